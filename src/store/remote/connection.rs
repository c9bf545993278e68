//! A database on a libSQL server as a connection: statements are prepared on the mirror of its schema and run on the server.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::ffi;

use super::super::action::{Action, ActionKind};
use super::super::backup::BackupMode;
use super::super::changelog::{ChangeLog, TableCounts};
use super::super::connection::{Connection, Interrupt, ROLLED_BACK, Statement, collect};
use super::super::error::Failure;
use super::super::fate::{Fate, OpenFates};
use super::super::functions::FunctionSet;
use super::super::limits::{ResourceLimit, ResourceLimits};
use super::super::open::OpenOptions;
use super::super::sqlite::SqliteConnection;
use super::super::sqlite_error::SqliteError;
use super::super::statement_info::{StatementInfo, StatementKind};
use super::super::value::Value;
use super::client::Client;
use super::copy;
use super::failure::{Stake, of_lost, of_refusal, report};
use super::link::{Link, LinkError};
use super::literals;
use super::mirror::{self, Mirror, Object, objects};
use super::pages::Keyset;
use super::route::{self, Place};
use super::statement::{RemoteInfo, RemoteStatement};
use super::wire::Outcome;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{Token, TokenKind, tokens};

/// How long a statement may take, until somebody says otherwise.
const TIME: Duration = Duration::from_secs(30);

/// How long the version of the schema is taken to be what it was. What was prepared for another fails, and changes nothing that was not meant.
const SEEN: Duration = Duration::from_millis(500);

pub struct RemoteConnection {
    pub(super) link: Link,
    name: String,
    options: OpenOptions,
    mirror: RefCell<Mirror>,
    /// Functions that the server has, in small letters.
    functions: HashSet<String>,
    /// How often the schema was found to be another.
    epoch: Cell<u32>,
    /// When the server was last asked for the schema's version.
    seen: Cell<Option<Instant>>,
    /// True if this connection has changed the schema, or taken that back, since it was read.
    has_changed_schema: Cell<bool>,
    /// Whether CREATE statements may write texts in double quotes.
    lets_quoted_texts: Cell<bool>,
    own_functions: RefCell<Option<Arc<dyn FunctionSet>>>,
    warnings: RefCell<Vec<Diagnostic>>,
    failure: RefCell<Option<Failure>>,
    time: Cell<Option<Duration>>,
    pub(super) last_rowid: Cell<i64>,
    pub(super) changed: Arc<AtomicU64>,
    pub(super) has_warned_of_infinity: Cell<bool>,
    /// What statements have touched, while somebody wants to know.
    pub(super) watched: RefCell<Option<Vec<TableCounts>>>,
    pub(super) fates: OpenFates,
}

impl RemoteConnection {
    /// Reads the schema of the server, so that one that cannot be used is refused here and not at the first line.
    ///
    /// # Errors
    /// Why it cannot be reached or read.
    pub(super) fn open(link: Link, options: &OpenOptions) -> Result<RemoteConnection> {
        let name = link.client().address().name.clone();
        let statements: [(&str, &[Value]); 5] =
            [("BEGIN", &[]), (mirror::SCHEMA, &[]), (mirror::VERSION, &[]), (mirror::FUNCTIONS, &[]), ("COMMIT", &[])];
        let failed = |error| hidden(explained(error, &name, "").0, link.client());
        let answers = link.execute_all(&statements, Stake::Nothing, false, Some(TIME)).map_err(failed)?;
        let mut answers = answers.into_iter().skip(1);
        let mut next = || answers.next().ok_or_else(|| Diagnostic::engine("the schema has no answer"));
        let (schema, version, names) = (objects(next()?)?, number(&next()?)?, next()?);
        let text =
            |row: &Vec<super::wire::Cell>| row.first().and_then(|cell| Some(cell.value.as_text()?.to_lowercase()));
        let functions = names.rows.iter().filter_map(text).collect();
        let mut mirror = Mirror::build(schema, version, &name, options, None)?;
        let warnings = RefCell::new(std::mem::take(&mut mirror.warnings));
        Ok(RemoteConnection {
            link,
            name,
            options: options.clone(),
            mirror: RefCell::new(mirror),
            functions,
            epoch: Cell::new(0),
            seen: Cell::new(Some(Instant::now())),
            has_changed_schema: Cell::new(false),
            lets_quoted_texts: Cell::new(false),
            own_functions: RefCell::default(),
            warnings,
            failure: RefCell::default(),
            time: Cell::new(Some(TIME)),
            last_rowid: Cell::new(0),
            changed: Arc::default(),
            has_warned_of_infinity: Cell::new(false),
            watched: RefCell::default(),
            fates: OpenFates::default(),
        })
    }

