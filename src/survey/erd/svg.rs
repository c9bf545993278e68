//! The drawing: boxes with the columns of tables, lines from the rows of keys, with the marks of crow's feet.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::layout::{Item, Layout, Link, Point, Rect, Spacing, Stop, layout};
use super::sheet::{Port, Sheet};
use super::{Diagram, DiagramKey, escaped};
use crate::diagnostic::Result;
use crate::terminal::width::{cut, width};

/// How high a title and a row are, and how wide a letter in each is.
struct Metrics {
    head: i32,
    row: i32,
    title_letter: f64,
    name_letter: f64,
    type_letter: f64,
    /// Room for the marks of keys.
    gutter: i32,
}

const USUAL: Metrics = Metrics { head: 26, row: 20, title_letter: 7.9, name_letter: 7.3, type_letter: 6.4, gutter: 40 };
/// Join tables are smaller.
const SMALL: Metrics = Metrics { head: 20, row: 16, title_letter: 6.7, name_letter: 6.4, type_letter: 0.0, gutter: 36 };

const SPACING: Spacing = Spacing { gap: 28, lane: 14, track: 12, mark: 22, margin: 24, aspect: 1.45 };
/// A relation's name beside its line is cut behind so many characters.
const LONGEST_NAME: usize = 16;
const NAME_LETTER: f64 = 5.9;
/// The radius of a bend.
const BEND: i32 = 6;

/// How the drawing looks; the colours are named in [`COLOURS`].
pub const STYLE: &str = "\
.erd{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;font-size:12px}
.erd text{fill:var(--erd-text)}
.erd .box{fill:var(--erd-box);stroke:var(--erd-edge);stroke-width:1.2}
.erd .head{fill:var(--erd-head)}
.erd .title{font-size:13px;font-weight:700}
.erd .join .box{stroke-dasharray:none}
.erd .join .title{font-size:11px}
.erd .join text{font-size:10.5px}
.erd .pk{font-weight:600}
.erd .type{font-size:10.5px;fill:var(--erd-dim)}
.erd .mark{font-size:8.5px;font-weight:700;fill:var(--erd-key)}
.erd .join .mark{font-size:8px}
.erd .more{font-style:italic;fill:var(--erd-dim)}
.erd .line{fill:none;stroke:var(--erd-line);stroke-width:1.4}
.erd .end{fill:none;stroke:var(--erd-line);stroke-width:1.4}
.erd .ring{fill:var(--erd-page);stroke:var(--erd-line);stroke-width:1.3}
.erd .undeclared .line{stroke-dasharray:5 4}
.erd .name{font-size:9.5px;fill:var(--erd-dim)}
";

/// The colours of [`STYLE`] in light and in dark.
pub const COLOURS: [&str; 2] = [
    "--erd-page:#fff;--erd-box:#fff;--erd-head:#e3ebf6;--erd-edge:#51617a;--erd-line:#6c7b93;--erd-text:#16202e;--erd-dim:#5b6779;--erd-key:#9a5b00",
    "--erd-page:#14181f;--erd-box:#1b212b;--erd-head:#2a3647;--erd-edge:#8494ad;--erd-line:#8a99b0;--erd-text:#e6ebf2;--erd-dim:#9aa7b8;--erd-key:#e8b15c",
];

