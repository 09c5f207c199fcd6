//! Statements and row mapping of people.

use base::Sealed;
use db::{Sql, Value, sql};
use rules::people::{Account, Applicant, ApplicantEvent, Department, Staff};

use crate::store::{Stored, Table};

impl Stored for Department {
    const TABLE: &'static Table = &Table { name: "departments", columns: &["code", "name", "active"] };
    const SETTLED: bool = true;

    fn columns(&self) -> Vec<Value> {
        vec![self.code.as_str().into(), self.name.as_str().into(), i64::from(self.left_at.is_none()).into()]
    }
}

impl Stored for Staff {
    const TABLE: &'static Table =
        &Table { name: "staff", columns: &["account", "department", "badge", "roles", "active"] };
    const SETTLED: bool = true;

    fn columns(&self) -> Vec<Value> {
        vec![
            self.account.into(),
            self.department.into(),
            self.badge.as_str().into(),
            i64::from(self.roles.mask()).into(),
            i64::from(self.left_at.is_none()).into(),
        ]
    }
}

impl Stored for Applicant {
    const TABLE: &'static Table = &Table { name: "applicants", columns: &["account", "agent"] };

    fn columns(&self) -> Vec<Value> {
        vec![self.account.into(), i64::from(self.agent_since.is_some()).into()]
    }

    fn erased_by(&self, event: &ApplicantEvent) -> Vec<Sealed> {
        Applicant::erased_by(self, event)
    }
}

impl Stored for Account {
    const TABLE: &'static Table = &Table { name: "accounts", columns: &[] };

    fn columns(&self) -> Vec<Value> {
        Vec::new()
    }
}

pub(super) static DEPARTMENTS: Sql = sql!(
    "SELECT id, code, name, active
     FROM departments
     WHERE centre = $1
     ORDER BY code
     LIMIT 500"
);
pub(super) static DEPARTMENT_BY_CODE: Sql =
    sql!("SELECT id FROM departments WHERE centre = $1 AND code = $2");
pub(super) static STAFF_PAGE: Sql = sql!(
    "SELECT id, badge, department, roles, active
     FROM staff
     WHERE centre = $1 AND badge > $2
     ORDER BY badge
     LIMIT $3"
);
pub(super) static STAFF_BY_BADGE: Sql = sql!("SELECT id FROM staff WHERE centre = $1 AND badge = $2");
pub(super) static STAFF_OF_ACCOUNT: Sql = sql!(
    "SELECT id, department, roles
     FROM staff
     WHERE centre = $1 AND account = $2 AND active = 1"
);
// Somebody else of the staff who is active and holds a role; a centre has a few hundred.
pub(super) static OTHER_STAFF_WITH: Sql = sql!(
    "SELECT id
     FROM staff
     WHERE centre = $1 AND id <> $2 AND active = 1 AND (roles & $3) <> 0
     ORDER BY id
     LIMIT 1"
);
// Index staff_by_account; whoever has left is an officer's account still.
pub(super) static POST_OF_ACCOUNT: Sql = sql!("SELECT id FROM staff WHERE centre = $1 AND account = $2");
pub(super) static APPLICANT_OF_ACCOUNT: Sql = sql!(
    "SELECT id
     FROM applicants
     WHERE centre = $1 AND account = $2
     ORDER BY id
     LIMIT 1"
);
pub(super) static INSERT_IDENTITY: Sql = sql!(
    "INSERT INTO identities (centre, class, blind, applicant)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (centre, class, blind, applicant) DO NOTHING"
);
pub(super) static FIND_IDENTITY: Sql = sql!(
    "SELECT applicant
     FROM identities
     WHERE centre = $1 AND class = $2 AND blind = $3
     ORDER BY applicant
     LIMIT 20"
);
// Index identities_by_applicant.
pub(super) static DELETE_IDENTITIES: Sql =
    sql!("DELETE FROM identities WHERE centre = $1 AND applicant = $2");

pub(super) static INSERT_CREDENTIAL: Sql = sql!(
    "INSERT INTO credentials (centre, login, account, hash, changed_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (centre, login) DO NOTHING"
);
pub(super) static CREDENTIAL: Sql =
    sql!("SELECT account, hash FROM credentials WHERE centre = $1 AND login = $2");

// Index credentials_by_account.
pub(super) static CREDENTIAL_OF: Sql =
    sql!("SELECT login, hash FROM credentials WHERE centre = $1 AND account = $2");
pub(super) static CHANGE_HASH: Sql =
    sql!("UPDATE credentials SET hash = $3, changed_at = $4 WHERE centre = $1 AND account = $2");
pub(super) static RENAME_CREDENTIAL: Sql =
    sql!("UPDATE credentials SET login = $3 WHERE centre = $1 AND account = $2");
