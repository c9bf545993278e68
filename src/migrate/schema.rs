//! A schema: what a database holds besides its rows, in a normal form that compares by meaning.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::hint::{Hint, check_circles, read_hints, read_trailing_hints, remarks_outside};
use super::load::{FirstStatement, SchemaLoader, Statement, may_hint};
use crate::catalog::bookkeeping::{JOURNAL, KnownExtensions, is_bookkeeping, is_journal_shape};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::sql::{Case, Normal, ObjectKind, Table, code, ends_in_comment, normal, read_table, tokens};
use crate::store::{Begin, Connection, OpenOptions, OpenTarget, Transaction, collect, open};

/// Tables, indexes, views and triggers, without those that only serve the engine or a tool.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// In the order in which they were made.
    pub(super) objects: Vec<Rc<Object>>,
    /// Tables of tools, and what belongs to them: part of a database, and of a goal only where its text declares them.
    tools: Vec<Rc<Object>>,
    pub(super) hints: Vec<Hint>,
    notes: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
pub(super) struct Object {
    pub kind: ObjectKind,
    pub name: String,
    /// The table that an index or trigger belongs to, in lower case.
    pub owner: String,
    pub sql: String,
    table: OnceCell<Option<Table>>,
    normal: OnceCell<Normal>,
    /// The text spells the name: two names that differ in case only are a change.
    pub key: String,
}

impl Object {
    fn new(kind: ObjectKind, name: String, owner: &str, sql: String) -> Object {
        let key = name.to_ascii_lowercase();
        let (table, normal) = (OnceCell::new(), OnceCell::new());
        Object { kind, name, owner: owner.to_ascii_lowercase(), sql, table, normal, key }
    }

    /// Of an ordinary table. Read when it is asked for: most of what is compared is the same to the letter.
    pub fn table(&self) -> Option<&Table> {
        let read = || if self.kind == ObjectKind::Table { read_table(&self.sql) } else { None };
        self.table.get_or_init(read).as_ref()
    }

    /// Of all else: the text in normal form.
    pub fn normal(&self) -> &Normal {
        self.normal.get_or_init(|| match self.kind {
            ObjectKind::Table => Normal::new(),
            ObjectKind::Index => index_form(&self.sql),
            ObjectKind::VirtualTable | ObjectKind::View | ObjectKind::Trigger => {
                normal(tokens(&self.sql), Case::Kept, None)
            }
        })
    }

    /// # Errors
    /// It is a table whose text cannot be understood.
    pub fn check(&self) -> Result<()> {
        if self.kind == ObjectKind::Table && self.table().is_none() {
            let words = format!("the text of the table `{}` cannot be read, so it cannot be compared", self.name);
            return Err(Diagnostic::error(words).hint(self.sql.lines().next().unwrap_or_default()));
        }
        Ok(())
    }

    /// True if it is one of these tables or belongs to one.
    fn is_of(&self, tables: &HashSet<String>) -> bool {
        match self.kind {
            ObjectKind::Table | ObjectKind::VirtualTable | ObjectKind::View => tables.contains(&self.key),
            ObjectKind::Index | ObjectKind::Trigger => tables.contains(&self.owner),
        }
    }
}

/// The warning of a remark for the shell of which a database keeps nothing.
fn unheard(remark: &str, table: Option<&str>) -> Diagnostic {
    let place = match table {
        Some(table) => {
            format!("within the brackets of `CREATE TABLE {table} (…)`, behind the opening one or beside its column")
        }
        None => "within the brackets of a CREATE TABLE".to_owned(),
    };
    Diagnostic::warning(format!("`{remark}` in schema.sql stands outside of a statement, and is lost"))
        .hint(format!("write it {place}: SQLite keeps that text"))
}

/// The normal form of an index; ascending is the order that it has anyway.
fn index_form(sql: &str) -> Normal {
    let mut form = normal(tokens(sql), Case::Folded, None);
    form.retain(|token| token != "\"asc");
    form
}

impl Schema {
    /// The schema `main` of a live database. hopdb's own journal, those of other tools, shadow tables of virtual tables and
    /// `sqlite_…` are left out.
    ///
    /// # Errors
    /// What the engine says.
    pub fn read(connection: &dyn Connection) -> Result<Schema> {
        Ok(Schema::read_all(connection)?.without_tools())
    }

