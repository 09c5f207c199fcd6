//! Entering rows: each becomes an item, another version, nothing new, or a note.

use std::collections::BTreeMap;

use base::Date;
use base::id::ItemId;
use base::identifiers::{DivisionCode, ItemCode};
use rules::catalogue::usual::{self, Listed};
use rules::catalogue::{ForeignCode, Item, ItemFacts};
use rules::centres::CentreNature;
use rules::people::{Department, Role};

use super::Note;
use super::mapping;
use super::sheet::{Row, Sheet};
use crate::catalogue::{self, sql};
use crate::people::organisation;
use crate::store::{Cx, Fail, Reading, must_be};

/// Characters of a name (GB/T 39046: an..200).
const NAME_CHARS_MAX: usize = 200;
/// The online level of an item of which nothing is known: guide only (domain 3.5) would keep it off the web, so the
/// rehearsal takes the whole process.
const ONLINE: u8 = 5;
/// Applicants of an item of which nothing is known: persons and enterprises.
const ANYBODY: [u8; 2] = [1, 2];

/// What became of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// A new item.
    Entered,
    /// Another version of an item that was there.
    Renewed,
    /// The item is there as the row says.
    Unchanged,
    /// It did not go in.
    Refused(Note),
}

/// What became of a row, and what was doubtful about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// What became of it.
    pub fate: Fate,
    /// What was doubtful.
    pub warnings: Vec<Note>,
}

/// What a row says, read.
struct Said {
    name: String,
    item_type: String,
    code: Option<ItemCode>,
    legal_basis: Option<String>,
    department: Department,
}

/// What is looked up once for many rows.
struct Around {
    nature: CentreNature,
    division: String,
    departments: BTreeMap<String, Department>,
    /// The next serial of the centre's own codes.
    serial: u32,
}

impl Around {
    /// The department that a list calls by our own name for it, with or without 市 or 区 before it.
    fn named(&self, source: &str) -> Option<&Department> {
        let bare = |name: &str| name.trim().trim_start_matches(['市', '区', '县']).to_owned();
        let wanted = bare(source);
        self.departments.values().find(|ours| !wanted.is_empty() && bare(&ours.name) == wanted)
    }
}

/// Enters rows of a sheet in one transaction.
pub fn enter(cx: &mut Cx<'_>, sheet: &Sheet, rows: &[Row], effective_on: Date) -> Result<Vec<Outcome>, Fail> {
    must_be(cx, &[Role::SystemAdmin])?;
    let mut around = look_around(cx)?;
    rows.iter().map(|row| one(cx, sheet, row, &mut around, effective_on)).collect()
}

fn look_around(cx: &mut Cx<'_>) -> Result<Around, Fail> {
    let centre = crate::centres::facts(cx)?;
    let mut departments = BTreeMap::new();
    for (code, id) in organisation::department_codes(cx)? {
        let department = cx.get::<Department>(id)?;
        if department.left_at.is_none() {
            departments.insert(code, department.into_inner());
        }
    }
    let serials = catalogue::all(cx)?.into_iter().filter_map(|item| serial_of(&item.code));
    let serial = serials.max().unwrap_or(0) + 1;
    Ok(Around { nature: centre.nature, division: centre.code.clone(), departments, serial })
}

/// The serial in one of the centre's own codes: `YL320500-01-00042-?`.
fn serial_of(code: &str) -> Option<u32> {
    code.starts_with("YL").then(|| code.split('-').nth(2)).flatten()?.parse().ok()
}

fn one(cx: &mut Cx<'_>, sheet: &Sheet, row: &Row, around: &mut Around, on: Date) -> Result<Outcome, Fail> {
    let mut warnings = Vec::new();
    let fate = match said(sheet, row, around) {
        Err(note) => Fate::Refused(note),
        Ok(said) => {
            let doubts = said.code.iter().flat_map(ItemCode::warnings);
            let column = sheet.mapping.code.as_deref().unwrap_or_default();
            warnings.extend(doubts.map(|w| note(row, column, w.to_string())));
            keep(cx, sheet, row, said, around, on)?
        }
    };
    Ok(Outcome { fate, warnings })
}

fn note(row: &Row, column: &str, reason: impl Into<String>) -> Note {
    Note { row: row.number, column: column.to_owned(), reason: reason.into() }
}

