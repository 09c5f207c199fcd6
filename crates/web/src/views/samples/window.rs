//! Samples of the window clerk's pages.

use super::super::forms::{Choice, Field, FieldKind, Keyboard, Post, Width, errors_of};
use super::super::page::Here;
use super::super::parts::{CountLink, FileRow, Lamp, Pager, Row, Tag, Tone};
use super::super::window::*;
use super::apply::{choice, file, groups};
use super::{clock, due, staff_page};

fn text(name: &str, label: &str, value: &str, span: u8) -> Cell {
    let kind = FieldKind::Text {
        value: value.into(),
        width: Width::Full,
        keyboard: Keyboard::Text,
        suffix: None,
        autocomplete: "off",
    };
    Cell { field: Field::new(name, label, kind), span, note: None }
}

fn held(name: &str, label: &str, value: &str) -> Cell {
    let kind = FieldKind::Held { value: value.into(), source: "由市场主体登记库调用".into() };
    Cell { field: Field::new(name, label, kind), span: 2, note: None }
}

/// The tabs of a staff list.
pub fn tabs(pairs: &[(&str, u32)]) -> Vec<CountLink> {
    pairs
        .iter()
        .enumerate()
        .map(|(index, (text, count))| CountLink {
            text: (*text).into(),
            url: "#".into(),
            count: *count,
            current: index == 0,
        })
        .collect()
}

/// The head of a case under review.
pub fn head() -> CaseHead {
    CaseHead {
        number: "320500-2026-000123-7".into(),
        item: "食品经营许可（新办）".into(),
        applicant: "演练小馆餐饮有限公司".into(),
        state: Tag::new("审查中", Tone::Plain),
        stage: "审查 · 第 1 轮".into(),
        due: due("3 月 9 日", "2026-03-09", "还剩 2 个工作日", Lamp::Reminder),
        facts: vec![
            Row::new("提交", "3 月 2 日 10:42 网上"),
            Row::new("受理", "3 月 4 日"),
            Row::new("事项版本", "V12"),
        ],
    }
}

/// Materials under an officer's eyes.
pub fn materials() -> Vec<CaseMaterial> {
    let material = |code: &str, name: &str, files: Vec<FileRow>| CaseMaterial {
        code: code.into(),
        name: name.into(),
        need: Tag::new("必要", Tone::Plain),
        files,
        ..CaseMaterial::default()
    };
    vec![
        material("1", "食品经营许可申请书", vec![file("申请书.pdf")]),
        CaseMaterial { held: Some("电子证照".into()), ..material("2", "营业执照", Vec::new()) },
        CaseMaterial {
            faulty: true,
            problem: "图上没有标出面积，请提交标明面积和功能分区的布局图".into(),
            late: Some("以前的补正告知未列此项，且其后未变动".into()),
            ..material("3", "经营场所布局和操作流程图", vec![file("布局图.pdf"), file("流程图.jpg")])
        },
        CaseMaterial {
            need: Tag::new("可承诺", Tone::Plum),
            ..material("4", "食品安全管理制度目录清单", Vec::new())
        },
    ]
}

