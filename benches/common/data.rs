//! The databases that the benchmarks run on: made once, the same at every run, and kept in the target folder.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

/// Part of the files' names: a change of what is made makes them anew.
const VERSION: u32 = 1;

const GAMES: u64 = 1_000;
const USERS: u64 = 50_000;
const REVIEWS: u64 = 1_000_000;
/// How many records each side of the fully linked tables has.
const SIDE: u64 = 300;

/// The path of a database, which is made if it is not there yet:
///
/// - `indexed`: 1,000 games, 50,000 users, 1,000,000 reviews, their keys indexed
/// - `unindexed`: the same without an index
/// - `pairs`: 300 authors and 300 books, each linked to each, by a join table with a primary key
/// - `bare-pairs`: the same by a join table without any index
/// - `keys`: keys without an index, some of another type than what they point at; 5,000 records that 20,000 point at
pub fn database(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{VERSION}.db"));
    if !path.exists() {
        eprintln!("making {}", path.display());
        write(&path, &|connection| match name {
            "indexed" => reviews(connection, true),
            "unindexed" => reviews(connection, false),
            "pairs" => linked(connection, true),
            "bare-pairs" => linked(connection, false),
            _ => keys(connection),
        })?;
    }
    Ok(path)
}

/// Makes a file under another name first, so that one that was cut short is never taken for whole.
fn write(path: &Path, make: &dyn Fn(&Connection) -> rusqlite::Result<()>) -> Result<(), Box<dyn Error>> {
    let unfinished = path.with_extension("unfinished");
    let _ = fs::remove_file(&unfinished);
    let connection = Connection::open(&unfinished)?;
    connection.execute_batch("pragma journal_mode = off; pragma synchronous = off; begin")?;
    make(&connection)?;
    connection.execute_batch("commit")?;
    connection.close().map_err(|(_, error)| error)?;
    fs::rename(&unfinished, path)?;
    Ok(())
}

/// Numbers by chance, the same ones at every run (Steele, Lea, Flood: SplitMix, 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// The small ones come up more often: of each four numbers one is the lesser of two.
    fn skewed(&mut self, end: u64) -> u64 {
        let one = self.below(end);
        if self.below(4) == 0 { one.min(self.below(end)) } else { one }
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.below(words.len() as u64)).unwrap_or_default()]
    }
}

const QUALITIES: [&str; 10] =
    ["Silent", "Crimson", "Hollow", "Golden", "Lost", "Iron", "Wandering", "Frozen", "Last", "Hidden"];
const THINGS: [&str; 10] =
    ["Harbor", "Kingdom", "Signal", "Orchard", "Voyage", "Machine", "Garden", "Empire", "Circuit", "Legend"];
const GENRES: [&str; 7] = ["RPG", "FPS", "Puzzle", "Strategy", "Racing", "Adventure", "Sports"];
const PLATFORMS: [&str; 5] = ["PC", "Switch", "PlayStation", "Xbox", "Mobile"];
const NAMES: [&str; 12] =
    ["Ann", "Ben", "Chloe", "David", "Ella", "Finn", "Grace", "Hugo", "Ines", "Jonas", "Kira", "Leo"];
const COMMENTS: [&str; 6] =
    ["Great fun.", "A slow start.", "Lovely music", "Too short, \"alas\"", "Odd controls", "A clever story, well told"];

fn moment(chance: &mut Chance) -> String {
    let (month, day) = (chance.below(12) + 1, chance.below(28) + 1);
    let (hour, minute, second) = (chance.below(24), chance.below(60), chance.below(60));
    format!("202{}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}", chance.below(5))
}

