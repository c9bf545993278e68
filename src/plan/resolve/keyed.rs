//! Records by their keys: `game 3`, `order_detail (10248, 11)`, and `user 'Ann'` by what they are called.

use super::build::{literal_value, one_of};
use super::dates;
use super::lint::date_as_key;
use super::noun::records;
use super::resolver::Resolver;
use super::scope::Scope;
use super::standing::Standing;
use super::tree::{Clause, RecordRef, RecordSet, TypedExpr};
use crate::catalog::{Affinity, Column, Label, Table, typed_name, typed_noun, typed_word};
use crate::diagnostic::{Diagnostic, Result, Span, nearest};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, KeyLiteral, Literal, Name, Pick};
use crate::lang::print_expr;
use crate::sql::quote_name;
use crate::store::{Value, quote_value};

impl Resolver<'_> {
    /// The records of the table with these keys: one for one key, else a set.
    ///
    /// # Errors
    /// There is no such table, it has no key, or one of another width.
    pub(super) fn keyed(&self, name: &Name, keys: &[KeyLiteral], scope: &Scope) -> Result<Standing> {
        self.refuse_key_of_no_table(name, keys)?;
        let table = self.some_table(name)?;
        let record = self.new_record(&table);
        let width = table.primary_key.len().max(1);
        let span = keys.iter().map(KeyLiteral::span).fold(name.span(), Span::to);
        // `games (1, 2, 3)` on a one-column key are three keys.
        let keys = match keys {
            [KeyLiteral::Tuple(inner, _)] if width == 1 => inner.as_slice(),
            keys => keys,
        };
        let mut values: Vec<Vec<Value>> = Vec::new();
        for key in keys {
            values.extend(key_values(key, &table)?);
        }
        if let Some(wrong) = values.iter().find(|value| value.len() != width) {
            return Err(wrong_width(name, &table, wrong, span));
        }
        let one = keys.len() == 1;
        let is_spelt_in_several_ways = one && values.len() > 1;
        if is_spelt_in_several_ways {
            self.refuse_other_spellings(name, &table, &values, span)?;
        }
        if values.iter().any(|value| is_text(value)) && !takes_text(&table) {
            // A text where the key is no text is the record's label, or a column in it: a set.
            return Ok(records(self.called(&record, keys, values, span)?, scope));
        }
        let key = record.fields(record.key(), span);
        if key.is_empty() {
            let error = Diagnostic::error(format!("{} has no key", table.noun())).at(span);
            let error = error.try_line("by position", format!("{}[0]", typed_noun(&table)));
            return Err(by_column(error, &table, keys));
        }
        self.note_compared(&key, keys);
        let mut clauses =
            vec![Clause::Filter { condition: one_of(key, &values, span), leaves: Some(keys.len() as u64) }];
        if is_spelt_in_several_ways {
            // Of a day's spellings a table may hold several.
            clauses.push(Clause::Pick { which: Pick::First, count: None });
        }
        Ok(records(RecordSet { clauses, one, ..RecordSet::all(&record) }, scope))
    }

    /// The records that are called so, or have one of the keys among the values.
    fn called(
        &self,
        record: &RecordRef,
        keys: &[KeyLiteral],
        values: Vec<Vec<Value>>,
        span: Span,
    ) -> Result<RecordSet> {
        let labels = self.label_values(record)?;
        if labels.is_empty() {
            let noun = record.table().noun();
            let message = format!("{noun} has no text key and no column that names its records");
            return Err(by_column(Diagnostic::error(message).at(span), record.table(), keys));
        }
        self.note_compared(&labels, keys);
        let (texts, others): (Vec<_>, Vec<_>) = values.into_iter().partition(|value| is_text(value));
        let mut either: Vec<TypedExpr> = labels.into_iter().map(|label| one_of(vec![label], &texts, span)).collect();
        let key = record.fields(record.key(), span);
        if !others.is_empty() && !key.is_empty() {
            either.push(one_of(key, &others, span));
        }
        let condition = TypedExpr::joined(BinaryOp::Or, either).expect("a label has a value");
        let clauses = vec![Clause::Filter { condition, leaves: Some(keys.len() as u64) }];
        Ok(RecordSet { clauses, ..RecordSet::all(record) })
    }

    /// Takes note that these columns are compared with the texts among the keys.
    fn note_compared(&self, columns: &[TypedExpr], keys: &[KeyLiteral]) {
        for column in columns {
            for key in keys {
                if let KeyLiteral::One(Literal::Text(text), at) = key {
                    self.compared.note(BinaryOp::Equal, column, text, at.0);
                }
            }
        }
    }

    /// Refuses `other.games 3` where no database is called so: a key stands behind the name of a table.
    fn refuse_key_of_no_table(&self, name: &Name, keys: &[KeyLiteral]) -> Result<()> {
        let Some(schema) = &name.schema else { return Ok(()) };
        if self.catalog.database(&schema.text)?.is_some() {
            return Ok(());
        }
        let at = keys.iter().map(KeyLiteral::span).reduce(Span::to).unwrap_or(name.span());
        let error = format!("the line is complete before this: a key stands behind a table, and {name} is none");
        let databases = self.catalog.databases()?;
        let near = nearest(&schema.text, databases.iter().map(String::as_str));
        Err(Diagnostic::error(error).at(at).did_you_mean(near.map(|near| format!("{near}.{}", name.text))))
    }

    /// Refuses the key of one record, by `values` in several spellings, where several records have one of them.
    fn refuse_other_spellings(&self, name: &Name, table: &Table, values: &[Vec<Value>], span: Span) -> Result<()> {
        let columns = table.primary_key.iter().enumerate();
        let equal: Vec<String> =
            columns.map(|(at, column)| format!("{} = ?{}", quote_name(&table.columns[*column].name), at + 1)).collect();
        let sql = format!("select 1 from {} where {} limit 1", table.quoted_name(), equal.join(" and "));
        let found: Vec<&Vec<Value>> = values.iter().filter(|value| self.catalog.finds_any(&sql, value)).collect();
        if found.len() < 2 {
            return Ok(());
        }
        let message = format!("{} {} have this key, spelt in several ways", found.len(), table.name);
        Err(found.into_iter().fold(Diagnostic::error(message).at(span), |error, value| {
            let parts: Vec<String> = value.iter().map(quote_value).collect();
            let key = if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(", ")) };
            error.try_instead("one of them", span, format!("{name} {key}"))
        }))
    }

    /// True if records of the table are called as each text of a key, of those that a look at the first ones finds.
    pub(super) fn are_labels(&self, key: &KeyLiteral, table: &Table) -> Result<bool> {
        const LOOKED_AT: usize = 20_000;
        let Label::Default { name_column: Some(column) } = self.catalog.label(table)? else { return Ok(false) };
        let sql = format!(
            "select 1 from (select {} as value from {} limit {LOOKED_AT}) where value = ?1 limit 1",
            quote_name(&table.columns[column].name),
            table.quoted_name()
        );
        Ok(key.parts().iter().all(|part| match part {
            KeyLiteral::One(Literal::Text(text), _) => self.catalog.finds_any(&sql, &[Value::text(text)]),
            _ => false,
        }))
    }
}

