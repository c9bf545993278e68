//! One revision in the place of many: what they make of an empty database, schema and records.

use std::fs;
use std::path::{Path, PathBuf};

use super::standing::same;
use super::state::{MigrationState, say_done, stopped};
use super::versioned::within;
use crate::diagnostic::{Diagnostic, Result};
use crate::migrate::Schema;
use crate::migrate::revision::{
    Body, Journal, Language, Options, Revision, RevisionState, RevisionTarget, create_file,
};
use crate::session::{Output, Session, Stop};
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

/// The folder in migrations/ that the old files go to.
const KEPT: &str = "squashed";

/// Makes one revision out of those up to `id`, or out of all, and puts their files aside.
pub(crate) fn squash(
    session: &mut Session,
    id: Option<&str>,
    state: &MigrationState,
    out: &mut Output,
) -> Result<(), Stop> {
    let limit = match id.map(|id| RevisionTarget::read(id, None, &state.revisions)).transpose()? {
        Some(RevisionTarget::Id(id)) => id,
        Some(RevisionTarget::Base) => i64::MIN,
        Some(RevisionTarget::Newest | RevisionTarget::Steps(_)) | None => i64::MAX,
    };
    let old: Vec<&Revision> = state.folder.revisions.iter().filter(|revision| revision.id <= limit).collect();
    let (Some(first), Some(last), true) = (old.first(), old.last(), old.len() > 1) else {
        return Err(Diagnostic::error("there are not two revisions to make one of").into());
    };
    let entries: Vec<_> = state.revisions.entries.iter().filter(|entry| entry.id <= limit).collect();
    let applied = entries.iter().filter(|entry| entry.state == RevisionState::Applied).count();
    if applied != 0 && applied != entries.len() {
        return Err(Diagnostic::error("of these revisions some are applied and some are not")
            .hint("`.migrate up` first, so that the journal of this database can follow")
            .into());
    }
    state.revisions.check(false)?;
    let scratch = state.replay(session, old.iter().copied()).map_err(|fault| stopped(session, fault))?;
    let schema = Schema::read(&*scratch)?;
    let first_id = first.up.options.replaces.map_or(first.id, |(first, _)| first);
    let options = Options { replaces: Some((first_id, last.id)), ..Options::default() };
    let records = records(&*scratch)?;
    let up = Body { options, ..Body::plain(schema.text_with(&records)) };
    let down = Body {
        options: Options { irreversible: true, ..Options::default() },
        ..Body::plain("-- Everything would be dropped; the revisions that this was made of stand in squashed/.\n")
    };
    let tried = Revision::written(Path::new("the squashed revision"), Language::Sql, up, Some(down));
    let again = state.replay(session, [&tried]).map_err(|fault| stopped(session, fault))?;
    if !same(&Schema::read(&*again)?, &schema)? {
        return Err(
            Diagnostic::error("the revisions cannot be made one: their schema cannot be made from its text").into()
        );
    }
    let folder = state.project.migrations_path()?;
    let moved = put_aside(&folder, &old)?;
    let path = match create_file(&folder, &last.digits, "squashed", Language::Sql, &tried.whole()) {
        Ok(path) => path,
        Err(error) => {
            let back = moved.iter().try_for_each(|(from, to)| fs::rename(to, from));
            return Err(match back {
                Ok(()) => error,
                Err(_) => error.hint(format!("the files are in {}", folder.join(KEPT).display())),
            }
            .into());
        }
    };
    let squashed = Revision { id: last.id, digits: last.digits.clone(), name: "squashed".to_owned(), path, ..tried };
    if applied > 0 {
        let connection = &*session.engine.connection;
        within(connection, &mut || {
            Journal::forget(connection, first_id, last.id)?;
            Journal::record(connection, &squashed, Some(0))
        })?;
    }
    let told = format!(
        "wrote {} out of {} revisions, whose files are in {}",
        squashed.path.display(),
        old.len(),
        folder.join(KEPT).display()
    );
    say_done(session, &told, out)
}

/// Moves the files of revisions into a folder beside them; both paths of each.
fn put_aside(folder: &Path, old: &[&Revision]) -> Result<Vec<(PathBuf, PathBuf)>> {
    let kept = folder.join(KEPT);
    let cannot = |path: &Path, error: &std::io::Error| {
        Diagnostic::engine(format!("{} cannot be moved to {}: {error}", path.display(), kept.display()))
    };
    fs::create_dir_all(&kept).map_err(|error| cannot(&kept, &error))?;
    let mut moves = Vec::new();
    for path in old.iter().flat_map(|revision| revision.files()) {
        // A revision with a folder of its own goes with all that stands there.
        let whole = match path.parent() {
            Some(own) if own != folder => own,
            _ => path,
        };
        let Some(name) = whole.file_name() else { continue };
        let one = (whole.to_owned(), kept.join(name));
        if !moves.contains(&one) {
            moves.push(one);
        }
    }
    if let Some((_, there)) = moves.iter().find(|(_, to)| to.exists()) {
        return Err(Diagnostic::error(format!("{} is there already", there.display())).hint("move it away first"));
    }
    for (index, (from, to)) in moves.iter().enumerate() {
        if let Err(error) = fs::rename(from, to) {
            let mut failure = cannot(from, &error);
            for (from, to) in moves.iter().take(index) {
                if let Err(error) = fs::rename(to, from) {
                    failure = failure.hint(cannot(to, &error).message);
                }
            }
            return Err(failure);
        }
    }
    Ok(moves)
}

/// The records of all tables as INSERT statements.
///
/// # Errors
/// What the engine says; a virtual table with records, whose module may not give back what was put in.
fn records(connection: &dyn Connection) -> Result<String> {
    let tables = "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') \
                  AND name NOT LIKE 'sqlite^_%' ESCAPE '^' AND name <> 'hop_migrations' ORDER BY name";
    let mut text = String::new();
    for row in collect(connection, tables, &[])? {
        let word = |index: usize| match row.get(index) {
            Some(Value::Text(word)) => String::from_utf8_lossy(word).into_owned(),
            _ => String::new(),
        };
        let (name, kind) = (word(0), word(1));
        let table = quote_name(&name);
        if kind == "virtual" {
            if !collect(connection, &format!("SELECT 1 FROM {table} LIMIT 1"), &[])?.is_empty() {
                return Err(Diagnostic::error(format!("the revisions put records into {name}, a virtual table"))
                    .hint("squash up to the revision before that"));
            }
            continue;
        }
        let columns: Vec<String> = collect(connection, &format!("PRAGMA main.table_xinfo({table})"), &[])?
            .into_iter()
            .filter(|row| row.last() == Some(&Value::Integer(0)))
            .filter_map(|row| match row.into_iter().nth(1) {
                Some(Value::Text(name)) => Some(quote_name(&String::from_utf8_lossy(&name))),
                _ => None,
            })
            .collect();
        let values: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        let sql = format!("SELECT {} FROM {table}", values.join(" || ', ' || "));
        for row in collect(connection, &sql, &[])? {
            if let Some(Value::Text(values)) = row.first() {
                let values = String::from_utf8_lossy(values);
                text.push_str(&format!("INSERT INTO {table} ({}) VALUES ({values});\n", columns.join(", ")));
            }
        }
    }
    Ok(text)
}
