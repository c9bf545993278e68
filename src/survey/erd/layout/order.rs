//! The order of cells within layers, so that few lines cross.

use super::Stop;
use super::grid::{CellKind, Edge, Grid};
use crate::diagnostic::Result;

/// How often the layers are gone through in both directions.
const SWEEPS: usize = 12;
/// In layers with more cells than this, neighbours are not tried the other way round.
const MOST_SWAPPED: usize = 300;

pub fn order(grid: &mut Grid, stop: Stop) -> Result<()> {
    let mut best: Option<(u64, Vec<Vec<usize>>)> = None;
    for is_turned in [false, true] {
        let mut layers = grid.layers.clone();
        if is_turned {
            layers.iter_mut().for_each(|layer| layer.reverse());
        }
        let mut places = places(grid, &layers);
        for sweep in 0..SWEEPS {
            stop()?;
            for step in 1..layers.len() {
                let layer = if sweep % 2 == 0 { step } else { layers.len() - 1 - step };
                settle(grid, layer, sweep % 2 == 0, &mut layers[layer], &mut places);
            }
            swap(grid, &mut layers, &mut places);
            let count = count(grid, &places);
            if best.as_ref().is_none_or(|(least, _)| count < *least) {
                best = Some((count, layers.clone()));
            }
            if count == 0 {
                break;
            }
        }
    }
    if let Some((_, layers)) = best {
        grid.layers = layers;
    }
    Ok(())
}

fn places(grid: &Grid, layers: &[Vec<usize>]) -> Vec<usize> {
    let mut places = vec![0; grid.cells.len()];
    for layer in layers {
        for (place, cell) in layer.iter().enumerate() {
            places[*cell] = place;
        }
    }
    places
}

/// Where a line ends, as a place in its layer and a part of the cell there.
fn level(grid: &Grid, places: &[usize], (cell, port): (usize, i32)) -> f64 {
    let part = match grid.cells[cell].kind {
        CellKind::Box(_) => f64::from(port) / f64::from(grid.cells[cell].height.max(1)),
        CellKind::Lane => 0.5,
    };
    places[cell] as f64 + part
}

/// Sorts a layer by where the lines of its cells lead to in the layer before, or behind it.
fn settle(grid: &Grid, layer: usize, from_left: bool, cells: &mut [usize], places: &mut [usize]) {
    let mut sums = vec![(0.0, 0_u32); grid.cells.len()];
    let edges = if from_left { layer.checked_sub(1).map(|before| &grid.edges[before]) } else { grid.edges.get(layer) };
    for edge in edges.into_iter().flatten() {
        let (own, other) = if from_left { (edge.right, edge.left) } else { (edge.left, edge.right) };
        let part = f64::from(own.1) / f64::from(grid.cells[own.0].height.max(1));
        let sum = &mut sums[own.0];
        *sum = (sum.0 + level(grid, places, other) - part / 1000.0, sum.1 + 1);
    }
    let wanted = |cell: usize| match sums[cell] {
        (_, 0) => places[cell] as f64,
        (sum, often) => sum / f64::from(often),
    };
    let mut keyed: Vec<(f64, usize)> = cells.iter().map(|cell| (wanted(*cell), *cell)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (place, (_, cell)) in keyed.into_iter().enumerate() {
        cells[place] = cell;
        places[cell] = place;
    }
}

/// Turns neighbours round as long as fewer lines cross for it.
fn swap(grid: &Grid, layers: &mut [Vec<usize>], places: &mut [usize]) {
    let mut around: Vec<[Vec<(usize, i32)>; 2]> = vec![[Vec::new(), Vec::new()]; grid.cells.len()];
    for edge in grid.edges.iter().flatten() {
        around[edge.left.0][1].push(edge.right);
        around[edge.right.0][0].push(edge.left);
    }
    for _ in 0..8 {
        let mut changed = false;
        for layer in layers.iter_mut().filter(|layer| layer.len() <= MOST_SWAPPED) {
            for at in 1..layer.len() {
                let (above, below) = (layer[at - 1], layer[at]);
                let mut gain = 0_i64;
                for (ones, others) in around[above].iter().zip(&around[below]) {
                    for one in ones {
                        for other in others {
                            let (one, other) = (level(grid, places, *one), level(grid, places, *other));
                            gain += i64::from(one > other) - i64::from(one < other);
                        }
                    }
                }
                if gain > 0 {
                    layer.swap(at - 1, at);
                    (places[above], places[below]) = (at, at - 1);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
}

/// How many lines cross.
fn count(grid: &Grid, places: &[usize]) -> u64 {
    grid.edges.iter().map(|edges| crossings(grid, places, edges)).sum()
}

fn crossings(grid: &Grid, places: &[usize], edges: &[Edge]) -> u64 {
    let mut ends: Vec<(f64, f64)> =
        edges.iter().map(|edge| (level(grid, places, edge.left), level(grid, places, edge.right))).collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut levels: Vec<f64> = ends.iter().map(|end| end.1).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    // How many ends so far lie at or above each level, as a tree of sums.
    let mut sums = vec![0_u64; levels.len() + 1];
    let (mut crossed, mut seen) = (0, 0);
    // Lines that leave at one place do not cross.
    let mut waiting: Vec<usize> = Vec::new();
    let mut before = f64::NEG_INFINITY;
    for (left, right) in ends {
        if left > before {
            for level in waiting.drain(..) {
                let mut at = level;
                while at < sums.len() {
                    sums[at] += 1;
                    at += at & at.wrapping_neg();
                }
                seen += 1;
            }
            before = left;
        }
        let level = levels.partition_point(|known| *known <= right);
        let mut at = level;
        let mut above = 0;
        while at > 0 {
            above += sums[at];
            at &= at - 1;
        }
        crossed += seen - above;
        waiting.push(level);
    }
    crossed
}
