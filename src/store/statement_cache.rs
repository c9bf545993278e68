//! Keeps prepared statements that are not in use for the next time that their text comes.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::raw::{Handle, IdleStatement, PreparedStatement};
use super::statement_info::StatementInfo;

/// How many are kept.
const MOST: usize = 64;

/// Longer texts are not kept, in bytes.
const LONGEST: usize = 4096;

#[derive(Default)]
pub(super) struct StatementCache {
    kept: RefCell<HashMap<Box<[u8]>, CachedStatement>>,
    /// How often it was emptied: what was handed out before that does not come back.
    emptied: Cell<u64>,
    clock: Cell<u64>,
    /// The version of the schema that the statements were prepared for.
    schema: Cell<Option<i64>>,
}

struct CachedStatement {
    /// `None` while it is in use.
    idle: Option<IdleStatement>,
    info: Option<Rc<StatementInfo>>,
    /// When it was used last, by the clock of the cache.
    used: u64,
}

/// The generation of the cache in which a statement was handed out or prepared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct CacheGeneration(u64);

impl Handle {
    /// A statement of this text that nobody uses, and what is known of it.
    pub fn take_cached(&self, text: &[u8]) -> Option<(PreparedStatement<'_>, Option<Rc<StatementInfo>>)> {
        let statement_cache = self.statement_cache();
        let mut all = statement_cache.kept.borrow_mut();
        let kept = all.get_mut(text)?;
        kept.used = statement_cache.tick();
        let prepared = self.resume(kept.idle.take()?)?;
        Some((prepared, kept.info.clone()))
    }

    /// The generation of statements that are prepared now.
    pub fn cache_generation(&self) -> CacheGeneration {
        CacheGeneration(self.statement_cache().emptied.get())
    }

    /// Takes a statement back that has been reset, unless the cache was cleared since it was handed out or prepared.
    pub fn put_cached(
        &self,
        text: &[u8],
        prepared: PreparedStatement<'_>,
        info: Option<Rc<StatementInfo>>,
        slot: CacheGeneration,
    ) {
        let statement_cache = self.statement_cache();
        if text.len() > LONGEST || slot != self.cache_generation() {
            return;
        }
        let idle = Some(prepared.suspend());
        let used = statement_cache.tick();
        let mut all = statement_cache.kept.borrow_mut();
        if let Some(kept) = all.get_mut(text) {
            *kept = CachedStatement { idle, info, used };
            return;
        }
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, kept)| kept.used).map(|(text, _)| text.clone())
        {
            all.remove(&oldest);
        }
        all.insert(text.into(), CachedStatement { idle, info, used });
    }

    /// Forgets all statements, those too that are in use.
    pub fn clear_statements(&self) {
        self.statement_cache().kept.borrow_mut().clear();
        self.statement_cache().emptied.set(self.statement_cache().emptied.get().wrapping_add(1));
    }

    /// Forgets all statements where they were prepared for another schema.
    pub fn clear_statements_of_other_schema(&self, schema: i64) {
        if self.statement_cache().schema.replace(Some(schema)) != Some(schema) {
            self.clear_statements();
        }
    }
}

impl StatementCache {
    fn tick(&self) -> u64 {
        self.clock.set(self.clock.get() + 1);
        self.clock.get()
    }
}
