//! The API for programs: JSON under `/api/v1`, verbs as nouns.

mod cases;
mod filing;
mod item;
mod materials;
mod reading;
mod tasks;
mod texts;

use crate::route::Access::{Public, Roles};
use crate::route::{APPLICANTS, Route, Whose, get, post};
use crate::schema::{Schema, date, list, map, moment, number, object, text, word};

use rules::people::Role;

/// Those who may file.
const FILERS: &[Role] = &[Role::Citizen, Role::Agent, Role::Clerk];
/// Those who may look at a case.
const READERS: &[Role] =
    &[Role::Citizen, Role::Agent, Role::Clerk, Role::Reviewer, Role::Approver, Role::Supervisor];
/// Those who do tasks.
const OFFICERS: &[Role] = &[Role::Reviewer, Role::Approver];

/// The routes of this area.
pub fn routes() -> Vec<Route> {
    [items(), filing(), intake(), clocks(), work()].concat()
}

fn items() -> Vec<Route> {
    vec![
        get("/api/v1/items", "api-items", Public, "Lists published items.", reading::items)
            .gives(object(&[("items", list(item_card()))])),
        get(
            "/api/v1/items/{id}",
            "api-item",
            Public,
            "Gives one item version with its ten facts.",
            item::show,
        )
        .gives(item::shape()),
        get(
            "/api/v1/licences/{number}",
            "api-licence",
            Public,
            "Verifies a licence by number and check code.",
            reading::licence,
        )
        .asks(&["code"])
        .limit(crate::limits::Limit::Verify)
        .gives(object(&[
            ("number", text()),
            ("identifier", text()),
            ("name", text()),
            ("standing", text()),
            ("holder", text()),
            ("issuer", text()),
            ("issued_on", date()),
            ("valid_to?", date()),
        ])),
        get(
            "/api/v1/figures",
            "api-figures",
            Public,
            "Gives the public figures with their definitions.",
            reading::figures,
        )
        .gives(object(&[
            ("on", date()),
            ("figures", list(object(&[("measure", text()), ("value", number()), ("definition", text())]))),
        ])),
    ]
}

fn filing() -> Vec<Route> {
    let material = object(&[("key", text()), ("how", word(&["paper", "stated", "promised"]))]);
    let applicant = object(&[
        ("kind", word(&["person", "body"])),
        ("name", text()),
        ("number", text()),
        ("phone?", text()),
        ("representative?", text()),
    ]);
    let agent = object(&[
        ("name", text()),
        ("number", text()),
        ("phone?", text()),
        ("letter", crate::schema::truth().said("The power of attorney was received.")),
    ]);
    vec![
        post("/api/v1/cases", "api-file", Roles(FILERS), "Files an application.", filing::file)
            .takes(object(&[
                ("item", text()),
                ("applicant?", applicant),
                ("agent?", agent.said("Who acts for the applicant at the counter; only a clerk sends it.")),
                ("answers", map(text())),
                ("materials", list(material.clone())),
                ("declared", crate::schema::truth()),
            ]))
            .answers(201)
            .gives(object(&[("number", text()), ("query_code?", text()), ("notice_due?", date())])),
        get(
            "/api/v1/cases/{number}",
            "api-case",
            Roles(READERS),
            "Gives a case with its clocks.",
            cases::show,
        )
        .of(Whose::Persons)
        .gives(case_schema()),
        post(
            "/api/v1/cases/{number}/withdrawal",
            "api-withdraw",
            Roles(APPLICANTS),
            "Withdraws an application.",
            cases::withdraw,
        )
        .of(Whose::Persons)
        .takes(object(&[("reason?", text()), ("version?", number())]))
        .gives(outcome()),
        post(
            "/api/v1/cases/{number}/materials",
            "api-materials",
            Roles(FILERS),
            "Hands in what was promised at acceptance.",
            materials::bring,
        )
        .of(Whose::Persons)
        .takes(object(&[("materials", list(material)), ("version?", number())]))
        .gives(outcome()),
    ]
}

fn intake() -> Vec<Route> {
    let clerk = Roles(&[Role::Clerk]);
    let point = object(&[("key", text()), ("remark", text())]);
    vec![
        get(
            "/api/v1/intake",
            "api-intake",
            clerk,
            "Lists filed cases of the department, the most urgent first.",
            cases::intake_list,
        )
        .may_ask(&["after"])
        .gives(object(&[("cases", list(case_row())), ("next?", text())])),
        post(
            "/api/v1/cases/{number}/acceptance",
            "api-accept",
            clerk,
            "Accepts a filed case (art. 32).",
            cases::accept,
        )
        .of(Whose::Departments)
        .takes(object(&[("version?", number())]))
        .gives(outcome()),
        post(
            "/api/v1/cases/{number}/correction",
            "api-correct",
            clerk,
            "Asks for everything missing, once.",
            cases::correct,
        )
        .of(Whose::Departments)
        .takes(object(&[("points", list(point)), ("version?", number())]))
        .gives(outcome()),
        post(
            "/api/v1/cases/{number}/non-acceptance",
            "api-not-accept",
            clerk,
            "Does not accept, with reason and the right organ.",
            cases::not_accept,
        )
        .of(Whose::Departments)
        .takes(object(&[("reason", text()), ("right_organ?", text()), ("version?", number())]))
        .gives(outcome()),
        post("/api/v1/cases/{number}/delivery", "api-deliver", clerk, "Delivers the result.", cases::deliver)
            .of(Whose::Departments)
            .takes(object(&[("receiver?", text()), ("tracking?", text()), ("version?", number())]))
            .gives(outcome()),
    ]
}

