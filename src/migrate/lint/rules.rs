//! The rules that look at the statements and at both schemas.

use std::collections::BTreeSet;

use super::story::{Fate, fates};
use super::{LintCase, LintFinding, LintStatement};
use crate::catalog::Affinity;
use crate::migrate::schema::{Object, Schema};
use crate::sql::{Body, Create, ObjectKind, Rule, Table, code, is_word_of_sql, read, read_head};

/// Everything that they find, in no order.
pub(super) fn find(case: &LintCase<'_>) -> Vec<LintFinding> {
    let tables: Vec<&Object> = case.before.of_kind(ObjectKind::Table).collect();
    let names: Vec<String> = tables.iter().map(|object| object.key.clone()).collect();
    let fates = fates(&names, case.statements);
    let mut found = Vec::new();
    for object in tables {
        let (Some(old), Some(fate)) = (object.table(), fates.get(&object.key)) else { continue };
        of_table(case, object, old, fate, &mut found);
    }
    for statement in case.statements {
        of_statement(case, statement, &mut found);
    }
    keys(case, &mut found);
    found
}

/// What becomes of a table of before.
fn of_table(case: &LintCase<'_>, object: &Object, old: &Table, fate: &Fate, found: &mut Vec<LintFinding>) {
    let name = &object.name;
    if let Some(line) = fate.emptied {
        let words = format!("every record of `{name}` is deleted");
        found.push(LintFinding::new("lost-rows", line, words).about(name, None));
    }
    if let Some(line) = fate.dropped {
        cascades(case, name, &object.key, line, found);
    }
    let now = fate.now.as_ref().and_then(|now| case.after.find(ObjectKind::Table, now));
    let Some((now, new)) = now.and_then(|now| Some((now, now.table()?))) else {
        let Some(line) = fate.dropped else { return };
        let finding = match case.after.find(ObjectKind::Table, &object.key) {
            Some(_) => LintFinding::new("lost-rows", line, format!("`{name}` is made anew without its records")),
            None => LintFinding::new("lost-table", line, format!("`{name}` goes with all its records")),
        };
        found.push(finding.about(name, None));
        return;
    };
    let made = made_at(case.statements, &now.key).or(fate.dropped);
    if let Some((line, _)) = &fate.copied {
        found.push(
            LintFinding::new(
                "rebuild",
                made.unwrap_or(*line),
                format!("`{}` is made anew, and its records copied", now.name),
            )
            .about(name, None),
        );
    }
    columns(case, (object, old), (now, new), fate, made, found);
}

/// What becomes of the columns of a table that stays.
fn columns(
    case: &LintCase<'_>,
    (object, old): (&Object, &Table),
    (now, new): (&Object, &Table),
    fate: &Fate,
    made: Option<usize>,
    found: &mut Vec<LintFinding>,
) {
    let name = &now.name;
    let was = |column: &str| fate.renamed.get(&column.to_lowercase()).cloned().unwrap_or_else(|| column.to_lowercase());
    let kept: BTreeSet<String> = new.columns.iter().map(|column| was(&column.name)).collect();
    let come: Vec<_> = new.columns.iter().filter(|column| old.column(&was(&column.name)).is_none()).collect();
    for column in old.columns.iter().filter(|column| !kept.contains(&column.name.to_lowercase())) {
        if column.generated.is_some() {
            continue;
        }
        let line =
            fate.column_lines.get(&column.name.to_lowercase()).copied().or(made).unwrap_or(case.revision.up.line);
        let twin = come.iter().find(|other| other.declared == column.declared && other.generated.is_none());
        let finding = match twin {
            Some(twin) => LintFinding::new(
                "renamed",
                line,
                format!("in `{}` the column `{}` goes and `{}` comes", object.name, column.name, twin.name),
            ),
            None => LintFinding::new(
                "lost-column",
                line,
                format!("`{}.{}` goes with all its values", object.name, column.name),
            ),
        };
        found.push(finding.about(&object.name, Some(&column.name)));
    }
    let filled = fate.copied.as_ref().map(|(_, columns)| columns);
    for column in &new.columns {
        let line = added_at(case.statements, &now.key, &column.name).or(made).unwrap_or(case.revision.up.line);
        let lower = column.name.to_lowercase();
        let Some(before) = old.column(&was(&column.name)) else {
            let is_given = column.default.is_some()
                || column.generated.is_some()
                || new.rowid_alias().as_ref() == Some(&lower)
                || filled.is_some_and(|filled| filled.is_empty() || filled.contains(&lower));
            if new.is_never_null(column) && !is_given {
                found.push(LintFinding::new(
                    "not-null",
                    line,
                    format!("`{name}.{}` may not be null, and has no default", column.name),
                ));
            }
            continue;
        };
        if new.is_never_null(column)
            && !old.is_never_null(before)
            && !case.statements.iter().any(|one| fills(&one.sql, &lower))
        {
            found.push(LintFinding::new(
                "null-values",
                line,
                format!("`{name}.{}` may not be null any more", column.name),
            ));
        }
        let (one, other) = (Affinity::of(&before.declared, true), Affinity::of(&column.declared, true));
        if !one.is_numeric() && other.is_numeric() {
            let types =
                format!("`{name}.{}` was {}, and is {}", column.name, shown(&before.declared), shown(&column.declared));
            found.push(LintFinding::new("type", line, types));
        }
    }
}

