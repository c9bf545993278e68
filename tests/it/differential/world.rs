//! One random database: its connections, its rows in memory in key order, its relations by name.

use std::cmp::Ordering;
use std::rc::Rc;

use hopdb::catalog::{self, Catalog, Member, MemberLookup};

use super::schema::{Schema, Table};
use super::value::{self, Typed};
use crate::common::chance::Rng;
use crate::common::database::{Connection, SqliteConnection, Value, collect, in_memory, try_execute};

pub struct World {
    pub schema: Schema,
    pub script: String,
    pub connection: Rc<SqliteConnection>,
    /// The same database for plain SQLite, which runs the statements as they are printed.
    pub plain: rusqlite::Connection,
    pub catalog: Catalog,
    /// Cells of each record of each table; a record's number is its place in key order.
    pub rows: Vec<Vec<Vec<Value>>>,
    /// How the records are told apart in SQL: rowid, or the key of a table without one.
    pub identities: Vec<Vec<Vec<Value>>>,
    pub relations: Vec<Relation>,
    pub relations_of: Vec<Vec<usize>>,
    /// Relations whose own name does not lead to them.
    pub unnamed: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Relation {
    pub from: usize,
    pub to: usize,
    pub steps: Vec<Step>,
    pub name: String,
    /// The word behind `via` that the name needs.
    pub via: Option<String>,
    pub to_one: bool,
    /// The one shortest way to a table that no relation leads to.
    pub far: bool,
}

/// A step along a key: which one of which child, in which direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    pub child: usize,
    pub key: usize,
    pub to_parent: bool,
    pub to_one: bool,
}

impl World {
    pub fn new(schema: Schema) -> Result<World, String> {
        let script = schema.script();
        let plain = rusqlite::Connection::open_in_memory().map_err(|error| error.to_string())?;
        plain.execute_batch(&script).map_err(|error| error.to_string())?;
        let connection = in_memory();
        try_execute(&*connection, &script).map_err(|error| error.to_string())?;
        let options = catalog::CatalogOptions { infer: false, ..catalog::CatalogOptions::default() };
        let catalog = Catalog::new(connection.clone() as Rc<dyn Connection>, options);
        catalog.refresh().map_err(|error| error.to_string())?;
        let mut world = World {
            rows: Vec::new(),
            identities: Vec::new(),
            relations: Vec::new(),
            relations_of: Vec::new(),
            unnamed: Vec::new(),
            schema,
            script,
            connection,
            plain,
            catalog,
        };
        world.load()?;
        world.name_relations()?;
        Ok(world)
    }

    pub fn random(rng: &mut Rng) -> World {
        match World::new(Schema::random(rng)) {
            Ok(world) => world,
            Err(error) => panic!("{error}"),
        }
    }

    pub fn table(&self, at: usize) -> &Table {
        &self.schema.tables[at]
    }

    fn load(&mut self) -> Result<(), String> {
        for table in &self.schema.tables {
            let rowid = if table.without_rowid { "0" } else { "rowid" };
            let sql = format!("select {rowid}, * from \"{}\"", table.name);
            let rows = collect(&*self.connection, &sql, &[]).map_err(|error| error.to_string())?;
            let mut records: Vec<(Value, Vec<Value>)> = rows.into_iter().map(|mut row| (row.remove(0), row)).collect();
            records.sort_by(|(one_id, one), (other_id, other)| {
                let keys = table.primary_key.iter();
                keys.map(|at| value::order(&one[*at], &other[*at], table.columns[*at].nocase))
                    .find(|order| !order.is_eq())
                    .unwrap_or(Ordering::Equal)
                    .then(value::order(one_id, other_id, false))
            });
            let identity = |(id, row): &(Value, Vec<Value>)| {
                if table.without_rowid {
                    table.primary_key.iter().map(|at| row[*at].clone()).collect()
                } else {
                    vec![id.clone()]
                }
            };
            self.identities.push(records.iter().map(identity).collect());
            self.rows.push(records.into_iter().map(|(_, row)| row).collect());
        }
        Ok(())
    }

