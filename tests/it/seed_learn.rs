//! `.seed learn` from outside: what it writes runs, makes a database like the one it was learned from, and says of nobody who they are.

use crate::common::env::TestEnv;

const SCHEMA: &str = "
    create table teams (id integer primary key, code text not null unique, name text not null, email text, founded date);
    create table staff (
      id integer primary key, full_name text not null, phone text, role text not null, salary real not null check (salary > 0),
      boss_id int references staff, team_id int references teams, hired_on text not null, left_on text, badge int unique
    );
    create table skills (id integer primary key, name text not null, level int);
    create table staff_skills (staff_id int not null references staff, skill_id int not null references skills, primary key (staff_id, skill_id));
    create table lockers (staff_id integer not null unique references staff, number int not null);
    create table matches (id integer primary key, home_id int not null references teams, away_id int not null references teams, played_at text, goals int);
    create table void (x int);";

/// Records whose spread is known: plain SQL, without chance.
const RECORDS: &str = "
    with recursive c(i) as (select 1 union all select i + 1 from c where i < 20)
      insert into teams select i, 'T' || i, 'Wanderers of ' || i, 'office' || i || '@club.example', date('1950-01-01', (i * 700) || ' days') from c;
    with recursive c(i) as (select 1 union all select i + 1 from c where i < 400)
      insert into staff select i, 'Person' || i || ' Surname' || i, '+44 20 7946 ' || (1000 + i), case when i % 10 < 7 then 'player' when i % 10 < 9 then 'coach' else 'chair' end,
        1000 + (i * 37 % 4000) + 0.5, case when i > 1 and i % 4 > 0 then 1 + i / 8 end, case when i % 20 > 0 then 1 + (i * i) % 20 end,
        date('2020-01-01', (i * 13 % 1500) || ' days'), case when i % 5 = 0 then date('2020-01-01', (i * 13 % 1500 + 30 + i % 90) || ' days') end, 5000 + i from c;
    with recursive c(i) as (select 1 union all select i + 1 from c where i < 12) insert into skills select i, 'Skill no ' || i, i % 3 from c;
    insert into staff_skills select s.id, k.id from staff s join skills k where (s.id + k.id) % 4 = 0 and s.id % 3 > 0;
    insert into lockers select id, id * 2 from staff where id % 2 = 0;
    with recursive c(i) as (select 1 union all select i + 1 from c where i < 300)
      insert into matches select i, 1 + i % 20, 1 + (i * 7) % 20, datetime('2024-01-01', (i * 3) || ' hours'), i % 6 from c;";

/// A database that was learned from, `old.db`, and one of the same schema that the lines have filled, `new.db`.
fn learned(schema: &str, records: &str) -> (TestEnv, String) {
    let env = TestEnv::with_database("old.db", &format!("{schema}{records}"));
    env.sqlite("new.db").execute_batch(schema).unwrap();
    let text = env.run(&["old.db", "-c", ".seed learn"]).assert_success().stdout;
    env.write("learned.hop", &text);
    env.run(&["new.db", "--seed", "3", "--yes", "-c", ".read learned.hop"]).assert_success();
    (env, text)
}

