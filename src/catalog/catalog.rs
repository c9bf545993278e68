//! The catalog itself: what is asked of it, what it keeps, and when it forgets.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::graph::{Graph, remarks_of, split_word};
use super::introspect::{self, Directory};
use super::members::{Meaning, Members};
use super::names::Folded;
use super::resolve::{self, Match};
use super::said::{self, LabelLine, LabelTemplate, RelateLine, Said};
use super::{
    ColumnLookup, Label, MemberLookup, NameError, Options, Path, Relation, SeedRemark, Table, TableEntry, TableKind,
    labels, member, names, paths,
};
use crate::diagnostic::{Diagnostic, Kind, Result};
use crate::store::Connection;

/// What a database says about itself, asked for when needed and kept until the schema moves.
pub struct Catalog {
    connection: Rc<dyn Connection>,
    options: Options,
    state: RefCell<State>,
    /// Lines of the sidecar file and of this session, which outlive changes of the schema.
    said: RefCell<Said>,
    warnings: RefCell<Vec<Diagnostic>>,
    warned: RefCell<HashSet<String>>,
}

/// What is forgotten when the schema moves. Tables are kept by their position in the directory.
#[derive(Default)]
struct State {
    version: Option<i64>,
    directory: Option<Rc<Directory>>,
    tables: HashMap<usize, Rc<Table>>,
    all_loaded: bool,
    graph: Option<Rc<Graph>>,
    members: HashMap<usize, Rc<Members>>,
}

impl Catalog {
    /// A catalog of the database behind `connection`. Runs nothing yet.
    pub fn new(connection: Rc<dyn Connection>, options: Options) -> Catalog {
        Catalog {
            connection,
            options,
            state: RefCell::default(),
            said: RefCell::default(),
            warnings: RefCell::default(),
            warned: RefCell::default(),
        }
    }

    /// Forgets what is known if the schema has changed since it was asked for. Costs one look at a number.
    pub fn refresh(&self) -> Result<()> {
        let version = self.connection.schema_version()?;
        let mut state = self.state.borrow_mut();
        if state.version != Some(version) {
            *state = State { version: Some(version), ..State::default() };
        }
        Ok(())
    }

    /// Tables and views that are listed, by name.
    pub fn tables(&self) -> Result<Vec<TableEntry>> {
        Ok(self.all_tables()?.into_iter().filter(|entry| !entry.bookkeeping).collect())
    }

    /// Every table and view that can be named, bookkeeping ones too, by name.
    pub fn all_tables(&self) -> Result<Vec<TableEntry>> {
        let directory = self.directory()?;
        Ok(directory.entries.iter().filter(|entry| !entry.hidden).map(|entry| entry.entry.clone()).collect())
    }

    /// Reads every table that keeps records itself in a few queries, for those who will ask for each.
    pub fn read_all(&self) -> Result<()> {
        let directory = self.directory()?;
        self.load_all(&directory).map(|_| ())
    }

    /// The table that SQLite itself finds under this name: temp before main, ASCII letters in any case.
    pub fn table_exact(&self, name: &str) -> Result<Option<Rc<Table>>> {
        let directory = self.directory()?;
        directory.find(name).map(|index| self.load(&directory, index)).transpose()
    }

    /// The table that a name means in the language: the closest by [`names::Closeness`], a listed one before a
    /// bookkeeping one.
    ///
    /// # Errors
    /// Several equally close ones; what SQLite says of a table that it cannot read.
    pub fn table(&self, name: &str) -> Result<Option<Rc<Table>>, NameError> {
        let directory = self.directory().map_err(NameError::Diagnostic)?;
        match resolve::table(&directory, name) {
            Match::None => Ok(None),
            Match::One(index) => self.load(&directory, index).map(Some).map_err(|error| {
                let name = &directory.entries[index].entry.name;
                NameError::Diagnostic(match error.kind {
                    Kind::Engine => {
                        Diagnostic { message: format!("`{name}` cannot be read: {}", error.message), ..error }
                    }
                    Kind::Language | Kind::Interrupted => error,
                })
            }),
            Match::Several(several) => Err(NameError::Ambiguous(
                several.iter().map(|&index| directory.entries[index].entry.name.clone()).collect(),
            )),
        }
    }

    /// The listed table whose name is nearest, if one is near.
    pub fn nearest_table(&self, name: &str) -> Result<Option<String>> {
        Ok(resolve::nearest_table(&*self.directory()?, name))
    }

    /// The column that a name means, relations left aside; also what stands in backticks.
    pub fn column(&self, table: &Table, name: &str) -> ColumnLookup {
        match resolve::column(table, &Folded::new(name)) {
            Match::One(position) => ColumnLookup::Found(position),
            Match::Several(several) => ColumnLookup::Ambiguous(several),
            Match::None => {
                let names = table.columns.iter().map(|column| column.name.as_str());
                ColumnLookup::Unknown { nearest: crate::diagnostic::nearest(name, names).map(str::to_owned) }
            }
        }
    }

