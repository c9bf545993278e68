//! The fields of a table's lines beside its keys: what is learned of each column, in an order in which each finds what it is made of.

use std::collections::HashMap;

use super::behind::{Place, Tie, Ties, by_itself};
use super::buckets::Bins;
use super::column::{self, Learned};
use super::numbered::numbered;
use super::owners::Owners;
use super::pass::{Pass, Survey};
use super::presence::{Known, Presence};
use super::scale::Scale;
use super::sums::{Sum, sums};
use super::tables::{Entry, Fanouts, Work};
use crate::catalog::{Column, Table};
use crate::diagnostic::{DiagnosticKind, Result};
use crate::seed::auto::{self, AutoField, NamedColumn, Room, hop_name, quoted, sense};
use crate::sql::quote_name;

pub(super) const NULL: &str = "null";

/// The fields of a line that are learned.
#[derive(Default)]
pub(super) struct Fields {
    /// What stands in front of the keys, which ask for it.
    pub front: Vec<String>,
    pub rest: Vec<String>,
    /// When keys are there, by their positions.
    pub keys: HashMap<usize, Presence>,
    /// The columns that the line sets by itself.
    pub named: Vec<NamedColumn>,
    /// Columns that hold times.
    pub times: Vec<(usize, Scale)>,
    /// Columns whose texts are names of people.
    people: Vec<usize>,
    known: Known,
}

/// The field of a column that was learned.
struct Told {
    named: NamedColumn,
    value: String,
    /// The columns that it is made of, or that say when it is there.
    needs: Vec<usize>,
}

/// A column that is drawn from its histogram.
struct Drawn {
    column: usize,
    tie: Tie,
    bins: Bins,
    /// What it is where it lies behind nothing.
    alone: Option<(Place, Bins)>,
}

/// The same as a line writes it.
struct Field {
    column: usize,
    scale: Scale,
    text: String,
    /// How many different values there are.
    room: u64,
    /// The columns that it is made of, and those behind whose values it lies.
    needs: Vec<usize>,
    within: Vec<Vec<usize>>,
}

/// What a column is drawn from, where there are enough values; `names` are those of columns, then those of times of parents.
fn drawn_field(entry: &Entry, ties: &Ties<'_>, names: &[Option<String>], drawn: Drawn) -> Option<Field> {
    let Drawn { column, mut tie, bins, alone } = drawn;
    let (table, name) = (&entry.table, |at: usize| names[at].clone().unwrap_or_default());
    let (buckets, room) = bins.told()?;
    let scale = ties.scales[column]?;
    let is_unique = table.is_unique(&[column]);
    if is_unique && room < entry.records {
        return None;
    }
    let mut text = ties.text(column, &tie, &buckets, &name);
    match alone.and_then(|(_, bins)| bins.told()) {
        Some((buckets, _)) => text = format!("coalesce({text}, {})", by_itself(scale, &buckets)),
        None => tie.loose.clear(),
    }
    if is_unique {
        text = format!("unique({text})");
    }
    let is_other = |at: &usize| *at != column && *at < table.columns.len();
    let needs = tie.needs().into_iter().filter(is_other).collect();
    // The time of a parent is there where the parent is.
    let own = |at: usize| match at.checked_sub(table.columns.len()) {
        None => at,
        Some(above) => entry.keys[ties.survey.above[above].key].columns[0],
    };
    let within = tie.within().into_iter().map(|term| term.into_iter().map(own).collect()).collect();
    Some(Field { column, scale, text, room, needs, within })
}

/// The place of a column that is learned, and draws from too few values for a rule that it never repeats together with others: those
/// that few records hold are not told.
fn short_of_values(table: &Table, records: u64, keys: &[NamedColumn], told: &[Told]) -> Option<usize> {
    let indexes = table.indexes.iter().filter(|index| index.unique && !index.partial);
    let whole = indexes.filter_map(|index| index.columns.iter().copied().collect::<Option<Vec<usize>>>());
    let all = std::iter::once(table.primary_key.clone()).chain(whole).filter(|columns| columns.len() > 1);
    let named = || keys.iter().chain(told.iter().map(|one| &one.named));
    let is_short = |columns: &[usize]| {
        let (mut wanted, mut room) = (records, 1_u64);
        for column in columns {
            match named().find(|one| one.column == *column).map(|one| one.room) {
                None | Some(Room::Unknown) => return false,
                Some(Room::Values(count)) => room = room.saturating_mul(count),
                Some(Room::Shared(most)) => wanted = wanted.min(most),
            }
        }
        room < wanted
    };
    all.filter(|columns| is_short(columns))
        .find_map(|columns| told.iter().rposition(|one| columns.contains(&one.named.column)))
}

