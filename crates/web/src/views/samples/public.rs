//! Samples of finding and reading.

use super::super::flow::{Flow, FlowBranch, FlowStage};
use super::super::page::Here;
use super::super::parts::{CountLink, ItemRow, Link, Pager, Row, Tag, Tone};
use super::super::public::*;
use super::{page, pager, qr};

fn item(name: &str, department: &str, level: (&str, Tone), promise: (&str, &str), fee: &str) -> ItemRow {
    ItemRow {
        name: name.into(),
        url: "guide.html".into(),
        department: department.into(),
        level: Tag::new(level.0, level.1),
        promise: promise.0.into(),
        unit: promise.1.into(),
        fee: fee.into(),
        mark: None,
    }
}

fn rows() -> Vec<ItemRow> {
    let online = ("全程网办", Tone::Jade);
    let both = ("网办+窗口", Tone::Plain);
    vec![
        item("居民身份证补领", "市公安局", both, ("10", "工作日"), "工本费 40 元"),
        item("企业设立登记", "市市场监督管理局 · 东区", online, ("0.5", "工作日"), "不收费"),
        item("城乡居民医保参保登记", "市医疗保障局 · 西区", online, ("即办", "当场办结"), "不收费"),
        ItemRow {
            mark: Some(Tag::new("演练", Tone::Amber)),
            ..item("食品经营许可（新办）", "市市场监督管理局 · 东区", online, ("3", "工作日"), "不收费")
        },
        item("灵活就业人员社保登记", "市人力资源和社会保障局", online, ("即办", "当场办结"), "不收费"),
        item("不动产转移登记（二手房）", "市自然资源和规划局 · 西区", both, ("1", "工作日"), "登记费 80 元"),
        item("公积金提取（租房）", "市住房公积金管理中心", online, ("即办", "当场办结"), "不收费"),
        item("建筑工程施工许可", "市住房和城乡建设局 · 北区", online, ("3", "工作日"), "不收费"),
        item(
            "普通护照签发",
            "市公安局出入境 · 西区",
            ("须到窗口", Tone::Amber),
            ("7", "工作日"),
            "工本费 120 元",
        ),
        item("道路货物运输经营许可", "市交通运输局 · 东区", online, ("5", "工作日"), "不收费"),
    ]
}

fn counted(pairs: &[(&str, u32)]) -> Vec<CountLink> {
    pairs
        .iter()
        .map(|(text, count)| CountLink {
            text: (*text).into(),
            url: "items.html".into(),
            count: *count,
            current: false,
        })
        .collect()
}

fn first_current(mut links: Vec<CountLink>) -> Vec<CountLink> {
    if let Some(first) = links.first_mut() {
        first.current = true;
    }
    links
}

fn filters() -> Vec<FilterGroup> {
    vec![
        FilterGroup {
            title: "办事对象".into(),
            links: first_current(counted(&[("全部", 71), ("个人", 12), ("企业", 59)])),
        },
        FilterGroup {
            title: "网办程度".into(),
            links: counted(&[("全程网办", 48), ("网办+窗口", 17), ("须到窗口", 6)]),
        },
        FilterGroup {
            title: "部门".into(),
            links: counted(&[("市场监督管理局", 41), ("卫生健康委员会", 18), ("公安局", 12)]),
        },
    ]
}

impl Home {
    /// The home page of the rehearsal centre.
    pub fn sample() -> Home {
        let figure = |label: &str, value: &str, unit: &str| Figure {
            label: label.into(),
            value: value.into(),
            unit: unit.into(),
            definition: String::new(),
        };
        let hot = ["开办企业", "食品经营许可", "身份证", "社保卡", "二手房过户", "公积金提取"];
        Home {
            page: page("办事大厅", "/", Here::Home),
            departments: 44,
            items: 561,
            hot: hot.iter().map(|word| Link::new(*word, "search.html")).collect(),
            subjects: first_current(counted(&[("全部", 561), ("个人", 214), ("企业", 347)])),
            frequent_definition: "按累计收到的申请件数从多到少排列。".into(),
            frequent: rows(),
            themes: counted(&[
                ("户籍证件", 36),
                ("社会保障", 58),
                ("教育就业", 41),
                ("住房", 33),
                ("医疗卫生", 47),
                ("交通出行", 29),
                ("设立变更", 52),
                ("资质认证", 64),
            ]),
            by_department: counted(&[
                ("市场监管局", 71),
                ("公安局", 63),
                ("人社局", 55),
                ("资规局", 48),
                ("住建局", 44),
                ("卫健委", 39),
                ("交通局", 31),
                ("医保局", 22),
            ]),
            period: "2026 年 3 月 1 日至今".into(),
            figures: vec![
                figure("累计办件", "2,089", "件"),
                figure("本月办结", "386", "件"),
                figure("按期办结", "99.6", "%"),
                figure("提前办结", "92.4", "%"),
                figure("在办", "143", "件"),
            ],
        }
    }
}

