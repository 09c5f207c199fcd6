//! A task of a stage: who has it, until when, and the opinion it ends in.

use base::id::{CaseId, DepartmentId, StaffId, TaskId};
use base::{Date, Id, Instant};
use serde::{Deserialize, Serialize};

use super::case::{Case, StageRun};
use super::check::{Checked, Point};
use super::clock::must_be_accepted;
use super::texts;
use crate::catalogue::TaskKind;
use crate::people::{Role, Staff};
use crate::{EventName, Refusal, Subject};

/// Officers a site check needs at least (行政许可法 art. 34).
pub const SITE_CHECK_OFFICERS_MIN: usize = 2;
/// Officers a site check names at most: a record that a body can hold.
pub const SITE_CHECK_OFFICERS_MAX: usize = 10;

/// A piece of work inside a stage run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The case.
    pub case: CaseId,
    /// The case's number, for lists.
    pub case_number: String,
    /// The item's name, for lists.
    pub item_name: String,
    /// Stage and round.
    pub run: StageRun,
    /// Key in the route.
    pub key: String,
    /// What officers read.
    pub name: String,
    /// What is done.
    pub kind: TaskKind,
    /// The department that does it.
    pub department: DepartmentId,
    /// The role that may take it.
    pub role: Role,
    /// Where it came from.
    pub origin: Origin,
    /// Where it stands.
    pub state: TaskState,
    /// Since when it could be done.
    pub ready_since: Option<Instant>,
    /// Last day of the step, once it is ready.
    pub due: Option<Date>,
    /// Whether the step's limit was recorded as passed.
    pub overdue: Option<Date>,
    /// What was found on each point of the check list, as last saved.
    pub checks: Vec<Checked>,
    /// How the claim of a colleague who was away was last lifted.
    pub relieved: Option<Relief>,
}

/// A claim that was lifted while its holder was away (AB角).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Relief {
    /// Who lifted it.
    pub by: StaffId,
    /// Who had it.
    pub from: StaffId,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Instant,
}

/// Whether a task stands in the route or was added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Origin {
    /// The item's route.
    Route,
    /// Added to this case; a required one is conjoined with the stage's rule.
    Added {
        /// By whom.
        by: StaffId,
        /// Why.
        reason: String,
    },
}

/// Where a task stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum TaskState {
    /// Its predecessors are not done.
    Waiting,
    /// Anyone of the department and role may take it.
    Ready {
        /// Since when.
        since: Instant,
    },
    /// Somebody has it.
    Claimed {
        /// Who.
        by: StaffId,
        /// Since when.
        since: Instant,
    },
    /// Done, with an opinion.
    Done {
        /// Who.
        by: StaffId,
        /// When.
        at: Instant,
        /// What was found.
        opinion: Opinion,
        /// What was written.
        remark: String,
        /// The officers of a site check.
        officers: Vec<StaffId>,
    },
    /// Not needed any more: the stage was done without it, or a return voided it.
    Void {
        /// When.
        at: Instant,
        /// Who had done it before a return voided it: whoever examined a case does not decide it, whatever became of his
        /// opinion.
        done_by: Vec<StaffId>,
    },
}

/// What an officer finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// 同意
    Agree,
    /// 不同意
    Object,
}

impl Opinion {
    /// What people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agree => "同意",
            Self::Object => "不同意",
        }
    }
}

