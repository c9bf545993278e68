//! `\G` at the end of a line or statement, as in MySQL: its answer as cards.

/// The line without the mark at its end; none where it has none, or is nothing but that.
pub fn without_cards_mark(text: &str) -> Option<&str> {
    let line = text.trim_end().strip_suffix("\\G")?;
    (!line.trim().is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_stands_at_the_end() {
        assert_eq!(without_cards_mark("games \\G "), Some("games "));
        assert_eq!(without_cards_mark("select 1\\G"), Some("select 1"));
        assert_eq!(without_cards_mark("\\G"), None);
        assert_eq!(without_cards_mark("games \\g"), None);
    }
}
