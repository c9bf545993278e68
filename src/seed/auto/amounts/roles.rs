//! What a number is in a sum, by its name.

use super::super::names;
use super::super::terms::{AMOUNT, EXTREMES, VALUE, WEIGHT, is_any};
use super::super::words::{is_in, words};
use super::plain;

/// What a number is in a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::seed::auto) enum Role {
    Quantity,
    Unit,
    Total,
    Net,
    Tax,
    Gross,
    Rate,
    Discount,
    DiscountPercent,
    Extra,
    /// What is kept of the gross.
    Deduction,
}

/// Names by their last words, the longest first; a unit of money behind them is left out.
const ROLES: &[(Role, &str)] = &[
    (
        Role::Quantity,
        "ore qty_ordered quantity_ordered ordered_qty units_ordered word_count copies_printed copies_ordered units_sold units_produced \
         quantity qty units hours hours_worked nights litres liters liter litre kilometers km copies pieces count tickets days kwh months \
         weeks",
    ),
    (
        Role::Unit,
        "rate_hour hour_rate value_hour price_hour per_hour_rate costs_hour cost_hour cost_per_hour unit_fee fee_per_unit unit_price unit_amount \
         unit_cost price_each price rate hourly_rate nightly_rate daily_rate price_per_unit price_per_night price_per_hour price_per_liter \
         price_per_litre price_per_day cost_per_unit fuel_price sale_price selling_price price_per_kwh monthly_fee monthly_rate \
         monthly_price price_per_month price_per_week weekly_rate",
    ),
    (
        Role::Net,
        "net net_amount net_price net_total subtotal sub_total base_imponible net_revenue net_income net_sales net_earnings base_fare \
         base_amount ht net_pay net_salary base",
    ),
    (
        Role::Tax,
        "tax taxes tax_amount vat vat_amount ust gst sales_tax deductions deduction withholding tax_withheld contributions social_security \
         income_tax",
    ),
    (
        Role::Gross,
        "gross gross_revenue gross_income gross_sales gross_earnings gross_amount gross_total gross_price grand_total gross_pay \
         gross_salary",
    ),
    (
        Role::Total,
        "total_premium premium_total cost_total total_charge charge_total total_fee price_paid paid_price line_amount line_total total total_price total_cost \
         total_amount total_fare total_due amount extended_price extended_cost extended_amount extended total_pay fare",
    ),
    (Role::Rate, "tax_rate vat_rate tax_percent vat_percent tax_rate_percent vat_rate_percent"),
    (Role::DiscountPercent, "discount_percent discount_pct discount_rate"),
    (Role::Discount, "reduction discount discount_amount"),
    (
        Role::Extra,
        "shipping shipping_cost shipping_fee shipping_amount freight delivery_fee tip service_fee surcharge handling_fee",
    ),
    (
        Role::Deduction,
        "fees fee fee_amount fees_amount commission_amount platform_fee processing_fee commission provision retention withheld",
    ),
];

/// What may be net or gross and is no money.
const MEASURED: &str = "weight area time floor tonnage score calories votes kcal promoter worth kg";

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    ROLES.iter().map(|(_, names)| *names)
}

pub(in crate::seed::auto) fn role(name: &str) -> Option<Role> {
    let (whole, bare) = (words(name), plain(name));
    if whole.split('_').any(|word| is_any(&[EXTREMES.0, EXTREMES.1, WEIGHT], word)) {
        return None;
    }
    const PER: [&str; 8] =
        ["price_per_", "rate_per_", "cost_per_", "fee_per_", "preis_pro_", "preis_je_", "prix_par_", "precio_por_"];
    if PER.iter().any(|per| whole.contains(per)) {
        return Some(Role::Unit);
    }
    // A share of it is no such amount.
    let is_share = whole.rsplit('_').next().is_some_and(|last| is_in(names::PERCENT, last) || last == "rate");
    let bare = if is_share { whole.clone() } else { bare };
    // `net_donation`, `gross_dividend`.
    let is_net = |word: &str| whole.split('_').any(|part| part == word);
    let of_word = || match (is_net("net"), is_net("gross")) {
        _ if whole.split('_').any(|word| is_in(MEASURED, word)) => None,
        (true, false) => Some(Role::Net),
        (false, true) => Some(Role::Gross),
        _ => None,
    };
    let found = [&whole, &bare].into_iter().find_map(|name| {
        let mut rest = name.as_str();
        loop {
            let named = |name: &str| ROLES.iter().find(|(_, names)| is_in(names, name)).map(|(role, _)| *role);
            // An amount of tax is a tax.
            let amount = rest.rsplit_once('_').filter(|(_, last)| is_any(&[AMOUNT, VALUE], last));
            let of_amount =
                || amount.and_then(|(of, _)| named(of)).filter(|role| !matches!(role, Role::Quantity | Role::Rate));
            if let Some(role) = named(rest).or_else(of_amount) {
                return Some(role);
            }
            rest = rest.split_once('_')?.1;
        }
    });
    found.or_else(of_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_of_roles() {
        for (name, expected) in [
            ("qty", Some(Role::Quantity)),
            ("unit_price_cents", Some(Role::Unit)),
            ("LineTotal", Some(Role::Total)),
            ("net_amount", Some(Role::Net)),
            ("montant_ttc", Some(Role::Gross)),
            ("steuersatz", Some(Role::Rate)),
            ("colour", None),
            ("price_min", None),
            ("MwSt", Some(Role::Tax)),
            ("USt", Some(Role::Tax)),
        ] {
            assert_eq!(role(name), expected, "{name}");
        }
    }
}
