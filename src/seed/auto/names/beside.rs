//! What a column is about where its type, its table or the columns beside it say that it is something else than its name alone does.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{self, CHANGED, CREATED, END, START};
use super::super::terms::{AMOUNT, COST, PRICE, SUM, is_any};
use super::super::times;
use super::super::words::{counts_seconds, is_in, own_words, without_units, words};
use super::Guess::{self, Choice, Clock, Day, Flag, Moment, Number, Text};
use super::lists::{ACCOUNTS, CODE, QUARTERS_OF_YEAR, SCHOOL_YEARS};
use super::vocabulary::{
    ANIMALS, BILLS, BUILDS, EMPLOYED, FILES_OF, LATELY, MONTHS, OF_BODIES, PEOPLE, QUARTERS, RECENTLY, SEASONS, SIZES,
    WEEKS,
};
use super::{Sense, guess_for, is_about, is_person, lookups, numbers, states, within};
use crate::catalog::{Column, Table, snake};

/// A day of birth of which nothing else is known.
const BORN: &str = "fake.date_of_birth(18, 80)";

/// What has a season of two years.
const SPORTS: &str = "league match team player standing fixture competition club ranking championship squad roster";

/// How old people are by what they are.
const AGES: &[(&str, &str)] = &[
    ("pupil schoolchild kid", "fake.date_of_birth(6, 17)"),
    ("student", "fake.date_of_birth(17, 30)"),
    // Whoever works is of an age to.
    (EMPLOYED, "fake.date_of_birth(20, 62)"),
    ("player athlete", "fake.date_of_birth(19, 36)"),
];

/// What somebody or something is or not, where it is a number.
const SO_OR_NOT: &str = "smoker smoking vegetarian vegan premium urgent sticky vip anonymous recurring taxable refundable mandatory \
    optional newsletter pregnant diabetic private hidden remote spicy allergic captain starter admin staff superuser";

/// Columns of a table of standings.
const PLAYED: &str = "played won lost drawn tied";

/// A column and what its name suggests by itself.
pub(super) struct Beside<'t> {
    pub table: &'t Table,
    pub column: &'t Column,
    pub plain: Option<Guess>,
}

/// What an account has that another service vouches for.
const SIGNED_IN: &str = "provider_account_id provider_user_id provider_id access_token refresh_token identity_data";

