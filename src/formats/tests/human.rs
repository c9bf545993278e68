//! What people see, in full.

use super::*;

fn sample() -> Vec<Vec<Value>> {
    let row = |id: i64, title: &str, price: Value| vec![Value::from(id), Value::from(title), price];
    vec![
        row(3, "Zelda", Value::Real(60.0)),
        row(12, "時のオカリナ", Value::Null),
        row(5, "two\nlines", Value::Blob(vec![1; 12])),
        row(6, "'quoted'", Value::Integer(7)),
        row(8, "👩‍👩‍👧 e\u{301}", Value::Real(-1e300)),
    ]
}

const NAMES: [&str; 3] = ["id", "title", "price"];

#[test]
fn a_table_in_a_pipe() {
    assert_eq!(
        text(&TABLE, &Style::PIPE, &games(false, &NAMES), &sample()),
        "┌────┬──────────────┬─────────────────────────────────┐\n\
         │ id │ title        │ price                           │\n\
         ├────┼──────────────┼─────────────────────────────────┤\n\
         │  3 │ Zelda        │                            60.0 │\n\
         │ 12 │ 時のオカリナ │ NULL                            │\n\
         │  5 │ two          │ x'0101010101010101…' (12 bytes) │\n\
         │    │ lines        │                                 │\n\
         │  6 │ '''quoted''' │                               7 │\n\
         │  8 │ 👩‍👩‍👧 e\u{301}         │                         -1e+300 │\n\
         └────┴──────────────┴─────────────────────────────────┘\n"
    );
}

#[test]
fn a_table_at_a_terminal() {
    assert_eq!(
        text(&TABLE, &terminal(32), &games(false, &NAMES), &sample()),
        "┌────┬────────────┬────────────┐\n\
         │ id │ title      │ price      │\n\
         ├────┼────────────┼────────────┤\n\
         │  3 │ Zelda      │       60.0 │\n\
         │ 12 │ 時のオカ…  │ NULL       │\n\
         │  5 │ two↵lines  │ x'0101010… │\n\
         │  6 │ '''quoted… │          7 │\n\
         │  8 │ 👩‍👩‍👧 e\u{301}       │    -1e+300 │\n\
         └────┴────────────┴────────────┘\n"
    );
}

#[test]
fn colours_mark_headings_and_null() {
    let style = Style { color: true, ..terminal(34) };
    let written = text(&TABLE, &style, &games(false, &NAMES), &sample()[1..2]);
    assert_eq!(
        written,
        "┌────┬──────────────┬───────┐\n\
         │ \u{1b}[1mid\u{1b}[0m │ \u{1b}[1mtitle\u{1b}[0m        │ \u{1b}[1mprice\u{1b}[0m │\n\
         ├────┼──────────────┼───────┤\n\
         │ 12 │ 時のオカリナ │ \u{1b}[2mNULL\u{1b}[0m  │\n\
         └────┴──────────────┴───────┘\n"
    );
    // A pipe has no colours, whatever was asked for.
    let style = Style { color: true, ..Style::PIPE };
    assert!(!text(&TABLE, &style, &games(false, &NAMES), &sample()).contains('\u{1b}'));
}

#[test]
fn an_empty_answer_says_so() {
    let none: [Vec<Value>; 0] = [];
    let rows = head(Shape::Rows { one: false }, &["a"]);
    for format in [&TABLE, &CARD, &TREE] {
        assert_eq!(text(format, &Style::PIPE, &games(false, &NAMES), &none), "no games\n");
        assert_eq!(text(format, &Style::PIPE, &rows, &none), "no rows\n");
    }
    for format in [&TABLE, &CARD, &TREE, &REPR] {
        assert_eq!(text(format, &Style::PIPE, &games(true, &NAMES), &none), "=> none\n");
    }
    assert_eq!(text(&REPR, &Style::PIPE, &rows, &none), "=> []\n");
    assert_eq!(text(&MARKDOWN, &Style::PIPE, &rows, &none), "| a |\n| --- |\n");
    assert_eq!(text(&CSV, &Style::PIPE, &rows, &none), "a\n");
    assert_eq!(text(&INSERT, &Style::PIPE, &rows, &none), "");
}

#[test]
fn one_record_is_a_card_with_its_relations() {
    let relation = |name: &str, target: &str, count| CardRelation { name: name.into(), target: target.into(), count };
    let relations = [relation("reviews", "reviews", 12), relation("users", "users through reviews", 9)];
    let mut row = sample()[0].clone();
    row.push(Value::from("A comment that is longer than the terminal is wide.\n\nAnd more."));
    let head = games(true, &["id", "title", "price", "comment"]);
    let written = bytes(&TABLE, &terminal(40), &head, &[row.clone()], &relations);
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "── Game(id=3, title=Zelda) ─────────────\n\
         \x20 id       3\n\
         \x20 title    Zelda\n\
         \x20 price    60.0\n\
         \x20 comment  A comment that is longer than\n\
         \x20          the terminal is wide.\n\
         \n\
         \x20          And more.\n\
         \n\
         \x20 .reviews  12  reviews\n\
         \x20 .users     9  users through reviews\n"
    );
    let written = text(&TABLE, &terminal(18), &head, &[row]);
    assert_eq!(
        written.lines().take(5).collect::<Vec<_>>(),
        ["── Game(id=3, … ──", "  id", "    3", "  title", "    Zelda"]
    );
}

