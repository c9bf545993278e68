//! Functions: SQLite's own, the few that the language adds, and windows.

use super::Planner;
use super::expr::Low;
use super::frame::{Place, Scope};
use super::sql::Sql;
use super::stand::order_terms;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Arg, Expr, ExprKind, Literal, Name, Path, WindowClause};

/// The aggregates, SQLite's and ours.
const AGGREGATES: [&str; 13] = [
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "total",
    "group_concat",
    "string_agg",
    "json_group_array",
    "median",
    "stddev",
    "percentile",
    "share",
];

/// Functions that are known by name, so that a table of the same name is not meant by `name(…)`.
const SCALARS: &[&str] = &[
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "bucket",
    "ceil",
    "ceiling",
    "changes",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "cos",
    "cosh",
    "cume_dist",
    "date",
    "datetime",
    "day",
    "degrees",
    "dense_rank",
    "exists",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "hex",
    "highlight",
    "hour",
    "if",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_error_position",
    "json_extract",
    "json_group_object",
    "json_insert",
    "json_object",
    "json_patch",
    "json_pretty",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_type",
    "json_valid",
    "julianday",
    "lag",
    "last_insert_rowid",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "match",
    "mod",
    "month",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "printf",
    "quote",
    "radians",
    "random",
    "randomblob",
    "rank",
    "regexp",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sin",
    "sinh",
    "snippet",
    "soundex",
    "sqlite_source_id",
    "sqlite_version",
    "sqrt",
    "strftime",
    "substr",
    "substring",
    "subtype",
    "tan",
    "tanh",
    "time",
    "timediff",
    "total_changes",
    "trim",
    "trunc",
    "typeof",
    "unhex",
    "unicode",
    "unistr",
    "unixepoch",
    "unlikely",
    "upper",
    "week",
    "year",
    "zeroblob",
];

/// What stands only where records are made: it needs to know which record it is, or all those before it.
const OF_RECORDS: [(&str, &str); 2] =
    [("unique", "create 10 users name=unique(fake.name)"), ("n", "create 10 users name='user' || n")];

/// What is a function elsewhere, and a line of its own here.
const ELSEWHERE: [(&str, &str); 2] =
    [("len", "how many there are: count games, or games.count()"), ("print", "a line shows what it names: games")];

/// The error for a function that is none; `span` is the whole call.
fn unknown_function(name: &Name, lower: &str, span: crate::diagnostic::Span) -> Diagnostic {
    if let Some((name, example)) = OF_RECORDS.iter().find(|(name, _)| *name == lower) {
        return Diagnostic::error(format!("`{name}` stands where records are made")).at(span).hint(*example);
    }
    let error = Diagnostic::error(format!("there is no function `{}`", name.text)).at(name.span());
    if let Some((_, hint)) = ELSEWHERE.iter().find(|(name, _)| *name == lower) {
        return error.hint(*hint);
    }
    let known = SCALARS.iter().chain(&AGGREGATES).copied();
    match crate::diagnostic::nearest(lower, known) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error,
    }
}

/// Those that stand only before `over`.
const WINDOWS: [&str; 11] = [
    "cume_dist",
    "dense_rank",
    "first_value",
    "lag",
    "last_value",
    "lead",
    "nth_value",
    "ntile",
    "percent_rank",
    "rank",
    "row_number",
];

/// A function's name as SQL has it: a known one as it is, any other quoted, since it may be a word of SQL's or no word at
/// all.
fn called(name: &str) -> String {
    if is_known(name) { name.to_owned() } else { super::sql::quoted(name) }
}

pub fn is_known(name: &str) -> bool {
    let lower = name.to_lowercase();
    AGGREGATES.contains(&lower.as_str()) || SCALARS.contains(&lower.as_str())
}

/// Is it an aggregate? `min` and `max` of several values are not.
pub fn is_aggregate(name: &str, args: &[Arg]) -> bool {
    let lower = name.to_lowercase();
    AGGREGATES.contains(&lower.as_str()) && !(matches!(lower.as_str(), "min" | "max") && args.len() > 1)
}

/// Is it the text of a day, with its time or not? No modifier of SQLite's date functions looks like that.
fn is_day(expr: &Expr) -> bool {
    let ExprKind::Literal(Literal::Text(text)) = &expr.kind else { return false };
    let bytes = text.as_bytes();
    bytes.len() >= 10
        && bytes[..10]
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}

