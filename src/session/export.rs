//! The whole answer of a question in a format of its own, for files.

use super::output::Output;
use super::settings::{Limit, Settings};
use super::{Session, Stop};
use crate::diagnostic::{Diagnostic, Result};
use crate::formats::Format;
use crate::lang::ast::HopStatement;
use crate::lang::{self, LineKind};
use crate::store::Connection;

impl Session {
    /// Writes the answer of `text`, a query, a value or SQL that only reads, to `out`.
    ///
    /// # Errors
    /// The line is no question; what is wrong with it, placed within `text`.
    pub fn export(
        &mut self,
        text: &str,
        format: &'static Format,
        excel_safe: bool,
        out: &mut Output,
    ) -> Result<(), Stop> {
        let settings = Settings { format, limit: Limit::Off, excel_safe, ..self.settings.clone() };
        let before = std::mem::replace(&mut self.settings, settings);
        let more = self.more.take();
        let outcome = self.question(text, out);
        self.settings = before;
        self.more = more;
        outcome?;
        Ok(out.flush()?)
    }

    fn question(&mut self, text: &str, out: &mut Output) -> Result<(), Stop> {
        let refused = || Diagnostic::error("only a query, a value or SQL that reads can be exported");
        match lang::classify(text) {
            LineKind::Sql => {
                let at = text.len() - text.trim_start().len();
                let body = text[at..].strip_prefix('!').unwrap_or(&text[at..]);
                let connection = self.engine.connection.clone();
                let at = text.len() - body.len();
                let moved = |error: Diagnostic| super::sql::moved(error, at);
                let Some(statement) = connection.prepare(body).map_err(moved)? else { return Err(refused().into()) };
                let several = body
                    .get(statement.consumed()..)
                    .is_some_and(|rest| !rest.trim_matches(|c: char| c.is_whitespace() || c == ';').is_empty());
                if !statement.is_readonly() || statement.columns().is_empty() {
                    return Err(refused().into());
                }
                if several {
                    return Err(Diagnostic::error("one statement can be exported at a time").into());
                }
                drop(statement);
                self.sql(text, out)
            }
            LineKind::Hop => match lang::parse(text).map_err(Stop::Failed)? {
                Some(HopStatement::Value(expr)) => {
                    self.catalog.refresh()?;
                    self.ask(&expr, out)
                }
                _ => Err(refused().into()),
            },
            LineKind::Blank => Err(Diagnostic::error("a query is missing").into()),
            LineKind::Meta => Err(refused().into()),
        }
    }
}
