//! What a record repeats of the one that it belongs to: the currency of its account, the name of its article, the price of its plan.

use super::super::amounts::{self, Role};
use super::super::field::hop_name;
use super::super::keys::Key;
use super::super::kind::{ColumnKind, kind};
use super::super::names;
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::totals::alike;
use super::super::words::{in_cents, is_in, own_words, words};
use super::Agreement;
use super::parents::Above;

/// What is the same in both by its name.
const SAME: &str = "sku barcode isbn ean gtin upc uom unit_of_measure article_number part_number";
const CURRENCIES: &str = "currency currency_code currency_iso default_currency base_currency account_currency";

/// What is copied where it is called after the record above, and what that may call it.
const CALLED: &[(&str, &str)] = &[
    ("name title", "name title full_name display_name label"),
    ("sku", "sku"),
    ("email", "email email_address"),
    ("phone", "phone phone_number"),
    ("barcode", "barcode"),
    ("reference", "reference"),
    ("category", "category"),
    ("brand", "brand"),
];

/// What is charged once, and what says how much that is.
const CHARGED: (&str, &str) = (
    "fee_paid price_paid price_charged charged_price amount_charged fare_paid paid_fee paid_price paid_fare price_at_purchase",
    "fee price fare rate amount cost",
);

/// The same of what falls due again and again, in these records.
const RECURRING: (&str, &str, &str) = (
    "subscription charge membership dues rent rent_payment",
    "amount amount_due price fee rent",
    "monthly_rent rent monthly_fee monthly_price monthly_amount price fee",
);

/// What comes to so much: the total, how many there are by the last word of the name, and what one costs above.
const TIMES: &[(&str, &str, &str)] = &[
    (TOTAL, "days", "daily_rate price_per_day day_rate rate_per_day daily_price"),
    (TOTAL, "hours", "hourly_rate price_per_hour hour_rate rate_per_hour"),
    (TOTAL, "nights", "nightly_rate price_per_night night_rate rate_per_night"),
    (TOTAL, "weeks", "weekly_rate price_per_week week_rate weekly_price"),
    (TOTAL, "kwh", "price_per_kwh rate_per_kwh"),
    (TOTAL, "quantity qty", "price ticket_price unit_price selling_price sale_price"),
    ("potential_payout payout potential_win potential_winnings possible_win", "stake wager", "decimal_odds odds"),
];
const TOTAL: &str = "total total_charge total_amount total_price total_cost total_fee amount charge";

