//! A sample item, sample officers, and an office that plays a case as the desk does: ask a rule, apply its event.

use std::collections::BTreeMap;

use base::id::{DepartmentId, StaffId};
use base::{Date, Digest, Id, Instant, Sealed};
use rules::cases::case::{Channel, DecisionKind, StageRun};
use rules::cases::decision::{self, DecisionRequest};
use rules::cases::intake::{self, Intake, Point};
use rules::cases::stages::{self, Next, Opening, Siblings};
use rules::cases::task::{self, Finding, Officer};
use rules::cases::{Case, CaseEvent, Opinion, Task, TaskEvent, TaskState};
use rules::catalogue::{
    AnswerKind, CaseType, Completion, DisclosedLimit, ExtensionApprover, ExtensionRule, Fact, Fees,
    ItemFacts, ItemNature, Necessity, Need, Outcome, OutcomeKind, Provenance, Question, QuestionGroup,
    RequiredMaterial, Route, SpecialProcedureDef, StageDef, SupplementTimeout, TaskDef, TaskKind,
};
use rules::people::{Role, RoleSet};
use rules::time::calendar::embedded;
use rules::time::{Limit, read_date};
use rules::{Refusal, Subject};

/// A day.
pub fn d(text: &str) -> Date {
    read_date(text).expect("a date of the test")
}

/// Half past nine on a day.
pub fn on(text: &str) -> Instant {
    Instant::at(d(text).at(9, 30, 0, 0))
}

/// The `n`th id.
pub fn id<T: From<Id>>(n: u8) -> T {
    T::from(Id::from_parts(1_772_411_400_000 + i64::from(n), [n; 10]))
}

/// The `n`th row of the vault.
pub fn sealed(n: u8) -> Sealed {
    Sealed { id: id(n), commitment: Digest([n; 32]) }
}

/// The department that takes and decides.
pub fn market() -> DepartmentId {
    id(1)
}

/// Another department.
pub fn planning() -> DepartmentId {
    id(2)
}

/// A member of staff of a department with one role.
pub fn officer(n: u8, department: DepartmentId, role: Role) -> Officer {
    Officer { id: id(n), department: Some(department), roles: RoleSet::of(&[role]) }
}

/// The reviewer of the market department.
pub fn reviewer() -> Officer {
    officer(11, market(), Role::Reviewer)
}

/// A colleague of the reviewer.
pub fn colleague() -> Officer {
    officer(12, market(), Role::Reviewer)
}

/// The approver of the market department.
pub fn approver() -> Officer {
    officer(13, market(), Role::Approver)
}

/// The clerk at the counter.
pub fn clerk() -> StaffId {
    id(10)
}

fn fact(text: &str) -> Fact {
    Fact { text: text.into(), provenance: Provenance::Rehearsal }
}

fn material(key: &str, name: &str, necessity: Necessity) -> RequiredMaterial {
    RequiredMaterial {
        key: key.into(),
        name: name.into(),
        necessity,
        issued_by: "申请人".into(),
        originals: 1,
        copies: 0,
        basis: fact("食品经营许可和备案管理办法"),
        accept_stand: "齐全、清晰".into(),
    }
}

/// A reviewing task that waits for `after`.
pub fn review(key: &str, after: &[&str]) -> TaskDef {
    TaskDef {
        key: key.into(),
        name: format!("审查 {key}"),
        kind: TaskKind::Review,
        department: "SJ".into(),
        role: Role::Reviewer,
        limit: Limit::working_days(2),
        after: after.iter().map(|k| (*k).to_owned()).collect(),
    }
}

/// A stage of tasks.
pub fn stage(key: &str, completion: Completion, tasks: Vec<TaskDef>) -> StageDef {
    StageDef { key: key.into(), name: format!("环节 {key}"), completion, tasks }
}

