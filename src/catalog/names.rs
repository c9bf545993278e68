//! Compares a typed name with the names in a schema: letter case, snake_case, CamelCase, spaces, singular and plural.

use std::ops::Range;

use super::inflect::{is_plain_pair, plural, singular};

/// How near a typed name is to one in the schema, the nearest first.
///
/// Two names at the same distance are ambiguous unless something else (a relation before a column) tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// The same letters.
    Exact,
    /// The same but for upper and lower case.
    Case,
    /// The same words: `order_details`, `OrderDetails`, `order details`.
    Words,
    /// Singular and plural of each other in the plain way: `game`, `games`.
    Plain,
    /// Singular and plural of each other in any way: `person`, `people`.
    Inflected,
}

/// A name with what it is compared by.
#[derive(Clone, Debug)]
pub(super) struct FoldedName {
    pub raw: String,
    lower: String,
    /// The words in lower case, joined without anything between.
    pub squash: String,
    /// Where the last word begins in `squash`.
    last: usize,
}

/// A name of more bytes has no other spelling: nobody types one, and an error about it is to come at once.
const LONGEST_FOLDED: usize = 1000;

impl FoldedName {
    pub fn new(raw: &str) -> FoldedName {
        if raw.len() > LONGEST_FOLDED {
            let same = || raw.to_owned();
            return FoldedName { raw: same(), lower: same(), squash: same(), last: 0 };
        }
        let lower = raw.to_lowercase();
        let mut squash = String::with_capacity(raw.len());
        let mut last = 0;
        for word in words(raw) {
            last = squash.len();
            squash.extend(raw[word].chars().flat_map(char::to_lowercase));
        }
        if squash.is_empty() {
            squash.clone_from(&lower);
        }
        FoldedName { raw: raw.to_owned(), lower, squash, last }
    }

    pub fn singular(&self) -> String {
        self.with_last(singular)
    }

    pub fn plural(&self) -> String {
        self.with_last(plural)
    }

    fn with_last(&self, form: fn(&str) -> String) -> String {
        let (head, last) = self.squash.split_at(self.last);
        format!("{head}{}", form(last))
    }

    /// How near `self`, typed by a person, is to `name`. `None` when they are different names.
    pub fn closeness(&self, name: &FoldedName) -> Option<Closeness> {
        let (a, b) = (self.squash.as_str(), name.squash.as_str());
        if self.raw == name.raw {
            Some(Closeness::Exact)
        } else if self.lower == name.lower {
            Some(Closeness::Case)
        } else if a == b {
            Some(Closeness::Words)
        } else if is_plain_pair(a, b) || is_plain_pair(b, a) {
            Some(Closeness::Plain)
        } else if may_be_forms(a, b)
            && (self.plural() == b || self.singular() == b || name.plural() == a || name.singular() == a)
        {
            Some(Closeness::Inflected)
        } else {
            None
        }
    }
}

/// True if two words can be forms of one noun at all. Singular and plural share their beginning (`mouse`, `mice`; `foot`,
/// `feet`), which spares the library for all other pairs.
fn may_be_forms(a: &str, b: &str) -> bool {
    let shared = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    shared > 0 && shared + 5 >= a.len().max(b.len())
}

/// The words of a name: split at everything that is neither letter nor digit, and at the humps of CamelCase.
///
/// A run of capitals is one word (`gameID`, `HTMLPage` → HTML, Page), also with a plural s behind it (`gameIDs`).
pub(super) fn words(name: &str) -> Vec<Range<usize>> {
    let characters: Vec<(usize, char)> = name.char_indices().collect();
    let mut found = Vec::new();
    let mut start: Option<usize> = None;
    for (position, &(at, character)) in characters.iter().enumerate() {
        if !character.is_alphanumeric() {
            if let Some(begin) = start.take() {
                found.push(begin..at);
            }
            continue;
        }
        if let Some(begin) = start {
            let before = characters[position - 1].1;
            let next = characters.get(position + 1).map(|&(_, next)| next);
            let after_next = characters.get(position + 2).map(|&(_, next)| next);
            let ends_plural = next == Some('s') && !after_next.is_some_and(char::is_alphanumeric);
            let hump = character.is_uppercase()
                && (!before.is_uppercase() || (next.is_some_and(char::is_lowercase) && !ends_plural));
            if hump {
                found.push(begin..at);
                start = Some(at);
            }
        } else {
            start = Some(at);
        }
    }
    if let Some(begin) = start {
        found.push(begin..name.len());
    }
    found
}