impl Planner<'_> {
    pub(super) fn function(
        &self,
        path: &Path,
        name: &Name,
        args: &[Arg],
        over: Option<&WindowClause>,
        scope: &Scope,
    ) -> Result<Low> {
        let span = path.at.0;
        let lower = name.text.to_lowercase();
        if let Some(over) = over {
            return self.window(&lower, args, over, span, scope);
        }
        if lower == "exists" {
            let expr = Expr { kind: ExprKind::Path(path.clone()), at: path.at };
            return self.logical(&expr, scope, true);
        }
        if is_aggregate(&lower, args) {
            return self.aggregate(&lower, args, span, scope);
        }
        if WINDOWS.contains(&lower.as_str()) {
            return Err(Diagnostic::error(format!("`{lower}` looks at other rows, and which is said by `over`"))
                .at(span)
                .hint(format!("{lower}(…) over (per genre by price desc)")));
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
        if lower == "unique" && self.generated_columns.are_wanted() {
            return self.unique(args, span, scope);
        }
        if !is_known(&lower) && self.generated_columns.make(&lower) {
            return self.made_up(&lower, args, name.span(), scope);
        }
        if !is_known(&lower) && !self.catalog.has_function(&name.text) {
            return Err(unknown_function(name, &lower, span));
        }
        let values = self.arguments(args, scope)?;
        self.scalar_function(name, &lower, values, span)
    }

    /// `fake.sentence(4..8)`.
    pub(super) fn fake(&self, path: &Path, scope: &Scope) -> Result<Low> {
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
    fn made_up(&self, function: &str, args: &[Arg], at: crate::diagnostic::Span, scope: &Scope) -> Result<Low> {
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
                    values.push(self.value(low, scope)?.sql);
                    values.push(self.value(high, scope)?.sql);
                }
                other => {
                    values.extend(self.arguments(std::slice::from_ref(other), scope)?.into_iter().map(|low| low.sql))
                }
            }
        }
        if self.generated_columns.make(function) {
            let text = if args.is_empty() { shown } else { shown + &crate::lang::print_args(args) };
            return Ok(self.site(function, values, text, at));
        }
        Ok(Low::atom(Sql::text(format!("{function}(")).then(Sql::join(values, ", ")).with(")")))
    }

    fn arguments(&self, args: &[Arg], scope: &Scope) -> Result<Vec<Low>> {
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

    fn scalar_function(
        &self,
        name: &Name,
        lower: &str,
        values: Vec<Low>,
        span: crate::diagnostic::Span,
    ) -> Result<Low> {
        let wants = |count: usize, example: &str| {
            if values.len() == count {
                return Ok(());
            }
            Err(Diagnostic::error(format!("`{lower}` takes {count} value{}", if count == 1 { "" } else { "s" }))
                .at(span)
                .hint(format!("as in {example}")))
        };
        // A number is Unix time unless it can be a Julian day; SQLite's 'auto' decides, and leaves texts alone.
        let cut = |format: &'static str| {
            Sql::text(format!("strftime('{format}', ")).then(values[0].sql.clone()).with(", 'auto')")
        };
        Ok(match lower {
            "year" => {
                wants(1, "year(created_at)")?;
                Low::atom(Sql::text("cast(").then(cut("%Y")).with(" as integer)"))
            }
            "month" => {
                wants(1, "month(created_at)")?;
                Low::atom(cut("%Y-%m"))
            }
            "day" => {
                wants(1, "day(created_at)")?;
                Low::atom(cut("%Y-%m-%d"))
            }
            "hour" => {
                wants(1, "hour(created_at)")?;
                Low::atom(cut("%Y-%m-%d %H"))
            }
            "week" => {
                wants(1, "week(created_at)")?;
                // The week of ISO 8601 is the one that its Thursday is in.
                let thursday = |format: &'static str| {
                    Sql::text(format!("strftime('{format}', "))
                        .then(values[0].sql.clone())
                        .with(", 'auto', '-3 days', 'weekday 4')")
                };
                let sql = Sql::text("(")
                    .then(thursday("%Y"))
                    .with(" || printf('-W%02d', (")
                    .then(thursday("%j"))
                    .with(" - 1) / 7 + 1))");
                Low::atom(sql)
            }
            "bucket" => {
                wants(2, "bucket(price, 10)")?;
                let step = values[1].clone().over(9);
                let quotient = values[0].clone().over(9).with(" * 1.0 / ").then(step.clone());
                Low::new(Sql::text("cast(floor(").then(quotient).with(") as integer) * ").then(step), 8)
            }
            _ if !is_known(lower) && !self.catalog.has_function(&name.text) => {
                return Err(unknown_function(name, lower, span));
            }
            _ => {
                let arguments = Sql::join(values.into_iter().map(|value| value.sql), ", ");
                let called = called(&name.text);
                Low::atom(Sql::text(format!("{called}(")).then(arguments).with(")"))
            }
        })
    }

    /// `sum(n) over (by m)`, `lag(score) over (per user by created_at)`.
    fn window(
        &self,
        name: &str,
        args: &[Arg],
        over: &WindowClause,
        span: crate::diagnostic::Span,
        scope: &Scope,
    ) -> Result<Low> {
        if !matches!(scope.place, Place::Show | Place::By) {
            return Err(Diagnostic::error(
                "a window function stands in `show`, and a word behind it can filter by its name",
            )
            .at(span)
            .hint("games show title, rank() over (by price desc) as place where place <= 3"));
        }
        if matches!(name, "median" | "stddev" | "percentile" | "share") {
            return Err(Diagnostic::error(format!("`{name}` has no `over`; it stands behind `per`")).at(span));
        }
        self.windowed.set(true);
        let arguments = match args {
            [Arg::Star(_)] | [] => Sql::text(if name == "count" { "*" } else { "" }),
            [Arg::Expr { distinct: true, expr }] => {
                return Err(Diagnostic::error("SQLite has no `distinct` in a window").at(expr.span()));
            }
            args => Sql::join(self.arguments(args, scope)?.into_iter().map(|value| value.sql), ", "),
        };
        let mut sql = Sql::text(format!("{}(", called(name))).then(arguments).with(") over (");
        if !over.per.is_empty() {
            let mut keys = Vec::new();
            for expr in &over.per {
                keys.push(self.value(expr, scope)?.sql);
            }
            sql.push("partition by ");
            sql.append(Sql::join(keys, ", "));
        }
        if !over.by.is_empty() {
            sql.push(if over.per.is_empty() { "order by " } else { " order by " });
            sql.append(order_terms(&self.orders(&over.by, scope)?));
        }
        Ok(Low::atom(sql.with(")")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_do_not_overlap() {
        for name in AGGREGATES {
            assert!(!SCALARS.contains(&name), "{name}");
        }
        assert!(is_aggregate("MIN", &[]));
    }
}
