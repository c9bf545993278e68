//! `-- hop: allow RULE`: which rules a statement is let off, by the comments above it.

use super::RULES;
use crate::diagnostic::{Diagnostic, Result, nearest};

/// The rules that a comment's text allows; `None` where it says nothing of that.
///
/// # Errors
/// A rule that there is not.
pub fn allowed(comment: &str) -> Result<Option<Vec<&'static str>>> {
    let text = comment.trim_start_matches(['-', '#', '/', '*', ' ']).trim_end_matches(['*', '/', ' ']);
    let Some(rest) = text.strip_prefix("hop:").map(str::trim_start).and_then(|rest| rest.strip_prefix("allow")) else {
        return Ok(None);
    };
    if !rest.is_empty() && !rest.starts_with([' ', ':']) {
        return Ok(None);
    }
    let mut found = Vec::new();
    // What stands behind a dash is the reason.
    let names = rest.trim_start_matches([' ', ':']).split("--").next().unwrap_or_default();
    for name in names.split([' ', ',']).filter(|name| !name.is_empty()) {
        let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
            let error = Diagnostic::error(format!("there is no rule `{name}` to allow"));
            return Err(match nearest(name, RULES.iter().map(|rule| rule.name)) {
                Some(near) => error.hint(format!("did you mean `-- hop: allow {near}`?")),
                None => error.hint("a reason stands behind two dashes: `-- hop: allow lost-column -- nobody reads it`"),
            });
        };
        found.push(rule.name);
    }
    if found.is_empty() {
        return Err(Diagnostic::error("this allows no rule").hint("it is written `-- hop: allow RULE`"));
    }
    Ok(Some(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_by_name() {
        let of = |text: &str| allowed(text).map_err(|error| error.hints[0].clone());
        assert_eq!(of("-- hop: allow lost-table"), Ok(Some(vec!["lost-table"])));
        assert_eq!(of("/* hop: allow lost-table, type */"), Ok(Some(vec!["lost-table", "type"])));
        assert_eq!(of("# hop: allow type -- it holds numbers alone"), Ok(Some(vec!["type"])));
        assert_eq!(of("-- hop: fill 7"), Ok(None));
        assert_eq!(of("-- hop: allowance"), Ok(None));
        assert_eq!(of("-- hop: allow lost-tabel").unwrap_err(), "did you mean `-- hop: allow lost-table`?");
        assert!(of("-- hop: allow").is_err());
    }
}
