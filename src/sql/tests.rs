//! The reader of CREATE statements against texts written by hand, and against what SQLite's pragmas tell of random ones.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::store::{OpenOptions, OpenTarget, SqliteConnection, Value, collect, open};

#[test]
fn forms_that_mean_the_same() {
    let rules = |sql: &str| {
        let table = read_table(sql).unwrap();
        let mut rules: Vec<String> = table.constraints.iter().map(|one| format!("{:?}", one.rule)).collect();
        rules.sort();
        let columns = table.columns.iter();
        let columns = columns.map(|one| format!("{} {:?} {:?}", one.declared, one.default, one.not_null));
        (rules, columns.collect::<Vec<_>>())
    };
    for (one, other) in [
        ("create table t(a integer primary key, b unique)", "create table t(a INTEGER, b, primary key(a), UNIQUE(B))"),
        (
            "create table t(a references p(x) on delete cascade)",
            "create table t(a, foreign key([a]) references P(X) on delete cascade)",
        ),
        ("create table t(a varchar(10) default (1))", "create table t(a VARCHAR ( 10 ) default 1 null)"),
        ("create table t(a check(a>0), b)", "create table t(a, b, check((\"a\" > 0)))"),
        ("create table t(a, b, primary key(a) unique(b))", "create table t(a, b, primary key(a), unique(b))"),
        (
            "create table t(a references p deferrable initially deferred)",
            "create table t(a references p null deferrable initially deferred)",
        ),
    ] {
        assert_eq!(rules(one), rules(other), "{one} / {other}");
    }
    for (one, other) in [
        ("create table t(a integer primary key)", "create table t(a integer primary key desc)"),
        ("create table t(a default 'x')", "create table t(a default 'X')"),
        ("create table t(a check(a = \"B\"))", "create table t(a check(a = \"b\"))"),
        ("create table t(a references p)", "create table t(a references p deferrable initially deferred)"),
    ] {
        assert_ne!(rules(one), rules(other), "{one} / {other}");
    }
}

#[test]
fn odd_text_is_read_or_refused() {
    for sql in
        ["create table t(", "create table t", "create table t(a b c (", "create table t()", "", "create table t(a,,b)"]
    {
        assert!(read_table(sql).is_none_or(|table| table.columns.len() < 4), "{sql}");
    }
    let sql = "create table t(a int constraint x constraint y not null on conflict ignore generated always as (1) stored) \
               strict, without rowid";
    let table = read_table(sql).unwrap();
    assert!(table.strict && table.without_rowid && table.columns[0].generated.as_ref().unwrap().stored);
}

#[test]
fn heads() {
    let head = read_head("/* x */;create temp table if not exists \"a b\".[c] (d)").unwrap();
    assert!(head.kind == ObjectKind::Table && head.temporary && !head.unique);
    assert_eq!((head.schema.as_deref(), head.name.as_str(), head.name_start), (Some("a b"), "c", 46));
    assert_eq!(read_head("create virtual table t using m").unwrap().kind, ObjectKind::VirtualTable);
    assert!(read_head("create unique index i on t (a)").unwrap().unique);
    assert!(["create", "create table", "drop table t", "create x t"].iter().all(|sql| read_head(sql).is_none()));
}

#[test]
fn collations_of_columns() {
    let sql = "create table \"a (\" ( -- collate x\n [a,b] text collate nocase default 'collate binary', \
        'c' int check (c > '' collate rtrim), d decimal(10, 2) default (1) /* collate */ collate [My One], \
        \"e\"\"x\" collate rtrim collate \"binary\", constraint collate unique (a collate nocase)) strict";
    // `collate` is a reserved word: SQLite takes no constraint of that name.
    assert!(read_table(sql).is_some());
    let table = read_table(sql).unwrap();
    let found: Vec<_> =
        table.columns.iter().map(|column| (column.name.as_str(), column.collation.as_deref())).collect();
    assert_eq!(found, [("a,b", Some("nocase")), ("c", None), ("d", Some("my one")), ("e\"x", None)]);
}

/// What each comment speaks of.
fn places(sql: &str) -> Vec<(String, String)> {
    let Some(create) = read(sql) else { return Vec::new() };
    let name = |place: CommentPlace| match (&create.body, place) {
        (Body::Table(table), CommentPlace::Column(at)) => table.columns[at].name.clone(),
        (Body::Table(table), CommentPlace::Constraint(at)) => match &table.constraints[at].rule {
            Rule::ForeignKey { columns, .. } => columns.join("+"),
            _ => "rule".to_owned(),
        },
        _ => "object".to_owned(),
    };
    create.comments.iter().map(|comment| (name(comment.place), comment.text(sql).to_owned())).collect()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.map(|(place, text)| (place.to_owned(), text.to_owned())).into()
}

