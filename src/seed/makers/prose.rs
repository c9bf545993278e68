//! Plain English by templates: headlines, products, topics, remarks, descriptions, stories.

use crate::diagnostic::Result;
use crate::seed::argument::{Arguments, DefaultValue, Parameter};
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::seed::text::{PushText, set_text, write_text};
use crate::store::Value;

const PARAGRAPHS: &[Parameter] = &[
    Parameter::integer("least", 1, 100, DefaultValue::Integer(2)),
    Parameter::integer("most", 1, 100, DefaultValue::SameAsBefore(4)),
];

pub(super) const PROSE: &[Maker] = &[
    Maker::new("headline", "the title of an article, a post or a talk", "fake.headline", |draw, _, into| {
        write_one_of(draw, &HEADLINES, into)
    })
    .at_least(100_000),
    Maker::new("label", "what a place, a project or a team is called", "fake.label", |draw, _, into| {
        write_one_of(draw, &["{Adjective} {Place}", "{Place} {Noun}", "{Adjective} {Noun}"], into)
    })
    .indexed(|_, _| LABELS, |_, _, number, into| set_text(into, &label(number))),
    Maker::new("product", "what is sold in a shop", "fake.product", |draw, _, into| {
        write_one_of(draw, &["{Adjective} {Material} {Thing}", "{Material} {Thing}", "{Adjective} {Thing}"], into)
    })
    .at_least(10_000),
    Maker::new("topic", "what a category or tag is called", "fake.topic", |draw, _, into| {
        set_text(into, draw.pick(&TOPICS));
        Ok(())
    })
    .indexed(
        |_, _| TOPICS.len() as u64 * (1 + ADJECTIVES.len() as u64),
        |_, _, number, into| set_text(into, &topic(number)),
    ),
    Maker::new("noun", "a plain noun", "fake.noun", |draw, _, into| {
        set_text(into, plain_word(draw));
        Ok(())
    })
    .at_least(100),
    Maker::new("phrase", "an adjective and a noun", "fake.phrase", |draw, _, into| {
        write_one_of(draw, &["{adjective} {noun}", "{adjective} {thing}", "{material} {thing}"], into)
    })
    .at_least(1000),
    Maker::new("remark", "what people write below something", "fake.remark", |draw, _, into| {
        let count = draw.between(1, 3);
        write_sentences(draw, &REMARKS, count, into)
    })
    .at_least(100_000),
    Maker::new("blurb", "a description in a sentence or two", "fake.blurb", |draw, _, into| {
        let count = draw.between(1, 2);
        write_sentences(draw, &BLURBS, count, into)
    })
    .at_least(100_000),
    Maker::new("story", "so many paragraphs that read as such", "fake.story(2..4)", |draw, arguments, into| {
        write_story(draw, arguments, into)
    })
    .parameters(PARAGRAPHS)
    .at_least(1_000_000),
];

const ADJECTIVES: [&str; 40] = [
    "bright", "quiet", "old", "new", "small", "simple", "modern", "solid", "light", "warm", "cool", "soft", "sturdy",
    "compact", "handy", "classic", "fresh", "plain", "smooth", "hidden", "early", "local", "open", "lasting",
    "careful", "friendly", "honest", "useful", "golden", "silver", "northern", "southern", "green", "blue", "red",
    "round", "narrow", "sunny", "patient", "little",
];

const NOUNS: [&str; 40] = [
    "garden", "bridge", "letter", "winter", "river", "map", "habit", "story", "tool", "budget", "holiday", "signal",
    "window", "island", "meadow", "journey", "lesson", "promise", "number", "corner", "engine", "network", "schedule",
    "notebook", "market", "kitchen", "library", "workshop", "season", "morning", "question", "answer", "report",
    "plan", "idea", "team", "city", "forest", "road", "song",
];

const PLACES: [&str; 40] = [
    "harbour", "hill", "lake", "park", "mill", "station", "square", "valley", "alley", "plaza", "field", "wood",
    "court", "spring", "ridge", "bay", "grove", "tower", "gate", "lane", "cliff", "creek", "point", "view", "stone",
    "haven", "shore", "pine", "oak", "brook", "canyon", "pier", "orchard", "summit", "terrace", "castle", "chapel",
    "dune", "fountain", "quarry",
];

const THINGS: [&str; 40] = [
    "lamp", "desk", "chair", "shelf", "table", "mug", "kettle", "backpack", "jacket", "scarf", "notebook", "pen",
    "clock", "mirror", "basket", "blanket", "pillow", "rug", "vase", "bowl", "knife", "pan", "bottle", "tent", "bike",
    "helmet", "keyboard", "speaker", "camera", "charger", "drill", "hammer", "ladder", "toolbox", "planter", "hose",
    "puzzle", "kite", "bench", "tray",
];

const MATERIALS: [&str; 16] = [
    "oak", "pine", "steel", "cotton", "wool", "linen", "leather", "ceramic", "glass", "bamboo", "copper", "canvas",
    "granite", "rubber", "cork", "walnut",
];

