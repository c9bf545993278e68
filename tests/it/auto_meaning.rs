//! What the columns of whole schemas say together where `.seed auto` fills them. In tests/seeds each kind of application has a file: its
//! schema, a line that fills it, and what people expect of such records.
//!
//! `cargo test --test it -- auto_meaning --nocapture` prints how many expectations each is met of, and those that are not.

use std::fmt::Write;

use crate::common::env::TestEnv;
use crate::common::files::{read, with_extension};

#[test]
fn columns_agree_by_what_they_mean() {
    let (mut met, mut all) = (0, 0);
    let mut told = String::new();
    for path in with_extension("tests/seeds", "hop") {
        let text = read(&path);
        let env = TestEnv::new();
        env.write("seed.hop", &text);
        let outcome = env.run(&["t.db", "--create", "--yes", "--keep-going", "--format", "json", "seed.hop"]);
        let expected = text.lines().filter(|line| line.starts_with("expect ")).count();
        let failed: Vec<String> = outcome
            .text()
            .lines()
            .filter_map(|line| line.strip_prefix("seed.hop:")?.split(':').next()?.parse::<usize>().ok())
            .filter_map(|line| text.lines().nth(line - 1).map(str::to_owned))
            .collect();
        // A schema that is not filled meets nothing.
        let filled = failed.iter().all(|line| line.starts_with("expect "));
        let held = if filled { expected - failed.len() } else { 0 };
        (met, all) = (met + held, all + expected);
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(told, "{name}: {held} of {expected}").unwrap();
        failed.iter().for_each(|line| writeln!(told, "  {line}").unwrap());
    }
    println!("{told}{met} of {all} expectations hold");
    assert!(all > 500 && met == all, "{told}{met} of {all} expectations hold");
}
