//! What `verify` and `doctor` say of a house, and what they leave as it is.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use db::{Database, Migration};
use outside::partners::{Faults, clamd, identity};
use seal::{Signer, Sm2Signer};

use crate::place::Place;

/// Serves until it has signed, and ends it as an operator does.
fn served_once(place: &Place) {
    let (mut child, _) = place.serve();
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert!(child.wait().unwrap().success());
}

fn verified(place: &Place, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    let proof = place.run(&[&["verify", "--json"], more].concat());
    (proof.status.code(), serde_json::from_slice(&proof.stdout).unwrap_or_else(|e| panic!("{e}: {proof:?}")))
}

fn not_covered(report: &serde_json::Value, what: &str) -> bool {
    report["not_covered"].as_array().unwrap().iter().any(|w| w.as_str().unwrap() == what)
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions()) & 0o777
}

#[test]
fn what_was_served_is_signed_and_its_signatures_are_proved() {
    let place = Place::new("signed");
    let (status, report) = verified(&place, &[]);
    assert_eq!((status, not_covered(&report, "signatures of checkpoints")), (Some(0), true));
    served_once(&place);
    let keys = place.folder.join("keys");
    let (secret, public) = (keys.join("checkpoint-0001.key"), keys.join("checkpoint-0001.pub"));
    assert_eq!(mode(&secret), 0o600);
    let (status, report) = verified(&place, &[]);
    assert_eq!((status, &report["damage"]), (Some(0), &serde_json::json!([])));
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["damage", "events", "not_covered", "root"]);
    for what in ["signatures of checkpoints", "figures", "item_search", "numbers", "attachments"] {
        assert!(!not_covered(&report, what), "{what}: {report}");
    }
    let (_, beside) = verified(&place, &["--beside"]);
    assert!(not_covered(&beside, "figures") && not_covered(&beside, "item_search"), "{beside}");
    let stranger = Sm2Signer::from_secret(&[8; 32]).unwrap().public_key().to_pem();
    std::fs::write(&public, stranger).unwrap();
    let (status, report) = verified(&place, &[]);
    assert_eq!((status, report["damage"][0]["table"].as_str()), (Some(1), Some("checkpoints")), "{report}");
    // The public key is made again from the secret one, and the next start goes on with the same key.
    std::fs::remove_file(&public).unwrap();
    served_once(&place);
    assert_eq!(verified(&place, &[]).0, Some(0));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn doctor_says_what_the_next_start_would_do_and_does_not_do_it() {
    let place = Place::new("doctor");
    let folder = place.folder.join("old");
    std::fs::create_dir_all(folder.join("keys")).unwrap();
    let (last, earlier): (&Migration, _) = desk::MIGRATIONS.split_last().unwrap();
    let url = format!("sqlite:{}", folder.join("sanxiang.db").display());
    let database = Database::open(&url).unwrap();
    let mut conn = database.connect().unwrap();
    conn.migrate(earlier).unwrap();
    let before = files(&folder);
    let said = Command::new(env!("CARGO_BIN_EXE_sanxiang")).args(["doctor", "--data"]).arg(&folder).output();
    let said = String::from_utf8(said.unwrap().stdout).unwrap();
    assert!(said.contains(&format!("待执行 {}", last.name)), "{said}");
    assert_eq!(conn.pending(desk::MIGRATIONS).unwrap(), [last.name], "nothing was brought up to date");
    assert_eq!(files(&folder), before);
    let proof = Command::new(env!("CARGO_BIN_EXE_sanxiang")).args(["verify", "--data"]).arg(&folder).output();
    assert_eq!(proof.unwrap().status.code(), Some(3), "another release's database is not proved by this one");
    assert_eq!(conn.pending(desk::MIGRATIONS).unwrap(), [last.name]);
}

#[test]
fn doctor_asks_the_partners_whether_they_live() {
    let place = Place::new("partners");
    let door = || TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let scanner = clamd::serve(door(), Faults::default()).unwrap();
    let service = identity::serve(door(), Faults::default()).unwrap();
    let (scans, checks) = (scanner.endpoint().to_string(), service.endpoint().to_string());
    let doctor = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sanxiang"));
        command.args(["doctor", "--listen", "127.0.0.1:0", "--data"]).arg(&place.folder);
        command.env("SANXIANG_PARTNERS__VIRUS_SCAN", &scans).env("SANXIANG_PARTNERS__IDENTITY", &checks);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let said = doctor();
    assert!(said.contains("ok\tvirus_scan\t") && said.contains("ok\tidentity\t"), "{said}");
    drop((scanner, service));
    let said = doctor();
    assert!(said.contains("bad\tvirus_scan\t") && said.contains("bad\tidentity\t"), "{said}");
}
