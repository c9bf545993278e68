//! Words, sentences and longer texts.

use crate::seed::argument::{Parameter, Preset};
use crate::seed::maker::Maker;
use crate::seed::source::Draw;
use crate::seed::text::{self, Text};

const WORDS: &[Parameter] =
    &[Parameter::integer("least", 1, 1000, Preset::Integer(3)), Parameter::integer("most", 1, 1000, Preset::Same(3))];
const SENTENCE: &[Parameter] =
    &[Parameter::integer("least", 1, 1000, Preset::Integer(4)), Parameter::integer("most", 1, 1000, Preset::Same(10))];
const SENTENCES: &[Parameter] =
    &[Parameter::integer("least", 1, 1000, Preset::Integer(3)), Parameter::integer("most", 1, 1000, Preset::Same(5))];
const TITLE: &[Parameter] =
    &[Parameter::integer("least", 1, 1000, Preset::Integer(2)), Parameter::integer("most", 1, 1000, Preset::Same(4))];
const MAX: &[Parameter] = &[Parameter::integer("max", 1, 1_000_000, Preset::Integer(200))];

pub const TEXTS: &[Maker] = &[
    Maker::new("word", "a word", "fake.word", |draw, _, into| {
        let words = draw.run.locale.words;
        text::set(into, draw.pick(words));
        Ok(())
    })
    .at_least(100),
    Maker::new("words", "so many words", "fake.words(2)", |draw, given, into| {
        let count = count(draw, given.integer(0), given.integer(1));
        text::write(into, |text| words(draw, count, text));
        Ok(())
    })
    .takes(WORDS)
    .at_least(100_000),
    Maker::new("title", "a title of so many words", "fake.title(2..4)", |draw, given, into| {
        let count = count(draw, given.integer(0), given.integer(1));
        text::write(into, |text| {
            let (list, space) = (draw.run.locale.words, space(draw));
            for at in 0..count {
                text.str(if at > 0 { space } else { "" });
                text::capitalised(draw.pick(list), text);
            }
        });
        Ok(())
    })
    .takes(TITLE)
    .at_least(10_000),
    Maker::new("sentence", "a sentence of so many words", "fake.sentence(4..8)", |draw, given, into| {
        let count = count(draw, given.integer(0), given.integer(1));
        text::write(into, |text| sentence(draw, count, text));
        Ok(())
    })
    .takes(SENTENCE)
    .at_least(1_000_000),
    Maker::new("sentences", "so many sentences", "fake.sentences(2)", |draw, given, into| {
        let count = count(draw, given.integer(0), given.integer(1));
        text::write(into, |text| paragraph(draw, count, text));
        Ok(())
    })
    .takes(SENTENCES)
    .at_least(1_000_000),
    Maker::new("paragraph", "a paragraph of so many sentences", "fake.paragraph(2..4)", |draw, given, into| {
        let count = count(draw, given.integer(0), given.integer(1));
        text::write(into, |text| paragraph(draw, count, text));
        Ok(())
    })
    .takes(SENTENCES)
    .at_least(1_000_000),
    Maker::new(
        "paragraphs",
        "so many paragraphs, an empty line between them",
        "fake.paragraphs(2)",
        |draw, given, into| {
            let count = count(draw, given.integer(0), given.integer(1));
            text::write(into, |text| {
                for at in 0..count {
                    text.str(if at > 0 { "\n\n" } else { "" });
                    let sentences = draw.between(3, 5);
                    paragraph(draw, sentences, text);
                }
            });
            Ok(())
        },
    )
    .takes(SENTENCES)
    .at_least(1_000_000),
    Maker::new(
        "text",
        "sentences of no more than so many characters together",
        "fake.text(80)",
        |draw, given, into| {
            let max = given.integer(0) as usize;
            text::write(into, |text| up_to(draw, max, text));
            Ok(())
        },
    )
    .also(&["texts"])
    .takes(MAX)
    .at_least(1000),
    Maker::new("slug", "words as they stand in a URL", "fake.slug", |draw, given, into| {
        let count = count(draw, given.integer(0), given.integer(1));
        text::write(into, |text| slug(draw, count, text));
        Ok(())
    })
    .takes(WORDS)
    .at_least(100_000),
    Maker::new("emoji", "an emoji", "fake.emoji", |draw, _, into| {
        let emoji = draw.pick(&EMOJI);
        text::set(into, emoji);
        Ok(())
    })
    .listed(
        |_, _| EMOJI.len() as u64,
        |_, _, number, into| {
            text::set(into, EMOJI.get(number as usize).copied().unwrap_or_default());
        },
    ),
];