/// The name in snake_case: `InvoiceLine` → `invoice_line`. A name without letters and digits stays as it is.
pub fn snake(name: &str) -> String {
    let parts: Vec<String> = words(name).into_iter().map(|word| name[word].to_lowercase()).collect();
    if parts.is_empty() { name.to_owned() } else { parts.join("_") }
}

fn snake_with_last(name: &str, form: fn(&str) -> String) -> String {
    let snake = snake(name);
    match snake.rfind('_') {
        Some(at) => format!("{}_{}", &snake[..at], form(&snake[at + 1..])),
        None => form(&snake),
    }
}

/// `InvoiceLine` → `invoice_lines`. A name of one letter gets an s; within a name a letter is a mark, and stays.
pub fn plural_name(name: &str) -> String {
    let plural = snake_with_last(name, plural);
    let mut letters = plural.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) if letter.is_ascii_alphabetic() && letter != 's' => format!("{letter}s"),
        _ => plural,
    }
}

/// `InvoiceLines` → `invoice_line`.
pub fn singular_name(name: &str) -> String {
    snake_with_last(name, singular)
}

/// `order_details` → `OrderDetail`.
pub fn class_name(name: &str) -> String {
    let singular = singular_name(name);
    let mut class = String::with_capacity(singular.len());
    for word in words(&singular) {
        let mut letters = singular[word].chars();
        class.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        class.push_str(letters.as_str());
    }
    if class.is_empty() { name.to_owned() } else { class }
}

/// The endings that a key column may have beside the name of what it points at.
const KEY_ENDINGS: &[&str] = &["id", "fk", "code", "key", "no", "num", "number", "name"];

/// What a key column says of its parent, in the column's own spelling, with the ending that was dropped.
///
/// `SupportRepId` → `SupportRep`; empty when the name is nothing but an ending (`id`). In one word without humps
/// (`gameid`) the ending counts only when the rest is the parent's name, since `paid` and `valid` end so too.
pub(super) fn key_base<'a>(column: &'a str, parent: &FoldedName) -> (&'a str, Option<&'a str>) {
    let parts = words(column);
    let Some(last) = parts.last() else { return (column, None) };
    let ending = column[last.clone()].to_lowercase();
    if KEY_ENDINGS.contains(&ending.as_str()) {
        let base = parts.len().checked_sub(2).map_or("", |index| &column[..parts[index].end]);
        // `game_id_fk`: the mark of a key behind the ending of one.
        if ending == "fk" && words(base).last().is_some_and(|word| base[word.clone()].eq_ignore_ascii_case("id")) {
            return (key_base(base, parent).0, Some(&column[last.clone()]));
        }
        return (base, Some(&column[last.clone()]));
    }
    for tail in ["id", "fk", "no", "code", "key"] {
        let Some(at) = column.len().checked_sub(tail.len()).filter(|&at| at > 0 && column.is_char_boundary(at)) else {
            continue;
        };
        let (base, end) = column.split_at(at);
        if end.eq_ignore_ascii_case(tail) && FoldedName::new(base).closeness(parent).is_some() {
            return (base, Some(end));
        }
    }
    (column, None)
}

/// True if a column's name says that it is a key of the records of `parent`: `game_id` of `games`.
pub(super) fn is_named_as_key(column: &str, parent: &str) -> bool {
    let parent = FoldedName::new(parent);
    let (base, ending) = key_base(column, &parent);
    ending.is_some() && FoldedName::new(base).closeness(&parent).is_some()
}

/// The part of a column's name before its `id` ending: `game_id`, `gameId`, `GameID` → `game`, the second true;
/// `gameid`, `GAMEID` → `game`, the second false, since that may be chance.
pub(super) fn id_base(column: &str) -> Option<(&str, bool)> {
    let parts = words(column);
    let last = parts.last()?;
    if column[last.clone()].eq_ignore_ascii_case("id") {
        return Some((&column[..parts[parts.len().checked_sub(2)?].end], true));
    }
    let at = column.len().checked_sub(2).filter(|&at| at > 0 && column.is_char_boundary(at))?;
    column[at..].eq_ignore_ascii_case("id").then(|| (&column[..at], false))
}

/// What a column that is no key may be taken to name: `user_id`, `userid`, `user_code`, `id_user` → `user`. A `user_name` is
/// as likely a text that was copied.
pub(super) fn named_record(column: &str) -> Option<&str> {
    let parts = words(column);
    let is_mark = |word: &Range<usize>| matches!(column[word.clone()].to_lowercase().as_str(), "id" | "fk");
    if parts.len() > 1 && is_mark(&parts[0]) {
        return Some(&column[parts[1].start..]);
    }
    let (base, ending) = key_base(column, &FoldedName::new(""));
    match ending {
        Some(ending) => (!ending.eq_ignore_ascii_case("name") && !base.is_empty()).then_some(base),
        None => id_base(column).map(|(base, _)| base),
    }
}

