//! Whatever somebody has done with a database, its revisions and its schema.sql: each message names one line to type, and those
//! lines lead to schema.sql with every row.
//!
//! `HOPDB_WALKS=500` walks more often, `HOPDB_SEED=7` elsewhere; a walk that fails is printed with its lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use hopdb::migrate::{Answers, Difference, Schema};
use regex::Regex;
use tempfile::TempDir;

use crate::common::chance::Rng;
use crate::common::database::{Value, execute, in_file, rows, try_execute};
use crate::common::program::hopdb;

/// Each column has a type of its own, so that none is taken for another under a new name; the same of tables and columns.
const TYPES: [&str; 4] = ["TEXT", "INTEGER", "REAL", "BLOB"];
const TABLES: [&str; 3] = ["birds", "eggs", "nests"];

type Model = BTreeMap<&'static str, BTreeSet<usize>>;

fn column(table: &str, at: usize) -> String {
    format!("{}{at}", &table[..1])
}

fn key(table: &str) -> String {
    format!("{}_id", &table[..1])
}

fn text(model: &Model) -> String {
    let mut text = String::new();
    for (table, columns) in model {
        let columns: String = columns.iter().map(|at| format!(", {} {}", column(table, *at), TYPES[*at])).collect();
        let _ = writeln!(text, "CREATE TABLE {table} ({} INTEGER PRIMARY KEY{columns});", key(table));
    }
    text
}

struct Walk {
    folder: TempDir,
    model: Model,
    said: String,
    /// Something is to go, or was: out of schema.sql, or never in it.
    has_dropped: bool,
}

impl Walk {
    fn file(&self) -> PathBuf {
        self.folder.path().join("x.db")
    }

    fn schema_path(&self) -> PathBuf {
        self.folder.path().join("schema.sql")
    }

    fn new() -> Walk {
        let folder = tempfile::tempdir().unwrap();
        let model = Model::from([("birds", BTreeSet::from([0]))]);
        let walk = Walk { folder, model, said: String::new(), has_dropped: false };
        walk.write_model();
        execute(&*in_file(&walk.file()), "pragma user_version = 1;");
        walk
    }

    fn write_model(&self) {
        fs::write(self.schema_path(), text(&self.model)).unwrap();
    }

    /// Runs `hopdb migrate`; what it says and whether that was of an error.
    fn migrate(&mut self, words: &str) -> (String, bool) {
        let words = shlex::split(words).unwrap();
        let place = self.file().display().to_string();
        let all = ["migrate", "-d", place.as_str()].into_iter().map(str::to_owned).chain(words.clone());
        let outcome = hopdb(all).run();
        let _ = writeln!(self.said, "$ migrate {}\n{}", words.join(" "), outcome.text());
        assert!(outcome.code().is_some_and(|code| code < 2), "{}", self.said);
        (outcome.text(), outcome.code() != Some(0))
    }

    /// Another program changes the file.
    fn execute(&mut self, sql: &str) {
        let outcome = try_execute(&*in_file(&self.file()), sql);
        let _ = writeln!(self.said, "! {sql} {}", outcome.err().map_or(String::new(), |error| error.message));
    }

    fn edit(&mut self, rng: &mut Rng, may_drop: bool) {
        let table = rng.word(&TABLES);
        let at = rng.below(TYPES.len());
        if may_drop && rng.chance(40) && self.model.contains_key(table) {
            self.has_dropped = true;
            if rng.chance(30) && self.model.len() > 1 {
                self.model.remove(table);
            } else if let Some(columns) = self.model.get_mut(table) {
                columns.remove(&at);
            }
        } else {
            self.model.entry(table).or_default().insert(at);
        }
        self.write_model();
        let _ = writeln!(self.said, "@ {}", text(&self.model));
    }

    fn step(&mut self, rng: &mut Rng, number: usize, may_drop: bool) {
        let table = rng.word(&TABLES);
        let at = rng.below(TYPES.len());
        let ids = ["base", "0001", "0002", "0003"];
        match rng.below(19) {
            0..=2 => self.edit(rng, may_drop),
            3..=4 => drop(self.migrate("")),
            5..=6 => drop(self.migrate(&format!("new step{number}"))),
            7 => drop(self.migrate(&format!("stamp {}", rng.pick(&ids)))),
            8 => drop(self.migrate("adopt")),
            9 => drop(self.migrate("down --allow-drop --no-backup")),
            10 => drop(self.migrate("squash")),
            11 => self.execute(&format!("alter table {table} add column {} {};", column(table, at), TYPES[at])),
            12 => self.execute(&format!("create table {table} ({} integer primary key);", key(table))),
            13 => drop(self.migrate(&format!("to {}", rng.pick(&ids)))),
            14 => self.lose_file(rng),
            15 => self.edit_file(rng, number),
            // As a revision that has stopped midway, outside a transaction.
            16 => self.execute(
                "update hop_migrations set duration_ms = null where id = (select max(id) from hop_migrations);",
            ),
            17 => {
                let folder = self.folder.path().display().to_string();
                let _ = writeln!(self.said, "$ init\n{}", hopdb(["init", folder.as_str()]).run().text());
            }
            _ => self.execute("drop table hop_migrations;"),
        }
        self.has_dropped |= !self.columns().is_subset(&self.wanted_columns());
        for table in TABLES {
            // Where there is such a table; a row more each time.
            let _ =
                try_execute(&*in_file(&self.file()), &format!("insert into {table} ({}) values (null);", key(table)));
        }
    }