/// The route of the sample item: material and site are looked at in parallel, then one person decides.
pub fn route() -> Route {
    let site = TaskDef {
        kind: TaskKind::SiteCheck,
        name: "现场核查".into(),
        limit: Limit::working_days(3),
        ..review("site", &[])
    };
    let decide = TaskDef {
        kind: TaskKind::Decide,
        role: Role::Approver,
        name: "决定".into(),
        ..review("decide", &[])
    };
    Route {
        stages: vec![
            stage("review", Completion::All, vec![review("material", &[]), site]),
            stage("decide", Completion::All, vec![decide]),
        ],
    }
}

/// 食品经营许可: eight working days promised, twenty in law.
pub fn facts() -> ItemFacts {
    ItemFacts {
        code: "SJ0001".into(),
        foreign_code: None,
        name: "食品经营许可".into(),
        nature: ItemNature::Approval,
        item_type: "01".into(),
        exercise_level: 3,
        objects: vec![1, 2],
        themes: vec!["餐饮".into()],
        words: vec!["开饭店".into()],
        place: "东区 · 综合窗口".into(),
        online_level: 4,
        visits: 1,
        visit_reason: None,
        case_type: CaseType::Committed,
        department: market(),
        department_code: "SJ".into(),
        department_name: "市场监督管理局".into(),
        line_department: None,
        supervising_body: None,
        legal_basis: fact("食品安全法第三十五条"),
        deciding_body: fact("市场监督管理局"),
        content: fact("食品经营许可核发"),
        conditions: vec![fact("有与经营的食品相适应的场所")],
        procedure: fact("申请、受理、审查、决定、送达"),
        materials: vec![
            material("form", "申请书", Necessity::Required),
            material("plan", "场所布局图", Necessity::Deferrable),
            material("proxy", "授权委托书", Necessity::Conditional("委托他人办理的".into())),
        ],
        statutory: DisclosedLimit {
            limit: Some(Limit::working_days(20)),
            basis: fact("行政许可法第四十二条"),
        },
        promise: DisclosedLimit { limit: Some(Limit::working_days(8)), basis: fact("承诺") },
        route: route(),
        fees: Fees::Free,
        outcome: Outcome {
            kind: OutcomeKind::Licence,
            name: "食品经营许可证".into(),
            validity_months: Some(60),
            licence_type_code: None,
            face: vec!["premises".into()],
        },
        form: vec![QuestionGroup {
            key: "shop".into(),
            title: "经营场所".into(),
            questions: vec![Question {
                key: "premises".into(),
                label: "地址".into(),
                hint: String::new(),
                kind: AnswerKind::Address,
                need: Need::Required,
            }],
        }],
        special_procedures: vec![SpecialProcedureDef {
            key: "taste".into(),
            name: "专项核验".into(),
            basis: "食品经营许可和备案管理办法".into(),
            days_max: 15,
        }],
        extension: extension(),
        on_supplement_timeout: SupplementTimeout::Withdrawn,
        supplement_period: Limit::working_days(20),
        ask_phone: "0512-00000000".into(),
        complaint_phone: "0512-00000001".into(),
        questions: Vec::new(),
    }
}

/// Ten days more, by the head of the organ (art. 42(1)).
fn extension() -> ExtensionRule {
    let approver = ExtensionApprover::OrganHead;
    ExtensionRule { limit: Limit::working_days(10), approver, basis: None }
}

/// An acceptance with every material there.
pub fn complete() -> Intake {
    accept(&["form", "plan"], &[])
}

/// An acceptance with these materials there and those promised.
pub fn accept(present: &[&str], deferred: &[&str]) -> Intake {
    let owned = |keys: &[&str]| keys.iter().map(|k| (*k).to_owned()).collect();
    Intake::Accept { deferred: owned(deferred), present: owned(present) }
}

/// A correction notice with these points.
pub fn correct(points: &[&str], late_points: &[&str]) -> Intake {
    let owned = |keys: &[&str]| keys.iter().map(|k| (*k).to_owned()).collect();
    let point = |key: &&str| Point { key: (*key).to_owned(), remark: "请补齐".into() };
    Intake::Correct { points: points.iter().map(point).collect(), late_points: owned(late_points) }
}

