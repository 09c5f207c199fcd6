//! Samples of print pages.

use super::super::documents::*;
use super::super::page::Here;
use super::super::parts::Row;
use super::{qr, staff_page};

fn text(sentence: &str) -> DocBlock {
    DocBlock::Text(sentence.into())
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl Document {
    /// A notice of acceptance.
    pub fn sample() -> Document {
        Document {
            page: staff_page("受理通知书", "/documents/1", Here::Nowhere),
            organ: "苏州市市场监督管理局".into(),
            title: "受理通知书".into(),
            number: "演市监许受〔2026〕000098 号".into(),
            to: Some("演练小馆餐饮有限公司".into()),
            blocks: vec![
                text(
                    "你（单位）于 2026 年 3 月 2 日提出的食品经营许可（新办）申请，材料齐全，符合法定形式。根据《中华人民共和国行政许可法》第三十二条第一款第五项的规定，决定予以受理。",
                ),
                DocBlock::Rows(vec![
                    Row::new("办件编号", "320500-2026-000123-7"),
                    Row::new("受理日期", "2026 年 3 月 4 日"),
                    Row::new("法定时限", "10 个工作日，至 2026 年 3 月 18 日"),
                    Row::new("承诺时限", "3 个工作日，至 2026 年 3 月 9 日"),
                ]),
                text(
                    "依法需要听证、检验、检测、检疫、鉴定和专家评审的，所需时间不计入上述期限，本机关将书面告知。",
                ),
            ],
            contact: vec![Row::new("查询码", "K7M4Q2"), Row::new("查询", "扫码，或致电 33312345")],
            sealed_by: Some("苏州市市场监督管理局".into()),
            date: "2026 年 3 月 4 日".into(),
            foot: "本通知书一式两份，申请人和受理机关各执一份。".into(),
            qr_svg: qr("https://example.invalid/follow"),
            back: "staff-case.html".into(),
        }
    }

    /// A one-time correction notice.
    pub fn sample_of_correction() -> Document {
        let heads = strings(&["序号", "材料", "不符之处", "应当提交"]);
        let rows = vec![
            strings(&["1", "经营场所布局和操作流程图", "图上没有标出面积", "标明面积和功能分区的布局图"]),
            strings(&["2", "食品安全管理制度目录清单", "没有提交", "目录清单，或告知承诺书"]),
        ];
        Document {
            title: "补正告知书".into(),
            number: "演市监许补〔2026〕000031 号".into(),
            blocks: vec![
                text(
                    "你（单位）提出的食品经营许可（新办）申请，材料不齐全或者不符合法定形式。根据《中华人民共和国行政许可法》第三十二条第一款第四项的规定，现一次告知需要补正的全部内容：",
                ),
                DocBlock::Table(heads, rows),
                text("请于 2026 年 3 月 20 日前补正。逾期未补正的，视为撤回申请，可以重新提出。"),
            ],
            ..Document::sample()
        }
    }

    /// A refusal with reasons and remedies.
    pub fn sample_of_refusal() -> Document {
        Document {
            title: "不予行政许可决定书".into(),
            number: "演市监许不〔2026〕000004 号".into(),
            blocks: vec![
                text(
                    "你（单位）于 2026 年 3 月 2 日提出的食品经营许可（新办）申请，经审查，本机关决定不予许可。",
                ),
                DocBlock::Heading("理由和依据".into()),
                DocBlock::List(strings(&[
                    "现场核查发现加工区与污染源的距离不足。",
                    "不符合《中华人民共和国食品安全法》第三十三条第一款第一项的规定。",
                ])),
                DocBlock::Heading("救济途径".into()),
                text(
                    "如不服本决定，可以自收到本决定书之日起 60 日内向苏州市人民政府申请行政复议，也可以自收到本决定书之日起 6 个月内向人民法院提起行政诉讼。",
                ),
            ],
            ..Document::sample()
        }
    }

    /// The receipt of materials.
    pub fn sample_of_receipt() -> Document {
        let heads = strings(&["序号", "材料", "形式", "份数"]);
        let rows = vec![
            strings(&["1", "食品经营许可申请书", "电子", "1"]),
            strings(&["2", "营业执照", "电子证照调用", "1"]),
            strings(&["3", "经营场所布局和操作流程图", "电子", "2"]),
        ];
        Document {
            title: "收件凭证".into(),
            number: "演服中收〔2026〕000123 号".into(),
            organ: "苏州市行政服务中心".into(),
            blocks: vec![
                DocBlock::Rows(vec![
                    Row::new("事项", "食品经营许可（新办）"),
                    Row::new("办件编号", "320500-2026-000123-7"),
                    Row::new("收到时间", "2026 年 3 月 2 日 10:42"),
                ]),
                DocBlock::Table(heads, rows),
                text("本机关将在 5 个工作日内告知是否受理；逾期不告知的，自收到申请材料之日起即为受理。"),
            ],
            sealed_by: Some("苏州市行政服务中心".into()),
            ..Document::sample()
        }
    }

    /// The receipt of delivery.
    pub fn sample_of_delivery() -> Document {
        let heads = strings(&["文书名称", "文号", "送达方式", "送达时间"]);
        let rows = vec![
            strings(&["准予行政许可决定书", "演市监许准〔2026〕000087 号", "窗口领取", ""]),
            strings(&["食品经营许可证", "JY23205080000123", "窗口领取", ""]),
        ];
        Document {
            title: "送达回证".into(),
            number: "演市监送〔2026〕000087 号".into(),
            blocks: vec![
                DocBlock::Rows(vec![
                    Row::new("受送达人", "演练小馆餐饮有限公司"),
                    Row::new("送达地点", "苏州市三香路 389 号 东区发件窗口"),
                ]),
                DocBlock::Table(heads, rows),
                DocBlock::Signatures(strings(&["受送达人签收：", "签收日期：", "送达人：", "见证人："])),
            ],
            to: None,
            contact: Vec::new(),
            qr_svg: String::new(),
            sealed_by: None,
            ..Document::sample()
        }
    }
}

impl LicenceFace {
    /// The face of a food licence.
    pub fn sample() -> LicenceFace {
        LicenceFace {
            page: staff_page("食品经营许可证", "/licences/1/print", Here::Nowhere),
            name: "食品经营许可证".into(),
            number: "JY23205080000123".into(),
            identifier: "1.2.156.3005.2.11100000000013338W011.11320500MA0000015M.0000123.001.P".into(),
            rows: vec![
                Row::new("经营者名称", "演练小馆餐饮有限公司"),
                Row::new("统一社会信用代码", "91320500MA00000238"),
                Row::new("法定代表人", "演练甲"),
                Row::new("经营场所", "苏州市姑苏区演练路 118 号"),
                Row::new("主体业态", "餐饮服务经营者（小型餐馆）"),
                Row::new("经营项目", "热食类食品制售"),
                Row::new("有效期至", "2031 年 3 月 8 日"),
            ],
            organ: "苏州市市场监督管理局".into(),
            date: "2026 年 3 月 9 日".into(),
            qr_svg: qr("https://example.invalid/licences/1"),
            back: "licence-page.html".into(),
        }
    }
}
