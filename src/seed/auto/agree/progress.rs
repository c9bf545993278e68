//! How much of something has been done, by its state or a flag: nothing at first, all of it in the end, a part of it in between.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, END};
use super::super::solve::Made;
use super::super::terms::is_any;
use super::super::times::Time;
use super::super::words::{is_form_of, is_in, words};
use super::Agreement;
use super::states::{WAITING, are_states, in_states, is_done, is_status};
use crate::catalog::{Column, Table};
use crate::store::Value;

/// What has been done with a number of things, and how all of them are told.
const DONE: &str = "done shipped received printed produced filled paid answered watched viewed listened raised uploaded downloaded processed \
    transferred delivered picked packed fulfilled collected completed taken used sold booked redeemed read played current actual enrolled \
    recruited installed scanned counted";
const WHOLE: &str = "ordered planned total size requested expected due goal target pledged max maximum capacity limit allowed available \
    duration length committed needed required";

/// What says only that it is a number.
const NUMBER: &str = "quantity qty amount amt count number num no units times of";

/// What may be more than was meant.
const MONEY_OR_TIME: &str = "cost costs price budget hours fee salary rate balance discount interest";

/// What may be more than was hoped for.
const HOPED: &str = "goal target";

/// What is at its end, as a state says it, and as a flag.
const AT_END: &str = "fulfilled delivered closed sold_out full exhausted redeemed received";
const FULL: &str =
    "full sold_out fully_booked exhausted used_up depleted completed complete done finished fulfilled watched read";

/// What others do once something is open to them.
const COUNTS: &str = "attempts attempt_count tries retries retry_count views view_count likes like_count shares share_count votes vote_count bids \
    bid_count plays play_count downloads download_count";

/// A number of what has been done, and of what there is to do.
struct Part {
    part: usize,
    whole: usize,
    done: String,
    meant: String,
}

/// True of a number that goes by a state or a flag of the record, whatever its default.
pub(in super::super) fn goes_by_state(table: &Table, column: usize) -> bool {
    let tells = |other: &Column| is_status(&other.name) || is_full(&words(&other.name));
    table.columns.iter().any(tells) && parts(table).iter().any(|part| part.part == column)
}

fn is_full(name: &str) -> bool {
    is_in(FULL, name.strip_prefix("is_").unwrap_or(name))
}

/// The numbers of a table that are parts of others by their names: `pages_printed` of `pages`, `qty_produced` of `qty_planned`.
fn parts(table: &Table) -> Vec<Part> {
    let numbers: Vec<(usize, String)> = (0..table.columns.len())
        .filter(|column| kind(&table.columns[*column]).is_number() && table.columns[*column].generated.is_none())
        .filter(|column| !table.primary_key.contains(column))
        .filter(|column| !table.foreign_keys.iter().any(|key| key.columns.contains(column)))
        .map(|column| (column, words(&table.columns[column].name)))
        .filter(|(_, name)| !name.split('_').any(|word| is_in(MONEY_OR_TIME, word)))
        .collect();
    let noun = |name: &str, told: &str| -> Vec<String> {
        let is_said = |word: &&str| *word != told && !is_in(NUMBER, word);
        name.split('_').filter(is_said).map(str::to_owned).collect()
    };
    let is_one = |left: &[String], right: &[String]| {
        left.len() == right.len()
            && left.iter().zip(right).all(|(one, other)| is_form_of(one, other) || is_form_of(other, one))
    };
    let find = |(part, name): &(usize, String)| {
        let done = name.split('_').find(|word| is_in(DONE, word))?;
        let own = noun(name, done);
        let whole = numbers.iter().filter(|(other, _)| other != part).find_map(|(other, whole)| {
            if whole.split('_').any(|word| is_in(DONE, word)) {
                return None;
            }
            let meant = whole.split('_').find(|word| is_in(WHOLE, word)).unwrap_or_default();
            let all = noun(whole, meant);
            // `times_used` of `max_uses`.
            let is_use = |noun: &String| noun.get(..3) == done.get(..3);
            let is_told = !meant.is_empty() && (all.is_empty() || own.is_empty() && all.iter().all(is_use));
            (is_one(&own, &all) && (!meant.is_empty() || !own.is_empty() || is_in(NUMBER, whole)) || is_told)
                .then(|| (*other, meant.to_owned()))
        });
        let (whole, meant) = whole?;
        Some(Part { part: *part, whole, done: done.to_owned(), meant })
    };
    numbers.iter().filter_map(find).collect()
}

