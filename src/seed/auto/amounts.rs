//! Numbers of one record that agree by what they mean: quantity times price is the total, net and tax are the gross, what is
//! least is not more than what is most.

use std::fmt::Write;
use std::iter;

use super::agree::Agreement;
use super::field::hop_name;
use super::keys;
use super::kind::{ColumnKind, kind};
use super::names;
use super::solve::Made;
use super::words::{is_form_of, is_in, without_units, words};
use crate::catalog::Table;
use crate::diagnostic::Result;

/// What a number is in a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
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
        "quantidade quantita ore qty_ordered quantity_ordered ordered_qty units_ordered word_count copies_printed copies_ordered units_sold units_produced quantity qty menge anzahl cantidad quantite units hours hours_worked stunden heures horas nights naechte nuits noches litres liters liter \
         litros litre kilometers km copies pieces stueck stueckzahl unidades count tickets days tage jours dias kwh months monate mois meses weeks wochen semaines semanas",
    ),
    (
        Role::Unit,
        "costs_hour cost_hour cost_per_hour valor_hora tariffa_oraria preco_unitario prezzo_unitario prezzo preco unit_fee fee_per_unit unit_price unit_cost price_each price rate hourly_rate nightly_rate daily_rate price_per_unit price_per_night price_per_hour price_per_liter \
         price_per_litre price_per_day cost_per_unit fuel_price einzelpreis stueckpreis preis tagessatz stundensatz prix_unitaire prix taux_horaire \
         tarif_journalier precio_unitario precio precio_venta sale_price selling_price verkaufspreis prix_vente coste_unitario cout_unitaire stueckkosten tarifa precio_litro prix_litre price_per_kwh monats_beitrag monatspreis monatsrate monthly_fee monthly_rate monthly_price price_per_month price_per_week weekly_rate wochenpreis mensualite cuota_mensual prix_mensuel precio_mensual",
    ),
    (
        Role::Net,
        "net net_amount net_price net_total netto nettobetrag nettopreis subtotal sub_total zwischensumme neto imponibile importe_neto base_imponible net_revenue net_income net_sales net_earnings base_fare \
         base_amount ht montant_ht liquido valor_liquido importe_liquido total_ht prix_ht net_pay net_salary nettolohn nettogehalt salaire_net salario_neto sueldo_neto sous_total precio_neto base",
    ),
    (
        Role::Tax,
        "tax taxes tax_amount vat vat_amount mwst mwst_betrag ust steuer steuerbetrag iva importe_iva cuota_iva tva montant_tva gst sales_tax deductions \
         deduction withholding tax_withheld abzuege deducciones cotisations contributions sozialabgaben sozialversicherung lohnsteuer irpf seguridad_social social_security income_tax cotizaciones retenues retenciones impuesto impuestos taxe",
    ),
    (
        Role::Gross,
        "gross gross_revenue gross_income gross_sales gross_earnings gross_amount gross_total gross_price brutto bruttobetrag bruttopreis bruto total_bruto ttc montant_ttc total_ttc prix_ttc grand_total \
         gross_pay gross_salary bruttolohn bruttogehalt salaire_brut salario_bruto sueldo_bruto precio_bruto",
    ),
    (
        Role::Total,
        "cost_total valor_total totale importo importo_totale total_charge charge_total preco_total total_fee price_paid paid_price montant_a_payer line_amount line_total total total_price total_cost total_amount total_fare total_due amount extended_price gesamt gesamtpreis gesamtbetrag gesamtkosten \
         summe betrag zeilensumme positionssumme montant montant_total prix_total cout_total total_ligne montant_ligne importe total_linea importe_total precio_total \
         coste_total total_pay fare endbetrag",
    ),
    (
        Role::Rate,
        "tax_rate vat_rate mwst_satz steuersatz steuer_satz taux_tva tipo_iva tax_percent vat_percent tax_rate_percent vat_rate_percent porcentaje_iva",
    ),
    (
        Role::DiscountPercent,
        "discount_percent discount_pct discount_rate rabatt_prozent rabatt_satz remise_pct remise_pourcent descuento_pct descuento_porcentaje taux_remise",
    ),
    (
        Role::Discount,
        "reduction discount discount_amount rabatt rabattbetrag remise montant_remise descuento importe_descuento",
    ),
    (
        Role::Extra,
        "shipping shipping_cost shipping_fee shipping_amount freight delivery_fee versandkosten versand_kosten frais_de_port frais_port gastos_envio tip \
         service_fee pourboire propina trinkgeld surcharge handling_fee liefergebuehr",
    ),
    (
        Role::Deduction,
        "fees fee fee_amount fees_amount commission_amount platform_fee processing_fee commission provision retencion retenciones retention withheld abzug gebuehr gebuehren frais comision",
    ),
];

/// The lesser and the greater of two numbers whose names are the same but for these words.
const RANGES: &[(&str, &str)] = &[
    (
        "min minimum minima mindest minimal minimo minima minimale least",
        "max maximum maxima hoechst maximal maximo massimo massima maximale most",
    ),
    ("lowest smallest shortest low lower lo bas floor", "highest largest longest high upper hi haut ceiling"),
    ("daily taeglich diario journalier", "monthly weekly monatlich mensual mensuel"),
    (
        "start first from begin von debut inicio desde opening anfang before",
        "end last to until bis fin hasta closing ende after",
    ),
    ("net netto", "gross brutto"),
    ("entrada ingreso eingang entry", "salida egreso ausgang exit"),
    // `CURR` is read as a currency.
    ("old previous alt ancien anterior", "new current currency neu nouveau actual"),
    (
        "reduit reduite reduced ermaessigt reducido reducida ridotto ridotta concession concessionary discounted",
        "plein pleine full normal regular voll standard completo completa intero intera",
    ),
    (
        "util utiles habitable usable living nutz wohn",
        "construida construido construite built total gross plot lot terrain",
    ),
    ("left remaining rest restante verbleibend", "received total initial original started"),
    ("born birth", "died death"),
];

/// Those of them that are shown one after the other: start and end, in and out, old and new.
const METERED: [usize; 3] = [3, 5, 6];

/// What a meter shows when something goes out, and when it is back.
const READINGS: (&str, &str) = (
    "out start begin pickup departure checkout before opening ausgang abfahrt abholung salida depart debut inicio",
    "in end return returned dropoff back arrival checkin after closing eingang ankunft rueckgabe llegada entrada retour arrivee fin",
);

