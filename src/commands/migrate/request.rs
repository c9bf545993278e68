//! What `.migrate` is asked for: its actions and options, read from its arguments.

use super::other_words::{self, Meaning};
use crate::commands::command::Call;
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::session::Session;

/// What may stand behind `.migrate`.
pub(super) const ACTIONS: &[&str] = &[
    "plan", "new", "up", "down", "to", "status", "history", "current", "heads", "show", "check", "lint", "sql",
    "stamp", "unstamp", "bless", "restore", "adopt", "squash",
];

/// The options, of whatever action.
const OPTIONS: &[&str] = &["--allow-drop", "--no-backup", "--yes", "--out-of-order", "--hop", "--blank"];

/// What `.migrate` is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MigrateAction {
    /// To the newest revision; without any, to schema.sql.
    Newest,
    /// So many steps up, or to this revision.
    Up(Option<String>),
    Down(Option<String>),
    To(String),
    Plan,
    Status,
    History,
    Current,
    /// The newest revision that there is.
    Heads,
    /// The text of a revision.
    Show(String),
    Check,
    /// What the revisions may do to databases in use.
    Lint(LintRequest),
    /// The SQL of a range of revisions, or of what is to be done.
    Sql(Option<String>),
    /// Write a revision of this name.
    New(String),
    /// Set the journal to this revision and run nothing.
    Stamp(String),
    /// Forget that this revision was applied.
    Unstamp(String),
    /// Take the changed text of an applied revision as it is.
    Bless(String),
    /// Write the file of a revision from the journal.
    Restore(String),
    Adopt,
    /// Make one out of the revisions up to this one, or out of all.
    Squash(Option<String>),
}

/// Which revisions are looked at, and how it is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LintRequest {
    /// Names, numbers or paths; none: all.
    pub files: Vec<String>,
    /// Those that are others since this commit of git.
    pub since: Option<String>,
    /// As commands that GitHub shows beside the lines.
    pub github: bool,
}

/// What is wanted, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrateRequest {
    pub action: MigrateAction,
    /// Data may be lost.
    pub allow_drop: bool,
    /// Make no copy of the file before data is lost.
    pub no_backup: bool,
    /// Every question is answered with yes.
    pub yes: bool,
    /// Also run revisions that come before one that is applied.
    pub out_of_order: bool,
    /// A new revision is of hop lines.
    pub hop: bool,
    /// A new revision is blank, whatever schema.sql says.
    pub blank: bool,
}

impl MigrateRequest {
    /// True if there is a database whose records can be counted.
    pub fn database_is_there(&self, session: &Session) -> bool {
        session.database.pending_file.is_none()
    }

    pub fn new(action: MigrateAction) -> MigrateRequest {
        MigrateRequest {
            action,
            allow_drop: false,
            no_backup: false,
            yes: false,
            out_of_order: false,
            hop: false,
            blank: false,
        }
    }
}

/// Reads what stands behind the command.
///
/// # Errors
/// An option or action that there is none of, arguments that are too many or missing.
pub(super) fn parse(call: &Call) -> Result<MigrateRequest> {
    let mut request = MigrateRequest::new(MigrateAction::Newest);
    let mut lint = LintRequest::default();
    let mut sql = false;
    let mut words = options(call, &mut request, &mut lint, &mut sql)?;
    match other_words::meaning(&mut words) {
        None => {}
        Some(Meaning::Is(ours)) => {
            let rest = words.split_off(1.min(words.len()));
            words = ours.split_whitespace().chain(rest).collect();
        }
        Some(Meaning::Type(way)) => {
            let said = call.arguments.first().map_or("", String::as_str);
            return Err(Diagnostic::error(format!("`.migrate` does not know `{said}`")).at(call.span).hint(way));
        }
    }
    request.action = if sql { script(call, &words)? } else { action(call, &words, lint)? };
    Ok(request)
}

/// Takes the options down; what is left are the words of the action.
fn options<'c>(
    call: &'c Call,
    request: &mut MigrateRequest,
    lint: &mut LintRequest,
    sql: &mut bool,
) -> Result<Vec<&'c str>> {
    let mut words: Vec<&str> = Vec::new();
    let mut arguments = call.arguments.iter();
    while let Some(argument) = arguments.next() {
        let is_new = words.first().is_some_and(|word| *word == "new" || other_words::takes_message(word));
        match argument.as_str() {
            "-m" | "--message" if is_new || words.is_empty() => words = vec!["new"],
            // Flask's `db upgrade`.
            "db" if words.is_empty() && call.arguments.len() > 1 => {}
            "--autogenerate" if is_new => {}
            "-v" | "--verbose" | "-i" | "--indicate-current" | "--all" if !words.is_empty() => {}
            "--sql" => *sql = true,
            "--github" if words.first() == Some(&"lint") => lint.github = true,
            "--since" if words.first() == Some(&"lint") => {
                let name = arguments.next().ok_or_else(|| call.misused("a commit is wanted behind --since"))?;
                lint.since = Some(name.clone());
            }
            "--allow-drop" => request.allow_drop = true,
            "--no-backup" => request.no_backup = true,
            "--yes" | "-y" => request.yes = true,
            "--out-of-order" => request.out_of_order = true,
            "--hop" => request.hop = true,
            "--blank" => request.blank = true,
            option if option.starts_with("--") => {
                let error = Diagnostic::error(format!("there is no option {option}")).at(call.span);
                return Err(match nearest(option, OPTIONS.iter().copied()) {
                    Some(near) => error.hint(format!("did you mean {near}?")),
                    None => error.hint(format!("the options are {}", OPTIONS.join(", "))),
                });
            }
            word => words.push(word),
        }
    }
    Ok(words)
}

