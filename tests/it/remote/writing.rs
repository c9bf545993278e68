//! Lines that write to a server: each one transaction, and those that a person opens.

use super::server::Server;
use crate::common::moments::Moments;
use crate::common::program::{PATIENCE, hopdb, wait_for};

#[test]
fn lines_write_as_they_do_to_a_file() {
    let Some(server) = Server::with_demo() else { return };
    let lines = [
        "create game title='Remote' price=10 created_at='2024-01-01' updated_at='2024-01-01'",
        "update game 101 set price = price + 1, updated_at = '2024-01-02'",
        "games where id > 99",
        "create review game=101 user=1 score=9 created_at='2024-01-01' updated_at='2024-01-01'",
        "game 101 .users",
        "link game 101 to user 2 score=4 created_at='2024-01-01' updated_at='2024-01-01'",
        "unlink game 101 from user 1",
        "game 101 .reviews",
        "delete game 101 cascade",
        "count reviews",
        "insert into games (title, created_at) values ('a', '1'), ('b', '2');",
        "delete from games where id > 100 returning id, title;",
        "create table notes (id integer primary key, game_id integer references games, body text);",
        "create note game=3 body='good'",
        "game 3 .notes",
        "alter table notes add column stars integer;",
        "update note 1 set stars = 5",
        "notes",
        "drop table notes;",
        "begin",
        "delete games where id > 50",
        "savepoint half",
        "clear reviews",
        "count reviews",
        "rollback to half",
        "count reviews",
        "rollback",
        "count games",
        "create 2500 games title='n' || n price=n created_at='2024-01-01' updated_at='2024-01-01'",
        "games show count(), sum(price), min(title), max(title)",
        "expect count games = 2600",
    ];
    let file = server.file();
    let commands: Vec<&str> = lines.iter().flat_map(|line| ["-c", line]).collect();
    let arguments = |database: &str| {
        let mut all =
            vec![database.to_owned(), "--format".to_owned(), "json".to_owned(), "--seed".to_owned(), "7".to_owned()];
        all.extend(commands.iter().map(|word| (*word).to_owned()));
        all
    };
    let on_file = hopdb(arguments(file.to_str().unwrap())).run().assert_success();
    let on_server = hopdb(arguments(&server.url())).run().assert_success();
    assert_eq!(on_file.stdout, on_server.stdout);
    let dump = |database: &str| hopdb([database, "-c", ".dump"]).run().assert_success().stdout;
    assert_eq!(dump(file.to_str().unwrap()), dump(&server.url()));
}

#[test]
fn a_line_that_fails_leaves_nothing() {
    let Some(server) = Server::with_demo() else { return };
    let before = server.answers(&[".dump"]);
    for line in [
        "create review game=999 user=1 score=5",
        "create game title=null",
        "create 3000 games title=(case when n < 2900 then 'x' end)",
        "update games set title = (case when id < 90 then 'x' end)",
        "insert into games (id, title) values (500, 'x'), (1, 'x');",
    ] {
        server.run(&[line]).assert_failure();
        assert_eq!(server.answers(&[".dump"]), before, "{line}");
    }
}

#[test]
fn made_up_records_are_those_of_a_file() {
    let Some(server) = Server::with_demo() else { return };
    let line = "create 300 users auto created_at='2024-01-01' updated_at='2024-01-01'";
    let more = "create 3000 reviews game=any game user=any user score=int(1, 10) created_at='2024-01-01' updated_at='2024-01-01'";
    // More than goes to a server as one text.
    let long = "create 3000 games title=fake.text(4000) price=n created_at='2024-01-01' updated_at='2024-01-01'";
    let file = server.file();
    let run = |database: &str| {
        let lines = [line, more, long, ".dump"].into_iter().flat_map(|line| ["-c", line]);
        hopdb([database, "--seed", "7"].into_iter().chain(lines)).run().assert_success().stdout
    };
    assert!(run(file.to_str().unwrap()) == run(&server.url()), "the dumps differ");
}

