//! Administration: departments, staff, tokens, and the pages that only show.

use axum::http::StatusCode;

use crate::staff_world::World;

/// A list whose only code fits no scheme.
const LIST: &str =
    "seq,department,item_name,task_type_code,item_code\n1,区行政审批局,食品经营许可,1,malformed\n";

#[tokio::test]
async fn a_department_enters_once_and_a_wrong_code_is_told_beside_its_field() {
    let world = World::new().await;
    let wrong = world
        .post("XT01", "/admin/departments", &[("code", "长"), ("name", "教育局"), ("zone", "西区")])
        .await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("value=\"教育局\""));
    let taken = world.post("XT01", "/admin/departments", &[("code", "sj"), ("name", "又一个局")]).await;
    assert!(taken.status == StatusCode::UNPROCESSABLE_ENTITY && taken.text.contains("已有部门使用"));
    let good = world
        .post("XT01", "/admin/departments", &[("code", "JY"), ("name", "教育局"), ("zone", "西区")])
        .await;
    assert_eq!(good.header("location"), "/admin/departments");
    assert!(world.get("AQ01", "/admin/departments").await.text.contains("教育局"));
    let other = world.post("AQ01", "/admin/departments", &[("code", "MZ"), ("name", "民政局")]).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_member_of_staff_is_appointed_with_a_password_shown_once_and_signs_in_with_it() {
    for world in World::on_each_engine().await {
        appoint(world).await;
    }
}

async fn appoint(world: World) {
    let both = [
        ("badge", "SJ09"),
        ("name", "演练新人"),
        ("department", "SJ"),
        ("roles", "system_admin"),
        ("roles", "audit_admin"),
    ];
    let refused = world.post("AQ01", "/admin/staff", &both).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("须由不同的人担任"));
    assert!(refused.text.contains("演练新人"));
    let fields = [("badge", "SJ09"), ("name", "演练新人"), ("department", "SJ"), ("roles", "clerk")];
    let shown = world.post_again("AQ01", "/admin/staff", "appoint", &fields).await;
    assert!(shown.status == StatusCode::OK && shown.text.contains("SJ09 的初始密码"), "{}", shown.text);
    let password = shown.text.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let entered = web::session::sign_in(&world.house.state, "SJ09", password.clone()).await.unwrap();
    assert!(entered.is_ok(), "the password that was shown opens the account");
    let again = world.post_again("AQ01", "/admin/staff", "appoint", &fields).await;
    assert!(!again.text.contains(&password), "it is shown once");

    let list = world.get("AQ01", "/admin/staff?q=SJ09").await.text;
    assert!(list.contains("演练新人") && list.contains("/admin/staff/SJ09"));
    let moved = world.post("AQ01", "/admin/staff/SJ09", &[("department", "WJ"), ("roles", "reviewer")]).await;
    assert_eq!(moved.header("location"), "/admin/staff");
    assert!(world.get("AQ01", "/admin/staff/SJ09").await.text.contains("value=\"WJ\" selected"));
    let none = world.post("AQ01", "/admin/staff/SJ09", &[("department", "WJ")]).await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.text.contains("至少选择一个角色"));
    assert_eq!(world.get("XT01", "/admin/staff/new").await.status, StatusCode::FORBIDDEN);
}

/// What is lost when the house stops after the account was opened and before the post was filled.
static LOST: [db::Sql; 2] = [
    db::sql!("DELETE FROM staff WHERE badge = 'SJ09'"),
    db::sql!("DELETE FROM requests WHERE centre = 1 AND key = 'appoint'"),
];

#[tokio::test]
async fn an_appointment_that_was_cut_short_is_finished_by_sending_it_again() {
    let world = World::new().await;
    let fields = [("badge", "SJ09"), ("name", "演练新人"), ("department", "SJ"), ("roles", "clerk")];
    let secret = |page: &str| page.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let first = secret(&world.post_again("AQ01", "/admin/staff", "appoint", &fields).await.text);
    let mut conn = world.house.database.connect().unwrap();
    conn.write(|tx| LOST.iter().try_for_each(|sql| tx.execute(sql, &[]).map(|_| ()))).unwrap();
    let again = world.post_again("AQ01", "/admin/staff", "appoint", &fields).await;
    assert!(again.status == StatusCode::OK && again.text.contains("SJ09 的初始密码"), "{}", again.text);
    let password = secret(&again.text);
    assert_ne!(first, password);
    let state = &world.house.state;
    assert!(web::session::sign_in(state, "SJ09", password).await.unwrap().is_ok());
    assert!(
        web::session::sign_in(state, "SJ09", first).await.unwrap().is_err(),
        "one password, the one shown"
    );
}

