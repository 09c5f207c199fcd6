//! Files handed in: typed by content, limited, scanned, enciphered, stored under a keyed hash.
//!
//! Called before a verb, never inside one: a file that no case names is garbage, a case that names no file is damage.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::{Digest, Id};
use rules::Refusal;
use rules::cases::material::ScanState;
use seal::{FieldClass, Keyring};

use crate::cases::materials::{self, Upload};
use crate::store::{Actor, Caller, Damage, DamageKind, Desk, Fail};

/// The largest file: a scan of some forty pages.
pub const FILE_BYTES_MAX: usize = 20 * 1024 * 1024;
/// The last part of a name under which a file is being written.
const PART: &str = "part";
/// Characters of a file name.
const NAME_CHARS_MAX: usize = 120;
/// What is told before choosing a file.
pub const LIMITS: &str = "PDF、JPG 或 PNG，每份不超过 20 MB";
/// The `accept` attribute of a file input.
pub const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png";

/// What a scanner says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found.
    Infected(String),
}

/// A virus scanner behind a port.
pub trait VirusScan: Send + Sync {
    /// Looks at a file; an error means that the scanner did not answer.
    fn scan(&self, bytes: &[u8]) -> Result<Verdict, String>;
}

/// The store of files.
#[derive(Clone)]
pub struct Attachments {
    folder: PathBuf,
    keyring: Arc<Keyring>,
    scanner: Option<Arc<dyn VirusScan>>,
}

impl Attachments {
    /// A store in a folder, which is made when it is missing.
    pub fn open(
        folder: &Path,
        keyring: Arc<Keyring>,
        scanner: Option<Arc<dyn VirusScan>>,
    ) -> Result<Self, Fail> {
        std::fs::create_dir_all(folder).map_err(|e| Fail::Broken(format!("{}: {e}", folder.display())))?;
        Ok(Self { scanner, ..Self::at(folder, keyring) })
    }

    /// A store that is only read, in a folder that may not be there.
    pub fn at(folder: &Path, keyring: Arc<Keyring>) -> Self {
        Self { folder: folder.to_owned(), keyring, scanner: None }
    }

    /// Takes a file: refuses other kinds, too large or infected ones; stores it durably before it returns.
    pub fn take(&self, name: &str, bytes: &[u8]) -> Result<Upload, Fail> {
        let media_type = checked_type(bytes)?;
        let name = clean_name(name)?;
        let scan = self.scanned(bytes)?;
        let digest = self.digest(bytes);
        let path = self.path(digest);
        // A file that is damaged is written anew: its bytes are here again.
        if self.read(digest).is_err() {
            // The nonce is derived from the content's keyed hash, so that equal files are stored once.
            let mut nonce = [0u8; 16];
            nonce.copy_from_slice(&digest.0[..16]);
            let sealed = self.keyring.seal(FieldClass::FreeText, &digest.0, bytes, nonce);
            store(&path, &sealed).map_err(|e| Fail::Broken(format!("{}: {e}", path.display())))?;
        }
        let length = u32::try_from(bytes.len()).map_err(|_| Fail::Broken("a file over the limit".into()))?;
        Ok(Upload { digest, bytes: length, media_type: media_type.to_owned(), name, scan })
    }

    /// Reads a file back; damage is an error, never served.
    pub fn read(&self, digest: Digest) -> Result<Vec<u8>, Fail> {
        let path = self.path(digest);
        let sealed = std::fs::read(&path).map_err(|_| Fail::NotFound)?;
        let bytes = self
            .keyring
            .open(FieldClass::FreeText, &digest.0, &sealed)
            .map_err(|_| Fail::Broken(format!("the attachment {digest} does not open")))?;
        if self.digest(&bytes) == digest {
            Ok(bytes)
        } else {
            Err(Fail::Broken(format!("the attachment {digest} is not what its name says")))
        }
    }

    /// Opens every file that a material names, of all centres, and says which are not there or not what was handed in.
    pub fn verify(&self, desk: &Desk) -> Result<Vec<Damage>, Fail> {
        let mut damage = Vec::new();
        for centre in desk.centres()? {
            let caller = Caller::system(Actor::System("verify"), centre);
            let mut after = Id::from_parts(0, [0; 10]);
            loop {
                let page = desk.read_blocking(caller.clone(), move |rx| materials::files_after(rx, after))?;
                let Some((last, _)) = page.last() else { break };
                after = *last;
                for (material, digest) in page {
                    let Some(kind) = digest.and_then(|digest| self.fault(digest)) else { continue };
                    let (table, key) = ("attachments".to_owned(), format!("{centre}/{material}"));
                    damage.push(Damage { table, key, kind });
                }
            }
        }
        Ok(damage)
    }

    fn fault(&self, digest: Digest) -> Option<DamageKind> {
        match self.read(digest) {
            Ok(_) => None,
            Err(Fail::NotFound) => Some(DamageKind::Missing),
            Err(_) => Some(DamageKind::Altered),
        }
    }

    fn scanned(&self, bytes: &[u8]) -> Result<ScanState, Fail> {
        let Some(scanner) = &self.scanner else { return Ok(ScanState::NotScanned) };
        match scanner.scan(bytes) {
            Ok(Verdict::Clean) => Ok(ScanState::Clean),
            Ok(Verdict::Infected(_)) => Err(Refusal::invalid(
                "attachment.infected",
                "file",
                "该文件被安全检查拦截，请用杀毒软件清理后重新导出，再上传。",
            )
            .into()),
            Err(cause) => {
                tracing::warn!(cause, "the virus scanner did not answer");
                Ok(ScanState::NotScanned)
            }
        }
    }

