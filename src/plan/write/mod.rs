//! Lines that change data → commands: create, update, delete, link, unlink.
//!
//! Each line is one [`Change`]: statements to be run in order within one transaction. Values are worked out from the
//! records as they were before the line, never from ones that the same line has changed already.

use std::rc::Rc;

use super::compose::{Composer, counted, named, table_rc};
use super::existence::{ExistenceCheck, existence};
use super::generated::{GeneratedColumn, OuterColumns, slot};
use super::options::Options;
use super::relational::algebra::{Alias, Command, InsertRows, Named, Rel, SqlExpr, same_table};
use super::relational::key_columns;
use super::relational::lower::Lowered;
use super::resolve::compared::ComparedText;
use super::resolve::generated::MadeBy;
use super::resolve::noun::NounPlace;
use super::resolve::resolver::Resolver;
use super::resolve::scope::{Level, Scope};
use super::resolve::standing::Standing;
use super::resolve::tree::{RecordSet, TypedExpr};
use super::statement::Statement;
use super::variables::{Variables, amount};
use crate::catalog::{Catalog, GeneratedStorage, Member, Relation, Table, TableKind};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{
    Along, Amount, Expr, ExprKind, FieldValue, LinkEnd, Name, Path, PathHead, Query, QueryStep, QueryStepKind,
    RecordCount, Write,
};
use crate::sql::default_expression;

mod create;
mod field;
mod link;
mod update;

/// What a line changes.
#[derive(Clone, Debug)]
pub struct Change {
    pub kind: ChangeKind,
    /// The table whose records are made, changed or removed; for links the join table.
    pub table: Rc<Table>,
    /// To be run in order, in one transaction. The numbers of records that they touch add up to the answer.
    pub statements: Vec<Statement>,
    /// For records that are made one by one: how often, and what fills the places of each.
    pub repeat: Option<Repeat>,
    /// Records named by key, each of which must be there before anything is changed.
    pub must_exist: Vec<ExistenceCheck>,
    /// The identities of the records that an update or delete touches, for a look beforehand.
    pub targets: Option<Statement>,
    /// What is done first to the records that refer to those which go.
    pub along: Option<Along>,
    /// What else has to be so before anything is changed.
    pub checks: Vec<Check>,
    /// The records as they would become, for a look at what a rule of the schema refuses.
    pub proposed: Option<Proposed>,
    /// One record of values that are known: its INSERT in the forms that others of its kind are run by.
    pub plain_insert: Option<PlainInsert>,
    /// Remarks on the line.
    pub notes: Vec<Diagnostic>,
    /// Columns that it compares with texts as typed.
    pub compared: Vec<ComparedText>,
}

/// An INSERT of values, in the order in which the line says them.
#[derive(Clone, Debug)]
pub struct PlainInsert {
    /// Returns nothing.
    pub statement: Statement,
    /// Returns the columns that the record shows.
    pub returning: Statement,
}

/// Records made one by one, by a statement with places.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// How many: at least and at most, for each record of `parents` where there are such.
    pub count: (u64, u64),
    /// Where numbers of records have weights: each number with its weight.
    pub weights: Vec<(u64, u64)>,
    /// For `ensure`: how many records the table has, which count as made.
    pub existing: Option<Statement>,
    /// The records that others are made for: what is needed of them, a column for each of `needed`.
    pub parents: Option<Statement>,
    /// The places that the columns of a parent fill.
    pub needed: Vec<usize>,
    /// What the parents are called, and the columns of a new record that hold what they have.
    pub parent: Option<(String, Vec<String>)>,
    pub generated_columns: Vec<GeneratedColumn>,
    /// For links: the pairs that there are, of which none is made again. The first generated column is the other side of a pair.
    pub pairs: Option<Pairs>,
    /// Was what fills it chosen by `auto`? Then a record that a check refuses is drawn again, too.
    pub auto: bool,
    /// The statement up to its `values`, where each of these is a value or a place: several records may go into one, then.
    pub head: Option<String>,
    /// How many columns the statement returns for a later `any earlier`, behind the identity.
    pub returned: usize,
}

/// The pairs of a join table.
#[derive(Clone, Debug)]
pub struct Pairs {
    /// The join table's rows: the columns of the one side, then those of the other.
    pub statement: Statement,
    /// The places that the columns of the one side have.
    pub near: Vec<usize>,
    /// The table of the other side.
    pub far: String,
}

