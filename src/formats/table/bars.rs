//! Bars beside the numbers of groups.

use super::super::printer::CellKind;
use super::RowTexts;

/// The widest bar, in terminal columns, and the narrowest that shows anything.
const WIDEST: usize = 24;
const NARROWEST: usize = 6;

/// The border and the spaces of one more column.
const FRAME: usize = 3;

/// A block filled from the left by so many eighths.
const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Bars in a column of their own.
pub(super) struct Bars {
    pub width: usize,
    /// One for each row.
    pub texts: Vec<String>,
}

/// Bars for the numbers of a column, where there is room and they can be seen: none is negative, and one is more than 0.
pub(super) fn bars(texts: &RowTexts, columns: usize, column: usize, room: usize) -> Option<Bars> {
    let width = room.checked_sub(FRAME)?.min(WIDEST);
    let cells = (column..texts.cells.len()).step_by(columns.max(1));
    let number = |index: usize| match texts.cells[index].kind {
        CellKind::Number => std::str::from_utf8(texts.bytes_of(index)).ok()?.parse::<f64>().ok(),
        CellKind::Null => Some(0.0),
        CellKind::Other => None,
    };
    let numbers = cells.map(number).collect::<Option<Vec<f64>>>()?;
    let most = numbers.iter().copied().fold(0.0, f64::max);
    // Where all are alike there is nothing to be seen.
    let differ = numbers.iter().any(|number| *number < most);
    let is_seen = differ && most > 0.0 && most.is_finite() && numbers.iter().all(|number| *number >= 0.0);
    (is_seen && width >= NARROWEST).then(|| {
        let text = |number: &f64| bar(number / most, width);
        Bars { width, texts: numbers.iter().map(text).collect() }
    })
}

/// A bar of this share of the width; what is more than nothing shows at least an eighth.
fn bar(share: f64, width: usize) -> String {
    let eighths = (share * (width * 8) as f64).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    let mut text = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        text.push(EIGHTHS[eighths % 8]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::bar;
    use crate::terminal::width::width;

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        assert_eq!(bar(1.0, 8), "████████");
        assert_eq!(bar(0.5, 8), "████");
        assert_eq!(bar(0.0, 8), "");
        assert_eq!(bar(0.0001, 8), "▏");
        assert_eq!(bar(0.56, 8), "████▌");
        assert_eq!(width(&bar(0.56, 8)), 5);
    }
}
