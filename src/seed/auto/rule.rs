//! What a new record must meet, as SQL, and what stands in its text: columns, constants, the two sides of an equation.

use crate::catalog::Table;
use crate::sql::{Body, Create, Token, TokenKind, TriggerEvent, code, quote_text, read};
use crate::store::Value;

pub(super) struct Rule {
    /// A condition that must not be false.
    pub text: String,
    /// The check that it is a part of, as it is written.
    pub written: String,
    /// The columns that a record sets and the condition depends on.
    pub columns: Vec<usize>,
    /// Its constants, each once.
    pub constants: Vec<Value>,
    /// All of it.
    pub pieces: Side,
    /// What is said to be equal.
    pub sides: Vec<[Side; 2]>,
    /// What is said to be less or more than something else.
    pub ordered: Vec<[Side; 2]>,
    /// An index refuses some of the records that do not meet it, not all.
    pub is_partial: bool,
}

/// A part of a rule's text, with its columns apart.
pub(super) type Side = Vec<Piece>;

/// The columns of a part.
pub(super) fn columns(side: &Side) -> Vec<usize> {
    let column = |piece: &Piece| if let Piece::Column(column) = piece { Some(*column) } else { None };
    side.iter().filter_map(column).collect()
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    Column(usize),
}

impl Rule {
    /// What a check says, a rule for each part of it where it speaks of several columns.
    pub fn all(text: &str, table: &Table, generated: &[(String, String)]) -> Vec<Rule> {
        let whole = Rule::new(text, table, generated);
        if whole.columns.len() < 2 {
            return vec![whole];
        }
        let part = |part: &str| Rule { written: text.to_owned(), ..Rule::new(part, table, generated) };
        conjuncts(text).into_iter().map(part).collect()
    }

    /// A rule of the table, whose generated columns come with their expressions.
    pub fn new(written: &str, table: &Table, generated: &[(String, String)]) -> Rule {
        let text = &texts_in_single_quotes(written, table);
        let tokens: Vec<Token<'_>> = code(text).collect();
        let mut rule = Rule {
            text: text.clone(),
            written: written.to_owned(),
            columns: Vec::new(),
            constants: Vec::new(),
            pieces: pieces(&tokens, text, table),
            sides: Vec::new(),
            ordered: Vec::new(),
            is_partial: false,
        };
        for at in 0..tokens.len() {
            match column(&tokens, at, table) {
                Some(column) => rule.add_column(column, table, generated, 8),
                None => rule.constants.extend(constants(&tokens, at)),
            }
        }
        let mut seen: Vec<Value> = Vec::new();
        rule.constants.retain(|value| !seen.contains(value) && (seen.push(value.clone()), true).1);
        rule.constants.truncate(60);
        for (at, token) in tokens.iter().enumerate() {
            let is_difference = token.is("-") && at > 1 && encloses(&tokens, at, "abs");
            let is_equal = token.is_any(&["=", "==", "is"]) || is_difference;
            if is_equal || token.is_any(&["<", "<=", ">", ">="]) {
                let (from, to) = around(&tokens, at);
                let side = |tokens: &[Token<'_>]| pieces(tokens, text, table);
                let both = [side(&tokens[from..at]), side(&tokens[at + 1..to])];
                if is_equal { rule.sides.push(both) } else { rule.ordered.push(both) }
            }
        }
        rule
    }

    /// The lesser and the greater column of `a < b`, and whether they must differ; `None` where the rule says anything else.
    pub fn order(&self) -> Option<(usize, usize, bool)> {
        let [[left, right]] = self.ordered.as_slice() else { return None };
        let alone = |side: &Side| {
            let mut pieces = side.iter().filter(|piece| !matches!(piece, Piece::Text(text) if text.trim().is_empty()));
            match (pieces.next(), pieces.next()) {
                (Some(Piece::Column(column)), None) => Some(*column),
                _ => None,
            }
        };
        let (left, right) = (alone(left)?, alone(right)?);
        let mut words = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(text) if !text.trim().is_empty() => Some(text.as_str()),
            _ => None,
        });
        let (op, None) = (words.next()?, words.next()) else { return None };
        let is_strict = !op.ends_with('=');
        Some(if op.starts_with('<') { (left, right, is_strict) } else { (right, left, is_strict) })
    }

    fn add_column(&mut self, column: usize, table: &Table, generated: &[(String, String)], depth: u8) {
        let name = &table.columns[column].name;
        match generated.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, made)) if depth > 0 => {
                let tokens: Vec<Token<'_>> = code(made).collect();
                for at in 0..tokens.len() {
                    if let Some(column) = self::column(&tokens, at, table) {
                        self.add_column(column, table, generated, depth - 1);
                    }
                }
            }
            _ if !self.columns.contains(&column) => self.columns.push(column),
            _ => {}
        }
    }
}

