//! A schema: what a database holds besides its rows, in a normal form that compares by meaning.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::rc::Rc;

use super::hint::{Hint, hints, trailing};
use super::table::{self, Table};
use super::token::{Case, Kind, Normal, first_statement, normal, tokens};
use crate::catalog::bookkeeping::{Surroundings, is_bookkeeping, is_journal_shape};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::store::{Connection, OpenOptions, Target, collect, is_complete, open};

/// Tables, indexes, views and triggers, without those that only serve the engine or a tool.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// In the order in which they were made.
    pub(super) objects: Vec<Rc<Object>>,
    pub(super) hints: Vec<Hint>,
    notes: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum What {
    Table,
    VirtualTable,
    Index,
    View,
    Trigger,
}

impl What {
    pub fn word(self) -> &'static str {
        match self {
            What::Table => "table",
            What::VirtualTable => "virtual table",
            What::Index => "index",
            What::View => "view",
            What::Trigger => "trigger",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Object {
    pub what: What,
    pub name: String,
    /// The table that an index or trigger belongs to, in lower case.
    pub owner: String,
    pub sql: String,
    /// Of an ordinary table.
    pub table: Option<Table>,
    /// Of all else: the text in normal form.
    pub normal: Normal,
    /// The text spells the name: two names that differ in case only are a change.
    pub key: String,
}

impl Object {
    fn new(what: What, name: String, owner: &str, sql: String) -> Result<Object> {
        let key = name.to_ascii_lowercase();
        let table = match what {
            What::Table => Some(table::parse(&sql).ok_or_else(|| {
                Diagnostic::error(format!("the text of the table `{name}` cannot be read, so it cannot be compared"))
                    .hint(sql.lines().next().unwrap_or_default())
            })?),
            _ => None,
        };
        let normal = match what {
            What::Table => Normal::new(),
            What::Index => index_form(&sql),
            What::VirtualTable | What::View | What::Trigger => normal(&tokens(&sql), Case::Kept, None),
        };
        Ok(Object { what, name, owner: owner.to_ascii_lowercase(), sql, table, normal, key })
    }
}

/// The normal form of an index; ascending is the order that it has anyway.
fn index_form(sql: &str) -> Normal {
    let mut form = normal(&tokens(sql), Case::Folded, None);
    form.retain(|token| token != "\"asc");
    form
}

impl Schema {
    /// The schema `main` of a live database. hopdb's own journal, those of other tools, shadow tables of virtual tables and
    /// `sqlite_…` are left out.
    ///
    /// # Errors
    /// What the engine says; the text of a table that cannot be understood.
    pub fn read(connection: &dyn Connection) -> Result<Schema> {
        let rows = collect(
            connection,
            "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid",
            &[],
        )?;
        let mut objects = Vec::with_capacity(rows.len());
        for row in rows {
            let text = |index: usize| row.get(index).and_then(|value| value.as_text()).unwrap_or_default().into_owned();
            let sql = text(3);
            let what = match text(0).as_str() {
                "table" if is_virtual(&sql) => What::VirtualTable,
                "table" => What::Table,
                "index" => What::Index,
                "view" => What::View,
                "trigger" => What::Trigger,
                _ => continue,
            };
            // Tables of tools are left out before their text is looked at.
            if what == What::Table && text(1).to_ascii_lowercase().starts_with("sqlite_") {
                continue;
            }
            objects.push(Rc::new(Object::new(what, text(1), &text(2), sql)?));
        }
        let mut schema = Schema { objects, ..Schema::default() };
        schema.leave_out(connection)?;
        Ok(schema)
    }

    /// Leaves out what only serves the engine or a tool, with all that belongs to it.
    fn leave_out(&mut self, connection: &dyn Connection) -> Result<()> {
        let holds = |name: &str| self.objects.iter().any(|object| object.key == name);
        let around = Surroundings {
            geopackage: holds("gpkg_contents"),
            spatialite: holds("geometry_columns") && holds("spatial_ref_sys"),
        };
        let mut out: HashSet<String> = HashSet::new();
        if self.objects.iter().any(|object| object.what == What::VirtualTable) {
            let shadows = collect(
                connection,
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'",
                &[],
            )?;
            out.extend(shadows.iter().filter_map(|row| Some(row.first()?.as_text()?.to_ascii_lowercase())));
        }
        for object in &self.objects {
            let is_journal = object.key == "migrations"
                && object.table.as_ref().is_some_and(|table| {
                    is_journal_shape(&table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>())
                });
            if is_bookkeeping(&object.name, around) && object.what != What::Index || is_journal {
                out.insert(object.key.clone());
            }
        }
        self.objects.retain(|object| {
            let is_own =
                matches!(object.what, What::Table | What::VirtualTable | What::View) && out.contains(&object.key);
            let belongs = matches!(object.what, What::Index | What::Trigger) && out.contains(&object.owner);
            !is_own && !belongs
        });
        Ok(())
    }

    /// The schema that SQL text makes, by running it in an empty database in memory. Keeps the hints `-- @renamed from=old`,
    /// `-- @new` and `-- hop: fill EXPR`. Of statements that are about rows or settings [`Schema::notes`] tells.
    ///
    /// # Errors
    /// What SQLite says of a statement, with its place in `text`.
    pub fn load(text: &str) -> Result<Schema> {
        Schema::load_as(text, false)
    }

    /// `quoted`: texts may stand in double quotes.
    fn load_as(text: &str, quoted: bool) -> Result<Schema> {
        let connection = open(Target::Memory, &OpenOptions::default())?;
        connection.let_quoted_texts(quoted)?;
        let mut loading = Loading { connection: &*connection, text, rows: 0, others: Vec::new() };
        loading.silently("PRAGMA foreign_keys = OFF")?;
        loading.silently("BEGIN")?;
        let spans = loading.run()?;
        loading.silently("COMMIT")?;
        let notes = loading.notes();
        let mut schema = Schema { notes, ..Schema::read(&*connection)? };
        schema.hints = schema.hints_in(text, &spans);
        Ok(schema)
    }

    /// As [`Schema::load`]. Where every statement stands in `live` word for word, nothing needs to be run: at each CREATE
    /// SQLite goes through the list of all objects that there are, which for thousands takes long.
    ///
    /// # Errors
    /// As [`Schema::load`].
    pub fn load_beside(text: &str, live: &Schema) -> Result<Schema> {
        match Schema::found_in(text, live) {
            Some(schema) => Ok(schema),
            None => Schema::load(text).or_else(|error| {
                // Where the database has texts in double quotes, its schema.sql may, too; else they are mistyped names.
                if live.has_quoted_texts()? { Schema::load_as(text, true) } else { Err(error) }
            }),
        }
    }

    /// Is there an object that can be made only where texts may stand in double quotes?
    fn has_quoted_texts(&self) -> Result<bool> {
        let text = self.text();
        Ok(Schema::load(&text).is_err() && Schema::load_as(&text, true).is_ok())
    }

    fn found_in(text: &str, live: &Schema) -> Option<Schema> {
        let by_text: HashMap<&str, &Rc<Object>> =
            live.objects.iter().map(|object| (object.sql.trim_end(), object)).collect();
        let (mut schema, mut spans, mut seen) = (Schema::default(), Vec::new(), HashSet::new());
        let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        loop {
            let rest = text.get(at..)?;
            let (words, range) = first_statement(rest);
            let word = |index: usize| words.get(index).map_or("", String::as_str);
            let mut end = range.end;
            let mut table = None;
            match (word(0), word(1)) {
                ("", _) => break,
                ("begin" | "commit" | "end", _) | ("pragma", "foreign_keys") => {}
                ("create", _) => {
                    end = statement_end(rest);
                    let object = *by_text.get(stored(rest.get(..end)?)?.as_str())?;
                    let of_one = matches!(object.what, What::Index | What::Trigger);
                    let is_next = !of_one || seen.contains(object.owner.as_str());
                    if !is_next || !seen.insert(object.key.as_str()) {
                        return None;
                    }
                    table = (object.what == What::Table).then(|| object.name.clone());
                    schema.objects.push(Rc::clone(object));
                }
                _ => return None,
            }
            spans.push(Statement { table, start: at, end: at + end });
            at += end;
        }
        spans.push(Statement { table: None, start: at, end: text.len() });
        schema.hints = schema.hints_in(text, &spans);
        Some(schema)
    }

    /// The hints in the text that this schema was read from.
    fn hints_in(&self, text: &str, spans: &[Statement]) -> Vec<Hint> {
        let by_name: HashMap<&str, &Object> =
            self.of(What::Table).map(|object| (object.key.as_str(), object)).collect();
        let mut found = Vec::new();
        let mut before: Option<&str> = None;
        for span in spans {
            let part = &text[span.start..span.end];
            let was = std::mem::replace(&mut before, span.table.as_deref());
            if !may_hint(part) {
                continue;
            }
            let all = tokens(part);
            // A comment on the line of the statement before speaks of that one.
            let line = if span.start == 0 { 0 } else { part.find('\n').unwrap_or(usize::MAX) };
            if let Some(before) = was {
                found.extend(trailing(&all, before, line));
            }
            let object = span.table.as_ref().and_then(|name| by_name.get(name.to_ascii_lowercase().as_str()));
            if let Some((object, table)) = object.and_then(|object| Some((object, object.table.as_ref()?))) {
                found.extend(hints(&all, &object.name, table, if line == usize::MAX { 0 } else { line }));
            }
        }
        found
    }

    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// SQL text that makes this schema from nothing, each statement as it was written, in an order that runs.
    pub fn text(&self) -> String {
        self.text_with("")
    }

    /// The same with `records`, statements that fill the tables, before the triggers, which they would set off.
    pub fn text_with(&self, records: &str) -> String {
        let mut text = String::new();
        let mut records = Some(records);
        for object in self.in_order() {
            if object.what == What::Trigger {
                text.push_str(records.take().unwrap_or_default());
            }
            text.push_str(&object.sql);
            // A comment at the end would hide the semicolon.
            let ends_in_comment = tokens(&object.sql).last().is_some_and(|last| last.text.starts_with("--"));
            text.push_str(if ends_in_comment { "\n;\n" } else { ";\n" });
        }
        text.push_str(records.unwrap_or_default());
        text
    }

    /// What in the text of [`Schema::load`] is no part of a schema and was left out: rows, settings, temporary tables.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }

    /// The objects, those that others need before them.
    pub(super) fn in_order(&self) -> impl Iterator<Item = &Object> {
        [What::Table, What::VirtualTable, What::View, What::Index, What::Trigger]
            .into_iter()
            .flat_map(|what| self.of(what))
    }

    pub(super) fn of(&self, what: What) -> impl Iterator<Item = &Object> {
        self.objects.iter().map(|object| &**object).filter(move |object| object.what == what)
    }

    pub(super) fn find(&self, what: What, key: &str) -> Option<&Object> {
        self.of(what).find(|object| object.key == key)
    }
}

fn is_virtual(sql: &str) -> bool {
    let head = sql.trim_start().get(..14);
    head.is_some_and(|head| head.eq_ignore_ascii_case("create virtual"))
}

/// Where a statement stands in a schema's text, and the table that it makes.
struct Statement {
    table: Option<String>,
    start: usize,
    end: usize,
}

/// Runs the text of a schema, statement by statement.
struct Loading<'a> {
    connection: &'a dyn Connection,
    text: &'a str,
    /// Statements about rows that were left out.
    rows: usize,
    /// The first words of other statements that were left out.
    others: Vec<String>,
}

impl Loading<'_> {
    fn silently(&self, sql: &str) -> Result<()> {
        collect(self.connection, sql, &[]).map(|_| ())
    }

