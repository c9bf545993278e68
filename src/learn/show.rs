//! Steps as people read them.

use crate::course::{Action, Course, Place, Progress, State, Step};

/// A step with its lesson's beginning where it is the first: what is read before something is typed.
pub(super) fn step(course: &Course, at: Place) -> String {
    let (number, all) = course.number(at);
    let lesson = &course.lessons[at.lesson];
    let step = course.step(at);
    let mut text = String::new();
    if at.step == 0 {
        text.push_str(&format!("\n═══ {} · {}\n", course.title, lesson.title));
        if !lesson.intro.is_empty() {
            text.push_str(&format!("\n{}\n", paragraphs(&lesson.intro)));
        }
    }
    text.push_str(&format!("\n─── {number} of {all} · {}\n", step.title));
    if !step.text.is_empty() {
        text.push_str(&format!("\n{}\n", paragraphs(&step.text)));
    }
    text.push_str(&format!("\n{}", task(step)));
    text
}

/// What is to be done, and what helps.
pub(super) fn task(step: &Step) -> String {
    format!("Task: {}\n", step.task)
}

/// Text as paragraphs of one line each; what is indented by four stays as it stands.
fn paragraphs(text: &str) -> String {
    let mut shown = String::new();
    let mut is_open = false;
    for line in text.lines() {
        let stands_alone = line.starts_with("    ") || line.starts_with("- ") || line.trim().is_empty();
        if is_open {
            shown.push(if stands_alone { '\n' } else { ' ' });
        }
        shown.push_str(if stands_alone { line.trim_end() } else { line.trim() });
        is_open = !stands_alone;
        if stands_alone {
            shown.push('\n');
        }
    }
    shown.trim_end_matches('\n').to_owned()
}

/// The lines of a solution, and the files it changes.
pub(super) fn solution(step: &Step) -> String {
    let part = |action: &Action| match action {
        Action::Lines(lines) => lines.lines().map(|line| format!("  {line}\n")).collect::<String>(),
        Action::File { path, text } => {
            let lines: String = text.lines().map(|line| format!("    {line}\n")).collect();
            format!("  {path} becomes:\n{lines}")
        }
    };
    step.solution.iter().map(part).collect()
}

/// The solution as one line, where it is one.
pub(super) fn shortest(step: &Step) -> Option<&str> {
    match step.solution.as_slice() {
        [Action::Lines(line)] if !line.contains('\n') => Some(line),
        _ => None,
    }
}

/// How many steps are solved, and how many there are.
pub(crate) fn solved(course: &Course, progress: &Progress) -> (usize, usize) {
    let is_solved = |at: &Place| state(course, progress, *at) == State::Solved;
    (course.places().filter(is_solved).count(), course.places().count())
}

/// What has become of a step.
pub(crate) fn state(course: &Course, progress: &Progress, at: Place) -> State {
    progress.steps.get(&course.step_id(at)).map_or(State::Open, |step| step.state)
}
