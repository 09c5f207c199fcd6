//! The staff area: counter, intake, inbox, case page, hand-over, print, administration.
//!
//! The gate has checked the role; whose case it is, the desk checks: what an officer may not know of is 404.

mod admin;
mod case;
mod files;
mod handover;
mod inbox;
mod intake;
mod pages;
mod person;
mod print;
mod questions;
mod search;
mod told;
mod workbench;

use rules::people::Role;

use crate::route::Access::Roles;
use crate::route::{HANDLERS, Route, Whose, get, post};

/// Those who serve a counter.
const CLERKS: &[Role] = &[Role::Clerk];
/// Those who examine and decide.
const OFFICERS: &[Role] = &[Role::Reviewer, Role::Approver];
/// Those who see cases.
const READERS: &[Role] = &[Role::Clerk, Role::Reviewer, Role::Approver, Role::Supervisor];

/// The routes of this area.
pub fn routes() -> Vec<Route> {
    [counter(), people(), lists(), acts(), turns(), papers(), admin::routes()].concat()
}

/// The counter: workbench, intake, hand-over.
fn counter() -> Vec<Route> {
    let who = Roles(CLERKS);
    vec![
        get("/staff/workbench", "workbench", who, "Shows the window workbench.", workbench::show),
        post(
            "/staff/workbench",
            "workbench-act",
            who,
            "Identifies, finds, takes in and answers at the counter.",
            workbench::act,
        ),
        get("/staff/intake", "intake", who, "Lists applications that wait for an answer.", intake::list),
        get(
            "/staff/intake/{number}",
            "intake-case",
            who,
            "Shows an application with the five outcomes.",
            intake::show,
        )
        .of(Whose::Departments),
        post(
            "/staff/intake/{number}",
            "intake-answer",
            who,
            "Answers an application with one of the five outcomes.",
            intake::answer,
        )
        .of(Whose::Departments),
        get("/staff/handover", "handover", who, "Lists results that wait for delivery.", handover::list),
        get(
            "/staff/handover/register",
            "handover-register",
            who,
            "Shows today's hand-over register for print.",
            handover::register,
        ),
        post(
            "/staff/cases/{number}/delivery",
            "case-deliver",
            who,
            "Hands a result over or posts it.",
            handover::deliver,
        )
        .of(Whose::Departments),
    ]
}

/// Persons' records at the counter.
fn people() -> Vec<Route> {
    let who = Roles(CLERKS);
    vec![
        get("/staff/applicants/{id}", "person", who, "Shows a person's record at the counter.", person::show)
            .of(Whose::Centres),
        post(
            "/staff/applicants/{id}/confirmation",
            "person-confirm",
            who,
            "Records that a clerk compared a person with the document, and whose the account is.",
            person::confirm,
        )
        .of(Whose::Centres),
        post(
            "/staff/applicants/{id}/account",
            "person-account",
            who,
            "Opens an online account at the counter and shows the first password once.",
            person::open_account,
        )
        .of(Whose::Centres)
        .answers(200),
        post(
            "/staff/applicants/{id}/password",
            "person-password",
            who,
            "Resets a person's password at the counter and shows it once.",
            person::reset,
        )
        .of(Whose::Centres)
        .answers(200),
        post(
            "/staff/applicants/{id}/correction",
            "person-correct",
            who,
            "Corrects name, number or phone on evidence.",
            person::correct,
        )
        .of(Whose::Centres),
        post(
            "/staff/applicants/{id}/erasure",
            "person-erase",
            who,
            "Erases a person's data on request, unless a law keeps them.",
            person::erase,
        )
        .of(Whose::Centres),
    ]
}

