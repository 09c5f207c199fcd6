//! Intake: applications that wait for an answer, and the five outcomes of 行政许可法 art. 32.

use axum::extract::Path;
use base::id::CaseId;
use desk::cases::intake::{self, Outcome};
use desk::cases::{lists, materials, view};
use desk::people::applicants;
use desk::store::{Fail, Reading};
use rules::cases::answers::check_form;
use rules::cases::{Case, Phase};
use rules::catalogue::{ItemFacts, Necessity};
use rules::time::Calendar;
use serde::Deserialize;

use super::case::read::{self, Read};
use super::told::{self, No};
use super::{pages, questions};
use crate::form::{Form, Query, Typed, encode};
use crate::problem::Unreadable;
use crate::shown::clocks::Reader;
use crate::shown::{answers, paper, words};
use crate::views::forms::{Choice, Field, FieldKind, FormError, Post, errors_of};
use crate::views::page::{Here, Lang};
use crate::views::window::{IntakeCase, IntakeList, IntakeRow, OutcomeChoice};
use crate::visitor::{Answer, Done, Visitor, html, see};

/// The list.
const PATH: &str = "/staff/intake";
/// Characters of a reason or remark.
const TEXT_CHARS_MAX: usize = 1_000;

/// Which applications the address asks for.
#[derive(Deserialize)]
pub struct Narrowed {
    phase: Option<String>,
    after: Option<String>,
}

/// `GET /staff/intake`: the applications of one's department by the day on which silence would accept them.
pub async fn list(visitor: Visitor, Query(narrowed): Query<Narrowed>) -> Answer {
    let correcting = narrowed.phase.as_deref() == Some("correcting");
    let (lang, department) = (visitor.lang(), visitor.session().and_then(|s| s.department));
    let phase = if correcting { "correcting" } else { "filed" };
    let after = pages::place(narrowed.after.as_deref())?;
    let (rows, next, counts) = visitor
        .read(move |rx| {
            let page = lists::open_cases(rx, (department, phase), after, view::LIST_ROWS_MAX)?;
            let calendar = desk::time::legal(rx)?;
            let mut rows = Vec::new();
            for case in &page.rows {
                rows.push(row(rx, lang, (case, calendar))?);
            }
            Ok((rows, page.next, lists::open_counts(rx, department)?))
        })
        .await?;
    let of = |phase: &str| counts.get(phase).copied().unwrap_or(0);
    let other = format!("{PATH}?phase=correcting");
    let first = if correcting { other.as_str() } else { PATH };
    html(&IntakeList {
        page: visitor.page(Here::Intake, "intake.title"),
        tabs: vec![
            pages::tab(lang, "intake.waiting", PATH.to_owned(), (of("filed"), !correcting)),
            pages::tab(lang, "intake.correcting", other.clone(), (of("correcting"), correcting)),
        ],
        pager: pages::pager(lang, (rows.len(), of(phase)), (first, narrowed.after.as_deref()), next),
        rows,
    })
}

fn row(rx: &mut impl Reading, lang: Lang, (case, calendar): (&Case, &Calendar)) -> Result<IntakeRow, Fail> {
    let version = desk::catalogue::version(rx, case.version)?;
    let (here, _) = materials::keys(&materials::of_case(rx, case.id)?);
    let asked = version.facts.materials.iter().filter(|m| m.necessity == Necessity::Required);
    let (all, there) =
        asked.fold((0, 0), |(all, there), m| (all + 1, there + usize::from(here.contains(&m.key))));
    let address = match case.phase {
        Phase::Filed => format!("{PATH}/{}", encode(&case.number)),
        Phase::Correcting { .. } | Phase::Accepted | Phase::Decided | Phase::Ended { .. } => {
            format!("/staff/cases/{}", encode(&case.number))
        }
    };
    Ok(IntakeRow {
        number: paper::printed(&case.number),
        url: address,
        item: case.item_name.clone(),
        applicant: applicants::card(rx, case.applicant)?.name,
        received: format!(
            "{} {}",
            words::moment(lang, case.filed_at),
            lang.text(words::channel(case.channel))
        ),
        materials: format!("{there} / {all}"),
        due: Reader { lang, calendar, today: rx.today() }.next_due(case).unwrap_or_default(),
        first_look: Reader { lang, calendar, today: rx.today() }.first_look_due(case),
    })
}

