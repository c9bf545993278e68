//! Completion by data: a line with `|` where the cursor is, and the candidates, on the demo.

use std::rc::Rc;

use super::*;
use crate::catalog::CatalogOptions;
use crate::demo;
use crate::store::{Connection, OpenOptions};

/// Lines and what comes out: the first candidates in order, then `…` where there are more; `-x` says that x is not among them.
const CASES: &str = include_str!("cases.txt");

fn with_demo(test: impl FnOnce(&Known<'_>)) {
    let connection: Rc<dyn Connection> = demo::open(&OpenOptions::default()).expect("the demo opens");
    let catalog = Catalog::new(Rc::clone(&connection), CatalogOptions::default());
    let best = ("best".to_owned(), crate::plan::Variable::Value(Value::from(9)));
    let variables: Variables = Rc::new([best].into_iter().collect());
    // However busy the machine is.
    let values = DatabaseValues::new(&connection, &catalog).within(std::time::Duration::from_secs(60));
    let entries = |folder: &str| match folder {
        "" => vec!["seeds/".to_owned(), "schema.sql".to_owned(), "my notes.txt".to_owned(), ".git/".to_owned()],
        "seeds/" => vec!["games.hop".to_owned()],
        _ => Vec::new(),
    };
    test(&Known {
        catalog: &catalog,
        variables: &variables,
        values: &values,
        entries: &entries,
        seeds: &["games".to_owned()],
        revisions: &["0001".to_owned()],
        usage: &Usage::default(),
        tables: &OnceCell::new(),
    });
}

#[test]
fn lines_and_what_may_stand_at_the_cursor() {
    with_demo(|known| {
        let mut failures = Vec::new();
        for (line, wanted) in CASES
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .map(|line| line.split_once("   ").expect("a line, three spaces, what comes out"))
        {
            let cursor = line.find('|').expect("a cursor");
            let text = line.replacen('|', "", 1);
            let found = complete(&text, cursor, known);
            let texts: Vec<&str> = found.candidates.iter().map(|one| one.text.as_str()).collect();
            let mut rest = texts.as_slice();
            for want in wanted.split(" · ").map(str::trim) {
                let right = if let Some(unwanted) = want.strip_prefix('-') {
                    !texts.contains(&unwanted)
                } else if want == "…" {
                    let more = !rest.is_empty();
                    rest = &[];
                    more
                } else if want == "nothing" {
                    texts.is_empty()
                } else if let Some(somewhere) = want.strip_prefix('+') {
                    rest = &[];
                    texts.contains(&somewhere)
                } else {
                    let first = rest.first().copied();
                    rest = rest.get(1..).unwrap_or_default();
                    first == Some(want)
                };
                if !right {
                    let shown = texts.iter().take(12).copied().collect::<Vec<_>>().join(" · ");
                    failures.push(format!("{line}\n  wanted {wanted}\n  found  {shown}"));
                    break;
                }
            }
            if !rest.is_empty() && !wanted.contains('-') {
                failures.push(format!("{line}\n  wanted {wanted}\n  and    {}", rest.join(" · ")));
            }
        }
        assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    });
}

/// Wherever the cursor is in a line, completion ends and what it proposes begins before the cursor.
#[test]
fn any_place_in_any_line() {
    let lines = [
        "game 3 .reviews where score >= 8 by score desc limit 3 .user .name",
        "create 100 reviews game=any game user=(first user by name) score=int(1, 10) comment='x'",
        "games show title, reviews{score, user.name} where `id` in (game 3 .users .id)",
        "select g.title, count(*) from games g join reviews r on r.game_id = g.id where g.genre = 'RPG' group by 1;",
        ".describe games.price",
        "for each game create 0..20 reviews auto",
        "x = games where title like '%é%' -- remark",
    ];
    with_demo(|known| {
        for line in lines {
            for cursor in (0..=line.len()).filter(|at| line.is_char_boundary(*at)) {
                assert!(complete(line, cursor, known).start <= cursor);
            }
        }
    });
}
