//! Names of people, what they are, and what is said of a place on both sides.

use super::super::kind::{ColumnKind, kind};
use super::super::names::{self, Guess};
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::words::{is_in, words};
use super::Agreement;
use crate::store::Value;

/// Words for what somebody is as a man, a woman or neither, and for how he or she is addressed.
const GENDER: &str = "gender sex identity genre salutation honorific title";

/// By what somebody is reached.
const REACHED: &str = "email phone mail mobile e_mail";

impl Agreement<'_> {
    /// Names of people: beside a last name a name is the first, beside an address for mail it is a person's. Whoever is `female` has a
    /// woman's name.
    pub(super) fn people(&self) -> Vec<Made> {
        let mut found = Vec::new();
        let names: Vec<String> = self.table.columns.iter().map(|column| words(&column.name)).collect();
        let (first, last) = (self.of(&["fake.first_name"]), self.of(&["fake.last_name"]));
        let reached = self.of(&["fake.email"]).or(self.of(&["fake.gender"])).is_some();
        for (column, declared) in self.table.columns.iter().enumerate() {
            let guess = names::guess_of(self.table, declared);
            let is_name = match guess {
                None => !self.ruled[column],
                Some(guess) => matches!(
                    guess,
                    Guess::Text("fake.label" | "fake.name" | "fake.topic" | "fake.headline" | "fake.product")
                ),
            };
            if is_name && matches!(kind(declared), ColumnKind::Text(_) | ColumnKind::Any) {
                let whose = names[column].strip_suffix("_name").or(guess.is_none().then_some(names[column].as_str()));
                let plain = names::is_plain_name(&names[column]);
                let with = |what: &str| {
                    whose.is_some_and(|of| {
                        [format!("{of}_{what}"), format!("{what}_{of}")].iter().any(|it| names.contains(it))
                    })
                };
                let made = match (plain, first, last) {
                    (true, Some(first), None) if first != column => Some("fake.last_name"),
                    (true, None, Some(last)) if last != column => Some("fake.first_name"),
                    (false, None, Some(last))
                        if guess == Some(Guess::Text("fake.name")) && is_of_same(&names[column], &names[last]) =>
                    {
                        Some("fake.first_name")
                    }
                    (false, Some(first), None)
                        if guess == Some(Guess::Text("fake.name"))
                            && first != column
                            && is_of_same(&names[column], &names[first]) =>
                    {
                        Some("fake.last_name")
                    }
                    (true, ..) if reached && guess == Some(Guess::Text("fake.label")) => Some("fake.name"),
                    _ if REACHED.split_ascii_whitespace().any(with) => Some("fake.name"),
                    _ => None,
                };
                found.extend(made.map(|made| self.made(column, made.to_owned(), Vec::new())));
            }
            // Who has a contact is a company.
            let has_contact = ["contact", "contact_name", "contact_person"]
                .iter()
                .any(|contact| names.contains(&format!("{}_{contact}", names[column])));
            if has_contact && guess == Some(Guess::Text("fake.name")) {
                found.push(self.made(column, "fake.company".to_owned(), Vec::new()));
            }
        }
        found.extend(self.genders());
        found.extend(self.sides());
        found
    }

    /// What is said of a place on both sides, `source_language` and `target_language`: two of one place would be the same.
    fn sides(&self) -> Vec<Made> {
        const OTHERS: [&str; 6] = ["target", "destination", "dest", "to", "quote", "counter"];
        let names: Vec<String> = self.table.columns.iter().map(|column| words(&column.name)).collect();
        let other = |column: usize| {
            let of = OTHERS.iter().find_map(|word| names[column].strip_prefix(word)?.strip_prefix('_'))?;
            let is_first = |name: &String| {
                ["source_", "origin_", "from_", "quell_", "base_"]
                    .iter()
                    .any(|word| name.strip_prefix(word) == Some(of))
            };
            let first = names.iter().position(is_first)?;
            match self.guess(column) {
                Some(Guess::Text(made)) if self.listed[column].is_none() => {
                    let longest = match self.kind(column) {
                        ColumnKind::Text(longest) => longest,
                        _ => None,
                    };
                    let (usual, others) = match names::shorter(made, longest) {
                        "fake.world_language" => ("'English'", "pick('German', 'French', 'Spanish', 'Italian')"),
                        "fake.world_language_code" => ("'en'", "pick('de', 'fr', 'es', 'it')"),
                        "fake.world_currency" => ("'EUR'", "pick('USD', 'GBP', 'CHF', 'JPY')"),
                        _ => return None,
                    };
                    Some(self.made(
                        column,
                        format!("iif({} = {usual}, {others}, {usual})", self.name(first)),
                        vec![first],
                    ))
                }
                _ => None,
            }
        };
        (0..names.len()).filter_map(other).collect()
    }

    /// What somebody is by lists of values: a first column by the name, further ones of the same person by the first.
    fn genders(&self) -> Vec<Made> {
        let mut found = Vec::new();
        let mut firsts: Vec<(String, usize, &[Value])> = Vec::new();
        for (column, declared) in self.table.columns.iter().enumerate() {
            let name = words(&declared.name);
            let (of, word) = name.split('_').partition::<Vec<_>, _>(|word| !is_in(GENDER, word));
            let is_told =
                matches!(names::guess_of(self.table, declared), Some(Guess::Text("fake.gender" | "fake.prefix")));
            let Some(values) = self.listed[column].as_deref().filter(|_| is_told || !word.is_empty()) else { continue };
            let Some((women, men, others)) = by_gender(values) else { continue };
            let one_of = |values: &[&Value]| match values {
                [one] => literal(one),
                many => format!("pick({})", many.iter().map(|one| literal(one)).collect::<Vec<_>>().join(", ")),
            };
            let of = of.join("_");
            let (made, needs) = match firsts.iter().find(|(whose, ..)| *whose == of) {
                Some((_, first, known)) => {
                    let (known_women, known_men, _) = by_gender(known).unwrap_or_default();
                    let is = |known: &[&Value]| {
                        let list: Vec<String> = known.iter().map(|one| literal(one)).collect();
                        format!("{} in ({})", self.name(*first), list.join(", "))
                    };
                    let neither = if others.is_empty() { values.iter().collect() } else { others };
                    let made = format!(
                        "iif({}, {}, iif({}, {}, {}))",
                        is(&known_women),
                        one_of(&women),
                        is(&known_men),
                        one_of(&men),
                        one_of(&neither)
                    );
                    (made, vec![*first])
                }
                None => {
                    firsts.push((of, column, values));
                    let made = format!("iif(fake.gender = 'F', {}, {})", one_of(&women), one_of(&men));
                    let made = match others.as_slice() {
                        [] => made,
                        others => format!("iif(bool(0.06), {}, {made})", one_of(others)),
                    };
                    (made, Vec::new())
                }
            };
            found.push(self.made(column, made, needs));
        }
        found
    }
}

