//! Words, sentences and longer texts.

use super::prose::plain_word;
use crate::seed::argument::{DefaultValue, Parameter};
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::seed::text::{PushText, set_text, write_text};

const WORDS: &[Parameter] = &[
    Parameter::integer("least", 1, 1000, DefaultValue::Integer(3)),
    Parameter::integer("most", 1, 1000, DefaultValue::SameAsBefore(3)),
];
const SENTENCE: &[Parameter] = &[
    Parameter::integer("least", 1, 1000, DefaultValue::Integer(4)),
    Parameter::integer("most", 1, 1000, DefaultValue::SameAsBefore(10)),
];
const SENTENCES: &[Parameter] = &[
    Parameter::integer("least", 1, 1000, DefaultValue::Integer(3)),
    Parameter::integer("most", 1, 1000, DefaultValue::SameAsBefore(5)),
];
const TITLE: &[Parameter] = &[
    Parameter::integer("least", 1, 1000, DefaultValue::Integer(2)),
    Parameter::integer("most", 1, 1000, DefaultValue::SameAsBefore(4)),
];
const MAX: &[Parameter] = &[Parameter::integer("max", 1, 1_000_000, DefaultValue::Integer(200))];

pub(super) const TEXTS: &[Maker] = &[
    Maker::new("word", "a word", "fake.word", |draw, _, into| {
        let words = draw.context.locale.words;
        set_text(into, draw.pick(words));
        Ok(())
    })
    .at_least(100),
    Maker::new("words", "so many words", "fake.words(2)", |draw, arguments, into| {
        let count = draw_count(draw, arguments.integer(0), arguments.integer(1));
        write_text(into, |text| write_words(draw, count, text));
        Ok(())
    })
    .parameters(WORDS)
    .at_least(100_000),
    Maker::new("title", "a title of so many words", "fake.title(2..4)", |draw, arguments, into| {
        let count = draw_count(draw, arguments.integer(0), arguments.integer(1));
        write_text(into, |text| {
            let (list, space) = (draw.context.locale.words, word_separator(draw));
            for at in 0..count {
                text.push_str(if at > 0 { space } else { "" });
                text.push_capitalised(draw.pick(list));
            }
        });
        Ok(())
    })
    .parameters(TITLE)
    .at_least(10_000),
    Maker::new("sentence", "a sentence of so many words", "fake.sentence(4..8)", |draw, arguments, into| {
        let count = draw_count(draw, arguments.integer(0), arguments.integer(1));
        write_text(into, |text| write_sentence(draw, count, text));
        Ok(())
    })
    .parameters(SENTENCE)
    .at_least(1_000_000),
    Maker::new("sentences", "so many sentences", "fake.sentences(2)", |draw, arguments, into| {
        let count = draw_count(draw, arguments.integer(0), arguments.integer(1));
        write_text(into, |text| write_paragraph(draw, count, text));
        Ok(())
    })
    .parameters(SENTENCES)
    .at_least(1_000_000),
    Maker::new("paragraph", "a paragraph of so many sentences", "fake.paragraph(2..4)", |draw, arguments, into| {
        let count = draw_count(draw, arguments.integer(0), arguments.integer(1));
        write_text(into, |text| write_paragraph(draw, count, text));
        Ok(())
    })
    .parameters(SENTENCES)
    .at_least(1_000_000),
    Maker::new(
        "paragraphs",
        "so many paragraphs, an empty line between them",
        "fake.paragraphs(2)",
        |draw, arguments, into| {
            let count = draw_count(draw, arguments.integer(0), arguments.integer(1));
            write_text(into, |text| {
                for at in 0..count {
                    text.push_str(if at > 0 { "\n\n" } else { "" });
                    let sentences = draw.between(3, 5);
                    write_paragraph(draw, sentences, text);
                }
            });
            Ok(())
        },
    )
    .parameters(SENTENCES)
    .at_least(1_000_000),
    Maker::new(
        "text",
        "sentences of no more than so many characters together",
        "fake.text(80)",
        |draw, arguments, into| {
            let max = arguments.integer(0) as usize;
            write_text(into, |text| write_up_to(draw, max, text));
            Ok(())
        },
    )
    .aliases(&["texts"])
    .parameters(MAX)
    .at_least(1000),
    Maker::new("slug", "words as they stand in a URL", "fake.slug", |draw, arguments, into| {
        let count = draw_count(draw, arguments.integer(0), arguments.integer(1));
        write_text(into, |text| write_slug(draw, count, text));
        Ok(())
    })
    .parameters(WORDS)
    .at_least(100_000),
    Maker::new("emoji", "an emoji", "fake.emoji", |draw, _, into| {
        let emoji = draw.pick(&EMOJI);
        set_text(into, emoji);
        Ok(())
    })
    .indexed(
        |_, _| EMOJI.len() as u64,
        |_, _, number, into| {
            set_text(into, EMOJI.get(number as usize).copied().unwrap_or_default());
        },
    ),
];

