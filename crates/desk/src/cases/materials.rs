//! Materials of a case: handed in, promised, compared with the original.

use base::id::{CaseId, DocumentId, MaterialId};
use base::{Digest, Id};
use rules::Refusal;
use rules::cases::material::{self, FileRef, ScanState};
use rules::cases::{Case, DocumentKind, Material, MaterialEvent, MaterialState, TrustGrade, intake};
use rules::people::Role;

use super::filing::{self, Handed, How};
use super::{documents, sql};
use crate::store::{Cx, Fail, FieldClass, Live, Reading, Stored};

/// A stored file as the web hands it over, after hashing and scanning.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Upload {
    /// Keyed hash of its bytes, its name in the store.
    pub digest: base::Digest,
    /// Length.
    pub bytes: u32,
    /// Type, found from the content.
    pub media_type: String,
    /// The name it had.
    pub name: String,
    /// Scan.
    pub scan: ScanState,
}

/// Takes materials into a case's present receipt; an earlier one of the same key is superseded (domain 2.3: its grade
/// of trust follows from how it came).
pub(crate) fn take(cx: &mut Cx<'_>, case: CaseId, receipt: u32, handed: &[Handed]) -> Result<(), Fail> {
    let mut earlier = of_case(cx, case)?;
    for piece in handed {
        for old in earlier.iter_mut().filter(|m| m.key == piece.key && m.state != MaterialState::Superseded) {
            cx.record(old, MaterialEvent::Superseded)?;
        }
        let id: MaterialId = cx.new_id();
        let (trust, file, state, compared_by) = match &piece.how {
            How::Paper => (TrustGrade::B, None, MaterialState::Here, cx.actor().staff()),
            How::File(upload) => (TrustGrade::C, Some(file_ref(cx, id, upload)?), MaterialState::Here, None),
            How::Stated => (TrustGrade::D, None, MaterialState::Here, None),
            How::Promised => (TrustGrade::D, None, MaterialState::Promised, None),
        };
        cx.begin::<Material>(
            id,
            MaterialEvent::Received {
                case,
                key: piece.key.clone(),
                receipt,
                trust,
                file,
                state,
                compared_by,
            },
        )?;
    }
    Ok(())
}

/// Takes in what was promised for later (容缺受理), with a receipt; once nothing is missing, a grant is no longer barred.
///
/// The applicant or his agent hands it in, or a clerk takes it at the counter.
pub fn receive_deferred(
    cx: &mut Cx<'_>,
    id: CaseId,
    seen: Option<i64>,
    handed: &[Handed],
) -> Result<DocumentId, Fail> {
    let (mut live, version) = super::open_case(cx, id, seen)?;
    handed_in_by(cx, &live)?;
    let handed = filing::fitting(cx, &version.facts, (live.applicant, live.agent), handed)?;
    if handed.is_empty() || handed.iter().any(|h| h.how == How::Promised) {
        return Err(Refusal::invalid(
            "case.deferred_empty",
            "materials",
            "请选择本次补交的材料并提交原件或文件。",
        )
        .into());
    }
    let mut keys: Vec<&str> = Vec::new();
    for piece in &handed {
        if !keys.contains(&piece.key.as_str()) {
            keys.push(&piece.key);
        }
    }
    let mut words = vec![format!("收到您就“{}”（办件编号 {}）承诺后补的材料。", live.item_name, live.number)];
    for (n, key) in keys.into_iter().enumerate() {
        let event = intake::receive_deferred(&live, key)?;
        cx.record(&mut live, event)?;
        let named = version.facts.materials.iter().find(|m| m.key == key);
        words.push(format!("{}. {}", n + 1, named.map_or(key, |m| m.name.as_str())));
    }
    take(cx, id, live.receipt, &handed)?;
    documents::issue(cx, id, DocumentKind::IntakeReceipt, &words)
}

/// Whoever may bring a material: a party to the case, or a clerk at the counter.
fn handed_in_by(cx: &mut Cx<'_>, case: &Case) -> Result<(), Fail> {
    let own = super::view::party_of(cx, case)?.is_some();
    match cx.actor().staff() {
        Some(_) if !own => super::acting(cx, case, &[Role::Clerk]).map(|_| ()),
        Some(_) | None => super::applicants_act(cx, case),
    }
}

fn file_ref(cx: &mut Cx<'_>, material: MaterialId, upload: &Upload) -> Result<FileRef, Fail> {
    let name = cx.seal(FieldClass::FileName, "material", material, &upload.name)?;
    Ok(FileRef {
        id: cx.new_id(),
        digest: upload.digest,
        bytes: upload.bytes,
        media_type: upload.media_type.clone(),
        name,
        scan: upload.scan,
    })
}

/// Records that an officer compared an uploaded material with its original: grade C becomes B (domain 2.3).
pub fn compare(cx: &mut Cx<'_>, id: MaterialId, seen: Option<i64>) -> Result<(), Fail> {
    let mut live = cx.get::<Material>(id)?;
    let (case, _) = super::open_case(cx, live.case, seen)?;
    let by = super::acting(cx, &case, super::HANDLERS)?.id;
    let event = material::compare(&case, &live, by, cx.now())?;
    cx.record(&mut live, event)
}

/// The materials of a case, oldest first, superseded ones too.
pub fn of_case(rx: &mut impl Reading, case: CaseId) -> Result<Vec<Live<Material>>, Fail> {
    rx.select(&sql::MATERIALS_OF_CASE, &[rx.centre().into(), case.into()])
}

/// Materials after one, by id, a page of them, with the files they name; one that cannot be read is `verify`'s to name.
pub fn files_after(rx: &mut impl Reading, after: Id) -> Result<Vec<(Id, Option<Digest>)>, Fail> {
    let rows = rx.query(&sql::MATERIALS_AFTER, &[rx.centre().into(), after.into()])?;
    rows.iter()
        .map(|row| {
            let material = Material::read_body(row.int(1)?, row.text(2)?).ok();
            Ok((row.id(0)?, material.and_then(|m| m.file).map(|file| file.digest)))
        })
        .collect()
}

/// Keys of the materials that are there, and of those promised.
pub fn keys(materials: &[Live<Material>]) -> (Vec<String>, Vec<String>) {
    let of = |state| materials.iter().filter(|m| m.state == state).map(|m| m.key.clone()).collect();
    (of(MaterialState::Here), of(MaterialState::Promised))
}
