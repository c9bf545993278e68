//! The text of a revision file, of whichever program's form: where its way up and its way down begin.

use super::sections::{self, Body, Direction, Language, Options, Sections};
use crate::diagnostic::{Diagnostic, Result, Span, nearest};
use crate::migrate::load::statement_end;
use crate::sql::{code, tokens};

/// Whose markers a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `-- migrate:up`, or none: dbmate's and this program's.
    Own,
    /// `-- +goose Up`; also micrate, which took it over.
    Goose,
    /// `-- +migrate Up`.
    SqlMigrate,
    /// `-- Up` and `-- Down` alone in their lines.
    Bare,
    /// `-- Up Migration`, of node-pg-migrate.
    Migration,
    /// `-- !Ups`, of Play.
    Play,
    /// `-- //@UNDO`, of MyBatis.
    MyBatis,
    /// `---- create above / drop below ----`.
    Tern,
}

impl Form {
    /// The line below which the way down of a text of this form stands.
    pub(super) fn down_marker(self) -> &'static str {
        match self {
            Form::Own => "-- migrate:down",
            Form::Goose => "-- +goose Down",
            Form::SqlMigrate => "-- +migrate Down",
            Form::Bare => "-- Down",
            Form::Migration => "-- Down Migration",
            Form::Play => "-- !Downs",
            Form::MyBatis => "-- //@UNDO",
            Form::Tern => "---- create above / drop below ----",
        }
    }

    /// The line that lets a text of this form run outside a transaction.
    pub(super) fn without_transaction(self, direction: Direction) -> String {
        match self {
            Form::Goose => "-- +goose NO TRANSACTION".to_owned(),
            Form::SqlMigrate if direction == Direction::Up => "-- +migrate Up notransaction".to_owned(),
            Form::SqlMigrate => "-- +migrate Down notransaction".to_owned(),
            _ => format!("-- migrate:{} transaction:false", direction.word()),
        }
    }
}

/// What a line says that is a marker of another program.
enum Mark {
    Way(Direction, Options),
    /// Both ways run outside a transaction.
    NoTransaction,
    /// It helps that program to find the ends of statements, which SQLite does by itself.
    Nothing,
}

/// Markers that are the whole comment, without the dashes around it: the form, and the way that begins below.
const WORDS: [(&str, Form, Direction); 9] = [
    ("up", Form::Bare, Direction::Up),
    ("down", Form::Bare, Direction::Down),
    ("up migration", Form::Migration, Direction::Up),
    ("down migration", Form::Migration, Direction::Down),
    ("!ups", Form::Play, Direction::Up),
    ("!downs", Form::Play, Direction::Down),
    ("//@undo", Form::MyBatis, Direction::Down),
    ("@undo", Form::MyBatis, Direction::Down),
    ("create above / drop below", Form::Tern, Direction::Down),
];

/// Splits the text of a file at its markers. A text without any is a way up.
///
/// # Errors
/// Markers of two programs; one that its program does not have, or that is not followed here; a comment that looks like
/// the beginning of a way down and is no marker of a known program, with something to run below it. Each with its place.
pub fn parse_file(text: &str, language: Language) -> Result<Sections> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if language == Language::Hop {
        return sections::parse(text);
    }
    let found = other_markers(text)?;
    let own = lines(text).find(|(_, _, line)| is_own(line));
    let mut sections = match (found.first(), own) {
        (Some((_, place, _)), Some((_, own, _))) => {
            return Err(two_programs().at(if place.start > own.start { *place } else { own }));
        }
        (None, _) => sections::parse(text)?,
        (Some((form, ..)), None) => split(text, *form, &found)?,
    };
    header(text, &mut sections)?;
    suspect(text, &sections.up)?;
    for body in [Some(&mut sections.up), sections.down.as_mut()].into_iter().flatten() {
        unwrap_transaction(body);
    }
    Ok(sections)
}

