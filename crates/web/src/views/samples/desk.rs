//! Samples of the reviewer's and approver's pages.

use super::super::desk::*;
use super::super::forms::{Choice, Field, FieldKind, Post};
use super::super::page::{FlashKind, Here};
use super::super::parts::{DueView, Lamp, Link, Pager, Row, Tag, Tone};
use super::apply::{choice, groups, timeline};
use super::window::{head, materials, tabs};
use super::{clock, due, flash, pager, staff_page};

impl Inbox {
    /// An inbox with every lamp.
    pub fn sample() -> Inbox {
        let lamp = |lamp: Lamp, words: &str, count: u32| LampCount {
            due: DueView { remaining: words.into(), lamp, ..DueView::default() },
            url: "?lamp=1".into(),
            count,
            current: false,
        };
        let row = |item: &str, task: &str, beside: &str, due: DueView| InboxRow {
            number: "320500-2026-000123-7".into(),
            url: "staff-case.html".into(),
            item: item.into(),
            applicant: "演练小馆餐饮有限公司".into(),
            task: task.into(),
            holder: "我".into(),
            beside: beside.into(),
            due,
            claim: None,
        };
        Inbox {
            page: staff_page("待办", "/staff/inbox", Here::Inbox),
            lamps: vec![
                lamp(Lamp::Red, "超过法定时限", 1),
                lamp(Lamp::Yellow, "超过承诺或环节时限", 3),
                lamp(Lamp::Reminder, "两个工作日内到期", 6),
                lamp(Lamp::Calm, "时间充足", 21),
                lamp(Lamp::Paused, "特别程序中", 2),
            ],
            tabs: tabs(&[("我的", 14), ("未认领", 5), ("本部门", 33)]),
            rows: vec![
                row(
                    "建筑工程施工许可",
                    "决定",
                    "",
                    due("2 月 27 日", "2026-02-27", "超期 1 个工作日", Lamp::Red),
                ),
                row(
                    "道路货物运输经营许可",
                    "审查 · 初审",
                    "",
                    due("3 月 2 日", "2026-03-02", "今天到期", Lamp::Yellow),
                ),
                row(
                    "食品经营许可（新办）",
                    "审查 · 现场核查",
                    "书面审查 已完成",
                    due("3 月 9 日", "2026-03-09", "还剩 2 个工作日", Lamp::Reminder),
                ),
                InboxRow {
                    holder: "未认领".into(),
                    claim: Some(Post::new("/staff/tasks/1/claim", "k11")),
                    ..row(
                        "公共场所卫生许可",
                        "审查 · 书面审查",
                        "现场核查 未开始",
                        due("3 月 16 日", "2026-03-16", "还剩 9 个工作日", Lamp::Calm),
                    )
                },
                row(
                    "户外招牌设置许可",
                    "审查",
                    "",
                    DueView {
                        remaining: "听证，已暂停 3 天".into(),
                        lamp: Lamp::Paused,
                        ..DueView::default()
                    },
                ),
            ],
            pager: pager(),
            none: "没有待办。".into(),
            read_at: "10:42:16".into(),
            refresh_url: "staff-inbox.html".into(),
        }
    }
}

fn act(id: &str, title: &str, key: &str, basis: &str, fields: Vec<Field>, tone: ActTone) -> ActPanel {
    let panel = ActPanel {
        id: id.into(),
        title: title.into(),
        shortcut: key.into(),
        basis: basis.into(),
        fields: Vec::new(),
        button: title.into(),
        tone,
        open: id == "opinion",
        post: Post { version: "7".into(), ..Post::new(format!("/staff/cases/1/{id}"), format!("k-{id}")) },
    };
    panel.with_fields(fields)
}

fn radios(pairs: &[(&str, &str)]) -> FieldKind {
    FieldKind::Radios(pairs.iter().map(|(value, label)| choice(value, label)).collect())
}