impl SearchResults {
    /// Results of a search by initials.
    pub fn sample() -> SearchResults {
        SearchResults {
            page: page("“spjy”的搜索结果", "/search?q=spjy", Here::Nowhere),
            query: "spjy".into(),
            understood: Some("按拼音首字母查找：食品经营".into()),
            total: 71,
            filters: filters(),
            rows: rows(),
            nearest: Vec::new(),
            pager: pager(),
        }
    }

    /// A search that finds nothing.
    pub fn sample_of_nothing() -> SearchResults {
        SearchResults {
            page: page("“月球旅行”的搜索结果", "/search?q=%E6%9C%88", Here::Nowhere),
            query: "月球旅行".into(),
            understood: None,
            total: 0,
            filters: Vec::new(),
            rows: Vec::new(),
            nearest: rows().into_iter().take(3).collect(),
            pager: Pager::default(),
        }
    }
}

impl ItemList {
    /// The items of a department.
    pub fn sample() -> ItemList {
        ItemList {
            page: page("市场监督管理局的事项", "/items?department=scjg", Here::Company),
            crumbs: vec![
                Link::new("首页", "home.html"),
                Link::new("部门目录", "items.html"),
                Link::new("市场监督管理局", ""),
            ],
            heading: "市场监督管理局的事项".into(),
            lead: "共 71 项，其中行政许可 23 项".into(),
            filters: filters(),
            rows: rows(),
            pager: pager(),
        }
    }
}

impl ItemIndex {
    /// The index of departments.
    pub fn sample() -> ItemIndex {
        let zone =
            |title: &str, pairs: &[(&str, u32)]| FilterGroup { title: title.into(), links: counted(pairs) };
        ItemIndex {
            page: page("部门目录", "/items?by=department", Here::Nowhere),
            crumbs: vec![Link::new("首页", "home.html"), Link::new("部门目录", "")],
            heading: "部门目录".into(),
            lead: "44 个部门，561 项事项".into(),
            groups: vec![
                zone(
                    "东区",
                    &[("市场监督管理局", 71), ("交通运输局", 31), ("税务局", 12), ("烟草专卖局", 4)],
                ),
                zone("西区", &[("公安局", 63), ("人力资源和社会保障局", 55), ("医疗保障局", 22)]),
                zone("北区", &[("住房和城乡建设局", 44), ("规划和国土局", 48)]),
            ],
        }
    }
}

fn text(sentence: &str) -> Block {
    Block::Text(sentence.into())
}

fn law(title: &str, text: &str) -> Law {
    Law { title: title.into(), text: text.into() }
}

fn material(name: &str, note: &str, form: Tag, need: &str, links: &[&str]) -> MaterialRow {
    let links = links.iter().map(|words| Link::new(*words, "#f5")).collect();
    MaterialRow { name: name.into(), note: note.into(), form, need: need.into(), links }
}

fn flow() -> Flow {
    let stage = |name: &str, note: &str| FlowStage { name: name.into(), note: note.into(), branch: None };
    let branch = FlowBranch { when: "需现场核查的，两人核查".into(), name: "现场核查".into() };
    Flow {
        stages: vec![
            stage("受理", "当场"),
            FlowStage { branch: Some(branch), ..stage("审查", "1 个工作日") },
            stage("复核", "1 个工作日"),
            stage("决定", "1 个工作日"),
            stage("制证送达", "10 个工作日内"),
        ],
        text: "受理（当场）→ 审查（1 个工作日，需现场核查的两人核查）→ 复核（1 个工作日）→ 决定（1 个工作日）→ 制证送达（10 个工作日内）。".into(),
    }
}

