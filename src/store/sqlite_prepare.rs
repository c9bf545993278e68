//! Prepares statements of an SQLite connection, and says of one that cannot be prepared or run what is wrong and what would help.

use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::ffi;

use super::action::Action;
use super::error::{self, ErrorContext, Failure};
use super::fallback::{FallbackError, MissingName, schema_uses, unknown_collations};
use super::limits::exceeded;
use super::query::texts;
use super::raw::PreparedStatement;
use super::sidecar::SidecarCleanup;
use super::sqlite::SqliteConnection;
use super::sqlite_error::SqliteError;
use super::statement_info::{StatementInfo, StatementKind};
use super::value::Value;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, Span, nearest};
use crate::sql::code;

impl SqliteConnection {
    /// The report as a diagnostic with its place in `sql`, and remembers it.
    pub(super) fn fail(&self, report: &SqliteError, sql: Option<&str>) -> Diagnostic {
        if report.code == ffi::SQLITE_CONSTRAINT_COMMITHOOK
            && let Some(refusal) = self.hooks.standing.take_refusal()
        {
            self.leave_moved_files(self.handle.busy_timeout());
            let moved = SqliteError::new(ffi::SQLITE_READONLY_DBMOVED, report.message.as_str());
            self.failure.replace(Some(Failure::of(&moved)));
            return refusal;
        }
        let context = ErrorContext {
            file: &self.origin.name,
            path: self.sidecars.as_ref().map(SidecarCleanup::database),
            access: self.origin.access,
            waited: self.handle.waited(),
            interrupted: self.handle.is_interrupted(),
        };
        let mut diagnostic = error::explain(report, &context);
        if diagnostic.kind == DiagnosticKind::Interrupted {
            // What had to stop has; what takes it back goes on.
            self.handle.interrupt_wish().store(false, Ordering::SeqCst);
        }
        // Where the file is gone, what SQLite stumbles over is not what is wrong.
        if matches!(report.primary(), ffi::SQLITE_IOERR | ffi::SQLITE_CANTOPEN)
            && let Some(moved) = self.moved()
        {
            diagnostic = moved;
        }
        let refusal = self.hooks.authorizer.take_refusal();
        if report.primary() == ffi::SQLITE_INTERRUPT && self.hooks.limits.take_time_over() {
            let time = self.hooks.limits.time().unwrap_or_default().as_secs_f64();
            diagnostic = Diagnostic::engine(format!("stopped: the statement has computed for {time} s"))
                .hint("the limit `time` can be raised: `.set time 60s`");
        } else if let Some(refusal) = refusal
            && (report.primary() == ffi::SQLITE_AUTH || report.message.starts_with("not authorized"))
        {
            diagnostic = Diagnostic::engine(refusal);
        } else if self.origin.policy.hostile
            && let Some(limit) = exceeded(report.code, &report.message)
        {
            diagnostic = diagnostic
                .hint(format!("--safe keeps it within bounds; the limit `{limit}` can be raised: `.set {limit} N`"));
        }
        if let Some(sql) = sql {
            if let Some(span) = error::span_of(report, sql) {
                diagnostic = diagnostic.or_at(span);
            }
            if let Some(nearest_name) = self.nearest_name(report, sql) {
                diagnostic = diagnostic.hint(format!("did you mean `{nearest_name}`?"));
            }
        }
        self.failure.replace(Some(Failure::of(report)));
        diagnostic
    }

    /// The nearest name that there is to one that there is not. A failure of the search is no failure of its own.
    fn nearest_name(&self, report: &SqliteError, sql: &str) -> Option<String> {
        let (kind, name) = report.message.strip_prefix("no such ")?.split_once(": ")?;
        let name = name.split(" - should").next().unwrap_or(name).trim_matches('"');
        let name = name.rsplit('.').next().unwrap_or(name);
        let tables = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') \
                      UNION ALL SELECT name FROM sqlite_temp_schema WHERE type IN ('table', 'view')";
        let candidates = match kind {
            "table" => texts(&self.handle, tables, &[]).ok()?,
            "function" => {
                texts(&self.handle, "SELECT DISTINCT name FROM pragma_function_list ORDER BY name", &[]).ok()?
            }
            "collation sequence" => texts(&self.handle, "SELECT name FROM pragma_collation_list", &[]).ok()?,
            "column" => {
                let mut columns = Vec::new();
                for table in texts(&self.handle, tables, &[]).ok()? {
                    if code(sql).any(|token| token.is_named(&table)) {
                        let of = [Value::text(table)];
                        // A view that is broken has no columns to offer, and another table may.
                        columns.extend(
                            texts(&self.handle, "SELECT name FROM pragma_table_xinfo(?1)", &of).unwrap_or_default(),
                        );
                    }
                }
                columns
            }
            _ => return None,
        };
        // What is called just so is there, but not where it was looked for.
        let others = candidates.iter().filter(|candidate| !candidate.eq_ignore_ascii_case(name));
        nearest(name, others.map(String::as_str)).map(String::from)
    }

    /// Tries to make known what a statement lacks; true when it is worth preparing it again.
    pub(super) fn add_fallback(&self, report: &SqliteError, sql: &str, added: &mut Vec<MissingName>) -> bool {
        if report.message == "no query solution" {
            // What it says is all that is known of the statement; the search for more has no failure of its own.
            let unknown = unknown_collations(&self.handle).unwrap_or_default();
            let found =
                unknown.into_iter().filter(|missing| self.add_one_fallback(missing.clone(), sql, added)).count();
            // SQLite gives an index up for good when it does not know its order, until it reads the schema anew.
            return found > 0 && self.handle.connection().execute_batch("PRAGMA writable_schema = RESET").is_ok();
        }
        MissingName::from(report).is_some_and(|missing| self.add_one_fallback(missing, sql, added))
    }

