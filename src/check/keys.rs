//! Checks that keys lead somewhere and that an index finds them, and counts how many children parents have.

use std::rc::Rc;

use super::counts::{KeyAnswer, Parents};
use super::{CheckReport, FIRST, Problem, ProblemKind, RelationStats, looks};
use crate::catalog::{Catalog, Identity, KeyOrigin, KeyStep, Relation, Table, TableKind};
use crate::diagnostic::Result;
use crate::lang::is_bare_name;
use crate::plan::create_index;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect, quote_value};

fn column_names(table: &Table, columns: &[usize]) -> Vec<String> {
    columns.iter().filter_map(|at| table.columns.get(*at)).map(|column| column.name.clone()).collect()
}

fn key_end(table: &Table, columns: &[usize]) -> String {
    match column_names(table, columns).as_slice() {
        [column] => format!("{}.{column}", table.name),
        columns => format!("{}.({})", table.name, columns.join(", ")),
    }
}

/// Keys of the schema that lead nowhere, or to what is not unique: SQLite refuses every change that they are asked for.
pub(super) fn check_declared(table: &Table, tables: &[Rc<Table>], report: &mut CheckReport) {
    for key in &table.foreign_keys {
        let from = key_end(table, &key.columns);
        let mut problem = |what: String, line: Option<String>| {
            report.problems.push(Problem {
                kind: ProblemKind::Key,
                table: Some(table.name.clone()),
                name: format!("{from} → {}", key.parent),
                what,
                count: None,
                first: Vec::new(),
                line,
            });
        };
        if let Some(why) = &key.broken {
            problem(why.clone(), None);
            continue;
        }
        let Some(parent) = tables.iter().find(|parent| parent.name.eq_ignore_ascii_case(&key.parent)) else { continue };
        let position = |name: &String| parent.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        let Some(columns) = key.parent_columns.iter().map(position).collect::<Option<Vec<usize>>>() else { continue };
        if !parent.is_unique(&columns) {
            let index = create_index(&parent.id(), &column_names(parent, &columns));
            let what = format!("{} is not unique, so that SQLite refuses changes", key_end(parent, &columns));
            problem(what, Some(index.replacen("CREATE INDEX", "CREATE UNIQUE INDEX", 1)));
        }
    }
}

/// True if an index, the rowid or the primary key finds records by these columns.
fn is_indexed(table: &Table, columns: &[usize]) -> bool {
    let begins =
        |found: &[usize]| found.len() >= columns.len() && columns.iter().all(|c| found[..columns.len()].contains(c));
    let is_rowid = match (&table.identity, columns) {
        (Identity::Rowid(name), [only]) => table.columns[*only].name.eq_ignore_ascii_case(name),
        _ => false,
    };
    is_rowid
        || (table.without_rowid && begins(&table.primary_key))
        || table.indexes.iter().any(|index| {
            let known: Vec<usize> = index.columns.iter().map_while(|column| *column).collect();
            !index.partial && begins(&known)
        })
}

/// Looks at the key that a belongs-to relation follows.
pub(super) fn check_relation(
    connection: &dyn Connection,
    catalog: &Catalog,
    relation: &Relation,
    counted: Option<&KeyAnswer>,
    parents: &mut Parents,
    names_records: bool,
    report: &mut CheckReport,
) -> Result<()> {
    let [step] = relation.steps.as_slice() else { return Ok(()) };
    let (child, parent) = (&*step.from, &*step.to);
    let mark = match relation.origin {
        KeyOrigin::Declared => "",
        KeyOrigin::Inferred => " (inferred)",
        KeyOrigin::Annotated => " (said)",
    };
    let name = format!("{} → {}{mark}", key_end(child, &step.from_columns), key_end(parent, &step.to_columns));
    if child.kind == TableKind::Table && !is_indexed(child, &step.from_columns) {
        report.problems.push(Problem {
            kind: ProblemKind::Index,
            table: Some(child.name.clone()),
            name: name.clone(),
            what: "no index finds the children of a parent".to_owned(),
            count: None,
            first: Vec::new(),
            line: Some(create_index(&child.id(), &column_names(child, &step.from_columns))),
        });
    }
    let (keyed, stats) = measure(connection, catalog, relation, step, counted, parents)?;
    let with_parent = stats.children - stats.parentless;
    let orphans = keyed.saturating_sub(with_parent);
    if orphans > 0 {
        let first = if names_records { first_orphans(connection, step)? } else { Vec::new() };
        report.problems.push(Problem {
            kind: ProblemKind::Orphans,
            table: Some(child.name.clone()),
            name,
            what: format!("{orphans} of {} lead to no record of {}", child.name, parent.name),
            count: Some(orphans),
            first,
            line: Some(orphans_line(relation, step)),
        });
    }
    let back = catalog.back(step)?;
    report.problems.extend(back.and_then(|back| looks::childless(&stats, back.name())));
    report.relations.push(stats);
    Ok(())
}

