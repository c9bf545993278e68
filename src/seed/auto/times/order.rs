//! Which times of a record come before which.

use super::super::lifecycle::{
    self, AGREED, ASKED, CHANGED, CREATED, DOORS, END, Event, GONE, OFF, PLANNED, SETTLED, START,
};
use super::super::names;
use super::super::words::{is_form_of, is_in, words};
use super::{Form, Time, is_entering, is_long, is_period};
use crate::catalog::Table;

/// What is done with a thing as long as it is there, for the last time before it goes.
const USED: &str = "activity active used use access accessed seen login maintenance maintained inspected inspection serviced service checked \
    check visit visited";

/// What is made before it is shown.
const MADE: &str =
    "shooting filming production recording recorded writing construction development design printing manufacturing";

/// The rank of what ends before the thing itself begins.
const BEFOREHAND: u16 = SETTLED * 10 + 2;

/// True if the first time comes after the other in every record that has both.
pub(in super::super) fn follows(time: &Time, other: &Time) -> bool {
    let (late, early) = (time.event.stage(), other.event.stage());
    let same = time.about == other.about;
    // What is told by words for the same stands as its columns do.
    let is_later =
        other.rank < time.rank || other.rank == time.rank && time.event.is_told() && other.column < time.column;
    if time.column == other.column || !is_later || [time.form, other.form].contains(&Form::Clock) {
        return false;
    }
    let apart = !same && !time.about.is_empty() && !other.about.is_empty();
    if late == START && early == START && other.about.is_empty() && is_pause(&time.about) {
        return true;
    }
    // The ends of another span than its own say nothing.
    let begins = early == START
        && (other.is_only || is_long(&other.about))
        && (late == END || late == GONE || is_long(&other.about));
    let is_early = early <= SETTLED || other.rank <= BEFOREHAND;
    let joined = is_early || same || !apart && (!other.event.is_bound() || begins);
    match late {
        // What is scheduled is done then, and called off at any time.
        _ if early == PLANNED => (AGREED..OFF).contains(&late) && (same || other.about.is_empty()),
        PLANNED if early == START && is_in("return back", &time.about) => true,
        // A ban is over some time after it.
        PLANNED if Event::of(&time.about) == Some(other.event) => true,
        PLANNED if early == END && is_in("activity active used use access accessed seen login", &other.about) => true,
        PLANNED => early <= SETTLED || early <= END && joined && (same || other.event.is_loose()),
        GONE | OFF if early == END && is_in(USED, &other.about) => true,
        END if is_in(USED, &time.about) && early == START && other.about == "registered" => true,
        CHANGED => early <= SETTLED || other.required && !other.event.is_bound(),
        GONE => early == CHANGED || (early <= END || early == GONE) && joined,
        _ => joined,
    }
}

/// True of what is told of a person or a thing that no other time of the record is told of.
fn is_lone(found: &[Time], time: &Time) -> bool {
    !time.event.is_bound() && found.iter().filter(|other| other.about == time.about).count() == 1
}

/// Gives the times their ranks by what they tell of together.
pub(super) fn order(found: &mut [Time], names: &[String], table: &Table) {
    order_ways(found, names);
    order_neighbours(found, names);
    order_deeds(found, names);
    order_trade(found, table);
    order_own(found, names, table);
    order_days(found, names);
    order_guests(found, names);
    order_schedule(found, names);
    order_leaving(found, names, table);
    order_unknown(found, names);
    order_opened(found, names);
}

/// The first time whose name has the first of these in it that any has.
fn position(found: &[Time], names: &[String], stems: &[&str]) -> Option<usize> {
    stems.iter().find_map(|stem| found.iter().position(|time| names[time.column].contains(stem)))
}