impl Workbench {
    /// The workbench with four of five materials marked.
    pub fn sample() -> Workbench {
        let mut phone = text("phone", "联系电话", "1381234567", 2);
        phone.field.error = Some("手机号应为 11 位，现为 10 位".into());
        let mut code = text("identity", "统一社会信用代码或证件号", "91320500MA00000238", 2);
        code.note = Some("校验通过，已带出 8 项".into());
        let way = Cell {
            field: Field::new(
                "way",
                "领取方式",
                FieldKind::Select(vec![choice("post", "电子证照、邮寄"), choice("window", "窗口领取")]),
            ),
            span: 2,
            note: None,
        };
        let applicant = vec![
            code,
            held("name", "名称", "演练小馆餐饮有限公司"),
            held("legal", "法定代表人", "演*"),
            text("agent", "经办人", "演练戊", 2),
            phone,
            way,
        ];
        let errors = errors_of(&applicant.iter().map(|cell| cell.field.clone()).collect::<Vec<_>>());
        let mut page = staff_page("窗口受理", "/staff/workbench", Here::Workbench);
        page.failed = true;
        let side = |when: &str, item: &str, note: &str, current: bool| SideRow {
            number: "320500-2026-000123-7".into(),
            item: item.into(),
            note: note.into(),
            when: when.into(),
            url: "#".into(),
            current,
        };
        Workbench {
            page,
            window: "E-07".into(),
            today: vec![
                Row::new("今日受理", "21 件"),
                Row::new("补正告知", "2 件"),
                Row::new("平均办理", "7 分 40 秒"),
                Row::new("服务事项", "市场监管综合"),
            ],
            side: vec![
                side("10:42", "食品经营许可", "办理中", true),
                side("10:31", "企业变更登记", "已受理", false),
                side("10:18", "小餐饮备案", "已受理", false),
                side("09:55", "企业注销", "补正", false),
                side("09:40", "营业执照补领", "当场办结", false),
            ],
            number: Some("320500-2026-000124-5".into()),
            saved: Some("10:42:16".into()),
            errors,
            post: Post { version: "3".into(), ..Post::new("/staff/workbench", "k8") },
            applicant,
            agent: vec![
                text("agent_name", "代理人姓名", "演练戊", 2),
                text("agent_number", "代理人身份证号", "", 2),
            ],
            item: vec![
                text("item-query", "事项（输入拼音首字母，如 spjy）", "spjy", 3),
                Cell {
                    field: Field::new(
                        "trade",
                        "主体业态",
                        FieldKind::Select(vec![choice("c", "餐饮服务经营者 · 小型餐馆")]),
                    ),
                    span: 3,
                    note: None,
                },
                text("place", "经营场所", "苏州市姑苏区演练路 118 号", 6),
            ],
            offers: vec![
                ItemOffer {
                    id: "1".into(),
                    name: "食品经营许可（新办）".into(),
                    note: "市场监督管理局 · 3 个工作日".into(),
                },
                ItemOffer {
                    id: "2".into(),
                    name: "食品经营许可（变更）".into(),
                    note: "市场监督管理局 · 3 个工作日".into(),
                },
            ],
            materials: desk_materials(),
            received: Tag::new("4 / 5", Tone::Amber),
            due: vec![
                Row::new("承诺", "3 个工作日"),
                Row::new("如现在受理，应于", "3 月 5 日前"),
                Row::new("下一环节", "审查 · 食品经营处"),
            ],
            clock: Some(clock("preview")),
            others: vec![
                TaggedRow {
                    label: "企业设立登记".into(),
                    url: "#".into(),
                    tag: Tag::new("已办结", Tone::Jade),
                },
                TaggedRow {
                    label: "户外招牌设置".into(),
                    url: "#".into(),
                    tag: Tag::new("审查中", Tone::Plain),
                },
                TaggedRow {
                    label: "消防安全检查".into(),
                    url: "#".into(),
                    tag: Tag::new("待补正", Tone::Amber),
                },
            ],
        }
    }
}

fn desk_materials() -> Vec<DeskMaterial> {
    let material =
        |index: u32, name: &str, form: &str, mark: Option<MaterialMark>, note: &str| DeskMaterial {
            code: index.to_string(),
            index,
            name: name.into(),
            form: form.into(),
            promisable: index == 4,
            held: None,
            mark,
            note: note.into(),
        };
    let licence = || Some(Tag::new("电子证照", Tone::Jade));
    vec![
        material(1, "食品经营许可申请书", "原件 1", Some(MaterialMark::Received), "签字盖章已核"),
        DeskMaterial {
            held: licence(), ..material(2, "营业执照", "电子证照", None, "自动调用，已核验")
        },
        material(3, "经营场所布局和操作流程图", "复印 1", Some(MaterialMark::Received), ""),
        material(4, "食品安全管理制度目录清单", "原件 1", Some(MaterialMark::Missing), "待核"),
        DeskMaterial {
            held: licence(),
            ..material(5, "法定代表人身份证明", "电子证照", None, "自动调用，已核验")
        },
    ]
}

