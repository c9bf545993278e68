//! Statements as they are printed, on one line and laid out, in the sqlite3 on the PATH.

use std::cell::RefCell;
use std::cmp::Ordering;

use super::check::{Checker, plain_rows, same_rows};
use super::make::Maker;
use super::setting::Setting;
use super::value::order;
use super::{LINES_A_WORLD, plans, sources, world};
use crate::common::database::Value;
use crate::common::program::Program;

/// What goes in front of each answer.
const MARK: &str = "--- answer";

/// The parser of SQLite before 3.46 takes no more than a hundred things that are begun, so not many more brackets within
/// brackets.
const DEEPEST: usize = 10;

/// What is wrong with the statements of so many random lines.
pub fn run(cases: u64, seed: u64) -> Vec<String> {
    let oracle = RefCell::new(rusqlite::Connection::open_in_memory().expect("a database in memory"));
    let mut wrong = Vec::new();
    for number in 0..cases.div_ceil(LINES_A_WORLD) {
        let (world, mut rng) = world(seed, number);
        let mut plans = plans(seed, number);
        let sources = sources(&mut rng, &world);
        let Ok(checker) = Checker::new(&world, &oracle, &sources) else { continue };
        let mut texts: Vec<(String, bool)> = Vec::new();
        for _ in 0..LINES_A_WORLD {
            let variables = checker.variables.clone();
            let line = Maker { world: &world, rng: &mut rng, variables: &variables, named: 0 }.line();
            for setting in [Setting::default(), Setting::draw(&mut plans)] {
                for (statement, numbered) in checker.statements(&line, &setting) {
                    for text in [statement.inline(), statement.laid_out()] {
                        if depth(&text) <= DEEPEST && !texts.iter().any(|(known, _)| *known == text) {
                            texts.push((text, numbered));
                        }
                    }
                }
            }
        }
        let mut input = format!("{}\n.mode quote\n", world.script);
        for (text, _) in &texts {
            input.push_str(&format!(".print {MARK}\n{text};\n"));
        }
        let outcome = Program::new("sqlite3").input(input).run();
        if !outcome.stderr.is_empty() {
            wrong.push(outcome.stderr.clone());
        }
        let mark = format!("{MARK}\n");
        let answers: Vec<&str> = outcome.stdout.split(mark.as_str()).skip(1).collect();
        assert_eq!(answers.len(), texts.len(), "{}", outcome.stderr);
        for ((text, numbered), answer) in texts.iter().zip(answers) {
            let expected = plain_rows(&world.plain, text);
            match (&expected, read(answer)) {
                // Rows below different records stand in any order, and take their numbers from it.
                (Ok(expected), Some(rows)) if *numbered && expected.len() == rows.len() => {}
                (Ok(expected), Some(rows)) if same_rows(&sorted(expected), &sorted(&rows)) => {}
                (_, rows) => wrong.push(format!("{text}\nexpected {expected:?}\ngot {rows:?}\n{}", world.script)),
            }
        }
    }
    wrong
}

fn sorted(rows: &[Vec<Value>]) -> Vec<Vec<Value>> {
    let mut rows = rows.to_vec();
    rows.sort_by(|one, other| {
        let cells = one.iter().zip(other).map(|(one, other)| order(one, other, false));
        cells.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    });
    rows
}

/// How many brackets stand within each other.
fn depth(text: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' => open += 1,
            b')' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// Rows as `.mode quote` writes them.
fn read(answer: &str) -> Option<Vec<Vec<Value>>> {
    let mut rest = answer;
    let mut rows = Vec::new();
    while !rest.is_empty() {
        let mut row = Vec::new();
        loop {
            let (value, after) = cell(rest)?;
            row.push(value);
            rest = after.get(1..)?;
            match after.as_bytes()[0] {
                b',' => {}
                b'\n' => break,
                _ => return None,
            }
        }
        rows.push(row);
    }
    Some(rows)
}

/// The value that a text begins with, and what comes behind it.
fn cell(text: &str) -> Option<(Value, &str)> {
    let blob = text.strip_prefix("X'");
    if let Some(quoted) = blob.or_else(|| text.strip_prefix('\'')) {
        let mut content = String::new();
        let mut rest = quoted;
        loop {
            let (before, after) = rest.split_once('\'')?;
            content.push_str(before);
            match after.strip_prefix('\'') {
                Some(_) => content.push('\''),
                None => {
                    let value = if blob.is_some() { Value::Blob(bytes(&content)?) } else { Value::text(content) };
                    return Some((value, after));
                }
            }
            rest = &after[1..];
        }
    }
    let (word, _) = text.split_once([',', '\n'])?;
    let value = match word {
        "NULL" => Value::Null,
        _ => match word.parse() {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Real(word.parse().ok()?),
        },
    };
    Some((value, &text[word.len()..]))
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let digits = hexadecimal.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
