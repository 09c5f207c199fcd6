//! Pages hold no style and no script of their own, which the content security policy refuses, and no text, which stands
//! in the message files.

use super::{Finding, Tree};

/// Made-up pages that show each view in the tests, with people and items that nobody has to read in his language.
const SAMPLES: &str = "crates/web/src/views/samples/";
/// Words by which code tells data apart that has no better mark; nobody is shown them.
const WORDS_OF_DATA: &[(&str, &[&str])] = &[
    ("crates/web/src/applying/open.rs", &["申请书", "申请表"]),
    ("crates/web/src/public/case.rs", &["行政复议"]),
];

/// Looks at templates, and at strings of `web` that are markup.
pub fn inline(tree: &Tree) -> Vec<Finding> {
    let templates = tree.files.iter().filter(|f| f.path.starts_with("crates/web/templates/"));
    let mut findings = Vec::new();
    for file in templates {
        for (number, line) in file.lines() {
            findings
                .extend(refused(&without_template_tags(line)).map(|says| Finding::new(file, number, says)));
        }
    }
    for file in tree.sources("web").filter(|f| !f.is_test()) {
        let markup = file.code().product_strings().filter(|(_, text)| text.contains('<'));
        findings.extend(markup.filter_map(|(line, text)| Some(Finding::new(file, *line, refused(text)?))));
    }
    findings
}

/// Looks for Chinese in templates and in strings of `web`: what a reader sees has a message key, so that he reads it in
/// his language.
pub fn text(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|f| f.path.starts_with("crates/web/templates/")) {
        let lines = file.lines().filter(|(_, line)| line.contains(is_han));
        findings.extend(lines.map(|(number, _)| Finding::new(file, number, "a text in a template")));
    }
    let judged = tree.sources("web").filter(|f| !f.is_test() && !f.path.starts_with(SAMPLES));
    for file in judged {
        let known =
            WORDS_OF_DATA.iter().find(|(path, _)| *path == file.path).map_or(&[][..], |(_, words)| words);
        let texts = file
            .code()
            .product_strings()
            .filter(|(_, text)| text.contains(is_han) && !known.contains(&text.as_str()));
        findings.extend(texts.map(|(line, _)| Finding::new(file, *line, "a text outside the message files")));
    }
    findings
}

/// A Han character; the marks that Chinese is written with also join data.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
}

/// The mark-up without what the template engine reads.
fn without_template_tags(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some((at, close)) =
        [("{%", "%}"), ("{{", "}}"), ("{#", "#}")].iter().filter_map(|(o, c)| Some((rest.find(o)?, c))).min()
    {
        out += &rest[..at];
        rest = rest[at..].split_once(close).map_or("", |(_, after)| after);
    }
    out + rest
}

fn refused(markup: &str) -> Option<String> {
    let plain =
        ["style=", "hx-on", "<style", "javascript:"].into_iter().find(|word| stands_alone(markup, word));
    let script = markup
        .split("<script")
        .skip(1)
        .any(|rest| !rest.split('>').next().unwrap_or_default().contains("src="));
    plain
        .map(|word| format!("{word} in a page"))
        .or(script.then(|| "a script in a page".into()))
        .or(handler(markup))
}

/// Not as the rest of another attribute (`data-style=`).
fn stands_alone(markup: &str, word: &str) -> bool {
    let found = markup.match_indices(word);
    found
        .map(|(at, _)| markup[..at].chars().next_back())
        .any(|before| !before.is_some_and(|c| c.is_alphanumeric() || c == '-'))
}

/// An attribute such as `onclick=`.
fn handler(markup: &str) -> Option<String> {
    let attributes = markup.split(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let names = attributes.filter_map(|word| word.split_once('=').map(|(name, _)| name));
    let handler = |name: &&str| {
        name.strip_prefix("on")
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase()))
    };
    names.into_iter().find(handler).map(|name| format!("{name}= in a page"))
}