impl IntakeList {
    /// Online applications waiting for an answer.
    pub fn sample() -> IntakeList {
        let row = |item: &str, received: &str, materials: &str, due| IntakeRow {
            number: "320500-2026-000123-7".into(),
            url: "staff-intake-case.html".into(),
            item: item.into(),
            applicant: "演练小馆餐饮有限公司".into(),
            received: received.into(),
            materials: materials.into(),
            due,
            first_look: None,
        };
        IntakeList {
            page: staff_page("网上申请收件", "/staff/intake", Here::Intake),
            tabs: tabs(&[("待预审", 12), ("已补正", 3), ("今日已答复", 18)]),
            rows: vec![
                row(
                    "食品经营许可（新办）",
                    "2 月 24 日 16:20",
                    "5 / 5",
                    due("3 月 3 日", "2026-03-03", "今天到期", Lamp::Yellow),
                ),
                row(
                    "公共场所卫生许可",
                    "3 月 2 日 08:51",
                    "4 / 6",
                    due("3 月 9 日", "2026-03-09", "还剩 5 个工作日", Lamp::Calm),
                ),
                row(
                    "户外招牌设置许可",
                    "3 月 2 日 09:14",
                    "3 / 3",
                    due("3 月 9 日", "2026-03-09", "还剩 5 个工作日", Lamp::Calm),
                ),
            ],
            pager: Pager::default(),
        }
    }
}

impl IntakeCase {
    /// The five outcomes for one application, correction chosen.
    pub fn sample() -> IntakeCase {
        let outcome = |value: &str, label: &str, basis: &str, fields: Vec<Field>| OutcomeChoice {
            value: value.into(),
            label: label.into(),
            basis: basis.into(),
            fields,
            chosen: value == "correct",
        };
        IntakeCase {
            page: staff_page("预审食品经营许可（新办）", "/staff/intake/1", Here::Intake),
            head: head(),
            errors: Vec::new(),
            groups: groups(None),
            materials: materials(),
            outcomes: vec![
                outcome(
                    "accept",
                    "受理",
                    "材料齐全、符合法定形式（第五项）。出受理通知书，开始计时。",
                    Vec::new(),
                ),
                outcome(
                    "correct",
                    "一次告知补正",
                    "材料不齐全或不符合法定形式（第四项）。5 个工作日内一次告知，逾期即为受理。",
                    vec![Field::area("more", "其他需要补正的内容", "").optional()],
                ),
                outcome(
                    "on-spot",
                    "当场更正",
                    "错误可以当场更正（第三项）。请申请人更正后继续。",
                    Vec::new(),
                ),
                outcome(
                    "not-needed",
                    "即时告知不受理",
                    "依法不需要取得行政许可（第一项）。",
                    vec![Field::area("reason-1", "理由", "")],
                ),
                outcome(
                    "not-ours",
                    "不予受理",
                    "不属于本机关职权范围（第二项）。写明应向哪个机关申请。",
                    vec![Field::text("organ", "应向哪个机关申请", ""), Field::area("reason-2", "理由", "")],
                ),
            ],
            clocks: vec![clock("intake")],
            post: Post { version: "2".into(), ..Post::new("/staff/intake/1", "k9") },
        }
    }
}

impl Handover {
    /// Two results, one handed over.
    pub fn sample() -> Handover {
        let row = |item: &str, result: &str| HandoverRow {
            number: "320500-2026-000098-4".into(),
            item: item.into(),
            applicant: "演练小馆餐饮有限公司".into(),
            result: result.into(),
            ready: "3 月 2 日 10:02".into(),
            due: due("3 月 16 日", "2026-03-16", "还剩 9 个工作日", Lamp::Calm),
            handed: None,
            post: None,
        };
        let ways: Vec<Choice> = vec![choice("window", "窗口领取"), choice("post", "邮寄")];
        Handover {
            page: staff_page("发件登记", "/staff/handover", Here::Handover),
            tabs: tabs(&[("待发", 7), ("今日已发", 11)]),
            rows: vec![
                HandoverRow {
                    post: Some(Post::new("/staff/handover/1", "k10")),
                    ..row("食品经营许可（新办）", "食品经营许可证 1 本")
                },
                HandoverRow {
                    handed: Some("演练甲 3 月 2 日 10:40 窗口领取".into()),
                    ..row("户外招牌设置许可", "准予许可决定书 1 份")
                },
            ],
            ways,
            print_url: "print-delivery.html".into(),
            pager: Pager::default(),
        }
    }
}
