//! `buckets`: numbers, days and times that are spread as a histogram says.

use super::numbers::draw_by_weight;
use crate::diagnostic::{Diagnostic, Result};
use crate::seed::argument::{Arguments, Parameter, ParameterType, display};
use crate::seed::maker::Maker;
use crate::seed::text::write_text;
use crate::seed::timestamp::{DAY, Timestamp};
use crate::store::Value;

pub(super) const BUCKETS: &[Maker] = &[Maker::new(
    "buckets",
    "a number, day or time: from the first of two bounds up to the second, as often as the weight behind them says",
    "buckets(0, 10, 5, 10, 20, 3)",
    |draw, arguments, into| {
        // All are read: a wrong one fails at once, not when chance comes to it.
        let (scale, spans) = read(arguments)?;
        let (from, to) = spans[draw_by_weight(draw, arguments, 3)?];
        scale.write(draw.between(from, to.saturating_sub(1).max(from)), into);
        Ok(())
    },
)
.bare()
.parameters(&[
    Parameter::repeated("from", ParameterType::Value),
    Parameter::repeated("to", ParameterType::Value),
    Parameter::repeated("weight", ParameterType::Number { least: 0.0, most: 1e12 }),
])
.indexed(
    |_, arguments| apart(arguments).1.iter().map(|(from, to)| from.abs_diff(*to)).sum(),
    |_, arguments, mut number, into| {
        let (scale, spans) = apart(arguments);
        for (from, to) in spans {
            if number < from.abs_diff(to) {
                return scale.write(from.wrapping_add(number as i64), into);
            }
            number -= from.abs_diff(to);
        }
    },
)];

/// What all bounds of a call are, as whole numbers of steps.
#[derive(Clone, Copy)]
enum Scale {
    Whole,
    /// Doubles, from the least bound to the greatest in [`STEPS`].
    Real {
        least: f64,
        most: f64,
    },
    Days,
    Seconds,
}

/// Into how many steps doubles are cut.
const STEPS: f64 = (1_i64 << 52) as f64;

impl Scale {
    /// The scale on which all these bounds lie.
    fn of(bounds: &[&Value]) -> Result<Scale> {
        if bounds.iter().all(|bound| matches!(bound, Value::Integer(_))) {
            return Ok(Scale::Whole);
        }
        if let Some(numbers) = bounds.iter().map(|bound| real(bound)).collect::<Option<Vec<f64>>>() {
            let (least, most) = (f64::INFINITY, f64::NEG_INFINITY);
            let ends =
                numbers.iter().fold((least, most), |(least, most), number| (least.min(*number), most.max(*number)));
            if !(ends.1 - ends.0).is_finite() {
                let (from, to) = (display(&Value::Real(ends.0)), display(&Value::Real(ends.1)));
                let what = format!("the buckets go from {from} to {to}, which is too far apart");
                return Err(Diagnostic::error(what).hint("the difference of two bounds is a number, too"));
            }
            return Ok(Scale::Real { least: ends.0, most: ends.1 });
        }
        match bounds.iter().find(|bound| time(bound).is_none()) {
            Some(wrong) => {
                let what = format!("{} is no bound: they are all numbers, or all days or times", display(wrong));
                Err(Diagnostic::error(what))
            }
            None if bounds.iter().all(|bound| bound.as_text().is_some_and(|text| text.trim().len() == 10)) => {
                Ok(Scale::Days)
            }
            None => Ok(Scale::Seconds),
        }
    }

    fn read(self, bound: &Value) -> i64 {
        match self {
            Scale::Whole => bound.as_integer().unwrap_or_default(),
            Scale::Real { least, most } => {
                let share = (real(bound).unwrap_or_default() - least) / (most - least);
                if share.is_nan() { 0 } else { (share * STEPS) as i64 }
            }
            Scale::Days => time(bound).map_or(0, |time| time.unix().div_euclid(DAY)),
            Scale::Seconds => time(bound).map_or(0, Timestamp::unix),
        }
    }

    fn write(self, step: i64, into: &mut Value) {
        match self {
            Scale::Whole => *into = Value::Integer(step),
            Scale::Real { least, most } => {
                *into = Value::Real((least + (most - least) * (step as f64 / STEPS)).clamp(least, most));
            }
            Scale::Days => write_text(into, |text| Timestamp::from_unix(step * DAY).write_date(text)),
            Scale::Seconds => write_text(into, |text| {
                let time = Timestamp::from_unix(step);
                time.write_date(text);
                text.push(b' ');
                time.write_time(text);
            }),
        }
    }
}

/// The buckets in the order of the call: each from its first step up to, but without, the second; of two equal ones that step.
fn read(arguments: &Arguments) -> Result<(Scale, Vec<(i64, i64)>)> {
    let bound = |at: usize| arguments.value(at);
    let starts = || (0..arguments.len()).step_by(3);
    let scale = Scale::of(&starts().flat_map(|at| [bound(at), bound(at + 1)]).collect::<Vec<_>>())?;
    let mut spans = Vec::new();
    for at in starts() {
        let (from, to) = (scale.read(bound(at)), scale.read(bound(at + 1)));
        if from > to {
            let (from, to) = (display(bound(at)), display(bound(at + 1)));
            return Err(Diagnostic::error(format!("a bucket goes from {from} to {to}, which is less")));
        }
        spans.push((from, to));
    }
    Ok((scale, spans))
}

/// The buckets that are drawn from, in order and without what two of them share.
fn apart(arguments: &Arguments) -> (Scale, Vec<(i64, i64)>) {
    // A call that is wrong fails when it is drawn from.
    let Ok((scale, spans)) = read(arguments) else { return (Scale::Whole, Vec::new()) };
    let drawn = spans.iter().enumerate().filter(|(at, _)| arguments.real(at * 3 + 2) > 0.0);
    let mut drawn: Vec<(i64, i64)> = drawn.map(|(_, (from, to))| (*from, (*to).max(from.saturating_add(1)))).collect();
    drawn.sort_unstable();
    let mut end = i64::MIN;
    drawn.retain_mut(|(from, to)| {
        *from = (*from).max(end);
        end = end.max(*to);
        from < to
    });
    (scale, drawn)
}

fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        _ => None,
    }
}

fn time(value: &Value) -> Option<Timestamp> {
    Timestamp::parse(&value.as_text()?)
}
