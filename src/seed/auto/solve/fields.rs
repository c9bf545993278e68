//! What was chosen as fields of a line, with room for what must never repeat.

use super::super::field::{AutoField, hop_name, naming_hint};
use super::super::keys::{self, Key, Parents, is_nullable};
use super::super::rules::Domain;
use super::super::scratch::{ROW, sql};
use super::super::{build, names};
use super::{Choice, Condition, Solver, Source};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;
use crate::store::collect;

/// True of a call of which nothing is made: `int(1, 20)`, not `name - int(1, 20)`.
fn is_one_call(text: &str) -> bool {
    let inner = text.split_once('(').map_or("", |(_, inner)| inner.trim_end_matches(')'));
    !text.split_once('(').map_or(text, |(name, _)| name).contains(' ') && !inner.contains(['(', ')'])
}

impl Solver<'_> {
    /// The choice as fields of a line.
    pub(super) fn fields(&self, choice: &Choice) -> Result<Vec<AutoField>> {
        let mut fields = Vec::new();
        let mut done = vec![false; self.keys.len()];
        let spread = self.spread(choice)?;
        for (column, text) in &choice.columns {
            match &self.sources[*column] {
                Source::Line => {}
                Source::Database if self.is_rowid(*column) && text != ROW => {
                    fields.push(AutoField { column: self.reference(*column), value: format!("unique({text})") });
                }
                Source::Database => {}
                Source::Remark(made) => {
                    let value = if self.is_alone(*column) && !made.starts_with("unique(") {
                        format!("unique({made})")
                    } else {
                        made.clone()
                    };
                    fields.push(AutoField { column: self.reference(*column), value });
                }
                Source::Null => fields.push(AutoField { column: self.reference(*column), value: "null".into() }),
                Source::Free => {
                    let text = spread.iter().find(|(known, _)| known == column).map_or(text, |(_, text)| text);
                    fields.push(self.free(*column, text, choice)?);
                }
                Source::Key(at) if done[*at] => {}
                Source::Key(at) => {
                    done[*at] = true;
                    fields.extend(self.keyed(*at, text, choice)?);
                }
            }
        }
        Ok(fields)
    }

    pub(super) fn is_alone(&self, column: usize) -> bool {
        self.uniques.iter().any(|unique| unique.columns == [column])
    }

    fn free(&self, column: usize, text: &str, choice: &Choice) -> Result<AutoField> {
        let name = self.reference(column);
        let nullable = is_nullable(self.table, column);
        let agreed = choice.agreed.iter().find(|one| one.column == column && one.trial == text);
        let text = agreed.map_or(text, |one| &one.line);
        let says_null = agreed.is_some_and(|one| one.may_be_null);
        if self.is_alone(column) && text != "null" {
            let follows = agreed.is_some_and(|one| !one.needs.is_empty());
            let linked =
                follows || choice.links.iter().any(|link| link.column == column && matches!(link.op, "=" | "is"));
            let alone = self.scratch.distinct(text);
            let distinct = alone.or_else(|| self.scratch.distinct_made(self.column_name(column)));
            let rule =
                self.uniques.iter().find(|unique| unique.columns == [column]).map_or("", |unique| unique.rule.as_str());
            if let Some(most) =
                distinct.filter(|_| !follows && !build::has_more(text, self.rows.saturating_add(self.there)))
            {
                // What is made of others is drawn until it is new, and the last of few are hard to come by.
                let exact = text.starts_with("pick(") || alone.is_some() && most < 400 && is_one_call(text);
                let room = if exact { most } else { most / 2 }.saturating_sub(self.there);
                if room < self.rows {
                    self.limit(room, rule, column)?;
                }
            }
            let value = if text == "fake.uuid" || linked { text.to_owned() } else { format!("unique({text})") };
            return Ok(AutoField { column: name, value });
        }
        let compared = self.checks.iter().any(|check| {
            check.expr.as_ref().is_none_or(|expr| expr.columns().contains(&column) && expr.columns().len() > 1)
        });
        let mut value = text.to_owned();
        if nullable && !compared && !says_null && text != "null" && names::often_empty(self.column_name(column)) {
            value = format!("maybe(0.7, {text})");
        }
        Ok(AutoField { column: name, value })
    }

    /// Says how many records there can be; in a line that wants more, that is the error.
    fn limit(&self, most: u64, rule: &str, column: usize) -> Result<()> {
        if matches!(self.parents, Parents::Counted) {
            let there =
                if self.there == 0 { String::new() } else { format!(" beside the {} that are there", self.there) };
            return Err(Diagnostic::error(format!(
                "{}: {rule} leaves room for {most} records{there}, and {} are wanted",
                self.table.name, self.rows
            ))
            .hint(if most == 0 {
                naming_hint(self.table, column)
            } else {
                format!("create {most} {} auto", hop_name(&self.table.name))
            }));
        }
        let mut bound = self.bound.borrow_mut();
        if bound.as_ref().is_none_or(|(known, _)| most < *known) {
            *bound = Some((most, rule.to_owned()));
        }
        Ok(())
    }

    fn keyed(&self, at: usize, sample: &str, choice: &Choice) -> Result<Vec<AutoField>> {
        let key = &self.keys[at];
        let field = |value: String| vec![AutoField { column: key.field.clone(), value }];
        let first = key.columns.first().copied().unwrap_or_default();
        if sample == "null" {
            return Ok(field("null".to_owned()));
        }
        if key.is_self_reference {
            if key.nullable && !choice.whole.contains(&at) {
                return Ok(field(format!("any earlier {}", keys::noun(self.catalog, &key.parent))));
            }
            return self.own_key(key);
        }
        let unique = self.uniques.iter().find(|unique| unique.columns == key.columns);
        let count = self.counts[at];
        if count == 0 {
            if !key.declared {
                return Ok(field(self.made(first, &Domain::default(), &[])?));
            }
            return Err(Diagnostic::error(format!(
                "{}: {} needs a record of {}, and there is none",
                self.table.name, key.field, key.parent.name
            ))
            .hint(format!("create 50 {} auto", hop_name(&key.parent.name))));
        }
        let popular = if self.is_popular(at) { " zipf" } else { "" };
        let mut value = format!("any {}", keys::noun(self.catalog, &key.parent));
        let target = key.parent_columns.first().and_then(|position| key.parent.columns.get(*position));
        let target = target.map(|column| hop_name(&column.name)).unwrap_or_default();
        let conditions: Vec<String> = choice
            .conditions
            .iter()
            .filter(|condition| condition.key == at)
            .map(|condition| format!("{target} {} {}", condition.op, condition.right))
            .collect();
        if !conditions.is_empty() {
            value = format!("{value} where {}", conditions.join(" and "));
        }
        if let Some(unique) = unique {
            let room = self.asked_for(at, count, choice)?.saturating_sub(self.there);
            if room < self.rows {
                self.limit(room, &unique.rule, first)?;
            }
            value = format!("unique({value})");
        } else {
            value.push_str(popular);
        }
        Ok(field(value))
    }

    /// True if a few of the parents are to have most of the children: of things with a title or name, and in tables that link them with
    /// others.
    fn is_popular(&self, at: usize) -> bool {
        let key = &self.keys[at];
        let is_thing = key.parent.columns.iter().any(|column| {
            let guess = names::guess(&key.parent.name, &column.name);
            matches!(guess, Some(names::Guess::Text("fake.headline" | "fake.product" | "fake.topic" | "fake.label")))
        });
        let links = self.keys.iter().any(|other| other.parent.name != key.parent.name);
        // Where most combinations are wanted, none can be rare; and of two keys one is enough.
        let of_all =
            self.uniques.iter().filter(|unique| key.columns.iter().all(|column| unique.columns.contains(column)));
        let roomy = of_all.clone().all(|unique| {
            let others: Vec<usize> =
                (0..self.keys.len()).filter(|other| unique.columns.contains(&self.keys[*other].columns[0])).collect();
            let room = others.iter().map(|other| self.counts[*other].max(1)).fold(1, u64::saturating_mul);
            others.last() == Some(&at) && room >= self.rows.saturating_add(self.there).saturating_mul(8)
        });
        is_thing && links && roomy && key.columns.len() == 1 && self.counts[at] >= 10
    }

    /// How many of so many parents meet the conditions on them.
    fn asked_for(&self, at: usize, count: u64, choice: &Choice) -> Result<u64> {
        let key = &self.keys[at];
        let own: Vec<&Condition> = choice.conditions.iter().filter(|condition| condition.key == at).collect();
        let target = key.parent_columns.first().and_then(|position| key.parent.columns.get(*position));
        let (Some(first), Some(target)) = (own.first(), target) else { return Ok(count) };
        if matches!(self.parents, Parents::Planned(_)) || !own.iter().all(|one| self.scratch.can_evaluate(&one.right)) {
            let seen = self.scratch.distinct_made(self.column_name(first.column));
            return Ok(seen.map_or(count, |seen| seen.min(count)));
        }
        let conditions: Vec<String> =
            own.iter().map(|one| format!("{} {} {}", quote_name(&target.name), one.op, sql(&one.right))).collect();
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
    fn own_key(&self, key: &Key) -> Result<Vec<AutoField>> {
        let Some((column, target)) = self.numbered_key(key) else {
            let first = key.columns.first().copied().unwrap_or_default();
            let text = format!("{}: {} must name a record of {} itself", self.table.name, key.field, self.table.name);
            return Err(Diagnostic::error(text).hint(naming_hint(self.table, first)));
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
        // `n` counts the records of the line, unless a column is called so.
        let number = match self.table.columns.iter().any(|column| column.name.eq_ignore_ascii_case("n")) {
            true => format!("seq({next})"),
            false => format!("{} + n", next.saturating_sub(1)),
        };
        Ok(vec![
            AutoField { column: id.clone(), value: number },
            AutoField { column: format!("`{}`", self.column_name(column)), value: format!("int({next}, {id})") },
        ])
    }

    /// Columns that are never the same together: where there are too few combinations, one of them is made of more.
    fn spread(&self, choice: &Choice) -> Result<Vec<(usize, String)>> {
        let mut wider: Vec<(usize, String)> = Vec::new();
        for unique in self.uniques.iter().filter(|unique| unique.columns.len() > 1) {
            let key = self.keys.iter().position(|key| key.columns == unique.columns);
            if key.is_some()
                || unique.columns.iter().any(|column| matches!(self.sources[*column], Source::Line | Source::Remark(_)))
            {
                continue;
            }
            let mut room: Option<u64> = Some(1);
            let mut seen = Vec::new();
            for column in &unique.columns {
                let many = match &self.sources[*column] {
                    Source::Key(at) if seen.contains(at) => Some(1),
                    Source::Key(at) => {
                        seen.push(*at);
                        let null = choice.columns.iter().any(|(known, text)| known == column && text == "null");
                        // Nulls are never the same (lang_createindex.html).
                        if null || self.keys[*at].is_self_reference { None } else { Some(self.counts[*at].max(1)) }
                    }
                    Source::Database if self.is_rowid(*column) => None,
                    Source::Database | Source::Null => Some(1),
                    _ if self.is_alone(*column) => None,
                    _ => {
                        let text =
                            choice.columns.iter().find(|(known, _)| known == column).map_or("", |(_, text)| text);
                        self.scratch.distinct(text)
                    }
                };
                room = room.zip(many).map(|(room, many)| room.saturating_mul(many));
            }
            let Some(room) = room else { continue };
            let wanted = self.rows.saturating_add(self.there);
            if room >= wanted.saturating_mul(4) {
                continue;
            }
            // A plain number or text can be one of more.
            let widened = unique.columns.iter().rev().find_map(|column| {
                let bound = self
                    .checks
                    .iter()
                    .any(|check| check.expr.as_ref().is_none_or(|expr| expr.columns().contains(column)));
                if self.sources[*column] != Source::Free || bound {
                    return None;
                }
                let (_, text) = choice.columns.iter().find(|(known, _)| known == column)?;
                let most = wanted.saturating_mul(8).max(100);
                match build::kind(&self.table.columns[*column]) {
                    build::ColumnKind::Integer => Some((*column, format!("int(1, {most})"))),
                    build::ColumnKind::Decimal(..) | build::ColumnKind::Real => {
                        Some((*column, format!("float(0, {most}, 2)")))
                    }
                    build::ColumnKind::Text(None) | build::ColumnKind::Any => {
                        Some((*column, format!("{text} || ' ' || fake.hex(6)")))
                    }
                    build::ColumnKind::Text(Some(longest)) if longest >= 6 => {
                        Some((*column, format!("fake.letters({})", longest.min(12))))
                    }
                    build::ColumnKind::Blob => Some((*column, "fake.binary(16)".to_owned())),
                    _ => None,
                }
            });
            match widened {
                Some(widened) => wider.push(widened),
                // Half of all combinations are found by drawing again; the last of them are not.
                None if room.saturating_sub(self.there) < self.rows
                    || matches!(self.parents, Parents::Planned(_)) && room / 2 < wanted =>
                {
                    let most = if matches!(self.parents, Parents::Planned(_)) { (room / 2).max(1) } else { room };
                    self.limit(most.saturating_sub(self.there), &unique.rule, unique.columns[0])?;
                }
                None => {}
            }
        }
        Ok(wider)
    }
}
