//! CREATE TABLE text → columns and constraints in normal form, each with its place in the text.
//!
//! A constraint means the same behind its column or behind all columns, so both stand in one list.

use std::collections::HashSet;
use std::ops::Range;

use super::token::{Case, Kind, Normal, Token, bare, normal, tokens};

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub columns: Vec<Column>,
    pub constraints: Vec<Constraint>,
    pub without_rowid: bool,
    pub strict: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    /// As declared, in normal form; empty without one.
    pub declared: String,
    pub not_null: Option<NotNull>,
    pub default: Option<Normal>,
    /// In lower case; none for BINARY.
    pub collation: Option<String>,
    pub generated: Option<Generated>,
    /// Places in the text: the whole definition, and its name.
    pub span: Range<usize>,
    pub name_span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotNull {
    pub name: Option<String>,
    pub conflict: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Generated {
    pub expression: Normal,
    pub stored: bool,
    /// Of the expression in its brackets.
    pub span: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Constraint {
    pub name: Option<String>,
    pub rule: Rule,
    /// The column that it stands behind.
    pub column: Option<String>,
    /// From CONSTRAINT or its first keyword on.
    pub span: Range<usize>,
    /// Of a CHECK: the expression in its brackets. Of a FOREIGN KEY: from REFERENCES on.
    pub body: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    PrimaryKey {
        columns: Vec<KeyColumn>,
        conflict: Option<String>,
        autoincrement: bool,
        /// `INTEGER PRIMARY KEY DESC` behind its column is no alias of the rowid (lang_createtable.html 5).
        descending: bool,
    },
    Unique {
        columns: Vec<KeyColumn>,
        conflict: Option<String>,
    },
    Check {
        expression: Normal,
        conflict: Option<String>,
    },
    ForeignKey {
        columns: Vec<String>,
        parent: String,
        /// Empty: the parent's primary key.
        parent_columns: Vec<String>,
        on_delete: String,
        on_update: String,
        matching: Option<String>,
        deferred: bool,
    },
}

/// A column of a key, its name in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyColumn {
    pub name: String,
    pub collation: Option<String>,
    pub descending: bool,
}

impl Table {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    pub fn primary_key(&self) -> Option<(&[KeyColumn], bool)> {
        self.constraints.iter().find_map(|constraint| match &constraint.rule {
            Rule::PrimaryKey { columns, descending, .. } => Some((columns.as_slice(), *descending)),
            _ => None,
        })
    }

    /// The column that is the rowid under another name, in lower case.
    pub fn rowid_alias(&self) -> Option<String> {
        let ([key], false) = self.primary_key()? else { return None };
        let column = self.column(&key.name)?;
        (column.declared == "integer" && !self.without_rowid).then(|| column.name.to_ascii_lowercase())
    }

    /// May the column hold no null, whether it says so or is part of a key that takes none (lang_createtable.html 3.5,
    /// stricttables.html)?
    pub fn is_never_null(&self, column: &Column) -> bool {
        let is_key = |(keys, _): (&[KeyColumn], bool)| {
            keys.iter().any(|key| column.name.eq_ignore_ascii_case(&key.name))
                && (self.without_rowid || self.strict || self.rowid_alias().is_some())
        };
        column.not_null.is_some() || self.primary_key().is_some_and(is_key)
    }

    pub fn autoincrement(&self) -> bool {
        self.constraints
            .iter()
            .any(|constraint| matches!(constraint.rule, Rule::PrimaryKey { autoincrement: true, .. }))
    }

    /// A name under which SQL reaches the rowid although columns may hide some of them.
    pub fn rowid_name(&self) -> Option<&'static str> {
        if self.without_rowid {
            return None;
        }
        ["rowid", "_rowid_", "oid"].into_iter().find(|name| self.column(name).is_none())
    }
}

/// Reads the text of a CREATE TABLE statement that SQLite has accepted. `None` if it is none.
pub(super) fn parse(sql: &str) -> Option<Table> {
    let tokens: Vec<Token<'_>> = tokens(sql).into_iter().filter(|token| token.kind != Kind::Comment).collect();
    let open = tokens.iter().position(|token| token.is("("))?;
    let mut names = HashSet::new();
    // The names must be known before the expressions are read, since a "…" that is none of them is a text.
    let has_quotes = tokens.iter().any(|token| token.kind == Kind::DoubleQuoted);
    let mut passes = (0..if has_quotes { 2 } else { 1 }).map(|_| {
        let mut reader = Reader { tokens: &tokens, at: open + 1, names: names.clone(), constraints: Vec::new() };
        let table = reader.table();
        if let Some(table) = &table {
            names.extend(table.columns.iter().map(|column| column.name.to_ascii_lowercase()));
        }
        table
    });
    let first = passes.next()?;
    passes.next().unwrap_or(first)
}

