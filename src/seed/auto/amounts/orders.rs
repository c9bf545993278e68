//! Numbers of one record of which one is never more than the other, by their names: the least and the most, a part and its
//! whole, what a meter has shown before and after.

use super::super::lifecycle;
use super::super::names::{self, Guess};
use super::super::terms::{EXTREMES, LOW_HIGH, MEANS, METERS, is_any};
use super::super::words::{is_in, is_same_unit, without_units, words};
use super::roles::{Role, role};
use super::{DEPOSIT, counted, formulas, is_number, plain};
use crate::catalog::Table;

/// Two columns of which the first is never more than the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::seed::auto) struct Order {
    pub less: usize,
    pub more: usize,
}

impl Order {
    /// Of a number and its least, or its most.
    fn bounded(column: usize, is_least: bool, bound: usize) -> Order {
        if is_least { Order { less: bound, more: column } } else { Order { less: column, more: bound } }
    }

    fn reversed(self) -> Order {
        Order { less: self.more, more: self.less }
    }
}

const START_END: (&str, &str) =
    ("start first from begin von debut opening before", "end last to until bis fin closing after");
const IN_OUT: (&str, &str) = ("entry", "exit");
// `CURR` is read as a currency.
const OLD_NEW: (&str, &str) = ("old previous alt", "new current currency neu actual");

/// The lesser and the greater of two numbers whose names are the same but for these words.
const RANGES: &[(&str, &str)] = &[
    EXTREMES,
    LOW_HIGH,
    ("daily", "monthly weekly"),
    ("today", "total lifetime"),
    START_END,
    ("net", "gross"),
    IN_OUT,
    OLD_NEW,
    ("reduced concession concessionary discounted", "full normal regular standard"),
    ("util habitable usable living", "built total gross plot lot"),
    ("left remaining rest", "received total initial original started"),
    ("born birth", "died death"),
    ("cut_in", "cut_out"),
    ("unique distinct", "total all overall"),
];

/// Those of them that are shown one after the other.
const METERED: [(&str, &str); 3] = [START_END, IN_OUT, OLD_NEW];

/// What a meter shows when something goes out, and when it is back.
const READINGS: (&str, &str) = (
    "out start begin pickup departure checkout before opening depart debut",
    "in end return returned dropoff back arrival checkin after closing fin",
);

/// What only counts on.
const DRIVEN: &str = "odometer mileage kilometers km";

/// Of those who are written to or shown something, fewer come as far as each further step.
const FUNNELS: [&[&str]; 2] = [
    &[
        "recipients recipient",
        "sent sends",
        "delivered deliveries",
        "opened opens",
        "clicked clicks",
        "converted conversions",
    ],
    &["impressions displayed", "clicks clicked", "conversions converted"],
];