impl Work<'_> {
    /// The fields of columns that are learned; of a table and its empty copy.
    pub(super) fn fields(
        &self,
        pass: &Pass<'_>,
        survey: &mut Survey,
        (entry, copied): (&Entry, &Table),
        fanouts: &Fanouts,
    ) -> Result<Fields> {
        let (table, records) = (&entry.table, entry.records);
        let named_keys = self.named_keys(entry, survey, fanouts);
        // A table that cannot be filled by its names alone may be by what is learned.
        let by_names = match auto::planned_fields(self.copy, copied, &named_keys, records, &self.done) {
            Ok(fields) => fields,
            Err(error) if error.kind == DiagnosticKind::Language => Vec::new(),
            Err(error) => return Err(error),
        };
        let digits = |at: usize| match survey.columns[at].scale() {
            Some(Scale::Number(digits)) => digits,
            _ => None,
        };
        let sums = sums(self.connection, table, &by_names, &digits)?;
        let counted = numbered(pass, survey, entry)?;
        let (mut told, mut found) = (Vec::<Told>::new(), Fields::default());
        for one in &counted {
            told.push(Told { named: one.column.into(), value: one.text(entry), needs: Vec::new() });
        }
        let is_made = |at: usize| sums.iter().any(|sum| sum.column == at) || counted.iter().any(|one| one.column == at);
        let orders: Vec<(usize, usize)> =
            sense::in_order(table).into_iter().map(|order| (order.first, order.second)).collect();
        let is_number = |at: usize| matches!(survey.columns[at].scale(), Some(Scale::Number(_)));
        let is_in_order = |(one, other): &&(usize, usize)| {
            is_number(*one) && is_number(*other) && survey.pair(*one, *other).is_some()
        };
        let ordered: Vec<usize> = orders.iter().filter(is_in_order).flat_map(|(one, other)| [*one, *other]).collect();
        let is_ordered = |at: usize| ordered.contains(&at);
        let owners = Owners::of(self.catalog, table)?;
        let names_of_people = column::Names::of(self.catalog)?;
        let (mut spreads, mut late) = (Vec::<(usize, Scale)>::new(), Vec::new());
        for at in (0..table.columns.len()).filter(|at| entry.is_learned(*at) && !is_made(*at)) {
            match column::learn(pass, self.catalog, survey, &owners, &names_of_people, at)? {
                Learned::Meaning => {}
                Learned::People => found.people.push(at),
                Learned::Null => {
                    let named = NamedColumn { column: at, room: Room::Unknown };
                    told.push(Told { named, value: NULL.to_owned(), needs: Vec::new() });
                }
                // Numbers that are in order with others by their names are drawn behind them, or before.
                Learned::Category(..) if is_ordered(at) && !owners.have_one_each(pass, at)? => {
                    spreads.extend(survey.columns[at].scale().map(|scale| (at, scale)));
                }
                // What is not always there may be so only where a time is.
                Learned::Category(text, count) if survey.columns[at].nulls > 0 => late.push((at, text, count)),
                Learned::Category(text, count) => {
                    told.push(self.told(pass, survey, &found.known, (at, text, count), (&[], &[])));
                    found.known.take(survey, at);
                }
                Learned::Spread(scale) => spreads.push((at, scale)),
            }
        }
        self.set_keys(pass, survey, (entry, fanouts), &mut found);
        let above = survey.above.iter().map(|above| above.scale);
        let others: Vec<Scale> = spreads.iter().map(|(_, scale)| *scale).chain(above).collect();
        spreads.iter_mut().for_each(|(at, scale)| *scale = scale.or_as(&others, survey.columns[*at].ends));
        let mut scales: Vec<Option<Scale>> = vec![None; table.columns.len()];
        spreads.iter().for_each(|(at, scale)| scales[*at] = Some(*scale));
        scales.extend(survey.above.iter().map(|above| Some(above.scale)));
        let is_named = |before: usize, after: usize| orders.contains(&(before, after));
        let name = |at: usize| self.name(entry, survey, at);
        let names: Vec<Option<String>> = (0..scales.len()).map(name).collect();
        // A time of parents that no line can name is none.
        scales.iter_mut().zip(&names).filter(|(_, name)| name.is_none()).for_each(|(scale, _)| *scale = None);
        let mut drawn = self.count(pass, survey, &scales, &is_named)?;
        for one in drawn.iter_mut().filter(|_| !owners.is_empty()) {
            let at = one.column;
            let name = format!("t0.{}", quote_name(&table.columns[at].name));
            let of_several = &mut |holding: &str| owners.have_what(pass, at, holding, &[]);
            if matches!(one.tie.place, Place::Of(_)) {
                one.bins.thin_out(&name, of_several)?;
            }
            if let Some((_, bins)) = &mut one.alone {
                bins.thin_out(&name, of_several)?;
            }
        }
        let ties = Ties { survey, scales, is_named: &is_named };
        for drawn in drawn {
            let Some(Field { column: at, scale, text, room, needs, within }) = drawn_field(entry, &ties, &names, drawn)
            else {
                continue;
            };
            told.push(self.told(pass, survey, &found.known, (at, text, room), (&needs, &within)));
            if scale.is_time() {
                found.times.push((at, scale));
            }
            found.known.take(survey, at);
        }
        for (at, text, count) in late {
            told.push(self.told(pass, survey, &found.known, (at, text, count), (&[], &[])));
            found.known.take(survey, at);
        }
        while let Some(short) = short_of_values(table, records, &named_keys, &told) {
            told.remove(short);
        }
        let is_key = |at: usize| named_keys.iter().any(|known| known.column == at);
        for Sum { column, value, needs, whole } in sums {
            if needs.iter().all(|other| is_key(*other) || told.iter().any(|told| told.named.column == *other)) {
                if let Some(whole) = whole.filter(|_| survey.columns[column].ends.0 >= 0.0) {
                    leave_some(table, &whole, &needs, &mut told);
                }
                told.push(Told { named: column.into(), value, needs });
            }
        }
        found.named = named_keys;
        found.put_in_turn(table, told);
        Ok(found)
    }

    /// Finds what each of these columns is drawn from, and counts it.
    fn count(
        &self,
        pass: &Pass<'_>,
        survey: &mut Survey,
        scales: &[Option<Scale>],
        is_named: &dyn Fn(usize, usize) -> bool,
    ) -> Result<Vec<Drawn>> {
        let ties = Ties { survey, scales: scales.to_vec(), is_named };
        let turn = ties.in_turn();
        let mut drawn = Vec::new();
        for (behind, &at) in turn.iter().enumerate() {
            let mut tie = ties.tie(at, &turn[..behind]);
            let bins = ties.bins(at, &tie).or_else(|| {
                tie = Tie::by_itself(at);
                ties.bins(at, &tie)
            });
            let Some(bins) = bins else { continue };
            let alone = (!tie.loose.is_empty()).then(|| Tie::new(Place::Alone(at, tie.loose.clone())));
            let alone = alone.and_then(|alone| ties.bins(at, &alone).map(|bins| (alone.place, bins)));
            drawn.push(Drawn { column: at, tie, bins, alone });
        }
        let mut wanted: Vec<(Place, &mut Bins)> = Vec::new();
        for Drawn { tie, bins, alone, .. } in &mut drawn {
            wanted.push((tie.place.clone(), bins));
            if let Some((place, bins)) = alone {
                wanted.push((place.clone(), bins));
            }
        }
        pass.count(survey, &mut wanted)?;
        Ok(drawn)
    }

    /// What a line says of a column: the value where it is there, of what it needs, and where some of what it lies behind is there.
    fn told(
        &self,
        pass: &Pass<'_>,
        survey: &Survey,
        known: &Known,
        (at, text, room): (usize, String, u64),
        (needs, within): (&[usize], &[Vec<usize>]),
    ) -> Told {
        let nulls = survey.columns[at].nulls;
        let presence = presence(pass, survey, known, at, within);
        // Nulls never repeat.
        let room = if nulls > 0 { Room::Unknown } else { Room::Values(room) };
        let needs = needs.iter().chain(&presence.needs).copied().collect();
        Told { named: NamedColumn { column: at, room }, value: presence.wrap(text), needs }
    }

    /// When the keys are there that no line goes through.
    fn set_keys(&self, pass: &Pass<'_>, survey: &Survey, (entry, fanouts): (&Entry, &Fanouts), found: &mut Fields) {
        let is_driver = |at: usize| fanouts.driver.as_ref().is_some_and(|(driver, _)| *driver == at);
        let mut keys: Vec<usize> = (0..entry.keys.len()).filter(|at| !entry.late.contains(at)).collect();
        keys.sort_by_key(|at| !is_driver(*at));
        for at in keys {
            let (key, nulls) = (&entry.keys[at], survey.key_nulls[at]);
            // The column that tells whether the key is there.
            let Some(column) = key.columns.iter().find(|column| survey.columns[**column].nulls == nulls) else {
                continue;
            };
            if nulls == 0 || nulls == pass.records {
                continue;
            }
            if !is_driver(at) {
                found.keys.insert(at, presence(pass, survey, &found.known, *column, &[]));
            }
            found.known.nullable.push(*column);
        }
    }

    /// The name of a column, or of a time of its parents, in a line.
    fn name(&self, entry: &Entry, survey: &Survey, at: usize) -> Option<String> {
        let own = &entry.table.columns;
        let Some(above) = at.checked_sub(own.len()) else { return Some(hop_name(&own[at].name)) };
        let above = survey.above[above];
        let key = &entry.keys[above.key];
        let relation = key.relation.as_ref()?;
        Some(format!("{}.{}", hop_name(relation), hop_name(&key.parent.columns[above.column].name)))
    }

    /// The columns of the keys, with how many values the lines draw them from.
    fn named_keys(&self, entry: &Entry, survey: &Survey, fanouts: &Fanouts) -> Vec<NamedColumn> {
        let room = |at: usize, key: &auto::Key| {
            if let Some((_, groups)) = fanouts.driver.as_ref().filter(|(driver, _)| *driver == at) {
                return Room::Shared(groups.iter().map(|(count, _)| *count).max().unwrap_or(0));
            }
            let is_null = survey.key_nulls[at] > 0 || entry.late.contains(&at);
            if let Some(groups) = fanouts.others[at].as_ref().filter(|_| !is_null) {
                return Room::Values(groups.iter().filter(|(count, _)| *count > 0).map(|(_, parents)| parents).sum());
            }
            match self.done.get(&key.parent.name) {
                Some(count) if !is_null && !key.is_self_reference => Room::Values(*count),
                _ => Room::Unknown,
            }
        };
        let keys = entry.keys.iter().enumerate();
        keys.flat_map(|(at, key)| NamedColumn::of_key(&key.columns, room(at, key))).collect()
    }
}

