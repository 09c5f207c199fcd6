//! A day in the city, tick by tick.

use std::sync::Arc;

use base::id::CaseId;
use base::{Date, Instant};
use desk::cases::filing::{self, Declared, Filing, Handed, How};
use desk::cases::{self};
use desk::store::{Actor, Caller, Fail, Lane, Reading};
use rules::cases::answers::Answers;
use rules::cases::{Case, Channel, Phase};
use rules::catalogue::{AnswerKind, ItemFacts, Necessity, Need, Question};
use rules::time::calendar;

use crate::acts::{Act, Done, perform};
use crate::chance::{Chance, Happens};
use crate::officers;
use crate::world::{Known, World};

/// Minutes between two ticks.
pub const TICK_MINUTES: i64 = 20;
/// The hall opens at nine; the first tick of a day.
const FIRST_TICK_MINUTE: i64 = 9 * 60;
/// Ticks of a full day, until five.
const TICKS: i64 = 24;
/// Out of a hundred applications, so many lack a paper.
const INCOMPLETE: u64 = 15;
/// Out of a hundred asked for a supplement, so many never answer.
const SILENT: u64 = 15;
/// Out of a hundred open cases of a day, so many are withdrawn.
const WITHDRAWN_PERMILLE: u64 = 2;
/// Out of a hundred applications, so many come online.
const ONLINE: u64 = 55;

/// How busy the city is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// Applications on a working day.
    pub cases_per_day: u32,
}

/// Plays one day: a working day in full, a Saturday at half pace at the counters, a rest day not at all.
pub fn run_day(world: &mut World, date: Date, pace: Pace) -> Result<(), Fail> {
    let arrivals = arrivals_of(date, pace);
    let start = Instant::start_of(date);
    for tick in 0..TICKS {
        let now = start.plus_ms((FIRST_TICK_MINUTE + tick * TICK_MINUTES) * 60_000);
        world.desk.set_now(now);
        world.desk.pump(now)?;
        if arrivals == 0 {
            continue;
        }
        one_tick(world, share(arrivals, tick), date)?;
    }
    let evening = start.plus_ms(20 * 3_600_000);
    world.desk.set_now(evening);
    world.desk.pump(evening)?;
    forget_ended(world)
}

/// One tick of a city that lives beside real people: `arrivals` applications, and the staff's look at their lists.
pub fn live_tick(world: &mut World, arrivals: u32) -> Result<(), Fail> {
    let today = world.desk.now().date();
    one_tick(world, arrivals, today)
}

fn one_tick(world: &mut World, arrivals: u32, date: Date) -> Result<(), Fail> {
    let mut acts = Vec::new();
    for _ in 0..arrivals {
        acts.extend(arrive(world));
    }
    acts.extend(supplements(world, date)?);
    perform(world, acts)?;
    if is_working(date) {
        let departments: Vec<_> = world.bureaus.keys().copied().collect();
        let mut acts = Vec::new();
        for department in departments {
            acts.extend(officers::work(world, department)?);
        }
        perform(world, acts)?;
    }
    Ok(())
}

fn is_working(date: Date) -> bool {
    calendar::embedded().is_working_day(date).unwrap_or(false)
}

fn arrivals_of(date: Date, pace: Pace) -> u32 {
    if is_working(date) {
        pace.cases_per_day
    } else if date.weekday() == base::time::Weekday::Saturday {
        pace.cases_per_day / 4
    } else {
        0
    }
}

/// Spreads a day's arrivals over its ticks, the last remainders first.
fn share(arrivals: u32, tick: i64) -> u32 {
    let (n, ticks, t) = (i64::from(arrivals), TICKS, tick);
    u32::try_from(n * (t + 1) / ticks - n * t / ticks).unwrap_or(0)
}

/// One application comes in.
fn arrive(world: &mut World) -> Option<Act> {
    let resident = *world.chance.pick(&world.residents)?;
    // Half of all applications are for the twentieth of the items that people ask for most.
    let popular = (world.items.len() / 20).max(1);
    let among = if world.chance.percent(50).yes() { popular } else { world.items.len() };
    let n = world.chance.below(among);
    let (item, version) = world.items.get(n)?.clone();
    let completeness = match world.chance.percent(INCOMPLETE) {
        Happens::Yes => Completeness::Lacking,
        Happens::No => Completeness::Whole,
    };
    let answers_after = match world.chance.percent(SILENT) {
        Happens::Yes => None,
        Happens::No => Some(1 + u32::try_from(world.chance.below(6)).unwrap_or(0)),
    };
    let online = world.chance.percent(ONLINE).yes();
    let clerk = world.bureaus.get(&version.facts.department).and_then(|b| b.clerks.first()).cloned();
    let (caller, channel) = match (online, clerk) {
        (false, Some(clerk)) => (clerk.caller(world.centre), Channel::Window),
        (true, _) | (false, None) => {
            (Caller::new(Actor::System("city"), world.centre, Lane::Public), Channel::Online)
        }
    };
    let filing = Filing {
        item,
        channel,
        applicant: resident.applicant,
        agent: None,
        answers: answers(&version.facts, &mut world.chance),
        materials: papers(&version.facts, completeness),
        declared: Declared::Yes,
    };
    Some(Act {
        caller,
        verb: Box::new(move |cx| filing::file(cx, &filing).map(|f| Done::Filed(f.id))),
        remember: Some(Known { version: Arc::clone(&version), answers_after }),
    })
}

