//! What pages show of a session: a script's answers as the prompt shows them, and what of them may differ.

use regex::Regex;

pub const PROMPT: &str = "hopdb> ";

/// The same answer with the caret under the line that was typed, and then the message, without the place and the line.
pub fn as_at_a_prompt(answer: &str) -> String {
    let place = Regex::new(r"^stdin:\d+(:\d+)?: ").expect("a regular expression");
    let lines: Vec<&str> = answer.lines().collect();
    let is_caret = |line: &str| line.contains('^') && line.trim_start_matches([' ', '^']).is_empty();
    let Some(at) = lines.iter().position(|line| place.is_match(line)) else { return answer.to_owned() };
    let message = place.replace(lines[at], "");
    let mut shown: Vec<String> = lines[..at].iter().map(|line| (*line).to_owned()).collect();
    let mut rest = at + 1;
    if let Some(caret) = lines.get(at + 2).filter(|line| is_caret(line)) {
        shown.push(format!("{}{caret}", " ".repeat(PROMPT.len())));
        rest = at + 3;
    }
    shown.push(message.into_owned());
    shown.extend(lines[rest..].iter().map(|line| (*line).to_owned()));
    shown.iter().map(|line| format!("{line}\n")).collect()
}

/// The text without what differs from run to run.
pub fn timeless(text: &str) -> String {
    let durations = Regex::new(r"\b\d+(\.\d+)? m?s\b").expect("a regular expression");
    let dates = Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a regular expression");
    let copies = Regex::new(r"\.before-\d{8}-\d{6}(-\d+)?").expect("a regular expression");
    let text = durations.replace_all(text, "TIME");
    let text = dates.replace_all(&text, "DATE");
    copies.replace_all(&text, ".before-TIME").into_owned()
}
