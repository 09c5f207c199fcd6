//! What clerks do: taking in, the five outcomes, handing over, keeping applicants' data right.

use desk::cases::counter::{self, Agent, Letter, Taking, Whom};
use desk::cases::deliver::{self, Way};
use desk::cases::intake::{self, Outcome};
use desk::cases::leaving;
use desk::people::records::{self, Correction};
use desk::store::{Fail, Reading};
use rules::cases::Case;

use super::cast;
use super::play::{Acted, Play, handed};

/// The verbs of the counter.
pub fn perform(play: &mut Play, who: &str, words: &[&str]) -> Acted {
    if !play.is_officer(who) {
        return None;
    }
    Some(match words {
        ["takes", item, "from", applicant, "with", rest @ ..] => {
            take(play, who, (item, applicant, None), rest)
        }
        ["takes", item, "from", applicant, "through", agent, letter, "letter", "with", rest @ ..] => {
            let letter = if *letter == "under" { Letter::Received } else { Letter::Missing };
            let agent = Agent {
                name: (*agent).to_owned(),
                number: cast::citizen_id(77),
                phone: String::new(),
                letter,
            };
            take(play, who, (item, applicant, Some(agent)), rest)
        }
        ["opens", "the", "page"] => {
            let case = play.case.expect("a case has been filed");
            let version = play.look(move |rx| Ok(rx.get::<Case>(case)?.version()));
            version.map(|version| {
                play.seen.insert(who.to_owned(), version);
            })
        }
        ["accepts"] => answer(play, who, Outcome::Accept),
        ["asks", points @ ..] => answer(play, who, Outcome::Correct { points: pairs(points) }),
        ["finds", "no", "licence", "needed", reason] => {
            answer(play, who, Outcome::NotRequired { reason: (*reason).to_owned() })
        }
        ["finds", "another", "organ", reason, right_organ] => {
            let (reason, right_organ) = ((*reason).to_owned(), (*right_organ).to_owned());
            answer(play, who, Outcome::NotCompetent { reason, right_organ })
        }
        ["corrects", "on", "the", "spot", key, text] => {
            let case = play.case.expect("a case has been filed");
            let (key, text) = ((*key).to_owned(), (*text).to_owned());
            let answers = play.look(move |rx| {
                let live = rx.get::<Case>(case)?.into_inner();
                let mut answers = desk::cases::filing::answers(rx, &live)?;
                answers.insert(key, text);
                Ok(answers)
            });
            answers.and_then(|answers| answer(play, who, Outcome::CorrectedOnSpot { answers }))
        }
        ["hands", "over", "to", receiver] => {
            deliver(play, who, Way::Handed { receiver: (*receiver).to_owned() })
        }
        ["posts", "as", tracking] => deliver(play, who, Way::Posted { tracking: (*tracking).to_owned() }),
        ["corrects", applicant, "as", name] => correct(play, who, applicant, name),
        ["erases", applicant] => {
            let id = play.person(applicant);
            play.does(who, move |cx| leaving::erase(cx, id).map(|_| ()))
        }
        _ => return None,
    })
}

/// `form, rules=promised and accepts`, or `… and asks layout "缺少平面图"`.
fn take(
    play: &mut Play,
    who: &str,
    (item, applicant, agent): (&str, &str, Option<Agent>),
    rest: &[&str],
) -> Result<(), Fail> {
    let and = rest.iter().position(|w| *w == "and").expect("a clerk takes materials and answers");
    let outcome = match &rest[and + 1..] {
        ["accepts"] => Outcome::Accept,
        ["asks", points @ ..] => Outcome::Correct { points: pairs(points) },
        other => panic!("a clerk accepts or asks, not {other:?}"),
    };
    let (item, facts) = play.item(item);
    let taking = Taking {
        whom: Whom::Known(play.person(applicant)),
        agent,
        item,
        answers: cast::answers(&facts),
        materials: handed(&rest[..and]),
        outcome,
    };
    let (filed, _) = play.does(who, move |cx| counter::take(cx, &taking))?;
    play.case = Some(filed.id);
    play.query_code = filed.query_code;
    Ok(())
}

fn pairs(words: &[&str]) -> Vec<(String, String)> {
    words
        .chunks(2)
        .map(|pair| (pair[0].to_owned(), pair.get(1).map_or(String::new(), |w| (*w).to_owned())))
        .collect()
}

fn answer(play: &mut Play, who: &str, outcome: Outcome) -> Result<(), Fail> {
    let seen = play.seen.remove(who);
    play.on_case(who, move |cx, case| intake::answer(cx, case, seen, &outcome).map(|_| ()))
}

fn deliver(play: &mut Play, who: &str, way: Way) -> Result<(), Fail> {
    play.on_case(who, move |cx, case| deliver::deliver(cx, case, None, &way))
}

fn correct(play: &mut Play, who: &str, applicant: &str, name: &str) -> Result<(), Fail> {
    let id = play.person(applicant);
    let new =
        Correction { name: name.to_owned(), evidence: "更名证明".to_owned(), ..Correction::default() };
    play.does(who, move |cx| records::correct(cx, id, &new))
}
