//! What the names of files and folders in migrations/ say: number, name, language, and which half of a revision.

use super::sections::{Direction, Language};
use crate::diagnostic::Diagnostic;

/// What the name of a file or a folder says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RevisionName {
    pub id: i64,
    pub digits: String,
    pub name: String,
    pub language: Language,
    /// `.up.sql` and `.down.sql` are the two halves of one revision.
    pub half: Option<Direction>,
}

/// Endings that say the half for certain.
const HALVES: [(&str, Direction); 6] = [
    (".up", Direction::Up),
    (".do", Direction::Up),
    (".down", Direction::Down),
    (".undo", Direction::Down),
    (".rollback", Direction::Down),
    (".revert", Direction::Down),
];

/// Endings that say the half where the other one is there, too: `0003_wind_down` may be about wind.
const FAINT_HALVES: [(&str, Direction); 4] =
    [("_up", Direction::Up), ("-up", Direction::Up), ("_down", Direction::Down), ("-down", Direction::Down)];

/// Why a file is no revision.
#[derive(Debug)]
pub(super) enum Unnamed {
    /// It is left out, with a warning.
    Left(Diagnostic),
    /// Leaving it out would leave out a change.
    Refused(Diagnostic),
}

/// Reads the name of a file: `0001_create_books.sql`, `20240131120000_x.hop`, `0001_x.up.sql`, `V1__x.sql`, `U1__x.sql`.
/// `None` for a file that is no revision.
pub(super) fn file_name(file: &str) -> Result<Option<RevisionName>, Unnamed> {
    let Some((stem, language)) = Language::of_file(file) else { return Ok(None) };
    let half = HALVES.iter().find_map(|(end, half)| Some((stem.strip_suffix(end)?, Some(*half))));
    let (mut stem, mut half) = half.unwrap_or((stem, None));
    // Flyway and refinery write V1__name.
    if let Some((kind, rest)) = lettered(stem) {
        let (version, _) = rest.split_once("__").unwrap_or((rest, ""));
        let refused = |words: String, hint: &str| Err(Unnamed::Refused(Diagnostic::error(words).hint(hint)));
        match kind {
            'R' => {
                return refused(
                    format!("{file} is to run again whenever it changes, as Flyway has it, and a revision runs once"),
                    "put what it says into a revision with a number, and move the file away",
                );
            }
            'B' => {
                return refused(
                    format!("{file} is a baseline of Flyway, which stands for the files before it"),
                    "move it away: those before it are run here",
                );
            }
            'U' => half = Some(Direction::Down),
            _ => {}
        }
        if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return refused(
                format!("the number of {file} has several parts, and a revision has one number"),
                "give it one that keeps the order, as V0101__name.sql",
            );
        }
        stem = rest;
    }
    let number = numbered(stem);
    let Some((digits, name)) = number else {
        return Err(Unnamed::Left(
            Diagnostic::warning(format!("{file} has no number in front, and is left out"))
                .hint("a revision is called as 0001_create_books.sql"),
        ));
    };
    let Ok(id) = digits.parse() else {
        let words = format!("the number of {file} is too large, and the file is left out");
        return Err(Unnamed::Left(Diagnostic::warning(words)));
    };
    // postgrator writes the half in front of the name: 001.do.create.sql.
    let (name, half) = match (half, name.split_once('.')) {
        (None, Some(("do", rest))) => (rest, Some(Direction::Up)),
        (None, Some(("undo", rest))) => (rest, Some(Direction::Down)),
        _ => (name, half),
    };
    Ok(Some(RevisionName { id, digits, name: name.to_owned(), language, half }))
}

