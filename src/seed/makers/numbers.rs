//! Numbers, choices among given values, and values that follow from their row.

use crate::diagnostic::{Diagnostic, Result};
use crate::seed::argument::{Arguments, Kind, Parameter, Preset};
use crate::seed::maker::Maker;
use crate::seed::random::{Zipf, normal};
use crate::seed::source::Draw;
use crate::store::Value;

const LEAST: Parameter = Parameter::integer("least", i64::MIN, i64::MAX, Preset::Integer(0));
const MOST: Parameter = Parameter::integer("most", i64::MIN, i64::MAX, Preset::Integer(100));
const LOW: Parameter = Parameter::number("least", -1e300, 1e300, Preset::Real(0.0));
const HIGH: Parameter = Parameter::number("most", -1e300, 1e300, Preset::Real(1.0));
const DIGITS: Parameter = Parameter::integer("digits", 0, 15, Preset::Absent);
const CHANCE: Parameter = Parameter::number("chance", 0.0, 1.0, Preset::Real(0.5));

pub const NUMBERS: &[Maker] = &[
    Maker::new("int", "a whole number, both bounds included", "int(5, 35)", |draw, given, into| {
        *into = Value::Integer(draw.between(given.integer(0), in_order(given)?));
        Ok(())
    })
    .bare()
    .also(&["random_int", "pyint"])
    .takes(&[LEAST, MOST])
    .listed(
        |_, given| (given.integer(1).wrapping_sub(given.integer(0)) as u64).saturating_add(1),
        |_, given, number, into| *into = Value::Integer(given.integer(0).wrapping_add(number as i64)),
    ),
    Maker::new("float", "a number, with so many digits behind the point", "float(0, 100, 2)", |draw, given, into| {
        *into = Value::Real(float(draw, given)?);
        Ok(())
    })
    .bare()
    .also(&["pyfloat", "pydecimal"])
    .takes(&[LOW, HIGH, DIGITS])
    .listed(
        |_, given| match steps(given) {
            Some((first, last, _)) => (last - first) as u64 + 1,
            None => fine(given),
        },
        |_, given, number, into| {
            let (low, high) = (given.real(0), given.real(1));
            *into = Value::Real(match steps(given) {
                Some((first, _, scale)) => (first + number as i64) as f64 / scale,
                None => low + (high - low) * (number as f64 / fine(given) as f64),
            });
        },
    ),
    Maker::new("bool", "1 so often, else 0", "bool(0.3)", |draw, given, into| {
        *into = Value::Integer(i64::from(draw.chance(given.real(0))));
        Ok(())
    })
    .bare()
    .also(&["boolean", "pybool"])
    .takes(&[CHANCE])
    .listed(
        |_, given| if given.real(0) > 0.0 && given.real(0) < 1.0 { 2 } else { 1 },
        |_, given, number, into| {
            *into = Value::Integer(if given.real(0) >= 1.0 { 1 } else { number as i64 });
        },
    ),
    Maker::new("pick", "one of the values, each as often", "pick('new', 'paid', 'sent')", |draw, given, into| {
        let at = draw.below(given.len() as u64) as usize;
        into.clone_from(given.value(at));
        Ok(())
    })
    .bare()
    .also(&["random_element"])
    .takes(&[Parameter::repeated("value", Kind::Value)])
    .listed(
        |_, given| different(given, 1).len() as u64,
        |_, given, number, into| {
            if let Some(value) = different(given, 1).get(number as usize) {
                into.clone_from(value);
            }
        },
    ),
    Maker::new(
        "weighted",
        "one of the values, as often as the weight behind it says",
        "weighted('a', 5, 'b', 1)",
        weighted,
    )
    .bare()
    .takes(&[
        Parameter::repeated("value", Kind::Value),
        Parameter::repeated("weight", Kind::Number { least: 0.0, most: 1e12 }),
    ])
    .listed(
        |_, given| different(given, 2).len() as u64,
        |_, given, number, into| {
            if let Some(value) = different(given, 2).get(number as usize) {
                into.clone_from(value);
            }
        },
    ),
    Maker::new("normal", "a number of the bell curve around a mean", "normal(100, 15)", |draw, given, into| {
        *into = Value::Real(given.real(0) + given.real(1) * normal(draw));
        Ok(())
    })
    .bare()
    .takes(&[
        Parameter::number("mean", -1e300, 1e300, Preset::Real(0.0)),
        Parameter::number("deviation", 0.0, 1e300, Preset::Real(1.0)),
    ])
    .at_least(1 << 40),
    Maker::new("zipf", "1 to n, the first by far the most often", "zipf(100, 1.2)", |draw, given, into| {
        *into = Value::Integer(Zipf::new(given.integer(0) as u64, given.real(1)).draw(draw) as i64);
        Ok(())
    })
    .bare()
    .takes(&[
        Parameter::integer("n", 1, 1 << 53, Preset::Needed),
        Parameter::number("exponent", 0.0, 20.0, Preset::Real(1.0)),
    ])
    .listed(|_, given| given.integer(0) as u64, |_, _, number, into| *into = Value::Integer(number as i64 + 1)),
    Maker::new("maybe", "null so often, else the value", "maybe(0.2, fake.name)", |draw, given, into| {
        if draw.chance(given.real(0)) {
            *into = Value::Null;
        } else {
            into.clone_from(given.value(1));
        }
        Ok(())
    })
    .bare()
    .takes(&[CHANCE, Parameter::new("value", Kind::Value, Preset::Needed)])
    .at_least(2),
    Maker::new("seq", "1, 2, 3 …, or from a start in steps", "seq(100, 10)", |draw, given, into| {
        *into = Value::Integer(step(given, draw.row));
        Ok(())
    })
    .bare()
    .counting()
    .takes(&[
        Parameter::integer("start", i64::MIN, i64::MAX, Preset::Integer(1)),
        Parameter::integer("step", i64::MIN, i64::MAX, Preset::Integer(1)),
    ])
    .numbered(|draw, given, _, into| *into = Value::Integer(step(given, draw.row))),
];

