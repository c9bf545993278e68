//! The words, verbs and operators of the language.

use super::{Entry, WordKind};

const fn word(
    names: &'static [&'static str],
    about: &'static str,
    more: &'static str,
    lines: &'static [&'static str],
) -> Entry {
    Entry { names, kind: WordKind::Word, about, more, lines }
}

const fn verb(
    names: &'static [&'static str],
    about: &'static str,
    more: &'static str,
    lines: &'static [&'static str],
) -> Entry {
    Entry { names, kind: WordKind::Verb, about, more, lines }
}

const fn operator(
    names: &'static [&'static str],
    about: &'static str,
    more: &'static str,
    lines: &'static [&'static str],
) -> Entry {
    Entry { names, kind: WordKind::Operator, about, more, lines }
}

pub(super) const WORDS: &[Entry] = &[
    word(
        &["where"],
        "that …",
        "Only the records for which the condition is true. A second `where` narrows further, like `and`. Behind `per`, the \
         groups are narrowed by `having`.",
        &["{records} where {number} > 3", "{records} where {text} like '%a%'"],
    ),
    word(
        &["with"],
        "at least one of a relation",
        "Only the records that have something behind a relation, or so many. What follows narrows what is counted. \
         No column is added; `include` shows what is there.",
        &["{records} with {many}", "{records} with 2+ {many}", "{records} with {many} where {many_number} > 3"],
    ),
    word(
        &["without"],
        "none of a relation",
        "Only the records that have nothing behind a relation, or nothing of that kind.",
        &["{records} without {many}", "count {records} without {many}"],
    ),
    word(
        &["by", "order", "sort"],
        "in the order of",
        "Orders the records; `desc` behind a value turns it round. What is equal stays in the order of its key, so that every \
         answer has one order.",
        &["{records} by {number} desc", "first 3 {records} by {number}"],
    ),
    word(&["desc", "descending"], "the greatest first", "", &["{records} by {number} desc"]),
    word(&["asc", "ascending"], "the least first, which is the rule", "", &["{records} by {number} asc"]),
    word(
        &["per", "group"],
        "a row for each",
        "One row for each different value: of a column, of a relation to one (its record), or of an expression such as \
         `month(x)`. Before it stands what is worked out for each group.",
        &["count {records} per {text}", "count {records} per {text} by count desc", "count {records} per {parent}"],
    ),
    word(
        &["having"],
        "groups that …",
        "A condition on groups, where `where` is one on records.",
        &["count {records} per {text} having count > 1"],
    ),
    word(&["limit"], "so many", "The first so many of the order.", &["{records} by {number} desc limit 5"]),
    word(&["offset"], "behind so many", "Leaves out the first so many.", &["{records} by {number} limit 5 offset 5"]),
    word(
        &["show"],
        "these columns",
        "The columns of the answer: columns, paths to one, expressions with `as NAME`, aggregates of what is reached, and in \
         braces what nests. `*` is every column of its own.",
        &["{records} show {text}, {number}", "{records} show *, count({many}) as n by n desc limit 5"],
    ),
    word(
        &["include"],
        "with what belongs to each",
        "Records with those behind a relation nested in them, in one statement a level (`.lazy` changes that).",
        &["first 2 {records} include {many}"],
    ),
    word(&["distinct"], "no row twice", "", &["{records} .{text} distinct", "distinct {records} .{text}"]),
    word(
        &["union"],
        "and those of another",
        "The records of both, each once.",
        &["{records} where {number} > 3 union {records} where {text} like 'a%'"],
    ),
    word(&["minus", "except"], "less those of another", "", &["{records} minus {records} where {number} > 3"]),
    word(
        &["intersect"],
        "those of another, too",
        "",
        &["{records} where {number} > 3 intersect {records} where {text} like '%a%'"],
    ),
    word(
        &["first"],
        "the first, or so many",
        "By the order that is given, else by key. Without a number it is one record, not a set.",
        &["first {one}", "first 3 {records} by {number} desc"],
    ),
    word(&["last"], "the last, or so many", "", &["last {one}", "last 3 {records} by {number}"]),
    word(
        &["random"],
        "one, or so many, at random",
        "`.set seed N` repeats what comes.",
        &["random {one}", "random 3 {records}"],
    ),
    word(
        &["all"],
        "the whole table",
        "A change of every record has to say so: a bare noun behind `update` or `delete` is an error.",
        &["all {records}"],
    ),
    word(
        &["any"],
        "a record at random",
        "In a value that is made up: another record for each.",
        &["create 3 {records} {parent}=any {parent}"],
    ),
    word(
        &["via"],
        "this way of several",
        "Where several ways lead from one table to another, or several keys.",
        &["{record} {way}"],
    ),
    word(&["as"], "under this name", "", &["{records} show {number} as n by n desc limit 3"]),
    verb(
        &["count"],
        "how many",
        "",
        &["count {records}", "count {records} where {number} > 3", "count {records} per {text}"],
    ),
    verb(
        &["sum"],
        "of values",
        "NULL is left out; the sum of nothing is NULL, `total()` makes it 0.",
        &["sum {records} .{number}", "sum {records} .{number} per {text}"],
    ),
    verb(
        &["avg", "average", "mean"],
        "of values",
        "NULL is left out.",
        &["avg {records} .{number}", "avg {records} .{number} per {text}"],
    ),
    verb(&["min"], "of values", "", &["min {records} .{number}"]),
    verb(&["max"], "of values", "", &["max {records} .{number}", "first {records} by {number} desc"]),
    verb(&["exists"], "is there any", "", &["exists {records} where {number} > 3"]),
    verb(
        &["filter"],
        "may be left out",
        "`filter games where …` is `games where …`.",
        &["filter {records} where {number} > 3"],
    ),
    verb(
        &["create"],
        "make records",
        "`column = value` for each column, or a relation by its name. With a number before the noun so many, whose values may \
         be made up (`.help fake`). `.undo` takes it back.",
        &["create 5 {records} auto"],
    ),
    verb(
        &["update", "set"],
        "change records",
        "`set` and `where` in either order. Every record of a table needs the word `all`. `.undo` takes it back.",
        &["update {record} set {number} = {number} + 1", "update {records} where {number} > 3 set {number} = 3"],
    ),
    verb(
        &["delete"],
        "remove records",
        "What points at them goes along, is refused or is set to NULL, as the keys say. `.undo` takes it back.",
        &["delete {record}", "delete {records} where {number} > 3"],
    ),
    verb(
        &["link"],
        "join two records",
        "Makes the row of the join table between two records.",
        &["link {record} to {partner}"],
    ),
    verb(
        &["unlink"],
        "part two records",
        "Deletes the rows of the join table between two records.",
        &["unlink {record} from {partner}"],
    ),
    verb(
        &["for each", "each", "for"],
        "make records for each",
        "For every record of a set, so many others.",
        &["for each {one} create 0..3 {many} auto"],
    ),
    verb(
        &["ensure"],
        "make what is missing",
        "As many records as the table lacks of the number: a second run makes none. `n` counts those that are there.",
        &["ensure 20 {records} auto"],
    ),
    verb(&["clear"], "empty tables", "Every record of these tables, children first.", &["clear {records}"]),
    verb(
        &["begin"],
        "begin a transaction",
        "Until `commit` keeps what was done, or `rollback` takes it back. The prompt shows `*`.",
        &["begin"],
    ),
    verb(&["commit"], "keep what it did", "", &["commit"]),
    verb(&["rollback"], "take it back", "Also to a `savepoint NAME`: `rollback to NAME`.", &["rollback"]),
    verb(&["savepoint"], "a mark to roll back to", "", &["savepoint before", "rollback to before"]),
    verb(&["release"], "forget a mark", "What was done since stays.", &["release before"]),
    verb(
        &["explain"],
        "SQL, and how it is run",
        "Which index SQLite uses, and where it reads a whole table.",
        &["explain {records} where {number} > 3"],
    ),
    verb(&["sql"], "the SQL of a line", "Nothing is run.", &["sql {records} with {many}"]),
    verb(&["path"], "every way between two tables", "", &["path {records} {many_table}"]),
    verb(&["vars"], "the variables", "", &["vars"]),
    verb(&["forget"], "drop a variable", "", &["forget x"]),
    verb(
        &["relate"],
        "say a key",
        "A key that the schema does not declare; `.relations save` keeps it.",
        &["relate reviews.game_id to games"],
    ),
    verb(&["label"], "say what a record is called", "`.relations save` keeps it.", &["label {records} {{{text}}}"]),
    verb(
        &["expect"],
        "what must be so",
        "A condition; `none` or `some` before a line; a line that `gives` keys, values, rows or another line's answer, `in order` where that \
         counts; `error` before one that fails; `2 statements`, `at most 2 statements`. One that does not hold is an error, and ends \
         a script, a seed, a revision. `hopdb test` runs files of them.",
        &[
            "expect some {records}",
            "expect none {records} where {number} > 1000000000",
            "expect first 2 {records} gives first 2 {records}",
            "expect 1 statements count {records}",
        ],
    ),
    verb(&["more"], "go on with an answer that was cut", "", &["more"]),
    operator(&["and"], "both are true", "", &["{records} where {number} > 3 and {text} like '%a%'"]),
    operator(
        &["or"],
        "one of both is true",
        "`and` binds closer: brackets say otherwise.",
        &["{records} where {number} > 3 or {text} like '%a%'"],
    ),
    operator(&["not"], "is false", "", &["{records} where not {number} > 3", "{records} where {text} not like '%a%'"]),
    operator(
        &["like"],
        "fits a pattern",
        "`%` stands for any letters, `_` for one. Upper and lower case of A to Z are the same.",
        &["{records} where {text} like 'a%'", "{records} where {text} like '%a%'"],
    ),
    operator(&["in"], "is one of", "A list in brackets, or a query.", &["{records} where {number} in (1, 2, 3)"]),
    operator(&["between"], "from … to …, both included", "", &["{records} where {number} between 1 and 10"]),
    operator(
        &["is"],
        "is the same, NULL included",
        "",
        &["{records} where {text} is null", "{records} where {text} is not null"],
    ),
    operator(
        &["case", "when", "then", "else", "end", "if"],
        "one value or another",
        "",
        &["{records} show {text}, case when {number} > 3 then 'high' else 'low' end as level"],
    ),
    operator(&["cast"], "as another type", "", &["{records} show cast({number} as text) as written"]),
    operator(
        &["glob"],
        "fits a pattern of a shell",
        "`*` stands for any letters, `?` for one; letter case counts.",
        &["{records} where {text} glob 'A*'"],
    ),
    operator(&["match"], "is found by a full-text index", "Only in a table made with FTS5.", &[]),
    operator(&["regexp"], "fits a regular expression", "", &["{records} where {text} regexp '^A'"]),
    operator(
        &["collate"],
        "compare in this order of letters",
        "`nocase`, `binary`, `rtrim`.",
        &["{records} by {text} collate nocase"],
    ),
    operator(
        &["over", "window", "partition"],
        "of the rows around",
        "A function over a window of rows, as in SQL.",
        &["{records} show {text}, rank() over (order by {number} desc) as place"],
    ),
];
