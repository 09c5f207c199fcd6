//! `cargo xtask rehearsal`: the rehearsal catalogue from the lists of real items and the tables read by a person.
//!
//! The rule is in `data/rehearsal/README.md`; the same lists and tables give the same bytes.

mod facts;
mod select;
mod sources;
mod tables;
mod write;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::house;

/// Items of the model centre.
pub const ITEMS: usize = 561;
/// Departments and units of the model centre.
pub const DEPARTMENTS: usize = 44;
/// Window staff of the model centre.
pub const STAFF: usize = 253;

/// Writes `items.csv` and `departments.csv`; the folder of the lists may be given.
pub fn run(args: &[String]) -> Result<()> {
    let lists = args.first().map_or_else(|| house::root().join("../shared/data/items"), PathBuf::from);
    let folder = house::root().join("data/rehearsal");
    let tables = tables::Tables::read(&folder)?;
    let (candidates, refused) = sources::read(&lists)?;
    let chosen = select::choose(candidates, &tables)?;
    let items = write::items(&chosen, &tables)?;
    let departments = write::departments(&chosen, &tables)?;
    for (name, text) in [("items.csv", items), ("departments.csv", departments)] {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    for row in refused {
        eprintln!("refused: {row}");
    }
    eprintln!("{} items of {} departments", chosen.len(), tables.organs.len());
    Ok(())
}
