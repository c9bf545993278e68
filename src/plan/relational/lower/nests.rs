//! What nests in an answer: a query a level, each with what tells its rows' parents apart in front.

use super::super::algebra::{Alias, JoinKind, Leaves, Named, Rel, Scan, SortKey, SqlExpr};
use super::super::key_columns;
use super::levels::{Level, Root, links};
use super::lowering::{Lowering, project};
use super::rows::LoweredRows;
use super::sets::{binary, filtered};
use crate::answer::Repr;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::BinaryOp;
use crate::plan::resolve::tree::{Nest, NestKind, Output};

/// A level of what nests.
#[derive(Clone, Debug)]
pub struct NestedQuery {
    /// Position of the cell in the rows above.
    pub cell: usize,
    /// Positions of the cells above that tell which rows below belong to a row.
    pub link: Vec<usize>,
    pub to_one: bool,
    /// The columns of an element; `None` for a plain value.
    pub names: Option<Vec<String>>,
    /// How an element shows itself in a word.
    pub repr: Option<Repr>,
    /// All rows below all rows above, link cells in front.
    pub level: Level,
    /// The same for one row above, whose link values are generated.
    pub each: Level,
    /// How many cells a row has.
    pub width: usize,
    pub below: Vec<NestedQuery>,
}

impl Lowering {
    /// The cells that tell the rows of a root apart for what nests in them; none where nothing does.
    pub fn root_links(&mut self, rows: &LoweredRows, outputs: &[&Output]) -> Vec<SqlExpr> {
        let Some((_, alias, table)) = &rows.record else { return Vec::new() };
        let nest = outputs.iter().find_map(|output| output.nest.as_ref());
        nest.map(|nest| links(table, *alias, &nest.steps)).unwrap_or_default()
    }

    /// What nests in these outputs of the rows. The rows' link cells stand at `links`.
    pub fn nested(&mut self, rows: &LoweredRows, outputs: &[&Output], links: &[usize]) -> Result<Vec<NestedQuery>> {
        let Some((record, alias, table)) = rows.record.clone() else {
            return Err(Diagnostic::error("only records have something nested in them"));
        };
        let one = self.frame(record).one;
        let root = Root { record, table, alias, rel: rows.rel.clone(), one };
        self.nested_in(&root, outputs, links)
    }

    fn nested_in(&mut self, root: &Root, outputs: &[&Output], links: &[usize]) -> Result<Vec<NestedQuery>> {
        let mut found = Vec::new();
        for (cell, output) in outputs.iter().enumerate() {
            if let Some(nest) = &output.nest {
                found.push(self.nested_query(root, nest, cell, links)?);
            }
        }
        Ok(found)
    }

    fn nested_query(&mut self, root: &Root, nest: &Nest, cell: usize, links: &[usize]) -> Result<NestedQuery> {
        let level = self.level(root, nest, false)?;
        let below_root = self.root_below(root, nest)?;
        let single = self.single_root(root, nest);
        let each = self.level(&single, nest, false)?;
        let outputs: Vec<&Output> = match &nest.kind {
            NestKind::Value(_) => Vec::new(),
            NestKind::Records(outputs) | NestKind::Whole(outputs, _) => outputs.iter().collect(),
        };
        let below = match &below_root {
            // Its cells and links count from behind this level's link cells.
            Some(next) => self.nested_in(next, &outputs, &level.link_below)?,
            None => Vec::new(),
        };
        let names = match &nest.kind {
            NestKind::Value(_) => None,
            _ => Some(outputs.iter().map(|output| output.name.to_string()).collect()),
        };
        Ok(NestedQuery {
            cell,
            link: links[..level.links].to_vec(),
            to_one: nest.to_one,
            names,
            repr: level.repr,
            width: level.level.columns.len(),
            level: level.level,
            each: each.level,
            below,
        })
    }

