//! The citizen's own page: drafts, cases, licences.

use base::Instant;
use base::id::{CaseId, LicenceId};
use desk::cases::view;
use desk::drafts::{self, Draft};
use desk::licences::{self, Shown};
use desk::people::applicants;
use desk::store::Reading;
use desk::{catalogue, people};
use rules::cases::{Case, Phase};
use rules::licences::Standing;
use rules::people::Holding;
use serde::Deserialize;

use crate::form::{Query, encode};
use crate::problem::Trouble;
use crate::shown::{clocks, paper, state_tag, words};
use crate::views::account::{DraftRow, Mine, MyCase, MyLicence};
use crate::views::page::{Here, Page};
use crate::views::parts::{Link, Row, Tag, Tone};
use crate::visitor::{Answer, Visitor, html, see};

/// What he changes of his own.
const OWN: [(&str, &str); 3] =
    [("password.title", "/me/password"), ("me.change-phone", "/me/phone"), ("me.erase", "/me/erasure")];
/// Rows of each list.
const ROWS: u32 = 30;

/// Where the pages of the lists begin.
#[derive(Deserialize)]
pub struct From {
    /// Before this case.
    cases: Option<String>,
    /// Before this licence.
    licences: Option<String>,
}

/// `GET /me`.
pub async fn show(visitor: Visitor, Query(from): Query<From>) -> Answer {
    let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
    // An account that no person was registered for yet goes on with registering.
    let Some(me) = session.applicant else { return see("/register") };
    let account = session.account;
    let before = from.cases.as_deref().map(str::parse::<CaseId>).transpose().map_err(|_| Trouble::Unseen)?;
    let before_licence =
        from.licences.as_deref().map(str::parse::<LicenceId>).transpose().map_err(|_| Trouble::Unseen)?;
    let read = visitor
        .read(move |rx| {
            let card = applicants::card(rx, me)?;
            let mut drafted = Vec::new();
            for draft in drafts::of_account(rx, account)? {
                let version = catalogue::version(rx, draft.version)?;
                drafted.push((draft, version));
            }
            let cases = view::mine(rx, before, ROWS + 1)?;
            let mut issued = licences::of_holder(rx, me, before_licence, ROWS + 1)?;
            let more_licences = cut(&mut issued).map(|last| format!("/me?licences={}#me-licences", last.id));
            let mut held = Vec::new();
            for licence in issued {
                let case = rx.get::<Case>(licence.case)?;
                if view::party_of(rx, &case)?.is_some() {
                    held.push(licences::show(rx, licence.id)?);
                }
            }
            let held = (held, more_licences);
            Ok((card, drafted, cases, held, desk::time::legal(rx)?, rx.today()))
        })
        .await?;
    let (card, drafted, mut cases, (held, more_licences), calendar, today) = read;
    let more_cases = cut(&mut cases).map(|last| format!("/me?cases={}#me-cases", last.id));
    let page = visitor.page(Here::Mine, "me.title");
    let reader = clocks::Reader { lang: page.lang, calendar, today };
    html(&Mine {
        profile: profile(&page, &card),
        notice: matches!(card.holding, Holding::Unchecked(_)).then(|| page.text("me.unchecked").to_owned()),
        links: OWN.map(|(key, path)| Link::new(page.text(key), path)).to_vec(),
        drafts: drafted.iter().map(|(d, v)| draft(&page, d, v)).collect(),
        cases: cases
            .iter()
            .map(|case| MyCase { due: reader.next_due(case), ..my_case(&page, case) })
            .collect(),
        more_cases,
        more_licences,
        licences: held.iter().map(|shown| licence(&page, shown)).collect(),
        sign_out: visitor.post("/sign-out"),
        page,
    })
}

/// Cuts a list to one page; the last of it, when more follow.
fn cut<T>(list: &mut Vec<T>) -> Option<&T> {
    let more = list.len() > ROWS as usize;
    list.truncate(ROWS as usize);
    if more { list.last() } else { None }
}

fn profile(page: &Page, card: &people::ApplicantCard) -> Vec<Row> {
    vec![
        Row::new(page.text("register.name"), card.name.clone()),
        Row::new(page.text("me.number"), card.masked_number()),
        Row::new(page.text("me.phone"), applicants::mask(&card.phone)),
    ]
}

fn draft(page: &Page, draft: &Draft, version: &catalogue::VersionRef) -> DraftRow {
    let all = version.facts.form.len() + 2;
    DraftRow {
        item: version.facts.name.clone(),
        url: format!("/apply/{}", draft.id),
        done: page.say("me.filled", &[&draft.content.done.len(), &all]),
        kept_until: words::date(page.lang, Instant(draft.saved_at.0 + drafts::KEPT_MS).date()),
    }
}

fn my_case(page: &Page, case: &Case) -> MyCase {
    let asks = match &case.phase {
        Phase::Correcting { .. } => Some("me.asks-supplement"),
        Phase::Decided => Some("me.asks-collect"),
        Phase::Filed | Phase::Accepted | Phase::Ended { .. } => None,
    };
    MyCase {
        number: paper::printed(&case.number),
        url: format!("/cases/{}", encode(&case.number)),
        item: case.item_name.clone(),
        state: state_tag(page.lang, case),
        asks: asks.map(|key| page.text(key).to_owned()),
        due: None,
    }
}

fn licence(page: &Page, shown: &Shown) -> MyLicence {
    let tone = match shown.standing {
        Standing::Valid => Tone::Jade,
        Standing::Expired | Standing::Deregistered => Tone::Grey,
    };
    MyLicence {
        name: shown.licence.name.clone(),
        number: shown.licence.number.clone(),
        url: crate::public::verify::address(shown),
        state: Tag::new(page.text(words::standing(shown.standing)), tone),
        valid_until: words::valid_to(page.lang, shown.licence.valid_to),
    }
}
