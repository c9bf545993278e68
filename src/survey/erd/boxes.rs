//! The diagram in characters: boxes and lines as far as the width reaches, else a list.

use super::layout::{Item, Layout, Link, Spacing, Stop, layout};
use super::sheet::Sheet;
use super::{Diagram, visible};
use crate::diagnostic::Result;
use crate::terminal::width::{cut, width, wrap_lines};

/// How much wider than high the diagram may be in characters, the widest first.
const ASPECTS: [f64; 3] = [4.0, 2.0, 0.8];
/// So many keys make no drawing in characters that fits on a screen.
const MOST_KEYS: usize = 300;
/// A relation's name on its line is cut behind so many characters.
const LONGEST_NAME: usize = 14;

/// A space at which no line is broken.
const BOUND: &str = "\u{a0}";

impl Diagram {
    /// Boxes with all columns, or with keys alone, or a list: the first of them that the width has room for.
    ///
    /// # Errors
    /// That of `stop`.
    pub fn text(&self, columns: usize, stop: Stop) -> Result<String> {
        if self.tables.is_empty() {
            return Ok("there is no table, nor a view with keys; .tables lists what there is\n".to_owned());
        }
        if self.keys.len() > MOST_KEYS {
            return Ok(self.list(columns));
        }
        for (only_keys, named) in [(false, true), (true, true), (true, false)] {
            let sheets = self.sheets(only_keys);
            let widest = sheets.iter().map(sheet_width).max().unwrap_or(0);
            if widest > columns {
                continue;
            }
            for aspect in ASPECTS {
                let layout = self.text_layout(&sheets, named, aspect, stop)?;
                if usize::try_from(layout.width).is_ok_and(|wide| wide <= columns) {
                    return Ok(self.draw(&sheets, &layout, named));
                }
            }
        }
        Ok(self.list(columns))
    }

    pub(super) fn text_layout(&self, sheets: &[Sheet], named: bool, aspect: f64, stop: Stop) -> Result<Layout> {
        let spacing = Spacing { gap: 1, lane: 1, track: 2, mark: 1, margin: 0, aspect };
        let item = |sheet: &Sheet| Item {
            width: sheet_width(sheet) as i32,
            height: sheet.lines() as i32 + 2,
            between: sheet.is_join,
        };
        let items: Vec<Item> = sheets.iter().map(item).collect();
        let links: Vec<Link> = (self.keys.iter().zip(self.ports(sheets)))
            .map(|(key, (from, to))| Link {
                child: key.child,
                child_port: from.line as i32,
                parent: key.parent,
                parent_port: to.line as i32,
                label: if named { width(&cut(&visible(&key.name), LONGEST_NAME)) as i32 + 1 } else { 0 },
            })
            .collect();
        layout(&items, &links, &spacing, stop)
    }

    fn draw(&self, sheets: &[Sheet], layout: &Layout, named: bool) -> String {
        let mut canvas = Canvas::new(layout.width, layout.height);
        for (key, line) in self.keys.iter().zip(&layout.lines) {
            // An end on the left side of a box lies one beside it.
            let mut points = line.clone();
            let count = points.len();
            if count < 2 {
                continue;
            }
            for (end, next) in [(0, 1), (count - 1, count - 2)] {
                if points[next].0 < points[end].0 && line[end].0 > line[next].0 {
                    points[end].0 -= 1;
                }
            }
            for pair in points.windows(2) {
                canvas.line(pair[0], pair[1], key.declared);
            }
        }
        for (key, line) in self.keys.iter().zip(&layout.lines) {
            let [(x, y), next, ..] = *line.as_slice() else { continue };
            let is_left = next.0 < x;
            let many = if is_left { "<" } else { ">" };
            let at = if is_left { x - 1 } else { x };
            if !key.one {
                canvas.write(at, y, many);
            }
            if named {
                let name = cut(&visible(&key.name), LONGEST_NAME).into_owned();
                canvas.write(if is_left { at - 1 - width(&name) as i32 } else { at + 2 }, y, &name);
            }
        }
        for (sheet, rect) in sheets.iter().zip(&layout.boxes) {
            let inner = rect.width as usize - 2;
            let title = format!("─ {} ", visible(&sheet.title));
            let rest = "─".repeat(inner.saturating_sub(width(&title)));
            canvas.write(rect.left, rect.top, &format!("┌{title}{rest}┐"));
            for (row, text) in lines(sheet).into_iter().enumerate() {
                let room = " ".repeat(inner.saturating_sub(width(&text)));
                canvas.write(rect.left, rect.top + 1 + row as i32, &format!("│{text}{room}│"));
            }
            canvas.write(rect.left, rect.bottom() - 1, &format!("└{}┘", "─".repeat(inner)));
        }
        canvas.text()
    }

