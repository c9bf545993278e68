//! Lines that change data → SQL: create, update, delete, link, unlink.
//!
//! Each line is one [`Change`]: statements to be run in order within one transaction. Values are worked out from the
//! records as they were before the line, never from ones that the same line has changed already.

mod create;
mod field;
mod link;
mod update;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::frame::{Frame, Rec, Scope, ShownName, identity_names};
use super::made::{Content, GeneratedColumn, lone_any, lone_unique};
use super::names::Looked;
use super::query::{Noun, Pending};
use super::reach;
use super::sql::{Sql, quoted};
use super::stand::{Set, Stand, write_filters};
use super::{Options, Planner, Statement, Variables, Wanted};
use crate::catalog::{Catalog, GeneratedStorage, KeyStep, Relation, RelationKind, Table, TableKind};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{
    Expr, ExprKind, FieldValue, LinkEnd, Name, Path, PathHead, Query, QueryStep, QueryStepKind, RecordCount, Write,
};
use crate::lang::{HopTokenKind, tokenize};

/// What a line changes.
#[derive(Clone, Debug)]
pub struct Change {
    pub kind: ChangeKind,
    /// The table whose records are made, changed or removed; for links the join table.
    pub table: Rc<Table>,
    /// To be run in order, in one transaction. The numbers of records that they touch add up to the answer.
    pub statements: Vec<Statement>,
    /// For records that are made one by one: how often, and what fills the holes of each.
    pub repeat: Option<Repeat>,
    /// Records named by key, each of which must be there before anything is changed.
    pub wanted: Vec<Wanted>,
    /// The identities of the records that an update or delete touches, for a look beforehand.
    pub targets: Option<Statement>,
    /// What else has to be so before anything is changed.
    pub checks: Vec<Check>,
    /// The records as they would become, for a look at what a rule of the schema refuses.
    pub proposed: Option<Proposed>,
}

/// Records made one by one, by a statement with holes.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// How many: at least and at most, for each record of `parents` where there are such.
    pub count: (u64, u64),
    /// The records that others are made for: what is needed of them, a column for each of `needed`.
    pub parents: Option<Statement>,
    /// The holes that the columns of a parent fill.
    pub needed: Vec<usize>,
    pub generated_columns: Vec<GeneratedColumn>,
    /// For links: the pairs that there are, of which none is made again. The first site is the other side of a pair.
    pub pairs: Option<Pairs>,
    /// Was what fills it chosen by `auto`? Then a record that a check refuses is drawn again, too.
    pub auto: bool,
    /// The statement up to its `values`, where each of these is a value or a hole: several records may go into one, then.
    pub head: Option<String>,
    /// How many columns the statement returns for a later `any earlier`, behind the identity.
    pub returned: usize,
}

/// The pairs of a join table.
#[derive(Clone, Debug)]
pub struct Pairs {
    /// The join table's rows: the columns of the one side, then those of the other.
    pub statement: Statement,
    /// The holes that the columns of the one side have.
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
    /// How many of the columns in front are its identity.
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
    pub is_maker: Option<fn(&str) -> bool>,
    /// The time that defaults are to take for now, in the place of the clock's: Unix seconds.
    pub now: Option<i64>,
    /// Was some of the line's values chosen by `auto`?
    pub auto: bool,
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
    aim: WriteOptions,
) -> Result<Change> {
    let planner = Planner::new(catalog, options);
    let scope = Scope::top(variables);
    let mut writer = Writer { planner: &planner, scope: &scope, aim, wanted: Vec::new(), checks: Vec::new() };
    let mut change = match write {
        Write::Create { each, count, table, fields } => writer.create(each.as_ref(), *count, table, fields)?,
        Write::Update { target, fields } => writer.update(target, fields)?,
        Write::Delete { target } => writer.delete(target)?,
        Write::Link { each, from, to, via, fields } => writer.link(*each, from, to, via.as_ref(), fields)?,
        Write::Unlink { from, to, via } => writer.unlink(from, to, via.as_ref())?,
    };
    change.wanted = writer.wanted;
    change.checks.extend(writer.checks);
    Ok(change)
}

struct Writer<'p, 'c> {
    planner: &'p Planner<'c>,
    scope: &'p Scope,
    aim: WriteOptions,
    wanted: Vec<Wanted>,
    checks: Vec<Check>,
}

/// Columns with the value that they get: one, or the columns of a key from one record.
struct Assigned {
    columns: Vec<usize>,
    values: Vec<Sql>,
}

impl Writer<'_, '_> {
    fn change(&self, kind: ChangeKind, table: &Rc<Table>, statements: Vec<Sql>) -> Change {
        Change {
            kind,
            table: table.clone(),
            statements: statements.into_iter().map(|sql| self.planner.statement(sql)).collect(),
            repeat: None,
            wanted: Vec::new(),
            targets: None,
            checks: Vec::new(),
            proposed: None,
        }
    }

    fn proposed_new(&self, table: &Table, outer: Option<&Set>, assigned: &[Assigned]) -> Proposed {
        let default = |position: usize| match &table.columns[position].default {
            Some(text) => Sql::text(format!("({text})")),
            None => Sql::text("null"),
        };
        let columns = Sql::join(Self::outcome(table, assigned, default), ", ");
        let sql = match outer {
            None => Sql::text("select ").then(columns),
            Some(set) => set.select(columns, true),
        };
        self.proposed(sql, 0, assigned)
    }

