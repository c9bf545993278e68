//! What the user says about relations and labels: `relate` and `label` lines, and the sidecar file that keeps them.

use super::{LabelPiece, names::Folded};
use crate::diagnostic::{Diagnostic, Result, Span};

/// A table with some of its columns, as typed: `orders.ship_via`, `lines.(order_id, no)`, `shippers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnsOf {
    pub table: String,
    /// Empty when only the table was named.
    pub columns: Vec<String>,
    /// In the text given to [`parse_relate`].
    pub span: Span,
}

/// `relate CHILD to PARENT as NAME, back NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelateLine {
    pub child: ColumnsOf,
    /// Without columns: the parent's primary key.
    pub parent: ColumnsOf,
    /// What the child calls its parent.
    pub name: Option<String>,
    /// What the parent calls its children.
    pub back: Option<String>,
}

/// `label TABLE TEMPLATE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelLine {
    pub table: String,
    pub table_span: Span,
    pub label: LabelTemplate,
}

/// A label as it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelTemplate {
    pub pieces: Vec<LabelPiece>,
    /// Quoted, so it stands alone, with no `Book(…)` around.
    pub bare: bool,
}

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
pub(super) fn parse_key_remark(text: &str) -> Result<KeyRemark> {
    let mut scanner = Scanner { text, at: 0 };
    let parent = if scanner.word("to") { Some(scanner.columns("the table that the key points at")?) } else { None };
    let (name, back) = scanner.given_names()?;
    Ok(KeyRemark { parent, name, back })
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyRemark {
    pub parent: Option<ColumnsOf>,
    pub name: Option<String>,
    pub back: Option<String>,
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
pub(super) fn parse_template(text: &str) -> Result<LabelTemplate> {
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
        return Err(Diagnostic::error("a label needs a template, as in `label books {title} by {author}`")
            .at(Span::new(start, text.len())));
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

    /// The length of the bare word at hand.
    fn bare(&self) -> usize {
        let rest = self.rest();
        let end = rest.find(|next: char| !(next.is_alphanumeric() || next == '_')).unwrap_or(rest.len());
        if rest.starts_with(|first: char| first.is_alphabetic() || first == '_') { end } else { 0 }
    }

    /// Takes the bare word if it is this one, in any case.
    fn word(&mut self, word: &str) -> bool {
        self.space();
        let length = self.bare();
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
        let length = self.bare();
        if length == 0 {
            return Err(self.expected(what));
        }
        let name = self.rest()[..length].to_owned();
        self.at += length;
        Ok(name)
    }

    fn columns(&mut self, what: &str) -> Result<ColumnsOf> {
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
        Ok(ColumnsOf { table, columns, span: Span::new(start, self.at) })
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

/// The lines that were said, in their order. A later one about the same key or table takes the place of an earlier.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub relates: Vec<RelateLine>,
    pub labels: Vec<LabelLine>,
}

impl Said {
    pub fn relate(&mut self, line: RelateLine) {
        let key = |line: &RelateLine| -> Vec<String> {
            let names = std::iter::once(&line.child.table).chain(&line.child.columns).chain([&line.parent.table]);
            names.map(|name| Folded::new(name).singular()).collect()
        };
        let about = key(&line);
        self.relates.retain(|earlier| key(earlier) != about);
        self.relates.push(line);
    }

    pub fn label(&mut self, line: LabelLine) {
        self.labels.retain(|earlier| !earlier.table.eq_ignore_ascii_case(&line.table));
        self.labels.push(line);
    }

    /// The text of a sidecar file that says the same.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.relates {
            text.push_str(&relate_text(line));
            text.push('\n');
        }
        for line in &self.labels {
            text.push_str(&format!("label {} {}\n", quoted(&line.table), template_text(&line.label)));
        }
        text
    }
}

/// The line as it is typed.
pub(super) fn relate_text(line: &RelateLine) -> String {
    let mut text = format!("relate {} to {}", columns_text(&line.child), columns_text(&line.parent));
    let name = line.name.iter().map(|name| format!("as {}", quoted(name)));
    let back = line.back.iter().map(|back| format!("back {}", quoted(back)));
    let given: Vec<String> = name.chain(back).collect();
    if !given.is_empty() {
        text.push_str(&format!(" {}", given.join(", ")));
    }
    text
}

fn columns_text(columns: &ColumnsOf) -> String {
    let table = quoted(&columns.table);
    match columns.columns.as_slice() {
        [] => table,
        [column] => format!("{table}.{}", quoted(column)),
        several => format!("{table}.({})", several.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")),
    }
}

/// The name as it is typed: in backticks unless it is a plain word that stands for nothing else.
pub(super) fn quoted(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && name.chars().all(|next| next.is_alphanumeric() || next == '_')
        && !["to", "as", "back"].iter().any(|word| name.eq_ignore_ascii_case(word));
    if plain { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}

fn template_text(label: &LabelTemplate) -> String {
    let mut text = String::new();
    for piece in &label.pieces {
        match piece {
            LabelPiece::Text(plain) => text.push_str(&plain.replace('{', "{{").replace('}', "}}")),
            LabelPiece::Path(path) => text.push_str(&format!("{{{path}}}")),
        }
    }
    if label.bare { format!("'{}'", text.replace('\'', "''")) } else { text }
}

/// Reads a sidecar file. Whatever is neither a `relate` or `label` line nor a comment becomes a warning.
pub(super) fn parse_sidecar(text: &str) -> (Said, Vec<Diagnostic>) {
    let mut said = Said::default();
    let mut warnings = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = without_comment(line).trim();
        let line = line.strip_suffix(';').unwrap_or(line);
        let (word, rest) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
        let outcome = match word.to_ascii_lowercase().as_str() {
            "" => Ok(()),
            "relate" => parse_relate(rest).map(|line| said.relate(line)),
            "label" => parse_label(rest).map(|line| said.label(line)),
            _ => Err(Diagnostic::error("only `relate` and `label` lines may stand here")),
        };
        if let Err(error) = outcome {
            let mut warning = Diagnostic::warning(format!("sidecar file, line {}: {}", number + 1, error.message));
            warning.hints = error.hints;
            warnings.push(warning.hint(line.to_owned()));
        }
    }
    (said, warnings)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relate_lines_read_and_print() {
        for (text, printed) in [
            (
                " orders.ship_via to shippers as shipper, back orders",
                "orders.ship_via to shippers as shipper, back orders",
            ),
            ("a.(x, y) to b as c back d", "a.(x, y) to b as c, back d"),
            ("a . ( x,`y z` ) TO `b``c`.id BACK d", "a.(x, `y z`) to `b``c`.id back d"),
            ("books.author to people.name, as author", "books.author to people.name as author"),
            ("books.author to people", "books.author to people"),
            ("emails.to to users as `to`", "emails.`to` to users as `to`"),
        ] {
            let line = parse_relate(text).unwrap();
            let mut said = Said::default();
            said.relate(line);
            assert_eq!(said.text(), format!("relate {printed}\n"));
            assert_eq!(parse_sidecar(&said.text()).0.text(), said.text());
        }
        let line = parse_relate("a.x to b").unwrap();
        assert_eq!((line.child.span, line.parent.span), (Span::new(0, 3), Span::new(7, 8)));
        let line = parse_relate("a.x to b as c").unwrap();
        assert_eq!(line.parent.span, Span::new(7, 8));
    }

    #[test]
    fn broken_relate_lines_say_where() {
        for (text, at) in [
            ("", 0),
            ("a.x", 3),
            ("a.x b", 4),
            ("a.x to", 6),
            ("a.x to b as", 11),
            ("a.x to b as c as d", 14),
            ("a.x to b or c", 9),
            ("a.(x to b", 5),
            ("`a to b", 0),
            ("a. to to 3", 9),
        ] {
            let error = parse_relate(text).unwrap_err();
            assert_eq!(error.span.map(|span| span.start), Some(at), "{text}: {error:?}");
        }
    }

    #[test]
    fn label_templates() {
        let pieces = |text: &str| parse_template(text).map(|label| (label.pieces, label.bare));
        let (text, path) = (|t: &str| LabelPiece::Text(t.into()), |t: &str| LabelPiece::Path(t.into()));
        assert_eq!(
            pieces("{title} by {author.name}").unwrap(),
            (vec![path("title"), text(" by "), path("author.name")], false)
        );
        assert_eq!(pieces(" '#{id} it''s {{x}}' ").unwrap(), (vec![text("#"), path("id"), text(" it's {x}")], true));
        assert_eq!(pieces("plain").unwrap(), (vec![text("plain")], false));
        for (broken, at) in [("", 0), ("{", 0), ("a {b", 2), ("a }", 2), ("{}", 0), ("{a{b}}", 0), ("''", 0)] {
            assert_eq!(pieces(broken).unwrap_err().span.map(|span| span.start), Some(at), "{broken}");
        }
        let line = parse_label(" `order details` {id").unwrap_err();
        assert_eq!(line.span, Some(Span::new(17, 18)));
    }

    #[test]
    fn sidecar_holds_only_its_lines() {
        let text = "# relations\n\nrelate orders.ship_via to shippers as shipper -- why\n\
            label games '#{id} {title}'   # a label\nlabel people {name}'s # x\n-- done\nselect 1;\nrelate a to\n\
            label\nLABEL t {a};\r\n";
        let (said, warnings) = parse_sidecar(text);
        assert_eq!(
            said.text(),
            "relate orders.ship_via to shippers as shipper\nlabel games '#{id} {title}'\n\
             label people {name}'s\nlabel t {a}\n"
        );
        let lines: Vec<&str> = warnings.iter().map(|warning| &warning.message[..20]).collect();
        assert_eq!(lines, ["sidecar file, line 7", "sidecar file, line 8", "sidecar file, line 9"]);
        assert_eq!(parse_sidecar(&said.text()).0.text(), said.text());
    }

    #[test]
    fn later_lines_take_the_place_of_earlier_ones() {
        let (said, warnings) =
            parse_sidecar("relate a.x to b as c\nrelate a.x to b as d\nrelate a.x to e\nlabel T {a}\nlabel t {b}");
        assert!(warnings.is_empty());
        assert_eq!(said.text(), "relate a.x to b as d\nrelate a.x to e\nlabel t {b}\n");
    }
}