/// Whether an application has all its papers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Completeness {
    /// All.
    Whole,
    /// The last required one was forgotten.
    Lacking,
}

/// The papers of an application: stated online or brought; conditional ones are left out.
pub fn papers(facts: &ItemFacts, completeness: Completeness) -> Vec<Handed> {
    let mut papers: Vec<Handed> = facts
        .materials
        .iter()
        .filter(|m| !matches!(m.necessity, Necessity::Conditional(_)))
        .map(|m| Handed { key: m.key.clone(), how: How::Stated })
        .collect();
    if completeness == Completeness::Lacking {
        papers.pop();
    }
    papers
}

/// Answers that fit the questions.
pub fn answers(facts: &ItemFacts, chance: &mut Chance) -> Answers {
    facts
        .form
        .iter()
        .flat_map(|g| &g.questions)
        .filter(|q| q.need == Need::Required)
        .map(|q| (q.key.clone(), answer(q, chance)))
        .collect()
}

fn answer(question: &Question, chance: &mut Chance) -> String {
    let n = u32::try_from(chance.below(399)).unwrap_or(0) + 1;
    match &question.kind {
        AnswerKind::Line(_) | AnswerKind::Lines(_) => {
            format!("演练{}{n}", question.label).chars().take(30).collect()
        }
        AnswerKind::Number(least, most) => (least + i64::from(n) % (most - least + 1).max(1)).to_string(),
        AnswerKind::Money => format!("{n}0000.00"),
        AnswerKind::Date => "2026-03-02".to_owned(),
        AnswerKind::Choice(options) | AnswerKind::Choices(options) => {
            chance.pick(options).map(|(v, _)| v.clone()).unwrap_or_default()
        }
        AnswerKind::CreditCode => crate::applicants::credit_code(n).unwrap_or_default(),
        AnswerKind::CitizenId => crate::applicants::citizen_id(n),
        AnswerKind::Phone => format!("139{:08}", 51_200_000 + n),
        AnswerKind::Address => format!("苏州市姑苏区演练路{n}号"),
    }
}

/// Supplements that come today, and applications that are withdrawn.
fn supplements(world: &mut World, date: Date) -> Result<Vec<Act>, Fail> {
    let ids: Vec<CaseId> = world.cases.keys().copied().collect();
    let asked = world.desk.read_blocking(world.system(), move |rx| {
        let mut asked = Vec::new();
        for id in ids {
            let case = rx.get::<Case>(id)?;
            if let (Phase::Correcting { .. }, Some(notice)) = (&case.phase, case.corrections.last()) {
                asked.push((id, notice.on));
            }
        }
        Ok(asked)
    })?;
    let mut acts = Vec::new();
    for (id, on) in asked {
        let after = world.cases.get(&id).and_then(|k| k.answers_after);
        let waited = u32::try_from((date - on).get_days()).unwrap_or(0);
        if after.is_some_and(|days| waited >= days) {
            acts.extend(officers::supplement(world, id));
        } else if world.chance.below(1000) < WITHDRAWN_PERMILLE as usize {
            let caller = Caller::new(Actor::System("city"), world.centre, Lane::Public);
            acts.push(Act::other(caller, move |cx| cases::withdraw(cx, id, None, "申请人改变计划。")));
        }
    }
    Ok(acts)
}

/// The city remembers only what is not over.
fn forget_ended(world: &mut World) -> Result<(), Fail> {
    let ids: Vec<CaseId> = world.cases.keys().copied().collect();
    let open = world.desk.read_blocking(world.system(), move |rx| {
        let mut open = std::collections::BTreeSet::new();
        for id in ids {
            let case = rx.get::<Case>(id)?;
            if matches!(case.phase, Phase::Filed | Phase::Correcting { .. }) {
                open.insert(id);
            }
        }
        Ok(open)
    })?;
    world.cases.retain(|id, _| open.contains(id));
    Ok(())
}
