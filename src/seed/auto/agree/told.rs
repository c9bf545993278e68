//! What is there only where something has come so far, and is no time: why it was rejected, what came of it, how far it is.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, AGREED, Event, OFF};
use super::super::solve::Made;
use super::super::terms::{AMOUNT, PRICE, is_any};
use super::super::times::{Form, Time};
use super::super::words::{is_in, words};
use super::Agreement;
use super::states::{IN_USE, RUNNING, WAITING, WELL, are_states, in_states, is_done, is_status};
use crate::catalog::Column;
use crate::store::Value;

/// What comes of an event, by the names of its columns and the event.
const TOLD: &[(&str, &str)] = &[
    (
        "result outcome conclusion winner winner_id winning_team winning_team_id home_goals away_goals home_score away_score final_score score_home score_away goals_home \
         goals_away",
        "completed",
    ),
    (
        "resolution resolution_minutes resolution_hours resolution_time resolution_time_minutes resolution_seconds time_to_resolve",
        "resolved",
    ),
    ("final_grade grade_final final_mark final_result", "completed"),
    ("reply", "replied"),
    ("response", "responded"),
    ("answer", "answered"),
    ("action_taken verdict", "reviewed"),
    ("assigned_to assignee_id", "assigned"),
    ("signatory signatory_name signer", "signed"),
    ("sale_price sold_price sold_for", "sold"),
    ("score points points_awarded points_earned marks grade mark", "graded"),
    (
        "error_code failure_code fault_code error error_message error_msg error_text error_code error_details failure_reason failure_message last_error stack_trace \
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

/// What comes of a state or an event of one of these names, and is asked for where there is one; a star stands for any words behind.
const COMES_OF: &[(&str, &str)] = &[
    (
        "patient_name patient occupant occupant_name tenant tenant_name guest_name current_guest current_patient",
        "occupied",
    ),
    ("table_no table_number", "seated"),
    ("hours_worked worked_hours hours_served", "attended present worked completed"),
    (
        "visa_number visa_no permit_number permit_no license_number license_no licence_number licence_no",
        "granted issued",
    ),
    (
        "hammer_price buyer_paddle buyer buyer_name winning_bidder winner_name winning_bid sold_to sold_to_name final_bid",
        "sold",
    ),
    ("finish_position finish_time finish_seconds finish_place finishing_position finishing_time", "finished"),
    (
        "rating stars tip tip_amount rider_rating driver_rating customer_rating passenger_rating nps_score nps csat csat_score \
         satisfaction satisfaction_score xp_awarded xp_earned coins_awarded certificate_no certificate_number certificate_url \
         certificate_code certificate final_*",
        "completed finished done delivered succeeded responded",
    ),
    ("signature signature_name signed_by recipient_signature signature_url proof_of_delivery pod_url", "delivered"),
    ("conversation_seconds", "answered"),
    ("passed is_passed has_passed", "graded marked completed finished ended"),
    ("merge_commit_sha merge_sha merge_commit merged_sha", "merged"),
    ("violations violations_found findings issues_found deficiencies", "passed failed inspected completed"),
    (
        "labour_hours labor_hours hours_spent actual_hours",
        "in_progress started completed done finished closed resolved",
    ),
    ("odometer_out mileage_out km_out fuel_out odometer_start start_odometer", "out picked_up active rented returned"),
    ("odometer_in mileage_in km_in fuel_in odometer_end end_odometer return_mileage", "returned"),
    (
        "result_value result_text measured_value result_flag",
        "analysed analyzed tested measured resulted completed reported",
    ),
    ("yield_*", "harvested"),
    ("paid_amount amount_paid", "paid"),
    ("exit_code exit_status return_code", "terminated exited finished ended completed stopped"),
    ("discharge_type discharge_disposition discharge_diagnosis discharge_summary", "discharged"),
    ("leaving_reason reason_for_leaving exit_reason", "left exited resigned"),
];

/// What somebody says of it.
const REMARKS: &str =
    "reason reasons rsn grounds ground cause note notes comment comments remark remarks explanation justification";

/// What such words are of that is known before it is done: how to deliver, how to pay.
const BEFOREHAND: &str = "delivery delivered shipping shipped payment paid order ordered booking booked service discount product item event account";

impl Agreement<'_> {
    /// What is there only where something has come so far that is no time: why it was rejected, what came of it.
    pub(super) fn told(&self, times: &[Time]) -> Vec<Made> {
        let is_known = |column: usize| times.iter().any(|time| time.column == column);
        let columns = || self.columns().filter(|column| self.may_lack(*column) && !is_known(*column));
        let made = |column: usize| {
            let name = self.words(column);
            let of = by_name(&name).or_else(|| self.told_by_root(column, times)).or_else(|| told_of(&name))?;
            let (event, about) = lifecycle::column_event(&of).unwrap_or((Event::OTHER, String::new()));
            if !event.is_told() {
                return None;
            }
            let rank = event.stage() * 10;
            let time = Time { column, form: Form::Moment, event, about, rank, required: false, is_only: false };
            let made = self.plain(column)?;
            let is_failed = |text: &str| lifecycle::event_of(text) == lifecycle::event_of("failed");
            let has_failed = || self.lists().any(|(_, values)| in_states(values, is_failed).is_some());
            if of == "failed"
                && let Some(flag) = self.goes_well().filter(|_| !has_failed())
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
        let beside = |column: usize| self.beside_its_time(column, times);
        self.codes()
            .into_iter()
            .chain(self.progress(times))
            .chain(columns().filter_map(beside))
            .chain(columns().filter_map(made))
            .chain(columns().filter_map(|column| self.comes_of(column, times)))
            .chain(columns().filter_map(|column| self.comes_of_number(column)))
            .chain(self.for_nothing())
            .chain(self.lateness(times))
            .chain(self.changed())
            .chain(self.outcomes())
            .collect()
    }

    /// What is there together with the time at which it came: `deposit_returned` and `deposit_returned_on`.
    fn beside_its_time(&self, column: usize, times: &[Time]) -> Option<Made> {
        let name = self.words(column);
        let is_it = |time: &&Time| {
            let told = self.words(time.column);
            self.is_nullable(time.column) && told != name && lifecycle::bare(&told) == name && told.starts_with(&name)
        };
        let is_flag = self.flags().any(|flag| flag == column);
        let time =
            times.iter().find(is_it).filter(|_| self.is_nullable(column) && name.contains('_') && !is_flag)?.column;
        Some(self.plain(column)?.only_if(&format!("{} is not null", self.name(time)), &[time]))
    }

    fn plain(&self, column: usize) -> Option<Made> {
        let made = (self.alone)(column).filter(|made| made != "null").map(|made| Made::new(column, made))?;
        let told = self.until_half_time(column).or_else(|| self.paid_near(column));
        Some(told.or_else(|| self.outcome(column)).unwrap_or(made))
    }

    /// What comes of a state that the record has a list with, or of an event that it has the time of.
    fn comes_of(&self, column: usize, times: &[Time]) -> Option<Made> {
        let name = self.words(column);
        let bare = name.strip_suffix("_id").unwrap_or(&name);
        let is_it = |known: &str| match known.strip_suffix('*') {
            Some(first) => bare.starts_with(first),
            None => known == bare,
        };
        let (_, events) = COMES_OF.iter().find(|(names, _)| names.split_ascii_whitespace().any(is_it))?;
        let made = self.plain(column)?;
        let there = |made: Made| if self.is_nullable(column) { made } else { made.or_zero() };
        let is_event = |text: &str| is_in(events, text);
        let by_state = self.lists().filter(|(status, _)| *status != column).find_map(|(status, values)| {
            let states = in_states(values, is_event)?;
            let is_status = is_status(&self.table.columns[status].name) || are_states(values);
            // What is paid may be paid in parts.
            let is_part = in_states(values, |text| text.contains("part")).is_some();
            (is_status && !is_part).then(|| made.only_if(&format!("{} in ({states})", self.name(status)), &[status]))
        });
        by_state.map(there).or_else(|| {
            let is_when = |event: &str| {
                times.iter().find(|time| {
                    let told = self.words(time.column);
                    self.is_nullable(time.column) && lifecycle::bare(&told) == event
                })
            };
            let when = events.split_ascii_whitespace().find_map(is_when)?.column;
            Some(there(made.only_if(&format!("{} is not null", self.name(when)), &[when])))
        })
    }

    /// What is told of some things where there are any: why some were rejected, for how much some were sold.
    fn comes_of_number(&self, column: usize) -> Option<Made> {
        let name = self.words(column);
        let (of, last) = name.rsplit_once('_').filter(|_| self.is_nullable(column))?;
        let roots: Vec<String> = of.split('_').filter(|word| word.len() > 3).map(lifecycle::root).collect();
        let is_number = |other: &usize| {
            let is_of = |word: &str| word.ends_with("ed") && roots.contains(&lifecycle::root(word));
            *other != column
                && self.kind(*other) == ColumnKind::Integer
                && !self.is_nullable(*other)
                && self.words(*other).split('_').any(is_of)
        };
        let number = self.columns().find(is_number).filter(|_| is_in(REMARKS, last) || last == PRICE)?;
        Some(self.plain(column)?.only_if(&format!("{} > 0", self.name(number)), &[number]))
    }

    /// What is free costs nothing.
    fn for_nothing(&self) -> Option<Made> {
        const FREE: &str = "free free_of_charge complimentary gratis";
        const COSTS: &str = "price fee cost entry_fee admission_fee ticket_price price_cents amount";
        let flag = self.flags().find(|flag| is_in(FREE, &self.stem(*flag)))?;
        let price =
            self.columns().find(|column| is_in(COSTS, &self.words(*column)) && self.kind(*column).is_number())?;
        let made = (self.alone)(price).filter(|made| made != "null")?;
        Some(self.made(price, format!("iif({}, 0, {made})", self.says_yes(flag)), vec![flag]))
    }

    /// The state, flag or time that a word of the name tells of: who adopted what is `adopted`, and why it was `refused`.
    fn told_by_root(&self, column: usize, times: &[Time]) -> Option<String> {
        let name = self.words(column);
        let words_of: Vec<&str> = name.split('_').collect();
        let (last, count) = (*words_of.last()?, words_of.len());
        let is_stage = self.lists().any(|(status, _)| status == column) && is_status(&name);
        if count < 2 || lifecycle::is_planned(&name) || is_stage || self.flags().any(|flag| flag == column) {
            return None;
        }
        let tells = |at: usize, word: &str| {
            let is_agent = (word.ends_with("er") || word.ends_with("or")) && count == 2 && is_in("name email", last);
            let is_then = at > 0 && is_in("on at upon after", words_of[at - 1]);
            let is_remark = is_in(REMARKS, last) && at + 1 < count;
            let is_done = word.ends_with("ed") && (self.is_nullable(column) || !self.kind(column).is_number());
            (is_done || is_agent || is_then || is_remark) && !is_in(BEFOREHAND, word)
        };
        let told = words_of.iter().enumerate().filter(|(at, word)| word.len() > 2 && tells(*at, word));
        let roots: Vec<String> = told.map(|(_, word)| lifecycle::root(word)).collect();
        let is_of = |text: &str| {
            // What is rolled back has been through a rollback.
            let joined = text.replace("ed_", "");
            text.split('_').any(|word| word.len() > 2 && roots.contains(&lifecycle::root(word)))
                || roots.contains(&lifecycle::root(&joined))
        };
        let state = |(status, values): (usize, &[Value])| {
            let is_list = status != column && (is_status(&self.table.columns[status].name) || are_states(values));
            let texts = values.iter().filter_map(|value| value.as_text().map(|text| words(&text)));
            texts.filter(|text| is_list && !is_in(IN_USE, text)).find(|text| is_of(text))
        };
        let terms = |flag: &usize| {
            const AGREED_TO: [&str; 4] = ["_accepted", "_enabled", "_agreed", "_signed"];
            let stem = self.stem(*flag);
            AGREED_TO.iter().any(|end| {
                stem.strip_suffix(end).is_some_and(|of| name.strip_prefix(of).is_some_and(|rest| rest.starts_with('_')))
            })
        };
        let flag = || {
            let mut flags = self.flags().filter(|flag| *flag != column);
            flags.find(|flag| terms(flag) || is_of(&self.stem(*flag))).map(|flag| self.stem(flag))
        };
        let time = || {
            let mut told = times.iter().filter(|time| self.is_nullable(time.column) && time.event.is_told());
            told.find(|time| is_of(lifecycle::bare(&self.words(time.column))))
                .map(|time| lifecycle::bare(&self.words(time.column)).to_owned())
        };
        self.lists().find_map(state).or_else(flag).or_else(time)
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

    /// What a program leaves with and a server answers, by whether it succeeded.
    fn codes(&self) -> Vec<Made> {
        const CODES: &[(&str, &str, &str)] = &[
            ("exit_code exit_status return_code", "0", "int(1, 2)"),
            (
                "http_status http_status_code http_code response_code response_status status_code",
                "pick(200, 200, 200, 201, 202, 204)",
                "pick(400, 404, 408, 429, 500, 502, 503)",
            ),
        ];
        let code = |(names, well, badly): &(&str, &str, &str)| {
            let is_code = |column: &Column| is_in(names, &words(&column.name)) && kind(column).is_number();
            self.code(self.table.columns.iter().position(is_code)?, well, badly)
        };
        CODES.iter().filter_map(code).collect()
    }

    fn code(&self, code: usize, well: &str, badly: &str) -> Option<Made> {
        const ARRIVED: &str = "delivered sent";
        // Rules must let in both what says that all went well and what says that it did not.
        let lets_in_both = || (self.range)(code).is_some_and(|range| range.low <= 0.0 && range.high >= 2.0);
        if self.ruled[code] && !lets_in_both() {
            return None;
        }
        let is_well = |text: &str| is_done(text) || is_in(ARRIVED, text);
        let by_flag = |flag: usize| self.made(code, format!("iif({}, {well}, {badly})", self.flag(flag)), vec![flag]);
        if !self.lists().any(|(_, values)| in_states(values, is_well).is_some()) {
            return self.goes_well().map(by_flag);
        }
        let (status, values, done) =
            self.lists().find_map(|(status, values)| Some((status, values, in_states(values, is_well)?)))?;
        let state = self.name(status);
        let made = self.made(code, format!("iif({state} in ({done}), {well}, {badly})"), vec![status]);
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
}

fn by_name(name: &str) -> Option<String> {
    TOLD.iter().find(|(names, _)| is_in(names, name)).map(|(_, event)| (*event).to_owned())
}

/// The event, as columns of times name it, without which there is nothing that a column of this name could hold.
fn told_of(name: &str) -> Option<String> {
    const REASONS: &str = "reason";
    let name = name.strip_suffix("_text").unwrap_or(name);
    if let Some(event) = by_name(name) {
        return Some(event);
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