#[test]
fn comments_belong_to_what_they_stand_beside() {
    let sql = "CREATE TABLE books (                     -- hop: label {title} by {author}\n\
          id     INTEGER PRIMARY KEY,\n\
          cost   INTEGER,                        -- hop: fake int(5, 35)\n\
          -- hop: fake lorem\n\
          blurb  TEXT,\n\
          ed_id  INTEGER REFERENCES people(id)   -- hop: as editor, back edited_books\n\
        );";
    let found = [
        ("object", "hop: label {title} by {author}"),
        ("cost", "hop: fake int(5, 35)"),
        ("blurb", "hop: fake lorem"),
        ("ed_id", "hop: as editor, back edited_books"),
    ];
    assert_eq!(places(sql), pairs(found));
    let lines: Vec<_> = read(sql).unwrap().comments.iter().map(|comment| comment.line).collect();
    assert_eq!(lines, [1, 3, 4, 6]);
    let sql = "create table t -- label {a}\n(a int /* fake 1 */, b int, /* fake 2 */ \n\
        c int\n  -- fake 3\n, foreign key (a, [b]) references p -- as x\n, check (a) -- y\n) -- label z";
    let found = [
        ("object", "label {a}"),
        ("a", "fake 1"),
        ("b", "fake 2"),
        ("c", "fake 3"),
        ("a+b", "as x"),
        ("rule", "y"),
        ("object", "label z"),
    ];
    assert_eq!(places(sql), pairs(found));
}

#[test]
fn no_comment_where_none_is() {
    for sql in [
        "create table t (a text default '-- hop: label x')",
        "create table \"-- hop: label\" (a)",
        "create table t (a -",
        "create table t (a '",
        "create table t (a /*",
        "create table t (((",
        "create table t )))",
        "--hop:",
        "créate -- hö: 数",
    ] {
        assert_eq!(places(sql), [], "{sql}");
    }
    assert_eq!(places("create view v as -- label {a}\nselect 1 as a, 2 as b"), pairs([("object", "label {a}")]));
}

#[test]
fn checks_and_generated_columns_are_found_where_they_are() {
    let sql = "create table \"check (\" (a int check(a > 0), -- check (1)\n [b c] text default 'check (x)' constraint q check ( \
         [b c] in ('),', 'x') ) , d int generated always as (a + (1)) stored, e as (/* x */ d * 2), \
         p int references \"par\"(id) deferrable initially deferred, q int references other, \
         check (a < d), constraint z check (length(b) < max(1, 2)))";
    let table = read_table(sql).unwrap();
    let text = |span: &std::ops::Range<usize>| inside_brackets(&sql[span.clone()]).to_owned();
    let checks = table.constraints.iter().filter(|one| matches!(one.rule, Rule::Check { .. }));
    let checks: Vec<String> = checks.map(|one| text(&one.body)).collect();
    assert_eq!(checks, ["a > 0", "[b c] in ('),', 'x')", "a < d", "length(b) < max(1, 2)"]);
    let generated =
        table.columns.iter().filter_map(|column| Some((&column.name, text(&column.generated.as_ref()?.span))));
    assert_eq!(generated.map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>(), ["d: a + (1)", "e: d * 2"]);
    let deferred = table.constraints.iter().filter_map(|one| match &one.rule {
        Rule::ForeignKey { parent, deferred: true, .. } => Some(parent.as_str()),
        _ => None,
    });
    assert_eq!(deferred.collect::<Vec<_>>(), ["par"]);
    assert_eq!(inside_brackets("()"), "");
}

