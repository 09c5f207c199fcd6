//! Every page renders in every language, and keeps the rules of the house.

use super::page::{Lang, Page};
use super::samples::{Sample, all};
use super::texts;

/// Writes the pages for the eye when `UPDATE_PAGES` is set: `target/pages/*.html` beside `assets`.
fn write(folder: &str, pages: &[Sample]) {
    if std::env::var_os("UPDATE_PAGES").is_none() {
        return;
    }
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/pages");
    let folder = std::path::Path::new(root).join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    for page in pages {
        std::fs::write(folder.join(format!("{}.html", page.name)), &page.html).unwrap();
    }
}

fn count(html: &str, needle: &str) -> usize {
    html.matches(needle).count()
}

/// The text between tags, with attributes dropped.
fn visible(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

fn half_width_beside_han(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    letters
        .windows(2)
        .position(|pair| {
            let odd = |c: char| matches!(c, ',' | ':' | ';' | '?' | '(' | ')' | '!');
            (is_han(pair[0]) && odd(pair[1])) || (odd(pair[0]) && is_han(pair[1]))
        })
        .map(|at| letters[at.saturating_sub(6)..(at + 8).min(letters.len())].iter().collect())
}

fn heading_levels(html: &str) -> Vec<u8> {
    html.match_indices("<h")
        .filter_map(|(at, _)| match html.as_bytes().get(at + 2) {
            Some(level @ b'1'..=b'6') => Some(level - b'0'),
            _ => None,
        })
        .collect()
}

fn check_structure(page: &Sample) {
    let Sample { name, html } = page;
    assert_eq!(count(html, "<h1"), 1, "{name}: one h1");
    assert!(!html.contains("<title></title>") && !html.contains("<title> ·"), "{name}: title");
    assert!(!html.contains(" style="), "{name}: inline style");
    assert!(!html.contains("<style"), "{name}: style element");
    assert!(!html.contains("<script>") && !html.contains(" onclick="), "{name}: inline script");
    assert_eq!(count(html, "<main"), 1, "{name}: one main");
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for id in &ids {
        assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{name}: id {id} is used once");
    }
    for label in html.split("<label").skip(1).filter_map(|rest| rest.split('>').next()) {
        if let Some(target) = label.split("for=\"").nth(1).and_then(|rest| rest.split('"').next()) {
            assert!(ids.contains(&target), "{name}: label for {target} has an input");
        }
    }
    let main = html.split("<main").nth(1).unwrap();
    let levels = heading_levels(main.split("</main>").next().unwrap());
    for pair in levels.windows(2) {
        assert!(pair[1] <= pair[0] + 1, "{name}: heading levels {levels:?} skip");
    }
}

#[test]
fn every_page_has_one_heading_a_title_and_nothing_inline() {
    let pages = all(&|_: &mut Page| {});
    write("zh-Hans", &pages);
    for page in &pages {
        check_structure(page);
        assert!(page.html.contains("演练"), "{}: rehearsal mark", page.name);
        assert_eq!(half_width_beside_han(&visible(&page.html)), None, "{}", page.name);
    }
}

/// What the message file says in characters that Traditional writes otherwise, in stretches between placeholders.
fn simplified_only() -> Vec<&'static str> {
    let texts = include_str!("../../messages/zh-Hans.txt").lines().filter_map(|line| line.split_once(" = "));
    // The switch names each language in itself.
    // What is searched for often stands in names and numbers too.
    let texts = texts.filter(|(key, _)| !key.starts_with("lang.") && !key.starts_with("home.hot-"));
    let parts = texts.flat_map(|(_, text)| text.split(['{', '}'])).map(str::trim);
    parts
        .filter(|part| part.chars().filter(|c| is_han(*c)).count() >= 3)
        .filter(|part| texts::traditional(part) != **part)
        .collect()
}

#[test]
fn every_page_speaks_traditional_chinese() {
    let pages = all(&|page: &mut Page| page.lang = Lang::ZhHant);
    write("zh-Hant", &pages);
    let simplified = simplified_only();
    assert!(simplified.len() > 500, "{}", simplified.len());
    for page in &pages {
        check_structure(page);
        assert!(page.html.contains("lang=\"zh-Hant\""), "{}", page.name);
        // The table of a document names people and stands as the office wrote it.
        if page.name.starts_with("print-") {
            continue;
        }
        let left: Vec<_> = simplified.iter().filter(|text| page.html.contains(*text)).collect();
        assert!(left.is_empty(), "{}: {left:?} is left in Simplified", page.name);
    }
}

