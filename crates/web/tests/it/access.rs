//! Who may call what: the matrix as checked in, and every door as the matrix says.

use std::path::Path;

use axum::body::Body;
use axum::http::StatusCode;
use rules::people::Role;
use web::matrix::{self, Thing};
use web::route::{Audience, Route, Whose};
use web::session::Credential;
use web::{openapi, table};

use crate::house::{Answered, House, request};

/// Compares a checked-in file with what the table makes; `UPDATE=1` rewrites it.
fn checked_in(path: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, made).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == made, "{} is out of date: UPDATE=1 cargo xtask test rewrites it", path.display());
}

#[test]
fn the_access_matrix_is_up_to_date() {
    checked_in("access-matrix.txt", &matrix::text(&table::table()));
}

#[test]
fn the_description_of_the_interface_is_up_to_date_and_lists_every_route() {
    let table = table::table();
    checked_in("../../docs/openapi.json", &openapi::text(&table));
    let description = openapi::describe(&table);
    for route in &table {
        let method = route.method.as_str().to_ascii_lowercase();
        let operation = &description["paths"][route.path][method];
        assert_eq!(operation["operationId"], route.id, "{} {}", route.method, route.path);
    }
}

#[test]
fn ids_of_routes_are_unique_and_their_sentences_end() {
    let table = table::table();
    let ids: std::collections::BTreeSet<_> = table.iter().map(|route| route.id).collect();
    assert_eq!(ids.len(), table.len());
    for route in &table {
        assert!(route.what.ends_with('.'), "{}", route.id);
        assert!(route.whose == Whose::Nobodys || route.path.contains('{'), "{} names no thing", route.id);
    }
}

async fn knock(house: &House, route: &Route, as_whom: Option<&Credential>) -> Answered {
    let path = route.path.replace(['{', '}', '*'], "");
    let cookie = as_whom.map(|credential| format!("sanxiang-session={}", credential.secret()));
    let bearer = as_whom.map(|credential| format!("Bearer {}", credential.secret()));
    let form = as_whom.map(|c| format!("csrf={}", web::session::masked_form_token(c.secret())));
    let mut headers = vec![("idempotency-key", "k")];
    match route.audience() {
        Audience::Page => {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
            headers.extend(cookie.as_deref().map(|value| ("cookie", value)));
        }
        Audience::Api => headers.extend(bearer.as_deref().map(|value| ("authorization", value))),
    }
    house.send(request(route.method.clone(), &path, &headers, Body::from(form.unwrap_or_default()))).await
}

#[tokio::test]
async fn every_door_answers_as_the_matrix_says() {
    let house = House::new();
    let mut people: Vec<(Option<Role>, Option<Credential>)> = vec![(None, None)];
    for role in Role::ALL {
        people.push((Some(role), Some(house.signed_in(role).await)));
    }
    for route in table::table().iter().filter(|route| route.id != "sign-out") {
        for (asker, credential) in &people {
            let expected = matrix::status(route, *asker, Thing::of(route.whose)[0]);
            let answer = knock(&house, route, credential.as_ref()).await;
            let said = format!("{} {} as {asker:?}: {}", route.method, route.path, answer.status);
            let to_sign_in = answer.header("location").contains("sign-in");
            if expected == route.success && !(expected == 303 && asker.is_none()) {
                assert!(!to_sign_in && answer.status != StatusCode::UNAUTHORIZED, "{said}");
                let forged = asker.is_none() && route.is_unsafe();
                assert!(forged || answer.status != StatusCode::FORBIDDEN, "{said}");
            } else if route.who != web::route::Access::Public {
                assert_eq!(answer.status.as_u16(), expected, "{said}");
                assert!(expected != 303 || to_sign_in, "{said}");
            }
        }
    }
}
