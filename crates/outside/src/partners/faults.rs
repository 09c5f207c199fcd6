//! What a simulated partner gets wrong, on request.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// One way to fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Hears the question and closes.
    Drop,
    /// Answers with bytes of another protocol.
    Garbage,
    /// Closes in the middle of its answer.
    Cut,
    /// Hears the question and says nothing.
    Silence,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 4] = [Self::Drop, Self::Garbage, Self::Cut, Self::Silence];

    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Garbage => "garbage",
            Self::Cut => "cut",
            Self::Silence => "silence",
        }
    }
}

/// How a partner behaves: `delay:500` (milliseconds before each answer), `drop`, `garbage/3` (each third question), or
/// two of them joined by a comma; the default is to behave well.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Faults {
    /// How long each answer takes.
    pub delay: Duration,
    /// The fault and how often: on each question whose number it divides.
    pub fault: Option<(Fault, Turn)>,
}

/// On which questions a fault falls: each n-th, from the n-th on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turn(std::num::NonZeroU32);

impl Turn {
    /// Every question.
    pub const EACH: Self = Self(std::num::NonZeroU32::MIN);

    /// Each `n`-th question; `None` for nought.
    pub fn every(n: u32) -> Option<Self> {
        std::num::NonZeroU32::new(n).map(Self)
    }
}

impl Faults {
    /// A partner that fails on every question.
    pub fn always(fault: Fault) -> Self {
        Self { delay: Duration::ZERO, fault: Some((fault, Turn::EACH)) }
    }

    /// The fault of the question with this number, counted from 1.
    pub(super) fn of(&self, number: u32) -> Option<Fault> {
        self.fault.filter(|(_, turn)| number.is_multiple_of(turn.0.get())).map(|(fault, _)| fault)
    }
}

impl FromStr for Faults {
    type Err = NotFaults;

    fn from_str(text: &str) -> Result<Self, NotFaults> {
        let mut faults = Self::default();
        for word in text.split(',').filter(|word| !word.is_empty()) {
            if let Some(millis) = word.strip_prefix("delay:") {
                faults.delay = Duration::from_millis(millis.parse::<u32>().map_err(|_| NotFaults)?.into());
                continue;
            }
            let (name, turn) = match word.split_once('/') {
                Some((name, n)) => (name, n.parse().ok().and_then(Turn::every).ok_or(NotFaults)?),
                None => (word, Turn::EACH),
            };
            let fault = Fault::ALL.into_iter().find(|f| f.word() == name).ok_or(NotFaults)?;
            if faults.fault.replace((fault, turn)).is_some() {
                return Err(NotFaults);
            }
        }
        Ok(faults)
    }
}

/// The text names no faults.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotFaults;

impl fmt::Display for NotFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("faults are delay:MILLISECONDS and one of drop, garbage, cut, silence, perhaps with /N for each Nth")
    }
}

impl std::error::Error for NotFaults {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_from_a_command_line() {
        assert_eq!("".parse(), Ok(Faults::default()));
        assert_eq!("garbage".parse(), Ok(Faults::always(Fault::Garbage)));
        let third =
            Faults { delay: Duration::from_millis(500), fault: Turn::every(3).map(|t| (Fault::Drop, t)) };
        assert_eq!("delay:500,drop/3".parse(), Ok(third));
        for bad in ["drop/0", "drop/x", "fire", "delay", "delay:-1", "drop,cut", "delay:99999999999"] {
            assert_eq!(bad.parse::<Faults>(), Err(NotFaults), "{bad}");
        }
    }

    #[test]
    fn a_fault_on_each_third_question_spares_the_others() {
        let faults: Faults = "cut/3".parse().unwrap();
        let failed: Vec<u32> = (1..=9).filter(|n| faults.of(*n).is_some()).collect();
        assert_eq!(failed, [3, 6, 9]);
    }
}
