//! Prices of the same thing: for an hour, a day, a week and a month, and what is left of a list price.

use super::record::Record;
use super::roles::Role;

/// What it costs for so long, the shortest first.
const SPANS: [&str; 4] = [
    "hourly_rate hourly_price hour_rate price_per_hour rate_per_hour price_hour stundenpreis",
    "daily_rate daily_price daily_fee price_per_day rate_per_day fee_per_day price_day day_rate day_price nightly_rate price_per_night \
     tagespreis",
    "weekly_rate weekly_price weekly_fee price_per_week rate_per_week fee_per_week price_week week_rate week_price",
    "monthly_rate monthly_price monthly_fee price_per_month rate_per_month fee_per_month price_month month_rate month_price",
];

/// How many of one span another of them costs: less than it has.
const TIMES: [[&str; 4]; 4] = [
    ["", "pick(4, 5, 6)", "pick(20, 25)", "pick(60, 70)"],
    ["", "", "pick(5, 5.5, 6)", "pick(15, 18, 20)"],
    ["", "", "", "pick(3, 3.5)"],
    [""; 4],
];

/// What something costs by the list, what is taken off, and what is paid.
const REDUCED: (&str, &str, &str) = (
    "list_price original_price regular_price full_price standard_price normalpreis",
    "discount discount_amount reduction",
    "amount_paid paid_amount price_paid paid_price paid final_price net_price",
);

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    SPANS.into_iter().chain([REDUCED.0, REDUCED.1, REDUCED.2])
}

pub(super) fn make(record: &mut Record<'_>) {
    spans(record);
    reduced(record);
}

/// A week costs less than seven days.
fn spans(record: &mut Record<'_>) {
    let found = SPANS.map(|names| record.called(names));
    for (at, span) in found.into_iter().enumerate() {
        let Some(span) = span else { continue };
        let shorter = (0..at).rev().find_map(|other| Some((other, found[other]?)));
        if let Some((other, shorter)) = shorter {
            record.make(span, format!("{} * {}", record.name(shorter), TIMES[other][at]), vec![shorter]);
        }
    }
}

/// What is paid is the list price without the discount.
fn reduced(record: &mut Record<'_>) {
    let (Some(list), Some(discount), Some(paid)) =
        (record.called(REDUCED.0), record.called(REDUCED.1), record.called(REDUCED.2))
    else {
        return;
    };
    if record.one(Role::Quantity).is_some() || record.one(Role::Total).is_some_and(|total| total != paid) {
        return;
    }
    record.make(discount, format!("{} * pick(0, 0, 0, 0.05, 0.1, 0.15, 0.2)", record.name(list)), vec![list]);
    record.make(paid, format!("{} - {}", record.name(list), record.name_or_zero(discount)), vec![list, discount]);
}
