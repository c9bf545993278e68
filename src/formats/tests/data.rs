//! The data formats: what is written reads back as it was.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn any_text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => "\\PC{0,12}".prop_map(String::into_bytes),
        3 => "[\0-\u{20}'\"\\\\,;|<&\u{7f}-\u{a0}\u{202e}N]{0,8}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..8),
        1 => Just(b"NULL".to_vec()),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Integer),
        prop_oneof![Just(i64::MIN), Just(i64::MAX), -9i64..9].prop_map(Value::Integer),
        any::<f64>().prop_filter("SQLite has no NaN", |number| !number.is_nan()).prop_map(Value::Real),
        prop_oneof![Just(0.0), Just(1e16), Just(f64::INFINITY), Just(f64::NEG_INFINITY)].prop_map(Value::Real),
        any_text().prop_map(Value::Text),
        proptest::collection::vec(any::<u8>(), 0..20).prop_map(Value::Blob),
    ]
}

fn any_rows() -> impl Strategy<Value = Vec<Vec<Value>>> {
    proptest::collection::vec(proptest::collection::vec(any_value(), 3), 0..6)
}

fn as_json(value: &Value) -> serde_json::Value {
    use base64::Engine as _;
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(number) => json!(number),
        Value::Real(number) if number.is_infinite() => json!(if *number > 0.0 { "Inf" } else { "-Inf" }),
        Value::Real(number) => json!(number),
        Value::Text(bytes) => json!(String::from_utf8_lossy(bytes)),
        Value::Blob(bytes) => json!({"$blob": base64::engine::general_purpose::STANDARD.encode(bytes)}),
    }
}

/// Equal, but for the last digit of a REAL, which serde_json's own parser may get wrong; that the digits themselves
/// are exact is tested where they are spelt.
fn same(left: &serde_json::Value, right: &serde_json::Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(a), Some(b)) if left.is_f64() && right.is_f64() => (a - b).abs() <= a.abs() * 1e-15 + f64::MIN_POSITIVE,
        _ => left == right,
    }
}

