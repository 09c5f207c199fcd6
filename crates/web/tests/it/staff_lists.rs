//! Lists longer than a page: the hand-over register, intake, inbox, search, the counter's day; and a page left open.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use desk::cases::filing::{self, FiledCase, Filing, Handed, How};
use desk::cases::{self, Outcome, intake};
use desk::people::register;
use desk::store::{Cx, Fail, Reading};
use rules::cases::case::{DecisionKind, DeliveryWay};
use rules::cases::{Case, CaseEvent, Channel};
use rules::catalogue::RequiredMaterial;
use rules::people::Role;

use crate::api::{Client, token};
use crate::house::request;
use crate::staff_world::{CITIZEN, World, applicant, do_in, online};

/// Files so many applications, each with what comes after it in the same transaction.
async fn filed(
    world: &World,
    n: usize,
    then: impl Fn(&mut Cx<'_>, &FiledCase, usize) -> Result<(), Fail> + Send + Clone + 'static,
) -> Vec<String> {
    let (item, facts) = (world.item, world.facts.clone());
    do_in(&world.house, move |cx| {
        let applicant = register(cx, &applicant())?;
        let stated = |m: &RequiredMaterial| Handed { key: m.key.clone(), how: How::Stated };
        let filing = online(item, &facts, applicant, &stated);
        let mut numbers = Vec::new();
        for at in 0..n {
            let filed = filing::file(cx, &filing)?;
            then(cx, &filed, at)?;
            numbers.push(filed.number);
        }
        Ok(numbers)
    })
    .await
}

/// Decides and delivers a case, whoever did it.
fn deliver(cx: &mut Cx<'_>, filed: &FiledCase, at: usize) -> Result<(), Fail> {
    let mut live = cx.get::<Case>(filed.id)?;
    let now = cx.now();
    let by = cx.new_id();
    let deliver_by = Some(cx.today());
    let kind = DecisionKind::Refuse;
    cx.record(
        &mut live,
        CaseEvent::Decided { kind, at: now, by, deliver_by, promise_due: None, promise_broken: None },
    )?;
    let way = DeliveryWay::Posted { tracking: format!("YL{at:04}") };
    cx.record(&mut live, CaseEvent::Delivered { at: now, way, by: None })?;
    Ok(())
}

/// The addresses of a list's rows in their order; a row may link twice.
fn links<'a>(page: &'a str, start: &'a str) -> Vec<&'a str> {
    let addresses = page.split('"');
    let mut found: Vec<&str> = addresses.filter(|a| a.starts_with(start)).collect();
    found.dedup();
    found
}

/// The address of the next page, as the page gives it.
fn next(page: &str) -> Option<String> {
    let rest = page.split("rel=\"next\"").next().filter(|before| before.len() < page.len())?;
    let address = rest.rsplit("href=\"").next()?.split('"').next()?;
    Some(address.replace("&amp;", "&").replace("&#38;", "&"))
}

/// Every row of a list whose addresses begin like this, page after page.
async fn walk(world: &World, badge: &str, first: &str, row: &str) -> (Vec<String>, usize) {
    let (mut rows, mut pages, mut at) = (Vec::new(), 0, Some(first.to_owned()));
    while let Some(address) = at {
        let page = world.get(badge, &address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        rows.extend(links(&page.text, row).into_iter().map(str::to_owned));
        pages += 1;
        at = next(&page.text);
    }
    (rows, pages)
}

#[tokio::test]
async fn the_printed_register_names_every_hand_over_of_the_day_and_of_no_other_department() {
    let world = World::new().await;
    let numbers = filed(&world, 230, deliver).await;
    let register = world.get("SJ01", "/staff/handover/register").await.text;
    for at in 0..numbers.len() {
        assert!(register.contains(&format!("YL{at:04}")), "the register lacks number {at}");
    }
    assert!(register.contains("共 230 件"));
    let other = world.get("WJ01", "/staff/handover/register").await.text;
    assert!(!other.contains("YL0000") && other.contains("共 0 件"));
    let centre = world.get("ZX01", "/staff/handover/register").await.text;
    assert!(centre.contains("YL0000") && centre.contains("YL0229"));
    let list = world.get("SJ01", "/staff/handover?of=today").await.text;
    assert!(list.contains("<b>230</b>") && list.contains("共 230 项"));
    let second = world.get("SJ01", &next(&list).expect("a second page")).await.text;
    assert!(second.contains("YL0050") && !second.contains("YL0049"), "pages meet without a gap");
    let yesterday = world.get("SJ01", "/staff/handover/register?day=2026-03-01").await.text;
    assert!(yesterday.contains("共 0 件"));
    assert_eq!(world.get("SJ01", "/staff/handover?day=x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_intake_list_goes_on_after_fifty_rows_and_counts_them_all() {
    let world = World::new().await;
    let numbers = filed(&world, 120, |_, _, _| Ok(())).await;
    let (rows, pages) = walk(&world, "SJ01", "/staff/intake", "/staff/intake/").await;
    let different: std::collections::BTreeSet<_> = rows.iter().collect();
    assert_eq!((rows.len(), different.len(), pages), (numbers.len(), numbers.len(), 3));
    let first = world.get("SJ01", "/staff/intake").await.text;
    assert!(first.contains("<b>120</b>") && first.contains("本页 50 项，共 120 项"), "{first}");
    assert_eq!(world.get("SJ01", "/staff/intake?after=x").await.status, StatusCode::NOT_FOUND);

    let clerk = token(&world, "SJ01", &[Role::Clerk]).await;
    let client = Client::new(&world.house);
    let (mut seen, mut path) = (Vec::new(), "/api/v1/intake".to_owned());
    loop {
        let said = client.get(&clerk, &path).await;
        assert_eq!(said.status, StatusCode::OK);
        seen.extend(said.body["cases"].as_array().unwrap().iter().map(|c| c["number"].clone()));
        match said.body["next"].as_str() {
            Some(next) => path = format!("/api/v1/intake?after={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 120);
    let nonsense = client.get(&clerk, "/api/v1/intake?after=nonsense").await;
    assert_eq!((nonsense.status, nonsense.text("place")), (StatusCode::UNPROCESSABLE_ENTITY, "after"));
}

#[tokio::test]
async fn an_inbox_goes_on_counts_by_lamp_and_holder_and_keeps_its_filter() {
    let world = World::new().await;
    let clerk = crate::staff_world::staff(&world, "SJ01").await;
    filed(&world, 40, |_, _, _| Ok(())).await;
    let numbers = filed(&world, 60, |_, _, _| Ok(())).await;
    let accept = numbers.clone();
    world
        .house
        .state
        .desk
        .write(clerk, move |cx| {
            for number in &accept {
                let id = cases::view::id_by_number(cx, number)?.unwrap();
                intake::answer(cx, id, None, &Outcome::Accept)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let (rows, pages) = walk(&world, "SJ02", "/staff/inbox", "/staff/tasks/").await;
    let different: std::collections::BTreeSet<_> = rows.iter().collect();
    assert_eq!((different.len(), pages), (120, 3), "two tasks a case, fifty rows a page");
    let page = world.get("SJ02", "/staff/inbox").await.text;
    assert!(page.contains("本页 50 项，共 120 项") && page.contains("<b>120</b>"));
    let claim = page.split("action=\"").filter_map(|r| r.split('"').next());
    let claim = claim.filter(|a| a.contains("/claim")).nth(3).unwrap().to_owned();
    let taken = world.post("SJ02", &claim, &[]).await;
    let after = world.get("SJ02", taken.header("location")).await.text;
    assert!(after.contains("已认领。") && after.contains("/release"), "what was done, and the way back");
    let mine = world.get("SJ02", "/staff/inbox?of=mine").await.text;
    assert!(mine.contains("<b>119</b>") && links(&mine, "/staff/cases/").len() == 1);
    for lamp in ["calm", "red", "paused"] {
        let shown = world.get("SJ02", &format!("/staff/inbox?lamp={lamp}")).await.text;
        let counted = if lamp == "calm" { 50 } else { 0 };
        assert_eq!(links(&shown, "/staff/cases/").len(), counted, "{lamp}");
    }
    let reviewer = token(&world, "SJ02", &[Role::Reviewer]).await;
    let client = Client::new(&world.house);
    let first = client.get(&reviewer, "/api/v1/inbox").await;
    let second = client.get(&reviewer, &format!("/api/v1/inbox?after={}", first.text("next"))).await;
    assert_eq!(first.body["tasks"].as_array().unwrap().len(), 20);
    assert_ne!(first.body["tasks"][0]["id"], second.body["tasks"][0]["id"]);
}

#[tokio::test]
async fn the_lamp_that_the_database_counts_is_the_lamp_that_the_page_shows() {
    let world = World::new().await;
    let number = world.accepted().await;
    let start = world.house.state.desk.now();
    let day = 86_400_000;
    for (days, lamp) in [(0, "calm"), (3, "reminder"), (8, "yellow"), (40, "red")] {
        world.house.state.desk.set_now(start.plus_ms(days * day));
        let credential = world.again("SJ02").await;
        let shown = world.get_as(&credential, &format!("/staff/inbox?lamp={lamp}")).await.text;
        let rows = shown.split("<tbody>").nth(1).unwrap();
        if rows.contains(&number) || rows.contains("/staff/cases/") {
            assert!(rows.contains(&format!("lamp--{lamp}")), "after {days} days: {rows}");
        } else {
            let all = world.get_as(&credential, "/staff/inbox").await.text;
            let rows = all.split("<tbody>").nth(1).unwrap();
            assert!(!rows.contains(&format!("lamp lamp--{lamp}")), "after {days} days {lamp} is not found");
        }
    }
}

#[tokio::test]
async fn a_search_finds_more_than_fifty_counts_them_and_puts_no_number_of_a_person_into_an_address() {
    let world = World::new().await;
    filed(&world, 75, |_, _, _| Ok(())).await;
    for words in [CITIZEN, "练申请"] {
        let sent = world.post("SJ01", "/staff/cases", &[("q", words)]).await;
        let address = sent.header("location").to_owned();
        assert!(address.starts_with("/staff/cases?found=") && !address.contains(words), "{address}");
        let (rows, pages) = walk(&world, "SJ01", &address, "/staff/cases/").await;
        assert_eq!((rows.len(), pages), (75, 2), "{words}");
        let shown = world.get("SJ01", &address).await.text;
        assert!(shown.contains("共 75 项"), "{shown}");
        let others = world.get("SJ02", &address).await.text;
        assert!(others.contains("已过期"), "a search belongs to who made it");
        let elsewhere = world.post("WJ01", "/staff/cases", &[("q", words)]).await;
        let elsewhere = world.get("WJ01", elsewhere.header("location")).await.text;
        assert!(!elsewhere.contains("演练申请人") && links(&elsewhere, "/staff/cases/").is_empty());
    }
    let sent = world.post("SJ01", "/staff/cases", &[("q", CITIZEN)]).await;
    let now = world.house.state.desk.now();
    world.house.state.desk.set_now(now.plus_ms(cases::searches::KEPT_MS + 1));
    let signed_in_again = world.again("SJ01").await;
    let late = world.get_as(&signed_in_again, sent.header("location")).await.text;
    assert!(late.contains("已过期") && !late.contains("演练申请人"));
}

#[tokio::test]
async fn the_workbench_counts_all_that_the_clerk_took_today() {
    let world = World::new().await;
    let clerk = crate::staff_world::staff(&world, "SJ01").await;
    let (item, facts) = (world.item, world.facts.clone());
    let take = move |cx: &mut Cx<'_>| {
        let applicant = register(cx, &applicant())?;
        let paper = |m: &RequiredMaterial| Handed { key: m.key.clone(), how: How::Paper };
        let filing = Filing { channel: Channel::Window, ..online(item, &facts, applicant, &paper) };
        (0..7).try_for_each(|_| filing::file(cx, &filing).map(|_| ()))
    };
    world.house.state.desk.write(clerk, take).await.unwrap();
    // Two hundred and more of the centre come after them.
    filed(&world, 210, |_, _, _| Ok(())).await;
    let shown = world.get("SJ01", "/staff/workbench").await.text;
    assert!(shown.contains("7 件"), "{shown}");
}

#[tokio::test]
async fn a_list_that_reads_itself_again_does_not_keep_its_session_alive() {
    let world = World::new().await;
    let credential = world.again("SJ02").await;
    let cookie = format!("sanxiang-session={}", credential.secret());
    let desk = &world.house.state.desk;
    let poll = async |refresh: bool| {
        let mut headers = vec![("cookie", cookie.as_str()), ("hx-request", "true")];
        headers.extend(refresh.then_some(("x-refresh", "1")));
        let answer = world.house.send(request(Method::GET, "/staff/inbox", &headers, Body::empty())).await;
        // What is said of the session is said beside the request.
        tokio::task::yield_now().await;
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        answer
    };
    for _ in 0..5 {
        desk.set_now(desk.now().plus_ms(10 * 60 * 1000));
        assert_eq!(poll(false).await.status, StatusCode::OK, "who works stays signed in");
    }
    let mut last = StatusCode::OK;
    for _ in 0..5 {
        desk.set_now(desk.now().plus_ms(10 * 60 * 1000));
        let answer = poll(true).await;
        last = answer.status;
        if last == StatusCode::NO_CONTENT {
            assert!(answer.header("hx-redirect").starts_with("/staff/sign-in?next="));
        }
    }
    assert_eq!(last, StatusCode::NO_CONTENT, "a page left open is signed out");
}

#[tokio::test]
async fn the_second_officer_reads_on_the_list_itself_that_the_task_is_taken() {
    let world = World::new().await;
    world.accepted().await;
    let inbox = world.get("SJ02", "/staff/inbox").await.text;
    assert!(inbox.contains("hx-select-oob=\"#flash,#inbox-head\"") && inbox.contains("id=\"flash\""));
    let claim = inbox.split("action=\"").filter_map(|r| r.split('"').next());
    let claim = claim.into_iter().find(|a| a.ends_with("/claim")).unwrap();
    world.post("SJ02", claim, &[]).await;
    let refused = world.post("SJ03", claim, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let region = refused.text.split("id=\"flash\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(region.contains("zw-flash--problem") && region.contains("已由同事领取"), "{region}");
    assert!(refused.text.contains("id=\"inbox-list\""), "with the list as it is now");
}

#[tokio::test]
async fn a_script_is_told_a_refusal_for_the_flash_region_and_a_browser_gets_a_page() {
    let world = World::new().await;
    let cookie = format!("sanxiang-session={}", world.again("SJ02").await.secret());
    let ask = async |script: bool| {
        let mut headers = vec![("cookie", cookie.as_str())];
        headers.extend(script.then_some(("hx-request", "true")));
        world.house.send(request(Method::GET, "/admin/tokens", &headers, Body::empty())).await
    };
    let (script, browser) = (ask(true).await, ask(false).await);
    assert_eq!((script.status, browser.status), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN));
    assert_eq!(script.header("hx-retarget"), "#flash");
    assert!(script.text.trim_start().starts_with("<div class=\"zw-flash"), "{}", script.text);
    assert!(browser.text.contains("<html") && browser.header("hx-retarget").is_empty());
}

#[tokio::test]
async fn an_officer_of_no_department_reads_why_his_inbox_is_empty() {
    let world = World::new().await;
    world.accepted().await;
    let shown = world.get("ZX02", "/staff/inbox").await.text;
    assert!(shown.contains("不属于任何部门") && shown.contains("查办件"), "{shown}");
}
