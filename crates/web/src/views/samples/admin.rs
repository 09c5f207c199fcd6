//! Samples of the administration.

use super::super::admin::*;
use super::super::forms::{Field, FieldKind, Post};
use super::super::page::{Here, Page};
use super::super::parts::{Link, Row, Tag, Tone};
use super::super::window::TaggedRow;
use super::apply::groups;
use super::window::tabs;
use super::{pager, staff_page};

fn page(title: &str) -> Page {
    staff_page(title, "/admin", Here::Admin)
}

fn crumbs(here: &str) -> Vec<Link> {
    vec![Link::new("管理", "admin-home.html"), Link::new(here, "")]
}

impl AdminHome {
    /// All areas.
    pub fn sample() -> AdminHome {
        let card = |title: &str, figure: &str, note: &str, icon: &'static str| AdminCard {
            title: title.into(),
            url: "admin-table.html".into(),
            figure: figure.into(),
            note: note.into(),
            icon,
        };
        AdminHome {
            page: page("管理"),
            cards: vec![
                card("部门", "44", "名称、简称、分区", "building"),
                card("工作人员", "253", "岗位、窗口、停用", "people"),
                card("角色", "9", "谁能做什么", "key"),
                card("工作日历", "2026", "放假通知、重算期限", "cal"),
                card("事项", "561", "查看、导入、发布检查", "list"),
                card("运行状况", "正常", "日志、读取器、磁盘", "pulse"),
                card("批处理", "1 进行中", "导入、重算、回填", "refresh"),
                card("停住的读取器", "0", "查看原因，重新放行", "flag"),
                card("令牌", "3", "系统接口凭据", "shield"),
            ],
        }
    }
}

impl TablePage {
    /// The staff table with every kind of cell.
    pub fn sample() -> TablePage {
        let row = |name: &str, office: &str, state: Tag| {
            vec![
                TableCell::Link(Link::new(name, "#")),
                TableCell::Noted(office.into(), "东区 E-07".into()),
                TableCell::Text("受理、审查".into()),
                TableCell::Number("128".into()),
                TableCell::Tag(state),
                TableCell::Button("停用".into(), Post::new("/admin/staff/1/suspension", "k15")),
            ]
        };
        TablePage {
            page: page("工作人员"),
            crumbs: crumbs("工作人员"),
            heading: "工作人员".into(),
            lead: "共 253 人；停用的账号保留记录，不能登录。".into(),
            actions: vec![Link::new("新增工作人员", "staff-form.html")],
            tabs: tabs(&[("在岗", 251), ("停用", 2)]),
            search: Some(String::new()),
            columns: ["姓名", "部门和窗口", "角色", "本月办件", "状态", "操作"].map(String::from).to_vec(),
            rows: vec![
                row("演练乙", "市场监督管理局", Tag::new("在岗", Tone::Jade)),
                row("演练丙", "市场监督管理局", Tag::new("在岗", Tone::Jade)),
                row("演练辛", "卫生健康委员会", Tag::new("锁定", Tone::Amber)),
            ],
            empty: "没有符合条件的工作人员。".into(),
            pager: pager(),
        }
    }
}

impl CalendarPage {
    /// A year of which two months are shown.
    pub fn sample() -> CalendarPage {
        CalendarPage {
            page: page("2026 年工作日历"),
            crumbs: crumbs("工作日历"),
            year: 2026,
            years: tabs(&[("2026", 0), ("2025", 0), ("2027", 0)]),
            state: Tag::new("已公布", Tone::Jade),
            source: "国务院办公厅关于部分节假日安排的通知".into(),
            counts: vec![Row::new("工作日", "248"), Row::new("放假", "33"), Row::new("周末上班", "6")],
            months: vec![
                month("1 月", 3, 31),
                month("2 月", 6, 28),
                month("3 月", 6, 31),
                month("4 月", 2, 30),
            ],
            errors: Vec::new(),
            fields: vec![Field::new(
                "notice",
                "通知文件",
                FieldKind::File {
                    limits: "CSV，UTF-8，不超过 1 MB".into(),
                    accept: ".csv".into(),
                    files: Vec::new(),
                },
            )],
            post: Post::new("/admin/calendar", "k16"),
            jobs: vec![Row::new("2026 年 3 月 2 日 10:00", "已完成，核对 120 件，改动 1 件")],
            moved: vec![Row::new("320500-20260302-SJ-000001-C 承诺期限", "2026-03-16 → 2026-03-17")],
        }
    }
}

/// A month that begins after `blanks` empty places.
fn month(title: &str, blanks: u32, days: u32) -> CalendarMonth {
    let places: Vec<CalendarDay> = (0..blanks + days).map(|place| place_of(place, blanks)).collect();
    CalendarMonth { title: title.into(), weeks: places.chunks(7).map(<[CalendarDay]>::to_vec).collect() }
}