    /// For each table its columns, and where keys lead to.
    fn list(&self, columns: usize) -> String {
        let longest = self.tables.iter().map(|table| width(&visible(&table.name))).max().unwrap_or(0).min(24);
        let mut text = String::new();
        for (at, table) in self.tables.iter().enumerate() {
            let listed =
                table.columns.iter().enumerate().filter(|(_, column)| !column.hidden).map(|(place, column)| {
                    let mut words = visible(&column.name).into_owned();
                    if table.primary_key.contains(&place) {
                        words.push_str(" PK");
                    }
                    for key in self.keys.iter().filter(|key| key.child == at && key.child_columns.contains(&place)) {
                        words.push_str(&format!(" → {}", visible(&self.tables[key.parent].name)));
                    }
                    // A line breaks between columns, never within one.
                    words.replace(' ', BOUND)
                });
            let name = visible(&table.name);
            let gap = " ".repeat(longest.saturating_sub(width(&name)) + 2);
            let line = format!("{name}{gap}{}", listed.collect::<Vec<_>>().join(", "));
            text.push_str(&wrap_lines(&line, columns).replace(BOUND, " "));
            text.push('\n');
        }
        text
    }
}

/// The rows of a box.
fn lines(sheet: &Sheet) -> Vec<String> {
    let longest = sheet.rows.iter().map(|row| width(&visible(&row.name))).max().unwrap_or(0);
    let mut lines: Vec<String> = (sheet.rows.iter())
        .map(|row| {
            let marks = match (row.is_primary, row.is_foreign) {
                (true, true) => "PK FK",
                (true, false) => "PK",
                (false, true) => "FK",
                (false, false) => "",
            };
            let name = visible(&row.name);
            let gap = " ".repeat(longest - width(&name));
            if marks.is_empty() { format!(" {name}") } else { format!(" {name}{gap} {marks}") }
        })
        .collect();
    if sheet.more > 0 {
        lines.push(format!(" and {} more", sheet.more));
    }
    lines
}

fn sheet_width(sheet: &Sheet) -> usize {
    let rows = lines(sheet).iter().map(|line| width(line) + 3).max().unwrap_or(0);
    rows.max(width(&visible(&sheet.title)) + 6)
}

/// Where a piece of a line leads to from its place.
const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// Characters in rows, and the lines under them. A character that is two wide has an empty place behind it.
struct Canvas {
    rows: Vec<Vec<(u8, bool, Option<String>)>>,
}

impl Canvas {
    fn new(width: i32, height: i32) -> Canvas {
        let size = |length: i32| usize::try_from(length).unwrap_or(0);
        Canvas { rows: vec![vec![(0, false, None); size(width)]; size(height)] }
    }

    fn cell(&mut self, x: i32, y: i32) -> Option<&mut (u8, bool, Option<String>)> {
        self.rows.get_mut(usize::try_from(y).ok()?)?.get_mut(usize::try_from(x).ok()?)
    }

    fn line(&mut self, from: (i32, i32), to: (i32, i32), is_whole: bool) {
        let (step_x, step_y) = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
        let (ahead, behind) = match (step_x, step_y) {
            (1, _) => (RIGHT, LEFT),
            (-1, _) => (LEFT, RIGHT),
            (_, 1) => (DOWN, UP),
            _ => (UP, DOWN),
        };
        let (mut x, mut y) = from;
        loop {
            let is_last = (x, y) == to;
            if let Some(cell) = self.cell(x, y) {
                cell.0 |= if is_last { 0 } else { ahead };
                cell.0 |= if (x, y) == from { 0 } else { behind };
                cell.1 |= is_whole;
            }
            if is_last || (step_x, step_y) == (0, 0) {
                return;
            }
            (x, y) = (x + step_x, y + step_y);
        }
    }

    fn write(&mut self, x: i32, y: i32, text: &str) {
        let mut at = x;
        for letter in text.chars() {
            let wide = width(letter.encode_utf8(&mut [0; 4])) as i32;
            if wide == 0 {
                // What has no width belongs to the letter before it.
                if let Some((_, _, Some(before))) = self.cell(at - 1, y) {
                    before.push(letter);
                }
                continue;
            }
            for place in at..at + wide {
                if let Some(cell) = self.cell(place, y) {
                    cell.2 = Some(if place == at { letter.to_string() } else { String::new() });
                }
            }
            at += wide;
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let line: String = row
                .iter()
                .map(|(lines, is_whole, letter)| match letter {
                    Some(letter) => letter.clone(),
                    None => drawn(*lines, *is_whole).to_string(),
                })
                .collect();
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

fn drawn(lines: u8, is_whole: bool) -> char {
    const ACROSS: u8 = LEFT | RIGHT;
    const ALONG: u8 = UP | DOWN;
    match lines {
        0 => ' ',
        LEFT | RIGHT | ACROSS => {
            if is_whole {
                '─'
            } else {
                '┄'
            }
        }
        UP | DOWN | ALONG => {
            if is_whole {
                '│'
            } else {
                '┆'
            }
        }
        _ if lines == UP | RIGHT => '╰',
        _ if lines == UP | LEFT => '╯',
        _ if lines == DOWN | RIGHT => '╭',
        _ if lines == DOWN | LEFT => '╮',
        _ if lines == ALONG | RIGHT => '├',
        _ if lines == ALONG | LEFT => '┤',
        _ if lines == ACROSS | DOWN => '┬',
        _ if lines == ACROSS | UP => '┴',
        _ => '┼',
    }
}
