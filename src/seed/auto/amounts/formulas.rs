//! Numbers that are made of others of the record by what they are called: what is left of a budget, the share of the votes, the area of a
//! room. The formulas stand in `formulas.txt`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::super::kind::{ColumnKind, kind};
use super::super::names::{self, Guess};
use super::super::terms::{COST, PRICE, is_any};
use super::super::words::{in_cents, in_time_unit, is_form_of, is_in, is_unit, mark, words};
use super::is_number;
use super::orders::Order;
use super::record::Record;
use crate::catalog::Table;

const TEXT: &str = include_str!("formulas.txt");

/// What stands in a name beside what it is of, and says nothing.
const NOISE: &str = "amount qty quantity quantities count counts number num nb no of the in total sum value units unit items pct percent per";

/// Units of money, as columns name them.
const CURRENCIES: &str = "eur euro usd gbp chf mxn";

/// In place of a word: the name has nothing but what the formula is of.
const BARE: &str = "_";

/// What a formula is written in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece {
    Text(&'static str),
    /// A column, by its place among the slots; the second is true of one that is so many of a hundred.
    Slot(usize, bool),
}

/// Columns that may stand at one place of a formula.
#[derive(Debug)]
struct Slot {
    names: Vec<&'static str>,
    is_optional: bool,
}

#[derive(Debug)]
struct Formula {
    /// The first is what is made.
    slots: Vec<Slot>,
    pieces: Vec<Piece>,
    /// A share, of one or of a hundred.
    is_share: bool,
    /// What is never more than what, by their slots.
    order: Option<(usize, usize)>,
}

/// A formula with the columns of a table.
pub(super) struct Match {
    formula: &'static Formula,
    columns: Vec<Option<usize>>,
}

impl Formula {
    fn read(line: &'static str) -> Formula {
        let mut formula = Formula { slots: Vec::new(), pieces: Vec::new(), is_share: false, order: None };
        let mut rest = line;
        while let Some((text, behind)) = rest.split_once('{') {
            let (names, mut behind) = behind.split_once('}').unwrap_or((behind, ""));
            let is_optional = behind.starts_with('?');
            behind = behind.trim_start_matches('?');
            let is_of_hundred = behind.starts_with('%');
            behind = behind.strip_prefix('%').unwrap_or(behind);
            if !text.trim().is_empty() && !formula.slots.is_empty() {
                formula.text(text);
            }
            if !formula.slots.is_empty() {
                formula.pieces.push(Piece::Slot(formula.slots.len(), is_of_hundred));
            }
            formula.slots.push(Slot { names: names.split_ascii_whitespace().collect(), is_optional });
            rest = behind;
        }
        formula.text(rest);
        formula.order = formula.ordered();
        formula
    }

    fn text(&mut self, text: &'static str) {
        let text = text.trim();
        if self.slots.len() > 1 || !matches!(text, "=" | "%") {
            let text = text.trim_start_matches("= ");
            if !text.is_empty() {
                self.pieces.push(Piece::Text(text));
            }
        } else {
            self.is_share = text == "%";
        }
    }

    /// A part that is taken from a whole or divided by it, where it is the only one.
    fn ordered(&self) -> Option<(usize, usize)> {
        match self.pieces[..] {
            [Piece::Slot(more, _), Piece::Text("-"), Piece::Slot(less, _)] => Some((less, more)),
            [Piece::Slot(less, _), Piece::Text("/"), Piece::Slot(more, _)] if self.is_share => Some((less, more)),
            _ => None,
        }
    }

    /// What is added up: of two parts at least.
    fn is_sum(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Slot(..) | Piece::Text("+" | "-" | "~")))
    }
}

/// The formulas of a line: of `{a} <= {b} <= {c}` one for each two.
fn read(line: &'static str) -> Vec<Formula> {
    let chain: Vec<&'static str> = line.split(" <= ").collect();
    if chain.len() < 2 {
        return vec![Formula::read(line)];
    }
    let slot = |text: &'static str| Slot {
        names: text.trim_matches(['{', '}']).split_ascii_whitespace().collect(),
        is_optional: false,
    };
    let order = |less: usize, more: usize| Formula {
        slots: vec![slot(chain[less]), slot(chain[more])],
        pieces: Vec::new(),
        is_share: false,
        order: Some((0, 1)),
    };
    (1..chain.len())
        .flat_map(|more| (0..more).map(move |less| (less, more)))
        .map(|(less, more)| order(less, more))
        .collect()
}

fn formulas() -> &'static [Formula] {
    static FORMULAS: OnceLock<Vec<Formula>> = OnceLock::new();
    let is_formula = |line: &&str| line.starts_with('{');
    FORMULAS.get_or_init(|| TEXT.lines().filter(is_formula).flat_map(read).collect())
}

