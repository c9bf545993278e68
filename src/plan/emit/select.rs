//! SELECT blocks as text.

use super::Emitter;
use super::block::{Block, Compound, FromItem, Needed, Outputs, Source};
use super::dialect::Dialect;
use super::expr::{Asked, Writer, Written, write, write_all, write_sort_key, write_term};
use super::fold::UNDECIDED;
use super::sql_text::{Slot, SqlText};
use crate::catalog::Table;
use crate::plan::relational::algebra::{ColumnRef, JoinKind, Named, Range, Rel, SetOperator, SqlExpr};
use crate::sql::plain_or_quoted;
use crate::store::Value;

impl Writer for Emitter<'_> {
    fn dialect(&self) -> &Dialect {
        self.dialect
    }

    fn column(&mut self, column: &ColumnRef) -> SqlText {
        SqlText::text(self.names.column(column, &self.aliases))
    }

    fn query(&mut self, query: &Rel, asked: Asked) -> SqlText {
        let in_outputs = std::mem::replace(&mut self.names.in_outputs, false);
        let is_compound_order = std::mem::replace(&mut self.names.is_compound_order, false);
        let mut block = self.fold(query, &Needed::whole());
        if asked != Asked::Value {
            block.forget_order();
        }
        if asked == Asked::Existence {
            block = self.existence(block);
        }
        let text = self.select(&block).bracketed();
        self.names.in_outputs = in_outputs;
        self.names.is_compound_order = is_compound_order;
        text
    }

    fn undecided(&mut self, _: &SqlExpr) -> Written {
        panic!("{UNDECIDED}")
    }
}

impl Emitter<'_> {
    /// The block with no columns but what says that there is a row.
    fn existence(&mut self, block: Block) -> Block {
        if block.compound.is_some() || block.distinct && block.range.is_some() {
            return block;
        }
        let block = if block.is_grouped_as_one() { self.wrap(block, &Needed::default()) } else { block };
        let alias = self.aliases.alias("row");
        let columns = vec![Named { name: "".into(), expr: SqlExpr::Word("1") }];
        Block { outputs: Some(Outputs { alias, columns }), distinct: false, ..block }
    }

    /// A query as a statement of its own.
    pub(super) fn statement(&mut self, rel: &Rel) -> SqlText {
        let block = self.fold(rel, &Needed::whole());
        self.select(&block)
    }

    pub(super) fn select(&mut self, block: &Block) -> SqlText {
        let mut text = match &block.compound {
            Some(compound) => self.compound(compound),
            None => self.simple(block),
        };
        if !block.order.is_empty() {
            self.names.is_compound_order = block.compound.is_some();
            let keys: Vec<SqlText> = block.order.iter().map(|key| write_sort_key(key, self)).collect();
            self.names.is_compound_order = false;
            text = text.blank().then(clause("order by", SqlText::list(keys)));
        }
        match block.range {
            Some(range) => text.blank().then(limit(range)),
            None => text,
        }
    }

    fn compound(&mut self, compound: &Compound) -> SqlText {
        let mut text = self.select(&compound.first);
        for (operator, side) in &compound.rest {
            let word = match operator {
                SetOperator::Union => "union",
                SetOperator::UnionAll => "union all",
                SetOperator::Except => "except",
                SetOperator::Intersect => "intersect",
            };
            text = text.blank().with(word).blank().then(self.select(side));
        }
        text
    }

    fn simple(&mut self, block: &Block) -> SqlText {
        let word = if block.distinct { "select distinct" } else { "select" };
        let mut text = clause(word, self.outputs(block));
        if let Some((first, joined)) = block.from.split_first() {
            text = text.blank().with("from ").then(self.source(first));
            let mut joins = SqlText::new();
            for item in joined {
                joins = joins.blank().then(self.join(item));
            }
            text.append(joins.indented());
        }
        if !block.filters.is_empty() {
            text = text.blank().then(self.conditions("where ", &block.filters));
        }
        if let Some(group) = block.group.as_ref().filter(|group| !group.keys.is_empty()) {
            let keys: Vec<SqlText> = group.keys.iter().map(|key| write_term(key, self)).collect();
            text = text.blank().then(clause("group by", SqlText::list(keys)));
        }
        if !block.having.is_empty() {
            text = text.blank().then(self.conditions("having ", &block.having));
        }
        text
    }

    /// `where a and b`, each condition on a line where they do not fit on one.
    pub(super) fn conditions(&mut self, word: &'static str, conditions: &[SqlExpr]) -> SqlText {
        SqlText::text(word).then(write_all(conditions, self).indented()).grouped()
    }

    fn outputs(&mut self, block: &Block) -> SqlText {
        let outputs = block.outputs.as_ref().expect("hopdb fault: a query has no columns");
        self.names.in_outputs = true;
        let text = match whole_item(block, outputs) {
            Some(_) if block.from.len() == 1 => SqlText::text("*"),
            Some(item) => SqlText::text(format!("{}.*", self.names.alias(item.alias, &self.aliases))),
            None => {
                let columns: Vec<SqlText> = outputs.columns.iter().map(|column| self.output(column)).collect();
                SqlText::list(columns)
            }
        };
        self.names.in_outputs = false;
        text
    }

    fn output(&mut self, column: &Named) -> SqlText {
        let text = write(&column.expr, self);
        let own = matches!(&column.expr, SqlExpr::Column(one) if one.name == column.name);
        if own || column.name.is_empty() {
            return text;
        }
        self.names.names_output(&column.name);
        text.with(format!(" as {}", plain_or_quoted(&column.name)))
    }

    fn join(&mut self, item: &FromItem) -> SqlText {
        let word = match item.kind {
            JoinKind::Inner => "join ",
            JoinKind::Left => "left join ",
            JoinKind::Cross => "cross join ",
        };
        let text = SqlText::text(word).then(self.source(item));
        if item.on.is_empty() {
            return text;
        }
        let on = write_all(&item.on, self).indented();
        text.with(" on ").then(on.grouped())
    }

    /// A table or query in FROM, with its alias.
    pub(super) fn source(&mut self, item: &FromItem) -> SqlText {
        let text = match &item.source {
            Source::Table(table) => SqlText::text(table_name(table)),
            Source::JsonEach(json) => {
                SqlText::text("json_each(").then(SqlText::slot(Slot::Value(json.clone()))).with(")")
            }
            Source::Block(block) => {
                let in_outputs = std::mem::replace(&mut self.names.in_outputs, false);
                let text = self.select(block).bracketed();
                self.names.in_outputs = in_outputs;
                text
            }
        };
        text.with(self.names.introduce(item.alias, &self.aliases))
    }
}

