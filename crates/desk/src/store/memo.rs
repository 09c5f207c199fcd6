//! Immutable rows remembered by their id: an item version is read and parsed once a process.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use base::{CentreId, Id};

/// Rows remembered at most; a centre has some hundreds of item versions in use.
const ROWS_MAX: usize = 20_000;

/// What is remembered.
#[derive(Default)]
pub(super) struct Memo {
    rows: RwLock<HashMap<(CentreId, Id), Arc<dyn Any + Send + Sync>>>,
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
}
