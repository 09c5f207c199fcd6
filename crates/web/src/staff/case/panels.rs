//! What an officer may do with a case now, each act with its own small form.

use rules::cases::clock::ART_45;
use rules::cases::task::{may_do, must_be_open_for};
use rules::cases::{MaterialState, Phase, Task, TaskState};
use rules::catalogue::{ExtensionApprover, TaskKind};
use rules::people::Role;

use super::super::told::No;
use super::read::{Charge, Read};
use crate::form::Typed;
use crate::shown::words;
use crate::views::desk::{ActPanel, ActTone};
use crate::views::forms::{Choice, Field, FieldKind, FormError, Keyboard, Post, Width};
use crate::views::page::Lang;
use crate::visitor::Visitor;

/// The panel of the opinion on a task.
pub const OPINION: &str = "opinion";
/// The panel of a grant.
pub const GRANT: &str = "grant";
/// The panel of a refusal.
pub const REFUSE: &str = "refuse";
/// The panel of a return.
pub const RETURN: &str = "return";
/// The panel of a pause.
pub const PAUSE: &str = "pause";
/// The panel of a resumption.
pub const RESUME: &str = "resume";
/// The panel of an extension.
pub const EXTEND: &str = "extend";
/// The panel of the comparison with originals.
pub const COMPARE: &str = "compare";
/// The panel of a print.
pub const REPRINT: &str = "reprint";
/// The panel that puts a task back.
pub const RELEASE: &str = "release";
/// The panel that lifts a colleague's claim.
const RELIEF: &str = "relief";
/// The panel that takes in what was promised.
pub const DEFERRED: &str = "deferred";

/// An act that was refused, to be shown again.
pub struct Draft<'a> {
    /// The panel.
    pub panel: String,
    /// What was typed.
    pub typed: &'a Typed,
    /// The key of the form.
    pub key: &'a str,
    /// Why it was not done.
    pub no: No,
}

/// The panel of an opinion on one of several tasks.
pub fn opinion_of(task: &Task) -> String {
    format!("{OPINION}-{}", task.key)
}

/// The panel that lifts the claim on one of several tasks.
pub fn relief_of(task: &Task) -> String {
    format!("{RELIEF}-{}", task.key)
}

struct Desk<'a> {
    visitor: &'a Visitor,
    read: &'a Read,
    draft: Option<&'a Draft<'a>>,
    acts: Vec<ActPanel>,
    errors: Vec<FormError>,
}

/// The acts with the errors of the one that was refused.
pub fn acts(visitor: &Visitor, read: &Read, draft: Option<&Draft<'_>>) -> (Vec<ActPanel>, Vec<FormError>) {
    let mut desk = Desk { visitor, read, draft, acts: Vec::new(), errors: Vec::new() };
    desk.tasks();
    desk.reliefs();
    desk.case();
    desk.deferred();
    desk.papers();
    // An act that may no longer be done has no panel: its no is told all the same.
    if let (Some(draft), true) = (draft, desk.errors.is_empty()) {
        desk.errors.push(FormError {
            target: if draft.panel == super::checks::CHECKS { "checks-h" } else { "acts-h" }.to_owned(),
            sentence: draft.no.sentence.clone(),
        });
    }
    (desk.acts, desk.errors)
}

