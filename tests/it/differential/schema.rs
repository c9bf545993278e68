//! Random schemas with all kinds of keys, and random rows for them.

use std::fmt::Write as _;

use crate::common::database::Value;

use super::dates::{self, is_dated};
use super::value::{Affinity, literal};
use crate::common::chance::Rng;

#[derive(Clone, Debug)]
pub struct Schema {
    pub tables: Vec<Table>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    pub primary_key: Vec<usize>,
    pub without_rowid: bool,
    pub uniques: Vec<Vec<usize>>,
    pub keys: Vec<ForeignKey>,
    /// Columns of indexes that are not unique.
    pub indexes: Vec<Vec<usize>>,
    pub rows: Vec<Vec<Value>>,
    /// Its rowids lie far apart, so that it is taken for a large one.
    pub spread: bool,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub declared: &'static str,
    pub affinity: Affinity,
    pub nocase: bool,
    pub not_null: bool,
}

#[derive(Clone, Debug)]
pub struct ForeignKey {
    pub columns: Vec<usize>,
    pub parent: usize,
    pub parent_columns: Vec<usize>,
}

const NAMES: [(&str, &str); 8] = [
    ("teams", "team"),
    ("books", "book"),
    ("cities", "city"),
    ("orders", "order"),
    ("tags", "tag"),
    ("boxes", "box"),
    ("ShipLogs", "ship_log"),
    ("day trips", "day_trip"),
];

const ROLES: [&str; 6] = ["owner", "maker", "lead", "home", "origin", "next_stop"];

/// Plain columns: name, declared type, affinity, NOCASE.
const PLAIN: [(&str, &str, Affinity, bool); 11] = [
    ("name", "TEXT", Affinity::Text, false),
    ("genre", "VARCHAR(10)", Affinity::Text, false),
    ("price", "INTEGER", Affinity::Integer, false),
    ("score", "INT", Affinity::Integer, false),
    ("weight", "REAL", Affinity::Real, false),
    ("mark", "", Affinity::Any, false),
    ("title", "TEXT COLLATE NOCASE", Affinity::Text, true),
    ("level", "INTEGER", Affinity::Integer, false),
    ("first", "INTEGER", Affinity::Integer, false),
    ("came_at", "TEXT", Affinity::Text, false),
    ("left_at", "", Affinity::Any, false),
];

fn column(name: impl Into<String>, affinity: Affinity) -> Column {
    let declared = match affinity {
        Affinity::Integer => "INTEGER",
        Affinity::Real => "REAL",
        Affinity::Text => "TEXT",
        Affinity::Any | Affinity::None => "",
    };
    Column { name: name.into(), declared, affinity, nocase: false, not_null: false }
}

impl Schema {
    pub fn random(rng: &mut Rng) -> Schema {
        let count = 3 + rng.below(4);
        let mut names: Vec<(&str, &str)> = NAMES.to_vec();
        let mut tables = Vec::new();
        let mut singulars = Vec::new();
        for _ in 0..count {
            let (plural, singular) = names.remove(rng.below(names.len()));
            singulars.push(singular);
            tables.push(Table::random(rng, plural));
        }
        let mut schema = Schema { tables };
        for child in 0..count {
            schema.add_keys(rng, child, &singulars);
        }
        schema.fill(rng);
        if rng.chance(50) {
            for table in &mut schema.tables {
                table.spread = !table.without_rowid && rng.chance(50);
            }
        }
        schema
    }

    fn add_keys(&mut self, rng: &mut Rng, child: usize, singulars: &[&str]) {
        let join = child >= 2 && rng.chance(35);
        let wanted = if join { 2 } else { rng.below(3) };
        let mut roles: Vec<&str> = ROLES.to_vec();
        let mut own = Vec::new();
        for _ in 0..wanted {
            let parent = match rng.below(10) {
                0 => child,
                1..=3 => rng.below(self.tables.len()),
                _ => rng.below(child.max(1)),
            };
            let role = if rng.chance(55) { singulars[parent] } else { roles.remove(rng.below(roles.len())) };
            own.extend(self.add_key(rng, child, parent, role));
        }
        // A join table is told apart by the pair.
        let table = &mut self.tables[child];
        if join && rng.chance(60) && own.len() >= 2 {
            let mut pair = own;
            pair.sort_unstable();
            pair.dedup();
            if table.primary_key.is_empty() {
                for position in &pair {
                    table.columns[*position].not_null = true;
                }
                table.primary_key = pair;
                table.without_rowid = rng.chance(40);
            } else if rng.chance(50) {
                table.uniques.push(pair);
            }
        }
    }

