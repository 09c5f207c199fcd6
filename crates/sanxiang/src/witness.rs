//! Checkpoints of a served house: a key of its own, and a thread that signs what the log has come to.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, bail};
use desk::store::Desk;
use seal::{PublicKey, SECRET_BYTES, Signer, Sm2Signer};

use crate::config::Config;
use crate::house;

/// How often a log that has grown is signed.
const EVERY: Duration = Duration::from_secs(60);
/// The name of an installation that has no address of its own.
const ORIGIN: &str = "sanxiang";
/// How the files of the keys begin.
const FRONT: &str = "checkpoint-";

/// The key that signs checkpoints: the newest in the data folder, made at the first start, readable to its owner alone.
/// The public key lies beside it for whoever proves the log.
pub fn signer(data: &Path) -> anyhow::Result<Arc<dyn Signer>> {
    let folder = house::keys_folder(data);
    let files = key_files(data)?;
    let (path, signer) = match files.last() {
        Some(path) => {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("密钥 {} 读不到", path.display()))?;
            let signer = Sm2Signer::from_text(&text).ok();
            (path.clone(), signer.with_context(|| format!("{} 不是 SM2 私钥", path.display()))?)
        }
        None => {
            house::make_private(&folder)?;
            let path = folder.join(format!("{FRONT}0001.key"));
            let signer = Sm2Signer::generate(&web::random::bytes());
            house::write_private(&path, &signer.to_pem())?;
            (path, signer)
        }
    };
    let public = path.with_extension("pub");
    if !public.exists() {
        std::fs::write(&public, signer.public_key().to_pem())
            .with_context(|| format!("公钥写不进 {}", public.display()))?;
    }
    Ok(Arc::new(signer.hedged(web::random::bytes::<SECRET_BYTES>())))
}

/// The files of the keys that sign, oldest first.
pub fn key_files(data: &Path) -> anyhow::Result<Vec<PathBuf>> {
    house::files_of(&house::keys_folder(data), FRONT, ".key")
}

/// The public keys that lie in the data folder.
pub fn public_keys(data: &Path) -> anyhow::Result<Vec<PublicKey>> {
    let mut keys = Vec::new();
    for path in house::files_of(&house::keys_folder(data), FRONT, ".pub")? {
        keys.push(public_key(&path)?);
    }
    Ok(keys)
}

/// Reads a public key from a file: PEM, or 130 hexadecimal digits.
pub fn public_key(path: &Path) -> anyhow::Result<PublicKey> {
    let text = std::fs::read_to_string(path).with_context(|| format!("公钥 {} 读不到", path.display()))?;
    match PublicKey::from_pem(text.trim()).or_else(|_| PublicKey::from_hex(text.trim())) {
        Ok(key) => Ok(key),
        Err(_) => bail!("{} 不是 SM2 公钥", path.display()),
    }
}

/// The thread that signs.
pub struct Witness {
    told: Arc<(Mutex<bool>, Condvar)>,
    thread: JoinHandle<()>,
}

impl Witness {
    /// Signs every centre's log at once, then every minute in which it has grown.
    pub fn start(desk: Desk, config: &Config) -> anyhow::Result<Self> {
        let signer = signer(&config.data)?;
        let url = &config.web.public_url;
        let origin = if url.is_empty() { ORIGIN.to_owned() } else { url.clone() };
        let told = Arc::new((Mutex::new(false), Condvar::new()));
        let heard = Arc::clone(&told);
        let work = move || {
            while !wait(&heard, || sign(&desk, &origin, signer.as_ref())) {}
            sign(&desk, &origin, signer.as_ref());
        };
        Ok(Self { told, thread: thread::Builder::new().name("witness".into()).spawn(work)? })
    }

    /// Signs what has come since, and stops.
    pub fn stop(self) {
        *self.told.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.told.1.notify_all();
        if self.thread.join().is_err() {
            tracing::error!("the witness ended in a panic");
        }
    }
}

/// Works, then waits a minute; `true` once told to stop.
fn wait((told, bell): &(Mutex<bool>, Condvar), work: impl FnOnce()) -> bool {
    work();
    let told = told.lock().unwrap_or_else(PoisonError::into_inner);
    let (told, _) =
        bell.wait_timeout_while(told, EVERY, |told| !*told).unwrap_or_else(PoisonError::into_inner);
    *told
}

fn sign(desk: &Desk, origin: &str, signer: &dyn Signer) {
    let signed = desk.centres().and_then(|centres| {
        centres.into_iter().try_for_each(|centre| desk.checkpoint(origin, centre, signer).map(|_| ()))
    });
    if let Err(fail) = signed {
        tracing::warn!(%fail, "the log was not signed; it is tried again in a minute");
    }
}