/// What only counts on.
const METERS: &str = "odometer mileage kilometers kilometres kilometrage kilometraje kilometerstand km meter counter tacho zaehler zaehlerstand compteur contador";

/// What is paid first.
const DEPOSIT: &str = "deposit deposit_amount down_payment anzahlung acompte anticipo caparra";

/// The part and the whole.
const PARTS: &[(&str, &str)] = &[
    (
        "reserved allocated prenotata prenotati prenotate reservada reservadas reserviert reservee reservees",
        "on_hand in_stock stock quantity qty total quantita totali totale cantidad menge bestand quantite posti",
    ),
    (DEPOSIT, "agreed_price total_price price total gesamtpreis"),
    (
        "sold claimed redeemed copied transferred inscrits inscritos used taken venduti vendute booked filled enrolled remaining available occupied attended reserved ocupadas ocupados vendidas disponibles belegt frei verkauft \
         prises occupees vendues disponibles restantes libres",
        "capacity limit quota max seats places size registered copies plazas aforo plaetze kapazitaet capacite printed spots slots total totali",
    ),
    (
        "delivered delivered_count opened opened_count unique_opens clicked clicked_count unique_clicks bounced bounced_count unsubscribed",
        "recipients recipient_count recipients_count sent sent_count total_sent",
    ),
    (
        "correct passed failed completed done helpful useful aciertos richtig",
        "questions attempted count preguntas fragen total",
    ),
    (
        "ek_preis precio_costo coste cout cout_matiere food_cost material_cost materialkosten wareneinsatz coste_materia cost cost_price unit_cost wholesale_price purchase_price einkaufspreis prix_achat precio_compra precio_coste",
        "price sale_price selling_price unit_price retail_price list_price verkaufspreis vk_preis prix_vente prix precio precio_venta msrp",
    ),
    (
        "discount_price promo_price aktionspreis prix_promo precio_oferta",
        "price regular_price list_price preis prix precio",
    ),
    (
        "wohnflaeche nutzflaeche living_area usable_area surface_habitable superficie_habitable",
        "gesamtflaeche grundstuecksflaeche total_area lot_area lot_size plot_size surface_totale surface_terrain superficie_total superficie_terreno",
    ),
    ("position_seconds position watched_seconds progress_seconds", "duration_seconds duration length_seconds"),
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
        "issued fulfilled received returned delivered shipped refunded accepted rejected damaged qty_received qty_shipped quantity_received quantity_shipped picked packed loaded processed geliefert \
         recibido recibida enviado livree livre recue recu",
        "requested quantity qty ordered qty_ordered quantity_ordered menge cantidad quantite sent planned expected",
    ),
    (
        "reimbursed rembourse erstattet reembolsado refund refunded covered copay deductible",
        "fee fees honoraires honorar honorarios amount price total cost claimed",
    ),
    ("paid amount_paid paid_amount", "total amount_due total_amount amount"),
    (
        "approved approved_amount granted granted_amount awarded genehmigt genehmigter_betrag",
        "claimed claimed_amount requested requested_amount applied_amount beantragt beantragter_betrag",
    ),
    ("start_price starting_price starting_bid opening_bid", "reserve_price reserve buy_now_price buy_now"),
    ("reserve_price reserve", "buy_now_price buy_now"),
    ("dew_point taupunkt", "temp temperature air_temp air_temperature temperatur"),
    ("wind_speed windgeschwindigkeit", "wind_gust gust gust_speed"),
    ("bag_weight tare_weight tare packaging_weight", "gross_weight"),
    ("defects defects_found defective defect_count fehler", "sample_size samples inspected stichprobe"),
    ("gender_rank age_group_rank category_rank class_rank division_rank", "overall_rank"),
    ("chip_time net_time", "gun_time gross_time"),
    (
        "balance remaining_balance current_balance",
        "initial_value initial_balance initial_amount original_amount original_balance face_value",
    ),
    ("rating elo", "peak_rating best_rating highest_rating top_rating peak_elo"),
    ("diastolic diastolic_bp", "systolic systolic_bp"),
    ("available_copies copies_available", "total_copies copies_total copies"),
    ("year_built built_year", "year_renovated renovated_year"),
    ("valid_votes votes_cast turnout", "registered_voters eligible_voters voters"),
    ("reorder_level reorder_point safety_stock", "max_stock max_level"),
    (
        "first_reply first_response response reply first_reply_min first_response_min response_time reaction",
        "resolve resolution solve resolve_min resolution_time fix",
    ),
];

