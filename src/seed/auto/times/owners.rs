//! When the records were made that a record belongs to, and until when there is something of theirs.

use super::super::field::hop_name;
use super::super::keys::{self, Key, is_nullable};
use super::super::lifecycle::{
    self, ASKED, BIRTH, CHANGED, CREATED, END, Event, GONE, PLANNED, RETURNED, SETTLED, START,
};
use super::super::names::{self, Guess};
use super::super::terms::DAY;
use super::super::words::{is_in, words};
use super::{Form, Time, is_entering, is_long, is_period, times};
use crate::catalog::{Catalog, RelationKind, Table};
use crate::diagnostic::Result;

/// How far up the owners of owners are looked at.
const MAX_STEPS: usize = 3;

/// What is said, paid back or certified of something when it is over.
const AFTERWARDS: &str = "review rating feedback testimonial certificate diploma refund opinion deployment rollout";

/// What comes when something has not come in time.
const REMINDERS: &str = "reminder dunning overdue";

/// What people do before something begins that they come to.
pub(in super::super) const ENTRIES: &str =
    "registration enrollment enrolment signup booking reservation ticket candidacy candidature checkin";

/// What happens while somebody is there.
const STAYS: &str = "flight ride trip journey tour vol admission stay hospitalization session shift";

/// What people carry with them.
const PAPERS: &str = "passport license licence id_card visa driving_license insurance";

/// What is done while something goes on.
const BIDS: &str = "bid vote";

/// What may come when something is over, or is about what came of it.
const LATER: &str = "invoice bill payment payout fine penalty complaint ticket return rma dispute appeal commission reimbursement settlement \
    result grade report minutes action_item recording transcript summary follow_up followup disposal successor renewal audit_log";

/// What is told of goods on their way, until they are there.
const TRACKS: &str = "tracking tracking_event tracking_update checkpoint scan shipment_event parcel_event track_event";

/// What ends something by its name, though it only says what was planned.
const EXPIRY: &str = "expires expiry expiration expire deadline target best_before";

/// What is said before something ends, and not its end.
const NOTICES: &str = "notice notice_given gave_notice transferred success passed filled";

/// A way from a new record to the time when a record that it belongs to was made.
pub(in super::super) struct Owner {
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
    /// The last of its days, where it goes on for some: what takes place in it does so by then.
    pub ends: Option<String>,
    /// Nothing is known but the birth of a person, who takes part in things after so long.
    pub born: Option<&'static str>,
    /// The end of the time in which its records come to be.
    pub within: Option<Within>,
}

/// The end of the time of a record.
#[derive(Clone)]
pub(in super::super) struct Within {
    /// Null where it has none yet.
    pub moment: String,
    pub is_day: bool,
    /// Every record has one, which may lie ahead.
    pub is_sure: bool,
}

/// True of what begins at an hour for people who are entered for it: a show, a class, a flight.
pub(in super::super) fn is_attended(catalog: &Catalog, table: &Table) -> Result<bool> {
    let is_somebody = |other: &Table| is_somebody(&words(&other.name));
    Ok(meets(catalog, table, &is_somebody)? && lifetime(table, &times(table)).begins.is_some())
}

/// True of people who are entered for what begins at an hour, or take part in what goes on for a while.
pub(in super::super) fn attends(catalog: &Catalog, table: &Table) -> Result<bool> {
    let is_someone = is_somebody(&words(&table.name));
    let is_event = |other: &Table| {
        let times = times(other);
        lifetime(other, &times).begins.is_some() || is_someone && span(&times).is_some()
    };
    // What is booked has parts, which are for something each.
    let is_entry = || names::is_about(&words(&table.name), ENTRIES);
    Ok((is_someone || is_entry()) && meets(catalog, table, &is_event)?)
}

