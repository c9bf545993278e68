//! What numbers of a record make up by what they are called: balances, sums, products, differences.

use std::iter;

use super::super::agree::Agreement;
use super::super::names;
use super::super::solve::Made;
use super::super::terms::{AMOUNT, ASIDE, COST, PRICE, SUM, is_any};
use super::super::words::{is_form_of, is_in, mark, words};
use super::orders::{Order, is_driven, is_shown, orders};
use super::record::Record;
use super::roles::{Role, role};
use super::{DEPOSIT, bills, counted, measures, prices, standings, stock};
use crate::diagnostic::Result;

/// A whole, and the parts that make it up together, with how often each counts.
const SUMS: &[(&str, &[(i32, &str)])] = &[
    (
        "total_rent rent_total",
        &[(1, "base_rent net_rent rent monthly_rent"), (1, "charges utilities service_charge service_charges")],
    ),
    ("total_cost cost_total", &[(1, "labor_cost labour_cost cost_labor"), (1, "parts_cost cost_parts material_cost")]),
    (
        "balance balance_amount balance_due amount_due due_amount open_amount outstanding outstanding_amount",
        &[(1, "total total_amount grand_total"), (-1, "paid paid_amount amount_paid")],
    ),
    (BALANCE.1, &[(1, BALANCE.0), (1, AMOUNT)]),
    (
        "arrival_km km_arrival km_in end_km km_end end_mileage mileage_end odometer_end end_odometer",
        &[
            (
                1,
                "departure_km km_departure km_out start_km km_start start_mileage mileage_start odometer_start start_odometer",
            ),
            (1, "distance distance_km trip_km driven_km km_driven kilometers_driven"),
        ],
    ),
    (
        "closing_balance ending_balance end_balance",
        &[
            (1, "opening_balance starting_balance start_balance"),
            (1, "total_in total_credits credits deposits total_deposits"),
            (-1, "total_out total_debits debits withdrawals total_withdrawals"),
        ],
    ),
    (
        "qty_delivered quantity_delivered delivered_qty qty_received quantity_received",
        &[(1, "qty_accepted quantity_accepted accepted_qty"), (1, "qty_rejected quantity_rejected rejected_qty")],
    ),
    ("total_capacity capacity", &[(1, "seats seating seated_places"), (1, "standing standing_places standing_room")]),
    ("gross_weight", &[(1, "net_weight"), (1, "tare_weight tare bag_weight packaging_weight container_weight tara")]),
    (
        "questions total_questions question_count",
        &[(1, "correct correct_answers right_answers right"), (1, "wrong wrong_answers incorrect incorrect_answers")],
    ),
    (
        "household_size family_size party_size group_size guests guest_count total_guests persons",
        &[(1, "adults adult_count num_adults"), (1, "children child_count num_children kids")],
    ),
    ("total_hours hours_total", &[(1, "regular_hours normal_hours"), (1, "overtime_hours overtime")]),
    (
        "total_votes votes_total votes_cast ballots_cast",
        &[
            (1, "yes_votes votes_for votes_yes ayes"),
            (1, "no_votes votes_against votes_no nays"),
            (1, "abstentions abstained votes_abstain"),
        ],
    ),
    (
        "total_tests tests_total test_count tests_run tests total",
        &[
            (1, "passed tests_passed passed_count passed_tests"),
            (1, "failed tests_failed failed_count failed_tests failures"),
            (1, "skipped tests_skipped skipped_count skipped_tests"),
        ],
    ),
    (
        "inspected inspected_qty qty_inspected quantity_inspected quantity_produced produced_quantity qty_produced",
        &[
            (1, "passed accepted accepted_qty qty_accepted quantity_accepted quantity_good good_quantity qty_good"),
            (
                1,
                "failed rejected rejected_qty qty_rejected quantity_rejected scrap scrapped quantity_scrapped scrap_quantity qty_scrap",
            ),
        ],
    ),
];

/// What lies between what was shown before and what is shown now.
const DIFFERENCES: &str = "usage consumption used consumed difference diff delta change increase";

/// Records of what comes off a balance.
const SPENT: &str = "redemption withdrawal debit spending purchase payment charge deduction cargo";

