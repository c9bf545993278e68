//! Lists of what may become of something, and how far along each of them is.

use super::super::lifecycle::{self, AGREED, ASKED, END, Event, OFF, SETTLED, START};
use super::super::pattern::literal;
use super::super::terms::{NO, YES, is_any};
use super::super::times::{Time, is_real};
use super::super::words::{is_in, words};
use crate::store::Value;

/// What has not begun yet.
pub(super) const WAITING: &str = "pending waiting open new todo to_do queued draft planned scheduled unknown neu locked upcoming \
    not_started not_yet_started unstarted unsubmitted not_submitted unfulfilled unpaid unshipped invited";

/// What is under way.
pub(super) const RUNNING: &str = "running in_progress inprogress processing started under_way underway";

/// What has come to a good end, and what has come to an end.
pub(super) const WELL: &str = "success succeeded successful passed ok";
const OVER: &str = "done completed complete finished installed";

/// What has not ended.
pub(super) const IN_USE: &str = "active enabled current in_use in_operation living alive";

/// What has begun and stands still.
const STOPPED: &str = "on_hold paused stalled blocked interrupted";

/// What money has been through that is given back.
const PAID: &str = "paid charged collected captured settled billed debited deducted";
const PAID_BACK: &str = "refunded partially_refunded partly_refunded charged_back chargeback reversed disputed";

/// What nothing has been done with yet that has to be agreed to.
pub(super) const AT_FIRST: &str = "pending draft new queued todo unconfirmed unverified unapproved neu";

/// What is there while it is under way, and what ends in the same way and is not.
const GOING: &str = "ing";
const STANDING: &str = "pending waiting outstanding upcoming incoming missing remaining trialing trialling onboarding standing processing \
    shipping boarding";

/// What somebody has got who is to bring it back.
const OUT: &str = "out out_on_rent on_rent on_hire rented_out hired_out";

/// What a place is in, of which none comes of another.
const PLACES: &str = "occupied vacant free";

/// Ends of which none comes of another.
const ENDS_APART: &str = "merged adopted transferred won";

/// What comes back for changes where it was handed in, and what goes out for a time.
const SENT_BACK: &str = "returned sent_back";
const HANDED_IN: &str = "submitted";

/// What is told to who has asked.
const REFUSED: &str = "rejected declined refused denied";

/// True of what has come to an end that is not a bad one.
pub(super) fn is_done(text: &str) -> bool {
    is_any(&[WELL, OVER], text)
}