fn column<T: rusqlite::types::FromSql>(env: &TestEnv, name: &str, sql: &str) -> Vec<T> {
    let connection = env.sqlite(name);
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// The same number in both, to within so much.
#[track_caller]
fn assert_near(env: &TestEnv, sql: &str, most: f64) {
    let [old, new] = ["old.db", "new.db"].map(|name| column::<f64>(env, name, sql)[0]);
    assert!((old - new).abs() <= most, "{sql}: {old} became {new}");
}

#[test]
fn what_is_learned_makes_a_database_like_the_first() {
    let (env, text) = learned(SCHEMA, RECORDS);
    assert!(!text.contains("left out"), "{text}");
    for table in ["teams", "staff", "skills", "staff_skills", "lockers", "matches", "void"] {
        assert_near(&env, &format!("select count(*) + 0.0 from {table}"), 0.0);
    }
    let broken = column::<i64>(&env, "new.db", "select count(*) from pragma_foreign_key_check");
    assert_eq!(broken, [0]);
    // The key that is gone through has its children as they were, to the last parent.
    for spread in [
        "select count(*) from lockers group by staff_id order by 1",
        "select count(*) from staff_skills group by skill_id order by 1",
    ] {
        assert_eq!(column::<i64>(&env, "old.db", spread), column::<i64>(&env, "new.db", spread), "{spread}");
    }
    for role in ["player", "coach", "chair"] {
        assert_near(&env, &format!("select avg(role = '{role}') from staff"), 0.08);
    }
    for bin in 0..8 {
        assert_near(&env, &format!("select avg(cast((salary - 1000) / 500 as int) = {bin}) from staff"), 0.08);
    }
    for year in 2020..2024 {
        assert_near(&env, &format!("select avg(hired_on like '{year}-%') from staff"), 0.08);
    }
    for goals in 0..6 {
        assert_near(&env, &format!("select avg(goals = {goals}) from matches"), 0.08);
    }
    assert_near(&env, "select avg(left_on is null) from staff", 0.08);
    assert_near(&env, "select avg(boss_id is null) from staff", 0.08);
    assert_near(&env, "select avg(team_id is null) from staff", 0.05);
    let in_order = "select count(*) from staff where left_on < hired_on";
    assert_eq!(column::<i64>(&env, "new.db", in_order), [0]);
    let kinds = "select distinct typeof(goals) from matches";
    assert_eq!(column::<String>(&env, "new.db", kinds), ["integer"]);
}

#[test]
fn nothing_that_is_learned_says_who_anybody_is() {
    let env = TestEnv::with_database("old.db", &format!("{SCHEMA}{RECORDS}"));
    // However often a name stands there, it is no category.
    env.sqlite("old.db")
        .execute_batch("update staff set full_name = 'Ada Lovelace', phone = '12345' where id <= 390; update teams set email = 'one@club.example'")
        .unwrap();
    let text = env.run(&["old.db", "-c", ".seed learn"]).assert_success().stdout;
    for sql in [
        "select full_name from staff",
        "select phone from staff",
        "select email from teams",
        "select name from teams",
        "select code from teams",
    ] {
        for value in column::<String>(&env, "old.db", sql) {
            let quoted = format!("'{value}'");
            assert!(
                !text.contains(&quoted) && (value.len() < 5 || !text.contains(&value)),
                "{value} of {sql} stands in\n{text}"
            );
        }
    }
    assert!(text.contains("role=weighted('player'"), "{text}");
}

#[test]
fn neither_secrets_nor_names_of_people_are_categories_whatever_their_columns_are_called() {
    let schema = "create table t (id integer primary key, pin int, pin_code text, secret_answer text, lat real, lon real, boss text, \
        vom text, owned text not null check (owned in ('Hal Lee', 'Ann Bee')), note text, genre text, stage text);";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 100) \
        insert into t select i, 7300 + i % 4, '73' || i % 3, 'rex' || i % 4, 52.1 + i % 3 * 0.11, 13.5 + i % 3 * 0.11, \
        iif(i % 5 < 2, 'Hal Lee', 'Ann Bee'), iif(i % 3, 'Hal Lee', 'somebody'), iif(i % 2, 'Hal Lee', 'Ann Bee'), 'call Ann Bee back', \
        iif(i % 2, 'Science Fiction', 'Rock Music'), iif(i % 2, 'In Progress', 'done') from c;";
    let (_env, text) = learned(schema, records);
    let lines = text.replace("owned=pick('Hal Lee', 'Ann Bee')", "");
    for secret in ["730", "731", "rex", "52.1", "13.6", "Hal", "Bee"] {
        assert!(!lines.contains(secret), "{secret} stands in\n{text}");
    }
    for line in ["boss=fake.name", "vom=fake.name", "genre=weighted('Rock Music'", "stage=weighted('In Progress'"] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
}

#[test]
fn what_one_person_holds_twelve_times_is_no_category() {
    let records = "
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 10) insert into staff select i, 'Person ' || i from c;
        with recursive c(i) as (select 0 union all select i + 1 from c where i < 119) insert into payslips
          select i + 1, 1 + i / 12, 31000 + 1117 * (i / 12), iif(i / 12 = 3, 'burnout', 'none'), 'Townlet' || (i / 12), iif(i / 12 < 5, 'A', 'B') from c;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 60) insert into calls
          select i, 'K-48' || (i % 3), 'Quibble', 'Anns phone', 'https://x.example/u', 'Quibble called', iif(i % 2, 'Rock', 'Jazz') from c;";
    let schema = "create table staff (id integer primary key, name text);
        create table payslips (id integer primary key, staff_id integer not null references staff(id), salary integer, absence text, town text, band text);
        create table calls (id integer primary key, customer_no text, clerk text, device text, url text, remark text, genre text);";
    let (_, text) = learned(schema, records);
    for secret in ["32117", "burnout", "Townlet", "K-48", "Quibble", "Anns", "x.example"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(text.contains("band=weighted('A', 60, 'B', 60)") && text.contains("genre=weighted("), "{text}");
}

