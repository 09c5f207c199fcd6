//! What verbs remember: immutable rows by their id, and what settled subjects answered while the log says they stand.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use base::{CentreId, Id};

/// Rows remembered at most; a centre has some hundreds of item versions in use.
const ROWS_MAX: usize = 20_000;
/// Answers about settled subjects remembered at most for a centre: staff, departments and some more.
const ANSWERS_MAX: usize = 5_000;

type Kept = Arc<dyn Any + Send + Sync>;

/// The place in a log since which settled subjects are as they are: epoch and number of the newest such event.
pub(super) type Standing = (i64, i64);

/// What is remembered.
#[derive(Default)]
pub(super) struct Memo {
    rows: RwLock<HashMap<(CentreId, Id), Kept>>,
    answers: RwLock<HashMap<CentreId, Answers>>,
}

/// Answers of one standing; another standing empties them.
struct Answers {
    standing: Standing,
    kept: HashMap<&'static str, HashMap<Box<[u8]>, Kept>>,
    count: usize,
}

impl Memo {
    /// What is remembered under an id.
    pub fn find<T: Send + Sync + 'static>(&self, centre: CentreId, id: Id) -> Option<Arc<T>> {
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        rows.get(&(centre, id)).cloned().and_then(|row| row.downcast().ok())
    }

    /// Remembers a row that never changes.
    pub fn keep<T: Send + Sync + 'static>(&self, centre: CentreId, id: Id, row: T) -> Arc<T> {
        let row = Arc::new(row);
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        if rows.len() >= ROWS_MAX {
            rows.clear();
        }
        rows.insert((centre, id), row.clone());
        row
    }

    /// What a question was answered under the same standing.
    pub fn answer<T: Send + Sync + 'static>(
        &self,
        centre: CentreId,
        standing: Standing,
        question: &'static str,
        of: &[u8],
    ) -> Option<Arc<T>> {
        let answers = self.answers.read().unwrap_or_else(PoisonError::into_inner);
        let known = answers.get(&centre).filter(|known| known.standing == standing)?;
        known.kept.get(question)?.get(of).cloned().and_then(|kept| kept.downcast().ok())
    }

    /// Remembers an answer as long as the standing lasts.
    pub fn keep_answer<T: Send + Sync + 'static>(
        &self,
        centre: CentreId,
        standing: Standing,
        question: &'static str,
        of: &[u8],
        answer: T,
    ) -> Arc<T> {
        let answer = Arc::new(answer);
        let mut answers = self.answers.write().unwrap_or_else(PoisonError::into_inner);
        let known = answers.entry(centre).or_insert_with(|| Answers::new(standing));
        if known.standing != standing || known.count >= ANSWERS_MAX {
            *known = Answers::new(standing);
        }
        known.count += 1;
        known.kept.entry(question).or_default().insert(of.into(), answer.clone());
        answer
    }
}

impl Answers {
    fn new(standing: Standing) -> Self {
        Self { standing, kept: HashMap::new(), count: 0 }
    }
}
