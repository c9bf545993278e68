//! What numbers of a record make up by what they are called: balances, sums, products, differences.

use super::super::agree::Agreement;
use super::super::names;
use super::super::solve::Made;
use super::super::terms::{AMOUNT, ASIDE, COST, PRICE, SUM, is_any};
use super::super::words::{is_in, words};
use super::orders::{Order, is_driven, is_shown, orders};
use super::record::Record;
use super::roles::{Role, role};
use super::{DEPOSIT, bills, formulas, measures, prices, rates, standings, stock};
use crate::diagnostic::Result;

/// What lies between what was shown before and what is shown now.
const DIFFERENCES: &str = "usage consumption used consumed difference diff delta change increase";

/// Records of what comes off a balance.
const SPENT: &str = "redemption withdrawal debit spending purchase payment charge deduction cargo";

/// What was there before it, and is behind it.
const BALANCE: (&str, &str) = ("balance_before old_balance previous_balance", "balance_after new_balance");

/// Sums and products of the record. The first that speaks of a column stays, so that what says more stands before what says less.
pub(in super::super) fn sums(agreement: &Agreement<'_>) -> Result<Vec<Made>> {
    let mut record = Record::new(agreement);
    spent(&mut record);
    deposit(&mut record);
    standings::make(&mut record);
    stock::make(&mut record);
    prices::make(&mut record);
    rates::make(&mut record);
    formulas::make(&mut record);
    driven(&mut record);
    used(&mut record);
    total_of_alike(&mut record);
    shares(&mut record);
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

/// `commission` of `sale_price` and `commission_percent`.
fn shares(record: &mut Record<'_>) {
    const OTHERS: &str = "interest yield growth inflation discount tax vat exchange conversion hourly daily weekly monthly nightly day night hour week month peak \
        labor labour room unit bounce win open click pass error survival defect hit";
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
    let net = record.one(Role::Net).filter(|net| is_in("subtotal sub_total net_total", &record.plain(*net)));
    if record.one(Role::Net).is_some() && net.is_none() {
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
    let Some(whole) = net.or_else(|| record.numbers().find(is_whole)) else { return };
    for charged in CHARGED {
        let part = |column: usize| {
            let name = record.plain(column);
            let kind = name.strip_suffix(charged)?.strip_suffix('_')?;
            let sign = if is_in(TAKEN_OFF, kind) { -1 } else { 1 };
            (is_in(KINDS, kind) || sign < 0).then_some((sign, column))
        };
        let mut parts: Vec<(i32, usize)> = record.numbers().filter_map(part).collect();
        let tax =
            record.one(Role::Tax).filter(|_| net.is_none()).filter(|tax| !parts.iter().any(|(_, part)| part == tax));
        parts.extend(tax.map(|tax| (1, tax)));
        if parts.iter().filter(|(sign, column)| *sign > 0 && role(&record.words(*column)) != Some(Role::Tax)).count()
            > 1
        {
            return record.make_sum(whole, &parts);
        }
    }
}