#[test]
fn indexes_views_triggers_and_virtual_tables() {
    let sql = "create unique index i on t (lower(a, 1), \"b\" collate nocase desc) where c is null;";
    let Some(Create { body: Body::Index(index), .. }) = read(sql) else { panic!() };
    let terms: Vec<_> =
        index.terms.iter().map(|term| (&sql[term.span.clone()], &sql[term.expression.clone()])).collect();
    let second = ("\"b\" collate nocase desc", "\"b\" collate nocase");
    assert_eq!(terms, [("lower(a, 1)", "lower(a, 1)"), second]);
    assert_eq!((index.table.as_str(), index.condition.map(|condition| &sql[condition])), ("t", Some("c is null")));

    let sql = "create view v(a, [b c]) as select 1, 2;";
    let Some(Create { body: Body::View(view), .. }) = read(sql) else { panic!() };
    assert_eq!((view.columns, &sql[view.query]), (vec!["a".to_owned(), "b c".to_owned()], "select 1, 2"));

    let events = [
        ("CREATE TRIGGER \"insert\" AFTER DELETE ON t BEGIN SELECT 1; END", TriggerEvent::Delete),
        ("CREATE TRIGGER update_it INSERT ON t BEGIN UPDATE t SET a = 1; END", TriggerEvent::Insert),
        ("CREATE TRIGGER [delete] BEFORE UPDATE OF a ON t BEGIN SELECT 1; END", TriggerEvent::Update),
    ];
    for (sql, event) in events {
        assert!(matches!(read(sql), Some(Create { body: Body::Trigger(found), .. }) if found.event == event), "{sql}");
    }
    let sql = "create trigger g after insert on t when new.a > 1 begin insert or ignore into main.\"u v\" values (1); \
               replace into w values (2); select 'insert into x'; end";
    let Some(Create { body: Body::Trigger(trigger), .. }) = read(sql) else { panic!() };
    assert_eq!((trigger.table.as_str(), trigger.inserted(sql)), ("t", vec!["u v".to_owned(), "w".to_owned()]));

    let sql = "create virtual table f using FTS5(a, \"b c\", content='', tokenize = \"x (y\")";
    let Some(Create { body: Body::VirtualTable(table), .. }) = read(sql) else { panic!() };
    let arguments: Vec<_> = table.arguments.iter().map(|argument| &sql[argument.clone()]).collect();
    assert_eq!((table.module.as_str(), arguments), ("fts5", vec!["a", "\"b c\"", "content=''", "tokenize = \"x (y\""]));
}

const NAMES: [&str; 7] = ["a", "\"c d\"", "[e]", "`f`", "'g'", "Replace", "é"];

const TYPES: [&str; 11] = [
    "",
    "int",
    "INTEGER",
    "integer",
    "text",
    "varchar ( 10 )",
    "decimal(10, -2)",
    "\"my type\"",
    "long unsigned /* ( */ int",
    "generated always",
    "any",
];

const CLAUSES: [&str; 36] = [
    "not null",
    "NOT/**/NULL on conflict ignore",
    "null",
    "unique",
    "unique on conflict replace",
    "primary key",
    "primary key desc",
    "primary key autoincrement",
    "default 5",
    "default -1.5",
    "default 'x, )'",
    "default (1 + (2))",
    "default current_time",
    "default abc",
    "default \"q\"",
    "default x'00'",
    "check (1 > 0)",
    "check (\"zz\" in ('),', 'x'))",
    "collate nocase",
    "collate rtrim",
    "references p",
    "references \"p q\"(x) on delete set null on update cascade",
    "references p(x) match full on insert cascade not deferrable initially deferred",
    "references p deferrable initially deferred",
    "constraint c1 not null",
    "constraint [c 2] check (1)",
    "constraint x constraint y unique",
    "as (1)",
    "generated always as (2) stored",
    "generated always as (3)",
    "deferrable initially immediate",
    "-- comment, (\n",
    "/* ) */",
    "on conflict ignore",
    "",
    "",
];

const CONSTRAINTS: [&str; 12] = [
    "primary key (@)",
    "primary key (@ desc, # collate nocase)",
    "unique (@, #)",
    "unique ((@)) on conflict ignore",
    "check (@ is not null) on conflict fail",
    "foreign key (@) references p",
    "foreign key (@, #) references p(x, [y z]) on delete restrict",
    "constraint k foreign key (@) references p (x) deferrable",
    "constraint nothing",
    "check (1, 2)",
    "-- comment\nunique (#)",
    "UNIQUE(@ COLLATE rtrim)",
];

const OPTIONS: [&str; 6] = ["", "", "without rowid", "strict", "strict, without rowid", "WITHOUT rowid,STRICT"];

