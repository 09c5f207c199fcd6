//! Verbs ask for authority themselves: whoever gets past a door by mistake is refused inside.

use base::id::{AccountId, ApplicantId, CaseId, StaffId, TaskId};
use base::{CentreId, Digest, Id};
use db::testing;
use desk::cases::filing::{self, Declared, Filing, Handed, How};
use desk::cases::intake::{self, Outcome};
use desk::cases::{clock, documents, leaving, materials, work};
use desk::drafts::{self, Content};
use desk::people::applicants::{self, NewApplicant};
use desk::people::organisation::{self, NewDepartment, NewStaff};
use desk::people::records::{self, Correction};
use desk::people::tokens::{self, NewToken};
use desk::store::{Actor, Caller, Cx, Fail, Lane, Reading};
use desk::{catalogue, centres, time};
use rules::cases::clock::PauseRequest;
use rules::cases::{Case, Channel};
use rules::people::{Applicant, ApplicantEvent, ApplicantKind, Checked, Role, RoleSet};

use crate::scenes::lines;
use crate::scenes::play::{self, HERE, Play};

const OFFICE: &str = "申请人甲 is a person\n申请人乙 is a person\non 2026-03-02 09:10\n\
     申请人甲 files 食品经营许可 online with form, identity, layout, rules\n窗口01 accepts\n";

fn office(database: &db::Database) -> Play {
    play::begin(&lines::read("an_office", OFFICE), database)
}

/// Applicants' records are joined to accounts of their own.
fn holds(play: &Play, accounts: [(&str, AccountId); 2]) {
    for (name, account) in accounts {
        let id = play.person(name);
        let join = move |cx: &mut Cx<'_>| {
            let mut live = cx.get::<Applicant>(id)?;
            cx.record(&mut live, ApplicantEvent::Joined { account })
        };
        play.desk.write_blocking(Caller::system(Actor::System("test"), HERE), join).unwrap();
    }
}

fn account(n: u8) -> AccountId {
    Id::from_parts(5, [n; 10]).into()
}

fn actor(n: u8, staff: Option<StaffId>, applicant: Option<ApplicantId>, roles: &[Role]) -> Actor {
    Actor::Account { account: account(n), staff, applicant, roles: RoleSet::of(roles) }
}

/// What came of a verb: done, or how it was refused.
fn tried<T: Send + 'static>(
    play: &Play,
    actor: &Actor,
    verb: impl Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
) -> String {
    let caller = Caller::new(actor.clone(), HERE, Lane::Staff);
    match play.desk.write_blocking(caller, verb) {
        Ok(_) => "done".to_owned(),
        Err(Fail::Refused(refusal)) => refusal.code.to_owned(),
        Err(Fail::NotFound) => "not found".to_owned(),
        Err(Fail::Stale) => "stale".to_owned(),
        Err(other) => panic!("{other}"),
    }
}

fn correction() -> Correction {
    Correction { name: "演练62".into(), evidence: "更名证明".into(), ..Correction::default() }
}

fn person(n: u32, account: Option<AccountId>, checked: Checked) -> NewApplicant {
    NewApplicant {
        kind: ApplicantKind::Person,
        name: format!("演练{n}"),
        number: crate::scenes::citizen_id(n),
        phone: String::new(),
        representative: String::new(),
        account,
        checked,
    }
}

