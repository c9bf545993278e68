//! When a column holds nothing: which columns are null together, and with which values of categories, counted while the records go by.
//! What all records keep to (a time is there only where the status says so) is a condition of the line; of the rest a share is null.

use std::collections::HashMap;

use super::tables::share;
use super::tally::{FEWEST, MOST_VALUE_NUMBERS, NULL};
use crate::store::{Value, quote_value};

/// So many columns may be null that are looked at together.
const MOST_COLUMNS: usize = 128;
/// Where more different sets of columns are null than this, they are so by chance.
const MOST_PATTERNS: usize = 1_024;
/// So unlikely it must be that chance alone keeps a column null, or filled, in all of these records.
const CHANCE: f64 = 1e-4;
/// Of so many records that keep to a condition one may not.
const EXCEPTION: u64 = 200;
/// How many conditions a column has at most.
const MOST_CONDITIONS: usize = 2;

/// Columns that are null, as bits of a number.
type Mask = u128;

/// How many records have the same columns null, and by the values of each category.
pub(super) struct Patterns {
    /// The bit of each column that may be null.
    bits: Vec<Option<usize>>,
    numbers: HashMap<Mask, usize>,
    masks: Vec<Mask>,
    counts: Vec<u64>,
    /// By columns: how many records of a pattern hold a value, by [`MOST_VALUE_NUMBERS`] numbers of values for each pattern.
    values: Vec<Option<Vec<u64>>>,
    last: usize,
    are_too_many: bool,
}

impl Patterns {
    /// Of columns that may be null, and of those that may be categories.
    pub(super) fn new(may_be_null: &[bool], may_be_category: &[bool]) -> Patterns {
        let mut next = 0;
        let mut bit = |may: &bool| {
            let bit = (*may && next < MOST_COLUMNS).then_some(next);
            next += usize::from(bit.is_some());
            bit
        };
        Patterns {
            bits: may_be_null.iter().map(&mut bit).collect(),
            numbers: HashMap::new(),
            masks: Vec::new(),
            counts: Vec::new(),
            values: may_be_category.iter().map(|may| may.then(Vec::new)).collect(),
            last: 0,
            are_too_many: false,
        }
    }

    /// Takes note of a record: which of its columns are null, and the numbers of the values in others.
    pub(super) fn add(&mut self, are_null: &[bool], numbers: &[Option<u8>]) {
        if self.are_too_many {
            return;
        }
        let null = self.bits.iter().zip(are_null).filter(|(_, is_null)| **is_null);
        let mask = null.filter_map(|(bit, _)| *bit).fold(0, |mask: Mask, bit| mask | 1 << bit);
        if self.masks.get(self.last) != Some(&mask) {
            let next = self.masks.len();
            self.last = *self.numbers.entry(mask).or_insert(next);
            if self.last == next {
                self.masks.push(mask);
                self.counts.push(0);
                self.are_too_many = next == MOST_PATTERNS;
            }
        }
        self.counts[self.last] += 1;
        for (values, number) in self.values.iter_mut().zip(numbers) {
            let Some(counts) = values else { continue };
            let Some(number) = number else {
                *values = None;
                continue;
            };
            let at = self.last * MOST_VALUE_NUMBERS + usize::from(*number);
            if counts.len() <= at {
                counts.resize((self.last + 1) * MOST_VALUE_NUMBERS, 0);
            }
            counts[at] += 1;
        }
    }

    fn is_null(&self, mask: Mask, column: usize) -> bool {
        self.bits[column].is_some_and(|bit| mask >> bit & 1 == 1)
    }

    /// All records in groups that are alike: a value of this category, the columns that are null, and how many there are.
    fn groups(&self, category: Option<usize>) -> Vec<(u8, Mask, u64)> {
        let Some(counts) = category.and_then(|column| self.values[column].as_ref()) else {
            return self.masks.iter().zip(&self.counts).map(|(mask, count)| (NULL, *mask, *count)).collect();
        };
        let group =
            |(at, count): (usize, &u64)| ((at % MOST_VALUE_NUMBERS) as u8, self.masks[at / MOST_VALUE_NUMBERS], *count);
        counts.iter().enumerate().filter(|(_, count)| **count > 0).map(group).collect()
    }

