//! Rules, as the office meets them.

mod bodies;
mod clocks;
mod decisions;
mod intake;
mod parties;
mod sample;
mod stages;
mod stored;
mod tasks;
mod time;
mod time_oracle;
mod walks;
