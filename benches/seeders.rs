//! The same two tables filled by hopdb and by what others fill them with: Python's SQLAlchemy with Faker, Mimesis with `executemany`,
//! and drizzle-seed in Node. Each is a process of its own, its start included, that writes into a file with default durability and
//! foreign keys enforced, in a transaction or two.
//!
//! `HOPDB_PYTHON` names the interpreter with the modules, `HOPDB_NODE_MODULES` the folder with the packages. A peer that is not
//! installed is said to be so. Each round runs all ways one after the other; what is told is the median of the rounds.

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::UsageWho;
use rusqlite::Connection;

mod common;

use common::clock::{median, processor};
use common::scratch;

const ROUNDS: usize = 3;

const TABLES: &str = "
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, born TEXT NOT NULL);
    CREATE TABLE messages (id INTEGER PRIMARY KEY, stars INTEGER NOT NULL, content TEXT NOT NULL,
        sender_id INTEGER NOT NULL REFERENCES users (id), receiver_id INTEGER NOT NULL REFERENCES users (id));";

#[derive(Clone, Copy)]
enum Language {
    Python,
    Node,
}

/// What is run beside hopdb: a program with the file and the numbers of users and messages as its arguments.
struct Peer {
    name: &'static str,
    language: Language,
    packages: &'static [&'static str],
    program: &'static str,
}

const PEERS: [Peer; 3] = [
    Peer {
        name: "SQLAlchemy + Faker",
        language: Language::Python,
        packages: &["sqlalchemy", "faker"],
        program: r#"
import random, sys
from datetime import date
from faker import Faker
from sqlalchemy import ForeignKey, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    born: Mapped[date]

class Message(Base):
    __tablename__ = "messages"
    id: Mapped[int] = mapped_column(primary_key=True)
    stars: Mapped[int]
    content: Mapped[str]
    sender_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

path, users, messages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
fake, chance = Faker(), random.Random(7)
fake.seed_instance(7)
engine = create_engine("sqlite:///" + path)
event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
with Session(engine) as session, session.begin():
    session.add_all(
        User(id=id, name=fake.name(), email=fake.email(), born=fake.date_object())
        for id in range(1, users + 1))
    session.flush()
    session.add_all(
        Message(id=id, stars=chance.randint(1, 10), content=fake.sentence(),
                sender_id=chance.randint(1, users), receiver_id=chance.randint(1, users))
        for id in range(1, messages + 1))
"#,
    },
    Peer {
        name: "Mimesis + executemany",
        language: Language::Python,
        packages: &["mimesis"],
        program: r#"
import random, sqlite3, sys
from mimesis import Generic

path, users, messages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
made, chance = Generic(seed=7), random.Random(7)
connection = sqlite3.connect(path)
connection.execute("PRAGMA foreign_keys = ON")
with connection:
    connection.executemany(
        "INSERT INTO users (name, email, born) VALUES (?, ?, ?)",
        ((made.person.full_name(), made.person.email(), made.datetime.date().isoformat()) for _ in range(users)))
    connection.executemany(
        "INSERT INTO messages (stars, content, sender_id, receiver_id) VALUES (?, ?, ?, ?)",
        ((chance.randint(1, 10), made.text.sentence(), chance.randint(1, users), chance.randint(1, users))
         for _ in range(messages)))
"#,
    },
    Peer {
        name: "drizzle-seed",
        language: Language::Node,
        packages: &["drizzle-orm", "drizzle-seed", "better-sqlite3"],
        program: r#"
const Database = require("better-sqlite3");
const { drizzle } = require("drizzle-orm/better-sqlite3");
const { integer, sqliteTable, text } = require("drizzle-orm/sqlite-core");
const { seed } = require("drizzle-seed");

const users = sqliteTable("users", {
  id: integer("id").primaryKey(),
  name: text("name").notNull(),
  email: text("email").notNull(),
  born: text("born").notNull(),
});
const messages = sqliteTable("messages", {
  id: integer("id").primaryKey(),
  stars: integer("stars").notNull(),
  content: text("content").notNull(),
  senderId: integer("sender_id").notNull().references(() => users.id),
  receiverId: integer("receiver_id").notNull().references(() => users.id),
});

const [path, userCount, messageCount] = process.argv.slice(1);
const file = new Database(path);
file.pragma("foreign_keys = ON");
file.exec("BEGIN");
seed(drizzle(file), { users, messages }, { seed: 7 })
  .refine((made) => ({
    users: {
      count: Number(userCount),
      columns: { name: made.fullName(), email: made.email(), born: made.date() },
    },
    messages: {
      count: Number(messageCount),
      columns: {
        stars: made.int({ minValue: 1, maxValue: 10 }),
        content: made.loremIpsum({ sentencesCount: 1 }),
      },
    },
  }))
  .then(() => file.exec("COMMIT"));
"#,
    },
];

/// Loads what it is given the names of, and says the versions.
const PYTHON_VERSIONS: &str = r#"
import sys
from importlib import import_module, metadata
for name in sys.argv[1:]:
    import_module(name)
print(", ".join(f"{name} {metadata.version(name)}" for name in sys.argv[1:]))
"#;

const NODE_VERSIONS: &str = r#"
const names = process.argv.slice(1);
names.forEach((name) => require(name));
console.log(names.map((name) => `${name} ${require(`${process.env.NODE_PATH}/${name}/package.json`).version}`).join(", "));
"#;