/// Random texts of CREATE TABLE, of which SQLite takes a third.
fn create_table() -> impl Strategy<Value = String> {
    let pick = prop::sample::select::<&str>;
    let clauses = prop::collection::vec(pick(CLAUSES.to_vec()), 0..3);
    let columns = prop::collection::vec((pick(TYPES.to_vec()), clauses), 5);
    let names = prop::sample::subsequence(NAMES.to_vec(), 2..5).prop_shuffle();
    let commas = pick(vec![",", ", ", " "]);
    let constraints = prop::collection::vec((pick(CONSTRAINTS.to_vec()), commas), 0..3);
    (names, columns, constraints, pick(OPTIONS.to_vec())).prop_map(|(names, columns, constraints, options)| {
        let columns = names.iter().zip(columns);
        let columns = columns.map(|(name, (declared, clauses))| format!("{name} {declared} {}", clauses.join(" ")));
        let columns = columns.collect::<Vec<_>>().join(",\n");
        let constraints = constraints
            .iter()
            .map(|(text, comma)| format!("{comma}{}", text.replace('@', names[0]).replace('#', names[1])));
        let constraints = constraints.collect::<String>();
        let comma = if constraints.is_empty() || constraints.starts_with(',') { "" } else { "," };
        format!("create table t({columns}{comma}{constraints}){options}")
    })
}

fn rows(connection: &SqliteConnection, sql: &str) -> Vec<Vec<String>> {
    let cell = |value: &Value| match value {
        Value::Integer(number) => number.to_string(),
        other => other.as_text().unwrap_or_default().into_owned(),
    };
    let found = collect(connection, sql, &[]).unwrap_or_else(|error| panic!("{error} in {sql}"));
    found.iter().map(|row| row.iter().map(cell).collect()).collect()
}

/// A declared type without what normal form does not tell apart.
fn plain_type(declared: &str) -> String {
    code(declared)
        .flat_map(|token| token.name().to_ascii_lowercase().into_bytes())
        .map(char::from)
        .filter(|c| *c != ' ')
        .collect()
}

/// What the pragmas tell of the columns, keys and indexes of a table, in words.
fn told_by_pragmas(connection: &SqliteConnection, table: &Table) -> Vec<String> {
    let mut told = Vec::new();
    let is_key = |name: &str| table.primary_key().is_some_and(|(key, _)| key.iter().any(|key| key.name == name));
    let columns =
        "select lower(name), type, \"notnull\", dflt_value is not null, hidden, pk from pragma_table_xinfo('t')";
    for row in rows(connection, columns) {
        let [name, declared, not_null, default, hidden, key] = row.try_into().unwrap();
        // Columns of a key may hold no null without saying so.
        let not_null = if is_key(&name) { "-" } else { not_null.as_str() };
        told.push(format!("column {name} {} {not_null} {default} {hidden} {key}", plain_type(&declared)));
    }
    let keys = "select group_concat(lower(\"from\")), lower(\"table\"), coalesce(group_concat(lower(\"to\")), ''), lower(on_delete), \
                lower(on_update) from (select * from pragma_foreign_key_list('t') order by id desc, seq) group by id order by id desc";
    told.extend(rows(connection, keys).into_iter().map(|row| format!("key {}", row.join(" / "))));
    let indexes = "select (select group_concat(lower(name) || ' ' || desc || ' ' || lower(coll), ', ') from (select * from \
                   pragma_index_xinfo(i.name) where key order by seqno)) from pragma_index_list('t') i order by 1";
    let indexes: BTreeSet<String> = rows(connection, indexes).into_iter().flatten().collect();
    told.extend(indexes.into_iter().map(|index| format!("index {index}")));
    let options = "select wr, strict from pragma_table_list('t') where schema = 'main'";
    told.extend(rows(connection, options).into_iter().map(|row| format!("options {}", row.join(" "))));
    told
}