#[test]
fn cards_follow_each_other() {
    assert_eq!(
        text(&CARD, &Style::PIPE, &head(Shape::Rows { one: false }, &NAMES), &sample()[..2]),
        "── 1 ───────────────────────────────────────────────────────\n\
         \x20 id     3\n\
         \x20 title  Zelda\n\
         \x20 price  60.0\n\
         \n\
         ── 2 ───────────────────────────────────────────────────────\n\
         \x20 id     12\n\
         \x20 title  時のオカリナ\n\
         \x20 price  NULL\n"
    );
}

#[test]
fn a_value_stands_behind_an_arrow() {
    let formats = [&TABLE, &CARD, &REPR, &MARKDOWN, &TREE];
    let shown = |shape, value: Value| {
        let texts = formats.map(|format| text(format, &Style::PIPE, &head(shape, &["v"]), &[vec![value.clone()]]));
        assert!(texts.iter().all(|text| *text == texts[0]), "{texts:?}");
        texts[0].clone()
    };
    assert_eq!(shown(Shape::Value, Value::from(42)), "=> 42\n");
    assert_eq!(shown(Shape::Value, Value::from("it's")), "=> 'it''s'\n");
    assert_eq!(shown(Shape::Value, Value::from("two\nlines")), "=> 'two\nlines'\n");
    assert_eq!(shown(Shape::Value, Value::Null), "=> NULL\n");
    assert_eq!(shown(Shape::Value, Value::Real(2.0)), "=> 2.0\n");
    assert_eq!(shown(Shape::Value, Value::Blob(vec![255])), "=> x'ff'\n");
    assert_eq!(shown(Shape::Boolean, Value::from(1)), "=> true\n");
    assert_eq!(shown(Shape::Boolean, Value::from(0)), "=> false\n");
    assert_eq!(shown(Shape::Values { one: true }, Value::from("Zelda")), "=> 'Zelda'\n");
}

#[test]
fn repr_is_a_list_of_objects() {
    let rows = sample();
    let written = |head: &Head, rows: &[Vec<Value>]| text(&REPR, &Style::PIPE, head, rows);
    assert_eq!(
        written(&games(false, &NAMES), &rows[..3]),
        "=> [Game(id=3, title=Zelda), Game(id=12, title=時のオカリナ), Game(id=5, title=two↵lines)]\n"
    );
    assert_eq!(written(&games(true, &NAMES), &rows[..1]), "=> Game(id=3, title=Zelda)\n");
    assert_eq!(written(&head(Shape::Rows { one: false }, &NAMES), &rows[..1]), "=> [(3, 'Zelda', 60.0)]\n");
    assert_eq!(written(&head(Shape::Rows { one: true }, &["id"]), &rows[..1]), "=> (3,)\n");
    let names = head(Shape::Values { one: false }, &["name"]);
    assert_eq!(written(&names, &[vec!["a".into()], vec!["b".into()], vec![Value::Null]]), "=> ['a', 'b', NULL]\n");
}

#[test]
fn records_show_themselves_by_their_label() {
    let labelled = |style| Head { repr: Some(Repr { class: "Book".into(), style }), ..games(false, &["id"]) };
    let rows = [vec![Value::from(1), Value::from("Emma by Jane Austen")]];
    let written = |style| text(&REPR, &Style::PIPE, &labelled(style), &rows);
    assert_eq!(written(ReprStyle::Label(1)), "=> [Book(Emma by Jane Austen)]\n");
    assert_eq!(written(ReprStyle::Bare(1)), "=> [Emma by Jane Austen]\n");
}

fn deep() -> Vec<Vec<Nested>> {
    let fields = vec![("id".to_owned(), 0), ("name".to_owned(), 1)];
    let user = |name: &str| {
        let repr = Repr { class: "User".into(), style: ReprStyle::Fields(fields.clone()) };
        nested(&["id", "name"], Some(repr), vec![value(4), value(name)])
    };
    let review = |score: i64| nested(&["score", "user"], None, vec![value(score), user("Ann")]);
    let flat = |score: i64| nested(&["score", "user.name"], None, vec![value(score), value("Ann")]);
    vec![
        vec![
            value("Zelda"),
            Nested::List(vec![review(8), review(9)]),
            Nested::List(vec![flat(8), flat(9)]),
            Nested::List(vec![value(8), value(9)]),
            user("Bob"),
        ],
        vec![value("Mario"), Nested::List(vec![]), Nested::List(vec![flat(7)]), Nested::List(vec![]), Nested::None],
    ]
}

const DEEP: [&str; 5] = ["title", "reviews", "flat", "scores", "user"];

