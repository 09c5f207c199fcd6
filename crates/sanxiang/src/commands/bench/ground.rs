//! A settled centre with filed cases, and tokens to work on them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use base::CentreId;
use base::id::{ApplicantId, ItemId};
use city::demo::CENTRE;
use city::world::Officer;
use db::Database;
use desk::cases::filing::{self, Declared, Filing};
use desk::cases::intake::{self, Outcome};
use desk::cases::lists::{self, Looker};
use desk::cases::view;
use desk::cases::{self, work::Written};
use desk::people::sessions::{self, Opening};
use desk::people::tokens::{self, NewToken};
use desk::store::{Actor, Caller, Clock, Cx, Desk, Fail, Lane, Mode, Options};
use rules::cases::{Channel, Opinion};
use rules::catalogue::ItemFacts;
use rules::people::{Role, RoleSet};
use rules::time::Limit;
use seal::Keyring;
use web::session::Credential;

use super::sql;
use crate::config::Config;
use crate::house::Ground as House;

/// The department that the cases belong to.
pub const DEPARTMENT: &str = "JT";

/// Rows of an inbox that is read while a case is measured.
const INBOX_ROWS: usize = 20;
/// Working days of each step of the cases that fill the desks; of the measured ones a step has three or two.
const SLOW_STEP_DAYS: u32 = 5;

/// The prepared database, and who works on it.
pub struct Ground {
    /// Its address.
    pub url: String,
    /// The data folder with the keys.
    pub folder: PathBuf,
    /// The database.
    pub database: Database,
    /// The keys.
    pub keyring: Arc<Keyring>,
    /// Numbers of filed cases.
    pub numbers: Vec<String>,
    /// A case under review, when the desks were filled.
    pub under_review: Option<String>,
    /// The item they were filed for.
    pub item: ItemId,
    /// The answers and materials that fit the item.
    pub facts: Arc<rules::catalogue::ItemVersion>,
    /// A clerk's caller and token.
    pub clerk: Who,
    /// A reviewer's.
    pub reviewer: Who,
    /// An approver's.
    pub approver: Who,
}

/// Somebody who works.
#[derive(Clone)]
pub struct Who {
    /// For verbs.
    pub caller: Caller,
    /// For the API.
    pub token: String,
    /// For the pages.
    pub session: String,
}

/// What lies on the desks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Desks {
    /// Nothing but the filed cases.
    Clear,
    /// Besides, [`INBOX_ROWS`] cases at each of the three desks, due later than those that are measured, which so stand
    /// first in every list.
    Full,
}

/// Empties the place and settles a centre with `cases` filed cases.
pub fn prepare(url: &str, folder: &Path, cases: usize, desks: Desks) -> anyhow::Result<Ground> {
    empty(url, folder)?;
    let config =
        Config { database: url.to_owned(), data: folder.to_owned(), centre: CENTRE.0, ..Config::default() };
    let house = House::find(&config)?;
    let (database, keyring) = (house.database, house.keyring);
    let desk = Desk::open(Options {
        database: database.clone(),
        migrations: desk::MIGRATIONS,
        modules: desk::MODULES,
        keyring: Arc::clone(&keyring),
        clock: Clock::System,
        mode: Mode::Inline { seed: 1 },
    })?;
    let mut setup = city::rehearsal::setup();
    setup.items.retain(|i| i.department_code == DEPARTMENT && is_reviewed_then_decided(i));
    setup.items.truncate(2);
    let [measured, slow] = &mut setup.items[..] else { bail!("the department has two such items") };
    let tasks = slow.route.stages.iter_mut().flat_map(|stage| &mut stage.tasks);
    tasks.for_each(|task| task.limit = Limit::working_days(SLOW_STEP_DAYS));
    let (measured, slow) = (measured.code.clone(), slow.code.clone());
    city::settle(&desk, CENTRE, &setup)?;
    let world = city::World::load(desk.clone(), CENTRE, 1)?;
    let of = |code: &str| world.items.iter().find(|(_, version)| version.facts.code == code).cloned();
    let (item, facts) = of(&measured).context("no item of the department")?;
    let bureau = world.bureaus.get(&facts.facts.department).context("no staff")?;
    let who = |officers: &[Officer], role: Role| -> anyhow::Result<Who> {
        let officer = officers.first().context("nobody holds the role")?;
        let (token, session) = (token(&desk, officer, role)?, session(&desk, officer)?);
        Ok(Who { caller: officer.caller(CENTRE), token, session })
    };
    let clerk = who(&bureau.clerks, Role::Clerk)?;
    let reviewer = who(&bureau.reviewers, Role::Reviewer)?;
    let approver = who(&bureau.approvers, Role::Approver)?;
    let resident = world.residents.first().context("nobody lives here")?.applicant;
    let numbers = file(&desk, (item, &facts.facts), resident, cases)?;
    let under_review = match desks {
        Desks::Clear => None,
        Desks::Full => {
            let (item, facts) = of(&slow).context("no second item")?;
            let reviewer = bureau.reviewers.first().context("nobody reviews")?;
            fill(&desk, (item, &facts.facts), resident, (&clerk, reviewer))?
        }
    };
    desk.close()?;
    let (url, folder) = (url.to_owned(), folder.to_owned());
    Ok(Ground {
        url,
        folder,
        database,
        keyring,
        numbers,
        under_review,
        item,
        facts,
        clerk,
        reviewer,
        approver,
    })
}

