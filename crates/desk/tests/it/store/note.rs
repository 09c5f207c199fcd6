//! The subject of the tests: a note with a person's name, a number, and a day on which it is due.

use base::{Digest, Id, Instant, Sealed};
use desk::store::{Cx, Fail, FieldClass, Kind, Live, Reading, kind};
use rules::{EventName, Refusal, Subject};
use serde::{Deserialize, Serialize};

/// Whose note it is: name and phone are in the vault, one readable, one enciphered.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Name {
    pub sealed: Sealed,
    pub blind: Digest,
    pub phone: Sealed,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Note {
    pub id: Id,
    pub title: String,
    pub name: Option<Name>,
    pub number: Option<u32>,
    pub due_at: Option<Instant>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteEvent {
    Written { title: String, name: Option<Name>, due_at: Option<Instant> },
    Retitled { title: String },
    Corrected { name: Name },
    Numbered { number: u32 },
    Erased,
    Expired,
    Postponed { due_at: Instant },
}

impl EventName for NoteEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Written { .. } => "written",
            Self::Retitled { .. } => "retitled",
            Self::Corrected { .. } => "corrected",
            Self::Numbered { .. } => "numbered",
            Self::Erased => "erased",
            Self::Expired => "expired",
            Self::Postponed { .. } => "postponed",
        }
    }
}

impl Subject for Note {
    type Event = NoteEvent;
    const KIND: &'static str = "note";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &NoteEvent) -> Option<Self> {
        match event {
            NoteEvent::Written { title, name, due_at } => {
                Some(Self { id, title: title.clone(), name: *name, number: None, due_at: *due_at })
            }
            NoteEvent::Retitled { .. }
            | NoteEvent::Corrected { .. }
            | NoteEvent::Numbered { .. }
            | NoteEvent::Erased
            | NoteEvent::Expired
            | NoteEvent::Postponed { .. } => None,
        }
    }

    fn apply(&mut self, event: &NoteEvent) {
        match event {
            NoteEvent::Written { .. } => {}
            NoteEvent::Retitled { title } => self.title.clone_from(title),
            NoteEvent::Corrected { name } => self.name = Some(*name),
            NoteEvent::Numbered { number } => self.number = Some(*number),
            NoteEvent::Erased => self.name = None,
            NoteEvent::Expired => self.due_at = None,
            NoteEvent::Postponed { due_at } => self.due_at = Some(*due_at),
        }
    }

    fn id(&self) -> Id {
        self.id
    }
}

/// A number that no network gives out.
pub const PHONE: &str = "10000000000";

pub static KINDS: &[&dyn Kind] = &[kind::<Note>()];

/// Writes a note about a person.
pub fn write(cx: &mut Cx<'_>, title: &str, name: Option<&str>, due_at: Option<Instant>) -> Result<Id, Fail> {
    let id: Id = cx.new_id();
    let name = name.map(|text| seal(cx, id, text)).transpose()?;
    cx.begin::<Note>(id, NoteEvent::Written { title: title.to_owned(), name, due_at })?;
    Ok(id)
}

/// Gives a note another title, unless it has it.
pub fn retitle(cx: &mut Cx<'_>, id: Id, title: &str) -> Result<(), Fail> {
    let mut note: Live<Note> = cx.get(id)?;
    if note.title == title {
        return Err(Refusal::conflict("note.same_title", "标题未变，无需再改。").into());
    }
    cx.record(&mut note, NoteEvent::Retitled { title: title.to_owned() })
}

/// Puts another name in place of the old one, which is erased in the same event.
pub fn correct(cx: &mut Cx<'_>, id: Id, text: &str) -> Result<(), Fail> {
    let mut note: Live<Note> = cx.get(id)?;
    let name = seal(cx, id, text)?;
    if let Some(old) = note.name {
        cx.erase(&old.sealed)?;
        cx.erase(&old.phone)?;
    }
    cx.record(&mut note, NoteEvent::Corrected { name })
}

/// Erases the name.
pub fn erase(cx: &mut Cx<'_>, id: Id) -> Result<(), Fail> {
    let mut note: Live<Note> = cx.get(id)?;
    if let Some(name) = note.name {
        cx.erase(&name.sealed)?;
        cx.erase(&name.phone)?;
    }
    cx.record(&mut note, NoteEvent::Erased)
}

/// Gives a note the next number of the year.
pub fn number(cx: &mut Cx<'_>, id: Id) -> Result<u32, Fail> {
    let mut note: Live<Note> = cx.get(id)?;
    let number = u32::try_from(cx.number("N", "note", 2026)?).expect("test numbers are small");
    cx.record(&mut note, NoteEvent::Numbered { number })?;
    Ok(number)
}

/// Gives a note another day on which it is due.
pub fn postpone(cx: &mut Cx<'_>, id: Id, due_at: Instant) -> Result<(), Fail> {
    let mut note: Live<Note> = cx.get(id)?;
    cx.record(&mut note, NoteEvent::Postponed { due_at })
}

/// The clock's verb: a note that is due expires.
pub fn expire(cx: &mut Cx<'_>, _: &'static str, id: Id) -> Result<(), Fail> {
    let mut note: Live<Note> = cx.get(id)?;
    match note.due_at {
        Some(due) if due <= cx.now() && note.title != "不动" => cx.record(&mut note, NoteEvent::Expired),
        Some(_) | None => Ok(()),
    }
}

fn seal(cx: &mut Cx<'_>, id: Id, text: &str) -> Result<Name, Fail> {
    let sealed = cx.seal(FieldClass::Name, Note::KIND, id, text)?;
    let phone = cx.seal(FieldClass::Phone, Note::KIND, id, PHONE)?;
    Ok(Name { sealed, blind: cx.blind(FieldClass::Name, text), phone })
}
