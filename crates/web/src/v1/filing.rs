//! Filing by programs: the applicant's own, an agent's, a counter's.

use std::collections::BTreeMap;

use base::id::ItemId;
use desk::cases::counter::{self, Agent, Letter};
use desk::cases::filing::{self, Declared, Filing, Handed, How};
use desk::people::applicants::{self, NewApplicant};
use desk::store::{Cx, Fail, Reading};
use rules::Refusal;
use rules::cases::{Case, Channel};
use rules::people::{ApplicantKind, Checked, Role};
use serde::{Deserialize, Serialize};

use crate::json::{Json, created};
use crate::problem::Trouble;
use crate::register;
use crate::views::page::Lang;
use crate::visitor::{Answer, Done, Visitor};

/// An application.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Application {
    item: String,
    applicant: Option<Person>,
    agent: Option<Proxy>,
    answers: BTreeMap<String, String>,
    materials: Vec<Paper>,
    declared: bool,
}

/// Who applies, where it is not the one who signed in.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Person {
    kind: String,
    name: String,
    number: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    representative: String,
}

/// Who acts for the applicant at a counter.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Proxy {
    name: String,
    number: String,
    #[serde(default)]
    phone: String,
    letter: bool,
}

/// A material.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    key: String,
    how: String,
}

#[derive(Serialize)]
struct Filed {
    number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice_due: Option<String>,
}

/// `POST /api/v1/cases`.
pub async fn file(visitor: Visitor, body: Json<Application>) -> Answer {
    let input = body.input.clone();
    let clerk = visitor.roles().has(Role::Clerk);
    let own = visitor.session().and_then(|s| s.applicant);
    let agent = visitor.roles().has(Role::Agent);
    let named = input.applicant.as_ref().map(|person| person.number.clone());
    let done = visitor
        .write(&body, move |cx| {
            let (applicant, by) = match (&input.applicant, own) {
                (Some(person), me) if clerk || agent => {
                    (registered(cx, person)?, if clerk { proxy(cx, input.agent.as_ref())? } else { me })
                }
                (None, Some(me)) => (me, None),
                (Some(_), _) | (None, None) => {
                    return Err(Refusal::invalid(
                        "api.applicant",
                        "applicant",
                        Lang::ZhHans.text("api.applicant"),
                    )
                    .into());
                }
            };
            let mut filing = filing(&input, applicant, by, clerk)?;
            if let (true, Some(agent)) = (clerk, &input.agent) {
                let item = filing.item;
                filing.materials = counter::with_letter(cx, item, &agent.stated(), filing.materials)?;
            }
            filing::file(cx, &filing)
        })
        .await;
    let done = match done {
        Err(trouble) => return Err(register::remembered(&visitor, named.as_deref(), trouble).await?),
        Ok(done) => done,
    };
    match done {
        Done::Now(filed) => {
            let id = filed.id;
            let due = visitor.read(move |rx| Ok(rx.get::<Case>(id)?.notice_due)).await?;
            created(&Filed {
                number: filed.number,
                query_code: Some(filed.query_code),
                notice_due: Some(due.to_string()),
            })
        }
        Done::Before(replayed) => {
            let id = replayed
                .subject("case")
                .ok_or_else(|| Trouble::Broken("a replayed filing without a case".into()))?;
            let case = visitor.read(move |rx| Ok(rx.get::<Case>(id)?.into_inner())).await?;
            created(&Filed {
                number: case.number,
                query_code: None,
                notice_due: Some(case.notice_due.to_string()),
            })
        }
    }
}

impl Proxy {
    fn stated(&self) -> Agent {
        Agent {
            name: self.name.clone(),
            number: self.number.clone(),
            phone: self.phone.clone(),
            letter: if self.letter { Letter::Received } else { Letter::Missing },
        }
    }
}

/// The agent at the counter; one without a power of attorney is asked for it first (行政许可法 art. 29).
fn proxy(cx: &mut Cx<'_>, agent: Option<&Proxy>) -> Result<Option<base::id::ApplicantId>, Fail> {
    let Some(agent) = agent else { return Ok(None) };
    if !agent.letter {
        return Err(
            Refusal::invalid("case.agent_letter", "agent/letter", Lang::ZhHans.text("api.letter")).into()
        );
    }
    counter::represented_by(cx, &agent.stated()).map(Some)
}

fn registered(cx: &mut Cx<'_>, person: &Person) -> Result<base::id::ApplicantId, Fail> {
    let kind = match person.kind.as_str() {
        "person" => ApplicantKind::Person,
        "body" => ApplicantKind::Body,
        _ => return Err(Refusal::invalid("api.kind", "applicant/kind", Lang::ZhHans.text("api.kind")).into()),
    };
    applicants::register(
        cx,
        &NewApplicant {
            kind,
            name: person.name.clone(),
            number: person.number.clone(),
            phone: person.phone.clone(),
            representative: person.representative.clone(),
            account: None,
            checked: Checked::No,
        },
    )
}

fn filing(
    input: &Application,
    applicant: base::id::ApplicantId,
    agent: Option<base::id::ApplicantId>,
    clerk: bool,
) -> Result<Filing, Fail> {
    let item: ItemId = input
        .item
        .parse()
        .map_err(|_| Fail::from(Refusal::invalid("api.item", "item", Lang::ZhHans.text("api.item"))))?;
    let materials = handed(&input.materials, clerk)?;
    Ok(Filing {
        item,
        channel: if clerk { Channel::Window } else { Channel::Api },
        applicant,
        agent,
        answers: input.answers.clone(),
        materials,
        declared: if input.declared { Declared::Yes } else { Declared::No },
    })
}

/// Materials as a program states them; only a clerk sees paper.
pub fn handed(papers: &[Paper], clerk: bool) -> Result<Vec<Handed>, Refusal> {
    let piece = |paper: &Paper| {
        let how = match (paper.how.as_str(), clerk) {
            ("paper", true) => How::Paper,
            ("stated", _) => How::Stated,
            ("promised", _) => How::Promised,
            _ => return Err(Refusal::invalid("api.how", "materials/how", Lang::ZhHans.text("api.how"))),
        };
        Ok(Handed { key: paper.key.clone(), how })
    };
    papers.iter().map(piece).collect()
}
