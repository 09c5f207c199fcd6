//! The plain pages whose words are our own: accessibility, privacy, site map.

use super::page::{Here, Page};
use super::parts::Link;
use super::public::{Section, TextPage};

/// A section: the key of its heading and the keys of its paragraphs.
type Keys = (&'static str, &'static [&'static str]);

const ACCESSIBILITY: &[Keys] = &[
    ("about.access-done", &["about.access-done-1", "about.access-done-2", "about.access-done-3"]),
    ("about.access-limits", &["about.access-limits-1", "about.access-limits-2"]),
    ("about.access-help", &["about.access-help-1"]),
];

const PRIVACY: &[Keys] = &[
    ("about.privacy-what", &["about.privacy-what-1"]),
    ("about.privacy-why", &["about.privacy-why-1"]),
    ("about.privacy-how", &["about.privacy-how-1"]),
    ("about.privacy-rights", &["about.privacy-rights-1"]),
    ("about.privacy-cookies", &["about.privacy-cookies-1"]),
];

/// A group of the site map: the key of its heading; the keys of link words and the names of their addresses.
type Group = (&'static str, &'static [(&'static str, &'static str)]);

const SITEMAP: &[Group] = &[
    (
        "about.sitemap-do",
        &[
            ("nav.home", "home"),
            ("nav.person", "items-person"),
            ("nav.company", "items-company"),
            ("quick.departments", "departments"),
        ],
    ),
    ("about.sitemap-look", &[("nav.follow", "follow"), ("nav.verify", "verify"), ("nav.figures", "figures")]),
    ("about.sitemap-mine", &[("me.title", "me"), ("layout.sign-in", "sign-in")]),
    (
        "about.sitemap-help",
        &[
            ("foot.accessibility", "accessibility"),
            ("foot.privacy", "privacy"),
            ("foot.staff", "staff-sign-in"),
        ],
    ),
];

impl TextPage {
    /// The accessibility statement.
    pub fn accessibility(page: Page) -> TextPage {
        worded(page, "about.accessibility-title", "about.accessibility-lead", ACCESSIBILITY)
    }

    /// What is done with personal data.
    pub fn privacy(page: Page) -> TextPage {
        worded(page, "about.privacy-title", "about.privacy-lead", PRIVACY)
    }

    /// The site map.
    pub fn sitemap(page: Page) -> TextPage {
        let link = |(words, name): &(&str, &str)| Link::new(page.text(words), page.url(name));
        let section = |(heading, links): &Group| Section {
            heading: page.text(heading).to_owned(),
            paragraphs: Vec::new(),
            links: links.iter().map(link).collect(),
        };
        let sections = SITEMAP.iter().map(section).collect();
        headed(page, "about.sitemap-title", "about.sitemap-lead", sections)
    }
}

fn worded(page: Page, heading: &str, lead: &str, keys: &[Keys]) -> TextPage {
    let section = |(heading, paragraphs): &Keys| Section {
        heading: page.text(heading).to_owned(),
        paragraphs: paragraphs.iter().map(|key| page.text(key).to_owned()).collect(),
        links: Vec::new(),
    };
    let sections = keys.iter().map(section).collect();
    headed(page, heading, lead, sections)
}

fn headed(mut page: Page, heading: &str, lead: &str, sections: Vec<Section>) -> TextPage {
    page.here = Here::Nowhere;
    page.title = page.text(heading).to_owned();
    TextPage { heading: page.title.clone(), lead: page.text(lead).to_owned(), page, sections }
}
