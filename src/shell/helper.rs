//! What rustyline asks while a line is typed, answered by `assist` and `lang`: thin adapters, one for each trait.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell, RefCell};
use std::fs;
use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use rustyline::completion::{Candidate, Completer};
use rustyline::config::CompletionType;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::SearchDirection;
use rustyline::line_buffer::LineBuffer;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Changeset, Cmd, ConditionalEventHandler, Context, Event, EventContext, Helper, RepeatCount};

use crate::assist::{self, Completion, DatabaseValues, Known, NoValues, Usage, ValueSource};
use crate::catalog::Catalog;
use crate::plan::Variables;
use crate::platform::terminal_size;
use crate::session::Cancel;
use crate::store::Connection;
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::theme::{Role, paint};
use crate::terminal::width;

/// What the session knows when a line begins.
pub struct Knowledge {
    pub catalog: Rc<Catalog>,
    pub connection: Rc<dyn Connection>,
    pub variables: Variables,
    pub seeds: Vec<String>,
    pub revisions: Vec<String>,
    /// The tables, as they are offered.
    pub tables: OnceCell<Vec<assist::Candidate>>,
    /// False where no folder may be looked into.
    pub files: bool,
}

/// All of the editor's traits in one, as it wants them.
pub struct EditorHelper {
    /// True if nothing stands on the line.
    empty: Cell<bool>,
    color: bool,
    knowledge: RefCell<Option<Knowledge>>,
    pub usage: Usage,
    /// How wide the prompt before the line is.
    prompt_width: Cell<usize>,
    /// The lines of the entry before this one, with their line feeds.
    before: RefCell<String>,
    /// The choice that further presses of Tab go through.
    choice: RefCell<Option<Choice>>,
    cancel: Arc<Cancel>,
}

/// Candidates that were listed, and which of them stands in the line.
struct Choice {
    /// The line that the last press of Tab has left, and the cursor in it.
    line: String,
    cursor: usize,
    /// The line before, which comes again behind the last candidate.
    typed: String,
    typed_cursor: usize,
    completion: Completion,
    next: usize,
}

impl EditorHelper {
    pub fn new(color: bool, cancel: Arc<Cancel>) -> EditorHelper {
        EditorHelper {
            empty: Cell::new(true),
            color,
            knowledge: RefCell::default(),
            usage: Usage::default(),
            prompt_width: Cell::default(),
            before: RefCell::default(),
            choice: RefCell::default(),
            cancel,
        }
    }

    /// A new line begins, behind those that are `open` already.
    pub fn begin(&self, knowledge: Knowledge, open: &str, prompt_width: usize) {
        self.empty.set(true);
        self.prompt_width.set(prompt_width);
        self.before.replace(if open.is_empty() { String::new() } else { format!("{open}\n") });
        self.choice.replace(None);
        self.knowledge.replace(Some(knowledge));
    }

    /// True if nothing was typed on the line when it was last looked at.
    pub fn is_empty(&self) -> bool {
        self.empty.get()
    }

    /// Asks `assist` with what is known; with the values of the database only where somebody waits for them.
    fn ask<T>(&self, with_values: bool, question: impl FnOnce(&Known<'_>) -> T) -> Option<T> {
        let knowledge = self.knowledge.borrow();
        let knowledge = knowledge.as_ref()?;
        let database = DatabaseValues::new(&knowledge.connection, &knowledge.catalog);
        let values: &dyn ValueSource = if with_values { &database } else { &NoValues };
        let entries = |folder: &str| if knowledge.files { entries(folder) } else { Vec::new() };
        Some(question(&Known {
            catalog: &knowledge.catalog,
            variables: &knowledge.variables,
            values,
            entries: &entries,
            seeds: &knowledge.seeds,
            revisions: &knowledge.revisions,
            usage: &self.usage,
            tables: &knowledge.tables,
        }))
    }

    /// What may come behind a line.
    fn ghost(&self, line: &str, rest: &str) -> EntryHint {
        let columns = columns();
        let used = (self.prompt_width.get() + width::width(line)) % columns.max(1);
        EntryHint { whole: rest.to_owned(), shown: width::cut(rest, columns.saturating_sub(used + 1)).into_owned() }
    }

    fn complete_at(&self, line: &str, cursor: usize, with_values: bool) -> Completion {
        let before = self.before.borrow();
        let whole = format!("{before}{line}");
        let found = self.ask(with_values, |known| assist::complete(&whole, before.len() + cursor, known));
        match found.and_then(|found| Some((found.start.checked_sub(before.len())?, found.candidates))) {
            Some((start, candidates)) => Completion { start, candidates },
            None => Completion::none(cursor),
        }
    }
}

/// How many columns the terminal has.
fn columns() -> usize {
    terminal_size(io::stdout()).map_or(80, |(columns, _)| columns)
}

/// The names in a folder, those of folders with a slash behind. A folder that cannot be read has none.
fn entries(folder: &str) -> Vec<String> {
    let path = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    let mut names: Vec<String> = fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| {
            let slash = if entry.path().is_dir() { "/" } else { "" };
            format!("{}{slash}", entry.file_name().to_string_lossy())
        })
        .collect();
    names.sort();
    names
}

