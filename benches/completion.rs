//! What a press of Tab takes, and what a key takes to colour a line.
//!
//! `cargo bench --bench completion` prints, for each line, the 95th percentile of some presses, the longest, and the first one,
//! which finds the catalog unread; of names by the processor's time, of values by the clock. `cargo bench --bench completion -- FILE` looks at a file that has the tables of the demo, too.

use std::cell::OnceCell;
use std::error::Error;
use std::path::Path;
use std::rc::Rc;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use hopdb::assist::{self, DatabaseValues, Known, NoValues, Usage};
use hopdb::catalog::{Catalog, CatalogOptions};
use hopdb::plan::Variables;
use hopdb::store::{self, Connection, OpenOptions, OpenTarget, collect};

mod common;

use common::clock::thread_time;
use common::data::database;
use common::tables::schema;

const ROUNDS: usize = 200;

/// What names may take, and values, which whoever presses Tab waits for.
const NAMES: Duration = Duration::from_millis(5);
const VALUES: Duration = Duration::from_millis(20);
/// What a key may take.
const FRAME: Duration = Duration::from_millis(16);

/// Lines with the cursor at their end.
const LINES: [&str; 14] = [
    "",
    "g",
    "things_1",
    "count us",
    "game 3 .",
    "game 3 .reviews .user .",
    "games where ",
    "games where reviews.sc",
    "games show title, count(reviews) as n, pr",
    "users with rev",
    "create review game=any game sc",
    "expect none games where pr",
    "select g.title from games g join reviews r on ",
    ".describe game",
];

const OF_VALUES: [&str; 8] = [
    "games where genre = '",
    "reviews where comment = '",
    "reviews where comment like 'Lov",
    "reviews where created_at = '",
    "reviews where game = ",
    "reviews where user = ",
    "user \"An",
    "select * from reviews where comment = '",
];

fn open(path: Option<&Path>, tables: usize) -> Result<(Rc<dyn Connection>, Catalog), Box<dyn Error>> {
    let target = path.map_or(OpenTarget::Memory, OpenTarget::File);
    let connection: Rc<dyn Connection> = store::open(target, &OpenOptions::default()).map_err(|error| error.message)?;
    if path.is_none() {
        for statement in schema(tables).split_inclusive(';') {
            collect(&*connection, statement, &[]).map_err(|error| error.message)?;
        }
    }
    let catalog = Catalog::new(Rc::clone(&connection), CatalogOptions::default());
    Ok((connection, catalog))
}

/// Times of the first run, of 95 in 100, and of the longest, by a clock.
fn times(now: fn() -> Duration, mut run: impl FnMut()) -> [Duration; 3] {
    let mut one = || {
        let begin = now();
        run();
        now() - begin
    };
    let first = one();
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| one()).collect();
    times.sort_unstable();
    [first, times[times.len() * 95 / 100], times[times.len() - 1]]
}

fn wall() -> Duration {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGIN.elapsed()
}

fn print(name: &str, times: [Duration; 3], allowed: Duration) {
    let [first, usual, longest] = times.map(|time| time.as_secs_f64() * 1e3);
    let mark = if times[1] > allowed { "  !" } else { "" };
    println!("{name:<52} {usual:>8.2} {longest:>9.2} {first:>9.2}{mark}");
}

fn bench(name: &str, path: Option<&Path>, tables: usize) -> Result<(), Box<dyn Error>> {
    let (connection, catalog) = open(path, tables)?;
    let (variables, usage, tables) = (Variables::default(), Usage::default(), OnceCell::new());
    let names = Known {
        catalog: &catalog,
        variables: &variables,
        values: &NoValues,
        entries: &|_| Vec::new(),
        seeds: &[],
        revisions: &[],
        usage: &usage,
        tables: &tables,
    };
    println!("\n{name}: milliseconds, 95 in 100; the longest; the first");
    for line in LINES {
        print(line, times(thread_time, || drop(assist::complete(line, line.len(), &names))), NAMES);
    }
    if path.is_some() {
        for line in OF_VALUES {
            // Whoever waits does so by the clock on the wall; each press has its time anew.
            let press = || {
                let values = DatabaseValues::new(&connection, &catalog);
                drop(assist::complete(line, line.len(), &Known { values: &values, ..names }));
            };
            print(line, times(wall, press), VALUES);
        }
    }
    let condition = "price > 20 and title like '%a%' and genre in ('RPG', 'FPS') or ";
    let long = format!("games where {}price = 1", condition.repeat(10_000 / condition.len()));
    print(
        "colours of a line of 10 KB",
        times(thread_time, || drop(assist::highlight(&long, long.len(), &names))),
        FRAME,
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for file in &files {
        bench(file, Some(Path::new(file)), 0)?;
    }
    if files.is_empty() {
        bench("20 tables", None, 20)?;
        bench("3,000 tables", None, 3_000)?;
        bench("a million reviews", Some(&database("indexed")?), 0)?;
        bench("a million reviews without an index", Some(&database("unindexed")?), 0)?;
    }
    Ok(())
}