impl Language {
    /// Its interpreter with a program's text; the arguments come behind it.
    fn command(self, program: &str) -> Result<Command, Box<dyn Error>> {
        Ok(match self {
            Self::Python => {
                let mut command = Command::new(env::var_os("HOPDB_PYTHON").unwrap_or_else(|| "python3".into()));
                command.args(["-c", program]);
                command
            }
            Self::Node => {
                let packages = env::var_os("HOPDB_NODE_MODULES").unwrap_or_else(|| "node_modules".into());
                let mut command = Command::new("node");
                command.args(["-e", program, "--"]).env("NODE_PATH", std::path::absolute(packages)?);
                command
            }
        })
    }
}

impl Peer {
    fn command(&self, file: &Path, counts: [u32; 2]) -> Result<Command, Box<dyn Error>> {
        let mut command = self.language.command(self.program)?;
        command.arg(file).args(counts.map(|count| count.to_string()));
        Ok(command)
    }

    /// The versions of its packages; the error says what is missing.
    fn versions(&self) -> Result<String, Box<dyn Error>> {
        let program = match self.language {
            Language::Python => PYTHON_VERSIONS,
            Language::Node => NODE_VERSIONS,
        };
        let output = self.language.command(program)?.args(self.packages).output()?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?.trim().to_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let reason = said.lines().find(|line| line.contains("Error: ")).unwrap_or(&said);
        Err(reason.trim().into())
    }
}

/// What makes the command that fills a file.
type Start<'a> = Box<dyn Fn(&Path) -> Result<Command, Box<dyn Error>> + 'a>;

fn main() -> Result<(), Box<dyn Error>> {
    let rows: u32 = env::var("HOPDB_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(100_000);
    let counts = [rows / 10, rows - rows / 10];
    let lines = [
        format!("create {} users name=fake.name email=fake.email born=fake.date", counts[0]),
        format!(
            "create {} messages stars=int(1, 10) content=fake.sentence sender=any user receiver=any user",
            counts[1]
        ),
    ];
    let own = concat!("hopdb ", env!("CARGO_PKG_VERSION"));
    let mut ways: Vec<(&str, String, Start)> = vec![
        ("hopdb seed", format!("{own}, with its report"), Box::new(|file| seed(file, &lines))),
        ("hopdb -c", format!("{own}, the lines alone"), Box::new(|file| Ok(typed(file, &lines)))),
    ];
    let mut missing = Vec::new();
    for peer in &PEERS {
        match peer.versions() {
            Ok(versions) => ways.push((peer.name, versions, Box::new(move |file| peer.command(file, counts)))),
            Err(reason) => missing.push((peer.name, reason)),
        }
    }
    let mut times: Vec<(Vec<Duration>, Vec<Duration>)> = vec![Default::default(); ways.len()];
    for _ in 0..ROUNDS {
        for ((_, _, start), (wall, cpu)) in ways.iter().zip(&mut times) {
            let took = filled(counts, start)?;
            wall.push(took.0);
            cpu.push(took.1);
        }
    }
    println!("{:<24}{:>9}{:>12}{:>20}", format!("{rows} records"), "seconds", "records/s", "ratio (processor)");
    let mut first = None;
    for ((name, versions, _), (wall, cpu)) in ways.iter().zip(times) {
        let (wall, cpu) = (median(wall).as_secs_f64(), median(cpu).as_secs_f64());
        let (our_wall, our_cpu) = *first.get_or_insert((wall, cpu));
        let ratio = format!("{:.1}x ({:.1}x)", wall / our_wall, cpu / our_cpu);
        println!("{name:<24}{wall:>9.2}{:>12.0}{ratio:>20}  {versions}", f64::from(rows) / wall);
    }
    for (name, reason) in missing {
        println!("{name:<24}not installed: {reason}");
    }
    Ok(())
}

/// The lines as the seed of a project, with what `seed` tells and keeps of a run.
fn seed(file: &Path, lines: &[String]) -> Result<Command, Box<dyn Error>> {
    let seeds = file.with_file_name("seeds");
    fs::create_dir(&seeds)?;
    fs::write(seeds.join("all.hop"), lines.join("\n"))?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_hopdb"));
    command.args(["seed", "--yes", "--seed", "7", "-d"]).arg(file);
    Ok(command)
}

fn typed(file: &Path, lines: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hopdb"));
    command.arg(file).args(["--yes", "--seed", "7"]).args(lines.iter().flat_map(|line| ["-c", line]));
    command
}

/// What a command takes that fills a file of empty tables, by the clock and of the processor; it is an error if it does not.
fn filled(counts: [u32; 2], start: &Start) -> Result<(Duration, Duration), Box<dyn Error>> {
    let folder = scratch()?;
    let file = folder.path().join("seeders.db");
    Connection::open(&file)?.execute_batch(TABLES)?;
    let mut command = start(&file)?;
    let (begin, used) = (Instant::now(), processor(UsageWho::RUSAGE_CHILDREN)?);
    let output = command.stdin(Stdio::null()).output()?;
    let took = (begin.elapsed(), processor(UsageWho::RUSAGE_CHILDREN)? - used);
    let made: [u32; 2] = Connection::open(&file)?.query_row(
        "SELECT (SELECT count(*) FROM users),
            (SELECT count(*) FROM messages JOIN users AS s ON s.id = sender_id JOIN users AS r ON r.id = receiver_id)",
        [],
        |row| Ok([row.get(0)?, row.get(1)?]),
    )?;
    if !output.status.success() || made != counts {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{:?} made {made:?}: {}\n{said}", command.get_program(), output.status).into());
    }
    Ok(took)
}
