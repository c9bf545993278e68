//! The statements of a rebuild, which executes the goal's CREATE TABLE as it is written and copies the records into it.

use super::data_check::TableReport;
use super::dialect::Dialect;
use super::difference::{Difference, TableChange};
use super::fill::used_fill;
use super::schema::Object;
use super::step::TableCopy;
use crate::sql::{Body, Create, Table, code, quote_name, quote_text, read};

/// The columns and expressions of the copy, over the old table whose columns are called as in the goal.
pub(super) fn mapping(difference: &Difference, change: &TableChange) -> Vec<(String, String)> {
    let ((_, old), (object, new)) = (difference.old_table(change.from), difference.new_table(change.to));
    let mut pairs = Vec::new();
    let alias = new.rowid_alias();
    for (at, column) in new.columns.iter().enumerate().filter(|(_, column)| column.generated.is_none()) {
        let name = quote_name(&column.name);
        let lower = column.name.to_ascii_lowercase();
        let fill = difference.fills.get(&(object.key.clone(), lower.clone()));
        let expression = match (change.columns[at], fill) {
            (Some(_), _) => used_fill(difference, change, at).map_or_else(|| name.clone(), |fill| fill.expression),
            (None, Some(fill)) => format!("({fill}\n)"),
            (None, None) if alias.as_ref() == Some(&lower) && old.rowid_name().is_some() => {
                old.rowid_name().unwrap_or_default().to_owned()
            }
            (None, None) => continue,
        };
        pairs.push((name, expression));
    }
    // A rowid that no column shows is kept all the same.
    if let (None, Some(to), Some(from)) = (alias, new.rowid_name(), source_rowid(old, new)) {
        pairs.insert(0, (to.to_owned(), from.to_owned()));
    }
    pairs
}

/// A name of the old table's rowid that no column has when the columns are called as in the goal.
fn source_rowid(old: &Table, new: &Table) -> Option<&'static str> {
    old.rowid_name()?;
    ["rowid", "_rowid_", "oid"].into_iter().find(|name| old.column(name).is_none() && new.column(name).is_none())
}

pub(super) fn statements(
    difference: &Difference,
    change: &TableChange,
    report: &TableReport,
    dialect: Dialect,
) -> (Vec<String>, Vec<TableCopy>) {
    let ((_, old), (object, new)) = (difference.old_table(change.from), difference.new_table(change.to));
    let other = difference.unused_name(&object.name);
    let rebuild = Rebuild {
        name: quote_name(&object.name),
        other: quote_name(&other),
        create: &object.sql,
        pairs: mapping(difference, change),
        source_rowid: source_rowid(old, new),
        rows: report.rows.unwrap_or(0),
        sequence: (old.has_autoincrement() && new.has_autoincrement())
            .then(|| [&object.name, &other].map(|name| quote_text(name))),
    };
    match dialect {
        Dialect::Own => rebuild.renamed(&other),
        Dialect::Server => rebuild.copied(&object.name, &other),
    }
}

/// What a table is made anew with; names are quoted.
struct Rebuild<'d> {
    name: String,
    other: String,
    create: &'d str,
    pairs: Vec<(String, String)>,
    source_rowid: Option<&'static str>,
    rows: u64,
    /// The names of both as texts, where the table's AUTOINCREMENT mark is kept.
    sequence: Option<[String; 2]>,
}

impl Rebuild<'_> {
    /// The old table gets another name meanwhile.
    fn renamed(self, other: &str) -> (Vec<String>, Vec<TableCopy>) {
        let (columns, expressions): (Vec<_>, Vec<_>) = self.pairs.iter().cloned().unzip();
        let mut sql = vec![
            // Views, triggers and keys go on naming the table that stays.
            "PRAGMA legacy_alter_table = ON".to_owned(),
            format!("ALTER TABLE {} RENAME TO {}", self.name, self.other),
            "PRAGMA legacy_alter_table = OFF".to_owned(),
            self.create.to_owned(),
        ];
        let mut copies = Vec::new();
        // Where nothing is kept and nothing filled in there is nothing to copy; that records would be lost is found by counting.
        if !columns.is_empty() {
            let into = format!("{} ({})", self.name, columns.join(", "));
            self.copy((&into, &expressions, other), self.source_rowid, &mut sql, &mut copies);
        }
        sql.extend(self.sequence.iter().flat_map(|[to, from]| take_mark(to, from)));
        sql.push(format!("DROP TABLE {}", self.other));
        (sql, copies)
    }

    /// The new records are kept in a table of their own meanwhile.
    fn copied(self, name: &str, other: &str) -> (Vec<String>, Vec<TableCopy>) {
        let (columns, expressions): (Vec<_>, Vec<_>) = self.pairs.iter().cloned().unzip();
        // Without types they hold each value as it is; the rowid's own names are left to the rowid.
        let places: Vec<String> = (1..=columns.len()).map(|at| format!("c{at}")).collect();
        let mut sql = Vec::new();
        let mut copies = Vec::new();
        if !columns.is_empty() {
            sql.push(format!("CREATE TABLE {} ({})", self.other, places.join(", ")));
            self.copy((&self.other, &expressions, name), self.source_rowid, &mut sql, &mut copies);
        }
        sql.extend(self.sequence.iter().flat_map(|[from, to]| take_mark(to, from)));
        sql.push(format!("DROP TABLE {}", self.name));
        sql.push(self.create.to_owned());
        if !columns.is_empty() {
            let into = format!("{} ({})", self.name, columns.join(", "));
            self.copy((&into, &places, other), Some("rowid"), &mut sql, &mut copies);
        }
        if let Some([to, from]) = &self.sequence {
            sql.extend(take_mark(to, from));
            sql.push(format!("DELETE FROM sqlite_sequence WHERE name = {from}"));
        }
        if !columns.is_empty() {
            sql.push(format!("DROP TABLE {}", self.other));
        }
        (sql, copies)
    }

    /// Adds the statement that copies all records: into a table, by expressions, from another.
    fn copy(
        &self,
        (into, expressions, source): (&str, &[String], &str),
        rowid: Option<&str>,
        sql: &mut Vec<String>,
        copies: &mut Vec<TableCopy>,
    ) {
        // The goal may say what to do about a conflict, as leaving the record out; a copy leaves nothing out.
        let (expressions, from) = (expressions.join(", "), quote_name(source));
        let copy = format!("INSERT OR ABORT INTO {into} SELECT {expressions} FROM {from}");
        let ranged = rowid.map(|rowid| (rowid.to_owned(), format!("{copy} WHERE {rowid} BETWEEN ?1 AND ?2")));
        copies.push(TableCopy { at: sql.len(), source: source.to_owned(), rows: self.rows, ranged });
        sql.push(copy);
    }
}

