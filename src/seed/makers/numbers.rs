//! Numbers, choices among given values, and values that depend on another one.

use crate::seed::argument::{Kind, Parameter, Preset};
use crate::seed::maker::Maker;
use crate::store::Value;

const LEAST: Parameter = Parameter::integer("least", i64::MIN, i64::MAX, Preset::Integer(0));
const MOST: Parameter = Parameter::integer("most", i64::MIN, i64::MAX, Preset::Integer(100));

pub const NUMBERS: &[Maker] =
    &[Maker::new("int", "a whole number from the first to the second", "int(5, 35)", |draw, given, into| {
        *into = Value::Integer(draw.between(given.integer(0), given.integer(1)));
        Ok(())
    })
    .bare()
    .takes(&[LEAST, MOST])];

const _: Kind = Kind::Value;
