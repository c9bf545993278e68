//! Schemas that cut most of their words down, and set a mark of the table in front of all its columns: `acct_bal`, `acct_opn_dt`.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::{Memo, is_word, parts_of, plain, short};
use crate::catalog::{Catalog, Table, TableKind};
use crate::diagnostic::Result;

/// How the names of a terse schema are read.
struct Terse {
    /// Which schema it is; never 0.
    schema: u64,
    /// The columns that begin with the mark of their table.
    marked: HashSet<String>,
}

thread_local!(static NOW: RefCell<Option<Rc<Terse>>> = const { RefCell::new(None) });

/// The terse schema whose names are read now; 0 for any other.
pub(super) fn schema() -> u64 {
    NOW.with_borrow(|now| now.as_ref().map_or(0, |terse| terse.schema))
}

/// True of a column of such a schema that begins with the mark of its table.
pub(super) fn is_marked(name: &str) -> bool {
    NOW.with_borrow(|now| now.as_ref().is_some_and(|terse| terse.marked.contains(name)))
}

/// Does something with a schema whose names are read as it writes them.
///
/// # Errors
/// The engine's, and those of what is done.
pub(in crate::seed::auto) fn reading<T>(catalog: &Catalog, work: impl FnOnce() -> Result<T>) -> Result<T> {
    struct Back(Option<Rc<Terse>>);
    impl Drop for Back {
        fn drop(&mut self) {
            NOW.set(self.0.take());
        }
    }
    let terse = Terse::of(catalog)?;
    let _back = Back(NOW.replace(terse.map(Rc::new)));
    work()
}

/// So many columns tell how a schema writes its names.
const MAX_LOOKED_AT: usize = 400;

impl Terse {
    /// A schema most of whose columns have a word in their names that is cut down.
    fn of(catalog: &Catalog) -> Result<Option<Terse>> {
        let entries = catalog.tables()?.into_iter();
        let own = entries.filter(|entry| entry.kind == TableKind::Table && entry.schema == "main");
        let names: Vec<String> = own.map(|entry| entry.name).collect();
        let (mut all, mut cut) = (0, 0);
        for name in &names {
            let Some(table) = catalog.table_exact(name)? else { continue };
            all += table.columns.len();
            cut += table.columns.iter().filter(|column| is_cut(&column.name)).count();
            if all > MAX_LOOKED_AT {
                break;
            }
        }
        if cut * 2 <= all {
            return Ok(None);
        }
        let mut marks: HashMap<String, bool> = HashMap::new();
        for name in &names {
            let Some(table) = catalog.table_exact(name)? else { continue };
            let mark = mark(&table);
            for column in &table.columns {
                let has_mark = mark.is_some() && first(&column.name) == mark;
                *marks.entry(column.name.clone()).or_insert(true) &= has_mark;
            }
        }
        let mut marked: Vec<String> =
            marks.into_iter().filter(|(_, is_marked)| *is_marked).map(|(name, _)| name).collect();
        marked.sort_unstable();
        let mut hasher = DefaultHasher::new();
        marked.hash(&mut hasher);
        Ok(Some(Terse { schema: hasher.finish().max(1), marked: marked.into_iter().collect() }))
    }
}

fn is_cut(name: &str) -> bool {
    thread_local!(static KNOWN: Memo<String, bool> = Memo::new());
    KNOWN.with(|known| known.get(name, || parts_of(&plain(name)).iter().any(|part| short::is_cut(part, is_word))))
}

/// The word with which the columns of a table begin: all of them, or all but one where it means nothing else.
fn mark(table: &Table) -> Option<String> {
    let mut firsts: Vec<Option<String>> = table.columns.iter().map(|column| first(&column.name)).collect();
    firsts.sort_unstable();
    // What most begin with stands in the middle.
    let mark = firsts.get(firsts.len() / 2)?.clone()?;
    let odd = firsts.iter().filter(|first| first.as_ref() != Some(&mark)).count();
    let most = usize::from(firsts.len() > 3 && !is_word(&mark));
    (firsts.len() > 2 && odd <= most).then_some(mark)
}

/// The first word of a name of several.
fn first(name: &str) -> Option<String> {
    let plain = plain(name);
    let (first, rest) = plain.trim_matches('_').split_once('_')?;
    (!rest.is_empty()).then(|| first.to_owned())
}