    /// Gives where each statement begins (with the space before it) and ends, the rest of the text as the last.
    fn run(&mut self) -> Result<Vec<Statement>> {
        let mut found = Vec::new();
        let mut at = if self.text.starts_with('\u{feff}') { 3 } else { 0 };
        loop {
            let rest = &self.text[at..];
            let (words, range) = first_statement(rest);
            let word = |index: usize| words.get(index).map_or("", String::as_str);
            if words.is_empty() {
                found.push(Statement { table: None, start: at, end: self.text.len() });
                return Ok(found);
            }
            let mut table = None;
            let taken = match word(0) {
                "create" if matches!(word(1), "temp" | "temporary") => {
                    self.others.push(format!("{} {} {}", word(0), word(1), word(2)));
                    self.execute(at)?
                }
                "create" => {
                    let taken = self.execute(at)?;
                    if word(1) == "table" {
                        table = created(&rest[..taken]);
                    }
                    taken
                }
                "drop" | "alter" => self.execute(at)?,
                "insert" | "replace" | "update" | "delete" | "with" => {
                    self.rows += 1;
                    range.end
                }
                "begin" | "commit" | "end" | "rollback" | "savepoint" | "release" => range.end,
                "pragma" | "select" | "values" | "analyze" | "reindex" | "vacuum" | "attach" | "detach" | "explain" => {
                    let name = if word(0) == "pragma" { format!("pragma {}", word(1)) } else { word(0).to_owned() };
                    if name != "pragma foreign_keys" && !self.others.contains(&name) {
                        self.others.push(name);
                    }
                    range.end
                }
                // What is no SQL is SQLite's to name.
                _ => self.execute(at)?,
            };
            if taken == 0 {
                return Ok(found);
            }
            found.push(Statement { table, start: at, end: at + taken });
            at += taken;
        }
    }