/// Who arrives before leaving stays, who leaves before arriving travels: the first column tells.
fn order_ways(found: &mut [Time], names: &[String]) {
    if let (Some(arrival), Some(departure)) = (position(found, names, &["arriv"]), position(found, names, &["depart"]))
        && arrival < departure
        && found[arrival].rank > found[departure].rank
    {
        let (first, last) = (found[departure].event, found[arrival].event);
        (found[arrival].event, found[arrival].rank, found[departure].event, found[departure].rank) =
            (first, first.stage() * 10, last, last.stage() * 10);
    }
}

/// What a name says beside that of another column: the sign-in before this one, the mail that asks for what is confirmed.
fn order_neighbours(found: &mut [Time], names: &[String]) {
    for at in 0..found.len() {
        let own = lifecycle::bare(&names[found[at].column]);
        // Who signs in now has done so before.
        if let Some(of) = own.strip_prefix("current_")
            && let Some(last) = found.iter().position(|time| {
                let other = lifecycle::bare(&names[time.column]);
                ["last_", "previous_"].iter().any(|word| other.strip_prefix(word) == Some(of))
            })
            && let Some(start) = Event::of("start")
        {
            for (one, rank) in [(last, START * 10), (at, START * 10 + 1)] {
                (found[one].event, found[one].rank, found[one].about) = (start, rank, of.to_owned());
            }
        }
        // The mail that asks for what is confirmed then.
        if let Some(of) = ["_sent", "_requested", "_issued"].iter().find_map(|word| own.strip_suffix(word))
            && let Some(then) = found
                .iter()
                .position(|time| time.column != found[at].column && lifecycle::is_of_stem(of, &names[time.column]))
        {
            found[at].rank = found[then].rank.saturating_sub(1);
        }
        // What is made is shown then.
        let is_end = found[at].event.is_bound() || found[at].event.stage() == END;
        if is_end && is_in(MADE, &found[at].about) {
            found[at].rank = SETTLED * 10 - if found[at].event.stage() == START { 4 } else { 3 };
        }
        // A period is over when its bill is written.
        if found[at].event.is_bound() && is_period(&found[at].about) {
            found[at].rank = CREATED * 10 - if found[at].event.stage() == START { 2 } else { 1 };
        }
    }
    // A preview and the doors come before what they are of.
    for time in found.iter_mut().filter(|time| time.event.stage() == START && time.event.is_bound()) {
        if let Some(doors) = Event::of(&time.about).filter(|event| event.stage() == DOORS) {
            (time.event, time.rank, time.about) = (doors, DOORS * 10, String::new());
        }
    }
}

