//! A folder of a test's own, and runs of the program in it.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

use super::program::{Outcome, Program, hopdb};

/// A folder that is gone with the test. The program runs in it, and has its home in it.
pub struct TestEnv {
    folder: TempDir,
}

impl TestEnv {
    pub fn new() -> TestEnv {
        TestEnv { folder: tempfile::tempdir().expect("a folder") }
    }

    /// With a database that SQLite itself makes of `sql`.
    pub fn with_database(name: &str, sql: &str) -> TestEnv {
        let env = TestEnv::new();
        env.sqlite(name).execute_batch(sql).unwrap_or_else(|error| panic!("{error} in {sql}"));
        env
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Writes a file, in folders that are made for it.
    pub fn write(&self, name: &str, text: &str) -> &TestEnv {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
        self
    }

    /// The database of that name, by SQLite alone.
    pub fn sqlite(&self, name: &str) -> Connection {
        Connection::open(self.path(name)).expect("the database opens")
    }

    pub fn hopdb(&self, arguments: &[&str]) -> Program {
        hopdb(arguments).within(self.folder()).home(self.folder())
    }

    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.hopdb(arguments).run()
    }

    /// It goes well and says exactly this.
    #[track_caller]
    pub fn assert_output(&self, arguments: &[&str], expected: &str) {
        let outcome = self.run(arguments).assert_success();
        assert_eq!(outcome.text(), expected, "{arguments:?}");
    }

    /// It fails, and says something with each of these words in it.
    #[track_caller]
    pub fn assert_failure(&self, arguments: &[&str], words: &[&str]) -> Outcome {
        let outcome = self.run(arguments).assert_failure();
        for word in words {
            assert!(outcome.text().contains(word), "{arguments:?}: no {word} in\n{}", outcome.text());
        }
        outcome
    }
}
