//! The text files of the checkout, read once.

use std::cell::OnceCell;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::rust::Code;
use crate::house;

/// Folders that hold what was made or fetched.
const NOT_OURS: &[&str] = &["target", "node_modules", ".git", "dist", "demo-data"];
/// What is read; data tables and pictures are not.
const READ: &[&str] =
    &["rs", "toml", "md", "html", "sql", "txt", "json", "lock", "mjs", "js", "css", "scss", "npmrc", "run"];

/// A file with its path from the root, `/` between folders.
pub struct File {
    pub path: String,
    pub text: String,
    code: OnceCell<Code>,
}

impl File {
    /// A file of a tree.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into(), code: OnceCell::new() }
    }

    /// The file read as Rust.
    pub fn code(&self) -> &Code {
        self.code.get_or_init(|| Code::read(&self.text))
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Whether the whole file is compiled into tests only.
    pub fn is_test(&self) -> bool {
        self.name() == "tests.rs" || self.path.contains("/tests/")
    }

    /// Lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(i, line)| (i + 1, line))
    }
}

/// Files and the paths of everything else that a link may point to.
pub struct Tree {
    pub files: Vec<File>,
    pub paths: Vec<String>,
}

impl Tree {
    /// The checkout.
    pub fn read() -> Result<Self> {
        let mut tree = Self { files: Vec::new(), paths: Vec::new() };
        tree.add(&house::root(), "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    /// Rust files that are compiled into the product or its tests.
    pub fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|f| f.path.ends_with(".rs"))
    }

    /// Rust files of the sources of one crate (not its `tests` folder).
    pub fn sources(&self, name: &str) -> impl Iterator<Item = &File> {
        let folder = format!("crates/{name}/src/");
        self.rust().filter(move |f| f.path.starts_with(&folder))
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|f| f.path == path)
    }

    fn add(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            let path = format!("{prefix}{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() && !NOT_OURS.contains(&name.as_str()) {
                self.add(&entry.path(), &format!("{path}/"))?;
                self.paths.push(path);
            } else if kind.is_file() {
                let extension = name.rsplit('.').next().unwrap_or_default();
                if READ.contains(&extension) {
                    let text =
                        fs::read_to_string(entry.path()).with_context(|| format!("cannot read {path}"))?;
                    self.files.push(File::new(path.clone(), text));
                }
                self.paths.push(path);
            }
        }
        Ok(())
    }
}
