//! The catalog as others see it: every question that can be asked of a schema.

use std::rc::Rc;

use super::annotations::{LabelLine, RelateLine, parse_sidecar};
use super::comments::{fake_comments, mask_comments};
use super::directory::Directory;
use super::members::MemberRef;
use super::names::{FoldedName, NameMatch};
use super::relations::RelationCache;
use super::resolve;
use super::schema::{SchemaCache, StopAsked};
use super::{
    Column, ColumnLookup, FakeComment, JoinPath, KeyStep, Label, MemberLookup, NameError, Relation, RelationKind,
    Table, TableEntry, graph_builder, labels, lookup, names, paths,
};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, nearest};
use crate::store::Connection;

/// What the user wants of the catalog.
#[derive(Clone)]
pub struct CatalogOptions {
    /// Look for keys that the schema does not declare.
    pub infer: bool,
    /// Asked while a schema is gone through, which may be a hostile one.
    pub is_stop_asked: Option<StopAsked>,
}

impl Default for CatalogOptions {
    fn default() -> CatalogOptions {
        CatalogOptions { infer: true, is_stop_asked: None }
    }
}

/// What a database says about itself, asked for when needed and kept until the schema moves.
pub struct Catalog {
    relations: RelationCache,
}

impl Catalog {
    /// A catalog of the database behind `connection`. Runs nothing yet.
    pub fn new(connection: Rc<dyn Connection>, options: CatalogOptions) -> Catalog {
        Catalog { relations: RelationCache::new(SchemaCache::new(connection, options.is_stop_asked), options.infer) }
    }

    /// Forgets what is known if the schema has changed since it was asked for. Costs one look at a number.
    pub fn refresh(&self) -> Result<()> {
        self.relations.refresh()
    }

    /// To be asked within every loop over what a schema may hold any number of.
    ///
    /// # Errors
    /// It is to stop.
    pub fn check_stop(&self) -> Result<()> {
        self.relations.schema.check_stop()
    }

    /// Forgets what was read of the schema, as if it had changed.
    pub fn forget(&self) {
        self.relations.forget();
    }

    /// Tables and views of main and temp that are listed, by name.
    pub fn tables(&self) -> Result<Vec<TableEntry>> {
        let directory = self.schema().directory()?;
        let own = directory.entries.iter().filter(|entry| entry.attachment() == 0 && !entry.hidden);
        Ok(own.map(|entry| entry.entry.clone()).filter(|entry| !entry.bookkeeping).collect())
    }

    /// The same of all databases, those of each attached one by name.
    pub fn tables_of_all(&self) -> Result<Vec<TableEntry>> {
        let directory = self.schema().directory()?;
        let shown = directory.entries.iter().filter(|entry| entry.attachment() > 0 || !entry.hidden);
        Ok(shown.map(|entry| entry.entry.clone()).filter(|entry| !entry.bookkeeping).collect())
    }

    /// The database of this name, as it is spelt: `main`, `temp` or an attached one.
    pub fn database(&self, name: &str) -> Result<Option<String>> {
        Ok(self.schema().directory()?.schema(name).map(str::to_owned))
    }

    /// All databases, in the order in which SQLite looks a name up.
    pub fn databases(&self) -> Result<Vec<String>> {
        Ok(self.schema().directory()?.schemas.clone())
    }

    /// The table of an entry.
    pub fn table_of(&self, entry: &TableEntry) -> Result<Option<Rc<Table>>> {
        self.table_at(&entry.schema, &entry.name)
    }

    /// The table of that very name in a database, ASCII letters in any case.
    pub fn table_at(&self, schema: &str, name: &str) -> Result<Option<Rc<Table>>> {
        let directory = self.schema().directory()?;
        directory.find_in(schema, name).map(|index| self.schema().table_at(index)).transpose()
    }

    /// Reads every table that keeps records itself in a few queries, for those who will ask for each.
    pub fn read_all(&self) -> Result<()> {
        self.schema().all_tables().map(|_| ())
    }

    /// The table that SQLite itself finds under this name: temp before main before the attached databases, ASCII letters in
    /// any case.
    pub fn table_exact(&self, name: &str) -> Result<Option<Rc<Table>>> {
        let directory = self.schema().directory()?;
        directory.find(name).map(|index| self.schema().table_at(index)).transpose()
    }

    /// The table that a name means in the language: the closest by [`names::Closeness`], a listed one before a
    /// bookkeeping one.
    ///
    /// # Errors
    /// Several equally close ones; what SQLite says of a table that it cannot read.
    pub fn table(&self, name: &str) -> Result<Option<Rc<Table>>, NameError> {
        let directory = self.schema().directory().map_err(NameError::Diagnostic)?;
        self.matched(&directory, resolve::table(&directory, name))
    }