const TOPICS: [&str; 80] = [
    "Travel",
    "Cooking",
    "Gardening",
    "Music",
    "History",
    "Science",
    "Health",
    "Sports",
    "Photography",
    "Books",
    "Film",
    "Design",
    "Nature",
    "Politics",
    "Business",
    "Finance",
    "Education",
    "Technology",
    "Fashion",
    "Art",
    "Theatre",
    "Dance",
    "Games",
    "Puzzles",
    "Toys",
    "Tools",
    "Kitchen",
    "Bathroom",
    "Bedroom",
    "Garden",
    "Office",
    "Outdoor",
    "Camping",
    "Cycling",
    "Running",
    "Swimming",
    "Football",
    "Tennis",
    "Climbing",
    "Skiing",
    "Fishing",
    "Sailing",
    "Hiking",
    "Yoga",
    "Fitness",
    "Nutrition",
    "Baking",
    "Coffee",
    "Tea",
    "Wine",
    "Cheese",
    "Bread",
    "Fruit",
    "Vegetables",
    "Seafood",
    "Desserts",
    "Drinks",
    "Snacks",
    "Electronics",
    "Computers",
    "Phones",
    "Cameras",
    "Audio",
    "Lighting",
    "Furniture",
    "Clothing",
    "Shoes",
    "Jewellery",
    "Watches",
    "Bags",
    "Beauty",
    "Pets",
    "Birds",
    "Cats",
    "Dogs",
    "Horses",
    "Weather",
    "Space",
    "Physics",
    "Chemistry",
];

const HEADLINES: [&str; 20] = [
    "The {Adjective} {Noun}",
    "How to {Verb} a {Adjective} {Noun}",
    "{Few} Ways to {Verb} Your {Thing}",
    "Why Every {Noun} Needs a {Thing}",
    "A Short Guide to the {Adjective} {Noun}",
    "The {Noun} of the {Place}",
    "What the {Adjective} {Noun} Taught Us",
    "{Adjective} {Noun}, {Adjective} {Place}",
    "A {Noun} for Every {Noun}",
    "Notes on a {Adjective} {Noun}",
    "From {Place} to {Place}",
    "{Verb} Your {Noun} in {Few} Days",
    "The Last {Noun} at the {Place}",
    "Looking for a {Adjective} {Noun}",
    "My {Few} Favourite {Noun} Ideas",
    "The {Place} and the {Noun}",
    "When to {Verb} the {Noun}",
    "{Few} Questions about the {Adjective} {Noun}",
    "Inside the {Adjective} {Place}",
    "A Year with the {Adjective} {Thing}",
];

const VERBS: [&str; 16] = [
    "build", "plan", "repair", "choose", "paint", "clean", "measure", "organise", "share", "test", "improve", "find",
    "keep", "draw", "open", "use",
];

const FEW: [&str; 8] = ["two", "three", "four", "five", "six", "seven", "eight", "ten"];

const REMARKS: [&str; 20] = [
    "Works as it should, and the {thing} looks {adjective}.",
    "It took {few} days, but it was worth the wait.",
    "I would choose the {adjective} one again.",
    "Not what I had hoped for, the {noun} was better before.",
    "My {few} children love the {adjective} {thing}.",
    "Thank you for the {adjective} {noun}!",
    "Please call me before you {verb} the {noun}.",
    "The {noun} could be a little more {adjective}.",
    "We have used it for {few} weeks now without any trouble.",
    "Could you {verb} the {noun} until Friday?",
    "I read this {few} times and learned something each time.",
    "The {thing} arrived in good order.",
    "Has anyone tried it with a {material} {thing}?",
    "That is a {adjective} way to {verb} a {noun}.",
    "We talked about the {noun} and will come back to it.",
    "For the price, the {material} is surprisingly {adjective}.",
    "I agree, the {adjective} {noun} matters most.",
    "Everything went well, see you next time.",
    "The people at the desk were {adjective} and quick.",
    "There was a small problem with the {noun}, which is solved now.",
];

const BLURBS: [&str; 16] = [
    "A {adjective} {noun} for people who like to {verb} things themselves.",
    "Made of {material}, with a {adjective} finish that lasts for years.",
    "Everything you need to {verb} a {noun}, in one place.",
    "Made for the {adjective} {place} and good in any other.",
    "A {adjective} {thing} with room for {few} more.",
    "We {verb} each {noun} by hand and look at it twice.",
    "Comes with a {material} {thing} and a {adjective} manual.",
    "Learn how to {verb} the {noun} in {few} easy steps.",
    "It fits into every {noun} and goes well with {material}.",
    "Meet us at the {place} and bring a {adjective} {thing}.",
    "The {adjective} choice for a long {noun}.",
    "Easy to {verb}, hard to forget.",
    "For {few} years we have been at home near the {place}.",
    "A story about a {noun}, a {thing} and the {place} between them.",
    "With this {thing}, every {noun} begins in a {adjective} way.",
    "Likes the {place}, {adjective} music and a good {noun}.",
];

