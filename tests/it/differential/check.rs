//! One line through the planner and SQLite, against what the reference says of it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use hopdb::answer::Shape;
use hopdb::lang::ast::{Expr as TreeExpr, ExprKind, HopStatement as TreeStatement, Query as TreeQuery};
use hopdb::lang::{parse, print};
use hopdb::plan::{self, Branch, Element, Lazy, Options, Plan, Statement, Variables};

use super::answer::{Cell, Stand};
use super::eval::{Evaluator, Variable};
use super::setting::Setting;
use super::tree::{Line, Query, VARIABLES};
use super::value::same;
use super::world::World;
use crate::common::database::{Value, collect};
use crate::common::quiet::caught;

/// Where a line went wrong, and what was seen.
#[derive(Clone, Debug)]
pub struct Fault {
    pub kind: String,
    pub detail: String,
    /// How the line was planned.
    pub setting: Setting,
}

fn fault<T>(kind: &str, detail: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { kind: kind.to_owned(), detail: detail.into(), setting: Setting::default() })
}

#[derive(Debug)]
pub enum Outcome {
    /// With something in it, or nothing.
    Same {
        empty: bool,
    },
    /// The reference does not settle what it means; the planner was only seen not to fail.
    Unsettled(String),
    Fault(Fault),
}

/// How a variable came about, so that it can be made anew on other rows.
#[derive(Clone, Debug)]
pub enum Source {
    Value(Value),
    Pinned(Query),
    Query(Query),
}

pub struct Checker<'w> {
    pub world: &'w World,
    pub variables: Vec<Variable>,
    pub bound: Variables,
    pub oracle: &'w RefCell<rusqlite::Connection>,
    /// What the statements of the line at hand answered, as they are printed: many plans have some in common.
    answers: RefCell<HashMap<String, Vec<Vec<Value>>>>,
}

/// A line that is to be planned in one way.
struct Asked<'a> {
    tree: &'a TreeExpr,
    setting: &'a Setting,
}

/// The line as an expression of the language.
pub fn tree(text: &str) -> Result<TreeExpr, Fault> {
    match parse(text) {
        Ok(Some(statement)) => {
            let printed = print(&statement);
            match parse(&printed) {
                Ok(Some(again)) if again == statement => {}
                other => return fault("printing", format!("{printed}\n{other:?}")),
            }
            match statement {
                TreeStatement::Value(expr) => Ok(expr),
                other => fault("another statement", format!("{other:?}")),
            }
        }
        Ok(None) => fault("nothing was parsed", ""),
        Err(errors) => {
            let text: Vec<String> = errors.iter().map(ToString::to_string).collect();
            fault("not parsed", text.join("\n"))
        }
    }
}

fn as_query(expr: TreeExpr) -> TreeQuery {
    match expr.kind {
        ExprKind::Query(query) => *query,
        ExprKind::Path(noun) => TreeQuery { verbs: Vec::new(), at: noun.at, noun, alias: None, steps: Vec::new() },
        _ => unreachable!("a variable's query is one"),
    }
}

