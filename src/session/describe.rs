//! What is it: `noun?`, `noun??`, and the lists of tables and of their DDL.

use std::rc::Rc;

use super::listing::{list, maybe, number, text};
use super::output::{Messages, Output};
use super::{Listing, Session, Stop};
use crate::answer::Nested;
use crate::catalog::{
    Column, ColumnLookup, ForeignKey, GeneratedStorage, Identity, Index, Member, MemberLookup, NameError, Table,
    TableKind,
};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::lang::ast::{Expr, ExprKind, Name, Path, PathHead, Segment};
use crate::plan::{self, Variable};
use crate::sql::quote_name;
use crate::store::{Value, collect};

/// What a path leads to.
enum Subject {
    Table(Rc<Table>),
    Column(Rc<Table>, usize),
}

pub(super) fn kind_word(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Table => "table",
        TableKind::View => "view",
        TableKind::Virtual => "virtual table",
    }
}

impl Session {
    /// The table of that name.
    ///
    /// # Errors
    /// There is none, with the nearest; there are several as close.
    pub fn table_named(&self, name: &str) -> Result<Rc<Table>> {
        match self.catalog.table(name) {
            Ok(Some(table)) => Ok(table),
            Ok(None) => {
                let error = Diagnostic::error(format!("there is no table `{name}`"));
                Err(match self.catalog.nearest_table(name)? {
                    Some(near) => error.hint(format!("did you mean {near}?")),
                    None => error.hint("`.tables` lists them"),
                })
            }
            Err(NameError::Ambiguous(names)) => Err(Diagnostic::error(format!("`{name}` may be several tables"))
                .hint(format!("as written in the schema: {}", names.join(", ")))),
            Err(NameError::Diagnostic(error)) => Err(error),
        }
    }

    /// `noun?` and `noun??`.
    pub(super) fn what(&mut self, path: &Path, ddl: bool, out: &mut Output) -> Result<(), Stop> {
        match self.subject(path)? {
            Subject::Table(table) | Subject::Column(table, _) if ddl => {
                let ddl = self.ddl_of(&table)?;
                self.answer_text("ddl", &ddl, out)
            }
            Subject::Column(table, at) => match table.columns.get(at) {
                Some(column) => self.list(&self.column(&table, column, at)?.one(), out),
                None => Ok(()),
            },
            Subject::Table(table) => self.describe(&table, out),
        }
    }

    fn subject(&self, path: &Path) -> Result<Subject> {
        let table = match &path.head {
            PathHead::Name(name) => match self.variables().get(&name.text).filter(|_| !name.quoted) {
                Some(Variable::Records { table, .. }) => self.table_named(table)?,
                Some(Variable::Value(_)) => {
                    return Err(Diagnostic::error(format!("{} is a value, not records", name.text)).at(name.span()));
                }
                Some(Variable::Query { .. }) => self.table_of(path)?,
                None => self.table_named(&name.text).map_err(|error| error.or_at(name.span()))?,
            },
            PathHead::Key { name, .. } | PathHead::All(name) | PathHead::Call { name, .. } => {
                self.table_named(&name.text).map_err(|error| error.or_at(name.span()))?
            }
            PathHead::Pick { .. } | PathHead::Any { .. } | PathHead::Group(_) | PathHead::Here => {
                self.table_of(path)?
            }
        };
        let mut subject = Subject::Table(table);
        for segment in &path.segments {
            subject = match subject {
                Subject::Table(table) => self.member_of(&table, segment)?,
                Subject::Column(table, at) => {
                    let column = table.columns.get(at).map_or("", |column| column.name.as_str());
                    let message = format!("{}.{column} is a column: nothing is behind it", table.name);
                    return Err(Diagnostic::error(message).at(segment.name.span()));
                }
            };
        }
        Ok(subject)
    }

    /// The table whose records a query in brackets, or a variable, stands for.
    fn table_of(&self, path: &Path) -> Result<Rc<Table>> {
        let head = Path { segments: Vec::new(), ..path.clone() };
        let expr = Expr { kind: ExprKind::Path(head), at: path.at };
        let plan = plan::plan(&expr, &self.catalog, self.variables(), self.options())?;
        match plan.keys {
            Some(keys) => Ok(keys.table),
            None => Err(Diagnostic::error("this is no set of records").at(path.at.0)),
        }
    }