/// One way that has a file of its own. Only the marker of this way may stand in it, for its options.
///
/// # Errors
/// As [`parse_file`]; a marker of the other way.
pub(super) fn parse_half(text: &str, direction: Direction, language: Language) -> Result<Body> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let up = match direction {
        Direction::Up => parse_file(text, language)?,
        // A way down may say what looks like a way down.
        Direction::Down if !lines(text).any(|(_, _, line)| is_own(line)) && other_markers(text)?.is_empty() => {
            let mut body = Body::plain(text);
            unwrap_transaction(&mut body);
            return Ok(body);
        }
        Direction::Down => {
            const ABOVE: &str = "-- migrate:up\n";
            let whole = sections::parse(&format!("{ABOVE}{text}")).map_err(|error| {
                let span = error.span.map(|span| {
                    Span::new(span.start.saturating_sub(ABOVE.len()), span.end.saturating_sub(ABOVE.len()))
                });
                Diagnostic { span, ..error }
            })?;
            return match whole.down {
                Some(mut down) => {
                    down.line -= 1;
                    unwrap_transaction(&mut down);
                    Ok(down)
                }
                None => Err(two_ways(Direction::Down)),
            };
        }
    };
    match up.down {
        None => Ok(up.up),
        Some(_) => Err(two_ways(Direction::Up)),
    }
}

fn two_programs() -> Diagnostic {
    Diagnostic::error("these are the markers of two programs")
        .hint("keep those of one; `-- migrate:up` and `-- migrate:down` are those of this program")
}

fn two_ways(direction: Direction) -> Diagnostic {
    let word = direction.word();
    Diagnostic::error(format!("the name of this file says that it is the way {word}, and it holds markers of both"))
        .hint("leave the markers out, or make it one file with both ways, without `.up` or `.down` in its name")
}

/// The lines of a text with their numbers from 0 and their places, line ends left out.
fn lines(text: &str) -> impl Iterator<Item = (usize, Span, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').enumerate().map(move |(index, line)| {
        let place = Span::new(at, at + line.trim_end().len());
        at += line.len();
        (index, place, line.trim_end())
    })
}

fn is_own(line: &str) -> bool {
    line.strip_prefix("--").is_some_and(|rest| rest.trim_start().starts_with("migrate:"))
}

type Found = (Form, Span, (usize, Mark));

/// The markers of another program, in order.
fn other_markers(text: &str) -> Result<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    for (index, place, line) in lines(text) {
        let Some((form, mark)) = mark(line).map_err(|error| error.or_at(place))? else { continue };
        if let Some((other, ..)) = found.first()
            && *other != form
        {
            return Err(two_programs().at(place));
        }
        found.push((form, place, (index, mark)));
    }
    Ok(found)
}

/// What a line is a marker of.
fn mark(line: &str) -> Result<Option<(Form, Mark)>> {
    let Some(comment) = line.strip_prefix("--").or(line.strip_prefix('#')) else { return Ok(None) };
    if let Some(words) = comment.trim_start().strip_prefix('+') {
        return annotation(words);
    }
    let bare = comment.trim_matches(|c: char| c.is_whitespace() || "-=#*".contains(c)).to_ascii_lowercase();
    let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
    let known = WORDS.iter().find(|(word, ..)| *word == bare);
    Ok(known.map(|(_, form, direction)| (*form, Mark::Way(*direction, Options::default()))))
}

const ANNOTATIONS: [&str; 6] = ["Up", "Down", "StatementBegin", "StatementEnd", "NO TRANSACTION", "ENVSUB OFF"];