    /// When a column is there, of what a line can know beforehand; nothing where the columns are null by chance, in too many ways. Of each
    /// of the lists `within`, one column is there in the records that are asked about.
    pub(super) fn presence(
        &self,
        at: usize,
        name: &dyn Fn(usize) -> String,
        known: &Known,
        within: &[Vec<usize>],
    ) -> Option<Presence> {
        if self.are_too_many || self.bits[at].is_none() {
            return None;
        }
        let is_within = |mask: Mask| within.iter().all(|some| some.iter().any(|column| !self.is_null(mask, *column)));
        let mut found = Presence::by_chance(0, 1);
        let mut rest = Rest { category: None, values: Vec::new(), columns: Vec::new() };
        for _ in 0..MOST_CONDITIONS {
            let groups = |category| -> Vec<(u8, Mask, u64)> {
                let all = self.groups(category).into_iter();
                all.filter(|(value, mask, _)| is_within(*mask) && self.is_in(&rest, *value, *mask)).collect()
            };
            let [nulls, records] = self.sums(at, &groups(rest.category));
            (found.nulls, found.records) = (nulls, records);
            if nulls == 0 || nulls == records {
                break;
            }
            let mut best: Option<(f64, Split)> = None;
            let mut offer = |split: Option<Split>| {
                if let Some(split) = split
                    && best.as_ref().is_none_or(|(gain, _)| split.gain > *gain + 1e-9)
                {
                    best = Some((split.gain, split));
                }
            };
            if rest.category.is_none() {
                for (column, values) in known.categories.iter().filter(|(column, _)| self.values[*column].is_some()) {
                    let value = |number: u8| match number {
                        NULL => Some(None),
                        number => values.iter().find(|(known, _)| *known == number).map(|(_, value)| Some(value)),
                    };
                    offer(self.split(at, &groups(Some(*column)), Way::Category(*column, &value)));
                }
            }
            for column in known.nullable.iter().filter(|column| self.bits[**column].is_some()) {
                offer(self.split(at, &groups(rest.category), Way::Null(*column)));
            }
            let Some((_, split)) = best else { break };
            let name = name(split.column);
            if split.apply(&name, &mut found, &mut rest) {
                break;
            }
        }
        Some(found)
    }

    fn sums(&self, at: usize, groups: &[(u8, Mask, u64)]) -> [u64; 2] {
        let nulls = groups.iter().filter(|(_, mask, _)| self.is_null(*mask, at)).map(|(.., count)| count).sum();
        [nulls, groups.iter().map(|(.., count)| count).sum()]
    }

    fn is_in(&self, rest: &Rest, value: u8, mask: Mask) -> bool {
        rest.columns.iter().all(|(column, is_null)| self.is_null(mask, *column) == *is_null)
            && (rest.category.is_none() || rest.values.contains(&value))
    }

    /// What a condition says of a column; nothing where chance might do the same.
    fn split(&self, at: usize, groups: &[(u8, Mask, u64)], way: Way<'_>) -> Option<Split> {
        let mut cells: Vec<Cell> = Vec::new();
        for (value, mask, count) in groups {
            let number = match way {
                Way::Category(..) => *value,
                Way::Null(column) => u8::from(self.is_null(*mask, column)),
            };
            let at_cell = cells.iter().position(|cell| cell.number == number).unwrap_or_else(|| {
                cells.push(Cell { number, records: 0, nulls: 0 });
                cells.len() - 1
            });
            cells[at_cell].records += count;
            cells[at_cell].nulls += if self.is_null(*mask, at) { *count } else { 0 };
        }
        cells.sort_by_key(|cell| cell.number);
        let [nulls, records] = self.sums(at, groups);
        let share = nulls as f64 / records as f64;
        let is_told = |cell: &Cell| match &way {
            Way::Category(_, name) => cell.records >= FEWEST && name(cell.number).is_some(),
            Way::Null(_) => cell.records >= FEWEST,
        };
        // A value that is not told is never drawn.
        cells.retain(|cell| is_told(cell));
        let of = |kind: Kind| -> Vec<Cell> { cells.iter().filter(|cell| cell.kind() == kind).copied().collect() };
        let (mut never, mut always, mut mixed) = (of(Kind::Never), of(Kind::Always), of(Kind::Mixed));
        let many = |cells: &[Cell]| cells.iter().map(|cell| cell.records).sum::<u64>();
        let is_chance = |share: f64, cells: &[Cell]| share.powf(many(cells) as f64) > CHANCE;
        let are_chance = [is_chance(share, &never), is_chance(1.0 - share, &always)];
        if are_chance == [true, true] {
            return None;
        }
        // Where none is mixed, the one kind is what the other is not.
        if !mixed.is_empty() {
            for (cells, is_chance) in [&mut never, &mut always].into_iter().zip(are_chance) {
                if is_chance {
                    mixed.append(cells);
                }
            }
        }
        mixed.sort_by_key(|cell| cell.number);
        let spread = |nulls: u64, records: u64| {
            let share = nulls as f64 / records.max(1) as f64;
            share * (1.0 - share) * records as f64
        };
        let mixed_nulls = mixed.iter().map(|cell| cell.nulls).sum::<u64>();
        let gain = spread(nulls, records) - spread(mixed_nulls, many(&mixed));
        let told = |cells: &[Cell]| -> Option<Vec<Side>> {
            let side = |cell: &Cell| match way {
                Way::Category(_, name) => {
                    name(cell.number).map(|value| value.map_or(Side::Null, |value| Side::Value(quote_value(value))))
                }
                Way::Null(_) => Some(if cell.number == 1 { Side::Null } else { Side::Filled }),
            };
            cells.iter().map(side).collect()
        };
        let (column, is_category) = match way {
            Way::Category(column, _) => (column, true),
            Way::Null(column) => (column, false),
        };
        Some(Split {
            gain,
            column,
            is_category,
            never: told(&never)?,
            always: told(&always)?,
            mixed: told(&mixed)?,
            numbers: mixed.iter().map(|cell| cell.number).collect(),
            mixed_nulls,
            mixed_records: many(&mixed),
        })
    }
}

