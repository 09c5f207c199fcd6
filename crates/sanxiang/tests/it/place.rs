//! A data folder with a settled centre, a clerk's token, and the binary over it.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use base::CentreId;
use city::demo::CENTRE;
use db::{Database, Engine};
use desk::people::tokens::{self, NewToken};
use desk::store::{Actor, Caller, Clock, Desk, Lane, Mode, Options};
use rules::people::{Role, RoleSet};
use seal::Keyring;

/// The secret of the vault.
const SECRET: [u8; 32] = [0x5a; 32];

/// A prepared place.
pub struct Place {
    pub folder: PathBuf,
    /// The database.
    pub url: String,
    pub token: String,
    /// The item that is offered.
    pub item: String,
    /// An application that is complete.
    pub application: String,
}

impl Place {
    /// An empty folder on SQLite, with no centre in it.
    pub fn empty(name: &str) -> Self {
        Self::bare(name, Engine::Sqlite)
    }

    fn bare(name: &str, engine: Engine) -> Self {
        let folder =
            std::env::temp_dir().join(format!("sanxiang-it-{name}-{engine:?}-{}", std::process::id()));
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        let hex: String = SECRET.iter().map(|b| format!("{b:02x}")).collect();
        std::fs::write(folder.join("keys/vault-0001.key"), hex).unwrap();
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.join("sanxiang.db").display()),
            Engine::Postgres => db::testing::fresh_url(engine),
        };
        Self { folder, url, token: String::new(), item: String::new(), application: String::new() }
    }

    /// A desk beside the binary.
    pub fn desk(&self) -> Desk {
        Desk::open(Options {
            database: Database::open(&self.url).unwrap(),
            migrations: desk::MIGRATIONS,
            modules: desk::MODULES,
            keyring: Arc::new(Keyring::from_secret(&SECRET)),
            clock: Clock::System,
            mode: Mode::Inline { seed: 1 },
        })
        .unwrap()
    }

    /// Settles a centre with one item in an empty folder, on SQLite.
    pub fn new(name: &str) -> Self {
        Self::on(name, Engine::Sqlite)
    }

    /// Settles a centre with one item in an empty folder, on each engine that the run covers.
    pub fn on_each_engine(name: &str) -> Vec<Self> {
        db::testing::covered().into_iter().map(|engine| Self::on(name, engine)).collect()
    }

    fn on(name: &str, engine: Engine) -> Self {
        let mut place = Self::bare(name, engine);
        let desk = place.desk();
        let mut setup = city::rehearsal::setup();
        setup.items.truncate(1);
        city::settle(&desk, CENTRE, &setup).unwrap();
        let world = city::World::load(desk.clone(), CENTRE, 1).unwrap();
        let (item, version) = world.items.first().cloned().unwrap();
        let clerk = world.bureaus[&version.facts.department].clerks[0].clone();
        let token = "c1e7".repeat(16);
        let new = NewToken {
            token: seal::sm3(token.as_bytes()),
            name: "test".to_owned(),
            account: clerk.account,
            home: CENTRE,
            staff: Some(clerk.staff),
            applicant: None,
            roles: RoleSet::of(&[Role::Clerk]),
            days: 1,
        };
        let security = Actor::Account {
            account: clerk.account,
            staff: None,
            applicant: None,
            roles: RoleSet::of(&[Role::SecurityAdmin]),
        };
        let caller = Caller::new(security, CentreId::DIRECTORY, Lane::Staff);
        desk.write_blocking(caller, move |cx| tokens::make(cx, &new)).unwrap();
        desk.close().unwrap();
        let mut chance = city::chance::Chance::new(3);
        let answers = city::day::answers(&version.facts, &mut chance);
        let materials: Vec<_> = city::day::papers(&version.facts, city::day::Completeness::Whole)
            .into_iter()
            .map(|m| serde_json::json!({ "key": m.key, "how": "paper" }))
            .collect();
        let person = city::applicants::resident(2).unwrap();
        let applicant = serde_json::json!({ "kind": "person", "name": person.name, "number": person.number });
        let application = serde_json::json!({
            "item": item.to_string(),
            "applicant": applicant,
            "answers": answers,
            "materials": materials,
            "declared": true,
        })
        .to_string();
        (place.token, place.item, place.application) = (token, item.to_string(), application);
        place
    }

    /// Starts the binary and waits until it answers.
    pub fn serve(&self) -> (Child, u16) {
        self.serve_with(&[])
    }

    /// Starts the binary with these settings and waits until it answers.
    pub fn serve_with(&self, settings: &[(&str, &str)]) -> (Child, u16) {
        let settings = [&[("SANXIANG_LOG", "error")], settings].concat();
        self.started(&settings, Stdio::inherit())
    }

    /// What a start that was then ended in order said to its log.
    pub fn until_open(&self) -> String {
        let (mut child, _) = self.started(&[("SANXIANG_LOG", "warn")], Stdio::piped());
        child.kill().unwrap();
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        child.wait().unwrap();
        said
    }

    fn started(&self, settings: &[(&str, &str)], log: Stdio) -> (Child, u16) {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let mut child = self
            .command(&["serve", "--listen", &format!("127.0.0.1:{port}")])
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        for _ in 0..1_000 {
            if super::http::get(port, "/healthz", &"0".repeat(64)).is_some_and(|(status, _)| status == 200) {
                return (child, port);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("the binary did not open within twenty seconds");
    }

    /// Another command over the place.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sanxiang"));
        command.args(args).args(["--database", &self.url, "--data"]).arg(&self.folder);
        command
    }

    /// Runs another command over the place.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// What a command says that ends with a status.
    pub fn said(&self, args: &[&str], status: i32) -> String {
        told(self.run(args), status)
    }

    /// The same of a command to which something is typed.
    pub fn typed(&self, args: &[&str], input: &str, status: i32) -> String {
        let mut command = self.command(args);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        told(child.wait_with_output().unwrap(), status)
    }
}

fn told(output: Output, status: i32) -> String {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let said = text(output.stdout) + &text(output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    said
}

impl Drop for Place {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            std::fs::remove_dir_all(&self.folder).unwrap();
        }
    }
}
