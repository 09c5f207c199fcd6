//! What the office asks of others, in its own words.

use std::fmt;
use std::io::Read;

pub use desk::people::identity::{IdentityAnswer, IdentityQuestion};

/// Asks whether a name, a citizen id and a phone belong to one person.
pub trait IdentityCheck: Send + Sync {
    /// Asks once; a person decides what an error means for the applicant.
    fn check(&self, question: &IdentityQuestion) -> Result<IdentityAnswer, PortError>;
}

/// Looks for malicious code in what was handed in (GB/T 22239, 8.1.4: 恶意代码防范).
pub trait VirusScan: Send + Sync {
    /// Reads a file to its end and judges it.
    fn scan(&self, file: &mut dyn Read) -> Result<Scan, PortError>;
}

/// What a scan found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scan {
    /// Nothing known to be malicious.
    Clean,
    /// Something malicious, by the scanner's name for it.
    Infected {
        /// The scanner's name: printable ASCII, short.
        name: String,
    },
}

/// Why a partner gave no answer; texts are for the operator, never for the applicant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PortError {
    /// Nobody listens there.
    Unreachable(String),
    /// No whole answer within the patience of the port.
    TimedOut,
    /// The line broke, or what came is not the partner's language.
    Broken(String),
    /// The partner understood and declined.
    Declined(String),
    /// The file is larger than the port takes.
    TooLarge {
        /// The limit.
        bytes_max: u64,
    },
    /// As many questions are under way as the port takes.
    Busy,
    /// Not asked: it failed several times in a row and is left in peace for a while.
    Resting,
    /// The file itself could not be read.
    Source(String),
}

impl PortError {
    /// Whether it speaks of the partner's health, and not of the question.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::TimedOut | Self::Broken(_) => true,
            Self::Declined(_) | Self::TooLarge { .. } | Self::Busy | Self::Resting | Self::Source(_) => false,
        }
    }
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) => write!(f, "the partner cannot be reached: {why}"),
            Self::TimedOut => f.write_str("the partner did not answer in time"),
            Self::Broken(why) => write!(f, "the line to the partner broke: {why}"),
            Self::Declined(why) => write!(f, "the partner declined: {why}"),
            Self::TooLarge { bytes_max } => write!(f, "the file is larger than {bytes_max} bytes"),
            Self::Busy => f.write_str("too many questions are under way to this partner"),
            Self::Resting => f.write_str("the partner failed several times and is asked again in a while"),
            Self::Source(why) => write!(f, "the file could not be read: {why}"),
        }
    }
}

impl std::error::Error for PortError {}