/// `left.a = right.b AND …`, the parent's columns first: theirs is the collation.
pub(super) fn key_condition(step: &KeyStep, parent: &str, child: &str, child_columns: &[String]) -> String {
    let parents = column_names(&step.to, &step.to_columns);
    let pair = |(to, from): (&String, &String)| format!("{parent}.{} = {child}.{}", quote_name(to), quote_name(from));
    parents.iter().zip(child_columns).map(pair).collect::<Vec<_>>().join(" AND ")
}

/// True of a child whose key has no NULL.
pub(super) fn present_condition(step: &KeyStep, child: &str) -> String {
    let present = |name: &String| format!("{child}.{} IS NOT NULL", quote_name(name));
    column_names(&step.from, &step.from_columns).iter().map(present).collect::<Vec<_>>().join(" AND ")
}

fn integers(connection: &dyn Connection, sql: &str) -> Result<Vec<Vec<u64>>> {
    let number = |value: &Value| value.as_integer().and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
    Ok(collect(connection, sql, &[])?.iter().map(|row| row.iter().map(number).collect()).collect())
}

/// How many children have a key without NULL, and how the relation is filled.
pub(super) fn measure(
    connection: &dyn Connection,
    catalog: &Catalog,
    relation: &Relation,
    step: &KeyStep,
    counted: Option<&KeyAnswer>,
    parents: &mut Parents,
) -> Result<(u64, RelationStats)> {
    let (child, parent) = (&*step.from, &*step.to);
    let counted = counted.cloned().map_or_else(|| count_children(connection, step), Ok)?;
    let KeyAnswer { children, keyed, mut groups } = counted;
    let parents = parents.count(connection, parent)?;
    let with_children: u64 = groups.iter().map(|(_, parents)| parents).sum();
    let with_parent: u64 = groups.iter().map(|(children, parents)| children * parents).sum();
    let childless = parents.saturating_sub(with_children);
    if childless > 0 {
        groups.insert(0, (0, childless));
    }
    let name = catalog.back(step)?.map(|back| format!("{}.{}", parent.name, back.name()));
    let stats = RelationStats {
        name: name.unwrap_or_else(|| format!("{}.{}", child.name, relation.name())),
        parent: parent.name.clone(),
        child: child.name.clone(),
        origin: relation.origin,
        parents,
        children,
        childless,
        parentless: children.saturating_sub(with_parent),
        least: groups.first().map(|(children, _)| *children),
        median: median(&groups),
        most: groups.last().map(|(children, _)| *children),
        groups,
    };
    Ok((keyed, stats))
}