pub(super) static DELETE_CREDENTIAL: Sql = sql!("DELETE FROM credentials WHERE centre = $1 AND account = $2");

pub(super) static TRIES: Sql =
    sql!("SELECT wrong, last_at, locked_until FROM tries WHERE centre = $1 AND class = $2 AND blind = $3");
pub(super) static SAVE_TRIES: Sql = sql!(
    "INSERT INTO tries (centre, class, blind, wrong, last_at, locked_until)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (centre, class, blind)
     DO UPDATE SET wrong = excluded.wrong, last_at = excluded.last_at, locked_until = excluded.locked_until"
);
pub(super) static DELETE_TRIES: Sql =
    sql!("DELETE FROM tries WHERE centre = $1 AND class = $2 AND blind = $3");
// Index tries_by_time.
pub(super) static FORGET_TRIES: Sql = sql!("DELETE FROM tries WHERE centre = $1 AND last_at < $2");
pub(super) static UNLOCK_ACCOUNT: Sql = sql!(
    "DELETE FROM tries
     WHERE centre = $1 AND class = $2
       AND blind = (SELECT login FROM credentials WHERE centre = $1 AND account = $3)"
);

pub(super) static INSERT_SESSION: Sql = sql!(
    "INSERT INTO sessions (centre, token, account, home, staff, applicant, opened_at, seen_at, one_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)"
);
// Primary keys of all three tables; the roles are those of today, and the record is the account's only as long as it is
// joined to it.
pub(super) static SESSION: Sql = sql!(
    "SELECT s.account, s.home, s.staff, a.id, s.opened_at, s.seen_at,
            t.roles, t.department, t.badge, t.active, s.one_time, a.agent
     FROM sessions s
     LEFT JOIN staff t ON t.centre = s.home AND t.id = s.staff
     LEFT JOIN applicants a ON a.centre = s.home AND a.id = s.applicant AND a.account = s.account
     WHERE s.centre = $1 AND s.token = $2"
);
pub(super) static TOUCH_SESSION: Sql =
    sql!("UPDATE sessions SET seen_at = $3 WHERE centre = $1 AND token = $2");
pub(super) static DELETE_SESSION: Sql = sql!("DELETE FROM sessions WHERE centre = $1 AND token = $2");
pub(super) static DELETE_SESSIONS_OF: Sql = sql!("DELETE FROM sessions WHERE centre = $1 AND account = $2");
// Index sessions_by_seen.
pub(super) static DELETE_DEAD_SESSIONS: Sql = sql!(
    "DELETE FROM sessions
     WHERE centre = $1 AND token IN (SELECT token FROM sessions
                                     WHERE centre = $1 AND seen_at < $2
                                     ORDER BY seen_at
                                     LIMIT $3)"
);

pub(super) static DELETE_OTHER_SESSIONS: Sql =
    sql!("DELETE FROM sessions WHERE centre = $1 AND account = $2 AND token <> $3");
pub(super) static OWN_SESSION: Sql =
    sql!("UPDATE sessions SET one_time = 0 WHERE centre = $1 AND account = $2 AND token = $3");

pub(super) static INSERT_TOKEN: Sql = sql!(
    "INSERT INTO tokens (centre, token, id, name, account, home, staff, applicant, roles, made_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
);
// Primary keys of all three tables; the roles are those of today, and never more than the token's.
pub(super) static TOKEN: Sql = sql!(
    "SELECT k.account, k.home, k.staff, a.id, k.roles, k.expires_at, k.revoked_at,
            t.roles, t.department, t.badge, t.active, a.agent
     FROM tokens k
     LEFT JOIN staff t ON t.centre = k.home AND t.id = k.staff
     LEFT JOIN applicants a ON a.centre = k.home AND a.id = k.applicant AND a.account = k.account
     WHERE k.centre = $1 AND k.token = $2"
);
pub(super) static TOKENS: Sql = sql!(
    "SELECT id, name, account, home, roles, made_at, expires_at, revoked_at
     FROM tokens
     WHERE centre = $1 AND home = $2
     ORDER BY made_at DESC, id
     LIMIT 200"
);
pub(super) static REVOKE_TOKEN: Sql = sql!(
    "UPDATE tokens SET revoked_at = $3
     WHERE centre = $1 AND id = $2 AND home = $4 AND revoked_at IS NULL
     RETURNING account"
);
// Index tokens_by_account.
pub(super) static REVOKE_TOKENS_OF: Sql = sql!(
    "UPDATE tokens SET revoked_at = $3
     WHERE centre = $1 AND account = $2 AND revoked_at IS NULL
     RETURNING id"
);
