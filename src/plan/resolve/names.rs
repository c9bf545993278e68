//! What a name means: a column, a relation, the record in hand, a variable, a table.

use std::borrow::Cow;
use std::rc::Rc;

use super::generated::GivenKey;
use super::resolver::Resolver;
use super::scope::{Scope, ShownName};
use super::tree::{Field, RecordId, RecordRef, TypedExpr, TypedKind};
use crate::catalog::{
    ColumnLookup, Identity, KeyStep, Member, MemberLookup, NameError, Relation, Table, TableKind, plural_name,
    typed_name, typed_noun, typed_word,
};
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::lang::MARKER;
use crate::lang::ast::{Arg, Name, Path, PathHead, Query, QueryStep, QueryStepKind, Segment};
use crate::plan::marked::{MarkedPlace, Meaning};
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

/// A way from a record along relations, to a record or to a column of one.
pub struct ResolvedPath {
    pub start: RecordRef,
    pub steps: Vec<KeyStep>,
    /// How many steps there are at the end of each relation: a relation through a table has two.
    pub ends: Vec<usize>,
    pub column: Option<Field>,
    /// `.count()` and its like at the end: the name, its arguments, and what follows.
    pub call: Option<(Name, Vec<Arg>, Vec<Segment>)>,
}

/// Columns of the record in hand, or of one at the end of a way to one.
#[derive(Debug)]
pub struct Place {
    record: RecordId,
    steps: Vec<KeyStep>,
    columns: Vec<usize>,
}

impl Place {
    fn new(record: RecordId, mut steps: Vec<KeyStep>, mut columns: Vec<usize>) -> Option<Place> {
        if steps.iter().any(|step| !step.to_one) {
            return None;
        }
        // A key that points at a record holds what the record's own columns do.
        while let Some(step) = steps.pop_if(|step| step.to_parent && step.to_columns == columns) {
            columns = step.from_columns;
        }
        Some(Place { record, steps, columns })
    }

    /// Where a value comes from; `None` where it is no column as it stands.
    pub fn of(value: &TypedExpr) -> Option<Place> {
        match &value.without_brackets().kind {
            TypedKind::Field(record, Field::Column(column)) => {
                Place::new(record.record, record.steps.clone(), vec![*column])
            }
            _ => None,
        }
    }

    /// True of these columns of that record itself.
    pub fn is_own(&self, record: RecordId, columns: &[usize]) -> bool {
        self.record == record && self.steps.is_empty() && self.columns == columns
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Place) -> bool {
        let is_same = |(step, other): (&KeyStep, &KeyStep)| {
            same_table(&step.from, &other.from)
                && same_table(&step.to, &other.to)
                && step.from_columns == other.from_columns
                && step.to_columns == other.to_columns
        };
        self.record == other.record
            && self.columns == other.columns
            && self.steps.len() == other.steps.len()
            && self.steps.iter().zip(&other.steps).all(is_same)
    }
}

/// The words that begin a change, where no table has such a name.
const BEGINNINGS: [(&str, &str); 6] = [
    ("create", "create {one} {text}='a' {number}=5"),
    ("update", "update {record} set {number}=25"),
    ("delete", "delete {record}"),
    ("link", "link {record} to {partner}"),
    ("unlink", "unlink {record} from {partner}"),
    ("clear", "clear {records}"),
];

impl ResolvedPath {
    pub fn to_one(&self) -> bool {
        self.steps.iter().all(|step| step.to_one)
    }

    /// The columns that it comes to; `None` for what is not of one record.
    pub fn place(&self) -> Option<Place> {
        let mut steps: Vec<KeyStep> = self.start.steps.iter().chain(&self.steps).cloned().collect();
        let columns = match &self.column {
            _ if self.call.is_some() => return None,
            Some(Field::Column(column)) => vec![*column],
            Some(Field::Rowid(_)) => return None,
            None => steps.pop().filter(|step| step.to_parent)?.from_columns,
        };
        Place::new(self.start.record, steps, columns)
    }

    /// The belongs-to relation at the end. Its value is what the key columns before it hold, whatever they point at.
    pub fn own_key(&self) -> Option<&KeyStep> {
        let before = self.ends.iter().rev().nth(1).copied().unwrap_or(0);
        let is_value = self.column.is_none() && self.call.is_none();
        self.steps.last().filter(|step| is_value && step.to_parent && before + 1 == self.steps.len())
    }