/// What happens to a task.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum TaskEvent {
    /// It exists, in a stage run.
    Opened {
        /// The case.
        case: CaseId,
        /// Its number.
        case_number: String,
        /// The item's name.
        item_name: String,
        /// Stage and round.
        run: StageRun,
        /// Key.
        key: String,
        /// Name.
        name: String,
        /// Kind.
        kind: TaskKind,
        /// Department.
        department: DepartmentId,
        /// Role.
        role: Role,
        /// Origin.
        origin: Origin,
        /// Ready since, when it waits for nothing.
        ready: Option<Instant>,
        /// Last day of the step, when ready.
        due: Option<Date>,
    },
    /// Its predecessors are done.
    BecameReady {
        /// When.
        at: Instant,
        /// Last day of the step.
        due: Option<Date>,
    },
    /// Somebody took it.
    Claimed {
        /// Who.
        by: StaffId,
        /// When.
        at: Instant,
    },
    /// It went back to the department's list.
    PutBack {
        /// When.
        at: Instant,
    },
    /// Points of the check list were filled in (art. 34).
    Checked {
        /// Who.
        by: StaffId,
        /// When.
        at: Instant,
        /// What was found on each; points that stood so already are left out.
        points: Vec<Point>,
    },
    /// The claim of a colleague who is away was lifted, so that another can go on (AB角).
    Relieved {
        /// Who lifted it.
        by: StaffId,
        /// Who had it.
        from: StaffId,
        /// Why.
        reason: String,
        /// When.
        at: Instant,
    },
    /// Done.
    Done {
        /// Who.
        by: StaffId,
        /// When.
        at: Instant,
        /// Opinion.
        opinion: Opinion,
        /// Remark.
        remark: String,
        /// Officers of a site check.
        officers: Vec<StaffId>,
    },
    /// Not needed any more.
    Voided {
        /// When.
        at: Instant,
    },
    /// The step's last day was moved: the case clock stood still, or the calendar changed.
    DueMoved {
        /// The last day from now on; none while a pause lasts.
        due: Option<Date>,
    },
    /// The step's limit was passed.
    Overdue {
        /// The last day that was in time.
        due: Date,
    },
}

impl EventName for TaskEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::BecameReady { .. } => "became_ready",
            Self::Claimed { .. } => "claimed",
            Self::PutBack { .. } => "put_back",
            Self::Checked { .. } => "checked",
            Self::Relieved { .. } => "relieved",
            Self::Done { .. } => "done",
            Self::Voided { .. } => "voided",
            Self::DueMoved { .. } => "due_moved",
            Self::Overdue { .. } => "overdue",
        }
    }
}

impl Subject for Task {
    type Event = TaskEvent;
    const KIND: &'static str = "task";
    const FORMAT: i64 = 1;

    fn begin(id: Id, event: &TaskEvent) -> Option<Self> {
        let TaskEvent::Opened {
            case,
            case_number,
            item_name,
            run,
            key,
            name,
            kind,
            department,
            role,
            origin,
            ready,
            due,
        } = event
        else {
            return None;
        };
        Some(Self {
            id: id.into(),
            case: *case,
            case_number: case_number.clone(),
            item_name: item_name.clone(),
            run: *run,
            key: key.clone(),
            name: name.clone(),
            kind: *kind,
            department: *department,
            role: *role,
            origin: origin.clone(),
            ready_since: *ready,
            state: ready.map_or(TaskState::Waiting, |since| TaskState::Ready { since }),
            due: *due,
            overdue: None,
            checks: Vec::new(),
            relieved: None,
        })
    }

    fn apply(&mut self, event: &TaskEvent) {
        match event {
            TaskEvent::Opened { .. } => {}
            TaskEvent::BecameReady { at, due } => {
                self.state = TaskState::Ready { since: *at };
                self.ready_since = Some(*at);
                self.due = *due;
            }
            TaskEvent::Claimed { by, at } => self.state = TaskState::Claimed { by: *by, since: *at },
            TaskEvent::PutBack { at } => self.state = TaskState::Ready { since: *at },
            TaskEvent::Checked { by, at, points } => {
                for point in points {
                    self.checks.retain(|before| before.point.key != point.key);
                    self.checks.push(Checked { point: point.clone(), by: *by, at: *at });
                }
            }
            TaskEvent::Relieved { by, from, reason, at } => {
                self.state = TaskState::Ready { since: *at };
                self.relieved = Some(Relief { by: *by, from: *from, reason: reason.clone(), at: *at });
            }
            TaskEvent::Done { by, at, opinion, remark, officers } => {
                self.state = TaskState::Done {
                    by: *by,
                    at: *at,
                    opinion: *opinion,
                    remark: remark.clone(),
                    officers: officers.clone(),
                };
            }
            TaskEvent::Voided { at } => {
                let done_by = self.examiners();
                self.state = TaskState::Void { at: *at, done_by };
            }
            TaskEvent::DueMoved { due } => self.due = *due,
            TaskEvent::Overdue { due } => self.overdue = Some(*due),
        }
    }

    fn id(&self) -> Id {
        self.id.into()
    }
}

/// Who acts, and what he is allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Officer {
    /// The member of staff.
    pub id: StaffId,
    /// The department.
    pub department: Option<DepartmentId>,
    /// The roles.
    pub roles: crate::people::RoleSet,
}

