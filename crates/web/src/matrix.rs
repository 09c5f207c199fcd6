//! `access-matrix.txt`, made from the route table: every route, every role, own, other's and another centre's things.

use std::fmt::Write as _;

use rules::people::{Role, RoleSet};

use crate::route::{Access, Audience, Route, Whose};

/// Whose thing is asked for, seen from the one who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Thing {
    /// No thing of anybody.
    Nothing,
    /// His own.
    Own,
    /// Another person's, or another department's, of the same centre.
    Others,
    /// Another centre's.
    Elsewhere,
}

impl Thing {
    /// The things that a route's path can name.
    pub fn of(whose: Whose) -> &'static [Self] {
        match whose {
            Whose::Nobodys => &[Self::Nothing],
            Whose::Persons | Whose::Departments => &[Self::Own, Self::Others, Self::Elsewhere],
            Whose::Centres => &[Self::Own, Self::Elsewhere],
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Nothing => "-",
            Self::Own => "own",
            Self::Others => "other",
            Self::Elsewhere => "elsewhere",
        }
    }
}

/// Who asks: nobody signed in, or somebody with one role.
pub type Asker = Option<Role>;

/// The status with which a route answers somebody who asks for a thing.
pub fn status(route: &Route, asker: Asker, thing: Thing) -> u16 {
    let staff = asker.is_some_and(Role::is_staff);
    let passes = match (route.who, asker) {
        (Access::Public, _) => true,
        (Access::SignedIn | Access::Roles(_), None) => return unsigned(route),
        (Access::SignedIn, Some(_)) => true,
        (Access::Roles(roles), Some(role)) => RoleSet::of(roles).has(role),
    };
    if !passes {
        return if staff { 403 } else { 404 };
    }
    match thing {
        Thing::Nothing | Thing::Own => route.success,
        Thing::Others if asker == Some(Role::Supervisor) && route.who != Access::Public => route.success,
        Thing::Others | Thing::Elsewhere => 404,
    }
}

fn unsigned(route: &Route) -> u16 {
    match route.audience() {
        Audience::Page => 303,
        Audience::Api => 401,
    }
}

/// Everybody who may ask.
pub fn askers() -> impl Iterator<Item = Asker> {
    std::iter::once(None).chain(Role::ALL.into_iter().map(Some))
}

/// The text of `access-matrix.txt`.
pub fn text(table: &[Route]) -> String {
    let mut out = String::from(
        "# Who may call what. Made from the route table; `UPDATE=1 cargo xtask test` rewrites it.\n\
         # A row is a route and a thing its path names: nobody's (-), his own or his department's, another's of the same centre, another centre's.\n\
         # Staff stand here with a department; the centre's own staff, who have none, serve all of them.\n\
         # A public route that names a person's thing opens it to whoever shows number and secret: that is his own.\n\
         # 303 on a column of `nobody` leads to the sign-in page; 404 hides what the asker may not know of.\n\n",
    );
    let mut head = format!("{:<28} {:<6} {:<44} {:<9}", "route", "method", "path", "thing");
    for asker in askers() {
        push(&mut head, asker.map_or("nobody", Role::word));
    }
    out.push_str(head.trim_end());
    out.push('\n');
    for route in table {
        for thing in Thing::of(route.whose) {
            let method = route.method.as_str();
            let mut line = format!("{:<28} {method:<6} {:<44} {:<9}", route.id, route.path, thing.word());
            for asker in askers() {
                push(&mut line, &status(route, asker, *thing).to_string());
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}

fn push(line: &mut String, word: &str) {
    write!(line, " {word:<14}").expect("a string takes what is written");
}
