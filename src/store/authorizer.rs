//! The authorizer: refuses what `--readonly`, `--safe` and `--sandbox` forbid, and collects what a statement would do.
//!
//! The last word has SQLite, which opens the file for reading only, or has but a copy of it. What this adds is all that
//! writes elsewhere (ATTACH, VACUUM INTO, folders for temporary files), all that a hostile file could call, and the reason in words.
//! The lists name what is allowed: a kind of statement that SQLite may learn one day is refused until it is thought of.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::time::Duration;

use rusqlite::ffi;

use super::action::{Action, ActionKind, AuthorizerRequest, creates, drops};
use super::pragmas;
use super::query::texts;
use super::raw::Handle;
use super::sqlite_error::SqliteError;
use crate::sql::{TokenKind, code};

/// What a session may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AccessPolicy {
    /// Write the database that is open.
    pub writes: bool,
    /// Open and write other files.
    pub files: bool,
    /// The file is from a stranger: it may call only what cannot do harm.
    pub hostile: bool,
    /// The option that the user gave, for messages.
    pub option: &'static str,
}

impl AccessPolicy {
    pub const UNRESTRICTED: AccessPolicy = AccessPolicy { writes: true, files: true, hostile: false, option: "" };

    fn is_unrestricted(self) -> bool {
        self == AccessPolicy::UNRESTRICTED
    }
}

/// Functions that read or write files, load code, or write into a log. SQLite refuses most of them by its own settings, too.
const NEVER: [&str; 7] = ["load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "fsdir", "sqlite_log"];

/// Functions that SQLite does not count among those that only compute, and that only compute: what full-text tables come with.
const HARMLESS: [&str; 6] = ["bm25", "highlight", "match", "matchinfo", "offsets", "snippet"];

struct CollectedActions {
    actions: Vec<Action>,
    /// True if what is read and called is collected, too.
    all: bool,
}

pub(super) struct Authorizer {
    file: String,
    policy: AccessPolicy,
    /// Built-in functions that a hostile file, or a query over it, may not call.
    refused: RefCell<HashSet<String>>,
    refusal: RefCell<Option<String>>,
    /// True while an EXPLAIN is prepared, which does nothing of what it explains.
    explaining: Cell<bool>,
    collected: RefCell<Option<CollectedActions>>,
}

impl Authorizer {
    pub fn new(file: &str, policy: AccessPolicy) -> Authorizer {
        Authorizer {
            file: file.to_string(),
            policy,
            refused: RefCell::default(),
            refusal: RefCell::default(),
            explaining: Cell::new(false),
            collected: RefCell::default(),
        }
    }

    /// Looks up which of SQLite's own functions may do more than compute. Those that the program adds are trusted.
    pub fn look_up_functions(&self) -> Result<(), SqliteError> {
        // A connection of its own, as the file is not to be read before all is guarded. SQLITE_INNOCUOUS is 0x200000
        // (c3ref/c_deterministic.html).
        let handle = Handle::open_memory(Duration::ZERO)?;
        let sql = "SELECT name FROM pragma_function_list GROUP BY name HAVING min(flags & 0x200000) = 0";
        let refused = texts(&handle, sql, &[])?.into_iter().filter(|name| !HARMLESS.contains(&name.as_str()));
        self.refused.replace(refused.collect());
        Ok(())
    }

    /// Why the latest statement was refused, once.
    pub fn take_refusal(&self) -> Option<String> {
        self.refusal.take()
    }

    /// Runs `prepare` and gives the actions that SQLite asked permission for, each once; what is read and called only for `all`.
    pub fn collect<T>(&self, explaining: bool, all: bool, prepare: impl FnOnce() -> T) -> (T, Vec<Action>) {
        self.refusal.take();
        self.explaining.set(explaining);
        self.collected.replace(Some(CollectedActions { actions: Vec::new(), all }));
        let result = prepare();
        self.explaining.set(false);
        (result, self.collected.take().map(|collected| collected.actions).unwrap_or_default())
    }

    pub fn allows(&self, request: &AuthorizerRequest<'_>) -> bool {
        if let Some(why) = self.refusal_reason(request) {
            self.refusal.replace(Some(why));
            return false;
        }
        if let Ok(mut collected) = self.collected.try_borrow_mut()
            && let Some(collected) = collected.as_mut()
            && (collected.all || !matches!(request.code, ffi::SQLITE_READ | ffi::SQLITE_FUNCTION))
            && let Some(action) = Action::of(request)
            && !collected.actions.contains(&action)
        {
            collected.actions.push(action);
        }
        true
    }

    fn read_only_message(&self) -> String {
        format!("{} was opened with {}, so nothing can be written", self.file, self.policy.option)
    }

    /// Why a statement that SQLite says writes may not, by the tables that it would change: those behind virtual tables left
    /// out, as they are named by virtual tables that are only read, too, and nobody else may change them.
    pub fn write_refusal(&self, actions: &[Action], is_shadow: impl Fn(&str) -> bool) -> Option<String> {
        let lasts = |action: &&Action| {
            action.kind.changes_rows()
                && !action.database.as_deref().is_some_and(|database| database.eq_ignore_ascii_case("temp"))
                && !action.object.as_deref().is_some_and(&is_shadow)
        };
        (!self.policy.writes && actions.iter().any(|action| lasts(&action))).then(|| self.read_only_message())
    }

    fn refusal_reason(&self, request: &AuthorizerRequest<'_>) -> Option<String> {
        let AccessPolicy { writes, files, hostile, option } = self.policy;
        let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or_default()).into_owned();
        if request.code == ffi::SQLITE_FUNCTION {
            let name = text(request.second).to_lowercase();
            return if NEVER.contains(&name.as_str()) {
                Some(format!("the function `{name}` reaches beyond the database, so it may not be called here"))
            } else if hostile && self.refused.borrow().contains(&name) {
                Some(format!("the function `{name}` does more than compute, so {option} keeps it from being called"))
            } else {
                None
            };
        }
        if self.policy.is_unrestricted() {
            return None;
        }
        let file = &self.file;
        let nothing = || Some(self.read_only_message());
        // A temporary database is in memory and gone with the session.
        let temporary = request.database.is_some_and(|database| database.eq_ignore_ascii_case(b"temp"));
        let writable = writes || temporary || self.explaining.get();
        match request.code {
            ffi::SQLITE_READ | ffi::SQLITE_SELECT | ffi::SQLITE_RECURSIVE => None,
            ffi::SQLITE_TRANSACTION | ffi::SQLITE_SAVEPOINT | ffi::SQLITE_DETACH => None,
            // Virtual tables prepare statements that write when they are only read, and never run them: see `write_refusal`.
            ffi::SQLITE_INSERT | ffi::SQLITE_UPDATE | ffi::SQLITE_DELETE => None,
            ffi::SQLITE_REINDEX | ffi::SQLITE_ANALYZE => (!writable).then(nothing).flatten(),
            code if creates(code) || drops(code) => {
                let temporary = is_temporary(code);
                (!writable && !temporary).then(nothing).flatten()
            }
            ffi::SQLITE_ALTER_TABLE => {
                let temporary = request.first.is_some_and(|database| database.eq_ignore_ascii_case(b"temp"));
                (!writable && !temporary).then(nothing).flatten()
            }
            ffi::SQLITE_ATTACH => {
                // What has no name is in memory or in a file without one; a VACUUM of a copy begins so, too.
                let nameless = matches!(request.first, Some(b"" | b":memory:"));
                let allowed = files || writes && nameless;
                // A VACUUM of the file itself.
                if !allowed && !writes && request.first == Some(b"") {
                    return nothing();
                }
                (!allowed)
                    .then(|| format!("{option} touches no file but {file}, so `attach` and `vacuum into` are refused"))
            }
            ffi::SQLITE_PRAGMA => {
                let name = text(request.first).to_lowercase();
                // To read the schema anew changes nothing.
                let rereads = name == "writable_schema"
                    && request.second.is_some_and(|value| value.eq_ignore_ascii_case(b"reset"));
                let argument = request.second.is_some() && !rereads;
                let allowed = if writes {
                    pragmas::is_allowed_in_copy(&name, argument, hostile)
                } else {
                    pragmas::is_harmless(&name, argument)
                };
                (!allowed).then(|| match request.second {
                    Some(value) => format!(
                        "`pragma {name} = {}` is refused: {option} lets no pragma change a file, or what guards it",
                        String::from_utf8_lossy(value)
                    ),
                    None => {
                        format!("`pragma {name}` is refused: {option} lets no pragma change a file, or what guards it")
                    }
                })
            }
            code => Some(format!("{option} does not know what this statement does (kind {code}), so it is refused")),
        }
    }
}