impl<'w> Checker<'w> {
    pub fn new(
        world: &'w World,
        oracle: &'w RefCell<rusqlite::Connection>,
        sources: &[Source],
    ) -> Result<Checker<'w>, Fault> {
        let mut checker =
            Checker { world, variables: Vec::new(), bound: Variables::default(), oracle, answers: RefCell::default() };
        for (at, source) in sources.iter().enumerate() {
            checker.assign(VARIABLES[at], source)?;
        }
        Ok(checker)
    }

    fn evaluator(&self) -> Evaluator<'_> {
        Evaluator { world: self.world, variables: &self.variables, oracle: self.oracle }
    }

    fn assign(&mut self, name: &str, source: &Source) -> Result<(), Fault> {
        let (variable, bound) = match source {
            Source::Value(value) => (Variable::Value(value.clone()), plan::Variable::Value(value.clone())),
            Source::Query(query) => {
                let tree = as_query(tree(&query.text(self.world))?);
                let bound = plan::Variable::Query { query: Rc::new(tree), variables: self.bound.clone() };
                (Variable::Query(query.clone()), bound)
            }
            Source::Pinned(query) => {
                let records = match self.evaluator().query(query, None) {
                    Ok(Stand::Records(records)) => records,
                    other => return fault("unsettled variable", format!("{other:?}")),
                };
                let tree = tree(&query.text(self.world))?;
                let plan = self.plan(&Asked { tree: &tree, setting: &Setting::default() }, Lazy::Subquery)?;
                let Some(keys) = &plan.keys else { return fault("no keys to pin", "") };
                let rows = self.run(&keys.statement.planned(&self.world.catalog))?;
                let expected: Vec<Vec<Value>> =
                    records.ids.iter().map(|id| self.world.identities[records.table][*id].clone()).collect();
                if rows != expected {
                    return fault("keys", format!("expected {expected:?}\ngot      {rows:?}"));
                }
                let bound = plan::Variable::Records { table: keys.table.id(), keys: rows.into(), one: keys.one };
                let (table, one) = (records.table, records.one);
                (Variable::Records { table, ids: records.ids, one }, bound)
            }
        };
        self.variables.push(variable);
        let mut all: BTreeMap<String, plan::Variable> = (*self.bound).clone();
        all.insert(name.to_owned(), bound);
        self.bound = Rc::new(all);
        Ok(())
    }

    fn plan(&self, asked: &Asked, lazy: Lazy) -> Result<Plan, Fault> {
        let options = Options { bare: false, labels: true, lazy, rewrites: asked.setting.rewrites() };
        plan::plan(asked.tree, &self.world.catalog, &self.bound, options)
            .or_else(|error| fault("refused", error.to_string()))
    }

    fn run(&self, statement: &Statement) -> Result<Vec<Vec<Value>>, Fault> {
        let inline = statement.inline();
        if let Some(known) = self.answers.borrow().get(&inline) {
            return Ok(known.clone());
        }
        let (sql, values) = statement.bound();
        let rows = collect(&*self.world.connection, &sql, &values)
            .or_else(|error| fault("SQL error", format!("{error}\n{inline}")))?;
        match plain_rows(&self.world.plain, &inline) {
            Ok(plain) if same_rows(&plain, &rows) => {
                self.answers.borrow_mut().insert(inline, rows.clone());
                Ok(rows)
            }
            Ok(plain) => fault("printed SQL", format!("{inline}\nbound  {rows:?}\ninline {plain:?}")),
            Err(error) => fault("printed SQL", format!("{error}\n{inline}")),
        }
    }

    /// Compares the line's answers, planned in each of these ways.
    pub fn check(&self, line: &Line, settings: &[Setting]) -> Outcome {
        self.answers.borrow_mut().clear();
        let expected = match caught(|| self.expected(line)) {
            Ok(expected) => expected,
            Err(panic) => return Outcome::Fault(panicked(panic)),
        };
        let tree = match tree(&line.text(self.world)) {
            Ok(tree) => tree,
            Err(fault) => return Outcome::Fault(fault),
        };
        let mut outcome = Outcome::Same { empty: false };
        for setting in settings {
            let asked = Asked { tree: &tree, setting };
            let compared = caught(|| self.compare(&asked, &expected));
            match compared.unwrap_or_else(|panic| Err(panicked(panic))) {
                Ok(compared) => outcome = compared,
                // A bare number to order or group by is refused, as it is never meant.
                Err(fault) if fault.detail.contains("not its number") => {
                    return Outcome::Unsettled("a bare number".into());
                }
                Err(fault) => return Outcome::Fault(Fault { setting: setting.clone(), ..fault }),
            }
        }
        outcome
    }

    /// What the reference says of a line, or why it says nothing.
    fn expected(&self, line: &Line) -> Result<Stand, String> {
        let evaluator = self.evaluator();
        let expected = match line {
            Line::Query(query) => evaluator.query(query, None),
            Line::Value(expr) => {
                let scope =
                    super::eval::Scope { record: None, group: None, shown: &[], name: None, bound: None, outer: None };
                evaluator.eval(expr, &scope).map(|value| Stand::Value(value, false))
            }
        };
        expected.map_err(|why| why.0)
    }

    fn compare(&self, asked: &Asked, expected: &Result<Stand, String>) -> Result<Outcome, Fault> {
        let expected = match expected {
            Ok(expected) => expected,
            Err(why) => {
                // It may be refused, but what is accepted must run.
                if let Ok(plan) = self.plan(asked, Lazy::Subquery) {
                    self.run(&plan.statement)?;
                }
                return Ok(Outcome::Unsettled(why.clone()));
            }
        };
        let plan = self.plan(asked, Lazy::Subquery)?;
        let rows = self.run(&plan.statement)?;
        if let Some(wanted) = &plan.existence {
            let found = self.run(&wanted.found.planned(&self.world.catalog))?;
            self.run(&wanted.extent.planned(&self.world.catalog))?;
            if !matches!(found.as_slice(), [row] if matches!(row.as_slice(), [Value::Integer(0 | 1)])) {
                return fault("wanted", format!("{found:?}"));
            }
        }
        let empty = rows.is_empty();
        self.same_answer(asked, &plan, rows, expected)?;
        if let (Some(keys), Stand::Records(records)) = (&plan.keys, expected) {
            let found = self.run(&keys.statement.planned(&self.world.catalog))?;
            let identities = &self.world.identities[records.table];
            let wanted: Vec<Vec<Value>> = records.ids.iter().map(|id| identities[*id].clone()).collect();
            if found != wanted || keys.one != records.one {
                return fault("keys", format!("expected {wanted:?}\ngot      {found:?}"));
            }
        }
        Ok(Outcome::Same { empty })
    }

    /// Every statement of a line that is accepted, planned in this way; true for one of joins, which numbers its rows.
    pub fn statements(&self, line: &Line, setting: &Setting) -> Vec<(Statement, bool)> {
        let mut all = Vec::new();
        let Ok(tree) = tree(&line.text(self.world)) else { return all };
        let asked = Asked { tree: &tree, setting };
        for lazy in [Lazy::Subquery, Lazy::Joined] {
            let Ok(plan) = self.plan(&asked, lazy) else { return all };
            match plan.joined {
                Some(joined) => all.push((joined, true)),
                None => {
                    let mut own = vec![plan.statement];
                    let deferred = plan
                        .keys
                        .into_iter()
                        .map(|keys| keys.statement)
                        .chain(plan.existence.into_iter().flat_map(|wanted| [wanted.found, wanted.extent]));
                    own.extend(deferred.map(|deferred| deferred.planned(&self.world.catalog)));
                    statements_below(&plan.branches, &mut own);
                    all.extend(own.into_iter().map(|statement| (statement, false)));
                }
            }
        }
        all
    }

    /// The same as one statement of joins.
    fn same_joined(&self, asked: &Asked, width: usize, cells: &[Vec<Cell>], ignore_case: bool) -> Result<(), Fault> {
        let plan = self.plan(asked, Lazy::Joined)?;
        let Some(joined) = &plan.joined else { return fault("no statement of joins", "") };
        let rows = self.run(joined)?;
        let below: usize = plan.branches.iter().map(joined_width).sum();
        let own = rows.first().map_or(0, |row| row.len() - below);
        let all: Vec<&[Value]> = rows.iter().map(Vec::as_slice).collect();
        let found: Vec<Vec<Got>> = numbered(&all, own)
            .into_iter()
            .map(|group| {
                let mut row = unjoined(&group, own, &plan.branches);
                row.truncate(width);
                row
            })
            .collect();
        if same_cells(cells, &found, ignore_case) {
            return Ok(());
        }
        fault(
            "answer of joins",
            format!("expected {}\ngot      {}\n{}", shown_cells(cells), shown_got(&found), joined.inline()),
        )
    }

    fn same_answer(&self, asked: &Asked, plan: &Plan, rows: Vec<Vec<Value>>, expected: &Stand) -> Result<(), Fault> {
        let (shape, names, cells) = self.laid_out(expected);
        if plan.head.shape != shape {
            return fault("shape", format!("expected {shape:?}, got {:?}", plan.head.shape));
        }
        let found: Vec<&str> = plan.head.columns.iter().map(|column| column.name.as_str()).collect();
        if let Some(names) = names
            && found != names
        {
            return fault("column names", format!("expected {names:?}\ngot      {found:?}"));
        }
        let width = plan.head.columns.len();
        let whole = self.level(&rows, width, &plan.branches, false)?;
        let ignore_case = self.world.schema.tables.iter().any(|table| table.columns.iter().any(|c| c.nocase));
        if !same_cells(&cells, &whole, ignore_case) {
            let text = format!(
                "expected {}\ngot      {}\n{}",
                shown_cells(&cells),
                shown_got(&whole),
                plan.statement.inline()
            );
            let branches: Vec<String> = plan.branches.iter().map(|branch| branch.statement.inline()).collect();
            return fault("answer", format!("{text}\n{}", branches.join("\n")));
        }
        let each = self.level(&rows, width, &plan.branches, true)?;
        if !same_cells(&cells, &each, ignore_case) {
            let branches: Vec<String> = plan.branches.iter().map(|branch| branch.each.inline()).collect();
            return fault(
                "answer record by record",
                format!("expected {}\ngot      {}\n{}", shown_cells(&cells), shown_got(&each), branches.join("\n")),
            );
        }
        if !plan.branches.is_empty() {
            self.same_joined(asked, width, &cells, ignore_case)?;
        }
        Ok(())
    }

    fn laid_out(&self, expected: &Stand) -> (Shape, Option<Vec<String>>, Vec<Vec<Cell>>) {
        match expected {
            Stand::Value(value, truth) => {
                let shape = if *truth { Shape::Boolean } else { Shape::Value };
                (shape, None, vec![vec![Cell::Value(value.clone())]])
            }
            Stand::Records(records) => {
                let columns = &self.world.table(records.table).columns;
                let cells = |id: &usize| {
                    (0..columns.len()).map(|at| Cell::Value(self.world.cell(records.table, *id, at))).collect()
                };
                let names = columns.iter().map(|column| column.name.clone()).collect();
                (Shape::Records { one: records.one }, Some(names), records.ids.iter().map(cells).collect())
            }
            Stand::Rows(rows) => {
                let shape = match (rows.values, rows.whole) {
                    (true, _) => Shape::Values { one: rows.one },
                    (_, true) => Shape::Records { one: rows.one },
                    _ => Shape::Rows { one: rows.one },
                };
                let cells = rows.rows.iter().map(|row| row.cells.clone()).collect();
                (shape, Some(rows.names.clone()), cells)
            }
        }
    }

    /// Rows with what nests in them: all at once, or asked for row by row.
    fn level(
        &self,
        rows: &[Vec<Value>],
        width: usize,
        branches: &[Branch],
        each: bool,
    ) -> Result<Vec<Vec<Got>>, Fault> {
        let mut cells: Vec<Vec<Got>> =
            rows.iter().map(|row| row.iter().take(width).cloned().map(Got::Value).collect()).collect();
        for branch in branches {
            let own = match &branch.element {
                Element::Value => 1,
                Element::Record(head) => head.columns.len(),
            };
            let mut below: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
            let split = |mut row: Vec<Value>| {
                let rest = row.split_off(branch.link.len());
                (row, rest)
            };
            let links: Vec<Vec<Value>> =
                rows.iter().map(|row| branch.link.iter().map(|at| row[*at].clone()).collect()).collect();
            let mut seen: Vec<&Vec<Value>> = Vec::new();
            if each {
                for link in &links {
                    if !seen.contains(&link) {
                        seen.push(link);
                        let rows = self.run(&branch.each.filled(link))?;
                        below.extend(rows.into_iter().map(split));
                    }
                }
            } else {
                below.extend(self.run(&branch.statement)?.into_iter().map(split));
            }
            let stripped: Vec<Vec<Value>> = below.iter().map(|(_, rest)| rest.clone()).collect();
            let assembled = self.level(&stripped, own, &branch.branches, each)?;
            for (row, link) in cells.iter_mut().zip(&links) {
                let elements = below.iter().zip(&assembled).filter(|((own, _), _)| own == link);
                let mut elements = elements.map(|(_, cells)| match &branch.element {
                    Element::Value => cells[0].clone(),
                    Element::Record(_) => Got::Record(Some(cells.clone())),
                });
                row[branch.cell] = if branch.to_one {
                    let nothing = match &branch.element {
                        Element::Value => Got::Value(Value::Null),
                        Element::Record(_) => Got::Record(None),
                    };
                    elements.next().unwrap_or(nothing)
                } else {
                    Got::List(elements.collect())
                };
            }
        }
        Ok(cells)
    }
}

