//! The arguments of made-up values: what each may be, what it is where it is left out, and errors that say so.

use super::Run;
use super::moment::{Moment, Span};
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::store::Value;

/// What an argument may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
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
    Word(&'static [&'static str]),
    /// A date or point of time: `'2020-12-31'`, `'2020-12-31 12:00'`, `'now'`, `'-30 days'` from now, Unix seconds.
    Moment,
    /// A length of time: `'30 days'`, or a whole number of days.
    Span,
    /// Any value, null too.
    Value,
}

/// What an argument is where it is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Preset {
    /// It cannot be left out.
    Needed,
    /// There is none then.
    Absent,
    Integer(i64),
    Real(f64),
    Text(&'static str),
    /// The same as the argument before it, or this where that is left out too.
    Same(i64),
}

/// One argument of a made-up value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    pub name: &'static str,
    pub kind: Kind,
    pub preset: Preset,
    /// May any number of them stand there? The last parameters of a list may, all together.
    pub repeated: bool,
}

impl Parameter {
    pub const fn new(name: &'static str, kind: Kind, preset: Preset) -> Parameter {
        Parameter { name, kind, preset, repeated: false }
    }

    pub const fn integer(name: &'static str, least: i64, most: i64, preset: Preset) -> Parameter {
        Parameter::new(name, Kind::Integer { least, most }, preset)
    }

    pub const fn number(name: &'static str, least: f64, most: f64, preset: Preset) -> Parameter {
        Parameter::new(name, Kind::Number { least, most }, preset)
    }

    pub const fn moment(name: &'static str, preset: &'static str) -> Parameter {
        Parameter::new(name, Kind::Moment, Preset::Text(preset))
    }

    /// One that may stand any number of times, once at least.
    pub const fn repeated(name: &'static str, kind: Kind) -> Parameter {
        Parameter { name, kind, preset: Preset::Needed, repeated: true }
    }

    /// What it may be, in words.
    pub fn expects(&self) -> String {
        match self.kind {
            Kind::Integer { least: i64::MIN, most: i64::MAX } => "a whole number".to_owned(),
            Kind::Integer { least, most: i64::MAX } => format!("a whole number from {least} up"),
            Kind::Integer { least, most } => format!("a whole number from {least} to {most}"),
            Kind::Number { least, most } if least == f64::MIN && most == f64::MAX => "a number".to_owned(),
            Kind::Number { least, most } if most == f64::MAX => format!("a number from {least} up"),
            Kind::Number { least, most } => format!("a number from {least} to {most}"),
            Kind::Text => "a text".to_owned(),
            Kind::Word(words) => format!("one of {}", words.join(", ")),
            Kind::Moment => "a date such as '2020-12-31', '2020-12-31 12:00', 'now' or '-30 days'".to_owned(),
            Kind::Span => "a length of time such as '30 days'".to_owned(),
            Kind::Value => "a value".to_owned(),
        }
    }

    fn read(&self, run: &Run, value: &Value) -> Result<Argument> {
        let wrong = || Diagnostic::error(format!("`{}` is {}, not {}", self.name, self.expects(), shown(value)));
        match (self.kind, value) {
            (Kind::Value, value) => Ok(Argument::Value(value.clone())),
            (Kind::Integer { least, most }, value) => match whole(value) {
                Some(number) if (least..=most).contains(&number) => Ok(Argument::Integer(number)),
                _ => Err(wrong()),
            },
            (Kind::Number { least, most }, value) => match real(value) {
                Some(number) if (least..=most).contains(&number) => Ok(Argument::Real(number)),
                _ => Err(wrong()),
            },
            (Kind::Text, value) => Ok(Argument::Text(value.as_text().ok_or_else(wrong)?.into_owned())),
            (Kind::Word(words), value) => {
                let text = value.as_text().ok_or_else(wrong)?;
                if let Some(word) = words.iter().find(|word| word.eq_ignore_ascii_case(&text)) {
                    return Ok(Argument::Text((*word).to_owned()));
                }
                Err(match nearest(&text, words.iter().copied()) {
                    Some(near) => wrong().hint(format!("did you mean '{near}'?")),
                    None => wrong(),
                })
            }
            (Kind::Moment, value) => moment(run, value).map(Argument::Moment).ok_or_else(wrong),
            (Kind::Span, Value::Integer(days)) => {
                Ok(Argument::Span(Span { months: 0, seconds: days.saturating_mul(86_400) }))
            }
            (Kind::Span, value) => Ok(Argument::Span(Span::parse(&value.as_text().ok_or_else(wrong)?)?)),
        }
    }

