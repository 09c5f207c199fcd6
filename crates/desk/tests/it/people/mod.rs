//! Accounts, sessions, tokens and the records they stand on.

mod life;
mod records;
mod sessions;

use std::sync::Arc;

use base::id::{AccountId, ApplicantId, StaffId};
use base::{CentreId, Date, Digest, Instant};
use db::{Database, testing};
use desk::people::applicants::{self, NewApplicant};
use desk::people::organisation::{self, NewStaff};
use desk::people::sessions::{Idle, Opening};
use desk::people::{Session, accounts};
use desk::store::{Actor, Caller, Clock, Cx, Desk, Fail, Lane, Mode, Options, Reading, Rx};
use rules::people::account::Matched;
use rules::people::{ApplicantKind, Checked, Role, RoleSet};

use crate::scenes::cast;

const HERE: CentreId = CentreId(1);

/// Monday, 2 March 2026, half past eight.
fn opening() -> Instant {
    Instant::at(Date::constant(2026, 3, 2).at(8, 30, 0, 0))
}

/// A house with its cast, on every engine.
fn houses() -> Vec<House> {
    testing::engines().iter().map(|database| House::of(database, Clock::Given(opening()))).collect()
}

struct House {
    desk: Desk,
}

impl House {
    fn of(database: &Database, clock: Clock) -> Self {
        let desk = Desk::open(Options {
            database: database.clone(),
            migrations: desk::MIGRATIONS,
            modules: desk::MODULES,
            keyring: Arc::new(seal::Keyring::from_secret(&[1; seal::SECRET_BYTES])),
            clock,
            mode: Mode::Inline { seed: 1 },
        })
        .unwrap();
        desk.open_centre(CentreId::DIRECTORY).unwrap();
        desk.open_centre(HERE).unwrap();
        let house = Self { desk };
        house.house(HERE, cast::settle).unwrap();
        house
    }

    /// Does something as the house itself.
    fn house<T: Send + 'static>(
        &self,
        centre: CentreId,
        verb: impl Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        self.desk.write_blocking(Caller::system(Actor::System("test"), centre), verb)
    }

    /// Does something as somebody who signed in.
    fn does<T: Send + 'static>(
        &self,
        (actor, centre): (Actor, CentreId),
        verb: impl Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        self.desk.write_blocking(Caller::new(actor, centre, Lane::Public), verb)
    }

    fn look<T: Send + 'static>(
        &self,
        (actor, centre): (Actor, CentreId),
        query: impl FnOnce(&mut Rx<'_>) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        self.desk.read_blocking(Caller::new(actor, centre, Lane::Public), query)
    }

    fn after(&self, ms: i64) {
        self.desk.set_now(self.desk.now().plus_ms(ms));
    }

    /// An account with the hash `hash`, which is none.
    fn account(&self, login: &'static str) -> AccountId {
        self.house(CentreId::DIRECTORY, move |cx| accounts::open_account(cx, login, "hash")).unwrap()
    }

    /// A member of staff of the centre's own with an account that signs in.
    fn staff(&self, badge: &'static str, roles: &[Role]) -> (AccountId, StaffId) {
        let (account, roles) = (self.account(badge), RoleSet::of(roles));
        let staff = self.house(HERE, move |cx| {
            let (name, badge) = (format!("演练{badge}"), badge.to_owned());
            organisation::appoint(cx, &NewStaff { account, name, badge, department: None, roles })
        });
        (account, staff.unwrap())
    }

    fn session_of(&self, account: AccountId, token: u8) -> Digest {
        let token = Digest([token; 32]);
        let (staff, applicant) =
            self.look((Actor::Anonymous, HERE), move |rx| desk::people::sessions::who(rx, account)).unwrap();
        let opening = Opening { token, account, home: HERE, staff, applicant };
        self.house(CentreId::DIRECTORY, move |cx| desk::people::sessions::open(cx, &opening)).unwrap();
        token
    }

    fn session(&self, token: Digest) -> Option<Session> {
        self.look((Actor::Anonymous, CentreId::DIRECTORY), move |rx| {
            desk::people::sessions::lookup(rx, token, Idle::default())
        })
        .unwrap()
    }

    /// A person registered with an account.
    fn person(&self, new: NewApplicant) -> Result<ApplicantId, Fail> {
        self.does((Actor::Anonymous, HERE), move |cx| applicants::register(cx, &new))
    }

    fn tries(&self, login: &'static str, matched: Matched) -> Result<(), &'static str> {
        let tried = self.house(CentreId::DIRECTORY, move |cx| {
            let found = accounts::find_login(cx, login)?.map(|found| found.account);
            accounts::tried(cx, login, found, matched)
        });
        tried.unwrap().map_err(|refusal| refusal.code)
    }
}

/// A member of staff as he acts.
fn officer((account, staff): (AccountId, StaffId), roles: &[Role]) -> Actor {
    Actor::Account { account, staff: Some(staff), applicant: None, roles: RoleSet::of(roles) }
}

/// A citizen as he acts.
fn citizen(account: AccountId, applicant: ApplicantId) -> Actor {
    let roles = RoleSet::of(&[Role::Citizen]);
    Actor::Account { account, staff: None, applicant: Some(applicant), roles }
}

/// The person whose number is known to others.
fn zhang(account: Option<AccountId>, checked: Checked) -> NewApplicant {
    NewApplicant {
        kind: ApplicantKind::Person,
        name: "张三香".to_owned(),
        number: cast::citizen_id(7),
        phone: "13800000007".to_owned(),
        representative: String::new(),
        account,
        checked,
    }
}

fn by_service() -> Checked {
    Checked::Service { at: opening() }
}

fn code<T>(outcome: Result<T, Fail>) -> &'static str {
    match outcome {
        Err(Fail::Refused(refusal)) => refusal.code,
        Err(Fail::NotFound) => "not found",
        Err(other) => panic!("{other}"),
        Ok(_) => "done",
    }
}