fn acts() -> Vec<ActPanel> {
    let reason = || Field::area("reason", "理由", "");
    let verdict = Field::new("verdict", "结论", radios(&[("pass", "符合"), ("fail", "不符合")]));
    let kinds = Field::new(
        "kind",
        "程序",
        FieldKind::Select(vec![
            choice("hearing", "听证"),
            choice("test", "检验、检测"),
            choice("expert", "专家评审"),
        ]),
    );
    vec![
        act(
            "opinion",
            "提出意见",
            "Alt+O",
            "意见一经提出不可修改，只能追加。",
            vec![verdict, Field::area("text", "意见", "")],
            ActTone::Plain,
        ),
        act(
            "return",
            "退回上一环节",
            "Alt+R",
            "退回后开启新一轮，其他并行任务可保留、暂停或作废。",
            vec![reason()],
            ActTone::Warn,
        ),
        act(
            "pause",
            "转入特别程序",
            "Alt+P",
            "听证、检验、检测、检疫、鉴定和专家评审所需时间不计入期限，须书面告知申请人（行政许可法第四十五条）。",
            vec![kinds, Field::text("days", "预计天数", "")],
            ActTone::Warn,
        ),
        act(
            "extend",
            "延长期限",
            "Alt+E",
            "经本机关负责人批准可以延长一次，并将理由告知申请人（行政许可法第四十二条）。",
            vec![reason()],
            ActTone::Warn,
        ),
        act(
            "grant",
            "准予许可",
            "Alt+G",
            "出准予许可决定书并制证，10 个工作日内送达（行政许可法第四十四条）。",
            Vec::new(),
            ActTone::Grant,
        ),
        act(
            "refuse",
            "不予许可",
            "Alt+N",
            "必须写明理由和依据，并告知行政复议和行政诉讼的途径、期限（行政许可法第三十八条）。",
            vec![
                reason(),
                Field::area(
                    "remedies",
                    "救济途径",
                    "自收到决定之日起 60 日内可以申请行政复议，6 个月内可以提起行政诉讼。",
                ),
            ],
            ActTone::Refuse,
        ),
    ]
}

impl CasePage {
    /// A case under review with an opinion and all acts.
    pub fn sample() -> CasePage {
        let answers = |picked: &str| -> Vec<Choice> {
            [("1", "符合"), ("2", "不符"), ("3", "不适用")]
                .iter()
                .map(|(value, label)| Choice { chosen: *value == picked, ..choice(value, label) })
                .collect()
        };
        let check = |code: &str, text: &str, basis: &str, picked: &str| CheckRow {
            code: code.into(),
            text: text.into(),
            basis: basis.into(),
            choices: answers(picked),
            note: String::new(),
            findings: Vec::new(),
        };
        let mut page = staff_page("食品经营许可（新办）", "/staff/cases/1", Here::Inbox);
        page.flash = flash(FlashKind::Done, "意见已记入，下一环节是复核。");
        CasePage {
            page,
            head: head(),
            errors: Vec::new(),
            groups: groups(None),
            materials: materials(),
            checks: vec![
                check("a", "经营场所与污染源保持规定距离", "食品安全法 第三十三条第一款第一项", "1"),
                check("b", "设备、设施与经营的品种和数量相适应", "食品安全法 第三十三条第一款第二项", "1"),
                check("c", "布局合理，防止交叉污染", "食品安全法 第三十三条第一款第四项", "2"),
                check("d", "有食品安全管理人员和制度", "食品安全法 第三十三条第一款第三项", ""),
            ],
            check_task: "材料审查".into(),
            check_post: Some(Post::new("/staff/cases/1/checks", "k12")),
            opinions: vec![OpinionView {
                who: "演练丙".into(),
                office: "食品经营处 审查人员".into(),
                when: "3 月 5 日 15:20".into(),
                stage: "审查 · 书面审查 · 第 1 轮".into(),
                verdict: Tag::new("符合", Tone::Jade),
                text: "材料与现场照片一致，建议现场核查加工间布局。".into(),
            }],
            history: timeline(),
            clocks: vec![clock("promise"), clock("statute")],
            documents: vec![
                Link::new("收件凭证 演〔2026〕000123", "print-receipt.html"),
                Link::new("受理通知书 演〔2026〕000098", "print-acceptance.html"),
            ],
            acts: acts(),
        }
    }
}

