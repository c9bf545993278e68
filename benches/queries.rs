//! Each line's SQL against the best that was written by hand for the same answer, on the same connection.
//!
//! `cargo bench --bench queries` runs all lines of `queries.txt`; words behind `--` pick those that hold one of them,
//! `--slow` shows SQL and plans of the lines that lose, `--on=indexed` takes that database alone.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::hash::{Hash, Hasher};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;

use hopdb::catalog::{self, Catalog};
use hopdb::diagnostic::{Diagnostic, DiagnosticKind};
use hopdb::lang::{self, ast};
use hopdb::plan::{self, Branch, Lazy, Plan, Variables};
use hopdb::store::{self, Connection, OpenOptions, OpenTarget, Value, ValueRef, collect};

mod common;

use common::clock::{median, thread_time as now};
use common::data::database;
use common::{is_picked, picked};

/// A line may take this much of the best SQL's time.
const ALLOWED: f64 = 1.1;
/// Candidates this much slower than the best at the first run are left out of the rest.
const HOPELESS: u32 = 3;
/// The longest that a statement may run.
const PATIENCE: Duration = Duration::from_secs(60);

/// A hop line and what was written by hand for it.
struct Case {
    line: &'static str,
    hands: Vec<(&'static str, String)>,
}

/// The cases of `queries.txt` by the heading that they stand under: a line of the language, and indented below it
/// `name: SQL`, going on over lines that are indented deeper. Several statements are parted by `;`.
fn cases(heading: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut here = false;
    for line in include_str!("queries.txt").lines() {
        let text = line.trim();
        if let Some(title) = line.strip_prefix("# ") {
            here = title == heading;
        } else if !here || text.is_empty() {
            continue;
        } else if !line.starts_with(' ') {
            cases.push(Case { line: text, hands: Vec::new() });
        } else if let Some(case) = cases.last_mut() {
            match text.split_once(": ") {
                Some((name, sql)) if !line.starts_with("   ") => case.hands.push((name, sql.to_owned())),
                _ => {
                    if let Some((_, sql)) = case.hands.last_mut() {
                        sql.push(' ');
                        sql.push_str(text);
                    }
                }
            }
        }
    }
    cases
}

/// Statements that give an answer together.
struct Candidate {
    name: &'static str,
    statements: Vec<(String, Vec<Value>)>,
    /// How many cells of a row belong to the answer.
    width: usize,
}

/// What a run came to.
struct Run {
    time: Duration,
    /// Until the first row.
    first: Duration,
    rows: u64,
    digest: u64,
}

fn run(connection: &dyn Connection, candidate: &Candidate, digested: bool) -> Result<Run, Diagnostic> {
    let start = now();
    let mut first = None;
    let mut rows = 0;
    let mut digest = DefaultHasher::new();
    for (sql, values) in &candidate.statements {
        let mut rest = sql.as_str();
        while let Some(mut statement) = connection.prepare(rest)? {
            statement.stream(values, &mut |row| {
                first.get_or_insert_with(now);
                rows += 1;
                if digested {
                    for index in 0..row.len().min(candidate.width) {
                        match row.get(index) {
                            ValueRef::Null => 0u8.hash(&mut digest),
                            ValueRef::Integer(number) => number.hash(&mut digest),
                            ValueRef::Real(number) => number.to_bits().hash(&mut digest),
                            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.hash(&mut digest),
                        }
                    }
                }
                Ok(ControlFlow::Continue(()))
            })?;
            rest = &rest[statement.consumed()..];
        }
    }
    let end = now();
    Ok(Run { time: end - start, first: first.unwrap_or(end) - start, rows, digest: digest.finish() })
}

/// The same, given up after `patience`.
fn run_within(
    connection: &dyn Connection,
    candidate: &Candidate,
    patience: Duration,
) -> Result<Option<Run>, Diagnostic> {
    let interrupter = connection.interrupter();
    let (done, waiting) = mpsc::channel::<()>();
    let result = std::thread::scope(|scope| {
        scope.spawn(move || {
            if waiting.recv_timeout(patience) == Err(mpsc::RecvTimeoutError::Timeout) {
                interrupter.interrupt();
            }
        });
        let result = run(connection, candidate, true);
        drop(done);
        result
    });
    match result {
        Ok(run) => Ok(Some(run)),
        Err(error) if error.kind == DiagnosticKind::Interrupted => Ok(None),
        Err(error) => Err(error),
    }
}

fn planned(line: &str, catalog: &Catalog) -> Result<Plan, Diagnostic> {
    let statement = lang::parse(line).map_err(|errors| {
        errors.into_iter().next().unwrap_or_else(|| Diagnostic::error("the line could not be read"))
    })?;
    let Some(ast::HopStatement::Value(expr)) = statement else {
        return Err(Diagnostic::error("the line is no query"));
    };
    catalog.refresh()?;
    plan::plan(
        &expr,
        catalog,
        &Variables::default(),
        plan::Options { bare: false, labels: false, lazy: Lazy::Subquery, rewrites: plan::Rewrites::default() },
    )
}

/// The statements of a plan, those of what nests behind those that they nest in.
fn statements(plan: &Plan) -> Vec<&plan::Statement> {
    fn gather<'p>(branches: &'p [Branch], statements: &mut Vec<&'p plan::Statement>) {
        for branch in branches {
            statements.push(&branch.statement);
            gather(&branch.branches, statements);
        }
    }
    let mut statements = vec![&plan.statement];
    gather(&plan.branches, &mut statements);
    statements
}