/// What the file of the way down is called where that stands in one of its own: `1_a.up.sql` → `1_a.down.sql`.
pub(super) fn way_down_file(file: &str) -> Option<String> {
    if matches!(file.to_lowercase().as_str(), "up.sql" | "migration.sql") {
        return Some("down.sql".to_owned());
    }
    let (stem, _) = Language::of_file(file)?;
    let ending = file.get(stem.len()..)?;
    let turned = |up: &str, down: &str| Some(format!("{}{down}{ending}", stem.strip_suffix(up)?));
    if let Some(named) = turned(".up", ".down").or_else(|| turned(".do", ".undo")) {
        return Some(named);
    }
    if let Some(('V', rest)) = lettered(stem) {
        return Some(format!("U{rest}{ending}"));
    }
    let (_, name) = numbered(stem)?;
    let named = name.strip_prefix("do.")?;
    Some(format!("{}undo.{named}{ending}", stem.strip_suffix(name)?))
}

/// Reads the name of a folder that holds one revision: `20240131120000_init`, `2024-01-31-120000_init`.
pub(super) fn folder_name(folder: &str) -> Option<RevisionName> {
    let (digits, name) = numbered(folder)?;
    let id = digits.parse().ok()?;
    Some(RevisionName { id, digits, name: name.to_owned(), language: Language::Sql, half: None })
}

/// Takes `_up` and `_down` off two names that are the same but for that.
pub(super) fn faint_halves(one: &RevisionName, other: &RevisionName) -> Option<(RevisionName, RevisionName)> {
    let half = |name: &RevisionName| {
        FAINT_HALVES.iter().find_map(|(end, half)| {
            // `0001_up.sql` has no other name.
            let rest = name.name.strip_suffix(end).or((name.name == end[1..]).then_some(""))?;
            Some(RevisionName { name: rest.to_owned(), half: Some(*half), ..name.clone() })
        })
    };
    if one.half.is_some() || other.half.is_some() {
        return None;
    }
    let (one, other) = (half(one)?, half(other)?);
    (one.name == other.name && one.half != other.half).then_some((one, other))
}

/// The letter of `V1__name` and its like, and what stands behind it.
fn lettered(stem: &str) -> Option<(char, &str)> {
    let letter = stem.chars().next()?.to_ascii_uppercase();
    let rest = stem.get(1..)?;
    let is_numbered = rest.starts_with(|first: char| first.is_ascii_digit());
    match letter {
        'V' if is_numbered => Some((letter, rest)),
        'U' | 'B' if is_numbered && rest.contains("__") => Some((letter, rest)),
        'R' if rest.starts_with("__") => Some((letter, rest)),
        _ => None,
    }
}

/// The number in front, as digits, and the name behind it. The parts of a time are one number: `2024-01-31-120000`,
/// `20240131_120000`.
pub(super) fn numbered(stem: &str) -> Option<(String, &str)> {
    let run = |text: &str| text.find(|next: char| !next.is_ascii_digit()).unwrap_or(text.len());
    let (mut digits, mut rest) = stem.split_at(run(stem));
    if digits.is_empty() {
        return None;
    }
    let mut number = digits.to_owned();
    let parts: &[usize] = match digits.len() {
        4 => &[2, 2, 6],
        8 => &[6],
        _ => &[],
    };
    let (mut joined, mut behind) = (number.clone(), rest);
    for length in parts {
        let Some(next) = behind.strip_prefix(['-', '_', 'T']).filter(|next| run(next) == *length) else { break };
        (digits, behind) = next.split_at(*length);
        joined.push_str(digits);
    }
    // A year alone, or a year and a month, is no time.
    if joined.len() >= 8 && joined.len() > number.len() {
        (number, rest) = (joined, behind);
    }
    Some((number, rest.trim_start_matches(['_', '-', ' ', '.'])))
}

/// A program whose revisions are no SQL: its name, how a file of it is known, and how one comes to SQL.
pub(super) struct OtherProgram {
    pub name: &'static str,
    pub advice: &'static str,
}

