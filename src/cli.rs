//! The program's arguments.

use std::path::{Path, PathBuf};
use std::{fs, io};

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::formats::{self, Format, Number};
use crate::lang::{self, ast::HopStatement};
use crate::session::{Database, GivenValue, Limit};
use crate::store::Value;
use crate::tester::Report;

const EXAMPLES: &str = "\
Examples:
  hopdb                                      the demo: games, reviews, users
  hopdb chinook.db                           explore a database
  hopdb chinook.db -c 'artist 1 .albums'     run a line and leave
  hopdb chinook.db --format csv -c 'albums where artist.name like \"A%\"' > albums.csv
  hopdb chinook.db report.hop                run a script; the same: hopdb chinook.db < report.hop
  hopdb shop.db --set id=7 report.hop        the script finds `id`, in SQL `:id`
  hopdb http://127.0.0.1:8080                a database on a server (docs/REMOTE.md)
  hopdb stranger.db --safe                   look at a file that may be an attack
  hopdb new.db --create -c 'create table t (id integer primary key)'
  hopdb init shop                            begin a project: schema.sql, seeds/, migrations/, tests/
  hopdb migrate                              run the migrations of the project in this folder
  hopdb seed --seed 7                        run its seeds; the same number makes the same records
  hopdb test                                 run the expectations in its tests/
  hopdb learn many-to-many                   a course: tasks that are checked as you type
  hopdb chinook.db report chinook.html       a page about it, to look at in a browser

At the prompt, `.help` explains the rest.
Exit status: 0 done, 1 a line failed, 2 wrong usage, 130 interrupted.";

/// Explore SQLite databases by their relations: `game 3 .reviews where score >= 8 .user .name`.
#[derive(Debug, Parser)]
#[command(name = "hopdb", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct CliArguments {
    /// A database file, the URL of a libSQL server, or a project's folder with one *.db; without it the demo, made anew in memory
    #[arg(value_name = "DATABASE")]
    pub database: Option<PathBuf>,

    /// Files of lines to run; `-` is standard input
    #[arg(value_name = "SCRIPT", conflicts_with = "commands")]
    pub scripts: Vec<PathBuf>,

    /// Run this line and leave; several run in order
    #[arg(short = 'c', long = "command", value_name = "LINE", allow_hyphen_values = true)]
    pub commands: Vec<String>,

    /// What runs in the place of lines, if anything does
    #[command(subcommand)]
    pub program: Option<ProgramCommand>,

    #[allow(missing_docs, reason = "its help names the formats")]
    #[arg(long, global = true, value_name = "FORMAT", value_parser = format, help = format_help())]
    pub format: Option<FormatArgument>,

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

    /// The file with the token for a server; without it the environment's HOPDB_TOKEN
    #[arg(long, global = true, value_name = "FILE")]
    pub token_file: Option<PathBuf>,

    /// Answer the questions before a change with yes
    #[arg(long)]
    pub yes: bool,

    /// What made-up values come from: the same number, the same values
    #[arg(long = "seed", global = true, value_name = "N")]
    pub seeds: Vec<u64>,

    /// A variable for the lines: `x` in hop, `:x` in SQL; a number or a date where it is spelt as one, else a text, never part of a line
    #[arg(long = "set", global = true, value_name = "NAME=VALUE", value_parser = variable)]
    pub variables: Vec<(String, GivenValue)>,

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
    #[arg(long, global = true)]
    pub no_color: bool,

    /// No welcome
    #[arg(short, long)]
    pub quiet: bool,
}

/// What runs in the place of lines.
#[allow(missing_docs, reason = "the help of each stands with its arguments")]
#[derive(Debug, Subcommand)]
pub enum ProgramCommand {
    Init(Init),
    Migrate(Migrate),
    Seed(Seed),
    Test(Test),
    Learn(Learn),
    Report(ReportPage),
    Completions(Completions),
    Man(Man),
}

