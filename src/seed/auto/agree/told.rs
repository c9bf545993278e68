//! What is there only where something has come so far, and is no time: why it was rejected, what came of it, how far it is.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, AGREED, END, Event, OFF};
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::terms::{AMOUNT, is_any};
use super::super::times::{Form, Time};
use super::super::words::{is_in, words};
use super::Agreement;
use super::states::{RUNNING, WAITING, WELL, are_states, in_states, is_done, is_status};
use crate::catalog::Column;
use crate::store::Value;

/// What comes of an event, by the names of its columns and the event.
const TOLD: &[(&str, &str)] = &[
    (
        "result outcome winner winner_id home_goals away_goals home_score away_score final_score score_home score_away goals_home \
         goals_away",
        "completed",
    ),
    ("resolution", "resolved"),
    ("final_grade grade_final final_mark final_result", "completed"),
    ("reply response answer", "responded"),
    ("sale_price sold_price sold_for", "sold"),
    ("score points points_awarded points_earned marks grade mark", "graded"),
    (
        "error error_message error_msg error_text error_code error_details failure_reason failure_message last_error stack_trace \
         stacktrace traceback",
        "failed",
    ),
    ("tracking_number tracking_code", "shipped"),
    (
        "quantity_good good_quantity qty_good good_qty quantity_completed completed_quantity qty_completed completed_qty quantity_scrap \
         scrap_quantity qty_scrap scrap_qty quantity_scrapped scrapped_quantity",
        "started",
    ),
];

