//! Small plans as SQL. Every statement is run on a database in memory.

use std::rc::Rc;

use super::{Dialect, SqlText, emit};
use crate::catalog::{Catalog, CatalogOptions, Table};
use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::*;
use crate::plan::relational::key_columns::{bare_column, equal};
use crate::store::{OpenOptions, OpenTarget, SqliteConnection, Value, collect, open};

mod blocks;
mod changes;
mod exprs;
mod layout;
mod names;
mod random;

/// A database, and the aliases of one plan.
struct Bench {
    connection: Rc<SqliteConnection>,
    catalog: Catalog,
    aliases: Aliases,
}

impl Bench {
    fn new() -> Bench {
        Bench::with("")
    }

    /// The usual tables and what else `schema` makes.
    fn with(schema: &str) -> Bench {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        let usual = "pragma foreign_keys = off; create table games (id integer primary key, title text, genre text, price integer);
            create table users (id integer primary key, name text);
            create table reviews (id integer primary key, score integer, game_id integer references games (id),
              user_id integer references users (id));
            insert into games values (1, 'Chess', 'board', 5), (2, 'Go', 'board', null), (3, 'Doom', null, 9);
            insert into users values (1, 'Ann'), (2, 'Bob');
            insert into reviews values (1, 9, 1, 1), (2, 4, 1, 2), (3, 7, 2, 1)";
        for statement in usual.split(';').chain(schema.split(';')).filter(|one| !one.trim().is_empty()) {
            collect(&*connection, statement, &[]).unwrap();
        }
        let catalog = Catalog::new(connection.clone(), CatalogOptions::default());
        Bench { connection, catalog, aliases: Aliases::default() }
    }

    fn table(&self, name: &str) -> Rc<Table> {
        self.catalog.table_exact(name).unwrap().unwrap()
    }

    fn scan(&mut self, name: &str) -> (Rel, Alias) {
        let alias = self.aliases.alias(name);
        (Rel::Scan(Scan { table: self.table(name), alias }), alias)
    }

    /// All columns of a table under an alias, as the answer.
    fn all(&mut self, input: Rel, table: &str, alias: Alias) -> Rel {
        let columns = self.table(table).columns.iter().map(|one| as_itself(column(alias, &one.name))).collect();
        self.project(input, columns)
    }

    fn project(&mut self, input: Rel, columns: Vec<Named>) -> Rel {
        Rel::Project { input: Box::new(input), alias: self.aliases.alias("answer"), columns }
    }

    fn text(&self, command: &Command) -> SqlText {
        let text = emit(command, &self.aliases, &Dialect::sqlite());
        let laid_out = text.laid_out();
        let (bound, values) = text.bound();
        let one = collect(&*self.connection, &bound, &values);
        let other = collect(&*self.connection, &laid_out, &[]);
        if matches!(command, Command::Query(_)) {
            assert_eq!(one.unwrap(), other.unwrap(), "{bound}\n{laid_out}");
        } else {
            one.unwrap_or_else(|error| panic!("{bound}: {error:?}"));
        }
        text
    }

    fn sql(&self, rel: &Rel) -> String {
        self.text(&Command::Query(rel.clone())).inline()
    }

    fn rows(&self, rel: &Rel) -> Vec<Vec<Value>> {
        let (bound, values) = self.text(&Command::Query(rel.clone())).bound();
        collect(&*self.connection, &bound, &values).unwrap()
    }
}

fn column(alias: Alias, name: &str) -> SqlExpr {
    bare_column(alias, name)
}

/// A column under its own name.
fn as_itself(expr: SqlExpr) -> Named {
    let SqlExpr::Column(column) = &expr else { panic!("a column has a name: {expr:?}") };
    Named { name: column.name.clone(), expr }
}

fn named(name: &str, expr: SqlExpr) -> Named {
    Named { name: name.into(), expr }
}

fn number(number: i64) -> SqlExpr {
    SqlExpr::Value(Value::Integer(number))
}

fn text(text: &str) -> SqlExpr {
    SqlExpr::Value(Value::text(text))
}

fn binary(op: BinaryOp, left: SqlExpr, right: SqlExpr) -> SqlExpr {
    SqlExpr::Binary(op, Box::new(left), Box::new(right))
}

fn more(left: SqlExpr, right: SqlExpr) -> SqlExpr {
    binary(BinaryOp::Greater, left, right)
}

fn call(name: &str, args: Vec<SqlExpr>) -> Call {
    Call { name: name.into(), star: false, distinct: false, args, filter: None }
}

fn function(name: &str, args: Vec<SqlExpr>) -> SqlExpr {
    SqlExpr::Call(call(name, args))
}

fn count() -> SqlExpr {
    SqlExpr::Call(Call { star: true, ..call("count", vec![]) })
}

fn row_number(by: SqlExpr) -> SqlExpr {
    SqlExpr::Window { call: call("row_number", vec![]), partition: vec![], order: vec![SortKey::ascending(by)] }
}

fn filter(input: Rel, condition: SqlExpr) -> Rel {
    Rel::Filter { input: Box::new(input), conditions: vec![condition], leaves: Leaves::Some }
}

fn sort(input: Rel, key: SqlExpr) -> Rel {
    Rel::Sort { input: Box::new(input), keys: vec![SortKey::ascending(key)] }
}

fn limit(input: Rel, limit: u64) -> Rel {
    Rel::Limit { input: Box::new(input), range: Range { limit: Some(limit), offset: 0 } }
}

fn extend(input: Rel, alias: Alias, columns: Vec<Named>) -> Rel {
    Rel::Extend { input: Box::new(input), alias, columns }
}

fn aggregate(input: Rel, alias: Alias, keys: Vec<Named>, columns: Vec<Named>) -> Rel {
    Rel::Aggregate { input: Box::new(input), alias, keys, columns }
}

fn join(input: Rel, right: Rel, kind: JoinKind, on: SqlExpr) -> Rel {
    Rel::Join { input: Box::new(input), right: Box::new(right), kind, on: vec![on], to_one: true }
}
