//! `.seed`: runs seed files in one transaction, all or nothing, and tells what came of it.

use std::collections::HashMap;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::output::{Origin, Output};
use super::{Flow, Listing, Session, Stop, duration, listing};
use crate::check::{self, RelationStats};
use crate::demo;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::Splitter;
use crate::lang::ast::{Location, Name};
use crate::plan::clear::plan_clear;
use crate::seed::auto;
use crate::sql::quote_name;
use crate::store::{self, Begin, Connection, Transaction, Value};
use crate::terminal::Style;

/// The folder of seed files in a project.
const SEEDS: &str = "seeds";

/// How many records are remembered of a run, for `.seed diff`.
const REMEMBERED: u64 = 200_000;

/// How many of the records that differ are named.
const NAMED: usize = 5;

/// What is to be run.
#[derive(Clone, Debug)]
pub enum Seeds {
    /// Every file of the folder, by name.
    All,
    /// One of them.
    One(String),
    /// Every table, made up from the schema; so many records for a table that belongs to none.
    Auto(Option<u64>),
}

/// How it is to be run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sowing {
    /// Clears all tables first.
    pub fresh: bool,
    /// Takes all of it back, and tells what it would have done.
    pub plan: bool,
    /// Does not remember what it leaves: no `.seed diff` can follow.
    pub last: bool,
    pub seed: Option<u64>,
}

/// A seed file.
struct SeedFile {
    /// Without its folder and extension.
    name: String,
    /// As messages name it.
    path: String,
    text: String,
}

/// A line of a seed file and how many records it made, changed or deleted.
struct Sown {
    file: String,
    line: String,
    count: u64,
}

/// The records of a table at the end of a run: a number for each key, and one for the whole record.
#[derive(Clone, Default)]
struct Image {
    count: u64,
    /// `None` where they have no key, or were too many to remember.
    records: Option<HashMap<u64, (String, u64)>>,
    /// One number for all of them; `None` where they were too many to be read again.
    sum: Option<u64>,
}

/// What the last run left.
#[derive(Default)]
pub struct Harvest {
    images: Vec<(String, Image)>,
}

impl Session {
    /// Runs seeds.
    pub fn sow(&mut self, seeds: &Seeds, how: Sowing, out: &mut Output) -> Result<(), Stop> {
        if self.sowing {
            return Err(Diagnostic::error("a seed cannot run another").into());
        }
        let files = match seeds {
            Seeds::All => self.seed_files()?,
            Seeds::One(name) => vec![self.seed_file(name)?],
            Seeds::Auto(_) => Vec::new(),
        };
        if let Some(file) = &self.unmade {
            return Err(Diagnostic::error("there is no database yet to fill")
                .hint(format!("`.migrate` comes first: it makes {}", file.display()))
                .into());
        }
        let before = self.table_counts()?;
        let lost: u64 = before.iter().map(|(_, count)| count).sum();
        if how.fresh && !how.plan && lost > 0 && self.asks() {
            let question = format!("this clears all tables first: {lost} records. Go on?");
            if !self.confirm(&question) {
                self.messages.say("nothing was changed");
                return Ok(());
            }
        }
        let begin = Instant::now();
        let chosen = how.seed.or(self.settings.seed).unwrap_or_else(|| RandomState::new().hash_one(1) >> 32);
        let own = self.settings.seed.replace(chosen);
        self.made_up.begin(&self.settings);
        self.made.borrow_mut().reset();
        let outcome = self.sow_as_one(seeds, &files, how, out);
        self.settings.seed = own;
        self.made_up.follow(&self.settings);
        let sown = outcome?;
        if how.plan {
            return self.list_sown(&sown, chosen, out);
        }
        self.catalog.refresh()?;
        let after = self.table_counts()?;
        self.tell_harvest(&before, &after, how.fresh, chosen, begin, out)?;
        if !how.last {
            self.harvest = Some(Harvest { images: self.images()? });
        }
        Ok(())
    }

    /// All of it within one transaction.
    fn sow_as_one(
        &mut self,
        seeds: &Seeds,
        files: &[SeedFile],
        how: Sowing,
        out: &mut Output,
    ) -> Result<Vec<Sown>, Stop> {
        let connection = self.engine.connection.clone();
        let transaction = Transaction::begin(&*connection, Begin::Immediate)?;
        self.sowing = true;
        let outcome = self.sow_all(seeds, files, how, out);
        self.sowing = false;
        let sown = outcome?;
        if how.plan {
            transaction.rollback()?;
        } else {
            self.note_changes()?;
            transaction.commit()?;
        }
        Ok(sown)
    }

