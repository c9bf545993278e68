//! How long a million rows take; run by hand:
//! `cargo test --release render::tests::measure -- --ignored --nocapture`.

use std::time::Instant;

use super::*;

/// Counts what it is given, as `/dev/null` would.
#[derive(Debug, Default)]
struct Counter(u64);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A row whose key is its number, the rest out of a few samples.
struct Sample<'a> {
    id: i64,
    values: &'a [Value],
}

impl Cells for Sample<'_> {
    fn cell(&self, index: usize) -> Cell<'_> {
        match index {
            0 => Cell::Value(ValueRef::Integer(self.id)),
            index => Cell::Value(self.values[index].as_ref()),
        }
    }
}

/// The peak of the process's resident memory, where the system says.
fn most_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown".to_owned(), |line| line.trim().to_owned())
}

#[test]
#[ignore = "a measurement"]
fn a_million_rows_in_each_format() {
    let samples: Vec<Vec<Value>> = (0..997i64)
        .map(|n| {
            vec![
                Value::Null,
                Value::text(format!("The Legend of Number {}", n * 7919 % 1000)),
                Value::text(["RPG", "FPS", "Puzzle", "Strategy"][n as usize % 4]),
                Value::Real((n * 31 % 6000) as f64 / 100.0),
                if n % 5 == 0 { Value::Null } else { Value::Integer(n * 104_729) },
                Value::text(format!("2024-{:02}-{:02} 12:00:{:02}", n % 12 + 1, n % 28 + 1, n % 60)),
            ]
        })
        .collect();
    let head = games(false, &["id", "title", "genre", "price", "sold", "created_at"]);
    for info in Format::ALL {
        for style in [Style::PIPE, Style { color: true, ..terminal(100) }] {
            let mut out = io::BufWriter::with_capacity(64 << 10, Counter::default());
            let start = Instant::now();
            let mut writer = writer(info.format, &style);
            writer.begin(&mut out, &head).unwrap();
            for id in 0..1_000_000 {
                writer.row(&mut out, &Sample { id, values: &samples[id as usize % samples.len()] }).unwrap();
            }
            writer.end(&mut out).unwrap();
            let bytes = out.into_inner().unwrap().0;
            let place = if style.terminal { "terminal" } else { "pipe" };
            eprintln!(
                "{:8} {place:8} {:5.2} s {:4} MB written, most memory so far {}",
                info.name,
                start.elapsed().as_secs_f64(),
                bytes >> 20,
                most_memory()
            );
        }
    }
}
