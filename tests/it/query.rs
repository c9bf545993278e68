//! Runs the lines in `tests/query/*.txt` through the parser, the planner and SQLite.
//!
//! | a line begins with | it is |
//! | --- | --- |
//! | `#` | a remark |
//! | `@` | the database from here on: `demo`, or the name of a script in `tests/query/` |
//! | `>` | a line of the language; `name = …` keeps a variable |
//! | `~` | its typed tree |
//! | `:` | its plan, a node a line |
//! | `\|` | a statement that it becomes: its own first, then those of what nests in it |
//! | `=` | the answer: what it is and its columns, then a row a line, no more than a few, and how many there are |
//! | `!` | what is wrong with it, then hints |
//!
//! With `BLESS=1` in the environment the expectations are written anew, for a reader to review.

use std::fmt::Write as _;
use std::rc::Rc;

use hopdb::answer::Shape;
use hopdb::catalog::{self, Catalog};
use hopdb::diagnostic::{Diagnostic, DiagnosticKind, Result, Severity};
use hopdb::lang::ast::{ExprKind, HopStatement as Tree, Query};
use hopdb::lang::parse;
use hopdb::plan::{self, Branch, Element, Lazy, Options, Plan, Statement, Variable, Variables};

use crate::common::database::{Connection, SqliteConnection, Value, collect, execute, in_memory};
use crate::common::expectations::Expectations;
use crate::common::files;

/// As many rows of an answer are written.
const MOST_ROWS: usize = 6;
/// As many columns of whole records are written.
const MOST_COLUMNS: usize = 4;

/// A database with the variables that the lines have kept.
struct Session {
    connection: Rc<SqliteConnection>,
    catalog: Catalog,
    variables: Variables,
}

fn text(value: &Value) -> String {
    hopdb::store::quote_value(value)
}

impl Session {
    fn open(name: &str) -> Session {
        let scripts = match name {
            "demo" => vec!["schema.sql".to_owned(), "src/demo.sql".to_owned()],
            name => vec![format!("tests/query/{name}.sql")],
        };
        let connection = in_memory();
        for script in scripts {
            execute(&*connection, &files::read(&files::in_repository(&script)));
        }
        let catalog = Catalog::new(connection.clone() as Rc<dyn Connection>, catalog::CatalogOptions::default());
        catalog.refresh().expect("the schema can be read");
        Session { connection, catalog, variables: Variables::default() }
    }

    fn plan(&self, expr: &hopdb::lang::ast::Expr) -> Result<Plan> {
        let options = Options { bare: false, labels: true, lazy: Lazy::Subquery, rewrites: plan::Rewrites::default() };
        plan::plan(expr, &self.catalog, &self.variables, options)
    }

    /// The line before it is SQL: its typed tree, and its plan.
    fn stages(&self, expr: &hopdb::lang::ast::Expr) -> Result<String> {
        let options = Options { bare: false, labels: true, lazy: Lazy::Subquery, rewrites: plan::Rewrites::default() };
        let stages = plan::stages(expr, &self.catalog, &self.variables, options)?;
        let plan: String = stages.plan.lines().map(|line| format!(": {line}\n")).collect();
        Ok(format!("~ {}\n{plan}", stages.typed))
    }

    fn rows(&self, statement: &Statement) -> Result<Vec<Vec<Value>>> {
        let (sql, values) = statement.bound();
        collect(&*self.connection, &sql, &values)
    }

    /// What a line comes to, as the files write it.
    fn run(&mut self, line: &str) -> String {
        let outcome = match parse(line) {
            Ok(Some(tree)) => self.statement(tree),
            Ok(None) => Ok("= nothing\n".to_owned()),
            Err(errors) => {
                return errors.iter().map(|error| failure(line, error)).collect();
            }
        };
        outcome.unwrap_or_else(|error| failure(line, &error))
    }

