//! All automation of the house, in Rust: `cargo xtask demo | test | ci | assets | bench | tidy`.
//!
//! One file a command; [`COMMANDS`] is the only list of them.

mod assets;
mod bench;
mod ci;
mod demo;
mod house;
mod rehearsal;
mod run;
mod stopwatch;
mod table;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

/// One word after `cargo xtask`.
struct Command {
    name: &'static str,
    says: &'static str,
    run: fn(&[String]) -> anyhow::Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "demo",
        says: "builds everything and starts the rehearsal city; what follows is given to `sanxiang demo`",
        run: demo::run,
    },
    Command {
        name: "test",
        says: "every ring of tests on both engines; [--fast] SQLite without browser, [--browser] that ring alone, [FILTER]",
        run: test::run,
    },
    Command {
        name: "ci",
        says: "what .ci/run runs: format, clippy, documentation, every ring",
        run: ci::run,
    },
    Command {
        name: "assets",
        says: "style sheets and scripts into assets/dist, when something changed",
        run: assets::run,
    },
    Command {
        name: "bench",
        says: "measures the release binary beside the physical limit; [--only ROW] [--quick]",
        run: bench::run,
    },
    Command {
        name: "tidy",
        says: "the invariants of the tree, each finding with file and line",
        run: tidy::run,
    },
    Command {
        name: "rehearsal",
        says: "the rehearsal catalogue in data/rehearsal from the lists of real items; [FOLDER of the lists]",
        run: rehearsal::run,
    },
    Command { name: test::cluster::KEEPER, says: "", run: test::cluster::keep },
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((word, rest)) = args.split_first() else {
        eprint!("{}", usage());
        return ExitCode::from(2);
    };
    let Some(command) = COMMANDS.iter().find(|c| c.name == word) else {
        eprint!("There is no command \"{word}\".\n\n{}", usage());
        return ExitCode::from(2);
    };
    match (command.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("\n{e:#}");
            ExitCode::FAILURE
        }
    }
}

/// What can be asked; commands without words are for the house itself.
fn usage() -> String {
    let shown = COMMANDS.iter().filter(|c| !c.says.is_empty());
    let lines: String = shown.map(|c| format!("  {:<8} {}\n", c.name, c.says)).collect();
    format!("cargo xtask COMMAND\n\n{lines}")
}