/// Values that depend on the records that the same line has made before.
#[test]
fn records_that_look_back() {
    let sql = "create table fill (id integer primary key, v integer, t text); create table log (what text);
        create table other (n integer); insert into other values (3), (4); create view seen as select v from fill;
        create trigger logged after insert on fill begin insert into log values (new.v); end;
        create table plain (id integer primary key, v, t); create table counts (n int);
        create table told (id integer primary key, v);
        create trigger tells after insert on told begin insert into counts values (changes()); end;";
    let Some(server) = Server::with(sql) else { return };
    let lines = [
        "create 3 plain v=(count plain)",
        "create 4 plain v=(max(plain.v) + n) t='x' || n",
        "create 3 plain v=(count other) t='constant'",
        "create 3 plain t='constant'",
        "create 3 plain v=7 t='constant'",
        "create 3 fill v=(count log)",
        "create 3 fill v=(count seen) t=n",
        "create 3 fill v=(max(other.n))",
        "create 1500 plain v=n * 2 t='w' || int(1, 10)",
        "create plain v=1",
        "create 20 told v=n",
    ];
    let file = server.file();
    let run = |database: &str| {
        let commands = lines.iter().flat_map(|line| ["-c", line]);
        hopdb([database, "--seed", "7"].into_iter().chain(commands)).run().assert_success();
        hopdb([database, "-c", ".dump"]).run().assert_success().stdout
    };
    assert_eq!(run(file.to_str().unwrap()), run(&server.url()));
}

/// What a change would touch is told before it is made.
#[test]
fn what_would_be_touched() {
    let sql = "create table parent (id integer primary key, v int); insert into parent (id) values (1), (2), (3);
        create table child (p integer references parent on delete cascade); insert into child values (1), (1), (2);
        create table log (what text); create trigger gone after delete on parent begin insert into log values ('gone'); end;";
    let Some(server) = Server::with(sql) else { return };
    let before = server.answers(&[".dump"]);
    let told = |line: &str| server.hopdb(&["-c", &format!("explain {line}")]).run().assert_success().stdout;
    assert!(told("update all parents set v = 1").contains("change  3 of parent\n"));
    let deleted = told("delete parent 1");
    assert!(deleted.contains("delete  1 of parent\n") && deleted.contains("touch   3 of others"), "{deleted}");
    assert!(told("delete parent 77").contains("touch nothing"));
    assert_eq!(server.answers(&[".dump"]), before);
}

/// A database on a server is not the demo.
#[test]
fn what_is_only_for_the_demo() {
    let Some(server) = Server::with("create table t (a);") else { return };
    for (line, word) in [(".reset", "not made anew"), (".seed list", "no folder"), (".migrate sql", "no schema.sql")] {
        let folder = server.folder().join("empty");
        std::fs::create_dir_all(&folder).unwrap();
        let outcome = server.hopdb(&["-c", line]).within(&folder).run().assert_failure();
        assert!(outcome.stderr.contains(word), "{line}: {}", outcome.text());
    }
}

#[test]
fn changes_that_cannot_be_taken_back_say_so() {
    let Some(server) = Server::with_demo() else { return };
    for line in [".undo", ".redo", ".changes"] {
        let outcome = server.run(&["update game 3 set price = 1", line]).assert_failure();
        assert!(outcome.stderr.contains("`begin` before a change"), "{}", outcome.stderr);
    }
}

#[test]
fn infinite_numbers_are_told_before_a_dump() {
    let sql = "create table t (a real, b); insert into t values (1.5, -9e999); create table u (a text); insert into u values ('9e999');";
    let Some(server) = Server::with(sql) else { return };
    let told = server.run(&[".dump"]).assert_success().stderr;
    assert!(told.contains("t holds infinite numbers") && !told.contains("u holds"), "{told}");
    assert!(!server.run(&[".dump u"]).assert_success().stderr.contains("infinite"));
}

