//! How far somebody has come in a course, and what was typed on the way.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Map, Value, json};
use tempfile::NamedTempFile;

use crate::diagnostic::{Diagnostic, Result};
use crate::platform;

/// How many lines of a step are kept, and how long one may be, in bytes.
const MOST_LINES: usize = 500;
const LONGEST_LINE: usize = 16 * 1024;

/// What has become of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Open,
    Solved,
    Skipped,
}

impl State {
    pub const ALL: [State; 3] = [State::Open, State::Solved, State::Skipped];

    /// As it is told and kept.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Solved => "solved",
            State::Skipped => "skipped",
        }
    }
}

/// What a line was to its step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    NotYet,
    /// A line to look around, or one that failed.
    None,
}

impl Verdict {
    const ALL: [Verdict; 3] = [Verdict::Right, Verdict::NotYet, Verdict::None];

    pub fn word(self) -> &'static str {
        match self {
            Verdict::Right => "right",
            Verdict::NotYet => "not yet",
            Verdict::None => "",
        }
    }
}

/// A line that was typed in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedLine {
    pub text: String,
    pub verdict: Verdict,
}

/// What was done in a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepRecord {
    pub state: State,
    /// How many hints were asked for.
    pub hints: usize,
    /// True once the solution was shown.
    pub saw_solution: bool,
    /// How many lines were taken for an answer.
    pub tries: u64,
    pub lines: Vec<TypedLine>,
}

impl StepRecord {
    /// Takes down a line.
    pub fn note(&mut self, text: &str, verdict: Verdict) {
        if verdict != Verdict::None {
            self.tries += 1;
        }
        if self.lines.len() < MOST_LINES && text.len() <= LONGEST_LINE {
            self.lines.push(TypedLine { text: text.to_owned(), verdict });
        }
    }
}

/// How far somebody has come in a course: each step by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The step that is at hand.
    pub at: Option<String>,
    pub steps: BTreeMap<String, StepRecord>,
}

impl Progress {
    /// What is kept in a file; nothing where there is none.
    ///
    /// # Errors
    /// It cannot be read, or holds something else.
    pub fn load(path: &Path) -> Result<Progress> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Progress::default()),
            Err(error) => return Err(Diagnostic::engine(format!("{} cannot be read: {error}", path.display()))),
        };
        let read = serde_json::from_str(&text).ok().and_then(|value: Value| Progress::from_json(&value));
        read.ok_or_else(|| {
            Diagnostic::error(format!("{} holds no progress of a course", path.display()))
                .hint("moved away, it begins anew")
        })
    }

    /// Keeps it in a file, whole or not at all, for its owner alone.
    ///
    /// # Errors
    /// What the place says.
    pub fn save(&self, path: &Path) -> Result<()> {
        let cannot = |error: io::Error| Diagnostic::engine(format!("{} cannot be written: {error}", path.display()));
        let folder = path.parent().unwrap_or(Path::new("."));
        platform::make_private_folder(folder).map_err(cannot)?;
        let mut file = NamedTempFile::new_in(folder).map_err(cannot)?;
        file.write_all(format!("{:#}\n", self.to_json()).as_bytes()).map_err(cannot)?;
        file.persist(path).map_err(|error| cannot(error.error))?;
        Ok(())
    }

    pub fn to_json(&self) -> Value {
        let steps: Map<String, Value> = self.steps.iter().map(|(id, step)| (id.clone(), step_to_json(step))).collect();
        json!({ "at": self.at, "steps": steps })
    }

    /// What [`Progress::to_json`] has made; `None` for anything else.
    pub fn from_json(value: &Value) -> Option<Progress> {
        let at = match value.get("at")? {
            Value::Null => None,
            at => Some(at.as_str()?.to_owned()),
        };
        let steps = value.get("steps")?.as_object()?.iter();
        let steps = steps.map(|(id, step)| Some((id.clone(), step_from_json(step)?))).collect::<Option<_>>()?;
        Some(Progress { at, steps })
    }
}

fn step_to_json(step: &StepRecord) -> Value {
    let line = |line: &TypedLine| json!({ "typed": line.text, "verdict": line.verdict.word() });
    let lines: Vec<Value> = step.lines.iter().map(line).collect();
    json!({
        "state": step.state.word(),
        "hints": step.hints,
        "solution": step.saw_solution,
        "tries": step.tries,
        "lines": lines,
    })
}

fn step_from_json(value: &Value) -> Option<StepRecord> {
    let word = |value: &Value, name: &str| value.get(name)?.as_str().map(str::to_owned);
    let line = |value: &Value| {
        let verdict = word(value, "verdict")?;
        let verdict = Verdict::ALL.into_iter().find(|known| known.word() == verdict)?;
        Some(TypedLine { text: word(value, "typed")?, verdict })
    };
    let state = word(value, "state")?;
    Some(StepRecord {
        state: State::ALL.into_iter().find(|known| known.word() == state)?,
        hints: usize::try_from(value.get("hints")?.as_u64()?).ok()?,
        saw_solution: value.get("solution")?.as_bool()?,
        tries: value.get("tries")?.as_u64()?,
        lines: value.get("lines")?.as_array()?.iter().map(line).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_comes_back_as_it_was() {
        let mut step = StepRecord { state: State::Solved, hints: 2, saw_solution: true, ..StepRecord::default() };
        step.note("games", Verdict::NotYet);
        step.note("users \"é\"", Verdict::Right);
        step.note(".tables", Verdict::None);
        assert_eq!(step.tries, 2);
        let steps = BTreeMap::from([("01-a/b".to_owned(), step)]);
        let progress = Progress { at: Some("01-a/b".to_owned()), steps };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("x/y.json");
        assert_eq!(Progress::load(&file).unwrap(), Progress::default());
        progress.save(&file).unwrap();
        assert_eq!(Progress::load(&file).unwrap(), progress);
        fs::write(&file, "{}").unwrap();
        assert!(Progress::load(&file).is_err());
    }
}
