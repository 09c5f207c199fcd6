//! The small tables that a person wrote: organs, which source department is which of ours, keywords, what comes first.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::DEPARTMENTS;
use super::sources::Candidate;

/// A department or unit of the rehearsal centre.
pub struct Organ {
    pub code: String,
    pub name: String,
    pub zone: String,
    /// The theme of its items where no keyword names one.
    pub theme: String,
}

/// A source department and ours.
struct Mapped {
    list: String,
    source: String,
    /// Where no keyword fits; empty when one must.
    code: String,
    by_keyword: bool,
}

/// Every table.
pub struct Tables {
    pub organs: Vec<Organ>,
    /// Item names that come first, with their online level.
    pub core: Vec<(String, String)>,
    /// Keyword → theme.
    pub themes: Vec<(String, String)>,
    /// Keyword → everyday words, separated by `|`.
    pub words: Vec<(String, String)>,
    map: Vec<Mapped>,
    /// Keyword → department, the first that fits.
    keywords: Vec<(String, String)>,
}

impl Tables {
    /// Reads them from `data/rehearsal`.
    pub fn read(folder: &Path) -> Result<Self> {
        let pairs = |name: &str| -> Result<Vec<(String, String)>> {
            Ok(rows::<2>(&folder.join(name))?.into_iter().map(|[a, b]| (a, b)).collect())
        };
        let organs: Vec<Organ> = rows::<4>(&folder.join("organs.csv"))?
            .into_iter()
            .map(|[code, name, zone, theme]| Organ { code, name, zone, theme })
            .collect();
        ensure!(organs.len() == DEPARTMENTS, "organs.csv has {} rows, not {DEPARTMENTS}", organs.len());
        let map = rows::<4>(&folder.join("department_map.csv"))?
            .into_iter()
            .map(|[list, source, code, by]| Mapped { list, source, code, by_keyword: by == "yes" })
            .collect();
        Ok(Self {
            organs,
            core: pairs("core.csv")?,
            themes: pairs("themes.csv")?,
            words: pairs("words.csv")?,
            map,
            keywords: pairs("department_keywords.csv")?,
        })
    }

    /// Our department for a source item; `None` where the centre has no such organ.
    pub fn department(&self, item: &Candidate) -> Result<Option<&Organ>> {
        let Some(mapped) =
            self.map.iter().find(|m| m.list == item.list.word() && m.source == item.department)
        else {
            return Ok(None);
        };
        let keyword =
            self.keywords.iter().filter(|_| mapped.by_keyword).find(|(k, _)| item.name.contains(k.as_str()));
        let code = keyword.map_or(mapped.code.as_str(), |(_, code)| code);
        let organ = self.organs.iter().find(|o| o.code == code);
        organ.map(Some).with_context(|| {
            format!("{}（{}）: no department of ours (“{code}”)", item.name, item.department)
        })
    }
}

/// The rows of a table with `N` columns, after its head.
pub fn rows<const N: usize>(path: &Path) -> Result<Vec<[String; N]>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut rows = Vec::new();
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        let fields: Vec<String> = record?.iter().map(str::to_owned).collect();
        let count = fields.len();
        let row = <[String; N]>::try_from(fields);
        rows.push(
            row.ok().with_context(|| format!("{}: a row of {count} columns, not {N}", path.display()))?,
        );
    }
    Ok(rows)
}
