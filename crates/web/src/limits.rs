//! Rate limits in memory: how often a network, and how often a subject, may be asked for.
//!
//! Operational only: a process that starts again begins anew. The lasting lock of an account is the desk's.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::problem::Trouble;

/// Forgotten keys are swept after this many checks.
const SWEEP_EVERY: u32 = 1_000;

/// What is limited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    /// Trying passwords. A whole hall signs in from one address at half past eight.
    SignIn,
    /// Following a case by number and secret.
    Query,
    /// Verifying a licence.
    Verify,
}

impl Limit {
    const ALL: [Self; 3] = [Self::SignIn, Self::Query, Self::Verify];

    /// Requests a minute from one network.
    const fn network_per_minute(self) -> u32 {
        match self {
            Self::SignIn => 120,
            Self::Query => 60,
            Self::Verify => 120,
        }
    }

    /// Requests a minute for one account, case or licence.
    const fn subject_per_minute(self) -> u32 {
        match self {
            Self::SignIn | Self::Query => 10,
            Self::Verify => 60,
        }
    }

    const fn place(self) -> usize {
        match self {
            Self::SignIn => 0,
            Self::Query => 1,
            Self::Verify => 2,
        }
    }
}

type Keyed = DefaultKeyedRateLimiter<String>;

/// The counters of one process.
pub struct Limits {
    networks: [Keyed; 3],
    subjects: [Keyed; 3],
    checks: AtomicU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            networks: Limit::ALL.map(|limit| keyed(limit.network_per_minute())),
            subjects: Limit::ALL.map(|limit| keyed(limit.subject_per_minute())),
            checks: AtomicU32::new(0),
        }
    }
}

impl Limits {
    /// Counts a request from a network.
    pub fn by_network(&self, limit: Limit, network: &str) -> Result<(), Trouble> {
        self.check(&self.networks[limit.place()], network)
    }

    /// Counts a request for an account, case or licence, known only by its digest here.
    pub fn by_subject(&self, limit: Limit, subject: &str) -> Result<(), Trouble> {
        self.check(&self.subjects[limit.place()], &seal::sm3(subject.as_bytes()).to_string())
    }

    fn check(&self, counter: &Keyed, key: &str) -> Result<(), Trouble> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.networks.iter().chain(&self.subjects).for_each(Keyed::retain_recent);
        }
        counter.check_key(&key.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Trouble::TooMany(wait.as_secs() + 1)
        })
    }
}

fn keyed(per_minute: u32) -> Keyed {
    let quota = NonZeroU32::new(per_minute).map_or(Quota::per_minute(NonZeroU32::MIN), Quota::per_minute);
    RateLimiter::keyed(quota)
}

/// The network of an address: 24 bits of version 4, 64 of version 6.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_question_for_one_case_within_a_minute_is_put_off() {
        let limits = Limits::default();
        for _ in 0..10 {
            limits.by_subject(Limit::Query, "330400-1").unwrap();
        }
        let refused = limits.by_subject(Limit::Query, "330400-1");
        assert!(matches!(refused, Err(Trouble::TooMany(seconds)) if (1..=60).contains(&seconds)));
        assert!(limits.by_subject(Limit::Query, "330400-2").is_ok());
    }

    #[test]
    fn neighbours_in_a_network_are_counted_together() {
        assert_eq!(network("192.0.2.7".parse().unwrap()), network("192.0.2.99".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.7".parse().unwrap()), "192.0.2.0/24");
        assert_eq!(network("2001:db8::1".parse().unwrap()), network("2001:db8::ffff".parse().unwrap()));
    }
}