/// Keeps each of some columns to what those before it leave of a whole.
fn leave_some(table: &Table, whole: &str, columns: &[usize], told: &mut [Told]) {
    for (behind, column) in columns.iter().enumerate().skip(1) {
        let before = &columns[..behind];
        let taken: Vec<String> = before.iter().map(|column| hop_name(&table.columns[*column].name)).collect();
        if let Some(told) = told.iter_mut().find(|told| told.named.column == *column) {
            told.value = format!("min({}, {whole} - {})", told.value, taken.join(" - "));
            told.needs.extend(before);
        }
    }
}

/// When a column is there.
fn presence(pass: &Pass<'_>, survey: &Survey, known: &Known, at: usize, within: &[Vec<usize>]) -> Presence {
    let nulls = survey.columns[at].nulls;
    let by_chance = || Presence::by_chance(nulls, pass.records);
    if nulls == 0 {
        return by_chance();
    }
    let name = |column: usize| hop_name(&pass.table.columns[column].name);
    let presence = |within: &[Vec<usize>]| survey.patterns.presence(at, &name, known, within);
    // What says all by itself reads better than what says the rest of it.
    let by_itself = presence(&[]).filter(|presence| within.is_empty() || presence.says_all());
    by_itself.or_else(|| presence(within)).unwrap_or_else(by_chance)
}

