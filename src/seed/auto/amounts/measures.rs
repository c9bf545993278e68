//! What numbers of a record are by a formula: the volume of a box, the measure of a body, what is likely of a deal.

use super::super::kind::ColumnKind;
use super::record::Record;

pub(super) fn make(record: &mut Record<'_>) {
    volume(record);
    death(record);
    likely_value(record);
    body_mass(record);
    watched(record);
    year(record);
}

/// What a box holds, in the unit of its name.
fn volume(record: &mut Record<'_>) {
    let (Some(length), Some(width), Some(height), Some(volume)) = (
        record.called("length"),
        record.called("width"),
        record.called("height depth"),
        record.called("volume volumetric_volume volume_m3 volume_cbm volume_cm3"),
    ) else {
        return;
    };
    let unit = |column: usize| record.words(column).rsplit('_').next().unwrap_or_default().to_owned();
    let per_metre = match unit(length).as_str() {
        "mm" => 1000.0,
        "m" => 1.0,
        _ => 100.0_f64,
    };
    let share = match unit(volume).as_str() {
        "l" | "litres" | "liters" | "liter" | "litre" => per_metre.powi(3) / 1000.0,
        "m3" | "cbm" => per_metre.powi(3),
        "cm3" | "ccm" => per_metre.powi(3) / 1e6,
        _ => return,
    };
    let product = record.joined(vec![length, width, height], " * ");
    record.make(volume, format!("{} / {share:.1}", product.text), product.needs);
}

/// Who has died has lived.
fn death(record: &mut Record<'_>) {
    if let (Some(birth), Some(death)) =
        (record.called("birth_year year_of_birth born birth"), record.called("death_year year_of_death died death"))
        && record.kind(death) == ColumnKind::Integer
    {
        let this_year = "cast(strftime('%Y', fake.date('now', 'now')) as integer)";
        record.make(death, format!("min({} + int(28, 90), {this_year})", record.name(birth)), vec![birth]);
    }
}

/// A deal is worth what is likely of it.
fn likely_value(record: &mut Record<'_>) {
    if let (Some(weighted), Some(amount), Some(likely)) = (
        record.called("weighted_amount weighted_value expected_value expected_amount weighted_revenue"),
        record.called("amount value deal_value deal_amount estimated_value"),
        record.called("probability win_probability likelihood probability_percent probability_pct"),
    ) {
        let share = if record.kind(likely) == ColumnKind::Integer { " / 100.0" } else { "" };
        let product = record.joined(vec![amount, likely], " * ");
        record.make(weighted, product.text + share, product.needs);
    }
}

/// The measure of a body.
fn body_mass(record: &mut Record<'_>) {
    if let (Some(bmi), Some(weight), Some(height)) = (
        record.called("bmi body_mass_index"),
        record.called("weight weight_kg"),
        record.called("height height_cm taille"),
    ) && !record.words(height).ends_with("_m")
    {
        let (weight_name, height_name) = (record.name(weight), record.name(height));
        let made = format!("{weight_name} * 10000.0 / ({height_name} * {height_name})");
        record.make(bmi, made, vec![weight, height]);
    }
}

/// How much has been seen.
fn watched(record: &mut Record<'_>) {
    if let (Some(percent), Some(at), Some(all)) = (
        record.called("percent_watched watched_percent progress_percent percent_complete percent_played"),
        record.called("position_seconds position watched_seconds"),
        record.called("duration_seconds duration length_seconds"),
    ) {
        let made = format!("{} * 100.0 / max({}, 1)", record.name(at), record.name(all));
        record.make(percent, made, vec![at, all]);
    }
}

/// A year costs less than twelve months.
fn year(record: &mut Record<'_>) {
    if let (Some(year), Some(month)) = (
        record.called(
            "annual_price yearly_price price_yearly price_annual price_per_year annual_fee yearly_fee annual_cost",
        ),
        record.called("monthly_price price_monthly price_per_month monthly_fee monthly_cost"),
    ) {
        record.make(year, format!("{} * 10", record.name(month)), vec![month]);
    }
}