/// What a name led to.
#[derive(Clone)]
pub(super) enum NameMatch {
    One(usize),
    /// Equally close ones.
    Several(Vec<usize>),
    None,
}

impl NameMatch {
    pub fn of(mut closest: Vec<usize>) -> NameMatch {
        match closest.len() {
            0 => NameMatch::None,
            1 => NameMatch::One(closest.remove(0)),
            _ => NameMatch::Several(closest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(typed: &str, name: &str) -> Option<Closeness> {
        FoldedName::new(typed).closeness(&FoldedName::new(name))
    }

    #[test]
    fn a_name_that_nobody_types_is_itself_alone() {
        let long = "Game".repeat(LONGEST_FOLDED);
        assert_eq!(near(&long, &long), Some(Closeness::Exact));
        assert_eq!(near(&long, &long.to_lowercase()), None);
        assert_eq!(near(&long, "Game"), None);
    }

    #[test]
    fn names_part_into_words() {
        for (name, expected) in [
            ("games", "games"),
            ("order_details", "order_details"),
            ("OrderDetails", "order_details"),
            ("order details", "order_details"),
            ("Order-Details ", "order_details"),
            ("gameID", "game_id"),
            ("GameIDs", "game_ids"),
            ("HTMLPage", "html_page"),
            ("SupportRepId", "support_rep_id"),
            ("ALL_CAPS", "all_caps"),
            ("Address2Line", "address2_line"),
            ("__x__", "x"),
            ("Größe", "größe"),
            ("!!", "!!"),
            ("", ""),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn closeness_ranks() {
        use Closeness::*;
        for (typed, name, expected) in [
            ("games", "games", Some(Exact)),
            ("Games", "games", Some(Case)),
            ("order details", "OrderDetails", Some(Words)),
            ("orderdetails", "order_details", Some(Words)),
            ("order_detail", "OrderDetails", Some(Plain)),
            ("Game", "games", Some(Plain)),
            ("city", "cities", Some(Plain)),
            ("people", "Person", Some(Inflected)),
            ("person", "people", Some(Inflected)),
            ("salesperson", "SalesPeople", Some(Inflected)),
            ("analysis", "analyses", Some(Inflected)),
            ("datum", "data", Some(Inflected)),
            ("medium", "media", Some(Inflected)),
            ("series", "series", Some(Exact)),
            ("status", "statuses", Some(Plain)),
            ("game", "games2", None),
            ("user", "users_games", None),
        ] {
            assert_eq!(near(typed, name), expected, "{typed} {name}");
        }
    }

    #[test]
    fn shown_names() {
        assert_eq!(plural_name("InvoiceLine"), "invoice_lines");
        assert_eq!(plural_name("order details"), "order_details");
        assert_eq!(singular_name("order_details"), "order_detail");
        assert_eq!(plural_name("wp_postmeta"), "wp_postmetas");
        for (table, class) in
            [("games", "Game"), ("order_details", "OrderDetail"), ("InvoiceLine", "InvoiceLine"), ("??", "??")]
        {
            assert_eq!(class_name(table), class);
        }
    }

    #[test]
    fn key_columns_lose_their_ending() {
        for (column, parent, base) in [
            ("game_id", "games", "game"),
            ("SupportRepId", "Employee", "SupportRep"),
            ("CountryCode", "countries", "Country"),
            ("gameID", "games", "game"),
            ("gameid", "games", "game"),
            ("paid", "payers", "paid"),
            ("id", "users", ""),
            ("ShipVia", "shippers", "ShipVia"),
            ("reports_to", "employees", "reports_to"),
            ("user_name", "users", "user"),
            ("order_no", "orders", "order"),
            ("fk_game", "games", "fk_game"),
            ("game_id_fk", "games", "game"),
            ("acct_num", "accounts", "acct"),
            ("acct_number", "accounts", "acct"),
        ] {
            assert_eq!(key_base(column, &FoldedName::new(parent)).0, base, "{column}");
        }
        assert_eq!(id_base("GameID"), Some(("Game", true)));
        assert_eq!(id_base("paid"), Some(("pa", false)));
        assert_eq!(id_base("id"), None);
        assert_eq!(id_base("ID"), None);
        assert_eq!(id_base("name"), None);
    }
}
