use super::*;
use crate::catalog::CatalogOptions;
use crate::store::{OpenOptions, OpenTarget};

/// A file that is only to be read, with a collation that SQLite does not know on a table that keys are looked for in.
#[test]
fn the_program_s_own_connection_serves_the_catalog() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.create_collation("unicase", |a, b| a.cmp(b)).unwrap();
    raw.execute_batch(
        "create table decks (name text primary key collate unicase);
         create table notes (id integer primary key, deck text collate unicase, note_id int);
         create table cards (id integer primary key, note_id int);
         insert into decks values ('verbs'), ('nouns'); insert into notes values (1, 'verbs', null); insert into cards values (1, 1);",
    )
    .unwrap();
    drop(raw);
    let options = OpenOptions { readonly: true, ..OpenOptions::default() };
    let connection = crate::store::open(OpenTarget::File(&path), &options).unwrap();
    let catalog = Catalog::new(connection, CatalogOptions::default());
    catalog.refresh().unwrap();
    assert_eq!(table(&catalog, "decks").columns[0].collation, "UNICASE");
    assert_eq!(relations(&catalog, "cards"), ["note: belongs to notes"]);
    assert_eq!(relations(&catalog, "notes"), ["deck: belongs to decks", "cards, cards_as_note: has many cards"]);
    assert!(catalog.warnings().is_empty());
}