/// What is taken, dropped, repaired or mailed, and what is done with it then.
fn order_deeds(found: &mut [Time], names: &[String]) {
    // What is taken is uploaded then.
    let is_word =
        |time: &Time, list: &str| time.event.stage() == CREATED && is_in(list, lifecycle::bare(&names[time.column]));
    if found.iter().any(|time| is_word(time, "taken captured measured observed sampled photographed shot occurred")) {
        for time in found
            .iter_mut()
            .filter(|time| is_word(time, "uploaded imported logged registered scanned entered recorded"))
        {
            time.rank += 1;
        }
    }
    // A course can be dropped for some time after it has begun.
    for time in found
        .iter_mut()
        .filter(|time| time.event.stage() == PLANNED && is_in("drop add_drop withdraw withdrawal", &time.about))
    {
        (time.event, time.rank, time.about) = (Event::OTHER, Event::OTHER.stage() * 10, String::new());
    }
    // What is dropped off is dealt with then; what is dropped is not.
    for at in 0..found.len() {
        let goes_on = || found[at + 1..].iter().any(|next| next.event.is_told() && next.event.stage() < OFF);
        if is_in("dropped drop", lifecycle::bare(&names[found[at].column])) && goes_on() {
            (found[at].event, found[at].rank) = (Event::OTHER, Event::OTHER.stage() * 10);
        }
    }
    // What is repaired or made is handed over or fetched then, if it stands behind.
    let is_over = |time: &Time| time.event.stage() == END && time.event.is_told() && !time.event.is_bound();
    for at in 1..found.len() {
        let is_handed_over = Some(found[at].event) == Event::of("delivered")
            || ends_in("picked_up collected fetched retire", &names[found[at].column]);
        if is_handed_over && let Some(over) = found[..at].iter().rfind(|time| is_over(time)).map(|time| time.rank) {
            found[at].rank = over + 1;
            if found[at].event.stage() == START
                && let Some(fetched) = Event::of("fetched")
            {
                found[at].event = fetched;
            }
        }
    }
    // What is sent or delivered is opened then, for the first and the last time.
    let arrives = found.iter().filter(|time| [Event::of("sent"), Event::of("delivered")].contains(&Some(time.event)));
    if let Some(rank) = arrives.map(|time| time.rank).max() {
        for time in found.iter_mut().filter(|time| is_in("opened open clicked click read viewed seen", &time.about)) {
            match time.event.stage() {
                START => time.rank = rank + 1,
                END => time.rank = rank + 2,
                _ => {}
            }
        }
    }
    // Mail is opened when it has been sent.
    if let Some(sent) = found.iter().position(|time| Some(time.event) == Event::of("sent")) {
        let (rank, about) = (found[sent].rank + 1, found[sent].about.clone());
        for time in found
            .iter_mut()
            .filter(|time| is_in("opened clicked bounced unsubscribed", lifecycle::bare(&names[time.column])))
        {
            if let (false, Some(read)) = (time.required, Event::of("read")) {
                (time.event, time.rank, time.about) = (read, rank, about.clone());
            }
        }
    }
}

/// True of a name that is one of these words, whatever stands in front.
fn ends_in(list: &str, name: &str) -> bool {
    let bare = lifecycle::bare(name);
    list.split_ascii_whitespace()
        .any(|word| bare.strip_suffix(word).is_some_and(|of| of.is_empty() || of.ends_with('_')))
}

/// What is offered, sold, sent, served and paid.
fn order_trade(found: &mut [Time], table: &Table) {
    // What is ordered for a day is asked for by then.
    let is = |time: &Time, list: &str| is_in(list, lifecycle::bare(&words(&table.columns[time.column].name)));
    if found.iter().any(|time| is(time, "ordered order placed"))
        && let Some(planned) = Event::of("planned")
    {
        for time in found.iter_mut().filter(|time| is(time, "requested required")) {
            (time.event, time.rank) = (planned, planned.stage() * 10);
        }
    }
    // What is valid for some time is sold before.
    if found.iter().any(|time| time.event.stage() == START && is_in("valid validity", &time.about))
        && let Some(ordered) = Event::of("ordered")
    {
        for time in found.iter_mut().filter(|time| Some(time.event) == Event::of("sold")) {
            (time.event, time.rank) = (ordered, ordered.stage() * 10);
        }
    }
    // What is written is made when it is sent.
    if names::is_about(&words(&table.name), "message mail email letter sms chat_message direct_message")
        && let Some(posted) = Event::of("posted")
    {
        for time in found.iter_mut().filter(|time| Some(time.event) == Event::of("sent")) {
            (time.event, time.rank) = (posted, posted.stage() * 10);
        }
    }
    // An offer is sent before it is accepted.
    if let Some(accepted) =
        found.iter().filter(|time| Some(time.event) == Event::of("accepted")).map(|time| time.column).max()
    {
        for time in found.iter_mut().filter(|time| Some(time.event) == Event::of("sent") && time.column < accepted) {
            time.rank = AGREED * 10 - 1;
        }
    }
    // Who is served pays then, where the columns stand so.
    if let Some((served, rank)) =
        found.iter().find(|time| Some(time.event) == Event::of("served")).map(|time| (time.column, time.rank))
    {
        for time in found.iter_mut().filter(|time| Some(time.event) == Event::of("paid") && time.column > served) {
            time.rank = rank + 1;
        }
    }
    // What is frozen or paused has begun.
    if let Some(start) =
        found.iter().find(|time| time.event.stage() == START && time.about.is_empty()).map(|time| time.column)
    {
        for time in
            found.iter_mut().filter(|time| time.event.stage() == START && is_pause(&time.about) && time.column > start)
        {
            time.rank += 1;
        }
    }
    // An invoice is sent before it is paid, goods after.
    if names::is_about(&words(&table.name), "invoice bill statement quote") {
        for time in found.iter_mut().filter(|time| Some(time.event) == Event::of("sent")) {
            time.rank = AGREED * 10;
        }
    }
}