/// Records of a file go many at a time, and say by their line what is wrong with them.
#[test]
fn imports() {
    let sql = "create table t (id integer primary key, a text, n integer check (n < 9000), p integer references t);
        create table log (id integer); create trigger g after insert on t begin insert into log values (new.id); end;";
    let Some(server) = Server::with(sql) else { return };
    let folder = server.folder();
    let csv: String = (1..=7000).map(|n| format!("{n},\"a, {n}\",{n},\n")).collect();
    std::fs::write(folder.join("t.csv"), format!("id,a,n,p\n{csv}")).unwrap();
    // A key that is taken by then, behind the records that go together first.
    let bad: String = (10_001..=17_000).map(|n| format!("{},x,1,\n", if n == 16_999 { 6_999 } else { n })).collect();
    std::fs::write(folder.join("bad.csv"), format!("id,a,n,p\n{bad}")).unwrap();
    std::fs::write(folder.join("wrong.csv"), "id,a,n,p\n8001,x,1,\n8002,y,9999,\n").unwrap();
    std::fs::write(
        folder.join("t.jsonl"),
        "{\"id\":7001,\"a\":\"b\"}\n{\"a\":\"c\",\"n\":3}\n{\"a\":{\"$blob\":\"AAE=\"}}\n{\"id\":7010,\"a\":\"\\u0000 é\",\"p\":7001}\n",
    )
    .unwrap();
    let run = |database: &str| {
        let lines = [".import t.csv t", ".import bad.csv t", ".import wrong.csv t", ".import t.jsonl t", "t limit 3"];
        let lines = lines.iter().flat_map(|line| ["-c", line]);
        let outcome = hopdb([database, "--keep-going", "--yes"].into_iter().chain(lines)).within(folder).run();
        let dump = hopdb([database, "-c", ".dump"]).run().assert_success().stdout;
        (outcome.text(), dump)
    };
    let ((on_file, file), (on_server, dumped)) = (run(server.file().to_str().unwrap()), run(&server.url()));
    assert!(file == dumped, "the dumps differ: {on_server}");
    for told in
        ["=> 7000\n=> 4\n", "bad.csv, line 7000: t.id ", "wrong.csv, line 3: the check `n < 9000` does not hold"]
    {
        assert!(on_file.contains(told) && on_server.contains(told), "{on_file}\n{on_server}");
    }
}

/// A rule may leave what was made before it was broken, or take all of it back.
#[test]
fn imports_that_a_rule_ends() {
    let rules = [
        (
            "create trigger g before insert on t when new.n = 3500 begin select raise(rollback, 'not that'); end;",
            "not that",
        ),
        (
            "create table u (n unique on conflict rollback); insert into u values (3500);
          create trigger g after insert on t begin insert into u values (new.n); end;",
            "u.n",
        ),
        (
            "create table u (n unique on conflict fail); insert into u values (3500);
          create trigger g after insert on t begin insert into u values (new.n); end;",
            "u.n",
        ),
        (
            "create trigger g before insert on t when new.n = 3500 begin select raise(fail, 'not that'); end;",
            "not that",
        ),
        ("create unique index i on t (n); insert into t values (3500, 'there');", "t.n"),
    ];
    for (rule, told) in rules {
        let Some(server) = Server::with(&format!("create table t (n int, a text); {rule}")) else { return };
        let rows: String = (1..=7000).map(|n| format!("{n},x\n")).collect();
        std::fs::write(server.folder().join("t.csv"), format!("n,a\n{rows}")).unwrap();
        let before = server.answers(&[".dump"]);
        let outcome = server.hopdb(&["-c", ".import t.csv t"]).within(server.folder()).run().assert_failure();
        let said = &outcome.stderr;
        assert!(said.contains(told) && said.contains("nothing of the file was kept"), "{rule}: {said}");
        assert!(said.contains("t.csv, line 3501: ") || said.contains("t.csv, lines 2 to 5001: "), "{rule}: {said}");
        assert_eq!(server.answers(&[".dump"]), before, "{rule}");
    }
}