const TALES: [&str; 16] = [
    "The {noun} had been {adjective} for as long as anyone could remember.",
    "In the {adjective} {place} people still {verb} their own {noun}.",
    "It began with a {material} {thing} and {few} questions.",
    "Nobody had expected a {adjective} {noun} so early in the year.",
    "First we had to {verb} the {thing}, which took {few} days.",
    "After that, the {noun} looked {adjective} again.",
    "There are {few} reasons for this, and the {noun} is only one of them.",
    "Most of the work was done near the {place}, where the {thing} was kept.",
    "A {adjective} plan helps, but so does a good {thing}.",
    "Some prefer {material}, others would rather {verb} something {adjective}.",
    "If you want to {verb} a {noun}, take your time.",
    "The {place} was {adjective} that evening, and the {noun} could wait.",
    "We asked {few} people what they thought of the {noun}.",
    "In the end the {adjective} {thing} was the one that stayed.",
    "None of this would work without the {noun}.",
    "Next time we will begin with the {adjective} part.",
];

const LABELS: u64 =
    (ADJECTIVES.len() * PLACES.len() + PLACES.len() * NOUNS.len() + ADJECTIVES.len() * NOUNS.len()) as u64;

/// A noun of letters that stand in URLs and names of files everywhere.
pub(super) fn plain_word(draw: &mut Draw<'_>) -> &'static str {
    match draw.below(3) {
        0 => draw.pick(&NOUNS),
        1 => draw.pick(&PLACES),
        _ => draw.pick(&THINGS),
    }
}

fn label(number: u64) -> String {
    let kinds: [(&[&str], &[&str]); 3] = [(&ADJECTIVES, &PLACES), (&PLACES, &NOUNS), (&ADJECTIVES, &NOUNS)];
    let mut rest = number as usize;
    for (first, second) in kinds {
        let room = first.len() * second.len();
        if rest < room {
            return capitals(&[first[rest % first.len()], second[rest / first.len()]]);
        }
        rest -= room;
    }
    String::new()
}

fn topic(number: u64) -> String {
    let (topic, round) = (number as usize % TOPICS.len(), number as usize / TOPICS.len());
    match round.checked_sub(1).and_then(|at| ADJECTIVES.get(at)) {
        None => TOPICS[topic].to_owned(),
        Some(adjective) => capitals(&[adjective, TOPICS[topic]]),
    }
}

fn capitals(words: &[&str]) -> String {
    let mut text = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            text.push(b' ');
        }
        text.push_capitalised(word);
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn write_one_of(draw: &mut Draw<'_>, templates: &[&str], into: &mut Value) -> Result<()> {
    write_text(into, |text| write_template(draw, templates, text));
    Ok(())
}

fn write_template(draw: &mut Draw<'_>, templates: &[&str], text: &mut Vec<u8>) {
    let template: &str = draw.pick(templates);
    let mut words: [Option<&str>; 3] = [None; 3];
    text.push_template(template, |text, part| {
        let list: &[&str] = match part.to_ascii_lowercase().as_str() {
            "adjective" => &ADJECTIVES,
            "place" => &PLACES,
            "thing" => &THINGS,
            "material" => &MATERIALS,
            "verb" => &VERBS,
            "few" => &FEW,
            _ => &NOUNS,
        };
        // No word twice in one sentence.
        let mut word: &str = draw.pick(list);
        for _ in 0..4 {
            if !words.contains(&Some(word)) {
                break;
            }
            word = draw.pick(list);
        }
        words.rotate_right(1);
        words[0] = Some(word);
        let vowel = word.starts_with(['a', 'e', 'i', 'o']);
        if vowel && (text.ends_with(b" a ") || text.ends_with(b"A ") && (text.len() == 2 || text.ends_with(b" A "))) {
            text.pop();
            text.push_str("n ");
        }
        if part.starts_with(char::is_uppercase) { text.push_capitalised(word) } else { text.push_str(word) }
    });
}

/// So many sentences, no template twice in a row.
fn push_sentences(draw: &mut Draw<'_>, templates: &[&str], count: i64, text: &mut Vec<u8>) {
    let first = draw.below(templates.len() as u64) as usize;
    for at in 0..count {
        if at > 0 {
            text.push(b' ');
        }
        let step = usize::try_from(at).unwrap_or(0) * 7;
        let chosen = templates[(first + step) % templates.len()];
        write_template(draw, &[chosen], text);
    }
}

fn write_sentences(draw: &mut Draw<'_>, templates: &[&str], count: i64, into: &mut Value) -> Result<()> {
    write_text(into, |text| push_sentences(draw, templates, count, text));
    Ok(())
}

fn write_story(draw: &mut Draw<'_>, arguments: &Arguments, into: &mut Value) -> Result<()> {
    let (least, most) = (arguments.integer(0), arguments.integer(1));
    let count = draw.between(least.min(most), least.max(most));
    write_text(into, |text| {
        for at in 0..count {
            if at > 0 {
                text.push_str("\n\n");
            }
            let sentences = draw.between(2, 5);
            push_sentences(draw, &TALES, sentences, text);
        }
    });
    Ok(())
}
