//! Functions that the language adds to SQLite's, written in SQL.

use std::rc::Rc;

use super::super::algebra::{Call, SqlExpr};
use super::sets::{binary, call};
use crate::lang::ast::BinaryOp;
use crate::store::Value;

/// A call of a function by its name as typed.
pub fn function(name: &Rc<str>, args: Vec<SqlExpr>) -> SqlExpr {
    match (&*name.to_lowercase(), args.as_slice()) {
        ("year", [date]) => cast(cut("%Y", date, &[]), "integer"),
        ("month", [date]) => cut("%Y-%m", date, &[]),
        ("day", [date]) => cut("%Y-%m-%d", date, &[]),
        ("hour", [date]) => cut("%Y-%m-%d %H", date, &[]),
        ("week", [date]) => week(date),
        ("bucket", [number, width]) => {
            let ratio = binary(BinaryOp::Multiply, number.clone(), SqlExpr::Value(Value::Real(1.0)));
            let quotient = binary(BinaryOp::Divide, ratio, width.clone());
            let whole = cast(SqlExpr::Call(Call { args: vec![quotient], ..call("floor") }), "integer");
            binary(BinaryOp::Multiply, whole, width.clone())
        }
        _ => SqlExpr::Call(Call { args, ..call(name) }),
    }
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
