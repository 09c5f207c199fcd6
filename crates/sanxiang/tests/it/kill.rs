//! `kill -9` under load: whatever was acknowledged is there afterwards, and the log still proves itself.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::http::{get, post};
use crate::place::Place;

/// Kills; each at another moment of the load.
const KILLS: u64 = 20;
/// Answers of a round before its kill.
const ANSWERS: usize = 3;
/// Those who file at the same time.
const CLIENTS: usize = 4;

#[test]
fn no_acknowledged_case_is_lost_over_twenty_kills() {
    // Beside one another: most of the time of a round is a start.
    std::thread::scope(|scope| {
        for place in Place::on_each_engine("kill") {
            scope.spawn(move || {
                let acknowledged = killed(&place);
                assert!(acknowledged.len() > 50, "the load was no load: {}", acknowledged.len());
                all_is_there(&place, &acknowledged);
            });
        }
    });
}

/// Loads the binary and kills it, again and again; the cases that it acknowledged, by the key they were filed under.
fn killed(place: &Place) -> BTreeMap<String, String> {
    let acknowledged: Mutex<BTreeMap<String, String>> = Mutex::default();
    for round in 0..KILLS {
        let (mut child, port) = place.serve();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for client in 0..CLIENTS {
                let (stop, acknowledged) = (&stop, &acknowledged);
                scope.spawn(move || {
                    let mut n = 0;
                    while !stop.load(Ordering::Relaxed) {
                        let key = format!("{round}-{client}-{n}");
                        n += 1;
                        if let Some((201, body)) =
                            post(port, "/api/v1/cases", &place.token, &key, &place.application)
                        {
                            let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
                            let number = answer["number"].as_str().unwrap().to_owned();
                            acknowledged.lock().unwrap().insert(key, number);
                        }
                    }
                });
            }
            // The kill comes under load, on a slow machine too: after some answers, and then at a moment that differs from
            // round to round, early, late, in the middle of a batch.
            let before = acknowledged.lock().unwrap().len();
            while acknowledged.lock().unwrap().len() < before + ANSWERS {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_millis(round * 17 % 60));
            child.kill().unwrap();
            stop.store(true, Ordering::Relaxed);
        });
        child.wait().unwrap();
    }
    acknowledged.into_inner().unwrap()
}

/// Every acknowledged case is there once, its key files no other, and the log proves itself.
fn all_is_there(place: &Place, acknowledged: &BTreeMap<String, String>) {
    let (mut child, port) = place.serve();
    let mut seen = std::collections::BTreeSet::new();
    for (key, number) in acknowledged {
        let (status, _) = get(port, &format!("/api/v1/cases/{number}"), &place.token).unwrap();
        assert_eq!(status, 200, "{number} was acknowledged and is gone");
        assert!(seen.insert(number), "{number} was given twice");
        // The same key gives the same case again and files no other.
        let (status, body) = post(port, "/api/v1/cases", &place.token, key, &place.application).unwrap();
        assert_eq!(status, 201);
        assert!(body.contains(number.as_str()), "{key} filed another case: {body}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let proof = place.run(&["verify", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&proof.stdout).unwrap();
    assert_eq!(report["damage"], serde_json::json!([]));
    assert!(proof.status.success());
}