    /// Adds a key and its columns; gives their positions.
    fn add_key(&mut self, rng: &mut Rng, child: usize, parent: usize, role: &str) -> Vec<usize> {
        let parent_columns: Vec<usize> = {
            let table = &self.tables[parent];
            let plain: Vec<usize> = (0..table.columns.len()).filter(|at| !table.primary_key.contains(at)).collect();
            let unique: Vec<usize> = table.uniques.iter().filter(|unique| unique.len() == 1).map(|u| u[0]).collect();
            match rng.below(10) {
                0 if !plain.is_empty() => vec![*rng.pick(&plain)],
                1..=2 if !unique.is_empty() => vec![*rng.pick(&unique)],
                _ if !table.primary_key.is_empty() => table.primary_key.clone(),
                _ if !unique.is_empty() => vec![*rng.pick(&unique)],
                _ if !plain.is_empty() => vec![*rng.pick(&plain)],
                _ => return Vec::new(),
            }
        };
        let mut columns = Vec::new();
        for (index, at) in parent_columns.iter().enumerate() {
            let target = self.tables[parent].columns[*at].clone();
            let name = match (parent_columns.len(), rng.below(4)) {
                (1, 0) => role.to_owned(),
                (1, 1) => format!("{role}_code"),
                (1, _) => format!("{role}_id"),
                _ => format!("{role}_{}", ["k1", "k2", "k3"][index.min(2)]),
            };
            if self.tables[child].columns.iter().any(|column| column.name == name) {
                return Vec::new();
            }
            let affinity = match (rng.below(8), target.affinity) {
                (0, Affinity::Integer) => Affinity::Text,
                (0, Affinity::Text) => Affinity::Integer,
                (1, _) => Affinity::Any,
                (_, affinity) => affinity,
            };
            let mut new = column(name, affinity);
            if affinity == Affinity::Text && rng.chance(if target.nocase { 50 } else { 10 }) {
                new.declared = "TEXT COLLATE NOCASE";
                new.nocase = true;
            }
            let table = &mut self.tables[child];
            table.columns.push(new);
            columns.push(table.columns.len() - 1);
        }
        let table = &mut self.tables[child];
        match rng.below(10) {
            0..=4 => table.indexes.push(columns.clone()),
            5 => table.uniques.push(columns.clone()),
            _ => {}
        }
        table.keys.push(ForeignKey { columns: columns.clone(), parent, parent_columns });
        columns
    }

    fn fill(&mut self, rng: &mut Rng) {
        for at in 0..self.tables.len() {
            let count = if rng.chance(8) { 0 } else { 1 + rng.below(12) };
            for _ in 0..count {
                let row = self.tables[at].columns.iter().map(|column| random_value(rng, column)).collect();
                self.tables[at].rows.push(row);
            }
        }
        for at in 0..self.tables.len() {
            let keys = self.tables[at].keys.clone();
            for row in 0..self.tables[at].rows.len() {
                for key in &keys {
                    self.point(rng, at, row, key);
                }
            }
        }
    }

    fn point(&mut self, rng: &mut Rng, table: usize, row: usize, key: &ForeignKey) {
        match rng.below(100) {
            0..=69 => {
                let Some(parent) = rng.some(&self.tables[key.parent].rows).cloned() else { return };
                for (column, at) in key.columns.iter().zip(&key.parent_columns) {
                    let mut value = parent[*at].clone();
                    // A parent that ignores case is found by its name in capitals too.
                    if self.tables[key.parent].columns[*at].nocase
                        && rng.chance(50)
                        && let Value::Text(text) = &value
                    {
                        value = Value::Text(text.to_ascii_uppercase());
                    }
                    self.tables[table].rows[row][*column] = value;
                }
            }
            70..=84 => {
                let column = *rng.pick(&key.columns);
                self.tables[table].rows[row][column] = Value::Null;
            }
            _ => {}
        }
    }

    /// The statements that make the tables and their rows, keys unchecked.
    pub fn script(&self) -> String {
        let mut sql = String::from("PRAGMA foreign_keys = OFF;\n");
        for table in &self.tables {
            self.create(&mut sql, table);
        }
        for table in &self.tables {
            for row in &table.rows {
                let values: Vec<String> = row.iter().map(literal).collect();
                let _ = writeln!(sql, "INSERT OR IGNORE INTO \"{}\" VALUES ({});", table.name, values.join(", "));
            }
            if table.spread {
                let _ = match table.columns[0].declared {
                    "INTEGER" if table.primary_key == [0] => {
                        writeln!(sql, "INSERT OR IGNORE INTO \"{}\" (id) VALUES (40001);", table.name)
                    }
                    _ => writeln!(sql, "UPDATE \"{}\" SET rowid = rowid * 4001;", table.name),
                };
            }
        }
        sql
    }

