//! Samples of applying and following.

use super::super::apply::*;
use super::super::follow::*;
use super::super::forms::{Choice, Field, FieldKind, FormError, Keyboard, Post, Width, errors_of};
use super::super::page::Here;
use super::super::parts::{
    AnswerGroup, AnswerRow, FileRow, Lamp, Link, Row, StepState, Tag, TimelineStep, Tone,
};
use super::{citizen_page, clock, due, page};

fn progress(step: u32) -> Progress {
    let names = ["申请人信息", "经营项目", "经营场所", "上传材料", "核对并提交"];
    let task = |(index, name): (u32, &str)| Task {
        name: name.into(),
        url: (index < step + 1).then(|| "apply-question.html".to_owned()),
        state: match (index + 1).cmp(&step) {
            std::cmp::Ordering::Less => TaskState::Done,
            std::cmp::Ordering::Equal => TaskState::Current,
            std::cmp::Ordering::Greater if index == 4 => TaskState::Locked,
            std::cmp::Ordering::Greater => TaskState::Open,
        },
    };
    Progress {
        item: "食品经营许可（新办）".into(),
        step,
        steps: 5,
        tasks: (0..).zip(names).map(task).collect(),
        saved: "10:42".into(),
        kept_until: "4 月 1 日".into(),
        back: "apply-tasks.html".into(),
    }
}

/// A choice without a hint.
pub fn choice(value: &str, label: &str) -> Choice {
    Choice { value: value.into(), label: label.into(), hint: None, chosen: false }
}

fn hinted(value: &str, label: &str, hint: &str) -> Choice {
    Choice { hint: Some(hint.into()), ..choice(value, label) }
}

fn chosen(choice: Choice) -> Choice {
    Choice { chosen: true, ..choice }
}

/// A file that was scanned.
pub fn file(name: &str) -> FileRow {
    FileRow {
        name: name.into(),
        size: "1.2 MB · PDF".into(),
        url: "#".into(),
        state: Tag::new("未查毒", Tone::Grey),
        remove: None,
    }
}

impl ApplyStart {
    /// The start of an application.
    pub fn sample() -> ApplyStart {
        let who = FieldKind::Radios(vec![
            chosen(hinted("self", "为自己办", "以您本人的名义")),
            hinted("company", "为企业办", "您是法定代表人，或持有授权委托书"),
            hinted("person", "替别人办", "需要授权委托书"),
        ]);
        ApplyStart {
            page: citizen_page("申请食品经营许可（新办）", "/apply/1", Here::Company),
            item: "食品经营许可（新办）".into(),
            guide_url: "guide.html".into(),
            needs: vec![
                "约 12 分钟，可以随时存下，30 天内接着填".into(),
                "营业执照由系统调用，不用上传".into(),
                "请准备经营场所布局和操作流程图".into(),
            ],
            errors: Vec::new(),
            fields: vec![Field::new("who", "您为谁办", who)],
            post: Post::new("apply-tasks.html", "k1"),
            draft: Some(Link::new("您有一份同一事项的草稿，接着填", "apply-tasks.html")),
        }
    }
}

impl ApplyTasks {
    /// The task list of a draft.
    pub fn sample() -> ApplyTasks {
        ApplyTasks {
            page: citizen_page("食品经营许可（新办）申请", "/drafts/1", Here::Company),
            progress: progress(3),
            applicant: "演练小馆餐饮有限公司".into(),
            discard: Post::new("/drafts/1/discard", "k2"),
        }
    }
}

