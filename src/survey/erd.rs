//! Draws tables and the keys between them: as SVG, and as text for Mermaid and Graphviz.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::catalog::{Catalog, KeyOrigin, RelationKind, Table, TableKind};
use crate::diagnostic::{DiagnosticKind, Result};

/// A key between two tables.
struct DiagramKey {
    child: usize,
    parent: usize,
    /// What the child calls its parent.
    name: String,
    /// True if a child must have a parent.
    required: bool,
    /// True if a parent has at most one child.
    one: bool,
    declared: bool,
}

/// Tables and keys to be drawn.
pub struct Diagram {
    tables: Vec<Rc<Table>>,
    keys: Vec<DiagramKey>,
}

impl Diagram {
    /// Every listed table that can be read, with the keys between them; views only where keys are annotated.
    pub fn of(catalog: &Catalog) -> Result<Diagram> {
        let mut tables = Vec::new();
        for entry in catalog.tables()? {
            match catalog.table_exact(&entry.name) {
                Ok(found) => tables.extend(found),
                Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
                // What cannot be read cannot be drawn; `.tables` and `.check` tell of it.
                Err(_) => {}
            }
        }
        let position = |name: &str| tables.iter().position(|table: &Rc<Table>| table.name == name);
        let mut keys = Vec::new();
        for (child, table) in tables.iter().enumerate() {
            for relation in catalog.relations(table)?.iter().filter(|one| one.kind == RelationKind::BelongsTo) {
                let [step] = relation.steps.as_slice() else { continue };
                let Some(parent) = position(&step.to.name) else { continue };
                let back = catalog.relations(&step.to)?;
                let one = back.iter().any(|back| {
                    back.kind == RelationKind::HasOne
                        && back.target().name == table.name
                        && back.steps.first().is_some_and(|against| against.to_columns == step.from_columns)
                });
                let required = step.from_columns.iter().all(|at| table.columns[*at].not_null);
                let declared = relation.origin == KeyOrigin::Declared;
                keys.push(DiagramKey { child, parent, name: relation.name().to_owned(), required, one, declared });
            }
        }
        let used = |at: usize| keys.iter().any(|key| key.child == at || key.parent == at);
        let kept: Vec<bool> =
            tables.iter().enumerate().map(|(at, table)| table.kind != TableKind::View || used(at)).collect();
        let place = |at: usize| kept[..at].iter().filter(|kept| **kept).count();
        for key in &mut keys {
            (key.child, key.parent) = (place(key.child), place(key.parent));
        }
        let mut kept = kept.into_iter();
        tables.retain(|_| kept.next().unwrap_or(false));
        Ok(Diagram { tables, keys })
    }

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
            let name = key.name.replace('"', "'");
            let _ = writeln!(text, "    {parent_name} {parent}{line}{child} {child_name} : \"{name}\"");
        }
        text
    }

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

    /// A drawing: tables in columns, parents to the left of their children.
    pub fn svg(&self) -> String {
        const LINE: usize = 18;
        const LETTER: usize = 8;
        const GAP: (usize, usize) = (90, 30);
        let label = |table: &Table, at: usize| {
            let column = &table.columns[at];
            format!("{} {}", column.name, column.declared_type).trim_end().to_owned()
        };
        let shown = |table: &Table| -> Vec<usize> {
            (0..table.columns.len()).filter(|at| !table.columns[*at].hidden).collect()
        };
        let width = |table: &Table| {
            let longest = shown(table).into_iter().map(|at| label(table, at).chars().count());
            longest.chain([table.name.chars().count()]).max().unwrap_or(0) * LETTER + 20
        };
        let layers = self.layers();
        let mut boxes = vec![(0, 0, 0, 0); self.tables.len()];
        let (mut left, mut height) = (20, 0);
        for layer in 0..=layers.iter().copied().max().unwrap_or(0) {
            let members: Vec<usize> = (0..self.tables.len()).filter(|at| layers[*at] == layer).collect();
            let widest = members.iter().map(|at| width(&self.tables[*at])).max().unwrap_or(0);
            let mut top = 20;
            for at in members {
                let tall = (shown(&self.tables[at]).len() + 1) * LINE + 8;
                boxes[at] = (left, top, widest, tall);
                top += tall + GAP.1;
            }
            height = height.max(top);
            left += widest + GAP.0;
        }
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{left}\" height=\"{height}\" viewBox=\"0 0 {left} {height}\" \
             font-family=\"monospace\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        );
        for key in &self.keys {
            let ((px, py, pw, _), (cx, cy, cw, _)) = (boxes[key.parent], boxes[key.child]);
            let table = &self.tables[key.child];
            let row = table.foreign_keys.iter().flat_map(|known| &known.columns).find(|at| {
                crate::catalog::snake(&table.columns[**at].name).starts_with(&crate::catalog::snake(&key.name))
            });
            let row = row.and_then(|at| shown(table).iter().position(|known| known == at)).map_or(0, |row| row + 1);
            let (fy, ty) = (cy + row * LINE + 14, py + 14);
            // A table that refers to itself, or to one beside it, is reached from the right.
            let (fx, tx, bend) = if cx > px { (cx, px + pw, -45_i64) } else { (cx + cw, px + pw, 45) };
            let (fx, tx) = (fx as i64, tx as i64);
            let dash = if key.declared { "" } else { " stroke-dasharray=\"4\"" };
            let _ = writeln!(
                text,
                "<path d=\"M {fx} {fy} C {} {fy}, {} {ty}, {tx} {ty}\" fill=\"none\" stroke=\"#777\"{dash}><title>{}</title></path>",
                fx + bend,
                tx + 45,
                escaped(&key.name)
            );
        }
        for (table, (x, y, wide, tall)) in self.tables.iter().zip(&boxes) {
            let _ = writeln!(
                text,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{tall}\" fill=\"#fdfdfd\" stroke=\"#333\"/>\n\
                 <rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{LINE}\" fill=\"#dde6f0\" stroke=\"#333\"/>\n\
                 <text x=\"{}\" y=\"{}\" font-weight=\"bold\">{}</text>",
                x + 8,
                y + 14,
                escaped(&table.name)
            );
            for (row, at) in shown(table).into_iter().enumerate() {
                let under = if table.primary_key.contains(&at) { " text-decoration=\"underline\"" } else { "" };
                let _ = writeln!(
                    text,
                    "<text x=\"{}\" y=\"{}\"{under}>{}</text>",
                    x + 8,
                    y + (row + 1) * LINE + 16,
                    escaped(&label(table, at))
                );
            }
        }
        text.push_str("</svg>\n");
        text
    }

    /// How many keys each table is away from a table without parents, keys that close a circle left aside.
    fn layers(&self) -> Vec<usize> {
        let mut layers = vec![0; self.tables.len()];
        for _ in 0..self.tables.len() {
            let mut moved = false;
            for key in self.keys.iter().filter(|key| key.child != key.parent) {
                let wanted = layers[key.parent] + 1;
                // In a circle the layers would grow for ever.
                if layers[key.child] < wanted && wanted < self.tables.len().min(8) {
                    layers[key.child] = wanted;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        layers
    }
}

fn entity(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace(['"', '%', '\\', '\n', '\r'], "_")) }
}

/// A word as Mermaid takes it for a type or a column.
fn word(text: &str) -> String {
    let fit = |c: char| if c.is_alphanumeric() || "_-()".contains(c) { c } else { '_' };
    let word: String = text.chars().map(fit).collect();
    if word.starts_with(char::is_alphabetic) { word } else { format!("_{word}").replacen("__", "c_", 1) }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Text within XML or HTML; control characters are none there.
fn escaped(text: &str) -> String {
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let text: String = text.chars().map(visible).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
