//! Accounts from the window and the security administrator: opened, checked, reset, taken off, ended.

use axum::http::StatusCode;
use desk::people::{NewApplicant, accounts, records, register};
use desk::store::{Actor, Caller};
use rules::people::{Checked, Role};
use web::form::encode;
use web::session::Credential;

use crate::apply_world::{self, Browser, ZHANG};
use crate::house::{Answered, PASSWORD};
use crate::staff_world::{CITIZEN, World, applicant, do_in};

const OWN: &str = "San-Xiang-2026";

/// The password that a page shows once.
fn shown_once(page: &Answered) -> String {
    let rest = page.text.split_once("<code>").unwrap_or_else(|| panic!("{}", page.text)).1;
    rest.split('<').next().unwrap().to_owned()
}

/// Somebody registers in the applicant's name before he comes himself.
async fn stranger(world: &World) -> Credential {
    let directory = Caller::system(Actor::System("test"), base::CentreId::DIRECTORY);
    let opened =
        world.house.state.desk.write(directory, |cx| accounts::open_account(cx, "13900000001", "none")).await;
    let account = opened.unwrap();
    do_in(&world.house, move |cx| {
        register(cx, &NewApplicant { account: Some(account), checked: Checked::No, ..applicant() })
    })
    .await;
    web::session::open(&world.house.state, account).await.unwrap()
}

async fn as_stranger(world: &World, stranger: &Credential, path: &str) -> Answered {
    let cookie = format!("sanxiang-session={}", stranger.secret());
    world.house.get(path, &[("cookie", &cookie)]).await
}