/// What stands behind the `+`: `goose Up`, `migrate Down notransaction`.
fn annotation(words: &str) -> Result<Option<(Form, Mark)>> {
    let mut words = words.split_whitespace();
    let form = match words.next() {
        Some("goose" | "micrate") => Form::Goose,
        Some("migrate") => Form::SqlMigrate,
        _ => return Ok(None),
    };
    let words: Vec<&str> = words.collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let way =
        |direction, transaction| Ok(Some((form, Mark::Way(direction, Options { transaction, ..Options::default() }))));
    match lower.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["up"] => way(Direction::Up, true),
        ["down"] => way(Direction::Down, true),
        ["up", "notransaction"] if form == Form::SqlMigrate => way(Direction::Up, false),
        ["down", "notransaction"] if form == Form::SqlMigrate => way(Direction::Down, false),
        ["statementbegin" | "statementend"] | ["envsub" | "envsubst", "off"] => Ok(Some((form, Mark::Nothing))),
        ["no", "transaction"] if form == Form::Goose => Ok(Some((form, Mark::NoTransaction))),
        ["envsub" | "envsubst", ..] => {
            Err(Diagnostic::error("a revision takes nothing from the environment, and would run otherwise elsewhere")
                .hint("write the values into the file, and leave this line out"))
        }
        _ => {
            let said = words.join(" ");
            let error = Diagnostic::error(format!("`{said}` is no marker of this form"));
            Err(match nearest(&said, ANNOTATIONS) {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint(format!("the markers are {}", ANNOTATIONS.join(", "))),
            })
        }
    }
}

/// The ways of a text with the markers `found`.
fn split(text: &str, form: Form, found: &[Found]) -> Result<Sections> {
    let has_up = found.iter().any(|(_, _, (_, mark))| matches!(mark, Mark::Way(Direction::Up, _)));
    let transaction = !found.iter().any(|(_, _, (_, mark))| matches!(mark, Mark::NoTransaction));
    let body = |line: usize, options: &Options| {
        let options = Options { transaction: transaction && options.transaction, ..options.clone() };
        Body { text: String::new(), line, options, form }
    };
    // Where only the way down has a marker, the way up begins with the text.
    let implicit = !has_up && matches!(form, Form::Bare | Form::Tern | Form::MyBatis);
    let mut up = implicit.then(|| body(1, &Options::default()));
    let (mut down, mut first) = (None, None);
    let mut current = if implicit { Some(Direction::Up) } else { None };
    let mut marks = found.iter().peekable();
    for ((index, place, _), line) in lines(text).zip(text.split_inclusive('\n')) {
        let mark = marks.next_if(|(.., (at, _))| *at == index).map(|(.., (_, mark))| mark);
        if let Some(Mark::Way(direction, options)) = mark {
            let name = text.get(place.start..place.end).unwrap_or_default();
            let slot = match direction {
                Direction::Up => &mut up,
                Direction::Down if current.is_none() => {
                    return Err(Diagnostic::error("the way down stands before the way up").at(place));
                }
                Direction::Down => &mut down,
            };
            if slot.replace(body(index + 2, options)).is_some() {
                return Err(Diagnostic::error(format!("`{name}` stands here a second time")).at(place));
            }
            first = first.or(Some((index + 2, name)));
            current = Some(*direction);
            continue;
        }
        // A marker that has done its work would be one again where the journal's text becomes a file.
        let line = if mark.is_some() { "\n" } else { line };
        match current {
            Some(Direction::Up) => up.iter_mut().for_each(|body| body.text.push_str(line)),
            Some(Direction::Down) => down.iter_mut().for_each(|body| body.text.push_str(line)),
            None => {}
        }
    }
    let Some(up) = up else {
        let place = found.first().map(|(_, place, _)| *place).unwrap_or_default();
        return Err(Diagnostic::error("no marker says where the way up begins").at(place).hint("write it above this"));
    };
    if !implicit && let Some((line, name)) = first {
        sections::nothing_before(text, line, name)?;
    }
    Ok(Sections { up, down })
}

