//! ALTER TABLE where it reaches exactly the goal; else the reason why it does not.

use super::data_check::TableReport;
use super::dialect::Dialect;
use super::difference::{Change, Difference, TableChange};
use super::fill::new_checks;
use super::schema::Object;
use crate::catalog::annotations;
use crate::sql::{Column, Constraint, Rule, Table, ends_in_comment, one_line, quote_name};

/// The statements of each change, by the change's position, in an order that runs.
pub(super) fn statements(
    difference: &Difference,
    change: &TableChange,
    report: &TableReport,
    dialect: Dialect,
) -> Result<Vec<(usize, Vec<String>)>, String> {
    let ((_, old), (object, new)) = (difference.old_table(change.from), difference.new_table(change.to));
    let alteration = Alteration { difference, change, report, object, old, new };
    let alter = format!("ALTER TABLE {}", quote_name(&object.name));
    let (mut found, mut last) = (Vec::new(), 0);
    let mut drops = 0;
    for (position, one) in change.changes.iter().enumerate() {
        let column = |at: usize| &new.columns[at];
        // The order in which the statements run.
        let (rank, sql) = match one {
            Change::RenameTable | Change::RenameColumn { .. } => continue,
            Change::DropConstraint(at) => match alteration.drop_constraint(&old.constraints[*at])? {
                Some(name) => (0, vec![format!("{alter} DROP CONSTRAINT {}", quote_name(&name))]),
                None => continue,
            },
            Change::DropColumn(at) => {
                drops += 1;
                (1, vec![format!("{alter} DROP COLUMN {}", quote_name(&alteration.may_drop(*at)?.name))])
            }
            Change::AddColumn(at) => {
                if *at < last || new.columns[*at..].iter().enumerate().any(|(n, _)| change.columns[at + n].is_some()) {
                    return Err(format!("the column {} is not the last", column(*at).name));
                }
                last = *at;
                (2, vec![format!("{alter} ADD COLUMN {}", alteration.added(*at)?)])
            }
            Change::DropNotNull(at) => {
                (3, vec![format!("{alter} ALTER COLUMN {} DROP NOT NULL", quote_name(&column(*at).name))])
            }
            Change::SetNotNull(at) => {
                let plain =
                    column(*at).not_null.as_ref().is_some_and(|one| one.name.is_none() && one.conflict.is_none());
                if !plain {
                    return Err("ALTER TABLE sets no named NOT NULL".to_owned());
                }
                if alteration.fill(*at).is_some() && report.rows != Some(0) && report.nulls.get(at) != Some(&0) {
                    return Err(format!("{} is filled where it is null", column(*at).name));
                }
                (4, vec![format!("{alter} ALTER COLUMN {} SET NOT NULL", quote_name(&column(*at).name))])
            }
            Change::AddConstraint(_) if report.rows != Some(0) && alteration.changes_values() => {
                return Err("values that a new CHECK forbids are filled".to_owned());
            }
            Change::AddConstraint(at) => match alteration.add_constraint(&new.constraints[*at])? {
                Some(text) => (5, vec![format!("{alter} ADD {text}")]),
                None => continue,
            },
            Change::Order => return Err("the columns are in another order".to_owned()),
            Change::Type(at) => return Err(format!("the type of {} changes", column(*at).name)),
            Change::Default(at) => return Err(format!("the default of {} changes", column(*at).name)),
            Change::Collation(at) => return Err(format!("the collation of {} changes", column(*at).name)),
            Change::Generated(at) => return Err(format!("how {} is generated changes", column(*at).name)),
            Change::NotNullClause(at) => return Err(format!("the NOT NULL clause of {} changes", column(*at).name)),
            Change::Strict(_) => return Err("STRICT changes".to_owned()),
            Change::WithoutRowid(_) => return Err("WITHOUT ROWID changes".to_owned()),
            Change::Remarks => return Err("SQLite keeps comments in the text of a table".to_owned()),
        };
        if dialect == Dialect::Server && !matches!(one, Change::AddColumn(_) | Change::DropColumn(_)) {
            return Err("the server's ALTER TABLE changes no rules".to_owned());
        }
        found.push((rank, position, sql));
    }
    // Each drop writes all records anew, as one rebuild does once.
    if drops > 1 {
        return Err("several columns go".to_owned());
    }
    found.sort_by_key(|(rank, position, _)| (*rank, *position));
    Ok(found.into_iter().map(|(_, position, sql)| (position, sql)).collect())
}

struct Alteration<'a> {
    difference: &'a Difference,
    change: &'a TableChange,
    report: &'a TableReport,
    object: &'a Object,
    old: &'a Table,
    new: &'a Table,
}

