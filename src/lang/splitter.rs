//! Splits text into entries: the lines that belong together as one hop line, one SQL statement or one meta-command.
//!
//! | kind | ends |
//! | --- | --- |
//! | hop | at the newline, unless a bracket or comment is open, the line ends in `\` or `,`, or the next is indented deeper |
//! | SQL | at its semicolon, those within triggers, texts and comments aside, or at `\G` |
//! | meta-command | at the newline |
//!
//! The end of the input closes whatever is open. A blank line ends a hop line that nothing holds open.

use std::mem;

use super::as_cards::without_cards_mark;
use super::classify::{LineKind, classify};
use super::lexer::{HopTokenKind, tokenize};
use crate::sql::tokens;

/// Lines that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputEntry {
    pub text: String,
    /// The number of its first line, from 1.
    pub line: usize,
    pub kind: LineKind,
}

/// Gathers lines until they are an entry.
///
/// `complete` says whether a text of SQL ends in a semicolon that ends a statement.
pub struct Splitter {
    complete: fn(&str) -> bool,
    pending: Option<OpenEntry>,
    /// How many lines were read.
    lines: usize,
    /// The indent of the entry that was handed over before it was known whether more belongs to it.
    handed_over: Option<usize>,
}

/// True if `text`, perhaps of several lines, can run; false if it wants a further line.
pub fn is_finished(text: &str, complete: fn(&str) -> bool) -> bool {
    let mut splitter = Splitter::new(complete);
    for line in text.split('\n') {
        splitter.push(line);
    }
    !splitter.is_open()
}

/// What lines are, read one after another.
pub fn entries<'t>(lines: impl IntoIterator<Item = &'t str>, complete: fn(&str) -> bool) -> Vec<InputEntry> {
    let mut splitter = Splitter::new(complete);
    let mut entries: Vec<InputEntry> = lines.into_iter().flat_map(|line| splitter.push(line)).collect();
    entries.extend(splitter.finish());
    entries
}

impl Splitter {
    pub fn new(complete: fn(&str) -> bool) -> Splitter {
        Splitter { complete, pending: None, lines: 0, handed_over: None }
    }

    /// Takes the next line, without its line feed, and gives the entries that it completes: the one before it, itself,
    /// or both, in that order.
    pub fn push(&mut self, line: &str) -> Vec<InputEntry> {
        self.lines += 1;
        self.handed_over = None;
        let mut entries = Vec::new();
        match self.pending.take() {
            Some(pending) if pending.takes(line) => {
                let mut pending = pending;
                pending.append(line);
                self.keep_or_finish(pending, &mut entries);
            }
            before => {
                entries.extend(before.and_then(OpenEntry::entry));
                if let Some(pending) = OpenEntry::begin(line, self.lines) {
                    self.keep_or_finish(pending, &mut entries);
                }
            }
        }
        entries
    }

    /// The entry that ends before `line`, of which no more is known than how it begins. One that the line belongs to is
    /// dropped.
    pub fn before(&mut self, line: &str) -> Option<InputEntry> {
        self.pending.take().filter(|pending| !pending.takes(line)).and_then(OpenEntry::entry)
    }

    /// The entry that the end of the input closes.
    pub fn finish(&mut self) -> Option<InputEntry> {
        self.pending.take().and_then(OpenEntry::entry)
    }

    /// The hop line that could go on, but need not: for when no more has arrived. What is indented deeper behind it comes
    /// too late.
    pub fn hand_over(&mut self) -> Option<InputEntry> {
        let pending = self.pending.take_if(|pending| pending.can_end())?;
        self.handed_over = Some(pending.indent);
        pending.entry()
    }

    /// True if there is such a line.
    pub fn can_hand_over(&self) -> bool {
        self.pending.as_ref().is_some_and(OpenEntry::can_end)
    }

    /// True if `line`, the next one, would belong to the entry that was handed over.
    pub fn is_late(&self, line: &str) -> bool {
        self.handed_over.is_some_and(|before| indent(line) > before && !matches!(classify(line), LineKind::Blank))
    }

    /// Takes note of the next line, which is too late.
    pub fn skip(&mut self) {
        self.lines += 1;
    }

