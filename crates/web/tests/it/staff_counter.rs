//! The counter: the workbench, and the five outcomes of an online application.

use axum::http::StatusCode;

use crate::staff_world::{CITIZEN, PHONE, World, number_in};

/// Fields with some changed.
fn with<'a>(sheet: &'a [(String, String)], changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = sheet.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    let kept = kept.filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.chain(changed.iter().copied()).collect()
}

/// The inputs of a page that stand open: texts without a value, names of radio groups without a choice.
fn open_inputs(page: &str) -> (Vec<&str>, std::collections::BTreeSet<&str>) {
    let form = page.split("id=\"wb\"").nth(1).unwrap().split("</form>").next().unwrap();
    // What is folded away is for whoever acts for another.
    let (before, folded) = form.split_once("<details").unwrap_or((form, ""));
    let after = folded.split_once("</details>").map_or("", |(_, after)| after);
    let attribute = |tag: &str, name: &str| tag.contains(&format!(" {name}=\"\""));
    let inputs = [before, after].into_iter().flat_map(|part| part.split("<input ").skip(1));
    let inputs = inputs.map(|rest| rest.split('>').next().unwrap());
    let inputs = inputs.filter(|tag| !tag.contains("type=\"hidden\"") && !tag.contains(" readonly"));
    let named = |tag: &str| -> (usize, usize) {
        let start = tag.find("name=\"").map_or(0, |at| at + 6);
        (start, tag[start..].find('"').map_or(tag.len(), |end| start + end))
    };
    let (mut texts, mut groups, mut chosen) =
        (Vec::new(), std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    for tag in inputs {
        let (start, end) = named(tag);
        if tag.contains("type=\"radio\"") {
            groups.insert(&tag[start..end]);
            if tag.contains(" checked") {
                chosen.insert(&tag[start..end]);
            }
        } else if attribute(tag, "value") && !tag.contains("type=\"checkbox\"") {
            texts.push(&tag[start..end]);
        }
    }
    (texts, groups.difference(&chosen).copied().collect())
}

/// Keys from the phone number to the printed receipt, read off the sheet that the number and the initials brought up:
/// what stands open must be typed, what has no key of its own is reached by Tab.
fn keystrokes(page: &str) -> usize {
    const TABS: usize = 10;
    let reach = |key: &str| if page.contains(&format!("data-key=\"{key}\"")) { 1 } else { TABS };
    let (texts, groups) = open_inputs(page);
    let typed: usize = texts.iter().map(|_| 1 + "演练".chars().count()).sum();
    PHONE.len() + reach("Alt+2") + "spjy".len() + 1 + typed + groups.len() + reach("Ctrl+Enter")
}

#[tokio::test]
async fn a_clerk_identifies_finds_marks_and_accepts_on_one_sheet() {
    for world in World::on_each_engine().await {
        accept(world).await;
    }
}

async fn accept(world: World) {
    let empty = world.get("SJ01", "/staff/workbench").await.text;
    assert!(empty.contains("id=\"identity\"") && empty.contains("autofocus"));
    let unknown = world.post("SJ01", "/staff/workbench", &[("identity", CITIZEN), ("do", "identify")]).await;
    assert!(unknown.text.contains("首次办理的自然人"));
    let wrong = world
        .post("SJ01", "/staff/workbench", &[("identity", "320500199001010011"), ("do", "identify")])
        .await;
    assert!(wrong.text.contains("identity-error") && wrong.text.contains("320500199001010011"));
    let found = world.post("SJ01", "/staff/workbench", &[("item-query", "spjy"), ("do", "find")]).await.text;
    for words in [
        "YL320500-01-00001-9",
        "食品经营许可申请书",
        "经营场所名称",
        "m-layout",
        "name=\"m-rules\" value=\"3\"",
    ] {
        assert!(found.contains(words), "{words}");
    }
    let number = world.accepted().await;
    let case = world.get("SJ01", &format!("/staff/cases/{number}?said=accepted")).await.text;
    for words in ["已受理。", "收件凭证", "受理通知书", "办理中", "窗口"] {
        assert!(case.contains(words), "{words}");
    }
    let bench = world.get("SJ01", "/staff/workbench").await.text;
    assert!(bench.contains("1 件") && bench.contains(&number), "it stands in the list of the day");
}

#[tokio::test]
async fn a_returning_applicant_is_known_by_his_phone_number_and_his_last_answers_stand_there() {
    let world = World::new().await;
    world.accepted().await;
    let fields = [("identity", PHONE), ("item-query", "spjy"), ("do", "find")];
    let known = world.post("SJ01", "/staff/workbench", &fields).await.text;
    for words in ["演练申请人", "320500********001X", "由上次申请带出，请核对", "value=\"演练小馆\""]
    {
        assert!(known.contains(words), "{words}");
    }
    let keys = keystrokes(&known);
    assert!(keys <= 25, "{keys} keystrokes for a returning applicant (ui.md rule 26)");
    let without_key = known.replace(" data-key=\"Ctrl+Enter\"", "");
    let without_answer = known.replace("value=\"演练小馆\"", "value=\"\"");
    for worse in [without_key, without_answer] {
        assert!(keystrokes(&worse) > keys, "the count sees what a clerk would have to type");
    }
    let marks: Vec<(String, String)> =
        world.sheet().into_iter().filter(|(n, _)| n.starts_with("m-")).collect();
    let fields = with(
        &marks,
        &[
            ("identity", PHONE),
            ("item-query", "spjy"),
            ("item-code", "YL320500-01-00001-9"),
            ("do", "accept"),
        ],
    );
    let accepted = world.post("SJ01", "/staff/workbench", &fields).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text);
}

