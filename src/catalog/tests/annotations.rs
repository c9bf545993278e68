use super::*;
use crate::catalog::{KeyOrigin, Label, LabelPiece, parse_label, parse_relate};

const SHOP: &str = "
    create table shippers (id integer primary key, name text);
    create table customers (id integer primary key, full_name text, email text);
    create table orders (id integer primary key, ship_via int, customer int, note text);
    create view big as select * from orders;";

#[test]
fn relate_adds_a_relation_both_ways() {
    let (_, catalog) = open(SHOP);
    catalog.relate(&parse_relate("orders.ship_via to shippers as shipper, back orders").unwrap()).unwrap();
    assert_eq!(relations(&catalog, "orders"), ["shipper, ship_via: belongs to shippers"]);
    assert_eq!(relations(&catalog, "shippers"), ["orders, orders_as_shipper, orders_as_ship_via: has many orders"]);
    assert_eq!(catalog.relations(&table(&catalog, "orders")).unwrap()[0].origin, KeyOrigin::Annotated);
    assert_eq!(catalog.sidecar_text(), "relate orders.ship_via to shippers as shipper, back orders\n");
    // Other words for the same key, and a view.
    catalog.relate(&parse_relate("order.shipVia to Shipper.id as carrier").unwrap()).unwrap();
    assert_eq!(relations(&catalog, "orders"), ["carrier, ship_via, shipper: belongs to shippers"]);
    catalog.relate(&parse_relate("big.customer to customers back big_orders").unwrap()).unwrap();
    assert_eq!(relations(&catalog, "customers"), ["big_orders, bigs, bigs_as_customer: has many big"]);
    assert_eq!(relations(&catalog, "big"), ["customer: belongs to customers"]);
}

#[test]
fn relate_says_what_is_wrong_and_changes_nothing() {
    let (_, catalog) = open(SHOP);
    for (text, message) in [
        ("order.shipvia to nowhere", "there is no table `nowhere`"),
        ("orders.shop_via to shippers", "`orders` has no column `shop_via`"),
        ("orders to shippers", "which column of `orders` holds the key?"),
        ("orders.(ship_via, id) to shippers", "2 columns cannot point at 1 of `shippers`"),
        ("orders.ship_via to big", "`big` has no primary key, so the column must be said"),
    ] {
        let error = catalog.relate(&parse_relate(text).unwrap()).unwrap_err();
        assert_eq!(error.message, message);
        assert!(error.span.is_some());
    }
    catalog.relate(&parse_relate("orders.ship_via to shippers as x").unwrap()).unwrap();
    let error = catalog.relate(&parse_relate("orders.customer to customers as x").unwrap()).unwrap_err();
    assert_eq!(error.message, "`x` already names another relation of `orders`");
    assert_eq!(catalog.sidecar_text(), "relate orders.ship_via to shippers as x\n");
    assert_eq!(relations(&catalog, "orders").len(), 1);
}

#[test]
fn the_schema_speaks_in_comments() {
    let (_, catalog) = open(
        "create table people (id integer primary key, name text);
         create table books (                   -- hop: label {title} by {author}
           id integer primary key,
           title text,
           author_id int references people,
           cost int,                            -- hop: fake int(5, 35)
           ed_id int references people(id),     -- hop: as editor, back edited_books
           shelf int,                           -- hop: to people.id as keeper
           person_id int,                       -- hop: as reader
           x int,                               -- hop: as nobody
           y int                                -- hop: lable x
         );",
    );
    assert_eq!(
        relations(&catalog, "books"),
        [
            "author: belongs to people",
            "editor, ed: belongs to people",
            "keeper, shelf: belongs to people",
            "reader, person: belongs to people",
        ]
    );
    assert!(
        relations(&catalog, "people")
            .contains(&"edited_books, books_as_editor, books_as_ed: has many books".to_owned())
    );
    let books = table(&catalog, "books");
    assert_eq!(catalog.fake_comments(&books)[0].text, "int(5, 35)");
    assert_eq!(
        catalog.label(&books).unwrap(),
        Label::Template {
            pieces: vec![
                LabelPiece::Path("title".into()),
                LabelPiece::Text(" by ".into()),
                LabelPiece::Path("author".into())
            ],
            bare: false
        }
    );
    let warnings: Vec<String> = catalog.warnings().iter().map(|warning| warning.to_string()).collect();
    assert_eq!(
        warnings,
        [
            "hop: comment of `books`, line 10: `lable` is not known here\n  did you mean `label`?",
            "hop: comment of `books`, line 9: no key is declared there\n  say where it points: `hop: to TABLE as NAME`",
        ]
    );
    relations(&catalog, "people");
    assert!(catalog.warnings().is_empty());
}

#[test]
fn labels_are_said_or_found() {
    let (_, catalog) = open(&format!(
        "{SHOP} {GAMES}
         create table products (product_id integer primary key, code text, product_name text);
         create table tags (name text primary key);
         create table odd (id integer primary key, weight real); -- nothing names it
         create table broken (id integer primary key, name text /* hop: label {{nome}} */);"
    ));
    let column = |name: &str| match catalog.label(&table(&catalog, name)).unwrap() {
        Label::Default { name_column } => name_column.map(|at| table(&catalog, name).columns[at].name.clone()),
        template => panic!("{template:?}"),
    };
    for (name, expected) in [
        ("games", Some("title")),
        ("customers", Some("full_name")),
        ("products", Some("product_name")),
        ("tags", None),
        ("odd", None),
        ("broken", Some("name")),
    ] {
        assert_eq!(column(name).as_deref(), expected, "{name}");
    }
    assert_eq!(catalog.warnings().len(), 1);
    catalog.set_label(&parse_label("Games '#{id} {title}'").unwrap()).unwrap();
    assert!(matches!(catalog.label(&table(&catalog, "games")).unwrap(), Label::Template { bare: true, .. }));
    catalog.set_label(&parse_label("reviews {game.title}: {score} by {user}").unwrap()).unwrap();
    for (text, message) in [
        ("games {reviews}", "`reviews` in `{reviews}` leads to several records"),
        ("games {titel}", "`games` has no column or relation `titel`"),
        ("games {title.x}", "`title` in `{title.x}` is a column; nothing stands behind it"),
        ("nothing {title}", "there is no table `nothing`"),
    ] {
        assert_eq!(catalog.set_label(&parse_label(text).unwrap()).unwrap_err().message, message);
    }
    assert_eq!(catalog.sidecar_text(), "label games '#{id} {title}'\nlabel reviews {game.title}: {score} by {user}\n");
    assert_eq!(catalog.class_name(&table(&catalog, "games")), "Game");
}

#[test]
fn the_sidecar_is_read_lazily_and_complains_once() {
    let (shim, catalog) = open(SHOP);
    let warnings = catalog
        .load_sidecar("relate orders.ship_via to shippers as shipper\nrelate orders.x to y\ndrop table orders\n");
    assert_eq!(warnings.len(), 1);
    assert_eq!(shim.prepared.get(), 0);
    assert_eq!(relations(&catalog, "orders"), ["shipper, ship_via: belongs to shippers"]);
    let warnings: Vec<String> = catalog.warnings().into_iter().map(|warning| warning.message).collect();
    assert_eq!(warnings, ["`relate orders.x to y`: `orders` has no column `x`"]);
    shim.raw.execute_batch("drop table shippers").unwrap();
    catalog.refresh().unwrap();
    assert!(relations(&catalog, "orders").is_empty());
    assert_eq!(catalog.warnings().len(), 1);
}