#[tokio::test]
async fn a_token_is_made_for_a_post_shown_once_and_taken_back() {
    let world = World::new().await;
    let more = [("name", "业务系统"), ("badge", "SJ01"), ("roles", "approver"), ("days", "90")];
    let refused = world.post("AQ01", "/admin/tokens", &more).await;
    assert!(
        refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("不能多于其人员的角色")
    );
    let fields = [("name", "业务系统"), ("badge", "SJ01"), ("roles", "clerk"), ("days", "90")];
    let made = world.post("AQ01", "/admin/tokens", &fields).await;
    let token = made.text.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(token.len(), 64);
    let list = world.get("AQ01", "/admin/tokens").await.text;
    assert!(list.contains("业务系统") && !list.contains(&token));
    let revoke = list.split('"').find(|a| a.ends_with("/revocation")).unwrap().to_owned();
    assert_eq!(world.post("AQ01", &revoke, &[]).await.header("location"), "/admin/tokens");
    assert!(world.get("AQ01", "/admin/tokens").await.text.contains("已收回"));
}

#[tokio::test]
async fn the_pages_of_the_administration_show_what_there_is() {
    let world = World::new().await;
    for (path, words) in [
        ("/admin", "工作日历"),
        ("/admin/departments", "市场监督管理局"),
        ("/admin/staff", "SJ01"),
        ("/admin/roles", "/staff/workbench"),
        ("/admin/calendar", "已公布"),
        ("/admin/calendar?year=2030", "暂定"),
        ("/admin/items", "食品（含保健食品）经营许可核发"),
        ("/admin/items?q=spjy", "YL320500-01-00001-9"),
        ("/admin/items/YL320500-01-00001-9", "现场核查"),
        ("/admin/items/YL320500-01-00001-9?version=1", "现行"),
        ("/admin/health", "日志根"),
        ("/admin/readers", "没有停住的读取器"),
    ] {
        let page = world.get("XT01", path).await;
        assert!(page.status == StatusCode::OK && page.text.contains(words), "{path}: {}", page.text);
    }
    for path in
        ["/admin/calendar?year=1999", "/admin/items/none", "/admin/items/YL320500-01-00001-9?version=9"]
    {
        assert_eq!(world.get("XT01", path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_holiday_notice_is_loaded_and_what_is_wrong_is_told_beside_the_form() {
    let world = World::new().await;
    let path = "/admin/calendar";
    let table = "2027-01-01,off,元旦\n2027-02-06,off,春节\n".as_bytes();
    let source = [("source", "演练通知〔2026〕1 号")];
    let loaded = world.upload("XT01", path, &source, ("2027.csv", table)).await;
    assert_eq!(loaded.header("location"), "/admin/calendar?year=2027", "{}", loaded.text);
    let page = world.get("XT01", "/admin/calendar?year=2027").await;
    assert!(
        page.text.contains("演练通知〔2026〕1 号") && page.text.contains("期限重新计算"),
        "{}",
        page.text
    );
    let health = world.get("XT01", "/admin/health").await.text;
    assert!(health.contains("href=\"/admin/jobs\""), "health leads to the jobs");
    let jobs = world.get("XT01", "/admin/jobs").await.text;
    assert!(jobs.contains("日历更新后重新计算期限") && jobs.contains("进行中"), "{jobs}");
    assert!(jobs.contains("/admin/readers"), "and to the readers that have stopped");
    let rows = jobs.split('"').find(|a| a.starts_with("/admin/jobs/")).unwrap().to_owned();
    assert!(world.get("XT01", &rows).await.text.contains("没有期限变化"));
    assert_eq!(world.get("AQ01", &rows).await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.get("XT01", &format!("{rows}?after=x")).await.status, StatusCode::NOT_FOUND);
    let strange = world.upload("XT01", path, &source, ("x.csv", b"hello")).await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(strange.text.contains("没有可读的日期"), "{}", strange.text);
    let broken = world.upload("XT01", path, &source, ("x.csv", b"\xff\xfe")).await;
    assert!(broken.text.contains("UTF-8"), "{}", broken.text);
    let nothing = world.upload("XT01", path, &source, ("", b"")).await;
    assert!(nothing.text.contains("请选择放假安排文件"), "{}", nothing.text);
    assert!(!world.get("AQ01", path).await.text.contains("载入并重算"));
}

#[tokio::test]
async fn a_list_is_imported_with_a_report_row_by_row_and_its_bad_rows_come_back_as_a_file() {
    for world in World::on_each_engine().await {
        import(world).await;
    }
}

async fn import(world: World) {
    let path = "/admin/items/import";
    let list = LIST.as_bytes();
    let report = world.upload("XT01", path, &[("give", "report")], ("演练清单.csv", list)).await;
    assert_eq!(report.status, StatusCode::OK);
    assert!(
        report.text.contains("演练清单.csv · UTF-8 · 1 行") && report.text.contains("退回"),
        "{}",
        report.text
    );
    let file = world.upload("XT01", path, &[("give", "file")], ("演练清单.csv", list)).await;
    assert!(
        file.header("content-type").starts_with("text/csv") && file.text.contains("原因"),
        "{}",
        file.text
    );
    let strange = world.upload("XT01", path, &[], ("x.csv", b"a,b\n1,2\n")).await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
    let none = world.upload("XT01", path, &[], ("", b"")).await;
    assert!(none.status == StatusCode::UNPROCESSABLE_ENTITY && none.text.contains("请选择事项文件"));
    assert_eq!(world.get("AQ01", path).await.status, StatusCode::FORBIDDEN);
}