    fn statement(&mut self, tree: Tree) -> Result<String> {
        match tree {
            Tree::Value(expr) => {
                let plan = self.plan(&expr)?;
                Ok(self.stages(&expr)? + &self.answer(&plan)?)
            }
            Tree::Assign { name, value } => {
                let Tree::Value(expr) = *value else { return Err(Diagnostic::error("only values are kept here")) };
                let plan = self.plan(&expr)?;
                let kept = match &plan.keys {
                    Some(keys) if keys.pin => Variable::Records {
                        table: keys.table.id(),
                        keys: self.rows(&keys.statement.planned(&self.catalog))?.into(),
                        one: keys.one,
                    },
                    _ if plan.date.is_some() => Variable::Date(plan.date.expect("it is a date")),
                    _ if matches!(plan.head.shape, Shape::Value | Shape::Boolean | Shape::Values { one: true }) => {
                        let rows = self.rows(&plan.statement)?;
                        Variable::Value(rows.first().map_or(Value::Null, |row| row[0].clone()))
                    }
                    _ => {
                        let query = match expr.kind {
                            ExprKind::Query(query) => *query,
                            ExprKind::Path(noun) => {
                                Query { verbs: Vec::new(), at: noun.at, noun, alias: None, steps: Vec::new() }
                            }
                            _ => return Err(Diagnostic::error("no query")),
                        };
                        Variable::Query { query: Rc::new(query), variables: self.variables.clone() }
                    }
                };
                let told = match &kept {
                    Variable::Value(value) => format!("= kept: {}\n", text(value)),
                    Variable::Date(date) => format!("= kept: {date}\n"),
                    Variable::Records { table, keys, .. } => {
                        let keys: Vec<String> = keys.iter().map(|key| tuple(key)).collect();
                        format!("= kept: {table} {}\n", keys.join(", "))
                    }
                    Variable::Query { .. } => "= kept as a query\n".to_owned(),
                };
                let mut all = (*self.variables).clone();
                all.insert(name.text, kept);
                self.variables = Rc::new(all);
                Ok(told)
            }
            _ => Err(Diagnostic::error("only queries and values are planned here")),
        }
    }

    fn answer(&self, plan: &Plan) -> Result<String> {
        let mut out = String::new();
        let _ = writeln!(out, "| {}", plan.statement.inline());
        statements(&mut out, &plan.branches);
        let rows = self.rows(&plan.statement)?;
        let width = plan.head.columns.len();
        let cells = self.level(&rows, width, &plan.branches)?;
        let (what, whole) = match plan.head.shape {
            Shape::Records { one: true } => ("record", true),
            Shape::Records { one: false } => ("records", true),
            Shape::Values { one: true } => ("one value or none", false),
            Shape::Values { one: false } => ("values", false),
            Shape::Rows { one: true } => ("row", false),
            Shape::Rows { one: false } => ("rows", false),
            Shape::Value => ("value", false),
            Shape::Boolean => ("truth", false),
        };
        let shown = if whole && plan.branches.is_empty() { width.min(MOST_COLUMNS) } else { width };
        let names: Vec<&str> = plan.head.columns.iter().take(shown).map(|column| column.name.as_str()).collect();
        let _ = writeln!(out, "= {what}: {}", names.join(", "));
        for (row, plain) in cells.iter().zip(&rows).take(MOST_ROWS) {
            let row: Vec<String> = row
                .iter()
                .take(shown)
                .enumerate()
                .map(|(at, cell)| match plan.head.columns[at].label {
                    Some(label) if !plain[label].is_null() => format!("{cell} ({})", text(&plain[label])),
                    _ => cell.clone(),
                })
                .collect();
            let _ = writeln!(out, "=   {}", row.join(", "));
        }
        if rows.len() > MOST_ROWS {
            let _ = writeln!(out, "=   … {} in all", rows.len());
        }
        if let Some(wanted) = &plan.existence
            && !wanted.excused
            && self.rows(&wanted.found.planned(&self.catalog))? == [[Value::Integer(0)]]
        {
            let _ = writeln!(out, "= {}", wanted.message);
        }
        for note in &plan.notes {
            let kind = if note.severity == Severity::Warning { "warning" } else { "note" };
            let _ = writeln!(out, "= {kind}: {}", note.message);
        }
        Ok(out)
    }

