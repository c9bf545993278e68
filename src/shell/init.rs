//! `init.hop` in the configuration folder: lines of settings, labels, relations and variables with which a session at the prompt
//! begins.

use std::fs;
use std::io;

use crate::config;
use crate::diagnostic::Diagnostic;
use crate::lang::ast::{HopStatement, SessionCommand};
use crate::lang::{self, InputEntry, LineKind};
use crate::session::{Origin, Output, Session, Stop};
use crate::store;
use crate::terminal::Style;
use crate::{commands, dispatch};

/// Runs the lines. What is wrong with one is a warning, and the others run.
pub fn run(session: &mut Session) {
    let Some(path) = config::init_file() else { return };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return,
        Err(error) => {
            let warning = Diagnostic::warning(format!("{} cannot be read: {error}", path.display()));
            return session.messages().report(&warning);
        }
    };
    let entries = lang::entries(text.split('\n'), store::is_complete);
    let name = path.display().to_string();
    let mut nowhere = Output::new(Box::new(io::sink()), Style::PIPE, || None, session.messages().clone());
    // Nobody is told what was assigned.
    let interactive = std::mem::replace(&mut session.interactive, false);
    for entry in &entries {
        let origin = Origin { name: Some(name.as_str().into()), line: entry.line, prompt_width: 0 };
        let before = session.messages().about(origin, &entry.text);
        if may_stand(entry) {
            if let Err(Stop::Failed(errors)) = dispatch::run(session, entry, &mut nowhere) {
                let warnings = errors
                    .into_iter()
                    .map(|error| Diagnostic { severity: crate::diagnostic::Severity::Warning, ..error });
                session.report(&warnings.collect::<Vec<_>>());
            }
        } else {
            let warning = Diagnostic::warning("only settings, variables, `relate` and `label` stand in init.hop");
            session.messages().report(&warning.hint("the line was not run"));
        }
        session.messages().about(before.0, &before.1);
    }
    session.interactive = interactive;
}

/// True if a line says something for later ones, and neither asks nor changes anything.
fn may_stand(entry: &InputEntry) -> bool {
    match entry.kind {
        LineKind::Blank => true,
        LineKind::Meta => commands::is_setting(&entry.text),
        LineKind::Sql => false,
        LineKind::Hop => match lang::parse(&entry.text) {
            Ok(Some(HopStatement::Assign { value, .. })) => matches!(*value, HopStatement::Value(_)),
            Ok(Some(HopStatement::Session(SessionCommand::Relate(..) | SessionCommand::Label(..)))) => true,
            // Its errors are told as those of any line.
            Ok(None) | Err(_) => true,
            Ok(Some(_)) => false,
        },
    }
}
