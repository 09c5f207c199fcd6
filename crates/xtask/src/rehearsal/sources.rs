//! The lists of real items.

use std::path::Path;

use anyhow::Result;
use base::identifiers::ItemCode;

use super::tables::rows;

/// Which list an item is from, in the order in which they are used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum List {
    Guangan,
    Jiangbei,
    Preregistration,
}

impl List {
    /// The word of the department map.
    pub fn word(self) -> &'static str {
        match self {
            Self::Guangan => "guangan",
            Self::Jiangbei => "jiangbei",
            Self::Preregistration => "preregistration",
        }
    }

    /// The file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Guangan => "items_guangan_district_511602.csv",
            Self::Jiangbei => "items_nanjing_jiangbei_2018.csv",
            Self::Preregistration => "preregistration_approvals_2017.csv",
        }
    }
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub list: List,
    pub seq: String,
    pub department: String,
    /// The name without a bracket at its end that only names a level.
    pub name: String,
    /// GB/T 39046 annex A.1, two digits; of lists that do not say it, from the name.
    pub item_type: String,
    /// The source's code with its scheme.
    pub foreign: Option<ItemCode>,
    /// The legal basis, where the list has one.
    pub basis: String,
}

/// Every row of the three lists in their order, and the rows refused for a code that fits no scheme.
pub fn read(folder: &Path) -> Result<(Vec<Candidate>, Vec<String>)> {
    let (mut good, mut refused) = (Vec::new(), Vec::new());
    for row in rows::<13>(&folder.join(List::Guangan.file()))? {
        let [seq, department, _, name, kind, _, code, ..] = row;
        match ItemCode::parse(&code) {
            Ok(code) => good.push(Candidate {
                list: List::Guangan,
                seq,
                department,
                name: without_level(&name),
                item_type: format!("{kind:0>2}"),
                foreign: Some(code),
                basis: String::new(),
            }),
            Err(e) => refused.push(format!("row {seq} {name} {code}: {e}")),
        }
    }
    for [seq, department, name, _] in rows::<4>(&folder.join(List::Jiangbei.file()))? {
        let (item_type, name) = (type_from_name(&name), without_level(&name));
        let (foreign, basis) = (None, String::new());
        good.push(Candidate { list: List::Jiangbei, seq, department, name, item_type, foreign, basis });
    }
    for [seq, name, department, basis, ..] in rows::<6>(&folder.join(List::Preregistration.file()))? {
        let (list, item_type) = (List::Preregistration, "01".to_owned());
        let name = without_level(&name);
        good.push(Candidate { list, seq, department, name, item_type, foreign: None, basis });
    }
    Ok((good, refused))
}

/// The type of an item whose list does not say it.
fn type_from_name(name: &str) -> String {
    let ends = |words: &[&str]| words.iter().any(|w| name.ends_with(w));
    let code = if name.ends_with("征收") {
        "04"
    } else if name.contains("备案") || ends(&["监督管理", "告知", "年审", "审查情况", "调解"])
    {
        "10"
    } else if ends(&["认定", "鉴定", "确认", "授予", "评价"]) {
        "07"
    } else {
        "01"
    };
    code.to_owned()
}

/// Drops brackets at the end that only say which level acts, such as （县级） or （市级/县级）.
fn without_level(name: &str) -> String {
    let mut rest = name.trim();
    while let Some(open) = rest.ends_with([')', '）']).then(|| rest.rfind(['(', '（'])).flatten() {
        let inside: String = rest[open..].chars().skip(1).collect();
        let inside = inside.trim_end_matches([')', '）']);
        let level = inside.chars().all(|c| "省市县区级权限行使/、".contains(c)) || inside.contains("省政府");
        if !level {
            break;
        }
        rest = rest[..open].trim_end();
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_that_only_names_a_level_falls_and_any_other_stays() {
        assert_eq!(
            without_level("企业投资项目备案（技术改造）（市级/县级）"),
            "企业投资项目备案（技术改造）"
        );
        assert_eq!(without_level("贮存危险废物超过一年的批准(市级)"), "贮存危险废物超过一年的批准");
        assert_eq!(without_level("个体工商户变更登记（备案）"), "个体工商户变更登记（备案）");
    }

    #[test]
    fn the_type_of_an_item_without_one_follows_from_its_name() {
        let types =
            ["城市道路占用费的征收", "地震应急预案备案", "工伤认定", "商品房预售许可"].map(type_from_name);
        assert_eq!(types, ["04", "10", "07", "01"]);
    }
}