/// The values of a list whose words are so, as a condition names them.
pub(super) fn in_states(values: &[Value], is_so: impl Fn(&str) -> bool) -> Option<String> {
    let is_it = |value: &&Value| value.as_text().is_some_and(|text| is_so(&words(&text)));
    let found: Vec<String> = values.iter().filter(is_it).map(literal).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

/// The value that says yes in a list of two letters.
pub(super) fn yes_of_two(values: &[Value]) -> Option<&Value> {
    let is = |value: &Value, list: &str| match value {
        Value::Integer(number) => is_in(list, &number.to_string()),
        value => value.as_text().is_some_and(|text| is_in(list, &text.to_ascii_lowercase())),
    };
    match values {
        [one, other] if is(other, NO) && is(one, YES) => Some(one),
        [other, one] if is(other, NO) && is(one, YES) => Some(one),
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
    // Of a match.
    const PLAYED: &str = "played full_time ft ausgetragen";
    let is_handed_in = values.iter().any(|value| value.as_text().is_some_and(|text| words(&text) == HANDED_IN));
    let whole = |at: usize, text: String| match lifecycle::event_of(&text) {
        _ if is_in(PLAYED, &text) => "completed".to_owned(),
        _ if is_in(OUT, &text) => "picked_up".to_owned(),
        _ if is_handed_in && is_in(SENT_BACK, &text) => "rejected".to_owned(),
        // What has been received and nothing else is there to be dealt with.
        Some(_) if at == 0 && text == "received" => HANDED_IN.to_owned(),
        None if text.ends_with(GOING) && !text.contains('_') && !is_in(STANDING, &text) => "in_progress".to_owned(),
        None if (3..=5).contains(&text.len()) => {
            STATES.iter().find(|state| state.starts_with(text.as_str())).map_or(text, |state| (*state).to_owned())
        }
        _ => text,
    };
    // A state is what has been done, where its word has another meaning, too: `livre` is delivered, and a book.
    let done = |text: &str| {
        let plain = words(text);
        match words(&format!("{text}_le")) {
            told if !told.contains(&plain) && lifecycle::event_of(&told).is_some() => told,
            _ => plain,
        }
    };
    let text = |(at, value): (usize, &Value)| value.as_text().map(|text| whole(at, done(&text))).unwrap_or_default();
    values.iter().enumerate().map(text).collect()
}

/// True of a list of what happens to a thing.
pub(super) fn are_states(values: &[Value]) -> bool {
    // What is high, middling or low is no state, whatever else the words mean: `baja` of somebody who has left.
    const MIDDLE: &str = "medium middle average half moderate media";
    let texts = texts(values);
    if in_states(values, |text| is_in(MIDDLE, text)).is_some() {
        return false;
    }
    let known = texts.iter().filter(|text| lifecycle::Event::of(text).is_some()).count();
    texts.len() > 2 && known + 1 >= texts.len()
}

/// True if one of the states is called as the time is.
pub(super) fn is_state(values: &[Value], name: &str) -> bool {
    texts(values).iter().any(|text| is_called(name, text))
}

/// True if one of the states says that what the time tells has not been done.
pub(super) fn is_denied(values: &[Value], name: &str) -> bool {
    let is_undone = |text: &String| {
        let done = text.strip_prefix("un").or_else(|| text.strip_prefix("not_"));
        done.is_some_and(|done| is_called(name, done))
    };
    texts(values).iter().any(is_undone)
}

/// True if a state has the name of an event, or is the beginning of it: `REJ` of `rejected_at`. What is `not_started` has not.
fn is_called(name: &str, state: &str) -> bool {
    const NOT: [&str; 3] = ["not_", "non_", "no_"];
    if NOT.iter().any(|not| state.starts_with(not) && !lifecycle::bare(name).starts_with(not)) {
        return false;
    }
    let is_short = (3..=5).contains(&state.len()) && !state.contains('_');
    lifecycle::is_of_stem(name, state)
        || is_short && lifecycle::bare(name).split('_').any(|word| word.starts_with(state))
}

/// The values of a list of states in which something has come as far as a time tells: the state of the same name or event and those behind
/// it that are not off the way; where none is called so, those that imply the event.
pub(super) fn come_so_far<'v>(values: &'v [Value], name: &str, time: &Time) -> Vec<&'v Value> {
    let texts = texts(values);
    // What runs has begun and ended where it fails.
    let runs = texts.iter().any(|text| is_in(RUNNING, text));
    let is_run = time.event.stage() >= START;
    // What has begun, where it may also end well.
    let begins = (SETTLED..=START).contains(&time.event.stage()) && time.event.is_told();
    let bare = lifecycle::bare(name);
    let has = |list: &str| texts.iter().any(|text| is_in(list, text));
    // What is tested has been, whatever comes of it.
    let is_tested = (time.event.is_loose() || time.event.stage() == END) && has("passed pass") && !is_in(WELL, bare);
    let is_start = time.event.is_bound() && time.event.stage() == START;
    let is_begun_once = (begins || is_start) && time.about.is_empty();
    let is_begun = begins && (has(WELL) || has("funded won")) || is_tested;
    let is_back = has("requested returned received approved") && !bare.contains("refund");
    let has_paid = is_in(PAID, bare) || is_back;
    let event = |text: &String| match Event::of("completed") {
        Some(ended) if runs && is_run && is_in("failed failure error errored timeout timed_out crashed", text) => {
            Some(ended)
        }
        Some(ended) if is_begun && is_in("failed fail failure unsuccessful lost expired", text) => Some(ended),
        Some(ended) if has_paid && is_in(PAID_BACK, text) => Some(ended),
        // What is not so has not come so far.
        _ if text.starts_with("not_") && Event::of(text).is_none() => None,
        // What is in use is agreed.
        _ if time.event.stage() == AGREED && is_in(IN_USE, text) => Event::of("activated"),
        // What has been launched goes on.
        _ if is_begun_once && is_any(&[IN_USE, STOPPED], text) => Event::of("served"),
        _ => lifecycle::state_of(text),
    };
    let events: Vec<Option<lifecycle::Event>> = texts.iter().map(event).collect();
    let places = places(&texts, &events);
    // Nobody speaks to who leaves a message, and who is active has not left.
    let is_apart = |text: &str| {
        is_in("voicemail busy postponed rescheduled", text)
            || time.event.stage() >= END && (is_in(IN_USE, text) || is_in("dormant inactive paused", text))
    };
    let is_not = |text: &str| {
        ["un", "im", "in", "non_", "not_", "nicht_", "no_", "nao_"]
            .iter()
            .any(|not| text.strip_prefix(not).is_some_and(|of| is_called(name, of)))
            || bare.strip_prefix("un").is_some_and(|undone| undone == text)
    };
    // What has expired or been archived was published before.
    let is_made_out = is_in("issued issue issuance", bare);
    let is_asked = time.event.stage() == ASKED && !is_made_out || Some(time.event) == Event::of("sent");
    let is_past = |text: &str| {
        time.event.stage() == SETTLED
            && is_in("expired archived ended closed sold rented withdrawn removed unpublished", text)
            || is_asked && is_in(REFUSED, text)
            || Some(time.event) == Event::of("married") && is_in("divorced widowed separated", text)
    };
    let is_off = |at: usize| {
        is_not(&texts[at])
            || events[at].is_some_and(|event| event.stage() >= OFF) && !is_past(&texts[at])
            || is_apart(&texts[at])
    };
    let is_called = |at: usize| is_called(name, &texts[at]);
    let by_stem = (0..values.len()).any(is_called);
    // What stands beside others may tell of another event than its name does alone.
    let is_told = lifecycle::column_event(name).is_none_or(|(event, _)| event == time.event);
    let is_same = |at: usize| match is_told {
        true => lifecycle::is_same(name, &texts[at]),
        false => events[at] == Some(time.event),
    };
    let own = |at: &usize| is_called(*at) || !is_not(&texts[*at]) && !by_stem && !texts[*at].is_empty() && is_same(*at);
    // The start of something else says nothing of it.
    let is_bound = time.event.is_bound() && (time.about.is_empty() || is_real(&time.about));
    let picked =
        |keep: &dyn Fn(usize) -> bool| (0..values.len()).filter(|at| keep(*at)).map(|at| &values[at]).collect();
    let is_now = name.ends_with("_since") || has(PLACES);
    match (0..values.len()).find(own) {
        Some(at) if is_off(at) || is_now || is_in(ENDS_APART, &texts[at]) => picked(&|other| own(&other)),
        Some(at) => picked(&|other| {
            let is_before = |one: usize, next: usize| {
                // What comes sooner in one trade and later in another stands where the list has it.
                let may_follow =
                    |next: Event| lifecycle::reach(&texts[one]).is_some_and(|(_, most)| most >= next.stage());
                events[one].zip(events[next]).is_some_and(|(one, next)| one.stage() < next.stage() && !may_follow(next))
            };
            // What no word is known for is no more than another end.
            let is_other_end = |at: usize, other: usize| {
                events[other].is_none() && events[at].is_some_and(|event| event.stage() >= END)
            };
            // What is paid, sent and received comes in the order of the list.
            let is_between = |at: usize| events[at].is_some_and(|event| (AGREED..=END).contains(&event.stage()));
            let is_listed = places.is_some() && is_between(at) && is_between(other);
            let is_behind = places.as_ref().is_some_and(|places| places[other] > places[at]);
            let is_implied = events[other].is_some_and(|event| {
                let is_known = !time.event.is_loose() && time.event.stage() < OFF;
                is_known && event.stage() > time.event.stage() && event.implies(time.event)
            });
            // Before a state of the same name nothing has come so far; what may be so sooner or later is where it stands.
            let is_placed = by_stem || events[other].is_some_and(Event::is_loose);
            let is_implied = is_implied && !is_listed && (!is_placed || places.is_none() || is_behind);
            let comes_later = is_behind && !is_other_end(at, other) && (is_listed || !is_before(other, at));
            own(&other) || !is_off(other) && (comes_later || is_implied)
        }),
        None if (0..values.len()).any(|at| is_not(&texts[at])) => {
            picked(&|at| !is_not(&texts[at]) && !is_in(WAITING, &texts[at]))
        }
        None => picked(&|at| {
            // What runs has a start.
            let has_begun =
                |event: Event| event.stage() == START && event.is_told() && time.event.stage() == START && is_bound;
            !is_in(WAITING, &texts[at])
                && events[at].is_some_and(|event| {
                    event.stage() > time.event.stage() && event.implies(time.event) || has_begun(event)
                })
        }),
    }
}

/// How far along each state of a list is: as the list goes, or against it where its known states do; `None` where it goes by the alphabet.
fn places(texts: &[String], events: &[Option<lifecycle::Event>]) -> Option<Vec<usize>> {
    // An invoice is sent before it is paid, goods after; what is filled in is submitted at its end.
    // What runs may be looked at until it is agreed to.
    let is_either = |text: &str, event: lifecycle::Event| {
        Some(event) == Event::of("sent") || text == HANDED_IN || is_in(RUNNING, text)
    };
    let known = texts.iter().zip(events).filter_map(|(text, event)| {
        let event = event.filter(|event| !is_either(text, *event))?;
        // Whatever comes of it, it waits at first.
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

/// True of the name of a column that says how far something is.
pub(super) fn is_status(name: &str) -> bool {
    const STATUS: &str = "status state lifecycle stage phase rsvp stand situation progress outcome decision disposition verdict conclusion result";
    words(name).split('_').any(|word| is_in(STATUS, word))
}
