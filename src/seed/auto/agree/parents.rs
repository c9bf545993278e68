//! Numbers of a record that go by those of what it belongs to: guests by the places of a table, a class by how long its course takes.

use super::super::field::hop_name;
use super::super::keys::{self, Key};
use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{END, START};
use super::super::names;
use super::super::solve::Made;
use super::super::times::{Form, Time};
use super::super::value::shown;
use super::super::words::{in_time_unit, is_in, is_same_unit, without_units, words};
use super::Agreement;
use crate::catalog::Table;
use crate::diagnostic::Result;

/// What is no more in a record than what its parent has of it; of several in one record, all together.
const WITHIN: &[(&str, &str)] = &[
    (
        "guests guest_count number_of_guests party_size persons people pax passengers passenger_count passengers_booked covers adults \
         adults_count children children_count kids crew crew_size crew_count seats_booked pupils pupil_count student_count students headcount head_count occupants residents \
         participants participant_count",
        "capacity seats seat_count places max_occupancy max_guests max_persons max_people max_capacity sleeps max_participants max_pax",
    ),
    (
        "tickets_sold attendance attendees attendee_count visitors spectators audience enrolled enrolled_count booked booked_count seats_sold",
        "seats_total capacity max_capacity seats seat_count total_seats max_participants max_students",
    ),
    ("weight", "max_weight max_kg max_g weight_limit maximum_weight"),
    (
        "position offset progress start_second start_seconds position_seconds progress_seconds watched_seconds seconds_watched",
        "duration duration_seconds duration_s length_seconds runtime_seconds",
    ),
    ("score points points_earned points_awarded marks", "max_score max_points points_possible total_points max_marks"),
    (
        "quantity_returned returned_quantity qty_returned returned_qty quantity_refunded quantity_shipped shipped_quantity qty_shipped quantity_received received_quantity qty_received",
        "quantity qty quantity_ordered qty_ordered ordered_quantity",
    ),
    (
        "correct_answers correct correct_count answers_correct right_answers answers_given questions_answered",
        "question_count questions number_of_questions total_questions questions_total num_questions",
    ),
    (
        "km_from_start distance_from_start km_mark chainage position_km distance_along",
        "length total_length distance total_distance route_length",
    ),
    ("retry_count retries_done", "max_retries retry_limit"),
    ("floor floor_no", "floors floor_count number_of_floors stories storeys"),
    ("capacity", "capacity total_capacity max_capacity"),
    ("brood_frames honey_frames", "frames frame_count number_of_frames"),
];

/// What somebody is given for work, in points or marks.
const MARKS: &str = "grade grades mark marks score points rawgrade sumgrades points_earned points_awarded note nota";

/// The most that there is of it, beside `max_…` of its own name.
const FULL_MARKS: &str = "max_grade grade_max max_mark max_marks max_score max_points points_possible total_points total_marks full_marks \
    maximum_score maximum_points maximum_marks out_of points_max";

/// What has so many points to be had that it is called as they are.
const TESTS: &str = "assignment assign quiz exam test task exercise homework question problem challenge activity assessment criterion \
    rubric contest lesson project worksheet evaluation interrogation";

/// What is near to a number of the parent, in records of these tables.
const NEAR: &[(&str, &str, &str)] = &[(
    "offer bid proposal",
    "amount offer_amount offered offered_price bid_amount offer_price price",
    "asking_price ask_price list_price",
)];

/// What somebody pays in the end is near to what was asked for.
const PAID_NEAR: (&str, &str) =
    ("sold_price sale_price final_price closing_price", "asking_price ask_price list_price");

/// The years in which works come to be, and those of who made them.
pub(in super::super) const MADE_IN: &str = "year year_made year_created created_year creation_year year_of_creation year_published \
    published_year publication_year release_year year_released year_from from_year year_begun year_started";
pub(in super::super) const BORN_IN: &str = "birth_year year_of_birth born_year year_born born";
pub(in super::super) const DIED_IN: &str = "death_year year_of_death died_year year_died died";

