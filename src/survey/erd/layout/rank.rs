//! The layer of each box: parents to the left of their children, what joins two between them, no layer much higher than the others.

use std::collections::BTreeMap;

use super::{Item, Link, Spacing, Stop};
use crate::diagnostic::Result;

/// Layers of boxes, counted from the left; boxes with a line between them are never in the same one.
pub fn ranks(items: &[Item], links: &[Link], spacing: &Spacing, stop: Stop) -> Result<Vec<usize>> {
    let plain = longest_ways(items.len(), &directed(items, links, false, stop)?);
    let between = longest_ways(items.len(), &directed(items, links, true, stop)?);
    let most = |ranks: &[i32]| ranks.iter().copied().max().unwrap_or(0);
    // Many boxes between others make one long chain of all.
    let mut ranks = if most(&between) <= most(&plain) + 3 { between } else { plain };
    flatten(items, links, spacing, &mut ranks, stop)?;
    Ok(pressed(&ranks))
}

/// Edges from left to right, without a circle.
fn directed(items: &[Item], links: &[Link], heed_between: bool, stop: Stop) -> Result<Vec<(usize, usize)>> {
    let mut graph = Graph { right: vec![Vec::new(); items.len()] };
    let mut of: Vec<Vec<&Link>> = vec![Vec::new(); items.len()];
    for link in links.iter().filter(|link| link.child != link.parent) {
        of[link.child].push(link);
        of[link.parent].push(link);
    }
    let is_between = |at: usize| match of[at].as_slice() {
        [one, other] => {
            heed_between && items[at].between && one.child == at && other.child == at && one.parent != other.parent
        }
        _ => false,
    };
    for link in links.iter().filter(|link| link.child != link.parent && !is_between(link.child)) {
        stop()?;
        if graph.reaches(link.child, link.parent) {
            graph.add(link.child, link.parent);
        } else {
            graph.add(link.parent, link.child);
        }
    }
    for at in (0..items.len()).filter(|at| is_between(*at)) {
        let (one, other) = (of[at][0].parent, of[at][1].parent);
        let (left, right) = if graph.reaches(other, one) { (other, one) } else { (one, other) };
        graph.add(left, at);
        graph.add(at, right);
    }
    let edges = |(left, right): (usize, &Vec<usize>)| right.iter().map(move |right| (left, *right)).collect::<Vec<_>>();
    Ok(graph.right.iter().enumerate().flat_map(edges).collect())
}

struct Graph {
    right: Vec<Vec<usize>>,
}

impl Graph {
    fn add(&mut self, left: usize, right: usize) {
        if !self.right[left].contains(&right) {
            self.right[left].push(right);
        }
    }

    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut seen = vec![false; self.right.len()];
        let mut next = vec![from];
        while let Some(at) = next.pop() {
            if at == to {
                return true;
            }
            if !std::mem::replace(&mut seen[at], true) {
                next.extend(&self.right[at]);
            }
        }
        false
    }
}

/// The length of the longest way to each box; then boxes move towards those that they have most lines to.
fn longest_ways(count: usize, edges: &[(usize, usize)]) -> Vec<i32> {
    let (mut left, mut right) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for &(from, to) in edges {
        right[from].push(to);
        left[to].push(from);
    }
    let mut ranks = vec![0; count];
    let mut waiting: Vec<usize> = left.iter().map(Vec::len).collect();
    let mut next: Vec<usize> = (0..count).filter(|at| waiting[*at] == 0).collect();
    while let Some(at) = next.pop() {
        for &to in &right[at] {
            ranks[to] = ranks[to].max(ranks[at] + 1);
            waiting[to] -= 1;
            if waiting[to] == 0 {
                next.push(to);
            }
        }
    }
    for _ in 0..20 {
        let mut moved = false;
        for at in 0..count {
            let low = left[at].iter().map(|other: &usize| ranks[*other] + 1).max();
            let high = right[at].iter().map(|other: &usize| ranks[*other] - 1).min();
            let wanted = match (low, high) {
                (Some(low), Some(high)) if right[at].len() > left[at].len() => high.max(low),
                (Some(low), _) => low,
                (None, Some(high)) => high,
                (None, None) => continue,
            };
            moved |= wanted != ranks[at];
            ranks[at] = wanted;
        }
        if !moved {
            break;
        }
    }
    ranks
}

/// Takes boxes out of layers that are too high, to where their lines grow least.
fn flatten(items: &[Item], links: &[Link], spacing: &Spacing, ranks: &mut [i32], stop: Stop) -> Result<()> {
    // A channel is about as wide as a few tracks with marks at both ends.
    let channel = 2 * spacing.mark + 4 * spacing.track + links.iter().map(|link| link.label).max().unwrap_or(0);
    let room = |item: &Item| f64::from(item.width + channel) * f64::from(item.height + spacing.gap);
    let area: f64 = items.iter().map(room).sum();
    let tallest = items.iter().map(|item| item.height).max().unwrap_or(0);
    let most = ((area / spacing.aspect).sqrt() as i32).max(tallest + spacing.gap);
    let mut heights: BTreeMap<i32, i32> = BTreeMap::new();
    for (item, rank) in items.iter().zip(ranks.iter()) {
        *heights.entry(*rank).or_default() += item.height + spacing.gap;
    }
    let mut around: Vec<Vec<(usize, bool)>> = vec![Vec::new(); items.len()];
    for link in links.iter().filter(|link| link.child != link.parent) {
        around[link.child].push((link.parent, !items[link.child].between));
        around[link.parent].push((link.child, false));
    }
    for _ in 0..2 * items.len() {
        stop()?;
        let Some((&full, _)) = heights.iter().filter(|(_, height)| **height > most).max_by_key(|(_, height)| **height)
        else {
            return Ok(());
        };
        let (Some(first), Some(last)) = (heights.keys().next().copied(), heights.keys().last().copied()) else {
            return Ok(());
        };
        let mut best: Option<(i32, usize, i32)> = None;
        for at in (0..items.len()).filter(|at| ranks[*at] == full) {
            let own = items[at].height + spacing.gap;
            let before = cost(&around[at], ranks, full);
            for rank in first - 1..=last + 1 {
                let fits = heights.get(&rank).copied().unwrap_or(0) + own <= most;
                if rank == full || !fits || around[at].iter().any(|(other, _)| ranks[*other] == rank) {
                    continue;
                }
                let grown = cost(&around[at], ranks, rank) - before;
                if best.is_none_or(|(least, ..)| grown < least) {
                    best = Some((grown, at, rank));
                }
            }
        }
        let Some((_, at, rank)) = best else { return Ok(()) };
        let own = items[at].height + spacing.gap;
        *heights.entry(full).or_default() -= own;
        *heights.entry(rank).or_default() += own;
        heights.retain(|_, height| *height > 0);
        ranks[at] = rank;
    }
    Ok(())
}

/// How long the lines of a box in that layer are; a parent on the right costs a little.
fn cost(around: &[(usize, bool)], ranks: &[i32], rank: i32) -> i32 {
    let one = |(other, is_parent): &(usize, bool)| {
        let away = (ranks[*other] - rank).abs();
        2 * away * away + i32::from(*is_parent && ranks[*other] > rank)
    };
    around.iter().map(one).sum()
}

/// The same layers, counted from 0 and without empty ones.
fn pressed(ranks: &[i32]) -> Vec<usize> {
    let mut used: Vec<i32> = ranks.to_vec();
    used.sort_unstable();
    used.dedup();
    ranks.iter().map(|rank| used.binary_search(rank).unwrap_or_else(|place| place)).collect()
}
