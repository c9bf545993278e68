//! SQL text under construction: words, quoted names, bound values, and table aliases that get their letters last.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use super::made::Given;
use crate::store::Value;

/// One use of a table in a statement. Its short name (`g`, `r2`) is chosen when the statement is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Alias(pub u32);

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(Cow<'static, str>),
    Value(Value),
    /// A value that is only known when the statement is run: the n-th of those filled in.
    Hole(usize),
    Alias(Alias),
}

/// A piece of SQL. Names are quoted as they go in, values are kept apart from the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sql {
    pieces: Vec<Piece>,
}

pub use crate::sql::quote_name as quoted;
pub use crate::store::quote_value as literal;

impl Sql {
    pub fn new() -> Sql {
        Sql::default()
    }

    pub fn text(text: impl Into<Cow<'static, str>>) -> Sql {
        Sql::new().with(text)
    }

    pub fn value(value: Value) -> Sql {
        Sql { pieces: vec![Piece::Value(value)] }
    }

    /// A place for the `index`-th of the values given to [`Sql::filled`].
    pub fn hole(index: usize) -> Sql {
        Sql { pieces: vec![Piece::Hole(index)] }
    }

    /// The same with its holes filled.
    #[must_use]
    pub fn filled(&self, values: &[Value]) -> Sql {
        let pieces = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Hole(index) => Piece::Value(values.get(*index).cloned().unwrap_or(Value::Null)),
                piece => piece.clone(),
            })
            .collect();
        Sql { pieces }
    }

    /// A column of a table in the statement: `g."title"`.
    pub fn column(alias: Alias, name: &str) -> Sql {
        let mut sql = Sql { pieces: vec![Piece::Alias(alias)] };
        sql.push(format!(".{}", quoted(name)));
        sql
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub fn push(&mut self, text: impl Into<Cow<'static, str>>) {
        self.pieces.push(Piece::Text(text.into()));
    }

    pub fn push_alias(&mut self, alias: Alias) {
        self.pieces.push(Piece::Alias(alias));
    }

    pub fn append(&mut self, other: Sql) {
        self.pieces.extend(other.pieces);
    }

    /// This with `text` behind it.
    #[must_use]
    pub fn with(mut self, text: impl Into<Cow<'static, str>>) -> Sql {
        self.push(text);
        self
    }

    /// This with `other` behind it.
    #[must_use]
    pub fn then(mut self, other: Sql) -> Sql {
        self.append(other);
        self
    }

    #[must_use]
    pub fn alias(mut self, alias: Alias) -> Sql {
        self.push_alias(alias);
        self
    }

    /// This between round brackets.
    #[must_use]
    pub fn bracketed(self) -> Sql {
        Sql::text("(").then(self).with(")")
    }

    /// A value and nothing else?
    pub fn is_value(&self) -> bool {
        matches!(self.pieces.as_slice(), [Piece::Value(_) | Piece::Hole(_)])
    }

    pub fn has_holes(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Hole(_)))
    }

    /// The value or hole that it is, and nothing else.
    pub fn given(&self) -> Option<Given> {
        match self.pieces.as_slice() {
            [Piece::Value(value)] => Some(Given::Value(value.clone())),
            [Piece::Hole(hole)] => Some(Given::Hole(*hole)),
            _ => None,
        }
    }

    /// The number of the hole that it is, and nothing else.
    pub fn hole_number(&self) -> Option<usize> {
        match self.given() {
            Some(Given::Hole(hole)) => Some(hole),
            _ => None,
        }
    }

    /// The same with holes in the place of the columns of these aliases, as `hole` numbers them.
    #[must_use]
    pub fn opened(self, aliases: &[Alias], mut hole: impl FnMut(Sql) -> usize) -> Sql {
        let mut pieces = Vec::new();
        let mut rest = self.pieces.into_iter().peekable();
        while let Some(piece) = rest.next() {
            match piece {
                Piece::Alias(alias) if aliases.contains(&alias) => {
                    let column = rest.next_if(|next| matches!(next, Piece::Text(text) if text.starts_with('.')));
                    let sql = Sql { pieces: std::iter::once(Piece::Alias(alias)).chain(column).collect() };
                    pieces.push(Piece::Hole(hole(sql)));
                }
                piece => pieces.push(piece),
            }
        }
        Sql { pieces }
    }

    /// The text with parameters `?1`, `?2` …, and what each stands for: a value, or the number of a hole.
    pub fn slots(&self, letters: &Letters) -> (String, Vec<Given>) {
        let slots = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Value(value) => Some(Given::Value(value.clone())),
            Piece::Hole(hole) => Some(Given::Hole(*hole)),
            Piece::Text(_) | Piece::Alias(_) => None,
        });
        (self.bound(letters).0, slots.collect())
    }

    /// Fit for GROUP BY and ORDER BY, which take a lone number, in brackets or with a sign too, for a column's place.
    #[must_use]
    pub fn term(self) -> Sql {
        let lone = self.pieces.iter().all(|piece| match piece {
            Piece::Text(text) => text.starts_with(" collate ") || text.chars().all(|c| "()+-~ ".contains(c)),
            Piece::Value(_) | Piece::Hole(_) => true,
            Piece::Alias(_) => false,
        });
        if lone { Sql::text("(select ").then(self).with(")") } else { self }
    }

    /// The pieces with `separator` between them.
    pub fn join(items: impl IntoIterator<Item = Sql>, separator: &'static str) -> Sql {
        let mut sql = Sql::new();
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                sql.push(separator);
            }
            sql.append(item);
        }
        sql
    }

    /// The same with one alias in place of another.
    #[must_use]
    pub fn renamed(&self, from: Alias, to: Alias) -> Sql {
        let pieces = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Alias(alias) if *alias == from => Piece::Alias(to),
                piece => piece.clone(),
            })
            .collect();
        Sql { pieces }
    }

    /// Every alias that the text names.
    pub fn aliases(&self) -> impl Iterator<Item = Alias> + '_ {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Alias(alias) => Some(*alias),
            _ => None,
        })
    }

    /// The statement with parameters `?1`, `?2` … and their values.
    pub fn bound(&self, letters: &Letters) -> (String, Vec<Value>) {
        let mut values = Vec::new();
        let text = self.print(letters, |text, value| {
            values.push(value.clone());
            let _ = write!(text, "?{}", values.len());
        });
        (text, values)
    }

    /// The statement with its values written out, as a plain sqlite3 runs it.
    pub fn inline(&self, letters: &Letters) -> String {
        self.print(letters, |text, value| text.push_str(&literal(value)))
    }

    fn print(&self, letters: &Letters, mut value: impl FnMut(&mut String, &Value)) -> String {
        let mut text = String::new();
        let mut names: HashMap<Alias, String> = HashMap::new();
        let mut used: HashMap<String, u32> = HashMap::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Value(piece) => value(&mut text, piece),
                Piece::Hole(_) => value(&mut text, &Value::Null),
                Piece::Alias(alias) => {
                    let name = names.entry(*alias).or_insert_with(|| {
                        let letter = letters.get(*alias);
                        let count = used.entry(letter.clone()).or_insert(0);
                        *count += 1;
                        if *count == 1 { letter } else { format!("{letter}{count}") }
                    });
                    text.push_str(name);
                }
            }
        }
        text
    }
}