/// What was there before it, and is behind it.
const BALANCE: (&str, &str) = ("balance_before old_balance previous_balance", "balance_after new_balance");

/// A number, and the two whose product it is.
const PRODUCTS: &[(&str, &[&str])] = &[
    (
        "total_doses doses_total dose_count quantity_dispensed",
        &["times_per_day doses_per_day daily_doses", "days_supply duration_days days days_of_supply supply_days"],
    ),
    (
        "fine fine_amount late_fee penalty total_fine amount total",
        &[
            "days_late late_days days_overdue overdue_days",
            "day_rate daily_rate rate_per_day daily_fine fine_per_day fee_per_day late_fee_per_day day_rate_amount",
        ],
    ),
    (
        "fee amount price cost total total_price",
        &["word_count words words_count", "rate_per_word word_rate price_per_word"],
    ),
    ("seats_total total_seats capacity seats seat_count", &["seat_rows rows row_count rangees file", "seats_per_row"]),
];

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    let sums = SUMS.iter().flat_map(|(whole, parts)| iter::once(*whole).chain(parts.iter().map(|(_, part)| *part)));
    let products = PRODUCTS.iter().flat_map(|(whole, factors)| iter::once(*whole).chain(factors.iter().copied()));
    sums.chain(products).chain(standings::vocabulary())
}

/// Sums and products of the record. The first that speaks of a column stays, so that what says more stands before what says less.
pub(in super::super) fn sums(agreement: &Agreement<'_>) -> Result<Vec<Made>> {
    let mut record = Record::new(agreement);
    spent(&mut record);
    deposit(&mut record);
    standings::make(&mut record);
    stock::make(&mut record);
    prices::make(&mut record);
    table_of_sums(&mut record);
    driven(&mut record);
    used(&mut record);
    total_of_alike(&mut record);
    table_of_products(&mut record);
    shares(&mut record);
    each(&mut record);
    measures::make(&mut record);
    total_of_totals(&mut record);
    total_of_kinds(&mut record);
    bills::make(&mut record)?;
    Ok(record.found)
}

fn spent(record: &mut Record<'_>) {
    if names::is_about(&words(&record.table.name), SPENT)
        && let (Some(before), Some(after), Some(amount)) =
            (record.called(BALANCE.0), record.called(BALANCE.1), record.called(AMOUNT))
    {
        record.make(amount, format!("{} * float(0.05, 0.9, 2)", record.name(before)), vec![before]);
        record.make_term(after, record.joined(vec![before, amount], " - "));
    }
}

/// What is paid first and what is left make up the price.
fn deposit(record: &mut Record<'_>) {
    if let (Some(price), Some(deposit), Some(rest)) = (
        record.called("agreed_price total_price price total"),
        record.called(DEPOSIT),
        record.called("balance balance_due remaining_amount"),
    ) {
        record.make(deposit, format!("{} * pick(0.1, 0.2, 0.25, 0.3, 0.5)", record.name(price)), vec![price]);
        record.make_term(rest, record.joined(vec![price, deposit], " - "));
    }
}

fn table_of_sums(record: &mut Record<'_>) {
    for (whole, parts) in SUMS {
        let parts: Vec<(i32, usize)> =
            parts.iter().filter_map(|(times, part)| Some((*times, record.called(part)?))).collect();
        if let Some(whole) = record.called(whole) {
            record.make_sum(whole, &parts);
        }
    }
}

/// `odometer_return` after `odometer_out`: some way more; hardly any where a vehicle comes in and goes out again.
fn driven(record: &mut Record<'_>) {
    for Order { less, more } in orders(record.table).into_iter().filter(|order| is_driven(record.table, order)) {
        let is_brought = record.plain(less).split('_').any(|word| is_in("in", word));
        let way = if is_brought { "int(0, 30)" } else { "int(5, 900)" };
        record.make(more, format!("{} + {way}", record.name(less)), vec![less]);
    }
}

