//! Which models there are of a make.

use super::super::names::Guess;
use super::super::pattern::literal;
use super::super::solve::Made;
use super::Agreement;
use crate::store::Value;

/// Makes of cars and aircraft, with models of each.
const MODELS: &[(&str, &[&str])] = &[
    ("ATR", &["42-600", "72-600"]),
    ("Airbus", &["A220-300", "A320", "A321neo", "A350-900"]),
    ("Audi", &["A3", "A4", "A6", "Q3", "Q5"]),
    ("BMW", &["118i", "320d", "X1", "X3", "i4"]),
    ("Boeing", &["737-800", "777-300ER", "787-9"]),
    ("Bombardier", &["CRJ-900", "Dash 8"]),
    ("Citroën", &["Berlingo", "C3", "C4", "C5 Aircross"]),
    ("Embraer", &["E175", "E190", "E195-E2"]),
    ("Fiat", &["500", "Panda", "Tipo"]),
    ("Ford", &["Fiesta", "Focus", "Kuga", "Puma", "Transit"]),
    ("Honda", &["CR-V", "Civic", "Jazz"]),
    ("Hyundai", &["Tucson", "i10", "i20", "i30"]),
    ("Kia", &["Ceed", "Niro", "Picanto", "Sportage"]),
    ("Mazda", &["2", "3", "6", "CX-5"]),
    ("Mercedes-Benz", &["A 180", "C 220 d", "E 200", "Sprinter", "Vito"]),
    ("Opel", &["Astra", "Corsa", "Mokka", "Vivaro"]),
    ("Peugeot", &["208", "308", "3008", "Partner"]),
    ("Renault", &["Captur", "Clio", "Kangoo", "Mégane"]),
    ("Skoda", &["Fabia", "Kodiaq", "Octavia", "Superb"]),
    ("Toyota", &["Auris", "Corolla", "RAV4", "Yaris"]),
    ("Volkswagen", &["Golf", "ID.3", "Passat", "Polo", "Transporter"]),
    ("Volvo", &["V60", "XC40", "XC60"]),
];

impl Agreement<'_> {
    /// The model of a car or aircraft, by its make.
    pub(super) fn models(&self) -> Option<Made> {
        let makes = |column: usize| -> Option<Vec<Value>> {
            if self.listed[column].is_some() {
                return self.listed[column].clone();
            }
            match self.guess(column) {
                Some(Guess::Text(made)) if made.starts_with("pick(") => {
                    Some(made.split('\'').skip(1).step_by(2).map(Value::text).collect())
                }
                _ => None,
            }
        };
        let is_model = |column: &usize| {
            let name = self.words(*column);
            name.rsplit('_').next() == Some("model")
        };
        let model = self.columns().find(is_model).filter(|model| self.listed[*model].is_none())?;
        let (make, known) = self.columns().filter(|column| *column != model).find_map(|column| {
            let known = makes(column)?;
            let count = known.iter().filter(|make| models(make).is_some()).count();
            (count > 0 && count * 2 >= known.len()).then_some((column, known))
        })?;
        let cases = known.iter().filter_map(|make| {
            let models: Vec<String> = models(make)?.iter().map(|one| literal(&Value::text(*one))).collect();
            Some(format!("when {} then pick({})", literal(make), models.join(", ")))
        });
        let cases: Vec<String> = cases.collect();
        let made = format!("case {} {} else 'Classic' end", self.name(make), cases.join(" "));
        Some(self.made(model, made, vec![make]))
    }
}

fn models(make: &Value) -> Option<&'static [&'static str]> {
    let make = make.as_text()?;
    MODELS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&make)).map(|(_, models)| *models)
}
