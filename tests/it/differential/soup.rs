//! Lines that mean nothing, or hardly: tokens in any order, and lines with tokens left out, doubled and moved.

use std::time::Instant;

use hopdb::lang::ast::HopStatement as Tree;
use hopdb::lang::{LineKind, classify, parse, print, tokenize};
use hopdb::plan::{self, Branch, Lazy, Options, Statement, Variables};

use super::make::Maker;
use super::world::World;
use crate::common::chance::Rng;
use crate::common::database::{Connection as _, collect};
use crate::common::program::PATIENCE;
use crate::common::quiet::caught;

const WORDS: [&str; 96] = [
    "where",
    "with",
    "without",
    "by",
    "order",
    "asc",
    "desc",
    "nulls",
    "first",
    "last",
    "random",
    "any",
    "all",
    "limit",
    "offset",
    "per",
    "group",
    "having",
    "show",
    "include",
    "distinct",
    "union",
    "minus",
    "intersect",
    "as",
    "via",
    "and",
    "or",
    "not",
    "in",
    "is",
    "null",
    "like",
    "glob",
    "between",
    "isnull",
    "notnull",
    "case",
    "when",
    "then",
    "else",
    "end",
    "cast",
    "collate",
    "nocase",
    "exists",
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "median",
    "percentile",
    "share",
    "over",
    "true",
    "false",
    "lower",
    "abs",
    "coalesce",
    "year",
    "bucket",
    "rank",
    "lag",
    "explain",
    "sql",
    "g",
    "va",
    "fake",
    "n",
    "3",
    "-1",
    "0",
    "1.5",
    "0x1F",
    "'a'",
    "\"b\"",
    "''",
    "x'00'",
    "`id`",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "..",
    "=",
    "!=",
    "<",
    ">=",
    "+",
    "-",
    "*",
];

/// What SQLite says of functions and collations that the planner leaves to it.
const FOR_SQLITE: [&str; 4] = ["wrong number of arguments", "there is no function", "no such function", "collation"];

fn soup(rng: &mut Rng, world: &World) -> String {
    let mut text = String::new();
    for at in 0..1 + rng.below(16) {
        let token = match rng.below(10) {
            0..=2 => {
                let table = rng.below(world.schema.tables.len());
                world.table_text(table)
            }
            3 => {
                let table = rng.pick(&world.schema.tables);
                rng.pick(&table.columns).name.clone()
            }
            4 if !world.relations.is_empty() => rng.pick(&world.relations).name.clone(),
            _ => rng.word(&WORDS).to_owned(),
        };
        if at > 0 && rng.chance(70) {
            text.push(' ');
        }
        if rng.chance(12) {
            text.push('.');
        }
        text.push_str(&token);
    }
    text
}

fn mutated(rng: &mut Rng, text: &str) -> String {
    let (tokens, _) = tokenize(text);
    let mut pieces: Vec<String> = tokens
        .iter()
        .filter(|token| token.span.end > token.span.start)
        .map(|token| {
            let space = if token.spaced { " " } else { "" };
            format!("{space}{}", &text[token.span.start..token.span.end])
        })
        .collect();
    for _ in 0..1 + rng.below(3) {
        if pieces.is_empty() {
            break;
        }
        let at = rng.below(pieces.len());
        match rng.below(5) {
            0 => {
                pieces.remove(at);
            }
            1 => pieces.insert(at, pieces[at].clone()),
            2 => {
                let other = rng.below(pieces.len());
                pieces.swap(at, other);
            }
            3 => pieces[at] = format!(" {}", rng.word(&WORDS)),
            _ => pieces.insert(at, format!(" {}", rng.word(&WORDS))),
        }
    }
    pieces.concat()
}

