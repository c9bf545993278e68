//! The first, the last and the highest of what belongs to a record: when the last message was written, the latest version, the highest bid.

use super::super::keys::{self};
use super::super::lifecycle::{self, CREATED};
use super::super::times::{Form, Time, times};
use super::super::words::{is_in, own_words, words};
use super::{Total, Whole, is_number, same};
use crate::diagnostic::Result;

const LAST: &str = "last latest newest";
const FIRST: &str = "first earliest";

/// What is the most of all, and what is so only of numbers that go up.
const HIGHEST: &str = "highest top winning best";
const CURRENT: &str = "current latest last newest";
const GOES_UP: &str = "bid version version_no version_number revision revision_no revision_number";

/// What any number of a record may be called.
const ANY: &str = "amount value price";

impl Whole<'_> {
    /// When the first or the last of them was made.
    pub(super) fn moment(&self, column: usize) -> Result<Option<Total>> {
        let name = words(&self.parent.columns[column].name);
        let Some((first, rest)) = name.split_once('_') else { return Ok(None) };
        let is_last = is_in(LAST, first);
        if !is_last && !is_in(FIRST, first) || !self.counts(lifecycle::bare(rest))? || !self.is_settable(column) {
            return Ok(None);
        }
        let own = times(self.parent).into_iter().find(|time| time.column == column);
        let is_made = |time: &Time| time.required && time.form.is_dated() && time.event.stage() >= CREATED;
        let made = times(self.table).into_iter().filter(is_made).min_by_key(|time| (time.rank, time.column));
        let (Some(own), Some(made)) = (own, made) else { return Ok(None) };
        let found = format!("{}({})", if is_last { "max" } else { "min" }, self.of_part(made.column));
        let found = match (own.form, made.form) {
            (Form::Day, Form::Moment) => format!("date({found})"),
            (one, other) if one == other => found,
            _ => return Ok(None),
        };
        Ok(Some(Total { column, text: self.or_own(column, found), sql: None, is_money: false }))
    }

    /// The highest number of theirs.
    pub(super) fn highest(&self, column: usize) -> Result<Option<Total>> {
        let name = words(&self.parent.columns[column].name);
        let Some((first, rest)) = name.split_once('_') else { return Ok(None) };
        let is_highest = is_in(HIGHEST, first) || is_in(CURRENT, first) && is_in(GOES_UP, rest);
        if !is_highest || !self.is_plain(column) {
            return Ok(None);
        }
        let noun = rest.trim_end_matches("_amount");
        let is_of_noun = self.counts(noun)?;
        let is_it = |part: &usize| {
            let own = own_words(self.table, *part);
            let bare = ["_no", "_number", "_amount"].iter().find_map(|end| own.strip_suffix(end)).unwrap_or(&own);
            let is_named = own == rest || bare == rest || bare == noun;
            is_number(self.table, *part)
                && (is_named || is_of_noun && is_in(ANY, &own))
                && !self.key.columns.contains(part)
        };
        let Some(part) = (0..self.table.columns.len()).find(is_it) else { return Ok(None) };
        let text = self.or_own(column, format!("max({})", self.of_part(part)));
        let sql = Some(format!("max(c.{})", self.quoted_part(part)));
        Ok(Some(Total { column, text, sql, is_money: false }))
    }

    /// True if a noun means the records of this table and of no other.
    pub(super) fn counts(&self, noun: &str) -> Result<bool> {
        let own = words(&self.parent.name);
        let mut meant = 0;
        for relation in self.others {
            meant += u8::from(self.is_counted(noun, &own, &relation.steps[0].to, &relation.steps[0].to_columns)?);
        }
        Ok(meant == 1 && self.is_counted(noun, &own, self.table, &self.key.columns)?)
    }

    /// What a record has that has none of them keeps its own, unless that may be null.
    fn or_own(&self, column: usize, found: String) -> String {
        match keys::is_nullable(self.parent, column) {
            true => found,
            false => format!("coalesce({found}, {})", self.reference(column)),
        }
    }

    /// True of a time that a line may change.
    fn is_settable(&self, column: usize) -> bool {
        self.made.iter().any(|made| made.column == column)
            && self.parent.columns[column].generated.is_none()
            && !self.parent.unique_keys().iter().any(|unique| unique.contains(&column))
    }

    /// True of a word for those at the other end of a key to the same table: the followers of who is followed.
    pub(super) fn is_of_others(&self, noun: &str, other: &str) -> bool {
        let other = words(other);
        let other = other.strip_suffix("_id").unwrap_or(&other);
        same(noun, other) || is_in("following followed followee", noun) && is_in("followed followee following", other)
    }
}