/// `GET /staff/intake/{number}`: the application; one that has its answer is shown on its case page.
pub async fn show(visitor: Visitor, Path(number): Path<String>, Query(said): Query<told::Said>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    match read.case.phase {
        Phase::Filed => {
            let mut view = page(&visitor, &read, None);
            view.page.flash = told::flash(visitor.lang(), said.said.as_deref());
            html(&view)
        }
        Phase::Correcting { .. } | Phase::Accepted | Phase::Decided | Phase::Ended { .. } => {
            see(&read.address())
        }
    }
}

/// `POST /staff/intake/{number}`: one of the five outcomes.
pub async fn answer(visitor: Visitor, Path(number): Path<String>, form: Form<Typed>) -> Answer {
    let read = read::by_number(&visitor, &number).await?;
    let seen = form.version.ok_or_else(|| {
        Unreadable::new("request.field_unreadable", "the version that the page showed is missing")
            .at(crate::form::VERSION)
    })?;
    let (outcome, said) = match outcome(visitor.lang(), read.facts(), &form.typed) {
        Ok(found) => found,
        Err(no) => return told::again(&no, &page(&visitor, &read, Some((&form, &no)))),
    };
    let id: CaseId = read.case.id().into();
    match visitor.write(&form, move |cx| intake::answer(cx, id, Some(seen), &outcome)).await {
        Ok(Done::Now(_) | Done::Before(_)) => match said {
            "on-the-spot" => see(&format!("{PATH}/{}?said={said}", encode(&read.case.number))),
            _ => see(&format!("{}?said={said}", read.address())),
        },
        Err(trouble) => {
            let no = told::no(&visitor, trouble)?;
            let fresh = read::by_number(&visitor, &number).await?;
            told::again(&no, &page(&visitor, &fresh, Some((&form, &no))))
        }
    }
}

/// The outcome that was chosen, with the word that says it was done.
fn outcome(lang: Lang, facts: &ItemFacts, typed: &Typed) -> Result<(Outcome, &'static str), No> {
    let faulty: Vec<(String, String)> = facts
        .materials
        .iter()
        .filter(|m| typed.text(&format!("m-{}", m.key)) == "2")
        .map(|m| Ok((m.key.clone(), text(typed, &format!("m-{}-problem", m.key))?)))
        .collect::<Result<_, No>>()?;
    match typed.text("outcome") {
        "accept" => match faulty.first() {
            None => Ok((Outcome::Accept, "accepted")),
            Some((key, _)) => {
                Err(No::invalid("outcome", lang.say("intake.faulty-accepted", &[&name(facts, key)])))
            }
        },
        "correct" => {
            if let Some((key, _)) = faulty.iter().find(|(_, problem)| problem.is_empty()) {
                return Err(No::invalid(
                    &format!("m-{key}-problem"),
                    lang.say("intake.no-problem", &[&name(facts, key)]),
                ));
            }
            let remark = text(typed, "groups-remark")?;
            if remark.is_empty() && !typed.all("groups").is_empty() {
                return Err(No::invalid("groups-remark", lang.text("intake.no-groups-remark").to_owned()));
            }
            let groups = typed.all("groups").iter().map(|key| (key.clone(), remark.clone()));
            let points: Vec<_> = faulty.iter().cloned().chain(groups).collect();
            Ok((Outcome::Correct { points }, "corrected"))
        }
        "on-the-spot" => {
            let answers = check_form(&facts.form, &questions::typed(facts, typed)).map_err(|errors| {
                let first = errors.into_iter().next();
                first.map_or_else(
                    || No::invalid("outcome", lang.text("intake.no-answers")),
                    |error| No::invalid(&questions::input(&error.key), error.sentence),
                )
            })?;
            Ok((Outcome::CorrectedOnSpot { answers }, "on-the-spot"))
        }
        "not-required" => {
            Ok((Outcome::NotRequired { reason: text(typed, "not-required-reason")? }, "refused-intake"))
        }
        "not-competent" => {
            let reason = text(typed, "not-competent-reason")?;
            Ok((Outcome::NotCompetent { reason, right_organ: text(typed, "right_organ")? }, "refused-intake"))
        }
        _ => Err(No::invalid("outcome", lang.text("intake.no-outcome"))),
    }
}

fn name<'a>(facts: &'a ItemFacts, key: &'a str) -> &'a str {
    facts.materials.iter().find(|m| m.key == key).map_or(key, |m| m.name.as_str())
}

fn text(typed: &Typed, name: &str) -> Result<String, No> {
    match typed.text(name) {
        "" => Ok(String::new()),
        given => base::text::clean_free_text(given, TEXT_CHARS_MAX)
            .map(|clean| clean.text)
            .map_err(|e| No::invalid(name, e.to_string())),
    }
}