impl Agreement<'_> {
    /// What is there only where something has come so far that is no time: why it was rejected, what came of it.
    pub(super) fn told(&self, times: &[Time]) -> Vec<Made> {
        let is_known = |column: usize| times.iter().any(|time| time.column == column);
        let columns = self.columns().filter(|column| self.may_lack(*column) && !is_known(*column));
        let made = |column: usize| {
            let of = told_of(&self.words(column))?;
            let (event, about) = lifecycle::column_event(&of).unwrap_or((Event::OTHER, String::new()));
            if !event.is_told() {
                return None;
            }
            let rank = event.stage() * 10;
            let time = Time { column, form: Form::Moment, event, about, rank, required: false, is_only: false };
            let made = (self.alone)(column).filter(|made| made != "null").map(|made| Made::new(column, made))?;
            let made = self.until_half_time(column).or_else(|| self.paid_near(column)).unwrap_or(made);
            if of == "failed"
                && let Some(flag) = self.goes_well()
            {
                let made = made.only_if(&format!("not {}", self.flag(flag)), &[flag]);
                return Some(if self.is_nullable(column) { made } else { made.or_zero() });
            }
            self.by_status_of(&time, &of, Some(made.clone()), None).or_else(|| {
                let is_when =
                    |time: &&Time| self.is_nullable(time.column) && lifecycle::is_same(&self.words(time.column), &of);
                let when = times.iter().find(is_when)?.column;
                let made = made.only_if(&format!("{} is not null", self.name(when)), &[when]);
                Some(if self.is_nullable(column) { made } else { made.or_zero() })
            })
        };
        columns
            .filter_map(made)
            .chain(self.exit_code())
            .chain(self.progress(times))
            .chain(self.lateness())
            .chain(self.changed())
            .collect()
    }

    /// The flag that says that there is no error.
    fn goes_well(&self) -> Option<usize> {
        const UP: &str = "up reachable healthy available online delivered valid";
        let is_flag = |column: &Column| {
            let name = words(&column.name);
            let name = name.strip_prefix("is_").or_else(|| name.strip_prefix("was_")).unwrap_or(&name);
            is_any(&[WELL, UP], name) && matches!(kind(column), ColumnKind::Boolean | ColumnKind::Integer)
        };
        self.table.columns.iter().position(is_flag)
    }

    /// What there was at half time, which is no more than at the end.
    fn until_half_time(&self, column: usize) -> Option<Made> {
        let name = self.words(column);
        let of = name.strip_prefix("half_time_").or_else(|| name.strip_prefix("ht_"))?;
        let whole = self.table.columns.iter().position(|other| words(&other.name) == of)?;
        let end = format!("coalesce({}, 0)", self.name(whole));
        Some(self.made(column, format!("int(0, {end})"), vec![whole]))
    }

    /// What a program leaves with, by whether it succeeded.
    fn exit_code(&self) -> Option<Made> {
        let is_code =
            |column: &Column| matches!(words(&column.name).as_str(), "exit_code" | "exit_status" | "return_code");
        let code = self.table.columns.iter().position(is_code)?;
        // Rules must let in both what says that all went well and what says that it did not.
        let lets_in_both = || (self.range)(code).is_some_and(|range| range.low <= 0.0 && range.high >= 2.0);
        if self.ruled[code] && !lets_in_both() {
            return None;
        }
        let (status, values, done) =
            self.lists().find_map(|(status, values)| Some((status, values, in_states(values, is_done)?)))?;
        let state = self.name(status);
        let made = self.made(code, format!("iif({state} in ({done}), 0, int(1, 2))"), vec![status]);
        let is_open = |text: &str| is_in(WAITING, text) || is_in(RUNNING, text) || text == "paused";
        let open = in_states(values, is_open).filter(|_| self.is_nullable(code));
        Some(open.map_or(made.clone(), |open| made.only_if(&format!("{state} not in ({open})"), &[status])))
    }

    /// What a change log says was there before and after: nothing before what is made, nothing after what goes.
    fn changed(&self) -> Vec<Made> {
        const MADE: &str = "insert inserted create created add added i c";
        const GONE: &str = "delete deleted remove removed d";
        const BEFORE: &str = "old before previous prior";
        const AFTER: &str = "new after current";
        const WHAT: &str = "value values data row json state payload image";
        let is_one = |column: &usize, list: &str| {
            let name = self.words(*column);
            let (first, rest) = name.split_once('_').unwrap_or((&name, "value"));
            is_in(list, first) && is_in(WHAT, rest) && self.is_nullable(*column)
        };
        let pair = [(BEFORE, MADE), (AFTER, GONE)];
        let operation = self
            .lists()
            .find(|(_, values)| pair.iter().all(|(_, of)| in_states(values, |text| is_in(of, text)).is_some()));
        let Some((operation, values)) = operation else { return Vec::new() };
        let made = |(side, none): (&str, &str)| {
            let column = self.columns().find(|column| is_one(column, side))?;
            let open = in_states(values, |text| is_in(none, text))?;
            let made = Made::new(column, (self.alone)(column).filter(|made| made != "null")?);
            Some(made.only_if(&format!("{} not in ({open})", self.name(operation)), &[operation]))
        };
        pair.into_iter().filter_map(made).collect()
    }

    /// How far something has come in percent, by its state.
    fn progress(&self, times: &[Time]) -> Option<Made> {
        const FAR: &str = "progress progress_percent progress_pct percent_complete percent_done completion progression";
        let is_far = |column: &Column| is_in(FAR, &words(&column.name)) && kind(column).is_number();
        let column = self.table.columns.iter().position(is_far)?;
        let range = (self.range)(column).filter(|range| range.low <= 0.0 && range.high >= 100.0)?;
        let over = times.iter().find(|time| {
            time.event.stage() == END
                && time.event.is_told()
                && self.is_nullable(time.column)
                && !(self.empty)(time.column)
        });
        let is_state_of = |(status, values): &(usize, &[Value])| {
            *status != column && (is_status(&self.table.columns[*status].name) || are_states(values))
        };
        let Some((status, values)) = self.lists().find(is_state_of) else {
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

    /// How late it is, where it is late.
    fn lateness(&self) -> Option<Made> {
        const LATE: &str = "late delayed delay overdue tardy";
        let names_it = |text: &str| text.split('_').any(|word| is_in(LATE, word));
        let is_late = |column: &usize| {
            let declared = &self.table.columns[*column];
            kind(declared).is_number() && self.is_nullable(*column) && names_it(&words(&declared.name))
        };
        let column = self.columns().find(is_late)?;
        let is_it = |value: &&Value| value.as_text().is_some_and(|text| names_it(&words(&text)));
        let (status, value) = self.lists().find_map(|(status, values)| Some((status, values.iter().find(is_it)?)))?;
        let made = (self.alone)(column).filter(|made| made != "null")?;
        let made = Made::new(column, format!("max(1, {made})"));
        Some(made.only_if(&format!("{} = {}", self.name(status), literal(value)), &[status]))
    }
}

/// The event, as columns of times name it, without which there is nothing that a column of this name could hold.
fn told_of(name: &str) -> Option<String> {
    const REASONS: &str = "reason";
    let name = name.strip_suffix("_text").unwrap_or(name);
    if let Some((_, event)) = TOLD.iter().find(|(names, _)| is_in(names, name)) {
        return Some((*event).to_owned());
    }
    if let Some(whole) = name.strip_prefix("half_time_").or_else(|| name.strip_prefix("ht_")) {
        return told_of(whole);
    }
    let name = name.strip_suffix("_id").unwrap_or(name);
    let (of, last) = name.rsplit_once('_')?;
    if is_in(REASONS, last) || is_in("by von par por", last) {
        return Some(of.to_owned());
    }
    let (first, rest) = name.split_once('_')?;
    if let Some(of) = [(last, of), (first, rest)].iter().find(|(word, _)| is_in(AMOUNT, word)).map(|(_, of)| *of) {
        // What is paid may be paid in parts.
        return lifecycle::event_of(of).filter(|event| matches!(event.stage(), AGREED | OFF)).map(|_| of.to_owned());
    }
    is_in(REASONS, first).then(|| rest.trim_start_matches("de_").trim_start_matches("d_").to_owned())
}
