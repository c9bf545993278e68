//! Numbers, choices among given values, and values that follow from their row.

use crate::diagnostic::{Diagnostic, Result};
use crate::seed::argument::{Arguments, DefaultValue, Parameter, ParameterType};
use crate::seed::distribution::{Zipf, draw_normal};
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::store::Value;

const LEAST: Parameter = Parameter::integer("least", i64::MIN, i64::MAX, DefaultValue::Integer(0));
const MOST: Parameter = Parameter::integer("most", i64::MIN, i64::MAX, DefaultValue::Integer(100));
const LOW: Parameter = Parameter::number("least", -1e300, 1e300, DefaultValue::Real(0.0));
const HIGH: Parameter = Parameter::number("most", -1e300, 1e300, DefaultValue::Real(1.0));
const DIGITS: Parameter = Parameter::integer("digits", 0, 15, DefaultValue::Absent);
const CHANCE: Parameter = Parameter::number("chance", 0.0, 1.0, DefaultValue::Real(0.5));

pub(super) const NUMBERS: &[Maker] = &[
    Maker::new("int", "a whole number, both bounds included", "int(5, 35)", |draw, arguments, into| {
        *into = Value::Integer(draw.between(arguments.integer(0), read_most(arguments)?));
        Ok(())
    })
    .bare()
    .aliases(&["random_int", "pyint"])
    .alone(&["randint"])
    .parameters(&[LEAST, MOST])
    .indexed(
        |_, arguments| (arguments.integer(1).wrapping_sub(arguments.integer(0)) as u64).saturating_add(1),
        |_, arguments, number, into| *into = Value::Integer(arguments.integer(0).wrapping_add(number as i64)),
    ),
    Maker::new(
        "float",
        "a number, with so many digits behind the point",
        "float(0, 100, 2)",
        |draw, arguments, into| {
            *into = Value::Real(draw_float(draw, arguments)?);
            Ok(())
        },
    )
    .bare()
    .aliases(&["pyfloat", "pydecimal"])
    .alone(&["uniform"])
    .parameters(&[LOW, HIGH, DIGITS])
    .indexed(
        |_, arguments| match decimal_steps(arguments) {
            Some((first, last, _)) => (last - first) as u64 + 1,
            None => count_floats(arguments),
        },
        |_, arguments, number, into| {
            let (low, high) = (arguments.real(0), arguments.real(1));
            *into = Value::Real(match decimal_steps(arguments) {
                Some((first, _, scale)) => (first + number as i64) as f64 / scale,
                None => low + (high - low) * (number as f64 / count_floats(arguments) as f64),
            });
        },
    ),
    Maker::new("bool", "1 so often, else 0", "bool(0.3)", |draw, arguments, into| {
        *into = Value::Integer(i64::from(draw.random_bool(arguments.real(0))));
        Ok(())
    })
    .bare()
    .aliases(&["boolean", "pybool"])
    .parameters(&[CHANCE])
    .indexed(
        |_, arguments| if arguments.real(0) > 0.0 && arguments.real(0) < 1.0 { 2 } else { 1 },
        |_, arguments, number, into| {
            *into = Value::Integer(if arguments.real(0) >= 1.0 { 1 } else { number as i64 });
        },
    ),
    Maker::new("pick", "one of the values, each as often", "pick('new', 'paid', 'sent')", |draw, arguments, into| {
        let at = draw.below(arguments.len() as u64) as usize;
        into.clone_from(arguments.value(at));
        Ok(())
    })
    .bare()
    .aliases(&["random_element"])
    .alone(&["choice"])
    .parameters(&[Parameter::repeated("value", ParameterType::Value)])
    .indexed(
        |_, arguments| distinct_values(arguments, 1).len() as u64,
        |_, arguments, number, into| {
            if let Some(value) = distinct_values(arguments, 1).get(number as usize) {
                into.clone_from(value);
            }
        },
    ),
    Maker::new(
        "weighted",
        "one of the values, as often as the weight behind it says",
        "weighted('a', 5, 'b', 1)",
        |draw, arguments, into| {
            into.clone_from(arguments.value(draw_by_weight(draw, arguments, 2)? * 2));
            Ok(())
        },
    )
    .bare()
    .parameters(&[
        Parameter::repeated("value", ParameterType::Value),
        Parameter::repeated("weight", ParameterType::Number { least: 0.0, most: 1e12 }),
    ])
    .indexed(
        |_, arguments| distinct_values(arguments, 2).len() as u64,
        |_, arguments, number, into| {
            if let Some(value) = distinct_values(arguments, 2).get(number as usize) {
                into.clone_from(value);
            }
        },
    ),
    Maker::new("normal", "a number of the bell curve around a mean", "normal(100, 15)", |draw, arguments, into| {
        *into = Value::Real(arguments.real(0) + arguments.real(1) * draw_normal(draw));
        Ok(())
    })
    .bare()
    .alone(&["gauss"])
    .parameters(&[
        Parameter::number("mean", -1e300, 1e300, DefaultValue::Real(0.0)),
        Parameter::number("deviation", 0.0, 1e300, DefaultValue::Real(1.0)),
    ])
    .at_least(1 << 40),
    Maker::new("zipf", "1 to n, the first by far the most often", "zipf(100, 1.2)", |draw, arguments, into| {
        *into = Value::Integer(Zipf::new(arguments.integer(0) as u64, arguments.real(1)).draw(draw) as i64);
        Ok(())
    })
    .bare()
    .parameters(&[
        Parameter::integer("n", 1, 1 << 53, DefaultValue::Required),
        Parameter::number("exponent", 0.0, 20.0, DefaultValue::Real(1.0)),
    ])
    .indexed(
        |_, arguments| arguments.integer(0) as u64,
        |_, _, number, into| *into = Value::Integer(number as i64 + 1),
    ),
    Maker::new("maybe", "null so often, else the value", "maybe(0.2, fake.name)", |draw, arguments, into| {
        if draw.random_bool(arguments.real(0)) {
            *into = Value::Null;
        } else {
            into.clone_from(arguments.value(1));
        }
        Ok(())
    })
    .bare()
    .parameters(&[CHANCE, Parameter::new("value", ParameterType::Value, DefaultValue::Required)])
    .at_least(2),
    Maker::new("seq", "1, 2, 3 …, or from a start in steps", "seq(100, 10)", |draw, arguments, into| {
        *into = Value::Integer(nth_in_sequence(arguments, draw.row));
        Ok(())
    })
    .bare()
    .counts_rows()
    .parameters(&[
        Parameter::integer("start", i64::MIN, i64::MAX, DefaultValue::Integer(1)),
        Parameter::integer("step", i64::MIN, i64::MAX, DefaultValue::Integer(1)),
    ])
    .numbered(|_, arguments, number, into| *into = Value::Integer(nth_in_sequence(arguments, number.index))),
    Maker::new(
        "nth",
        "1, 2, 3 … among those with the same value, as in `line_no=nth(order_id)`",
        "nth(7)",
        |draw, _, into| {
            *into = Value::Integer(i64::try_from(draw.row.saturating_add(1)).unwrap_or(i64::MAX));
            Ok(())
        },
    )
    .bare()
    .counts_within()
    .parameters(&[Parameter::repeated("value", ParameterType::Value)]),
];

