//! What anybody sees: the clocks of the case, its progress by number and code, its licence by number and check code.

use desk::cases::{documents, view, work};
use desk::licences;
use desk::store::{Fail, Reading, Rx};
use rules::cases::{Case, Phase};

use super::play::{Acted, Play};

/// The verbs of looking; they change nothing.
pub fn perform(play: &mut Play, who: &str, words: &[&str]) -> Acted {
    let case = play.case;
    let lines = match words {
        ["looks", "at", "the", "clocks"] => play.look(move |rx| {
            let live = rx.get::<Case>(case.expect("a case has been filed"))?.into_inner();
            clocks(rx, &live)
        }),
        ["reads", title] => {
            let title = (*title).to_owned();
            play.look(move |rx| papers(rx, case.expect("a case has been filed"), &title))
        }
        ["follows", "the", "case", "with", "the", "right", "code"] => follow(play, play.query_code.clone()),
        ["follows", "the", "case", "with", "code", code] => follow(play, (*code).to_owned()),
        ["verifies", "the", "licence", "with", "the", "right", "code"] => verify(play, None),
        ["verifies", "the", "licence", "with", "code", code] => verify(play, Some((*code).to_owned())),
        ["searches", "for", "the", "case"] => match play.caller(who) {
            Some(caller) => play.desk.read_blocking(caller, move |rx| {
                let number = rx.get::<Case>(case.expect("a case has been filed"))?.number.clone();
                Ok(vec![format!("{} is shown", view::for_officer(rx, &number)?.number)])
            }),
            None => return None,
        },
        _ => return None,
    };
    Some(lines.map(|lines| lines.iter().for_each(|line| play.told.happens(line))))
}

/// Every clock of the case and of its open steps.
fn clocks(rx: &mut Rx<'_>, case: &Case) -> Result<Vec<String>, Fail> {
    let mut lines = Vec::new();
    match &case.phase {
        Phase::Filed => {
            lines.push(format!("answer by {}", case.notice_due));
            lines.extend(case.pre_review_due.map(|d| format!("first look by {d}")));
        }
        Phase::Correcting { supplement_due } => lines.push(format!("supplement by {supplement_due}")),
        Phase::Accepted => {
            let none = if case.open_pause().is_some() { "stands" } else { "none" };
            let on = |due: Option<base::Date>| due.map_or_else(|| none.to_owned(), |d| d.to_string());
            let accepted = case.acceptance.map_or_else(String::new, |a| a.on.to_string());
            lines.push(format!(
                "day 0 {accepted}; promise {}; statute {}",
                on(case.dues.promise),
                on(case.dues.statute)
            ));
            lines.extend(
                case.open_pause()
                    .map(|p| format!("pause since {}, planned to {}", p.span.from, p.planned_to)),
            );
        }
        Phase::Decided => {
            lines.extend(case.decision.and_then(|d| d.deliver_by).map(|d| format!("deliver by {d}")))
        }
        Phase::Ended { end, .. } => lines.push(format!("no clock runs: {}", end.name())),
    }
    for task in work::tasks_of(rx, case.id)?.iter().filter(|t| t.open()) {
        let due = task.due.map_or_else(|| "stands".to_owned(), |d| format!("by {d}"));
        lines.push(format!("step {} {due}", task.key));
    }
    Ok(lines)
}

/// The words of every paper of the case with a title.
fn papers(rx: &mut Rx<'_>, case: base::id::CaseId, title: &str) -> Result<Vec<String>, Fail> {
    let mut lines = Vec::new();
    for paper in documents::of_case(rx, case)?.iter().filter(|d| d.kind.title() == title) {
        lines.push(paper.number.clone());
        lines.extend(
            documents::words(rx, paper)?.into_iter().map(|words| format!("  {}", words.replace('\n', " / "))),
        );
    }
    assert!(!lines.is_empty(), "the case has no {title}");
    Ok(lines)
}

fn follow(play: &Play, code: String) -> Result<Vec<String>, Fail> {
    let case = play.case.expect("a case has been filed");
    play.look(move |rx| {
        let number = rx.get::<Case>(case)?.number.clone();
        let found = view::find_by_code(rx, &number, &code)?;
        let live = found.ok_or(Fail::NotFound)?;
        Ok(vec![format!("{} “{}” is shown", live.number, live.item_name)])
    })
}

/// By its number and by its identifier.
fn verify(play: &Play, code: Option<String>) -> Result<Vec<String>, Fail> {
    let case = play.case.expect("a case has been filed");
    play.look(move |rx| {
        let licence = rx.get::<Case>(case)?.licence.expect("a licence has been issued");
        let right = licences::show(rx, licence)?;
        let code = code.unwrap_or_else(|| right.check_code.clone());
        let by_number = licences::verify(rx, &right.licence.number, &code)?;
        let by_identifier = licences::verify(rx, &right.licence.identifier, &code)?;
        assert_eq!(by_number, by_identifier);
        let shown = by_number.ok_or(Fail::NotFound)?;
        let mut lines = vec![format!(
            "{} {} {} of “{}”, {}",
            shown.licence.name,
            shown.licence.number,
            shown.licence.identifier,
            shown.holder_name,
            shown.standing.name()
        )];
        lines.extend(shown.face.iter().map(|(label, text)| format!("  {label}：{text}")));
        Ok(lines)
    })
}