/// Records that are drawn again where one of them breaks a rule that leaves what was made before.
#[test]
fn made_records_that_a_rule_leaves() {
    let sql = "create table t (id integer primary key, k int); create table u (k unique on conflict fail);
        create trigger g after insert on t begin insert into u values (new.k); end;
        create table w (id integer primary key, k int);
        create trigger h after insert on w begin select raise(rollback, 'not that') where new.k = 350; end;
        create table person (id integer primary key, boss integer references person, level int);
        create trigger levels after insert on person begin
            update person set level = 1 + coalesce((select level from person where id = new.boss), 0) where id = new.id; end;";
    let Some(server) = Server::with(sql) else { return };
    let file = server.file();
    let run = |database: &str| {
        let lines = [
            "create 500 t k=int(1, 700)",
            "create 400 w k=n",
            "create 5 person boss=(case when n > 1 then n - 1 end)",
            // A record whose parent comes after it.
            "create 5 person boss=(case when n < 5 then n + 6 end)",
        ];
        let lines = lines.into_iter().flat_map(|line| ["-c", line]);
        let told =
            hopdb([database, "--seed", "7", "--keep-going"].into_iter().chain(lines)).run().assert_failure().stderr;
        assert!(told.contains("not that") && told.contains("boss"), "{told}");
        let counts = ["-c", "count t", "-c", "count u", "-c", "count w"];
        let counts = hopdb([database].into_iter().chain(counts)).run().assert_success().stdout;
        (counts, hopdb([database, "-c", ".dump"]).run().assert_success().stdout)
    };
    let ((counts, on_file), (_, on_server)) = (run(file.to_str().unwrap()), run(&server.url()));
    assert_eq!(counts, "=> 500\n=> 500\n=> 0\n");
    assert!(on_file == on_server, "the dumps differ");
}

/// Doubles are the same to the last bit, whichever way they go.
#[test]
fn doubles_are_kept() {
    let sql = "create table t (id integer primary key, any, r real, n numeric, f as (r * 3) stored);
        create table u (id integer primary key, a real, b);";
    let Some(server) = Server::with(sql) else { return };
    let folder = server.folder();
    let mut state: u64 = 7;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let (mut csv, mut places) = ("any,r,n\n".to_owned(), "a,b\n".to_owned());
    for _ in 0..1_500 {
        // Without infinite numbers.
        let mut double = || f64::from_bits(random() & !(1 << 62));
        csv.push_str(&format!("{:?},{:?},{:?}\n", double(), -1.0 / double(), double()));
        let place = i32::try_from(random() % 360_000_000).unwrap() - 180_000_000;
        let share = f64::from(u32::try_from(random() >> 32).unwrap()) / f64::from(u32::MAX);
        places.push_str(&format!("{:?},{share:?}\n", f64::from(place) / 1e6));
    }
    std::fs::write(folder.join("u.csv"), places).unwrap();
    std::fs::write(folder.join("t.csv"), csv).unwrap();
    let run = |database: &str| {
        let lines = [
            ".import t.csv t",
            ".import u.csv u",
            "create 3000 u a=float(-180, 180) b=float(0, 1)",
            "create 300 u a=n * 0.123456789012345678 b=x'0001'",
        ];
        let lines = lines.into_iter().flat_map(|line| ["-c", line]);
        hopdb([database, "--seed", "7", "--yes"].into_iter().chain(lines)).within(folder).run().assert_success();
        hopdb([database, "-c", ".dump"]).run().assert_success().stdout
    };
    let (on_file, on_server) = (run(server.file().to_str().unwrap()), run(&server.url()));
    let differs = on_file.lines().zip(on_server.lines()).find(|(file, server)| file != server);
    assert_eq!((differs, on_file.len()), (None, on_server.len()));
    // As SQL that somebody else has written.
    let dump: String =
        on_file.lines().filter(|line| !line.starts_with("CREATE")).map(|line| format!("{line}\n")).collect();
    server.answers(&["delete from t;", "delete from u;"]);
    std::fs::write(folder.join("rows.sql"), dump).unwrap();
    server.hopdb(&["--quiet", "rows.sql"]).within(folder).run().assert_success();
    assert!(server.run(&[".dump"]).assert_success().stdout == on_file, "the dumps differ");
}

