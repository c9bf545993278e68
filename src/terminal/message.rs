//! Diagnostics become text: where it is, the line with a caret, the sentence, the hints.
//!
//! At a prompt the line stands just above, as it was typed, and the caret goes under it:
//!
//! ```text
//! hopdb> game 3 .revews
//!               ^^^^^^
//! games has no column or relation `revews`. Did you mean `.reviews`?
//!   relations: .reviews .users      columns: id title
//! ```
//!
//! In a script the place comes first and the line is shown:
//!
//! ```text
//! seeds/games.hop:2:9: games has no column or relation `revews`. Did you mean `.reviews`?
//! game 3 .revews
//!         ^^^^^^
//! ```

use std::borrow::Cow;

use super::sanitize::{self, Lines};
use super::theme::{self, Role};
use super::{Style, width};
use crate::diagnostic::{Diagnostic, Severity, Span};

use unicode_segmentation::UnicodeSegmentation;

/// How wide a shown line may be where there is no terminal to say.
const DEFAULT_WIDTH: usize = 120;

/// Below this a terminal breaks the lines of a message by itself: pieces would be single words.
const MIN_WRAPPED_WIDTH: usize = 20;

/// How long a word of a message may be, in characters, so that paths are whole; and how much is shown of a longer one.
const LONGEST_WORD: usize = 1000;
const SHOWN_OF_WORD: usize = 100;

/// How long a line of a message may be, in characters.
const LONGEST_LINE: usize = 8000;

/// Where the columns of a tab end at a terminal.
const TAB_WIDTH: usize = 8;

/// The text that a diagnostic's span counts in.
#[derive(Clone, Copy, Debug)]
pub struct SourceText<'a> {
    /// The file, as it is named to people; none at a prompt.
    pub name: Option<&'a str>,
    /// The whole statement, perhaps of several lines.
    pub text: &'a str,
    /// The number of the statement's first line in the file, from 1.
    pub line: usize,
}

/// One line of the source with the span in it, in bytes.
struct SourceLine<'a> {
    line: &'a str,
    /// The line's number within the source, from 0.
    index: usize,
    start: usize,
    end: usize,
    is_last: bool,
}

/// The text of a diagnostic, lines and their line feeds.
///
/// `prompt_width` is the width of the prompt before the typed line in display columns; it matters only where `source`
/// has no name. A span outside of the text or within a character is moved to the nearest place that exists.
pub fn render(diagnostic: &Diagnostic, source: Option<&SourceText<'_>>, style: &Style, prompt_width: usize) -> String {
    let writer = MessageWriter { style, role: role_of(diagnostic.severity) };
    let mut out = String::new();
    let place = source.zip(diagnostic.span).map(|(source, span)| locate(source.text, span));
    match source.and_then(|source| source.name.map(|name| (source, name))) {
        Some((source, name)) => {
            let column = writer.push_location(&mut out, source, name, place.as_ref());
            writer.push_message(&mut out, diagnostic, column);
            if let Some(place) = &place {
                writer.push_line(&mut out, place);
            }
        }
        None => {
            if let Some(place) = &place {
                writer.push_caret_under_prompt(&mut out, place, prompt_width);
            }
            writer.push_message(&mut out, diagnostic, 0);
        }
    }
    let hints = diagnostic.hints.iter().flat_map(|hint| hint.split('\n')).map(|line| writer.make_readable(line));
    // Lines to type are whole.
    let lines = diagnostic.try_lines().iter().map(ToString::to_string);
    let lines: Vec<String> =
        lines.flat_map(|text| text.split('\n').map(|line| writer.make_safe(line)).collect::<Vec<_>>()).collect();
    for line in hints.chain(lines) {
        out.push_str("  ");
        writer.push_wrapped(&mut out, &line, 2, 4);
        out.push('\n');
    }
    out
}