    /// The relations as the catalog names them; which keys each goes along is compared with what the schema says.
    fn name_relations(&mut self) -> Result<(), String> {
        let mut relations = Vec::new();
        for (from, table) in self.schema.tables.iter().enumerate() {
            let known = self.catalog.table_exact(&table.name).map_err(|error| error.to_string())?;
            let known = known.ok_or("a table is not in the catalog")?;
            let listed = self.catalog.relations(&known).map_err(|error| error.to_string())?;
            let mut direct = 0;
            for relation in listed.iter() {
                let mut steps = Vec::new();
                for step in &relation.steps {
                    steps.push(self.step(step)?);
                }
                direct += usize::from(steps.len() == 1);
                let last = &relation.steps[relation.steps.len() - 1];
                let to = self.position(&last.to.name)?;
                let to_one = steps.iter().all(|step| step.to_one);
                let (name, via) = (relation.name().to_owned(), relation.via_word.clone());
                match self.catalog.member(&known, &name, via.as_deref()) {
                    Ok(MemberLookup::Found(Member::Relation(found))) if same_way(&found, relation) => {}
                    other => {
                        self.unnamed.push(format!("{}.{name} via {via:?} finds {other:?}", table.name));
                        continue;
                    }
                }
                relations.push(Relation { from, to, steps, name, via, to_one, far: false });
            }
            let keys = self.schema.tables.iter().flat_map(|child| &child.keys).filter(|key| key.parent == from);
            if direct != table.keys.len() + keys.count() {
                return Err(format!("{} has {direct} direct relations", table.name));
            }
        }
        self.add_far(&mut relations)?;
        self.relations_of = (0..self.schema.tables.len())
            .map(|table| (0..relations.len()).filter(|at| relations[*at].from == table).collect())
            .collect();
        self.relations = relations;
        Ok(())
    }

    /// Adds the ways to tables that are further away, each under the table's name.
    fn add_far(&mut self, relations: &mut Vec<Relation>) -> Result<(), String> {
        let direct: Vec<Relation> = relations.iter().filter(|relation| relation.steps.len() == 1).cloned().collect();
        let count = self.schema.tables.len();
        for from in 0..count {
            for to in (0..count).filter(|to| *to != from) {
                let name = self.table(to).name.clone();
                if self.hides(from, &name) {
                    continue;
                }
                let mut ways: Vec<Vec<Step>> = vec![Vec::new()];
                let mut ends = vec![from];
                // Every way of the next length, until one arrives; longer ones than the tables are many lead nowhere.
                for _ in 0..count {
                    let (mut next_ways, mut next_ends) = (Vec::new(), Vec::new());
                    for (way, end) in ways.iter().zip(&ends) {
                        for relation in direct.iter().filter(|relation| relation.from == *end) {
                            next_ways.push([way.clone(), relation.steps.clone()].concat());
                            next_ends.push(relation.to);
                        }
                    }
                    (ways, ends) = (next_ways, next_ends);
                    if ends.contains(&to) || ways.len() > 2000 {
                        break;
                    }
                }
                let arrived: Vec<&Vec<Step>> =
                    ways.iter().zip(&ends).filter(|(_, end)| **end == to).map(|(way, _)| way).collect();
                let found = self.far(from, &name)?;
                match (arrived.as_slice(), found) {
                    ([way], Some(steps)) if **way == steps => {
                        let to_one = steps.iter().all(|step| step.to_one);
                        relations.push(Relation {
                            from,
                            to,
                            steps,
                            name: self.table_text(to),
                            via: None,
                            to_one,
                            far: true,
                        });
                    }
                    ([_], found) => return Err(format!("{} to {name}: {found:?}", self.table(from).name)),
                    (_, Some(found)) => return Err(format!("{} to {name} goes {found:?}", self.table(from).name)),
                    (_, None) => {}
                }
            }
        }
        Ok(())
    }

    fn far(&self, from: usize, name: &str) -> Result<Option<Vec<Step>>, String> {
        let known = self.catalog.table_exact(&self.table(from).name).map_err(|error| error.to_string())?;
        let known = known.ok_or("a table is not in the catalog")?;
        match self.catalog.member(&known, name, None) {
            Ok(MemberLookup::Far { relation, .. }) => {
                relation.steps.iter().map(|step| self.step(step)).collect::<Result<Vec<Step>, String>>().map(Some)
            }
            _ => Ok(None),
        }
    }

    fn position(&self, name: &str) -> Result<usize, String> {
        let found = self.schema.tables.iter().position(|table| table.name == name);
        found.ok_or_else(|| format!("no table {name}"))
    }

    fn step(&self, step: &catalog::KeyStep) -> Result<Step, String> {
        let (child, child_columns, parent, parent_columns) = if step.to_parent {
            (&step.from, &step.from_columns, &step.to, &step.to_columns)
        } else {
            (&step.to, &step.to_columns, &step.from, &step.from_columns)
        };
        let (child, parent) = (self.position(&child.name)?, self.position(&parent.name)?);
        let keys = &self.schema.tables[child].keys;
        let key = keys
            .iter()
            .position(|key| {
                key.parent == parent && key.columns == *child_columns && key.parent_columns == *parent_columns
            })
            .ok_or("a relation along no key of the schema")?;
        let to_one = self.is_to_one(child, key, step.to_parent);
        if to_one && !step.to_one {
            return Err(format!("the key {:?} of {} is said to lead to many", keys[key], self.table(child).name));
        }
        // The catalog may be more careful than this model where a child's type differs from its parent's.
        Ok(Step { child, key, to_parent: step.to_parent, to_one: step.to_one })
    }

