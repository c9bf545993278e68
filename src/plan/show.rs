//! The columns of an answer: `show`, `per`, `include`, and how records show themselves in a word.

use std::rc::Rc;

use super::Planner;
use super::aggregate::Grouped;
use super::expr::Low;
use super::frame::{Place, Rec, Scope, ShownName};
use super::names::bare;
use super::query::Pending;
use super::sql::Sql;
use super::stand::{Grouping, Range, Rows, Set, Shown, Stand, shown_names};
use super::steps::unique_names;
use crate::catalog::{Label, LabelPiece, Table};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{
    Expr, ExprKind, Location, Name, Path, QueryVerb, RelationClause, ResultColumn, ResultColumnKind, Segment,
};
use crate::lang::print_path;

impl Planner<'_> {
    /// `show …`: the columns of the answer.
    pub(super) fn show(
        &self,
        stand: Stand,
        items: &[ResultColumn],
        scope: &Scope,
        pending: &Pending,
        span: Span,
    ) -> Result<Stand> {
        let spans = || items.iter().map(|item| item.at.0);
        match stand {
            Stand::Records(set) => {
                let set = set.open();
                let inner = scope.of(&set.frame).at(Place::Show);
                let mut of_set = false;
                for item in items {
                    if let ResultColumnKind::Expr(expr) = &item.kind {
                        of_set |= self.is_of_set(expr, &inner)?;
                    }
                }
                if of_set {
                    return self.show_whole(set, items, &inner);
                }
                let columns = self.shown_items(items, &set, &inner)?;
                unique_names(&columns, columns.iter().map(|_| span))?;
                let windowed = self.windowed.take();
                let mut rows = Self::rows_of(set, columns, false);
                rows.windowed = windowed;
                Ok(Stand::Rows(rows))
            }
            Stand::Rows(rows) if matches!(rows.grouping, Grouping::Keys { .. }) && !rows.said && pending.verb.is_none() => {
                let mut rows = if rows.range_is_all() { rows } else { return self.show_again(rows, items, scope, span) };
                rows.set.frame.shown.borrow_mut().clear();
                let inner = scope.of(&rows.set.frame).at(Place::Show);
                let mut columns = Vec::new();
                for item in items {
                    columns.push(self.item_value(item, &inner)?);
                    // What an item names, the items behind it can use: sum(n) over (by month).
                    *rows.set.frame.shown.borrow_mut() = shown_names(&columns[..]).into_iter().filter(|shown| is_named(items, shown)).collect();
                }
                unique_names(&columns, spans())?;
                rows.windowed = self.windowed.take();
                *rows.set.frame.shown.borrow_mut() = shown_names(&columns);
                Ok(Stand::Rows(Rows { columns, said: true, values: false, ..rows }))
            }
            Stand::Rows(_) => Err(Diagnostic::error("the columns of this answer are said already").at(span).hint(
                "behind `per` comes one `show`; behind a verb, `.column` or `show` a dot with a space before it picks columns",
            )),
            Stand::Value(_) => Err(Diagnostic::error("one value has no columns").at(span)),
        }
    }

    /// `per … limit 3 show …`: the groups are settled, and only their keys and counts are left to show.
    fn show_again(&self, rows: Rows, items: &[ResultColumn], scope: &Scope, span: Span) -> Result<Stand> {
        let rows = rows.settled();
        let inner = scope.of(&rows.set.frame).at(Place::Show);
        let mut columns = Vec::new();
        for item in items {
            columns.push(self.item_value(item, &inner).map_err(|error| {
                error.hint("after `limit` a group has its keys and count only; put `show` before `limit`")
            })?);
        }
        unique_names(&columns, columns.iter().map(|_| span))?;
        *rows.set.frame.shown.borrow_mut() = shown_names(&columns);
        Ok(Stand::Rows(Rows { columns, said: true, values: false, ..rows }))
    }

    /// `show` of aggregates of the whole set alone: one row.
    fn show_whole(&self, set: Set, items: &[ResultColumn], inner: &Scope) -> Result<Stand> {
        let frame = set.frame.clone();
        *frame.keys.borrow_mut() = Some(Vec::new());
        *frame.grouped.borrow_mut() =
            Some(Grouped { filters: set.filters.clone(), keys: Vec::new(), joins: frame.joins.borrow().len() });
        let mut columns = Vec::new();
        for item in items {
            if !matches!(&item.kind, ResultColumnKind::Expr(_)) {
                return Err(
                    Diagnostic::error("beside an aggregate of the whole set there are no single records").at(item.at.0)
                );
            }
            columns.push(self.item_value(item, inner)?);
        }
        unique_names(&columns, items.iter().map(|item| item.at.0))?;
        *frame.shown.borrow_mut() = shown_names(&columns);
        let windowed = self.windowed.take();
        Ok(Stand::Rows(Rows { set, columns, values: false, grouping: Grouping::All, windowed, one: true, said: true }))
    }

    fn shown_items(&self, items: &[ResultColumn], set: &Set, inner: &Scope) -> Result<Vec<Shown>> {
        let mut columns = Vec::new();
        for item in items {
            match &item.kind {
                ResultColumnKind::Star => columns.extend(set.columns()),
                _ => columns.push(self.item(item, inner)?),
            }
        }
        Ok(columns)
    }

    /// One column of `show`, nested or plain.
    pub(super) fn item(&self, item: &ResultColumn, scope: &Scope) -> Result<Shown> {
        match &item.kind {
            ResultColumnKind::Nested { path, items } => {
                let nest = self.nest(path, items, scope)?;
                let text = print_path(path);
                let bare = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
                let bare = bare.filter(|_| path.segments.is_empty()).unwrap_or(&text);
                let name = item.name.as_ref().map_or_else(|| bare.to_owned(), |name| name.text.clone());
                Ok(Shown { nest: Some(nest), ..Shown::new(name, Sql::text("NULL")) })
            }
            ResultColumnKind::Expr(expr) => {
                if scope.place == Place::Show
                    && let Some(nest) = self.list(expr, scope)?
                {
                    return Ok(Shown { nest: Some(nest), ..Shown::new(item_name(item), Sql::text("NULL")) });
                }
                self.item_value(item, scope)
            }
            ResultColumnKind::Star => {
                Err(Diagnostic::error("`*` stands for the columns of a record; here is none").at(item.at.0))
            }
        }
    }

    /// One column of `show` or `per` that is a plain value.
    pub(super) fn item_value(&self, item: &ResultColumn, scope: &Scope) -> Result<Shown> {
        let expr = match &item.kind {
            ResultColumnKind::Expr(expr) => expr,
            ResultColumnKind::Star => {
                return Err(Diagnostic::error(
                    "`*` stands for the columns of a record; a group has keys and aggregates",
                )
                .at(item.at.0));
            }
            ResultColumnKind::Nested { path, .. } => {
                return Err(
                    Diagnostic::error("what nests belongs to a record; a group has keys and aggregates").at(path.at.0)
                );
            }
        };
        let Low { sql, .. } = self.value(expr, scope)?;
        let sql = if scope.place == Place::Per { sql.term() } else { sql };
        let label = self.label_of(expr, scope)?;
        Ok(Shown { label, source: Some(expr.clone()), ..Shown::new(item_name(item), sql) })
    }

    /// A path of `.a, b.c`: named as typed.
    pub(super) fn show_path(&self, path: &Path, scope: &Scope) -> Result<Shown> {
        let expr = Expr { kind: ExprKind::Path(path.clone()), at: path.at };
        if let Some(nest) = self.list(&expr, scope)? {
            return Ok(Shown { nest: Some(nest), ..Shown::new(print_path(path), Sql::text("NULL")) });
        }
        let sql = self.value(&expr, scope)?.sql;
        let label = self.label_of(&expr, scope)?;
        // A column is named as the table names it, whatever the letters it was typed in.
        let name = match (bare(path), self.way_of(path, scope)?) {
            (Some(_), Some(walk)) if walk.steps.is_empty() => {
                walk.column.map_or_else(|| print_path(path), |position| walk.end_table().columns[position].name.clone())
            }
            _ => print_path(path),
        };
        Ok(Shown { label, source: Some(expr), ..Shown::new(name, sql) })
    }

    /// The label of the record whose key an expression is: `show game`.
    fn label_of(&self, expr: &Expr, scope: &Scope) -> Result<Option<Sql>> {
        if !self.options.labels {
            return Ok(None);
        }
        let ExprKind::Path(path) = &expr.kind else { return Ok(None) };
        let Some(walk) = self.way_of(path, scope)? else { return Ok(None) };
        if walk.column.is_some() || walk.call.is_some() || walk.steps.is_empty() || !walk.to_one() {
            return Ok(None);
        }
        let end = self.joined(&walk.start, &walk.steps);
        match self.label_text(&end)? {
            Some(label) => Ok(Some(label)),
            None => Ok(self.label_column(&end.table)?.map(|column| end.column(column))),
        }
    }

    /// The column that names a record of the table where no label was said.
    pub(super) fn label_column(&self, table: &Rc<Table>) -> Result<Option<usize>> {
        match self.catalog.label(table)? {
            Label::Default { name_column } => Ok(name_column),
            Label::Template { pieces, .. } => Ok(pieces.iter().find_map(|piece| match piece {
                LabelPiece::Path(path) => {
                    table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(path))
                }
                LabelPiece::Text(_) => None,
            })),
        }
    }

    /// Everything that a record can be called by: its label, and each column or path in it.
    pub(super) fn label_values(&self, record: &Rec) -> Result<Vec<Sql>> {
        Ok(match self.catalog.label(&record.table)? {
            Label::Default { name_column } => name_column.map(|column| record.column(column)).into_iter().collect(),
            Label::Template { pieces, .. } => {
                let mut values: Vec<Sql> = self.label_text(record)?.into_iter().collect();
                for piece in &pieces {
                    if let LabelPiece::Path(path) = piece {
                        values.extend(self.label_path(record, path)?);
                    }
                }
                values
            }
        })
    }

    /// The text of a label that was said; `None` where there is only the default.
    pub(super) fn label_text(&self, record: &Rec) -> Result<Option<Sql>> {
        let Label::Template { pieces, .. } = self.catalog.label(&record.table)? else { return Ok(None) };
        let mut parts = Vec::new();
        for piece in &pieces {
            parts.push(match piece {
                LabelPiece::Text(text) => Sql::value(text.as_str().into()),
                LabelPiece::Path(path) => match self.label_path(record, path)? {
                    Some(value) => Sql::text("coalesce(").then(value).with(", '')"),
                    None => Sql::value(format!("{{{path}}}").as_str().into()),
                },
            });
        }
        Ok(Some(Sql::join(parts, " || ").bracketed()))
    }

    /// A column or to-one path of a label. What a label names and the table lacks was warned of; it stays as typed.
    fn label_path(&self, record: &Rec, path: &str) -> Result<Option<Sql>> {
        let segments: Vec<Segment> = path
            .split('.')
            .map(|part| Segment {
                name: Name { text: part.trim().to_owned(), quoted: false, at: Location::default() },
                args: None,
            })
            .collect();
        let Ok(walk) = self.walk(record.clone(), None, &segments) else { return Ok(None) };
        let Some(column) = walk.column.filter(|_| walk.to_one()) else { return Ok(None) };
        Ok(Some(self.joined(record, &walk.steps).column(column)))
    }

    /// `per …`: one row for each value of the keys.
    pub(super) fn per(
        &self,
        stand: Stand,
        items: &[ResultColumn],
        scope: &Scope,
        pending: &mut Pending,
        span: Span,
    ) -> Result<Stand> {
        let (set, value) = match stand {
            Stand::Records(set) => (set.open(), None),
            Stand::Rows(rows)
                if rows.values && matches!(rows.grouping, Grouping::None) && rows.set.frame.table.is_some() =>
            {
                if pending.verb.is_none() {
                    let column = rows.columns.first().map_or("price", |column| column.name.as_str());
                    return Err(Diagnostic::error("`per` groups records; which aggregate of the values is not said")
                        .at(span)
                        .hint(format!("avg games .{column} per genre")));
                }
                let rows = if rows.set.range.is_all() { rows } else { rows.settled() };
                let value = rows.columns.first().map(|column| column.sql.clone());
                (rows.set, value)
            }
            Stand::Rows(_) => {
                return Err(Diagnostic::error("`per` groups records; put it before `show`")
                    .at(span)
                    .hint("games per genre show genre, count()"));
            }
            Stand::Value(_) => return Err(Diagnostic::error("one value has no groups").at(span)),
        };
        let inner = scope.of(&set.frame).at(Place::Per);
        set.frame.shown.borrow_mut().clear();
        let mut keys = Vec::new();
        let mut key_order = Vec::new();
        for item in items {
            let key = self.item_value(item, &inner)?;
            let columns = match &item.kind {
                ResultColumnKind::Expr(expr) => self.composite_key(expr, &inner)?,
                _ => None,
            };
            // A key that is missing in part is none, and comes first whatever its columns hold.
            key_order.extend(columns.is_some().then(|| key.sql.clone().bracketed().with(" is not null")));
            key_order.extend(columns.unwrap_or_else(|| vec![key.sql.clone()]));
            keys.push(key);
        }
        let aggregate = match (pending.verb.take(), value) {
            (None, _) => Shown::new("count", Sql::text("count(*)")),
            (Some((QueryVerb::Count, _)), value) => {
                let distinct = std::mem::take(&mut pending.distinct);
                Shown::new(
                    "count",
                    match value.filter(|_| distinct) {
                        Some(value) => Sql::text("count(distinct ").then(value).with(")"),
                        None => Sql::text("count(*)"),
                    },
                )
            }
            (Some((verb @ (QueryVerb::Sum | QueryVerb::Avg | QueryVerb::Min | QueryVerb::Max), _)), Some(value)) => {
                let distinct = if std::mem::take(&mut pending.distinct) { "distinct " } else { "" };
                Shown::new(verb.word(), Sql::text(format!("{}({distinct}", verb.word())).then(value).with(")"))
            }
            (Some((QueryVerb::Exists, at)), _) => {
                return Err(Diagnostic::error("a group always exists; `exists` and `per` do not go together").at(at));
            }
            (Some((verb, at)), _) => {
                return Err(Diagnostic::error(format!("`{}` needs a column", verb.word()))
                    .at(at)
                    .hint(format!("{} games .price per genre", verb.word())));
            }
        };
        let said = aggregate.name != "count";
        let frame = set.frame.clone();
        let key_sql: Vec<Sql> = keys.iter().map(|key| key.sql.clone()).collect();
        *frame.keys.borrow_mut() = Some(shown_names(&keys));
        *frame.grouped.borrow_mut() =
            Some(Grouped { filters: set.filters.clone(), keys: key_sql.clone(), joins: frame.joins.borrow().len() });
        let mut columns = keys;
        if columns.iter().any(|column| column.name.eq_ignore_ascii_case(&aggregate.name)) {
            return Err(Diagnostic::error(format!("a key and the aggregate are both named `{}`", aggregate.name))
                .at(span)
                .hint("name the key: per count as how_many"));
        }
        columns.push(aggregate);
        unique_names(&columns, std::iter::repeat(span))?;
        *frame.shown.borrow_mut() = shown_names(&columns);
        let large = frame.base && frame.table.as_ref().is_some_and(|table| self.is_large(table));
        let range = Range::default();
        let grouping = Grouping::Keys { keys: key_sql, having: Vec::new(), order: Vec::new(), key_order, range, large };
        let set = Set { order: Vec::new(), ..set };
        Ok(Stand::Rows(Rows { set, columns, values: false, grouping, windowed: false, one: false, said }))
    }

    /// `include …`: the record with relations nested in it.
    pub(super) fn include(&self, stand: Stand, list: &[RelationClause], scope: &Scope, span: Span) -> Result<Stand> {
        let whole = matches!(stand, Stand::Records(_));
        let (set, mut columns) = match stand {
            Stand::Records(set) => {
                let columns = set.columns();
                (set, columns)
            }
            Stand::Rows(rows) if matches!(rows.grouping, Grouping::None) && rows.set.frame.table.is_some() => {
                let rows = if rows.windowed { rows.settled() } else { rows };
                (rows.set, rows.columns)
            }
            _ => return Err(Diagnostic::error("`include` loads relations into records").at(span)),
        };
        let inner = scope.of(&set.frame).at(Place::Show);
        for with in list {
            let (name, nest) = self.nest_include(with, &inner)?;
            columns.push(Shown { nest: Some(nest), ..Shown::new(name, Sql::text("NULL")) });
        }
        unique_names(&columns, std::iter::repeat(span))?;
        let mut rows = Self::rows_of(set, columns, false);
        rows.said = false;
        if whole {
            // Its names are the record's own: nothing was said that could hide a relation.
            rows.set.frame.shown.borrow_mut().clear();
        }
        Ok(Stand::Rows(rows))
    }
}

impl Rows {
    fn range_is_all(&self) -> bool {
        match &self.grouping {
            Grouping::Keys { range, .. } => range.is_all(),
            _ => self.set.range.is_all(),
        }
    }
}

/// Did an `as` give that name?
fn is_named(items: &[ResultColumn], shown: &ShownName) -> bool {
    items.iter().any(|item| item.name.as_ref().is_some_and(|name| name.text == shown.name))
}

/// The name of a column: what `as` says, else the item as typed.
fn item_name(item: &ResultColumn) -> String {
    match (&item.name, &item.kind) {
        (Some(name), _) => name.text.clone(),
        // Backticks are how a name is typed, not part of it.
        (None, ResultColumnKind::Expr(Expr { kind: ExprKind::Path(path), .. })) => match bare(path) {
            Some(name) => name.text.clone(),
            None => item.text.0.clone(),
        },
        (None, _) => item.text.0.clone(),
    }
}
