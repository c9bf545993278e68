//! Tests of the SQLite that the program is linked with.

#[test]
fn sqlite_is_the_one_that_the_build_script_compiles() {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut statement = connection.prepare("PRAGMA compile_options").unwrap();
    let options: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for option in ["ENABLE_PREUPDATE_HOOK", "ENABLE_MATH_FUNCTIONS"] {
        assert!(
            options.iter().any(|found| found == option),
            "SQLite was compiled without {option}: the linker took it from libsqlite3-sys, not from build.rs ({options:?})"
        );
    }
}
