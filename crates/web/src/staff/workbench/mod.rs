//! The window workbench: applicant, item, materials, and the answer in one visit, by keyboard (ui rules 26 and 27).
//!
//! One form carries everything; `identify` and `find` only look things up and show the same sheet again.

mod sheet;
mod taking;
mod view;

use base::Id;
use desk::cases::counter;
use desk::drafts;
use desk::people::records;
use desk::store::Reading;
use rules::cases::Case;
use serde::Deserialize;

use self::sheet::Sheet;
use super::told;
use crate::form::{Form, Query, Typed, encode};
use crate::problem::Trouble;
use crate::visitor::{Answer, Done, Visitor, html, see};

/// The workbench.
const PATH: &str = "/staff/workbench";

/// The draft that lies on the counter.
#[derive(Deserialize)]
pub struct OnTable {
    draft: Option<String>,
    said: Option<String>,
}

impl OnTable {
    fn draft(&self) -> Result<Option<Id>, Trouble> {
        self.draft.as_ref().map(|text| text.parse().map_err(|_| Trouble::Unseen)).transpose()
    }
}

/// `GET /staff/workbench`: an empty sheet, or one that was laid aside.
pub async fn show(visitor: Visitor, Query(table): Query<OnTable>) -> Answer {
    let draft = table.draft()?;
    let (typed, saved) = match draft {
        Some(id) => laid_aside(&visitor, id).await?,
        None => (Typed::default(), None),
    };
    let mut sheet = Sheet::load(&visitor, typed).await?;
    sheet.draft = draft;
    sheet.saved = saved;
    let mut page = view::page(&visitor, &sheet, visitor.post(sheet.address()));
    page.page.flash = told::flash(visitor.lang(), table.said.as_deref());
    html(&page)
}

async fn laid_aside(visitor: &Visitor, id: Id) -> Result<(Typed, Option<base::Instant>), Trouble> {
    let account = visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?;
    let draft = visitor.read(move |rx| drafts::get(rx, account, id)).await?;
    Ok((Typed::decode(&draft.content.sheet)?, Some(draft.saved_at)))
}

/// `POST /staff/workbench`: what the button says.
pub async fn act(visitor: Visitor, Query(table): Query<OnTable>, form: Form<Typed>) -> Answer {
    let draft = table.draft()?;
    let mut sheet = Sheet::load(&visitor, form.typed.clone()).await?;
    sheet.draft = draft;
    match form.typed.text("do") {
        "accept" => take(visitor, sheet, form, taking::Answer::Accept).await,
        "correct" => take(visitor, sheet, form, taking::Answer::Correct).await,
        "refuse" => take(visitor, sheet, form, taking::Answer::Refuse).await,
        "save" => save(visitor, sheet, form).await,
        _ => html(&view::page(&visitor, &sheet, sheet.post(form.key_text()))),
    }
}

async fn take(visitor: Visitor, mut sheet: Sheet, form: Form<Typed>, answer: taking::Answer) -> Answer {
    sheet.answer = Some(answer);
    let asked = taking::taking(&sheet, answer).and_then(|taking| {
        taking::confirmation(&sheet).map(|found| (taking, found)).map_err(|flaw| vec![flaw])
    });
    let ((taking, said), confirmed) = match asked {
        Ok(found) => found,
        Err(errors) => {
            sheet.errors = errors;
            return told::again(&sheet.no(), &view::page(&visitor, &sheet, sheet.post(form.key_text())));
        }
    };
    let (draft, account) = (sheet.draft, visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?);
    let outcome = visitor
        .write(&form, move |cx| {
            if let Some((person, account)) = &confirmed {
                records::confirm(cx, *person, account)?;
            }
            let (filed, _) = counter::take(cx, &taking)?;
            if let Some(draft) = draft {
                drafts::discard(cx, account, draft)?;
            }
            Ok(filed.number)
        })
        .await;
    match outcome {
        Ok(Done::Now(number)) => see(&format!("/staff/cases/{}?said={said}", encode(&number))),
        Ok(Done::Before(before)) => {
            let id = before.subject("case").ok_or(Trouble::Unseen)?;
            let number = visitor.read(move |rx| Ok(rx.get::<Case>(id)?.number.clone())).await?;
            see(&format!("/staff/cases/{}?said={said}", encode(&number)))
        }
        Err(trouble) => {
            let no = told::no(&visitor, trouble)?;
            sheet.errors = vec![taking::place(&no)];
            told::again(&no, &view::page(&visitor, &sheet, sheet.post(form.key_text())))
        }
    }
}

/// Lays the sheet aside; it stands in the list beside the form until it is taken up again.
async fn save(visitor: Visitor, mut sheet: Sheet, form: Form<Typed>) -> Answer {
    let Some(item) = sheet.item.as_ref().map(|item| item.version.item) else {
        sheet.errors =
            vec![("item-query".to_owned(), visitor.lang().text("wb.save-without-item").to_owned())];
        return told::again(&sheet.no(), &view::page(&visitor, &sheet, sheet.post(form.key_text())));
    };
    let account = visitor.session().map(|s| s.account).ok_or(Trouble::Unseen)?;
    let (known, content) = (sheet.draft, sheet.content());
    let saved = visitor
        .write(&form, move |cx| match known {
            Some(id) => drafts::save(cx, account, id, &content).map(|()| id),
            None => drafts::lay_aside(cx, account, item, &content),
        })
        .await?;
    match saved {
        Done::Now(id) => see(&format!("{PATH}?draft={id}&said=saved")),
        Done::Before(_) => see(&format!("{PATH}?said=saved")),
    }
}
