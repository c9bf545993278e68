//! A typed tree as a short text, for tests and documentation: records by the names of their tables, columns with the types
//! that the schema declares.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::tree::{
    Base, Clause, Field, Grouping, NestKind, OrderBy, Output, Reach, RecordId, RecordRef, RecordSet, RowClause, RowSet,
    TypedExpr, TypedKind, TypedQuery, ValueKind, VerbQuery,
};
use crate::catalog::KeyStep;
use crate::lang::ast::{CountRange, Pick};
use crate::plan::relational::algebra::Range;
use crate::store::quote_value;

/// The text of a query: what it stands on and what is done with it, from left to right.
pub fn describe(query: &TypedQuery) -> String {
    let mut writer = Writer::default();
    writer.query(query);
    writer.text
}

/// The text of an expression by itself.
pub fn describe_expr(expr: &TypedExpr) -> String {
    let mut writer = Writer::default();
    writer.expr(expr);
    writer.text
}

#[derive(Default)]
struct Writer {
    text: String,
    names: HashMap<RecordId, String>,
    used: HashMap<String, usize>,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The name that a record goes by: its table's, numbered where another came before.
    fn name(&mut self, record: RecordId, table: &str) -> String {
        if let Some(name) = self.names.get(&record) {
            return name.clone();
        }
        let count = self.used.entry(table.to_owned()).or_insert(0);
        *count += 1;
        let name = if *count == 1 { table.to_owned() } else { format!("{table}#{count}") };
        self.names.insert(record, name.clone());
        name
    }

    fn query(&mut self, query: &TypedQuery) {
        match query {
            TypedQuery::Records(set) => self.set(set),
            TypedQuery::Rows(rows) => self.rows(rows),
            TypedQuery::Value(value) => match &value.kind {
                ValueKind::Expr(expr) => {
                    self.push("value ");
                    self.expr(expr);
                }
                ValueKind::Verb(verb) => self.verb(verb),
            },
        }
    }

    fn verb(&mut self, verb: &VerbQuery) {
        self.push(verb.verb.word());
        self.push(" of (");
        self.query(&verb.operand);
        self.push(")");
    }

    fn set(&mut self, set: &RecordSet) {
        self.push(if set.one { "record " } else { "records " });
        let table = set.table.name.clone();
        match &set.base {
            Base::All => {
                let name = self.name(set.record, &table);
                self.push(&name);
            }
            Base::Hop { from, step } => {
                let name = self.name(set.record, &table);
                self.push(&format!("{name} hop {} from (", way(std::slice::from_ref(step))));
                self.set(from);
                self.push(")");
            }
            Base::Related { from, steps } => {
                let name = self.name(set.record, &table);
                self.push(&format!("{name} of "));
                self.record(from);
                self.push(&way(steps));
            }
        }
        for clause in &set.clauses {
            self.push(" · ");
            self.clause(clause);
        }
    }

    fn clause(&mut self, clause: &Clause) {
        match clause {
            Clause::Filter { condition, leaves } => {
                self.push("where ");
                self.expr(condition);
                if let Some(leaves) = leaves {
                    self.push(&format!(" (at most {leaves})"));
                }
            }
            Clause::Order(by) => self.orders("by", by),
            Clause::Range(range) => self.push(&range_text(*range)),
            Clause::Pick { which, count } => self.push(&pick_text(*which, *count)),
            Clause::Position(position) => self.push(&format!("[{position}]")),
            Clause::Slice { from, to } => self.push(&slice_text(*from, *to)),
            Clause::PickPer { which, count, keys } => {
                self.push(&format!("{} {count} per ", which.word()));
                self.list(keys);
            }
            Clause::Combine { op, other } => {
                self.push(&format!("{} (", op.word()));
                self.set(other);
                self.push(")");
            }
        }
    }

