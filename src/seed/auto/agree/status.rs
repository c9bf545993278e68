//! What is there only where a status, a flag or a time says that something has come so far.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, AGREED, CHANGED, END, Event, GONE, OFF, PLANNED, START};
use super::super::names::{self, Guess};
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::times::{self, Form, Time};
use super::super::words::{is_in, words};
use super::Agreement;
use crate::catalog::Column;
use crate::store::Value;

/// What is known when something is no longer open.
const DECISIONS: &str = "decided decision answered responded replied handled judged entschieden beantwortet decide decidee repondu decidido decidida respondido respondida";

/// Words for what has not ended.
const IN_USE: &str = "active enabled current in_use aktiv actif activo activa living alive attivo ativo";

impl Agreement<'_> {
    /// A flag as a condition; a default that the database fills in is a number.
    fn flag(&self, column: usize) -> String {
        let name = self.name(column);
        match name.trim_matches(['(', ')']) {
            "0" => "false".to_owned(),
            "1" => "true".to_owned(),
            _ => name,
        }
    }

    /// A time that is there only where a status or flag of the record says that it has come so far.
    pub(super) fn by_status(&self, time: &Time, made: Option<Made>, previous: Option<usize>) -> Option<Made> {
        self.by_status_of(time, &words(&self.table.columns[time.column].name), made, previous)
    }

    /// The same of what tells of the event of these words.
    fn by_status_of(&self, time: &Time, name: &str, made: Option<Made>, previous: Option<usize>) -> Option<Made> {
        let (column, event) = (time.column, time.event);
        if !self.is_nullable(column) || lifecycle::is_planned(name) || matches!(event.stage(), CHANGED | PLANNED) {
            return None;
        }
        let made = made.or_else(|| {
            let made = (self.alone)(column).filter(|_| !self.ruled[column])?;
            Some(Made::new(column, made))
        })?;
        for (status, listed) in self.listed.iter().enumerate() {
            let Some(values) = listed else { continue };
            // A result has a date when it is there.
            let is_decision = is_status(&self.table.columns[status].name) && is_in(DECISIONS, lifecycle::bare(name));
            if status != column && (is_decision || words(&self.table.columns[status].name) == lifecycle::bare(name)) {
                let is_open = |value: &&Value| {
                    value.as_text().is_some_and(|text| {
                        let text = words(&text);
                        is_in("pending open waiting unknown queued offen ausstehend pendiente en_attente in_attesa", &text)
                            || is_decision && is_in("active new draft submitted sent in_review under_review received countered entwurf eingereicht borrador brouillon propuesta enviada solicitada soumise proposed", &text)
                    })
                };
                let open: Vec<String> = values.iter().filter(is_open).map(literal).collect();
                if !open.is_empty() {
                    return Some(
                        made.only_if(&format!("{} not in ({})", self.name(status), open.join(", ")), &[status]),
                    );
                }
            }
            if !is_status(&self.table.columns[status].name) && !are_states(values) {
                continue;
            }
            let mut far = come_so_far(values, name, time);
            // A deal is closed when it is won or lost.
            let ends: Vec<&Value> = values
                .iter()
                .filter(|value| {
                    value.as_text().is_some_and(|text| {
                        is_in("won lost closed_won closed_lost gewonnen verloren gagne perdu ganado perdido ganada perdida", &words(&text))
                    })
                })
                .collect();
            if event.stage() == END && event.is_told() && ends.len() == 2 {
                far = ends;
            }
            // The end of what a state calls finished.
            if let (true, END, Some(ended)) =
                (far.is_empty() && event.is_bound(), event.stage(), Event::of("completed"))
            {
                far = come_so_far(values, "completed", &Time { event: ended, about: String::new(), ..*time });
            }
            // A state that is called so tells, whatever the event.
            let begins = event.is_bound() && (!self.is_long(time) || time.form == Form::Moment);
            let is_told = event.is_told() || begins || times::is_real(&time.about) || is_state(values, name);
            if !is_told {
                continue;
            }
            if !far.is_empty() {
                let far: Vec<String> = far.into_iter().map(literal).collect();
                return Some(made.only_if(&format!("{} in ({})", self.name(status), far.join(", ")), &[status]));
            }
        }
        for (flag, other) in self.table.columns.iter().enumerate().filter(|(_, other)| other.generated.is_none()) {
            let words = words(&other.name);
            let stem =
                ["is_", "was_", "has_been_", "ist_", "est_", "es_"].iter().find_map(|word| words.strip_prefix(word));
            let yes = self.listed[flag].as_deref().and_then(yes_of_two);
            let is_flag = yes.is_some()
                || kind(other) == ColumnKind::Boolean
                || matches!(names::guess_of(self.table, other), Some(Guess::Flag(_)))
                    && matches!(kind(other), ColumnKind::Integer | ColumnKind::Any);
            let stem = stem.unwrap_or(&words);
            let is_of = || {
                lifecycle::is_same(name, stem)
                    || !is_in(IN_USE, stem) && name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('_'))
            };
            if flag != column && is_flag && !(self.is_key)(flag) && is_of() {
                let is_so =
                    yes.map_or_else(|| self.flag(flag), |yes| format!("{} = {}", self.name(flag), literal(yes)));
                return Some(made.only_if(&is_so, &[flag]));
            }
        }
        // What is in use has not ended.
        let is_over = matches!(event.stage(), END | OFF | GONE) && event.is_told();
        let is_use = |column: &Column| {
            let words = words(&column.name);
            matches!(kind(column), ColumnKind::Boolean | ColumnKind::Integer)
                && is_in(IN_USE, words.strip_prefix("is_").unwrap_or(&words))
        };
        if let Some(flag) = self.table.columns.iter().position(is_use).filter(|_| is_over) {
            return Some(made.only_if(&format!("not {}", self.flag(flag)), &[flag]));
        }
        if let Some(previous) = previous.filter(|_| self.is_late(time)) {
            if [Event::of("cancelled"), Event::of("rejected")].contains(&Some(event)) {
                let made = self.perhaps(&made, "0.7");
                return Some(made.only_if(&format!("{} is null", self.name(previous)), &[previous]));
            }
            let made = self.perhaps(&made, if event.stage() < OFF { "0.4" } else { "0.8" });
            return Some(made.only_if(&format!("{} is not null", self.name(previous)), &[previous]));
        }
        None
    }

    /// What is there only where something has come so far that is no time: why it was rejected, what came of it.
    pub(super) fn told(&self, times: &[Time]) -> Vec<Made> {
        let is_known = |column: usize| times.iter().any(|time| time.column == column);
        let columns = (0..self.table.columns.len()).filter(|column| self.is_nullable(*column) && !is_known(*column));
        let made = |column: usize| {
            let of = told_of(&words(&self.table.columns[column].name))?;
            let (event, about) = lifecycle::column_event(&of).unwrap_or((Event::OTHER, String::new()));
            if !event.is_told() {
                return None;
            }
            let rank = event.stage() * 10;
            let time = Time { column, form: Form::Moment, event, about, rank, required: false, is_only: false };
            let made = (self.alone)(column).filter(|made| made != "null").map(|made| Made::new(column, made))?;
            let made = self.until_half_time(column).or_else(|| self.paid_near(column)).unwrap_or(made);
            self.by_status_of(&time, &of, Some(made.clone()), None).or_else(|| {
                let is_when = |time: &&Time| {
                    self.is_nullable(time.column)
                        && lifecycle::is_same(&words(&self.table.columns[time.column].name), &of)
                };
                let when = times.iter().find(is_when)?.column;
                Some(made.only_if(&format!("{} is not null", self.name(when)), &[when]))
            })
        };
        columns.filter_map(made).chain(self.exit_code()).chain(self.progress(times)).chain(self.lateness()).collect()
    }

    /// What there was at half time, which is no more than at the end.
    fn until_half_time(&self, column: usize) -> Option<Made> {
        let name = words(&self.table.columns[column].name);
        let of = name.strip_prefix("half_time_").or_else(|| name.strip_prefix("ht_"))?;
        let whole = self.table.columns.iter().position(|other| words(&other.name) == of)?;
        let end = format!("coalesce({}, 0)", self.name(whole));
        Some(self.made(column, format!("int(0, {end})"), vec![whole]))
    }

    /// What a program leaves with, by whether it succeeded.
    fn exit_code(&self) -> Option<Made> {
        let is_code =
            |column: &Column| matches!(words(&column.name).as_str(), "exit_code" | "exit_status" | "return_code");
        let code = self.table.columns.iter().position(is_code).filter(|code| !self.ruled[*code])?;
        let good = |values: &[Value]| -> Vec<String> {
            let is_good = |value: &&Value| {
                value
                    .as_text()
                    .is_some_and(|text| is_in("success succeeded successful passed ok done completed", &words(&text)))
            };
            values.iter().filter(is_good).map(literal).collect()
        };
        let (status, good) = self.listed.iter().enumerate().find_map(|(status, values)| {
            let good = good(values.as_deref()?);
            (!good.is_empty()).then_some((status, good))
        })?;
        let made = format!("iif({} in ({}), 0, int(1, 2))", self.name(status), good.join(", "));
        let made = self.made(code, made, vec![status]);
        let runs = |value: &&Value| {
            value.as_text().is_some_and(|text| {
                is_in("queued pending waiting scheduled running in_progress started processing paused", &words(&text))
            })
        };
        let open: Vec<String> = self.listed[status].iter().flatten().filter(runs).map(literal).collect();
        if open.is_empty() || !self.is_nullable(code) {
            return Some(made);
        }
        Some(made.only_if(&format!("{} not in ({})", self.name(status), open.join(", ")), &[status]))
    }

    /// How far something has come in percent, by its state.
    fn progress(&self, times: &[Time]) -> Option<Made> {
        const FAR: &str = "progress progress_percent progress_pct percent_complete percent_done completion fortschritt progression progreso avance";
        let is_far = |column: &Column| is_in(FAR, &words(&column.name)) && kind(column).is_number();
        let column = self.table.columns.iter().position(is_far)?;
        let range = (self.range)(column).filter(|range| range.low <= 0.0 && range.high >= 100.0)?;
        let over = times.iter().find(|time| {
            time.event.stage() == END
                && time.event.is_told()
                && self.is_nullable(time.column)
                && !(self.empty)(time.column)
        });
        let is_status_of = |(status, values): (usize, &Option<Vec<Value>>)| {
            let values = values.as_deref()?;
            (status != column && (is_status(&self.table.columns[status].name) || are_states(values)))
                .then(|| (status, values.to_vec()))
        };
        let Some((status, values)) = self.listed.iter().enumerate().find_map(is_status_of) else {
            let over = over?.column;
            let made = format!("iif({} is null, int(1, 99), 100)", self.name(over));
            return Some(self.made(column, made, vec![over]));
        };
        const DONE: &str = "success succeeded successful passed done completed complete finished beendet fertig termine terminado installed";
        const OPEN: &str =
            "queued pending todo new open waiting scheduled planned offen geplant prevu pendiente enrolled";
        let of = |list: &str| -> Vec<String> {
            let is_it = |value: &&Value| value.as_text().is_some_and(|text| is_in(list, &words(&text)));
            values.iter().filter(is_it).map(literal).collect()
        };
        let (done, open) = (of(DONE), of(OPEN));
        if done.is_empty() {
            return None;
        }
        let under_way = if range.digits == 0 { "int(1, 99)".to_owned() } else { "float(1, 99, 1)".to_owned() };
        let state = self.name(status);
        let rest = match open.as_slice() {
            [] => under_way,
            open => format!("iif({state} in ({}), 0, {under_way})", open.join(", ")),
        };
        Some(self.made(column, format!("iif({state} in ({}), 100, {rest})", done.join(", ")), vec![status]))
    }

    /// How late it is, where it is late.
    fn lateness(&self) -> Option<Made> {
        const LATE: &str =
            "late retraso tarde verspaetet verspaetung retard delayed delay overdue tardy tardanza retraso";
        let names_it = |text: &str| text.split('_').any(|word| is_in(LATE, word));
        let is_late = |column: &usize| {
            let declared = &self.table.columns[*column];
            kind(declared).is_number() && self.is_nullable(*column) && names_it(&words(&declared.name))
        };
        let column = (0..self.table.columns.len()).find(is_late)?;
        let (status, value) = self.listed.iter().enumerate().find_map(|(status, values)| {
            let is_it = |value: &&Value| value.as_text().is_some_and(|text| names_it(&words(&text)));
            Some((status, values.as_deref()?.iter().find(is_it)?))
        })?;
        let made = (self.alone)(column).filter(|made| made != "null")?;
        let made = Made::new(column, format!("max(1, {made})"));
        Some(made.only_if(&format!("{} = {}", self.name(status), literal(value)), &[status]))
    }

    /// The same, or null so often.
    fn perhaps(&self, made: &Made, share: &str) -> Made {
        let maybe = |made: &str| format!("maybe({share}, {made})");
        Made { line: maybe(&made.line), trial: maybe(&made.trial), ..made.clone() }
    }
}

