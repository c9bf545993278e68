//! The courses of the program and that of the docs are proved; what is handed in reaches no file of whoever grades it.

use crate::common::env::TestEnv;
use crate::common::files;

#[test]
fn every_course_of_the_program_can_be_taken() {
    let outcome = TestEnv::new().run(&["learn", "check"]).assert_success();
    let proved: Vec<String> = outcome
        .text()
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(|line| line[..line.find(':').unwrap_or(0)].to_owned())
        .collect();
    let names = ["one-table", "one-to-many", "many-to-many", "seeds", "migrations", "n-plus-1", "hop-to-sql"];
    let expected: Vec<String> = names.iter().map(|name| format!("ok    {name}")).collect();
    assert_eq!(proved, expected);
}

/// Writes the course that docs/COURSES.md shows file by file.
fn course_of_the_docs() -> TestEnv {
    let env = TestEnv::new();
    let page = files::read(&files::in_repository("docs/COURSES.md"));
    let mut lines = page.lines();
    let mut file = None;
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("`pets/") {
            file = name.split('`').next().map(|name| format!("pets/{name}"));
        } else if line.starts_with("```")
            && let Some(name) = file.take()
        {
            let content: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            env.write(&name, &format!("{}\n", content.join("\n")));
        } else if line.starts_with("```") {
            lines.by_ref().take_while(|line| *line != "```").for_each(drop);
        }
    }
    env
}

#[test]
fn the_course_of_the_docs_can_be_taken() {
    let env = course_of_the_docs();
    let outcome = env.run(&["learn", "check", "./pets"]).assert_success();
    assert_eq!(outcome.text(), "ok    pets: 3 steps, 3 wrong lines\n");
}

#[test]
fn what_was_handed_in_reaches_no_other_file() {
    let env = course_of_the_docs();
    let secret = env.path("secret.db");
    env.sqlite("secret.db").execute_batch("create table t (x); insert into t values (1)").expect("it is made");
    let before = std::fs::read(&secret).expect("it is there");
    let line = |text: String| serde_json::json!({ "typed": text, "verdict": "right" });
    let lines = [
        format!("ATTACH '{}' AS other;", secret.display()),
        "DELETE FROM other.t;".to_owned(),
        format!("VACUUM INTO '{}';", env.path("made.db").display()),
        format!(".export {} owners", env.path("made.csv").display()),
        format!(".open {}", secret.display()),
        "clear t".to_owned(),
        format!(".read {}", env.path("made.hop").display()),
        ".shell touch made.txt".to_owned(),
        ".learn export made".to_owned(),
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n;".to_owned(),
    ];
    let steps = serde_json::json!({ "01-looking/whose-pets": {
        "state": "solved", "hints": 0, "solution": false, "tries": 1, "lines": lines.map(line),
    } });
    let handed_in = serde_json::json!({
        "form": "hopdb course", "version": 1, "name": "Eve", "course": "pets", "title": "Pets", "fingerprint": "",
        "progress": { "at": null, "steps": steps },
    });
    env.write("eve.json", &handed_in.to_string());
    let outcome = env.run(&["learn", "grade", "eve.json", "--course", "pets", "--format", "csv"]).assert_success();
    let expected = "file,name,solved,steps,note,course,skipped,tries,hints,solutions\n\
                    eve.json,Eve,0,3,says 1 solved; of another version of the course,pets,0,1,0,0\n";
    assert_eq!(outcome.text(), expected);
    assert_eq!(std::fs::read(&secret).expect("it is there"), before);
    let mut names: Vec<String> = std::fs::read_dir(env.folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    assert_eq!(names, ["eve.json", "pets", "secret.db"]);
}

/// Runs lines that are typed in the course in `pets`.
fn taken(env: &TestEnv, lines: &[&str]) -> String {
    env.hopdb(&["learn", "./pets"]).input(format!("{}\n", lines.join("\n"))).run().text()
}

#[test]
fn the_lines_of_a_course_reach_no_other_file() {
    let attacks = [
        ("pets/project/seeds/pets.hop", ".export ../made.csv owners\n"),
        ("pets/project/seeds/pets.hop", "ATTACH 'secret.db' AS other;\n"),
        ("pets/project/seeds/pets.hop", "VACUUM INTO 'made.db';\n"),
        ("pets/project/migrations/0001_a.sql", "ATTACH 'secret.db' AS other;\nCREATE TABLE owners (id INTEGER);\n"),
        ("pets/01-looking.md", "# A\n\n## B\n\nsetup: ATTACH 'secret.db' AS other;\ntask: c\nsolution: owners\n"),
        ("pets/01-looking.md", "# A\n\n## B\n\nsetup: .read secret.hop\ntask: c\nsolution: owners\n"),
        (
            "pets/01-looking.md",
            "# A\n\n## B\n\ntask: c\nsolution: create owner name='D'\nexpect: error .export made.csv owners\n",
        ),
        ("pets/01-looking.md", "# A\n\n## B\n\nsetup: .learn one-table\ntask: c\nsolution: owners\n"),
    ];
    for (file, text) in attacks {
        let env = course_of_the_docs();
        env.sqlite("secret.db").execute_batch("create table t (x); insert into t values (1)").expect("it is made");
        env.write("secret.hop", "create owner name='Eve'\n");
        env.write(file, text);
        // What is only typed against is told; what the course does by itself keeps it from beginning.
        let checked = env.run(&["learn", "check", "./pets"]);
        let begun = env.hopdb(&["learn", "./pets"]).input("create owner name='D'\n").run();
        assert!(!checked.status.success() || text.contains("expect"), "{file}: {text}{}", checked.text());
        assert!(!begun.status.success() || text.contains("expect"), "{file}: {text}{}", begun.text());
        let made = |name: &str| env.path(name).exists();
        assert!(!made("made.csv") && !made("made.db") && !made("pets/made.csv"), "{file}: {text}");
    }
}

#[test]
fn an_answer_without_an_end_is_told_and_variables_stand_in_sql() {
    let env = course_of_the_docs();
    let said = taken(
        &env,
        &[
            ".set limit 1",
            "WITH RECURSIVE n(id, name) AS (SELECT 1, 'a' UNION ALL SELECT id + 1, 'a' FROM n) SELECT * FROM n LIMIT 60000;",
            "x = 1",
            "SELECT * FROM pets WHERE owner_id = :x;",
        ],
    );
    assert!(said.contains("more than 50000 rows"), "{said}");
    assert!(said.contains("2 of 3"), "{said}");
}

#[test]
fn what_is_looked_at_by_the_way_shows_no_statements() {
    let env = course_of_the_docs();
    env.write(
        "pets/01-looking.md",
        "# A\n\n## B\n\ntask: c\nsolution: owners include pets\n\n## D\n\ntask: e\nsolution: owners\n",
    );
    let said = taken(&env, &[".sql on", "owners include pets"]);
    assert_eq!(said.matches("-- 2 statements").count(), 1, "{said}");
    assert!(said.contains("2 of 2"), "{said}");
}