impl StaffForm {
    /// The record of a site check.
    pub fn sample() -> StaffForm {
        let photos = FieldKind::File {
            limits: "JPG 或 PNG，每个不超过 20 MB".into(),
            accept: ".jpg,.png".into(),
            files: Vec::new(),
        };
        StaffForm {
            page: staff_page("现场核查记录", "/staff/cases/1/site-check", Here::Inbox),
            crumbs: vec![
                Link::new("待办", "staff-inbox.html"),
                Link::new("320500-2026-000123-7", "staff-case.html"),
                Link::new("现场核查记录", ""),
            ],
            head: Some(head()),
            heading: "现场核查记录".into(),
            lead: Some("须有两名以上工作人员，且不是同一人（行政许可法第三十四条）。".into()),
            errors: Vec::new(),
            fields: vec![
                Field::text("first", "核查人员一", "演练丙"),
                Field::text("second", "核查人员二", "").error("请填写第二名核查人员，不能与第一名相同"),
                Field::new(
                    "on",
                    "核查日期",
                    FieldKind::Date { year: "2026".into(), month: "3".into(), day: "6".into() },
                ),
                Field::new(
                    "verdict",
                    "结论",
                    radios(&[("pass", "符合"), ("fail", "不符合"), ("later", "限期整改后复查")]),
                ),
                Field::area("record", "现场情况", ""),
                Field::new("photos", "现场照片", photos).optional(),
            ],
            post: Post { version: "7".into(), ..Post::new("/staff/cases/1/site-check", "k13") },
            multipart: true,
            button: "记入核查结果".into(),
            shown_once: None,
        }
    }

    /// A token, shown once.
    pub fn sample_of_token() -> StaffForm {
        StaffForm {
            page: staff_page("新建令牌", "/admin/tokens/new", Here::Admin),
            crumbs: vec![
                Link::new("管理", "admin-home.html"),
                Link::new("令牌", "admin-table.html"),
                Link::new("新建", ""),
            ],
            head: None,
            heading: "新建令牌".into(),
            lead: None,
            fields: vec![Field::text("label", "用途", ""), Field::text("days", "有效天数", "90")],
            post: Post::new("/admin/tokens", "k14"),
            multipart: false,
            button: "生成令牌".into(),
            shown_once: Some(Row::new("“统计导出”的令牌", "sx_0000_0000_0000_0000")),
            ..StaffForm::sample()
        }
    }
}

impl StaffPost {
    /// The post of a clerk.
    pub fn sample() -> StaffPost {
        let form = StaffForm { head: None, ..StaffForm::sample() };
        let page = staff_page("演练丙（SJ05）", "/admin/staff/SJ05", Here::Admin);
        StaffPost { page, form, more: vec![Link::new("办理离岗", "/admin/staff/SJ05/dismissal")] }
    }
}

impl PersonSheet {
    /// A person in whose name somebody opened an account.
    pub fn sample() -> PersonSheet {
        let act = act("confirmation", "核验身份", "", "须当面核对证件原件。", Vec::new(), ActTone::Grant);
        PersonSheet {
            page: staff_page("演练甲", "/staff/applicants/1", Here::Workbench),
            crumbs: vec![Link::new("窗口受理", "staff-workbench.html"), Link::new("演练甲", "")],
            heading: "演练甲".into(),
            state: Tag::new("网上账号未核验", Tone::Seal),
            warning: Some("该申请人名下的网上账号未经核验，请先确认是否属于本人。".into()),
            facts: vec![Row::new("证件号码", "320500********001X"), Row::new("手机", "13800000000")],
            shown_once: Some(Row::new("演练甲 的初始密码", "0000000000000000")),
            errors: Vec::new(),
            acts: vec![act],
        }
    }
}

impl CaseSearch {
    /// Two cases of one name.
    pub fn sample() -> CaseSearch {
        let row = |number: &str, state: Tag, due: DueView| CaseFound {
            number: number.into(),
            url: "staff-case.html".into(),
            item: "食品经营许可（新办）".into(),
            applicant: "演练小馆餐饮有限公司".into(),
            identity: "91320500********38".into(),
            state,
            due,
        };
        CaseSearch {
            page: staff_page("查办件", "/staff/cases?found=1", Here::Cases),
            post: Post::new("/staff/cases", "key"),
            query: "演练小馆".into(),
            total: Some(2),
            rows: vec![
                row(
                    "320500-2026-000123-7",
                    Tag::new("审查中", Tone::Plain),
                    due("3 月 9 日", "2026-03-09", "还剩 2 个工作日", Lamp::Calm),
                ),
                row(
                    "320500-2026-000021-3",
                    Tag::new("已办结", Tone::Jade),
                    DueView { lamp: Lamp::Done, ..DueView::default() },
                ),
            ],
            pager: Pager::default(),
        }
    }
}
