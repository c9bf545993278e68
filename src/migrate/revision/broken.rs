//! Which records break the rule that stops a revision: the query that lists them, over the database as it is without it.

use std::ops::Range;

use crate::diagnostic::Result;
use crate::migrate::load::statements;
use crate::migrate::queries::{ask, duplicates_query, index_terms, listing};
use crate::sql::{Body, Constraint, Create, Rule, Token, code, quote_name, read};
use crate::store::{Connection, ConstraintKind, ConstraintViolation, collect};

/// A query that lists the records of which `statement`, one of those of `revision`, has failed; `None` where the database before it
/// has none.
///
/// # Errors
/// An interrupt.
pub(super) fn records(
    connection: &dyn Connection,
    revision: &str,
    statement: &str,
    broken: &ConstraintViolation,
) -> Result<Option<String>> {
    let named = named_check(connection, revision, statement, broken)?;
    let broken = &ConstraintViolation { name: named.or_else(|| broken.name.clone()), ..broken.clone() };
    for table in tables(statement, broken) {
        let Some(query) = query(&table, statement, broken) else { continue };
        if ask(connection, &query)? > 0 {
            return Ok(Some(listing(&query)));
        }
    }
    Ok(None)
}

/// The tables whose records may be meant: the one that is named, and those that the statement reads, since a table that is made anew
/// holds none before it.
fn tables(statement: &str, broken: &ConstraintViolation) -> Vec<String> {
    let mut found: Vec<String> = broken.table.iter().cloned().collect();
    if let Some(Create { body: Body::Index(index), .. }) = read(statement) {
        found.push(index.table);
    }
    let words: Vec<Token<'_>> = code(statement).collect();
    for (at, word) in words.iter().enumerate() {
        if word.is_any(&["from", "join"]) {
            let behind = words.get(at + 1..).unwrap_or_default();
            let name = if behind.get(1).is_some_and(|dot| dot.is(".")) { behind.get(2) } else { behind.first() };
            found.extend(name.map(|name| name.name().into_owned()));
        }
    }
    found
}

/// The expression of a CHECK that goes by a name of its own, as the revision makes its table or the database has it.
fn named_check(
    connection: &dyn Connection,
    revision: &str,
    statement: &str,
    broken: &ConstraintViolation,
) -> Result<Option<String>> {
    let (ConstraintKind::Check, Some(name)) = (broken.kind, &broken.name) else { return Ok(None) };
    let is_written = |table: &str| match &broken.table {
        Some(known) => known.eq_ignore_ascii_case(table),
        None => code(statement).any(|word| word.is_named(table)),
    };
    let made = statements(revision).into_iter().map(|(_, _, sql)| sql.to_owned());
    let rows = collect(connection, "SELECT sql FROM main.sqlite_schema WHERE type = 'table'", &[])?;
    let there = rows.iter().filter_map(|row| row.first()?.as_text().map(|sql| sql.into_owned()));
    // What comes last in a revision is what stands when it fails.
    Ok(made.rev().chain(there).find_map(|sql| {
        let Create { head, body: Body::Table(read), .. } = read(&sql)? else { return None };
        let is_named = |own: &Option<String>| own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        let is_one = |one: &&Constraint| is_named(&one.name) && matches!(one.rule, Rule::Check { .. });
        let check = read.constraints.iter().find(is_one).filter(|_| is_written(&head.name))?;
        Some(sql.get(Range::clone(&check.body))?.to_owned())
    }))
}

/// The query that counts records of `table` that break the rule.
fn query(table: &str, statement: &str, broken: &ConstraintViolation) -> Option<String> {
    let source = quote_name(table);
    match broken.kind {
        ConstraintKind::Unique | ConstraintKind::PrimaryKey => {
            let (terms, condition) = match index_terms(statement) {
                Some(terms) => terms,
                None if broken.columns.is_empty() => return None,
                None => (broken.columns.iter().map(|column| quote_name(column)).collect(), None),
            };
            Some(duplicates_query(&source, &terms, condition.as_deref()))
        }
        ConstraintKind::NotNull => {
            let column = quote_name(broken.columns.first()?);
            Some(format!("SELECT count(*) FROM {source} WHERE {column} IS NULL"))
        }
        // A CHECK without a name goes by its expression.
        ConstraintKind::Check => {
            let expression = broken.name.as_ref()?;
            Some(format!("SELECT count(*) FROM {source} WHERE NOT ({expression}\n)"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OpenOptions, OpenTarget, open};

    #[test]
    fn records_of_each_kind_of_rule() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        let run = |sql: &str| collect(&*connection, sql, &[]).map(|_| ());
        run("create table t (id integer primary key, a text, b int)").unwrap();
        run("insert into t (a, b) values ('x', 1), ('X', 1), ('y', null)").unwrap();
        run("create table new_t (id integer primary key, a text collate nocase unique, b int not null check (b > 1), unique (b))").unwrap();
        for (statement, query) in [
            (
                "create unique index i on t (b)",
                Some("select *, count(*) FROM \"t\" WHERE b IS NOT NULL GROUP BY b HAVING count(*) > 1"),
            ),
            (
                "create unique index i on t (lower(a)) where id > 0",
                Some(
                    "select *, count(*) FROM \"t\" WHERE lower(a) IS NOT NULL AND ( id > 0 ) GROUP BY lower(a) HAVING count(*) > 1",
                ),
            ),
            (
                "insert into new_t (id, b) select id, b from main.t where id > 2",
                Some("select * from \"t\" WHERE \"b\" IS NULL"),
            ),
            ("insert into new_t (b) select b from t where b = 1", Some("select * from \"t\" WHERE NOT (b > 1 )")),
            ("insert into new_t (b) values (2), (2)", None),
        ] {
            run(statement).expect_err(statement);
            let broken = connection.last_failure().and_then(|failure| failure.constraint).expect(statement);
            assert_eq!(records(&*connection, "", statement, &broken).unwrap().as_deref(), query, "{statement}");
        }
    }

    #[test]
    fn a_check_by_its_name() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        let run = |sql: &str| collect(&*connection, sql, &[]).map(|_| ());
        run("create table t (id integer primary key, positive int)").unwrap();
        run("insert into t (positive) values (1), (-1)").unwrap();
        let made = "create table new_t (id integer primary key, positive int, constraint positive check (id < 2 and positive))";
        run(made).unwrap();
        let statement = "insert into new_t select * from t";
        run(statement).expect_err(statement);
        let broken = connection.last_failure().and_then(|failure| failure.constraint).unwrap();
        run("drop table new_t").unwrap();
        let query = records(&*connection, &format!("{made};\n{statement};"), statement, &broken).unwrap();
        assert_eq!(query.as_deref(), Some("select * from \"t\" WHERE NOT ((id < 2 and positive) )"));
    }
}
