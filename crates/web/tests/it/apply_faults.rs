//! What must not go wrong between two pages, two logs and two people.

use std::sync::Arc;

use axum::http::StatusCode;
use base::id::AccountId;
use desk::cases::filing::{self, Declared, Filing};
use desk::drafts::{self, Content};
use desk::people::identity::{IdentityAnswer, IdentityCheck, IdentityQuestion};
use desk::people::{NewApplicant, accounts, register};
use desk::store::{Actor, Caller, Fail};
use rules::cases::Channel;
use rules::people::{ApplicantKind, Checked};

use crate::apply_world::{LI, PDF, Person, World, ZHANG, do_in, registration};

fn at_the_window(person: Person) -> NewApplicant {
    NewApplicant {
        kind: ApplicantKind::Person,
        name: person.name.into(),
        number: person.number.into(),
        phone: String::new(),
        representative: String::new(),
        account: None,
        checked: Checked::No,
    }
}

struct Says(Result<IdentityAnswer, String>);

impl IdentityCheck for Says {
    fn check(&self, _: &IdentityQuestion) -> Result<IdentityAnswer, String> {
        self.0.clone()
    }
}

/// The same centre, asking an identity service that gives one answer.
fn asking(mut world: World, answer: Result<IdentityAnswer, String>) -> World {
    let state = world.house.state.clone().with_identity(Arc::new(Says(answer)));
    world.router = web::app(state);
    world
}

#[tokio::test]
async fn nobody_gets_at_the_record_of_a_person_by_knowing_name_and_number() {
    let world = World::new().await;
    do_in(&world.house, |cx| register(cx, &at_the_window(ZHANG))).await;
    let browser = world.browser();
    let answer = browser.register(ZHANG).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("请持证件到任一窗口办理"));
    assert_eq!(browser.get("/me").await.status, StatusCode::SEE_OTHER, "nobody is signed in");
}

#[tokio::test]
async fn a_person_whom_the_identity_service_knows_gets_at_his_record() {
    let world = asking(World::new().await, Ok(IdentityAnswer::Match));
    do_in(&world.house, |cx| register(cx, &at_the_window(ZHANG))).await;
    assert_eq!(world.browser().register(ZHANG).await.header("location"), "/me");
}

#[tokio::test]
async fn what_the_identity_service_denies_is_told_beside_the_number_and_its_silence_stops_nobody() {
    for answer in [IdentityAnswer::Mismatch, IdentityAnswer::NoSuchNumber] {
        let world = asking(World::new().await, Ok(answer));
        let refused = world.browser().register(ZHANG).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("href=\"#number\""));
    }
    let world = asking(World::new().await, Err("nobody listens".into()));
    assert_eq!(world.browser().register(ZHANG).await.header("location"), "/me");
}

#[tokio::test]
async fn a_registration_that_was_refused_leaves_the_phone_free() {
    let world = World::new().await;
    do_in(&world.house, |cx| register(cx, &at_the_window(ZHANG))).await;
    let browser = world.browser();
    let misspelt = browser.register(Person { name: "演练丙", ..ZHANG }).await;
    assert!(misspelt.text.contains("请持证件到任一窗口办理"));
    let other = browser.register(Person { phone: ZHANG.phone, ..LI }).await;
    assert_eq!((other.status, other.header("location")), (StatusCode::SEE_OTHER, "/me"), "{}", other.text);
}

