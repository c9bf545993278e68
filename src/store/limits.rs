//! Limits on what a statement may take: time, memory, lengths and depths; tight for `--safe`, SQLite's own otherwise.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rusqlite::ffi;
use rusqlite::limits::Limit;

use super::hooks::limit_heap;
use super::raw::Handle;
use crate::diagnostic::{Diagnostic, Result, nearest};

/// A bound, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceLimit {
    pub name: &'static str,
    /// `None` where there is no bound.
    pub value: Option<u64>,
    pub unit: &'static str,
    pub help: &'static str,
}

/// Bounds that can be read and set by name.
pub trait ResourceLimits {
    /// All bounds, in a fixed order.
    fn limits(&self) -> Vec<ResourceLimit>;

    /// Sets the bound called `name`.
    ///
    /// # Errors
    /// There is no bound of that name, or SQLite is not built for so much.
    fn set_limit(&self, name: &str, value: u64) -> Result<()>;

    /// Takes the bound called `name` away, as far as SQLite goes.
    ///
    /// # Errors
    /// There is no bound of that name, or it is one that must be.
    fn lift_limit(&self, name: &str) -> Result<()>;
}

#[derive(Clone, Copy)]
enum LimitKind {
    Time,
    Heap,
    Wait,
    Sqlite(Limit),
}

struct LimitSpec {
    name: &'static str,
    kind: LimitKind,
    /// What `--safe` sets.
    safe: u64,
    unit: &'static str,
    help: &'static str,
}

const fn spec(name: &'static str, kind: LimitKind, safe: u64, unit: &'static str, help: &'static str) -> LimitSpec {
    LimitSpec { name, kind, safe, unit, help }
}

const fn sqlite(name: &'static str, limit: Limit, safe: u64, unit: &'static str, help: &'static str) -> LimitSpec {
    spec(name, LimitKind::Sqlite(limit), safe, unit, help)
}

/// The values are above what files in use need and below what hurts; SQLite's advice for hostile input (security.html) is
/// far tighter, and would refuse many honest files.
const LIMITS: [LimitSpec; 18] = [
    spec("time", LimitKind::Time, 10_000, "ms", "how long a statement may compute, what is done with its rows aside"),
    spec("heap", LimitKind::Heap, 256 << 20, "bytes", "how much memory SQLite may hold in this process"),
    spec("busy_timeout", LimitKind::Wait, 5_000, "ms", "how long to wait for another program's lock"),
    sqlite("length", Limit::SQLITE_LIMIT_LENGTH, 64_000_000, "bytes", "a value, or a whole record"),
    sqlite("sql_length", Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000, "bytes", "the text of a statement"),
    sqlite("columns", Limit::SQLITE_LIMIT_COLUMN, 2_000, "columns", "of a table or an answer"),
    sqlite("depth", Limit::SQLITE_LIMIT_EXPR_DEPTH, 200, "levels", "of expressions, queries and views"),
    sqlite("nesting", Limit::SQLITE_LIMIT_PARSER_DEPTH, 500, "levels", "of a statement's text"),
    sqlite("compound", Limit::SQLITE_LIMIT_COMPOUND_SELECT, 100, "queries", "joined by UNION and the like"),
    sqlite("program", Limit::SQLITE_LIMIT_VDBE_OP, 500_000, "steps", "that a statement is compiled to"),
    sqlite("arguments", Limit::SQLITE_LIMIT_FUNCTION_ARG, 127, "values", "given to a function"),
    sqlite("attached", Limit::SQLITE_LIMIT_ATTACHED, 0, "databases", "beside the one that is open"),
    sqlite("pattern", Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200, "bytes", "behind LIKE and GLOB"),
    sqlite("parameters", Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 32_766, "values", "bound to a statement"),
    sqlite("triggers", Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 20, "levels", "of triggers that set off others"),
    sqlite("trigger_steps", Limit::SQLITE_LIMIT_TRIGGER_STEPS, 1_000, "statements", "in a trigger"),
    sqlite("objects", Limit::SQLITE_LIMIT_SCHEMA, 100_000, "objects", "in a schema"),
    sqlite("threads", Limit::SQLITE_LIMIT_WORKER_THREADS, 0, "threads", "that help a statement"),
];

/// The bounds of one connection that SQLite does not keep for it.
#[derive(Default)]
pub(super) struct ConnectionLimits {
    /// How long a statement may compute; `None` for as long as it takes.
    time: Cell<Option<Duration>>,
    until: Cell<Option<Instant>>,
    over: Cell<bool>,
    /// The bound on memory from before, which comes back with the end of the connection: it holds for the whole process.
    heap_before: Cell<Option<i64>>,
}

impl ConnectionLimits {
    /// Sets all that `--safe` sets. A copy that may be written needs a second database for a VACUUM.
    pub fn set_safe(&self, handle: &Handle, writes: bool) -> Result<()> {
        for spec in LIMITS.iter().filter(|spec| !matches!(spec.kind, LimitKind::Wait)) {
            let value = if writes && spec.name == "attached" { 1 } else { spec.safe };
            self.set(handle, spec, value)?;
        }
        Ok(())
    }

