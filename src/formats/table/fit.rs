//! How wide the columns of a table are where its width is bounded.

/// A column that is cut is not cut below this, as long as others can be left out instead.
const MIN_WIDTH: usize = 4;

/// Columns between their borders: one `│` before each and one at the end, a space on both sides.
fn frame_width(columns: usize) -> usize {
    3 * columns + 1
}

/// The widths of the columns that are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// Terminal columns of each, without borders and spaces.
    pub(super) widths: Vec<usize>,
    /// For all columns: true if it holds numbers and nothing else.
    pub(super) right: Vec<bool>,
    /// How many columns at the end found no room; an ellipsis stands for them.
    pub(super) hidden: usize,
}

impl Fit {
    /// Terminal columns from border to border.
    pub(super) fn total_width(&self) -> usize {
        let ellipsis = usize::from(self.hidden > 0);
        let widths: usize = self.widths.iter().sum();
        frame_width(self.widths.len() + ellipsis) + widths + ellipsis
    }
}

/// Fits columns of the given natural widths into `width`, the widest giving way first. None where not even one has
/// room for a single character.
pub(super) fn fit_within(natural: &[usize], right: Vec<bool>, width: usize) -> Option<Fit> {
    for shown in (1..=natural.len()).rev() {
        let hidden = natural.len() - shown;
        let columns = shown + usize::from(hidden > 0);
        let Some(room) = width.checked_sub(frame_width(columns) + usize::from(hidden > 0)) else {
            continue;
        };
        let natural = &natural[..shown];
        let least: usize = natural.iter().map(|natural| (*natural).min(MIN_WIDTH)).sum();
        if least <= room {
            return Some(Fit { widths: share_width(natural, room), right, hidden });
        }
    }
    // The first column alone, however little of it.
    let hidden = natural.len().checked_sub(1)?;
    for ellipsis in [usize::from(hidden > 0), 0] {
        if let Some(room) = width.checked_sub(frame_width(1 + ellipsis) + ellipsis).filter(|room| *room > 0) {
            let hidden = if ellipsis > 0 { hidden } else { 0 };
            return Some(Fit { widths: vec![room.min(natural[0])], right, hidden });
        }
    }
    None
}

/// Deals `room` out: narrow columns get what they need, the others the same share of what is left.
fn share_width(natural: &[usize], room: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..natural.len()).collect();
    order.sort_by_key(|index| natural[*index]);
    let mut widths = vec![0; natural.len()];
    let mut left = room;
    for (position, &index) in order.iter().enumerate() {
        let width = natural[index].min(left / (order.len() - position));
        widths[index] = width;
        left -= width;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn widths(natural: &[usize], width: usize) -> Option<(Vec<usize>, usize)> {
        fit_within(natural, vec![false; natural.len()], width).map(|fit| (fit.widths, fit.hidden))
    }

    #[test]
    fn the_widest_give_way_first() {
        assert_eq!(widths(&[2, 5], 80), Some((vec![2, 5], 0)));
        assert_eq!(widths(&[2, 100, 50], 40), Some((vec![2, 14, 14], 0)));
        assert_eq!(widths(&[3, 3, 3, 3], 20), Some((vec![3, 3], 2)));
        assert_eq!(widths(&[9], 5), Some((vec![1], 0)));
        assert_eq!(widths(&[9, 9], 8), Some((vec![4], 0)));
        assert_eq!(widths(&[9], 4), None);
        assert_eq!(widths(&[], 80), None);
    }

    proptest! {
        #[test]
        fn a_fit_never_exceeds_the_width(natural in proptest::collection::vec(1usize..80, 1..12), width in 1usize..200) {
            if let Some(fit) = fit_within(&natural, vec![false; natural.len()], width) {
                prop_assert!(fit.total_width() <= width);
                prop_assert!(fit.widths.iter().zip(&natural).all(|(width, natural)| width <= natural && *width > 0));
            } else {
                prop_assert!(width < 5);
            }
        }
    }
}
