use super::*;
use crate::catalog::{Affinity, GeneratedStorage, Identity, NameError, TableKind};
use crate::store::Connection as _;

#[test]
fn columns_and_keys_of_every_kind() {
    let (_, catalog) = open(
        "create table plain (id integer primary key, a text not null default 'x''y', b decimal(5, 2) collate nocase,
           c int generated always as (id * 2) virtual, d int as (id * 3) stored, e);
         create table text_key (code text primary key, n int);
         create table old_desc (id integer primary key desc, n);
         create table int_key (id int primary key);
         create table composite (a int, b int, c int, primary key (c, a)) without rowid;
         create table keyless (rowid text, n int);
         create table hides (rowid, _rowid_, oid);
         create table hides_with_key (rowid, _rowid_, oid text not null primary key);
         create table hides_with_alias (rowid text, _rowid_, oid integer primary key);
         create table strict_one (id integer primary key, x any) strict;
         create view seen as select id, a as \"the a\" from plain;
         create virtual table search using fts5(body, title);
         create virtual table area using rtree(id, x0, x1);",
    );
    let plain = table(&catalog, "PLAIN");
    let columns: Vec<_> = plain.columns.iter().map(|column| (column.name.as_str(), column.affinity)).collect();
    assert_eq!(
        columns,
        [
            ("id", Affinity::Integer),
            ("a", Affinity::Text),
            ("b", Affinity::Numeric),
            ("c", Affinity::Integer),
            ("d", Affinity::Integer),
            ("e", Affinity::Blob)
        ]
    );
    assert_eq!(plain.columns[1].default.as_deref(), Some("'x''y'"));
    assert!(plain.columns[1].not_null && !plain.columns[0].not_null);
    assert_eq!(plain.columns[2].declared_type, "decimal(5, 2)");
    assert_eq!(plain.columns[2].collation, "NOCASE");
    assert_eq!(
        (plain.columns[3].generated, plain.columns[4].generated),
        (Some(GeneratedStorage::Virtual), Some(GeneratedStorage::Stored))
    );

    let rowid = |name: &str| Identity::Rowid(name.to_owned());
    for (name, identity, key) in [
        ("plain", rowid("id"), vec![0]),
        ("text_key", rowid("rowid"), vec![0]),
        ("old_desc", rowid("rowid"), vec![0]),
        ("int_key", rowid("rowid"), vec![0]),
        ("composite", Identity::Columns(vec![2, 0]), vec![2, 0]),
        ("keyless", rowid("_rowid_"), vec![]),
        ("hides", Identity::None, vec![]),
        ("hides_with_key", Identity::Columns(vec![2]), vec![2]),
        ("hides_with_alias", rowid("oid"), vec![2]),
        ("seen", Identity::None, vec![]),
        ("search", rowid("rowid"), vec![]),
        ("area", rowid("rowid"), vec![]),
    ] {
        let found = table(&catalog, name);
        assert_eq!((&found.identity, &found.primary_key), (&identity, &key), "{name}");
    }
    let strict = table(&catalog, "strict_one");
    assert!(strict.strict);
    assert_eq!(strict.columns[1].affinity, Affinity::Blob);
    assert!(table(&catalog, "composite").without_rowid);
    let search = table(&catalog, "search");
    assert_eq!(search.kind, TableKind::Virtual);
    let hidden: Vec<&str> = search.columns.iter().filter(|column| column.hidden).map(|column| &*column.name).collect();
    assert_eq!(hidden, ["search", "rank"]);
    let seen = table(&catalog, "seen");
    assert_eq!((seen.kind, seen.columns[1].name.as_str()), (TableKind::View, "the a"));
    assert!(seen.sql.as_ref().unwrap().starts_with("CREATE VIEW"));
}

