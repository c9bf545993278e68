//! Keys over several columns that names suggest: `(order_id, line_no)` of `shipments`, as the key of `order_lines` is called.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::propose::same_kind;
use super::sample::has_order;
use super::table_names::TableNames;
use super::words::{MEASURES, SHARED_WORDS};
use super::{Evidence, KeyCandidate};
use crate::catalog::Table;

/// A column that more tables than this hold is there for another reason than that of a key.
const MOST_CHILDREN: usize = 64;
const MOST_COLUMNS: usize = 5;

/// The columns of all tables by what they may be called, and by table.
type Columns = HashMap<String, BTreeMap<usize, Vec<usize>>>;

/// `taken` as in `propose`; `is_key(table, column)` is true if the column may be a key by itself.
pub(super) fn propose(
    names: &TableNames,
    taken: &impl Fn(usize, usize) -> bool,
    is_key: impl Fn(usize, usize) -> bool,
) -> Vec<KeyCandidate> {
    let wide: Vec<(usize, &Table)> = names
        .members
        .iter()
        .filter_map(|&parent| Some((parent, names.tables[parent].as_deref()?)))
        .filter(|(_, table)| {
            (2..=MOST_COLUMNS).contains(&table.primary_key.len()) && has_order(table, &table.primary_key)
        })
        .collect();
    if wide.is_empty() {
        return Vec::new();
    }
    let columns = columns_by_name(names, taken);
    let mut candidates: BTreeMap<(usize, Vec<usize>), Vec<Owner>> = BTreeMap::new();
    for (parent, table) in wide {
        // One column at least must be of this key alone, and not just any word, for the names to say whose key it is.
        let is_own = |&column: &usize| {
            let name = names.squash(parent, column);
            !is_key(parent, column) && !SHARED_WORDS.contain(name) && !MEASURES.contain(name)
        };
        let has_own = table.primary_key.iter().any(is_own);
        if !has_own && !table.primary_key.iter().all(|&column| is_key(parent, column)) {
            continue;
        }
        let is_named = table.primary_key.iter().any(|&column| names_owner(names, parent, column));
        for (child, held) in children(names, &columns, parent, table) {
            // Keys of the same columns are of one candidate, in whatever order their tables name them.
            let mut pairs: Vec<(usize, usize)> = held.into_iter().zip(table.primary_key.iter().copied()).collect();
            pairs.sort_unstable();
            let (held, key): (Vec<usize>, Vec<usize>) = pairs.into_iter().unzip();
            candidates.entry((child, held)).or_default().push(Owner { parent, key, has_own, is_named });
        }
    }
    let candidate = |((child, columns), mut owners): ((usize, Vec<usize>), Vec<Owner>)| {
        if owners.iter().any(|owner| owner.is_named) {
            owners.retain(|owner| owner.is_named);
        }
        let is_same = |key: &[usize]| key.len() == columns.len() && key.iter().all(|column| columns.contains(column));
        let is_keyed_so = names.tables[child].as_ref().is_some_and(|table| is_same(&table.primary_key));
        // Where several tables have such a key, the child among them, it is told only by a name.
        let is_told = matches!(owners.as_slice(), [owner] if owner.has_own && (owner.is_named || !is_keyed_so));
        let evidence = if is_told { Evidence::SameAsKeys } else { Evidence::SameAsLink };
        let parents = owners.into_iter().map(|owner| (owner.parent, owner.key)).collect();
        KeyCandidate { child, columns, parents, evidence, kind_column: None }
    };
    candidates.into_iter().map(candidate).collect()
}

/// A table with a key of several columns, as it is proposed for those of a child.
struct Owner {
    parent: usize,
    key: Vec<usize>,
    /// True if a column of the key is no key to a further table.
    has_own: bool,
    /// True if the names of the key say that it is this table's.
    is_named: bool,
}

/// True if the column is called after its own table, or is but the `id` in it: `o_id` of `orders`, whose columns all begin
/// with `o`.
fn names_owner(names: &TableNames, table: usize, column: usize) -> bool {
    let forms = names.forms(table, column);
    forms.iter().skip(1).any(|form| form == "id") || forms.iter().any(|form| names.is_named_after(form, table))
}

fn columns_by_name(names: &TableNames, taken: &impl Fn(usize, usize) -> bool) -> Columns {
    let mut columns = Columns::new();
    for &table in &names.members {
        let count = names.tables[table].as_ref().map_or(0, |table| table.columns.len());
        for column in (0..count).filter(|&column| !taken(table, column)) {
            for form in names.forms(table, column) {
                columns.entry(form).or_default().entry(table).or_default().push(column);
            }
        }
    }
    columns
}

/// The tables that hold a column for each of the parent's key, with these columns.
fn children(names: &TableNames, columns: &Columns, parent: usize, table: &Table) -> Vec<(usize, Vec<usize>)> {
    let called: Vec<Vec<&BTreeMap<usize, Vec<usize>>>> = table
        .primary_key
        .iter()
        .map(|&key| key_forms(names, parent, key).iter().filter_map(|form| columns.get(form)).collect())
        .collect();
    // Those that hold the rarest of them, so that no two long lists are gone through.
    let held_by = |called: &&Vec<&BTreeMap<usize, Vec<usize>>>| called.iter().map(|held| held.len()).sum::<usize>();
    let Some(rarest) = called.iter().min_by_key(held_by).filter(|rarest| held_by(rarest) <= MOST_CHILDREN) else {
        return Vec::new();
    };
    let children: BTreeSet<usize> = rarest.iter().flat_map(|held| held.keys().copied()).collect();
    let columns_of = |&child: &usize| {
        let mut found = Vec::new();
        for (called, &key) in called.iter().zip(&table.primary_key) {
            // The name as it is comes before one without what all names of its table begin with. Two columns of one name say
            // nothing.
            let named = called.iter().find_map(|held| held.get(&child))?;
            let &[column] = named.as_slice() else { return None };
            let own = names.tables[child].as_ref()?.columns[column].affinity;
            if found.contains(&column) || !same_kind(own, table.columns[key].affinity) {
                return None;
            }
            found.push(column);
        }
        Some((child, found))
    };
    children.iter().filter(|&&child| child != parent).filter_map(columns_of).collect()
}

/// What other tables may call a column of a key: `id` of `games` is `game_id` there.
fn key_forms(names: &TableNames, parent: usize, column: usize) -> Vec<String> {
    let mut forms = names.forms(parent, column);
    let singular = names.singular_of(parent);
    for form in &mut forms {
        if form == "id" {
            *form = format!("{singular}id");
        }
    }
    forms
}
