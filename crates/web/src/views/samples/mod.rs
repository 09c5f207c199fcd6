//! Samples of every page: invented matters of a rehearsal centre, used by the test that renders all.

mod account;
mod admin;
mod apply;
mod desk;
mod documents;
mod public;
mod window;

use askama::Template;

use super::account::{DemoSignIn, Mine, PublicForm, Resume};
use super::admin::{AdminHome, AdminItem, CalendarPage, HealthPage, ImportReport, TablePage};
use super::apply::{ApplyCheck, ApplyDeclare, ApplyDone, ApplyQuestion, ApplyStart, ApplyTasks, ApplyUpload};
use super::desk::{CasePage, CaseSearch, Inbox, PersonSheet, StaffForm, StaffPost};
use super::documents::{Document, LicenceFace};
use super::follow::FollowCase;
use super::page::{CentreFace, Flash, FlashKind, Here, Lang, Page, UserBadge};
use super::parts::{ClockView, DayCount, DueView, Lamp, Pager, WhyLine};
use super::public::{
    ErrorPage, Figures, Guide, Home, ItemIndex, ItemList, LicencePage, SearchResults, TextPage,
};
use super::window::{Handover, IntakeCase, IntakeList, Workbench};

/// A rendered sample.
pub struct Sample {
    /// The file name without extension.
    pub name: String,
    /// The HTML.
    pub html: String,
}

/// Changes the page of a sample before it is rendered.
pub type Dress<'a> = &'a dyn Fn(&mut Page);

macro_rules! render {
    ($dress:expr, $($name:literal => $view:expr),+ $(,)?) => {
        vec![$({
            let mut view = $view;
            $dress(&mut view.page);
            let html = view.render().unwrap_or_else(|error| panic!("{}: {error}", $name));
            Sample { name: $name.to_owned(), html }
        }),+]
    };
}

/// Renders every sample after `dress` has changed its page.
pub fn all(dress: Dress<'_>) -> Vec<Sample> {
    let mut pages = render!(dress,
        "home" => Home::sample(),
        "search" => SearchResults::sample(),
        "search-none" => SearchResults::sample_of_nothing(),
        "items" => ItemList::sample(),
        "index" => ItemIndex::sample(),
        "guide" => Guide::sample(),
        "guide-window" => Guide::sample_at_window(),
        "resume" => Resume::sample(),
        "figures" => Figures::sample(),
        "accessibility" => TextPage::sample(),
        "privacy" => TextPage::sample_of_privacy(),
        "sitemap" => TextPage::sample_of_sitemap(),
        "error" => ErrorPage::sample(),
        "licence-page" => LicencePage::sample(),
        "licence-page-unknown" => LicencePage::sample_of_unknown(),
        "sign-in" => PublicForm::sample_of_sign_in(),
        "register" => PublicForm::sample_of_registration(),
        "follow-form" => PublicForm::sample(),
        "demo" => DemoSignIn::sample(),
        "mine" => Mine::sample(),
        "apply-start" => ApplyStart::sample(),
        "apply-tasks" => ApplyTasks::sample(),
        "apply-question" => ApplyQuestion::sample(),
        "apply-upload" => ApplyUpload::sample(),
        "apply-check" => ApplyCheck::sample(),
        "apply-declare" => ApplyDeclare::sample(),
        "apply-done" => ApplyDone::sample(),
        "follow" => FollowCase::sample(),
        "follow-correction" => FollowCase::sample_of_correction(),
        "follow-promise" => FollowCase::sample_of_promise(),
        "follow-refused" => FollowCase::sample_of_refusal(),
    );
    pages.extend(render!(dress,
        "staff-workbench" => Workbench::sample(),
        "staff-intake" => IntakeList::sample(),
        "staff-intake-case" => IntakeCase::sample(),
        "staff-handover" => Handover::sample(),
        "staff-inbox" => Inbox::sample(),
        "staff-case" => CasePage::sample(),
        "staff-form" => StaffForm::sample(),
        "staff-token" => StaffForm::sample_of_token(),
        "staff-post" => StaffPost::sample(),
        "staff-person" => PersonSheet::sample(),
        "staff-search" => CaseSearch::sample(),
        "print-acceptance" => Document::sample(),
        "print-correction" => Document::sample_of_correction(),
        "print-refusal" => Document::sample_of_refusal(),
        "print-receipt" => Document::sample_of_receipt(),
        "print-delivery" => Document::sample_of_delivery(),
        "print-licence" => LicenceFace::sample(),
        "admin-home" => AdminHome::sample(),
        "admin-table" => TablePage::sample(),
        "admin-calendar" => CalendarPage::sample(),
        "admin-import" => ImportReport::sample(),
        "admin-item" => AdminItem::sample(),
        "admin-health" => HealthPage::sample(),
    ));
    pages
}

