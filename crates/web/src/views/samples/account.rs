//! Samples of accounts: single public forms, the demonstration, the citizen's own page.

use super::super::account::{
    Aside, DemoRole, DemoSignIn, DraftRow, Method, Mine, MyCase, MyLicence, PublicForm, Resume,
};
use super::super::forms::{Field, FieldKind, Keyboard, Post, Width, errors_of};
use super::super::page::Here;
use super::super::parts::{Lamp, Link, Row, Tag, Tone};
use super::{citizen_page, due, page};

impl PublicForm {
    /// Following a case by its two numbers.
    pub fn sample() -> PublicForm {
        let fields = vec![
            Field::text("number", "办件编号", "").hint("在收件凭证上，例如 320500-2026-000123-7"),
            Field::text("code", "查询码", "").hint("6 位，与办件编号印在一起"),
        ];
        PublicForm {
            page: page("办件查询", "/follow", Here::Follow),
            back: None,
            caption: None,
            heading: "查询办件进度".into(),
            lead: Some("不用登录。两个号码都在收件凭证上。".into()),
            errors: Vec::new(),
            fields,
            post: Post::new("follow.html", ""),
            method: Method::Post,
            button: "查看进度".into(),
            links: vec![Link::new("登录后看我的全部办件", "sign-in.html")],
            aside: Some(Aside {
                heading: "找不到号码".into(),
                lines: vec![
                    "带身份证件到任一窗口，工作人员可以为您补打收件凭证。".into(),
                    "也可以拨打 33312345。".into(),
                ],
                links: Vec::new(),
            }),
        }
    }

    /// Signing in after a wrong password.
    pub fn sample_of_sign_in() -> PublicForm {
        let mut account = Field::text("account", "手机号或身份证号", "13800000000");
        account.kind = FieldKind::Text {
            value: "13800000000".into(),
            width: Width::Twenty,
            keyboard: Keyboard::Text,
            suffix: None,
            autocomplete: "username",
        };
        let password =
            Field::new("password", "密码", FieldKind::Password { autocomplete: "current-password" })
                .error("账号或密码不对，请重新输入；连续错 5 次会锁定 15 分钟");
        let fields = vec![account, password];
        let mut page = page("登录", "/sign-in", Here::Nowhere);
        page.failed = true;
        PublicForm {
            page,
            back: None,
            heading: "登录".into(),
            lead: None,
            errors: errors_of(&fields),
            fields,
            post: Post::new("/sign-in", ""),
            button: "登录".into(),
            links: vec![Link::new("没有账号，去注册", "register.html")],
            aside: Some(Aside {
                heading: "不登录也能办".into(),
                lines: vec!["查进度、核验证照、看办事指南都不用登录。".into()],
                links: vec![Link::new("办件查询", "follow-form.html")],
            }),
            ..PublicForm::sample()
        }
    }

    /// Registering.
    pub fn sample_of_registration() -> PublicForm {
        let fields = vec![
            Field::text("name", "姓名", "").hint("与身份证一致；生僻字和间隔号照样输入"),
            Field::text("citizen-id", "身份证号", "").hint("18 位，可以带空格"),
            Field::text("phone", "手机号", "").hint("用来登录和接收通知"),
            Field::new("password", "设置密码", FieldKind::Password { autocomplete: "new-password" })
                .hint("至少 10 个字符"),
        ];
        PublicForm {
            page: page("注册", "/register", Here::Nowhere),
            heading: "注册".into(),
            lead: Some("核对身份后，您的办件、证照和草稿都在一处。".into()),
            fields,
            button: "注册".into(),
            links: Vec::new(),
            aside: None,
            ..PublicForm::sample()
        }
    }
}

impl DemoSignIn {
    /// The seven roles of the demonstration.
    pub fn sample() -> DemoSignIn {
        let role = |value: &str, role: &str, person: &str, does: &str, icon: &'static str| DemoRole {
            value: value.into(),
            role: role.into(),
            person: person.into(),
            does: does.into(),
            icon,
        };
        DemoSignIn {
            page: page("选择一个演练身份", "/demo", Here::Nowhere),
            post: Post::new("/demo/sign-in", ""),
            roles: vec![
                role("citizen", "市民", "演练甲", "申请、跟踪、领证", "user"),
                role("agent", "企业经办人", "演练戊", "代企业申请", "work"),
                role("clerk", "窗口受理员", "演练乙", "窗口收件、网上件预审", "ticket"),
                role("reviewer", "审查人员", "演练丙", "审查、现场核查、提意见", "scale"),
                role("approver", "批准人", "演练丁", "延期、准予、不予", "badge"),
                role("supervisor", "督查人员", "演练己", "看灯、看期限", "bell"),
                role("admin", "系统管理员", "演练庚", "部门、日历、事项、运行", "gear"),
            ],
        }
    }
}

impl Mine {
    /// The page of a citizen with something of everything.
    pub fn sample() -> Mine {
        Mine {
            page: citizen_page("我的空间", "/me", Here::Mine),
            profile: vec![
                Row::new("姓名", "演练甲"),
                Row::new("身份证号", "3205**********001X"),
                Row::new("手机", "138****0000"),
            ],
            notice: Some("您的身份尚未核验，这里只显示由本账号提交的办件。".into()),
            links: vec![Link::new("修改密码", "/me/password")],
            drafts: vec![DraftRow {
                item: "食品经营许可（新办）".into(),
                url: "apply-tasks.html".into(),
                done: "已填 3 步，共 5 步".into(),
                kept_until: "4 月 1 日".into(),
            }],
            cases: vec![
                MyCase {
                    number: "320500-2026-000123-7".into(),
                    url: "follow-correction.html".into(),
                    item: "食品经营许可（新办）".into(),
                    state: Tag::new("待补正", Tone::Amber),
                    asks: Some("请补正 2 处材料".into()),
                    due: Some(due("3 月 20 日", "2026-03-20", "还剩 14 天", Lamp::Reminder)),
                },
                MyCase {
                    number: "320500-2026-000098-4".into(),
                    url: "follow.html".into(),
                    item: "户外招牌设置许可".into(),
                    state: Tag::new("审查中", Tone::Plain),
                    asks: None,
                    due: Some(due("3 月 9 日", "2026-03-09", "还剩 2 个工作日", Lamp::Calm)),
                },
            ],
            licences: vec![MyLicence {
                name: "食品经营许可证".into(),
                number: "JY23205080000123".into(),
                url: "licence-page.html".into(),
                state: Tag::new("有效", Tone::Jade),
                valid_until: "有效期至 2031 年 3 月 8 日".into(),
            }],
            more_cases: Some("/me?cases=1#me-cases".into()),
            more_licences: None,
            sign_out: Post::new("/sign-out", ""),
        }
    }
}

impl Resume {
    /// A form that was sent after its session had ended.
    pub fn sample() -> Resume {
        Resume {
            page: citizen_page("您填写的内容还在", "/held/1", Here::Nowhere),
            lead: "您登录前填写的内容还在，还没有提交。请核对后继续提交。".into(),
            files: Some("选择的文件没有保留，请回到原来的页面重新选择。".into()),
            typed: vec!["演练小馆".into(), "姑苏区演练路 1 号".into()],
            hidden: vec![("shop_name".into(), "演练小馆".into())],
            post: Post::new("/apply/1/q/shop", "k1"),
            links: vec![Link::new("回到原来的页面", "/apply/1/q/shop")],
        }
    }
}