    fn sow_all(&mut self, seeds: &Seeds, files: &[SeedFile], how: Sowing, out: &mut Output) -> Result<Vec<Sown>, Stop> {
        let mut sown = Vec::new();
        if how.fresh {
            let names: Vec<Name> = self.table_counts()?.into_iter().map(|(name, _)| exact(name)).collect();
            let clear = plan_clear(&names, &self.catalog, self.options())?;
            let count = self.run_clear(&clear)?;
            sown.push(Sown { file: String::new(), line: "clear all tables".to_owned(), count });
        }
        if let Seeds::Auto(count) = seeds {
            let steps = auto::plan(&self.catalog, *count)?;
            for (table, note) in steps.iter().filter_map(|step| Some((&step.table, step.note.as_ref()?))) {
                let of = if table.is_empty() { String::new() } else { format!("{table}: ") };
                self.messages.say(&format!("{of}{note}"));
            }
            let text: String = steps.iter().map(|step| format!("{}\n", step.line)).collect();
            let file = SeedFile { name: "auto".to_owned(), path: ".seed auto".to_owned(), text };
            self.sow_file(&file, &mut sown, out)?;
        }
        for file in files {
            self.sow_file(file, &mut sown, out)?;
        }
        Ok(sown)
    }

    fn sow_file(&mut self, file: &SeedFile, sown: &mut Vec<Sown>, out: &Output) -> Result<(), Stop> {
        let mut splitter = Splitter::new(store::is_complete);
        let mut entries: Vec<_> = file.text.lines().flat_map(|line| splitter.push(line)).collect();
        entries.extend(splitter.finish());
        let mut nowhere = Output::new(Box::new(io::sink()), Style::PIPE, || None, out.messages.clone());
        for entry in entries {
            let origin = Origin { name: Some(file.path.as_str().into()), line: entry.line, prompt_width: 0 };
            let before = self.messages.about(origin, &entry.text);
            self.counted.set(0);
            let outcome = self.run(&entry, &mut nowhere);
            let outcome = match outcome {
                Ok(_) if !self.in_transaction() => {
                    Err(Diagnostic::error("this line has ended the transaction of .seed")
                        .hint("a seed is one transaction, and needs no begin or commit of its own")
                        .into())
                }
                other => other,
            };
            if let Err(stop @ Stop::Failed(errors)) = &outcome
                && !stop.is_interrupted()
            {
                self.report(errors);
            }
            self.messages.about(before.0, &before.1);
            match outcome {
                Ok(Flow::Next) => {}
                Ok(Flow::Leave) => break,
                Err(stop) if stop.is_interrupted() => {
                    return Err(Diagnostic::interrupted().hint("nothing of the seed is kept").into());
                }
                Err(Stop::Failed(_) | Stop::Reported) => {
                    self.messages.say("nothing of the seed is kept");
                    return Err(Stop::Reported);
                }
                Err(stop) => return Err(stop),
            }
            let line = entry.text.trim().lines().next().unwrap_or_default().to_owned();
            if self.counted.get() > 0 {
                sown.push(Sown { file: file.name.clone(), line, count: self.counted.get() });
            }
        }
        Ok(())
    }

    /// Where the seed files are; `None` for the demo, whose stands in the program.
    fn seed_folder(&self) -> Option<PathBuf> {
        let database = self.file.as_deref().or(self.unmade.as_deref())?;
        Some(database.parent().unwrap_or(Path::new("")).join(SEEDS))
    }

    fn seed_files(&self) -> Result<Vec<SeedFile>> {
        let Some(folder) = self.seed_folder() else {
            return Ok(vec![SeedFile {
                name: "games".into(),
                path: "seeds/games.hop".into(),
                text: demo::SEED.into(),
            }]);
        };
        let shown = folder.display();
        self.may_touch(&folder, ".seed")?;
        let cannot = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Diagnostic::error(format!("there is no folder {shown}"))
                .hint("it holds the seeds: files of lines such as `create 100 users name=fake.name`, named NAME.hop")
                .hint("`.seed auto` makes records up from the schema alone"),
            _ => Diagnostic::engine(format!("{shown} cannot be read: {error}")),
        };
        let mut paths = Vec::new();
        for entry in fs::read_dir(&folder).map_err(cannot)? {
            let path = entry.map_err(cannot)?.path();
            if path.extension().is_some_and(|extension| extension == "hop") && path.is_file() {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            return Err(Diagnostic::error(format!("{shown} holds no seed: no file NAME.hop"))
                .hint("`.seed auto` makes records up from the schema alone"));
        }
        paths.sort();
        paths.iter().map(|path| read(path)).collect()
    }

