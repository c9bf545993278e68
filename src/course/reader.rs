//! Reads the files of a course.

use std::path::{Component, Path, PathBuf};

use super::fields::{self, Fault, Field, Level, Part};
use super::{
    Action, Base, Checks, Course, Expected, Files, Language, Lesson, MostStatements, Step, TITLE_PAGE, Wanted, Wrong,
    entries, seeds_of, slug,
};
use crate::diagnostic::{Diagnostic, Result};

/// Reads a course out of its files; `shown_folder` is the folder as it is named to people.
///
/// # Errors
/// What is wrong in a file, with its line.
pub fn read(id: String, folder: Option<PathBuf>, shown_folder: PathBuf, files: Files) -> Result<Course> {
    let shown = |name: &str| shown_folder.join(name).display().to_string();
    let fault = |name: &str, (line, message): Fault| Diagnostic::error(format!("{}:{line}: {message}", shown(name)));
    let page = text(&files, TITLE_PAGE).map_err(|error| fault(TITLE_PAGE, error))?;
    let (title, part) = titled(&page, Level::Base).map_err(|error| fault(TITLE_PAGE, error))?;
    let base = base(&part, &files, &default_base(&files)).map_err(|error| fault(TITLE_PAGE, error))?;
    let mut lessons = Vec::new();
    let is_lesson = |name: &&String| {
        name.ends_with(".md") && !name.contains('/') && !["course.md", "README.md"].contains(&name.as_str())
    };
    for name in files.keys().filter(is_lesson) {
        let read = text(&files, name).and_then(|text| lesson(name, &text, &files, &base));
        lessons.push(read.map_err(|error| fault(name, error))?);
    }
    if lessons.is_empty() {
        return Err(Diagnostic::error(format!("{} has no lesson beside it", shown(TITLE_PAGE)))
            .hint("a lesson is a file as 01-keys.md: `# Title`, then `## Step` with `task:` and `solution:`"));
    }
    let about = part.text.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Course { id, folder, shown: shown_folder, title, about, lessons, files })
}