impl Helper for EditorHelper {}

/// A candidate as the editor lists it and puts it in.
pub struct Choosable {
    shown: String,
    text: String,
}

impl Candidate for Choosable {
    fn display(&self) -> &str {
        &self.shown
    }

    fn replacement(&self) -> &str {
        &self.text
    }
}

/// Marks, in what is put in, where the cursor is to stand; text that is safe for a terminal never holds it.
const CURSOR: char = '\u{2064}';

impl Completer for EditorHelper {
    type Candidate = Choosable;

    /// The first press of Tab lists what there is; further ones put in one after the other.
    fn complete(&self, line: &str, cursor: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Choosable>)> {
        if let Some(choice) = self.choice.borrow_mut().as_mut()
            && choice.line == line
            && choice.cursor == cursor
            && choice.completion.candidates.len() > 1
        {
            return Ok(choice.advance());
        }
        let completion = self.complete_at(line, cursor, true);
        let listed = listed(&completion);
        let start = completion.start;
        self.choice.replace(Some(Choice {
            line: line.to_owned(),
            cursor,
            typed: line.to_owned(),
            typed_cursor: cursor,
            completion,
            next: 0,
        }));
        Ok((start, listed))
    }

    fn update(&self, line: &mut LineBuffer, start: usize, elected: &str, changes: &mut Changeset) {
        let end = line.pos();
        let (front, back) = elected.split_once(CURSOR).unwrap_or((elected, ""));
        line.replace(start..end, &format!("{front}{back}"), changes);
        line.set_pos(start + front.len());
        if let Some(choice) = self.choice.borrow_mut().as_mut() {
            choice.line = line.as_str().to_owned();
            choice.cursor = line.pos();
        }
    }
}

impl Choice {
    /// The next candidate alone, or what was typed behind the last one.
    fn advance(&mut self) -> (usize, Vec<Choosable>) {
        let start = self.completion.start;
        let text = match self.completion.candidates.get(self.next) {
            Some(candidate) => put_in(candidate),
            None => self.typed[start..self.typed_cursor].to_owned(),
        };
        self.next = (self.next + 1) % (self.completion.candidates.len() + 1);
        (start, vec![Choosable { shown: String::new(), text }])
    }
}

/// The text with the place of the cursor in it.
fn put_in(candidate: &assist::Candidate) -> String {
    if candidate.back == 0 {
        return candidate.text.clone();
    }
    let (front, back) = candidate.text.split_at(candidate.text.len() - candidate.back);
    format!("{front}{CURSOR}{back}")
}

/// Candidates with what they are beside their names, all made safe for the terminal.
fn listed(completion: &Completion) -> Vec<Choosable> {
    // The space between two columns, and a place for the cursor.
    let room = columns().saturating_sub(3);
    let names: Vec<Cow<'_, str>> =
        completion.candidates.iter().map(|one| sanitize::text(&one.name, Lines::Show)).collect();
    let widest = names.iter().map(|name| width::width(name)).max().unwrap_or(0).min(30);
    completion
        .candidates
        .iter()
        .zip(names)
        .map(|(candidate, name)| {
            let gap = widest.saturating_sub(width::width(&name));
            let shown = match candidate.about.is_empty() {
                true => name.into_owned(),
                false => format!("{name}{}  {}", " ".repeat(gap), sanitize::text(&candidate.about, Lines::Show)),
            };
            Choosable { shown: width::cut(&shown, room).into_owned(), text: put_in(candidate) }
        })
        .collect()
}

