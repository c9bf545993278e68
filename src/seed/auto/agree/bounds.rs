//! A number of a record that lies between bounds which a record above it has: a salary within those of the job, a reading within
//! what its sensor measures, a bid at least what the auction asks for.

use super::super::names;
use super::super::solve::Made;
use super::super::terms::{AMOUNT, EXTREMES, LOW_HIGH, MARKS, PRICE, SUM, TEMPERATURE, VALUE, is_any};
use super::super::value::shown;
use super::super::words::{in_cents, is_form_of, is_in, own_words, without_units, words};
use super::Agreement;
use super::parents::Above;
use crate::catalog::Table;

/// Words for both ends that say so where both are there.
const FROM_TO: (&str, &str) = ("from von ab du", "to bis au");

/// What a bound may be called beside what it is of.
const NOISE: &str = "limit limits range bound bounds measuring allowed permitted of is de";

/// What is read or measured is called so, too.
const MEASURED: &str = "reading measurement measured";

/// Words for the same, each as the first of them.
const SAME: [&str; 4] = ["salary pay wage compensation", PRICE, TEMPERATURE, BIDS];

/// What of a salary is bounded in records of these.
const GRADES: &str = "grade band job position level";

/// Where something is sold to whoever offers most, it begins at this.
const OPENING: &str = "start_price starting_price starting_bid start_bid opening_bid opening_price";
const BIDS: &str = "bid";

/// What stands beside the word for a number and makes it no other.
const BESIDE: &str = "annual yearly base basic current gross agreed offered actual measured final unit sale sales list selling de per year";

/// What a number is called, taken apart.
#[derive(Clone, Debug, PartialEq)]
struct Called {
    /// The words that tell it from others, of words for the same always one.
    words: Vec<String>,
    /// It is called a value or an amount, as any number may be.
    is_value: bool,
    is_amount: bool,
    in_cents: bool,
}

impl Called {
    fn of(name: &str) -> Called {
        // `cents` alone is the unit of what has no other name.
        let alone = format!("amount_{name}");
        let name = if in_cents(&alone).is_some() && !name.contains('_') { alone.as_str() } else { name };
        let bare = without_units(name);
        let parts = || bare.split('_').filter(|part| !part.is_empty() && !is_in(NOISE, part));
        let is_general = |part: &&str| is_any(&[VALUE, MEASURED, AMOUNT, SUM], part);
        Called {
            words: parts().filter(|part| !is_general(part)).map(|part| one_of_same(part).to_owned()).collect(),
            is_value: parts().any(|part| is_any(&[VALUE, MEASURED], part)),
            is_amount: parts().any(|part| is_any(&[VALUE, AMOUNT, SUM], part)),
            in_cents: in_cents(name).is_some(),
        }
    }

    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|own| is_form_of(own, word))
    }
}

/// One end of what a number may be.
struct Bound {
    is_least: bool,
    /// It is one though the other end is not there.
    is_sure: bool,
    of: Called,
}

impl Bound {
    fn of(table: &Table, column: usize) -> Option<Bound> {
        let (name, owner) = (own_words(table, column), words(&table.name));
        if is_in(OPENING, &name) {
            return Some(Bound { is_least: true, is_sure: true, of: Called::of("bid") });
        }
        let parts: Vec<&str> = name.split('_').collect();
        let find = |list: &str| parts.iter().position(|part| is_in(list, part));
        let ends = [EXTREMES, LOW_HIGH, FROM_TO].map(|(least, most)| [(true, least), (false, most)]).concat();
        let (row, at) = ends.iter().enumerate().find_map(|(row, (_, list))| Some((row, find(list)?)))?;
        // At the end, `min` may be minutes.
        let is_sure = row < 2 && (parts.len() == 1 || at + 1 < parts.len());
        let rest = || parts[..at].iter().chain(&parts[at + 1..]).copied();
        let is_owner = |part: &str| owner.split('_').any(|word| is_form_of(word, part) || is_form_of(part, word));
        let of_itself: Vec<&str> = rest().filter(|part| !is_owner(part)).collect();
        let is_grade = names::is_about(&owner, GRADES);
        let of = if of_itself.is_empty() && !is_grade { rest().collect() } else { of_itself };
        let mut of = Called::of(&of.join("_"));
        if of.words.is_empty() && is_grade {
            of.words.push("salary".to_owned());
        }
        Some(Bound { is_least: ends[row].0, is_sure, of })
    }
}

/// What a number may be, by what stands above it.
struct Bounds<'a> {
    of: Called,
    least: Option<&'a Above>,
    most: Option<&'a Above>,
    is_sure: bool,
}