impl Agreement<'_> {
    /// The texts that are those of the record above.
    pub(super) fn copied(&self, keys: &[Key]) -> Vec<Made> {
        let is_text = |column: &usize| {
            matches!(self.kind(*column), ColumnKind::Text(_) | ColumnKind::Any)
                && (self.free)(*column)
                && !(self.is_key)(*column)
        };
        self.columns().filter(is_text).filter_map(|column| keys.iter().find_map(|key| self.copy(column, key))).collect()
    }

    fn copy(&self, column: usize, key: &Key) -> Option<Made> {
        let relation = key.relation.as_ref()?;
        if key.is_self_reference || key.columns.iter().any(|one| (self.empty)(*one)) {
            return None;
        }
        let (name, owner) = (own_words(self.table, column), words(&key.parent.name));
        let last = name.rsplit('_').next().unwrap_or(&name);
        if !is_in(SAME, &name) && !is_in(CURRENCIES, &name) && !CALLED.iter().any(|(own, _)| is_in(own, last)) {
            return None;
        }
        let is_it = |other: &usize| {
            let theirs = own_words(&key.parent, *other);
            let is_called = |(own, above): &(&str, &str)| {
                let Some((of, last)) = name.rsplit_once('_') else { return false };
                is_in(own, last) && alike(of, &owner) && (is_in(above, &theirs) || theirs == name)
            };
            let is_same = is_in(SAME, &name) && theirs == name;
            let fits = match (self.kind(column), kind(&key.parent.columns[*other])) {
                (ColumnKind::Text(Some(own)), ColumnKind::Text(Some(longest))) => own >= longest,
                (ColumnKind::Text(Some(own)), _) => own >= 40 || is_in(CURRENCIES, &name),
                (_, ColumnKind::Text(_) | ColumnKind::Any) => true,
                _ => false,
            };
            let is_currency = is_in(CURRENCIES, &name) && is_in(CURRENCIES, &theirs);
            fits && (is_same || is_currency || CALLED.iter().any(is_called))
        };
        let other = (0..key.parent.columns.len()).find(is_it)?;
        let plain = (self.alone)(column)?;
        let path = format!("{}.{}", hop_name(relation), hop_name(&key.parent.columns[other].name));
        // What the record's own rules let in.
        let line = match &self.listed[column] {
            Some(values) => {
                let listed: Vec<String> = values.iter().map(literal).collect();
                format!("iif({path} in ({}), {path}, {plain})", listed.join(", "))
            }
            None if self.ruled[column] && !is_in(CURRENCIES, &name) => return None,
            None => format!("coalesce({path}, {plain})"),
        };
        Some(Made { line, needs: key.columns.clone(), ..Made::new(column, plain) })
    }

    /// The prices that are those of the record above, and what comes to so much at them.
    pub(super) fn charged(&self, above: &[Above]) -> Vec<Made> {
        let is_counted =
            || self.columns().any(|column| amounts::role(&self.table.columns[column].name) == Some(Role::Quantity));
        let recurs = names::is_about(&words(&self.table.name), RECURRING.0);
        let free = |column: &usize| {
            self.kind(*column).is_number()
                && (self.free)(*column)
                && !(self.is_key)(*column)
                && self.listed[*column].is_none()
        };
        let mut found = Vec::new();
        for column in self.columns().filter(free) {
            let name = own_words(self.table, column);
            let bare = in_cents(&name).unwrap_or(&name).to_owned();
            let called = |list: &str| {
                let is_it = |above: &&Above| {
                    let theirs = own_words(&above.table, above.column);
                    in_cents(&theirs).is_some() == in_cents(&name).is_some()
                        && is_in(list, in_cents(&theirs).unwrap_or(&theirs))
                        && !above.way.contains('.')
                };
                above.iter().find(is_it)
            };
            let same = match () {
                () if is_in(CHARGED.0, &bare) => called(CHARGED.1),
                () if recurs && is_in(RECURRING.1, &bare) && !is_counted() => called(RECURRING.2),
                () => None,
            };
            let times = || {
                TIMES.iter().filter(|(totals, ..)| is_in(totals, &bare)).find_map(|(_, counts, rates)| {
                    let is_count = |other: &usize| {
                        let name = own_words(self.table, *other);
                        *other != column
                            && self.kind(*other).is_number()
                            && is_in(counts, name.rsplit('_').next().unwrap_or(&name))
                    };
                    let is_priced = |other: usize| is_in(rates, &own_words(self.table, other));
                    let count = self.columns().find(is_count).filter(|_| !self.columns().any(is_priced))?;
                    Some((called(rates)?, count))
                })
            };
            let Some(range) = (self.range)(column) else { continue };
            let Some(plain) = (self.alone)(column) else { continue };
            let (rate, made, count) = match (same, times()) {
                (Some(rate), _) => (rate, rate.path.clone(), None),
                (None, Some((rate, count))) => (rate, format!("{} * {}", rate.path, self.name(count)), Some(count)),
                (None, None) => continue,
            };
            let made = match self.kind(column) {
                ColumnKind::Integer => format!("cast(round({made}) as integer)"),
                _ => format!("round({made}, {})", range.digits.max(2)),
            };
            let needs = rate.key.columns.iter().copied().chain(count).collect();
            found.push(Made { line: format!("coalesce({made}, {plain})"), needs, ..Made::new(column, plain) });
        }
        found
    }
}
