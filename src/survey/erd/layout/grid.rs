//! Layers with what stands in them: boxes, and lanes of lines that pass; and in the channel behind each layer its buses.

use std::collections::BTreeMap;

use super::{Item, Link};

/// What stands in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    Box(usize),
    Lane,
}

#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub kind: CellKind,
    pub height: i32,
}

/// Where a line of a bus ends.
#[derive(Clone, Copy, Debug)]
pub struct End {
    pub cell: usize,
    pub port: i32,
    /// The link whose child stands there.
    pub link: Option<usize>,
}

/// The lines of one tree in one channel: they share an upright piece. Of the two sides one has the end that leads to the parent.
#[derive(Clone, Debug)]
pub struct Bus {
    pub left: Vec<End>,
    pub right: Vec<End>,
    pub to_parent: End,
}

/// A line between cells of layers beside each other.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    pub left: (usize, i32),
    pub right: (usize, i32),
}

pub struct Grid {
    pub cells: Vec<Cell>,
    /// Cells of each layer from above.
    pub layers: Vec<Vec<usize>>,
    /// Lines between each layer and the next.
    pub edges: Vec<Vec<Edge>>,
    /// Buses between each layer and the next; those behind the last layer are of links of a box to itself.
    pub buses: Vec<Vec<Bus>>,
    /// For each link its buses, from the child: channel and place there.
    pub ways: Vec<Vec<(usize, usize)>>,
}

impl Grid {
    pub fn new(items: &[Item], links: &[Link], ranks: &[usize]) -> Grid {
        let count = ranks.iter().max().map_or(0, |most| most + 1);
        let boxes = items.iter().enumerate().map(|(at, item)| Cell { kind: CellKind::Box(at), height: item.height });
        let mut grid = Grid {
            cells: boxes.collect(),
            layers: vec![Vec::new(); count],
            edges: vec![Vec::new(); count],
            buses: vec![Vec::new(); count],
            ways: vec![Vec::new(); links.len()],
        };
        for (at, rank) in ranks.iter().enumerate() {
            grid.layers[*rank].push(at);
        }
        // Parent, port and side: links of a box to itself leave on the right.
        let mut trees: BTreeMap<(usize, i32, bool), Vec<usize>> = BTreeMap::new();
        for (at, link) in links.iter().enumerate() {
            let is_right = ranks[link.child] >= ranks[link.parent];
            trees.entry((link.parent, link.parent_port, is_right)).or_default().push(at);
        }
        for ((parent, port, is_right), members) in trees {
            grid.add_tree(links, ranks, End { cell: parent, port, link: None }, is_right, &members);
        }
        grid
    }

    /// Follows a tree from its parent outwards, channel by channel.
    fn add_tree(&mut self, links: &[Link], ranks: &[usize], parent: End, is_right: bool, members: &[usize]) {
        let away = |link: usize| ranks[links[link].child].abs_diff(ranks[parent.cell]);
        let most = members.iter().map(|link| away(*link)).max().unwrap_or(0).max(1);
        let mut inner = parent;
        for step in 1..=most {
            let here = ranks[parent.cell];
            // The channel behind a layer has the layer's number.
            let channel = if is_right { here + step - 1 } else { here - step };
            let outer_layer = if is_right { here + step } else { here - step };
            let ends = |wanted: usize| {
                let of = members.iter().filter(move |link| away(**link) == wanted);
                of.map(|link| End { cell: links[*link].child, port: links[*link].child_port, link: Some(*link) })
            };
            let mut outer: Vec<End> = ends(step).collect();
            let mut lane = None;
            if step < most {
                self.cells.push(Cell { kind: CellKind::Lane, height: 0 });
                self.layers[outer_layer].push(self.cells.len() - 1);
                lane = Some(End { cell: self.cells.len() - 1, port: 0, link: None });
                outer.extend(lane);
            }
            let mut same = vec![inner];
            if step == 1 {
                same.extend(ends(0));
            }
            for end in &outer {
                let (own, other) = ((inner.cell, inner.port), (end.cell, end.port));
                let (left, right) = if is_right { (own, other) } else { (other, own) };
                self.edges[channel].push(Edge { left, right });
            }
            let place = (channel, self.buses[channel].len());
            for link in members.iter().filter(|link| away(**link).max(1) >= step) {
                // From the child to the parent: what is added last comes first.
                self.ways[*link].insert(0, place);
            }
            let (left, right) = if is_right { (same, outer) } else { (outer, same) };
            self.buses[channel].push(Bus { left, right, to_parent: inner });
            if let Some(lane) = lane {
                inner = lane;
            }
        }
    }
}
