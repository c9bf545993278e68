//! Migrations of a database on a server: the same as of a file, whole or not at all, or refused before anything runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use hopdb::migrate::{Answers, ApplySettings, Difference, MigrationPlan, Schema, apply, is_of_outdated_plan};
use hopdb::store::{OpenOptions, open_url};

use super::server::Server;
use crate::common::database::{Connection, in_file, rows};
use crate::common::files;
use crate::common::moments::Moments;
use crate::common::program::{Outcome, PATIENCE, hopdb, wait_for};
use crate::common::quiet::caught;
use crate::migrate::{cases, dump, migrate};

/// Each case of tests/migrate, on a server and on the file that it was made of.
#[test]
fn plans_as_on_a_file() {
    let only = std::env::var("HOPDB_CASE").unwrap_or_default();
    let mut failed = Vec::new();
    for file in files::with_extension("tests/migrate", "txt") {
        for case in cases(&files::read(&file)).iter().filter(|case| case.name.contains(&only)) {
            let outcome = caught(|| {
                let Some(server) = Server::with(&case.before) else { return };
                let on_file = in_file(&server.file());
                let on_server = open_url(&server.url(), &OpenOptions::default()).unwrap();
                let (file, server) = (migrate(&*on_file, case), migrate(&*on_server, case));
                // A server makes tables anew where the newest ALTER TABLE would do; what stands in the way is the same.
                let refusal = |outcome: &Result<String, String>| {
                    let error = outcome.as_ref().err()?;
                    Some(error.split_once("refused:").map_or(error.clone(), |(_, why)| why.to_owned()))
                };
                assert_eq!(refusal(&server), refusal(&file));
                assert_eq!(dump(&*on_server), dump(&*on_file));
                let [there, here] = [&*on_server, &*on_file as &dyn Connection].map(|it| Schema::read(it).unwrap());
                let rest = Difference::between(&there, &here, &Answers::default()).unwrap();
                assert!(rest.is_empty(), "{:?}", rest.words());
            });
            failed.extend(outcome.err().map(|why| format!("{}: {why}", case.name)));
        }
    }
    assert!(failed.is_empty(), "{} cases:\n{}", failed.len(), failed.join("\n"));
}

/// A folder with these files.
struct Project(PathBuf);