impl Diagram {
    /// A drawing in a file of its own.
    ///
    /// # Errors
    /// That of `stop`.
    pub fn svg(&self, stop: Stop) -> Result<String> {
        let (layout, body) = self.drawing(None, stop)?;
        let Layout { width, height, .. } = layout;
        let [light, dark] = COLOURS;
        Ok(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"erd\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
             <style>\n.erd{{{light}}}\n@media (prefers-color-scheme:dark){{.erd{{{dark}}}}}\n{STYLE}</style>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"var(--erd-page)\"/>\n{body}</svg>\n"
        ))
    }

    /// The drawing as part of a page that has [`STYLE`]: its size, and what stands within the SVG. Each table leads to its place in the page.
    ///
    /// # Errors
    /// That of `stop`.
    pub fn svg_parts(&self, anchor: &dyn Fn(&str) -> String, stop: Stop) -> Result<(i32, i32, String)> {
        let (layout, body) = self.drawing(Some(anchor), stop)?;
        Ok((layout.width, layout.height, body))
    }

    /// Where everything stands.
    pub(super) fn svg_layout(&self, stop: Stop) -> Result<(Vec<Sheet>, Layout)> {
        let sheets = self.sheets(false);
        let items: Vec<Item> = sheets.iter().map(item).collect();
        let links: Vec<Link> = (self.keys.iter().zip(self.ports(&sheets)))
            .map(|(key, (from, to))| Link {
                child: key.child,
                child_port: depth(&sheets[key.child], from),
                parent: key.parent,
                parent_port: depth(&sheets[key.parent], to),
                label: (width(&cut(&key.name, LONGEST_NAME)) as f64 * NAME_LETTER) as i32 + 4,
            })
            .collect();
        let layout = layout(&items, &links, &SPACING, stop)?;
        Ok((sheets, layout))
    }

    fn drawing(&self, anchor: Option<&dyn Fn(&str) -> String>, stop: Stop) -> Result<(Layout, String)> {
        let (sheets, layout) = self.svg_layout(stop)?;
        let mut text = String::new();
        text.push_str("<g class=\"links\">\n");
        for (key, line) in self.keys.iter().zip(&layout.lines) {
            self.draw_link(&mut text, key, line);
        }
        self.draw_parent_ends(&mut text, &layout);
        text.push_str("</g>\n<g class=\"tables\">\n");
        for (at, (sheet, rect)) in sheets.iter().zip(&layout.boxes).enumerate() {
            if let Some(anchor) = anchor {
                let _ = write!(text, "<a href=\"#{}\">", escaped(&anchor(&self.tables[at].name)));
            }
            draw_table(&mut text, at, sheet, *rect);
            if anchor.is_some() {
                text.push_str("</a>\n");
            }
        }
        text.push_str("</g>\n");
        Ok((layout, text))
    }

    fn draw_link(&self, text: &mut String, key: &DiagramKey, line: &[Point]) {
        let names = |table: usize, columns: &[usize]| {
            let table = &self.tables[table];
            let names: Vec<&str> = columns.iter().map(|at| table.columns[*at].name.as_str()).collect();
            format!("{}.{}", table.name, names.join(", "))
        };
        let undeclared = if key.declared { "" } else { " undeclared" };
        let back = key.back.as_ref().map(|back| format!(" · back: .{back}")).unwrap_or_default();
        let _ = write!(
            text,
            "<g class=\"link{undeclared}\" data-child=\"{}\" data-parent=\"{}\"><title>{} → {} · .{}{}</title><path class=\"line\" d=\"{}\"/>",
            key.child,
            key.parent,
            escaped(&names(key.child, &key.child_columns)),
            escaped(&names(key.parent, &key.parent_columns)),
            escaped(&key.name),
            escaped(&back),
            path(line)
        );
        if let [end, next, ..] = *line {
            let away = if next.0 < end.0 { -1 } else { 1 };
            let x = |steps: i32| end.0 + away * steps;
            let y = end.1;
            if key.one {
                let _ = write!(text, "<path class=\"end\" d=\"M{0} {1}V{2}\"/>", x(7), y - 5, y + 5);
            } else {
                let _ =
                    write!(text, "<path class=\"end\" d=\"M{0} {1}L{2} {3}L{0} {4}\"/>", end.0, y - 5, x(10), y, y + 5);
            }
            let _ = write!(text, "<circle class=\"ring\" cx=\"{}\" cy=\"{y}\" r=\"3\"/>", x(14));
            let anchor = if away < 0 { " text-anchor=\"end\"" } else { "" };
            let name = cut(&key.name, LONGEST_NAME);
            let _ =
                write!(text, "<text class=\"name\" x=\"{}\" y=\"{}\"{anchor}>{}</text>", x(20), y - 3, escaped(&name));
        }
        text.push_str("</g>\n");
    }

    /// Lines that end at one place of a parent have one mark there: two bars where each child must have a parent, bar and ring where none
    /// must, a bar where some must.
    fn draw_parent_ends(&self, text: &mut String, layout: &Layout) {
        let mut ends: BTreeMap<(Point, i32), (usize, bool, bool)> = BTreeMap::new();
        for (key, line) in self.keys.iter().zip(&layout.lines) {
            if let [.., next, end] = *line.as_slice() {
                let away = if next.0 < end.0 { -1 } else { 1 };
                let (_, all, any) = ends.entry((end, away)).or_insert((key.parent, true, false));
                *all &= key.required;
                *any |= key.required;
            }
        }
        for (((x, y), away), (parent, all, any)) in ends {
            let at = |steps: i32| x + away * steps;
            let _ = write!(
                text,
                "<g class=\"parent-end\" data-parent=\"{parent}\"><path class=\"end\" d=\"M{} {}V{}\"/>",
                at(6),
                y - 5,
                y + 5
            );
            if all {
                let _ = write!(text, "<path class=\"end\" d=\"M{} {}V{}\"/>", at(10), y - 5, y + 5);
            } else if !any {
                let _ = write!(text, "<circle class=\"ring\" cx=\"{}\" cy=\"{y}\" r=\"3\"/>", at(11));
            }
            text.push_str("</g>\n");
        }
    }
}

