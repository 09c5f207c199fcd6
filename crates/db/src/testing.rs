//! Temporary databases for tests: SQLite files and one PostgreSQL cluster a test process.
//!
//! What is made here disappears when the process ends, however it ends: a small shell waits for the end of its input,
//! which is a pipe this process holds, then stops the server and removes the folder.
//!
//! `SANXIANG_TEST_POSTGRES=postgres://…` uses a running cluster (its role must be allowed to make databases), so that one
//! serves a whole run. `SANXIANG_TEST_ENGINES=sqlite` or `=postgres` limits a run to one engine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::postgres::{PgConn, PgTarget};
use crate::{Database, Engine};

/// What to do when there is no server to test with.
const INSTALL: &str = "PostgreSQL is not installed: run `apt-get install postgresql` (initdb and pg_ctl are looked for in PATH \
    and under /usr/lib/postgresql), name a running one in SANXIANG_TEST_POSTGRES=postgres://…, or leave it out with \
    SANXIANG_TEST_ENGINES=sqlite";
/// Connections the temporary server allows: tests of a binary run beside each other.
const CONNECTIONS_MAX: u32 = 200;

static MADE: AtomicU64 = AtomicU64::new(0);

/// The engines this run covers: both, unless `SANXIANG_TEST_ENGINES` says otherwise.
pub fn covered() -> Vec<Engine> {
    match env::var("SANXIANG_TEST_ENGINES").as_deref() {
        Ok("sqlite") => vec![Engine::Sqlite],
        Ok("postgres") => vec![Engine::Postgres],
        Ok(other) => panic!("SANXIANG_TEST_ENGINES is sqlite or postgres, not {other}"),
        Err(_) => vec![Engine::Sqlite, Engine::Postgres],
    }
}

/// The address of a fresh, empty database of an engine.
pub fn fresh_url(engine: Engine) -> String {
    match engine {
        Engine::Sqlite => format!("sqlite:{}", scratch_folder().join("sanxiang.db").display()),
        Engine::Postgres => TestCluster::get().fresh_database(),
    }
}

/// A fresh, empty database on each engine a test must cover.
pub fn engines() -> Vec<Database> {
    let open = |engine| Database::open(&fresh_url(engine)).expect("a fresh database opens");
    covered().into_iter().map(open).collect()
}

/// A fresh folder that is removed after the process has ended.
pub fn scratch_folder() -> PathBuf {
    static ROOT: OnceLock<(PathBuf, Child)> = OnceLock::new();
    let (root, _) = ROOT.get_or_init(|| {
        let root = unused_folder(&env::temp_dir(), "sanxiang-test");
        let keeper = keeper(Command::new("sh"), "rm -rf \"$1\"", &[&root]);
        (root, keeper)
    });
    let folder = root.join(MADE.fetch_add(1, Ordering::Relaxed).to_string());
    fs::create_dir(&folder).expect("a folder for temporary files can be made");
    folder
}

/// A PostgreSQL cluster for the tests of this process.
#[derive(Debug)]
pub struct TestCluster {
    url: String,
    /// Stops the server after us; nothing when the cluster is somebody else's.
    _keeper: Option<Child>,
}

