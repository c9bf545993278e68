//! Questions to the person at the terminal. A script is never asked.

use super::Session;

/// Has a question shown, and waits for its answer; `None` when there will be none.
pub type Asker = Box<dyn FnMut(&mut dyn FnMut()) -> Option<String>>;

impl Session {
    /// From now on, questions are answered by `asker`.
    pub fn set_asker(&mut self, asker: Asker) {
        self.asker = Some(asker);
    }

    /// True if there is somebody to ask, and questions are wanted.
    pub fn asks(&self) -> bool {
        self.asker.is_some() && self.settings.confirm && !self.line.is_in_seed && !self.yes
    }

    /// Puts a question to the person at the terminal: the answer, trimmed; `None` without one.
    pub fn ask_for(&mut self, question: &str) -> Option<String> {
        let asker = self.asker.as_mut()?;
        let messages = &self.messages;
        let _hold = messages.hold_progress();
        let answer = asker(&mut || messages.prompt(question));
        if answer.is_none() {
            self.messages.say("");
        }
        answer.map(|answer| answer.trim().to_owned())
    }

    /// Asks whether to go on: yes only where that is the answer, or nobody is to be asked.
    pub fn confirm(&mut self, question: &str) -> bool {
        if !self.asks() {
            return true;
        }
        self.ask_for(&format!("{question} [y/N] "))
            .is_some_and(|answer| ["y", "yes"].iter().any(|yes| answer.eq_ignore_ascii_case(yes)))
    }
}
