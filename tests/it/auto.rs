//! `create … auto` and `.seed auto` from outside, on schemas of every kind.

use crate::common::env::TestEnv;
use crate::common::program::Outcome;

/// Runs lines on a new database made by the schema.
fn run(schema: &str, lines: &[&str]) -> Outcome {
    let env = TestEnv::new();
    env.write("t.hop", &format!("{schema}\n{}\n", lines.join("\n")));
    env.run(&["t.db", "--create", "--yes", "--format", "json", "t.hop"])
}

/// `.seed auto` fills every table twice, and a line does it once more.
fn fills(schema: &str, table: &str) {
    let create = format!("create 5 {table} auto");
    let lines = [".seed auto 12", ".seed auto 12", "pragma foreign_key_check;", "pragma integrity_check;", &create];
    let text = run(schema, &lines).assert_success().text();
    assert!(!text.contains("\"after\":0"), "{schema}\n{text}");
    assert!(text.contains("\"integrity_check\":\"ok\"") && text.contains("\n[]\n"), "{schema}\n{text}");
}

#[test]
fn the_demo_and_a_shop() {
    fills(include_str!("../../schema.sql"), "reviews");
    fills(
        "create table Artist (ArtistId integer not null, Name nvarchar(120), primary key (ArtistId));
         create table Employee (EmployeeId integer not null primary key, LastName nvarchar(20) not null, ReportsTo integer, BirthDate datetime,
           foreign key (ReportsTo) references Employee (EmployeeId));
         create table Track (TrackId integer primary key, Name nvarchar(200) not null, ArtistId integer, UnitPrice numeric(10,2) not null,
           foreign key (ArtistId) references Artist (ArtistId));
         create table Playlist (PlaylistId integer not null primary key, Name nvarchar(120));
         create table PlaylistTrack (PlaylistId integer not null, TrackId integer not null, primary key (PlaylistId, TrackId),
           foreign key (PlaylistId) references Playlist (PlaylistId), foreign key (TrackId) references Track (TrackId));",
        "Track",
    );
}

#[test]
fn strict_tables_checks_and_generated_columns() {
    fills(
        "create table t (code text primary key, n int not null, x real not null, y any, z blob not null) strict, without rowid;",
        "t",
    );
    fills(
        "create table events (id integer primary key, kind text not null check (kind in ('online', 'onsite')), starts_at text not null,
           ends_at text not null, seats int not null check (seats between 1 and 500), taken int not null default 0, free int as (seats - taken),
           check (ends_at > starts_at), check (taken <= seats and taken >= 0));",
        "events",
    );
    fills(
        "create table r (lo int not null, mid int not null, hi int not null, check (lo < mid and mid < hi), check (hi <= 50 and lo >= 10));",
        "r",
    );
    fills(
        "create table t (x text not null check (x glob '[A-Z][A-Z]-[0-9][0-9][0-9]'), y text check (length(y) between 3 and 5));",
        "t",
    );
}

#[test]
fn unique_and_partial_indexes() {
    fills(
        "create table users (id integer primary key, email text not null unique); create unique index u on users (lower(email));
         create table addresses (id integer primary key, user_id int not null references users, is_default int not null default 0);
         create unique index one_default on addresses (user_id) where is_default = 1;
         create table plans (id integer primary key, kind text check (kind in ('a', 'b')), active integer default 1);
         create unique index one_active on plans (kind) where active = 2;",
        "addresses",
    );
    fills(
        "create table a (id integer primary key); create table t (a_id int not null references a, line_no int not null, unique (a_id, line_no));",
        "t",
    );
}

#[test]
fn keys_of_every_kind() {
    fills(
        "create table categories (id integer primary key, name text, parent_id int references categories);",
        "categories",
    );
    fills(
        "create table nodes (id integer primary key, root_id int not null references nodes(id), check (root_id <= id));",
        "nodes",
    );
    fills(
        "create table a (id integer primary key, b_id int references b); create table b (id integer primary key, a_id int not null references a);",
        "b",
    );
    fills(
        "create table a (id integer primary key, b_id int not null references b deferrable initially deferred);
         create table b (id integer primary key, a_id int not null references a);",
        "b",
    );
    fills(
        "create table a (x int not null, y text not null, primary key (x, y));
         create table b (id integer primary key, ax int not null, ay text not null, foreign key (ax, ay) references a (x, y));",
        "b",
    );
    fills(
        "create table users (id integer primary key, name text); create table follows (follower_id int not null references users,
           followed_id int not null references users, check (follower_id <> followed_id), primary key (follower_id, followed_id));",
        "follows",
    );
    fills(
        "create table p (id integer primary key, code text not null unique); create table k (id integer primary key, p_code text not null references p(code));",
        "k",
    );
}

#[test]
fn one_to_one() {
    let schema = "create table users (id integer primary key, name text);
         create table profiles (user_id integer primary key references users, bio text);";
    let text = run(schema, &[".seed auto 12", "create 5 profiles auto"]).assert_failure().text();
    assert!(text.contains("profiles: the primary key (user_id) leaves room for 0 records beside the 12 that are there, and 5 are wanted"), "{text}");
}

#[test]
fn what_cannot_be_solved_leaves_nothing() {
    let schema = "create table a (id integer primary key, name text); create table b (a_id int references a, x int not null check (x > 5 and x < 3));";
    let text = run(schema, &[".seed auto 12"]).assert_failure().text();
    assert!(text.contains("b: the check `x > 5 and x < 3` cannot be solved"), "{text}");
    let text = run(schema, &["create 5 a auto", "create 5 b auto x=7", "count b"]).assert_failure().text();
    // The check is the database's to refuse where the line says what the column is.
    assert!(text.contains("x > 5 and x < 3"), "{text}");
}

#[test]
fn the_same_seed_makes_the_same() {
    let schema = include_str!("../../schema.sql");
    let lines =
        [".set seed 5", "create 20 games auto", "create 20 users auto", "create 40 reviews auto", "reviews", "games"];
    let first = run(schema, &lines).text();
    assert!(first.contains("\"score\""), "{first}");
    assert_eq!(first, run(schema, &lines).text());
}
