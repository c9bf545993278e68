//! Typed expressions from their parts.

use super::tree::{Field, RecordRef, RecordSet, TypedExpr, TypedKind};
use super::types::{Type, ValueClass};
use crate::catalog::{Identity, KeyStep, Table};
use crate::diagnostic::Span;
use crate::lang::Date;
use crate::lang::ast::{BinaryOp, Literal, UnaryOp};
use crate::store::Value;

impl TypedExpr {
    pub fn new(kind: TypedKind, ty: Type, at: Span) -> TypedExpr {
        TypedExpr { kind, ty, at }
    }

    pub fn value(value: Value, at: Span) -> TypedExpr {
        let ty = Type::value(&value);
        TypedExpr::new(TypedKind::Value(value), ty, at)
    }

    pub fn date(date: Date, at: Span) -> TypedExpr {
        let ty = Type::value(&Value::text(date.stored()));
        TypedExpr::new(TypedKind::Date(date), ty, at)
    }

    /// The date that it is, in brackets or not.
    pub fn as_date(&self) -> Option<Date> {
        match self.without_brackets().kind {
            TypedKind::Date(date) => Some(date),
            _ => None,
        }
    }

    pub fn null(at: Span) -> TypedExpr {
        TypedExpr::new(TypedKind::Word("null"), Type::value(&Value::Null), at)
    }

    pub fn literal(literal: &Literal, at: Span) -> TypedExpr {
        let word = |word, class| {
            let ty = Type { nullable: false, constant: true, ..Type::of(class) };
            TypedExpr::new(TypedKind::Word(word), ty, at)
        };
        match literal {
            Literal::True => word("true", ValueClass::Truth),
            Literal::False => word("false", ValueClass::Truth),
            Literal::Current(name) => word(name, ValueClass::Text),
            Literal::Date(date) => TypedExpr::date(*date, at),
            literal => TypedExpr::value(literal_value(literal), at),
        }
    }

    /// The n-th value that is made up for a record.
    pub fn generated(number: usize, at: Span) -> TypedExpr {
        TypedExpr::new(TypedKind::Generated(number), Type::of(ValueClass::Any), at)
    }

    pub fn text(text: &str, at: Span) -> TypedExpr {
        TypedExpr::value(Value::text(text), at)
    }

    pub fn field(record: &RecordRef, field: Field, at: Span) -> TypedExpr {
        let table = record.table();
        let optional = !record.steps.is_empty();
        let ty = match &field {
            Field::Column(position) => {
                let rowid = matches!(&table.identity, Identity::Rowid(name)
                    if name.eq_ignore_ascii_case(&table.columns[*position].name));
                let ty = Type::column(table, &table.columns[*position], optional);
                Type { nullable: ty.nullable && (optional || !rowid), ..ty }
            }
            Field::Rowid(_) => Type::rowid(optional),
        };
        TypedExpr::new(TypedKind::Field(record.clone(), field), ty, at)
    }

    pub fn column(record: &RecordRef, position: usize, at: Span) -> TypedExpr {
        TypedExpr::field(record, Field::Column(position), at)
    }

    pub fn binary(op: BinaryOp, left: TypedExpr, right: TypedExpr, at: Span) -> TypedExpr {
        let class = match op {
            op if op.compares() || matches!(op, BinaryOp::And | BinaryOp::Or) => ValueClass::Truth,
            BinaryOp::Concat => ValueClass::Text,
            BinaryOp::Arrow | BinaryOp::LongArrow => ValueClass::Any,
            _ => ValueClass::Number,
        };
        let ty = Type {
            nullable: left.ty.nullable || right.ty.nullable,
            constant: left.ty.constant && right.ty.constant,
            ..Type::of(class)
        };
        TypedExpr::new(TypedKind::Binary(op, Box::new(left), Box::new(right)), ty, at)
    }

    pub fn equal(left: TypedExpr, right: TypedExpr, at: Span) -> TypedExpr {
        TypedExpr::binary(BinaryOp::Equal, left, right, at)
    }

    pub fn not(expr: TypedExpr, at: Span) -> TypedExpr {
        let ty = Type { constant: expr.ty.constant, ..Type::truth(expr.ty.nullable) };
        TypedExpr::new(TypedKind::Unary(UnaryOp::Not, Box::new(expr)), ty, at)
    }

    pub fn is_null(expr: TypedExpr, not: bool, at: Span) -> TypedExpr {
        let ty = Type { constant: expr.ty.constant, ..Type::truth(false) };
        TypedExpr::new(TypedKind::IsNull { expr: Box::new(expr), not }, ty, at)
    }

    pub fn function(name: &str, args: Vec<TypedExpr>, at: Span) -> TypedExpr {
        TypedExpr::new(TypedKind::Function { name: name.into(), args }, Type::of(ValueClass::Any), at)
    }

    /// The record from which a way starts, as an expression that names it.
    pub fn key_of_start(record: &RecordRef) -> TypedExpr {
        TypedExpr::new(TypedKind::Field(record.clone(), Field::Column(0)), Type::row(1), Span::default())
    }

