//! Completes a line of the language: what the parser would take at the place, and what the resolver knows there.

use std::rc::Rc;

use super::matching::fitting;
use super::names::Standing;
use super::{Candidate, Completion, Kind, Known, names};
use crate::catalog::{Member, MemberLookup, Table};
use crate::lang::ast::{
    Expr, ExprKind, FieldValue, HopStatement, LinkEnd, Path, PathHead, Query, QueryStep, QueryStepKind, Write,
};
use crate::lang::{HopTokenKind, MARKER, Offer, bare_name_length, offers, parse, tokenize, tree_with_marker};
use crate::plan::marked::{MarkedPlace, compared_column, marked_place};
use crate::plan::resolve::functions;
use crate::seed::makers;
use crate::sql::quote_text;
use crate::store::Value;

/// The dot forms that go on with a set of records.
const METHODS: [(&str, &str); 10] = [
    ("count", "how many"),
    ("first", "the first"),
    ("last", "the last"),
    ("all", "every one"),
    ("get", "one by its key"),
    ("exists", "is there any"),
    ("sum", "of values"),
    ("avg", "of values"),
    ("min", "of values"),
    ("max", "of values"),
];

/// The functions that people look for first; the others follow.
const COMMON: [&str; 14] = [
    "lower", "upper", "length", "round", "coalesce", "date", "datetime", "year", "month", "day", "strftime", "substr",
    "replace", "bucket",
];