    fn digest(&self, bytes: &[u8]) -> Digest {
        let mut hasher = self.keyring.file_hasher();
        hasher.update(bytes);
        hasher.finish()
    }

    fn path(&self, digest: Digest) -> PathBuf {
        let name = digest.to_string();
        self.folder.join(&name[..2]).join(&name[2..])
    }
}

/// Writes beside, syncs, renames, syncs the folder and the one that holds it: after a power cut the file is whole or not
/// there. Each writer has a name of its own beside, so that equal files may come at the same time.
fn store(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut own = [0u8; 8];
    getrandom::fill(&mut own).map_err(std::io::Error::other)?;
    let beside = path.with_extension(format!("{:016x}.{PART}", u64::from_be_bytes(own)));
    let written = write_beside(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    if let Err(error) = written {
        if let Err(left) = std::fs::remove_file(&beside) {
            tracing::debug!(%left, "what was written of a file could not be removed");
        }
        return Err(error);
    }
    std::fs::File::open(folder)?.sync_all()?;
    std::fs::File::open(folder.parent().unwrap_or(Path::new(".")))?.sync_all()
}

fn write_beside(beside: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create_new(beside)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn checked_type(bytes: &[u8]) -> Result<&'static str, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::invalid("attachment.empty", "file", "文件是空的，请重新选择。"));
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Refusal::invalid(
            "attachment.too_large",
            "file",
            format!("文件过大，请压缩或分拆后上传（{LIMITS}）。"),
        ));
    }
    let kinds: [(&[u8], &str); 3] = [
        (b"%PDF-", "application/pdf"),
        (&[0xff, 0xd8, 0xff], "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
    ];
    kinds.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind).ok_or_else(|| {
        Refusal::invalid(
            "attachment.kind",
            "file",
            format!("只能上传 {LIMITS}。文件按内容识别，改扩展名无效，请另存为这些格式。"),
        )
    })
}

fn clean_name(name: &str) -> Result<String, Refusal> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    base::text::clean_text(last, NAME_CHARS_MAX).map_err(|e| {
        Refusal::invalid("attachment.name", "file", format!("文件名：{e}"))
            .because(&e)
            .with("label", "file_name")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Finds;

    impl VirusScan for Finds {
        fn scan(&self, bytes: &[u8]) -> Result<Verdict, String> {
            Ok(if bytes.ends_with(b"bad") { Verdict::Infected("test".into()) } else { Verdict::Clean })
        }
    }

    fn open(scanner: Option<Arc<dyn VirusScan>>) -> Attachments {
        let folder = db::testing::scratch_folder().join("attachments");
        let keyring = Arc::new(Keyring::from_secret(&[3; seal::SECRET_BYTES]));
        Attachments::open(&folder, keyring, scanner).unwrap()
    }

    #[test]
    fn a_file_is_typed_by_its_content_stored_enciphered_and_read_back() {
        let store = open(None);
        let content = b"%PDF-1.7 lease of the rehearsal shop";
        let upload = store.take("..\\..\\租赁合同.pdf", content).unwrap();
        assert_eq!((upload.name.as_str(), upload.media_type.as_str()), ("租赁合同.pdf", "application/pdf"));
        assert_eq!(store.read(upload.digest).unwrap(), content);
        let raw = std::fs::read(store.path(upload.digest)).unwrap();
        assert!(!raw.windows(5).any(|w| w == b"lease"));
    }

    #[test]
    fn other_kinds_empty_large_and_infected_files_are_refused_with_the_next_step() {
        let store = open(Some(Arc::new(Finds)));
        let code = |bytes: &[u8]| match store.take("x.pdf", bytes) {
            Err(Fail::Refused(r)) => r.code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(b"<html>"), "attachment.kind");
        assert_eq!(code(b""), "attachment.empty");
        assert_eq!(code(b"%PDF-bad"), "attachment.infected");
        assert_eq!(code(&vec![b'%'; FILE_BYTES_MAX + 1]), "attachment.too_large");
    }

    #[test]
    fn equal_files_that_come_at_the_same_time_are_all_taken() {
        let store = open(None);
        let contents: Vec<Vec<u8>> =
            (0..4u8).map(|n| [b"%PDF-".as_slice(), &vec![n; 200_000]].concat()).collect();
        std::thread::scope(|scope| {
            for _ in 0..6 {
                for content in &contents {
                    let store = &store;
                    scope.spawn(move || {
                        let upload = store.take("x.pdf", content).unwrap();
                        assert_eq!(store.read(upload.digest).unwrap(), *content);
                    });
                }
            }
        });
        let shards = std::fs::read_dir(&store.folder).unwrap();
        let files = shards.flat_map(|shard| std::fs::read_dir(shard.unwrap().path()).unwrap());
        assert_eq!(files.count(), contents.len(), "nothing is left of the writing");
    }

    #[test]
    fn a_damaged_file_is_not_served_and_is_written_anew_when_it_comes_again() {
        let store = open(None);
        let upload = store.take("x.pdf", b"%PDF-1.7").unwrap();
        for damage in [b"".as_slice(), b"%PDF-1.7", &[0; 80]] {
            std::fs::write(store.path(upload.digest), damage).unwrap();
            assert!(matches!(store.read(upload.digest), Err(Fail::Broken(_))));
            assert_eq!(store.take("y.pdf", b"%PDF-1.7").unwrap().digest, upload.digest);
            assert_eq!(store.read(upload.digest).unwrap(), b"%PDF-1.7");
        }
    }
}
