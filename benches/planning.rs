//! What planning a line takes, from its tree to its SQL, once the catalog is read.
//!
//! `cargo bench --bench planning` prints microseconds for each line on a schema of 20 tables and on one of 3,000.

use std::error::Error;
use std::rc::Rc;
use std::time::Duration;

use hopdb::catalog::{Catalog, CatalogOptions};
use hopdb::lang::{self, ast};
use hopdb::plan::{self, Lazy, Options, Rewrites, Variables};
use hopdb::store::{self, Connection, OpenOptions, OpenTarget, collect};

mod common;

use common::clock::{median, thread_time as now};
use common::tables::schema;

const ROUNDS: usize = 400;

const LINES: [&str; 12] = [
    "game 3",
    "games where price > 20 by title limit 5",
    "game 3 .reviews",
    "game 3 .users .name",
    "games with 3+ reviews where score > 8",
    "reviews where game.title like 'Z%' and user.name = 'Ann'",
    "games show title, count(reviews), avg(reviews.score) by count(reviews) desc",
    "count reviews per game.genre having count > 5",
    "games .genre distinct",
    "users minus game 3 .users by name",
    "games show title, reviews{score, user.name}",
    "games per genre show genre, count() as n, median(price) by n desc limit 3",
];

fn bench(tables: usize, allowed: Duration) -> Result<(), Box<dyn Error>> {
    let connection: Rc<dyn Connection> =
        store::open(OpenTarget::Memory, &OpenOptions::default()).map_err(|error| error.message)?;
    for statement in schema(tables).split_inclusive(';') {
        collect(&*connection, statement, &[]).map_err(|error| error.message)?;
    }
    let catalog = Catalog::new(connection, CatalogOptions::default());
    catalog.refresh().map_err(|error| error.message)?;
    let options = Options { bare: false, labels: true, lazy: Lazy::Subquery, rewrites: Rewrites::default() };
    println!("\n{tables} tables: microseconds, at most {}", allowed.as_micros());
    for line in LINES {
        let Ok(Some(ast::HopStatement::Value(expr))) = lang::parse(line) else { return Err(line.into()) };
        let mut times = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let start = now();
            plan::plan(&expr, &catalog, &Variables::default(), options).map_err(|error| error.message)?;
            times.push(now() - start);
        }
        let time = median(times);
        let mark = if time > allowed { "  !" } else { "" };
        println!("{line:<80} {:>9.1}{mark}", time.as_secs_f64() * 1e6);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    bench(20, Duration::from_micros(100))?;
    bench(3_000, Duration::from_millis(1))
}
