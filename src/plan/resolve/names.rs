//! What a name means: a column, a relation, the record in hand, a variable, a table.

use std::borrow::Cow;
use std::rc::Rc;

use super::generated::GivenKey;
use super::resolver::Resolver;
use super::scope::{Level, Scope, ShownName};
use super::tree::{Field, RecordRef, TypedExpr};
use super::unknown::several_ways;
use crate::catalog::{
    ColumnLookup, Identity, Member, MemberLookup, NameError, Relation, Table, TableKind, singular_name, typed_word,
};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::MARKER;
use crate::lang::ast::{Name, Path, PathHead, Query, QueryStep, QueryStepKind, Segment};
use crate::plan::marked::Meaning;
use crate::plan::relational::algebra::same_table;
use crate::plan::variables::{Variable, Variables};

/// What a name was found to be.
pub enum Found {
    /// A column of the answer, or a key of the groups.
    Shown(TypedExpr),
    Column(RecordRef, Field),
    Relation(RecordRef, Rc<Relation>),
    /// The record in hand, by `as g`.
    Record(RecordRef),
    Variable(Variable),
    Table,
    /// The record that a field before this one has set: its table, key columns, and their values.
    Given(GivenKey),
}

/// What the level shows under a name: a column of the answer, or a key of the groups.
fn shown_as<'l>(name: &Name, level: &'l Level, in_aggregate: bool) -> Option<&'l ShownName> {
    // An aggregate of the groups sees their keys; the other columns of the answer come after it.
    let before_groups = if in_aggregate && level.keys.is_some() { &[] } else { level.shown.as_slice() };
    let all = || before_groups.iter().chain(level.keys.iter().flatten());
    // Beside the columns of a record what is shown goes by its own spelling alone.
    let is_free = !name.quoted && (level.keys.is_some() || level.table.is_none());
    let called = |shown: &&ShownName| shown.name.eq_ignore_ascii_case(&name.text);
    let spelt = |shown: &&ShownName| is_free && is_spelling_of(&name.text, &shown.name);
    all().find(called).or_else(|| all().find(spelt))
}

/// True if a name is one of a column of the answer in another spelling: `artist_id` of `ArtistId`.
pub fn is_spelling_of(typed: &str, shown: &str) -> bool {
    let folded = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    folded(typed) == folded(shown)
}