/// A whole, and the parts that make it up together, with how often each counts.
const SUMS: &[(&str, &[(i32, &str)])] = &[
    (
        "loyer_cc loyer_charges_comprises warmmiete gesamtmiete total_rent rent_total",
        &[
            (1, "loyer_hc loyer_hors_charges loyer kaltmiete base_rent net_rent"),
            (1, "charges nebenkosten utilities service_charge service_charges"),
        ],
    ),
    (
        "cout_total total_cost cost_total gesamtkosten coste_total",
        &[
            (1, "labor_cost labour_cost cost_labor cout_main_oeuvre arbeitskosten coste_mano_obra"),
            (1, "parts_cost cost_parts cout_pieces teilekosten coste_piezas material_cost materialkosten"),
        ],
    ),
    (
        "balance balance_amount balance_due amount_due due_amount open_amount outstanding outstanding_amount restbetrag offener_betrag saldo_pendiente importe_pendiente \
         reste_a_payer",
        &[
            (1, "total total_amount grand_total gesamt gesamtbetrag importe_total montant_total totale"),
            (
                -1,
                "paid paid_amount amount_paid bezahlt bezahlter_betrag pagado importe_pagado montant_paye paye pagato",
            ),
        ],
    ),
    (BALANCE.1, &[(1, BALANCE.0), (1, "amount betrag importe montant")]),
    (
        "end_km km_end end_mileage mileage_end odometer_end end_odometer km_fin kilometerstand_ende",
        &[
            (
                1,
                "start_km km_start start_mileage mileage_start odometer_start start_odometer km_debut km_inicio kilometerstand_beginn",
            ),
            (1, "distance distance_km trip_km driven_km km_driven kilometers_driven gefahrene_km strecke"),
        ],
    ),
    (
        "games_played matches_played played games matches total_games spiele matchs_joues partidos_jugados",
        &[
            (1, "wins won victories siege victoires victorias"),
            (1, "draws ties drawn unentschieden nuls empates"),
            (1, "losses lost defeats niederlagen defaites derrotas"),
        ],
    ),
    ("points punkte puntos", &[(3, "wins won siege victorias"), (1, "draws drawn ties unentschieden empates")]),
    (
        "goal_difference goal_diff tordifferenz",
        &[(1, "goals_for tore goles_favor"), (-1, "goals_against gegentore goles_contra")],
    ),
    (
        "closing_balance ending_balance end_balance endsaldo saldo_final",
        &[
            (1, "opening_balance starting_balance start_balance anfangssaldo saldo_inicial"),
            (1, "total_in total_credits credits deposits total_deposits einzahlungen"),
            (-1, "total_out total_debits debits withdrawals total_withdrawals auszahlungen"),
        ],
    ),
    (
        "qty_delivered quantity_delivered delivered_qty qty_received quantity_received",
        &[(1, "qty_accepted quantity_accepted accepted_qty"), (1, "qty_rejected quantity_rejected rejected_qty")],
    ),
    (
        "total_capacity capacity places_total",
        &[(1, "seats seating seated_places sitzplaetze"), (1, "standing standing_places standing_room stehplaetze")],
    ),
    (
        "gross_weight bruttogewicht",
        &[(1, "net_weight nettogewicht"), (1, "tare_weight tare bag_weight packaging_weight container_weight tara")],
    ),
    ("total_hours hours_total", &[(1, "regular_hours normal_hours"), (1, "overtime_hours overtime")]),
    (
        "total_votes votes_total votes_cast ballots_cast stimmen_gesamt gesamtstimmen abgegebene_stimmen total_votos votos_totales total_voix",
        &[
            (1, "yes_votes votes_for votes_yes ayes ja_stimmen votos_favor voix_pour"),
            (1, "no_votes votes_against votes_no nays nein_stimmen votos_contra voix_contre"),
            (1, "abstentions abstained votes_abstain enthaltungen abstenciones"),
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
const DIFFERENCES: &str = "usage consumption verbrauch verbrauchs consumo consommation used consumed verbraucht difference differenz diff delta change veraenderung increase";

/// Records of what comes off a balance, and its names there.
const SPENT: &str = "redemption withdrawal debit spending purchase payment charge deduction einloesung abhebung abbuchung retrait retiro canje cargo";
const BALANCE: (&str, &str) = (
    "balance_before old_balance previous_balance saldo_anterior solde_avant saldo_vorher",
    "balance_after new_balance saldo_nuevo solde_apres saldo_nachher",
);

/// A number, and the two whose product it is.
const PRODUCTS: &[(&str, &[&str])] = &[
    (
        "total_doses doses_total dose_count quantity_dispensed",
        &["times_per_day doses_per_day daily_doses", "days_supply duration_days days days_of_supply supply_days"],
    ),
    (
        "fine fine_amount late_fee penalty total_fine mahngebuehr amende multa",
        &[
            "days_late late_days days_overdue overdue_days verzugstage jours_retard dias_retraso",
            "day_rate daily_rate rate_per_day daily_fine fine_per_day day_rate_amount",
        ],
    ),
    (
        "fee amount price cost total total_price honorar",
        &["word_count words words_count", "rate_per_word word_rate price_per_word"],
    ),
    (
        "capacity seats seat_count aforo kapazitaet capacite capienza posti plaetze",
        &[
            "rows row_count filas reihen rangees file",
            "seats_per_row asientos_por_fila sitze_pro_reihe places_par_rangee posti_per_fila",
        ],
    ),
];

/// Two columns of which the first is never more than the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub less: usize,
    pub more: usize,
}

fn is_number(table: &Table, column: usize) -> bool {
    matches!(
        kind(&table.columns[column]),
        ColumnKind::Integer | ColumnKind::Decimal(..) | ColumnKind::Real | ColumnKind::Any
    )
}

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    let pairs = RANGES.iter().chain(PARTS).flat_map(|(less, more)| [*less, *more]);
    let sums = SUMS.iter().flat_map(|(whole, parts)| iter::once(*whole).chain(parts.iter().map(|(_, part)| *part)));
    let products = PRODUCTS.iter().flat_map(|(whole, factors)| iter::once(*whole).chain(factors.iter().copied()));
    ROLES.iter().map(|(_, names)| *names).chain(pairs).chain(sums).chain(products)
}

/// What is counted: `number_of_seats`, `anzahl_plaetze`.
fn counted(name: &str) -> &str {
    let (first, rest) = name.split_once('_').unwrap_or(("", name));
    if is_in("number num count anzahl nombre numero current", first) {
        rest.trim_start_matches("of_").trim_start_matches("de_")
    } else {
        name
    }
}

fn plain(name: &str) -> String {
    without_units(&words(name)).to_owned()
}

pub(super) fn role(name: &str) -> Option<Role> {
    let (whole, bare) = (words(name), plain(name));
    let (least, most) = RANGES[0];
    let is_weight = |word: &str| is_in("weight gewicht poids peso", word);
    if whole.split('_').any(|word| is_in(least, word) || is_in(most, word) || is_weight(word)) {
        return None;
    }
    const PER: [&str; 8] =
        ["price_per_", "rate_per_", "cost_per_", "fee_per_", "preis_pro_", "preis_je_", "prix_par_", "precio_por_"];
    if PER.iter().any(|per| whole.contains(per)) {
        return Some(Role::Unit);
    }
    [whole, bare].iter().find_map(|name| {
        let mut rest = name.as_str();
        loop {
            if let Some((role, _)) = ROLES.iter().find(|(_, names)| is_in(names, rest)) {
                return Some(*role);
            }
            rest = rest.split_once('_')?.1;
        }
    })
}

/// Pairs of numbers that are in order by their names.
pub(super) fn orders(table: &Table) -> Vec<Order> {
    let had_first = table.columns.iter().any(|column| {
        words(&column.name).split_once('_').is_some_and(|(first, _)| is_in("initial original face", first))
    });
    let numbers: Vec<(usize, String)> = (0..table.columns.len())
        .filter(|column| is_number(table, *column) && !table.primary_key.contains(column))
        .map(|column| (column, plain(&table.columns[column].name)))
        // A balance is what comes and goes, but of what was there at first.
        .filter(|(_, name)| {
            !name.ends_with("_id") && (had_first || !name.split('_').any(|word| is_in("balance saldo solde", word)))
        })
        .collect();
    // Behind a name, `min` is the least of it where there is a most, and minutes where not.
    let bounds: Vec<(usize, String)> = numbers
        .iter()
        .map(|(column, plain)| {
            let name = words(&table.columns[*column].name);
            let end = name.match_indices("_min").map(|(at, word)| at + word.len());
            let end = end.into_iter().find(|end| matches!(name.as_bytes().get(*end), None | Some(b'_')));
            // Behind it stands nothing but a unit.
            let is_last = |end: &usize| without_units(&format!("x{}", &name[*end..])) == "x";
            (*column, end.filter(is_last).map_or(plain.clone(), |end| name[..end].to_owned()))
        })
        .collect();
    let mut found: Vec<Order> = Vec::new();
    let mut add = |less: usize, more: usize| {
        let order = Order { less, more };
        if less != more && !found.iter().any(|known| *known == order || (known.less, known.more) == (more, less)) {
            found.push(order);
        }
    };
    // `min_age` and `max_age`, `age_from` and `age_to`: the word stands in front or behind.
    let about = |name: &str, word: &str| -> Option<String> {
        let between = format!("_{word}_");
        if word.len() > 2 && name.contains(&between) {
            return Some(name.replacen(&between, "_", 1));
        }
        let rest = name.strip_prefix(word).or_else(|| name.strip_suffix(word))?;
        (rest.is_empty() || rest.starts_with('_') || rest.ends_with('_')).then(|| rest.trim_matches('_').to_owned())
    };
    for (less, more) in RANGES {
        for (low, name) in &bounds {
            let Some(of) = less.split_ascii_whitespace().find_map(|word| about(name, word)) else { continue };
            let is_other = |(_, other): &&(usize, String)| {
                more.split_ascii_whitespace().any(|word| about(other, word).as_ref() == Some(&of))
            };
            // What is used up is more at the start.
            let is_used = of.split('_').any(|word| is_in("battery batt fuel tank charge soc kraftstoff", word));
            match bounds.iter().find(is_other) {
                Some((high, _)) if is_used => add(*high, *low),
                Some((high, _)) => add(*low, *high),
                None => {}
            }
        }
    }
    for (before, name) in &bounds {
        let is_meter = |of: &str| of.split('_').any(|word| is_in(METERS, word));
        let of = READINGS.0.split_ascii_whitespace().find_map(|word| about(name, word)).filter(|of| is_meter(of));
        let is_after = |other: &str| READINGS.1.split_ascii_whitespace().any(|word| about(other, word) == of);
        if let (Some(_), Some((after, _))) = (&of, bounds.iter().find(|(_, other)| is_after(other))) {
            add(*before, *after);
        }
    }
    // What is so at half time is not more at the end; a mean lies between the least and the most.
    for (column, name) in &numbers {
        let half = ["half_time_", "halftime_", "ht_"].iter().find_map(|word| name.strip_prefix(word));
        if let Some((whole, _)) = half.and_then(|of| numbers.iter().find(|(_, name)| name == of)) {
            add(*column, *whole);
        }
        let means = "avg average mean mittel moyenne promedio media";
        let Some(of) = means.split_ascii_whitespace().find_map(|word| about(name, word)) else { continue };
        for (is_least, words) in [(true, RANGES[0].0), (false, RANGES[0].1)] {
            let is_bound = |(_, other): &&(usize, String)| {
                words.split_ascii_whitespace().any(|word| about(other, word).as_ref() == Some(&of))
            };
            if let Some((bound, _)) = bounds.iter().find(is_bound) {
                if is_least { add(*bound, *column) } else { add(*column, *bound) }
            }
        }
    }
    // What has a least or a most.
    for (is_least, words) in [(true, RANGES[0].0), (false, RANGES[0].1)] {
        for (bound, name) in &bounds {
            let Some(of) = words.split_ascii_whitespace().find_map(|word| about(name, word)) else { continue };
            if let Some((column, _)) =
                numbers.iter().find(|(column, name)| column != bound && !of.is_empty() && counted(name) == of)
            {
                if is_least { add(*bound, *column) } else { add(*column, *bound) }
            }
        }
    }
    let ends_with = |name: &str, words: &str| {
        words.split_ascii_whitespace().any(|word| {
            name == word
                || name.ends_with(&format!("_{word}"))
                || name.starts_with(&format!("{word}_")) && !word.contains("price")
        })
    };
    for (part, whole) in PARTS {
        // One that is called so before one whose name ends so.
        let exact = numbers.iter().find(|(_, name)| is_in(part, name));
        let part = exact.or_else(|| numbers.iter().find(|(_, name)| ends_with(name, part)));
        let Some((part, _)) = part.filter(|(part, _)| role(&table.columns[*part].name) != Some(Role::Extra)) else {
            continue;
        };
        // The first word of the list that some column has.
        let is_money = |column: usize| {
            let name = &table.columns[column].name;
            let is_amount = |word: &str| is_in("amount betrag montant importe importo", word);
            matches!(role(name), Some(Role::Total | Role::Net | Role::Gross | Role::Tax))
                || words(name).split('_').any(is_amount)
        };
        let of = |column: usize| plain(&table.columns[column].name).split('_').next().map(str::to_owned);
        let same = |column: usize| is_money(column) == is_money(*part) || of(column) == of(*part);
        let other =
            |word: &str| numbers.iter().find(|(column, name)| column != part && same(*column) && ends_with(name, word));
        let alike = |word: &str| other(word).filter(|(column, _)| of(*column) == of(*part));
        let words = || whole.split_ascii_whitespace();
        let whole = words().find_map(alike).or_else(|| words().find_map(other));
        if let Some((whole, _)) = whole {
            add(*part, *whole);
        }
    }
    found
}

/// The word with which the names of all columns begin: `pay_` of `pay_id`, `pay_words` and `pay_amount`.
fn mark(table: &Table) -> Option<String> {
    let first = |name: &str| words(name).split_once('_').map(|(first, _)| first.to_owned());
    let mut marks = table.columns.iter().map(|column| first(&column.name));
    let mark = marks.next()??;
    (table.columns.len() > 2 && marks.all(|other| other.as_ref() == Some(&mark))).then_some(mark)
}

fn without_mark<'a>(name: &'a str, mark: &str) -> &'a str {
    name.strip_prefix(mark).and_then(|rest| rest.strip_prefix('_')).unwrap_or(name)
}

