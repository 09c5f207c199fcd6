//! The life of an account and of a post: tries, locks, resets, dismissal.

use desk::cases::filing::{Declared, Filing, Handed, How};
use desk::cases::{filing, intake, leaving, work};
use desk::catalogue;
use desk::people::accounts::Reset;
use desk::people::tokens::{self, NewToken};
use rules::cases::{Channel, TaskState};
use rules::people::account::{LOCKED_MS, WRONG_PASSWORDS_MAX, WRONG_WITHIN_MS};

use super::*;

#[test]
fn a_login_that_nobody_has_is_locked_like_one_that_somebody_has() {
    for house in houses() {
        house.account("13800000001");
        for login in ["13800000001", "13800000002"] {
            for _ in 1..WRONG_PASSWORDS_MAX {
                assert_eq!(house.tries(login, Matched::No), Err("people.wrong_credentials"));
            }
            assert_eq!(house.tries(login, Matched::No), Err("people.locked"), "{login}");
        }
        assert_eq!(house.tries("13800000001", Matched::Yes), Err("people.locked"), "the right one as well");
        house.after(LOCKED_MS - 1);
        assert_eq!(house.tries("13800000002", Matched::No), Err("people.locked"));
        house.after(1);
        assert_eq!(house.tries("13800000002", Matched::No), Err("people.wrong_credentials"));
        assert_eq!(house.tries("13800000001", Matched::Yes), Ok(()));
    }
}

#[test]
fn wrong_passwords_a_quarter_of_an_hour_apart_lock_nothing() {
    for house in houses() {
        house.account("13800000001");
        for _ in 0..3 * WRONG_PASSWORDS_MAX {
            assert_eq!(house.tries("13800000001", Matched::No), Err("people.wrong_credentials"));
            house.after(WRONG_WITHIN_MS + 1);
        }
    }
}

#[test]
fn a_clerk_resets_a_citizens_password_and_the_security_administrator_an_officers() {
    for house in houses() {
        let directory = CentreId::DIRECTORY;
        let clerk = house.staff("W01", &[Role::Clerk]);
        let guard = house.staff("S01", &[Role::SecurityAdmin]);
        let mine = house.account("13800000001");
        let session = house.session_of(mine, 1);
        for _ in 0..WRONG_PASSWORDS_MAX {
            let _ = house.tries("13800000001", Matched::No);
        }
        let reset = |account, by: &Actor| {
            let reset = Reset { account, home: HERE, hash: "handed out".to_owned() };
            house.does((by.clone(), directory), move |cx| accounts::reset(cx, &reset))
        };
        let (by_clerk, by_guard) = (officer(clerk, &[Role::Clerk]), officer(guard, &[Role::SecurityAdmin]));
        assert_eq!(code(reset(clerk.0, &by_clerk)), "people.not_in_charge", "not even his own");
        assert_eq!(code(reset(guard.0, &by_clerk)), "people.not_in_charge");
        assert_eq!(code(reset(mine, &by_guard)), "people.not_in_charge");
        reset(clerk.0, &by_guard).unwrap();
        reset(mine, &by_clerk).unwrap();
        assert!(house.session(session).is_none());
        assert_eq!(house.tries("13800000001", Matched::Yes), Ok(()), "the lock is gone");
        let again = house.session_of(mine, 2);
        assert_eq!(house.session(again).unwrap().password, rules::people::Password::OneTime);
    }
}

fn token_for(house: &House, guard: &Actor, (account, staff): (AccountId, StaffId)) -> Digest {
    let token = Digest([40; 32]);
    let new = NewToken {
        token,
        name: "对接".to_owned(),
        account,
        home: HERE,
        staff: Some(staff),
        applicant: None,
        roles: RoleSet::of(&[Role::Reviewer]),
        days: 90,
    };
    house.does((guard.clone(), CentreId::DIRECTORY), move |cx| tokens::make(cx, &new)).unwrap();
    token
}

