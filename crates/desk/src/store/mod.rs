//! The store: one log a centre, one function that changes subjects, one place where time enters.
//!
//! `desk.write(caller, |cx| …)` runs a verb in a writer's batch behind the centre's fence, `desk.read` answers from a
//! snapshot, `desk.pump(now)` runs what moves by itself. Everything a verb may touch is in its [`Cx`].

mod actor;
mod agenda;
mod calls;
mod checkpoint;
mod clock;
mod cx;
mod desk;
mod exec;
mod fail;
mod head;
mod ids;
mod kind;
mod lanes;
mod logged;
mod memo;
mod numbers;
mod options;
mod pump;
mod readers;
mod record;
mod requests;
mod sql;
mod stored;
mod threads;
mod vault;
mod verify;
mod verify_derived;
mod verify_numbers;
mod verify_subjects;
mod writer;
mod writes;

pub use actor::{Actor, Caller, Lane, RequestKey, must_be, must_own};
pub use agenda::{AgendaEntry, Sweep, SweepEntry};
pub use clock::{Clock, GATE_CODE, Rehearsal};
pub use cx::{Cx, Reading, Rx};
pub use desk::Desk;
pub use fail::{Did, Fail, Replayed};
pub use kind::{Kind, kind};
pub use logged::Logged;
pub use options::{Derived, Mode, Modules, Options, TIDY_MAX, Tidier};
pub use readers::{Nature, Parked, Reader, Since};
pub use record::BODY_BYTES_MAX;
pub use stored::{Live, Numbered, Stored, Table};
pub use vault::holding;
pub use verify::{Damage, DamageKind, Report};

pub use seal::FieldClass;

/// Compares a secret with what was typed in a time that does not depend on where they differ.
pub fn equal_in_constant_time(secret: &str, typed: &str) -> bool {
    let (a, b) = (seal::sm3(secret.as_bytes()), seal::sm3(typed.as_bytes()));
    a.0.iter().zip(b.0).fold(0, |differs, (x, y)| differs | (x ^ y)) == 0
}