    fn add_one_fallback(&self, missing: MissingName, sql: &str, added: &mut Vec<MissingName>) -> bool {
        if added.contains(&missing) {
            return false;
        }
        added.push(missing.clone());
        if matches!(missing, MissingName::Quoted(_)) {
            // The setting would end statements that are running, so it waits until none is. It stays, as SQLite prepares
            // statements anew at times, under the settings of then.
            return self.running.get() == 0
                && !missing.is_typed_in(sql)
                && schema_uses(&self.handle, &missing).unwrap_or(false)
                && self.handle.connection().set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, true).is_ok();
        }
        match self.fallbacks.add(&self.handle, &missing) {
            Ok(Some(warning)) => {
                self.warnings.borrow_mut().push(warning);
                true
            }
            // The first report says what is wrong with the statement; that the schema cannot be searched comes after it.
            Ok(None) | Err(_) => false,
        }
    }

    /// SQLite prepares a statement by the schema that it knows, and sees only when the statement runs that another program has
    /// changed it: too late for one that writes, and has done so before its first row shows that the columns are others than
    /// [`Statement::columns`](super::Statement::columns) says. (One that reads can be made anew.) So it is made to look where the counter of the file has moved; true when
    /// it has. A file that cannot be read now, or is locked, is left to the statement itself.
    fn refresh_schema(&self) -> bool {
        if self.schema_version_held.get().is_some() {
            return false;
        }
        let limit = self.handle.busy_timeout();
        self.handle.set_busy_timeout(Duration::ZERO);
        let moved = match self.handle.cached_number("PRAGMA main.schema_version") {
            Ok(now) if self.schema_version_seen.get() != Some(now) => {
                let looked = self.handle.run_cached("SELECT 1 FROM main.sqlite_schema LIMIT 1").is_ok();
                if looked {
                    self.schema_version_seen.set(Some(now));
                }
                looked
            }
            _ => false,
        };
        self.handle.set_busy_timeout(limit);
        moved
    }

    /// Prepares the first statement of `sql`, and gives how many bytes it took and which actions it would take.
    pub(super) fn compile(&self, sql: &str, all: bool) -> Result<Option<(PreparedStatement<'_>, usize, Vec<Action>)>> {
        self.check_unchanged()?;
        self.refresh_shadows()?;
        self.handle.reset_wait();
        let explaining = StatementKind::of(sql.as_bytes(), true) == StatementKind::Explain;
        let mut left = self.hooks.limits.time();
        let mut added = Vec::new();
        let mut renewed = false;
        let ((prepared, consumed), actions) = loop {
            let prepare = || self.hooks.limits.run_within(&mut left, || self.handle.prepare(sql.as_bytes()));
            let (result, actions) = self.hooks.authorizer.collect(explaining, all, prepare);
            match result {
                Ok((Some(prepared), _))
                    if !renewed && prepared.width() > 0 && !prepared.is_readonly() && self.refresh_schema() =>
                {
                    renewed = true
                }
                Ok(prepare_with_info) => break (prepare_with_info, actions),
                Err(report) => {
                    if !self.add_fallback(&report, sql, &mut added) {
                        return Err(self.fail(&report, Some(sql)));
                    }
                }
            }
        };
        // SQLite takes a NUL for the end of the text.
        if sql.as_bytes().get(consumed) == Some(&0) {
            return Err(Diagnostic::engine("SQL cannot hold a NUL character").at(Span::new(consumed, consumed + 1)));
        }
        let Some(prepared) = prepared else { return Ok(None) };
        if !prepared.is_readonly()
            && let Some(refusal) = self.hooks.authorizer.write_refusal(&actions, |table| self.is_shadow(table))
        {
            return Err(Diagnostic::engine(refusal));
        }
        if !prepared.is_explain() {
            let text = sql.get(..consumed).unwrap_or(sql);
            self.fallbacks.check(&self.handle, text, prepared.is_readonly()).map_err(|refusal| match *refusal {
                FallbackError::Refused(diagnostic) => diagnostic,
                FallbackError::Sqlite(report) => self.fail(&report, Some(sql)),
            })?;
        }
        Ok(Some((prepared, consumed, actions)))
    }

    /// Prepares the first statement of `sql` with what is known of it.
    pub(super) fn prepare_with_info(
        &self,
        sql: &str,
        again: bool,
    ) -> Result<Option<(PreparedStatement<'_>, Rc<StatementInfo>)>> {
        let Some((prepared, consumed, actions)) = self.compile(sql, false)? else { return Ok(None) };
        let mut info = StatementInfo::of(&prepared, sql, consumed, actions);
        if again {
            info.text = sql.into();
        }
        Ok(Some((prepared, Rc::new(info))))
    }

    /// True if a virtual table keeps its data in the table.
    fn is_shadow(&self, table: &str) -> bool {
        let sql = "SELECT name FROM pragma_table_list(?1) WHERE type = 'shadow'";
        // A schema that cannot be read has no tables that may be written.
        texts(&self.handle, sql, &[Value::text(table)]).is_ok_and(|found| !found.is_empty())
    }
}
