//! Configuration: one TOML file, environment overrides, unknown keys refused; no file is a valid configuration.
//!
//! The order, the later one wins: what is built in, the file, the environment (`SANXIANG_WEB__PUBLIC_URL` is the key
//! `web.public_url`), the command line.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use desk::people::sessions::Idle;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// The prefix of environment variables that are configuration.
const PREFIX: &str = "SANXIANG_";
/// The variable that names the file.
const FILE: &str = "SANXIANG_CONFIG";
/// Names of the tests and of no setting.
const TESTS: &str = "SANXIANG_TEST_";
/// A session lasts half a day at most, however busy.
const IDLE_MINUTES_MAX: u32 = 720;
/// What stands in place of a secret.
const MASK: &str = "********";

/// Says of an error that the command was used wrongly, so that the process ends with status 2.
#[derive(Clone, Copy, Debug)]
pub struct WrongUse;

impl std::fmt::Display for WrongUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("用法有误")
    }
}

/// The effective configuration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The database, `sqlite:PATH` or `postgres://…`; empty for `sanxiang.db` in the data folder.
    pub database: String,
    /// The folder of attachments, keys and, by default, the database.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The number of the centre whose pages are shown.
    pub centre: i64,
    /// What is logged, in the words of tracing's filter.
    pub log: String,
    /// The pages.
    pub web: Web,
    /// The outside parties that this house asks.
    pub partners: Partners,
}

/// The outside parties; an empty address means that there is none.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Partners {
    /// A virus scanner that speaks clamd's protocol: `tcp:HOST:PORT` or `unix:PATH`.
    pub virus_scan: String,
    /// An identity service, one line of JSON a question: `tcp:HOST:PORT` or `unix:PATH`. Without one the window compares the card.
    pub identity: String,
}

/// The pages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Web {
    /// The address readers use, `https://…`; empty to believe the request's own host.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
    /// Minutes without a request after which a session of staff ends; protection level 3 is examined at 15.
    pub staff_idle_minutes: u32,
    /// Minutes without a request after which a citizen's session ends.
    pub citizen_idle_minutes: u32,
}

impl Default for Web {
    fn default() -> Self {
        let Idle { staff_minutes, citizen_minutes } = Idle::default();
        Self {
            public_url: String::new(),
            proxies: Vec::new(),
            staff_idle_minutes: staff_minutes,
            citizen_idle_minutes: citizen_minutes,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: String::new(),
            data: PathBuf::from("data-sanxiang"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            centre: 1,
            log: "info".to_owned(),
            web: Web::default(),
            partners: Partners::default(),
        }
    }
}

/// What the command line says about the configuration.
#[derive(clap::Args, Clone, PartialEq, Eq, Debug, Default)]
pub struct Overrides {
    /// The configuration file; none is needed.
    #[arg(long, value_name = "FILE", env = FILE)]
    pub config: Option<PathBuf>,
    /// The database: sqlite:PATH or postgres://…; by default sanxiang.db in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The folder of attachments, keys and, by default, the database.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
}

impl Config {
    /// Reads the configuration that holds under these overrides and this environment.
    pub fn read(
        given: &Overrides,
        environment: impl Iterator<Item = (String, String)>,
    ) -> anyhow::Result<Self> {
        let mut table = match &given.config {
            Some(path) => file(path)?,
            None => Table::new(),
        };
        for (name, value) in environment {
            if let Some(key) = name.strip_prefix(PREFIX).filter(|_| name != FILE && !name.starts_with(TESTS))
            {
                set(&mut table, &key.to_ascii_lowercase(), &value)
                    .with_context(|| format!("环境变量 {name}"))?;
            }
        }
        let mut config: Self = Value::Table(table).try_into().context("配置无法识别")?;
        config.database = given.database.clone().unwrap_or(config.database);
        config.data = given.data.clone().unwrap_or(config.data);
        config.listen = given.listen.unwrap_or(config.listen);
        config.check()?;
        Ok(config)
    }

    /// The address of the database.
    pub fn database_url(&self) -> String {
        if self.database.is_empty() {
            format!("sqlite:{}", self.data.join("sanxiang.db").display())
        } else {
            self.database.clone()
        }
    }

