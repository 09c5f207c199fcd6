//! What everybody may see: guides, lists, following a case, verifying a licence, figures, plain pages.

mod case;
mod deferred;
mod figures;
pub mod follow;
mod guide;
mod supplement;
pub mod verify;

use crate::limits::Limit;
use crate::route::Access::Public;
use crate::route::{Route, Whose, get, post};

/// The routes of this area.
pub fn routes() -> Vec<Route> {
    let mut all = open_pages();
    all.extend(case_pages());
    all
}

/// Pages that need nothing but their address.
fn open_pages() -> Vec<Route> {
    vec![
        get(
            "/items/{id}",
            "guide",
            Public,
            "Shows the guide of an item with its ten disclosed facts.",
            guide::show,
        ),
        get(
            "/items/{id}/notice",
            "guide-notice",
            Public,
            "Shows the one-time notice of an item for print.",
            guide::print,
        ),
        get(
            "/follow",
            "follow",
            Public,
            "Shows the form that opens a case by number and code.",
            follow::form,
        ),
        post("/follow", "follow-open", Public, "Opens a case by number and query code.", follow::open)
            .limit(Limit::Query),
        get("/verify", "verify", Public, "Shows the form that verifies a licence.", verify::form),
        post(
            "/verify",
            "verify-try",
            Public,
            "Verifies a licence by number and check code.",
            verify::try_out,
        )
        .limit(Limit::Verify),
        get("/licences/{identifier}", "licence", Public, "Shows what a licence's code says.", verify::show)
            .limit(Limit::Verify),
        get("/figures", "figures", Public, "Shows the public figures with their definitions.", figures::show),
    ]
}

/// A case and what its applicant does with it.
fn case_pages() -> Vec<Route> {
    vec![
        get(
            "/cases/{number}",
            "case",
            Public,
            "Shows a case to its applicant or to whoever has its code.",
            case::show,
        )
        .of(Whose::Persons)
        .limit(Limit::Query),
        post(
            "/cases/{number}/supplement",
            "case-supplement",
            Public,
            "Hands in what a correction notice asks.",
            supplement::hand_in,
        )
        .of(Whose::Persons)
        .uploads()
        .limit(Limit::Query),
        post(
            "/cases/{number}/materials",
            "case-deferred",
            Public,
            "Hands in what was promised at acceptance.",
            deferred::hand_in,
        )
        .of(Whose::Persons)
        .uploads()
        .limit(Limit::Query),
        get(
            "/cases/{number}/supplement/{file}",
            "case-supplement-file",
            Public,
            "Sends a file laid ready for a supplement.",
            supplement::file,
        )
        .of(Whose::Persons)
        .limit(Limit::Query),
        post(
            "/cases/{number}/withdrawal",
            "case-withdraw",
            Public,
            "Withdraws an application.",
            case::withdraw,
        )
        .of(Whose::Persons)
        .limit(Limit::Query),
        post(
            "/cases/{number}/receipt-of-result",
            "case-take",
            Public,
            "Takes the result electronically.",
            case::take,
        )
        .of(Whose::Persons)
        .limit(Limit::Query),
        get(
            "/cases/{number}/documents/{id}",
            "case-document",
            Public,
            "Shows a document of a case for print.",
            case::document,
        )
        .of(Whose::Persons)
        .limit(Limit::Query),
    ]
}
