//! `.migrate`: its words and options.

use super::{Argument, Call, Command, Group};
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::session::{Action, Wish};

/// What may stand behind `.migrate`.
const ACTIONS: &[&str] = &[
    "plan", "new", "up", "down", "to", "status", "history", "current", "check", "sql", "stamp", "unstamp", "bless",
    "restore", "adopt", "squash",
];

/// The options, of whatever action.
const OPTIONS: &[&str] = &["--allow-drop", "--no-backup", "--yes", "--out-of-order", "--hop", "--blank"];

pub(super) const MIGRATE: Command = Command {
    name: "migrate",
    aliases: &[],
    usage: ".migrate [ACTION] [OPTIONS]",
    group: Group::Database,
    about: "bring the database to schema.sql, or from one revision to another",
    more: "Actions: plan, new \"message\", up [N|ID], down [N|ID|base], to ID, status, history, current, check, sql \
           [FROM:TO], stamp ID, unstamp ID, bless ID, restore ID, adopt, squash [ID]. Alone it runs the revisions in migrations/ that are pending; where there are none, it changes the database \
           until it is as schema.sql says, and keeps its records. N counts revisions, an ID is the number of a file as \
           it is written there (0002) or its name. `status`, `history`, `current` and `plan` list; `check` fails when \
           there is something to do. `new` writes a revision out of what schema.sql says and the revisions do not. \
           `stamp` and `unstamp` change only the journal; `bless` takes an applied file as it is now; `restore` writes a \
           lost one. `adopt` makes schema.sql and a first revision out of a database; `squash` makes one revision of \
           many. --allow-drop lets data be lost, and makes a copy of the file before, which --no-backup leaves out; \
           --yes answers questions; --out-of-order runs what comes before an applied one; `new --blank` and `new --hop` \
           write a file to be filled.",
    examples: &[
        (".migrate", "to the newest revision, or straight to schema.sql"),
        (".migrate plan", "what that would do"),
        (".migrate new \"add cost\"", "write migrations/0002_add_cost.sql"),
        (".migrate down", "undo the newest revision"),
        (".migrate to 0001", "up or down to where 0001 is the newest"),
        (".migrate check", "is there something to do?"),
    ],
    arguments: &[&[Argument::Word(ACTIONS)], &[Argument::Text]],
    run: |call, session, out| {
        let wish = wish(call)?;
        session.migrate(&wish, out)
    },
};

/// Reads what stands behind the command.
fn wish(call: &Call) -> Result<Wish> {
    let mut words: Vec<&str> = Vec::new();
    let mut wish = Wish::new(Action::Newest);
    for argument in &call.arguments {
        match argument.as_str() {
            "--allow-drop" => wish.allow_drop = true,
            "--no-backup" => wish.no_backup = true,
            "--yes" | "-y" => wish.yes = true,
            "--out-of-order" => wish.out_of_order = true,
            "--hop" => wish.hop = true,
            "--blank" => wish.blank = true,
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
    let optional = || words.get(1).map(|word| (*word).to_owned());
    let wanted = |what: &str| {
        optional().ok_or_else(|| {
            let action = words.first().copied().unwrap_or_default();
            Diagnostic::error(format!("{what} is wanted: `.migrate {action} …`")).at(call.span)
        })
    };
    let mut most = 2;
    wish.action = match words.first().copied() {
        None => Action::Newest,
        Some("up" | "upgrade") => Action::Up(optional()),
        Some("down" | "downgrade") => Action::Down(optional()),
        Some("to") => Action::To(wanted("a revision")?),
        Some("new" | "revision") => {
            // A message without quotes is one all the same.
            most = usize::MAX;
            wanted("a message")?;
            Action::New(words.get(1..).unwrap_or_default().join(" "))
        }
        Some("sql") => Action::Sql(optional()),
        Some("stamp") => Action::Stamp(wanted("a revision")?),
        Some("unstamp") => Action::Unstamp(wanted("a revision")?),
        Some("bless") => Action::Bless(wanted("a revision")?),
        Some("restore") => Action::Restore(wanted("a revision")?),
        Some("squash") => Action::Squash(optional()),
        Some(alone) => {
            most = 1;
            match alone {
                "plan" => Action::Plan,
                "status" => Action::Status,
                "history" => Action::History,
                "current" => Action::Current,
                "check" => Action::Check,
                "adopt" => Action::Adopt,
                other => {
                    let error = Diagnostic::error(format!("`.migrate` does not know `{other}`")).at(call.span);
                    return Err(match nearest(other, ACTIONS.iter().copied()) {
                        Some(near) => error.hint(format!("did you mean `.migrate {near}`?")),
                        None => error.hint(format!("it knows {}", ACTIONS.join(", "))),
                    });
                }
            }
        }
    };
    if words.len() > most {
        return Err(call.misused("too many arguments"));
    }
    Ok(wish)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    fn read(line: &str) -> Result<Wish> {
        let arguments = shlex::split(line).unwrap();
        wish(&Call { command: &MIGRATE, arguments, span: Span::default(), line: String::new() })
    }

    #[test]
    fn every_action_and_option_is_known() {
        for action in ACTIONS {
            assert!(read(&format!("{action} x")).is_ok() || read(action).is_ok(), "{action}");
        }
        for option in OPTIONS {
            assert_ne!(read(option).unwrap(), Wish::new(Action::Newest), "{option}");
        }
        assert_eq!(read("down -2").unwrap().action, Action::Down(Some("-2".into())));
        assert_eq!(read("new add  cost --hop").unwrap().action, Action::New("add cost".into()));
    }

    #[test]
    fn slips_get_the_nearest() {
        assert_eq!(read("stauts").unwrap_err().hints, ["did you mean `.migrate status`?"]);
        assert_eq!(read("--alow-drop").unwrap_err().hints, ["did you mean --allow-drop?"]);
        assert!(read("to").is_err() && read("new").is_err() && read("plan x").is_err() && read("up 1 2").is_err());
    }
}
