//! The rehearsal catalogue: the checked-in tables as a centre to settle.

use base::identifiers::ItemCode;
use desk::people::organisation::NewDepartment;
use rules::catalogue::usual::{self, Desk, Listed};
use rules::catalogue::{ForeignCode, ItemFacts, ItemNature};
use rules::people::{Role, RoleSet};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::setup::{Post, Setup, rehearsal_centre};

const DEPARTMENTS: &str = include_str!("../../../data/rehearsal/departments.csv");
const ITEMS: &str = include_str!("../../../data/rehearsal/items.csv");
macro_rules! complete {
    ($($name:literal: $file:literal),* $(,)?) => {
        /// Items complete by hand: the name in the table, and the facts.
        const COMPLETE: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../data/rehearsal/complete/", $file, ".json")))),*];
    };
}
complete! {
    "食品(含保健食品)经营许可核发": "food",
    "个体工商户设立登记": "trader",
    "烟草专卖零售许可证新办": "tobacco",
    "公共场所卫生许可新办审批": "hygiene",
    "道路货物运输经营许可": "freight",
    "建筑工程施工许可证核发": "construction",
    "经营性人力资源服务机构从事职业中介活动许可": "employment",
    "特种设备使用登记": "equipment",
    "教师资格认定": "teacher",
    "取水许可证新办审批": "water",
}
/// Staff of a department that always are there: a clerk, two who examine, one who decides.
const CORE: u32 = 4;

/// A row of the department table.
#[derive(Deserialize)]
struct DepartmentRow {
    code: String,
    name: String,
    zone: String,
    staff: u32,
    source: String,
}

/// A row of the item table.
#[derive(Deserialize)]
struct ItemRow {
    code: String,
    name: String,
    item_type: String,
    nature: ItemNature,
    department: String,
    source: String,
    foreign_scheme: String,
    foreign_code: String,
    objects: String,
    themes: String,
    words: String,
    online_level: u8,
    legal_basis: String,
}

/// The rehearsal centre with 44 departments, 253 posts and 561 items.
pub fn setup() -> Setup {
    let departments: Vec<DepartmentRow> = rows(DEPARTMENTS);
    let of = |code: &str| departments.iter().find(|d| d.code == code);
    let items: Vec<ItemRow> = rows(ITEMS);
    Setup {
        centre: rehearsal_centre(),
        departments: departments
            .iter()
            .map(|d| NewDepartment {
                code: d.code.clone(),
                name: d.name.clone(),
                zone: d.zone.clone(),
                source: d.source.clone(),
            })
            .collect(),
        posts: departments.iter().flat_map(|d| posts(&d.code, d.staff.max(CORE))).collect(),
        items: items.iter().filter_map(|row| of(&row.department).map(|d| item(row, d))).collect(),
        effective_on: base::Date::constant(2026, 1, 1),
    }
}

/// The rows of a table; the tables are checked in and tested, so that a broken one is a broken build.
fn rows<T: DeserializeOwned>(table: &str) -> Vec<T> {
    let read = csv::Reader::from_reader(table.as_bytes()).into_deserialize().collect::<Result<_, _>>();
    read.expect("a checked-in table is well formed")
}

fn posts(department: &str, staff: u32) -> Vec<Post> {
    (1..=staff)
        .map(|n| {
            let roles: &[Role] = match n {
                2 | 3 => &[Role::Reviewer],
                4 => &[Role::Approver],
                _ => &[Role::Clerk],
            };
            Post {
                department: department.to_owned(),
                badge: format!("{department}{n:02}"),
                name: format!("演练人员{department}{n:02}"),
                roles: RoleSet::of(roles),
            }
        })
        .collect()
}

