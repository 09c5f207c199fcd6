//! What an officer may do with a case now, each act with its own small form.

use rules::cases::clock::ART_45;
use rules::cases::task::{may_do, must_be_open_for};
use rules::cases::{MaterialState, Phase, Task, TaskState};
use rules::catalogue::{ExtensionApprover, TaskKind};
use rules::people::Role;

use super::super::told::No;
use super::read::{Charge, Read};
use crate::form::Typed;
use crate::views::desk::{ActPanel, ActTone};
use crate::views::forms::{Choice, Field, FieldKind, FormError, Keyboard, Post, Width};
use crate::visitor::Visitor;

/// The panel of the opinion on a task.
pub const OPINION: &str = "opinion";
/// The panel of a grant.
pub const GRANT: &str = "grant";
/// The panel of a refusal.
pub const REFUSE: &str = "refuse";
/// The panel of a return.
pub const RETURN: &str = "return";
/// The panel of a pause.
pub const PAUSE: &str = "pause";
/// The panel of a resumption.
pub const RESUME: &str = "resume";
/// The panel of an extension.
pub const EXTEND: &str = "extend";
/// The panel of the comparison with originals.
pub const COMPARE: &str = "compare";
/// The panel of a print.
pub const REPRINT: &str = "reprint";
/// The panel that puts a task back.
pub const RELEASE: &str = "release";

/// An act that was refused, to be shown again.
pub struct Draft<'a> {
    /// The panel.
    pub panel: String,
    /// What was typed.
    pub typed: &'a Typed,
    /// The key of the form.
    pub key: &'a str,
    /// Why it was not done.
    pub no: No,
}

/// The panel of an opinion on one of several tasks.
pub fn opinion_of(task: &Task) -> String {
    format!("{OPINION}-{}", task.key)
}

struct Desk<'a> {
    visitor: &'a Visitor,
    read: &'a Read,
    draft: Option<&'a Draft<'a>>,
    acts: Vec<ActPanel>,
    errors: Vec<FormError>,
}

/// The acts with the errors of the one that was refused.
pub fn acts(visitor: &Visitor, read: &Read, draft: Option<&Draft<'_>>) -> (Vec<ActPanel>, Vec<FormError>) {
    let mut desk = Desk { visitor, read, draft, acts: Vec::new(), errors: Vec::new() };
    desk.tasks();
    desk.case();
    desk.papers();
    // An act that may no longer be done has no panel: its no is told all the same.
    if let (Some(draft), true) = (draft, desk.errors.is_empty()) {
        desk.errors.push(FormError { target: "acts-h".to_owned(), sentence: draft.no.sentence.clone() });
    }
    (desk.acts, desk.errors)
}

