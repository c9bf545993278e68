//! Columns of one record that agree by what they mean, though no check says so: times in their order and not before those of
//! the parents, a status with its times, an age with its birth date.
//!
//! Each is a proposal: an expression over columns that are made before it. It is tried as all others are, and where a check
//! refuses it, it is dropped.

use super::amounts;
use super::animals;
use super::keys::{self, is_nullable};
use super::kind::{ColumnKind, kind};
use super::names::{self, Guess};
use super::solve::Made;
use super::times::{self, Owner, Time, owners, times};
use super::value::Range;
use super::words::words;
use crate::catalog::{Catalog, Table};
use crate::diagnostic::Result;
use crate::store::Value;

mod births;
mod bounds;
mod calendar;
mod copied;
mod counted;
mod derived;
mod flags;
mod lateness;
mod lengths;
mod makes;
mod meters;
mod once;
mod others;
mod outcomes;
pub(super) mod parents;
mod parts;
mod people;
mod periods;
mod places;
mod progress;
mod scales;
mod spans;
mod states;
mod status;
mod terms;
mod time;
mod told;
mod within;
mod years;

pub(super) use lateness::is_lateness;
pub(super) use progress::goes_by_state;

pub(super) struct Agreement<'a> {
    pub catalog: &'a Catalog,
    pub table: &'a Table,
    /// The columns that may be made of others.
    pub free: &'a dyn Fn(usize) -> bool,
    /// The columns that are null in every record.
    pub empty: &'a dyn Fn(usize) -> bool,
    /// The column as an expression names it.
    pub name_of: &'a dyn Fn(usize) -> String,
    /// The values of a list that each column holds by its own rules.
    pub listed: &'a [Option<Vec<Value>>],
    /// True of columns with rules of their own.
    pub ruled: &'a [bool],
    /// True of what the rules of a column by itself let in.
    pub admits: &'a dyn Fn(usize, &str) -> bool,
    /// What a column gets by itself, and between which numbers.
    pub alone: &'a dyn Fn(usize) -> Option<String>,
    pub range: &'a dyn Fn(usize) -> Option<Range>,
    /// True of a part of a key to another record.
    pub is_key: &'a dyn Fn(usize) -> bool,
    /// What begins at an hour for people who are entered for it, and who those are.
    pub is_attended: bool,
    pub attends: bool,
}

