//! The statements of a revision, and what becomes of each table of before: what it is called, whether its records were copied.

use std::collections::{BTreeMap, BTreeSet};

use super::allowed;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::{self, LineKind, classify};
use crate::migrate::load::statements;
use crate::migrate::revision::{Body, Language};
use crate::sql::{ObjectKind, Token, code, read_head, tokens};
use crate::store;

/// A statement of SQL in a revision.
#[derive(Clone, Debug)]
pub struct LintStatement {
    pub sql: String,
    /// Its first word's line in the file.
    pub line: usize,
    /// What the comments above it allow.
    pub allowed: Vec<&'static str>,
}

/// What a line of hop, which is given as it stands there, does as SQL; nothing of one that changes no records.
pub type PlannedLine<'p> = &'p dyn Fn(&str) -> Vec<String>;

/// The statements of a way, those among lines of hop, too, and those that such lines become.
///
/// # Errors
/// A comment that allows what is no rule, with its line.
pub fn statements_of(
    body: &Body,
    language: Language,
    planned: PlannedLine<'_>,
) -> Result<Vec<LintStatement>, (usize, Diagnostic)> {
    let mut found = Vec::new();
    match language {
        Language::Sql => found.extend(in_text(&body.text, body.line)?),
        Language::Hop => {
            let lines: Vec<&str> = body.text.lines().collect();
            let entries = lang::entries(lines.iter().copied(), store::is_complete);
            for entry in entries.iter().filter(|entry| matches!(entry.kind, LineKind::Sql | LineKind::Hop)) {
                let above = lines.iter().take(entry.line - 1).enumerate().rev();
                let comments = above.take_while(|(_, line)| classify(line) == LineKind::Blank);
                let mut rules = Vec::new();
                for (at, comment) in comments {
                    let said = allowed(comment.trim()).map_err(|error| (body.line + at, error))?;
                    rules.extend(said.unwrap_or_default());
                }
                let line = body.line + entry.line - 1;
                if entry.kind == LineKind::Hop {
                    let written = planned(&entry.text).into_iter();
                    found.extend(written.map(|sql| LintStatement { sql, line, allowed: rules.clone() }));
                    continue;
                }
                let text = entry.text.trim_start().trim_start_matches('!');
                for mut one in in_text(text, line)? {
                    one.allowed.append(&mut rules);
                    found.push(one);
                }
            }
        }
    }
    Ok(found)
}

fn in_text(text: &str, first: usize) -> Result<Vec<LintStatement>, (usize, Diagnostic)> {
    let line_of = |at: usize| first + text.get(..at).unwrap_or_default().matches('\n').count();
    let (mut found, mut behind) = (Vec::new(), 0);
    for (_, start, sql) in statements(text) {
        let mut rules = Vec::new();
        let above = text.get(behind..start).unwrap_or_default();
        for comment in tokens(above).filter(Token::is_comment) {
            let said = allowed(&comment.text()).map_err(|error| (line_of(behind + comment.start), error))?;
            rules.extend(said.unwrap_or_default());
        }
        found.push(LintStatement { sql: sql.to_owned(), line: line_of(start), allowed: rules });
        behind = start + sql.len();
    }
    Ok(found)
}

/// A table of before, and what a revision does to it. Names are in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct Fate {
    /// What it, or the table that its records were copied to, is called in the end.
    pub now: Option<String>,
    /// The line of the statement that drops it.
    pub dropped: Option<usize>,
    /// Columns by their new names.
    pub renamed: BTreeMap<String, String>,
    /// The line of the INSERT that copies its records, and the columns that this fills.
    pub copied: Option<(usize, BTreeSet<String>)>,
    /// Lines of what drops a column, and of what empties it.
    pub column_lines: BTreeMap<String, usize>,
    pub emptied: Option<usize>,
}

/// What a name stands for as the statements run.
#[derive(Clone, Debug)]
enum Being {
    /// A table of before.
    Old(String),
    /// A new one, by a number.
    New(usize),
}

