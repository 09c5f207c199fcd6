//! A day in the city, tick by tick.

use base::id::CaseId;
use base::time::Weekday;
use base::{Date, Id, Instant};
use desk::cases::filing::{self, Declared, Filing, Handed, How};
use desk::cases::{self};
use desk::store::{Actor, Caller, Cx, Fail, Lane, Reading};
use rules::cases::answers::Answers;
use rules::cases::{Case, Channel};
use rules::catalogue::{AnswerKind, ItemFacts, Necessity, Need, Question};
use rules::time::calendar::{self, DayKind};

use crate::acts::{Act, perform};
use crate::chance::{Chance, Happens};
use crate::officers;
use crate::world::World;

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
/// Out of a thousand who are asked for a supplement, so many withdraw in one tick.
const WITHDRAWN_PERMILLE: usize = 2;
/// A supplement comes within so many days of the notice, when it comes.
const ANSWER_DAYS_MAX: u64 = 6;
/// The counters that are open on a Saturday take in this part of a working day's applications.
const SATURDAY_PART: u32 = 4;
/// Out of a hundred applications, so many come online.
const ONLINE: u64 = 55;

/// How busy the city is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pace {
    /// Applications on a working day.
    pub cases_per_day: u32,
}

/// How the centre stands open on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Opening {
    /// A working day: everything.
    Working,
    /// A Saturday that is no working day: applications come in, nobody works on them.
    Saturday,
    /// A rest day.
    Closed,
}

impl Opening {
    /// How it stands on a date; a year without a calendar is not lived in.
    pub fn on(date: Date) -> Self {
        match calendar::embedded().day(date) {
            Ok(DayKind::Workday | DayKind::MakeUpWorkday(_)) => Self::Working,
            Ok(DayKind::Weekend) if date.weekday() == Weekday::Saturday => Self::Saturday,
            Ok(DayKind::Weekend | DayKind::Holiday(_)) | Err(_) => Self::Closed,
        }
    }

    /// Applications of the whole day.
    pub const fn arrivals(self, pace: Pace) -> u32 {
        match self {
            Self::Working => pace.cases_per_day,
            Self::Saturday => pace.cases_per_day / SATURDAY_PART,
            Self::Closed => 0,
        }
    }
}

/// Plays one day: a working day in full, a Saturday at the counters with a quarter of the applications, a rest day not
/// at all.
pub fn run_day(world: &mut World, date: Date, pace: Pace) -> Result<(), Fail> {
    let opening = Opening::on(date);
    let arrivals = opening.arrivals(pace);
    let start = Instant::start_of(date);
    for tick in 0..TICKS {
        let now = start.plus_ms((FIRST_TICK_MINUTE + tick * TICK_MINUTES) * 60_000);
        world.desk.set_now(now);
        world.desk.pump(now)?;
        if opening != Opening::Closed {
            tick_of(world, share(arrivals, tick), opening)?;
        }
    }
    let evening = start.plus_ms(20 * 3_600_000);
    world.desk.set_now(evening);
    world.desk.pump(evening).map(|_| ())
}

/// One tick: `arrivals` applications, supplements, and on a working day the staff's look at their lists.
pub fn tick_of(world: &mut World, arrivals: u32, opening: Opening) -> Result<(), Fail> {
    let mut acts = Vec::new();
    for _ in 0..arrivals {
        acts.extend(arrive(world));
    }
    acts.extend(supplements(world)?);
    perform(world, acts)?;
    if opening == Opening::Working {
        let departments: Vec<_> = world.bureaus.keys().copied().collect();
        let mut acts = Vec::new();
        for department in departments {
            acts.extend(officers::work(world, department)?);
        }
        perform(world, acts)?;
    }
    Ok(())
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
    Some(Act::of(caller, move |cx| filing::file(cx, &filing).map(|_| ())))
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
fn supplements(world: &mut World) -> Result<Vec<Act>, Fail> {
    let (asked, today) = world
        .desk
        .read_blocking(world.system(), |rx| Ok((desk::cases::view::correcting(rx)?, rx.today())))?;
    let mut acts = Vec::new();
    for case in asked.iter().filter(|case| world.own.contains(&case.applicant)) {
        let Some(notice) = case.corrections.last() else { continue };
        let (id, caller) = (case.id, Caller::new(Actor::System("city"), world.centre, Lane::Public));
        let waited = u32::try_from((today - notice.on).get_days()).unwrap_or(0);
        if answers_after(id).is_some_and(|days| waited >= days) {
            acts.push(Act::of(caller, move |cx| supplement(cx, id)));
        } else if world.chance.below(1000) < WITHDRAWN_PERMILLE {
            acts.push(Act::of(caller, move |cx| cases::withdraw(cx, id, None, "申请人改变计划。")));
        }
    }
    Ok(acts)
}

/// The habit of an applicant: days after a correction notice until the supplement comes; `None` = never. It follows from
/// the case, so that a city that was stopped goes on with it.
fn answers_after(id: CaseId) -> Option<u32> {
    let habit =
        Id::from(id).as_bytes().iter().fold(0u64, |h, b| h.wrapping_mul(1_099_511_628_211) ^ u64::from(*b));
    // The low bits of the sum follow the last byte too closely.
    let habit = habit ^ (habit >> 29);
    let days = || u32::try_from(habit / 100 % ANSWER_DAYS_MAX).unwrap_or(0);
    (habit % 100 >= SILENT).then(|| 1 + days())
}

/// The supplement of a case that waits for one: every required material.
fn supplement(cx: &mut Cx<'_>, id: CaseId) -> Result<(), Fail> {
    let case = cx.get::<Case>(id)?;
    let version = desk::catalogue::version(cx, case.version)?;
    let given = filing::answers(cx, &case)?;
    cases::supplement(cx, id, None, &given, &papers(&version.facts, Completeness::Whole))
}