fn text(files: &Files, name: &str) -> std::result::Result<String, Fault> {
    let bytes = files.get(name).ok_or_else(|| (1, "the file is missing".to_owned()))?;
    let text = String::from_utf8(bytes.clone()).map_err(|error| {
        let before = &bytes[..error.utf8_error().valid_up_to()];
        (before.iter().filter(|byte| **byte == b'\n').count() + 1, "this is not UTF-8".to_owned())
    })?;
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

/// The title of a file or a step, and what stands below it.
fn titled(text: &str, level: Level) -> std::result::Result<(String, Part), Fault> {
    let lines: Vec<&str> = text.lines().collect();
    let (title, begin) = title(&lines)?;
    Ok((title, fields::read(&lines[begin..], begin + 1, level)?))
}

/// The title `# …` and the place behind it.
fn title(lines: &[&str]) -> std::result::Result<(String, usize), Fault> {
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
    let title =
        lines.get(first).and_then(|line| line.strip_prefix("# ")).map(str::trim).filter(|title| !title.is_empty());
    let title = title.ok_or_else(|| (first + 1, "a title stands here: `# Title`".to_owned()))?;
    Ok((title.to_owned(), first + 1))
}

/// What a course begins with where it does not say.
fn default_base(files: &Files) -> Base {
    let is_project = |folder: &str| {
        files.contains_key(&format!("{folder}schema.sql"))
            || files.keys().any(|name| name.starts_with(&format!("{folder}migrations/")))
    };
    let project = [("project", "project/"), ("", "")].into_iter().find(|(_, folder)| is_project(folder));
    Base { project: project.map(|(name, _)| name.to_owned()), ..Base::default() }
}

fn base(part: &Part, files: &Files, default: &Base) -> std::result::Result<Base, Fault> {
    let mut base = default.clone();
    let mut own_seeds = None;
    for Field { name, value, line } in &part.fields {
        match *name {
            "project" => {
                let folder = value.trim_matches('/');
                if !files.keys().any(|name| name.starts_with(&format!("{folder}/"))) {
                    return Err((*line, format!("the course has no folder {folder}")));
                }
                (base.project, base.database) = (Some(folder.to_owned()), None);
            }
            "seed" => {
                let seeds = seeds_of(value);
                if let Some(number) = seeds.iter().find(|seed| seed[0].parse::<u64>().is_ok()) {
                    return Err((
                        *line,
                        format!("`{}` is no seed; a number stands behind its seed: `games 7`", number[0]),
                    ));
                }
                own_seeds.get_or_insert_with(Vec::new).extend(seeds);
            }
            "database" if value == "demo" || files.contains_key(value) => base.database = Some(value.clone()),
            "database" => return Err((*line, format!("the course has no file {value}"))),
            other => unreachable!("`{other}` is no field of a base"),
        }
    }
    base.seeds = own_seeds.unwrap_or(base.seeds);
    Ok(base)
}

fn lesson(name: &str, text: &str, files: &Files, course: &Base) -> std::result::Result<Lesson, Fault> {
    let lines: Vec<&str> = text.lines().collect();
    let (title, begin) = title(&lines)?;
    let heads: Vec<usize> = (begin..lines.len()).filter(|index| lines[*index].starts_with("## ")).collect();
    let first = heads.first().copied().ok_or_else(|| (begin, "the lesson has no step: `## Title`".to_owned()))?;
    let part = fields::read(&lines[begin..first], begin + 1, Level::Base)?;
    let mut steps: Vec<Step> = Vec::new();
    for (index, head) in heads.iter().enumerate() {
        let end = heads.get(index + 1).copied().unwrap_or(lines.len());
        let step = step(&lines[*head..end], head + 1)?;
        if let Some(other) = steps.iter().find(|other| slug(&other.title) == slug(&step.title)) {
            return Err((step.line, format!("the step in line {} has the same title", other.line)));
        }
        steps.push(step);
    }
    let base = base(&part, files, course)?;
    Ok(Lesson { name: name.trim_end_matches(".md").to_owned(), title, intro: part.text, base, steps })
}

fn step(lines: &[&str], line: usize) -> std::result::Result<Step, Fault> {
    let title = lines[0].trim_start_matches('#').trim().to_owned();
    let Part { text, fields } = fields::read(&lines[1..], line + 1, Level::Step)?;
    let mut step = Step { title, line, text, ..Step::default() };
    if slug(&step.title).is_empty() {
        return Err((line, "a step has a title: `## Title`".to_owned()));
    }
    for field in fields {
        let at = field.line;
        take(&mut step, field).map_err(|message| (at, message))?;
    }
    if step.task.is_empty() {
        return Err((line, format!("the step `{}` has no `task:`", step.title)));
    }
    let Some(last) = step.solution.iter().rev().find_map(Action::lines) else {
        return Err((line, format!("the step `{}` has no `solution:`", step.title)));
    };
    let Checks { answer, expects, schema, error, begins, .. } = &step.checks;
    if answer.is_none() && expects.is_empty() && schema.is_empty() && error.is_none() && begins.is_none() {
        step.checks.answer = Some(last_line(last));
    }
    Ok(step)
}

/// The last entry of some lines.
fn last_line(lines: &str) -> String {
    entries(lines).pop().map(|entry| entry.text).unwrap_or_default()
}

impl Action {
    fn lines(&self) -> Option<&str> {
        match self {
            Action::Lines(lines) => Some(lines),
            Action::File { .. } => None,
        }
    }
}

fn take(step: &mut Step, field: Field) -> std::result::Result<(), String> {
    let Field { name, value, line } = field;
    let checks = &step.checks;
    let is_given = match name {
        "task" => !step.task.is_empty(),
        "good" => !step.good.is_empty(),
        "answer" | "answer in order" => checks.answer.is_some(),
        "statements" => checks.statements.is_some(),
        "error" => checks.error.is_some(),
        "in" => checks.language.is_some(),
        "begins" => checks.begins.is_some(),
        "because" => step.wrong.last().is_some_and(|wrong| !wrong.because.is_empty()),
        "otherwise" => checks.expects.last().is_some_and(|expected| !expected.otherwise.is_empty()),
        _ => false,
    };
    if is_given {
        return Err(format!("`{name}:` is given twice"));
    }
    if value.is_empty() && name != "error" {
        return Err(format!("nothing stands behind `{name}:`"));
    }
    match name {
        "task" => step.task = value,
        "setup" => step.setup.push(Action::Lines(value)),
        "file" => step.setup.push(file(&value)?),
        "solution" => {
            step.solution_line = line;
            step.solution.push(Action::Lines(value));
        }
        "solution file" => step.solution.push(file(&value)?),
        "answer" => step.checks.answer = Some(value),
        "answer in order" => (step.checks.answer, step.checks.ordered) = (Some(value), true),
        "expect" => {
            let at = line;
            let expected = |line: &str| Expected {
                line: line.strip_prefix("expect ").unwrap_or(line).to_owned(),
                at,
                otherwise: String::new(),
            };
            step.checks.expects.extend(value.lines().map(expected));
        }
        "schema" => {
            step.checks.schema.extend(value.split([',', '\n']).map(wanted).collect::<std::result::Result<Vec<_>, _>>()?)
        }
        "statements" => {
            let (most, count) = value.strip_prefix("at most ").map_or((false, value.as_str()), |count| (true, count));
            let count = count.trim().parse().map_err(|_| "a number stands here, or `at most` and one".to_owned())?;
            step.checks.statements = Some(MostStatements { count, most });
        }
        "error" => step.checks.error = Some(value),
        "in" => {
            step.checks.language = Some(match value.to_lowercase().as_str() {
                "sql" => Language::Sql,
                "hop" => Language::Hop,
                _ => return Err("`in:` is followed by `sql` or `hop`".to_owned()),
            });
        }
        "begins" => step.checks.begins = Some(value),
        "hint" => step.hints.push(value),
        "wrong" => step.wrong.push(Wrong { line: value, at: line, because: String::new() }),
        "because" => {
            let wrong = step.wrong.last_mut().ok_or("`because:` stands below the `wrong:` that it is about")?;
            wrong.because = value;
        }
        "otherwise" => {
            let expected = step.checks.expects.last_mut();
            expected.ok_or("`otherwise:` stands below the `expect:` that it is about")?.otherwise = value;
        }
        "good" => step.good = value,
        other => unreachable!("`{other}` is no field of a step"),
    }
    Ok(())
}

/// A path and, below it, what the file is to hold.
fn file(value: &str) -> std::result::Result<Action, String> {
    let (path, text) = value.split_once('\n').unwrap_or((value, ""));
    let is_inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if !is_inside {
        return Err(format!("`{path}` is no path within the project"));
    }
    Ok(Action::File { path: path.to_owned(), text: format!("{}\n", text.trim_end()) })
}

/// `games.year`, or `no games.year`.
fn wanted(text: &str) -> std::result::Result<Wanted, String> {
    let (is_there, name) = text.trim().strip_prefix("no ").map_or((true, text.trim()), |name| (false, name.trim()));
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(format!("`{}` is no table or TABLE.COLUMN", text.trim()));
    }
    let (table, column) = name.split_once('.').map_or((name, None), |(table, column)| (table, Some(column)));
    Ok(Wanted { table: table.to_owned(), column: column.map(str::to_owned), is_there })
}