const EMOJI: [&str; 64] = [
    "😀", "😁", "😂", "😃", "😄", "😅", "😆", "😇", "😉", "😊", "😋", "😌", "😍", "😎", "😏", "😐", "😒", "😓", "😔",
    "😖", "😘", "😚", "😜", "😝", "😞", "😠", "😡", "😢", "😣", "😤", "😥", "😨", "😩", "😪", "😫", "😭", "😰", "😱",
    "😲", "😳", "😵", "😷", "🐶", "🐱", "🐭", "🐰", "🦊", "🐻", "🐼", "🐸", "🐵", "🐔", "🍎", "🍊", "🍋", "🍌", "🍉",
    "🍇", "🍓", "🚗", "🚲", "⚽", "🎸", "🎲",
];

fn draw_count(draw: &mut Draw<'_>, least: i64, most: i64) -> i64 {
    draw.between(least.min(most), least.max(most))
}

fn word_separator(draw: &Draw<'_>) -> &'static str {
    if draw.context.locale.is_spaced() { " " } else { "" }
}

fn write_words(draw: &mut Draw<'_>, count: i64, text: &mut Vec<u8>) {
    let (list, space) = (draw.context.locale.words, word_separator(draw));
    for at in 0..count {
        if at > 0 {
            text.push_str(space);
        }
        text.push_str(draw.pick(list));
    }
}

fn write_sentence(draw: &mut Draw<'_>, count: i64, text: &mut Vec<u8>) {
    let (list, space) = (draw.context.locale.words, word_separator(draw));
    text.push_capitalised(draw.pick(list));
    for _ in 1..count {
        text.push_str(space);
        text.push_str(draw.pick(list));
    }
    text.push_str(if space.is_empty() { "。" } else { "." });
}

fn write_paragraph(draw: &mut Draw<'_>, count: i64, text: &mut Vec<u8>) {
    let space = word_separator(draw);
    for at in 0..count {
        if at > 0 {
            text.push_str(space);
        }
        let words = draw.between(4, 10);
        write_sentence(draw, words, text);
    }
}

/// Sentences until there is no room for more; the last is cut where it must be, and ends with its full stop.
fn write_up_to(draw: &mut Draw<'_>, max: usize, text: &mut Vec<u8>) {
    let stop = if draw.context.locale.is_spaced() { '.' } else { '。' };
    let wanted = draw.between((max as i64 / 2).max(1), max as i64) as usize;
    let mut whole = Vec::new();
    while count_characters(&whole) < wanted {
        if !whole.is_empty() {
            whole.push_str(word_separator(draw));
        }
        let words = draw.between(4, 10);
        write_sentence(draw, words, &mut whole);
    }
    let whole = String::from_utf8_lossy(&whole);
    let cut: String = whole.chars().take(wanted.saturating_sub(1)).collect();
    let cut = cut.trim_end_matches([' ', '.', '。']);
    text.push_str(cut);
    if cut.is_empty() {
        text.push_str("x");
    } else {
        text.push_char(stop);
    }
}

/// How many characters there are: bytes that begin one.
fn count_characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

pub(super) fn write_slug(draw: &mut Draw<'_>, count: i64, text: &mut Vec<u8>) {
    for at in 0..count {
        if at > 0 {
            text.push(b'-');
        }
        text.push_str(plain_word(draw));
    }
}

/// Words of letters that stand in URLs and names of files everywhere.
pub(super) fn latin_words() -> &'static [&'static str] {
    use fake::locales::{Data, EN};
    EN::LOREM_WORD
}