    /// The steps to the record that holds the value of the path.
    pub fn value_steps(&self) -> &[KeyStep] {
        &self.steps[..self.steps.len() - usize::from(self.own_key().is_some())]
    }

    /// True if it is one value for each record, as a column is.
    pub fn has_one_value(&self) -> bool {
        self.value_steps().iter().all(|step| step.to_one)
    }

    /// How many steps there are at the end of the last relation that leads to many values.
    pub fn many(&self) -> usize {
        let steps = self.value_steps().iter().rposition(|step| !step.to_one).map_or(0, |last| last + 1);
        self.ends.iter().copied().find(|end| *end >= steps).unwrap_or(steps)
    }

    fn follow(&mut self, relation: &Relation) {
        self.steps.extend(relation.steps.iter().cloned());
        self.ends.push(self.steps.len());
    }

    /// The name of the column at the end, as its table has it.
    pub fn column_name(&self) -> Option<&str> {
        self.column.as_ref().map(|field| match field {
            Field::Column(position) => self.end_table().columns[*position].name.as_str(),
            Field::Rowid(name) => name,
        })
    }

    pub fn end_table(&self) -> &Rc<Table> {
        self.steps.last().map_or(self.start.table(), |step| &step.to)
    }
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

    pub fn no_table(&self, name: &Name) -> Diagnostic {
        self.meet(name, Meaning::Unknown);
        self.mark(name, || MarkedPlace::Table);
        let within = name.schema.as_ref().map(|schema| schema.text.as_str());
        let error = match within {
            Some(database) => {
                Diagnostic::error(format!("there is no table `{}` in the database {database}", name.text))
            }
            None => Diagnostic::error(format!("there is no table `{}`", name.text)),
        }
        .at(name.span());
        match (self.catalog.nearest_table(within, &name.text), within) {
            (Ok(Some(near)), Some(database)) => error.hint(format!("did you mean {}.{near}?", typed_name(database))),
            (Ok(Some(near)), None) => error.hint(format!("did you mean {near}?")),
            _ => error.hint("the tables are listed by .tables"),
        }
    }

    pub fn no_database(&self, schema: &Name) -> Diagnostic {
        let error = Diagnostic::error(format!("there is no database `{}`", schema.text)).at(schema.span());
        let known = self.catalog.databases().unwrap_or_default();
        match nearest(&schema.text, known.iter().map(String::as_str)) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint(format!("attach 'FILE' as {};", typed_name(&schema.text))),
        }
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
        let noun = Path { at: name.at, head: PathHead::Name(name), segments: Vec::new() };
        Ok(Cow::Owned(Query { noun, steps, ..query.clone() }))
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

