//! Whether a line would run: it parses, and what it names is there.

use super::{describe_noun, expect, help, is_command, relations};
use crate::diagnostic::Diagnostic;
use crate::lang::ast::{HopStatement, SessionCommand, Write};
use crate::lang::{self, LineKind};
use crate::run::explain;
use crate::session::Session;

/// True if the line would be taken. Nothing is run.
pub(crate) fn runs(session: &Session, line: &str) -> bool {
    match lang::classify(line) {
        LineKind::Blank => false,
        LineKind::Meta => is_command(line) && help::is_known(session, line),
        LineKind::Sql => session.connection().prepare(line).is_ok_and(|statement| statement.is_some()),
        LineKind::Hop => errors(session, line).is_empty(),
    }
}

/// The warnings of a hop line that runs: it can hardly mean what it says.
pub(crate) fn warnings(session: &Session, line: &str) -> Vec<Diagnostic> {
    match lang::parse(line) {
        Ok(Some(statement)) => explain::warnings(session, &statement),
        _ => Vec::new(),
    }
}

/// What is wrong with a hop line; nothing where it would run.
pub(crate) fn errors(session: &Session, line: &str) -> Vec<Diagnostic> {
    let statement = match lang::parse(line) {
        Ok(Some(statement)) => statement,
        Ok(None) => return vec![Diagnostic::error("there is nothing to run")],
        Err(errors) => return errors,
    };
    match planned(session, &statement) {
        Ok(()) => Vec::new(),
        Err(error) => vec![error],
    }
}

fn planned(session: &Session, statement: &HopStatement) -> Result<(), Diagnostic> {
    match statement {
        HopStatement::Assign { name, value } => match value.as_ref() {
            HopStatement::Write(write) if !matches!(**write, Write::Create { .. }) => {
                Err(Diagnostic::error("a variable holds a query, a value or new records").at(name.span()))
            }
            value => planned(session, value),
        },
        HopStatement::Describe { path, .. } => describe_noun::check(session, path),
        HopStatement::Session(SessionCommand::Paths { from, to }) => {
            for name in [from, to] {
                if session.catalog().table(&name.text).ok().flatten().is_none() {
                    return Err(Diagnostic::error(format!("there is no table `{}`", name.text)));
                }
            }
            Ok(())
        }
        HopStatement::Session(SessionCommand::Clear(_)) => explain::statements(session, statement).map(|_| ()),
        HopStatement::Session(SessionCommand::Relate(text, at)) => relations::check_relate(session, text, at.0),
        HopStatement::Session(SessionCommand::Label(text, at)) => relations::check_label(session, text, at.0),
        HopStatement::Session(_) => Ok(()),
        HopStatement::Expect(expected) => expect::check(session, expected),
        _ => {
            // What is made up is planned as it would be made.
            for planned in explain::sent(session, statement)? {
                // What is left open is filled when it runs.
                session.connection().prepare(&planned.bound().0)?;
            }
            Ok(())
        }
    }
}
