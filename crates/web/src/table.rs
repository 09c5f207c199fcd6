//! The route table: every address of the product, who may call it, and what it does.

use crate::limits::Limit;
use crate::route::Access::{Public, Roles, SignedIn};
use crate::route::{APPLICANTS, Route, STAFF, get, post};
use crate::{
    account, api, applying, files, finding, health, held, home, mine, password, plain, profile, public,
    register, staff, switches, v1,
};

/// Every route.
pub fn table() -> Vec<Route> {
    [
        house(),
        finding(),
        accounts(),
        own(),
        sessions(),
        public::routes(),
        applying::routes(),
        staff::routes(),
        interface(),
        v1::routes(),
    ]
    .concat()
}

/// The house itself.
fn house() -> Vec<Route> {
    vec![
        get("/healthz", "alive", Public, "Says that the process lives.", health::alive),
        get("/readyz", "ready", Public, "Says whether the house can commit.", health::ready),
        get("/assets/{file}", "asset", Public, "Sends a built file.", files::asset),
        get("/lang/{code}", "language", Public, "Keeps a language and goes back.", switches::language)
            .answers(303),
        get("/mode/{mode}", "mode", Public, "Keeps elder or standard mode and goes back.", switches::mode)
            .answers(303),
    ]
}

/// Finding and reading.
fn finding() -> Vec<Route> {
    vec![
        get("/", "home", Public, "Shows the home page.", home::show),
        get("/search", "search", Public, "Finds items.", finding::search),
        get("/items", "items", Public, "Lists items by subject, theme, department.", finding::items),
        get(
            "/accessibility",
            "accessibility",
            Public,
            "Shows the accessibility statement.",
            plain::accessibility,
        ),
        get("/privacy", "privacy", Public, "Says what is done with personal data.", plain::privacy),
        get("/sitemap", "sitemap", Public, "Lists the pages.", plain::sitemap),
    ]
}

/// Signing in and out.
fn accounts() -> Vec<Route> {
    vec![
        get("/sign-in", "sign-in", Public, "Shows the sign-in form of the public.", account::public_form),
        post("/sign-in", "sign-in-try", Public, "Tries login and password.", account::public_enter)
            .limit(Limit::SignIn),
        get(
            "/staff/sign-in",
            "staff-sign-in",
            Public,
            "Shows the sign-in form of staff.",
            account::staff_form,
        ),
        post(
            "/staff/sign-in",
            "staff-sign-in-try",
            Public,
            "Tries login and password.",
            account::staff_enter,
        )
        .limit(Limit::SignIn),
        get("/register", "register", Public, "Shows the registration form.", register::show),
        post("/register", "register-try", Public, "Opens an account for a person.", register::register)
            .limit(Limit::SignIn),
        get("/me", "me", Roles(APPLICANTS), "Shows drafts, cases and licences of a person.", mine::show),
    ]
}

/// What whoever is signed in changes of his own.
fn own() -> Vec<Route> {
    vec![
        get(
            "/me/password",
            "me-password",
            Roles(APPLICANTS),
            "Shows the form of a new password.",
            password::show,
        ),
        post(
            "/me/password",
            "me-password-change",
            Roles(APPLICANTS),
            "Changes one's password and ends one's other sessions.",
            password::change,
        )
        .limit(Limit::SignIn),
        get(
            "/me/phone",
            "me-phone",
            Roles(APPLICANTS),
            "Shows the form of a new phone.",
            profile::phone_form,
        ),
        post(
            "/me/phone",
            "me-phone-change",
            Roles(APPLICANTS),
            "Changes one's phone and login.",
            profile::phone,
        )
        .limit(Limit::SignIn),
        get(
            "/me/erasure",
            "me-erasure",
            Roles(APPLICANTS),
            "Asks whether to erase one's data.",
            profile::erasure_form,
        ),
        post(
            "/me/erasure",
            "me-erase",
            Roles(APPLICANTS),
            "Erases one's data and closes the account, unless a law keeps them.",
            profile::erase,
        )
        .limit(Limit::SignIn),
        get(
            "/staff/password",
            "staff-password",
            Roles(STAFF),
            "Shows the form of a new password.",
            password::show,
        ),
        post(
            "/staff/password",
            "staff-password-change",
            Roles(STAFF),
            "Changes one's password and ends one's other sessions.",
            password::change,
        )
        .limit(Limit::SignIn),
    ]
}

/// Leaving, and going on after a session has ended.
fn sessions() -> Vec<Route> {
    vec![
        post("/sign-out", "sign-out", Public, "Ends the session.", account::leave),
        get(
            "/held/{id}",
            "held",
            SignedIn,
            "Shows a form that was sent after its session had ended.",
            held::show,
        )
        .of(crate::route::Whose::Persons),
        get("/staff", "staff", Roles(STAFF), "Leads to the first of one's desks.", account::staff_home)
            .answers(303),
    ]
}

/// The interface for programs.
fn interface() -> Vec<Route> {
    vec![get("/api/openapi.json", "openapi", Public, "Describes every route.", api::description)]
}
