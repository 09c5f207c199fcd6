//! What applicants do.

use desk::cases::filing::{self, Declared, Filing};
use desk::cases::{deliver, materials};
use desk::people::applicants::{self as people, NewApplicant};
use desk::store::{Actor, Caller, Fail, Reading};
use rules::cases::Channel;
use rules::people::{ApplicantKind, Checked};

use super::cast;
use super::play::{Acted, HERE, Play, handed};

/// The verbs of applicants; their ordinal in the scene makes their number.
pub fn perform(play: &mut Play, who: &str, words: &[&str]) -> Acted {
    Some(match words {
        ["is", "a", "person"] => register(play, who, ApplicantKind::Person),
        ["is", "also", officer] => {
            let person = play.person(who);
            play.also.insert((*officer).to_owned(), person);
            Ok(())
        }
        ["is", "a", "company"] => register(play, who, ApplicantKind::Body),
        ["files", item, "online", "with", keys @ ..] => {
            file(play, who, item, Ask { keys, ..Ask::plain(who) })
        }
        ["files", item, "online", "for", other, "with", keys @ ..] => {
            let ask = Ask { keys, applicant: other, agent: Some(who), ..Ask::plain(who) };
            file(play, who, item, ask)
        }
        ["files", item, "under", "key", key, "with", keys @ ..] => {
            file(play, who, item, Ask { keys, key: Some(key), ..Ask::plain(who) })
        }
        ["files", item, "without", "declaration", "with", keys @ ..] => {
            file(play, who, item, Ask { keys, declared: Declared::No, ..Ask::plain(who) })
        }
        ["supplements", keys @ ..] => {
            let handed = handed(keys);
            play.on_case(who, move |cx, case| {
                let live = cx.get::<rules::cases::Case>(case)?;
                let answers = filing::answers(cx, &live)?;
                filing::supplement(cx, case, None, &answers, &handed)
            })
        }
        ["hands", "in", keys @ ..] => {
            let handed = handed(keys);
            play.on_case(who, move |cx, case| {
                materials::receive_deferred(cx, case, None, &handed).map(|_| ())
            })
        }
        ["withdraws", reason] => {
            let reason = (*reason).to_owned();
            play.on_case(who, move |cx, case| deliver::withdraw(cx, case, None, &reason))
        }
        ["takes", "the", "result", "online"] => {
            play.on_case(who, |cx, case| deliver::deliver(cx, case, None, &deliver::Way::Electronic))
        }
        _ => return None,
    })
}

fn register(play: &mut Play, name: &str, kind: ApplicantKind) -> Result<(), Fail> {
    let n = u32::try_from(play.people.len()).unwrap() + 1;
    let number = match kind {
        ApplicantKind::Person => cast::citizen_id(n),
        ApplicantKind::Body => cast::credit_code("92", n),
    };
    let new = NewApplicant {
        kind,
        name: name.to_owned(),
        number,
        phone: String::new(),
        representative: String::new(),
        account: Some(super::play::account(play.people.len() + 1)),
        checked: Checked::No,
    };
    let caller = Caller::system(Actor::System("scene"), HERE);
    let id = play.desk.write_blocking(caller, move |cx| {
        people::register(cx, &NewApplicant { checked: Checked::Service { at: cx.now() }, ..new.clone() })
    })?;
    play.people.insert(name.to_owned(), id);
    Ok(())
}

/// What is filed, by whom, for whom.
struct Ask<'a> {
    keys: &'a [&'a str],
    applicant: &'a str,
    agent: Option<&'a str>,
    key: Option<&'a str>,
    declared: Declared,
}

impl<'a> Ask<'a> {
    fn plain(who: &'a str) -> Self {
        Self { keys: &[], applicant: who, agent: None, key: None, declared: Declared::Yes }
    }
}

fn file(play: &mut Play, who: &str, item: &str, ask: Ask<'_>) -> Result<(), Fail> {
    let (item, facts) = play.item(item);
    let filing = Filing {
        item,
        channel: Channel::Online,
        applicant: play.person(ask.applicant),
        agent: ask.agent.map(|agent| play.person(agent)),
        answers: cast::answers(&facts),
        materials: handed(ask.keys),
        declared: ask.declared,
    };
    let caller = play.caller(who).expect("an applicant files");
    let caller = match ask.key {
        Some(key) => caller.keyed(key, seal::sm3(format!("{filing:?}").as_bytes())),
        None => caller,
    };
    let filed = play.desk.write_blocking(caller, move |cx| filing::file(cx, &filing))?;
    play.case = Some(filed.id);
    play.query_code = filed.query_code;
    Ok(())
}