/// `upgrade 0001:0003 --sql`, as Alembic says it.
fn script(call: &Call, words: &[&str]) -> Result<MigrateAction> {
    match words {
        [] | ["up"] | ["up", "head"] => Ok(MigrateAction::Sql(None)),
        ["up" | "down", range] => Ok(MigrateAction::Sql(Some((*range).to_owned()))),
        _ => Err(call.misused("`.migrate sql FROM:TO` prints the script")),
    }
}

fn action(call: &Call, words: &[&str], lint: LintRequest) -> Result<MigrateAction> {
    let Some((first, rest)) = words.split_first() else { return Ok(MigrateAction::Newest) };
    let mut arguments = rest.iter().map(|word| (*word).to_owned());
    let wanted = |revision: Option<String>| {
        let error = || Diagnostic::error(format!("`.migrate {first}` wants a revision")).at(call.span);
        revision.ok_or_else(|| error().hint("they are listed by .migrate history"))
    };
    let (action, most) = match *first {
        "plan" => (MigrateAction::Plan, 0),
        "status" => (MigrateAction::Status, 0),
        "history" => (MigrateAction::History, 0),
        "current" => (MigrateAction::Current, 0),
        "heads" => (MigrateAction::Heads, 0),
        "check" => (MigrateAction::Check, 0),
        "adopt" => (MigrateAction::Adopt, 0),
        "up" => (MigrateAction::Up(arguments.next()), 1),
        "down" => (MigrateAction::Down(arguments.next()), 1),
        "sql" => (MigrateAction::Sql(arguments.next()), 1),
        "squash" => (MigrateAction::Squash(arguments.next()), 1),
        "to" => (MigrateAction::To(wanted(arguments.next())?), 1),
        "stamp" => (MigrateAction::Stamp(wanted(arguments.next())?), 1),
        "unstamp" => (MigrateAction::Unstamp(wanted(arguments.next())?), 1),
        "bless" => (MigrateAction::Bless(wanted(arguments.next())?), 1),
        "restore" => (MigrateAction::Restore(wanted(arguments.next())?), 1),
        "show" => (MigrateAction::Show(wanted(arguments.next())?), 1),
        "lint" => (MigrateAction::Lint(LintRequest { files: arguments.collect(), ..lint }), usize::MAX),
        "new" if rest.is_empty() => {
            return Err(Diagnostic::error("a message is wanted, by which the revision is called")
                .at(call.span)
                .hint("`.migrate new \"add year\"` writes a file NUMBER_add_year"));
        }
        // A message without quotes is one all the same.
        "new" => (MigrateAction::New(rest.join(" ")), usize::MAX),
        other => {
            let error = Diagnostic::error(format!("`.migrate` does not know `{other}`")).at(call.span);
            return Err(match nearest(other, ACTIONS.iter().copied()) {
                Some(near) => error.hint(format!("did you mean `.migrate {near}`?")),
                None => error.hint(format!("it knows {}", ACTIONS.join(", "))),
            });
        }
    };
    if rest.len() > most {
        return Err(call.misused("too many arguments"));
    }
    Ok(action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    fn read(line: &str) -> Result<MigrateRequest> {
        let arguments = shlex::split(line).unwrap();
        parse(&Call {
            command: &crate::commands::migrate::MIGRATE,
            arguments,
            span: Span::default(),
            line: String::new(),
            run_line: crate::dispatch::run,
        })
    }

    #[test]
    fn every_action_and_option_is_known() {
        for action in ACTIONS {
            assert!(read(&format!("{action} x")).is_ok() || read(action).is_ok(), "{action}");
        }
        for option in OPTIONS {
            assert_ne!(read(option).unwrap(), MigrateRequest::new(MigrateAction::Newest), "{option}");
        }
        assert_eq!(read("down -2").unwrap().action, MigrateAction::Down(Some("-2".into())));
        for (other, ours) in [
            ("revision --autogenerate -m \"add cost\"", "new \"add cost\""),
            ("new -m add", "new add"),
            ("migrate -m add", "new add"),
            ("upgrade", "up"),
            ("downgrade -1", "down -1"),
            ("rollback", "down"),
            ("db:migrate", ""),
            ("history --verbose", "history"),
            ("upgrade 1:3 --sql", "sql 1:3"),
            ("downgrade 3:1 --sql", "sql 3:1"),
            ("db:rollback STEP=2", "down 2"),
            ("db:migrate VERSION=0002", "to 0002"),
            ("add add cost", "new add cost"),
            ("create add_cost sql", "new add_cost"),
            ("up-to 0002", "up 0002"),
            ("db upgrade", "up"),
            ("db migrate -m add", "new add"),
            ("-m add", "new add"),
            ("migrate zero", "to zero"),
            ("migrate 0002", "to 0002"),
            ("deploy", ""),
        ] {
            assert_eq!(read(other).unwrap(), read(ours).unwrap(), "{other}");
        }
        assert!(read("init").unwrap_err().hints[0].contains("hopdb init"));
        assert_eq!(read("new add  cost --hop").unwrap().action, MigrateAction::New("add cost".into()));
    }

    #[test]
    fn slips_get_the_nearest() {
        assert_eq!(read("stauts").unwrap_err().hints, ["did you mean `.migrate status`?"]);
        assert_eq!(read("--alow-drop").unwrap_err().hints, ["did you mean --allow-drop?"]);
        assert!(read("to").is_err() && read("new").is_err() && read("plan x").is_err() && read("up 1 2").is_err());
    }
}
