//! Small charts of bars: one path each, so that a page of many stays small.

use std::fmt::Write as _;

use maud::{Markup, html};

pub const WIDTH: u64 = 120;
const HEIGHT: u64 = 24;

/// So many bars of these heights. `told` says in words what it shows.
pub fn bars(counts: &[u64], told: &str) -> Markup {
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let step = WIDTH as f64 / counts.len().max(1) as f64;
    let mut path = String::new();
    for (at, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // What is there is seen, however little it is.
        let height = (*count as f64 / most * HEIGHT as f64).max(1.0);
        let _ =
            write!(path, "M{:.1} {HEIGHT}v-{height:.1}h{:.1}v{height:.1}z", at as f64 * step, (step - 0.8).max(0.4));
    }
    html! {
        svg.bars viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width=(WIDTH) height=(HEIGHT) role="img" aria-label=(told) {
            title { (told) }
            path d=(path);
        }
    }
}

/// Numbers, each with how often it is there, in ascending order, as counts of at most so many bins of one width.
pub fn binned(groups: &[(u64, u64)], most: u64) -> Vec<u64> {
    let (Some((least, _)), Some((greatest, _))) = (groups.first(), groups.last()) else { return Vec::new() };
    let width = (greatest - least + 1).div_ceil(most.max(1)).max(1);
    let mut bins = vec![0; usize::try_from((greatest - least) / width + 1).unwrap_or(1)];
    for (number, often) in groups {
        if let Some(bin) = usize::try_from((number - least) / width).ok().and_then(|at| bins.get_mut(at)) {
            *bin += often;
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fall_into_few_bins() {
        assert_eq!(binned(&[], 4), Vec::<u64>::new());
        assert_eq!(binned(&[(0, 3), (2, 1)], 4), [3, 0, 1]);
        assert_eq!(binned(&[(0, 1), (9, 2), (10, 4)], 4), [1, 0, 0, 6]);
    }
}
