//! Parts: boxes that hang together by lines.

use super::{Item, Link};

/// Boxes that hang together, counted anew, with their places among all.
pub struct Part {
    pub items: Vec<Item>,
    pub links: Vec<Link>,
    pub item_places: Vec<usize>,
    pub link_places: Vec<usize>,
}

pub fn parts(items: &[Item], links: &[Link]) -> Vec<Part> {
    let mut leaders: Vec<usize> = (0..items.len()).collect();
    for link in links {
        let (a, b) = (leader(&mut leaders, link.child), leader(&mut leaders, link.parent));
        leaders[a.max(b)] = a.min(b);
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut part_of = vec![None; items.len()];
    let mut local = vec![0; items.len()];
    for (at, item) in items.iter().enumerate() {
        let leader = leader(&mut leaders, at);
        let number = *part_of[leader].get_or_insert_with(|| {
            parts.push(Part { items: Vec::new(), links: Vec::new(), item_places: Vec::new(), link_places: Vec::new() });
            parts.len() - 1
        });
        part_of[at] = Some(number);
        local[at] = parts[number].items.len();
        parts[number].items.push(item.clone());
        parts[number].item_places.push(at);
    }
    for (at, link) in links.iter().enumerate() {
        let Some(number) = part_of[link.child] else { continue };
        let part = &mut parts[number];
        part.links.push(Link { child: local[link.child], parent: local[link.parent], ..link.clone() });
        part.link_places.push(at);
    }
    parts
}

fn leader(leaders: &mut [usize], at: usize) -> usize {
    let mut leader = at;
    while leaders[leader] != leader {
        leaders[leader] = leaders[leaders[leader]];
        leader = leaders[leader];
    }
    leader
}
