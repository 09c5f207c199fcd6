//! A settled centre with filed cases, and tokens to work on them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use base::CentreId;
use city::demo::CENTRE;
use db::Database;
use desk::cases::filing::{self, Declared, Filing};
use desk::people::tokens::{self, NewToken};
use desk::store::{Actor, Caller, Clock, Desk, Lane, Mode, Options};
use rules::cases::Channel;
use rules::catalogue::ItemFacts;
use rules::people::{Role, RoleSet};
use seal::Keyring;
use web::session::Credential;

use super::sql;
use crate::config::Config;
use crate::house::Ground as House;

/// The department that the cases belong to.
pub const DEPARTMENT: &str = "JT";

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
    /// The item they were filed for.
    pub item: base::id::ItemId,
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
}

/// Empties the place and settles a centre with `cases` filed cases.
pub fn prepare(url: &str, folder: &Path, cases: u32) -> anyhow::Result<Ground> {
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
    setup.items.truncate(1);
    city::settle(&desk, CENTRE, &setup)?;
    let world = city::World::load(desk.clone(), CENTRE, 1)?;
    let (item, facts) = world.items.first().cloned().context("no item of the department")?;
    let bureau = world.bureaus.get(&facts.facts.department).context("no staff")?;
    let who = |officers: &[city::world::Officer], role: Role| -> anyhow::Result<Who> {
        let officer = officers.first().context("nobody holds the role")?;
        Ok(Who { caller: officer.caller(CENTRE), token: token(&desk, officer, role)? })
    };
    let clerk = who(&bureau.clerks, Role::Clerk)?;
    let reviewer = who(&bureau.reviewers, Role::Reviewer)?;
    let approver = who(&bureau.approvers, Role::Approver)?;
    let resident = world.residents.first().context("nobody lives here")?.applicant;
    let mut chance = city::chance::Chance::new(1);
    let answers = city::day::answers(&facts.facts, &mut chance);
    let materials = city::day::papers(&facts.facts, city::day::Completeness::Whole);
    let mut numbers = Vec::new();
    for chunk in (0..cases).collect::<Vec<_>>().chunks(50) {
        let calls = chunk.iter().map(|_| {
            let filing = Filing {
                item,
                channel: Channel::Online,
                applicant: resident,
                agent: None,
                answers: answers.clone(),
                materials: materials.clone(),
                declared: Declared::Yes,
            };
            let verb = move |cx: &mut desk::store::Cx<'_>| Ok(filing::file(cx, &filing)?.number);
            (Caller::new(Actor::System("bench"), CENTRE, Lane::Public), verb)
        });
        for number in desk.write_all(calls.collect()) {
            numbers.push(number?);
        }
    }
    desk.close()?;
    let url = url.to_owned();
    Ok(Ground {
        url,
        folder: folder.to_owned(),
        database,
        keyring,
        numbers,
        item,
        facts,
        clerk,
        reviewer,
        approver,
    })
}

/// Whether a case of the item is reviewed by one and decided by another, so that it takes the nine requests of a case.
fn is_reviewed_then_decided(item: &ItemFacts) -> bool {
    item.route.stages.len() == 2 && item.route.stages.iter().all(|stage| stage.tasks.len() == 1)
}

/// A token of the API for an officer.
fn token(desk: &Desk, officer: &city::world::Officer, role: Role) -> anyhow::Result<String> {
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