impl Agreement<'_> {
    /// What is proposed, in no order.
    pub fn proposals(&self) -> Result<Vec<Made>> {
        let times = times(self.table);
        let told = self.told(&times);
        // Who closes a report comes to it when it is there.
        let comes_later =
            |owner: &Owner| told.iter().any(|made| made.when.is_some() && owner.columns.contains(&made.column));
        let mut owners = owners(self.catalog, self.table, self.empty)?;
        owners.retain(|owner| !comes_later(owner));
        let mut found = Vec::new();
        let keys = keys::belongings(self.catalog, self.table)?;
        found.extend(self.flags_by_status());
        found.extend(self.numbered(&times, &owners)?);
        found.extend(told);
        found.extend(self.meter(&times, &keys));
        let above = self.above()?;
        let (between, bounded) = self.bounds(&above);
        found.extend(self.by_parents(&times, &above, &between));
        found.extend(self.terms(&times, &keys, &above));
        found.extend(self.once(&keys));
        found.extend(self.copied(&keys));
        found.extend(self.calendar(&times));
        found.extend(self.period(&times, &owners));
        found.extend(self.month_end(&times));
        for time in &times {
            found.extend(self.time(time, &times, &owners, &keys));
        }
        self.clocks(&times, &mut found);
        self.clocks_in_turn(&times, &mut found);
        found.extend(self.age(&times, &keys));
        found.extend(self.experience(&times));
        found.extend(self.built(&times));
        found.extend(self.lasting(&times));
        found.extend(animals::proposals(self.table, self.listed, self.name_of));
        found.extend(between);
        found.extend(self.charged(&above));
        found.extend(self.derived());
        found.extend(self.scales());
        found.extend(amounts::sums(self)?);
        found.extend(bounded);
        found.extend(self.parts(&above));
        found.extend(self.years());
        found.extend(self.models());
        found.extend(self.people());
        found.extend(self.others());
        found.extend(self.nearby());
        found.extend(self.places()?);
        found.extend(self.slug());
        found.extend(self.file());
        found.extend(self.kinds());
        let is_key = |column: usize| keys.iter().any(|key| key.columns == [column]);
        found.retain(|proposal| (self.free)(proposal.column) || proposal.when.is_some() && is_key(proposal.column));
        Ok(found)
    }

    fn name(&self, column: usize) -> String {
        (self.name_of)(column)
    }

    pub fn columns(&self) -> std::ops::Range<usize> {
        0..self.table.columns.len()
    }

    /// The words of a column's name.
    pub fn words(&self, column: usize) -> String {
        words(&self.table.columns[column].name)
    }

    pub fn kind(&self, column: usize) -> ColumnKind {
        kind(&self.table.columns[column])
    }

    fn guess(&self, column: usize) -> Option<Guess> {
        names::guess_of(self.table, &self.table.columns[column])
    }

    /// True of records of one of these, by the words of the table.
    fn is_of(&self, tables: &str) -> bool {
        names::is_about(&words(&self.table.name), tables)
    }

    /// The columns that hold values of a list, with those.
    fn lists(&self) -> impl Iterator<Item = (usize, &[Value])> {
        self.listed.iter().enumerate().filter_map(|(column, values)| Some((column, values.as_deref()?)))
    }

    fn is_late(&self, time: &Time) -> bool {
        time.event.is_late(&self.words(time.column)) || times::is_real(&time.about)
    }

    /// What a number may not be more than by its rules and its type, whatever its name says.
    pub fn ceiling(&self, column: usize) -> Option<f64> {
        match self.kind(column) {
            _ if self.ruled[column] => (self.range)(column)?.most(),
            ColumnKind::Decimal(Some(whole), _) => Some(10_f64.powi(i32::try_from(whole).ok()?) - 1.0),
            _ => None,
        }
    }

    fn is_nullable(&self, column: usize) -> bool {
        is_nullable(self.table, column)
    }

    /// The first column that is about this, by what is made for it.
    fn of(&self, made: &[&str]) -> Option<usize> {
        let about = |column: usize| match self.guess(column) {
            Some(Guess::Text(known)) => made.contains(&known),
            _ => false,
        };
        self.columns().find(|column| about(*column))
    }

    /// The title as it stands in a URL.
    fn slug(&self) -> Option<Made> {
        let (slug, title) = slug_and_title(self.table)?;
        (!(self.empty)(title)).then(|| self.made(slug, format!("fake.slug_of({})", self.name(title)), vec![title]))
    }

    /// The type and extension of the file that is named.
    fn file(&self) -> Vec<Made> {
        let files: Vec<&str> = names::FILES_OF.iter().map(|(_, made, _)| *made).chain(["fake.file_name"]).collect();
        let paths: Vec<&str> = names::FILES_OF.iter().map(|(.., made)| *made).chain(["fake.file_path"]).collect();
        let name = self.of(&files).or_else(|| self.of(&paths));
        let (mime, extension) = (self.of(&["fake.mime_type"]), self.of(&["fake.file_extension"]));
        // `audio_type` of `audio_file`.
        let of_file = |of: usize| {
            let whose = self.words(of);
            let kind_of = format!("{}_type", whose.strip_suffix("_file").or(whose.strip_suffix("_filename"))?);
            self.columns().find(|column| self.words(*column) == kind_of && self.listed[*column].is_none())
        };
        // Whatever kinds of files the table is about: `audio_mime`.
        let called = || {
            let is_mime = |column: &usize| {
                let name = self.words(*column);
                ["mime", "mime_type", "content_type"]
                    .iter()
                    .any(|end| name == *end || name.ends_with(&format!("_{end}")))
            };
            self.columns().find(|column| is_mime(column) && self.listed[*column].is_none())
        };
        let mime = mime.or_else(|| name.and_then(of_file)).or_else(called);
        let by = |column: Option<usize>, of: Option<usize>, function: &str| {
            let (column, of) = (column?, of.filter(|of| Some(*of) != column)?);
            let made = format!("fake.{function}({})", self.name(of));
            // Some types of documents have long names.
            let made = match self.kind(column) {
                ColumnKind::Text(Some(most @ 24..80)) => {
                    format!("iif(length({made}) <= {most}, {made}, 'application/octet-stream')")
                }
                _ => made,
            };
            Some(self.made(column, made, vec![of]))
        };
        [by(extension, name, "extension_of"), by(mime, name.or(extension), "mime_type_of")]
            .into_iter()
            .flatten()
            .collect()
    }

    /// What goes by the name of a kind: its code, its place among the others.
    fn kinds(&self) -> Vec<Made> {
        let Some(lookup) = names::lookup(self.table) else { return Vec::new() };
        if (self.empty)(lookup.name) || (self.alone)(lookup.name).as_deref() != Some(lookup.made) {
            return Vec::new();
        }
        let name = self.name(lookup.name);
        let made = |column: usize| names::by_name(self.table, &lookup, column, &name).map(|made| (column, made));
        self.columns().filter_map(made).map(|(column, made)| self.made(column, made, vec![lookup.name])).collect()
    }

    fn made(&self, column: usize, made: String, needs: Vec<usize>) -> Made {
        Made { needs, ..Made::new(column, made) }
    }
}

