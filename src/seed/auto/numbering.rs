//! Numbers within what a record belongs to: the lines of an order, the episodes of a season, the stops of a trip count 1, 2, 3 …

use super::agree::Agreement;
use super::keys::{self, Key};
use super::kind::{ColumnKind, kind};
use super::lifecycle::{CREATED, UNDER_WAY};
use super::solve::Made;
use super::times::{Form, Owner, Time};
use super::totals::{alike, is_part};
use super::words::{is_in, words};
use crate::catalog::{Index, Table};
use crate::diagnostic::Result;

/// Names that say so wherever they stand.
const NUMBERS: &str = "line_no line_number line_num lineno linenr linenum seq seq_no seq_num seq_number sequence sequence_no sequence_num \
    sequence_number position position_no position_number pos pos_no pos_num ordinal ordinal_position lfd birth_order episode_number \
    episode_no episode_num track_number track_no track_num chapter_number chapter_no chapter_num step_no step_number step_num step_order \
    sort_order display_order order_index sort_index stop_seq stop_sequence stop_no stop_number stop_order leg_no leg_number leg_seq \
    lesson_number lesson_no lesson_order question_no question_number question_order slide_number slide_no verse_number verse_no \
    scene_number scene_no act_number act_no paragraph_no section_no section_number lap lap_no lap_number installment_no installment_number \
    instalment_no scan_no scan_seq event_seq event_no log_seq entry_no entry_number waypoint_no point_no point_seq item_no item_number \
    item_seq attempt_no attempt_number revision_no revision_number version_no version_number page_no page_number round_no round_number \
    visit_no visit_number";

/// Names that say so where no other record of the same parent has the same.
const BRIEF: &str = "number no nr num n rank ranking place idx index order step round week day version revision part attempt episode \
    chapter track page lap leg season volume level set inning game_no stage sort";

/// What has numbers of its own, which are painted on it.
const MARKED: &str = "room house apartment flat unit building account card phone player shirt jersey bus route flight gate platform locker \
    table parking space plot desk bed";

/// A column that counts within others.
pub(super) struct Numbering {
    pub column: usize,
    /// The columns whose values it counts within.
    pub within: Vec<usize>,
}

/// The columns of a table that count within what its records belong to.
pub(super) fn numberings(table: &Table, keys: &[Key]) -> Vec<Numbering> {
    let owner = words(&table.name);
    let noun = owner.rsplit('_').next().unwrap_or(&owner);
    let is_marked = MARKED.split_ascii_whitespace().any(|known| alike(known, &owner));
    let mut found: Vec<Numbering> = Vec::new();
    // Of two numbers in one key the last counts within the other.
    for (column, declared) in table.columns.iter().enumerate().rev() {
        let is_counted_in = found.iter().any(|numbering| numbering.within.contains(&column));
        let is_key = keys.iter().any(|key| key.columns.contains(&column));
        if kind(declared) != ColumnKind::Integer || is_counted_in || is_key {
            continue;
        }
        let name = words(&declared.name);
        let is_number = is_in(NUMBERS, &name);
        // `stop_no` of stops.
        let is_own = || {
            let (of, last) = name.rsplit_once('_').unwrap_or_default();
            is_in("no nr num number seq sequence order index position ordinal idx", last) && alike(of, noun)
        };
        let is_brief = !is_marked && (is_in(BRIEF, &name) || is_own());
        let apart = apart_from(table, column).find(|others| {
            keys.iter().any(|key| !key.is_self_reference && key.columns.iter().all(|one| others.contains(one)))
        });
        let within = match apart {
            Some(others) if is_number || is_brief => Some(others),
            None if is_number => one_owner(table, keys).map(|key| key.columns.clone()),
            _ => None,
        };
        found.extend(within.map(|within| Numbering { column, within }));
    }
    found
}

