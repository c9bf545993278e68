//! When somebody or something was born that others are born of, or that was there before.

use super::super::field::hop_name;
use super::super::keys::Key;
use super::super::lifecycle::BIRTH;
use super::super::solve::Made;
use super::super::times::{self, Form, Time};
use super::super::words::{is_in, words};
use super::Agreement;

impl Agreement<'_> {
    pub(super) fn birth(&self, time: &Time, keys: &[Key]) -> Option<Made> {
        self.younger(time, keys).or_else(|| self.older(time, keys)).or_else(|| self.founded(time))
    }

    /// The birth of what has its mother in the same table.
    fn younger(&self, time: &Time, keys: &[Key]) -> Option<Made> {
        let of_parent =
            |key: &&Key| key.is_self_reference && is_parent(&words(&self.table.columns[key.columns[0]].name));
        let key = keys.iter().find(of_parent)?;
        let plain = (self.alone)(time.column).filter(|plain| plain.starts_with("fake.date"))?;
        let path = format!("{}.{}", hop_name(key.relation.as_ref()?), hop_name(&self.table.columns[time.column].name));
        let function = if time.form == Form::Day { "fake.date_since" } else { "fake.datetime_since" };
        let made = |mother: &str| format!("{function}('3 years', {mother})");
        let line = made(&format!("coalesce({path}, {plain})"));
        Some(Made { line, needs: key.columns.clone(), ..Made::new(time.column, made(&plain)) })
    }

    /// The birth of a father, mother or guardian of whom the record names the child.
    fn older(&self, time: &Time, keys: &[Key]) -> Option<Made> {
        const ELDERS: &str = "parent guardian mother father tutor familiar";
        if !self.is_of(ELDERS) || !time.form.is_dated() {
            return None;
        }
        let (key, birth) = keys.iter().filter(|key| !key.is_self_reference).find_map(|key| {
            let birth = times::times(&key.parent)
                .into_iter()
                .find(|time| time.event.stage() == BIRTH && time.form.is_dated())?;
            Some((key, birth.column))
        })?;
        let plain = (self.alone)(time.column).filter(|plain| plain.starts_with("fake.date"))?;
        let path = format!("{}.{}", hop_name(key.relation.as_ref()?), hop_name(&key.parent.columns[birth].name));
        let line = format!("coalesce(fake.date_until('18 years', date({path}, '-21 years'), null), {plain})");
        Some(Made { line, needs: key.columns.clone(), ..Made::new(time.column, plain) })
    }

    /// A team that comes to what begins of late was there before.
    fn founded(&self, time: &Time) -> Option<Made> {
        // Who comes to it has been of age for some years.
        const OF_AGE: (&str, &str) = ("fake.date_of_birth(18, 80)", "fake.date_of_birth(24, 80)");
        let plain = (self.alone)(time.column)?;
        if plain.contains("fake.date_of_birth(") {
            let is_grown = self.attends && !self.ruled[time.column] && plain.contains(OF_AGE.0);
            return is_grown.then(|| Made::new(time.column, plain.replace(OF_AGE.0, OF_AGE.1)));
        }
        let made = match time.form {
            Form::Day => "fake.date('-25 years', '-4 years')",
            Form::Moment => "fake.datetime('-25 years', '-4 years')",
            _ => return None,
        };
        (self.attends && !self.ruled[time.column]).then(|| Made::new(time.column, made.to_owned()))
    }
}

fn is_parent(words: &str) -> bool {
    words.split('_').any(|word| is_in("mother father parent dam sire mere", word))
}
