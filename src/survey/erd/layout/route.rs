//! The tracks of upright lines in each channel, how wide layers and channels are for them, and so every point of every line.

use super::grid::{Bus, CellKind, End, Grid};
use super::{Item, Layout, Link, Point, Rect, Spacing, Stop};
use crate::diagnostic::Result;

/// Among more buses than this in one channel no better order is looked for.
const MOST_SORTED: usize = 300;
/// What it costs if two lines lie on each other, beside one that crosses another.
const OVERLAP: i32 = 1000;

pub fn route(
    grid: &Grid,
    items: &[Item],
    links: &[Link],
    tops: &[i32],
    spacing: &Spacing,
    stop: Stop,
) -> Result<Layout> {
    let level = |end: &End| tops[end.cell] + end.port;
    let mut left = 0;
    let mut lefts = Vec::with_capacity(grid.layers.len());
    let mut tracks: Vec<Vec<Track>> = Vec::with_capacity(grid.layers.len());
    let mut right = 0;
    for (layer, cells) in grid.layers.iter().enumerate() {
        let width = |cell: &usize| match grid.cells[*cell].kind {
            CellKind::Box(item) => items[item].width,
            CellKind::Lane => 0,
        };
        let widest = cells.iter().map(width).max().unwrap_or(0);
        lefts.push(left);
        right = left + widest;
        let buses = &grid.buses[layer];
        let spans: Vec<Span> = buses.iter().enumerate().map(|(at, bus)| Span::new(at, bus, level)).collect();
        let numbers = numbers(spans, spacing.track, stop)?;
        let count = numbers.iter().map(|track| track.left.max(track.right) + 1).max().unwrap_or(0);
        let pad = |side: fn(&Bus) -> &Vec<End>| {
            let ends = || buses.iter().flat_map(side);
            let label = ends().filter_map(|end| end.link).map(|link| links[link].label).max().unwrap_or(0);
            let is_box = ends().any(|end| matches!(grid.cells[end.cell].kind, CellKind::Box(_)));
            spacing.track + label + if is_box { spacing.mark } else { 0 }
        };
        let first = right + pad(|bus| &bus.left);
        let place = |number: i32| first + number * spacing.track;
        let placed = |track: &Track| Track { left: place(track.left), right: place(track.right), ..*track };
        tracks.push(numbers.iter().map(placed).collect());
        if count > 0 {
            let last = first + (count - 1) * spacing.track;
            right = last;
            left = last + pad(|bus| &bus.right);
        } else {
            left = right + spacing.gap;
        }
    }
    let mut layout = Layout {
        width: right,
        height: 0,
        boxes: vec![Rect::default(); items.len()],
        lines: vec![Vec::new(); links.len()],
    };
    for (layer, cells) in grid.layers.iter().enumerate() {
        for &cell in cells {
            layout.height = layout.height.max(tops[cell] + grid.cells[cell].height);
            if let CellKind::Box(item) = grid.cells[cell].kind {
                let Item { width, height, .. } = items[item];
                layout.boxes[item] = Rect { left: lefts[layer], top: tops[cell], width, height };
            }
        }
    }
    for (at, link) in links.iter().enumerate() {
        let (child, parent) = (layout.boxes[link.child], layout.boxes[link.parent]);
        let is_left = link.child != link.parent && child.left > parent.left;
        let mut from = child.top + link.child_port;
        let mut line = vec![(if is_left { child.left } else { child.right() }, from)];
        for &(channel, place) in &grid.ways[at] {
            let (track, to) = (tracks[channel][place], level(&grid.buses[channel][place].to_parent));
            match (track.step, link.child == link.parent, is_left) {
                (Some(step), false, true) => {
                    line.extend([(track.right, from), (track.right, step), (track.left, step), (track.left, to)]);
                }
                (Some(step), false, false) => {
                    line.extend([(track.left, from), (track.left, step), (track.right, step), (track.right, to)]);
                }
                _ => line.extend([(track.left, from), (track.left, to)]),
            }
            from = to;
        }
        let is_right = link.child == link.parent || child.left > parent.left;
        line.push((if is_right { parent.right() } else { parent.left }, from));
        layout.lines[at] = straightened(line);
    }
    Ok(layout)
}

/// Where a bus is upright: on the left and on the right of a step, or both times on the same track where it has none.
#[derive(Clone, Copy)]
struct Track {
    left: i32,
    right: i32,
    step: Option<i32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Left,
    Right,
}

/// A bus, or the part of one to the left or to the right of its step, with the levels of its ends.
struct Span {
    bus: usize,
    part: Part,
    left: Vec<i32>,
    right: Vec<i32>,
    top: i32,
    bottom: i32,
}

impl Span {
    fn of(bus: usize, part: Part, left: Vec<i32>, right: Vec<i32>) -> Span {
        let all = || left.iter().chain(&right).copied();
        let (top, bottom) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
        Span { bus, part, left, right, top, bottom }
    }

    fn new(at: usize, bus: &Bus, level: impl Fn(&End) -> i32) -> Span {
        Span::of(at, Part::Whole, bus.left.iter().map(&level).collect(), bus.right.iter().map(&level).collect())
    }

    /// How many ends would lie on lines of the other if this one's upright line is to the left of the other's.
    fn touching(&self, other: &Span, near: i32) -> usize {
        self.right.iter().filter(|y| other.left.iter().any(|other| (*y - other).abs() < near)).count()
    }