    /// The configuration as a TOML text, secrets masked.
    pub fn masked(&self) -> anyhow::Result<String> {
        let shown = Self { database: mask_password(&self.database_url()), ..self.clone() };
        Ok(toml::to_string(&shown)?)
    }

    fn check(&self) -> anyhow::Result<()> {
        let minutes = [self.web.staff_idle_minutes, self.web.citizen_idle_minutes];
        if minutes.iter().any(|minutes| !(1..=IDLE_MINUTES_MAX).contains(minutes)) {
            bail!(
                "web.staff_idle_minutes 和 web.citizen_idle_minutes 须为 1 至 {IDLE_MINUTES_MAX} 之间的整数"
            );
        }
        let url = &self.web.public_url;
        if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
            bail!("web.public_url 须以 https:// 开头，例如 https://zwfw.example.cn，现为 {url}");
        }
        if !is_database_url(&self.database_url()) {
            bail!("database 须为 sqlite:路径 或 postgres://…，例如 sqlite:data/sanxiang.db");
        }
        let partners = [("virus_scan", &self.partners.virus_scan), ("identity", &self.partners.identity)];
        for (name, address) in partners {
            if !address.is_empty() && address.parse::<outside::Endpoint>().is_err() {
                bail!("partners.{name} 须为 tcp:主机:端口 或 unix:路径，例如 tcp:127.0.0.1:3310");
            }
        }
        if self.centre < 1 {
            bail!("centre 须为正整数，例如 1；0 是账号目录，没有页面");
        }
        Ok(())
    }
}

/// Whether an address is one of the two engines', before anything is opened.
pub fn is_database_url(url: &str) -> bool {
    ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
}

fn file(path: &Path) -> anyhow::Result<Table> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("配置文件 {} 读不到", path.display()))?;
    // The parser's own message shows the line, and the line may hold a password.
    text.parse().map_err(|error: toml::de::Error| {
        let line =
            error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        anyhow::anyhow!("配置文件 {} 第 {line} 行不是合格的 TOML：{}", path.display(), error.message())
    })
}

/// Sets a key from the environment, in the kind that the key has: a number, a list (comma separated), or a text.
fn set(table: &mut Table, key: &str, text: &str) -> anyhow::Result<()> {
    let defaults: Table = Table::try_from(Config::default())?;
    let path: Vec<&str> = key.split("__").collect();
    let (last, parents) = path.split_last().context("空的键")?;
    let (mut known, mut place) = (&defaults, table);
    for parent in parents {
        known = known.get(*parent).and_then(Value::as_table).with_context(|| format!("没有配置项 {key}"))?;
        let child = place.entry((*parent).to_owned()).or_insert_with(|| Value::Table(Table::new()));
        place = child.as_table_mut().with_context(|| format!("{parent} 不是一组配置"))?;
    }
    let value = match known.get(*last).with_context(|| format!("没有配置项 {key}"))? {
        Value::Integer(_) => Value::Integer(text.parse().context("须为整数")?),
        Value::Array(_) => {
            text.split(',').map(str::trim).filter(|t| !t.is_empty()).collect::<Vec<_>>().into()
        }
        Value::Table(_) => bail!("{key} 是一组配置，请写明其中的一项"),
        Value::String(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            Value::String(text.to_owned())
        }
    };
    place.insert((*last).to_owned(), value);
    Ok(())
}

/// `postgres://user:********@host/db?password=********`: wherever a password can stand, it is masked.
fn mask_password(url: &str) -> String {
    let (front, query) = match url.split_once('?') {
        Some((front, query)) => (front, Some(query)),
        None => (url, None),
    };
    if let Some((scheme, _)) = url.split_once("://")
        && query.is_some_and(|query| query.contains('@'))
    {
        // Where the password ends is anybody's guess.
        return format!("{scheme}://{MASK}");
    }
    let credentials = || {
        let (scheme, rest) = front.split_once("://")?;
        let (credentials, host) = rest.rsplit_once('@')?;
        let (user, _) = credentials.split_once(':')?;
        Some(format!("{scheme}://{user}:{MASK}@{host}"))
    };
    let front = credentials().unwrap_or_else(|| front.to_owned());
    match query {
        None => front,
        Some(query) => {
            format!("{front}?{}", query.split('&').map(mask_parameter).collect::<Vec<_>>().join("&"))
        }
    }
}

