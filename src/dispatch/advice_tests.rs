//! Every line to type that an error shows can be run: right lines of several schemas, made wrong in many ways.

use super::*;
use crate::diagnostic::Diagnostic;
use crate::lang::ast::HopStatement;
use crate::run::explain;

/// Tables, and right lines over them.
const SCHEMAS: [(&str, &[&str]); 3] = [
    (
        "create table halls (id integer primary key, name text, seats integer);
         create table plays (id integer primary key, hall_id integer references halls (id), title text, price real,
             opened_at text);
         insert into halls values (1, 'Odeon', 300), (2, 'Rex', 80);
         insert into plays values (1, 1, 'Hamlet', 20, '2024-02-01'), (2, 2, 'Macbeth', 35, '2024-03-01');",
        &[
            "plays where price > 20 and hall.name = 'Rex' by price desc limit 3 .title, price",
            "halls with 2+ plays where title like '%a%' show name, count(plays) as many",
            "plays per hall show hall.name, avg(price) by avg(price) desc",
            "first 2 plays where hall = hall 1 .hall .name",
            "update play 1 set price = 25, title = 'x'",
            "create play title = 'x' price = 5 hall = hall 'Rex'",
        ],
    ),
    (
        "create table `order` (`no` integer, `year` integer, `group` text, primary key (`no`, `year`));
         create table `order lines` (`no` integer, `year` integer, `by` integer, `unit price` real,
             primary key (`no`, `year`, `by`), foreign key (`no`, `year`) references `order` (`no`, `year`));
         insert into `order` values (1, 2024, 'a'), (2, 2024, 'b');
         insert into `order lines` values (1, 2024, 1, 9.5);",
        &[
            "`order` (1, 2024) .`order lines` where `unit price` > 3",
            "`order lines` by `unit price` desc show `by`, `unit price`",
            "count `order lines` per `order`.`group`",
            "`order` with `order lines` where `unit price` > 3 .`group`",
        ],
    ),
    (
        "create table people (id integer primary key, name text);
         create table friends (person_id integer references people (id), friend_id integer references people (id),
             primary key (person_id, friend_id));
         create table teams (code text primary key, captain_id integer references people (id),
             coach_id integer references people (id));
         insert into people values (1, 'Ann'), (2, 'Bo');
         insert into friends values (1, 2);
         insert into teams values ('RED', 1, 2);",
        &[
            "person 1 .friends via friends_as_person where name = 'Bo'",
            "team 'RED' .captain .name",
            "people with teams_as_captain without teams_as_coach show name, count(friends_as_person)",
            "link person 1 to person 2 via friends",
        ],
    ),
];

/// The line with one token left out, doubled, changed with the next, in other letters, or joined to the next.
fn mutated(line: &str) -> Vec<String> {
    let (tokens, _) = lang::tokenize(line);
    let mut spans: Vec<_> = tokens.iter().map(|token| token.span).collect();
    spans.pop();
    let mut found = Vec::new();
    for (at, span) in spans.iter().enumerate() {
        let (before, token, behind) = (&line[..span.start], &line[span.start..span.end], &line[span.end..]);
        found.push(format!("{before}{behind}"));
        found.push(format!("{before}{token} {token}{behind}"));
        found.push(format!("{before}{}x{behind}", token.trim_end_matches('`')));
        found.push(format!("{}{token}{}", before.trim_end(), behind.trim_start()));
        if let Some(next) = spans.get(at + 1) {
            let (other, rest) = (&line[next.start..next.end], &line[next.end..]);
            found.push(format!("{before}{other} {token}{rest}"));
        }
    }
    found
}

fn errors(session: &Session, line: &str) -> Vec<Diagnostic> {
    match lang::parse(line) {
        Err(errors) => errors,
        Ok(Some(HopStatement::Assign { .. } | HopStatement::Describe { .. } | HopStatement::Session(_)) | None) => {
            vec![]
        }
        Ok(Some(statement)) => explain::statements(session, &statement).err().into_iter().collect(),
    }
}

#[test]
fn every_line_to_type_runs() {
    let mut shown = 0;
    for (tables, lines) in SCHEMAS {
        let mut desk = desk(Style::PIPE);
        desk.run(tables);
        for line in lines {
            assert!(errors(&desk.session, line).is_empty(), "{line}: {:?}", errors(&desk.session, line));
            for wrong in mutated(line) {
                let wrongs = errors(&desk.session, &wrong);
                if wrongs.is_empty() {
                    continue;
                }
                for error in advice::advise(&desk.session, &wrong, wrongs) {
                    for one in error.try_lines() {
                        shown += 1;
                        let runs = match lang::classify(&one.line) {
                            LineKind::Meta => commands::is_command(&one.line),
                            LineKind::Hop => errors(&desk.session, &one.line).is_empty(),
                            _ => desk.session.connection().prepare(&one.line).is_ok(),
                        };
                        assert!(runs, "{wrong}\n{error}");
                    }
                }
            }
        }
    }
    assert!(shown > 100, "only {shown} lines are shown");
}