    pub(super) fn mirror(&self) -> Rc<SqliteConnection> {
        Rc::clone(&self.mirror.borrow().connection)
    }

    pub(super) fn objects(&self) -> Vec<Object> {
        self.mirror.borrow().objects.clone()
    }

    pub(super) fn time(&self) -> Option<Duration> {
        self.time.get()
    }

    /// An error as a diagnostic, which is remembered as the latest failure.
    pub(super) fn fail(&self, error: LinkError, sql: &str) -> Diagnostic {
        let (diagnostic, failure) = explained(error, &self.name, sql);
        self.failure.replace(failure);
        hidden(diagnostic, self.link.client())
    }

    /// The next line asks for the version of the schema, however lately that was done.
    pub(super) fn look_at_schema(&self) {
        self.seen.set(None);
    }

    /// The next statement is prepared for the schema as it is now.
    pub(super) fn schema_changed(&self) {
        self.look_at_schema();
        self.has_changed_schema.set(true);
    }

    /// The error where an answer has other columns than the schema says.
    pub(super) fn schema_moved(&self) -> Diagnostic {
        self.look_at_schema();
        if let Err(error) = self.refresh() {
            return error;
        }
        let message = "the schema changed on the server while the statement was at hand; run it again";
        // As SQLite says it of a file, so that what has shown nothing yet is prepared anew.
        self.failure.replace(Some(Failure::of(&SqliteError::new(ffi::SQLITE_SCHEMA, message))));
        Diagnostic::engine(message)
    }

    /// True if the schema is another than the one that statements are prepared for.
    pub(super) fn has_schema_moved(&self) -> Result<bool> {
        let found = self.link.execute(mirror::VERSION, &[], Stake::Nothing, false, self.time());
        let version = found.map_err(|error| self.fail(error, ""))?;
        Ok(number(&version)? != self.mirror.borrow().version)
    }

    pub(super) fn warn_of_infinity(&self) {
        if !self.has_warned_of_infinity.replace(true) {
            self.add_warning(Diagnostic::warning("the server cannot send infinite numbers: they are shown as null"));
        }
    }

    /// Asks for the version of the schema, and reads it anew where it has moved.
    fn refresh(&self) -> Result<()> {
        let is_fresh = self.seen.get().is_some_and(|seen| seen.elapsed() < SEEN);
        // Of a transaction that is gone nothing can be asked; what ends it is let through.
        if is_fresh || self.is_hurried() || self.link.is_gone() {
            return Ok(());
        }
        if self.seen.get().is_none() || self.has_schema_moved()? {
            self.read_schema()?;
        }
        self.seen.set(Some(Instant::now()));
        Ok(())
    }

