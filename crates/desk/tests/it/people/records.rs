//! Whose record it is: somebody who registered first in another's name, and what the window makes of it.

use base::id::CaseId;
use desk::cases::counter::{self, Taking, Whom};
use desk::cases::filing::{Declared, Filing, Handed, How};
use desk::cases::intake::Outcome;
use desk::cases::{deliver, filing, leaving, view};
use desk::catalogue;
use desk::people::records::{self, AccountIs, Correction};
use rules::cases::Channel;
use rules::people::Holding;

use super::*;

struct Street {
    house: House,
    clerk: Actor,
    stranger: AccountId,
    zhang: ApplicantId,
}

/// Somebody who knows name and number has registered before the person himself came.
fn streets() -> Vec<Street> {
    let street = |house: House| {
        let clerk = officer(house.staff("W01", &[Role::Clerk]), &[Role::Clerk]);
        let stranger = house.account("13900000001");
        let zhang = house.person(zhang(Some(stranger), Checked::No)).unwrap();
        Street { house, clerk, stranger, zhang }
    };
    houses().into_iter().map(street).collect()
}

impl Street {
    fn stranger(&self) -> Actor {
        citizen(self.stranger, self.zhang)
    }

    /// The person himself applies at the counter.
    fn applies_at_the_counter(&self) -> CaseId {
        let whom = Whom::Known(self.zhang);
        let taken = self.house.does((self.clerk.clone(), HERE), move |cx| {
            let (item, answers, materials) = food(cx)?;
            let outcome = Outcome::Accept;
            counter::take(cx, &Taking { whom: whom.clone(), agent: None, item, answers, materials, outcome })
        });
        taken.unwrap().0.id
    }

    fn files_online(&self, by: Actor, applicant: ApplicantId, agent: Option<ApplicantId>) -> CaseId {
        let filed = self.house.does((by, HERE), move |cx| {
            let (item, answers, materials) = food(cx)?;
            let (channel, declared) = (Channel::Online, Declared::Yes);
            filing::file(cx, &Filing { item, channel, applicant, agent, answers, materials, declared })
        });
        filed.unwrap().id
    }

    fn sees(&self, who: Actor) -> Vec<CaseId> {
        let mine = self.house.look((who, HERE), |rx| view::mine(rx, None, 50)).unwrap();
        mine.into_iter().map(|case| case.id).collect()
    }

    fn confirms(&self, account: AccountIs) -> Result<(), Fail> {
        let id = self.zhang;
        self.house.does((self.clerk.clone(), HERE), move |cx| records::confirm(cx, id, &account))
    }

    fn standing(&self) -> applicants::ApplicantCard {
        let id = self.zhang;
        self.house.look((self.clerk.clone(), HERE), move |rx| applicants::card(rx, id)).unwrap()
    }
}

type Food = (base::id::ItemId, rules::cases::answers::Answers, Vec<Handed>);

fn food(cx: &mut Cx<'_>) -> Result<Food, Fail> {
    let item = catalogue::all(cx)?.into_iter().find(|i| i.name == "食品经营许可").unwrap().id;
    let facts = catalogue::current(cx, item)?.facts.clone();
    let keys = ["form", "identity", "layout", "rules"];
    let materials = keys.map(|key| Handed { key: key.to_owned(), how: How::Stated }).to_vec();
    Ok((item, cast::answers(&facts), materials))
}

#[test]
fn who_registered_first_in_anothers_name_reaches_nothing_of_the_others() {
    for street in streets() {
        let theirs = street.applies_at_the_counter();
        let own = street.files_online(street.stranger(), street.zhang, None);
        assert_eq!(street.sees(street.stranger()), [own], "what he filed himself");
        let act = |case| {
            street.house.does((street.stranger(), HERE), move |cx| deliver::withdraw(cx, case, None, ""))
        };
        assert_eq!(code(act(theirs)), "not found");
        assert_eq!(code(act(own)), "done");
        assert_eq!(street.standing().checked, Checked::No, "a case at the counter vouches for no account");
    }
}

#[test]
fn a_foreign_account_is_taken_off_and_the_person_gets_his_own() {
    for street in streets() {
        let theirs = street.applies_at_the_counter();
        let session = street.house.session_of(street.stranger, 1);
        assert_eq!(code(street.confirms(AccountIs::Foreign { reason: " ".into() })), "people.detach_reason");
        let reason = "本人声明未注册过账号".to_owned();
        street.confirms(AccountIs::Foreign { reason }).unwrap();
        let standing = street.standing();
        assert!(matches!(standing.checked, Checked::Clerk { .. }) && standing.holding == Holding::Nobody);
        let left = street.house.session(session).unwrap();
        assert_eq!(left.applicant, None, "the session that was open reaches no record any more");
        assert!(street.sees(street.stranger()).is_empty(), "nor one that says it does");
        let (own, id) = (street.house.account("13800000007"), street.zhang);
        let bind = |account, by: &Actor| {
            street.house.does((by.clone(), HERE), move |cx| records::bind(cx, id, account))
        };
        assert_eq!(code(bind(own, &citizen(own, id))), "people.not_your_role", "by a clerk alone");
        bind(own, &street.clerk).unwrap();
        assert_eq!(street.sees(citizen(own, id)), [theirs]);
        assert_eq!(code(bind(street.stranger, &street.clerk)), "people.has_account");
        assert_eq!(street.house.desk.verify().unwrap().damage, vec![]);
    }
}

