//! What becomes of a transaction: whoever has something that is to be kept only with what it did holds a [`Fate`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::action::{Action, ActionKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionEnd {
    /// The transaction goes on.
    Open,
    /// It is committed.
    Kept,
    /// It was rolled back, to a savepoint before that place or as a whole.
    TakenBack,
}

/// What becomes of what has been done up to one place in a transaction.
#[derive(Clone, Debug)]
pub struct Fate(Rc<Cell<TransactionEnd>>);

impl Fate {
    pub(super) fn new(end: TransactionEnd) -> Fate {
        Fate(Rc::new(Cell::new(end)))
    }

    pub fn end(&self) -> TransactionEnd {
        self.0.get()
    }
}

/// The transaction of a connection, or one of its savepoints.
#[derive(Debug, Default)]
struct Part {
    name: Option<String>,
    fates: Vec<Fate>,
}

/// The open transaction and its savepoints, the latest last.
#[derive(Debug, Default)]
pub(super) struct OpenFates {
    parts: RefCell<Vec<Part>>,
}

impl OpenFates {
    /// What becomes of what has been done until now.
    pub fn current(&self, is_autocommit: bool) -> Fate {
        if is_autocommit {
            return Fate::new(TransactionEnd::Kept);
        }
        let mut parts = self.parts.borrow_mut();
        if parts.is_empty() {
            parts.push(Part::default());
        }
        let known = parts.last().and_then(|part| part.fates.last()).cloned();
        known.unwrap_or_else(|| {
            let fate = Fate::new(TransactionEnd::Open);
            parts.last_mut().expect("there is one").fates.push(fate.clone());
            fate
        })
    }

    /// A statement has ended, well or not.
    pub fn follow(&self, actions: &[Action], succeeded: bool, is_autocommit: bool) {
        let mut parts = self.parts.borrow_mut();
        // What ends a transaction without being asked to rolls it back.
        let mut end = TransactionEnd::TakenBack;
        for action in actions.iter().filter(|action| succeeded && action.kind.is_of_transactions()) {
            let name = action.object.as_deref().unwrap_or_default();
            // A savepoint that nobody has seen may be anywhere.
            let place = |parts: &[Part]| {
                let is = |part: &Part| part.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
                parts.iter().rposition(is).unwrap_or(0)
            };
            match action.kind {
                ActionKind::Begin => parts.push(Part::default()),
                ActionKind::Savepoint => parts.push(Part { name: Some(name.to_owned()), fates: Vec::new() }),
                ActionKind::Release => {
                    end = TransactionEnd::Kept;
                    // What is released is a part of what it stands in; the outermost is the transaction.
                    let first = place(&parts).max(1).min(parts.len());
                    let released = parts.split_off(first);
                    if let Some(outer) = parts.last_mut() {
                        outer.fates.extend(released.into_iter().flat_map(|part| part.fates));
                    }
                }
                ActionKind::RollbackTo => {
                    let place = place(&parts);
                    for fate in parts.iter_mut().skip(place).flat_map(|part| part.fates.drain(..)) {
                        fate.0.set(TransactionEnd::TakenBack);
                    }
                    parts.truncate(place + 1);
                }
                ActionKind::Commit => end = TransactionEnd::Kept,
                _ => {}
            }
        }
        if is_autocommit {
            for fate in parts.drain(..).flat_map(|part| part.fates) {
                fate.0.set(end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TransactionEnd::{Kept, Open, TakenBack};
    use super::*;
    use crate::store::{Connection, OpenOptions, OpenTarget, open, run_all};

    /// What becomes of a place behind `before`, once `behind` has run as well as it does.
    fn outcome(before: &str, behind: &str) -> TransactionEnd {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        let schema = "create table t (id integer primary key, a int references t deferrable initially deferred)";
        run_all(&*connection, &format!("pragma foreign_keys = on; {schema}; {before}")).unwrap();
        let fate = connection.fate();
        for line in behind.split_inclusive(';') {
            let _ = run_all(&*connection, line);
        }
        fate.end()
    }

    #[test]
    fn it_is_what_the_transaction_comes_to() {
        let cases = [
            ("", "", Kept),
            ("", "begin; rollback;", Kept),
            ("begin", "", Open),
            ("begin", "select 1; insert into t values (1, null);", Open),
            ("begin", "commit;", Kept),
            ("begin", "end; begin; rollback;", Kept),
            ("begin", "rollback;", TakenBack),
            ("begin", "rollback; begin; commit;", TakenBack),
            ("begin; insert into t values (1, 7)", "commit;", Open),
            ("begin; insert into t values (1, 7)", "commit; rollback;", TakenBack),
            ("begin; insert into t values (1, null)", "insert or rollback into t values (1, null);", TakenBack),
            ("begin; insert into t values (1, null)", "insert into t values (1, null); commit;", Kept),
            ("savepoint a", "release a;", Kept),
            ("savepoint a", "rollback to a;", TakenBack),
            ("savepoint a; savepoint b", "release b;", Open),
            ("savepoint a; savepoint b", "release b; rollback to a; release a;", TakenBack),
            ("savepoint a; savepoint b", "release A;", Kept),
            ("begin; savepoint a", "savepoint b; rollback to b; release a; commit;", Kept),
            ("begin; savepoint a", "release a; savepoint a; rollback to a; commit;", Kept),
            ("begin; savepoint a; savepoint a", "rollback to a; commit;", TakenBack),
            ("begin; savepoint a; savepoint b; release b", "rollback to a; commit;", TakenBack),
            ("begin; savepoint a; savepoint b; rollback to b", "commit;", Kept),
        ];
        for (before, behind, told) in cases {
            assert_eq!(outcome(before, behind), told, "{before} | {behind}");
        }
    }
}