/// Where a piece of something begins and ends within it, with the unit of time behind it.
const PIECE: (&str, &str) = (
    "start starts start_time start_offset offset_start start_position time_start begin from in_point von debut",
    "end ends end_time end_offset offset_end end_position time_end until to out_point bis fin fine",
);

/// How long something is that has pieces.
const WHOLE: &str = "duration length runtime total_duration";

/// How long something takes that is held again and again.
const TAKES: &str = "duration runtime length";

/// A number of a record that it belongs to.
pub(super) struct Above {
    pub path: String,
    /// The way to the record.
    pub way: String,
    pub key: Key,
    pub table: std::rc::Rc<Table>,
    pub column: usize,
}

impl Above {
    pub fn name(&self) -> String {
        name(&self.table, self.column)
    }
}

fn name(table: &Table, column: usize) -> String {
    words(&table.columns[column].name)
}

fn bare(table: &Table, column: usize) -> String {
    without_units(&name(table, column)).to_owned()
}

pub(in super::super) fn is_called(table: &Table, column: usize, list: &str) -> bool {
    kind(&table.columns[column]).is_number() && (is_in(list, &name(table, column)) || is_in(list, &bare(table, column)))
}

/// The part of a day that a number of this name counts: `duration_min`.
fn unit(name: &str) -> &'static str {
    match in_time_unit(name) {
        Some((_, 24)) => "hours",
        Some((_, 86_400)) => "seconds",
        _ => "minutes",
    }
}