fn place_of(place: u32, blanks: u32) -> CalendarDay {
    let Some(day) = place.checked_sub(blanks).map(|day| day + 1) else { return CalendarDay::default() };
    let (kind, name) = match (day, place % 7) {
        (1..=3, _) => (DayKind::Holiday, "节假日"),
        (14, _) => (DayKind::MadeUp, "周末上班"),
        (_, 5 | 6) => (DayKind::Weekend, ""),
        _ => (DayKind::Working, ""),
    };
    CalendarDay { day: day.to_string(), kind, name: name.into() }
}

impl ImportReport {
    /// A report with a rejected and a warned row.
    pub fn sample() -> ImportReport {
        let row = |line: u32, column: &str, value: &str, reason: &str, kind: Tag| ImportRow {
            line,
            column: column.into(),
            value: value.into(),
            reason: reason.into(),
            kind,
        };
        ImportReport {
            page: page("导入事项"),
            crumbs: crumbs("导入事项"),
            file: "items.csv · UTF-8 · 568 行".into(),
            counts: vec![
                Row::new("新增", "12"),
                Row::new("有变化", "3"),
                Row::new("无变化", "548"),
                Row::new("退回", "3"),
                Row::new("提醒", "2"),
            ],
            rows: vec![
                row(
                    17,
                    "事项编码",
                    "33013100220XX",
                    "编码不符合任何一种规则；请按国家 12 位或 31 位编码填写",
                    Tag::new("退回", Tone::Seal),
                ),
                row(
                    96,
                    "组织机构代码",
                    "11320500MA0000015",
                    "不是有效的统一社会信用代码，第 18 位缺失；已导入，请核对",
                    Tag::new("提醒", Tone::Amber),
                ),
            ],
            errors: Vec::new(),
            fields: vec![Field::new(
                "file",
                "事项文件",
                FieldKind::File {
                    limits: "CSV，UTF-8 或 GB18030，不超过 20 MB".into(),
                    accept: ".csv".into(),
                    files: Vec::new(),
                },
            )],
            post: Post::new("/admin/items/import", "k17"),
            pager: pager(),
        }
    }
}

impl AdminItem {
    /// An item with one blocking finding.
    pub fn sample() -> AdminItem {
        let gate = |rule: &str, finding: &str, state: Tag| GateRow {
            rule: rule.into(),
            finding: finding.into(),
            state,
        };
        AdminItem {
            page: page("食品经营许可（新办）"),
            crumbs: crumbs("食品经营许可（新办）"),
            name: "食品经营许可（新办）".into(),
            state: Tag::new("已发布", Tone::Jade),
            guide_url: "guide.html".into(),
            groups: groups(None),
            gate: vec![
                gate("G1", "十项公开齐全", Tag::new("通过", Tone::Jade)),
                gate("G2", "承诺 3 个工作日，不超过法定 10 个工作日", Tag::new("通过", Tone::Jade)),
                gate("G7", "收费依据为空；不收费的写明“不收费”", Tag::new("提醒", Tone::Amber)),
            ],
            versions: vec![
                TaggedRow {
                    label: "V12 · 2026-01-08".into(),
                    url: "#".into(),
                    tag: Tag::new("现行", Tone::Jade),
                },
                TaggedRow {
                    label: "V11 · 2025-06-01".into(),
                    url: "#".into(),
                    tag: Tag::new("已替换", Tone::Grey),
                },
            ],
        }
    }
}

impl HealthPage {
    /// A healthy system with one thing to heed.
    pub fn sample() -> HealthPage {
        let row = |name: &str, state: Tag, value: &str, advice: &str| HealthRow {
            name: name.into(),
            state,
            value: value.into(),
            advice: advice.into(),
        };
        HealthPage {
            page: page("运行状况"),
            crumbs: crumbs("运行状况"),
            state: Tag::new("正常", Tone::Jade),
            links: vec![Link::new("任务", "/admin/jobs")],
            read_at: "10:42:16".into(),
            rows: vec![
                row("数据库", Tag::new("正常", Tone::Jade), "写入 1.2 毫秒", ""),
                row("读取器", Tag::new("正常", Tone::Jade), "落后 0 条", ""),
                row(
                    "查毒",
                    Tag::new("未配置", Tone::Grey),
                    "",
                    "上传的文件标为“未查毒”；配置 clamd 后自动补查",
                ),
                row("时钟", Tag::new("正常", Tone::Jade), "差 0.1 秒", ""),
            ],
            log: vec![
                Row::new("事件数", "48,213"),
                Row::new("日志根", "9f2c41d07ab3e85516c7…"),
                Row::new("最近检查点", "2026-03-02 10:40"),
            ],
        }
    }
}
