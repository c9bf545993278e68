//! Function calls: which function is meant, and what it takes.

use super::functions::{self, WINDOWS, is_aggregate, is_known};
use super::lint::Node;
use super::resolver::Resolver;
use super::scope::{Place, Scope};
use super::tree::{TypedExpr, TypedKind};
use super::types::{Type, ValueClass};
use crate::catalog::{typed_noun, typed_word};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Arg, Expr, ExprKind, Literal, Name, Path, WindowClause};
use crate::lang::print_expr;

/// A record that is drawn until something holds of it.
pub const SUITED: &str = "create 3 {many} {one} = suited(any {one}, {one}.{number} > 0) auto";

/// What stands only where records are made: it needs to know which record it is, or all those before it.
const OF_RECORDS: [(&str, &str); 3] = [
    ("unique", "create 10 {records} {text}=unique(fake.name)"),
    ("suited", SUITED),
    ("n", "create 10 {records} {text}='no ' || n"),
];

/// What is a function elsewhere, and a line of its own here.
const ELSEWHERE: [(&str, &str); 2] =
    [("len", "how many there are is told by `count`"), ("print", "a line shows what it names, by itself")];

/// The error for a function that is none; `span` is the whole call.
fn unknown_function(name: &Name, lower: &str, span: Span) -> Diagnostic {
    if let Some((name, example)) = OF_RECORDS.iter().find(|(name, _)| *name == lower) {
        return Diagnostic::error(format!("`{name}` stands where records are made"))
            .at(span)
            .example("as in", *example);
    }
    let error = Diagnostic::error(format!("there is no function `{}`", name.text)).at(name.span());
    if let Some((_, hint)) = ELSEWHERE.iter().find(|(name, _)| *name == lower) {
        return error.hint(*hint);
    }
    let known = functions::names();
    match crate::diagnostic::nearest(lower, known) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error,
    }
}

/// True of a function, in lower case, that gives another value each time that it is asked.
pub fn varies(function: &str) -> bool {
    matches!(function, "random" | "randomblob" | "changes" | "total_changes" | "last_insert_rowid")
}

/// True if it is the text of a day, with its time or not. No modifier of SQLite's date functions looks like that.
fn is_day(expr: &Expr) -> bool {
    let text = match &expr.kind {
        ExprKind::Literal(Literal::Date(_)) => return true,
        ExprKind::Literal(Literal::Text(text)) => text,
        _ => return false,
    };
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[..10]
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}

