//! A block as a query in brackets, where SQL's clauses come in another order than the nodes.

use std::collections::HashSet;
use std::rc::Rc;

use super::block::{Block, FromItem, Needed, Outputs, Source};
use super::emitter::Emitter;
use crate::plan::relational::algebra::{Alias, Call, ColumnRef, Named, SqlExpr};

/// Names that are taken, in lower case.
#[derive(Default)]
struct Taken(HashSet<String>);

impl Taken {
    /// The name, or one that begins so. SQLite calls no column of a query `true` or `false`.
    fn unique(&mut self, name: &str) -> Rc<str> {
        let lower = name.to_ascii_lowercase();
        let usable = !matches!(lower.as_str(), "true" | "false" | "");
        if usable && self.0.insert(lower.clone()) {
            return name.into();
        }
        let next = (2..).find(|number| self.0.insert(format!("{lower}{number}")));
        format!("{name}{}", next.expect("numbers do not end")).into()
    }
}

impl Emitter<'_> {
    /// A block that reads the block, and in which those of the needed columns that it knows mean the same.
    pub(super) fn wrap(&mut self, block: Block, needed: &Needed) -> Block {
        let outputs = block.outputs.as_ref().filter(|_| needed.whole);
        let answer: Option<(Alias, Vec<ColumnRef>)> = outputs.map(|outputs| (outputs.alias, outputs.names().collect()));
        let mut all = Needed::default();
        let columns = answer.iter().flat_map(|(_, columns)| columns).chain(needed.iter());
        columns.for_each(|column| all.add(column));
        let (item, meanings) = self.derived(block, &all, false);
        let mut outer = Block::from(item);
        for (column, expr) in meanings {
            outer.define(column, expr);
        }
        outer.outputs = answer.map(|(alias, columns)| {
            let known = |column: ColumnRef| {
                let expr = outer.meaning(&column).expect("a column of the answer is known outside");
                Named { name: column.name, expr }
            };
            Outputs { alias, columns: columns.into_iter().map(known).collect() }
        });
        outer
    }

    /// A block as a table: under the alias of its answer's columns if `keeps`, else under a new one. Beside it, what columns
    /// mean that are called otherwise there.
    pub(super) fn derived(
        &mut self,
        mut block: Block,
        needed: &Needed,
        keeps: bool,
    ) -> (FromItem, Vec<(ColumnRef, SqlExpr)>) {
        block.forget_order();
        let alias = self.derived_alias(&block, keeps);
        let mut meanings = Vec::new();
        let mut taken = Taken::default();
        let mut columns: Vec<Named> = Vec::new();
        let mut means = |column: &ColumnRef, name: &Rc<str>| {
            if column.of != alias || column.name != *name {
                let inner = ColumnRef { of: alias, name: name.clone() };
                meanings.push((column.clone(), SqlExpr::Column(inner)));
            }
        };
        if let Some(outputs) = block.outputs.take().filter(|_| block.is_fixed()) {
            for output in outputs.columns {
                let name = if block.distinct { taken.unique(&output.name) } else { output.name.clone() };
                means(&ColumnRef { of: outputs.alias, name: output.name }, &name);
                columns.push(Named { name, expr: output.expr });
            }
        } else {
            for column in needed.iter() {
                let Some(expr) = block.meaning(column) else { continue };
                let name = match columns.iter().find(|known| known.expr == expr) {
                    Some(known) => known.name.clone(),
                    None => {
                        let name = taken.unique(&column.name);
                        columns.push(Named { name: name.clone(), expr });
                        name
                    }
                };
                means(column, &name);
            }
            if block.is_grouped_as_one() && !needed.iter().any(|column| block.is_own(column)) {
                // Without an aggregate there would be a row for each record.
                columns.push(Named { name: taken.unique("count"), expr: SqlExpr::Call(count_rows()) });
            }
            if columns.is_empty() {
                columns.push(Named { name: "".into(), expr: SqlExpr::Word("1") });
            }
        }
        block.outputs = Some(Outputs { alias, columns });
        (FromItem::new(Source::Block(Box::new(block)), alias), meanings)
    }

    /// The alias of a block as a table. It is named after what the block works out, or after its first table.
    fn derived_alias(&mut self, block: &Block, keeps: bool) -> Alias {
        let outputs = block.outputs.as_ref().map(|outputs| outputs.alias);
        if let Some(alias) = outputs.filter(|_| keeps) {
            self.names.call_by_word(alias);
            return alias;
        }
        let first = block.from.first().map(|item| item.alias);
        let group = block.group.as_ref().map(|group| group.alias);
        let named_after = group.or(if block.compound.is_some() { outputs } else { first });
        let word = named_after.map_or_else(|| "row".into(), |alias| self.aliases.word(alias).clone());
        let alias = self.aliases.alias(&word);
        if group.is_some()
            || block.compound.is_some()
            || named_after.is_some_and(|after| self.names.is_called_by_word(after))
        {
            self.names.call_by_word(alias);
        }
        alias
    }
}

fn count_rows() -> Call {
    Call { name: "count".into(), star: true, distinct: false, args: Vec::new(), filter: None }
}