    /// The same among the tables of one database.
    ///
    /// # Errors
    /// As of [`Catalog::table`].
    pub fn table_in(&self, schema: &str, name: &str) -> Result<Option<Rc<Table>>, NameError> {
        let directory = self.schema().directory().map_err(NameError::Diagnostic)?;
        self.matched(&directory, resolve::table_in(&directory, schema, name))
    }

    fn matched(&self, directory: &Directory, found: NameMatch) -> Result<Option<Rc<Table>>, NameError> {
        match found {
            NameMatch::None => Ok(None),
            NameMatch::One(index) => self.schema().table_at(index).map(Some).map_err(|error| {
                let name = &directory.entries[index].entry.name;
                NameError::Diagnostic(match error.kind {
                    DiagnosticKind::Engine => {
                        Diagnostic { message: format!("`{name}` cannot be read: {}", error.message), ..error }
                    }
                    DiagnosticKind::Language | DiagnosticKind::Interrupted | DiagnosticKind::Fault => error,
                })
            }),
            NameMatch::Several(several) => Err(NameError::Ambiguous(
                several.iter().map(|&index| directory.entries[index].entry.name.clone()).collect(),
            )),
        }
    }

    /// The listed table whose name is nearest, if one is near; in one database, or in all.
    pub fn nearest_table(&self, schema: Option<&str>, name: &str) -> Result<Option<String>> {
        Ok(resolve::nearest_table(&*self.schema().directory()?, schema, name))
    }

    /// The column that a name means, relations left aside; also what stands in backticks.
    pub fn column(&self, table: &Table, name: &str) -> ColumnLookup {
        match resolve::column(table, &FoldedName::new(name)) {
            NameMatch::One(position) => ColumnLookup::Found(position),
            NameMatch::Several(several) => ColumnLookup::Ambiguous(several),
            NameMatch::None => {
                let names = table.columns.iter().map(|column| column.name.as_str());
                ColumnLookup::Unknown { nearest: nearest(name, names).map(str::to_owned) }
            }
        }
    }

