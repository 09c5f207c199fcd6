//! One temporary PostgreSQL cluster for a whole run: unprivileged, on a unix socket, collation C, thrown away.
//!
//! A second process of this program keeps it. The keeper waits for the end of its input, which is a pipe that the run
//! holds; so the server stops and its folder goes however the run ends.

use std::env;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{run, tools};

/// The command by which this program starts itself as the keeper.
pub const KEEPER: &str = "keep-cluster";
/// Tests of several binaries run beside each other, each with its pool.
const CONNECTIONS_MAX: u32 = 300;

/// A running cluster; it ends with this value.
pub struct Cluster {
    url: String,
    keeper: Child,
    held: Option<ChildStdin>,
}

/// This very program. A build step of the run may put another file in its place, and the path would then name a file that is gone.
fn this_program() -> Result<PathBuf> {
    let running = PathBuf::from("/proc/self/exe");
    Ok(if running.exists() { running } else { env::current_exe()? })
}

impl Cluster {
    /// Starts a cluster, unless `SANXIANG_TEST_POSTGRES` already names one that the tests will take.
    pub fn for_this_run() -> Result<Option<Self>> {
        if env::var_os("SANXIANG_TEST_POSTGRES").is_some() {
            return Ok(None);
        }
        let mut keeper = Command::new(this_program()?);
        keeper.arg(KEEPER).stdin(Stdio::piped()).stdout(Stdio::piped());
        // A key pressed to stop the run reaches its group; the keeper has its own and cleans up.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut keeper, 0);
        let mut keeper = keeper.spawn().context("cannot start the keeper of the cluster")?;
        let held = keeper.stdin.take();
        let mut url = String::new();
        BufReader::new(keeper.stdout.take().context("the keeper's output is a pipe")?).read_line(&mut url)?;
        let cluster = Self { url: url.trim().to_owned(), keeper, held };
        if cluster.url.is_empty() {
            bail!("the temporary PostgreSQL did not start");
        }
        Ok(Some(cluster))
    }

    /// Its address, for `SANXIANG_TEST_POSTGRES`.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.held.take());
        if let Err(e) = self.keeper.wait() {
            eprintln!("the temporary PostgreSQL may still run: {e}");
        }
    }
}

/// The keeper: makes the cluster, prints its address, waits for the end of its input, takes it away.
pub fn keep(_args: &[String]) -> Result<()> {
    let server = Server::make()?;
    let served = server.start().and_then(|()| {
        writeln!(io::stdout(), "{}", server.url())?;
        Ok(io::stdin().read_to_end(&mut Vec::new())?)
    });
    server.stop();
    served.map(drop)
}

/// The server's programs, account and folder.
struct Server {
    programs: PathBuf,
    /// Who runs it when we are the administrator, whom the server refuses.
    account: Option<&'static str>,
    home: PathBuf,
}

impl Server {
    fn make() -> Result<Self> {
        let programs = tools::postgres_folder().context("PostgreSQL's initdb and pg_ctl are not found")?;
        let account =
            tools::is_root().then(|| if tools::has_account("postgres") { "postgres" } else { "nobody" });
        // The path of a socket has little room, 107 bytes: not TMPDIR.
        let home = PathBuf::from(format!("/tmp/sxpg-{}", std::process::id()));
        fs::create_dir(&home).with_context(|| format!("cannot make {}", home.display()))?;
        if let Some(account) = account {
            run::quietly(Command::new("chown").arg(account).arg(&home))?;
        }
        Ok(Self { programs, account, home })
    }

    fn start(&self) -> Result<()> {
        let made =
            ["--username=sanxiang", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--pgdata"];
        run::quietly(self.command("initdb").args(made).arg(self.data()))?;
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections={CONNECTIONS_MAX}",
            self.home.display()
        );
        let log = self.home.join("log");
        let mut start = self.command("pg_ctl");
        start.args(["--wait", "--silent", "--timeout=60", "--options", &options, "--log"]).arg(&log);
        // The server keeps what it inherits: no pipe of ours may be among it.
        start.arg("--pgdata").arg(self.data()).arg("start").stdin(Stdio::null()).stdout(Stdio::null());
        let started = run::succeed(&mut start);
        started.with_context(|| fs::read_to_string(&log).unwrap_or_default())
    }

    /// As well as can be: there is nobody left to tell but the person at the terminal.
    fn stop(&self) {
        let mut stop = self.command("pg_ctl");
        stop.args(["--wait", "--silent", "--mode=immediate", "--pgdata"]).arg(self.data()).arg("stop");
        let stopped = run::quietly(&mut stop).map(drop);
        let removed = fs::remove_dir_all(&self.home).context("the cluster's folder stays");
        if let Err(e) = stopped.and(removed) {
            eprintln!("{}: {e:#}", self.home.display());
        }
    }

    fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    fn url(&self) -> String {
        format!("postgres://sanxiang@/postgres?host={}", self.home.display())
    }

    /// A server program, as the unprivileged account.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = match self.account {
            Some(account) => as_account(account, &path),
            None => Command::new(path),
        };
        command.current_dir("/").env("LC_ALL", "C");
        command
    }
}

fn as_account(account: &str, program: &Path) -> Command {
    let mut command = Command::new("runuser");
    command.args(["-u", account, "--"]).arg(program);
    command
}
