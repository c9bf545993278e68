//! Draws how the values of a column are spread, for a person at a terminal.

use crate::session::{Output, Session, grouped};
use crate::survey::histogram::Histogram;
use crate::terminal::width;

/// How many lines of the terminal the highest bin takes, and the eighths of a line.
const LINES: u64 = 4;
const LEVELS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The widest that is drawn, and the narrowest that shows anything.
const WIDEST: usize = 60;
const NARROWEST: usize = 12;

const INDENT: usize = 2;

/// How many bins there is room for; none where nothing is drawn.
pub fn most_bins(session: &Session, out: &Output) -> Option<usize> {
    let is_drawn = session.settings.bars && session.is_for_people() && out.is_terminal();
    let room = out.style().width.unwrap_or(80).saturating_sub(INDENT + 1).min(WIDEST);
    (is_drawn && room >= NARROWEST).then_some(room)
}

/// The bins as columns, and below them where they begin and end.
pub fn draw(histogram: &Histogram) -> String {
    let highest = histogram.bins.iter().copied().max().unwrap_or(0).max(1);
    let indent = " ".repeat(INDENT);
    let mut text = String::from("\n");
    // Few bins are drawn wider.
    let wide = (NARROWEST * 2 / histogram.bins.len().max(1)).clamp(1, 4);
    for line in (0..LINES).rev() {
        let cells = histogram.bins.iter().map(|bin| LEVELS[level(*bin, highest, line)].to_string().repeat(wide));
        text.push_str(format!("{indent}{}", cells.collect::<String>()).trim_end());
        text.push('\n');
    }
    let (least, greatest) = (&histogram.least, &histogram.greatest);
    let gap = (histogram.bins.len() * wide).saturating_sub(width::width(least) + width::width(greatest)).max(1);
    text.push_str(&format!("{indent}{least}{}{greatest}\n", " ".repeat(gap)));
    text.push_str(&format!("{indent}a column for each {}; the highest has {}\n", each(histogram), grouped(highest)));
    text
}

/// What a bin covers: `day`, `20 numbers`, `0.5`.
fn each(histogram: &Histogram) -> String {
    let amount = match histogram.width {
        width if (1.0..1e15).contains(&width) && width.fract() == 0.0 => grouped(width as u64),
        // A multiple of a power of ten, but for what lies beyond its digits.
        width => format!("{}", format!("{width:.0e}").parse().unwrap_or(width)),
    };
    match histogram.step {
        "" => amount,
        step if histogram.width == 1.0 => step.to_owned(),
        step => format!("{amount} {step}s"),
    }
}

/// How many eighths of a line, counted from below, a bin fills; what is not empty shows at least one.
fn level(bin: u64, highest: u64, line: u64) -> usize {
    let eighths = u128::from(bin) * u128::from(LINES * 8) / u128::from(highest);
    let eighths = u64::try_from(eighths).unwrap_or(LINES * 8).max(u64::from(bin > 0));
    usize::try_from(eighths.saturating_sub(line * 8).min(8)).unwrap_or(8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bin_fills_all_lines_and_one_value_is_seen() {
        let histogram = Histogram {
            bins: vec![1000, 500, 1, 0],
            least: "1".to_owned(),
            greatest: "4".to_owned(),
            width: 1.0,
            step: "number",
        };
        let lines = [
            "",
            "  ████",
            "  ████",
            "  ████████",
            "  ████████▁▁▁▁",
            "  1              4",
            "  a column for each number; the highest has 1,000",
            "",
        ];
        assert_eq!(draw(&histogram), lines.join("\n"));
    }

    #[test]
    fn what_a_bin_covers_is_told_in_words() {
        let of =
            |width, step| each(&Histogram { bins: vec![], least: String::new(), greatest: String::new(), width, step });
        assert_eq!(of(1.0, "day"), "day");
        assert_eq!(of(5000.0, "number"), "5,000 numbers");
        assert_eq!(of(0.2, ""), "0.2");
        assert_eq!(of(0.1 * 3.0 - 0.1, ""), "0.2");
    }
}