    /// The column of a table that is called as a key to the records of another would be.
    pub fn named_as_key<'t>(&self, table: &'t Table, parent: &str) -> Option<&'t Column> {
        table.columns.iter().find(|column| names::is_named_as_key(&column.name, parent))
    }

    /// The relations of a table: *belongs to* in column order, *has many* and *has one* by child table, *through*.
    pub fn relations(&self, table: &Table) -> Result<Rc<[Rc<Relation>]>> {
        match self.schema().position_of(table)? {
            Some(index) => Ok(self.relations.members(index)?.relations.clone()),
            None => Ok(Rc::new([])),
        }
    }

    /// What the parent's end of a key is called: the relation back along the step of a *belongs to*.
    pub fn back(&self, step: &KeyStep) -> Result<Option<Rc<Relation>>> {
        let relations = self.relations(&step.to)?;
        let back = relations.iter().find(|back| {
            let [against] = back.steps.as_slice() else { return false };
            back.kind != RelationKind::BelongsTo
                && against.to.id() == step.from.id()
                && against.to_columns == step.from_columns
                && against.from_columns == step.to_columns
        });
        Ok(back.cloned())
    }

    /// What `.name` means behind a table, or `.name via word`.
    ///
    /// The closest name wins; of equally close ones what an annotation names, then a direct relation, a relation through a join
    /// table, one through a table with data of its own, a column.
    pub fn member(&self, table: &Table, name: &str, via: Option<&str>) -> Result<MemberLookup> {
        match self.schema().position_of(table)? {
            Some(index) => lookup::look_up(&self.relations, index, name, via),
            None => Ok(MemberLookup::Unknown { nearest: None }),
        }
    }

    /// The ways from one table to another over keys, the shortest first, at most [`paths::MAX_PATHS`] of at most
    /// [`paths::MAX_PATH_HOPS`] hops; where there are none, the shortest, however long. No table is met twice on a way, but
    /// on one back to where it began.
    pub fn paths(&self, from: &Table, to: &Table) -> Result<Vec<JoinPath>> {
        match (self.schema().position_of(from)?, self.schema().position_of(to)?) {
            (Some(from), Some(to)) => paths::all(&self.relations, from, to),
            _ => Ok(Vec::new()),
        }
    }

    /// How records of a table show themselves.
    pub fn label(&self, table: &Table) -> Result<Label> {
        match self.schema().position_of(table)? {
            Some(index) => labels::label(&self.relations, index, table),
            None => Ok(Label::Default { name_column: None }),
        }
    }

    /// What a record of a table is called: `order_details` → `OrderDetail`.
    pub fn class_name(&self, table: &Table) -> String {
        names::class_name(&table.name)
    }

    /// The columns that the schema says are to be masked.
    pub fn mask_comments(&self, table: &Table) -> Vec<usize> {
        mask_comments(table)
    }

    /// What the schema says of made-up values, column by column.
    pub fn fake_comments(&self, table: &Table) -> Vec<FakeComment> {
        fake_comments(table)
    }

    /// Whether what a `relate` line names is there.
    ///
    /// # Errors
    /// Tables or columns that do not exist.
    pub fn check_relate(&self, line: &RelateLine) -> Result<()> {
        graph_builder::check(self.schema(), line)
    }

    /// Takes a `relate` line for this session.
    ///
    /// # Errors
    /// Tables or columns that do not exist, a name that was given to another key; then nothing changes.
    pub fn relate(&self, line: &RelateLine) -> Result<()> {
        self.check_relate(line)?;
        let before = self.relations.annotations().clone();
        let mut annotations = before.clone();
        annotations.add_relation(line.clone());
        self.relations.set_annotations(annotations);
        if let Err(error) = self.check_relation_names(line) {
            self.relations.set_annotations(before);
            return Err(error);
        }
        self.warn_of_hidden_columns(line)
    }

    /// A name that is given must lead somewhere, and to one relation only.
    fn check_relation_names(&self, line: &RelateLine) -> Result<()> {
        let directory = self.schema().directory()?;
        for (table, name) in [(&line.child, &line.name), (&line.parent, &line.back)] {
            let Some(name) = name else { continue };
            let index = resolve::table_or_error(&directory, &table.table).map_err(|error| error.or_at(table.span))?;
            let members = self.relations.members(index)?;
            let found = members.find(&FoldedName::new(name));
            if let [MemberRef::Relation(_)] = found.as_slice() {
                continue;
            }
            let name_of = &directory.entries[index].entry.name;
            return Err(Diagnostic::error(format!("`{name}` already names another relation of `{name_of}`")));
        }
        Ok(())
    }

    /// The table of a `label` line, by its own spelling.
    ///
    /// # Errors
    /// As for [`Catalog::set_label`].
    pub fn check_label(&self, line: &LabelLine) -> Result<String> {
        let directory = self.schema().directory()?;
        let index = resolve::table_or_error(&directory, &line.table).map_err(|error| error.or_at(line.table_span))?;
        labels::check(&self.relations, index, &line.label)?;
        Ok(directory.entries[index].entry.name.clone())
    }

    /// Takes a `label` line for this session.
    ///
    /// # Errors
    /// A table that does not exist, a name in the template that leads nowhere or to several records.
    pub fn set_label(&self, line: &LabelLine) -> Result<()> {
        let table = self.check_label(line)?;
        self.relations.add_label(LabelLine { table, ..line.clone() });
        Ok(())
    }

    /// Takes the text of a sidecar file: `relate` and `label` lines, comments, blank lines. All else is a warning with
    /// its line. Whether the tables exist shows when they are asked for.
    pub fn load_sidecar(&self, text: &str) -> Vec<Diagnostic> {
        let (added, warnings) = parse_sidecar(text);
        let mut annotations = self.relations.annotations().clone();
        added.relations.into_iter().for_each(|line| annotations.add_relation(line));
        added.labels.into_iter().for_each(|line| annotations.add_label(line));
        self.relations.set_annotations(annotations);
        warnings
    }

    /// The text of a sidecar file with all annotations.
    pub fn sidecar_text(&self) -> String {
        self.relations.annotations().text()
    }

    /// Warnings that came up since the last call, each once in the life of the catalog.
    pub fn warnings(&self) -> Vec<Diagnostic> {
        self.schema().take_warnings()
    }

    /// Warns where a name that was given is that of a column, which it hides. The key's own column is what it replaces.
    fn warn_of_hidden_columns(&self, line: &RelateLine) -> Result<()> {
        let directory = self.schema().directory()?;
        for (end, name, own) in [(&line.child, &line.name, true), (&line.parent, &line.back, false)] {
            let (Some(name), NameMatch::One(index)) = (name, resolve::table(&directory, &end.table)) else { continue };
            let table = self.schema().table_at(index)?;
            let NameMatch::One(column) = resolve::column(&table, &FoldedName::new(name)) else { continue };
            let column = &table.columns[column].name;
            let is_key =
                own && end.columns.iter().any(|key| FoldedName::new(key).closeness(&FoldedName::new(column)).is_some());
            if !is_key && FoldedName::new(name).squash == FoldedName::new(column).squash {
                let message =
                    format!("`.{name}` of {} is now the relation, and hides the column `{column}`", table.name);
                self.schema()
                    .warn(Diagnostic::warning(message).hint(format!("in backticks it is the column: .`{column}`")));
            }
        }
        Ok(())
    }

    pub(crate) fn connection(&self) -> &dyn Connection {
        self.schema().connection()
    }

    pub(super) fn schema(&self) -> &SchemaCache {
        &self.relations.schema
    }
}
