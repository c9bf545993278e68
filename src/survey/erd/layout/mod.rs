//! Where boxes and the lines between them go: boxes in layers from left to right, lines with right angles in the channels between the
//! layers. It knows nothing of tables: boxes have a size, lines lead from a place on the edge of one to a place on the edge of another.
//!
//! The stages: parts that hang together ([`parts`]), a layer for each box ([`rank`]), the order within layers ([`order`]), heights
//! ([`place`]), the tracks of lines ([`route`]), the parts side by side ([`pack`]). Lines that end at the same place of the same box are
//! one tree; where such a tree passes a layer it has a lane there, which no box overlaps.

use crate::diagnostic::Result;

mod grid;
mod order;
mod pack;
mod parts;
mod place;
mod rank;
mod route;
#[cfg(test)]
pub mod tests;

/// A box.
#[derive(Clone, Debug)]
pub struct Item {
    pub width: i32,
    pub height: i32,
    /// It is to stand between the two boxes that its links lead to.
    pub between: bool,
}

/// A line from a child to its parent, by their places in the list of boxes. A port is how far below its box's top a line ends.
#[derive(Clone, Debug)]
pub struct Link {
    pub child: usize,
    pub child_port: i32,
    pub parent: usize,
    pub parent_port: i32,
    /// Room for a text at the child's end.
    pub label: i32,
}

/// Distances, in whatever unit boxes are measured.
#[derive(Clone, Debug)]
pub struct Spacing {
    /// Between boxes above each other.
    pub gap: i32,
    /// Between a line that passes a layer and what is above and below.
    pub lane: i32,
    /// Between lines beside each other.
    pub track: i32,
    /// Room for a mark at the end of a line.
    pub mark: i32,
    /// Around all.
    pub margin: i32,
    /// How many times as wide as high the whole is to be.
    pub aspect: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    pub left: i32,
    pub top: i32,
    pub width: i32,
    pub height: i32,
}

impl Rect {
    pub fn right(&self) -> i32 {
        self.left + self.width
    }

    pub fn bottom(&self) -> i32 {
        self.top + self.height
    }
}

pub type Point = (i32, i32);

/// Boxes and lines in the order in which they were given. A line begins at the child; all its pieces are horizontal or vertical.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub width: i32,
    pub height: i32,
    pub boxes: Vec<Rect>,
    pub lines: Vec<Vec<Point>>,
}

/// To be asked within every loop that grows with the drawing: its error ends the work.
pub type Stop<'a> = &'a dyn Fn() -> Result<()>;

/// Lays everything out.
///
/// # Errors
/// That of `stop`.
pub fn layout(items: &[Item], links: &[Link], spacing: &Spacing, stop: Stop) -> Result<Layout> {
    let parts = parts::parts(items, links);
    let drawn = parts.iter().map(|part| draw(part, spacing, stop)).collect::<Result<Vec<Layout>>>()?;
    let sizes: Vec<(i32, i32)> = drawn.iter().map(|part| (part.width, part.height)).collect();
    let packed = pack::pack(&sizes, spacing);
    let mut whole = Layout {
        width: packed.width,
        height: packed.height,
        boxes: vec![Rect::default(); items.len()],
        lines: vec![Vec::new(); links.len()],
    };
    for ((part, drawn), (left, top)) in parts.iter().zip(drawn).zip(packed.places) {
        for (&item, rect) in part.item_places.iter().zip(drawn.boxes) {
            whole.boxes[item] = Rect { left: rect.left + left, top: rect.top + top, ..rect };
        }
        for (&link, line) in part.link_places.iter().zip(drawn.lines) {
            whole.lines[link] = line.into_iter().map(|(x, y)| (x + left, y + top)).collect();
        }
    }
    Ok(whole)
}

fn draw(part: &parts::Part, spacing: &Spacing, stop: Stop) -> Result<Layout> {
    let ranks = rank::ranks(&part.items, &part.links, spacing, stop)?;
    let mut grid = grid::Grid::new(&part.items, &part.links, &ranks);
    order::order(&mut grid, stop)?;
    let tops = place::place(&grid, spacing, stop)?;
    route::route(&grid, &part.items, &part.links, &tops, spacing, stop)
}