    fn read_schema(&self) -> Result<()> {
        // Both of one moment: in a transaction they are. A replica answers this by itself, and no savepoint.
        let statements: &[(&str, &[Value])] =
            &[("BEGIN", &[]), (mirror::SCHEMA, &[]), (mirror::VERSION, &[]), ("COMMIT", &[])];
        let (statements, before) = if self.is_autocommit() { (statements, 1) } else { (&statements[1..3], 0) };
        let answers = self.link.execute_all(statements, Stake::Nothing, false, self.time());
        let mut answers = answers.map_err(|error| self.fail(error, ""))?.into_iter().skip(before);
        let mut next = || answers.next().ok_or_else(|| Diagnostic::engine("the schema has no answer"));
        let (schema, version) = (objects(next()?)?, number(&next()?)?);
        self.has_changed_schema.set(false);
        if schema == self.mirror.borrow().objects {
            self.mirror.borrow_mut().version = version;
            return Ok(());
        }
        let functions = self.own_functions.borrow();
        let mut mirror = Mirror::build(schema, version, &self.name, &self.options, functions.as_ref())?;
        self.warnings.borrow_mut().append(&mut mirror.warnings);
        mirror.connection.let_quoted_texts(self.lets_quoted_texts.get())?;
        self.mirror.replace(mirror);
        self.epoch.set(self.epoch.get().wrapping_add(1));
        Ok(())
    }

    /// True if whoever asks waits so short a time that an answer of the server would hardly come: a press of Tab.
    fn is_hurried(&self) -> bool {
        self.time.get().is_some_and(|time| time < Duration::from_millis(100))
    }

    /// What is known of a statement, by the schema as this connection and others have left it.
    fn current_info(&self, sql: &str) -> Result<Option<RemoteInfo>> {
        let found = self.info(sql);
        if let Ok(info) = &found
            && (!self.has_changed_schema.get() || info.as_ref().is_none_or(RemoteInfo::is_of_transactions))
        {
            return found;
        }
        if found.is_err() {
            self.failure.replace(self.mirror().last_failure());
        }
        let before = self.epoch.get();
        // Somebody else may have made just now what is missed.
        self.refresh()?;
        if self.epoch.get() == before { found } else { self.info(sql) }
    }

    fn info(&self, sql: &str) -> Result<Option<RemoteInfo>> {
        let mirror = self.mirror();
        let Some((prepared, consumed, actions)) = mirror.compile(sql, true)? else { return Ok(None) };
        let mut about = StatementInfo::of(&prepared, sql, consumed, actions);
        let place = route::place(&about, &self.functions)?;
        let is_explained = about.kind == StatementKind::Explain;
        about.actions.retain(|action| !is_explained && !matches!(action.kind, ActionKind::Read | ActionKind::Call));
        let text = sql.get(..consumed).unwrap_or(sql).trim().trim_end_matches(';').trim_end();
        let sent = numbered(text);
        let keyset = (about.is_readonly && place == Place::Server).then(|| Keyset::of(&sent, &*mirror)).flatten();
        let keeps_names = matches!(sent, Cow::Borrowed(_));
        let spelt = if about.kind == StatementKind::Change { literals::spelt_out(&sent) } else { None };
        let sql = spelt.unwrap_or_else(|| sent.into_owned());
        Ok(Some(RemoteInfo { keeps_names, sql, about, place, keyset }))
    }
}

/// A statement whose parameters have numbers, as the protocol counts them, in the place of names.
fn numbered(sql: &str) -> Cow<'_, str> {
    let is_parameter = |token: &Token<'_>| token.kind == TokenKind::Parameter;
    if !tokens(sql).any(|token| is_parameter(&token) && !token.bytes.starts_with(b"?")) {
        return Cow::Borrowed(sql);
    }
    let mut names: Vec<Option<&[u8]>> = Vec::new();
    let (mut text, mut end) = (String::with_capacity(sql.len()), 0);
    for token in tokens(sql).filter(is_parameter) {
        // As SQLite counts: a name has the number of its first place, `?` and a new name the next one.
        let given = std::str::from_utf8(&token.bytes[1..]).ok().and_then(|digits| digits.parse::<usize>().ok());
        let number = match (token.bytes, given) {
            ([b'?', _, ..], Some(number)) => {
                names.resize(names.len().max(number), None);
                number
            }
            (b"?", _) => {
                names.push(None);
                names.len()
            }
            (name, _) => {
                names.iter().position(|known| *known == Some(name)).unwrap_or_else(|| {
                    names.push(Some(name));
                    names.len() - 1
                }) + 1
            }
        };
        text.push_str(&sql[end..token.start]);
        text.push_str(&format!("?{number}"));
        end = token.end();
    }
    text.push_str(&sql[end..]);
    Cow::Owned(text)
}

