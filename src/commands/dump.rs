//! `.dump`: the database, or some tables of it, as SQL text.

use super::command::{Argument, Command, Group};
use crate::diagnostic::Diagnostic;
use crate::files::{self, DumpError};
use crate::session::{Flow, Stop};

pub(super) const DUMP: Command = Command {
    name: "dump",
    aliases: &[],
    usage: ".dump [NOUN …]",
    group: Group::Files,
    about: "the database, or some tables of it, as SQL that makes it again",
    more: "It is the text that `.dump` of the sqlite3 program writes, in one transaction with foreign keys off; \
           `.output FILE` before it keeps it in a file.",
    examples: &[(".dump", "everything"), (".dump games reviews", "two tables with their indexes and triggers")],
    arguments: &[&[Argument::Noun]],
    run: |call, session, out| {
        session.catalog().refresh()?;
        let mut names = Vec::new();
        for noun in &call.arguments {
            let table = session.table_named(noun)?;
            if table.schema != "main" {
                let message = match table.schema.as_str() {
                    "temp" => format!("{} is temporary, and no part of the database", table.name),
                    _ => format!("{} is in an attached database: open its file to dump it", table.noun()),
                };
                return Err(Diagnostic::error(message).into());
            }
            names.push(table.name.clone());
        }
        let names = (!names.is_empty()).then_some(names);
        let style = out.style();
        for warning in files::lost_in_dump(&**session.connection(), names.as_deref())? {
            session.messages().report(&warning);
        }
        files::dump(&**session.connection(), names, style, out.writer()).map_err(|error| match error {
            DumpError::Failed(error) => Stop::from(Diagnostic { span: None, ..error }),
            DumpError::Write(error) => error.into(),
        })?;
        Ok(Flow::Next)
    },
};
