//! What people type who know another shell, and the line to type here: one table of them.

use crate::commands::planned;
use crate::diagnostic::{Diagnostic, Span, TryLine};
use crate::session::Session;

/// A line of another shell.
struct Habit {
    /// What it begins with, words apart by one space; with a `$` behind, all of it. Letter case counts behind a backslash.
    typed: &'static str,
    /// What is so here.
    says: &'static str,
    /// What can be typed instead; `…` is what follows. Of several the first that would run is shown.
    lines: &'static [&'static str],
}

const fn habit(typed: &'static str, says: &'static str, lines: &'static [&'static str]) -> Habit {
    Habit { typed, says, lines }
}

const WHAT: &str = "what something is, a `?` behind it tells";
const LISTED: &str = "the tables are listed by .tables";
const OPENED: &str = "another database is opened by .open";
const FORMAT: &str = "how answers look is said by .mode";
const HEADINGS: &str = "the columns of an answer always have their names above them";
const WIDTHS: &str = "columns are as wide as what they hold, as far as the terminal goes; .mode card shows long texts";
const SHELL: &str = "a command of the system is run by .shell";
const MIGRATED: &str = "the schema is changed by .migrate";
const STEPS: &str =
    "nothing waits to be stepped through: a line runs at once, and `.seed to NAME:LINE` runs a seed up to a line";
const LEAVES: &str = "the session is left by quit or Ctrl-D";

