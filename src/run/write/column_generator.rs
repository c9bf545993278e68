//! What fills the holes of a new record: made-up values, keys of random records, expressions whose value must be new.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::asked::{ArgumentSource, ValueQuery};
use super::pools::AnyOf;
use super::random_keys::Any;
use super::uniqueness::{Apart, exhausted_error, stored_fingerprint};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::seed::{DistinctCount, Maker, MakerCall, SeedContext, StreamKey, UniqueValues, ValueSource};
use crate::store::{Value, fingerprint};

/// How often a value that must be new is drawn again.
const MAX_DRAWS: u64 = 1000;

/// Which record is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowPosition {
    /// Its number in the streams of its table.
    pub stream: u64,
    /// Its number in the line, from 1.
    pub number: u64,
    /// How often it was drawn before.
    pub attempt: u64,
    /// Which of the records that others are made for it is made for.
    pub parent: u64,
}

impl RowPosition {
    /// Where its values are in their streams. Those of a further draw are nobody else's.
    pub(super) fn place(self) -> u64 {
        self.stream + (self.attempt << 40)
    }

    /// The same for a maker: one that counts begins anew with each line.
    fn place_of(self, maker: &Maker) -> u64 {
        if maker.counts_rows { self.number - 1 } else { self.place() }
    }

    /// The draws of a value that must be new, within this draw of its record. They are far apart, so that none is a further
    /// draw of the record.
    fn attempts(self) -> impl Iterator<Item = u64> {
        (0..MAX_DRAWS).map(move |inner| self.attempt + inner * 1000)
    }
}

/// What fills the holes of one site.
pub struct ColumnGenerator<'s> {
    pub(super) hole: usize,
    pub(super) width: usize,
    pub(super) columns: Vec<String>,
    /// Which of the values for its column it is, and of which person: see [`Place`].
    pub(super) part: u32,
    pub(super) person: u32,
    pub(super) turn: Turn,
    /// True if its column makes text of numbers.
    pub(super) is_text: bool,
    /// Where in the line its value is asked for.
    pub(super) at: Span,
    pub(super) content: GeneratedContent<'s>,
}

/// What becomes of its value next.
#[derive(Default)]
pub(super) enum Turn {
    #[default]
    Drawn,
    /// It stays as it is while the record is drawn again.
    Kept,
    /// It is the one of this number.
    Numbered(u64),
}

pub(super) enum GeneratedContent<'s> {
    Made {
        source: ValueSource,
        call: MakerCall,
        /// Its values by their numbers, once they are asked for.
        listed: Option<Box<UniqueValues>>,
    },
    Listed(Listed),
    /// Drawn until it is new.
    New {
        source: ValueSource,
        call: MakerCall,
        seen: HashSet<u64>,
        short: String,
    },
    /// The name of the record's person, whom other columns speak of: where it is taken, all of the record is drawn again.
    Person {
        source: ValueSource,
        call: MakerCall,
        seen: HashSet<u64>,
        /// The last of them, which goes back where its record is drawn again.
        last: Option<u64>,
        /// The hole is filled.
        decided: bool,
        short: String,
    },
    /// With arguments that may be others for each record.
    Given {
        source: ValueSource,
        maker: &'static Maker,
        arguments: ArgumentSource<'s>,
    },
    Counted(Counted<'s>),
    Any(Box<Any>),
    AnyOf(AnyOf<'s>),
    Fresh(Fresh<'s>),
    Suited(Suited<'s>),
}

/// Gone through without chance, from `next` on, and round to its beginning where there are `count` values.
pub(super) struct Listed {
    pub unique: UniqueValues,
    pub next: u64,
    pub given: u64,
    pub count: Option<u64>,
    pub taken: HashSet<u64>,
    pub short: String,
}

impl Listed {
    fn is_free(&self, is_text: bool, value: &Value) -> bool {
        self.taken.is_empty() || !self.taken.contains(&stored_fingerprint(is_text, value))
    }

    fn fill(&mut self, is_text: bool, row: RowPosition, hole: &mut Value) -> Result<()> {
        loop {
            let index = self.count.map_or(self.next, |count| self.next % count.max(1));
            if self.count.is_some_and(|count| self.given >= count) || !self.unique.make(index, row.place(), hole) {
                return Err(exhausted_error(&self.short, row));
            }
            self.next += 1;
            self.given += 1;
            if self.is_free(is_text, hole) {
                return Ok(());
            }
        }
    }
}

/// Counted among the records with the same arguments.
pub(super) struct Counted<'s> {
    pub source: ValueSource,
    pub maker: &'static Maker,
    pub arguments: ArgumentSource<'s>,
    /// How many records there are with these arguments.
    pub within: HashMap<u64, u64>,
    /// The arguments of the record that was counted last, by its number: where it is drawn again, it counts once.
    pub last: Option<(u64, u64)>,
}

impl Counted<'_> {
    /// The record does not count.
    fn let_go(&mut self, row: RowPosition) {
        if let Some((_, before)) = self.last.take_if(|(number, _)| *number == row.number)
            && let Some(count) = self.within.get_mut(&before)
        {
            *count -= 1;
        }
    }

    fn fill(&mut self, row: RowPosition, holes: &mut [Value], at: usize) -> Result<()> {
        let values = self.arguments.values(holes)?;
        self.let_go(row);
        let print = fingerprint(&values);
        let count = self.within.entry(print).or_default();
        *count += 1;
        self.last = Some((row.number, print));
        self.maker.make_with(&mut self.source, &values, *count - 1, &mut holes[at]).map(|_| ())
    }
}

/// An expression over the generated columns from `first` on, drawn until its value is new.
pub(super) struct Fresh<'s> {
    pub value: ValueQuery<'s>,
    pub first: usize,
    pub seen: HashSet<u64>,
    /// The last of them, which goes back where its record is drawn again.
    pub last: Option<u64>,
    pub short: String,
}

