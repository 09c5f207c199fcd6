//! Stops with one sentence when the assets are not built; never touches the network.

fn main() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/dist/manifest.json");
    println!("cargo:rerun-if-changed={manifest}");
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=messages");
    if !std::path::Path::new(manifest).is_file() {
        eprintln!(
            "assets/dist is missing: run `cargo xtask assets` first (or `cargo xtask demo`, which does it)."
        );
        std::process::exit(1);
    }
}
