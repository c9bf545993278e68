//! Where a database stands among its revisions, by its schema and not by its journal, and the line that leads on from there.

use super::state::MigrationState;
use crate::diagnostic::Result;
use crate::migrate::revision::{Direction, Journal, Revision, RevisionList};
use crate::migrate::{Answers, Difference, Schema};
use crate::session::Session;
use crate::store::Transaction;

/// What the revisions up to one make of an empty database.
pub(super) struct Waypoint<'s> {
    /// The newest of them; `None` before the first.
    pub revision: Option<&'s Revision>,
    pub schema: Schema,
}

impl Waypoint<'_> {
    /// Its number; less than all others before the first.
    pub fn id(&self) -> i64 {
        self.revision.map_or(i64::MIN, |revision| revision.id)
    }

    pub fn title(&self) -> String {
        self.revision.map_or_else(|| "base".to_owned(), Revision::title)
    }
}

/// What each revision of the folder leads to, up to the first that fails on an empty database.
pub(super) fn waypoints<'s>(session: &Session, state: &'s MigrationState) -> Result<Vec<Waypoint<'s>>> {
    let scratch = state.replay(session, []).map_err(|fault| fault.diagnostic)?;
    let mut found = vec![Waypoint { revision: None, schema: Schema::default() }];
    for revision in &state.folder.revisions {
        if state.on_scratch(session, &scratch, revision, Direction::Up).is_err() {
            break;
        }
        found.push(Waypoint { revision: Some(revision), schema: Schema::read(&*scratch)? });
    }
    Ok(found)
}

/// Where a database stands.
pub(super) enum Standing {
    /// Where its journal says.
    Told,
    /// As after this revision, of which the journal knows nothing: how it is typed, and its title.
    After { digits: String, title: String },
    /// At none of them, and nearer to what schema.sql says beyond the last.
    Ahead,
    /// At none of them.
    Beside,
}

impl Standing {
    /// Looks at the database as it is now.
    ///
    /// # Errors
    /// What the engine says.
    pub fn of(session: &Session, state: &MigrationState) -> Result<Standing> {
        let connection = &*session.engine.connection;
        // Of one moment: another program may be changing both.
        let reading = Transaction::reading(connection)?;
        let live = Schema::read(connection)?;
        let journal = Journal::read(connection)?;
        reading.map_or(Ok(()), Transaction::commit)?;
        let revisions = RevisionList::new(&state.folder, &journal);
        let applied = revisions.entries.iter().filter(|entry| entry.is_applied());
        let applied = applied.filter_map(|entry| entry.file.as_ref().or(entry.row.as_ref().map(|row| &row.revision)));
        // What cannot be made again is at none of them.
        let told = state.replay(session, applied).map_err(|fault| fault.diagnostic);
        if let Ok(told) = told
            && same(&Schema::read(&*told)?, &live)?
        {
            return Ok(Standing::Told);
        }
        let waypoints = waypoints(session, state)?;
        for waypoint in &waypoints {
            if same(&waypoint.schema, &live)? {
                return Ok(Standing::After {
                    digits: waypoint.revision.map_or_else(|| "base".to_owned(), |revision| revision.digits.clone()),
                    title: waypoint.title(),
                });
            }
        }
        // What schema.sql holds and no revision would be taken away on the way to one.
        let model = state.project.model(&live).map_err(|fault| fault.diagnostic)?.map(Schema::for_revisions);
        let least = waypoints.get(nearest(&live, &waypoints, i64::MIN)?);
        if let (Some(model), Some(least)) = (model, least)
            && cost(&live, &model)?.0 < cost(&live, &least.schema)?.0
        {
            return Ok(Standing::Ahead);
        }
        Ok(Standing::Beside)
    }

    /// The line that leads on; none where the database is as its journal says.
    pub fn way_on(&self) -> Option<String> {
        match self {
            Standing::Told => None,
            Standing::After { digits, title } => {
                Some(format!("its schema is that after {title}: `.migrate stamp {digits}` says so"))
            }
            Standing::Ahead => Some(
                "it is nearer to schema.sql than to any revision: `.migrate new \"message\"` writes the one that leads there"
                    .to_owned(),
            ),
            Standing::Beside => Some(
                "`.migrate adopt` brings its tables to the revision that they are nearest to, and keeps its records"
                    .to_owned(),
            ),
        }
    }
}

/// The place in `waypoints` that is nearest to `live`: the one that takes least away, then the one with least to do. Of several
/// that are as near it is the newest up to `current`, else the first.
pub(super) fn nearest(live: &Schema, waypoints: &[Waypoint<'_>], current: i64) -> Result<usize> {
    let mut best: Option<((usize, usize), usize)> = None;
    for (at, waypoint) in waypoints.iter().enumerate() {
        let cost = cost(live, &waypoint.schema)?;
        let is_better = best.is_none_or(|(least, _)| cost < least || cost == least && waypoint.id() <= current);
        if is_better {
            best = Some((cost, at));
        }
    }
    Ok(best.map_or(0, |(_, at)| at))
}

/// How much goes on the way from one schema to another, and how much there is to do.
fn cost(from: &Schema, to: &Schema) -> Result<(usize, usize)> {
    let difference = Difference::between(from, to, &Answers::default())?.without_remarks();
    Ok((difference.taken_away(), difference.words().len()))
}

/// True if two schemas are one but for comments.
pub(super) fn same(one: &Schema, other: &Schema) -> Result<bool> {
    Ok(Difference::between(one, other, &Answers::default())?.without_remarks().is_empty())
}
