//! What nests in an answer: a query a level, each with what tells its rows' parents apart in front.

use super::super::algebra::{Alias, JoinKind, Leaves, Named, Range, Rel, Scan, SortKey, SqlExpr};
use super::super::key_columns;
use super::frame::Frame;
use super::sets::{binary, call, filtered};
use super::{Lowered, LoweredRows, Lowering, column, free_name, named, project, sorted};
use crate::answer::{Repr, ReprStyle};
use crate::catalog::KeyStep;
use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{BinaryOp, Pick};
use crate::plan::resolve::tree::{Clause, Nest, NestKind, Output, RecordId, RecordRepr, RecordSet, ReprForm};
use crate::store::Value;
use std::rc::Rc;

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

/// Rows with their columns and order, before they are put together.
#[derive(Clone, Debug)]
pub struct Level {
    pub rel: Rel,
    pub columns: Vec<Named>,
    pub order: Vec<SortKey>,
}

impl Level {
    /// `select columns from … order by …`.
    pub fn ordered(&self, alias: Alias) -> Rel {
        project(sorted(self.rel.clone(), self.order.clone()), self.columns.clone(), alias)
    }
}

/// The records that something nests in.
struct Root {
    record: RecordId,
    table: Rc<Table>,
    alias: Alias,
    rel: Rel,
}

impl Lowering {
    /// The cells that tell the rows of a root apart for what nests in them; none where nothing does.
    pub fn root_links(&mut self, rows: &LoweredRows, outputs: &[&Output]) -> Vec<SqlExpr> {
        let Some((_, alias, table)) = &rows.record else { return Vec::new() };
        let nest = outputs.iter().find_map(|output| output.nest.as_ref());
        nest.map(|nest| links(table, *alias, &nest.steps)).unwrap_or_default()
    }

    /// What nests in these outputs of the rows. The first of the rows' link cells stands at `link_at`.
    pub fn nested(&mut self, rows: &LoweredRows, outputs: &[&Output], link_at: usize) -> Result<Vec<NestedQuery>> {
        let Some((record, alias, table)) = rows.record.clone() else {
            return Err(Diagnostic::error("only records have something nested in them"));
        };
        let root = Root { record, table, alias, rel: rows.rel.clone() };
        self.nested_in(&root, outputs, link_at)
    }

    fn nested_in(&mut self, root: &Root, outputs: &[&Output], link_at: usize) -> Result<Vec<NestedQuery>> {
        let mut found = Vec::new();
        for (cell, output) in outputs.iter().enumerate() {
            if let Some(nest) = &output.nest {
                found.push(self.nested_query(root, nest, cell, link_at)?);
            }
        }
        Ok(found)
    }

