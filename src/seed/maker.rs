//! The one table of made-up values: what `.help fake`, completion, the SQL functions and the docs are made of.

use super::argument::{Arguments, Parameter};
use super::source::Draw;
use super::{Run, makers as tables};
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::store::Value;

/// One kind of made-up value.
pub struct Maker {
    /// As it stands behind `fake.`, or alone where it is [`Maker::bare`].
    pub name: &'static str,
    /// Other names of the same behind `fake.`, those of Python's Faker among them.
    pub aliases: &'static [&'static str],
    /// Is it called by its name alone: `int(5, 35)`, not `fake.int(5, 35)`?
    pub bare: bool,
    /// Does it count rows instead of drawing? In SQL it begins anew with each statement.
    pub counts: bool,
    pub parameters: &'static [Parameter],
    /// What it is, in a few words.
    pub about: &'static str,
    /// A call as it stands in a line.
    pub example: &'static str,
    pub(super) make: Make,
    pub(super) values: Values,
}

pub(super) type Make = fn(&mut Draw<'_>, &Arguments, &mut Value) -> Result<()>;

/// How many different values there are, as far as it is known.
pub(super) enum Values {
    /// As many as `count` says, and `nth` makes each of them from its number.
    Listed { count: fn(&Run, &Arguments) -> u64, nth: fn(&Run, &Arguments, u64, &mut Value) },
    /// Made for a number, another for each.
    Numbered(fn(&mut Draw<'_>, &Arguments, u64, &mut Value)),
    /// So many at least; they cannot be counted through.
    AtLeast(u64),
}

/// How many different values a call can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distinct {
    /// So many and no more.
    Exactly(u64),
    /// So many, more or less: enough of them for far fewer records.
    AtLeast(u64),
    /// More than there can be records.
    Endless,
}

/// Makers that are listed together.
pub struct Group {
    pub title: &'static str,
    pub makers: &'static [Maker],
}

/// All of them, in the order in which they are listed.
pub static GROUPS: [Group; 8] = [
    Group { title: "numbers and choices", makers: tables::NUMBERS },
    Group { title: "dates and times", makers: tables::TIMES },
    Group { title: "people", makers: tables::PEOPLE },
    Group { title: "addresses", makers: tables::ADDRESSES },
    Group { title: "texts", makers: tables::TEXTS },
    Group { title: "the internet and files", makers: tables::INTERNET },
    Group { title: "companies and money", makers: tables::MONEY },
    Group { title: "codes, colours and other things", makers: tables::CODES },
];

/// Every maker, in the order in which they are listed.
pub fn makers() -> impl Iterator<Item = &'static Maker> {
    GROUPS.iter().flat_map(|group| group.makers)
}

/// The maker that is called so: `name` or an alias behind `fake.`, or a bare one such as `int`. Letter case is ignored.
///
/// # Errors
/// There is none; the nearest that there is.
pub fn find(name: &str, bare: bool) -> Result<&'static Maker> {
    let called = |maker: &&Maker| maker.names().any(|(known, alone)| alone == bare && known.eq_ignore_ascii_case(name));
    if let Some(maker) = makers().find(called) {
        return Ok(maker);
    }
    let prefix = if bare { "" } else { "fake." };
    let error = Diagnostic::error(format!("there is no made-up value `{prefix}{name}`"));
    let names = makers().flat_map(Maker::names).filter(|(_, alone)| *alone == bare).map(|(name, _)| name);
    Err(match nearest(name, names) {
        Some(near) => error.hint(format!("did you mean `{prefix}{near}`?")),
        None => error.hint("`.help fake` lists them all"),
    })
}

impl Maker {
    pub(super) const fn new(name: &'static str, about: &'static str, example: &'static str, make: Make) -> Maker {
        Maker {
            name,
            aliases: &[],
            bare: false,
            counts: false,
            parameters: &[],
            about,
            example,
            make,
            values: Values::AtLeast(1000),
        }
    }

