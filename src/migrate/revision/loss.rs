//! What a revision takes away: tables and columns that held something before it and are not there after it, and texts that the
//! new type of their column makes numbers of ('01234' → 1234).
//!
//! What DELETE and UPDATE do is what the author of the revision wrote, and no loss.

use std::collections::{BTreeMap, BTreeSet};

use super::kept_keys::KeptKeys;
use super::sections::Direction;
use crate::catalog::Affinity;
use crate::catalog::bookkeeping::JOURNAL;
use crate::diagnostic::{DiagnosticKind, Result};
use crate::migrate::rebuild::is_index_of_another;
use crate::sql::{Token, code, default_expression, quote_name};
use crate::store::{Connection, Value, collect};

/// What was lost, a clause each: `the column books.cost with 3 values`.
pub type Losses = Vec<String>;

/// Tables that a text drops or alters, as they were before it ran.
pub struct LossWatch {
    tables: BTreeMap<String, Before>,
    /// Columns that get another name, in whatever table.
    renamed_columns: BTreeSet<String>,
    /// What tables were called before → what they are called after.
    renamed_tables: BTreeMap<String, String>,
    /// Whether every table is watched, for what DELETE takes.
    deletes: bool,
}

struct Before {
    records: i64,
    /// Columns with the number of values in each.
    columns: Vec<(String, i64)>,
    dropped: bool,
    /// By the name of a column that keeps texts as they are, in lower case.
    respelt: BTreeMap<String, Respelt>,
    /// Taken down where it is watched what DELETE takes.
    keys: Option<KeptKeys>,
}

/// Texts that are numbers, spelt as no number is.
struct Respelt {
    count: i64,
    example: String,
}

/// What statements of a text do to tables, by their names in lower case.
#[derive(Default, Debug, PartialEq, Eq)]
struct Mentions {
    altered: BTreeSet<String>,
    dropped: BTreeSet<String>,
    renamed_columns: BTreeSet<String>,
    renamed_tables: BTreeMap<String, String>,
    /// Columns that an UPDATE sets, each with its table.
    updated: BTreeSet<(String, String)>,
}

impl LossWatch {
    /// Looks at the tables that `text` mentions, before it runs. Reads each of them once. On the way down values that are their
    /// columns' defaults are none: the way up has made them, and makes them again.
    ///
    /// # Errors
    /// What the engine says.
    pub fn begin(connection: &dyn Connection, text: &str, direction: Direction, deletes: bool) -> Result<LossWatch> {
        let Mentions { altered, dropped, renamed_columns, renamed_tables, updated } = mentions(text);
        let mut tables = BTreeMap::new();
        for name in altered.union(&dropped) {
            let Some((records, columns)) = contents(connection, name, direction)? else { continue };
            if records > 0 {
                let dropped = dropped.contains(name);
                // Only a table that is made anew gets other types.
                let respelt = if dropped { respelt(connection, name)? } else { BTreeMap::new() };
                tables.insert(name.clone(), Before { records, columns, dropped, respelt, keys: None });
            }
        }
        if deletes {
            let own = own_tables(connection)?;
            // The noun of a line need not be called as its table is.
            let is_of = |table: &str, of: &str| table == of || !own.iter().any(|own| own == table);
            for name in &own {
                let records = contents(connection, name, Direction::Up)?.map_or(0, |(records, _)| records);
                let set = updated.iter().filter(|(table, _)| is_of(table, name)).map(|(_, column)| column.as_str());
                let changes = if updated.is_empty() { Vec::new() } else { followers(connection, name)? };
                let set: BTreeSet<&str> = set.chain(changes.iter().map(String::as_str)).collect();
                let keys = if records > 0 { KeptKeys::of(connection, name, text, &set)? } else { None };
                let before = tables.entry(name.clone()).or_insert_with(|| Before {
                    records,
                    columns: Vec::new(),
                    dropped: false,
                    respelt: BTreeMap::new(),
                    keys: None,
                });
                before.keys = keys;
            }
        }
        Ok(LossWatch { tables, renamed_columns, renamed_tables, deletes })
    }

