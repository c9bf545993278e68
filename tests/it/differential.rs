//! Random lines on random schemas and rows: what the planner's SQL answers, against a reference that works out each
//! line's meaning over rows in memory with nothing of the planner's.
//!
//! Each line is planned as usual, and besides with rules of the planner left out and choices of its forced.
//!
//! `HOPDB_CASES` says how many lines, `HOPDB_SEED` where to begin, `HOPDB_FAULTS` how many failures are shown in full,
//! `HOPDB_PLANS` in how many further ways each line is planned.

mod aggregate;
mod answer;
mod check;
mod dates;
mod eval;
mod make;
mod make_expr;
mod make_filter;
mod make_show;
mod printed;
mod rows;
mod schema;
mod setting;
mod show;
mod shrink;
mod soup;
mod text;
mod tree;
mod value;
mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::common::chance::Rng;
use crate::common::number;
use check::{Checker, Fault, Outcome, Source};
use make::Maker;
use setting::Setting;
use tree::{Line, VARIABLES};
use world::World;

const LINES_A_WORLD: u64 = 50;

/// The world of a number, and the chance by which its lines are made.
fn world(seed: u64, number: u64) -> (World, Rng) {
    let mut rng = Rng::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
    (World::random(&mut rng), rng)
}

/// The script of a world's database and lines about it, for whoever compares two databases of it.
#[cfg(feature = "remote")]
pub fn some_lines(number: u64) -> (String, Vec<String>) {
    let (world, mut rng) = world(2, number);
    let mut maker = Maker { world: &world, rng: &mut rng, variables: &[], named: 0 };
    let lines = (0..LINES_A_WORLD).map(|_| maker.line().text(&world)).collect();
    (world.script.clone(), lines)
}

/// The chance by which the ways to plan a world's lines are drawn: its own, so that a new rule changes no line.
fn plans(seed: u64, number: u64) -> Rng {
    Rng::new(seed.wrapping_mul(1_000_033).wrapping_add(number) ^ (1 << 40))
}

fn sources(rng: &mut Rng, world: &World) -> Vec<Source> {
    let mut sources = Vec::new();
    for at in 0..rng.below(4) {
        let mut maker = Maker { world, rng: &mut *rng, variables: &[], named: 100 * (at + 1) };
        sources.push(match maker.rng.below(3) {
            0 => Source::Value(
                match maker.literal(if at == 0 { make_expr::Class::Number } else { make_expr::Class::Text }) {
                    tree::Expr::Literal(value) => value,
                    _ => crate::common::database::Value::Null,
                },
            ),
            1 => Source::Pinned(maker.records(None, None, 1)),
            _ => Source::Query(maker.records(None, None, 1)),
        });
    }
    sources
}

/// Faults alike up to names and numbers.
fn likeness(fault: &Fault) -> String {
    let first = fault.detail.lines().next().unwrap_or_default();
    let mut plain = String::new();
    for (index, piece) in first.split('`').enumerate() {
        plain.push_str(if index % 2 == 0 { piece } else { "_" });
    }
    match fault.kind.as_str() {
        "refused" | "not parsed" | "panic" | "SQL error" => {
            let plain: String = plain.chars().filter(|c| !c.is_ascii_digit()).take(60).collect();
            format!("{}: {plain}", fault.kind)
        }
        kind => kind.to_owned(),
    }
}

