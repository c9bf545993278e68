//! The numbers of a record by their roles and names, and what is made of them so far.

use std::fmt::Write;

use super::super::agree::Agreement;
use super::super::kind::{ColumnKind, kind};
use super::super::names;
use super::super::solve::Made;
use super::super::terms::{AMOUNT, COST, PRICE, SUM, is_any};
use super::super::words::{is_form_of, is_in, words};
use super::rates::{self, Rate};
use super::roles::{Role, role};
use super::{called, counted, is_number, plain};
use crate::catalog::Table;

/// An expression, with the columns that it is made of.
pub(super) struct Term {
    pub text: String,
    pub needs: Vec<usize>,
}

impl Term {
    /// With a column behind it: ` + shipping`.
    pub fn and(mut self, sign: &str, column: usize, text: &str) -> Term {
        self.text = format!("{} {sign} {text}", self.text);
        self.needs.push(column);
        self
    }
}

pub(super) struct Record<'a> {
    pub agreement: &'a Agreement<'a>,
    pub table: &'a Table,
    roles: Vec<(usize, Role)>,
    /// How many of what is counted the price is for.
    pub divisor: f64,
    pub found: Vec<Made>,
}

impl<'a> Record<'a> {
    pub fn new(agreement: &'a Agreement<'a>) -> Record<'a> {
        let table = agreement.table;
        let mut record = Record { agreement, table, roles: roles(agreement), divisor: 1.0, found: Vec::new() };
        let (apart, line) = rates::of_bill(&record);
        record.roles.retain(|(column, _)| !apart.contains(column));
        if let Some(line) = line {
            record.take_line(&line);
        }
        // What is called a total and nothing else is that of the record.
        let is_part = |(column, role): &(usize, Role)| {
            matches!(role, Role::Total | Role::Net | Role::Gross) && !record.is_whole_price(*column)
        };
        let mut roles = record.roles.clone();
        roles.sort_by_key(is_part);
        record.roles = roles;
        record
    }

    /// What is counted and what each costs, by their units.
    fn take_line(&mut self, line: &Rate) {
        self.roles.retain(|(column, role)| {
            !matches!(role, Role::Quantity | Role::Unit) && ![line.many, line.unit].contains(column)
        });
        self.roles.extend([(line.many, Role::Quantity), (line.unit, Role::Unit)]);
        self.divisor = line.divisor;
        let has = |role: Role| self.one(role).is_some();
        if !has(Role::Total) && !has(Role::Net) && !has(Role::Gross) {
            self.roles.extend(rates::only_amount(self, line).map(|total| (total, Role::Total)));
        }
    }

    /// The columns of a role, in the order of the table but for those whose role others have told.
    pub fn all(&self, wanted: Role) -> impl Iterator<Item = usize> {
        self.roles.iter().filter(move |(_, role)| *role == wanted).map(|(column, _)| *column)
    }

    pub fn one(&self, role: Role) -> Option<usize> {
        self.all(role).next()
    }

    /// The number that has one of these names.
    pub fn called(&self, names: &str) -> Option<usize> {
        called(self.table, names)
    }

    pub fn numbers(&self) -> impl Iterator<Item = usize> {
        (0..self.table.columns.len()).filter(|column| is_number(self.table, *column))
    }

    /// The name of a column as words.
    pub fn words(&self, column: usize) -> String {
        words(&self.table.columns[column].name)
    }

    /// The same without its unit.
    pub fn plain(&self, column: usize) -> String {
        plain(&self.table.columns[column].name)
    }

    pub fn kind(&self, column: usize) -> ColumnKind {
        kind(&self.table.columns[column])
    }

    /// The column as an expression reads it.
    pub fn name(&self, column: usize) -> String {
        let name = (self.agreement.name_of)(column);
        if names::often_empty(&self.table.columns[column].name) { format!("coalesce({name}, 0)") } else { name }
    }

    /// True of a column whose name says nothing but that it is what is to be paid.
    pub fn is_whole_price(&self, column: usize) -> bool {
        const CHARGED: &str = "due payable bill fare charge charges net gross subtotal sub";
        let own = words(&self.table.name);
        let is_own =
            |word: &str| own.split('_').any(|part| is_form_of(part, word) || word.len() > 2 && part.starts_with(word));
        self.plain(column).split('_').all(|word| is_any(&[SUM, AMOUNT, PRICE, COST, CHARGED], word) || is_own(word))
    }

    /// True of a column that is made of others so far.
    pub fn is_made(&self, column: usize) -> bool {
        self.found.iter().any(|made| made.column == column)
    }

    pub fn name_or_zero(&self, column: usize) -> String {
        format!("coalesce({}, 0)", self.name(column))
    }

    pub fn term(&self, column: usize) -> Term {
        Term { text: self.name(column), needs: vec![column] }
    }

    /// Several in a row: `a + b + c`.
    pub fn joined(&self, columns: Vec<usize>, sign: &str) -> Term {
        let names: Vec<String> = columns.iter().map(|column| self.name(*column)).collect();
        Term { text: names.join(sign), needs: columns }
    }

    /// Makes a number of others. Of what would follow from each other, the first stays.
    pub fn make(&mut self, column: usize, text: String, needs: Vec<usize>) {
        if self.found.iter().any(|made| made.column == column) || self.is_needed(column, &needs) {
            return;
        }
        let is_whole = needs.iter().all(|need| self.kind(*need) == ColumnKind::Integer)
            && !text.contains(['.', '/'])
            && !text.contains("pick(");
        let rounded = match self.kind(column) {
            ColumnKind::Integer if is_whole => text,
            ColumnKind::Integer => format!("cast(round({text}) as integer)"),
            ColumnKind::Decimal(_, digits) => format!("round({text}, {digits})"),
            _ => format!("round({text}, 2)"),
        };
        self.found.push(Made { needs, ..Made::new(column, rounded) });
    }

    pub fn make_term(&mut self, column: usize, term: Term) {
        self.make(column, term.text, term.needs);
    }

    /// Makes a whole of two parts or more, each so often.
    pub fn make_sum(&mut self, whole: usize, parts: &[(i32, usize)]) {
        let needs: Vec<usize> = parts.iter().map(|(_, column)| *column).collect();
        if needs.len() < 2 || needs.contains(&whole) {
            return;
        }
        let mut made = String::new();
        for (times, column) in parts {
            let sign = if *times < 0 { "-" } else { "+" };
            let part = self.name_or_zero(*column);
            let _ = match times.abs() {
                1 => write!(made, " {sign} {part}"),
                times => write!(made, " {sign} {times} * {part}"),
            };
        }
        self.make(whole, made.trim_start_matches(" + ").to_owned(), needs);
    }

    /// True if any of these is made of the column, or of what is made of it.
    fn is_needed(&self, column: usize, needs: &[usize]) -> bool {
        needs.iter().any(|need| {
            *need == column || self.found.iter().any(|made| made.column == *need && self.is_needed(column, &made.needs))
        })
    }
}

