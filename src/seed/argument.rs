//! The parameters of makers, and the arguments of a call read and checked by them.

use super::context::SeedContext;
use super::country::code_of;
use super::timestamp::{DAY, Interval, Timestamp};
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::store::Value;

/// What an argument of a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParameterType {
    /// A whole number within these bounds.
    Integer {
        least: i64,
        most: i64,
    },
    /// A finite number within these bounds.
    Number {
        least: f64,
        most: f64,
    },
    Text,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A country of these, by its letters or its name: `DE`, `DEU`, `Germany`, `Deutschland`.
    Country(&'static [&'static str]),
    /// A date or point of time: `'2020-12-31'`, `'2020-12-31 12:00'`, `'now'`, `'-30 days'` from now, Unix seconds.
    Timestamp,
    /// A length of time: `'30 days'`, or a whole number of days.
    Interval,
    /// Any value, null too.
    Value,
}

/// What an argument that is left out is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DefaultValue {
    /// It cannot be left out.
    Required,
    /// It stays absent.
    Absent,
    Integer(i64),
    Real(f64),
    Text(&'static str),
    /// The same as the argument before it, or this where that is left out too.
    SameAsBefore(i64),
}

/// One parameter of a maker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    pub name: &'static str,
    pub kind: ParameterType,
    pub default: DefaultValue,
    /// True if any number of arguments may stand there. The last parameters of a list may repeat, all together.
    pub repeated: bool,
}

impl Parameter {
    pub const fn new(name: &'static str, kind: ParameterType, default: DefaultValue) -> Parameter {
        Parameter { name, kind, default, repeated: false }
    }

    pub const fn integer(name: &'static str, least: i64, most: i64, default: DefaultValue) -> Parameter {
        Parameter::new(name, ParameterType::Integer { least, most }, default)
    }

    pub const fn number(name: &'static str, least: f64, most: f64, default: DefaultValue) -> Parameter {
        Parameter::new(name, ParameterType::Number { least, most }, default)
    }

    pub const fn timestamp(name: &'static str, default: &'static str) -> Parameter {
        Parameter::new(name, ParameterType::Timestamp, DefaultValue::Text(default))
    }

    /// A parameter that takes one argument or more.
    pub const fn repeated(name: &'static str, kind: ParameterType) -> Parameter {
        Parameter { name, kind, default: DefaultValue::Required, repeated: true }
    }

    /// What an argument may be, in words.
    pub fn expects(&self) -> String {
        match self.kind {
            ParameterType::Integer { least: i64::MIN, most: i64::MAX } => "a whole number".to_owned(),
            ParameterType::Integer { least, most: i64::MAX } => format!("a whole number from {least} up"),
            ParameterType::Integer { least, most } => format!("a whole number from {least} to {most}"),
            ParameterType::Number { least, most } if least == f64::MIN && most == f64::MAX => "a number".to_owned(),
            ParameterType::Number { least, most } if most == f64::MAX => format!("a number from {least} up"),
            ParameterType::Number { least, most } => format!("a number from {least} to {most}"),
            ParameterType::Text => "a text".to_owned(),
            ParameterType::OneOf(words) | ParameterType::Country(words) => format!("one of {}", words.join(", ")),
            ParameterType::Timestamp => {
                "a date such as '2020-12-31', '2020-12-31 12:00', 'now' or '-30 days'".to_owned()
            }
            ParameterType::Interval => "a length of time such as '30 days'".to_owned(),
            ParameterType::Value => "a value".to_owned(),
        }
    }

    fn read(&self, context: &SeedContext, value: &Value) -> Result<Argument> {
        let wrong = || Diagnostic::error(format!("`{}` is {}, not {}", self.name, self.expects(), display(value)));
        match (self.kind, value) {
            (ParameterType::Value, value) => Ok(Argument::Value(value.clone())),
            (ParameterType::Integer { least, most }, value) => match read_integer(value) {
                Some(number) if (least..=most).contains(&number) => Ok(Argument::Integer(number)),
                _ => Err(wrong()),
            },
            (ParameterType::Number { least, most }, value) => match read_real(value) {
                Some(number) if (least..=most).contains(&number) => Ok(Argument::Real(number)),
                _ => Err(wrong()),
            },
            (ParameterType::Text, value) => Ok(Argument::Text(value.as_text().ok_or_else(wrong)?.into_owned())),
            (ParameterType::OneOf(words) | ParameterType::Country(words), value) => {
                let text = value.as_text().ok_or_else(wrong)?;
                let wanted = match self.kind {
                    ParameterType::Country(_) => code_of(&text).unwrap_or(&text),
                    _ => &text,
                };
                if let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(wanted)) {
                    return Ok(Argument::Text((*word).to_owned()));
                }
                Err(match nearest(&text, words.iter().copied()) {
                    Some(near) => wrong().hint(format!("did you mean '{near}'?")),
                    None => wrong(),
                })
            }
            (ParameterType::Timestamp, value) => {
                read_timestamp(context, value).map(Argument::Timestamp).ok_or_else(wrong)
            }
            (ParameterType::Interval, Value::Integer(days)) => {
                Ok(Argument::Interval(Interval { months: 0, seconds: days.saturating_mul(DAY) }))
            }
            (ParameterType::Interval, value) => {
                Ok(Argument::Interval(Interval::parse(&value.as_text().ok_or_else(wrong)?)?))
            }
        }
    }

    fn read_default(&self, context: &SeedContext, before: Option<&Argument>) -> Result<Argument> {
        match self.default {
            DefaultValue::Required => Err(Diagnostic::error(format!("`{}` is missing: {}", self.name, self.expects()))),
            DefaultValue::Absent => Ok(Argument::Absent),
            DefaultValue::Integer(number) => self.read(context, &Value::Integer(number)),
            DefaultValue::Real(number) => self.read(context, &Value::Real(number)),
            DefaultValue::Text(text) => self.read(context, &Value::text(text)),
            DefaultValue::SameAsBefore(number) => match before {
                Some(before) => Ok(before.clone()),
                None => self.read(context, &Value::Integer(number)),
            },
        }
    }
}