    fn nested_query(&mut self, root: &Root, nest: &Nest, cell: usize, link_at: usize) -> Result<NestedQuery> {
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
            Some(next) => self.nested_in(next, &outputs, level.link_below)?,
            None => Vec::new(),
        };
        let names = match &nest.kind {
            NestKind::Value(_) => None,
            _ => Some(outputs.iter().map(|output| output.name.to_string()).collect()),
        };
        Ok(NestedQuery {
            cell,
            link: (link_at..link_at + level.links).collect(),
            to_one: nest.to_one,
            names,
            repr: level.repr,
            width: level.level.columns.len(),
            level: level.level,
            each: each.level,
            below,
        })
    }

    /// The frame of a root as its rows have it.
    fn set_frame_of(&mut self, root: &Root) {
        self.set_frame(root.record, Frame::new(root.alias, false));
    }

    /// The root's table alone, for one record whose link values are generated.
    fn single_root(&mut self, root: &Root, nest: &Nest) -> Root {
        let alias = self.alias(&root.table.name);
        let scan = Rel::Scan(Scan { table: root.table.clone(), alias });
        let same = links(&root.table, alias, &nest.steps)
            .into_iter()
            .enumerate()
            .map(|(index, link)| binary(BinaryOp::Is, link, SqlExpr::Generated(index)))
            .collect();
        let rel = Rel::Filter { input: Box::new(scan), conditions: same, leaves: Leaves::AtMost(1) };
        Root { record: root.record, table: root.table.clone(), alias, rel }
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
        Ok(Some(Root { record: nest.set.record, table, alias, rel }))
    }

    /// The rows below those of `root`. With `keys` they are their identities alone.
    fn level(&mut self, root: &Root, nest: &Nest, keys: bool) -> Result<LevelParts> {
        self.look_along(&nest.steps);
        self.set_frame_of(root);
        let (body, range, reversed) = split_cut(&nest.set);
        let inner = self.records(&body);
        let mut from = root.rel.clone();
        let mut near = root.alias;
        let (last, before) = nest.steps.split_last().expect("what nests goes along a step");
        for step in before {
            let alias = self.alias(&step.to.name);
            let right = Rel::Scan(Scan { table: step.to.clone(), alias });
            from = inner_join(from, right, key_columns::linked(step, near, alias));
            near = alias;
        }
        let on = key_columns::linked(last, near, inner.alias);
        let rel = grafted(inner.rel.clone(), &mut |scan| inner_join(from.clone(), scan, on.clone()));
        let order: Vec<SortKey> = match reversed {
            true => inner.full_order().iter().map(SortKey::reversed).collect(),
            false => inner.full_order(),
        };
        let link_exprs = links(&root.table, root.alias, &nest.steps);
        let (list, repr, link_below) = match keys {
            true => (key_columns::named_identity(&inner.table, inner.alias), None, 0),
            false => self.nested_columns(nest, &inner),
        };
        let rel = self.flush(nest.set.record, rel);
        let rel = self.flush(root.record, rel);
        self.check_reach(&rel, &list, &order, nest)?;
        let mut columns: Vec<Named> = Vec::new();
        if !keys {
            for expr in &link_exprs {
                let name = free_name(&columns, "above");
                columns.push(Named { name, expr: expr.clone() });
            }
        }
        for Named { name, expr } in list {
            let name = free_name(&columns, &name);
            columns.push(Named { name, expr });
        }
        let repeats = nest.steps.len() > 1 && key_columns::repeats(&nest.steps)
            || nest.steps.iter().any(|step| step.to_parent && !step.to_one);
        let links = link_exprs.len();
        let level = if range.is_all() && !repeats {
            Level { rel, columns, order }
        } else {
            self.numbered(rel, columns, (link_exprs, order), range, repeats)
        };
        Ok(LevelParts { level, links, repr, link_below: links_offset(keys, link_below) })
    }

    /// Numbers the records within each above; repeats of one record have the same number.
    fn numbered(
        &mut self,
        rel: Rel,
        columns: Vec<Named>,
        (partition, order): (Vec<SqlExpr>, Vec<SortKey>),
        range: Range,
        repeats: bool,
    ) -> Level {
        let alias = self.alias("numbered");
        let rank = if repeats { "dense_rank" } else { "row_number" };
        let place = free_name(&columns, "place");
        let mut inner = columns.clone();
        inner.push(Named { name: place.clone(), expr: SqlExpr::Window { call: call(rank), partition, order } });
        let mut rel = project(rel, inner, alias);
        if repeats {
            rel = Rel::Distinct(Box::new(rel));
        }
        let number = |number: u64| SqlExpr::Value(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
        let mut bounds = Vec::new();
        if range.offset > 0 {
            bounds.push(binary(BinaryOp::Greater, column(alias, &place), number(range.offset)));
        }
        if let Some(limit) = range.limit {
            let last = number(limit.saturating_add(range.offset));
            bounds.push(binary(BinaryOp::LessEqual, column(alias, &place), last));
        }
        if !bounds.is_empty() {
            rel = filtered(rel, bounds);
        }
        let columns = columns.iter().map(|known| named(&known.name, column(alias, &known.name))).collect();
        Level { rel, columns, order: vec![SortKey::ascending(column(alias, &place))] }
    }

    /// The cells of an element, how it shows itself in a word, and where the links of what nests in it begin.
    fn nested_columns(&mut self, nest: &Nest, inner: &Lowered) -> (Vec<Named>, Option<Repr>, usize) {
        let mut list: Vec<Named> = Vec::new();
        let (outputs, repr): (&[Output], Option<&RecordRepr>) = match &nest.kind {
            NestKind::Value(value) => {
                let expr = self.expr(value);
                return (vec![named("value", expr)], None, 1);
            }
            NestKind::Records(outputs) => (outputs, None),
            NestKind::Whole(outputs, repr) => (outputs, Some(repr)),
        };
        for output in outputs {
            let expr = self.expr(&output.expr);
            list.push(Named { name: output.name.clone(), expr });
        }
        let repr = repr.map(|repr| self.repr_cells(repr, &mut list));
        let link_below = list.len();
        if outputs.iter().any(|output| output.nest.is_some()) {
            for Named { name, expr } in key_columns::named_identity(&inner.table, inner.alias) {
                let name = free_name(&list, &name);
                list.push(Named { name, expr });
            }
        }
        (list, repr, link_below)
    }

    /// The cells that a record's word is made of; what the columns lack is put behind them.
    pub fn repr_cells(&mut self, repr: &RecordRepr, cells: &mut Vec<Named>) -> Repr {
        // SQLite has a limit of 2,000 columns, and a table may be as wide.
        let bare = self.bare || cells.len() > 1_990;
        let style = match &repr.form {
            ReprForm::Fields(fields) => ReprStyle::Fields(
                fields.iter().map(|(name, field)| (name.clone(), self.repr_cell(field, name, bare, cells))).collect(),
            ),
            ReprForm::Label { text, bare: alone } => {
                let cell = self.repr_cell(text, "label", bare, cells);
                if *alone { ReprStyle::Bare(cell) } else { ReprStyle::Label(cell) }
            }
        };
        Repr { class: repr.class.clone(), style }
    }

    fn repr_cell(
        &mut self,
        field: &crate::plan::resolve::tree::TypedExpr,
        name: &str,
        bare: bool,
        cells: &mut Vec<Named>,
    ) -> usize {
        let expr = self.expr(field);
        if let Some(position) = cells.iter().position(|known| known.expr == expr) {
            return position;
        }
        if bare {
            return 0;
        }
        let name = free_name(cells, name);
        cells.push(Named { name, expr });
        cells.len() - 1
    }

    /// A level's statement holds its own records and those right above; names further out are not at hand there.
    fn check_reach(&self, rel: &Rel, list: &[Named], order: &[SortKey], nest: &Nest) -> Result<()> {
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

    /// The root and all its levels as one query of joins: for each its cells and its number.
    pub fn joined_levels(&mut self, root: &Level, levels: &[NestedQuery]) -> Rel {
        let top = self.alias("root");
        let mut rel = numbered_rows(root, top);
        let mut cells = shown_cells(root, top);
        let mut order = vec![SortKey::ascending(column(top, &number_name(root)))];
        let above: Vec<SqlExpr> = root.columns.iter().map(|cell| column(top, &cell.name)).collect();
        for level in levels {
            rel = self.join_level(rel, level, &above, &mut cells, &mut order);
        }
        let mut columns: Vec<Named> = Vec::new();
        for Named { name, expr } in cells {
            let name = free_name(&columns, &name);
            columns.push(Named { name, expr });
        }
        project(sorted(rel, order), columns, self.alias("joined"))
    }

    fn join_level(
        &mut self,
        rel: Rel,
        nested: &NestedQuery,
        above: &[SqlExpr],
        cells: &mut Vec<Named>,
        order: &mut Vec<SortKey>,
    ) -> Rel {
        let alias = self.alias("below");
        let level = &nested.level;
        let own: Vec<SqlExpr> = level.columns.iter().map(|cell| column(alias, &cell.name)).collect();
        let on = nested
            .link
            .iter()
            .zip(&own)
            .map(|(cell, own)| binary(BinaryOp::Is, own.clone(), above[*cell].clone()))
            .collect();
        let right = Box::new(numbered_rows(level, alias));
        let mut rel = Rel::Join { input: Box::new(rel), right, kind: JoinKind::Left, on, to_one: false };
        cells.extend(shown_cells(level, alias));
        order.push(SortKey::ascending(column(alias, &number_name(level))));
        // Cells and links of what nests further down count from behind this level's link cells.
        let inner = &own[nested.link.len()..];
        for below in &nested.below {
            rel = self.join_level(rel, below, inner, cells, order);
        }
        rel
    }
}

struct LevelParts {
    level: Level,
    /// How many link cells there are.
    links: usize,
    repr: Option<Repr>,
    /// Where the links of what nests further down begin, counted from behind this level's.
    link_below: usize,
}

fn links_offset(keys: bool, link_below: usize) -> usize {
    if keys { 0 } else { link_below }
}

fn number_name(level: &Level) -> Rc<str> {
    free_name(&level.columns, "number")
}

/// The rows with the place of each, under an alias.
fn numbered_rows(level: &Level, alias: Alias) -> Rel {
    let number = SqlExpr::Window { call: call("row_number"), partition: Vec::new(), order: level.order.clone() };
    let mut columns = level.columns.clone();
    columns.push(Named { name: number_name(level), expr: number });
    project(level.rel.clone(), columns, alias)
}

fn shown_cells(level: &Level, alias: Alias) -> Vec<Named> {
    let mut cells: Vec<Named> = level.columns.iter().map(|cell| named(&cell.name, column(alias, &cell.name))).collect();
    let number = number_name(level);
    cells.push(named(&number, column(alias, &number)));
    cells
}

/// The columns that tell a record above from others: its identity; where it has none, the columns the way starts from.
fn links(table: &Table, alias: Alias, steps: &[KeyStep]) -> Vec<SqlExpr> {
    let identity = key_columns::identity(table, alias);
    if !identity.is_empty() {
        return identity;
    }
    let first = steps.first().expect("what nests goes along a step");
    first.from_columns.iter().map(|position| key_columns::column(alias, &table.columns[*position])).collect()
}

/// The set without the range that cuts it within each record above, and that range; true where it counts from the end.
fn split_cut(set: &RecordSet) -> (RecordSet, Range, bool) {
    let mut body = set.clone();
    let (range, reversed) = match body.clauses.last() {
        Some(Clause::Range(range)) => (*range, false),
        Some(Clause::Pick { which: Pick::First, count }) => {
            (Range { limit: Some(count.unwrap_or(1)), offset: 0 }, false)
        }
        Some(Clause::Position(position)) => {
            let offset = if *position < 0 { position.unsigned_abs() - 1 } else { position.unsigned_abs() };
            (Range { limit: Some(1), offset }, *position < 0)
        }
        _ => return (body, Range::default(), false),
    };
    body.clauses.pop();
    (body, range, reversed)
}

/// The rows with their first table replaced.
fn grafted(rel: Rel, with: &mut dyn FnMut(Rel) -> Rel) -> Rel {
    let mut inside = |input: Box<Rel>| Box::new(grafted(*input, with));
    match rel {
        Rel::Filter { input, conditions, leaves } => Rel::Filter { input: inside(input), conditions, leaves },
        Rel::Join { input, right, kind, on, to_one } => Rel::Join { input: inside(input), right, kind, on, to_one },
        Rel::Attach { input, alias, way, columns } => Rel::Attach { input: inside(input), alias, way, columns },
        scan => with(scan),
    }
}

fn inner_join(input: Rel, right: Rel, on: Vec<SqlExpr>) -> Rel {
    Rel::Join { input: Box::new(input), right: Box::new(right), kind: JoinKind::Inner, on, to_one: false }
}
