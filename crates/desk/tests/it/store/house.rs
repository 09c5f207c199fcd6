//! A desk to test with.

use std::sync::Arc;

use base::{CentreId, Id, Instant};
use db::Database;
use desk::store::{Actor, Caller, Clock, Cx, Desk, Fail, Lane, Mode, Modules, Options};
use seal::Keyring;

use super::{note, sql};

/// The centre of most tests.
pub const HERE: CentreId = CentreId(1);
/// Another centre.
pub const THERE: CentreId = CentreId(2);

/// Monday, 2 March 2026, half past eight.
pub fn opening() -> Instant {
    Instant::at(base::Date::constant(2026, 3, 2).at(8, 30, 0, 0))
}

pub fn keyring() -> Arc<Keyring> {
    Arc::new(Keyring::from_secret(&[1; seal::SECRET_BYTES]))
}

pub fn modules() -> Modules {
    Modules { kinds: note::KINDS, ..Modules::default() }
}

/// An inline desk whose ids come from a seed.
pub fn inline(database: &Database, seed: u64) -> Desk {
    open(database, Mode::Inline { seed }, Clock::Given(opening()), modules())
}

/// A desk that holds another secret.
pub fn with_secret(database: &Database, secret: [u8; seal::SECRET_BYTES]) -> Desk {
    let keyring = Arc::new(Keyring::from_secret(&secret));
    Desk::open(Options { keyring, ..options(database, modules()) }).unwrap()
}

fn options(database: &Database, modules: Modules) -> Options {
    Options {
        database: database.clone(),
        migrations: sql::MIGRATIONS,
        modules,
        keyring: keyring(),
        clock: Clock::Given(opening()),
        mode: Mode::Inline { seed: 1 },
    }
}

pub fn open(database: &Database, mode: Mode, clock: Clock, modules: Modules) -> Desk {
    let desk = Desk::open(Options { clock, mode, ..options(database, modules) }).expect("a desk opens");
    desk.open_centre(HERE).expect("a log opens");
    desk.open_centre(THERE).expect("a log opens");
    desk
}

pub fn clerk() -> Caller {
    Caller::new(Actor::System("clerk"), HERE, Lane::Staff)
}

/// Does one thing as a clerk.
pub fn act<T: Send + 'static>(
    desk: &Desk,
    verb: impl Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
) -> Result<T, Fail> {
    desk.write_blocking(clerk(), verb)
}

/// Writes a plain note.
pub fn plain(desk: &Desk, title: &'static str) -> Id {
    act(desk, move |cx| note::write(cx, title, None, None)).expect("a note is written")
}

/// Asserts that nothing is damaged and returns how many events there are.
pub fn proves_itself(desk: &Desk) -> u64 {
    let report = desk.verify().expect("verify runs");
    assert_eq!(report.damage, vec![], "{report:?}");
    report.events
}

pub fn signer() -> seal::Sm2Signer {
    seal::Sm2Signer::from_secret(&[7; 32]).unwrap()
}