/// The smallest case found that fails alike, with what it shows.
fn smallest(
    world: World,
    sources: &[Source],
    line: Line,
    fault: Fault,
    oracle: &RefCell<rusqlite::Connection>,
) -> (World, Line, Fault) {
    let wanted = likeness(&fault);
    let (mut world, mut line, mut fault) = (world, line, fault);
    let attempt = |world: &World, line: &Line, setting: &Setting| -> Option<Fault> {
        let checker = Checker::new(world, oracle, sources).ok()?;
        match checker.check(line, std::slice::from_ref(setting)) {
            Outcome::Fault(fault) if likeness(&fault) == wanted => Some(fault),
            _ => None,
        }
    };
    let mut steps = 0;
    while let Some(simpler) = fault.setting.simpler().into_iter().find_map(|simpler| attempt(&world, &line, &simpler)) {
        fault = simpler;
    }
    loop {
        steps += 1;
        let found =
            shrink::lines(&line).into_iter().find_map(|line| Some((attempt(&world, &line, &fault.setting)?, line)));
        match found {
            Some((smaller, found)) if steps < 200 => (fault, line) = (smaller, found),
            _ => break,
        }
    }
    loop {
        steps += 1;
        let found = shrink::rows(&world.schema).into_iter().find_map(|schema| {
            let world = World::new(schema).ok()?;
            Some((attempt(&world, &line, &fault.setting)?, world))
        });
        match found {
            Some((smaller, found)) if steps < 300 => (fault, world) = (smaller, found),
            _ => break,
        }
    }
    (world, line, fault)
}

#[test]
fn the_planner_answers_as_the_reference_does() {
    let (cases, seed) = (number("HOPDB_CASES").unwrap_or(5000), number("HOPDB_SEED").unwrap_or(1));
    let (shown, further) = (number("HOPDB_FAULTS").unwrap_or(1) as usize, number("HOPDB_PLANS").unwrap_or(1));
    let oracle = RefCell::new(rusqlite::Connection::open_in_memory().expect("a database in memory"));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults: BTreeMap<String, usize> = BTreeMap::new();
    let mut report = String::new();
    for number in 0..cases.div_ceil(LINES_A_WORLD) {
        let (world, mut rng) = world(seed, number);
        let mut plans = plans(seed, number);
        *counts.entry("relations that their own name does not find".into()).or_default() += world.unnamed.len();
        let sources = sources(&mut rng, &world);
        let checker = match Checker::new(&world, &oracle, &sources) {
            Ok(checker) => checker,
            Err(fault) => {
                *counts.entry(format!("variables: {}", fault.kind)).or_default() += 1;
                if fault.kind != "unsettled variable" {
                    *faults.entry(format!("variable {}", likeness(&fault))).or_default() += 1;
                    if faults.len() <= shown {
                        report
                            .push_str(&format!("{}\n{sources:?}\n{}\n{}\n\n", world.script, fault.kind, fault.detail));
                    }
                }
                continue;
            }
        };
        for _ in 0..LINES_A_WORLD {
            let variables = checker.variables.clone();
            let mut maker = Maker { world: &world, rng: &mut rng, variables: &variables, named: 0 };
            let line = maker.line();
            if std::env::var_os("HOPDB_LINES").is_some() {
                eprintln!("{}", line.text(&world));
            }
            let mut settings = vec![Setting::default()];
            settings.extend((0..further).map(|_| Setting::draw(&mut plans)));
            match checker.check(&line, &settings) {
                Outcome::Same { empty } => {
                    *counts.entry("same".into()).or_default() += 1;
                    *counts.entry("same, and empty".into()).or_default() += usize::from(empty);
                }
                Outcome::Unsettled(why) => *counts.entry(format!("unsettled: {why}")).or_default() += 1,
                Outcome::Fault(fault) => {
                    *counts.entry("fault".into()).or_default() += 1;
                    let kinds = faults.len();
                    let count = faults.entry(likeness(&fault)).or_default();
                    *count += 1;
                    if *count <= 1 + shown / 8 && kinds <= shown {
                        let again = World::new(world.schema.clone()).expect("the same schema again");
                        let whole = line.text(&world);
                        let (small, line, fault) = smallest(again, &sources, line, fault, &oracle);
                        let variables: Vec<String> = sources
                            .iter()
                            .zip(VARIABLES)
                            .map(|(source, name)| match source {
                                Source::Value(value) => format!("{name} = {}", value::literal(value)),
                                Source::Pinned(query) => format!("{name} = {} (pinned)", query.text(&world)),
                                Source::Query(query) => format!("{name} = {}", query.text(&world)),
                            })
                            .collect();
                        report.push_str(&format!(
                            "--- {}\nfrom: {whole}\nline: {}\nplanned {}\n{}\n{}\n{}\n\n",
                            fault.kind,
                            line.text(&small),
                            fault.setting,
                            fault.detail,
                            variables.join("\n"),
                            small.script
                        ));
                    }
                }
            }
        }
    }
    let same = counts.get("same").copied().unwrap_or_default() as u64;
    eprintln!("{counts:#?}");
    assert!(faults.is_empty(), "{report}\n{faults:#?}");
    let empty = counts.get("same, and empty").copied().unwrap_or_default() as u64;
    assert!(same * 10 >= cases * 9, "only {same} of {cases} lines could be compared");
    assert!(empty * 2 <= same, "{empty} of {same} answers were empty");
}

