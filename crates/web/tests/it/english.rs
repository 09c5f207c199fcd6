//! What an English reader gets: his own language, and Chinese only where it is marked as such.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use desk::cases::view;
use web::form::encode;

use crate::apply_world::{self, LI, PDF, World, ZHANG};
use crate::house::{Answered, PASSWORD, request};
use crate::staff_world;

const MESSAGES: &str = include_str!("../../messages/zh-Hans.txt");
/// Messages whose words stand in data too, and the office's own documents, which are Chinese for everybody.
const DATA: [&str; 5] = ["home.hot-", "doc.", "clock.delivery-basis", "clock.statute-basis", "act.art-45"];
/// Han characters from which on a text is no accident.
const WORD_CHARS_MIN: usize = 7;
/// Elements without an end.
const VOID: [&str; 7] = ["meta", "link", "input", "br", "hr", "img", "source"];
/// Elements whose text has no markup, so that no part of it can be marked.
const PLAIN: [&str; 5] = ["title", "script", "style", "textarea", "option"];
/// Attributes that are read out.
const SPOKEN: [&str; 5] = ["aria-label", "placeholder", "title", "alt", "data-l"];

/// A form, what is typed into it, and what its page says of it.
type Refused = (&'static str, &'static [(&'static str, &'static str)], &'static str);

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3fffd}')
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

/// Every Chinese text of a page that stands outside an element marked as Chinese.
fn unmarked(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<(&str, bool)> = Vec::new();
    for piece in html.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split_ascii_whitespace().next().unwrap_or("").trim_end_matches('/');
        if let Some(name) = name.strip_prefix('/') {
            while let Some((closed, _)) = open.pop() {
                if closed == name {
                    break;
                }
            }
        } else if !name.starts_with('!') {
            let around = open.last().is_some_and(|(_, chinese)| *chinese);
            let chinese = attribute(tag, "lang").map_or(around, |lang| lang.starts_with("zh"));
            let spoken = SPOKEN.iter().filter_map(|spoken| attribute(tag, spoken));
            found.extend(spoken.filter(|value| !chinese && value.contains(is_han)).map(str::to_owned));
            if !VOID.contains(&name) && !tag.ends_with('/') {
                open.push((name, chinese));
            }
        }
        let (inside, chinese) = open.last().copied().unwrap_or(("", false));
        if !chinese && !PLAIN.contains(&inside) && text.contains(is_han) {
            found.push(text.trim().to_owned());
        }
    }
    found
}

fn english(answer: &Answered, page: &str) {
    assert!(answer.text.contains("<html lang=\"en\""), "{page} ({}) is not English", answer.status);
    let found = unmarked(&answer.text);
    assert!(found.is_empty(), "{page}: {found:#?}");
    let main = answer.text.split("<main").nth(1).expect("a page has a main part");
    let own: Vec<_> = own_words().filter(|own| main.contains(own)).collect();
    assert!(own.is_empty(), "{page}: the house says {own:?} in Chinese");
}

/// What the house says in Chinese and has to say in English: the message file, without what is data as well.
fn own_words() -> impl Iterator<Item = &'static str> {
    let texts = MESSAGES.lines().filter_map(|line| line.split_once(" = "));
    let own = texts.filter(|(key, _)| !DATA.iter().any(|data| key.starts_with(data)));
    let parts = own.flat_map(|(_, text)| text.split(['{', '}']));
    parts.filter(|part| part.chars().filter(|c| is_han(*c)).count() >= WORD_CHARS_MIN)
}

#[test]
fn the_checker_finds_what_is_not_marked_and_passes_what_is() {
    assert_eq!(unmarked("<html lang=\"en\"><p>Name: 甲</p></html>"), ["Name: 甲"]);
    assert_eq!(unmarked("<p aria-label=\"名\">x</p>"), ["名"]);
    assert!(
        unmarked("<p>Name: <span lang=\"zh-Hans\">甲<b>乙</b></span><br>x</p><p lang=\"zh-Hant\">丙</p>")
            .is_empty()
    );
    assert_eq!(unmarked("<p><span lang=\"zh-Hans\">甲</span>乙</p>"), ["乙"]);
}

#[tokio::test]
async fn what_everybody_sees_is_english_for_an_english_reader() {
    let world = World::new().await;
    let browser = world.browser();
    let item = format!("/items/{}", world.item);
    let notice = format!("{item}/notice");
    for page in [
        "/?lang=en",
        "/items",
        "/search?q=食品",
        "/search?q=zzzz",
        &item,
        &notice,
        "/follow",
        "/verify",
        "/sign-in",
        "/register",
        "/figures",
        "/sitemap",
        "/privacy",
        "/accessibility",
        "/nowhere",
        "/licences/1.2.156?code=x",
    ] {
        english(&browser.get(page).await, page);
    }
    let guide = browser.get(&item).await.text;
    for words in ["20 working days", "Individuals", "No fee", "Administrative Licensing Law", "in force from"]
    {
        assert!(guide.contains(words), "{words}");
    }
}

