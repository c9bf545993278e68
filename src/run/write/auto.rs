//! `auto` in a line that creates records: the fields that it stands for.

use super::count;
use super::counts::most_records;
use crate::catalog::{Member, MemberLookup, Table, TableId};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang;
use crate::lang::ast::{self, FieldValue, HopStatement, RecordCount, Write};
use crate::seed::auto::{self, Fields, NamedColumn, Room};
use crate::session::Session;

/// The line with the fields that its `auto` stands for; `None` where it has none.
pub(crate) fn expand_auto(session: &Session, write: &Write) -> Result<Option<Write>> {
    let (each, rows, name, fields) = match write {
        Write::Create { each, count, table, fields } => (each.as_ref(), count.clone(), table, fields),
        Write::Ensure { count, table, fields } => {
            (None, Some(RecordCount::Between { least: count.clone(), most: count.clone() }), table, fields)
        }
        _ => return Ok(None),
    };
    let is_ensured = matches!(write, Write::Ensure { .. });
    let records = each.map(ast::Query::filtered);
    let Some(at) = fields.iter().find_map(|field| if let FieldValue::Auto(at) = field { Some(at.0) } else { None })
    else {
        return Ok(None);
    };
    let Ok(table) = session.table_named(&name.to_string()) else { return Ok(None) };
    let mut named: Vec<NamedColumn> = Vec::new();
    for field in fields {
        if let FieldValue::Set { name, .. } = field {
            named.extend(columns_of(session, &table, &name.text)?.into_iter().map(NamedColumn::from));
        }
    }
    let (rows, weights) = match rows {
        Some(RecordCount::Between { most, .. }) => (crate::plan::amount(&most, session.variables())?, Vec::new()),
        Some(RecordCount::Weighted(counts, _)) => {
            (counts.iter().filter(|(_, weight)| *weight > 0).map(|(count, _)| *count).max().unwrap_or(0), counts)
        }
        None => (1, Vec::new()),
    };
    if let Some(parent) = records.as_ref().and_then(|query| table_of_query(session, query)) {
        named.extend(NamedColumn::of_key(&key_to(session, &table, &parent)?, Room::Shared(rows)));
    }
    let rows = match &records {
        Some(query) => most_records(rows, &weights, count::count_of(session, &count::counted(query))?),
        // What is there counts as made.
        None if is_ensured => rows.saturating_sub(auto::records(&session.catalog, &table, rows)?),
        None => rows,
    };
    let made = match rows {
        0 => Vec::new(),
        rows => match auto::fields(&session.catalog, &table, &named, rows, session.line.shape) {
            Ok(Fields::Enough(fields)) => fields,
            Ok(Fields::Short { room, error }) => {
                session.line.room.replace(Some((table.name.clone(), room)));
                return Err(error.or_at(at));
            }
            Err(error) => return Err(error.or_at(at)),
        },
    };
    let mut own: Vec<FieldValue> =
        fields.iter().filter(|field| matches!(field, FieldValue::Set { .. })).cloned().collect();
    for field in made {
        own.push(parsed(&table, &field).map_err(|error| error.or_at(at))?);
    }
    let mut expanded = write.clone();
    if let Write::Create { fields, .. } | Write::Ensure { fields, .. } = &mut expanded {
        *fields = own;
    }
    Ok(Some(expanded))
}

/// The columns that a field sets.
fn columns_of(session: &Session, table: &Table, name: &str) -> Result<Vec<usize>> {
    Ok(match session.catalog.member(table, name, None)? {
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
fn key_to(session: &Session, table: &Table, parent: &TableId) -> Result<Vec<usize>> {
    let relations = session.catalog.relations(table)?;
    let mut keys = relations.iter().filter(|relation| match relation.steps.as_slice() {
        [step] => step.to_parent && step.to.id() == *parent,
        _ => false,
    });
    Ok(match (keys.next(), keys.next()) {
        (Some(one), None) => one.steps[0].from_columns.clone(),
        _ => Vec::new(),
    })
}

/// The table whose records a query finds.
fn table_of_query(session: &Session, query: &ast::Query) -> Option<TableId> {
    let expr = count::as_expression(query);
    let plan = crate::plan::plan(&expr, &session.catalog, session.variables(), session.plan_options()).ok()?;
    plan.keys.map(|keys| keys.table.id())
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