#[test]
fn the_house_is_kept_by_its_administrators_alone() {
    for database in &testing::engines() {
        let play = office(database);
        let (item, facts) = play.item("食品经营许可");
        let staff = play.officer("审查01");
        let wrong = [
            Actor::Anonymous,
            actor(1, None, None, &[Role::Citizen]),
            actor(2, Some(staff), None, &[Role::Clerk, Role::Reviewer, Role::Approver, Role::AuditAdmin]),
        ];
        for actor in &wrong {
            let facts = facts.clone();
            let no = |code: String| assert_eq!(code, "people.not_your_role", "{actor:?}");
            no(tried(&play, actor, move |cx| {
                let today = cx.today();
                catalogue::publish(cx, &facts, today)
            }));
            no(tried(&play, actor, move |cx| catalogue::withdraw(cx, item, "已取消")));
            no(tried(&play, actor, |cx| time::load_notice(cx, 2027, "2027-01-01,off,元旦\n", "演练")));
            no(tried(&play, actor, |cx| {
                let facts = (*centres::facts(cx)?).clone();
                centres::declare(cx, facts)
            }));
            no(tried(&play, actor, |cx| organisation::enter_department(cx, &department("新局", "东区"))));
            no(tried(&play, actor, |cx| organisation::appoint(cx, &post("新人", "新工号"))));
            no(tried(&play, actor, move |cx| organisation::reassign(cx, staff, None, (None, RoleSet::NONE))));
        }
        let system = actor(3, Some(staff), None, &[Role::SystemAdmin]);
        let security = actor(4, Some(staff), None, &[Role::SecurityAdmin]);
        let enter =
            |d: NewDepartment| tried(&play, &system, move |cx| organisation::enter_department(cx, &d));
        assert_eq!(enter(department("新\u{202e}局", "东区")), "people.text");
        assert_eq!(enter(department("新局", "东\u{200b}区")), "people.text");
        assert_eq!(enter(department("新局", "东区")), "done");
        let appoint = |s: NewStaff| tried(&play, &security, move |cx| organisation::appoint(cx, &s));
        assert_eq!(appoint(post("新\u{7}人", "新工号")), "people.name");
        assert_eq!(appoint(post("新人", "工\u{202e}号")), "people.text");
        assert_eq!(appoint(post("新人", "新工号")), "done");
        let reassign = |seen| {
            let roles = RoleSet::of(&[Role::Reviewer]);
            tried(&play, &security, move |cx| organisation::reassign(cx, staff, Some(seen), (None, roles)))
        };
        assert_eq!((reassign(7), reassign(1)), ("stale".to_owned(), "done".to_owned()));
        let declare = tried(&play, &system, |cx| {
            let mut facts = (*centres::facts(cx)?).clone();
            facts.name.push('\u{202e}');
            centres::declare(cx, facts)
        });
        assert_eq!(declare, "centre.text");
    }
}

fn department(name: &str, zone: &str) -> NewDepartment {
    NewDepartment { code: "XJ".into(), name: name.into(), zone: zone.into(), source: String::new() }
}

fn post(name: &str, badge: &str) -> NewStaff {
    let roles = RoleSet::of(&[Role::Clerk]);
    NewStaff { account: account(60), name: name.into(), badge: badge.into(), department: None, roles }
}