/// `consumption` of `old_reading` and `new_reading`.
fn used(record: &mut Record<'_>) {
    const MEASURES: &str = "quantity qty amount units total water power energy";
    let is_used = |column: &usize| {
        let name = record.plain(*column);
        name.split('_').all(|word| is_in(DIFFERENCES, word) || is_in(MEASURES, word))
            && name.split('_').any(|word| is_in(DIFFERENCES, word))
    };
    let Some(used) = record.numbers().find(is_used) else { return };
    let mut between = orders(record.table).into_iter().filter(|order| is_shown(record.table, order, used));
    if let (Some(Order { less, more }), None) = (between.next(), between.next()) {
        record.make(used, format!("{} - {}", record.name(more), record.name(less)), vec![less, more]);
    }
}

/// What is not paid.
const TAKEN_OFF: &str = "discount rebate";

/// `total_words` of `new_words` and `repeated_words`.
fn total_of_alike(record: &mut Record<'_>) {
    const NO_PART: &str = "avg average mean unit net gross outstanding remaining";
    for whole in record.numbers().collect::<Vec<usize>>() {
        let whole_name = record.words(whole);
        let Some(of) = whole_name.strip_prefix("total_").or_else(|| whole_name.strip_suffix("_total")) else {
            continue;
        };
        let part = |column: usize| {
            let name = record.words(column);
            let first = name.strip_suffix(of).and_then(|first| first.strip_suffix('_'))?;
            let is_taken_off = is_in(TAKEN_OFF, first);
            let is_part = is_taken_off || !is_any(&[ASIDE, NO_PART], first) && !first.contains("per");
            let is_there = column != whole && record.table.columns[column].generated.is_none();
            (is_there && is_part).then_some((if is_taken_off { -1 } else { 1 }, column))
        };
        let parts: Vec<(i32, usize)> = record.numbers().filter_map(part).collect();
        if parts.iter().filter(|(sign, _)| *sign > 0).count() > 1 {
            record.make_sum(whole, &parts);
        }
    }
}

fn table_of_products(record: &mut Record<'_>) {
    for (whole, factors) in PRODUCTS {
        let factors: Vec<usize> = factors.iter().filter_map(|factor| record.called(factor)).collect();
        if let (Some(whole), 2) = (record.called(whole).filter(|whole| !factors.contains(whole)), factors.len()) {
            record.make_term(whole, record.joined(factors, " * "));
        }
    }
}

/// `commission` of `sale_price` and `commission_percent`.
fn shares(record: &mut Record<'_>) {
    const OTHERS: &str =
        "interest yield growth inflation discount tax vat exchange conversion hourly daily weekly monthly nightly";
    for percent in record.numbers().collect::<Vec<usize>>() {
        let name = record.words(percent);
        let (share, of): (Vec<&str>, Vec<&str>) =
            name.split('_').partition(|word| is_in("rate", word) || is_in(names::PERCENT, word));
        if share.is_empty() || of.is_empty() || of.iter().any(|word| is_in(OTHERS, word)) {
            continue;
        }
        let of = of.join("_");
        let is_part = |column: &usize| {
            let name = record.plain(*column);
            name == of || name.strip_prefix(of.as_str()).is_some_and(|rest| is_in(AMOUNT, rest.trim_start_matches('_')))
        };
        let is_whole = |column: &usize| {
            let role = role(&record.table.columns[*column].name);
            *column != percent && matches!(role, Some(Role::Total | Role::Net | Role::Gross | Role::Unit))
        };
        let Some(part) = record.numbers().find(|column| *column != percent && is_part(column)) else { continue };
        let Some(whole) = record.numbers().find(|column| *column != part && is_whole(column)) else { continue };
        let is_of_hundred = (record.agreement.range)(percent).is_some_and(|range| range.high > 1.0);
        let divisor = if is_of_hundred { " / 100.0" } else { "" };
        let made = format!("{} * {}{divisor}", record.name(whole), record.name(percent));
        record.make(part, made, vec![whole, percent]);
    }
}

/// So many are paid for.
const BOOKED: &str = "booked ordered bought purchased reserved rented hired sold reserves";

