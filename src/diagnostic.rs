//! One shape for errors, warnings and notes: a message, a place in the text, hints.

use std::fmt;

/// A range of bytes in the text of one input line (or of one statement that goes over several lines).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// How grave a diagnostic is. Only an [`Severity::Error`] stops a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// What kind of failure it is, as far as the exit status or the wording around it depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiagnosticKind {
    /// The text of a line could not be understood, or names something that is not there.
    Language,
    /// SQLite, the file or the system refused.
    Engine,
    /// The line was stopped by Ctrl-C or a signal.
    Interrupted,
    /// The program itself is wrong.
    Fault,
}

/// An error, warning or note, with its place in the line where it has one.
///
/// `message` is one plain sentence without the line's text; `hints` are further lines: the nearest thing that
/// would work, the names there are, a statement to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    pub kind: DiagnosticKind,
    pub message: String,
    pub span: Option<Span>,
    pub hints: Vec<String>,
    /// Lines in its place, where there are such.
    pub lines: Option<Box<Lines>>,
}

/// What may be typed in the place of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// Lines that would perhaps run. They are not shown: `advice` tries them, and keeps those that run.
    candidates: Vec<Candidate>,
    /// Lines that run.
    try_lines: Vec<TryLine>,
}

/// A line to type, with what it is for in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TryLine {
    pub says: String,
    pub line: String,
}

impl fmt::Display for TryLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.says, self.line)
    }
}

/// A line that would perhaps run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub says: String,
    pub form: CandidateForm,
    /// False where the message says it by itself; the line is then only a step to one that runs.
    pub is_shown: bool,
}

/// How a line is made that would perhaps run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CandidateForm {
    /// It is this one.
    Line(String),
    /// The line at hand with a text in that place.
    Replaced(Span, String),
    /// The line at hand with texts before and behind that place: `max(` and `)`.
    Around(Span, &'static str, &'static str),
    /// A line of this form with names of the database: `update {record} set {number} = 25`.
    Example(String),
}

impl Diagnostic {
    pub fn error(message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            kind: DiagnosticKind::Language,
            message: message.into(),
            span: None,
            hints: Vec::new(),
            lines: None,
        }
    }

    pub fn engine(message: impl Into<String>) -> Diagnostic {
        Diagnostic { kind: DiagnosticKind::Engine, ..Diagnostic::error(message) }
    }

    pub fn warning(message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(message) }
    }

    pub fn note(message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(message) }
    }

    pub fn interrupted() -> Diagnostic {
        Diagnostic { kind: DiagnosticKind::Interrupted, ..Diagnostic::error("interrupted") }
    }

    pub fn at(mut self, span: Span) -> Diagnostic {
        self.span = Some(span);
        self
    }

    /// Sets the span only where none is known yet, so that the innermost place wins.
    pub fn or_at(mut self, span: Span) -> Diagnostic {
        self.span.get_or_insert(span);
        self
    }

    /// Adds the nearest name there is, if one is near.
    pub fn did_you_mean(self, near: Option<impl fmt::Display>) -> Diagnostic {
        match near {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// Adds a whole line that would perhaps run.
    pub fn try_line(self, says: impl Into<String>, line: impl Into<String>) -> Diagnostic {
        self.candidate(says, CandidateForm::Line(line.into()), true)
    }

    /// Adds the line at hand with another text in that place.
    pub fn try_instead(self, says: impl Into<String>, span: Span, text: impl Into<String>) -> Diagnostic {
        self.candidate(says, CandidateForm::Replaced(span, text.into()), true)
    }

    /// Adds the line at hand with texts before and behind that place.
    pub fn try_around(
        self,
        says: impl Into<String>,
        span: Span,
        before: &'static str,
        behind: &'static str,
    ) -> Diagnostic {
        self.candidate(says, CandidateForm::Around(span, before, behind), true)
    }

    /// The same where the message names the text already.
    pub fn perhaps(self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.candidate("try", CandidateForm::Replaced(span, text.into()), false)
    }

    /// Adds a line of a form, in which names of the database take the place of what stands in braces.
    pub fn example(self, says: impl Into<String>, form: impl Into<String>) -> Diagnostic {
        self.candidate(says, CandidateForm::Example(form.into()), true)
    }

    fn candidate(mut self, says: impl Into<String>, form: CandidateForm, is_shown: bool) -> Diagnostic {
        self.lines.get_or_insert_default().candidates.push(Candidate { says: says.into(), form, is_shown });
        self
    }

    /// Lines that would perhaps run in its place.
    pub fn candidates(&self) -> &[Candidate] {
        self.lines.as_ref().map_or(&[], |lines| &lines.candidates)
    }

    /// Takes them out.
    pub fn take_candidates(&mut self) -> Vec<Candidate> {
        self.lines.as_mut().map(|lines| std::mem::take(&mut lines.candidates)).unwrap_or_default()
    }

    /// Lines that run in its place.
    pub fn try_lines(&self) -> &[TryLine] {
        self.lines.as_ref().map_or(&[], |lines| &lines.try_lines)
    }

    /// Adds a line that is known to run.
    pub fn add_line(&mut self, line: TryLine) {
        self.lines.get_or_insert_default().try_lines.push(line);
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Diagnostic {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for hint in &self.hints {
            write!(f, "\n  {hint}")?;
        }
        for line in self.try_lines() {
            write!(f, "\n  {line}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// The result of everything that talks to the user about a line.
pub type Result<T, E = Diagnostic> = std::result::Result<T, E>;

/// The nearest of `candidates` to `name`, if one is near enough to be what was meant.
///
/// Near is a Damerau–Levenshtein distance of at most a third of the longer name (at least one), or a shared prefix
/// of four letters. Letter case is ignored. Ties go to the first candidate. A name that is longer than a person types is near
/// to none.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_of(name, &mut candidates.into_iter())
}

/// How many bytes the names have that are compared; the work grows with the square of it.
const LONGEST_NEAR: usize = 200;

/// False for what is near to nothing: a very long name, and what stands for one that is still to be typed.
pub fn may_be_near(name: &str) -> bool {
    name.len() <= LONGEST_NEAR && !name.starts_with(char::is_control)
}

/// [`nearest`], compiled once for all kinds of candidates.
fn nearest_of<'a>(name: &str, candidates: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    if !may_be_near(name) {
        return None;
    }
    let wanted = name.to_lowercase();
    let wanted_length = wanted.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.filter(|candidate| candidate.len() <= LONGEST_NEAR) {
        let folded = candidate.to_lowercase();
        let length = folded.chars().count();
        let longest = wanted_length.max(length);
        // Neither near by its letters nor by a shared beginning, whatever they are.
        if longest > 2 * wanted_length.min(length) + 1 {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &folded);
        let prefix = wanted.chars().zip(folded.chars()).take_while(|(a, b)| a == b).count();
        let near = distance <= (longest / 3).max(1) || (prefix >= 4 && prefix * 2 >= longest);
        if near && distance < longest && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_is_near_or_nothing() {
        let names = ["reviews", "users", "title"];
        assert_eq!(nearest("revews", names), Some("reviews"));
        assert_eq!(nearest("Users", names), Some("users"));
        assert_eq!(nearest("xyz", names), None);
        assert_eq!(nearest("q", ["z"]), None);
    }

    #[test]
    fn spans_join() {
        assert_eq!(Span::new(3, 5).to(Span::new(1, 2)), Span::new(1, 5));
    }
}
