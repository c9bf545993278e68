//! What was chosen as fields of a line, with room for what must never repeat.

use super::super::field::{AutoField, Room, hop_name, quoted};
use super::super::keys::{self, Key, Parents, is_nullable};
use super::super::kind::{ColumnKind, kind};
use super::super::names;
use super::super::scratch::{LARGE_TRIAL, ROW, sql};
use super::super::shape::{POPULAR, Shape, UNEVEN};
use super::super::times;
use super::super::value::has_more;
use super::{Bound, Made, Plan, Solver, Source};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;
use crate::store::collect;

/// True of a call of which nothing is made: `int(1, 20)`, not `name - int(1, 20)`.
fn is_one_call(text: &str) -> bool {
    let inner = text.split_once('(').map_or("", |(_, inner)| inner.trim_end_matches(')'));
    !text.split_once('(').map_or(text, |(name, _)| name).contains(' ') && !inner.contains(['(', ')'])
}

impl Solver<'_> {
    /// The plan as fields of a line.
    pub(super) fn fields(&self, plan: &Plan) -> Result<Vec<AutoField>> {
        let mut fields = Vec::new();
        let mut done = vec![false; self.keys.len()];
        let spread = self.spread(plan)?;
        for made in plan {
            let column = made.column;
            let field = |value: String| AutoField { column: self.reference(column), value };
            match &self.sources[column] {
                Source::Line => {}
                Source::Database if self.is_rowid(column) && made.line != ROW => fields.push(self.free(made, plan)?),
                Source::Database => {}
                Source::Remark(text) => {
                    let unique = self.is_alone(column) && !text.starts_with("unique(");
                    fields.push(field(if unique { format!("unique({text})") } else { text.clone() }));
                }
                Source::Null => fields.push(field("null".into())),
                Source::Free => {
                    let wider = spread.iter().find(|(known, _)| *known == column);
                    let wider = wider.map(|(_, text)| Made::new(column, text.clone()));
                    let made = self.free(wider.as_ref().unwrap_or(made), plan)?;
                    let value = self.shape.of(&self.table.name, self.column_name(column), made.value);
                    fields.push(AutoField { value, ..made });
                }
                Source::Key(at) if done[*at] => {}
                Source::Key(at) => {
                    done[*at] = true;
                    fields.extend(self.keyed(*at, made, &spread)?);
                }
            }
        }
        Ok(fields)
    }

    fn free(&self, made: &Made, plan: &Plan) -> Result<AutoField> {
        let (column, text) = (made.column, made.line.as_str());
        let name = self.reference(column);
        if self.is_alone(column) && text != "null" {
            let follows = !made.needs.is_empty();
            let alone = self.scratch.distinct(text);
            let rule =
                self.uniques.iter().find(|unique| unique.columns == [column]).map_or("", |unique| unique.rule.as_str());
            let enough = follows || has_more(text, self.rows.saturating_add(self.there));
            let distinct = || match alone {
                Some(distinct) => Ok(Some(distinct)),
                None => self.fill(plan, LARGE_TRIAL).map(|()| self.scratch.distinct_made(self.column_name(column))),
            };
            if let Some(most) = if enough { None } else { distinct()? } {
                // What is made of others is drawn until it is new, and the last of few are hard to come by.
                let exact = text.starts_with("pick(") || alone.is_some() && most < 400 && is_one_call(text);
                let room = if exact { most } else { most / 2 }.saturating_sub(self.there);
                if room < self.rows {
                    self.limit(room, rule, column);
                }
            }
            let value = if text == "fake.uuid" || follows { text.to_owned() } else { format!("unique({text})") };
            return Ok(AutoField { column: name, value });
        }
        let compared = self.rules.iter().any(|rule| rule.columns.len() > 1 && rule.columns.contains(&column));
        let is_rare = is_nullable(self.table, column)
            && !compared
            && !made.may_be_null
            && names::often_empty(self.column_name(column))
            && self.first_time != Some(column);
        // What once began is mostly over.
        let share = if times::is_over(&self.table.columns[column].name) { "0.25" } else { "0.7" };
        let value = if is_rare && text != "null" { format!("maybe({share}, {text})") } else { text.to_owned() };
        Ok(AutoField { column: name, value })
    }

    /// Notes how many records there can be.
    fn limit(&self, most: u64, rule: &str, column: usize) {
        let mut bound = self.bound.borrow_mut();
        if bound.as_ref().is_none_or(|known| most < known.most) {
            *bound = Some(Bound { most, rule: rule.to_owned(), column, there: self.there });
        }
    }

    fn keyed(&self, at: usize, made: &Made, spread: &[(usize, String)]) -> Result<Vec<AutoField>> {
        let key = &self.keys[at];
        let sample = made.trial.as_str();
        let field = |value: String| vec![AutoField { column: key.field.clone(), value }];
        let first = key.columns.first().copied().unwrap_or_default();
        if sample == "null" {
            return Ok(field("null".to_owned()));
        }
        if key.is_self_reference {
            if key.nullable && (sample.starts_with("maybe(") || made.when.is_some()) {
                let earlier = format!("any earlier {}", keys::noun(self.catalog, &key.parent));
                return Ok(field(match &made.when {
                    Some(condition) => format!("iif({condition}, {earlier}, null)"),
                    None => earlier,
                }));
            }
            return self.own_key(at);
        }
        if let (Some((_, way)), None) = (self.shared(at), &made.when) {
            return Ok(vec![AutoField { column: self.reference(first), value: way }]);
        }
        if let Some((_, way)) = self.winner(at) {
            let value = match &made.when {
                Some(condition) => format!("iif({condition}, {way}, null)"),
                None => way,
            };
            return Ok(vec![AutoField { column: self.reference(first), value }]);
        }
        let unique = self.uniques.iter().find(|unique| unique.columns == key.columns);
        let count = self.counts[at];
        if count == 0 {
            if !key.declared {
                return Ok(field(self.needed(first)?));
            }
            return Err(Diagnostic::error(format!(
                "{}: {} needs a record of {}, and there is none",
                self.table.name, key.field, key.parent.name
            ))
            .hint(format!("create 50 {} auto", hop_name(&key.parent.name))));
        }
        let mut value = format!("any {}", keys::noun(self.catalog, &key.parent));
        let mut conditions: Vec<String> = self.rules.iter().filter_map(|rule| self.condition(at, rule)).collect();
        if conditions.is_empty() && !self.uniques.iter().any(|unique| unique.columns.contains(&first)) {
            conditions.extend(self.of_role(at)?);
        }
        if !conditions.is_empty() {
            value = format!("{value} where {}", conditions.join(" and "));
        }
        if let Some(unique) = unique {
            let room = self.asked_for(at, count)?.saturating_sub(self.there);
            if room < self.rows {
                self.limit(room, &unique.rule, first);
            }
            value = format!("unique({value})");
        } else {
            value.push_str(self.popularity(at, spread));
        }
        Ok(field(match &made.when {
            Some(condition) => format!("iif({condition}, {value}, null)"),
            None => value,
        }))
    }

    /// How unevenly the children of a key are spread over their parents. A few have most of them where things with a title or name are linked
    /// with others, and elsewhere some have more. Where most combinations with other columns are wanted, none can be rare.
    fn popularity(&self, at: usize, spread: &[(usize, String)]) -> &'static str {
        let key = &self.keys[at];
        let count = self.counts[at];
        let wanted = self.rows.saturating_add(self.there);
        let mut is_last = true;
        for unique in self.uniques.iter().filter(|unique| key.columns.iter().all(|one| unique.columns.contains(one))) {
            let is_open = |column: &usize| {
                self.sources[*column] == Source::Free || spread.iter().any(|(known, _)| known == column)
            };
            let others: Vec<usize> =
                (0..self.keys.len()).filter(|other| unique.columns.contains(&self.keys[*other].columns[0])).collect();
            let room = others.iter().map(|other| self.counts[*other].max(1)).fold(1, u64::saturating_mul);
            is_last &= others.last() == Some(&at);
            if room < wanted.saturating_mul(8) && !unique.columns.iter().any(is_open) {
                return "";
            }
        }
        let is_thing = key.parent.columns.iter().any(|column| {
            let guess = names::guess_of(&key.parent, column);
            matches!(guess, Some(names::Guess::Text("fake.headline" | "fake.product" | "fake.topic" | "fake.label")))
        });
        let links = self.keys.iter().any(|other| other.parent.name != key.parent.name);
        match self.shape {
            Shape::Flat => "",
            _ if count < 3 => "",
            // Of two keys one is enough.
            _ if is_thing && links && is_last && count >= 10 => POPULAR,
            _ => UNEVEN,
        }
    }

    /// How many of so many parents meet what the rules of the key alone ask of them.
    fn asked_for(&self, at: usize, count: u64) -> Result<u64> {
        let key = &self.keys[at];
        let own =
            self.rules.iter().filter(|rule| rule.columns == key.columns).filter_map(|rule| self.condition(at, rule));
        let conditions: Vec<String> = own.map(|condition| format!("({})", sql(&condition))).collect();
        if conditions.is_empty() || matches!(self.parents, Parents::Planned(_)) {
            return Ok(count);
        }
        let text = format!(
            "select count(*) from {}.{} where {}",
            quote_name(&key.parent.schema),
            quote_name(&key.parent.name),
            conditions.join(" and ")
        );
        let rows = collect(self.catalog.connection(), &text, &[])?;
        Ok(rows.first().and_then(|row| row.first()?.as_integer()).and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
    }

    /// The column of a key to the table itself and the one that it names, where SQLite numbers the records by that.
    pub(super) fn numbered_key(&self, key: &Key) -> Option<(usize, usize)> {
        match (key.columns.as_slice(), key.parent_columns.as_slice()) {
            ([column], [target]) if self.is_rowid(*target) && self.sources[*target] == Source::Database => {
                Some((*column, *target))
            }
            _ => None,
        }
    }

    /// A record of a table whose every record needs another of it: itself or one before.
    fn own_key(&self, at: usize) -> Result<Vec<AutoField>> {
        let key = &self.keys[at];
        let field = |column: usize, value: String| AutoField { column: quoted(self.column_name(column)), value };
        let is_numbered = self.numbered_key(key).is_some();
        if self.points_elsewhere(at) && (self.rows < 2 || !is_numbered) {
            if self.there > 0 && !self.is_alone(key.columns[0]) {
                let value = format!("any {}", keys::noun(self.catalog, &key.parent));
                return Ok(vec![AutoField { column: key.field.clone(), value }]);
            }
            let none = if self.there > 0 { "none is free" } else { "there is none" };
            let error = format!("{}: {} must name another record, and {none}", self.table.name, key.field);
            return Err(Diagnostic::error(error).hint(match is_numbered {
                true => format!("create 2 {} auto", hop_name(&self.table.name)),
                false => "make two that name each other by SQL, behind pragma defer_foreign_keys = on".to_owned(),
            }));
        }
        let Some((column, target)) = self.numbered_key(key) else {
            // Without numbers, each is its own.
            let pairs = key.columns.iter().zip(&key.parent_columns);
            return Ok(pairs.map(|(column, target)| field(*column, self.reference(*target))).collect());
        };
        let sql = format!(
            "select coalesce(max({}), 0) + 1 from {}.{}",
            quote_name(self.column_name(target)),
            quote_name(&self.table.schema),
            quote_name(&self.table.name)
        );
        let rows = collect(self.catalog.connection(), &sql, &[])?;
        let next = rows.first().and_then(|row| row.first()?.as_integer()).unwrap_or(1);
        let id = self.reference(target);
        // One that must be another's is any of the line, and looked at when all are there.
        let made = match self.points_elsewhere(at) {
            true => {
                // The next one is nobody else's.
                let most = if self.is_alone(column) { 1 } else { self.rows.saturating_sub(1).max(1) };
                format!("({id} - {next} + int(1, {most})) % {} + {next}", self.rows)
            }
            false => format!("int({next}, {id})"),
        };
        // Not `n`, which counts on in a line that only makes what is missing; nor `seq` alone, whose walk through what is unique counts
        // on, too.
        let number = format!("{} + seq(1)", next.saturating_sub(1));
        Ok(vec![AutoField { column: id.clone(), value: number }, field(column, made)])
    }

    /// True of a key that must not be null, nor that of its own record.
    pub(super) fn points_elsewhere(&self, at: usize) -> bool {
        let key = &self.keys[at];
        let ([column], [target]) = (key.columns.as_slice(), key.parent_columns.as_slice()) else { return false };
        let (column, target) = (*column, *target);
        let own = self.rules.iter().filter(|rule| {
            rule.columns.contains(&column) && rule.columns.iter().all(|one| *one == column || *one == target)
        });
        let rules: Vec<&str> = own.map(|rule| rule.text.as_str()).collect();
        let same = [
            (self.column_name(target).to_owned(), ROW.to_owned()),
            (self.column_name(column).to_owned(), ROW.to_owned()),
        ];
        !rules.is_empty()
            && key.is_self_reference
            && self.scratch.fill(&same, 1).is_ok()
            && self.scratch.violations(&rules).iter().any(|count| *count > 0)
    }

    /// What is known of the values that the line gives a column.
    fn room(&self, column: usize) -> Room {
        self.named.iter().find(|one| one.column == column).map_or(Room::Unknown, |one| one.room)
    }

    /// Columns that are never the same together: where there are too few combinations, one of them is made of more.
    fn spread(&self, plan: &Plan) -> Result<Vec<(usize, String)>> {
        let mut wider: Vec<(usize, String)> = Vec::new();
        for unique in self.uniques.iter().filter(|unique| unique.columns.len() > 1) {
            let key = self.keys.iter().position(|key| key.columns == unique.columns);
            let is_by =
                |source: fn(&Source) -> bool| unique.columns.iter().any(|column| source(&self.sources[*column]));
            if key.is_some() || is_by(|source| matches!(source, Source::Remark(_))) {
                continue;
            }
            let has_line = is_by(|source| *source == Source::Line);
            let mut wanted = self.rows.saturating_add(self.there);
            let mut room: Option<u64> = Some(1);
            let mut seen = Vec::new();
            for column in &unique.columns {
                let many = match &self.sources[*column] {
                    Source::Line => match self.room(*column) {
                        Room::Unknown => None,
                        Room::Values(count) => Some(count),
                        Room::Shared(most) => {
                            wanted = wanted.min(most);
                            Some(1)
                        }
                    },
                    Source::Key(at) if seen.contains(at) => Some(1),
                    Source::Key(at) => {
                        seen.push(*at);
                        let null = plan.iter().any(|made| made.column == *column && made.trial == "null");
                        // Nulls are never the same (lang_createindex.html).
                        if null || self.keys[*at].is_self_reference { None } else { Some(self.counts[*at].max(1)) }
                    }
                    Source::Database if self.is_rowid(*column) => None,
                    Source::Database | Source::Null => Some(1),
                    _ if self.is_alone(*column) => None,
                    _ => {
                        let text =
                            plan.iter().find(|made| made.column == *column).map_or("", |made| made.trial.as_str());
                        self.scratch.distinct(text)
                    }
                };
                room = room.zip(many).map(|(room, many)| room.saturating_mul(many));
            }
            let Some(room) = room else { continue };
            // A line that says itself how many records share something goes through all that they can differ by.
            let margin = if has_line { 1 } else { 4 };
            if room >= wanted.saturating_mul(margin) {
                continue;
            }
            // A plain number or text can be one of more.
            let widened = unique.columns.iter().rev().find_map(|column| {
                let bound = self.rules.iter().any(|rule| rule.columns.contains(column));
                if self.sources[*column] != Source::Free || bound {
                    return None;
                }
                let text = &plan.iter().find(|made| made.column == *column)?.line;
                let most = self.rows.saturating_add(self.there).saturating_mul(8).max(100);
                match kind(&self.table.columns[*column]) {
                    ColumnKind::Integer => Some((*column, format!("int(1, {most})"))),
                    ColumnKind::Decimal(..) | ColumnKind::Real => Some((*column, format!("float(0, {most}, 2)"))),
                    ColumnKind::Text(None) | ColumnKind::Any => {
                        Some((*column, format!("{text} || ' ' || fake.hex(6)")))
                    }
                    ColumnKind::Text(Some(longest)) if longest >= 6 => {
                        Some((*column, format!("fake.letters({})", longest.min(12))))
                    }
                    ColumnKind::Blob => Some((*column, "fake.binary(16)".to_owned())),
                    _ => None,
                }
            });
            match widened {
                Some(widened) => wider.push(widened),
                None if has_line => {}
                // Half of all combinations are found by drawing again; the last of them are not.
                None if room.saturating_sub(self.there) < self.rows
                    || matches!(self.parents, Parents::Planned(_)) && room / 2 < wanted =>
                {
                    let most = if matches!(self.parents, Parents::Planned(_)) { (room / 2).max(1) } else { room };
                    self.limit(most.saturating_sub(self.there), &unique.rule, unique.columns[0]);
                }
                None => {}
            }
        }
        Ok(wider)
    }
}
