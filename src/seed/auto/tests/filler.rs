//! A small evaluator of the fields that `auto` gives, record by record in SQL, and of the lines of a plan.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use crate::catalog::{Catalog, CatalogOptions, Member, MemberLookup, Table};
use crate::seed::auto::scratch::sql;
use crate::seed::auto::shape::{POPULAR, UNEVEN};
use crate::seed::auto::{AutoField, Fields, NamedColumn, Shape, fields, plan};
use crate::seed::{FakeFunctions, SeedContext};
use crate::sql::quote_name;
use crate::store::{self, Connection, OpenOptions, OpenTarget, SqliteConnection, Value, collect};

pub struct World {
    pub connection: Rc<SqliteConnection>,
    pub catalog: Catalog,
}

pub fn world(schema: &str) -> World {
    let connection = store::open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
    connection.add_functions(Arc::new(FakeFunctions::new(SeedContext::new(11)))).unwrap();
    let world = World { catalog: Catalog::new(connection.clone(), CatalogOptions::default()), connection };
    world.run("pragma foreign_keys = on");
    world.script(schema);
    world
}

/// A failure that says which rule.
type Outcome<T> = Result<T, String>;

impl World {
    pub fn rows(&self, sql: &str, values: &[Value]) -> Outcome<Vec<Vec<Value>>> {
        collect(&*self.connection, sql, values).map_err(|error| format!("{error} in {sql}"))
    }

    pub fn run(&self, sql: &str) {
        self.rows(sql, &[]).unwrap();
    }

    pub fn script(&self, text: &str) {
        let mut rest = text;
        while let Some(mut statement) = self.connection.prepare(rest).unwrap() {
            let parameters = statement.parameters();
            assert_eq!(parameters, 0);
            statement.stream(&[], &mut |_| Ok(std::ops::ControlFlow::Continue(()))).unwrap();
            rest = &rest[statement.consumed()..];
        }
        self.catalog.refresh().unwrap();
    }

    pub fn one(&self, sql: &str) -> i64 {
        self.rows(sql, &[]).unwrap()[0][0].as_integer().unwrap()
    }

    pub fn table(&self, name: &str) -> Rc<Table> {
        self.catalog.table(name.trim_matches('`')).unwrap_or(None).unwrap_or_else(|| panic!("no table {name}"))
    }

    pub fn fields(&self, table: &Table, named: &[usize], rows: u64) -> Outcome<Vec<AutoField>> {
        let named: Vec<NamedColumn> = named.iter().map(|column| NamedColumn::from(*column)).collect();
        match fields(&self.catalog, table, &named, rows, Shape::Lifelike, &[]) {
            Ok(Fields::Enough { fields, .. }) => Ok(fields),
            Ok(Fields::Short { error, .. }) | Err(error) => Err(error.to_string()),
        }
    }

    /// `column = value` for each, as auto gives them.
    pub fn told(&self, table: &str, rows: u64) -> Outcome<Vec<String>> {
        Ok(self
            .fields(&self.table(table), &[], rows)?
            .into_iter()
            .map(|field| format!("{}={}", field.column, field.value))
            .collect())
    }

    pub fn create(&self, count: u64, table: &str, set: &[(&str, &str)]) -> Outcome<()> {
        let table = self.table(table);
        let mut all: Vec<AutoField> =
            set.iter().map(|(column, value)| AutoField { column: (*column).into(), value: (*value).into() }).collect();
        let named: Vec<usize> = all.iter().flat_map(|field| self.columns(&table, &field.column)).collect();
        all.extend(self.fields(&table, &named, count)?);
        // What the language says of these texts: they are one line.
        let line: Vec<String> = all.iter().map(|field| format!("{}={}", field.column, field.value)).collect();
        let line = format!("create {count} x {}", line.join(" "));
        crate::lang::parse(&line).map_err(|errors| format!("{line}: {errors:?}"))?;
        let mut seen: Vec<HashSet<String>> = vec![HashSet::new(); all.len()];
        for n in 1..=count {
            let mut tries = 0;
            loop {
                let before = seen.clone();
                let Err(error) = self.record(&table, &all, n, &mut seen) else { break };
                seen = before;
                tries += 1;
                let by_chance = ["UNIQUE", "already", "CHECK", "trigger"].iter().any(|word| error.contains(word));
                if !by_chance || tries > 200 {
                    return Err(format!("{error}\n{line}"));
                }
            }
        }
        Ok(())
    }

