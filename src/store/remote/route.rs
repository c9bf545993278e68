//! Where a statement runs: on the server, or on the mirror of its schema, which answers what is asked of the schema alone.

use std::collections::HashSet;

use super::super::action::{Action, ActionKind};
use super::super::statement_info::{StatementInfo, StatementKind};
use crate::diagnostic::Diagnostic;
use crate::sql::code;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// On the mirror.
    Here,
    Server,
}

/// The names of the schema's own tables.
const SCHEMA_TABLES: [&str; 4] = ["sqlite_schema", "sqlite_master", "sqlite_temp_schema", "sqlite_temp_master"];

/// Where a table lies is another place on the mirror; whether it lies anywhere is the same.
const ELSEWHERE: &str = "rootpage";

/// Pragmas that tell of the schema, as statements and as functions of SQL.
const PRAGMAS: [&str; 11] = [
    "table_info",
    "table_xinfo",
    "table_list",
    "foreign_key_list",
    "index_list",
    "index_info",
    "index_xinfo",
    "collation_list",
    "function_list",
    "module_list",
    "database_list",
];

/// Table-valued functions that only take their arguments apart.
const NEUTRAL: [&str; 2] = ["json_each", "json_tree"];

/// Where a statement runs that would do this and answer these columns. `functions` are those of the server.
///
/// # Errors
/// It calls a function that the server lacks, on records that only the server has; or it is one that the server does not take.
pub(super) fn place(statement: &StatementInfo, functions: &HashSet<String>) -> Result<Place, Diagnostic> {
    let StatementInfo { actions, columns, is_readonly, kind, .. } = statement;
    // What is explained is not done.
    if *kind != StatementKind::Explain
        && let Some(refusal) = actions.iter().find_map(refusal)
    {
        return Err(refusal);
    }
    let alters = statement.does(ActionKind::Alter);
    let lacking = actions
        .iter()
        // What ALTER calls is SQLite's own way to do it.
        .filter(|action| action.kind == ActionKind::Call && !alters)
        .filter_map(|action| action.object.as_deref())
        .find(|name| !functions.contains(&name.to_lowercase()));
    let mut reads = false;
    let mut asks_schema = false;
    let mut is_of_schema = *is_readonly && !columns.iter().any(|column| column.eq_ignore_ascii_case(ELSEWHERE));
    for action in actions {
        match action.kind {
            ActionKind::Read => {
                reads = true;
                let table = action.object.as_deref().unwrap_or_default();
                let is = |names: &[&str], name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
                let of_pragma = table.get(..7).is_some_and(|begin| begin.eq_ignore_ascii_case("pragma_"))
                    && is(&PRAGMAS, &table[7..]);
                let of_schema = is(&SCHEMA_TABLES, table) || of_pragma;
                asks_schema |= of_schema;
                is_of_schema &= of_schema || is(&NEUTRAL, table);
            }
            ActionKind::Pragma => {
                let known = action
                    .object
                    .as_deref()
                    .is_some_and(|name| PRAGMAS.iter().any(|known| known.eq_ignore_ascii_case(name)));
                asks_schema |= known;
                is_of_schema &= known;
            }
            ActionKind::Call | ActionKind::Select => {}
            _ => is_of_schema = false,
        }
    }
    match lacking {
        _ if is_of_schema && asks_schema => Ok(Place::Here),
        // What is made of nothing but values is the same everywhere.
        Some(_) if is_of_schema && !reads => Ok(Place::Here),
        Some(name) => {
            Err(Diagnostic::engine(format!("the server has no function `{name}`, and the records are there"))
                .hint("a line without it fetches them; docs/REMOTE.md lists what a server lacks"))
        }
        None => Ok(Place::Server),
    }
}

/// Pragmas that a server takes with an argument besides those that tell of the schema.
const TAKEN: [&str; 12] = [
    "foreign_keys",
    "defer_foreign_keys",
    "foreign_key_check",
    "quick_check",
    "integrity_check",
    "user_version",
    // What these are given is nothing to them.
    "encoding",
    "data_version",
    "page_count",
    "freelist_count",
    "compile_options",
    "pragma_list",
];

