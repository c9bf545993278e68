//! What databases have, and what messages and lessons speak of.

use super::{Entry, WordKind};

const fn concept(
    names: &'static [&'static str],
    about: &'static str,
    more: &'static str,
    lines: &'static [&'static str],
) -> Entry {
    Entry { names, kind: WordKind::Concept, about, more, lines }
}

pub(super) const CONCEPTS: &[Entry] = &[
    concept(
        &["null", "none", "nil"],
        "no value at all",
        "Neither 0 nor an empty text. It equals nothing, not even itself: `is null` asks for it. Aggregates leave it out, \
         `coalesce(x, 0)` puts another value in its place.",
        &["{records} where {text} is null", "{records} where {text} is not null"],
    ),
    concept(
        &["join", "inner join", "left join"],
        "rows of two tables side by side",
        "A dot does it here: it follows a key in either direction. `sql` shows the JOIN or the condition that a line becomes.",
        &["{records} .{many}", "{records} show {text}, {parent}", "sql {records} with {many}"],
    ),
    concept(
        &["select", "from"],
        "a query of SQL",
        "SQL runs as it is, up to its semicolon. A line of this language begins with the table.",
        &["select * from {records} limit 3;", "{records} show {text}, {number} limit 3"],
    ),
    concept(&["group by"], "a row for each group", "Here it is `per`.", &["count {records} per {text}"]),
    concept(&["order by"], "in this order", "Here it is `by`.", &["{records} by {number} desc"]),
    concept(&["insert", "insert into"], "make a row", "Here it is `create`.", &["create 5 {records} auto"]),
    concept(
        &["table"],
        "records of one kind, each with the same columns",
        "`.tables` lists them, and a `?` behind a name says what it is.",
        &[".tables", "{records}?"],
    ),
    concept(&["view"], "a query with a name, read as if it were a table", "", &[".tables"]),
    concept(
        &["column", "field"],
        "one thing that is known of each record",
        "It has a name and a type.",
        &["{records}.{text}?", ".describe {records}.{text}"],
    ),
    concept(
        &["record", "row"],
        "one thing of a table",
        "By its key, its label or its place.",
        &["{record}", "first {one}"],
    ),
    concept(
        &["key", "primary key", "id"],
        "what tells a record from all others",
        "A column, or several together, that no two records share and that is never NULL.",
        &["{record}", "{records}?"],
    ),
    concept(
        &["foreign key", "references"],
        "a column that holds the key of another record",
        "So one record belongs to another. A dot goes along it in both directions, and the database can refuse keys that lead nowhere.",
        &[".relations {records}", ".check"],
    ),
    concept(
        &["relation", "relationship", "association", "backref", "back_populates"],
        "where a dot leads from a record",
        "Found in the keys of the schema, in both directions; nothing has to be written for it. To one (`.game`), to many \
         (`.reviews`), or to many through a join table (`.users`).",
        &[".relations {records}", "{record} .{many}"],
    ),
    concept(
        &["belongs to", "belongs_to", "many to one", "many-to-one"],
        "each record has one other",
        "The key stands in the record's own table.",
        &["first {one} .{parent}"],
    ),
    concept(
        &["has many", "has_many", "one to many", "one-to-many"],
        "many records point at this one",
        "The key stands in their table.",
        &["{record} .{many}", "{records} with {many}", "{records} without {many}"],
    ),
    concept(
        &["many to many", "many-to-many", "join table", "through", "secondary", "association table"],
        "many of one table with many of another, through a third",
        "A row of the join table holds the keys of both, and may hold more: a score, a date.",
        &["{record} .{partners}", "link {record} to {partner}"],
    ),
    concept(&["orphan", "orphans"], "a record whose key leads nowhere", "`.check` finds them.", &[".check"]),
    concept(
        &["cascade", "on delete"],
        "what happens to the records that point at one that goes",
        "A key says `ON DELETE CASCADE`, `SET NULL`, `RESTRICT` or nothing, which refuses. `cascade` or `detach` behind `delete` says it for one line.",
        &["delete {record} cascade", "delete {record} detach", "{records}?"],
    ),
    concept(
        &["index"],
        "a sorted list of a column's values that leads to its records",
        "Without one, every record is read to find some.",
        &["explain {records} where {number} > 3", "{records}?"],
    ),
    concept(
        &["transaction"],
        "several changes that are kept or taken back together",
        "Each line is one of its own, unless `begin` opens a longer one.",
        &["begin", "rollback"],
    ),
    concept(
        &["migration", "revision", "alembic"],
        "a step from one schema to the next, kept in a file",
        "`.migrate new` writes one, `.migrate` applies them, `.migrate down` takes one back.",
        &[".help migrate"],
    ),
    concept(
        &["faker", "seeds", "made-up"],
        "made-up records to begin with",
        "Files in seeds/, or by the schema alone.",
        &[".help seed", ".help fake"],
    ),
    concept(
        &["n+1", "lazy", "eager"],
        "one query for the records, and one more for each of them",
        "`.lazy select` shows it, `.sql on` counts the statements, `include` does with one a level.",
        &["first 2 {records} include {many}", ".help lazy"],
    ),
    concept(
        &["aggregate"],
        "one value of many",
        "count, sum, avg, min, max, median, percentile, stddev, group_concat.",
        &["avg {records} .{number}", "{records} show *, count({many}) as n limit 3"],
    ),
    concept(
        &["subquery"],
        "a query within another",
        "In brackets it is a value or a list.",
        &["{records} where {number} > (avg {records} .{number})"],
    ),
    concept(
        &["orm", "sqlalchemy", "session", "query", "model"],
        "classes that stand for tables",
        "None has to be written here: a table's name is its class, a dot its relationship, and a line is a query.",
        &["{records}", "{record} .{many}"],
    ),
    concept(
        &["noun"],
        "what a line begins with: a table, or a variable",
        "Some of its records by key, label or place; what follows narrows them or goes on from them.",
        &["{records}", "{record}", "first 3 {records}"],
    ),
    concept(
        &["hop", "way"],
        "a dot along a relation",
        "Several hops are a path. Where several ways lead to the same table, `via` says which; `path` lists them.",
        &["{record} .{many}", "path {records} {many_table}"],
    ),
    concept(
        &["list"],
        "several values",
        "A list in brackets stands behind `in`; a query in brackets is one, too.",
        &["{records} where {number} in (1, 2, 3)", "{records} .{text}"],
    ),
    concept(
        &["value", "literal"],
        "one number, text, date or NULL",
        "A text stands in quotes, a date without: 2024-06-01.",
        &["{records} where {number} > 3", "count {records}"],
    ),
    concept(
        &["condition"],
        "what is true or false of a record",
        "`and`, `or` and `not` join conditions; brackets say what belongs together.",
        &["{records} where {number} > 3 and {text} is not null"],
    ),
    concept(
        &["groups"],
        "the records that share a value",
        "`per` makes them. Of a group there are its value and aggregates, no single records; `having` narrows groups.",
        &["count {records} per {text}", "{records} per {text} having count > 3"],
    ),
    concept(
        &["position", "slice", "range"],
        "records by their place",
        "In brackets glued to the noun, from 0 on, the end not included.",
        &["{records}[0:3]", "{records}[0]"],
    ),
    concept(
        &["statement"],
        "one command of SQL",
        "A line becomes one or more; `sql` shows them.",
        &["sql {records} with {many}"],
    ),
    concept(
        &["variable", "parameter"],
        "a name for records, a query or a value",
        "`name = …` makes one. In SQL `:name` stands for its value, and a parameter without one is an error.",
        &["x = 3", "vars"],
    ),
    concept(
        &["constraint", "check", "not null", "unique"],
        "a rule of the schema that a record must keep",
        "CHECK wants a condition to hold, NOT NULL a value, UNIQUE one that no other record has, FOREIGN KEY a record to refer \
         to. A change that breaks one is taken back whole, and the message names the rule.",
        &["{records}?", ".schema {records}"],
    ),
    concept(
        &["type", "datatype mismatch", "affinity"],
        "what a column is declared to hold",
        "SQLite stores any value in any column, unless the table is STRICT or the column an INTEGER PRIMARY KEY; `.describe` tells \
         what is really there.",
        &[".describe {records}.{number}", "{records}?"],
    ),
    concept(
        &["collation"],
        "how texts are compared",
        "`binary` tells every letter apart, `nocase` no letter case of a to z, `rtrim` no blanks at the end.",
        &["{records} by {text} collate nocase"],
    ),
    concept(
        &["locked", "busy", "database is locked"],
        "another program is writing the file",
        "One writes at a time. A line waits as long as `.set busy_timeout` says; then the message names who has the lock.",
        &[".set busy_timeout 10000"],
    ),
    concept(
        &["readonly", "read-only", "safe", "sandbox"],
        "ways to open a file so that it stays as it is",
        "`--readonly` writes nothing; `--safe` nothing either, and keeps a file that nobody trusts in bounds; `--sandbox` writes to a \
         copy that goes with the session.",
        &[".help commands"],
    ),
    concept(
        &["virtual table", "fts5"],
        "a table that a module of SQLite works out",
        "Full-text indexes and R-trees are such; tables behind them hold their data, and are left alone.",
        &[".tables"],
    ),
    concept(
        &["nested"],
        "records within a record",
        "`show` with braces and `include` nest what a relation leads to; a key or a value stands by itself.",
        &["first 2 {records} include {many}"],
    ),
    concept(
        &["undo", "change log"],
        "taking back what a line has changed",
        "Each line is one step of `.undo`, and `.redo` brings it again; `.changes` lists them.",
        &[".changes", ".undo"],
    ),
    concept(&["interrupted", "cancel"], "stopped by Ctrl-C", "What the line had changed is taken back.", &[]),
    concept(
        &["syntax error"],
        "SQLite cannot read a statement",
        "The caret points at the first word that does not belong there; often the mistake stands just before it.",
        &["select * from {records} limit 3;"],
    ),
    concept(
        &["journal"],
        "the table that says which revisions were applied",
        "It stands in the database itself, and `.migrate status` lays it beside the files.",
        &[".help migrate"],
    ),
];
