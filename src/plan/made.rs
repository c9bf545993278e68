//! Values that are made up for each new record: where a line names one, its SQL has a hole, and a [`GeneratedColumn`] says what fills it.
//!
//! Holes are numbered in one row for a line: 0 is the number of the record in it (`n`), then come the columns of the record
//! that it is made for (`for each`), then the generated_columns in the order in which they are to be filled.

use std::cell::RefCell;
use std::rc::Rc;

use super::expr::Low;
use super::frame::{Frame, Rec, Scope};
use super::names::Looked;
use super::query::Noun;
use super::sql::{Alias, Sql};
use super::stand::{Set, Stand};
use super::{Planner, Statement};
use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Arg, ExprKind, Name, Path, PathHead, Query, QueryStepKind};
use crate::lang::print_query;
use crate::store::Value;

/// What fills one or more holes of a record.
#[derive(Clone, Debug)]
pub struct GeneratedColumn {
    /// The first of its holes; a key of several columns has as many.
    pub hole: usize,
    pub width: usize,
    /// The column that it is for; of a key of several columns, the first.
    pub column: String,
    /// The other columns of such a key, one for each further hole.
    pub others: Vec<String>,
    /// Which of the generated_columns of that column, from 0.
    pub part: u32,
    pub content: Content,
    /// The same value never comes twice.
    pub unique: bool,
    /// The value as it is typed, `int(5, 35)`; nothing of one that is made of others.
    pub text: String,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub enum Content {
    /// A function that makes values up, `fake_name` or `int`.
    Made {
        function: String,
        arguments: Arguments,
        /// How many arguments there are.
        count: usize,
    },
    /// The key of one of these records, each a row of as many columns as there are holes.
    Any {
        table: String,
        keys: Statement,
        /// Are those records others for each record, since the query has holes?
        each: bool,
        /// A few are picked often.
        zipf: bool,
        /// Records that the line itself has made count too, with these columns; null while there is none.
        earlier: Option<Vec<String>>,
    },
    /// An expression over the generated_columns from `first` on, which are drawn again until its value is new.
    Fresh { value: Statement, first: usize },
}

/// What a function is given.
#[derive(Clone, Debug)]
pub enum Arguments {
    /// The same for all records: a row of them.
    Once(Statement),
    /// Values and holes.
    Direct(Vec<Given>),
    /// Worked out for each record: a row of them.
    Each(Statement),
}

#[derive(Clone, Debug)]
pub enum Given {
    Value(Value),
    Hole(usize),
}

/// The generated_columns of a line while it is planned.
pub(super) struct Making {
    is_maker: fn(&str) -> bool,
    /// The column whose value is being planned.
    column: String,
    part: u32,
    next: usize,
    generated_columns: Vec<GeneratedColumn>,
    /// The records that others are made for.
    outer: Vec<Rc<Frame>>,
    /// What is needed of it, each with its hole.
    needed: Vec<(Sql, usize)>,
    /// The table of the new record, and what stands for it while its fields are planned.
    own: Option<(Alias, Rc<Table>)>,
    /// The columns of the new record that have their values already.
    given: Vec<(usize, Sql)>,
}

/// A record by its key: the table, the key's columns and their values.
pub(super) type GivenKey = (Rc<Table>, Vec<usize>, Vec<Sql>);

/// The generated_columns of the planner's line, where it makes records.
#[derive(Default)]
pub(super) struct Sites(RefCell<Option<Making>>);

impl Sites {
    /// Begins a line; `outer` are the records that others are made for.
    pub fn begin(&self, is_maker: fn(&str) -> bool, outer: Vec<Rc<Frame>>) {
        let making = Making {
            is_maker,
            column: String::new(),
            part: 0,
            next: 1,
            generated_columns: Vec::new(),
            outer,
            needed: Vec::new(),
            own: None,
            given: Vec::new(),
        };
        self.0.replace(Some(making));
    }

    /// From here on, what has this alias stands for a new record of that table.
    pub fn of_record(&self, alias: Alias, table: &Rc<Table>) {
        if let Some(making) = self.0.borrow_mut().as_mut() {
            making.own = Some((alias, table.clone()));
        }
    }

    /// A column of the new record has its value.
    pub fn give(&self, column: usize, value: Sql) {
        if let Some(making) = self.0.borrow_mut().as_mut() {
            making.given.push((column, value));
        }
    }

    /// The table of the new record.
    pub fn own_table(&self) -> Option<Rc<Table>> {
        self.0.borrow().as_ref()?.own.as_ref().map(|(_, table)| table.clone())
    }

    /// The table of the new record, if this alias stands for it.
    fn table_of(&self, alias: Alias) -> Option<Rc<Table>> {
        let making = self.0.borrow();
        making.as_ref()?.own.as_ref().filter(|(own, _)| *own == alias).map(|(_, table)| table.clone())
    }

    /// The values of these columns, if all have one.
    fn given(&self, columns: &[usize]) -> Option<Vec<Sql>> {
        let making = self.0.borrow();
        let given = &making.as_ref()?.given;
        columns
            .iter()
            .map(|column| given.iter().find(|(known, _)| known == column).map(|(_, sql)| sql.clone()))
            .collect()
    }