/// The letter that each alias begins with: the first of its table's name.
#[derive(Clone, Debug, Default)]
pub struct Letters {
    letters: Vec<String>,
}

impl Letters {
    /// A new alias for a table of this name.
    pub fn alias(&mut self, table: &str) -> Alias {
        let letter = table.chars().next().filter(char::is_ascii_alphabetic).unwrap_or('t').to_ascii_lowercase();
        self.letters.push(letter.to_string());
        Alias(u32::try_from(self.letters.len() - 1).unwrap_or(u32::MAX))
    }

    fn get(&self, alias: Alias) -> String {
        self.letters.get(alias.0 as usize).cloned().unwrap_or_else(|| "t".to_owned())
    }
}

/// The statement that makes an index on these columns.
pub fn create_index(table: &str, columns: &[String]) -> String {
    let label: String =
        std::iter::once(table).chain(columns.iter().map(String::as_str)).flat_map(|part| ["_", part]).collect();
    let listed: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    format!("CREATE INDEX {} ON {} ({});", quoted(&format!("idx{label}")), quoted(table), listed.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_get_letters_in_order_and_values_stay_apart() {
        let mut letters = Letters::default();
        let (g, r, g2) = (letters.alias("games"), letters.alias("reviews"), letters.alias("groups"));
        let sql = Sql::column(g, "a\"b")
            .with(" = ")
            .then(Sql::value(Value::text("it's")))
            .with(" and ")
            .then(Sql::column(g2, "x"))
            .with(" > ")
            .then(Sql::column(r, "y"));
        let (text, values) = sql.bound(&letters);
        assert_eq!(text, "g.\"a\"\"b\" = ?1 and g2.\"x\" > r.\"y\"");
        assert_eq!(values, [Value::text("it's")]);
        assert_eq!(sql.inline(&letters), "g.\"a\"\"b\" = 'it''s' and g2.\"x\" > r.\"y\"");
        assert_eq!(sql.renamed(g2, g).inline(&letters), "g.\"a\"\"b\" = 'it''s' and g.\"x\" > r.\"y\"");
    }

    #[test]
    fn literals_read_back_as_they_were() {
        assert_eq!(literal(&Value::Real(1.0)), "1.0");
        assert_eq!(literal(&Value::Real(f64::NEG_INFINITY)), "-9e999");
        assert_eq!(literal(&Value::Text(vec![b'a', 0])), "CAST(x'6100' AS TEXT)");
        assert_eq!(literal(&Value::Blob(vec![0, 255])), "x'00ff'");
        assert_eq!(literal(&Value::Integer(i64::MIN)), "(-9223372036854775807 - 1)");
    }
}