    fn member_of(&self, table: &Rc<Table>, segment: &Segment) -> Result<Subject> {
        let Name { text: name, quoted, .. } = &segment.name;
        let span = segment.name.span();
        if *quoted && let ColumnLookup::Found(at) = self.catalog.column(table, name) {
            return Ok(Subject::Column(Rc::clone(table), at));
        }
        match self.catalog.member(table, name, None)? {
            MemberLookup::Found(Member::Relation(relation)) | MemberLookup::Far { relation, .. } => {
                Ok(Subject::Table(Rc::clone(relation.target())))
            }
            MemberLookup::Found(Member::Column(at)) => Ok(Subject::Column(Rc::clone(table), at)),
            MemberLookup::Ambiguous(several) => {
                let several: Vec<String> = several.iter().map(ToString::to_string).collect();
                Err(Diagnostic::error(format!("{} has several `.{name}`", table.name))
                    .at(span)
                    .hint(several.join("  ")))
            }
            MemberLookup::BrokenKey(why) => Err(Diagnostic::error(why).at(span)),
            MemberLookup::SeveralPaths(_) => Err(Diagnostic::error(format!("several ways lead to {name}"))
                .at(span)
                .hint(format!("path {} {name} lists them", table.name))),
            MemberLookup::Unreachable(target) => {
                Err(Diagnostic::error(format!("nothing leads from {} to {target}", table.name)).at(span))
            }
            MemberLookup::Unknown { nearest } => {
                let error = Diagnostic::error(format!("{} has no column or relation `{name}`", table.name)).at(span);
                Err(match nearest {
                    Some(near) => error.hint(format!("did you mean .{near}?")),
                    None => error.hint(format!("`{}?` lists what it has", table.name)),
                })
            }
        }
    }

    fn describe(&self, table: &Rc<Table>, out: &mut Output) -> Result<(), Stop> {
        let mut columns = Listing::new(&["column", "type", "null", "key", "default"]);
        for (at, column) in table.columns.iter().enumerate() {
            columns.push(vec![
                text(&column.name),
                text(Some(&column.declared_type).filter(|name| !name.is_empty()).cloned().unwrap_or_else(nothing)),
                text(if may_be_null(table, column) { "yes" } else { "no" }),
                text(self.key_words(table, at).unwrap_or_else(nothing)),
                text(default_words(column).unwrap_or_else(nothing)),
            ]);
        }
        let relations = self.relations_of(table)?;
        if self.is_for_people() {
            let kind = kind_word(table.kind);
            out.text(&format!("{} ({kind})\n", table.name))?;
            self.list(&columns, out)?;
            if !relations.is_empty() {
                out.text("\nrelations\n")?;
                self.list(&self.relations_listing(std::slice::from_ref(table))?.without_first(), out)?;
            }
            if !table.indexes.is_empty() {
                out.text("\nindexes\n")?;
                self.list(&indexes(table), out)?;
            }
            return Ok(());
        }
        let mut whole =
            Listing::new(&["table", "kind", "columns", "primary_key", "foreign_keys", "relations", "indexes"]).one();
        let key = table.primary_key.iter().filter_map(|at| table.columns.get(*at)).map(|column| column.name.as_str());
        whole.push(vec![
            text(&table.name),
            text(kind_word(table.kind)),
            self.columns_data(table).nested(),
            list(key),
            foreign_keys(table).nested(),
            self.relations_data(std::slice::from_ref(table))?.nested(),
            indexes_data(table).nested(),
        ]);
        self.list(&whole, out)
    }

    fn columns_data(&self, table: &Table) -> Listing {
        let mut columns = Listing::new(&["name", "type", "not_null", "default", "generated"]);
        for column in &table.columns {
            columns.push(vec![
                text(&column.name),
                text(&column.declared_type),
                number(i64::from(column.not_null)),
                maybe(column.default.as_deref()),
                maybe(column.generated.map(generated_word)),
            ]);
        }
        columns
    }

    /// One column: all that the schema says of it.
    fn column(&self, table: &Table, column: &Column, at: usize) -> Result<Listing, Stop> {
        // As data it is what `noun?` gives of the column, with more behind it.
        let for_people = self.is_for_people();
        let null = if for_people { "null" } else { "not_null" };
        let mut listing =
            Listing::new(&["table", "column", "type", null, "key", "default", "collation", "relations", "indexes"]);
        let relations = self.relations_of_column(table, at)?;
        let indexes = table.indexes.iter().filter(|index| index.columns.contains(&Some(at)));
        listing.push(vec![
            text(&table.name),
            text(&column.name),
            text(&column.declared_type),
            match for_people {
                true => text(if may_be_null(table, column) { "yes" } else { "no" }),
                false => number(i64::from(column.not_null)),
            },
            maybe(self.key_words(table, at).as_deref()),
            maybe(default_words(column).as_deref()),
            text(&column.collation),
            list(relations),
            list(indexes.map(|index| index.name.clone())),
        ]);
        Ok(listing)
    }