#[test]
fn what_nests_is_a_tree_in_a_table() {
    assert_eq!(
        text(&TABLE, &Style::PIPE, &head(Shape::Rows { one: false }, &DEEP), &deep()),
        "┌───────┬───────────────────────────────┬──────────────────────────┬────────┬──────────────────────┐\n\
         │ title │ reviews                       │ flat                     │ scores │ user                 │\n\
         ├───────┼───────────────────────────────┼──────────────────────────┼────────┼──────────────────────┤\n\
         │ Zelda │ score: 8                      │ score: 8, user.name: Ann │ 8, 9   │ User(id=4, name=Bob) │\n\
         │       │ └─ user: User(id=4, name=Ann) │ score: 9, user.name: Ann │        │                      │\n\
         │       │ score: 9                      │                          │        │                      │\n\
         │       │ └─ user: User(id=4, name=Ann) │                          │        │                      │\n\
         │ Mario │                               │ score: 7, user.name: Ann │        │ NULL                 │\n\
         └───────┴───────────────────────────────┴──────────────────────────┴────────┴──────────────────────┘\n"
    );
}

#[test]
fn a_tree_has_branches() {
    assert_eq!(
        text(&TREE, &Style::PIPE, &head(Shape::Rows { one: false }, &DEEP), &deep()),
        "title: Zelda, scores: [8, 9]\n\
         ├─ reviews (2)\n\
         │  ├─ score: 8\n\
         │  │  └─ user: User(id=4, name=Ann)\n\
         │  └─ score: 9\n\
         │     └─ user: User(id=4, name=Ann)\n\
         ├─ flat (2)\n\
         │  ├─ score: 8, user.name: Ann\n\
         │  └─ score: 9, user.name: Ann\n\
         └─ user: User(id=4, name=Bob)\n\
         title: Mario, reviews: [], scores: [], user: NULL\n\
         └─ flat (1)\n\
         \x20  └─ score: 7, user.name: Ann\n"
    );
    let mut record = games(false, &DEEP);
    record.repr = Some(Repr { class: "Game".into(), style: ReprStyle::Fields(vec![("title".into(), 0)]) });
    assert_eq!(
        text(&TREE, &Style::PIPE, &record, &deep()[1..]),
        "Game(title=Mario)\n\
         ├─ reviews (0)\n\
         ├─ flat (1)\n\
         │  └─ score: 7, user.name: Ann\n\
         ├─ scores (0)\n\
         └─ user: NULL\n"
    );
}

#[test]
fn markdown_escapes_its_own() {
    let rows = [vec![Value::from("a|b *c* __d__ e_f <b> AT&T &amp; [x]\ny\\")], vec![Value::from(1)]];
    assert_eq!(
        text(&MARKDOWN, &Style::PIPE, &head(Shape::Rows { one: false }, &["na|me_"]), &rows),
        "| na\\|me\\_ |\n| --- |\n\
         | a\\|b \\*c\\* \\_\\_d\\_\\_ e_f &lt;b> AT&T &amp;amp; \\[x\\]<br>y\\\\ |\n\
         | 1 |\n"
    );
}

#[test]
fn html_escapes_its_own() {
    let rows = [vec![Value::from("<script>\"&'"), Value::from(1)]];
    assert_eq!(
        text(&HTML, &Style::PIPE, &head(Shape::Rows { one: false }, &["<a>", "n"]), &rows),
        "<table>\n<thead>\n<tr><th>&lt;a&gt;</th><th>n</th></tr>\n</thead>\n<tbody>\n\
         <tr><td>&lt;script&gt;&quot;&amp;'</td><td class=\"number\">1</td></tr>\n</tbody>\n</table>\n"
    );
}

#[test]
fn texts_that_look_like_something_else_are_quoted() {
    let shown = |text: &str| {
        let rows = [vec![Value::from(text)]];
        super::text(&TREE, &Style::PIPE, &head(Shape::Values { one: false }, &["v"]), &rows)
    };
    assert_eq!(shown("plain"), "plain\n");
    assert_eq!(shown("it's"), "it's\n");
    assert_eq!(shown("null"), "null\n");
    assert_eq!(shown(""), "''\n");
    assert_eq!(shown("NULL"), "'NULL'\n");
    assert_eq!(shown("''"), "''''''\n");
    assert_eq!(shown("'"), "''''\n");
    assert_eq!(shown("x'00'"), "'x''00'''\n");
    assert_eq!(shown("x'00…' (12 bytes)"), "'x''00…'' (12 bytes)'\n");
}

#[test]
fn a_pipe_gets_the_bytes_as_they_are() {
    let raw = b"a\x1b[1m\xff\x9b\x7fb".to_vec();
    let rows = [vec![Value::Text(raw.clone())]];
    for format in [&TABLE, &CARD, &CSV, &TSV, &TREE, &REPR, &HTML] {
        let written = bytes(format, &Style::PIPE, &head(Shape::Values { one: false }, &["v"]), &rows, &[]);
        assert!(written.windows(raw.len()).any(|window| window == raw), "{format:?}");
    }
}