#[test]
fn who_is_named_without_a_key_is_somebody_too() {
    let schema = "create table abos (id integer primary key, first_name text, email text, plan text);
        create table pays (id integer primary key, employee text, salary integer, grade text);
        create table slips (id integer primary key, employee_id integer, salary integer, unit text);
        create table patients (id integer primary key, name text);
        create table visits (id integer primary key, patient_id integer references patients(id));
        create table obs (id integer primary key, visit_id integer references visits(id), label text, amount integer);
        create table staff (id integer primary key, last_name text);
        create table ops (id integer primary key, done_for text, kind text);";
    let records = "
        with recursive c(i) as (select 0 union all select i + 1 from c where i < 239) insert into abos
          select i + 1, 'F' || (i % 9), 'a' || iif(i < 30, 0, i) || '@x.org', iif(i < 30, 'hushplan', iif(i % 2, 'basic', 'plus')) from c;
        with recursive c(i) as (select 0 union all select i + 1 from c where i < 239) insert into pays
          select i + 1, 'Person ' || (i % 20), iif(i % 20 = 3, 987654, 2000 + i * 13 % 4000), iif(i % 20 = 3, 'hushgrade', iif(i % 7 < 3, 'a', 'b')) from c;
        insert into slips select id, 1 + (id - 1) % 20, salary, iif(id % 3, 'north', 'south') from pays;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 60) insert into patients select i, 'Person ' || i from c;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 300) insert into visits select i, iif(i <= 15, 1, 2 + i % 59) from c;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 600) insert into obs
          select i, iif(i <= 12, i, 16 + i * 7 % 280), iif(i <= 12, 'hushlabel', iif(i % 2, 'cold', 'flu')), iif(i <= 12, 77777, 10 + i * 11 % 490) from c;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 10) insert into staff select i, 'Zorn' || char(96 + i) from c;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 200) insert into ops select i, 'dr. Zorn' || char(97 + i % 4), iif(i % 2, 'x', 'y') from c;";
    let (_, text) = learned(schema, records);
    for secret in ["hush", "98765", "7777", "Zorn", "zorn"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    for line in ["label=weighted('", "grade=weighted('", "unit=weighted('north'", "kind=weighted('", "salary=buckets("]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn keys_that_lead_to_the_same_record_do_so_in_the_copy() {
    let schema = "create table games (id integer primary key, title text);
        create table matches (id integer primary key, game_id integer references games(id));
        create table scores (id integer primary key, match_id integer references matches(id), game_id integer references games(id), points integer);";
    let records = "
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 30) insert into games select i, 'g' || i from c;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 100) insert into matches select i, iif(i % 9, 1 + i % 30, null) from c;
        insert into scores select 2 * id, id, game_id, id % 7 from matches union all select 2 * id + 1, id, game_id, id % 5 from matches;";
    let (env, text) = learned(schema, records);
    assert!(text.contains("game=`match`.game"), "{text}");
    let apart = "select count(*) from scores s join matches m on m.id = s.match_id where s.game_id is not m.game_id";
    assert_eq!(column::<i64>(&env, "new.db", apart), [0]);
    assert_eq!(column::<i64>(&env, "new.db", "select count(*) from scores"), [200]);
}

#[test]
fn what_one_person_holds_by_way_of_others_is_told_neither_as_a_category_nor_in_a_bucket() {
    let schema = "create table staff (id integer primary key, name text);
        create table accounts (id integer primary key, staff_id integer not null references staff(id));
        create table payslips (id integer primary key, account_id integer not null references accounts(id), salary integer, absence text, born date, band text);
        create table calls (id integer primary key, serial integer, badge_no integer, alias text);
        create table tickets (id integer primary key, staff_id integer references staff(id), priority text);";
    let records = "
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 60) insert into staff select i, 'Person ' || i from c;
        insert into accounts select id, id from staff;
        with recursive c(i) as (select 0 union all select i + 1 from c where i < 719) insert into payslips
          select i + 1, 1 + i / 12, 31000 + 1117 * (i / 12), iif(i / 12 = 3, 'burnout', 'none'), date('1970-01-01', (i / 12 * 100) || ' days'), iif(i / 12 < 25, 'A', 'B') from c;
        with recursive c(i) as (select 0 union all select i + 1 from c where i < 199) insert into calls select i + 1, 4915112345670 + i % 10, 770000 + i % 3, 'zed' from c;
        with recursive c(i) as (select 0 union all select i + 1 from c where i < 99) insert into tickets select i + 1, 1 + i % 3, iif(i % 2, 'high', 'low') from c;";
    let (_, text) = learned(schema, records);
    for secret in ["32117", "burnout", "1970", "salary=b", "151123456", "770000", "zed"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    // What all of a few who handle them have is nobody's own.
    assert!(text.contains("band=weighted(") && text.contains("priority=weighted('high', 50, 'low', 50)"), "{text}");
}

#[test]
fn no_name_of_a_column_lets_out_what_one_record_holds() {
    let names = ["n", "count", "value", "x", "bin", "day", "v", "k"];
    let columns: Vec<String> = names.iter().map(|name| format!("\"{name}\" int")).collect();
    let tens = vec!["10"; names.len()].join(", ");
    let schema = format!("create table visit (id integer primary key, diagnosis text, {});", columns.join(", "));
    let records = format!(
        "with recursive c(i) as (select 1 union all select i + 1 from c where i < 40)
           insert into visit select i, 'ill of ' || char(64 + i), {tens} from c;"
    );
    let (_, text) = learned(&schema, &records);
    assert!(!text.contains("ill of"), "{text}");
    assert!(text.contains("`n`=weighted(10, 40)"), "{text}");
}