    /// True if the schema promises at most one record at the other end, whatever the types.
    fn is_to_one(&self, child: usize, key: usize, to_parent: bool) -> bool {
        let key = &self.schema.tables[child].keys[key];
        let (child, parent) = (self.table(child), self.table(key.parent));
        let nocase: Vec<bool> = key.parent_columns.iter().map(|at| parent.columns[*at].nocase).collect();
        if to_parent {
            return parent.is_unique(&key.parent_columns, &nocase);
        }
        let alike = key
            .columns
            .iter()
            .zip(&key.parent_columns)
            .all(|(one, other)| child.columns[*one].affinity == parent.columns[*other].affinity);
        alike && child.is_unique(&key.columns, &nocase)
    }

    /// The records at the other end of a step from one record, in key order.
    pub fn follow(&self, step: Step, table: usize, record: usize) -> Vec<usize> {
        let key = &self.schema.tables[step.child].keys[step.key];
        let parent = self.table(key.parent);
        let linked = |child_row: &[Value], parent_row: &[Value]| {
            key.columns.iter().zip(&key.parent_columns).all(|(child_at, parent_at)| {
                let column = &parent.columns[*parent_at];
                value::points_at(&child_row[*child_at], &parent_row[*parent_at], column.affinity, column.nocase)
            })
        };
        let here = &self.rows[table][record];
        let other = if step.to_parent { key.parent } else { step.child };
        let there = &self.rows[other];
        (0..there.len())
            .filter(|at| if step.to_parent { linked(here, &there[*at]) } else { linked(&there[*at], here) })
            .collect()
    }

    /// The records reached along a relation from any of `records`, each once, in key order.
    pub fn reach(&self, relation: usize, records: &[usize]) -> Vec<usize> {
        let relation = &self.relations[relation];
        let mut table = relation.from;
        let mut records = records.to_vec();
        for step in &relation.steps {
            let mut next: Vec<usize> = records.iter().flat_map(|record| self.follow(*step, table, *record)).collect();
            next.sort_unstable();
            next.dedup();
            records = next;
            table = if step.to_parent { self.table(step.child).keys[step.key].parent } else { step.child };
        }
        records
    }

    pub fn cell(&self, table: usize, record: usize, column: usize) -> Typed {
        let about = &self.schema.tables[table].columns[column];
        Typed {
            value: self.rows[table][record][column].clone(),
            affinity: about.affinity,
            nocase: about.nocase,
            column: true,
        }
    }

    /// What a column gives where there is no record.
    pub fn nothing(&self, table: usize, column: usize) -> Typed {
        let about = &self.schema.tables[table].columns[column];
        Typed { value: Value::Null, affinity: about.affinity, nocase: about.nocase, column: true }
    }

    /// How a name of the table's is meant when it stands behind it: a relation, a column, or nothing near.
    pub fn member(&self, table: usize, name: &str) -> Option<Member> {
        let known = self.catalog.table_exact(&self.table(table).name).ok()??;
        match self.catalog.member(&known, name, None) {
            Ok(MemberLookup::Found(member)) => Some(member),
            _ => None,
        }
    }

    /// Would the table's own members answer to that name, or be confused by it?
    pub fn hides(&self, table: usize, name: &str) -> bool {
        let Ok(Some(known)) = self.catalog.table_exact(&self.table(table).name) else { return true };
        !matches!(
            self.catalog.member(&known, name, None),
            Ok(MemberLookup::Unknown { .. }
                | MemberLookup::Far { .. }
                | MemberLookup::Unreachable(_)
                | MemberLookup::SeveralPaths(_))
        )
    }

    /// A column as it is typed: in backticks where a relation goes by its name.
    pub fn column_text(&self, table: usize, column: usize) -> String {
        let name = &self.table(table).columns[column].name;
        match self.member(table, name) {
            Some(Member::Column(at)) if at == column => name.clone(),
            _ => format!("`{name}`"),
        }
    }

    pub fn table_text(&self, table: usize) -> String {
        let name = &self.table(table).name;
        if name.contains(' ') { format!("`{name}`") } else { name.clone() }
    }
}

fn same_way(one: &catalog::Relation, other: &catalog::Relation) -> bool {
    one.steps.len() == other.steps.len()
        && one.steps.iter().zip(&other.steps).all(|(one, other)| {
            one.from.name == other.from.name
                && one.to.name == other.to.name
                && one.from_columns == other.from_columns
                && one.to_columns == other.to_columns
                && one.to_parent == other.to_parent
        })
}
