//! Values that are made up for each new record, as they are run: what fills the holes of a statement.

use std::ops::Range;

use super::compose::{Composer, named};
use super::emit::Slot;
use super::relational::algebra::{Call, ColumnRef, Rel, SqlExpr};
use super::resolve::generated::{GeneratedValue, ValueSource, is_closed};
use super::resolve::tree::TypedExpr;
use super::statement::Statement;
use super::varying::Varying;
use crate::catalog::Table;
use crate::diagnostic::Span;
use crate::lang::ast::Popularity;

/// What fills one or more holes of a record.
#[derive(Clone, Debug)]
pub struct GeneratedColumn {
    /// The first of its holes; a key of several columns has as many.
    pub hole: usize,
    pub width: usize,
    /// The column that it is for; of a key of several columns, the first.
    pub column: String,
    /// The other columns of such a key, one for each further hole.
    pub others: Vec<String>,
    /// Which of the generated columns of that column, from 0.
    pub part: u32,
    pub content: Content,
    /// The same value never comes twice.
    pub unique: bool,
    /// The value as it is typed, `int(5, 35)`; nothing of one that is made of others.
    pub text: String,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub enum Content {
    /// A function that makes values up, `fake_name` or `int`.
    Made {
        function: String,
        arguments: Arguments,
        /// How many arguments there are.
        count: usize,
        /// The columns of the new record that they are; none where one of them is anything else.
        of_columns: Vec<usize>,
    },
    /// The key of one of these records, each a row of as many columns as there are holes.
    Any {
        table: String,
        keys: Statement,
        /// Those records are others for each record that is made.
        each: Option<Varying>,
        /// Where there is none to pick, the key is null.
        or_null: bool,
        /// They are not picked one as often as the other.
        popularity: Option<Popularity>,
        /// Records that the line itself has made count too, with these columns; null while there is none.
        earlier: Option<Vec<String>>,
        /// Rules by which the picked ones never come twice, where they are others for each record.
        apart: Vec<Apart>,
    },
    /// An expression over the generated columns from the `first`-th on, which are drawn again until its value is new.
    Fresh { value: Statement, first: usize },
    /// The generated columns from the `first`-th on are drawn again until the condition holds of the key in these holes, which is null
    /// where none was found and `or_null` says so.
    Suited { condition: Statement, varying: Varying, first: usize, key: Range<usize>, or_null: bool },
}

/// Columns of the new record that together never repeat.
#[derive(Clone, Debug)]
pub struct Apart {
    pub columns: Vec<String>,
    /// What each of them gets: a value, or a place that is filled by the time the record is picked.
    pub values: Vec<Slot>,
}

/// What a function is given.
#[derive(Clone, Debug)]
pub enum Arguments {
    /// The same for all records: a row of them.
    Once(Statement),
    /// Values and holes.
    Direct(Vec<Slot>),
    /// Worked out for each record: a row of them.
    Each(Statement),
}

impl GeneratedColumn {
    /// The columns that it is for, in the order of its holes.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.column).chain(&self.others).map(String::as_str)
    }
}

/// What a line needs of the records that others are made for: each column with the place that it fills.
pub struct OuterColumns {
    next: usize,
    pub needed: Vec<(ColumnRef, usize)>,
}

impl OuterColumns {
    /// Places from `next` on are free.
    pub fn new(next: usize) -> OuterColumns {
        OuterColumns { next, needed: Vec::new() }
    }

    fn place(&mut self, column: ColumnRef) -> usize {
        if let Some((_, place)) = self.needed.iter().find(|(known, _)| *known == column) {
            return *place;
        }
        self.needed.push((column, self.next));
        self.next += 1;
        self.next - 1
    }

    /// True of a place that a column of an outer record fills.
    pub fn fills(&self, place: usize) -> bool {
        self.needed.iter().any(|(_, known)| *known == place)
    }

    /// The expression with a place for every column of an outer record.
    pub fn opened(&mut self, expr: &SqlExpr) -> SqlExpr {
        let outer: Vec<(ColumnRef, usize)> =
            expr.free().into_iter().map(|column| (column.clone(), self.place(column))).collect();
        expr.clone().substitute(&|column| {
            outer.iter().find(|(known, _)| known == column).map(|(_, place)| SqlExpr::Generated(*place))
        })
    }
}

