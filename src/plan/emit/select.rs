//! SELECT blocks as text.

use super::block::{Block, Compound, FromItem, Needed, Outputs, Source};
use super::dialect::Dialect;
use super::emitter::Emitter;
use super::expr::{Asked, Writer, Written, is_lone, write, write_all, write_direction, write_sort_key, write_term};
use super::fold::UNDECIDED;
use super::sql_text::{Slot, SqlText};
use crate::catalog::Table;
use crate::plan::relational::algebra::{ColumnRef, JoinKind, Named, Range, Rel, SetOperator, SortKey, SqlExpr, whole};
use crate::sql::plain_or_quoted;

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
        } else if block.compound.is_none()
            && let Some(outputs) = &mut block.outputs
        {
            // Nobody asks a value or a list for the names of its columns.
            outputs.columns.iter_mut().for_each(|column| column.name = "".into());
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
            Some(compound) => self.compound(compound, !block.order.is_empty()),
            None => self.simple(block, Titles::Needed),
        };
        if !block.order.is_empty() {
            self.names.is_compound_order = block.compound.is_some();
            let keys: Vec<SqlText> = block.order.iter().map(|key| self.sort_key(key, block)).collect();
            self.names.is_compound_order = false;
            text = text.blank().then(clause("order by", SqlText::list(keys)));
        }
        match block.range {
            Some(range) => text.blank().then(limit(range)),
            None => text,
        }
    }

    /// A term of ORDER BY, which knows what the answer works out by its name.
    fn sort_key(&mut self, key: &SortKey, block: &Block) -> SqlText {
        let text = write_sort_key(key, self);
        let Some(name) = titled(&key.expr, block).map(|name| plain_or_quoted(name).into_owned()) else { return text };
        let called = write_direction(SqlText::text(name), key);
        if called.inline().len() <= text.inline().len() { called } else { text }
    }

    /// A term of GROUP BY, where a name means a column of a table before one of the answer.
    fn group_key(&mut self, key: &SqlExpr, block: &Block) -> SqlText {
        let text = write_term(key, self);
        let name = titled(key, block)
            .filter(|name| !is_lone(key) && !key.has_query() && !block.from.iter().any(|item| item.knows(name)));
        let called = name.map(|name| SqlText::text(plain_or_quoted(name).into_owned()));
        called.filter(|called| called.inline().len() <= text.inline().len()).unwrap_or(text)
    }

    /// `ordered` if an order names the columns.
    fn compound(&mut self, compound: &Compound, ordered: bool) -> SqlText {
        // Where several tables have a column of a name, an order finds it only if it is called so.
        let titles = if ordered && compound.first.from.len() > 1 { Titles::All } else { Titles::Needed };
        let mut text = self.simple(&compound.first, titles);
        for (operator, side) in &compound.rest {
            let word = match operator {
                SetOperator::Union => "union",
                SetOperator::UnionAll => "union all",
                SetOperator::Except => "except",
                SetOperator::Intersect => "intersect",
            };
            text = text.blank().with(word).blank().then(self.simple(side, Titles::None));
        }
        text
    }

    fn simple(&mut self, block: &Block, titles: Titles) -> SqlText {
        let word = if block.distinct { "select distinct" } else { "select" };
        let mut text = clause(word, self.outputs(block, titles));
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
            let keys: Vec<SqlText> = group.keys.iter().map(|key| self.group_key(key, block)).collect();
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

    fn outputs(&mut self, block: &Block, titles: Titles) -> SqlText {
        let outputs = block.outputs.as_ref().expect("hopdb fault: a query has no columns");
        self.names.in_outputs = true;
        let text = match whole_item(block, outputs).filter(|_| titles != Titles::All) {
            Some(_) if block.from.len() == 1 => SqlText::text("*"),
            Some(item) => SqlText::text(format!("{}.*", self.names.alias(item.alias, &self.aliases))),
            None => {
                let columns: Vec<SqlText> = outputs.columns.iter().map(|column| self.output(column, titles)).collect();
                SqlText::list(columns)
            }
        };
        self.names.in_outputs = false;
        text
    }

    fn output(&mut self, column: &Named, titles: Titles) -> SqlText {
        let text = write(&column.expr, self);
        let own = matches!(&column.expr, SqlExpr::Column(one) if one.name == column.name);
        if own && titles != Titles::All || titles == Titles::None || column.name.is_empty() {
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

/// Which columns are given a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Titles {
    /// Those that would be called otherwise.
    Needed,
    All,
    /// None: in a set operation only the first side's are seen.
    None,
}

/// The name under which the answer has what an expression works out, if it alone is called so.
fn titled<'b>(expr: &SqlExpr, block: &'b Block) -> Option<&'b str> {
    if matches!(expr, SqlExpr::Column(_)) || block.compound.is_some() {
        return None;
    }
    let columns = &block.outputs.as_ref()?.columns;
    let output = columns.iter().find(|output| output.expr == *expr && !output.name.is_empty())?;
    let same = columns.iter().filter(|other| other.name.eq_ignore_ascii_case(&output.name));
    (same.count() == 1).then_some(&*output.name)
}

/// A clause whose items stand on lines of their own where they do not fit on one.
fn clause(word: &'static str, items: SqlText) -> SqlText {
    SqlText::text(word).then(SqlText::new().blank().then(items).indented()).grouped()
}

/// A table as statements name it.
pub(super) fn table_name(table: &Table) -> String {
    let name = plain_or_quoted(&table.name);
    if table.schema == "main" && !table.hidden {
        name.into_owned()
    } else {
        format!("{}.{name}", plain_or_quoted(&table.schema))
    }
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
    let number = |number: u64| SqlText::slot(Slot::Value(whole(number)));
    let text = SqlText::text("limit ").then(range.limit.map_or_else(|| SqlText::text("-1"), number));
    if range.offset == 0 { text } else { text.with(" offset ").then(number(range.offset)) }
}
