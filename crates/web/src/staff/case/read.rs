//! Everything the pages of one case read at once.

use std::collections::BTreeMap;

use base::Date;
use base::id::{DepartmentId, StaffId};
use desk::cases::view::{self, Happened};
use desk::cases::{documents, filing, materials, work};
use desk::catalogue::{self, VersionRef};
use desk::people::ApplicantCard;
use desk::people::applicants;
use desk::people::organisation::{self, DepartmentRow, StaffCard};
use desk::store::{Fail, Live, Reading};
use rules::cases::answers::Answers;
use rules::cases::intake;
use rules::cases::material::{FileRef, ScanState};
use rules::cases::task::Officer;
use rules::cases::{Case, Document, Material, MaterialState, Task, TaskState, TrustGrade};
use rules::catalogue::{ItemFacts, Necessity};
use rules::centres::CentreFacts;
use rules::people::RoleSet;
use rules::time::Calendar;

use super::super::person;
use crate::problem::Trouble;
use crate::shown::clocks::Reader;
use crate::shown::{paper, state_tag, words};
use crate::views::page::Lang;
use crate::views::parts::{FileRow, Row, Tag, Tone};
use crate::views::window::{CaseHead, CaseMaterial};
use crate::visitor::Visitor;

/// A case as an officer's page needs it.
pub struct Read {
    /// The case.
    pub case: Live<Case>,
    /// The item version it keeps.
    pub version: VersionRef,
    /// Who applies.
    pub applicant: ApplicantCard,
    /// Who acts for the applicant.
    pub agent: Option<ApplicantCard>,
    /// The answers.
    pub answers: Answers,
    /// The materials with the names of their files, superseded ones too.
    pub materials: Vec<(Live<Material>, String)>,
    /// Every task.
    pub tasks: Vec<Live<Task>>,
    /// The history.
    pub history: Vec<Happened>,
    /// The documents.
    pub documents: Vec<Live<Document>>,
    /// The licence's number.
    pub licence: Option<String>,
    /// The departments.
    pub departments: Vec<DepartmentRow>,
    /// The officers who did something.
    pub staff: BTreeMap<StaffId, StaffCard>,
    /// The centre; none before it is declared.
    pub centre: Option<std::sync::Arc<CentreFacts>>,
    /// Who looks.
    pub officer: Officer,
    /// The language he reads.
    pub lang: Lang,
    /// Today.
    pub today: Date,
    /// The calendar.
    pub calendar: &'static Calendar,
}

/// Reads the case with a number for the officer who asks; 404 for whoever may not know of it.
pub async fn by_number(visitor: &Visitor, number: &str) -> Result<Read, Trouble> {
    let (number, who, lang) = (number.to_owned(), who(visitor)?, visitor.lang());
    visitor
        .read(move |rx| {
            let case = view::for_officer(rx, &number)?;
            read(rx, case, (who, lang))
        })
        .await
}

/// Reads the case of a task.
pub async fn by_task(visitor: &Visitor, task: base::id::TaskId) -> Result<Read, Trouble> {
    let (who, lang) = (who(visitor)?, visitor.lang());
    visitor
        .read(move |rx| {
            let case: Live<Case> = {
                let task = rx.get::<Task>(task)?;
                rx.get(task.case)?
            };
            let case = view::for_officer(rx, &case.number)?;
            read(rx, case, (who, lang))
        })
        .await
}

fn who(visitor: &Visitor) -> Result<Officer, Trouble> {
    let session = visitor.session().ok_or(Trouble::Unseen)?;
    let id = session.staff.ok_or(Trouble::Unseen)?;
    Ok(Officer { id, department: session.department, roles: session.roles })
}