    /// The relations of a table: *belongs to* in column order, *has many* and *has one* by child table, *through*.
    pub fn relations(&self, table: &Table) -> Result<Rc<[Rc<Relation>]>> {
        match self.index_of(table)? {
            Some(index) => Ok(self.members(index)?.relations.clone()),
            None => Ok(Rc::new([])),
        }
    }

    /// What `.name` means behind a table, or `.name via word`.
    ///
    /// The closest name wins; of equally close ones what was said, then a direct relation, a relation through a join
    /// table, one through a table with data of its own, a column.
    pub fn member(&self, table: &Table, name: &str, via: Option<&str>) -> Result<MemberLookup> {
        match self.index_of(table)? {
            Some(index) => member::look_up(self, index, name, via),
            None => Ok(MemberLookup::Unknown { nearest: None }),
        }
    }

    /// The ways from one table to another over keys, the shortest first, at most [`paths::MAX_PATHS`] of at most
    /// [`paths::MAX_PATH_HOPS`] hops; where there are none, the shortest, however long. No table is met twice on a way, but
    /// on one back to where it began.
    pub fn paths(&self, from: &Table, to: &Table) -> Result<Vec<Path>> {
        match (self.index_of(from)?, self.index_of(to)?) {
            (Some(from), Some(to)) => paths::all(self, from, to),
            _ => Ok(Vec::new()),
        }
    }

    /// How records of a table show themselves.
    pub fn label(&self, table: &Table) -> Result<Label> {
        match self.index_of(table)? {
            Some(index) => labels::label(self, index, table),
            None => Ok(Label::Default { name_column: None }),
        }
    }

    /// What a record of a table is called: `order_details` → `OrderDetail`.
    pub fn class_name(&self, table: &Table) -> String {
        names::class_name(&table.name)
    }

    /// What the schema says of made-up values: the text behind `hop: fake`, column by column.
    pub fn seed_remarks(&self, table: &Table) -> Vec<SeedRemark> {
        let mut found = Vec::new();
        for remark in remarks_of(table) {
            let (word, rest) = split_word(&remark.text);
            let super::ddl::Place::Column(name) = &remark.place else { continue };
            let column = table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
            if let (true, Some(column)) = (word.eq_ignore_ascii_case("fake"), column) {
                found.push(SeedRemark { column, text: rest.trim().to_owned(), line: remark.line });
            }
        }
        found
    }

    /// Takes a `relate` line for this session.
    ///
    /// # Errors
    /// Tables or columns that do not exist, a name that was given to another key; then nothing changes.
    pub fn relate(&self, line: &RelateLine) -> Result<()> {
        Graph::check(self, line)?;
        let before = self.said.borrow().clone();
        self.said.borrow_mut().relate(line.clone());
        self.forget_relations();
        let outcome = self.check_given_names(line);
        if outcome.is_err() {
            *self.said.borrow_mut() = before;
            self.forget_relations();
        }
        outcome.and_then(|()| self.warn_of_hidden_columns(line))
    }

    /// A name that was said must lead somewhere, and to one relation only.
    fn check_given_names(&self, line: &RelateLine) -> Result<()> {
        let directory = self.directory()?;
        for (table, name) in [(&line.child, &line.name), (&line.parent, &line.back)] {
            let Some(name) = name else { continue };
            let index = resolve::table_or_error(&directory, &table.table).map_err(|error| error.or_at(table.span))?;
            let members = self.members(index)?;
            let found = members.find(&Folded::new(name));
            if let [Meaning::Relation(_)] = found.as_slice() {
                continue;
            }
            let name_of = &directory.entries[index].entry.name;
            return Err(Diagnostic::error(format!("`{name}` already names another relation of `{name_of}`")));
        }
        Ok(())
    }

    /// Takes a `label` line for this session.
    ///
    /// # Errors
    /// A table that does not exist, a name in the template that leads nowhere or to several records.
    pub fn set_label(&self, line: &LabelLine) -> Result<()> {
        let directory = self.directory()?;
        let index = resolve::table_or_error(&directory, &line.table).map_err(|error| error.or_at(line.table_span))?;
        labels::check(self, index, &line.label)?;
        let table = directory.entries[index].entry.name.clone();
        self.said.borrow_mut().label(LabelLine { table, ..line.clone() });
        Ok(())
    }

    /// Takes the text of a sidecar file: `relate` and `label` lines, comments, blank lines. All else is a warning with
    /// its line. Whether the tables exist shows when they are asked for.
    pub fn load_sidecar(&self, text: &str) -> Vec<Diagnostic> {
        let (said, warnings) = said::parse_sidecar(text);
        let mut known = self.said.borrow_mut();
        for line in said.relates {
            known.relate(line);
        }
        for line in said.labels {
            known.label(line);
        }
        drop(known);
        self.forget_relations();
        warnings
    }

    /// The text of a sidecar file with all that was said.
    pub fn sidecar_text(&self) -> String {
        self.said.borrow().text()
    }