#[test]
fn an_account_that_is_the_persons_own_sees_all_once_a_clerk_has_compared_it() {
    for street in streets() {
        let theirs = street.applies_at_the_counter();
        street.confirms(AccountIs::Own).unwrap();
        assert_eq!(street.standing().holding, Holding::Own(street.stranger));
        assert_eq!(street.sees(street.stranger()), [theirs]);
    }
}

#[test]
fn a_checked_identity_takes_the_place_of_an_unchecked_one() {
    for street in streets() {
        let real = street.house.account("13800000007");
        let same = street.house.person(zhang(Some(real), by_service())).unwrap();
        assert_eq!((same, street.standing().holding), (street.zhang, Holding::Own(real)));
        let third = street.house.account("13700000007");
        let refused = street.house.person(zhang(Some(third), by_service()));
        assert_eq!(code(refused), applicants::AT_WINDOW, "but not of a checked one");
    }
}

#[test]
fn a_check_made_at_the_counter_for_a_new_name_vouches_for_no_account() {
    for street in streets() {
        let new = NewApplicant { account: None, ..zhang(None, Checked::No) };
        let whom = Whom::New(Box::new(new));
        street
            .house
            .does((street.clerk.clone(), HERE), move |cx| {
                let (item, answers, materials) = food(cx)?;
                let outcome = Outcome::Accept;
                counter::take(
                    cx,
                    &Taking { whom: whom.clone(), agent: None, item, answers, materials, outcome },
                )
            })
            .unwrap();
        assert_eq!(street.standing().holding, Holding::Unchecked(street.stranger));
    }
}

#[test]
fn whatever_the_centre_knows_of_a_number_the_answer_is_one() {
    for street in streets() {
        let (house, other) = (&street.house, street.house.account("13700000001"));
        let window = NewApplicant { number: cast::citizen_id(8), ..zhang(None, by_service()) };
        house.house(HERE, move |cx| applicants::register(cx, &window)).unwrap();
        let ask = |name: &str, number: u32| {
            let (name, number) = (name.to_owned(), cast::citizen_id(number));
            let new = NewApplicant { name, number, ..zhang(Some(other), Checked::No) };
            match house.look((Actor::Anonymous, HERE), move |rx| applicants::may_register(rx, &new)) {
                Err(Fail::Refused(refusal)) => refusal,
                other => panic!("{other:?}"),
            }
        };
        let (taken, differs, known) = (ask("张三香", 7), ask("李四", 7), ask("张三香", 8));
        assert_eq!((&taken, &taken), (&differs, &known));
        assert_eq!(taken.code, applicants::AT_WINDOW);
    }
}

#[test]
fn a_number_at_which_names_are_tried_is_closed_for_a_while_to_all_but_the_house() {
    for house in houses() {
        let number = cast::citizen_id(7);
        let refuse = number.clone();
        for _ in 0..rules::people::account::WRONG_PASSWORDS_MAX {
            let number = refuse.clone();
            house.does((Actor::Anonymous, HERE), move |cx| applicants::refused(cx, &number)).unwrap();
        }
        let (own, second) = (house.account("13800000007"), house.account("13800000008"));
        assert_eq!(code(house.person(zhang(Some(own), Checked::No))), applicants::AT_WINDOW);
        let inside = house.house(HERE, |cx| applicants::register(cx, &zhang(None, Checked::No)));
        assert_eq!(code(inside), "done");
        house.after(rules::people::account::LOCKED_MS);
        let li = NewApplicant {
            name: "李四".into(),
            number: cast::citizen_id(9),
            ..zhang(Some(second), Checked::No)
        };
        assert_eq!(code(house.person(li)), "done", "another number was never shut");
        assert_eq!(code(house.person(zhang(Some(own), by_service()))), "done");
    }
}

#[test]
fn a_clerk_corrects_on_evidence_and_not_beside_an_account_nobody_asked_about() {
    for street in streets() {
        let id = street.zhang;
        let correct = |correction: Correction| {
            street.house.does((street.clerk.clone(), HERE), move |cx| records::correct(cx, id, &correction))
        };
        let better = Correction {
            name: "张三湘".into(),
            number: cast::citizen_id(9),
            evidence: "居民身份证".into(),
            ..Correction::default()
        };
        assert_eq!(code(correct(better.clone())), "people.account_unchecked");
        street.confirms(AccountIs::Own).unwrap();
        assert_eq!(
            code(correct(Correction { evidence: String::new(), ..better.clone() })),
            "people.evidence"
        );
        correct(better.clone()).unwrap();
        let found = street.house.look((street.clerk.clone(), HERE), move |rx| {
            let by_old = applicants::find_by_number(rx, &cast::citizen_id(7))?.is_some();
            let card = applicants::card(rx, id)?;
            Ok((by_old, card.name, card.number, card.phone))
        });
        let new = (false, "张三湘".to_owned(), cast::citizen_id(9), String::new());
        assert_eq!(found.unwrap(), new);
        let elsewhere = NewApplicant { number: cast::citizen_id(8), ..zhang(None, Checked::No) };
        street.house.house(HERE, move |cx| applicants::register(cx, &elsewhere)).unwrap();
        let taken = Correction { number: cast::citizen_id(8), ..better };
        assert_eq!(code(correct(taken)), "people.number_elsewhere");
        assert_eq!(street.house.desk.verify().unwrap().damage, vec![]);
    }
}

