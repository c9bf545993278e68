//! Letter case beyond A to Z, which SQLite's LIKE and lower() leave alone.
//!
//! A letter is folded to the one small letter that it belongs to, where there is one; A to Z only among themselves. What is
//! several letters in another case (ß) stays as it is, so that folding never changes how many there are.

/// Letters that fold to another one and are not that one's capital.
const OTHERS: [char; 36] = [
    '\u{1c5}', '\u{1c8}', '\u{1cb}', '\u{1f2}', '\u{3c2}', '\u{3f4}', '\u{1e9e}', '\u{1f88}', '\u{1f89}', '\u{1f8a}',
    '\u{1f8b}', '\u{1f8c}', '\u{1f8d}', '\u{1f8e}', '\u{1f8f}', '\u{1f98}', '\u{1f99}', '\u{1f9a}', '\u{1f9b}',
    '\u{1f9c}', '\u{1f9d}', '\u{1f9e}', '\u{1f9f}', '\u{1fa8}', '\u{1fa9}', '\u{1faa}', '\u{1fab}', '\u{1fac}',
    '\u{1fad}', '\u{1fae}', '\u{1faf}', '\u{1fbc}', '\u{1fcc}', '\u{1ffc}', '\u{2126}', '\u{212b}',
];

/// The small letter.
pub fn fold(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    if letter == 'ς' {
        return 'σ';
    }
    let mut small = letter.to_lowercase();
    match (small.next(), small.next()) {
        (Some(only), None) if !only.is_ascii() => only,
        _ => letter,
    }
}

/// All letters of a text folded.
pub fn fold_text(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// The letters beyond A to Z that fold to `small`, itself aside.
fn capitals(small: char) -> impl Iterator<Item = char> {
    let mut capital = small.to_uppercase();
    let own = capital.next().filter(|_| capital.next().is_none());
    own.into_iter().chain(OTHERS).filter(move |letter| *letter != small && fold(*letter) == small)
}

/// For a text that is looked for regardless of case: itself folded, and the letters that SQLite's lower() would leave as
/// they are, each with the one that stands for it.
pub fn looked_for(text: &str) -> (String, Vec<(char, char)>) {
    let folded = fold_text(text);
    let mut small: Vec<char> = folded.chars().filter(|letter| !letter.is_ascii()).collect();
    small.sort_unstable();
    small.dedup();
    let pairs = small.into_iter().flat_map(|small| capitals(small).map(move |capital| (capital, small))).collect();
    (folded, pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_found_by_the_one_that_it_folds_to() {
        for letter in '\u{80}'..=char::MAX {
            let small = fold(letter);
            assert_eq!(fold(small), small, "{letter}");
            assert!(
                small == letter || capitals(small).any(|capital| capital == letter),
                "{letter} {:x}",
                letter as u32
            );
        }
        for other in OTHERS {
            assert_ne!(fold(other), other, "{other}");
        }
    }

    #[test]
    fn what_is_looked_for() {
        assert_eq!(looked_for("Zelda"), ("zelda".to_owned(), Vec::new()));
        assert_eq!(looked_for("ÉCLAIR é"), ("éclair é".to_owned(), vec![('É', 'é')]));
        assert_eq!(looked_for("ΣΟΣ").0, "σοσ");
        assert_eq!(fold_text("STRASSE ß İ"), "strasse ß İ");
    }
}