/// All of them; where one begins as another does, the longer stands first.
const HABITS: &[Habit] = &[
    // sqlite3
    habit(".width", WIDTHS, &[".mode card"]),
    habit(".headers", HEADINGS, &[]),
    habit(".header", HEADINGS, &[]),
    habit(".mode box", FORMAT, &[".mode table"]),
    habit(".mode column", FORMAT, &[".mode table"]),
    habit(".mode line", FORMAT, &[".mode card"]),
    habit(".mode list", FORMAT, &[".mode csv"]),
    habit(".mode tabs", FORMAT, &[".mode tsv"]),
    habit(".mode quote", FORMAT, &[".mode insert"]),
    habit(".mode ascii", FORMAT, &[".mode csv"]),
    habit(".separator", "the separator goes with the format: csv or tsv", &[".mode tsv"]),
    habit(".nullvalue", "NULL is shown as NULL in tables, as nothing in csv, as null in json", &[".help formats"]),
    habit(
        ".databases",
        "the file at hand stands in the prompt; attached ones are told by SQL",
        &["pragma database_list;"],
    ),
    habit(".dbinfo", "what a database holds is told by .tables and .check", &[".tables"]),
    habit(".indexes", "indexes are told with their table, by a `?` behind it", &["…?", ".schema"]),
    habit(".indices", "indexes are told with their table, by a `?` behind it", &["…?", ".schema"]),
    habit(".columns", WHAT, &["…?"]),
    habit(".fullschema", "the CREATE statements are shown by .schema", &[".schema"]),
    habit(".excel", "a spreadsheet reads csv", &[".export answer.csv …"]),
    habit(".system", SHELL, &[".shell …"]),
    habit(".cd", "files are named from the folder in which hopdb was started, or whole", &[]),
    habit(".show", "the settings are listed by .set", &[".set"]),
    habit(".stats", "how long a line took is shown by .timer, and its statements by .sql", &[".timer on"]),
    habit(".eqp", "how SQLite goes about a statement is shown by .explain", &[".explain on"]),
    habit(".trace", "the statements of a line are shown by .sql", &[".sql on"]),
    habit(".echo", "lines are not repeated", &[]),
    habit(".bail", "the first error ends a script, unless --keep-going is given", &[]),
    habit(".changes on", "`.changes` lists the changes of this session", &[".changes"]),
    habit(".clone", "a copy of the database is made by .save or .backup", &[".save …"]),
    habit(".restore", "a copy of a database is opened as it is", &[".open …"]),
    habit(".recover", "`.dump` writes what can be read, and `.check` says what cannot", &[".check"]),
    habit(".parameter", "a variable fills a parameter of its name", &["x = 1"]),
    habit(".param", "a variable fills a parameter of its name", &["x = 1"]),
    habit(".prompt", "the prompt names the file, and what is open", &[]),
    habit(".expert", "keys without an index are found by .check", &[".check"]),
    habit(".lint", "keys without an index are found by .check", &[".check"]),
    habit(".sha3sum", "what changed between two runs of a seed is told by .seed diff", &[".seed diff"]),
    habit(".diff", "what two databases differ in is told by .migrate plan for their schemas", &[".migrate plan"]),
    habit(".timeout", "a locked database is waited for by itself", &[]),
    habit(".load", "no code is loaded into the program", &[]),
    habit(".count", "records are counted by count", &["count …"]),
    // psql
    habit("\\dt", LISTED, &[".tables"]),
    habit("\\d", WHAT, &["…?", ".tables"]),
    habit("\\di", "indexes are told with their table, by a `?` behind it", &["…?", ".schema"]),
    habit("\\dv", "the tables and views are listed by .tables", &[".tables"]),
    habit("\\df", "functions are told by .help", &[".help expressions"]),
    habit("\\dn", LISTED, &[".tables"]),
    habit("\\du", "a file has no users", &[]),
    habit("\\l", "the file at hand stands in the prompt", &["pragma database_list;"]),
    habit("\\c", OPENED, &[".open …"]),
    habit("\\connect", OPENED, &[".open …"]),
    habit("\\u", OPENED, &[".open …"]),
    habit("\\x", "one record is shown as a card; .mode card shows all so", &[".mode card"]),
    habit("\\G", "at the end of a line it shows the answer as cards; .mode card shows all so", &[".mode card"]),
    habit("\\q", LEAVES, &["quit"]),
    habit("\\i", "the lines of a file are run by .read", &[".read …"]),
    habit("\\.", "the lines of a file are run by .read", &[".read …"]),
    habit("\\o", "answers are sent to a file by .output", &[".output …"]),
    habit("\\copy", "rows come from a file by .import, and go into one by .export", &[".help import"]),
    habit("\\e", "a line is written in an editor by .edit", &[".edit"]),
    habit("\\s", "earlier lines are listed by .history", &[".history"]),
    habit("\\timing", "how long each line took is shown by .timer", &[".timer on"]),
    habit("\\set", "a variable is `name = value`", &["vars"]),
    habit("\\h", "help on a word is `.help WORD`", &[".help …", ".help"]),
    habit("\\?", "help on a word is `.help WORD`", &[".help"]),
    habit("\\!", SHELL, &[".shell …"]),
    habit("\\", "a command begins with a dot", &[".help"]),
    // MySQL, and shells of other kinds
    habit("show tables", LISTED, &[".tables"]),
    habit("list tables", LISTED, &[".tables"]),
    habit("show databases", "the file at hand stands in the prompt", &["pragma database_list;"]),
    habit("show create table", "the CREATE statement of a table is shown by `??`", &["…??"]),
    habit("show columns from", WHAT, &["…?"]),
    habit("show columns in", WHAT, &["…?"]),
    habit("show index from", WHAT, &["…?"]),
    habit("show indexes from", WHAT, &["…?"]),
    habit("show collections", LISTED, &[".tables"]),
    habit("show schema", "the CREATE statements are shown by .schema", &[".schema …", ".schema"]),
    habit("show columns", WHAT, &["…?"]),
    habit("show fields from", WHAT, &["…?"]),
    habit("describe table", WHAT, &["…?"]),
    habit("desc table", WHAT, &["…?"]),
    habit("columns of", WHAT, &["…?"]),
    habit("columns", WHAT, &["…?"]),
    habit("fields", WHAT, &["…?"]),
    habit("inspect", WHAT, &["…?"]),
    habit("describe", WHAT, &["…?"]),
    habit("desc", WHAT, &["…?"]),
    habit("use", OPENED, &[".open …"]),
    habit("open", OPENED, &[".open …"]),
    habit("connect", OPENED, &[".open …"]),
    habit("source", "the lines of a file are run by .read", &[".read …"]),
    habit("tables", LISTED, &[".tables"]),
    habit("schema", WHAT, &["…?", ".schema"]),
    habit("undo", "the last change is taken back by .undo", &[".undo"]),
    habit("redo", "what was taken back comes again by .redo", &[".redo"]),
    habit("history", "earlier lines are listed by .history", &[".history"]),
    habit("import", "rows of a file are put into a table by .import", &[".import …"]),
    habit("export", "an answer goes into a file by .export", &[".export …"]),
    habit("migrate", "the schema is changed by .migrate", &[".migrate …"]),
    habit("seed", "made-up records are made by .seed", &[".seed …"]),
    habit("load", "the lines of a file are run by .read", &[".read …"]),
    habit("tips", "help on a word is `.help WORD`", &[".help"]),
    habit("man", "help on a word is `.help WORD`", &[".help …", ".help"]),
    habit("ls", LISTED, &[".tables"]),
    habit("dir", LISTED, &[".tables"]),
    habit("ll", LISTED, &[".tables"]),
    habit("pwd", SHELL, &[".shell pwd"]),
    habit("cat", SHELL, &[".shell cat …"]),
    habit("cd", "files are named from the folder in which hopdb was started, or whole", &[]),
    habit("clear$", "Ctrl-L clears the screen; `clear` empties tables, and names them", &[]),
    habit("cls", "Ctrl-L clears the screen", &[]),
    habit(":q", LEAVES, &["quit"]),
    habit(":wq", LEAVES, &["quit"]),
    habit("bye", LEAVES, &["quit"]),
    habit("logout", LEAVES, &["quit"]),
    habit("!", SHELL, &[".shell …"]),
    // Alembic, Flask, pytest, and this program itself as its own shell has it
    habit("alembic", MIGRATED, &[".migrate …", ".migrate status"]),
    habit("flask db", MIGRATED, &[".migrate …", ".migrate status"]),
    habit("flask shell", "this is the shell", &[".help"]),
    habit("flask", "there is no application here: the database itself is asked", &[".help"]),
    habit("rails db:seed", "made-up records are made by .seed", &[".seed"]),
    habit("rails", MIGRATED, &[".migrate …", ".migrate status"]),
    habit("python seed.py", "made-up records are made by .seed", &[".seed"]),
    habit("python seeds.py", "made-up records are made by .seed", &[".seed"]),
    habit("python", "this is no Python: a seed is run by .seed, a file of lines by .read", &[".seed", ".help seed"]),
    habit("pytest", "the tests of a project are run by `hopdb test`, in the system's shell", &[".shell hopdb test"]),
    habit("hopdb test", "the tests of a project are run in the system's shell", &[".shell hopdb test"]),
    habit("hopdb", "what hopdb takes from the system's shell is a command with a dot here", &[".…"]),
    // Python's debugger
    habit("q$", LEAVES, &["quit"]),
    habit("h$", "help on a word is `.help WORD`", &[".help"]),
    habit("l$", "earlier lines are listed by .history", &[".history"]),
    habit("list$", "earlier lines are listed by .history", &[".history"]),
    habit("c$", STEPS, &[".help seed"]),
    habit("n$", STEPS, &[".help seed"]),
    habit("s$", STEPS, &[".help seed"]),
    habit("w$", STEPS, &["vars"]),
    habit("next$", STEPS, &[".help seed"]),
    habit("step$", STEPS, &[".help seed"]),
    habit("continue$", STEPS, &[".help seed"]),
    habit("b", STEPS, &[".help seed"]),
    habit("breakpoint()", STEPS, &[".help seed"]),
    habit("locals()", "the variables are listed by vars", &["vars"]),
    habit("globals()", "the variables are listed by vars", &["vars"]),
];