/// Files cases of an item; their numbers.
fn file(
    desk: &Desk,
    (item, facts): (ItemId, &ItemFacts),
    applicant: ApplicantId,
    cases: usize,
) -> anyhow::Result<Vec<String>> {
    let mut chance = city::chance::Chance::new(1);
    let filing = Filing {
        item,
        channel: Channel::Online,
        applicant,
        agent: None,
        answers: city::day::answers(facts, &mut chance),
        materials: city::day::papers(facts, city::day::Completeness::Whole),
        declared: Declared::Yes,
    };
    let mut numbers = Vec::new();
    for chunk in vec![filing; cases].chunks(50) {
        let calls = chunk.iter().cloned().map(|filing| {
            let verb = move |cx: &mut Cx<'_>| Ok(filing::file(cx, &filing)?.number);
            (Caller::new(Actor::System("bench"), CENTRE, Lane::Public), verb)
        });
        for number in desk.write_all(calls.collect()) {
            numbers.push(number?);
        }
    }
    Ok(numbers)
}

/// Fills the desks: as many decided upon next, under review, and waiting at the counter; a number under review.
fn fill(
    desk: &Desk,
    item: (ItemId, &ItemFacts),
    applicant: ApplicantId,
    (clerk, reviewer): (&Who, &Officer),
) -> anyhow::Result<Option<String>> {
    let department = item.1.department;
    let accepted = || -> anyhow::Result<Vec<String>> {
        let numbers = file(desk, item, applicant, INBOX_ROWS)?;
        for number in numbers.clone() {
            desk.write_blocking(clerk.caller.clone(), move |cx| {
                let id = view::id_by_number(cx, &number)?.ok_or(Fail::NotFound)?;
                intake::answer(cx, id, None, &Outcome::Accept).map(|_| ())
            })?;
        }
        Ok(numbers)
    };
    accepted()?;
    let looker = Looker { staff: reviewer.staff, department, roles: reviewer.roles };
    let tasks =
        desk.read_blocking(reviewer.caller(CENTRE), move |rx| Ok(lists::inbox(rx, &looker, None, 50)?.rows))?;
    for task in tasks {
        let written =
            Written { opinion: Opinion::Agree, remark: "符合条件".to_owned(), badges: Vec::new() };
        desk.write_blocking(reviewer.caller(CENTRE), move |cx| cases::finish(cx, task.id, None, &written))?;
    }
    let under_review = accepted()?;
    file(desk, item, applicant, INBOX_ROWS)?;
    Ok(under_review.first().cloned())
}

/// A session of an officer, as signing in opens it.
fn session(desk: &Desk, officer: &Officer) -> anyhow::Result<String> {
    let credential = Credential::new();
    let opening = Opening {
        token: credential.digest(),
        account: officer.account,
        home: CENTRE,
        staff: Some(officer.staff),
        applicant: None,
    };
    let caller = Caller::system(Actor::System("bench"), CentreId::DIRECTORY);
    desk.write_blocking(caller, move |cx| sessions::open(cx, &opening))?;
    Ok(credential.secret().to_owned())
}

/// Whether a case of the item is reviewed by one and decided by another, so that it takes the nine requests of a case.
fn is_reviewed_then_decided(item: &ItemFacts) -> bool {
    item.route.stages.len() == 2 && item.route.stages.iter().all(|stage| stage.tasks.len() == 1)
}

/// A token of the API for an officer.
fn token(desk: &Desk, officer: &Officer, role: Role) -> anyhow::Result<String> {
    let credential = Credential::new();
    let new = NewToken {
        token: credential.digest(),
        name: "bench".to_owned(),
        account: officer.account,
        home: CENTRE,
        staff: Some(officer.staff),
        applicant: None,
        roles: RoleSet::of(&[role]),
        days: 1,
    };
    let actor = Actor::Account {
        account: officer.account,
        staff: None,
        applicant: None,
        roles: RoleSet::of(&[Role::SecurityAdmin]),
    };
    let caller = Caller::new(actor, CentreId::DIRECTORY, Lane::Staff);
    desk.write_blocking(caller, move |cx| tokens::make(cx, &new))?;
    Ok(credential.secret().to_owned())
}

fn empty(url: &str, folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    if !url.starts_with("sqlite") {
        Database::open(url)?.connect()?.write(|tx| {
            tx.execute(&sql::DROP_ALL, &[])?;
            tx.execute(&sql::MAKE_PLACE, &[])
        })?;
    }
    Ok(())
}
