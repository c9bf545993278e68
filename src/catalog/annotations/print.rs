//! Writes `relate` and `label` lines as they are typed.

use super::{Annotations, LabelPiece, LabelTemplate, RelateLine, TableColumns};
use crate::lang::is_bare_name;

impl Annotations {
    /// The text of a sidecar file that says the same.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.relations {
            text.push_str(&relate_text(line));
            text.push('\n');
        }
        for line in &self.labels {
            text.push_str(&format!("label {} {}\n", quoted(&line.table), template_text(&line.label)));
        }
        text
    }
}

/// The line as it is typed.
pub(in crate::catalog) fn relate_text(line: &RelateLine) -> String {
    let mut text = format!("relate {} to {}", columns_text(&line.child), columns_text(&line.parent));
    let name = line.name.iter().map(|name| format!("as {}", quoted(name)));
    let back = line.back.iter().map(|back| format!("back {}", quoted(back)));
    let given: Vec<String> = name.chain(back).collect();
    if !given.is_empty() {
        text.push_str(&format!(" {}", given.join(", ")));
    }
    text
}

fn columns_text(columns: &TableColumns) -> String {
    let table = quoted(&columns.table);
    match columns.columns.as_slice() {
        [] => table,
        [column] => format!("{table}.{}", quoted(column)),
        several => format!("{table}.({})", several.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")),
    }
}

/// The name as it is typed: in backticks unless it is a plain word that stands for nothing else.
fn quoted(name: &str) -> String {
    let plain = is_bare_name(name) && !["to", "as", "back"].iter().any(|word| name.eq_ignore_ascii_case(word));
    if plain { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}

fn template_text(label: &LabelTemplate) -> String {
    let mut text = String::new();
    for piece in &label.pieces {
        match piece {
            LabelPiece::Text(plain) => text.push_str(&plain.replace('{', "{{").replace('}', "}}")),
            LabelPiece::Path(path) => text.push_str(&format!("{{{path}}}")),
        }
    }
    if label.bare { format!("'{}'", text.replace('\'', "''")) } else { text }
}