#[tokio::test]
async fn the_workbench_asks_whose_an_unchecked_account_is_and_a_foreign_one_sees_nothing() {
    let world = World::new().await;
    let stranger = stranger(&world).await;
    assert!(as_stranger(&world, &stranger, "/me").await.text.contains("您的身份尚未核验"));
    let asks = world.post("SJ01", "/staff/workbench", &[("identity", CITIZEN), ("do", "identify")]).await;
    for words in ["可能由他人注册", "account-is", "网上账号未核验", "/staff/applicants/"] {
        assert!(asks.text.contains(words), "{words}");
    }
    let sheet = world.sheet();
    let mut fields: Vec<(&str, &str)> = sheet.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.push(("do", "accept"));
    let unasked = world.post("SJ01", "/staff/workbench", &fields).await;
    assert_eq!(unasked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unasked.text.contains("请询问本人后"));
    fields.push(("account-is", "foreign"));
    assert_eq!(
        world.post("SJ01", "/staff/workbench", &fields).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    fields.push(("detach-reason", "本人声明未注册"));
    let taken = world.post("SJ01", "/staff/workbench", &fields).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let number = crate::staff_world::number_in(taken.header("location"));
    let case = world.get("SJ01", &format!("/staff/cases/{number}")).await;
    assert!(case.text.contains("已由窗口核验"));
    assert_eq!(
        as_stranger(&world, &stranger, &format!("/cases/{number}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(as_stranger(&world, &stranger, "/me").await.header("location"), "/register");
}

#[tokio::test]
async fn while_nobody_asked_a_case_of_the_counter_is_not_the_strangers_and_the_api_says_so_too() {
    let world = World::new().await;
    let stranger = stranger(&world).await;
    let filed = world.filed().await;
    let number = encode(&filed.number);
    assert_eq!(
        as_stranger(&world, &stranger, &format!("/cases/{number}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(!as_stranger(&world, &stranger, "/me").await.text.contains(&filed.number));
    let bearer = format!("Bearer {}", stranger.secret());
    let api = world.house.get(&format!("/api/v1/cases/{number}"), &[("authorization", &bearer)]).await;
    assert_eq!(api.status, StatusCode::NOT_FOUND);
    let person = do_in(&world.house, |cx| Ok(desk::people::find_by_number(cx, CITIZEN)?.unwrap().id())).await;
    let sheet = world.get("SJ01", &format!("/staff/applicants/{person}")).await;
    assert!(sheet.text.contains("可能由他人注册"), "{}", sheet.text);
    let path = format!("/staff/applicants/{person}/confirmation");
    assert_eq!(world.post("SJ02", &path, &[("account-is", "own")]).await.status, StatusCode::FORBIDDEN);
    let unasked = world.post("SJ01", &path, &[]).await;
    assert_eq!(unasked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = world.post("SJ01", &path, &[("account-is", "own")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(as_stranger(&world, &stranger, &format!("/cases/{number}")).await.text.contains("申请"));
}

/// A clerk of the centre's own with a browser, in the house of the applicants.
async fn clerk(world: &apply_world::World) -> Browser<'_> {
    world.house.account("W01", &[Role::Clerk]).await;
    let clerk = world.browser();
    let entered = clerk.submit("/staff/sign-in", &[("login", "W01"), ("password", PASSWORD)]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    clerk
}

/// The act of a clerk on a person's record: every form of the page carries the same token.
async fn acts(clerk: &Browser<'_>, page: &str, act: &str, fields: &[(&str, &str)]) -> Answered {
    let shown = clerk.get(page).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    clerk.send_form(&shown, &format!("{page}/{act}"), fields).await
}

fn change<'a>(current: &'a str, new: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![("current", current), ("password", new), ("password2", new)]
}

#[tokio::test]
async fn a_window_opens_an_account_whose_first_password_is_good_once() {
    let world = apply_world::World::new().await;
    let id = apply_world::do_in(&world.house, |cx| {
        let person = NewApplicant { name: ZHANG.name.into(), number: ZHANG.number.into(), ..applicant() };
        register(cx, &person)
    })
    .await;
    let (clerk, page) = (clerk(&world).await, format!("/staff/applicants/{id}"));
    let refused = acts(&clerk, &page, "account", &[("phone", "138")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let opened = acts(&clerk, &page, "account", &[("phone", ZHANG.phone)]).await;
    let secret = shown_once(&opened);
    let citizen = world.browser();
    citizen.submit("/sign-in", &[("login", ZHANG.phone), ("password", &secret)]).await;
    assert_eq!(citizen.get("/me").await.header("location"), "/me/password");
    assert_eq!(citizen.get("/").await.status, StatusCode::OK, "public pages stay open");
    let weak = citizen.submit("/me/password", &change(&secret, "short")).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wrong = citizen.submit("/me/password", &change("not-it-1234", OWN)).await;
    assert!(wrong.text.contains("id=\"current-error\""), "{}", wrong.text);
    let changed = citizen.submit("/me/password", &change(&secret, OWN)).await;
    assert_eq!(changed.header("location"), "/me", "{}", changed.text);
    assert!(citizen.get("/me").await.text.contains(ZHANG.name));
    let reset = acts(&clerk, &page, "password", &[]).await;
    assert_eq!(reset.status, StatusCode::UNPROCESSABLE_ENTITY, "the document first");
    let reset = acts(&clerk, &page, "password", &[("seen", "yes")]).await;
    assert!(!shown_once(&reset).is_empty());
    assert!(citizen.get("/me").await.header("location").starts_with("/sign-in"), "signed out everywhere");
    let again = citizen.submit("/sign-in", &[("login", ZHANG.phone), ("password", OWN)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_person_changes_his_phone_corrects_his_name_at_a_window_and_is_erased() {
    let world = apply_world::World::new().await;
    let citizen = world.registered(ZHANG).await;
    let phone = [("phone", "13612345678"), ("current", PASSWORD)];
    let early = citizen.submit("/me/phone", &phone).await;
    assert!(early.text.contains("身份尚未核验"), "{}", early.text);
    let id = apply_world::do_in(&world.house, |cx| {
        Ok(desk::people::find_by_number(cx, ZHANG.number)?.unwrap().id())
    })
    .await;
    let (clerk, page) = (clerk(&world).await, format!("/staff/applicants/{id}"));
    let name = [("name", "演练甲甲"), ("phone", ZHANG.phone), ("evidence", "更名证明")];
    let beside = acts(&clerk, &page, "correction", &name).await;
    assert_eq!(beside.status, StatusCode::CONFLICT, "the account must be asked about first");
    acts(&clerk, &page, "confirmation", &[("account-is", "own")]).await;
    assert_eq!(acts(&clerk, &page, "correction", &name).await.status, StatusCode::SEE_OTHER);
    let moved = citizen.submit("/me/phone", &phone).await;
    assert_eq!(moved.header("location"), "/me", "{}", moved.text);
    assert!(citizen.get("/me").await.text.contains("演练甲甲"));
    let other = world.browser();
    let old = other.submit("/sign-in", &[("login", ZHANG.phone), ("password", PASSWORD)]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    let new = other.submit("/sign-in", &[("login", "13612345678"), ("password", PASSWORD)]).await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
    let draft = citizen.begin().await;
    citizen.fill_in(&draft).await;
    citizen.submit(&format!("{draft}/declare"), &[("declared", "yes")]).await;
    let sure = [("sure", "yes"), ("current", PASSWORD)];
    let running = citizen.submit("/me/erasure", &sure).await;
    assert!(running.text.contains("个人信息保护法第十三条"), "{}", running.text);
    let erased = acts(&clerk, &page, "erasure", &[("seen", "yes")]).await;
    assert_eq!(erased.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn who_has_no_case_is_erased_at_once_and_signed_out() {
    let world = apply_world::World::new().await;
    let citizen = world.registered(ZHANG).await;
    apply_world::do_in(&world.house, |cx| {
        let id = desk::people::find_by_number(cx, ZHANG.number)?.unwrap().id();
        let by = base::id::StaffId::from(base::Id::from_parts(1, [1; 10]));
        let mut live = desk::store::Reading::get::<rules::people::Applicant>(cx, id)?;
        let at = desk::store::Reading::now(cx);
        let checked = Checked::Clerk { by, at };
        cx.record(&mut live, rules::people::ApplicantEvent::IdentityChecked { checked })
    })
    .await;
    let unsure = citizen.submit("/me/erasure", &[("current", PASSWORD)]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let erased = citizen.submit("/me/erasure", &[("sure", "yes"), ("current", PASSWORD)]).await;
    assert_eq!(erased.header("location"), "/", "{}", erased.text);
    let again = citizen.submit("/sign-in", &[("login", ZHANG.phone), ("password", PASSWORD)]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    world.registered(ZHANG).await;
}

#[tokio::test]
async fn a_login_that_nobody_has_is_locked_in_the_same_words() {
    let house = crate::house::House::new();
    house.account("SJ01", &[Role::Clerk]).await;
    let mut told = Vec::new();
    for login in ["SJ01", "SJ77"] {
        for _ in 0..5 {
            let outcome = web::session::sign_in(&house.state, login, "wrong-1234".into()).await.unwrap();
            told.push((login, outcome.err().unwrap().sentence));
        }
    }
    let of =
        |login| told.iter().filter(|(of, _)| *of == login).map(|(_, said)| said.clone()).collect::<Vec<_>>();
    assert_eq!(of("SJ01"), of("SJ77"));
    assert!(of("SJ77")[4].contains("请在 30 分钟后再试"), "{told:?}");
}

#[tokio::test]
async fn names_are_tried_at_a_number_five_times_and_no_more() {
    let world = apply_world::World::new().await;
    apply_world::do_in(&world.house, |cx| {
        let person = NewApplicant { name: ZHANG.name.into(), number: ZHANG.number.into(), ..applicant() };
        register(cx, &person)
    })
    .await;
    let agent = world.registered(apply_world::LI).await;
    let draft = agent.begin().await;
    let person = [("who", "person"), ("name", "演练丙"), ("number", ZHANG.number)];
    agent.submit(&world.start(), &person).await;
    let letter = [("agent_letter", "委托书.pdf", apply_world::PDF)];
    agent.upload(&format!("{draft}/materials"), &[("do", "upload")], &letter).await;
    agent.fill_in(&draft).await;
    let declare = format!("{draft}/declare");
    for _ in 0..5 {
        let wrong = agent.submit(&declare, &[("declared", "yes")]).await;
        assert!(wrong.text.contains("请持证件到任一窗口办理"), "{}", wrong.text);
    }
    let right = [("who", "person"), ("name", ZHANG.name), ("number", ZHANG.number)];
    agent.submit(&world.start(), &right).await;
    let shut = agent.submit(&declare, &[("declared", "yes")]).await;
    assert_eq!(shut.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(shut.text.contains("请持证件到任一窗口办理"), "the right name as well");
}

#[tokio::test]
async fn an_officer_changes_his_first_password_is_reset_and_dismissed() {
    let world = World::new().await;
    let fields = [("badge", "SJ09"), ("name", "演练新人"), ("department", "SJ"), ("roles", "clerk")];
    let secret = shown_once(&world.post("AQ01", "/admin/staff", &fields).await);
    let sign_in = |password: String| {
        let state = world.house.state.clone();
        async move { web::session::sign_in(&state, "SJ09", password).await.unwrap() }
    };
    let first = sign_in(secret).await.unwrap();
    assert_eq!(as_stranger(&world, &first, "/staff/workbench").await.header("location"), "/staff/password");
    let api = |credential: &Credential| {
        let bearer = format!("Bearer {}", credential.secret());
        let house = &world.house;
        async move { house.get("/api/v1/intake", &[("authorization", &bearer)]).await.status }
    };
    assert_eq!(api(&first).await, StatusCode::FORBIDDEN);
    let page = world.get("AQ01", "/admin/staff/SJ09").await;
    assert!(
        page.text.contains("/admin/staff/SJ09/dismissal") && page.text.contains("/admin/staff/SJ09/password")
    );
    assert_eq!(world.get("XT01", "/admin/staff/SJ09/dismissal").await.status, StatusCode::FORBIDDEN);
    let handed = shown_once(&world.post("AQ01", "/admin/staff/SJ09/password", &[]).await);
    assert!(as_stranger(&world, &first, "/staff").await.header("location").contains("sign-in"));
    let second = sign_in(handed.clone()).await.unwrap();
    assert_eq!(as_stranger(&world, &second, "/staff").await.header("location"), "/staff/password");
    assert!(world.get("AQ01", "/admin/staff/SJ09/dismissal").await.text.contains("令牌立即失效"));
    let none = world.post("AQ01", "/admin/staff/SJ09", &[("department", "SJ")]).await;
    assert!(none.text.contains("请办理离岗"), "{}", none.text);
    let own = world.post("AQ01", "/admin/staff/AQ01/dismissal", &[]).await;
    assert_eq!(own.status, StatusCode::FORBIDDEN);
    let gone = world.post("AQ01", "/admin/staff/SJ09/dismissal", &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
    assert!(as_stranger(&world, &second, "/staff").await.header("location").contains("sign-in"));
    assert!(sign_in(handed).await.is_err());
    assert!(world.get("AQ01", "/admin/staff").await.text.contains("已离岗"));
}

#[tokio::test]
async fn a_token_is_made_for_a_person_whose_account_was_checked_and_reaches_his_cases_alone() {
    let world = World::new().await;
    let stranger = stranger(&world).await;
    let make = |roles: &'static str| {
        let (fields, world) =
            ([("name", "企业系统对接"), ("badge", CITIZEN), ("roles", roles), ("days", "30")], &world);
        async move { world.post("AQ01", "/admin/tokens", &fields).await }
    };
    assert!(make("citizen").await.text.contains("也没有以此证件号码核验过账号的申请人"));
    let person = do_in(&world.house, |cx| Ok(desk::people::find_by_number(cx, CITIZEN)?.unwrap().id())).await;
    let path = format!("/staff/applicants/{person}/confirmation");
    world.post("SJ01", &path, &[("account-is", "own")]).await;
    assert!(make("agent").await.text.contains("请取消多选的角色"), "nobody gave him a power of attorney");
    assert!(make("clerk").await.text.contains("请取消多选的角色"));
    do_in(&world.house, move |cx| records::empower(cx, person.into())).await;
    let token = shown_once(&make("agent").await);
    let filed = world.filed().await;
    let bearer = format!("Bearer {token}");
    let path = format!("/api/v1/cases/{}", encode(&filed.number));
    assert_eq!(world.house.get(&path, &[("authorization", &bearer)]).await.status, StatusCode::OK);
    let detach = [("account-is", "foreign"), ("detach-reason", "更换账号")];
    world.post("SJ01", &format!("/staff/applicants/{person}/confirmation"), &detach).await;
    assert_eq!(world.house.get(&path, &[("authorization", &bearer)]).await.status, StatusCode::UNAUTHORIZED);
    drop(stranger);
}
