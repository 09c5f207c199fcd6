//! Somebody at the pages of a running binary, without script: he keeps cookies and sends back what stood in the form.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// The boundary of a form with files.
const BOUNDARY: &str = "----sanxiang-it";

/// A visitor.
pub struct Visit {
    port: u16,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// A page.
#[derive(Debug)]
pub struct Page {
    /// The status.
    pub status: u16,
    /// Where it leads on to.
    pub location: String,
    /// The text.
    pub text: String,
}

impl Page {
    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.text.split_once(&start).unwrap_or_else(|| panic!("no field {name}: {self:?}")).1;
        rest.split('"').next().unwrap().to_owned()
    }

    fn action(&self) -> String {
        let main = self.text.split("<main").nth(1).unwrap_or_else(|| panic!("no main part: {self:?}"));
        let found = main.split("action=\"").nth(1).unwrap_or_else(|| panic!("no form: {self:?}"));
        found.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
    }
}

impl Visit {
    /// Somebody new.
    pub fn new(port: u16) -> Self {
        Self { port, cookies: RefCell::default() }
    }

    /// Opens a page.
    pub fn get(&self, path: &str) -> Page {
        self.send(&format!("GET {path} HTTP/1.1\r\n"), &[])
    }

    /// Fills in the form of a page and sends it.
    pub fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.upload(path, fields, &[])
    }

    /// Fills in the form of a page with files and sends it.
    pub fn upload(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Page {
        let shown = self.get(path);
        assert_eq!(shown.status, 200, "{path}: {shown:?}");
        let own = [("csrf", shown.hidden("csrf")), ("key", shown.hidden("key"))];
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        let all: Vec<(&str, &str)> = own.chain(fields.iter().copied()).collect();
        let (kind, body) = match files {
            [] => ("application/x-www-form-urlencoded".to_owned(), plain(&all)),
            _ => (format!("multipart/form-data; boundary={BOUNDARY}"), parts(&all, files)),
        };
        let head = format!(
            "POST {} HTTP/1.1\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n",
            shown.action(),
            body.len()
        );
        self.send(&head, &body)
    }

    fn send(&self, head: &str, body: &[u8]) -> Page {
        let cookies: Vec<_> = self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect();
        let rest = format!("host: 127.0.0.1\r\nconnection: close\r\ncookie: {}\r\n\r\n", cookies.join("; "));
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
        stream.write_all(&[head.as_bytes(), rest.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text}"));
        let headers = || head.lines().filter_map(|line| line.split_once(": "));
        for (_, line) in headers().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        let location = headers().find(|(name, _)| name.eq_ignore_ascii_case("location"));
        Page {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            location: location.map_or_else(String::new, |(_, to)| to.to_owned()),
            text: body.to_owned(),
        }
    }
}

fn plain(fields: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<_> = fields.iter().map(|(n, v)| format!("{n}={}", web::form::encode(v))).collect();
    pairs.join("&").into_bytes()
}

fn parts(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let text =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(text.as_bytes());
    }
    for (name, file, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}