/// The other columns of each key or index in which a column never repeats.
fn apart_from(table: &Table, column: usize) -> impl Iterator<Item = Vec<usize>> + '_ {
    let whole = |index: &Index| index.columns.iter().copied().collect::<Option<Vec<usize>>>();
    let indexes = table.indexes.iter().filter(|index| index.unique && !index.partial).filter_map(whole);
    let all = std::iter::once(table.primary_key.clone()).chain(indexes.collect::<Vec<_>>());
    all.filter(move |columns| columns.contains(&column) && columns.len() > 1)
        .map(move |columns| columns.into_iter().filter(|one| *one != column).collect())
}

/// The key to what the records are counted in, where there is no doubt: the only one, or the one that the table is called after.
pub(super) fn one_owner<'k>(table: &Table, keys: &'k [Key]) -> Option<&'k Key> {
    if let [key] = keys {
        return Some(key);
    }
    let name = words(&table.name);
    let is_called = |key: &&Key| {
        let parent = words(&key.parent.name);
        !key.is_self_reference && name.split('_').any(|word| word.len() > 2 && alike(word, &parent))
    };
    let mut called = keys.iter().filter(is_called);
    called.next().filter(|_| called.next().is_none())
}

impl Agreement<'_> {
    /// The numbers within what the record belongs to, and the times that go up with them.
    pub(super) fn numbered(&self, times: &[Time], owners: &[Owner]) -> Result<Vec<Made>> {
        let keys: Vec<Key> = keys::belongings(self.catalog, self.table)?
            .into_iter()
            .filter(|key| !key.columns.iter().any(|column| (self.empty)(*column)))
            .collect();
        let mut found = Vec::new();
        for Numbering { column, within } in numberings(self.table, &keys) {
            let counts_on = || !self.ruled[column] || (self.admits)(column, "int(1, 3)");
            if !(self.free)(column) || !counts_on() {
                continue;
            }
            let names: Vec<String> = within.iter().map(|column| (self.name_of)(*column)).collect();
            let made = format!("nth({})", names.join(", "));
            found.push(Made { needs: within.clone(), ..Made::new(column, made) });
            found.extend(self.time_of_number(column, &within, times, owners));
        }
        Ok(found)
    }

    /// A time that is not before that of a lower number: so long after the owner's as the number says, and not after now.
    fn time_of_number(&self, number: usize, within: &[usize], times: &[Time], owners: &[Owner]) -> Option<Made> {
        let owner = owners.iter().find(|owner| owner.columns == within)?;
        let time = times.iter().filter(|time| time.form != Form::Clock).min_by_key(|time| (time.rank, time.column))?;
        if !time.required || !(CREATED..=UNDER_WAY).contains(&time.event.stage()) || self.listed[time.column].is_some()
        {
            return None;
        }
        const NOW: &str = "fake.datetime('now', 'now')";
        const SOME_TIME: &str = "fake.datetime('-200 days', '-200 days')";
        let number_name = (self.name_of)(number);
        // The lines of an order are written one after the other, scans and visits come hours apart, episodes a week.
        let unit = if is_part(self.table) { "minutes" } else { "hours" };
        let made = |base: &str| {
            let steps = format!("({number_name} * 7 - int(0, 4))");
            let until = match &owner.until {
                Some(until) if base != SOME_TIME => format!("{NOW}, coalesce({until}, {NOW})"),
                _ => NOW.to_owned(),
            };
            let base = format!("coalesce({base}, {SOME_TIME})");
            match time.form {
                Form::Day => format!("date(min(datetime({base}, '+' || ({number_name} * 7 - 7) || ' days'), {until}))"),
                form if form.is_number() => {
                    form.held(format!("min(datetime({base}, '+' || {steps} || ' {unit}'), {until})"))
                }
                _ => format!("datetime(min(datetime({base}, '+' || {steps} || ' {unit}'), {until}))"),
            }
        };
        let needs = within.iter().copied().chain([number]).collect();
        Some(Made { line: made(&owner.moment), needs, ..Made::new(time.column, made(SOME_TIME)) })
    }
}
