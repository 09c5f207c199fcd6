//! Importing a list of items: a report row by row, and the bad rows back as a file with row, column and reason.

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use desk::catalogue::import::{self, Note, Report, Sheet};

use super::super::told::{self, No};
use super::{crumbs, page};
use crate::form::{Form, Received, Typed};
use crate::offers::count;
use crate::problem::Trouble;
use crate::views::admin::{ImportReport, ImportRow};
use crate::views::forms::{Choice, Field, FieldKind, Post};
use crate::views::page::Lang;
use crate::views::parts::{Pager, Row, Tag, Tone};
use crate::visitor::{Answer, Visitor, html};

/// The message key of the title.
const TITLE: &str = "import.title";
const PATH: &str = "/admin/items/import";
/// Rows of a report page; the file has all of them.
const ROWS_MAX: usize = 500;

/// What an import gave.
struct Done {
    name: String,
    sheet: Sheet,
    report: Report,
}

/// `GET /admin/items/import`.
pub async fn form(visitor: Visitor) -> Answer {
    html(&view(&visitor, visitor.post(PATH), None, None))
}

/// `POST /admin/items/import`: the same file twice changes nothing, so that asking for the bad rows sends it again.
pub async fn load(visitor: Visitor, form: Form<Typed>) -> Answer {
    let again = |no: &No| {
        let post = Post::new(PATH, form.key_text());
        told::again(no, &view(&visitor, post, None, Some(no)))
    };
    let Some(file) = form.files.iter().find(|file| file.field == "file") else {
        return again(&No::invalid("file", visitor.lang().text("import.no-file")));
    };
    match imported(&visitor, file.clone()).await {
        Ok(done) if form.typed.text("give") == "file" => bad_rows(&done),
        Ok(done) => html(&view(&visitor, visitor.post(PATH), Some(&done), None)),
        Err(trouble) => again(&told::no(&visitor, trouble)?),
    }
}

/// Reads and enters the file beside the requests, a bounded number of rows a transaction.
async fn imported(visitor: &Visitor, file: Received) -> Result<Done, Trouble> {
    let (desk, caller) = (visitor.state().desk.clone(), visitor.reader());
    let work = move || {
        let sheet = import::read(&file.bytes)?;
        let report = import::import(&desk, &caller, &sheet, desk.now().date())?;
        Ok::<_, desk::store::Fail>(Done { name: file.file_name, sheet, report })
    };
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|e| Trouble::Broken(format!("an import ended early: {e}")))??)
}

fn bad_rows(done: &Done) -> Answer {
    let mut response = done.sheet.refused_csv(&done.report.refused).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"refused-rows.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

fn view(visitor: &Visitor, post: Post, done: Option<&Done>, no: Option<&No>) -> ImportReport {
    let mut page = page(visitor, TITLE);
    page.failed = no.is_some();
    let lang = page.lang;
    let file = FieldKind::File {
        limits: lang.text("import.limits").to_owned(),
        accept: ".csv,text/csv".to_owned(),
        files: Vec::new(),
    };
    let give = |value: &str, key: &str| Choice {
        value: value.to_owned(),
        label: lang.text(key).to_owned(),
        hint: None,
        chosen: value == "report",
    };
    let mut fields = vec![
        Field::new("file", lang.text("import.file"), file),
        Field::new(
            "give",
            lang.text("hand.result"),
            FieldKind::Radios(vec![give("report", "import.report"), give("file", "import.give-file")]),
        )
        .hint(lang.text("import.give-hint")),
    ];
    ImportReport {
        crumbs: crumbs(lang, &[(lang.text("search.rows"), "/admin/items"), (lang.text(TITLE), "")]),
        page,
        file: done.map_or_else(String::new, |done| {
            let rows = lang.say("import.rows", &[&done.report.rows()]);
            format!("{} · {} · {rows}", done.name, done.sheet.encoding.name())
        }),
        counts: done.map_or_else(Vec::new, |done| counts(lang, &done.report)),
        rows: done.map_or_else(Vec::new, |done| rows(lang, done)),
        errors: no.map_or_else(Vec::new, |no| no.beside(&mut fields, "file")),
        fields,
        post,
        pager: Pager::default(),
    }
}

fn counts(lang: Lang, report: &Report) -> Vec<Row> {
    vec![
        Row::new(lang.text("admin.add"), report.entered.to_string()),
        Row::new(lang.text("import.renewed"), report.renewed.to_string()),
        Row::new(lang.text("import.unchanged"), report.unchanged.to_string()),
        Row::new(lang.text("import.refused"), count(report.refused.len()).to_string()),
        Row::new(lang.text("admin.warning"), count(report.warnings.len()).to_string()),
    ]
}

fn rows(lang: Lang, done: &Done) -> Vec<ImportRow> {
    let row = |note: &Note, kind: Tag| ImportRow {
        line: count(note.row),
        column: note.column.clone(),
        value: done
            .sheet
            .rows
            .iter()
            .find(|row| row.number == note.row)
            .map_or_else(String::new, |row| done.sheet.cell(row, &note.column).to_owned()),
        reason: note.reason.clone(),
        kind,
    };
    let tag = |key: &str, tone| Tag::new(lang.text(key), tone);
    let refused = done.report.refused.iter().map(|note| row(note, tag("import.refused", Tone::Seal)));
    let warned = done.report.warnings.iter().map(|note| row(note, tag("admin.warning", Tone::Amber)));
    refused.chain(warned).take(ROWS_MAX).collect()
}
