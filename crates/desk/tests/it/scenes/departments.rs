//! What reviewers and approvers do.

use base::id::TaskId;
use desk::cases::{clock, decide, work};
use desk::centres;
use desk::store::{Cx, Fail, Reading};
use rules::cases::case::{ApprovingDocument, ExtensionApproval};
use rules::cases::check::{Found, Point};
use rules::cases::clock::PauseRequest;
use rules::cases::decision::DecisionRequest;
use rules::cases::stages::Siblings;
use rules::cases::{Case, DecisionKind, Opinion};
use rules::catalogue::{ExtensionApprover, TaskKind};

use super::play::{Acted, Play};

/// The verbs of the departments.
pub fn perform(play: &mut Play, who: &str, words: &[&str]) -> Acted {
    if !play.is_officer(who) {
        return None;
    }
    Some(match words {
        ["claims", task] => to_task(play, who, task, |cx, task| work::claim(cx, task, None)),
        ["puts", "back", task] => to_task(play, who, task, |cx, task| work::put_back(cx, task, None)),
        ["relieves", task, reason] => {
            let reason = (*reason).to_owned();
            to_task(play, who, task, move |cx, task| work::relieve(cx, task, None, &reason))
        }
        ["finds", point, found, "at", task] => finds(play, who, task, (point, found, "")),
        ["finds", point, found, note, "at", task] => finds(play, who, task, (point, found, note)),
        ["agrees", "to", task, "with", badges @ ..] => finish(play, who, task, (Opinion::Agree, "", badges)),
        ["agrees", "to", task] => finish(play, who, task, (Opinion::Agree, "", &[])),
        ["objects", "to", task, remark] => finish(play, who, task, (Opinion::Object, remark, &[])),
        ["objects", "to", task, remark, "with", badges @ ..] => {
            finish(play, who, task, (Opinion::Object, remark, badges))
        }
        ["returns", "to", "stage", stage, reason, siblings] => send_back(play, who, stage, reason, siblings),
        ["pauses", "for", kind, "of", days, "days", basis] => {
            let planned_days = days.parse().expect("days are a number");
            let ask = PauseRequest { kind: (*kind).to_owned(), basis: (*basis).to_owned(), planned_days };
            play.on_case(who, move |cx, case| clock::pause(cx, case, None, &ask))
        }
        ["resumes", result] => {
            let result = (*result).to_owned();
            play.on_case(who, move |cx, case| clock::resume(cx, case, None, &result))
        }
        ["extends", "for", "the", head, "head", reason] => {
            let capacity = match *head {
                "organ's" => ExtensionApprover::OrganHead,
                "government's" => ExtensionApprover::GovernmentHead,
                other => panic!("the organ's or the government's head, not {other}"),
            };
            let reason = (*reason).to_owned();
            let given = ExtensionApproval { capacity, document: None };
            play.on_case(who, move |cx, case| clock::extend(cx, case, None, (&given, &reason)))
        }
        ["extends", "under", number, "of", day, reason] => {
            let paper = ApprovingDocument {
                number: (*number).to_owned(),
                on: rules::time::read_date(day).expect("a date"),
            };
            let (capacity, reason) = (ExtensionApprover::GovernmentHead, (*reason).to_owned());
            let given = ExtensionApproval { capacity, document: Some(paper) };
            play.on_case(who, move |cx, case| clock::extend(cx, case, None, (&given, &reason)))
        }
        ["grants"] => decides(
            play,
            who,
            Ruling { kind: DecisionKind::Grant, reasons: "", basis: "", remedies: Remedies::Named },
        ),
        ["refuses", reasons, basis] => decides(
            play,
            who,
            Ruling { kind: DecisionKind::Refuse, reasons, basis, remedies: Remedies::Named },
        ),
        ["refuses", "without", "remedies", reasons, basis] => decides(
            play,
            who,
            Ruling { kind: DecisionKind::Refuse, reasons, basis, remedies: Remedies::Left },
        ),
        _ => return None,
    })
}