    /// Warnings that came up since the last call, each once in the life of the catalog.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut *self.warnings.borrow_mut())
    }

    /// Warns where a name that was given is that of a column, which it hides. The key's own column is what it replaces.
    fn warn_of_hidden_columns(&self, line: &RelateLine) -> Result<()> {
        let directory = self.directory()?;
        for (end, name, own) in [(&line.child, &line.name, true), (&line.parent, &line.back, false)] {
            let (Some(name), Match::One(index)) = (name, resolve::table(&directory, &end.table)) else { continue };
            let table = self.load(&directory, index)?;
            let Match::One(column) = resolve::column(&table, &Folded::new(name)) else { continue };
            let column = &table.columns[column].name;
            let is_key =
                own && end.columns.iter().any(|key| Folded::new(key).closeness(&Folded::new(column)).is_some());
            if !is_key && Folded::new(name).squash == Folded::new(column).squash {
                let message =
                    format!("`.{name}` of {} is now the relation, and hides the column `{column}`", table.name);
                self.warn(Diagnostic::warning(message).hint(format!("in backticks it is the column: .`{column}`")));
            }
        }
        Ok(())
    }

    fn forget_relations(&self) {
        let mut state = self.state.borrow_mut();
        state.graph = None;
        state.members.clear();
    }

    pub(crate) fn connection(&self) -> &dyn Connection {
        &*self.connection
    }

    pub(super) fn infers(&self) -> bool {
        self.options.infer
    }

    pub(super) fn warn(&self, warning: Diagnostic) {
        if self.warned.borrow_mut().insert(warning.message.clone()) {
            self.warnings.borrow_mut().push(warning);
        }
    }

    pub(super) fn said_relates(&self) -> Vec<RelateLine> {
        self.said.borrow().relates.clone()
    }

    pub(super) fn said_label(&self, table: &str) -> Result<Option<LabelTemplate>> {
        let directory = self.directory()?;
        let labels = self.said.borrow().labels.clone();
        let means = |line: &&LabelLine| match resolve::table(&directory, &line.table) {
            Match::One(index) => directory.entries[index].entry.name.eq_ignore_ascii_case(table),
            Match::Several(_) | Match::None => false,
        };
        Ok(labels.iter().rfind(means).map(|line| line.label.clone()))
    }

    pub(super) fn directory(&self) -> Result<Rc<Directory>> {
        if let Some(directory) = &self.state.borrow().directory {
            return Ok(directory.clone());
        }
        let directory = Rc::new(Directory::load(self.connection())?);
        self.state.borrow_mut().directory = Some(directory.clone());
        Ok(directory)
    }

    fn index_of(&self, table: &Table) -> Result<Option<usize>> {
        Ok(self.directory()?.find_in(&table.schema, &table.name))
    }

    pub(super) fn table_at(&self, index: usize) -> Result<Rc<Table>> {
        let directory = self.directory()?;
        self.load(&directory, index)
    }

    pub(super) fn load(&self, directory: &Directory, index: usize) -> Result<Rc<Table>> {
        if let Some(table) = self.state.borrow().tables.get(&index) {
            return Ok(table.clone());
        }
        let table = Rc::new(introspect::load_one(self.connection(), directory, index)?);
        self.warn_of_names(&table);
        self.state.borrow_mut().tables.insert(index, table.clone());
        Ok(table)
    }

    /// Columns of an ordinary table are hidden only where their names are not text.
    fn warn_of_names(&self, table: &Table) {
        for column in table.columns.iter().filter(|column| column.hidden && table.kind != TableKind::Virtual) {
            let (table, column) = (&table.name, &column.name);
            let message = format!("the name of the column `{column}` of `{table}` is not UTF-8: answers leave it out");
            self.warn(Diagnostic::warning(message));
        }
    }

    /// Every table that keeps records itself, by position in the directory.
    pub(super) fn load_all(&self, directory: &Directory) -> Result<Vec<Option<Rc<Table>>>> {
        if !self.state.borrow().all_loaded {
            let loaded = introspect::load_all(self.connection(), directory)?;
            loaded.iter().for_each(|(_, table)| self.warn_of_names(table));
            let mut state = self.state.borrow_mut();
            for (index, table) in loaded {
                state.tables.entry(index).or_insert_with(|| Rc::new(table));
            }
            state.all_loaded = true;
        }
        let state = self.state.borrow();
        let real = |index: usize| directory.entries[index].is_real();
        Ok((0..directory.entries.len())
            .map(|index| state.tables.get(&index).filter(|_| real(index)).cloned())
            .collect())
    }

    pub(super) fn graph(&self) -> Result<Rc<Graph>> {
        if let Some(graph) = &self.state.borrow().graph {
            return Ok(graph.clone());
        }
        let graph = Rc::new(Graph::build(self)?);
        self.state.borrow_mut().graph = Some(graph.clone());
        Ok(graph)
    }

    pub(super) fn members(&self, index: usize) -> Result<Rc<Members>> {
        if let Some(members) = self.state.borrow().members.get(&index) {
            return Ok(members.clone());
        }
        let graph = self.graph()?;
        let table = self.table_at(index)?;
        let members = Rc::new(Members::build(self, &graph, index, &table)?);
        self.state.borrow_mut().members.insert(index, members.clone());
        Ok(members)
    }
}