fn read(rx: &mut impl Reading, case: Live<Case>, (officer, lang): (Officer, Lang)) -> Result<Read, Fail> {
    let id = case.id().into();
    let tasks = work::tasks_of(rx, id)?;
    let mut staff = BTreeMap::new();
    let checkers = tasks.iter().flat_map(|task| task.checks.iter().map(|checked| checked.by));
    let relieved = tasks.iter().filter_map(|task| task.relieved.as_ref()).flat_map(|r| [r.by, r.from]);
    for one in tasks.iter().flat_map(|task| people_of(&task.state)).chain(relieved).chain(checkers) {
        if let std::collections::btree_map::Entry::Vacant(place) = staff.entry(one) {
            place.insert(organisation::staff_card(rx, one)?);
        }
    }
    let mut named = Vec::new();
    for material in materials::of_case(rx, id)? {
        let name = match &material.file {
            Some(file) => rx.open(&file.name)?.unwrap_or_default(),
            None => String::new(),
        };
        named.push((material, name));
    }
    Ok(Read {
        version: catalogue::version(rx, case.version)?,
        applicant: applicants::card(rx, case.applicant)?,
        agent: case.agent.map(|agent| applicants::card(rx, agent)).transpose()?,
        answers: filing::answers(rx, &case)?,
        materials: named,
        history: view::history(rx, id)?,
        documents: documents::of_case(rx, id)?,
        licence: case
            .licence
            .map(|l| rx.get::<rules::licences::Licence>(l).map(|l| l.number.clone()))
            .transpose()?,
        departments: organisation::departments(rx)?,
        centre: desk::centres::facts(rx).ok(),
        today: rx.today(),
        calendar: desk::time::legal(rx)?,
        tasks,
        staff,
        officer,
        lang,
        case,
    })
}

fn people_of(state: &TaskState) -> Vec<StaffId> {
    match state {
        TaskState::Claimed { by, .. } => vec![*by],
        TaskState::Done { by, officers, .. } => {
            std::iter::once(*by).chain(officers.iter().copied()).collect()
        }
        TaskState::Waiting | TaskState::Ready { .. } | TaskState::Void { .. } => Vec::new(),
    }
}

impl Read {
    /// What the item version says.
    pub fn facts(&self) -> &ItemFacts {
        &self.version.facts
    }

    /// The page of the case.
    pub fn address(&self) -> String {
        format!("/staff/cases/{}", crate::form::encode(&self.case.number))
    }

    /// The roles of who looks.
    pub fn roles(&self) -> RoleSet {
        self.officer.roles
    }

    /// Whether who looks belongs to the department that decides the case, or to the centre itself.
    pub fn in_charge(&self) -> Charge {
        match self.officer.department {
            Some(department) if department != self.case.department => Charge::Others,
            Some(_) | None => Charge::Ours,
        }
    }