/// The second argument, where it is not below the first.
fn in_order(given: &Arguments) -> Result<i64> {
    let (least, most) = (given.integer(0), given.integer(1));
    if least > most { Err(wrong_order(least, most)) } else { Ok(most) }
}

fn wrong_order(least: impl std::fmt::Display, most: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("the least is {least}, which is more than {most}"))
}

/// The first and last step of a number with given digits, and how many steps there are to 1.
fn steps(given: &Arguments) -> Option<(i64, i64, f64)> {
    if given.is_absent(2) {
        return None;
    }
    let scale = 10_u64.pow(given.integer(2).clamp(0, 15) as u32) as f64;
    let (first, last) = ((given.real(0) * scale).ceil(), (given.real(1) * scale).floor());
    (first.abs() < 9e15 && last.abs() < 9e15 && first <= last).then_some((first as i64, last as i64, scale))
}

/// How many different numbers without given digits are counted through: as many as doubles keep apart, not more than
/// there may be records.
fn fine(given: &Arguments) -> u64 {
    let (low, high) = (given.real(0), given.real(1));
    let grain = low.abs().max(high.abs()) * f64::EPSILON;
    ((high - low) / grain).clamp(1.0, 4_294_967_296.0) as u64
}

fn float(draw: &mut Draw<'_>, given: &Arguments) -> Result<f64> {
    let (low, high) = (given.real(0), given.real(1));
    if low > high {
        return Err(wrong_order(low, high));
    }
    if given.is_absent(2) {
        return Ok((low + (high - low) * draw.unit()).clamp(low, high));
    }
    match steps(given) {
        // A quotient of whole numbers is the double that is nearest to the decimal number.
        Some((first, last, scale)) => Ok(draw.between(first, last) as f64 / scale),
        None => Err(Diagnostic::error(format!("no number from {low} to {high} has so many digits"))),
    }
}

fn step(given: &Arguments, row: u64) -> i64 {
    given.integer(0).wrapping_add(given.integer(1).wrapping_mul(row as i64))
}

/// The different values of a list that stand `stride` apart; behind each stands its weight where that is 2.
fn different(given: &Arguments, stride: usize) -> Vec<&Value> {
    let mut values: Vec<&Value> = Vec::new();
    for at in (0..given.len()).step_by(stride) {
        let (value, possible) = (given.value(at), stride == 1 || given.real(at + 1) > 0.0);
        if possible && !values.iter().any(|known| same(known, value)) {
            values.push(value);
        }
    }
    values
}

/// Are they one value to SQLite, which compares numbers by what they are worth?
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Integer(whole), Value::Real(real)) | (Value::Real(real), Value::Integer(whole)) => {
            *whole as f64 == *real
        }
        _ => a == b,
    }
}

fn weighted(draw: &mut Draw<'_>, given: &Arguments, into: &mut Value) -> Result<()> {
    let weights = || (1..given.len()).step_by(2).map(|at| given.real(at));
    let total: f64 = weights().sum();
    if total <= 0.0 {
        return Err(Diagnostic::error("all weights are 0"));
    }
    let mut left = draw.unit() * total;
    let mut chosen = 0;
    for (at, weight) in weights().enumerate() {
        if weight > 0.0 {
            chosen = at;
            if left < weight {
                break;
            }
            left -= weight;
        }
    }
    into.clone_from(given.value(chosen * 2));
    Ok(())
}