proptest! {
    #[test]
    fn json_reads_back(rows in any_rows(), at_terminal in any::<bool>()) {
        let style = if at_terminal { terminal(80) } else { Style::PIPE };
        let head = head(Shape::Rows { one: false }, &["a", "b\"\u{9b}", "a"]);
        let keys = ["a", "b\"\u{9b}", "a:1"];
        let document = text(&JSON, &style, &head, &rows);
        prop_assert_eq!(document.matches('\n').count(), 1);
        let parsed: Vec<serde_json::Value> = serde_json::from_str(&document).unwrap();
        let lines = text(&JSONL, &style, &head, &rows);
        let by_line: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(parsed.len(), rows.len());
        prop_assert_eq!(&parsed, &by_line);
        for (object, row) in parsed.iter().zip(&rows) {
            prop_assert_eq!(object.as_object().unwrap().len(), 3);
            for (key, value) in keys.iter().zip(row) {
                prop_assert!(same(&object[*key], &as_json(value)), "{} {:?}", object, value);
            }
        }
    }

    #[test]
    fn csv_reads_back(rows in any_rows()) {
        let written = bytes(&CSV, &Style::PIPE, &head(Shape::Rows { one: false }, &["a", "b,", ""]), &rows, &[]);
        let mut reader = ::csv::ReaderBuilder::new().from_reader(written.as_slice());
        prop_assert_eq!(reader.byte_headers().unwrap(), &::csv::ByteRecord::from(vec!["a", "b,", ""]));
        let records: Vec<::csv::ByteRecord> = reader.byte_records().map(Result::unwrap).collect();
        prop_assert_eq!(records.len(), rows.len());
        for (record, row) in records.iter().zip(&rows) {
            for (field, value) in record.iter().zip(row) {
                match value {
                    Value::Null => prop_assert!(field.is_empty()),
                    Value::Text(text) => prop_assert_eq!(field, text.as_slice()),
                    Value::Integer(number) => prop_assert_eq!(String::from_utf8_lossy(field), number.to_string()),
                    Value::Real(number) => {
                        let read: f64 = std::str::from_utf8(field).unwrap().parse().unwrap();
                        prop_assert_eq!(read.to_bits(), number.to_bits());
                    }
                    Value::Blob(bytes) => prop_assert_eq!(field.len(), bytes.len() * 2 + 3),
                }
            }
        }
    }

    #[test]
    fn tsv_reads_back(rows in any_rows()) {
        let written = bytes(&TSV, &Style::PIPE, &head(Shape::Rows { one: false }, &["a", "b", "c"]), &rows, &[]);
        let lines: Vec<&[u8]> = written.split(|byte| *byte == b'\n').skip(1).collect();
        prop_assert_eq!(lines.len(), rows.len() + 1);
        for (line, row) in lines.iter().zip(&rows) {
            for (field, value) in line.split(|byte| *byte == b'\t').zip(row) {
                match value {
                    Value::Null => prop_assert_eq!(field, b"\\N"),
                    Value::Text(text) => prop_assert_eq!(&unescape(field), text),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn inserts_restore_every_value(rows in any_rows(), at_terminal in any::<bool>()) {
        let style = if at_terminal { terminal(80) } else { Style::PIPE };
        let head = Head { table: Some("odd \"name".into()), ..head(Shape::Records { one: false }, &["a", "b c", "select"]) };
        let sql = text(&INSERT, &style, &head, &rows);
        let database = rusqlite::Connection::open_in_memory().unwrap();
        database.execute_batch("CREATE TABLE \"odd \"\"name\" (a, \"b c\", \"select\")").unwrap();
        database.execute_batch(&sql).unwrap();
        let mut statement = database.prepare("SELECT * FROM \"odd \"\"name\" ORDER BY rowid").unwrap();
        let mut found = statement.query([]).unwrap();
        for row in &rows {
            let read = found.next().unwrap().unwrap();
            for (index, value) in row.iter().enumerate() {
                use rusqlite::types::ValueRef as Read;
                match (read.get_ref(index).unwrap(), value) {
                    (Read::Null, Value::Null) => {}
                    (Read::Integer(a), Value::Integer(b)) => prop_assert_eq!(a, *b),
                    (Read::Real(a), Value::Real(b)) => prop_assert_eq!(a.to_bits(), b.to_bits(), "{} {}", a, b),
                    (Read::Text(a), Value::Text(b)) | (Read::Blob(a), Value::Blob(b)) => prop_assert_eq!(a, b.as_slice()),
                    (a, b) => prop_assert!(false, "{:?} for {:?}", a, b),
                }
            }
        }
        prop_assert!(found.next().unwrap().is_none());
    }
}

/// The sqlite3 shell drops a carriage return before a line feed while it reads a script.
#[test]
fn inserts_hold_no_raw_carriage_return() {
    let texts = ["a\r\nb", "\r", "\r\r", "it's\r", "both \\r and \r", "only \\r"];
    let rows: Vec<Vec<Value>> = texts.iter().map(|text| vec![Value::from(*text)]).collect();
    let sql = text(&INSERT, &Style::PIPE, &head(Shape::Rows { one: false }, &["a"]), &rows);
    assert!(!sql.contains('\r'), "{sql}");
    let database = rusqlite::Connection::open_in_memory().unwrap();
    database.execute_batch("CREATE TABLE rows (a)").unwrap();
    database.execute_batch(&sql).unwrap();
    let mut statement = database.prepare("SELECT a FROM rows ORDER BY rowid").unwrap();
    let found: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(found, texts);
}

fn unescape(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = field.iter();
    while let Some(&byte) = bytes.next() {
        out.push(match (byte, byte == b'\\') {
            (_, true) => match bytes.next().unwrap() {
                b't' => b'\t',
                b'n' => b'\n',
                b'r' => b'\r',
                other => *other,
            },
            (byte, false) => byte,
        });
    }
    out
}

#[test]
fn null_the_empty_text_and_the_text_null_differ() {
    let rows = [vec![Value::Null, Value::from(""), Value::from("NULL")]];
    let head = head(Shape::Rows { one: false }, &["a", "b", "c"]);
    let written = |format| text(format, &Style::PIPE, &head, &rows);
    assert_eq!(written(&CSV), "a,b,c\n,\"\",NULL\n");
    assert_eq!(written(&TSV), "a\tb\tc\n\\N\t\tNULL\n");
    assert_eq!(written(&JSON), "[{\"a\":null,\"b\":\"\",\"c\":\"NULL\"}]\n");
    assert_eq!(written(&INSERT), "INSERT INTO \"rows\" (\"a\", \"b\", \"c\") VALUES (NULL, '', 'NULL');\n");
    assert_eq!(written(&REPR), "=> [(NULL, '', 'NULL')]\n");
    assert_eq!(written(&TREE), "a: NULL, b: '', c: 'NULL'\n");
    assert_eq!(written(&CARD).lines().skip(1).collect::<Vec<_>>(), ["  a  NULL", "  b  ''", "  c  'NULL'"]);
    assert!(written(&TABLE).contains("│ NULL │ '' │ 'NULL' │"));
    assert!(written(&MARKDOWN).contains("| NULL | '' | 'NULL' |"));
    assert!(written(&HTML).contains("<td class=\"null\"><em>NULL</em></td><td></td><td>NULL</td>"));
}

#[test]
fn json_follows_the_shape() {
    let write = |shape, rows: &[Vec<Value>]| text(&JSON, &Style::PIPE, &head(shape, &["n"]), rows);
    let one = [vec![Value::from(1)]];
    assert_eq!(write(Shape::Rows { one: false }, &one), "[{\"n\":1}]\n");
    assert_eq!(write(Shape::Rows { one: true }, &one), "{\"n\":1}\n");
    assert_eq!(write(Shape::Records { one: true }, &[]), "null\n");
    assert_eq!(write(Shape::Records { one: false }, &[]), "[]\n");
    assert_eq!(write(Shape::Values { one: false }, &one), "[1]\n");
    assert_eq!(write(Shape::Values { one: true }, &one), "1\n");
    assert_eq!(write(Shape::Values { one: true }, &[]), "null\n");
    assert_eq!(write(Shape::Value, &one), "1\n");
    assert_eq!(write(Shape::Boolean, &one), "true\n");
    assert_eq!(write(Shape::Boolean, &[vec![Value::from(0)]]), "false\n");
    assert_eq!(write(Shape::Value, &[vec![Value::Real(2.0)]]), "2.0\n");
    assert_eq!(write(Shape::Value, &[vec![Value::Real(f64::INFINITY)]]), "\"Inf\"\n");
    assert_eq!(write(Shape::Value, &[vec![Value::Text(b"a\xffb".to_vec())]]), "\"a\u{fffd}b\"\n");
    assert_eq!(write(Shape::Value, &[vec![Value::Blob(vec![0, 255])]]), "{\"$blob\":\"AP8=\"}\n");
}

#[test]
fn json_escapes_what_would_act_on_a_terminal() {
    let rows = [vec![Value::from("\u{1b}[2J\u{9b}\u{7f}\u{202e}é\u{e0001}")]];
    let head = head(Shape::Value, &["n"]);
    assert_eq!(text(&JSON, &terminal(80), &head, &rows), "\"\\u001b[2J\\u009b\\u007f\\u202eé\\udb40\\udc01\"\n");
    assert_eq!(text(&JSON, &Style::PIPE, &head, &rows), "\"\\u001b[2J\u{9b}\u{7f}\u{202e}é\u{e0001}\"\n");
}

fn nested_row() -> Vec<Nested> {
    let review = |score: i64, user| nested(&["score", "user"], None, vec![value(score), user]);
    let user = nested(&["id", "name"], None, vec![value(4), value("Ann")]);
    vec![
        value(1),
        Nested::List(vec![review(8, user), review(9, Nested::None)]),
        Nested::List(vec![value(8), value("x")]),
    ]
}

#[test]
fn what_nests_is_json() {
    let rows = [nested_row()];
    let reviews = r#"[{"score":8,"user":{"id":4,"name":"Ann"}},{"score":9,"user":null}]"#;
    let rows_head = head(Shape::Rows { one: false }, &["id", "reviews", "scores"]);
    assert_eq!(
        text(&JSONL, &Style::PIPE, &rows_head, &rows),
        format!("{{\"id\":1,\"reviews\":{reviews},\"scores\":[8,\"x\"]}}\n")
    );
    let csv = text(&CSV, &Style::PIPE, &rows_head, &rows);
    let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(&reader.records().next().unwrap().unwrap()[1], reviews);
    let tsv = text(&TSV, &Style::PIPE, &rows_head, &rows);
    assert_eq!(tsv.lines().nth(1), Some(format!("1\t{reviews}\t[8,\"x\"]").as_str()));
    assert_eq!(
        text(&INSERT, &Style::PIPE, &rows_head, &rows),
        format!("INSERT INTO \"rows\" (\"id\", \"reviews\", \"scores\") VALUES (1, '{reviews}', '[8,\"x\"]');\n")
    );
    // Of a record, only its own columns can be put back.
    assert_eq!(
        text(&INSERT, &Style::PIPE, &games(false, &["id", "reviews", "scores"]), &rows),
        "INSERT INTO \"games\" (\"id\") VALUES (1);\n"
    );
}

#[test]
fn labels_are_for_people_only() {
    let mut labelled = head(Shape::Rows { one: false }, &["score", "game"]);
    labelled.columns[1].label = Some(2);
    let rows =
        [vec![Value::from(8), Value::from(3), Value::from("Zelda")], vec![Value::from(9), Value::Null, Value::Null]];
    let written = |format| text(format, &Style::PIPE, &labelled, &rows);
    assert_eq!(written(&CSV), "score,game\n8,3\n9,\n");
    assert_eq!(written(&TSV), "score\tgame\n8\t3\n9\t\\N\n");
    assert_eq!(written(&JSONL), "{\"score\":8,\"game\":3}\n{\"score\":9,\"game\":null}\n");
    assert!(written(&INSERT).starts_with("INSERT INTO \"rows\" (\"score\", \"game\") VALUES (8, 3);\n"));
    for format in [&TABLE, &CARD, &MARKDOWN, &HTML, &TREE, &REPR] {
        let text = written(format);
        assert!(text.contains("3 (Zelda)"), "{text}");
        assert!(text.contains("NULL"), "{text}");
    }
}