    /// With the tables of tools.
    fn read_all(connection: &dyn Connection) -> Result<Schema> {
        let rows = collect(
            connection,
            "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid",
            &[],
        )?;
        let mut objects = Vec::with_capacity(rows.len());
        for row in rows {
            let text = |index: usize| row.get(index).and_then(|value| value.as_text()).unwrap_or_default().into_owned();
            let sql = text(3);
            let kind = match text(0).as_str() {
                "table" if is_virtual(&sql) => ObjectKind::VirtualTable,
                "table" => ObjectKind::Table,
                "index" => ObjectKind::Index,
                "view" => ObjectKind::View,
                "trigger" => ObjectKind::Trigger,
                _ => continue,
            };
            // Those of the engine are left out before their text is looked at.
            if kind == ObjectKind::Table && text(1).to_ascii_lowercase().starts_with("sqlite_") {
                continue;
            }
            objects.push(Rc::new(Object::new(kind, text(1), &text(2), sql)));
        }
        let mut out = HashSet::from([JOURNAL.to_owned()]);
        if objects.iter().any(|object: &Rc<Object>| object.kind == ObjectKind::VirtualTable) {
            let shadows = collect(
                connection,
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'",
                &[],
            )?;
            out.extend(shadows.iter().filter_map(|row| Some(row.first()?.as_text()?.to_ascii_lowercase())));
        }
        objects.retain(|object| !object.is_of(&out));
        Ok(Schema { objects, ..Schema::default() })
    }

    /// The tables that only serve a tool, by their names in lower case.
    fn tool_tables(&self) -> HashSet<String> {
        let holds = |name: &str| self.objects.iter().any(|object| object.key == name);
        let around = KnownExtensions {
            geopackage: holds("gpkg_contents"),
            spatialite: holds("geometry_columns") && holds("spatial_ref_sys"),
        };
        let is_journal = |object: &Object| {
            object.key == "migrations"
                && object.table().is_some_and(|table| {
                    is_journal_shape(&table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>())
                })
        };
        let of_tools = self.objects.iter().filter(|object| {
            !matches!(object.kind, ObjectKind::Index | ObjectKind::Trigger)
                && (is_bookkeeping(&object.name, around) || is_journal(object))
        });
        of_tools.map(|object| object.key.clone()).collect()
    }

    /// Leaves the tables of tools out, with all that belongs to them.
    fn without_tools(mut self) -> Schema {
        let out = self.tool_tables();
        let (tools, objects) = self.objects.drain(..).partition(|object: &Rc<Object>| object.is_of(&out));
        self.objects = objects;
        self.tools = tools;
        self
    }

    /// The same for a goal that revisions lead to: other programs write their journals into schema.sql without a revision that
    /// makes them. A note tells what is left out.
    #[must_use]
    pub fn for_revisions(self) -> Schema {
        let mut schema = self.without_tools();
        let names =
            schema.tools.iter().filter(|object| !matches!(object.kind, ObjectKind::Index | ObjectKind::Trigger));
        let names: Vec<String> = names.map(|object| format!("`{}`", object.name)).collect();
        if !names.is_empty() {
            let words = format!("left out, being the journal of another program: {}", names.join(", "));
            schema.notes.push(Diagnostic::note(words));
        }
        schema
    }

    /// With those tables of tools that `other` declares.
    pub(super) fn with_declared(&self, other: &Schema) -> Schema {
        let mut schema = self.clone();
        if schema.tools.is_empty() {
            return schema;
        }
        let is_own = |object: &Rc<Object>| !matches!(object.kind, ObjectKind::Index | ObjectKind::Trigger);
        let declared: HashSet<String> =
            other.objects.iter().filter(|object| is_own(object)).map(|object| object.key.clone()).collect();
        let (named, tools) = schema.tools.drain(..).partition(|object: &Rc<Object>| object.is_of(&declared));
        schema.objects.extend::<Vec<_>>(named);
        schema.tools = tools;
        schema
    }