/// The values of an answer.
fn values(outcome: Outcome) -> Vec<Vec<Value>> {
    outcome.rows.into_iter().map(|row| row.into_iter().map(|cell| cell.value).collect()).collect()
}

/// The one number of an answer.
fn number(outcome: &Outcome) -> Result<i64> {
    let cell = outcome.rows.first().and_then(|row| row.first());
    cell.and_then(|cell| cell.value.as_integer())
        .ok_or_else(|| Diagnostic::engine("the server has no version of the schema"))
}

/// Whatever a server says may hold the token that it was sent.
fn hidden(diagnostic: Diagnostic, client: &Client) -> Diagnostic {
    let message = client.without_token(&diagnostic.message);
    let hints = diagnostic.hints.iter().map(|hint| client.without_token(hint)).collect();
    Diagnostic { message, hints, ..diagnostic }
}

fn explained(error: LinkError, name: &str, sql: &str) -> (Diagnostic, Option<Failure>) {
    match error {
        LinkError::Lost(lost, stake) => (of_lost(&lost, name, stake), None),
        LinkError::Refused(refusal, ended) => {
            let diagnostic = of_refusal(&refusal, name, sql);
            let diagnostic = if ended { diagnostic.hint(ROLLED_BACK) } else { diagnostic };
            (diagnostic, Some(Failure::of(&report(&refusal))))
        }
        LinkError::Told(diagnostic) => (diagnostic, None),
    }
}

