//! A rehearsal centre ready to be looked at: settled, with some weeks of history, and people to sign in as.

use std::sync::Arc;

use base::id::AccountId;
use base::{CentreId, Date, Instant};
use db::Database;
use desk::people::applicants::{self, NewApplicant};
use desk::people::{accounts, password, records};
use desk::store::{Actor, Caller, Clock, Desk, Fail, Mode, Options, Reading};
use rules::people::{ApplicantKind, Checked, Role, RoleSet};
use rules::time::calendar;
use seal::Keyring;

use crate::day::{self, Pace};
use crate::figures;
use crate::setup::{Post, Setup, settle};
use crate::world::World;

/// The centre of a demonstration.
pub const CENTRE: CentreId = CentreId(1);
/// The department in which the demonstration's officers work: that of 食品经营许可.
pub const DEPARTMENT: &str = "SJ";

/// What a demonstration begins with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// Days of history before it opens, rest days among them.
    pub days: u32,
    /// Applications on a working day.
    pub cases_per_day: u32,
    /// The moment at which it opens.
    pub opened_at: Instant,
}

/// One of the people to sign in as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Persona {
    /// The login, and the badge of staff.
    pub login: &'static str,
    /// What people call the part.
    pub name: &'static str,
    /// What can be tried as this person.
    pub does: &'static str,
    /// The roles.
    pub roles: &'static [Role],
    /// Whether the part belongs to the demonstration's department.
    pub department: Option<&'static str>,
}

/// Everyone the demonstration offers.
pub const PERSONAS: &[Persona] = &[
    persona("demo-citizen", "申请人", "查事项、在线申请、看进度、领证照", &[Role::Citizen], None),
    persona("demo-agent", "企业代理人", "受企业委托办理，附授权委托书", &[Role::Agent], None),
    persona("demo-clerk", "窗口人员", "窗口收件、受理、一次性告知、送达", &[Role::Clerk], Some(DEPARTMENT)),
    persona(
        "demo-reviewer",
        "审查人员",
        "审查材料、现场核查、暂停与恢复计时",
        &[Role::Reviewer],
        Some(DEPARTMENT),
    ),
    persona(
        "demo-reviewer2",
        "审查人员（第二人）",
        "与审查人员一同现场核查",
        &[Role::Reviewer],
        Some(DEPARTMENT),
    ),
    persona("demo-approver", "核准人员", "准予或不予许可、延长期限", &[Role::Approver], Some(DEPARTMENT)),
    persona("demo-supervisor", "督查人员", "查看所有办件及其时限", &[Role::Supervisor], None),
    persona("demo-system", "系统管理员", "部门、事项、日历、运行状况", &[Role::SystemAdmin], None),
    persona("demo-security", "安全管理员", "人员、角色", &[Role::SecurityAdmin], None),
];

const fn persona(
    login: &'static str,
    name: &'static str,
    does: &'static str,
    roles: &'static [Role],
    department: Option<&'static str>,
) -> Persona {
    Persona { login, name, does, roles, department }
}

impl Persona {
    /// The person's name, which says that this is a rehearsal.
    pub fn person(&self) -> String {
        format!("演练{}", self.name)
    }

    /// Whether it is a member of staff.
    pub fn is_staff(&self) -> bool {
        self.roles.iter().all(|r| r.is_staff())
    }
}

/// Settles the centre and lets the city live through its history; returns what is broken, which is nothing.
pub fn prepare(
    database: &Database,
    keyring: Arc<Keyring>,
    setup: &Setup,
    plan: Plan,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Vec<String>, Fail> {
    let first = first_day(plan);
    let before = Instant::start_of(first).plus_ms(-3_600_000);
    let desk = open(database, keyring, plan.seed, before)?;
    let mut setup = setup.clone();
    setup.effective_on = before.date();
    setup.posts.extend(PERSONAS.iter().filter(|p| p.is_staff()).map(post));
    settle(&desk, CENTRE, &setup)?;
    citizens(&desk)?;
    let mut world = World::load(desk, CENTRE, plan.seed)?;
    let mut broken = Vec::new();
    let pace = Pace { cases_per_day: plan.cases_per_day };
    let mut date = first;
    for n in 0..plan.days {
        progress(n, plan.days);
        day::run_day(&mut world, date, pace)?;
        date = date.tomorrow().map_err(|_| Fail::Broken("the calendar ends".into()))?;
    }
    broken.extend(figures::check_invariants(&world)?);
    world.desk.close()?;
    Ok(broken)
}

/// The first day of the history.
fn first_day(plan: Plan) -> Date {
    let back = base::time::Span::new().days(i64::from(plan.days));
    plan.opened_at.date().checked_sub(back).unwrap_or(plan.opened_at.date())
}

/// An inline desk whose clock is given.
pub fn open(database: &Database, keyring: Arc<Keyring>, seed: u64, now: Instant) -> Result<Desk, Fail> {
    Desk::open(Options {
        database: database.clone(),
        migrations: desk::MIGRATIONS,
        modules: desk::MODULES,
        keyring,
        clock: Clock::Given(now),
        mode: Mode::Inline { seed },
    })
}

fn post(persona: &Persona) -> Post {
    Post {
        department: persona.department.unwrap_or_default().to_owned(),
        badge: persona.login.to_owned(),
        name: persona.person(),
        roles: RoleSet::of(persona.roles),
    }
}

/// The citizen and the agent, with synthetic identities.
fn citizens(desk: &Desk) -> Result<(), Fail> {
    for (n, persona) in PERSONAS.iter().filter(|p| !p.is_staff()).enumerate() {
        let nobody: [u8; 16] = desk.write_blocking(caller(CentreId::DIRECTORY), |cx| Ok(cx.random()))?;
        let hash = password::hash(&format!("{nobody:?}"), &nobody)?;
        let login = persona.login;
        let account: AccountId = desk.write_blocking(caller(CentreId::DIRECTORY), move |cx| {
            match accounts::find_login(cx, login)? {
                Some(known) => Ok(known.account),
                None => accounts::open_account(cx, login, &hash),
            }
        })?;
        let serial = 9_001 + u32::try_from(n).unwrap_or(0);
        let new = NewApplicant {
            kind: ApplicantKind::Person,
            name: persona.person(),
            number: crate::applicants::citizen_id(serial),
            phone: format!("1390000{serial:04}"),
            representative: String::new(),
            account: Some(account),
            checked: Checked::No,
        };
        let agent = persona.roles.contains(&Role::Agent);
        desk.write_blocking(caller(CENTRE), move |cx| {
            let checked = Checked::Service { at: cx.now() };
            let id = applicants::register(cx, &NewApplicant { checked, ..new.clone() })?;
            if agent { records::empower(cx, id) } else { Ok(()) }
        })?;
    }
    Ok(())
}

fn caller(centre: CentreId) -> Caller {
    Caller::system(Actor::System("demo"), centre)
}

/// The moment at which a demonstration opens: now in office hours of a working day, otherwise ten o'clock of the
/// last working day, so that there is something to see.
pub fn opening(now: Instant) -> Instant {
    let working = |d: Date| calendar::embedded().is_working_day(d).unwrap_or(true);
    let hour = now.civil().hour();
    if working(now.date()) && (9..17).contains(&hour) {
        return now;
    }
    let mut date = now.date();
    if hour < 9 {
        date = date.yesterday().unwrap_or(date);
    }
    while !working(date) {
        date = date.yesterday().unwrap_or(date);
    }
    Instant::at(date.at(10, 0, 0, 0))
}