    pub(super) const fn bare(mut self) -> Maker {
        self.bare = true;
        self
    }

    pub(super) const fn counting(mut self) -> Maker {
        self.counts = true;
        self
    }

    pub(super) const fn also(mut self, aliases: &'static [&'static str]) -> Maker {
        self.aliases = aliases;
        self
    }

    pub(super) const fn takes(mut self, parameters: &'static [Parameter]) -> Maker {
        self.parameters = parameters;
        self
    }

    pub(super) const fn at_least(mut self, count: u64) -> Maker {
        self.values = Values::AtLeast(count);
        self
    }

    pub(super) const fn numbered(mut self, make: fn(&mut Draw<'_>, &Arguments, u64, &mut Value)) -> Maker {
        self.values = Values::Numbered(make);
        self
    }

    pub(super) const fn listed(
        mut self,
        count: fn(&Run, &Arguments) -> u64,
        nth: fn(&Run, &Arguments, u64, &mut Value),
    ) -> Maker {
        self.values = Values::Listed { count, nth };
        self
    }

    /// Its names, and of each whether it stands alone, without `fake.`; an alias never does.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, bool)> + use<> {
        let aliases = self.aliases.iter().map(|alias| (*alias, false));
        std::iter::once((self.name, self.bare)).chain(aliases)
    }

    /// How its SQL functions are called: `fake_sentence`, `int`.
    pub fn functions(&self) -> impl Iterator<Item = String> + use<> {
        self.names().map(|(name, alone)| if alone { name.to_owned() } else { format!("fake_{name}") })
    }

    /// Is there one that cannot be left out?
    pub fn wants_arguments(&self) -> bool {
        self.parameters.first().is_some_and(|parameter| parameter.preset == super::Preset::Needed)
    }

    /// The name with its parameters: `fake.date_between([start], [end])`.
    pub fn usage(&self) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| match (parameter.preset, parameter.repeated) {
                (_, true) => format!("{}, …", parameter.name),
                (super::Preset::Needed, _) => parameter.name.to_owned(),
                _ => format!("[{}]", parameter.name),
            })
            .collect();
        let prefix = if self.bare { "" } else { "fake." };
        match parameters.as_slice() {
            [] if !self.bare => format!("{prefix}{}", self.name),
            all => format!("{prefix}{}({})", self.name, all.join(", ")),
        }
    }

    /// What is given, read as its parameters want it.
    pub(super) fn arguments(&self, run: &Run, given: &[Value]) -> Result<Arguments> {
        Arguments::read(self.parameters, run, given).map_err(|error| self.taught(error))
    }

    /// An error with the name of this maker and an example.
    pub(super) fn taught(&self, error: Diagnostic) -> Diagnostic {
        let prefix = if self.bare { "" } else { "fake." };
        Diagnostic { message: format!("{prefix}{}: {}", self.name, error.message), ..error }.hint(format!(
            "{}, as in {}",
            self.usage(),
            self.example
        ))
    }

    /// A call with these arguments. It is tried once, so that what is wrong with them is said before the first record.
    ///
    /// # Errors
    /// What is wrong with which argument, and an example.
    pub fn call(&'static self, run: &Run, given: &[Value]) -> Result<Call> {
        let arguments = self.arguments(run, given)?;
        let call = Call { maker: self, arguments };
        run.source(&super::Place::default()).make(&call, 0, &mut Value::Null).map_err(|error| self.taught(error))?;
        Ok(call)
    }
}

/// A maker with arguments that were found to fit it.
#[derive(Clone)]
pub struct Call {
    pub maker: &'static Maker,
    pub arguments: Arguments,
}

impl Call {
    /// How many different values it can give.
    pub fn distinct(&self, run: &Run) -> Distinct {
        match self.maker.values {
            Values::Listed { count, .. } => Distinct::Exactly(count(run, &self.arguments)),
            Values::AtLeast(count) => Distinct::AtLeast(count),
            Values::Numbered(_) => Distinct::Endless,
        }
    }
}
