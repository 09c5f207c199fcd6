//! Started, filed to, stopped in order, started again: on each engine.

use std::process::Command;

use crate::http::{get, post};
use crate::place::Place;

#[test]
fn an_application_is_found_after_a_stop_in_order() {
    for place in Place::on_each_engine("stop") {
        let (mut child, port) = place.serve();
        let (status, body) =
            post(port, "/api/v1/cases", &place.token, "before-the-stop", &place.application).unwrap();
        assert_eq!(status, 201, "{body}");
        let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
        let case = format!("/api/v1/cases/{}", answer["number"].as_str().unwrap());
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        assert!(child.wait().unwrap().success(), "a stop in order is a good ending");
        let (mut child, port) = place.serve();
        assert_eq!(get(port, &case, &place.token).unwrap().0, 200);
        child.kill().unwrap();
        child.wait().unwrap();
        let proof = place.said(&["verify", "--json"], 0);
        assert!(proof.contains("\"damage\":[]") || proof.contains("\"damage\": []"), "{proof}");
    }
}