/// A file of the server's database, and a server's database of a file.
#[test]
fn there_and_back() {
    let sql = "create table a (id integer primary key autoincrement, x text collate nocase, y as (x || '!') stored, check (x <> ''));
        create table plain (v, \"a \"\"name\" real default 1.5); create table keyed (k text primary key, v blob) without rowid;
        create unique index i on a (x) where id > 1; create view w as select x from a;
        create trigger t after insert on a begin insert into plain (v) values (new.x); end;
        insert into a (id, x) values (5, 'five'), (9, 'it''s'); insert into keyed values ('b', x'00ff'), ('a', null);
        insert into plain values (1, 2), (null, 0.1), (zeroblob(3), -1e300); delete from plain where v = 1; delete from a where id = 9;
        pragma user_version = 7;";
    let Some(server) = Server::with(sql) else { return };
    let saved = server.folder().join("saved.db");
    let saved = saved.to_str().unwrap();
    server.run(&[&format!(".save {saved}")]).assert_success();
    let dump = |database: &str| hopdb([database, "-c", ".dump"]).run().assert_success().stdout;
    let of_file = dump(server.file().to_str().unwrap());
    assert_eq!(dump(saved), of_file);
    assert_eq!(dump(&server.url()), of_file);
    let rowids = "select rowid, v from plain;";
    let of = |database: &str| hopdb([database, "--format", "json", "-c", rowids]).run().assert_success().stdout;
    assert_eq!(of(saved), of(&server.url()));
    server.run(&[&format!(".backup {saved}")]).assert_success();
    // Into an empty server.
    let Some(empty) = Server::with("") else { return };
    let script = server.folder().join("dump.sql");
    std::fs::write(&script, &of_file).unwrap();
    hopdb([empty.url().as_str(), script.to_str().unwrap()]).run().assert_success();
    assert_eq!(dump(&empty.url()), of_file);
}

/// Whenever the program is killed, a line is there as a whole or not at all: made records, a seed, an import, an update.
#[test]
fn kills_in_the_middle_of_writes() {
    let sql =
        "create table t (id integer primary key, line int, k int); create table u (id integer primary key, k int);
        with n(i) as (select 1 union all select i + 1 from n where i < 4000) insert into u select i, -1 from n;";
    let Some(server) = Server::with(sql) else { return };
    let kills: u64 = std::env::var("HOPDB_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(60);
    let folder = server.folder().join("project");
    std::fs::create_dir_all(folder.join("seeds")).unwrap();
    let file = folder.join("rows.csv");
    let line = |number: u64| match number % 4 {
        0 => format!("create 2500 t line={number} k=n"),
        1 => {
            let lines = format!("create 1000 t line={number} k=n\ncreate 1500 t line={number} k=1000 + n\n");
            std::fs::write(folder.join(format!("seeds/s{number}.hop")), lines).unwrap();
            format!(".seed s{number}")
        }
        2 => {
            let rows: String = (1..=2500).map(|k| format!("{number},{k}\n")).collect();
            std::fs::write(&file, format!("line,k\n{rows}")).unwrap();
            ".import rows.csv t".to_owned()
        }
        _ => format!("update all u set k = {number}"),
    };
    let program = || server.hopdb(&["--format", "json", "--quiet"]).within(&folder);
    let mut moments: [Moments; 4] = std::array::from_fn(|_| Moments::default());
    let mut kill = 0;
    // However fast or slow the machine is, each kind is found both whole and not there.
    while kill < kills || !moments.iter().all(Moments::are_of_both) {
        let mut program = program().start();
        program.catch_up();
        program.write(&format!("{}\n", line(kill)));
        let moments = &mut moments[usize::try_from(kill % 4).unwrap()];
        std::thread::sleep(moments.wait);
        program.kill();
        // Whoever comes next waits until the server has taken the lost transaction back.
        wait_for("the lock stays", || server.run(&["begin immediate;", "rollback"]).code() == Some(0));
        let found = server.answers(&[
            &format!("select count(*), count(distinct k), max(k) from t where line = {kill};"),
            &format!("select count(*), sum(k = {kill}), count(distinct k) from u;"),
        ]);
        let (made, updated) = found.split_once('\n').unwrap();
        let is_none = made == r#"[{"count(*)":0,"count(distinct k)":0,"max(k)":null}]"#;
        let is_all = made == r#"[{"count(*)":2500,"count(distinct k)":2500,"max(k)":2500}]"#;
        assert!(is_none || is_all, "{}: {made}", line(kill));
        let sum = format!("\"sum(k = {kill})\":");
        let was_updated = updated.contains(&format!("{sum}4000"));
        assert!(was_updated || updated.contains(&format!("{sum}0")), "{}: {updated}", line(kill));
        assert!(updated.contains("\"count(distinct k)\":1"), "{}: {updated}", line(kill));
        moments.saw(is_all || was_updated);
        assert!(moments.wait < PATIENCE, "{}: {moments:?}", line(kill));
        kill += 1;
    }
}
