//! docs/session.svg: the session in docs/session.hop, run and drawn. With `BLESS=1` it is drawn anew.

use std::fmt::Write as _;

use super::prompt::{PROMPT, as_at_a_prompt};
use crate::common::dialogue::{self, Dialogue};
use crate::common::env::TestEnv;
use crate::common::expectations::Expectations;
use crate::common::files;

const LETTER: f64 = 7.8;
const LINE: usize = 18;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn drawn(lines: &[(bool, String)]) -> String {
    let longest = lines.iter().map(|(_, line)| line.chars().count()).max().unwrap_or(0);
    let (width, height) = ((longest as f64 * LETTER) as usize + 48, lines.len() * LINE + 66);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"A session of hopdb\">\n\
         <style>text{{font:13px ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#d7dee8;white-space:pre}}\
         .prompt{{fill:#7fb4ff}}.typed{{fill:#ffffff;font-weight:600}}.error{{fill:#ffb37a}}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"9\" fill=\"#161b22\"/>\n\
         <circle cx=\"22\" cy=\"20\" r=\"6\" fill=\"#ff5f57\"/><circle cx=\"42\" cy=\"20\" r=\"6\" fill=\"#febc2e\"/><circle cx=\"62\" cy=\"20\" r=\"6\" fill=\"#28c840\"/>\n"
    );
    for (at, (is_error, line)) in lines.iter().enumerate().filter(|(_, (_, line))| !line.is_empty()) {
        let y = 54 + at * LINE;
        let mut piece = |x: f64, text: &str, class: &str| {
            let wide = text.chars().count() as f64 * LETTER;
            let text = escaped(text);
            writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\"{class} xml:space=\"preserve\" textLength=\"{wide:.1}\" lengthAdjust=\"spacingAndGlyphs\">{text}</text>")
                .unwrap();
        };
        match line.strip_prefix(PROMPT) {
            Some(typed) => {
                piece(24.0, PROMPT.trim_end(), " class=\"prompt\"");
                piece(24.0 + PROMPT.len() as f64 * LETTER, typed, " class=\"typed\"");
            }
            None => {
                let blank = line.len() - line.trim_start().len();
                let class = if *is_error { " class=\"error\"" } else { "" };
                piece(24.0 + blank as f64 * LETTER, line.trim_start(), class);
            }
        }
    }
    svg.push_str("</svg>\n");
    svg
}

#[test]
fn the_picture_of_a_session_shows_what_the_program_answers() {
    let typed = files::read(&files::in_repository("docs/session.hop"));
    let env = TestEnv::new();
    let mut dialogue = Dialogue::start(env.hopdb(&["--keep-going"]));
    let mut lines = Vec::new();
    for line in typed.lines() {
        let answer = dialogue.ask(line);
        lines.push((false, format!("{PROMPT}{line}")));
        let is_error = !dialogue::text_of(&answer, dialogue::Stream::Messages).is_empty();
        lines.extend(as_at_a_prompt(&dialogue::text(&answer)).lines().map(|line| (is_error, line.to_owned())));
    }
    let path = files::in_repository("docs/session.svg");
    let expected = if path.exists() { files::read(&path) } else { String::new() };
    let mut expectations = Expectations::default();
    expectations.compare(&path, &expected, &drawn(&lines));
    expectations.finish(1);
}
