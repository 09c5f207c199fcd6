//! `docs/openapi.json`, made from the route table (OpenAPI 3.1).

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::problem;
use crate::route::{Access, Audience, Body, Route};
use crate::schema::{self, Schema};
use crate::views::page::Lang;

/// The description of every route of a table.
pub fn describe(table: &[Route]) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in table {
        let path = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(route.method.as_str().to_ascii_lowercase(), operation(route));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": Lang::ZhHans.text("api.title"),
            "version": "1",
            "description": Lang::ZhHans.text("api.description"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "tags": [
            { "name": "api", "description": "JSON" },
            { "name": "page", "description": "HTML" },
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-sanxiang-session" },
            },
            "schemas": { "Problem": problem_schema().json() },
        },
    })
}

/// The text of `docs/openapi.json`.
pub fn text(table: &[Route]) -> String {
    let pretty = serde_json::to_string_pretty(&describe(table)).expect("a tree of JSON is written as JSON");
    pretty + "\n"
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "operationId": route.id,
        "summary": route.what,
        "tags": [match route.audience() { Audience::Api => "api", Audience::Page => "page" }],
        "responses": responses(route),
    });
    let Some(members) = operation.as_object_mut() else { return operation };
    let parameters = parameters(route);
    if !parameters.is_empty() {
        members.insert("parameters".into(), parameters.into());
    }
    if let Some(body) = request_body(route) {
        members.insert("requestBody".into(), body);
    }
    if route.who != Access::Public {
        let scheme = match route.audience() {
            Audience::Api => "bearer",
            Audience::Page => "session",
        };
        members.insert("security".into(), json!([{ scheme: [] }]));
    }
    if let Access::Roles(roles) = route.who {
        let words: Vec<&str> = roles.iter().map(|role| role.word()).collect();
        members.insert("x-roles".into(), words.into());
    }
    operation
}

fn parameters(route: &Route) -> Vec<Value> {
    let mut parameters: Vec<Value> = names_in(route.path)
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    parameters.extend(route.asks.iter().map(
        |name| json!({ "name": name, "in": "query", "required": true, "schema": { "type": "string" } }),
    ));
    parameters.extend(route.may_ask.iter().map(
        |name| json!({ "name": name, "in": "query", "required": false, "schema": { "type": "string" } }),
    ));
    if route.audience() == Audience::Api && route.is_unsafe() {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true,
            "schema": { "type": "string", "minLength": 1, "maxLength": 200 },
        }));
    }
    parameters
}

/// The names between braces of a path.
pub fn names_in(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(|name| name.trim_start_matches('*'))
}

fn request_body(route: &Route) -> Option<Value> {
    if route.method == Method::GET {
        return None;
    }
    let (kind, shape) = match (route.audience(), route.body, &route.takes) {
        (Audience::Api, Body::Form, Some(shape)) => ("application/json", shape.json().clone()),
        (Audience::Api, Body::Form, None) => return None,
        (Audience::Page, Body::Form, _) => ("application/x-www-form-urlencoded", json!({ "type": "object" })),
        (Audience::Api | Audience::Page, Body::Upload, _) => {
            ("multipart/form-data", json!({ "type": "object" }))
        }
    };
    Some(json!({ "required": true, "content": { kind: { "schema": shape } } }))
}

fn responses(route: &Route) -> Value {
    let mut success = json!({ "description": route.what });
    let content = match (route.audience(), &route.gives) {
        (Audience::Api, Some(shape)) => Some(json!({ "application/json": { "schema": shape.json() } })),
        (Audience::Api, None) => None,
        (Audience::Page, _) if route.method == Method::GET => Some(json!({ "text/html": {} })),
        (Audience::Page, _) => None,
    };
    if let (Some(content), Some(members)) = (content, success.as_object_mut()) {
        members.insert("content".into(), content);
    }
    let failure = match route.audience() {
        Audience::Api => json!({
            "description": "problem",
            "content": { problem::MEDIA_TYPE: { "schema": { "$ref": "#/components/schemas/Problem" } } },
        }),
        Audience::Page => json!({ "description": "page", "content": { "text/html": {} } }),
    };
    let mut responses = Map::new();
    responses.insert(route.success.to_string(), success);
    responses.insert("default".into(), failure);
    Value::Object(responses)
}

fn problem_schema() -> Schema {
    schema::object(&[
        ("type", schema::text()),
        ("title", schema::text()),
        ("status", schema::number()),
        ("detail", schema::text()),
        ("code", schema::text()),
        ("operation", schema::text().said("the operation id, also in the log and in X-Operation-Id")),
        ("rehearsal", schema::truth().said("whether the centre is a rehearsal, without legal effect")),
        ("place?", schema::text().said("a field, or a JSON pointer")),
        ("parser?", schema::text()),
        ("data?", schema::map(schema::text())),
    ])
}
