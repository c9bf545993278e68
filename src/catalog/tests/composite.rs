//! Keys over several columns that the schema does not declare.

use super::inference::inferred;
use super::{MemberLookup, check_meanings, open, relations, table};

const SHOP: &str = "
    create table orders (id integer primary key, customer text);
    create table order_lines (order_id int, line_no int, product text, primary key (order_id, line_no));
    create table returns (id integer primary key, line_no int, order_id int, reason text);
    insert into orders values (1, 'ann'), (2, 'bob'), (3, 'cleo');
    insert into order_lines values (1, 1, 'a'), (1, 2, 'b'), (2, 1, 'c'), (3, 1, 'd');
    insert into returns values (1, 2, 1, 'broken'), (2, 1, 3, 'late');";

#[test]
fn columns_called_as_those_of_a_key() {
    // What the lines lead to is no key of the returns as well.
    assert_eq!(inferred(SHOP), ["order_lines.order_id → orders", "returns.(line_no, order_id) → order_lines"]);
    // Both columns may be keys, but the two together are none.
    let missed = format!("{SHOP} insert into returns values (3, 2, 2, 'lost')");
    assert_eq!(inferred(&missed), ["order_lines.order_id → orders", "returns.order_id → orders"]);
    // One record may be chance, none says nothing.
    let one = format!("{SHOP} delete from returns where id = 1");
    assert_eq!(inferred(&one), ["order_lines.order_id → orders", "returns.order_id → orders"]);
}

#[test]
fn it_is_followed_like_a_declared_one() {
    let (_, catalog) = open(SHOP);
    assert_eq!(relations(&catalog, "returns"), ["order_line: belongs to order_lines"]);
    check_meanings(
        &catalog,
        &[
            ("returns", "order_line", "order_line: belongs to order_lines"),
            ("order_lines", "returns", "returns, returns_as_order_line: has many returns"),
            ("returns", "order", "order by return → order_line → order"),
        ],
    );
    let MemberLookup::Found(super::Member::Relation(relation)) =
        catalog.member(&table(&catalog, "order_lines"), "returns", None).unwrap()
    else {
        panic!("no relation")
    };
    let step = &relation.steps[0];
    let names = |table: &super::Table, columns: &[usize]| -> Vec<String> {
        columns.iter().map(|&column| table.columns[column].name.clone()).collect()
    };
    assert_eq!(names(&step.from, &step.from_columns), ["line_no", "order_id"]);
    assert_eq!(names(&step.to, &step.to_columns), ["line_no", "order_id"]);
}

#[test]
fn names_that_all_begin_alike() {
    let sql = "
        create table warehouse (w_id integer primary key, w_name text, w_tax real);
        create table district (d_id int, d_w_id int, d_name text, primary key (d_w_id, d_id));
        create table customer (c_id int, c_d_id int, c_w_id int, c_name text, primary key (c_w_id, c_d_id, c_id));
        create table orders (o_id int, o_d_id int, o_w_id int, o_c_id int, primary key (o_w_id, o_d_id, o_id));
        create table new_orders (no_o_id int, no_d_id int, no_w_id int, primary key (no_w_id, no_d_id, no_o_id));
        create table history (h_c_id int, h_c_d_id int, h_c_w_id int, h_d_id int, h_w_id int, h_amount real);
        insert into warehouse values (1, 'a', 0), (2, 'b', 0);
        insert into district select d.value, w_id, '' from warehouse, json_each('[1,2,3]') d;
        insert into customer select c.value, d_id, d_w_id, '' from district, json_each('[1,2,3,4]') c;
        insert into orders select c_id, c_d_id, c_w_id, 5 - c_id from customer;
        insert into new_orders select o_id, o_d_id, o_w_id from orders where o_id > 3;
        insert into history select c_id, c_d_id, c_w_id, c_d_id, c_w_id, 1 from customer;";
    assert_eq!(
        inferred(sql),
        [
            "customer.(c_d_id, c_w_id) → district",
            "district.d_w_id → warehouse",
            "history.(h_c_id, h_c_d_id, h_c_w_id) → customer",
            "history.(h_d_id, h_w_id) → district",
            "new_orders.(no_o_id, no_d_id, no_w_id) → orders",
            "orders.(o_d_id, o_w_id, o_c_id) → customer",
        ]
    );
}

#[test]
fn links_and_what_only_looks_like_one() {
    let people = "
        create table students (id integer primary key); create table courses (id integer primary key);
        create table enrolments (student_id int, course_id int, primary key (student_id, course_id));
        create table marks (id integer primary key, student_id int, course_id int, mark int);
        insert into students select value from json_each('[1,2,3,4,5,6,7,8]');
        insert into courses select value from json_each('[1,2,3,4,5,6,7,8]');";
    let singles = [
        "enrolments.student_id → students",
        "enrolments.course_id → courses",
        "marks.student_id → students",
        "marks.course_id → courses",
    ];
    // Few of the pairs that there could be are enrolments, and all marks are among them.
    let few = format!(
        "{people} insert into enrolments select id, 1 + (id * 3) % 8 from students union select id, 1 + (id * 5) % 8 from students;
         insert into marks select null, student_id, course_id, 1 from enrolments where student_id > 1"
    );
    let mut expected = singles.to_vec();
    expected.insert(3, "marks.(student_id, course_id) → enrolments");
    assert_eq!(inferred(&few), expected);
    // Everybody takes everything.
    let all = format!(
        "{people} insert into enrolments select a.id, b.id from students a, courses b;
         insert into marks select null, student_id, course_id, 1 from enrolments where student_id > 1"
    );
    assert_eq!(inferred(&all), singles);
    // Words that anything may be called.
    let plain = "create table rates (country text, year int, rate real, primary key (country, year));
        create table prices (id integer primary key, country text, year int);
        insert into rates values ('fr', 2001, 1), ('de', 2002, 2), ('it', 2003, 3);
        insert into prices values (1, 'fr', 2001), (2, 'de', 2002), (3, 'it', 2003)";
    assert_eq!(inferred(plain), Vec::<String>::new());
    // Of two tables with such a key names do not tell whose it is, and values of one season say nothing.
    let seasons = "create table sites (id integer primary key, place text);
        create table visits (site int, season int, n int, primary key (site, season));
        create table degrees (season int, site int, n int, primary key (season, site));
        create table fees (site integer primary key, season int, fee int);
        insert into sites select value, '' from json_each('[1,2,3,4,5,6,7,8]');
        insert into visits select sites.id, value, 1 from sites, json_each('[71,72,73,74,75,76,77,78,79]');
        insert into degrees select season, site, 1 from visits where season > 73;
        insert into fees select id, iif(id = 5, 77, 72), 9 from sites";
    assert!(inferred(seasons).iter().all(|key| !key.contains("season")), "{:?}", inferred(seasons));
}