    /// Clocks as who looks reads them.
    pub fn reader(&self) -> Reader<'_> {
        Reader { lang: self.lang, calendar: self.calendar, today: self.today }
    }

    /// The name of a department.
    pub fn department(&self, id: DepartmentId) -> String {
        self.departments.iter().find(|d| d.id == id).map_or_else(String::new, |d| d.name.clone())
    }

    /// An officer as colleagues call him.
    pub fn officer_name(&self, id: StaffId) -> String {
        self.staff.get(&id).map_or_else(String::new, |card| match card.name.as_str() {
            "" => card.staff.badge.clone(),
            name => self.lang.say("list.aside", &[&name, &card.staff.badge]),
        })
    }

    /// The name of the stage run now or last open.
    pub fn stage(&self) -> String {
        let Some(run) = self.case.run else { return String::new() };
        let name = self.facts().route.stages.get(run.stage as usize).map_or("", |s| s.name.as_str());
        self.stage_name(name, run.round)
    }

    /// A stage or task with its round.
    pub fn stage_name(&self, name: &str, round: u32) -> String {
        format!("{name} · {}", self.lang.say("case.round", &[&round]))
    }

    /// The head of the page.
    pub fn head(&self) -> CaseHead {
        let (case, lang) = (&self.case, self.lang);
        let filed =
            format!("{} {}", words::moment(lang, case.filed_at), lang.text(words::channel(case.channel)));
        let mut facts = vec![
            Row::new(lang.text("case.filed"), filed),
            Row::new(lang.text("inbox.holder"), self.department(case.department)),
            Row::new(lang.text("me.number"), self.applicant.masked_number()),
            Row::new(lang.text("person.identity"), person::state_tag(lang, &self.applicant).text),
        ];
        if !self.applicant.phone.is_empty() {
            facts.push(Row::new(lang.text("case.phone"), self.applicant.phone.clone()));
        }
        if let Some(agent) = &self.agent {
            facts.push(Row::new(lang.text("case.agent"), agent.name.clone()));
        }
        if let Some(acceptance) = case.acceptance {
            facts.push(Row::new(lang.text("timeline.accepted"), words::date(lang, acceptance.on)));
        }
        facts.push(Row::new(lang.text("case.version"), lang.say("admin.version", &[&self.version.number])));
        CaseHead {
            number: paper::printed(&case.number),
            item: case.item_name.clone(),
            applicant: self.applicant.name.clone(),
            state: state_tag(lang, case),
            stage: self.stage(),
            due: self.reader().next_due(case).unwrap_or_default(),
            facts,
        }
    }

    /// The materials in the order of the item's list.
    pub fn material_views(&self) -> Vec<CaseMaterial> {
        let list = self.facts().materials.iter();
        list.map(|asked| {
            let here: Vec<_> = self
                .materials
                .iter()
                .filter(|(m, _)| m.key == asked.key && m.state != MaterialState::Superseded)
                .collect();
            CaseMaterial {
                code: asked.key.clone(),
                name: asked.name.clone(),
                need: need(self.lang, &asked.necessity),
                held: here
                    .iter()
                    .find(|(m, _)| m.file.is_none())
                    .map(|(m, _)| without_file(self.lang, m).to_owned()),
                files: here
                    .iter()
                    .filter_map(|(m, name)| Some(file_row(self.lang, (m, m.file.as_ref()?), name)))
                    .collect(),
                faulty: false,
                problem: String::new(),
                late: None,
            }
        })
        .collect()
    }

    /// Keys of the materials and form groups that a correction notice given now would name late (行政许可法 art. 72(四)).
    pub fn late_if_named(&self) -> Vec<String> {
        let facts = self.facts();
        let materials = facts.materials.iter().map(|m| m.key.clone());
        let keys: Vec<String> = materials.chain(facts.form.iter().map(|g| g.key.clone())).collect();
        let handed: Vec<(String, u32)> =
            self.materials.iter().map(|(m, _)| (m.key.clone(), m.receipt)).collect();
        intake::late_points(&self.case, &keys, &handed)
    }
}

/// Whether a case is of who looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Charge {
    /// His department decides it.
    Ours,
    /// Another's.
    Others,
}

/// The tag of a material's necessity.
fn need(lang: Lang, necessity: &Necessity) -> Tag {
    match necessity {
        Necessity::Required => Tag::new(lang.text("need.required"), Tone::Plain),
        Necessity::Conditional(_) => Tag::new(lang.text("need.conditional"), Tone::Grey),
        Necessity::Deferrable => Tag::new(lang.text("need.promisable"), Tone::Plum),
    }
}

fn without_file(lang: Lang, material: &Material) -> &'static str {
    match (material.state, material.trust) {
        (MaterialState::Promised, _) => lang.text("check.promised"),
        (MaterialState::Here, TrustGrade::D) => lang.text("case.stated"),
        (MaterialState::Here, TrustGrade::A) => lang.text("case.from-issuer"),
        (MaterialState::Here, TrustGrade::B | TrustGrade::C) => lang.text("case.paper"),
        (MaterialState::Superseded, _) => "",
    }
}

fn file_row(lang: Lang, (material, file): (&Material, &FileRef), name: &str) -> FileRow {
    let compared = match material.compared_by {
        Some(_) => (lang.text("case.compared"), Tone::Jade),
        None => (lang.text("case.not-compared"), Tone::Grey),
    };
    // Two facts: a file that was compared with its original may still be one that nobody scanned.
    let state = match file.scan {
        ScanState::NotScanned => {
            Tag::new(format!("{} · {}", compared.0, lang.text("case.not-scanned")), Tone::Amber)
        }
        ScanState::Clean => Tag::new(compared.0, compared.1),
    };
    FileRow {
        name: if name.is_empty() { lang.text("case.name-erased").to_owned() } else { name.to_owned() },
        size: format!("{} KB · {}", file.bytes.div_ceil(1024), words::media(&file.media_type)),
        url: format!("/staff/files/{}", material.id),
        state,
        remove: None,
    }
}