/// The places at which a name may stand: the formula and the slot.
fn places() -> &'static HashMap<&'static str, Vec<(usize, usize)>> {
    static PLACES: OnceLock<HashMap<&'static str, Vec<(usize, usize)>>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut found: HashMap<&'static str, Vec<(usize, usize)>> = HashMap::new();
        for (at, formula) in formulas().iter().enumerate() {
            for (slot, names) in formula.slots.iter().enumerate() {
                names.names.iter().for_each(|name| found.entry(name).or_default().push((at, slot)));
            }
        }
        found
    })
}

/// The words of all formulas; shorter ones are marks of tables, too.
pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    let slots = formulas().iter().flat_map(|formula| &formula.slots);
    slots.flat_map(|slot| &slot.names).copied().filter(|name| name.len() > 2)
}

/// A column that may stand at a place, and what it is of: the words of its name beside that of the place.
struct Candidate {
    column: usize,
    of: String,
    /// How many words its name has beside that of the place.
    beside: usize,
}

/// The formulas that a table has the columns for, in their order.
pub(super) fn matches(table: &Table) -> Vec<Match> {
    let mut found: HashMap<(usize, usize), Vec<Candidate>> = HashMap::new();
    let own = words(&table.name);
    let numbers: Vec<(usize, String)> = (0..table.columns.len())
        .filter(|column| is_amount(table, *column))
        .map(|column| (column, name_of(table, column)))
        .collect();
    for (column, name) in &numbers {
        let parts: Vec<&str> = name.split('_').collect();
        for from in 0..parts.len() {
            for to in from + 1..=parts.len() {
                let Some(places) = places().get(parts[from..to].join("_").as_str()) else { continue };
                for place in places {
                    let (formula, slot) = *place;
                    // `balance_due` is one of two words for the same.
                    let names = &formulas()[formula].slots[slot].names;
                    let beside = parts[..from].iter().chain(&parts[to..]).filter(|part| !names.contains(part));
                    let of = subject(beside, &own);
                    let all = found.entry(*place).or_default();
                    if !all.iter().any(|known| known.column == *column && known.of == of) {
                        all.push(Candidate { column: *column, of, beside: parts.len() - (to - from) });
                    }
                }
            }
        }
    }
    let mut at: Vec<usize> = found.keys().map(|(formula, _)| *formula).collect();
    at.sort_unstable();
    at.dedup();
    let bare = |of: &str| {
        let is_it = |(_, name): &&(usize, String)| subject(name.split('_').collect::<Vec<_>>().iter(), &own) == of;
        numbers.iter().find(is_it).map(|(column, _)| *column)
    };
    at.into_iter().flat_map(|at| all_of(table, at, &found, &bare)).collect()
}

/// The formula with each subject for which there are columns.
fn all_of(
    table: &Table,
    at: usize,
    found: &HashMap<(usize, usize), Vec<Candidate>>,
    bare: &dyn Fn(&str) -> Option<usize>,
) -> Vec<Match> {
    let formula = &formulas()[at];
    let of_slot = |slot: usize| found.get(&(at, slot)).map_or(&[][..], Vec::as_slice);
    let may_be = |slot: usize| {
        !of_slot(slot).is_empty() || formula.slots[slot].is_optional || formula.slots[slot].names.contains(&BARE)
    };
    if !(0..formula.slots.len()).all(may_be) {
        return Vec::new();
    }
    let mut subjects: Vec<&str> = (0..formula.slots.len()).flat_map(of_slot).map(|one| one.of.as_str()).collect();
    subjects.push("");
    // What is of nothing beside is meant first.
    subjects.sort_by_key(|of| !of.is_empty());
    let mut tried: Vec<&str> = Vec::new();
    let mut matches: Vec<Match> = Vec::new();
    for of in subjects {
        if tried.contains(&of) {
            continue;
        }
        tried.push(of);
        let Some(columns) = with(table, formula, of, &of_slot, bare) else { continue };
        if !matches.iter().any(|known| known.columns[0] == columns[0]) {
            matches.push(Match { formula, columns });
        }
    }
    matches
}

