//! Lines and their typed trees.

use std::rc::Rc;

use super::noun::NounPlace;
use super::resolver::Resolver;
use super::scope::Scope;
use super::text::describe;
use super::tree::{Clause, TypedExpr, TypedKind, TypedQuery, ValueKind};
use super::types::ValueClass;
use crate::catalog::{Affinity, Catalog, CatalogOptions};
use crate::diagnostic::Result;
use crate::lang::ast::{Expr, ExprKind, HopStatement, Location, UnaryOp};
use crate::lang::parse;
use crate::plan::variables::Variables;
use crate::store::{Connection, OpenOptions, OpenTarget, open, run_cached};

const SCHEMA: &str = "
    create table games (id integer primary key, title text not null collate nocase, price real);
    create table users (id integer primary key, name text);
    create table reviews (
        id integer primary key, score integer, game_id integer not null references games, user_id integer references users
    );
    create table seats (room text, number integer, primary key (room, number)) without rowid;
    create table bookings (id integer primary key, room text, number integer, foreign key (room, number) references seats);
";

fn catalog() -> Catalog {
    let connection = open(OpenTarget::Memory, &OpenOptions::default()).expect("memory can be opened");
    for statement in SCHEMA.split_inclusive(';').filter(|text| !text.trim().is_empty()) {
        run_cached(&*connection, statement).expect("the schema is good");
    }
    let catalog = Catalog::new(connection as Rc<dyn Connection>, CatalogOptions::default());
    catalog.refresh().expect("the schema can be read");
    catalog
}

fn resolve(catalog: &Catalog, line: &str) -> Result<TypedQuery> {
    let Ok(Some(HopStatement::Value(expr))) = parse(line) else { panic!("{line} is no query") };
    let resolver = Resolver::new(catalog, false);
    let scope = Scope::top(&Variables::default());
    let standing = match &expr.kind {
        ExprKind::Query(query) => resolver.query(query, &scope, NounPlace::Table)?,
        ExprKind::Path(path) => resolver.noun(path, &scope, NounPlace::Table)?,
        _ => resolver.scalar(&expr, &scope)?,
    };
    Ok(standing.into_query())
}

/// The one column of a line's rows.
fn column(line: &str) -> TypedExpr {
    match resolve(&catalog(), line).unwrap_or_else(|error| panic!("{line}: {}", error.message)) {
        TypedQuery::Rows(rows) => rows.shown_outputs().next().expect("there is a column").expr.clone(),
        TypedQuery::Value(value) => match value.kind {
            ValueKind::Expr(expr) => expr,
            ValueKind::Verb(_) => panic!("{line} is a verb"),
        },
        TypedQuery::Records(_) => panic!("{line} has no column of its own"),
    }
}

#[test]
fn lines_become_typed_trees() {
    let catalog = catalog();
    for (line, typed) in [
        ("games", "records games"),
        ("game 3", "record games · where games.id = 3 (at most 1)"),
        ("game 3 .reviews", "records reviews hop  ⇉ reviews from (record games · where games.id = 3 (at most 1))"),
        ("review 7 .game", "record games hop  → games from (record reviews · where reviews.id = 7 (at most 1))"),
        ("first 3 games by title", "records games · by games.title · first 3"),
        ("reviews where game.title = 'X'", "records reviews · where reviews → games.title = 'X'"),
        (
            "games where reviews.score > 8",
            "records games · where some games ⇉ reviews (records reviews · where reviews.score > 8)",
        ),
        ("games with 3+ reviews", "records games · where 3+ games ⇉ reviews"),
        ("games .title distinct", "values of records games · show games.title: TEXT as title · distinct title"),
        ("count games", "count of (records games)"),
        ("games show count(reviews)", "rows of records games · show count(games ⇉ reviews) as count(reviews)"),
        (
            "reviews per game show game, avg(score)",
            "rows of records reviews · per game · show @1: INTEGER as game, avg of set(reviews.score) as avg(score)",
        ),
        ("bookings where seat is null", "records bookings · where not some bookings → seats"),
    ] {
        let query = resolve(&catalog, line).unwrap_or_else(|error| panic!("{line}: {}", error.message));
        assert_eq!(describe(&query), typed, "{line}");
    }
}

#[test]
fn expressions_have_the_types_of_their_columns() {
    let title = column("games .title").ty;
    assert_eq!((title.affinity, title.nullable), (Some(Affinity::Text), false));
    assert_eq!(title.collation.as_deref(), Some("NOCASE"));
    assert_eq!(title.declared.as_deref(), Some("TEXT"));
    assert_eq!(column("games .price").ty.affinity, Some(Affinity::Real));
    // The rowid is never null, and a path to one may end early.
    assert!(!column("games .id").ty.nullable);
    assert!(column("reviews show game.title").ty.nullable);
    assert_eq!(column("reviews show game.title").ty.collation.as_deref(), Some("NOCASE"));
    assert_eq!(column("games show title collate binary").ty.collation.as_deref(), Some("binary"));
}