#[test]
fn nobody_files_registers_or_corrects_in_the_name_of_another() {
    for database in &testing::engines() {
        let play = office(database);
        holds(&play, [("申请人甲", account(1)), ("申请人乙", account(5))]);
        let (item, facts) = play.item("食品经营许可");
        let (one, other) = (play.person("申请人甲"), play.person("申请人乙"));
        let filing = |applicant, agent, how: How| Filing {
            item,
            channel: Channel::Online,
            applicant,
            agent,
            answers: crate::scenes::answers(&facts),
            materials: vec![Handed { key: "form".into(), how }],
            declared: Declared::Yes,
        };
        let me = actor(1, None, Some(one), &[Role::Citizen]);
        let file = |by: &Actor, filing: Filing| tried(&play, by, move |cx| filing::file(cx, &filing));
        assert_eq!(file(&me, filing(other, None, How::Stated)), "case.not_for_another");
        assert_eq!(file(&Actor::Anonymous, filing(one, None, How::Stated)), "case.not_for_another");
        assert_eq!(file(&me, filing(one, None, How::Paper)), "case.paper_at_counter");
        assert_eq!(file(&me, filing(other, Some(one), How::Stated)), "done");
        let reviewer = actor(2, Some(play.officer("审查01")), None, &[Role::Reviewer]);
        assert_eq!(file(&reviewer, filing(one, None, How::Paper)), "case.clerk_only");
        let elsewhere = actor(3, Some(play.officer("旁局窗口01")), None, &[Role::Clerk]);
        assert_eq!(file(&elsewhere, filing(one, None, How::Paper)), "not found");
        let clerk = actor(4, Some(play.officer("窗口01")), None, &[Role::Clerk]);
        assert_eq!(file(&clerk, filing(one, None, How::Paper)), "done");

        let register =
            |by: &Actor, new: NewApplicant| tried(&play, by, move |cx| applicants::register(cx, &new));
        let seen = |by| Checked::Clerk { by, at: play.desk.now() };
        assert_eq!(register(&me, person(61, Some(account(9)), Checked::No)), "not found");
        assert_eq!(register(&me, person(61, None, seen(play.officer("窗口01")))), "not found");
        assert_eq!(register(&Actor::Anonymous, person(61, None, Checked::No)), "not found");
        assert_eq!(
            register(&reviewer, person(61, None, seen(play.officer("审查01")))),
            "people.not_your_role"
        );
        assert_eq!(register(&clerk, person(61, None, seen(play.officer("窗口01")))), "done");
        let correct = |by: &Actor| tried(&play, by, move |cx| records::correct(cx, other, &correction()));
        let erase = |by: &Actor| tried(&play, by, move |cx| leaving::erase(cx, other).map(|_| ()));
        for (stranger, erased) in
            [(&me, "not found"), (&Actor::Anonymous, "not found"), (&reviewer, "people.not_your_role")]
        {
            assert_eq!(
                (correct(stranger).as_str(), erase(stranger).as_str()),
                ("people.not_your_role", erased)
            );
        }
        let own = actor(5, None, Some(other), &[Role::Citizen]);
        assert_eq!((correct(&own), correct(&clerk)), ("people.not_your_role".to_owned(), "done".to_owned()));
        let phone = tried(&play, &own, move |cx| records::change_phone(cx, other, "13800000005"));
        assert_eq!((phone.as_str(), erase(&clerk).as_str()), ("done", "people.erase_running"));

        let draft = tried(&play, &me, move |cx| drafts::begin(cx, account(9), item, &Content::default()));
        assert_eq!(draft, "not found");
        let id: Id = {
            let caller = Caller::new(me.clone(), HERE, Lane::Public);
            let begin = move |cx: &mut Cx<'_>| drafts::begin(cx, account(1), item, &Content::default());
            play.desk.write_blocking(caller, begin).unwrap()
        };
        for verb in [
            tried(&play, &own, move |cx| drafts::save(cx, account(1), id, &Content::default())),
            tried(&play, &own, move |cx| drafts::discard(cx, account(1), id)),
            tried(&play, &own, move |cx| drafts::take(cx, account(1), id).map(|_| ())),
        ] {
            assert_eq!(verb, "not found");
        }
    }
}

