//! Pages, JSON API, forms, sessions and the route table. Knows no SQL.
//!
//! # How to add a page
//!
//! 1. A view with its template and `sample()` in [`views`]; every text in `messages/`.
//! 2. A handler in the file of its area: extract [`visitor::Visitor`] (who reads, in which language, and the way to the
//!    desk) and, for an act, [`form::Form`]; call one verb; show a view or lead on.
//!
//!    ```ignore
//!    pub async fn accept(visitor: Visitor, Path(no): Path<String>, form: Form<Acceptance>) -> Answer {
//!        let input = form.input.clone();
//!        match visitor.write(&form, move |cx| desk::cases::accept(cx, &no, &input)).await {
//!            Ok(_) => see("/staff/intake"),                                    // done now or before: the same answer
//!            Err(trouble) => {
//!                let refusal = trouble.into_invalid()?;                        // anything else is an error page
//!                invalid(&intake_page(&visitor, &form.typed, &refusal))        // 422, typed text kept
//!            }
//!        }
//!    }
//!    ```
//! 3. A row in [`table`], with who may call it. `UPDATE=1` rewrites `access-matrix.txt` and `docs/openapi.json`.
//!
//! The gate ([`gate`]) has by then refused strangers, wrong roles, foreign origins and floods; [`form::Form`] has checked
//! the form token; [`dress`] turns any [`problem::Trouble`] into an error page or a problem in the reader's language.
//! [`account`] is the worked example of a form, [`home`] that of a page.

pub mod account;
pub mod api;
pub mod app;
pub mod applying;
pub mod cookies;
pub mod demo;
pub mod dress;
pub mod files;
pub mod finding;
pub mod form;
pub mod gate;
pub mod health;
pub mod held;
pub mod home;
pub mod json;
pub mod lang;
pub mod limits;
pub mod matrix;
pub mod mine;
pub mod offers;
pub mod openapi;
pub mod password;
mod plain;
pub mod problem;
mod profile;
pub mod public;
pub mod random;
pub mod register;
pub mod route;
pub mod schema;
pub mod session;
pub mod shown;
pub mod staff;
pub mod switches;
pub mod table;
pub mod tree;
mod typed;
pub mod v1;
pub mod views;
pub mod visitor;

pub use app::{AppState, Seat, Settings, app};
