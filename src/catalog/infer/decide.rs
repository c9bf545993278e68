//! Whether values prove what a name suggests, and which of several tables owns a key.
//!
//! All values of a sample must be found in the parent's key. How many different ones that takes depends on how much the
//! name says (`NEEDED`) and on how easily they would be found by chance: counts and scores are found in any table whose
//! keys run from 1, a text of eight letters in hardly any.

use std::rc::Rc;

use super::Evidence;
use super::propose::same_kind;
use super::sample::{Columns, FIRST_RECORDS, Kind, Mixed, Range, range};
use super::words::MEASURES;
use crate::catalog::directory::Directory;
use crate::catalog::names::{FoldedName, NameMatch, words};
use crate::catalog::{Table, resolve};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, collect};

/// What makes a kind of name a key.
struct Needed {
    evidence: Evidence,
    /// So many different values are enough, whatever they are. None where that is never enough.
    values: Option<i64>,
    /// Fewer are enough where it is less likely than this that all of them are found by chance.
    chance: f64,
}

const fn needed(evidence: Evidence, values: Option<i64>, chance: f64) -> Needed {
    Needed { evidence, values, chance }
}

/// How much each kind of name needs. `Singular` has conditions of its own besides.
const NEEDED: &[Needed] = &[
    needed(Evidence::NamedAfter, Some(0), 1.0),
    needed(Evidence::Role, Some(0), 1.0),
    needed(Evidence::EndOfName, Some(0), 1.0),
    needed(Evidence::LooselyNamedAfter, Some(1), 1.0),
    needed(Evidence::SameAsKey, Some(1), 1.0),
    needed(Evidence::PartlyNamedAfter, Some(2), 0.01),
    needed(Evidence::SameAsKeys, Some(2), 0.0),
    needed(Evidence::SameAsLink, None, 0.01),
    needed(Evidence::SameWord, Some(5), 0.01),
    needed(Evidence::Singular, Some(5), 0.1),
    needed(Evidence::SharedKey, None, 0.01),
    needed(Evidence::PartlySingular, None, 0.001),
];

/// Keys that are numbers count as scattered below this part of those between the least and the greatest. One that each new
/// record is given leaves no such gaps.
const SCATTERED: f64 = 0.9;

/// Keys made of two records are found more seldom than this where those of one are no chance.
const MOST_MIXED: f64 = 0.5;

/// True if `own` columns of `child` point at `key` of `parent`, going by a bounded sample of their values.
pub(in crate::catalog) fn points_at(
    connection: &dyn Connection,
    evidence: Evidence,
    (child, own): (&Table, &[usize]),
    (parent, key): (&Table, &[usize]),
) -> Result<bool> {
    let Some(needed) = NEEDED.iter().find(|needed| needed.evidence == evidence) else { return Ok(false) };
    let columns = Columns { child, own, parent, key };
    let found = columns.found(connection)?;
    if found.misses {
        return Ok(false);
    }
    if found.values == 0 {
        let is_same = same_kind(child.columns[own[0]].affinity, parent.columns[key[0]].affinity);
        return Ok(needed.values == Some(0) && is_same);
    }
    // A table that is keyed so itself describes a part of the parent's records further. Of two with the same keys none
    // is the other's.
    let is_described = own.len() > 1 && child.primary_key.iter().all(|column| own.contains(column));
    if is_described && !child.primary_key.is_empty() && contains(connection, (child, own), (parent, key))? {
        return Ok(false);
    }
    let is_noun = matches!(evidence, Evidence::Singular | Evidence::SameWord);
    if !is_noun && needed.values.is_some_and(|least| found.values >= least) {
        return Ok(true);
    }
    if own.len() > 1 {
        // Where keys that were made of two records are found as well, the parent holds nearly all that there can be, and
        // where none could be made, nobody knows.
        let is_chance = |mixed: &Mixed| {
            let share = (mixed.keys + 1) as f64 / (mixed.made + 1) as f64;
            share > MOST_MIXED || all_by_chance(share, found.values.min(mixed.made)) >= needed.chance
        };
        return Ok(!columns.mixed(connection)?.iter().any(is_chance));
    }
    let kind = columns.kind(connection)?;
    let range = if kind.whole { range(connection, parent, key[0])? } else { None };
    if is_noun && kind.whole {
        return Ok(is_key_by_noun(&columns, &kind, range.as_ref(), found.values, needed));
    }
    let is_likely = all_by_chance(chance(&kind, range.as_ref()), found.values) < needed.chance;
    if evidence == Evidence::SharedKey {
        // Of two tables with a key of one name that describes further which has gaps, or whose keys no counter gave.
        let is_scattered = is_scattered(connection, child, own[0])?;
        return Ok((is_likely || is_scattered)
            && found.values > 1
            && !contains(connection, (child, own), (parent, key))?);
    }
    Ok(is_likely && (kind.same_type || !is_noun))
}