impl Desk<'_> {
    fn tasks(&mut self) {
        let mine: Vec<&Task> = self
            .read
            .tasks
            .iter()
            .map(|task| &**task)
            .filter(|task| Some(task.run) == self.read.case.run && task.open())
            .filter(|task| {
                may_do(task, &self.read.officer).is_ok() && must_be_open_for(task, &self.read.officer).is_ok()
            })
            .collect();
        if mine.is_empty() || !matches!(self.read.case.phase, Phase::Accepted) {
            return;
        }
        for task in &mine {
            match task.kind {
                TaskKind::Review | TaskKind::SiteCheck => self.opinion(task),
                TaskKind::Decide => {
                    self.grant(task);
                    self.refusal(task);
                }
            }
        }
        self.send_back();
        for task in mine.iter().filter(|task| matches!(task.state, TaskState::Claimed { .. })) {
            let post = self.visitor.post(format!("/staff/tasks/{}/release", task.id));
            let id = format!("{RELEASE}-{}", task.key);
            let basis = "任务回到本部门的待办列表，同事可以认领。";
            self.add(
                &id,
                (&format!("退回待办：{}", task.name), ""),
                basis,
                Vec::new(),
                (ActTone::Plain, post),
            );
        }
    }

    fn opinion(&mut self, task: &Task) {
        let id = opinion_of(task);
        let verdict = self.chosen(&id, "opinion", "agree");
        let mut fields = vec![
            Field::new(
                "opinion",
                "结论",
                FieldKind::Radios(picks(&[("agree", "同意"), ("object", "不同意")], &verdict)),
            ),
            self.area(&id, "remark", "意见").hint("不同意的须写明理由。"),
        ];
        let basis = match task.kind {
            TaskKind::SiteCheck => {
                let officers = self.value(&id, "officers", "");
                fields.push(
                    Field::text("officers", "核查人员的工号", officers)
                        .hint("两名以上，以空格分开（行政许可法第三十四条）。"),
                );
                "实地核查由两名以上工作人员进行，核查人员须到场（行政许可法第三十四条）。意见一经提出不可修改。"
            }
            TaskKind::Review | TaskKind::Decide => "意见一经提出不可修改，只能在下一环节补充。",
        };
        let post = self.post(format!("/staff/tasks/{}/opinion", task.id));
        self.add(&id, (&task.name, "Alt+O"), basis, fields, (ActTone::Plain, post));
    }

    fn grant(&mut self, task: &Task) {
        let post = self.post(format!("/staff/tasks/{}/grant", task.id));
        let basis =
            "出具准予许可决定书，发证的同时制发证照，10 个工作日内送达（行政许可法第三十八条、第四十四条）。";
        let fields = vec![self.line(GRANT, "basis", "依据", &self.read.facts().legal_basis.text).optional()];
        self.add(GRANT, ("准予许可", "Alt+G"), basis, fields, (ActTone::Grant, post));
    }

    fn refusal(&mut self, task: &Task) {
        let (body, court) = self
            .read
            .centre
            .as_ref()
            .map_or(("", ""), |c| (c.reconsideration_body.as_str(), c.court.as_str()));
        let fields = vec![
            self.area(REFUSE, "reasons", "事实和理由"),
            self.line(REFUSE, "basis", "依据的法律、法规和条款", ""),
            self.line(REFUSE, "reconsideration_body", "行政复议机关（六十日内）", body),
            self.line(REFUSE, "court", "有管辖权的人民法院（六个月内）", court),
        ];
        let post = self.post(format!("/staff/tasks/{}/refusal", task.id));
        let basis = "必须说明理由和依据，并告知行政复议、行政诉讼的途径和期限（行政许可法第三十八条）。";
        self.add(REFUSE, ("不予许可", "Alt+N"), basis, fields, (ActTone::Refuse, post));
    }

    fn send_back(&mut self) {
        let Some(run) = self.read.case.run else { return };
        let stages = self.read.facts().route.stages.iter().take(run.stage as usize + 1).enumerate();
        let latest = run.stage.to_string();
        let chosen = self.value(RETURN, "to_stage", &latest);
        let stages: Vec<Choice> = stages
            .map(|(n, stage)| Choice {
                value: n.to_string(),
                label: stage.name.clone(),
                hint: None,
                chosen: chosen == n.to_string(),
            })
            .collect();
        let siblings = self.value(RETURN, "siblings", "keep");
        let ways = [("keep", "其他任务的已有意见保留，未办的停止"), ("void", "其他任务的意见一并作废")];
        let fields = vec![
            Field::new("to_stage", "退回到", FieldKind::Select(stages)),
            Field::new("siblings", "并行的其他任务", FieldKind::Radios(picks(&ways, &siblings))),
            self.area(RETURN, "reason", "退回的原因"),
        ];
        let post = self.post(format!("{}/return", self.read.address()));
        let basis = "退回后开启新一轮，原意见留存但不能用于新一轮。期限不因退回而延长。";
        self.add(RETURN, ("退回", "Alt+R"), basis, fields, (ActTone::Warn, post));
    }

    fn case(&mut self) {
        let ours = self.read.in_charge() == Charge::Ours;
        let examining = matches!(self.read.case.phase, Phase::Accepted);
        if !ours || !examining || !self.read.roles().any(&[Role::Reviewer, Role::Approver]) {
            return;
        }
        match self.read.case.open_pause() {
            Some(_) => self.resume(),
            None => self.pause(),
        }
        if self.read.roles().has(Role::Approver) && self.read.case.extension.is_none() {
            self.extend();
        }
    }

    fn pause(&mut self) {
        let own = self.read.facts().special_procedures.iter().map(|p| p.name.as_str());
        let kinds: Vec<&str> = ART_45.iter().copied().chain(own).collect();
        let chosen = self.value(PAUSE, "kind", kinds[0]);
        let kinds = kinds.iter().map(|kind| Choice {
            value: (*kind).to_owned(),
            label: (*kind).to_owned(),
            hint: None,
            chosen: chosen == *kind,
        });
        let days = FieldKind::Text {
            value: self.value(PAUSE, "planned_days", ""),
            width: Width::Five,
            keyboard: Keyboard::Digits,
            suffix: Some("个工作日".to_owned()),
            autocomplete: "off",
        };
        let fields = vec![
            Field::new("kind", "程序", FieldKind::Select(kinds.collect())),
            self.line(PAUSE, "basis", "法律依据", "行政许可法第四十五条"),
            Field::new("planned_days", "预计需要", days),
        ];
        let post = self.post(format!("{}/suspension", self.read.address()));
        let basis = "所需时间不计入办理期限，须书面告知申请人（行政许可法第四十五条）。";
        self.add(PAUSE, ("转入特别程序", "Alt+P"), basis, fields, (ActTone::Warn, post));
    }

    fn resume(&mut self) {
        let fields = vec![self.line(RESUME, "result", "特别程序的结果", "")];
        let post = self.post(format!("{}/resumption", self.read.address()));
        let basis = "自次日起继续计时，期限重新计算并告知申请人。";
        self.add(RESUME, ("恢复计时", "Alt+P"), basis, fields, (ActTone::Plain, post));
    }

    fn extend(&mut self) {
        let rule = self.read.facts().extension;
        let usual = match rule.approver {
            ExtensionApprover::OrganHead => "organ_head",
            ExtensionApprover::GovernmentHead => "government_head",
        };
        let chosen = self.value(EXTEND, "capacity", usual);
        let heads = [("organ_head", "本行政机关负责人"), ("government_head", "本级人民政府负责人")];
        let fields = vec![
            Field::new("capacity", "批准人", FieldKind::Radios(picks(&heads, &chosen))),
            self.area(EXTEND, "reason", "延长的理由（告知申请人）"),
        ];
        let post = self.post(format!("{}/extension", self.read.address()));
        let basis =
            format!("经批准可以延长一次，延长 {}，并将理由告知申请人（行政许可法第四十二条）。", rule.limit);
        self.add(EXTEND, ("延长期限", "Alt+E"), &basis, fields, (ActTone::Warn, post));
    }

    fn papers(&mut self) {
        let handles = self.read.roles().any(crate::route::HANDLERS);
        if !handles || self.read.in_charge() == Charge::Others {
            return;
        }
        let uncompared =
            self.read.materials.iter().filter(|(m, _)| {
                m.state == MaterialState::Here && m.file.is_some() && m.compared_by.is_none()
            });
        let name = |key: &str| {
            let asked = self.read.facts().materials.iter().find(|m| m.key == key);
            asked.map_or_else(|| key.to_owned(), |m| m.name.clone())
        };
        let choices: Vec<Choice> = uncompared
            .map(|(m, file)| Choice {
                value: m.id.to_string(),
                label: format!("{}（{file}）", name(&m.key)),
                hint: None,
                chosen: self
                    .draft_of(COMPARE)
                    .is_some_and(|d| d.typed.all("materials").contains(&m.id.to_string())),
            })
            .collect();
        if !choices.is_empty() && !self.read.case.ended() {
            let fields =
                vec![Field::new("materials", "已与原件核对一致的材料", FieldKind::Checkboxes(choices))];
            let post = self.post(format!("{}/comparison", self.read.address()));
            self.add(
                COMPARE,
                ("核对原件", "Alt+M"),
                "核对人和时间记入该件。",
                fields,
                (ActTone::Plain, post),
            );
        }
        let papers: Vec<Choice> = self
            .read
            .documents
            .iter()
            .rev()
            .map(|d| Choice {
                value: d.id.to_string(),
                label: format!("{} {}", d.kind.title(), d.number),
                ..Choice::default()
            })
            .collect();
        if !papers.is_empty() {
            let fields = vec![Field::new("document", "文书", FieldKind::Select(papers))];
            let post = self.visitor.post(format!("{}/reprint", self.read.address()));
            self.add(REPRINT, ("补打文书", "Alt+D"), "补打记入日志。", fields, (ActTone::Plain, post));
        }
    }

    fn add(
        &mut self,
        id: &str,
        (title, shortcut): (&str, &str),
        basis: &str,
        mut fields: Vec<Field>,
        (tone, mut post): (ActTone, Post),
    ) {
        let draft = self.draft_of(id);
        let mut told = Vec::new();
        if let Some(draft) = draft {
            draft.key.clone_into(&mut post.key);
            told = draft.no.beside(&mut fields, &format!("act-{id}"));
        }
        let taken = self.acts.iter().any(|act| act.shortcut == shortcut);
        let panel = ActPanel {
            id: id.to_owned(),
            title: title.to_owned(),
            shortcut: if taken { String::new() } else { shortcut.to_owned() },
            basis: basis.to_owned(),
            fields: Vec::new(),
            button: title.to_owned(),
            tone,
            open: draft.is_some() || (self.draft.is_none() && self.acts.is_empty()),
            post,
        };
        let panel = panel.with_fields(fields);
        self.errors.extend(match crate::views::forms::errors_of(&panel.fields) {
            beside if !beside.is_empty() => beside,
            _ => told,
        });
        self.acts.push(panel);
    }

    fn draft_of(&self, panel: &str) -> Option<&Draft<'_>> {
        self.draft.filter(|draft| draft.panel == panel)
    }

    fn value(&self, panel: &str, name: &str, usual: &str) -> String {
        self.draft_of(panel).map_or_else(|| usual.to_owned(), |draft| draft.typed.text(name).to_owned())
    }

    fn chosen(&self, panel: &str, name: &str, usual: &str) -> String {
        match self.value(panel, name, usual).as_str() {
            "" => usual.to_owned(),
            value => value.to_owned(),
        }
    }

    fn line(&self, panel: &str, name: &str, label: &str, usual: &str) -> Field {
        let kind = FieldKind::Text {
            value: self.value(panel, name, usual),
            width: Width::Full,
            keyboard: Keyboard::Text,
            suffix: None,
            autocomplete: "off",
        };
        Field::new(name, label, kind)
    }

    fn area(&self, panel: &str, name: &str, label: &str) -> Field {
        Field::area(name, label, self.value(panel, name, ""))
    }

    fn post(&self, action: String) -> Post {
        let mut post = self.visitor.post(action);
        post.version = self.read.case.version().to_string();
        post
    }
}

fn picks(options: &[(&str, &str)], chosen: &str) -> Vec<Choice> {
    options
        .iter()
        .map(|(value, label)| Choice {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
            hint: None,
            chosen: *value == chosen,
        })
        .collect()
}
