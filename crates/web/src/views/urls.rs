//! The addresses the pages link to, in one place; the route table holds the same ones.

/// Addresses by name: `(name, address)`.
pub const ADDRESSES: &[(&str, &str)] = &[
    ("home", "/"),
    ("search", "/search"),
    ("items", "/items"),
    ("items-person", "/items?subject=person"),
    ("items-company", "/items?subject=company"),
    ("departments", "/items?by=department"),
    ("follow", "/follow"),
    ("verify", "/verify"),
    ("figures", "/figures"),
    ("me", "/me"),
    ("sign-in", "/sign-in"),
    ("sign-out", "/sign-out"),
    ("register", "/register"),
    ("accessibility", "/accessibility"),
    ("privacy", "/privacy"),
    ("sitemap", "/sitemap"),
    ("staff-sign-in", "/staff/sign-in"),
    ("staff", "/staff"),
    ("workbench", "/staff/workbench"),
    ("intake", "/staff/intake"),
    ("inbox", "/staff/inbox"),
    ("cases", "/staff/cases"),
    ("handover", "/staff/handover"),
    ("admin", "/admin"),
    ("admin-departments", "/admin/departments"),
    ("admin-staff", "/admin/staff"),
    ("admin-roles", "/admin/roles"),
    ("admin-calendar", "/admin/calendar"),
    ("admin-items", "/admin/items"),
    ("admin-import", "/admin/items/import"),
    ("admin-health", "/admin/health"),
    ("admin-jobs", "/admin/jobs"),
    ("admin-readers", "/admin/readers"),
    ("admin-tokens", "/admin/tokens"),
];

/// The address of a named page; an unknown name is a mistake of the template and leads home.
pub fn named(name: &str) -> &'static str {
    let found = ADDRESSES.iter().find(|(known, _)| *known == name);
    debug_assert!(found.is_some(), "no address is named {name}");
    found.map_or("/", |(_, address)| address)
}