fn page(visitor: &Visitor, read: &Read, draft: Option<(&Form<Typed>, &No)>) -> IntakeCase {
    let mut page = visitor.page_titled(Here::Intake, read.case.item_name.clone());
    page.failed = draft.is_some();
    let typed = draft.map(|(form, _)| &form.typed);
    let no = draft.map(|(_, no)| no);
    let mut materials = read.material_views();
    let late = read.late_if_named();
    for material in materials.iter_mut().filter(|material| late.contains(&material.code)) {
        material.late = Some(read.lang.text("intake.late").to_owned());
    }
    for material in &mut materials {
        let Some(typed) = typed else { break };
        material.faulty = typed.text(&format!("m-{}", material.code)) == "2";
        typed.text(&format!("m-{}-problem", material.code)).clone_into(&mut material.problem);
    }
    let mut outcomes = outcomes(read, typed);
    let errors = no.map_or_else(Vec::new, |no| errors(no, &mut outcomes));
    let mut post: Post = visitor.post(format!("{PATH}/{}", encode(&read.case.number)));
    post.version = read.case.version().to_string();
    if let Some((form, _)) = draft {
        form.key_text().clone_into(&mut post.key);
    }
    IntakeCase {
        page,
        head: read.head(),
        errors,
        groups: answers::groups(read.facts(), &read.answers),
        materials,
        outcomes,
        clocks: read.reader().clocks(&read.case, read.facts()),
        post,
    }
}

/// Puts a no beside its field: one of the outcome that was chosen, or a material's.
fn errors(no: &No, outcomes: &mut [OutcomeChoice]) -> Vec<FormError> {
    // The verb calls every reason `reason`: it belongs to the outcome that was chosen.
    for choice in outcomes.iter_mut().filter(|choice| choice.chosen) {
        let own = match no.field.as_deref() {
            Some("reason") => Some(format!("{}-reason", choice.value)),
            Some("points") => Some("groups".to_owned()),
            other => other.map(str::to_owned),
        };
        if let Some(field) = choice.fields.iter_mut().find(|f| Some(&f.name) == own.as_ref()) {
            field.error = Some(no.sentence.clone());
            return errors_of(&choice.fields);
        }
    }
    let target = no.field.clone().filter(|f| f.starts_with("m-")).unwrap_or_else(|| "out-h".to_owned());
    vec![FormError { target, sentence: no.sentence.clone() }]
}

fn outcomes(read: &Read, typed: Option<&Typed>) -> Vec<OutcomeChoice> {
    let (lang, facts) = (read.lang, read.facts());
    let given = |name: &str| typed.map_or("", |t| t.text(name));
    let chosen = typed.map_or("accept", |t| t.text("outcome"));
    let choice = |value: &str, fields: Vec<Field>| OutcomeChoice {
        value: value.to_owned(),
        label: lang.text(&format!("intake.{value}")).to_owned(),
        basis: lang.text(&format!("intake.{value}-basis")).to_owned(),
        fields,
        chosen: value == chosen,
    };
    let late = read.late_if_named();
    let groups: Vec<Choice> = facts
        .form
        .iter()
        .map(|group| Choice {
            value: group.key.clone(),
            label: group.title.clone(),
            hint: late.contains(&group.key).then(|| lang.text("intake.late").to_owned()),
            chosen: typed.is_some_and(|t| t.all("groups").contains(&group.key)),
        })
        .collect();
    let mut correct = Vec::new();
    if !groups.is_empty() {
        let label = lang.text("intake.groups");
        correct.push(Field::new("groups", label, FieldKind::Checkboxes(groups)).optional());
        let label = lang.text("intake.groups-remark");
        correct.push(Field::area("groups-remark", label, given("groups-remark")).optional());
    }
    let corrected: Vec<Field> = facts
        .form
        .iter()
        .flat_map(|group| &group.questions)
        .map(|question| {
            let before = read.answers.get(&question.key).map_or("", String::as_str);
            let joined = typed.map(|t| t.all(&questions::input(&question.key)).join(","));
            questions::field(lang, question, joined.as_deref().unwrap_or(before))
        })
        .collect();
    let mut all = vec![choice("accept", Vec::new()), choice("correct", correct)];
    if !corrected.is_empty() {
        all.push(choice("on-the-spot", corrected));
    }
    let reason = |name: &str| Field::area(name, lang.text("case.reasons"), given(name));
    all.push(choice("not-required", vec![reason("not-required-reason")]));
    let right_organ = Field::text("right_organ", lang.text("intake.right-organ"), given("right_organ"));
    all.push(choice("not-competent", vec![reason("not-competent-reason"), right_organ]));
    all
}
