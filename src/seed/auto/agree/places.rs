//! What is said of one place: city, postal code, telephone and currency go by the country, where the record or one that it belongs to
//! names it.

use super::super::field::hop_name;
use super::super::keys;
use super::super::names::{self, Guess};
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::words::{is_in, words};
use super::Agreement;
use crate::catalog::{Column, Table};
use crate::diagnostic::Result;
use crate::seed::{ACCOUNT_COUNTRIES, PLACE_COUNTRIES, country_code};
use crate::sql::default_expression;
use crate::store::Value;

/// Makers that take the country, and the countries that they know.
const OF_COUNTRY: [(&str, &[&str]); 2] = [("fake.world_", &PLACE_COUNTRIES), ("fake.iban", &ACCOUNT_COUNTRIES)];

/// Of more different countries of the parents none is asked.
const MAX_COUNTRIES: usize = 60;

/// What a column has where somebody comes from, which is not where he lives.
const ORIGINS: [&str; 4] = ["national", "birth", "origin", "citizen"];

/// True of a column that says in which country something is.
fn is_country(table: &Table, column: &Column) -> bool {
    let name = words(&column.name);
    matches!(names::guess_of(table, column), Some(Guess::Text("fake.world_country" | "fake.world_country_code")))
        && !ORIGINS.iter().any(|word| name.contains(word))
        || names::names_countries(table, &column.name)
}

/// True of a country, however it is written, that is one of these.
fn is_one(value: &Value, codes: &[&str]) -> bool {
    value.as_text().and_then(|text| country_code(&text)).is_some_and(|code| codes.contains(&code))
}

/// What names the country of a record.
struct Lead {
    /// As the line writes it.
    path: String,
    needs: Vec<usize>,
    /// All that it may be.
    countries: Vec<Value>,
}

impl Lead {
    /// The same value in this country, where its maker knows that; `None` if it is of none, or its country is said.
    fn of(&self, made: &str) -> Option<String> {
        let (start, known) = OF_COUNTRY.iter().find_map(|(maker, known)| Some((made.find(maker)?, *known)))?;
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        let end = start + made.as_bytes()[start..].iter().take_while(|byte| is_name(byte)).count();
        let (head, rest) = made.split_at(end);
        let known: Vec<String> = self.countries.iter().filter(|country| is_one(country, known)).map(literal).collect();
        if rest.starts_with('(') || known.is_empty() {
            return None;
        }
        // In any country where it is null.
        let country = match known.len() == self.countries.len() {
            true => self.path.clone(),
            false => format!("iif({0} in ({1}), {0}, null)", self.path, known.join(", ")),
        };
        Some(format!("{head}({country}){rest}"))
    }
}

/// The country that a column has if nothing else is said.
fn usual(column: &Column) -> Option<String> {
    let text = default_expression(column.default.as_deref()?);
    let bare = text.strip_prefix('\'')?.strip_suffix('\'')?;
    (!bare.contains('\'')).then(|| bare.to_owned())
}

/// Where a ride begins and where it ends.
const FROM: &str = "pickup pick_up origin start from source departure begin collection";
const TO: &str = "dropoff drop_off destination end to target arrival delivery";

/// What leads far away.
const FAR: &str = "flight voyage cruise shipment freight leg route airline expedition migration";