/// The columns of a formula that is about this.
fn with<'a>(
    table: &Table,
    formula: &Formula,
    of: &str,
    of_slot: &dyn Fn(usize) -> &'a [Candidate],
    bare: &dyn Fn(&str) -> Option<usize>,
) -> Option<Vec<Option<usize>>> {
    // A share of a hundred is no sum with what is measured otherwise.
    let is_share = of.split('_').any(|word| word == "soc" || names::is_percent(word));
    let has = |slot: usize| formula.slots[slot].is_optional || of_slot(slot).iter().any(|one| one.of == of);
    if is_share && !(0..formula.slots.len()).all(has) {
        return None;
    }
    let mut columns: Vec<Option<usize>> = vec![None; formula.slots.len()];
    let mut own = 0;
    // What is made is chosen last: it may be called by what the others are of.
    for slot in (1..formula.slots.len()).chain([0]) {
        let free = |column: usize| !columns.contains(&Some(column));
        // `pages` before `total_pages`.
        let find = |wanted: &str| {
            of_slot(slot).iter().filter(|one| one.of == wanted && free(one.column)).min_by_key(|one| one.beside)
        };
        let found = match find(of) {
            Some(one) => {
                own += usize::from(!of.is_empty());
                Some(one.column)
            }
            None if slot == 0 && formula.slots[0].names.contains(&BARE) && !of.is_empty() => {
                find("").map(|one| one.column).or_else(|| bare(of).filter(|column| free(*column)))
            }
            // `tests_run` beside `tests_passed`: what it is of is the word for it, too.
            None => find("").map(|one| one.column).inspect(|column| own += usize::from(bears(table, *column, of))),
        };
        match found {
            Some(column) => columns[slot] = Some(column),
            None if formula.slots[slot].is_optional => {}
            None => return None,
        }
    }
    let parts = columns[1..].iter().flatten().count();
    // One word of many is no subject of all, but where there is no other column for the place.
    let is_meant = |one: &&Candidate| one.of.is_empty() || one.of == of;
    let is_clear = || (0..formula.slots.len()).all(|slot| of_slot(slot).iter().filter(is_meant).count() <= 1);
    let is_enough = of.is_empty() || own > 1 || is_clear();
    let name = |column: usize| words(&table.columns[column].name);
    let first = name(columns[1]?);
    let is_alike = !formula.is_sum() || columns.iter().flatten().all(|column| may_be_added(&first, &name(*column)));
    (is_enough && is_alike && (parts > 1 || formula.slots.len() == 2)).then_some(columns)
}

/// True of a column in whose name stands what a formula is of.
fn bears(table: &Table, column: usize, of: &str) -> bool {
    !of.is_empty() && words(&table.columns[column].name).split('_').any(|word| is_form_of(word, of))
}

/// True of numbers that may be parts of one sum: in one unit, as far as their names say, and none of them what each costs.
fn may_be_added(one: &str, other: &str) -> bool {
    let unit = |name: &str| name.rsplit('_').next().filter(|last| is_unit(last)).map(str::to_owned);
    let units = (unit(one), unit(other));
    let is_one_unit = match &units {
        (Some(one), Some(other)) => {
            let parts = |unit: &str| in_time_unit(&format!("x_{unit}")).map(|(_, per_day)| per_day);
            one == other || parts(one).is_some() && parts(one) == parts(other)
        }
        _ => true,
    };
    let is_rate = |name: &str| name.contains("_per_") || name.split('_').any(|word| is_in("rate unit", word));
    let bears = |name: &str, lists: &[&str]| name.split('_').any(|word| is_any(lists, word));
    let is_money = |name: &str| bears(name, &[PRICE, COST, "fee subtotal salary tax"]);
    let is_count = |name: &str| bears(name, &["qty quantity count units number"]);
    let is_measure = |unit: &Option<String>| {
        unit.as_deref().is_some_and(|unit| !is_in(CURRENCIES, unit) && in_cents(&format!("x_{unit}")).is_none())
    };
    let is_other = |name: &str, unit: &Option<String>| is_count(name) || is_measure(unit);
    let is_one_kind = !(is_money(one) && is_other(other, &units.1) || is_money(other) && is_other(one, &units.0));
    is_one_unit && is_one_kind && is_rate(one) == is_rate(other) && in_cents(one).is_some() == in_cents(other).is_some()
}

/// True of a number that counts or measures, and is no key and no time.
fn is_amount(table: &Table, column: usize) -> bool {
    let declared = &table.columns[column];
    let is_key = table.primary_key.contains(&column)
        || table.foreign_keys.iter().any(|key| key.columns.contains(&column))
        || words(&declared.name).ends_with("_id");
    let name = words(&declared.name);
    let says_how_many = name.split('_').any(|word| is_in("qty quantity count amount number", word));
    let is_other = || match names::guess_of(table, declared) {
        Some(Guess::Moment(_) | Guess::Day(_)) => true,
        Some(Guess::Flag(_)) => !says_how_many && kind(declared) == ColumnKind::Integer,
        _ => false,
    };
    // The place of a record among others.
    let is_no = name.ends_with("_no") && !name.contains("vote");
    let is_place = is_no || name.rsplit('_').next().is_some_and(|last| is_in("nr number index", last));
    is_number(table, column) && !is_key && !is_place && !is_other()
}

