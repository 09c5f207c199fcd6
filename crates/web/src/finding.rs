//! Finding items: search, and lists by subject, theme and department.

use std::collections::{BTreeMap, BTreeSet};

use base::id::ItemId;
use desk::catalogue::{card, search::Found};
use desk::people::organisation::{self, DepartmentRow};

use crate::form::{Query, encode};
use crate::offers::{self, Facet, Narrowed, Offer};
use crate::views::page::{Here, Page};
use crate::views::parts::{CountLink, Link};
use crate::views::public::{ItemIndex, ItemList, SearchResults};
use crate::visitor::{Answer, Visitor, html};

/// `GET /search?q=`: items found by name, Traditional form, pinyin, initials or everyday words.
pub async fn search(visitor: Visitor, Query(narrowed): Query<Narrowed>) -> Answer {
    let query = narrowed.q.clone().unwrap_or_default();
    let asked = query.clone();
    let (found, offers) =
        visitor.read(move |rx| Ok((desk::catalogue::search::search(rx, &asked)?, card::cards(rx)?))).await?;
    let page = visitor.page(Here::Nowhere, "search.title");
    html(&results(page, query, &narrowed, &found, offers))
}

fn results(
    page: Page,
    query: String,
    narrowed: &Narrowed,
    found: &Found,
    offers: Vec<Offer>,
) -> SearchResults {
    let cards: BTreeMap<ItemId, _> = offers.into_iter().collect();
    let pick = |ids: &[ItemId]| -> Vec<Offer> {
        ids.iter().filter_map(|id| Some((*id, cards.get(id)?.clone()))).collect()
    };
    let listed = offers::list(&page, "/search", narrowed, &pick(&found.items));
    let nearest = pick(&found.nearest);
    SearchResults {
        query,
        understood: found.understood.as_ref().map(|words| page.filled("offer.understood", &[words]).text),
        total: listed.total,
        filters: listed.filters,
        rows: listed.rows,
        nearest: nearest.iter().map(|(id, card)| offers::row(&page, *id, card)).collect(),
        pager: listed.pager,
        page,
    }
}

/// `GET /items`: the items, narrowed as the address says.
pub async fn items(visitor: Visitor, Query(narrowed): Query<Narrowed>) -> Answer {
    if let Some(facet) = narrowed.by.as_deref().and_then(Facet::indexed) {
        let read = visitor.read(|rx| Ok((card::cards(rx)?, organisation::departments(rx)?))).await?;
        return html(&index(visitor.page(Here::Nowhere, index_title(facet)), facet, &read));
    }
    let offers = visitor.read(|rx| card::cards(rx)).await?;
    let here = match narrowed.subject.as_deref() {
        Some("person") => Here::Person,
        Some("company") => Here::Company,
        Some(_) | None => Here::Nowhere,
    };
    let page = visitor.page(here, "list.all");
    html(&item_list(page, &narrowed, &offers))
}

const fn index_title(facet: Facet) -> &'static str {
    match facet {
        Facet::Department => "index.by-department",
        Facet::Theme => "index.by-theme",
        Facet::Subject | Facet::Level => "index.by-subject",
    }
}

/// Every department, theme or object with the number of its items; a department that has none yet is there too.
fn index(page: Page, facet: Facet, (offers, departments): &(Vec<Offer>, Vec<DepartmentRow>)) -> ItemIndex {
    let whole = Narrowed::default();
    let mut group = offers::group(&page, "/items", &whole, facet, offers);
    group.links.remove(0);
    if facet == Facet::Department {
        let address = |d: &DepartmentRow| format!("/items?department={}", encode(&d.code));
        let empty = departments.iter().filter(|d| d.active).map(|d| CountLink {
            text: d.name.clone(),
            url: address(d),
            count: 0,
            current: false,
        });
        let known: BTreeSet<String> = group.links.iter().map(|link| link.url.clone()).collect();
        group.links.extend(empty.filter(|link| !known.contains(&link.url)));
    }
    let lead = match facet {
        Facet::Department => "index.lead-departments",
        Facet::Theme | Facet::Subject | Facet::Level => "index.lead",
    };
    let heading = page.text(index_title(facet)).to_owned();
    let lead = page.filled(lead, &[&group.links.len(), &offers.len()]).text;
    ItemIndex {
        crumbs: vec![Link::new(page.text("nav.home"), "/"), Link::new(heading.clone(), "")],
        heading,
        lead,
        groups: if group.links.is_empty() { Vec::new() } else { vec![group] },
        page,
    }
}

fn item_list(mut page: Page, narrowed: &Narrowed, offers: &[Offer]) -> ItemList {
    let listed = offers::list(&page, "/items", narrowed, offers);
    let chosen =
        listed.filters.iter().rev().flat_map(|group| group.links.iter().skip(1)).find(|link| link.current);
    let heading = chosen.map_or_else(|| page.text("list.all").to_owned(), |link| link.text.clone());
    page.title.clone_from(&heading);
    ItemList {
        crumbs: vec![Link::new(page.text("nav.home"), "/"), Link::new(heading.clone(), "")],
        heading,
        lead: page.filled("search.count", &[&listed.total]).text,
        filters: listed.filters,
        rows: listed.rows,
        pager: listed.pager,
        page,
    }
}
