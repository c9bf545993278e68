//! A server that answers what no real one does: every such answer is an error within bounds, and nothing of it reaches a terminal raw.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::common::program::{Outcome, hopdb};

/// Answers each request with what `answer` gives for its number, and ends the connection; keeps what was asked.
fn serve(answer: impl Fn(usize) -> Vec<u8> + Send + 'static) -> Stub {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    thread::spawn(move || {
        for (number, connection) in listener.incoming().enumerate() {
            let Ok(mut connection) = connection else { return };
            let mut request = Vec::new();
            let mut piece = [0; 4096];
            while let Ok(read) = connection.read(&mut piece) {
                request.extend_from_slice(&piece[..read]);
                let text = String::from_utf8_lossy(&request);
                let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                    let length = head
                        .lines()
                        .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
                    length.is_none_or(|length| body.len() >= length)
                });
                if read == 0 || whole {
                    break;
                }
            }
            seen.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
            // Whoever has heard enough goes.
            let _ = connection.write_all(&answer(number));
        }
    });
    Stub { url, asked }
}

struct Stub {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    fn run(&self, lines: &[&str]) -> Outcome {
        let commands = lines.iter().flat_map(|line| ["-c", line]);
        hopdb([self.url.as_str(), "--format", "json", "--keep-going"].into_iter().chain(commands))
            .env("HOPDB_TOKEN", TOKEN)
            .run()
    }

    /// How many requests held this text.
    fn asked(&self, text: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|request| request.contains(text)).count()
    }
}

const TOKEN: &str = "token-of-the-first";

