//! Columns of one record that agree by what they mean, though no check says so: times in their order and not before those of
//! the parents, a status with its times, an age with its birth date.
//!
//! Each is a proposal: an expression over columns that are made before it. It is tried as all others are, and where a check
//! refuses it, it is dropped.

use super::amounts;
use super::build::{self, ColumnKind};
use super::expr::{self, Expr};
use super::keys::is_nullable;
use super::lifecycle::{BIRTH, CHANGED, CREATED, END, Event, PLANNED, START};
use super::names::{self, Guess};
use super::rules::Domain;
use super::times::{Form, Owner, Time, follows, owners, times};
use crate::catalog::{Catalog, Table};
use crate::diagnostic::Result;
use crate::store::Value;

/// What a column is to be made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Proposal {
    pub column: usize,
    /// As the line writes it.
    pub line: String,
    /// The same where parents are not at hand.
    pub trial: String,
    /// Columns that must be made before it.
    pub needs: Vec<usize>,
    /// It says itself when it is null.
    pub may_be_null: bool,
}

impl Proposal {
    pub fn is_time(&self) -> bool {
        self.trial.contains("fake.date")
    }
}

/// What a parent's time is tried as.
const SOME_TIME: &str = "fake.datetime('-2 years', '-1 month')";

pub(super) struct Agreement<'a> {
    pub catalog: &'a Catalog,
    pub table: &'a Table,
    /// The columns that may be made of others.
    pub free: &'a dyn Fn(usize) -> bool,
    /// The columns that are null in every record.
    pub empty: &'a dyn Fn(usize) -> bool,
    /// The column as an expression names it.
    pub name_of: &'a dyn Fn(usize) -> String,
    /// What the checks of each column leave by themselves.
    pub domains: &'a [Domain],
}