#[test]
fn a_spelling_of_one_record_does_not_stand_for_what_many_hold() {
    let schema = "create table notes (id integer primary key, kind text collate nocase);";
    let records = "insert into notes values (1, 'SeCrEt');
        with recursive c(i) as (select 2 union all select i + 1 from c where i < 40) insert into notes select i, 'secret' from c;";
    let (_, text) = learned(schema, records);
    assert!(text.contains("kind=weighted('secret', 39)"), "{text}");
}

#[test]
fn the_demo_is_learned() {
    let env = TestEnv::new();
    env.run(&["-c", ".save old.db", "-c", ".seed learn seeds.hop"]).assert_success();
    env.run(&["-c", "clear reviews, games, users", "-c", ".save new.db"]).assert_success();
    env.run(&["new.db", "--seed", "3", "-c", ".read seeds.hop"]).assert_success();
    for sql in
        ["select count(*) + 0.0 from games", "select count(*) + 0.0 from users", "select count(*) + 0.0 from reviews"]
    {
        assert_near(&env, sql, 0.0);
    }
    assert_near(&env, "select avg(score) from reviews", 0.5);
    assert_near(&env, "select avg(price) from games", 6.0);
    assert_near(&env, "select avg(genre = 'RPG') from games", 0.13);
    assert_near(&env, "select avg(julianday(created_at)) from reviews", 15.0);
}

#[test]
fn a_file_that_is_there_is_kept_where_nothing_may_change() {
    let env = TestEnv::with_database("old.db", SCHEMA);
    env.write("kept.hop", "# mine\n").write("seeds/other.hop", "");
    let outcome = env.run(&["--readonly", "old.db", "-c", ".seed learn kept.hop"]).assert_failure();
    assert!(outcome.stderr.contains("kept.hop"), "{}", outcome.stderr);
    assert_eq!(std::fs::read_to_string(env.path("kept.hop")).unwrap(), "# mine\n");
    env.run(&["--readonly", "old.db", "-c", ".seed learn seeds/new.hop"]).assert_success();
    assert!(std::fs::read_to_string(env.path("seeds/new.hop")).unwrap().contains("# staff: no records"));
}

#[test]
fn a_name_of_two_lines_is_no_line_of_the_seed() {
    let schema =
        "CREATE TABLE \"x\nclear y\" (id INTEGER PRIMARY KEY, n INTEGER); CREATE TABLE y (id INTEGER PRIMARY KEY);
        CREATE TABLE \"empty\nclear y\" (id INTEGER PRIMARY KEY);";
    let (_, text) = learned(schema, "INSERT INTO \"x\nclear y\" VALUES (1, 1); INSERT INTO y VALUES (1)");
    let why = "left out: a line cannot hold a name with a line feed in it";
    assert!(text.contains(&format!("# x clear y: {why}\n")) && text.contains("create 1 y\n"), "{text}");
    assert!(!text.lines().any(|line| line.starts_with("clear")), "{text}");
}

#[test]
fn what_is_seldom_does_not_become_never_nor_what_is_common_always() {
    let schema = "create table notes (id integer primary key, seldom int, often int);";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 200000)
        insert into notes select i, iif(i % 28571 = 0, null, i % 3), iif(i % 28571 = 28570, i % 3, null) from c;";
    let (_, text) = learned(schema, records);
    assert!(text.contains("seldom=maybe(0.000035, ") && text.contains("often=maybe(0.999965, "), "{text}");
}

#[test]
fn a_histogram_is_finer_where_records_crowd() {
    let schema = "create table sales (id integer primary key, price real, wait int);";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 4000)
        insert into sales select i, round((i % 1000) * (i % 1000) * (i % 1000) / 1e6, 2), iif(i % 10 < 8, i % 7, i) from c;";
    let (env, text) = learned(schema, records);
    for sql in ["price < 5", "price < 20", "price < 200", "wait < 2", "wait < 5", "wait < 1000"] {
        assert_near(&env, &format!("select avg({sql}) from sales"), 0.04);
    }
    assert!(text.contains("wait=buckets(0, 1, "), "{text}");
}

#[test]
fn one_record_far_off_does_not_spread_the_others() {
    let schema = "create table goods (id integer primary key, weight real, stock int, sold_on date);";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 399)
          insert into goods select i, sqrt(i * 8), i * i % 57, date('2024-01-01', (i % 90) || ' days') from c;
        insert into goods values (400, 1e9, 1000000000000000, '9999-12-31');";
    let (env, text) = learned(schema, records);
    for sql in
        ["weight < 20", "weight < 40", "stock < 10", "stock < 40", "sold_on < '2024-02-01'", "sold_on < '2024-03-01'"]
    {
        assert_near(&env, &format!("select avg({sql}) from goods"), 0.08);
    }
    assert!(!text.contains("0000") && !text.contains("'9"), "{text}");
}