    /// A `via` that leads nowhere: the ways that there are.
    fn no_such_way(&self, table: &Rc<Table>, name: &Name, span: crate::diagnostic::Span) -> Diagnostic {
        let error = Diagnostic::error(format!("{} has no relation `{}` that way", table.noun(), name.text)).at(span);
        let relations = self.catalog.relations(table).unwrap_or_default();
        let called = |known: &String| known.eq_ignore_ascii_case(&name.text);
        let named = relations.iter().filter(|relation| relation.names.iter().any(called));
        named.fold(error, |error, relation| {
            let name = typed_name(&relation.full_names()[0]);
            let via = relation.via().map(|via| format!(" via {}", typed_name(&via.name))).unwrap_or_default();
            error.hint(format!("{} .{name}{via}", typed_noun(table)))
        })
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

    /// How a key to another table is said.
    pub(super) fn relating(&self, table: &Table, target: &str) -> String {
        let column = self.catalog.named_as_key(table, target).map_or("column", |column| &column.name);
        format!("say one: relate {}.{} to {}", typed_name(&table.name), typed_name(column), typed_name(target))
    }

    /// The nearest name of a table that a way leads to, further off than a relation.
    fn nearest_far(&self, table: &Table, name: &str) -> Option<String> {
        let far = plural_name(&self.catalog.nearest_table(None, name).ok()??);
        let leads = matches!(
            self.catalog.member(table, &far, None).ok()?,
            MemberLookup::Far { .. } | MemberLookup::SeveralPaths(_)
        );
        leads.then_some(far)
    }

    pub fn unknown_member(&self, table: &Rc<Table>, name: &Name) -> Diagnostic {
        self.meet(name, Meaning::Unknown);
        self.mark(name, || MarkedPlace::Member(table.clone()));
        if name.text == MARKER {
            // What is still to be typed is near to no name.
            return Diagnostic::error("a column or relation is still to be typed").at(name.span());
        }
        let relations = self.catalog.relations(table).unwrap_or_default();
        let relation_names: Vec<String> = relations.iter().map(|relation| relation.suggestion().to_string()).collect();
        let column_names: Vec<&str> =
            table.columns.iter().filter(|column| !column.hidden).map(|column| column.name.as_str()).collect();
        let candidates = relations.iter().map(|relation| relation.name()).chain(column_names.iter().copied());
        let near = nearest(&name.text, candidates).map(|near| {
            let dot = if relations.iter().any(|relation| relation.name() == near) { "." } else { "" };
            format!(" Did you mean `{dot}{near}`?")
        });
        let near = near.or_else(|| self.nearest_far(table, &name.text).map(|far| format!(" Did you mean `.{far}`?")));
        let near_name =
            nearest(&name.text, relations.iter().map(|relation| relation.name()).chain(column_names.iter().copied()));
        let mut names = Vec::new();
        if !relation_names.is_empty() {
            names.push(format!("relations: {}", shortened(&relation_names)));
        }
        names.push(format!("columns: {}", shortened(&column_names)));
        let error = Diagnostic::error(format!(
            "{} has no column or relation `{}`.{}",
            table.noun(),
            name.text,
            near.unwrap_or_default()
        ))
        .at(name.span())
        .hint(names.join("      "));
        let error = near_name.into_iter().fold(error, |error, near| error.perhaps(name.span(), near));
        // Behind a path an aggregate of it was meant, and no column of that name which a relation leads to.
        let is_aggregate = super::functions::about_aggregate(&name.text.to_lowercase()).is_some();
        let leading = relations.iter().filter(|relation| {
            matches!(self.catalog.column(relation.target(), &name.text), ColumnLookup::Found(_))
                && !std::ptr::eq(&**relation.target(), &**table)
        });
        let error = leading.take(if is_aggregate { 0 } else { 4 }).fold(error, |error, relation| {
            let says = format!("of {}", relation.target().name);
            error.try_instead(says, name.span(), format!("{}.{}", relation.name(), name.text))
        });
        match name.text.to_lowercase().as_str() {
            "query" | "objects" => {
                error.hint(format!("the dot forms stand right behind the noun: {}.all()", table.noun()))
            }
            _ => error,
        }
    }

    /// Follows the dots from a record. Relations further away count, as behind every dot.
    pub fn follow_path(&self, start: RecordRef, first: Option<Member>, segments: &[Segment]) -> Result<ResolvedPath> {
        let mut found = ResolvedPath { start, steps: Vec::new(), ends: Vec::new(), column: None, call: None };
        match first {
            Some(Member::Column(position)) => found.column = Some(Field::Column(position)),
            Some(Member::Relation(relation)) => found.follow(&relation),
            None => {}
        }
        for (index, segment) in segments.iter().enumerate() {
            if found.column.is_some()
                && let Some(args) = &segment.args
                && super::functions::is_aggregate(&segment.name.text, &[])
            {
                found.call = Some((segment.name.clone(), args.clone(), segments[index + 1..].to_vec()));
                return Ok(found);
            }
            if let Some(column) = found.column_name() {
                return Err(Diagnostic::error(format!("`{column}` is a column, and no dot goes on from it"))
                    .at(segment.name.span()));
            }
            if let Some(args) = &segment.args {
                found.call = Some((segment.name.clone(), args.clone(), segments[index + 1..].to_vec()));
                return Ok(found);
            }
            let table = found.end_table().clone();
            if let Some(rowid) = self.rowid(&table, &segment.name)? {
                found.column = Some(rowid);
                continue;
            }
            match self.behind_dot(&table, &segment.name, None)? {
                Member::Column(position) => found.column = Some(Field::Column(position)),
                Member::Relation(relation) => found.follow(&relation),
            }
        }
        Ok(found)
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
        let mut no_way = None;
        for level in scope.levels() {
            if level.name.as_ref().is_some_and(|alias| **alias == *name.text)
                && let Some(record) = level.record()
            {
                return Ok(Some(Found::Record(record)));
            }
            let called = |shown: &&ShownName| shown.name.eq_ignore_ascii_case(&name.text);
            // Beside the columns of a record what is shown goes by its own spelling alone.
            let is_free = !name.quoted && (level.keys.is_some() || level.table.is_none());
            let spelt = |shown: &&ShownName| is_free && is_spelling_of(&name.text, &shown.name);
            // An aggregate of the groups sees their keys; the other columns of the answer come after it.
            let shown = match &level.keys {
                Some(keys) if scope.in_aggregate => keys.iter().find(called).or_else(|| keys.iter().find(spelt)),
                keys => {
                    let all = || level.shown.iter().chain(keys.iter().flatten());
                    all().find(called).or_else(|| all().find(spelt))
                }
            };
            if past_shown
                && level.table.is_none()
                && let Some(given) = self.given_record(name, level.record)?
            {
                return Ok(Some(Found::Given(given)));
            }
            if let Some(shown) = shown
                && !past_shown
            {
                self.meet(name, Meaning::Column);
                return Ok(Some(Found::Shown(shown.expr.clone())));
            }
            if let Some(record) = level.record() {
                match self.look(record.table(), name, None) {
                    Ok(Some(Member::Column(position))) => {
                        return Ok(Some(Found::Column(record, Field::Column(position))));
                    }
                    Ok(Some(Member::Relation(relation))) => return Ok(Some(Found::Relation(record, relation))),
                    Ok(None) => {
                        if let Some(rowid) = self.rowid(record.table(), name)? {
                            return Ok(Some(Found::Column(record, rowid)));
                        }
                    }
                    // A record further out may have the way.
                    Err(error) if name.via.is_some() => {
                        no_way.get_or_insert(error);
                    }
                    Err(error) => return Err(error),
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

    /// A way further off where there is one; a table that cannot be reached is just a table.
    fn reachable(&self, table: &Rc<Table>, name: &Name) -> Result<Option<Rc<Relation>>> {
        match self.catalog.member(table, &name.text, None)? {
            MemberLookup::Unreachable(_) => Ok(None),
            _ => self.far(table, name),
        }
    }

    /// The path that is taken from the record in hand, if it is one.
    pub fn path_of(&self, path: &Path, scope: &Scope) -> Result<Option<ResolvedPath>> {
        let PathHead::Name(name) = &path.head else { return Ok(None) };
        let found = if path.segments.is_empty() { self.find(name, scope)? } else { self.find_way(name, scope)? };
        self.path_from(found, path)
    }

    /// The same where a column of the answer does not hide a relation or column of its name.
    pub fn path_past_shown(&self, path: &Path, scope: &Scope) -> Result<Option<ResolvedPath>> {
        let PathHead::Name(name) = &path.head else { return Ok(None) };
        let found = self.find_way(name, scope)?;
        self.path_from(found, path)
    }

    fn path_from(&self, found: Option<Found>, path: &Path) -> Result<Option<ResolvedPath>> {
        match found {
            Some(Found::Relation(record, relation)) => {
                Ok(Some(self.follow_path(record, Some(Member::Relation(relation)), &path.segments)?))
            }
            Some(Found::Record(record)) => Ok(Some(self.follow_path(record, None, &path.segments)?)),
            Some(Found::Column(record, position)) if path.segments.is_empty() => Ok(Some(ResolvedPath {
                start: record,
                steps: Vec::new(),
                ends: Vec::new(),
                column: Some(position),
                call: None,
            })),
            _ => Ok(None),
        }
    }

    /// The error for a name that means nothing where it stands.
    pub fn unknown_name(&self, name: &Name, scope: &Scope) -> Diagnostic {
        let record = scope.levels().find_map(|level| level.record());
        match record {
            Some(record) => {
                let mut error = self.unknown_member(record.table(), name);
                self.mark(name, || scope.marked_place());
                let shown = scope.level.iter().flat_map(|level| level.shown.iter().map(|shown| &*shown.name));
                if let Some(near) = nearest(&name.text, shown) {
                    error = error.hint(format!("shown is `{near}`"));
                }
                error
            }
            None => {
                self.mark(name, || scope.marked_place());
                self.meet(name, Meaning::Unknown);
                let variables: Vec<&str> = scope.variables.keys().map(String::as_str).collect();
                let error = Diagnostic::error(format!("there is no table or variable `{}`", name.text)).at(name.span());
                if let Some((_, example)) = BEGINNINGS.iter().find(|(word, _)| name.text.eq_ignore_ascii_case(word)) {
                    return error.example("to change something", *example);
                }
                if name.text == "_" {
                    return Diagnostic::error(
                        "`_` is the last answer that was a set of records, and there is none yet",
                    )
                    .at(name.span());
                }
                if is_word_for_any(name) {
                    return Diagnostic::error(format!("`{}` of which table?", name.text))
                        .at(name.span())
                        .hint("a record of one: `any user`; a made-up value: `fake.…`, `pick('a', 'b')`, `int(1, 9)`");
                }
                if let Some(hints) = mapper_hints(&name.text) {
                    return hints.into_iter().fold(error, Diagnostic::hint);
                }
                let near = self.catalog.nearest_table(None, &name.text).ok().flatten();
                let own = self.generated.own_table();
                if let Some(table) = &own
                    && table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(&name.text))
                {
                    let counts = if name.text == "n" { "; `n` counts where the table has no such column" } else { "" };
                    return error.hint(format!(
                        "`{}` is a column of {}, which has no value before its record is made{counts}",
                        name.text,
                        table.noun()
                    ));
                }
                let columns = own.iter().flat_map(|table| table.columns.iter().map(|column| column.name.as_str()));
                let databases = self.catalog.databases().unwrap_or_default();
                let attached = databases.iter().map(String::as_str).filter(|name| !["main", "temp"].contains(name));
                match nearest(&name.text, columns.chain(variables).chain(near.as_deref()).chain(attached)) {
                    Some(near) => error.hint(format!("did you mean {near}?")),
                    None => {
                        error.hint("the tables are listed by .tables, the variables by vars; a text stands in quotes")
                    }
                }
            }
        }
    }

    /// A variable by its own spelling.
    pub fn variable(variables: &Variables, name: &Name) -> Option<Variable> {
        if name.schema.is_some() { None } else { variables.get(&name.text).cloned() }
    }
}

/// True of the word before a table that a record is drawn from.
pub fn is_word_for_any(name: &Name) -> bool {
    !name.quoted && ["any", "random"].iter().any(|word| name.text.eq_ignore_ascii_case(word))
}

/// What is told of the session of a mapper, which has nothing to stand for here.
pub fn mapper_hints(name: &str) -> Option<[&'static str; 2]> {
    let is_one = ["session", "db"].iter().any(|word| name.eq_ignore_ascii_case(word));
    is_one.then_some(["records are named by themselves", "every line is kept at its end; begin … commit joins several"])
}

/// The error for ways to a table that are equally short.
fn several_ways(table: &Table, name: &Name, ways: &[Vec<String>]) -> Diagnostic {
    let error = Diagnostic::error(format!("several ways lead from {} to {}, equally short", table.noun(), name.text));
    ways.iter().fold(error.at(name.span()), |error, way| {
        let way: Vec<_> = way.iter().map(|hop| typed_name(hop)).collect();
        error.hint(format!("{} .{}", typed_noun(table), way.join(" .")))
    })
}

/// A list of names that stays a line: the first ones, and how many more.
fn shortened<T: AsRef<str>>(names: &[T]) -> String {
    const MOST: usize = 24;
    let mut text = names.iter().take(MOST).map(AsRef::as_ref).collect::<Vec<_>>().join(" ");
    if names.len() > MOST {
        text.push_str(&format!(" … {} more", names.len() - MOST));
    }
    text
}

/// The path of one name, where a path is that and nothing more.
pub fn bare(path: &Path) -> Option<&Name> {
    match &path.head {
        PathHead::Name(name) if path.segments.is_empty() => Some(name),
        _ => None,
    }
}