impl Agreement<'_> {
    /// What is proposed, in no order.
    pub fn proposals(&self) -> Result<Vec<Proposal>> {
        let times = times(self.table);
        let owners = owners(self.catalog, self.table, self.empty)?;
        let mut found = Vec::new();
        for time in &times {
            found.extend(self.time(time, &times, &owners));
        }
        self.clocks(&times, &mut found);
        found.extend(self.age(&times));
        found.extend(amounts::sums(self)?);
        found.extend(self.people());
        found.extend(self.slug());
        found.extend(self.file());
        found.retain(|proposal| (self.free)(proposal.column));
        Ok(found)
    }

    fn name(&self, column: usize) -> String {
        (self.name_of)(column)
    }

    fn is_late(&self, column: usize, event: Event) -> bool {
        event.is_late(&names::words(&self.table.columns[column].name))
    }

    fn is_nullable(&self, column: usize) -> bool {
        is_nullable(self.table, column)
    }

    /// A time after those that come before it in the record, and after its owners were made.
    fn time(&self, time: &Time, times: &[Time], owners: &[Owner]) -> Option<Proposal> {
        let domain = &self.domains[time.column];
        if time.form == Form::Clock || domain.values.is_some() || domain.null == Some(true) {
            return None;
        }
        if time.event.stage() == BIRTH {
            return None;
        }
        let before: Vec<&Time> =
            times.iter().filter(|other| follows(time, other) && !(self.empty)(other.column)).collect();
        let mut needs: Vec<usize> = before.iter().map(|other| other.column).collect();
        let mut than: Vec<String> = before.iter().map(|other| self.basis(other)).collect();
        let known = before.iter().any(|other| !self.is_nullable(other.column) && other.event.stage() > BIRTH);
        let mut trial = than.clone();
        let mut span = time.event.span();
        if !known {
            for owner in owners {
                than.push(owner.path.clone());
                trial.push(SOME_TIME.to_owned());
                needs.extend(&owner.columns);
            }
            if time.event.stage() < PLANNED && before.iter().all(|other| other.event.stage() == BIRTH) {
                span = "2 years";
            }
        }
        if time.event.stage() == END {
            let own = before.iter().rfind(|other| other.about == time.about && other.event.stage() >= 38);
            if let (Some(_), Form::Moment | Form::Unix) = (own, time.form) {
                let moments = own.is_some_and(|own| own.form != Form::Day);
                span = if moments && !matches!(time.about.as_str(), "valid" | "sales" | "sale") {
                    "9 hours"
                } else {
                    "20 days"
                };
            }
            if own.is_none() && !before.is_empty() && before.iter().all(|other| other.event.stage() <= CREATED) {
                span = "2 years";
            }
        }
        if than.is_empty() {
            return self.by_status(time.column, time.event, None, None).or_else(|| self.ahead(time));
        }
        let function = match (time.form, time.event.stage()) {
            (Form::Day, PLANNED) => "fake.date_within",
            (_, PLANNED) => "fake.datetime_within",
            (Form::Day, _) => "fake.date_since",
            _ => "fake.datetime_since",
        };
        let made = |than: &[String]| {
            let made = format!("{function}('{span}', {})", than.join(", "));
            if time.form == Form::Unix { format!("unixepoch({made})") } else { made }
        };
        let proposal =
            Proposal { column: time.column, line: made(&than), trial: made(&trial), needs, may_be_null: false };
        let previous = before.iter().filter(|other| {
            other.about == time.about && self.is_late(other.column, other.event) && self.is_nullable(other.column)
        });
        let previous = previous.max_by_key(|other| other.event.stage()).map(|other| other.column);
        self.by_status(time.column, time.event, Some(proposal.clone()), previous).or(Some(proposal))
    }

    /// A time that lies ahead of now, where nothing precedes it.
    fn ahead(&self, time: &Time) -> Option<Proposal> {
        if self.domains[time.column] != Domain::default() {
            return None;
        }
        if time.event.stage() != PLANNED {
            let by_name = names::guess(&self.table.name, &self.table.columns[time.column].name).is_none();
            let is_text =
                !matches!(build::kind(&self.table.columns[time.column]), ColumnKind::Day | ColumnKind::Moment);
            let made = "fake.datetime('-2 years', 'now')".to_owned();
            let proposal = Proposal {
                column: time.column,
                line: made.clone(),
                trial: made,
                needs: Vec::new(),
                may_be_null: false,
            };
            return (by_name && is_text).then_some(proposal);
        }
        let made = match time.form {
            Form::Day => "fake.date('-60 days', '120 days')".to_owned(),
            Form::Unix => "unixepoch(fake.datetime('-60 days', '120 days'))".to_owned(),
            _ => "fake.datetime('-60 days', '120 days')".to_owned(),
        };
        Some(Proposal { column: time.column, line: made.clone(), trial: made, needs: Vec::new(), may_be_null: false })
    }

    /// A time as the beginning of another: of a person, when it came of age.
    fn basis(&self, time: &Time) -> String {
        let name = self.name(time.column);
        let is_person = matches!(
            names::guess(&self.table.name, &self.table.columns[time.column].name),
            Some(Guess::Day(made)) if made.starts_with("fake.date_of_birth")
        );
        if time.event.stage() == BIRTH && is_person { format!("date({name}, '+18 years')") } else { name }
    }

    /// A time that is there only where a status or flag of the record says that it has come so far.
    fn by_status(
        &self,
        column: usize,
        event: Event,
        made: Option<Proposal>,
        previous: Option<usize>,
    ) -> Option<Proposal> {
        if !self.is_nullable(column) || event.stage() <= 20 || matches!(event.stage(), CHANGED | PLANNED) {
            return None;
        }
        let made = made.or_else(|| {
            let made = build::plain_time(&self.table.name, &self.table.columns[column])?;
            Some(Proposal { column, line: made.clone(), trial: made, needs: Vec::new(), may_be_null: false })
        })?;
        let with = |condition: String, by: usize| {
            let within = |made: &str| format!("iif({condition}, {made}, null)");
            let mut needs = made.needs.clone();
            needs.push(by);
            Proposal { line: within(&made.line), trial: within(&made.trial), needs, may_be_null: true, ..made.clone() }
        };
        for (status, domain) in self.domains.iter().enumerate() {
            if !is_status(&self.table.columns[status].name) {
                continue;
            }
            let Some(values) = &domain.values else { continue };
            let known: Vec<(&Value, Option<Event>)> = values
                .iter()
                .map(|value| (value, value.as_text().and_then(|text| Event::of(&names::words(&text)))))
                .collect();
            let far: Vec<String> = known
                .iter()
                .filter(|(_, state)| state.is_some_and(|state| state.implies(event)))
                .map(|(value, _)| expr::literal(value))
                .collect();
            let speaks = known.iter().any(|(_, state)| *state == Some(event) || !far.is_empty());
            if speaks && !far.is_empty() {
                return Some(with(format!("{} in ({})", self.name(status), far.join(", ")), status));
            }
        }
        for (flag, other) in self.table.columns.iter().enumerate() {
            let words = names::words(&other.name);
            let stem =
                ["is_", "was_", "has_been_", "ist_", "est_", "es_"].iter().find_map(|word| words.strip_prefix(word));
            let is_flag = matches!(names::guess(&self.table.name, &other.name), Some(Guess::Flag(_)))
                && matches!(build::kind(other), ColumnKind::Boolean | ColumnKind::Integer | ColumnKind::Any);
            if flag != column && is_flag && Event::of(stem.unwrap_or(&words)) == Some(event) {
                return Some(with(self.name(flag), flag));
            }
        }
        if let Some(previous) = previous.filter(|_| self.is_late(column, event)) {
            let chance = |made: &str| format!("maybe({}, {made})", if event.stage() < 70 { "0.4" } else { "0.8" });
            let made = Proposal { line: chance(&made.line), trial: chance(&made.trial), ..made.clone() };
            let condition = format!("{} is not null", self.name(previous));
            let within = |made: &str| format!("iif({condition}, {made}, null)");
            let mut needs = made.needs.clone();
            needs.push(previous);
            return Some(Proposal {
                line: within(&made.line),
                trial: within(&made.trial),
                needs,
                may_be_null: true,
                ..made
            });
        }
        None
    }

    /// The column whose name is one of these, or ends with one of them.
    fn named(&self, words: &[&str]) -> Option<usize> {
        let names: Vec<String> = self.table.columns.iter().map(|column| names::words(&column.name)).collect();
        let ends = |name: &&str| names.iter().position(|known| known.ends_with(&format!("_{name}")));
        words.iter().find_map(|word| names.iter().position(|name| name == word)).or_else(|| words.iter().find_map(ends))
    }

    /// A name beside an address for mail is a person's; whoever is `female` has a woman's name.
    fn people(&self) -> Vec<Proposal> {
        let mut found = Vec::new();
        let mail = self.named(&["email", "e_mail", "mail", "email_address", "correo", "courriel"]);
        for (column, declared) in self.table.columns.iter().enumerate() {
            let guess = names::guess(&self.table.name, &declared.name);
            let words = names::words(&declared.name);
            if mail.is_some()
                && matches!(words.as_str(), "name" | "nombre" | "nom" | "nome")
                && matches!(guess, Some(Guess::Text(made)) if made.starts_with("fake.label"))
            {
                found.push(self.made(column, "fake.name".to_owned(), Vec::new()));
            }
            if guess == Some(Guess::Text("fake.gender"))
                && let Some(values) = &self.domains[column].values
            {
                let begins = |letters: &[char]| {
                    values
                        .iter()
                        .find(|value| value.as_text().is_some_and(|text| text.to_lowercase().starts_with(letters)))
                };
                if let (Some(woman), Some(man)) = (begins(&['f', 'w']), begins(&['m'])) {
                    let made = format!("iif(fake.gender = 'F', {}, {})", expr::literal(woman), expr::literal(man));
                    found.push(self.made(column, made, Vec::new()));
                }
            }
        }
        found
    }

    /// The title as it stands in a URL.
    fn slug(&self) -> Option<Proposal> {
        let (slug, title) = slug_and_title(self.table)?;
        (!(self.empty)(title)).then(|| self.made(slug, format!("fake.slug_of({})", self.name(title)), vec![title]))
    }

    /// The type and extension of the file that is named.
    fn file(&self) -> Vec<Proposal> {
        let name = self.named(&[
            "file_name",
            "filename",
            "dateiname",
            "nom_fichier",
            "nombre_archivo",
            "file_path",
            "file",
            "path",
        ]);
        let mime = self.named(&["mime_type", "mime", "content_type", "media_type", "mimetype"]);
        let extension = self.named(&["extension", "file_extension", "ext"]);
        let by = |column: Option<usize>, of: Option<usize>, function: &str| {
            let (column, of) = (column?, of.filter(|of| Some(*of) != column)?);
            Some(self.made(column, format!("fake.{function}({})", self.name(of)), vec![of]))
        };
        [by(extension, name, "extension_of"), by(mime, name.or(extension), "mime_type_of")]
            .into_iter()
            .flatten()
            .collect()
    }

    fn made(&self, column: usize, made: String, needs: Vec<usize>) -> Proposal {
        Proposal { column, line: made.clone(), trial: made, needs, may_be_null: false }
    }

    /// Times of the day: an end is some hours after its start.
    fn clocks(&self, times: &[Time], found: &mut Vec<Proposal>) {
        for end in times.iter().filter(|time| time.form == Form::Clock && time.event.stage() == END) {
            let start = times
                .iter()
                .find(|time| time.form == Form::Clock && time.event.stage() == START && time.about == end.about);
            let Some(start) = start else { continue };
            // Quarters of an hour from eight in the morning on.
            let begins = "time('08:00', (15 * int(0, 36)) || ' minutes')".to_owned();
            let ends = format!("time({}, (15 * int(2, 24)) || ' minutes')", self.name(start.column));
            for (time, made, needs) in [(start, begins, vec![]), (end, ends, vec![start.column])] {
                found.push(Proposal {
                    column: time.column,
                    line: made.clone(),
                    trial: made,
                    needs,
                    may_be_null: false,
                });
            }
        }
    }

    /// An age that is that of the birth date, which in turn keeps within what checks ask of the age.
    fn age(&self, times: &[Time]) -> Vec<Proposal> {
        let is_age =
            |name: &str| matches!(names::words(name).as_str(), "age" | "alter" | "edad" | "idade" | "leeftijd" | "eta");
        let age = self.table.columns.iter().position(|column| is_age(&column.name));
        let birth = times.iter().find(|time| time.event.stage() == BIRTH && time.form != Form::Clock);
        let (Some(age), Some(birth)) = (age, birth) else { return Vec::new() };
        let proposal = |column, made: String, needs| Proposal {
            column,
            line: made.clone(),
            trial: made,
            needs,
            may_be_null: false,
        };
        let mut found =
            vec![proposal(age, format!("fake.years_since({})", self.name(birth.column)), vec![birth.column])];
        let bound = |bound: &Option<(Value, bool)>| bound.as_ref().and_then(|(value, _)| value.as_integer());
        let (least, most) = (bound(&self.domains[age].low), bound(&self.domains[age].high));
        if let (Form::Day | Form::Moment, true) = (birth.form, least.is_some() || most.is_some()) {
            let least = least.unwrap_or(0).clamp(0, 120) + 1;
            let most = most.map_or(least.max(80), |most| most.clamp(0, 120) - 1).max(least);
            found.push(proposal(birth.column, format!("fake.date_of_birth({least}, {most})"), Vec::new()));
        }
        found
    }
}