/// Reads the fates of the tables `before` out of the statements.
pub(super) fn fates(before: &[String], statements: &[LintStatement]) -> BTreeMap<String, Fate> {
    let mut fates: BTreeMap<String, Fate> = before.iter().map(|name| (name.clone(), Fate::default())).collect();
    let mut beings: BTreeMap<String, Being> =
        before.iter().map(|name| (name.clone(), Being::Old(name.clone()))).collect();
    // Of which tables of before a new one has the records.
    let mut copies: Vec<Vec<String>> = Vec::new();
    for statement in statements {
        let words: Vec<Token<'_>> = code(&statement.sql).collect();
        let is = |at: usize, word: &str| words.get(at).is_some_and(|token| token.is(word));
        let name = |at: usize| words.get(at).map(|token| token.name().to_lowercase()).unwrap_or_default();
        // The name at a place, and where what follows it begins.
        let table = |at: usize| if is(at + 1, ".") { (name(at + 2), at + 3) } else { (name(at), at + 1) };
        if is(0, "create") {
            if let Some(head) = read_head(&statement.sql).filter(|head| head.kind == ObjectKind::Table) {
                let name = head.name.to_lowercase();
                beings.entry(name.clone()).or_insert_with(|| {
                    copies.push(Vec::new());
                    Being::New(copies.len() - 1)
                });
                // CREATE TABLE … AS SELECT.
                copy_records(&words, 3, (&name, &BTreeSet::new()), statement.line, &beings, &mut copies, &mut fates);
            }
        } else if is(0, "drop") && is(1, "table") {
            let (name, _) = table(if is(2, "if") { 4 } else { 2 });
            if let Some(Being::Old(old)) = beings.remove(&name)
                && let Some(fate) = fates.get_mut(&old)
            {
                fate.dropped = Some(statement.line);
            }
        } else if is(0, "alter") && is(1, "table") {
            let (name_now, behind) = table(2);
            let column = |at: usize| if is(at, "column") { at + 1 } else { at };
            if is(behind, "rename") && is(behind + 1, "to") {
                if let Some(being) = beings.remove(&name_now) {
                    beings.insert(name(behind + 2), being);
                }
            } else if let Some(Being::Old(old)) = beings.get(&name_now)
                && let Some(fate) = fates.get_mut(old)
            {
                if is(behind, "rename") {
                    let at = column(behind + 1);
                    let from = fate.renamed.remove(&name(at)).unwrap_or_else(|| name(at));
                    fate.renamed.insert(name(at + 2), from);
                } else if is(behind, "drop") {
                    fate.column_lines.insert(name(column(behind + 1)), statement.line);
                }
            }
        } else if is(0, "delete") && is(1, "from") {
            let (name, behind) = table(2);
            if let (Some(Being::Old(old)), false) =
                (beings.get(&name), words.iter().skip(behind).any(|word| word.is("where")))
                && let Some(fate) = fates.get_mut(old)
            {
                fate.emptied.get_or_insert(statement.line);
            }
        } else if let Some(into) =
            words.iter().position(|word| word.is("into")).filter(|at| *at <= 3 && is(0, "insert") || *at == 1)
        {
            let (target, behind) = table(into + 1);
            let listed = words.iter().skip(behind + 1).take_while(|word| !word.is(")")).filter(|word| !word.is(","));
            let columns: BTreeSet<String> = match is(behind, "(") {
                true => listed.map(|word| word.name().to_lowercase()).collect(),
                false => BTreeSet::new(),
            };
            copy_records(&words, behind, (&target, &columns), statement.line, &beings, &mut copies, &mut fates);
        }
    }
    for (name, being) in &beings {
        match being {
            Being::Old(old) => {
                if let Some(fate) = fates.get_mut(old) {
                    fate.now = Some(name.clone());
                }
            }
            Being::New(new) => {
                for old in copies.get(*new).into_iter().flatten() {
                    if let Some(fate) = fates.get_mut(old).filter(|fate| fate.dropped.is_some()) {
                        fate.now = Some(name.clone());
                    }
                }
            }
        }
    }
    fates
}