    /// Each cell as text, with what nests in it.
    fn level(&self, rows: &[Vec<Value>], width: usize, branches: &[Branch]) -> Result<Vec<Vec<String>>> {
        let mut cells: Vec<Vec<String>> = rows.iter().map(|row| row.iter().take(width).map(text).collect()).collect();
        for branch in branches {
            let found = self.rows(&branch.statement)?;
            let (links, below): (Vec<Vec<Value>>, Vec<Vec<Value>>) = found
                .into_iter()
                .map(|mut row| {
                    let rest = row.split_off(branch.link.len());
                    (row, rest)
                })
                .unzip();
            let columns = match &branch.element {
                Element::Value => None,
                Element::Record(head) => Some(head.columns.clone()),
            };
            let inner = self.level(&below, columns.as_ref().map_or(1, Vec::len), &branch.branches)?;
            for (row, plain) in cells.iter_mut().zip(rows) {
                let link: Vec<Value> = branch.link.iter().map(|at| plain[*at].clone()).collect();
                let mine = links.iter().zip(&inner).filter(|(other, _)| **other == link);
                let mut elements = mine.map(|(_, cells)| match &columns {
                    None => cells[0].clone(),
                    Some(names) => {
                        let pairs: Vec<String> =
                            names.iter().zip(cells).map(|(name, cell)| format!("{name}: {cell}")).collect();
                        format!("{{{}}}", pairs.join(", "))
                    }
                });
                row[branch.cell] = if branch.to_one {
                    elements.next().unwrap_or_else(|| "none".to_owned())
                } else {
                    format!("[{}]", elements.collect::<Vec<_>>().join(", "))
                };
            }
        }
        Ok(cells)
    }
}

fn tuple(key: &[Value]) -> String {
    let parts: Vec<String> = key.iter().map(text).collect();
    if parts.len() == 1 { parts[0].clone() } else { format!("({})", parts.join(", ")) }
}

fn statements(out: &mut String, branches: &[Branch]) {
    for branch in branches {
        let _ = writeln!(out, "| {}", branch.statement.inline());
        statements(out, &branch.branches);
    }
}

/// The message with the piece of the line that it is about, and the hints.
fn failure(line: &str, error: &Diagnostic) -> String {
    // What SQLite says of a statement has its place there, not in the line.
    let span = error.span.filter(|_| error.kind == DiagnosticKind::Language);
    let place = span.and_then(|span| line.get(span.start..span.end)).filter(|place| !place.is_empty());
    let mut out = match place {
        Some(place) => format!("! {} [{place}]\n", error.message),
        None => format!("! {}\n", error.message),
    };
    for hint in error.hints.iter().flat_map(|hint| hint.lines()) {
        let _ = writeln!(out, "!   {hint}");
    }
    out
}

/// The file as it should be.
fn replayed(content: &str) -> String {
    let mut session: Option<Session> = None;
    let mut out = String::new();
    for line in content.lines() {
        match line.chars().next() {
            Some('~' | ':' | '|' | '=' | '!') => continue,
            Some('@') => session = Some(Session::open(line[1..].trim())),
            _ => {}
        }
        out.push_str(line);
        out.push('\n');
        if let Some(text) = line.strip_prefix("> ") {
            out.push_str(&session.as_mut().expect("a database is open").run(text));
        }
    }
    out
}

#[test]
fn lines_become_what_the_files_say() {
    let mut expectations = Expectations::default();
    for path in files::with_extension("tests/query", "txt") {
        let expected = files::read(&path);
        expectations.compare(&path, &expected, &replayed(&expected));
    }
    expectations.finish(7);
}
