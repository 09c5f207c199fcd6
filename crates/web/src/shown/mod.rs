//! What the public and the staff area show alike: dates in words, clocks, time lines, answers, papers.

pub mod answers;
pub mod clocks;
pub mod paper;
pub mod timeline;
pub mod words;

use rules::cases::{Case, DecisionKind, End, Phase};

use crate::views::parts::{Tag, Tone};

/// The state of a case as a word with its tone.
pub fn state_tag(case: &Case) -> Tag {
    match &case.phase {
        Phase::Filed => Tag::new("待受理", Tone::Plain),
        Phase::Correcting { .. } => Tag::new("待补正", Tone::Amber),
        Phase::Accepted if case.open_pause().is_some() => Tag::new("暂停计时", Tone::Plum),
        Phase::Accepted => Tag::new("办理中", Tone::Plain),
        Phase::Decided => match case.decision.map(|d| d.kind) {
            Some(DecisionKind::Refuse) => Tag::new("不予许可", Tone::Seal),
            Some(DecisionKind::Grant) | None => Tag::new("准予许可", Tone::Jade),
        },
        Phase::Ended { end, .. } => match end {
            End::Completed => Tag::new(end.name(), Tone::Jade),
            End::NotAccepted => Tag::new(end.name(), Tone::Seal),
            End::NotRequired | End::Withdrawn | End::DeemedWithdrawn => Tag::new(end.name(), Tone::Grey),
        },
    }
}
