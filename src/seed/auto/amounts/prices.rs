//! Prices of the same thing: for an hour, a day, a week and a month, and what is left of a list price.

use super::record::Record;
use super::roles::Role;

/// What it costs for so long, the shortest first.
const SPANS: [&str; 4] = [
    "hourly_rate hourly_price hour_rate price_per_hour rate_per_hour price_hour stundenpreis stundensatz preis_pro_stunde prix_heure prix_par_heure tarif_horaire \
     precio_hora precio_por_hora tarifa_hora",
    "daily_rate daily_price daily_fee price_per_day rate_per_day fee_per_day price_day day_rate day_price nightly_rate price_per_night tagespreis tages_preis tagessatz \
     preis_pro_tag prix_jour prix_journalier prix_par_jour tarif_jour tarif_journalier precio_dia precio_diario precio_por_dia tarifa_dia tarifa_diaria prezzo_giornaliero",
    "weekly_rate weekly_price weekly_fee price_per_week rate_per_week fee_per_week price_week week_rate week_price wochenpreis wochen_preis preis_pro_woche prix_semaine \
     prix_hebdomadaire prix_par_semaine tarif_semaine tarif_hebdomadaire precio_semana precio_semanal precio_por_semana tarifa_semanal prezzo_settimanale",
    "monthly_rate monthly_price monthly_fee price_per_month rate_per_month fee_per_month price_month month_rate month_price monatspreis monats_preis preis_pro_monat \
     prix_mois prix_mensuel prix_par_mois tarif_mois tarif_mensuel precio_mes precio_mensual precio_por_mes tarifa_mensual prezzo_mensile",
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
    "list_price original_price regular_price full_price standard_price listenpreis listen_preis normalpreis prix_catalogue prix_normal precio_lista precio_original prezzo_listino",
    "discount discount_amount reduction rabatt rabatt_betrag rabattbetrag nachlass remise montant_remise descuento importe_descuento sconto",
    "amount_paid paid_amount price_paid paid_price paid final_price net_price bezahlt gezahlt endpreis prix_paye prix_final montant_paye precio_pagado precio_final importe_pagado pagado \
     prezzo_pagato prezzo_finale",
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
