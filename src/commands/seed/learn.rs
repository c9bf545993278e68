//! `.seed learn`: reads the database and writes a seed that makes one like it.

use std::io::Write as _;

use crate::commands::command::Call;
use crate::commands::place;
use crate::diagnostic::Diagnostic;
use crate::session::{Output, ProgressMeter, Session, Stop, size_words};
use crate::survey::learn;

/// Learns a seed, into a file or as the answer.
pub(super) fn learn(
    call: &Call,
    session: &mut Session,
    file: Option<&str>,
    overwrite: bool,
    out: &mut Output,
) -> Result<(), Stop> {
    session.catalog().refresh()?;
    let place = file.map(|file| place::for_kept(call, session, file, overwrite)).transpose()?;
    let progress = ProgressMeter::new(session);
    let tick = |next: &str| progress.tick(|| format!("looking at {next}"));
    let text = learn::learn(&**session.connection(), session.catalog(), &tick)
        // A place in SQL that nobody typed is of no use to anyone.
        .map_err(|error| Diagnostic { span: None, ..error })?;
    drop(progress);
    let (Some(place), Some(file)) = (place, file) else {
        out.text(&text)?;
        return Ok(());
    };
    let made = place.create()?;
    let written = made.file()?.write_all(text.as_bytes());
    written.map_err(|error| Diagnostic::engine(format!("{file} cannot be written: {error}")))?;
    made.commit()?;
    session.messages().say(&format!("{} written to {file}", size_words(text.len() as u64)));
    Ok(())
}