impl Fresh<'_> {
    fn fill(
        &mut self,
        before: &mut [ColumnGenerator<'_>],
        row: RowPosition,
        holes: &mut [Value],
        at: usize,
    ) -> Result<()> {
        if let Some(last) = self.last.take().filter(|_| row.attempt > 0) {
            self.seen.remove(&last);
        }
        for attempt in row.attempts() {
            if attempt > row.attempt {
                fill_again(before, self.first, RowPosition { attempt, ..row }, holes)?;
            }
            let found = self.value.row(holes)?.into_iter().next().unwrap_or(Value::Null);
            let print = fingerprint(std::slice::from_ref(&found));
            let is_new = found.is_null() || self.seen.insert(print);
            self.last = (is_new && !found.is_null()).then_some(print);
            holes[at] = found;
            if is_new {
                return Ok(());
            }
            if self.first >= before.len() {
                break;
            }
        }
        Err(exhausted_error(&self.short, row))
    }
}

/// Fills the holes of the generated columns from the `first`-th on.
fn fill_again(columns: &mut [ColumnGenerator<'_>], first: usize, row: RowPosition, holes: &mut [Value]) -> Result<()> {
    for at in first..columns.len() {
        let (before, rest) = columns.split_at_mut(at);
        if let Some(column) = rest.first_mut() {
            column.fill(before, row, holes)?;
        }
    }
    Ok(())
}

/// A key that is drawn again, with the generated columns from `first` on, until a condition holds.
pub(super) struct Suited<'s> {
    pub condition: ValueQuery<'s>,
    pub first: usize,
    pub key: Range<usize>,
    /// Where none is found, the key is null.
    pub or_null: bool,
    /// For which values of what it hangs on none was found; nothing where that may change while the line runs.
    pub hopeless: Option<HashSet<u64>>,
}

/// How often a key that is to suit is drawn.
const MAX_KEYS: usize = 100;