#[test]
fn a_key_of_several_columns_is_null_as_often_as_it_was() {
    let schema = "create table halls (city text, no int, primary key (city, no)) without rowid;
        create table people (id integer primary key);
        create table talks (id integer primary key, city text, no int, by int not null references people, foreign key (city, no) references halls);";
    let records = "insert into halls values ('a', 1), ('a', 2), ('b', 1); insert into people values (1), (2), (3);
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 600)
          insert into talks select i, iif(i % 4 > 0, 'a', null), iif(i % 4 > 0, 1 + i % 2, null), 1 from c;";
    let (env, _) = learned(schema, records);
    for sql in ["city is null", "no is null", "city is null and no is null"] {
        assert_near(&env, &format!("select avg({sql}) from talks"), 0.06);
    }
    assert_eq!(column::<i64>(&env, "new.db", "select count(*) from pragma_foreign_key_check"), [0]);
}

#[test]
fn children_are_counted_as_sql_counts_them() {
    let kinds = [
        ("close", "id integer primary key", "int references p_close", "n"),
        ("far", "id integer primary key", "int references p_far", "n * 1000003"),
        ("text", "id text primary key", "text references p_text", "'k' || n"),
        ("loose", "id text primary key collate nocase", "text references p_loose", "iif(n % 2, 'k', 'K') || n"),
        ("real", "id real unique", "numeric references p_real(id)", "n + 0.25 * (n % 3)"),
        ("mixed", "id unique", "references p_mixed(id)", "iif(n % 3, n, 'k' || n)"),
        ("bound", "id int unique", "text references p_bound(id)", "n"),
    ];
    let (mut schema, mut records) = (String::new(), "pragma foreign_keys = off;".to_owned());
    for (kind, id, key, made) in kinds {
        schema += &format!("create table p_{kind} ({id}); create table c_{kind} (n integer primary key, k {key});");
        let numbers =
            |most: u32| format!("with recursive c(n) as (select 1 union all select n + 1 from c where n < {most})");
        let parent = format!("{} insert into p_{kind} select {made} from c where n % 7;", numbers(90));
        let number = "(1 + n * n % 83)";
        let key = made.replace('n', number);
        // Every tenth leads nowhere, and every eleventh is null.
        records += &format!(
            "{parent} {} insert into c_{kind} select n, iif(n % 11, iif(n % 10, {key}, 'nobody'), null) from c;",
            numbers(700)
        );
    }
    let (env, text) = learned(&schema, &records);
    for (kind, ..) in kinds {
        let sql = format!(
            "select group_concat(n || ', ' || parents, ', ') from (select n, count(*) as parents from
             (select (select count(*) from c_{kind} where p.id = k) as n from p_{kind} as p) group by n order by n)"
        );
        let line = format!("create weighted({}) c_{kind}\n", column::<String>(&env, "old.db", &sql)[0]);
        assert!(text.contains(&line), "{line} in {text}");
    }
}

#[test]
fn times_are_written_as_they_were_and_large_numbers_stay_large() {
    let schema = "create table events (id integer primary key, made text not null, done text not null, noted text, snow int, check (done >= made));";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 500)
        insert into events select i, strftime('%Y-%m-%d %H:%M:%S', '2024-01-01', (i * 7) || ' hours') || printf('.%06d+00:00', i * 1999 % 1000000),
          strftime('%Y-%m-%d %H:%M:%S', '2024-01-01', (i * 7) || ' hours', (i % 3) || ' seconds') || printf('.%06d+00:00', i * 1999 % 1000000),
          strftime('%Y-%m-%dT%H:%M', '2024-01-01', (i * 7) || ' hours'), 1200000000000000000 + i * 4194304000000 from c;";
    let (env, _) = learned(schema, records);
    for sql in [
        "made glob '2024-0?-?? ??:??:??.??????+00:00'",
        "done >= made",
        "made < '2024-03'",
        "noted glob '2024-0?-??T??:??'",
        "noted < '2024-03'",
        "snow between 1200000000000000000 and 1202200000000000000",
        "snow < 1201000000000000000",
        "typeof(snow) = 'integer'",
    ] {
        assert_near(&env, &format!("select avg({sql}) from events"), 0.08);
    }
}

#[test]
fn a_category_is_found_however_late_it_begins() {
    let schema = "create table notes (id integer primary key, kind text, mixed text);";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 60000)
        insert into notes select i, iif(i < 5001, 't' || i, 'one'), iif(i < 5001, i, 'one') from c;";
    let (_, text) = learned(schema, records);
    assert!(text.contains("kind=weighted('one', 55000)"), "{text}");
    assert!(text.contains("mixed=weighted('one', 55000)"), "{text}");
}

