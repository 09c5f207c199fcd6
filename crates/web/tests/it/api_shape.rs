//! The description itself: OpenAPI 3.1, every route of the table, nothing said twice.

use std::collections::BTreeSet;

use serde_json::Value;
use web::route::Audience;
use web::{openapi, table};

use crate::house::House;

async fn description() -> Value {
    let answer = House::new().get("/api/openapi.json", &[]).await;
    assert_eq!(answer.header("content-type"), "application/json");
    serde_json::from_str(&answer.text).unwrap()
}

fn operations(description: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = description["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, methods)| methods.as_object().unwrap().iter().map(move |(m, o)| (path, m, o)))
}

#[tokio::test]
async fn the_served_description_names_every_route_once() {
    let description = description().await;
    assert_eq!(description["openapi"], "3.1.0");
    for member in ["title", "version", "description", "license"] {
        assert!(!description["info"][member].is_null(), "info lacks {member}");
    }
    let told: BTreeSet<(String, String)> =
        operations(&description).map(|(path, method, _)| (method.clone(), path.clone())).collect();
    let table = table::table();
    let known: BTreeSet<(String, String)> =
        table.iter().map(|r| (r.method.as_str().to_ascii_lowercase(), r.path.to_owned())).collect();
    assert_eq!(told, known);
    let ids: BTreeSet<&str> =
        operations(&description).filter_map(|(_, _, o)| o["operationId"].as_str()).collect();
    assert_eq!(ids.len(), table.len());
}

#[tokio::test]
async fn every_operation_declares_its_parameters_its_guard_and_both_kinds_of_answer() {
    let description = description().await;
    for (path, method, operation) in operations(&description) {
        let what = format!("{method} {path}");
        let empty = Vec::new();
        let parameters = operation["parameters"].as_array().unwrap_or(&empty);
        let within = |kind: &str| {
            let of_kind = parameters.iter().filter(|p| p["in"] == kind);
            of_kind.map(|p| p["name"].as_str().unwrap()).collect::<BTreeSet<_>>()
        };
        assert_eq!(within("path"), openapi::names_in(path).collect(), "{what}");
        // A list begins at its first row when `after` is left out; everything else must be there.
        let left_out = |p: &&serde_json::Value| p["in"] == "query" && p["name"] == "after";
        assert!(parameters.iter().all(|p| p["schema"]["type"] == "string"), "{what}");
        assert!(parameters.iter().all(|p| p["required"] == !left_out(&p)), "{what}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.len() == 2 && responses.contains_key("default"), "{what}");
        assert!(responses.values().all(|r| r["description"].is_string()), "{what}");
        for guard in operation["security"].as_array().into_iter().flatten() {
            for scheme in guard.as_object().unwrap().keys() {
                assert!(description["components"]["securitySchemes"][scheme].is_object(), "{what}");
            }
        }
        if path.starts_with("/api/v1/") && method != "get" {
            assert_eq!(within("header"), BTreeSet::from(["Idempotency-Key"]), "{what}");
        }
    }
}

#[test]
fn every_route_of_the_interface_declares_what_it_gives() {
    let table = table::table();
    let api = table.iter().filter(|r| r.audience() == Audience::Api && r.path.starts_with("/api/v1/"));
    for route in api {
        assert!(route.gives.is_some(), "{} gives something undeclared", route.id);
        let schema = route.gives.as_ref().unwrap().json();
        assert_eq!(schema["additionalProperties"], false, "{}", route.id);
    }
}
