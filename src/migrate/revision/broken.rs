//! Which records break the rule that stops a revision: the query that lists them, over the database as it is without it.

use crate::diagnostic::Result;
use crate::migrate::queries::{ask, duplicates_query, index_terms, listing};
use crate::sql::{Body, Create, Token, code, quote_name, read};
use crate::store::{Connection, ConstraintKind, ConstraintViolation};

/// A query that lists the records of which `statement` has failed; `None` where the database before it has none.
///
/// # Errors
/// An interrupt.
pub(super) fn records(
    connection: &dyn Connection,
    statement: &str,
    broken: &ConstraintViolation,
) -> Result<Option<String>> {
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
    use crate::store::{OpenOptions, OpenTarget, collect, open};

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
            assert_eq!(records(&*connection, statement, &broken).unwrap().as_deref(), query, "{statement}");
        }
    }
}
