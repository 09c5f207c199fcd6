//! Where things lie in the checkout.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the checkout, wherever it was moved to since this program was built.
pub fn root() -> PathBuf {
    let own = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.ancestors().nth(2).map_or(own.clone(), Path::to_path_buf)
}

/// Cargo's folder of results.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |given| root().join(given))
}

/// The product's binary as a profile's folder holds it (`debug`, `release`).
pub fn binary(profile: &str) -> PathBuf {
    target().join(profile).join(format!("sanxiang{}", env::consts::EXE_SUFFIX))
}