/// The line with the beginnings of words, and the beginning and end of itself, where they are longer than names, paths and
/// sentences are.
fn shortened(line: &str) -> Cow<'_, str> {
    if line.len() <= LONGEST_WORD {
        return Cow::Borrowed(line);
    }
    let mut short = String::new();
    for word in line.split_inclusive(char::is_whitespace) {
        match word.char_indices().nth(LONGEST_WORD).and_then(|_| word.char_indices().nth(SHOWN_OF_WORD)) {
            Some((end, _)) => {
                short.push_str(&word[..end]);
                short.push('…');
                // The sentence goes on behind what it quotes.
                let closing = word.trim_end().chars().rev().take_while(|letter| letter.is_ascii_punctuation()).take(3);
                short.extend(closing.collect::<Vec<_>>().into_iter().rev());
                short.extend(word.chars().next_back().filter(|letter| letter.is_whitespace()));
            }
            None => short.push_str(word),
        }
    }
    let end_of_start = short.char_indices().nth(LONGEST_LINE / 2).map(|(at, _)| at);
    let start_of_end = short.char_indices().nth_back(LONGEST_LINE / 2).map(|(at, _)| at);
    match (end_of_start, start_of_end) {
        (Some(start), Some(end)) if start < end => Cow::Owned(format!("{} … {}", &short[..start], &short[end..])),
        _ => Cow::Owned(short),
    }
}

fn role_of(severity: Severity) -> Role {
    match severity {
        Severity::Error => Role::Error,
        Severity::Warning => Role::Warning,
        Severity::Note => Role::Note,
    }
}

