//! Made-up values: how long one takes, in the order of rows and through SQL, beside a bare draw of the same generator.

use std::hint::black_box;
use std::time::Instant;

use hopdb::diagnostic::Result;
use hopdb::seed::{FakeFunctions, RandomStream, SeedContext, StreamKey, ValueSource, find_maker, makers};
use hopdb::store::{self, Connection, OpenOptions, OpenTarget, Value};

const ROWS: u64 = 1_000_000;
/// How many times as long as one word of a row a value may take.
const MOST: [(&str, f64); 9] = [
    ("int", 4.0),
    ("date", 10.0),
    ("datetime", 12.0),
    ("name", 16.0),
    ("email", 16.0),
    ("sentence", 18.0),
    ("word", 6.0),
    ("uuid", 12.0),
    ("address", 25.0),
];

fn nanoseconds(rows: u64, begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1e9 / rows as f64
}

fn main() -> Result<()> {
    let context = SeedContext::new(1);
    let mut failed = false;

    let mut stream = RandomStream::new(1, "t", "c", 0);
    let begin = Instant::now();
    for row in 0..ROWS {
        stream.seek_row(row);
        black_box(stream.next_u32());
    }
    let yardstick = nanoseconds(ROWS, begin);
    println!("{:<28} {yardstick:>7.0} ns", "one word of a row");

    for (name, most) in MOST {
        let maker = find_maker(name, false).or_else(|_| find_maker(name, true))?;
        let given: &[Value] = match name {
            "sentence" => &[Value::Integer(4), Value::Integer(8)],
            "int" => &[Value::Integer(1), Value::Integer(10)],
            _ => &[],
        };
        let call = maker.call(&context, given)?;
        let mut source =
            ValueSource::new(&context, &StreamKey { table: "reviews", column: "c", ..StreamKey::default() });
        let mut value = Value::Null;
        let begin = Instant::now();
        for row in 0..ROWS {
            call.make(&mut source, row, &mut value)?;
            black_box(&value);
        }
        let took = nanoseconds(ROWS, begin);
        let ratio = took / yardstick;
        let verdict = if ratio > most { "  too slow" } else { "" };
        failed |= ratio > most;
        println!("{name:<28} {took:>7.0} ns   {ratio:>4.1} times, at most {most}{verdict}");
    }

    let slowest = makers()
        .filter_map(|maker| {
            let call = maker.call(&context, &[]).ok()?;
            let mut source = ValueSource::new(&context, &StreamKey::default());
            let mut value = Value::Null;
            let begin = Instant::now();
            for row in 0..2000 {
                call.make(&mut source, row, &mut value).ok()?;
            }
            Some((nanoseconds(2000, begin), maker.name))
        })
        .fold((0.0, ""), |most, one| if one.0 > most.0 { one } else { most });
    println!("{:<28} {:>7.0} ns   ({})", "the slowest of all", slowest.0, slowest.1);

    let begin = Instant::now();
    let connection = store::open(OpenTarget::Memory, &OpenOptions::default())?;
    println!("{:<28} {:>7.0} ns", "opening a connection", nanoseconds(1, begin));
    let begin = Instant::now();
    connection.add_functions(std::sync::Arc::new(FakeFunctions::new(context)))?;
    println!("{:<28} {:>7.0} ns", "adding the functions", nanoseconds(1, begin));
    for (name, call) in
        [("none", "1"), ("int", "int(1, 10)"), ("sentence", "fake_sentence(4, 8)"), ("name", "fake_name()")]
    {
        let sql = format!(
            "with recursive t(n) as (select 1 union all select n + 1 from t where n < {ROWS}) select count({call} || n) from t"
        );
        let begin = Instant::now();
        store::collect(&*connection, &sql, &[])?;
        println!("{:<28} {:>7.0} ns", format!("in SQL: {name}"), nanoseconds(ROWS, begin));
    }
    std::process::exit(i32::from(failed));
}
