//! The table, the page of the docs, and SQLite's own functions.

use std::collections::HashSet;
use std::path::Path;

use super::{find_maker, makers};
use crate::seed::GROUPS;
use crate::store::{self, Connection, OpenOptions, OpenTarget};

#[test]
fn every_name_stands_for_one_value() {
    let mut seen = HashSet::new();
    for maker in makers() {
        for (name, bare) in maker.names() {
            assert!(seen.insert((name, bare)), "{name} twice");
            assert!(
                name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'),
                "{name}"
            );
            assert_eq!(find_maker(&name.to_uppercase(), bare).unwrap().name, maker.name);
        }
        let prefix = if maker.bare { "" } else { "fake." };
        assert!(maker.example.starts_with(&format!("{prefix}{}", maker.name)), "{}", maker.example);
        assert!(!maker.about.ends_with('.') && maker.example.chars().count() <= 42, "{}", maker.name);
    }
}

#[test]
fn no_function_of_sqlite_is_hidden() {
    let connection = store::open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
    let rows = store::collect(&*connection, "select lower(name) from pragma_function_list", &[]).unwrap();
    let known: HashSet<String> = rows.iter().map(|row| row[0].as_text().unwrap().into_owned()).collect();
    assert!(known.contains("date") && known.contains("json"));
    for maker in makers() {
        for function in maker.function_names() {
            assert!(!known.contains(&function), "{function}");
        }
    }
    assert!(connection.prepare("select 1").is_ok());
}

/// The page lists every value with its example, and says of every method of Python's Faker what it is here.
#[test]
fn the_page_and_the_table_are_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/FAKE.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut written = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        written.push_str(line);
        written.push('\n');
        if line == "<!-- values -->" {
            while lines.next_if(|line| !line.starts_with("<!--")).is_some() {}
            written.push_str(&listed());
        } else if line == "<!-- python -->" {
            while let Some(line) = lines.next_if(|line| !line.starts_with("<!--")) {
                let cells: Vec<&str> = line.split('|').map(str::trim).collect();
                match cells.as_slice() {
                    ["", method, _, provider, ""] if method.starts_with('`') => {
                        let method = method.trim_matches('`');
                        written.push_str(&format!("| `{method}` | {} | {provider} |\n", here(method)));
                    }
                    _ => written.push_str(&format!("{line}\n")),
                }
            }
        }
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap();
    for (line, wanted) in page.lines().zip(written.lines()) {
        assert_eq!(line, wanted);
    }
    assert_eq!(page.lines().count(), written.lines().count());
    assert!(page.matches("| not |").count() + page.matches("| has |").count() > 150);
}

/// What a method of Faker is called here.
fn here(method: &str) -> String {
    match find_maker(method, false) {
        Ok(maker) if maker.bare => format!("alias of `{}`", maker.name),
        Ok(maker) if maker.name == method => "has".to_owned(),
        Ok(maker) => format!("alias of `fake.{}`", maker.name),
        Err(_) => "not".to_owned(),
    }
}

fn listed() -> String {
    let mut text = String::new();
    for group in &GROUPS {
        text.push_str(&format!("\n### {}\n\n```hop\n", capital(group.title)));
        for maker in group.makers {
            text.push_str(&format!("{}\n", maker.example));
        }
        text.push_str("```\n\n| value | | also |\n| --- | --- | --- |\n");
        for maker in group.makers {
            let behind_fake = maker.aliases.iter().map(|alias| format!("`fake.{alias}`"));
            let also: Vec<String> = behind_fake.chain(maker.alone.iter().map(|name| format!("`{name}`"))).collect();
            text.push_str(&format!("| `{}` | {} | {} |\n", maker.usage(), maker.about, also.join(" ")));
        }
    }
    text.push('\n');
    text
}

fn capital(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