/// A page of the rehearsal centre for a citizen who is not signed in.
pub fn page(title: &str, path: &str, here: Here) -> Page {
    Page {
        lang: Lang::ZhHans,
        elder: false,
        path: path.to_owned(),
        title: title.to_owned(),
        failed: false,
        here,
        user: None,
        rehearsal: true,
        csrf: "c5f0".to_owned(),
        flash: None,
        centre: CentreFace {
            name: "苏州市行政服务中心".to_owned(),
            name_en: "Suzhou Administrative Service Centre".to_owned(),
            motto: "政府之窗 · 百姓之家".to_owned(),
            address: "苏州市三香路 389 号".to_owned(),
            hours: vec![
                "周一至周五 9:00–12:00、13:00–17:00".to_owned(),
                "周六 9:00–12:00 对外服务，其他时间可预约".to_owned(),
            ],
            hotline: "33312345".to_owned(),
            updated: "2026-03-02".to_owned(),
        },
        release: "0.1.0",
    }
}

/// A page for a signed-in citizen.
pub fn citizen_page(title: &str, path: &str, here: Here) -> Page {
    let user = UserBadge { name: "演练甲".to_owned(), messages: 2, ..UserBadge::default() };
    Page { user: Some(user), ..page(title, path, here) }
}

/// A page for a signed-in officer.
pub fn staff_page(title: &str, path: &str, here: Here) -> Page {
    let user = UserBadge {
        name: "演练乙".to_owned(),
        place: "E-07".to_owned(),
        messages: 3,
        desks: vec![Here::Workbench, Here::Intake, Here::Inbox, Here::Cases, Here::Handover, Here::Admin],
    };
    Page { user: Some(user), ..page(title, path, here) }
}

/// A sentence shown once.
pub fn flash(kind: FlashKind, text: &str) -> Option<Flash> {
    Some(Flash { kind, text: text.to_owned(), link: None, undo: None })
}

/// A due date.
pub fn due(date: &str, iso: &str, remaining: &str, lamp: Lamp) -> DueView {
    DueView { date: date.to_owned(), iso: iso.to_owned(), remaining: remaining.to_owned(), lamp }
}

/// The clock of a decision with its derivation.
pub fn clock(id: &str) -> ClockView {
    let line = |date: &str, count: DayCount, reason: &str| WhyLine {
        date: date.to_owned(),
        count,
        reason: reason.to_owned(),
    };
    ClockView {
        id: id.to_owned(),
        title: "作出决定（承诺）".to_owned(),
        limit: "自受理之日的次日起 3 个工作日".to_owned(),
        basis: "行政许可法 第四十二条、第八十二条".to_owned(),
        due: due("3 月 9 日", "2026-03-09", "还剩 2 个工作日", Lamp::Calm),
        why: vec![
            line("3 月 4 日 周三", DayCount::Fact, "受理，当日不计"),
            line("3 月 5 日 周四", DayCount::Counts(1), "工作日"),
            line("3 月 6 日 周五", DayCount::Counts(2), "工作日"),
            line("3 月 7 日 周六", DayCount::Skips, "周末，大厅对外服务但不是法定工作日"),
            line("3 月 8 日 周日", DayCount::Skips, "周末"),
            line("3 月 9 日 周一", DayCount::Counts(3), "工作日，期限届满"),
        ],
    }
}

/// A pager over many pages.
pub fn pager() -> Pager {
    let page = |text: &str, current: bool| super::parts::CountLink {
        text: text.to_owned(),
        url: format!("?page={text}"),
        count: 0,
        current,
    };
    Pager {
        first: None,
        previous: Some("?page=1".to_owned()),
        next: Some("?page=3".to_owned()),
        pages: vec![page("1", false), page("2", true), page("3", false), page("4", false)],
        summary: "第 21–40 项，共 71 项".to_owned(),
    }
}

/// A QR code of an address, as the handlers make it.
pub fn qr(address: &str) -> String {
    let code = qrcode::QrCode::new(address).expect("a short address fits");
    let svg = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(200, 200).build();
    svg.split_once("?>").map_or(svg.clone(), |(_, svg)| svg.to_owned())
}