struct Bench<'a> {
    connection: &'a dyn Connection,
    catalog: &'a Catalog,
    /// Show the SQL of lines that lose.
    slow: bool,
}

impl Bench<'_> {
    /// Measures one line and prints what came of it. True if it is fast enough.
    fn measure(&self, case: &Case) -> Result<bool, Diagnostic> {
        let mut planning = Vec::new();
        let mut plan = planned(case.line, self.catalog)?;
        for _ in 0..5 {
            let start = now();
            plan = planned(case.line, self.catalog)?;
            planning.push(now() - start);
        }
        let nested = !plan.branches.is_empty();
        let width = plan.head.columns.len();
        let ours = Candidate {
            name: "ours",
            statements: statements(&plan).into_iter().map(plan::Statement::bound).collect(),
            width,
        };
        let mut candidates = vec![ours];
        candidates.extend(case.hands.iter().map(|(name, sql)| Candidate {
            name,
            statements: vec![(sql.clone(), Vec::new())],
            width,
        }));

        let Some(expected) = run_within(self.connection, &candidates[0], PATIENCE)? else {
            println!("{:<74} longer than {PATIENCE:?}", case.line);
            self.explain(&plan, None)?;
            return Ok(false);
        };
        let mut best = expected.time;
        let mut firsts = vec![Some(expected.time)];
        for candidate in &candidates[1..] {
            let patience = (best * HOPELESS * 2).max(Duration::from_millis(200));
            let run = run_within(self.connection, candidate, patience)?;
            if let Some(run) = &run {
                best = best.min(run.time);
                if run.rows != expected.rows || !nested && run.digest != expected.digest {
                    println!(
                        "{:<74} {} answers otherwise: {} rows, not {}",
                        case.line, candidate.name, run.rows, expected.rows
                    );
                    self.explain(&plan, None)?;
                    return Ok(false);
                }
            }
            firsts.push(run.map(|run| run.time));
        }
        let mut times: Vec<Vec<Duration>> = vec![Vec::new(); candidates.len()];
        let mut first_rows = Vec::new();
        let rounds = if best > Duration::from_millis(500) {
            3
        } else if best > Duration::from_millis(50) {
            5
        } else {
            15
        };
        for _ in 0..rounds {
            for (index, candidate) in candidates.iter().enumerate() {
                let hopeful = firsts[index].is_some_and(|time| time <= best * HOPELESS);
                if hopeful || index == 0 && times[0].len() < 3 {
                    let run = run(self.connection, candidate, false)?;
                    times[index].push(run.time);
                    if index == 0 {
                        first_rows.push(run.first);
                    }
                }
            }
        }
        let medians: Vec<Duration> = times.into_iter().map(median).collect();
        let ours = medians[0];
        let hand = medians
            .iter()
            .skip(1)
            .copied()
            .enumerate()
            .filter(|(_, time)| !time.is_zero())
            .min_by_key(|(_, time)| *time);
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
        let mut fits = true;
        let (by, time, ratio) = match hand {
            Some((index, time)) => {
                let ratio = ours.as_secs_f64() / time.as_secs_f64();
                // Below this, the clock's own grain and the page cache weigh more than the SQL.
                fits = ratio <= ALLOWED || ours.saturating_sub(time) < Duration::from_micros(100);
                (case.hands[index].0, format!("{:.2}", milliseconds(time)), format!("{ratio:.2}"))
            }
            None => ("none within reach", String::new(), String::new()),
        };
        println!(
            "{:<74} {:>8} {:>9.2} {:>9.2} {:>9} {:>6}{} {:>8.3}  {by}",
            case.line,
            expected.rows,
            milliseconds(median(first_rows)),
            milliseconds(ours),
            time,
            ratio,
            if fits { ' ' } else { '!' },
            milliseconds(median(planning)),
        );
        if self.slow && !fits {
            let by_hand = case.hands.iter().zip(&medians[1..]).filter(|(_, time)| !time.is_zero());
            let all: Vec<String> =
                by_hand.map(|((name, _), time)| format!("{name} {:.2}", milliseconds(*time))).collect();
            println!("    {}", all.join(", "));
            self.explain(&plan, hand.map(|(index, _)| case.hands[index].1.as_str()))?;
        }
        Ok(fits)
    }

    fn explain(&self, plan: &Plan, hand: Option<&str>) -> Result<(), Diagnostic> {
        if !self.slow {
            return Ok(());
        }
        let texts = statements(plan).into_iter().map(|statement| ("ours", statement.inline()));
        let hand = hand.into_iter().flat_map(|sql| sql.split(';')).map(|sql| ("hand", sql.trim().to_owned()));
        for (who, sql) in texts.chain(hand) {
            println!("    {who}: {sql}");
            for row in collect(self.connection, &format!("explain query plan {sql}"), &[])? {
                if let Some(text) = row.get(3).and_then(Value::as_text) {
                    println!("        {text}");
                }
            }
        }
        Ok(())
    }
}