    /// Ends it: its generated_columns, and what they need of the outer record, each with its hole.
    pub fn end(&self) -> (Vec<GeneratedColumn>, Vec<(Sql, usize)>) {
        self.0.take().map(|making| (making.generated_columns, making.needed)).unwrap_or_default()
    }

    /// The same with holes in the place of what the outer record gives.
    pub fn open(&self, sql: Sql) -> Sql {
        let mut making = self.0.borrow_mut();
        let Some(making) = making.as_mut() else { return sql };
        let mut aliases: Vec<Alias> = making.outer.iter().map(|outer| outer.alias).collect();
        for outer in &making.outer {
            aliases.extend(outer.joins.borrow().iter().map(|join| join.alias));
        }
        sql.opened(&aliases, |column| {
            if let Some((_, hole)) = making.needed.iter().find(|(known, _)| *known == column) {
                return *hole;
            }
            making.needed.push((column, making.next));
            making.next += 1;
            making.next - 1
        })
    }

    /// From here on, generated_columns are for this column.
    pub fn enter(&self, column: &str) {
        if let Some(making) = self.0.borrow_mut().as_mut() {
            column.clone_into(&mut making.column);
            making.part = 0;
        }
    }

    pub fn are_wanted(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Is this a function whose values are made up here, in the place of a call in SQL?
    pub fn make(&self, function: &str) -> bool {
        self.0.borrow().as_ref().is_some_and(|making| (making.is_maker)(function))
    }

    pub fn count(&self) -> usize {
        self.0.borrow().as_ref().map_or(0, |making| making.generated_columns.len())
    }

    pub fn add(&self, width: usize, content: Content, text: String, at: Span) -> usize {
        let mut making = self.0.borrow_mut();
        let Some(making) = making.as_mut() else { return 0 };
        let (hole, part) = (making.next, making.part);
        making.next += width;
        making.part += 1;
        making.generated_columns.push(GeneratedColumn {
            hole,
            width,
            column: making.column.clone(),
            others: Vec::new(),
            part,
            content,
            unique: false,
            text,
            at,
        });
        hole
    }

    /// The columns that the holes of a key, from this one on, are for.
    pub fn of_columns(&self, hole: usize, columns: impl Iterator<Item = String>) {
        if let Some(making) = self.0.borrow_mut().as_mut()
            && let Some(site) = making.generated_columns.iter_mut().find(|site| site.hole == hole)
        {
            site.others = columns.skip(1).collect();
        }
    }

    /// Makes the site of that hole one whose value never comes twice, if it can be that by itself.
    pub fn make_unique(&self, hole: usize) -> bool {
        let mut making = self.0.borrow_mut();
        let Some(site) =
            making.as_mut().and_then(|making| making.generated_columns.iter_mut().find(|site| site.hole == hole))
        else {
            return false;
        };
        let alone = match &site.content {
            Content::Made { arguments, .. } => matches!(arguments, Arguments::Once(_)),
            Content::Any { each, earlier, zipf, .. } => !each && earlier.is_none() && !zipf,
            Content::Fresh { .. } => true,
        };
        site.unique |= alone;
        alone
    }
}

impl GeneratedColumn {
    /// The columns that it is for, in the order of its holes.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.column).chain(&self.others).map(String::as_str)
    }
}

impl Planner<'_> {
    /// `fake.name`, `int(5, 35)` as a hole of the record.
    pub(super) fn site(&self, function: &str, values: Vec<Sql>, text: String, at: Span) -> Low {
        let values: Vec<Sql> = values.into_iter().map(|value| self.generated_columns.open(value)).collect();
        let count = values.len();
        let arguments = if values.iter().all(|value| !value.has_holes() && value.aliases().next().is_none()) {
            Arguments::Once(self.row_of(values))
        } else {
            match values.iter().map(Sql::given).collect::<Option<Vec<Given>>>() {
                Some(given) => Arguments::Direct(given),
                None => Arguments::Each(self.row_of(values)),
            }
        };
        let hole =
            self.generated_columns.add(1, Content::Made { function: function.to_owned(), arguments, count }, text, at);
        Low::atom(Sql::hole(hole))
    }

    fn row_of(&self, values: Vec<Sql>) -> Statement {
        let list = if values.is_empty() { Sql::text("null") } else { Sql::join(values, ", ") };
        self.statement(Sql::text("select ").then(list))
    }

    /// `unique(EXPR)`.
    pub(super) fn unique(&self, args: &[Arg], at: Span, scope: &Scope) -> Result<Low> {
        let [Arg::Expr { distinct: false, expr }] = args else {
            return Err(Diagnostic::error("`unique` takes one value").at(at).hint("as in unique(fake.email)"));
        };
        let first = self.generated_columns.count();
        let low = self.value(expr, scope)?;
        Ok(Low::atom(self.kept_apart(low.sql, first, at)))
    }