impl Task {
    /// Whether somebody still has to do it.
    pub const fn open(&self) -> bool {
        matches!(self.state, TaskState::Ready { .. } | TaskState::Claimed { .. })
    }

    /// Who examined: wrote the opinion, or was there at the site check; of a voided task too.
    pub fn examiners(&self) -> Vec<StaffId> {
        match &self.state {
            TaskState::Done { by, officers, .. } => {
                let mut all = vec![*by];
                all.extend(officers.iter().filter(|officer| *officer != by));
                all
            }
            TaskState::Void { done_by, .. } => done_by.clone(),
            TaskState::Waiting | TaskState::Ready { .. } | TaskState::Claimed { .. } => Vec::new(),
        }
    }

    /// Whether it was done in its round.
    pub const fn done(&self) -> bool {
        matches!(self.state, TaskState::Done { .. })
    }
}

/// Refuses an officer of another department or without the role of the task (a house rule of competence).
pub fn may_do(task: &Task, officer: &Officer) -> Result<(), Refusal> {
    if officer.department != Some(task.department) || !officer.roles.has(task.role) {
        return Err(Refusal::forbidden(
            "task.not_yours",
            format!("“{}”由承办部门的{}办理，请转交有权限的同事。", task.name, task.role.name()),
        ));
    }
    Ok(())
}

/// Takes a task off the department's list.
pub fn claim(case: &Case, task: &Task, officer: &Officer, now: Instant) -> Result<TaskEvent, Refusal> {
    must_be_accepted(case)?;
    may_do(task, officer)?;
    match &task.state {
        TaskState::Ready { .. } => Ok(TaskEvent::Claimed { by: officer.id, at: now }),
        TaskState::Claimed { by, .. } if *by == officer.id => {
            Err(Refusal::conflict("task.already_yours", "此任务已在您的待办中，可直接办理。"))
        }
        TaskState::Claimed { .. } => {
            Err(Refusal::conflict("task.taken", "此任务已由同事领取，请刷新待办列表。"))
        }
        TaskState::Waiting | TaskState::Done { .. } | TaskState::Void { .. } => Err(not_open(task)),
    }
}

/// Puts a claimed task back on the list.
pub fn put_back(task: &Task, officer: &Officer, now: Instant) -> Result<TaskEvent, Refusal> {
    match &task.state {
        TaskState::Claimed { by, .. } if *by == officer.id => Ok(TaskEvent::PutBack { at: now }),
        TaskState::Claimed { .. }
        | TaskState::Ready { .. }
        | TaskState::Waiting
        | TaskState::Done { .. }
        | TaskState::Void { .. } => {
            Err(Refusal::conflict("task.not_claimed", "只有领取人可以退回此任务，请刷新待办列表。"))
        }
    }
}

/// Lifts the claim of a colleague who is away, with the reason on record, so that another can go on (AB角, domain 7.3).
///
/// An approver of the task's department does it; nobody lifts his own claim, which he puts back.
pub fn relieve(
    case: &Case,
    task: &Task,
    officer: &Officer,
    reason: &str,
    now: Instant,
) -> Result<TaskEvent, Refusal> {
    must_be_accepted(case)?;
    if officer.department != Some(task.department) || !officer.roles.has(Role::Approver) {
        return Err(Refusal::forbidden(
            "task.relieve_role",
            "收回同事领取的任务由承办部门的核准人员办理，请转交核准人员。",
        ));
    }
    let reason = texts::free("reason", reason, texts::REMARK_CHARS_MAX)?;
    if reason.is_empty() {
        return Err(Refusal::invalid(
            "task.relieve_reason",
            "reason",
            "请写明收回的原因，例如“承办人请假，由 B 角接办”。",
        ));
    }
    match &task.state {
        TaskState::Claimed { by, .. } if *by != officer.id => {
            Ok(TaskEvent::Relieved { by: officer.id, from: *by, reason, at: now })
        }
        TaskState::Claimed { .. } => {
            Err(Refusal::conflict("task.own_claim", "此任务由您本人领取，请直接退回任务列表。"))
        }
        TaskState::Ready { .. } => {
            Err(Refusal::conflict("task.unclaimed", "此任务无人领取，可直接领取办理。"))
        }
        TaskState::Waiting | TaskState::Done { .. } | TaskState::Void { .. } => Err(not_open(task)),
    }
}