/// A value as errors show it.
pub(super) fn display(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(_) => match value.as_text() {
            Some(text) if text.chars().count() <= 40 => format!("'{text}'"),
            _ => "a text of that length".to_owned(),
        },
        Value::Blob(_) => "a blob".to_owned(),
    }
}

/// The whole number that a value is, or reads as: 3.0 and '3' are 3.
fn read_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::Real(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
        Value::Text(_) => value.as_text()?.trim().parse().ok(),
        _ => None,
    }
}

/// The finite number that a value is or reads as.
fn read_real(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        Value::Text(_) => value.as_text()?.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// The point of time that a value names.
pub(super) fn read_timestamp(context: &SeedContext, value: &Value) -> Option<Timestamp> {
    if let Value::Integer(seconds) = value {
        return Some(Timestamp::from_unix(*seconds)).filter(|timestamp| timestamp.unix() == *seconds);
    }
    let text = value.as_text()?;
    let text = text.trim();
    match text.to_lowercase().as_str() {
        "now" => Some(context.now),
        "today" => Some(context.now.midnight()),
        _ => Timestamp::parse(text).or_else(|| Interval::parse(text).ok().map(|interval| interval.after(context.now))),
    }
}

/// An argument as its maker takes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Absent,
    Integer(i64),
    Real(f64),
    Text(String),
    Timestamp(Timestamp),
    Interval(Interval),
    Value(Value),
}

/// All arguments of a call, one for each parameter, further ones behind them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments(Vec<Argument>);

impl Arguments {
    /// Reads the values for `parameters`.
    ///
    /// # Errors
    /// There are too many or too few, or one is not what its parameter expects. The message names the parameter.
    pub fn read(parameters: &[Parameter], context: &SeedContext, values: &[Value]) -> Result<Arguments> {
        let repeated = parameters.iter().position(|parameter| parameter.repeated);
        let round = repeated.map_or(0, |first| parameters.len() - first);
        if repeated.is_none() && values.len() > parameters.len() {
            return Err(Diagnostic::error(match parameters.len() {
                0 => "it takes no arguments".to_owned(),
                1 => format!("it takes one argument, and {} are given", values.len()),
                most => format!("it takes up to {most} arguments, and {} are given", values.len()),
            }));
        }
        let count = match repeated {
            // Whole rounds of those that repeat: a value and its weight.
            Some(first) => first + values.len().saturating_sub(first).div_ceil(round).max(1) * round,
            None => parameters.len(),
        };
        let mut arguments: Vec<Argument> = Vec::with_capacity(count);
        for at in 0..count {
            let parameter = match repeated {
                Some(first) if at >= first => &parameters[first + (at - first) % round],
                _ => &parameters[at],
            };
            arguments.push(match values.get(at) {
                Some(Value::Null)
                    if parameter.kind != ParameterType::Value && parameter.default != DefaultValue::Required =>
                {
                    parameter.read_default(context, None)?
                }
                Some(value) => parameter.read(context, value)?,
                None => parameter.read_default(context, arguments.last().filter(|_| at <= values.len()))?,
            });
        }
        Ok(Arguments(arguments))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub fn get(&self, at: usize) -> &Argument {
        self.0.get(at).unwrap_or(&Argument::Absent)
    }

    pub fn is_absent(&self, at: usize) -> bool {
        matches!(self.get(at), Argument::Absent)
    }

    pub fn integer(&self, at: usize) -> i64 {
        match self.get(at) {
            Argument::Integer(number) => *number,
            _ => 0,
        }
    }

    pub fn real(&self, at: usize) -> f64 {
        match self.get(at) {
            Argument::Real(number) => *number,
            Argument::Integer(number) => *number as f64,
            _ => 0.0,
        }
    }

    pub fn text(&self, at: usize) -> &str {
        match self.get(at) {
            Argument::Text(text) => text,
            _ => "",
        }
    }

    /// [`Timestamp::MIN`] where the argument is no timestamp.
    pub fn timestamp(&self, at: usize) -> Timestamp {
        match self.get(at) {
            Argument::Timestamp(timestamp) => *timestamp,
            _ => Timestamp::MIN,
        }
    }

    pub fn interval(&self, at: usize) -> Interval {
        match self.get(at) {
            Argument::Interval(interval) => *interval,
            _ => Interval { months: 0, seconds: 0 },
        }
    }

    /// Null where the argument is no plain value.
    pub fn value(&self, at: usize) -> &Value {
        match self.get(at) {
            Argument::Value(value) => value,
            _ => &Value::Null,
        }
    }
}
