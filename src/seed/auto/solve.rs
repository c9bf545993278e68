//! One table: its columns, checks and keys → the fields that fill it, tried before they are given away.

use std::cell::RefCell;

use super::agree::{self, Proposal};
use super::build;
use super::clauses::{self, clauses};
use super::expr::{self, Expr};
use super::field::{AutoField, hop_name};
use super::keys::{self, Key, Keys, Parents};
use super::names;
use super::rules::{self, Link};
use super::scratch::Scratch;
use crate::catalog::{Catalog, Member, MemberLookup, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;
use crate::store::{Value, collect};

mod candidates;
mod choose;
mod fields;
mod forms;

/// What fills a table.
pub(super) struct Solved {
    pub fields: Vec<AutoField>,
    /// How many records there can be at most, and what says so.
    pub bound: Option<(u64, String)>,
}

/// What gives a column its value.
#[derive(Clone, Debug, PartialEq)]
enum Source {
    /// The line, which says more than is known here; values are as if they were made up.
    Line,
    /// The database: a rowid, a default, an expression over other columns.
    Database,
    /// A key, by its position.
    Key(usize),
    /// A remark of the schema.
    Remark(String),
    /// It stays null.
    Null,
    Free,
}

struct Check {
    text: String,
    expr: Option<Expr>,
    /// It is the condition of a unique index that new records stay out of.
    ways: Vec<Vec<Expr>>,
}

/// Columns that together never repeat.
struct Unique {
    columns: Vec<usize>,
    rule: String,
}

struct Solver<'a> {
    catalog: &'a Catalog,
    table: &'a Table,
    rows: u64,
    parents: Parents<'a>,
    keys: Vec<Key>,
    /// How many records the parent of each key has.
    counts: Vec<u64>,
    sources: Vec<Source>,
    checks: Vec<Check>,
    uniques: Vec<Unique>,
    scratch: Scratch,
    /// How many records the table has already.
    there: u64,
    bound: RefCell<Option<(u64, String)>>,
}

/// What the parent of a key must be.
#[derive(Clone)]
struct Condition {
    /// The position of the key, and the column that it is.
    key: usize,
    column: usize,
    op: String,
    /// What the parent's column is compared with, as the language writes it.
    right: String,
}

/// A choice for every column: the expression, in the order in which they are made.
#[derive(Clone)]
struct Choice {
    columns: Vec<(usize, String)>,
    conditions: Vec<Condition>,
    links: Vec<Link>,
    /// What was proposed for columns and taken.
    agreed: Vec<Proposal>,
    /// Keys to records of the table itself that must not be null: the first record points at itself.
    whole: Vec<usize>,
}

/// True of `column is null` where the column is never null.
fn asks_for_null(atom: &Expr, table: &Table) -> bool {
    match atom {
        Expr::Null { expr, not: false } => {
            matches!(**expr, Expr::Column(column) if table.columns[column].generated.is_none() && !keys::is_nullable(table, column))
        }
        _ => false,
    }
}

pub(super) fn solve(
    catalog: &Catalog,
    table: &Table,
    named: &[usize],
    rows: u64,
    parents: Parents<'_>,
) -> Result<Solved> {
    let clauses = table.sql.as_deref().map(clauses).unwrap_or_default();
    let Keys { keys, empty } = keys::keys(catalog, table, named)?;
    let mut solver = Solver {
        catalog,
        table,
        rows,
        parents,
        keys,
        counts: Vec::new(),
        sources: Vec::new(),
        checks: clauses
            .checks
            .iter()
            .map(|text| {
                let mut expr = expr::parse(text, table);
                // What a check says of a generated column it says of those that it is made of; each of these, too.
                for _ in 0..3 {
                    if let Some(expr) = &mut expr {
                        expr.replace(&|column| {
                            let name = &table.columns[column].name;
                            let own = clauses.generated.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
                            expr::parse(&own.1, table)
                        });
                    }
                }
                let mut ways = expr.as_ref().map_or_else(|| vec![Vec::new()], rules::ways);
                // No way leads over a null in a column that must not hold one.
                ways.retain(|way| !way.iter().any(|atom| asks_for_null(atom, table)));
                Check { text: text.clone(), expr, ways }
            })
            .collect(),
        uniques: Vec::new(),
        scratch: Scratch::new(table, &clauses.generated)
            .map_err(|error| Diagnostic { message: format!("{}: {}", table.name, error.message), ..error })?,
        there: 0,
        bound: RefCell::new(None),
    };
    solver.find_sources(named, &empty)?;
    solver.find_uniques()?;
    solver.count_records()?;
    let choice = solver.choose()?;
    let fields = solver.fields(&choice)?;
    Ok(Solved { fields, bound: solver.bound.into_inner() })
}