/// An accepted case; its first task is claimed by an officer with a badge of the cast.
fn claimed_by(house: &House, badge: &'static str) -> base::id::TaskId {
    house
        .house(HERE, move |cx| {
            let new = NewApplicant { account: None, ..zhang(None, by_service()) };
            let applicant = applicants::register(cx, &new)?;
            let item = catalogue::all(cx)?.into_iter().find(|i| i.name == "食品经营许可").unwrap().id;
            let facts = catalogue::current(cx, item)?.facts.clone();
            let keys = ["form", "identity", "layout", "rules"];
            let materials = keys.map(|key| Handed { key: key.to_owned(), how: How::Stated }).to_vec();
            let answers = cast::answers(&facts);
            let (channel, declared) = (Channel::Online, Declared::Yes);
            filing::file(cx, &Filing { item, channel, applicant, agent: None, answers, materials, declared })
        })
        .map(|filed| {
            let by = |badge: &str| {
                let badge = badge.to_owned();
                let found = house.look((Actor::Anonymous, HERE), move |rx| {
                    Ok(organisation::staff_by_badge(rx, &badge)?.unwrap().into_inner())
                });
                let staff = found.unwrap();
                officer((staff.account, staff.id), &staff.roles.iter().collect::<Vec<_>>())
            };
            let case = filed.id;
            house
                .does((by("窗口01"), HERE), move |cx| {
                    intake::answer(cx, case, None, &intake::Outcome::Accept)
                })
                .unwrap();
            let tasks = house.look((Actor::Anonymous, HERE), move |rx| work::tasks_of(rx, case)).unwrap();
            let task = tasks.iter().find(|t| t.open()).unwrap().id().into();
            house.does((by(badge), HERE), move |cx| work::claim(cx, task, None)).unwrap();
            task
        })
        .unwrap()
}

#[test]
fn who_is_dismissed_loses_session_token_claims_and_account_at_once() {
    for house in houses() {
        let guard = house.staff("S01", &[Role::SecurityAdmin]);
        let guard_acts = officer(guard, &[Role::SecurityAdmin]);
        let task = claimed_by(&house, "审查01");
        let gone = house
            .look((Actor::Anonymous, HERE), |rx| {
                Ok(organisation::staff_by_badge(rx, "审查01")?.unwrap().into_inner())
            })
            .unwrap();
        // The cast has posts without accounts of the directory.
        let officer_of = house.staff("R01", &[Role::Reviewer]);
        let (session, token) =
            (house.session_of(officer_of.0, 1), token_for(&house, &guard_acts, officer_of));
        let by_token = |token| {
            house.look((Actor::Anonymous, CentreId::DIRECTORY), move |rx| tokens::lookup(rx, token)).unwrap()
        };
        assert!(by_token(token).is_some());
        let clerk = officer(house.staff("W01", &[Role::Clerk]), &[Role::Clerk]);
        let id = officer_of.1;
        assert_eq!(
            code(house.does((clerk, HERE), move |cx| leaving::dismiss(cx, id))),
            "people.not_your_role"
        );
        house.does((guard_acts.clone(), HERE), move |cx| leaving::dismiss(cx, id)).unwrap();
        assert!(house.session(session).is_none() && by_token(token).is_none(), "at once");
        let account = officer_of.0;
        house
            .does((guard_acts.clone(), CentreId::DIRECTORY), move |cx| accounts::close(cx, account, HERE))
            .unwrap();
        assert_eq!(house.tries("R01", Matched::Yes), Err("people.wrong_credentials"));
        let rows = house.look((Actor::Anonymous, CentreId::DIRECTORY), |rx| tokens::list(rx, HERE)).unwrap();
        assert!(rows.iter().all(|row| row.revoked_at.is_some()));
        let id = gone.id;
        house.does((guard_acts, HERE), move |cx| leaving::dismiss(cx, id)).unwrap();
        let state = house
            .look((Actor::Anonymous, HERE), move |rx| Ok(rx.get::<rules::cases::Task>(task)?.state.clone()));
        assert!(matches!(state.unwrap(), TaskState::Ready { .. }), "the claim is back on the list");
        assert_eq!(house.desk.verify().unwrap().damage, vec![]);
    }
}

#[test]
fn the_last_security_administrator_stays_and_a_post_without_roles_is_a_dismissal() {
    for house in houses() {
        let (guard, second) =
            (house.staff("S01", &[Role::SecurityAdmin]), house.staff("S02", &[Role::SecurityAdmin]));
        let acts = officer(guard, &[Role::SecurityAdmin]);
        let dismiss = |id| house.does((acts.clone(), HERE), move |cx| leaving::dismiss(cx, id));
        assert_eq!(code(dismiss(guard.1)), "people.dismiss_oneself");
        assert_eq!(code(dismiss(second.1)), "done");
        let own = guard.1;
        let reassign = |roles: RoleSet| {
            house.does((acts.clone(), HERE), move |cx| organisation::reassign(cx, own, None, (None, roles)))
        };
        assert_eq!(code(reassign(RoleSet::of(&[Role::Clerk]))), "people.last_security_admin");
        assert_eq!(code(reassign(RoleSet::NONE)), "people.roles");
        let gone = second.1;
        let again = house.does((acts.clone(), HERE), move |cx| {
            organisation::reassign(cx, gone, None, (None, RoleSet::of(&[Role::Clerk])))
        });
        assert_eq!(code(again), "people.left");
    }
}