fn panicked(panic: String) -> Fault {
    Fault { kind: "panic".into(), detail: panic, setting: Setting::default() }
}

/// The statements of what nests; those for one record, for a record that may not be there.
fn statements_below(branches: &[Branch], all: &mut Vec<Statement>) {
    for branch in branches {
        all.push(branch.statement.clone());
        all.push(branch.each.filled(&vec![Value::Integer(1); branch.each.holes()]));
        statements_below(&branch.branches, all);
    }
}

/// How many cells of a joined row belong to a branch and all below it.
fn joined_width(branch: &Branch) -> usize {
    branch.width + 1 + branch.branches.iter().map(joined_width).sum::<usize>()
}

/// The joined rows of each row of a level, whose own cells end with its number; rows without one are none.
fn numbered<'r>(rows: &[&'r [Value]], width: usize) -> Vec<Vec<&'r [Value]>> {
    let mut groups: Vec<(i64, Vec<&[Value]>)> = Vec::new();
    for row in rows {
        let Value::Integer(number) = row[width - 1] else { continue };
        match groups.iter_mut().find(|(known, _)| *known == number) {
            Some((_, group)) => group.push(row),
            None => groups.push((number, vec![row])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// One row of a level, from the joined rows that repeat it. Its cells, number included, are the first `width`.
fn unjoined(rows: &[&[Value]], width: usize, branches: &[Branch]) -> Vec<Got> {
    let mut cells: Vec<Got> = rows[0][..width].iter().cloned().map(Got::Value).collect();
    let mut at = width;
    for branch in branches {
        let own: Vec<&[Value]> = rows.iter().map(|row| &row[at..at + joined_width(branch)]).collect();
        let mut elements = numbered(&own, branch.width + 1).into_iter().map(|group| {
            let group: Vec<&[Value]> = group.iter().map(|row| &row[branch.link.len()..]).collect();
            let mut cells = unjoined(&group, branch.width + 1 - branch.link.len(), &branch.branches);
            match &branch.element {
                Element::Value => cells.swap_remove(0),
                Element::Record(head) => {
                    cells.truncate(head.columns.len());
                    Got::Record(Some(cells))
                }
            }
        });
        cells[branch.cell] = if branch.to_one {
            let nothing = match &branch.element {
                Element::Value => Got::Value(Value::Null),
                Element::Record(_) => Got::Record(None),
            };
            elements.next().unwrap_or(nothing)
        } else {
            Got::List(elements.collect())
        };
        at += joined_width(branch);
    }
    cells
}

/// What the planner's statements gave, put together.
#[derive(Clone, Debug)]
enum Got {
    Value(Value),
    List(Vec<Got>),
    Record(Option<Vec<Got>>),
}

fn same_cells(expected: &[Vec<Cell>], got: &[Vec<Got>], ignore_case: bool) -> bool {
    expected.len() == got.len()
        && expected.iter().zip(got).all(|(expected, got)| {
            expected.len() == got.len()
                && expected.iter().zip(got).all(|(expected, got)| same_cell(expected, got, ignore_case))
        })
}

fn same_cell(expected: &Cell, got: &Got, ignore_case: bool) -> bool {
    match (expected, got) {
        (Cell::Value(expected), Got::Value(got)) => match (&expected.value, got) {
            (Value::Text(expected), Value::Text(got)) if ignore_case => expected.eq_ignore_ascii_case(got),
            (expected, got) => same(expected, got),
        },
        (Cell::List(expected), Got::List(got)) => {
            expected.len() == got.len()
                && expected.iter().zip(got).all(|(expected, got)| same_cell(expected, got, ignore_case))
        }
        (Cell::Record(None), Got::Record(None)) => true,
        (Cell::Record(Some(expected)), Got::Record(Some(got))) => {
            same_cells(std::slice::from_ref(expected), std::slice::from_ref(got), ignore_case)
        }
        _ => false,
    }
}

pub fn same_rows(one: &[Vec<Value>], other: &[Vec<Value>]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(one, other)| one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other)))
}

