//! Dates, moments, limits and the office's words, in the language of the reader.

use base::{Date, Instant};
use rules::cases::case::{DeliveryWay, Term};
use rules::cases::check::Found;
use rules::cases::{Channel, DecisionKind, DocumentKind, End, Opinion};
use rules::catalogue::ExtensionApprover;
use rules::licences::Standing;
use rules::people::{ApplicantKind, Role};
use rules::time::{Limit, LimitUnit};

use crate::views::page::Lang;
use crate::views::texts::{self, say};

/// `2026 年 3 月 27 日`, `27 March 2026`.
pub fn date(lang: Lang, date: Date) -> String {
    say(lang, "date.day", &[&date.year(), &month_name(lang, date.month()), &date.day()])
}

/// `2026 年 3 月`, `March 2026`.
pub fn month(lang: Lang, year: i16, number: i8) -> String {
    say(lang, "date.month", &[&year, &month_name(lang, number)])
}

/// `2026-03-27` where Chinese has a narrow column; English has one way to write a date.
pub fn narrow(lang: Lang, day: Date) -> String {
    match lang {
        Lang::ZhHans | Lang::ZhHant => day.to_string(),
        Lang::En => date(lang, day),
    }
}

/// `2026 年 3 月 27 日 10:42`, `27 March 2026, 10:42`.
pub fn moment(lang: Lang, at: Instant) -> String {
    let civil = at.civil();
    say(lang, "date.moment", &[&date(lang, civil.date()), &clock_time(at)])
}

/// `3 月 27 日 10:42`, `27 March, 10:42`, for time lines.
pub fn short(lang: Lang, at: Instant) -> String {
    let civil = at.civil();
    say(lang, "date.short", &[&month_name(lang, civil.month()), &civil.day(), &clock_time(at)])
}

/// Words one after the other as the language joins them: `list.comma`, `list.semicolon`, `list.arrow`.
pub fn joined(lang: Lang, key: &str, words: &[impl AsRef<str>]) -> String {
    let mut words = words.iter().map(AsRef::as_ref);
    let first = words.next().unwrap_or("").to_owned();
    words.fold(first, |before, word| say(lang, key, &[&before, &word]))
}

/// The last day of a licence in words.
pub fn valid_to(lang: Lang, last: Option<Date>) -> String {
    last.map_or_else(|| texts::find(lang, "licence.no-end").text.to_owned(), |day| date(lang, day))
}

fn clock_time(at: Instant) -> String {
    let civil = at.civil();
    format!("{:02}:{:02}", civil.hour(), civil.minute())
}

fn month_name(lang: Lang, month: i8) -> &'static str {
    texts::find(lang, &format!("month.{month}")).text
}

/// `3 个工作日`, `3 working days`.
pub fn limit(lang: Lang, limit: Limit) -> String {
    let key = match limit.unit {
        LimitUnit::WorkingDays => "limit.working-days",
        LimitUnit::NaturalDays => "limit.natural-days",
        LimitUnit::Months => "limit.months",
        LimitUnit::Hours => "limit.hours",
    };
    say(lang, key, &[&limit.n])
}

/// The item type of GB/T 39046 annex A.1 as a message key; `None` where the code is not in the annex.
pub fn item_type(code: &str) -> Option<&'static str> {
    match code.trim_start_matches('0') {
        "1" => Some("item-type.1"),
        "2" => Some("item-type.2"),
        "3" => Some("item-type.3"),
        "4" => Some("item-type.4"),
        "5" => Some("item-type.5"),
        "6" => Some("item-type.6"),
        "7" => Some("item-type.7"),
        "8" => Some("item-type.8"),
        "9" => Some("item-type.9"),
        "10" => Some("item-type.10"),
        "20" => Some("item-type.20"),
        _ => None,
    }
}

/// The message key of a decision.
pub const fn decision(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Grant => "state.granted",
        DecisionKind::Refuse => "state.refused",
    }
}

/// The message key of an end.
pub const fn end(end: End) -> &'static str {
    match end {
        End::Completed => "state.completed",
        End::NotRequired => "state.not-required",
        End::NotAccepted => "state.not-accepted",
        End::Withdrawn => "state.withdrawn",
        End::DeemedWithdrawn => "state.deemed-withdrawn",
    }
}

/// The message key of a channel.
pub const fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Window => "channel.window",
        Channel::Online => "channel.online",
        Channel::Api => "channel.api",
    }
}

/// The message key of a role.
pub const fn role(role: Role) -> &'static str {
    match role {
        Role::Citizen => "role.citizen",
        Role::Agent => "role.agent",
        Role::Clerk => "role.clerk",
        Role::Reviewer => "role.reviewer",
        Role::Approver => "role.approver",
        Role::Supervisor => "role.supervisor",
        Role::Cashier => "role.cashier",
        Role::SystemAdmin => "role.system-admin",
        Role::SecurityAdmin => "role.security-admin",
        Role::AuditAdmin => "role.audit-admin",
    }
}

/// The message key of a term before acceptance.
pub const fn term(term: Term) -> &'static str {
    match term {
        Term::Notice => "term.notice",
        Term::PreReview => "term.pre-review",
        Term::Supplement => "term.supplement",
        Term::PausePlan => "term.pause-plan",
        Term::Delivery => "term.delivery",
    }
}

/// The message key of who approves an extension.
pub const fn approver(approver: ExtensionApprover) -> &'static str {
    match approver {
        ExtensionApprover::OrganHead => "act.organ-head",
        ExtensionApprover::GovernmentHead => "act.government-head",
    }
}

/// What people call a kind of file that is taken.
pub fn media(media_type: &str) -> &str {
    match media_type {
        "application/pdf" => "PDF",
        "image/jpeg" => "JPG",
        "image/png" => "PNG",
        other => other.rsplit('/').next().unwrap_or(other),
    }
}