fn finds(
    play: &mut Play,
    who: &str,
    key: &str,
    (point, found, note): (&str, &str, &str),
) -> Result<(), Fail> {
    let found = Found::ALL.into_iter().find(|f| f.name() == found).expect("符合, 不符合 or 不适用");
    let points = [Point { key: point.to_owned(), found, note: note.to_owned() }];
    let key = key.to_owned();
    play.on_case(who, move |cx, case| {
        let task = task_of(cx, case, &key)?;
        work::note_points(cx, task, None, &points)
    })
}

/// The newest task of the case with a key.
fn task_of(cx: &mut Cx<'_>, case: base::id::CaseId, key: &str) -> Result<TaskId, Fail> {
    let tasks = work::tasks_of(cx, case)?;
    let found = tasks.iter().rev().find(|t| t.key == key);
    Ok(found.unwrap_or_else(|| panic!("the case has no task {key}")).id().into())
}

fn to_task(
    play: &mut Play,
    who: &str,
    key: &str,
    verb: impl Fn(&mut Cx<'_>, TaskId) -> Result<(), Fail> + Send + 'static,
) -> Result<(), Fail> {
    let key = key.to_owned();
    play.on_case(who, move |cx, case| {
        let task = task_of(cx, case, &key)?;
        verb(cx, task)
    })
}

fn finish(
    play: &mut Play,
    who: &str,
    key: &str,
    (opinion, remark, badges): (Opinion, &str, &[&str]),
) -> Result<(), Fail> {
    let badges = badges.iter().map(|b| (*b).to_owned()).collect();
    let written = work::Written { opinion, remark: remark.to_owned(), badges };
    let key = key.to_owned();
    play.on_case(who, move |cx, case| {
        let task = task_of(cx, case, &key)?;
        work::finish(cx, task, None, &written)
    })
}

fn send_back(play: &mut Play, who: &str, stage: &str, reason: &str, siblings: &str) -> Result<(), Fail> {
    let stage: u32 = stage.parse().expect("stages are numbered from 1");
    let siblings = match siblings {
        "voiding" => Siblings::Void,
        "keeping" => Siblings::KeepResults,
        other => panic!("a return is voiding or keeping, not {other}"),
    };
    let reason = reason.to_owned();
    play.on_case(who, move |cx, case| work::send_back(cx, case, None, (stage - 1, siblings), &reason))
}

/// What is decided.
struct Ruling<'a> {
    kind: DecisionKind,
    reasons: &'a str,
    basis: &'a str,
    remedies: Remedies,
}

/// Whether a refusal names the remedies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remedies {
    Named,
    Left,
}

fn decides(play: &mut Play, who: &str, ruling: Ruling<'_>) -> Result<(), Fail> {
    let seen = play.seen.remove(who);
    let Ruling { kind, remedies, .. } = ruling;
    let (reasons, basis) = (ruling.reasons.to_owned(), ruling.basis.to_owned());
    play.on_case(who, move |cx, case| {
        let centre = centres::facts(cx)?;
        let stated = |text: &str| match remedies {
            Remedies::Named => text.to_owned(),
            Remedies::Left => String::new(),
        };
        let ask = DecisionRequest {
            kind,
            reasons: reasons.clone(),
            basis: basis.clone(),
            reconsideration_body: stated(&centre.reconsideration_body),
            court: stated(&centre.court),
        };
        let tasks = work::tasks_of(cx, case)?;
        let deciding = tasks.iter().rev().find(|t| t.kind == TaskKind::Decide);
        let deciding = deciding.unwrap_or_else(|| panic!("{} has come to no decision", cx_number(cx, case)));
        let task: TaskId = deciding.id().into();
        decide::decide(cx, task, seen, &ask).map(|_| ())
    })
}

fn cx_number(cx: &mut Cx<'_>, case: base::id::CaseId) -> String {
    cx.get::<Case>(case).map_or_else(|_| String::new(), |c| c.number.clone())
}