impl Agreement<'_> {
    /// The numbers that lie between two bounds, and those that have one.
    pub(super) fn bounds(&self, above: &[Above]) -> (Vec<Made>, Vec<Made>) {
        let (mut between, mut bounded) = (Vec::new(), Vec::new());
        for record in above.chunk_by(|one, other| one.way == other.way) {
            for bounds in bounds_of(record) {
                let is_known = |column: usize| between.iter().chain(&bounded).any(|made: &Made| made.column == column);
                let fit = self
                    .columns()
                    .filter(|column| !is_known(*column))
                    .filter_map(|column| Some((self.fits(column, &bounds)?, column)));
                let Some((_, column)) = fit.min() else { continue };
                let made = self.within_bounds(column, bounds.least, bounds.most);
                let list = if bounds.least.and(bounds.most).is_some() { &mut between } else { &mut bounded };
                list.extend(made);
            }
        }
        (between, bounded)
    }

    /// True of a number that the bounds are of; how many words its name has beside.
    fn fits(&self, column: usize, bounds: &Bounds<'_>) -> Option<usize> {
        let is_number = self.kind(column).is_number()
            && (self.free)(column)
            && self.listed[column].is_none()
            && !self.table.primary_key.contains(&column);
        if !is_number || Bound::of(self.table, column).is_some() {
            return None;
        }
        let mut own = Called::of(&own_words(self.table, column));
        let owner = words(&self.table.name);
        let is_owner = |word: &str| owner.split('_').any(|part| is_form_of(one_of_same(part), word));
        if names::is_about(&owner, BIDS) && own.has("price") {
            own.words.retain(|word| word != "price");
            own.is_amount = true;
        }
        let of = &bounds.of;
        let is_general = own.is_value || own.is_amount;
        let is_it = match of.words.is_empty() {
            true if of.is_amount && !of.is_value => own.is_amount,
            true => own.is_value,
            false => of.words.iter().all(|word| own.has(word) || is_general && is_owner(word)),
        };
        let is_enough = bounds.most.is_none() && of.words.iter().any(|word| is_in(MARKS, word));
        let beside: Vec<&String> = own.words.iter().filter(|word| !of.has(word) && !is_owner(word)).collect();
        let fits = is_it && !is_enough && own.in_cents == of.in_cents && beside.iter().all(|word| is_in(BESIDE, word));
        fits.then_some(beside.len())
    }

    fn within_bounds(&self, column: usize, least: Option<&Above>, most: Option<&Above>) -> Option<Made> {
        let range = (self.range)(column)?;
        let (low, high) = (shown(range.low, range.digits), shown(range.high, range.digits));
        let [from, to] = [least, most].map(|bound| bound.map(|above| &above.path));
        // Where one end is not there, the column's own, as far as the other lets it.
        let below = to.map(|to| format!("min({low}, {to} - abs({to}) * 0.5)"));
        let beyond = from.map(|from| format!("max({high}, {from} + abs({from}) * 0.5)"));
        let first = |end: Option<&String>, other: Option<String>, own: &String| {
            let all: Vec<String> = end.cloned().into_iter().chain(other).chain([own.clone()]).collect();
            format!("coalesce({})", all.join(", "))
        };
        let (from, to) = (first(from, below, &low), first(to, beyond, &high));
        let made = |from: &str, to: &str| {
            let [from, to] = [from, to].map(|end| range.kept(end.to_owned()));
            match range.digits {
                0 => {
                    let from = format!("cast(round({from} + 0.49) as integer)");
                    format!("int({from}, max({from}, cast(round({to} - 0.49) as integer)))")
                }
                digits => format!("float({from}, max({from}, {to}), {digits})"),
            }
        };
        let plain = (self.alone)(column)?;
        if self.ruled[column] && !(self.admits)(column, &made(&low, &high)) {
            return None;
        }
        let key = least.or(most)?.key.columns.clone();
        Some(Made { line: made(&from, &to), needs: key, ..Made::new(column, plain) })
    }
}

/// The bounds that one record has.
fn bounds_of(record: &[Above]) -> Vec<Bounds<'_>> {
    let mut found: Vec<Bounds<'_>> = Vec::new();
    for above in record {
        let Some(Bound { is_least, is_sure, of }) = Bound::of(&above.table, above.column) else { continue };
        let at = found.iter().position(|bounds| bounds.of == of).unwrap_or_else(|| {
            found.push(Bounds { of, least: None, most: None, is_sure: false });
            found.len() - 1
        });
        let bounds = &mut found[at];
        bounds.is_sure |= is_sure;
        let end = if is_least { &mut bounds.least } else { &mut bounds.most };
        end.get_or_insert(above);
    }
    found.retain(|bounds| bounds.is_sure || bounds.least.and(bounds.most).is_some());
    found
}

/// The first of the words that mean the same.
fn one_of_same(word: &str) -> &str {
    let is_it = |known: &str| is_form_of(word, known);
    let same = SAME.iter().find(|same| same.split_ascii_whitespace().any(is_it));
    same.and_then(|same| same.split_ascii_whitespace().next()).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_bounds_tell_what_they_are_of() {
        for (name, words) in
            [("hourly_wage", "hourly salary"), ("annual_salary", "annual salary"), ("value_c", ""), ("amount", "")]
        {
            assert_eq!(Called::of(name).words.join(" "), words, "{name}");
        }
        assert!(Called::of("measured_value").is_value && Called::of("total_amount").is_amount);
    }
}
