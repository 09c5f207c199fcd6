//! Plain pages of text: accessibility, privacy, site map.

use crate::views::page::Here;
use crate::views::public::TextPage;
use crate::visitor::{Answer, Visitor, html};

/// `GET /accessibility`: the accessibility statement.
pub async fn accessibility(visitor: Visitor) -> Answer {
    html(&TextPage::accessibility(visitor.page(Here::Nowhere, "about.accessibility-title")))
}

/// `GET /privacy`: what is done with personal data.
pub async fn privacy(visitor: Visitor) -> Answer {
    html(&TextPage::privacy(visitor.page(Here::Nowhere, "about.privacy-title")))
}

/// `GET /sitemap`: every page that can be opened directly.
pub async fn sitemap(visitor: Visitor) -> Answer {
    html(&TextPage::sitemap(visitor.page(Here::Nowhere, "about.sitemap-title")))
}