impl Composer<'_> {
    /// An expression for one record that is made: outer columns are places.
    pub fn opened(&mut self, expr: &TypedExpr, outer: &mut OuterColumns) -> SqlExpr {
        let lowered = self.lowering.expr(expr);
        outer.opened(&self.rewritten_expr(lowered))
    }

    /// The generated values of a line as they are run.
    pub fn generated_columns(&mut self, values: Vec<GeneratedValue>, outer: &mut OuterColumns) -> Vec<GeneratedColumn> {
        values.into_iter().map(|value| self.generated_column(value, outer)).collect()
    }

    fn generated_column(&mut self, value: GeneratedValue, outer: &mut OuterColumns) -> GeneratedColumn {
        let content = match value.source {
            ValueSource::Made { function, args, of_columns } => {
                let count = args.len();
                let closed = args.iter().all(is_closed);
                let args: Vec<SqlExpr> = args.iter().map(|arg| self.opened(arg, outer)).collect();
                let direct = || args.iter().map(slot).collect::<Option<Vec<Slot>>>();
                let arguments = match direct() {
                    _ if closed => Arguments::Once(self.row_of(args)),
                    Some(slots) => Arguments::Direct(slots),
                    None => Arguments::Each(self.row_of(args)),
                };
                Content::Made { function, arguments, count, of_columns }
            }
            ValueSource::Any { set, fields, each, or_null, popularity, earlier } => {
                let record = set.in_hand();
                let mut lowered = self.lowering.records(&set);
                let columns = fields
                    .iter()
                    .map(|field| {
                        let expr = self.lowering.field(&record, field);
                        named(&field_name(&set.table, field), expr)
                    })
                    .collect();
                lowered.rel = self.lowering.flush(set.record, lowered.rel);
                let rel = self.rewritten(self.select(lowered, columns, true));
                let rel = outer_opened(rel, outer);
                let each = each.then(|| self.varying(&rel));
                let keys = self.emitted(super::relational::algebra::Command::Query(rel));
                let table = set.table.name.clone();
                Content::Any { table, keys, each, or_null, popularity, earlier, apart: Vec::new() }
            }
            ValueSource::Fresh { value, first } => {
                let value = self.opened(&value, outer);
                Content::Fresh { value: self.row_of(vec![value]), first }
            }
            ValueSource::Suited { condition, first, key, or_null } => {
                let condition = self.opened(&condition, outer);
                let columns = vec![named("suits", condition.clone())];
                let asked = Rel::Project { input: Box::new(Rel::Unit), alias: self.alias("asked"), columns };
                let varying = self.varying(&asked);
                Content::Suited { condition: self.row_of(vec![condition]), varying, first, key, or_null }
            }
        };
        GeneratedColumn {
            hole: value.number,
            width: value.width,
            column: value.column,
            others: value.others,
            part: value.part,
            content,
            unique: value.unique,
            text: value.text,
            at: value.at,
        }
    }

    /// Finds the rules of the table by which records that are picked for these columns never come twice beside what the record has by then:
    /// the values before them, and those of `outer` records.
    pub fn keep_apart(
        &self,
        table: &Table,
        all: &mut [GeneratedColumn],
        assigned: &[(usize, &SqlExpr)],
        outer: &OuterColumns,
    ) {
        let keys = table.unique_keys();
        for picked in all {
            let own = picked.hole..picked.hole + picked.width;
            let Content::Any { each: Some(_), apart, .. } = &mut picked.content else { continue };
            let is_known = |place: &usize| *place < own.end || outer.fills(*place);
            let value = |column: &usize| {
                let (_, value) = assigned.iter().find(|(known, _)| known == column)?;
                let slot = first_of(value, &own).map(Slot::Generated).or_else(|| slot(value))?;
                Some(slot).filter(|slot| !matches!(slot, Slot::Generated(place) if !is_known(place)))
            };
            for key in &keys {
                let Some(values) = key.iter().map(value).collect::<Option<Vec<Slot>>>() else { continue };
                let is_own = |value: &Slot| matches!(value, Slot::Generated(place) if own.contains(place));
                if values.iter().any(is_own) {
                    let columns = key.iter().map(|column| table.columns[*column].name.clone()).collect();
                    apart.push(Apart { columns, values });
                }
            }
        }
    }

    /// A statement of one row of these.
    pub(super) fn row_of(&self, values: Vec<SqlExpr>) -> Statement {
        let mut columns: Vec<_> = values
            .into_iter()
            .enumerate()
            .map(|(index, expr)| named(&format!("argument{}", index + 1), expr))
            .collect();
        if columns.is_empty() {
            columns.push(named("nothing", SqlExpr::Word("null")));
        }
        self.query(Rel::Project { input: Box::new(Rel::Unit), alias: self.alias("row"), columns })
    }
}

/// The value or place that an expression is, and nothing else.
pub fn slot(expr: &SqlExpr) -> Option<Slot> {
    match expr {
        SqlExpr::Value(value) => Some(Slot::Value(value.clone())),
        SqlExpr::Generated(place) => Some(Slot::Generated(*place)),
        _ => None,
    }
}

/// The place that comes first in `coalesce(any order.shop.products, any product)`, where it is one of these.
fn first_of(expr: &SqlExpr, own: &Range<usize>) -> Option<usize> {
    let SqlExpr::Call(Call { name, args, .. }) = expr else { return None };
    let first = match (name.to_ascii_lowercase().as_str(), args.as_slice()) {
        ("coalesce" | "ifnull", [first, ..]) => first,
        // The key of a record.
        ("iif", [SqlExpr::IsNull { expr, not: true }, first, _]) if **expr == SqlExpr::Generated(own.start) => first,
        _ => return None,
    };
    if let SqlExpr::Generated(place) = first { Some(*place).filter(|place| own.contains(place)) } else { None }
}

fn outer_opened(rel: Rel, outer: &mut OuterColumns) -> Rel {
    match outer.opened(&SqlExpr::Query(Box::new(rel))) {
        SqlExpr::Query(rel) => *rel,
        other => unreachable!("substitution keeps a query one: {other:?}"),
    }
}

pub fn field_name(table: &Table, field: &super::resolve::tree::Field) -> String {
    match field {
        super::resolve::tree::Field::Column(position) => table.columns[*position].name.clone(),
        super::resolve::tree::Field::Rowid(name) => name.to_string(),
    }
}
