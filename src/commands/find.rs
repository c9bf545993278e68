//! `.find`: where a text stands.

use super::command::{Argument, Call, Command, Group};
use crate::answer::Nested;
use crate::catalog::TableKind;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::session::listing::{number, text};
use crate::session::{Flow, Listing, Output, ProgressMeter, Session, Stop};
use crate::store::{Value, quote_value};
use crate::survey::find;

pub(super) const FIND: Command = Command {
    name: "find",
    aliases: &["search"],
    usage: ".find TEXT [NOUN]",
    group: Group::Database,
    about: "where a text stands, in every column for text",
    more: "Letters match in either case, beyond A to Z too. The last column is the line that lists the records.",
    examples: &[(".find zelda", "in all tables"), (".find 'too hard' reviews", "in one")],
    arguments: &[&[Argument::Text], &[Argument::Noun]],
    run: look_for,
};

fn look_for(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    call.at_most(2)?;
    session.catalog().refresh()?;
    let wanted = call.get(0).filter(|wanted| !wanted.is_empty()).ok_or_else(|| call.misused("a text is wanted"))?;
    let tables = match call.get(1) {
        Some(noun) => vec![session.table_named(noun)?],
        None => {
            let mut tables = Vec::new();
            for entry in session.catalog().tables_of_all()?.iter().filter(|entry| entry.kind != TableKind::View) {
                match session.catalog().table_of(entry) {
                    Ok(found) => tables.extend(found),
                    Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error.into()),
                    Err(error) => {
                        let message = format!("`{}` cannot be read: {}", entry.noun(), error.message);
                        session.messages().report(&Diagnostic::warning(message));
                    }
                }
            }
            tables
        }
    };
    let progress = ProgressMeter::new(session);
    let mut listing = Listing::new(&["table", "column", "records", "first", "line"]);
    for table in &tables {
        progress.tick(|| format!("looking through {}", table.name))?;
        for found in find::find(&**session.connection(), table, wanted)? {
            listing.push(vec![
                text(found.table),
                text(found.column),
                number(found.count),
                Nested::List(found.first.into_iter().map(text).collect()),
                text(found.line),
            ]);
        }
    }
    drop(progress);
    if listing.is_empty() && session.is_for_people() {
        out.text(&format!("{} stands nowhere\n", quote_value(&Value::from(wanted))))?;
        return Ok(Flow::Next);
    }
    session.list(&listing, out)?;
    Ok(Flow::Next)
}