/// `total_kg` of `packages` and `kg_per_package`, `amount` of `words` and `rate_per_word`, `total` of `spots_booked` and `price_per_spot`.
fn each(record: &mut Record<'_>) {
    let mark = mark(record.table);
    let bare = |name: &str| mark.as_deref().map_or(name, |mark| without_mark(name, mark)).to_owned();
    for unit in record.numbers().collect::<Vec<usize>>() {
        let unit_name = record.words(unit);
        let Some((each, of)) = unit_name.split_once("_per_") else { continue };
        let each = bare(each);
        let named = |wanted: &dyn Fn(&str) -> bool| {
            record.numbers().find(|column| *column != unit && wanted(counted(&record.words(*column))))
        };
        // One word may be taken apart where its plural is not.
        let joined = |name: &str| bare(name).replace('_', "");
        let is_many = |name: &str| is_form_of(&joined(name), &joined(of));
        let is_money = is_any(&[PRICE, COST, "rate fee amount"], &each);
        let is_whole = |name: &str| {
            let name = bare(name);
            name == format!("total_{each}")
                || name == format!("{each}_total")
                || is_money && role(&name) == Some(Role::Total) && !name.contains("_per_")
        };
        let is_booked = |name: &str| name.rsplit_once('_').is_some_and(|(of, last)| is_in(BOOKED, last) && is_many(of));
        let many = named(&is_many).or_else(|| named(&is_booked));
        if let (Some(many), Some(whole)) = (many, named(&is_whole)) {
            record.make_term(whole, record.joined(vec![many, unit], " * "));
        }
    }
}

/// `total_invoice` of `total_labour`, `total_parts` and `total_vat`.
fn total_of_totals(record: &mut Record<'_>) {
    let totals: Vec<usize> = record.numbers().filter(|column| record.words(*column).starts_with("total_")).collect();
    let is_all = |column: &usize| {
        is_in("invoice bill general grand due final", record.words(*column).trim_start_matches("total_"))
    };
    if let (3.., Some(all)) = (totals.len(), totals.iter().copied().find(is_all)) {
        let parts: Vec<usize> = totals.into_iter().filter(|column| *column != all).collect();
        record.make_term(all, record.joined(parts, " + "));
    }
}

/// `grand_total` of `labor_total` and `parts_total`, `total_cost` of `room_cost` and `food_cost`: what is charged for, each by its own column.
fn total_of_kinds(record: &mut Record<'_>) {
    const KINDS: &str = "labor labour work parts part material materials service services travel transport transportation shipping freight \
        delivery handling equipment rental room rooms food beverage beverages drink drinks bar fuel toll tolls energy water gas heating \
        electricity cleaning laundry packaging software hardware license hosting setup installation design printing item items product \
        products goods ticket tickets extra extras tax vat tip consulting repair storage customs duty accommodation lodging meal meals \
        flight hotel parking lab laboratory medication medicine drug drugs surgery consultation treatment piece pieces fourniture \
        fournitures manodopera";
    const CHARGED: [&str; 9] = ["total", "cost", "costs", "amount", "charge", "charges", "fee", "fees", "price"];
    if record.one(Role::Net).is_some() {
        return;
    }
    let is_whole = |column: &usize| {
        let name = record.plain(*column);
        let says_all = name.split('_').any(|word| is_in(SUM, word));
        says_all
            && name.split('_').all(|word| {
                is_any(&[SUM, AMOUNT, PRICE, COST, "costs invoice bill charge charges due final overall"], word)
            })
    };
    let Some(whole) = record.numbers().find(is_whole) else { return };
    for charged in CHARGED {
        let part = |column: usize| {
            let name = record.plain(column);
            let kind = name.strip_suffix(charged)?.strip_suffix('_')?;
            let sign = if is_in(TAKEN_OFF, kind) { -1 } else { 1 };
            (is_in(KINDS, kind) || sign < 0).then_some((sign, column))
        };
        let mut parts: Vec<(i32, usize)> = record.numbers().filter_map(part).collect();
        let tax = record.one(Role::Tax).filter(|tax| !parts.iter().any(|(_, part)| part == tax));
        parts.extend(tax.map(|tax| (1, tax)));
        if parts.iter().filter(|(sign, column)| *sign > 0 && role(&record.words(*column)) != Some(Role::Tax)).count()
            > 1
        {
            return record.make_sum(whole, &parts);
        }
    }
}

fn without_mark<'a>(name: &'a str, mark: &str) -> &'a str {
    name.strip_prefix(mark).and_then(|rest| rest.strip_prefix('_')).unwrap_or(name)
}
