//! What the variables of a session hold.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::catalog::TableId;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::Date;
use crate::lang::ast::{Amount, Query};
use crate::store::Value;

/// The variables of a session by name, case kept. Cloning is cheap, so that a stored query keeps those of its time.
pub type Variables = Rc<BTreeMap<String, Variable>>;

/// What a variable holds.
#[derive(Clone, Debug)]
pub enum Variable {
    Value(Value),
    /// A date without quotes.
    Date(Date),
    /// Records pinned by the values of their identity (see [`super::Keys`]), in the order in which they were.
    Records {
        table: TableId,
        keys: Rc<[Vec<Value>]>,
        one: bool,
    },
    /// A query, asked again at each use, with the variables as they were when it was stored.
    Query {
        query: Rc<Query>,
        variables: Variables,
    },
}

/// How many a line says, by a number or a variable that holds one.
///
/// # Errors
/// There is no such variable, or it holds no number that can be a count.
pub fn amount(amount: &Amount, variables: &Variables) -> Result<u64> {
    let name = match amount {
        Amount::Number(number, _) => return Ok(*number),
        Amount::Variable(name) => name,
    };
    let error = |what: String| Diagnostic::error(what).at(name.span());
    match variables.get(&name.text) {
        Some(Variable::Value(Value::Integer(number))) if *number >= 0 => Ok(number.unsigned_abs()),
        Some(Variable::Value(value)) => {
            let value = crate::store::quote_value(value);
            Err(error(format!("how many is a whole number from 0 on, and `{}` holds {value}", name.text)))
        }
        Some(_) => Err(error(format!("how many is a number, and `{}` holds none", name.text))),
        None => Err(error(format!("how many stands here, and there is no variable `{}`", name.text))
            .hint(format!("a number stands as it is; {} = 5 makes a variable that holds one", name.text))),
    }
}
