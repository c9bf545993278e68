//! Finds the table or column that a typed name means.

use super::Table;
use super::directory::{Directory, DirectoryEntry};
use super::names::{Closeness, FoldedName, NameMatch, plural_name, singular_name};
use crate::diagnostic::{Diagnostic, Result, may_be_near, nearest};

/// Why a name leads to no table.
#[derive(Clone, Debug)]
pub enum NameError {
    /// These tables are equally close.
    Ambiguous(Vec<String>),
    Diagnostic(Diagnostic),
}

/// Which column a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnLookup {
    /// Its position.
    Found(usize),
    /// Equally close ones.
    Ambiguous(Vec<usize>),
    Unknown {
        nearest: Option<String>,
    },
}

/// Keeps the items with the least rank.
fn least<R: Ord>(items: impl Iterator<Item = (R, usize)>) -> Vec<usize> {
    let mut best: Option<R> = None;
    let mut kept = Vec::new();
    for (rank, item) in items {
        match best.as_ref().map(|best| rank.cmp(best)) {
            Some(std::cmp::Ordering::Greater) => continue,
            Some(std::cmp::Ordering::Equal) => {}
            Some(std::cmp::Ordering::Less) | None => {
                kept.clear();
                best = Some(rank);
            }
        }
        kept.push(item);
    }
    kept
}

/// The table that a name means: the closest; of equally close ones a listed one before a bookkeeping one.
pub(super) fn table(directory: &Directory, name: &str) -> NameMatch {
    if let Some(known) = directory.meanings.borrow().get(name) {
        return known.clone();
    }
    let meaning = look_up(directory, name);
    directory.meanings.borrow_mut().insert(name.to_owned(), meaning.clone());
    meaning
}

/// The same among the tables of one database.
pub(super) fn table_in(directory: &Directory, schema: &str, name: &str) -> NameMatch {
    let typed = FoldedName::new(name);
    let found = least(directory.of_schema(schema).filter_map(|index| rank(directory, &typed, index)));
    if found.is_empty()
        && let Some(old_name) = directory.find_in(schema, name)
    {
        return NameMatch::One(old_name);
    }
    NameMatch::of(found)
}

/// The same where the name stands beside a table: one of its own database first.
pub(super) fn table_beside(directory: &Directory, table: &Table, name: &str) -> NameMatch {
    match table_in(directory, &table.schema, name) {
        NameMatch::None => self::table(directory, name),
        found => found,
    }
}

/// How near a table is to a typed name. Of equally near ones those of main and temp come before those of attached databases.
fn rank(directory: &Directory, typed: &FoldedName, index: usize) -> Option<((Closeness, bool, usize), usize)> {
    let entry = &directory.entries[index];
    let closeness = typed.closeness(&entry.folded)?;
    Some(((closeness, entry.entry.bookkeeping, entry.attachment()), index))
}

fn look_up(directory: &Directory, name: &str) -> NameMatch {
    let typed = FoldedName::new(name);
    let rank = |index: usize| rank(directory, &typed, index);
    // The same words are found at once; forms of the noun need a look at every name.
    if let Some(same) = directory.by_words.get(&typed.squash) {
        let found = least(same.iter().filter_map(|&index| rank(index)));
        if !found.is_empty() {
            return NameMatch::of(found);
        }
    }
    let visible = (0..directory.entries.len()).filter(|&index| !directory.entries[index].hidden);
    let found = least(visible.filter_map(rank));
    if found.is_empty()
        && let Some(old_name) = directory.find(name)
    {
        return NameMatch::One(old_name);
    }
    NameMatch::of(found)
}

/// The table that a name means, or the error that says why there is none.
pub(super) fn table_or_error(directory: &Directory, name: &str) -> Result<usize> {
    match table(directory, name) {
        NameMatch::One(index) => Ok(index),
        NameMatch::Several(several) => {
            let names: Vec<String> =
                several.iter().map(|&index| format!("`{}`", directory.entries[index].entry.name)).collect();
            Err(Diagnostic::error(format!("`{name}` may be any of {}", names.join(", "))))
        }
        NameMatch::None => {
            let error = Diagnostic::error(format!("there is no table `{name}`"));
            Err(error.did_you_mean(nearest_table(directory, None, name)))
        }
    }
}

/// The listed table whose name is nearest, in one database or in all.
pub(super) fn nearest_table(directory: &Directory, schema: Option<&str>, name: &str) -> Option<String> {
    if !may_be_near(name) {
        return None;
    }
    let is_asked = |entry: &DirectoryEntry| match schema {
        Some(schema) => entry.entry.schema.eq_ignore_ascii_case(schema),
        None => !entry.hidden,
    };
    let listed = directory.entries.iter().filter(|entry| is_asked(entry) && !entry.entry.bookkeeping);
    let names: Vec<&str> = listed.map(|entry| entry.entry.name.as_str()).collect();
    // What is typed may be nearer to the singular, or to the plural.
    let singulars: Vec<String> = names.iter().map(|name| singular_name(name)).collect();
    let plurals: Vec<String> = names.iter().map(|name| plural_name(name)).collect();
    let inflected = singulars.iter().chain(&plurals).map(String::as_str);
    let near = nearest(name, names.iter().copied().chain(inflected.clone()))?;
    let at = names.iter().copied().chain(inflected).position(|candidate| candidate == near)?;
    names.get(at % names.len()).map(|name| (*name).to_owned())
}

/// The column that a name means.
pub(super) fn column(table: &Table, typed: &FoldedName) -> NameMatch {
    let names = table.columns.iter().enumerate();
    let ranked = names.filter_map(|(position, column)| {
        let closeness: Option<Closeness> = typed.closeness(&FoldedName::new(&column.name));
        closeness.map(|closeness| (closeness, position))
    });
    NameMatch::of(least(ranked))
}