/// The message key of what was found on a point.
pub const fn found(found: Found) -> &'static str {
    match found {
        Found::Pass => "found.pass",
        Found::Fail => "found.fail",
        Found::NotApplicable => "found.not-applicable",
    }
}

/// The message key of an opinion.
pub const fn opinion(opinion: Opinion) -> &'static str {
    match opinion {
        Opinion::Agree => "opinion.agree",
        Opinion::Object => "opinion.object",
    }
}

/// The message key of where a licence stands.
pub const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Valid => "standing.valid",
        Standing::Expired => "standing.expired",
        Standing::Deregistered => "standing.deregistered",
    }
}

/// The message key of a kind of document.
pub const fn document(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::IntakeReceipt => "document.receipt",
        DocumentKind::CorrectionNotice => "document.correction",
        DocumentKind::AcceptanceNotice => "document.acceptance",
        DocumentKind::NonAcceptance => "document.non-acceptance",
        DocumentKind::PauseNotice => "document.pause",
        DocumentKind::ResumptionNotice => "document.resumption",
        DocumentKind::ExtensionNotice => "document.extension",
        DocumentKind::GrantDecision => "document.grant",
        DocumentKind::RefusalDecision => "document.refusal",
        DocumentKind::ServiceRecord => "document.service",
        DocumentKind::WithdrawalNotice => "document.withdrawal",
    }
}

/// How a result went out, as a sentence.
pub fn delivery(lang: Lang, way: &DeliveryWay) -> String {
    match way {
        DeliveryWay::Handed { .. } => say(lang, "timeline.handed", &[]),
        DeliveryWay::Posted { tracking } => say(lang, "timeline.posted", &[tracking]),
        DeliveryWay::Electronic => say(lang, "timeline.electronic", &[]),
    }
}

/// A name as it is shown to whoever has a code: of a person the first character, whatever his people writes names like;
/// the name of a body is public.
pub fn masked(kind: ApplicantKind, name: &str) -> String {
    match kind {
        ApplicantKind::Body => name.to_owned(),
        ApplicantKind::Person => {
            let hidden = |(place, c): (usize, char)| match c {
                _ if place == 0 => c,
                '·' | '•' | ' ' | '-' => c,
                _ => '*',
            };
            name.chars().enumerate().map(hidden).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_its_readers_write_it() {
        let day = Date::constant(2026, 3, 27);
        assert_eq!(date(Lang::ZhHans, day), "2026 年 3 月 27 日");
        assert_eq!(date(Lang::En, day), "27 March 2026");
        assert_eq!(
            (month(Lang::ZhHans, 2026, 3), month(Lang::En, 2026, 3)),
            ("2026 年 3 月".into(), "March 2026".into())
        );
        assert_eq!(
            (narrow(Lang::ZhHans, day), narrow(Lang::En, day)),
            ("2026-03-27".into(), "27 March 2026".into())
        );
    }

    #[test]
    fn one_day_is_a_day_and_two_are_days() {
        assert_eq!(limit(Lang::En, Limit::working_days(1)), "1 working day");
        assert_eq!(limit(Lang::En, Limit::months(3)), "3 months");
        for one in [Limit::working_days(5), Limit::natural_days(20), Limit::months(1), Limit::hours(4)] {
            assert_eq!(limit(Lang::ZhHans, one), one.to_string());
        }
    }

    #[test]
    fn the_words_of_the_rules_and_of_the_pages_are_the_same() {
        let zh = |key: &str| texts::find(Lang::ZhHans, key).text;
        for one in [DecisionKind::Grant, DecisionKind::Refuse] {
            assert_eq!(zh(decision(one)), one.name());
        }
        for one in [End::Completed, End::NotRequired, End::NotAccepted, End::Withdrawn, End::DeemedWithdrawn]
        {
            assert_eq!(zh(end(one)), one.name());
        }
        for one in [Channel::Window, Channel::Online, Channel::Api] {
            assert_eq!(zh(channel(one)), one.name());
        }
        for one in [Term::Notice, Term::PreReview, Term::Supplement, Term::PausePlan, Term::Delivery] {
            assert_eq!(zh(term(one)), one.name());
        }
        for one in [Opinion::Agree, Opinion::Object] {
            assert_eq!(zh(opinion(one)), one.name());
        }
        for one in [
            DocumentKind::IntakeReceipt,
            DocumentKind::CorrectionNotice,
            DocumentKind::AcceptanceNotice,
            DocumentKind::NonAcceptance,
            DocumentKind::PauseNotice,
            DocumentKind::ResumptionNotice,
            DocumentKind::ExtensionNotice,
            DocumentKind::GrantDecision,
            DocumentKind::RefusalDecision,
            DocumentKind::ServiceRecord,
            DocumentKind::WithdrawalNotice,
        ] {
            assert_eq!(zh(document(one)), one.title());
        }
        for one in Found::ALL {
            assert_eq!(zh(found(one)), one.name());
        }
        for one in Role::ALL {
            assert_eq!(zh(role(one)), one.name());
        }
        for one in [Standing::Valid, Standing::Expired, Standing::Deregistered] {
            assert_eq!(zh(standing(one)), one.name());
        }
    }

    #[test]
    fn of_a_person_the_first_character_is_shown_and_of_a_body_the_name() {
        let masked = |name| masked(ApplicantKind::Person, name);
        assert_eq!(masked("演练甲"), "演**");
        assert_eq!(masked("古丽·买买提江"), "古*·****");
        assert_eq!(masked("Anna Maria Karenina"), "A*** ***** ********");
        assert_eq!(super::masked(ApplicantKind::Body, "里湖演练餐饮有限公司"), "里湖演练餐饮有限公司");
    }
}
