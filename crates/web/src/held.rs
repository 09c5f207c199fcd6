//! A form that was sent after its session had ended: nothing of it is done, and nothing that was typed is lost.
//!
//! A form proves by its token that it is ours and under which session it was begun. Where signing in is needed, its text
//! is kept, enciphered, for the account of that session, and shown again after signing in; elsewhere it is shown at once,
//! under a token of now. Files must be chosen anew, and passwords are not kept.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::{Path, Request};
use base::{CentreId, Id};
use desk::drafts::held;
use desk::people::sessions;
use desk::store::{Actor, Caller, Lane};
use serde::{Deserialize, Serialize};

use crate::form::{self, Received, Typed, encode};
use crate::lang;
use crate::problem::{Raised, Trouble};
use crate::session;
use crate::views::account::Resume as ResumePage;
use crate::views::forms::Post;
use crate::views::page::Here;
use crate::views::parts::Link;
use crate::visitor::{Answer, Visitor, html};

/// How long the text of such a form may take to arrive.
const READ_SECONDS_MAX: u64 = 30;
/// Fields in which passwords are typed.
const SECRETS: [&str; 3] = ["password", "password2", "current"];

/// Where a form that was kept is shown again; travels with the answer that leads to the sign-in page.
#[derive(Clone, Debug)]
pub struct Resume(pub String);

/// What was typed, and where it was sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept {
    action: String,
    back: String,
    key: String,
    version: String,
    fields: BTreeMap<String, Vec<String>>,
    files: bool,
}

impl Kept {
    /// What was typed into a form that was sent to `action` from the page `back`.
    pub fn of((action, back): (&str, &str), typed: &Typed, files: &[Received]) -> Self {
        let fields = typed.iter().filter(|(name, _)| !own(name) && !SECRETS.contains(name));
        Self {
            action: action.to_owned(),
            back: back.to_owned(),
            key: typed.text(form::KEY).to_owned(),
            version: typed.text(form::VERSION).to_owned(),
            fields: fields.map(|(name, values)| (name.to_owned(), values.to_vec())).collect(),
            files: !files.is_empty(),
        }
    }

    /// Whether anything was typed.
    pub fn holds_something(&self) -> bool {
        self.files || !self.fields.is_empty()
    }

    /// Values that somebody may want to read again: what only a machine reads is left out.
    fn readable(&self) -> Vec<String> {
        let written =
            |value: &&String| value.chars().any(|c| !c.is_ascii() || c.is_ascii_digit() || c.is_whitespace());
        self.fields.values().flatten().filter(written).cloned().collect()
    }
}

fn own(name: &str) -> bool {
    [form::TOKEN, form::KEY, form::VERSION].contains(&name)
}

/// Keeps a form that only somebody signed in may send; `None` when it is not ours, or nobody's.
pub async fn keep(visitor: &Visitor, request: Request) -> Option<Resume> {
    let former = visitor.former()?;
    let action = request.uri().path().to_owned();
    let reading = form::sent(request, visitor.state());
    let read = tokio::time::timeout(Duration::from_secs(READ_SECONDS_MAX), reading).await;
    let (mut typed, files) = read.ok()?.ok()?;
    let token = typed.take(form::TOKEN).ok()?;
    if !session::is_form_token(former.secret(), &token) || !typed.holds_something() {
        return None;
    }
    lay(visitor, &Kept::of((&action, &visitor.came_from()), &typed, &files)).await
}

/// Keeps a form that anybody may send, so that its owner can also sign in before he goes on.
pub async fn keep_expired(visitor: &Visitor, raised: Option<Raised>) -> Option<Resume> {
    let raised = raised?;
    let Trouble::Expired(kept) = &*raised.0 else { return None };
    if kept.holds_something() { lay(visitor, kept).await } else { None }
}

async fn lay(visitor: &Visitor, kept: &Kept) -> Option<Resume> {
    let desk = &visitor.state().desk;
    let digest = visitor.former()?.digest();
    let directory = Caller::new(Actor::Anonymous, CentreId::DIRECTORY, Lane::Public);
    let (account, centre) = desk.read(directory, move |rx| sessions::formerly(rx, digest)).await.ok()??;
    let text = serde_json::to_string(kept).ok()?;
    let here = Caller::new(Actor::Anonymous, centre, Lane::Public);
    let id = desk.write(here, move |cx| held::hold(cx, account, &text)).await;
    match id {
        Ok(id) => Some(Resume(format!("/held/{id}"))),
        Err(fail) => {
            tracing::warn!(%fail, "a form was not kept");
            None
        }
    }
}

/// `GET /held/{id}`: what was typed before signing in, to send it or to go back.
pub async fn show(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let id: Id = id.parse().map_err(|_| Trouble::Unseen)?;
    let account = visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?;
    let text = visitor.read(move |rx| held::held(rx, account, id)).await?;
    let kept: Kept =
        serde_json::from_str(&text).map_err(|e| Trouble::Broken(format!("a form that was kept: {e}")))?;
    let back = kept.back.clone();
    page(&visitor, &kept, ("resume.signed-in", vec![back_link(&visitor, &back)]))
}

/// The page of a form whose session has ended, where anybody may send it.
pub fn expired(visitor: &Visitor, kept: &Kept, resume: Option<&Resume>, back: &str) -> Answer {
    let sign_in = resume.map(|resume| {
        Link::new(visitor.say("resume.sign-in", &[]), format!("/sign-in?next={}", encode(&resume.0)))
    });
    let links = sign_in.into_iter().chain([back_link(visitor, back)]).collect();
    page(visitor, kept, ("resume.expired", links))
}

fn back_link(visitor: &Visitor, back: &str) -> Link {
    Link::new(visitor.say("resume.back", &[]), lang::same_site_path(back))
}

fn page(visitor: &Visitor, kept: &Kept, (lead, links): (&str, Vec<Link>)) -> Answer {
    let page = visitor.page(Here::Nowhere, "resume.title");
    let pairs = kept.fields.iter().flat_map(|(name, all)| all.iter().map(|v| (name.clone(), v.clone())));
    html(&ResumePage {
        lead: page.text(lead).to_owned(),
        files: kept.files.then(|| page.text("resume.files").to_owned()),
        typed: kept.readable(),
        hidden: pairs.collect(),
        post: Post {
            action: lang::same_site_path(&kept.action).to_owned(),
            key: kept.key.clone(),
            version: kept.version.clone(),
        },
        links,
        page,
    })
}