/// What stands in double quotes and names no column is a text in a schema (quirks.html#dblquote), though not in a query.
fn texts_in_single_quotes(text: &str, table: &Table) -> String {
    let tokens: Vec<Token<'_>> = code(text).collect();
    let mut made = text.to_owned();
    for (at, token) in tokens.iter().enumerate().rev() {
        let is_name = column(&tokens, at, table).is_some()
            || tokens.get(at + 1).is_some_and(|next| next.is("(") || next.is("."))
            || at > 0 && tokens[at - 1].is(".");
        if token.kind == TokenKind::DoubleQuoted && !is_name {
            made.replace_range(token.span(), &quote_text(&token.name()));
        }
    }
    made
}

/// The parts of a condition that are joined by AND, of which none may be false where the whole may not.
fn conjuncts(text: &str) -> Vec<&str> {
    let tokens: Vec<Token<'_>> = code(text).collect();
    let (mut depth, mut cases, mut begins) = (0, 0, 0);
    let mut is_between = false;
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            token if token.is("(") => depth += 1,
            token if token.is(")") => depth -= 1,
            token if token.is("case") => cases += 1,
            token if token.is("end") => cases -= 1,
            _ if depth > 0 || cases > 0 => {}
            token if token.is("or") => return vec![text],
            token if token.is("between") => is_between = true,
            token if token.is("and") && !std::mem::take(&mut is_between) => {
                parts.push((begins, at));
                begins = at + 1;
            }
            _ => {}
        }
    }
    parts.push((begins, tokens.len()));
    if parts.len() == 1 && encloses_all(&tokens) {
        let inner = &text[tokens[0].end()..tokens[tokens.len() - 1].start];
        return conjuncts(inner);
    }
    let part = |(from, to): &(usize, usize)| text.get(tokens.get(*from)?.start..tokens[..*to].last()?.end());
    let found: Vec<&str> = parts.iter().filter_map(part).collect();
    if found.len() > 1 { found.into_iter().flat_map(conjuncts).collect() } else { found }
}

/// True if the first token is a bracket that the last one closes.
fn encloses_all(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0;
    let closes = tokens.iter().position(|token| {
        depth += i32::from(token.is("(")) - i32::from(token.is(")"));
        depth == 0
    });
    tokens.len() > 2 && closes == Some(tokens.len() - 1)
}

/// The column that a token names.
fn column(tokens: &[Token<'_>], at: usize, table: &Table) -> Option<usize> {
    let is_called = tokens.get(at + 1).is_some_and(|next| next.is("(") || next.is("."));
    if is_called {
        return None;
    }
    table.columns.iter().position(|column| tokens[at].is_named(&column.name))
}

/// The values that a token says: of a number both signs, where one stands before it.
fn constants(tokens: &[Token<'_>], at: usize) -> Vec<Value> {
    let token = &tokens[at];
    match token.kind {
        TokenKind::Text | TokenKind::DoubleQuoted => vec![Value::text(token.name().into_owned())],
        TokenKind::Number => {
            let text = token.text().replace('_', "");
            let negative = at > 0 && tokens[at - 1].is("-");
            let numbers = match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(number), _) => (Value::Integer(number), Value::Integer(-number)),
                (_, Ok(number)) => (Value::Real(number), Value::Real(-number)),
                _ => return Vec::new(),
            };
            if negative { vec![numbers.0, numbers.1] } else { vec![numbers.0] }
        }
        _ => Vec::new(),
    }
}

