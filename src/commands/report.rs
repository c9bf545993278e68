//! `.report`: a page about the whole database.

use std::io::Write as _;
use std::path::Path;

use super::command::{Argument, Call, Command, Group};
use super::{place, schema};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, Severity};
use crate::report::{self, ReportRequest};
use crate::session::{Flow, Output, ProgressMeter, Session, Stop, size_words};

pub(super) const REPORT: Command = Command {
    name: "report",
    aliases: &[],
    usage: ".report FILE.html [--no-data]",
    group: Group::Database,
    about: "a page to look at and to send round: the diagram, a card for each table, what is wrong",
    more: "The page is one file that needs no network and no other file. Its diagram can be moved and searched; a click on a table lights its \
           relations and leads to its card: columns with what they hold, relations both ways with how many children a parent has, the \
           first records, the SQL, what `.check` finds. Behind `.seed` it tells which line made how many, and what differs since. With --no-data no value that \
           stands in a table is in it.",
    examples: &[
        (".report shop.html", "the whole database"),
        (".report shop.html --no-data", "without values, for somebody who must not see them"),
    ],
    arguments: &[&[Argument::File], &[Argument::Word(&["--no-data"])]],
    run: write,
};

fn write(call: &Call, session: &mut Session, _out: &mut Output) -> Result<Flow, Stop> {
    let parsed = call.parse(&["no-data"], &[])?;
    let [file] = parsed.words.as_slice() else {
        return Err(call
            .misused(if parsed.words.is_empty() { "a file is wanted" } else { "too many arguments" })
            .into());
    };
    let ending = Path::new(file).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if !matches!(ending.as_deref(), Some("html" | "htm")) {
        return Err(call.misused("the name of the file should end in .html").into());
    }
    session.catalog().refresh()?;
    let place = place::for_export(call, session, file)?;
    let seeded = match session.since_last_seed() {
        Ok(seeded) => seeded,
        Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error.into()),
        // What is wrong there hides nothing of the database.
        Err(error) => {
            session.messages().report(&Diagnostic { severity: Severity::Warning, span: None, ..error });
            None
        }
    };
    let progress = ProgressMeter::new(session);
    let page = report::page(&ReportRequest {
        connection: &**session.connection(),
        catalog: session.catalog(),
        name: session.name(),
        no_data: parsed.has("no-data"),
        seeded: seeded.as_ref().map(|(run, differences)| (&**run, differences.as_slice())),
        ddl: &|table| schema::ddl_of(session, table),
        tick: &|next| progress.tick(|| format!("looking at {next}")),
    })
    // A place in SQL that nobody typed is of no use to anyone.
    .map_err(|error| Diagnostic { span: None, ..error })?;
    drop(progress);
    let made = place.create()?;
    let written = made.file()?.write_all(page.as_bytes());
    written.map_err(|error| Diagnostic::engine(format!("{file} cannot be written: {error}")))?;
    made.commit()?;
    session.messages().say(&format!("{} written to {file}", size_words(page.len() as u64)));
    Ok(Flow::Next)
}