/// Has SQL count the children of each parent.
fn count_children(connection: &dyn Connection, step: &KeyStep) -> Result<KeyAnswer> {
    let (child, parent) = (&*step.from, &*step.to);
    let keys = column_names(child, &step.from_columns);
    let listed: Vec<String> = keys.iter().map(|key| format!("c.{}", quote_name(key))).collect();
    let grouped: Vec<String> = listed.iter().enumerate().map(|(index, key)| format!("{key} AS k{index}")).collect();
    let aliases: Vec<String> = (0..keys.len()).map(|index| format!("k{index}")).collect();
    let sql = format!(
        "SELECT g.n, count(*) FROM (SELECT {}, count(*) AS n FROM {} AS c WHERE {} GROUP BY {}) AS g JOIN {} AS p ON {} \
         GROUP BY g.n ORDER BY g.n",
        grouped.join(", "),
        child.quoted_name(),
        present_condition(step, "c"),
        listed.join(", "),
        parent.quoted_name(),
        key_condition(step, "p", "g", &aliases),
    );
    let groups: Vec<(u64, u64)> = integers(connection, &sql)?.iter().map(|row| (row[0], row[1])).collect();
    let sql = format!("SELECT count(*), sum({}) FROM {} AS c", present_condition(step, "c"), child.quoted_name());
    let rows = integers(connection, &sql)?;
    let (children, keyed) = rows.first().map_or((0, 0), |row| (row[0], row[1]));
    Ok(KeyAnswer { children, keyed, groups })
}

/// The median of numbers that come with how often they are there, in ascending order.
fn median(groups: &[(u64, u64)]) -> Option<f64> {
    let total: u64 = groups.iter().map(|(_, often)| often).sum();
    let at = |index: u64| {
        let mut passed = 0;
        groups.iter().find_map(|(number, often)| {
            passed += often;
            (index < passed).then_some(*number)
        })
    };
    let (low, high) = (at(total.checked_sub(1)? / 2)?, at(total / 2)?);
    Some((low as f64 + high as f64) / 2.0)
}

/// The first orphans: their keys, and what they lead to.
fn first_orphans(connection: &dyn Connection, step: &KeyStep) -> Result<Vec<String>> {
    let (child, parent) = (&*step.from, &*step.to);
    // Without an index each child would be held against each parent.
    if !is_indexed(parent, &step.to_columns) {
        return Ok(Vec::new());
    }
    let keys = column_names(child, &step.from_columns);
    let mut shown = child.identity_columns();
    let own = shown.len();
    shown.extend(keys.iter().cloned());
    let listed: Vec<String> = shown.iter().map(|name| format!("c.{}", quote_name(name))).collect();
    let sql = format!(
        "SELECT {} FROM {} AS c WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS p WHERE {}) LIMIT {FIRST}",
        listed.join(", "),
        child.quoted_name(),
        present_condition(step, "c"),
        parent.quoted_name(),
        key_condition(step, "p", "c", &keys),
    );
    let tell = |row: &Vec<Value>| {
        let key: Vec<String> = row[..own].iter().map(quote_value).collect();
        let to: Vec<String> =
            keys.iter().zip(&row[own..]).map(|(name, value)| format!("{name}={}", quote_value(value))).collect();
        match key.is_empty() {
            true => to.join(" "),
            false => format!("{}: {}", key.join(", "), to.join(" ")),
        }
    };
    Ok(collect(connection, &sql, &[])?.iter().map(tell).collect())
}

/// The line that lists the orphans: of the language where the names can be typed, else SQL.
fn orphans_line(relation: &Relation, step: &KeyStep) -> String {
    let keys = column_names(&step.from, &step.from_columns);
    if relation.via_word.is_none()
        && is_bare_name(&step.from.name)
        && is_bare_name(relation.name())
        && keys.iter().all(|key| is_bare_name(key))
    {
        let present: Vec<String> = keys.iter().map(|key| format!("{key} is not null")).collect();
        return format!("{} where {} without {}", step.from.name, present.join(" and "), relation.name());
    }
    format!(
        "SELECT * FROM {} AS c WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS p WHERE {});",
        step.from.quoted_name(),
        present_condition(step, "c"),
        step.to.quoted_name(),
        key_condition(step, "p", "c", &keys)
    )
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn medians_of_groups() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[(0, 3)]), Some(0.0));
        assert_eq!(median(&[(0, 1), (1, 1)]), Some(0.5));
        assert_eq!(median(&[(1, 2), (5, 3)]), Some(5.0));
    }
}