impl Beside<'_> {
    /// What it is instead.
    pub fn guess(&self) -> Option<Guess> {
        if let Some((least, most)) = scale(&self.name()).filter(|_| self.kind().is_number()) {
            return Some(Number(least, most, if most > 20.0 { 0 } else { 1 }));
        }
        if let Some(kind) = lookups::made_name(self.table, &self.column.name) {
            return Some(kind);
        }
        if self.kind() == ColumnKind::Integer && counts_seconds() && self.is_end_of_period() && self.season().is_none()
        {
            return Some(RECENTLY);
        }
        match self.plain {
            None => self
                .digits()
                .or_else(|| self.season())
                .or_else(|| self.seconds())
                .or_else(|| self.done())
                .or_else(|| self.branch())
                .or_else(|| self.login()),
            Some(Text(made)) => self.digits().or_else(|| self.text(made)).or_else(|| self.done()),
            Some(Number(low, high, digits)) => {
                self.digits().or_else(|| self.season()).or_else(|| self.number(low, high, digits))
            }
            Some(Choice(_)) => self.day_of_term(),
            Some(Day(made)) => self.born(made).or_else(|| self.amount()),
            Some(Moment(_)) => self.amount(),
            Some(Clock) => {
                self.digits().or_else(|| self.amount()).or_else(|| self.seconds()).or_else(|| self.undated())
            }
            Some(Flag(_)) => self.seconds().or_else(|| self.bound()).or_else(|| self.counted()),
            Some(Guess::Degrees(..)) => None,
        }
    }

    /// From when on, and until when, something is so.
    fn bound(&self) -> Option<Guess> {
        let is_bound = || self.name().rsplit('_').next().is_some_and(|last| is_in("from until till since", last));
        (self.kind() != ColumnKind::Boolean && is_bound()).then_some(RECENTLY)
    }

    /// When something starts or ends that has no day beside it, in a text: the whole moment.
    fn undated(&self) -> Option<Guess> {
        const BOUNDS: &str = "start_time end_time begin_time finish_time stop_time check_in_time check_out_time time_start time_end \
            departure_time arrival_time pickup_time dropoff_time reservation_time booking_time appointment_time meeting_time event_time \
            visit_time";
        const PLANS: &str = "schedule timetable opening hours shift slot availability template rule routine alarm \
            happy_hour office_hour route line stop service connection";
        let tells_day = |other: &Column| {
            let name = words(&other.name);
            let is_stamp =
                lifecycle::column_event(&name).is_some_and(|(event, _)| matches!(event.stage(), CREATED | CHANGED));
            let is_day = name.split('_').any(|word| is_in("day days weekday weekdays dow date week", word));
            !is_stamp && (is_day || kind(other) == ColumnKind::Day)
        };
        let is_open = matches!(self.kind(), ColumnKind::Text(None | Some(16..)))
            && is_in(BOUNDS, &self.name())
            && !is_about(&self.owner(), PLANS)
            && !self.table.columns.iter().any(tells_day);
        is_open.then_some(RECENTLY)
    }

    /// How many of the things are so of which another column says how many there are: `items_shipped` beside `items_ordered`.
    fn counted(&self) -> Option<Guess> {
        let name = self.name();
        let (things, _) = name.split_once('_').filter(|(things, _)| things.len() > 3 && things.ends_with('s'))?;
        let is_number = |other: &Column| {
            let called = words(&other.name);
            let is_of = called == things || called.strip_prefix(things).is_some_and(|rest| rest.starts_with('_'));
            let guess = guess_for(Sense::of(kind(other)), &self.table.name, &other.name);
            kind(other) == ColumnKind::Integer && called != name && is_of && matches!(guess, None | Some(Number(..)))
        };
        let is_counted = self.kind() == ColumnKind::Integer && self.table.columns.iter().any(is_number);
        is_counted.then_some(Number(0.0, 10.0, 0))
    }

    fn kind(&self) -> ColumnKind {
        kind(self.column)
    }

    fn name(&self) -> String {
        words(&self.column.name)
    }

    fn owner(&self) -> String {
        words(&self.table.name)
    }

    /// True if a column of the table is called so.
    fn has(&self, is_so: impl Fn(&str) -> bool) -> bool {
        self.table.columns.iter().any(|other| is_so(&words(&other.name)))
    }

    fn has_one(&self, list: &str) -> bool {
        self.has(|name| is_in(list, name))
    }

    fn text(&self, made: &'static str) -> Option<Guess> {
        match made {
            // By what another system knows it.
            _ if self.kind() == ColumnKind::Text(Some(36)) && self.name().ends_with("_id") => Some(Text("fake.uuid")),
            _ if matches!(self.kind(), ColumnKind::Text(_)) && self.is_reference(made) => Some(Text(CODE)),
            // When it happened, whatever stands in front.
            _ if matches!(self.kind(), ColumnKind::Text(None | Some(10..))) && is_when(&self.name()) => Some(LATELY),
            // `Position` is what stands in an invoice, too.
            "fake.job" if is_about(&self.owner(), "position pos") && self.has_one("quantity qty") => {
                Some(Text("fake.product"))
            }
            // Who has somebody to speak to is a firm.
            "fake.name" if self.name() == "name" && self.has_one("contact_name contact_person contact_first_name") => {
                Some(Text("fake.company"))
            }
            // What people are designated as is no name of theirs.
            "fake.name" if self.name() == "designation" => Some(Text("fake.job")),
            // What is shown of a thing is no person's name.
            "fake.name" if is_in("display_name", &self.name()) => {
                let owner = self.owner();
                let is_somebody =
                    is_about(&owner, PEOPLE) || is_person(&owner) || is_about(&owner, "account profile login");
                if is_somebody { None } else { guess_for(Sense::of(self.kind()), &self.table.name, "name") }
            }
            _ if matches!(self.kind(), ColumnKind::Text(_)) && self.is_name_of_file() => Some(Text("fake.file_name")),
            "fake.day_of_week" if self.kind().is_number() => Some(Number(1.0, 7.0, 0)),
            // `ST_CD` of a place is no status.
            _ if is_in("st st_cd state_cd st_code", &snake(&self.column.name)) && self.is_placed() => {
                Some(Text("fake.world_region_code"))
            }
            "fake.world_region" if self.name() == "state" && !self.is_placed() => self.state().map(Text),
            "fake.world_street" if self.has(has_number_of_house) => Some(Text("fake.world_street_name")),
            "fake.file_name" => self.file().map(|(_, made, _)| Text(made)),
            "fake.file_path" => self.file().map(|(.., made)| Text(made)),
            // Who is let in by another service.
            "fake.company" if self.name() == "provider" && self.has_one(SIGNED_IN) => {
                Some(Text("pick('google', 'google', 'github', 'facebook', 'apple')"))
            }
            ACCOUNTS if self.has_one(SIGNED_IN) => Some(Text("pick('oauth', 'oauth', 'credentials')")),
            QUARTERS_OF_YEAR if is_about(&self.owner(), SPORTS) => Some(Text(SCHOOL_YEARS)),
            // As a number, a size is how tall somebody is.
            SIZES if self.kind().is_number() => Some(within(&self.owner(), &self.name(), Number(1.0, 200.0, 0))),
            _ => None,
        }
    }

    /// True of the key of something that is in no table, where words of its name would make a text to read.
    fn is_reference(&self, made: &str) -> bool {
        const READ: [&str; 9] = [
            "fake.headline",
            "fake.label",
            "fake.product",
            "fake.topic",
            "fake.name",
            "fake.company",
            "fake.phrase",
            "fake.remark",
            "pick('",
        ];
        self.name().ends_with("_id") && READ.iter().any(|read| made.starts_with(read))
    }

    /// True where other columns say where something is.
    fn is_placed(&self) -> bool {
        const PLACES: &str = "city town zip zipcode zip_code postcode postal_code country country_code county street address address1 \
            address_line1 latitude lat longitude municipality district";
        self.has(|name| {
            PLACES.split_ascii_whitespace().any(|place| name == place || name.ends_with(&format!("_{place}")))
        })
    }

    /// What has become of the record, where a state is no part of a country.
    fn state(&self) -> Option<&'static str> {
        let owner = self.owner();
        let is_short = matches!(self.kind(), ColumnKind::Text(Some(..=3)));
        if is_short || is_about(&owner, PEOPLE) || is_person(&owner) || is_about(&owner, "property listing vehicle car")
        {
            return None;
        }
        let goes_on = |other: &Column| {
            lifecycle::column_event(&words(&other.name)).is_some_and(|(event, _)| event.stage() > CREATED)
        };
        let usual = || self.table.columns.iter().any(goes_on).then_some(states::USUAL);
        super::own(&owner).states.or_else(usual)
    }

    /// True of the name of a file, which stands beside its kind.
    fn is_name_of_file(&self) -> bool {
        const FILES: &str = "file files attachment attachments upload uploads";
        is_in("name title original_name", &self.name())
            && self.owner().split('_').any(|word| is_in(FILES, word))
            && self.has_one("extension file_extension ext mime_type mimetype content_type")
    }

    /// The files that the column or the table is about, with their names and paths.
    fn file(&self) -> Option<&'static (&'static str, &'static str, &'static str)> {
        let (name, owner) = (self.name(), self.owner());
        let names = |words: &str, list: &str| words.split('_').any(|word| is_in(list, word));
        FILES_OF.iter().find(|(list, ..)| names(&name, list) || names(&owner, list) || is_about(&owner, list))
    }

    fn number(&self, low: f64, high: f64, digits: u8) -> Option<Guess> {
        match (self.kind(), (low, high, digits)) {
            (ColumnKind::Day | ColumnKind::Moment, _) => {
                let is_time = |guess: &Guess| matches!(guess, Day(_) | Moment(_));
                let day = format!("{}_on", self.column.name);
                guess_for(Sense::of(self.kind()), &self.table.name, &day).filter(is_time)
            }
            // A text holds a whole date.
            (ColumnKind::Text(_), (1.0, 28.0, 0)) if is_in("day", &self.name()) => Some(LATELY),
            _ if self.of_body(low, high, digits).is_some() => self.of_body(low, high, digits),
            // Of a whole number, a share is one of a hundred.
            (ColumnKind::Integer, (0.0, 1.0, _)) => Some(Number(0.0, 100.0, 0)),
            // What somebody gets for a sale is no half of it.
            (_, (.., 1..)) if self.name() == "rate" && self.has_one("commission commission_amount") => {
                Some(Number(0.02, 0.25, 3))
            }
            // The year of a month is one of the last.
            (_, (1970.0, high, 0)) if self.has_part_of_year() => Some(Number(2019.0, high, 0)),
            (_, (1.0, 5.0 | 10.0, 0)) if self.has(is_of_player) => Some(Number(800.0, 2_400.0, 0)),
            _ => None,
        }
    }

    /// What is measured of a body beside others.
    fn of_body(&self, low: f64, high: f64, digits: u8) -> Option<Guess> {
        let plain = Number(low, high, digits);
        Some(within("patient", &self.name(), plain)).filter(|guess| *guess != plain && self.has(is_of_body))
    }

    /// A season is one of a year or of two.
    fn season(&self) -> Option<Guess> {
        self.is_end_of_span(|about| is_about(about, SEASONS)).then_some(Number(2005.0, 2022.0, 0))
    }

    /// A number that is called a date and is let in as one.
    fn digits(&self) -> Option<Guess> {
        let name = self.name();
        let is_date = is_in("dt dat dte date", name.rsplit('_').next().unwrap_or_default());
        let is_it = self.kind() == ColumnKind::Integer
            && is_date
            && times::form_of_number(self.table, self.column) == times::Form::Digits;
        is_it.then_some(LATELY)
    }

    /// Seconds since the beginning of time.
    fn seconds(&self) -> Option<Guess> {
        let is_it = self.kind() == ColumnKind::Integer && is_unix(&self.name())
            || self.plain.is_none() && self.is_end_of_span(times::is_long);
        is_it.then_some(RECENTLY)
    }

    /// What has been done, in a whole number that says no more: when, or whether.
    fn done(&self) -> Option<Guess> {
        let name = self.name();
        if self.kind() == ColumnKind::Integer && is_in(SO_OR_NOT, &name) {
            return Some(Flag("bool(0.3)"));
        }
        if self.kind() != ColumnKind::Integer || !is_deed(&name) {
            return None;
        }
        let event = lifecycle::column_event(&name).map(|(event, _)| event);
        let is_end = |event: Option<lifecycle::Event>| event.is_some_and(|event| matches!(event.stage(), START..=END));
        let is_other_end = |other: &Column| {
            let called = words(&other.name);
            let of = lifecycle::column_event(&called).map(|(event, _)| event);
            kind(other) == ColumnKind::Integer && called != name && is_deed(&called) && is_end(of) && of != event
        };
        let is_span = is_end(event) && self.table.columns.iter().any(is_other_end);
        let is_noted = is_in(lifecycle::NOTED, &name) || is_in("updated modified changed", &name);
        if is_noted || is_span || counts_seconds() && is_in("started begun ended finished stopped", &name) {
            return Some(RECENTLY);
        }
        // Of so many, so many are so; where several are told, they are counted.
        let is_counted = |other: &&Column| kind(other) == ColumnKind::Integer && is_deed(&words(&other.name));
        let are_many = self.table.columns.iter().filter(is_counted).count() > 2;
        let counts =
            |called: &str| is_in("quantity qty total stock on_hand capacity seats count available invited", called);
        (!are_many && !is_in(PLAYED, &name) && !self.has(counts)).then_some(Flag("bool(0.3)"))
    }

    /// The start or end of what goes on for weeks: `current_period_end`, `trial_end`.
    fn is_end_of_period(&self) -> bool {
        let name = self.name();
        let bound = lifecycle::column_event(&name).filter(|(event, _)| event.is_bound());
        bound.is_some_and(|(_, about)| times::is_long(&about) || times::is_period(&about) || about.ends_with("period"))
    }

    fn branch(&self) -> Option<Guess> {
        (self.name() == "branch" && is_about(&self.owner(), BUILDS)).then_some(Text("fake.slug"))
    }

    /// By what somebody signs in.
    fn login(&self) -> Option<Guess> {
        let is_person = || self.has_one("first_name given_name") && self.has_one("email");
        (self.name() == "identifier" && is_person()).then_some(Text("fake.username"))
    }

    /// What a name says in days is a day where the type says so, or where the days of an invoice are such texts.
    fn day_of_term(&self) -> Option<Guess> {
        let is_text = matches!(self.kind(), ColumnKind::Text(_));
        let is_day = matches!(self.kind(), ColumnKind::Day | ColumnKind::Moment)
            || is_text && self.plain == Some(numbers::TERM) && is_about(&self.owner(), BILLS) && self.has_day_as_text();
        is_day.then_some(LATELY)
    }

    fn has_day_as_text(&self) -> bool {
        self.table.columns.iter().any(|column| {
            matches!(kind(column), ColumnKind::Text(_))
                && matches!(guess_for(Sense::Texts, &self.table.name, &column.name), Some(Day(_)))
        })
    }

    fn born(&self, made: &str) -> Option<Guess> {
        if made != BORN {
            return None;
        }
        let owner = self.owner();
        // No animal grows as old as people do.
        if is_about(&owner, ANIMALS) {
            return Some(Day("fake.date('-12 years', '-90 days')"));
        }
        // Who studies is no child.
        if is_about(&owner, "pupil") && self.has_one("semester career program major faculty degree degree_program") {
            return Some(Day("fake.date_of_birth(18, 28)"));
        }
        AGES.iter().find(|(people, _)| is_about(&owner, people)).map(|(_, made)| Day(made))
    }

    /// What is due is an amount where it is no whole number.
    fn amount(&self) -> Option<Guess> {
        let is_amount = matches!(self.kind(), ColumnKind::Decimal(..) | ColumnKind::Real)
            && self.name().split('_').any(|word| is_any(&[SUM, AMOUNT, PRICE, COST, "balance fee"], word));
        is_amount.then_some(Number(5.0, 100.0, 2))
    }

    /// True of a table with a month, quarter or week of a year.
    fn has_part_of_year(&self) -> bool {
        (0..self.table.columns.len()).any(|column| {
            let name = own_words(self.table, column);
            [MONTHS, QUARTERS, WEEKS].into_iter().any(|names| is_in(names, &name))
        })
    }

    /// True of a whole number that is one end of a span of this whose other end is one, too.
    fn is_end_of_span(&self, is_such: impl Fn(&str) -> bool) -> bool {
        let end_of =
            |column: &Column| lifecycle::column_event(&words(&column.name)).filter(|(event, _)| event.is_bound());
        if self.kind() != ColumnKind::Integer {
            return false;
        }
        let Some((event, about)) = end_of(self.column) else { return false };
        let is_other = |other: &Column| {
            kind(other) == ColumnKind::Integer
                && end_of(other).is_some_and(|(known, of)| of == about && known.stage() != event.stage())
        };
        is_such(&about) && self.table.columns.iter().any(is_other)
    }
}