/// True of people, and of groups of them who compete.
fn is_somebody(table: &str) -> bool {
    const GROUPS: &str = "team squad club crew";
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
pub(in super::super) fn owners(catalog: &Catalog, table: &Table, empty: &dyn Fn(usize) -> bool) -> Result<Vec<Owner>> {
    // What goes wrong with a thing that was booked does so once it is in use; what is found or done at an appointment, once it has begun.
    const MEANWHILE: &str = "treatment diagnosis examination finding vital vitals anamnesis visit_note consultation_note progress_note \
        clinical_note soap_note damage accident incident breakdown violation toll crash";
    let follows = match words(&table.name) {
        name if names::is_about(&name, MEANWHILE) => Follows::OnTheWay,
        name if names::is_about(&name, AFTERWARDS) => Follows::Over,
        name if names::is_about(&name, REMINDERS) => Follows::Due,
        name if names::is_about(&name, ENTRIES) => Follows::Entered,
        name if names::is_about(&name, BIDS) => Follows::Within,
        name if names::is_about(&name, TRACKS) => Follows::Tracked,
        name if names::is_about(&name, LATER) => Follows::MadeOrLater,
        _ => Follows::Made,
    };
    let mut found = Vec::new();
    let keys = keys::belongings(catalog, table)?;
    for key in keys {
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
    /// Whether it is over or not.
    MadeOrLater,
    /// Until it is there.
    Tracked,
    OnTheWay,
    Over,
    Due,
    Entered,
    /// From its start to its end.
    Within,
}

fn above(catalog: &Catalog, key: &Key, way: &str, steps: usize, follows: Follows) -> Result<Vec<Owner>> {
    let Some(name) = &key.relation else { return Ok(Vec::new()) };
    let behind = format!("{way}{}.", hop_name(name));
    let times = times(&key.parent);
    let lifetime = lifetime(&key.parent, &times);
    let span = if follows == Follows::Within { span(&times) } else { None };
    let made = match (follows, span) {
        (_, Some((start, _))) => Some(start),
        (Follows::OnTheWay, None) => lifetime.sets_out.or(lifetime.made),
        _ => lifetime.made,
    };
    if let Some(made) = made {
        let way = |time: &Time| format!("{behind}{}", hop_name(&key.parent.columns[time.column].name));
        let path = |time: &Time| time.form.read(way(time));
        let moment = |time: &Time| time.form.text(way(time));
        let is_birth = made.event.stage() == BIRTH;
        let of_age = match names::guess_of(&key.parent, &key.parent.columns[made.column]) {
            Some(Guess::Day(born)) if born.starts_with("fake.date_of_birth(6") => Some("+5 years"),
            Some(Guess::Day(born)) if born.starts_with("fake.date_of_birth(") => Some("+18 years"),
            _ => None,
        };
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
        let until = lifetime.until.or(lifetime.left);
        let until = span.map(|(_, end)| end).or(until).filter(|time| time.column != made.column && !is_late);
        let is_day = follows == Follows::Entered && !is_somebody(&words(&key.parent.name));
        let begins = lifetime.begins.or_else(|| the_day(&key.parent, &times).filter(|_| is_day));
        let begins = begins.filter(|_| span.is_none());
        let days = self::span(&times).filter(|(start, end)| start.form == Form::Day && end.form == Form::Day);
        let days = days.map(|(_, end)| end);
        let within = match follows {
            Follows::Over | Follows::Due | Follows::MadeOrLater => None,
            _ => within(&key.parent, &times, made, follows == Follows::Tracked, &moment),
        };
        return Ok(vec![Owner {
            path: from(&path),
            moment: from(&moment),
            columns: Vec::new(),
            begins: begins.map(moment),
            opens: lifetime.opens.map(moment),
            closes: lifetime.closes.map(moment),
            until: until.map(moment),
            ends: days.map(moment),
            born: of_age.filter(|_| is_birth),
            within,
        }]);
    }
    let mut found = Vec::new();
    if steps > 1 && !key.is_self_reference {
        for further in keys::belongings(catalog, &key.parent)?.iter().filter(|further| !further.is_self_reference) {
            let further = above(catalog, further, &behind, steps - 1, follows)?.into_iter();
            found.extend(further.map(|owner| Owner {
                opens: None,
                closes: None,
                until: None,
                ends: None,
                within: None,
                ..owner
            }));
        }
    }
    Ok(found)
}

/// The column that says when somebody has left, null for who is there.
pub(in super::super) fn left(table: &Table) -> Option<usize> {
    let times = times(table);
    lifetime(table, &times).left.filter(|time| is_nullable(table, time.column)).map(|time| time.column)
}

/// The start and the end of what goes on for a while.
fn span(times: &[Time]) -> Option<(&Time, &Time)> {
    let is_end = |time: &&Time, stage: u16| {
        time.event.is_bound() && time.event.stage() == stage && time.form != Form::Clock && !is_entering(&time.about)
    };
    let start = times.iter().find(|time| is_end(time, START) && time.required)?;
    let end = times.iter().find(|time| is_end(time, END) && time.required && time.about == start.about)?;
    Some((start, end))
}

/// The end of the time of a record that began when it was `made`: when it was over, or else when it is to be.
fn within(
    table: &Table,
    times: &[Time],
    made: &Time,
    is_tracked: bool,
    moment: &dyn Fn(&Time) -> String,
) -> Option<Within> {
    let name = words(&table.name);
    let bare = |time: &Time| words(&table.columns[time.column].name);
    // The end of something else, as of a warranty, is no end of the record.
    let is_own = |time: &Time| {
        let starts = || times.iter().any(|other| other.event.stage() == START && other.about == time.about);
        time.about.is_empty() || time.about == made.about || names::is_about(&name, &time.about) || starts()
    };
    let ends = |time: &Time| match time.event.stage() {
        END if time.event.is_told() => !is_in(NOTICES, lifecycle::bare(&bare(time))),
        END => !lifecycle::is_first_or_last(&bare(time)) || is_in("first last", lifecycle::bare(&bare(time))),
        RETURNED | GONE => true,
        PLANNED => bare(time).split('_').any(|word| is_in(EXPIRY, word)),
        _ => is_tracked && [Event::of("delivered"), Event::of("received")].contains(&Some(time.event)),
    };
    let is_end = |time: &&Time| {
        let is_apart = is_entering(&time.about) || is_period(&time.about) && !names::is_about(&name, "period");
        time.form != Form::Clock
            && time.column != made.column
            && time.rank > made.rank
            && !is_apart
            && ends(time)
            && is_own(time)
    };
    let mut found: Vec<&Time> = times.iter().filter(is_end).collect();
    // What has happened says more than what was to be.
    found.sort_by_key(|time| (!time.event.is_told(), time.event.stage() == PLANNED, time.required, time.rank));
    if let Some(always) = found.iter().position(|time| time.required) {
        found.truncate(always + 1);
    }
    let last = found.last()?;
    Some(Within {
        moment: match found.as_slice() {
            [one] => moment(one),
            all => format!("coalesce({})", all.iter().map(|time| moment(time)).collect::<Vec<_>>().join(", ")),
        },
        is_day: found.iter().all(|time| matches!(time.form, Form::Day | Form::Digits)),
        is_sure: last.required && !last.event.is_told(),
    })
}

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
    /// When somebody who has joined has left.
    left: Option<&'t Time>,
    /// When it is published or put into use, which is after it was made, and when it was over, for what follows then.
    released: Option<&'t Time>,
    over: Vec<&'t Time>,
}

fn lifetime<'t>(table: &Table, times: &'t [Time]) -> Lifetime<'t> {
    let first = |least: u16| {
        let known = times.iter().filter(|time| {
            let ends_entering = is_entering(&time.about) && time.event.stage() != START;
            // What is issued to somebody does not tell since when there is somebody.
            let is_of_paper = names::is_about(&time.about, PAPERS);
            time.form != Form::Clock && (least..CHANGED).contains(&time.event.stage()) && !ends_entering && !is_of_paper
        });
        known.min_by_key(|time| (time.rank, is_nullable(table, time.column)))
    };
    // A day alone may be that of what is to come.
    let is_plain = |time: &Time| {
        is_in("date day when timestamp moment", lifecycle::bare(&words(&table.columns[time.column].name)))
    };
    let asked = times.iter().filter(|time| {
        time.required && time.event.stage() == ASKED && !is_plain(time) && !names::is_about(&time.about, PAPERS)
    });
    let lasts = |time: &Time| is_long(&time.about) || is_long(&words(&table.name));
    let is_called = |time: &Time, list: &str| is_in(list, lifecycle::bare(&words(&table.columns[time.column].name)));
    // What was bought is somebody else's when it is sold.
    let is_owned = times.iter().any(|time| is_called(time, "bought purchased acquired purchase acquisition"));
    let is_end = |time: &&Time| {
        let has_start = || times.iter().any(|other| other.event.stage() == START && other.about == time.about);
        time.form != Form::Clock
            && match time.event.stage() {
                GONE => true,
                END if is_owned && is_called(time, "sold sale") => true,
                END if is_entering(&time.about) => false,
                END => {
                    lasts(time) && has_start() || time.event.is_told() && names::is_about(&words(&table.name), STAYS)
                }
                _ => false,
            }
    };
    let is_joined = times.iter().any(|time| time.event.is_joining());
    let has_left = |time: &&Time| {
        let is_left = is_joined || lifecycle::bare(&words(&table.columns[time.column].name)) == "left";
        is_left && time.event.stage() == END && time.event.is_told() && time.form != Form::Clock
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
        left: times.iter().find(has_left),
        released: times.iter().find(released),
        over: ends,
    }
}

/// The day of something that is on one: of a menu, a match.
fn the_day<'t>(table: &Table, times: &'t [Time]) -> Option<&'t Time> {
    let name = |time: &Time| words(&table.columns[time.column].name);
    let is_day = |time: &&Time| {
        let is_named = name(time).split('_').any(|word| is_in(DAY, word));
        time.required
            && time.form == Form::Day
            && is_named
            && (time.event.is_loose() || Some(time.event) == Event::of("date"))
    };
    let mut days = times.iter().filter(is_day);
    days.next().filter(|_| days.next().is_none())
}

fn is_death(name: &str) -> bool {
    is_in("died death deceased dead", lifecycle::bare(name))
}
