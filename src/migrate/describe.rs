//! A difference told in words, table by table.

use super::difference::{Change, Difference, TableChange};
use super::schema::Object;
use crate::sql::{Column, NotNull, Table, one_line, quote_text};

/// A column's definition as written, on one line.
pub(super) fn definition(object: &Object, column: &Column) -> String {
    one_line(object.sql.get(column.span.clone()).unwrap_or_default())
}

impl Difference {
    /// The difference in words: a line for each table or other object, and an indented line for each change in it.
    pub fn words(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for at in &self.dropped {
            let object = &self.from.objects[*at];
            lines.push(format!("{} {}: goes", object.kind.word(), object.name));
        }
        for change in &self.tables {
            lines.extend(self.table_words(change));
        }
        for at in &self.added {
            let object = &self.to.objects[*at];
            lines.push(format!("{} {}: new", object.kind.word(), object.name));
        }
        for (_, at) in &self.changed {
            let object = &self.to.objects[*at];
            lines.push(format!("{} {}: changes", object.kind.word(), object.name));
        }
        lines
    }

    fn table_words(&self, change: &TableChange) -> Vec<String> {
        let (old, new) = (&self.from.objects[change.from], &self.to.objects[change.to]);
        let head = if old.name == new.name {
            format!("table {}:", new.name)
        } else {
            format!("table {}, was {}:", new.name, old.name)
        };
        let details = change.changes.iter().filter_map(|one| self.change_words(change, one));
        let mut lines: Vec<String> = details.map(|line| format!("  {line}")).collect();
        lines.insert(0, if lines.is_empty() { head.trim_end_matches(':').to_owned() } else { head });
        lines
    }

    /// One change in words; `None` for what the table's own line says.
    pub(super) fn change_words(&self, table: &TableChange, change: &Change) -> Option<String> {
        let ((old_object, old), (new_object, new)) = (self.old_table(table.from), self.new_table(table.to));
        let column = |at: usize| &new.columns[at];
        let was = |at: usize| table.columns[at].map(|from| &old.columns[from]);
        let slice =
            |object: &Object, span: &std::ops::Range<usize>| one_line(object.sql.get(span.clone()).unwrap_or_default());
        let named =
            |kind: &str, value: String| if value.is_empty() { format!("no {kind}") } else { format!("{kind} {value}") };
        let not_null = |one: &Option<NotNull>| {
            let one = one.as_ref();
            let name =
                one.and_then(|one| one.name.as_ref()).map(|name| format!(" (constraint {name})")).unwrap_or_default();
            let conflict =
                one.and_then(|one| one.conflict.as_ref()).map(|one| format!(" on conflict {one}")).unwrap_or_default();
            format!("not null{conflict}{name}")
        };
        let spelt = |normal: &Option<Vec<String>>| {
            normal
                .iter()
                .flatten()
                .map(|token| match token.strip_prefix('\'') {
                    Some(text) => quote_text(text),
                    None => token.trim_start_matches('"').to_owned(),
                })
                .collect::<Vec<_>>()
                .join(" ")
        };
        Some(match change {
            Change::RenameTable => return None,
            Change::RenameColumn { from, to } => {
                format!("column {}, was {}", column(*to).name, old.columns[*from].name)
            }
            Change::AddColumn(at) => {
                format!("column {}: new, `{}`", column(*at).name, definition(new_object, column(*at)))
            }
            Change::DropColumn(at) => format!("column {}: goes", old.columns[*at].name),
            Change::Order => "columns in another order".to_owned(),
            Change::Type(at) => {
                let before = was(*at).map(|column| column.declared.clone()).unwrap_or_default();
                format!(
                    "column {}: {}, was {}",
                    column(*at).name,
                    named("type", column(*at).declared.clone()),
                    named("type", before)
                )
            }
            Change::SetNotNull(at) => format!("column {}: {}", column(*at).name, not_null(&column(*at).not_null)),
            Change::DropNotNull(at) => format!("column {}: may be null", column(*at).name),
            Change::NotNullClause(at) => format!("column {}: {}", column(*at).name, not_null(&column(*at).not_null)),
            Change::Default(at) => {
                let before = was(*at).map(|column| spelt(&column.default)).unwrap_or_default();
                format!(
                    "column {}: {}, was {}",
                    column(*at).name,
                    named("default", spelt(&column(*at).default)),
                    named("default", before)
                )
            }
            Change::Collation(at) => {
                let now = column(*at).collation.clone().unwrap_or("binary".to_owned());
                format!("column {}: collate {now}", column(*at).name)
            }
            Change::Generated(at) => match &column(*at).generated {
                Some(generated) => {
                    let kind = if generated.stored { "stored" } else { "virtual" };
                    format!("column {}: generated as {} {kind}", column(*at).name, slice(new_object, &generated.span))
                }
                None => format!("column {}: no longer generated", column(*at).name),
            },
            Change::AddConstraint(at) => constraint_words("new", new_object, new, *at),
            Change::DropConstraint(at) => constraint_words("goes", old_object, old, *at),
            Change::Strict(true) => "strict".to_owned(),
            Change::Strict(false) => "no longer strict".to_owned(),
            Change::WithoutRowid(true) => "without rowid".to_owned(),
            Change::WithoutRowid(false) => "with rowid".to_owned(),
            Change::Remarks => "its `hop:` comments are others".to_owned(),
        })
    }
}

fn constraint_words(verb: &str, object: &Object, table: &Table, at: usize) -> String {
    let constraint = &table.constraints[at];
    let text = one_line(object.sql.get(constraint.span.clone()).unwrap_or_default());
    let of = constraint
        .column
        .as_ref()
        .and_then(|name| table.column(name))
        .map(|column| format!("column {}: ", column.name));
    format!("{}`{text}` {verb}", of.unwrap_or_default())
}
