//! The text of a revision file → its way up and its way down, by dbmate's markers.

use std::fmt::Write as _;

use super::forms::Form;
use crate::diagnostic::{Diagnostic, Result, Span, nearest};
use crate::sql::code;

/// What a revision is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Statements, handed to SQLite as they are.
    Sql,
    /// HopRunner of hop, as they are typed at the prompt.
    Hop,
}

impl Language {
    pub fn extension(self) -> &'static str {
        match self {
            Language::Sql => "sql",
            Language::Hop => "hop",
        }
    }

    /// The name of a file without its extension, and the language that this says.
    pub(super) fn of_file(file: &str) -> Option<(&str, Language)> {
        let (stem, extension) = file.rsplit_once('.')?;
        [Language::Sql, Language::Hop]
            .into_iter()
            .find(|language| extension.eq_ignore_ascii_case(language.extension()))
            .map(|language| (stem, language))
    }
}

/// One direction of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// What stands below the marker.
    pub text: String,
    /// The number of the text's first line within its file, from 1.
    pub line: usize,
    pub options: Options,
    pub form: Form,
}

/// What a marker says besides the direction: `-- migrate:up transaction:false`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Run in one transaction, together with the journal.
    pub transaction: bool,
    /// Enforce foreign keys while it runs. Unset, lines of hop do and SQL does not: there a DROP TABLE would delete what
    /// points at the table, as SQLite empties a table before it drops it (foreignkeys.html 5).
    pub foreign_keys: Option<bool>,
    /// The revisions that this one stands for, since it was made out of them: the first and the last number.
    pub replaces: Option<(i64, i64)>,
    /// The way down is known to be none.
    pub irreversible: bool,
    /// Words of other programs, kept as they are.
    pub others: Vec<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options { transaction: true, foreign_keys: None, replaces: None, irreversible: false, others: Vec::new() }
    }
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

impl Direction {
    pub fn word(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }
}

impl Body {
    /// A body without options.
    pub fn plain(text: impl Into<String>) -> Body {
        Body { text: text.into(), line: 1, options: Options::default(), form: Form::Own }
    }

    /// The body below its marker, as [`parse`] reads it.
    pub fn marked(&self, direction: Direction) -> String {
        let mut marked = format!("-- migrate:{}", direction.word());
        let Options { transaction, foreign_keys, replaces, irreversible, others } = &self.options;
        if !transaction {
            marked.push_str(" transaction:false");
        }
        // A string takes whatever is written to it.
        if let Some(on) = foreign_keys {
            let _ = write!(marked, " foreign_keys:{}", if *on { "on" } else { "off" });
        }
        if let Some((first, last)) = replaces {
            let _ = write!(marked, " replaces:{first}..{last}");
        }
        if *irreversible {
            marked.push_str(" irreversible");
        }
        for other in others {
            let _ = write!(marked, " {other}");
        }
        marked.push('\n');
        marked.push_str(&self.text);
        if !marked.ends_with('\n') {
            marked.push('\n');
        }
        marked
    }
}

/// What a revision's text holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sections {
    pub up: Body,
    pub down: Option<Body>,
}

/// Splits the text of a revision at its markers. A text without any is a way up, as other programs write them.
///
/// # Errors
/// A marker twice, a way down before the way up, something to run before the first marker, an option that does not
/// mean anything; each with its place in `text`.
pub fn parse(text: &str) -> Result<Sections> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut up: Option<Body> = None;
    let mut down: Option<Body> = None;
    let mut current: Option<Direction> = None;
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let place = Span::new(at, at + line.trim_end().len());
        at += line.len();
        if let Some((direction, options)) = marker(line).map_err(|error| error.or_at(place))? {
            let body = Body { text: String::new(), line: index + 2, options, form: Form::Own };
            let (slot, name) = match direction {
                Direction::Up => (&mut up, "migrate:up"),
                Direction::Down if current.is_none() => {
                    return Err(Diagnostic::error("the way down stands before the way up").at(place));
                }
                Direction::Down => (&mut down, "migrate:down"),
            };
            if slot.replace(body).is_some() {
                return Err(Diagnostic::error(format!("`-- {name}` stands here a second time")).at(place));
            }
            current = Some(direction);
            continue;
        }
        match current {
            Some(Direction::Up) => up.iter_mut().for_each(|body| body.text.push_str(line)),
            Some(Direction::Down) => down.iter_mut().for_each(|body| body.text.push_str(line)),
            None => {}
        }
    }
    let Some(up) = up else {
        return Ok(Sections { up: Body::plain(text), down: None });
    };
    nothing_before(text, up.line, "-- migrate:up")?;
    Ok(Sections { up, down })
}

/// Refuses what stands before the first marker, after which the way up begins in line `line`.
pub(super) fn nothing_before(text: &str, line: usize, marker: &str) -> Result<()> {
    let before: String = text.split_inclusive('\n').take(line - 2).collect();
    let Some(at) = first_code(&before) else { return Ok(()) };
    let rest = &before[at..];
    let end = at + rest.find('\n').unwrap_or(rest.len());
    Err(Diagnostic::error(format!("what stands before `{marker}` would not run"))
        .at(Span::new(at, end))
        .hint("put it below the marker"))
}

