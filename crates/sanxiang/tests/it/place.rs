//! A data folder with a settled centre, a clerk's token, and the binary over it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use base::CentreId;
use city::demo::CENTRE;
use db::Database;
use desk::people::tokens::{self, NewToken};
use desk::store::{Actor, Caller, Clock, Desk, Lane, Mode, Options};
use rules::people::{Role, RoleSet};
use seal::Keyring;

/// The secret of the vault.
const SECRET: [u8; 32] = [0x5a; 32];

/// A prepared place.
pub struct Place {
    pub folder: PathBuf,
    pub token: String,
    /// An application that is complete.
    pub application: String,
}

impl Place {
    /// Settles a centre with one item in an empty folder.
    pub fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sanxiang-it-{name}-{}", std::process::id()));
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        let hex: String = SECRET.iter().map(|b| format!("{b:02x}")).collect();
        std::fs::write(folder.join("keys/vault-0001.key"), hex).unwrap();
        let desk = Desk::open(Options {
            database: Database::open(&format!("sqlite:{}", folder.join("sanxiang.db").display())).unwrap(),
            migrations: desk::MIGRATIONS,
            modules: desk::MODULES,
            keyring: Arc::new(Keyring::from_secret(&SECRET)),
            clock: Clock::System,
            mode: Mode::Inline { seed: 1 },
        })
        .unwrap();
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
        Self { folder, token, application }
    }

    /// Starts the binary and waits until it answers.
    pub fn serve(&self) -> (Child, u16) {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let mut child = Command::new(env!("CARGO_BIN_EXE_sanxiang"))
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
            .arg(&self.folder)
            .env("SANXIANG_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        for _ in 0..1_000 {
            if super::http::get(port, "/healthz", &self.token).is_some_and(|(status, _)| status == 200) {
                return (child, port);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        panic!("the binary did not open within twenty seconds");
    }

    /// Runs another command over the place.
    pub fn run(&self, args: &[&str]) -> std::process::Output {
        Command::new(env!("CARGO_BIN_EXE_sanxiang"))
            .args(args)
            .arg("--data")
            .arg(&self.folder)
            .output()
            .unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            std::fs::remove_dir_all(&self.folder).unwrap();
        }
    }
}