/// Lists of tasks and cases.
fn lists() -> Vec<Route> {
    vec![
        get(
            "/staff/inbox",
            "inbox",
            Roles(OFFICERS),
            "Lists the tasks of one's department by time left.",
            inbox::list,
        ),
        post(
            "/staff/tasks/{id}/claim",
            "task-claim",
            Roles(OFFICERS),
            "Takes a task off the list.",
            inbox::claim,
        )
        .of(Whose::Departments),
        post(
            "/staff/tasks/{id}/release",
            "task-release",
            Roles(OFFICERS),
            "Puts a task back on the list.",
            inbox::put_back,
        )
        .of(Whose::Departments),
        post(
            "/staff/tasks/{id}/relief",
            "task-relieve",
            Roles(&[Role::Approver]),
            "Lifts the claim of a colleague who is away.",
            case::doing::relieve,
        )
        .of(Whose::Departments),
        get(
            "/staff/cases",
            "staff-cases",
            Roles(READERS),
            "Shows the search for cases, and what one found.",
            search::show,
        ),
        post(
            "/staff/cases",
            "staff-cases-find",
            Roles(READERS),
            "Finds cases by number, name or identity number.",
            search::search,
        ),
        get("/staff/cases/{number}", "staff-case", Roles(READERS), "Shows a case to officers.", case::show)
            .of(Whose::Departments),
    ]
}

/// What officers do with a case.
fn acts() -> Vec<Route> {
    let officers = Roles(OFFICERS);
    vec![
        post(
            "/staff/tasks/{id}/opinion",
            "task-opinion",
            officers,
            "Ends a review or site check with an opinion.",
            case::doing::opinion,
        )
        .of(Whose::Departments),
        post(
            "/staff/tasks/{id}/checks",
            "task-check",
            officers,
            "Saves what was found on the points of the check list.",
            case::checks::save,
        )
        .of(Whose::Departments),
        post(
            "/staff/tasks/{id}/grant",
            "task-grant",
            officers,
            "Grants what is applied for.",
            case::doing::grant,
        )
        .of(Whose::Departments),
        post(
            "/staff/tasks/{id}/refusal",
            "task-refuse",
            officers,
            "Refuses with reasons and remedies.",
            case::doing::refuse,
        )
        .of(Whose::Departments),
    ]
}

/// What officers do with the way of a case.
fn turns() -> Vec<Route> {
    let officers = Roles(OFFICERS);
    vec![
        post(
            "/staff/cases/{number}/return",
            "case-return",
            officers,
            "Sends a case back to an earlier stage.",
            case::doing::send_back,
        )
        .of(Whose::Departments),
        post(
            "/staff/cases/{number}/suspension",
            "case-pause",
            officers,
            "Stops the clock for a special procedure.",
            case::doing::pause,
        )
        .of(Whose::Departments),
        post(
            "/staff/cases/{number}/resumption",
            "case-resume",
            officers,
            "Lets the clock go on.",
            case::doing::resume,
        )
        .of(Whose::Departments),
        post(
            "/staff/cases/{number}/extension",
            "case-extend",
            Roles(&[Role::Approver]),
            "Extends the limit once.",
            case::doing::extend,
        )
        .of(Whose::Departments),
        post(
            "/staff/cases/{number}/comparison",
            "case-compare",
            Roles(HANDLERS),
            "Records that materials were compared with their originals.",
            case::doing::compare,
        )
        .of(Whose::Departments),
        post(
            "/staff/cases/{number}/materials",
            "case-receive",
            Roles(CLERKS),
            "Takes in on paper what was promised at acceptance.",
            case::doing::receive,
        )
        .of(Whose::Centres),
        post(
            "/staff/cases/{number}/reprint",
            "case-reprint",
            Roles(HANDLERS),
            "Records that a document is printed again, and shows it.",
            case::doing::reprint,
        )
        .of(Whose::Departments),
    ]
}

/// Files, documents, licences.
fn papers() -> Vec<Route> {
    vec![
        get("/staff/files/{material}", "staff-file", Roles(READERS), "Sends a file handed in.", files::send)
            .of(Whose::Departments),
        get(
            "/staff/print/{document}",
            "staff-document",
            Roles(READERS),
            "Shows a document for print.",
            print::document,
        )
        .of(Whose::Departments),
        get(
            "/staff/licences/{id}",
            "staff-licence",
            Roles(READERS),
            "Shows the face of a licence for print.",
            print::licence,
        )
        .of(Whose::Departments),
    ]
}