    fn missing(&self, run: &Run, before: Option<&Argument>, given: bool) -> Result<Argument> {
        match self.preset {
            Preset::Needed => Err(Diagnostic::error(format!("`{}` is missing: {}", self.name, self.expects()))),
            Preset::Absent => Ok(Argument::Absent),
            Preset::Integer(number) => self.read(run, &Value::Integer(number)),
            Preset::Real(number) => self.read(run, &Value::Real(number)),
            Preset::Text(text) => self.read(run, &Value::text(text)),
            Preset::Same(number) => match before {
                Some(before) if given => Ok(before.clone()),
                _ => self.read(run, &Value::Integer(number)),
            },
        }
    }
}

/// A value as an error tells of it.
fn shown(value: &Value) -> String {
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
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::Real(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some(*number as i64),
        Value::Text(_) => value.as_text()?.trim().parse().ok(),
        _ => None,
    }
}

/// The finite number that a value is or reads as.
fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        Value::Text(_) => value.as_text()?.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// The point of time that a value names.
pub(super) fn moment(run: &Run, value: &Value) -> Option<Moment> {
    if let Value::Integer(seconds) = value {
        return Some(Moment::from_unix(*seconds)).filter(|moment| moment.unix() == *seconds);
    }
    let text = value.as_text()?;
    let text = text.trim();
    match text.to_lowercase().as_str() {
        "now" => Some(run.now),
        "today" => Some(run.now.midnight()),
        _ => Moment::parse(text).or_else(|| Span::parse(text).ok().map(|span| span.after(run.now))),
    }
}

/// An argument as its maker takes it.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Absent,
    Integer(i64),
    Real(f64),
    Text(String),
    Moment(Moment),
    Span(Span),
    Value(Value),
}

/// All arguments of a call, one for each parameter, further ones behind them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments(Vec<Argument>);

impl Arguments {
    /// Reads what was given for `parameters`.
    ///
    /// # Errors
    /// Too many or too few, or one that is not what its parameter expects. The message names the parameter.
    pub fn read(parameters: &[Parameter], run: &Run, given: &[Value]) -> Result<Arguments> {
        let repeated = parameters.iter().position(|parameter| parameter.repeated);
        let round = repeated.map_or(0, |first| parameters.len() - first);
        if repeated.is_none() && given.len() > parameters.len() {
            return Err(Diagnostic::error(match parameters.len() {
                0 => "it takes no arguments".to_owned(),
                1 => format!("it takes one argument, and {} are given", given.len()),
                most => format!("it takes up to {most} arguments, and {} are given", given.len()),
            }));
        }
        let count = match repeated {
            // Whole rounds of those that repeat: a value and its weight.
            Some(first) => first + given.len().saturating_sub(first).div_ceil(round).max(1) * round,
            None => parameters.len(),
        };
        let mut arguments: Vec<Argument> = Vec::with_capacity(count);
        for at in 0..count {
            let parameter = match repeated {
                Some(first) if at >= first => &parameters[first + (at - first) % round],
                _ => &parameters[at],
            };
            arguments.push(match given.get(at) {
                Some(Value::Null) if parameter.kind != Kind::Value && parameter.preset != Preset::Needed => {
                    parameter.missing(run, arguments.last(), false)?
                }
                Some(value) => parameter.read(run, value)?,
                None => parameter.missing(run, arguments.last(), at <= given.len() && at > 0)?,
            });
        }
        Ok(Arguments(arguments))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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

    /// The first moment there can be where the argument is no moment.
    pub fn moment(&self, at: usize) -> Moment {
        match self.get(at) {
            Argument::Moment(moment) => *moment,
            _ => Moment::FIRST,
        }
    }

    pub fn span(&self, at: usize) -> Span {
        match self.get(at) {
            Argument::Span(span) => *span,
            _ => Span { months: 0, seconds: 0 },
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