impl ApplyQuestion {
    /// A question page after an invalid submission.
    pub fn sample() -> ApplyQuestion {
        let mut page = citizen_page("经营场所", "/drafts/1/place", Here::Company);
        page.failed = true;
        let trade = FieldKind::Radios(vec![
            chosen(hinted("c", "餐饮服务经营者", "饭店、小吃店、奶茶店")),
            hinted("s", "食品销售经营者", "超市、便利店"),
            hinted("k", "集中用餐单位食堂", "学校、工地、企业食堂"),
        ]);
        let area = FieldKind::Text {
            value: "八十六".into(),
            width: Width::Five,
            keyboard: Keyboard::Decimal,
            suffix: Some("平方米".into()),
            autocomplete: "off",
        };
        let opening = FieldKind::Date { year: "2026".into(), month: "11".into(), day: "31".into() };
        let place = FieldKind::Address {
            districts: vec![choice("320508", "姑苏区"), choice("320506", "吴中区")],
            street: "演练路 118 号".into(),
        };
        let plan = FieldKind::File {
            limits: "PDF、JPG 或 PNG，不超过 20 MB".into(),
            accept: ".pdf,.jpg,.png".into(),
            files: Vec::new(),
        };
        let fields = vec![
            Field::new("trade", "主体业态", trade),
            Field::new("place", "经营场所", place),
            Field::new("area", "经营面积", area)
                .hint("按房产证或租赁合同上的面积填写")
                .error("请填写经营面积，只填数字，例如 86"),
            Field::new("opening", "拟开业日期", opening)
                .hint("例如 2026 12 15")
                .error("拟开业日期须为真实日期，例如 2026 年 12 月 15 日"),
            Field::new("plan", "场所布局和操作流程图", plan),
            Field::area("remark", "补充说明", "").optional(),
        ];
        ApplyQuestion {
            page,
            progress: progress(3),
            heading: "经营场所".into(),
            lead: None,
            errors: errors_of(&fields),
            fields,
            post: Post::new("/drafts/1/place", "k3"),
        }
    }
}

fn slots() -> Vec<UploadSlot> {
    let slot = |name: &str, material: &str, note: &str, need: Tag| UploadSlot {
        name: name.into(),
        material: material.into(),
        note: note.into(),
        need,
        limits: "PDF、JPG 或 PNG，每个不超过 20 MB".into(),
        accept: ".pdf,.jpg,.png".into(),
        ..UploadSlot::default()
    };
    let uploaded =
        FileRow {
            state: Tag::new("已上传", Tone::Jade), remove: Some("f1".into()), ..file("布局图.pdf")
        };
    vec![
        UploadSlot {
            held: Some("系统已调用，不用上传".into()),
            ..slot("m-2", "营业执照", "", Tag::new("必要", Tone::Plain))
        },
        UploadSlot {
            files: vec![uploaded],
            ..slot("m-3", "经营场所布局和操作流程图", "标明面积、功能分区", Tag::new("必要", Tone::Plain))
        },
        UploadSlot {
            error: Some("请上传食品安全管理制度目录清单，或选择告知承诺".into()),
            ..slot("m-4", "食品安全管理制度目录清单", "", Tag::new("可承诺", Tone::Plum))
        },
    ]
}

impl ApplyUpload {
    /// The upload page with one material missing.
    pub fn sample() -> ApplyUpload {
        let mut page = citizen_page("上传材料", "/drafts/1/materials", Here::Company);
        page.failed = true;
        let errors = vec![FormError {
            target: "m-4".into(),
            sentence: "请上传食品安全管理制度目录清单，或选择告知承诺".into(),
        }];
        ApplyUpload {
            page,
            progress: progress(4),
            errors,
            slots: slots(),
            post: Post::new("/drafts/1/materials", "k4"),
        }
    }
}

/// Answers as officers and applicants read them.
pub fn groups(change: Option<&str>) -> Vec<AnswerGroup> {
    let row = |label: &str, value: &str| AnswerRow {
        label: label.into(),
        value: value.into(),
        change_url: change.map(str::to_owned),
        source: None,
    };
    vec![
        AnswerGroup {
            title: "申请人".into(),
            rows: vec![
                AnswerRow {
                    source: Some("由市场主体登记库调用".into()),
                    ..row("名称", "演练小馆餐饮有限公司")
                },
                AnswerRow {
                    source: Some("由市场主体登记库调用".into()),
                    ..row("统一社会信用代码", "91320500MA00000238")
                },
                row("联系电话", "138****0000"),
            ],
        },
        AnswerGroup {
            title: "经营场所".into(),
            rows: vec![
                row("主体业态", "餐饮服务经营者 · 小型餐馆"),
                row("地址", "姑苏区演练路 118 号"),
                row("经营面积", "86 平方米"),
                row("拟开业日期", "2026 年 12 月 15 日"),
            ],
        },
    ]
}