/// What a line knows before it comes to a column.
#[derive(Default)]
pub(super) struct Known {
    /// Categories, with the values that are told by their numbers.
    pub categories: Vec<(usize, Vec<(u8, Value)>)>,
    /// Columns that may be null.
    pub nullable: Vec<usize>,
}

/// Which records are asked about by what stands in conditions already.
struct Rest {
    category: Option<usize>,
    values: Vec<u8>,
    /// Columns that are null, or are not.
    columns: Vec<(usize, bool)>,
}

/// What records are told apart by.
enum Way<'a> {
    /// The value of a category, by its number; of what is not told there is none.
    Category(usize, &'a dyn Fn(u8) -> Option<Option<&'a Value>>),
    Null(usize),
}

/// Records that are alike in what they are told apart by.
#[derive(Clone, Copy)]
struct Cell {
    number: u8,
    records: u64,
    nulls: u64,
}

#[derive(PartialEq)]
enum Kind {
    /// The column is always null.
    Never,
    /// It is never null.
    Always,
    Mixed,
}

impl Cell {
    fn kind(&self) -> Kind {
        // Fewer than these would tell of somebody.
        let are_none = |count: u64| count < FEWEST && count * EXCEPTION <= self.records;
        match self {
            cell if are_none(cell.records - cell.nulls) => Kind::Never,
            cell if are_none(cell.nulls) => Kind::Always,
            _ => Kind::Mixed,
        }
    }
}

/// Records of one kind, as a condition says it.
#[derive(PartialEq)]
enum Side {
    Null,
    Filled,
    Value(String),
}

/// What a condition says of a column.
struct Split {
    /// How much of its chance is gone.
    gain: f64,
    column: usize,
    is_category: bool,
    never: Vec<Side>,
    always: Vec<Side>,
    mixed: Vec<Side>,
    /// The numbers of the values that are mixed.
    numbers: Vec<u8>,
    mixed_nulls: u64,
    mixed_records: u64,
}

impl Split {
    /// Writes it down; true if nothing more is to be said.
    fn apply(self, name: &str, found: &mut Presence, rest: &mut Rest) -> bool {
        found.needs.push(self.column);
        if !self.never.is_empty() {
            let (there, gone): (Vec<&Side>, Vec<&Side>) =
                (self.always.iter().chain(&self.mixed).collect(), self.never.iter().collect());
            found.conditions.push(condition(name, &there, &gone));
        }
        (found.nulls, found.records) = (self.mixed_nulls, self.mixed_records);
        if self.mixed.is_empty() {
            (found.nulls, found.records) = (0, 1);
            return true;
        }
        if !self.always.is_empty() {
            let (always, others) = (self.always.iter().collect::<Vec<_>>(), self.mixed.iter().collect::<Vec<_>>());
            found.always = Some(condition(name, &always, &others));
            return true;
        }
        if self.is_category {
            (rest.category, rest.values) = (Some(self.column), self.numbers);
        } else {
            rest.columns.push((self.column, self.mixed == [Side::Null]));
        }
        false
    }
}

/// `status in ('a', 'b')`, of what is meant and what is not.
fn condition(name: &str, meant: &[&Side], others: &[&Side]) -> String {
    let values = |sides: &[&Side]| -> Vec<String> {
        let value = |side: &&Side| match side {
            Side::Value(text) => Some(text.clone()),
            Side::Null | Side::Filled => None,
        };
        sides.iter().filter_map(value).collect()
    };
    let (meant_values, other_values) = (values(meant), values(others));
    let has_null = meant.contains(&&Side::Null);
    let is_null_told = has_null || others.contains(&&Side::Null);
    let list = |values: &[String], one: &str, many: &str| match values {
        [value] => format!("{name} {one} {value}"),
        values => format!("{name} {many} ({})", values.join(", ")),
    };
    if meant_values.is_empty() {
        return format!("{name} is {}null", if has_null { "" } else { "not " });
    }
    if other_values.is_empty() && !has_null {
        return format!("{name} is not null");
    }
    if !is_null_told && other_values.len() < meant_values.len() {
        return list(&other_values, "<>", "not in");
    }
    let told = list(&meant_values, "=", "in");
    if has_null { format!("({told} or {name} is null)") } else { told }
}

