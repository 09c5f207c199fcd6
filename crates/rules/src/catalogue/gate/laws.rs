//! Rules on bases, codes and where facts come from.

use base::identifiers::{ItemCode, ItemCodeScheme};

use super::{Finding, House};
use crate::catalogue::item::{Fact, Fees, ItemFacts, Provenance};
use crate::centres::CentreNature;

/// Words of national law that hold a place's word without being of a place.
const NOT_PLACES: [&str; 6] = ["城市", "市场", "市政", "都市", "省际", "集市"];
/// Type 01 of GB/T 39046 annex A.1.
const LICENCE: &str = "01";

/// R15: a licence is charged for only under a law or administrative regulation (行政许可法 art. 58–59).
pub(super) fn fee_basis(facts: &ItemFacts, _: &House<'_>, found: &mut Vec<Finding>) {
    let Fees::Charged { basis, .. } = &facts.fees else { return };
    if facts.item_type == LICENCE && !national_basis(&basis.text) {
        found.push(Finding::blocking(
            "R15",
            "fees",
            "行政许可收费须有法律或行政法规的依据，请写明法律名称和条款；没有的改为不收费。",
        ));
    }
}

/// Whether a text names a law or an administrative regulation, as distinct from local rules.
pub fn national_basis(text: &str) -> bool {
    titles(text).iter().any(|title| {
        let kind = title.ends_with('法') && !title.ends_with("办法") || title.ends_with("条例");
        let rest = NOT_PLACES.iter().fold((*title).to_owned(), |t, w| t.replace(w, ""));
        kind && !rest.contains(['省', '市']) && !rest.contains("自治")
    })
}

/// Titles in 《》, or, where there are none, the words before 第…条.
fn titles(text: &str) -> Vec<&str> {
    let quoted: Vec<&str> = text
        .split('《')
        .skip(1)
        .filter_map(|rest| rest.split_once('》').map(|(title, _)| title.trim()))
        .collect();
    if !quoted.is_empty() {
        return quoted;
    }
    text.split(['；', '、', '，', '\n', '。'])
        .map(|one| one.split('第').next().unwrap_or(one).trim())
        .collect()
}

/// R16: codes hold for their scheme; a doubtful organisation part is a warning.
pub(super) fn codes(facts: &ItemFacts, house: &House<'_>, found: &mut Vec<Finding>) {
    match ItemCode::parse(&facts.code) {
        Err(e) => found.push(Finding::blocking("R16", "code", format!("事项编码“{}”：{e}", facts.code))),
        Ok(code) => {
            if code.scheme() == ItemCodeScheme::Own && house.nature == CentreNature::Real {
                found.push(Finding::blocking(
                    "R16",
                    "code",
                    "演练编码（YL）只能用于演练中心，请换成正式编码。",
                ));
            }
            found.extend(code.warnings().iter().map(|w| Finding::warning("R16", "code", w.to_string())));
        }
    }
    let Some(foreign) = &facts.foreign_code else { return };
    match ItemCode::parse(&foreign.code) {
        Err(e) => {
            found.push(Finding::blocking("R16", "foreign_code", format!("外来编码“{}”：{e}", foreign.code)))
        }
        Ok(code) if code.scheme().as_str() != foreign.scheme => {
            let sentence = format!(
                "外来编码“{}”属于 {} 方案，写的是 {}，请改。",
                foreign.code,
                code.scheme(),
                foreign.scheme
            );
            found.push(Finding::blocking("R16", "foreign_code", sentence));
        }
        Ok(code) => found
            .extend(code.warnings().iter().map(|w| Finding::warning("R16", "foreign_code", w.to_string()))),
    }
}

/// R18: facts made for the rehearsal are published only where everything is marked as one.
pub(super) fn rehearsal(facts: &ItemFacts, house: &House<'_>, found: &mut Vec<Finding>) {
    if house.nature == CentreNature::Rehearsal {
        return;
    }
    for (field, fact) in sourced(facts) {
        if fact.provenance == Provenance::Rehearsal {
            found.push(Finding::blocking(
                "R18",
                field,
                format!("“{}”是演练资料，正式中心请写明来源。", fact.text),
            ));
        }
    }
}

/// Every fact that carries where it comes from.
fn sourced(facts: &ItemFacts) -> Vec<(&'static str, &Fact)> {
    let mut all = vec![
        ("legal_basis", &facts.legal_basis),
        ("deciding_body", &facts.deciding_body),
        ("content", &facts.content),
        ("procedure", &facts.procedure),
        ("statutory", &facts.statutory.basis),
        ("promise", &facts.promise.basis),
    ];
    all.extend(facts.conditions.iter().map(|c| ("conditions", c)));
    all.extend(facts.materials.iter().map(|m| ("materials", &m.basis)));
    all.extend(facts.visit_reason.iter().map(|r| ("visit_reason", r)));
    if let Fees::Charged { basis, .. } = &facts.fees {
        all.push(("fees", basis));
    }
    all
}