impl Resolver<'_> {
    pub fn table(&self, name: &Name) -> Result<Option<Rc<Table>>> {
        let found = match &name.schema {
            None => self.catalog.table(&name.text),
            Some(schema) => match self.catalog.database(&schema.text)? {
                Some(database) => self.catalog.table_in(&database, &name.text),
                None => return Err(self.no_database(schema)),
            },
        };
        if matches!(found, Ok(Some(_))) {
            self.meet(name, Meaning::Noun);
        }
        found.map_err(|error| match error {
            NameError::Ambiguous(names) => {
                let all: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let error = Diagnostic::error(format!("`{name}` may be any of {}", all.join(", ")));
                names.iter().fold(error.at(name.span()), |error, one| {
                    error.try_instead("as the table is spelt", name.span(), typed_word(one))
                })
            }
            NameError::Diagnostic(error) => error.or_at(name.span()),
        })
    }

    /// The table of that name, or an error with the nearest one.
    pub fn some_table(&self, name: &Name) -> Result<Rc<Table>> {
        self.table(name)?.map_or_else(|| Err(self.no_table(name)), Ok)
    }

    /// The path with the name of a database before that of a table as one name: `other.games .title`. What is called as the
    /// database is comes first: a variable, a table of that very name, what the records in hand have.
    ///
    /// # Errors
    /// Nothing but a database is called so, and it has no such table.
    pub fn table_path<'p>(&self, path: &'p Path, scope: &Scope) -> Result<Cow<'p, Path>> {
        let Some((segment, rest)) = path.segments.split_first() else { return Ok(Cow::Borrowed(path)) };
        let (PathHead::Name(schema) | PathHead::All(schema)) = &path.head else { return Ok(Cow::Borrowed(path)) };
        let Some(name) = self.name_in_database(schema, &segment.name, scope)? else { return Ok(Cow::Borrowed(path)) };
        let head = match (&path.head, &segment.args) {
            (PathHead::All(_), None) => PathHead::All(name),
            (_, None) => PathHead::Name(name),
            (_, Some(args)) => PathHead::Call { name, args: args.clone(), over: None },
        };
        Ok(Cow::Owned(Path { head, segments: rest.to_vec(), at: path.at }))
    }

    /// The same of a query, whose first dots may be its first step: `other .games`, `other.games.title, price`.
    pub fn table_query<'q>(&self, query: &'q Query, scope: &Scope) -> Result<Cow<'q, Query>> {
        let (PathHead::Name(schema), [], Some((first, rest))) =
            (&query.noun.head, query.noun.segments.as_slice(), query.steps.split_first())
        else {
            return Ok(Cow::Borrowed(query));
        };
        let mut steps = rest.to_vec();
        let table = match &first.kind {
            QueryStepKind::Hop { segment: Segment { name, args: None }, via: None } => name,
            QueryStepKind::Columns(paths) => {
                let Some((Path { head: PathHead::Name(table), segments, .. }, others)) = paths.split_first() else {
                    return Ok(Cow::Borrowed(query));
                };
                let Some((column, behind)) = segments.split_first() else { return Ok(Cow::Borrowed(query)) };
                let head = PathHead::Name(column.name.clone());
                let mut paths = vec![Path { head, segments: behind.to_vec(), at: column.name.at }];
                paths.extend_from_slice(others);
                steps.insert(0, QueryStep { kind: QueryStepKind::Columns(paths), at: first.at });
                table
            }
            _ => return Ok(Cow::Borrowed(query)),
        };
        let Some(name) = self.name_in_database(schema, table, scope)? else { return Ok(Cow::Borrowed(query)) };
        Ok(Cow::Owned(Query { noun: name.into(), steps, ..query.clone() }))
    }

    fn name_in_database(&self, schema: &Name, table: &Name, scope: &Scope) -> Result<Option<Name>> {
        if schema.schema.is_some() || schema.via.is_some() || table.via.is_some() {
            return Ok(None);
        }
        let Some(database) = self.catalog.database(&schema.text)? else { return Ok(None) };
        if Self::variable(&scope.variables, schema).is_some() || self.catalog.table_exact(&schema.text)?.is_some() {
            return Ok(None);
        }
        for level in scope.levels() {
            let is_record = level.name.as_ref().is_some_and(|alias| **alias == *schema.text);
            let is_shown = level.shown.iter().any(|shown| shown.name.eq_ignore_ascii_case(&schema.text));
            let is_member = match level.record() {
                // Several relations of that name are an error of their own.
                Some(record) => !matches!(self.look(record.table(), schema, None), Ok(None)),
                None => false,
            };
            if is_record || is_shown || is_member {
                return Ok(None);
            }
        }
        let name = table.clone().within(&Name { text: database, ..schema.clone() });
        if self.table(&name)?.is_some() {
            return Ok(Some(name));
        }
        // A table may be called nearly as the database is.
        match self.table(schema)? {
            Some(_) => Ok(None),
            None => Err(self.no_table(&name)),
        }
    }

    /// The column or relation of that name behind a dot, or an error that says what there is.
    pub fn behind_dot(&self, table: &Rc<Table>, name: &Name, via: Option<&Name>) -> Result<Member> {
        match self.look(table, name, via)? {
            Some(looked) => Ok(looked),
            None => match self.far(table, name)? {
                Some(relation) => {
                    self.meet(name, Meaning::Relation);
                    Ok(Member::Relation(relation))
                }
                None => Err(self.unknown_member(table, name)),
            },
        }
    }

    /// A direct column or relation, nothing further away. In backticks the column comes first, unless `via` says a way.
    pub fn look(&self, table: &Rc<Table>, name: &Name, via: Option<&Name>) -> Result<Option<Member>> {
        // What is still to be typed is near to no name, and looked for among none.
        if name.text == MARKER {
            return Ok(None);
        }
        let via = via.or(name.via.as_deref());
        if name.quoted
            && via.is_none()
            && let ColumnLookup::Found(position) = self.catalog.column(table, &name.text)
        {
            self.meet(name, Meaning::Column);
            return Ok(Some(Member::Column(position)));
        }
        let span = via.map_or(name.span(), |via| name.span().to(via.span()));
        Ok(match self.catalog.member(table, &name.text, via.map(|via| via.text.as_str()))? {
            MemberLookup::Found(member) => {
                self.meet(name, if matches!(member, Member::Column(_)) { Meaning::Column } else { Meaning::Relation });
                Some(member)
            }
            MemberLookup::Ambiguous(ways) => {
                let error =
                    Diagnostic::error(format!("{} has several relations `{}`", table.noun(), name.text)).at(span);
                // The ways are told whatever the line around them, and as lines where those run.
                let ways: Vec<String> = ways.iter().map(ToString::to_string).collect();
                let error = error.hint(format!("they are {}", ways.join(", ")));
                return Err(ways
                    .iter()
                    .fold(error, |error, way| error.try_instead("one of them", span, way.trim_start_matches('.'))));
            }
            MemberLookup::BrokenKey(reason) => return Err(Diagnostic::error(reason).at(span)),
            MemberLookup::SeveralPaths(ways) if via.is_some() => return Err(several_ways(table, name, &ways)),
            _ if via.is_some() => return Err(self.no_such_way(table, name, span)),
            _ => None,
        })
    }

    /// `rowid`, where the table has no column or relation of that name.
    pub fn rowid(&self, table: &Rc<Table>, name: &Name) -> Result<Option<Field>> {
        if !["rowid", "_rowid_", "oid"].iter().any(|alias| name.text.eq_ignore_ascii_case(alias))
            || self.look(table, name, None)?.is_some()
        {
            return Ok(None);
        }
        let none =
            |why: &str| Diagnostic::error(format!("{} is {why}, and has no `rowid`", table.name)).at(name.span());
        match &table.identity {
            Identity::Rowid(own) => {
                let column = table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(own));
                Ok(Some(column.map_or_else(|| Field::Rowid(own.as_str().into()), Field::Column)))
            }
            Identity::Columns(key) => {
                let names: Vec<&str> = key.iter().map(|position| table.columns[*position].name.as_str()).collect();
                Err(none("a table WITHOUT ROWID").hint(format!("its key: {} show {}", table.name, names.join(", "))))
            }
            Identity::None if table.kind == TableKind::View => {
                Err(none("a view").hint(format!("by position: {}[0]", table.name)))
            }
            Identity::None => Ok(None),
        }
    }

    /// A relation further away: the one shortest way over foreign keys. `None` when the name is no table's.
    pub fn far(&self, table: &Rc<Table>, name: &Name) -> Result<Option<Rc<Relation>>> {
        if name.text == MARKER {
            return Ok(None);
        }
        match self.catalog.member(table, &name.text, None)? {
            MemberLookup::Far { relation, way } => {
                self.note(Diagnostic::note(way.join(" → ")));
                Ok(Some(relation))
            }
            MemberLookup::SeveralPaths(ways) => Err(several_ways(table, name, &ways)),
            MemberLookup::Unreachable(target) => {
                let error = format!("no key leads from {} to {target}, not even by a detour", table.noun());
                let error = Diagnostic::error(error).at(name.span());
                // The line knows tables by their names alone.
                match self.catalog.table_exact(&table.name)? {
                    Some(found) if found.schema == table.schema => Err(error.hint(self.relating(table, &target))),
                    _ => Err(error),
                }
            }
            _ => Ok(None),
        }
    }

    /// True if no relation leads to a table, and a column is called as a key to it.
    pub(super) fn lacks_key(&self, table: &Table, target: &Table) -> Result<bool> {
        let leads = |relation: &Rc<Relation>| same_table(relation.target(), target);
        let named = self.catalog.named_as_key(table, &target.name).is_some();
        Ok(named && !self.catalog.relations(table)?.iter().any(leads))
    }

    /// Looks a name up where a value stands: the nearest noun's columns and relations, then those around it, variables,
    /// ways further off, tables.
    pub fn find(&self, name: &Name, scope: &Scope) -> Result<Option<Found>> {
        self.find_past(name, scope, false)
    }

    /// A name with dots behind it: what is shown under that name has no dots, so the relation is meant.
    pub fn find_way(&self, name: &Name, scope: &Scope) -> Result<Option<Found>> {
        self.find_past(name, scope, true)
    }

    fn find_past(&self, name: &Name, scope: &Scope, past_shown: bool) -> Result<Option<Found>> {
        if name.schema.is_some() {
            return Ok(self.table(name)?.map(|_| Found::Table));
        }
        if let Some(found) = self.column_around(name, scope)?.filter(|_| !past_shown) {
            self.meet(name, Meaning::Column);
            return Ok(Some(found));
        }
        let mut no_way = None;
        for level in scope.levels() {
            if level.name.as_ref().is_some_and(|alias| **alias == *name.text)
                && let Some(record) = level.record()
            {
                return Ok(Some(Found::Record(record)));
            }
            if past_shown {
                if level.table.is_none()
                    && let Some(given) = self.given_record(name, level.record)?
                {
                    return Ok(Some(Found::Given(given)));
                }
            } else if let Some(shown) = shown_as(name, &level, scope.in_aggregate) {
                self.meet(name, Meaning::Column);
                return Ok(Some(Found::Shown(shown.expr.clone())));
            }
            if let Some(record) = level.record() {
                match self.look(record.table(), name, None) {
                    Ok(Some(Member::Column(position))) => {
                        return Ok(Some(Found::Column(record, Field::Column(position))));
                    }
                    Ok(Some(Member::Relation(relation))) => {
                        self.remark_on_reading(name, &level, &relation);
                        return Ok(Some(Found::Relation(record, relation)));
                    }
                    Ok(None) => {
                        if let Some(rowid) = self.rowid(record.table(), name)? {
                            return Ok(Some(Found::Column(record, rowid)));
                        }
                    }
                    // A record further out may have the way.
                    Err(error) if name.via.is_some() => {
                        no_way.get_or_insert(error);
                    }
                    Err(error) => return Err(self.of_new_record(error, name)),
                }
            }
        }
        if let Some(via) = &name.via {
            let no_record = || {
                Diagnostic::error(format!("`via` says the way of a relation, and `{}` is none here", name.text))
                    .at(name.span().to(via.span()))
            };
            return Err(no_way.unwrap_or_else(no_record));
        }
        if let Some(variable) = scope.variables.get(&name.text) {
            self.meet(name, Meaning::Variable);
            return Ok(Some(Found::Variable(variable.clone())));
        }
        let table = self.table(name)?;
        if let Some(record) = scope.record()
            && let Some(table) = &table
            && !std::ptr::eq(&**table, &**record.table())
            && table.name != record.table().name
            && let Some(relation) = self.reachable(record.table(), name)?
        {
            return Ok(Some(Found::Relation(record, relation)));
        }
        Ok(table.map(|_| Found::Table))
    }

    /// A column of a noun around, or of the record that is made, by its exact name in backticks: the nearest noun has nothing that
    /// is called so.
    fn column_around(&self, name: &Name, scope: &Scope) -> Result<Option<Found>> {
        if !name.quoted || name.via.is_some() {
            return Ok(None);
        }
        for (depth, level) in scope.levels().enumerate() {
            let found = match exact_column(&level, &name.text) {
                Some(found) => Some(found),
                None => match level.record() {
                    Some(record) if self.is_relation_called(record.table(), &name.text)? => return Ok(None),
                    _ => None,
                },
            };
            if let Some(found) = found {
                return Ok(Some(found).filter(|_| depth > 0));
            }
        }
        Ok(None)
    }

    fn is_relation_called(&self, table: &Rc<Table>, name: &str) -> Result<bool> {
        let called = |known: &String| known.eq_ignore_ascii_case(name);
        Ok(self.catalog.relations(table)?.iter().any(|relation| relation.names.iter().any(called)))
    }

    /// Says how a name was read that is nearly a relation's of the record in hand, and exactly something's around it.
    fn remark_on_reading(&self, name: &Name, level: &Level, relation: &Relation) {
        let is_exact = relation.names.iter().any(|known| known.eq_ignore_ascii_case(&name.text));
        if is_exact || name.quoted || name.via.is_some() {
            return;
        }
        let Some(table) = &level.table else { return };
        let read = format!("`{}` is the relation .{} of {} here", name.text, relation.name(), table.noun());
        let around = || std::iter::successors(level.parent.clone(), |level| level.parent.clone());
        if around().any(|outer| exact_column(&outer, &name.text).is_some()) {
            let warning = Diagnostic::warning(format!("{read}, and no column of the record around")).at(name.span());
            self.note(warning.try_instead("the column", name.span(), format!("`{}`", name.text.replace('`', "``"))));
        } else if self.generated.are_wanted()
            && around().any(|outer| outer.table.as_ref().is_some_and(|table| is_called(table, &name.text)))
        {
            let warning = Diagnostic::warning(format!("{read}, and not the {} in hand", name.text)).at(name.span());
            self.note(
                warning.hint(format!("a name behind `as` tells the two apart, as in `for each {} as one`", name.text)),
            );
        }
    }

    /// The error of a name with several meanings, where the record that is made is called so.
    fn of_new_record(&self, mut error: Diagnostic, name: &Name) -> Diagnostic {
        match self.generated.own_table() {
            Some(own) if is_called(&own, &name.text) => {
                error.take_candidates();
                error.hint(format!(
                    "a column of the new {} goes by its own name, in backticks where another thing is called so",
                    name.text
                ))
            }
            _ => error,
        }
    }

    /// A way further off where there is one; a table that cannot be reached is just a table.
    fn reachable(&self, table: &Rc<Table>, name: &Name) -> Result<Option<Rc<Relation>>> {
        match self.catalog.member(table, &name.text, None)? {
            MemberLookup::Unreachable(_) => Ok(None),
            _ => self.far(table, name),
        }
    }

    /// A variable by its own spelling.
    pub fn variable(variables: &Variables, name: &Name) -> Option<Variable> {
        if name.schema.is_some() { None } else { variables.get(&name.text).cloned() }
    }
}

/// What is shown at that level under exactly this name, or the column of its record.
fn exact_column(level: &Level, name: &str) -> Option<Found> {
    let mut shown = level.shown.iter().chain(level.keys.iter().flatten());
    if let Some(shown) = shown.find(|shown| shown.name.eq_ignore_ascii_case(name)) {
        return Some(Found::Shown(shown.expr.clone()));
    }
    let record = level.record()?;
    let position = record.table().columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))?;
    Some(Found::Column(record, Field::Column(position)))
}

/// True if a table, or a record of it, goes by exactly this name.
fn is_called(table: &Table, name: &str) -> bool {
    table.name.eq_ignore_ascii_case(name) || singular_name(&table.name).eq_ignore_ascii_case(name)
}