#[test]
fn foreign_keys_of_every_kind() {
    let (_, catalog) = open(
        "create table Parents (ID integer primary key, Code text unique, loose int);
         create table pairs (a int, b int, primary key (b, a));
         create table kids (
           id integer primary key,
           implicit int references PARENTS,
           cased text references parents(CODE) on delete cascade on update set null,
           loosely int references parents(loose),
           missing int references nowhere(id),
           no_column int references parents(nope),
           narrow int references pairs,
           x int, y int,
           self int references kids,
           foreign key (x, y) references pairs,
           foreign key (y, x) references pairs(a, b),
           foreign key (x) references v(id));
         create view v as select 1 as id;",
    );
    let kids = table(&catalog, "kids");
    let told: Vec<_> = kids
        .foreign_keys
        .iter()
        .map(|key| {
            let columns: Vec<&str> = key.columns.iter().map(|&column| &*kids.columns[column].name).collect();
            let outcome = key.broken.clone().unwrap_or_else(|| key.parent_columns.join("+"));
            format!("{} → {} {outcome}", columns.join("+"), key.parent)
        })
        .collect();
    assert_eq!(
        told,
        [
            "implicit → Parents ID",
            "cased → Parents Code",
            "loosely → Parents loose",
            "missing → nowhere there is no table `nowhere`",
            "no_column → Parents table `Parents` has no column `nope`",
            "narrow → pairs table `pairs` has a primary key of 2 columns, not 1",
            "self → kids id",
            "x+y → pairs b+a",
            "y+x → pairs a+b",
            "x → v id",
        ]
    );
    assert_eq!((&*kids.foreign_keys[1].on_delete, &*kids.foreign_keys[1].on_update), ("CASCADE", "SET NULL"));
    // The bulk queries tell the same as those for one table.
    let directory = crate::catalog::directory::Directory::load(catalog.connection()).unwrap();
    let all = crate::catalog::introspect::load_all(catalog.connection(), &directory).unwrap();
    for (_, bulk) in &all {
        assert_eq!(format!("{bulk:?}"), format!("{:?}", table(&catalog, &bulk.name)));
    }
    assert!(all.iter().any(|(_, table)| table.name == "kids"));
}

#[test]
fn temp_hides_main() {
    let (_, catalog) = open(
        "create table t (a int); create table parent (id integer primary key);
         create temp table t (b int); create temp table child (parent_id int references parent(id));",
    );
    assert_eq!(table(&catalog, "t").columns[0].name, "b");
    let names: Vec<String> = catalog.tables().unwrap().iter().map(|t| format!("{}.{}", t.schema, t.name)).collect();
    assert_eq!(names, ["temp.child", "main.parent", "temp.t"]);
    // A key of a temp table looks for its parent among the temp tables only.
    assert_eq!(table(&catalog, "child").foreign_keys[0].broken.as_deref(), Some("there is no table `parent`"));
}

#[test]
fn names_match_by_closeness() {
    let (_, catalog) = open(
        "create table user (id integer primary key); create table users (id integer primary key);
         create table \"order details\" (id integer primary key); create table InvoiceLine (id integer primary key);
         create table people (id integer primary key); create table news (id integer primary key);
         create table a_b (x); create table ab (x); create table AnalysisResult (x);
         create table \"select\" (x); create table \"we\"\"ird\n[name]\" (\"a \"\"b\" int); create table \"!!\" (x);",
    );
    for (typed, expected) in [
        ("user", Ok(Some("user"))),
        ("users", Ok(Some("users"))),
        ("User", Ok(Some("user"))),
        ("USERS", Ok(Some("users"))),
        ("order_detail", Ok(Some("order details"))),
        ("OrderDetails", Ok(Some("order details"))),
        ("invoice_lines", Ok(Some("InvoiceLine"))),
        ("invoicelines", Ok(Some("InvoiceLine"))),
        ("Person", Ok(Some("people"))),
        ("new", Ok(Some("news"))),
        ("analysis_results", Ok(Some("AnalysisResult"))),
        ("Ab", Ok(Some("ab"))),
        ("A B", Err(2)),
        ("selects", Ok(Some("select"))),
        ("we\"ird\n[name]", Ok(Some("we\"ird\n[name]"))),
        ("!!", Ok(Some("!!"))),
        ("sqlite_master", Ok(Some("sqlite_schema"))),
        ("nothing", Ok(None)),
        ("", Ok(None)),
    ] {
        let found = match catalog.table(typed) {
            Ok(found) => Ok(found.map(|table| table.name.clone())),
            Err(NameError::Ambiguous(several)) => Err(several.len()),
            Err(NameError::Diagnostic(error)) => panic!("{error}"),
        };
        assert_eq!(found, expected.map(|name| name.map(str::to_owned)), "{typed}");
    }
    assert!(catalog.table_exact("order_details").unwrap().is_none());
    assert_eq!(catalog.nearest_table(None, "peeple").unwrap().as_deref(), Some("people"));
}