fn shown(declared: &str) -> String {
    if declared.is_empty() { "of no type".to_owned() } else { declared.to_uppercase() }
}

/// What points at a table that is dropped while keys act.
fn cascades(case: &LintCase<'_>, name: &str, key: &str, line: usize, found: &mut Vec<LintFinding>) {
    if !case.enforced {
        return;
    }
    for child in case.before.of_kind(ObjectKind::Table).filter(|child| child.key != key) {
        for constraint in child.table().iter().flat_map(|table| &table.constraints) {
            if let Rule::ForeignKey { parent, on_delete, .. } = &constraint.rule
                && parent.eq_ignore_ascii_case(key)
                && matches!(on_delete.to_lowercase().as_str(), "cascade" | "set null" | "set default")
            {
                let words =
                    format!("dropping `{name}` does ON DELETE {} to `{}`", on_delete.to_uppercase(), child.name);
                found.push(LintFinding::new("cascade", line, words));
            }
        }
    }
}

/// What is to be said of one statement.
fn of_statement(case: &LintCase<'_>, statement: &LintStatement, found: &mut Vec<LintFinding>) {
    let words: Vec<_> = code(&statement.sql).take(12).collect();
    let line = statement.line;
    if !words.first().is_some_and(|word| word.is("create")) {
        return;
    }
    if let Some(at) = words.iter().position(|word| word.is("if")).filter(|at| *at <= 4) {
        let of_three = words.get(at + 1).zip(words.get(at + 2));
        if of_three.is_some_and(|(not, exists)| not.is("not") && exists.is("exists")) {
            let name = read_head(&statement.sql).map(|head| head.name).unwrap_or_default();
            found.push(LintFinding::new(
                "if-not-exists",
                line,
                format!("`{name}` may be there already, and be another"),
            ));
        }
    }
    let Some(Create { head, body: Body::Table(table), .. }) = read(&statement.sql) else { return };
    let Some(object) = case.after.find(ObjectKind::Table, &head.name.to_lowercase()) else { return };
    let was_there = |name: &str| {
        case.before
            .find(ObjectKind::Table, &object.key)
            .and_then(|old| old.table())
            .is_some_and(|old| old.column(name).is_some())
    };
    // What stands there without quotes can stand so elsewhere.
    let is_quoted = |at: usize| statement.sql.get(at..).is_some_and(|text| text.starts_with(['"', '`', '[']));
    let columns = table.columns.iter().filter(|column| !was_there(&column.name));
    let names = columns.map(|column| (&column.name, column.name_span.start));
    let own = case.before.find(ObjectKind::Table, &object.key).is_none().then_some((&head.name, head.name_start));
    for (name, at) in own.into_iter().chain(names) {
        if is_quoted(at) && is_word_of_sql(&name.to_lowercase()) {
            let below = statement.sql.get(..at).unwrap_or_default().matches('\n').count();
            found.push(LintFinding::new("keyword", line + below, format!("`{name}` is a word of SQL")));
        }
    }
}