    /// What may be gone after the text, for one that cannot be taken back: all that it drops.
    pub fn foreseen(&self) -> Losses {
        let dropped = self.tables.iter().filter(|(_, before)| before.dropped);
        dropped.map(|(name, before)| format!("the table {name} with {}", counted(before.records, "record"))).collect()
    }

    /// What is gone now.
    ///
    /// # Errors
    /// What the engine says.
    pub fn end(&self, connection: &dyn Connection) -> Result<Losses> {
        let mut losses = Losses::new();
        for (name, before) in self.tables.iter().filter(|(_, before)| before.records > 0) {
            let now = match (columns(connection, name)?, self.renamed_tables.get(name)) {
                (columns, Some(renamed)) if columns.is_empty() => self::columns(connection, renamed)?,
                (columns, _) => columns,
            };
            if now.is_empty() {
                losses.push(format!("the table {name} with {}", counted(before.records, "record")));
                continue;
            }
            for (column, values) in &before.columns {
                let stays = now.iter().find(|(other, _)| other.eq_ignore_ascii_case(column));
                if stays.is_none() && *values > 0 && !self.renamed_columns.contains(&column.to_lowercase()) {
                    losses.push(format!("the column {name}.{column} with {}", counted(*values, "value")));
                }
                if let (Some((_, declared)), Some(Respelt { count, example })) =
                    (stays, before.respelt.get(&column.to_lowercase()))
                    && affinity(declared).is_numeric()
                {
                    let values = counted(*count, "value");
                    losses
                        .push(format!("{values} of {name}.{column} as spelt, for example '{example}', now {declared}"));
                }
            }
            if !before.dropped && !self.deletes {
                continue;
            }
            let called = self.renamed_tables.get(name).unwrap_or(name);
            match contents(connection, called, Direction::Up)? {
                Some((records, _)) if records < before.records => {
                    let lost = counted(before.records - records, "record");
                    losses.push(format!("{lost} of the {} of {name}", before.records));
                }
                Some(_) if let Some(keys) = &before.keys => {
                    if let Some(gone @ 1..) = keys.gone(connection, called)? {
                        let lost = counted(gone, "record");
                        let key = keys.words();
                        losses.push(format!(
                            "{lost} of the {} of {name}: none has their key ({key}) any more",
                            before.records
                        ));
                    }
                }
                // It is an index of another table now.
                None if !columns(connection, name)?.is_empty() => {
                    losses.push(format!("the texts of {} of {name}", counted(before.records, "record")));
                }
                _ => {}
            }
        }
        for keys in self.tables.values().filter_map(|before| before.keys.as_ref()) {
            keys.forget(connection)?;
        }
        Ok(losses)
    }
}

fn counted(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The number of records of a table, and of values in each of its columns.
type Contents = (i64, Vec<(String, i64)>);

/// The tables of a person's, by their names in lower case.
fn own_tables(connection: &dyn Connection) -> Result<Vec<String>> {
    let sql = "SELECT lower(name) FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')";
    let rows = collect(connection, sql, &[])?;
    let names = rows.iter().filter_map(|row| row.first()?.as_text().map(|name| name.into_owned()));
    Ok(names.filter(|name| !name.starts_with("sqlite_") && name != JOURNAL).collect())
}

/// The columns of a table that change with the records they refer to, in lower case.
fn followers(connection: &dyn Connection, table: &str) -> Result<Vec<String>> {
    let sql = "SELECT lower(\"from\") FROM pragma_foreign_key_list(?1, 'main') WHERE on_update NOT IN ('NO ACTION', 'RESTRICT')";
    let rows = collect(connection, sql, &[Value::text(table)])?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_text().map(|name| name.into_owned())).collect())
}