/// The column of a slug, and the one whose text it is made of.
pub(super) fn slug_and_title(table: &Table) -> Option<(usize, usize)> {
    let is = |column: usize, names: &[&str]| {
        let words = names::words(&table.columns[column].name);
        names.iter().any(|name| words == *name || words.ends_with(&format!("_{name}")))
    };
    let slug = (0..table.columns.len()).find(|column| is(*column, &["slug", "permalink"]))?;
    let titles =
        ["title", "name", "headline", "titel", "titre", "titulo", "título", "nombre", "nom", "subject", "label"];
    let title = titles.iter().find_map(|title| {
        (0..table.columns.len()).find(|column| {
            *column != slug
                && is(*column, &[title])
                && matches!(build::kind(&table.columns[*column]), ColumnKind::Text(_) | ColumnKind::Any)
        })
    })?;
    Some((slug, title))
}

pub(super) fn is_status(name: &str) -> bool {
    let words = names::words(name);
    let last = words.rsplit('_').next().unwrap_or(&words);
    matches!(last, "status" | "state" | "stage" | "phase" | "zustand" | "statut" | "etat" | "état" | "estado" | "stand")
}

/// What the checks of single columns leave of each.
pub(super) fn own_domains<'c>(checks: impl Iterator<Item = &'c Expr>, count: usize) -> Vec<Domain> {
    let mut domains = vec![Domain::default(); count];
    for check in checks.filter(|check| check.columns().len() == 1) {
        let ways = super::rules::ways(check);
        // `x is null or …` says of the others what `…` does.
        if let Some(way) = ways.first() {
            super::rules::narrow(way, &mut domains, &mut Vec::new());
        }
    }
    domains
}