impl ApplyCheck {
    /// Check answers before submitting.
    pub fn sample() -> ApplyCheck {
        ApplyCheck {
            page: citizen_page("核对填写内容", "/drafts/1/check", Here::Company),
            progress: progress(5),
            errors: Vec::new(),
            groups: groups(Some("apply-question.html")),
            next_url: "apply-declare.html".into(),
        }
    }
}

impl ApplyDeclare {
    /// The declaration.
    pub fn sample() -> ApplyDeclare {
        let agree = FieldKind::Checkboxes(vec![choice("yes", "我已阅读并作出以上声明")]);
        ApplyDeclare {
            page: citizen_page("声明并提交", "/drafts/1/declaration", Here::Company),
            progress: progress(5),
            declarant: "演练甲（代演练小馆餐饮有限公司）".into(),
            sentences: vec![
                "申请材料实质内容真实，本人对其真实性负责（行政许可法第三十一条）。".into(),
                "隐瞒有关情况或者提供虚假材料的，依法承担相应后果。".into(),
            ],
            errors: Vec::new(),
            fields: vec![Field::new("agree", "声明", agree)],
            post: Post::new("apply-done.html", "k5"),
        }
    }
}

impl ApplyDone {
    /// The confirmation.
    pub fn sample() -> ApplyDone {
        let step = |when: &str, what: &str| NextStep { when: when.into(), what: what.into() };
        ApplyDone {
            page: citizen_page("已收到您的申请", "/cases/1/done", Here::Company),
            item: "食品经营许可（新办） · 演练小馆餐饮有限公司".into(),
            number: "320500-2026-000123-7".into(),
            code: "K7M4Q2".into(),
            next: vec![
                step("3 月 3 日前", "窗口预审材料，短信告知结果"),
                step("3 月 9 日前", "答复是否受理；逾期不答复的，视为自今天起受理"),
                step("受理后 3 个工作日内", "作出决定，可下载电子证照"),
            ],
            receipt_url: "print-receipt.html".into(),
            follow_url: "follow.html".into(),
        }
    }
}

fn step(title: &str, when: &str, who: &str, text: &str, state: StepState) -> TimelineStep {
    TimelineStep { title: title.into(), when: when.into(), who: who.into(), text: text.into(), state }
}

/// The time line of a case under review.
pub fn timeline() -> Vec<TimelineStep> {
    vec![
        step("提交申请", "3 月 2 日 10:42", "网上 · 演练小馆餐饮有限公司", "收到材料 5 份", StepState::Done),
        step("预审", "3 月 3 日 09:30", "东区 E-07 窗口", "材料齐全，符合法定形式", StepState::Done),
        step("受理", "3 月 4 日 09:12", "市场监督管理局", "发出受理通知书", StepState::Done),
        step("现场核查", "", "食品经营处，两名核查人员", "3 月 6 日前到场", StepState::Current),
        step("决定", "", "市场监督管理局", "", StepState::Waiting),
        step("送达", "", "东区发件窗口", "", StepState::Waiting),
    ]
}

