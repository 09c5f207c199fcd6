//! Officers: from the accepted case to the hand-over, and who may not know of it.

use axum::http::StatusCode;

use crate::staff_world::World;

#[tokio::test]
async fn a_case_walks_from_acceptance_over_two_opinions_and_a_grant_to_the_hand_over() {
    for world in World::on_each_engine().await {
        walk(world).await;
    }
}

async fn walk(world: World) {
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let inbox = world.get("SJ02", "/staff/inbox").await;
    assert!(inbox.text.contains("现场核查") && inbox.text.contains("材料审查"), "{}", inbox.text);
    world.examined(&number).await;

    let decided = world.get("SJ04", &page).await;
    assert!(decided.text.contains("材料齐全") && decided.text.contains("演练人员SJ03（SJ03）"));
    let grant = world.task("SJ04", &number, "grant", 0).await;
    let version = decided.hidden("version");
    let granted = world.post("SJ04", &grant, &[("version", &version)]).await;
    assert_eq!(granted.header("location"), format!("{page}?said=granted"));
    let shown = world.get("SJ04", &page).await.text;
    assert!(shown.contains("食品经营许可证") && shown.contains("准予行政许可决定书"));
    let licence = shown
        .split("href=\"")
        .filter_map(|r| r.split('"').next())
        .find(|a| a.starts_with("/staff/licences/"));
    let face = world.get("SJ01", licence.unwrap()).await.text;
    assert!(face.contains("演练申请人") && face.contains("演练小馆") && face.contains("<svg"));

    let register = world.get("SJ01", "/staff/handover").await.text;
    assert!(register.contains("食品经营许可证") && register.contains(&format!("{page}/delivery")));
    let empty = world.post("SJ01", &format!("{page}/delivery"), &[("way", "handed"), ("to", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("请填写签收人姓名"));
    let posted =
        world.post("SJ01", &format!("{page}/delivery"), &[("way", "posted"), ("to", "YL20260302")]).await;
    assert_eq!(posted.header("location"), format!("/staff/handover?said=delivered&case={number}"));
    let today = world.get("SJ01", "/staff/handover/register").await.text;
    assert!(today.contains("YL20260302") && today.contains("发件登记簿"));
    assert!(world.get("SJ01", &page).await.text.contains("送达回证"));
}

#[tokio::test]
async fn a_site_check_by_one_officer_is_refused_and_what_was_written_stays() {
    let world = World::new().await;
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let site = world.task("SJ02", &number, "opinion", 1).await;
    let version = world.version("SJ02", &page).await;
    let fields = [
        ("version", version.as_str()),
        ("opinion", "agree"),
        ("remark", "到场查看无异常"),
        ("officers", "SJ02"),
    ];
    let refused = world.post("SJ02", &site, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("两名以上工作人员") && refused.text.contains("到场查看无异常"));
    assert!(refused.text.contains("<title>错误："));
}

#[tokio::test]
async fn a_refusal_without_reasons_is_refused_keeps_what_was_written_and_offers_the_remedies() {
    let world = World::new().await;
    let number = world.accepted().await;
    world.examined(&number).await;
    let page = format!("/staff/cases/{number}");
    let shown = world.get("SJ04", &page).await;
    assert!(
        shown.text.contains("里湖市人民政府") && shown.text.contains("里湖市人民法院"),
        "the remedies stand there"
    );
    let refusal = world.task("SJ04", &number, "refusal", 0).await;
    let fields = [
        ("version", shown.hidden("version")),
        ("reasons", String::new()),
        ("basis", "食品安全法第三十三条之演练".to_owned()),
        ("reconsideration_body", "里湖市人民政府".to_owned()),
        ("court", "里湖市人民法院".to_owned()),
    ];
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let refused = world.post("SJ04", &refusal, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("不予许可须说明理由") && refused.text.contains("食品安全法第三十三条之演练")
    );
    fields[1].1 = "场所不具备与经营项目相适应的条件。";
    let done = world.post("SJ04", &refusal, &fields).await;
    assert_eq!(done.header("location"), format!("{page}?said=denied"));
    assert!(world.get("SJ04", &page).await.text.contains("不予行政许可决定书"));
}

#[tokio::test]
async fn the_second_of_two_officers_is_told_that_the_case_has_changed_and_keeps_his_text() {
    for world in World::on_each_engine().await {
        overtake(world).await;
    }
}

async fn overtake(world: World) {
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let seen = world.version("SJ03", &page).await;
    let review = world.task("SJ03", &number, "opinion", 0).await;
    let pause = [
        ("version", seen.as_str()),
        ("kind", "专家评审"),
        ("basis", "行政许可法第四十五条"),
        ("planned_days", "５"),
    ];
    let paused = world.post("SJ02", &format!("{page}/suspension"), &pause).await;
    assert_eq!(paused.header("location"), format!("{page}?said=paused"), "full-width digits are read");
    let late = [("version", seen.as_str()), ("opinion", "agree"), ("remark", "写了很久的意见")];
    let stale = world.post("SJ03", &review, &late).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("写了很久的意见"), "{}", stale.text);
    let resumed = [("version", world.version("SJ02", &page).await), ("result", "评审通过".to_owned())];
    let resumed: Vec<(&str, &str)> = resumed.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let resumed = world.post("SJ02", &format!("{page}/resumption"), &resumed).await;
    assert_eq!(resumed.header("location"), format!("{page}?said=resumed"));
    assert!(world.get("SJ02", &page).await.text.contains("特别程序告知书"));
}

#[tokio::test]
async fn a_case_is_extended_once_and_returned_by_those_who_have_it() {
    let world = World::new().await;
    let number = world.accepted().await;
    world.examined(&number).await;
    let page = format!("/staff/cases/{number}");
    let version = world.version("SJ04", &page).await;
    let wrong = [("version", version.as_str()), ("capacity", "government_head"), ("reason", "案情复杂")];
    let refused = world.post("SJ04", &format!("{page}/extension"), &wrong).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("本行政机关负责人") && refused.text.contains("案情复杂"));
    let right = [("version", version.as_str()), ("capacity", "organ_head"), ("reason", "案情复杂")];
    let extended = world.post("SJ04", &format!("{page}/extension"), &right).await;
    assert_eq!(extended.header("location"), format!("{page}?said=extended"));
    let version = world.version("SJ04", &page).await;
    let back =
        [("version", version.as_str()), ("to_stage", "0"), ("siblings", "void"), ("reason", "补查现场")];
    let returned = world.post("SJ04", &format!("{page}/return"), &back).await;
    assert_eq!(returned.header("location"), format!("{page}?said=returned"));
    let shown = world.get("SJ04", &page).await.text;
    assert!(shown.contains("第 2 轮") && shown.contains("补查现场"));
}