impl Connection for RemoteConnection {
    fn prepare<'c>(&'c self, sql: &str) -> Result<Option<Box<dyn Statement + 'c>>> {
        Ok(self
            .current_info(sql)?
            .map(|info| Box::new(RemoteStatement { connection: self, info: Rc::new(info) }) as Box<dyn Statement + 'c>))
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        Arc::new(RemoteInterrupt {
            requests: Arc::clone(self.link.client().interrupted()),
            mirror: self.mirror().interrupter(),
        })
    }

    fn schema_version(&self) -> Result<i64> {
        self.refresh()?;
        Ok(i64::from(self.epoch.get()) << 32 | self.mirror.borrow().version & 0xffff_ffff)
    }

    fn is_autocommit(&self) -> bool {
        self.link.is_autocommit()
    }

    fn fate(&self) -> Fate {
        self.fates.current(self.is_autocommit())
    }

    fn take_warnings(&self) -> Vec<Diagnostic> {
        let mut warnings = self.warnings.take();
        warnings.extend(self.mirror().take_warnings());
        warnings
    }

    fn add_warning(&self, warning: Diagnostic) {
        self.warnings.borrow_mut().push(warning);
    }

    fn classify(&self, sql: &str) -> Result<Option<Vec<Action>>> {
        self.mirror().classify(sql)
    }

    fn change_counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.changed)
    }

    fn last_rowid(&self) -> i64 {
        self.last_rowid.get()
    }

    fn is_remote(&self) -> bool {
        true
    }

    fn collect_each(&self, statements: &[(String, Vec<Value>)]) -> Vec<Result<Vec<Vec<Value>>>> {
        let one_by_one = || statements.iter().map(|(sql, values)| collect(self, sql, values)).collect();
        let runs_there = |sql: &str| {
            self.current_info(sql)
                .is_ok_and(|info| info.is_some_and(|info| info.about.is_readonly && info.place == Place::Server))
        };
        if statements.len() < 2 || !statements.iter().all(|(sql, _)| runs_there(sql)) {
            return one_by_one();
        }
        let together: Vec<(&str, &[Value])> =
            statements.iter().map(|(sql, values)| (sql.as_str(), values.as_slice())).collect();
        match self.link.execute_all(&together, Stake::Nothing, false, self.time()) {
            Ok(answers) => answers.into_iter().map(|answer| Ok(values(answer))).collect(),
            // Each says by itself what is wrong with it.
            Err(LinkError::Refused(..)) => one_by_one(),
            Err(error) => {
                let failed = self.fail(error, "");
                statements.iter().map(|_| Err(failed.clone())).collect()
            }
        }
    }

    fn is_readonly(&self) -> bool {
        self.options.readonly
    }

    fn has_open_keys(&self) -> Result<bool> {
        if self.is_autocommit() {
            return Ok(false);
        }
        let sql = "select 1 from pragma_foreign_key_check limit 1";
        let found = self.link.execute(sql, &[], Stake::Nothing, false, self.time());
        found.map(|found| !found.rows.is_empty()).map_err(|error| self.fail(error, sql))
    }

    fn add_functions(&self, added: Arc<dyn FunctionSet>) -> Result<()> {
        self.mirror().add_functions(Arc::clone(&added))?;
        self.own_functions.replace(Some(added));
        Ok(())
    }

    fn last_failure(&self) -> Option<Failure> {
        self.failure.borrow().clone()
    }

    fn forget_failure(&self) {
        self.failure.take();
        self.mirror().forget_failure();
    }

    fn has_lost_transaction(&self) -> bool {
        self.link.is_gone()
    }

    fn read_schema_anew(&self) -> Result<()> {
        self.look_at_schema();
        self.refresh()
    }

    fn refusal(&self, sql: &str) -> Option<Diagnostic> {
        route::refusal_of_words(sql)
    }

    fn let_quoted_texts(&self, allow: bool) -> Result<()> {
        self.lets_quoted_texts.set(allow);
        self.mirror().let_quoted_texts(allow)
    }

    fn change_log(&self) -> Option<&dyn ChangeLog> {
        Some(self)
    }

    fn resource_limits(&self) -> Option<&dyn ResourceLimits> {
        Some(self)
    }

    fn copy_to(&self, to: &Path, _: BackupMode, progress: &mut dyn FnMut(u64, u64) -> Result<()>) -> Result<()> {
        copy::copy(self, to, progress)
    }
}

struct RemoteInterrupt {
    requests: Arc<AtomicBool>,
    mirror: Arc<dyn Interrupt>,
}

impl Interrupt for RemoteInterrupt {
    fn interrupt(&self) {
        self.requests.store(true, Ordering::SeqCst);
        self.mirror.interrupt();
    }

    fn forget(&self) {
        self.requests.store(false, Ordering::SeqCst);
        self.mirror.forget();
    }
}

impl ResourceLimits for RemoteConnection {
    fn limits(&self) -> Vec<ResourceLimit> {
        let time = self.time().map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        vec![ResourceLimit {
            name: "time",
            value: time,
            unit: "ms",
            help: "how long the server may take for a statement",
        }]
    }

    fn set_limit(&self, name: &str, value: u64) -> Result<()> {
        known(name).map(|()| self.time.set(Some(Duration::from_millis(value))))
    }

    fn lift_limit(&self, name: &str) -> Result<()> {
        known(name).map(|()| self.time.set(None))
    }
}

fn known(name: &str) -> Result<()> {
    if name.eq_ignore_ascii_case("time") {
        return Ok(());
    }
    Err(Diagnostic::engine(format!("a server has no limit `{name}` that could be set from here"))
        .hint("there is: time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_numbers() {
        assert_eq!(numbered("select ?, ?2, ?"), "select ?, ?2, ?");
        assert_eq!(numbered("select :a, '?', $b, :a, ?, @a"), "select ?1, '?', ?2, ?1, ?3, ?4");
        assert_eq!(numbered("select ?3, :a"), "select ?3, ?4");
    }
}
