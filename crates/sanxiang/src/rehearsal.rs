//! With what a rehearsal centre is settled, and where its people begin.

use base::Date;
use city::Setup;
use city::demo::{DEPARTMENT, PERSONAS, Persona};
use city::setup::{rehearsal_centre, usual_posts};
use desk::people::organisation::NewDepartment;
use rules::people::Role;
use web::demo::Part;

/// The department of the demonstration, its staff, and what is offered.
pub fn setup() -> Setup {
    let department = NewDepartment {
        code: DEPARTMENT.to_owned(),
        name: "市场监督管理局".to_owned(),
        zone: "东区".to_owned(),
        source: "区市监局".to_owned(),
    };
    Setup {
        centre: rehearsal_centre(),
        departments: vec![department],
        posts: usual_posts(DEPARTMENT),
        items: Vec::new(),
        effective_on: Date::MIN,
    }
}

/// The people to sign in as.
pub fn parts() -> Vec<Part> {
    PERSONAS.iter().map(part).collect()
}

fn part(persona: &Persona) -> Part {
    let holds = |role: Role| persona.roles.contains(&role);
    let icon = match () {
        () if holds(Role::Clerk) => "work",
        () if holds(Role::Reviewer) => "pen",
        () if holds(Role::Approver) => "scale",
        () if holds(Role::Supervisor) => "shield",
        () if persona.is_staff() => "building",
        () => "user",
    };
    Part {
        login: persona.login.to_owned(),
        role: persona.name.to_owned(),
        does: persona.does.to_owned(),
        icon,
        begins: if persona.is_staff() { "/staff" } else { "/" },
    }
}