/// The records that a line would make, or change others into.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// A row for each: its identity where it is there already, then all columns that are not worked out from others, under
    /// their names.
    pub statement: Statement,
    /// How many of the columns in front are its identity, called as [`proposed_key`] says.
    pub keys: usize,
    /// Positions of the columns that the line sets.
    pub columns: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// One record; its statement returns the identity.
    Create,
    CreateMany,
    Update,
    Delete,
    Link,
    Unlink,
}

/// A statement of one row and column that must give 0, else the message is the error.
#[derive(Clone, Debug)]
pub struct Check {
    pub statement: Statement,
    pub message: String,
    pub hint: Option<String>,
    /// Only where a person is asked: the message is the question.
    pub ask: bool,
}

/// What a plan is for, beyond the change itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct WriteOptions {
    /// The identities of all records that are made are wanted: their statement returns them.
    pub keep: bool,
    /// What becomes of the records is wanted ([`Change::proposed`]).
    pub propose: bool,
    /// Is this function one that makes values up? They are made for each record in their place, then.
    pub made_by: Option<MadeBy>,
    /// The time that defaults are to take for now, in the place of the clock's: Unix seconds.
    pub now: Option<i64>,
    /// Was some of the line's values chosen by `auto`?
    pub auto: bool,
    /// Does an `update` leave records as they are where a rule of the schema refuses what they are to become?
    pub lenient: bool,
}

/// Plans a line that changes data.
///
/// # Errors
/// Unknown tables, columns and relations; columns that cannot be written; whole tables without the word `all`.
pub fn plan_write(
    write: &Write,
    catalog: &Catalog,
    variables: &Variables,
    options: Options,
    write_options: WriteOptions,
) -> Result<Change> {
    let resolver = Resolver::new(catalog, options.labels);
    let mut writer = Writer {
        composer: Composer::new(catalog, options.rewrites),
        resolver: &resolver,
        scope: Scope::top(variables),
        options,
        write_options,
        must_exist: Vec::new(),
        checks: Vec::new(),
    };
    let mut change = match write {
        Write::Create { each, count, table, fields } => writer.create(each.as_ref(), count.as_ref(), table, fields)?,
        Write::Ensure { count, table, fields } => writer.ensure(count, table, fields)?,
        Write::Update { target, fields } => writer.update(target, fields)?,
        Write::Delete { target, along } => Change { along: *along, ..writer.delete(target)? },
        Write::Link { each: true, from, to, via, fields } => writer.link(&from.filtered(), to, via.as_ref(), fields)?,
        Write::Link { from, to, via, fields, .. } => writer.link(from, to, via.as_ref(), fields)?,
        Write::Unlink { from, to, via } => writer.unlink(from, to, via.as_ref())?,
    };
    change.must_exist = writer.must_exist;
    change.checks.extend(writer.checks);
    change.notes = resolver.notes.take();
    change.compared = resolver.compared.take();
    Ok(change)
}

struct Writer<'r, 'c> {
    resolver: &'r Resolver<'c>,
    composer: Composer<'c>,
    scope: Scope,
    options: Options,
    write_options: WriteOptions,
    must_exist: Vec<ExistenceCheck>,
    checks: Vec<Check>,
}

/// Columns with the value that they get: one, or the columns of a key from one record.
struct Assigned {
    columns: Vec<usize>,
    values: Vec<TypedExpr>,
}

/// The same, ready for a statement.
struct Assignment {
    column: usize,
    value: SqlExpr,
}

/// The records that a line is about, with what names them.
struct Target {
    set: RecordSet,
    level: Rc<Level>,
}

impl Writer<'_, '_> {
    fn change(&self, kind: ChangeKind, table: &Rc<Table>, commands: Vec<Command>) -> Change {
        Change {
            kind,
            table: table.clone(),
            statements: commands.into_iter().map(|command| self.composer.emitted(command)).collect(),
            repeat: None,
            must_exist: Vec::new(),
            targets: None,
            along: None,
            checks: Vec::new(),
            proposed: None,
            plain_insert: None,
            notes: Vec::new(),
            compared: Vec::new(),
        }
    }