impl Alteration<'_> {
    fn fill(&self, at: usize) -> Option<&String> {
        let column = self.new.columns[at].name.to_ascii_lowercase();
        self.difference.fills.get(&(self.object.key.clone(), column))
    }

    /// True if a fill gives other values to what a new CHECK forbids.
    fn changes_values(&self) -> bool {
        (0..self.new.columns.len()).any(|at| {
            self.fill(at).is_some()
                && self.change.columns[at].is_some()
                && !new_checks(self.difference, self.change, at).is_empty()
        })
    }

    fn is_dropped(&self, column: &str) -> bool {
        let at = self.old.columns.iter().position(|one| one.name.eq_ignore_ascii_case(column));
        at.is_some_and(|at| !self.change.columns.contains(&Some(at)))
    }

    fn is_added(&self, column: &str) -> bool {
        let at = self.new.columns.iter().position(|one| one.name.eq_ignore_ascii_case(column));
        at.is_some_and(|at| self.change.columns[at].is_none())
    }

    /// The name under which the constraint is dropped; none where it goes with its column.
    fn drop_constraint(&self, constraint: &Constraint) -> Result<Option<String>, String> {
        let droppable = matches!(constraint.rule, Rule::Check { .. } | Rule::ForeignKey { .. });
        if droppable && constraint.column.as_ref().is_some_and(|column| self.is_dropped(column)) {
            return Ok(None);
        }
        match &constraint.name {
            // SQLite drops the first constraint of a name.
            Some(name) if droppable && self.count_named(name) == 1 => Ok(Some(name.clone())),
            _ => Err(format!("`{}` goes, which ALTER TABLE cannot drop", self.old_text(constraint))),
        }
    }

    fn count_named(&self, name: &str) -> usize {
        let is_own = |own: &Option<String>| own.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name));
        let constraints = self.old.constraints.iter().filter(|one| is_own(&one.name)).count();
        let others = self.old.columns.iter().filter_map(|column| column.not_null.as_ref());
        constraints + others.filter(|one| is_own(&one.name)).count()
    }

    fn old_text(&self, constraint: &Constraint) -> String {
        let object = &self.difference.from.objects[self.change.from];
        one_line(object.sql.get(constraint.span.clone()).unwrap_or_default())
    }

    fn may_drop(&self, at: usize) -> Result<&Column, String> {
        let column = &self.old.columns[at];
        let name = column.name.to_ascii_lowercase();
        let uses = |constraint: &&Constraint| match &constraint.rule {
            Rule::PrimaryKey { columns, .. } | Rule::Unique { columns, .. } => {
                columns.iter().any(|key| key.name == name)
            }
            Rule::ForeignKey { columns, .. } => columns.contains(&name) && constraint.column.is_none(),
            Rule::Check { expression, .. } => {
                constraint.column.as_ref() != Some(&name) && expression.contains(&format!("\"{name}"))
            }
        };
        if let Some(constraint) = self.old.constraints.iter().find(uses) {
            return Err(format!("{} stands in `{}`", column.name, self.old_text(constraint)));
        }
        Ok(column)
    }

    /// The text of a column behind ADD COLUMN.
    fn added(&self, at: usize) -> Result<String, String> {
        let column = &self.new.columns[at];
        let filled = self.report.rows != Some(0);
        if filled {
            if self.fill(at).is_some() {
                return Err(format!("{} gets values", column.name));
            }
            let literal = |default: &Vec<String>| {
                default.first().is_some_and(|first| first != "(" && !first.starts_with("current_"))
            };
            if column.default.as_ref().is_some_and(|default| !literal(default)) {
                return Err(format!("the default of {} is worked out for each record", column.name));
            }
            if column.generated.as_ref().is_some_and(|generated| generated.stored) {
                return Err(format!("{} is stored", column.name));
            }
        }
        let lower = column.name.to_ascii_lowercase();
        let (mut clauses, mut written) = (String::new(), false);
        for constraint in &self.new.constraints {
            match &constraint.rule {
                Rule::PrimaryKey { columns, .. } | Rule::Unique { columns, .. }
                    if columns.iter().any(|key| key.name == lower) =>
                {
                    return Err(format!("{} belongs to a key", column.name));
                }
                // A key of this column alone means the same behind it.
                Rule::ForeignKey { columns, .. } if constraint.column.is_none() && *columns == [lower.clone()] => {
                    let name = constraint.name.as_ref().map(|name| format!(" CONSTRAINT {}", quote_name(name)));
                    let body = one_line(self.object.sql.get(constraint.body.clone()).unwrap_or_default());
                    clauses.push_str(&format!("{} {body}", name.unwrap_or_default()));
                    written = true;
                }
                _ => {}
            }
        }
        let text = self.object.sql.get(column.span.clone()).unwrap_or_default();
        if !written {
            return Ok(self.with_hop_comment(column, text));
        }
        if ends_in_comment(text) {
            clauses.insert(0, '\n');
        }
        Ok(format!("{}{clauses}", self.with_hop_comment(column, text)))
    }

    /// The column's `hop:` comments go with it, wherever they stand: SQLite keeps the text of a column.
    fn with_hop_comment(&self, column: &Column, text: &str) -> String {
        let own = [column.name.to_lowercase()];
        let said: Vec<String> = annotations(&self.object.sql)
            .into_iter()
            .filter(|(names, said)| *names == own && !said.contains("*/") && !text.contains(said.as_str()))
            .map(|(_, said)| format!("hop: {said}"))
            .collect();
        if said.is_empty() {
            return text.to_owned();
        }
        let end = column.name_span.end - column.span.start;
        let (name, definition) = text.split_at(end.min(text.len()));
        format!("{name} /* {} */{definition}", said.join(" -- "))
    }

    /// The text behind ADD; none where the constraint comes with its column.
    fn add_constraint(&self, constraint: &Constraint) -> Result<Option<String>, String> {
        match &constraint.rule {
            Rule::Check { conflict: None, .. } => {
                if constraint.column.as_ref().is_some_and(|column| self.is_added(column)) {
                    return Ok(None);
                }
                let body = self.object.sql.get(constraint.body.clone()).unwrap_or_default();
                let name = constraint.name.as_ref().map(|name| format!("CONSTRAINT {} ", quote_name(name)));
                Ok(Some(format!("{}CHECK {}", name.unwrap_or_default(), one_line(body))))
            }
            Rule::ForeignKey { columns, .. } if matches!(columns.as_slice(), [one] if self.is_added(one)) => Ok(None),
            _ => {
                let text = one_line(self.object.sql.get(constraint.span.clone()).unwrap_or_default());
                Err(format!("`{text}` comes, which ALTER TABLE cannot add"))
            }
        }
    }
}