/// The name of a column without the word that those of all columns bear.
fn name_of(table: &Table, column: usize) -> String {
    let name = words(&table.columns[column].name);
    let rest = mark(table).and_then(|mark| Some(name.strip_prefix(&mark)?.strip_prefix('_')?.to_owned()));
    rest.unwrap_or(name)
}

/// What a name is of beside a word: nothing of what says nothing, nor what all records of the table are.
fn subject<'a>(parts: impl Iterator<Item = &'a &'a str>, own: &str) -> String {
    let is_own = |part: &str| {
        let is_short = |word: &str| part.len() > 2 && word.starts_with(part);
        own.split('_').any(|word| is_form_of(word, part) || is_form_of(part, word) || is_short(word))
    };
    let rest: Vec<&str> =
        parts.copied().filter(|part| !is_in(NOISE, part) && !is_unit(part) && !is_own(part)).collect();
    // One in many.
    rest.join("_").trim_end_matches('s').to_owned()
}

/// Pairs of which one is never more than the other, by formulas.
pub(super) fn orders(table: &Table) -> Vec<Order> {
    let order = |found: &Match| {
        let (less, more) = found.formula.order?;
        Some(Order { less: found.columns[less]?, more: found.columns[more]? })
    };
    matches(table).iter().filter_map(order).collect()
}

pub(super) fn make(record: &mut Record<'_>) {
    for found in matches(record.table) {
        found.make(record);
    }
}

impl Match {
    fn make(&self, record: &mut Record<'_>) {
        let Some(whole) = self.columns[0] else { return };
        let needs: Vec<usize> = self.columns[1..].iter().flatten().copied().collect();
        // A pair that is only in order makes nothing.
        let is_order = self.formula.pieces.is_empty();
        if is_order || needs.iter().chain([&whole]).any(|column| (record.agreement.empty)(*column)) {
            return;
        }
        let mut made = String::new();
        for (at, piece) in self.formula.pieces.iter().enumerate() {
            match piece {
                Piece::Text(text) if self.leads_nowhere(at) => _ = text,
                Piece::Text(text) => made.push_str(&format!(" {} ", text.replace('~', "-"))),
                Piece::Slot(slot, is_of_hundred) => {
                    let Some(column) = self.columns[*slot] else { continue };
                    made.push_str(&self.read(record, column, *is_of_hundred));
                }
            }
        }
        self.share_of_whole(record);
        let made = if self.formula.is_share { self.share(record, whole, &made) } else { made.trim().to_owned() };
        record.make(whole, made, needs);
    }

    /// True of a sign in front of a part that is missing.
    fn leads_nowhere(&self, at: usize) -> bool {
        let behind = self.formula.pieces.get(at + 1);
        matches!(behind, Some(Piece::Slot(slot, _)) if self.columns[*slot].is_none())
    }

    fn read(&self, record: &Record<'_>, column: usize, is_of_hundred: bool) -> String {
        let name = if self.formula.is_sum() { record.name_or_zero(column) } else { record.name(column) };
        let is_large = || (record.agreement.range)(column).is_none_or(|range| range.high > 1.0);
        if is_of_hundred && is_large() { format!("{name} / 100.0") } else { name }
    }

    /// What comes off what has come together is a part of it.
    fn share_of_whole(&self, record: &mut Record<'_>) {
        let [Piece::Slot(first, _), Piece::Text("+"), Piece::Slot(second, _), Piece::Text("-"), Piece::Slot(taken, _)] =
            self.formula.pieces[..]
        else {
            return;
        };
        let all = [first, second].map(|slot| self.columns[slot]);
        if let ([Some(first), Some(second)], Some(taken)) = (all, self.columns[taken]) {
            let made = format!("({} + {}) * float(0, 0.9, 2)", record.name_or_zero(first), record.name_or_zero(second));
            record.make(taken, made, vec![first, second]);
        }
    }

    fn share(&self, record: &Record<'_>, whole: usize, made: &str) -> String {
        let is_of_one = !names::is_percent(&record.words(whole))
            && (record.agreement.range)(whole).is_some_and(|range| range.high <= 1.0);
        let times = if is_of_one { "1.0" } else { "100.0" };
        let all = self.columns[2].map(|all| record.name(all)).unwrap_or_default();
        format!("iif({all} = 0, 0, {times} * {})", made.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_formula() {
        for line in TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            for formula in read(line) {
                let slots = formula.pieces.iter().filter(|piece| matches!(piece, Piece::Slot(..))).count();
                let is_whole = formula.pieces.is_empty() || slots + 1 == formula.slots.len();
                assert!(is_whole && formula.slots.len() > 1, "{line}: {formula:?}");
                assert!(formula.slots.iter().all(|slot| !slot.names.is_empty()), "{line}");
            }
        }
    }
}