#[test]
fn what_never_repeats_beside_a_key_has_enough_values_for_the_largest_family() {
    // Of `tickets` most names are of one record; of `roles` the fewest are told that one project has; `tones` are all of them.
    let schema = "
        create table events (id integer primary key, title text not null);
        create table tickets (id integer primary key, event_id int not null references events, name text not null, unique (event_id, name));
        create table roles (event_id int not null references events, role text not null, share int, primary key (event_id, role));
        create table tones (kind text not null, tone text not null, level int not null, unique (kind, tone));";
    let records = "
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 60) insert into events select i, 'Fair ' || i from c;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 50)
          insert into tickets (event_id, name) select events.id, 'Regular ' || hex(events.id * 100 + i) from events join c on i <= 1 + 400 / events.id / events.id;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 9)
          insert into roles select events.id, 'role ' || i, 5 from events join c on i < 3 or events.id = 7;
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 8)
          insert into tones select 'kind ' || k.i, 'tone ' || t.i, 3 from c k join c t;";
    let (env, text) = learned(schema, records);
    assert!(!text.contains("left out"), "{text}");
    for table in ["events", "tickets", "roles", "tones"] {
        assert_near(&env, &format!("select count(*) + 0.0 from {table}"), 0.0);
    }
    for table in ["tickets", "roles"] {
        let families = format!("select count(*) from {table} group by event_id order by 1");
        assert_eq!(column::<i64>(&env, "old.db", &families), column::<i64>(&env, "new.db", &families), "{table}");
    }
    let kinds = "select distinct kind || tone from tones order by 1";
    assert_eq!(column::<String>(&env, "old.db", kinds), column::<String>(&env, "new.db", kinds));
}

#[test]
fn a_seed_that_is_there_is_replaced_only_where_somebody_says_so() {
    let env =
        TestEnv::with_database("old.db", "create table t (id integer primary key, n int); insert into t values (1, 2)");
    env.write("mine.hop", "# by hand\n");
    let refused = ["mine.hop is there already", "--overwrite replaces it"];
    env.assert_failure(&["old.db", "-c", ".seed learn mine.hop"], &refused);
    env.assert_failure(&["old.db", "seed", "learn", "mine.hop"], &refused);
    assert_eq!(std::fs::read_to_string(env.path("mine.hop")).unwrap(), "# by hand\n");
    env.run(&["old.db", "-c", ".seed learn mine.hop --overwrite"]).assert_success();
    env.run(&["old.db", "seed", "learn", "mine.hop", "--overwrite"]).assert_success();
    assert!(std::fs::read_to_string(env.path("mine.hop")).unwrap().contains("create 1 t"));
    env.assert_failure(&["old.db", "-c", ".seed --overwrite"], &["--overwrite is for `learn FILE`"]);
}

#[test]
fn sums_and_products_are_worked_out_of_what_is_learned() {
    let schema =
        "create table invoices (id integer primary key, net real not null, vat real not null, gross real not null,
           check (abs(net + vat - gross) < 0.01));
         create table lines (id integer primary key, qty integer, unit_price numeric(8,2), total numeric(10,2));
         create table marks (id integer primary key, qty integer, unit_price numeric(8,2), total numeric(10,2));";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 200)
           insert into invoices select i, i, round(i * 0.19, 2), round(i * 1.19, 2) from c;
         insert into lines select id, id % 9 + 1, id % 17 + 0.99, round((id % 9 + 1) * (id % 17 + 0.99), 2) from invoices;
         insert into marks select id, id % 9 + 1, id % 17 + 0.99, id from invoices;";
    let (env, text) = learned(schema, records);
    assert!(text.contains("gross=round(net + vat, 2)") && text.contains("total=round(qty * unit_price, 2)"), "{text}");
    let broken = "select count(*) from lines where abs(qty * unit_price - total) > 0.011 or total is null";
    assert_eq!(column::<i64>(&env, "new.db", broken), [0]);
    // A name alone is no proof: here the total is something else.
    assert_near(&env, "select avg(total) from marks", 12.0);
    assert_eq!(column::<i64>(&env, "new.db", "select count(*) from invoices"), [200]);
}

/// Orders that go their way as far as their status says, jobs in milliseconds, sessions of members, stays by days.
const WAYS: &str = "
    create table members (id integer primary key, joined_at text not null, seen_at text);
    create table orders (id integer primary key, member_id int not null references members, status text not null, placed_at text not null,
      paid_at text, shipped_at text, delivered_at text, cancelled_at text, reason text, refund real);
    create table jobs (id integer primary key, state text not null, finished_ms integer, created_ms integer not null, started_ms integer);
    create table stays (id integer primary key, member_id int references members, booked_on date not null, check_in date not null, check_out date not null);";

