//! Opening the house: data folder, keys, database, desk, and the state of its pages.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use base::{CentreId, Instant};
use db::Database;
use desk::attachments::{Attachments, FILE_BYTES_MAX, Verdict, VirusScan};
use desk::people::identity::{IdentityAnswer, IdentityCheck, IdentityQuestion};
use desk::people::sessions::Idle;
use desk::store::{Actor, Caller, Clock, Desk, Mode, Options, Reading};
use outside::clamd::ClamdClient;
use outside::identity::IdentityClient;
use outside::{Endpoint, Patience};
use seal::{Keyring, SECRET_BYTES};
use web::cookies::Protection;
use web::{AppState, Seat, Settings};

use crate::config::Config;

/// The release, as the foot of every page says.
pub const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// A database with the keys of its vault.
#[derive(Clone)]
pub struct Ground {
    /// The database.
    pub database: Database,
    /// The keys.
    pub keyring: Arc<Keyring>,
}

impl Ground {
    /// Makes or finds the data folder, the database and its keys.
    pub fn find(config: &Config) -> anyhow::Result<Self> {
        make_private(&config.data)?;
        let opened = Database::open(&config.database_url()).and_then(|database| {
            let tables = database.connect()?.table_names()?;
            Ok((database, tables))
        });
        let (database, tables) = opened.with_context(|| format!("数据库打不开：{}", shown(config)))?;
        let age = if tables.is_empty() { Age::New } else { Age::Old };
        Ok(Self { database, keyring: Arc::new(keyring(&config.data, age)?) })
    }

    /// Opens a desk on it.
    pub fn open(&self, config: &Config, clock: Clock, mode: Mode) -> anyhow::Result<Desk> {
        let options = Options {
            database: self.database.clone(),
            migrations: desk::MIGRATIONS,
            modules: desk::MODULES,
            keyring: Arc::clone(&self.keyring),
            clock,
            mode,
        };
        let desk = Desk::open(options).with_context(|| format!("数据库无法使用：{}", shown(config)))?;
        desk.open_centre(CentreId::DIRECTORY)?;
        desk.open_centre(CentreId(config.centre))?;
        Ok(desk)
    }
}

/// Opens the desk of a configuration.
pub fn open_desk(config: &Config, clock: Clock, mode: Mode) -> anyhow::Result<Desk> {
    Ground::find(config)?.open(config, clock, mode)
}

/// Refuses a SQLite database whose file is not there, instead of making one under a mistyped name.
pub fn must_be_there(config: &Config) -> anyhow::Result<()> {
    if is_missing(config) {
        bail!("没有这个数据库：{}。请核对 --database 或 --data", shown(config));
    }
    Ok(())
}

/// Whether the file of a SQLite database is not there.
pub fn is_missing(config: &Config) -> bool {
    let url = config.database_url();
    url.strip_prefix("sqlite:").is_some_and(|path| path != ":memory:" && !Path::new(path).exists())
}

/// A database that is there, opened to be looked at.
pub struct Found {
    /// Its desk, on the caller's thread, beside whatever serves it.
    pub desk: Desk,
    /// The keys of its vault, when they lie in the data folder.
    pub keyring: Option<Arc<Keyring>>,
}