/// True of `nombre_profesor` beside `apellido_profesor`: a name, and the last name of the same.
fn is_of_same(name: &str, last: &str) -> bool {
    let whose: Vec<&str> = name.split('_').filter(|word| !names::is_plain_name(word)).collect();
    !whose.is_empty() && whose.iter().all(|word| last.split('_').any(|other| other == *word))
}

/// The values for women, for men and for neither; `None` where women or men have none.
fn by_gender(values: &[Value]) -> Option<(Vec<&Value>, Vec<&Value>, Vec<&Value>)> {
    const WOMEN: &str = "f w female woman ms mrs miss fem";
    const MEN: &str = "male man mr sr masculin masc";
    let with = |list: &str| -> Vec<&Value> {
        values
            .iter()
            .filter(|value| value.as_text().is_some_and(|text| is_in(list, words(&text).trim_end_matches('_'))))
            .collect()
    };
    let has =
        |letter: &str| values.iter().any(|value| value.as_text().is_some_and(|text| text.eq_ignore_ascii_case(letter)));
    // `H` and `M` are Spanish, `F` and `H` French.
    let (mut women, mut men) = (with(WOMEN), with(MEN));
    women.extend(if has("h") && !has("f") { with("m") } else { Vec::new() });
    men.extend(if has("h") { with("h") } else { with("m") });
    let others = values.iter().filter(|value| !women.contains(value) && !men.contains(value)).collect();
    (!women.is_empty() && !men.is_empty()).then_some((women, men, others))
}
