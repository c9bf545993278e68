//! The times that a record holds, the event that each tells of, and when the records were made that it belongs to.

use super::field::hop_name;
use super::keys::{self, Key, is_nullable};
use super::kind::{ColumnKind, kind};
use super::lifecycle::{
    self, AGREED, ASKED, BIRTH, CHANGED, CREATED, DOORS, END, Event, GONE, OFF, PLANNED, SETTLED, START,
};
use super::names::{self, Guess};
use super::value;
use super::words::{Memo, in_milliseconds, is_form_of, is_in, words};
use crate::catalog::{Catalog, RelationKind, Table};
use crate::diagnostic::Result;

/// How a column holds a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    Day,
    Moment,
    Unix,
    UnixMs,
    Clock,
}

impl Form {
    pub fn is_dated(self) -> bool {
        matches!(self, Form::Day | Form::Moment)
    }

    pub fn is_unix(self) -> bool {
        matches!(self, Form::Unix | Form::UnixMs)
    }

    /// A time that was made as a text, as the column holds it.
    pub fn held(self, made: String) -> String {
        match self {
            Form::Unix => format!("unixepoch({made})"),
            Form::UnixMs => format!("unixepoch({made}) * 1000"),
            _ => made,
        }
    }

    /// A column that holds a time so, as functions that make times up read it.
    pub fn read(self, name: String) -> String {
        if self == Form::UnixMs { format!("({name} / 1000)") } else { name }
    }

    /// The same as a text.
    pub fn text(self, name: String) -> String {
        if self.is_unix() { format!("datetime({}, 'unixepoch')", self.read(name)) } else { name }
    }
}

pub(super) struct Time {
    pub column: usize,
    pub form: Form,
    pub event: Event,
    pub about: String,
    /// Times of a record stand in this order.
    pub rank: u16,
    /// Every record has it.
    pub required: bool,
    /// It is an end of a span in a record that has one start.
    pub is_only: bool,
}

/// True of what is valid, on sale, hired for weeks or months, not hours.
pub(super) fn is_long(about: &str) -> bool {
    const LONG: &str = "valid validity gueltig valide valable valido vigencia sales sale trial enrollment registration subscription lease contract \
        survey poll umfrage encuesta sondage election trimester trimestre semester semestre quarter quartal halbjahr campaign offer membership policy coverage warranty term project employment rental rent season active availability available disponivel disponible verfuegbar promotion \
        fiscal_year financial_year school_year academic_year geschaeftsjahr schuljahr exercice ejercicio abonnement abo vertrag contrat contrato suscripcion miete mietvertrag bail loan position assignment effective laufzeit garantie zuweisung";
    names::is_about(about, LONG)
}

/// True of what has happened beside what was planned.
pub(super) fn is_real(about: &str) -> bool {
    is_in("actual real effective reel tatsaechlich", about)
}

/// A way from a new record to the time when a record that it belongs to was made.
pub(super) struct Owner {
    pub path: String,
    /// The same as a text of SQLite's.
    pub moment: String,
    pub columns: Vec<usize>,
    /// The way to the hour when it begins, which may be all that is known: what is asked for, agreed and paid comes before.
    pub begins: Option<String>,
    /// Between which times people are entered for it.
    pub opens: Option<String>,
    pub closes: Option<String>,
    /// When it is over at the latest: its records are made before.
    pub until: Option<String>,
    /// Nothing is known but the birth of a person, who comes of age first.
    pub born: bool,
}

/// True of what is over when its bill is written.
pub(super) fn is_period(about: &str) -> bool {
    is_in(
        "period periode periodo zeitraum abrechnungszeitraum billing_period pay_period service_period accounting_period",
        about,
    )
}

/// True of a table of years.
pub(super) fn is_year(table: &str) -> bool {
    names::is_about(
        table,
        "fiscal_year financial_year school_year academic_year geschaeftsjahr schuljahr exercice ejercicio",
    )
}

/// True of what people do before something begins that they come to.
pub(super) fn is_entering(about: &str) -> bool {
    is_in(
        "sales sale presale registration registrations enrollment enrolment entry entries booking bookings signup signups voting submission submissions call_for_papers anmelde anmeldung anmeldungen vorverkauf \
         inscription inscriptions inscripcion inscripciones matricula iscrizione iscrizioni",
        about,
    )
}