#[tokio::test]
async fn a_registration_sent_twice_signs_the_same_person_in() {
    let world = World::new().await;
    let browser = world.browser();
    let page = browser.get("/register?next=%2Fitems").await;
    let twin = world.browser();
    let twins_page = twin.get("/register").await;
    for (who, page) in [(&browser, &page), (&twin, &twins_page)] {
        let to = crate::apply_world::action(page);
        let answer = who.send_form(page, &to, &registration(ZHANG)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        assert!(who.get("/me").await.text.contains(ZHANG.name));
    }
}

#[tokio::test]
async fn a_registration_interrupted_after_its_account_was_opened_goes_on() {
    let world = World::new().await;
    let directory = Caller::system(Actor::System("test"), base::CentreId::DIRECTORY);
    let hash = desk::people::password::hash(crate::house::PASSWORD, &[5; 16]).unwrap();
    let open = move |cx: &mut desk::store::Cx<'_>| accounts::open_account(cx, ZHANG.phone, &hash);
    world.house.state.desk.write(directory, open).await.unwrap();
    let browser = world.browser();
    browser.submit("/sign-in", &[("login", ZHANG.phone), ("password", crate::house::PASSWORD)]).await;
    assert_eq!(browser.get("/me").await.header("location"), "/register");
    world.registered(ZHANG).await;
}

#[tokio::test]
async fn one_draft_becomes_one_case_even_when_two_pages_file_it() {
    let world = World::new().await;
    let (item, account) = (world.item, AccountId::from(base::Id::from_parts(1, [1; 10])));
    let facts = world.facts.clone();
    let outcome = do_in(&world.house, move |cx| {
        let applicant = register(cx, &at_the_window(ZHANG))?;
        let id = drafts::begin(cx, account, item, &Content::default())?;
        let filing = Filing {
            item,
            channel: Channel::Online,
            applicant,
            agent: None,
            answers: crate::staff_world::answers(&facts),
            materials: Vec::new(),
            declared: Declared::Yes,
        };
        let draft = drafts::take(cx, account, id)?;
        filing::file_under(cx, &filing, draft.version)?;
        Ok(matches!(drafts::take(cx, account, id), Err(Fail::NotFound)))
    })
    .await;
    assert!(outcome, "the second finds no draft");
}

#[tokio::test]
async fn an_application_keeps_the_version_it_was_begun_under() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    let mut facts = world.facts.clone();
    facts.form[0].questions[0].key = "trade_name".into();
    facts.outcome.face.retain(|key| key != "shop_name");
    do_in(&world.house, move |cx| {
        let today = desk::store::Reading::today(cx);
        desk::catalogue::publish(cx, &facts, today).map(|_| ())
    })
    .await;
    browser.fill_in(&draft).await;
    let filed = browser.submit(&format!("{draft}/declare"), &[("declared", "yes")]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
}

#[tokio::test]
async fn whom_a_draft_is_for_is_what_was_said_last() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    let draft = browser.begin().await;
    browser.submit(&format!("{draft}/q/shop"), &[("shop_name", "演练小馆"), ("do", "later")]).await;
    let company = [("who", "company"), ("name", "演练公司"), ("number", "11320500MA0000015M")];
    assert_eq!(browser.submit(&world.start(), &company).await.header("location"), draft);
    assert!(browser.get(&draft).await.text.contains("演练公司"));
    assert!(browser.get(&format!("{draft}/q/shop")).await.text.contains("value=\"演练小馆\""));
    assert!(browser.get(&format!("{draft}/check")).await.text.contains("演练公司"));
}

#[tokio::test]
async fn a_refusal_at_the_last_step_is_told_on_the_page_and_nothing_is_lost() {
    let world = World::new().await;
    do_in(&world.house, |cx| {
        let body = NewApplicant {
            kind: ApplicantKind::Body,
            name: "演练另一公司".into(),
            number: "11320500MA0000015M".into(),
            ..at_the_window(ZHANG)
        };
        register(cx, &body)
    })
    .await;
    let browser = world.registered(ZHANG).await;
    let company = [("who", "company"), ("name", "演练公司"), ("number", "11320500MA0000015M")];
    let draft = browser.submit(&world.start(), &company).await.header("location").to_owned();
    let letter = [("agent_letter", "委托书.pdf", PDF)];
    browser.upload(&format!("{draft}/materials"), &[("do", "upload")], &letter).await;
    browser.fill_in(&draft).await;
    let filed = browser.submit(&format!("{draft}/declare"), &[("declared", "yes")]).await;
    assert_eq!(filed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(filed.text.contains("请持证件到任一窗口办理") && filed.text.contains("<title>错误："));
    assert_eq!(browser.get(&format!("{draft}/check")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_one_page_saves_another_page_does_not_undo() {
    let world = World::new().await;
    let account = AccountId::from(base::Id::from_parts(1, [1; 10]));
    let item = world.item;
    let kept = do_in(&world.house, move |cx| {
        let id = drafts::begin(cx, account, item, &Content::default())?;
        drafts::revise(cx, account, id, |c| c.done.push("shop".into()))?;
        let draft = drafts::revise(cx, account, id, |c| c.promised.push("rules".into()))?;
        Ok(draft.content)
    })
    .await;
    assert_eq!((kept.done, kept.promised), (vec!["shop".to_owned()], vec!["rules".to_owned()]));
}