fn facts() -> [Fact; 10] {
    let fact = |blocks: Vec<Block>| Fact { mark: None, blocks };
    let rehearsal = |blocks: Vec<Block>| Fact { mark: Some(Tag::new("演练", Tone::Amber)), blocks };
    let step = |title: &str, note: &str| Step { title: title.into(), note: note.into() };
    let bar = |label: &str, value: &str, percent: u8, tone: Tone| TimeBar {
        label: label.into(),
        value: value.into(),
        percent,
        tone,
    };
    let electronic = || Tag::new("电子", Tone::Plain);
    let free = || Tag::new("电子证照免交", Tone::Jade);
    [
        fact(vec![Block::Laws(vec![
            law("《中华人民共和国食品安全法》第三十五条", "国家对食品生产经营实行许可制度。"),
            law("《食品经营许可和备案管理办法》", "国家市场监督管理总局令第 78 号，2023 年 12 月 1 日起施行"),
        ])]),
        fact(vec![Block::Rows(vec![
            Row::new("实施机关", "市场监督管理局"),
            Row::new("权力来源", "法定本级行使"),
            Row::new("办理窗口", "东区 E-05 至 E-09 窗口"),
        ])]),
        fact(vec![
            text("对在本市从事食品销售、餐饮服务、集中用餐单位食堂经营的申请人，核发《食品经营许可证》。"),
            Block::Note("仅销售预包装食品的，无需取得许可，办理备案即可。".into()),
        ]),
        fact(vec![Block::Steps(vec![
            step("填写申请", "登录后在线填写，约 12 分钟，可随时保存"),
            step("上传材料", "已有电子证照的材料自动调用，免于提交"),
            step("查看受理结果", "材料不齐全的，5 个工作日内一次告知全部补正内容"),
            step("领取证照", "下载电子证照，或选择邮寄、窗口领取"),
        ])]),
        rehearsal(vec![Block::Materials(
            "共 5 份，其中 2 份免提交".into(),
            vec![
                material("食品经营许可申请书", "申请人签字或盖章", electronic(), "必要", &["空表", "样表"]),
                material("营业执照", "经营范围含食品经营", free(), "必要", &[]),
                material("经营场所布局和操作流程图", "标明面积、功能分区", electronic(), "必要", &["样表"]),
                material(
                    "食品安全管理制度目录清单",
                    "自查、健康管理、进货查验等",
                    electronic(),
                    "可承诺",
                    &["承诺书"],
                ),
                material("法定代表人身份证明", "委托办理时另附授权委托书", free(), "必要", &[]),
            ],
        )]),
        fact(vec![text(
            "自受理之日起 10 个工作日。因特殊原因需要延长的，经本机关负责人批准可延长 5 个工作日，并告知申请人理由。",
        )]),
        rehearsal(vec![
            text("自受理之日起 3 个工作日，比法定时限缩短 70%。现场核查时间计入承诺时限。"),
            Block::Bars(vec![
                bar("法定时限", "10 个工作日", 100, Tone::Plain),
                bar("承诺时限", "3 个工作日", 30, Tone::Jade),
                bar("近半年实际", "平均 1.8 个工作日", 18, Tone::Jade),
            ]),
        ]),
        fact(vec![Block::Flow(flow())]),
        fact(vec![text("不收费")]),
        Fact::default(),
    ]
}

impl Guide {
    /// The guide of an item that is complete by hand.
    pub fn sample() -> Guide {
        let key = |label: &str, value: &str, note: &str, tone: Tone| KeyFact {
            label: label.into(),
            value: value.into(),
            note: note.into(),
            tone,
        };
        Guide {
            page: page("食品经营许可（新办）办事指南", "/items/JS320500-SC-0137", Here::Company),
            crumbs: vec![
                Link::new("首页", "home.html"),
                Link::new("企业办事", "items.html"),
                Link::new("市场监督管理局", "items.html"),
                Link::new("食品经营许可（新办）", ""),
            ],
            name: "食品经营许可（新办）".into(),
            tags: vec![
                Tag::new("行政许可", Tone::Plain),
                Tag::new("全程网办", Tone::Jade),
                Tag::new("可告知承诺", Tone::Plum),
            ],
            meta: vec![
                Row::new("事项编码", "JS320500-SC-0137"),
                Row::new("版本", "V12 · 2026-01-08 起生效"),
                Row::new("面向", "企业、个体工商户"),
            ],
            strip: vec![
                key("承诺时限", "3 个工作日", "法定 10 个工作日", Tone::Jade),
                key("到现场次数", "0 次", "结果可邮寄或下载", Tone::Plain),
                key("收费", "不收费", "任何人不得另行收取", Tone::Plain),
                key("结果", "食品经营许可证", "有效期 5 年", Tone::Plain),
            ],
            facts: facts(),
            way: ApplyWay::Online("apply-start.html".into()),
            at_hand: vec![
                "营业执照".into(),
                "经营场所布局图（PDF 或照片）".into(),
                "约 12 分钟，可中途保存".into(),
            ],
            print_url: "print-correction.html".into(),
        }
    }