impl Known {
    /// Takes in a column that stands in the line.
    fn take(&mut self, survey: &Survey, at: usize) {
        let seen = &survey.columns[at];
        if let Some(tally) = &seen.tally {
            self.categories.push((at, tally.numbered()));
        }
        if seen.nulls > 0 {
            self.nullable.push(at);
        }
    }
}

impl Fields {
    /// Writes down the fields, each behind those that it needs; what needs one that is not there is left to be made up.
    fn put_in_turn(&mut self, table: &Table, mut told: Vec<Told>) {
        let mut front: Vec<usize> = self.keys.values().flat_map(|presence| presence.needs.iter().copied()).collect();
        let mut next = 0;
        while let Some(at) = front.get(next).copied() {
            front
                .extend(told.iter().filter(|told| told.named.column == at).flat_map(|told| told.needs.iter().copied()));
            next += 1;
        }
        told.sort_by_key(|told| told.named.column);
        let mut is_first = true;
        while is_first || !told.is_empty() {
            let known = |at: &usize| self.named.iter().any(|named| named.column == *at);
            let wanted = |told: &Told| !is_first || front.contains(&told.named.column);
            let is_next = |told: &Told| wanted(told) && told.needs.iter().all(known);
            match told.iter().position(is_next) {
                Some(at) => {
                    let Told { named, value, .. } = told.remove(at);
                    let field = format!("{}={value}", hop_name(&table.columns[named.column].name));
                    if is_first { &mut self.front } else { &mut self.rest }.push(field);
                    self.named.push(named);
                }
                None if is_first => is_first = false,
                None => break,
            }
        }
    }