/// The event, as columns of times name it, without which there is nothing that a column of this name could hold.
fn told_of(name: &str) -> Option<String> {
    let name = name.strip_suffix("_text").unwrap_or(name);
    const REASONS: &str = "reason grund motif motivo raison razon";
    match name {
        "result" | "outcome" | "ergebnis" | "resultat" | "resultado" => return Some("completed".to_owned()),
        "resolution" => return Some("resolved".to_owned()),
        "reply" | "response" | "reponse" | "antwort" | "respuesta" | "answer" | "risposta" => {
            return Some("responded".to_owned());
        }
        _ if is_in(
            "home_goals away_goals home_score away_score final_score score_home score_away goals_home goals_away",
            name,
        ) =>
        {
            return Some("completed".to_owned());
        }
        "sale_price" | "sold_price" | "sold_for" => return Some("sold".to_owned()),
        "winner" | "winner_id" | "sieger_id" | "ganador_id" | "gagnant_id" | "vainqueur_id" => {
            return Some("completed".to_owned());
        }
        _ if is_in(
            "error error_message error_msg error_text error_code error_details failure_reason failure_message last_error stack_trace stacktrace traceback \
             fehler fehlermeldung fehlertext erreur message_erreur mensaje_error",
            name,
        ) =>
        {
            return Some("failed".to_owned());
        }
        "tracking_number" | "tracking_code" | "sendungsnummer" => return Some("shipped".to_owned()),
        _ => {}
    }
    if let Some(whole) = name.strip_prefix("half_time_").or_else(|| name.strip_prefix("ht_")) {
        return told_of(whole);
    }
    let name = name.strip_suffix("_id").unwrap_or(name);
    let (of, last) = name.rsplit_once('_')?;
    if is_in(REASONS, last) || is_in("by von par por", last) {
        return Some(of.to_owned());
    }
    if is_in("amount betrag importe montant", last) {
        // What is paid may be paid in parts.
        return lifecycle::event_of(of).filter(|event| matches!(event.stage(), AGREED | OFF)).map(|_| of.to_owned());
    }
    let (first, rest) = name.split_once('_')?;
    if first == "amount" {
        return lifecycle::event_of(rest)
            .filter(|event| matches!(event.stage(), AGREED | OFF))
            .map(|_| rest.to_owned());
    }
    is_in(REASONS, first).then(|| rest.trim_start_matches("de_").trim_start_matches("d_").to_owned())
}

