use super::parse::{parse_label, parse_relate, parse_sidecar, parse_template};
use super::*;
use crate::diagnostic::Span;

#[test]
fn relate_lines_read_and_print() {
    for (text, printed) in [
        (" orders.ship_via to shippers as shipper, back orders", "orders.ship_via to shippers as shipper, back orders"),
        ("a.(x, y) to b as c back d", "a.(x, y) to b as c, back d"),
        ("a . ( x,`y z` ) TO `b``c`.id BACK d", "a.(x, `y z`) to `b``c`.id back d"),
        ("books.author to people.name, as author", "books.author to people.name as author"),
        ("books.author to people", "books.author to people"),
        ("emails.to to users as `to`", "emails.`to` to users as `to`"),
    ] {
        let line = parse_relate(text).unwrap();
        let mut annotations = Annotations::default();
        annotations.add_relation(line);
        assert_eq!(annotations.text(), format!("relate {printed}\n"));
        assert_eq!(parse_sidecar(&annotations.text()).0.text(), annotations.text());
    }
    let line = parse_relate("a.x to b").unwrap();
    assert_eq!((line.child.span, line.parent.span), (Span::new(0, 3), Span::new(7, 8)));
    let line = parse_relate("a.x to b as c").unwrap();
    assert_eq!(line.parent.span, Span::new(7, 8));
}

#[test]
fn broken_relate_lines_say_where() {
    for (text, at) in [
        ("", 0),
        ("a.x", 3),
        ("a.x b", 4),
        ("a.x to", 6),
        ("a.x to b as", 11),
        ("a.x to b as c as d", 14),
        ("a.x to b or c", 9),
        ("a.(x to b", 5),
        ("`a to b", 0),
        ("a. to to 3", 9),
    ] {
        let error = parse_relate(text).unwrap_err();
        assert_eq!(error.span.map(|span| span.start), Some(at), "{text}: {error:?}");
    }
}

#[test]
fn label_templates() {
    let pieces = |text: &str| parse_template(text).map(|label| (label.pieces, label.bare));
    let (text, path) = (|t: &str| LabelPiece::Text(t.into()), |t: &str| LabelPiece::Path(t.into()));
    assert_eq!(
        pieces("{title} by {author.name}").unwrap(),
        (vec![path("title"), text(" by "), path("author.name")], false)
    );
    assert_eq!(pieces(" '#{id} it''s {{x}}' ").unwrap(), (vec![text("#"), path("id"), text(" it's {x}")], true));
    assert_eq!(pieces("plain").unwrap(), (vec![text("plain")], false));
    for (broken, at) in [("", 0), ("{", 0), ("a {b", 2), ("a }", 2), ("{}", 0), ("{a{b}}", 0), ("''", 0)] {
        assert_eq!(pieces(broken).unwrap_err().span.map(|span| span.start), Some(at), "{broken}");
    }
    let line = parse_label(" `order details` {id").unwrap_err();
    assert_eq!(line.span, Some(Span::new(17, 18)));
}

#[test]
fn sidecar_holds_only_its_lines() {
    let text = "# relations\n\nrelate orders.ship_via to shippers as shipper -- why\n\
        label games '#{id} {title}'   # a label\nlabel people {name}'s # x\n-- done\nselect 1;\nrelate a to\n\
        label\nLABEL t {a};\r\n";
    let (annotations, warnings) = parse_sidecar(text);
    assert_eq!(
        annotations.text(),
        "relate orders.ship_via to shippers as shipper\nlabel games '#{id} {title}'\n\
         label people {name}'s\nlabel t {a}\n"
    );
    let lines: Vec<&str> = warnings.iter().map(|warning| &warning.message[..20]).collect();
    assert_eq!(lines, ["sidecar file, line 7", "sidecar file, line 8", "sidecar file, line 9"]);
    assert_eq!(parse_sidecar(&annotations.text()).0.text(), annotations.text());
}

#[test]
fn later_lines_take_the_place_of_earlier_ones() {
    let (annotations, warnings) =
        parse_sidecar("relate a.x to b as c\nrelate a.x to b as d\nrelate a.x to e\nlabel T {a}\nlabel t {b}");
    assert!(warnings.is_empty());
    assert_eq!(annotations.text(), "relate a.x to b as d\nrelate a.x to e\nlabel t {b}\n");
}
