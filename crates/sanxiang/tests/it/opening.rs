//! A real centre from nothing: opened, its first administrator appointed, served, signed in to.

use crate::place::Place;
use crate::visit::Visit;

const FACTS: &str = r#"
code = "330400"
name = "里湖市政务服务中心"
word = "里政服"
address = "里湖市里湖路 1 号"
phone = "0573-12345"
hours = "周一至周五 9:00–17:00"
reconsideration_body = "里湖市人民政府"
court = "里湖市人民法院"
credit_code = "11320500MA0000015M"
"#;
const DEPARTMENTS: &str = "code,name,zone,source\nSJ,市场监督管理局,东区,三定方案\n";

#[test]
fn a_real_centre_is_opened_gets_its_first_administrator_and_is_signed_in_to() {
    let place = Place::empty("opening");
    let facts = place.folder.join("centre.toml");
    std::fs::write(&facts, FACTS).unwrap();
    let departments = place.folder.join("departments.csv");
    std::fs::write(&departments, DEPARTMENTS).unwrap();
    let (facts, departments) = (facts.to_str().unwrap(), departments.to_str().unwrap());

    let early = place.said(&["admin", "first", "--badge", "AQ01", "--name", "演练安全员"], 3);
    assert!(early.contains("sanxiang centre open"), "{early}");
    let vague = place.said(&["centre", "open", "--facts", facts], 2);
    assert!(vague.contains("--nature real"), "{vague}");
    let no_court = ["centre", "open", "--facts", facts, "--court", "", "--nature", "real"];
    assert!(place.said(&no_court, 1).contains("一审法院"));
    let open = ["centre", "open", "--facts", facts, "--nature", "real", "--departments", departments];
    let opened = place.said(&open, 0);
    assert!(opened.contains("已开设正式中心：里湖市政务服务中心（330400），1 个部门"), "{opened}");
    assert!(place.said(&open, 1).contains("不能再开设一次"));
    let disguise = ["centre", "change", "--nature", "rehearsal"];
    assert!(place.said(&disguise, 1).contains("正式中心也不能改为演练中心"));
    place.said(&["centre", "change", "--phone", "0573-54321"], 0);

    let first = ["admin", "first", "--badge", "AQ01", "--name", "演练安全员"];
    let weak = place.typed(&[&first[..], &["--password-stdin"]].concat(), "AQ01\n", 1);
    assert!(weak.contains("密码至少"), "{weak}");
    let appointed = place.said(&first, 0);
    let secret = appointed.lines().find_map(|l| l.strip_prefix("密码（只显示这一次）　")).unwrap();
    let second = place.said(&["admin", "first", "--badge", "AQ02", "--name", "演练第二人"], 1);
    assert!(second.contains("已有安全管理员（工号 AQ01）"), "{second}");

    let (mut child, port) = place.serve();
    let visit = Visit::new(port);
    let home = visit.get("/");
    assert!(home.text.contains("里湖市政务服务中心") && home.text.contains("0573-54321"), "{home:?}");
    assert!(!home.text.contains("演练"), "a real centre wears no mark of a rehearsal");
    let wrong = visit.submit("/staff/sign-in", &[("login", "AQ01"), ("password", "Sx-00000000")]);
    assert_eq!(wrong.status, 422);
    let inside = visit.submit("/staff/sign-in", &[("login", "AQ01"), ("password", secret)]);
    assert_eq!((inside.status, inside.location.as_str()), (303, "/staff"), "{inside:?}");
    let clerk = [("badge", "SJ01"), ("name", "演练窗口"), ("department", "SJ"), ("roles", "clerk")];
    let appointed = visit.submit("/admin/staff/new", &clerk);
    assert_eq!(appointed.status, 200, "{appointed:?}");
    assert!(visit.get("/admin/staff").text.contains("SJ01"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(place.run(&["verify"]).status.success());
}

#[test]
fn the_start_of_a_real_centre_says_what_is_missing() {
    let place = Place::empty("warnings");
    let said = place.until_open();
    assert!(said.contains("sanxiang centre open"), "{said}");
    let facts = place.folder.join("centre.toml");
    std::fs::write(&facts, FACTS).unwrap();
    place.said(&["centre", "open", "--facts", facts.to_str().unwrap(), "--nature", "real"], 0);
    let said = place.until_open();
    for missing in ["sanxiang admin first", "web.public_url", "web.proxies", "partners.virus_scan"] {
        assert!(said.contains(missing), "{missing}: {said}");
    }
}