#[test]
fn a_person_changes_his_own_phone_and_erases_himself_once_he_was_checked() {
    for street in streets() {
        let id = street.zhang;
        let phone = || {
            street
                .house
                .does((street.stranger(), HERE), move |cx| records::change_phone(cx, id, "13611112222"))
        };
        let erase = || street.house.does((street.stranger(), HERE), move |cx| leaving::erase(cx, id));
        assert_eq!((code(phone()), code(erase())), ("people.check_first", "people.check_first"));
        street.confirms(AccountIs::Own).unwrap();
        phone().unwrap();
        let case = street.files_online(street.stranger(), id, None);
        assert_eq!(code(erase()), "people.erase_running");
        let withdraws = |case| {
            let verb = move |cx: &mut desk::store::Cx<'_>| deliver::withdraw(cx, case, None, "");
            street.house.does((street.stranger(), HERE), verb).unwrap();
        };
        // However many newer cases are over: more than a list shows at once.
        for _ in 0..=desk::cases::view::LIST_ROWS_MAX {
            withdraws(street.files_online(street.stranger(), id, None));
        }
        assert_eq!(code(erase()), "people.erase_running");
        withdraws(case);
        assert_eq!(code(erase()), "people.erase_kept");
        let card =
            street.house.look((street.clerk.clone(), HERE), move |rx| applicants::card(rx, id)).unwrap();
        assert_eq!(card.phone, "13611112222");
        let other = street.house.account("13500000001");
        let li = NewApplicant {
            name: "李四".into(),
            number: cast::citizen_id(9),
            ..zhang(Some(other), by_service())
        };
        let li = street.house.person(li).unwrap();
        let erased = street.house.does((citizen(other, li), HERE), move |cx| leaving::erase(cx, li));
        assert_eq!(erased.unwrap(), Some(other));
        assert_eq!(street.house.desk.verify().unwrap().damage, vec![]);
    }
}

#[test]
fn an_agent_is_who_acts_for_another_with_a_power_of_attorney_that_was_seen() {
    for street in streets() {
        street.confirms(AccountIs::Own).unwrap();
        let session = street.house.session_of(street.stranger, 1);
        let roles = || street.house.session(session).unwrap().roles;
        let company = NewApplicant { number: cast::citizen_id(9), account: None, ..zhang(None, Checked::No) };
        let company = street.house.house(HERE, move |cx| applicants::register(cx, &company)).unwrap();
        let case = street.files_online(street.stranger(), company, Some(street.zhang));
        assert!(!roles().has(Role::Agent), "the letter is still missing");
        let letter = [Handed { key: "agent_letter".into(), how: How::Stated }];
        let points = vec![("agent_letter".to_owned(), "提交授权委托书".to_owned())];
        let answer = |outcome: Outcome| {
            street
                .house
                .does((street.clerk.clone(), HERE), move |cx| desk::cases::answer(cx, case, None, &outcome))
        };
        answer(Outcome::Correct { points }).unwrap();
        street
            .house
            .does((street.stranger(), HERE), move |cx| {
                let (_, answers, _) = food(cx)?;
                filing::supplement(cx, case, None, &answers, &letter)
            })
            .unwrap();
        answer(Outcome::Accept).unwrap();
        assert!(roles().has(Role::Agent) && roles().has(Role::Citizen));
        assert_eq!(street.house.desk.verify().unwrap().damage, vec![]);
    }
}

#[test]
fn an_unknown_case_number_gets_the_answer_of_a_wrong_code() {
    for street in streets() {
        let case = street.applies_at_the_counter();
        let (number, right) = street
            .house
            .look((street.clerk.clone(), HERE), move |rx| {
                let case = rx.get::<rules::cases::Case>(case)?;
                Ok((case.number.clone(), view::query_code(rx, &case)?))
            })
            .unwrap();
        let ask = |number: String, code: String| {
            let found =
                street.house.look((Actor::Anonymous, HERE), move |rx| view::find_by_code(rx, &number, &code));
            found.unwrap().is_some()
        };
        assert!(ask(number.clone(), right.clone()));
        assert!(!ask(number, "22222222".into()));
        let parts = |serial| {
            let day = opening().date();
            base::identifiers::CaseNumber::from_parts("320500", day, "SJ", serial).unwrap().to_string()
        };
        assert!(
            !ask(parts(7777), right.clone()),
            "the neighbour's code opens nothing but the neighbour's case"
        );
        assert!(!ask(parts(0), right));
    }
}