/// What is being typed at the end of a text.
enum Typed<'t> {
    /// A name or word, perhaps of no letters yet.
    Name { start: usize, text: &'t str },
    /// A name in backticks that are not closed.
    Quoted { start: usize, text: &'t str },
    /// A text in quotes that are not closed.
    Text { start: usize, quote: char, text: &'t str },
    /// A number, or something that nothing can be added to.
    Other,
}

pub fn complete(before: &str, known: &Known<'_>) -> Completion {
    match typed(before) {
        Typed::Name { start, text } => {
            let found = candidates(&before[..start], known);
            fitting(start, text, found, known.usage)
        }
        Typed::Quoted { start, text } => {
            let mut found = candidates(&before[..start], known);
            found.retain(|one| matches!(one.kind, Kind::Noun | Kind::Relation | Kind::Column));
            for one in &mut found {
                one.text = format!("`{}`", one.name.replace('`', "``"));
            }
            fitting(start, text, found, known.usage)
        }
        Typed::Text { start, quote, text } => texts(before, start, quote, text, known),
        Typed::Other => Completion::none(before.len()),
    }
}

fn typed(before: &str) -> Typed<'_> {
    let (tokens, errors) = tokenize(before);
    if let Some(error) = errors.last() {
        let Some(span) = error.span.filter(|span| span.end == before.len() && errors.len() == 1) else {
            return Typed::Other;
        };
        let text = &before[span.start..];
        let Some(first) = text.chars().next() else { return Typed::Other };
        return match first {
            '`' => Typed::Quoted { start: span.start, text: &text[1..] },
            quote @ ('\'' | '"') => Typed::Text { start: span.start, quote, text: &text[1..] },
            _ => Typed::Other,
        };
    }
    let last = tokens.iter().rev().find(|token| token.kind != HopTokenKind::End);
    match last.filter(|token| token.span.end == before.len()) {
        Some(token) => match token.kind {
            HopTokenKind::Name { quoted: false, .. } => {
                Typed::Name { start: token.span.start, text: &before[token.span.start..] }
            }
            HopTokenKind::Symbol(_) => Typed::Name { start: before.len(), text: "" },
            _ => Typed::Other,
        },
        // A comment swallows what is behind it.
        None if before.trim_end().len() != before.len() || before.is_empty() => {
            Typed::Name { start: before.len(), text: "" }
        }
        None => Typed::Other,
    }
}

/// Everything that may stand behind `before`.
fn candidates(before: &str, known: &Known<'_>) -> Vec<Candidate> {
    let mut offers = offers(before);
    if stands_on_records(before) {
        // Operators may stand here, too, but who has named records wants a word.
        offers.retain(|offer| !matches!(offer, Offer::Word(word) if OPERATORS.contains(word)));
    }
    // Words that the line cannot do without come first.
    offers.sort_by_key(|offer| !matches!(offer, Offer::Word("set" | "to" | "from" | "create")));
    let mut found = Vec::new();
    let place = place(before, known);
    for offer in &offers {
        match offer {
            Offer::Word(word) => found.push(Candidate::new(Kind::Word, *word, about_word(word))),
            Offer::Noun => {
                found.extend(names::variables(known));
                found.extend(names::tables(known));
            }
            Offer::Table => found.extend(names::tables(known)),
            Offer::Way => found.extend(ways(before, known)),
            Offer::Variable => found.extend(names::variables(known)),
            Offer::Collation => {
                found.extend(["nocase", "binary", "rtrim"].map(|name| Candidate::new(Kind::Word, name, "collation")));
            }
            Offer::Member => {
                if let Some(MarkedPlace::Member(table)) = &place {
                    found.extend(names::members(known, table));
                    found.extend(METHODS.iter().map(|(name, about)| Candidate {
                        back: usize::from(*name == "get"),
                        ..Candidate { text: format!("{name}()"), ..Candidate::new(Kind::Method, *name, *about) }
                    }));
                }
                if before.trim_end().ends_with("fake.") {
                    found.extend(fakes());
                }
            }
            Offer::Relation => {
                let table = match &place {
                    Some(MarkedPlace::Member(table)) => Some(table),
                    Some(MarkedPlace::Name { tables, .. }) => tables.first(),
                    _ => None,
                };
                found.extend(table.map(|table| names::relations(known, table)).unwrap_or_default());
            }
            Offer::Field => {
                found.extend(field_table(before, known).map(|table| fields(known, &table)).unwrap_or_default())
            }
            Offer::Value => found.extend(values(before, &place, known)),
            Offer::Key | Offer::Number => {}
        }
    }
    found
}

/// The words that compare or join values.
const OPERATORS: [&str; 14] = [
    "and",
    "or",
    "is null",
    "is not null",
    "is",
    "like",
    "not like",
    "glob",
    "match",
    "regexp",
    "between",
    "in",
    "not in",
    "collate",
];

/// True if `before` is a whole query that ends with records, not within an expression.
fn stands_on_records(before: &str) -> bool {
    match parse(before) {
        Ok(Some(HopStatement::Value(Expr { kind: ExprKind::Path(_), .. }))) => true,
        Ok(Some(HopStatement::Value(Expr { kind: ExprKind::Query(query), .. }))) => !matches!(
            query.steps.last().map(|step| &step.kind),
            Some(
                QueryStepKind::Where(_)
                    | QueryStepKind::Having(_)
                    | QueryStepKind::By(_)
                    | QueryStepKind::Per(_)
                    | QueryStepKind::Show(_)
            )
        ),
        _ => false,
    }
}

/// What stands in an expression.
fn values(before: &str, place: &Option<MarkedPlace>, known: &Known<'_>) -> Vec<Candidate> {
    let mut found = compared_values(before, "", known, quoted);
    match place {
        Some(MarkedPlace::Name { tables, shown }) => {
            found.extend(
                shown.iter().map(|name| Candidate::new(Kind::Column, names::typed(name, Standing::Value), "shown")),
            );
            for table in tables {
                found.extend(names::columns(table));
                found.extend(names::relations(known, table));
            }
        }
        Some(MarkedPlace::Member(table)) => found.extend(names::members(known, table)),
        Some(MarkedPlace::Table) | None => {}
    }
    found.extend(names::variables(known));
    // In the fields of a change values are made up.
    if field_value(before) {
        found.insert(0, Candidate::new(Kind::Variable, "any", "a record at random"));
        found.push(Candidate { text: "fake.".to_owned(), ..Candidate::new(Kind::Maker, "fake", "a made-up value") });
        let bare = makers().filter(|maker| maker.bare);
        found.extend(bare.map(|maker| Candidate::call(Kind::Maker, maker.name, maker.example)));
    }
    found.extend(["null", "true", "false", "case"].map(|word| Candidate::new(Kind::Word, word, "")));
    found.extend(functions::AGGREGATES.iter().map(|name| Candidate::call(Kind::Aggregate, name, "aggregate")));
    let others = functions::SCALARS.iter().map(|(name, ..)| name).filter(|name| !COMMON.contains(name));
    found.extend(COMMON.iter().chain(others).map(|name| Candidate::call(Kind::Function, name, "")));
    if tree_with_marker(before, false).is_some() && known.variables.is_empty() && found.is_empty() {
        found.extend(names::tables(known));
    }
    found
}

fn quoted(value: &Value) -> Option<String> {
    match value {
        Value::Text(_) => value.as_text().map(|text| quote_text(&text)),
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(format!("{number:?}")),
        Value::Null | Value::Blob(_) => None,
    }
}

/// The values of the column with which what is typed here is compared, or which is set to it.
fn compared_values(
    before: &str,
    prefix: &str,
    known: &Known<'_>,
    text: fn(&Value) -> Option<String>,
) -> Vec<Candidate> {
    let Some(statement) = tree_with_marker(before, true) else { return Vec::new() };
    let compared = match &statement {
        HopStatement::Write(write) => set_column(write, known),
        _ => None,
    };
    let compared = compared.or_else(|| {
        exprs(&statement).into_iter().find_map(|expr| compared_column(&expr, known.catalog, known.variables))
    });
    let Some((table, column)) = compared else { return Vec::new() };
    let mut found = Vec::new();
    // A key is found by the label of its record.
    let parent = table.foreign_keys.iter().find(|key| key.columns == [column]).map(|key| key.parent.as_str());
    let parent = parent.and_then(|name| known.catalog.table(name).ok().flatten());
    let keys = parent.or_else(|| (table.primary_key == [column]).then(|| Rc::clone(&table)));
    if let Some(keys) = keys {
        for (key, label) in known.values.labelled(&keys, prefix) {
            let Some(key) = text(&key) else { continue };
            found.push(Candidate { name: format!("{key}  {label}"), ..Candidate::new(Kind::Key, key, "") });
        }
    }
    if found.is_empty() {
        let values = known.values.commonest(&table, column, prefix);
        found.extend(values.iter().filter_map(text).map(|text| Candidate::new(Kind::Value, text, "")));
    }
    found
}

/// Completes a text within its quotes: a value of the column, or a label behind a noun.
fn texts(before: &str, start: usize, quote: char, prefix: &str, known: &Known<'_>) -> Completion {
    let head = &before[..start];
    let plain = |value: &Value| value.as_text().map(std::borrow::Cow::into_owned);
    let mut found = compared_values(head, prefix, known, plain);
    found.retain(|one| one.kind == Kind::Value);
    if found.is_empty()
        && let Some(table) = tree_with_marker(head, true).and_then(|statement| keyed_table(&statement, known))
    {
        let labels = known.values.labelled(&table, prefix);
        found.extend(labels.into_iter().map(|(key, label)| {
            // A key that is a text is what it is found by.
            let text = plain(&key).unwrap_or_else(|| label.clone());
            Candidate { about: label, ..Candidate::new(Kind::Value, text, "") }
        }));
        for one in &mut found {
            if one.about == one.text {
                one.about.clear();
            }
        }
    }
    let wanted = prefix.to_lowercase();
    found.retain(|one| one.text.to_lowercase().starts_with(&wanted));
    for one in &mut found {
        one.name.clone_from(&one.text);
        let doubled = format!("{quote}{quote}");
        one.text = format!("{quote}{}{quote}", one.text.replace(quote, &doubled));
    }
    Completion { start, candidates: found }
}

/// The table whose record the marker, a text behind a noun, names.
fn keyed_table(statement: &HopStatement, known: &Known<'_>) -> Option<Rc<Table>> {
    let mut found = None;
    let mut look = |path: &Path| {
        if let PathHead::Key { name, keys } = &path.head
            && keys.iter().any(|key| format!("{key:?}").contains("\\u{1}"))
        {
            found = known.catalog.table(&name.text).ok().flatten();
        }
    };
    each_path(statement, &mut look);
    found
}

fn each_path(statement: &HopStatement, look: &mut dyn FnMut(&Path)) {
    fn query(query_: &Query, look: &mut dyn FnMut(&Path)) {
        path(&query_.noun, look);
        for step in &query_.steps {
            match &step.kind {
                QueryStepKind::Where(expr_) | QueryStepKind::Having(expr_) => expr(expr_, look),
                QueryStepKind::Set { query: other, .. } => query(other, look),
                _ => {}
            }
        }
    }
    fn path(path_: &Path, look: &mut dyn FnMut(&Path)) {
        look(path_);
        match &path_.head {
            PathHead::Pick { inner, .. } => query(inner, look),
            PathHead::Any { query: inner, .. } => query(inner, look),
            PathHead::Group(items) => items.iter().for_each(|item| expr(item, look)),
            PathHead::Name(_) | PathHead::Key { .. } | PathHead::Call { .. } | PathHead::All(_) | PathHead::Here => {}
        }
    }
    fn expr(expr_: &Expr, look: &mut dyn FnMut(&Path)) {
        match &expr_.kind {
            ExprKind::Path(path_) => path(path_, look),
            ExprKind::Query(query_) => query(query_, look),
            ExprKind::Binary(_, left, right) => {
                expr(left, look);
                expr(right, look);
            }
            ExprKind::Unary(_, inner) | ExprKind::IsNull { expr: inner, .. } => expr(inner, look),
            _ => {}
        }
    }
    match statement {
        HopStatement::Assign { value, .. } | HopStatement::Explain(value) | HopStatement::ShowSql(value) => {
            each_path(value, look);
        }
        HopStatement::Value(value) => expr(value, look),
        HopStatement::Write(write) => {
            for one in write_exprs(write) {
                expr(&one, look);
            }
        }
        HopStatement::Describe { path: described, .. } => path(described, look),
        HopStatement::Session(_) => {}
    }
}

/// The queries and values of a line, each such that it can be resolved by itself.
pub(super) fn exprs(statement: &HopStatement) -> Vec<Expr> {
    match statement {
        HopStatement::Value(expr) => vec![expr.clone()],
        HopStatement::Assign { value, .. } | HopStatement::Explain(value) | HopStatement::ShowSql(value) => {
            exprs(value)
        }
        HopStatement::Write(write) => write_exprs(write),
        HopStatement::Describe { path, .. } => vec![Expr { at: path.at, kind: ExprKind::Path(path.clone()) }],
        HopStatement::Session(_) => Vec::new(),
    }
}

fn of_query(query: &Query) -> Expr {
    Expr { at: query.at, kind: ExprKind::Query(Box::new(query.clone())) }
}

/// A value in the sight of the records of a query: a condition on them.
fn seen_from(query: &Query, value: &Expr) -> Expr {
    let mut query = query.clone();
    query.steps.push(QueryStep { kind: QueryStepKind::Where(value.clone()), at: value.at });
    of_query(&query)
}

fn write_exprs(write: &Write) -> Vec<Expr> {
    fn set(fields: &[FieldValue]) -> Vec<&Expr> {
        fields
            .iter()
            .filter_map(|field| match field {
                FieldValue::Set { value, .. } => Some(&**value),
                FieldValue::Auto(_) => None,
            })
            .collect()
    }
    match write {
        Write::Create { each, table, fields, .. } => {
            let noun = Path { head: PathHead::Name(table.clone()), segments: Vec::new(), at: table.at };
            let records = Query { verbs: Vec::new(), noun, alias: None, steps: Vec::new(), at: table.at };
            let values = set(fields).into_iter().flat_map(|value| [value.clone(), seen_from(&records, value)]);
            each.iter().map(of_query).chain(values).collect()
        }
        Write::Update { target, fields } => {
            let values = set(fields).into_iter().map(|value| seen_from(target, value));
            std::iter::once(of_query(target)).chain(values).collect()
        }
        Write::Delete { target } => vec![of_query(target)],
        Write::Link { from, to, .. } | Write::Unlink { from, to, .. } => {
            let far = match to {
                LinkEnd::Query { query, .. } => of_query(query),
                LinkEnd::Hops(steps) => {
                    let mut query = from.clone();
                    query.steps.extend(steps.iter().cloned());
                    of_query(&query)
                }
            };
            vec![of_query(from), far]
        }
    }
}

/// What a name could be behind `before`.
fn place(before: &str, known: &Known<'_>) -> Option<MarkedPlace> {
    let statement = tree_with_marker(before, false)?;
    exprs(&statement).iter().find_map(|expr| marked_place(expr, known.catalog, known.variables))
}

/// The table whose columns a change sets behind `before`.
fn field_table(before: &str, known: &Known<'_>) -> Option<Rc<Table>> {
    let HopStatement::Write(write) = tree_with_marker(before, false)? else { return None };
    written_table(&write, known)
}

fn written_table(write: &Write, known: &Known<'_>) -> Option<Rc<Table>> {
    match write {
        Write::Create { table, .. } => known.catalog.table(&table.text).ok().flatten(),
        Write::Update { target, .. } | Write::Delete { target } => table_of(target, known),
        Write::Link { from, to: LinkEnd::Query { query, .. }, via, .. } => match via {
            Some(via) => known.catalog.table(&via.text).ok().flatten(),
            None => {
                let (near, far) = (table_of(from, known)?, table_of(query, known)?);
                let relations = known.catalog.relations(&near).ok()?;
                relations
                    .iter()
                    .filter(|relation| relation.target().name == far.name)
                    .find_map(|relation| relation.via().cloned())
            }
        },
        Write::Link { .. } | Write::Unlink { .. } => None,
    }
}

/// The table that a query stands on in the end.
fn table_of(query: &Query, known: &Known<'_>) -> Option<Rc<Table>> {
    // A dot behind it would be looked up there.
    let mut query = query.clone();
    let name = crate::lang::ast::Name { text: MARKER.to_owned(), quoted: false, at: query.at, via: None, schema: None };
    let segment = crate::lang::ast::Segment { name, args: None };
    query.steps.push(QueryStep { kind: QueryStepKind::Hop { segment, via: None }, at: query.at });
    match marked_place(&of_query(&query), known.catalog, known.variables)? {
        MarkedPlace::Member(table) => Some(table),
        MarkedPlace::Table | MarkedPlace::Name { .. } => None,
    }
}

/// The column that the marker, a value, is given to.
fn set_column(write: &Write, known: &Known<'_>) -> Option<(Rc<Table>, usize)> {
    let fields = match write {
        Write::Create { fields, .. } | Write::Update { fields, .. } | Write::Link { fields, .. } => fields,
        Write::Delete { .. } | Write::Unlink { .. } => return None,
    };
    let name = fields.iter().find_map(|field| match field {
        FieldValue::Set { name, value } => match &value.kind {
            ExprKind::Literal(crate::lang::ast::Literal::Text(text)) if text == MARKER => Some(name),
            _ => None,
        },
        FieldValue::Auto(_) => None,
    })?;
    let table = written_table(write, known)?;
    match known.catalog.member(&table, &name.text, None).ok()? {
        MemberLookup::Found(Member::Column(at)) => Some((table, at)),
        MemberLookup::Found(Member::Relation(relation)) => {
            let step = relation.steps.first()?;
            let column = *step.from_columns.first()?;
            step.to_parent.then_some((table, column))
        }
        _ => None,
    }
}

/// What can be set: columns and relations to one, each with `=` behind.
fn fields(known: &Known<'_>, table: &Table) -> Vec<Candidate> {
    let mut found = names::relations(known, table);
    let relations = known.catalog.relations(table).unwrap_or_default();
    let mut to_parent = relations.iter().map(|relation| relation.steps.first().is_some_and(|step| step.to_parent));
    found.retain(|_| to_parent.next().unwrap_or(false));
    let columns = names::columns(table);
    let generated = |name: &str| table.columns.iter().any(|column| column.name == name && column.generated.is_some());
    found.extend(columns.into_iter().filter(|one| !generated(&one.name)));
    for one in &mut found {
        one.text.push('=');
    }
    found
}

/// True if the value of a field is typed behind `before`.
fn field_value(before: &str) -> bool {
    matches!(tree_with_marker(before, true), Some(HopStatement::Write(write)) if matches!(
        *write,
        Write::Create { .. } | Write::Update { .. } | Write::Link { .. }
    ))
}

/// The words that pick a way to the relation before `via`.
fn ways(before: &str, known: &Known<'_>) -> Vec<Candidate> {
    let trimmed = before.trim_end();
    let Some(head) = trimmed.strip_suffix("via").or_else(|| trimmed.strip_suffix("VIA")) else { return Vec::new() };
    let head = head.trim_end();
    let name_start = head.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    let Some(MarkedPlace::Member(table)) = place(&head[..name_start], known) else { return Vec::new() };
    let wanted = &head[name_start..];
    let relations = known.catalog.relations(&table).unwrap_or_default();
    let called = |relation: &&Rc<crate::catalog::Relation>| {
        relation.names.iter().any(|name| name.eq_ignore_ascii_case(wanted)) && bare_name_length(wanted) > 0
    };
    relations
        .iter()
        .filter(called)
        .filter_map(|relation| {
            let way = relation.via_word.clone().or_else(|| relation.via().map(|via| via.name.clone()))?;
            Some(Candidate::new(
                Kind::Relation,
                names::typed(&way, Standing::BehindDot),
                format!("to {}", relation.target().name),
            ))
        })
        .collect()
}

/// Every made-up value behind `fake.`.
fn fakes() -> Vec<Candidate> {
    let fakes = makers().filter(|maker| !maker.bare);
    fakes.map(|maker| Candidate::new(Kind::Maker, maker.name, maker.about)).collect()
}

/// What a word does, in a few words.
fn about_word(word: &str) -> &'static str {
    ABOUT.iter().find(|(known, _)| *known == word).map_or("", |(_, about)| about)
}

