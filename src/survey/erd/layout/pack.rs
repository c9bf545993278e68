//! Parts side by side, in shelves.

use super::Spacing;

pub struct Packed {
    pub width: i32,
    pub height: i32,
    /// Left and top of each part.
    pub places: Vec<(i32, i32)>,
}

/// What stands on a shelf above each other.
struct Stack {
    left: i32,
    width: i32,
    bottom: i32,
}

/// Puts the highest parts first, small ones below each other where the shelf is high enough.
pub fn pack(sizes: &[(i32, i32)], spacing: &Spacing) -> Packed {
    let gap = 2 * spacing.gap;
    let area: f64 = sizes.iter().map(|(width, height)| f64::from(width + gap) * f64::from(height + gap)).sum();
    let widest = sizes.iter().map(|(width, _)| width + gap).max().unwrap_or(0);
    let room = ((area * spacing.aspect).sqrt() as i32).max(widest);
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(sizes[*at].1));
    let mut places = vec![(0, 0); sizes.len()];
    let (mut top, mut shelf) = (spacing.margin, 0);
    let mut stacks: Vec<Stack> = Vec::new();
    let mut right = 0;
    for at in order {
        let (width, height) = sizes[at];
        let fits = |stack: &&mut Stack| width <= stack.width && stack.bottom + gap + height <= top + shelf;
        if let Some(stack) = stacks.iter_mut().find(fits) {
            places[at] = (stack.left, stack.bottom + gap);
            stack.bottom += gap + height;
            continue;
        }
        let mut left = stacks.last().map_or(spacing.margin, |last| last.left + last.width + gap);
        if !stacks.is_empty() && left + width > room + spacing.margin {
            top += shelf + gap;
            (left, shelf) = (spacing.margin, 0);
            stacks.clear();
        }
        shelf = shelf.max(height);
        places[at] = (left, top);
        right = right.max(left + width);
        stacks.push(Stack { left, width, bottom: top + height });
    }
    Packed { width: right + spacing.margin, height: top + shelf + spacing.margin, places }
}