/// Reads a row's cells; the first that cannot be read is the reason.
fn said(sheet: &Sheet, row: &Row, around: &Around) -> Result<Said, Note> {
    let mapping = sheet.mapping;
    if row.cells.len() != sheet.head.len() {
        let reason = format!("这一行有 {} 列，表头有 {} 列，请对齐。", row.cells.len(), sheet.head.len());
        return Err(note(row, &mapping.name, reason));
    }
    let key = mapping.code.as_ref().unwrap_or(&mapping.name);
    if let Some(first) = row.repeats {
        return Err(note(row, key, format!("与第 {first} 行重复，请删去其中一行。")));
    }
    let written = base::text::clean_text(sheet.cell(row, &mapping.name), NAME_CHARS_MAX)
        .map_err(|flaw| note(row, &mapping.name, format!("事项名称不能用：{flaw}")))?;
    let name = usual::without_level(&written);
    let code = match mapping.code.as_deref() {
        None => None,
        Some(column) => {
            let typed = sheet.cell(row, column);
            Some(ItemCode::parse(typed).map_err(|e| note(row, column, format!("事项编码“{typed}”：{e}")))?)
        }
    };
    let type_column = mapping.item_type.as_deref();
    let Some(item_type) = mapping.type_of(type_column.map(|c| sheet.cell(row, c)), &name) else {
        return Err(note(
            row,
            type_column.unwrap_or_default(),
            "事项类型不在国家代码集内，请填 1 至 29，例如 1 行政许可。",
        ));
    };
    let source = sheet.cell(row, &mapping.department);
    let mapped = mapping.department_of(source, &name).and_then(|code| around.departments.get(code));
    let Some(department) = mapped.or_else(|| around.named(source)).cloned() else {
        let reason = format!("本中心没有名为“{source}”的部门，请先在“部门”页设立，或改为本中心部门的全称。");
        return Err(note(row, &mapping.department, reason));
    };
    let legal_basis =
        mapping.legal_basis.as_deref().map(|c| sheet.cell(row, c).to_owned()).filter(|b| !b.is_empty());
    Ok(Said { name, item_type, code, legal_basis, department })
}

/// Enters or renews the item a row speaks of; what the gate refuses is a note.
fn keep(
    cx: &mut Cx<'_>,
    sheet: &Sheet,
    row: &Row,
    said: Said,
    around: &mut Around,
    on: Date,
) -> Result<Fate, Fail> {
    let (facts, fate) = match find(cx, &said)? {
        Some(item) => {
            let live = cx.get::<Item>(item)?;
            let facts = catalogue::version(cx, live.current)?.facts.clone();
            // A type that the list does not say is a guess, and changes nothing that is there.
            let item_type = match sheet.mapping.item_type {
                Some(_) => said.item_type,
                None => facts.item_type.clone(),
            };
            if facts.name == said.name && facts.item_type == item_type {
                return Ok(Fate::Unchanged);
            }
            let nature = usual::nature(&item_type);
            let statutory = usual::statutory(&item_type, facts.statutory);
            (ItemFacts { name: said.name, item_type, nature, statutory, ..facts }, Fate::Renewed)
        }
        None => match own_code(&said, around) {
            Err(reason) => return Ok(Fate::Refused(note(row, code_column(sheet), reason))),
            Ok(code) => (usual_facts(sheet, row, said, code), Fate::Entered),
        },
    };
    match catalogue::publish(cx, &facts, on) {
        Ok(_) => {
            around.serial += u32::from(fate == Fate::Entered);
            Ok(fate)
        }
        Err(Fail::Refused(refusal)) => Ok(Fate::Refused(note(row, code_column(sheet), refusal.sentence))),
        Err(other) => Err(other),
    }
}

fn code_column(sheet: &Sheet) -> &str {
    sheet.mapping.code.as_ref().unwrap_or(&sheet.mapping.name)
}

/// The item that the row's code, or its name where it has none, stands for.
fn find(cx: &mut Cx<'_>, said: &Said) -> Result<Option<ItemId>, Fail> {
    let row = match &said.code {
        Some(code) => cx.query_opt(&sql::BY_FOREIGN_CODE, &[cx.centre().into(), code.as_str().into()])?,
        None => cx.query_opt(&sql::BY_NAME, &[cx.centre().into(), said.name.as_str().into()])?,
    };
    row.map(|r| Ok(r.typed_id(0)?)).transpose()
}

/// The code under which a new item stands here: our own in a rehearsal, the source's in a real centre.
fn own_code(said: &Said, around: &Around) -> Result<String, String> {
    match around.nature {
        CentreNature::Real => match &said.code {
            Some(code) => Ok(code.to_string()),
            None => Err("正式中心的事项须有编码，请补上事项编码列。".to_owned()),
        },
        CentreNature::Rehearsal => {
            let division = DivisionCode::parse(&around.division).map_err(|e| e.to_string())?;
            let item_type = said.item_type.parse().unwrap_or_default();
            ItemCode::rehearsal(&division, item_type, around.serial)
                .map(|c| c.to_string())
                .map_err(|e| e.to_string())
        }
    }
}

fn usual_facts(sheet: &Sheet, row: &Row, said: Said, code: String) -> ItemFacts {
    let foreign_code = said.code.as_ref().map(|c| ForeignCode {
        scheme: c.scheme().to_string(),
        code: c.to_string(),
        warning: c.warnings().first().map(ToString::to_string),
    });
    let themes = mapping::themes(&said.name);
    let words = mapping::words(&said.name);
    let listed = Listed {
        code,
        foreign_code,
        name: said.name,
        item_type: said.item_type,
        objects: ANYBODY.to_vec(),
        themes,
        words,
        online_level: ONLINE,
        legal_basis: said.legal_basis,
        source: format!("{} 第 {} 行", sheet.mapping.title, row.number),
    };
    let Department { id, code, name, zone, .. } = said.department;
    usual::facts(listed, &usual::Desk { id, code, name, zone })
}