/// Sums and products of the record.
pub(super) fn sums(agreement: &Agreement<'_>) -> Result<Vec<Made>> {
    let table = agreement.table;
    let mut roles: Vec<(usize, Role)> = (0..table.columns.len())
        .filter(|column| is_number(table, *column) && !(agreement.empty)(*column))
        .filter_map(|column| Some((column, role(&table.columns[column].name)?)))
        .collect();
    // What is counted is a quantity beside what one costs.
    const HEADS: &str = "seats places persons people guests passengers participants travellers convives personnes personas personen plaetze plazas";
    let unit_of =
        |column: usize| words(&table.columns[column].name).rsplit_once("per_").map(|(_, unit)| unit.to_owned());
    let per = roles.iter().filter(|(_, role)| *role == Role::Unit).find_map(|(column, _)| unit_of(*column));
    let count = (0..table.columns.len()).find(|column| {
        let words = words(&table.columns[*column].name);
        let is_measured =
            per.as_ref().is_some_and(|unit| words.strip_suffix(unit.as_str()).is_some_and(|of| of.ends_with('_')))
                && !words.contains("per_");
        let is_counted =
            kind(&table.columns[*column]) == ColumnKind::Integer && (counted(&words) != words || is_in(HEADS, &words));
        is_number(table, *column) && !(agreement.empty)(*column) && (is_counted || is_measured)
    });
    if let (Some(count), true, false) = (count, has_role(&roles, Role::Unit), has_role(&roles, Role::Quantity)) {
        roles.retain(|(column, _)| *column != count);
        roles.push((count, Role::Quantity));
    }
    // What so many of it cost.
    if let (Some(cost), true, true, false) = (
        (0..table.columns.len())
            .find(|column| is_in("cost costs kosten cout coste charge price", &plain(&table.columns[*column].name))),
        has_role(&roles, Role::Unit),
        has_role(&roles, Role::Quantity),
        has_role(&roles, Role::Total) || has_role(&roles, Role::Net) || has_role(&roles, Role::Gross),
    ) && is_number(table, cost)
        && roles.iter().all(|(column, role)| *column != cost || *role != Role::Unit)
    {
        roles.push((cost, Role::Total));
    }
    let all = |role: Role| roles.iter().filter(move |(_, known)| *known == role).map(|(column, _)| *column);
    let one = |role: Role| all(role).next();
    let name = |column: usize| {
        let name = (agreement.name_of)(column);
        if names::often_empty(&table.columns[column].name) { format!("coalesce({name}, 0)") } else { name }
    };
    let mut found: Vec<Made> = Vec::new();
    let mut is_made = vec![false; table.columns.len()];
    let mut make = |column: usize, made: String, needs: Vec<usize>| {
        // Of what would follow from each other, the first stays.
        if is_made[column] || is_needed(&found, column, &needs) {
            return;
        }
        is_made[column] = true;
        let whole = needs.iter().all(|need| kind(&table.columns[*need]) == ColumnKind::Integer)
            && !made.contains(['.', '/'])
            && !made.contains("pick(");
        let rounded = match kind(&table.columns[column]) {
            ColumnKind::Integer if whole => made,
            ColumnKind::Integer => format!("cast(round({made}) as integer)"),
            ColumnKind::Decimal(_, digits) => format!("round({made}, {digits})"),
            _ => format!("round({made}, 2)"),
        };
        found.push(Made { needs, ..Made::new(column, rounded) });
    };
    let mark = mark(table);
    let mark = mark.as_deref();
    let called = |names: &str| {
        (0..table.columns.len()).find(|column| {
            is_number(table, *column) && {
                let (is_made, column) = (table.columns[*column].generated.is_none(), &table.columns[*column].name);
                is_made && (is_in(names, &words(column)) || is_in(names, &plain(column)))
            }
        })
    };
    if names::is_about(&words(&table.name), SPENT)
        && let (Some(before), Some(after), Some(amount)) =
            (called(BALANCE.0), called(BALANCE.1), called("amount betrag importe montant"))
    {
        make(amount, format!("{} * float(0.05, 0.9, 2)", name(before)), vec![before]);
        make(after, format!("{} - {}", name(before), name(amount)), vec![before, amount]);
    }
    // What is paid first and what is left make up the price.
    if let (Some(price), Some(deposit), Some(rest)) = (
        called("agreed_price total_price price total gesamtpreis preis prix_total prix precio_total precio"),
        called(DEPOSIT),
        called("balance balance_due remaining_amount restbetrag restzahlung solde solde_restant saldo"),
    ) {
        make(deposit, format!("{} * pick(0.1, 0.2, 0.25, 0.3, 0.5)", name(price)), vec![price]);
        make(rest, format!("{} - {}", name(price), name(deposit)), vec![price, deposit]);
    }
    for (whole, parts) in SUMS {
        let parts: Vec<(i32, usize)> = parts.iter().filter_map(|(times, part)| Some((*times, called(part)?))).collect();
        let needs: Vec<usize> = parts.iter().map(|(_, column)| *column).collect();
        let mut made = String::new();
        for (times, column) in &parts {
            let sign = if *times < 0 { "-" } else { "+" };
            let _ = match times.abs() {
                1 => write!(made, " {sign} coalesce({}, 0)", name(*column)),
                times => write!(made, " {sign} {times} * coalesce({}, 0)", name(*column)),
            };
        }
        let made = made.trim_start_matches(" + ").to_owned();
        if let (Some(whole), 2..) = (called(whole).filter(|whole| !needs.contains(whole)), needs.len()) {
            make(whole, made, needs);
        }
    }
    let is_used = |column: &usize| {
        let name = plain(&table.columns[*column].name);
        let is_measure = |word: &str| {
            is_in(DIFFERENCES, word) || is_in("quantity qty amount units menge cantidad total water power energy", word)
        };
        is_number(table, *column)
            && name.split('_').all(is_measure)
            && name.split('_').any(|word| is_in(DIFFERENCES, word))
    };
    if let Some(used) = (0..table.columns.len()).find(is_used) {
        let mut between = orders(table).into_iter().filter(|order| is_shown(table, order, used));
        if let (Some(Order { less, more }), None) = (between.next(), between.next()) {
            make(used, format!("{} - {}", name(more), name(less)), vec![less, more]);
        }
    }
    // `total_words` of `new_words` and `repeated_words`.
    for whole in 0..table.columns.len() {
        let whole_name = words(&table.columns[whole].name);
        let Some(of) = whole_name.strip_prefix("total_").or_else(|| whole_name.strip_suffix("_total")) else {
            continue;
        };
        const NO_PART: &str = "min max minimum maximum avg average mean last first limit unit net gross paid balance due outstanding open previous credit discount remaining \
            refund refunded";
        let is_part = |column: &usize| {
            let name = words(&table.columns[*column].name);
            let first = name.strip_suffix(of).and_then(|first| first.strip_suffix('_'));
            let is_made = table.columns[*column].generated.is_none();
            is_made
                && *column != whole
                && is_number(table, *column)
                && first.is_some_and(|first| !is_in(NO_PART, first) && !first.contains("per"))
        };
        let parts: Vec<usize> = (0..table.columns.len()).filter(is_part).collect();
        if parts.len() > 1 && is_number(table, whole) {
            let made: Vec<String> = parts.iter().map(|part| format!("coalesce({}, 0)", name(*part))).collect();
            make(whole, made.join(" + "), parts);
        }
    }
    for (whole, factors) in PRODUCTS {
        let factors: Vec<usize> = factors.iter().filter_map(|factor| called(factor)).collect();
        if let (Some(whole), 2) = (called(whole).filter(|whole| !factors.contains(whole)), factors.len()) {
            let made: Vec<String> = factors.iter().map(|factor| name(*factor)).collect();
            make(whole, made.join(" * "), factors);
        }
    }
    // `total_kg` of `packages` and `kg_per_package`, `amount` of `words` and `rate_per_word`.
    for unit in 0..table.columns.len() {
        let unit_name = words(&table.columns[unit].name);
        let Some((each, of)) = unit_name.split_once("_per_").filter(|_| is_number(table, unit)) else { continue };
        let named = |wanted: &dyn Fn(&str) -> bool| {
            (0..table.columns.len()).find(|column| {
                let name = words(&table.columns[*column].name);
                *column != unit && is_number(table, *column) && wanted(counted(&name))
            })
        };
        let each = mark.map_or(each, |mark| without_mark(each, mark));
        // One word may be taken apart where its plural is not.
        let joined = |name: &str| mark.map_or(name, |mark| without_mark(name, mark)).replace('_', "");
        let is_many = |name: &str| is_form_of(&joined(name), &joined(of));
        let is_money = is_in("rate price cost fee amount preis prix precio", each);
        let is_whole = |name: &str| {
            let name = mark.map_or(name, |mark| without_mark(name, mark));
            name == format!("total_{each}")
                || name == format!("{each}_total")
                || is_money && matches!(self::role(name), Some(Role::Total)) && !name.contains("_per_")
        };
        if let (Some(many), Some(whole)) = (named(&is_many), named(&is_whole)) {
            make(whole, format!("{} * {}", name(many), name(unit)), vec![many, unit]);
        }
    }
    // What a box holds, in the unit of its name.
    let side = |names: &str| called(names);
    if let (Some(length), Some(width), Some(height), Some(volume)) = (
        side("length laenge longueur largo lunghezza"),
        side("width breite largeur ancho larghezza"),
        side("height depth hoehe hauteur alto altura altezza tiefe"),
        side("volume volumen volumetric_volume"),
    ) {
        let product = [length, width, height].map(name).join(" * ");
        let unit = |column: usize| words(&table.columns[column].name).rsplit('_').next().unwrap_or_default().to_owned();
        let per_metre = match unit(length).as_str() {
            "mm" => 1000.0,
            "m" => 1.0,
            _ => 100.0_f64,
        };
        let share = match unit(volume).as_str() {
            "l" | "litres" | "liters" | "liter" | "litre" => Some(per_metre.powi(3) / 1000.0),
            "m3" | "cbm" => Some(per_metre.powi(3)),
            "cm3" | "ccm" => Some(per_metre.powi(3) / 1e6),
            _ => None,
        };
        if let Some(share) = share {
            make(volume, format!("{product} / {share:.1}"), vec![length, width, height]);
        }
    }
    // Who has died has lived.
    if let (Some(birth), Some(death)) = (
        called("birth_year year_of_birth born birth geburtsjahr annee_naissance ano_nacimiento"),
        called("death_year year_of_death died death todesjahr annee_deces ano_muerte ano_fallecimiento"),
    ) && kind(&table.columns[death]) == ColumnKind::Integer
    {
        make(
            death,
            format!("min({} + int(28, 90), cast(strftime('%Y', fake.date('now', 'now')) as integer))", name(birth)),
            vec![birth],
        );
    }
    // A deal is worth what is likely of it.
    if let (Some(weighted), Some(amount), Some(likely)) = (
        called("weighted_amount weighted_value expected_value expected_amount weighted_revenue"),
        called("amount value deal_value deal_amount estimated_value"),
        called("probability win_probability likelihood probability_percent probability_pct"),
    ) {
        let share = if kind(&table.columns[likely]) == ColumnKind::Integer { " / 100.0" } else { "" };
        make(weighted, format!("{} * {}{share}", name(amount), name(likely)), vec![amount, likely]);
    }
    // The measure of a body.
    if let (Some(bmi), Some(weight), Some(height)) = (
        called("bmi body_mass_index"),
        called("weight weight_kg gewicht poids peso"),
        called("height height_cm groesse taille altura"),
    ) && !words(&table.columns[height].name).ends_with("_m")
    {
        let height_name = name(height);
        make(bmi, format!("{} * 10000.0 / ({height_name} * {height_name})", name(weight)), vec![weight, height]);
    }
    // How much has been seen.
    if let (Some(percent), Some(at), Some(all)) = (
        called("percent_watched watched_percent progress_percent percent_complete percent_played"),
        called("position_seconds position watched_seconds"),
        called("duration_seconds duration length_seconds"),
    ) {
        make(percent, format!("{} * 100.0 / max({}, 1)", name(at), name(all)), vec![at, all]);
    }
    // A year costs less than twelve months.
    if let (Some(year), Some(month)) = (
        called(
            "annual_price yearly_price price_yearly price_annual price_per_year annual_fee yearly_fee annual_cost jahrespreis prix_annuel precio_anual",
        ),
        called(
            "monthly_price price_monthly price_per_month monthly_fee monthly_cost monatspreis prix_mensuel precio_mensual",
        ),
    ) {
        make(year, format!("{} * 10", name(month)), vec![month]);
    }
    // `total_invoice` of `total_labour`, `total_parts` and `total_vat`.
    let totals: Vec<usize> = (0..table.columns.len())
        .filter(|column| is_number(table, *column) && words(&table.columns[*column].name).starts_with("total_"))
        .collect();
    let is_all = |column: &usize| {
        let name = words(&table.columns[*column].name);
        is_in("invoice factura facture bill general grand due final", name.trim_start_matches("total_"))
    };
    if let (3.., Some(all)) = (totals.len(), totals.iter().copied().find(is_all)) {
        let parts: Vec<usize> = totals.iter().copied().filter(|column| *column != all).collect();
        let made: Vec<String> = parts.iter().map(|part| name(*part)).collect();
        make(all, made.join(" + "), parts);
    }
    let rate = one(Role::Rate);
    let net = one(Role::Net);
    // Of what is given or paid out, fees are kept.
    let is_kept = one(Role::Total).is_some()
        && names::is_about(
            &words(&table.name),
            "payout donation payment transaction settlement transfer spende don auszahlung",
        );
    let deduction = one(Role::Deduction)
        .filter(|_| net.is_some() && one(Role::Tax).is_none() && (one(Role::Gross).is_some() || is_kept));
    let tax = one(Role::Tax).or(deduction);
    let gross = one(Role::Gross).or_else(|| if net.is_some() || tax.is_some() { one(Role::Total) } else { None });
    let percent = one(Role::DiscountPercent);
    let discount = one(Role::Discount);
    // What is counted and what one of it costs.
    if let (Some(quantity), Some(unit)) = (one(Role::Quantity), one(Role::Unit)) {
        let product = format!("{} * {}", name(quantity), name(unit));
        let mut needs = vec![quantity, unit];
        let total = match (net, tax, gross) {
            (Some(net), Some(_), Some(_)) => Some(net),
            (Some(net), ..) if one(Role::Total).is_some() || one(Role::Gross).is_some() => Some(net),
            _ => all(Role::Total).next().or(net).or(one(Role::Gross)),
        };
        if let Some(total) = total {
            let mut made = product.clone();
            if let Some(percent) = percent {
                make(percent, "pick(0, 0, 0, 0, 5, 10, 15, 20)".to_owned(), Vec::new());
                made = format!("{made} * (100 - {}) / 100.0", name(percent));
                needs.push(percent);
            } else if let Some(discount) = discount {
                make(discount, format!("{product} * pick(0, 0, 0, 0.05, 0.1, 0.2)"), vec![quantity, unit]);
                made = format!("{made} - {}", name(discount));
                needs.push(discount);
            }
            make(total, made, needs);
        }
    }
    // What one costs, with what is taken off it.
    if let (None, Some(unit), Some(discount), Some(total), None) =
        (one(Role::Quantity), one(Role::Unit).or(one(Role::Deduction)), discount, all(Role::Total).next(), net)
    {
        make(discount, format!("{} * pick(0, 0, 0, 0.05, 0.1, 0.2)", name(unit)), vec![unit]);
        make(total, format!("{} - {}", name(unit), name(discount)), vec![unit, discount]);
    }
    if let (Some(net), Some(tax), Some(gross)) = (net, tax, gross) {
        let share = match rate {
            Some(rate) if is_percent(table, rate) => format!("{} / 100.0", name(rate)),
            Some(rate) => name(rate),
            None => "pick(0.07, 0.19, 0.2, 0.21)".to_owned(),
        };
        let with_rate = |column: usize| [Some(column), rate].into_iter().flatten().collect::<Vec<usize>>();
        let is_pay = words(&table.columns[gross].name)
            .split('_')
            .chain(words(&table.name).split('_'))
            .any(|word| is_in("pay payroll payslip paycheck", word))
            || ["salary", "lohn", "gehalt", "salaire", "salario", "sueldo", "nomina"]
                .iter()
                .any(|word| words(&table.columns[gross].name).contains(word) || words(&table.name).contains(word));
        if is_pay || deduction.is_some() {
            make(tax, format!("{} * {share}", name(gross)), with_rate(gross));
            let others =
                all(Role::Tax).filter(|other| *other != tax).chain(all(Role::Deduction).filter(|other| *other != tax));
            let mut made = format!("{} - {}", name(gross), name(tax));
            let mut needs = vec![gross, tax];
            for other in others.collect::<Vec<usize>>() {
                make(other, format!("{} * pick(0.09, 0.1, 0.12)", name(gross)), vec![gross]);
                made = format!("{made} - coalesce({}, 0)", name(other));
                needs.push(other);
            }
            make(net, made, needs);
        } else {
            let taken = discount.filter(|_| one(Role::Quantity).is_none());
            let (base, mut needs) = match taken {
                Some(discount) => {
                    make(discount, format!("{} * pick(0, 0, 0, 0.05, 0.1, 0.2)", name(net)), vec![net]);
                    (format!("({} - {})", name(net), name(discount)), vec![net, discount])
                }
                None => (name(net), vec![net]),
            };
            make(tax, format!("{base} * {share}"), with_rate(net).into_iter().chain(taken).collect());
            let mut made = format!("{base} + {}", name(tax));
            needs.push(tax);
            for extra in all(Role::Extra) {
                made = format!("{made} + {}", name(extra));
                needs.push(extra);
            }
            make(gross, made, needs);
        }
    } else if let (Some(net), Some(rate), Some(gross), None) = (net, rate, one(Role::Gross), tax) {
        let share = if is_percent(table, rate) { format!("{} / 100.0", name(rate)) } else { name(rate) };
        make(gross, format!("{} * (1 + {share})", name(net)), vec![net, rate]);
    } else if let (Some(net), Some(total)) = (net, gross) {
        let mut made = name(net);
        let mut needs = vec![net];
        for extra in all(Role::Extra) {
            made = format!("{made} + {}", name(extra));
            needs.push(extra);
        }
        let is_given = table.columns[net].generated.is_none() && one(Role::Quantity).is_none();
        if let Some(discount) = discount.filter(|_| is_given) {
            make(discount, format!("{} * pick(0, 0, 0, 0.05, 0.1, 0.2)", name(net)), vec![net]);
            let _ = write!(made, " - coalesce({}, 0)", name(discount));
            needs.push(discount);
        }
        if needs.len() > 1 {
            make(total, made, needs);
        }
    }
    // A total of what else has a price in the record.
    let is_whole = |word: &str| {
        is_in("total totale gesamt summe suma gesamtbetrag gesamtpreis gesamtkosten gesamtsumme endbetrag", word)
    };
    let is_sum = |column: &usize| words(&table.columns[*column].name).split('_').any(is_whole);
    let is_money = |column: &usize| {
        const MONEY: &str = "due amount grand payable bill betrag cost price preis fare charge charges importe";
        let words = plain(&table.columns[*column].name);
        words.split('_').all(|word| is_whole(word) || is_in(MONEY, word))
    };
    if let (None, None, Some(total)) =
        (one(Role::Quantity), net, all(Role::Total).find(|total| is_sum(total) && is_money(total)))
    {
        let parts: Vec<usize> = (0..table.columns.len())
            .filter(|column| *column != total && is_number(table, *column) && !(agreement.empty)(*column))
            .filter(|column| {
                let declared = &table.columns[*column];
                let is_part = || matches!(role(&declared.name), Some(Role::Total | Role::Extra));
                let is_price =
                    matches!(kind(declared), ColumnKind::Decimal(_, 2)) || names::is_price(&declared.name) || is_part();
                is_price && !is_sum(column) && Some(*column) != tax
            })
            .filter(|column| !orders(table).iter().any(|order| [order.less, order.more].contains(column)))
            .filter(|column| {
                !all(Role::Rate)
                    .chain(all(Role::DiscountPercent))
                    .chain(all(Role::Discount))
                    .any(|other| other == *column)
            })
            .collect();
        let taken = discount.filter(|discount| is_number(table, *discount) && !parts.contains(discount));
        if let (Some(first), true) =
            (parts.first().copied(), parts.len() > 1 || (taken.is_some() || tax.is_some()) && !parts.is_empty())
        {
            let made: Vec<String> = parts.iter().map(|part| name(*part)).collect();
            let (mut made, mut needs) = (made.join(" + "), parts);
            if let Some(tax) = tax {
                let share = match rate {
                    Some(rate) if is_percent(table, rate) => format!("{} / 100.0", name(rate)),
                    Some(rate) => name(rate),
                    None => "pick(0.07, 0.19, 0.2, 0.21)".to_owned(),
                };
                make(tax, format!("({made}) * {share}"), needs.iter().copied().chain(rate).collect());
                let _ = write!(made, " + coalesce({}, 0)", name(tax));
                needs.push(tax);
            }
            if let Some(discount) = taken {
                make(discount, format!("{} * pick(0, 0, 0, 0.05, 0.1, 0.2)", name(first)), vec![first]);
                let _ = write!(made, " - coalesce({}, 0)", name(discount));
                needs.push(discount);
            }
            make(total, made, needs);
        }
    }
    if let Some(rate) = rate.filter(|rate| !agreement.ruled[*rate]) {
        let made = if is_percent(table, rate) { "pick(7, 10, 19, 20, 21)" } else { "pick(0.07, 0.1, 0.19, 0.2, 0.21)" };
        make(rate, made.to_owned(), Vec::new());
    }
    if one(Role::Quantity).is_some()
        && let Some(unit) = one(Role::Unit)
    {
        found.extend(price_of_parent(agreement, unit)?);
    }
    Ok(found)
}