/// A parameter's value is shown when its name is one that holds no secret, so that none is betrayed by how it is spelt.
fn mask_parameter(parameter: &str) -> String {
    const SHOWN: [&str; 8] =
        ["host", "hostaddr", "port", "dbname", "user", "sslmode", "application_name", "connect_timeout"];
    match parameter.split_once('=') {
        Some((name, _)) if SHOWN.contains(&name) => parameter.to_owned(),
        Some((name, _)) => format!("{name}={MASK}"),
        None => MASK.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> anyhow::Result<Config> {
        let given = Overrides::default();
        Config::read(&given, pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn no_file_is_a_valid_configuration() {
        assert_eq!(read(&[("PATH", "/usr/bin")]).unwrap(), Config::default());
        assert_eq!(Config::default().database_url(), "sqlite:data-sanxiang/sanxiang.db");
    }

    #[test]
    fn the_environment_overrides_and_the_command_line_overrides_it() {
        let environment = [
            ("SANXIANG_TEST_ENGINES", "sqlite"),
            ("SANXIANG_CENTRE", "7"),
            ("SANXIANG_WEB__PROXIES", "192.0.2.1, 192.0.2.2"),
        ];
        let config = read(&environment).unwrap();
        assert_eq!((config.centre, config.web.proxies.len()), (7, 2));
        let given = Overrides { data: Some("elsewhere".into()), ..Overrides::default() };
        let environment = [("SANXIANG_DATA".to_owned(), "here".to_owned())];
        assert_eq!(Config::read(&given, environment.into_iter()).unwrap().data, PathBuf::from("elsewhere"));
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let refused = format!("{:#}", read(&[("SANXIANG_WEB__PUBLIC_URI", "x")]).unwrap_err());
        assert!(refused.contains("web__public_uri"), "{refused}");
        assert!(read(&[("SANXIANG_CENTRE", "0")]).is_err());
        assert!(read(&[("SANXIANG_WEB__STAFF_IDLE_MINUTES", "0")]).is_err());
        assert_eq!(read(&[("SANXIANG_WEB__STAFF_IDLE_MINUTES", "10")]).unwrap().web.staff_idle_minutes, 10);
        assert!(toml::from_str::<Config>("datbase = 'x'").is_err());
    }

    #[test]
    fn a_password_is_never_shown() {
        let config = Config { database: "postgres://office:s3cret@db/sanxiang".into(), ..Config::default() };
        let shown = config.masked().unwrap();
        assert!(
            !shown.contains("s3cret") && shown.contains("postgres://office:********@db/sanxiang"),
            "{shown}"
        );
        for url in [
            "postgres://office@db/sanxiang?password=s3cret&sslmode=disable",
            "postgres://office:s3cret@db/sanxiang?sslmode=disable&password=s3cret",
            "postgres://db/sanxiang?user=office&pass%77ord=s3cret&sslmode=disable",
            "postgres://office:s3@cret@db/sanxiang?sslmode=disable",
        ] {
            let shown = Config { database: url.into(), ..Config::default() }.masked().unwrap();
            assert!(!shown.contains("cret") && shown.contains("sslmode=disable"), "{url}: {shown}");
        }
    }

    #[test]
    fn an_address_whose_password_has_no_clear_end_is_masked_whole() {
        for url in ["postgres://office:s3cret?s3cret@db/sanxiang", "postgres://db/sanxiang?password=s3@cret"]
        {
            let shown = Config { database: url.into(), ..Config::default() }.masked().unwrap();
            assert!(!shown.contains("cret") && shown.contains("postgres://********"), "{url}: {shown}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_and_not_shown() {
        let path = std::env::temp_dir().join(format!("sanxiang-config-{}.toml", std::process::id()));
        std::fs::write(&path, "centre = 1\ndatabase = 'postgres://office:s3cret@db/sanxiang\n").unwrap();
        let given = Overrides { config: Some(path.clone()), ..Overrides::default() };
        let said = format!("{:#}", Config::read(&given, std::iter::empty()).unwrap_err());
        assert!(said.contains("第 2 行") && !said.contains("s3cret"), "{said}");
        std::fs::remove_file(&path).unwrap();
    }
}
