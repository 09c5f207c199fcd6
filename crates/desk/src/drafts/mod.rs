//! Applications being filled in: kept thirty days, enciphered, readable by their account alone.

pub mod filed;
pub mod held;
mod sql;
pub mod supplement;

use base::Id;
use base::id::{AccountId, ItemId, ItemVersionId};
use rules::cases::answers::Answers;
use serde::{Deserialize, Serialize};

use crate::cases::materials::Upload;
use crate::store::{Cx, Fail, FieldClass, Reading, must_own};

/// How long a draft is kept after it was last saved (ui rule 10).
pub const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;
/// Drafts one account may have.
const DRAFTS_MAX: i64 = 50;

/// For whom an application is made.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ForWhom {
    /// The person who signed in.
    #[default]
    Oneself,
    /// Another, with a power of attorney.
    Another {
        /// `person` or `body`.
        kind: String,
        /// Name as on the document.
        name: String,
        /// Citizen ID or credit code.
        number: String,
    },
}

/// A file of a draft.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DraftFile {
    /// Key of the required material.
    pub key: String,
    /// The stored file.
    pub upload: Upload,
}

/// What has been filled in.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Content {
    /// For whom.
    pub for_whom: ForWhom,
    /// Answers so far, valid or not: nothing typed is lost.
    pub answers: Answers,
    /// Groups whose answers were accepted.
    pub done: Vec<String>,
    /// Files so far.
    pub files: Vec<DraftFile>,
    /// Keys of materials promised for later.
    pub promised: Vec<String>,
    /// The sheet of a counter as it was typed, for a clerk's draft.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sheet: String,
}

/// A draft.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Its id.
    pub id: Id,
    /// The item.
    pub item: ItemId,
    /// The version it was begun under.
    pub version: ItemVersionId,
    /// When it was last saved.
    pub saved_at: base::Instant,
    /// What has been filled in.
    pub content: Content,
}

/// Begins a draft, or goes on with the one of the same item that is under way: for whom it is made is what was said
/// last, everything else stays as it was typed.
pub fn begin(cx: &mut Cx<'_>, account: AccountId, item: ItemId, content: &Content) -> Result<Id, Fail> {
    let Some(mut known) = of_account(cx, account)?.into_iter().find(|d| d.item == item) else {
        return lay_aside(cx, account, item, content);
    };
    if known.content.for_whom != content.for_whom {
        known.content.for_whom = content.for_whom.clone();
        save(cx, account, known.id, &known.content)?;
    }
    Ok(known.id)
}

/// Lays a sheet of the counter aside: a clerk may have several of one item, each for somebody else.
pub fn lay_aside(cx: &mut Cx<'_>, account: AccountId, item: ItemId, content: &Content) -> Result<Id, Fail> {
    must_own(cx, account)?;
    let version = crate::catalogue::current(cx, item)?.id;
    let id: Id = cx.new_id();
    let sealed = seal(cx, id, content)?;
    let args = [
        cx.centre().into(),
        id.into(),
        account.into(),
        item.into(),
        version.into(),
        sealed.into(),
        cx.now().into(),
    ];
    cx.execute(&sql::INSERT, &args)?;
    Ok(id)
}

/// Saves a draft; only its account can.
pub fn save(cx: &mut Cx<'_>, account: AccountId, id: Id, content: &Content) -> Result<(), Fail> {
    must_own(cx, account)?;
    let sealed = seal(cx, id, content)?;
    let args = [cx.centre().into(), id.into(), account.into(), sealed.into(), cx.now().into()];
    match cx.execute(&sql::SAVE, &args)? {
        1 => Ok(()),
        _ => Err(Fail::NotFound),
    }
}

/// Changes a draft as it stands now, so that what another page saved in between is kept; returns it changed.
pub fn revise(
    cx: &mut Cx<'_>,
    account: AccountId,
    id: Id,
    change: impl Fn(&mut Content),
) -> Result<Draft, Fail> {
    let mut draft = get(cx, account, id)?;
    change(&mut draft.content);
    save(cx, account, id, &draft.content)?;
    draft.saved_at = cx.now();
    Ok(draft)
}

/// Takes a draft out to file it: whoever comes second finds none, so that one draft becomes one case.
pub fn take(cx: &mut Cx<'_>, account: AccountId, id: Id) -> Result<Draft, Fail> {
    let draft = get(cx, account, id)?;
    discard(cx, account, id)?;
    Ok(draft)
}

/// Throws a draft away, given up.
pub fn discard(cx: &mut Cx<'_>, account: AccountId, id: Id) -> Result<(), Fail> {
    must_own(cx, account)?;
    cx.execute(&sql::DELETE, &[cx.centre().into(), id.into(), account.into()])?;
    Ok(())
}

/// A draft of an account; [`Fail::NotFound`] for anyone else and once it is too old.
pub fn get(rx: &mut impl Reading, account: AccountId, id: Id) -> Result<Draft, Fail> {
    of_account(rx, account)?.into_iter().find(|d| d.id == id).ok_or(Fail::NotFound)
}

/// The drafts of an account, last saved first.
pub fn of_account(rx: &mut impl Reading, account: AccountId) -> Result<Vec<Draft>, Fail> {
    must_own(rx, account)?;
    let since = rx.now().plus_ms(-KEPT_MS);
    let rows =
        rx.query(&sql::OF_ACCOUNT, &[rx.centre().into(), account.into(), since.into(), DRAFTS_MAX.into()])?;
    rows.iter()
        .map(|r| {
            let id = r.id(0)?;
            let json = rx.decipher(FieldClass::SensitiveAnswer, id.as_bytes(), r.bytes(3)?)?;
            let content = serde_json::from_str(&json).map_err(|e| Fail::Broken(e.to_string()))?;
            Ok(Draft { id, item: r.typed_id(1)?, version: r.typed_id(2)?, saved_at: r.instant(4)?, content })
        })
        .collect()
}

fn seal(cx: &mut Cx<'_>, id: Id, content: &Content) -> Result<Vec<u8>, Fail> {
    let json = serde_json::to_string(content).map_err(|e| Fail::Broken(e.to_string()))?;
    Ok(cx.encipher(FieldClass::SensitiveAnswer, id.as_bytes(), &json))
}
