//! The program's arguments.

use std::path::PathBuf;

use clap::Parser;

use crate::render::Format;
use crate::session::Limit;

const EXAMPLES: &str = "\
Examples:
  hopdb                                      the demo: games, reviews, users
  hopdb chinook.db                           explore a database
  hopdb chinook.db -c 'artist 1 .albums'     run a line and leave
  hopdb chinook.db --format csv -c 'albums where artist.name like \"A%\"' > albums.csv
  hopdb chinook.db report.hop                run a script; the same: hopdb chinook.db < report.hop
  hopdb stranger.db --safe                   look at a file that may be an attack
  hopdb new.db --create -c 'create table t (id integer primary key)'

At the prompt, `.help` explains the rest.
Exit status: 0 done, 1 a line failed, 2 wrong usage, 130 interrupted.";

/// Explore SQLite databases by their relations: `game 3 .reviews where score >= 8 .user .name`.
#[derive(Debug, Parser)]
#[command(name = "hopdb", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    /// A database file, or a project's folder with one *.db; without it the demo, made anew in memory
    #[arg(value_name = "DATABASE")]
    pub database: Option<PathBuf>,

    /// Files of lines to run; `-` is standard input
    #[arg(value_name = "SCRIPT", conflicts_with = "commands")]
    pub scripts: Vec<PathBuf>,

    /// Run this line and leave; several run in order
    #[arg(short = 'c', long = "command", value_name = "LINE", allow_hyphen_values = true)]
    pub commands: Vec<String>,

    /// The format of answers: table, card, repr, json, jsonl, csv, tsv, markdown, html, insert, tree
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub format: Option<Format>,

    /// Show at most N rows of an answer; `off` for all, `screen` for a screenful at a terminal
    #[arg(long, value_name = "N", value_parser = limit)]
    pub limit: Option<Limit>,

    /// Make the database file if there is none
    #[arg(long, requires = "database")]
    pub create: bool,

    /// Write nothing: neither the file nor its folder can be changed by any line
    #[arg(long, conflicts_with = "create")]
    pub readonly: bool,

    /// For a file from a stranger: write nothing, touch no other file, and bound what a line may take
    #[arg(long, conflicts_with = "create")]
    pub safe: bool,

    /// Let everything happen to a copy, which is thrown away at the end
    #[arg(long, conflicts_with = "create")]
    pub sandbox: bool,

    /// Answer the questions before a change with yes
    #[arg(long)]
    pub yes: bool,
    /// Let no text of csv and tsv be a formula to a spreadsheet
    #[arg(long)]
    pub excel_safe: bool,

    /// Do not look for keys that the schema does not declare
    #[arg(long)]
    pub no_infer: bool,

    /// After an error in a script, go on with the next line; the status is 1 all the same
    #[arg(long)]
    pub keep_going: bool,

    /// No colours, even at a terminal (as does the environment variable NO_COLOR)
    #[arg(long)]
    pub no_color: bool,

    /// No welcome
    #[arg(short, long)]
    pub quiet: bool,
}

fn format(text: &str) -> Result<Format, String> {
    Format::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|info| info.name).collect();
        format!("the formats are {}", names.join(", "))
    })
}

fn limit(text: &str) -> Result<Limit, String> {
    Limit::parse(text).ok_or_else(|| "a number, `off` or `screen` is wanted".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_format_is_named_in_the_help() {
        let help = Arguments::command().render_long_help().to_string();
        for info in Format::ALL {
            assert!(help.contains(info.name), "{}", info.name);
        }
    }

    #[test]
    fn lines_keep_their_order_and_may_begin_with_a_hyphen() {
        let arguments = Arguments::try_parse_from(["hopdb", "x.db", "-c", "a", "-c", "-- b"]).unwrap();
        assert_eq!(arguments.commands, ["a", "-- b"]);
    }
}
