//! `path A B`: every way between two tables, with how many records it reaches.

use crate::answer::Nested;
use crate::catalog;
use crate::commands::relations;
use crate::diagnostic::Diagnostic;
use crate::lang::ast::Name;
use crate::session::listing::{number, text};
use crate::session::{Listing, Output, Session, Stop};

/// `path users games`.
pub(crate) fn path(session: &mut Session, from: &Name, to: &Name, out: &mut Output) -> Result<(), Stop> {
    let start = session.table_named(&from.to_string()).map_err(|error| error.or_at(from.span()))?;
    let end = session.table_named(&to.to_string()).map_err(|error| error.or_at(to.span()))?;
    let paths = session.catalog.paths(&start, &end)?;
    if paths.is_empty() {
        let message = format!("no key leads from {} to {}, not even by a detour", start.noun(), end.noun());
        return Err(Diagnostic::error(message).at(to.span()).into());
    }
    let mut listing = Listing::new(&["line", "hops", "records", "way"]).whole("line");
    for path in &paths {
        let hops: String = path.names.iter().map(|name| format!(" .{name}")).collect();
        listing.push(vec![
            text(format!("{}{hops}", start.noun())),
            number(path.names.len() as u64),
            Nested::Value(relations::count_at_end(session, &start, &path.names)?),
            text(relations::way(&path.steps)),
        ]);
    }
    session.list(&listing, out)?;
    if paths.len() >= catalog::MAX_PATHS && session.interactive {
        session.messages.report(&Diagnostic::note(format!("these are the {} shortest ways", paths.len())));
    }
    Ok(())
}