/// The value that says yes in a list of two letters.
fn yes_of_two(values: &[Value]) -> Option<&Value> {
    let is = |value: &Value, list: &str| match value {
        Value::Integer(number) => is_in(list, &number.to_string()),
        value => value.as_text().is_some_and(|text| is_in(list, &text.to_ascii_lowercase())),
    };
    match values {
        [one, other] if is(other, "0 n f no false nein non") && is(one, "1 y j s o t yes true ja oui si") => Some(one),
        [other, one] if is(other, "0 n f no false nein non") && is(one, "1 y j s o t yes true ja oui si") => Some(one),
        _ => None,
    }
}

/// The words of the values of a list; of what is cut short, as `REJ`, the whole.
fn texts(values: &[Value]) -> Vec<String> {
    const STATES: [&str; 22] = [
        "approved",
        "rejected",
        "submitted",
        "cancelled",
        "pending",
        "completed",
        "closed",
        "draft",
        "shipped",
        "delivered",
        "returned",
        "refunded",
        "expired",
        "archived",
        "confirmed",
        "accepted",
        "declined",
        "scheduled",
        "processing",
        "received",
        "active",
        "paid",
    ];
    let whole = |text: String| match lifecycle::event_of(&text) {
        None if (3..=5).contains(&text.len()) => {
            STATES.iter().find(|state| state.starts_with(text.as_str())).map_or(text, |state| (*state).to_owned())
        }
        _ => text,
    };
    values.iter().map(|value| value.as_text().map(|text| whole(words(&text))).unwrap_or_default()).collect()
}