    /// The same value, never twice, whose generated_columns begin at `first`: where its site cannot see to that, it is drawn until it is new.
    pub(super) fn kept_apart(&self, value: Sql, first: usize, at: Span) -> Sql {
        if value.hole_number().is_some_and(|hole| self.generated_columns.make_unique(hole)) {
            return value;
        }
        let value = self.statement(self.generated_columns.open(Sql::text("select ").then(value)));
        let hole = self.generated_columns.add(1, Content::Fresh { value, first }, String::new(), at);
        self.generated_columns.make_unique(hole);
        Sql::hole(hole)
    }

    /// The key of `any user where …` as holes: as many as `columns` gives for its record.
    pub(super) fn any_key(
        &self,
        query: &Query,
        earlier: bool,
        scope: &Scope,
        columns: impl FnOnce(&Rec) -> Result<Vec<usize>>,
    ) -> Result<(Rec, Vec<Sql>)> {
        let at = query.at.0;
        let picks = || Diagnostic::error("`any` picks a record, as in any user").at(at);
        let mut plain = query.clone();
        let zipf = matches!(plain.steps.last().map(|step| &step.kind), Some(QueryStepKind::Zipf));
        if zipf {
            plain.steps.pop();
        }
        let Stand::Records(set) = self.query(&plain, scope, Noun::Table)? else { return Err(picks()) };
        let record = set.frame.record().ok_or_else(picks)?;
        let columns = columns(&record)?;
        let list: Vec<Sql> = columns.iter().map(|position| record.column(*position)).collect();
        if list.is_empty() {
            let what = format!("records of {} have no key that could be kept", record.table.name);
            return Err(Diagnostic::error(what).at(at));
        }
        let sql = self.generated_columns.open(set.select(Sql::join(list, ", "), true));
        let names = columns.iter().map(|position| record.table.columns[*position].name.clone()).collect();
        let content = Content::Any {
            table: record.table.name.clone(),
            each: sql.has_holes(),
            keys: self.statement(sql),
            zipf,
            earlier: earlier.then_some(names),
        };
        let hole = self.generated_columns.add(columns.len(), content, format!("any {}", print_query(query)), at);
        Ok((record, (hole..hole + columns.len()).map(Sql::hole).collect()))
    }

    /// The record that a relation of the new record leads to, once the fields before say which.
    pub(super) fn given_record(&self, name: &Name, frame: &Frame) -> Result<Option<GivenKey>> {
        let Some(table) = self.generated_columns.table_of(frame.alias) else { return Ok(None) };
        let Some(Looked::Relation(relation)) = self.look(&table, name, None)? else { return Ok(None) };
        let [step] = relation.steps.as_slice() else { return Ok(None) };
        if !step.to_parent {
            return Ok(None);
        }
        let values = self.generated_columns.given(&step.from_columns);
        Ok(values.map(|values| (step.to.clone(), step.to_columns.clone(), values)))
    }

    /// The one record of a key.
    pub(super) fn record_of_key(&self, (table, columns, values): GivenKey, scope: &Scope, at: Span) -> Result<Stand> {
        let frame = self.frame(&table, scope.frame.as_ref());
        let picked = frame.record().ok_or_else(|| Diagnostic::error("a record belongs here").at(at))?;
        let same = |(position, value): (&usize, Sql)| picked.column(*position).with(" = ").then(value);
        let filters = columns.iter().zip(values).map(same).collect();
        frame.few.set(true);
        Ok(Stand::Records(Set { filters, one: true, ..Set::all(frame) }))
    }

    /// `any user` where a record stands in an expression: the record of the key that was picked.
    pub(super) fn any_record(&self, query: &Query, earlier: bool, scope: &Scope) -> Result<Stand> {
        let key = |record: &Rec| match record.table.primary_key.as_slice() {
            [] => Err(Diagnostic::error(format!("{} has no primary key to pick by", record.table.name)).at(query.at.0)),
            key => Ok(key.to_vec()),
        };
        let (record, holes) = self.any_key(query, earlier, scope, key)?;
        let key = record.table.primary_key.clone();
        self.record_of_key((record.table, key, holes), scope, query.at.0)
    }
}

/// `unique(any …)` and nothing behind it.
pub(super) fn lone_unique(kind: &ExprKind) -> Option<&ExprKind> {
    match kind {
        ExprKind::Path(Path { head: PathHead::Call { name, args, .. }, segments, .. })
            if segments.is_empty() && name.text.eq_ignore_ascii_case("unique") =>
        {
            match args.as_slice() {
                [Arg::Expr { distinct: false, expr }] => Some(&expr.kind),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `any …` and nothing behind it.
pub(super) fn lone_any(kind: &ExprKind) -> Option<(&Query, bool)> {
    match kind {
        ExprKind::Path(Path { head: PathHead::Any { query, earlier }, segments, .. }) if segments.is_empty() => {
            Some((query, *earlier))
        }
        ExprKind::Query(query)
            if query.verbs.is_empty() && query.steps.is_empty() && query.noun.segments.is_empty() =>
        {
            match &query.noun.head {
                PathHead::Any { query, earlier } => Some((query, *earlier)),
                _ => None,
            }
        }
        _ => None,
    }
}