    /// True if something stands open, so that the next line belongs to it whatever it is.
    pub fn is_open(&self) -> bool {
        self.pending.as_ref().is_some_and(OpenEntry::is_open)
    }

    /// Hands the entry over if no further line can belong to it, else keeps it.
    fn keep_or_finish(&mut self, mut pending: OpenEntry, entries: &mut Vec<InputEntry>) {
        let ended = match &mut pending.scan {
            Scan::Meta => true,
            Scan::Hop(hop) => !hop.is_open() && (hop.semicolon || pending.blank),
            Scan::Sql(sql) => {
                mem::take(&mut sql.semicolon) && (self.complete)(without_sql_mark(&pending.text))
                    || sql.open.is_none() && without_cards_mark(&pending.text).is_some()
            }
        };
        if ended {
            entries.extend(pending.entry());
        } else {
            self.pending = Some(pending);
        }
    }
}

/// SQL without the `!` that may mark it.
fn without_sql_mark(text: &str) -> &str {
    let trimmed = text.trim_start();
    trimmed.strip_prefix('!').unwrap_or(trimmed)
}

/// An entry that may still grow.
struct OpenEntry {
    text: String,
    line: usize,
    indent: usize,
    /// True if there are only comments so far.
    blank: bool,
    /// What the text is, unless something has been added since that was looked at.
    kind: Option<LineKind>,
    scan: Scan,
}

/// What is known of the text, so that each line is looked at once.
enum Scan {
    Meta,
    Hop(HopScan),
    Sql(SqlScan),
}

impl OpenEntry {
    fn begin(line: &str, number: usize) -> Option<OpenEntry> {
        if line.trim().is_empty() {
            return None;
        }
        let mut pending = OpenEntry {
            text: String::new(),
            line: number,
            indent: indent(line),
            blank: true,
            kind: None,
            scan: Scan::Hop(HopScan::default()),
        };
        pending.text.push_str(line);
        pending.scan_first();
        Some(pending)
    }

    /// Looks at the whole text: at its beginning, and again once its leading comment is closed.
    fn scan_first(&mut self) {
        let kind = classify(&self.text);
        self.blank = kind == LineKind::Blank;
        self.kind = Some(kind);
        self.scan = match kind {
            LineKind::Meta => Scan::Meta,
            LineKind::Sql => Scan::Sql(SqlScan::default()),
            LineKind::Hop | LineKind::Blank => Scan::Hop(HopScan::default()),
        };
        for line in self.text.split('\n') {
            self.scan.line(line);
        }
    }

    fn is_open(&self) -> bool {
        match &self.scan {
            Scan::Meta => false,
            Scan::Hop(hop) => hop.is_open(),
            Scan::Sql(_) => true,
        }
    }

    /// True if the text is whole as it is.
    fn can_end(&self) -> bool {
        matches!(self.scan, Scan::Hop(_)) && !self.is_open()
    }

    fn takes(&self, line: &str) -> bool {
        self.is_open() || (!line.trim().is_empty() && indent(line) > self.indent)
    }

    fn append(&mut self, line: &str) {
        self.text.push('\n');
        self.text.push_str(line);
        self.kind = None;
        if self.blank {
            self.scan_first();
        } else {
            self.scan.line(line);
        }
    }

    fn entry(self) -> Option<InputEntry> {
        let kind = match self.scan {
            Scan::Meta => LineKind::Meta,
            Scan::Sql(_) => LineKind::Sql,
            // `update t set … ;` shows only at its end what it is.
            Scan::Hop(_) => self.kind.unwrap_or_else(|| classify(&self.text)),
        };
        (kind != LineKind::Blank || !self.blank || self.is_open_comment()).then_some(InputEntry {
            text: self.text,
            line: self.line,
            kind: if kind == LineKind::Blank { LineKind::Hop } else { kind },
        })
    }

    /// A comment that never ends is an error, and must not be passed over in silence.
    fn is_open_comment(&self) -> bool {
        matches!(&self.scan, Scan::Hop(hop) if hop.comment)
    }
}

