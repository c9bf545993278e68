//! The text of a CREATE statement → what it says. What SQLite accepts is read; all else may be read or refused.

use std::collections::HashSet;
use std::ops::Range;

use super::create::{
    Body, Column, Comment, CommentPlace, Constraint, Create, Generated, Head, Index, KeyColumn, NotNull, ObjectKind,
    Rule, Table, Term, Trigger, TriggerEvent, View, VirtualTable,
};
use super::lexer::{Token, TokenKind, tokens};
use super::normal::{Case, Normal, normal, without_brackets};

/// Reads a CREATE statement; comments and semicolons may stand before it. `None` where it is none, or none that SQLite
/// accepts.
pub fn read(sql: &str) -> Option<Create> {
    let mut reader = Reader::new(sql);
    let head = reader.head()?;
    let body = match head.kind {
        ObjectKind::Table => Body::Table(reader.table()?),
        ObjectKind::VirtualTable => Body::VirtualTable(reader.virtual_table()?),
        ObjectKind::Index => Body::Index(reader.index()?),
        ObjectKind::View => Body::View(reader.view()?),
        ObjectKind::Trigger => Body::Trigger(reader.trigger()?),
    };
    Some(Create { head, body, comments: reader.placed_comments() })
}

/// Reads a CREATE TABLE statement.
pub fn read_table(sql: &str) -> Option<Table> {
    match read(sql)?.body {
        Body::Table(table) => Some(table),
        _ => None,
    }
}

/// Reads how a CREATE statement begins.
pub fn read_head(sql: &str) -> Option<Head> {
    head_of(tokens(sql).filter(|token| !token.is_comment()).skip_while(|token| token.is(";")).take(HEAD).collect())
}

/// How many tokens the longest head has, `CREATE TEMP TRIGGER IF NOT EXISTS schema.name`.
pub const HEAD: usize = 9;

/// As [`read_head`], of the first [`HEAD`] tokens of the statement without comments.
pub fn head_of(code: Vec<Token<'_>>) -> Option<Head> {
    Reader { tokens: code, comments: Vec::new(), at: 0, names: HashSet::new(), definitions: Vec::new() }.head()
}

struct Reader<'a> {
    /// All but comments.
    tokens: Vec<Token<'a>>,
    /// Comments, each with the position of the token behind it.
    comments: Vec<(usize, Token<'a>)>,
    at: usize,
    /// The columns of the table in lower case, where texts may stand in double quotes.
    names: HashSet<String>,
    definitions: Vec<Definition>,
}

/// What stands between the commas of CREATE TABLE.
struct Definition {
    /// Its tokens; the end is the comma or bracket behind it.
    tokens: Range<usize>,
    place: CommentPlace,
}

