//! What an animal weighs, and what it is bred as, by its species.

use super::kind::{ColumnKind, kind};
use super::pattern::literal;
use super::solve::Made;
use super::terms::WEIGHT;
use super::words::{is_form_of, is_in, words};
use crate::catalog::Table;
use crate::store::Value;

struct Animal {
    /// Words for it.
    words: &'static str,
    breeds: &'static str,
    /// Between which kilograms grown ones are.
    weight: (f64, f64),
}

const fn animal(words: &'static str, breeds: &'static str, weight: (f64, f64)) -> Animal {
    Animal { words, breeds, weight }
}

const ANIMALS: &[Animal] = &[
    animal("dog cane", "Beagle Poodle Collie Terrier Labrador Boxer", (3.0, 42.0)),
    animal("cat chat", "Siamese Persian Bengal Ragdoll Birman", (2.5, 7.5)),
    animal("rabbit hare", "Lop Rex Angora Dutch", (1.0, 5.0)),
    animal("hamster gerbil mouse rat", "Syrian Dwarf Roborovski", (0.1, 0.4)),
    animal("guinea_pig", "Abyssinian Peruvian American", (0.7, 1.2)),
    animal("bird ave parrot canary", "Budgerigar Cockatiel Canary Lovebird", (0.1, 0.9)),
    animal("horse pony", "Arabian Hanoverian Haflinger Friesian", (350.0, 650.0)),
    animal("cow kuh cattle", "Holstein Angus Jersey Simmental", (400.0, 800.0)),
    animal("pig", "Duroc Landrace Berkshire", (60.0, 250.0)),
    animal("sheep", "Merino Suffolk Texel", (45.0, 110.0)),
    animal("goat", "Boer Saanen Toggenburg", (35.0, 90.0)),
    animal("chicken hen", "Leghorn Sussex Wyandotte", (1.5, 4.0)),
    animal("ferret huron", "Sable Albino Panda", (0.7, 2.0)),
    animal("reptile tortoise turtle snake lizard", "Hermann Leopard Corn", (0.2, 4.0)),
    animal("fish", "Goldfish Koi Guppy", (0.1, 1.0)),
];

/// What a record of an animal is where no other is known.
const OTHER: (f64, f64) = (0.3, 8.0);

/// What most are where the schema lists none.
const USUAL: [&str; 4] = ["dog", "cat", "rabbit", "bird"];

fn known(text: &str) -> Option<&'static Animal> {
    let text = words(text);
    ANIMALS.iter().find(|animal| animal.words.split_ascii_whitespace().any(|word| is_form_of(&text, word)))
}

/// The weight and the breed of the animals of a table, by their species, which a list of values or its name tells.
pub(super) fn proposals(table: &Table, listed: &[Option<Vec<Value>>], name_of: &dyn Fn(usize) -> String) -> Vec<Made> {
    let named = |list: &str| {
        let is = |column: &usize| words(&table.columns[*column].name).split('_').any(|word| is_in(list, word));
        (0..table.columns.len()).find(is)
    };
    let weight = named(WEIGHT).filter(|column| {
        let name = words(&table.columns[*column].name);
        kind(&table.columns[*column]).is_number() && !name.ends_with("_g") && !name.ends_with("_lb")
    });
    let breed = named("breed race").filter(|column| listed[*column].is_none());
    let texts = |values: &[Value]| -> Vec<String> {
        values.iter().filter_map(|value| value.as_text().map(|text| text.into_owned())).collect()
    };
    let species = (0..table.columns.len()).find_map(|column| {
        let values = texts(listed[column].as_deref()?);
        let count = values.iter().filter(|value| known(value).is_some()).count();
        (count * 2 >= values.len() && count > 0).then_some((column, values))
    });
    let mut found = Vec::new();
    let species = species.or_else(|| {
        let is_text = |column: &usize| matches!(kind(&table.columns[*column]), ColumnKind::Text(_) | ColumnKind::Any);
        let column = named("species specie").filter(is_text)?;
        if listed[column].is_some() || weight.or(breed).is_none() {
            return None;
        }
        let usual: Vec<String> = USUAL.iter().map(|&one| one.to_owned()).collect();
        let picked: Vec<String> = usual.iter().map(|one| literal(&Value::text(one.as_str()))).collect();
        found.push(Made::new(column, format!("pick({})", picked.join(", "))));
        Some((column, usual))
    });
    let Some((species, values)) = species else { return found };
    let mut by_species = |column: usize, made: &dyn Fn(Option<&Animal>) -> String| {
        let when = |value: &String| {
            known(value)
                .map(|animal| format!("when {} then {}", literal(&Value::text(value.as_str())), made(Some(animal))))
        };
        let cases: Vec<String> = values.iter().filter_map(when).collect();
        let text = format!("case {} {} else {} end", name_of(species), cases.join(" "), made(None));
        found.push(Made { needs: vec![species], ..Made::new(column, text) });
    };
    if let Some(weight) = weight.filter(|weight| *weight != species) {
        let digits = if kind(&table.columns[weight]) == ColumnKind::Integer { 0 } else { 1 };
        by_species(weight, &|animal| {
            let (low, high) = animal.map_or(OTHER, |animal| animal.weight);
            if digits == 0 {
                format!("int({:.0}, {:.0})", low.max(1.0), high.max(1.0))
            } else {
                format!("float({low}, {high}, 1)")
            }
        });
    }
    if let Some(breed) = breed.filter(|breed| *breed != species) {
        by_species(breed, &|animal| match animal {
            Some(animal) => {
                let breeds: Vec<String> = animal.breeds.split(' ').map(|one| literal(&Value::text(one))).collect();
                format!("pick({})", breeds.join(", "))
            }
            None => "'mixed'".to_owned(),
        });
    }
    found
}
