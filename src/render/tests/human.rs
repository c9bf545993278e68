use super::*;

#[test]
fn show() {
    let row = |id: i64, title: &str, price: Value| vec![Value::from(id), Value::from(title), price, Value::Null];
    let rows = [
        row(3, "Zelda", Value::Real(60.0)),
        row(4, "時のオカリナ", Value::Real(9.5)),
        row(12, "", Value::Null),
        row(5, "NULL", Value::Blob(vec![1; 12])),
        row(6, "'quoted'", Value::Integer(7)),
        row(7, "two\nlines", Value::Integer(7)),
        row(8, "👩‍👩‍👧 family 🇩🇪", Value::Integer(7)),
    ];
    let names = ["id", "title", "price", "updated_at"];
    for format in Format::ALL {
        for style in [Style::PIPE, terminal(40), Style { color: true, ..terminal(60) }] {
            eprintln!("--- {} {style:?}", format.name);
            eprint!("{}", text(format.format, &style, &games(false, &names), &rows));
            eprint!("{}", text(format.format, &style, &games(true, &names), &rows[..1]));
        }
    }
    let user = |name: &str| nested(&["id", "name"], Some(Repr{class:"User".into(), style: ReprStyle::Fields(vec![("id".into(),0),("name".into(),1)])}), vec![value(4), value(name)]);
    let review = |score: i64| nested(&["score", "user"], None, vec![value(score), user("Ann")]);
    let plain = |score: i64| nested(&["score", "user.name"], None, vec![value(score), value("Ann")]);
    let deep = [
        vec![value(1), value("Zelda"), Nested::List(vec![review(8), review(9)]), Nested::List(vec![plain(8), plain(9)]), Nested::List(vec![value(8), value(9)]), user("Bob")],
        vec![value(2), value("Mario"), Nested::List(vec![]), Nested::List(vec![plain(8)]), Nested::List(vec![]), Nested::None],
    ];
    for format in Format::ALL {
        for style in [Style::PIPE, Style { color: true, ..terminal(130) }] {
            eprintln!("--- {} {style:?}", format.name);
            eprint!("{}", text(format.format, &style, &head(Shape::Rows{one:false}, &["id", "title", "reviews", "plain", "scores", "user"]), &deep));
            eprint!("{}", text(format.format, &style, &games(false, &["id", "title", "reviews", "plain", "scores", "user"]), &deep));
        }
    }
    let rel = |name: &str, target: &str, count| CardRelation{ name: name.into(), target: target.into(), count };
    let mut big = rows[0].clone();
    big.push(Value::text("A long comment about a game that goes on and on until it has to be wrapped, since no terminal is wide enough for it.\n\nAnd a second paragraph."));
    for style in [Style::PIPE, Style { color: true, ..terminal(60) }, terminal(30), terminal(20)] {
        let out = bytes(Format::Table, &style, &games(true, &["id","title","price","updated_at","comment"]), &[big.clone()], &[rel("reviews","reviews",12), rel("users","users through reviews",9), rel("matches_as_home_team","matches", 1234)]);
        eprintln!("{}", String::from_utf8_lossy(&out));
    }
}
