//! A draft opened by its owner, and what its pages show beside their content.

use base::Id;
use base::id::AccountId;
use desk::catalogue::{self, VersionRef};
use desk::drafts::{self, Content, Draft, ForWhom};
use desk::store::{Cx, Fail, Reading};
use rules::cases::Case;
use rules::catalogue::{Necessity, RequiredMaterial};

use crate::form::encode;
use crate::problem::Trouble;
use crate::shown::words;
use crate::views::apply::{Progress, Task, TaskState};
use crate::views::page::Lang;
use crate::views::texts;
use crate::visitor::Visitor;

/// A draft with the item version it is filled in under.
pub struct Open {
    /// The draft.
    pub draft: Draft,
    /// The version.
    pub version: VersionRef,
    /// Whose it is.
    pub account: AccountId,
}

/// Where a page stands in a draft.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place<'a> {
    /// A group of questions.
    Group(&'a str),
    /// The materials.
    Materials,
    /// Check answers.
    Check,
    /// The declaration.
    Declare,
    /// None of them.
    Tasks,
}

/// Opens a draft of the one who is signed in; anybody else's does not exist, and one that was filed leads to its case.
pub async fn open(visitor: &Visitor, id: &str) -> Result<Open, Trouble> {
    let id: Id = id.parse().map_err(|_| Trouble::Unseen)?;
    let account = visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?;
    let found = visitor
        .read(move |rx| match drafts::get(rx, account, id) {
            Ok(draft) => {
                let version = catalogue::version(rx, draft.version)?;
                Ok(Ok(Open { draft, version, account }))
            }
            Err(Fail::NotFound) => {
                let case = drafts::filed::case_of(rx, account, id)?.ok_or(Fail::NotFound)?;
                Ok(Err(rx.get::<Case>(case)?.number.clone()))
            }
            Err(other) => Err(other),
        })
        .await?;
    found.map_err(|number| Trouble::Elsewhere(format!("/apply/done/{}", encode(&number))))
}

impl Open {
    /// Changes the draft as it stands now; what another page saved in between is kept.
    pub async fn revise<F>(&mut self, visitor: &Visitor, change: F) -> Result<(), Trouble>
    where
        F: Fn(&mut Content) + Send + 'static,
    {
        let (account, id) = (self.account, self.draft.id);
        let verb = move |cx: &mut Cx<'_>| drafts::revise(cx, account, id, &change);
        self.draft = visitor.state().desk.write(visitor.reader(), verb).await?;
        Ok(())
    }

    /// The address of a page of this draft.
    pub fn url(&self, page: &str) -> String {
        let slash = if page.is_empty() { "" } else { "/" };
        format!("/apply/{}{slash}{page}", self.draft.id)
    }

    /// The pages in order: groups, materials, check.
    pub fn after(&self, place: Place<'_>) -> String {
        let groups = &self.version.facts.form;
        match place {
            Place::Group(key) => {
                let next = groups.iter().position(|g| g.key == key).and_then(|n| groups.get(n + 1));
                next.map_or_else(|| self.url("materials"), |g| self.url(&format!("q/{}", g.key)))
            }
            Place::Tasks => {
                let open = groups.iter().find(|g| !self.draft.content.done.contains(&g.key));
                open.map_or_else(|| self.url("materials"), |g| self.url(&format!("q/{}", g.key)))
            }
            Place::Materials | Place::Check | Place::Declare => self.url("check"),
        }
    }

    fn before(&self, place: Place<'_>) -> String {
        let groups = &self.version.facts.form;
        match place {
            Place::Group(key) => {
                let here = groups.iter().position(|g| g.key == key).unwrap_or(0);
                match here.checked_sub(1).and_then(|n| groups.get(n)) {
                    Some(group) => self.url(&format!("q/{}", group.key)),
                    None => self.url(""),
                }
            }
            Place::Materials => {
                groups.last().map_or_else(|| self.url(""), |g| self.url(&format!("q/{}", g.key)))
            }
            Place::Check => self.url("materials"),
            Place::Declare => self.url("check"),
            Place::Tasks => "/me".to_owned(),
        }
    }

    /// What every page of the draft shows.
    pub fn progress(&self, lang: Lang, place: Place<'_>) -> Progress {
        let text = |key: &str| texts::find(lang, key).text.to_owned();
        let facts = &self.version.facts;
        let content = &self.draft.content;
        let mut tasks: Vec<Task> = facts
            .form
            .iter()
            .map(|group| Task {
                name: group.title.clone(),
                url: Some(self.url(&format!("q/{}", group.key))),
                state: match () {
                    () if place == Place::Group(&group.key) => TaskState::Current,
                    () if content.done.contains(&group.key) => TaskState::Done,
                    () => TaskState::Open,
                },
            })
            .collect();
        let ready = self.missing_materials().is_empty();
        tasks.push(Task {
            name: text("upload.title"),
            url: Some(self.url("materials")),
            state: match (place == Place::Materials, ready) {
                (true, _) => TaskState::Current,
                (false, true) => TaskState::Done,
                (false, false) => TaskState::Open,
            },
        });
        let last = matches!(place, Place::Check | Place::Declare);
        let complete = ready && facts.form.iter().all(|g| content.done.contains(&g.key));
        tasks.push(Task {
            name: text("apply.check"),
            url: (complete || last).then(|| self.url("check")),
            state: match (last, complete) {
                (true, _) => TaskState::Current,
                (false, true) => TaskState::Open,
                (false, false) => TaskState::Locked,
            },
        });
        let count = |n: usize| u32::try_from(n).unwrap_or(0);
        let step = match place {
            Place::Group(key) => facts.form.iter().position(|g| g.key == key).map_or(1, |n| count(n + 1)),
            Place::Materials => count(facts.form.len() + 1),
            Place::Check | Place::Declare => count(facts.form.len() + 2),
            Place::Tasks => 0,
        };
        let kept = base::Instant(self.draft.saved_at.0 + drafts::KEPT_MS).date();
        let saved = self.draft.saved_at.civil();
        Progress {
            item: facts.name.clone(),
            step,
            steps: count(facts.form.len() + 2),
            tasks,
            saved: format!("{:02}:{:02}", saved.hour(), saved.minute()),
            kept_until: words::date(lang, kept),
            back: self.before(place),
        }
    }

    /// Whether the letter of an agent is asked for in this draft.
    pub fn needs(&self, material: &RequiredMaterial) -> bool {
        match &material.necessity {
            Necessity::Required => !is_form(material),
            Necessity::Conditional(_) => {
                material.key == rules::cases::intake::AGENT_LETTER
                    && matches!(self.draft.content.for_whom, ForWhom::Another { .. })
            }
            Necessity::Deferrable => !self.draft.content.promised.contains(&material.key),
        }
    }

    /// Materials still to be uploaded.
    pub fn missing_materials(&self) -> Vec<&RequiredMaterial> {
        let files = &self.draft.content.files;
        let facts = &self.version.facts;
        facts.materials.iter().filter(|m| self.needs(m) && !files.iter().any(|f| f.key == m.key)).collect()
    }
}

/// Whether a material is the form itself, which the answers make.
pub fn is_form(material: &RequiredMaterial) -> bool {
    material.key == "form" || material.name.ends_with("申请书") || material.name.ends_with("申请表")
}