    /// The guide of an item handled at a window only, with little known.
    pub fn sample_at_window() -> Guide {
        let way = ApplyWay::WindowOnly("本事项须到窗口办理：西区 W-03 至 W-06 窗口。".into());
        Guide { way, facts: Default::default(), ..Guide::sample() }
    }
}

impl Figures {
    /// Public figures.
    pub fn sample() -> Figures {
        let figure = |label: &str, value: &str, unit: &str, definition: &str| Figure {
            label: label.into(),
            value: value.into(),
            unit: unit.into(),
            definition: definition.into(),
        };
        let month = |label: &str, decided: &str, percent: u8| MonthFigure {
            label: label.into(),
            decided: decided.into(),
            percent,
        };
        let department = |name: &str, decided: &str, on_time: &str, early: &str| DepartmentFigure {
            name: name.into(),
            decided: decided.into(),
            on_time: on_time.into(),
            early: early.into(),
        };
        Figures {
            page: page("服务公示", "/figures", Here::Figures),
            period: "2026 年 2 月 2 日至 3 月 2 日".into(),
            figures: vec![
                figure("累计办件", "2,089", "件", "本中心开通以来收到的申请，含已撤回的，不含草稿。"),
                figure("本月办结", "386", "件", "本月作出准予、不予或其他终结决定的办件，按决定日期计。"),
                figure("按期办结", "99.6", "%", "办结件中，决定日期不晚于承诺期限的比例；暂停的天数不计入。"),
                figure("提前办结", "92.4", "%", "办结件中，决定日期早于承诺期限最后一天的比例。"),
            ],
            months: vec![
                month("2025 年 12 月", "512", 74),
                month("2026 年 1 月", "690", 100),
                month("2026 年 2 月", "501", 73),
            ],
            departments: vec![
                department("市场监督管理局", "412", "99.8%", "94.1%"),
                department("人力资源和社会保障局", "388", "99.6%", "96.0%"),
                department("住房和城乡建设局", "97", "97.9%", "81.4%"),
            ],
            counted_at: "3 月 2 日 10:42 统计".into(),
        }
    }
}

impl TextPage {
    /// The accessibility statement.
    pub fn sample() -> TextPage {
        TextPage::accessibility(page("", "/accessibility", Here::Nowhere))
    }

    /// The site map.
    pub fn sample_of_sitemap() -> TextPage {
        TextPage::sitemap(page("", "/sitemap", Here::Nowhere))
    }

    /// The page about personal data.
    pub fn sample_of_privacy() -> TextPage {
        TextPage::privacy(page("", "/privacy", Here::Nowhere))
    }
}

impl ErrorPage {
    /// A page that is not there.
    pub fn sample() -> ErrorPage {
        ErrorPage {
            page: page("没有这个页面", "/nowhere", Here::Nowhere),
            status: 404,
            heading: "没有这个页面".into(),
            sentence: "地址可能打错了，或者这一页已经移走。您填写的内容没有受到影响。".into(),
            next: vec![Link::new("搜索要办的事", "search.html"), Link::new("回到首页", "home.html")],
            operation_id: "01J9Z3-7KQ2".into(),
        }
    }
}

impl LicencePage {
    /// A valid licence.
    pub fn sample() -> LicencePage {
        LicencePage {
            page: page("证照核验结果", "/licences/1", Here::Verify),
            verdict: Verdict::Valid,
            sentence: "这张证照有效".into(),
            name: "食品经营许可证".into(),
            rows: vec![
                Row::new("编号", "JY23205080000123"),
                Row::new("持证人", "演练小馆餐饮有限公司"),
                Row::new("经营场所", "姑苏区演练路 118 号"),
                Row::new("有效期", "2026 年 3 月 9 日至 2031 年 3 月 8 日"),
                Row::new("发证机关", "市场监督管理局"),
                Row::new(
                    "电子证照标识",
                    "1.2.156.3005.2.11100000000013338W011.11320500MA0000015M.0000123.001.P",
                ),
            ],
            qr_svg: qr("https://example.invalid/licences/1"),
            checked_at: "核验时间 2026 年 3 月 9 日 10:42".into(),
        }
    }

    /// A number that belongs to no licence.
    pub fn sample_of_unknown() -> LicencePage {
        LicencePage {
            verdict: Verdict::Unknown,
            sentence: "没有这个编号的证照".into(),
            rows: Vec::new(),
            qr_svg: String::new(),
            ..LicencePage::sample()
        }
    }
}
