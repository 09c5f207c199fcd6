//! What a person at a desk does: verbs, the SQL they need, readers, sweeps, ports.
//!
//! The product's API. A verb loads what it needs, asks a pure rule, and records the answer: new state and its
//! event, in one transaction. Knows no HTTP.

pub mod attachments;
pub mod cases;
pub mod catalogue;
pub mod centres;
pub mod drafts;
pub mod licences;
pub mod people;
pub mod reports;
pub mod store;
pub mod time;

use db::Migration;
use store::{Derived, Kind, Modules, Reader, SweepEntry, Tidier, kind};

/// The product's migrations, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_store", text: include_str!("../../../migrations/0001_store.sql") },
    Migration { name: "0002_people", text: include_str!("../../../migrations/0002_people.sql") },
    Migration { name: "0003_catalogue", text: include_str!("../../../migrations/0003_catalogue.sql") },
    Migration { name: "0004_cases", text: include_str!("../../../migrations/0004_cases.sql") },
    Migration { name: "0005_reports", text: include_str!("../../../migrations/0005_reports.sql") },
    Migration { name: "0006_time", text: include_str!("../../../migrations/0006_time.sql") },
    Migration { name: "0007_settled", text: include_str!("../../../migrations/0007_settled.sql") },
    Migration { name: "0010_keeping", text: include_str!("../../../migrations/0010_keeping.sql") },
    Migration { name: "0011_kept", text: include_str!("../../../migrations/0011_kept.sql") },
    Migration { name: "0012_lists", text: include_str!("../../../migrations/0012_lists.sql") },
    Migration { name: "0013_accounts", text: include_str!("../../../migrations/0013_accounts.sql") },
    Migration { name: "0014_form_tokens", text: include_str!("../../../migrations/0014_form_tokens.sql") },
];

/// Every kind of subject the product stores.
pub static KINDS: &[&dyn Kind] = &[
    kind::<rules::centres::Centre>(),
    kind::<rules::people::Department>(),
    kind::<rules::people::Staff>(),
    kind::<rules::people::Applicant>(),
    kind::<rules::people::Account>(),
    kind::<rules::catalogue::Item>(),
    kind::<rules::catalogue::ItemVersion>(),
    kind::<rules::cases::Case>(),
    kind::<rules::cases::Task>(),
    kind::<rules::cases::Material>(),
    kind::<rules::cases::Document>(),
    kind::<rules::licences::Licence>(),
    kind::<rules::time::notice::CalendarNotice>(),
    kind::<rules::jobs::Job>(),
];

/// Every reader of the log, in the order in which they run.
pub static READERS: &[&dyn Reader] = &[&reports::FIGURES];

/// Every sweep, of cases and of jobs.
static SWEEPS: [SweepEntry; cases::SWEEPS.len() + 1] = {
    let mut all = [time::job::SWEEP; cases::SWEEPS.len() + 1];
    let mut i = 0;
    while i < cases::SWEEPS.len() {
        all[i] = cases::SWEEPS[i];
        i += 1;
    }
    all
};

/// Every derived table that no reader keeps.
static DERIVED: &[Derived] = &[catalogue::search::DERIVED];

/// Every tidier.
static TIDIERS: &[Tidier] = &[people::sessions::TIDIER, drafts::TIDIER];

/// What the modules register with the store.
pub const MODULES: Modules =
    Modules { kinds: KINDS, sweeps: &SWEEPS, readers: READERS, derived: DERIVED, tidiers: TIDIERS };