fn is_text(value: &[Value]) -> bool {
    matches!(value, [Value::Text(_)])
}

/// True if a text names a record by its key: where the key's one column holds text, or anything.
fn takes_text(table: &Table) -> bool {
    match table.primary_key.as_slice() {
        [] => false,
        [one] => {
            let column = &table.columns[*one];
            matches!(column.affinity, Affinity::Text | Affinity::Blob) || dates::is_declared_for_dates(column)
        }
        _ => true,
    }
}

/// The error for a key of as many values as the table's has no columns.
fn wrong_width(name: &Name, table: &Table, key: &[Value], span: Span) -> Diagnostic {
    let names: Vec<&str> = table.primary_key.iter().map(|column| table.columns[*column].name.as_str()).collect();
    let width = names.len().max(1);
    let plural = if width == 1 { "" } else { "s" };
    let message = format!("the key of {} has {width} column{plural}, not {}", table.noun(), key.len());
    let error = Diagnostic::error(message).at(span).hint(format!("{name} ({})", names.join(", ")));
    match (key, names.as_slice()) {
        // Some of the columns of a key find several records.
        ([part], [first, _, ..]) => {
            let line = format!("{name} where {} = {}", typed_name(first), quote_value(part));
            error.try_instead("those with one part of it", span, line)
        }
        _ => error,
    }
}

/// The values of a key, in each spelling that a date in it may be stored in.
fn key_values(key: &KeyLiteral, table: &Table) -> Result<Vec<Vec<Value>>> {
    let spellings = |place: usize, part: &KeyLiteral| match part {
        KeyLiteral::One(Literal::Date(date), at) => {
            let Some(column) = table.primary_key.get(place).map(|position| &table.columns[*position]) else {
                return Ok(vec![Value::text(date.stored())]);
            };
            date_as_key(*date, column, table, at.0)?;
            Ok(dates::spellings_in(*date, column).into_iter().map(Value::text).collect())
        }
        KeyLiteral::One(literal, _) => Ok(vec![literal_value(literal)]),
        KeyLiteral::Tuple(_, at) => Err(Diagnostic::error("a key has no brackets within brackets").at(at.0)),
    };
    let mut found = vec![Vec::new()];
    for (place, part) in key.parts().iter().enumerate() {
        let values = spellings(place, part)?;
        let with_each = |before: &Vec<Value>| {
            values.iter().map(|value| [before.as_slice(), std::slice::from_ref(value)].concat()).collect::<Vec<_>>()
        };
        found = found.iter().flat_map(with_each).collect();
    }
    Ok(found)
}

/// The error with the line that looks for the value of a key in a column of its kind.
fn by_column(error: Diagnostic, table: &Table, keys: &[KeyLiteral]) -> Diagnostic {
    let [KeyLiteral::One(literal, at)] = keys else { return error };
    let is_text = matches!(literal, Literal::Text(_));
    let fits = |column: &&Column| !column.hidden && (column.affinity == Affinity::Text) == is_text;
    let Some(column) = table.columns.iter().find(fits) else { return error };
    let value = print_expr(&Expr { kind: ExprKind::Literal(literal.clone()), at: *at });
    error.try_line("by a column", format!("{} where {} = {value}", typed_noun(table), typed_word(&column.name)))
}