    /// What it costs if this one's upright line is to the left of the other's.
    fn before(&self, other: &Span, near: i32) -> i32 {
        if self.bus == other.bus {
            return if self.part == Part::Right { OVERLAP } else { 0 };
        }
        let crosses =
            |levels: &[i32], span: &Span| levels.iter().filter(|y| span.top < **y && **y < span.bottom).count();
        (crosses(&self.right, other) + crosses(&other.left, self)) as i32 + OVERLAP * self.touching(other, near) as i32
    }

    /// True if it makes a difference which of the two is to the left.
    fn meets(&self, other: &Span, near: i32) -> bool {
        self.bus == other.bus || (self.top <= other.bottom + near && other.top <= self.bottom + near)
    }
}

/// The tracks of each bus, counted from the left. Where the order alone cannot keep two from lying on each other, one makes a step.
fn numbers(mut spans: Vec<Span>, track: i32, stop: Stop) -> Result<Vec<Track>> {
    let near = (track / 2).max(1);
    let mut tracks = vec![Track { left: 0, right: 0, step: None }; spans.len()];
    let is_sorted = spans.len() <= MOST_SORTED;
    loop {
        let numbers = ordered(&spans, near, is_sorted, stop)?;
        for (span, number) in spans.iter().zip(&numbers) {
            let track = &mut tracks[span.bus];
            if span.part != Part::Right {
                track.left = *number;
            }
            if span.part != Part::Left {
                track.right = *number;
            }
        }
        let on_each_other = spans.iter().enumerate().find_map(|(at, one)| {
            let lies = |(to, other): (usize, &Span)| {
                numbers[at] < numbers[to] && one.bus != other.bus && one.touching(other, near) > 0
            };
            let other = spans.iter().enumerate().position(|(to, other)| lies((to, other)))?;
            let free = |at: &usize| {
                let span = &spans[*at];
                span.part == Part::Whole && !span.left.is_empty() && !span.right.is_empty()
            };
            [at, other].into_iter().filter(free).min_by_key(|at| spans[*at].left.len() + spans[*at].right.len())
        });
        let Some(at) = on_each_other.filter(|_| is_sorted) else { return Ok(tracks) };
        let step = free_level(&spans, &spans[at], near);
        let bus = spans[at].bus;
        tracks[bus].step = Some(step);
        let (left, right) = (std::mem::take(&mut spans[at].left), std::mem::take(&mut spans[at].right));
        spans[at] = Span::of(bus, Part::Left, left, vec![step]);
        spans.insert(at + 1, Span::of(bus, Part::Right, vec![step], right));
    }
}

/// A level within the bus, or as near to it as can be, where no line ends.
fn free_level(spans: &[Span], bus: &Span, near: i32) -> i32 {
    let middle = (bus.top + bus.bottom) / 2;
    let is_free = |level: i32| {
        spans.iter().flat_map(|span| span.left.iter().chain(&span.right)).all(|known| (known - level).abs() >= near)
    };
    (0..)
        .map(|away: i32| middle + if away % 2 == 0 { away / 2 } else { -(away + 1) / 2 })
        .find(|level| is_free(*level))
        .unwrap_or(middle)
}

/// A track for each span, counted from the left.
fn ordered(spans: &[Span], near: i32, is_sorted: bool, stop: Stop) -> Result<Vec<i32>> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    // Lines that go down do not cross if the lower ones turn first; those that go up, the higher ones.
    order.sort_by_key(|at| {
        let span = &spans[*at];
        let (from, to) = (span.left.first().copied().unwrap_or(0), span.right.first().copied().unwrap_or(0));
        if to >= from { (0, -from - to) } else { (1, from + to) }
    });
    if is_sorted {
        sort(spans, near, &mut order, stop)?;
    }
    let mut numbers = vec![0; spans.len()];
    for (place, &at) in order.iter().enumerate() {
        let before = order[..place].iter().filter(|other| spans[at].meets(&spans[**other], near));
        numbers[at] = before.map(|other| numbers[*other] + 1).max().unwrap_or(0);
    }
    Ok(numbers)
}

/// Moves buses to where they cost less, until nothing is gained.
fn sort(spans: &[Span], near: i32, order: &mut Vec<usize>, stop: Stop) -> Result<()> {
    let gain =
        |left: usize, right: usize| spans[left].before(&spans[right], near) - spans[right].before(&spans[left], near);
    for _ in 0..6 {
        stop()?;
        let mut changed = false;
        for at in 0..spans.len() {
            let Some(place) = order.iter().position(|known| *known == at) else { continue };
            // What is gained by moving it to each place, step by step in both directions.
            let (mut best, mut to) = (0, place);
            let mut sum = 0;
            for left in (0..place).rev() {
                sum += gain(order[left], at);
                if sum > best {
                    (best, to) = (sum, left);
                }
            }
            sum = 0;
            for (right, other) in order.iter().enumerate().skip(place + 1) {
                sum += gain(at, *other);
                if sum > best {
                    (best, to) = (sum, right);
                }
            }
            if best > 0 {
                order.remove(place);
                order.insert(to, at);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    Ok(())
}

/// The line without points that lie between their neighbours.
fn straightened(line: Vec<Point>) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::with_capacity(line.len());
    for point in line {
        if points.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = points.as_slice()
            && ((a.0 == b.0 && b.0 == point.0) || (a.1 == b.1 && b.1 == point.1))
        {
            points.pop();
        }
        points.push(point);
    }
    points
}
