//! What a number is in a sum, by its name.

use super::super::terms::{EXTREMES, WEIGHT, is_any};
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
        "quantidade quantita ore qty_ordered quantity_ordered ordered_qty units_ordered word_count copies_printed copies_ordered units_sold units_produced quantity qty menge anzahl cantidad quantite units hours hours_worked stunden heures horas nights naechte nuits noches litres liters liter \
         litros litre kilometers km copies pieces stueck stueckzahl unidades count tickets days tage jours dias kwh months monate mois meses weeks wochen semaines semanas",
    ),
    (
        Role::Unit,
        "rate_hour hour_rate value_hour price_hour per_hour_rate costs_hour cost_hour cost_per_hour valor_hora tariffa_oraria preco_unitario prezzo_unitario prezzo preco unit_fee fee_per_unit unit_price unit_cost price_each price rate hourly_rate nightly_rate daily_rate price_per_unit price_per_night price_per_hour price_per_liter \
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