    /// Adds a field that is made up by its meaning, there when the column is.
    pub(super) fn make_up(&mut self, pass: &Pass<'_>, survey: &Survey, field: AutoField) {
        let table = pass.table;
        let is_it = |column: &Column| [hop_name(&column.name), quoted(&column.name)].contains(&field.column);
        let Some(at) = table.columns.iter().position(is_it) else {
            self.rest.push(format!("{}={}", field.column, field.value));
            return;
        };
        let mut value = without_nulls(&field.value).to_owned();
        if self.people.contains(&at) {
            value = value.replace("fake.phrase", "fake.name");
        } else if let Some(auto::Personal::Made(maker)) = auto::personal_of(table, at) {
            let made = format!("fake.{maker}");
            value = value.replace("fake.phrase", &made).replace("fake.label", &made);
        }
        let presence = presence(pass, survey, &self.known, at, &[]);
        self.rest.push(format!("{}={}", field.column, presence.wrap(value)));
        if survey.columns[at].nulls > 0 {
            self.known.nullable.push(at);
        }
    }
}

/// What a value is where it is not null: within `maybe(0.7, …)` and `iif(…, …, null)`.
fn without_nulls(value: &str) -> &str {
    let within = match (arguments(value, "maybe("), arguments(value, "iif(")) {
        (Some(parts), _) => parts.get(1).copied(),
        (_, Some(parts)) if parts.len() == 3 && parts[2] == NULL => Some(parts[1]),
        _ => None,
    };
    within.map_or(value, without_nulls)
}

/// The arguments of a call that is the whole of a text.
fn arguments<'t>(text: &'t str, call: &str) -> Option<Vec<&'t str>> {
    let inner = text.strip_prefix(call)?.strip_suffix(')')?;
    let (mut parts, mut from, mut open, mut quote) = (Vec::new(), 0, 0_usize, None);
    for (at, letter) in inner.char_indices() {
        match (quote, letter) {
            (Some(end), letter) => quote = Some(end).filter(|end| *end != letter),
            (None, '\'' | '`' | '"') => quote = Some(letter),
            (None, '(') => open += 1,
            // The call ends before the text does.
            (None, ')') => open = open.checked_sub(1)?,
            (None, ',') if open == 0 => {
                parts.push(inner[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(inner[from..].trim());
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_within_what_makes_it_null() {
        for (value, within) in [
            ("fake.name", "fake.name"),
            ("maybe(0.7, fake.name)", "fake.name"),
            ("iif(a in ('x', ')'), pick('a', 'b'), null)", "pick('a', 'b')"),
            ("iif(a = 1, maybe(0.7, int(1, 2)), null)", "int(1, 2)"),
            ("iif(a = 1, int(1, 2), 3)", "iif(a = 1, int(1, 2), 3)"),
            ("maybe(0.5, 1) || maybe(0.5, 2)", "maybe(0.5, 1) || maybe(0.5, 2)"),
        ] {
            assert_eq!(without_nulls(value), within);
        }
    }
}