/// The second argument, where it is not below the first.
fn read_most(arguments: &Arguments) -> Result<i64> {
    let (least, most) = (arguments.integer(0), arguments.integer(1));
    if least > most { Err(order_error(least, most)) } else { Ok(most) }
}

fn order_error(least: impl std::fmt::Display, most: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("the least is {least}, which is more than {most}"))
}

/// The first and last step of a number with given digits, and how many steps there are to 1.
fn decimal_steps(arguments: &Arguments) -> Option<(i64, i64, f64)> {
    if arguments.is_absent(2) {
        return None;
    }
    let scale = 10_u64.pow(arguments.integer(2).clamp(0, 15) as u32) as f64;
    let (first, last) = ((arguments.real(0) * scale).ceil(), (arguments.real(1) * scale).floor());
    (first.abs() < 9e15 && last.abs() < 9e15 && first <= last).then_some((first as i64, last as i64, scale))
}

/// How many different numbers without given digits are counted through: as many as doubles keep apart, not more than
/// there may be records.
fn count_floats(arguments: &Arguments) -> u64 {
    let (low, high) = (arguments.real(0), arguments.real(1));
    let grain = low.abs().max(high.abs()) * f64::EPSILON;
    ((high - low) / grain).clamp(1.0, 4_294_967_296.0) as u64
}

fn draw_float(draw: &mut Draw<'_>, arguments: &Arguments) -> Result<f64> {
    let (low, high) = (arguments.real(0), arguments.real(1));
    if low > high {
        return Err(order_error(low, high));
    }
    if arguments.is_absent(2) {
        return Ok((low + (high - low) * draw.next_f64()).clamp(low, high));
    }
    match decimal_steps(arguments) {
        // A quotient of whole numbers is the double that is nearest to the decimal number.
        Some((first, last, scale)) => Ok(draw.between(first, last) as f64 / scale),
        None => Err(Diagnostic::error(format!("no number from {low} to {high} has so many digits"))),
    }
}

fn nth_in_sequence(arguments: &Arguments, row: u64) -> i64 {
    arguments.integer(0).wrapping_add(arguments.integer(1).wrapping_mul(row as i64))
}

/// The different values of a list that stand `stride` apart; behind each stands its weight where that is 2.
fn distinct_values(arguments: &Arguments, stride: usize) -> Vec<&Value> {
    let mut values: Vec<&Value> = Vec::new();
    for at in (0..arguments.len()).step_by(stride) {
        let (value, possible) = (arguments.value(at), stride == 1 || arguments.real(at + 1) > 0.0);
        if possible && !values.iter().any(|known| is_same(known, value)) {
            values.push(value);
        }
    }
    values
}

/// True if they are one value to SQLite, which compares numbers by what they are worth.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Integer(whole), Value::Real(real)) | (Value::Real(real), Value::Integer(whole)) => {
            *whole as f64 == *real
        }
        _ => a == b,
    }
}

/// Which of the groups of so many arguments, each with its weight at its end.
pub(super) fn draw_by_weight(draw: &mut Draw<'_>, arguments: &Arguments, stride: usize) -> Result<usize> {
    let weights = || (stride - 1..arguments.len()).step_by(stride).map(|at| arguments.real(at));
    let total: f64 = weights().sum();
    if total <= 0.0 {
        return Err(Diagnostic::error("all weights are 0"));
    }
    let mut left = draw.next_f64() * total;
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
    Ok(chosen)
}
