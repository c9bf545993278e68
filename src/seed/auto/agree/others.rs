//! Several people in one record: whoever is not the one that the record is about is somebody else.

use super::super::kind::ColumnKind;
use super::super::names::{self, Guess};
use super::super::solve::Made;
use super::super::words::is_in;
use super::Agreement;

/// What a column says of somebody.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Name,
    First,
    Last,
    Email,
    Login,
}

/// What somebody is called beside the name.
const OWN: &str = "real legal preferred user account profile screen nick complete printed native own maiden birth stage artist full display \
    billing shipping delivery contact";

/// The ends of names by which parts of somebody are called.
const ENDS: &[&str] = &[
    "_fname",
    "_lname",
    "_firstname",
    "_lastname",
    "_given_names",
    "_contact_name",
    "_contact_person",
    "_contact",
    "_full_name",
    "_first_name",
    "_last_name",
    "_given_name",
    "_family_name",
    "_forename",
    "_surname",
    "_name",
    "_first",
    "_last",
    "_email",
    "_e_mail",
    "_mail",
    "_username",
    "_login",
    "_nick",
    "_handle",
];

impl Agreement<'_> {
    pub(super) fn others(&self) -> Vec<Made> {
        let parts: Vec<(usize, Part, String)> = self.columns().filter_map(|column| self.part_of(column)).collect();
        let has =
            |whose: &str, is_it: &dyn Fn(Part) -> bool| parts.iter().any(|(_, part, of)| of == whose && is_it(*part));
        let is_name = |part: Part| matches!(part, Part::Name | Part::First | Part::Last);
        let is_reached = |part: Part| matches!(part, Part::Email | Part::Login);
        // Whoever is named without a word for what he is, who is reached, who comes first.
        let named: Vec<&String> = parts.iter().filter(|(_, part, _)| is_name(*part)).map(|(.., of)| of).collect();
        let plain = named.iter().find(|of| of.is_empty());
        let reached = named.iter().find(|of| has(of, &is_reached));
        let Some(subject) = plain.or(reached).or(named.first()) else { return Vec::new() };
        let mut found: Vec<Made> = Vec::new();
        for (column, part, whose) in &parts {
            // Who is told by a name alone is a word for a person; whatever else is reached so is nobody.
            if whose == *subject || whose.is_empty() || !(self.free)(*column) || self.is_apart(*column) {
                continue;
            }
            let name =
                parts.iter().find(|(_, part, of)| of == whose && *part == Part::Name).map(|(column, ..)| *column);
            let firsts = [Part::First, Part::Last]
                .map(|one| parts.iter().find(|(_, part, of)| of == whose && *part == one).map(|(column, ..)| *column));
            let made = match (part, name, firsts) {
                (Part::Name, ..) => self.made(*column, "fake.other_name".to_owned(), Vec::new()),
                (Part::Email | Part::Login, Some(name), _) => {
                    self.reached_by(*column, *part, self.name(name), vec![name])
                }
                (Part::Email | Part::Login, None, [Some(first), Some(last)]) => self.reached_by(
                    *column,
                    *part,
                    format!("{} || ' ' || {}", self.name(first), self.name(last)),
                    vec![first, last],
                ),
                (Part::Email | Part::Login, None, _) if names::is_person(whose) => {
                    self.reached_by(*column, *part, "fake.other_name".to_owned(), Vec::new())
                }
                _ => continue,
            };
            found.push(made);
        }
        found
    }

    fn reached_by(&self, column: usize, part: Part, name: String, needs: Vec<usize>) -> Made {
        let login = format!("replace(fake.slug_of({name}), '-', '.')");
        let made = if part == Part::Email { format!("{login} || '@example.com'") } else { login };
        self.made(column, made, needs)
    }

    fn is_apart(&self, column: usize) -> bool {
        self.table.unique_keys().iter().any(|key| key.contains(&column))
    }

    /// What a column says of whom.
    fn part_of(&self, column: usize) -> Option<(usize, Part, String)> {
        if !matches!(self.kind(column), ColumnKind::Text(_) | ColumnKind::Any)
            || self.listed[column].is_some()
            || self.ruled[column]
        {
            return None;
        }
        let Some(Guess::Text(made)) = self.guess(column) else { return None };
        let part = match made {
            "fake.name" => Part::Name,
            "fake.first_name" => Part::First,
            "fake.last_name" => Part::Last,
            "fake.email" => Part::Email,
            "fake.username" => Part::Login,
            _ => return None,
        };
        let name = self.words(column);
        let whose = ENDS.iter().find_map(|end| name.strip_suffix(end));
        let is_bare = ENDS.iter().any(|end| end[1..] == *name)
            || names::is_plain_name(&name)
            || name == "display_name"
            || name == "middle_name";
        let whose = match whose {
            _ if is_bare => String::new(),
            // What makes it no other: `str_contact_email` is that of `str_contact_name`.
            Some(whose) => whose.split('_').filter(|word| !is_in(OWN, word)).collect::<Vec<_>>().join("_"),
            None if part == Part::Name => name,
            None => String::new(),
        };
        Some((column, part, whose))
    }
}