/// How a database stands to this release.
pub enum Look {
    /// It can be opened as it is.
    Open(Found),
    /// It lacks these migrations, which the next start of the service applies.
    Behind(Vec<&'static str>),
}

/// Opens the desk of a database that is there: nothing is made or brought up to date, and without keys it says what it
/// could not open.
pub fn look_at(config: &Config) -> anyhow::Result<Look> {
    must_be_there(config)?;
    let database =
        Database::open(&config.database_url()).with_context(|| format!("数据库打不开：{}", shown(config)))?;
    let mut conn = database.connect()?;
    if conn.table_names()?.is_empty() {
        bail!("这个数据库是空的：{}。请核对 --database 或 --data", shown(config));
    }
    let pending = conn.pending(desk::MIGRATIONS)?;
    if !pending.is_empty() {
        return Ok(Look::Behind(pending));
    }
    let keyring = match key_files(&keys_folder(&config.data))?.as_slice() {
        [] => None,
        files => Some(Arc::new(ring(files)?)),
    };
    let stranger = || Arc::new(Keyring::from_secret(&web::random::bytes::<SECRET_BYTES>()));
    let options = Options {
        database,
        migrations: desk::MIGRATIONS,
        modules: desk::MODULES,
        keyring: keyring.clone().unwrap_or_else(stranger),
        clock: Clock::Given(base::Instant(0)),
        mode: Mode::Inline { seed: 0 },
    };
    Ok(Look::Open(Found { desk: Desk::open(options)?, keyring }))
}

/// As [`look_at`], only to prove it: a database that is behind is to be proved by the release that wrote it.
pub fn open_for_proof(config: &Config) -> anyhow::Result<Found> {
    match look_at(config)? {
        Look::Open(found) => Ok(found),
        Look::Behind(pending) => bail!(
            "数据库还没有升级到本版本（待执行 {}）。请用原版本核验，或先启动一次 sanxiang serve",
            pending.join("，")
        ),
    }
}

/// The wall clock, where there is no desk to ask: calculators, and the moment at which a rehearsal is made.
#[expect(clippy::disallowed_methods, reason = "a command without a desk has no other clock")]
pub fn wall_now() -> Instant {
    let passed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Instant(i64::try_from(passed.as_millis()).unwrap_or(i64::MAX))
}

/// The state of the pages of a desk.
pub fn state(config: &Config, desk: Desk) -> anyhow::Result<AppState> {
    let home = CentreId(config.centre);
    let local = config.listen.ip().is_loopback() && !config.web.public_url.starts_with("https://");
    let mut seats = BTreeMap::new();
    for centre in desk.centres()?.into_iter().filter(|centre| *centre != CentreId::DIRECTORY) {
        let caller = Caller::system(Actor::System("web"), centre);
        let read = desk.read_blocking(caller, |rx| Ok((desk::centres::facts(rx), rx.today())))?;
        match read {
            (Ok(facts), today) => {
                seats.insert(centre, Seat::of(&facts, today));
            }
            (Err(desk::store::Fail::NotFound), _) => {}
            (Err(fail), _) => return Err(fail.into()),
        }
    }
    let settings = Settings {
        home,
        seats,
        protection: if local { Protection::Loopback } else { Protection::Secure },
        public_url: config.web.public_url.clone(),
        proxies: config.web.proxies.clone(),
        release: RELEASE,
    };
    let idle = Idle {
        staff_minutes: config.web.staff_idle_minutes,
        citizen_minutes: config.web.citizen_idle_minutes,
    };
    let state = AppState::new(desk, settings).with_attachments(files(config)?).with_idle(idle);
    Ok(match identity(config)? {
        Some(service) => state.with_identity(service),
        None => state,
    })
}

/// The files handed in.
pub fn files(config: &Config) -> anyhow::Result<Attachments> {
    let keyring = Arc::new(keyring(&config.data, Age::Old)?);
    Ok(Attachments::open(&attachments_folder(&config.data), keyring, scanner(config)?)?)
}

/// The identity service of a configuration.
fn identity(config: &Config) -> anyhow::Result<Option<Arc<dyn IdentityCheck>>> {
    Ok(identity_client(config)?.map(|client| Arc::new(Identity(client)) as Arc<dyn IdentityCheck>))
}

/// The client of the identity service, when there is one.
pub fn identity_client(config: &Config) -> anyhow::Result<Option<IdentityClient>> {
    if config.partners.identity.is_empty() {
        return Ok(None);
    }
    let endpoint: Endpoint = config.partners.identity.parse().context("partners.identity")?;
    Ok(Some(IdentityClient::new(endpoint, Patience::DESK)))
}

/// The desk's port over the client of the outside.
struct Identity(IdentityClient);

impl IdentityCheck for Identity {
    fn check(&self, question: &IdentityQuestion) -> Result<IdentityAnswer, String> {
        outside::ports::IdentityCheck::check(&self.0, question).map_err(|error| error.to_string())
    }
}

/// The virus scanner of a configuration; without one, files are marked as not scanned.
fn scanner(config: &Config) -> anyhow::Result<Option<Arc<dyn VirusScan>>> {
    Ok(scanner_client(config)?.map(|client| Arc::new(Scanner(client)) as Arc<dyn VirusScan>))
}

/// The client of the virus scanner, when there is one.
pub fn scanner_client(config: &Config) -> anyhow::Result<Option<ClamdClient>> {
    if config.partners.virus_scan.is_empty() {
        return Ok(None);
    }
    let endpoint: Endpoint = config.partners.virus_scan.parse().context("partners.virus_scan")?;
    let most = u64::try_from(FILE_BYTES_MAX)?;
    Ok(Some(ClamdClient::new(endpoint, Patience::FILE, most)))
}

/// The desk's port over the client of the outside.
struct Scanner(ClamdClient);

impl VirusScan for Scanner {
    fn scan(&self, bytes: &[u8]) -> Result<Verdict, String> {
        match outside::ports::VirusScan::scan(&self.0, &mut std::io::Cursor::new(bytes)) {
            Ok(outside::ports::Scan::Clean) => Ok(Verdict::Clean),
            Ok(outside::ports::Scan::Infected { name }) => Ok(Verdict::Infected(name)),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// The folder of the keys.
pub fn keys_folder(data: &Path) -> PathBuf {
    data.join("keys")
}

/// The folder of the files handed in.
pub fn attachments_folder(data: &Path) -> PathBuf {
    data.join("attachments")
}

/// Whether a database holds anything yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Age {
    New,
    Old,
}

/// The keys of the vault, oldest first; a new house makes its own, an old one must have them.
fn keyring(data: &Path, age: Age) -> anyhow::Result<Keyring> {
    let folder = keys_folder(data);
    let files = key_files(&folder)?;
    if !files.is_empty() {
        return ring(&files);
    }
    if age == Age::Old {
        bail!(
            "数据库已存在，但 {} 里没有保管库密钥。请从备份取回密钥文件；没有密钥，已保存的个人信息无法打开。",
            folder.display()
        );
    }
    make_key(&folder)
}

/// The ring of key files, oldest first.
fn ring(files: &[PathBuf]) -> anyhow::Result<Keyring> {
    let (first, newer) = files.split_first().context("没有保管库密钥")?;
    let mut keyring = Keyring::from_secret(&read_key(first)?);
    for file in newer {
        keyring = keyring.with_newer(&read_key(file)?);
    }
    Ok(keyring)
}

/// The key files of the vault in order; none when the folder is not there.
pub fn key_files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    files_of(folder, "vault-", ".key")
}

/// The files of a folder with such names, in order; none when the folder is not there.
pub fn files_of(folder: &Path, front: &str, end: &str) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        if name.starts_with(front) && name.ends_with(end) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn make_key(folder: &Path) -> anyhow::Result<Keyring> {
    make_private(folder)?;
    let secret = web::random::bytes::<SECRET_BYTES>();
    write_private(&folder.join("vault-0001.key"), &format!("{}\n", web::random::to_hex(&secret)))?;
    Ok(Keyring::from_secret(&secret))
}

/// Writes a file that must not be there yet and that only its owner reads.
pub fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("密钥写不进 {}", path.display()))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::File::open(folder)?.sync_all().with_context(|| format!("{} 未能落盘", folder.display()))
}

fn read_key(path: &Path) -> anyhow::Result<[u8; SECRET_BYTES]> {
    let text = std::fs::read_to_string(path).with_context(|| format!("密钥 {} 读不到", path.display()))?;
    web::random::from_hex(text.trim())
        .with_context(|| format!("密钥 {} 须为 64 个十六进制数字", path.display()))
}

/// Makes a folder that only its owner reads.
pub fn make_private(folder: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("文件夹 {} 建不了", folder.display()))
}

fn shown(config: &Config) -> String {
    let masked = config.masked().unwrap_or_default();
    masked.lines().find(|line| line.starts_with("database")).unwrap_or_default().to_owned()
}