/// What numbers are in sums, by their names and by what stands beside them.
fn roles(agreement: &Agreement<'_>) -> Vec<(usize, Role)> {
    let table = agreement.table;
    let mut roles: Vec<(usize, Role)> = (0..table.columns.len())
        .filter(|column| is_number(table, *column) && !(agreement.empty)(*column))
        .filter_map(|column| Some((column, role(&table.columns[column].name)?)))
        .collect();
    let has = |roles: &[(usize, Role)], role: Role| roles.iter().any(|(_, known)| *known == role);
    if has(&roles, Role::Unit)
        && !has(&roles, Role::Quantity)
        && let Some(count) = count(agreement, &roles)
    {
        roles.retain(|(column, _)| *column != count);
        roles.push((count, Role::Quantity));
    }
    // What so many of it cost.
    if has(&roles, Role::Unit)
        && has(&roles, Role::Quantity)
        && ![Role::Total, Role::Net, Role::Gross].into_iter().any(|role| has(&roles, role))
        && let Some(cost) = (0..table.columns.len())
            .find(|column| is_in("cost costs charge price", &plain(&table.columns[*column].name)))
        && is_number(table, cost)
        && !roles.contains(&(cost, Role::Unit))
    {
        roles.push((cost, Role::Total));
    }
    roles
}

/// What is counted beside what one costs: `number_of_guests`, `hours` beside `price_per_hours`.
fn count(agreement: &Agreement<'_>, roles: &[(usize, Role)]) -> Option<usize> {
    const HEADS: &str = "seats places persons people guests passengers participants travellers";
    let table = agreement.table;
    let words = |column: usize| words(&table.columns[column].name);
    let unit_of = |column: usize| words(column).rsplit_once("per_").map(|(_, unit)| unit.to_owned());
    let per = roles.iter().filter(|(_, role)| *role == Role::Unit).find_map(|(column, _)| unit_of(*column));
    (0..table.columns.len()).find(|column| {
        let name = words(*column);
        let is_measured =
            per.as_ref().is_some_and(|unit| name.strip_suffix(unit.as_str()).is_some_and(|of| of.ends_with('_')))
                && !name.contains("per_");
        let is_counted =
            kind(&table.columns[*column]) == ColumnKind::Integer && (counted(&name) != name || is_in(HEADS, &name));
        is_number(table, *column) && !(agreement.empty)(*column) && (is_counted || is_measured)
    })
}
