//! The citizen's own page: drafts, cases, licences.

use base::Instant;
use desk::cases::view;
use desk::drafts::{self, Draft};
use desk::licences::{self, Shown};
use desk::people::applicants;
use desk::store::Reading;
use desk::{catalogue, people};
use rules::cases::{Case, Phase};
use rules::licences::Standing;

use crate::form::encode;
use crate::problem::Trouble;
use crate::shown::{clocks, paper, state_tag, words};
use crate::views::account::{DraftRow, Mine, MyCase, MyLicence};
use crate::views::page::Here;
use crate::views::parts::{Row, Tag, Tone};
use crate::visitor::{Answer, Visitor, html, see};

/// Rows of each list.
const ROWS: u32 = 30;

/// `GET /me`.
pub async fn show(visitor: Visitor) -> Answer {
    let session = visitor.session().cloned().ok_or(Trouble::Unseen)?;
    // An account that no person was registered for yet goes on with registering.
    let Some(me) = session.applicant else { return see("/register") };
    let account = session.account;
    let read = visitor
        .read(move |rx| {
            let card = applicants::card(rx, me)?;
            let mut drafted = Vec::new();
            for draft in drafts::of_account(rx, account)? {
                let version = catalogue::version(rx, draft.version)?;
                drafted.push((draft, version));
            }
            let mut cases = Vec::new();
            for case in view::of_applicant(rx, me, ROWS)? {
                let version = catalogue::version(rx, case.version)?;
                cases.push((case, version));
            }
            let mut held = Vec::new();
            for licence in licences::of_holder(rx, me, ROWS)? {
                held.push(licences::show(rx, licence.id)?);
            }
            Ok((card, drafted, cases, held, desk::time::legal(rx)?, rx.today()))
        })
        .await?;
    let (card, drafted, cases, held, calendar, today) = read;
    html(&Mine {
        page: visitor.page(Here::Mine, "me.title"),
        profile: profile(&card),
        drafts: drafted.iter().map(|(d, v)| draft(d, v)).collect(),
        cases: cases
            .iter()
            .map(|(case, version)| MyCase {
                due: clocks::next_due(case, &version.facts, calendar, today),
                ..my_case(case)
            })
            .collect(),
        licences: held.iter().map(licence).collect(),
        messages: Vec::new(),
        sign_out: visitor.post("/sign-out"),
    })
}

fn profile(card: &people::ApplicantCard) -> Vec<Row> {
    vec![
        Row::new("姓名", card.name.clone()),
        Row::new("证件号码", card.masked_number()),
        Row::new("手机", applicants::mask(&card.phone)),
    ]
}

fn draft(draft: &Draft, version: &catalogue::VersionRef) -> DraftRow {
    let all = version.facts.form.len() + 2;
    DraftRow {
        item: version.facts.name.clone(),
        url: format!("/apply/{}", draft.id),
        done: format!("已填 {} / {all} 步", draft.content.done.len()),
        kept_until: words::date(Instant(draft.saved_at.0 + drafts::KEPT_MS).date()),
    }
}

fn my_case(case: &Case) -> MyCase {
    let asks = match &case.phase {
        Phase::Correcting { .. } => Some("请补正材料".to_owned()),
        Phase::Decided => Some("请领取结果".to_owned()),
        Phase::Filed | Phase::Accepted | Phase::Ended { .. } => None,
    };
    MyCase {
        number: paper::printed(&case.number),
        url: format!("/cases/{}", encode(&case.number)),
        item: case.item_name.clone(),
        state: state_tag(case),
        asks,
        due: None,
    }
}

fn licence(shown: &Shown) -> MyLicence {
    let tone = match shown.standing {
        Standing::Valid => Tone::Jade,
        Standing::Expired | Standing::Deregistered => Tone::Grey,
    };
    MyLicence {
        name: shown.licence.name.clone(),
        number: shown.licence.number.clone(),
        url: crate::public::verify::address(shown),
        state: Tag::new(shown.standing.name(), tone),
        valid_until: shown.licence.valid_to.map_or_else(|| "长期".to_owned(), words::date),
    }
}
