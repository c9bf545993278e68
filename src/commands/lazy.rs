//! `.lazy`: how what nests is fetched, and the ways side by side.

use std::io;
use std::time::{Duration, Instant};

use super::command::{Argument, Call, Command, Group};
use super::set;
use crate::answer::Nested;
use crate::diagnostic::{Diagnostic, Result};
use crate::formats;
use crate::lang::ast::HopStatement;
use crate::lang::{self, LineKind};
use crate::plan::{Branch, Lazy, Plan};
use crate::run::{explain, query};
use crate::session::listing::{number, text};
use crate::session::{Flow, Limit, Listing, Output, Session, Stop, duration};
use crate::store::Value;
use crate::terminal::Style;

pub(super) const LAZY: Command = Command {
    name: "lazy",
    aliases: &[],
    usage: ".lazy [select|joined|subquery|compare LINE]",
    group: Group::Answers,
    about: "how `include` and nested `show` fetch what they nest",
    more: "`select` runs a query for each record (N+1 queries), `joined` one query with a join, `subquery` one query a \
           level. The answer is the same; `.sql on` shows what runs. `compare` runs a line in each way: how many statements, how many rows \
           they fetch, how long they take, and how their SQL begins.",
    examples: &[
        (".lazy select", "a query for each record"),
        (".lazy subquery", "a query a level, the default"),
        (".lazy compare first 3 games include reviews", "the three ways side by side"),
    ],
    arguments: &[&[Argument::Value("lazy"), Argument::Word(&["compare"])], &[Argument::Text]],
    run: |call, session, out| {
        if call.get(0) != Some("compare") {
            return set::set("lazy", call, session, out);
        }
        compare(call, session, out)?;
        Ok(Flow::Next)
    },
};

/// What a line takes in one way.
struct Taken {
    lazy: Lazy,
    statements: usize,
    rows: u64,
    time: Duration,
    /// The statements, laid out; of many alike the first of each.
    sql: Vec<String>,
}

/// How many lines of a statement are shown.
const SQL_LINES: usize = 4;

fn compare(call: &Call, session: &mut Session, out: &mut Output) -> Result<(), Stop> {
    // The line as it was typed, blank up to where it stands, so that places in it are places in the whole.
    let whole = call.line.get(..call.span.end).unwrap_or_default();
    let at = whole
        .get(call.span.start..)
        .and_then(|rest| rest.find("compare"))
        .map_or(call.span.end, |at| call.span.start + at + 7);
    let line = format!("{}{}", " ".repeat(at), whole.get(at..).unwrap_or_default());
    if line.trim().is_empty() {
        return Err(call.misused("a line is missing").into());
    }
    let asked = match lang::classify(&line) {
        LineKind::Hop => lang::parse(&line).map_err(Stop::Failed)?,
        LineKind::Sql | LineKind::Meta | LineKind::Blank => None,
    };
    let Some(statement @ HopStatement::Value(_)) = asked else {
        return Err(Diagnostic::error("a line that nests records stands here").at(call.span).into());
    };
    let before = session.settings.clone();
    let taken: Result<Vec<Taken>, Stop> =
        [Lazy::Select, Lazy::Joined, Lazy::Subquery].into_iter().map(|lazy| take(session, &statement, lazy)).collect();
    session.settings = before;
    show(session, &taken?, out)
}

/// Runs the line in one way, where nobody sees its answer.
fn take(session: &mut Session, statement: &HopStatement, lazy: Lazy) -> Result<Taken, Stop> {
    let HopStatement::Value(expr) = statement else { return Err(Diagnostic::error("a query stands here").into()) };
    session.settings.lazy = lazy;
    session.settings.limit = Limit::Off;
    // As data an answer is what was asked for, without labels and the foot of a card.
    session.settings.format = &formats::JSONL;
    let sql = match lazy {
        Lazy::Select => one_by_one(&session.plan_bare(expr)?),
        Lazy::Joined | Lazy::Subquery => {
            explain::statements(session, statement)?.iter().map(crate::plan::Statement::laid_out).collect()
        }
    };
    let mut nowhere = Output::new(Box::new(io::sink()), Style::PIPE, || None, session.messages().clone());
    let (ran, fetched) = (session.engine.ran(), session.engine.fetched());
    let begin = Instant::now();
    query::answer(session, expr, &mut nowhere)?;
    Ok(Taken {
        lazy,
        statements: session.engine.ran() - ran,
        rows: session.engine.fetched() - fetched,
        time: begin.elapsed(),
        sql,
    })
}

/// The statements of a plan that fetches what nests for each record: `'…'` stands for the record's key.
fn one_by_one(plan: &Plan) -> Vec<String> {
    let mut texts = vec![plan.statement.laid_out()];
    let mut branches: Vec<&Branch> = plan.branches.iter().collect();
    while !branches.is_empty() {
        texts.extend(branches.iter().map(|branch| {
            let of_one = vec![Value::text("…"); branch.each.holes()];
            format!("-- for each\n{}", branch.each.filled(&of_one).laid_out())
        }));
        branches = branches.into_iter().flat_map(|branch| &branch.branches).collect();
    }
    texts
}

fn name(lazy: Lazy) -> &'static str {
    match lazy {
        Lazy::Select => "select",
        Lazy::Joined => "joined",
        Lazy::Subquery => "subquery",
    }
}

fn show(session: &Session, taken: &[Taken], out: &mut Output) -> Result<(), Stop> {
    let for_people = session.is_for_people();
    let mut columns = vec!["way", "statements", "rows", "time"];
    if !for_people {
        columns.push("sql");
    }
    let mut listing = Listing::new(&columns);
    for one in taken {
        let count = |count: u64| number(i64::try_from(count).unwrap_or(i64::MAX));
        let mut row = vec![text(name(one.lazy)), count(one.statements as u64), count(one.rows)];
        row.push(match for_people {
            true => text(duration(one.time)),
            false => Nested::Value(Value::Real(one.time.as_secs_f64())),
        });
        if !for_people {
            row.push(text(one.sql.join(";\n")));
        }
        listing.push(row);
    }
    session.list(&listing, out)?;
    if for_people {
        for one in taken {
            out.text(&format!("\n{}\n", name(one.lazy)))?;
            for statement in &one.sql {
                let lines: Vec<&str> = statement.lines().collect();
                for line in lines.iter().take(SQL_LINES) {
                    out.text(&format!("  {line}\n"))?;
                }
                if lines.len() > SQL_LINES {
                    out.text("  …\n")?;
                }
            }
        }
    }
    Ok(())
}
