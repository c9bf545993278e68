//! Keys as conditions: how the two ends of a step along a key compare, and what indexes and uniqueness say of them.

use super::algebra::{Alias, ColumnRef, Named, SqlExpr};
use crate::catalog::{Affinity, Column, Identity, KeyStep, Table};
use crate::lang::ast::BinaryOp;

/// A column of a table under an alias, as it stands.
pub fn bare_column(of: Alias, name: &str) -> SqlExpr {
    SqlExpr::Column(ColumnRef { of, name: name.into() })
}

/// A column as it is compared and sorted. An order that SQLite does not know falls back to bytes, and then its indexes
/// must not be searched.
pub fn column(alias: Alias, column: &Column) -> SqlExpr {
    let expr = bare_column(alias, &column.name);
    if has_known_order(column) { expr } else { collated(expr, "BINARY") }
}

fn collated(expr: SqlExpr, collation: &str) -> SqlExpr {
    SqlExpr::Collate { expr: Box::new(expr), collation: collation.into() }
}

/// The child's key column as it compares with the parent's.
///
/// A foreign key compares with the parent's affinity and collation (foreignkeys.html, section 3), whichever side the
/// child stands on. Where SQL's own rules for two columns (datatype3.html, section 4.2) would say otherwise, a unary
/// plus takes the child's affinity away, and COLLATE names the parent's collation. Most keys need neither, and then an
/// index can be used.
fn child_value(step: &KeyStep, index: usize, child: SqlExpr) -> SqlExpr {
    let (child_table, child_columns, parent_table, parent_columns) = sides(step);
    let child_column = &child_table.columns[child_columns[index]];
    let parent_column = &parent_table.columns[parent_columns[index]];
    let strip = match parent_column.affinity {
        Affinity::Blob => child_column.affinity != Affinity::Blob,
        Affinity::Text => child_column.affinity != Affinity::Text,
        _ => false,
    };
    let value = if strip { SqlExpr::Plain(Box::new(child)) } else { child };
    if !has_known_order(parent_column) {
        collated(value, "BINARY")
    } else if !child_column.collation.eq_ignore_ascii_case(&parent_column.collation) {
        collated(value, &parent_column.collation)
    } else {
        value
    }
}

fn sides(step: &KeyStep) -> (&Table, &[usize], &Table, &[usize]) {
    if step.to_parent {
        (&step.from, &step.from_columns, &step.to, &step.to_columns)
    } else {
        (&step.to, &step.to_columns, &step.from, &step.from_columns)
    }
}

/// True if SQLite itself knows the order that the column's index is in.
fn has_known_order(column: &Column) -> bool {
    ["BINARY", "NOCASE", "RTRIM"].iter().any(|name| column.collation.eq_ignore_ascii_case(name))
}

/// The near end's `index`-th column as it compares along the key.
fn from_column(step: &KeyStep, index: usize, alias: Alias) -> SqlExpr {
    let from = &step.from.columns[step.from_columns[index]];
    if step.to_parent { child_value(step, index, bare_column(alias, &from.name)) } else { column(alias, from) }
}

/// The far end's `index`-th column as it compares along the key.
fn to_column(step: &KeyStep, index: usize, alias: Alias) -> SqlExpr {
    let to = &step.to.columns[step.to_columns[index]];
    if step.to_parent { column(alias, to) } else { child_value(step, index, bare_column(alias, &to.name)) }
}

/// The columns at the near end of a step, in order.
pub fn from_columns(step: &KeyStep, from: Alias) -> Vec<SqlExpr> {
    (0..step.from_columns.len()).map(|index| from_column(step, index, from)).collect()
}

/// The columns at the far end of a step, in order.
pub fn to_columns(step: &KeyStep, to: Alias) -> Vec<SqlExpr> {
    (0..step.to_columns.len()).map(|index| to_column(step, index, to)).collect()
}

/// `r.game_id = g.id`, one condition for each column: the record at `to` is at the other end of `step` from `from`.
pub fn linked(step: &KeyStep, from: Alias, to: Alias) -> Vec<SqlExpr> {
    (0..step.from_columns.len())
        .map(|index| equal(to_column(step, index, to), from_column(step, index, from)))
        .collect()
}