/// True of a list of what happens to a thing.
fn are_states(values: &[Value]) -> bool {
    let texts = texts(values);
    let known = texts.iter().filter(|text| lifecycle::Event::of(text).is_some()).count();
    texts.len() > 2 && known + 1 >= texts.len()
}

/// True if one of the states is called as the time is.
fn is_state(values: &[Value], name: &str) -> bool {
    texts(values).iter().any(|text| is_called(name, text))
}

/// True if a state has the name of an event, or is the beginning of it: `REJ` of `rejected_at`.
fn is_called(name: &str, state: &str) -> bool {
    let is_short = (3..=5).contains(&state.len()) && !state.contains('_');
    lifecycle::is_of_stem(name, state)
        || is_short && lifecycle::bare(name).split('_').any(|word| word.starts_with(state))
}

/// The values of a list of states in which something has come as far as a time tells: the state of the same name or event and those behind
/// it that are not off the way; where none is called so, those that imply the event.
fn come_so_far<'v>(values: &'v [Value], name: &str, time: &Time) -> Vec<&'v Value> {
    let texts = texts(values);
    // What runs has begun and ended where it fails.
    let runs = texts.iter().any(|text| is_in("running in_progress inprogress processing started", text));
    let is_run = time.event.stage() >= START;
    let event = |text: &String| match Event::of("completed") {
        Some(ended) if runs && is_run && is_in("failed failure error errored timeout timed_out crashed", text) => {
            Some(ended)
        }
        _ => lifecycle::state_of(text),
    };
    let events: Vec<Option<lifecycle::Event>> = texts.iter().map(event).collect();
    let places = places(&texts, &events);
    // Nobody speaks to who leaves a message, and who is active has not left.
    let is_apart = |text: &str| {
        is_in("voicemail busy besetzt", text)
            || time.event.stage() >= END && (is_in(IN_USE, text) || is_in("passive passiv passif pasivo ruhend", text))
    };
    let is_not = |text: &str| {
        ["un", "im", "in", "non_", "not_", "nicht_", "no_", "nao_"]
            .iter()
            .any(|not| text.strip_prefix(not).is_some_and(|of| is_called(name, of)))
    };
    let is_off =
        |at: usize| is_not(&texts[at]) || events[at].is_some_and(|event| event.stage() >= OFF) || is_apart(&texts[at]);
    let is_called = |at: usize| is_called(name, &texts[at]);
    let by_stem = (0..values.len()).any(is_called);
    let own =
        |at: &usize| is_called(*at) || !by_stem && !texts[*at].is_empty() && lifecycle::is_same(name, &texts[*at]);
    let picked =
        |keep: &dyn Fn(usize) -> bool| (0..values.len()).filter(|at| keep(*at)).map(|at| &values[at]).collect();
    match (0..values.len()).find(own) {
        Some(at) if is_off(at) => picked(&|other| own(&other)),
        Some(at) => picked(&|other| {
            let is_before = |one: usize, next: usize| {
                events[one].zip(events[next]).is_some_and(|(one, next)| one.stage() < next.stage())
            };
            // What is paid, sent and received comes in the order of the list.
            let is_between = |at: usize| events[at].is_some_and(|event| (AGREED..=END).contains(&event.stage()));
            let is_listed = places.is_some() && is_between(at) && is_between(other);
            let is_behind = places.as_ref().is_some_and(|places| places[other] > places[at]);
            let is_implied = events[other].is_some_and(|event| {
                let is_known = !time.event.is_loose() && time.event.stage() < OFF;
                is_known && event.stage() > time.event.stage() && event.implies(time.event)
            });
            // Before a state of the same name nothing has come so far.
            let is_implied = is_implied && !is_listed && (!by_stem || places.is_none() || is_behind);
            own(&other) || !is_off(other) && (is_behind && (is_listed || !is_before(other, at)) || is_implied)
        }),
        None => picked(&|at| {
            events[at].is_some_and(|event| event.stage() > time.event.stage() && event.implies(time.event))
        }),
    }
}

