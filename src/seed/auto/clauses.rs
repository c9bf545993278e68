//! What the text of a table or index says beyond the pragmas: checks, generated columns, deferred keys, terms and conditions.

use std::ops::Range;

use crate::sql::{Body, Create, Rule, TriggerEvent, code, inside_brackets, read, read_table};

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

/// What a trigger changes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Changes {
    /// The tables that its statements update.
    pub tables: Vec<String>,
    /// The table whose updates set it off, where it changes anything then.
    pub on_update_of: Option<String>,
}

pub(super) fn changes(sql: &str) -> Changes {
    let Some(Create { body: Body::Trigger(trigger), .. }) = read(sql) else { return Changes::default() };
    let tokens: Vec<_> = code(sql.get(trigger.body.clone()).unwrap_or_default()).collect();
    let mut changes = Changes::default();
    for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.is("update")) {
        let or = if tokens.get(at + 1).is_some_and(|token| token.is("or")) { 2 } else { 0 };
        let schema = if tokens.get(at + or + 2).is_some_and(|token| token.is(".")) { 2 } else { 0 };
        changes.tables.extend(tokens.get(at + or + schema + 1).map(|token| token.name().into_owned()));
    }
    if trigger.writes(sql) && trigger.event == TriggerEvent::Update {
        changes.on_update_of = Some(trigger.table);
    }
    changes
}

/// The columns of a table that a trigger on another counts in: `set kids = kids + 1`.
pub(super) fn counted(sql: &str, table: &str) -> Vec<String> {
    let Some(Create { body: Body::Trigger(trigger), .. }) = read(sql) else { return Vec::new() };
    let is_its_own = trigger.table.eq_ignore_ascii_case(table);
    if is_its_own || !changes(sql).tables.iter().any(|changed| changed.eq_ignore_ascii_case(table)) {
        return Vec::new();
    }
    let tokens: Vec<_> = code(sql.get(trigger.body.clone()).unwrap_or_default()).collect();
    let counts = tokens
        .windows(4)
        .filter(|four| four[1].is("=") && four[2].name().eq_ignore_ascii_case(&four[0].name()) && four[3].is("+"));
    counts.map(|four| four[0].name().into_owned()).collect()
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
    fn triggers_are_read() {
        let found = changes(
            "create trigger t after insert on k begin update main.p set n = n + 1; update or ignore \"q\" set m = 2; end",
        );
        assert_eq!(found, Changes { tables: vec!["p".into(), "q".into()], on_update_of: None });
        let counts =
            "create trigger t after insert on k begin update p set n = n + 1, m = new.m where id = new.p_id; end";
        assert_eq!(counted(counts, "P"), ["n"]);
        assert_eq!(counted(counts, "k"), Vec::<String>::new());
        let found = changes("create trigger t after update of n on p begin insert into log values (new.n); end");
        assert_eq!(found, Changes { tables: Vec::new(), on_update_of: Some("p".into()) });
        let found = changes("create trigger t before update on p begin select raise(abort, 'no'); end");
        assert_eq!(found, Changes::default());
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