#[test]
fn a_table_that_cannot_be_read_does_not_spoil_the_rest() {
    let (shim, catalog) =
        open("create table t (id integer primary key); create table gone (x); create view v as select * from gone");
    shim.raw
        .execute_batch("drop table gone; create table u (v_id int references v(x), t_id int references t)")
        .unwrap();
    catalog.refresh().unwrap();
    assert_eq!(catalog.tables().unwrap().len(), 3);
    assert!(matches!(catalog.table("v"), Err(NameError::Diagnostic(_))));
    assert_eq!(relations(&catalog, "u"), ["t: belongs to t"]);
    assert!(meaning(&catalog, "u", "v").contains("cannot be read"));
}

#[test]
fn invalid_text_is_no_panic() {
    let (shim, catalog) = open("create table t (id integer primary key)");
    shim.raw
        .execute_batch(
            "pragma writable_schema = on;
             insert into sqlite_schema select 'table', cast(x'62ff62' as text), cast(x'62ff62' as text), rootpage,
               'create table \"b' || cast(x'ff' as text) || 'b\" (\"c' || cast(x'fe' as text) || '\" int, t_id int)'
             from sqlite_schema where name = 't';
             pragma writable_schema = reset;",
        )
        .unwrap();
    catalog.refresh().unwrap();
    let names: Vec<String> = catalog.tables().unwrap().into_iter().map(|table| table.name).collect();
    assert_eq!(names, ["b\u{fffd}b", "t"]);
    assert!(catalog.table_exact("b\u{fffd}b").is_err());
    assert!(relations(&catalog, "t").is_empty());
}

#[test]
fn nothing_runs_before_it_is_needed() {
    let (shim, catalog) = open(GAMES);
    assert_eq!(shim.prepared.get(), 0);
    catalog.table("game").unwrap();
    assert!(shim.prepared.get() <= 7, "{} statements for one table", shim.prepared.get());
    let before = shim.prepared.get();
    catalog.refresh().unwrap();
    catalog.table("games").unwrap();
    assert!(shim.prepared.get() - before <= 7);
    let before = shim.prepared.get();
    catalog.refresh().unwrap();
    catalog.table("games").unwrap();
    assert_eq!(shim.prepared.get(), before);
    shim.raw.execute_batch("create table more (id)").unwrap();
    catalog.refresh().unwrap();
    assert!(catalog.table("more").unwrap().is_some());
    assert!(shim.schema_version().is_ok());
}

#[test]
fn names_that_are_not_utf8_hide_nothing_else() {
    let (_, catalog) = open(
        "create table t (id integer primary key, bad text, other int);
         create table worse (id integer primary key);
         create table child (id integer primary key, t_id integer references t (id));
         pragma writable_schema = on;
         update sqlite_schema set sql = cast(replace(cast(sql as blob), 'bad', x'62ff64') as text) where name = 't';
         update sqlite_schema set name = cast(x'77ff' as text), tbl_name = cast(x'77ff' as text),
           sql = cast(x'637265617465207461626c652022' || x'77ff' || x'2220286964' || x'29' as text) where name = 'worse';
         pragma writable_schema = reset;",
    );
    let t = table(&catalog, "t");
    assert_eq!(t.columns.iter().map(|column| column.hidden).collect::<Vec<_>>(), [false, true, false]);
    let warnings: Vec<String> = catalog.warnings().into_iter().map(|warning| warning.message).collect();
    assert_eq!(warnings, ["the name of the column `b\u{fffd}d` of `t` is not UTF-8: answers leave it out"]);
    assert_eq!(relations(&catalog, "child"), ["t: belongs to t"]);
    let error = catalog.table_exact("w\u{fffd}").unwrap_err();
    assert_eq!(error.message, "its name is not UTF-8, and no statement can hold it");
}
