//! Small plans over a small database, and what the rules make of them, for tests.

use std::cell::RefCell;
use std::rc::Rc;

use super::context::Context;
use super::{Decision, RULES, Rewrites, rewrite_all};
use crate::catalog::{Catalog, CatalogOptions, KeyStep, Table};
use crate::lang::ast::BinaryOp;
use crate::plan::emit::{Dialect, emit};
use crate::plan::relational::algebra::{Alias, Aliases, Command, JoinKind, KeyJoin, Named, Rel, SortKey, SqlExpr, Way};
use crate::plan::relational::cost::Cost;
use crate::plan::relational::key_columns::{bare_column, linked};
use crate::plan::relational::rewrites::Choice;
use crate::plan::relational::shape::{filter, integer, project, scan};
use crate::plan::relational::text::describe;
use crate::store::{OpenOptions, OpenTarget, SqliteConnection, Value, collect, open};

const SCHEMA: &str = "
    create table games (id integer primary key, title text, genre text);
    create table users (id integer primary key, name text);
    create table reviews (
        id integer primary key, game_id integer references games (id), user_id integer references users (id), score integer
    );
    create index reviews_score on reviews (score);
    create index reviews_game on reviews (game_id);
    create table employees (id integer primary key, name text);
    create table evaluations (id integer primary key, employee_id text references employees (id), mark integer);
    create index evaluations_employee on evaluations (employee_id);
    insert into games select value, 'Game ' || value, iif(value % 3, 'RPG', null) from generate_series(1, 7);
    insert into users select value, 'User ' || value from generate_series(1, 9);
    insert into reviews
        select value, nullif(value * 5 % 7, 0), nullif(value * 7 % 8, 0), nullif(value * 11 % 13, 0) from generate_series(1, 40);
    insert into employees select value, 'Name ' || value from generate_series(1, 6);
    insert into evaluations
        select value, iif(value % 2, '', '0') || (value % 5 + 1), value * 7 % 11 from generate_series(1, 30);
";

pub struct Fixture {
    connection: Rc<SqliteConnection>,
    catalog: Catalog,
    pub aliases: Rc<RefCell<Aliases>>,
}

