//! What the log costs. Run with `cargo test --release store::tests::speed -- --ignored --nocapture`.

use std::time::Instant;

use super::undo::line;
use super::*;

const TABLE: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d TEXT, e INT);
    CREATE TABLE w(k TEXT PRIMARY KEY, v) WITHOUT ROWID";
const FILL: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000)
    INSERT INTO t SELECT i, i % 97, 'name ' || i, i * 0.5, 'some text of a usual length ' || i, i % 1000 FROM n";

/// The statement to time, and those that prepare for it.
const CASES: [(&str, &str, &str); 6] = [
    ("1M inserts", "SELECT 1", FILL),
    ("1M updates", FILL, "UPDATE t SET a = a + 1"),
    (
        "1M updates in another order",
        FILL,
        "UPDATE t SET a = a + 1 WHERE id IN (SELECT id FROM t ORDER BY id * 7919 % 1000003)",
    ),
    ("1M deletes", FILL, "DELETE FROM t WHERE id > 0"),
    ("DELETE of all", FILL, "DELETE FROM t"),
    (
        "200k inserts WITHOUT ROWID",
        "SELECT 1",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000) INSERT INTO w SELECT hex(i * 7919 % 1000003), i FROM n",
    ),
];

/// How long the process has computed, for itself and in the system: what others do on the machine does not count.
fn computed() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: f64 = [11, 12].iter().filter_map(|place| fields.get(*place)?.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// The most memory that the process has had since the last call, in MiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    let _ = fs::write("/proc/self/clear_refs", "5");
    peak.unwrap_or(0_u64) >> 10
}

#[test]
#[ignore = "it measures, and takes a minute"]
fn ratios() {
    for in_memory in [false, true] {
        for (name, before, statement) in CASES {
            let mut times = Vec::new();
            let mut peaks = Vec::new();
            for recording in [None, Some(false), Some(true)] {
                let (_folder, path) = place("speed.db");
                build(&path, TABLE);
                let connection = if in_memory { memory() } else { open_file(&path).unwrap() };
                if in_memory {
                    run(&connection, TABLE).unwrap();
                }
                run(&connection, before).unwrap();
                peak();
                let start = computed();
                match recording {
                    None => connection.handle().connection().execute_batch(statement).unwrap(),
                    Some(on) => {
                        connection.set_recording(on).unwrap();
                        line(&connection, statement);
                    }
                }
                times.push(computed() - start);
                peaks.push(peak());
                if recording == Some(true) {
                    for step in ["undo", "redo"] {
                        let start = computed();
                        if step == "undo" {
                            connection.undo().unwrap()
                        } else {
                            connection.redo().unwrap()
                        };
                        times.push(computed() - start);
                        peaks.push(peak());
                    }
                }
            }
            println!(
                "{} {name}: bare {:.2} s, off {:.2}x, on {:.2}x, undo {:.2} s, redo {:.2} s; MiB {peaks:?}",
                if in_memory { "memory" } else { "file" },
                times[0],
                times[1] / times[0],
                times[2] / times[0],
                times[3],
                times[4],
            );
        }
    }
}

#[test]
#[ignore = "it measures"]
fn many_small_lines() {
    for recording in [false, true] {
        let connection = memory();
        run(&connection, "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a)").unwrap();
        connection.set_recording(recording).unwrap();
        for begin in ["SELECT 1", "BEGIN"] {
            run(&connection, begin).unwrap();
            let start = Instant::now();
            for _ in 0..20_000 {
                line(&connection, "INSERT INTO t(a) VALUES (1)");
            }
            println!("log {recording}, {begin}: {:.1} µs a line", start.elapsed().as_secs_f64() * 50.0);
        }
    }
}
