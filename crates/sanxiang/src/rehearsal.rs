//! The people of a rehearsal to sign in as, and where they begin.

use city::demo::{PERSONAS, Persona};
use rules::people::Role;
use web::demo::Part;

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
        person: persona.person(),
        does: persona.does.to_owned(),
        icon,
        begins: if persona.is_staff() { "/staff" } else { "/" },
    }
}