fn list(text: &str) -> Vec<String> {
    text.split('|').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// One item: complete by hand, or what its source says and the rehearsal's usual facts for the rest.
fn item(row: &ItemRow, department: &DepartmentRow) -> ItemFacts {
    let foreign_code = (!row.foreign_code.is_empty()).then(|| ForeignCode {
        scheme: row.foreign_scheme.clone(),
        code: row.foreign_code.clone(),
        warning: ItemCode::parse(&row.foreign_code)
            .ok()
            .and_then(|c| c.warnings().first().map(ToString::to_string)),
    });
    let known = COMPLETE.iter().find(|(name, _)| *name == row.name);
    let facts = match known {
        Some((_, json)) => serde_json::from_str(json).expect("a hand-made item is well formed"),
        None => listed(row, department),
    };
    ItemFacts {
        code: row.code.clone(),
        foreign_code,
        name: row.name.clone(),
        nature: row.nature,
        item_type: row.item_type.clone(),
        themes: list(&row.themes),
        words: list(&row.words),
        ..facts
    }
}

/// What an item says of which only a list is known.
fn listed(row: &ItemRow, department: &DepartmentRow) -> ItemFacts {
    let said = Listed {
        code: row.code.clone(),
        foreign_code: None,
        name: row.name.clone(),
        item_type: row.item_type.clone(),
        objects: list(&row.objects).iter().filter_map(|o| o.parse().ok()).collect(),
        themes: Vec::new(),
        words: Vec::new(),
        online_level: row.online_level,
        legal_basis: (!row.legal_basis.is_empty()).then(|| row.legal_basis.clone()),
        source: row.source.clone(),
    };
    // The id is known once the department has entered the centre.
    let id = base::Id::from_parts(0, [0; 10]).into();
    let DepartmentRow { code, name, zone, .. } = department;
    usual::facts(said, &Desk { id, code: code.clone(), name: name.clone(), zone: zone.clone() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use base::Instant;
    use db::Database;
    use desk::catalogue::{self, search};
    use desk::store::{Actor, Caller};
    use rules::catalogue::gate::{House, Level, gate};
    use rules::catalogue::usual::UNKNOWN;
    use rules::centres::CentreNature;
    use rules::people::Role;
    use seal::{Keyring, SECRET_BYTES};

    use super::*;
    use crate::demo;

    #[test]
    fn the_rehearsal_has_44_departments_253_posts_and_561_items_of_distinct_names() {
        let setup = setup();
        assert_eq!((setup.departments.len(), setup.posts.len(), setup.items.len()), (44, 253, 561));
        let names: BTreeSet<_> = setup.items.iter().map(|i| &i.name).collect();
        let codes: BTreeSet<_> = setup.items.iter().map(|i| &i.code).collect();
        assert_eq!((names.len(), codes.len()), (561, 561));
        assert_eq!(setup.items.iter().filter(|i| i.online_level >= 3).count(), 553);
        for item in &setup.items {
            // A body of the store holds 32 KiB (architecture.md, storage).
            assert!(serde_json::to_string(item).unwrap().len() < 30_000, "{}", item.name);
        }
        for department in &setup.departments {
            assert!(setup.items.iter().any(|i| i.department_code == department.code), "{}", department.name);
            let posts = |role| {
                setup.posts.iter().filter(|p| p.department == department.code && p.roles.has(role)).count()
            };
            assert!(posts(Role::Clerk) >= 1 && posts(Role::Reviewer) >= 2 && posts(Role::Approver) >= 1);
        }
    }

    #[test]
    fn ten_items_are_complete_by_hand_and_belong_to_the_department_of_the_table() {
        let (items, rows) = (setup().items, rows::<ItemRow>(ITEMS));
        for (name, _) in COMPLETE {
            let row = rows.iter().find(|r| r.name == *name).unwrap();
            let item = items.iter().find(|i| i.name == *name).unwrap();
            assert_eq!(
                (&row.department, row.online_level),
                (&item.department_code, item.online_level),
                "{name}"
            );
            assert!(
                item.form.len() >= 2 && item.materials.len() >= 4 && item.legal_basis.text != UNKNOWN,
                "{name}"
            );
        }
        assert_eq!(COMPLETE.len(), 10);
        assert_eq!(items[0].name, COMPLETE[0].0);
    }

    #[test]
    fn every_item_passes_the_gate_of_a_rehearsal_centre_and_none_that_of_a_real_one() {
        let setup = setup();
        let departments: BTreeSet<String> = setup.departments.iter().map(|d| d.code.clone()).collect();
        let blocking = |nature, item: &ItemFacts| {
            let found = gate(item, &House { nature, departments: &departments });
            found.into_iter().filter(|f| f.level == Level::Blocking).collect::<Vec<_>>()
        };
        for item in &setup.items {
            assert_eq!(blocking(CentreNature::Rehearsal, item), [], "{}", item.name);
            assert!(!blocking(CentreNature::Real, item).is_empty(), "{}", item.name);
        }
    }

    #[test]
    fn a_person_finds_the_licence_to_open_a_restaurant_in_four_ways() {
        let database = Database::open("sqlite::memory:").unwrap();
        let keyring = Arc::new(Keyring::from_secret(&[5; SECRET_BYTES]));
        let now = Instant::at(base::Date::constant(2026, 3, 2).at(8, 30, 0, 0));
        let desk = demo::open(&database, keyring, 1, now).unwrap();
        crate::settle(&desk, demo::CENTRE, &setup()).unwrap();
        for query in ["食品经营许可", "食品經營許可", "spjy", "开饭店"] {
            let caller = Caller::system(Actor::System("city"), demo::CENTRE);
            let first = desk.read_blocking(caller, move |rx| {
                let found = search::search(rx, query)?;
                catalogue::current(rx, found.items[0])
            });
            assert_eq!(first.unwrap().facts.name, COMPLETE[0].0, "{query}");
        }
    }
}