/// The same by the text.
fn told_by_text(table: &Table) -> Vec<String> {
    let mut told = Vec::new();
    let key: Vec<&KeyColumn> = table.primary_key().map(|(key, _)| key.iter().collect()).unwrap_or_default();
    for column in &table.columns {
        let name = column.name.to_ascii_lowercase();
        let in_key = key.iter().position(|key| key.name == name).map_or(0, |at| at + 1);
        let not_null = if in_key > 0 { "-".to_owned() } else { i32::from(column.not_null.is_some()).to_string() };
        let hidden = column.generated.as_ref().map_or(0, |generated| if generated.stored { 3 } else { 2 });
        let (declared, default) = (plain_type(&column.declared), i32::from(column.default.is_some()));
        told.push(format!("column {name} {declared} {not_null} {default} {hidden} {in_key}"));
    }
    // Of several keys that differ in their order only SQLite makes the first.
    let mut indexes: Vec<(Vec<String>, String)> = Vec::new();
    for constraint in &table.constraints {
        match &constraint.rule {
            Rule::ForeignKey { columns, parent, parent_columns, on_delete, on_update, .. } => {
                let (columns, others) = (columns.join(","), parent_columns.join(","));
                told.push(format!("key {columns} / {parent} / {others} / {on_delete} / {on_update}"));
            }
            Rule::PrimaryKey { .. } if table.rowid_alias().is_some() => {}
            Rule::PrimaryKey { columns, .. } | Rule::Unique { columns, .. } => {
                let own = |key: &KeyColumn| table.column(&key.name).and_then(|column| column.collation.clone());
                let collation =
                    |key: &KeyColumn| key.collation.clone().or_else(|| own(key)).unwrap_or("binary".to_owned());
                let term = |key: &KeyColumn| format!("{} {} {}", key.name, i32::from(key.descending), collation(key));
                let unordered: Vec<_> = columns.iter().map(|key| format!("{} {}", key.name, collation(key))).collect();
                if !indexes.iter().any(|(known, _)| *known == unordered) {
                    indexes.push((unordered, columns.iter().map(term).collect::<Vec<_>>().join(", ")));
                }
            }
            Rule::Check { .. } => {}
        }
    }
    let indexes: BTreeSet<String> = indexes.into_iter().map(|(_, index)| index).collect();
    told.extend(indexes.into_iter().map(|index| format!("index {index}")));
    told.push(format!("options {} {}", i32::from(table.without_rowid), i32::from(table.strict)));
    told
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn tables_are_read_as_pragmas_tell(sql in create_table()) {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        if collect(&*connection, &sql, &[]).is_ok() {
            let stored = rows(&connection, "select sql from sqlite_schema where name = 't'").concat().concat();
            for text in [&sql, &stored] {
                let table = read_table(text).ok_or_else(|| TestCaseError::fail(format!("not read: {text}")))?;
                prop_assert_eq!(told_by_text(&table), told_by_pragmas(&connection, &table), "{}", text);
                for column in &table.columns {
                    prop_assert_eq!(code(&text[column.name_span.clone()]).next().map(|token| token.name().into_owned()), Some(column.name.clone()));
                    prop_assert!(column.span.start == column.name_span.start && column.span.end >= column.name_span.end);
                }
            }
        }
    }

    #[test]
    fn nothing_breaks_the_reader(sql in create_table(), cut in any::<prop::sample::Index>(), other in any::<String>()) {
        let mut cut = cut.index(sql.len());
        while !sql.is_char_boundary(cut) {
            cut -= 1;
        }
        for kind in ["table", "index", "view", "trigger", "virtual table"] {
            let _ = read(&format!("create {kind} {other}"));
            let _ = read(&format!("{}{other}", &sql[..cut].replace("table t", &format!("{kind} t"))));
            let _ = read(&sql[cut..]);
        }
        let _ = (inside_brackets(&other), read(&other), read_head(&other));
    }

    #[test]
    fn indexes_are_read_as_pragmas_tell(terms in prop::collection::vec(0..6_usize, 1..4), partial in any::<bool>()) {
        const TERMS: [&str; 6] = ["a", "lower(b, 1) DESC", "\"c d\" collate nocase asc", "(a + 1)", "[b]/* , */desc", "max(a, (b))"];
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        collect(&*connection, "create table t (a, b, \"c d\")", &[]).unwrap();
        let list = terms.iter().map(|at| TERMS[*at].replace("lower(b, 1)", "round(b, 1)")).collect::<Vec<_>>().join(" , ");
        let condition = if partial { " where a in (1, 2) -- x" } else { "" };
        let sql = format!("create index i on t(\n{list}){condition}");
        collect(&*connection, &sql, &[]).unwrap();
        let Some(Create { body: Body::Index(index), .. }) = read(&sql) else { return Err(TestCaseError::fail("not read")) };
        let told = rows(&connection, "select coalesce(name, ''), desc from pragma_index_xinfo('i') where key");
        prop_assert_eq!(told.len(), index.terms.len());
        for (told, term) in told.iter().zip(&index.terms) {
            let text = &sql[term.span.clone()];
            prop_assert!(told[0].is_empty() || code(text).next().is_some_and(|token| token.name() == told[0]));
            prop_assert_eq!(told[1] == "1", code(text).last().is_some_and(|token| token.is("desc")));
            prop_assert!(!code(&sql[term.expression.clone()]).any(|token| token.is_any(&["asc", "desc"])));
        }
        prop_assert_eq!(index.condition.map(|condition| &sql[condition]), partial.then_some("a in (1, 2)"));
    }
}
