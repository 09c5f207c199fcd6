//! The vault: the only place where personal data lies.

use base::id::VaultId;
use base::{CentreId, Digest, Id, Instant, Sealed};
use db::{Row, Value};
use seal::{FieldClass, Keyring, SALT_BYTES, SealError};

use super::cx::Scope;
use super::exec::Exec;
use super::fail::Fail;
use super::ids::Ids;
use super::sql;

/// Whose data it is.
pub(super) struct Owner<'a> {
    /// The subject's kind.
    pub kind: &'a str,
    /// The subject.
    pub subject: Id,
}

/// A row of the vault.
pub(super) struct VaultRow {
    pub id: VaultId,
    pub kind: String,
    pub subject: Id,
    pub class: String,
    pub erased_at: Option<Instant>,
    salt: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
    readable: Option<String>,
}

/// What opening a row and comparing it with its commitment showed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Opened {
    /// The text is the one committed to.
    Equal,
    /// The row was erased.
    Erased,
    /// The row does not open, or to another text.
    Differs,
    /// The key is not on the ring.
    Locked,
}

/// Names stay readable, because clerks search them in part; everything else is enciphered (GB/T 22239 数据保密性).
fn is_readable(class: FieldClass) -> bool {
    match class {
        FieldClass::Name => true,
        FieldClass::IdentityNumber
        | FieldClass::Phone
        | FieldClass::Contact
        | FieldClass::Account
        | FieldClass::Answer
        | FieldClass::SensitiveAnswer
        | FieldClass::FreeText
        | FieldClass::FileName
        | FieldClass::Secret
        | FieldClass::Login => false,
    }
}

impl VaultRow {
    /// Maps a row.
    pub fn of(row: &Row) -> Result<Self, Fail> {
        Ok(Self {
            id: row.typed_id(0)?,
            kind: row.text(1)?.to_owned(),
            subject: row.id(2)?,
            class: row.text(3)?.to_owned(),
            salt: row.opt_bytes(5)?.map(<[u8]>::to_vec),
            sealed: row.opt_bytes(6)?.map(<[u8]>::to_vec),
            readable: row.opt_text(7)?.map(str::to_owned),
            erased_at: row.opt_instant(8)?,
        })
    }

    fn open(&self, centre: CentreId, keyring: &Keyring) -> Result<String, SealError> {
        if let Some(text) = &self.readable {
            return Ok(text.clone());
        }
        let sealed = self.sealed.as_ref().ok_or(SealError::Malformed)?;
        let class = FieldClass::from_name(&self.class).ok_or(SealError::Malformed)?;
        let owner = Owner { kind: &self.kind, subject: self.subject };
        let plain = keyring.open(class, &context(centre, self.id, class, &owner), sealed)?;
        String::from_utf8(plain).map_err(|_| SealError::Malformed)
    }

    /// Whether nothing of the text is left.
    pub fn is_empty(&self) -> bool {
        self.salt.is_none() && self.sealed.is_none() && self.readable.is_none()
    }

    /// Opens and compares with a commitment of a body or an event.
    pub fn check(&self, centre: CentreId, keyring: &Keyring, commitment: Digest) -> Opened {
        if self.erased_at.is_some() && self.is_empty() {
            return Opened::Erased;
        }
        let Some(salt) = &self.salt else { return Opened::Differs };
        match self.open(centre, keyring) {
            Ok(text) if keyring.commitment(salt, text.as_bytes()) == commitment => Opened::Equal,
            Ok(_) | Err(SealError::Malformed | SealError::UnknownAlgorithm(_) | SealError::Forged) => {
                Opened::Differs
            }
            Err(SealError::UnknownKey(_)) => Opened::Locked,
        }
    }
}

/// The row of a text to be laid into the vault, and what bodies and events hold instead of the text.
pub(super) fn lay(
    scope: &Scope<'_>,
    ids: &mut Ids,
    id: Id,
    class: FieldClass,
    owner: Owner<'_>,
    text: &str,
) -> (Sealed, Vec<Value>) {
    let salt: [u8; SALT_BYTES] = ids.random();
    let readable = is_readable(class);
    let commitment = scope.keyring.commitment(&salt, text.as_bytes());
    let sealed = (!readable).then(|| {
        let context = context(scope.centre, id.into(), class, &owner);
        scope.keyring.seal(class, &context, text.as_bytes(), ids.random())
    });
    let row = vec![
        scope.centre.into(),
        id.into(),
        owner.kind.into(),
        owner.subject.into(),
        class.name().into(),
        scope.keyring.key_id().into(),
        salt.into(),
        sealed.into(),
        readable.then_some(text).into(),
    ];
    (Sealed { id: id.into(), commitment }, row)
}

/// Opens a text; `None` once it is erased.
pub(super) fn open(tx: &mut dyn Exec, scope: &Scope<'_>, sealed: &Sealed) -> Result<Option<String>, Fail> {
    let row = tx.query_opt(&sql::VAULT_ROW, &[scope.centre.into(), sealed.id.into()])?;
    let row = VaultRow::of(&row.ok_or_else(|| Fail::Broken(format!("the vault lacks {}", sealed.id)))?)?;
    if row.erased_at.is_some() {
        return Ok(None);
    }
    let text = row.open(scope.centre, scope.keyring);
    text.map(Some).map_err(|e| Fail::Broken(format!("the vault row {} does not open: {e}", sealed.id)))
}

/// Subjects of a kind with a readable text that holds `part`, newest first.
pub(super) fn find(
    tx: &mut dyn Exec,
    scope: &Scope<'_>,
    kind: &str,
    part: &str,
    limit: u32,
) -> Result<Vec<(Id, String)>, Fail> {
    let args = [scope.centre.into(), kind.into(), holding(part).into(), limit.into()];
    let rows = tx.query(&sql::FIND_READABLE, &args)?;
    rows.iter().map(|r| Ok((r.id(0)?, r.text(1)?.to_owned()))).collect()
}

/// The pattern of texts that hold `part`, for `LIKE … ESCAPE '!'`.
pub fn holding(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// What a ciphertext is bound to, so that rows cannot be exchanged: centre, row, class, owner.
fn context(centre: CentreId, id: VaultId, class: FieldClass, owner: &Owner<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(96);
    bytes.extend(centre.0.to_be_bytes());
    bytes.extend(Id::from(id).as_bytes());
    bytes.extend(owner.subject.as_bytes());
    bytes.extend(owner.kind.as_bytes());
    bytes.push(0);
    bytes.extend(class.name().as_bytes());
    bytes
}