/// How many records a table has, and how many values each of its columns, on the way down without those that are its default;
/// `None` where there is no such table, or where it holds no records of its own.
fn contents(connection: &dyn Connection, name: &str, direction: Direction) -> Result<Option<Contents>> {
    let sql = "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND lower(name) = ?1";
    let found = collect(connection, sql, &[Value::text(name)])?;
    let Some(text) = found.first().and_then(|row| row.first()?.as_text()) else { return Ok(None) };
    let is_virtual = code(&*text).nth(1).is_some_and(|word| word.is("virtual"));
    if is_virtual && is_index_of_another(&text) {
        return Ok(None);
    }
    let columns = columns(connection, name)?;
    let defaults = if direction == Direction::Down { defaults(connection, name)? } else { BTreeMap::new() };
    let count = |(column, declared): &(String, String)| match (quote_name(column), defaults.get(column)) {
        (column, None) => format!(", count({column})"),
        (column, Some(default)) => {
            // 5.0 is kept beside 5 where no type makes them one.
            let kinds = match affinity(declared) {
                Affinity::Blob => format!(" OR typeof({column}) <> typeof(({default}\n))"),
                _ => String::new(),
            };
            format!(", count(CASE WHEN {column} COLLATE BINARY IS NOT ({default}\n){kinds} THEN {column} END)")
        }
    };
    let counts: Vec<String> = columns.iter().map(count).collect();
    // SQLite answers with at most 2000 columns (limits.html); of a wider table no more is looked at.
    let counts = counts.get(..counts.len().min(1990)).unwrap_or_default();
    let sql = format!("SELECT count(*){} FROM main.{}", counts.concat(), quote_name(name));
    let row = match collect(connection, &sql, &[]) {
        Ok(rows) => rows.into_iter().next().unwrap_or_default(),
        // What its module cannot read, or whose module is not here, is not known to hold anything.
        Err(error) if is_virtual && error.kind != DiagnosticKind::Interrupted => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut numbers = row.iter().map(|value| if let Value::Integer(number) = value { *number } else { 0 });
    let records = numbers.next().unwrap_or_default();
    Ok(Some((records, columns.into_iter().map(|(column, _)| column).zip(numbers).collect())))
}

/// The texts in columns without a type of numbers that such a type would spell otherwise (datatype3.html 3).
fn respelt(connection: &dyn Connection, name: &str) -> Result<BTreeMap<String, Respelt>> {
    let mut found = BTreeMap::new();
    for (column, _) in columns(connection, name)?.into_iter().filter(|(_, declared)| !affinity(declared).is_numeric()) {
        // A number beside it gives a text the affinity of numbers: they are equal where all of the text is one.
        let quoted = quote_name(&column);
        let sql = format!(
            "SELECT count(*), CAST(min({quoted}) AS TEXT) FROM main.{} WHERE typeof({quoted}) = 'text' AND CAST({quoted} AS NUMERIC) = \
             CAST({quoted} AS TEXT) AND CAST(CAST({quoted} AS NUMERIC) AS TEXT) <> CAST({quoted} AS TEXT) COLLATE BINARY",
            self::quote_name(name)
        );
        let row = collect(connection, &sql, &[])?.into_iter().next().unwrap_or_default();
        if let [Value::Integer(count @ 1..), Value::Text(example)] = row.as_slice() {
            let example = String::from_utf8_lossy(example).into_owned();
            found.insert(column.to_lowercase(), Respelt { count: *count, example });
        }
    }
    Ok(found)
}

/// Tables that are not STRICT and have a column of type ANY are not known.
fn affinity(declared: &str) -> Affinity {
    Affinity::of(declared, true)
}

/// The columns that hold something of their own, with their declared types.
fn columns(connection: &dyn Connection, table: &str) -> Result<Vec<(String, String)>> {
    let sql = format!("PRAGMA main.table_xinfo({})", quote_name(table));
    let text = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    let column = |row: Vec<Value>| match (row.get(1), row.get(2), row.last()) {
        (Some(Value::Text(name)), Some(Value::Text(declared)), Some(Value::Integer(0))) => {
            Some((text(name), text(declared)))
        }
        _ => None,
    };
    Ok(collect(connection, &sql, &[])?.into_iter().filter_map(column).collect())
}

/// The defaults of columns, as expressions. One that only a new record could work out is none.
fn defaults(connection: &dyn Connection, table: &str) -> Result<BTreeMap<String, String>> {
    let quoted = quote_name(table);
    let mut found = BTreeMap::new();
    for row in collect(connection, &format!("PRAGMA main.table_xinfo({quoted})"), &[])? {
        if let (Some(Value::Text(name)), Some(Value::Text(default))) = (row.get(1), row.get(4)) {
            let text = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
            let (name, default) = (text(name), default_expression(&text(default)));
            let is_one = connection.prepare(&format!("SELECT ({default}\n) FROM main.{quoted}")).is_ok();
            found.extend(is_one.then_some((name, default)));
        }
    }
    Ok(found)
}

/// Finds DROP TABLE, ALTER TABLE and UPDATE in a text.
fn mentions(text: &str) -> Mentions {
    let tokens: Vec<Token<'_>> = code(text).collect();
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|found| found.is(word));
    let name_at = |at: usize| tokens.get(at).map(|token| token.name().to_lowercase()).unwrap_or_default();
    // The table at `at`, and where what stands behind it begins.
    let table = |at: usize| if is(at + 1, ".") { (name_at(at + 2), at + 3) } else { (name_at(at), at + 1) };
    let mut found = Mentions::default();
    // Under which name a table of before goes at this point of the text.
    let mut origins: BTreeMap<String, String> = BTreeMap::new();
    for at in 0..tokens.len() {
        if is(at, "update") {
            let name = if is(at + 1, "or") { at + 3 } else { at + 1 };
            let (name, _) = table(name);
            let origin = origins.get(&name).unwrap_or(&name);
            found.updated.extend(assigned(&tokens[at..]).into_iter().map(|column| (origin.clone(), column)));
        }
        if !is(at + 1, "table") {
            continue;
        }
        if is(at, "drop") {
            let (name, _) = table(if is(at + 2, "if") { at + 4 } else { at + 2 });
            let origin = origins.remove(&name).unwrap_or(name);
            found.renamed_tables.remove(&origin);
            found.dropped.insert(origin);
        } else if is(at, "alter") {
            let (name, behind) = table(at + 2);
            let origin = origins.get(&name).cloned().unwrap_or_else(|| name.clone());
            found.altered.insert(origin.clone());
            if is(behind, "rename") && is(behind + 1, "to") {
                let to = name_at(behind + 2);
                origins.remove(&name);
                origins.insert(to.clone(), origin.clone());
                found.renamed_tables.insert(origin, to);
            } else if is(behind, "rename") {
                let column = if is(behind + 1, "column") && !is(behind + 2, "to") { behind + 2 } else { behind + 1 };
                found.renamed_columns.insert(name_at(column));
            }
        }
    }
    found
}

