//! What the words of the language do, in a few words each, as the list of candidates explains them.

/// What a word does, in a few words.
pub fn about_word(word: &str) -> &'static str {
    ABOUT.iter().find(|(known, _)| *known == word).map_or("", |(_, about)| about)
}

/// The words of the language, as the list of candidates explains them.
const ABOUT: [(&str, &str); 41] = [
    ("where", "that …"),
    ("with", "at least one of a relation"),
    ("without", "none of a relation"),
    ("by", "in the order of"),
    ("per", "a row for each"),
    ("having", "groups that …"),
    ("limit", "so many"),
    ("offset", "behind so many"),
    ("show", "these columns"),
    ("include", "with what belongs to each"),
    ("distinct", "no row twice"),
    ("union", "and those of another"),
    ("minus", "less those of another"),
    ("intersect", "those of another, too"),
    ("first", "the first, or so many"),
    ("last", "the last, or so many"),
    ("random", "one, or so many, at random"),
    ("all", "the whole table"),
    ("any", "a record at random"),
    ("count", "how many"),
    ("sum", "of values"),
    ("avg", "of values"),
    ("min", "of values"),
    ("max", "of values"),
    ("exists", "is there any"),
    ("filter", "may be left out"),
    ("create", "make records"),
    ("update", "change records"),
    ("delete", "remove records"),
    ("link", "join two records"),
    ("unlink", "part two records"),
    ("for each", "make records for each"),
    ("clear", "empty tables"),
    ("begin", "begin a transaction"),
    ("commit", "keep what it did"),
    ("rollback", "take it back"),
    ("explain", "SQL, and how it is run"),
    ("sql", "the SQL of a line"),
    ("path", "every way between two tables"),
    ("vars", "the variables"),
    ("relate", "say a key"),
];