impl Highlighter for EditorHelper {
    fn highlight<'l>(&self, line: &'l str, cursor: usize) -> Cow<'l, str> {
        if !self.color {
            return Cow::Borrowed(line);
        }
        let before = self.before.borrow();
        let whole = format!("{before}{line}");
        let shift = before.len();
        let pieces = self.ask(false, |known| assist::highlight(&whole, shift + cursor, known)).unwrap_or_default();
        let within = |(place, role): (std::ops::Range<usize>, Role)| {
            let start = place.start.max(shift).checked_sub(shift)?;
            Some((start..place.end.checked_sub(shift)?, role))
        };
        let mut pieces: Vec<_> = pieces.into_iter().filter_map(within).collect();
        if let Some((one, other)) = assist::brackets(line, cursor) {
            pieces.retain(|(place, _)| !place.contains(&one) && !place.contains(&other));
            pieces.extend([one, other].map(|at| (at..at + 1, Role::Bracket)));
            pieces.sort_by_key(|(place, _)| place.start);
        }
        let mut painted = String::with_capacity(line.len() * 2);
        let mut end = 0;
        for (place, role) in pieces {
            if place.start < end {
                continue;
            }
            painted.push_str(&line[end..place.start]);
            painted.push_str(&paint(role, &line[place.clone()], true));
            end = place.end;
        }
        painted.push_str(&line[end..]);
        Cow::Owned(painted)
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(paint(Role::Place, prompt, self.color))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(paint(Role::Ghost, hint, self.color))
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        // Keys stand on the right of their column.
        let begin = candidate.len() - candidate.trim_start().len();
        match candidate[begin..].find("  ").filter(|_| self.color) {
            Some(at) => {
                let (name, about) = candidate.split_at(begin + at + 2);
                Cow::Owned(format!("{name}{}", paint(Role::Muted, about, true)))
            }
            None => Cow::Borrowed(candidate),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.color
    }
}

/// What may come behind the cursor, and can be taken over.
pub struct EntryHint {
    whole: String,
    /// As far as the row goes: a list of candidates is written over what is below it.
    shown: String,
}

impl Hint for EntryHint {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        Some(&self.whole)
    }
}

/// Takes over one word of what may come.
pub struct TakeWord;

impl ConditionalEventHandler for TakeWord {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        let rest = context.hint_text().filter(|_| context.pos() == context.line().len())?;
        let begin = rest.find(|c: char| c.is_alphanumeric()).unwrap_or(0);
        let end = rest[begin..].find(|c: char| !c.is_alphanumeric() && c != '_').map_or(rest.len(), |end| begin + end);
        Some(Cmd::Insert(1, rest[..end].to_owned()))
    }
}

impl Hinter for EditorHelper {
    type Hint = EntryHint;

    /// The newest line of the history that begins as this one does, or the one thing that may stand here.
    fn hint(&self, line: &str, position: usize, context: &Context<'_>) -> Option<EntryHint> {
        self.empty.set(line.is_empty());
        if position < line.len() || line.is_empty() {
            return None;
        }
        let history = context.history();
        let newest = history.len().saturating_sub(1);
        // A history that cannot be searched has nothing to show.
        if let Ok(Some(found)) = history.starts_with(line, newest, SearchDirection::Reverse)
            && let Some(rest) = found.entry.get(line.len()..).filter(|rest| !rest.is_empty() && !rest.contains('\n'))
        {
            return Some(self.ghost(line, rest));
        }
        let completion = self.complete_at(line, position, false);
        let [candidate] = completion.candidates.as_slice() else { return None };
        let typed = &line[completion.start..];
        let rest = candidate.text.strip_prefix(typed).filter(|rest| !rest.is_empty() && !typed.is_empty())?;
        Some(self.ghost(line, rest))
    }
}

/// Each line is taken as it is; whether the entry is whole, the shell sees.
impl Validator for EditorHelper {
    /// A wish to stop that came while somebody typed was for nothing that runs. Enter is pressed, and Ctrl-C still a key: from when the terminal
    /// is given back it is for the line.
    fn validate(&self, _: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        self.cancel.reset();
        Ok(ValidationResult::Valid(None))
    }
}