fn response(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

fn run(answer: Vec<u8>) -> Outcome {
    let outcome = serve(move |_| answer.clone()).run(&["games"]);
    assert_eq!(outcome.code(), Some(1), "{}", outcome.text());
    assert!(!outcome.text().contains("panicked"), "{}", outcome.text());
    outcome
}

/// The answer of one statement.
fn step(columns: &[&str], rows: &str) -> String {
    let columns: Vec<String> = columns.iter().map(|name| format!(r#"{{"name":"{name}","decltype":null}}"#)).collect();
    let columns = columns.join(",");
    format!(r#"{{"cols":[{columns}],"rows":[{rows}],"affected_row_count":0,"last_insert_rowid":null}}"#)
}

/// The answer of a pipeline, whose stream ends or stays with a baton, where a transaction is open.
fn pipeline(steps: &[String], error: &str, baton: Option<&str>) -> Vec<u8> {
    let errors = vec!["null"; steps.len() - usize::from(!error.is_empty())].join(",");
    let errors = [errors.as_str(), error].into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(",");
    let (baton, end) = match baton {
        Some(baton) => (format!("\"{baton}\""), r#""type":"get_autocommit","is_autocommit":false"#),
        None => ("null".to_owned(), r#""type":"close""#),
    };
    let steps = steps.join(",");
    response(
        "200 OK",
        &format!(
            r#"{{"baton":{baton},"base_url":null,"results":[{{"type":"ok","response":{{"type":"batch","result":{{"step_results":[{steps}],"step_errors":[{errors}]}}}}}},{{"type":"ok","response":{{{end}}}}}]}}"#
        ),
    )
}

/// The answers of the first request, which reads the schema.
fn schema(rows: &str) -> Vec<u8> {
    let version = step(&["v"], r#"[{"type":"integer","value":"1"}]"#);
    let functions = step(&["n"], r#"[{"type":"text","value":"count"}]"#);
    pipeline(
        &[step(&[], ""), step(&["type", "name", "tbl_name", "sql"], rows), version, functions, step(&[], "")],
        "",
        None,
    )
}

fn object(kind: &str, name: &str, sql: &str) -> String {
    let text = |text: &str| format!(r#"{{"type":"text","value":{}}}"#, serde_json::Value::from(text));
    format!("[{},{},{},{}]", text(kind), text(name), text(name), text(sql))
}

/// A table `t (a, b, c)`.
fn table() -> Vec<u8> {
    schema(&object("table", "t", "create table t (a, b, c)"))
}

#[test]
fn answers_that_are_none() {
    for body in [
        "",
        "null",
        "[]",
        "{}",
        "\u{1b}[31mhello",
        r#"{"baton":null,"base_url":null,"results":[]}"#,
        r#"{"baton":5,"base_url":null,"results":[]}"#,
        r#"{"baton":null,"base_url":null,"results":[{"type":"ok"}]}"#,
        r#"{"baton":null,"base_url":null,"results":[{"type":"error","error":{"message":"\u001b[31mno","code":"X"}}]}"#,
        r#"{"baton":null,"base_url":null,"results":[{"type":"ok","response":{"type":"batch","result":{"step_results":[],"step_errors":[]}}}]}"#,
        r#"{"baton":null,"base_url":"http://elsewhere.example.org","results":[]}"#,
    ] {
        run(response("200 OK", body));
    }
    run(response("200 OK", &"[".repeat(100_000)));
    run(response("200 OK", &format!(r#"{{"baton":null,"results":[{}]}}"#, "{},".repeat(10_000))));
}

#[test]
fn failures_by_their_status() {
    for (status, word) in [
        ("401 Unauthorized", "token"),
        ("403 Forbidden", "token"),
        ("404 Not Found", "no libSQL server"),
        ("429 Too Many Requests", "in a moment"),
        ("500 Internal Server Error", "failed (500)"),
        ("503 Service Unavailable", "in a moment"),
        ("204 No Content", "(204)"),
    ] {
        let outcome = run(response(status, ""));
        assert!(outcome.stderr.contains(word), "{status}: {}", outcome.stderr);
    }
}

#[test]
fn an_answer_is_cut() {
    let whole = String::from_utf8(schema("")).unwrap();
    for end in [1, 10, whole.len() / 2, whole.len() - 1] {
        run(whole.as_bytes()[..end].to_vec());
    }
    run(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec());
    run(Vec::new());
}

#[test]
fn sent_on_to_another_place() {
    let to = |place: &str| {
        format!("HTTP/1.1 307 Moved\r\nlocation: {place}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .into_bytes()
    };
    let outcome = run(to("http://elsewhere.example.org/v3/pipeline"));
    assert!(outcome.stderr.contains("another server"), "{}", outcome.stderr);
    // To itself without end.
    run(to("/v3/pipeline"));
}

#[test]
fn schemas_that_are_none() {
    // Each would do something else than make what it is said to make.
    for (kind, name, sql) in [
        ("table", "t", "create table t as select load_extension('x')"),
        ("table", "t", "drop table t"),
        ("table", "t", "attach '/tmp/x' as y"),
        ("table", "t", "create temp table t (a)"),
        ("index", "t", "create table t (a)"),
        ("table", "\u{1b}[31mt", "create table \"\u{1b}[31mt\" (a)"),
        ("view", "t", "create view t as select * from nowhere"),
        ("thing", "t", "create table t (a)"),
        ("table", "t", "create virtual table t using nothing(a)"),
    ] {
        let answer = schema(&object(kind, name, sql));
        let outcome = serve(move |_| answer.clone()).run(&["t"]);
        assert_eq!(outcome.code(), Some(1), "{sql}: {}", outcome.text());
        assert!(
            !outcome.text().contains('\u{1b}') && !outcome.text().contains("panicked"),
            "{sql}: {}",
            outcome.text()
        );
    }
}

#[test]
fn rows_that_do_not_fit() {
    let (null, integer) = (r#"{"type":"null"}"#, r#"{"type":"integer","value":"1"}"#);
    let three = format!("[{null},{null},{null}]");
    let names = ["a", "b", "c"];
    for (columns, rows) in [
        (&names[..], "[]".to_owned()),
        (&names, "[5]".to_owned()),
        (&names, r#"[{"type":"integer","value":"x"}]"#.to_owned()),
        (&names, r#"[{"type":"text","value":5},{"type":"null"}]"#.to_owned()),
        (&names, format!("{three},[{integer}]")),
        (&names, format!("[{null},{null},{null},{integer}]")),
        // Other columns than were asked for, with rows that fit these.
        (&["a", "b"], format!("[{null},{null}]")),
        (&["a", "b", "c", "d"], format!("[{null},{null},{null},{integer}]")),
        (&[], String::new()),
    ] {
        let (first, then) = (table(), pipeline(&[step(columns, &rows)], "", None));
        let stub = serve(move |number| if number == 0 { first.clone() } else { then.clone() });
        let outcome = stub.run(&["select a, b, c from t;"]);
        assert_eq!((outcome.code(), outcome.stdout.as_str()), (Some(1), ""), "{rows}: {}", outcome.text());
        assert!(!outcome.text().contains("panicked"), "{}", outcome.text());
    }
}

/// What a server before the server says is no word of what was done.
#[test]
fn nothing_is_written_twice() {
    for (status, body, is_known) in [
        ("400 Bad Request", "the upstream closed the stream", false),
        ("400 Bad Request", r#"{"message":"no such stream upstream"}"#, false),
        ("502 Bad Gateway", "upstream", false),
        ("400 Bad Request", r#"{"message":"not understood","code":"PROTOCOL"}"#, true),
        ("413 Content Too Large", "", true),
    ] {
        let (first, then) = (table(), response(status, body));
        let stub = serve(move |number| if number == 0 { first.clone() } else { then.clone() });
        let outcome = stub.run(&["insert into t values (1, 2, 3);"]).assert_failure();
        assert_eq!(stub.asked("insert into t"), 1, "{status}: {body}");
        let said = if is_known { "nothing was changed" } else { "not known" };
        assert!(outcome.stderr.contains(said), "{status}: {body}: {}", outcome.stderr);
    }
}

/// What holds nothing and was forgotten is begun again; a transaction is not.
#[test]
fn streams_that_are_forgotten() {
    let forgotten = |number: usize| match number {
        0 => table(),
        1 => pipeline(&[step(&[], ""), step(&[], "")], "", Some("first")),
        _ => response("400 Bad Request", "Received an invalid baton"),
    };
    let stub = serve(forgotten);
    let lines = ["begin", "insert into t values (1, 2, 3);", "insert into t values (4, 5, 6);", "commit"];
    let outcome = stub.run(&lines).assert_failure();
    assert_eq!(stub.asked("insert into t"), 2, "{}", outcome.stderr);
    assert_eq!(outcome.stderr.matches("nothing of it was kept").count(), 2, "{}", outcome.stderr);
    // Its end is said, so that nothing of it is open.
    assert!(!outcome.stderr.contains("inside a transaction"), "{}", outcome.stderr);
}

/// Of a commit whose answer does not come nobody knows whether it was made.
#[test]
fn a_commit_without_an_answer() {
    for (answer, said, other) in [
        (response("502 Bad Gateway", "upstream"), "not known", "nothing"),
        (Vec::new(), "not known", "nothing"),
        (response("200 OK", "{}"), "not known", "nothing"),
        (
            response("400 Bad Request", "Received a baton that has already been used"),
            "nothing of it was kept",
            "not known",
        ),
    ] {
        let stub = serve(move |number| match number {
            0 => table(),
            1 => pipeline(&[step(&[], ""), step(&[], "")], "", Some("first")),
            _ => answer.clone(),
        });
        let outcome = stub.run(&["begin", "insert into t values (1, 2, 3);", "commit"]).assert_failure();
        assert!(outcome.stderr.contains(said) && !outcome.stderr.contains(other), "{}", outcome.stderr);
        assert_eq!(stub.asked("\"COMMIT\"}}]}},{\"type\":\"get"), 1);
    }
}

/// The rows of a page that was read before the transaction are none of the answer.
#[test]
fn pages_are_of_one_moment() {
    let cell = |number: usize, text: &str| {
        format!(
            r#"[{{"type":"integer","value":"{number}"}},{{"type":"text","value":"{text}"}},{{"type":"integer","value":"{number}"}}]"#
        )
    };
    let page = move |rows: usize, text: &str| {
        let rows: Vec<String> = (1..=rows).map(|number| cell(number, text)).collect();
        step(&["id", "v", "id"], &rows.join(","))
    };
    let stub = serve(move |number| match number {
        0 => schema(&object("table", "k", "create table k (id integer primary key, v text)")),
        1 => pipeline(&[page(1000, "before")], "", None),
        2 => pipeline(&[step(&[], ""), page(1000, "within")], "", Some("second")),
        3 => pipeline(&[page(7, "within")], "", Some("third")),
        _ => pipeline(&[step(&[], "")], "", Some("last")),
    });
    let outcome = stub.run(&["select * from k order by id;"]);
    assert_eq!(outcome.stdout.matches("within").count(), 1007, "{}", outcome.stderr);
    assert!(!outcome.stdout.contains("before"));
    // The schema was read in a transaction of its own.
    assert_eq!((stub.asked("BEGIN"), stub.asked("COMMIT")), (2, 2));
}

/// A cursor that fails ends neither its stream nor the transaction.
#[test]
fn a_cursor_that_fails_keeps_its_stream() {
    let too_large = r#"{"message":"too large","code":"RESPONSE_TOO_LARGE"}"#;
    let stub = serve(move |number| match number {
        0 => table(),
        1 => pipeline(&[step(&[], ""), step(&[], "")], "", Some("first")),
        2 => pipeline(&["null".to_owned()], too_large, Some("second")),
        3 => response(
            "200 OK",
            r#"{"baton":"third","base_url":null}
{"type":"step_begin","step":0,"cols":[{"name":"a"}]}
{"type":"step_error","step":0,"error":{"message":"SQLite error: integer overflow","code":"SQLITE_ERROR"}}
"#,
        ),
        _ => pipeline(&[step(&[], "")], "", Some("last")),
    });
    let lines = ["begin", "insert into t values (1, 2, 3);", "select a from t;", "insert into t values (4, 5, 6);"];
    let outcome = stub.run(&lines);
    assert!(outcome.stderr.contains("integer overflow"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("gone"), "{}", outcome.stderr);
    assert_eq!(stub.asked(r#"{"baton":"third""#), 1);
}

/// What a server says does not show the token that it was sent, and another server is not sent it.
#[test]
fn a_token_stays_with_its_server() {
    let says = |number: usize| match number {
        0 => table(),
        _ => pipeline(
            &["null".to_owned()],
            &format!(r#"{{"message":"SQLite error: you sent {TOKEN}","code":"SQLITE_ERROR"}}"#),
            None,
        ),
    };
    let (first, second) = (serve(says), serve(|_| table()));
    let outcome = first.run(&["insert into t values (1, 2, 3);", &format!(".open {}", second.url), ".tables"]);
    assert!(outcome.stderr.contains("you sent …"), "{}", outcome.stderr);
    assert!(!outcome.text().contains(TOKEN), "{}", outcome.text());
    assert!(outcome.stderr.contains("was not sent"), "{}", outcome.stderr);
    assert_eq!((first.asked(TOKEN), second.asked(TOKEN)), (2, 0));
    assert!(second.asked("sqlite_schema") > 0, "{}", outcome.stderr);
}