impl Fixture {
    pub fn new() -> Fixture {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).expect("memory can be opened");
        // The engine may lack generate_series.
        let numbers = "(with recursive n(value) as (select 1 union all select value + 1 from n where value < ";
        for statement in SCHEMA.split(';').filter(|text| !text.trim().is_empty()) {
            let mut text = statement.to_owned();
            if let Some((before, rest)) = statement.split_once("generate_series(1, ") {
                let most = rest.trim_end().trim_end_matches(')');
                text = format!("{before}{numbers}{most}) select value from n)");
            }
            collect(&*connection, &text, &[]).expect("the schema is right");
        }
        let catalog = Catalog::new(connection.clone(), CatalogOptions::default());
        catalog.refresh().expect("the schema can be read");
        Fixture { connection, catalog, aliases: Rc::default() }
    }

    pub fn context(&self, rewrites: Rewrites) -> Context<'_> {
        Context { cost: Cost::new(&self.catalog, rewrites), aliases: self.aliases.clone() }
    }

    pub fn table(&self, name: &str) -> Rc<Table> {
        self.catalog.table_exact(name).expect("the schema can be read").expect("the table is there")
    }

    pub fn alias(&self, word: &str) -> Alias {
        self.aliases.borrow_mut().alias(word)
    }

    pub fn scan(&self, name: &str) -> (Rel, Alias) {
        let alias = self.alias(name);
        (scan(&self.table(name), alias), alias)
    }

    /// The step from a child to its parent along a key of one column.
    pub fn up(&self, child: &str, column: &str, parent: &str) -> KeyStep {
        let (from, to) = (self.table(child), self.table(parent));
        let at = from.columns.iter().position(|own| own.name == column).expect("the column is there");
        KeyStep { from, from_columns: vec![at], to, to_columns: vec![0], to_parent: true, to_one: true }
    }

    /// The step from a parent to its children.
    pub fn down(&self, child: &str, column: &str, parent: &str) -> KeyStep {
        let up = self.up(child, column, parent);
        KeyStep {
            from: up.to,
            from_columns: up.to_columns,
            to: up.from,
            to_columns: up.from_columns,
            to_parent: false,
            to_one: false,
        }
    }

    /// The record at the other end of a step from `near` beside each row.
    pub fn beside(&self, input: Rel, near: Alias, step: &KeyStep) -> (Rel, Alias) {
        let far = self.alias(&step.to.name);
        let right = Box::new(scan(&step.to, far));
        let on = linked(step, near, far);
        (Rel::Join { input: Box::new(input), right, kind: JoinKind::Left, on, to_one: true }, far)
    }

    pub fn text(&self, rel: &Rel) -> String {
        describe(rel, &self.aliases.borrow())
    }

    /// What one rule makes of a plan, as text.
    pub fn after(&self, rule: &str, rel: Rel) -> String {
        let rule = RULES.iter().find(|known| known.name == rule).expect("the rule is there");
        self.text(&(rule.rewrite)(rel, &self.context(Rewrites::default())))
    }

    /// The statement that all rules make of a plan.
    pub fn sql(&self, rel: &Rel, rewrites: Rewrites) -> (String, Vec<Value>) {
        let rel = rewrite_all(rel.clone(), &self.context(rewrites));
        emit(&Command::Query(rel), &self.aliases.borrow(), &Dialect::sqlite()).bound()
    }

    /// Runs a plan with every rule and choice on and off: the answer is the same. Gives it as text.
    pub fn run_all(&self, rel: &Rel) -> String {
        let plain = self.run(rel, Rewrites::none());
        let mut ways = vec![Rewrites::default()];
        ways.extend(Rewrites::NAMES.map(|name| Rewrites::none().with(name)));
        for (_, decision) in Rewrites::CHOICES {
            for choice in [Choice::Always, Choice::Never] {
                ways.push(Rewrites::default().choosing(decision, choice));
                ways.push(Rewrites::default().choosing(decision, choice).choosing(Decision::AskForEach, Choice::Never));
                ways.push(
                    Rewrites::default().choosing(decision, choice).choosing(Decision::CountForEach, Choice::Never),
                );
            }
        }
        for rewrites in ways {
            let (text, _) = self.sql(rel, rewrites);
            assert_eq!(self.run(rel, rewrites), plain, "{rewrites:?}\n{text}");
        }
        plain
    }

    fn run(&self, rel: &Rel, rewrites: Rewrites) -> String {
        let (text, values) = self.sql(rel, rewrites);
        let rows = collect(&*self.connection, &text, &values).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
        let shown = |value: &Value| crate::store::quote_value(value);
        let lines = rows.iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join(" "));
        lines.collect::<Vec<_>>().join("; ")
    }
}

/// A way with nothing special about it.
pub fn way(start: Alias, steps: Vec<KeyStep>, inner: Rel, end: Alias) -> KeyJoin {
    KeyJoin {
        start,
        steps: Way(steps),
        inner,
        end,
        exact: false,
        start_is_optional: false,
        start_is_one: false,
        is_hop: false,
    }
}

pub fn col(of: Alias, name: &str) -> SqlExpr {
    bare_column(of, name)
}

pub fn is(of: Alias, name: &str, op: BinaryOp, number: u64) -> SqlExpr {
    SqlExpr::Binary(op, Box::new(col(of, name)), Box::new(integer(number)))
}

pub fn where_(input: Rel, condition: SqlExpr) -> Rel {
    filter(input, vec![condition])
}

pub fn by(input: Rel, keys: &[SqlExpr]) -> Rel {
    Rel::Sort { input: Box::new(input), keys: keys.iter().cloned().map(SortKey::ascending).collect() }
}

/// These columns, in the order of the first.
pub fn shown(input: Rel, alias: Alias, columns: Vec<(&str, SqlExpr)>) -> Rel {
    let keys = [columns[0].1.clone()];
    let named = columns.into_iter().map(|(name, expr)| Named { name: name.into(), expr });
    project(by(input, &keys), alias, named.collect())
}