/// A clause whose items stand on lines of their own where they do not fit on one.
fn clause(word: &'static str, items: SqlText) -> SqlText {
    SqlText::text(word).then(SqlText::new().blank().then(items).indented()).grouped()
}

/// A table as statements name it.
pub(super) fn table_name(table: &Table) -> String {
    let name = plain_or_quoted(&table.name);
    if table.schema == "main" { name.into_owned() } else { format!("{}.{name}", plain_or_quoted(&table.schema)) }
}

/// The table or query in FROM whose columns the outputs are, all of them in order.
fn whole_item<'b>(block: &'b Block, outputs: &Outputs) -> Option<&'b FromItem> {
    let SqlExpr::Column(first) = &outputs.columns.first()?.expr else { return None };
    let item = block.from.iter().find(|item| item.alias == first.of)?;
    let names: Vec<&str> = match &item.source {
        Source::Table(table) => {
            table.columns.iter().filter(|column| !column.hidden).map(|column| column.name.as_str()).collect()
        }
        Source::Block(inner) if block.from.len() == 1 => {
            inner.outputs.as_ref()?.columns.iter().map(|column| &*column.name).collect()
        }
        Source::Block(_) | Source::JsonEach(_) => return None,
    };
    let same = |(column, name): (&Named, &&str)| {
        matches!(&column.expr, SqlExpr::Column(one)
            if one.of == item.alias && one.name == column.name && *column.name == **name)
    };
    let whole = names.len() == outputs.columns.len() && outputs.columns.iter().zip(&names).all(same);
    whole.then_some(item)
}

fn limit(range: Range) -> SqlText {
    let number = |number: u64| SqlText::slot(Slot::Value(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))));
    let text = SqlText::text("limit ").then(range.limit.map_or_else(|| SqlText::text("-1"), number));
    if range.offset == 0 { text } else { text.with(" offset ").then(number(range.offset)) }
}