impl Project {
    fn new(server: &Server) -> Project {
        let folder = server.folder().join("project");
        fs::create_dir_all(folder.join("migrations")).unwrap();
        Project(folder)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    fn migrate(&self, database: &str, words: &[&str]) -> Outcome {
        let arguments = [database, "migrate"].into_iter().chain(words.iter().copied());
        hopdb(arguments).home(&self.0).within(&self.0).run()
    }
}

/// The schema and the records, but for the journal.
fn content(database: &str) -> String {
    let connection: Rc<dyn Connection> = match database.starts_with("http") {
        true => open_url(database, &OpenOptions::default()).unwrap(),
        false => in_file(Path::new(database)),
    };
    let schema = rows(&*connection, "select sql from sqlite_schema where name <> 'hop_migrations' order by type, name");
    let texts: Vec<_> = schema.iter().filter_map(|row| row[0].as_text()).collect();
    format!("{}\n{}", texts.join("\n"), dump(&*connection))
}

const SHOP: &str = "create table authors (id integer primary key, name text not null);
    create table books (id integer primary key autoincrement, title text, author_id integer references authors, price text);
    create index by_author on books (author_id); create view titles as select title, name from books join authors on authors.id = author_id;
    create trigger kept before delete on authors begin select raise(abort, 'no') where exists (select 1 from books where author_id = old.id); end;
    insert into authors values (1, 'Austen'), (2, 'Mann'); insert into books values (4, 'Emma', 1, '5.30'), (9, 'Buddenbrooks', 2, '12');
    delete from books where id = 9; insert into books values (7, 'Felix Krull', 2, '8');";

const MODEL: &str = "create table authors (id integer primary key, name text not null);
    create table books (id integer primary key autoincrement, title text not null, author_id integer not null references authors on delete cascade,
      price real, -- hop: label
      year integer default 1900);
    create table reviews (id integer primary key, book_id integer references books, score integer check (score between 1 and 10));
    create index by_author on books (author_id);
    create view titles as select title, name, year from books join authors on authors.id = author_id;
    create trigger kept before delete on authors begin select raise(abort, 'no') where exists (select 1 from books where author_id = old.id); end;";

#[test]
fn straight_to_the_model() {
    let Some(server) = Server::with(SHOP) else { return };
    let project = Project::new(&server);
    project.write("schema.sql", MODEL);
    let file = project.0.join("shop.db");
    fs::copy(server.file(), &file).unwrap();
    let (file, url) = (file.to_str().unwrap().to_owned(), server.url());
    project.migrate(&url, &["check"]).assert_failure();
    let done = project.migrate(&url, &[]).assert_success().stdout;
    assert_eq!(done, project.migrate(&file, &[]).assert_success().stdout);
    assert_eq!(content(&url), content(&file));
    let again = hopdb(["migrate", "--database", &url]).home(&project.0).within(&project.0).run().assert_success();
    assert!(again.stdout.contains("nothing to do"), "{}", again.stdout);
    project.migrate(&url, &["check"]).assert_success();
    // Foreign keys act again in the session that has migrated.
    let lines = ["alter table books add column note text;", ".migrate --allow-drop", "pragma foreign_keys;"];
    let commands = lines.iter().flat_map(|line| ["-c", line]);
    let session = hopdb([url.as_str(), "--format", "json"].into_iter().chain(commands)).within(&project.0).run();
    assert!(session.assert_success().stdout.contains("{\"foreign_keys\":1}"));
}

#[test]
fn losses_are_refused_and_no_copy_is_promised() {
    let Some(server) = Server::with(SHOP) else { return };
    let project = Project::new(&server);
    project.write("schema.sql", "create table authors (id integer primary key, name text not null);");
    let before = content(&server.url());
    let refused = project.migrate(&server.url(), &[]).assert_failure();
    assert!(
        refused.stderr.contains("2 records of `books`") && refused.stderr.contains("no copy is made"),
        "{}",
        refused.stderr
    );
    assert_eq!(content(&server.url()), before);
    let done = project.migrate(&server.url(), &["--allow-drop"]).assert_success();
    assert!(done.stderr.contains("`.save FILE` makes one"), "{}", done.stderr);
    assert!(!content(&server.url()).contains("books"));
    // A rule that records break.
    project.write(
        "schema.sql",
        "create table authors (id integer primary key, name text not null check (name <> 'Mann'));",
    );
    let before = content(&server.url());
    project.migrate(&server.url(), &[]).assert_failure();
    assert_eq!(content(&server.url()), before);
}

/// What came into the database since the plan was made is not lost unasked.
#[test]
fn a_plan_that_comes_too_late() {
    let Some(server) = Server::with("create table t (id integer primary key, a text, b text);") else { return };
    let connection = open_url(&server.url(), &OpenOptions::default()).unwrap();
    let live = Schema::read(&*connection).unwrap();
    let goal = Schema::load("create table t (id integer primary key, b text not null);").unwrap();
    let difference = Difference::between(&live, &goal, &Answers::default()).unwrap();
    let plan = || MigrationPlan::new(&difference, &*connection).unwrap();
    let late = plan();
    server.answers(&["create t a='kept' b='x'"]);
    let settings = ApplySettings { allow_drop: true, ..ApplySettings::default() };
    let error = apply(&*connection, &late, &settings, &mut |_| Ok(())).unwrap_err();
    assert!(is_of_outdated_plan(&error), "{error:?}");
    assert_eq!(server.answers(&["t .a"]), "[\"kept\"]\n");
    let late = plan();
    server.answers(&["alter table t add column c;"]);
    let error = apply(&*connection, &late, &settings, &mut |_| Ok(())).unwrap_err();
    assert!(is_of_outdated_plan(&error), "{error:?}");
    assert!(server.answers(&[".schema t"]).contains(" c)"));
}

/// A folder and a URL, named in any of the ways, from another folder.
#[test]
fn a_project_elsewhere() {
    let Some(server) = Server::with("") else { return };
    let project = Project::new(&server);
    fs::create_dir_all(project.0.join("seeds")).unwrap();
    project.write("schema.sql", "create table t (id integer primary key, a text);");
    project.write("seeds/some.hop", "create 3 t a=fake.word\n");
    let (url, folder) = (server.url(), project.0.to_str().unwrap());
    let run = |arguments: &[&str]| hopdb(arguments).home(server.folder()).within(server.folder()).run();
    run(&["migrate", "-d", folder, "--database", &url]).assert_success();
    run(&[&url, "migrate", "-d", folder, "check"]).assert_success();
    run(&["seed", "-d", folder, "--database", &url]).assert_success();
    run(&[folder, "seed", "-d", &url, "some"]).assert_success();
    assert_eq!(server.answers(&["count t"]), "6\n");
    for (arguments, code, word) in [
        (&["seed", "-d", folder, "-d", &url, "-d", "other"][..], 2, "3 databases are named"),
        (&["seed", "-d", folder, "-d", "other"], 2, "two databases are named"),
        (&["seed", "-d", "nosuch", "-d", &url], 1, "no folder of a project"),
        (&["seed", "--database", &url], 1, "there is no folder"),
    ] {
        let outcome = run(arguments);
        assert_eq!(outcome.code(), Some(code), "{}", outcome.text());
        assert!(outcome.stderr.contains(word), "{}", outcome.stderr);
    }
}

const REVISIONS: [(&str, &str); 4] = [
    (
        "0001_begin.sql",
        "-- migrate:up\ncreate table authors (id integer primary key, name text);\ncreate table books (id integer primary key, \
         title text, author_id integer references authors);\ninsert into authors values (1, 'Austen'), (2, 'Mann');\n\
         insert into books values (1, 'Emma', 1), (2, 'Felix Krull', 2);\n-- migrate:down\ndrop table books;\ndrop table authors;\n",
    ),
    (
        "0002_more.hop",
        "-- migrate:up\ncreate author name='Woolf'\ncreate book title='Orlando' author=3\n\
         create 20 books title='Book ' || n author=(1 + n % 3)\n\
         -- migrate:down\ndelete from books where id > 2;\ndelete from authors where id > 2;\n",
    ),
    (
        "0003_rebuild.sql",
        "-- migrate:up\nPRAGMA foreign_keys = off;\ncreate table new_books (id integer primary key, title text not null, \
         author_id integer references authors, pages int default 0);\ninsert into new_books (id, title, author_id) select id, title, author_id from books;\n\
         drop table books;\nalter table new_books rename to books;\ncreate view titles as select title from books;\n\
         -- migrate:down\ndrop view titles;\nalter table books drop column pages;\n",
    ),
    (
        "0004_rename.sql",
        "-- migrate:up\nalter table books rename column title to name;\ncreate unique index by_name on authors (name);\n\
         -- migrate:down\ndrop index by_name;\nalter table books rename column name to title;\n",
    ),
];

#[test]
fn revisions_up_and_down() {
    let Some(server) = Server::with("") else { return };
    let project = Project::new(&server);
    for (name, text) in REVISIONS {
        project.write(&format!("migrations/{name}"), text);
    }
    let file = project.0.join("shop.db").to_str().unwrap().to_owned();
    fs::copy(server.file(), &file).unwrap();
    let url = server.url();
    for words in [
        &["plan"][..],
        &["up", "2"],
        &["current"],
        &[],
        &["status"],
        &["down", "--yes"],
        &["to", "0002", "--yes"],
        &["current"],
        &["to", "0004"],
        &["down", "base", "--yes"],
        &["up"],
        &["up"],
        &["unstamp", "0004"],
        &["stamp", "0004"],
    ] {
        let (one, other) = (project.migrate(&url, words), project.migrate(&file, words));
        let same = |outcome: &Outcome, name: &str| outcome.stdout.replace(name, "NAME");
        assert_eq!(one.code(), Some(0), "{words:?}: {}", one.text());
        assert_eq!(other.code(), Some(0), "{words:?}: {}", other.text());
        if !matches!(words, ["status"]) {
            assert_eq!(same(&one, &url), same(&other, &file), "{words:?}");
        }
        assert_eq!(content(&url), content(&file), "{words:?}");
    }
    let history = project.migrate(&url, &["history"]).assert_success().stdout;
    assert!(REVISIONS.iter().all(|(name, _)| history.contains(&name[..4])), "{history}");
    // One that fails leaves nothing of itself, and all of those before it.
    project.write("migrations/0005_good.sql", "create table good (a);");
    project.write(
        "migrations/0006_bad.sql",
        "create table bad (a);\ninsert into bad values (1);\ninsert into nosuch values (1);",
    );
    let failed = project.migrate(&url, &[]).assert_failure();
    assert!(failed.stderr.contains("nosuch"), "{}", failed.stderr);
    let now = content(&url);
    assert!(now.contains("good") && !now.contains("bad"), "{now}");
    assert!(project.migrate(&url, &["current"]).assert_success().stdout.contains("0005_good"));
    // So does one that leaves keys that point at nothing.
    project.write("migrations/0006_bad.sql", "insert into books (name, author_id) values ('x', 99);");
    let failed = project.migrate(&url, &[]).assert_failure();
    assert!(failed.stderr.contains("point at nothing"), "{}", failed.stderr);
    assert_eq!(content(&url), now);
}

/// What a server does not take is found before the first revision runs.
#[test]
fn refused_before_anything_runs() {
    let Some(server) = Server::with("create table t (a); insert into t values (1);") else { return };
    let project = Project::new(&server);
    project.write("migrations/0001_base.sql", "create table t (a);");
    let url = server.url();
    project.migrate(&url, &["stamp", "0001"]).assert_success();
    project.write("migrations/0002_good.sql", "create table u (a);");
    let before = content(&url);
    for (name, text, words, way_out) in [
        (
            "0003_x.sql",
            "create table v (a);\nPRAGMA legacy_alter_table = ON;\n",
            "legacy_alter_table",
            "take the statement out of line 2",
        ),
        ("0003_x.sql", "-- migrate:up transaction:false\nvacuum;\n", "outside a transaction", "take the option off"),
        ("0003_x.sql", "explain analyze;\nanalyze;", "ANALYZE", "take the statement out of line 2"),
        ("0003_x.sql", "create table v (a); create temp table w (a);", "temporary tables", "make an ordinary table"),
        ("0003_x.sql", "create table v (a);\nalter table v add check (a > 0);", "too old", "`.migrate new` writes"),
        ("0003_x.hop", "count t\n\n!analyze;\n", "ANALYZE", "`.migrate bless 0003`"),
    ] {
        let path = format!("migrations/{name}");
        project.write(&path, text);
        let planned = project.migrate(&url, &["plan"]).assert_success().stderr;
        assert!(planned.contains("would be refused: ") && planned.contains(words), "{planned}");
        assert!(planned.contains(way_out) && !planned.contains(".save"), "{planned}");
        assert!(!planned.contains("nothing was run"), "{planned}");
        let refused = project.migrate(&url, &[]).assert_failure();
        assert!(refused.stderr.contains(words) && refused.stderr.contains("nothing was run"), "{}", refused.stderr);
        assert_eq!(content(&url), before, "{text}");
        fs::remove_file(project.0.join(path)).unwrap();
    }
    let readonly = server.hopdb(&["--readonly", "-c", ".migrate"]).within(&project.0).run().assert_failure();
    assert!(readonly.stderr.contains("cannot be written"), "{}", readonly.stderr);
    assert_eq!(content(&url), before);
}

/// Pragmas that a server takes with a value, and what is explained and not done.
#[test]
fn statements_that_are_taken() {
    let Some(server) = Server::with("") else { return };
    let project = Project::new(&server);
    let pragmas = [
        "foreign_keys = on",
        "defer_foreign_keys = on",
        "foreign_key_check(t)",
        "quick_check(3)",
        "integrity_check(t)",
        "user_version = 3",
        "data_version(1)",
        "page_count = 1",
        "freelist_count = 1",
        "compile_options(1)",
        "pragma_list = 1",
        "collation_list(1)",
        "table_xinfo(t)",
    ];
    let pragmas: String = pragmas.iter().map(|pragma| format!("pragma main.{pragma};\n")).collect();
    project.write("migrations/0001_pragmas.sql", &format!("create table t (a);\n{pragmas}"));
    let explained =
        ["analyze", "vacuum", "begin", "commit", "delete from t", "create temp table u (a)", "attach 'x' as y"];
    let explained: String = explained.iter().map(|what| format!("explain {what};\n")).collect();
    project.write("migrations/0002_explained.sql", &format!("insert into t values (7);\n{explained}"));
    let planned = project.migrate(&server.url(), &["plan"]).assert_success();
    assert!(!planned.text().contains("refused"), "{}", planned.text());
    project.migrate(&server.url(), &[]).assert_success();
    server.answers(&["pragma encoding = 'UTF-8';"]);
    assert_eq!(server.answers(&["t"]), "[{\"a\":7}]\n");
}

/// `.migrate new` writes a rebuild as the server takes it.
#[test]
fn a_revision_is_written_for_the_server() {
    let Some(server) = Server::with("") else { return };
    let project = Project::new(&server);
    project.write("schema.sql", "create table t (id integer primary key, a text);");
    let url = server.url();
    project.migrate(&url, &["new", "begin"]).assert_success();
    project.migrate(&url, &[]).assert_success();
    server.answers(&["create t a='1'", "create t a='2'"]);
    project.write("schema.sql", "create table t (id integer primary key, a text not null check (a <> ''));");
    project.migrate(&url, &["new", "rule"]).assert_success();
    project.migrate(&url, &[]).assert_success();
    project.migrate(&url, &["check"]).assert_success();
    assert_eq!(server.answers(&["t .a"]), "[\"1\",\"2\"]\n");
    project.migrate(&url, &["down"]).assert_success();
    assert_eq!(server.answers(&["t .a"]), "[\"1\",\"2\"]\n");
}

/// Whenever the program is killed, the old schema is there, or the new one with all records.
#[test]
fn kills_in_the_middle() {
    let Some(server) = Server::with(
        "create table t (id integer primary key, a text); with n(x) as (select 1 union all select x + 1 from n where x < 20000) insert into t select x, x from n;",
    ) else {
        return;
    };
    let project = Project::new(&server);
    let models = [
        "create table t (id integer primary key, a text not null, b int);",
        "create table t (id integer primary key, a text);",
    ];
    let kills = std::env::var("HOPDB_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(20u64);
    let is_new = || server.answers(&[".schema t"]).contains("not null");
    let run = |path: &Path| hopdb([server.url().as_str(), "--yes", "-c", ".migrate"]).within(path);
    let mut moments = Moments::default();
    let mut kill = 0;
    while kill < kills || !moments.are_of_both() {
        let was_new = is_new();
        project.write("schema.sql", models[usize::from(was_new)]);
        let program = run(&project.0).start();
        std::thread::sleep(moments.wait);
        program.kill();
        // Whoever comes next waits until the server has taken the lost transaction back.
        wait_for("the lock stays", || server.run(&["begin immediate;", "rollback"]).code() == Some(0));
        moments.saw(is_new() != was_new);
        assert_eq!(
            server.answers(&["t show count(), sum(id), count(a)"]),
            "{\"count()\":20000,\"sum(id)\":200010000,\"count(a)\":20000}\n"
        );
        assert_eq!(server.answers(&["select count(*) from sqlite_schema;"]), "[{\"count(*)\":1}]\n");
        assert!(moments.wait < PATIENCE, "{moments:?}");
        kill += 1;
    }
    project.write("schema.sql", models[usize::from(is_new())]);
    run(&project.0).run().assert_success();
}
