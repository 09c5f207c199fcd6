//! What pages show: one plain struct a page, its template, and `sample()` for the test that renders all.
//!
//! A handler fills a struct and renders it; a view knows no desk and no HTTP.
//! Components (`FieldHtml`, `DueHtml`, `ClockHtml`, …) are reached through [`page::Page`].

pub mod about;
pub mod account;
pub mod admin;
pub mod apply;
pub mod assets;
pub mod desk;
pub mod documents;
pub mod flow;
pub mod follow;
pub mod forms;
pub mod page;
pub mod parts;
pub mod public;
pub mod texts;
pub mod urls;
pub mod window;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
