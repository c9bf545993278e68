//! The one theme: which meaning has which colour.
//!
//! Writers mark what a piece of text means with invisible characters that no sanitised text can hold
//! (U+2061–U+2064, U+206A–U+206F; see [`super::sanitize`]), lay the text out, and have the marks painted last. Marks
//! are zero columns wide, so no layout has to know of colours.

use std::sync::atomic::{AtomicU8, Ordering};

use nu_ansi_term::{Color, Style};

/// What a piece of text means, as far as it has a look of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Column names over a table, the heading of a card.
    Heading,
    /// A column's name beside its value.
    Name,
    /// A relation's name.
    Relation,
    /// NULL, labels beside keys, rules, what was left out.
    Muted,
    Error,
    Warning,
    Note,
    /// `FILE:LINE:COL:` before a message.
    Place,
    /// A table, in a line that is typed; so are all below.
    Noun,
    Variable,
    Word,
    Function,
    Text,
    Number,
    Maker,
    Command,
    Comment,
    /// A name that nothing has.
    Unknown,
    /// What may come behind what is typed.
    Ghost,
    /// The bracket that belongs to the one at the cursor.
    Bracket,
}

const MARKS: [(Role, char); 8] = [
    (Role::Heading, '\u{2061}'),
    (Role::Name, '\u{2062}'),
    (Role::Relation, '\u{2063}'),
    (Role::Muted, '\u{206a}'),
    (Role::Error, '\u{206b}'),
    (Role::Warning, '\u{206c}'),
    (Role::Note, '\u{206d}'),
    (Role::Place, '\u{206e}'),
];

/// Ends what a mark began.
pub(crate) const END: char = '\u{206f}';

/// For which background the colours are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Dark,
    Light,
    None,
}

/// The theme at hand: a session has one terminal.
static CHOSEN: AtomicU8 = AtomicU8::new(Theme::Dark as u8);

/// Has all that is painted from now on look so.
pub fn choose(theme: Theme) {
    CHOSEN.store(theme as u8, Ordering::Relaxed);
}

/// How text of that meaning looks at a terminal with colours. Yellow and cyan are hard to read on white, where others stand for them.
pub fn style(role: Role) -> Style {
    let chosen = CHOSEN.load(Ordering::Relaxed);
    if chosen == Theme::None as u8 {
        return Style::new();
    }
    let on = |dark: Color, light: Color| Style::new().fg(if chosen == Theme::Light as u8 { light } else { dark });
    match role {
        Role::Heading | Role::Place | Role::Word => Style::new().bold(),
        Role::Name => on(Color::Cyan, Color::Blue),
        Role::Relation => on(Color::Green, Color::Green),
        Role::Muted | Role::Comment | Role::Ghost => Style::new().dimmed(),
        Role::Error => on(Color::Red, Color::Red).bold(),
        Role::Warning => on(Color::Yellow, Color::Purple).bold(),
        Role::Note => on(Color::Blue, Color::Blue).bold(),
        Role::Noun => on(Color::Blue, Color::Blue).bold(),
        Role::Variable | Role::Number => on(Color::Purple, Color::Purple),
        Role::Function => on(Color::Blue, Color::Blue),
        Role::Text => on(Color::Yellow, Color::Red),
        Role::Maker => on(Color::Purple, Color::Purple).italic(),
        Role::Command => on(Color::Cyan, Color::Blue).bold(),
        Role::Unknown => on(Color::Red, Color::Red).underline(),
        Role::Bracket => Style::new().bold().reverse(),
    }
}

/// `text` in the look of `role`, or as it is where there are no colours.
pub fn paint(role: Role, text: &str, color: bool) -> String {
    if color { style(role).paint(text).to_string() } else { text.to_owned() }
}

/// The mark that begins text of that meaning.
pub(crate) fn mark(role: Role) -> char {
    MARKS.iter().find(|(marked, _)| *marked == role).map_or(END, |(_, mark)| *mark)
}

/// Replaces the marks in sanitised text by colours.
pub(crate) fn paint_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut open: Option<Style> = None;
    let mut rest = text;
    while let Some(at) = rest.find(is_mark) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let mark = rest.chars().next().unwrap_or(END);
        rest = &rest[mark.len_utf8()..];
        if let Some(style) = open.take() {
            out.push_str(&style.suffix().to_string());
        }
        open = MARKS.iter().find(|(_, known)| *known == mark).map(|(role, _)| style(*role));
        if let Some(style) = open {
            out.push_str(&style.prefix().to_string());
        }
    }
    out.push_str(rest);
    if let Some(style) = open {
        out.push_str(&style.suffix().to_string());
    }
    out
}

fn is_mark(c: char) -> bool {
    c == END || MARKS.iter().any(|(_, mark)| *mark == c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::{sanitize, width};

    #[test]
    fn marks_become_colours_and_close() {
        let marked = format!("a{}NULL{END}b{}c", mark(Role::Muted), mark(Role::Heading));
        assert_eq!(paint_marks(&marked), "a\u{1b}[2mNULL\u{1b}[0mb\u{1b}[1mc\u{1b}[0m");
        assert_eq!(paint_marks(&format!("{END}x{END}")), "x");
    }

    #[test]
    fn marks_have_no_width_and_cannot_come_from_data() {
        for mark in MARKS.iter().map(|(_, mark)| *mark).chain([END]) {
            let text = mark.to_string();
            assert_eq!(width::width(&text), 0);
            assert!(!sanitize::text(&text, sanitize::Lines::Show).contains(mark));
        }
    }
}