/// The column of a slug, and the one whose text it is made of.
pub(super) fn slug_and_title(table: &Table) -> Option<(usize, usize)> {
    let names: Vec<String> = table.columns.iter().map(|column| words(&column.name)).collect();
    let is = |column: usize, known: &str| names[column] == known || names[column].ends_with(&format!("_{known}"));
    // The path of what is no file is a part of a URL.
    const FILES: &str = "file document attachment upload asset media folder directory backup log download image photo script request hit \
        visit event route redirect endpoint export import report";
    let is_place = |column: usize| names[column] == "path" && !super::names::is_about(&words(&table.name), FILES);
    let is_slug = |column: usize| {
        ["slug", "permalink", "nicename", "post_name", "url_slug", "url_key", "seo_url", "friendly_url", "vanity_url"]
            .iter()
            .any(|known| is(column, known))
    };
    // `name` beside `display_name` is what stands in a URL, and so is the identifier of a named project.
    const PLACES: &str = "project workspace repository repo space board organization team group channel site app";
    let owner = words(&table.name);
    let named = |known: &str| names.iter().position(|name| name == known);
    let is_somebody = super::names::is_about(&owner, super::names::PEOPLE) || super::names::is_person(&owner);
    let is_in_place = super::names::is_about(&owner, PLACES);
    if let (Some(slug), Some(title), false) = (named("name"), named("display_name"), is_somebody) {
        return Some((slug, title));
    }
    let slug = (0..names.len())
        .find(|column| is(*column, "slug"))
        .or_else(|| (0..names.len()).find(|column| is_slug(*column)))
        .or_else(|| named("identifier").filter(|_| is_in_place && named("name").is_some()));
    let slug = slug.or_else(|| (0..names.len()).find(|column| is_place(*column)))?;
    let titles = ["title", "name", "headline", "nom", "subject", "label"];
    let is_text = |column: usize| matches!(kind(&table.columns[column]), ColumnKind::Text(_) | ColumnKind::Any);
    // What a page is called elsewhere is not what it is called.
    let is_own = |column: &usize| {
        *column != slug
            && is_text(*column)
            && !names[*column].starts_with("seo_")
            && !names[*column].starts_with("meta_")
    };
    let find = |is_title: &dyn Fn(usize, &str) -> bool| {
        titles.iter().find_map(|title| (0..names.len()).filter(is_own).find(|column| is_title(*column, title)))
    };
    let title = find(&|column, title| names[column] == title).or_else(|| find(&is))?;
    Some((slug, title))
}
