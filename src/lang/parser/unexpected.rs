//! Words the error for a token that cannot go on a line: what was perhaps meant, and what could follow.

use super::*;

/// The word that can follow a noun and that `text` was perhaps meant to be.
fn misspelt(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "order" | "orderby" | "sort" => Some("by"),
        "group" | "groupby" => Some("per"),
        "select" => Some("show"),
        "top" => Some("limit"),
        word if STEP_WORDS.contains(&word) => None,
        lower => {
            let near = crate::diagnostic::nearest(lower, STEP_WORDS.iter().copied().filter(|word| word.len() > 3))?;
            STEP_WORDS.iter().find(|word| **word == near).copied()
        }
    }
}

impl Parser<'_> {
    /// The line should have ended: says what it was that could not go on, with what would.
    pub(super) fn unexpected(&self) -> Diagnostic {
        let error = Diagnostic::error(format!("the line is complete before this: {}", self.found())).at(self.span());
        let first = self.tokens[0].word().unwrap_or_default();
        let second = self.tokens.get(1).and_then(HopToken::word).unwrap_or_default();
        let before =
            self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).and_then(HopToken::word).unwrap_or_default();
        if first.eq_ignore_ascii_case("show") && self.at == 1 {
            return match second.to_lowercase().as_str() {
                "tables" | "databases" => error.hint("the tables are listed by .tables"),
                _ => error.hint(format!("to see the records, type the name alone: {second}")),
            };
        }
        if self.is(".") && self.ends_at(1) {
            return Diagnostic::error("a relation or a column is missing behind the dot")
                .at(self.span())
                .example("along a relation", "{record} .{many}")
                .example("a column", "{records} .{text}");
        }
        if NEVER_NOUNS.iter().any(|word| first.eq_ignore_ascii_case(word)) {
            return error.hint(format!(
                "a line begins with a noun, and `{first}` stands behind it; a table of that name stands in backticks: `{first}`"
            ));
        }
        let dotted = self.at >= 2 && self.tokens[self.at - 2].is(".") && self.tokens[self.at - 2].spaced;
        if let HopTokenKind::Symbol(symbol) = self.token().kind
            && BinaryOp::typed(symbol).is_some_and(|(op, _)| op.compares())
            && dotted
            && self.tokens[..self.at]
                .iter()
                .any(|token| token.word().is_some_and(|word| word.eq_ignore_ascii_case("where")))
        {
            return error.hint(
                "a dot with a space before it hops from all to its left; glued to the name before it, it belongs to the condition",
            );
        }
        if self.is("=") {
            return error
                .example("to change a record", "update {record} set {number} = 5")
                .example("to compare", "{records} where {number} = 5");
        }
        if self.is(",") {
            return error
                .example("several columns", "{records} .{text}, {number}")
                .example("several relations", "{records} with {many}");
        }
        let or_with = ["with", "without"].iter().any(|word| before.eq_ignore_ascii_case(word));
        if (self.is_word("and") || self.is_word("or") || or_with) && !before.is_empty() {
            return error
                .example("a second relation", "{records} with {many} and with {parent}")
                .example("one relation or another", "{records} where exists({many}) or exists({partners})")
                .example("a relation or a condition", "{records} where exists({many}) or {number} > 5");
        }
        if self.at <= 2 && ["insert", "add", "new", "make"].iter().any(|word| first.eq_ignore_ascii_case(word)) {
            return error.example("to make a record", "create {one} {text} = 'x'");
        }
        if let Some(hint) = self.opening(first) {
            return error.hint(hint);
        }
        if first.eq_ignore_ascii_case("create") && self.is("(") {
            return error.hint("fields stand without brackets").example("as in", "create {one} {text} = 'x'");
        }
        if first.eq_ignore_ascii_case("create")
            && let HopTokenKind::Text(text) = &self.token().kind
        {
            let name = format!("`{}`", text.replace('`', "``"));
            let error = error.hint("a column with an odd name stands in backticks");
            return error.try_instead("try", self.span(), name);
        }
        let counts = matches!(self.token().kind, HopTokenKind::Symbol(symbol) if BinaryOp::typed(symbol).is_some_and(|(op, _)| op.compares()));
        let with = self.at >= 2
            && ["with", "without"]
                .iter()
                .any(|word| self.tokens[self.at - 2].word().is_some_and(|text| text.eq_ignore_ascii_case(word)));
        if counts && with {
            let from = self.tokens[self.at - 1].span;
            let number = self.ahead(1).span;
            let counted = self.text.get(self.span().start..number.end).unwrap_or_default();
            return error.try_instead(
                "how many stands before the relation",
                from.to(number),
                format!("{counted} {before}"),
            );
        }
        if self.is(";") {
            return error.hint("a hop line is one statement; of SQL, several may stand on one line");
        }
        if self.is("{") {
            return error.example("braces stand behind a relation in show", "{records} show {column}, {many}{*}");
        }
        match &self.token().kind {
            HopTokenKind::Name { text, .. } if self.at > 0 && misspelt(text).is_some() => {
                let near = misspelt(text).unwrap_or_default();
                error.hint(format!("did you mean `{near}`?"))
            }
            HopTokenKind::Name { text, .. } if self.at > 0 => match &self.tokens[self.at - 1].kind {
                HopTokenKind::Integer(_) | HopTokenKind::Real(_) if !self.token().spaced => {
                    error.hint(format!("put a space before `{text}`"))
                }
                HopTokenKind::Name { .. } => {
                    error.hint("a dot hops; a word narrows: where, with, by, limit, show …; a text key is quoted")
                }
                _ => error.hint(
                    "words that can follow: where with without by per show include limit offset distinct union minus",
                ),
            },
            _ => error,
        }
    }

    /// What the first word of a line that could not go on was perhaps meant to be, or wants behind it.
    fn opening(&self, first: &str) -> Option<String> {
        let word = first.to_lowercase();
        let here = self.token().word();
        let found = here.map(str::to_lowercase).unwrap_or_default();
        // `creat game title='x'` and `creat 3 games` end behind the noun that they begin with.
        if self.at <= 2 && here.is_some() && !OPENINGS.contains(&word.as_str()) {
            match word.as_str() {
                "for" => return None,
                "any" => return Some(format!("several at random: random {} {found}", self.number_before()?)),
                "describe" | "desc" => {
                    return Some(format!("columns and keys: {found}?; what they hold: .describe {found}"));
                }
                "use" | "open" => return Some(format!("another database: .open {found}")),
                "remove" | "destroy" => return Some(format!("to delete records: delete {found} 3")),
                _ => {}
            }
            // A word that could follow `games` is more likely to be the one that is misspelt.
            if misspelt(&found).is_none()
                && let Some(near) = crate::diagnostic::nearest(&word, OPENINGS)
            {
                return Some(format!("did you mean `{near}`?"));
            }
        }
        match found.as_str() {
            "contains" | "includes" | "starts" | "startswith" | "begins" | "ends" | "endswith" => {
                return Some("a part of a text: name like '%a%'; its beginning: name like 'A%'".to_owned());
            }
            _ => {}
        }
        if self.at >= 2
            && self
                .tokens
                .get(self.at - 1)
                .is_some_and(|token| token.word().is_some_and(|word| word.eq_ignore_ascii_case("no")))
        {
            return Some(format!("none of them: without {found}"));
        }
        let near = |candidate: &str| crate::diagnostic::nearest(&found, [candidate]).is_some();
        match word.as_str() {
            "create" if near("auto") => Some("did you mean `auto`?".to_owned()),
            "create" if here.is_some() => Some("a field is a column, `=` and its value".to_owned()),
            "link" | "unlink" if near("via") => Some("did you mean `via`?".to_owned()),
            _ => None,
        }
    }

    /// The whole number right before the present token.
    fn number_before(&self) -> Option<i64> {
        match self.tokens.get(self.at.checked_sub(1)?)?.kind {
            HopTokenKind::Integer(number) => Some(number),
            _ => None,
        }
    }
}
