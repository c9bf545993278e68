//! One kind of made-up value: its names, parameters and functions, and a call with checked arguments.

use super::argument::{Arguments, DefaultValue, Parameter};
use super::context::SeedContext;
use super::draw::{Draw, StreamKey, ValueSource};
use crate::diagnostic::{Diagnostic, Result};
use crate::store::Value;

/// An entry of the table in [`super::makers`].
pub struct Maker {
    /// As it stands behind `fake.`, or alone where it is [`Maker::bare`].
    pub name: &'static str,
    /// Other names of the same behind `fake.`, those of Python's Faker among them.
    pub aliases: &'static [&'static str],
    /// Other names that stand alone, as Python's `random` has them, where the arguments are alike.
    pub alone: &'static [&'static str],
    /// True if it is called by its name alone: `int(5, 35)`, not `fake.int(5, 35)`.
    pub bare: bool,
    /// True if it counts rows instead of drawing. In SQL it begins anew with each statement.
    pub counts_rows: bool,
    /// True if it counts the rows with the same arguments: the row that it makes a value for is the number among those.
    pub counts_within: bool,
    /// True if its values are days without a time.
    pub gives_days: bool,
    /// True if it names the person of the record, whom others speak of, too.
    pub names_person: bool,
    pub parameters: &'static [Parameter],
    /// What it is, in a few words.
    pub about: &'static str,
    /// A call as it stands in a line.
    pub example: &'static str,
    make: MakeValue,
    distinct: DistinctValues,
}

type MakeValue = fn(&mut Draw<'_>, &Arguments, &mut Value) -> Result<()>;
type CountValues = fn(&SeedContext, &Arguments) -> u64;
type MakeNth = fn(&SeedContext, &Arguments, u64, &mut Value);
type MakeNumbered = fn(&mut Draw<'_>, &Arguments, Number, &mut Value);

/// What tells a value that never comes twice from the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// Counted from 0.
    pub index: u64,
    /// Another for each index, in an order that the seed decides.
    pub mixed: u64,
}

/// The different values that a maker has, as far as they are known.
enum DistinctValues {
    /// As many as `count` says, and `nth` makes each of them from its number.
    Indexed { count: CountValues, nth: MakeNth },
    /// Made for a number, another for each.
    Numbered(MakeNumbered),
    /// So many at least; they cannot be made one after the other.
    AtLeast(u64),
}

/// How many different values a call can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DistinctCount {
    /// So many and no more.
    Exactly(u64),
    /// About so many.
    AtLeast(u64),
    /// More than there can be records.
    Unlimited,
}

impl Maker {
    pub(super) const fn new(name: &'static str, about: &'static str, example: &'static str, make: MakeValue) -> Maker {
        Maker {
            name,
            aliases: &[],
            alone: &[],
            bare: false,
            counts_rows: false,
            counts_within: false,
            gives_days: false,
            names_person: false,
            parameters: &[],
            about,
            example,
            make,
            distinct: DistinctValues::AtLeast(1000),
        }
    }

    pub(super) const fn bare(mut self) -> Maker {
        self.bare = true;
        self
    }

    pub(super) const fn counts_rows(mut self) -> Maker {
        self.counts_rows = true;
        self
    }

    pub(super) const fn counts_within(mut self) -> Maker {
        self.counts_within = true;
        self
    }

    pub(super) const fn days(mut self) -> Maker {
        self.gives_days = true;
        self
    }

    pub(super) const fn names_person(mut self) -> Maker {
        self.names_person = true;
        self
    }