/// Why the server would refuse a statement that begins so, whatever the schema is.
pub(super) fn refusal_of_words(sql: &str) -> Option<Diagnostic> {
    let mut words = code(sql).take_while(|token| !token.is(";"));
    let first = words.next()?;
    let second = words.next();
    let is = |word: &str| second.is_some_and(|token| token.is(word));
    let what = match first.text().to_ascii_lowercase().as_str() {
        "attach" | "detach" => ATTACH,
        "vacuum" => VACUUM,
        "analyze" => ANALYZE,
        "alter" => {
            // Words that begin what the SQLite of the server is too old for.
            let behind: Vec<_> = words.skip(1).take(4).map(|token| token.text().to_ascii_lowercase()).collect();
            let behind = if behind.first().is_some_and(|dot| dot == ".") { behind.get(2..)? } else { &behind };
            let is_young = match behind {
                [verb, what, ..] if verb == "add" => what == "constraint" || what == "check",
                [verb, what, ..] if verb == "drop" => what == "constraint",
                [verb, ..] => verb == "alter",
                [] => false,
            };
            return is_young.then(|| {
                Diagnostic::engine("the SQLite of a libSQL server is too old for this ALTER TABLE")
                    .hint("a rebuild does it: a table of the new form, the records copied, the old one dropped, the new one renamed")
            });
        }
        "create" if is("temp") || is("temporary") => TEMPORARY,
        "pragma" => {
            let third = words.next();
            let is_qualified = third.is_some_and(|token| token.is("."));
            let (name, argument) = if is_qualified { (words.next()?, words.next()) } else { (second?, third) };
            let name = name.name();
            let is_taken = |known: &&str| known.eq_ignore_ascii_case(&name);
            if argument.is_none() || PRAGMAS.iter().chain(&TAKEN).any(is_taken) {
                return None;
            }
            return Some(
                Diagnostic::engine(format!("a libSQL server does not take `PRAGMA {name}` with a value"))
                    .hint("docs/REMOTE.md lists what a server refuses"),
            );
        }
        _ => return None,
    };
    Some(refuse(what))
}

const ATTACH: &str = "ATTACH: a server's database stands alone";
const VACUUM: &str = "VACUUM: it keeps its own files";
const ANALYZE: &str = "ANALYZE";
const TEMPORARY: &str = "temporary tables";

fn refuse(what: &str) -> Diagnostic {
    Diagnostic::engine(format!("a libSQL server does not take {what}"))
        .hint("`.save FILE` makes a file of the database, which does")
}

/// Why the server would refuse a statement.
fn refusal(action: &Action) -> Option<Diagnostic> {
    let is_temporary = action.database.as_deref() == Some("temp") && action.kind != ActionKind::Read;
    let what = match action.kind {
        ActionKind::Attach | ActionKind::Detach => ATTACH,
        ActionKind::Vacuum => VACUUM,
        ActionKind::Analyze => ANALYZE,
        _ if is_temporary => TEMPORARY,
        _ => return None,
    };
    Some(refuse(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OpenOptions, OpenTarget, open};

    fn placed(sql: &str) -> Result<Place, String> {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        crate::store::run_all(&*connection, "create table t (a, b); create view v as select a from t").unwrap();
        let (prepared, consumed, actions) = connection.compile(sql, true).unwrap().unwrap();
        let statement = StatementInfo::of(&prepared, sql, consumed, actions);
        let known = ["lower", "json_extract", "count"].map(str::to_owned).into_iter().collect();
        place(&statement, &known).map_err(|error| error.message)
    }

    #[test]
    fn what_is_refused_by_its_words() {
        for sql in [
            "pragma legacy_alter_table = ON",
            "/* a */ PRAGMA main.journal_mode(wal)",
            "vacuum",
            "attach 'x' as y",
            "create temp view v as select 1",
            "analyze t",
            "alter table main.t alter column a set not null",
            "alter table t add constraint c check (a > 0)",
            "alter table \"t\" drop constraint c",
        ] {
            assert!(refusal_of_words(sql).is_some(), "{sql}");
        }
        for sql in [
            "pragma foreign_keys = off; vacuum",
            "pragma main.table_info(t)",
            "pragma user_version = 3",
            "pragma encoding = 'UTF-8'",
            "create table t (a)",
            "pragma journal_mode",
            "alter table t add column \"check\" int",
            "alter table t add b",
            "alter table main.t drop column b",
            "alter table t rename to u",
            "",
        ] {
            assert!(refusal_of_words(sql).is_none(), "{sql}");
        }
    }

    #[test]
    fn what_the_schema_answers_is_asked_here() {
        for here in [
            "select name, lower(sql) from sqlite_schema where type = 'table'",
            "select name from main.sqlite_schema where rootpage > 0 union all select name from temp.sqlite_schema",
            "select * from pragma_table_xinfo('t')",
            "select m.name, x.name from main.sqlite_schema m, pragma_table_xinfo(m.name) x",
            "pragma table_info(t)",
            "with n(x) as (select value from json_each('[1]')) select x, name from n, sqlite_schema",
            "select icontains('a', 'A')",
        ] {
            assert_eq!(placed(here), Ok(Place::Here), "{here}");
        }
        for there in [
            "select * from sqlite_schema",
            "select a from t",
            "select a from v",
            "select count(*) from t",
            "select name from sqlite_schema where name in (select a from t)",
            "select 1",
            "pragma foreign_key_check",
            "pragma user_version = 3",
            "insert into t select name, 1 from sqlite_schema",
            "create table u (a)",
            "alter table t rename column a to c",
            "alter table t drop column b",
            "alter table t rename to u",
            "explain analyze",
            "explain vacuum",
            "begin",
        ] {
            assert_eq!(placed(there), Ok(Place::Server), "{there}");
        }
        for nowhere in ["select icontains(a, 'x') from t", "analyze", "attach 'x' as y", "create temp table x (a)"] {
            assert!(placed(nowhere).is_err(), "{nowhere}");
        }
    }
}