    /// The schema that SQL text makes, by running it in an empty database in memory, with tables that are called as a tool's
    /// would be. Keeps the hints `-- @renamed from=old`,
    /// `-- @new` and `-- hop: fill EXPR`. Of statements that are about rows or settings [`Schema::notes`] tells.
    ///
    /// # Errors
    /// What SQLite says of a statement, with its place in `text`.
    pub fn load(text: &str) -> Result<Schema> {
        Schema::load_as(text, false)
    }

    /// `quoted`: texts may stand in double quotes.
    fn load_as(text: &str, quoted: bool) -> Result<Schema> {
        let connection = open(OpenTarget::Memory, &OpenOptions::default())?;
        connection.let_quoted_texts(quoted)?;
        let mut loading = SchemaLoader { connection: &*connection, text, rows: 0, others: Vec::new() };
        loading.run_sql("PRAGMA foreign_keys = OFF")?;
        let transaction = Transaction::begin(&*connection, Begin::Deferred)?;
        let spans = loading.run()?;
        transaction.commit()?;
        let notes = loading.notes();
        let mut schema = Schema { notes, ..Schema::read_all(&*connection)? };
        schema.take_hints(text, &spans)?;
        Ok(schema)
    }

    /// As [`Schema::load`]. Where every statement stands in `live` word for word, nothing needs to be run: at each CREATE
    /// SQLite goes through the list of all objects that there are, which for thousands takes long.
    ///
    /// # Errors
    /// As [`Schema::load`].
    pub fn load_beside(text: &str, live: &Schema) -> Result<Schema> {
        match Schema::from_known_texts(text, live) {
            Some(schema) => Ok(schema),
            None => Schema::load(text).or_else(|error| {
                // Where the database has texts in double quotes, its schema.sql may, too; else they are mistyped names.
                if live.has_quoted_texts()? { Schema::load_as(text, true) } else { Err(error) }
            }),
        }
    }

    /// True if there is an object that can be made only where texts may stand in double quotes.
    fn has_quoted_texts(&self) -> Result<bool> {
        let text = self.text();
        Ok(Schema::load(&text).is_err() && Schema::load_as(&text, true).is_ok())
    }

    /// As [`Schema::load`], of a text that may have texts in double quotes.
    ///
    /// # Errors
    /// As [`Schema::load`].
    pub(super) fn load_quoted(text: &str) -> Result<Schema> {
        Schema::load(text).or_else(|error| Schema::load_as(text, true).map_err(|_| error))
    }

    fn from_known_texts(text: &str, live: &Schema) -> Option<Schema> {
        let by_text: HashMap<&str, &Rc<Object>> =
            live.objects.iter().chain(&live.tools).map(|object| (object.sql.trim_end(), object)).collect();
        let (mut schema, mut spans, mut seen) = (Schema::default(), Vec::new(), HashSet::new());
        let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        loop {
            let rest = text.get(at..)?;
            let first = FirstStatement::of(rest);
            let mut end = first.range.end;
            let mut table = None;
            if first.head.is_empty() {
                break;
            }
            if first.begins_with(&["create"]) {
                end = first.end(rest);
                let object = *by_text.get(first.stored_text(rest.get(..end)?)?.as_str())?;
                let of_one = matches!(object.kind, ObjectKind::Index | ObjectKind::Trigger);
                let is_next = !of_one || seen.contains(object.owner.as_str());
                if !is_next || !seen.insert(object.key.as_str()) {
                    return None;
                }
                table = (object.kind == ObjectKind::Table).then(|| object.name.clone());
                schema.objects.push(Rc::clone(object));
            } else if ![&["begin"][..], &["commit"], &["end"], &["pragma", "foreign_keys"]]
                .iter()
                .any(|words| first.begins_with(words))
            {
                return None;
            }
            spans.push(Statement { table, start: at, end: at + end });
            at += end;
        }
        spans.push(Statement { table: None, start: at, end: text.len() });
        // What is mistyped is told where the text is read in full.
        schema.take_hints(text, &spans).ok()?;
        Some(schema)
    }

    /// Takes the hints in the text that this schema was read from, and a note of what is said where nobody hears it.
    fn take_hints(&mut self, text: &str, spans: &[Statement]) -> Result<()> {
        if !may_hint(text) {
            return Ok(());
        }
        let (hints, notes) = self.hints_in(text, spans)?;
        self.hints = hints;
        self.notes.extend(notes);
        Ok(())
    }

