//! What the text of a table or index says beyond the pragmas: checks, generated columns, deferred keys, terms and conditions.

use std::ops::Range;

use crate::sql::{Body, Create, Rule, inside_brackets, read, read_table};

#[derive(Debug, Default, PartialEq)]
pub(super) struct Clauses {
    /// The texts within CHECK (…), in order.
    pub checks: Vec<String>,
    /// Generated columns with the texts within AS (…).
    pub generated: Vec<(String, String)>,
    /// Parents of keys that are checked at the end of the transaction, in lower case.
    pub deferred: Vec<String>,
}

/// The clauses of a CREATE TABLE statement.
pub(super) fn clauses(sql: &str) -> Clauses {
    let mut clauses = Clauses::default();
    let Some(table) = read_table(sql) else { return clauses };
    let inside = |span: Range<usize>| inside_brackets(sql.get(span).unwrap_or_default()).to_owned();
    for constraint in table.constraints {
        match constraint.rule {
            Rule::Check { .. } => clauses.checks.push(inside(constraint.body)),
            Rule::ForeignKey { parent, deferred: true, .. } => clauses.deferred.push(parent),
            _ => {}
        }
    }
    let generated = table.columns.into_iter().filter_map(|column| Some((column.name, inside(column.generated?.span))));
    clauses.generated.extend(generated);
    clauses
}

/// The texts of an index's terms, and its condition.
pub(super) fn index(sql: &str) -> (Vec<String>, Option<String>) {
    let Some(Create { body: Body::Index(index), .. }) = read(sql) else { return Default::default() };
    let text = |span: Range<usize>| sql.get(span).unwrap_or_default().to_owned();
    (index.terms.into_iter().map(|term| text(term.span)).collect(), index.condition.map(text))
}

/// The tables that the statements of a trigger insert into.
pub(super) fn inserted(sql: &str) -> Vec<String> {
    match read(sql) {
        Some(Create { body: Body::Trigger(trigger), .. }) => trigger.inserted(sql),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_found_where_they_are() {
        let found = clauses(
            "create table \"check (\" (a int check(a > 0), -- check (1)\n [b c] text default 'check (x)' constraint q check ( \
             [b c] in ('),', 'x') ) , d int generated always as (a + (1)) stored, e as (d * 2), \
             p int references \"par\"(id) deferrable initially deferred, q int references other, \
             check (a < d), constraint z check (length(b) < max(1, 2)))",
        );
        assert_eq!(found.checks, ["a > 0", "[b c] in ('),', 'x')", "a < d", "length(b) < max(1, 2)"]);
        assert_eq!(found.generated, [("d".into(), "a + (1)".into()), ("e".into(), "d * 2".into())]);
        assert_eq!(found.deferred, ["par"]);
        assert_eq!(clauses("create table t"), Clauses::default());
        assert_eq!(clauses("create table t (a check"), Clauses::default());
    }

    #[test]
    fn indexes_are_read() {
        let (terms, condition) =
            index("create unique index i on t (lower(a, 1), \"b\" collate nocase desc) where c is null;");
        assert_eq!(terms, ["lower(a, 1)", "\"b\" collate nocase desc"]);
        assert_eq!(condition.as_deref(), Some("c is null"));
        assert_eq!(index("create index i"), (vec![], None));
    }
}