/// What an officer writes when a task is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Which way.
    pub opinion: Opinion,
    /// In words.
    pub remark: String,
    /// Officers who were there, for a site check.
    pub officers: Vec<StaffId>,
}

/// Ends a review or a site check with an opinion; a decision has its own function (行政许可法 art. 34, 38).
pub fn finish(
    case: &Case,
    task: &Task,
    officer: &Officer,
    finding: Finding,
    now: Instant,
) -> Result<TaskEvent, Refusal> {
    must_be_accepted(case)?;
    may_do(task, officer)?;
    must_be_open_for(task, officer)?;
    match task.kind {
        TaskKind::Decide => {
            return Err(Refusal::conflict(
                "task.decide",
                "此任务须作出准予或不予许可的决定，请使用“作出决定”。",
            ));
        }
        TaskKind::SiteCheck => enough_officers(&finding.officers, officer)?,
        TaskKind::Review => {}
    }
    let remark = texts::free("remark", &finding.remark, texts::FREE_CHARS_MAX)?;
    if finding.opinion == Opinion::Object && remark.is_empty() {
        return Err(Refusal::invalid(
            "task.remark",
            "remark",
            "不同意的，须写明理由，供核准人员和申请人了解。",
        ));
    }
    Ok(TaskEvent::Done {
        by: officer.id,
        at: now,
        opinion: finding.opinion,
        remark,
        officers: finding.officers,
    })
}

/// Refuses a member of staff at a site check who has left, or belongs to another department (行政许可法 art. 34(3)).
pub fn may_check(task: &Task, staff: &Staff) -> Result<(), Refusal> {
    if staff.left_at.is_some() || staff.department != Some(task.department) {
        return Err(Refusal::invalid(
            "task.badge_foreign",
            "officers",
            format!("工号“{}”不是承办部门在岗的工作人员，请核对核查人员的工号。", staff.badge),
        )
        .with("badge", &staff.badge));
    }
    Ok(())
}

/// Refuses a site check by fewer officers than the law asks for (行政许可法 art. 34(3)).
fn enough_officers(officers: &[StaffId], officer: &Officer) -> Result<(), Refusal> {
    if officers.len() > SITE_CHECK_OFFICERS_MAX {
        return Err(Refusal::invalid(
            "task.officers_many",
            "officers",
            format!("一次核查最多填写 {SITE_CHECK_OFFICERS_MAX} 名核查人员，请删去多余的工号。"),
        )
        .with("most", SITE_CHECK_OFFICERS_MAX));
    }
    let mut distinct = officers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < SITE_CHECK_OFFICERS_MIN {
        return Err(Refusal::invalid(
            "task.two_officers",
            "officers",
            "实地核查须由两名以上工作人员进行（行政许可法第三十四条），请填写两名不同的核查人员。",
        ));
    }
    if !officers.contains(&officer.id) {
        return Err(Refusal::invalid(
            "task.not_there",
            "officers",
            "核查意见由到场的核查人员提交，请把您本人的工号填入核查人员，或转交到场人员。",
        ));
    }
    Ok(())
}

/// Refuses work on a task that another has, or that is not open.
pub fn must_be_open_for(task: &Task, officer: &Officer) -> Result<(), Refusal> {
    match &task.state {
        TaskState::Ready { .. } => Ok(()),
        TaskState::Claimed { by, .. } if *by == officer.id => Ok(()),
        TaskState::Claimed { .. } => Err(Refusal::conflict(
            "task.taken",
            "此任务已由同事领取并正在办理，您填写的内容未提交，请与其联系。",
        )),
        TaskState::Waiting | TaskState::Done { .. } | TaskState::Void { .. } => Err(not_open(task)),
    }
}

fn not_open(task: &Task) -> Refusal {
    let why = match &task.state {
        TaskState::Waiting => "其前序任务尚未完成",
        TaskState::Done { .. } => "此任务已办理完毕",
        TaskState::Void { .. } => "此任务已不再需要",
        TaskState::Ready { .. } | TaskState::Claimed { .. } => "此任务状态已变化",
    };
    Refusal::conflict("task.not_open", format!("{why}，请刷新办件页查看最新进度。"))
}

/// The clock's look at an open task past its last day (limits of steps are the house's own).
pub fn overdue(task: &Task, today: Date) -> Option<TaskEvent> {
    let due = task.due?;
    (task.open() && today > due && task.overdue != Some(due)).then_some(TaskEvent::Overdue { due })
}
