//! From records to related records, in SQL: how keys compare, and which form keeps the cost near the number of records.
//!
//! A hop never multiplies records. Three forms say "there is one at the other end": `IN` (the other side is worked out
//! once), `EXISTS` (looked up for each record, with an index), and, for counting, a grouped query that is joined.

use super::sql::{Alias, Sql};
use crate::catalog::{Affinity, Column, Identity, KeyStep, Table};

/// The child's key column as it compares with the parent's.
///
/// A foreign key compares with the parent's affinity and collation (foreignkeys.html, section 3), whichever side the
/// child stands on. Where SQL's own rules for two columns (datatype3.html, section 4.2) would say otherwise, a unary
/// plus takes the child's affinity away, and COLLATE names the parent's collation. Most keys need neither, and then an
/// index can be used.
fn child_value(step: &KeyStep, index: usize, child: Sql) -> Sql {
    let (child_table, child_columns, parent_table, parent_columns) = sides(step);
    let child_column = &child_table.columns[child_columns[index]];
    let parent_column = &parent_table.columns[parent_columns[index]];
    let strip = match parent_column.affinity {
        Affinity::Blob => child_column.affinity != Affinity::Blob,
        Affinity::Text => child_column.affinity != Affinity::Text,
        _ => false,
    };
    let mut value = if strip { Sql::text("+").then(child) } else { child };
    if !has_known_order(parent_column) {
        value.push(" collate \"BINARY\"");
    } else if !child_column.collation.eq_ignore_ascii_case(&parent_column.collation) {
        value.push(format!(" collate {}", super::sql::quoted(&parent_column.collation)));
    }
    value
}

fn sides(step: &KeyStep) -> (&Table, &[usize], &Table, &[usize]) {
    if step.to_parent {
        (&step.from, &step.from_columns, &step.to, &step.to_columns)
    } else {
        (&step.to, &step.to_columns, &step.from, &step.from_columns)
    }
}

/// Does SQLite itself know the order that the column's index is in?
pub fn has_known_order(column: &Column) -> bool {
    ["BINARY", "NOCASE", "RTRIM"].iter().any(|name| column.collation.eq_ignore_ascii_case(name))
}

/// A column as it is compared and sorted. An order that SQLite does not know falls back to bytes, and then its indexes
/// must not be searched.
pub fn column(alias: Alias, column: &Column) -> Sql {
    let sql = Sql::column(alias, &column.name);
    if has_known_order(column) { sql } else { sql.with(" collate \"BINARY\"") }
}

/// The near end's `index`-th column as it compares along the key.
pub fn from_column(step: &KeyStep, index: usize, alias: Alias) -> Sql {
    let from = &step.from.columns[step.from_columns[index]];
    if step.to_parent { child_value(step, index, Sql::column(alias, &from.name)) } else { column(alias, from) }
}

/// The far end's `index`-th column as it compares along the key.
pub fn to_column(step: &KeyStep, index: usize, alias: Alias) -> Sql {
    let to = &step.to.columns[step.to_columns[index]];
    if step.to_parent { column(alias, to) } else { child_value(step, index, Sql::column(alias, &to.name)) }
}

/// Do the two ends of a key hold values that are equal only where they are written alike?
pub fn is_alike(step: &KeyStep) -> bool {
    let numeric = |affinity| matches!(affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric);
    step.from_columns.iter().zip(&step.to_columns).all(|(from, to)| {
        let (from, to) = (step.from.columns[*from].affinity, step.to.columns[*to].affinity);
        from == to || numeric(from) && numeric(to)
    })
}

/// `r."game_id" = g."id" and …`: the record at `to` is at the other end of `step` from the record at `from`.
pub fn linked(step: &KeyStep, from: Alias, to: Alias) -> Sql {
    let pairs = (0..step.from_columns.len())
        .map(|index| to_column(step, index, to).with(" = ").then(from_column(step, index, from)));
    Sql::join(pairs, " and ")
}

/// The columns at the near end of a step, as a value or row value.
pub fn from_columns(step: &KeyStep, from: Alias) -> Sql {
    row((0..step.from_columns.len()).map(|index| from_column(step, index, from)).collect())
}

/// The columns at the far end of a step, as a value or row value.
pub fn to_columns(step: &KeyStep, to: Alias) -> Sql {
    row((0..step.to_columns.len()).map(|index| to_column(step, index, to)).collect())
}

/// These columns such that no index finds them: all records are read, which is faster where many fit.
pub fn scanned(columns: Vec<Sql>) -> Vec<Sql> {
    columns.into_iter().map(|column| Sql::text("+").then(column)).collect()
}

/// The columns at the far end of a step, one by one.
pub fn to_each(step: &KeyStep, to: Alias) -> Vec<Sql> {
    (0..step.to_columns.len()).map(|index| to_column(step, index, to)).collect()
}

