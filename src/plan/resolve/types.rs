//! The type of an expression: what the schema and the line say of its values.

use std::rc::Rc;

use crate::catalog::{Affinity, Column, Table};
use crate::store::Value;

/// What kind of values an expression has, as far as it is known before it is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueClass {
    /// Anything: a column without a type, most functions.
    Any,
    Number,
    Text,
    Blob,
    /// True or false: comparisons, `exists`.
    Truth,
    Null,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    pub class: ValueClass,
    /// The affinity of a column, or of what is taken from one unchanged; `None` for what is worked out.
    pub affinity: Option<Affinity>,
    /// The type that the schema declares for the column.
    pub declared: Option<Rc<str>>,
    /// The collation that comparisons use, where the column or `collate` says one.
    pub collation: Option<Rc<str>>,
    pub nullable: bool,
    /// True if it is known before the query is run, and the same for all rows.
    pub constant: bool,
    /// How many values it is: several where it is a row value.
    pub width: usize,
}

impl Type {
    /// What is worked out, and may be null.
    pub fn of(class: ValueClass) -> Type {
        Type { class, affinity: None, declared: None, collation: None, nullable: true, constant: false, width: 1 }
    }

    pub fn truth(nullable: bool) -> Type {
        Type { nullable, ..Type::of(ValueClass::Truth) }
    }

    pub fn row(width: usize) -> Type {
        Type { width, ..Type::of(ValueClass::Any) }
    }

    pub fn value(value: &Value) -> Type {
        let class = match value {
            Value::Null => ValueClass::Null,
            Value::Integer(_) | Value::Real(_) => ValueClass::Number,
            Value::Text(_) => ValueClass::Text,
            Value::Blob(_) => ValueClass::Blob,
        };
        Type { nullable: value.is_null(), constant: true, ..Type::of(class) }
    }

    /// A column's; `optional` where its record may be missing.
    pub fn column(table: &Table, column: &Column, optional: bool) -> Type {
        let strict = table.strict;
        let class = match column.affinity {
            Affinity::Integer | Affinity::Real if strict => ValueClass::Number,
            Affinity::Text if strict => ValueClass::Text,
            _ => ValueClass::Any,
        };
        Type {
            class,
            affinity: Some(column.affinity),
            declared: Some(column.declared_type.as_str().into()),
            collation: Some(column.collation.as_str().into()),
            nullable: optional || !column.not_null,
            constant: false,
            width: 1,
        }
    }

    /// A rowid.
    pub fn rowid(optional: bool) -> Type {
        Type { affinity: Some(Affinity::Integer), nullable: optional, ..Type::of(ValueClass::Number) }
    }
}