impl Suited<'_> {
    /// A number for what decides whether one is found: what the condition and the draws look at that is not drawn itself.
    fn decided(&self, before: &[ColumnGenerator<'_>], holes: &[Value]) -> u64 {
        let drawn = &before[self.first..];
        let looked_at =
            self.condition.places().chain(drawn.iter().flat_map(|column| column.hangs_on().iter().copied()));
        let is_drawn = |place: &usize| drawn.iter().any(|column| column.fills(*place));
        let values: Vec<Value> = looked_at.filter(|place| !is_drawn(place)).map(|place| holes[place].clone()).collect();
        fingerprint(&values)
    }

    fn fill(
        &mut self,
        before: &mut [ColumnGenerator<'_>],
        row: RowPosition,
        holes: &mut [Value],
        at: usize,
    ) -> Result<()> {
        let decided = self.decided(before, holes);
        let is_hopeless = self.hopeless.as_ref().is_some_and(|known| known.contains(&decided));
        let tries = if is_hopeless { 0 } else { MAX_KEYS };
        for attempt in row.attempts().take(tries) {
            if attempt > row.attempt {
                fill_again(before, self.first, RowPosition { attempt, ..row }, holes)?;
            }
            let found = self.condition.row(holes)?.into_iter().next().unwrap_or(Value::Null);
            holes[at] = found;
            // There is none to be picked.
            if holes[at] == Value::Integer(1) || holes[self.key.clone()].contains(&Value::Null) {
                return Ok(());
            }
        }
        if let Some(known) = &mut self.hopeless {
            known.insert(decided);
        }
        if self.or_null {
            holes[self.key.clone()].fill(Value::Null);
            return Ok(());
        }
        let error = format!("for record {} none of {MAX_KEYS} that were picked suits", row.number);
        Err(Diagnostic::error(error).hint("`coalesce(suited(any …, …), any …)` takes another then"))
    }
}

impl ColumnGenerator<'_> {
    /// True if its value follows from the row alone, whatever was made before.
    pub fn is_by_row(&self) -> bool {
        match &self.content {
            GeneratedContent::Made { .. } | GeneratedContent::Given { arguments: ArgumentSource::Direct(_), .. } => {
                true
            }
            GeneratedContent::Any(any) => !any.earlier && any.unique.is_none(),
            _ => false,
        }
    }

    /// True if it could give another value, were it asked again.
    pub fn is_by_chance(&self) -> bool {
        match &self.content {
            GeneratedContent::Made { .. }
            | GeneratedContent::New { .. }
            | GeneratedContent::Given { .. }
            | GeneratedContent::Counted(_)
            | GeneratedContent::AnyOf(_) => true,
            GeneratedContent::Any(any) => any.keys.count() > 1,
            GeneratedContent::Listed(_) | GeneratedContent::Fresh(_) | GeneratedContent::Person { .. } => true,
            GeneratedContent::Suited(_) => false,
        }
    }

    /// True if it says which draw of its record counts: see [`ColumnGenerator::decide`].
    pub fn decides(&self) -> bool {
        matches!(self.content, GeneratedContent::Person { .. })
    }

    /// Fills its hole with a value that is new, and gives the draw of the record that it comes of, from that of `row` on.
    pub fn decide(&mut self, row: RowPosition, holes: &mut [Value]) -> Result<u64> {
        let GeneratedContent::Person { source, call, seen, last, decided, short } = &mut self.content else {
            return Ok(row.attempt);
        };
        if let Some(last) = last.take().filter(|_| row.attempt > 0) {
            seen.remove(&last);
        }
        for attempt in row.attempt..row.attempt + MAX_DRAWS {
            call.make(source, RowPosition { attempt, ..row }.place(), &mut holes[self.hole])?;
            let print = stored_fingerprint(self.is_text, &holes[self.hole]);
            if seen.insert(print) {
                (*last, *decided) = (Some(print), true);
                return Ok(attempt);
            }
        }
        Err(exhausted_error(short, row))
    }

    /// The record is drawn again, perhaps since values of these columns were there already; of any, where none is named. What
    /// never gives a value twice and has nothing to do with them keeps the one that it has, or it would run out.
    pub fn draw_again(&mut self, twice: Option<&[String]>) {
        let apart = match &self.content {
            GeneratedContent::Listed(_) | GeneratedContent::New { .. } | GeneratedContent::Person { .. } => true,
            GeneratedContent::Any(any) => any.unique.is_some(),
            _ => false,
        };
        let blamed =
            twice.is_some_and(|columns| columns.is_empty() || columns.iter().any(|column| self.is_for(column)));
        self.turn = if apart && !blamed { Turn::Kept } else { Turn::Drawn };
        // What is there already is gone.
        if blamed {
            match &mut self.content {
                GeneratedContent::Counted(counted) => counted.last = None,
                GeneratedContent::AnyOf(any) => any.apart.iter_mut().for_each(Apart::keep),
                _ => {}
            }
        }
    }

    /// The record is not made: what it has taken is free for others.
    pub fn let_go(&mut self, row: RowPosition) {
        match &mut self.content {
            GeneratedContent::Counted(counted) => counted.let_go(row),
            GeneratedContent::AnyOf(any) => any.apart.iter_mut().for_each(|apart| apart.give_back(row)),
            _ => {}
        }
    }

    /// True if it has just failed since all that there is to pick is taken; with `empty` also where there is none at all.
    pub fn was_used_up(&mut self, empty: bool) -> bool {
        match &mut self.content {
            GeneratedContent::AnyOf(any) => std::mem::take(&mut any.is_used_up) && (any.count > 0 || empty),
            _ => false,
        }
    }

    /// True if it gives what is left, whatever the draw.
    pub fn gives_what_is_left(&self) -> bool {
        matches!(&self.content, GeneratedContent::AnyOf(any) if !any.apart.is_empty())
    }

    /// True if it fills that place.
    pub fn fills(&self, place: usize) -> bool {
        (self.hole..self.hole + self.width).contains(&place)
    }

    /// True if it is for this column.
    pub fn is_for(&self, column: &str) -> bool {
        self.columns.iter().any(|known| known.eq_ignore_ascii_case(column))
    }

    /// How many values it draws among, where each has a number.
    pub fn choices(&mut self, run: &SeedContext, table: &str) -> Option<u64> {
        match &mut self.content {
            GeneratedContent::Any(any) if any.unique.is_none() => Some(any.keys.count()),
            GeneratedContent::Made { call, listed, .. } => {
                if listed.is_none() {
                    let column = self.columns.first()?;
                    let key = StreamKey { table, column, part: self.part, person: self.person };
                    *listed = UniqueValues::new(run, &key, call).map(Box::new);
                }
                match listed.as_ref()?.distinct() {
                    DistinctCount::Exactly(count) => Some(count),
                    _ => None,
                }
            }
            GeneratedContent::AnyOf(any) => Some(any.count),
            _ => None,
        }
    }

    /// The places that decide among which values it draws.
    pub fn hangs_on(&self) -> &[usize] {
        match &self.content {
            GeneratedContent::AnyOf(any) => &any.hangs_on,
            _ => &[],
        }
    }

    /// The next value is the one of this number, of as many as there are [`ColumnGenerator::choices`].
    pub fn choose(&mut self, number: u64) {
        self.turn = Turn::Numbered(number);
    }

    /// Takes note of the key of a record that was just made.
    pub fn learn(&mut self, key: &[Value]) {
        if let GeneratedContent::Any(any) = &mut self.content
            && any.earlier
        {
            any.keys.push(key);
            any.popular = None;
        }
    }

    /// Fills its holes for a record. `before` are the generated columns that are filled already.
    pub fn fill(&mut self, before: &mut [ColumnGenerator<'_>], row: RowPosition, holes: &mut [Value]) -> Result<()> {
        if self.is_filled(row, holes) {
            return Ok(());
        }
        let at = self.hole;
        match &mut self.content {
            GeneratedContent::Made { source, call, .. } => call.make(source, row.place_of(call.maker), &mut holes[at]),
            GeneratedContent::Listed(listed) => listed.fill(self.is_text, row, &mut holes[at]),
            GeneratedContent::New { source, call, seen, short }
            | GeneratedContent::Person { source, call, seen, short, .. } => {
                for attempt in row.attempts() {
                    call.make(source, RowPosition { attempt, ..row }.place(), &mut holes[at])?;
                    if seen.insert(stored_fingerprint(self.is_text, &holes[at])) {
                        return Ok(());
                    }
                }
                Err(exhausted_error(short, row))
            }
            GeneratedContent::Given { source, maker, arguments } => {
                let values = arguments.values(holes)?;
                maker.make_with(source, &values, row.place_of(maker), &mut holes[at]).map(|_| ())
            }
            GeneratedContent::Counted(counted) => counted.fill(row, holes, at),
            GeneratedContent::Any(any) => any.fill(row, &mut holes[at..]),
            GeneratedContent::AnyOf(any) => any.fill(row, holes, at),
            GeneratedContent::Fresh(fresh) => fresh.fill(before, row, holes, at),
            GeneratedContent::Suited(suited) => suited.fill(before, row, holes, at),
        }
    }

    /// True if its holes hold what they shall: it was kept or decided, or is the one of a number, which is put there.
    fn is_filled(&mut self, row: RowPosition, holes: &mut [Value]) -> bool {
        let at = self.hole;
        match (std::mem::take(&mut self.turn), &mut self.content) {
            (_, GeneratedContent::Person { decided, .. }) => std::mem::take(decided),
            (Turn::Drawn, _) => false,
            // Of the person of this draw.
            (Turn::Kept, GeneratedContent::Listed(listed)) if listed.count.is_none() => {
                let made = listed.unique.make(listed.next.saturating_sub(1), row.place(), &mut holes[at]);
                made && listed.is_free(self.is_text, &holes[at])
            }
            (Turn::Kept, _) => true,
            (Turn::Numbered(number), GeneratedContent::Any(any)) => {
                any.keys.put(number, &mut holes[at..]);
                true
            }
            (Turn::Numbered(number), GeneratedContent::AnyOf(any)) => {
                any.chosen = Some(number);
                false
            }
            (Turn::Numbered(number), GeneratedContent::Made { listed: Some(listed), .. }) => {
                listed.make(number, number, &mut holes[at]);
                true
            }
            (Turn::Numbered(_), _) => false,
        }
    }
}
