//! `.seed`: fills the database with made-up records.

use super::{Argument, Call, Command, Group};
use crate::diagnostic::{Diagnostic, Result};
use crate::session::{Flow, Output, Seeds, Session, Sowing, Stop};

pub(super) const SEED: Command = Command {
    name: "seed",
    aliases: &[],
    usage: ".seed [NAME|list|plan [NAME]|fresh [NAME]|auto [N]|diff] [--seed N]",
    group: Group::Changes,
    about: "fill the tables with made-up records, by the files in seeds/ or by the schema alone",
    more: "Runs seeds/*.hop in the order of their names, or the one of that name, in one transaction: all or nothing. \
           `list` names them, `plan` tells what each line would make, `fresh` clears all tables first, `auto` makes every \
           column up from the schema (N records for a table that belongs to none), `diff` compares the tables with what the \
           last run left. The same --seed makes the same records; without it, each run is another, and says its seed.",
    examples: &[
        (".seed", "run every seed"),
        (".seed fresh --seed 7", "clear all tables, and make the records of seed 7"),
        (".seed auto 100", "made up from names, types, checks and keys"),
        (".seed plan", "what it would do"),
    ],
    arguments: &[&[Argument::Word(&["list", "plan", "fresh", "auto", "diff"]), Argument::Text]],
    run,
};

fn run(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    let parted = call.parted(&[], &["seed"])?;
    // As a command of the program it is all that the session does.
    let mut how = Sowing { last: call.line.is_empty(), ..Sowing::default() };
    if let Some(seed) = parted.option("seed") {
        how.seed = Some(seed.parse().map_err(|_| call.misused("a seed is a whole number from 0 up"))?);
    }
    let words: Vec<&str> = parted.words.iter().map(AsRef::as_ref).collect();
    let (seeds, rest) = match words.as_slice() {
        ["list"] => {
            session.list_seeds(out)?;
            return Ok(Flow::Next);
        }
        ["diff"] => {
            session.seed_diff(out)?;
            return Ok(Flow::Next);
        }
        ["plan", rest @ ..] => {
            how.plan = true;
            which(rest, call)?
        }
        ["fresh", rest @ ..] => {
            how.fresh = true;
            which(rest, call)?
        }
        words => which(words, call)?,
    };
    if !rest.is_empty() {
        return Err(call.misused("too many arguments").into());
    }
    session.sow(&seeds, how, out)?;
    Ok(Flow::Next)
}

fn which<'w>(words: &'w [&'w str], call: &Call) -> Result<(Seeds, &'w [&'w str]), Diagnostic> {
    Ok(match words {
        [] => (Seeds::All, words),
        ["auto"] => (Seeds::Auto(None), &words[1..]),
        ["auto", count, rest @ ..] => {
            let count = count.parse().ok().filter(|count| *count > 0);
            (Seeds::Auto(Some(count.ok_or_else(|| call.misused("how many records is 1 or more"))?)), rest)
        }
        [name, rest @ ..] => (Seeds::One((*name).to_owned()), rest),
    })
}