/// The columns at the near end of a step, one by one.
pub fn from_each(step: &KeyStep, from: Alias) -> Vec<Sql> {
    (0..step.from_columns.len()).map(|index| from_column(step, index, from)).collect()
}

/// The columns at the near end, as a list to be selected.
pub fn from_list(step: &KeyStep, from: Alias) -> Sql {
    Sql::join((0..step.from_columns.len()).map(|index| from_column(step, index, from)), ", ")
}

/// The columns at the far end, as a list to be selected.
pub fn to_list(step: &KeyStep, to: Alias) -> Sql {
    Sql::join((0..step.to_columns.len()).map(|index| to_column(step, index, to)), ", ")
}

/// One value as it is, several as a row value.
pub fn row(values: Vec<Sql>) -> Sql {
    if values.len() == 1 { Sql::join(values, ", ") } else { Sql::join(values, ", ").bracketed() }
}

/// Can the far end of a step be NULL, so that NOT IN needs care?
pub fn may_be_null(table: &Table, columns: &[usize]) -> bool {
    columns.iter().any(|position| {
        let column = &table.columns[*position];
        let rowid = matches!(&table.identity, Identity::Rowid(name) if name.eq_ignore_ascii_case(&column.name));
        !(column.not_null || rowid)
    })
}

/// Does an index (or the rowid, or the primary key) find records by these columns?
pub fn is_indexed(table: &Table, columns: &[usize]) -> bool {
    if let [one] = columns
        && matches!(&table.identity, Identity::Rowid(name) if name.eq_ignore_ascii_case(&table.columns[*one].name))
    {
        return true;
    }
    let leads = |key: &[Option<usize>]| {
        key.len() >= columns.len() && columns.iter().all(|column| key[..columns.len()].contains(&Some(*column)))
    };
    if table.without_rowid && leads(&table.primary_key.iter().copied().map(Some).collect::<Vec<_>>()) {
        return true;
    }
    table.indexes.iter().any(|index| {
        !index.partial
            && leads(&index.columns)
            && index.columns.iter().zip(&index.collations).take(columns.len()).all(|(column, collation)| {
                column.is_none_or(|column| table.columns[column].collation.eq_ignore_ascii_case(collation))
            })
    })
}

/// Does the schema keep the records of a table apart by these columns?
pub(super) fn is_unique(table: &Table, columns: &[usize]) -> bool {
    let rowid = |column: &usize| matches!(&table.identity, Identity::Rowid(name) if name.eq_ignore_ascii_case(&table.columns[*column].name));
    let key = &table.primary_key;
    if columns.iter().any(rowid) || table.without_rowid && key.iter().all(|column| columns.contains(column)) {
        return true;
    }
    table.indexes.iter().any(|index| {
        let apart = |(column, collation): (&Option<usize>, &String)| {
            column.is_some_and(|column| {
                columns.contains(&column) && table.columns[column].collation.eq_ignore_ascii_case(collation)
            })
        };
        index.unique && !index.partial && index.columns.iter().zip(&index.collations).all(apart)
    })
}

/// Does a child have at most one parent along this step against its key? Only where the parent's columns are unique.
pub fn has_one_parent(step: &KeyStep) -> bool {
    let (table, columns) = (&step.from, &step.from_columns);
    let same = |key: &[usize]| key.len() == columns.len() && key.iter().all(|column| columns.contains(column));
    let rowid = matches!(columns.as_slice(), [one]
        if matches!(&table.identity, Identity::Rowid(name) if name.eq_ignore_ascii_case(&table.columns[*one].name)));
    let collated = |index: &crate::catalog::Index| {
        index.columns.iter().zip(&index.collations).all(|(column, collation)| {
            column.is_some_and(|column| table.columns[column].collation.eq_ignore_ascii_case(collation))
        })
    };
    rowid
        || table.without_rowid && same(&table.primary_key)
        || table.indexes.iter().any(|index| {
            let columns: Option<Vec<usize>> = index.columns.iter().copied().collect();
            index.unique && !index.partial && collated(index) && columns.is_some_and(|columns| same(&columns))
        })
}

/// Is the far end of a step found by an index, and compared as the index compares?
pub fn is_lookup(step: &KeyStep) -> bool {
    let plain = (0..step.to_columns.len()).all(|index| {
        let probe = Sql::column(Alias(0), "x");
        if step.to_parent {
            has_known_order(&step.to.columns[step.to_columns[index]])
        } else {
            child_value(step, index, probe.clone()) == probe
        }
    });
    plain && is_indexed(&step.to, &step.to_columns)
}

/// Can a way reach the same record twice from one start? Only where it goes back towards a parent, or along a key that
/// points at no unique column, after it has gone to many.
pub fn repeats(steps: &[KeyStep]) -> bool {
    let mut many = false;
    for step in steps {
        if step.to_parent && (many || !step.to_one) || many && !is_unique(&step.from, &step.from_columns) {
            return true;
        }
        many |= !step.to_one;
    }
    false
}