/// What other programs write above a text that has no markers.
fn header(text: &str, sections: &mut Sections) -> Result<()> {
    for (index, place, line) in lines(text) {
        let Some(comment) = line.strip_prefix("--").map(str::trim) else {
            if line.is_empty() { continue } else { return Ok(()) }
        };
        let lower = comment.to_ascii_lowercase();
        let refused = |words: &str, hint: &str| Err(Diagnostic::error(words).at(place).hint(hint));
        match lower.as_str() {
            // sqlx reads the first line alone.
            "no-transaction" if index == 0 => sections.up.options.transaction = false,
            "atlas:txmode none" => sections.up.options.transaction = false,
            "atlas:checkpoint" => {
                return refused(
                    "a checkpoint of Atlas stands for the files before it, which are run here",
                    "move it out of the folder",
                );
            }
            "atlas:txtar" => {
                return refused(
                    "this file of Atlas holds several, of which one is not to be run",
                    "keep what stands below `-- migration.sql --`, and leave the other parts out",
                );
            }
            words if words.starts_with("liquibase formatted") => {
                return refused(
                    "changesets of Liquibase may depend on what they find, and are not run here",
                    "keep the statements, and leave out the lines `--liquibase`, `--changeset` and `--rollback`",
                );
            }
            _ => {}
        }
    }
    Ok(())
}

/// Words that a marker of a way down may have, the first few of which say the way.
const DOWN_WORDS: [&str; 13] = [
    "down",
    "downs",
    "downgrade",
    "undo",
    "rollback",
    "roll",
    "revert",
    "reverse",
    "reversal",
    "backward",
    "backwards",
    "unapply",
    "teardown",
];
const MARKER_WORDS: [&str; 44] = [
    "up",
    "ups",
    "upgrade",
    "do",
    "back",
    "migrate",
    "migration",
    "migrations",
    "revision",
    "section",
    "part",
    "script",
    "sql",
    "begin",
    "start",
    "starts",
    "here",
    "changes",
    "changeset",
    "change",
    "step",
    "below",
    "above",
    "end",
    "statement",
    "statements",
    "block",
    "direction",
    "way",
    "the",
    "this",
    "it",
    "all",
    "everything",
    "to",
    "how",
    "for",
    "of",
    "in",
    "order",
    "run",
    "use",
    "file",
    "code",
];

/// Refuses a comment within the way up that seems to begin a way down, if something to run stands below it.
fn suspect(text: &str, up: &Body) -> Result<()> {
    let begin: usize = text.split_inclusive('\n').take(up.line - 1).map(str::len).sum();
    for token in tokens(&up.text).filter(|token| token.is_comment()) {
        let Some(comment) = token.comment() else { continue };
        if !seems_down(&comment) || code(&up.text[token.end()..]).all(|token| token.is(";")) {
            continue;
        }
        let place = Span::new(begin + token.start, begin + token.end());
        return Err(Diagnostic::error("does a way down begin here? this is the marker of no program known here")
            .at(place)
            .hint("`-- migrate:down` begins one; a comment of other words is none"));
    }
    Ok(())
}

/// True if a comment says the way down, and nothing else.
fn seems_down(comment: &str) -> bool {
    let rest = comment.trim().trim_start_matches(['-', '#', '=', '*', ' ']);
    // `+tool Down`, `@tool:down`: the name of a tool behind its sign.
    let signed = rest.strip_prefix(['+', '@', '!', '$', '%', '&']);
    let behind = signed.and_then(|signed| signed.find([' ', ':', '.']).map(|at| &signed[at..]));
    // `+gooseDown`, run together.
    let joined = signed.filter(|signed| signed.chars().all(char::is_alphanumeric)).map(str::to_lowercase);
    let ends_down = |word: String| DOWN_WORDS.iter().any(|down| word.ends_with(down));
    // What Alembic prints above each way: `Running downgrade b -> a`.
    let runs_down = rest.to_lowercase().starts_with("running downgrade");
    says_down(rest) || behind.is_some_and(says_down) || joined.is_some_and(ends_down) || runs_down
}

fn says_down(rest: &str) -> bool {
    let words: Vec<String> = rest
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !word.bytes().all(|byte| byte.is_ascii_digit()))
        .map(str::to_ascii_lowercase)
        .collect();
    let is_down = |word: &String| DOWN_WORDS.contains(&word.as_str());
    words.iter().any(is_down) && words.iter().all(|word| is_down(word) || MARKER_WORDS.contains(&word.as_str()))
}