pub fn equal(left: SqlExpr, right: SqlExpr) -> SqlExpr {
    SqlExpr::Binary(BinaryOp::Equal, Box::new(left), Box::new(right))
}

/// One value as it is, several as a row value.
pub fn row(mut values: Vec<SqlExpr>) -> SqlExpr {
    match (values.len(), values.pop()) {
        (1, Some(value)) => value,
        (_, Some(last)) => {
            values.push(last);
            SqlExpr::Row(values)
        }
        (_, None) => SqlExpr::Row(values),
    }
}

/// The same such that no index finds it: all records are read, which is faster where many fit.
pub fn scanned(values: Vec<SqlExpr>) -> Vec<SqlExpr> {
    values.into_iter().map(|value| SqlExpr::Plain(Box::new(value))).collect()
}

/// The step gone the other way. Whether that leads to one record is for uniqueness of its near end to say.
pub fn reversed(step: &KeyStep) -> KeyStep {
    KeyStep {
        from: step.to.clone(),
        from_columns: step.to_columns.clone(),
        to: step.from.clone(),
        to_columns: step.from_columns.clone(),
        to_parent: !step.to_parent,
        to_one: is_unique(&step.from, &step.from_columns),
    }
}

/// What tells a record from the others of its table: its rowid or key columns. Empty where there is nothing.
pub fn identity(table: &Table, alias: Alias) -> Vec<SqlExpr> {
    match &table.identity {
        Identity::Rowid(name) => vec![bare_column(alias, name)],
        Identity::Columns(positions) => positions.iter().map(|at| column(alias, &table.columns[*at])).collect(),
        Identity::None => Vec::new(),
    }
}

/// The same under the columns' own names.
pub fn named_identity(table: &Table, alias: Alias) -> Vec<Named> {
    let names = table.identity_columns();
    names.iter().zip(identity(table, alias)).map(|(name, expr)| Named { name: name.as_str().into(), expr }).collect()
}

/// The primary key's columns, or the rowid.
pub fn key(table: &Table, alias: Alias) -> Vec<SqlExpr> {
    if table.primary_key.is_empty() {
        return identity(table, alias);
    }
    table.primary_key.iter().map(|at| column(alias, &table.columns[*at])).collect()
}

/// True if the two ends of a key hold values that are equal only where they are written alike.
pub fn is_alike(step: &KeyStep) -> bool {
    let numeric = |affinity| matches!(affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric);
    step.from_columns.iter().zip(&step.to_columns).all(|(from, to)| {
        let (from, to) = (step.from.columns[*from].affinity, step.to.columns[*to].affinity);
        from == to || numeric(from) && numeric(to)
    })
}

/// True if an index (or the rowid, or the primary key) finds records by these columns.
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

/// True if the schema keeps the records of a table apart by these columns.
pub fn is_unique(table: &Table, columns: &[usize]) -> bool {
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

/// True if a child has at most one parent along this step against its key: only where the parent's columns are unique.
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

/// True if the far end of a step is found by an index, and compared as the index compares.
pub fn is_lookup(step: &KeyStep) -> bool {
    let numeric = |affinity| matches!(affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric);
    let plain = (0..step.to_columns.len()).all(|index| {
        let probe = bare_column(Alias(0), "x");
        let (from, to) = (&step.from.columns[step.from_columns[index]], &step.to.columns[step.to_columns[index]]);
        // Beside a number both sides are compared as numbers, and an index of anything else is in another order.
        let ordered = numeric(to.affinity)
            || !numeric(from.affinity)
            || from_column(step, index, Alias(0)) != bare_column(Alias(0), &from.name);
        ordered && if step.to_parent { has_known_order(to) } else { child_value(step, index, probe.clone()) == probe }
    });
    plain && is_indexed(&step.to, &step.to_columns)
}

/// True if a way can reach the same record twice from one start: only where it goes back towards a parent, or along a key that
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