/// Finds the line in which the span begins; the span ends with that line at the latest.
fn locate(text: &str, span: Span) -> SourceLine<'_> {
    let start = (0..=span.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let end = (span.end.clamp(start, text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
    let end = end.unwrap_or(text.len());
    let line_start = text[..start].rfind('\n').map_or(0, |feed| feed + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |feed| start + feed);
    let line = text[line_start..line_end].trim_end_matches('\r');
    SourceLine {
        line,
        index: text[..line_start].matches('\n').count(),
        start: (start - line_start).min(line.len()),
        end: (end.min(line_end) - line_start).min(line.len()),
        is_last: text[line_end..].trim().is_empty(),
    }
}

struct MessageWriter<'a> {
    style: &'a Style,
    role: Role,
}

impl MessageWriter<'_> {
    /// A line of a message or a hint, fit for where it goes; what nobody could read of it is left out.
    fn make_readable(&self, line: &str) -> String {
        self.make_safe(&shortened(line))
    }

    /// Text of the line or the database, fit for where it goes.
    fn make_safe(&self, text: &str) -> String {
        if self.style.terminal { sanitize::text(text, Lines::Show).into_owned() } else { text.to_owned() }
    }

    fn paint(&self, role: Role, text: &str) -> String {
        theme::paint(role, text, self.style.colored())
    }

    /// Appends a line that begins in column `from`, broken behind spaces where a terminal has no room for it; what goes on
    /// is indented by `indent`.
    fn push_wrapped(&self, out: &mut String, line: &str, from: usize, indent: usize) {
        let room = self.style.width.filter(|room| *room >= MIN_WRAPPED_WIDTH && from + width::width(line) > *room);
        let Some(room) = room else { return out.push_str(line) };
        // What stands before the line takes its room as a word would.
        let before = from.saturating_sub(indent) % (room - indent);
        let filled = if before > 0 { format!("{} {line}", "x".repeat(before - 1)) } else { line.to_owned() };
        for (position, piece) in width::wrap(&filled, room - indent).iter().enumerate() {
            if position > 0 {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent));
            }
            out.push_str(if position > 0 { piece } else { piece.get(before..).unwrap_or_default() });
        }
    }

    /// `FILE:LINE:COL: ` or `FILE:LINE: `; the column that it ends in.
    fn push_location(
        &self,
        out: &mut String,
        source: &SourceText<'_>,
        name: &str,
        place: Option<&SourceLine<'_>>,
    ) -> usize {
        let name = self.make_safe(name);
        let place = match place {
            Some(place) => {
                let column = place.line[..place.start].chars().count() + 1;
                format!("{name}:{}:{column}:", source.line + place.index)
            }
            None => format!("{name}:{}:", source.line),
        };
        out.push_str(&self.paint(Role::Place, &place));
        out.push(' ');
        width::width(&place) + 1
    }

    /// The message, which begins in column `column`.
    fn push_message(&self, out: &mut String, diagnostic: &Diagnostic, mut column: usize) {
        let word = match diagnostic.severity {
            Severity::Error => None,
            Severity::Warning => Some("warning:"),
            Severity::Note => Some("note:"),
        };
        if let Some(word) = word {
            out.push_str(&self.paint(self.role, word));
            out.push(' ');
            column += word.len() + 1;
        }
        for (position, line) in diagnostic.message.split('\n').enumerate() {
            if position > 0 {
                out.push('\n');
                column = 0;
            }
            self.push_wrapped(out, &self.make_readable(line), column, 0);
        }
        out.push('\n');
    }

    fn push_caret(&self, out: &mut String, column: usize, count: usize) {
        out.extend(std::iter::repeat_n(' ', column));
        out.push_str(&self.paint(self.role, &"^".repeat(count.max(1))));
        out.push('\n');
    }

    /// The caret under what was typed; where that cannot be right above (an earlier line, a line that the terminal
    /// had to break), the line is shown again.
    fn push_caret_under_prompt(&self, out: &mut String, place: &SourceLine<'_>, prompt_width: usize) {
        let column = |text: &str| width_when_typed(text, prompt_width);
        let (start, end) = (column(&place.line[..place.start]), column(&place.line[..place.end]));
        let whole = column(place.line).max(end + usize::from(start == end));
        if !place.is_last || self.style.width.is_some_and(|width| whole > width) {
            return self.push_line(out, place);
        }
        self.push_caret(out, start, end - start);
    }

    /// The line and the caret below it; of a long line a window around the caret.
    fn push_line(&self, out: &mut String, place: &SourceLine<'_>) {
        let show = |text: &str| self.make_safe(&text.replace('\t', "    "));
        let before = show(&place.line[..place.start]);
        let marked = show(&place.line[place.start..place.end]);
        let after = show(&place.line[place.end..]);
        let room = self.style.width.unwrap_or(DEFAULT_WIDTH).max(1);
        // A caret behind the end of the line takes a column too.
        let marked_width = width::width(&marked).max(1);
        if width::width(&before) + marked_width + width::width(&after) <= room {
            let column = width::width(&before);
            out.extend([&before, &marked, &after].map(|part| part.as_str()));
            out.push('\n');
            return self.push_caret(out, column, marked_width);
        }
        // The marked part gets what it needs, what stands before it a third of the rest, what follows the remainder.
        let marked = width::cut(&marked, room.saturating_sub(2).max(1));
        let marked_width = width::width(&marked).max(1);
        let rest = room.saturating_sub(marked_width);
        let spare = (rest / 3).max(rest.saturating_sub(width::width(&after)));
        let before = cut_left(&before, spare);
        let column = width::width(&before);
        let after = width::cut(&after, rest.saturating_sub(column));
        out.push_str(&before);
        out.push_str(&marked);
        out.push_str(&after);
        out.push('\n');
        self.push_caret(out, column, marked_width);
    }
}

/// The column that a typed text ends in when it begins in column `from`, tabs as a terminal sets them.
fn width_when_typed(text: &str, from: usize) -> usize {
    let mut column = from;
    for (position, piece) in text.split('\t').enumerate() {
        if position > 0 {
            column = (column / TAB_WIDTH + 1) * TAB_WIDTH;
        }
        column += width::width(piece);
    }
    column
}

/// The end of `text`, at most `columns` wide, the first of them an ellipsis where something is missing.
fn cut_left(text: &str, columns: usize) -> String {
    if width::width(text) <= columns {
        return text.to_owned();
    }
    let mut start = text.len();
    for (at, _) in text.grapheme_indices(true).rev() {
        if width::width(&text[at..]) + 1 > columns {
            break;
        }
        start = at;
    }
    if columns == 0 { String::new() } else { format!("…{}", &text[start..]) }
}