/// The program of which `file`, in a folder of revisions, is one that cannot be run here.
pub(super) fn other_program(file: &str) -> Option<OtherProgram> {
    let (stem, extension) = file.rsplit_once('.')?;
    let is_numbered = stem.starts_with(|first: char| first.is_ascii_digit());
    let adopt = "`.migrate adopt` goes on from the database that it made";
    let (name, advice) = match extension {
        "py" if stem == "env" => ("Alembic (or Flask-Migrate)", adopt),
        "ini" if stem == "alembic" => ("Alembic (or Flask-Migrate)", adopt),
        "py" if is_numbered => (
            "Django",
            "`python manage.py sqlmigrate APP NUMBER` prints one as SQL; `.migrate adopt` goes on from the database that \
             it made",
        ),
        "rb" if is_numbered => ("Rails", adopt),
        "js" | "ts" | "mjs" | "cjs" if is_numbered => ("Node.js (Knex, Sequelize, TypeORM)", adopt),
        "go" if is_numbered => ("Go", adopt),
        "php" if is_numbered => ("PHP", adopt),
        "exs" if is_numbered => ("Ecto", adopt),
        "cs" if is_numbered => ("Entity Framework", adopt),
        _ => return None,
    };
    Some(OtherProgram { name, advice })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_and_other_programs() {
        let name = |file| {
            let found = file_name(file).unwrap().unwrap();
            (found.id, found.name, found.half)
        };
        let (up, down) = (Some(Direction::Up), Some(Direction::Down));
        assert_eq!(name("0001_create_books.sql"), (1, "create_books".into(), None));
        assert_eq!(name("20240131120000_x.hop"), (20_240_131_120_000, "x".into(), None));
        assert_eq!(name("2024-01-31-120000_x.sql"), (20_240_131_120_000, "x".into(), None));
        assert_eq!(name("20240131_120000_x.sql"), (20_240_131_120_000, "x".into(), None));
        assert_eq!(name("2024-01_x.sql"), (2024, "01_x".into(), None));
        assert_eq!(name("7.sql"), (7, String::new(), None));
        assert_eq!(name("0002-a.b.down.sql"), (2, "a.b".into(), down));
        assert_eq!(name("0001.create.rollback.sql"), (1, "create".into(), down));
        assert_eq!(name("001.do.create.sql"), (1, "create".into(), up));
        assert_eq!(name("001.undo.sql"), (1, String::new(), down));
        assert_eq!(name("V3__c.sql"), (3, "c".into(), None));
        assert_eq!(name("U3__c.sql"), (3, "c".into(), down));
        assert_eq!(file_name("README.md").unwrap(), None);
        for left in ["notes.sql", "99999999999999999999_x.sql", "Views.sql"] {
            assert!(matches!(file_name(left), Err(Unnamed::Left(_))), "{left}");
        }
        for refused in ["R__views.sql", "V1.1__x.sql", "V1_2__x.sql", "B3__x.sql"] {
            assert!(matches!(file_name(refused), Err(Unnamed::Refused(_))), "{refused}");
        }
    }

    #[test]
    fn where_a_way_down_stands() {
        for (up, down) in [
            ("1_a.up.sql", Some("1_a.down.sql")),
            ("0002_a.do.sql", Some("0002_a.undo.sql")),
            ("001.do.create.sql", Some("001.undo.create.sql")),
            ("V3__c.sql", Some("U3__c.sql")),
            ("up.sql", Some("down.sql")),
            ("0001_a.sql", None),
            ("7.hop", None),
        ] {
            assert_eq!(way_down_file(up).as_deref(), down, "{up}");
        }
    }

    #[test]
    fn endings_that_may_be_words() {
        let name = |file| file_name(file).unwrap().unwrap();
        let (one, other) = faint_halves(&name("0003_birds_down.sql"), &name("0003_birds_up.sql")).unwrap();
        assert_eq!((one.name.as_str(), one.half, other.half), ("birds", Some(Direction::Down), Some(Direction::Up)));
        assert!(faint_halves(&name("1_up.sql"), &name("1_down.sql")).is_some());
        assert!(faint_halves(&name("1_wind_down.sql"), &name("1_birds_up.sql")).is_none());
    }
}