/// The part and the whole.
const PARTS: &[(&str, &str)] = &[
    ("reserved allocated reservees", "on_hand in_stock stock quantity qty total seats places capacity spots slots"),
    (DEPOSIT, "agreed_price total_price price offered_amount offer_amount amount offer bid total"),
    (
        "loaded aboard on_board sold claimed redeemed copied transferred used taken booked filled enrolled remaining available occupied \
         attended",
        "capacity limit quota max seats places size registered copies printed spots slots total",
    ),
    (
        "bounced bounced_count bounces hard_bounces soft_bounces",
        "sent sent_count total_sent recipients recipient_count recipients_count",
    ),
    (
        "unsubscribed unsubscribed_count unsubscribes complaints complained spam_reports",
        "delivered delivered_count sent sent_count total_sent recipients recipient_count recipients_count",
    ),
    ("correct passed failed completed done helpful useful", "questions attempted count total"),
    (
        "food_cost material_cost cost cost_price unit_cost wholesale_price purchase_price",
        "price sale_price selling_price unit_price retail_price list_price msrp",
    ),
    ("discount_price promo_price", "price regular_price list_price"),
    ("living_area usable_area", "total_area lot_area lot_size plot_size"),
    ("position_seconds position watched_seconds progress_seconds", "duration_seconds duration length_seconds"),
    ("timeout timeout_after", "interval check_interval polling_interval"),
    (
        "pass_score passing_score pass_mark passing_grade pass_points points_to_pass passing_points",
        "max_score max_points total_points max_marks",
    ),
    ("memory_used disk_used used storage_used", "memory_total disk_total storage_total quota"),
    (
        "price sale_price discounted_price special_price",
        "compare_at_price regular_price list_price original_price full_price rrp",
    ),
    (
        "issued fulfilled received returned delivered shipped refunded accepted rejected damaged qty_received qty_shipped \
         quantity_received quantity_shipped picked packed loaded processed",
        "requested quantity qty ordered qty_ordered quantity_ordered sent planned expected",
    ),
    ("reimbursed refund refunded covered copay deductible", "fee fees amount price total cost claimed"),
    ("paid amount_paid paid_amount", "total amount_due total_amount amount"),
    (
        "approved approved_amount granted granted_amount awarded",
        "claimed claimed_amount requested requested_amount applied_amount",
    ),
    (
        "settled settled_amount settlement_amount paid_out payout_amount indemnise indemnizado",
        "approved_amount claimed claimed_amount claim_amount",
    ),
    ("aired broadcasted played shown attended held", "booked ordered contracted scheduled planned reserves"),
    (
        "good quantity_good good_quantity qty_good quantity_completed completed_quantity",
        "planned quantity_planned planned_quantity qty_planned",
    ),
    ("start_price starting_price starting_bid opening_bid", "reserve_price reserve buy_now_price buy_now"),
    ("reserve_price reserve", "buy_now_price buy_now"),
    ("dew_point", "temp temperature air_temp air_temperature"),
    ("wind_speed", "wind_gust gust gust_speed"),
    ("bag_weight tare_weight tare packaging_weight", "gross_weight"),
    ("defects defects_found defective defect_count", "sample_size samples inspected"),
    ("gender_rank age_group_rank category_rank class_rank division_rank", "overall_rank"),
    ("chip_time net_time", "gun_time gross_time"),
    (
        "balance remaining_balance current_balance",
        "initial_value initial_balance initial_amount original_amount original_balance face_value",
    ),
    ("rating elo", "peak_rating best_rating highest_rating top_rating peak_elo"),
    ("bedrooms bedroom_count", "rooms room_count number_of_rooms total_rooms"),
    ("diastolic diastolic_bp bp_dia bp_diastolic dia_bp", "systolic systolic_bp bp_sys bp_systolic sys_bp"),
    ("available_copies copies_available", "total_copies copies_total copies"),
    ("year_built built_year", "year_renovated renovated_year"),
    ("valid_votes votes_cast turnout", "registered_voters eligible_voters voters"),
    ("reorder_level reorder_point safety_stock", "max_stock max_level"),
    (
        "first_reply first_response response reply first_reply_min first_response_min response_time reaction",
        "resolve resolution solve resolve_min resolution_time fix",
    ),
];

/// How many of a number of things are so, and how all of them are called.
const SHARES: &str =
    "taken used occupied booked sold filled free left available remaining reserved rented assigned damaged defective";
const WHOLES: &str = "total max all";

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    RANGES.iter().chain(PARTS).flat_map(|(less, more)| [*less, *more])
}

/// Pairs of numbers that are in order by their names.
pub(in crate::seed::auto) fn orders(table: &Table) -> Vec<Order> {
    let numbers = Numbers::of(table);
    let proposed =
        [numbers.ranges(), numbers.readings(), numbers.between(), numbers.bounds(), numbers.funnels(), numbers.parts()]
            .concat();
    let mut found: Vec<Order> = Vec::new();
    for order in proposed.into_iter().chain(formulas::orders(table)) {
        if order.less != order.more && !found.contains(&order) && !found.contains(&order.reversed()) {
            found.push(order);
        }
    }
    found
}