/// The error of a line that belongs to another shell, with the line to type here where there is one that would run.
pub(super) fn instead(session: &Session, text: &str) -> Option<Diagnostic> {
    let line = text.trim().trim_end_matches(';').trim_end();
    let start = text.len() - text.trim_start().len();
    if let Some(import) = python_import(line) {
        let says = "this is Python, and nothing is imported here: a seed is a file of lines, seeds/NAME.hop";
        return Some(Diagnostic::error(says).at(Span::new(start, start + import)).hint("`.help seed` tells of them"));
    }
    // What the database or the session calls so is meant, and what is on its way to be called so.
    let first = line.split(|c: char| !(c == '_' || c.is_alphanumeric())).next().unwrap_or_default();
    let is_assigned = line.get(first.len()..).is_some_and(|rest| rest.trim_start().starts_with('='));
    let is_noun = || session.variables().contains_key(first) || matches!(session.catalog().table(first), Ok(Some(_)));
    if !first.is_empty() && (is_assigned || is_noun()) {
        return None;
    }
    let (habit, rest) = HABITS
        .iter()
        .filter_map(|habit| Some((habit, behind(line, habit.typed)?)))
        .max_by_key(|(habit, _)| habit.typed.len())?;
    let length = line.len() - rest.len();
    let typed = line.get(..length)?.trim_end().len();
    let mut error = Diagnostic::error(habit.says).at(Span::new(start, start + typed));
    let rest = rest.trim();
    let is_command = habit.typed.starts_with(['.', '\\', '!', ':']);
    let mut lines = habit.lines.iter().filter_map(|form| match form.contains('…') {
        true if rest.is_empty() => None,
        true => Some(form.replace('…', rest)),
        false => Some((*form).to_owned()),
    });
    match lines.find(|line| planned::runs(session, line)) {
        Some(line) => error.add_line(TryLine { says: "try".to_owned(), line }),
        // A word that may be a name as well means the habit only where a line comes of it.
        None if !is_command && !habit.lines.is_empty() => return None,
        None => {}
    }
    Some(error)
}

