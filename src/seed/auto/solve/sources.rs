//! What gives each column its value, what must never repeat, and how many records there are.

use super::super::agree;
use super::super::amounts;
use super::super::clauses;
use super::super::keys::{self, Key, Parents};
use super::super::kind::{self, ColumnKind};
use super::super::lifecycle;
use super::super::names;
use super::super::rule::Rule;
use super::super::times;
use super::super::value::{Range, shown};
use super::super::words::{is_in, words};
use super::{Solver, Source, Unique};
use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;
use crate::store::{Value, collect};

/// Bounds are handed on along so many comparisons.
const MAX_CHAIN: usize = 5;

/// The two sides of what goes on between two.
const SIDES: [(&str, &str); 20] = [
    ("one", "two"),
    ("parent", "child"),
    ("white", "black"),
    ("husband husb", "wife"),
    ("first", "second"),
    ("from von de", "to an"),
    ("home local", "away"),
    ("source", "target destination dest"),
    ("sender", "receiver recipient"),
    ("follower", "followed followee following"),
    ("buyer", "seller"),
    ("winner", "loser"),
    ("origin orig departure dep depart", "destination dest arrival arr"),
    ("debit", "credit"),
    ("scorer scored", "assist assisted assistant"),
    ("mentor coach", "mentee protege"),
    ("lender", "borrower"),
    ("payer", "payee"),
    ("reviewer", "reviewee author"),
    ("referrer referring", "referred"),
];

/// True of the names of the two sides of something: `from_club` and `to_club`, `user_id` and `to_user_id`.
pub(super) fn are_sides(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let has = |name: &str, list: &str| name.split('_').any(|word| is_in(list, word));
    let is_of = |name: &str, plain: &str| {
        let before = name.strip_suffix(plain).and_then(|before| before.strip_suffix('_'));
        before.is_some_and(|before| is_in("to target recipient substitute replacement new merged", before))
    };
    SIDES.iter().any(|(left, right)| has(&one, left) && has(&other, right) || has(&one, right) && has(&other, left))
        || is_of(&one, &other)
        || is_of(&other, &one)
}

/// True of the column by which SQLite numbers the records of a table.
pub(in crate::seed::auto) fn is_rowid(table: &Table, column: usize) -> bool {
    table.primary_key == [column]
        && !table.without_rowid
        && table.columns[column].declared_type.eq_ignore_ascii_case("integer")
}

