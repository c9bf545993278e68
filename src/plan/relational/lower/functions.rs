//! Functions that the language adds to SQLite's, written in SQL.

use std::rc::Rc;

use super::super::algebra::{Call, SqlExpr};
use super::sets::{binary, call};
use crate::lang::ast::BinaryOp;
use crate::sql::letter_case;
use crate::store::Value;

/// A call of a function by its name as typed.
pub fn function(name: &Rc<str>, args: Vec<SqlExpr>) -> SqlExpr {
    match (&*name.to_lowercase(), args.as_slice()) {
        ("year", [date]) => cast(cut("%Y", date, &[]), "integer"),
        ("month", [date]) => cut("%Y-%m", date, &[]),
        ("day", [date]) => cut("%Y-%m-%d", date, &[]),
        ("hour", [date]) => cut("%Y-%m-%d %H", date, &[]),
        ("week", [date]) => week(date),
        ("bucket", [number, width]) => bucket(number, width),
        ("icontains", [text, SqlExpr::Value(Value::Text(wanted))]) => contains(text, wanted),
        _ => SqlExpr::Call(Call { args, ..call(name) }),
    }
}

/// 0.3 / 0.1 is a little less than 3, so that a quotient by a decimal gets back what rounding may have taken. And 199 * 0.1 is a little more than 19.9, which 199 / 10.0 is.
fn bucket(number: &SqlExpr, width: &SqlExpr) -> SqlExpr {
    let ratio = binary(BinaryOp::Multiply, number.clone(), SqlExpr::Value(Value::Real(1.0)));
    let quotient = binary(BinaryOp::Divide, ratio, width.clone());
    let is_whole = matches!(width, SqlExpr::Value(Value::Integer(_)));
    let quotient = if is_whole { quotient } else { rounded_up(quotient) };
    let whole = cast(SqlExpr::Call(Call { args: vec![quotient], ..call("floor") }), "integer");
    match width {
        SqlExpr::Value(Value::Real(decimal)) if let Some((digits, places)) = decimal_parts(*decimal) => {
            let product = binary(BinaryOp::Multiply, whole, SqlExpr::Value(Value::Integer(digits)));
            binary(BinaryOp::Divide, product, SqlExpr::Value(Value::Real(10_f64.powi(places))))
        }
        _ => binary(BinaryOp::Multiply, whole, width.clone()),
    }
}

/// The quotient and three halves of what the last digits of both numbers and of itself may be off by.
fn rounded_up(quotient: SqlExpr) -> SqlExpr {
    let size = SqlExpr::Call(Call { args: vec![quotient.clone()], ..call("abs") });
    let error = binary(BinaryOp::Multiply, size, SqlExpr::Value(Value::Real(5e-16)));
    binary(BinaryOp::Add, quotient, error)
}

/// A decimal as its digits and how many of them stand behind the point; `None` where there are none, or too many.
fn decimal_parts(decimal: f64) -> Option<(i64, i32)> {
    let shown = decimal.to_string();
    let places = shown.split_once('.')?.1.len();
    let digits = shown.replace('.', "").parse().ok()?;
    (places <= 15).then_some((digits, i32::try_from(places).ok()?))
}

/// SQLite's lower() knows A to Z; of other letters those count that are looked for. What is looked for among the values
/// of a column is left to the function of that name, which is the program's own.
fn contains(whole: &SqlExpr, wanted: &[u8]) -> SqlExpr {
    let (folded, pairs) = letter_case::looked_for(&String::from_utf8_lossy(wanted));
    let small = pairs.into_iter().fold(whole.clone(), |whole, (capital, small)| {
        let args = vec![whole, text(&capital.to_string()), text(&small.to_string())];
        SqlExpr::Call(Call { args, ..call("replace") })
    });
    let small = SqlExpr::Call(Call { args: vec![small], ..call("lower") });
    let place = SqlExpr::Call(Call { args: vec![small, text(&folded)], ..call("instr") });
    binary(BinaryOp::Greater, place, SqlExpr::Value(Value::Integer(0)))
}

/// A number is Unix time unless it can be a Julian day; SQLite's 'auto' decides, and leaves texts alone.
fn cut(format: &str, date: &SqlExpr, modifiers: &[&str]) -> SqlExpr {
    let mut args = vec![text(format), date.clone(), text("auto")];
    args.extend(modifiers.iter().map(|modifier| text(modifier)));
    SqlExpr::Call(Call { args, ..call("strftime") })
}

/// The week of ISO 8601 is the one that its Thursday is in.
fn week(date: &SqlExpr) -> SqlExpr {
    let thursday = |format: &str| cut(format, date, &["-3 days", "weekday 4"]);
    let number = |number: i64| SqlExpr::Value(Value::Integer(number));
    let days = binary(BinaryOp::Subtract, thursday("%j"), number(1));
    let weeks = binary(BinaryOp::Add, binary(BinaryOp::Divide, days, number(7)), number(1));
    let shown = SqlExpr::Call(Call { args: vec![text("-W%02d"), weeks], ..call("printf") });
    binary(BinaryOp::Concat, thursday("%Y"), shown)
}

fn cast(expr: SqlExpr, type_name: &str) -> SqlExpr {
    SqlExpr::Cast { expr: Box::new(expr), type_name: type_name.into() }
}

fn text(text: &str) -> SqlExpr {
    SqlExpr::Value(Value::text(text))
}