impl Scan {
    fn line(&mut self, line: &str) {
        match self {
            Scan::Meta => {}
            Scan::Hop(hop) => hop.line(line),
            Scan::Sql(sql) => sql.line(line),
        }
    }
}

/// Where a hop line stands: strings do not leave their line, brackets and comments do.
#[derive(Default)]
struct HopScan {
    depth: usize,
    comment: bool,
    /// True if the last line ends in a backslash or comma.
    joined: bool,
    /// True if the last line ends in a semicolon.
    semicolon: bool,
}

impl HopScan {
    fn is_open(&self) -> bool {
        self.depth > 0 || self.comment || self.joined
    }

    fn line(&mut self, line: &str) {
        let mut rest = line.trim_end();
        (self.joined, self.semicolon) = (false, false);
        if self.comment {
            match rest.find("*/") {
                Some(end) => rest = &rest[end + 2..],
                None => return,
            }
        }
        if is_closed_line(rest) {
            (self.comment, self.joined) = (false, rest.ends_with(','));
            return;
        }
        let (tokens, errors) = tokenize(rest);
        self.comment = errors
            .iter()
            .any(|error| error.span.is_some_and(|span| span.end == rest.len() && rest[span.start..].starts_with("/*")));
        // A backslash that is no part of a string or comment cannot be read as a token.
        let backslash = rest.ends_with('\\')
            && errors.iter().any(|error| error.span.is_some_and(|span| span.start + 1 == rest.len()));
        for token in &tokens {
            if ["(", "[", "{"].iter().any(|open| token.is(open)) {
                self.depth += 1;
            } else if [")", "]", "}"].iter().any(|close| token.is(close)) {
                self.depth = self.depth.saturating_sub(1);
            }
        }
        let last = tokens.iter().rev().find(|token| token.kind != HopTokenKind::End);
        self.joined = backslash || last.is_some_and(|token| token.is(","));
        self.semicolon = last.is_some_and(|token| token.is(";"));
    }
}

/// True if this is a line of words, numbers, commas and whole texts, in which nothing can stand open.
fn is_closed_line(line: &str) -> bool {
    let mut bytes = line.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\'' => {
                if !bytes.any(|byte| byte == b'\'') {
                    return false;
                }
            }
            b' ' | b',' | b'=' | b'.' | b'_' | b'<' | b'>' => {}
            _ if byte.is_ascii_alphanumeric() => {}
            _ => return false,
        }
    }
    true
}

/// Where a text of SQL stands: what is quoted may go over lines (lang_keywords.html, lang_comment.html). Only a
/// semicolon outside of quotes is worth the question whether it ends the statement.
#[derive(Default)]
struct SqlScan {
    /// How the token began that is not closed yet.
    open: Option<&'static str>,
    /// A semicolon was seen since the flag was last taken.
    semicolon: bool,
}

impl SqlScan {
    fn line(&mut self, line: &str) {
        let whole = self.open.map(|open| format!("{open}{line}"));
        let mut last = None;
        for token in tokens(whole.as_deref().unwrap_or(line)) {
            self.semicolon |= token.is(";");
            last = Some(token);
        }
        self.open = last.and_then(|token| token.left_open());
    }
}

