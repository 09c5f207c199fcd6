//! An application over HTTP, as a program of the rehearsal's citizen sends it: what the binary ring looks for again after
//! a stop and a start.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// One request to a page.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// 食品小作坊备案发放: an item of the rehearsal with the usual form.
const SEARCH: &str =
    "/search?q=%E9%A3%9F%E5%93%81%E5%B0%8F%E4%BD%9C%E5%9D%8A%E5%A4%87%E6%A1%88%E5%8F%91%E6%94%BE";

/// An application that was acknowledged.
pub struct Filed {
    number: String,
    token: String,
}

/// Signs in as the rehearsal's citizen and files.
pub fn file(port: u16) -> Result<Filed> {
    let choice = ask(port, "GET", "/demo", &[], "")?;
    let visit = between(&choice, "sanxiang-visit=", ";")?;
    let csrf = between(&choice, "name=\"csrf\" value=\"", "\"")?;
    let headers = [
        ("cookie", format!("sanxiang-visit={visit}")),
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
    ];
    let entered = ask(port, "POST", "/demo", &headers, &format!("csrf={csrf}&role=demo-citizen"))?;
    let token = between(&entered, "sanxiang-session=", ";")?.to_owned();
    let found = ask(port, "GET", SEARCH, &[], "")?;
    let item = between(&found, "href=\"/items/", "\"")?;
    let application = format!(
        r#"{{"item":"{item}","declared":true,
            "answers":{{"contact_name":"演练申请人","contact_phone":"13900009001",
                        "contact_address":"苏州市姑苏区演练路1号","matter":"演练：停机以后还在"}},
            "materials":[{{"key":"form","how":"stated"}},{{"key":"identity","how":"stated"}}]}}"#
    );
    let headers = [
        ("authorization", format!("Bearer {token}")),
        ("idempotency-key", "binary-ring".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    let filed = ask(port, "POST", "/api/v1/cases", &headers, &application)?;
    if !filed.starts_with("HTTP/1.1 201") {
        bail!("the application was not taken:\n{filed}");
    }
    Ok(Filed { number: between(&filed, "\"number\":\"", "\"")?.to_owned(), token })
}

/// Looks for it, with the session of before.
pub fn find(port: u16, filed: &Filed) -> Result<()> {
    let path = format!("/api/v1/cases/{}", filed.number);
    let headers = [("authorization", format!("Bearer {}", filed.token))];
    let shown = ask(port, "GET", &path, &headers, "")?;
    if !shown.starts_with("HTTP/1.1 200") || !shown.contains(&filed.number) {
        bail!("{} was acknowledged and is gone:\n{shown}", filed.number);
    }
    Ok(())
}

/// One answer as it comes over the wire.
pub fn ask(port: u16, method: &str, path: &str, headers: &[(&str, String)], body: &str) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(ANSWER_WITHIN))?;
    let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\ncontent-length: {}\r\n{lines}\r\n{body}",
        body.len()
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Result<&'a str> {
    let found = text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map(|(value, _)| value);
    found.with_context(|| format!("there is no {start} in:\n{}", text.chars().take(2000).collect::<String>()))
}
