//! The stage: one desk, one centre, a given clock; each line is acted and what the log gained is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::id::{AccountId, ApplicantId, CaseId, ItemId, StaffId};
use base::{CentreId, Digest, Instant};
use db::Database;
use desk::cases::filing::{Handed, How};
use desk::store::{Actor, Caller, Clock, Cx, Desk, Fail, Lane, Logged, Mode, Options, Reading, Rx};
use desk::{catalogue, people::organisation};
use rules::catalogue::ItemFacts;
use rules::people::{Role, RoleSet};
use rules::time::day_words;
use seal::Keyring;

use super::lines::{Expected, Line, Scene, What};
use super::told::{Story, Told};
use super::{applicants, cast, counter, departments, looking};

/// The centre of every scene; each has a database of its own, since the pump serves all centres of one.
pub const HERE: CentreId = CentreId(1);
const SEED: u64 = 20_260_302;

/// How a scene ended.
pub struct End {
    pub transcript: String,
    pub root: Digest,
}

/// What a verb of a scene came to: `None` where no verb has these words.
pub type Acted = Option<Result<(), Fail>>;

/// A scene being played.
pub struct Play {
    pub desk: Desk,
    pub told: Told,
    pub people: BTreeMap<String, ApplicantId>,
    /// Officers who are applicants too.
    pub also: BTreeMap<String, ApplicantId>,
    pub items: BTreeMap<String, ItemId>,
    /// The version of the case that an officer's page was made from.
    pub seen: BTreeMap<String, i64>,
    pub case: Option<CaseId>,
    pub query_code: String,
    officers: BTreeMap<String, (StaffId, RoleSet)>,
    story: Story,
    at: (i64, i64),
}

/// Plays a scene on a database.
pub fn run(scene: &Scene, database: &Database) -> End {
    begin(scene, database).end(&scene.name)
}

/// Plays a scene on a database, and leaves the stage open.
pub fn begin(scene: &Scene, database: &Database) -> Play {
    let mut play: Option<Play> = None;
    let mut told = Told::default();
    let mut waiting = Vec::new();
    for line in &scene.lines {
        match (&line.what, &mut play) {
            (What::Remark, None) => told.line(&line.text),
            (What::Remark, Some(play)) => play.told.line(&line.text),
            (What::On(now), None) => {
                let mut opened = Play::open(database, *now, std::mem::take(&mut told));
                waiting.drain(..).for_each(|line| opened.act(&scene.name, line));
                opened.told.moment(*now);
                play = Some(opened);
            }
            (What::On(now), Some(play)) => play.go_on_to(*now),
            (What::Act { .. }, None) => waiting.push(line),
            (What::Act { .. }, Some(play)) => play.act(&scene.name, line),
        }
    }
    play.expect("a scene has a day")
}

impl Play {
    fn open(database: &Database, now: Instant, told: Told) -> Self {
        let desk = Desk::open(Options {
            database: database.clone(),
            migrations: desk::MIGRATIONS,
            modules: desk::MODULES,
            keyring: Arc::new(Keyring::from_secret(&[1; seal::SECRET_BYTES])),
            clock: Clock::Given(now),
            mode: Mode::Inline { seed: SEED },
        })
        .expect("a desk opens");
        desk.open_centre(HERE).expect("a log opens");
        let house = || Caller::system(Actor::System("scene"), HERE);
        desk.write_blocking(house(), cast::settle).expect("the cast takes its posts");
        let staff = desk.read_blocking(house(), |rx| organisation::staff_page(rx, "", 50)).unwrap();
        let items = desk.read_blocking(house(), |rx| catalogue::all(rx)).unwrap();
        let officers: BTreeMap<_, _> = staff.into_iter().map(|s| (s.badge, (s.id, s.roles))).collect();
        let story =
            Story::new(officers.iter().map(|(badge, (id, _))| (format!("staff:{id}"), badge.clone())));
        let mut play = Self {
            desk,
            told,
            people: BTreeMap::new(),
            also: BTreeMap::new(),
            items: items.into_iter().map(|i| (i.name, i.id)).collect(),
            seen: BTreeMap::new(),
            case: None,
            query_code: String::new(),
            officers,
            story,
            at: (0, 0),
        };
        play.news();
        play
    }

    /// Lets the house live through every midnight up to a moment.
    fn go_on_to(&mut self, now: Instant) {
        let mut day = self.desk.now().date();
        while day < now.date() {
            day = day.tomorrow().unwrap();
            self.pump(Instant::start_of(day));
        }
        self.pump(now);
        self.told.moment(now);
    }

    /// Lets the house do all that is due.
    pub fn pump(&mut self, now: Instant) {
        self.desk.pump(now).expect("the pump finds rest");
        let news = self.news();
        if !news.is_empty() {
            self.told.moment(now);
            self.told.does("时钟");
            news.iter().for_each(|line| self.told.happens(line));
        }
    }

    fn act(&mut self, scene: &str, line: &Line) {
        let What::Act { who, words, expected } = &line.what else { return };
        let place = format!("{scene}.scene:{}: {}", line.number, line.text);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.told.does(&line.text);
        let acted = applicants::perform(self, who, &words)
            .or_else(|| counter::perform(self, who, &words))
            .or_else(|| departments::perform(self, who, &words))
            .or_else(|| looking::perform(self, who, &words));
        let Some(outcome) = acted else { panic!("{place}: no verb has these words") };
        let came = match &outcome {
            Ok(()) => Expected::Done,
            Err(Fail::Replayed(_)) => Expected::Repeated,
            Err(Fail::Refused(_) | Fail::Stale | Fail::NotFound) => Expected::Refused,
            Err(fail @ (Fail::Busy | Fail::Unknown | Fail::Db(_) | Fail::Broken(_))) => {
                panic!("{place}: {fail}")
            }
        };
        assert_eq!(came, *expected, "{place}: {outcome:?}");
        if let Err(fail) = &outcome {
            self.told.happens(&super::told::fail(fail));
        }
        self.news().iter().for_each(|line| self.told.happens(line));
        self.desk.pump(self.desk.now()).expect("the pump finds rest");
        assert_eq!(self.news(), Vec::<String>::new(), "{place}: nothing was due in between");
    }