const EMOJI: [&str; 64] = [
    "😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😉", "😊", "😋", "😌", "😍", "😎", "😏", "😐", "😒", "😓", "😔",
    "😖", "😘", "😚", "😜", "😝", "😞", "😠", "😡", "😢", "😣", "😤", "😥", "😨", "😩", "😪", "😫", "😭", "😰", "😱",
    "😲", "😳", "😵", "😷", "🐶", "🐱", "🐭", "🐰", "🦊", "🐻", "🐼", "🐸", "🐵", "🐔", "🍎", "🍊", "🍋", "🍌", "🍉",
    "🍇", "🍓", "🚗", "🚲", "⚽", "🎸", "🎲",
];

fn count(draw: &mut Draw<'_>, least: i64, most: i64) -> i64 {
    draw.between(least.min(most), least.max(most))
}

fn space(draw: &Draw<'_>) -> &'static str {
    if draw.run.locale.is_spaced() { " " } else { "" }
}

fn words(draw: &mut Draw<'_>, count: i64, text: &mut Vec<u8>) {
    let (list, space) = (draw.run.locale.words, space(draw));
    for at in 0..count {
        if at > 0 {
            text.str(space);
        }
        text.str(draw.pick(list));
    }
}

fn sentence(draw: &mut Draw<'_>, count: i64, text: &mut Vec<u8>) {
    let (list, space) = (draw.run.locale.words, space(draw));
    text::capitalised(draw.pick(list), text);
    for _ in 1..count {
        text.str(space);
        text.str(draw.pick(list));
    }
    text.str(if space.is_empty() { "。" } else { "." });
}

fn paragraph(draw: &mut Draw<'_>, count: i64, text: &mut Vec<u8>) {
    let space = space(draw);
    for at in 0..count {
        if at > 0 {
            text.str(space);
        }
        let words = draw.between(4, 10);
        sentence(draw, words, text);
    }
}

/// Sentences until there is no room for more; the last is cut where it must be, and ends with its full stop.
fn up_to(draw: &mut Draw<'_>, max: usize, text: &mut Vec<u8>) {
    let stop = if draw.run.locale.is_spaced() { '.' } else { '。' };
    let wanted = draw.between((max as i64 / 2).max(1), max as i64) as usize;
    let mut whole = Vec::new();
    while letters(&whole) < wanted {
        if !whole.is_empty() {
            whole.str(space(draw));
        }
        let words = draw.between(4, 10);
        sentence(draw, words, &mut whole);
    }
    let whole = String::from_utf8_lossy(&whole);
    let cut: String = whole.chars().take(wanted.saturating_sub(1)).collect();
    let cut = cut.trim_end_matches([' ', '.', '。']);
    text.str(cut);
    if cut.is_empty() {
        text.str("x");
    } else {
        text.char(stop);
    }
}

/// How many characters there are: bytes that begin one.
fn letters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

pub(super) fn slug(draw: &mut Draw<'_>, count: i64, text: &mut Vec<u8>) {
    for at in 0..count {
        if at > 0 {
            text.push(b'-');
        }
        text.str(draw.pick(latin()));
    }
}

/// Words of letters that stand in URLs and names of files everywhere.
pub(super) fn latin() -> &'static [&'static str] {
    use fake::locales::{Data, EN};
    EN::LOREM_WORD
}
