//! The columns of an answer: `show`, `per`, `include`, and how records show themselves in a word.

use std::rc::Rc;

use super::build::identity_fields;
use super::expr::ValueHolder;
use super::resolver::Resolver;
use super::scope::{Level, Place, Scope, ShownName};
use super::standing::{RowState, RowsStanding, Standing, shown_names};
use super::steps::{PendingVerb, unique_names};
use super::tree::{
    Aggregate, Field, Grouping, Output, RecordRef, RecordRepr, RecordSet, ReprForm, RowClause, RowSet, TypedExpr,
    TypedKind,
};
use super::types::{Type, ValueClass};
use crate::catalog::{Label, LabelPiece, Member, TableId};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{
    BinaryOp, Expr, ExprKind, Location, Name, Path, QueryVerb, RelationClause, ResultColumn, ResultColumnKind, Segment,
    TypedText,
};
use crate::lang::print_path;
use crate::plan::relational::algebra::same_table;

/// Records with more columns show themselves without a key that is none of these: SQLite answers with no more than 2,000
/// columns (limits.html), and the table's own come first.
const MOST_COLUMNS: usize = 1_990;

impl Resolver<'_> {
    /// `show …`: the columns of the answer.
    pub fn show(
        &self,
        standing: Standing,
        items: &[ResultColumn],
        scope: &Scope,
        pending: &PendingVerb,
        span: Span,
    ) -> Result<Standing> {
        let items = &match &standing {
            Standing::Records(_, level) => self.without_stars(items, &scope.of(level).at(Place::Show))?,
            Standing::Rows(rows) => self.without_stars(items, &scope.of(&rows.level).at(Place::Show))?,
            Standing::Value(_) => items.to_vec(),
        };
        match standing {
            Standing::Records(set, level) => {
                let inner = scope.of(&level).at(Place::Show);
                for item in items {
                    if let ResultColumnKind::Expr(expr) = &item.kind
                        && self.is_of_set(expr, &inner)?
                    {
                        return self.show_whole(set, &level, items, scope);
                    }
                }
                let outputs = self.shown_items(items, &set, &inner)?;
                unique_names(&outputs, std::iter::repeat(span))?;
                let mut rows = RowsStanding::of(set, &level, outputs, false);
                rows.windowed = self.windowed.take();
                Ok(Standing::Rows(rows))
            }
            Standing::Rows(rows)
                if rows.state == RowState::Groups && !rows.rows.said && pending.verb.is_none() =>
            {
                if !rows.ranged {
                    return self.show_groups(rows, items, scope);
                }
                self.show_again(rows, items, scope, span)
            }
            Standing::Rows(_) => Err(Diagnostic::error("the columns of this answer are said already").at(span).hint(
                "behind `per` comes one `show`; behind a verb, `.column` or `show` a dot with a space before it picks columns",
            )),
            Standing::Value(_) => Err(Diagnostic::error("one value has no columns").at(span)),
        }
    }

    /// `per … show …`: keys and aggregates of each group.
    fn show_groups(&self, mut rows: RowsStanding, items: &[ResultColumn], scope: &Scope) -> Result<Standing> {
        let first = rows.rows.outputs.len();
        rows.rows.clauses.push(RowClause::Show { from: first });
        let mut level = rows.level.with_shown(Vec::new());
        for item in items {
            let output = self.item_value(item, &scope.of(&level).at(Place::Show))?;
            rows.rows.outputs.push(output);
            // What an item names, the items behind it can use: sum(n) over (by month).
            let said: Vec<usize> = (first..rows.rows.outputs.len()).collect();
            let named = shown_names(&rows.rows, &said).into_iter().filter(|shown| is_named(items, shown));
            level = level.with_shown(named.collect());
        }
        rows.rows.shown = (first..rows.rows.outputs.len()).collect();
        unique_names(&rows.rows.outputs[first..], items.iter().map(|item| item.at.0))?;
        rows.windowed = self.windowed.take();
        rows.level = level.with_shown(rows.names());
        rows.rows.said = true;
        rows.rows.values = false;
        Ok(Standing::Rows(rows))
    }

    /// `per … limit 3 show …`: the groups are settled, and only their keys and counts are left to show.
    fn show_again(
        &self,
        mut rows: RowsStanding,
        items: &[ResultColumn],
        scope: &Scope,
        span: Span,
    ) -> Result<Standing> {
        rows.settle();
        let inner = scope.of(&rows.level).at(Place::Show);
        let first = rows.rows.outputs.len();
        rows.rows.clauses.push(RowClause::Show { from: first });
        for item in items {
            let output = self.item_value(item, &inner).map_err(|error| {
                error.hint("after `limit` a group has its keys and count only; put `show` before `limit`")
            })?;
            rows.rows.outputs.push(output);
        }
        unique_names(&rows.rows.outputs[first..], std::iter::repeat(span))?;
        rows.rows.shown = (first..rows.rows.outputs.len()).collect();
        rows.level = rows.level.with_shown(rows.names());
        rows.rows.said = true;
        rows.rows.values = false;
        Ok(Standing::Rows(rows))
    }

    /// `show` of aggregates of the whole set alone: one row.
    fn show_whole(&self, set: RecordSet, level: &Rc<Level>, items: &[ResultColumn], scope: &Scope) -> Result<Standing> {
        let level = Rc::new(Level { keys: Some(Vec::new()), ..(**level).clone() });
        let inner = scope.of(&level).at(Place::Show);
        let mut outputs = Vec::new();
        for item in items {
            if !matches!(&item.kind, ResultColumnKind::Expr(_)) {
                return Err(
                    Diagnostic::error("beside an aggregate of the whole set there are no single records").at(item.at.0)
                );
            }
            outputs.push(self.item_value(item, &inner)?);
        }
        unique_names(&outputs, items.iter().map(|item| item.at.0))?;
        let mut rows = RowsStanding::of(set, &level, outputs, false);
        rows.rows.grouping = Grouping::All;
        rows.rows.one = true;
        rows.state = RowState::Whole;
        rows.windowed = self.windowed.take();
        Ok(Standing::Rows(rows))
    }

    fn shown_items(&self, items: &[ResultColumn], set: &RecordSet, inner: &Scope) -> Result<Vec<Output>> {
        let mut outputs = Vec::new();
        for item in items {
            match &item.kind {
                ResultColumnKind::Star => outputs.extend(record_outputs(set, item.at.0)),
                _ => outputs.push(self.item(item, inner)?),
            }
        }
        Ok(outputs)
    }

    /// `country.*` as the columns of that record, each as if it were typed; of many records they nest.
    pub fn without_stars(&self, items: &[ResultColumn], scope: &Scope) -> Result<Vec<ResultColumn>> {
        let mut all = Vec::new();
        for item in items {
            let ResultColumnKind::StarOf(path) = &item.kind else {
                all.push(item.clone());
                continue;
            };
            let Some(found) = self.path_past_shown(path, scope)? else {
                all.push(self.own_star(item, path, scope)?);
                continue;
            };
            if let Some(name) = found.column_name() {
                return Err(Diagnostic::error(format!("`{name}` is a column, and `*` stands for those of a record"))
                    .at(item.at.0));
            }
            let in_hand = scope.record().is_some_and(|record| record.record == found.start.record);
            if found.call.is_none() && found.steps.is_empty() && in_hand {
                all.push(ResultColumn { kind: ResultColumnKind::Star, ..item.clone() });
                continue;
            }
            if found.call.is_none() && !found.to_one() {
                let star = ResultColumn {
                    kind: ResultColumnKind::Star,
                    name: None,
                    text: TypedText("*".to_owned()),
                    at: item.at,
                };
                let name = item.name.clone().or_else(|| path.bare().map(|name| Name { via: None, ..name.clone() }));
                let kind = ResultColumnKind::Nested { path: path.clone(), items: vec![star] };
                all.push(ResultColumn { kind, name, text: TypedText(print_path(path)), at: item.at });
                continue;
            }
            if let Some(name) = &item.name {
                return Err(Diagnostic::error("`as` names one column, and here are several")
                    .at(name.span())
                    .hint(format!("as one value that nests: {}{{*}} as {}", print_path(path), name.text)));
            }
            for column in found.end_table().columns.iter().filter(|column| !column.hidden) {
                // In backticks it is the column, even where a relation is called so.
                let plain = Name::new(column.name.clone(), false, item.at);
                let hidden = !matches!(self.look(found.end_table(), &plain, None), Ok(Some(Member::Column(_))));
                let name = Name { quoted: hidden, ..plain };
                let (before, mut path) = (path, path.clone());
                path.segments.push(Segment { name, args: None });
                let text = TypedText(format!("{}.{}", print_path(before), column.name));
                let kind = ResultColumnKind::Expr(Expr { kind: ExprKind::Path(path), at: item.at });
                all.push(ResultColumn { kind, name: None, text, at: item.at });
            }
        }
        Ok(all)
    }

    /// `games.*` of the games in hand, as in SQL.
    fn own_star(&self, item: &ResultColumn, path: &Path, scope: &Scope) -> Result<ResultColumn> {
        let Some(name) = path.bare() else {
            return Err(Diagnostic::error("`*` stands behind a relation to one, as in show country.*").at(item.at.0));
        };
        match (scope.record(), self.table(name)?) {
            (Some(record), Some(table)) if same_table(record.table(), &table) => {
                Ok(ResultColumn { kind: ResultColumnKind::Star, ..item.clone() })
            }
            _ => Err(self.unknown_name(name, scope)),
        }
    }

    /// One column of `show`, nested or plain.
    pub fn item(&self, item: &ResultColumn, scope: &Scope) -> Result<Output> {
        let at = item.at.0;
        match &item.kind {
            ResultColumnKind::Nested { path, items } => {
                let nest = self.nest(path, items, item, scope)?;
                let text = print_path(path);
                let bare = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
                let bare = bare.filter(|_| path.segments.is_empty()).unwrap_or(&text);
                let name = item.name.as_ref().map_or(bare, |name| name.text.as_str());
                Ok(Output { nest: Some(nest), ..Output::new(name, TypedExpr::null(at)) })
            }
            ResultColumnKind::Expr(expr) => {
                if scope.place == Place::Show
                    && let Some(nest) = self.list(expr, scope)?
                {
                    return Ok(Output { nest: Some(nest), ..Output::new(item_name(item), TypedExpr::null(at)) });
                }
                self.item_value(item, scope)
            }
            ResultColumnKind::Star | ResultColumnKind::StarOf(_) => {
                Err(Diagnostic::error("`*` stands for the columns of a record; here is none").at(at))
            }
        }
    }

    /// One column of `show` or `per` that is a plain value.
    pub fn item_value(&self, item: &ResultColumn, scope: &Scope) -> Result<Output> {
        let expr = match &item.kind {
            ResultColumnKind::Expr(expr) => expr,
            ResultColumnKind::Star | ResultColumnKind::StarOf(_) => {
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
        let value = self.value(expr, scope)?;
        let label = self.label_of(expr, scope)?;
        Ok(Output { label, source: Some(Rc::new(expr.clone())), ..Output::new(item_name(item), value) })
    }

    /// A path of `.a, b.c`: named as typed.
    pub fn show_path(&self, path: &Path, scope: &Scope) -> Result<Output> {
        let expr = Expr::from(path.clone());
        if let Some(nest) = self.list(&expr, scope)? {
            return Ok(Output { nest: Some(nest), ..Output::new(print_path(path), TypedExpr::null(path.at.0)) });
        }
        let value = self.value(&expr, scope)?;
        let label = self.label_of(&expr, scope)?;
        // A column is named as the table names it, whatever the letters it was typed in.
        let name = match (path.bare(), self.path_of(path, scope)?) {
            (Some(_), Some(found)) if found.steps.is_empty() => found
                .column_name()
                .filter(|_| !matches!(found.column, Some(Field::Rowid(_))))
                .map_or_else(|| print_path(path), str::to_owned),
            _ => print_path(path),
        };
        Ok(Output { label, source: Some(Rc::new(expr)), ..Output::new(name, value) })
    }

    /// The label of the record whose key an expression is: `show game`.
    fn label_of(&self, expr: &Expr, scope: &Scope) -> Result<Option<TypedExpr>> {
        if !self.labels {
            return Ok(None);
        }
        let ExprKind::Path(path) = &expr.kind else { return Ok(None) };
        let Some(found) = self.path_of(path, scope)? else { return Ok(None) };
        if found.column.is_some() || found.call.is_some() || found.steps.is_empty() || !found.to_one() {
            return Ok(None);
        }
        let end = found.start.along(&found.steps);
        match self.label_text(&end)? {
            Some(label) => Ok(Some(label)),
            None => match self.catalog.label(end.table())? {
                Label::Default { name_column } => {
                    Ok(name_column.map(|column| TypedExpr::column(&end, column, path.at.0)))
                }
                Label::Template { .. } => Ok(None),
            },
        }
    }

    /// Everything that a record can be called by: its label, and each column or path in it.
    pub fn label_values(&self, record: &RecordRef) -> Result<Vec<TypedExpr>> {
        Ok(match self.catalog.label(record.table())? {
            Label::Default { name_column } => {
                name_column.map(|column| TypedExpr::column(record, column, Span::default())).into_iter().collect()
            }
            Label::Template { pieces, .. } => {
                let mut values: Vec<TypedExpr> = self.label_text(record)?.into_iter().collect();
                for piece in &pieces {
                    if let LabelPiece::Path(path) = piece {
                        values.extend(self.label_path(record, path));
                    }
                }
                values
            }
        })
    }

    /// The text of a label that was said; `None` where there is only the default.
    fn label_text(&self, record: &RecordRef) -> Result<Option<TypedExpr>> {
        let Label::Template { pieces, .. } = self.catalog.label(record.table())? else { return Ok(None) };
        Ok(Some(self.filled_label(record, &pieces, &mut vec![record.table().id()])))
    }

    /// `within` are the tables whose labels are being filled, one in another.
    fn filled_label(&self, record: &RecordRef, pieces: &[LabelPiece], within: &mut Vec<TableId>) -> TypedExpr {
        let at = Span::default();
        let mut parts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            parts.push(match piece {
                LabelPiece::Text(text) => TypedExpr::text(text, at),
                LabelPiece::Path(path) => match self.label_path_within(record, path, within) {
                    Some(value) => TypedExpr::function("coalesce", vec![value, TypedExpr::text("", at)], at),
                    None => TypedExpr::text(&format!("{{{path}}}"), at),
                },
            });
        }
        let text = TypedExpr::joined(BinaryOp::Concat, parts).unwrap_or_else(|| TypedExpr::text("", at));
        let ty = text.ty.clone();
        TypedExpr::new(TypedKind::Group(Box::new(text)), ty, at)
    }

    fn label_path(&self, record: &RecordRef, path: &str) -> Option<TypedExpr> {
        self.label_path_within(record, path, &mut vec![record.table().id()])
    }

    /// A column or to-one path of a label; of a record at its end the label. What a label names and the table lacks was warned
    /// of; it stays as typed.
    fn label_path_within(&self, record: &RecordRef, path: &str, within: &mut Vec<TableId>) -> Option<TypedExpr> {
        let segments: Vec<Segment> = path
            .split('.')
            .map(|part| Segment { name: Name::new(part.trim(), false, Location::default()), args: None })
            .collect();
        let found = self.follow_path(record.clone(), None, &segments).ok()?;
        let at = Span::default();
        if let Some(field) = &found.column {
            return found.to_one().then(|| TypedExpr::field(&record.along(&found.steps), field.clone(), at));
        }
        let holder = ValueHolder::of(&found, record.clone(), &found.steps);
        if found.call.is_some() || !holder.is_one {
            return None;
        }
        let end = record.along(&found.steps);
        let id = end.table().id();
        match self.catalog.label(end.table()).ok()? {
            Label::Default { name_column: Some(column) } if found.to_one() => Some(TypedExpr::column(&end, column, at)),
            Label::Template { pieces, .. } if found.to_one() && !within.contains(&id) => {
                within.push(id);
                let label = self.filled_label(&end, &pieces, within);
                within.pop();
                let key = end.fields(end.key(), at).into_iter().next()?;
                let is_there = TypedExpr::is_null(key, true, at);
                Some(TypedExpr::function("iif", vec![is_there, label, TypedExpr::null(at)], at))
            }
            // Without a name, or within its own label, a record goes by its key.
            _ => holder.values(at).into_iter().next(),
        }
    }

    /// How a record of these outputs shows itself in a word.
    pub fn repr(&self, record: &RecordRef, outputs: usize) -> Result<RecordRepr> {
        let table = record.table();
        let class = self.catalog.class_name(table);
        let at = Span::default();
        let form = match self.catalog.label(table)? {
            Label::Template { bare, .. } => {
                let text = self.label_text(record)?.expect("a template has a text");
                ReprForm::Label { text, bare }
            }
            Label::Default { name_column } => {
                let mut fields = Vec::new();
                if table.primary_key.is_empty() {
                    let identity = identity_fields(table).into_iter().zip(table.identity_columns());
                    for (field, name) in identity.filter(|_| outputs < MOST_COLUMNS) {
                        fields.push((name, TypedExpr::field(record, field, at)));
                    }
                } else {
                    for position in &table.primary_key {
                        let name = table.columns[*position].name.clone();
                        fields.push((name, TypedExpr::column(record, *position, at)));
                    }
                }
                if let Some(position) = name_column.filter(|position| !table.primary_key.contains(position)) {
                    let name = table.columns[position].name.clone();
                    fields.push((name, TypedExpr::column(record, position, at)));
                }
                ReprForm::Fields(fields)
            }
        };
        Ok(RecordRepr { class, form })
    }

    /// `per …`: one row for each value of the keys.
    pub fn per(
        &self,
        standing: Standing,
        items: &[ResultColumn],
        scope: &Scope,
        pending: &mut PendingVerb,
        span: Span,
    ) -> Result<Standing> {
        let (mut rows, value) = match standing {
            Standing::Records(set, level) => (RowsStanding::of(set, &level, Vec::new(), false), None),
            Standing::Rows(rows) if rows.rows.values && rows.are_records() => {
                if pending.verb.is_none() {
                    let column = rows.rows.shown_outputs().next().expect("values have a column").name.clone();
                    return Err(Diagnostic::error("`per` groups records; which aggregate of the values is not said")
                        .at(span)
                        .example("as in", "avg {records} .{number} per {column}")
                        .hint(format!("or as a column: show avg({column})")));
                }
                let value = rows.rows.output(rows.rows.shown[0], span);
                (rows, Some(value))
            }
            Standing::Rows(_) => {
                return Err(Diagnostic::error("`per` groups records; put it before `show`")
                    .at(span)
                    .example("as in", "{records} per {column} show {column}, count()"));
            }
            Standing::Value(_) => return Err(Diagnostic::error("one value has no groups").at(span)),
        };
        let level = rows.level.with_shown(Vec::new());
        let inner = scope.of(&level).at(Place::Per);
        let first = rows.rows.outputs.len();
        let mut order = Vec::new();
        for item in items {
            let key = self.item_value(item, &inner)?;
            let columns = match &item.kind {
                ResultColumnKind::Expr(expr) => self.composite_key(expr, &inner)?,
                _ => None,
            };
            rows.rows.outputs.push(key);
            let key = rows.rows.output(rows.rows.outputs.len() - 1, item.at.0);
            // A key that is missing in part is none, and comes first whatever its columns hold.
            match columns {
                Some(columns) => {
                    order.push(TypedExpr::is_null(key, true, item.at.0));
                    order.extend(columns);
                }
                None => order.push(key),
            }
        }
        let keys: Vec<usize> = (first..rows.rows.outputs.len()).collect();
        let aggregate = group_verb(&rows.rows, pending, value, span)?;
        let said = &*aggregate.name != "count";
        let named = |output: &Output| output.name.eq_ignore_ascii_case(&aggregate.name);
        if rows.rows.outputs[first..].iter().any(named) {
            return Err(Diagnostic::error(format!("a key and the aggregate are both named `{}`", aggregate.name))
                .at(span)
                .hint("name the key: per count as how_many"));
        }
        rows.rows.outputs.push(aggregate);
        unique_names(&rows.rows.outputs[first..], std::iter::repeat(span))?;
        rows.rows.shown = (first..rows.rows.outputs.len()).collect();
        rows.rows.grouping = Grouping::Keys { keys: keys.clone(), order };
        rows.rows.before = rows.rows.clauses.len();
        rows.rows.values = false;
        rows.rows.one = false;
        rows.rows.said = said;
        rows.level =
            Rc::new(Level { keys: Some(shown_names(&rows.rows, &keys)), shown: rows.names(), ..(*level).clone() });
        rows.state = RowState::Groups;
        rows.ranged = false;
        rows.windowed = false;
        Ok(Standing::Rows(rows))
    }

    /// `include …`: the record with relations nested in it.
    pub fn include(&self, standing: Standing, list: &[RelationClause], scope: &Scope, span: Span) -> Result<Standing> {
        let (mut rows, whole) = match standing {
            Standing::Records(set, level) => {
                let outputs = record_outputs(&set, span);
                let rows = RowsStanding::of(set, &level, outputs, false);
                // Its names are the record's own: nothing was said that could hide a relation.
                (RowsStanding { level: level.with_shown(Vec::new()), ..rows }, true)
            }
            Standing::Rows(mut rows) if rows.are_records() => {
                if rows.windowed {
                    rows.settle();
                }
                (rows, false)
            }
            _ => return Err(Diagnostic::error("`include` loads relations into records").at(span)),
        };
        let inner = scope.of(&rows.level).at(Place::Show);
        for with in list {
            let (name, nest) = self.nest_include(with, &inner)?;
            let output = Output { nest: Some(nest), ..Output::new(name, TypedExpr::null(span)) };
            // A relation wins over a column of the same name, which holds its key, and takes its place.
            let outputs = &rows.rows.outputs;
            let is_key =
                |at: &usize| outputs[*at].nest.is_none() && outputs[*at].name.eq_ignore_ascii_case(&output.name);
            let place = rows.rows.shown.iter().position(is_key).filter(|_| whole);
            match place.and_then(|place| rows.rows.shown.get_mut(place)) {
                Some(shown) => *shown = outputs.len(),
                None => rows.rows.shown.push(outputs.len()),
            }
            rows.rows.outputs.push(output);
        }
        let shown: Vec<Output> = rows.rows.shown_outputs().cloned().collect();
        unique_names(&shown, std::iter::repeat(span))?;
        rows.rows.said = false;
        rows.rows.values = false;
        rows.rows.one = rows.rows.set.one && rows.rows.one;
        if !whole {
            rows.level = rows.level.with_shown(rows.names());
        }
        Ok(Standing::Rows(rows))
    }
}