fn clocks() -> Vec<Route> {
    vec![
        post(
            "/api/v1/cases/{number}/suspension",
            "api-suspend",
            Roles(OFFICERS),
            "Stops the clock (art. 45).",
            cases::suspend,
        )
        .of(Whose::Departments)
        .takes(object(&[
            ("kind", text()),
            ("basis", text()),
            ("planned_days", number()),
            ("version?", number()),
        ]))
        .gives(outcome()),
        post(
            "/api/v1/cases/{number}/resumption",
            "api-resume",
            Roles(OFFICERS),
            "Lets the clock go on.",
            cases::resume,
        )
        .of(Whose::Departments)
        .takes(object(&[("result", text()), ("version?", number())]))
        .gives(outcome()),
        post(
            "/api/v1/cases/{number}/extension",
            "api-extend",
            Roles(&[Role::Approver]),
            "Extends once (art. 42); the government's head approves by a paper with number and date.",
            cases::extend,
        )
        .of(Whose::Departments)
        .takes(object(&[
            ("capacity", word(&["organ_head", "government_head"])),
            ("document_number?", text()),
            ("document_date?", date()),
            ("reason", text()),
            ("version?", number()),
        ]))
        .gives(outcome()),
    ]
}

fn work() -> Vec<Route> {
    vec![
        get("/api/v1/inbox", "api-inbox", Roles(OFFICERS), "Lists open tasks by time left.", tasks::inbox)
            .may_ask(&["after"])
            .gives(object(&[("tasks", list(task_row())), ("next?", text())])),
        post("/api/v1/tasks/{id}/claim", "api-claim", Roles(OFFICERS), "Takes a task.", tasks::claim)
            .of(Whose::Departments)
            .takes(object(&[("version?", number())]))
            .gives(outcome()),
        post(
            "/api/v1/tasks/{id}/relief",
            "api-relieve",
            Roles(&[Role::Approver]),
            "Lifts the claim of a colleague who is away.",
            tasks::relieve,
        )
        .of(Whose::Centres)
        .takes(object(&[("reason", text()), ("version?", number())]))
        .gives(outcome()),
        post(
            "/api/v1/tasks/{id}/opinion",
            "api-opinion",
            Roles(OFFICERS),
            "Ends a review or site check.",
            tasks::opinion,
        )
        .of(Whose::Departments)
        .takes(object(&[
            ("opinion", word(&["agree", "object"])),
            ("remark?", text()),
            ("badges?", list(text())),
            ("version?", number()),
        ]))
        .gives(outcome()),
        post(
            "/api/v1/tasks/{id}/decision",
            "api-decide",
            Roles(&[Role::Approver]),
            "Grants or refuses (art. 38).",
            tasks::decide,
        )
        .of(Whose::Departments)
        .takes(object(&[
            ("decision", word(&["grant", "refuse"])),
            ("reasons?", text()),
            ("basis?", text()),
            ("reconsideration_body?", text()),
            ("court?", text()),
            ("version?", number()),
        ]))
        .gives(object(&[("done", word(&["now", "before"])), ("licence?", text())])),
    ]
}

fn outcome() -> Schema {
    object(&[("done", word(&["now", "before"]))]).said("`before`: the same key was carried out earlier.")
}

fn item_card() -> Schema {
    object(&[
        ("id", text()),
        ("code", text()),
        ("name", text()),
        ("department", text()),
        ("online_level", number()),
    ])
}

fn case_row() -> Schema {
    object(&[
        ("number", text()),
        ("item", text()),
        ("phase", text()),
        ("due?", date()),
        ("filed_at", moment()),
    ])
}

fn task_row() -> Schema {
    object(&[
        ("id", text()),
        ("case", text()),
        ("item", text()),
        ("name", text()),
        ("kind", task_kind()),
        ("due?", date()),
    ])
}

fn task_kind() -> Schema {
    word(&["review", "site_check", "decide"])
}

fn case_schema() -> Schema {
    let line =
        object(&[("date", text()), ("counts", crate::schema::truth()), ("reason", text()), ("n?", number())]);
    let task = object(&[("id", text()), ("name", text()), ("kind", task_kind()), ("due?", date())]);
    let licence = object(&[("number", text()), ("identifier", text()), ("code", text())]);
    let clock = object(&[
        ("clock", word(&["pre-review", "notice", "supplement", "promise", "statute", "delivery"])),
        ("running", crate::schema::truth()),
        ("due?", date()),
        ("why", list(line)),
    ]);
    object(&[
        ("number", text()),
        ("item", text()),
        ("phase", word(&["filed", "correcting", "accepted", "decided", "ended"])),
        ("version", number()),
        ("filed_at", moment()),
        ("promise_due?", date()),
        ("statute_due?", date()),
        ("decision?", word(&["grant", "refuse"])),
        ("licence?", licence),
        ("clocks", list(clock)),
        ("tasks", list(task).said("Open ones; only staff see them.")),
        ("history", list(object(&[("event", text()), ("at", moment())]))),
    ])
}