impl Desk<'_> {
    fn tasks(&mut self) {
        let mine: Vec<&Task> = self
            .read
            .tasks
            .iter()
            .map(|task| &**task)
            .filter(|task| Some(task.run) == self.read.case.run && task.open())
            .filter(|task| {
                may_do(task, &self.read.officer).is_ok() && must_be_open_for(task, &self.read.officer).is_ok()
            })
            .collect();
        if mine.is_empty() || !matches!(self.read.case.phase, Phase::Accepted) {
            return;
        }
        for task in &mine {
            match task.kind {
                TaskKind::Review | TaskKind::SiteCheck => self.opinion(task),
                TaskKind::Decide => {
                    self.grant(task);
                    self.refusal(task);
                }
            }
        }
        self.send_back();
        for task in mine.iter().filter(|task| matches!(task.state, TaskState::Claimed { .. })) {
            let post = self.post(format!("/staff/tasks/{}/release", task.id));
            let id = format!("{RELEASE}-{}", task.key);
            let title = self.read.lang.say("act.release", &[&task.name]);
            let basis = self.read.lang.text("act.release-basis");
            self.add(&id, (&title, ""), basis, Vec::new(), (ActTone::Plain, post));
        }
    }

    /// The claims of colleagues, which an approver of their department may lift.
    fn reliefs(&mut self) {
        let read = self.read;
        if !matches!(read.case.phase, Phase::Accepted) || !read.roles().has(Role::Approver) {
            return;
        }
        for task in read.tasks.iter().filter(|task| Some(task.department) == read.officer.department) {
            let TaskState::Claimed { by, .. } = &task.state else { continue };
            if *by == read.officer.id {
                continue;
            }
            let id = relief_of(task);
            let title = read.lang.say("act.relieve", &[&task.name]);
            let basis = read.lang.say("act.relieve-basis", &[&read.officer_name(*by)]);
            let fields = vec![self.line(&id, "reason", "act.relieve-reason", "")];
            let post = self.post(format!("/staff/tasks/{}/relief", task.id));
            self.add(&id, (&title, ""), &basis, fields, (ActTone::Warn, post));
        }
    }

    /// What was promised at acceptance and comes to the counter on paper.
    fn deferred(&mut self) {
        let read = self.read;
        let ours = read.in_charge() == Charge::Ours && read.roles().has(Role::Clerk);
        if !ours || !matches!(read.case.phase, Phase::Accepted) || read.case.deferred.is_empty() {
            return;
        }
        let promised = read.facts().materials.iter().filter(|m| read.case.deferred.contains(&m.key));
        let choices = promised.map(|m| Choice {
            value: m.key.clone(),
            label: m.name.clone(),
            hint: None,
            chosen: self.draft_of(DEFERRED).is_some_and(|d| d.typed.all("materials").contains(&m.key)),
        });
        let lang = read.lang;
        let kind = FieldKind::Checkboxes(choices.collect());
        let fields = vec![Field::new("materials", lang.text("act.deferred-papers"), kind)];
        let post = self.post(format!("{}/materials", read.address()));
        let (title, basis) = (lang.text("act.deferred"), lang.text("act.deferred-basis"));
        self.add(DEFERRED, (title, ""), basis, fields, (ActTone::Plain, post));
    }

    fn opinion(&mut self, task: &Task) {
        let (id, lang) = (opinion_of(task), self.read.lang);
        let verdict = self.chosen(&id, "opinion", "agree");
        let verdicts = [("agree", lang.text("opinion.agree")), ("object", lang.text("opinion.object"))];
        let mut fields = vec![
            Field::new("opinion", lang.text("case.finding"), FieldKind::Radios(picks(&verdicts, &verdict))),
            self.area(&id, "remark", "act.remark").hint(lang.text("act.remark-hint")),
        ];
        let basis = match task.kind {
            TaskKind::SiteCheck => {
                let officers = self.value(&id, "officers", "");
                fields.push(
                    Field::text("officers", lang.text("act.officers"), officers)
                        .hint(lang.text("act.officers-hint")),
                );
                lang.text("act.site-check-basis")
            }
            TaskKind::Review | TaskKind::Decide => lang.text("act.opinion-basis"),
        };
        let post = self.post(format!("/staff/tasks/{}/opinion", task.id));
        self.add(&id, (&task.name, "Alt+O"), basis, fields, (ActTone::Plain, post));
    }

    fn grant(&mut self, task: &Task) {
        let post = self.post(format!("/staff/tasks/{}/grant", task.id));
        let (lang, usual) = (self.read.lang, &self.read.facts().legal_basis.text);
        let fields = vec![self.line(GRANT, "basis", "act.basis", usual).optional()];
        let basis = lang.text("act.grant-basis");
        self.add(GRANT, (lang.text("act.grant"), "Alt+G"), basis, fields, (ActTone::Grant, post));
    }

    fn refusal(&mut self, task: &Task) {
        let (body, court) = self
            .read
            .centre
            .as_ref()
            .map_or(("", ""), |c| (c.reconsideration_body.as_str(), c.court.as_str()));
        let fields = vec![
            self.area(REFUSE, "reasons", "act.reasons"),
            self.line(REFUSE, "basis", "act.refusal-basis", ""),
            self.line(REFUSE, "reconsideration_body", "act.reconsideration", body),
            self.line(REFUSE, "court", "act.court", court),
        ];
        let post = self.post(format!("/staff/tasks/{}/refusal", task.id));
        let lang = self.read.lang;
        let basis = lang.text("act.refuse-basis");
        self.add(REFUSE, (lang.text("act.refuse"), "Alt+N"), basis, fields, (ActTone::Refuse, post));
    }

    fn send_back(&mut self) {
        let Some(run) = self.read.case.run else { return };
        let stages = self.read.facts().route.stages.iter().take(run.stage as usize + 1).enumerate();
        let latest = run.stage.to_string();
        let chosen = self.value(RETURN, "to_stage", &latest);
        let stages: Vec<Choice> = stages
            .map(|(n, stage)| Choice {
                value: n.to_string(),
                label: stage.name.clone(),
                hint: None,
                chosen: chosen == n.to_string(),
            })
            .collect();
        let siblings = self.value(RETURN, "siblings", "keep");
        let lang = self.read.lang;
        let ways = [("keep", lang.text("act.siblings-keep")), ("void", lang.text("act.siblings-void"))];
        let fields = vec![
            Field::new("to_stage", lang.text("act.to-stage"), FieldKind::Select(stages)),
            Field::new("siblings", lang.text("act.siblings"), FieldKind::Radios(picks(&ways, &siblings))),
            self.area(RETURN, "reason", "act.return-reason"),
        ];
        let post = self.post(format!("{}/return", self.read.address()));
        let basis = lang.text("act.return-basis");
        self.add(RETURN, (lang.text("act.return"), "Alt+R"), basis, fields, (ActTone::Warn, post));
    }

    fn case(&mut self) {
        let ours = self.read.in_charge() == Charge::Ours;
        let examining = matches!(self.read.case.phase, Phase::Accepted);
        if !ours || !examining || !self.read.roles().any(&[Role::Reviewer, Role::Approver]) {
            return;
        }
        match self.read.case.open_pause() {
            Some(_) => self.resume(),
            None => self.pause(),
        }
        let extendable = self.read.case.extension.is_none() && self.read.facts().extension.limit.n > 0;
        let approves = self.read.roles().has(Role::Approver)
            && self.read.officer.department == Some(self.read.case.department);
        if approves && extendable {
            self.extend();
        }
    }

    fn pause(&mut self) {
        let own = self.read.facts().special_procedures.iter().map(|p| p.name.as_str());
        let lang = self.read.lang;
        let kinds: Vec<&str> = ART_45.iter().copied().chain(own).collect();
        let chosen = self.value(PAUSE, "kind", kinds[0]);
        let kinds = kinds.iter().map(|kind| Choice {
            value: (*kind).to_owned(),
            label: (*kind).to_owned(),
            hint: None,
            chosen: chosen == *kind,
        });
        let days = FieldKind::Text {
            value: self.value(PAUSE, "planned_days", ""),
            width: Width::Five,
            keyboard: Keyboard::Digits,
            suffix: Some(lang.text("act.days").to_owned()),
            autocomplete: "off",
        };
        let fields = vec![
            Field::new("kind", lang.text("act.pause-kind"), FieldKind::Select(kinds.collect())),
            self.line(PAUSE, "basis", "act.pause-law", Lang::ZhHans.text("act.art-45")),
            Field::new("planned_days", lang.text("act.planned"), days),
        ];
        let post = self.post(format!("{}/suspension", self.read.address()));
        let basis = lang.text("act.pause-basis");
        self.add(PAUSE, (lang.text("act.pause"), "Alt+P"), basis, fields, (ActTone::Warn, post));
    }

    fn resume(&mut self) {
        let lang = self.read.lang;
        let fields = vec![self.line(RESUME, "result", "act.pause-result", "")];
        let post = self.post(format!("{}/resumption", self.read.address()));
        let basis = lang.text("act.resume-basis");
        self.add(RESUME, (lang.text("act.resume"), "Alt+P"), basis, fields, (ActTone::Plain, post));
    }

    fn extend(&mut self) {
        let rule = self.read.facts().extension.clone();
        let usual = match rule.approver {
            ExtensionApprover::OrganHead => "organ_head",
            ExtensionApprover::GovernmentHead => "government_head",
        };
        let chosen = self.value(EXTEND, "capacity", usual);
        let lang = self.read.lang;
        let heads = [
            ("organ_head", lang.text("act.organ-head")),
            ("government_head", lang.text("act.government-head")),
        ];
        // The head of the government is outside this house: his paper is named; the organ's own may be.
        let needed = |field: Field| match rule.approver {
            ExtensionApprover::GovernmentHead => field,
            ExtensionApprover::OrganHead => field.optional(),
        };
        let fields = vec![
            Field::new("capacity", lang.text("act.approver"), FieldKind::Radios(picks(&heads, &chosen))),
            needed(self.line(EXTEND, "document_number", "act.document-number", "")),
            needed(self.line(EXTEND, "document_date", "act.document-date", ""))
                .hint(lang.text("act.document-date-hint")),
            self.area(EXTEND, "reason", "act.extend-reason"),
        ];
        let post = self.post(format!("{}/extension", self.read.address()));
        let basis = lang.say("act.extend-basis", &[&rule.limit]);
        self.add(EXTEND, (lang.text("act.extend"), "Alt+E"), &basis, fields, (ActTone::Warn, post));
    }

    fn papers(&mut self) {
        let lang = self.read.lang;
        let handles = self.read.roles().any(crate::route::HANDLERS);
        if !handles || self.read.in_charge() == Charge::Others {
            return;
        }
        let uncompared =
            self.read.materials.iter().filter(|(m, _)| {
                m.state == MaterialState::Here && m.file.is_some() && m.compared_by.is_none()
            });
        let name = |key: &str| {
            let asked = self.read.facts().materials.iter().find(|m| m.key == key);
            asked.map_or_else(|| key.to_owned(), |m| m.name.clone())
        };
        let choices: Vec<Choice> = uncompared
            .map(|(m, file)| Choice {
                value: m.id.to_string(),
                label: lang.say("list.aside", &[&name(&m.key), file]),
                hint: None,
                chosen: self
                    .draft_of(COMPARE)
                    .is_some_and(|d| d.typed.all("materials").contains(&m.id.to_string())),
            })
            .collect();
        if !choices.is_empty() && !self.read.case.ended() {
            let label = lang.text("act.compared");
            let fields = vec![Field::new("materials", label, FieldKind::Checkboxes(choices))];
            let post = self.post(format!("{}/comparison", self.read.address()));
            let title = (lang.text("act.compare"), "Alt+M");
            self.add(COMPARE, title, lang.text("act.compare-basis"), fields, (ActTone::Plain, post));
        }
        let papers: Vec<Choice> = self
            .read
            .documents
            .iter()
            .rev()
            .map(|d| Choice {
                value: d.id.to_string(),
                label: format!("{} {}", lang.text(words::document(d.kind)), d.number),
                ..Choice::default()
            })
            .collect();
        if !papers.is_empty() {
            let fields = vec![Field::new("document", lang.text("case.documents"), FieldKind::Select(papers))];
            let post = self.post(format!("{}/reprint", self.read.address()));
            let title = (lang.text("act.reprint"), "Alt+D");
            self.add(REPRINT, title, lang.text("act.reprint-basis"), fields, (ActTone::Plain, post));
        }
    }

    fn add(
        &mut self,
        id: &str,
        (title, shortcut): (&str, &str),
        basis: &str,
        mut fields: Vec<Field>,
        (tone, mut post): (ActTone, Post),
    ) {
        let draft = self.draft_of(id);
        let mut told = Vec::new();
        if let Some(draft) = draft {
            draft.key.clone_into(&mut post.key);
            told = draft.no.beside(&mut fields, &format!("act-{id}"));
        }
        let taken = self.acts.iter().any(|act| act.shortcut == shortcut);
        let panel = ActPanel {
            id: id.to_owned(),
            title: title.to_owned(),
            shortcut: if taken { String::new() } else { shortcut.to_owned() },
            basis: basis.to_owned(),
            fields: Vec::new(),
            button: title.to_owned(),
            tone,
            open: draft.is_some() || (self.draft.is_none() && self.acts.is_empty()),
            post,
        };
        let panel = panel.with_fields(fields);
        self.errors.extend(match crate::views::forms::errors_of(&panel.fields) {
            beside if !beside.is_empty() => beside,
            _ => told,
        });
        self.acts.push(panel);
    }

    fn draft_of(&self, panel: &str) -> Option<&Draft<'_>> {
        self.draft.filter(|draft| draft.panel == panel)
    }

    fn value(&self, panel: &str, name: &str, usual: &str) -> String {
        self.draft_of(panel).map_or_else(|| usual.to_owned(), |draft| draft.typed.text(name).to_owned())
    }

    fn chosen(&self, panel: &str, name: &str, usual: &str) -> String {
        match self.value(panel, name, usual).as_str() {
            "" => usual.to_owned(),
            value => value.to_owned(),
        }
    }

    fn line(&self, panel: &str, name: &str, key: &str, usual: &str) -> Field {
        let kind = FieldKind::Text {
            value: self.value(panel, name, usual),
            width: Width::Full,
            keyboard: Keyboard::Text,
            suffix: None,
            autocomplete: "off",
        };
        Field::new(name, self.read.lang.text(key), kind)
    }

    fn area(&self, panel: &str, name: &str, key: &str) -> Field {
        Field::area(name, self.read.lang.text(key), self.value(panel, name, ""))
    }

    fn post(&self, action: String) -> Post {
        let mut post = self.visitor.post(action);
        post.version = self.read.case.version().to_string();
        post
    }
}

fn picks(options: &[(&str, &str)], chosen: &str) -> Vec<Choice> {
    options
        .iter()
        .map(|(value, label)| Choice {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
            hint: None,
            chosen: *value == chosen,
        })
        .collect()
}