    fn hints_in(&self, text: &str, spans: &[Statement]) -> Result<(Vec<Hint>, Vec<Diagnostic>)> {
        let by_name: HashMap<&str, &Object> =
            self.of_kind(ObjectKind::Table).map(|object| (object.key.as_str(), object)).collect();
        let (mut found, mut notes) = (Vec::new(), Vec::new());
        let mut before: Option<&str> = None;
        for (at, span) in spans.iter().enumerate() {
            let part = &text[span.start..span.end];
            let placed = |error: Diagnostic| {
                let place = error.span.map(|place| Span::new(place.start + span.start, place.end + span.start));
                Diagnostic { span: place, ..error }
            };
            let was = std::mem::replace(&mut before, span.table.as_deref());
            if !may_hint(part) {
                continue;
            }
            // A comment on the line of the statement before speaks of that one.
            let line = if at == 0 { 0 } else { part.find('\n').unwrap_or(usize::MAX) };
            for (is_behind, remark) in remarks_outside(part, line) {
                let table = if is_behind { was } else { span.table.as_deref() };
                notes.push(unheard(&remark, table));
            }
            if let Some(before) = was {
                found.extend(read_trailing_hints(part, before, line).map_err(placed)?);
            }
            let object = span.table.as_ref().and_then(|name| by_name.get(name.to_ascii_lowercase().as_str()));
            if let Some(object) = object {
                // What stands before it on that line is no part of this one.
                let from = line.min(code(part).next().map_or(0, |token| token.start));
                found.extend(read_hints(part, &object.name, from).map_err(placed)?);
            }
        }
        check_circles(&found)?;
        Ok((found, notes))
    }

    /// The same with the hints of another text, as far as they speak of what is here.
    #[must_use]
    pub fn with_hints_of(mut self, other: &Schema) -> Schema {
        let is_here = |hint: &&Hint| {
            let object = self.find(ObjectKind::Table, &hint.table.to_ascii_lowercase());
            let table = object.and_then(|object| object.table());
            table.is_some_and(|table| hint.column.as_ref().is_none_or(|column| table.column(column).is_some()))
        };
        self.hints = other.hints.iter().filter(is_here).cloned().collect();
        self
    }

    pub fn has_table(&self, name: &str) -> bool {
        self.find(ObjectKind::Table, &name.to_ascii_lowercase()).is_some()
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
            if object.kind == ObjectKind::Trigger {
                text.push_str(records.take().unwrap_or_default());
            }
            text.push_str(&object.sql);
            // A comment at the end would hide the semicolon.
            text.push_str(if ends_in_comment(&object.sql) { "\n;\n" } else { ";\n" });
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
        [ObjectKind::Table, ObjectKind::VirtualTable, ObjectKind::View, ObjectKind::Index, ObjectKind::Trigger]
            .into_iter()
            .flat_map(|kind| self.of_kind(kind))
    }

    pub(super) fn of_kind(&self, kind: ObjectKind) -> impl Iterator<Item = &Object> {
        self.objects.iter().map(|object| &**object).filter(move |object| object.kind == kind)
    }

    pub(super) fn find(&self, kind: ObjectKind, key: &str) -> Option<&Object> {
        self.of_kind(kind).find(|object| object.key == key)
    }
}

fn is_virtual(sql: &str) -> bool {
    code(sql).nth(1).is_some_and(|word| word.is("virtual"))
}

#[cfg(test)]
mod tests {
    use super::super::hint::HintKind;
    use super::super::{Answers, Difference};
    use super::*;

    #[test]
    fn hints_belong_to_what_they_stand_beside() {
        let text = "-- @renamed from=authors\ncreate table writers (\n  id integer primary key, -- hop: fake x\n\
             -- @renamed from=\"full name\"\n  name text,\n  age int -- hop: fill 7 * (1)\n); -- @new\ncreate table z(a -- @new\n);";
        let schema = Schema::load(text).unwrap();
        let found: Vec<_> =
            schema.hints.iter().map(|hint| (hint.table.as_str(), hint.column.as_deref(), &hint.kind)).collect();
        assert_eq!(
            found,
            [
                ("writers", None, &HintKind::Renamed("authors".into())),
                ("writers", Some("name"), &HintKind::Renamed("full name".into())),
                ("writers", Some("age"), &HintKind::Fill("7 * (1)".into())),
                ("writers", None, &HintKind::New),
                ("z", Some("a"), &HintKind::New),
            ]
        );
    }

