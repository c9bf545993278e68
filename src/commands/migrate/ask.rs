//! Questions to the person at the terminal; a script is never asked.

use std::io::Write as _;

use super::project::{Project, SCHEMA};
use super::request::MigrateRequest;
use crate::diagnostic::{Diagnostic, Result};
use crate::files::Destination;
use crate::migrate::{Answers, KeptAnswer, Question};
use crate::session::Session;

/// Asks, and gives the answer; `None` where there is nobody to ask.
///
/// # Errors
/// Ctrl-C in the place of an answer.
fn ask_person(session: &mut Session, question: &str) -> Result<Option<String>> {
    if !session.asks() {
        return Ok(None);
    }
    session.ask_for(question).map(Some).ok_or_else(Diagnostic::interrupted)
}

/// Asks for a yes, which `--yes` gives beforehand; `None` where there is nobody to ask.
pub(crate) fn agrees(session: &mut Session, question: &str, request: &MigrateRequest) -> Result<Option<bool>> {
    if request.yes || session.yes {
        return Ok(Some(true));
    }
    let answer = ask_person(session, &format!("{question} [y/N] "))?;
    Ok(answer.map(|answer| is_yes(&answer)))
}

/// Questions that were put, with the answers that go on, and those that are to be kept in schema.sql.
#[derive(Default)]
pub(super) struct Asked {
    asked: Vec<Question>,
    pub answers: Answers,
    kept: Vec<(Question, KeptAnswer)>,
}

impl Asked {
    /// Gets an answer to each question from the person at the terminal; `may_keep`: schema.sql is what the questions are about.
    ///
    /// # Errors
    /// Nobody can be asked, or was in vain: the first question, with the lines to write instead; no answer.
    pub fn ask(&mut self, session: &mut Session, questions: &[Question], may_keep: bool) -> Result<()> {
        for question in questions {
            if self.asked.contains(question) {
                return Err(question.refusal());
            }
            if self.is_settled(question) {
                continue;
            }
            self.asked.push(question.clone());
            let text = format!("{}\n{}", question.words(), choice(question, may_keep));
            let Some(said) = ask_person(session, &text)? else { return Err(question.refusal()) };
            let (keeps, said) = match said.strip_prefix("keep ").filter(|_| may_keep) {
                Some(rest) => (true, rest.trim()),
                None => (false, said.as_str()),
            };
            let answer = match (question, said.to_ascii_lowercase().as_str()) {
                (_, "") => return Err(no_answer()),
                (Question::Fill { .. }, _) => KeptAnswer::Fill(said.to_owned()),
                (Question::Rename { .. }, "y" | "yes") => KeptAnswer::Same,
                (Question::Rename { .. }, "n" | "no") => KeptAnswer::New,
                (Question::Rename { .. }, _) => return Err(no_answer()),
            };
            match (question, &answer) {
                (Question::Fill { table, column, .. }, KeptAnswer::Fill(value)) => {
                    self.answers.fill(table, column, value);
                }
                (Question::Rename { table, from, to }, KeptAnswer::Same) => {
                    self.answers.rename(table.as_deref(), from, to);
                }
                (Question::Rename { table, from, to }, _) => self.answers.separate(table.as_deref(), from, to),
                (Question::Fill { .. }, _) => {}
            }
            if keeps {
                self.kept.push((question.clone(), answer));
            }
        }
        Ok(())
    }

    /// True if an answer to another question says what becomes of one of the two names.
    fn is_settled(&mut self, question: &Question) -> bool {
        let Question::Rename { table, from, to } = question else { return false };
        if self.answers.is_renamed(table.as_deref(), from, to) {
            return true;
        }
        // `@new` beside a name says so of whatever goes.
        let is_new = self.kept.iter().any(|(other, answer)| match other {
            Question::Rename { table: own, to: new, .. } => *answer == KeptAnswer::New && own == table && new == to,
            Question::Fill { .. } => false,
        });
        if is_new {
            self.answers.separate(table.as_deref(), from, to);
        }
        is_new
    }

    /// Writes what is to be kept into schema.sql, whole or not at all.
    ///
    /// # Errors
    /// It cannot be read or written, or has no place for one of them.
    pub fn keep(&self, session: &Session, project: &Project) -> Result<()> {
        if self.kept.is_empty() {
            return Ok(());
        }
        let path = project.schema_path()?;
        let cannot =
            |error: std::io::Error| Diagnostic::engine(format!("{} cannot be written: {error}", path.display()));
        // As it is now: whoever has thought for long may have changed it.
        let mut text = project.model_text()?.unwrap_or_default();
        for (question, answer) in &self.kept {
            text = question.keep(answer, &text)?;
        }
        let destination = Destination::find(&path, &session.file_guard())?;
        let file = destination.create()?;
        file.file()?.write_all(text.as_bytes()).map_err(cannot)?;
        file.commit()?;
        for (question, answer) in &self.kept {
            session.messages.say(&format!("wrote `-- {}` into {}", question.remark(answer), path.display()));
        }
        Ok(())
    }
}

/// How a question is answered, behind which the answer is typed.
fn choice(question: &Question, may_keep: bool) -> String {
    match (question, may_keep) {
        (Question::Rename { .. }, false) => "[y/n] ".to_owned(),
        (Question::Rename { .. }, true) => {
            format!("`keep y` and `keep n` write the answer into {SCHEMA}, too, as a comment\n[y/n] ")
        }
        (Question::Fill { .. }, false) => "an SQL expression, as 0 or upper(title): ".to_owned(),
        (Question::Fill { .. }, true) => format!(
            "`keep EXPRESSION` writes it into {SCHEMA}, too, as a comment\nan SQL expression, as 0 or upper(title): "
        ),
    }
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.to_ascii_lowercase().as_str())
}

fn no_answer() -> Diagnostic {
    Diagnostic::error("without an answer nothing is changed")
}
