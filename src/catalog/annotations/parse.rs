//! Reads `relate` and `label` lines, and the sidecar file that keeps them.

use super::{Annotations, KeyAnnotation, LabelLine, LabelPiece, LabelTemplate, RelateLine, TableColumns};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::bare_name_length;

/// Reads the text behind the word `relate`. Spans are within `text`.
///
/// # Errors
/// What was expected, at the place where something else stands.
pub fn parse_relate(text: &str) -> Result<RelateLine> {
    let mut scanner = Scanner { text, at: 0 };
    let child = scanner.columns("the table and column that hold the key, as in `orders.ship_via`")?;
    if !scanner.word("to") {
        return Err(scanner.expected("`to` and the table that the key points at"));
    }
    let parent = scanner.columns("the table that the key points at")?;
    let (name, back) = scanner.given_names()?;
    Ok(RelateLine { child, parent, name, back })
}

/// Reads what a `hop:` comment beside a column says of its key: `[to PARENT] [as NAME] [back NAME]`.
pub(in crate::catalog) fn parse_key_annotation(text: &str) -> Result<KeyAnnotation> {
    let mut scanner = Scanner { text, at: 0 };
    let parent = if scanner.word("to") { Some(scanner.columns("the table that the key points at")?) } else { None };
    let (name, back) = scanner.given_names()?;
    Ok(KeyAnnotation { parent, name, back })
}

/// Reads the text behind the word `label`. Spans are within `text`.
///
/// # Errors
/// No table, no template, a brace without its partner.
pub fn parse_label(text: &str) -> Result<LabelLine> {
    let mut scanner = Scanner { text, at: 0 };
    scanner.space();
    let start = scanner.at;
    let table = scanner.name("the table to label")?;
    let table_span = Span::new(start, scanner.at);
    scanner.space();
    let start = scanner.at;
    let label = parse_template(&text[start..]).map_err(|error| shifted(error, start))?;
    Ok(LabelLine { table, table_span, label })
}

fn shifted(mut error: Diagnostic, by: usize) -> Diagnostic {
    error.span = error.span.map(|span| Span::new(span.start + by, span.end + by));
    error
}