    fn seed_file(&self, name: &str) -> Result<SeedFile> {
        let bare = name.strip_suffix(".hop").unwrap_or(name);
        let files = self.seed_files()?;
        let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
        if let Some(file) = files.into_iter().find(|file| file.name == bare) {
            return Ok(file);
        }
        let error = Diagnostic::error(format!("there is no seed `{bare}`"));
        Err(match crate::diagnostic::nearest(bare, names.iter().map(String::as_str)) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint(format!("there are: {}", names.join(", "))),
        })
    }

    /// `.seed list`: the seed files with what their first remark says.
    pub fn list_seeds(&self, out: &mut Output) -> Result<(), Stop> {
        let mut listed = Listing::new(&["name", "lines", "about"]);
        for file in self.seed_files()? {
            let remark = file.text.lines().map(str::trim).find(|line| !line.is_empty());
            let remark = remark.filter(|line| line.starts_with('#') || line.starts_with("--"));
            let about = remark.map(|line| line.trim_start_matches(['#', '-', ' ']));
            let is_line = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with(['#']);
            let lines = file.text.lines().filter(is_line).count();
            listed.push(vec![listing::text(file.name), listing::number(lines as u64), listing::maybe(about)]);
        }
        self.list(&listed, out)
    }

    fn list_sown(&self, sown: &[Sown], seed: u64, out: &mut Output) -> Result<(), Stop> {
        let mut listed = Listing::new(&["seed", "line", "records"]);
        for one in sown {
            let file = listing::text(one.file.clone());
            listed.push(vec![file, listing::text(one.line.clone()), listing::number(one.count)]);
        }
        self.list(&listed, out)?;
        out.flush()?;
        self.messages.say(&format!("nothing was kept; `--seed {seed}` makes the same"));
        Ok(())
    }

    fn tell_harvest(
        &mut self,
        before: &[(String, u64)],
        after: &[(String, u64)],
        fresh: bool,
        seed: u64,
        begin: Instant,
        out: &mut Output,
    ) -> Result<(), Stop> {
        let mut listed = Listing::new(&["table", "before", "after", "made"]);
        let mut all = 0;
        for (table, count) in after {
            let was = before.iter().find(|(known, _)| known == table).map_or(0, |(_, count)| *count);
            let made = if fresh { *count } else { count.saturating_sub(was) };
            all += made;
            let row = [was, *count, made].map(listing::number);
            listed.push(std::iter::once(listing::text(table.clone())).chain(row).collect());
        }
        self.list(&listed, out)?;
        if self.is_for_people() {
            let report =
                check::relations(&*self.engine.connection, &self.catalog, &|_| match self.cancel.is_asked() {
                    true => Err(Diagnostic::interrupted()),
                    false => Ok(()),
                })?;
            let drawn = spreads(&report.spreads);
            out.text(&drawn)?;
            let orphans: u64 = report
                .problems
                .iter()
                .filter(|problem| problem.trouble == check::ProblemKind::Orphans)
                .filter_map(|problem| problem.count)
                .sum();
            if orphans > 0 {
                out.text(&format!("{orphans} orphans: `.check` names them\n"))?;
            }
        }
        let took = duration(begin.elapsed());
        // What is said of the run stands below what it shows.
        out.flush()?;
        self.messages.say(&format!("{all} records made; took {took}; `--seed {seed}` makes the same"));
        Ok(())
    }

    /// `.seed diff`: how the tables differ from what the last run left.
    pub fn seed_diff(&mut self, out: &mut Output) -> Result<(), Stop> {
        let Some(harvest) = self.harvest.take() else {
            return Err(Diagnostic::error("no seed has run in this session, so there is nothing to compare with")
                .hint("`.seed` runs them; what it leaves is what `.seed diff` compares with")
                .into());
        };
        let now = self.images();
        let mut listed = Listing::new(&["table", "then", "now", "added", "changed", "removed", "first"]);
        let empty = Image { records: Some(HashMap::new()), ..Image::default() };
        if let Ok(now) = &now {
            let names = now.iter().map(|(name, _)| name);
            let gone =
                harvest.images.iter().map(|(name, _)| name).filter(|name| !now.iter().any(|(known, _)| known == *name));
            for name in names.chain(gone) {
                let find = |images: &[(String, Image)]| {
                    images
                        .iter()
                        .find(|(known, _)| known == name)
                        .map_or_else(|| empty.clone(), |(_, image)| image.clone())
                };
                let (then, now) = (find(&harvest.images), find(now));
                listed.push(difference(name, &then, &now));
            }
        }
        self.harvest = Some(harvest);
        now?;
        self.list(&listed, out)
    }

    fn images(&self) -> Result<Vec<(String, Image)>> {
        let mut images = Vec::new();
        let mut left = REMEMBERED;
        for (name, count) in self.table_counts()? {
            let Some(table) = self.catalog.table_exact(&name)? else { continue };
            let keys: Vec<String> = match &table.identity {
                crate::catalog::Identity::Rowid(name) => vec![quote_name(name)],
                crate::catalog::Identity::Columns(columns) => {
                    columns.iter().map(|column| quote_name(&table.columns[*column].name)).collect()
                }
                crate::catalog::Identity::None => Vec::new(),
            };
            let Some(rest) = left.checked_sub(count) else {
                images.push((name, Image { count, records: None, sum: None }));
                continue;
            };
            left = rest;
            let mut image = Image { count, records: (!keys.is_empty()).then(HashMap::new), sum: None };
            let mut sum = 0_u64;
            let sql = format!(
                "SELECT {} * FROM main.{}",
                keys.iter().map(|key| format!("{key}, ")).collect::<String>(),
                quote_name(&name)
            );
            let Some(mut statement) = self.engine.connection.prepare(&sql)? else { continue };
            statement.stream(&[], &mut |row| {
                let values = super::engine::owned(row);
                let (key, record) = values.split_at(keys.len().min(values.len()));
                let print = super::fill::print_of(record);
                sum = sum.wrapping_add(print);
                if let Some(records) = &mut image.records {
                    let shown: Vec<String> = key.iter().map(crate::store::quote_value).collect();
                    records.insert(super::fill::print_of(key), (shown.join(", "), print));
                }
                Ok(ControlFlow::Continue(()))
            })?;
            drop(statement);
            image.sum = Some(sum);
            images.push((name, image));
        }
        Ok(images)
    }
}