/// Gives one table the AUTOINCREMENT mark of another, if that has one; their names are texts.
fn take_mark(to: &str, from: &str) -> [String; 2] {
    [
        format!(
            "DELETE FROM sqlite_sequence WHERE name = {to} AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = {from})"
        ),
        format!("INSERT INTO sqlite_sequence (name, seq) SELECT {to}, seq FROM sqlite_sequence WHERE name = {from}"),
    ]
}

/// The statements that make a virtual table anew, and whether its records are kept.
pub(super) fn virtual_statements(difference: &Difference, old: &Object, new: &Object) -> (Vec<String>, bool) {
    let (before, after) = (Module::of(&old.sql), Module::of(&new.sql));
    let drop = format!("DROP TABLE {}", quote_name(&old.name));
    let mut sql = vec![new.sql.clone()];
    let name = quote_name(&new.name);
    match (after.content.as_deref(), before.content.as_deref()) {
        // The records are in another table: the index is built from them.
        (Some(content), _) if !content.is_empty() && after.is_full_text() => {
            sql.insert(0, drop);
            sql.push(format!("INSERT INTO {name} ({name}) VALUES ('rebuild')"));
            // Texts that the old one held itself go with it.
            (sql, before.is_full_text() && before.content.is_some())
        }
        (None, None) if before.keeps_records() && after.keeps_records() => {
            let common: Vec<String> = after
                .columns
                .iter()
                .filter(|column| before.columns.iter().any(|other| other.eq_ignore_ascii_case(column)))
                .map(|column| quote_name(column))
                .collect();
            let aside = quote_name(&difference.unused_name(&new.name));
            let rowid = if after.is_full_text() && before.is_full_text() { "rowid" } else { "" };
            let columns: Vec<String> =
                (!rowid.is_empty()).then(|| rowid.to_owned()).into_iter().chain(common.clone()).collect();
            let lost = before.columns.len() > common.len();
            if columns.is_empty() {
                sql.insert(0, drop);
                return (sql, false);
            }
            let list = columns.join(", ");
            sql.insert(0, format!("ALTER TABLE {} RENAME TO {aside}", quote_name(&old.name)));
            sql.push(format!("INSERT INTO {name} ({list}) SELECT {list} FROM {aside}"));
            sql.push(format!("DROP TABLE {aside}"));
            (sql, !lost)
        }
        _ => {
            sql.insert(0, drop);
            (sql, false)
        }
    }
}

/// True of the text of a full-text index over the records of another table, which holds none of its own.
pub(super) fn is_index_of_another(sql: &str) -> bool {
    let module = Module::of(sql);
    module.is_full_text() && module.content.is_some_and(|content| !content.is_empty())
}

/// What the text of CREATE VIRTUAL TABLE says.
struct Module {
    name: String,
    columns: Vec<String>,
    /// The `content` option: empty for an index without its texts.
    content: Option<String>,
}

impl Module {
    fn of(sql: &str) -> Module {
        let mut module = Module { name: String::new(), columns: Vec::new(), content: None };
        let Some(Create { body: Body::VirtualTable(table), .. }) = read(sql) else { return module };
        module.name = table.module;
        for argument in table.arguments {
            let mut tokens = code(sql.get(argument).unwrap_or_default());
            let Some(first) = tokens.next() else { continue };
            if !tokens.next().is_some_and(|token| token.is("=")) {
                module.columns.push(first.name().into_owned());
            } else if first.is("content") {
                module.content = Some(tokens.next().map(|token| token.name().into_owned()).unwrap_or_default());
            }
        }
        module
    }

    fn is_full_text(&self) -> bool {
        matches!(self.name.as_str(), "fts3" | "fts4" | "fts5")
    }

    fn keeps_records(&self) -> bool {
        self.is_full_text() || matches!(self.name.as_str(), "rtree" | "rtree_i32")
    }
}