/// A finding in favour, with nothing to say and nobody else there.
pub fn agree() -> Finding {
    Finding { opinion: Opinion::Agree, remark: String::new(), officers: Vec::new() }
}

/// A decision with these words in every field.
pub fn request(kind: DecisionKind, words: &str) -> DecisionRequest {
    DecisionRequest {
        kind,
        reasons: words.into(),
        basis: words.into(),
        reconsideration_body: words.into(),
        court: words.into(),
    }
}

/// One case in the office, with everything that was recorded of it.
pub struct Office {
    pub facts: ItemFacts,
    pub case: Case,
    pub tasks: Vec<Task>,
    pub case_log: Vec<CaseEvent>,
    pub task_logs: Vec<Vec<TaskEvent>>,
    departments: BTreeMap<String, DepartmentId>,
}

impl Office {
    /// A case filed online on a day.
    pub fn filed(facts: ItemFacts, day: &str) -> Self {
        let first = CaseEvent::Filed {
            number: "320500SJ2603020001".into(),
            item: id(3),
            version: id(4),
            item_name: facts.name.clone(),
            case_type: facts.case_type,
            department: facts.department,
            channel: Channel::Online,
            applicant: id(5),
            agent: None,
            answers: sealed(6),
            query_code: sealed(7),
            at: on(day),
            received_on: d(day),
            notice_due: intake::notice_due(d(day), embedded()).expect("within the calendar"),
            pre_review_due: intake::pre_review_due(Channel::Online, d(day), embedded())
                .expect("within the calendar"),
            taken_by: None,
            filed_by: Some(id(54)),
        };
        let case = Case::begin(id(8), &first).expect("filing is first");
        let departments = BTreeMap::from([("SJ".to_owned(), market()), ("GT".to_owned(), planning())]);
        Self { facts, case, tasks: Vec::new(), case_log: vec![first], task_logs: Vec::new(), departments }
    }

    /// A complete case, filed and accepted on a day, its first stage open.
    pub fn accepted(facts: ItemFacts, day: &str) -> Self {
        let mut office = Self::filed(facts, day);
        office.answer(complete(), day).expect("complete");
        office.open_first(day);
        office
    }

    /// A complete case whose examination is done: only the decision is left.
    pub fn examined(facts: ItemFacts, day: &str) -> Self {
        let mut office = Self::accepted(facts, day);
        office.finish("material", &reviewer(), agree(), day).expect("material");
        office.finish("site", &reviewer(), site_visit(), day).expect("site");
        office
    }

    pub fn record(&mut self, event: CaseEvent) {
        self.case.apply(&event);
        self.case_log.push(event);
    }

    pub fn record_task(&mut self, position: usize, event: TaskEvent) {
        self.tasks[position].apply(&event);
        self.task_logs[position].push(event);
    }

    pub fn answer(&mut self, found: Intake, day: &str) -> Result<CaseEvent, Refusal> {
        let event = intake::answer(&self.case, &self.facts, found, embedded(), (clerk(), on(day)))?;
        self.record(event.clone());
        Ok(event)
    }

    pub fn supplement(&mut self, day: &str) -> Result<(), Refusal> {
        let event = intake::supplement(&self.case, sealed(9), embedded(), on(day))?;
        self.record(event);
        Ok(())
    }

    pub fn open_first(&mut self, day: &str) {
        self.open(StageRun { stage: 0, round: 1 }, day).expect("the route has a stage");
    }

    fn open(&mut self, run: StageRun, day: &str) -> Result<(), Refusal> {
        let with = Opening { calendar: embedded(), departments: &self.departments, now: on(day) };
        let (event, tasks) = stages::open(&self.case, &self.facts, run, &with)?;
        self.record(event);
        self.begin(tasks);
        Ok(())
    }

    fn begin(&mut self, opened: Vec<TaskEvent>) {
        for event in opened {
            let n = u8::try_from(self.tasks.len()).expect("few tasks");
            self.tasks.push(Task::begin(id(100 + n % 100), &event).expect("opening is first"));
            self.task_logs.push(vec![event]);
        }
    }