#[test]
fn an_english_page_marks_what_is_not_translated() {
    let pages = all(&|page: &mut Page| page.lang = Lang::En);
    write("en", &pages);
    for page in &pages {
        check_structure(page);
    }
    let home = &pages[0].html;
    let unmarked = home.split("<main").nth(1).unwrap();
    assert!(
        unmarked.contains("<span lang=\"zh-Hans\">食品经营许可"),
        "an item keeps its Chinese name, marked"
    );
    assert!(!unmarked.contains("<span lang=\"zh-Hans\">搜索"), "the button is translated");
}

#[test]
fn elder_mode_is_said_on_the_root_element() {
    let pages = all(&|page: &mut Page| page.elder = true);
    write("elder", &pages);
    for page in pages.iter().filter(|page| !page.name.starts_with("print-")) {
        assert!(page.html.contains("data-mode=\"elder\""), "{}", page.name);
    }
}

#[test]
fn the_guide_shows_ten_facts_even_when_nothing_is_known() {
    let pages = all(&|_: &mut Page| {});
    let guide = pages.iter().find(|page| page.name == "guide-window").unwrap();
    for number in 1..=10 {
        assert!(guide.html.contains(&format!("id=\"f{number}\"")));
    }
    assert_eq!(count(&guide.html, "来源未载此项内容"), 10);
}

#[test]
fn a_failed_form_says_so_in_title_summary_and_field() {
    let pages = all(&|_: &mut Page| {});
    let page = pages.iter().find(|page| page.name == "apply-question").unwrap();
    assert!(page.html.contains("<title>错误："));
    assert!(page.html.contains("href=\"#area\""));
    assert!(page.html.contains("value=\"八十六\""), "what was typed is kept");
}

#[test]
fn a_switch_of_language_stays_on_the_page() {
    let page = Page {
        path: "/search?q=spjy&lang=en".to_owned(),
        ..super::samples::page("x", "/", super::page::Here::Home)
    };
    assert_eq!(page.lang_url(&Lang::ZhHant), "/search?q=spjy&lang=zh-Hant");
    assert_eq!(page.elder_url(), "/search?q=spjy&lang=en&mode=elder");
}

#[test]
fn the_style_sheets_carry_no_foreign_face() {
    let sheets: Vec<_> = super::assets::Dist::iter().filter(|name| name.ends_with(".css")).collect();
    assert_eq!(sheets.len(), 3);
    for name in sheets {
        let file = super::assets::Dist::get(&name).unwrap();
        let css = String::from_utf8(file.data.into_owned()).unwrap();
        assert!(!css.contains("GDS Transport") && !css.contains("crest"), "{name}");
        for address in css.split("url(").skip(1) {
            assert!(address.starts_with("./"), "{name} reaches outside");
        }
    }
}

#[test]
fn every_icon_a_page_shows_is_in_the_sprite() {
    let sprite = super::assets::Dist::iter()
        .find(|name| name.starts_with("icons-") && name.ends_with(".svg"))
        .unwrap();
    let sprite = String::from_utf8(super::assets::Dist::get(&sprite).unwrap().data.into_owned()).unwrap();
    for page in all(&|_: &mut Page| {}) {
        for icon in
            page.html.split("icons-").skip(1).filter_map(|rest| rest.split('#').nth(1)?.split('"').next())
        {
            assert!(sprite.contains(&format!("id=\"{icon}\"")), "{}: icon {icon}", page.name);
        }
    }
}

#[test]
fn every_asset_has_a_compressed_twin() {
    for name in super::assets::Dist::iter().filter(|name| !name.ends_with(".br") && name != "manifest.json") {
        assert!(super::assets::get(&name, "gzip, br").is_some_and(|built| built.brotli), "{name}");
        assert!(super::assets::get(&name, "gzip").is_some_and(|built| !built.brotli), "{name}");
    }
    assert!(super::assets::get("manifest.json", "br").is_none(), "only what pages use is served");
}

#[test]
fn no_chinese_message_has_half_width_punctuation() {
    let file = include_str!("../../messages/zh-Hans.txt");
    let lines = file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    for (key, text) in lines {
        assert_eq!(half_width_beside_han(text), None, "{key}");
    }
}
