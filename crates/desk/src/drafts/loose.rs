//! Files that drafts let go of: whether anybody else names them is looked at later, when no request is under way.

use base::{Digest, Id};

use super::{Content, sql};
use crate::store::{Cx, Fail, FieldClass, Reading};

/// Files looked at in one go.
const LOOSE_MAX: i64 = 2_000;

/// Says that a draft names these files no more.
pub(super) fn loosen(cx: &mut Cx<'_>, content: &Content) -> Result<(), Fail> {
    for file in &content.files {
        again(cx, file.upload.digest)?;
    }
    Ok(())
}

/// Says that a file is to be looked at later, once more.
pub fn again(cx: &mut Cx<'_>, digest: Digest) -> Result<(), Fail> {
    let args = [cx.centre().into(), digest.into(), cx.now().into()];
    cx.execute(&sql::LOOSEN, &args).map(|_| ())
}

/// Says that nothing is left to do about a file.
pub fn settle(cx: &mut Cx<'_>, digest: Digest) -> Result<(), Fail> {
    cx.execute(&sql::SETTLE, &[cx.centre().into(), digest.into()]).map(|_| ())
}

/// Files that drafts of this centre let go of so long ago, the oldest first.
pub fn since(rx: &mut impl Reading, age_ms: i64) -> Result<Vec<Digest>, Fail> {
    let args = [rx.centre().into(), rx.now().plus_ms(-age_ms).into(), LOOSE_MAX.into()];
    rx.query(&sql::LOOSE, &args)?.iter().map(|row| Ok(row.digest(0)?)).collect()
}

/// Who names files before a material does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holder {
    /// An application being filled in.
    Draft,
    /// What is laid ready for a correction notice.
    Supplement,
}

impl Holder {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Draft, Self::Supplement];
}

/// Drafts or supplements after one, by id, a page of them, with the files they name.
pub fn named_after(rx: &mut impl Reading, of: Holder, after: Id) -> Result<Vec<(Id, Vec<Digest>)>, Fail> {
    let page = match of {
        Holder::Draft => &sql::AFTER,
        Holder::Supplement => &sql::SUPPLEMENTS_AFTER,
    };
    let rows = rx.query(page, &[rx.centre().into(), after.into()])?;
    rows.iter()
        .map(|row| {
            let id = row.id(0)?;
            let content = opened(rx, id, row.bytes(1)?)?;
            Ok((id, content.files.iter().map(|file| file.upload.digest).collect()))
        })
        .collect()
}

/// The content of a draft.
pub(super) fn opened(rx: &mut impl Reading, id: Id, sealed: &[u8]) -> Result<Content, Fail> {
    let json = rx.decipher(FieldClass::SensitiveAnswer, id.as_bytes(), sealed)?;
    serde_json::from_str(&json).map_err(|e| Fail::Broken(e.to_string()))
}