/// Between what marks are given: `note_sur_20`, `points_out_of_100`, `temper_1_to_5`, `severity_1_5`.
fn scale(words: &str) -> Option<(f64, f64)> {
    let (head, most) = words.rsplit_once('_')?;
    let most: f64 = most.parse().ok().filter(|most| (2.0..=1000.0).contains(most))?;
    if ["_sur", "_von", "_out_of", "_sobre", "_su"].iter().any(|of| head.ends_with(of)) {
        return Some((0.0, most));
    }
    let head = head.strip_suffix("_to").unwrap_or(head);
    let least: f64 = head.rsplit('_').next().filter(|least| matches!(*least, "0" | "1"))?.parse().ok()?;
    matches!(most, 3.0 | 4.0 | 5.0 | 6.0 | 7.0 | 10.0 | 20.0 | 100.0).then_some((least, most))
}

/// True of a whole number that is a time by its name: `timecreated`, `read_at`; `time_to_live` is none.
fn is_unix(words: &str) -> bool {
    // How long something takes is no time at which it happens.
    const TAKES: &str = "run play wait travel lead response processing build load total average avg mean max min idle up down prep cook flight \
        block life cycle reaction seek read write busy free";
    let is_event = |word: &str| lifecycle::column_event(word).is_some_and(|(event, _)| !event.is_bound());
    if let Some(event) = words.strip_prefix("time_") {
        return !event.contains('_') && (is_event(event) || is_in("start end finish stop begin open close", event));
    }
    let (of, last) = words.rsplit_once('_').unwrap_or(("", words));
    match last {
        "at" | "ts" | "dt" | "dat" | "dte" | "epoch" | "unix" => lifecycle::column_event(words).is_some(),
        "date" => !of.is_empty(),
        "time" => !of.is_empty() && !of.split('_').any(|word| is_in(TAKES, word)),
        _ => false,
    }
}

/// True of a word that says what has been done to a thing: `succeeded`, `picked_up`.
fn is_deed(name: &str) -> bool {
    let is_participle = !name.contains('_') && name.len() > 4 && name.ends_with("ed") && !name.ends_with("eed");
    is_participle || lifecycle::is_done(name) && lifecycle::Event::of(name).is_some()
}

/// True of a whole number by whose name a schema holds times so.
pub(in crate::seed::auto) fn is_in_seconds(column: &Column) -> bool {
    kind(column) == ColumnKind::Integer && is_unix(&words(&column.name))
}

/// True of the name of a date: `event_date`.
fn is_when(words: &str) -> bool {
    words.rsplit_once('_').is_some_and(|(_, last)| is_in("date datetime timestamp", last))
}

/// True of words that only what players have is called by.
fn is_of_player(words: &str) -> bool {
    words.split('_').any(|word| is_in("elo fide glicko mmr", word))
        || words.strip_suffix("_rating").is_some_and(|whose| is_in("peak white black opponent", whose))
}

fn is_of_body(words: &str) -> bool {
    is_in(OF_BODIES, words) || is_in(OF_BODIES, without_units(words))
}

fn has_number_of_house(words: &str) -> bool {
    is_in("house_number house_no street_number street_no", words)
}
