//! Laws of layouts, on graphs made by chance.

use proptest::prelude::*;

use super::*;

const DRAWN: Spacing = Spacing { gap: 28, lane: 14, track: 12, mark: 22, margin: 24, aspect: 1.4 };
const TYPED: Spacing = Spacing { gap: 1, lane: 1, track: 2, mark: 1, margin: 0, aspect: 2.0 };

/// What a line runs through or over that it must not.
pub fn faults(layout: &Layout, links: &[Link]) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, one) in layout.boxes.iter().enumerate() {
        let inside = one.left >= 0 && one.top >= 0 && one.right() <= layout.width && one.bottom() <= layout.height;
        if !inside {
            faults.push(format!("box {at} is outside"));
        }
        for (other_at, other) in layout.boxes.iter().enumerate().skip(at + 1) {
            let apart = one.right() <= other.left
                || other.right() <= one.left
                || one.bottom() <= other.top
                || other.bottom() <= one.top;
            if !apart {
                faults.push(format!("boxes {at} and {other_at} overlap"));
            }
        }
    }
    for (at, (line, link)) in layout.lines.iter().zip(links).enumerate() {
        let ends = [(line.first(), link.child, link.child_port), (line.last(), link.parent, link.parent_port)];
        for (end, item, port) in ends {
            let rect = layout.boxes[item];
            let fits = |(x, y): &Point| (*x == rect.left || *x == rect.right()) && *y == rect.top + port;
            if !end.is_some_and(fits) {
                faults.push(format!("line {at} does not end at box {item}"));
            }
        }
        for pair in line.windows(2) {
            let (low, high) = (
                (pair[0].0.min(pair[1].0), pair[0].1.min(pair[1].1)),
                (pair[0].0.max(pair[1].0), pair[0].1.max(pair[1].1)),
            );
            if low.0 != high.0 && low.1 != high.1 {
                faults.push(format!("line {at} is slant"));
            }
            for (item, rect) in layout.boxes.iter().enumerate() {
                let through =
                    low.0 < rect.right() && high.0 > rect.left && low.1 <= rect.bottom() && high.1 >= rect.top;
                if through && (high.0 > low.0 || low.0 > rect.left) {
                    faults.push(format!("line {at} runs through box {item}"));
                }
            }
        }
    }
    faults
}

/// How many pairs of pieces of lines that lead to different places lie on each other.
pub fn on_each_other(layout: &Layout, links: &[Link]) -> Vec<String> {
    let pieces =
        |line: &[Point]| line.windows(2).map(|pair| (pair[0].min(pair[1]), pair[0].max(pair[1]))).collect::<Vec<_>>();
    let mut found = Vec::new();
    for (at, (line, link)) in layout.lines.iter().zip(links).enumerate() {
        for (other_at, (other_line, other)) in layout.lines.iter().zip(links).enumerate().skip(at + 1) {
            if (link.parent, link.parent_port) == (other.parent, other.parent_port) {
                continue;
            }
            for (a, b) in pieces(line) {
                for (c, d) in pieces(other_line) {
                    let across = a.1 == b.1 && c.1 == d.1 && a.1 == c.1 && a.0.max(c.0) < b.0.min(d.0);
                    let along = a.0 == b.0 && c.0 == d.0 && a.0 == c.0 && a.1.max(c.1) < b.1.min(d.1);
                    if across || along {
                        found.push(format!("lines {at} and {other_at} lie on each other at {a:?}"));
                    }
                }
            }
        }
    }
    found
}

/// A graph: sizes of boxes, and lines with the rows where they end. Each row of a child has one line.
fn graphs(size: i32) -> impl Strategy<Value = (Vec<Item>, Vec<Link>)> {
    let items = prop::collection::vec((40..200_i32, 3..9_i32, any::<bool>()), 1..14);
    let links = prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..24);
    (items, links).prop_map(move |(boxes, ends)| {
        let items: Vec<Item> = (boxes.into_iter())
            .map(|(width, rows, between)| Item {
                width: if size == 1 { width / 5 } else { width },
                height: (rows + 12) * size,
                between,
            })
            .collect();
        let mut used = vec![1; items.len()];
        let links = (ends.into_iter())
            .filter_map(|(child, parent)| {
                let (child, parent) = (child.index(items.len()), parent.index(items.len()));
                used[child] += 1;
                let row: i32 = used[child];
                (row * size < items[child].height - size).then_some(Link {
                    child,
                    child_port: row * size,
                    parent,
                    parent_port: size,
                    label: 0,
                })
            })
            .collect();
        (items, links)
    })
}

proptest! {
    #[test]
    fn nothing_overlaps_in_a_drawing((items, links) in graphs(16)) {
        let layout = layout(&items, &links, &DRAWN, &|| Ok(())).unwrap();
        prop_assert_eq!(faults(&layout, &links), Vec::<String>::new());
        prop_assert_eq!(on_each_other(&layout, &links), Vec::<String>::new());
    }

    #[test]
    fn nothing_overlaps_in_characters((items, links) in graphs(1)) {
        let layout = layout(&items, &links, &TYPED, &|| Ok(())).unwrap();
        prop_assert_eq!(faults(&layout, &links), Vec::<String>::new());
        prop_assert_eq!(on_each_other(&layout, &links), Vec::<String>::new());
    }
}