    fn revision_file(&self, rng: &mut Rng) -> Option<PathBuf> {
        let entries = fs::read_dir(self.folder.path().join("migrations")).ok()?;
        let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "sql"));
        files.sort();
        (!files.is_empty()).then(|| rng.pick(&files).clone())
    }

    /// Somebody deletes the file of a revision, applied or not.
    fn lose_file(&mut self, rng: &mut Rng) {
        let Some(file) = self.revision_file(rng) else { return };
        fs::remove_file(&file).unwrap();
        let _ = writeln!(self.said, "- {}", file.display());
    }

    /// Somebody makes a revision do more, applied or not.
    fn edit_file(&mut self, rng: &mut Rng, number: usize) {
        let Some(file) = self.revision_file(rng) else { return };
        let text = fs::read_to_string(&file).unwrap();
        let more = format!("-- migrate:up\ncreate table more{number} (m_id integer primary key);");
        fs::write(&file, text.replacen("-- migrate:up", &more, 1)).unwrap();
        // What no schema.sql has is to go again.
        self.has_dropped = true;
        let _ = writeln!(self.said, "+ {} more{number}", file.display());
    }

    fn live(&self) -> Schema {
        Schema::read(&*in_file(&self.file())).unwrap()
    }

    fn is_reached(&self) -> bool {
        let goal = Schema::load(&text(&self.model)).unwrap();
        Difference::between(&self.live(), &goal, &Answers::default()).unwrap().is_empty()
    }

    /// Columns of the file, those of no model, too.
    fn columns(&self) -> BTreeSet<(String, String)> {
        let sql = "select t.name, c.name from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' \
                   and t.name not in ('hop_migrations')";
        let word = |value: &Value| value.as_text().unwrap().into_owned();
        rows(&*in_file(&self.file()), sql).iter().map(|row| (word(&row[0]), word(&row[1]))).collect()
    }

    fn wanted_columns(&self) -> BTreeSet<(String, String)> {
        let id = self.model.keys().map(|table| ((*table).to_owned(), key(table)));
        let others = self
            .model
            .iter()
            .flat_map(|(table, columns)| columns.iter().map(move |at| ((*table).to_owned(), column(table, *at))));
        id.chain(others).collect()
    }

    fn values(&self, columns: &BTreeSet<(String, String)>) -> BTreeMap<(String, String), Vec<Vec<Value>>> {
        let connection = in_file(&self.file());
        let of = |(table, column): &(String, String)| {
            rows(&*connection, &format!("select {0}, {column} from {table} order by {0}", key(table)))
        };
        columns.iter().map(|one| (one.clone(), of(one))).collect()
    }

    /// Types what is advised until the database is as schema.sql says.
    fn arrive(&mut self) {
        for (table, column) in self.columns().iter().filter(|(_, column)| !column.ends_with("_id")) {
            execute(&*in_file(&self.file()), &format!("update {table} set {column} = x'61' || {};", key(table)));
        }
        let kept: BTreeSet<_> = self.columns().intersection(&self.wanted_columns()).cloned().collect();
        let before = self.values(&kept);
        let advised = Regex::new(r"`\.migrate ?([^`]*)`").unwrap();
        let (mut line, mut drops, mut steps) = (String::new(), false, 0);
        loop {
            let (said, failed) = self.migrate(&line);
            if !failed && self.is_reached() {
                break;
            }
            steps += 1;
            assert!(steps < 12, "no end:\n{}", self.said);
            let lines: BTreeSet<&str> =
                advised.captures_iter(&said).map(|found| found.get(1).unwrap().as_str()).collect();
            assert!(lines.len() <= 1, "more than one line:\n{}", self.said);
            // What went well and advises nothing goes on with the plain line.
            assert!(!lines.is_empty() || !failed && !line.is_empty(), "no line:\n{}", self.said);
            line = lines.first().map_or(String::new(), |line| line.replace("message", &format!("way{steps}")));
            drops |= line.contains("--allow-drop");
        }
        assert!(!drops || self.has_dropped, "nothing need go:\n{}", self.said);
        if !drops {
            assert!(self.values(&kept) == before, "rows are lost:\n{}", self.said);
        }
        let (_, failed) = self.migrate("check");
        let is_versioned = self.folder.path().join("migrations").exists();
        assert!(!failed || is_versioned, "{}", self.said);
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn from_anywhere_to_schema_sql() {
    let seed = number("HOPDB_SEED", 1);
    for index in 0..number("HOPDB_WALKS", 24) {
        let mut rng = Rng::new(seed.wrapping_mul(1_000_003).wrapping_add(index));
        let mut walk = Walk::new();
        let may_drop = rng.chance(30);
        for number in 0..rng.below(9) {
            walk.step(&mut rng, number, may_drop);
        }
        walk.arrive();
    }
}