#[test]
fn an_officer_acts_in_his_role_on_cases_of_his_department_that_are_not_his_own() {
    for database in &testing::engines() {
        let play = office(database);
        let case: CaseId = play.case.unwrap();
        let ask =
            || PauseRequest {
                kind: "听证".into(), basis: "行政许可法第四十五条".into(), planned_days: 5
            };
        let clerk = actor(1, Some(play.officer("窗口01")), None, &[Role::Clerk]);
        let reviewer = actor(2, Some(play.officer("审查01")), None, &[Role::Reviewer]);
        let elsewhere = actor(3, Some(play.officer("旁局窗口01")), None, &[Role::Clerk]);
        let paused = |by: &Actor| tried(&play, by, move |cx| clock::pause(cx, case, None, &ask()));
        let resumed = |by: &Actor| tried(&play, by, move |cx| clock::resume(cx, case, None, "结束"));
        assert_eq!((paused(&clerk), resumed(&clerk)), ("case.role".to_owned(), "case.role".to_owned()));
        assert_eq!((paused(&elsewhere), paused(&reviewer)), ("not found".to_owned(), "done".to_owned()));
        assert_eq!(resumed(&reviewer), "done");

        let paper = play.look(move |rx| Ok(documents::of_case(rx, case)?.remove(0).id)).unwrap();
        let reprint = |by: &Actor, seen| tried(&play, by, move |cx| documents::reprint(cx, paper, seen));
        assert_eq!(
            (reprint(&elsewhere, None), reprint(&clerk, Some(1))),
            ("not found".to_owned(), "stale".to_owned())
        );
        assert_eq!(reprint(&clerk, None), "done");
        let stated = play.look(move |rx| Ok(materials::of_case(rx, case)?.remove(0).id)).unwrap();
        let compare = |by: &Actor, seen| tried(&play, by, move |cx| materials::compare(cx, stated, seen));
        assert_eq!(
            (compare(&elsewhere, None), compare(&clerk, Some(1))),
            ("not found".to_owned(), "stale".to_owned())
        );
        assert_eq!(compare(&clerk, None), "material.not_uploaded");

        // A token names no applicant: the account tells whose case it is.
        let own = account(2);
        play.desk
            .write_blocking(Caller::system(Actor::System("test"), HERE), move |cx| {
                let me = applicants::register(cx, &person(70, Some(own), Checked::No))?;
                let version = cx_case(cx, case)?.version;
                let facts = catalogue::version(cx, version)?;
                let filing = Filing {
                    item: facts.item,
                    channel: Channel::Online,
                    applicant: me,
                    agent: None,
                    answers: crate::scenes::answers(&facts.facts),
                    materials: ["form", "identity", "layout", "rules"]
                        .map(|key| Handed { key: key.into(), how: How::Stated })
                        .to_vec(),
                    declared: Declared::Yes,
                };
                filing::file(cx, &filing)
            })
            .map(|filed| {
                let id = filed.id;
                let accept = move |cx: &mut Cx<'_>| intake::answer(cx, id, None, &Outcome::Accept);
                assert_eq!(tried(&play, &clerk, accept), "done");
                let task: TaskId = play.look(move |rx| Ok(work::tasks_of(rx, id)?.remove(0).id)).unwrap();
                assert_eq!(tried(&play, &reviewer, move |cx| work::claim(cx, task, None)), "case.recusal");
                let other = actor(8, Some(play.officer("审查02")), None, &[Role::Reviewer]);
                assert_eq!(tried(&play, &other, move |cx| work::claim(cx, task, Some(1))), "stale");
                assert_eq!(tried(&play, &other, move |cx| work::claim(cx, task, None)), "done");
            })
            .unwrap();
    }
}

fn cx_case(cx: &mut Cx<'_>, id: CaseId) -> Result<Case, Fail> {
    Ok(cx.get::<Case>(id)?.into_inner())
}

#[test]
fn a_token_acts_under_a_post_of_its_own_account_alone() {
    for database in &testing::engines() {
        let play = office(database);
        play.desk.open_centre(CentreId::DIRECTORY).unwrap();
        let new = NewToken {
            token: Digest([9; 32]),
            name: "对接".into(),
            account: account(1),
            home: HERE,
            staff: Some(play.officer("核准01")),
            applicant: None,
            roles: RoleSet::of(&[Role::Approver]),
            days: 1,
        };
        let security = actor(4, None, None, &[Role::SecurityAdmin]);
        let caller = Caller::new(security, CentreId::DIRECTORY, Lane::Staff);
        let made = play.desk.write_blocking(caller, move |cx| tokens::make(cx, &new));
        let Err(Fail::Refused(refusal)) = made else { panic!("somebody else's post") };
        assert_eq!(refusal.code, "token.account");
    }
}
