//! `.erd`: a diagram of the tables and their keys.

use std::io::Write as _;
use std::path::Path;

use super::command::{Argument, Call, Command, Group};
use super::place;
use crate::diagnostic::{Diagnostic, Result};
use crate::session::{Flow, Output, Session, Stop};
use crate::survey::erd::Diagram;

pub(super) const ERD: Command = Command {
    name: "erd",
    aliases: &[],
    usage: ".erd [FILE.svg|FILE.mmd|FILE.dot]",
    group: Group::Database,
    about: "a diagram of the tables and their keys: a drawing, or text for Mermaid or Graphviz",
    more: "Without a file it is drawn in characters: boxes as far as the width reaches, else a list; as data it is text for Mermaid. Many \
           children stand at `<`, keys that are not declared are dotted.",
    examples: &[(".erd", "in boxes"), (".erd games.svg", "a drawing"), (".erd games.mmd", "text for Mermaid")],
    arguments: &[&[Argument::File]],
    run: draw,
};

/// How wide the diagram may be where nobody says how wide the screen is.
const UNKNOWN_WIDTH: usize = 100;

fn draw(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    call.at_most(1)?;
    session.catalog().refresh()?;
    let catalog = session.catalog();
    let diagram = Diagram::of(catalog)?;
    let stop = || catalog.check_stop();
    let Some(file) = call.get(0) else {
        let text = match session.is_for_people() {
            true => diagram.text(out.style().width.unwrap_or(UNKNOWN_WIDTH), &stop)?,
            false => diagram.mermaid(),
        };
        session.answer_text("erd", &text, out)?;
        return Ok(Flow::Next);
    };
    let path = Path::new(file);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let drawn = match extension.as_deref() {
        Some("svg") => diagram.svg(&stop)?,
        Some("mmd" | "mermaid") => diagram.mermaid(),
        Some("dot" | "gv") => diagram.dot(),
        _ => return Err(call.misused("the name of the file should end in .svg, .mmd or .dot").into()),
    };
    let place = place::for_export(call, session, file)?;
    let made = place.create()?;
    let written = made.file()?.write_all(drawn.as_bytes());
    written.map_err(|error| Diagnostic::engine(format!("{file} cannot be written: {error}")))?;
    made.commit()?;
    Ok(Flow::Next)
}