fn has_role(roles: &[(usize, Role)], role: Role) -> bool {
    roles.iter().any(|(_, known)| *known == role)
}

/// True if any of these is made of the column, or of what is made of it.
fn is_needed(found: &[Made], column: usize, needs: &[usize]) -> bool {
    needs.iter().any(|need| {
        *need == column
            || found.iter().find(|made| made.column == *need).is_some_and(|made| is_needed(found, column, &made.needs))
    })
}

/// True of what is shown before and after something of that is used.
fn is_shown(table: &Table, order: &Order, used: usize) -> bool {
    let names = [order.less, order.more].map(|column| plain(&table.columns[column].name));
    let has = |name: &str, list: &str| name.split('_').any(|word| is_in(list, word));
    let is_pair = |(less, more): &(&str, &str)| has(&names[0], less) && has(&names[1], more);
    ![order.less, order.more].contains(&used) && METERED.map(|at| &RANGES[at]).into_iter().any(is_pair)
}

fn is_percent(table: &Table, column: usize) -> bool {
    let words = words(&table.columns[column].name);
    ["percent", "pct", "prozent", "satz", "taux", "tipo"].iter().any(|word| words.contains(word))
        || kind(&table.columns[column]) == ColumnKind::Integer
}

/// The price of what is sold, where a record that it belongs to has one.
fn price_of_parent(agreement: &Agreement<'_>, unit: usize) -> Result<Option<Made>> {
    let table = agreement.table;
    for key in keys::belongings(agreement.catalog, table)? {
        let Some(relation) = &key.relation else { continue };
        if key.is_self_reference || key.columns.iter().any(|column| (agreement.empty)(*column)) {
            continue;
        }
        let same_kind = |column: &usize| {
            let whole = |kind: ColumnKind| kind == ColumnKind::Integer;
            whole(kind(&key.parent.columns[*column])) == whole(kind(&table.columns[unit]))
        };
        let price = (0..key.parent.columns.len())
            .filter(|column| is_number(&key.parent, *column) && same_kind(column))
            .find(|column| {
                let name = &key.parent.columns[*column].name;
                let is_cost =
                    |word: &str| is_in("cost purchase wholesale buying einkaufs achat compra coste cout", word);
                role(name) == Some(Role::Unit) && !words(name).split('_').any(is_cost)
            });
        let Some(plain) = (agreement.alone)(unit) else { continue };
        if let Some(price) = price {
            let path = format!("{}.{}", hop_name(relation), hop_name(&key.parent.columns[price].name));
            return Ok(Some(Made {
                line: format!("coalesce({path}, {plain})"),
                needs: key.columns.clone(),
                ..Made::new(unit, plain)
            }));
        }
    }
    Ok(None)
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
