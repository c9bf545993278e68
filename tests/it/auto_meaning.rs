//! What the columns of whole schemas say together where `.seed auto` fills them. In tests/auto each schema has lines
//! `-- expect NAME: QUERY`: the query counts what does not agree, and finds nothing.

use crate::common::env::TestEnv;
use crate::common::files::{read, with_extension};

#[test]
fn columns_agree_by_what_they_mean() {
    let mut wrong = Vec::new();
    let schemas = with_extension("tests/auto", "sql");
    for path in schemas {
        let schema = read(&path);
        for seed in ["7", "3"] {
            let env = TestEnv::with_database("t.db", &schema);
            env.run(&["t.db", "seed", "auto", "30", "--seed", seed]).assert_success();
            let connection = env.sqlite("t.db");
            let expectations = schema.lines().filter_map(|line| line.strip_prefix("-- expect ")?.split_once(": "));
            for (name, query) in expectations {
                let count: i64 = connection.query_row(query, [], |row| row.get(0)).unwrap();
                if count > 0 {
                    wrong.push(format!("{} --seed {seed}: {name}: {count}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
