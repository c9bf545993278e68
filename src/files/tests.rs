//! Files in memory of a folder, through the store and back.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use proptest::prelude::*;

use super::*;
use crate::answer::{ColumnHead, Head, PlainRow};
use crate::catalog::{self, Catalog};
use crate::diagnostic::Result;
use crate::formats::{CSV, Field, Format, JSON, JSONL, TSV, reader_of};
use crate::sql::quote_name;
use crate::store::{OpenOptions, OpenTarget, SqliteConnection, Value, collect, open};
use crate::terminal::Style;

fn database(sql: &str) -> Rc<SqliteConnection> {
    let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
    run(&connection, sql);
    connection
}

fn run(connection: &Rc<SqliteConnection>, sql: &str) {
    let mut rest = sql;
    while let Some(mut statement) = crate::store::Connection::prepare(&**connection, rest).unwrap() {
        let consumed = statement.consumed();
        statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(()))).unwrap();
        drop(statement);
        rest = &rest[consumed..];
    }
}

fn import(connection: &Rc<SqliteConnection>, path: &Path, name: &str) -> Result<Imported> {
    let catalog = Catalog::new(Rc::<SqliteConnection>::clone(connection), catalog::CatalogOptions::default());
    catalog.refresh()?;
    let input = input(path)?;
    let table = catalog.table_exact(name)?;
    Import {
        connection: &**connection,
        catalog: &catalog,
        input: &input,
        table,
        name,
        options: &ImportOptions::default(),
        tick: &|_| Ok(()),
    }
    .run()
}

fn input(path: &Path) -> Result<InputFile> {
    let options = ReadOptions { reader: reader_of(path, None)?, separator: None, has_header: true, encoding: None };
    InputFile::open(path, options, &|| Ok(()))
}

fn rows(connection: &Rc<SqliteConnection>, sql: &str) -> Vec<Vec<Value>> {
    collect(&**connection, sql, &[]).unwrap()
}

/// What a file reads as, cells as texts.
fn read(name: &str, bytes: &[u8]) -> Result<Vec<Vec<Option<String>>>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let input = input(&path)?;
    let mut found = Vec::new();
    let names = input.read(&mut |_, record| {
        let cell = |at| match record.field(at) {
            Field::Null => None,
            Field::Untyped(text) | Field::Number(text) => Some(String::from_utf8_lossy(text).into_owned()),
            Field::Truth(truth) => Some(truth.to_string()),
            Field::Typed(value) => Some(format!("{value:?}")),
        };
        found.push((0..record.columns().len()).map(cell).collect());
        Ok(())
    })?;
    found.insert(0, names.into_iter().map(Some).collect());
    Ok(found)
}

fn texts(rows: &[&[Option<&str>]]) -> Vec<Vec<Option<String>>> {
    rows.iter().map(|row| row.iter().map(|cell| cell.map(str::to_owned)).collect()).collect()
}

#[test]
fn line_ends_marks_and_quotes_of_csv() {
    let want = texts(&[&[Some("a"), Some("b")], &[Some("1"), None], &[Some("x\r\ny"), Some("")]]);
    for ends in ["\n", "\r\n", "\r"] {
        let text = ["\u{feff}a,b", "1,", "\"x\r\ny\",\"\""].join(ends);
        assert_eq!(read("f.csv", text.as_bytes()).unwrap(), want, "{ends:?}");
        assert_eq!(read("f.csv", format!("{text}{ends}").as_bytes()).unwrap(), want, "{ends:?}");
    }
    // An empty line is a record where there is one column.
    assert_eq!(read("f.csv", b"a\n\n1\n").unwrap(), texts(&[&[Some("a")], &[None], &[Some("1")]]));
    assert_eq!(read("f.csv", b"a,b\n\n1,2\n\n").unwrap(), texts(&[&[Some("a"), Some("b")], &[Some("1"), Some("2")]]));
    assert_eq!(read("f.csv", b"a\nx\"y\"\n").unwrap(), texts(&[&[Some("a")], &[Some("x\"y\"")]]));
    for (text, line) in [
        (&b"a,b\n1\n"[..], 2),
        (b"a,b\n\"1\n\n\",2\n1,2,3\n", 5),
        (b"a\n\"1\"x\n", 2),
        (b"a\n1\n\"\n\n", 3),
        (b"a\n1\n\xe4\n", 3),
    ] {
        let error = read("f.csv", text).unwrap_err();
        assert!(error.message.contains(&format!("line {line}:")), "{error}");
    }
    assert!(read("f.csv", b"a\0,\0b\0\n\0").unwrap_err().message.contains("UTF-16LE"));
    for (mark, encode) in [(&b"\xff\xfe"[..], u16::to_le_bytes as fn(u16) -> [u8; 2]), (b"\xfe\xff", u16::to_be_bytes)]
    {
        let text: Vec<u8> = "a\né\r\n".encode_utf16().flat_map(encode).collect();
        assert_eq!(read("f.csv", &[mark, &text].concat()).unwrap(), texts(&[&[Some("a")], &[Some("é")]]));
    }
    for first in ["sep=;\n", "SEP=;\r\n", "\"sep=;\"\r\n"] {
        let want = texts(&[&[Some("a"), Some("b")], &[Some("1,5"), None]]);
        assert_eq!(read("f.csv", format!("{first}a;b\n1,5;\n").as_bytes()).unwrap(), want);
    }
    assert_eq!(read("f.csv", b"sep=\n1\n").unwrap(), texts(&[&[Some("sep=")], &[Some("1")]]));
}

