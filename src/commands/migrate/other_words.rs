//! Words of other programs for what `.migrate` does, and for what it has no need of.

/// What a word of another program is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The same under this name; what stands behind the word stands behind it.
    Is(&'static str),
    /// Something else: the line to type, in a sentence.
    Type(&'static str),
}

use Meaning::{Is, Type};

/// Each word with the programs that it is of, and what it is here. Of one that stands twice, the first is taken with arguments
/// behind it and the second without any.
const WORDS: &[(&str, &str, Meaning)] = &[
    ("upgrade", "Alembic, Flask-Migrate", Is("up")),
    ("downgrade", "Alembic, Flask-Migrate", Is("down")),
    ("revision", "Alembic, Flask-Migrate", Is("new")),
    ("ensure_version", "Alembic", Type("the journal is made by the first revision that runs: `.migrate`")),
    (
        "merge",
        "Alembic",
        Type("revisions stand in one line: give one of two with the same number a greater one, then `.migrate`"),
    ),
    ("branches", "Alembic", Type("revisions stand in one line: `.migrate status` lists them")),
    ("edit", "Alembic", Type("`.migrate show ID` prints a revision; its file stands in migrations/")),
    ("list_templates", "Alembic", Type("`.migrate new --blank \"message\"` writes a file to be filled")),
    (
        "init",
        "Alembic, Flask-Migrate, sql-migrate",
        Type("`hopdb init` makes a project; `.migrate new \"message\"` its first revision"),
    ),
    ("migrate", "dbmate, refinery, Flask-Migrate, Django", Is("to")),
    ("migrate", "dbmate, refinery", Is("")),
    ("rollback", "dbmate, Knex, Laravel", Is("down")),
    ("dump", "dbmate", Type("`.migrate adopt` writes schema.sql out of a database, `.dump` prints all of it")),
    ("load", "dbmate", Type("`.migrate` makes the database out of schema.sql")),
    ("wait", "dbmate", Type("a file needs no waiting for: `.migrate`")),
    ("drop", "dbmate, golang-migrate", Type("`.migrate down base` takes back every revision")),
    ("create", "goose, golang-migrate", Is("new")),
    ("create", "dbmate", Type("`.migrate` makes the database where there is none")),
    ("db:migrate", "Rails", Is("to")),
    ("db:migrate", "Rails", Is("")),
    ("db:rollback", "Rails", Is("down")),
    ("db:migrate:up", "Rails", Is("up")),
    ("db:migrate:down", "Rails", Is("down")),
    ("db:migrate:status", "Rails", Is("status")),
    ("db:migrate:redo", "Rails", Type("`.migrate down`, then `.migrate`")),
    ("db:version", "Rails", Is("current")),
    ("db:create", "Rails", Type("`.migrate` makes the database where there is none")),
    ("db:prepare", "Rails", Is("")),
    ("db:setup", "Rails", Type("`.migrate`, then `.seed`")),
    ("db:seed", "Rails", Type("`.seed` runs the files in seeds/")),
    ("db:reset", "Rails", Type("`.migrate down base`, then `.migrate` and `.seed`")),
    ("db:drop", "Rails", Type("`.migrate down base` takes back every revision")),
    ("db:schema:dump", "Rails", Type("`.migrate adopt` writes schema.sql out of a database")),
    ("db:schema:load", "Rails", Type("`.migrate` makes the database out of schema.sql")),
    ("generate", "Rails, Diesel, Drizzle", Is("new")),
    ("g", "Rails", Is("new")),
    ("up-by-one", "goose", Is("up 1")),
    ("up-to", "goose", Is("up")),
    ("down-to", "goose", Is("down")),
    ("redo", "goose, Diesel, sql-migrate", Type("`.migrate down`, then `.migrate`")),
    ("reset", "goose", Type("`.migrate down base` takes back every revision")),
    ("version", "goose, golang-migrate", Is("current")),
    ("fix", "goose", Type("numbers may be times or counted: `.migrate status` shows their order")),
    ("goto", "golang-migrate", Is("to")),
    ("force", "golang-migrate", Is("stamp")),
    ("add", "sqlx", Is("new")),
    ("run", "sqlx, Diesel", Is("")),
    ("revert", "sqlx, Diesel, TypeORM", Is("down")),
    ("pending", "Diesel", Is("plan")),
    ("list", "Diesel, Knex, yoyo", Is("status")),
    ("info", "sqlx, Flyway", Is("status")),
    ("dev", "Prisma", Type("`.migrate new \"message\"` writes the revision, `.migrate` runs it")),
    ("deploy", "Prisma", Is("")),
    ("resolve", "Prisma", Type("`.migrate bless ID` takes a revision for applied, `.migrate status` says which")),
    ("diff", "Prisma, Atlas", Type("`.migrate plan` shows the difference to schema.sql")),
    ("inspect", "Atlas", Type("`.schema` prints it")),
    ("apply", "Atlas, yoyo", Is("")),
    ("hash", "Atlas", Type("the journal keeps the checksums: `.migrate check` compares them")),
    ("push", "Drizzle", Is("")),
    ("pull", "Drizzle", Type("`.migrate adopt` writes schema.sql out of a database")),
    ("makemigrations", "Django", Is("new")),
    ("makemigrations", "Django", Type("`.migrate new \"message\"` writes one out of schema.sql")),
    ("showmigrations", "Django", Is("status")),
    ("sqlmigrate", "Django", Is("show")),
    ("squashmigrations", "Django", Is("squash")),
    ("validate", "Flyway, goose, Atlas", Is("check")),
    ("baseline", "Flyway", Type("`.migrate new \"message\"` notes what is there as the base")),
    ("repair", "Flyway", Type("`.migrate status` says what is wrong, and the line for each")),
    ("clean", "Flyway", Type("`.migrate down base` takes back every revision")),
    ("undo", "Flyway, Sequelize", Is("down")),
    ("latest", "Knex", Is("")),
    ("make", "Knex", Is("new")),
    ("currently", "Knex", Is("current")),
    ("log", "git", Is("history")),
];

/// Programs that words for migrations stand behind.
const PROGRAMS: [&str; 6] = ["alembic", "flask", "rails", "dbmate", "goose", "diesel"];

/// The line for the system's shell in place of `hopdb alembic upgrade head` or `hopdb upgrade head`; `None` where the first
/// word is of no other program.
pub(crate) fn in_shell(words: &[String]) -> Option<String> {
    let (first, rest) = words.split_first()?;
    let rest = match PROGRAMS.contains(&first.as_str()) {
        true => rest,
        // What this program calls so is another matter.
        // Those that nobody would call a file.
        false
            if first != "migrate"
                && WORDS.iter().any(|(word, of, meaning)| {
                    word == first
                        && matches!(meaning, Is(_))
                        && ["Alembic", "Rails", "Django"].iter().any(|one| of.contains(one))
                }) =>
        {
            words
        }
        false => return None,
    };
    let quoted: Vec<_> = rest.iter().filter_map(|word| shlex::try_quote(word).ok()).collect();
    Some(format!("hopdb migrate {}", quoted.join(" ")).trim_end().to_owned())
}

/// True if a word is of those that write a revision, and take a message.
pub(super) fn takes_message(word: &str) -> bool {
    // `migrate -m` is Flask-Migrate's.
    word == "migrate" || WORDS.iter().any(|(other, _, meaning)| *other == word && *meaning == Is("new"))
}

/// What the first of `words` is here, where it is another program's; arguments are made ours.
pub(super) fn meaning(words: &mut Vec<&str>) -> Option<Meaning> {
    // The way in which Rails says a number.
    for word in words.iter_mut() {
        *word = word.strip_prefix("STEP=").or(word.strip_prefix("VERSION=")).unwrap_or(word);
    }
    let first = *words.first()?;
    let has_more = words.len() > 1;
    // goose says the language last.
    if first == "create" && words.len() > 2 && words.last() == Some(&"sql") {
        words.pop();
    }
    let mut found = WORDS.iter().filter(|(word, _, _)| *word == first).map(|(_, _, meaning)| *meaning);
    let with_arguments = found.next()?;
    Some(if has_more { with_arguments } else { found.next().unwrap_or(with_arguments) })
}

#[cfg(test)]
mod tests {
    use super::super::request::ACTIONS;
    use super::*;

    #[test]
    fn words_in_the_shell() {
        let line = |words: &str| in_shell(&words.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(line("alembic upgrade head").as_deref(), Some("hopdb migrate upgrade head"));
        assert_eq!(line("flask db migrate").as_deref(), Some("hopdb migrate db migrate"));
        assert_eq!(line("downgrade -1").as_deref(), Some("hopdb migrate downgrade -1"));
        assert_eq!(line("db:migrate").as_deref(), Some("hopdb migrate db:migrate"));
        assert_eq!(line("shop.db upgrade"), None);
        assert_eq!(line("migrate up"), None);
        assert_eq!(line("drop"), None);
        assert_eq!(line("list"), None);
    }

    #[test]
    fn every_word_leads_to_an_action() {
        for (word, of, meaning) in WORDS {
            assert!(!ACTIONS.contains(word), "{word} is a word of ours");
            assert!(!of.is_empty());
            match meaning {
                Is(ours) => {
                    assert!(ours.split(' ').next().is_none_or(|one| one.is_empty() || ACTIONS.contains(&one)), "{word}")
                }
                Type(way) => assert!(way.contains('`'), "{word} needs a line to type"),
            }
        }
    }
}
