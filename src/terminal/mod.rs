//! What a terminal needs: text made safe, measured and coloured, the layout of diagnostics.

pub mod message;
pub mod sanitize;
pub mod theme;
pub mod width;

#[cfg(test)]
mod tests;

/// A word as a shell reads it, and the lines of commands.
pub fn shell_word(word: &str) -> String {
    // What cannot be quoted stands as it is.
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), std::borrow::Cow::into_owned)
}

/// Where text goes and how it may look there.
#[derive(Clone, Debug)]
pub struct Style {
    /// True if the output is a terminal. Then control characters are made visible and tables keep to `width`.
    pub terminal: bool,
    pub color: bool,
    /// Columns of the terminal, where there is one.
    pub width: Option<usize>,
    /// Its lines, where it is known how many there are.
    pub height: Option<usize>,
}

impl Style {
    /// What a pipe or a file gets: bytes as they are, no colour, no width to keep to.
    pub const PIPE: Style = Style { terminal: false, color: false, width: None, height: None };

    /// Colours are for terminals only, whatever else was asked for.
    pub fn colored(&self) -> bool {
        self.color && self.terminal
    }
}