impl Solver<'_> {
    fn column_name(&self, column: usize) -> &str {
        &self.table.columns[column].name
    }

    /// A column of the record as an expression names it.
    fn reference(&self, column: usize) -> String {
        let name = self.column_name(column);
        let plain = matches!(
            self.catalog.member(self.table, name, None),
            Ok(MemberLookup::Found(Member::Column(found))) if found == column
        );
        if plain { hop_name(name) } else { format!("`{}`", name.replace('`', "``")) }
    }

    /// How many records there are already, here and in the parents, as exactly as it matters.
    fn count_records(&mut self) -> Result<()> {
        let enough = self.rows.saturating_mul(4).max(1000);
        let numbered = |unique: &Unique| matches!(unique.columns.as_slice(), [column] if self.sources[*column] == Source::Database);
        // What is there takes room only where something never repeats.
        let all = if self.uniques.iter().all(numbered) { enough } else { u64::MAX };
        self.there = keys::count(self.catalog, self.table, Parents::Counted, all)?;
        for key in &self.keys {
            let enough = enough.saturating_add(self.there);
            self.counts.push(keys::count(self.catalog, &key.parent, self.parents, enough)?);
        }
        Ok(())
    }

    fn is_rowid(&self, column: usize) -> bool {
        self.table.primary_key == [column]
            && !self.table.without_rowid
            && self.table.columns[column].declared_type.eq_ignore_ascii_case("integer")
    }

    fn find_sources(&mut self, named: &[usize], empty: &[usize]) -> Result<()> {
        let remarks = self.catalog.fake_comments(self.table);
        for (position, column) in self.table.columns.iter().enumerate() {
            let remark = remarks.iter().find(|remark| remark.column == position);
            let key = self.keys.iter().position(|key| key.columns.contains(&position));
            let source = if column.generated.is_some() || column.hidden {
                Source::Database
            } else if named.contains(&position) {
                Source::Line
            } else if let Some(remark) = remark {
                Source::Remark(self.remark(&remark.text, position, remark.line)?)
            } else if let Some(key) = key {
                Source::Key(key)
            } else if empty.contains(&position) {
                Source::Null
            } else if self.is_rowid(position) || self.keeps_default(position) {
                Source::Database
            } else {
                Source::Free
            };
            self.sources.push(source);
        }
        // A remark on a part of a key speaks for all of it.
        for (at, key) in self.keys.iter().enumerate() {
            let keyed = Source::Key(at);
            if !key.columns.iter().all(|column| self.sources[*column] == keyed) {
                for column in &key.columns {
                    if self.sources[*column] == keyed {
                        self.sources[*column] = Source::Free;
                    }
                }
            }
        }
        // A column that is compared with others must be known.
        for check in &self.checks {
            let columns = check.expr.as_ref().map(Expr::columns).unwrap_or_default();
            if columns.len() > 1 {
                for column in columns {
                    if self.sources[column] == Source::Database
                        && self.table.columns[column].generated.is_none()
                        && self.table.columns[column].default.is_some()
                    {
                        self.sources[column] = Source::Free;
                    }
                }
            }
        }
        Ok(())
    }

    /// The text of a `hop: fake` remark as an expression: `email` is `fake.email` there.
    fn remark(&self, text: &str, column: usize, line: usize) -> Result<String> {
        let head = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        let called = text[head..].is_empty() || text[head..].starts_with('(');
        let bare = crate::seed::find_maker(&text[..head], true).is_ok();
        let made = called && !bare && crate::seed::find_maker(&text[..head], false).is_ok();
        let text = if made { format!("fake.{text}") } else { text.to_owned() };
        let parsed = crate::lang::parse(&format!("create x y={text}"));
        match parsed {
            Ok(Some(_)) if !text.is_empty() => Ok(text),
            Ok(_) => Err(self.remark_error(column, line, "it says nothing")),
            Err(errors) => {
                let why = errors.first().map_or_else(String::new, |error| error.message.clone());
                Err(self.remark_error(column, line, &why))
            }
        }
    }

    fn remark_error(&self, column: usize, line: usize, why: &str) -> Diagnostic {
        let (table, name) = (&self.table.name, self.column_name(column));
        Diagnostic::error(format!(
            "{table}: the remark `hop: fake …` of {name} (line {line} of CREATE TABLE) cannot be read: {why}"
        ))
        .hint("as in: cost INTEGER -- hop: fake int(5, 35)")
    }

    /// True if the default is as good as anything made up: not where it is another in each run, nor where the name says more.
    fn keeps_default(&self, column: usize) -> bool {
        let Some(default) = &self.table.columns[column].default else { return false };
        let default = default.trim().to_ascii_lowercase();
        let varies = default.starts_with("current_") || default.contains('(');
        let checked =
            self.checks.iter().any(|check| check.expr.as_ref().is_some_and(|expr| expr.columns() == [column]));
        let unique = self.table.indexes.iter().any(|index| index.unique && index.columns.contains(&Some(column)))
            || self.table.primary_key.contains(&column);
        // What names say only roughly, a default says better.
        let guessed = names::guess(&self.table.name, self.column_name(column))
            .is_some_and(|guess| guess != names::Guess::Text("fake.topic"));
        let null = default == "null";
        !varies && !checked && !unique && !guessed && !null
    }

    fn find_uniques(&mut self) -> Result<()> {
        let names =
            |columns: &[usize]| columns.iter().map(|column| self.column_name(*column)).collect::<Vec<_>>().join(", ");
        let mut found = Vec::new();
        let mut outside = Vec::new();
        if !self.table.primary_key.is_empty() {
            let columns = self.table.primary_key.clone();
            found.push(Unique { rule: format!("the primary key ({})", names(&columns)), columns });
        }
        for index in self.table.indexes.iter().filter(|index| index.unique) {
            let mut columns: Vec<usize> = index.columns.iter().flatten().copied().collect();
            let mut condition = None;
            if index.partial || index.columns.contains(&None) {
                let sql = format!(
                    "select sql from {}.sqlite_schema where type = 'index' and name = ?1",
                    quote_name(&self.table.schema)
                );
                let rows = collect(self.catalog.connection(), &sql, &[Value::text(index.name.clone())])?;
                let text = rows
                    .first()
                    .and_then(|row| row.first()?.as_text().map(|text| text.into_owned()))
                    .unwrap_or_default();
                let (terms, filter) = clauses::index(&text);
                for (term, _) in terms.iter().zip(&index.columns).filter(|(_, column)| column.is_none()) {
                    if let Some(expr) = expr::parse(term, self.table) {
                        columns.extend(expr.columns());
                    }
                }
                condition = filter;
            }
            columns.sort_unstable();
            columns.dedup();
            if columns.is_empty() || found.iter().any(|known: &Unique| known.columns == columns) {
                continue;
            }
            // A few keys or choices repeat soon: such records stay outside of the index.
            let few =
                columns.iter().all(|column| matches!(self.sources[*column], Source::Key(_)) || self.has_few(*column));
            match condition {
                Some(condition) if few => outside.push(format!("not coalesce(({condition}), 0)")),
                _ => found.push(Unique { rule: format!("unique ({})", names(&columns)), columns }),
            }
        }
        // A slug is unique by its title.
        if let Some((slug, title)) = agree::slug_and_title(self.table)
            && self.sources[slug] == Source::Free
            && self.sources[title] == Source::Free
            && found.iter().any(|unique| unique.columns == [slug])
            && !found.iter().any(|unique| unique.columns == [title])
        {
            found.push(Unique { rule: format!("unique ({})", names(&[slug])), columns: vec![title] });
        }
        self.uniques = found;
        for text in outside {
            let expr = expr::parse(&text, self.table).map(|expr| match expr {
                Expr::Unary(op, inner) => match *inner {
                    Expr::Call(_, mut arguments) if !arguments.is_empty() => {
                        Expr::Unary(op, Box::new(arguments.swap_remove(0)))
                    }
                    inner => Expr::Unary(op, Box::new(inner)),
                },
                other => other,
            });
            let ways = expr.as_ref().map_or_else(|| vec![Vec::new()], rules::ways);
            self.checks.push(Check { text, expr, ways });
        }
        Ok(())
    }

    fn has_few(&self, column: usize) -> bool {
        matches!(build::kind(&self.table.columns[column]), build::ColumnKind::Boolean)
            || matches!(names::guess(&self.table.name, self.column_name(column)), Some(names::Guess::Flag(_)))
            || matches!(self.sources[column], Source::Database)
            || self.checks.iter().any(|check| {
                matches!(&check.expr, Some(Expr::In { not: false, expr, .. }) if **expr == Expr::Column(column))
            })
    }
}