    /// What the log gained since the last look.
    fn news(&mut self) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let (epoch, seq) = self.at;
            let page = self.look(move |rx| rx.log_after(epoch, seq)).expect("the log reads");
            let Some(last) = page.last() else { return lines };
            self.at = (last.epoch, last.seq);
            let told = |event: &Logged| self.story.tell(event);
            lines.extend(page.iter().flat_map(told));
        }
    }

    /// Proves that nothing is damaged, and closes.
    pub fn end(mut self, scene: &str) -> End {
        let report = self.desk.verify().expect("verify runs");
        assert_eq!(report.damage, vec![], "{scene}");
        assert_eq!(self.desk.parked().unwrap(), vec![], "{scene}");
        assert_eq!(self.desk.verify_projectors().unwrap(), vec![], "{scene}");
        self.told.line(&format!("= {} events, nothing damaged", report.events));
        End { transcript: self.told.into_text(), root: self.desk.root(HERE).unwrap().1 }
    }
}

/// What verbs of scenes are made of.
impl Play {
    /// The caller that a name stands for: an officer, an applicant, or anybody.
    pub fn caller(&mut self, who: &str) -> Option<Caller> {
        let (who, narrowed) = who.split_once('~').map_or((who, None), |(who, role)| (who, role_of(role)));
        let (staff, applicant, roles) = match (self.officers.get(who), self.people.get(who)) {
            (Some((staff, roles)), _) => (
                Some(*staff),
                self.also.get(who).copied(),
                narrowed.map_or(*roles, |role| RoleSet::of(&[role])),
            ),
            (None, Some(applicant)) => (None, Some(*applicant), RoleSet::of(&[Role::Citizen])),
            (None, None) => return None,
        };
        let lane = if staff.is_some() { Lane::Staff } else { Lane::Public };
        let joined = applicant.and_then(|id| {
            self.look(move |rx| Ok(rx.get::<rules::people::Applicant>(id)?.account))
                .expect("he is registered")
        });
        let account = joined.unwrap_or_else(|| account(0));
        Some(Caller::new(Actor::Account { account, staff, applicant, roles }, HERE, lane))
    }

    /// Whether a name is an officer's.
    pub fn is_officer(&self, who: &str) -> bool {
        self.officers.contains_key(who.split('~').next().unwrap_or(who))
    }

    /// Does something as somebody of the cast.
    pub fn does<T: Send + 'static>(
        &mut self,
        who: &str,
        verb: impl Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        let caller = self.caller(who).unwrap_or_else(|| panic!("nobody is called {who}"));
        self.desk.write_blocking(caller, verb)
    }

    /// Does something to the case of the scene.
    pub fn on_case(
        &mut self,
        who: &str,
        verb: impl Fn(&mut Cx<'_>, CaseId) -> Result<(), Fail> + Send + 'static,
    ) -> Result<(), Fail> {
        let case = self.case.expect("a case has been filed");
        self.does(who, move |cx| verb(cx, case))
    }

    /// Looks something up.
    pub fn look<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Rx<'_>) -> Result<T, Fail> + Send + 'static,
    ) -> Result<T, Fail> {
        self.desk.read_blocking(Caller::system(Actor::System("scene"), HERE), query)
    }

    /// The item of a name with its facts.
    pub fn item(&self, name: &str) -> (ItemId, ItemFacts) {
        let id = *self.items.get(name).unwrap_or_else(|| panic!("no item is called {name}"));
        let version = self.look(move |rx| catalogue::current(rx, id)).unwrap();
        (id, version.facts.clone())
    }

    /// An officer by badge.
    pub fn officer(&self, badge: &str) -> StaffId {
        self.officers.get(badge).unwrap_or_else(|| panic!("no officer is called {badge}")).0
    }

    /// An applicant by name.
    pub fn person(&self, name: &str) -> ApplicantId {
        *self.people.get(name).unwrap_or_else(|| panic!("no applicant is called {name}"))
    }
}

/// The account behind the nth applicant of a scene, and behind every officer who is none.
pub fn account(n: usize) -> AccountId {
    base::Id::from_parts(0, [7 + u8::try_from(n).unwrap(); 10]).into()
}

/// Materials as scenes write them: `form, layout=paper, rules=promised`; stated where no form is said; or `nothing`.
pub fn handed(words: &[&str]) -> Vec<Handed> {
    words
        .iter()
        .filter(|word| **word != "nothing")
        .map(|word| {
            let (key, how) = word.split_once('=').unwrap_or((word, "stated"));
            let how = match how {
                "stated" => How::Stated,
                "paper" => How::Paper,
                "promised" => How::Promised,
                other => panic!("a material is stated, paper or promised, not {other}"),
            };
            Handed { key: key.to_owned(), how }
        })
        .collect()
}

/// `2026 年 3 月 2 日（周一） 09:10`.
pub fn moment_words(now: Instant) -> String {
    let civil = now.civil();
    format!("{} {:02}:{:02}", day_words(civil.date()), civil.hour(), civil.minute())
}

/// The role with a word.
fn role_of(word: &str) -> Option<Role> {
    let found = Role::ALL.into_iter().find(|role| role.word() == word);
    assert!(found.is_some(), "no role is called {word}");
    found
}
