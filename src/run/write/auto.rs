//! `auto` in a line that creates records: the fields that it stands for.

use super::change::plan_change;
use super::count;
use super::counts::most_records;
use crate::catalog::{Member, MemberLookup, Table, TableId};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang;
use crate::lang::ast::{self, FieldValue, HopStatement, RecordCount, Write};
use crate::plan::write::WriteOptions;
use crate::seed::auto::{self, Fields, NamedColumn, Room, Shape};
use crate::session::Session;

/// How many fields a line is shown with beside its own.
const MOST_NAMED: usize = 3;

/// The line with the fields that its `auto` stands for; `None` where it has none.
pub(crate) fn expand_auto(session: &Session, write: &Write) -> Result<Option<Write>> {
    Ok(expanded(session, write, session.line.shape, &[])?.map(|expanded| expanded.write))
}

/// The same with columns that are made by themselves, whatever they mean beside others.
pub(super) fn expand_apart(session: &Session, write: &Write, apart: &[usize]) -> Result<Option<Expanded>> {
    expanded(session, write, session.line.shape, apart)
}

/// A line with the fields that its `auto` stands for.
pub(super) struct Expanded {
    pub write: Write,
    /// The columns that go by others or by what the record belongs to, though no rule says so.
    pub agreed: Vec<usize>,
}

fn expanded(session: &Session, write: &Write, shape: Shape, apart: &[usize]) -> Result<Option<Expanded>> {
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
    let (made, agreed) = match rows {
        0 => Default::default(),
        rows => match auto::fields(&session.catalog, &table, &named, rows, shape, apart) {
            Ok(Fields::Enough { fields, agreed }) => (fields, agreed),
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
    Ok(Some(Expanded { write: expanded, agreed }))
}

/// The line with fields for this column and what else a new record must have, as `auto` sets them; `None` where it knows none.
pub(super) fn naming(session: &Session, table: &Table, write: &Write, column: usize) -> Option<String> {
    let mut made_up = write.clone();
    let (Write::Create { fields, .. } | Write::Ensure { fields, .. }) = &mut made_up else { return None };
    fields.retain(|field| matches!(field, FieldValue::Set { .. }));
    let own = fields.len();
    fields.push(FieldValue::Auto(ast::Location::default()));
    let (Write::Create { fields: all, .. } | Write::Ensure { fields: all, .. }) =
        expanded(session, &made_up, Shape::Flat, &[]).ok()??.write
    else {
        return None;
    };
    let required = table.required();
    let wanted = |field: &&FieldValue| match field {
        FieldValue::Set { name, .. } => columns_of(session, table, &name.text)
            .is_ok_and(|set| set.iter().any(|set| *set == column || required.contains(set))),
        FieldValue::Auto(_) => false,
    };
    let missing: Vec<FieldValue> = all.iter().skip(own).filter(wanted).cloned().collect();
    let mut named = made_up.clone();
    if let Write::Create { fields, .. } | Write::Ensure { fields, .. } = &mut named {
        fields.truncate(own);
        fields.extend(missing);
    }
    // Where it is long, or a value is made of others that `auto` sets beside it.
    let is_short = |write: &Write| match write {
        Write::Create { fields, .. } | Write::Ensure { fields, .. } => fields.len() <= own + MOST_NAMED,
        _ => false,
    };
    let runs = |write: &Write| plan_change(session, write, WriteOptions::default()).is_ok();
    let line = Some(named).filter(|write| is_short(write) && runs(write)).unwrap_or(made_up);
    Some(lang::print(&HopStatement::Write(Box::new(line))))
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
            .hint(format!("set {} in the line itself", field.column))
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