#[test]
fn records_longer_than_the_buffer_are_whole() {
    let long = "ab\"\"c,\r\n".repeat(100_000);
    let found = read("f.csv", format!("a,b\r\n\"{long}\",1\r\n2,3").as_bytes()).unwrap();
    assert_eq!(found[1][0].as_deref(), Some(long.replace("\"\"", "\"").as_str()));
    assert_eq!(found[2], texts(&[&[Some("2"), Some("3")]])[0]);
}

#[test]
fn tsv_has_escapes_for_quotes() {
    let found = read("f.tsv", b"a\tb\n\\N\t\\\\N\n\t\"x\\ty\\q\\\n").unwrap();
    assert_eq!(found, texts(&[&[Some("a"), Some("b")], &[None, Some("\\N")], &[Some(""), Some("\"x\ty\\q\\")]]));
}

/// Writes the rows of a table as an export does.
fn export(connection: &Rc<SqliteConnection>, table: &str, format: &Format, path: &Path) {
    let mut file = fs::File::create(path).unwrap();
    let names = rows(connection, &format!("SELECT name FROM pragma_table_info('{table}')"));
    let columns = names.iter().map(|row| ColumnHead::new(row[0].as_text().unwrap())).collect();
    let head = Head { table: Some(table.to_owned()), ..Head::rows(columns) };
    let mut writer = format.writer(&Style::PIPE);
    writer.begin(&mut file, &head).unwrap();
    let sql = format!("SELECT * FROM {}", quote_name(table));
    let mut statement = crate::store::Connection::prepare(&**connection, &sql).unwrap().unwrap();
    statement
        .stream(&[], &mut |row| {
            writer.row(&mut file, &PlainRow(row)).unwrap();
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    writer.end(&mut file).unwrap();
}

const SCHEMA: &str = "CREATE TABLE t (i INTEGER, r REAL, s TEXT, b BLOB)";

fn any_row() -> impl Strategy<Value = Vec<Value>> {
    let or_null = |some: BoxedStrategy<Value>| prop_oneof![1 => Just(Value::Null), 4 => some];
    (
        or_null(any::<i64>().prop_map(Value::Integer).boxed()),
        or_null(
            prop_oneof![any::<f64>().prop_filter("SQLite has no NaN", |n| !n.is_nan()), Just(f64::INFINITY), Just(1.0)]
                .prop_map(Value::Real)
                .boxed(),
        ),
        or_null(
            prop_oneof!["\\PC{0,8}", "[,;\"'\r\n\t\\\\Nx0-9.=-]{0,8}", Just("x'00'".to_owned()), any::<String>()]
                .prop_map(Value::text)
                .boxed(),
        ),
        or_null(proptest::collection::vec(any::<u8>(), 0..8).prop_map(Value::Blob).boxed()),
    )
        .prop_map(|(i, r, s, b)| vec![i, r, s, b])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_exported_is_imported_again(records in proptest::collection::vec(any_row(), 0..12)) {
        let folder = tempfile::tempdir().unwrap();
        let from = database(SCHEMA);
        for record in &records {
            collect(&*from, "INSERT INTO t VALUES (?1, ?2, ?3, ?4)", record).unwrap();
        }
        let want = rows(&from, "SELECT *, typeof(r) FROM t");
        for (name, format) in
            [("f.csv", &CSV), ("f.tsv", &TSV), ("f.json", &JSON), ("f.jsonl", &JSONL)]
        {
            let path = folder.path().join(name);
            export(&from, "t", format, &path);
            let into = database(SCHEMA);
            import(&into, &path, "t").unwrap();
            prop_assert_eq!(&rows(&into, "SELECT *, typeof(r) FROM t"), &want, "{}", name);
            // A new table holds the same; whether a column of numbers only was of texts is not to be told from csv.
            if *format == JSON && !records.is_empty() {
                let into = database("");
                import(&into, &path, "fresh").unwrap();
                prop_assert_eq!(rows(&into, "SELECT i, s, b FROM fresh"), rows(&from, "SELECT i, s, b FROM t"));
            }
        }
    }

    #[test]
    fn no_file_brings_the_readers_down(bytes in proptest::collection::vec(prop_oneof![
        any::<u8>(), Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(b'\\'), Just(b'{'), Just(b'}'), Just(b'['), Just(b':')
    ], 0..64)) {
        for name in ["f.csv", "f.tsv", "f.json", "f.jsonl"] {
            let _ = read(name, &bytes);
        }
    }

    #[test]
    fn a_dump_holds_every_value(records in proptest::collection::vec(any_row(), 0..8)) {
        let from = database(&format!("{SCHEMA}; CREATE TABLE k (a, b, PRIMARY KEY (b, a)) WITHOUT ROWID"));
        for (number, record) in records.iter().enumerate() {
            collect(&*from, "INSERT INTO t(rowid, i, r, s, b) VALUES (?5, ?1, ?2, ?3, ?4)",
                &[record.clone(), vec![Value::Integer(number as i64 * 3 - 2)]].concat()).unwrap();
            collect(&*from, "INSERT OR IGNORE INTO k VALUES (coalesce(?1, 0), coalesce(?2, ''))", &record[2..]).unwrap();
        }
        let mut text = Vec::new();
        prop_assert!(dump::dump(&*from, None, Style::PIPE, &mut text).is_ok());
        let into = database(std::str::from_utf8(&text).unwrap());
        for sql in ["SELECT rowid, *, typeof(r) FROM t", "SELECT * FROM k", "SELECT type, name, sql FROM sqlite_schema"] {
            prop_assert_eq!(rows(&into, sql), rows(&from, sql));
        }
    }
}

#[test]
fn types_come_from_all_of_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.csv");
    fs::write(
        &path,
        "id,zip,n,x,mixed,long,empty,blob,inf,quoted\n\
         a,01234,1,1,1,1,,x'00',Inf,\"5\"\n\
         b,99999,,2.5,b,9223372036854775808,,x'',1.5,\"6\"\n",
    )
    .unwrap();
    let database = database("");
    let imported = import(&database, &path, "t").unwrap();
    assert_eq!(
        imported.created.as_deref(),
        Some(
            "CREATE TABLE \"t\" (\"id\" TEXT PRIMARY KEY, \"zip\" TEXT, \"n\" INTEGER, \"x\" REAL, \"mixed\" TEXT, \
             \"long\" TEXT, \"empty\" TEXT, \"blob\" BLOB, \"inf\" REAL, \"quoted\" INTEGER)"
        )
    );
    let stored = &rows(&database, "SELECT * FROM t")[0];
    assert_eq!(stored[1], Value::from("01234"));
    assert_eq!(stored[3], Value::Real(1.0));
    assert_eq!(stored[7], Value::Blob(vec![0]));
    assert_eq!(stored[8], Value::Real(f64::INFINITY));
}

#[test]
fn a_failure_in_the_middle_keeps_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f.jsonl");
    fs::write(&path, "{\"a\": 1}\n{\"a\": 2}\n{\"b\": 3}\nnull\n").unwrap();
    let database = database("");
    let error = import(&database, &path, "t").unwrap_err();
    assert!(error.message.contains("line 4"), "{error}");
    assert!(rows(&database, "SELECT * FROM sqlite_schema").is_empty());
    run(&database, "CREATE TABLE t (a INTEGER UNIQUE); INSERT INTO t VALUES (1)");
    fs::write(&path, "{\"a\": 5}\n{\"a\": 1}\n").unwrap();
    let error = import(&database, &path, "t").unwrap_err();
    assert!(error.message.contains("line 2"), "{error}");
    assert_eq!(rows(&database, "SELECT * FROM t"), [[Value::Integer(1)]]);
    assert!(crate::store::Connection::is_autocommit(&*database));
}
