//! The acts on a person's record as panels.

use desk::people::ApplicantCard;
use rules::people::{ApplicantKind, Checked, Holding};

use super::super::told::No;
use super::address;
use crate::form::Typed;
use crate::views::desk::{ActPanel, ActTone};
use crate::views::forms::{Choice, Field, FieldKind, FormError, errors_of};
use crate::views::page::Lang;
use crate::visitor::Visitor;

/// An act that was refused, with what was typed.
pub struct Draft<'a> {
    /// Which.
    pub act: &'static str,
    /// What was typed.
    pub typed: &'a Typed,
    /// The key of its form.
    pub key: &'a str,
    /// Why not.
    pub no: &'a No,
}

/// The acts that can be done now, with the errors of the one that was refused.
pub fn acts(
    visitor: &Visitor,
    card: &ApplicantCard,
    draft: Option<&Draft<'_>>,
) -> (Vec<ActPanel>, Vec<FormError>) {
    let mut desk = Desk { visitor, card, draft, acts: Vec::new(), errors: Vec::new() };
    if !card.number.is_empty() {
        desk.confirmation();
        desk.account();
        desk.correction();
        desk.add("erasure", ActTone::Refuse, vec![desk.seen()]);
    }
    if let (Some(draft), true) = (draft, desk.errors.is_empty()) {
        desk.errors.push(FormError { target: "acts-h".to_owned(), sentence: draft.no.sentence.clone() });
    }
    (desk.acts, desk.errors)
}

/// The choices about an account that is joined.
pub fn account_choices(lang: Lang, chosen: &str) -> Vec<Choice> {
    ["own", "foreign"]
        .map(|value| Choice {
            value: value.to_owned(),
            label: lang.text(&format!("person.is-{value}")).to_owned(),
            hint: None,
            chosen: value == chosen,
        })
        .to_vec()
}

struct Desk<'a> {
    visitor: &'a Visitor,
    card: &'a ApplicantCard,
    draft: Option<&'a Draft<'a>>,
    acts: Vec<ActPanel>,
    errors: Vec<FormError>,
}

impl Desk<'_> {
    fn lang(&self) -> Lang {
        self.visitor.lang()
    }

    /// What was typed before, or what stands in the record.
    fn value(&self, act: &str, name: &str, usual: &str) -> String {
        let draft = self.draft.filter(|draft| draft.act == act);
        draft.map_or_else(|| usual.to_owned(), |draft| draft.typed.text(name).to_owned())
    }

    fn line(&self, act: &str, name: &str, (label, usual): (&str, &str)) -> Field {
        Field::text(name, self.lang().text(label), self.value(act, name, usual))
    }

    fn seen(&self) -> Field {
        let label = self.lang().text("person.seen").to_owned();
        let tick = Choice { value: "yes".to_owned(), label, ..Choice::default() };
        Field::new("seen", self.lang().text("person.document"), FieldKind::Checkboxes(vec![tick]))
    }

    fn confirmation(&mut self) {
        let (act, lang) = ("confirmation", self.lang());
        let fields = match (self.card.holding, self.card.checked) {
            (Holding::Nobody, Checked::Clerk { .. }) => return,
            (Holding::Nobody, Checked::No | Checked::Service { .. }) => Vec::new(),
            (Holding::Unchecked(_) | Holding::Own(_), _) => {
                let chosen = account_choices(lang, &self.value(act, "account-is", ""));
                let label = lang.text("person.whose-account");
                vec![
                    Field::new("account-is", label, FieldKind::Radios(chosen)),
                    self.line(act, "detach-reason", ("person.detach-reason", "")).optional(),
                ]
            }
        };
        self.add(act, ActTone::Grant, fields);
    }

    fn account(&mut self) {
        match self.card.holding {
            Holding::Nobody => {
                let phone = self.line("account", "phone", ("register.phone", &self.card.phone));
                self.add("account", ActTone::Plain, vec![phone]);
            }
            Holding::Own(_) => self.add("password", ActTone::Plain, vec![self.seen()]),
            Holding::Unchecked(_) => {}
        }
    }

    fn correction(&mut self) {
        let (act, card) = ("correction", self.card);
        let mut fields = vec![
            self.line(act, "name", ("wb.name", &card.name)),
            self.line(act, "number", ("me.number", ""))
                .hint(self.lang().text("person.number-hint"))
                .optional(),
            self.line(act, "phone", ("wb.phone", &card.phone)).optional(),
        ];
        if card.kind == ApplicantKind::Body {
            let representative = ("wb.representative", card.representative.as_str());
            fields.push(self.line(act, "representative", representative).optional());
        }
        fields.push(
            self.line(act, "evidence", ("person.evidence", ""))
                .hint(self.lang().text("person.evidence-hint")),
        );
        self.add(act, ActTone::Plain, fields);
    }

    fn add(&mut self, act: &'static str, tone: ActTone, mut fields: Vec<Field>) {
        let lang = self.lang();
        let mut post = self.visitor.post(format!("{}/{act}", address(self.card.id)));
        let mut told = Vec::new();
        let draft = self.draft.filter(|draft| draft.act == act);
        if let Some(draft) = draft {
            draft.key.clone_into(&mut post.key);
            told = draft.no.beside(&mut fields, &format!("act-{act}"));
        }
        let title = lang.text(&format!("person.{act}")).to_owned();
        let panel = ActPanel {
            id: act.to_owned(),
            button: title.clone(),
            title,
            shortcut: String::new(),
            basis: lang.text(&format!("person.{act}-basis")).to_owned(),
            fields: Vec::new(),
            tone,
            open: draft.is_some() || (self.draft.is_none() && self.acts.is_empty()),
            post,
        };
        let panel = panel.with_fields(fields);
        self.errors.extend(match errors_of(&panel.fields) {
            beside if !beside.is_empty() => beside,
            _ => told,
        });
        self.acts.push(panel);
    }
}