impl FollowCase {
    /// A case under review.
    pub fn sample() -> FollowCase {
        FollowCase {
            page: page("食品经营许可（新办）办理进度", "/follow/1", Here::Follow),
            number: "320500-2026-000123-7".into(),
            item: "食品经营许可（新办）".into(),
            guide_url: "guide.html".into(),
            state: Tag::new("审查中", Tone::Plain),
            now: "正在安排现场核查".into(),
            office: "市场监督管理局 食品经营处".into(),
            due: Some(due("3 月 9 日", "2026-03-09", "还剩 2 个工作日", Lamp::Calm)),
            facts: vec![
                Row::new("申请人", "演练小馆******公司"),
                Row::new("提交", "2026 年 3 月 2 日 10:42，网上"),
                Row::new("事项版本", "V12"),
            ],
            correction: None,
            deferred: None,
            result: None,
            timeline: timeline(),
            clocks: vec![clock("promise")],
            documents: vec![
                Link::new("收件凭证", "print-receipt.html"),
                Link::new("受理通知书", "print-acceptance.html"),
            ],
            answers: groups(None),
            withdraw: Some(WithdrawView {
                errors: Vec::new(),
                post: Post::new("/follow/1/withdrawal", "k6"),
                fields: vec![Field::area("reason", "撤回的原因", "").optional()],
            }),
        }
    }

    /// A case that waits for its applicant.
    pub fn sample_of_correction() -> FollowCase {
        let point = |subject: &str, problem: &str, remedy: &str| CorrectionPoint {
            subject: subject.into(),
            problem: problem.into(),
            remedy: remedy.into(),
            basis: "行政许可法 第三十二条第一款第四项".into(),
        };
        let correction = CorrectionView {
            notice: Link::new("补正告知书（可打印）", "print-correction.html"),
            points: vec![
                point("经营场所布局和操作流程图", "图上没有标出面积", "标明面积和功能分区的布局图"),
                point("食品安全管理制度目录清单", "没有提交", "目录清单，或告知承诺书"),
            ],
            due: due("3 月 20 日", "2026-03-20", "还剩 14 天", Lamp::Reminder),
            slots: slots(),
            fields: Vec::new(),
            errors: Vec::new(),
            post: Post::new("/follow/1/supplement", "k7"),
        };
        let mut timeline = timeline();
        timeline.truncate(2);
        timeline.push(step("补正", "3 月 6 日 09:12", "等申请人", "请在 3 月 20 日前提交", StepState::Asks));
        FollowCase {
            state: Tag::new("待补正", Tone::Amber),
            now: "等您补正 2 处材料".into(),
            correction: Some(correction),
            due: None,
            timeline,
            ..FollowCase::sample()
        }
    }

    /// A case for which a material was promised.
    pub fn sample_of_promise() -> FollowCase {
        let slot = UploadSlot {
            name: "rules".into(),
            material: "食品安全管理制度".into(),
            need: Tag::new("可容缺", Tone::Plum),
            limits: "PDF、JPG 或 PNG，每份不超过 20 MB".into(),
            accept: ".pdf,.jpg,.png".into(),
            ..UploadSlot::default()
        };
        let post = Post::new("/cases/320500-2026-000123-7/materials", "k9");
        let deferred = DeferredView { slots: vec![slot], errors: Vec::new(), post };
        FollowCase { deferred: Some(deferred), ..FollowCase::sample() }
    }

    /// A refused case.
    pub fn sample_of_refusal() -> FollowCase {
        let result = ResultView {
            verdict: Tag::new("不予许可", Tone::Seal),
            sentence: "2026 年 3 月 9 日作出不予许可决定。".into(),
            reasons: vec![
                "现场核查发现加工区与污染源的距离不足，不符合食品安全法第三十三条第一款第一项。".into(),
            ],
            remedies: vec![
                "自收到决定之日起 60 日内，可以向市人民政府申请行政复议（行政复议法第二十条）。".into(),
                "自收到决定之日起 6 个月内，可以向人民法院提起行政诉讼（行政诉讼法第四十六条）。".into(),
            ],
            licence: None,
            take: None,
        };
        FollowCase {
            state: Tag::new("不予许可", Tone::Seal),
            now: "已作出决定".into(),
            result: Some(result),
            due: None,
            withdraw: None,
            ..FollowCase::sample()
        }
    }
}