/// Reads a label template: text with names of columns and to-one paths in braces, `{{` and `}}` for braces themselves,
/// the whole in quotes where nothing shall stand around it.
pub(in crate::catalog) fn parse_template(text: &str) -> Result<LabelTemplate> {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    let quote = trimmed.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let (inner, offset, bare) = match quote.and_then(|quote| Some((trimmed.get(1..)?.strip_suffix(quote)?, quote))) {
        Some((inner, quote)) => {
            (inner.replace(&String::from_iter([quote, quote]), &quote.to_string()), start + 1, true)
        }
        None => (trimmed.to_owned(), start, false),
    };
    if inner.is_empty() {
        return Err(Diagnostic::error("a label needs a template: text with the names of columns in braces")
            .at(Span::new(start, text.len()))
            .example("as in", "label {records} {{{text}}}"));
    }
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = inner.as_str();
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let place = offset + inner.len() - rest.len() + at;
        let behind = &rest[at + 1..];
        if let Some(after) = behind.strip_prefix(&rest[at..=at]) {
            plain.push_str(&rest[at..=at]);
            rest = after;
            continue;
        }
        let end = if rest.as_bytes()[at] == b'{' { behind.find(['{', '}']) } else { None };
        let Some(end) = end.filter(|&end| behind.as_bytes()[end] == b'}' && !behind[..end].trim().is_empty()) else {
            return Err(Diagnostic::error("a brace in a label opens and closes around the name of a column")
                .at(Span::new(place, place + 1))
                .hint("a brace that is meant as such is doubled: `{{`"));
        };
        if !plain.is_empty() {
            pieces.push(LabelPiece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(LabelPiece::Path(behind[..end].trim().to_owned()));
        rest = &behind[end + 1..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(LabelPiece::Text(plain));
    }
    Ok(LabelTemplate { pieces, bare })
}

/// Walks over one line.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn expected(&mut self, what: &str) -> Diagnostic {
        self.space();
        let end = self.rest().find(char::is_whitespace).map_or(self.text.len(), |offset| self.at + offset);
        Diagnostic::error(format!("expected {what}")).at(Span::new(self.at, end))
    }

    fn mark(&mut self, mark: char) -> bool {
        self.space();
        let found = self.rest().starts_with(mark);
        if found {
            self.at += mark.len_utf8();
        }
        found
    }

    /// Takes the bare word if it is this one, in any case.
    fn word(&mut self, word: &str) -> bool {
        self.space();
        let length = bare_name_length(self.rest());
        let found = self.rest()[..length].eq_ignore_ascii_case(word);
        if found {
            self.at += length;
        }
        found
    }

    fn name(&mut self, what: &str) -> Result<String> {
        self.space();
        if let Some(behind) = self.rest().strip_prefix('`') {
            let mut name = String::new();
            let mut letters = behind.char_indices().peekable();
            while let Some((offset, letter)) = letters.next() {
                if letter != '`' {
                    name.push(letter);
                } else if letters.next_if(|&(_, next)| next == '`').is_some() {
                    name.push('`');
                } else {
                    self.at += offset + 2;
                    return Ok(name);
                }
            }
            return Err(Diagnostic::error("a name in backticks is not closed").at(Span::new(self.at, self.text.len())));
        }
        let length = bare_name_length(self.rest());
        if length == 0 {
            return Err(self.expected(what));
        }
        let name = self.rest()[..length].to_owned();
        self.at += length;
        Ok(name)
    }

    fn columns(&mut self, what: &str) -> Result<TableColumns> {
        self.space();
        let start = self.at;
        let table = self.name(what)?;
        let mut columns = Vec::new();
        if self.mark('.') {
            if self.mark('(') {
                loop {
                    columns.push(self.name("a column")?);
                    if self.mark(')') {
                        break;
                    }
                    if !self.mark(',') {
                        return Err(self.expected("`,` or `)`"));
                    }
                }
            } else {
                columns.push(self.name("a column")?);
            }
        } else {
            // What `mark` skipped is no part of the name.
            self.at = start + self.text[start..self.at].trim_end().len();
        }
        Ok(TableColumns { table, columns, span: Span::new(start, self.at) })
    }

    /// `as NAME, back NAME`, each at most once, to the end of the text.
    fn given_names(&mut self) -> Result<(Option<String>, Option<String>)> {
        let (mut name, mut back) = (None, None);
        loop {
            self.mark(',');
            self.space();
            let start = self.at;
            let slot = if self.word("as") {
                &mut name
            } else if self.word("back") {
                &mut back
            } else if self.rest().trim().is_empty() {
                return Ok((name, back));
            } else {
                return Err(self.expected("`as NAME` or `back NAME`"));
            };
            if slot.is_some() {
                let message = "expected each of `as` and `back` once";
                return Err(Diagnostic::error(message).at(Span::new(start, self.at)));
            }
            *slot = Some(self.name("a name for the relation")?);
        }
    }
}

/// Reads a sidecar file. Whatever is neither a `relate` or `label` line nor a comment becomes a warning.
pub(in crate::catalog) fn parse_sidecar(text: &str) -> (Annotations, Vec<Diagnostic>) {
    let mut annotations = Annotations::default();
    let mut warnings = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = without_comment(line).trim();
        let line = line.strip_suffix(';').unwrap_or(line);
        let (word, rest) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
        let outcome = match word.to_ascii_lowercase().as_str() {
            "" => Ok(()),
            "relate" => parse_relate(rest).map(|line| annotations.add_relation(line)),
            "label" => parse_label(rest).map(|line| annotations.add_label(line)),
            _ => Err(Diagnostic::error("only `relate` and `label` lines may stand here")),
        };
        if let Err(error) = outcome {
            let mut warning = Diagnostic::warning(format!("sidecar file, line {}: {}", number + 1, error.message));
            warning.hints = error.hints;
            warnings.push(warning.hint(line.to_owned()));
        }
    }
    (annotations, warnings)
}

/// The line up to a comment: `#` anywhere, `--` at its beginning or before a space, both outside quotes.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    for (at, letter) in line.char_indices() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if matches!(letter, '\'' | '"' | '`') && (letter == '`' || !in_word(line, at)) => quote = Some(letter),
            None if letter == '#' => return &line[..at],
            None if line[at..].starts_with("--")
                && (line[..at].trim().is_empty() || line[at + 2..].starts_with(' ')) =>
            {
                return &line[..at];
            }
            None => {}
        }
    }
    line
}

/// An apostrophe behind something (`Ann's`) opens no quote.
fn in_word(line: &str, at: usize) -> bool {
    !line[..at].ends_with(char::is_whitespace)
}
