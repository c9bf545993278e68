//! What stands in a step beside its text: `name: value`, with further lines of the value indented below.

use crate::diagnostic::nearest;

/// Where a field may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// On the title page, and before the first step of a lesson.
    Base,
    Step,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text that people read: its lines are one paragraph.
    Prose,
    /// Lines as they are typed.
    Lines,
}

/// A kind of field.
#[derive(Debug)]
pub struct Kind {
    pub name: &'static str,
    pub level: Level,
    pub holds: Holds,
}

const fn kind(name: &'static str, level: Level, holds: Holds) -> Kind {
    Kind { name, level, holds }
}

/// Every field there is.
pub const FIELDS: &[Kind] = &[
    kind("project", Level::Base, Holds::Lines),
    kind("seed", Level::Base, Holds::Lines),
    kind("database", Level::Base, Holds::Lines),
    kind("task", Level::Step, Holds::Prose),
    kind("setup", Level::Step, Holds::Lines),
    kind("file", Level::Step, Holds::Lines),
    kind("answer", Level::Step, Holds::Lines),
    kind("answer in order", Level::Step, Holds::Lines),
    kind("expect", Level::Step, Holds::Lines),
    kind("otherwise", Level::Step, Holds::Prose),
    kind("schema", Level::Step, Holds::Lines),
    kind("statements", Level::Step, Holds::Lines),
    kind("error", Level::Step, Holds::Lines),
    kind("in", Level::Step, Holds::Lines),
    kind("begins", Level::Step, Holds::Lines),
    kind("hint", Level::Step, Holds::Prose),
    kind("solution", Level::Step, Holds::Lines),
    kind("solution file", Level::Step, Holds::Lines),
    kind("wrong", Level::Step, Holds::Lines),
    kind("because", Level::Step, Holds::Prose),
    kind("good", Level::Step, Holds::Prose),
];

/// A field as it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub value: String,
    /// The line of the file, from 1.
    pub line: usize,
}

/// What the lines of a part are: its text, and its fields.
#[derive(Debug, Default)]
pub struct Part {
    pub text: String,
    pub fields: Vec<Field>,
}

/// Something wrong in a file: its line, and what.
pub type Fault = (usize, String);

/// Reads the lines of a title page, a lesson's beginning or a step; `first` is the number of the first of them.
pub fn read(lines: &[&str], first: usize, level: Level) -> Result<Part, Fault> {
    let mut part = Part::default();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let at = first + index;
        index += 1;
        let Some((kind, value)) = field(line).map_err(|message| (at, message))? else {
            if let Some(message) = misplaced(line, level, part.fields.last()) {
                return Err((at, message));
            }
            part.text.push_str(line.trim_end());
            part.text.push('\n');
            continue;
        };
        if kind.level != level {
            let place = match kind.level {
                Level::Base => "on the title page, or above the first step of a lesson",
                Level::Step => "in a step, below its `## Title`",
            };
            return Err((at, format!("`{}:` stands {place}", kind.name)));
        }
        let begin = index;
        while let Some(more) = lines.get(index) {
            let goes_on = more.starts_with("  ") || more.starts_with('\t');
            // A blank line belongs to the value where it goes on behind it.
            let is_within = more.trim().is_empty()
                && lines[index..]
                    .iter()
                    .find(|line| !line.trim().is_empty())
                    .is_some_and(|line| line.starts_with("  "));
            if !goes_on && !is_within {
                break;
            }
            index += 1;
        }
        let value = joined(value, &lines[begin..index], kind.holds);
        part.fields.push(Field { name: kind.name, value, line: at });
    }
    part.text = part.text.trim_matches('\n').to_owned();
    Ok(part)
}

/// What is wrong with a line of text, where nobody would want it to be read.
fn misplaced(line: &str, level: Level, last: Option<&Field>) -> Option<String> {
    if line.starts_with("###") {
        return Some("a step begins with two signs: `## Title`".to_owned());
    }
    if line.trim_start().starts_with("```") {
        return Some("the lines of an example are indented by four spaces, without fences".to_owned());
    }
    if let Some((name, _)) = line.split_once(':')
        && let Some(kind) = FIELDS.iter().find(|kind| kind.name == name.trim().to_lowercase())
    {
        return Some(format!("the field is written `{}:`, at the beginning of its line", kind.name));
    }
    match last {
        Some(field) if level == Level::Step && !line.trim().is_empty() => Some(format!(
            "text stands above the first field; what goes on with `{}:` is indented by two spaces",
            field.name
        )),
        _ => None,
    }
}

/// The field that a line begins, with what stands behind its colon. A word that is nearly one is an error, others are text.
fn field(line: &str) -> Result<Option<(&'static Kind, &str)>, String> {
    let Some((name, value)) = line.split_once(':') else { return Ok(None) };
    let is_name =
        !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == ' ') && !name.starts_with(' ');
    if !is_name || !(value.is_empty() || value.starts_with(' ')) {
        return Ok(None);
    }
    if let Some(kind) = FIELDS.iter().find(|kind| kind.name == name) {
        return Ok(Some((kind, value.trim())));
    }
    match nearest(name, FIELDS.iter().map(|kind| kind.name)) {
        Some(near) if !name.contains(' ') || near.contains(' ') => {
            Err(format!("there is no field `{name}:`; did you mean `{near}:`?"))
        }
        _ => Ok(None),
    }
}

/// The first line of a value and those indented below it, as far to the left as they stand together.
fn joined(first: &str, more: &[&str], holds: Holds) -> String {
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let least = more.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let below = more.iter().map(|line| line.get(least..).unwrap_or_default().trim_end());
    let lines: Vec<&str> = std::iter::once(first).filter(|line| !line.is_empty()).chain(below).collect();
    match holds {
        Holds::Lines => lines.join("\n").trim_end().to_owned(),
        Holds::Prose => lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
