//! How much the values must say where the name says little, and whose a key is that several tables have.

use super::inference::inferred;

/// Pairs of a schema and the keys that are inferred in it.
fn check(cases: &[(&str, &[&str])]) {
    for (sql, expected) in cases {
        assert_eq!(inferred(sql), *expected, "{sql}");
    }
}

#[test]
fn tables_of_few_rows() {
    check(&[
        // One word of a text is hardly found by chance, one letter is.
        (
            "create table genres (name text primary key); insert into genres values ('jazz'), ('rock'), ('a');
             create table discs (id integer primary key, genre text); insert into discs values (1, 'rock')",
            &["discs.genre → genres"],
        ),
        (
            "create table genres (name text primary key); insert into genres values ('a'), ('b'), ('c');
             create table discs (id integer primary key, genre text); insert into discs values (1, 'a')",
            &[],
        ),
        // Numbers that run from 1 are found by chance, others are not.
        (
            "create table patients (ssn integer primary key, name text);
             insert into patients values (100000001, 'a'), (100000017, 'b'), (100000130, 'c');
             create table visits (id integer primary key, patient int); insert into visits values (1, 100000017), (2, 100000130)",
            &["visits.patient → patients"],
        ),
        (
            "create table patients (no integer primary key, name text); insert into patients values (1, 'a'), (2, 'b'), (3, 'c');
             create table visits (id integer primary key, patient int); insert into visits values (1, 2), (2, 3)",
            &[],
        ),
        // What stands in front of `id` may be any word where it has but two letters.
        (
            "create table b (id integer primary key); insert into b values (1), (2);
             create table lots (id integer primary key, bid int); insert into lots values (1, 2)",
            &[],
        ),
        // A role says it all.
        (
            "create table users (id integer primary key); insert into users values (1), (2);
             create table posts (id integer primary key, author_id int, locked_by int, order_by int);
             insert into posts values (1, 2, 1, 1)",
            &["posts.author_id → users", "posts.locked_by → users"],
        ),
    ]);
}

#[test]
fn names_that_need_no_values() {
    check(&[
        (
            "create table users (id integer primary key);
             create table article_categories (id integer primary key, parent_id int);
             create table book_categories (id integer primary key);
             create table articles (id integer primary key, category_id int, created_by int, score_by int)",
            &[
                "article_categories.parent_id → article_categories",
                "articles.category_id → article_categories",
                "articles.created_by → users",
            ],
        ),
        (
            "create table auth_group (id integer primary key); create table auth_user (id integer primary key);
             create table auth_user_groups (id integer primary key, user_id int, group_id int);
             create table notes (id integer primary key, user_id int, group_id text)",
            &[
                "auth_user_groups.user_id → auth_user",
                "auth_user_groups.group_id → auth_group",
                "notes.user_id → auth_user",
            ],
        ),
        // Values that do not fit are an answer.
        (
            "create table users (id integer primary key); insert into users values (1);
             create table posts (id integer primary key, created_by int); insert into posts values (1, 7)",
            &[],
        ),
    ]);
}

#[test]
fn a_column_that_is_unique() {
    check(&[
        (
            "create table grapes (id integer primary key, grape text unique); insert into grapes values (1, 'merlot'), (2, 'zinfandel');
             create table wines (id integer primary key, grape text); insert into wines values (1, 'merlot'), (2, 'zinfandel')",
            &["wines.grape → grapes"],
        ),
        // A word that anything may be called.
        (
            "create table users (id integer primary key, email text unique); insert into users values (1, 'ann@example.org'), (2, 'bob@example.org');
             create table letters (id integer primary key, email text); insert into letters values (1, 'ann@example.org'), (2, 'bob@example.org')",
            &[],
        ),
    ]);
}

#[test]
fn the_owner_of_a_key() {
    let documents = "create table papers (doc_id integer primary key); insert into papers values (1), (2), (3), (4), (5), (6), (7), (8);";
    let with = |sql: &str| inferred(&format!("{documents} {sql}"));
    // The one that holds all keys of the others, where those have gaps.
    assert_eq!(
        with(
            "create table expenses (doc_id integer primary key); insert into expenses values (2), (7), (8);
             create table losses (doc_id integer primary key); insert into losses values (1), (5);
             create table places (id integer primary key, doc_id int); insert into places values (1, 2)",
        ),
        ["expenses.doc_id → papers", "losses.doc_id → papers", "places.doc_id → papers"]
    );
    // Two that count for themselves.
    assert_eq!(
        with(
            "create table letters (doc_id integer primary key); insert into letters values (1), (2), (3);
             create table places (id integer primary key, doc_id int); insert into places values (1, 2)",
        ),
        Vec::<String>::new()
    );
    // Two of which neither holds all of the other's.
    assert_eq!(
        with(
            "create table letters (doc_id integer primary key); insert into letters values (2), (11), (17);
             create table places (id integer primary key, doc_id int); insert into places values (1, 2)",
        ),
        ["places.doc_id → papers"; 0]
    );
    // The one that is named so.
    check(&[(
        "create table users (username text primary key); create table wishes (username text primary key, wish text);
         create table logins (id integer primary key, username text);
         insert into users values ('ann'), ('bob'), ('cleo'); insert into wishes values ('ann', ''), ('bob', ''), ('cleo', '');
         insert into logins values (1, 'ann'), (2, 'cleo')",
        &["logins.username → users", "wishes.username → users"],
    )]);
}

#[test]
fn names_that_all_begin_alike() {
    check(&[(
        "create table nation (n_nationkey integer primary key, n_name text, n_note text);
         create table customer (c_custkey integer primary key, c_name text, c_nationkey int);
         create table orders (o_orderkey integer primary key, o_custkey int, o_note text);
         insert into nation values (1, 'a', ''), (2, 'b', ''); insert into customer values (1, 'c', 2), (2, 'd', 1);
         insert into orders values (1, 2, ''), (2, 1, '')",
        &["customer.c_nationkey → nation", "orders.o_custkey → customer"],
    )]);
}