#[test]
fn what_is_worked_out_has_a_class_and_no_affinity() {
    for (line, class, nullable) in [
        ("games show price + 1 as n", ValueClass::Number, true),
        ("games show id * 2 as n", ValueClass::Number, false),
        ("games show title || '!' as n", ValueClass::Text, false),
        ("games show price > 5 as n", ValueClass::Truth, true),
        ("games show price is null as n", ValueClass::Truth, false),
        ("games show count(reviews) as n", ValueClass::Number, false),
        ("games show avg(reviews.score) as n", ValueClass::Number, true),
        ("games show exists(reviews) as n", ValueClass::Truth, false),
        ("games show lower(title) as n", ValueClass::Text, true),
        ("2 * 21", ValueClass::Number, false),
    ] {
        let ty = column(line).ty;
        assert_eq!((ty.class, ty.affinity, ty.nullable), (class, None, nullable), "{line}");
    }
    assert!(column("2 * 21").ty.constant);
    assert!(!column("games show price * 2 as n").ty.constant);
    assert_eq!(column("games show cast(price as text) as n").ty.affinity, Some(Affinity::Text));
}

#[test]
fn a_key_of_several_columns_is_a_row_beside_a_comparison_and_a_text_elsewhere() {
    let catalog = catalog();
    let Ok(TypedQuery::Records(set)) = resolve(&catalog, "bookings where seat = (first seat)") else {
        panic!("a filter of records gives records")
    };
    let [Clause::Filter { condition, .. }] = set.clauses.as_slice() else { panic!("there is one filter") };
    let TypedKind::Binary(_, key, record) = &condition.kind else { panic!("it compares") };
    assert!(matches!(key.kind, TypedKind::KeyAlong(..)));
    assert_eq!((key.ty.width, record.ty.width), (2, 2));
    assert!(matches!(column("bookings show seat").kind, TypedKind::KeyText(_)));
}

#[test]
fn what_a_line_stands_on_is_in_its_variant() {
    let catalog = catalog();
    let one = |line: &str| match resolve(&catalog, line).map_err(|error| error.message) {
        Ok(TypedQuery::Records(set)) => ("records", set.one),
        Ok(TypedQuery::Rows(rows)) => (if rows.values { "values" } else { "rows" }, rows.one),
        Ok(TypedQuery::Value(_)) => ("value", true),
        Err(message) => panic!("{line}: {message}"),
    };
    for (line, stands_on) in [
        ("games", ("records", false)),
        ("game 3", ("records", true)),
        ("games[2]", ("records", true)),
        ("games 3, 5", ("records", false)),
        ("first game", ("records", true)),
        ("first 1 games", ("records", false)),
        ("review 1 .game", ("records", true)),
        ("game 1 .reviews", ("records", false)),
        ("game 3 where price > 5", ("records", true)),
        ("game 3 limit 1", ("records", false)),
        ("game 3 .title", ("values", true)),
        ("games .title", ("values", false)),
        ("games show title", ("rows", false)),
        ("games show count()", ("rows", true)),
        ("games per price", ("rows", false)),
        ("count games", ("value", true)),
        ("games.count()", ("value", true)),
    ] {
        assert_eq!(one(line), stands_on, "{line}");
    }
}

#[test]
fn no_later_stage_sees_a_name_that_means_nothing() {
    let catalog = catalog();
    for line in
        ["games .revews", "nothing", "games where nam = 1", "games by reviews.score", "games show title, count()"]
    {
        assert!(resolve(&catalog, line).is_err(), "{line}");
    }
}

/// On a stack as large as the program's own.
#[test]
fn what_nests_too_deeply_is_an_error() {
    let found = std::thread::Builder::new().stack_size(8 << 20).spawn(|| {
        let at = Location::default();
        let mut expr = Expr::variable("x", at);
        for _ in 0..1_000 {
            expr = Expr { kind: ExprKind::Unary(UnaryOp::BitNot, Box::new(expr)), at };
        }
        let catalog = catalog();
        let resolver = Resolver::new(&catalog, false);
        resolver.value(&expr, &Scope::top(&Variables::default())).map(|_| ()).map_err(|error| error.message)
    });
    let found = found.expect("a thread can be made").join().expect("the stack is large enough");
    assert!(found.is_err_and(|message| message.contains("too deeply")));
}
