//! What numbers of a record are by a formula: the volume of a box, the measure of a body, what is likely of a deal.

use super::super::kind::ColumnKind;
use super::record::Record;

pub(super) fn make(record: &mut Record<'_>) {
    volume(record);
    death(record);
    body_mass(record);
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