    #[test]
    fn rows_and_settings_are_left_out_and_told() {
        let text = "PRAGMA journal_mode=wal; begin; create table if not exists main.t(a); insert into t values(';');\n\
            create temp table x(a); insert into nosuch values(1); commit; select 1; create table hop_migrations(version);";
        let schema = Schema::load(text).unwrap();
        assert_eq!(schema.objects.len(), 1);
        assert_eq!(schema.notes().len(), 2);
        let error = Schema::load("create table t(a);\ncreate index i on nosuch(a);").unwrap_err();
        assert!(error.span.unwrap().start >= 19, "{error:?}");
    }

    #[test]
    fn tables_of_tools_belong_where_they_are_declared() {
        let text = "create table django_migrations(id integer primary key, app text); create index i on django_migrations(app);";
        let (goal, nothing) = (Schema::load(text).unwrap(), Schema::default());
        let difference = |from: &Schema, to: &Schema| Difference::between(from, to, &Answers::default()).unwrap();
        assert_eq!(difference(&nothing, &goal).words(), ["table django_migrations: new", "index i: new"]);
        let live = goal.clone().without_tools();
        assert!(live.is_empty() && difference(&live, &nothing).is_empty());
        assert!(difference(&live, &goal).is_empty() && difference(&goal, &live).is_empty());
        assert!(Schema::from_known_texts(text, &live).is_some_and(|found| difference(&live, &found).is_empty()));
        let other = Schema::load("create table django_migrations(id integer primary key, app text);").unwrap();
        assert_eq!(difference(&live, &other).words(), ["index i: goes"]);
        let left = goal.for_revisions();
        assert!(left.is_empty() && left.notes()[0].message.contains("`django_migrations`"));
    }

    #[test]
    fn what_the_engine_makes_may_be_listed() {
        let text = "create table t(id integer primary key autoincrement);\nCREATE TABLE sqlite_sequence(name,seq);\n\
            CREATE VIRTUAL TABLE f using fts5(b);\nCREATE TABLE 'f_data'(id INTEGER PRIMARY KEY, block BLOB);\n\
            CREATE TABLE IF NOT EXISTS 'f_config'(k PRIMARY KEY, v) WITHOUT ROWID;";
        let schema = Schema::load(text).unwrap();
        let names: Vec<&str> = schema.objects.iter().map(|object| object.name.as_str()).collect();
        assert_eq!(names, ["t", "f"]);
        assert!(Schema::load("create table a(x); create table a(x);").is_err());
        let dump = "PRAGMA writable_schema=ON;\nINSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)\
            VALUES('table','f','f',0,'CREATE VIRTUAL TABLE f using fts5(b, tokenize=''ascii'')');\n\
            CREATE TABLE IF NOT EXISTS 'f_data'(id INTEGER PRIMARY KEY, block BLOB);\nINSERT INTO f_data VALUES(1,X'00');";
        let schema = Schema::load(dump).unwrap();
        assert_eq!(schema.objects.len(), 1);
        assert_eq!(schema.objects[0].sql, "CREATE VIRTUAL TABLE f using fts5(b, tokenize='ascii')");
    }

    #[test]
    fn what_stands_in_the_file_is_taken_from_there() {
        let text = "pragma foreign_keys = on;\ncreate table if not exists t(a, -- hop: fill 1\n b text); /* x */\n\
            CREATE UNIQUE index i on t(a) ; create view v as select ';' from t;\n\
            create trigger g after insert on t begin select 1; select 2; end;\ncreate virtual table f using fts5(a);";
        let live = Schema::load(text).unwrap();
        let found = Schema::from_known_texts(text, &live).unwrap();
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
            assert!(Schema::from_known_texts(&other, &live).is_none(), "{other}");
        }
    }
}