/// When a column is there.
pub(super) struct Presence {
    /// It is null unless these hold.
    conditions: Vec<String>,
    /// It is there wherever this holds.
    always: Option<String>,
    /// How many of the others are null.
    nulls: u64,
    records: u64,
    /// The columns that the conditions ask for.
    pub needs: Vec<usize>,
}

impl Presence {
    /// What is null as often as so many of all, whatever else the record holds.
    pub(super) fn by_chance(nulls: u64, records: u64) -> Presence {
        Presence { conditions: Vec::new(), always: None, nulls, records, needs: Vec::new() }
    }

    /// True if nothing is left to chance.
    pub(super) fn says_all(&self) -> bool {
        self.nulls == 0
    }

    /// The value where it is there, else null.
    pub(super) fn wrap(&self, value: String) -> String {
        let value = match (self.nulls, &self.always) {
            (0, _) => value,
            (nulls, Some(always)) => format!("maybe(iif({always}, 0, {}), {value})", share(nulls, self.records)),
            (nulls, None) => format!("maybe({}, {value})", share(nulls, self.records)),
        };
        match self.conditions.as_slice() {
            [] => value,
            conditions => format!("iif({}, {value}, null)", conditions.join(" and ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The condition for the last of the columns, of records that hold a number of a value in the first, and say which of the others are null.
    fn wrapped(records: &[(u8, &[bool], u64)]) -> String {
        let others = records[0].1.len();
        let mut patterns = Patterns::new(&vec![true; others + 1], &[vec![true], vec![false; others]].concat());
        for (number, are_null, count) in records {
            let mut numbers = vec![None; others + 1];
            numbers[0] = Some(*number);
            let are_null = [&[*number == NULL], *are_null].concat();
            (0..*count).for_each(|_| patterns.add(&are_null, &numbers));
        }
        let values = [(1, "a"), (2, "b"), (3, "c")].map(|(number, text)| (number, Value::text(text)));
        let known = Known { categories: vec![(0, values.to_vec())], nullable: (1..others).collect() };
        let name = |at: usize| if at == 0 { "s".to_owned() } else { format!("x{at}") };
        let presence = patterns.presence(others, &name, &known, &[]).expect("there are few patterns");
        presence.wrap("v".to_owned())
    }

    #[test]
    fn what_all_records_keep_to_is_a_condition() {
        let (null, there) = (&[true][..], &[false][..]);
        for (records, line) in [
            (&[(1, null, 50), (2, there, 50)][..], "iif(s = 'b', v, null)"),
            (&[(1, null, 50), (2, there, 50), (3, there, 20)], "iif(s <> 'a', v, null)"),
            (&[(1, null, 50), (2, there, 30), (2, null, 30)], "iif(s = 'b', maybe(0.5, v), null)"),
            (&[(1, there, 50), (2, there, 30), (2, null, 30)], "maybe(iif(s = 'a', 0, 0.5), v)"),
            (
                &[(1, there, 50), (2, there, 30), (2, null, 30), (3, null, 40)],
                "iif(s <> 'c', maybe(iif(s = 'a', 0, 0.5), v), null)",
            ),
            (&[(NULL, there, 50), (1, there, 50), (2, null, 30)], "iif((s = 'a' or s is null), v, null)"),
            // One record in so many may be otherwise.
            (&[(1, null, 1_000), (1, there, 2), (2, there, 50)], "iif(s = 'b', v, null)"),
            // By chance, or of too few to tell.
            (&[(1, null, 6), (1, there, 5), (2, null, 3)], "maybe(0.6429, v)"),
            (&[(1, null, 40), (1, there, 40), (2, null, 35), (2, there, 45)], "maybe(0.4688, v)"),
        ] {
            assert_eq!(wrapped(records), line);
        }
    }

    #[test]
    fn another_column_tells_what_the_value_does_not() {
        let records: &[(u8, &[bool], u64)] =
            &[(1, &[false, false], 30), (1, &[true, true], 30), (2, &[false, true], 60), (3, &[true, true], 20)];
        assert_eq!(wrapped(records), "iif(s = 'a' and x1 is not null, v, null)");
        assert_eq!(
            wrapped(&[
                (1, &[true, false], 40),
                (2, &[false, true], 40),
                (1, &[false, true], 9),
                (2, &[true, false], 9)
            ]),
            "iif(x1 is null, v, null)"
        );
    }
}