struct Reader<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    names: HashSet<String>,
    constraints: Vec<Constraint>,
}

impl Reader<'_> {
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
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token.name())
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

    fn normal(&self, range: Range<usize>) -> Normal {
        normal(&self.tokens[range], Case::Folded, Some(&self.names))
    }

    fn place(&self, range: &Range<usize>) -> Range<usize> {
        self.tokens[range.start].start..self.tokens[range.end - 1].end()
    }

    fn table(&mut self) -> Option<Table> {
        let mut columns = Vec::new();
        loop {
            if ["constraint", "primary", "unique", "check", "foreign"].iter().any(|word| self.is(word)) {
                while !self.is(")") {
                    if !self.take(",") {
                        self.table_constraint()?;
                    }
                }
            } else {
                columns.push(self.column()?);
            }
            if self.take(")") {
                break;
            }
            if !self.take(",") {
                return None;
            }
        }
        let (mut without_rowid, mut strict) = (false, false);
        while let Some(token) = self.tokens.get(self.at) {
            without_rowid |= token.is("without");
            strict |= token.is("strict");
            self.at += 1;
        }
        let constraints = std::mem::take(&mut self.constraints);
        Some(Table { columns, constraints, without_rowid, strict })
    }

    fn column(&mut self) -> Option<Column> {
        let start = self.start();
        let name_at = self.at;
        let name = self.name()?;
        let name_span = self.place(&(name_at..name_at + 1));
        let mut declared: Vec<String> = Vec::new();
        while let Some(token) = self.tokens.get(self.at) {
            if token.is("(") && !declared.is_empty() {
                let range = self.brackets()?;
                let words = self.tokens[range].iter().map(|token| token.name().to_ascii_lowercase());
                let joined = words.collect::<String>();
                if let Some(last) = declared.last_mut() {
                    last.push_str(&joined);
                }
            } else if token.kind == Kind::Mark || is_clause(token) {
                break;
            } else {
                declared.push(token.name().to_ascii_lowercase());
                self.at += 1;
            }
        }
        let mut column = Column {
            name,
            declared: declared.join(" "),
            not_null: None,
            default: None,
            collation: None,
            generated: None,
            span: start..start,
            name_span,
        };
        let (mut constraint_name, mut from) = (None, self.start());
        while !self.is(",") && !self.is(")") {
            if self.take("constraint") {
                from = self.tokens.get(self.at.checked_sub(1)?)?.start;
                constraint_name = self.name();
                continue;
            }
            if constraint_name.is_none() {
                from = self.start();
            }
            self.column_clause(&mut column, constraint_name.take(), from)?;
        }
        column.span.end = self.end();
        Some(column)
    }

    fn column_clause(&mut self, column: &mut Column, name: Option<String>, from: usize) -> Option<()> {
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
            let collation = self.name()?.to_ascii_lowercase();
            column.collation = (collation != "binary").then_some(collation);
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
            let expression = bare(self.normal(range.clone()));
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
        } else if self.deferral().is_some() {
            return Some(());
        } else {
            return None;
        }
        let column = Some(column.name.to_ascii_lowercase());
        self.constraints.push(Constraint { name, rule, column, span: from..self.end(), body });
        Some(())
    }

    fn table_constraint(&mut self) -> Option<()> {
        let from = self.start();
        let mut name = None;
        while self.take("constraint") {
            name = self.name();
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
        self.constraints.push(Constraint { name, rule, column: None, span: from..self.end(), body });
        Some(())
    }

    fn check(&mut self) -> Option<(Rule, Range<usize>)> {
        self.take("check");
        let range = self.brackets()?;
        let expression = bare(self.normal(range.clone()));
        Some((Rule::Check { expression, conflict: self.conflict() }, self.place(&range)))
    }

    fn conflict(&mut self) -> Option<String> {
        if !(self.is("on") && self.follows("conflict")) {
            return None;
        }
        self.at += 2;
        self.name().map(|name| name.to_ascii_lowercase()).filter(|name| name != "abort")
    }

    /// Columns in brackets, and whether AUTOINCREMENT stands among them.
    fn key_columns(&mut self) -> Option<(Vec<KeyColumn>, bool)> {
        let range = self.brackets()?;
        let mut autoincrement = false;
        let mut columns = Vec::new();
        for part in self.tokens[range.start + 1..range.end - 1].split(|token| token.is(",")) {
            let mut column =
                KeyColumn { name: part.first()?.name().to_ascii_lowercase(), collation: None, descending: false };
            let mut rest = part[1..].iter();
            while let Some(token) = rest.next() {
                if token.is("collate") {
                    column.collation = rest.next().map(|token| token.name().to_ascii_lowercase());
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
            let inner = bare(self.normal(range));
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
            && matches!(only.kind, Kind::Quoted | Kind::DoubleQuoted)
        {
            return Some(vec![format!("'{}", only.name())]);
        }
        // A bare word is a text, too; pragmas tell it from one in quotes, so that it counts as another default.
        let is_word = matches!(tokens, [only] if only.kind == Kind::Word);
        Some(normal(tokens, if is_word { Case::Kept } else { Case::Folded }, None))
    }

    fn references(&mut self, columns: Vec<String>) -> Option<(Rule, Range<usize>)> {
        let start = self.start();
        self.take("references");
        let parent = self.name()?.to_ascii_lowercase();
        let parent_columns = if self.is("(") {
            self.key_columns()?.0.into_iter().map(|column| column.name).collect()
        } else {
            Vec::new()
        };
        let (mut on_delete, mut on_update) = ("no action".to_owned(), "no action".to_owned());
        let (mut matching, mut deferred) = (None, false);
        loop {
            if self.is("on") && (self.follows("delete") || self.follows("update")) {
                let of_delete = self.follows("delete");
                self.at += 2;
                let mut action = self.name()?.to_ascii_lowercase();
                if matches!(action.as_str(), "set" | "no") {
                    action = format!("{action} {}", self.name()?.to_ascii_lowercase());
                }
                *(if of_delete { &mut on_delete } else { &mut on_update }) = action;
            } else if self.take("match") {
                matching = self.name().map(|name| name.to_ascii_lowercase());
            } else if let Some(wait) = self.deferral() {
                deferred = wait;
            } else {
                break;
            }
        }
        let rule = Rule::ForeignKey { columns, parent, parent_columns, on_delete, on_update, matching, deferred };
        Some((rule, start..self.end()))
    }

    /// `[NOT] DEFERRABLE [INITIALLY DEFERRED|IMMEDIATE]`: is the check put off?
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
}

fn key(names: Vec<String>, descending: bool) -> Vec<KeyColumn> {
    names.into_iter().map(|name| KeyColumn { name, collation: None, descending }).collect()
}

/// Does a clause of a column begin with this token, so that its type ends before it?
fn is_clause(token: &Token<'_>) -> bool {
    const WORDS: [&str; 12] = [
        "constraint",
        "primary",
        "not",
        "null",
        "unique",
        "check",
        "default",
        "collate",
        "references",
        "generated",
        "as",
        "deferrable",
    ];
    WORDS.iter().any(|word| token.is(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_mean_the_same() {
        let rules = |sql: &str| {
            let table = parse(sql).unwrap();
            let mut rules: Vec<String> = table.constraints.iter().map(|one| format!("{:?}", one.rule)).collect();
            rules.sort();
            (
                rules,
                table
                    .columns
                    .iter()
                    .map(|one| format!("{} {:?} {:?}", one.declared, one.default, one.not_null))
                    .collect::<Vec<_>>(),
            )
        };
        for (one, other) in [
            (
                "create table t(a integer primary key, b unique)",
                "create table t(a INTEGER, b, primary key(a), UNIQUE(B))",
            ),
            (
                "create table t(a references p(x) on delete cascade)",
                "create table t(a, foreign key([a]) references P(X) on delete cascade)",
            ),
            ("create table t(a varchar(10) default (1))", "create table t(a VARCHAR ( 10 ) default 1 null)"),
            ("create table t(a check(a>0), b)", "create table t(a, b, check((\"a\" > 0)))"),
            ("create table t(a, b, primary key(a) unique(b))", "create table t(a, b, primary key(a), unique(b))"),
        ] {
            assert_eq!(rules(one), rules(other), "{one} / {other}");
        }
        for (one, other) in [
            ("create table t(a integer primary key)", "create table t(a integer primary key desc)"),
            ("create table t(a default 'x')", "create table t(a default 'X')"),
            ("create table t(a check(a = \"B\"))", "create table t(a check(a = \"b\"))"),
            ("create table t(a references p)", "create table t(a references p deferrable initially deferred)"),
        ] {
            assert_ne!(rules(one), rules(other), "{one} / {other}");
        }
    }

    #[test]
    fn odd_text_is_read_or_refused() {
        for sql in [
            "create table t(",
            "create table t",
            "create table t(a b c (",
            "create table t()",
            "",
            "create table t(a,,b)",
        ] {
            assert!(parse(sql).is_none_or(|table| table.columns.len() < 4), "{sql}");
        }
        let table = parse("create table t(a int constraint x constraint y not null on conflict ignore generated always as (1) stored) strict, without rowid").unwrap();
        assert!(table.strict && table.without_rowid && table.columns[0].generated.as_ref().unwrap().stored);
    }
}