impl TestCluster {
    /// The cluster of this process, started at the first call.
    ///
    /// # Panics
    /// Where there is no PostgreSQL, with the sentence that says what to install: a test is never skipped silently.
    pub fn get() -> &'static Self {
        static CLUSTER: OnceLock<TestCluster> = OnceLock::new();
        CLUSTER.get_or_init(|| match env::var("SANXIANG_TEST_POSTGRES") {
            Ok(url) => Self { url, _keeper: None },
            Err(_) => Self::start(),
        })
    }

    /// Starts a cluster of its own for the caller's process and its children, fsync on, collation C, UTF-8.
    ///
    /// # Panics
    /// As [`TestCluster::get`], and when the server does not start, with what it said.
    pub fn start() -> Self {
        let (initdb, pg_ctl) = (program("initdb"), program("pg_ctl"));
        // The path of a socket has little room: 107 bytes.
        let home = unused_folder(Path::new("/tmp"), "sxpg");
        let data = home.join("data");
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&home));
        }
        run(unprivileged(&initdb)
            .args([
                "--username=sanxiang",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "--pgdata",
            ])
            .arg(&data));
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=on -c max_connections={CONNECTIONS_MAX}",
            home.display()
        );
        let start = ["--wait", "--silent", "--timeout=60", "--options", &options, "--log"];
        run(unprivileged(&pg_ctl).args(start).arg(home.join("log")).arg("--pgdata").arg(&data).arg("start"));
        let stop = "\"$1\" --wait --silent --mode=immediate --pgdata \"$2/data\" stop; rm -rf \"$2\"";
        let keeper = keeper(unprivileged(Path::new("sh")), stop, &[&pg_ctl, &home]);
        let url = format!("postgres://sanxiang@/postgres?host={}", home.display());
        Self { url, _keeper: Some(keeper) }
    }

    /// The address of the cluster's own database, to hand to other processes as `SANXIANG_TEST_POSTGRES`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes an empty database and returns its address.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn fresh_database(&self) -> String {
        let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let target = PgTarget::parse(&self.url).expect("the cluster's address is well formed");
        let mut conn = PgConn::connect(&target).expect("the test cluster answers");
        let make =
            format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
        for text in [format!("DROP DATABASE IF EXISTS {name}"), make] {
            conn.batch(&text).expect("the test cluster makes a database");
        }
        with_database(&self.url, &name)
    }
}

/// The same server, another database.
fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url.split_once('?').map_or((url, String::new()), |(a, q)| (a, format!("?{q}")));
    let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", address));
    let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
    format!("{scheme}://{authority}/{name}{query}")
}

/// Starts a shell that waits until this process is gone, then runs the text with the paths as `$1…`.
fn keeper(mut shell: Command, then: &str, paths: &[&Path]) -> Child {
    // A key pressed to stop the tests reaches their group; the keeper has its own and heeds no signal.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut shell, 0);
    shell
        .arg("-c")
        .arg(format!("trap '' HUP INT TERM; cat >/dev/null; {then}"))
        .arg("keeper")
        .args(paths)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell can be started")
}

fn unused_folder(parent: &Path, prefix: &str) -> PathBuf {
    loop {
        let folder =
            parent.join(format!("{prefix}-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed)));
        match fs::create_dir(&folder) {
            Ok(()) => return folder,
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => panic!("cannot make {}: {e}", folder.display()),
        }
    }
}

/// Finds a program in PATH, then under Debian's folder of server versions, the newest first.
fn program(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    versions.sort_by_key(|v| {
        std::cmp::Reverse(v.file_name().and_then(|n| n.to_str()).and_then(|n| n.parse::<u32>().ok()))
    });
    let folders = env::split_paths(&path).chain(versions.into_iter().map(|v| v.join("bin")));
    folders.map(|f| f.join(name)).find(|p| p.is_file()).unwrap_or_else(|| panic!("{INSTALL}"))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("the program `id` runs");
    id.stdout.trim_ascii() == b"0"
}

/// A command that does not run as root, which the server refuses.
fn unprivileged(program: &Path) -> Command {
    let mut command = if is_root() {
        // The folder of system programs is not in everybody's PATH.
        let system = Path::new("/usr/sbin/runuser");
        let mut c = Command::new(if system.exists() { system } else { Path::new("runuser") });
        c.args(["-u", "postgres", "--"]).arg(program);
        c
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

fn run(command: &mut Command) {
    // The server inherits what it is given, and an inherited pipe would keep the reader of our output waiting.
    let log = scratch_folder().join("said");
    let file = fs::File::create(&log).expect("a temporary file can be made");
    let errors = file.try_clone().expect("a file handle can be copied");
    let status = command.stdin(Stdio::null()).stdout(file).stderr(errors).status();
    let said = fs::read_to_string(&log).unwrap_or_default();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => panic!("{command:?} ended with {status}: {said}"),
        Err(e) => panic!("{command:?} does not run: {e}"),
    }
}
