//! Which items, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail, ensure};

use super::ITEMS;
use super::sources::Candidate;
use super::tables::Tables;

/// An item of the catalogue.
pub struct Chosen {
    pub item: Candidate,
    /// Code of our department.
    pub department: String,
    pub online_level: String,
}

/// Every department has so many items, if its list has them.
const LEAST: usize = 3;
/// Online level of an item that `core.csv` does not name: the whole process (domain 3.5).
const ONLINE: &str = "5";
/// A licence with one of these words is the later life of another item; it comes after the items themselves.
const DERIVED: &[&str] = &[
    "补办",
    "换发",
    "补发",
    "补证",
    "补领",
    "补换",
    "遗失",
    "注销",
    "变更",
    "延续",
    "换证",
    "转入",
    "转出",
    "过户",
    "校验",
    "更正",
    "延期",
    "恢复",
    "停业",
    "歇业",
    "年检",
    "撤销",
    "终止",
    "复查",
    "复审",
    "封存",
    "修改章程",
    "抵押",
    "到期",
];
/// Words that make no difference between two names of the same licence.
const FILLERS: &[&str] =
    &["的", "核发", "颁发", "发放", "审批", "许可证", "许可", "批准", "新办", "新增", "新建", "、", "活动"];

/// The catalogue: what a person put first, licences, what every department needs, the rest; each name once.
pub fn choose(candidates: Vec<Candidate>, tables: &Tables) -> Result<Vec<Chosen>> {
    let mut pool = Vec::new();
    let mut names = BTreeSet::new();
    for item in candidates {
        let Some(organ) = tables.department(&item)? else { continue };
        if names.insert(item.name.clone()) {
            pool.push((organ.code.clone(), item));
        }
    }
    let mut order = Order::default();
    for (name, level) in &tables.core {
        let Some(place) = pool.iter().position(|(_, i)| i.name == *name) else {
            bail!("core.csv names “{name}”, which no list has");
        };
        order.take(place, &pool, Some(level.clone()));
    }
    let licence = |i: &Candidate| i.item_type == "01";
    order.sweep(&pool, |i, _| licence(i) && !derived(i), 0);
    for organ in &tables.organs {
        order.sweep(&pool, |_, department| department == organ.code, LEAST);
    }
    order.sweep(&pool, |i, _| !licence(i) && !derived(i) && i.item_type != "20", 0);
    order.sweep(&pool, |i, _| licence(i), 0);
    ensure!(order.places.len() == ITEMS, "only {} items", order.places.len());
    for organ in &tables.organs {
        ensure!(order.per.contains_key(&organ.code), "{} has no item", organ.name);
    }
    Ok(order
        .places
        .into_iter()
        .map(|(place, level)| Chosen {
            item: pool[place].1.clone(),
            department: pool[place].0.clone(),
            online_level: level.unwrap_or_else(|| ONLINE.to_owned()),
        })
        .collect())
}

#[derive(Default)]
struct Order {
    places: Vec<(usize, Option<String>)>,
    taken: BTreeSet<usize>,
    stems: BTreeSet<String>,
    per: BTreeMap<String, usize>,
}

impl Order {
    fn take(&mut self, place: usize, pool: &[(String, Candidate)], level: Option<String>) {
        self.taken.insert(place);
        self.places.push((place, level));
        self.stems.insert(stem(&pool[place].1.name));
        *self.per.entry(pool[place].0.clone()).or_default() += 1;
    }

    /// Takes what fits, in the order of the lists; with a `least`, only until its department has so many.
    fn sweep(&mut self, pool: &[(String, Candidate)], fits: impl Fn(&Candidate, &str) -> bool, least: usize) {
        for (place, (department, item)) in pool.iter().enumerate() {
            let enough = least > 0 && self.per.get(department).is_some_and(|n| *n >= least);
            let again = self.stems.contains(&stem(&item.name));
            if self.places.len() < ITEMS
                && !enough
                && !again
                && !self.taken.contains(&place)
                && fits(item, department)
            {
                self.take(place, pool, None);
            }
        }
    }
}

fn derived(item: &Candidate) -> bool {
    DERIVED.iter().any(|w| item.name.contains(w))
}

/// A name without fillers: two lists name one licence in two ways.
fn stem(name: &str) -> String {
    FILLERS.iter().fold(name.to_owned(), |text, filler| text.replace(filler, ""))
}