/// `x(a, b)` of a record is a number below 1 that looks like chance.
fn ways() -> String {
    let chance = |prime: u32| format!("((i * {prime} % 10007) / 10007.0)");
    let numbers =
        |most: u32| format!("with recursive c(i) as (select 1 union all select i + 1 from c where i < {most})");
    let behind =
        |time: &str, days: &str, prime: u32| format!("datetime({time}, ({days} * {}) || ' days')", chance(prime));
    let joined = behind("'2022-01-01'", "1000", 7919);
    let left = "(julianday('2025-01-01') - julianday(joined_at))";
    let placed = behind("joined_at", left, 6007);
    format!(
        "{} insert into members select i, {joined}, iif(i % 3, {}, null) from c where i <= 200;
         {} insert into orders select i, members.id,
           case i % 10 when 0 then 'pending' when 1 then 'paid' when 2 then 'cancelled' when 3 then 'shipped' when 4 then 'shipped' else 'delivered' end,
           {placed}, null, null, null, null, null, null from c join members on members.id = 1 + i * 31 % 200;
         update orders set paid_at = {} from (select id as i from orders) as c where i = id and (status in ('paid', 'shipped', 'delivered') or id % 20 = 2);
         update orders set shipped_at = {} from (select id as i from orders) as c where i = id and status in ('shipped', 'delivered');
         update orders set delivered_at = {} from (select id as i from orders) as c where i = id and status = 'delivered';
         update orders set cancelled_at = {}, reason = 'because ' || id, refund = iif(paid_at is null, null, id % 90 + 0.5)
           from (select id as i from orders) as c where i = id and status = 'cancelled';
         {} insert into jobs select i, case i % 4 when 0 then 'queued' when 1 then 'running' else 'done' end,
           iif(i % 4 > 1, 1700000000000 + i * 7654321 + i * 71 % 5000 + 1000 + i * 971 % 90000, null),
           1700000000000 + i * 7654321, iif(i % 4 > 0, 1700000000000 + i * 7654321 + i * 71 % 5000, null) from c;
         {} insert into stays select i, iif(i % 5, members.id, null), date({placed}), date({placed}, (i * 17 % 60) || ' days'),
           date({placed}, (i * 17 % 60 + 1 + i % 9) || ' days') from c join members on members.id = 1 + i * 31 % 200;",
        numbers(200),
        behind(&joined, "20", 5003),
        numbers(2_000),
        behind("placed_at", "0.5", 4001),
        behind("paid_at", "4", 3001),
        behind("shipped_at", "9", 7001),
        behind("coalesce(paid_at, placed_at)", "3", 2003),
        numbers(1_200),
        numbers(1_000)
    )
}

#[test]
fn times_keep_their_order_and_are_there_as_far_as_the_status_says() {
    let (env, text) = learned(WAYS, &ways());
    for (table, wrong) in [
        ("members", "seen_at < joined_at"),
        ("orders", "paid_at < placed_at or shipped_at < paid_at or delivered_at < shipped_at"),
        ("orders", "cancelled_at < coalesce(paid_at, placed_at)"),
        ("orders", "placed_at < (select joined_at from members where members.id = member_id)"),
        ("orders", "(shipped_at is not null) <> (status in ('shipped', 'delivered'))"),
        ("orders", "(delivered_at is not null) <> (status = 'delivered')"),
        (
            "orders",
            "(cancelled_at is not null) <> (status = 'cancelled') or (reason is null) <> (status <> 'cancelled')",
        ),
        (
            "orders",
            "status in ('paid', 'shipped', 'delivered') and paid_at is null or status = 'pending' and paid_at is not null",
        ),
        ("orders", "(refund is not null) <> (status = 'cancelled' and paid_at is not null)"),
        ("jobs", "started_ms < created_ms or finished_ms < started_ms"),
        ("jobs", "(finished_ms is not null) <> (state = 'done') or (started_ms is null) <> (state = 'queued')"),
        ("stays", "check_in < booked_on or check_out <= check_in"),
        ("stays", "booked_on < (select date(joined_at) from members where members.id = member_id)"),
    ] {
        for name in ["old.db", "new.db"] {
            let found = column::<i64>(&env, name, &format!("select count(*) from {table} where {wrong}"));
            assert_eq!(found, [0], "{wrong} in {name}\n{text}");
        }
    }
    for sql in [
        "placed_at < '2023'",
        "placed_at < '2024'",
        "paid_at is null",
        "julianday(paid_at) - julianday(placed_at) < 0.1",
    ] {
        assert_near(&env, &format!("select avg({sql}) from orders"), 0.06);
    }
    for sql in ["finished_ms - started_ms < 30000", "started_ms - created_ms < 2000", "created_ms < 1704000000000"] {
        assert_near(&env, &format!("select avg({sql}) from jobs"), 0.06);
    }
    for sql in ["check_in < '2024'", "julianday(check_out) - julianday(check_in) < 4", "member_id is null"] {
        assert_near(&env, &format!("select avg({sql}) from stays"), 0.06);
    }
    let stamps = "select count(*) from orders where max(placed_at, coalesce(delivered_at, ''), coalesce(cancelled_at, '')) > '2025-02'";
    assert_eq!(column::<i64>(&env, "new.db", stamps), [0]);
    let checked = env.run(&["new.db", "-c", ".check"]).stdout;
    assert!(!checked.contains("before"), "{checked}");
    for line in [
        "shipped_at=iif(status in ('shipped', 'delivered'), datetime(paid_at, ",
        "cancelled_at=iif(status = 'cancelled', datetime(coalesce(paid_at, placed_at), ",
        "placed_at=datetime(member.joined_at, ",
        "started_ms=iif(state <> 'queued', created_ms + buckets(",
    ] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
}