fn reviews(connection: &Connection, indexed: bool) -> rusqlite::Result<()> {
    let (tables, rest) = SCHEMA.split_once("CREATE INDEX").unwrap_or((SCHEMA, ""));
    connection.execute_batch(tables)?;
    let mut chance = Chance(20_240_229);
    let mut insert = connection
        .prepare("insert into games (id, title, genre, platform, price, created_at) values (?, ?, ?, ?, ?, ?)")?;
    for id in 1..=GAMES {
        let title = format!("{} {} {id}", chance.pick(&QUALITIES), chance.pick(&THINGS));
        let price = i64::try_from(chance.below(56) + 5).unwrap_or_default();
        insert.execute(params![
            integer(id),
            title,
            chance.pick(&GENRES),
            chance.pick(&PLATFORMS),
            price,
            moment(&mut chance)
        ])?;
    }
    let mut insert = connection.prepare("insert into users (id, name, created_at) values (?, ?, ?)")?;
    for id in 1..=USERS {
        let name = format!("{} {id}", chance.pick(&NAMES));
        insert.execute(params![integer(id), name, moment(&mut chance)])?;
    }
    let mut insert = connection
        .prepare("insert into reviews (id, score, comment, game_id, user_id, created_at) values (?, ?, ?, ?, ?, ?)")?;
    for id in 1..=REVIEWS {
        let score = chance.below(10) + 1;
        let game = chance.skewed(GAMES) + 1;
        // One user in twenty writes none.
        let user = chance.skewed(USERS) / 20 * 20 + chance.below(19) + 1;
        let comment = chance.pick(&COMMENTS);
        insert.execute(params![
            integer(id),
            integer(score),
            comment,
            integer(game),
            integer(user),
            moment(&mut chance)
        ])?;
    }
    if indexed {
        connection.execute_batch(&format!("CREATE INDEX{rest}"))?;
    }
    Ok(())
}

/// The project's own schema.
const SCHEMA: &str = include_str!("../../schema.sql");

fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn linked(connection: &Connection, indexed: bool) -> rusqlite::Result<()> {
    let key = if indexed { ", primary key (author_id, book_id)" } else { "" };
    connection.execute_batch(&format!(
        "create table authors (id integer primary key, name text not null);
         create table books (id integer primary key, title text not null);
         create table authors_books (
             author_id integer not null references authors (id),
             book_id integer not null references books (id){key}
         );"
    ))?;
    if indexed {
        connection.execute_batch("create index authors_books_book_id on authors_books (book_id)")?;
    }
    let mut author = connection.prepare("insert into authors (id, name) values (?, 'Author ' || ?1)")?;
    let mut book = connection.prepare("insert into books (id, title) values (?, 'Book ' || ?1)")?;
    let mut link = connection.prepare("insert into authors_books (author_id, book_id) values (?, ?)")?;
    for id in 1..=SIDE {
        author.execute([integer(id)])?;
        book.execute([integer(id)])?;
    }
    for id in 1..=SIDE {
        for other in 1..=SIDE {
            link.execute([integer(id), integer(other)])?;
        }
    }
    Ok(())
}

/// How many records the keys without an index point at.
const PARENTS: u64 = 5_000;
/// How many point at them.
const CHILDREN: u64 = 20_000;

fn keys(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "create table employees (id integer primary key, name text);
         create table evaluations (id integer primary key, employee_id text references employees (id), bonus real);
         create table templates (id integer primary key, code text);
         create table documents (id integer primary key, template_id integer references templates (id), name text);
         create table people (id integer primary key, name text);
         create table friends (person_id integer references people (id), friend_id integer references people (id));
         create table likes (person_id integer references people (id), liked_id integer references people (id));",
    )?;
    let mut chance = Chance(7);
    let mut parents = [
        connection.prepare("insert into employees (id, name) values (?, 'Employee ' || ?1)")?,
        connection.prepare("insert into templates (id, code) values (?, 'T' || ?1 % 4000)")?,
        connection.prepare("insert into people (id, name) values (?, 'Person ' || ?1)")?,
    ];
    for id in 1..=PARENTS {
        for parent in &mut parents {
            parent.execute([integer(id)])?;
        }
    }
    let mut evaluation = connection.prepare("insert into evaluations (employee_id, bonus) values (?, ? * 1.0)")?;
    let mut document = connection.prepare("insert into documents (template_id, name) values (?, 'Document ' || ?2)")?;
    let mut pairs = [
        connection.prepare("insert into friends (person_id, friend_id) values (?, ?)")?,
        connection.prepare("insert into likes (person_id, liked_id) values (?, ?)")?,
    ];
    for id in 1..=CHILDREN {
        evaluation.execute(params![integer(chance.skewed(PARENTS) + 1).to_string(), integer(chance.below(1000))])?;
        document.execute(params![integer(chance.skewed(PARENTS) + 1), integer(id)])?;
        for pair in &mut pairs {
            pair.execute([integer(chance.below(PARENTS) + 1), integer(chance.below(PARENTS) + 1)])?;
        }
    }
    Ok(())
}
