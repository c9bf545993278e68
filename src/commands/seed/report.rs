//! What a run of seeds is answered with: what each table got, and how children spread over parents.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;

use super::{Sample, SownLine};
use crate::answer::{Nested, NestedHead};
use crate::check::{self, RelationStats};
use crate::diagnostic::Result;
use crate::session::{Listing, Output, Session, Stop, duration, listing};
use crate::store::quote_value;
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::width::{cut, width};

pub(super) fn list_made(session: &Session, sown: &[SownLine], seed: u64, out: &mut Output) -> Result<(), Stop> {
    if session.is_for_people() {
        let columns = out.style().width.unwrap_or(PIPED).max(NARROWEST);
        let widest = sown.iter().map(|one| width(&place(one))).max().unwrap_or(0);
        for one in sown {
            out.text(&plan_lines(one, widest, columns))?;
        }
    } else {
        session.list(&plan_listing(sown), out)?;
    }
    out.flush()?;
    session.messages.say(&format!("nothing was kept; `--seed {seed}` makes the same"));
    Ok(())
}

/// How wide what is planned is shown at least, and where there is no terminal; how much of a value.
const NARROWEST: usize = 40;
const PIPED: usize = 100;
const LONGEST: usize = 30;

/// A line of a seed with the first records that it would make, change or delete, each cut where the terminal ends.
fn plan_lines(one: &SownLine, widest: usize, columns: usize) -> String {
    let SownLine { line, samples } = one;
    let place = place(one);
    let room = " ".repeat(widest - width(&place));
    let line_text = sanitize::text(&line.line, Lines::Show);
    let mut text = format!("{}\n", cut(&format!("{place}{room}{:>7}  {line_text}", line.count), columns));
    for Sample { table, columns: names, values, .. } in samples {
        let shown = |text: &str| sanitize::text(text, Lines::Show).into_owned();
        let fields: Vec<String> = names
            .iter()
            .zip(values)
            .map(|(name, value)| format!("{}={}", shown(name), cut(&shown(&quote_value(value)), LONGEST)))
            .collect();
        text.push_str(&format!("{}\n", cut(&format!("    {}  {}", shown(table), fields.join(" ")), columns)));
    }
    text
}

/// Where a line stands.
fn place(SownLine { line, .. }: &SownLine) -> String {
    if line.at > 0 { format!("{}:{}", sanitize::text(&line.file, Lines::Show), line.at) } else { String::new() }
}

fn plan_listing(sown: &[SownLine]) -> Listing {
    let mut listed = Listing::new(&["seed", "at", "line", "records", "samples"]);
    for SownLine { line, samples } in sown {
        let mut records = Listing::new(&["table", "what", "record"]);
        for Sample { what, table, columns, values } in samples {
            let head = Rc::new(NestedHead { columns: columns.clone(), repr: None });
            let cells = values.iter().cloned().map(Nested::Value).collect();
            records.push(vec![listing::text(table.clone()), listing::text(*what), Nested::Record { head, cells }]);
        }
        listed.push(vec![
            listing::text(line.file.clone()),
            listing::number(line.at as u64),
            listing::text(line.line.clone()),
            listing::number(line.count),
            records.nested(),
        ]);
    }
    listed
}

/// How many records each table had, lost and has.
pub(super) struct Counts {
    pub before: Vec<(String, u64)>,
    pub deleted: BTreeMap<String, u64>,
    pub after: Vec<(String, u64)>,
}

impl Counts {
    /// How many records a table, which has so many now, had, lost and got.
    fn of(&self, table: &str, now: u64) -> (u64, u64, u64) {
        let was = self.before.iter().find(|(known, _)| known == table).map_or(0, |(_, count)| *count);
        let deleted = self.deleted.get(table).copied().unwrap_or(0);
        (was, deleted, (now + deleted).saturating_sub(was))
    }
}

/// Tables with more records are not looked at behind a run, which should take no longer than the run itself.
const MOST_LOOKED_AT: u64 = 100_000;
/// How many of the things that look wrong are told behind a run.
const MOST_LOOKS: usize = 5;

pub(super) fn report(
    session: &mut Session,
    counts: &Counts,
    seed: u64,
    begin: Instant,
    out: &mut Output,
) -> Result<(), Stop> {
    let has_deleted = counts.deleted.values().any(|count| *count > 0);
    let mut names = vec!["table", "before", "after", "made"];
    names.extend(has_deleted.then_some("deleted"));
    let mut listed = Listing::new(&names);
    let mut all = 0;
    for (table, count) in &counts.after {
        let (was, deleted, made) = counts.of(table, *count);
        all += made;
        let mut row = vec![listing::text(table.clone())];
        row.extend([was, *count, made].map(listing::number));
        row.extend(has_deleted.then(|| listing::number(deleted)));
        listed.push(row);
    }
    session.list(&listed, out)?;
    if session.is_for_people() {
        let tick = |_: &str| session.cancel.check();
        let filled: Vec<&str> = counts
            .after
            .iter()
            .filter(|(table, count)| *count <= MOST_LOOKED_AT && counts.of(table, *count).2 > 0)
            .map(|(table, _)| table.as_str())
            .collect();
        let report = check::relations_and_looks(&*session.engine.connection, &session.catalog, &filled, &tick)?;
        let drawn = spreads(&report.relations);
        out.text(&drawn)?;
        let orphans: u64 = report
            .problems
            .iter()
            .filter(|problem| problem.kind == check::ProblemKind::Orphans)
            .filter_map(|problem| problem.count)
            .sum();
        if orphans > 0 {
            out.text(&format!("{orphans} orphans: `.check` names them\n"))?;
        }
        let looks: Vec<_> =
            report.problems.iter().filter(|problem| problem.kind.weight() == check::Weight::LooksWrong).collect();
        for problem in looks.iter().take(MOST_LOOKS) {
            out.text(&format!("looks wrong: {}: {}\n", problem.name, problem.what))?;
        }
        if !looks.is_empty() {
            let more = looks.len().saturating_sub(MOST_LOOKS);
            let more = if more > 0 { format!("and {more} more; ") } else { String::new() };
            out.text(&format!("{more}`.check` shows the records\n"))?;
        }
    }
    let took = duration(begin.elapsed());
    // What is said of the run stands below what it shows.
    out.flush()?;
    let deleted: u64 = counts.deleted.values().sum();
    let deleted = if has_deleted { format!(", {deleted} deleted") } else { String::new() };
    session.messages.say(&format!("{all} records made{deleted}; took {took}; `--seed {seed}` makes the same"));
    Ok(())
}

/// The relations with how many children a parent has, the median as a bar beside the most.
fn spreads(spreads: &[RelationStats]) -> String {
    const WIDTH: u64 = 20;
    let name = spreads.iter().map(|spread| spread.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for spread in spreads {
        let (Some(least), Some(median), Some(most)) = (spread.least, spread.median, spread.most) else { continue };
        let cells = |count: f64| if most == 0 { 0 } else { (count / most as f64 * WIDTH as f64).round() as usize };
        let (filled, middle) = (cells(median), cells(least as f64));
        let bar: String = (0..WIDTH as usize)
            .map(|at| {
                if at < middle {
                    '█'
                } else if at < filled {
                    '▓'
                } else {
                    '░'
                }
            })
            .collect();
        text.push_str(&format!(
            "  {:name$}  {bar}  {least}–{median}–{most} each, {} of {} without{}\n",
            spread.name,
            spread.childless,
            spread.parents,
            if spread.parentless > 0 {
                format!(", {} of {} belong to none", spread.parentless, spread.children)
            } else {
                String::new()
            },
        ));
    }
    text
}
