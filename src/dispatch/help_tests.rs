//! Each entry of the glossary shows lines that run, whatever tables there are.

use super::*;
use crate::commands::{example, glossary, planned};

/// `begin`, or the name of a mark, runs only in its place.
const IN_PLACE: [&str; 3] = ["rollback to before", "release before", "forget x"];

#[test]
fn every_line_of_the_glossary_runs_on_the_demo() {
    let mut desk = desk(Style::PIPE);
    let mut names: Vec<&str> = Vec::new();
    for entry in glossary() {
        names.extend(entry.names);
        assert!(!entry.about.is_empty() && !entry.about.ends_with('.'), "{}", entry.about);
        for form in entry.lines {
            let line = example::on_demo(form);
            let is_filled = !line.contains("{r") && !line.contains("{t") && !line.contains("{n");
            assert!(is_filled || form.contains("{{"), "{line}");
            assert!(IN_PLACE.contains(form) || planned::runs(&desk.session, &line), "{line}");
            assert!(example::filled(&desk.session, &[], form).is_some() || IN_PLACE.contains(form), "{form}");
        }
        for name in entry.names {
            let text = desk.run(&format!(".help {name}"));
            assert!(text.contains(entry.about), "{text}");
        }
    }
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "an entry is called as another is");
}

#[test]
fn the_lines_of_help_have_the_names_of_the_database() {
    let mut desk = desk(Style::PIPE);
    desk.run(
        "drop table reviews; drop table games; drop table users;
         create table \"the years\" (year integer primary key, note text, worth real);
         create table parts (id integer primary key, year integer references \"the years\", size integer, name text);
         insert into \"the years\" values (1999, 'a', 2.5); insert into parts values (1, 1999, 3, 'x');",
    );
    assert!(desk.run(".help with").contains("`the years` with parts where size > 3"));
    assert!(desk.run("by?").contains("parts by size desc"));
    assert!(desk.run("foreign key?").contains(".relations parts"));
}

#[test]
fn help_has_examples_where_nothing_fits_them() {
    let mut desk = desk(Style::PIPE);
    desk.run("drop table reviews; drop table games; drop table users;");
    assert!(desk.run(".help with").contains("in the demo\n  games with reviews\n"));
}