impl Agreement<'_> {
    /// Where a ride ends is not far from where it began.
    pub(super) fn nearby(&self) -> Vec<Made> {
        let sides = |list: &str, of: &str, column: usize| {
            let name = self.words(column);
            list.split_ascii_whitespace().any(|side| name == format!("{side}_{of}") || name == format!("{of}_{side}"))
        };
        let is_degree = |column: &usize| matches!(self.guess(*column), Some(Guess::Degrees(..)));
        let mut found = Vec::new();
        let degrees: Vec<usize> = self.columns().filter(is_degree).collect();
        if degrees.len() < 4 {
            return found;
        }
        for of in ["latitude", "lat", "longitude", "lng", "lon", "long"] {
            let side = |list: &str| degrees.iter().copied().find(|column| sides(list, of, *column));
            let (Some(from), Some(to)) = (side(FROM), side(TO)) else { continue };
            if !self.is_of(FAR) && (self.free)(to) {
                let digits = (self.range)(to).map_or(6, |range| range.digits.clamp(3, 6));
                let most = if of.starts_with("la") { 90 } else { 180 };
                let made =
                    format!("max(-{most}, min({most}, round({} + float(-0.12, 0.12, 6), {digits})))", self.name(from));
                found.push(self.made(to, made, vec![from]));
            }
        }
        found
    }

    pub(super) fn places(&self) -> Result<Vec<Made>> {
        let names: Vec<String> = self.table.columns.iter().map(|column| words(&column.name)).collect();
        let told: Vec<usize> =
            (0..names.len()).filter(|column| is_country(self.table, &self.table.columns[*column])).collect();
        let mut found = Vec::new();
        let mut leads: Vec<(usize, Lead)> = Vec::new();
        for column in told.iter().copied().filter(|column| (self.free)(*column)) {
            let countries = self.countries(column);
            let texts: Vec<String> = countries.iter().map(literal).collect();
            let made = match texts.as_slice() {
                [] if self.has_code(column) => "fake.world_country_code".to_owned(),
                [] => continue,
                [one] => one.clone(),
                many => format!("pick({})", many.join(", ")),
            };
            found.push(self.made(column, made, Vec::new()));
            if !countries.is_empty() {
                leads.push((column, Lead { path: self.name(column), needs: vec![column], countries }));
            }
        }
        let above = if told.is_empty() { self.country_above()?.or_else(|| self.states_of(&names)) } else { None };
        for column in (0..names.len()).filter(|column| !told.contains(column) && (self.free)(*column)) {
            let Some(plain) = (self.alone)(column) else { continue };
            // Billing goes by the country of billing.
            let alike =
                |other: usize| names[other].bytes().zip(names[column].bytes()).take_while(|(a, b)| a == b).count();
            let lead = leads
                .iter()
                .filter(|(lead, _)| told.len() == 1 || alike(*lead) > 2)
                .max_by_key(|(lead, _)| alike(*lead));
            if let Some((_, lead)) = lead {
                found.extend(lead.of(&plain).map(|made| self.made(column, made, lead.needs.clone())));
            } else if let Some(above) = &above {
                let made = |line| Made { line, needs: above.needs.clone(), ..Made::new(column, plain.clone()) };
                found.extend(above.of(&plain).map(made));
            }
        }
        Ok(found)
    }

    /// The countries that a column names in which places are known: those of its check, or the usual one.
    fn countries(&self, column: usize) -> Vec<Value> {
        let usual = || usual(&self.table.columns[column]).filter(|_| !self.ruled[column]).map(Value::text);
        // An account is in a country that has such numbers.
        let of_account = |made: &str| made.contains("fake.iban");
        let has_account = || self.columns().any(|other| (self.alone)(other).is_some_and(|made| of_account(&made)));
        let is_code = || matches!(self.guess(column), Some(Guess::Text("fake.world_country_code")));
        let with_accounts =
            || PLACE_COUNTRIES.iter().filter(|code| ACCOUNT_COUNTRIES.contains(code)).map(|code| Value::text(*code));
        let named = match self.listed[column].clone() {
            Some(listed) => listed,
            None => match usual() {
                None if !self.ruled[column] && is_code() && has_account() => with_accounts().collect(),
                usual => usual.into_iter().collect(),
            },
        };
        named.into_iter().filter(|value| is_one(value, &PLACE_COUNTRIES)).collect()
    }

    /// True where the usual country is one of which no places are known, and is two letters.
    fn has_code(&self, column: usize) -> bool {
        let is_code = |usual: String| usual.len() == 2 && usual.bytes().all(|byte| byte.is_ascii_uppercase());
        !self.ruled[column] && usual(&self.table.columns[column]).is_some_and(is_code)
    }

    /// The country whose postal codes are called so, where a state stands beside one.
    fn states_of(&self, names: &[String]) -> Option<Lead> {
        let has = |list: &str| names.iter().any(|name| name.split('_').any(|word| is_in(list, word)));
        let is_there = has("zip zipcode") && has("state");
        is_there.then(|| Lead { path: "'US'".to_owned(), needs: Vec::new(), countries: vec![Value::text("US")] })
    }

    /// The country of what the record belongs to, where places are known in all that are there.
    fn country_above(&self) -> Result<Option<Lead>> {
        for key in keys::belongings(self.catalog, self.table)? {
            let Some(relation) = key.relation.as_ref().filter(|_| !key.is_self_reference) else { continue };
            if key.columns.iter().any(|column| (self.empty)(*column)) {
                continue;
            }
            let is_it = |column: &usize| is_country(&key.parent, &key.parent.columns[*column]);
            let Some(country) = (0..key.parent.columns.len()).find(is_it) else { continue };
            let mut countries = keys::values(self.catalog, &key.parent, country, MAX_COUNTRIES)?;
            countries.retain(|value| *value != Value::Null);
            if (1..=MAX_COUNTRIES).contains(&countries.len())
                && countries.iter().all(|value| is_one(value, &PLACE_COUNTRIES))
            {
                let path = format!("{}.{}", hop_name(relation), hop_name(&key.parent.columns[country].name));
                return Ok(Some(Lead { path, needs: key.columns, countries }));
            }
        }
        Ok(None)
    }
}
