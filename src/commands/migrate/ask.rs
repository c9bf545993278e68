//! Questions to the person at the terminal; a script is never asked.

use super::request::MigrateRequest;
use crate::diagnostic::{Diagnostic, Result};
use crate::migrate::{Answers, Question};
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

/// Gets an answer to each question from the person at the terminal. `asked` are those that were put before.
///
/// # Errors
/// Nobody can be asked, or was in vain: the first question, with the lines to write instead; no answer.
pub(crate) fn ask_questions(
    session: &mut Session,
    questions: &[Question],
    asked: &mut Vec<Question>,
    answers: &mut Answers,
) -> Result<()> {
    for question in questions {
        if asked.contains(question) {
            return Err(question.refusal());
        }
        asked.push(question.clone());
        match question {
            Question::Rename { table, from, to } => {
                let Some(answer) = ask_person(session, &format!("{} [y/n] ", question.words()))? else {
                    return Err(question.refusal());
                };
                match answer.to_ascii_lowercase().as_str() {
                    "y" | "yes" => answers.rename(table.as_deref(), from, to),
                    "n" | "no" => answers.separate(table.as_deref(), from, to),
                    _ => return Err(no_answer()),
                }
            }
            Question::Fill { table, column, .. } => {
                let asked = format!("{}\nan SQL expression, as 0 or upper(title): ", question.words());
                let Some(answer) = ask_person(session, &asked)? else { return Err(question.refusal()) };
                if answer.is_empty() {
                    return Err(no_answer());
                }
                answers.fill(table, column, &answer);
            }
        }
    }
    Ok(())
}

fn is_yes(answer: &str) -> bool {
    ["y", "yes"].contains(&answer.to_ascii_lowercase().as_str())
}

fn no_answer() -> Diagnostic {
    Diagnostic::error("without an answer nothing is changed")
}