impl ProgramCommand {
    /// The meta-command that it is, and its arguments, if it is one.
    pub fn command(&self) -> Option<(&'static str, Vec<String>)> {
        match self {
            ProgramCommand::Migrate(migrate) => Some(("migrate", migrate.arguments())),
            ProgramCommand::Seed(seed) => Some(("seed", seed.words())),
            ProgramCommand::Learn(learn) => Some(("learn", learn.arguments())),
            ProgramCommand::Report(report) => Some(("report", report.arguments())),
            ProgramCommand::Init(_)
            | ProgramCommand::Test(_)
            | ProgramCommand::Completions(_)
            | ProgramCommand::Man(_) => None,
        }
    }

    /// True if lines are typed behind it.
    pub fn opens_prompt(&self) -> bool {
        matches!(self, ProgramCommand::Learn(learn) if learn.is_course())
    }

    /// The database, and the folder of its project, as they are named behind the command.
    fn databases(&self) -> &[PathBuf] {
        match self {
            ProgramCommand::Migrate(migrate) => &migrate.database,
            ProgramCommand::Seed(seed) => &seed.database,
            ProgramCommand::Report(report) => report.database.as_slice(),
            ProgramCommand::Init(_)
            | ProgramCommand::Test(_)
            | ProgramCommand::Learn(_)
            | ProgramCommand::Completions(_)
            | ProgramCommand::Man(_) => &[],
        }
    }

    fn takes_database(&self) -> bool {
        matches!(self, ProgramCommand::Migrate(_) | ProgramCommand::Seed(_) | ProgramCommand::Report(_))
    }

    /// True if every question is answered with yes.
    pub fn yes(&self) -> bool {
        match self {
            ProgramCommand::Migrate(migrate) => migrate.yes,
            ProgramCommand::Seed(seed) => seed.yes,
            ProgramCommand::Report(report) => report.yes,
            ProgramCommand::Init(_)
            | ProgramCommand::Test(_)
            | ProgramCommand::Completions(_)
            | ProgramCommand::Man(_) => true,
            ProgramCommand::Learn(_) => false,
        }
    }
}

const INIT: &str = "\
A project is a folder: schema.sql, which says what its database holds; migrations/, seeds/, tests/; and the database, which
`hopdb migrate` makes.
Examples:
  hopdb init shop        a new folder with an example
  hopdb init             in the present folder, whatever else is there

Exit status: 0 done, 1 a file cannot be written, 2 wrong usage.";

/// Begin a project: schema.sql with one table, seeds/, migrations/, tests/ and a README; what is there stays as it is
#[derive(Debug, Args)]
#[command(after_help = INIT)]
pub struct Init {
    /// The folder; without it the present one
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
}

const MIGRATE: &str = "\
Commands: plan, new \"MESSAGE\", up [N|ID], down [N|ID|base], to ID, status, history, current, check, lint [FILES],
          sql [FROM:TO],
          stamp ID, unstamp ID, bless ID, restore ID, adopt, squash [ID]; none: up to the newest
Examples:
  hopdb migrate                        in the folder of a project: to the newest revision, or to schema.sql
  hopdb migrate new \"add cost\"        write a revision out of what has changed in schema.sql
  hopdb migrate down                   undo the newest one
  hopdb migrate check                  for CI: status 1 when there is something to do
  hopdb migrate lint --since main      what the new ones may do to databases in use
  hopdb migrate -d shop.db status      of this file, with schema.sql and migrations/ beside it
  hopdb shop.db migrate status         the same
  hopdb migrate -d shop --database http://127.0.0.1:8080
                                       a database on a server, from the project in the folder shop

`hopdb -c '.help migrate'` explains the commands and options.
Exit status: 0 done, 1 failed or refused, 2 wrong usage.";

/// Bring a database to its schema.sql, or from one revision in migrations/ to another
#[derive(Debug, Args)]
#[command(after_help = MIGRATE)]
pub struct Migrate {
    /// A command and what belongs to it
    #[arg(value_name = "COMMAND", allow_negative_numbers = true)]
    pub words: Vec<String>,

    /// The project's folder, a database file in it, or the URL of a server; without it the present folder. A folder and a URL may both be named
    #[arg(short, long, value_name = "DIR|FILE|URL", alias = "db")]
    pub database: Vec<PathBuf>,

    /// Let data be lost, after a copy of the file was made
    #[arg(long)]
    pub allow_drop: bool,

