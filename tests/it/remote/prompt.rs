//! A server's database at a prompt.

use expectrl::{ControlCode, Expect};

use super::server::Server;
use crate::common::env::TestEnv;
use crate::common::prompt::{Prompt, start_in};

fn start(server: &Server, arguments: &[&str]) -> Prompt {
    let url = server.url();
    let mut prompt = start_in(TestEnv::new(), &[&[url.as_str()], arguments].concat());
    prompt.wait_for("hopdb> ");
    prompt
}

#[test]
fn large_changes_are_asked_about() {
    let Some(server) = Server::with_demo() else { return };
    let mut prompt = start(&server, &["--quiet"]);
    for line in ["update all games set price = 1", "delete from games where id > 40;", "delete reviews where score < 5"]
    {
        prompt.type_line(line);
        assert!(prompt.wait_for("go on? [y/N] ").contains("this would"), "{line}");
        prompt.type_line("n");
        assert!(prompt.wait_for("hopdb> ").contains("nothing was changed"), "{line}");
    }
    prompt.type_line("update all games set price = 1");
    assert!(prompt.wait_for("go on? [y/N] ").contains("100 of games"));
    prompt.type_line("y");
    assert!(prompt.wait_for("hopdb> ").contains("100"));
    assert_eq!(server.answers(&["count games where price = 1"]), "100\n");
    assert_eq!(server.answers(&["count games"]), "100\n");
}

/// Values that are looked for within a bound have no part in the open transaction.
#[test]
fn tab_leaves_a_transaction_alone() {
    let Some(server) = Server::with_demo() else { return };
    let mut prompt = start(&server, &["--quiet"]);
    prompt.asks = "hopdb*> ";
    prompt.answer("begin");
    prompt.answer("create game title='by hand'");
    server.stop();
    prompt.session.send("games where title = \"Z\t").unwrap();
    prompt.session.send("elda").unwrap();
    prompt.wait_for("elda");
    prompt.press(ControlCode::EndOfText);
    prompt.wait_for("hopdb*> ");
    server.go_on();
    prompt.asks = "hopdb> ";
    prompt.answer("commit");
    assert_eq!(server.answers(&["count games where title = 'by hand'"]), "1\n");
}

#[test]
fn the_welcome_is_about_its_tables() {
    let Some(server) = Server::with("create table birds (id integer primary key, name text);") else { return };
    let url = server.url();
    let mut prompt = start_in(TestEnv::new(), &[&url]);
    let welcome = prompt.wait_for("hopdb> ");
    assert!(welcome.contains("birds") && !welcome.contains("games"), "{welcome}");
}

/// A line with a password in it is not kept.
#[test]
fn the_history_holds_no_secret() {
    let mut prompt = start_in(TestEnv::new(), &["--quiet"]);
    prompt.wait_for("hopdb> ");
    for line in [".open http://me:hush@127.0.0.1:9", ".open 'libsql://127.0.0.1:9?authToken=hush'", "count games"] {
        prompt.answer(line);
    }
    let kept = prompt.answer(".history");
    assert!(kept.contains("count games") && !kept.contains("hush"), "{kept}");
    let file = std::fs::read_to_string(prompt.home.path(".local/state/hopdb/history")).unwrap();
    assert!(file.contains("count games") && !file.contains("hush"), "{file}");
}