/// How far along each state of a list is: as the list goes, or against it where its known states do; `None` where it goes by the alphabet.
fn places(texts: &[String], events: &[Option<lifecycle::Event>]) -> Option<Vec<usize>> {
    // An invoice is sent before it is paid, goods after; what is filled in is submitted at its end.
    let is_either = |text: &str, event: lifecycle::Event| Some(event) == Event::of("sent") || text == "submitted";
    // Whatever comes of it, it waits at first.
    const WAITING: &str = "pending waiting open new todo to_do queued draft planned offen neu ausstehend geplant entwurf en_attente in_attesa nouveau pendiente nuevo";
    let known = texts.iter().zip(events).filter_map(|(text, event)| {
        let event = event.filter(|event| !is_either(text, *event))?;
        Some(if is_in(WAITING, text) { 0 } else { event.stage() })
    });
    let known: Vec<u16> = known.filter(|stage| *stage < OFF).collect();
    let (up, down) = known
        .windows(2)
        .fold((0, 0), |(up, down), pair| (up + usize::from(pair[0] < pair[1]), down + usize::from(pair[0] > pair[1])));
    let count = texts.len();
    if down > up && up == 0 {
        return Some((0..count).rev().collect());
    }
    let by_alphabet = count > 3 && texts.is_sorted() || down > up;
    (!by_alphabet).then(|| (0..count).collect())
}

pub(in crate::seed::auto) fn is_status(name: &str) -> bool {
    let words = words(name);
    let is = |word: &str| {
        is_in(
            "status state lifecycle stage phase rsvp zustand statut etat estado estatus stato stand situation situacion progress outcome",
            word,
        )
    };
    words.split('_').any(is)
}
