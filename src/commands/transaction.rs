//! `begin`, `commit`, `rollback`, `savepoint` and `release`.

use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast;
use crate::session::Session;
use crate::sql::quote_name;

pub(crate) fn is_of_transactions(line: &ast::SessionCommand) -> bool {
    use ast::SessionCommand::{Begin, Commit, Release, Rollback, Savepoint};
    matches!(line, Begin | Commit | Rollback { .. } | Savepoint(_) | Release(_))
}

pub(crate) fn run(session: &mut Session, line: &ast::SessionCommand) -> Result<()> {
    if session.line.is_in_seed {
        return Err(Diagnostic::error("a seed is one transaction, and has none of its own"));
    }
    let sql = match line {
        ast::SessionCommand::Begin => "BEGIN".to_owned(),
        ast::SessionCommand::Commit => "COMMIT".to_owned(),
        ast::SessionCommand::Rollback { to: None } => "ROLLBACK".to_owned(),
        ast::SessionCommand::Rollback { to: Some(name) } => format!("ROLLBACK TO {}", quote_name(&name.text)),
        ast::SessionCommand::Savepoint(name) => format!("SAVEPOINT {}", quote_name(&name.text)),
        ast::SessionCommand::Release(name) => format!("RELEASE {}", quote_name(&name.text)),
        _ => return Ok(()),
    };
    let connection = &session.engine.connection;
    // A place in SQL that nobody typed is of no use to anyone.
    let unplaced = |error: Diagnostic| Diagnostic { span: None, ..error };
    let Some(mut statement) = connection.prepare(&sql).map_err(unplaced)? else { return Ok(()) };
    session
        .engine
        .stream(&mut *statement, &sql, &|| sql.clone(), &[], &mut |_| Ok(std::ops::ControlFlow::Continue(())))
        .map_err(unplaced)?;
    Ok(())
}