    /// All of them, joined by an operator; `None` of none.
    pub fn joined(op: BinaryOp, exprs: impl IntoIterator<Item = TypedExpr>) -> Option<TypedExpr> {
        exprs.into_iter().reduce(|left, right| {
            let at = left.at.to(right.at);
            TypedExpr::binary(op, left, right, at)
        })
    }

    /// One value as it is, several as a row value.
    pub fn row(mut values: Vec<TypedExpr>, at: Span) -> TypedExpr {
        match (values.len(), values.pop()) {
            (1, Some(value)) => value,
            (_, last) => {
                values.extend(last);
                let width = values.len();
                TypedExpr::new(TypedKind::Row(values), Type::row(width), at)
            }
        }
    }

    /// The number of the value that is made up, where it is that and nothing else.
    pub fn generated_number(&self) -> Option<usize> {
        match self.kind {
            TypedKind::Generated(number) => Some(number),
            _ => None,
        }
    }

    pub fn is_null_word(&self) -> bool {
        matches!(&self.kind, TypedKind::Value(Value::Null) | TypedKind::Word("null"))
    }

    /// The expression within brackets.
    pub fn without_brackets(&self) -> &TypedExpr {
        match &self.kind {
            TypedKind::Group(inner) => inner.without_brackets(),
            _ => self,
        }
    }
}

impl RecordRef {
    /// The record at the end of further steps to one.
    pub fn along(&self, steps: &[KeyStep]) -> RecordRef {
        let mut all = self.steps.clone();
        all.extend_from_slice(steps);
        RecordRef { steps: all, ..self.clone() }
    }

    /// The primary key's fields, or the rowid.
    pub fn key(&self) -> Vec<Field> {
        key_fields(self.table())
    }

    pub fn fields(&self, fields: Vec<Field>, at: Span) -> Vec<TypedExpr> {
        fields.into_iter().map(|field| TypedExpr::field(self, field, at)).collect()
    }
}

/// The fields of a table's primary key, or the rowid; none where there is neither.
pub fn key_fields(table: &Table) -> Vec<Field> {
    if table.primary_key.is_empty() {
        return identity_fields(table);
    }
    table.primary_key.iter().map(|position| Field::Column(*position)).collect()
}

/// What tells a record from others: its rowid or key columns. Empty where there is nothing.
pub fn identity_fields(table: &Table) -> Vec<Field> {
    match &table.identity {
        Identity::Rowid(name) => {
            let column = table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
            vec![column.map_or_else(|| Field::Rowid(name.as_str().into()), Field::Column)]
        }
        Identity::Columns(positions) => positions.iter().map(|position| Field::Column(*position)).collect(),
        Identity::None => Vec::new(),
    }
}

/// The record whose key is one of these: `k in (…)` or `k = …`, row values where the key is composite.
pub fn one_of(key: Vec<TypedExpr>, values: &[Vec<Value>], at: Span) -> TypedExpr {
    let truth = || Type::truth(true);
    match values {
        [single] => {
            let pairs = key.into_iter().zip(single);
            let same = pairs.map(|(column, value)| TypedExpr::equal(column, TypedExpr::value(value.clone(), at), at));
            TypedExpr::joined(BinaryOp::And, same).expect("a key has a column")
        }
        many => {
            let tuple = |value: &Vec<Value>| {
                TypedExpr::row(value.iter().map(|value| TypedExpr::value(value.clone(), at)).collect(), at)
            };
            let list = many.iter().map(tuple).collect();
            let expr = Box::new(TypedExpr::row(key, at));
            TypedExpr::new(TypedKind::InList { not: false, expr, list }, truth(), at)
        }
    }
}

/// A key as a value: its one column; a composite one beside a comparison as a row value, elsewhere as it is typed behind
/// a noun, `(10248, 11)`.
pub fn key_value(key: Vec<TypedExpr>, as_row: bool, at: Span) -> TypedExpr {
    if key.len() == 1 || as_row {
        return TypedExpr::row(key, at);
    }
    TypedExpr::new(TypedKind::KeyText(key), Type::of(ValueClass::Text), at)
}

/// A literal as a value that is bound. The words for the present time are left to SQLite, and are no values here.
pub fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Null | Literal::Current(_) => Value::Null,
        Literal::True => Value::Integer(1),
        Literal::False => Value::Integer(0),
        Literal::Integer(number) => Value::Integer(*number),
        Literal::Real(number) => Value::Real(*number),
        Literal::Text(text) => Value::text(text),
        Literal::Blob(bytes) => Value::Blob(bytes.clone()),
        Literal::Date(date) => Value::text(date.stored()),
    }
}

/// The one record of a set, as a value or as a row of its key.
pub fn record_value(set: RecordSet, fields: Vec<Field>, text: bool, at: Span) -> TypedExpr {
    let width = if text { 1 } else { fields.len() };
    let mut ty = Type::row(width);
    if let [field] = fields.as_slice() {
        let inner = TypedExpr::field(&set.in_hand(), field.clone(), at).ty;
        ty = Type { nullable: true, constant: false, ..inner };
    }
    TypedExpr::new(TypedKind::RecordValue { set: Box::new(set), fields, text }, ty, at)
}