/// The words of the language, as the list of candidates explains them.
const ABOUT: [(&str, &str); 41] = [
    ("where", "that …"),
    ("with", "at least one of a relation"),
    ("without", "none of a relation"),
    ("by", "in the order of"),
    ("per", "a row for each"),
    ("having", "groups that …"),
    ("limit", "so many"),
    ("offset", "behind so many"),
    ("show", "these columns"),
    ("include", "with what belongs to each"),
    ("distinct", "no row twice"),
    ("union", "and those of another"),
    ("minus", "less those of another"),
    ("intersect", "those of another, too"),
    ("first", "the first, or so many"),
    ("last", "the last, or so many"),
    ("random", "one, or so many, at random"),
    ("all", "the whole table"),
    ("any", "a record at random"),
    ("count", "how many"),
    ("sum", "of values"),
    ("avg", "of values"),
    ("min", "of values"),
    ("max", "of values"),
    ("exists", "is there any"),
    ("filter", "may be left out"),
    ("create", "make records"),
    ("update", "change records"),
    ("delete", "remove records"),
    ("link", "join two records"),
    ("unlink", "part two records"),
    ("for each", "make records for each"),
    ("clear", "empty tables"),
    ("begin", "begin a transaction"),
    ("commit", "keep what it did"),
    ("rollback", "take it back"),
    ("explain", "SQL, and how it is run"),
    ("sql", "the SQL of a line"),
    ("path", "every way between two tables"),
    ("vars", "the variables"),
    ("relate", "say a key"),
];
