//! Compiles the SQLite that the program is linked with: the source of libsqlite3-sys, with two options that its own build leaves out.
//!
//! libsqlite3-sys takes further options from the environment alone, which nobody sets who runs `cargo install`. So the object made here
//! goes into this crate's own library, and linkers search that before the libraries of the crates below: it gives every name of
//! SQLite, and the object that libsqlite3-sys makes (unoptimised, see Cargo.toml) is never needed. The two cannot be mixed: a linker
//! refuses names that are defined twice.

use std::env;
use std::path::Path;

/// The options of libsqlite3-sys, so that a database behaves as with any other program that uses it.
const USUAL: &[&str] = &[
    "SQLITE_CORE",
    "SQLITE_DEFAULT_FOREIGN_KEYS=1",
    "SQLITE_ENABLE_API_ARMOR",
    "SQLITE_ENABLE_COLUMN_METADATA",
    "SQLITE_ENABLE_DBSTAT_VTAB",
    "SQLITE_ENABLE_FTS3",
    "SQLITE_ENABLE_FTS3_PARENTHESIS",
    "SQLITE_ENABLE_FTS5",
    "SQLITE_ENABLE_JSON1",
    "SQLITE_ENABLE_LOAD_EXTENSION=1",
    "SQLITE_ENABLE_RTREE",
    "SQLITE_ENABLE_STAT4",
    "SQLITE_SOUNDEX",
    "SQLITE_THREADSAFE=1",
    "SQLITE_USE_URI",
    "HAVE_USLEEP=1",
    "HAVE_ISNAN",
    "_POSIX_THREAD_SAFE_FUNCTIONS",
];

/// What the program needs beside them: undo takes down each row before it changes, and lines know `sqrt` and `floor`.
const OWN: &[&str] = &["SQLITE_ENABLE_PREUPDATE_HOOK", "SQLITE_ENABLE_MATH_FUNCTIONS"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let Ok(folder) = env::var("DEP_SQLITE3_INCLUDE") else {
        println!(
            "cargo::error=hopdb brings its own SQLite and finds no source of it: unset LIBSQLITE3_SYS_USE_PKG_CONFIG"
        );
        return;
    };
    let mut build = cc::Build::new();
    build.file(Path::new(&folder).join("sqlite3.c")).warnings(false).debug(false);
    // -O1 takes a third of the time of -O3, and what it makes is a sixth slower.
    build.opt_level(match env::var("OPT_LEVEL").as_deref() {
        Ok("3") => 3,
        Ok("2") => 2,
        _ => 1,
    });
    // GCC clears a structure of some hundred bytes with an instruction that takes five times as long as a call of memset, and SQLite
    // clears one before it tells of each row that changes.
    build.flag_if_supported("-fno-builtin-memset");
    for option in USUAL.iter().chain(OWN) {
        let (name, value) = option.split_once('=').map_or((*option, None), |(name, value)| (name, Some(value)));
        build.define(name, value);
    }
    if env::var_os("CARGO_CFG_WINDOWS").is_none() {
        build.define("HAVE_LOCALTIME_R", None);
    }
    build.compile("hopdb_sqlite3");
}