fn exact(name: String) -> Name {
    Name { text: name, quoted: true, at: Location::default() }
}

fn difference(name: &str, then: &Image, now: &Image) -> Vec<crate::answer::Nested> {
    let counts = [listing::text(name), listing::number(then.count), listing::number(now.count)];
    let (Some(old), Some(new)) = (&then.records, &now.records) else {
        let what = match (then.sum, now.sum) {
            _ if then.count != now.count => "not the same",
            (Some(then), Some(now)) if then == now => "the same",
            (Some(_), Some(_)) => "not the same",
            _ => "too many to compare",
        };
        let unknown = || crate::answer::Nested::Value(Value::Null);
        return counts.into_iter().chain([unknown(), unknown(), unknown(), listing::text(what)]).collect();
    };
    let mut first: Vec<String> = Vec::new();
    let (mut added, mut changed, mut removed) = (0_u64, 0_u64, 0_u64);
    for (key, (shown, print)) in new {
        match old.get(key) {
            None => added += 1,
            Some((_, before)) if before != print => changed += 1,
            Some(_) => continue,
        }
        first.push(shown.clone());
    }
    for (key, (shown, _)) in old {
        if !new.contains_key(key) {
            removed += 1;
            first.push(shown.clone());
        }
    }
    first.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    first.truncate(NAMED);
    counts
        .into_iter()
        .chain([added, changed, removed].map(listing::number))
        .chain([listing::maybe((!first.is_empty()).then(|| first.join("; ")).as_deref())])
        .collect()
}

/// The relations with how many children a parent has, the median as a bar beside the most.
fn spreads(spreads: &[RelationStats]) -> String {
    const WIDTH: u64 = 20;
    let name = spreads.iter().map(|spread| spread.name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for spread in spreads {
        let (Some(least), Some(median), Some(most)) = (spread.least, spread.median, spread.most) else { continue };
        let cells = |count: f64| if most == 0 { 0 } else { (count / most as f64 * WIDTH as f64).round() as usize };
        let (filled, middle) = (cells(median), cells(least as f64));
        let bar: String = (0..WIDTH as usize)
            .map(|at| {
                if at < middle {
                    '█'
                } else if at < filled {
                    '▓'
                } else {
                    '░'
                }
            })
            .collect();
        text.push_str(&format!(
            "  {:name$}  {bar}  {least}–{median}–{most} each, {} of {} without{}\n",
            spread.name,
            spread.childless,
            spread.parents,
            if spread.parentless > 0 {
                format!(", {} of {} belong to none", spread.parentless, spread.children)
            } else {
                String::new()
            },
        ));
    }
    text
}

fn read(path: &Path) -> Result<SeedFile> {
    let shown = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| Diagnostic::engine(format!("{shown} cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| Diagnostic::error(format!("{shown} is not UTF-8 text")))?;
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(SeedFile { name, path: shown, text })
}