/// What the table is about, and what people are entered for before it begins.
fn order_own(found: &mut [Time], names: &[String], table: &Table) {
    let table_words = words(&table.name);
    let is_mark = |word: &&str| !is_in("hdr header head mst master tbl", word);
    let noun = table_words.rsplit('_').find(is_mark).unwrap_or(&table_words);
    let is_entered = found.iter().any(|time| time.event.is_bound() && is_entering(&time.about));
    // What is brought is so when it has been sent.
    let has_start = found.iter().any(|time| time.event.stage() == START);
    for time in found {
        // The day of a sale in a table of sales is the sale's own.
        let is_own = is_form_of(noun, lifecycle::bare(&names[time.column]))
            || is_in("sold sale", lifecycle::bare(&names[time.column])) && is_in("sale sales", noun);
        if is_own
            && (ASKED..OFF).contains(&time.event.stage())
            && !(has_start && Some(time.event) == Event::of("delivered"))
            && let Some(own) = Event::of(if is_entered { "start" } else { "date" })
        {
            (time.event, time.rank) = (own, own.stage() * 10);
        }
        // Tickets are sold, and people enrolled, before it begins.
        if (time.event.is_bound() || time.event.stage() == PLANNED) && is_entering(&time.about) {
            if let (PLANNED, Some(end)) = (time.event.stage(), Event::of("ends")) {
                time.event = end;
            }
            time.rank = if time.event.stage() == START { BEFOREHAND - 1 } else { BEFOREHAND };
        }
    }
}

/// The day for which something is booked or sold comes after that is done.
fn order_days(found: &mut [Time], names: &[String]) {
    const DAYS: &str = "visit travel trip tour journey show event performance session ride concert match game stay excursion appointment meeting consultation lesson class interview";
    let is_day = |time: &Time| {
        let is_plain = time.event == Event::OTHER || Some(time.event) == Event::of("date");
        is_plain && time.form == Form::Day && is_in(DAYS, lifecycle::bare(&names[time.column]))
    };
    if found.iter().any(|time| time.event.stage() == ASKED && !is_day(time))
        && let Some(start) = Event::of("start")
    {
        for time in found.iter_mut().filter(|time| is_day(time)) {
            (time.event, time.rank) = (start, START * 10);
        }
    }
}

/// Who was invited accepts by joining.
fn order_guests(found: &mut [Time], names: &[String]) {
    if position(found, names, &["invit"]).is_some()
        && let Some(joins) = found.iter_mut().find(|time| names[time.column].contains("join"))
        && let Some(accepted) = Event::of("accepted")
    {
        (joins.event, joins.rank) = (accepted, accepted.stage() * 10);
    }
}

/// What is scheduled comes before what is done then.
fn order_schedule(found: &mut [Time], names: &[String]) {
    let is_done = |time: &Time| time.event.is_told() && !time.event.is_bound() && time.event.stage() < OFF;
    if found.iter().any(is_done) {
        let is_plan = |time: &&mut Time| is_in(SCHEDULED, lifecycle::bare(&names[time.column]));
        found.iter_mut().filter(is_plan).for_each(|time| time.rank = AGREED * 10 + 5);
    }
}