    /// Runs the statement at `at`; gives how many bytes it takes.
    fn execute(&self, at: usize) -> Result<usize> {
        let placed = |error: Diagnostic| {
            let (_, range) = first_statement(&self.text[at..]);
            let span = error.span.unwrap_or(Span::new(range.start, range.end));
            Diagnostic { span: Some(Span::new(span.start + at, span.end + at)), ..error }
        };
        let Some(mut statement) = self.connection.prepare(self.statement(at)).map_err(placed)? else { return Ok(0) };
        statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(()))).map_err(placed)?;
        Ok(statement.consumed())
    }

    /// The text of the statement at `at`: SQLite copies all that it is given, which for a long text would be too much.
    fn statement(&self, at: usize) -> &str {
        let rest = &self.text[at..];
        &rest[..statement_end(rest)]
    }

    fn notes(&self) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        if self.rows > 0 {
            let count = if self.rows == 1 { "1 statement".to_owned() } else { format!("{} statements", self.rows) };
            notes.push(
                Diagnostic::note(format!(
                    "{count} about rows in the schema's text left out: a schema holds no records"
                ))
                .hint("records belong in seeds/ or in a migration"),
            );
        }
        if !self.others.is_empty() {
            notes.push(Diagnostic::note(format!(
                "left out, being no part of a schema: {}",
                self.others.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            )));
        }
        notes
    }
}