pub fn plain_rows(connection: &rusqlite::Connection, sql: &str) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut statement = connection.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut cells = Vec::new();
        for at in 0..width {
            cells.push(match row.get_ref(at)? {
                rusqlite::types::ValueRef::Null => Value::Null,
                rusqlite::types::ValueRef::Integer(number) => Value::Integer(number),
                rusqlite::types::ValueRef::Real(number) => Value::Real(number),
                rusqlite::types::ValueRef::Text(text) => Value::Text(text.to_vec()),
                rusqlite::types::ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
            });
        }
        found.push(cells);
    }
    Ok(found)
}

fn shown_cells(rows: &[Vec<Cell>]) -> String {
    let one = |row: &Vec<Cell>| format!("({})", row.iter().map(shown_cell).collect::<Vec<_>>().join(", "));
    rows.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn shown_cell(cell: &Cell) -> String {
    match cell {
        Cell::Value(value) => super::value::literal(&value.value),
        Cell::List(cells) => format!("[{}]", cells.iter().map(shown_cell).collect::<Vec<_>>().join(", ")),
        Cell::Record(None) => "none".to_owned(),
        Cell::Record(Some(cells)) => format!("{{{}}}", cells.iter().map(shown_cell).collect::<Vec<_>>().join(", ")),
    }
}

fn shown_got(rows: &[Vec<Got>]) -> String {
    let one = |row: &Vec<Got>| format!("({})", row.iter().map(shown_one).collect::<Vec<_>>().join(", "));
    rows.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn shown_one(cell: &Got) -> String {
    match cell {
        Got::Value(value) => super::value::literal(value),
        Got::List(cells) => format!("[{}]", cells.iter().map(shown_one).collect::<Vec<_>>().join(", ")),
        Got::Record(None) => "none".to_owned(),
        Got::Record(Some(cells)) => format!("{{{}}}", cells.iter().map(shown_one).collect::<Vec<_>>().join(", ")),
    }
}