    pub(super) const fn aliases(mut self, aliases: &'static [&'static str]) -> Maker {
        self.aliases = aliases;
        self
    }

    pub(super) const fn alone(mut self, names: &'static [&'static str]) -> Maker {
        self.alone = names;
        self
    }

    pub(super) const fn parameters(mut self, parameters: &'static [Parameter]) -> Maker {
        self.parameters = parameters;
        self
    }

    pub(super) const fn at_least(mut self, count: u64) -> Maker {
        self.distinct = DistinctValues::AtLeast(count);
        self
    }

    pub(super) const fn numbered(mut self, make: MakeNumbered) -> Maker {
        self.distinct = DistinctValues::Numbered(make);
        self
    }

    pub(super) const fn indexed(mut self, count: CountValues, nth: MakeNth) -> Maker {
        self.distinct = DistinctValues::Indexed { count, nth };
        self
    }

    /// Its names, and of each whether it stands alone, without `fake.`.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, bool)> + use<> {
        let aliases = self.aliases.iter().map(|alias| (*alias, false));
        let alone = self.alone.iter().map(|name| (*name, true));
        std::iter::once((self.name, self.bare)).chain(aliases).chain(alone)
    }

    /// How its SQL functions are called: `fake_sentence`, `int`.
    pub fn function_names(&self) -> impl Iterator<Item = String> + use<> {
        self.names().map(|(name, bare)| if bare { name.to_owned() } else { format!("fake_{name}") })
    }

    /// True if an argument cannot be left out.
    pub fn requires_arguments(&self) -> bool {
        self.parameters.first().is_some_and(|parameter| parameter.default == DefaultValue::Required)
    }

    /// The name as it stands in a line: `fake.date_between`, `int`.
    fn full_name(&self) -> String {
        format!("{}{}", if self.bare { "" } else { "fake." }, self.name)
    }

    /// The name with its parameters: `fake.date_between([start], [end])`.
    pub fn usage(&self) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| match (parameter.default, parameter.repeated) {
                (_, true) => format!("{}, …", parameter.name),
                (DefaultValue::Required, _) => parameter.name.to_owned(),
                _ => format!("[{}]", parameter.name),
            })
            .collect();
        match parameters.as_slice() {
            [] if !self.bare => self.full_name(),
            all => format!("{}({})", self.full_name(), all.join(", ")),
        }
    }

    fn read_arguments(&self, context: &SeedContext, values: &[Value]) -> Result<Arguments> {
        Arguments::read(self.parameters, context, values).map_err(|error| self.explain(error))
    }

    /// The error with the name of this maker and an example.
    fn explain(&self, error: Diagnostic) -> Diagnostic {
        let message = format!("{}: {}", self.full_name(), error.message);
        Diagnostic { message, ..error }.hint(format!("{}, as in {}", self.usage(), self.example))
    }

    /// A call with these arguments. It is tried once, so that errors come before the first record.
    ///
    /// # Errors
    /// An argument does not fit. The message says which and why, and the hint gives an example.
    pub fn call(&'static self, context: &SeedContext, values: &[Value]) -> Result<MakerCall> {
        let call = MakerCall { maker: self, arguments: self.read_arguments(context, values)? };
        let mut source = ValueSource::new(context, &StreamKey::default());
        call.make(&mut source, 0, &mut Value::Null).map_err(|error| self.explain(error))?;
        Ok(call)
    }

    /// Makes the value of a row with arguments that may be others in each row, and gives the call for the rows that have the same.
    ///
    /// # Errors
    /// As [`Maker::call`].
    pub fn make_with(
        &'static self,
        source: &mut ValueSource,
        values: &[Value],
        row: u64,
        into: &mut Value,
    ) -> Result<MakerCall> {
        let call = MakerCall { maker: self, arguments: self.read_arguments(source.context(), values)? };
        call.make(source, row, into).map_err(|error| self.explain(error))?;
        Ok(call)
    }
}

/// A maker with arguments that fit it.
#[derive(Clone)]
pub struct MakerCall {
    pub maker: &'static Maker,
    arguments: Arguments,
}

impl MakerCall {
    /// Makes the value of a row. A text that is in `into` already gives its memory to the new one.
    ///
    /// # Errors
    /// The arguments do not fit one another. What [`Maker::call`] has checked fails for no row.
    pub fn make(&self, source: &mut ValueSource, row: u64, into: &mut Value) -> Result<()> {
        (self.maker.make)(&mut source.draw(row), &self.arguments, into)
    }

    /// Makes the value of a number for a row, another for each number that there is. False where the values cannot be numbered.
    pub(super) fn make_distinct(&self, source: &mut ValueSource, row: u64, number: Number, into: &mut Value) -> bool {
        match self.maker.distinct {
            DistinctValues::Indexed { nth, .. } => nth(source.context(), &self.arguments, number.mixed, into),
            DistinctValues::Numbered(make) => make(&mut source.draw(row), &self.arguments, number, into),
            DistinctValues::AtLeast(_) => return false,
        }
        true
    }

    /// How many different values it can give.
    pub fn distinct(&self, context: &SeedContext) -> DistinctCount {
        match self.maker.distinct {
            DistinctValues::Indexed { count, .. } => DistinctCount::Exactly(count(context, &self.arguments)),
            DistinctValues::AtLeast(count) => DistinctCount::AtLeast(count),
            DistinctValues::Numbered(_) => DistinctCount::Unlimited,
        }
    }
}
