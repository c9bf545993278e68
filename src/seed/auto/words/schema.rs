//! How the names of a schema are read as a whole: in which language, whether it cuts most of its words down, and whether it sets a mark of
//! the table in front of all its columns, as `acct_bal`, `acct_opn_dt`, or `user_name`, `user_email` of `users`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::super::{lexicon, names};
use super::{Memo, is_in, is_word, parts_of, plain, short};
use crate::catalog::{Catalog, Table, TableKind};
use crate::diagnostic::Result;

/// How the names of a schema are read that is not as most are.
#[derive(Hash)]
struct Reading {
    is_terse: bool,
    /// The columns that begin with the mark of their table.
    marked: BTreeSet<String>,
    /// The language in which most of its names are, if it is not English.
    language: Option<usize>,
    /// Times are whole numbers in it, as `created_at INTEGER`.
    counts_seconds: bool,
}

impl Reading {
    /// Tells it from others; never 0.
    fn id(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish().max(1)
    }
}

thread_local!(static NOW: RefCell<Option<(u64, Rc<Reading>)>> = const { RefCell::new(None) });

fn now<T>(ask: impl FnOnce(&Reading) -> T) -> Option<T> {
    NOW.with_borrow(|now| now.as_ref().map(|(_, reading)| ask(reading)))
}

/// Which schema's names are read now, if they are read otherwise than most; else 0.
pub(super) fn id() -> u64 {
    NOW.with_borrow(|now| now.as_ref().map_or(0, |(id, _)| *id))
}

/// True where the words of most names are cut down.
pub(super) fn is_terse() -> bool {
    now(|reading| reading.is_terse).unwrap_or(false)
}

/// The language in which most names of the schema are that is read now.
pub(super) fn language() -> Option<usize> {
    now(|reading| reading.language).flatten()
}

/// True where the schema holds times as whole numbers.
pub(in crate::seed::auto) fn counts_seconds() -> bool {
    now(|reading| reading.counts_seconds).unwrap_or(false)
}

/// True of a column that begins with the mark of its table, which says nothing more.
pub(super) fn is_marked(name: &str) -> bool {
    now(|reading| reading.marked.contains(name)).unwrap_or(false)
}

/// Does something with a schema whose names are read as it writes them.
///
/// # Errors
/// The engine's, and those of what is done.
pub fn reading<T>(catalog: &Catalog, work: impl FnOnce() -> Result<T>) -> Result<T> {
    struct Back(Option<(u64, Rc<Reading>)>);
    impl Drop for Back {
        fn drop(&mut self) {
            NOW.set(self.0.take());
        }
    }
    let reading = Reading::of(catalog)?.map(|reading| (reading.id(), Rc::new(reading)));
    let _back = Back(NOW.replace(reading));
    work()
}

/// So many columns tell how a schema writes its names.
const MAX_LOOKED_AT: usize = 400;

impl Reading {
    fn of(catalog: &Catalog) -> Result<Option<Reading>> {
        let entries = catalog.tables()?.into_iter();
        let own = entries.filter(|entry| entry.kind == TableKind::Table && entry.schema == "main");
        let tables: Vec<String> = own.map(|entry| entry.name).collect();
        let mut names: Vec<String> = Vec::new();
        let mut counts_seconds = false;
        for table in &tables {
            let Some(table) = catalog.table_exact(table)? else { continue };
            counts_seconds |= table.columns.iter().any(names::is_in_seconds);
            names.extend(table.columns.iter().map(|column| column.name.clone()));
            if names.len() > MAX_LOOKED_AT {
                break;
            }
        }
        // Most columns have a word in their names that is cut down.
        let is_terse = names.iter().filter(|name| is_cut(name)).count() * 2 > names.len();
        let language = language_of(&names);
        let marked = marked(catalog, &tables, is_terse)?;
        let is_usual = !is_terse && language.is_none() && marked.is_empty() && !counts_seconds;
        Ok((!is_usual).then_some(Reading { is_terse, marked, language, counts_seconds }))
    }
}

/// What says nothing without the word in front.
const NUMBERS: &str = "number no nr num code numero codigo nummer codice";

/// The columns that begin with the mark of their table wherever there are any of that name.
fn marked(catalog: &Catalog, tables: &[String], is_terse: bool) -> Result<BTreeSet<String>> {
    let mut marks: BTreeMap<String, bool> = BTreeMap::new();
    for table in tables {
        let Some(table) = catalog.table_exact(table)? else { continue };
        let mark = if is_terse { mark(&table) } else { own_mark(&table) };
        for column in &table.columns {
            // The number of a flight is no number.
            let is_mark_alone =
                |(first, rest): (String, String)| Some(first) == mark && (is_terse || !is_in(NUMBERS, &rest));
            let has_mark = first_and_rest(&column.name).is_some_and(is_mark_alone);
            *marks.entry(column.name.clone()).or_insert(true) &= has_mark;
        }
    }
    Ok(marks.into_iter().filter(|(_, is_marked)| *is_marked).map(|(name, _)| name).collect())
}

/// The language that more names are of than of any other, and more than half of those that say something.
fn language_of(names: &[String]) -> Option<usize> {
    thread_local!(static KNOWN: Memo<String, Vec<usize>> = Memo::new());
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut all = 0;
    for name in names.iter().filter(|name| !is_in("id name email", &name.to_ascii_lowercase())) {
        all += 1;
        let languages = KNOWN.with(|known| known.get(name, || lexicon::languages(&parts_of(&plain(name)))));
        languages.into_iter().for_each(|language| *counts.entry(language).or_default() += 1);
    }
    let (language, most) = counts.iter().max_by_key(|(_, count)| **count)?;
    let is_alone = counts.values().filter(|count| *count == most).count() == 1;
    (is_alone && most * 2 > all).then_some(*language)
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

/// The first word of the name of the table, where all columns begin with it that are no keys to others.
fn own_mark(table: &Table) -> Option<String> {
    let owner = plain(&table.name);
    let is_of = |mark: &str| owner.strip_prefix(mark).is_some_and(|rest| rest.len() < 3 || rest.starts_with('_'));
    let mark = table.columns.iter().find_map(|column| first(&column.name)).filter(|mark| is_of(mark))?;
    let is_key = |column: usize| {
        plain(&table.columns[column].name).ends_with("_id")
            || table.foreign_keys.iter().any(|key| key.columns.contains(&column))
    };
    let (own, others): (Vec<usize>, Vec<usize>) =
        (0..table.columns.len()).partition(|column| first(&table.columns[*column].name).as_ref() == Some(&mark));
    (own.len() > 2 && others.into_iter().all(is_key)).then_some(mark)
}

fn first(name: &str) -> Option<String> {
    first_and_rest(name).map(|(first, _)| first)
}

/// The first word of a name of several, and the others.
fn first_and_rest(name: &str) -> Option<(String, String)> {
    let plain = plain(name);
    let (first, rest) = plain.trim_matches('_').split_once('_')?;
    (!rest.is_empty()).then(|| (first.to_owned(), rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_names_tell_the_language() {
        let language = |names: &str| language_of(&names.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let italian = language("id cognome indirizzo fine");
        assert!(italian.is_some() && italian == language("inizio fine scadenza ore magazzino"));
        assert_ne!(italian, language("id vorname nachname strasse rate"));
        assert_eq!(language("id title created_at rate"), None);
    }
}