/// True of what a vehicle shows before and after a drive.
pub(super) fn is_driven(table: &Table, order: &Order) -> bool {
    [order.less, order.more].iter().all(|column| {
        let name = plain(&table.columns[*column].name);
        let has = |list: &str| name.split('_').any(|word| is_in(list, word));
        has(DRIVEN) && (has(READINGS.0) || has(READINGS.1))
    })
}

/// True of what is shown before and after something of that is used.
pub(super) fn is_shown(table: &Table, order: &Order, used: usize) -> bool {
    let names = [order.less, order.more].map(|column| plain(&table.columns[column].name));
    let has = |name: &str, list: &str| name.split('_').any(|word| is_in(list, word));
    let is_pair = |(less, more): (&str, &str)| has(&names[0], less) && has(&names[1], more);
    ![order.less, order.more].contains(&used) && METERED.into_iter().any(is_pair)
}

fn is_time(guess: Option<Guess>) -> bool {
    matches!(guess, Some(Guess::Moment(_) | Guess::Day(_)))
}

struct Number {
    column: usize,
    /// Without its unit.
    name: String,
    /// The same as the name of a bound: at the end of it, `min` is the least where there is a most, and minutes where not.
    as_bound: String,
}

impl Number {
    fn of(table: &Table, column: usize) -> Number {
        let whole = words(&table.columns[column].name);
        let name = without_units(&whole).to_owned();
        let end = whole.match_indices("_min").map(|(at, word)| at + word.len());
        let end = end.into_iter().find(|end| matches!(whole.as_bytes().get(*end), None | Some(b'_')));
        // Behind it stands nothing but a unit.
        let is_last = |end: &usize| without_units(&format!("x{}", &whole[*end..])) == "x";
        let as_bound = end.filter(is_last).map_or_else(|| name.clone(), |end| whole[..end].to_owned());
        Number { column, name, as_bound }
    }
}

/// The numbers of a table that may be in order.
struct Numbers<'a> {
    table: &'a Table,
    all: Vec<Number>,
}