/// True of more events than come so by chance.
fn goes_by_alphabet(found: &[Time], names: &[String]) -> bool {
    let told: Vec<&str> = found
        .iter()
        .filter(|time| (CREATED..=GONE).contains(&time.event.stage()))
        .map(|time| names[time.column].as_str())
        .collect();
    told.len() > 4 && told.is_sorted()
}

/// The ranks of what comes sooner in one trade and later in another, by the columns beside it.
struct Movable<'n> {
    names: &'n [String],
    by_alphabet: bool,
}

impl Movable<'_> {
    /// Where it has no place of its own, between which stages it comes.
    fn reach(&self, time: &Time) -> Option<(u16, u16)> {
        let is_placed = time.rank != time.event.stage() * 10 || time.event.is_loose() || self.by_alphabet;
        lifecycle::reach(&self.names[time.column]).filter(|_| !is_placed)
    }

    /// True of what has been done to the thing.
    fn is_step(&self, time: &Time) -> bool {
        let stage = time.event.stage();
        ((CREATED..OFF).contains(&stage) || stage == GONE)
            && !time.event.is_bound()
            && time.form != Form::Clock
            && !is_in(lifecycle::NOTED, lifecycle::bare(&self.names[time.column]))
    }

    /// The rank behind the step before it, and before the next one that has one place: goods are received when they are sent, and a car
    /// before its repair starts.
    fn rank(&self, found: &[Time], at: usize) -> Option<u16> {
        let time = &found[at];
        let (least, most) = self.reach(time).filter(|_| self.is_step(time))?;
        let is_lone = !time.about.is_empty() && is_lone(found, time);
        let is_of = |other: &Time| other.about == time.about || is_lone;
        let is_alike = |other: &&Time| self.is_step(other) && is_of(other);
        // Nothing is issued because it is paid, and the day of a service is no step.
        let is_past = |other: &&Time| {
            let is_paid = time.event.stage() == ASKED && Some(other.event) == Event::of("paid");
            // A notice that comes before the end is no step on the way.
            let is_notice = other.event.stage() >= END && other.rank < other.event.stage() * 10;
            is_alike(other) && !is_paid && !is_notice && !is_noun(other, self.names)
        };
        let past = found[..at].iter().rfind(is_past).map_or(0, |other| other.rank);
        let mut between = 0;
        let next = found[at + 1..].iter().filter(is_alike).find_map(|other| {
            if self.reach(other).is_some() || other.event.is_loose() {
                between += 1;
                return None;
            }
            (other.event.is_told() && other.rank > past).then(|| other.rank - 1 - between)
        });
        let wanted = if past >= time.rank { past + 1 } else { time.rank };
        let placed = next.map_or(wanted, |next| wanted.min(next));
        (placed > past && (least * 10..most * 10 + 10).contains(&placed)).then_some(placed)
    }
}

/// True of what is named by what it is, as a service or an inspection, not by what has been done.
fn is_noun(time: &Time, names: &[String]) -> bool {
    time.event.is_loose() && time.event != Event::OTHER && !lifecycle::is_done(lifecycle::bare(&names[time.column]))
}

/// What is opened or put on a list has been entered.
fn order_opened(found: &mut [Time], names: &[String]) {
    let is = |time: &Time, list: &str| is_in(list, lifecycle::bare(&names[time.column]));
    let noted = found.iter().filter(|time| is(time, lifecycle::NOTED)).map(|time| time.rank).min();
    let Some(noted) = noted.filter(|rank| found.iter().any(|time| time.rank == *rank && is(time, "opened listed")))
    else {
        return;
    };
    for time in found.iter_mut().filter(|time| (noted..noted + 9).contains(&time.rank)) {
        if time.rank > noted || is(time, "opened listed") {
            time.rank += 1;
        }
    }
}