impl Solver<'_> {
    /// What is more than a column with a least value has one, too, and so on along `a > b and b > c`.
    pub(super) fn hand_bounds_on(&mut self) {
        for _ in 0..MAX_CHAIN {
            let mut found: Vec<Rule> = Vec::new();
            for rule in &self.rules {
                let Some((less, more, is_strict)) = rule.order() else { continue };
                let (low, high) = (self.subject(less).range(), self.subject(more).range());
                let sign = if is_strict { "" } else { "=" };
                let bound = |column: usize, op: char, number: f64, digits: u8| {
                    let text = format!("{} {op}{sign} {}", quote_name(self.column_name(column)), shown(number, digits));
                    Rule { written: rule.written.clone(), ..Rule::new(&text, self.table, &[]) }
                };
                found.extend(low.filter(|low| low.bounded.0).map(|low| bound(more, '>', low.low, low.digits)));
                // What the name suggests is no bound.
                let is_bound = |high: &Range| {
                    let rules: Vec<&str> = self.subject(more).rules.iter().map(|rule| rule.text.as_str()).collect();
                    let beyond = shown(high.high + high.high.abs() + 1.0, high.digits);
                    high.bounded.1 && !rules.is_empty() && !self.scratch.admits(self.column_name(more), &beyond, &rules)
                };
                found.extend(high.filter(is_bound).map(|high| bound(less, '<', high.high, high.digits)));
            }
            found.retain(|rule| !self.rules.iter().any(|known| known.text == rule.text));
            if found.is_empty() {
                break;
            }
            self.rules.extend(found);
        }
    }

    /// How many records there are already, here and in the parents, as exactly as it matters.
    pub(super) fn count_records(&mut self) -> Result<()> {
        let enough = self.rows.saturating_mul(4).max(1000);
        let numbered = |unique: &Unique| matches!(unique.columns.as_slice(), [column] if self.sources[*column] == Source::Database);
        // What is there takes room only where something never repeats.
        let all = if self.uniques.iter().all(numbered) { enough } else { u64::MAX };
        self.there = keys::count(self.catalog, self.table, Parents::Counted, all)?;
        for key in &self.keys {
            let enough = enough.saturating_add(self.there);
            self.counts.push(keys::count(self.catalog, &key.parent, self.parents, enough)?);
        }
        for at in 0..self.keys.len() {
            if self.asked_for(at, self.counts[at])? == 0 {
                self.counts[at] = 0;
            }
        }
        let apart = self.two_sides();
        self.rules.extend(apart);
        Ok(())
    }

    /// Two keys to one table whose names are the two sides of something, as `from_club` and `to_club`, lead to different records.
    fn two_sides(&self) -> Vec<Rule> {
        let mut found = Vec::new();
        let name = |at: usize| self.column_name(self.keys[at].columns[0]);
        let word = |at: usize, words_of: &str| words(name(at)).split('_').any(|word| is_in(words_of, word));
        for (one, other) in (0..self.keys.len()).flat_map(|one| (0..one).map(move |other| (other, one))) {
            let (first, last) = (&self.keys[one], &self.keys[other]);
            let is_pair = are_sides(name(one), name(other));
            // What depends on another is not that itself.
            let is_other = |at: usize| word(at, "depends depend related linked blocked blocks similar duplicate other");
            let is_pair = is_pair || is_other(one) != is_other(other);
            if !is_pair || first.parent.name != last.parent.name || self.counts[one] < 2 {
                continue;
            }
            let name = |key: &Key| quote_name(self.column_name(key.columns[0]));
            let rule = Rule::new(&format!("{} <> {}", name(first), name(last)), self.table, &[]);
            let is_told = self.rules.iter().any(|known| known.columns == rule.columns);
            if !is_told && (0..self.keys.len()).any(|at| self.condition(at, &rule).is_some()) {
                found.push(rule);
            }
        }
        found
    }

    pub(super) fn is_rowid(&self, column: usize) -> bool {
        is_rowid(self.table, column)
    }

    pub(super) fn find_sources(&mut self, named: &[usize], empty: &[usize]) -> Result<()> {
        let remarks = self.catalog.fake_comments(self.table);
        let counted = self.counted_by_triggers()?;
        for (position, column) in self.table.columns.iter().enumerate() {
            let remark = remarks.iter().find(|remark| remark.column == position);
            let key = self.keys.iter().position(|key| key.columns.contains(&position));
            let source = if column.generated.is_some() || column.hidden {
                Source::Database
            } else if named.contains(&position) {
                Source::Line
            } else if let Some(remark) = remark {
                Source::Remark(self.remark(&remark.text, position, remark.line)?)
            } else if let Some(key) = key {
                Source::Key(key)
            } else if empty.contains(&position) {
                Source::Null
            } else if self.is_rowid(position) || self.keeps_default(position) || counted.contains(&position) {
                Source::Database
            } else {
                Source::Free
            };
            self.sources.push(source);
        }
        // A remark on a part of a key speaks for all of it.
        for (at, key) in self.keys.iter().enumerate() {
            let keyed = Source::Key(at);
            if !key.columns.iter().all(|column| self.sources[*column] == keyed) {
                for column in &key.columns {
                    if self.sources[*column] == keyed {
                        self.sources[*column] = Source::Free;
                    }
                }
            }
        }
        // A column that is compared with others must be known.
        for check in &self.rules {
            for column in check.columns.iter().copied().filter(|_| check.columns.len() > 1) {
                if self.sources[column] == Source::Database
                    && self.table.columns[column].generated.is_none()
                    && self.table.columns[column].default.is_some()
                {
                    self.sources[column] = Source::Free;
                }
            }
        }
        Ok(())
    }

    /// The columns in which triggers count from their default on.
    fn counted_by_triggers(&self) -> Result<Vec<usize>> {
        let sql = format!("select sql from {}.sqlite_schema where type = 'trigger'", quote_name(&self.table.schema));
        let rows = collect(self.catalog.connection(), &sql, &[])?;
        let texts = rows.iter().filter_map(|row| row.first()?.as_text());
        let names: Vec<String> = texts.flat_map(|text| clauses::counted(&text, &self.table.name)).collect();
        let is_counted = |column: &usize| {
            let declared = &self.table.columns[*column];
            declared.default.is_some() && names.iter().any(|name| name.eq_ignore_ascii_case(&declared.name))
        };
        Ok((0..self.table.columns.len()).filter(is_counted).collect())
    }

    /// The text of a `hop: fake` remark as an expression: `email` is `fake.email` there.
    fn remark(&self, text: &str, column: usize, line: usize) -> Result<String> {
        let head = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        let called = text[head..].is_empty() || text[head..].starts_with('(');
        let bare = crate::seed::find_maker(&text[..head], true).is_ok();
        let made = called && !bare && crate::seed::find_maker(&text[..head], false).is_ok();
        let text = if made { format!("fake.{text}") } else { text.to_owned() };
        let parsed = crate::lang::parse(&format!("create x y={text}"));
        match parsed {
            Ok(Some(_)) if !text.is_empty() => Ok(text),
            Ok(_) => Err(self.remark_error(column, line, "it says nothing")),
            Err(errors) => {
                let why = errors.first().map_or_else(String::new, |error| error.message.clone());
                Err(self.remark_error(column, line, &why))
            }
        }
    }

    fn remark_error(&self, column: usize, line: usize, why: &str) -> Diagnostic {
        let (table, name) = (&self.table.name, self.column_name(column));
        Diagnostic::error(format!(
            "{table}: the remark `hop: fake …` of {name} (line {line} of CREATE TABLE) cannot be read: {why}"
        ))
        .hint("as in: cost INTEGER -- hop: fake int(5, 35)")
    }

    /// True if the default is as good as anything made up: not where it is another in each run, nor where the name says more.
    fn keeps_default(&self, column: usize) -> bool {
        let Some(default) = &self.table.columns[column].default else { return false };
        let default = default.trim().to_ascii_lowercase();
        let varies = default.starts_with("current_") || default.contains('(');
        let checked = self.rules.iter().any(|rule| rule.columns == [column]);
        let unique = self.table.indexes.iter().any(|index| index.unique && index.columns.contains(&Some(column)))
            || self.table.primary_key.contains(&column);
        // What names say only roughly, a default says better.
        let guessed = names::guess_of(self.table, &self.table.columns[column])
            .is_some_and(|guess| guess != names::Guess::Text("fake.topic") && !names::is_some_kind(guess));
        let null = default == "null";
        let agreed = amounts::is_of_place(self.table, column)
            || agree::goes_by_state(self.table, column)
            || agree::is_lateness(self.table, column);
        // What a time of the same name tells of is so in some records.
        let name = words(&self.table.columns[column].name);
        let is_of = |time: &times::Time| {
            let told = words(self.column_name(time.column));
            told.strip_prefix(&name).is_some_and(|rest| rest.starts_with('_'))
                || name.ends_with("ed") && lifecycle::root(lifecycle::bare(&told)) == lifecycle::root(&name)
        };
        let tells = kind::kind(&self.table.columns[column]) == ColumnKind::Boolean
            && times::times(self.table).iter().any(is_of);
        !varies && !checked && !unique && !guessed && !null && !agreed && !tells
    }

    pub(super) fn find_uniques(&mut self, generated: &[(String, String)]) -> Result<()> {
        let names =
            |columns: &[usize]| columns.iter().map(|column| self.column_name(*column)).collect::<Vec<_>>().join(", ");
        let mut found = Vec::new();
        let mut outside = Vec::new();
        if !self.table.primary_key.is_empty() {
            let columns = self.table.primary_key.clone();
            found.push(Unique { rule: format!("the primary key ({})", names(&columns)), columns });
        }
        for index in self.table.indexes.iter().filter(|index| index.unique) {
            let mut columns: Vec<usize> = index.columns.iter().flatten().copied().collect();
            let mut condition = None;
            if index.partial || index.columns.contains(&None) {
                let sql = format!(
                    "select sql from {}.sqlite_schema where type = 'index' and name = ?1",
                    quote_name(&self.table.schema)
                );
                let rows = collect(self.catalog.connection(), &sql, &[Value::text(index.name.clone())])?;
                let text = rows
                    .first()
                    .and_then(|row| row.first()?.as_text().map(|text| text.into_owned()))
                    .unwrap_or_default();
                let (terms, filter) = clauses::index(&text);
                for (term, _) in terms.iter().zip(&index.columns).filter(|(_, column)| column.is_none()) {
                    columns.extend(Rule::new(term, self.table, generated).columns);
                }
                condition = filter;
            }
            columns.sort_unstable();
            columns.dedup();
            if columns.is_empty() || found.iter().any(|known: &Unique| known.columns == columns) {
                continue;
            }
            // A few keys or choices repeat soon: such records stay outside of the index.
            let few =
                columns.iter().all(|column| matches!(self.sources[*column], Source::Key(_)) || self.has_few(*column));
            match condition {
                Some(condition) if few => outside.push(format!("not coalesce(({condition}), 0)")),
                _ => found.push(Unique { rule: format!("unique ({})", names(&columns)), columns }),
            }
        }
        // There is one record of each kind, as long as no more are asked for.
        if let Some(lookup) = names::lookup(self.table)
            && self.sources[lookup.name] == Source::Free
            && !found.iter().any(|unique| unique.columns == [lookup.name])
            && self.subject(lookup.name).made().as_deref() == Some(lookup.made)
            && self.has_room_for_kinds(lookup.kinds().len() as u64)?
        {
            let rule = "the list of its kinds".to_owned();
            found.push(Unique { rule, columns: vec![lookup.name] });
        }
        // A slug is unique by its title.
        if let Some((slug, title)) = agree::slug_and_title(self.table)
            && self.sources[slug] == Source::Free
            && self.sources[title] == Source::Free
            && found.iter().any(|unique| unique.columns == [slug])
            && !found.iter().any(|unique| unique.columns == [title])
        {
            found.push(Unique { rule: format!("unique ({})", names(&[slug])), columns: vec![title] });
        }
        self.uniques = found;
        let avoided = |text: &String| Rule { is_partial: true, ..Rule::new(text, self.table, generated) };
        self.rules.extend(outside.iter().map(avoided));
        Ok(())
    }

    /// True where no more records are wanted than there are kinds.
    fn has_room_for_kinds(&self, kinds: u64) -> Result<bool> {
        let there = keys::count(self.catalog, self.table, Parents::Counted, kinds)?;
        Ok(self.rows.saturating_add(there) <= kinds)
    }

    fn has_few(&self, column: usize) -> bool {
        kind::kind(&self.table.columns[column]) == ColumnKind::Boolean
            || matches!(names::guess_of(self.table, &self.table.columns[column]), Some(names::Guess::Flag(_)))
            || matches!(self.sources[column], Source::Database)
            || self.subject(column).listed().is_some()
    }
}
