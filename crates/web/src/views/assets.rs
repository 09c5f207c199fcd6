//! The built files of `assets/dist`, embedded: hashed names, their content, their precompressed twins.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Everything `cargo xtask assets` built.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../assets/dist"]
pub struct Dist;

/// The path prefix assets are served under.
pub const PREFIX: &str = "/assets/";

static MANIFEST: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let file = Dist::get("manifest.json").expect("build.rs has seen assets/dist/manifest.json");
    serde_json::from_slice(&file.data).expect("build.mjs writes a map of names")
});

/// The address of an asset by its logical name, such as `portal.css`.
pub fn url(name: &str) -> String {
    let hashed = MANIFEST.get(name).map_or(name, String::as_str);
    debug_assert!(MANIFEST.contains_key(name), "no asset is named {name}");
    format!("{PREFIX}{hashed}")
}

/// A built file as it is sent.
pub struct Built {
    /// The bytes.
    pub data: std::borrow::Cow<'static, [u8]>,
    /// The media type.
    pub media_type: &'static str,
    /// Whether the bytes are brotli compressed.
    pub brotli: bool,
}

/// The file of a hashed name; the compressed twin when the client accepts brotli.
pub fn get(hashed: &str, accept_encoding: &str) -> Option<Built> {
    let media_type = media_type(hashed)?;
    let accepts = accept_encoding.split(',').any(|part| part.trim().split(';').next() == Some("br"));
    if accepts && let Some(file) = Dist::get(&format!("{hashed}.br")) {
        return Some(Built { data: file.data, media_type, brotli: true });
    }
    Dist::get(hashed).map(|file| Built { data: file.data, media_type, brotli: false })
}

/// Only the kinds the build makes are served.
fn media_type(name: &str) -> Option<&'static str> {
    match name.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "txt" => Some("text/plain; charset=utf-8"),
        _ => None,
    }
}