fn is_temporary(code: i32) -> bool {
    matches!(
        code,
        ffi::SQLITE_CREATE_TEMP_INDEX
            | ffi::SQLITE_CREATE_TEMP_TABLE
            | ffi::SQLITE_CREATE_TEMP_TRIGGER
            | ffi::SQLITE_CREATE_TEMP_VIEW
            | ffi::SQLITE_DROP_TEMP_INDEX
            | ffi::SQLITE_DROP_TEMP_TABLE
            | ffi::SQLITE_DROP_TEMP_TRIGGER
            | ffi::SQLITE_DROP_TEMP_VIEW
    )
}

/// The action of a VACUUM, for which SQLite asks no permission until it runs.
pub(super) fn vacuum_action(sql: &[u8]) -> Action {
    let mut tokens = code(sql).skip_while(|token| !token.is("vacuum")).skip(1);
    let first = tokens.next();
    let into = [first, tokens.next()].iter().flatten().any(|token| token.is("into"));
    let is_name =
        |kind| matches!(kind, TokenKind::Word | TokenKind::DoubleQuoted | TokenKind::Backquoted | TokenKind::Bracketed);
    let database =
        first.filter(|token| is_name(token.kind) && !token.is("into")).map(|token| token.name().into_owned());
    Action { kind: ActionKind::Vacuum, database, object: None, detail: into.then(|| "into".to_string()), within: None }
}