/// True if the token stands in brackets behind this name.
fn encloses(tokens: &[Token<'_>], at: usize, name: &str) -> bool {
    let mut depth = 0;
    for from in (1..at).rev() {
        if tokens[from].is(")") {
            depth += 1;
        } else if tokens[from].is("(") {
            if depth == 0 {
                return tokens[from - 1].is(name);
            }
            depth -= 1;
        }
    }
    false
}

/// Where the sides of an operator begin and end.
fn around(tokens: &[Token<'_>], at: usize) -> (usize, usize) {
    const ENDS: [&str; 14] =
        ["and", "or", "not", "case", "when", "then", "else", "end", ",", "where", "<", ">", "<=", ">="];
    let walk = |steps: &mut dyn Iterator<Item = usize>, open: &str, close: &str| {
        let mut depth = 0;
        for step in steps {
            if tokens[step].is(close) {
                depth += 1;
            } else if tokens[step].is(open) {
                if depth == 0 {
                    return Some(step);
                }
                depth -= 1;
            } else if depth == 0 && tokens[step].is_any(&ENDS) {
                return Some(step);
            }
        }
        None
    };
    let from = walk(&mut (0..at).rev(), "(", ")").map_or(0, |step| step + 1);
    let to = walk(&mut (at + 1..tokens.len()), ")", "(").unwrap_or(tokens.len());
    (from, to)
}

fn pieces(tokens: &[Token<'_>], text: &str, table: &Table) -> Side {
    let mut found: Side = Vec::new();
    let mut end = tokens.first().map_or(0, |token| token.start);
    for (at, token) in tokens.iter().enumerate() {
        if token.start > end {
            found.push(Piece::Text(" ".to_owned()));
        }
        end = token.end();
        found.push(match column(tokens, at, table) {
            Some(column) => Piece::Column(column),
            None => Piece::Text(text.get(token.span()).unwrap_or_default().to_owned()),
        });
    }
    found
}

/// The conditions under which a trigger lets a new record in, as far as they ask for nothing but its own columns.
pub(super) fn refusals(sql: &str, table: &str) -> Vec<String> {
    let Some(Create { body: Body::Trigger(trigger), .. }) = read(sql) else { return Vec::new() };
    if trigger.event != TriggerEvent::Insert || !trigger.table.eq_ignore_ascii_case(table) {
        return Vec::new();
    }
    let head: Vec<Token<'_>> = code(sql.get(..trigger.body.start).unwrap_or_default()).collect();
    let body_text = sql.get(trigger.body.clone()).unwrap_or_default();
    let body: Vec<Token<'_>> = code(body_text).collect();
    let when = head.iter().position(|token| token.is("when")).map(|at| of_new(&head[at + 1..]));
    let mut found = Vec::new();
    for (at, _) in body
        .iter()
        .enumerate()
        .filter(|(at, token)| token.is("raise") && body.get(at + 1).is_some_and(|next| next.is("(")))
    {
        if body.get(at + 2).is_none_or(|how| how.is("ignore")) {
            continue;
        }
        let start = body[..at].iter().rposition(|token| token.is_any(&[";", "begin"])).map_or(0, |at| at + 1);
        let end = body[at..].iter().position(|token| token.is(";")).map_or(body.len(), |length| at + length);
        let condition = match body[start..at].iter().rposition(|token| token.is("when")) {
            Some(when) if at > 0 && body[at - 1].is("then") => Some(of_new(&body[start + when + 1..at - 1])),
            _ => {
                body[at..end].iter().position(|token| token.is("where")).map(|place| of_new(&body[at + place + 1..end]))
            }
        };
        let from = body[at..end].iter().any(|token| token.is("from"));
        let all: Vec<Option<String>> = when.iter().cloned().chain(condition).collect();
        // What asks for other records is for the database to say.
        if let (false, Some(all)) = (from, all.into_iter().collect::<Option<Vec<String>>>())
            && !all.is_empty()
        {
            found.push(not(&all));
        }
    }
    found
}

/// What must not be false where these must not all be true: a comparison turned round, where it is one.
fn not(all: &[String]) -> String {
    let whole = || format!("not coalesce(({}), 0)", all.join(") and ("));
    let [one] = all else { return whole() };
    let tokens: Vec<Token<'_>> = code(one).collect();
    if tokens.first().is_some_and(|first| first.is("not")) && encloses_all(&tokens[1..]) {
        return one[tokens[1].end()..tokens[tokens.len() - 1].start].trim().to_owned();
    }
    const TURNED: [(&str, &str); 4] = [("<", ">="), ("<=", ">"), (">", "<="), (">=", "<")];
    match tokens.as_slice() {
        [_, sign, _] => match TURNED.iter().find(|(known, _)| sign.is(known)) {
            Some((_, turned)) => format!("{}{turned}{}", &one[..sign.start], &one[sign.end()..]),
            None => whole(),
        },
        _ => whole(),
    }
}

/// A condition of a trigger with the columns of NEW by their names; `None` where it asks for more.
fn of_new(tokens: &[Token<'_>]) -> Option<String> {
    if tokens.iter().any(|token| token.is_any(&["select", "old"])) {
        return None;
    }
    let mut text = String::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].is("new") && tokens.get(at + 1).is_some_and(|next| next.is(".")) {
            at += 2;
            continue;
        }
        text.push_str(&tokens[at].text());
        text.push(' ');
        at += 1;
    }
    Some(text.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_condition() {
        for (text, expected) in [
            ("a > b and b between 1 and c and (c = 1 or a = 2)", vec!["a > b", "b between 1 and c", "c = 1 or a = 2"]),
            ("((a > b) and (b > c))", vec!["a > b", "b > c"]),
            ("(a > b) and (b > c)", vec!["a > b", "b > c"]),
            ("a = 1 and b = 2 or c = 3", vec!["a = 1 and b = 2 or c = 3"]),
            ("case when a and b then c end and d", vec!["case when a and b then c end", "d"]),
        ] {
            let found = conjuncts(text);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_triggers_refuse() {
        let when = "create trigger x before insert on t when new.b < new.a begin select raise(abort, 'late'); end";
        assert_eq!(refusals(when, "T"), ["b >= a"]);
        let case =
            "create trigger x after insert on t begin select case when new.b < new.a then raise(abort, 'x') end; end";
        assert_eq!(refusals(case, "t"), ["b >= a"]);
        let turned = "create trigger x before insert on t when not (new.a < new.b and new.c > 1) begin select raise(fail, 'x'); end";
        assert_eq!(refusals(turned, "t"), ["a < b and c > 1"]);
        let place = "create trigger x before insert on t when new.a > 1 begin select raise(fail, 'x') where new.\"b\" is null; end";
        assert_eq!(refusals(place, "t"), ["not coalesce((a > 1) and (\"b\" is null), 0)"]);
        let other = "create trigger x before insert on t begin select raise(abort, 'x') from u where u.a = new.a; end";
        assert!(refusals(other, "t").is_empty() && refusals(when, "u").is_empty());
    }
}