/// How deep a line is indented, in columns.
fn indent(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            '\t' => columns = (columns / 8 + 1) * 8,
            c if c.is_whitespace() => columns += 1,
            _ => break,
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Good enough here: the real one is the engine's.
    fn complete(sql: &str) -> bool {
        let lower = sql.to_lowercase();
        let ends = lower.trim_end().ends_with(';');
        if lower.starts_with("create trigger") { lower.trim_end().ends_with("end;") } else { ends }
    }

    fn split(text: &str) -> Vec<(usize, String)> {
        let mut splitter = Splitter::new(complete);
        let mut entries: Vec<InputEntry> = text.lines().flat_map(|line| splitter.push(line)).collect();
        entries.extend(splitter.finish());
        entries.into_iter().map(|entry| (entry.line, entry.text)).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        split(text).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_hop_line_ends_at_the_newline_unless_something_holds_it_open() {
        assert_eq!(texts("games\nusers"), ["games", "users"]);
        assert_eq!(texts("games where (\nprice > 5\n)\nusers"), ["games where (\nprice > 5\n)", "users"]);
        assert_eq!(texts("games show title,\nprice\nusers"), ["games show title,\nprice", "users"]);
        assert_eq!(texts("games show title, # the name\nprice"), ["games show title, # the name\nprice"]);
        assert_eq!(texts("games \\\nby price\nusers"), ["games \\\nby price", "users"]);
        assert_eq!(texts("games # no \\\nusers"), ["games # no \\", "users"]);
        assert_eq!(texts("games where title = '(' \nusers"), ["games where title = '(' ", "users"]);
        assert_eq!(texts("games /* a\nb */ by price\nusers"), ["games /* a\nb */ by price", "users"]);
    }

    #[test]
    fn deeper_lines_go_on_and_blank_lines_do_not() {
        assert_eq!(texts("game 3\n  .reviews\n  .user\nusers"), ["game 3\n  .reviews\n  .user", "users"]);
        assert_eq!(texts("  games\n  users"), ["  games", "  users"]);
        assert_eq!(texts("games\n\n  users"), ["games", "  users"]);
        assert_eq!(texts("games\n  # dear ones\n  where price > 5"), ["games\n  # dear ones\n  where price > 5"]);
        assert_eq!(texts("games;\n  users"), ["games;", "  users"]);
    }

    #[test]
    fn comments_alone_are_no_entry_and_take_nothing_with_them() {
        assert_eq!(texts("# a\n  games\n-- b\n/* c */\nusers"), ["  games", "users"]);
        assert_eq!(split("/* a\nb */ select 1;\ngames"), [(1, "/* a\nb */ select 1;".into()), (3, "games".into())]);
        assert_eq!(texts("/* never closed\ngames"), ["/* never closed\ngames"]);
    }

    #[test]
    fn sql_goes_on_until_its_semicolon() {
        assert_eq!(texts("select\n1;\ngames"), ["select\n1;", "games"]);
        assert_eq!(texts("select ';\n' -- ;\n, \";\" /* ;\n */;\nx"), ["select ';\n' -- ;\n, \";\" /* ;\n */;", "x"]);
        assert_eq!(texts("select 1;select 2;\ngames"), ["select 1;select 2;", "games"]);
        let trigger = "create trigger t after insert on x begin\n  delete from x;\nend;";
        assert_eq!(texts(&format!("{trigger}\ngames")), [trigger, "games"]);
        assert_eq!(texts("select 1\n\n+ 1"), ["select 1\n\n+ 1"]);
        assert_eq!(texts("!update t set a = 1\nwhere b;\ngames"), ["!update t set a = 1\nwhere b;", "games"]);
    }

    #[test]
    fn kinds_are_settled_by_the_whole() {
        let mut splitter = Splitter::new(complete);
        assert!(splitter.push("update games").is_empty());
        let entries = splitter.push("  set price = 5;");
        assert_eq!(entries.first().map(|entry| entry.kind), Some(LineKind::Sql));
        assert_eq!(splitter.push(".tables").first().map(|entry| entry.kind), Some(LineKind::Meta));
    }

    #[test]
    fn an_entry_that_ends_before_a_line() {
        for (first, line, ended) in [
            ("count users", "count \u{fffd}", true),
            ("count users", "  where \u{fffd}", false),
            ("count (users", "\u{fffd})", false),
            ("select 1", "\u{fffd};", false),
        ] {
            let mut splitter = Splitter::new(|_| true);
            assert!(splitter.push(first).is_empty());
            assert_eq!(splitter.before(line).map(|entry| entry.text), ended.then(|| first.to_owned()), "{line}");
            assert_eq!(splitter.finish(), None);
        }
    }

    #[test]
    fn finished_or_not() {
        for (text, finished) in [
            ("games", true),
            ("", true),
            ("games where (price", false),
            ("games show title,", false),
            ("games \\", false),
            ("select 1", false),
            ("select 1;", true),
            (".tables", true),
            ("games\n  .reviews", true),
            ("/* x", false),
            ("games where title = 'a", true),
            ("games)", true),
        ] {
            assert_eq!(is_finished(text, complete), finished, "{text}");
        }
    }
}