    fn set(&self, handle: &Handle, spec: &LimitSpec, value: u64) -> Result<()> {
        match spec.kind {
            LimitKind::Time if value == 0 => {
                return Err(Diagnostic::error("in no time nothing can be done").hint("`off` takes the bound away"));
            }
            LimitKind::Time => {
                self.time.set(Some(Duration::from_millis(value)));
            }
            LimitKind::Heap => {
                let before = limit_heap(i64::try_from(value).unwrap_or(i64::MAX));
                if self.heap_before.get().is_none() {
                    self.heap_before.set(Some(before));
                }
            }
            LimitKind::Wait => handle.set_busy_timeout(Duration::from_millis(value)),
            LimitKind::Sqlite(kind) => {
                let connection = handle.connection();
                let failed = |error: rusqlite::Error| Diagnostic::engine(format!("{}: {error}", spec.name));
                let before = connection.limit(kind).map_err(failed)?;
                // SQLite takes its own highest value for a higher one.
                let wanted = i32::try_from(value).unwrap_or(i32::MAX);
                connection.set_limit(kind, wanted).map_err(failed)?;
                let now = connection.limit(kind).map_err(failed)?;
                if u64::try_from(now) != Ok(value) {
                    connection.set_limit(kind, before).map_err(failed)?;
                    return Err(Diagnostic::engine(format!(
                        "{} can be {now} {} at most: SQLite is built for no more",
                        spec.name, spec.unit
                    )));
                }
            }
        }
        Ok(())
    }

    /// Sets a bound, in the unit of its row in `LIMITS`.
    ///
    /// # Errors
    /// There is none of that name, or the engine refuses the value.
    pub fn set_by_name(&self, handle: &Handle, name: &str, value: u64) -> Result<()> {
        self.set(handle, find(name)?, value)
    }

    /// Takes a bound away.
    ///
    /// # Errors
    /// There is none of that name, or it is one that must be.
    pub fn lift_by_name(&self, handle: &Handle, name: &str) -> Result<()> {
        let spec = find(name)?;
        match spec.kind {
            LimitKind::Time => {
                self.time.set(None);
                Ok(())
            }
            // For SQLite, 0 is no bound.
            LimitKind::Heap => self.set(handle, spec, 0),
            LimitKind::Wait => {
                Err(Diagnostic::error("a lock that is never given back would be waited for without end")
                    .hint(format!("`.set {} 3600000` waits for an hour", spec.name)))
            }
            LimitKind::Sqlite(kind) => {
                let lifted = handle.connection().set_limit(kind, i32::MAX);
                lifted.map(|_| ()).map_err(|error| Diagnostic::engine(format!("{}: {error}", spec.name)))
            }
        }
    }

    pub fn all(&self, handle: &Handle) -> Vec<ResourceLimit> {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let value = |kind: &LimitKind| match kind {
            LimitKind::Time => self.time.get().map(millis),
            // A negative number leaves the bound and gives it.
            LimitKind::Heap => u64::try_from(limit_heap(-1)).ok().filter(|bytes| *bytes > 0),
            LimitKind::Wait => Some(millis(handle.busy_timeout())),
            LimitKind::Sqlite(kind) => {
                handle.connection().limit(*kind).ok().and_then(|value| u64::try_from(value).ok())
            }
        };
        LIMITS
            .iter()
            .map(|spec| ResourceLimit { name: spec.name, value: value(&spec.kind), unit: spec.unit, help: spec.help })
            .collect()
    }

    /// How long a statement that begins now may compute.
    pub fn time(&self) -> Option<Duration> {
        self.time.get()
    }

    /// Runs `work`, which is part of a statement that may compute for another `left`, and takes its time off that.
    pub fn run_within<T>(&self, left: &mut Option<Duration>, work: impl FnOnce() -> T) -> T {
        let Some(time) = left else { return work() };
        let start = Instant::now();
        self.over.set(false);
        let outer = self.until.replace(start.checked_add(*time));
        let result = work();
        self.until.set(outer);
        *time = time.saturating_sub(start.elapsed());
        result
    }

    /// Asked by SQLite while a statement computes.
    pub fn is_over(&self) -> bool {
        let over = self.until.get().is_some_and(|until| Instant::now() >= until);
        if over {
            self.over.set(true);
        }
        over
    }

    /// True if the latest statement was stopped because its time was over.
    pub fn take_time_over(&self) -> bool {
        self.over.replace(false)
    }
}

impl Drop for ConnectionLimits {
    fn drop(&mut self) {
        if let Some(before) = self.heap_before.get() {
            limit_heap(before);
        }
    }
}

/// The bound of that name, in any letter case, with hyphens or underscores.
fn find(name: &str) -> Result<&'static LimitSpec> {
    let wanted = name.replace('-', "_");
    let unknown = || {
        let names = LIMITS.iter().map(|spec| spec.name);
        let error = Diagnostic::engine(format!("there is no limit `{name}`"));
        match nearest(&wanted, names.clone()) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("there are: {}", names.collect::<Vec<_>>().join(" "))),
        }
    };
    LIMITS.iter().find(|spec| spec.name.eq_ignore_ascii_case(&wanted)).ok_or_else(unknown)
}

/// The bound that a message of SQLite's is about, if it is about one.
pub(super) fn exceeded(code: i32, message: &str) -> Option<&'static str> {
    match code & 0xff {
        ffi::SQLITE_TOOBIG if message.contains("statement") => Some("sql_length"),
        ffi::SQLITE_TOOBIG => Some("length"),
        ffi::SQLITE_NOMEM => Some("heap"),
        _ => [
            ("Expression tree is too large", "depth"),
            ("nested too deep", "depth"),
            ("Recursion limit", "nesting"),
            ("arser stack overflow", "nesting"),
            ("too many schema objects", "objects"),
            ("contains too many steps", "trigger_steps"),
            ("too many terms in compound SELECT", "compound"),
            ("too many columns", "columns"),
            ("too many arguments", "arguments"),
            ("too many attached", "attached"),
            ("pattern too complex", "pattern"),
            ("too many SQL variables", "parameters"),
            ("variable number must be", "parameters"),
            ("too many levels of trigger", "triggers"),
        ]
        .into_iter()
        .find_map(|(text, name)| message.contains(text).then_some(name)),
    }
}
