//! The printed table of rings: ring, time, result.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::stopwatch::Stopwatch;

/// How a step ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Ok,
    Failed,
    /// An earlier step that it needs failed.
    NotRun,
}

/// Runs steps one after another and remembers what each took.
pub struct Table {
    watch: Stopwatch,
    rows: Vec<(&'static str, Duration, Outcome)>,
}

impl Table {
    /// An empty table.
    pub fn new() -> Self {
        Self { watch: Stopwatch::start(), rows: Vec::new() }
    }

    /// Runs a step, unless one of the steps it needs did not end well.
    pub fn step(&mut self, name: &'static str, needs: &[&str], work: impl FnOnce() -> Result<()>) {
        if self.rows.iter().any(|(row, _, outcome)| needs.contains(row) && *outcome != Outcome::Ok) {
            self.rows.push((name, Duration::ZERO, Outcome::NotRun));
            return;
        }
        eprintln!("\n== {name}");
        let watch = Stopwatch::start();
        let outcome = match work() {
            Ok(()) => Outcome::Ok,
            Err(e) => {
                eprintln!("{e:#}");
                Outcome::Failed
            }
        };
        self.rows.push((name, watch.elapsed(), outcome));
    }

    /// Prints the table; an error unless every step ended well.
    pub fn finish(self) -> Result<()> {
        eprint!("\n{}", self.text());
        let bad: Vec<&str> = self.rows.iter().filter(|r| r.2 != Outcome::Ok).map(|r| r.0).collect();
        if !bad.is_empty() {
            bail!("not well: {}", bad.join(", "));
        }
        Ok(())
    }

    fn text(&self) -> String {
        let mut text = format!("{:<10} {:>8}  result\n", "ring", "seconds");
        for (name, took, outcome) in &self.rows {
            let result = match outcome {
                Outcome::Ok => "ok",
                Outcome::Failed => "FAILED",
                Outcome::NotRun => "not run",
            };
            text += &format!("{name:<10} {:>8.1}  {result}\n", took.as_secs_f64());
        }
        text + &format!("{:<10} {:>8.1}\n", "together", self.watch.elapsed().as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_whose_need_failed_is_not_run_and_the_whole_is_not_well() {
        let mut table = Table::new();
        table.step("build", &[], || bail!("planted"));
        table.step("tests", &["build"], || panic!("must not run"));
        table.step("tidy", &[], || Ok(()));
        let text = table.text();
        assert!(text.contains("FAILED") && text.contains("not run") && text.contains("ok"), "{text}");
        assert_eq!(table.finish().map_err(|e| e.to_string()), Err("not well: build, tests".into()));
    }
}