    /// The values of all fields, lowered one after the other.
    fn lowered(&mut self, assigned: &[Assigned]) -> Vec<Assignment> {
        let mut all = Vec::new();
        for one in assigned {
            for (column, value) in one.columns.iter().zip(&one.values) {
                all.push(Assignment { column: *column, value: self.composer.lowering.expr(value) });
            }
        }
        all
    }

    /// The same for one record that is made: what the records around give are places.
    fn opened(&mut self, assigned: &[Assigned], outer: &mut OuterColumns) -> Vec<Assignment> {
        let mut all = Vec::new();
        for one in assigned {
            for (column, value) in one.columns.iter().zip(&one.values) {
                all.push(Assignment { column: *column, value: self.composer.opened(value, outer) });
            }
        }
        all
    }

    /// New records as they would become.
    fn proposed_new(&self, table: &Table, assignments: &[Assignment], from: Option<Lowered>) -> Proposed {
        let default = |position: usize| match &table.columns[position].default {
            Some(text) => SqlExpr::Schema(format!("({})", default_expression(text)).into()),
            None => SqlExpr::Word("null"),
        };
        let columns = outcome(table, assignments, default);
        let alias = self.composer.alias("proposed");
        let rel = match from {
            None => Rel::Project { input: Box::new(Rel::Unit), alias, columns },
            Some(set) => set.select(columns, true, alias),
        };
        self.proposed(rel, 0, assignments)
    }

    /// Records as they would be changed.
    fn proposed_changed(&self, set: &Lowered, assignments: &[Assignment]) -> Proposed {
        let table = &set.table;
        let identity = key_columns::identity(table, set.alias);
        let keys = identity.len();
        let kept = |position: usize| key_columns::column(set.alias, &table.columns[position]);
        let mut columns: Vec<Named> =
            identity.into_iter().enumerate().map(|(index, expr)| named(&proposed_key(index), expr)).collect();
        columns.extend(outcome(table, assignments, kept));
        let rel = self.composer.select(set.clone(), columns, true);
        self.proposed(rel, keys, assignments)
    }

    fn proposed(&self, rel: Rel, keys: usize, assignments: &[Assignment]) -> Proposed {
        let columns = assignments.iter().map(|one| one.column).collect();
        Proposed { statement: self.composer.query(rel), keys, columns }
    }

    /// The fewest and the most of a count.
    fn counted(&self, count: &RecordCount) -> Result<(u64, u64)> {
        match count {
            RecordCount::Between { least: from, most: to } => {
                let (least, most) = (amount(from, &self.scope.variables)?, amount(to, &self.scope.variables)?);
                if most < least {
                    let error = format!("{least}..{most} is an empty range; the smaller number stands first");
                    return Err(Diagnostic::error(error).at(from.span().to(to.span())));
                }
                Ok((least, most))
            }
            RecordCount::Weighted(counts, _) => {
                let drawn = || counts.iter().filter(|(_, weight)| *weight > 0).map(|(count, _)| *count);
                Ok((drawn().min().unwrap_or(0), drawn().max().unwrap_or(0)))
            }
        }
    }

    fn repeat(
        &self,
        count: (u64, u64),
        outer: Option<Lowered>,
        generated_columns: Vec<GeneratedColumn>,
        needed: OuterColumns,
    ) -> Repeat {
        let (columns, places) = parent_columns(&needed);
        let parents = outer.map(|set| self.composer.query(self.composer.select(set, columns, true)));
        Repeat {
            count,
            weights: Vec::new(),
            existing: None,
            parents,
            needed: places,
            parent: None,
            generated_columns,
            pairs: None,
            auto: self.write_options.auto,
            head: None,
            returned: 0,
        }
    }

    /// A record named by key in a value must be there.
    fn must_exist(&mut self, value: &Expr) -> Result<()> {
        // What is made up is no record, even where a table is called `pick`.
        if let ExprKind::Path(Path { head: PathHead::Call { name, .. }, .. }) = &value.kind
            && self.resolver.generated.makes(&name.text)
        {
            return Ok(());
        }
        let check = existence(value, self.resolver.catalog, &self.scope.variables, self.options)?;
        self.must_exist.extend(check);
        Ok(())
    }

