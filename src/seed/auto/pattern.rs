//! Texts that match a pattern of LIKE or GLOB, or are of certain characters.

use super::scratch::pick;
use crate::store::Value;

/// The value as the language writes it, and SQL, too.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(number) if *number < 0 => format!("({number})"),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) if *number < 0.0 => format!("({number:?})"),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(bytes) => {
            let text = String::from_utf8_lossy(bytes).replace('\'', "''");
            // A text of the language does not leave its line.
            let lines: Vec<String> = text.split('\n').map(|line| format!("'{line}'")).collect();
            if lines.len() == 1 { lines.concat() } else { format!("({})", lines.join(" || char(10) || ")) }
        }
        Value::Blob(bytes) => {
            format!("x'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        }
    }
}

/// The characters that a text is made of by `NOT GLOB '*[^…]*'`.
pub(super) fn character_class(pattern: &str) -> Option<&str> {
    pattern.strip_prefix("*[^")?.strip_suffix("]*").filter(|class| !class.is_empty() && !class.contains('['))
}

/// How long a text is that a pattern without `*` and `%` matches.
pub(super) fn pattern_length(pattern: &[u8]) -> Option<usize> {
    let text = String::from_utf8_lossy(pattern);
    if text.contains(['*', '%']) || !text.contains(['[', '_', '?']) {
        return None;
    }
    let mut length = 0;
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '[' => inside = true,
            ']' if inside => {
                inside = false;
                length += 1;
            }
            _ if inside => {}
            _ => length += 1,
        }
    }
    Some(length)
}

/// A text that matches a pattern of LIKE or GLOB (lang_expr.html, section 5).
pub(super) fn from_pattern(glob: bool, pattern: &str) -> String {
    let mut parts: Vec<(String, usize)> = Vec::new();
    let mut literal_part = String::new();
    let mut chars = pattern.chars().peekable();
    let add = |parts: &mut Vec<(String, usize)>, literal_part: &mut String, class: &str| {
        if !literal_part.is_empty() {
            parts.push((format!("={}", std::mem::take(literal_part)), 1));
        }
        match parts.last_mut() {
            _ if class.is_empty() => {}
            Some((known, count)) if known == class && class != "*" => *count += 1,
            _ => parts.push((class.to_owned(), 1)),
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '*' if glob => add(&mut parts, &mut literal_part, "*"),
            '%' if !glob => add(&mut parts, &mut literal_part, "*"),
            '?' if glob => add(&mut parts, &mut literal_part, "a-z"),
            '_' if !glob => add(&mut parts, &mut literal_part, "a-z"),
            '[' if glob => {
                let mut inside = String::new();
                for c in chars.by_ref() {
                    if c == ']' && !inside.is_empty() && inside != "^" {
                        break;
                    }
                    inside.push(c);
                }
                add(&mut parts, &mut literal_part, &inside);
            }
            _ => literal_part.push(c),
        }
    }
    add(&mut parts, &mut literal_part, "");
    let texts: Vec<String> = parts
        .iter()
        .map(|(class, count)| match class.strip_prefix('=') {
            Some(text) => literal(&Value::text(text)),
            None if class == "*" => "fake.domain_word".to_owned(),
            None => repeated(class, *count),
        })
        .collect();
    if texts.is_empty() { "''".to_owned() } else { texts.join(" || ") }
}

/// So many characters of a class as brackets of GLOB have it.
pub(super) fn repeated(class: &str, count: usize) -> String {
    match class {
        "0-9" => format!("fake.numerify('{}')", "#".repeat(count)),
        "A-Z" => format!("upper(fake.lexify('{}'))", "?".repeat(count)),
        "a-z" | "a-zA-Z" | "A-Za-z" | "a-zA-Z0-9" | "A-Za-z0-9" | "a-z0-9" | "a-z0-9_" | "a-zA-Z0-9_" => {
            format!("fake.lexify('{}')", "?".repeat(count))
        }
        "0-9a-f" | "a-f0-9" | "0-9a-fA-F" | "0-9A-Fa-f" | "a-fA-F0-9" => format!("fake.hex({count})"),
        "A-Z0-9" | "0-9A-Z" => format!("upper(fake.hex({count}))"),
        _ => {
            let one = pick(&members(class));
            vec![one; count].join(" || ")
        }
    }
}

/// How many texts there are that what [`from_pattern`] has written makes, each as likely as any other; `None` of what else stands there.
pub(super) fn combinations(made: &str) -> Option<u64> {
    split(made, " || ").into_iter().try_fold(1_u64, |all, part| Some(all.saturating_mul(texts_of(part)?)))
}

fn texts_of(part: &str) -> Option<u64> {
    let inside = |call: &str| part.strip_prefix(call)?.strip_suffix(')');
    let power = |base: u64, count: usize| base.saturating_pow(u32::try_from(count).unwrap_or(u32::MAX));
    if let Some(inner) = inside("upper(") {
        texts_of(inner)
    } else if let Some(pattern) = inside("fake.numerify(") {
        Some(power(10, pattern.matches('#').count()))
    } else if let Some(pattern) = inside("fake.lexify(") {
        Some(power(26, pattern.matches('?').count()))
    } else if let Some(count) = inside("fake.hex(") {
        Some(power(16, count.parse().ok()?))
    } else if let Some(values) = inside("pick(") {
        Some(split(values, ", ").len() as u64)
    } else {
        let is_text = part.len() > 1 && part.starts_with('\'') && part.ends_with('\'');
        is_text.then_some(1)
    }
}

/// The parts of a text between separators that stand outside of texts in quotes.
fn split<'t>(text: &'t str, at: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (place, _) in text.match_indices(at).filter(|(place, _)| text[..*place].matches('\'').count().is_multiple_of(2))
    {
        found.push(&text[start..place]);
        start = place + at.len();
    }
    found.push(&text[start..]);
    found
}

/// The characters that a class has, those of ASCII.
fn members(class: &str) -> Vec<Value> {
    let (inverted, class) = class.strip_prefix('^').map_or((false, class), |rest| (true, rest));
    let chars: Vec<char> = class.chars().collect();
    let mut known = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if at + 2 < chars.len() && chars[at + 1] == '-' {
            known.extend((chars[at]..=chars[at + 2]).take(128));
            at += 3;
        } else {
            known.push(chars[at]);
            at += 1;
        }
    }
    let all: Vec<char> = if inverted {
        ('a'..='z').chain('0'..='9').chain('A'..='Z').filter(|c| !known.contains(c)).collect()
    } else {
        known
    };
    let all = if all.is_empty() { vec!['x'] } else { all };
    all.into_iter().take(64).map(|c| Value::text(c.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pattern_has_room_for() {
        for (pattern, made, count) in [
            ("A[0-9][0-9]", "'A' || fake.numerify('##')", 100),
            ("[A-Z][A-Z]-?", "upper(fake.lexify('??')) || '-' || fake.lexify('?')", 26 * 26 * 26),
            ("it's | || [abc]", "'it''s | || ' || pick('a', 'b', 'c')", 3),
        ] {
            assert_eq!(from_pattern(true, pattern), made);
            assert_eq!(combinations(made), Some(count), "{made}");
        }
        for made in ["name || fake.letters(3)", "'x' || fake.domain_word"] {
            assert_eq!(combinations(made), None, "{made}");
        }
        assert_eq!(combinations("fake.hex(64)"), Some(u64::MAX));
    }
}
