//! What the public and the staff area show alike: dates in words, clocks, time lines, answers, papers.

pub mod answers;
pub mod clocks;
pub mod paper;
pub mod refusals;
pub mod timeline;
pub mod words;

use rules::cases::{Case, DecisionKind, End, Phase};

use crate::views::page::Lang;
use crate::views::parts::{Tag, Tone};
use crate::views::texts;

/// The state of a case as a word with its tone, in the reader's language.
pub fn state_tag(lang: Lang, case: &Case) -> Tag {
    let (key, tone) = match &case.phase {
        Phase::Filed => ("state.filed", Tone::Plain),
        Phase::Correcting { .. } => ("state.correcting", Tone::Amber),
        Phase::Accepted if case.open_pause().is_some() => ("state.paused", Tone::Plum),
        Phase::Accepted => ("state.accepted", Tone::Plain),
        Phase::Decided => match case.decision.map(|d| d.kind) {
            Some(DecisionKind::Refuse) => (words::decision(DecisionKind::Refuse), Tone::Seal),
            Some(DecisionKind::Grant) | None => (words::decision(DecisionKind::Grant), Tone::Jade),
        },
        Phase::Ended { end, .. } => (
            words::end(*end),
            match end {
                End::Completed => Tone::Jade,
                End::NotAccepted => Tone::Seal,
                End::NotRequired | End::Withdrawn | End::DeemedWithdrawn => Tone::Grey,
            },
        ),
    };
    Tag::new(texts::find(lang, key).text, tone)
}