#[tokio::test]
async fn a_missing_material_brings_a_correction_notice_and_a_double_click_files_once() {
    for world in World::on_each_engine().await {
        correct(world).await;
    }
}

async fn correct(world: World) {
    let sheet = world.sheet();
    let fields = with(&sheet, &[("m-layout", "2"), ("do", "accept")]);
    let first = world.post_again("SJ01", "/staff/workbench", "once", &fields).await;
    let second = world.post_again("SJ01", "/staff/workbench", "once", &fields).await;
    assert!(first.header("location").ends_with("?said=corrected"), "{}", first.text);
    assert_eq!(first.header("location"), second.header("location"));
    let number = number_in(first.header("location"));
    let case = world.get("SJ01", &format!("/staff/cases/{number}")).await.text;
    assert!(case.contains("补正告知书") && case.contains("待补正"));
    let waiting = world.get("SJ01", "/staff/intake?phase=correcting").await.text;
    assert_eq!(
        waiting.matches(&format!("href=\"/staff/cases/{number}\"")).count(),
        2,
        "one row with two links"
    );
}

#[tokio::test]
async fn every_error_of_a_sheet_is_told_at_once_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let sheet = world.sheet();
    let fields = with(
        &sheet,
        &[("name", "演练\u{202e}人"), ("a-shop_area", "很大"), ("m-form", ""), ("do", "accept")],
    );
    let told = world.post("SJ01", "/staff/workbench", &fields).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("很大") && told.text.contains("请核对材料“食品经营许可申请书”"));
    let fields = with(&sheet, &[("name", "演练\u{202e}人"), ("do", "accept")]);
    let told = world.post("SJ01", "/staff/workbench", &fields).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("id=\"name-error\"") && told.text.contains("演练小馆"), "{}", told.text);
    assert!(world.get("SJ01", "/staff/workbench").await.text.contains("今天还没有收件"));
}

#[tokio::test]
async fn the_counter_asks_for_reasons_before_it_does_not_accept() {
    let world = World::new().await;
    let sheet = world.sheet();
    let asked = world.post("SJ01", "/staff/workbench", &with(&sheet, &[("do", "refuse")])).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("不予受理须说明理由") && asked.text.contains("name=\"right_organ\""));
    let given = [
        ("do", "refuse"),
        ("ground", "not-competent"),
        ("reason", "属县级权限"),
        ("right_organ", "演练县市场监管局"),
    ];
    let done = world.post("SJ01", "/staff/workbench", &with(&sheet, &given)).await;
    assert!(done.header("location").ends_with("?said=refused-intake"));
    let number = number_in(done.header("location"));
    assert!(world.get("SJ01", &format!("/staff/cases/{number}")).await.text.contains("不予受理决定书"));
}

#[tokio::test]
async fn whoever_needs_no_licence_is_told_so_with_nothing_but_his_name_and_the_item() {
    let world = World::new().await;
    let sheet = [
        ("identity", CITIZEN),
        ("name", "演练申请人"),
        ("item-query", "spjy"),
        ("do", "refuse"),
        ("ground", "not-required"),
        ("reason", "销售食用农产品不需要许可"),
    ];
    let done = world.post("SJ01", "/staff/workbench", &sheet).await;
    assert!(done.header("location").ends_with("?said=refused-intake"), "{}", done.text);
    let page = world.get("SJ01", &format!("/staff/cases/{}", number_in(done.header("location")))).await.text;
    assert!(page.contains("不予受理决定书") && page.contains("依法不需要许可"), "{page}");
    let accept: Vec<_> = sheet.iter().map(|(n, v)| (*n, if *n == "do" { "accept" } else { *v })).collect();
    let whole = world.post("SJ01", "/staff/workbench", &accept).await;
    assert_eq!(whole.status, StatusCode::UNPROCESSABLE_ENTITY, "to accept, the form must be there");
    let wrong: Vec<_> = sheet.iter().copied().chain([("a-shop_area", "很大")]).collect();
    let wrong = world.post("SJ01", "/staff/workbench", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "what is typed must be right");
}

