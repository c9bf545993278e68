//! Text for Mermaid.

use std::fmt::Write as _;

use super::{Diagram, visible};

impl Diagram {
    /// Text for Mermaid (mermaid.js.org/syntax/entityRelationshipDiagram.html). A key that is not declared is dotted.
    pub fn mermaid(&self) -> String {
        let mut text = String::from("erDiagram\n");
        for table in &self.tables {
            let _ = writeln!(text, "    {} {{", entity(&table.name));
            for (at, column) in table.columns.iter().enumerate().filter(|(_, column)| !column.hidden) {
                let mut marks = Vec::new();
                if table.primary_key.contains(&at) {
                    marks.push("PK");
                }
                if table.foreign_keys.iter().any(|key| key.columns.contains(&at)) {
                    marks.push("FK");
                }
                let declared = if column.declared_type.is_empty() { "ANY" } else { &column.declared_type };
                let line = format!("        {} {} {}", word(declared), word(&column.name), marks.join(", "));
                let _ = writeln!(text, "{}", line.trim_end());
            }
            text.push_str("    }\n");
        }
        for key in &self.keys {
            let parent = if key.required { "||" } else { "|o" };
            let child = if key.one { "o|" } else { "o{" };
            let line = if key.declared { "--" } else { ".." };
            let [parent_name, child_name] = [key.parent, key.child].map(|at| entity(&self.tables[at].name));
            let name = visible(&key.name).replace('"', "'");
            let _ = writeln!(text, "    {parent_name} {parent}{line}{child} {child_name} : \"{name}\"");
        }
        text
    }
}

fn entity(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", visible(name).replace(['"', '%', '\\'], "_")) }
}

/// A word as Mermaid takes it for a type or a column.
fn word(text: &str) -> String {
    let fit = |c: char| if c.is_alphanumeric() || "_-()".contains(c) { c } else { '_' };
    let word: String = text.chars().map(fit).collect();
    if word.starts_with(char::is_alphabetic) { word } else { format!("_{word}").replacen("__", "c_", 1) }
}