    fn rows(&mut self, rows: &RowSet) {
        self.push(match (rows.values, rows.one) {
            (true, true) => "value of ",
            (true, false) => "values of ",
            (false, true) => "row of ",
            (false, false) => "rows of ",
        });
        self.set(&rows.set);
        match &rows.grouping {
            Grouping::None => {}
            Grouping::All => self.push(" · whole"),
            Grouping::Keys { keys, .. } => {
                self.push(" · per ");
                let names: Vec<&str> = keys.iter().map(|key| &*rows.outputs[*key].name).collect();
                let names = names.join(", ");
                self.push(&names);
            }
        }
        self.push(" · show ");
        for (index, output) in rows.shown_outputs().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.output(output);
        }
        for clause in &rows.clauses {
            self.row_clause(rows, clause);
        }
    }

    fn output(&mut self, output: &Output) {
        let Some(nest) = &output.nest else {
            self.expr(&output.expr);
            if let Some(declared) = output.expr.ty.declared.as_ref().filter(|declared| !declared.is_empty()) {
                let _ = write!(self.text, ": {declared}");
            }
            let _ = write!(self.text, " as {}", output.name);
            return;
        };
        let _ = write!(self.text, "{}{}(", output.name, way(&nest.steps));
        self.set(&nest.set);
        self.push("){");
        match &nest.kind {
            NestKind::Value(value) => self.expr(value),
            NestKind::Records(outputs) | NestKind::Whole(outputs, _) => {
                for (index, output) in outputs.iter().enumerate() {
                    if index > 0 {
                        self.push(", ");
                    }
                    self.output(output);
                }
            }
        }
        self.push("}");
    }

    fn row_clause(&mut self, rows: &RowSet, clause: &RowClause) {
        let names =
            |positions: &[usize]| positions.iter().map(|at| &*rows.outputs[*at].name).collect::<Vec<_>>().join(", ");
        match clause {
            // The columns stand in front already.
            RowClause::Show { .. } => return,
            _ => self.push(" · "),
        }
        match clause {
            RowClause::Filter(condition) => {
                self.push("where ");
                self.expr(condition);
            }
            RowClause::Order(by) => self.orders("by", by),
            RowClause::Range(range) => self.push(&range_text(*range)),
            RowClause::Pick { which, count } => self.push(&pick_text(*which, *count)),
            RowClause::Position(position) => self.push(&format!("[{position}]")),
            RowClause::Slice { from, to } => self.push(&slice_text(*from, *to)),
            RowClause::Distinct(outputs) => self.push(&format!("distinct {}", names(outputs))),
            RowClause::Combine { op, other, .. } => {
                self.push(&format!("{} (", op.word()));
                self.rows(other);
                self.push(")");
            }
            RowClause::Show { .. } => {}
        }
    }

    fn orders(&mut self, word: &str, by: &[OrderBy]) {
        self.push(word);
        for (index, order) in by.iter().enumerate() {
            self.push(if index > 0 { ", " } else { " " });
            self.expr(&order.expr);
            if order.descending {
                self.push(" desc");
            }
            match order.nulls_first {
                Some(true) => self.push(" nulls first"),
                Some(false) => self.push(" nulls last"),
                None => {}
            }
        }
    }

    fn list(&mut self, list: &[TypedExpr]) {
        for (index, expr) in list.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            self.expr(expr);
        }
    }

    fn record(&mut self, record: &RecordRef) {
        let name = self.name(record.record, &record.start.name);
        self.push(&name);
        self.push(&way(&record.steps));
    }

    fn reach(&mut self, reach: &Reach) {
        self.record(&reach.start);
        self.push(&way(&reach.steps));
        if !reach.set.clauses.is_empty() {
            self.push(" (");
            self.set(&reach.set);
            self.push(")");
        }
    }

    fn words(&mut self, before: &str, expr: &TypedExpr, after: &str) {
        self.push(before);
        self.expr(expr);
        self.push(after);
    }

    fn expr(&mut self, expr: &TypedExpr) {
        let not = |not: &bool| if *not { "not " } else { "" };
        match &expr.kind {
            TypedKind::Value(value) => self.push(&quote_value(value)),
            TypedKind::Date(date) => self.push(&date.to_string()),
            TypedKind::Word(word) => self.push(word),
            TypedKind::Schema(text) => self.push(text),
            TypedKind::Generated(number) => self.push(&format!("${number}")),
            TypedKind::Field(record, field) => {
                self.record(record);
                let name = match field {
                    Field::Column(position) => record.table().columns[*position].name.clone(),
                    Field::Rowid(name) => name.to_string(),
                };
                self.push(&format!(".{name}"));
            }
            TypedKind::KeyAlong(record, step) => {
                self.record(record);
                let names: Vec<&str> =
                    step.from_columns.iter().map(|position| step.from.columns[*position].name.as_str()).collect();
                self.push(&format!(".({})", names.join(", ")));
            }
            TypedKind::KeyText(parts) => {
                self.push("key(");
                self.list(parts);
                self.push(")");
            }
            TypedKind::Output(_, position) => self.push(&format!("@{}", position + 1)),
            TypedKind::Row(values) => {
                self.push("(");
                self.list(values);
                self.push(")");
            }
            TypedKind::Group(inner) => self.words("(", inner, ")"),
            TypedKind::Unary(op, inner) => {
                let word = op.sql();
                let space = if word == "not" { " " } else { "" };
                self.words(&format!("{word}{space}"), inner, "");
            }
            TypedKind::Binary(op, left, right) => {
                self.expr(left);
                self.words(&format!(" {} ", op.sql()), right, "");
            }
            TypedKind::IsNull { expr, not: is_not } => self.words("", expr, &format!(" is {}null", not(is_not))),
            TypedKind::Like { op, not: is_not, expr, pattern, .. } => {
                self.expr(expr);
                self.words(&format!(" {}{} ", not(is_not), op.sql()), pattern, "");
            }
            TypedKind::Between { not: is_not, expr, low, high } => {
                self.expr(expr);
                self.words(&format!(" {}between ", not(is_not)), low, " and ");
                self.expr(high);
            }
            TypedKind::InList { not: is_not, expr, list } => {
                self.words("", expr, &format!(" {}in (", not(is_not)));
                self.list(list);
                self.push(")");
            }
            TypedKind::InRecords { not: is_not, expr, set, .. } => {
                self.words("", expr, &format!(" {}in (", not(is_not)));
                self.set(set);
                self.push(")");
            }
            TypedKind::InRows { not: is_not, expr, rows, .. } => {
                self.words("", expr, &format!(" {}in (", not(is_not)));
                self.rows(rows);
                self.push(")");
            }
            TypedKind::Reaches(reach) => {
                self.push("some ");
                self.reach(reach);
            }
            TypedKind::ReachesMany(reach, count) => {
                self.push(&count_text(*count));
                self.reach(reach);
            }
            TypedKind::Exists(query) => {
                self.push("exists (");
                self.query(query);
                self.push(")");
            }
            TypedKind::HasMany(set, count) => {
                self.push(&count_text(*count));
                self.push("(");
                self.set(set);
                self.push(")");
            }
            TypedKind::RecordValue { set, .. } => {
                self.push("key of (");
                self.set(set);
                self.push(")");
            }
            TypedKind::RowsValue(rows) => {
                self.push("(");
                self.rows(rows);
                self.push(")");
            }
            TypedKind::VerbValue(verb) => self.verb(verb),
            TypedKind::Case { operand, whens, otherwise } => {
                self.push("case");
                if let Some(operand) = operand {
                    self.words(" ", operand, "");
                }
                for (when, then) in whens {
                    self.words(" when ", when, " then ");
                    self.expr(then);
                }
                if let Some(otherwise) = otherwise {
                    self.words(" else ", otherwise, "");
                }
                self.push(" end");
            }
            TypedKind::Cast { expr, type_name } => self.words("cast(", expr, &format!(" as {type_name})")),
            TypedKind::Collate { expr, collation } => self.words("", expr, &format!(" collate {collation}")),
            TypedKind::Function { name, args } => self.call(name, args),
            TypedKind::Window { name, star, args, per, by } => {
                if *star {
                    self.push(&format!("{name}(*)"))
                } else {
                    self.call(name, args)
                }
                self.push(" over (per ");
                self.list(per);
                self.orders(" by", by);
                self.push(")");
            }
            TypedKind::SetAggregate { function, value, filter, .. } => {
                self.push(&format!("{} of set(", function.name));
                if let Some(value) = value {
                    self.expr(value);
                }
                for condition in filter {
                    self.words(" where ", condition, "");
                }
                self.push(")");
            }
            TypedKind::PathAggregate { function, reach, value, of_group } => {
                let of = if of_group.is_some() { " of group" } else { "" };
                self.push(&format!("{}{of}(", function.name));
                self.reach(reach);
                if let Some(value) = value {
                    self.words(": ", value, "");
                }
                self.push(")");
            }
            TypedKind::QueryAggregate { function, query } => {
                self.push(&format!("{}(", function.name));
                self.query(query);
                self.push(")");
            }
        }
    }

    fn call(&mut self, name: &str, args: &[TypedExpr]) {
        self.push(&format!("{name}("));
        self.list(args);
        self.push(")");
    }
}

/// A way by the tables that it leads to: `→` along a key, `⇉` against one, to many.
fn way(steps: &[KeyStep]) -> String {
    steps.iter().map(|step| format!(" {} {}", if step.to_one { "→" } else { "⇉" }, step.to.name)).collect()
}

fn range_text(range: Range) -> String {
    match (range.limit, range.offset) {
        (Some(limit), 0) => format!("limit {limit}"),
        (Some(limit), offset) => format!("limit {limit} offset {offset}"),
        (None, offset) => format!("offset {offset}"),
    }
}

fn pick_text(which: Pick, count: Option<u64>) -> String {
    count.map_or_else(|| which.word().to_owned(), |count| format!("{} {count}", which.word()))
}

fn slice_text(from: i64, to: Option<i64>) -> String {
    to.map_or_else(|| format!("[{from}:]"), |to| format!("[{from}:{to}]"))
}

fn count_text(count: CountRange) -> String {
    match count.most {
        Some(most) => format!("{}..{most} ", count.least),
        None => format!("{}+ ", count.least),
    }
}