/// The aggregate that the verb in front says of each group; `count` where there is none.
fn group_verb(rows: &RowSet, pending: &mut PendingVerb, value: Option<TypedExpr>, span: Span) -> Result<Output> {
    let of = rows.set.record;
    let aggregate = |verb: &str, distinct: bool, value: Option<TypedExpr>| {
        let function = Aggregate { name: verb.into(), distinct, more: Vec::new() };
        // The least and the greatest of some values are what those are.
        let ty = match value.as_ref().filter(|_| matches!(verb, "min" | "max")) {
            Some(value) => Type { nullable: true, constant: false, ..value.ty.clone() },
            None => Type { nullable: verb != "count", ..Type::of(ValueClass::Number) },
        };
        let kind = TypedKind::SetAggregate { of, function, value: value.map(Box::new), filter: Vec::new() };
        Output::new(verb, TypedExpr::new(kind, ty, span))
    };
    match (pending.verb.take(), value) {
        (None, _) => Ok(aggregate("count", false, None)),
        (Some((QueryVerb::Count, _)), value) => {
            let distinct = std::mem::take(&mut pending.distinct) && value.is_some();
            Ok(aggregate("count", distinct, value.filter(|_| distinct)))
        }
        (Some((verb @ (QueryVerb::Sum | QueryVerb::Avg | QueryVerb::Min | QueryVerb::Max), _)), Some(value)) => {
            let distinct = std::mem::take(&mut pending.distinct);
            Ok(aggregate(verb.word(), distinct, Some(value)))
        }
        (Some((QueryVerb::Exists, at)), _) => {
            Err(Diagnostic::error("a group always exists; `exists` and `per` do not go together").at(at))
        }
        (Some((verb, at)), _) => Err(Diagnostic::error(format!("`{}` needs a column", verb.word()))
            .at(at)
            .example("as in", format!("{} {{records}} .{{number}} per {{column}}", verb.word()))),
    }
}

/// All columns that the record shows.
pub fn record_outputs(set: &RecordSet, at: Span) -> Vec<Output> {
    let record = set.in_hand();
    let visible = set.table.columns.iter().enumerate().filter(|(_, column)| !column.hidden);
    visible
        .map(|(position, column)| Output::new(column.name.as_str(), TypedExpr::column(&record, position, at)))
        .collect()
}

/// True if an `as` gave that name.
fn is_named(items: &[ResultColumn], shown: &ShownName) -> bool {
    items.iter().any(|item| item.name.as_ref().is_some_and(|name| name.text == *shown.name))
}

/// The name of a column: what `as` says, else the item as typed.
fn item_name(item: &ResultColumn) -> &str {
    match (&item.name, &item.kind) {
        (Some(name), _) => &name.text,
        // Backticks are how a name is typed, not part of it.
        (None, ResultColumnKind::Expr(Expr { kind: ExprKind::Path(path), .. })) => match path.bare() {
            Some(name) => &name.text,
            None => &item.text.0,
        },
        (None, _) => &item.text.0,
    }
}