/// What is put into use is there then; it may be taken out again, and come to the end of its life.
fn use_event(names: &[String], name: &str) -> Option<Event> {
    let own = lifecycle::bare(name);
    // `put` alone is taken for a mark of the table.
    let is_put_in = || names.iter().any(|name| name.starts_with("into_") || name.starts_with("put_in"));
    match own {
        _ if is_in("put_in put_into put_into_use into_use", own) => Event::of("added"),
        "taken_out" if !is_put_in() => None,
        _ if is_in("taken_out taken_out_of_use end_of_life end_of_sale end_of_support", own) => Event::of("removed"),
        _ => None,
    }
}

/// True of a span within another.
fn is_pause(about: &str) -> bool {
    is_in(
        "frozen freeze pause paused break suspended suspension interruption pausiert ruhend gel congelado suspendido",
        about,
    )
}

/// The rank of what ends before the thing itself begins.
const BEFOREHAND: u16 = SETTLED * 10 + 2;

/// How far up the owners of owners are looked at.
const MAX_STEPS: usize = 3;

/// True if the first time comes after the other in every record that has both.
pub(super) fn follows(time: &Time, other: &Time) -> bool {
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
        PLANNED if early == START && is_in("return back rueckgabe retour devolucion", &time.about) => true,
        PLANNED if early == END && is_in("activity active used use access accessed seen login", &other.about) => true,
        PLANNED => early <= SETTLED || early <= END && joined && (same || other.event.is_loose()),
        CHANGED => early <= SETTLED || other.required && !other.event.is_bound(),
        GONE => early == CHANGED || early <= END && joined,
        _ => joined,
    }
}

/// The columns that hold times, with the events that they tell of.
pub(super) fn times(table: &Table) -> Vec<Time> {
    let names: Vec<String> = table.columns.iter().map(|column| words(&column.name)).collect();
    let mut found = by_names(table, &names);
    order_ways(&mut found, &names);
    order_neighbours(&mut found, &names);
    order_deeds(&mut found, &names);
    order_trade(&mut found, table);
    order_own(&mut found, &names, table);
    order_guests(&mut found, &names);
    order_unknown(&mut found, &names);
    found
}

/// The times of a table, each by its own name and form.
fn by_names(table: &Table, names: &[String]) -> Vec<Time> {
    let mut found: Vec<Time> = Vec::new();
    let event = |name: &String| match use_event(names, name) {
        Some(event) => Some((event, String::new())),
        None => lifecycle::column_event(name),
    };
    let events: Vec<Option<(Event, String)>> = names.iter().map(event).collect();
    for (column, name) in names.iter().enumerate() {
        let Some(form) = form(table, &events, name, column).filter(|form| lets_in(table, column, *form)) else {
            continue;
        };
        // Who has done it.
        if form.is_unix() && name.rsplit('_').next().is_some_and(|last| is_in("by id uid von par por", last)) {
            continue;
        }
        // A day of which nothing is known has no place among others.
        let is_moment = kind(&table.columns[column]) == ColumnKind::Moment;
        let is_event = events[column].is_some() || lifecycle::is_time_word(name) || name.ends_with("ed") || is_moment;
        if !is_event && form != Form::Clock {
            continue;
        }
        let (event, about) = events[column].clone().unwrap_or((Event::OTHER, String::new()));
        found.push(Time {
            column,
            form,
            event,
            about,
            rank: event.stage() * 10,
            required: !is_nullable(table, column),
            is_only: false,
        });
    }
    let starts: Vec<String> = found
        .iter()
        .filter(|time| time.event.is_bound() && time.event.stage() < END)
        .map(|time| time.about.clone())
        .collect();
    let is_only = starts.iter().all(|about| Some(about) == starts.first());
    found.iter_mut().for_each(|time| time.is_only = is_only && time.event.is_bound());
    found
}

/// The first time whose name has the first of these in it that any has.
fn position(found: &[Time], names: &[String], stems: &[&str]) -> Option<usize> {
    stems.iter().find_map(|stem| found.iter().position(|time| names[time.column].contains(stem)))
}

