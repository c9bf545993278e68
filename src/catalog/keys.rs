//! What keys guarantee: which columns are unique, and how many records a step along a key can lead to.

use super::{Affinity, Identity, Table};

/// True if the schema promises that no two records of `table` are equal in all of `columns`.
///
/// `collations` are those of the comparison, column by column. An index counts only where it calls equal whatever the
/// comparison does: its collation is the same, or the comparison is binary (equal bytes are equal in any collation).
/// Nulls are equal to nothing, so they do no harm. Partial indexes and expressions promise nothing.
pub(super) fn is_unique(table: &Table, columns: &[usize], collations: &[&str]) -> bool {
    if let (Identity::Rowid(_), [key]) = (&table.identity, table.primary_key.as_slice())
        && columns.contains(key)
        && is_rowid_alias(table, *key)
    {
        return true;
    }
    table.indexes.iter().filter(|index| index.unique && !index.partial).any(|index| {
        index.columns.iter().zip(&index.collations).all(|(column, collation)| {
            let compared = column.and_then(|column| columns.iter().position(|&wanted| wanted == column));
            compared.is_some_and(|at| collations[at] == "BINARY" || collations[at] == collation)
        })
    })
}

/// True if the column is another name of the rowid.
fn is_rowid_alias(table: &Table, column: usize) -> bool {
    matches!(&table.identity, Identity::Rowid(name) if *name == table.columns[column].name)
}

/// True if there is at most one record of the parent for each of the child.
pub(super) fn parent_is_one(parent: &Table, parent_columns: &[usize]) -> bool {
    is_unique(parent, parent_columns, &collations(parent, parent_columns))
}

/// True if there is at most one record of the child for each of the parent.
///
/// Values compare in the parent's collation and affinity (foreignkeys.html, section 3), so values that differ
/// for the child only as texts (`'1'`, `'01'`) are equal for a parent that holds numbers.
pub(super) fn child_is_one(child: &Table, columns: &[usize], parent: &Table, parent_columns: &[usize]) -> bool {
    let stay_different = columns.iter().zip(parent_columns).all(|(&column, &parent_column)| {
        let own = child.columns[column].affinity;
        own.is_numeric()
            || own == parent.columns[parent_column].affinity && own != Affinity::Blob
            || own == Affinity::Blob && parent.columns[parent_column].affinity == Affinity::Blob
    });
    stay_different && is_unique(child, columns, &collations(parent, parent_columns))
}

fn collations<'a>(table: &'a Table, columns: &[usize]) -> Vec<&'a str> {
    columns.iter().map(|&column| table.columns[column].collation.as_str()).collect()
}

/// The one column that is the key of a table by itself: its primary key, or without one a unique column named `id`
/// or after the table.
pub(super) fn own_key(table: &Table) -> Option<usize> {
    match table.primary_key.as_slice() {
        [column] => Some(*column),
        [] => {
            let after_table = format!("{}_id", super::names::singular_name(&table.name));
            let named = |name: &str| name.eq_ignore_ascii_case("id") || super::names::snake(name) == after_table;
            let column = table.columns.iter().position(|column| named(&column.name))?;
            parent_is_one(table, &[column]).then_some(column)
        }
        _ => None,
    }
}

/// The words that make up names of columns which only say when something happened to a record.
const TIMESTAMP_WORDS: &[&str] =
    &["created", "updated", "modified", "changed", "inserted", "deleted", "added", "create", "update", "timestamp"];
const TIMESTAMP_FILL: &[&str] = &["at", "on", "date", "time", "last", "ts", "utc", "datetime"];

/// True if a table is nothing but a join of these columns of two keys: it has, besides them, only a surrogate key and
/// timestamps.
pub(crate) fn is_pure_join(table: &Table, first: &[usize], second: &[usize]) -> bool {
    let surrogate = match table.primary_key.as_slice() {
        [column] => Some(*column),
        _ => None,
    };
    table.columns.iter().enumerate().all(|(position, column)| {
        first.contains(&position)
            || second.contains(&position)
            || surrogate == Some(position)
            || column.hidden
            || is_timestamp(&column.name)
    })
}

fn is_timestamp(name: &str) -> bool {
    let snake = super::names::snake(name);
    let mut words = snake.split('_');
    words.clone().any(|word| TIMESTAMP_WORDS.contains(&word))
        && words.all(|word| TIMESTAMP_WORDS.contains(&word) || TIMESTAMP_FILL.contains(&word))
}
