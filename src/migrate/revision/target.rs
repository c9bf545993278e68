//! What `up 2`, `down base` and `to 0003` mean: which revisions are run, which way, in which order.

use super::list::{RevisionEntry, RevisionList, RevisionState};
use super::sections::Direction;
use crate::diagnostic::{Diagnostic, Result, nearest};

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionTarget {
    /// Before the first revision.
    Base,
    /// To the newest.
    Newest,
    /// So many steps.
    Steps(usize),
    /// To where this one is the newest that is applied.
    Id(i64),
}

/// Up to how many digits a bare number counts steps; longer ones are numbers of revisions.
const STEP_DIGITS: usize = 3;

impl RevisionTarget {
    /// Reads `base`, `newest`, a number of steps (`2`, `+2`, `-2`) or a revision (`0002`, `0002_add_cost`, `add_cost`).
    /// A short number without zeros in front counts steps where a way to go is said, else it is a revision's.
    ///
    /// # Errors
    /// A revision that there is not, or several that could be meant; a count with the sign of the other way.
    pub fn read(text: &str, way: Option<Direction>, revisions: &RevisionList) -> Result<RevisionTarget> {
        match text.to_ascii_lowercase().as_str() {
            "base" | "zero" => return Ok(RevisionTarget::Base),
            "head" | "heads" | "newest" | "latest" => return Ok(RevisionTarget::Newest),
            _ => {}
        }
        if let Some(way) = way {
            let bare = text.strip_prefix(['+', '-']);
            let number = bare.unwrap_or(text);
            let is_count = bare.is_some() || (number.len() <= STEP_DIGITS && !number.starts_with('0'));
            if is_count && let Ok(steps) = number.parse() {
                let (sign, other) = match way {
                    Direction::Up => ('-', Direction::Down),
                    Direction::Down => ('+', Direction::Up),
                };
                if text.starts_with(sign) {
                    return Err(Diagnostic::error(format!("`{} {text}` points both ways", way.word())).hint(format!(
                        "`.migrate {} {number}` or `.migrate {} {number}`",
                        way.word(),
                        other.word()
                    )));
                }
                return Ok(RevisionTarget::Steps(steps));
            }
        }
        find_revision(text, revisions).map(|entry| RevisionTarget::Id(entry.id))
    }
}

/// The entry that a text names by number, by number and name, or by the beginning of its name.
///
/// # Errors
/// None is called so, or several are.
pub fn find_revision<'s>(text: &str, revisions: &'s RevisionList) -> Result<&'s RevisionEntry> {
    if let Ok(id) = text.parse::<i64>() {
        return revisions.get(id).ok_or_else(|| unknown(text, revisions));
    }
    let wanted = text.strip_suffix(".sql").or(text.strip_suffix(".hop")).unwrap_or(text);
    if let Some(entry) = revisions.entries.iter().find(|entry| entry.title() == wanted) {
        return Ok(entry);
    }
    let names = |entry: &&RevisionEntry| entry.revision().is_some_and(|revision| revision.name.starts_with(wanted));
    let found: Vec<&RevisionEntry> = revisions.entries.iter().filter(names).collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(unknown(text, revisions)),
        several => {
            let titles: Vec<String> = several.iter().map(|entry| entry.title()).collect();
            Err(Diagnostic::error(format!("several revisions begin with {text}")).hint(titles.join(", ")))
        }
    }
}

fn unknown(text: &str, revisions: &RevisionList) -> Diagnostic {
    let error = Diagnostic::error(format!("there is no revision {text}"));
    let titles: Vec<String> = revisions.entries.iter().map(RevisionEntry::title).collect();
    let near = nearest(text, titles.iter().map(String::as_str));
    match (near, titles.first(), titles.last()) {
        (Some(near), _, _) => error.hint(format!("did you mean {near}?")),
        (None, Some(first), Some(last)) if titles.len() > 1 => {
            error.hint(format!("there are {} of them, {first} to {last}", titles.len()))
        }
        (None, Some(only), _) => error.hint(format!("there is only {only}")),
        (None, _, _) => error.hint("there is none yet: `.migrate new \"message\"` writes one"),
    }
}

