use super::*;

#[test]
fn bookkeeping_is_reachable_but_not_listed() {
    let (_, catalog) = open(
        "create table games (id integer primary key autoincrement, title text unique);
         create table alembic_version (v); create table SequelizeMeta (name);
         create table migrations (id integer primary key, timestamp bigint, name varchar);
         create table hop_migrations (id); create table migrators (id);
         create virtual table docs using fts5(body); create virtual table old using fts4(body);
         create virtual table area using rtree(id, x0, x1);
         insert into games values (1, 'a'); analyze;",
    );
    let listed: Vec<String> = catalog.tables().unwrap().into_iter().map(|table| table.name).collect();
    assert_eq!(listed, ["area", "docs", "games", "migrators", "old"]);
    for name in ["sqlite_sequence", "sqlite_stat1", "docs_content", "old_segments", "area_node", "migrations"] {
        assert!(catalog.table(name).unwrap().is_some(), "{name}");
    }
    // A listed table is meant before a bookkeeping one of a name as close.
    assert_eq!(catalog.nearest_table(None, "alembic_versio").unwrap(), None);
}

#[test]
fn migrations_of_birds_are_listed() {
    let (_, catalog) = open("create table migrations (id integer primary key, species text, name text)");
    assert_eq!(catalog.tables().unwrap().len(), 1);
}
