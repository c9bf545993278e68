//! `auto` in a line that creates records: the fields that it stands for.

use super::Session;
use crate::catalog::{Member, MemberLookup, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang;
use crate::lang::ast::{FieldValue, HopStatement, Write};
use crate::seed::auto;
use crate::store::{Value, collect};

impl Session {
    /// The line with the fields that its `auto` stands for; `None` where it has none.
    pub(super) fn without_auto(&self, write: &Write) -> Result<Option<Write>> {
        let Write::Create { each, count, table: name, fields } = write else { return Ok(None) };
        let Some(at) = fields.iter().find_map(|field| if let FieldValue::Auto(at) = field { Some(at.0) } else { None })
        else {
            return Ok(None);
        };
        let Some(table) = self.catalog.table(&name.text).ok().flatten() else { return Ok(None) };
        let mut named = Vec::new();
        for field in fields {
            if let FieldValue::Set { name, .. } = field {
                named.extend(self.columns_of(&table, &name.text)?);
            }
        }
        if let Some(parent) = each.as_ref().and_then(|query| self.table_of_query(query)) {
            named.extend(self.key_to(&table, &parent)?);
        }
        let rows = count.map_or(1, |count| count.most);
        let rows = match each {
            Some(query) => rows.saturating_mul(super::write::count_of(self, &super::write::counted(query))?),
            None => rows,
        };
        let made = auto::fields(&self.catalog, &table, &named, rows).map_err(|error| error.or_at(at))?;
        let mut own: Vec<FieldValue> =
            fields.iter().filter(|field| matches!(field, FieldValue::Set { .. })).cloned().collect();
        for field in made {
            own.push(parsed(&table, &field).map_err(|error| error.or_at(at))?);
        }
        Ok(Some(Write::Create { each: each.clone(), count: *count, table: name.clone(), fields: own }))
    }

    /// The columns that a field sets.
    fn columns_of(&self, table: &Table, name: &str) -> Result<Vec<usize>> {
        Ok(match self.catalog.member(table, name, None)? {
            MemberLookup::Found(Member::Column(column)) => vec![column],
            MemberLookup::Found(Member::Relation(relation)) => relation
                .steps
                .first()
                .filter(|step| step.to_parent)
                .map(|step| step.from_columns.clone())
                .unwrap_or_default(),
            // The line itself will say what is wrong with the name.
            _ => Vec::new(),
        })
    }

    /// The columns of the one key that leads from a table to another: `for each` sets it.
    fn key_to(&self, table: &Table, parent: &str) -> Result<Vec<usize>> {
        let relations = self.catalog.relations(table)?;
        let mut keys = relations.iter().filter(|relation| match relation.steps.as_slice() {
            [step] => step.to_parent && step.to.name == parent,
            _ => false,
        });
        Ok(match (keys.next(), keys.next()) {
            (Some(one), None) => one.steps[0].from_columns.clone(),
            _ => Vec::new(),
        })
    }

    /// The table whose records a query finds.
    fn table_of_query(&self, query: &lang::ast::Query) -> Option<String> {
        let expr = super::write::whole(query);
        let plan = crate::plan::plan(&expr, &self.catalog, &self.variables, self.options()).ok()?;
        plan.keys.map(|keys| keys.table.name.clone())
    }

    /// How many records each table of the main database has, by name.
    pub(super) fn table_counts(&self) -> Result<Vec<(String, u64)>> {
        let mut counts = Vec::new();
        for entry in self.catalog.tables()? {
            if entry.kind != crate::catalog::TableKind::Table || entry.schema != "main" {
                continue;
            }
            let sql = format!("SELECT count(*) FROM main.{}", crate::sql::quote_name(&entry.name));
            let rows = collect(&*self.engine.connection, &sql, &[])?;
            let count = rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
            counts.push((entry.name, u64::try_from(count).unwrap_or(0)));
        }
        Ok(counts)
    }
}

/// A field out of its text.
fn parsed(table: &Table, field: &auto::AutoField) -> Result<FieldValue> {
    let text = format!("create t {}={}", field.column, field.value);
    let unfit = |why: &str| {
        Diagnostic::engine(format!("no value could be made up for {}.{}: {why}", table.name, field.column))
            .hint(format!("name it: {}=…", field.column))
    };
    match lang::parse(&text) {
        Ok(Some(HopStatement::Write(write))) => match *write {
            Write::Create { fields, .. } if fields.len() == 1 => {
                fields.into_iter().next().ok_or_else(|| unfit("nothing came up"))
            }
            _ => Err(unfit(&field.value)),
        },
        Ok(_) => Err(unfit(&field.value)),
        Err(errors) => Err(unfit(&errors.first().map(|error| error.message.clone()).unwrap_or_default())),
    }
}