/// How long the first words of `import random`, `from faker import Faker` are; a file has an ending, and a table behind it.
fn python_import(line: &str) -> Option<usize> {
    let mut words = line.split([' ', ';']).filter(|word| !word.is_empty());
    let is_module = |name: &str| {
        name.split('.').all(|part| !part.is_empty() && part.chars().all(|c| c == '_' || c.is_alphanumeric()))
    };
    let endings = ["csv", "tsv", "json", "jsonl", "txt"];
    match (words.next()?, words.next()?, words.next()) {
        ("from", module, Some("import")) if is_module(module) => Some("from".len()),
        ("import", module, rest) => {
            let is_file = module.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending));
            let ends = line.contains(';') || matches!(rest, None | Some("as"));
            (ends && !is_file && is_module(module)).then_some("import".len())
        }
        _ => None,
    }
}

/// What follows in a line that begins with a habit's words.
fn behind<'l>(line: &'l str, typed: &str) -> Option<&'l str> {
    let (typed, is_all) = typed.strip_suffix('$').map_or((typed, false), |typed| (typed, true));
    let mut rest = line;
    for (index, word) in typed.split(' ').enumerate() {
        if index > 0 {
            rest = rest.strip_prefix(char::is_whitespace)?.trim_start();
        }
        let head = rest.get(..word.len())?;
        // `\G` and `\g` are two.
        let is_same = if word.starts_with('\\') { head == word } else { head.eq_ignore_ascii_case(word) };
        rest = rest.get(word.len()..).filter(|_| is_same)?;
    }
    let ends = typed == "!" || typed == "\\" || rest.chars().next().is_none_or(char::is_whitespace);
    (ends && (rest.is_empty() || !is_all)).then_some(rest)
}