/// Where something that is neither space nor a comment, of SQL or of hop, begins.
fn first_code(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let first = code(rest).next()?;
        if !first.is("#") {
            return Some(at + first.start);
        }
        at += first.start + rest[first.start..].find('\n')?;
    }
}

/// The direction and options of a line that is a marker.
fn marker(line: &str) -> Result<Option<(Direction, Options)>> {
    // A marker begins its line, as for dbmate.
    let Some(comment) = line.strip_prefix("--") else { return Ok(None) };
    let Some(words) = comment.trim_start().strip_prefix("migrate:") else { return Ok(None) };
    let mut words = words.split_whitespace();
    let direction = match words.next() {
        Some("up") => Direction::Up,
        Some("down") => Direction::Down,
        other => {
            return Err(Diagnostic::error(format!("`migrate:{}` is no marker", other.unwrap_or_default()))
                .hint("the markers are `-- migrate:up` and `-- migrate:down`"));
        }
    };
    let mut options = Options::default();
    for word in words {
        option(word, direction, &mut options)?;
    }
    Ok(Some((direction, options)))
}

const OPTIONS: [&str; 4] = ["transaction", "foreign_keys", "replaces", "irreversible"];

fn option(word: &str, direction: Direction, options: &mut Options) -> Result<()> {
    let (name, value) = word.split_once(':').unwrap_or((word, ""));
    let wanted = |what: &str| Err(Diagnostic::error(format!("`{word}` is not understood")).hint(what.to_owned()));
    match name {
        "transaction" => match truth(value) {
            Some(on) => options.transaction = on,
            None => return wanted("`transaction:false` or `transaction:true` is wanted"),
        },
        "foreign_keys" => match truth(value) {
            Some(on) => options.foreign_keys = Some(on),
            None => return wanted("`foreign_keys:on` or `foreign_keys:off` is wanted"),
        },
        "replaces" => {
            let range = value.split_once("..").and_then(|(first, last)| {
                let range = (first.parse().ok()?, last.parse().ok()?);
                (range.0 <= range.1).then_some(range)
            });
            match range {
                Some(range) if direction == Direction::Up => options.replaces = Some(range),
                _ => return wanted("`-- migrate:up replaces:1..7` is wanted"),
            }
        }
        "irreversible" if direction == Direction::Down => options.irreversible = true,
        // Other programs have options of their own; a slip of the pen is none of them.
        _ => match nearest(name, OPTIONS) {
            Some(near) => return wanted(&format!("did you mean `{near}`?")),
            None => options.others.push(word.to_owned()),
        },
    }
    Ok(())
}

fn truth(word: &str) -> Option<bool> {
    match word {
        "true" | "on" => Some(true),
        "false" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_with_their_lines() {
        let found =
            parse("-- made by hand\n\n-- migrate:up\ncreate table t (a);\n-- migrate:down\ndrop table t;").unwrap();
        assert_eq!((found.up.text.as_str(), found.up.line), ("create table t (a);\n", 4));
        let down = found.down.unwrap();
        assert_eq!((down.text.as_str(), down.line), ("drop table t;", 6));
    }

    #[test]
    fn markers_as_dbmate_reads_them() {
        let found =
            parse("--migrate:up transaction:false\r\nvacuum;\r\n--   migrate:down  strict_order:1\r\n").unwrap();
        assert!(!found.up.options.transaction);
        assert_eq!(found.up.text, "vacuum;\r\n");
        assert_eq!(found.down.unwrap().marked(Direction::Down), "-- migrate:down strict_order:1\n");
        // Not at the beginning of the line.
        assert_eq!(parse("-- migrate:up\n  -- migrate:down\n").unwrap().down, None);
        // A file of another program: all of it is the way up.
        assert_eq!(parse("create table t (a);").unwrap().up, Body::plain("create table t (a);"));
    }

    #[test]
    fn what_would_be_lost_or_misread_is_refused_at_its_place() {
        let place = |text: &str| {
            let error = parse(text).unwrap_err();
            (error.message, text.get(error.span.unwrap().start..error.span.unwrap().end).unwrap().to_owned())
        };
        assert_eq!(place("/* a */ select 1;\n-- migrate:up\n").1, "select 1;");
        assert_eq!(place("-- migrate:down\n").0, "the way down stands before the way up");
        assert_eq!(place("-- migrate:up\n-- migrate:up\n").0, "`-- migrate:up` stands here a second time");
        assert_eq!(place("-- migrate:up\n-- migrate:down\n-- migrate:up\n").1, "-- migrate:up");
        assert_eq!(place("-- migrate:upp\n").0, "`migrate:upp` is no marker");
        assert_eq!(place("-- migrate:up transactions:false\n").0, "`transactions:false` is not understood");
        assert_eq!(place("-- migrate:up transaction:no\n").0, "`transaction:no` is not understood");
        assert_eq!(place("-- migrate:up replaces:7..1\n").0, "`replaces:7..1` is not understood");
    }

    #[test]
    fn a_body_survives_being_marked_and_read() {
        let text = "-- migrate:up transaction:false foreign_keys:on replaces:1..7 x:y\nselect 1;\n";
        let up = parse(text).unwrap().up;
        assert_eq!(up.marked(Direction::Up), text);
        assert_eq!(up.options.replaces, Some((1, 7)));
    }
}