/// The columns that the UPDATE in front sets, in lower case.
fn assigned(tokens: &[Token<'_>]) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0;
    // Within the brackets of a list of columns.
    let mut is_list = false;
    let from_set = tokens.iter().take_while(|token| !token.is(";")).skip_while(|token| !token.is("set"));
    for (before, token) in from_set.clone().zip(from_set.skip(1)) {
        let begins = depth == 0 && before.is_any(&["set", ","]);
        if token.is("(") {
            is_list = begins;
            depth += 1;
        } else if token.is(")") {
            is_list = false;
            depth -= 1;
        } else if begins || is_list && !token.is(",") {
            found.push(token.name().to_lowercase());
        } else if depth == 0 && token.is_any(&["where", "from", "returning"]) {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OpenOptions, OpenTarget, open};

    /// What is lost when these statements run one after another.
    fn losses(statements: &[&str]) -> Losses {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        for sql in [
            "create table books (id integer primary key, title, cost, half as (cost / 2))",
            "insert into books (title, cost) values ('a', 1), ('b', null)",
            "create table empty (id integer primary key, note)",
        ] {
            collect(&*connection, sql, &[]).unwrap();
        }
        let watch = LossWatch::begin(&*connection, &statements.join(";\n"), Direction::Up, false).unwrap();
        for sql in statements {
            collect(&*connection, sql, &[]).unwrap();
        }
        watch.end(&*connection).unwrap()
    }

    #[test]
    fn what_holds_something_is_missed() {
        assert_eq!(losses(&["drop table if exists \"Books\""]), ["the table books with 2 records"]);
        assert_eq!(losses(&["drop table empty", "create table books2 (a)"]), [""; 0]);
        assert_eq!(
            losses(&["alter table books drop column half", "alter table main.books drop column cost"]),
            ["the column books.cost with 1 value"]
        );
        assert_eq!(losses(&["alter table books rename to [tomes]", "drop table tomes"]).len(), 1);
    }

    #[test]
    fn values_that_the_way_up_makes_again() {
        let down = |column: &str, direction| {
            let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
            for sql in [
                "create table t (id integer primary key)".to_owned(),
                "insert into t values (1), (2)".to_owned(),
                format!("alter table t add column {column}"),
                "insert into t (id) values (3)".to_owned(),
            ] {
                collect(&*connection, &sql, &[]).unwrap();
            }
            let watch = LossWatch::begin(&*connection, "alter table t drop column c", direction, false).unwrap();
            collect(&*connection, "alter table t drop column c", &[]).unwrap();
            watch.end(&*connection).unwrap().len()
        };
        for column in [
            "c int default 5",
            "c text not null default 5",
            "c default 'a''b'",
            "c default \"id\"",
            "c default [a b]",
            "c default foo",
            "c default true",
            "c real default 5",
            "c text collate nocase default 'x'",
            "c",
        ] {
            assert_eq!(down(column, Direction::Down), 0, "{column}");
        }
        assert_eq!(down("c int default 5", Direction::Up), 1);
        assert_eq!(down("c int as (id * 2)", Direction::Down), 0);
    }

    #[test]
    fn values_that_only_equal_the_default() {
        let down = |column: &str, value: &str| {
            let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
            collect(&*connection, &format!("create table t (id text, c {column})"), &[]).unwrap();
            collect(&*connection, &format!("insert into t values ('a', {value}), ('b', {value})"), &[]).unwrap();
            let watch = LossWatch::begin(&*connection, "alter table t drop column c", Direction::Down, false).unwrap();
            collect(&*connection, "alter table t drop column c", &[]).unwrap();
            watch.end(&*connection).unwrap()
        };
        for (column, value) in [
            ("text collate nocase default 'x'", "'X'"),
            ("text collate rtrim default 'x'", "'x '"),
            ("text default \"id\"", "'a'"),
            ("text default id", "'b'"),
            ("default 5", "5.0"),
            ("any default 'x'", "x'78'"),
        ] {
            assert_eq!(down(column, value), ["the column t.c with 2 values"], "{column}");
        }
        assert_eq!(down("default 5", "5"), [""; 0]);
    }

    #[test]
    fn virtual_tables_hold_something_too() {
        let made = |sql: &str, after: &[&str]| {
            let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
            for sql in ["create table books (id integer primary key, t)", sql] {
                collect(&*connection, sql, &[]).unwrap();
            }
            let values = if sql.contains("rtree") { "values (1, 2, 3)" } else { "(t, u) values ('a', 'b')" };
            collect(&*connection, &format!("insert into f {values}"), &[]).unwrap();
            let watch = LossWatch::begin(&*connection, &after.join(";\n"), Direction::Up, false).unwrap();
            for sql in after {
                collect(&*connection, sql, &[]).unwrap();
            }
            watch.end(&*connection).unwrap()
        };
        let own = "create virtual table f using fts5(t, u)";
        assert_eq!(made(own, &["drop table f"]), ["the table f with 1 record"]);
        assert_eq!(made("create virtual table f using fts4(t, u)", &["drop table f"]), ["the table f with 1 record"]);
        assert_eq!(
            made("create virtual table f using rtree(a, b, c)", &["drop table f"]),
            ["the table f with 1 record"]
        );
        let narrower = [
            "alter table f rename to g",
            "create virtual table f using fts5(t)",
            "insert into f (t) select t from g",
            "drop table g",
        ];
        assert_eq!(made(own, &narrower), ["the column f.u with 1 value"]);
        let index = "create virtual table f using fts5(t, u, content=books)";
        assert_eq!(made(own, &["drop table f", index]), ["the texts of 1 record of f"]);
        assert_eq!(made(index, &["drop table f"]), [""; 0]);
    }

    #[test]
    fn columns_that_are_set() {
        for (text, columns) in [
            ("update t set a = b, \"C\" = (select d, e from t) where f = 1, g = 2", ["a", "c"].as_slice()),
            ("update or ignore t set (a, b) = (c, d), e = max(f, g) from u; set h = 1", &["a", "b", "e"]),
            ("insert into t values (1) on conflict do update set a = excluded.b, c = 1", &["a", "c"]),
            ("update t", &[]),
        ] {
            let tokens: Vec<Token<'_>> = code(text).skip_while(|token| !token.is("update")).collect();
            assert_eq!(assigned(&tokens), columns, "{text}");
        }
    }

    #[test]
    fn what_moves_is_not() {
        assert_eq!(losses(&["alter table books rename to tomes"]), [""; 0]);
        assert_eq!(losses(&["alter table books rename column title to name"]), [""; 0]);
        assert_eq!(losses(&["alter table books rename title to name"]), [""; 0]);
        let rebuilt = [
            "create table new_books (id integer primary key, title, cost, half as (cost / 2))",
            "insert into new_books (id, title, cost) select id, title, cost from books",
            "drop table books",
            "alter table new_books rename to books",
        ];
        assert_eq!(losses(&rebuilt), [""; 0]);
        let old_away = [
            "alter table books rename to old_books",
            "create table books (id integer primary key, title)",
            "insert into books select id, title from old_books where title > 'a'",
            "drop table old_books",
        ];
        assert_eq!(losses(&old_away), ["the column books.cost with 1 value", "1 record of the 2 of books"]);
    }

    #[test]
    fn texts_that_become_numbers() {
        let rebuilt = |kind: &str, value: &str| {
            let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
            for sql in [
                "create table books (id integer primary key, code text collate nocase, n int)".to_owned(),
                format!(
                    "insert into books (code, n) values ({value}, 1), ('12', '007'), ('x1', 2), (null, null), ('-1.5', 3)"
                ),
            ] {
                collect(&*connection, &sql, &[]).unwrap();
            }
            let rebuilt = [
                format!("create table new_books (id integer primary key, code {kind}, n int)"),
                "insert into new_books select * from books".to_owned(),
                "drop table books".to_owned(),
                "alter table new_books rename to books".to_owned(),
            ];
            let watch = LossWatch::begin(&*connection, &rebuilt.join(";\n"), Direction::Up, false).unwrap();
            for sql in &rebuilt {
                collect(&*connection, sql, &[]).unwrap();
            }
            watch.end(&*connection).unwrap()
        };
        assert_eq!(rebuilt("int", "'01234'"), ["1 value of books.code as spelt, for example '01234', now INT"]);
        assert_eq!(rebuilt("decimal(10)", "'1e3'").len(), 1);
        assert_eq!(rebuilt("int", "'1234'"), [""; 0]);
        assert_eq!(rebuilt("int", "x'30'"), [""; 0]);
        assert_eq!(rebuilt("varchar(20)", "'01234'"), [""; 0]);
    }
}
