//! Where a statement runs: on the server, or on the mirror of its schema, which answers what is asked of the schema alone.

use std::collections::HashSet;

use super::super::action::{Action, ActionKind};
use super::super::statement_info::StatementInfo;
use crate::diagnostic::Diagnostic;

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
    let StatementInfo { actions, columns, is_readonly, .. } = statement;
    if let Some(refusal) = actions.iter().find_map(refusal) {
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

/// Why the server would refuse a statement.
fn refusal(action: &Action) -> Option<Diagnostic> {
    let is_temporary = action.database.as_deref() == Some("temp") && action.kind != ActionKind::Read;
    let what = match action.kind {
        ActionKind::Attach | ActionKind::Detach => "ATTACH: a server's database stands alone",
        ActionKind::Vacuum => "VACUUM: it keeps its own files",
        ActionKind::Analyze => "ANALYZE",
        _ if is_temporary => "temporary tables",
        _ => return None,
    };
    Some(
        Diagnostic::engine(format!("a libSQL server does not take {what}"))
            .hint("`.save FILE` makes a file of the database, which does"),
    )
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
            "begin",
        ] {
            assert_eq!(placed(there), Ok(Place::Server), "{there}");
        }
        for nowhere in ["select icontains(a, 'x') from t", "analyze", "attach 'x' as y", "create temp table x (a)"] {
            assert!(placed(nowhere).is_err(), "{nowhere}");
        }
    }
}