/// The entries to run to get somewhere, in order. `direction` says which way `Steps` count, and forbids the other; with
/// `None` either way is taken.
///
/// # Errors
/// The point lies the other way.
pub fn steps_to(
    revisions: &RevisionList,
    point: RevisionTarget,
    direction: Option<Direction>,
) -> Result<Vec<(Direction, &RevisionEntry)>> {
    let up = |limit: i64| -> Vec<(Direction, &RevisionEntry)> {
        let wanted = |entry: &&RevisionEntry| entry.state.is_pending() && entry.id <= limit;
        revisions.entries.iter().filter(wanted).map(|entry| (Direction::Up, entry)).collect()
    };
    let down = |limit: i64| -> Vec<(Direction, &RevisionEntry)> {
        let wanted = |entry: &&RevisionEntry| entry.is_applied() && entry.id > limit;
        revisions.entries.iter().rev().filter(wanted).map(|entry| (Direction::Down, entry)).collect()
    };
    let all_down = || down(i64::MIN);
    Ok(match (point, direction) {
        (RevisionTarget::Newest, None | Some(Direction::Up)) => up(i64::MAX),
        (RevisionTarget::Newest, Some(Direction::Down)) | (RevisionTarget::Steps(0), _) => Vec::new(),
        (RevisionTarget::Base, None | Some(Direction::Down)) => all_down(),
        (RevisionTarget::Base, Some(Direction::Up)) => {
            return Err(Diagnostic::error("base lies below").hint("`.migrate down base` goes there"));
        }
        (RevisionTarget::Steps(count), None | Some(Direction::Up)) => {
            let mut steps = up(i64::MAX);
            steps.truncate(count);
            steps
        }
        (RevisionTarget::Steps(count), Some(Direction::Down)) => {
            let mut steps = all_down();
            steps.truncate(count);
            steps
        }
        (RevisionTarget::Id(id), direction) => {
            let target = revisions.get(id).ok_or_else(|| unknown(&id.to_string(), revisions))?;
            let title = target.title();
            match (target.is_applied(), direction) {
                (true, Some(Direction::Up)) if revisions.current().is_none_or(|current| current.id > id) => {
                    return Err(Diagnostic::error(format!("{title} is applied already"))
                        .hint(format!("`.migrate down {title}` goes back to it")));
                }
                (false, Some(Direction::Down)) if revisions.current().is_none_or(|current| current.id < id) => {
                    return Err(Diagnostic::error(format!("{title} is not applied yet"))
                        .hint(format!("`.migrate up {title}` goes there")));
                }
                (true, _) => down(id),
                (false, _)
                    if target.state == RevisionState::Skipped
                        || revisions.current().is_none_or(|current| current.id < id) =>
                {
                    up(id)
                }
                (false, _) => down(id),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::sections::Body;
    use super::super::{Language, Revision};
    use super::*;
    use std::path::Path;

    /// Revisions 1 to `count`, the first `applied` of them applied.
    fn revisions(count: i64, applied: i64) -> RevisionList {
        let revision = |id: i64| {
            let name = if id % 2 == 0 { "add_cost" } else { "create" };
            Revision::new(id, &format!("{id:04}"), name, Language::Sql, Path::new(""), Body::plain(""), None)
        };
        let row =
            |id| super::super::JournalRow { revision: revision(id), applied_at: String::new(), duration_ms: Some(0) };
        let entry = |id| RevisionEntry {
            id,
            file: Some(revision(id)),
            row: (id <= applied).then(|| row(id)),
            state: if id <= applied { RevisionState::Applied } else { RevisionState::Pending },
        };
        RevisionList { entries: (1..=count).map(entry).collect(), gaps: vec![] }
    }

    fn ids(revisions: &RevisionList, point: &str, direction: Option<Direction>) -> Result<Vec<i64>, String> {
        let point = RevisionTarget::read(point, direction, revisions).map_err(|error| error.message)?;
        let steps = steps_to(revisions, point, direction).map_err(|error| error.message)?;
        Ok(steps.iter().map(|(way, entry)| if *way == Direction::Up { entry.id } else { -entry.id }).collect())
    }

    #[test]
    fn steps_and_numbers() {
        let revisions = revisions(5, 3);
        let up = |text| ids(&revisions, text, Some(Direction::Up));
        let down = |text| ids(&revisions, text, Some(Direction::Down));
        let to = |text| ids(&revisions, text, None);
        assert_eq!(up("newest").unwrap(), [4, 5]);
        assert_eq!(up("1").unwrap(), [4]);
        assert_eq!(up("+9").unwrap(), [4, 5]);
        assert_eq!(up("-1").unwrap_err(), "`up -1` points both ways");
        assert_eq!(down("+1").unwrap_err(), "`down +1` points both ways");
        assert_eq!(up("0004").unwrap(), [4]);
        assert_eq!(up("0001").unwrap_err(), "0001_create is applied already");
        assert_eq!(up("0003").unwrap(), [0i64; 0]);
        assert_eq!(down("1").unwrap(), [-3]);
        assert_eq!(down("-2").unwrap(), [-3, -2]);
        assert_eq!(down("0001").unwrap(), [-3, -2]);
        assert_eq!(down("base").unwrap(), [-3, -2, -1]);
        assert_eq!(down("0005").unwrap_err(), "0005_create is not applied yet");
        assert_eq!(to("5").unwrap(), [4, 5]);
        assert_eq!(to("1").unwrap(), [-3, -2]);
        assert_eq!(to("0002_add_cost").unwrap(), [-3]);
        assert_eq!(to("add").unwrap_err(), "several revisions begin with add");
        assert_eq!(to("9").unwrap_err(), "there is no revision 9");
    }
}
