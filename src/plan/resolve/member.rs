//! `in`: a value among those of a list, a query or a variable.

use super::build::key_fields;
use super::condition::{BelongsTo, as_wide};
use super::dates;
use super::lint::Node;
use super::noun::NounPlace;
use super::resolver::Resolver;
use super::scope::Scope;
use super::standing::{RowsStanding, Standing};
use super::tree::{Field, RecordSet, TypedExpr, TypedKind, ValueKind};
use super::types::{Type, ValueClass};
use crate::diagnostic::{Diagnostic, Result, Span, nearest};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Path, PathHead};
use crate::lang::{print_expr, print_path};
use crate::plan::relational::algebra::same_table;

/// `expr in list`, `expr not in list`.
pub(super) struct Membership<'e> {
    pub expr: &'e Expr,
    pub list: &'e Expr,
    pub not: bool,
    /// It matters whether the answer is false or NULL.
    pub exact: bool,
    pub at: Span,
}

impl Membership<'_> {
    fn typed(&self, kind: TypedKind) -> TypedExpr {
        TypedExpr::new(kind, Type::truth(true), self.at)
    }

    /// A query leaves nulls out where that shows.
    fn no_nulls(&self) -> bool {
        self.not || self.exact
    }

    /// The expression and what it is looked for in, from its beginning to the end.
    fn span(&self) -> Span {
        self.expr.span().to(self.list.span())
    }

    fn in_values(&self, left: TypedExpr, list: Vec<TypedExpr>) -> TypedExpr {
        dates::in_list(self.not, &left, &list, self.at)
            .unwrap_or_else(|| self.typed(TypedKind::InList { not: self.not, expr: Box::new(left), list }))
    }
}

impl Resolver<'_> {
    pub(super) fn member_of(&self, of: &Membership<'_>, scope: &Scope) -> Result<TypedExpr> {
        let ExprKind::Path(path) = &of.list.kind else {
            let error = "`in` takes a list or a query in brackets, or a variable";
            return Err(Diagnostic::error(error).at(of.list.span()));
        };
        let standing = match &path.head {
            PathHead::Group(items) if path.segments.is_empty() => match items.as_slice() {
                [Expr { kind: ExprKind::Query(query), .. }] => self.query(query, scope, NounPlace::Table)?,
                [Expr { kind: ExprKind::Path(inner), .. }] if self.is_noun(inner, scope)? => {
                    self.noun(inner, scope, NounPlace::Table)?
                }
                items => return self.in_list(of, items, scope),
            },
            _ if self.is_set(path, scope)? => self.noun(path, scope, NounPlace::Table)?,
            _ => return Err(self.no_list(of, path, scope)?),
        };
        match standing {
            Standing::Records(set, _) => self.in_records(of, set, scope),
            Standing::Rows(rows) => self.in_rows(of, rows, scope),
            Standing::Value(value) => {
                let value = match value.kind {
                    ValueKind::Expr(value) => value,
                    ValueKind::Verb(verb) => {
                        let kind = TypedKind::VerbValue(Box::new(verb));
                        TypedExpr::new(kind, Type::of(ValueClass::Any), of.list.span())
                    }
                };
                Ok(of.in_values(self.operand(of.expr, scope)?, vec![value]))
            }
        }
    }

    fn in_list(&self, of: &Membership<'_>, items: &[Expr], scope: &Scope) -> Result<TypedExpr> {
        let key = self.belongs_to(of.expr, scope)?;
        let left = self.operand(of.expr, scope)?;
        let mut values = Vec::new();
        for item in items {
            let value = self.beside(item, key.as_ref(), scope)?;
            as_wide(&left, value.ty.width, item.span())?;
            if !value.is_null_word() {
                self.lint_pair(BinaryOp::Equal, (of.expr, &left), (item, &value), scope)?;
            }
            values.push(value);
        }
        let listed: Vec<(&Expr, &TypedExpr)> = items.iter().zip(&values).collect();
        self.lint(&Node::List { items: &listed }, scope)?;
        Ok(of.in_values(left, values))
    }

    fn in_records(&self, of: &Membership<'_>, set: RecordSet, scope: &Scope) -> Result<TypedExpr> {
        let (left, fields) = match self.belongs_to(of.expr, scope)? {
            Some(BelongsTo { key, step, .. }) if same_table(&set.table, &step.to) => {
                (key, step.to_columns.iter().map(|position| Field::Column(*position)).collect())
            }
            _ => {
                let left = self.operand(of.expr, scope)?;
                let key = key_fields(&set.table);
                as_wide(&left, key.len(), of.span())?;
                (left, key)
            }
        };
        if fields.is_empty() {
            return Err(Diagnostic::error("these records have no key to look among").at(of.list.span()));
        }
        if let Some(found) = dates::in_records(of.not, &left, &set, &fields, of.at) {
            return Ok(found);
        }
        let (expr, set) = (Box::new(left), Box::new(set));
        Ok(of.typed(TypedKind::InRecords { not: of.not, expr, set, fields, no_nulls: of.no_nulls() }))
    }

    fn in_rows(&self, of: &Membership<'_>, rows: RowsStanding, scope: &Scope) -> Result<TypedExpr> {
        let rows = rows.rows;
        if rows.shown_outputs().any(|output| output.nest.is_some()) {
            return Err(Diagnostic::error("`in` looks among plain values").at(of.list.span()));
        }
        let left = self.operand(of.expr, scope)?;
        as_wide(&left, rows.shown.len(), of.span())?;
        if let Some(found) = dates::in_rows(of.not, &left, &rows, of.at) {
            return Ok(found);
        }
        let (expr, rows) = (Box::new(left), Box::new(rows));
        Ok(of.typed(TypedKind::InRows { not: of.not, expr, rows, no_nulls: of.no_nulls() }))
    }

    /// The error for what is neither a list nor a set.
    fn no_list(&self, of: &Membership<'_>, path: &Path, scope: &Scope) -> Result<Diagnostic> {
        if let PathHead::Name(name) = &path.head
            && self.find_way(name, scope)?.is_none()
        {
            let near = nearest(&name.text, scope.variables.keys().map(String::as_str));
            let error = format!("there is no table or variable `{name}`, and `in` looks among one");
            return Ok(Diagnostic::error(error)
                .at(name.span())
                .did_you_mean(near.map(str::to_owned))
                .hint("values stand in brackets, texts in quotes"));
        }
        let text = print_path(path);
        Ok(Diagnostic::error(format!("`{text}` is no list"))
            .at(path.at.0)
            .try_instead("some of them is", of.at, format!("{} = {}", without_brackets(path), print_expr(of.expr)))
            .try_instead("a list stands in brackets", path.at.0, format!("({text})")))
    }
}

/// `(tracks).Name` as the path that it is: `tracks.Name`.
fn without_brackets(path: &Path) -> String {
    match &path.head {
        PathHead::Group(items) => match items.as_slice() {
            [Expr { kind: ExprKind::Path(inner), .. }] => {
                let segments = inner.segments.iter().chain(&path.segments).cloned().collect();
                print_path(&Path { segments, ..inner.clone() })
            }
            _ => print_path(path),
        },
        _ => print_path(path),
    }
}
