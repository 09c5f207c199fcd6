//! How clerks and officers work through their lists.

use base::id::DepartmentId;
use desk::cases::intake::{self, Outcome};
use desk::cases::lists::{self, Looker};
use desk::cases::work::Written;
use desk::cases::{self, deliver::Way, materials};
use desk::store::{Fail, Reading};
use rules::cases::clock::PauseRequest;
use rules::cases::decision::DecisionRequest;
use rules::cases::{Case, DecisionKind, MaterialState, Opinion, Task};
use rules::catalogue::{Necessity, TaskKind};

use crate::acts::Act;
use crate::chance::Happens;
use crate::world::{Bureau, Officer, World};

/// Papers one officer gets through in one look at the list.
const A_LOOK: u32 = 4;
/// Out of a hundred applications, so many are refused.
const REFUSED: u64 = 4;
/// Out of a hundred reviews, so many need experts first.
const PAUSED: u64 = 2;
/// Out of a hundred decided cases, so many are fetched in one tick.
const FETCHED: u64 = 20;

/// What the staff of a department do in one tick.
pub fn work(world: &mut World, department: DepartmentId) -> Result<Vec<Act>, Fail> {
    let Some(bureau) = world.bureaus.get(&department).cloned() else { return Ok(Vec::new()) };
    let mut acts = Vec::new();
    at_the_counter(world, department, &bureau, &mut acts)?;
    for officer in bureau.reviewers.iter().chain(&bureau.approvers) {
        if world.chance.percent(officer.diligence).yes() {
            at_the_desk(world, department, (officer, &bureau), &mut acts)?;
        }
    }
    Ok(acts)
}

fn at_the_counter(
    world: &mut World,
    department: DepartmentId,
    bureau: &Bureau,
    acts: &mut Vec<Act>,
) -> Result<(), Fail> {
    let Some(clerk) = world.chance.pick(&bureau.clerks).cloned() else { return Ok(()) };
    if !world.chance.percent(clerk.diligence).yes() {
        return Ok(());
    }
    let (filed, decided) = world.desk.read_blocking(world.system(), move |rx| {
        let filed = lists::open_cases(rx, (Some(department), "filed"), None, A_LOOK)?.rows;
        let mut looked = Vec::new();
        for case in filed {
            looked.push((missing(rx, &case)?, case));
        }
        Ok((looked, lists::open_cases(rx, (Some(department), "decided"), None, 20)?.rows))
    })?;
    for (missing, case) in filed.into_iter().filter(|(_, c)| world.own.contains(&c.applicant)) {
        let id = case.id;
        let outcome = if missing.is_empty() { Outcome::Accept } else { Outcome::Correct { points: missing } };
        acts.push(Act::of(clerk.caller(world.centre), move |cx| {
            intake::answer(cx, id, None, &outcome).map(|_| ())
        }));
    }
    for case in decided.into_iter().filter(|c| world.own.contains(&c.applicant)) {
        if world.chance.percent(FETCHED).yes() {
            let (id, way) = (case.id, way(&case));
            acts.push(Act::of(clerk.caller(world.centre), move |cx| cases::deliver(cx, id, None, &way)));
        }
    }
    Ok(())
}

fn way(case: &Case) -> Way {
    match case.channel {
        rules::cases::Channel::Window => Way::Handed { receiver: "演练签收人".to_owned() },
        rules::cases::Channel::Online | rules::cases::Channel::Api => {
            Way::Posted { tracking: format!("YL{}", &case.number[case.number.len() - 8..]) }
        }
    }
}

/// Required materials that are not there, with what the notice says.
fn missing(rx: &mut impl Reading, case: &Case) -> Result<Vec<(String, String)>, Fail> {
    let version = desk::catalogue::version(rx, case.version)?;
    let handed = materials::of_case(rx, case.id)?;
    Ok(version
        .facts
        .materials
        .iter()
        .filter(|m| m.necessity == Necessity::Required)
        .filter(|m| !handed.iter().any(|h| h.key == m.key && h.state == MaterialState::Here))
        .map(|m| (m.key.clone(), format!("未提交{}", m.name)))
        .collect())
}

fn at_the_desk(
    world: &mut World,
    department: DepartmentId,
    (officer, bureau): (&Officer, &Bureau),
    acts: &mut Vec<Act>,
) -> Result<(), Fail> {
    let looker = Looker { staff: officer.staff, department, roles: officer.roles };
    let tasks = world.desk.read_blocking(world.system(), move |rx| {
        let mut mine = Vec::new();
        for task in lists::inbox(rx, &looker, None, A_LOOK * 2)?.rows {
            let case = rx.get::<Case>(task.case)?;
            mine.push((task, case.applicant, case.open_pause().map(|p| p.planned_to)));
        }
        Ok((mine, rx.today()))
    });
    let (tasks, today) = tasks?;
    for (task, applicant, paused_to) in tasks {
        if !world.own.contains(&applicant) {
            continue;
        }
        if let Some(planned_to) = paused_to {
            if today >= planned_to {
                let case = task.case;
                acts.push(Act::of(officer.caller(world.centre), move |cx| {
                    cases::clock::resume(cx, case, None, "专家评审通过")
                }));
            }
            continue;
        }
        acts.push(on_task(world, &task, officer, bureau));
    }
    Ok(())
}

fn on_task(world: &mut World, task: &Task, officer: &Officer, bureau: &Bureau) -> Act {
    let caller = officer.caller(world.centre);
    let (id, case) = (task.id, task.case);
    match task.kind {
        TaskKind::Review => match world.chance.percent(PAUSED) {
            Happens::Yes => Act::of(caller, move |cx| cases::clock::pause(cx, case, None, &expert_review())),
            Happens::No => Act::of(caller, move |cx| cases::finish(cx, id, None, &agreed(Vec::new()))),
        },
        TaskKind::SiteCheck => {
            let second = bureau.reviewers.iter().find(|o| o.staff != officer.staff).map(|o| o.badge.clone());
            let badges: Vec<String> = std::iter::once(officer.badge.clone()).chain(second).collect();
            Act::of(caller, move |cx| cases::finish(cx, id, None, &agreed(badges.clone())))
        }
        TaskKind::Decide => {
            let ask = decision(world.chance.percent(REFUSED));
            Act::of(caller, move |cx| cases::decide(cx, id, None, &ask).map(|_| ()))
        }
    }
}

fn agreed(badges: Vec<String>) -> Written {
    Written { opinion: Opinion::Agree, remark: "符合条件".to_owned(), badges }
}

fn expert_review() -> PauseRequest {
    PauseRequest {
        kind: "专家评审".to_owned(), basis: "行政许可法第四十五条".to_owned(), planned_days: 3
    }
}

fn decision(refused: Happens) -> DecisionRequest {
    match refused {
        Happens::No => DecisionRequest {
            kind: DecisionKind::Grant,
            reasons: String::new(),
            basis: String::new(),
            reconsideration_body: String::new(),
            court: String::new(),
        },
        Happens::Yes => DecisionRequest {
            kind: DecisionKind::Refuse,
            reasons: "经审查，申请条件不符合法定标准。".to_owned(),
            basis: "行政许可法第三十八条".to_owned(),
            reconsideration_body: "本级人民政府".to_owned(),
            court: "有管辖权的人民法院".to_owned(),
        },
    }
}
