//! What is kept for a time only is gone when its time is over, with its files.

use std::path::PathBuf;
use std::sync::Arc;

use base::id::{AccountId, StaffId};
use base::{CentreId, Digest, Id, Instant};
use db::{Database, Sql, sql, testing};
use desk::attachments::Attachments;
use desk::drafts::{self, Content, DraftFile};
use desk::people::sessions::{self, Opening};
use desk::store::{Actor, Caller, Cx, Fail};
use rules::people::{Account, AccountEvent, Password};
use seal::Keyring;

use crate::proof::{hand_in, office};
use crate::scenes::play::{HERE, Play};

const HOUR: i64 = 3600 * 1000;
const DAY: i64 = 24 * HOUR;
static DRAFTS: Sql = sql!("SELECT COUNT(*) FROM drafts");
static SESSIONS: Sql = sql!("SELECT COUNT(*) FROM sessions");
static LOOSE: Sql = sql!("SELECT COUNT(*) FROM loose_files");

fn count(database: &Database, what: &Sql) -> i64 {
    database.connect().unwrap().read(|tx| tx.query_opt(what, &[])).unwrap().unwrap().int(0).unwrap()
}

fn in_centre<T: Send + 'static>(
    play: &Play,
    centre: CentreId,
    verb: impl Fn(&mut Cx<'_>) -> Result<T, Fail> + Send + 'static,
) -> T {
    play.desk.write_blocking(Caller::system(Actor::System("test"), centre), verb).unwrap()
}

fn account(n: u8) -> AccountId {
    Id::from_parts(1_000, [n; 10]).into()
}

struct Files {
    store: Attachments,
    folder: PathBuf,
}

impl Files {
    fn new() -> Self {
        let folder = testing::scratch_folder().join("attachments");
        let keyring = Arc::new(Keyring::from_secret(&[3; seal::SECRET_BYTES]));
        Self { store: Attachments::open(&folder, keyring, None).unwrap(), folder }
    }

    fn take(&self, bytes: &[u8]) -> DraftFile {
        DraftFile { key: "lease".to_owned(), upload: self.store.take("x.pdf", bytes).unwrap() }
    }

    fn on_disk(&self) -> usize {
        let shards = std::fs::read_dir(&self.folder).unwrap();
        shards.flat_map(|shard| std::fs::read_dir(shard.unwrap().path()).unwrap()).count()
    }
}

/// A draft of an account with these files.
fn draft(play: &Play, of: u8, files: Vec<DraftFile>) -> Id {
    let (item, _) = play.item("食品经营许可");
    let content = Content { files, ..Content::default() };
    in_centre(play, HERE, move |cx| drafts::begin(cx, account(of), item, &content))
}

fn later(play: &mut Play, ms: i64) -> Instant {
    let now = play.desk.now().plus_ms(ms);
    play.pump(now);
    now
}

#[test]
fn drafts_of_thirty_days_and_dead_sessions_are_gone_and_others_stay() {
    for database in testing::engines() {
        let mut play = office(&database);
        play.desk.open_centre(CentreId::DIRECTORY).unwrap();
        draft(&play, 1, Vec::new());
        let open = |play: &Play, n: u8, staff: Option<StaffId>| {
            let opening =
                Opening { token: Digest([n; 32]), account: account(n), home: HERE, staff, applicant: None };
            in_centre(play, CentreId::DIRECTORY, move |cx| {
                cx.begin::<Account>(opening.account, AccountEvent::Opened { password: Password::Own })?;
                sessions::open(cx, &opening)
            });
        };
        open(&play, 1, None);
        open(&play, 2, Some(Id::from_parts(1, [2; 10]).into()));
        later(&mut play, sessions::SESSION_MS);
        assert_eq!(count(&database, &SESSIONS), 2, "a house may allow it until then");
        open(&play, 3, None);
        later(&mut play, HOUR);
        assert_eq!((count(&database, &SESSIONS), count(&database, &DRAFTS)), (1, 1));
        later(&mut play, 29 * DAY);
        draft(&play, 2, Vec::new());
        assert_eq!(count(&database, &DRAFTS), 2);
        later(&mut play, DAY);
        assert_eq!((count(&database, &SESSIONS), count(&database, &DRAFTS)), (0, 1));
        play.end("drafts and sessions");
    }
}

#[test]
fn a_file_of_a_discarded_draft_is_removed_unless_somebody_names_it() {
    for database in testing::engines() {
        let (mut play, files) = (office(&database), Files::new());
        let contents: [&[u8]; 3] = [b"%PDF-nobody", b"%PDF-material", b"%PDF-draft"];
        let [lone, filed, shared] = contents.map(|bytes| files.take(bytes));
        let given_up = draft(&play, 1, vec![lone.clone(), filed.clone(), shared.clone()]);
        let digest = filed.upload.digest;
        in_centre(&play, HERE, move |cx| hand_in(cx, digest));
        draft(&play, 2, vec![shared.clone()]);
        in_centre(&play, HERE, move |cx| drafts::discard(cx, account(1), given_up));
        assert_eq!((files.store.clear(&play.desk).unwrap(), count(&database, &LOOSE)), (0, 3), "too soon");
        later(&mut play, DAY);
        assert_eq!((files.store.clear(&play.desk).unwrap(), count(&database, &LOOSE)), (0, 1));
        assert_eq!(files.store.read(lone.upload.digest).unwrap(), contents[0], "set aside, and still there");
        later(&mut play, DAY);
        assert_eq!((files.store.clear(&play.desk).unwrap(), count(&database, &LOOSE)), (1, 0));
        assert!(matches!(files.store.read(lone.upload.digest), Err(Fail::NotFound)));
        for (file, bytes) in [(filed, contents[1]), (shared, contents[2])] {
            assert_eq!(files.store.read(file.upload.digest).unwrap(), bytes);
        }
        assert_eq!(files.on_disk(), 2);
        // The other draft's time is over, and its file goes with it.
        later(&mut play, 31 * DAY);
        for _ in 0..2 {
            later(&mut play, DAY);
            files.store.clear(&play.desk).unwrap();
        }
        assert_eq!((files.on_disk(), count(&database, &DRAFTS)), (1, 0));
        assert_eq!(files.store.verify(&play.desk).unwrap(), vec![]);
    }
}

#[test]
fn a_file_that_is_named_while_it_is_set_aside_is_put_back() {
    for database in testing::engines() {
        let (mut play, files) = (office(&database), Files::new());
        let file = files.take(b"%PDF-late");
        let given_up = draft(&play, 1, vec![file.clone()]);
        let same = file.upload.digest;
        in_centre(&play, HERE, move |cx| drafts::revise(cx, account(1), given_up, |c| c.files.clear()));
        later(&mut play, DAY);
        files.store.clear(&play.desk).unwrap();
        // An officer's request that found the file before it was set aside ends only now.
        in_centre(&play, HERE, move |cx| hand_in(cx, same));
        assert_eq!(files.store.verify(&play.desk).unwrap(), vec![], "it can be read all the time");
        later(&mut play, DAY);
        assert_eq!((files.store.clear(&play.desk).unwrap(), count(&database, &LOOSE)), (0, 0));
        assert_eq!(files.store.read(same).unwrap(), b"%PDF-late");
    }
}