    /// `primary key`, `→ users.id`, or both.
    fn key_words(&self, table: &Table, at: usize) -> Option<String> {
        let mut words = Vec::new();
        if table.primary_key.contains(&at) {
            words.push("primary key".to_owned());
        }
        for key in &table.foreign_keys {
            if let Some(place) = key.columns.iter().position(|column| *column == at) {
                let broken = if key.broken.is_some() { " (broken)" } else { "" };
                words.push(match key.parent_columns.get(place) {
                    Some(column) => format!("→ {}.{column}{broken}", key.parent),
                    None => format!("→ {}{broken}", key.parent),
                });
            }
        }
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The CREATE statements of a table, its indexes and triggers, as they were written.
    fn ddl_of(&self, table: &Table) -> Result<String> {
        let rows = self.schema_rows(Some(table))?;
        Ok(rows.iter().map(|row| format!("{};\n", row[2])).collect())
    }

    /// Kind, name and text of what the schema holds: tables first, each followed by what belongs to it.
    fn schema_rows(&self, table: Option<&Table>) -> Result<Vec<[String; 3]>> {
        let schemas = match table {
            Some(table) => vec![table.schema.as_str()],
            None => vec!["main", "temp"],
        };
        let mut found = Vec::new();
        for schema in schemas {
            let of = if table.is_some() { "AND lower(tbl_name) = lower(?1)" } else { "AND ?1 IS NULL" };
            let sql = format!(
                "SELECT type, name, sql FROM {}.sqlite_schema WHERE sql IS NOT NULL {of} \
                 ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name",
                quote_name(schema)
            );
            let name = table.map_or(Value::Null, |table| Value::text(table.name.as_str()));
            for row in collect(&*self.engine.connection, &sql, &[name])? {
                let cell = |at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().into_owned();
                found.push([cell(0), cell(1), cell(2)]);
            }
        }
        Ok(found)
    }

    /// `.schema [NOUN]`.
    pub fn schema(&mut self, name: Option<&str>, out: &mut Output) -> Result<(), Stop> {
        self.catalog.refresh()?;
        let table = name.map(|name| self.table_named(name)).transpose()?;
        let rows = self.schema_rows(table.as_deref())?;
        if self.is_for_people() {
            for [_, _, sql] in &rows {
                out.text(&format!("{sql};\n"))?;
            }
            return Ok(());
        }
        let mut listing = Listing::new(&["type", "name", "sql"]);
        for row in rows {
            listing.push(row.into_iter().map(text).collect());
        }
        self.list(&listing, out)
    }

    /// `.tables`: what there is, and how much of it.
    pub fn tables(&mut self, out: &mut Output) -> Result<(), Stop> {
        self.catalog.refresh()?;
        let mut listing = Listing::new(&["name", "kind", "columns", "records"]);
        let mut unreadable = Unreadable::default();
        self.read_ahead()?;
        for entry in self.catalog.tables()? {
            let table = unreadable.unless(&entry.name, self.catalog.table_exact(&entry.name))?.flatten();
            let columns = table.as_ref().map_or(Nested::Value(Value::Null), |table| {
                number(table.columns.iter().filter(|column| !column.hidden).count() as u64)
            });
            let records = match (entry.kind, table) {
                // Counting a view or virtual table may take any time.
                (TableKind::View | TableKind::Virtual, _) | (_, None) => Value::Null,
                (TableKind::Table, Some(_)) => {
                    let sql = format!("SELECT count(*) FROM {}.{}", quote_name(&entry.schema), quote_name(&entry.name));
                    let rows = unreadable.unless(&entry.name, collect(&*self.engine.connection, &sql, &[]))?;
                    rows.and_then(|rows| rows.into_iter().next()?.into_iter().next()).unwrap_or(Value::Null)
                }
            };
            listing.push(vec![text(entry.name), text(kind_word(entry.kind)), columns, Nested::Value(records)]);
        }
        self.list(&listing, out)?;
        unreadable.warn(self.messages());
        Ok(())
    }

    /// Reads all tables at once. What is in the way shows, table by table, when each is asked for.
    fn read_ahead(&self) -> Result<()> {
        match self.catalog.read_all() {
            Err(error) if error.kind == DiagnosticKind::Interrupted => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Every listed table that can be read. Of the others one warning tells.
    pub(super) fn readable_tables(&self) -> Result<Vec<Rc<Table>>> {
        let mut unreadable = Unreadable::default();
        let mut tables = Vec::new();
        self.read_ahead()?;
        for entry in self.catalog.tables()? {
            tables.extend(unreadable.unless(&entry.name, self.catalog.table_exact(&entry.name))?.flatten());
        }
        unreadable.warn(self.messages());
        Ok(tables)
    }
}

/// Tables and views that SQLite cannot read, each with why: a broken view must not hide the rest of a database.
#[derive(Default)]
struct Unreadable(Vec<(String, String)>);

impl Unreadable {
    /// How many are told of one by one.
    const SHOWN: usize = 5;

    /// What was read, or nothing and a note of why.
    fn unless<T>(&mut self, name: &str, read: Result<T>) -> Result<Option<T>> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(error) if error.kind == DiagnosticKind::Interrupted => Err(error),
            Err(error) => {
                self.0.push((name.to_owned(), error.message));
                Ok(None)
            }
        }
    }

    fn warn(&self, messages: &Messages) {
        let warning = match self.0.as_slice() {
            [] => return,
            [(name, why)] => Diagnostic::warning(format!("`{name}` cannot be read: {why}")),
            several => {
                let warning = Diagnostic::warning(format!("{} of them cannot be read", several.len()));
                let warning = several
                    .iter()
                    .take(Self::SHOWN)
                    .fold(warning, |warning, (name, why)| warning.hint(format!("`{name}`: {why}")));
                match several.len().saturating_sub(Self::SHOWN) {
                    0 => warning,
                    more => warning.hint(format!("and {more} more")),
                }
            }
        };
        messages.report(&warning);
    }
}

/// What stands in a column where there is nothing to tell.
fn nothing() -> String {
    "-".to_owned()
}

/// May NULL stand in the column? In an INTEGER PRIMARY KEY it cannot, whatever is declared.
fn may_be_null(table: &Table, column: &Column) -> bool {
    let is_rowid = matches!(&table.identity, Identity::Rowid(name) if name.eq_ignore_ascii_case(&column.name));
    !column.not_null && !is_rowid
}

fn default_words(column: &Column) -> Option<String> {
    match (column.generated, &column.default) {
        (Some(generated), _) => Some(format!("generated, {}", generated_word(generated))),
        (None, default) => default.clone(),
    }
}

fn generated_word(generated: GeneratedStorage) -> &'static str {
    match generated {
        GeneratedStorage::Virtual => "virtual",
        GeneratedStorage::Stored => "stored",
    }
}