impl<'a> Numbers<'a> {
    fn of(table: &'a Table) -> Numbers<'a> {
        let had_first = table.columns.iter().any(|column| {
            words(&column.name).split_once('_').is_some_and(|(first, _)| is_in("initial original face", first))
        });
        // A place is not less than another.
        let is_place = |name: &str| name.split('_').any(|word| is_in("lat latitude lng lon longitude", word));
        let is_balance = |name: &str| name.split('_').any(|word| is_in("balance", word));
        let all = (0..table.columns.len())
            .filter(|column| is_number(table, *column) && !table.primary_key.contains(column))
            .filter(|column| !is_time(names::guess_of(table, &table.columns[*column])))
            .map(|column| Number::of(table, column))
            // A balance is what comes and goes, but of what was there at first.
            .filter(|number| {
                !number.name.ends_with("_id") && !is_place(&number.name) && (had_first || !is_balance(&number.name))
            })
            .collect();
        Numbers { table, all }
    }

    fn find(&self, is_it: impl Fn(&Number) -> bool) -> Option<usize> {
        self.all.iter().find(|number| is_it(number)).map(|number| number.column)
    }

    /// `min_age` and `max_age`, `age_from` and `age_to`.
    fn ranges(&self) -> Vec<Order> {
        let mut found = Vec::new();
        for (less, more) in RANGES {
            for low in &self.all {
                let Some(of) = subject(&low.as_bound, less) else { continue };
                let Some(high) = self.find(|other| is_about(&other.as_bound, more, &of)) else { continue };
                let order = Order { less: low.column, more: high };
                // What is used up is more at the start.
                let is_used = METERED.contains(&(*less, *more))
                    && of.split('_').any(|word| is_in("battery batt fuel tank charge soc", word));
                found.push(if is_used && !self.is_charging() { order.reversed() } else { order });
            }
        }
        found
    }

    /// True of records of what is charged, which has more at the end.
    fn is_charging(&self) -> bool {
        let has = |list: &str| self.find(|number| number.name.split('_').any(|word| is_in(list, word))).is_some();
        let is_told =
            words(&self.table.name).split('_').any(|word| word.starts_with("charg") || is_in("recharge", word));
        is_told || has("energy kwh") && !has("distance odometer mileage trip")
    }

    fn readings(&self) -> Vec<Order> {
        let is_meter = |of: &String| of.split('_').any(|word| is_any(&[METERS, DRIVEN], word));
        let reading = |before: &Number| {
            let of = subject(&before.as_bound, READINGS.0).filter(is_meter)?;
            let more = self.find(|other| is_about(&other.as_bound, READINGS.1, &of))?;
            let order = Order { less: before.column, more };
            // What is brought in, as to a workshop, goes out then.
            let comes_first = more < before.column && is_about(&before.as_bound, "out", &of);
            Some(if comes_first { order.reversed() } else { order })
        };
        self.all.iter().filter_map(reading).collect()
    }

    /// What is so at half time is not more at the end; a mean lies between the least and the most.
    fn between(&self) -> Vec<Order> {
        let mut found = Vec::new();
        for Number { column, name, .. } in &self.all {
            let half = ["half_time_", "halftime_", "ht_", "unique_", "distinct_"]
                .iter()
                .find_map(|word| name.strip_prefix(word));
            let whole = half.and_then(|of| self.find(|other| other.name == of));
            found.extend(whole.map(|more| Order { less: *column, more }));
            let Some(of) = subject(name, MEANS) else { continue };
            for (is_least, words) in [(true, EXTREMES.0), (false, EXTREMES.1)] {
                let bound = self.find(|other| is_about(&other.as_bound, words, &of));
                found.extend(bound.map(|bound| Order::bounded(*column, is_least, bound)));
            }
        }
        found
    }

    /// `delivered_count` and `opened_count`: each step and the next one that there is.
    fn funnels(&self) -> Vec<Order> {
        const COUNTED: &str = "count counts total num number nb of emails email mails messages unique";
        let step = |words: &str| {
            let is_it = |number: &&Number| {
                let mut rest = number.name.split('_').filter(|word| !is_in(COUNTED, word));
                rest.next().is_some_and(|word| is_in(words, word)) && rest.next().is_none()
            };
            // Whoever opens often is one of those who do.
            let unique = self.all.iter().filter(is_it).find(|number| number.name.contains("unique"));
            unique.or_else(|| self.all.iter().find(is_it)).map(|number| number.column)
        };
        let steps = FUNNELS.map(|funnel| funnel.iter().filter_map(|words| step(words)).collect::<Vec<usize>>());
        steps.iter().flat_map(|all| all.windows(2)).map(|pair| Order { less: pair[1], more: pair[0] }).collect()
    }

    /// What has a least or a most.
    fn bounds(&self) -> Vec<Order> {
        let mut found = Vec::new();
        for (is_least, words) in [(true, EXTREMES.0), (false, EXTREMES.1)] {
            for bound in &self.all {
                let Some(of) = subject(&bound.as_bound, words).filter(|of| !of.is_empty()) else { continue };
                let column = self.find(|other| other.column != bound.column && counted(&other.name) == of);
                found.extend(column.map(|column| Order::bounded(column, is_least, bound.column)));
            }
        }
        found
    }

    fn parts(&self) -> Vec<Order> {
        let mut found = Vec::new();
        for (part, whole) in PARTS {
            // One that is called so before one whose name bears a word of it.
            let is_part = |number: &Number| part.split_ascii_whitespace().any(|word| bears(&number.name, word));
            let part = self.find(|number| is_in(part, &number.name)).or_else(|| self.find(is_part));
            let Some(part) = part.filter(|part| self.role(*part) != Some(Role::Extra)) else { continue };
            let is_alike = |column: usize| self.head(column) == self.head(part);
            let is_deposit = is_in(DEPOSIT, &plain(&self.table.columns[part].name));
            let is_same =
                |column: usize| self.is_money(column) == self.is_money(part) || is_deposit || is_alike(column);
            let other = |word: &str| {
                self.find(|other| {
                    let is_other = other.column != part && bears(&other.name, word) && !is_done_of(&other.name, word);
                    is_other && self.is_same_unit(other.column, part) && is_same(other.column)
                })
            };
            // The first word of the list that some column has.
            let words = || whole.split_ascii_whitespace();
            let alike = words().find_map(|word| other(word).filter(|column| is_alike(*column)));
            let whole = alike.or_else(|| words().find_map(other));
            found.extend(whole.map(|whole| Order { less: part, more: whole }));
        }
        found.extend(self.shares());
        found
    }

    /// `beds_taken` of `beds`.
    fn shares(&self) -> impl Iterator<Item = Order> + '_ {
        self.all.iter().filter_map(|part| {
            let of = SHARES.split_ascii_whitespace().find_map(|word| beside(&part.name, word))?;
            let is_whole = |other: &Number| {
                other.column != part.column && (of == other.name || is_about(&other.name, WHOLES, &of))
            };
            Some(Order { less: part.column, more: self.find(is_whole).filter(|_| !of.is_empty())? })
        })
    }