/// Takes down that the records of the tables which are read behind `behind` come into a new one, by whatever way they have come there.
fn copy_records(
    words: &[Token<'_>],
    behind: usize,
    (target, columns): (&str, &BTreeSet<String>),
    line: usize,
    beings: &BTreeMap<String, Being>,
    copies: &mut [Vec<String>],
    fates: &mut BTreeMap<String, Fate>,
) {
    let Some(Being::New(new)) = beings.get(target) else { return };
    let name = |at: usize| words.get(at).map(|token| token.name().to_lowercase()).unwrap_or_default();
    let sources = words.iter().enumerate().skip(behind).filter(|(_, word)| word.is_any(&["from", "join"]));
    for (at, _) in sources {
        let is_qualified = words.get(at + 2).is_some_and(|token| token.is("."));
        let olds = match beings.get(&name(if is_qualified { at + 3 } else { at + 1 })) {
            Some(Being::Old(old)) => vec![old.clone()],
            Some(Being::New(other)) if other != new => copies.get(*other).cloned().unwrap_or_default(),
            _ => continue,
        };
        for old in &olds {
            if let Some(fate) = fates.get_mut(old) {
                fate.copied = Some((line, columns.clone()));
            }
        }
        if let Some(copies) = copies.get_mut(*new) {
            copies.extend(olds);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sql: &str) -> BTreeMap<String, Fate> {
        let before = ["t".to_owned(), "u".to_owned()];
        fates(&before, &statements_of(&Body::plain(sql), Language::Sql, &|_| Vec::new()).unwrap())
    }

    #[test]
    fn a_table_made_anew() {
        let rename_first =
            "alter table t rename to old; create table t(a, b);\ninsert into t (a) select a from old; drop table old;";
        let copy_first = "create table new_t(a, b); insert into new_t (a) select a from main.t; drop table if exists t; alter table new_t rename to t";
        let by_a_third = "create table x(c1, c2); insert into x select a, b from t; drop table t; create table t(a, b); insert into t (a) select c1 from x; drop table x";
        let by_a_copy = "create table x as select * from t; drop table t; create table t(a, b); insert into t (a) select a from main.x; drop table x";
        for sql in [rename_first, copy_first, by_a_third, by_a_copy] {
            let fate = of(sql).remove("t").unwrap();
            assert_eq!(fate.now.as_deref(), Some("t"), "{sql}");
            assert_eq!(fate.copied.unwrap().1, BTreeSet::from(["a".to_owned()]), "{sql}");
        }
        let fate = of("drop table t; create table t (a);").remove("t").unwrap();
        assert!(fate.now.is_none() && fate.dropped == Some(1) && fate.copied.is_none());
        let fate = of("create table x as select * from t; drop table t; create table t (a); drop table x;")
            .remove("t")
            .unwrap();
        assert!(fate.now.is_none() && fate.dropped == Some(1));
    }

    #[test]
    fn columns_and_records() {
        let fates = of(
            "alter table t rename column a to b; alter table t drop column c;\ndelete from u; delete from t where a;",
        );
        assert_eq!(fates["t"].renamed["b"], "a");
        assert_eq!(fates["t"].column_lines["c"], 1);
        assert_eq!((fates["u"].emptied, fates["t"].emptied), (Some(2), None));
    }

    #[test]
    fn comments_allow() {
        let text = "-- hop: allow lost-table\ndrop table t;\n\n/* hop: allow type */ -- why\nalter table u add x;";
        let found = statements_of(&Body::plain(text), Language::Sql, &|_| Vec::new()).unwrap();
        let lines: Vec<_> = found.iter().map(|one| (one.line, one.allowed.clone())).collect();
        assert_eq!(lines, [(2, vec!["lost-table"]), (5, vec!["type"])]);
        let hop = "# hop: allow lost-table\ndrop table t;\ncreate book title='x'\n\ndrop table u;";
        let found = statements_of(&Body::plain(hop), Language::Hop, &|_| Vec::new()).unwrap();
        let lines: Vec<_> = found.iter().map(|one| (one.line, one.allowed.clone())).collect();
        assert_eq!(lines, [(2, vec!["lost-table"]), (5, vec![])]);
        assert_eq!(
            statements_of(&Body::plain("\n-- hop: allow x\nselect 1"), Language::Sql, &|_| Vec::new()).unwrap_err().0,
            2
        );
    }
}