    /// Positions of the tasks of the open run.
    pub fn run_positions(&self) -> Vec<usize> {
        (0..self.tasks.len()).filter(|i| Some(self.tasks[*i].run) == self.case.run).collect()
    }

    /// Position of a task of the open run.
    pub fn position(&self, key: &str) -> usize {
        self.run_positions().into_iter().find(|i| self.tasks[*i].key == key).expect("a task of the open run")
    }

    pub fn task(&self, key: &str) -> &Task {
        &self.tasks[self.position(key)]
    }

    pub fn claim(&mut self, key: &str, by: &Officer, day: &str) -> Result<(), Refusal> {
        let position = self.position(key);
        let event = task::claim(&self.case, &self.tasks[position], by, on(day))?;
        self.record_task(position, event);
        Ok(())
    }

    pub fn finish(&mut self, key: &str, by: &Officer, finding: Finding, day: &str) -> Result<(), Refusal> {
        let position = self.position(key);
        let event = task::finish(&self.case, &self.tasks[position], by, finding, on(day))?;
        self.record_task(position, event);
        self.move_on(day)
    }

    fn move_on(&mut self, day: &str) -> Result<(), Refusal> {
        let positions = self.run_positions();
        let run: Vec<Task> = positions.iter().map(|i| self.tasks[*i].clone()).collect();
        let with = Opening { calendar: embedded(), departments: &self.departments, now: on(day) };
        let (events, next) = match stages::after_task(&self.case, &self.facts, &run, &with)? {
            Next::Start(events) => (events, None),
            Next::Complete { void, next } => (void, next),
        };
        for (i, event) in events {
            self.record_task(positions[i], event);
        }
        next.map_or(Ok(()), |run| self.open(run, day))
    }

    pub fn send_back(
        &mut self,
        to_stage: u32,
        reason: &str,
        siblings: Siblings,
        day: &str,
    ) -> Result<(), Refusal> {
        let (event, voids) = stages::send_back(
            &self.case,
            &self.facts,
            to_stage,
            (reason, siblings),
            &self.tasks,
            (reviewer().id, on(day)),
        )?;
        self.record(event);
        for (i, void) in voids {
            self.record_task(i, void);
        }
        let run = self.case.run.expect("a return leads to a run");
        let with = Opening { calendar: embedded(), departments: &self.departments, now: on(day) };
        let opened = stages::reopened(&self.case, &self.facts, run, &with)?;
        self.begin(opened);
        Ok(())
    }

    pub fn decide(&mut self, by: &Officer, ask: &DecisionRequest, day: &str) -> Result<(), Refusal> {
        let position = self.position("decide");
        let deciding = self.tasks[position].clone();
        let (done, decided) =
            decision::decide(&self.case, &self.tasks, (&deciding, by), ask, (embedded(), on(day)))?;
        self.record_task(position, done);
        self.record(decided);
        Ok(())
    }

    /// Positions of the open run's tasks that somebody can do now.
    pub fn open_positions(&self) -> Vec<usize> {
        self.run_positions().into_iter().filter(|i| self.tasks[*i].open()).collect()
    }

    /// How many tasks of the open run wait.
    pub fn waiting(&self) -> usize {
        self.run_positions().into_iter().filter(|i| self.tasks[*i].state == TaskState::Waiting).count()
    }
}

/// A finding of two officers at the place.
pub fn site_visit() -> Finding {
    Finding { officers: vec![reviewer().id, colleague().id], ..agree() }
}

/// The code of the refusal of an attempt.
pub fn code<T: std::fmt::Debug>(attempt: Result<T, Refusal>) -> &'static str {
    attempt.expect_err("a refusal").code
}

/// The field of the refusal of an attempt.
pub fn field<T: std::fmt::Debug>(attempt: Result<T, Refusal>) -> Option<&'static str> {
    attempt.expect_err("a refusal").field
}
