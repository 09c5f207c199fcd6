//! A list of items imported from the command line.

use std::path::PathBuf;
use std::process::{Command, Output};

const LIST: &str = "seq,department,item_name,task_type_code,item_code
1,区行政审批局,食品(含保健食品)经营许可核发,1,511A0005200004-511602000000-000-115113016823646795-1-00
2,区市监局,企业名称争议裁决,9,E-000021-001-1111111111111111
";

/// A rehearsal centre; its departments are those of the rehearsal.
const CENTRE: &str = r#"
code = "320500"
name = "里湖市政务服务中心"
word = "里政服"
address = "里湖市里湖路 1 号"
phone = "0512-12345"
hours = "周一至周五 9:00–17:00"
reconsideration_body = "里湖市人民政府"
court = "里湖市人民法院"
credit_code = "11320500MA0000015M"
nature = "rehearsal"
"#;

fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("sanxiang-it-import-{}", std::process::id()));
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_list_comes_in_once_and_its_bad_rows_come_back_in_a_file() {
    let folder = folder();
    let import = |file: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sanxiang"));
        command.args(["import", "items", file, "--data", "data"]).current_dir(&folder).output().unwrap()
    };
    std::fs::write(folder.join("list.csv"), LIST).unwrap();
    let early = import("list.csv");
    assert_eq!(early.status.code(), Some(3), "nobody has opened a centre");
    assert!(String::from_utf8(early.stderr).unwrap().contains("sanxiang centre open"));
    std::fs::write(folder.join("centre.toml"), CENTRE).unwrap();
    let mut open = Command::new(env!("CARGO_BIN_EXE_sanxiang"));
    open.args(["centre", "open", "--facts", "centre.toml", "--data", "data"]);
    assert_eq!(open.current_dir(&folder).status().unwrap().code(), Some(0));
    let first = import("list.csv");
    assert_eq!(first.status.code(), Some(1), "a row was refused");
    assert!(text(&first).contains("新增 1，更新 0，未变 0，退回 1"), "{}", text(&first));
    assert!(text(&first).contains("退回\t3\titem_code\t"), "{}", text(&first));
    let refused = std::fs::read_to_string(folder.join("list.refused.csv")).unwrap();
    assert!(refused.contains("E-000021-001-1111111111111111,3,item_code,"), "{refused}");
    assert!(text(&import("list.csv")).contains("新增 0，更新 0，未变 1，退回 1"));
    std::fs::write(folder.join("good.csv"), LIST.lines().take(2).collect::<Vec<_>>().join("\n")).unwrap();
    assert_eq!(import("good.csv").status.code(), Some(0));
    std::fs::write(folder.join("other.csv"), "甲,乙\n1,2\n").unwrap();
    let unknown = import("other.csv");
    assert_eq!((unknown.status.code(), text(&unknown).contains("item_name")), (Some(1), true));
    assert_eq!(import("nothing.csv").status.code(), Some(2));
    std::fs::remove_dir_all(&folder).unwrap();
}