    /// The root for one record whose link values are generated: what made it one of the rows needs no second look.
    fn single_root(&mut self, root: &Root, nest: &Nest) -> Root {
        let links = links(&root.table, root.alias, &nest.steps).into_iter().enumerate();
        let same = links.map(|(index, link)| binary(BinaryOp::Is, link, SqlExpr::Generated(index))).collect();
        let rel = self.unnarrowed(root);
        let rel = Rel::Filter { input: Box::new(rel), conditions: same, leaves: Leaves::AtMost(1) };
        Root { record: root.record, table: root.table.clone(), alias: root.alias, rel, one: true }
    }

    /// The rows of a root with all that is joined to them, whatever narrowed or cut them, as far as nothing that was worked
    /// out over all of them has a name.
    fn unnarrowed(&self, root: &Root) -> Rel {
        let Some(plain) = unnarrowed(&root.rel) else { return root.rel.clone() };
        let dropped: Vec<Alias> = root.rel.bound().into_iter().filter(|alias| !plain.bound().contains(alias)).collect();
        let uses = |expr: &SqlExpr| expr.free().iter().any(|column| dropped.contains(&column.of));
        let is_named = self.frame(root.record).outputs.values().any(|form| form.exprs().any(uses));
        if is_named { root.rel.clone() } else { plain }
    }

    /// The records of a level as the root of the next: those that are found below the rows above. `None` where nothing nests
    /// in them.
    fn root_below(&mut self, root: &Root, nest: &Nest) -> Result<Option<Root>> {
        let outputs = match &nest.kind {
            NestKind::Value(_) => return Ok(None),
            NestKind::Records(outputs) | NestKind::Whole(outputs, _) => outputs,
        };
        if outputs.iter().all(|output| output.nest.is_none()) {
            return Ok(None);
        }
        let keys = self.level(root, nest, true)?.level;
        let table = nest.set.table.clone();
        let alias = self.alias(&table.name);
        let scan = Rel::Scan(Scan { table: table.clone(), alias });
        let own = key_columns::identity(&table, alias);
        let rel = if own.is_empty() {
            scan
        } else {
            let query = project(keys.rel, keys.columns, self.alias("keys"));
            let expr = Box::new(key_columns::row(own));
            filtered(scan, vec![SqlExpr::InQuery { not: false, expr, query: Box::new(query) }])
        };
        Ok(Some(Root { record: nest.set.record, table, alias, rel, one: false }))
    }

    /// A level's statement holds its own records and those right above; names further out are not at hand there.
    pub fn check_reach(&self, rel: &Rel, list: &[Named], order: &[SortKey], nest: &Nest) -> Result<()> {
        let bound = rel.bound();
        let outside = |expr: &SqlExpr| expr.free().iter().any(|column| !bound.contains(&column.of));
        let listed = list.iter().map(|column| &column.expr).chain(order.iter().map(|key| &key.expr));
        if rel.is_correlated() || listed.into_iter().any(outside) {
            return Err(Diagnostic::error(
                "what nests can name its own record and the one right above it, none further out",
            )
            .at(nest.at));
        }
        Ok(())
    }
}

/// The table's records with what is joined to each; `None` where the rows are something else.
fn unnarrowed(rel: &Rel) -> Option<Rel> {
    Some(match rel {
        Rel::Scan(_) => rel.clone(),
        Rel::Filter { input, .. } | Rel::Sort { input, .. } | Rel::Limit { input, .. } | Rel::Extend { input, .. } => {
            unnarrowed(input)?
        }
        Rel::Join { input, right, kind: kind @ JoinKind::Left, on, to_one: true } => Rel::Join {
            input: Box::new(unnarrowed(input)?),
            right: right.clone(),
            kind: *kind,
            on: on.clone(),
            to_one: true,
        },
        Rel::Attach { input, alias, way, columns } => Rel::Attach {
            input: Box::new(unnarrowed(input)?),
            alias: *alias,
            way: way.clone(),
            columns: columns.clone(),
        },
        _ => return None,
    })
}