    fn create(&self, sql: &mut String, table: &Table) {
        let names = |table: &Table, columns: &[usize]| -> String {
            columns.iter().map(|at| format!("\"{}\"", table.columns[*at].name)).collect::<Vec<_>>().join(", ")
        };
        let mut parts = Vec::new();
        for column in &table.columns {
            let not_null = if column.not_null { " NOT NULL" } else { "" };
            parts.push(format!("\"{}\" {}{not_null}", column.name, column.declared));
        }
        if !table.primary_key.is_empty() {
            parts.push(format!("PRIMARY KEY ({})", names(table, &table.primary_key)));
        }
        for unique in &table.uniques {
            parts.push(format!("UNIQUE ({})", names(table, unique)));
        }
        for key in &table.keys {
            let parent = &self.tables[key.parent];
            parts.push(format!(
                "FOREIGN KEY ({}) REFERENCES \"{}\" ({})",
                names(table, &key.columns),
                parent.name,
                names(parent, &key.parent_columns)
            ));
        }
        let end = if table.without_rowid { " WITHOUT ROWID" } else { "" };
        let _ = writeln!(sql, "CREATE TABLE \"{}\" (\n  {}\n){end};", table.name, parts.join(",\n  "));
        for (at, index) in table.indexes.iter().enumerate() {
            let _ = writeln!(sql, "CREATE INDEX \"{0} {at}\" ON \"{0}\" ({1});", table.name, names(table, index));
        }
    }
}

impl Table {
    fn random(rng: &mut Rng, name: &str) -> Table {
        let mut table = Table {
            name: name.to_owned(),
            columns: Vec::new(),
            primary_key: Vec::new(),
            without_rowid: false,
            uniques: Vec::new(),
            keys: Vec::new(),
            indexes: Vec::new(),
            rows: Vec::new(),
            spread: false,
        };
        match rng.below(20) {
            0..=7 => {
                table.columns.push(column("id", Affinity::Integer));
                table.primary_key = vec![0];
            }
            8 => {
                // No other name of the rowid, and NULL may stand in it more than once.
                table.columns.push(Column { declared: "INT", ..column("id", Affinity::Integer) });
                table.primary_key = vec![0];
            }
            9..=10 => {
                table.columns.push(column("code", Affinity::Text));
                table.primary_key = vec![0];
                table.without_rowid = rng.chance(50);
            }
            11 => {
                let declared = "TEXT COLLATE NOCASE";
                table.columns.push(Column { declared, nocase: true, ..column("code", Affinity::Text) });
                table.primary_key = vec![0];
                table.without_rowid = rng.chance(30);
            }
            12..=14 => {
                table.columns.push(column("k1", Affinity::Integer));
                let second = if rng.chance(50) { Affinity::Text } else { Affinity::Integer };
                table.columns.push(column("k2", second));
                table.primary_key = if rng.chance(30) { vec![1, 0] } else { vec![0, 1] };
                table.without_rowid = rng.chance(40);
            }
            _ => {}
        }
        if table.without_rowid {
            for at in table.primary_key.clone() {
                table.columns[at].not_null = true;
            }
        }
        let mut plain = PLAIN.to_vec();
        for _ in 0..1 + rng.below(3) {
            let (name, declared, affinity, nocase) = plain.remove(rng.below(plain.len()));
            table.columns.push(Column { name: name.to_owned(), declared, affinity, nocase, not_null: false });
        }
        if rng.chance(25) {
            let affinity = if rng.chance(50) { Affinity::Text } else { Affinity::Integer };
            table.columns.push(column("badge", affinity));
            table.uniques.push(vec![table.columns.len() - 1]);
        }
        table
    }

    /// True if the schema keeps records apart by (some of) these columns, compared in these collations.
    pub fn is_unique(&self, columns: &[usize], nocase: &[bool]) -> bool {
        let covers = |unique: &Vec<usize>| {
            !unique.is_empty()
                && unique.iter().all(|at| {
                    columns
                        .iter()
                        .position(|column| column == at)
                        .is_some_and(|place| !nocase[place] || self.columns[*at].nocase)
                })
        };
        covers(&self.primary_key) || self.uniques.iter().any(covers)
    }
}

const TEXTS: [&str; 12] = ["a", "b", "c", "d", "A", "B", "1", "2", "10", "", "ab", "it's"];

pub fn random_value(rng: &mut Rng, column: &Column) -> Value {
    if !column.not_null && rng.chance(15) {
        return Value::Null;
    }
    if is_dated(&column.name) && (column.affinity == Affinity::Text || rng.chance(90)) {
        return dates::stored(rng);
    }
    match column.affinity {
        Affinity::Integer if column.name != "id" && rng.chance(2) => Value::text("x"),
        Affinity::Integer => {
            let least = if rng.chance(10) { -2 } else { 1 };
            Value::Integer(rng.within(least, 6))
        }
        Affinity::Real => Value::Real(rng.within(0, 8) as f64 / 2.0),
        Affinity::Text => Value::text(*rng.pick(&TEXTS)),
        Affinity::Any | Affinity::None => match rng.below(3) {
            0 => Value::text(*rng.pick(&TEXTS)),
            1 => Value::Real(rng.within(0, 6) as f64 / 2.0),
            _ => Value::Integer(rng.within(1, 6)),
        },
    }
}