#[test]
fn a_few_times_the_wrong_way_round_do_not_undo_the_order_of_all_others() {
    let schema = "create table visits (id integer primary key, came text not null, went text);";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 2000)
        insert into visits select i, datetime('2024-01-01', (i * 7919 % 9001) || ' hours'),
          iif(i % 4, datetime('2024-01-01', (i * 7919 % 9001) || ' hours', iif(i % 700, i % 50, -3) || ' minutes'), null) from c;";
    let (env, _) = learned(schema, records);
    let wrong = column::<i64>(&env, "new.db", "select count(*) from visits where went < came")[0];
    assert!(wrong <= 10, "{wrong}");
    assert_near(&env, "select avg(julianday(went) - julianday(came) < 0.02) from visits", 0.06);
}

#[test]
fn who_is_entered_later_than_born_is_entered_when_it_was() {
    let schema =
        "create table people (id integer primary key, born date not null, entered_on date not null, left_on date);";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 1500)
        insert into people select i, date('1940-01-01', (i * 7919 % 27000) || ' days'),
          max(date('1940-01-01', (i * 7919 % 27000) || ' days'), date('2012-01-01', (i * 6007 % 4700) || ' days')), null from c;";
    let (env, text) = learned(schema, records);
    for year in [2013, 2016, 2020, 2023] {
        assert_near(&env, &format!("select avg(entered_on < '{year}') from people"), 0.05);
    }
    assert_eq!(column::<i64>(&env, "new.db", "select count(*) from people where entered_on < born"), [0], "{text}");
}

#[test]
fn a_leading_parent_leads_and_each_key_keeps_its_children() {
    let schema = "create table users (id integer primary key); create table products (id integer primary key);
        create table orders (id integer primary key, user_id int not null references users);
        create table lines (order_id int not null references orders, line_no int not null, product_id int not null references products,
          position integer, primary key (order_id, line_no));
        create table likes (user_id int not null references users, product_id int not null references products, primary key (user_id, product_id));";
    let numbers =
        |most: u32| format!("with recursive c(i) as (select 1 union all select i + 1 from c where i < {most})");
    let records = format!(
        "{} insert into users select i from c; {} insert into products select i from c;
         {} insert into orders select i, iif(i % 3, 1 + (i * 7919 % 1000) * (i * 7919 % 1000) / 1000, 7) from c;
         {} insert into lines select orders.id, i, iif((orders.id * 31 + i) % 4, 1 + (orders.id * 7919 + i * 31) % 150, 9), i - 1
           from orders join c on i <= 1 + orders.id * 13 % 7;
         {} insert or ignore into likes select 1 + i * 7919 % 1000, iif(i % 5, 1 + (i * 31 % 90) * (i * 31 % 90) / 60, 3) from c;",
        numbers(1_000),
        numbers(200),
        numbers(6_000),
        numbers(9),
        numbers(3_000)
    );
    let (env, text) = learned(schema, &records);
    for sql in [
        "select count(*) from orders group by user_id order by 1",
        "select count(*) from lines group by product_id order by 1",
        "select count(*) from lines group by order_id order by 1",
        "select count(*) from likes group by product_id order by 1",
        "select line_no from lines order by 1",
        "select position from lines order by 1",
    ] {
        assert_eq!(column::<i64>(&env, "old.db", sql), column::<i64>(&env, "new.db", sql), "{sql}\n{text}");
    }
    let gaps = "select count(*) from (select 1 from lines group by order_id having max(line_no) <> count(*) or min(line_no) <> 1)";
    assert_eq!(column::<i64>(&env, "new.db", gaps), [0]);
    for line in ["line_no=nth(order_id)", "position=nth(order_id) - 1"] {
        assert!(text.contains(line), "{line} is missing in\n{text}");
    }
    // Pairs that are there already are drawn again.
    let liking = "select avg(n) from (select count(*) as n from likes group by user_id)";
    assert_near(&env, liking, 0.3);
}

#[test]
fn parts_of_a_whole_add_up() {
    let schema = "create table mixes (id integer primary key, a integer, b integer, c integer, check (a + b + c = 100 and c >= 0));
        create table foods (id integer primary key, fat_pct real not null, sugar_pct real, water_pct real, check (abs(fat_pct + sugar_pct + water_pct - 100.0) < 0.01));";
    let records = "with recursive c(i) as (select 1 union all select i + 1 from c where i < 400)
          insert into mixes select i, i % 70, (i * 7) % (101 - i % 70), 100 - i % 70 - (i * 7) % (101 - i % 70) from c;
        insert into foods select id, a + 0.5, b, 99.5 - a - b from mixes where c > 0;";
    let (env, text) = learned(schema, records);
    for (table, parts) in [("mixes", ["a", "b", "c"]), ("foods", ["fat_pct", "sugar_pct", "water_pct"])] {
        assert_near(&env, &format!("select count(*) + 0.0 from {table}"), 0.0);
        let sum = parts.join(" + ");
        let wrong =
            format!("select count(*) from {table} where abs({sum} - 100) > 0.01 or min({}) < 0", parts.join(", "));
        assert_eq!(column::<i64>(&env, "new.db", &wrong), [0], "{text}");
        for part in parts {
            assert_near(&env, &format!("select avg({part}) from {table}"), 6.0);
        }
    }
}