/// Who is hired leaves, and what goes on for long is ended by a notice before its end.
fn order_leaving(found: &mut [Time], names: &[String], table: &Table) {
    const LEAVING: &str =
        "departure exit leaving leave end employment_end end_employment end_of_employment service_end";
    const NOTICES: &str = "terminated termination notice notice_given gave_notice cancelled canceled cancellation resigned revoked withdrawn";
    if found.iter().any(|time| time.event.is_joining())
        && let Some(left) = Event::of("left")
    {
        for time in found.iter_mut().filter(|time| is_in(LEAVING, lifecycle::bare(&names[time.column]))) {
            (time.event, time.rank, time.about) = (left, left.stage() * 10, String::new());
        }
    }
    let is_long_table = is_long(&words(&table.name));
    let is_end = |time: &Time| {
        time.event.is_bound()
            && time.event.stage() == END
            && (is_long(&time.about) || time.about.is_empty() && is_long_table)
    };
    if found.iter().any(is_end) {
        for time in found.iter_mut().filter(|time| ends_in(NOTICES, &names[time.column]) && !time.event.is_bound()) {
            time.rank = START * 10 + 5;
        }
    }
}

/// What is to be done at a time.
const SCHEDULED: &str = "scheduled planned";

/// What no word is known for, and who arrives to begin, comes behind what stands before it.
fn order_unknown(found: &mut [Time], names: &[String]) {
    let (mut before, mut has_happened, mut progress) = (0, false, 0);
    let movable = Movable { names, by_alphabet: goes_by_alphabet(found, names) };
    for at in 0..found.len() {
        let event = found[at].event;
        let begins = found[at + 1..].iter().any(|next| next.event.stage() == START && next.about == found[at].about);
        let leads = found[at + 1..].iter().any(|next| next.event.is_told() && next.event.stage() < OFF);
        let early = if begins || leads && event == Event::OTHER { CREATED * 10 + 140 } else { event.stage() * 10 };
        // What has no word stands before what is told behind it: damage before it is reported.
        let next = found[at + 1..].iter().find(|next| (ASKED..OFF).contains(&next.event.stage()));
        let is_answer = is_in("answered responded replied response answer", lifecycle::bare(&names[found[at].column]));
        let early = match next.filter(|_| event.is_loose() && !is_noun(&found[at], names) && !is_answer) {
            Some(next) => early.min(next.rank.saturating_sub(1)),
            None => early,
        };
        if event.is_loose() {
            found[at].rank = if before > 0 { before + 1 } else { early };
            // What has no name stands within what begins or ends before it.
            if let Some(last) = at.checked_sub(1).map(|last| &found[last])
                && event == Event::OTHER
                && found[at].about.is_empty()
                && (last.event.is_bound() || last.event == Event::OTHER)
                && !is_long(&last.about)
            {
                found[at].about = last.about.clone();
            }
        } else if begins && names[found[at].column].contains("arriv") {
            found[at].rank = START * 10 - 1;
        } else if event.is_joining() && progress >= ASKED * 10 {
            // Who is hired after an interview was no employee before, and most are not.
            found[at].event = Event::of("completed").unwrap_or(event);
            found[at].rank = progress + 1;
        } else if event.stage() == ASKED
            && has_happened
            && lifecycle::bare(&names[found[at].column]) != "asked"
            && (START * 10..END * 10).contains(&before)
        {
            // Who is seated orders then; a seat is booked before the show.
            found[at].rank = before + 1;
        } else if let Some(rank) = movable.rank(found, at) {
            found[at].rank = rank;
        }
        if (CREATED..OFF).contains(&event.stage()) {
            (before, has_happened) = (found[at].rank, event.is_told());
            if !event.is_bound() && event.stage() >= ASKED {
                progress = before;
            }
        }
    }
}

/// True of a span within another.
fn is_pause(about: &str) -> bool {
    is_in(
        "current_period current_term current_cycle frozen freeze paused break suspended suspension interruption gel",
        about,
    )
}