/// Keys that are new and have no index.
fn keys(case: &LintCase<'_>, found: &mut Vec<LintFinding>) {
    for object in case.after.of_kind(ObjectKind::Table) {
        let Some(table) = object.table() else { continue };
        let old = case.before.find(ObjectKind::Table, &object.key).and_then(|old| old.table());
        for constraint in &table.constraints {
            let Rule::ForeignKey { columns, parent, .. } = &constraint.rule else { continue };
            let is_old = old.is_some_and(|old| {
                old.constraints.iter().any(|one| match &one.rule {
                    Rule::ForeignKey { columns: others, .. } => others == columns,
                    _ => false,
                })
            });
            if is_old || is_indexed(case.after, object, table, columns) {
                continue;
            }
            let below = || object.sql.get(..constraint.span.start).unwrap_or_default().matches('\n').count();
            let added = columns.first().and_then(|column| added_at(case.statements, &object.key, column));
            let made = || made_at(case.statements, &object.key).map(|line| line + below());
            let line = added.or_else(made).unwrap_or(case.revision.up.line);
            let columns = columns.join(", ");
            found.push(LintFinding::new(
                "key-without-index",
                line,
                format!("`{}.{columns}` points at `{parent}`, and has no index", object.name),
            ));
        }
    }
}

/// True if the columns begin a key or an index of the whole table.
fn is_indexed(after: &Schema, object: &Object, table: &Table, columns: &[String]) -> bool {
    let wanted: BTreeSet<String> = columns.iter().map(|column| column.to_lowercase()).collect();
    let begins = |names: Vec<String>| {
        names.len() >= wanted.len() && names.iter().take(wanted.len()).all(|name| wanted.contains(name))
    };
    let by_key = table.constraints.iter().any(|constraint| match &constraint.rule {
        Rule::PrimaryKey { columns, .. } | Rule::Unique { columns, .. } => {
            begins(columns.iter().map(|key| key.name.clone()).collect())
        }
        _ => false,
    });
    by_key
        || after.of_kind(ObjectKind::Index).filter(|index| index.owner == object.key).any(|index| {
            match read(&index.sql) {
                Some(Create { body: Body::Index(body), .. }) if body.condition.is_none() => {
                    let name = |term: &crate::sql::Term| {
                        code(index.sql.get(term.expression.clone()).unwrap_or_default())
                            .next()
                            .map(|word| word.name().to_lowercase())
                            .unwrap_or_default()
                    };
                    begins(body.terms.iter().map(name).collect())
                }
                _ => false,
            }
        })
}

/// True if a statement gives the nulls of a column a value.
fn fills(sql: &str, column: &str) -> bool {
    let words: Vec<_> = code(sql).collect();
    let names = words.iter().any(|word| word.is_named(column));
    names
        && (words.first().is_some_and(|word| word.is("update"))
            || words.iter().any(|word| word.is_any(&["coalesce", "ifnull", "case"])))
}

/// The line of the CREATE TABLE that makes what is called so in the end.
fn made_at(statements: &[LintStatement], key: &str) -> Option<usize> {
    let mut name = key.to_owned();
    for statement in statements.iter().rev() {
        let words: Vec<_> = code(&statement.sql).take(8).collect();
        let is = |at: usize, word: &str| words.get(at).is_some_and(|token| token.is(word));
        if is(0, "alter") && is(3, "rename") && is(4, "to") && words.get(5).is_some_and(|word| word.is_named(&name)) {
            name = words.get(2).map(|word| word.name().to_lowercase()).unwrap_or_default();
        } else if read_head(&statement.sql)
            .is_some_and(|head| head.kind == ObjectKind::Table && head.name.eq_ignore_ascii_case(&name))
        {
            return Some(statement.line);
        }
    }
    None
}

/// The line of the ALTER TABLE that adds a column.
fn added_at(statements: &[LintStatement], key: &str, column: &str) -> Option<usize> {
    let adds = |statement: &&LintStatement| {
        let words: Vec<_> = code(&statement.sql).take(10).collect();
        let is = |at: usize, word: &str| words.get(at).is_some_and(|token| token.is(word));
        is(0, "alter")
            && words.get(2).is_some_and(|word| word.is_named(key))
            && is(3, "add")
            && words.get(if is(4, "column") { 5 } else { 4 }).is_some_and(|word| word.is_named(column))
    };
    statements.iter().find(adds).map(|statement| statement.line)
}
