//! What follows from an item's name: nature, who may apply, themes, everyday words.

use super::sources::Candidate;
use super::tables::{Organ, Tables};

/// Themes of one item.
const THEMES_MAX: usize = 3;
/// Items for natural persons alone.
const PERSONS: &[&str] = &[
    "医师",
    "护士",
    "教师资格",
    "护照",
    "身份证",
    "户口",
    "居住证",
    "无犯罪记录",
    "残疾",
    "结婚",
    "离婚",
    "婚姻",
    "收养",
    "公证员",
    "退役",
    "伤残",
    "老年人",
    "儿童",
    "最低生活保障",
    "临时救助",
    "特困",
    "学生",
    "入学",
    "学前",
    "运动员",
    "作业人员",
    "社会保障卡",
    "失业保险金",
    "居民",
    "驾驶证",
    "法律援助",
    "出生医学",
    "预防接种",
    "民族成份",
    "法律服务工作者",
    "演员",
    "经纪人",
    "个人所得税",
    "异地工作人员",
    "退休",
    "见习",
    "公租房",
    "公共租赁",
];
/// Items for bodies alone.
const BODIES: &[&str] = &[
    "企业",
    "公司",
    "合伙",
    "机构",
    "单位",
    "社会团体",
    "建筑工程",
    "建设项目",
    "建设工程",
    "开发",
    "港口",
    "客运",
    "企事业",
    "竣工",
    "市场主体",
    "学校",
    "幼儿园",
    "危险废物",
    "环境影响",
    "采矿",
    "探矿",
    "招标",
    "股权",
    "发票",
    "广播",
    "电视",
    "公司",
];

/// Approval, management or service (审批、管理、服务) from the type of GB/T 39046 annex A.1.
pub fn nature(item_type: &str) -> &'static str {
    match item_type {
        "01" | "07" | "09" | "10" => "approval",
        "20" => "service",
        _ => "management",
    }
}

/// GB/T 39046 annex A.4: 1 natural person, 2 enterprise.
pub fn objects(name: &str) -> &'static str {
    let any = |words: &[&str]| words.iter().any(|w| name.contains(w));
    match (any(PERSONS), any(BODIES)) {
        (true, false) => "1",
        (false, true) => "2",
        (true, true) | (false, false) => "1|2",
    }
}

/// Themes by keyword, at most three; the department's where none fits.
pub fn themes(item: &Candidate, organ: &Organ, tables: &Tables) -> String {
    let mut themes: Vec<&str> = Vec::new();
    for (keyword, theme) in &tables.themes {
        if item.name.contains(keyword.as_str()) && !themes.contains(&theme.as_str()) {
            themes.push(theme);
        }
    }
    themes.truncate(THEMES_MAX);
    if themes.is_empty() {
        themes.push(&organ.theme);
    }
    themes.join("|")
}

/// Everyday words by keyword.
pub fn words(name: &str, tables: &Tables) -> String {
    let mut words: Vec<&str> = Vec::new();
    for (keyword, list) in &tables.words {
        if name.contains(keyword.as_str()) {
            words.extend(list.split('|').filter(|w| !words.contains(w)).collect::<Vec<_>>());
        }
    }
    words.join("|")
}