#[tokio::test]
async fn a_sheet_is_laid_aside_and_taken_up_again() {
    let world = World::new().await;
    let sheet = world.sheet();
    let early = world.post("SJ01", "/staff/workbench", &[("identity", CITIZEN), ("do", "save")]).await;
    assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.text.contains("请先选定事项"));
    let saved =
        world.post("SJ01", "/staff/workbench", &with(&sheet, &[("m-rules", "3"), ("do", "save")])).await;
    let address = saved.header("location").to_owned();
    assert!(address.starts_with("/staff/workbench?draft="), "{}", saved.text);
    let again = world.get("SJ01", &address).await.text;
    assert!(again.contains("演练小馆") && again.contains("name=\"m-rules\" value=\"3\" checked"), "{again}");
    assert!(world.get("SJ01", "/staff/workbench").await.text.contains("暂存"));
    assert_eq!(world.get("ZX01", &address).await.status, StatusCode::NOT_FOUND, "it is this clerk's alone");
    let path = address.split("&said").next().unwrap();
    let taken = world.post("SJ01", path, &with(&sheet, &[("do", "accept")])).await;
    assert!(taken.header("location").ends_with("?said=accepted"), "{}", taken.text);
    assert!(!world.get("SJ01", "/staff/workbench").await.text.contains("暂存</td>"));
}

#[tokio::test]
async fn an_online_application_gets_one_of_the_five_outcomes_and_the_second_clerk_is_told() {
    for world in World::on_each_engine().await {
        answer(world).await;
    }
}

async fn answer(world: World) {
    let filed = world.filed().await;
    let page = format!("/staff/intake/{}", filed.number);
    for clerk in ["SJ01", "ZX01"] {
        let list = world.get(clerk, "/staff/intake").await.text;
        assert!(list.contains(&page) && list.contains("3 / 3"), "{clerk}");
    }
    assert!(!world.get("WJ01", "/staff/intake").await.text.contains(&page));
    let shown = world.get("SJ01", &page).await;
    for words in ["不需要许可", "不属于职权", "当场更正", "一次告知补正", "演练小馆", "布局图.pdf", "未查毒"]
    {
        assert!(shown.text.contains(words), "{words}");
    }
    let version = shown.hidden("version");
    let send = |clerk: &'static str, fields: Vec<(&'static str, &'static str)>| {
        let (world, page, version) = (&world, page.clone(), version.clone());
        async move {
            let mut all = vec![("version", version.as_str())];
            all.extend(fields);
            world.post(clerk, &page, &all).await
        }
    };
    let faulty =
        send("SJ01", vec![("outcome", "accept"), ("m-layout", "2"), ("m-layout-problem", "未标面积")]).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faulty.text.contains("标为不符，不能受理") && faulty.text.contains("未标面积"));
    let nothing = send("SJ01", vec![("outcome", "correct")]).await;
    assert!(nothing.status == StatusCode::UNPROCESSABLE_ENTITY && nothing.text.contains("一次列明全部缺项"));
    let unsaid =
        send("SJ01", vec![("outcome", "not-competent"), ("not-competent-reason", "属县级权限")]).await;
    assert!(unsaid.status == StatusCode::UNPROCESSABLE_ENTITY && unsaid.text.contains("属县级权限"));
    let good = vec![
        ("outcome", "correct"),
        ("m-layout", "2"),
        ("m-layout-problem", "未标面积"),
        ("groups", "people"),
        ("groups-remark", "请核对号码"),
    ];
    let corrected = send("SJ01", good).await;
    assert!(corrected.header("location").ends_with("?said=corrected"), "{}", corrected.text);
    let stale = send("ZX01", vec![("outcome", "accept")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("待补正"), "the page shows what has become of it");
    assert_eq!(world.get("SJ01", &page).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_the_applicant_corrects_on_the_spot_is_kept_and_the_application_still_waits() {
    let world = World::new().await;
    let filed = world.filed().await;
    let page = format!("/staff/intake/{}", filed.number);
    let version = world.version("SJ01", &page).await;
    let sheet = world.sheet();
    let answers: Vec<(String, String)> = sheet.into_iter().filter(|(n, _)| n.starts_with("a-")).collect();
    let fields =
        with(&answers, &[("a-shop_name", "演练大馆"), ("outcome", "on-the-spot"), ("version", &version)]);
    let done = world.post("SJ01", &page, &fields).await;
    assert_eq!(done.header("location"), format!("{page}?said=on-the-spot"), "{}", done.text);
    let shown = world.get("SJ01", &page).await.text;
    assert!(shown.contains("演练大馆") && shown.contains("待受理"));
}
