//! The citizen's application: a draft filled in page by page, checked, declared true and filed.

mod declare;
pub mod form;
mod open;
mod prefill;
pub mod questions;
mod start;
pub mod uploads;

pub use open::is_form;

use crate::route::Access::Roles;
use crate::route::{APPLICANTS, Route, Whose, get, post};

/// The routes of this area.
pub fn routes() -> Vec<Route> {
    let who = Roles(APPLICANTS);
    vec![
        get("/items/{id}/apply", "apply-start", who, "Says what an application takes.", start::show),
        post("/items/{id}/apply", "apply-begin", who, "Begins a draft, or goes on with one.", start::begin),
        get("/apply/{draft}", "apply-tasks", who, "Shows how far a draft is.", start::tasks)
            .of(Whose::Persons),
        post("/apply/{draft}/discard", "apply-discard", who, "Throws a draft away.", start::discard)
            .of(Whose::Persons),
        get("/apply/{draft}/q/{group}", "apply-question", who, "Shows a page of questions.", questions::show)
            .of(Whose::Persons),
        post(
            "/apply/{draft}/q/{group}",
            "apply-answer",
            who,
            "Saves the answers of a page.",
            questions::save,
        )
        .of(Whose::Persons),
        get(
            "/apply/{draft}/materials",
            "apply-materials",
            who,
            "Shows the materials of a draft.",
            uploads::show,
        )
        .of(Whose::Persons),
        post("/apply/{draft}/materials", "apply-upload", who, "Takes files into a draft.", uploads::save)
            .of(Whose::Persons)
            .uploads(),
        get("/apply/{draft}/files/{file}", "apply-file-sent", who, "Sends a file of a draft.", uploads::file)
            .of(Whose::Persons),
        get("/apply/{draft}/check", "apply-check", who, "Shows every answer for checking.", declare::check)
            .of(Whose::Persons),
        get(
            "/apply/{draft}/declare",
            "apply-declare",
            who,
            "Asks for the declaration of truth.",
            declare::show,
        )
        .of(Whose::Persons),
        post("/apply/{draft}/declare", "apply-file", who, "Files the application.", declare::file)
            .of(Whose::Persons),
        get(
            "/apply/done/{number}",
            "apply-done",
            who,
            "Gives number and query code of a filed case.",
            declare::done,
        )
        .of(Whose::Persons),
    ]
}