    /// The records that a line is about.
    fn records(&mut self, query: &Query) -> Result<Target> {
        let expr = Expr::from(query.clone());
        self.must_exist(&expr)?;
        match self.resolver.query(query, &self.scope, NounPlace::Table)? {
            Standing::Records(set, level) => {
                writable(&set.table, query.at.0)?;
                Ok(Target { set, level })
            }
            _ => Err(Diagnostic::error("records belong here, not values").at(query.at.0)),
        }
    }

    /// `insert into …` of these.
    fn insert(&self, table: &Rc<Table>, assignments: Vec<Assignment>, returning: &[String]) -> Command {
        let (columns, values) = assignments.into_iter().map(|one| (one.column, one.value)).unzip();
        let rows = InsertRows::Values(values);
        Command::Insert { table: table_rc(table), columns, rows, returning: names(returning) }
    }
}

fn names(list: &[String]) -> Vec<Rc<str>> {
    list.iter().map(|name| name.as_str().into()).collect()
}

/// What is needed of the records that others are made for, as columns, and the places that they fill.
fn parent_columns(needed: &OuterColumns) -> (Vec<Named>, Vec<usize>) {
    let mut columns = Vec::new();
    let mut places = Vec::new();
    for (column, place) in &needed.needed {
        columns.push(Named { name: column.name.clone(), expr: SqlExpr::Column(column.clone()) });
        places.push(*place);
    }
    if columns.is_empty() {
        columns.push(named("nothing", SqlExpr::Word("null")));
    }
    (columns, places)
}

/// What the `index`-th column of an identity is called in [`Proposed`]: as no column of a table is.
pub fn proposed_key(index: usize) -> String {
    format!("hop:key {index}")
}

/// The columns of a record as they would become, each under its name.
fn outcome(table: &Table, assignments: &[Assignment], before: impl Fn(usize) -> SqlExpr) -> Vec<Named> {
    let new = |position: usize| assignments.iter().find(|one| one.column == position).map(|one| one.value.clone());
    let columns = table.columns.iter().enumerate().filter(|(_, column)| column.generated.is_none());
    columns.map(|(position, column)| named(&column.name, new(position).unwrap_or_else(|| before(position)))).collect()
}

/// The conditions of a set that is nothing but a table's records, filtered.
fn plain_conditions(rel: &Rel) -> Option<Vec<SqlExpr>> {
    match rel {
        Rel::Scan(_) => Some(Vec::new()),
        Rel::Filter { input, conditions, .. } => {
            let mut all = plain_conditions(input)?;
            all.extend(conditions.iter().cloned());
            Some(all)
        }
        _ => None,
    }
}

/// Deletes the records of a set.
fn delete_from(composer: &Composer<'_>, set: Lowered) -> Command {
    let table = table_rc(&set.table);
    let rel = composer.rewritten(set.rel.clone());
    if let Some(conditions) = plain_conditions(&rel) {
        return Command::Delete { table, alias: set.alias, conditions };
    }
    // The set is worked out beside the statement, whose own records have an alias of theirs.
    let alias = composer.alias(&set.table.name);
    let own = key_columns::row(key_columns::identity(&set.table, alias));
    let columns = key_columns::named_identity(&set.table, set.alias);
    let query = composer.rewritten(composer.select(set, columns, false));
    let among = SqlExpr::InQuery { not: false, expr: Box::new(own), query: Box::new(query) };
    Command::Delete { table, alias, conditions: vec![among] }
}

fn check_identity(table: &Table, span: Span) -> Result<()> {
    if table.identity_columns().is_empty() {
        return Err(
            Diagnostic::error(format!("records of {} have no key that tells them apart", table.noun())).at(span)
        );
    }
    Ok(())
}

pub fn writable(table: &Table, span: Span) -> Result<()> {
    if table.kind == TableKind::View {
        return Err(Diagnostic::error(format!("{} is a view: its rows come from other tables", table.noun()))
            .at(span)
            .hint("change the tables that it is made of; SQL can write to a view that has INSTEAD OF triggers"));
    }
    Ok(())
}

fn no_auto(field: &FieldValue) -> Diagnostic {
    let span = match field {
        FieldValue::Auto(at) => at.0,
        FieldValue::Set { name, .. } => name.span(),
    };
    Diagnostic::error("`auto` stands in a line that creates records").at(span)
}
