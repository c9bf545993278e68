//! A number that is a part of one above it: no more is issued than was received, no dose is given beyond those required.
//!
//! Names tell: one says that it is a part, the other that it is all there is, and both speak of the same.

use super::super::amounts::orders;
use super::super::keys::Key;
use super::super::kind::ColumnKind;
use super::super::names;
use super::super::solve::Made;
use super::super::terms::{AMOUNT, EXTREMES, SUM, VALUE, is_any};
use super::super::value::shown;
use super::super::words::{is_in, is_unit, own_words, words};
use super::Agreement;
use super::parents::Above;
use crate::catalog::{Table, singular_name};

/// Words that make a number one of several, or a part of what there is.
const PART: &str = "issued used taken requested returned refunded awarded tested inspected failed lost spent redeemed consumed claimed drawn \
    withdrawn allocated assigned sold booked reserved picked packed loaded shipped delivered received earned scored correct completed paid \
    settled no nr num number peak actual rejected accepted produced served eaten burnt burned damaged invoiced billed cancelled";

/// How full something is, in a unit.
const FILLED: &str = "level fill filled";

/// Words that make it all that there is.
const WHOLE: &str = "max maximum total capacity limit allowed required entitled received ordered initial available granted purchased planned \
    count allowance quota budget full entitlement gross registered original produced rated permitted admissible overall";

/// The same in other words, each as the first of them.
const SAME: [&str; 4] = ["quantity qty unit piece", "amount value sum", "point mark score", "weight load payload"];

/// Units of measure beside those that names are known to end with.
const UNITS: &str = "mw gw mwh litre litres liter liters gallon gallons tonne tonnes ton tons pallets";

/// Pieces of one load, which together weigh no more.
const PIECES: &str = "package parcel piece box pallet container bag item position line";

/// What several records take from, each some of it.
const SHARED: &str =
    "issued used spent redeemed consumed claimed drawn withdrawn allocated sold refunded returned paid settled taken";

/// What is no more than a number above it whose name has other words; whether several share that.
const PAIRS: &[(&str, &str, bool)] = &[
    (
        "votes vote_count votes_received votes_cast valid_votes num_votes",
        "registered_voters electorate eligible_voters voters voter_count electors",
        true,
    ),
    (
        "claim_amount claimed_amount amount_claimed amount_paid paid_amount payout payout_amount settlement_amount loss_amount",
        "sum_insured insured_sum insured_amount insured_value amount_insured coverage_amount coverage cover_limit coverage_limit \
         policy_limit max_payout",
        false,
    ),
    (
        "units_tested tested_units sample_size samples_tested units_inspected quantity_inspected inspected_quantity",
        "quantity qty units units_produced quantity_produced batch_size lot_size",
        false,
    ),
    (
        "discount discount_amount discount_per_unit unit_discount rebate rebate_amount",
        "list_price price unit_price regular_price full_price retail_price",
        false,
    ),
];

/// Records that pay, use up or give back what the one above is about.
const PAYS: &str = "payment refund repayment redemption use usage installment instalment disbursement credit_note chargeback reimbursement";

/// What the sums in them are called.
const PAID: &str = "payment refund repayment redemption usage reimbursement paid refunded used redeemed";

/// What is to be paid.
const OWED: &str = "due payable grand gross net price fare principal balance initial invoice bill order charge payment loan purchase sale booking";

/// A number's name, taken apart.
#[derive(Debug, PartialEq)]
struct Name {
    /// What it is of.
    stem: Vec<String>,
    unit: Option<String>,
    is_part: bool,
    is_whole: bool,
    is_shared: bool,
    /// It is in the plural.
    is_many: bool,
}

impl Name {
    fn of(name: &str) -> Name {
        let mut found =
            Name { stem: Vec::new(), unit: None, is_part: false, is_whole: false, is_shared: false, is_many: false };
        let name = name.split("_per_").next().unwrap_or(name);
        let parts: Vec<&str> = name.split('_').filter(|part| !is_in("of per from to the in", part)).collect();
        let has_unit = parts.last().is_some_and(|last| is_unit(last) || is_in(UNITS, last));
        for (at, part) in parts.iter().enumerate() {
            found.is_shared |= is_in(SHARED, part);
            match () {
                () if at > 0 && at + 1 == parts.len() && has_unit => found.unit = Some(one_of_same(part)),
                () if has_unit && is_in(FILLED, part) => found.is_part = true,
                () if is_in(PART, part) || is_in(WHOLE, part) => {
                    found.is_part |= is_in(PART, part);
                    found.is_whole |= is_in(WHOLE, part);
                }
                () => {
                    let one = singular_name(part);
                    found.is_many = one != *part;
                    found.stem.push(one_of_same(&one));
                }
            }
        }
        if found.stem.is_empty() && found.unit.is_none() {
            found.stem = parts.iter().map(|part| one_of_same(&singular_name(part))).collect();
        }
        found
    }

    /// True of a number that is no more than the other.
    fn is_part_of(&self, whole: &Name) -> bool {
        // `level` beside `levels` is one of them.
        let is_one = whole.is_many && !self.is_many && self.unit.is_none();
        let says_so = self.is_part && !whole.is_part || whole.is_whole && !self.is_whole || is_one;
        self.stem == whole.stem && self.unit == whole.unit && says_so
    }
}

fn one_of_same(word: &str) -> String {
    let same = SAME.iter().find(|same| is_in(same, word));
    same.and_then(|same| same.split_ascii_whitespace().next()).unwrap_or(word).to_owned()
}

/// True of the bounds of a number, which are no wholes.
fn is_bound(name: &str) -> bool {
    name.split('_').any(|word| is_in(EXTREMES.0, word) || is_in("from until by", word))
}