/// Where the first statement of `text` ends, those that hold others in their whole length.
fn statement_end(text: &str) -> usize {
    let mut end = first_statement(text).1.end;
    while !is_complete(&text[..end]) {
        let further = first_statement(&text[end..]).1.end;
        if further == 0 {
            break;
        }
        end += further;
    }
    end
}

/// May there be a hint in this text?
fn may_hint(text: &str) -> bool {
    let has = |word: &str| text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    text.contains('@') || has("hop:")
}

/// The text under which SQLite keeps a plain CREATE statement: from the name on, behind the words that say what it is
/// (build.c, sqlite3EndTable and its like).
fn stored(sql: &str) -> Option<String> {
    let all = tokens(sql);
    let mut meaning = all.iter().filter(|token| token.kind != Kind::Comment && !token.is(";")).peekable();
    let mut head = String::new();
    loop {
        let token = meaning.next()?;
        let word = token.text.to_ascii_uppercase();
        let is_kind = matches!(word.as_str(), "TABLE" | "INDEX" | "VIEW" | "TRIGGER");
        if !is_kind && !matches!(word.as_str(), "CREATE" | "UNIQUE" | "VIRTUAL") {
            return None;
        }
        head.push_str(&word);
        head.push(' ');
        if is_kind {
            break;
        }
    }
    if meaning.peek()?.is("if") {
        meaning.nth(2)?;
    }
    let start = meaning.peek()?.start;
    let end = meaning.last()?.end();
    Some(format!("{head}{}", sql.get(start..end)?))
}

