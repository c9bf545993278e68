//! One table: its columns, checks and keys → the fields that fill it, tried before they are given away.

use std::cell::RefCell;

use super::build::{self, Subject};
use super::expr::{self, Expr};
use super::keys::{self, Key, Keys, Parents, is_nullable};
use super::rules::{self, Domain, Link};
use super::scratch::{ROW, Scratch, TRIED, TRIED_AGAIN, pick};
use super::{AutoField, name_it, names, tokens, written};
use crate::catalog::{Catalog, Member, MemberLookup, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::store::{Value, collect, quoted};

/// More combinations of ways to meet the checks are not tried.
const MAX_TRIES: usize = 32;

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

/// A choice for every column: the expression, in the order in which they are made.
struct Choice {
    columns: Vec<(usize, String)>,
    /// Conditions on the parents of keys, by the key's position.
    conditions: Vec<(usize, String)>,
    links: Vec<Link>,
}

pub(super) fn solve(
    catalog: &Catalog,
    table: &Table,
    named: &[usize],
    rows: u64,
    parents: Parents<'_>,
) -> Result<Solved> {
    let clauses = table.sql.as_deref().map(tokens::clauses).unwrap_or_default();
    let Keys { keys, empty } = keys::keys(catalog, table, named)?;
    let mut counts = Vec::new();
    for key in &keys {
        counts.push(keys::count(catalog, &key.parent, parents, rows.saturating_mul(4).max(1000))?);
    }
    let mut solver = Solver {
        catalog,
        table,
        rows,
        parents,
        keys,
        counts,
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
                let ways = expr.as_ref().map_or_else(|| vec![Vec::new()], rules::ways);
                Check { text: text.clone(), expr, ways }
            })
            .collect(),
        uniques: Vec::new(),
        scratch: Scratch::new(table, &clauses.generated)
            .map_err(|error| Diagnostic { message: format!("{}: {}", table.name, error.message), ..error })?,
        there: 0,
        bound: RefCell::new(None),
    };
    solver.there = keys::count(catalog, table, Parents::Counted, rows.saturating_mul(4).max(1000))?;
    solver.find_sources(named, &empty)?;
    solver.find_uniques()?;
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
        if plain { written(name) } else { format!("`{}`", name.replace('`', "``")) }
    }

    fn is_rowid(&self, column: usize) -> bool {
        self.table.primary_key == [column]
            && !self.table.without_rowid
            && self.table.columns[column].declared_type.eq_ignore_ascii_case("integer")
    }

    fn find_sources(&mut self, named: &[usize], empty: &[usize]) -> Result<()> {
        let remarks = self.catalog.seed_remarks(self.table);
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
        let bare = crate::seed::find(&text[..head], true).is_ok();
        let made = called && !bare && crate::seed::find(&text[..head], false).is_ok();
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

    /// Is the default as good as anything made up? Not where it is another in each run, nor where the name says more.
    fn keeps_default(&self, column: usize) -> bool {
        let Some(default) = &self.table.columns[column].default else { return false };
        let default = default.trim().to_ascii_lowercase();
        let varies = default.starts_with("current_") || default.contains('(');
        let checked =
            self.checks.iter().any(|check| check.expr.as_ref().is_some_and(|expr| expr.columns() == [column]));
        let unique = self.table.indexes.iter().any(|index| index.unique && index.columns.contains(&Some(column)))
            || self.table.primary_key.contains(&column);
        let guessed = names::guess(&self.table.name, self.column_name(column)).is_some();
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
                    quoted(&self.table.schema)
                );
                let rows = collect(self.catalog.connection(), &sql, &[Value::text(index.name.clone())])?;
                let text = rows
                    .first()
                    .and_then(|row| row.first()?.as_text().map(|text| text.into_owned()))
                    .unwrap_or_default();
                let (terms, filter) = tokens::index(&text);
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
        matches!(build::kind(&self.table.columns[column]), build::Kind::Boolean)
            || matches!(names::guess(&self.table.name, self.column_name(column)), Some(names::Guess::Flag(_)))
            || matches!(self.sources[column], Source::Database)
    }

    /// The first combination of ways whose records all meet all checks.
    fn choose(&self) -> Result<Choice> {
        let mut blamed: Option<Diagnostic> = None;
        let mut best: Option<(u64, Choice)> = None;
        let combinations = self.combinations();
        // Columns that are compared and have little in common are made each by itself, in the hope that it does.
        let tries =
            combinations.iter().map(|atoms| (atoms, true)).chain(combinations.iter().map(|atoms| (atoms, false)));
        for (atoms, linked) in tries {
            let choice = match self.attempt(atoms, linked) {
                Ok(choice) => choice,
                Err(error) => {
                    blamed.get_or_insert(error);
                    continue;
                }
            };
            let broken: u64 = match self.try_out(&choice) {
                Ok(broken) => broken.iter().map(|(_, count)| count).sum(),
                Err(error) => {
                    blamed.get_or_insert(error);
                    continue;
                }
            };
            if broken == 0 {
                return Ok(choice);
            }
            if best.as_ref().is_none_or(|(least, _)| broken < *least) {
                best = Some((broken, choice));
            }
        }
        match best {
            Some((_, choice)) => self.mend(choice),
            None => Err(blamed
                .unwrap_or_else(|| Diagnostic::error(format!("{}: its checks exclude one another", self.table.name)))),
        }
    }

    /// What must hold, one list for each combination of the checks' ways, the first of each first.
    fn combinations(&self) -> Vec<Vec<Expr>> {
        let mut found: Vec<Vec<Expr>> = vec![Vec::new()];
        for check in &self.checks {
            if check.ways.is_empty() {
                continue;
            }
            let mut next = Vec::new();
            for way in &check.ways {
                for known in &found {
                    if next.len() < MAX_TRIES {
                        next.push(known.iter().chain(way).cloned().collect());
                    }
                }
            }
            found = next;
        }
        found
    }

    /// Chooses an expression for every column under these conditions.
    fn attempt(&self, atoms: &[Expr], linked: bool) -> Result<Choice> {
        let count = self.table.columns.len();
        let mut domains = vec![Domain::default(); count];
        let mut links = Vec::new();
        rules::narrow(atoms, &mut domains, &mut links);
        if !linked {
            links.clear();
        }
        let order = self.order(&mut links);
        self.tighten(&mut domains, &links, &order);
        let mut conditions = Vec::new();
        let mut columns = Vec::new();
        let mut made: Vec<usize> = Vec::new();
        for &column in &order {
            let own: Vec<Link> = links
                .iter()
                .filter(|link| link.column == column && link.to.columns().iter().all(|other| made.contains(other)))
                .cloned()
                .collect();
            let text = match &self.sources[column] {
                Source::Database => match &self.table.columns[column].default {
                    _ if self.table.columns[column].generated.is_some() || self.table.columns[column].hidden => {
                        made.push(column);
                        continue;
                    }
                    Some(default) if !self.is_rowid(column) => default.clone(),
                    _ if self.is_rowid(column) && domains[column] != Domain::default() && !self.rowid_fits(column) => {
                        self.made(column, &domains[column], &own)?
                    }
                    _ => ROW.to_owned(),
                },
                Source::Remark(text) if self.scratch.knows(text) => text.clone(),
                Source::Null => "null".to_owned(),
                Source::Remark(_) => "null".to_owned(),
                Source::Key(at) => self.key_sample(*at, column, &domains[column], &own, &columns, &mut conditions),
                Source::Line | Source::Free => self.made(column, &domains[column], &own)?,
            };
            columns.push((column, text));
            made.push(column);
        }
        Ok(Choice { columns, conditions, links })
    }

    /// Does SQLite's own numbering meet the checks of the rowid?
    fn rowid_fits(&self, column: usize) -> bool {
        let fill = self.scratch.fill(&[(self.column_name(column).to_owned(), ROW.to_owned())], TRIED);
        let own = |check: &&Check| check.expr.as_ref().is_some_and(|expr| expr.columns() == [column]);
        fill.is_ok() && self.checks.iter().filter(own).all(|check| self.scratch.broken(&check.text) == Some(0))
    }

    fn made(&self, column: usize, domain: &Domain, links: &[Link]) -> Result<String> {
        let domain = match domain.null {
            // Where null is only one of the ways, it is not this one.
            Some(true) if !is_nullable(self.table, column) => Domain { null: None, ..domain.clone() },
            _ => domain.clone(),
        };
        let unique = self.uniques.iter().any(|unique| unique.columns == [column]);
        let subject = Subject {
            table: self.table,
            column: &self.table.columns[column],
            domain: &domain,
            links,
            scratch: &self.scratch,
            unique,
            wanted: self.rows.saturating_add(self.there),
        };
        build::build(&subject, &|column| self.reference(column)).ok_or_else(|| self.unsolved(&[column], None))
    }

    /// The columns in the order in which they are made: what others are made of first.
    fn order(&self, links: &mut Vec<Link>) -> Vec<usize> {
        let fixed = |column: usize| !matches!(self.sources[column], Source::Free | Source::Key(_));
        // What follows from others by an equation comes behind them; else the order of the columns decides.
        let derived: Vec<usize> = links
            .iter()
            .filter(|link| {
                matches!(link.op, "=" | "is")
                    && self.sources[link.column] == Source::Free
                    && !matches!(link.to, Expr::Column(_))
            })
            .map(|link| link.column)
            .collect();
        let rank = |column: usize| match &self.sources[column] {
            _ if fixed(column) => 0,
            Source::Key(_) => 3,
            _ if derived.contains(&column) => 2,
            _ => 1,
        };
        let mut order: Vec<usize> = (0..self.table.columns.len()).collect();
        order.sort_by_key(|column| (rank(*column), *column));
        links.retain(|link| !fixed(link.column));
        order
    }

    /// Bounds of a column that is compared with another bound that one, too.
    fn tighten(&self, domains: &mut [Domain], links: &[Link], order: &[usize]) {
        let place = |column: usize| order.iter().position(|known| *known == column);
        for _ in 0..4 {
            for link in links {
                let Expr::Column(other) = link.to else { continue };
                if place(link.column) < place(other) {
                    continue;
                }
                let strict = link.op.len() == 1;
                let shift = |value: &Value, by: i64| match value {
                    Value::Integer(number) if strict => Value::Integer(number.saturating_add(by)),
                    value => value.clone(),
                };
                match link.op {
                    ">" | ">=" => {
                        if let Some((high, open)) = domains[link.column].high.clone() {
                            let whole = matches!(high, Value::Integer(_));
                            domains[other].bound(if open || strict && !whole { "<" } else { "<=" }, shift(&high, -1));
                        }
                        if let Some((low, open)) = domains[other].low.clone() {
                            domains[link.column].bound(if open { ">" } else { ">=" }, low);
                        }
                    }
                    "<" | "<=" => {
                        if let Some((low, open)) = domains[link.column].low.clone() {
                            let whole = matches!(low, Value::Integer(_));
                            domains[other].bound(if open || strict && !whole { ">" } else { ">=" }, shift(&low, 1));
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// A value that the key could have, and the conditions that the checks put on the parent.
    fn key_sample(
        &self,
        at: usize,
        column: usize,
        domain: &Domain,
        links: &[Link],
        made: &[(usize, String)],
        conditions: &mut Vec<(usize, String)>,
    ) -> String {
        let key = &self.keys[at];
        if domain.null == Some(true) || self.leaves_null(at) {
            return "null".to_owned();
        }
        let single = key.columns.len() == 1 && !key.own;
        let target = key.parent_columns.first().and_then(|position| key.parent.columns.get(*position));
        if let (true, Some(target)) = (single, target) {
            let target = written(&target.name);
            // Another record than that of another key, where the parent has nothing of that name itself.
            let apart = |link: &&Link| {
                matches!(link.op, "=" | "is" | "<>" | "is not")
                    && link.to.columns().iter().all(|other| {
                        let name = self.column_name(*other);
                        matches!(self.catalog.member(&key.parent, name, None), Ok(MemberLookup::Unknown { .. }))
                    })
            };
            for link in links.iter().filter(apart) {
                conditions
                    .push((at, format!("{target} {} {}", link.op, link.to.print(&|other| self.reference(other)))));
            }
            if let Some(values) = &domain.values {
                let list: Vec<String> = values.iter().map(expr::literal).collect();
                conditions.push((at, format!("{target} in ({})", list.join(", "))));
                return pick(values);
            }
            for (bound, op) in [(&domain.low, '>'), (&domain.high, '<')] {
                if let Some((value, strict)) = bound {
                    let equal = if *strict { "" } else { "=" };
                    conditions.push((at, format!("{target} {op}{equal} {}", expr::literal(value))));
                }
            }
            for value in &domain.except {
                conditions.push((at, format!("{target} <> {}", expr::literal(value))));
            }
        }
        // As if SQLite had numbered the parents.
        let numbers = format!("int(1, {})", self.counts[at].max(if key.own { self.rows } else { 1 }).max(1));
        let one = match (target.map(build::kind), build::kind(&self.table.columns[column])) {
            (
                Some(build::Kind::Integer | build::Kind::Any | build::Kind::Real | build::Kind::Decimal(..)) | None,
                _,
            )
            | (_, build::Kind::Integer) => numbers,
            _ => self.parent_key(key, made),
        };
        // The first record of a table finds none before it.
        if key.own { format!("maybe(0.1, {one})") } else { one }
    }

    /// What the key of a parent that is no number may look like.
    fn parent_key(&self, key: &Key, made: &[(usize, String)]) -> String {
        let Some(target) = key.parent_columns.first().copied() else { return "null".to_owned() };
        let own = made.iter().find(|(column, _)| key.own && *column == target).map(|(_, text)| text.clone());
        own.or_else(|| {
            let subject = Subject {
                table: &key.parent,
                column: key.parent.columns.get(target)?,
                domain: &Domain::default(),
                links: &[],
                scratch: &self.scratch,
                unique: true,
                wanted: self.counts.iter().copied().max().unwrap_or(0),
            };
            build::build(&subject, &|column| written(&key.parent.columns[column].name))
        })
        .unwrap_or_else(|| "fake.bothify('????????????')".to_owned())
    }

    /// Is there no record that the key could point at, while it may point at none?
    fn leaves_null(&self, at: usize) -> bool {
        let key = &self.keys[at];
        let unique = self.uniques.iter().any(|unique| unique.columns == key.columns);
        // A plan makes fewer records rather than some without a parent.
        let too_many =
            matches!(self.parents, Parents::Counted) && self.counts[at].saturating_sub(self.there) < self.rows;
        key.nullable && (self.counts[at] == 0 && !key.own || unique && (key.own || too_many))
    }

    /// How many of the records that are tried break each check; checks that hold are left out.
    fn try_out(&self, choice: &Choice) -> Result<Vec<(usize, u64)>> {
        let broken = self.try_records(choice, TRIED)?;
        let compares = self.checks.iter().any(|check| check.expr.as_ref().is_none_or(|expr| expr.columns().len() > 1));
        if broken.is_empty() && compares { self.try_records(choice, TRIED_AGAIN) } else { Ok(broken) }
    }

    fn try_records(&self, choice: &Choice, count: u64) -> Result<Vec<(usize, u64)>> {
        let columns: Vec<(String, String)> =
            choice.columns.iter().map(|(column, text)| (self.column_name(*column).to_owned(), text.clone())).collect();
        self.scratch.fill(&columns, count).map_err(|error| {
            let hint = "name the columns that it is about, or fill the table by SQL";
            Diagnostic::error(format!(
                "{}: values of the right kind cannot be made up: {}",
                self.table.name, error.message
            ))
            .hint(hint)
        })?;
        let mut broken = Vec::new();
        for (at, check) in self.checks.iter().enumerate() {
            // What speaks of columns of the line, or of what is not known here, is for the database to say.
            let columns = check.expr.as_ref().map(Expr::columns).unwrap_or_default();
            let unknown = |column: &usize| match &self.sources[*column] {
                Source::Line => true,
                Source::Remark(text) => !self.scratch.knows(text),
                Source::Key(key) => {
                    // A record of the table itself is one before it, or it.
                    let others = columns.iter().filter(|other| self.sources[**other] != Source::Key(*key));
                    self.keys[*key].own && others.clone().all(|other| self.is_rowid(*other))
                        || choice.conditions.iter().any(|(known, _)| known == key)
                }
                _ => false,
            };
            if columns.iter().any(unknown) {
                continue;
            }
            if let Some(count @ 1..) = self.scratch.broken(&check.text) {
                broken.push((at, count));
            }
        }
        for (column, source) in self.sources.iter().enumerate() {
            if *source == Source::Free && self.table.columns[column].not_null {
                let text = format!("{} is not null", quoted(self.column_name(column)));
                if let Some(count @ 1..) = self.scratch.broken(&text) {
                    broken.push((usize::MAX, count));
                }
            }
        }
        Ok(broken)
    }

    /// Where a check is not understood, values that happen to meet it.
    fn mend(&self, mut choice: Choice) -> Result<Choice> {
        for _ in 0..self.checks.len() + self.keys.len() {
            let broken = self.try_out(&choice)?;
            let Some((at, _)) = broken.first() else { return Ok(choice) };
            let Some(check) = self.checks.get(*at) else {
                return Err(Diagnostic::error(format!(
                    "{}: a column that must not be null stays null",
                    self.table.name
                )));
            };
            let columns = match &check.expr {
                Some(expr) => expr.columns(),
                None => self.mentioned(&check.text),
            };
            let free: Vec<usize> =
                columns.iter().filter(|column| self.sources[**column] == Source::Free).copied().collect();
            let unsolved = || self.unsolved(&free, Some(&check.text));
            if free.is_empty() {
                // A key that may be null meets most checks so.
                let empties = |(known, text): &&mut (usize, String)| {
                    matches!(self.sources[*known], Source::Key(_))
                        && columns.contains(known)
                        && is_nullable(self.table, *known)
                        && text != "null"
                };
                let Some((_, text)) = choice.columns.iter_mut().rfind(empties) else {
                    return Err(self.unsolved(&columns, Some(&check.text)));
                };
                "null".clone_into(text);
                continue;
            }
            // Rules that are over the same columns must hold with it.
            let rules: Vec<String> = self
                .checks
                .iter()
                .filter(|other| {
                    let own = other.expr.as_ref().map_or_else(|| self.mentioned(&other.text), Expr::columns);
                    own.iter().all(|column| columns.contains(column))
                })
                .map(|check| check.text.clone())
                .chain(
                    free.iter()
                        .filter(|column| self.table.columns[**column].not_null)
                        .map(|column| format!("{} is not null", quoted(self.column_name(*column)))),
                )
                .collect();
            let names: Vec<String> = free.iter().map(|column| self.column_name(*column).to_owned()).collect();
            let mut good: Vec<Vec<Value>> = Vec::new();
            let constants = constants(&check.expr);
            for candidate in constants.iter().map(String::as_str).chain(CANDIDATES) {
                for only in free.iter().copied().map(Some).chain((free.len() > 1).then_some(None)) {
                    let tried: Vec<(String, String)> = choice
                        .columns
                        .iter()
                        .map(|(column, text)| {
                            let replaced = free.contains(column) && only.is_none_or(|only| only == *column);
                            (
                                self.column_name(*column).to_owned(),
                                if replaced { candidate.to_owned() } else { text.clone() },
                            )
                        })
                        .collect();
                    if self.scratch.fill(&tried, TRIED).is_ok() {
                        let whole = self.scratch.good(&names, &rules, 40).unwrap_or_default();
                        if whole.len() > good.len() {
                            good = whole;
                        }
                    }
                }
                if good.len() >= 20 {
                    break;
                }
            }
            let values: Vec<Value> = match (good.as_slice(), free.as_slice()) {
                ([], _) => return Err(unsolved()),
                (rows, [_]) => rows.iter().filter_map(|row| row.first().cloned()).collect(),
                ([first, ..], _) => first.clone(),
            };
            for (column, text) in &mut choice.columns {
                if let Some(place) = free.iter().position(|known| known == column) {
                    *text = if free.len() == 1 {
                        pick(&values)
                    } else {
                        values.get(place).map_or_else(String::new, expr::literal)
                    };
                }
            }
        }
        match self.try_out(&choice)?.first() {
            None => Ok(choice),
            Some((at, _)) => Err(match self.checks.get(*at) {
                Some(check) => {
                    let columns = check.expr.as_ref().map_or_else(|| self.mentioned(&check.text), Expr::columns);
                    self.unsolved(&columns, Some(&check.text))
                }
                None => Diagnostic::error(format!("{}: a column that must not be null stays null", self.table.name)),
            }),
        }
    }

    /// The columns that a text names which is not understood.
    fn mentioned(&self, text: &str) -> Vec<usize> {
        let tokens = tokens::tokens(text);
        let named =
            |name: &str| tokens.iter().any(|token| token.name().is_some_and(|known| known.eq_ignore_ascii_case(name)));
        (0..self.table.columns.len()).filter(|column| named(self.column_name(*column))).collect()
    }

    fn unsolved(&self, columns: &[usize], check: Option<&str>) -> Diagnostic {
        let check = check.map(str::to_owned).or_else(|| {
            let over = |check: &&Check| {
                check.expr.as_ref().is_some_and(|expr| expr.columns().iter().any(|column| columns.contains(column)))
            };
            self.checks.iter().find(over).map(|check| check.text.clone())
        });
        let what = match check {
            Some(check) => format!("{}: the check `{check}` cannot be solved", self.table.name),
            None => format!(
                "{}: no value for {} is known",
                self.table.name,
                columns.first().map_or("a column", |column| self.column_name(*column))
            ),
        };
        let column = columns.iter().find(|column| self.sources[**column] == Source::Free).or(columns.first());
        Diagnostic::error(what).hint(name_it(self.table, column.copied().unwrap_or_default()))
    }

    /// The choice as fields of a line.
    fn fields(&self, choice: &Choice) -> Result<Vec<AutoField>> {
        let mut fields = Vec::new();
        let mut done = vec![false; self.keys.len()];
        let spread = self.spread(choice)?;
        for (column, text) in &choice.columns {
            match &self.sources[*column] {
                Source::Line => {}
                Source::Database if self.is_rowid(*column) && text != ROW => {
                    fields.push(AutoField { column: self.reference(*column), value: format!("unique({text})") });
                }
                Source::Database => {}
                Source::Remark(made) => {
                    let value = if self.is_alone(*column) && !made.starts_with("unique(") {
                        format!("unique({made})")
                    } else {
                        made.clone()
                    };
                    fields.push(AutoField { column: self.reference(*column), value });
                }
                Source::Null => fields.push(AutoField { column: self.reference(*column), value: "null".into() }),
                Source::Free => {
                    let text = spread.iter().find(|(known, _)| known == column).map_or(text, |(_, text)| text);
                    fields.push(self.free(*column, text, choice)?);
                }
                Source::Key(at) if done[*at] => {}
                Source::Key(at) => {
                    done[*at] = true;
                    fields.extend(self.keyed(*at, text, choice)?);
                }
            }
        }
        Ok(fields)
    }

    fn is_alone(&self, column: usize) -> bool {
        self.uniques.iter().any(|unique| unique.columns == [column])
    }

    fn free(&self, column: usize, text: &str, choice: &Choice) -> Result<AutoField> {
        let name = self.reference(column);
        let nullable = is_nullable(self.table, column);
        if self.is_alone(column) && text != "null" {
            let linked = choice.links.iter().any(|link| link.column == column && matches!(link.op, "=" | "is"));
            let distinct = if linked { None } else { self.scratch.distinct(text) };
            let rule =
                self.uniques.iter().find(|unique| unique.columns == [column]).map_or("", |unique| unique.rule.as_str());
            if let Some(most) = distinct
                && most.saturating_sub(self.there) < self.rows.saturating_add(self.rows / 8)
            {
                let exact = text.starts_with("pick(") || most < 400;
                let most = if exact { most } else { most / 2 };
                if most.saturating_sub(self.there) < self.rows {
                    self.limit(most.saturating_sub(self.there), rule, column)?;
                }
            }
            let value = if text == "fake.uuid" || linked { text.to_owned() } else { format!("unique({text})") };
            return Ok(AutoField { column: name, value });
        }
        let compared = self.checks.iter().any(|check| {
            check.expr.as_ref().is_none_or(|expr| expr.columns().contains(&column) && expr.columns().len() > 1)
        });
        let mut value = text.to_owned();
        if nullable && !compared && text != "null" && names::often_empty(self.column_name(column)) {
            value = format!("maybe(0.7, {text})");
        }
        Ok(AutoField { column: name, value })
    }

    /// Says how many records there can be; in a line that wants more, that is the error.
    fn limit(&self, most: u64, rule: &str, column: usize) -> Result<()> {
        if matches!(self.parents, Parents::Counted) {
            let there =
                if self.there == 0 { String::new() } else { format!(" beside the {} that are there", self.there) };
            return Err(Diagnostic::error(format!(
                "{}: {rule} leaves room for {most} records{there}, and {} are wanted",
                self.table.name, self.rows
            ))
            .hint(if most == 0 {
                name_it(self.table, column)
            } else {
                format!("create {most} {} auto", written(&self.table.name))
            }));
        }
        let mut bound = self.bound.borrow_mut();
        if bound.as_ref().is_none_or(|(known, _)| most < *known) {
            *bound = Some((most, rule.to_owned()));
        }
        Ok(())
    }

    fn keyed(&self, at: usize, sample: &str, choice: &Choice) -> Result<Vec<AutoField>> {
        let key = &self.keys[at];
        let field = |value: String| vec![AutoField { column: key.field.clone(), value }];
        let first = key.columns.first().copied().unwrap_or_default();
        if sample == "null" {
            return Ok(field("null".to_owned()));
        }
        if key.own {
            if key.nullable {
                return Ok(field(format!("any earlier {}", keys::noun(self.catalog, &key.parent))));
            }
            return self.own_key(key);
        }
        let unique = self.uniques.iter().find(|unique| unique.columns == key.columns);
        let count = self.counts[at];
        if count == 0 {
            if !key.declared {
                return Ok(field(self.made(first, &Domain::default(), &[])?));
            }
            return Err(Diagnostic::error(format!(
                "{}: {} needs a record of {}, and there is none",
                self.table.name, key.field, key.parent.name
            ))
            .hint(format!("create 50 {} auto", written(&key.parent.name))));
        }
        let mut value = format!("any {}", keys::noun(self.catalog, &key.parent));
        let conditions: Vec<&str> =
            choice.conditions.iter().filter(|(known, _)| *known == at).map(|(_, text)| text.as_str()).collect();
        if !conditions.is_empty() {
            value = format!("{value} where {}", conditions.join(" and "));
        }
        if let Some(unique) = unique {
            let room = count.saturating_sub(self.there);
            if room < self.rows {
                self.limit(room, &unique.rule, first)?;
            }
            // A key of several columns is drawn again by the one who fills.
            if key.columns.len() == 1 {
                value = format!("unique({value})");
            }
        }
        Ok(field(value))
    }

    /// A record of a table whose every record needs another of it: itself or one before.
    fn own_key(&self, key: &Key) -> Result<Vec<AutoField>> {
        let (column, target) = match (key.columns.as_slice(), key.parent_columns.as_slice()) {
            ([column], [target]) if self.is_rowid(*target) && self.sources[*target] == Source::Database => {
                (*column, *target)
            }
            _ => {
                let first = key.columns.first().copied().unwrap_or_default();
                let text =
                    format!("{}: {} must name a record of {} itself", self.table.name, key.field, self.table.name);
                return Err(Diagnostic::error(text).hint(name_it(self.table, first)));
            }
        };
        let sql = format!(
            "select coalesce(max({}), 0) + 1 from {}.{}",
            quoted(self.column_name(target)),
            quoted(&self.table.schema),
            quoted(&self.table.name)
        );
        let rows = collect(self.catalog.connection(), &sql, &[])?;
        let next = rows.first().and_then(|row| row.first()?.as_integer()).unwrap_or(1);
        let id = self.reference(target);
        // `n` counts the records of the line, unless a column is called so.
        let number = match self.table.columns.iter().any(|column| column.name.eq_ignore_ascii_case("n")) {
            true => format!("seq({next})"),
            false => format!("{} + n", next.saturating_sub(1)),
        };
        Ok(vec![
            AutoField { column: id.clone(), value: number },
            AutoField { column: format!("`{}`", self.column_name(column)), value: format!("int({next}, {id})") },
        ])
    }

    /// Columns that are never the same together: where there are too few combinations, one of them is made of more.
    fn spread(&self, choice: &Choice) -> Result<Vec<(usize, String)>> {
        let mut wider: Vec<(usize, String)> = Vec::new();
        for unique in self.uniques.iter().filter(|unique| unique.columns.len() > 1) {
            let key = self.keys.iter().position(|key| key.columns == unique.columns);
            if key.is_some()
                || unique.columns.iter().any(|column| matches!(self.sources[*column], Source::Line | Source::Remark(_)))
            {
                continue;
            }
            let mut room: Option<u64> = Some(1);
            let mut seen = Vec::new();
            for column in &unique.columns {
                let many = match &self.sources[*column] {
                    Source::Key(at) if seen.contains(at) => Some(1),
                    Source::Key(at) => {
                        seen.push(*at);
                        let null = choice.columns.iter().any(|(known, text)| known == column && text == "null");
                        // Nulls are never the same (lang_createindex.html).
                        if null || self.keys[*at].own { None } else { Some(self.counts[*at].max(1)) }
                    }
                    Source::Database if self.is_rowid(*column) => None,
                    Source::Database | Source::Null => Some(1),
                    _ if self.is_alone(*column) => None,
                    _ => {
                        let text =
                            choice.columns.iter().find(|(known, _)| known == column).map_or("", |(_, text)| text);
                        self.scratch.distinct(text)
                    }
                };
                room = room.zip(many).map(|(room, many)| room.saturating_mul(many));
            }
            let Some(room) = room else { continue };
            let wanted = self.rows.saturating_add(self.there);
            if room >= wanted.saturating_mul(4) {
                continue;
            }
            // A plain number or text can be one of more.
            let widened = unique.columns.iter().rev().find_map(|column| {
                let bound = self
                    .checks
                    .iter()
                    .any(|check| check.expr.as_ref().is_none_or(|expr| expr.columns().contains(column)));
                if self.sources[*column] != Source::Free || bound {
                    return None;
                }
                let (_, text) = choice.columns.iter().find(|(known, _)| known == column)?;
                let most = wanted.saturating_mul(8).max(100);
                match build::kind(&self.table.columns[*column]) {
                    build::Kind::Integer => Some((*column, format!("int(1, {most})"))),
                    build::Kind::Decimal(..) | build::Kind::Real => Some((*column, format!("float(0, {most}, 2)"))),
                    build::Kind::Text(None) | build::Kind::Any => {
                        Some((*column, format!("{text} || ' ' || fake.hex(6)")))
                    }
                    build::Kind::Text(Some(longest)) if longest >= 6 => {
                        Some((*column, format!("fake.letters({})", longest.min(12))))
                    }
                    build::Kind::Blob => Some((*column, "fake.binary(16)".to_owned())),
                    _ => None,
                }
            });
            match widened {
                Some(widened) => wider.push(widened),
                // Half of all combinations are found by drawing again; the last of them are not.
                None if room.saturating_sub(self.there) < self.rows
                    || matches!(self.parents, Parents::Planned(_)) && room / 2 < wanted =>
                {
                    let most = if matches!(self.parents, Parents::Planned(_)) { (room / 2).max(1) } else { room };
                    self.limit(most.saturating_sub(self.there), &unique.rule, unique.columns[0])?;
                }
                None => {}
            }
        }
        Ok(wider)
    }
}

/// Values that are tried where nothing is understood of a check.
const CANDIDATES: [&str; 26] = [
    "int(1, 100)",
    "int(0, 1)",
    "int(-100, 100)",
    "int(1, 10000)",
    "int(100000, 100000000)",
    "float(0, 1, 3)",
    "float(0, 1000, 2)",
    "fake.word",
    "fake.words(3)",
    "upper(fake.word)",
    "fake.title(2..4)",
    "fake.letters(3)",
    "upper(fake.letters(2))",
    "fake.numerify('##########')",
    "fake.numerify('####')",
    "fake.email",
    "fake.url",
    "fake.uuid",
    "fake.hex(8)",
    "fake.date",
    "fake.datetime",
    "fake.time",
    "fake.json",
    "'[]'",
    "''",
    "null",
];

/// The constants of a check, and what is beside them.
fn constants(expr: &Option<Expr>) -> Vec<String> {
    let mut values: Vec<Value> = Vec::new();
    if let Some(expr) = expr {
        expr.visit(&mut |expr| {
            if let Expr::Literal(value) = expr {
                values.push(value.clone());
                if let Value::Integer(number) = value {
                    values.extend([number.saturating_add(1), number.saturating_sub(1)].map(Value::Integer));
                }
            }
        });
    }
    values.retain(|value| !value.is_null());
    values.truncate(60);
    if values.is_empty() { Vec::new() } else { vec![pick(&values)] }
}