    fn columns(&self, table: &Table, field: &str) -> Vec<usize> {
        let name = field.trim_matches('`');
        let column = table.columns.iter().position(|column| column.name == name);
        match self.catalog.member(table, name, None).unwrap() {
            // In backticks, a column comes before a relation.
            MemberLookup::Found(Member::Relation(relation)) if !field.starts_with('`') || column.is_none() => {
                relation.steps[0].from_columns.clone()
            }
            _ => column.into_iter().collect(),
        }
    }

    fn record(&self, table: &Table, fields: &[AutoField], n: u64, seen: &mut [HashSet<String>]) -> Outcome<()> {
        let mut names: Vec<String> = Vec::new();
        let mut values: Vec<Value> = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            let mut tries = 0;
            let made = loop {
                let made = self.value(table, field, n, &names, &values, &seen[at])?;
                let unique = field.value.starts_with("unique(");
                if !unique || seen[at].insert(format!("{made:?}")) {
                    break made;
                }
                tries += 1;
                if tries > 500 {
                    return Err(format!("{} runs out", field.value));
                }
            };
            names.extend(self.columns(table, &field.column).iter().map(|column| table.columns[*column].name.clone()));
            values.extend(made);
        }
        let target = format!("{}.{}", quote_name(&table.schema), quote_name(&table.name));
        let list: Vec<String> = names.iter().map(|name| quote_name(name)).collect();
        let marks: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
        let sql = match names.as_slice() {
            [] => format!("insert into {target} default values"),
            _ => format!("insert into {target} ({}) values ({})", list.join(", "), marks.join(", ")),
        };
        self.rows(&sql, &values).map(|_| ())
    }

    fn value(
        &self,
        table: &Table,
        field: &AutoField,
        n: u64,
        names: &[String],
        values: &[Value],
        seen: &HashSet<String>,
    ) -> Outcome<Vec<Value>> {
        let unique = field.value.starts_with("unique(");
        let before: Vec<String> =
            names.iter().enumerate().map(|(at, name)| format!("?{} as {}", at + 1, quote_name(name))).collect();
        let before = if before.is_empty() { "1".to_owned() } else { before.join(", ") };
        let mut text = field.value.as_str();
        text = text.strip_prefix("unique(").and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        let even = text.replace(UNEVEN, "").replace(POPULAR, "");
        text = even.as_str();
        // A key that is there by what the record says.
        let by_condition = text.strip_prefix("iif(").and_then(|text| text.strip_suffix(", null)"));
        if let Some((condition, picked)) = by_condition.and_then(|text| text.split_once(", any ")) {
            if self.rows(&format!("select ({condition}) is true from (select {before}) r"), values)?
                == [[Value::Integer(0)]]
            {
                return Ok(vec![Value::Null; self.columns(table, &field.column).len()]);
            }
            let field = AutoField { column: field.column.clone(), value: format!("any {picked}") };
            return self.value(table, &field, n, names, values, seen);
        }
        if let Some(picked) = text.strip_prefix("any ") {
            let (picked, own) = picked.strip_prefix("earlier ").map_or((picked, false), |picked| (picked, true));
            let (noun, condition) = picked.split_once(" where ").unwrap_or((picked, "1"));
            let parent = self.table(noun);
            let positions = match self.catalog.member(table, field.column.trim_matches('`'), None).unwrap() {
                MemberLookup::Found(Member::Relation(relation)) => relation.steps[0].to_columns.clone(),
                _ => parent.primary_key.clone(),
            };
            let columns: Vec<String> =
                positions.iter().map(|at| format!("p.{}", quote_name(&parent.columns[*at].name))).collect();
            let sql = format!(
                "select {} from (select {before}) r, {} p where {} order by int(0, 1000000000)",
                columns.join(", "),
                quote_name(&parent.name),
                // Columns of the record and of the parent may be called the same: the parent's come first.
                qualified(condition, &parent)
            );
            let found = self.rows(&sql, values)?;
            let is_new = |row: &Vec<Value>| !unique || !seen.contains(&format!("{row:?}"));
            return match found.into_iter().find(is_new) {
                Some(row) => Ok(row),
                None if own => Ok(vec![Value::Null; positions.len()]),
                None => Err(format!("no record for {}", field.value)),
            };
        }
        if let Some(columns) = text.strip_prefix("nth(").and_then(|text| text.strip_suffix(')')) {
            let same: Vec<String> = columns
                .split(", ")
                .map(|column| quote_name(column.trim_matches('`')))
                .map(|column| format!("t.{column} is r.{column}"))
                .collect();
            let of = quote_name(&table.name);
            let sql = format!("select count(*) + 1 from {of} t, (select {before}) r where {}", same.join(" and "));
            return self.rows(&sql, values).map(|mut rows| rows.remove(0));
        }
        let made = match text.strip_prefix("seq(").and_then(|text| text.strip_suffix(')')) {
            Some(first) => format!("{first} + {n} - 1"),
            None => sql(text).replace("seq(1)", &n.to_string()),
        };
        let width = self.columns(table, &field.column).len();
        let made = self.followed(table, &made);
        let row = self.rows(&format!("select ({made}) from (select {before}) r"), values)?.remove(0);
        Ok(row.into_iter().cycle().take(width).collect())
    }

    /// The expression with a query for each way such as `game.created_at`.
    fn followed(&self, table: &Table, made: &str) -> String {
        let mut out = String::new();
        let mut rest = made;
        while let Some(letter) = rest.chars().next() {
            let length = match letter {
                '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
                _ => match path_length(rest) {
                    0 => letter.len_utf8(),
                    length => length,
                },
            };
            let (token, behind) = rest.split_at(length);
            out.push_str(&self.way(table, "r", &names(token)).unwrap_or_else(|| token.to_owned()));
            rest = behind;
        }
        out
    }

    fn way(&self, table: &Table, alias: &str, path: &[String]) -> Option<String> {
        let (name, rest) = path.split_first().filter(|(_, rest)| !rest.is_empty())?;
        let found = self.catalog.member(table, name, None).ok()?;
        let MemberLookup::Found(Member::Relation(relation)) = found else { return None };
        let step = &relation.steps[0];
        let inner = format!("{alias}p");
        let column = match rest {
            [column] => format!("{inner}.{}", quote_name(column)),
            _ => self.way(&step.to, &inner, rest)?,
        };
        let keys: Vec<String> = step
            .from_columns
            .iter()
            .zip(&step.to_columns)
            .map(|(from, to)| {
                let (from, to) = (&table.columns[*from].name, &step.to.columns[*to].name);
                format!("{inner}.{} = {alias}.{}", quote_name(to), quote_name(from))
            })
            .collect();
        Some(format!("(select {column} from {} {inner} where {})", quote_name(&step.to.name), keys.join(" and ")))
    }

    /// Runs a plan in one transaction; every record that it promises is there then, and every key leads somewhere.
    pub fn seed(&self, roots: u64) -> Outcome<Vec<String>> {
        let steps = plan(&self.catalog, Some(roots)).map_err(|error| error.to_string())?;
        self.run("begin");
        for step in &steps {
            if step.line.is_empty() {
                continue;
            }
            let is_sql = step.line.ends_with(';');
            if !is_sql {
                crate::lang::parse(&step.line).map_err(|errors| format!("{}: {errors:?}", step.line))?;
            }
            // What it sets is looked at from outside.
            if step.is_lenient {
                continue;
            }
            let outcome = self.line(&step.line).map_err(|error| format!("{}: {error}", step.line));
            if outcome.is_err() {
                self.run("rollback");
            }
            outcome?;
        }
        self.run("commit");
        assert_eq!(self.rows("pragma foreign_key_check", &[]).unwrap().len(), 0);
        assert_eq!(self.rows("pragma integrity_check", &[]).unwrap(), [[Value::text("ok")]]);
        for step in steps.iter().filter(|step| step.records > 0) {
            let count = self.one(&format!("select count(*) from {}", quote_name(&step.table)));
            assert!(count as u64 >= step.records, "{}: {count}", step.line);
        }
        Ok(steps.into_iter().map(|step| step.line).collect())
    }

    fn line(&self, line: &str) -> Outcome<()> {
        if line.ends_with(';') {
            return self.rows(line, &[]).map(|_| ());
        }
        if let Some(rest) = line.strip_prefix("update all ") {
            let (table, set) = rest.split_once(" set ").unwrap();
            let (field, value) = set.split_once('=').unwrap();
            let table = self.table(table);
            let noun = self.table(value.strip_prefix("any ").unwrap());
            let MemberLookup::Found(Member::Relation(relation)) =
                self.catalog.member(&table, field.trim_matches('`'), None).unwrap()
            else {
                panic!("{line}")
            };
            for (from, to) in relation.steps[0].from_columns.iter().zip(&relation.steps[0].to_columns) {
                self.rows(
                    &format!(
                        "update {} set {} = (select {} from {} limit 1)",
                        quote_name(&table.name),
                        quote_name(&table.columns[*from].name),
                        quote_name(&noun.columns[*to].name),
                        quote_name(&noun.name)
                    ),
                    &[],
                )?;
            }
            return Ok(());
        }
        let rest = line.strip_prefix("create ").unwrap();
        let (count, rest) = rest.split_once(' ').unwrap();
        let (table, sets) = rest.split_once(" auto").unwrap();
        let start = |at: usize| match sets[..at].strip_suffix('`') {
            Some(quoted) => quoted.rfind('`').unwrap_or(0),
            None => sets[..at].rfind(' ').map_or(0, |at| at + 1),
        };
        let ends: Vec<usize> = sets.match_indices('=').map(|(at, _)| start(at)).collect();
        let sets: Vec<(&str, &str)> = ends
            .iter()
            .enumerate()
            .filter_map(|(at, start)| {
                sets[*start..ends.get(at + 1).copied().unwrap_or(sets.len())].trim().split_once('=')
            })
            .collect();
        self.create(count.parse().unwrap(), table, &sets)
    }
}

/// How long the names are that a text begins with, with the dots between them: those in backticks hold anything.
fn path_length(text: &str) -> usize {
    let mut quoted = false;
    let is_behind = |c: char| {
        quoted ^= c == '`';
        !(quoted || c.is_alphanumeric() || matches!(c, '_' | '.' | '`'))
    };
    text.find(is_behind).unwrap_or(text.len())
}

/// The names of a path.
fn names(path: &str) -> Vec<String> {
    let mut names = vec![String::new()];
    let mut quoted = false;
    for c in path.chars() {
        match c {
            '`' => quoted = !quoted,
            '.' if !quoted => names.push(String::new()),
            c => names.last_mut().unwrap().push(c),
        }
    }
    names
}

/// The column of the parent that a condition begins with has the parent's alias before it.
fn qualified(condition: &str, parent: &Table) -> String {
    let (first, rest) = condition.split_at(path_length(condition));
    match parent.columns.iter().any(|column| names(first) == [column.name.as_str()]) {
        true => format!("p.{first}{rest}"),
        false => condition.to_owned(),
    }
}
