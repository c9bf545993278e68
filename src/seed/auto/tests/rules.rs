//! One rule each: the text that a column gets, and records that meet it.

use super::world;

/// The field of the column `x` in `create table things (x …)`, which is then filled.
fn field(definition: &str) -> String {
    let world = world(&format!("create table things (id integer primary key, {definition})"));
    let told = world.told("things", 60).unwrap();
    world.create(60, "things", &[]).unwrap();
    assert_eq!(world.one("select count(*) from things"), 60);
    told.join(" ")
}

#[test]
fn names_and_types() {
    let mut found = Vec::new();
    for (definition, expected) in [
        ("email text", "email=fake.email"),
        ("FirstName nvarchar(40)", "FirstName=fake.first_name"),
        ("email text unique not null", "email=unique(fake.email)"),
        ("price decimal(10, 2)", "price=fake.shelf_price(5, 100)"),
        ("price integer", "price=int(5, 100)"),
        ("is_active boolean", "is_active=bool(0.5)"),
        ("x date", "x=fake.date('-2 years', 'now')"),
        ("created_at text not null default current_timestamp", "created_at=fake.datetime('-2 years', 'now', 'waking')"),
        ("deleted_at text", "deleted_at=maybe(0.7, fake.datetime('-2 years', 'now', 'waking'))"),
        ("x varchar(6)", "x=trim(substr(fake.phrase, 1, 6))"),
        ("x json", "x=fake.json"),
        ("x blob", "x=fake.binary(8)"),
        ("code char(3) unique", "code=unique(upper(fake.bothify('???')))"),
        ("theme text not null default 'dark'", ""),
        ("y integer, x as (y + 1), z int as (x * 2) stored", "y=int(1, 100)"),
        ("x text -- hop: fake email\n", "x=fake.email"),
        ("x int -- hop: fake int(5, 35)\n", "x=int(5, 35)"),
        ("x int unique -- hop: fake int(5, 350)\n", "x=unique(int(5, 350))"),
        ("\"order\" int, \"from\" text", "`order`=int(1, 100) `from`=fake.phrase"),
    ] {
        found.push((definition, field(definition), expected));
    }
    found.retain(|(_, told, expected)| told != expected);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn checks_of_one_column() {
    let mut found = Vec::new();
    for (definition, expected) in [
        ("x text check (x in ('a', 'b''c'))", "x=pick('a', 'b''c')"),
        ("x text check (x = 'only')", "x='only'"),
        ("x int check (x between 3 and 7)", "x=int(3, 7)"),
        ("x int check (x > 3 and x <= 7 and x <> 5)", "x=int(6, 7)"),
        ("x int check (7 >= x) check (0 < x)", "x=int(1, 7)"),
        ("x int check (not (x < 10 or x > 12))", "x=int(10, 12)"),
        ("x real check (x >= 0 and x < 1)", "x=fake.price(0, 0.99)"),
        ("x int check (x % 5 = 0)", "x=5 * int(1, 20)"),
        ("x text check (length(x) = 5)", "x=fake.letters(5)"),
        ("x text check (length(x) between 2 and 4)", "x=fake.letters(4)"),
        ("name text check (length(trim(name)) > 0)", "name=fake.label"),
        ("x text check (x like 'AB-%')", "x='AB-' || fake.domain_word"),
        (
            "x text check (x glob '[A-Z][A-Z]-[0-9][0-9][0-9]')",
            "x=upper(fake.lexify('??')) || '-' || fake.numerify('###')",
        ),
        ("x text check (x like '%@%.%')", "x=fake.email"),
        ("x text check (x not glob '*[^0-9]*' and length(x) = 4)", "x=fake.numerify('####')"),
        ("x check (typeof(x) = 'integer')", "x=int(1, 100)"),
        ("x text check (typeof(x) in ('text', 'null'))", "x=fake.phrase"),
        ("x text check (json_valid(x))", "x=fake.json"),
        ("x text check (json_valid(x) and json_type(x) = 'array')", "x='[' || int(1, 9) || ', ' || int(1, 9) || ']'"),
        ("x text check (x = upper(x))", "x=upper(fake.phrase)"),
        ("x text check (date(x) is not null)", "x=fake.date('-2 years', 'now')"),
        ("x text check (x >= '2001-01-01' and x <= '2002-02-03')", "x=fake.date('2001-01-01', '2002-02-03')"),
        ("x int check (x is null or x > 100)", "x=int(101, 201)"),
        ("x int check (x is null)", "x=null"),
        ("x int check (case when x > 5 then x < 9 else 0 end)", "x=int(6, 8)"),
        ("x int check (abs(x) <= 4)", "x=int(-4, 4)"),
    ] {
        found.push((definition, field(definition), expected));
    }
    found.retain(|(_, told, expected)| told != expected);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn checks_between_columns() {
    let mut found = Vec::new();
    for (definition, expected) in [
        ("a int, b int check (a < b)", "a=int(1, 100) b=a + int(1, 10)"),
        ("a int, b int check (b <= 20), check (b > a)", "a=int(1, 19) b=int(max(a + 1, 1), max(a + 1, 20))"),
        (
            "start_on date, end_on date, check (end_on >= start_on)",
            "start_on=fake.date('-2 years', 'now') end_on=fake.date_since('20 days', start_on)",
        ),
        (
            "start_on date, end_on date, check (end_on is null or start_on < end_on)",
            "start_on=fake.date('-2 years', 'now') end_on=fake.date_since('20 days', start_on)",
        ),
        (
            "price real, discount real check (discount >= 0), check (discount < price)",
            "price=fake.shelf_price(5, 100) discount=float(0, price - 0.01, 2)",
        ),
        (
            "qty int, unit_price int, total int check (total = qty * unit_price)",
            "qty=int(1, 10) unit_price=int(5, 100) total=qty * unit_price",
        ),
        (
            "a int, b int, check ((a is null) <> (b is null))",
            "a=iif(bool(0.5), int(1, 100), null) b=iif(a is null, int(1, 100), null)",
        ),
        (
            "kind text check (kind in ('p', 'q')), p int, q int, check ((kind = 'p' and p is not null and q is null) or (kind = 'q' and q is not null and p is null))",
            "kind=pick('p', 'q') p=iif(kind = 'p', int(1, 100), null) q=iif(kind = 'q', int(1, 100), null)",
        ),
        ("a text, b text, check (a <> b)", "a=fake.phrase b=fake.phrase"),
    ] {
        found.push((definition, field(definition), expected));
    }
    found.retain(|(_, told, expected)| told != expected);
    assert!(found.is_empty(), "{found:#?}");
}

/// What two columns have to do with one another changes the values of either, and never what they are.
#[test]
fn a_column_holds_what_it_is_whatever_a_check_compares() {
    for (definition, kinds) in [
        ("lo int not null, hi real not null, check (hi > lo + 3)", "typeof(hi) = 'real'"),
        ("lo real not null, hi integer not null, check (hi > lo)", "typeof(hi) = 'integer'"),
        ("n integer not null, x text not null, check (n > length(x) * 3)", "typeof(n) = 'integer'"),
        ("width int, height int, area int, check (width * height <= area)", "typeof(area) = 'integer' and width > 0"),
        ("a integer not null, b integer not null, check (a % 7 = b % 5 and a > b * 2)", "typeof(a) = 'integer'"),
        ("score int, weight real, total integer, check (total = score * weight)", "typeof(total) = 'integer'"),
        (
            "born date not null, joined date not null, check (joined >= date(born, '+18 years'))",
            "born < '2007-01-01' and joined <= '2025-01-02' and length(born || joined) = 20",
        ),
        ("d1 date, d2 date, check (d1 < d2 and d2 < date(d1, '+10 days'))", "length(d1) = 10 and length(d2) = 10"),
        (
            "opens time not null, closes time not null, check (closes > opens)",
            "time(opens) is not null and time(closes) is not null",
        ),
        (
            "paid boolean not null, amount real not null, check (paid < amount - 200)",
            "paid in (0, 1) and typeof(amount) = 'real'",
        ),
        (
            "price numeric, kind text, check (price > 900 or kind = 'gift')",
            "typeof(price) in ('integer', 'real') and typeof(kind) = 'text'",
        ),
    ] {
        let world = world(&format!("create table things (id integer primary key, {definition})"));
        world.create(60, "things", &[]).unwrap_or_else(|error| panic!("{definition}: {error}"));
        let wrong = world.one(&format!("select count(*) from things where not ({kinds})"));
        assert_eq!(wrong, 0, "{definition}: {:?}", world.told("things", 60));
    }
}

#[test]
fn one_of_several_and_parts_of_a_whole() {
    for (definition, expected) in [
        (
            "a int, b int, c int, check ((a is not null) + (b is not null) + (c is not null) = 1)",
            "a > 0 or b > 0 or c > 0",
        ),
        (
            "a text, b text, c text, check (case when a is null then 0 else 1 end + case when b is null then 0 else 1 end + \
             case when c is null then 0 else 1 end = 2)",
            "1",
        ),
        (
            "kind text not null check (kind in ('a', 'b', 'c')), a text, b text, c text, check (kind = 'a' and a is not null and b is null and c is null \
             or kind = 'b' and a is null and b is not null and c is null or kind = 'c' and a is null and b is null and c is not null)",
            "1",
        ),
        (
            "method text check (method in ('card', 'iban', 'cash')), card text, iban text, \
             check ((method = 'card') = (card is not null) and (method = 'iban') = (iban is not null))",
            "method is not null",
        ),
        ("a int, b int, c int, check (a + b + c = 100)", "min(a, b, c) >= 0"),
        (
            "a int not null check (a >= 0), b int not null check (b between 5 and 60), c real not null check (c >= 0), check (a + b + c = 100)",
            "1",
        ),
        ("x_min real not null, x_max real not null, check (x_max - x_min >= 12.5)", "x_min > 0"),
        ("lo int not null, hi int not null, check (hi >= lo * 2 and hi - lo >= 40)", "lo > 0"),
        ("a date not null, b date not null, check (julianday(b) - julianday(a) >= 90)", "b < '2025-06-01'"),
        ("a datetime not null, b datetime not null, check (unixepoch(b) - unixepoch(a) between 1800 and 7200)", "1"),
    ] {
        let world = world(&format!("create table things (id integer primary key, {definition})"));
        world.create(60, "things", &[]).unwrap_or_else(|error| panic!("{definition}: {error}"));
        assert_eq!(world.one(&format!("select count(*) from things where not ({expected})")), 0, "{definition}");
    }
    // Each of them comes: no record has what another lacks in all of them.
    let world = world(
        "create table p (id integer primary key); create table q (id integer primary key); create table r (id integer primary key);
         create table things (id integer primary key, p_id int references p, q_id int references q, r_id int references r,
           check ((p_id is not null) + (q_id is not null) + (r_id is not null) = 1))",
    );
    world.seed(20).unwrap();
    let counts = ["p_id", "q_id", "r_id"].map(|key| world.one(&format!("select count({key}) from things")));
    assert!(counts.iter().all(|count| *count > 5) && counts.iter().sum::<i64>() == 60, "{counts:?}");
}

#[test]
fn checks_that_are_not_understood_are_met_by_trying() {
    for definition in [
        "x int check ((x * 7 + 3) % 11 = 4)",
        "x text check (length(replace(x, '-', '')) = 10)",
        "x int check (x in (1, 2) or x * x = 81)",
        "a int, b int, check (a * 2 + b = 17)",
        "x text check (hex(substr(x, 1, 1)) = '7B')",
    ] {
        field(definition);
    }
}

#[test]
fn what_cannot_be_solved_is_named_with_its_rule() {
    for (schema, rows, expected) in [
        (
            "create table t (x int not null check (x > 5 and x < 3))",
            5,
            "t: the check `x > 5 and x < 3` cannot be solved",
        ),
        ("create table t (x text not null check (length(x) = 3 and x like 'abcd%'))", 5, "cannot be solved"),
        (
            "create table t (x text unique check (x in ('a', 'b')))",
            5,
            "t: unique (x) leaves room for 2 records, and 5 are wanted",
        ),
        (
            "create table p (id integer primary key); create table t (p_id int not null references p)",
            5,
            "t: p needs a record of p, and there is none",
        ),
        ("create table t (p_id int not null references nowhere)", 5, "t: the key to nowhere cannot be followed"),
        (
            "create table t (x int -- hop: fake int(\n)",
            5,
            "t: the remark `hop: fake …` of x (line 1 of CREATE TABLE) cannot be read",
        ),
    ] {
        let error = world(schema).told("t", rows).unwrap_err();
        assert!(error.contains(expected), "{schema}: {error}");
    }
}

#[test]
fn columns_of_the_line_are_left_to_it() {
    let world = world("create table t (a int, b int check (b > a), c text)");
    let table = world.table("t");
    let fields = world.fields(&table, &[0], 10).unwrap();
    assert_eq!(fields.len(), 2);
    assert_eq!((fields[0].column.as_str(), fields[0].value.as_str()), ("b", "a + int(1, 10)"));
    world.create(10, "t", &[("a", "int(500, 600)")]).unwrap();
    assert_eq!(world.one("select count(*) from t where a >= 500 and b > a"), 10);
}

#[test]
fn columns_may_be_called_as_truth_is() {
    let world = world("create table t (a int, \"true\" int check (\"true\" between 3 and 9), \"False\" text not null)");
    world.create(10, "t", &[]).unwrap();
    assert_eq!(world.one("select count(*) from t where t.\"true\" >= 3 and typeof(\"False\") = 'text'"), 10);
}

#[test]
fn a_key_to_the_own_table_is_there_as_far_as_another_column_says() {
    let world = world(
        "create table people (id integer primary key, parent_id integer not null references people, closed_by integer references \
         people, closed_at datetime)",
    );
    world.create(40, "people", &[]).unwrap();
    assert_eq!(world.one("select count(*) from people where closed_by is not null and closed_at is null"), 0);
    assert_eq!(world.one("select count(*) > 0 from people where closed_by is not null and closed_by < id"), 1);
}

#[test]
fn a_key_may_be_called_as_a_word_of_sql() {
    let world = world(
        "create table \"select\" (\"order\" integer primary key, \"from\" integer references \"select\", \"to\" integer references \
         \"select\", \"starts at\" datetime not null)",
    );
    world.create(40, "select", &[]).unwrap();
    assert_eq!(world.one("select count(\"from\") > 0 and count(\"to\") > 0 from \"select\""), 1);
}

#[test]
fn what_must_differ_is_drawn_again_and_not_left_out() {
    for rule in ["home <> away", "home is not away", "not (home = away)"] {
        let list = "check (# in ('x', 'y', 'z'))";
        let [home, away] = ["home", "away"].map(|name| format!("{name} text {}", list.replace('#', name)));
        let world = world(&format!("create table games (id integer primary key, {home}, {away}, check ({rule}))"));
        world.create(60, "games", &[]).unwrap();
        assert_eq!(world.one("select count(*) from games where home <> away"), 60, "{rule}");
    }
}
