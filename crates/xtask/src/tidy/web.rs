//! Pages hold no style and no script of their own: the content security policy refuses them.

use super::{Finding, Tree};

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