impl Agreement<'_> {
    /// What has a least and a most there is in `bounded`.
    pub(super) fn by_parents(&self, times: &[Time], above: &[Above], bounded: &[Made]) -> Vec<Made> {
        let mut found = Vec::new();
        for (parts, wholes) in WITHIN {
            let own: Vec<usize> =
                self.columns().filter(|column| is_called(self.table, *column, parts) && (self.free)(*column)).collect();
            if let [column] = own[..]
                && bounded.iter().any(|made| made.column == column)
            {
                continue;
            }
            // What the record itself has of it counts.
            if self.columns().any(|column| !own.contains(&column) && is_called(self.table, column, wholes)) {
                continue;
            }
            let is_same_unit =
                |above: &Above| own.iter().all(|column| is_same_unit(&name(self.table, *column), &above.name()));
            let is_whole = |above: &&Above| is_called(&above.table, above.column, wholes) && is_same_unit(above);
            if let Some(whole) = above.iter().find(is_whole) {
                found.extend(self.within(&own, whole));
            }
        }
        found.extend(self.one_of(above));
        found.extend(self.marks(above));
        found.extend(self.pieces(times, above));
        found.extend(self.near(above));
        found.extend(self.takes(times, above));
        found.extend(self.passed(above));
        found.extend(self.work_of(above));
        self.marks_of_present(&mut found);
        found
    }

    /// Who was not there has no mark.
    fn marks_of_present(&self, found: &mut Vec<Made>) {
        let is_mark = |column: &usize| is_called(self.table, *column, MARKS) && self.is_nullable(*column);
        for column in self.columns().filter(is_mark) {
            let at = found.iter().position(|made| made.column == column);
            let plain = || (self.alone)(column).map(|plain| Made::new(column, plain));
            let Some(made) = at.map(|at| found[at].clone()).or_else(plain) else { continue };
            let made = self.by_presence(made);
            match at {
                Some(at) => found[at] = made,
                None if made.when.is_some() => found.push(made),
                None => {}
            }
        }
    }

    /// The numbers of what the record belongs to, the nearest first.
    pub(super) fn above(&self) -> Result<Vec<Above>> {
        let keys = keys::belongings(self.catalog, self.table)?;
        let keys =
            keys.into_iter().filter(|key| !key.is_self_reference && !key.columns.iter().any(|one| (self.empty)(*one)));
        let mut found = Vec::new();
        let mut further = Vec::new();
        for key in keys {
            let Some(relation) = &key.relation else { continue };
            let way = hop_name(relation);
            found.extend(numbers(&way, &key, &key.parent));
            for next in keys::belongings(self.catalog, &key.parent)?.iter().filter(|next| !next.is_self_reference) {
                if let Some(relation) = &next.relation {
                    further.extend(numbers(&format!("{way}.{}", hop_name(relation)), &key, &next.parent));
                }
            }
        }
        found.extend(further);
        Ok(found)
    }

    pub(super) fn within(&self, own: &[usize], whole: &Above) -> Vec<Made> {
        let mut found: Vec<Made> = Vec::new();
        let mut before: Vec<usize> = Vec::new();
        for column in own {
            let Some(range) = (self.range)(*column) else { continue };
            let taken: String = before.iter().map(|other| format!(" - coalesce({}, 0)", self.name(*other))).collect();
            let least = range.low.max(range.grain()).min(range.high);
            let (low, high) =
                (shown(if before.is_empty() { least } else { 0.0 }, range.digits), shown(range.high, range.digits));
            let made = |most: &str| {
                let most = format!("min({high}, {most}{taken})");
                // What names suggest is no bound of what is a part.
                let low = if range.bounded.0 || taken.is_empty() && least <= range.grain() {
                    low.clone()
                } else {
                    format!("min({low}, max(0, {most}))")
                };
                let most = format!("max({low}, {most})");
                match range.digits {
                    0 => format!("int({low}, {most})"),
                    digits => format!("float({low}, {most}, {digits})"),
                }
            };
            let line = made(&format!("coalesce({}, {high})", whole.path));
            let needs = whole.key.columns.iter().chain(&before).copied().collect();
            found.push(Made { line, needs, ..Made::new(*column, made(&high)) });
            before.push(*column);
        }
        found
    }

    /// No more points than there are to be had for it.
    fn marks(&self, above: &[Above]) -> Vec<Made> {
        let own = |list: &str| -> Vec<usize> {
            self.columns().filter(|column| is_called(self.table, *column, list)).collect()
        };
        // What the record itself has of it counts.
        if !own(FULL_MARKS).is_empty() {
            return Vec::new();
        }
        own(MARKS).into_iter().filter_map(|column| self.mark(column, above)).collect()
    }

    fn mark(&self, column: usize, above: &[Above]) -> Option<Made> {
        let (mark, range) = (bare(self.table, column), (self.range)(column)?);
        let is_full = |above: &&Above| {
            is_called(&above.table, above.column, FULL_MARKS)
                || ["max", "maximum", "total"].iter().any(|most| above.name() == format!("{most}_{mark}"))
        };
        let is_alike = |above: &&Above| {
            bare(&above.table, above.column) == mark && names::is_about(&words(&above.table.name), TESTS)
        };
        let full = above.iter().find(is_full).or_else(|| above.iter().find(is_alike))?;
        let least = if range.bounded.0 { range.low.max(0.0) } else { 0.0 };
        let most = |full: &str| match self.ceiling(column) {
            Some(most) => format!("min({full}, {})", shown(most, range.digits)),
            None => full.to_owned(),
        };
        let made = |full: &str| {
            let full = most(full);
            let made = format!("min({full}, max({}, {full} * float(0.35, 1, 2)))", shown(least, range.digits));
            match range.digits {
                0 => format!("cast({made} as integer)"),
                digits => format!("min({full}, round({made}, {digits}))"),
            }
        };
        let plain = shown(range.high, range.digits);
        let line = made(&format!("coalesce({}, {plain})", full.path));
        Some(Made { line, needs: full.key.columns.clone(), ..Made::new(column, made(&plain)) })
    }

    /// Where chapters, clips and segments begin and end: within what they are pieces of.
    fn pieces(&self, times: &[Time], above: &[Above]) -> Vec<Made> {
        let split = |name: &str| match in_time_unit(name) {
            Some((of, per_day)) => (of.to_owned(), Some(per_day)),
            None => (name.to_owned(), None),
        };
        let own = |list: &str| {
            let mut columns = self.columns().filter(|column| {
                let is_time = times.iter().any(|time| time.column == *column);
                self.kind(*column).is_number() && !is_time && (self.free)(*column)
            });
            columns.find_map(|column| {
                let (of, unit) = split(&name(self.table, column));
                is_in(list, &of).then_some((column, unit))
            })
        };
        let (Some((start, unit)), Some((end, other))) = (own(PIECE.0), own(PIECE.1)) else { return Vec::new() };
        let whole = above.iter().find(|above| {
            let (of, of_whole) = split(&above.name());
            // Where the piece does not say so, it is in seconds as the whole is.
            is_in(WHOLE, &of) && (of_whole == unit || unit.is_none() && of_whole == Some(86_400))
        });
        if unit != other || whole.is_none() && unit.is_none() {
            return Vec::new();
        }
        let of_hour = f64::from(unit.unwrap_or(86_400)) / 24.0;
        let is_whole = |column: usize| self.kind(column) == ColumnKind::Integer;
        let least = if is_whole(start) && is_whole(end) { "1" } else { "0.1" };
        let number = |column: usize, low: &str, high: &str| match is_whole(column) {
            true => format!("int(cast({low} as integer), cast({high} as integer))"),
            false => format!("float({low}, {high}, 2)"),
        };
        let some = shown(of_hour.max(2.0), 0);
        let begins = |all: &str| number(start, "0", &format!("max(0, {all} * 0.9 - {least})"));
        let ends = |all: &str| {
            let first = format!("({} + {least})", self.name(start));
            let made = number(end, &first, &format!("max({first}, min({all}, {first} + {all} * 0.2))"));
            if is_whole(end) { made } else { format!("min({made}, {all})") }
        };
        let (all, key) = match whole {
            Some(whole) => (format!("coalesce({}, {some})", whole.path), whole.key.columns.clone()),
            None => (some.clone(), Vec::new()),
        };
        let needs = key.iter().copied().chain([start]).collect();
        vec![
            Made { line: begins(&all), needs: key, ..Made::new(start, begins(&some)) },
            Made { line: ends(&all), needs, ..Made::new(end, ends(&some)) },
        ]
    }

    fn near(&self, above: &[Above]) -> Option<Made> {
        let own = |list: &str| self.columns().find(|column| is_called(self.table, *column, list));
        let of = words(&self.table.name);
        for (_, parts, wholes) in NEAR.iter().filter(|(tables, ..)| names::is_about(&of, tables)) {
            let Some(column) = own(parts).filter(|column| (self.free)(*column)) else { continue };
            let Some(whole) = above.iter().find(|above| is_called(&above.table, above.column, wholes)) else {
                continue;
            };
            let plain = (self.alone)(column)?;
            let made = self.whole(column, &format!("{} * float(0.9, 1.03)", whole.path));
            return Some(Made {
                line: format!("coalesce({made}, {plain})"),
                needs: whole.key.columns.clone(),
                ..Made::new(column, plain)
            });
        }
        own(PAID_NEAR.0).and_then(|paid| self.paid_near(paid))
    }

    /// What was paid in the end.
    pub(super) fn paid_near(&self, paid: usize) -> Option<Made> {
        let called = |list: &str| self.columns().find(|column| is_called(self.table, *column, list));
        let asked = called(PAID_NEAR.1).filter(|_| is_called(self.table, paid, PAID_NEAR.0))?;
        // A discount says more.
        if self.columns().any(|column| self.words(column).split('_').any(|word| is_in("discount rebate", word))) {
            return None;
        }
        let made = self.whole(paid, &format!("{} * float(0.92, 1.02)", self.name(asked)));
        Some(self.made(paid, made, vec![asked]))
    }

    /// Whether a score is enough.
    fn passed(&self, above: &[Above]) -> Option<Made> {
        let called = |list: &str| self.columns().find(|column| is_in(list, &self.words(*column)));
        const ENOUGH: &str = "pass_score passing_score pass_mark passing_grade min_score";
        let passed = called("passed is_passed has_passed").filter(|passed| !self.is_nullable(*passed))?;
        let score = called("score points points_earned total_score nota").filter(|score| !self.is_nullable(*score))?;
        let made = |enough: &str| format!("{} >= {enough}", self.name(score));
        if let Some(own) = called(ENOUGH) {
            return Some(self.made(passed, made(&self.name(own)), vec![score, own]));
        }
        let above = above.iter().find(|above| is_called(&above.table, above.column, ENOUGH))?;
        let needs = above.key.columns.iter().copied().chain([score]).collect();
        Some(Made { line: made(&format!("coalesce({}, 0)", above.path)), needs, ..Made::new(passed, made("1")) })
    }

    /// The year of a work lies in the life of who made it, and before what is said of it lately.
    fn work_of(&self, above: &[Above]) -> Option<Made> {
        let column = self.columns().find(|column| is_called(self.table, *column, MADE_IN) && (self.free)(*column))?;
        let born = above.iter().find(|above| is_called(&above.table, above.column, BORN_IN))?;
        let is_same = |other: &&Above| other.table.name == born.table.name && other.key.columns == born.key.columns;
        let died = above.iter().filter(is_same).find(|above| is_called(&above.table, above.column, DIED_IN));
        let plain = (self.alone)(column)?;
        let most = "cast(strftime('%Y', fake.date('-2 years', '-2 years')) as integer)";
        let end = match died {
            Some(died) => format!("min(coalesce({}, {} + 60), {most})", died.path, born.path),
            None => format!("min({} + 60, {most})", born.path),
        };
        // Who lives short has made it as a child.
        let made = format!("int({0} + min(20, max({end} - {0}, 0)), max({0}, {end}))", born.path);
        let line = format!("coalesce(iif({} > {most}, null, {made}), {plain})", born.path);
        Some(Made { line, needs: born.key.columns.clone(), ..Made::new(column, plain) })
    }

    /// In whole hundreds, as such sums are.
    fn whole(&self, column: usize, made: &str) -> String {
        match self.kind(column) {
            ColumnKind::Integer => format!("cast(round(({made}) / 100) * 100 as integer)"),
            _ => format!("round(({made}) / 100) * 100"),
        }
    }

    /// The end of what lasts as long as what it is one of.
    fn takes(&self, times: &[Time], above: &[Above]) -> Option<Made> {
        let is_moment = |time: &&Time, stage: u16| {
            time.form == Form::Moment && time.event.stage() == stage && time.event.is_bound() && !self.is_long(time)
        };
        let end = times.iter().find(|time| is_moment(time, END) && (self.free)(time.column))?;
        let start = times.iter().find(|time| is_moment(time, START) && time.about == end.about)?;
        let is_own = |column: usize| is_called(self.table, column, TAKES);
        if self.columns().any(is_own) || self.is_nullable(end.column) {
            return None;
        }
        let takes = above.iter().find(|above| is_called(&above.table, above.column, TAKES))?;
        let unit = unit(&words(&takes.table.columns[takes.column].name));
        let made = |lasts: &str| format!("datetime({}, '+' || {lasts} || ' {unit}')", self.name(start.column));
        let needs = takes.key.columns.iter().copied().chain([start.column]).collect();
        Some(Made { line: made(&format!("coalesce({}, 60)", takes.path)), needs, ..Made::new(end.column, made("60")) })
    }
}

fn numbers(way: &str, key: &Key, table: &std::rc::Rc<Table>) -> Vec<Above> {
    let above = |column: usize| Above {
        path: format!("{way}.{}", hop_name(&table.columns[column].name)),
        way: way.to_owned(),
        key: key.clone(),
        table: table.clone(),
        column,
    };
    let is_number = |column: &usize| kind(&table.columns[*column]).is_number() && !table.primary_key.contains(column);
    (0..table.columns.len()).filter(is_number).map(above).collect()
}
