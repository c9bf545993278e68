//! A server that answers what no real one does: every such answer is an error within bounds, and nothing of it reaches a terminal raw.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use crate::common::program::{Outcome, hopdb};

/// Answers each request with what `answer` gives for its number, and ends the connection.
fn serve(answer: impl Fn(usize) -> Vec<u8> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
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
            // Whoever has heard enough goes.
            let _ = connection.write_all(&answer(number));
        }
    });
    url
}

fn response(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

fn run(answer: Vec<u8>) -> Outcome {
    let url = serve(move |_| answer.clone());
    let outcome = hopdb([url.as_str(), "-c", "games"]).run();
    assert_eq!(outcome.code(), Some(1), "{}", outcome.text());
    assert!(!outcome.text().contains("panicked"), "{}", outcome.text());
    outcome
}

/// The answers of the first request, which reads the schema.
fn schema(rows: &str) -> String {
    let step = |rows: &str| format!(r#"{{"cols":[],"rows":[{rows}],"affected_row_count":0,"last_insert_rowid":null}}"#);
    let version = step(r#"[{"type":"integer","value":"1"}]"#);
    let steps = [step(""), step(rows), version, step(r#"[{"type":"text","value":"count"}]"#), step("")].join(",");
    format!(
        r#"{{"baton":null,"base_url":null,"results":[{{"type":"ok","response":{{"type":"batch","result":{{"step_results":[{steps}],"step_errors":[null,null,null,null,null]}}}}}},{{"type":"ok","response":{{"type":"close"}}}}]}}"#
    )
}

fn object(kind: &str, name: &str, sql: &str) -> String {
    let text = |text: &str| format!(r#"{{"type":"text","value":{}}}"#, serde_json::Value::from(text));
    format!("[{},{},{},{}]", text(kind), text(name), text(name), text(sql))
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
    let whole = String::from_utf8(response("200 OK", &schema(""))).unwrap();
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
        let body = schema(&object(kind, name, sql));
        let url = serve(move |_| response("200 OK", &body));
        let outcome = hopdb([url.as_str(), "--quiet", "-c", "t"]).run();
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
    let row = |cells: &str| {
        format!(
            r#"{{"baton":null,"base_url":null,"results":[{{"type":"ok","response":{{"type":"batch","result":{{"step_results":[{{"cols":[],"rows":[{cells}],"affected_row_count":0,"last_insert_rowid":null}}],"step_errors":[null]}}}}}},{{"type":"ok","response":{{"type":"close"}}}}]}}"#
        )
    };
    for cells in [
        "[]",
        "[5]",
        r#"[{"type":"integer","value":"x"}]"#,
        r#"[{"type":"text","value":5},{"type":"null"}]"#,
        r#"[{"type":"integer","value":"1"}],[{"type":"integer","value":"1"}]"#,
    ] {
        let first = schema(&object("table", "t", "create table t (a, b, c)"));
        let then = row(cells);
        let url = serve(move |number| response("200 OK", if number == 0 { &first } else { &then }));
        let outcome = hopdb([url.as_str(), "-c", "select a, b, c from t;"]).run();
        assert_eq!(outcome.code(), Some(1), "{cells}: {}", outcome.text());
        assert!(!outcome.text().contains("panicked"), "{}", outcome.text());
    }
}