/// Runs the cases of one database. Returns how many are too slow.
fn bench(path: &Path, heading: &str, picked: &[String], slow: bool) -> Result<usize, Diagnostic> {
    let cases: Vec<Case> = cases(heading).into_iter().filter(|case| is_picked(picked, case.line)).collect();
    let start = now();
    let connection: Rc<dyn Connection> = store::open(OpenTarget::File(path), &OpenOptions::default())?;
    let opened = now() - start;
    let catalog = Catalog::new(connection.clone(), catalog::CatalogOptions::default());
    if let Some(case) = cases.first() {
        planned(case.line, &catalog)?;
    }
    let planned = now() - start;
    println!(
        "\n{}: opened after {opened:.1?}, first line planned after {planned:.1?}",
        path.file_name().unwrap_or_default().display()
    );
    println!(
        "{:<74} {:>8} {:>9} {:>9} {:>9} {:>6}  {:>8}  by hand",
        "milliseconds", "rows", "first row", "ours", "hand", "ratio", "planning"
    );
    let bench = Bench { connection: &*connection, catalog: &catalog, slow };
    let mut lost = 0;
    for case in &cases {
        match bench.measure(case) {
            Ok(true) => {}
            Ok(false) => lost += 1,
            Err(error) => {
                lost += 1;
                println!("{:<74} {}", case.line, error.message);
            }
        }
    }
    println!("{lost} of {} lines take more than {ALLOWED} times the best SQL by hand", cases.len());
    Ok(lost)
}

fn main() -> Result<(), Box<dyn Error>> {
    let switches: Vec<String> = std::env::args().skip(1).filter(|word| word.starts_with("--")).collect();
    let picked = picked();
    let slow = switches.iter().any(|switch| switch == "--slow");
    let on = switches.iter().find_map(|switch| switch.strip_prefix("--on="));
    let databases = [
        ("indexed", "reviews"),
        ("unindexed", "reviews"),
        ("pairs", "pairs"),
        ("bare-pairs", "pairs"),
        ("keys", "keys"),
    ];
    for (name, heading) in databases {
        if on.is_none_or(|on| on == name) {
            bench(&database(name)?, heading, &picked, slow).map_err(|error| error.message)?;
        }
    }
    Ok(())
}
