//! Text for Graphviz.

use std::fmt::Write as _;

use super::{Diagram, escaped};

impl Diagram {
    /// Text for Graphviz (graphviz.org/doc/info/lang.html): arrows lead from child to parent.
    pub fn dot(&self) -> String {
        let mut text = String::from("digraph {\n  rankdir=LR;\n  node [shape=plaintext, fontname=\"sans-serif\"];\n");
        for table in &self.tables {
            let _ = write!(
                text,
                "  {} [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\"><tr><td bgcolor=\"lightgrey\"><b>{}</b></td></tr>",
                quoted(&table.name),
                escaped(&table.name)
            );
            for (at, column) in table.columns.iter().enumerate().filter(|(_, column)| !column.hidden) {
                let name = escaped(&column.name);
                let name = if table.primary_key.contains(&at) { format!("<u>{name}</u>") } else { name };
                let _ = write!(text, "<tr><td align=\"left\">{name} {}</td></tr>", escaped(&column.declared_type));
            }
            text.push_str("</table>>];\n");
        }
        for key in &self.keys {
            let [child, parent] = [key.child, key.parent].map(|at| quoted(&self.tables[at].name));
            let style = if key.declared { "" } else { ", style=dashed" };
            let _ = writeln!(text, "  {child} -> {parent} [label={}{style}];", quoted(&key.name));
        }
        text.push_str("}\n");
        text
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}