/// True if one value in a bounded sample is no key of the parent.
pub(in crate::catalog) fn misses(
    connection: &dyn Connection,
    child: (&Table, &[usize]),
    parent: (&Table, &[usize]),
) -> Result<bool> {
    Ok(!contains(connection, parent, child)?)
}

/// How likely it is that a value is found by chance.
fn chance(kind: &Kind, range: Option<&Range>) -> f64 {
    match range {
        // Numbers that have nothing to do with the parent would hardly lie between its ends.
        Some(range) if kind.whole && range.least > 100 => range.density * 0.1,
        Some(range) if kind.whole => range.density,
        _ => match kind.letters {
            letters if letters < 2.0 => 0.5,
            letters if letters < 4.0 => 0.08,
            letters if letters < 8.0 => 0.03,
            _ => 0.001,
        },
    }
}

fn all_by_chance(chance: f64, values: i64) -> f64 {
    chance.powi(i32::try_from(values).unwrap_or(i32::MAX))
}

/// Small numbers under a bare noun (a score, a count) are found in any long table by chance. A key reaches far into its
/// parent, and takes more than a few values, unless its table is named for what it links.
fn is_key_by_noun(columns: &Columns, kind: &Kind, range: Option<&Range>, values: i64, needed: &Needed) -> bool {
    let definition = &columns.child.columns[columns.own[0]];
    let noun = FoldedName::new(&definition.name);
    let is_link = words(&columns.child.name)
        .into_iter()
        .any(|word| noun.closeness(&FoldedName::new(&columns.child.name[word])).is_some());
    let is_measure = MEASURES.contain(&noun.squash) || is_narrow(&definition.declared_type);
    let Some(range) = range.filter(|_| is_link || !is_measure) else { return false };
    let least = if is_link { Some(2) } else { needed.values };
    let is_enough =
        least.is_some_and(|least| values >= least) || all_by_chance(chance(kind, Some(range)), values) < needed.chance;
    is_enough && i128::from(kind.greatest) * 4 >= i128::from(range.greatest)
}

/// True if the type is one for small numbers and truths.
fn is_narrow(declared_type: &str) -> bool {
    let declared = declared_type.to_ascii_lowercase();
    ["bool", "tinyint", "smallint"].iter().any(|narrow| declared.contains(narrow))
}

fn is_scattered(connection: &dyn Connection, table: &Table, key: usize) -> Result<bool> {
    Ok(range(connection, table, key)?.is_none_or(|range| range.least > 100 || range.density < SCATTERED))
}

/// True if the first's key holds all that the second's does, as far as a sample tells.
fn contains(
    connection: &dyn Connection,
    (parent, key): (&Table, &[usize]),
    (child, own): (&Table, &[usize]),
) -> Result<bool> {
    Ok(!Columns { child, own, parent, key }.found(connection)?.misses)
}

/// Of several tables with keys of one name, that whose keys hold those of all the others, while none of them holds its own.
/// `None` where there is no such, or two of them count their records each for itself.
pub(in crate::catalog) fn owner(
    connection: &dyn Connection,
    tables: &[Option<Rc<Table>>],
    evidence: Evidence,
    found: &[(usize, Vec<usize>)],
) -> Result<Option<usize>> {
    let has_owner = matches!(
        evidence,
        Evidence::SameAsKey | Evidence::SameWord | Evidence::SharedKey | Evidence::SameAsKeys | Evidence::SameAsLink
    );
    let sides: Option<Vec<(&Table, &[usize])>> =
        found.iter().map(|(table, key)| Some((tables[*table].as_deref()?, key.as_slice()))).collect();
    let Some(sides) = sides.filter(|_| has_owner) else { return Ok(None) };
    let mut greatest = 0;
    for other in 1..sides.len() {
        if contains(connection, sides[other], sides[greatest])? {
            greatest = other;
        }
    }
    for (_, &side) in sides.iter().enumerate().filter(|&(other, _)| other != greatest) {
        let is_part = contains(connection, sides[greatest], side)? && !contains(connection, side, sides[greatest])?;
        if !is_part || side.1.len() == 1 && !is_scattered(connection, side.0, side.1[0])? {
            return Ok(None);
        }
    }
    Ok(Some(greatest))
}

/// True if the values of a column name tables of the schema, as `commentable_type` does: `Post`, `App\\Models\\Post`.
pub(in crate::catalog) fn names_tables(
    connection: &dyn Connection,
    directory: &Directory,
    table: &Table,
    column: usize,
) -> Result<bool> {
    const MOST: usize = 20;
    let name = quote_name(&table.columns[column].name);
    let sample = format!("select {name} as kind from {} limit {FIRST_RECORDS}", table.quoted_name());
    let sql = format!("select distinct kind from ({sample}) where kind is not null limit {MOST}");
    let kinds = collect(connection, &sql, &[])?;
    Ok(kinds.iter().filter_map(|row| row.first()?.as_text()).any(|kind| {
        let last = kind.rsplit(['\\', '/', '.', ':']).next().unwrap_or_default();
        !matches!(resolve::table_in(directory, &table.schema, last), NameMatch::None)
    }))
}
