//! What the variables of a session hold.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::catalog::TableId;
use crate::lang::Date;
use crate::lang::ast::Query;
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