fn names_of(table: &Table, columns: &[usize]) -> Vec<String> {
    columns.iter().filter_map(|at| table.columns.get(*at)).map(|column| column.name.clone()).collect()
}

fn foreign_keys(table: &Table) -> Listing {
    let mut listing = Listing::new(&["columns", "to", "to_columns", "on_delete", "on_update", "broken"]);
    for ForeignKey { columns, parent, parent_columns, on_delete, on_update, broken } in &table.foreign_keys {
        listing.push(vec![
            list(names_of(table, columns)),
            text(parent),
            list(parent_columns.iter().cloned()),
            text(on_delete),
            text(on_update),
            maybe(broken.as_deref()),
        ]);
    }
    listing
}

/// What an index is on, in order.
fn indexed(table: &Table, index: &Index) -> Vec<String> {
    let name = |at: &Option<usize>| match at.and_then(|at| table.columns.get(at)) {
        Some(column) => column.name.clone(),
        None => "(expression)".to_owned(),
    };
    index.columns.iter().map(name).collect()
}

/// Indexes as people read them.
fn indexes(table: &Table) -> Listing {
    let yes = |yes: bool| text(if yes { "yes" } else { "no" });
    let mut listing = Listing::new(&["name", "columns", "unique", "partial"]);
    for index in &table.indexes {
        let columns = indexed(table, index).join(", ");
        listing.push(vec![text(&index.name), text(columns), yes(index.unique), yes(index.partial)]);
    }
    listing
}

/// Indexes as data.
fn indexes_data(table: &Table) -> Listing {
    let mut listing = Listing::new(&["name", "columns", "unique", "partial"]);
    for index in &table.indexes {
        let flags = [index.unique, index.partial].map(|flag| number(i64::from(flag)));
        listing.push([text(&index.name), list(indexed(table, index))].into_iter().chain(flags).collect());
    }
    listing
}