impl<'a> Reader<'a> {
    fn new(sql: &'a str) -> Reader<'a> {
        let (mut code, mut comments) = (Vec::new(), Vec::new());
        for token in tokens(sql) {
            if token.is_comment() {
                comments.push((code.len(), token));
            } else {
                code.push(token);
            }
        }
        let at = code.iter().take_while(|token: &&Token<'_>| token.is(";")).count();
        Reader { tokens: code, comments, at, names: HashSet::new(), definitions: Vec::new() }
    }

    fn is(&self, word: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.is(word))
    }

    fn follows(&self, word: &str) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|token| token.is(word))
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.at += usize::from(found);
        found
    }

    fn name(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at).filter(|token| token.kind != TokenKind::Mark)?;
        self.at += 1;
        Some(token.name().into_owned())
    }

    fn lower_name(&mut self) -> Option<String> {
        self.name().map(|name| name.to_ascii_lowercase())
    }

    fn start(&self) -> usize {
        self.tokens.get(self.at).map_or(0, |token| token.start)
    }

    /// The end of the token before.
    fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, Token::end)
    }

    /// The tokens in the brackets that come next, brackets included.
    fn brackets(&mut self) -> Option<Range<usize>> {
        let first = self.at;
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            self.at += 1;
            if token.is("(") {
                depth += 1;
            } else if token.is(")") {
                depth = depth.checked_sub(1)?;
            }
            if depth == 0 {
                return (self.at > first + 1).then_some(first..self.at);
            }
        }
        None
    }

    /// The parts of what stands in brackets, which the range includes, between its commas.
    fn parts(&self, brackets: Range<usize>) -> Vec<Range<usize>> {
        let (mut parts, mut depth, mut first) = (Vec::new(), 0_usize, brackets.start + 1);
        for at in brackets.clone() {
            let token = &self.tokens[at];
            depth += usize::from(token.is("("));
            let ends = depth == 1 && token.is_any(&[",", ")"]);
            if ends && first < at {
                parts.push(first..at);
            }
            if ends {
                first = at + 1;
            }
            depth -= usize::from(token.is(")"));
        }
        parts
    }

    fn normal(&self, range: Range<usize>) -> Normal {
        normal(self.tokens[range].iter().copied(), Case::Folded, Some(&self.names))
    }

    /// The place of these tokens in the text.
    fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.tokens[range.start].start..self.tokens[range.end - 1].end()
    }

    /// The place of what is left, without semicolons at its end.
    fn rest(&self) -> Option<Range<usize>> {
        let rest = self.tokens.get(self.at..)?;
        let last = rest.iter().rfind(|token| !token.is(";"))?;
        Some(rest.first()?.start..last.end())
    }

    fn head(&mut self) -> Option<Head> {
        if !self.take("create") {
            return None;
        }
        let temporary = self.take("temp") || self.take("temporary");
        let (unique, is_virtual) = (self.take("unique"), self.take("virtual"));
        let words = [
            ("table", if is_virtual { ObjectKind::VirtualTable } else { ObjectKind::Table }),
            ("index", ObjectKind::Index),
            ("view", ObjectKind::View),
            ("trigger", ObjectKind::Trigger),
        ];
        let kind = words.iter().find(|(word, _)| self.is(word))?.1;
        self.at += 1;
        if self.is("if") && self.follows("not") {
            self.at += 3;
        }
        let schema = if self.follows(".") { self.name() } else { None };
        self.at += usize::from(schema.is_some());
        let name_start = self.start();
        Some(Head { kind, temporary, unique, schema, name: self.name()?, name_start })
    }

    fn table(&mut self) -> Option<Table> {
        if !self.is("(") {
            return None;
        }
        // The names must be known before the expressions are read, since a "…" that is none of them is a text.
        if self.tokens.iter().any(|token| token.kind == TokenKind::DoubleQuoted) {
            let open = self.at;
            let list = self.brackets()?;
            self.at = open;
            let firsts = self.parts(list).into_iter().map(|part| &self.tokens[part.start]);
            self.names = firsts
                .filter(|first| !begins_constraint(first))
                .map(|first| first.name().to_ascii_lowercase())
                .collect();
        }
        self.at += 1;
        let (mut columns, mut constraints) = (Vec::new(), Vec::new());
        loop {
            let first = self.at;
            let place = if self.tokens.get(first).is_some_and(begins_constraint) {
                self.table_constraints(&mut constraints)?
            } else {
                columns.push(self.column(&mut constraints)?);
                CommentPlace::Column(columns.len() - 1)
            };
            self.definitions.push(Definition { tokens: first..self.at, place });
            if self.take(")") {
                break;
            }
            if !self.take(",") {
                return None;
            }
        }
        let options = &self.tokens[self.at..];
        let (without_rowid, strict) =
            (options.iter().any(|token| token.is("without")), options.iter().any(|token| token.is("strict")));
        Some(Table { columns, constraints, without_rowid, strict })
    }

    fn column(&mut self, constraints: &mut Vec<Constraint>) -> Option<Column> {
        let (start, name_at) = (self.start(), self.at);
        let name = self.name()?;
        let name_span = self.place(&(name_at..name_at + 1));
        let declared = self.declared_type()?;
        let mut column = Column {
            name,
            declared,
            not_null: None,
            default: None,
            collation: None,
            generated: None,
            span: start..start,
            name_span,
        };
        let (mut constraint_name, mut from) = (None, self.start());
        while !self.is(",") && !self.is(")") {
            if self.is("constraint") {
                from = self.start();
                self.at += 1;
                constraint_name = Some(self.name()?);
                continue;
            }
            if constraint_name.is_none() {
                from = self.start();
            }
            self.column_clause(&mut column, constraints, constraint_name.take(), from)?;
        }
        column.span.end = self.end();
        Some(column)
    }

    fn declared_type(&mut self) -> Option<String> {
        let first = self.at;
        while let Some(token) = self.tokens.get(self.at).filter(|_| !self.begins_clause()) {
            if token.is("(") && self.at > first {
                self.brackets()?;
            } else if token.kind == TokenKind::Mark {
                break;
            } else {
                self.at += 1;
            }
        }
        let mut words = self.tokens.get(first..self.at)?;
        // SQLite reads these two as a part of the type, whatever follows, and takes them off.
        if let [rest @ .., generated, always] = words
            && generated.is("generated")
            && always.is("always")
        {
            words = rest;
        }
        let (mut declared, mut depth) = (String::new(), 0_usize);
        for word in words {
            depth += usize::from(word.is("("));
            if depth == 0 && !declared.is_empty() {
                declared.push(' ');
            }
            declared.push_str(&word.name().to_ascii_lowercase());
            depth -= usize::from(word.is(")"));
        }
        Some(declared)
    }

    /// True if a clause of a column begins here, so that its type ends.
    fn begins_clause(&self) -> bool {
        const WORDS: [&str; 11] = [
            "constraint",
            "primary",
            "not",
            "null",
            "unique",
            "check",
            "default",
            "collate",
            "references",
            "as",
            "deferrable",
        ];
        WORDS.iter().any(|word| self.is(word))
    }

    fn column_clause(
        &mut self,
        column: &mut Column,
        constraints: &mut Vec<Constraint>,
        name: Option<String>,
        from: usize,
    ) -> Option<()> {
        let own = || vec![column.name.to_ascii_lowercase()];
        let rule;
        let mut body = 0..0;
        if self.is("not") && self.follows("null") {
            self.at += 2;
            column.not_null = Some(NotNull { name, conflict: self.conflict() });
            return Some(());
        } else if self.take("null") {
            self.conflict();
            return Some(());
        } else if self.take("default") {
            column.default = self.default();
            return Some(());
        } else if self.take("collate") {
            column.collation = Some(self.lower_name()?).filter(|collation| collation != "binary");
            return Some(());
        } else if self.is("generated") || self.is("as") {
            if self.take("generated") {
                self.take("always");
            }
            self.take("as");
            let range = self.brackets()?;
            let stored = self.take("stored");
            if !stored {
                self.take("virtual");
            }
            let expression = without_brackets(self.normal(range.clone()));
            column.generated = Some(Generated { expression, stored, span: self.place(&range) });
            return Some(());
        } else if self.take("primary") {
            self.take("key");
            let descending = self.take("desc");
            self.take("asc");
            let conflict = self.conflict();
            let autoincrement = self.take("autoincrement");
            let columns = key(own(), descending);
            let is_integer = column.declared == "integer";
            rule = Rule::PrimaryKey { columns, conflict, autoincrement, descending: descending && is_integer };
        } else if self.take("unique") {
            rule = Rule::Unique { columns: key(own(), false), conflict: self.conflict() };
        } else if self.is("check") {
            (rule, body) = self.check()?;
        } else if self.is("references") {
            (rule, body) = self.references(own())?;
        } else if let Some(wait) = self.deferral() {
            // It speaks of the key before it, whatever stands between.
            if let Some(Rule::ForeignKey { deferred, .. }) = constraints.last_mut().map(|last| &mut last.rule) {
                *deferred = wait;
            }
            return Some(());
        } else {
            return None;
        }
        let column = Some(column.name.to_ascii_lowercase());
        constraints.push(Constraint { name, rule, column, span: from..self.end(), body });
        Some(())
    }

    /// The constraints up to the next comma or bracket: SQLite needs no commas between them.
    fn table_constraints(&mut self, constraints: &mut Vec<Constraint>) -> Option<CommentPlace> {
        let first = constraints.len();
        while !self.is(")") && !self.is(",") {
            self.table_constraint(constraints)?;
        }
        let own = constraints.get(first..)?;
        let key = own.iter().position(|constraint| matches!(constraint.rule, Rule::ForeignKey { .. }));
        Some(if own.is_empty() { CommentPlace::Object } else { CommentPlace::Constraint(first + key.unwrap_or(0)) })
    }

    fn table_constraint(&mut self, constraints: &mut Vec<Constraint>) -> Option<()> {
        let from = self.start();
        let mut name = None;
        while self.take("constraint") {
            name = Some(self.name()?);
        }
        let mut body = 0..0;
        let rule = if self.take("primary") {
            self.take("key");
            let (columns, autoincrement) = self.key_columns()?;
            Rule::PrimaryKey { columns, conflict: self.conflict(), autoincrement, descending: false }
        } else if self.take("unique") {
            let (columns, _) = self.key_columns()?;
            Rule::Unique { columns, conflict: self.conflict() }
        } else if self.is("check") {
            let rule;
            (rule, body) = self.check()?;
            rule
        } else if self.take("foreign") {
            self.take("key");
            let (columns, _) = self.key_columns()?;
            let rule;
            (rule, body) = self.references(columns.into_iter().map(|column| column.name).collect())?;
            rule
        } else if name.is_some() && (self.is(",") || self.is(")")) {
            // A name without a constraint means nothing.
            return Some(());
        } else {
            return None;
        };
        constraints.push(Constraint { name, rule, column: None, span: from..self.end(), body });
        Some(())
    }

    fn check(&mut self) -> Option<(Rule, Range<usize>)> {
        self.take("check");
        let range = self.brackets()?;
        let expression = without_brackets(self.normal(range.clone()));
        Some((Rule::Check { expression, conflict: self.conflict() }, self.place(&range)))
    }

    fn conflict(&mut self) -> Option<String> {
        if !(self.is("on") && self.follows("conflict")) {
            return None;
        }
        self.at += 2;
        self.lower_name().filter(|name| name != "abort")
    }

    /// Columns in brackets, and whether AUTOINCREMENT stands among them.
    fn key_columns(&mut self) -> Option<(Vec<KeyColumn>, bool)> {
        let range = self.brackets()?;
        let mut autoincrement = false;
        let mut columns = Vec::new();
        for part in self.parts(range) {
            // A name may stand in brackets.
            let mut tokens = self.tokens[part].iter().filter(|token| !token.is_any(&["(", ")"]));
            let name = tokens.next()?.name().to_ascii_lowercase();
            let mut column = KeyColumn { name, collation: None, descending: false };
            while let Some(token) = tokens.next() {
                if token.is("collate") {
                    column.collation = tokens.next().map(|token| token.name().to_ascii_lowercase());
                }
                column.descending |= token.is("desc");
                autoincrement |= token.is("autoincrement");
            }
            columns.push(column);
        }
        Some((columns, autoincrement))
    }

    fn default(&mut self) -> Option<Normal> {
        let first = self.at;
        if self.is("(") {
            let range = self.brackets()?;
            let inner = without_brackets(self.normal(range));
            let literal = matches!(inner.as_slice(), [one] if !one.starts_with('"'))
                || matches!(inner.as_slice(), [sign, _] if sign == "-" || sign == "+");
            if literal {
                return Some(inner);
            }
            let mut whole = vec!["(".to_owned()];
            whole.extend(inner);
            whole.push(")".to_owned());
            return Some(whole);
        }
        if self.is("-") || self.is("+") {
            self.at += 1;
        }
        self.at += 1;
        let tokens = self.tokens.get(first..self.at)?;
        // A name here is a text (lang_createtable.html 3.2).
        if let [only] = tokens
            && matches!(only.kind, TokenKind::Backquoted | TokenKind::Bracketed | TokenKind::DoubleQuoted)
        {
            return Some(vec![format!("'{}", only.name())]);
        }
        // A bare word is a text, too; pragmas tell it from one in quotes, so that it counts as another default.
        let is_word = matches!(tokens, [only] if only.kind == TokenKind::Word);
        Some(normal(tokens.iter().copied(), if is_word { Case::Kept } else { Case::Folded }, None))
    }

    fn references(&mut self, columns: Vec<String>) -> Option<(Rule, Range<usize>)> {
        let start = self.start();
        self.take("references");
        let parent = self.lower_name()?;
        let parent_columns = if self.is("(") {
            self.key_columns()?.0.into_iter().map(|column| column.name).collect()
        } else {
            Vec::new()
        };
        let (mut on_delete, mut on_update) = ("no action".to_owned(), "no action".to_owned());
        let (mut matching, mut deferred) = (None, false);
        loop {
            if self.is("on") && !self.follows("conflict") {
                let (of_delete, of_update) = (self.follows("delete"), self.follows("update"));
                self.at += 2;
                let mut action = self.lower_name()?;
                if matches!(action.as_str(), "set" | "no") {
                    action = format!("{action} {}", self.lower_name()?);
                }
                // An action on INSERT may be written, and means nothing.
                match () {
                    () if of_delete => on_delete = action,
                    () if of_update => on_update = action,
                    () => {}
                }
            } else if self.take("match") {
                matching = self.lower_name();
            } else if let Some(wait) = self.deferral() {
                deferred = wait;
            } else {
                break;
            }
        }
        let rule = Rule::ForeignKey { columns, parent, parent_columns, on_delete, on_update, matching, deferred };
        Some((rule, start..self.end()))
    }

    /// `[NOT] DEFERRABLE [INITIALLY DEFERRED|IMMEDIATE]`: true if the check is put off.
    fn deferral(&mut self) -> Option<bool> {
        let not = self.is("not") && self.follows("deferrable");
        self.at += usize::from(not);
        if !self.take("deferrable") {
            return None;
        }
        let mut deferred = false;
        if self.take("initially") {
            deferred = self.take("deferred");
            self.take("immediate");
        }
        Some(deferred && !not)
    }

    fn virtual_table(&mut self) -> Option<VirtualTable> {
        if !self.take("using") {
            return None;
        }
        let module = self.lower_name()?;
        let arguments = if self.is("(") {
            let list = self.brackets()?;
            self.parts(list).iter().map(|part| self.place(part)).collect()
        } else {
            Vec::new()
        };
        Some(VirtualTable { module, arguments })
    }

    fn index(&mut self) -> Option<Index> {
        if !self.take("on") {
            return None;
        }
        let table = self.name()?;
        let list = self.brackets()?;
        let terms = self.parts(list).into_iter().map(|part| {
            let is_order = |token: &Token<'_>| token.is_any(&["asc", "desc", "nulls", "first", "last"]);
            let order = self.tokens[part.start + 1..part.end].iter().rev().take_while(|token| is_order(token)).count();
            Term { span: self.place(&part), expression: self.place(&(part.start..part.end - order)) }
        });
        let terms = terms.collect();
        let condition = if self.take("where") { Some(self.rest()?) } else { None };
        Some(Index { table, terms, condition })
    }

    fn view(&mut self) -> Option<View> {
        let mut columns = Vec::new();
        if self.is("(") {
            let list = self.brackets()?;
            columns.extend(self.parts(list).iter().map(|part| self.tokens[part.start].name().into_owned()));
        }
        if !self.take("as") {
            return None;
        }
        Some(View { columns, query: self.rest()? })
    }

    fn trigger(&mut self) -> Option<Trigger> {
        if self.is("instead") && self.follows("of") {
            self.at += 2;
        } else if !self.take("before") {
            self.take("after");
        }
        let events =
            [("insert", TriggerEvent::Insert), ("update", TriggerEvent::Update), ("delete", TriggerEvent::Delete)];
        let event = events.iter().find(|(word, _)| self.is(word))?.1;
        while !self.take("on") {
            self.tokens.get(self.at)?;
            self.at += 1;
        }
        let table = self.name()?;
        while !self.is("begin") {
            self.tokens.get(self.at)?;
            self.at += 1;
        }
        Some(Trigger { event, table, body: self.rest()? })
    }

    fn placed_comments(&self) -> Vec<Comment> {
        let placed = |(at, comment): &(usize, Token<'_>)| Comment {
            span: comment.span(),
            line: comment.line,
            place: self.place_of(*at, comment.line).unwrap_or(CommentPlace::Object),
        };
        self.comments.iter().map(placed).collect()
    }

    /// What a comment before the token at `at` speaks of, if it is a definition.
    fn place_of(&self, at: usize, line: usize) -> Option<CommentPlace> {
        let find = |holds: &dyn Fn(&Range<usize>) -> bool| {
            self.definitions.iter().find(|definition| holds(&definition.tokens)).map(|definition| definition.place)
        };
        if let Some(around) = find(&|tokens| tokens.start < at && at <= tokens.end) {
            return Some(around);
        }
        let before = self.tokens.get(at.checked_sub(1)?)?;
        let ended = find(&|tokens| tokens.end + 1 == at && before.is(","));
        // Several comments in a row on one line have the same thing before them.
        if before.last_line() == line {
            return ended;
        }
        let next = || find(&|tokens| tokens.start >= at);
        if ended.is_some() || before.is("(") { next().or(ended) } else { None }
    }
}

fn begins_constraint(token: &Token<'_>) -> bool {
    token.is_any(&["constraint", "primary", "unique", "check", "foreign"])
}

fn key(names: Vec<String>, descending: bool) -> Vec<KeyColumn> {
    names.into_iter().map(|name| KeyColumn { name, collation: None, descending }).collect()
}