    fn role(&self, column: usize) -> Option<Role> {
        role(&self.table.columns[column].name)
    }

    fn is_same_unit(&self, left: usize, right: usize) -> bool {
        let name = |column: usize| words(&self.table.columns[column].name);
        is_same_unit(&name(left), &name(right))
    }

    fn is_money(&self, column: usize) -> bool {
        let is_amount = |word: &str| is_in("amount", word);
        matches!(self.role(column), Some(Role::Total | Role::Net | Role::Gross | Role::Tax))
            || words(&self.table.columns[column].name).split('_').any(is_amount)
    }

    /// The first word of the name.
    fn head(&self, column: usize) -> String {
        plain(&self.table.columns[column].name).split('_').next().unwrap_or_default().to_owned()
    }
}

/// What a name is about beside one of the words, which stands in front of it, behind it or, if it is long enough, within it.
fn subject(name: &str, words: &str) -> Option<String> {
    words.split_ascii_whitespace().find_map(|word| beside(name, word))
}

/// True of a name that is about this beside any of the words.
fn is_about(name: &str, words: &str, of: &str) -> bool {
    words.split_ascii_whitespace().any(|word| beside(name, word).as_deref() == Some(of))
}

fn beside(name: &str, word: &str) -> Option<String> {
    let between = format!("_{word}_");
    if word.len() > 2 && name.contains(&between) {
        return Some(name.replacen(&between, "_", 1));
    }
    let rest = name.strip_prefix(word).or_else(|| name.strip_suffix(word))?;
    (rest.is_empty() || rest.starts_with('_') || rest.ends_with('_')).then(|| rest.trim_matches('_').to_owned())
}

/// True of so many of something as have come so far: `spots_aired` beside `spots`.
fn is_done_of(name: &str, word: &str) -> bool {
    name.strip_prefix(word).and_then(|rest| rest.strip_prefix('_')).is_some_and(lifecycle::is_done)
}

/// True of a name that is the word, ends with it or, where it is no price, begins with it.
fn bears(name: &str, word: &str) -> bool {
    let is_behind = |rest: &str| rest.is_empty() || rest.ends_with('_');
    name.strip_suffix(word).is_some_and(is_behind)
        || name.strip_prefix(word).is_some_and(|rest| rest.starts_with('_')) && !word.contains("price")
}