impl Resolver<'_> {
    /// The error for what looks like a function and was to be a record by its key: the table is missing, or the key holds null.
    fn no_key(&self, name: &Name, args: &[Arg]) -> Result<Option<Diagnostic>> {
        let Some(table) = self.table(name)? else {
            // In backticks stand names of the schema.
            return Ok(name.quoted.then(|| self.no_table(name)));
        };
        let literals: Option<Vec<&Expr>> = args
            .iter()
            .map(|arg| match arg {
                Arg::Expr { distinct: false, expr } if matches!(expr.kind, ExprKind::Literal(_)) => Some(expr),
                _ => None,
            })
            .collect();
        let is_null = |expr: &&&Expr| matches!(expr.kind, ExprKind::Literal(Literal::Null));
        let Some(null) = literals.as_ref().and_then(|all| all.iter().find(is_null)) else { return Ok(None) };
        let error = Diagnostic::error("null is no key: a record with null in its key is found by its columns");
        let parts = literals.iter().flatten().zip(&table.primary_key).map(|(value, column)| {
            let column = typed_word(&table.columns[*column].name);
            match is_null(&value) {
                true => format!("{column} is null"),
                false => format!("{column} = {}", print_expr(value)),
            }
        });
        let condition = parts.collect::<Vec<_>>().join(" and ");
        Ok(Some(error.at(null.span()).try_line("by its columns", format!("{} where {condition}", typed_noun(&table)))))
    }

    pub fn function(
        &self,
        path: &Path,
        name: &Name,
        args: &[Arg],
        over: Option<&WindowClause>,
        scope: &Scope,
    ) -> Result<TypedExpr> {
        let span = path.at.0;
        let lower = name.text.to_lowercase();
        self.lint(&Node::Call { name: &lower, args, at: span }, scope)?;
        if let Some(over) = over {
            return self.window(&lower, args, over, span, scope);
        }
        if lower == "exists" {
            return self.logical(&path.clone().into(), scope, true);
        }
        if is_aggregate(&lower, args) {
            return self.aggregate(&lower, args, span, scope);
        }
        if WINDOWS.contains(&lower.as_str()) {
            return Err(Diagnostic::error(format!("`{lower}` looks at other rows, and which is said by `over`"))
                .at(span)
                .example(
                    "as in",
                    format!("{{records}} show {{column}}, {lower}() over (per {{column}} by {{number}} desc)"),
                )
                .example(
                    "as in",
                    format!("{{records}} show {{column}}, {lower}({{number}}) over (by {{number}} desc)"),
                ));
        }
        if matches!(lower.as_str(), "date" | "datetime")
            && let [Arg::Expr { expr: start, .. }, Arg::Expr { expr: end, .. }] = args
            && is_day(start)
            && is_day(end)
        {
            // SQLite's function takes no second day, and would give null.
            return self.made_up(&format!("fake_{lower}"), args, name.span(), scope);
        }
        if !is_known(&lower) && args.iter().any(|arg| matches!(arg, Arg::Range(..))) {
            return self.made_up(&lower, args, name.span(), scope);
        }
        if lower == "unique" && self.generated.are_wanted() {
            return self.unique(args, span, scope);
        }
        if !is_known(&lower) && self.generated.makes(&lower) {
            return self.made_up(&lower, args, name.span(), scope);
        }
        if !is_known(&lower) && !self.catalog.has_function(&name.text) {
            return Err(self.no_key(name, args)?.unwrap_or_else(|| unknown_function(name, &lower, span)));
        }
        let values = match (args, lower.as_str()) {
            ([alternatives @ .., last], "coalesce" | "ifnull") => {
                let mut values = self.generated.or_null(|| self.arguments(alternatives, scope))?;
                values.extend(self.arguments(std::slice::from_ref(last), scope)?);
                values
            }
            _ => self.arguments(args, scope)?,
        };
        self.scalar_function(name, &lower, values, span)
    }

    /// `fake.sentence(4..8)`.
    pub fn fake(&self, path: &Path, scope: &Scope) -> Result<TypedExpr> {
        let [segment, rest @ ..] = path.segments.as_slice() else {
            return Err(Diagnostic::error("`fake` is followed by a dot and what is to be made up")
                .at(path.at.0)
                .hint("fake.name, fake.sentence(4..8); `.help fake` lists them all"));
        };
        if let Some(next) = rest.first() {
            return Err(Diagnostic::error(format!(
                "`fake.{}` is a value, and no dot goes on from it",
                segment.name.text
            ))
            .at(next.name.span()));
        }
        let function = format!("fake_{}", segment.name.text.to_lowercase());
        self.made_up(&function, segment.args.as_deref().unwrap_or_default(), segment.name.span(), scope)
    }

    /// A function that makes values up. A range is its two bounds.
    fn made_up(&self, function: &str, args: &[Arg], at: Span, scope: &Scope) -> Result<TypedExpr> {
        let shown = function.strip_prefix("fake_").map_or(function.to_owned(), |name| format!("fake.{name}"));
        if !self.catalog.has_function(function) {
            let error = Diagnostic::error(format!("there is no made-up value `{shown}`")).at(at);
            let known = self.catalog.functions("fake_");
            let names = known.iter().map(|name| name.trim_start_matches("fake_"));
            let name = function.trim_start_matches("fake_");
            return Err(match crate::diagnostic::nearest(name, names) {
                Some(near) => error.hint(format!("did you mean `fake.{near}`?")),
                None => error.hint("`.help fake` lists them all"),
            });
        }
        let mut values = Vec::new();
        for arg in args {
            match arg {
                Arg::Range(low, high) => {
                    values.push(self.value(low, scope)?);
                    values.push(self.value(high, scope)?);
                }
                other => {
                    values.extend(self.arguments(std::slice::from_ref(other), scope)?);
                }
            }
        }
        if self.generated.makes(function) {
            let text = if args.is_empty() { shown } else { shown + &crate::lang::print_args(args) };
            return Ok(self.made_value(function, values, self.own_columns(args)?, text, at));
        }
        Ok(TypedExpr::function(function, values, at))
    }

    fn arguments(&self, args: &[Arg], scope: &Scope) -> Result<Vec<TypedExpr>> {
        let mut values = Vec::new();
        for arg in args {
            match arg {
                Arg::Expr { distinct: false, expr } => values.push(self.value(expr, scope)?),
                Arg::Expr { expr, .. } => {
                    return Err(Diagnostic::error("`distinct` belongs into an aggregate, as in count(distinct genre)")
                        .at(expr.span()));
                }
                Arg::Star(at) => {
                    return Err(Diagnostic::error("`*` belongs into count(*)").at(at.0));
                }
                Arg::Range(low, high) => {
                    return Err(Diagnostic::error("a range stands only in made-up values, as in fake.sentence(4..8)")
                        .at(low.span().to(high.span())));
                }
            }
        }
        Ok(values)
    }

    fn scalar_function(&self, name: &Name, lower: &str, values: Vec<TypedExpr>, span: Span) -> Result<TypedExpr> {
        let ours = matches!(lower, "year" | "month" | "day" | "hour" | "week" | "bucket" | "icontains");
        let called = if ours { lower } else { name.text.as_str() };
        let class = match lower {
            "year" | "bucket" | "length" | "abs" | "round" | "instr" | "julianday" | "unixepoch" | "unicode"
            | "sign" | "icontains" => ValueClass::Number,
            "month" | "day" | "hour" | "week" | "lower" | "upper" | "date" | "datetime" | "time" | "strftime"
            | "trim" | "ltrim" | "rtrim" | "replace" | "substr" | "substring" | "hex" | "quote" | "printf"
            | "format" | "typeof" => ValueClass::Text,
            _ => ValueClass::Any,
        };
        // What draws by chance or reads the clock is another value for each record.
        let constant = !varies(lower) && values.iter().all(|value| value.ty.constant);
        let call = TypedExpr::function(called, values, span);
        Ok(TypedExpr { ty: Type { constant, ..Type::of(class) }, ..call })
    }

    /// `sum(n) over (by m)`, `lag(score) over (per user by created_at)`.
    fn window(&self, name: &str, args: &[Arg], over: &WindowClause, span: Span, scope: &Scope) -> Result<TypedExpr> {
        if !matches!(scope.place, Place::Show | Place::By) {
            return Err(Diagnostic::error(
                "a window function stands in `show`, and a word behind it can filter by its name",
            )
            .at(span)
            .example("as in", "{records} show {column}, rank() over (by {number} desc) as place where place <= 3"));
        }
        if matches!(name, "median" | "stddev" | "percentile" | "share") {
            return Err(Diagnostic::error(format!("`{name}` has no `over`; it stands behind `per`")).at(span));
        }
        self.windowed.set(true);
        let (star, args) = match args {
            [Arg::Star(_)] | [] => (name == "count", Vec::new()),
            [Arg::Expr { distinct: true, expr }] => {
                return Err(Diagnostic::error("SQLite has no `distinct` in a window").at(expr.span()));
            }
            args => (false, self.arguments(args, scope)?),
        };
        let per = over.per.iter().map(|expr| self.value(expr, scope)).collect::<Result<Vec<_>>>()?;
        let by = self.orders(&over.by, scope)?;
        let kind = TypedKind::Window { name: name.into(), star, args, per, by };
        Ok(TypedExpr::new(kind, Type::of(ValueClass::Any), span))
    }
}
