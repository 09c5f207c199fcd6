//! The declared mappings: which column of a list is what, and which of its departments is which of ours.

use std::sync::OnceLock;

use rules::catalogue::usual;

/// Which column of a list says what; one row of `data/rehearsal/mappings.csv`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mapping {
    /// The list's word.
    pub list: String,
    /// The list's name.
    pub title: String,
    /// The column of the name.
    pub name: String,
    /// The column of the department.
    pub department: String,
    /// The column of the source's code, if it has one.
    pub code: Option<String>,
    /// The column of the type, if it has one.
    pub item_type: Option<String>,
    /// The column of the legal basis, if it has one.
    pub legal_basis: Option<String>,
    /// The type where the list does not say it; `by_name` reads it from the name.
    item_type_default: String,
}

/// The tables that a person wrote.
struct Tables {
    mappings: Vec<Mapping>,
    departments: Vec<[String; 4]>,
    keywords: Vec<[String; 2]>,
    themes: Vec<[String; 2]>,
    words: Vec<[String; 2]>,
}

/// Themes of one item.
const THEMES_MAX: usize = 3;

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| Tables {
        mappings: rows::<8>(include_str!("../../../../../data/rehearsal/mappings.csv"))
            .into_iter()
            .map(mapping)
            .collect(),
        departments: rows(include_str!("../../../../../data/rehearsal/department_map.csv")),
        keywords: rows(include_str!("../../../../../data/rehearsal/department_keywords.csv")),
        themes: rows(include_str!("../../../../../data/rehearsal/themes.csv")),
        words: rows(include_str!("../../../../../data/rehearsal/words.csv")),
    })
}

fn mapping(
    [list, title, name, department, code, item_type, legal_basis, item_type_default]: [String; 8],
) -> Mapping {
    let some = |column: String| (!column.is_empty()).then_some(column);
    Mapping {
        list,
        title,
        name,
        department,
        code: some(code),
        item_type: some(item_type),
        legal_basis: some(legal_basis),
        item_type_default,
    }
}

/// The rows of a checked-in table after its head; a broken one is a broken build, which a test notices.
fn rows<const N: usize>(table: &str) -> Vec<[String; N]> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let fields = reader
        .records()
        .map(|r| r.expect("a checked-in table is well formed").iter().map(str::to_owned).collect());
    fields
        .map(|f: Vec<String>| f.try_into().expect("a checked-in table has the columns its reader knows"))
        .collect()
}

impl Mapping {
    /// Every declared mapping.
    pub fn all() -> &'static [Self] {
        &tables().mappings
    }

    /// The first mapping whose columns all stand in a head.
    pub fn fitting(head: &[String]) -> Option<&'static Self> {
        let all = tables().mappings.iter();
        // The one that asks for most columns first, so that a poorer list does not claim a richer one.
        let mut fitting: Vec<&Mapping> =
            all.filter(|m| m.columns().iter().all(|c| head.iter().any(|h| h == c))).collect();
        fitting.sort_by_key(|m| std::cmp::Reverse(m.columns().len()));
        fitting.first().copied()
    }

    /// The columns it reads.
    pub fn columns(&self) -> Vec<&str> {
        let always = [Some(self.name.as_str()), Some(self.department.as_str())];
        let sometimes = [self.code.as_deref(), self.item_type.as_deref(), self.legal_basis.as_deref()];
        always.into_iter().chain(sometimes).flatten().collect()
    }

    /// The code of our department for one of the list's; `None` where nobody said.
    pub fn department_of(&self, source: &str, name: &str) -> Option<&'static str> {
        let [_, _, code, by_keyword] =
            tables().departments.iter().find(|[list, known, ..]| *list == self.list && known == source)?;
        let keyword =
            tables().keywords.iter().find(|[k, _]| by_keyword == "yes" && name.contains(k.as_str()));
        let code = keyword.map_or(code.as_str(), |[_, code]| code.as_str());
        (!code.is_empty()).then_some(code)
    }

    /// The type of GB/T 39046 annex A.1 from what a row says; `None` when it is none.
    pub fn type_of(&self, written: Option<&str>, name: &str) -> Option<String> {
        match written.map(str::trim).filter(|w| !w.is_empty()) {
            Some(digits) => {
                let code = digits.parse::<u8>().ok().filter(|n| (1..=ITEM_TYPE_MAX).contains(n))?;
                Some(format!("{code:02}"))
            }
            None if self.item_type_default == "by_name" => Some(usual::type_from_name(name).to_owned()),
            None => Some(self.item_type_default.clone()),
        }
    }
}

/// The highest type code of GB/T 39046 annex A.1 (11… and 21… may be extended).
const ITEM_TYPE_MAX: u8 = 29;

/// Themes by keyword, at most three; none where no keyword fits.
pub(super) fn themes(name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for [keyword, theme] in &tables().themes {
        if name.contains(keyword.as_str()) && !found.contains(theme) {
            found.push(theme.clone());
        }
    }
    found.truncate(THEMES_MAX);
    found
}

/// Everyday words by keyword.
pub(super) fn words(name: &str) -> Vec<String> {
    let fitting = tables().words.iter().filter(|[keyword, _]| name.contains(keyword.as_str()));
    let mut found: Vec<String> = Vec::new();
    for word in fitting.flat_map(|[_, words]| words.split('|')) {
        if !found.iter().any(|f| f == word) {
            found.push(word.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_known_by_its_columns() {
        let head = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let list = |text: &str| Mapping::fitting(&head(text)).map(|m| m.list.as_str());
        assert_eq!(list("seq,department,main_item,item_name,task_type_code,item_code"), Some("guangan"));
        assert_eq!(list("seq,department_short,item_name,source"), Some("jiangbei"));
        assert_eq!(list("seq,item_name,implementing_authority,legal_basis"), Some("preregistration"));
        assert_eq!(list("事项名称,实施部门,备注"), Some("own"));
        assert_eq!(list("事项编码,事项名称,实施部门,事项类型,设定依据"), Some("own_full"));
        assert_eq!(list("name,code"), None);
    }

    #[test]
    fn a_department_of_the_list_is_one_of_ours_or_nobody_said() {
        let guangan = Mapping::all().iter().find(|m| m.list == "guangan").unwrap();
        assert_eq!(guangan.department_of("区市监局", "特种设备使用登记"), Some("SJ"));
        assert_eq!(guangan.department_of("别处的局", "特种设备使用登记"), None);
        assert_eq!(guangan.type_of(Some("1"), ""), Some("01".to_owned()));
        assert_eq!(guangan.type_of(Some("许可"), ""), None);
    }
}
