//! How far down each cell stands: as near to straight lines as the order and the gaps of its layer let it.

use super::grid::{CellKind, Grid};
use super::{Spacing, Stop};
use crate::diagnostic::Result;

/// How often the layers are gone through in both directions.
const SWEEPS: usize = 10;

/// The top of each cell; the least is 0.
pub fn place(grid: &Grid, spacing: &Spacing, stop: Stop) -> Result<Vec<i32>> {
    let mut tops = vec![0; grid.cells.len()];
    let mut around: Vec<[Vec<Pull>; 2]> = vec![[Vec::new(), Vec::new()]; grid.cells.len()];
    for edge in grid.edges.iter().flatten() {
        let lanes = [edge.left.0, edge.right.0].iter().filter(|cell| grid.cells[**cell].kind == CellKind::Lane).count();
        let weight = [1, 2, 8][lanes];
        around[edge.left.0][1].push(Pull { own_port: edge.left.1, to: edge.right, weight });
        around[edge.right.0][0].push(Pull { own_port: edge.right.1, to: edge.left, weight });
    }
    for layer in &grid.layers {
        let mut top = 0;
        for pair in layer.windows(2) {
            top += distance(grid, pair[0], pair[1], spacing);
            tops[pair[1]] = top;
        }
    }
    for sweep in 0..SWEEPS {
        let is_last = sweep + 2 >= SWEEPS;
        for step in 0..grid.layers.len() {
            stop()?;
            let from_left = sweep % 2 == 0;
            let layer = if from_left { step } else { grid.layers.len() - 1 - step };
            let sides: &[usize] = if is_last { &[0, 1] } else { &[usize::from(!from_left)] };
            settle(grid, &grid.layers[layer], &around, sides, spacing, &mut tops);
        }
    }
    let least = tops.iter().copied().min().unwrap_or(0);
    Ok(tops.iter().map(|top| top - least).collect())
}

/// A line that pulls a cell to where it is straight.
#[derive(Clone)]
struct Pull {
    own_port: i32,
    to: (usize, i32),
    weight: i32,
}

fn distance(grid: &Grid, above: usize, below: usize, spacing: &Spacing) -> i32 {
    let is_box = |cell: usize| matches!(grid.cells[cell].kind, CellKind::Box(_));
    grid.cells[above].height + if is_box(above) && is_box(below) { spacing.gap } else { spacing.lane }
}

/// Cells that touch and move as one.
struct Block {
    cells: usize,
    /// Where its cells want to be, less their distance from the top of the layer, with weights.
    wanted: Vec<(i32, i32)>,
    top: i32,
}

/// Moves the cells of a layer to where their lines are shortest, in their order and at their distances: of all ways to do so the one
/// with the least sum of lengths (isotonic regression: neighbours that would overlap become one block, which stands at its median).
fn settle(
    grid: &Grid,
    layer: &[usize],
    around: &[[Vec<Pull>; 2]],
    sides: &[usize],
    spacing: &Spacing,
    tops: &mut [i32],
) {
    let mut offsets = Vec::with_capacity(layer.len());
    let mut blocks: Vec<Block> = Vec::with_capacity(layer.len());
    let mut offset = 0;
    for (place, &cell) in layer.iter().enumerate() {
        if place > 0 {
            offset += distance(grid, layer[place - 1], cell, spacing);
        }
        offsets.push(offset);
        let pulls = sides.iter().flat_map(|side| &around[cell][*side]);
        let mut wanted: Vec<(i32, i32)> =
            pulls.map(|pull| (tops[pull.to.0] + pull.to.1 - pull.own_port - offset, 2 * pull.weight)).collect();
        if wanted.is_empty() {
            wanted.push((tops[cell] - offset, 1));
        }
        let mut block = Block { cells: 1, top: median(&mut wanted), wanted };
        while blocks.last().is_some_and(|above| above.top > block.top) {
            let Some(mut above) = blocks.pop() else { break };
            above.wanted.append(&mut block.wanted);
            above.cells += block.cells;
            above.top = median(&mut above.wanted);
            block = above;
        }
        blocks.push(block);
    }
    let tops_of_blocks = blocks.iter().flat_map(|block| std::iter::repeat_n(block.top, block.cells));
    for ((cell, offset), top) in layer.iter().zip(offsets).zip(tops_of_blocks) {
        tops[*cell] = top + offset;
    }
}

fn median(wanted: &mut [(i32, i32)]) -> i32 {
    wanted.sort_unstable();
    let total: i32 = wanted.iter().map(|(_, weight)| weight).sum();
    let mut passed = 0;
    for (value, weight) in wanted.iter() {
        passed += weight;
        if 2 * passed >= total {
            return *value;
        }
    }
    0
}