    fn proposed_changed(&self, set: &Set, record: &Rec, identity: &[Sql], assigned: &[Assigned]) -> Proposed {
        let keys = identity.iter().enumerate().map(|(index, part)| part.clone().with(format!(" as \"hop:k{index}\"")));
        let columns = keys.chain(Self::outcome(&record.table, assigned, |position| record.column(position)));
        self.proposed(set.select(Sql::join(columns, ", "), true), identity.len(), assigned)
    }

    fn proposed(&self, sql: Sql, keys: usize, assigned: &[Assigned]) -> Proposed {
        let columns = assigned.iter().flat_map(|one| one.columns.clone()).collect();
        Proposed { statement: self.planner.statement(sql), keys, columns }
    }

    /// The columns of a record as they would become, each under its name.
    fn outcome(table: &Table, assigned: &[Assigned], before: impl Fn(usize) -> Sql) -> Vec<Sql> {
        let new = |position: usize| {
            assigned.iter().find_map(|one| {
                let at = one.columns.iter().position(|column| *column == position)?;
                one.values.get(at).cloned()
            })
        };
        let columns = table.columns.iter().enumerate().filter(|(_, column)| column.generated.is_none());
        columns
            .map(|(position, column)| {
                let value = new(position).unwrap_or_else(|| before(position));
                value.with(format!(" as {}", quoted(&column.name)))
            })
            .collect()
    }

    fn repeat(
        &self,
        count: (u64, u64),
        outer: Option<&Set>,
        generated_columns: Vec<GeneratedColumn>,
        needed: Vec<(Sql, usize)>,
    ) -> Repeat {
        let (columns, needed): (Vec<Sql>, Vec<usize>) = needed.into_iter().unzip();
        let parents = outer.map(|set| {
            let list = if columns.is_empty() { Sql::text("null") } else { Sql::join(columns, ", ") };
            self.planner.statement(set.select(list, true))
        });
        Repeat { count, parents, needed, generated_columns, pairs: None, auto: self.aim.auto, head: None, returned: 0 }
    }

    /// A record named by key in a value must be there.
    fn want(&mut self, value: &Expr) -> Result<()> {
        if let Some(wanted) = super::wanted(value, self.planner.catalog, &self.scope.variables, self.planner.options)? {
            self.wanted.push(wanted);
        }
        Ok(())
    }

    /// The records that a line is about.
    fn records(&mut self, query: &Query) -> Result<Set> {
        let expr = Expr { kind: ExprKind::Query(Box::new(query.clone())), at: query.at };
        self.want(&expr)?;
        match self.planner.query(query, self.scope, Noun::Table)? {
            Stand::Records(set) => {
                if let Some(table) = &set.frame.table {
                    writable(table, query.at.0)?;
                }
                Ok(set)
            }
            _ => Err(Diagnostic::error("records belong here, not values").at(query.at.0)),
        }
    }
}

fn delete_from(record: &Rec, set: &Set) -> Sql {
    let mut sql = Sql::text(format!("delete from {} as ", source_of(&record.table)));
    if set.frame.base && set.range.is_all() && set.frame.joins.borrow().is_empty() {
        sql.push_alias(record.alias);
        write_filters(&mut sql, " where ", &set.filters);
        return sql;
    }
    // The alias of the statement itself is only a name; the set is worked out beside it.
    let names: Vec<Sql> = identity_names(&record.table).iter().map(|name| Sql::text(quoted(name))).collect();
    let identity = record.identity();
    let mut sql = Sql::text(format!("delete from {}", source_of(&record.table)));
    sql.push(" where ");
    sql.append(reach::row(names));
    sql.push(" in ");
    sql.append(set.select(Sql::join(identity, ", "), false).bracketed());
    sql
}

fn with_identity(record: &Rec, span: Span) -> Result<Vec<Sql>> {
    let identity = record.identity();
    if identity.is_empty() {
        return Err(
            Diagnostic::error(format!("records of {} have no key that tells them apart", record.table.name)).at(span)
        );
    }
    Ok(identity)
}

pub(super) fn source_of(table: &Table) -> String {
    if table.schema == "main" {
        quoted(&table.name)
    } else {
        format!("{}.{}", quoted(&table.schema), quoted(&table.name))
    }
}

fn same_table(one: &Table, other: &Table) -> bool {
    one.name == other.name && one.schema == other.schema
}

pub(super) fn writable(table: &Table, span: Span) -> Result<()> {
    if table.kind == TableKind::View {
        return Err(Diagnostic::error(format!("{} is a view: its rows come from other tables", table.name))
            .at(span)
            .hint("change the tables that it is made of; SQL can write to a view that has INSTEAD OF triggers"));
    }
    Ok(())
}

/// One record with these values.
fn insert_of(table: &Table, assigned: &[Assigned]) -> Sql {
    if assigned.iter().all(|one| one.columns.is_empty()) {
        return Sql::text(format!("insert into {} default values", source_of(table)));
    }
    let values = Sql::join(assigned.iter().flat_map(|one| one.values.clone()), ", ");
    Sql::text(insert_head(table, assigned)).with(" values (").then(values).with(")")
}

/// The same up to its values.
fn insert_head(table: &Table, assigned: &[Assigned]) -> String {
    let columns: Vec<String> =
        assigned.iter().flat_map(|one| &one.columns).map(|column| quoted(&table.columns[*column].name)).collect();
    format!("insert into {} ({})", source_of(table), columns.join(", "))
}

fn returning(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!(" returning {}", names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

fn no_auto(field: &FieldValue) -> Diagnostic {
    let span = match field {
        FieldValue::Auto(at) => at.0,
        FieldValue::Set { name, .. } => name.span(),
    };
    Diagnostic::error("`auto` stands in a line that creates records").at(span)
}
