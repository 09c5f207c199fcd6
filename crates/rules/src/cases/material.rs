//! A piece of material handed in for a case.

use base::id::{AttachmentId, CaseId, MaterialId, StaffId};
use base::{Digest, Id, Instant, Sealed};
use serde::{Deserialize, Serialize};

use super::case::{Case, Phase};
use crate::{EventName, Refusal, Subject};

/// How far a material can be trusted (domain 2.3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum TrustGrade {
    /// Produced by the issuing organ.
    A,
    /// Compared with the original by window staff.
    B,
    /// Uploaded by the user.
    C,
    /// Made by the user, who promises its truth.
    D,
}

/// Whether the file was looked at by the virus scanner.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanState {
    /// No scanner is configured: officers see the mark.
    NotScanned,
    /// Nothing was found.
    Clean,
}

/// A stored file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileRef {
    /// Its id.
    pub id: AttachmentId,
    /// Keyed hash of its bytes, the name under which it is stored.
    pub digest: Digest,
    /// Its length in bytes.
    pub bytes: u32,
    /// Its type, found from the content.
    pub media_type: String,
    /// The name it had, in the vault.
    pub name: Sealed,
    /// Scan.
    pub scan: ScanState,
}

/// Where a material stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialState {
    /// It is there.
    Here,
    /// Promised for later (容缺受理).
    Promised,
    /// A later one took its place.
    Superseded,
}

/// A material of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Material {
    /// Its id.
    pub id: MaterialId,
    /// The case.
    pub case: CaseId,
    /// Key of the required material it answers.
    pub key: String,
    /// Which receipt it came with.
    pub receipt: u32,
    /// Grade.
    pub trust: TrustGrade,
    /// The file; none for paper at the counter.
    pub file: Option<FileRef>,
    /// State.
    pub state: MaterialState,
    /// Who compared it with the original.
    pub compared_by: Option<StaffId>,
}

/// What happens to a material.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum MaterialEvent {
    /// It came, or was promised.
    Received {
        /// Case.
        case: CaseId,
        /// Key.
        key: String,
        /// Receipt.
        receipt: u32,
        /// Grade.
        trust: TrustGrade,
        /// File.
        file: Option<FileRef>,
        /// Here or promised.
        state: MaterialState,
        /// Clerk who saw the original.
        compared_by: Option<StaffId>,
    },
    /// A clerk compared it with the original: C becomes B.
    Compared {
        /// Who.
        by: StaffId,
        /// When.
        at: Instant,
    },
    /// A later one took its place.
    Superseded,
}

impl EventName for MaterialEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Compared { .. } => "compared",
            Self::Superseded => "superseded",
        }
    }
}

impl Subject for Material {
    type Event = MaterialEvent;
    const KIND: &'static str = "material";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &MaterialEvent) -> Option<Self> {
        let MaterialEvent::Received { case, key, receipt, trust, file, state, compared_by } = event else {
            return None;
        };
        Some(Self {
            id: id.into(),
            case: *case,
            key: key.clone(),
            receipt: *receipt,
            trust: *trust,
            file: file.clone(),
            state: *state,
            compared_by: *compared_by,
        })
    }

    fn apply(&mut self, event: &MaterialEvent) {
        match event {
            MaterialEvent::Received { .. } => {}
            MaterialEvent::Compared { by, .. } => {
                self.compared_by = Some(*by);
                self.trust = TrustGrade::B;
            }
            MaterialEvent::Superseded => self.state = MaterialState::Superseded,
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}

/// Compares an uploaded material with its original, while the case is open: grade C becomes B (domain 2.3).
pub fn compare(case: &Case, material: &Material, by: StaffId, at: Instant) -> Result<MaterialEvent, Refusal> {
    if let Phase::Ended { end, at } = &case.phase {
        let sentence = format!("此件已于 {} 结束（{}），无需再核对原件。", at.date(), end.name());
        return Err(Refusal::conflict("case.ended", sentence).with("on", at.date()).with("end", end.word()));
    }
    if material.state != MaterialState::Here || material.compared_by.is_some() {
        return Err(Refusal::conflict("material.compared", "该材料已核对原件或已被替换，无需再次核对。"));
    }
    if material.trust != TrustGrade::C || material.file.is_none() {
        return Err(Refusal::conflict(
            "material.not_uploaded",
            "只有申请人上传的文件需要与原件核对；纸质材料、网上填报和部门共享的材料无需核对。",
        ));
    }
    Ok(MaterialEvent::Compared { by, at })
}