#[tokio::test]
async fn a_task_is_taken_by_one_officer_and_put_back() {
    let world = World::new().await;
    let number = world.accepted().await;
    let inbox = world.get("SJ02", "/staff/inbox").await.text;
    let claim =
        inbox.split("action=\"").filter_map(|r| r.split('"').next()).find(|a| a.ends_with("/claim")).unwrap();
    let claimed = world.post("SJ02", claim, &[]).await;
    assert!(claimed.header("location").starts_with("/staff/inbox?said=claimed&task="));
    let second = world.post("SJ03", claim, &[]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(second.text.contains("已由同事领取"));
    let release = world.task("SJ02", &number, "release", 0).await;
    let released = world.post("SJ02", &release, &[]).await;
    assert!(released.header("location").starts_with("/staff/inbox?said=released&task="));
    assert_eq!(world.post("SJ03", claim, &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_department_gets_the_answer_of_a_case_that_does_not_exist() {
    let world = World::new().await;
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let shown = world.get("SJ02", &page).await;
    let links = |start: &str| {
        let found = shown.text.split(['"']).find(|a| a.starts_with(start));
        found.unwrap_or_else(|| panic!("no {start}")).to_owned()
    };
    let (paper, task) = (links("/staff/print/"), links("/staff/tasks/"));
    for path in [&page, &paper, &format!("/staff/intake/{number}")] {
        assert_eq!(world.get("WJ01", path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let version = shown.hidden("version");
    let acts = [
        &task,
        &format!("{page}/suspension"),
        &format!("{page}/return"),
        &format!("{page}/delivery"),
        &format!("{page}/reprint"),
    ];
    for path in acts {
        let fields = [("version", version.as_str()), ("opinion", "agree"), ("way", "handed"), ("to", "某人")];
        assert_eq!(world.post("WJ01", path, &fields).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let claim = task.replace("/opinion", "/claim");
    assert_eq!(world.post("WJ01", &claim, &[]).await.status, StatusCode::NOT_FOUND);
    let search = world.post("WJ01", "/staff/cases", &[("q", &number)]).await;
    let search = world.get("WJ01", search.header("location")).await;
    assert!(search.status == StatusCode::OK && !search.text.contains("演练申请人"));
}

#[tokio::test]
async fn a_supervisor_sees_every_case_and_changes_none() {
    let world = World::new().await;
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let shown = world.get("DC01", &page).await;
    assert!(shown.status == StatusCode::OK && shown.text.contains("这一步不由您办理"));
    let act = world.post("DC01", &format!("{page}/suspension"), &[("version", "1")]).await;
    assert_eq!(act.status, StatusCode::FORBIDDEN);
    let admin = world.get("XT01", &page).await;
    assert_eq!(admin.status, StatusCode::FORBIDDEN, "an administrator handles no cases");
}

#[tokio::test]
async fn cases_are_found_by_number_name_and_identity_number_which_stays_masked() {
    for world in World::on_each_engine().await {
        find(world).await;
    }
}

async fn find(world: World) {
    let number = world.accepted().await;
    let exact = world.post("SJ01", "/staff/cases", &[("q", &number)]).await;
    assert_eq!(exact.header("location"), format!("/staff/cases/{number}"));
    for query in ["演练申", crate::staff_world::CITIZEN] {
        let found = world.post("SJ01", "/staff/cases", &[("q", query)]).await;
        let found = world.get("SJ01", found.header("location")).await.text;
        assert!(found.contains("演练申请人") && found.contains("320500********001X"), "{query}");
    }
}

#[tokio::test]
async fn a_print_page_shows_number_seal_place_and_the_mark_of_the_rehearsal_and_a_second_print_is_logged() {
    let world = World::new().await;
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let shown = world.get("SJ01", &page).await.text;
    let paper = shown.split('"').find(|a| a.starts_with("/staff/print/")).unwrap().to_owned();
    let receipt = world.get("SJ01", &paper).await;
    for words in ["里政服收〔2026〕1 号", "印章处", "演练", "收件专用章", "查询码", "2026 年 3 月 2 日"]
    {
        assert!(receipt.text.contains(words), "{words}");
    }
    let to_officer = world.get("SJ02", &paper).await.text;
    assert!(!to_officer.contains("查询码</dt>"), "the code belongs to the applicant");
    let id = paper.rsplit('/').next().unwrap();
    let again = world.post("SJ01", &format!("{page}/reprint"), &[("document", id)]).await;
    assert_eq!(again.header("location"), paper);
}

#[tokio::test]
async fn a_file_is_sent_with_a_policy_of_its_own_and_compared_with_its_original() {
    let world = World::new().await;
    let filed = world.filed().await;
    let page = format!("/staff/intake/{}", filed.number);
    let shown = world.get("SJ01", &page).await.text;
    let file = shown.split('"').find(|a| a.starts_with("/staff/files/")).unwrap().to_owned();
    let sent = world.get("SJ01", &file).await;
    assert_eq!(sent.text, "%PDF-1.7 a plan");
    assert_eq!(sent.header("content-type"), "application/pdf");
    assert!(sent.header("content-disposition").starts_with("attachment; filename*=UTF-8''%E5%B8%83"));
    assert_eq!(sent.header("x-content-type-options"), "nosniff");
    assert!(sent.header("content-security-policy").contains("sandbox"));
    assert_eq!(world.get("WJ01", &file).await.status, StatusCode::NOT_FOUND);

    let case = format!("/staff/cases/{}", filed.number);
    let version = world.version("SJ01", &case).await;
    let none = world.post("SJ01", &format!("{case}/comparison"), &[("version", &version)]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let id = file.rsplit('/').next().unwrap();
    let fields = [("version", version.as_str()), ("materials", id)];
    let done = world.post("SJ01", &format!("{case}/comparison"), &fields).await;
    assert_eq!(done.header("location"), format!("{case}?said=compared"));
}

#[tokio::test]
async fn an_officer_who_reads_english_finds_the_pages_of_his_day_in_english() {
    let world = World::new().await;
    let number = world.accepted().await;
    let filed = world.filed().await;
    for (badge, path, words) in [
        ("SJ01", "/staff/workbench".to_owned(), ["Identity number, credit code", "Taken in today"]),
        ("SJ01", "/staff/intake".to_owned(), ["Waiting for corrections", "Answer by"]),
        ("SJ01", format!("/staff/intake/{}", filed.number), ["Ask for corrections", "Review and answer"]),
        ("SJ02", "/staff/inbox".to_owned(), ["Past the statutory limit", "Not claimed"]),
        ("SJ02", format!("/staff/cases/{number}"), ["round 1", "Start a special procedure"]),
    ] {
        let page = world.get(badge, &format!("{path}?lang=en")).await.text;
        for word in words {
            assert!(page.contains(word), "{path} {word}");
        }
    }
}

#[tokio::test]
async fn what_an_officer_finds_point_by_point_is_saved_and_read_by_who_decides() {
    let world = World::new().await;
    let number = world.accepted().await;
    let page = format!("/staff/cases/{number}");
    let shown = world.get("SJ02", &page).await.text;
    assert!(shown.contains("name=\"c-layout\"") && shown.contains("name=\"c-layout-note\""), "{shown}");
    let save = world.task("SJ02", &number, "checks", 0).await;
    let bare = [("c-identity", "pass"), ("c-layout", "fail"), ("c-layout-note", "")];
    let refused = world.post("SJ02", &save, &bare).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("须在说明中写明") && refused.text.contains("href=\"#checks-h\""));
    assert!(refused.text.contains("value=\"fail\" checked"), "what was chosen stays");
    let noted = [("c-identity", "pass"), ("c-layout", "fail"), ("c-layout-note", "布局图未标面积")];
    let saved = world.post("SJ02", &save, &noted).await;
    assert_eq!(saved.header("location"), format!("{page}?said=checked"));
    let after = world.get("SJ02", &format!("{page}?said=checked")).await.text;
    assert!(after.contains("核对结果已保存") && after.contains("value=\"布局图未标面积\""));
    assert!(after.contains("符合 1 项，不符合 1 项"), "it stands in the history");
    assert_eq!(world.post("WJ01", &save, &noted).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.post("SJ04", &save, &noted).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.post("DC01", &save, &noted).await.status, StatusCode::FORBIDDEN);
    world.examined(&number).await;
    let decides = world.get("SJ04", &page).await.text;
    let list = decides.split("id=\"checks\"").nth(1).unwrap().split("</section>").next().unwrap();
    for words in ["不符合", "布局图未标面积", "演练人员SJ02（SJ02）", "材料审查"] {
        assert!(list.contains(words), "the approver reads {words}: {list}");
    }
    assert_eq!(world.post("SJ02", &save, &noted).await.status, StatusCode::CONFLICT, "the task is done");
    let citizen = world.get("DC01", &page).await.text;
    assert!(!citizen.contains("name=\"c-layout\""), "who has no task only reads");
}

#[tokio::test]
async fn a_file_says_both_whether_it_was_compared_and_whether_it_was_scanned_and_its_kind_in_words() {
    let world = World::new().await;
    let filed = world.filed().await;
    let case = format!("/staff/cases/{}", filed.number);
    let shown = world.get("SJ01", &case).await.text;
    assert!(shown.contains("未核对原件 · 未查毒") && shown.contains("KB · PDF"), "{shown}");
    assert!(!shown.contains("application/pdf"));
    let file = shown.split('"').find(|a| a.starts_with("/staff/files/")).unwrap();
    let version = world.version("SJ01", &case).await;
    let fields = [("version", version.as_str()), ("materials", file.rsplit('/').next().unwrap())];
    world.post("SJ01", &format!("{case}/comparison"), &fields).await;
    assert!(world.get("SJ01", &case).await.text.contains("已核对原件 · 未查毒"));
}

#[tokio::test]
async fn the_head_of_a_page_and_the_workbench_name_the_person_and_no_badge() {
    let world = World::new().await;
    let bench = world.get("SJ01", "/staff/workbench").await.text;
    let head = bench.split("<header class=\"ws-top\">").nth(1).unwrap().split("</header>").next().unwrap();
    let bar = bench.split("ws-now").nth(1).unwrap().split("</section>").next().unwrap();
    for part in [head, bar] {
        assert!(part.contains("演练人员SJ01"), "{part}");
    }
    assert!(!bar.contains(">SJ01<") && !head.contains(">SJ01<"));
}
