//! How wide the columns of a table are where its width is bounded.
//!
//! What would mean something else when it is cut (numbers, keys, dates, NULL) is never cut. Long texts give way first,
//! the longest most; where that is not enough, columns are left out from the right.

/// Texts and names of columns are not cut below this, as long as other columns can be left out instead.
const MIN_WIDTH: usize = 10;

/// The frame around a column that stands alone, with the ellipsis of those left out.
pub(super) const ALONE: usize = 8;

/// Columns between their borders: one `│` before each and one at the end, a space on both sides.
fn frame_width(columns: usize) -> usize {
    3 * columns + 1
}

/// What the cells of a column need, in terminal columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Need {
    /// Its widest cell, header included.
    pub(super) natural: usize,
    /// The widest cell that is never cut.
    pub(super) firm: usize,
}

impl Need {
    pub(super) fn widen(&mut self, cell: Need) {
        self.natural = self.natural.max(cell.natural);
        self.firm = self.firm.max(cell.firm);
    }

    fn least(self) -> usize {
        self.firm.max(self.natural.min(MIN_WIDTH))
    }
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

/// Fits columns into `width`. None where there is no room for the first, however much of its text is cut.
pub(super) fn fit_within(needs: &[Need], right: Vec<bool>, width: usize) -> Option<Fit> {
    for shown in (1..=needs.len()).rev() {
        let hidden = needs.len() - shown;
        let ellipsis = usize::from(hidden > 0);
        let Some(room) = width.checked_sub(frame_width(shown + ellipsis) + ellipsis) else { continue };
        let needs = &needs[..shown];
        if needs.iter().map(|need| need.least()).sum::<usize>() <= room {
            return Some(Fit { widths: share_width(needs, room), right, hidden });
        }
    }
    // The first column alone, less of its text than is good.
    let first = needs.first()?;
    let hidden = needs.len() - 1;
    let ellipsis = usize::from(hidden > 0);
    let room = width.checked_sub(frame_width(1 + ellipsis) + ellipsis)?;
    (room >= first.firm.max(1)).then(|| Fit { widths: vec![room.min(first.natural)], right, hidden })
}

/// Deals `room`, which is enough for the least of each, out: the widest give way down to one common width.
fn share_width(needs: &[Need], room: usize) -> Vec<usize> {
    let at = |level: usize, need: &Need| need.natural.min(level).max(need.least());
    let taken = |level: usize| needs.iter().map(|need| at(level, need)).sum::<usize>();
    let widest = needs.iter().map(|need| need.natural).max().unwrap_or(0);
    // The greatest common width that has room: `low` has, `high` has not.
    let (mut low, mut high) = (0, widest + 1);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if taken(middle) <= room { low = middle } else { high = middle }
    }
    let mut left = room - taken(low);
    needs
        .iter()
        .map(|need| {
            let more = usize::from(left > 0 && at(low + 1, need) > at(low, need));
            left -= more;
            at(low, need) + more
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn widths(needs: &[(usize, usize)], width: usize) -> Option<(Vec<usize>, usize)> {
        let needs: Vec<Need> = needs.iter().map(|&(natural, firm)| Need { natural, firm }).collect();
        fit_within(&needs, vec![false; needs.len()], width).map(|fit| (fit.widths, fit.hidden))
    }

    #[test]
    fn long_texts_give_way_first() {
        assert_eq!(widths(&[(2, 2), (5, 0)], 80), Some((vec![2, 5], 0)));
        assert_eq!(widths(&[(2, 2), (100, 0), (50, 0)], 41), Some((vec![2, 15, 14], 0)));
        assert_eq!(widths(&[(2, 2), (100, 0), (19, 19)], 50), Some((vec![2, 19, 19], 0)));
        assert_eq!(widths(&[(100, 30), (100, 0)], 60), Some((vec![30, 23], 0)));
    }

    #[test]
    fn columns_are_left_out_from_the_right() {
        assert_eq!(widths(&[(3, 3), (3, 3), (3, 3), (3, 3)], 20), Some((vec![3, 3], 2)));
        assert_eq!(widths(&[(19, 19), (40, 0), (19, 19)], 50), Some((vec![19, 20], 1)));
    }

    #[test]
    fn the_first_column_is_cut_in_the_end_but_no_number() {
        assert_eq!(widths(&[(9, 0)], 5), Some((vec![1], 0)));
        assert_eq!(widths(&[(9, 0), (9, 0)], 12), Some((vec![4], 1)));
        assert_eq!(widths(&[(9, 9)], 12), None);
        assert_eq!(widths(&[(9, 0)], 4), None);
        assert_eq!(widths(&[], 80), None);
    }

    proptest! {
        #[test]
        fn a_fit_never_exceeds_the_width_nor_cuts_what_is_firm(
            needs in proptest::collection::vec((1usize..80).prop_flat_map(|natural| (Just(natural), 0..=natural)), 1..12),
            width in 1usize..200,
        ) {
            match widths(&needs, width) {
                Some((widths, hidden)) => {
                    let ellipsis = usize::from(hidden > 0);
                    let total = widths.iter().sum::<usize>() + frame_width(widths.len() + ellipsis) + ellipsis;
                    prop_assert!(total <= width);
                    prop_assert_eq!(widths.len() + hidden, needs.len());
                    for (width, (natural, firm)) in widths.iter().zip(&needs) {
                        prop_assert!(width <= natural && width >= firm && *width > 0);
                    }
                    // Room is left only where nothing needs it.
                    if widths.iter().zip(&needs).any(|(width, (natural, _))| width < natural) {
                        prop_assert_eq!(total, width);
                    }
                }
                None => prop_assert!(needs[0].1.max(1) + 8 > width),
            }
        }
    }
}
