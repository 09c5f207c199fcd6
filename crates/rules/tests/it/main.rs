//! Rules, as the office meets them.

mod time;
mod time_oracle;