impl Agreement<'_> {
    pub(super) fn progress(&self, times: &[Time]) -> Vec<Made> {
        let parts = parts(self.table);
        let by_state = |part: &Part| self.part_by_state(part).or_else(|| self.part_by_flag(part));
        let counts = self.columns().filter_map(|column| self.none_at_first(column));
        self.percent(times).into_iter().chain(parts.iter().filter_map(by_state)).chain(counts).collect()
    }

    /// The columns that say how far something is, with their states.
    fn stages(&self) -> impl Iterator<Item = (usize, &[Value])> {
        self.lists().filter(|(status, values)| is_status(&self.table.columns[*status].name) || are_states(values))
    }

    /// How far something has come in percent, by its state.
    fn percent(&self, times: &[Time]) -> Option<Made> {
        const FAR: &str = "progress progress_percentage completion_percentage completion_percent percentage_complete percent_completed progress_percent progress_pct percent_complete percent_done completion progression";
        let is_far = |column: &Column| is_in(FAR, &words(&column.name)) && kind(column).is_number();
        let column = self.table.columns.iter().position(is_far)?;
        let range = (self.range)(column).filter(|range| range.low <= 0.0 && range.high >= 100.0)?;
        let over = times.iter().find(|time| {
            time.event.stage() == END
                && time.event.is_told()
                && self.is_nullable(time.column)
                && !(self.empty)(time.column)
        });
        let Some((status, values)) = self.stages().find(|(status, _)| *status != column) else {
            let over = over?.column;
            let made = format!("iif({} is null, int(1, 99), 100)", self.name(over));
            return Some(self.made(column, made, vec![over]));
        };
        let done = in_states(values, is_done)?;
        let open = in_states(values, |text| is_in(WAITING, text) || text == "enrolled");
        let under_way = if range.digits == 0 { "int(1, 99)" } else { "float(1, 99, 1)" };
        let state = self.name(status);
        let rest =
            open.map_or_else(|| under_way.to_owned(), |open| format!("iif({state} in ({open}), 0, {under_way})"));
        Some(self.made(column, format!("iif({state} in ({done}), 100, {rest})"), vec![status]))
    }

    /// Nothing of the whole where nothing has been done, all of it where all has.
    fn part_by_state(&self, part: &Part) -> Option<Made> {
        let is_of = |text: &str, word: &str| !word.is_empty() && lifecycle::root(text) == lifecycle::root(word);
        let is_whole = |text: &str| is_done(text) || is_in(AT_END, text) || is_of(text, &part.done);
        // What is paid is so at once, where no state says that it is in part.
        let is_at_once = |text: &str| part.done == "paid" && !text.contains("part");
        let is_none = |text: &str| {
            let is_open = is_in(WAITING, text) || is_of(text, &part.meant) || text.starts_with("not_");
            !is_whole(text) && (is_open || is_at_once(text))
        };
        let (status, all, none) = self
            .stages()
            .find_map(|(status, values)| Some((status, in_states(values, is_whole)?, in_states(values, is_none))))?;
        let (state, whole) = (self.name(status), self.name(part.whole));
        let full = self.full(part, &whole);
        let some = self.some(part, &whole);
        let begun = format!("iif({state} in ({all}), {full}, {some})");
        let made = none.map_or(begun.clone(), |none| format!("iif({state} in ({none}), 0, {begun})"));
        Some(self.made(part.part, made, vec![part.whole, status]))
    }

    fn part_by_flag(&self, part: &Part) -> Option<Made> {
        let is_it = |flag: &usize| is_in(FULL, &self.stem(*flag)) || self.stem(*flag) == part.done;
        let flag = self.flags().find(is_it)?;
        let whole = self.name(part.whole);
        let made = format!("iif({}, {}, {})", self.says_yes(flag), self.full(part, &whole), self.some(part, &whole));
        Some(self.made(part.part, made, vec![part.whole, flag]))
    }

    fn full(&self, part: &Part, whole: &str) -> String {
        let more = || format!("{whole} * float(1, 1.4)");
        match (is_in(HOPED, &part.meant), self.kind(part.part)) {
            (true, ColumnKind::Integer) => format!("cast(round({}) as integer)", more()),
            (true, _) => format!("round({}, 2)", more()),
            (false, _) => whole.to_owned(),
        }
    }

    fn some(&self, part: &Part, whole: &str) -> String {
        match self.kind(part.part) {
            ColumnKind::Integer => format!("int(min(1, {whole} - 1), {whole} - 1)"),
            _ => format!("round({whole} * float(0.1, 0.9), 2)"),
        }
    }

    /// What nobody has voted on, seen or tried yet.
    fn none_at_first(&self, column: usize) -> Option<Made> {
        let name = self.words(column);
        let first = name.split('_').next().unwrap_or(&name);
        let is_count = is_in(COUNTS, &name) || is_in("votes", first);
        if !is_count || !self.kind(column).is_number() {
            return None;
        }
        let (status, none) = self.stages().find_map(|(status, values)| {
            let is_open = |text: &str| text == "open" && name.starts_with("votes");
            Some((status, in_states(values, |text| is_any(&[WAITING], text) && !is_open(text))?))
        })?;
        let made = (self.alone)(column).filter(|made| made != "null")?;
        Some(self.made(column, format!("iif({} in ({none}), 0, {made})", self.name(status)), vec![status]))
    }
}