/// True of a sum of money that is called after nothing but what is paid.
fn is_sum(name: &str, others: &str) -> bool {
    name.split('_').all(|word| is_any(&[AMOUNT, VALUE, SUM, others], word) || is_unit(word))
}

impl Agreement<'_> {
    /// What is a part of a number of the record above.
    pub(super) fn parts(&self, above: &[Above]) -> Vec<Made> {
        let is_apart = |column: usize| {
            self.table.primary_key.contains(&column)
                || self.table.indexes.iter().any(|index| index.unique && index.columns.contains(&Some(column)))
        };
        let free = |column: &usize| {
            self.kind(*column).is_number()
                && (self.free)(*column)
                && self.listed[*column].is_none()
                && !(self.is_key)(*column)
                && !is_apart(*column)
        };
        if above.is_empty() {
            return Vec::new();
        }
        // Of two that are compared in the record, one goes by the other.
        let orders = orders(self.table);
        let is_compared = |column: usize| orders.iter().any(|order| [order.less, order.more].contains(&column));
        let called = |table: &Table, column: usize| {
            let name = own_words(table, column);
            (Name::of(&name), name)
        };
        let numbers = self.columns().filter(|column| self.kind(*column).is_number());
        let own: Vec<_> = numbers.map(|column| (column, called(self.table, column))).collect();
        let wholes: Vec<_> = above.iter().map(|above| (above, called(&above.table, above.column))).collect();
        let columns = own.iter().map(|(column, _)| *column).filter(|column| free(column) && !is_compared(*column));
        columns.filter_map(|column| self.part(column, &own, &wholes)).collect()
    }

    fn part(
        &self,
        column: usize,
        numbers: &[(usize, (Name, String))],
        above: &[(&Above, (Name, String))],
    ) -> Option<Made> {
        let (_, (own, name)) = numbers.iter().find(|(other, _)| *other == column)?;
        let others = || numbers.iter().filter(|(other, _)| *other != column).map(|(_, called)| called);
        // What the record itself has of it counts.
        if is_bound(name) || others().any(|(other, _)| own.is_part_of(other)) {
            return None;
        }
        let whole = |is_whole: &dyn Fn(&Above, &Name, &str) -> bool| {
            let found = above.iter().find(|(above, (whole, name))| is_whole(above, whole, name));
            found.map(|(above, _)| *above)
        };
        if let Some(whole) = whole(&|_, whole, name| !is_bound(name) && own.is_part_of(whole)) {
            let is_piece = own.stem == ["weight"] && names::is_about(&words(&self.table.name), PIECES);
            return match own.is_shared || is_piece {
                true => self.share(column, whole),
                false => self.within(&[column], whole).pop(),
            };
        }
        for (_, wholes, is_shared) in PAIRS.iter().filter(|(parts, ..)| is_in(parts, name)) {
            let is_own = others().any(|(_, other)| is_in(wholes, other));
            match whole(&|_, _, name| is_in(wholes, name)).filter(|_| !is_own) {
                Some(whole) if *is_shared => return self.share(column, whole),
                Some(whole) => return self.within(&[column], whole).pop(),
                None => {}
            }
        }
        let pays = names::is_about(&words(&self.table.name), PAYS) && is_sum(name, PAID);
        let owed = |above: &Above, whole: &Name, name: &str| {
            !above.way.contains('.') && is_sum(name, OWED) && whole.unit == own.unit && name != "balance"
        };
        if pays { self.share(column, whole(&owed)?) } else { None }
    }

    /// Of what several records take from, half of what the ones before have left; all of it where there is one.
    pub(super) fn share(&self, column: usize, whole: &Above) -> Option<Made> {
        let range = (self.range)(column)?;
        let is_alone = |key: &Key| self.table.unique_keys().iter().any(|unique| **unique == key.columns);
        let plain = (self.alone)(column)?;
        let keys: Vec<String> = whole.key.columns.iter().map(|key| self.name(*key)).collect();
        let grain = shown(range.grain(), range.digits);
        let least = if range.bounded.0 { shown(range.low, range.digits) } else { "0".to_owned() };
        let made = match is_alone(&whole.key) {
            true => whole.path.clone(),
            false => {
                let taken = format!("float(0.3, 0.5, 3) / (1 << min(nth({}) - 1, 12))", keys.join(", "));
                format!("max({least}, {} * {taken} - {grain} / 2.0)", whole.path)
            }
        };
        let made = range.kept(made);
        let made = match (range.digits, self.kind(column)) {
            (0, ColumnKind::Integer) => format!("cast(round({made}) as integer)"),
            (digits, _) => format!("round({made}, {digits})"),
        };
        Some(Made {
            line: format!("coalesce({made}, {plain})"),
            needs: whole.key.columns.clone(),
            ..Made::new(column, plain)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_of_the_wholes_that_speak_of_the_same() {
        for (part, whole) in [
            ("qty_issued", "qty_received"),
            ("days_requested", "days_entitled"),
            ("amount_used", "initial_value"),
            ("points_awarded", "points"),
            ("lap_number", "total_laps"),
            ("page", "page_count"),
            ("level", "levels"),
            ("level_litres", "capacity_litres"),
            ("lost_mw", "capacity_mw"),
            ("dose_number", "doses_required"),
        ] {
            assert!(Name::of(part).is_part_of(&Name::of(whole)), "{part} of {whole}");
            assert!(!Name::of(whole).is_part_of(&Name::of(part)), "{whole} of {part}");
        }
        for (one, other) in [("page", "level_count"), ("lost_kg", "capacity_mw"), ("quantity", "quantity")] {
            assert!(!Name::of(one).is_part_of(&Name::of(other)), "{one} of {other}");
        }
    }
}