    /// Make no copy of the file before data is lost
    #[arg(long)]
    pub no_backup: bool,

    /// Answer every question with yes
    #[arg(short, long)]
    pub yes: bool,

    /// Also run revisions that come before one that is applied
    #[arg(long)]
    pub out_of_order: bool,

    /// `new` writes a blank file of hop lines
    #[arg(long)]
    pub hop: bool,

    /// `new` writes a blank file
    #[arg(long)]
    pub blank: bool,

    /// `lint` looks at revisions that are others since this commit of git
    #[arg(long, value_name = "GITREF")]
    pub since: Option<String>,

    /// The message of `new`, as Alembic takes it
    #[arg(short = 'm', long, value_name = "TEXT", hide = true)]
    pub message: Option<String>,

    /// `revision --autogenerate` is `new`
    #[arg(long, hide = true)]
    pub autogenerate: bool,

    /// `upgrade 0001:0003 --sql` is `sql 0001:0003`
    #[arg(long = "sql", hide = true)]
    pub script: bool,

    /// `history --verbose` is `history`
    #[arg(long, hide = true)]
    pub verbose: bool,
}

impl Migrate {
    /// All of it as `.migrate` takes it.
    pub fn arguments(&self) -> Vec<String> {
        let given = given([
            (self.allow_drop, "--allow-drop"),
            (self.no_backup, "--no-backup"),
            (self.yes, "--yes"),
            (self.out_of_order, "--out-of-order"),
            (self.hop, "--hop"),
            (self.blank, "--blank"),
            (self.autogenerate, "--autogenerate"),
            (self.script, "--sql"),
            (self.verbose, "--verbose"),
        ]);
        let since = self.since.iter().flat_map(|since| ["--since".to_owned(), since.clone()]);
        let message = self.message.iter().flat_map(|message| ["-m".to_owned(), message.clone()]);
        self.words.iter().cloned().chain(given).chain(since).chain(message).collect()
    }
}

/// The options among these that are set.
fn given<const N: usize>(options: [(bool, &str); N]) -> impl Iterator<Item = String> {
    options.into_iter().filter(|(is_set, _)| *is_set).map(|(_, option)| option.to_owned())
}

