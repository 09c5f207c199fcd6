//! One row of the route table: method, path, who may call, what it does, how it is served.
//!
//! The router, `docs/openapi.json` and `access-matrix.txt` are derived from these rows; nothing is reachable that has none.

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use desk::store::Lane;
use rules::people::Role;

use crate::app::AppState;
use crate::json;
use crate::limits::Limit;
use crate::schema::{self, Schema};

/// Bytes of a form or of a JSON text.
pub const FORM_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a form with files.
pub const UPLOAD_BYTES_MAX: usize = 50 * 1024 * 1024;

/// Those who apply.
pub const APPLICANTS: &[Role] = &[Role::Citizen, Role::Agent];
/// Those who handle cases.
pub const HANDLERS: &[Role] = &[Role::Clerk, Role::Reviewer, Role::Approver];
/// Everybody who works here.
pub const STAFF: &[Role] = &[
    Role::Clerk,
    Role::Reviewer,
    Role::Approver,
    Role::Supervisor,
    Role::Cashier,
    Role::SystemAdmin,
    Role::SecurityAdmin,
    Role::AuditAdmin,
];
/// The three administrators.
pub const ADMINISTRATORS: &[Role] = &[Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin];

/// Who may call a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Anybody.
    Public,
    /// Anybody who signed in.
    SignedIn,
    /// Whoever holds one of these roles.
    Roles(&'static [Role]),
}

/// Whose thing the path names; the verb itself answers 404 to those who may not know of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// Nobody's: the path names no thing of a person or centre.
    Nobodys,
    /// A person's: he himself sees it, and the staff of the centre.
    Persons,
    /// A department's: its staff see it, the centre's own staff and supervisors too, nobody of another department.
    Departments,
    /// A centre's: its staff see it, nobody of another centre.
    Centres,
}

/// Who reads the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Audience {
    /// A person with a browser: pages and redirects, cookies, form tokens.
    Page,
    /// A program: JSON and problems, bearer tokens, idempotency keys.
    Api,
}

/// What may be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Body {
    /// A form or JSON text.
    Form,
    /// A form with files.
    Upload,
}

impl Body {
    /// The greatest number of bytes.
    pub const fn bytes_max(self) -> usize {
        match self {
            Self::Form => FORM_BYTES_MAX,
            Self::Upload => UPLOAD_BYTES_MAX,
        }
    }
}

/// A row of the table.
#[derive(Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, parameters in braces.
    pub path: &'static str,
    /// A stable short name.
    pub id: &'static str,
    /// Who may call it.
    pub who: Access,
    /// Whose thing the path names.
    pub whose: Whose,
    /// What it does, one sentence.
    pub what: &'static str,
    /// Which queue its verbs wait in.
    pub class: Lane,
    /// What may be sent.
    pub body: Body,
    /// The rate limit of a network.
    pub limit: Option<Limit>,
    /// The names its query must carry.
    pub asks: &'static [&'static str],
    /// Parameters of its query that may be left out.
    pub may_ask: &'static [&'static str],
    /// The shape of the JSON it takes.
    pub takes: Option<Schema>,
    /// The shape of the JSON it gives.
    pub gives: Option<Schema>,
    /// The status of success.
    pub success: u16,
    /// What runs.
    pub handler: MethodRouter<AppState>,
}

/// A row that shows something.
pub fn get<H, T>(path: &'static str, id: &'static str, who: Access, what: &'static str, handler: H) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    row(Method::GET, path, id, who, what, on(MethodFilter::GET, handler))
}

/// A row that does something.
pub fn post<H, T>(path: &'static str, id: &'static str, who: Access, what: &'static str, handler: H) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    row(Method::POST, path, id, who, what, on(MethodFilter::POST, handler))
}

/// A row that takes something away.
pub fn delete<H, T>(
    path: &'static str,
    id: &'static str,
    who: Access,
    what: &'static str,
    handler: H,
) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    row(Method::DELETE, path, id, who, what, on(MethodFilter::DELETE, handler))
}

fn row(
    method: Method,
    path: &'static str,
    id: &'static str,
    who: Access,
    what: &'static str,
    handler: MethodRouter<AppState>,
) -> Route {
    let class = match who {
        Access::Roles(roles) if roles.iter().all(|role| role.is_staff()) => Lane::Staff,
        Access::Public | Access::SignedIn | Access::Roles(_) => Lane::Public,
    };
    let api = path.starts_with("/api/");
    let success = if method == Method::GET || api { 200 } else { 303 };
    Route {
        method,
        path,
        id,
        who,
        whose: Whose::Nobodys,
        what,
        class,
        body: Body::Form,
        limit: None,
        asks: &[],
        may_ask: &[],
        takes: None,
        gives: None,
        success,
        handler,
    }
}

impl Route {
    /// The same row, naming a thing of somebody.
    #[must_use]
    pub fn of(mut self, whose: Whose) -> Self {
        self.whose = whose;
        self
    }

    /// The same row, served in another class.
    #[must_use]
    pub fn class(mut self, class: Lane) -> Self {
        self.class = class;
        self
    }

    /// The same row, with files.
    #[must_use]
    pub fn uploads(mut self) -> Self {
        self.body = Body::Upload;
        self
    }

    /// The same row, limited by network.
    #[must_use]
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The same row, with the names its query may carry.
    #[must_use]
    pub fn may_ask(mut self, names: &'static [&'static str]) -> Self {
        self.may_ask = names;
        self
    }

    /// The same row, with the names its query must carry.
    #[must_use]
    pub fn asks(mut self, names: &'static [&'static str]) -> Self {
        self.asks = names;
        self
    }

    /// The same row, with the shape of what it takes.
    #[must_use]
    pub fn takes(mut self, schema: Schema) -> Self {
        self.takes = Some(schema);
        self
    }

    /// The same row, with the shape of what it gives.
    #[must_use]
    pub fn gives(mut self, schema: Schema) -> Self {
        self.gives = Some(schema.with(json::MARK, schema::truth()));
        self
    }

    /// The same row, with another status of success.
    #[must_use]
    pub fn answers(mut self, status: u16) -> Self {
        self.success = status;
        self
    }

    /// Who reads its answer.
    pub fn audience(&self) -> Audience {
        if self.path.starts_with("/api/") { Audience::Api } else { Audience::Page }
    }

    /// Whether a person can open it: neither a file nor an answer to a program.
    pub fn is_page(&self) -> bool {
        self.audience() == Audience::Page && !self.path.contains("{file}") && self.success == 200
    }

    /// Whether it changes anything.
    pub fn is_unsafe(&self) -> bool {
        self.method != Method::GET
    }
}
