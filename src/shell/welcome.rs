//! Shows the welcome of a session at a terminal.

use std::rc::Rc;
use std::time::Duration;

use crate::assist::{self, DatabaseValues};
use crate::catalog::{
    RelationKind, TableEntry, TableKind, plural_name, singular_name, typed_name, typed_noun, typed_word,
};
use crate::commands;
use crate::lang::{self, ast::HopStatement};
use crate::session::Session;
use crate::store::Connection;
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::width;

/// Lines to try in the demo, each with what it shows.
const TRY: [(&str, &str); 3] = [
    ("games", "every game"),
    ("game 3 .reviews by score desc", "reviews of one, best first"),
    ("users with 3+ reviews show name, count(reviews)", "who reviews much"),
];

/// What a longer line shows stands below it.
const BESIDE: usize = 40;

/// How long their records may be counted.
const WAIT: Duration = Duration::from_millis(100);

/// How many tables are named with what they hold.
const TABLES: usize = 12;

/// The file, its tables with how many records they have, lines to try on them, and where help is.
pub fn show(session: &Session) {
    let read = session.catalog().refresh().and_then(|()| session.catalog().tables());
    // The first line that needs the tables will say what is wrong with them.
    let entries = read.unwrap_or_default();
    let tables = if entries.len() == 1 { "1 table".to_owned() } else { format!("{} tables", entries.len()) };
    let version = env!("CARGO_PKG_VERSION");
    let mut text = format!("hopdb {version} · {} · {tables} · .help, Ctrl-D leaves", session.name());
    if let Some(mode) = session.mode_in_words() {
        text.push('\n');
        text.push_str(&mode);
    }
    if let Some(file) = session.pending_file() {
        text.push_str(&format!("\n`.migrate` makes {}", file.display()));
    } else if session.is_demo() {
        push_lines(&mut text, TRY.iter().map(|(line, about)| ((*line).to_owned(), (*about).to_owned())));
    } else if !session.open_options().safe {
        let counted = counted(session, &entries);
        if !counted.is_empty() {
            let more = if entries.len() > TABLES { " · … (.tables)" } else { "" };
            text.push_str(&format!("\n{}{more}", counted.join("\u{a0}· ")));
        }
        push_lines(&mut text, try_lines(session).into_iter());
    }
    session.messages().prose(&text);
}

fn push_lines(text: &mut String, lines: impl Iterator<Item = (String, String)>) {
    let lines: Vec<(String, String)> = lines.collect();
    if lines.is_empty() {
        return;
    }
    text.push_str("\nTry:");
    let widest = lines.iter().map(|(line, _)| width::width(line)).filter(|wide| *wide <= BESIDE).max().unwrap_or(0);
    for (line, about) in lines {
        let gap = " ".repeat(widest.saturating_sub(width::width(&line)) + 3);
        text.push_str(&format!("\n  {line}{gap}{about}"));
    }
}

/// The first tables with their records, counted as long as that takes no time.
fn counted(session: &Session, entries: &[TableEntry]) -> Vec<String> {
    let connection: Rc<dyn Connection> = Rc::clone(session.connection());
    let values = DatabaseValues::new(&connection, session.catalog()).within(WAIT);
    let mut slow = false;
    let counts = entries.iter().take(TABLES * 5).map(|entry| {
        let count = if slow || entry.kind != TableKind::Table { None } else { values.count(entry) };
        slow |= count.is_none() && entry.kind == TableKind::Table;
        (entry, count)
    });
    let mut counts: Vec<(&TableEntry, Option<i64>)> = counts.collect();
    // Where not all are named, those that hold something are.
    counts.sort_by_key(|(_, count)| *count == Some(0));
    let named = counts.into_iter().take(TABLES).map(|(entry, count)| {
        let name = sanitize::text(&entry.name, Lines::Show);
        count.map_or_else(|| name.clone().into_owned(), |count| format!("{name}\u{a0}{count}"))
    });
    named.collect()
}

/// Lines for the tables and relations that there are, the best connected first, each of which can be planned.
fn try_lines(session: &Session) -> Vec<(String, String)> {
    let catalog = session.catalog();
    let connected = commands::best_connected(session);
    let Some(table) = connected.first() else { return Vec::new() };
    // As people call its records, where that is this table.
    let called = plural_name(&table.name);
    let is_same = matches!(catalog.table(&called), Ok(Some(found)) if found.name == table.name);
    let name = if is_same { typed_word(&called) } else { typed_noun(table) };
    let relations = catalog.relations(table).unwrap_or_default();
    let many = relations.iter().find(|relation| relation.kind == RelationKind::HasMany);
    let through = relations.iter().find(|relation| relation.kind == RelationKind::Through);
    let mut lines = vec![(name.to_string(), format!("every record of {}", table.name))];
    if let Some(relation) = through.or(many) {
        let hop = relation.suggestion();
        let one = singular_name(&table.name);
        let is_same = matches!(catalog.table(&one), Ok(Some(found)) if found.name == table.name);
        let one = if is_same { typed_word(&one) } else { name.clone() };
        lines.push((format!("first {one} {hop}"), format!("{} of the first", relation.target().name)));
    }
    if let Some(relation) = many {
        let path = format!("count({})", typed_name(relation.name()));
        let about = format!("which have the most {}", relation.target().name);
        lines.push((format!("{name} show *, {path} as n by n desc limit 5"), about));
    }
    lines.retain(|(line, about)| assist::is_safe(line) && assist::is_safe(about) && runs(session, line));
    lines
}

/// True if the line can be planned.
fn runs(session: &Session, line: &str) -> bool {
    matches!(lang::parse(line), Ok(Some(HopStatement::Value(expr))) if session.plan_bare(&expr).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, CatalogOptions};
    use crate::lang::ast::HopStatement;
    use crate::store::OpenOptions;
    use crate::{demo, lang, plan};

    #[test]
    fn the_lines_to_try_work_on_the_demo() {
        let catalog = Catalog::new(demo::open(&OpenOptions::default()).unwrap(), CatalogOptions::default());
        for (line, _) in TRY {
            let Ok(Some(HopStatement::Value(expr))) = lang::parse(line) else { panic!("{line}") };
            let options = plan::Options {
                bare: true,
                labels: false,
                lazy: plan::Lazy::Subquery,
                rewrites: plan::Rewrites::default(),
            };
            plan::plan(&expr, &catalog, &plan::Variables::default(), options).unwrap();
        }
    }
}