const SEED: &str = "\
Commands: list, plan [NAME], fresh [NAME], auto [N] [--flat], to NAME:LINE, diff [A.db B.db], learn [FILE], the NAME of a seed; none: all of them
Examples:
  hopdb seed                        in the folder of a project: run seeds/*.hop, in the order of their names
  hopdb seed fresh --seed 7         clear all tables, and make the records of seed 7
  hopdb seed plan                   what each line would make
  hopdb seed -d shop.db auto 100    no files: made up from the schema
  hopdb seed diff --seed 7 --seed 8 what seed 8 would make otherwise than seed 7
  hopdb shop.db seed books          the seed seeds/books.hop beside this file
  hopdb seed -d shop --database http://127.0.0.1:8080
                                    into a database on a server, by the files in shop/seeds/

`hopdb -c '.help seed'` explains the commands.
Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted.";

/// Fill the tables with made-up records, by the files in seeds/ or by the schema alone
#[derive(Debug, Args)]
#[command(after_help = SEED)]
pub struct Seed {
    /// A command and what belongs to it, or the name of a seed
    #[arg(value_name = "COMMAND")]
    pub words: Vec<String>,

    /// The project's folder, a database file in it, or the URL of a server; without it the present folder. A folder and a URL may both be named
    #[arg(short, long, value_name = "DIR|FILE|URL", alias = "db")]
    pub database: Vec<PathBuf>,

    /// With `auto`: every value as often as any other
    #[arg(long)]
    pub flat: bool,

    /// With `learn FILE`: replace the file that is there
    #[arg(long)]
    pub overwrite: bool,

    /// Answer every question with yes
    #[arg(short, long)]
    pub yes: bool,
}

impl Seed {
    /// The words of the line that `.seed` would be.
    fn words(&self) -> Vec<String> {
        let options = given([(self.flat, "--flat"), (self.overwrite, "--overwrite")]);
        self.words.iter().cloned().chain(options).collect()
    }

    /// True if it compares two files, and is about no other database.
    pub fn is_of_files(&self) -> bool {
        matches!(self.words.as_slice(), [diff, _, _] if diff == "diff")
    }
}

const TEST: &str = "\
A file holds lines, most of them expectations (`hopdb -c '.help expect'`). Its first lines may name what it runs on:
  -- seed: games 7         the seed and its number; several in their order, each on a line or behind a comma
  -- database: old.db      a copy of that file, in the place of a database made from schema.sql or the revisions
Examples:
  hopdb test                      tests/*.hop of the project in this folder, and revisions that carry tests
  hopdb test tests/orders.hop     one file
  hopdb test --filter order       those with `order` in their path
  hopdb test --format junit       for a CI: tap, junit

Exit status: 0 all passed, 1 one failed, 2 wrong usage, 130 interrupted.";

/// Run files of expectations, each on a fresh database of its project; no file of the project is changed
#[derive(Debug, Args)]
#[command(after_help = TEST)]
pub struct Test {
    /// Files, and folders of them: tests/ in a project's folder
    #[arg(value_name = "FILE|DIR")]
    pub paths: Vec<PathBuf>,

    /// Only files with this text in their path
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
}

const LEARN: &str = "\
Examples:
  hopdb learn                              the courses, and how far you are
  hopdb learn many-to-many                 begin a course, or go on with it
  hopdb learn ./keys                       a course in a folder; docs/COURSES.md shows how one is written
  hopdb learn check ./keys                 prove that it can be taken: status 1 if it has faults
  hopdb learn grade *.json --format csv    run files that were handed in again, a row each

In a course `.learn` shows the task again, `.help learn` tells the rest.
Exit status: 0 done, 1 failed or a course has faults, 2 wrong usage, 130 interrupted.";

/// Take a course: tasks that are checked as you type
#[derive(Debug, Args)]
#[command(after_help = LEARN)]
pub struct Learn {
    /// A course, a folder with one, or `check` or `grade` and what belongs to it
    #[arg(value_name = "COURSE|DIR|check|grade")]
    pub words: Vec<String>,

    /// The folder of the course that files were handed in for
    #[arg(long, value_name = "DIR")]
    pub course: Option<String>,
}

impl Learn {
    /// All of it as `.learn` takes it.
    pub fn arguments(&self) -> Vec<String> {
        let course = self.course.iter().flat_map(|course| ["--course".to_owned(), course.clone()]);
        self.words.iter().cloned().chain(course).collect()
    }

    /// True if it begins a course.
    fn is_course(&self) -> bool {
        self.words.first().is_some_and(|word| !["check", "grade", "list"].contains(&word.as_str()))
    }
}

const REPORT: &str = "\
The page is one file that needs no network: the diagram, a card for each table, its relations, what is wrong.
Examples:
  hopdb shop.db report shop.html               of this file
  hopdb report shop.html                       of the project in this folder
  hopdb shop.db report shop.html --no-data     without any value that stands in a table

Exit status: 0 done, 1 failed, 2 wrong usage, 130 interrupted.";

/// Write a page about a database, to look at in a browser and to send round
#[derive(Debug, Args)]
#[command(after_help = REPORT)]
pub struct ReportPage {
    /// The page, FILE.html
    #[arg(value_name = "FILE")]
    pub file: String,

    /// Leave out every value that stands in a table
    #[arg(long)]
    pub no_data: bool,

    /// The project's folder, or a database file; without it the present folder
    #[arg(short, long, value_name = "DIR|FILE")]
    pub database: Option<PathBuf>,

    /// Replace a page that is there without a question
    #[arg(short, long)]
    pub yes: bool,
}

impl ReportPage {
    /// All of it as `.report` takes it.
    fn arguments(&self) -> Vec<String> {
        let no_data = self.no_data.then(|| "--no-data".to_owned());
        std::iter::once(self.file.clone()).chain(no_data).collect()
    }
}

const COMPLETIONS: &str = "\
Examples:
  hopdb completions bash > ~/.local/share/bash-completion/completions/hopdb
  hopdb completions zsh > ~/.zfunc/_hopdb                 with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc
  hopdb completions fish > ~/.config/fish/completions/hopdb.fish
  hopdb completions powershell >> $PROFILE
  hopdb completions elvish >> ~/.config/elvish/rc.elv";

/// Write what a shell needs to complete hopdb's arguments
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

const MAN: &str = "\
Examples:
  hopdb man | man -l -                                    read it
  hopdb man ~/.local/share/man/man1                       so that `man hopdb` and `man hopdb-migrate` find them";

/// Write the man page, or those of all commands into a folder
#[derive(Debug, Args)]
#[command(after_help = MAN)]
pub struct Man {
    /// A folder that is there; without it the page of the program goes to standard output
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// What `--format` says: a format of answers, or how the outcome of tests is written.
#[derive(Clone, Copy, Debug)]
pub enum FormatArgument {
    /// How answers look.
    Answers(&'static Format),
    /// How the outcome of tests is written.
    Report(Report),
    /// How findings of `migrate lint` are written for GitHub.
    Github,
}

fn format(text: &str) -> Result<FormatArgument, String> {
    match text {
        "tap" => Ok(FormatArgument::Report(Report::Tap)),
        "junit" => Ok(FormatArgument::Report(Report::Junit)),
        "github" => Ok(FormatArgument::Github),
        _ => formats::find(text)
            .map(FormatArgument::Answers)
            .ok_or_else(|| format!("the formats are {}", formats::names())),
    }
}

impl CliArguments {
    /// The format of answers, where one is named.
    ///
    /// # Errors
    /// It is one of tests, and nothing is tested, or the other way round.
    pub fn answer_format(&self) -> Result<Option<&'static Format>, String> {
        let is_test = matches!(self.program, Some(ProgramCommand::Test(_)));
        match self.format {
            None => Ok(None),
            Some(FormatArgument::Answers(_)) if is_test => Err("tests are reported as tap or junit".to_owned()),
            Some(FormatArgument::Answers(format)) => Ok(Some(format)),
            Some(FormatArgument::Report(_)) if is_test => Ok(None),
            Some(FormatArgument::Report(_)) => Err("tap and junit are for `hopdb test`".to_owned()),
            Some(FormatArgument::Github) if self.is_lint() => Ok(None),
            Some(FormatArgument::Github) => Err("github is for `hopdb migrate lint`".to_owned()),
        }
    }

    /// Why what is named before a command cannot be meant beside it: nothing that is typed goes by unused.
    pub fn contradiction(&self) -> Option<String> {
        if self.seeds.len() > 1 && !self.is_seed_diff() {
            return Some("--seed stands there more than once; `hopdb seed diff` alone compares two".to_owned());
        }
        let program = self.program.as_ref()?;
        if let Some(one) = self.database.as_ref().filter(|_| !program.takes_database()) {
            return Some(format!("{} is for nothing here: this command opens no database", one.display()));
        }
        if let Err(error) = self.database() {
            return Some(error);
        }
        let line = self.commands.first()?;
        Some(format!("`{line}` and a command of hopdb's own cannot run in one go; run them one after the other"))
    }

    fn is_seed_diff(&self) -> bool {
        let Some(ProgramCommand::Seed(seed)) = &self.program else { return false };
        seed.words.first().is_some_and(|word| word == "diff")
    }

    /// The database that is named, before the command or behind it.
    ///
    /// # Errors
    /// Two are named; of a database on a server the folder of its project may be, too.
    pub fn database(&self) -> Result<Option<Database>, String> {
        let behind = self.program.as_ref().map_or(&[][..], ProgramCommand::databases);
        let mut named: Vec<&PathBuf> = Vec::new();
        for name in self.database.iter().chain(behind) {
            if !named.contains(&name) {
                named.push(name);
            }
        }
        let databases: Vec<Database> = named.iter().map(|name| Database::named(name)).collect();
        match <[Database; 2]>::try_from(databases) {
            Ok(
                [Database::Url { url, .. }, Database::Path(folder)]
                | [Database::Path(folder), Database::Url { url, .. }],
            ) if !behind.is_empty() => Ok(Some(Database::Url { url, project: Some(folder) })),
            Ok(_) => Err(format!(
                "two databases are named, {} and {}; one is enough",
                named[0].display(),
                named[1].display()
            )),
            Err(databases) if databases.len() > 1 => {
                Err(format!("{} databases are named; one is enough", databases.len()))
            }
            Err(databases) => Ok(databases.into_iter().next()),
        }
    }

    fn is_lint(&self) -> bool {
        let Some(ProgramCommand::Migrate(migrate)) = &self.program else { return false };
        migrate.words.first().is_some_and(|word| word == "lint")
    }

    /// The meta-command that runs in the place of lines, and its arguments.
    pub fn meta_command(&self) -> Option<(&'static str, Vec<String>)> {
        let (name, mut words) = self.program.as_ref()?.command()?;
        if matches!(self.format, Some(FormatArgument::Github)) {
            words.push("--github".to_owned());
        }
        if self.is_seed_diff() {
            words.extend(self.seeds.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
        }
        Some((name, words))
    }

    /// How the outcome of tests is written.
    pub fn report(&self) -> Report {
        match self.format {
            Some(FormatArgument::Report(report)) => report,
            _ => Report::Lines,
        }
    }
}

/// What a shell needs to complete the program's arguments.
///
/// # Errors
/// It cannot be written.
pub fn completions(shell: clap_complete::Shell, out: &mut dyn io::Write) -> io::Result<()> {
    // It is made in memory, since a place that cannot be written is a panic there.
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut CliArguments::command(), "hopdb", &mut text);
    out.write_all(&text)?;
    out.flush()
}

/// The man page, or those of the program and its commands in a folder.
///
/// # Errors
/// They cannot be written.
pub fn man(folder: Option<&Path>, out: &mut dyn io::Write) -> io::Result<()> {
    match folder {
        Some(folder) => {
            fs::create_dir_all(folder)?;
            // A page about `help` would say what `--help` does.
            clap_mangen::generate_to(CliArguments::command().disable_help_subcommand(true), folder)
        }
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(CliArguments::command()).render(&mut text)?;
            out.write_all(&text)?;
            out.flush()
        }
    }
}

fn format_help() -> String {
    format!("The format of answers: {}", formats::names())
}

/// A name and its value. Digits that are more than a number (`007`, `1E5`) are a text, what a line reads as a date is one.
fn variable(text: &str) -> Result<(String, GivenValue), String> {
    let (name, value) = text.split_once('=').ok_or("NAME=VALUE is wanted")?;
    let assigned = lang::parse(&format!("{name} = 1"));
    if !matches!(assigned, Ok(Some(HopStatement::Assign { name: known, .. })) if known.text == name) {
        return Err(format!("`{name}` is no name for a variable"));
    }
    if let Some((length, Ok(date))) = lang::Date::leading(value)
        && length == value.len()
    {
        return Ok((name.to_owned(), GivenValue::Date(date)));
    }
    let value = match formats::parse_numeral(value.as_bytes()) {
        Some(numeral) if numeral.is_exact && !numeral.is_padded && !numeral.is_overlong && !numeral.may_be_code => {
            match numeral.number {
                Number::Integer(number) => Value::Integer(number),
                Number::Real(number) => Value::Real(number),
            }
        }
        _ => Value::text(value),
    };
    Ok((name.to_owned(), GivenValue::Value(value)))
}

fn limit(text: &str) -> Result<Limit, String> {
    Limit::parse(text).ok_or_else(|| "a number, `off` or `screen` is wanted".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::FORMATS;

    #[test]
    fn the_arguments_are_sound() {
        CliArguments::command().debug_assert();
    }

    #[test]
    fn every_format_is_named_in_the_help() {
        let help = CliArguments::command().render_long_help().to_string();
        for format in FORMATS {
            assert!(help.contains(format.name), "{}", format.name);
        }
    }

    #[test]
    fn lines_keep_their_order_and_may_begin_with_a_hyphen() {
        let arguments = CliArguments::try_parse_from(["hopdb", "x.db", "-c", "a", "-c", "-- b"]).unwrap();
        assert_eq!(arguments.commands, ["a", "-- b"]);
    }
}