#[tokio::test]
async fn what_is_wrong_at_the_door_is_said_in_english() {
    let world = World::new().await;
    world.registered(ZHANG).await;
    let browser = world.browser();
    browser.get("/?lang=en").await;
    let wrong: [Refused; 5] = [
        ("/follow", &[("number", "320500"), ("code", "x")], "No case has this number"),
        ("/verify", &[("number", "1"), ("code", "x")], "No licence has this number"),
        ("/sign-in", &[("login", "nobody"), ("password", "x")], "is not correct"),
        (
            "/register",
            &[
                ("name", "甲\u{202e}乙"),
                ("number", "320500194901010021"),
                ("phone", "12345"),
                ("password", "short"),
                ("password2", "x"),
            ],
            "its check character does not agree",
        ),
        ("/register", &[("name", LI.name), ("number", LI.number)], "Enter the phone number"),
    ];
    for (page, fields, says) in wrong {
        let answer = browser.submit(page, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        english(&answer, page);
        assert!(answer.text.contains(says), "{page}: {}", answer.text);
    }
    let taken = browser.register(apply_world::Person { phone: ZHANG.phone, ..LI }).await;
    english(&taken, "/register");
    assert!(taken.text.contains("is registered already"));
}

#[tokio::test]
async fn an_account_that_is_locked_is_told_in_english_until_when() {
    let world = World::new().await;
    world.registered(ZHANG).await;
    let browser = world.browser();
    browser.get("/?lang=en").await;
    let tries = [("login", ZHANG.phone), ("password", "wrong")];
    for _ in 0..5 {
        browser.submit("/sign-in", &tries).await;
    }
    let locked = browser.submit("/sign-in", &[("login", ZHANG.phone), ("password", PASSWORD)]).await;
    english(&locked, "/sign-in");
    assert!(locked.text.contains("5 times in a row"), "{}", locked.text);
}

#[tokio::test]
async fn an_application_is_filled_in_declared_and_followed_in_english() {
    let world = World::new().await;
    let browser = world.registered(ZHANG).await;
    english(&browser.get("/me?lang=en").await, "/me");
    english(&browser.get(&world.start()).await, "start");
    let wrong = browser.submit(&world.start(), &[("who", "company"), ("name", ""), ("number", "91")]).await;
    english(&wrong, "start");
    assert!(wrong.text.contains("unified social credit code must have 18"), "{}", wrong.text);
    english(&browser.submit(&world.start(), &[]).await, "start");
    let draft = browser.begin().await;
    english(&browser.get(&draft).await, "tasks");
    for group in &world.facts.form {
        let page = format!("{draft}/q/{}", group.key);
        english(&browser.get(&page).await, &page);
        let empty = browser.submit(&page, &[]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        english(&empty, &page);
        let nonsense: Vec<(&str, &str)> =
            group.questions.iter().map(|question| (question.key.as_str(), "\u{202e}?")).collect();
        english(&browser.submit(&page, &nonsense).await, &page);
    }
    let page = format!("{draft}/materials");
    english(&browser.get(&page).await, &page);
    let files = [("identity", "营业执照.pdf", PDF), ("layout", "布局图.pdf", b"<html>".as_slice())];
    let refused = browser.upload(&page, &[("do", "upload")], &files).await;
    english(&refused, &page);
    assert!(refused.text.contains("told apart by their content"));
    let missing = browser.upload(&page, &[("do", "save")], &[]).await;
    english(&missing, &page);
    assert!(missing.text.contains("or tick that you will hand it in later"));
    english(&browser.get(&format!("{draft}/check")).await, "check");
    browser.fill_in(&draft).await;
    english(&browser.get(&format!("{draft}/check")).await, "check");
    english(&browser.get("/me").await, "/me");
    let declare = format!("{draft}/declare");
    english(&browser.get(&declare).await, "declare");
    english(&browser.submit(&declare, &[]).await, "declare");
    let filed = browser.submit(&declare, &[("declared", "yes")]).await;
    let done = browser.get(filed.header("location")).await;
    english(&done, "done");
    assert!(done.text.contains("By 9 March 2026"), "{}", done.text);
    let follow = done.text.split("href=\"/cases/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let case = browser.get(&format!("/cases/{follow}")).await;
    english(&case, "case");
    for words in
        ["Waiting for acceptance", "5 working days left", "The day of the event does not count", "Weekend"]
    {
        assert!(case.text.contains(words), "{words}");
    }
    let receipt = case.text.split("href=\"").find(|rest| rest.contains("/documents/")).unwrap();
    english(&browser.get(receipt.split('"').next().unwrap()).await, "receipt");
}

/// Somebody without an account who has number and code of a case, and reads English.
struct Reader<'a> {
    world: &'a staff_world::World,
    page: String,
    cookie: String,
}

impl<'a> Reader<'a> {
    async fn of(world: &'a staff_world::World, number: &str) -> Self {
        let asked = number.to_owned();
        let code = staff_world::do_in(&world.house, move |cx| {
            let case = view::by_number(cx, &asked)?.expect("the case was filed");
            view::query_code(cx, &case)
        })
        .await;
        let visit = "5".repeat(32);
        let cookie = format!("sanxiang-lang=en; sanxiang-case={number}.{code}; sanxiang-visit={visit}");
        Reader { world, page: format!("/cases/{number}"), cookie }
    }

    async fn open(&self) -> Answered {
        self.world.house.get(&self.page, &[("cookie", &self.cookie)]).await
    }

    async fn send(&self, shown: &Answered, act: &str, fields: &[(&str, &str)]) -> Answered {
        let own = [("csrf".to_owned(), shown.hidden("csrf")), ("key".to_owned(), shown.hidden("key") + act)];
        let typed = fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let pairs: Vec<String> =
            own.into_iter().chain(typed).map(|(n, v)| format!("{}={}", encode(&n), encode(&v))).collect();
        let headers =
            [("cookie", self.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let path = format!("{}/{act}", self.page);
        self.world.house.send(request(Method::POST, &path, &headers, Body::from(pairs.join("&")))).await
    }
}

#[tokio::test]
async fn a_decided_case_tells_its_whole_history_in_english() {
    let world = staff_world::World::new().await;
    let number = world.accepted().await;
    let reader = Reader::of(&world, &number).await;
    let accepted = reader.open().await;
    english(&accepted, "accepted");
    assert!(accepted.text.contains("We promise a decision by"), "{}", accepted.text);
    world.examined(&number).await;
    let page = format!("/staff/cases/{number}");
    let grant = world.task("SJ04", &number, "grant", 0).await;
    let version = world.version("SJ04", &page).await;
    world.post("SJ04", &grant, &[("version", &version)]).await;
    let decided = reader.open().await;
    english(&decided, "decided");
    for words in ["Granted", "Collect the result", "Licence issued", "Decision to grant", "Agreed"] {
        assert!(decided.text.contains(words), "{words}");
    }
}

#[tokio::test]
async fn a_correction_its_errors_and_a_withdrawal_are_english() {
    let world = staff_world::World::new().await;
    let filed = world.filed().await;
    world.asks_corrections(&filed, "people", "请核对号码").await;
    let reader = Reader::of(&world, &filed.number).await;
    let asked = reader.open().await;
    english(&asked, "correcting");
    for words in
        ["2 points to correct", "Corrections needed", "the corrected answers", "Corrections by the applicant"]
    {
        assert!(asked.text.contains(words), "{words}");
    }
    let nothing = reader.send(&asked, "supplement", &[("reason", "")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    english(&nothing, "supplement");
    assert!(nothing.text.contains("as a scan or a clear photo"), "{}", nothing.text);
    let late = reader.send(&asked, "receipt-of-result", &[]).await;
    english(&late, "receipt-of-result");
    assert!(late.text.contains("no result to collect"), "{}", late.text);
    reader.send(&asked, "withdrawal", &[("reason", "不办了")]).await;
    let ended = reader.open().await;
    english(&ended, "withdrawn");
    assert!(ended.text.contains("The applicant withdrew the application."), "{}", ended.text);
    let again = reader.send(&nothing, "withdrawal", &[("reason", "x")]).await;
    english(&again, "withdrawal");
    assert!(again.text.contains("ended on 2 March 2026 (withdrawn)"), "{}", again.text);
}

#[tokio::test]
async fn a_pause_and_a_refusal_are_told_in_english() {
    let world = staff_world::World::new().await;
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let version = world.version("SJ02", &page).await;
    let pause = [
        ("version", version.as_str()),
        ("kind", "专家评审"),
        ("basis", "行政许可法第四十五条"),
        ("planned_days", "5"),
    ];
    world.post("SJ02", &format!("{page}/suspension"), &pause).await;
    let reader = Reader::of(&world, &number).await;
    let paused = reader.open().await;
    english(&paused, "paused");
    assert!(paused.text.contains("This time does not count"), "{}", paused.text);
    let version = world.version("SJ02", &page).await;
    let resumed = [("version", version.as_str()), ("result", "评审通过")];
    world.post("SJ02", &format!("{page}/resumption"), &resumed).await;
    world.examined(&number).await;
    let version = world.version("SJ04", &page).await;
    let refusal = world.task("SJ04", &number, "refusal", 0).await;
    let fields = [
        ("version", version.as_str()),
        ("reasons", "场所不具备与经营项目相适应的条件。"),
        ("basis", "食品安全法第三十三条之演练"),
        ("reconsideration_body", "里湖市人民政府"),
        ("court", "里湖市人民法院"),
    ];
    world.post("SJ04", &refusal, &fields).await;
    let refused = reader.open().await;
    english(&refused, "refused");
    for words in ["Refused", "Your rights", "Clock resumed", "Decision to refuse"] {
        assert!(refused.text.contains(words), "{words}");
    }
}

/// A page of the staff area in English, whose Chinese must be marked.
async fn staff_page(world: &staff_world::World, badge: &str, path: &str) -> Answered {
    let join = if path.contains('?') { '&' } else { '?' };
    let answer = world.get(badge, &format!("{path}{join}lang=en")).await;
    assert!(answer.text.contains("<html lang=\"en\""), "{path} ({}) is not English", answer.status);
    let found = unmarked(&answer.text);
    assert!(found.is_empty(), "{path} as {badge}: {found:#?}");
    let main = answer.text.split("<main").nth(1).expect("a page has a main part");
    let own: Vec<_> = own_words().filter(|own| main.contains(own)).collect();
    assert!(own.is_empty(), "{path} as {badge}: the house says {own:?} in Chinese");
    answer
}

#[tokio::test]
async fn the_pages_of_staff_are_english_for_an_english_reader_and_their_chinese_is_marked() {
    let world = staff_world::World::new().await;
    let filed = world.filed().await;
    let number = world.accepted().await;
    let case = format!("/staff/cases/{number}");
    for (badge, path) in [
        ("SJ01", "/staff/workbench".to_owned()),
        ("SJ01", "/staff/intake".to_owned()),
        ("SJ01", "/staff/intake?phase=correcting".to_owned()),
        ("SJ01", format!("/staff/intake/{}", filed.number)),
        ("SJ01", "/staff/handover".to_owned()),
        ("SJ01", "/staff/handover?of=today".to_owned()),
        ("SJ01", "/staff/handover/register".to_owned()),
        ("SJ01", "/staff/cases".to_owned()),
        ("SJ02", "/staff/inbox".to_owned()),
        ("SJ02", "/staff/inbox?lamp=calm".to_owned()),
        ("ZX02", "/staff/inbox".to_owned()),
        ("SJ01", format!("{case}?said=accepted")),
        ("SJ02", case.clone()),
        ("DC01", case.clone()),
    ] {
        let page = staff_page(&world, badge, &path).await;
        let printed = path.ends_with("/register");
        assert!(printed || page.text.contains("hreflang=\"zh-Hans\""), "{path} offers the other languages");
    }
    let shown = staff_page(&world, "SJ02", &case).await.text;
    for words in ["March 2026", "days left", "Notice of acceptance", "round 1"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    world.examined(&number).await;
    staff_page(&world, "SJ04", &case).await;
    let paper = shown.split('"').find(|a| a.starts_with("/staff/print/")).unwrap().to_owned();
    let printed = world.get("SJ01", &format!("{paper}?lang=en")).await;
    assert!(unmarked(&printed.text).is_empty(), "{:#?}", unmarked(&printed.text));
}

#[tokio::test]
async fn the_pages_of_the_administration_are_english_for_an_english_reader() {
    let world = staff_world::World::new().await;
    for (badge, path) in [
        ("XT01", "/admin"),
        ("XT01", "/admin/departments"),
        ("XT01", "/admin/departments/new"),
        ("XT01", "/admin/staff"),
        ("XT01", "/admin/roles"),
        ("XT01", "/admin/calendar"),
        ("XT01", "/admin/calendar?year=2030"),
        ("XT01", "/admin/items"),
        ("XT01", "/admin/items/YL320500-01-00001-9"),
        ("XT01", "/admin/items/import"),
        ("XT01", "/admin/health"),
        ("XT01", "/admin/readers"),
        ("XT01", "/admin/jobs"),
        ("AQ01", "/admin/staff/new"),
        ("AQ01", "/admin/staff/SJ01"),
        ("AQ01", "/admin/tokens"),
        ("AQ01", "/admin/tokens/new"),
    ] {
        staff_page(&world, badge, path).await;
    }
}

#[tokio::test]
async fn a_refusal_to_an_officer_is_told_in_his_language() {
    let world = staff_world::World::new().await;
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let site = world.task("SJ02", &number, "opinion", 1).await;
    let version = world.version("SJ02", &page).await;
    let fields = [("version", version.as_str()), ("opinion", "agree"), ("officers", "SJ02")];
    let refused = world.post_in("en", "SJ02", &site, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let found = unmarked(&refused.text);
    assert!(found.is_empty(), "{found:#?}");
    assert!(refused.text.contains("two officers"), "{}", refused.text);
}
