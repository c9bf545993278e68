//! A piece of a database: some records, all that they need along keys, and what is asked for below them, in a file of its own.
//!
//! The work is SQL on a connection to the new file, to which the database is attached as `source`. The records that are
//! taken stand in temporary tables by their identities ([`picked`]); in [`closure`] they grow along keys, each record once;
//! [`copy`] makes the schema and fills it.

use std::ops::ControlFlow;
use std::rc::Rc;

use crate::catalog::{Catalog, KeyStep, Relation, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::store::{Begin, Connection, Transaction, Value, collect};

mod closure;
mod copy;
mod mask;
mod picked;

pub(crate) use mask::MaskKey;
use mask::Masks;
use picked::Picked;

/// The database that is read, as statements name it.
const SOURCE: &str = "source";

/// What is to be taken.
pub(crate) struct Request {
    /// The table of the records.
    pub table: Rc<Table>,
    /// Which of them.
    pub records: Records,
    pub below: Below,
    pub limits: Vec<ChildLimit>,
    /// Values that say who somebody is are made up by this key.
    pub mask: Option<MaskKey>,
}

/// Which records of a table.
pub(crate) enum Records {
    All,
    /// Those of these identities.
    Keys(Vec<Vec<Value>>),
}

/// What is taken of the records that point at those which are taken.
pub(crate) enum Below {
    /// These ways, each relation from where the one before has led.
    Ways(Vec<Vec<Rc<Relation>>>),
    /// All, and all below them.
    Everything,
}

/// So many records at most for each parent, along this key from parent to child.
pub(crate) struct ChildLimit {
    pub step: KeyStep,
    pub most: u64,
}

/// How many records of a table were taken, and of how many.
pub(crate) struct Taken {
    pub table: String,
    pub records: u64,
    pub of: u64,
}

/// What came of it.
#[derive(Default)]
pub(crate) struct Subset {
    pub tables: Vec<Taken>,
    /// The columns whose values were made up.
    pub masked: Vec<String>,
    /// What the new file lacks.
    pub notes: Vec<Diagnostic>,
}

/// Fills the empty database of `target` with a piece of the one that is attached to it as [`SOURCE`].
///
/// # Errors
/// A table without an identity; whatever the engine says, or `tick` to stop.
pub(crate) fn take(
    target: &dyn Connection,
    catalog: &Catalog,
    request: &Request,
    tick: &dyn Fn(&str) -> Result<()>,
) -> Result<Subset> {
    let nouns: Vec<String> = catalog
        .tables()?
        .into_iter()
        .filter(|entry| entry.schema == "main" && !entry.bookkeeping)
        .map(|entry| entry.name)
        .collect();
    // Schemas that SQLite took once are taken again.
    target.let_quoted_texts(true)?;
    // One transaction: what is read belongs together.
    let writing = Transaction::begin(target, Begin::Deferred)?;
    let mut picked = Picked::new(target, tick);
    let outcome = picked
        .begin(request)
        .and_then(|()| closure::descend(&mut picked, catalog, request))
        .and_then(|()| closure::ascend(&mut picked, catalog))
        .and_then(|()| match &request.mask {
            Some(key) => copy_masked(&picked, &nouns, Masks::find(&picked, catalog, key.clone())?),
            None => copy::copy(&picked, &nouns, None),
        });
    writing.finish(outcome)
}

/// Copies with masks. Where a rule of a table refuses what was made up, its values keep their form.
fn copy_masked(picked: &Picked<'_>, nouns: &[String], mut masks: Masks) -> Result<Subset> {
    loop {
        masks.make(picked)?;
        let attempt = Transaction::begin(picked.target, Begin::Deferred)?;
        match copy::copy(picked, nouns, Some(&masks)) {
            Ok(subset) => {
                attempt.commit()?;
                return Ok(Subset { masked: masks.names(picked), ..subset });
            }
            Err(error) => {
                attempt.rollback()?;
                let refused = picked.refused.take().ok_or(error)?;
                masks.keep_form(picked, &refused)?;
            }
        }
    }
}

/// Attaches the database of the file at `path` to an empty one, which gets its encoding and page size.
///
/// # Errors
/// The engine's.
pub(crate) fn attach(target: &dyn Connection, path: &str, (encoding, page_size): (&str, i64)) -> Result<()> {
    for sql in [
        format!("PRAGMA encoding = '{encoding}'"),
        format!("PRAGMA page_size = {page_size}"),
        // The file is thrown away if it does not become whole.
        "PRAGMA journal_mode = MEMORY".to_owned(),
        "PRAGMA synchronous = OFF".to_owned(),
        "PRAGMA foreign_keys = OFF".to_owned(),
        // Records that a check has not seen stay as they are.
        "PRAGMA ignore_check_constraints = ON".to_owned(),
        "PRAGMA temp_store = FILE".to_owned(),
        "PRAGMA temp.cache_size = -64000".to_owned(),
        "PRAGMA temp.journal_mode = MEMORY".to_owned(),
    ] {
        run(target, &sql)?;
    }
    collect(target, &format!("ATTACH ?1 AS {SOURCE}"), &[Value::text(path)]).map(|_| ())
}

/// Runs a statement that nobody typed; how many records it has changed.
fn run(connection: &dyn Connection, sql: &str) -> Result<u64> {
    run_with(connection, sql, &[])
}

/// The same with parameters.
fn run_with(connection: &dyn Connection, sql: &str, values: &[Value]) -> Result<u64> {
    let unplaced = |error: Diagnostic| Diagnostic { span: None, ..error };
    let Some(mut statement) = connection.prepare_cached(sql).map_err(unplaced)? else { return Ok(0) };
    statement.stream(values, &mut |_| Ok(ControlFlow::Continue(()))).map_err(unplaced)
}
