//! `sanxiang doctor`: looks at everything a start needs and says what to do; changes nothing.

use std::io::Write;
use std::path::Path;

use db::Database;

use super::ExitStatus;
use crate::config::{Config, Overrides};
use crate::house::{self, Look};
use crate::witness;

/// Arguments of `doctor`.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug)]
pub struct Args {
    /// Configuration.
    #[command(flatten)]
    pub given: Overrides,
}

/// How something is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Good,
    Note,
    Bad,
}

/// One thing looked at.
struct Finding {
    state: State,
    what: &'static str,
    said: String,
}

impl Finding {
    fn good(what: &'static str, said: impl Into<String>) -> Self {
        Self { state: State::Good, what, said: said.into() }
    }

    fn note(what: &'static str, said: impl Into<String>) -> Self {
        Self { state: State::Note, what, said: said.into() }
    }

    fn bad(what: &'static str, said: impl Into<String>) -> Self {
        Self { state: State::Bad, what, said: said.into() }
    }
}

/// Prints a line for each thing looked at; the status is 1 when one of them is bad.
pub fn run(config: &Config, out: &mut dyn Write) -> anyhow::Result<ExitStatus> {
    let mut findings = vec![data(&config.data), keys(&config.data), port(config)];
    findings.extend(partners(config));
    findings.extend(database(config));
    for finding in &findings {
        let word = match finding.state {
            State::Good => "ok",
            State::Note => "note",
            State::Bad => "bad",
        };
        writeln!(out, "{word}\t{}\t{}", finding.what, finding.said)?;
    }
    let bad = findings.iter().any(|finding| finding.state == State::Bad);
    Ok(if bad { ExitStatus::NO } else { ExitStatus::FINE })
}

fn data(folder: &Path) -> Finding {
    match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() && !found.permissions().readonly() => {
            Finding::good("data", folder.display().to_string())
        }
        Ok(_) => Finding::bad("data", format!("{} 不能写入，请检查权限", folder.display())),
        Err(_) => Finding::note("data", format!("{} 还没有，第一次启动时建立", folder.display())),
    }
}

fn keys(data: &Path) -> Finding {
    let signing = witness::key_files(data).unwrap_or_default();
    match house::key_files(&house::keys_folder(data)) {
        Ok(files) if files.is_empty() => {
            Finding::note("keys", "还没有保管库密钥，第一次启动时生成；请随后备份")
        }
        Ok(files) => match files.iter().chain(&signing).find(|file| is_open_to_others(file)) {
            Some(file) => Finding::bad("keys", format!("{} 他人可读，请执行 chmod 600", file.display())),
            None => Finding::good("keys", format!("{} 把", files.len())),
        },
        Err(error) => Finding::bad("keys", format!("{error:#}")),
    }
}

#[cfg(unix)]
fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> bool {
    false
}

fn port(config: &Config) -> Finding {
    match std::net::TcpListener::bind(config.listen) {
        Ok(_) => Finding::good("listen", config.listen.to_string()),
        Err(error) => {
            Finding::note("listen", format!("{} 不能监听（{error}）；服务可能已在运行", config.listen))
        }
    }
}

/// The outside parties that are configured, asked whether they live.
fn partners(config: &Config) -> Vec<Finding> {
    let scanner = house::scanner_client(config).map(|client| client.map(|client| client.ping()));
    let identity = house::identity_client(config).map(|client| client.map(|client| client.ping()));
    let said = [
        ("virus_scan", scanner, &config.partners.virus_scan),
        ("identity", identity, &config.partners.identity),
    ];
    said.into_iter()
        .filter_map(|(what, asked, address)| match asked {
            Ok(None) => None,
            Ok(Some(Ok(()))) => Some(Finding::good(what, format!("{address} 有应答"))),
            Ok(Some(Err(error))) => Some(Finding::bad(what, format!("{address} 没有应答：{error}"))),
            Err(error) => Some(Finding::bad(what, format!("{error:#}"))),
        })
        .collect()
}

fn database(config: &Config) -> Vec<Finding> {
    let url = config.database_url();
    if house::is_missing(config) {
        return vec![Finding::note("database", "还没有，第一次启动时建立")];
    }
    let opened =
        Database::open(&url).and_then(|database| Ok((database.engine(), database.connect()?.table_names()?)));
    let (engine, tables) = match opened {
        Ok(opened) => opened,
        Err(error) => return vec![Finding::bad("database", error.to_string())],
    };
    let mut findings = vec![Finding::good("database", format!("{engine:?}，{} 张表", tables.len()))];
    if !tables.is_empty() {
        findings.extend(log(config).unwrap_or_else(|error| vec![Finding::bad("log", format!("{error:#}"))]));
    }
    findings
}

/// The logs of the centres, opened beside a running service on one thread, as they are.
fn log(config: &Config) -> anyhow::Result<Vec<Finding>> {
    let desk = match house::look_at(config)? {
        Look::Open(found) => found.desk,
        Look::Behind(pending) => {
            let said = format!("下次启动时升级，待执行 {}；请先备份", pending.join("，"));
            return Ok(vec![Finding::note("migrations", said)]);
        }
    };
    let (mut events, mut centres) = (0, 0);
    for centre in desk.centres()? {
        events += desk.root(centre)?.0;
        centres += 1;
    }
    let log = Finding::good("log", format!("{centres} 个中心（含账号目录），{events} 条事件"));
    let parked = desk.parked()?;
    let readers = match parked.first() {
        None => Finding::good("readers", "没有停下的读取"),
        Some(first) => Finding::bad(
            "readers",
            format!(
                "{} 处停下，第一处：{} 读到 {}；请在管理页查看原因后放行",
                parked.len(),
                first.reader,
                first.subject
            ),
        ),
    };
    Ok(vec![log, readers])
}