/// Takes BEGIN and COMMIT off a text that is one transaction, as Django prints it: a revision is one anyway. What
/// stands beside them may only be settings. Blanks take their place, so that lines stay where they are.
fn unwrap_transaction(body: &mut Body) {
    if !body.options.transaction {
        return;
    }
    let (mut begin, mut commit, mut at) = (None, None, 0);
    let text = body.text.as_str();
    while let Some(first) = text.get(at..).and_then(|rest| code(rest).find(|token| !token.is(";"))) {
        let start = at + first.start;
        let end = at + statement_end(&text[at..]);
        let words: Vec<String> = code(&text[start..end]).map(|token| token.text().to_ascii_lowercase()).collect();
        match words.first().map(String::as_str) {
            Some("begin") if begin.is_none() => begin = Some(start..end),
            Some("commit" | "end") if begin.is_some() && commit.is_none() => commit = Some(start..end),
            Some("begin" | "commit" | "end" | "rollback") => return,
            Some("pragma") => {}
            _ if begin.is_none() || commit.is_some() => return,
            _ => {}
        }
        if end <= at {
            return;
        }
        at = end;
    }
    let (Some(begin), Some(commit)) = (begin, commit) else { return };
    let blank = |range: std::ops::Range<usize>| -> String {
        text[range].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
    };
    let (first, last) = (blank(begin.clone()), blank(commit.clone()));
    body.text =
        format!("{}{first}{}{last}{}", &text[..begin.start], &text[begin.end..commit.start], &text[commit.end..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ways(text: &str) -> (String, Option<String>) {
        let Sections { up, down } = parse_file(text, Language::Sql).unwrap();
        (up.text, down.map(|down| down.text))
    }

    fn refused(text: &str) -> (String, String) {
        let error = parse_file(text, Language::Sql).unwrap_err();
        let span = error.span.unwrap();
        (error.message, text[span.start..span.end].to_owned())
    }

    #[test]
    fn each_form_by_its_markers() {
        let up_and_down = [
            ("-- +goose Up", "-- +goose Down"),
            ("--+goose up", "--  +goose DOWN"),
            ("-- +migrate Up", "-- +migrate Down"),
            ("-- Up", "-- Down"),
            ("-------- UP --------", "---- DOWN ----"),
            ("-- Up Migration", "-- Down Migration"),
            ("-- !Ups", "-- !Downs"),
            ("# --- !Ups", "# --- !Downs"),
            ("-- migrate:up", "-- migrate:down"),
        ];
        for (up, down) in up_and_down {
            let (forth, back) = ways(&format!("-- about birds\n{up}\nselect 1;\n\n{down}\nselect 2;\n"));
            assert_eq!((forth.as_str(), back.as_deref()), ("select 1;\n\n", Some("select 2;\n")), "{up}");
        }
        for down in ["-- //@UNDO", "---- create above / drop below ----", "-- Down"] {
            let (forth, back) = ways(&format!("select 1;\n{down}\nselect 2;\n"));
            assert_eq!((forth.as_str(), back.as_deref()), ("select 1;\n", Some("select 2;\n")), "{down}");
        }
    }

    #[test]
    fn what_the_markers_say_besides() {
        let transaction = |text: &str| {
            let Sections { up, down } = parse_file(text, Language::Sql).unwrap();
            (up.options.transaction, down.is_none_or(|down| down.options.transaction))
        };
        assert_eq!(transaction("-- +goose NO TRANSACTION\n-- +goose Up\nvacuum;\n-- +goose Down\n"), (false, false));
        assert_eq!(transaction("-- +migrate Up notransaction\nvacuum;\n-- +migrate Down\n"), (false, true));
        assert_eq!(transaction("-- no-transaction\nvacuum;\n"), (false, true));
        assert_eq!(transaction("-- atlas:txmode none\n\nvacuum;\n"), (false, true));
        let text = "-- +goose Up\n-- +goose StatementBegin\nselect 1;\n-- +goose StatementEnd\n";
        assert_eq!(ways(text).0.matches("select").count(), 1);
    }

    #[test]
    fn what_is_not_known_for_certain_is_refused_at_its_line() {
        let down = "create table t (a);\n-- DOWN\ndrop table t;\n";
        for marker in [
            "-- Rollback",
            "-- rollback:",
            "-- migrate: Down",
            "/* down */",
            "-- +pigeon Down",
            "-- @undo script",
            "  -- migrate:down",
            "-- UNDO THIS MIGRATION",
            "-- To undo:",
            "-- +gooseDown",
            "-- Running downgrade 1ae2 -> 0fb3",
        ] {
            let text = format!("create table t (a);\n{marker}\ndrop table t;\n");
            assert_eq!(refused(&text).1, marker.trim(), "{marker}");
            let text = format!("-- migrate:up\n{text}");
            assert_eq!(refused(&text).1, marker.trim(), "{marker}");
        }
        assert!(ways(down).1.is_some());
        // Nothing to run below it, or words about something else.
        for text in [
            "create table t (a);\n-- rollback:\n-- drop table t;\n",
            "-- roll the prices back\ncreate table t (a);\n",
            "-- shut down\ncreate table t (a);\n",
            "-- Running upgrade  -> 1ae2\ncreate table t (a);\n",
            "-- the rollback that everything is about\ncreate table t (a);\n",
            "create table t (a default '\n-- undo\n');\n",
        ] {
            assert_eq!(ways(text).1, None, "{text}");
        }
        assert_eq!(refused("-- +goose Up\n-- +goose Dwon\n").0, "`Dwon` is no marker of this form");
        assert_eq!(refused("-- +goose Down\n").0, "the way down stands before the way up");
        assert_eq!(refused("-- +goose Up\n-- +goose Up\n").0, "`-- +goose Up` stands here a second time");
        assert_eq!(refused("-- +goose Up\n-- +migrate Down\n").1, "-- +migrate Down");
        assert_eq!(refused("-- +goose Up\n-- migrate:down\n").1, "-- migrate:down");
        assert_eq!(refused("-- +goose ENVSUB ON\n-- +goose Up\n").1, "-- +goose ENVSUB ON");
        assert_eq!(refused("select 1;\n-- +goose Up\n").1, "select 1;");
        assert_eq!(refused("--liquibase formatted sql\n").1, "--liquibase formatted sql");
        assert_eq!(refused("-- atlas:checkpoint\n\nselect 1;").1, "-- atlas:checkpoint");
    }

    #[test]
    fn a_text_that_is_one_transaction_is_what_stands_in_it() {
        let found = ways("BEGIN;\n--\n-- Create model Bird\n--\ncreate table t (a);\nCOMMIT;\n").0;
        assert_eq!(found, "      \n--\n-- Create model Bird\n--\ncreate table t (a);\n       \n");
        let pragma = "PRAGMA foreign_keys=off;\nbegin transaction;\nselect 1;\nend;\nPRAGMA foreign_keys=on;\n";
        assert!(!ways(pragma).0.contains("begin"));
        for kept in ["begin; select 1;", "select 1; begin; select 2; commit;", "begin; commit; begin; commit;"] {
            assert_eq!(ways(kept).0, kept);
        }
    }

    #[test]
    fn a_half_has_one_way() {
        let half = |text, direction| parse_half(text, direction, Language::Sql);
        assert_eq!(half("-- down\ndrop table t;", Direction::Up).unwrap_err().message.matches("both").count(), 1);
        assert_eq!(half("drop table t;", Direction::Down).unwrap().text, "drop table t;");
        let down = half("-- migrate:down transaction:false\nvacuum;", Direction::Down).unwrap();
        assert!((down.line, down.options.transaction) == (2, false));
        assert!(half("-- migrate:up\ndrop table t;", Direction::Down).is_err());
        assert!(half("-- +goose Up\ndrop table t;", Direction::Down).is_err());
        assert!(half("-- undo\ndrop table t;", Direction::Down).is_ok());
    }
}