/// Who arrives before leaving stays, who leaves before arriving travels: the first column tells.
fn order_ways(found: &mut [Time], names: &[String]) {
    for (arrives, departs) in [("arriv", "depart"), ("ankunft", "abfahrt"), ("llegada", "salida")] {
        if let (Some(arrival), Some(departure)) =
            (position(found, names, &[arrives]), position(found, names, &[departs]))
            && arrival < departure
            && found[arrival].rank > found[departure].rank
        {
            let (first, last) = (found[departure].event, found[arrival].event);
            (found[arrival].event, found[arrival].rank, found[departure].event, found[departure].rank) =
                (first, first.stage() * 10, last, last.stage() * 10);
        }
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
    for time in found.iter_mut().filter(|time| {
        time.event.stage() == PLANNED && is_in("drop add_drop withdraw withdrawal retrait retiro", &time.about)
    }) {
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
            || is_in(
                "picked_up collected abgeholt retire recogido ritirato",
                lifecycle::bare(&names[found[at].column]),
            );
        if is_handed_over && let Some(over) = found[..at].iter().rfind(|time| is_over(time)).map(|time| time.rank) {
            found[at].rank = over + 1;
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

/// What is offered, sold, sent, served and paid.
fn order_trade(found: &mut [Time], table: &Table) {
    // What is valid for some time is sold before.
    if found
        .iter()
        .any(|time| time.event.stage() == START && is_in("valid validity gueltig valable valido", &time.about))
        && let Some(ordered) = Event::of("ordered")
    {
        for time in found.iter_mut().filter(|time| Some(time.event) == Event::of("sold")) {
            (time.event, time.rank) = (ordered, ordered.stage() * 10);
        }
    }
    // What is written is made when it is sent.
    if names::is_about(
        &words(&table.name),
        "message mail email letter sms chat_message direct_message nachricht mensaje",
    ) && let Some(posted) = Event::of("posted")
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
    if names::is_about(
        &words(&table.name),
        "invoice bill rechnung facture factura statement quote offerte angebot devis",
    ) {
        for time in found.iter_mut().filter(|time| Some(time.event) == Event::of("sent")) {
            time.rank = AGREED * 10;
        }
    }
}

/// What the table is about, and what people are entered for before it begins.
fn order_own(found: &mut [Time], names: &[String], table: &Table) {
    let table_words = words(&table.name);
    let is_mark = |word: &&str| !is_in("hdr header head mst master tbl kopf stamm", word);
    let noun = table_words.rsplit('_').find(is_mark).unwrap_or(&table_words);
    let is_entered = found.iter().any(|time| time.event.is_bound() && is_entering(&time.about));
    for time in found {
        // The day of a sale in a table of sales is the sale's own.
        let is_own = is_form_of(noun, lifecycle::bare(&names[time.column]))
            || Some(time.event) == Event::of("sold")
                && is_in("sale sales verkauf venta vente ventas vendita venda", noun);
        if is_own
            && (ASKED..OFF).contains(&time.event.stage())
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

/// Who is invited joins, and what is lent is due.
fn order_guests(found: &mut [Time], names: &[String]) {
    // Who was invited accepts by joining.
    if position(found, names, &["invit"]).is_some()
        && let Some(joins) = found.iter_mut().find(|time| names[time.column].contains("join"))
        && let Some(accepted) = Event::of("accepted")
    {
        (joins.event, joins.rank) = (accepted, accepted.stage() * 10);
    }
    // What is checked out without being checked in is lent.
    if position(found, names, &["check_in", "checked_in", "checkin"]).is_none()
        && let Some(out) = position(found, names, &["checked_out", "check_out", "checkout"])
        && position(found, names, &["due", "return"]).is_some()
        && let Some(lent) = Event::of("lent")
    {
        (found[out].event, found[out].rank) = (lent, lent.stage() * 10);
    }
}

/// What no word is known for, and who arrives to begin, comes behind what stands before it.
fn order_unknown(found: &mut [Time], names: &[String]) {
    let (mut before, mut has_happened, mut progress) = (0, false, 0);
    for at in 0..found.len() {
        let event = found[at].event;
        let begins = found[at + 1..].iter().any(|next| next.event.stage() == START && next.about == found[at].about);
        let leads = found[at + 1..].iter().any(|next| next.event.is_told() && next.event.stage() < OFF);
        let early = if begins || leads && event == Event::OTHER { CREATED * 10 + 140 } else { event.stage() * 10 };
        // What has no word stands before what is told behind it: damage before it is reported.
        let next = found[at + 1..].iter().find(|next| (ASKED..OFF).contains(&next.event.stage()));
        let early = match next.filter(|_| event == Event::OTHER) {
            Some(next) => early.min(next.rank.saturating_sub(1)),
            None => early,
        };
        if event.is_loose() {
            found[at].rank = if before > 0 { before + 1 } else { early };
        } else if begins && names[found[at].column].contains("arriv") {
            found[at].rank = START * 10 - 1;
        } else if event.is_joining() && progress >= ASKED * 10 {
            // Who is hired after an interview was no employee before, and most are not.
            found[at].event = Event::of("completed").unwrap_or(event);
            found[at].rank = progress + 1;
        } else if event.stage() == ASKED && has_happened && (START * 10..END * 10).contains(&before) {
            // Who is seated orders then; a seat is booked before the show.
            found[at].rank = before + 1;
        }
        if (CREATED..OFF).contains(&event.stage()) {
            (before, has_happened) = (found[at].rank, event.is_told());
            if !event.is_bound() && event.stage() >= ASKED {
                progress = before;
            }
        }
    }
}

/// The time before which nothing is known of a record: it is there.
pub(super) fn first(table: &Table) -> Option<usize> {
    let times = times(table);
    let first = times.iter().min_by_key(|time| time.rank)?;
    let is_alone = times.iter().all(|time| time.column == first.column || time.rank > first.rank);
    (is_alone && first.event.stage() < OFF).then_some(first.column)
}

/// True of a name for what comes to nearly all in the end.
pub(super) fn is_over(name: &str) -> bool {
    lifecycle::column_event(&words(name)).is_some_and(|(event, _)| event.stage() < OFF)
}

fn form(table: &Table, events: &[Option<(Event, String)>], name: &str, column: usize) -> Option<Form> {
    let declared = &table.columns[column];
    let guess = names::guess_of(table, declared);
    Some(match (kind(declared), guess) {
        (ColumnKind::Day, _) => Form::Day,
        (ColumnKind::Moment, _) => Form::Moment,
        (ColumnKind::Clock, _) => Form::Clock,
        (ColumnKind::Integer, Some(Guess::Moment(_) | Guess::Day(_))) if in_milliseconds(name).is_some() => {
            Form::UnixMs
        }
        (ColumnKind::Integer, Some(Guess::Moment(_) | Guess::Day(_))) => Form::Unix,
        // `first` and `last` of people.
        (_, Some(Guess::Text("fake.first_name" | "fake.last_name"))) => return None,
        (ColumnKind::Text(_) | ColumnKind::Any, Some(Guess::Moment(_))) => Form::Moment,
        (ColumnKind::Text(_) | ColumnKind::Any, Some(Guess::Day(_))) => Form::Day,
        (ColumnKind::Text(_), Some(Guess::Clock)) => Form::Clock,
        (ColumnKind::Text(_) | ColumnKind::Any, None) if is_sighting(events, name, column) => Form::Moment,
        (ColumnKind::Text(_) | ColumnKind::Any, _) if is_time_by_name(events, name, column) => Form::Moment,
        _ => return None,
    })
}

/// False of a column that by its own rules holds something else than times, whatever it is called.
fn lets_in(table: &Table, column: usize, form: Form) -> bool {
    thread_local!(static KNOWN: Memo<(String, usize), bool> = Memo::new());
    let Some(sql) = &table.sql else { return true };
    let key = (sql.clone(), column);
    KNOWN.with(|known| known.get(&key, || value::lets_times_in(table, column, form.is_unix())))
}

/// True of what is done for a first and a last time.
fn is_sighting(events: &[Option<(Event, String)>], name: &str, column: usize) -> bool {
    let Some((event, about)) = &events[column] else { return false };
    let is_other =
        |other: &Option<(Event, String)>| other.as_ref().is_some_and(|(known, of)| of == about && known != event);
    lifecycle::is_first_or_last(name) && !about.is_empty() && events.iter().any(is_other)
}

/// True of a text whose name tells of an event and of nothing else: of something that is over, or of one end of a span whose other
/// end is there, too.
fn is_time_by_name(events: &[Option<(Event, String)>], name: &str, column: usize) -> bool {
    let Some((event, about)) = &events[column] else { return false };
    let event = *event;
    let is_end = |event: Event| event.is_bound() || event.stage() == PLANNED;
    let is_other_end = |other: &Option<(Event, String)>| {
        other.as_ref().is_some_and(|(known, of)| is_end(*known) && known.stage() != event.stage() && of == about)
    };
    let last = name.rsplit('_').next().and_then(Event::of);
    last.is_some_and(is_end) && events.iter().any(is_other_end)
        || lifecycle::is_time_word(name)
        || about.is_empty() && name.ends_with("ed") && event.stage() >= CREATED
        || matches!(name, "expires" | "starts" | "ends" | "begins" | "finishes" | "since" | "until")
}

fn is_death(name: &str) -> bool {
    is_in(
        "died death deceased dead gestorben verstorben todestag sterbetag sterbedatum deces decede mort fallecido fallecimiento muerte defuncion",
        lifecycle::bare(name),
    )
}

/// What is said, paid back or certified of something when it is over.
const AFTERWARDS: &str = "review rating feedback testimonial certificate diploma refund bewertung rezension zeugnis zertifikat urkunde avis remboursement certificat resena \
    valoracion reembolso certificado opinion recensione";

/// What comes when something has not come in time.
const REMINDERS: &str = "reminder dunning overdue mahnung zahlungserinnerung rappel relance recordatorio";

/// What people do before something begins that they come to.
pub(super) const ENTRIES: &str = "registration enrollment enrolment signup booking reservation ticket anmeldung buchung inscription inscripcion reserva reservierung prenotazione";

/// What happens while somebody is there.
const STAYS: &str = "flight ride trip journey tour fahrt vol vuelo admission stay hospitalization hospitalisation aufenthalt sejour estancia session shift schicht";

/// The times of a record that those which belong to it look at.
struct Lifetime<'t> {
    /// When it was made: what was asked for tells, or the first that happens to it, or else its birth.
    made: Option<&'t Time>,
    /// The hour when it is to begin.
    begins: Option<&'t Time>,
    /// Between which times people are entered for it.
    opens: Option<&'t Time>,
    closes: Option<&'t Time>,
    /// When it is fetched or set out on, in every record.
    sets_out: Option<&'t Time>,
    /// When it is over or gone.
    until: Option<&'t Time>,
    /// When it is published or put into use, which is after it was made, and when it was over, for what follows then.
    released: Option<&'t Time>,
    over: Vec<&'t Time>,
}

fn lifetime<'t>(table: &Table, times: &'t [Time]) -> Lifetime<'t> {
    let first = |least: u16| {
        let known = times.iter().filter(|time| {
            let ends_entering = is_entering(&time.about) && time.event.stage() != START;
            time.form != Form::Clock && (least..CHANGED).contains(&time.event.stage()) && !ends_entering
        });
        known.min_by_key(|time| (time.rank, is_nullable(table, time.column)))
    };
    // A day alone may be that of what is to come.
    let is_plain = |time: &Time| {
        is_in("date datum fecha day when timestamp moment", lifecycle::bare(&words(&table.columns[time.column].name)))
    };
    let asked = times.iter().filter(|time| time.required && time.event.stage() == ASKED && !is_plain(time));
    let lasts = |time: &Time| is_long(&time.about) || is_long(&words(&table.name));
    let is_end = |time: &&Time| {
        let has_start = || times.iter().any(|other| other.event.stage() == START && other.about == time.about);
        time.form != Form::Clock
            && match time.event.stage() {
                GONE => true,
                END if is_entering(&time.about) => false,
                END => {
                    lasts(time) && has_start() || time.event.is_told() && names::is_about(&words(&table.name), STAYS)
                }
                _ => false,
            }
    };
    let is_hour = |time: &&Time| {
        let is_start = time.event.stage() == START && time.event.is_bound();
        is_start && time.form == Form::Moment && !lasts(time)
    };
    let entering = |stage: u16| times.iter().find(|time| time.event.stage() == stage && is_entering(&time.about));
    // What is received is there from then on.
    let received = times
        .iter()
        .filter(|time| time.required && Some(time.event) == Event::of("received"))
        .max_by_key(|time| time.rank);
    let sets_out = |time: &&Time| {
        time.required
            && time.event.stage() == START
            && time.form != Form::Clock
            && !is_entering(&time.about)
            && !is_period(&time.about)
    };
    let released = |time: &&Time| time.event.stage() == SETTLED && time.event.is_told() && time.form != Form::Clock;
    let over = |time: &&Time| {
        (START..=END).contains(&time.event.stage())
            && time.form != Form::Clock
            && !is_entering(&time.about)
            && !is_period(&time.about)
            && !(time.event.is_bound() && lasts(time))
    };
    // What lasts is made use of from its start on.
    let begun = times.iter().find(|time| sets_out(time) && lasts(time));
    // The last that is there.
    let mut ends: Vec<&Time> = times.iter().filter(over).collect();
    ends.sort_by_key(|time| std::cmp::Reverse((time.rank, time.column)));
    if let Some(always) = ends.iter().position(|time| time.required) {
        ends.truncate(always + 1);
    }
    if ends.is_empty() {
        ends.extend(the_day(table, times));
    }
    // What is told of the dead comes after the death.
    let died = times.iter().find(|time| time.required && is_death(&words(&table.columns[time.column].name)));
    Lifetime {
        made: died
            .or(begun)
            .or_else(|| asked.max_by_key(|time| time.rank))
            .or(received)
            .or_else(|| first(CREATED))
            .or_else(|| first(BIRTH)),
        begins: times.iter().find(is_hour),
        opens: entering(START),
        closes: entering(END),
        sets_out: times.iter().find(sets_out),
        until: times.iter().find(is_end),
        released: times.iter().find(released),
        over: ends,
    }
}

/// The day of something that is on one: of a menu, a match.
fn the_day<'t>(table: &Table, times: &'t [Time]) -> Option<&'t Time> {
    let name = |time: &Time| words(&table.columns[time.column].name);
    let is_day = |time: &&Time| {
        let is_named = name(time).split('_').any(|word| is_in("date day datum tag fecha dia data jour", word));
        time.required
            && time.form == Form::Day
            && is_named
            && (time.event.is_loose() || Some(time.event) == Event::of("date"))
    };
    let mut days = times.iter().filter(is_day);
    days.next().filter(|_| days.next().is_none())
}

/// True of what begins at an hour for people who are entered for it: a show, a class, a flight.
pub(super) fn is_attended(catalog: &Catalog, table: &Table) -> Result<bool> {
    let is_somebody = |other: &Table| is_somebody(&words(&other.name));
    Ok(meets(catalog, table, &is_somebody)? && lifetime(table, &times(table)).begins.is_some())
}

/// True of people who are entered for what begins at an hour.
pub(super) fn attends(catalog: &Catalog, table: &Table) -> Result<bool> {
    let is_event = |other: &Table| lifetime(other, &times(other)).begins.is_some();
    Ok(is_somebody(&words(&table.name)) && meets(catalog, table, &is_event)?)
}

/// True of people, and of groups of them who compete.
fn is_somebody(table: &str) -> bool {
    const GROUPS: &str = "team squad club crew mannschaft verein equipe equipo squadra";
    names::is_about(table, names::PEOPLE) || names::is_person(table) || names::is_about(table, GROUPS)
}

/// True if records of another table belong to one of this and to one of such a table.
fn meets(catalog: &Catalog, table: &Table, is_such: &dyn Fn(&Table) -> bool) -> Result<bool> {
    for relation in catalog.relations(table)?.iter() {
        if relation.kind != RelationKind::HasMany || relation.steps.len() != 1 {
            continue;
        }
        let keys = keys::belongings(catalog, &relation.steps[0].to)?;
        if keys.iter().any(|key| key.parent.name != table.name && is_such(&key.parent)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The ways to the times when the owners of a record were made; of an owner that has none, those of its owners.
pub(super) fn owners(catalog: &Catalog, table: &Table, empty: &dyn Fn(usize) -> bool) -> Result<Vec<Owner>> {
    // What goes wrong with a thing that was booked does so once it is in use.
    const MISHAPS: &str = "damage accident incident breakdown violation toll crash schaden unfall panne strafzettel dommage accident degat sinistre \
        dano averia siniestro infraccion";
    let follows = match words(&table.name) {
        name if names::is_about(&name, MISHAPS) => Follows::OnTheWay,
        name if names::is_about(&name, AFTERWARDS) => Follows::Over,
        name if names::is_about(&name, REMINDERS) => Follows::Due,
        name if names::is_about(&name, ENTRIES) => Follows::Entered,
        _ => Follows::Made,
    };
    let mut found = Vec::new();
    for key in keys::belongings(catalog, table)? {
        if !key.columns.iter().any(|column| empty(*column)) {
            found.extend(
                above(catalog, &key, "", MAX_STEPS, follows)?
                    .into_iter()
                    .map(|owner| Owner { columns: key.columns.clone(), ..owner }),
            );
        }
    }
    Ok(found)
}

/// From when on there is what belongs to a record.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Follows {
    Made,
    OnTheWay,
    Over,
    Due,
    Entered,
}

fn above(catalog: &Catalog, key: &Key, way: &str, steps: usize, follows: Follows) -> Result<Vec<Owner>> {
    let Some(name) = &key.relation else { return Ok(Vec::new()) };
    let behind = format!("{way}{}.", hop_name(name));
    let times = times(&key.parent);
    let lifetime = lifetime(&key.parent, &times);
    let made = if follows == Follows::OnTheWay { lifetime.sets_out.or(lifetime.made) } else { lifetime.made };
    if let Some(made) = made {
        let way = |time: &Time| format!("{behind}{}", hop_name(&key.parent.columns[time.column].name));
        let path = |time: &Time| time.form.read(way(time));
        let moment = |time: &Time| time.form.text(way(time));
        let is_birth = made.event.stage() == BIRTH;
        let is_person = matches!(
            names::guess_of(&key.parent, &key.parent.columns[made.column]),
            Some(Guess::Day(born)) if born.starts_with("fake.date_of_birth(1") || born.starts_with("fake.date_of_birth(2")
        );
        let mut later: Vec<&Time> = match follows {
            Follows::Over => lifetime.over,
            Follows::Due => times
                .iter()
                .find(|time| time.event.stage() == PLANNED && time.form != Form::Clock)
                .into_iter()
                .collect(),
            _ => lifetime.released.into_iter().collect(),
        };
        later.retain(|later| {
            let is_alike = later.form == made.form || later.form.is_dated() && made.form.is_dated();
            is_alike && (later.rank > made.rank || matches!(follows, Follows::Over | Follows::Due))
        });
        if later.last().is_none_or(|last| !last.required) {
            later.push(made);
        }
        let from = |shown: &dyn Fn(&Time) -> String| match later.as_slice() {
            [one] => shown(one),
            all => format!("coalesce({})", all.iter().map(|time| shown(time)).collect::<Vec<_>>().join(", ")),
        };
        let is_late = matches!(follows, Follows::Over | Follows::Due);
        let until = lifetime.until.filter(|time| time.column != made.column && !is_late);
        let begins = lifetime.begins.or_else(|| the_day(&key.parent, &times).filter(|_| follows == Follows::Entered));
        return Ok(vec![Owner {
            path: from(&path),
            moment: from(&moment),
            columns: Vec::new(),
            begins: begins.map(path),
            opens: lifetime.opens.map(moment),
            closes: lifetime.closes.map(moment),
            until: until.map(moment),
            born: is_birth && is_person,
        }]);
    }
    let mut found = Vec::new();
    if steps > 1 && !key.is_self_reference {
        for further in keys::belongings(catalog, &key.parent)?.iter().filter(|further| !further.is_self_reference) {
            let further = above(catalog, further, &behind, steps - 1, follows)?.into_iter();
            found.extend(further.map(|owner| Owner { opens: None, closes: None, until: None, ..owner }));
        }
    }
    Ok(found)
}