/// In the sqlite3 on the PATH, which is older than the one in the program.
#[test]
fn statements_run_as_they_are_printed() {
    let (cases, seed) = (number("HOPDB_CASES").unwrap_or(500), number("HOPDB_SEED").unwrap_or(1));
    let shown = number("HOPDB_FAULTS").unwrap_or(1) as usize;
    let wrong = printed::run(cases, seed);
    let report: Vec<String> = wrong.iter().take(shown).cloned().collect();
    assert!(wrong.is_empty(), "{}\n{} statements fared badly", report.join("\n\n"), wrong.len());
}

#[test]
fn lines_without_a_meaning_do_no_harm() {
    let (cases, seed) = (number("HOPDB_CASES").unwrap_or(8000), number("HOPDB_SEED").unwrap_or(1));
    let wrong = soup::run(cases, seed);
    let shown = number("HOPDB_FAULTS").unwrap_or(1) as usize;
    let report: Vec<String> = wrong.iter().take(shown).map(|(text, why)| format!("{text}\n{why}")).collect();
    assert!(wrong.is_empty(), "{}\n{} lines fared badly", report.join("\n\n"), wrong.len());
}

/// On a thread with as much stack as the first one of a program has.
#[test]
fn deep_and_long_lines_are_survived() {
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(deep_and_long).expect("a thread");
    thread.join().expect("every line is survived");
}

fn deep_and_long() {
    let world = World::random(&mut Rng::new(1));
    let name = world.table_text(0);
    let many = |piece: &str, count: usize| piece.repeat(count);
    for count in [10, 60, 119, 200, 1000, 20_000] {
        for text in [
            format!("{}1{}", many("(", count), many(")", count)),
            format!("{}{name}{}", many("(", count), many(")", count)),
            format!("{name} where {}1", many("not ", count)),
            format!("{name} where {}1", many("- ", count)),
            format!("{name} where 1{}", many(" and 1", count)),
            format!("{name} where 1{}", many(" + 1", count)),
            format!("{name} where 1{}", many(" || 1", count)),
            format!("{name}{}", many(" where 1", count)),
            format!("{name}{}", many(" limit 5", count)),
            format!("{name}{}", many(&format!(" union {name}"), count)),
            format!("{name}{}", many(&format!(" minus ({name} limit 3)"), count)),
            format!("{name} where {}1{}", many("case when 1 then ", count), many(" end", count)),
            format!("{name} where {}1{}", many(&format!("exists (all {name} where "), count), many(")", count)),
            format!("{name} where 1 in ({}1)", many("1, ", count)),
            format!("{name} {}", many("1, ", count)),
            format!("{name} show {}1 as x", many("lower(", count)),
            format!("{name} by {}1 + 1", many("1 + 1, ", count)),
            format!("{}{name}", many("first 3 ", count)),
            format!("{}{name}", many("count ", count)),
            format!("{name}{}", many(".x", count)),
            format!("{name}{}", many("[0:9]", count)),
            many("'", count),
            many("/*", count),
            many("`a`.", count),
        ] {
            assert!(soup::survives(&world, &text));
        }
    }
}
