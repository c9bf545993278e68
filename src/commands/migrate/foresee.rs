//! What a revision will do, found on an empty database before it runs on one that is in use: its statements, those that its lines of
//! hop become, too.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::state::MigrationState;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{HopStatement, SessionCommand};
use crate::lang::{self, LineKind};
use crate::migrate::Schema;
use crate::migrate::lint::{LintCase, LintFinding, LintStatement, lint, statements_of};
use crate::migrate::revision::{Direction, Language, Revision, RevisionError, enforces_keys};
use crate::plan::clear::plan_clear;
use crate::plan::write::WriteOptions;
use crate::run::write::change::plan_change;
use crate::session::{Opened, Session, SessionOptions, Settings};
use crate::store::{self, Connection};

/// A revision that has run on an empty database.
pub(super) struct Foreseen {
    /// Of the way up.
    pub statements: Result<Vec<LintStatement>, (usize, Diagnostic)>,
    pub before: Schema,
    pub after: Schema,
}

impl Foreseen {
    /// Runs the way up on `scratch`, which is as the revisions before it leave a database.
    ///
    /// # Errors
    /// What fails in it.
    pub fn of(
        session: &Session,
        state: &MigrationState,
        scratch: &Rc<dyn Connection>,
        revision: &Revision,
    ) -> Result<Foreseen, RevisionError> {
        let before = Schema::read(&**scratch)?;
        // A line may speak of what is there only before it, or only afterwards.
        let mut planned = BTreeMap::new();
        plan_lines(session, scratch, revision, &mut planned);
        state.on_scratch(session, scratch, revision, Direction::Up)?;
        plan_lines(session, scratch, revision, &mut planned);
        let of_line = |text: &str| planned.get(text).cloned().unwrap_or_default();
        let statements = statements_of(&revision.up, revision.language, &of_line);
        Ok(Foreseen { statements, before, after: Schema::read(&**scratch)? })
    }

    /// What the rules find.
    pub fn findings(&self, revision: &Revision) -> Vec<LintFinding> {
        let Ok(statements) = &self.statements else { return Vec::new() };
        let enforced = enforces_keys(revision, &revision.up);
        lint(&LintCase { revision, statements, before: &self.before, after: &self.after, enforced })
    }
}

/// Plans the lines of hop that change records, and that can be planned on `scratch` as it is; by their texts.
fn plan_lines(
    session: &Session,
    scratch: &Rc<dyn Connection>,
    revision: &Revision,
    planned: &mut BTreeMap<String, Vec<String>>,
) {
    if revision.language != Language::Hop {
        return;
    }
    let settings = Settings { undo: false, ..session.settings.clone() };
    let options = SessionOptions { infer: session.infer, settings, ..SessionOptions::default() };
    let opened = Opened::on(Rc::clone(scratch), revision.title());
    let own = Session::new(opened, options, session.messages.clone(), session.cancel.clone());
    for entry in lang::entries(revision.up.text.lines(), store::is_complete) {
        if entry.kind != LineKind::Hop || planned.contains_key(&entry.text) {
            continue;
        }
        let written = match lang::parse(&entry.text) {
            Ok(Some(HopStatement::Write(write))) => plan_change(&own, &write, WriteOptions::default())
                .map(|change| change.statements.iter().map(|one| one.shown(false)).collect()),
            Ok(Some(HopStatement::Session(SessionCommand::Clear(names)))) => {
                plan_clear(&names, own.catalog(), own.plan_options())
                    .map(|clear| clear.statements.iter().map(|(one, _)| one.shown(false)).collect())
            }
            _ => continue,
        };
        // What cannot be planned is planned afterwards, or is told when the revision runs.
        if let Ok(written) = written {
            planned.insert(entry.text, written);
        }
    }
    session.cancel.watch(session.engine.connection.interrupter());
}