/// What is wrong with how the line fares, if anything is.
fn fares(world: &World, text: &str) -> Result<(), String> {
    let tree = match parse(text) {
        Ok(Some(tree)) => tree,
        Ok(None) => return Ok(()),
        Err(errors) if errors.is_empty() => return Err("refused without a word".into()),
        Err(errors) => {
            for error in errors {
                let span = error.span.unwrap_or_default();
                if text.get(span.start..span.end).is_none() {
                    return Err(format!("the error {error} lies at {span:?}"));
                }
            }
            return Ok(());
        }
    };
    if matches!(tree, Tree::Value(_) | Tree::Explain(_) | Tree::ShowSql(_)) {
        let printed = print(&tree);
        match parse(&printed) {
            Ok(Some(again)) if again == tree => {}
            other => return Err(format!("printed as {printed}, which is read as {other:?}")),
        }
    }
    // What SQL begins with is not for the planner.
    if classify(text) != LineKind::Hop {
        return Ok(());
    }
    let mut tree = tree;
    while let Tree::Explain(inner) | Tree::ShowSql(inner) = tree {
        tree = *inner;
    }
    let Tree::Value(expr) = tree else { return Ok(()) };
    for lazy in [Lazy::Subquery, Lazy::Joined] {
        let options = Options { bare: false, labels: true, lazy, rewrites: hopdb::plan::Rewrites::default() };
        let Ok(plan) = plan::plan(&expr, &world.catalog, &Variables::default(), options) else { return Ok(()) };
        let mut statements = vec![plan.statement.clone()];
        statements.extend(plan.joined.clone());
        statements.extend(plan.keys.iter().map(|keys| keys.statement.planned(&world.catalog)));
        let wanted = plan.existence.iter().flat_map(|wanted| [&wanted.found, &wanted.extent]);
        statements.extend(wanted.map(|deferred| deferred.planned(&world.catalog)));
        below(&plan.branches, &mut statements);
        for statement in statements {
            prepares(world, &statement)?;
        }
    }
    Ok(())
}

fn below(branches: &[Branch], statements: &mut Vec<Statement>) {
    for branch in branches {
        statements.extend([branch.statement.clone(), branch.each.clone()]);
        below(&branch.branches, statements);
    }
}

fn prepares(world: &World, statement: &Statement) -> Result<(), String> {
    let (sql, values) = statement.bound();
    let prepared = world.connection.prepare(&sql);
    let error = match prepared {
        Ok(Some(prepared)) if prepared.parameters() == values.len() => None,
        Ok(_) => return Err(format!("parameters that do not fit: {sql}")),
        Err(error) => Some(error.to_string()),
    };
    let inline = world.plain.prepare(&statement.inline()).err().map(|error| error.to_string());
    for error in error.into_iter().chain(inline) {
        if !FOR_SQLITE.iter().any(|known| error.contains(known)) {
            return Err(format!("{error}\n{}", statement.inline()));
        }
    }
    Ok(())
}

/// Goes through so many lines; the texts of those that fare badly, with what happened.
pub fn run(cases: u64, seed: u64) -> Vec<(String, String)> {
    let mut wrong: Vec<(String, String)> = Vec::new();
    for number in 0..cases.div_ceil(100) {
        let mut rng = Rng::new(seed.wrapping_mul(7_000_003).wrapping_add(number));
        let world = World::random(&mut rng);
        for _ in 0..100 {
            let text = if rng.chance(50) {
                soup(&mut rng, &world)
            } else {
                let line = Maker { world: &world, rng: &mut rng, variables: &[], named: 0 }.line();
                let text = line.text(&world);
                mutated(&mut rng, &text)
            };
            let begun = Instant::now();
            let fared = caught(|| fares(&world, &text));
            let happened = match fared {
                Ok(Ok(())) if begun.elapsed() < PATIENCE => continue,
                Ok(Ok(())) => "took too long".to_owned(),
                Ok(Err(why)) => why,
                Err(panic) => format!("panicked: {panic}"),
            };
            wrong.push((format!("{}\n{text}", world.script), happened));
        }
    }
    wrong
}

/// Runs the statement of a line that is deep or long, where it has one.
pub fn survives(world: &World, text: &str) -> bool {
    let Ok(Some(Tree::Value(expr))) = parse(text) else { return true };
    let options = Options { bare: false, labels: true, lazy: Lazy::Subquery, rewrites: plan::Rewrites::default() };
    let Ok(plan) = plan::plan(&expr, &world.catalog, &Variables::default(), options) else { return true };
    let (sql, values) = plan.statement.bound();
    // SQLite has limits of its own, and says so.
    let _ = collect(&*world.connection, &sql, &values);
    true
}