/// The name in the text of CREATE TABLE.
fn created(sql: &str) -> Option<String> {
    let all = tokens(sql);
    let mut meaning = all.iter().filter(|token| token.kind != Kind::Comment && !token.is(";"));
    let (create, table) = (meaning.next()?, meaning.next()?);
    if !create.is("create") || !table.is("table") {
        return None;
    }
    let mut name = meaning.next()?;
    if name.is("if") {
        name = meaning.nth(2)?;
    }
    let mut rest = meaning;
    match rest.next() {
        Some(dot) if dot.is(".") => rest.next().map(|token| token.name()),
        _ => Some(name.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::hint::Said;
    use super::*;

    #[test]
    fn hints_belong_to_what_they_stand_beside() {
        let text = "-- @renamed from=authors\ncreate table writers (\n  id integer primary key, -- hop: fake x\n\
             -- @renamed from=\"full name\"\n  name text,\n  age int -- hop: fill 7 * (1)\n); -- @new\ncreate table z(a -- @new\n);";
        let schema = Schema::load(text).unwrap();
        let found: Vec<_> =
            schema.hints.iter().map(|hint| (hint.table.as_str(), hint.column.as_deref(), &hint.said)).collect();
        assert_eq!(
            found,
            [
                ("writers", None, &Said::Renamed("authors".into())),
                ("writers", Some("name"), &Said::Renamed("full name".into())),
                ("writers", Some("age"), &Said::Fill("7 * (1)".into())),
                ("writers", None, &Said::New),
                ("z", Some("a"), &Said::New),
            ]
        );
    }

    #[test]
    fn rows_and_settings_are_left_out_and_told() {
        let text = "PRAGMA journal_mode=wal; begin; create table if not exists main.t(a); insert into t values(';');\n\
            create temp table x(a); insert into nosuch values(1); commit; select 1; create table schema_migrations(version);";
        let schema = Schema::load(text).unwrap();
        assert_eq!(schema.objects.len(), 1);
        assert_eq!(schema.notes().len(), 2);
        let error = Schema::load("create table t(a);\ncreate index i on nosuch(a);").unwrap_err();
        assert!(error.span.unwrap().start >= 19, "{error:?}");
    }

    #[test]
    fn what_stands_in_the_file_is_taken_from_there() {
        let text = "pragma foreign_keys = on;\ncreate table if not exists t(a, -- hop: fill 1\n b text); /* x */\n\
            CREATE UNIQUE index i on t(a) ; create view v as select ';' from t;\n\
            create trigger g after insert on t begin select 1; select 2; end;\ncreate virtual table f using fts5(a);";
        let live = Schema::load(text).unwrap();
        let found = Schema::found_in(text, &live).unwrap();
        assert_eq!(found.objects.len(), 5);
        assert_eq!(found.hints, live.hints);
        assert!(found.objects.iter().all(|object| live.objects.iter().any(|other| Rc::ptr_eq(object, other))));
        for other in [
            text.replace("b text", "b  text"),
            text.replace("begin select 1;", "begin"),
            format!("{text} create view v as select ';' from t;"),
            format!("{text} create table u(a);"),
            format!("{text} create temp table t(a);"),
            format!("{text} insert into t values (1, 2);"),
            "create unique index i on t(a); create table t(a, -- hop: fill 1\n b text);".to_owned(),
        ] {
            assert!(Schema::found_in(&other, &live).is_none(), "{other}");
        }
    }
}