fn metrics(sheet: &Sheet) -> &'static Metrics {
    if sheet.is_join { &SMALL } else { &USUAL }
}

fn item(sheet: &Sheet) -> Item {
    let metrics = metrics(sheet);
    let wide = |text: &str, letter: f64| (width(text) as f64 * letter).ceil() as i32;
    let rows = sheet.rows.iter().map(|row| {
        let declared = if row.declared.is_empty() { 0 } else { wide(&row.declared, metrics.type_letter) + 16 };
        metrics.gutter + wide(&row.name, metrics.name_letter) + declared + 10
    });
    let title = wide(&sheet.title, metrics.title_letter) + 20;
    let more = if sheet.more > 0 { 150 } else { 0 };
    Item {
        width: rows.chain([title, more, 70]).max().unwrap_or(0),
        height: metrics.head + metrics.row * sheet.lines() as i32 + 4,
        between: sheet.is_join,
    }
}

/// How far below the top of its box a key ends.
fn depth(sheet: &Sheet, port: Port) -> i32 {
    let metrics = metrics(sheet);
    let middle = match port.line {
        0 => metrics.head / 2,
        line => metrics.head + metrics.row * (line as i32 - 1) + metrics.row / 2 + 1,
    };
    let step = (12 / port.of as i32).clamp(1, 6);
    middle + (2 * port.turn as i32 - (port.of as i32 - 1)) * step / 2
}

fn draw_table(text: &mut String, at: usize, sheet: &Sheet, rect: Rect) {
    let metrics = metrics(sheet);
    let Rect { left, top, width, height } = rect;
    let title = escaped(&sheet.title);
    let join = if sheet.is_join { " join" } else { "" };
    let _ = writeln!(
        text,
        "<g class=\"table{join}\" data-table=\"{at}\"><title>{title}</title>\
         <rect class=\"box\" x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"5\"/>\
         <path class=\"head\" d=\"M{l} {b}V{t}q0 -4 4 -4H{r}q4 0 4 4V{b}z\"/>\
         <text class=\"title\" x=\"{x}\" y=\"{y}\">{title}</text>",
        l = f64::from(left) + 0.6,
        b = top + metrics.head - 2,
        t = f64::from(top) + 4.6,
        r = f64::from(rect.right()) - 4.6,
        x = left + 10,
        y = top + metrics.head - 9,
    );
    for (row, found) in sheet.rows.iter().enumerate() {
        let y = top + metrics.head + metrics.row * row as i32 + metrics.row - 6;
        let marks = match (found.is_primary, found.is_foreign) {
            (true, true) => "PK FK",
            (true, false) => "PK",
            (false, true) => "FK",
            (false, false) => "",
        };
        if !marks.is_empty() {
            let _ = write!(text, "<text class=\"mark\" x=\"{}\" y=\"{}\">{marks}</text>", left + 8, y - 1);
        }
        let class = if found.is_primary { " class=\"pk\"" } else { "" };
        let _ = write!(text, "<text{class} x=\"{}\" y=\"{y}\">{}</text>", left + metrics.gutter, escaped(&found.name));
        if !found.declared.is_empty() {
            let (x, declared) = (rect.right() - 8, escaped(&found.declared));
            let _ = write!(text, "<text class=\"type\" x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{declared}</text>");
        }
    }
    if sheet.more > 0 {
        let y = top + metrics.head + metrics.row * sheet.rows.len() as i32 + metrics.row - 6;
        let _ = write!(
            text,
            "<text class=\"more\" x=\"{}\" y=\"{y}\">and {} more</text>",
            left + metrics.gutter,
            sheet.more
        );
    }
    text.push_str("</g>\n");
}

/// A line with round bends.
fn path(line: &[Point]) -> String {
    let mut text = String::new();
    for (at, &(x, y)) in line.iter().enumerate() {
        let (before, after) = (at.checked_sub(1).map(|before| line[before]), line.get(at + 1).copied());
        let (Some(before), Some(after)) = (before, after) else {
            let _ = write!(text, "{}{x} {y}", if at == 0 { "M" } else { "L" });
            continue;
        };
        let reach = |other: Point| ((other.0 - x).abs() + (other.1 - y).abs()) / 2;
        let bend = BEND.min(reach(before)).min(reach(after));
        let towards = |other: Point| (x + bend * (other.0 - x).signum(), y + bend * (other.1 - y).signum());
        let ((ax, ay), (bx, by)) = (towards(before), towards(after));
        let _ = write!(text, "L{ax} {ay}Q{x} {y} {bx} {by}");
    }
    text
}
