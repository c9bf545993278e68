//! What a record says of those that belong to it: the sum of their amounts, how many they are, their mean.
//!
//! They are made after it, so an `update` behind them sets it, with what else of the record is made of it or compared with it. Names
//! decide, and only where they leave no doubt.

use std::rc::Rc;

use super::amounts::{self, Order, Role};
use super::clauses;
use super::field::{hop_name, quoted};
use super::keys::{self, Key};
use super::kind::{ColumnKind, kind};
use super::names::{self, Guess};
use super::solve::Made;
use super::terms::{AMOUNT, ASIDE, COST, MARKS, MEANS, PRICE, SUM, VALUE, is_any};
use super::words::{in_cents, is_form_of, is_in, is_unit, words};
use crate::catalog::{Catalog, Index, Member, MemberLookup, Relation, RelationKind, Table, singular_name};
use crate::diagnostic::Result;
use crate::lang::{HopTokenKind, tokenize};
use crate::seed;
use crate::sql::{code, quote_name};
use crate::store::{self, collect};

mod bill;
mod latest;

pub(super) use bill::update_bill;

/// Words of tables whose records are parts of others.
const PARTS: &str = "item line position detail entry element";

/// What German puts in front of such a word without a space.
const PART_ENDS: [&str; 8] =
    ["positionen", "position", "posten", "zeilen", "zeile", "eintraege", "eintrag", "einzelheiten"];

/// Words that say how many there are, in front of what is counted; behind those of the second list it stands in many.
const NUMBER_OF: [&str; 6] = ["number_of", "num_of", "no_of", "count_of", "count", "num_total_de"];
const NUMBER: [&str; 5] = ["number", "num", "no", "n", "total"];

/// What is counted, and the words of the tables whose records that are, in one.
const COUNTED: &[(&str, &str)] = &[
    ("item line position detail entry article", "item line position detail entry"),
    ("booked booking reserved reservation reserve", "booking reservation"),
    (
        "enrolled enrolment enrollment registered registration student participant attendee signup signups",
        "enrolment enrollment registration matricula participation participant attendee signup",
    ),
    ("sold ticket", "ticket"),
    ("member", "member membership"),
    ("review rating", "review rating"),
    ("opinion", "opinion"),
    ("reply response answer", "reply response answer"),
    ("borrowed loan lent", "loan lending"),
    ("finisher starter entrant", "result finisher"),
    ("donor donation backer pledge contribution", "donation pledge contribution"),
];

/// What is given as marks by those who judge, beside what is called so everywhere.
const RATINGS: &str = "rating star stars evaluation";
const JUDGED: &str = "review rating feedback opinion evaluation vote grade note nota score answer response";

/// What stands in front of what is summed up.
const PREFIXES: [&str; 7] = ["total_", "gesamt_", "sum_", "summe_", "suma_", "somme_", "valid_"];

/// What has been given or paid, and the records that tell of it.
const GIVEN: &str = "donated raised pledged paid invested contributed collected given";
const GIFTS: &str = "donation gift pledge contribution payment receipt investment instalment installment backing";

/// Words of the amount of a whole record, beside those of any and its own noun.
const WHOLE: &str = "taxable net gross subtotal sub ht imponible base fare bill eur usd euro";

/// A column that follows from the records of another table, and what it is to be.
struct Total {
    column: usize,
    /// As a line writes it.
    text: String,
    /// The same in SQL, over the records of one parent `p`, for those that are there; nothing of what is made of others.
    sql: Option<String>,
    /// What of the record is changed in proportion.
    is_money: bool,
}

/// The line that sets what the parent of a key says of the records of a table, which have just been made. `made` is how the parent's own
/// columns were made.
///
/// # Errors
/// The engine's.
pub(super) fn update(catalog: &Catalog, table: &Table, key: &Key, made: &[Made]) -> Result<Option<String>> {
    let parent = &*key.parent;
    let relations = catalog.relations(parent)?;
    let others = with_many(&relations);
    let Some(relation) = relation_of(catalog, table, key)? else { return Ok(None) };
    let pairs = key.columns.iter().copied().zip(key.parent_columns.iter().copied()).collect();
    let whole = Whole { catalog, parent, table, key, made, relation, pairs, others: &others };
    whole.line(whole.totals()?)
}

/// What records have many of.
fn with_many(relations: &[Rc<Relation>]) -> Vec<&Relation> {
    relations
        .iter()
        .filter(|relation| relation.kind == RelationKind::HasMany && relation.steps.len() == 1)
        .map(|relation| &**relation)
        .collect()
}

/// True if no other record can hold the same key.
pub(super) fn is_alone(table: &Table, key: &Key) -> bool {
    let whole = |columns: &[Option<usize>]| columns.iter().flatten().eq(key.columns.iter());
    table.primary_key == key.columns || table.indexes.iter().any(|index| index.unique && whole(&index.columns))
}

/// The sum of a column of parts, or of what so many of it come to.
struct Sum {
    of: usize,
    times: Option<usize>,
    /// What is taken off it.
    taken: Option<usize>,
    is_percent: bool,
}

impl Sum {
    fn of(of: usize) -> Sum {
        Sum { of, times: None, taken: None, is_percent: false }
    }

    /// In a language in which columns are named so.
    fn text(&self, table: &Table, name: &dyn Fn(usize) -> String) -> String {
        let or_none = |column: usize| match keys::is_nullable(table, column) {
            true => format!("coalesce({}, 0)", name(column)),
            false => name(column),
        };
        let product = match self.times {
            Some(times) => format!("{} * {}", name(times), name(self.of)),
            None => name(self.of),
        };
        match self.taken {
            Some(percent) if self.is_percent => format!("sum({product} * (100 - {}) / 100.0)", or_none(percent)),
            Some(taken) => format!("sum({product} - {})", or_none(taken)),
            None => format!("sum({product})"),
        }
    }
}

/// A table whose records have others, and how those are reached.
struct Whole<'a> {
    catalog: &'a Catalog,
    parent: &'a Table,
    table: &'a Table,
    key: &'a Key,
    made: &'a [Made],
    relation: String,
    /// The columns of the table that are equal to those of the parent.
    pairs: Vec<(usize, usize)>,
    /// All that its records have many of.
    others: &'a [&'a Relation],
}

impl Whole<'_> {
    fn line(&self, found: Vec<Total>) -> Result<Option<String>> {
        if found.is_empty() || self.is_kept_by_triggers(&found)? || !self.agrees_so_far(&found)? {
            return Ok(None);
        }
        let totals = self.with_dependents(found);
        let fields: Vec<String> =
            totals.iter().map(|total| format!("{}={}", self.reference(total.column), total.text)).collect();
        Ok(Some(format!("update all {} set {}", hop_name(&self.parent.name), fields.join(" "))))
    }

    /// The columns that a line may change.
    fn open(&self) -> Vec<usize> {
        (0..self.parent.columns.len()).filter(|column| self.is_open(*column) && !self.is_room(*column)).collect()
    }

    /// True of all that there is to have, beside what is left of it: `total_quantity` beside `remaining_quantity`.
    fn is_room(&self, column: usize) -> bool {
        const LEFT: &str = "remaining available left free unsold";
        let Some(of) = words(&self.parent.columns[column].name).strip_prefix("total_").map(str::to_owned) else {
            return false;
        };
        self.parent.columns.iter().any(|other| {
            let name = words(&other.name);
            let rest: Vec<&str> = name.split('_').filter(|word| !is_in(LEFT, word)).collect();
            rest.join("_") == of && name != of
        })
    }

    fn reference(&self, column: usize) -> String {
        reference(self.catalog, self.parent, column)
    }

    /// A column of the records that belong to it.
    fn of_part(&self, column: usize) -> String {
        format!("{}.{}", self.relation, reference(self.catalog, self.table, column))
    }

    fn quoted_part(&self, column: usize) -> String {
        quote_name(&self.table.columns[column].name)
    }

    /// True of a column that a line may change.
    fn is_open(&self, column: usize) -> bool {
        let declared = &self.parent.columns[column];
        let is_alone = |index: &Index| index.unique && index.columns.iter().flatten().any(|one| *one == column);
        self.made.iter().any(|made| made.column == column)
            && declared.generated.is_none()
            && is_number(self.parent, column)
            && !self.parent.primary_key.contains(&column)
            && !self.parent.indexes.iter().any(is_alone)
    }

    fn totals(&self) -> Result<Vec<Total>> {
        let mut found: Vec<Total> = Vec::new();
        let mut add = |total: Option<Total>| {
            if let Some(total) = total.filter(|total| !found.iter().any(|known| known.column == total.column)) {
                found.push(total);
            }
        };
        let open = self.open();
        for column in &open {
            add(self.count(*column)?);
            add(self.mean(*column));
            add(self.measure(*column));
            add(self.highest(*column)?);
        }
        add(self.amount(&open)?);
        for column in 0..self.parent.columns.len() {
            add(self.moment(column)?);
        }
        Ok(found)
    }

    /// How many there are, in a column that says so of this table and of no other.
    fn count(&self, column: usize) -> Result<Option<Total>> {
        let declared = &self.parent.columns[column];
        if !matches!(kind(declared), ColumnKind::Integer | ColumnKind::Any) || !self.is_plain(column) {
            return Ok(None);
        }
        let lower = declared.name.to_ascii_lowercase();
        // One letter in front is no mark of the table here.
        let short = || lower.strip_prefix("n_").filter(|of| of.ends_with('s')).map(words);
        let Some(noun) = counted(&words(&declared.name)).or_else(short) else { return Ok(None) };
        let is_meant = self.counts(&noun)?;
        let (text, sql) = (format!("count({})", self.relation), Some("count(*)".to_owned()));
        Ok(is_meant.then_some(Total { column, text, sql, is_money: false }))
    }

    /// True if records of a table are what a word counts.
    fn is_counted(&self, noun: &str, own: &str, table: &Table, columns: &[usize]) -> Result<bool> {
        let name = words(&table.name);
        let rest = without_noun(&name, own);
        if same(noun, &name) || same(noun, &rest) {
            return Ok(true);
        }
        if table.name == self.parent.name && is_in("children child replies reply responses answers", noun) {
            return Ok(true);
        }
        let is_form = |word: &str, list: &str| list.split_ascii_whitespace().any(|known| is_form_of(word, known));
        if COUNTED.iter().any(|(nouns, tables)| is_form(noun, nouns) && is_form(&rest, tables)) {
            return Ok(true);
        }
        // `employee_count` of payslips that name one each.
        if table.columns.iter().any(|column| words(&column.name) == format!("{noun}_name")) {
            return Ok(true);
        }
        // `student_count` of `course_students`; of what joins both it counts the other end.
        let others = keys::belongings(self.catalog, table)?;
        let far = others.iter().find(|key| key.columns != columns);
        Ok(far.is_some_and(|far| {
            let pair: Vec<usize> = columns.iter().chain(&far.columns).copied().collect();
            let is_pair =
                |columns: &[usize]| columns.len() == pair.len() && pair.iter().all(|one| columns.contains(one));
            let is_unique = is_pair(&table.primary_key)
                || table.indexes.iter().any(|index| {
                    index.unique && is_pair(&index.columns.iter().flatten().copied().collect::<Vec<usize>>())
                });
            let is_name = match far.parent.name == self.parent.name {
                true => far.columns.first().is_some_and(|one| self.is_of_others(noun, &table.columns[*one].name)),
                false => same(noun, &words(&far.parent.name)),
            };
            others.len() == 2 && is_unique && is_name
        }))
    }

    /// True of a column that is made of no other, or by chance beside others.
    fn is_plain(&self, column: usize) -> bool {
        self.made.iter().any(|made| made.column == column && (made.needs.is_empty() || is_by_chance(&made.line)))
    }

    /// The mean of marks that are given.
    fn mean(&self, column: usize) -> Option<Total> {
        let name = words(&self.parent.columns[column].name);
        let (means, rest): (Vec<&str>, Vec<&str>) = name.split('_').partition(|word| is_in(MEANS, word));
        let of = rest.join("_");
        let is_judged = names::is_about(&words(&self.table.name), JUDGED);
        let has_fractions = matches!(kind(&self.parent.columns[column]), ColumnKind::Real | ColumnKind::Decimal(..));
        let is_mark = is_in("rating", &name) && is_judged && has_fractions;
        if of.is_empty() || means.is_empty() && !is_mark {
            return None;
        }
        let marked = |table: &Table| {
            let is_one = |column: &usize| {
                let own = words(&table.columns[*column].name);
                own == of || is_of_marks(&of) && is_of_marks(&own) && names::is_about(&words(&table.name), JUDGED)
            };
            (0..table.columns.len()).filter(|column| is_number(table, *column)).find(is_one)
        };
        if self.others.iter().filter(|relation| marked(&relation.steps[0].to).is_some()).count() != 1 {
            return None;
        }
        let marked = marked(self.table)?;
        let mean = format!("avg({})", self.of_part(marked));
        let sql = Some(format!("avg(c.{})", self.quoted_part(marked)));
        let declared = &self.parent.columns[column];
        let text = match (kind(declared), names::guess_of(self.parent, declared)) {
            (ColumnKind::Integer, _) => format!("cast(round({mean}) as integer)"),
            (ColumnKind::Decimal(_, digits), _) => format!("round({mean}, {digits})"),
            (_, Some(Guess::Number(.., digits @ 1..))) => format!("round({mean}, {digits})"),
            _ => format!("round({mean}, 2)"),
        };
        let text = if keys::is_nullable(self.parent, column) { text } else { format!("coalesce({text}, 0)") };
        Some(Total { column, text, sql, is_money: false })
    }

    /// The sum of what is measured of each: `total_hours` of entries with `hours`.
    fn measure(&self, column: usize) -> Option<Total> {
        let name = words(&self.parent.columns[column].name);
        let of = PREFIXES.iter().find_map(|word| name.strip_prefix(word));
        let of = of.or_else(|| name.strip_suffix("_total").or_else(|| name.strip_suffix("_totales")));
        let measured = |table: &Table| match of {
            Some(of) => measured(table, of).or_else(|| given(table, &name)),
            None => given(table, &name).or_else(|| entered(table, &name)),
        };
        let part = measured(self.table)?;
        let is_alone = self.others.iter().filter(|relation| measured(&relation.steps[0].to).is_some()).count() == 1;
        let is_price = of.is_some_and(|of| {
            amounts::role(of).is_some_and(|role| !matches!(role, Role::Quantity | Role::Net | Role::Tax | Role::Gross))
        });
        if !is_alone || !self.is_plain(column) || is_price || !self.is_part() && self.is_shared() {
            return None;
        }
        let text =
            self.stored(column, &format!("coalesce(sum({}), 0)", self.of_part(part)), is_whole(self.table, part));
        let sql = Some(format!("sum(c.{})", self.quoted_part(part)));
        Some(Total { column, text, sql, is_money: false })
    }

    /// True where a record of the table belongs to several others.
    fn is_shared(&self) -> bool {
        keys::belongings(self.catalog, self.table).map_or(true, |keys| keys.len() > 1)
    }

    /// The sum of the amounts of parts.
    fn amount(&self, open: &[usize]) -> Result<Option<Total>> {
        if !self.is_part() {
            return Ok(None);
        }
        let is_cents = |name: &str| in_cents(&words(name)).is_some();
        let Some((column, role)) = whole_amount(self.parent, open) else { return Ok(None) };
        let roles = match role {
            Role::Gross => [Role::Gross, Role::Total, Role::Net],
            Role::Net => [Role::Net, Role::Total, Role::Gross],
            _ => [Role::Total, Role::Gross, Role::Net],
        };
        let of = |role: Role| {
            (0..self.table.columns.len()).find(|column| {
                let name = &self.table.columns[*column].name;
                is_number(self.table, *column) && amounts::role(name) == Some(role) && !has_other_word(&words(name))
            })
        };
        let (sum, whole) = match roles.into_iter().find_map(of) {
            Some(part) => (Sum::of(part), is_whole(self.table, part)),
            None => {
                let (Some(quantity), Some(unit)) = (of(Role::Quantity), of(Role::Unit)) else { return Ok(None) };
                let (percent, discount) = (of(Role::DiscountPercent), of(Role::Discount));
                let taken = percent.or(discount);
                (Sum { times: Some(quantity), taken, is_percent: percent.is_some(), of: unit }, false)
            }
        };
        if is_cents(&self.table.columns[sum.of].name) != is_cents(&self.parent.columns[column].name) {
            return Ok(None);
        }
        let text = format!("coalesce({}, 0)", sum.text(self.table, &|column| self.of_part(column)));
        let sql = sum.text(self.table, &|column| format!("c.{}", self.quoted_part(column)));
        // What comes on top of the parts stays.
        let Some(made) = self.made.iter().find(|made| made.column == column) else { return Ok(None) };
        let needs: Vec<usize> = made.needs.iter().copied().filter(|need| is_number(self.parent, *need)).collect();
        let is_extra = |need: &usize| amounts::role(&self.parent.columns[*need].name) == Some(Role::Extra);
        let (text, sql, whole) = if !needs.is_empty() && needs.iter().all(is_extra) {
            let extra = |extra: &usize| quote_name(&self.parent.columns[*extra].name);
            let sql = needs.iter().fold(sql, |sql, need| format!("{sql} + p.{}", extra(need)));
            (needs.iter().fold(text, |text, need| format!("{text} + {}", self.reference(*need))), sql, false)
        } else if self.is_plain(column) {
            (text, sql, whole)
        } else {
            return Ok(None);
        };
        Ok(Some(Total { column, text: self.stored(column, &text, whole), sql: Some(sql), is_money: true }))
    }

    /// True if the records of the table are parts of the parent's.
    fn is_part(&self) -> bool {
        is_part_of(self.catalog, self.table, self.key)
    }

    /// A number as a column holds it.
    fn stored(&self, column: usize, text: &str, is_whole: bool) -> String {
        match kind(&self.parent.columns[column]) {
            ColumnKind::Integer if is_whole => text.to_owned(),
            ColumnKind::Integer => format!("cast(round({text}) as integer)"),
            ColumnKind::Decimal(_, digits) => format!("round({text}, {digits})"),
            _ if is_whole => text.to_owned(),
            _ => format!("round({text}, 2)"),
        }
    }

    /// The same, with what is made of it or compared with it.
    fn with_dependents(&self, totals: Vec<Total>) -> Vec<Total> {
        let orders = amounts::orders(self.parent);
        let mut changed = totals;
        for made in self.made {
            let column = made.column;
            if !self.is_open(column) || changed.iter().any(|total| total.column == column) {
                continue;
            }
            let of: Vec<&Total> = changed.iter().filter(|total| made.needs.contains(&total.column)).collect();
            let is_money = of.iter().any(|total| total.is_money);
            if of.is_empty() {
                let compared = orders.iter().find_map(|Order { less, more }| {
                    let other = if *less == column { more } else { less };
                    let total = changed.iter().find(|total| total.column == *other)?;
                    [less, more].contains(&&column).then_some((total, *more == column))
                });
                let share = || {
                    amounts::role(&self.parent.columns[column].name)
                        .filter(|role| matches!(role, Role::Tax | Role::Discount | Role::Deduction))
                };
                let text = match compared {
                    Some((total, _)) if total.is_money => Some(self.in_proportion(column, total)),
                    Some((total, is_more)) if made.needs.is_empty() => {
                        let function = if is_more { "max" } else { "min" };
                        Some(format!("{function}({}, {})", self.reference(column), total.text))
                    }
                    Some(_) => None,
                    None => changed
                        .iter()
                        .find(|total| total.is_money && share().is_some())
                        .map(|total| self.in_proportion(column, total)),
                };
                if let Some(text) = text {
                    let is_money = changed.iter().any(|total| total.is_money);
                    changed.push(Total { column, text, sql: None, is_money });
                }
                continue;
            }
            let text = match of.as_slice() {
                [total] if is_by_chance(&made.line) => is_money.then(|| self.in_proportion(column, total)),
                _ if is_by_chance(&made.line) => None,
                _ => Some(self.substituted(&made.line, &changed)),
            };
            if let Some(text) = text {
                changed.push(Total { column, text, sql: None, is_money });
            }
        }
        changed
    }

    /// A number that keeps its share of another, which changes.
    fn in_proportion(&self, column: usize, total: &Total) -> String {
        let (own, old) = (self.reference(column), self.reference(total.column));
        let least = if is_whole(self.parent, total.column) { "1" } else { "0.01" };
        let share = format!("({}) * 1.0 * {own} / max({old}, {least})", total.text);
        format!("coalesce({}, {own})", self.stored(column, &share, false))
    }

    /// An expression with what columns are to be in the place of their names.
    fn substituted(&self, line: &str, changed: &[Total]) -> String {
        let (tokens, _) = tokenize(line);
        let is_dot = |at: usize| tokens.get(at).is_some_and(|token| token.kind == HopTokenKind::Symbol("."));
        let is_call = |at: usize| tokens.get(at).is_some_and(|token| token.kind == HopTokenKind::Symbol("("));
        let (mut text, mut end) = (String::new(), 0);
        for (at, token) in tokens.iter().enumerate() {
            let HopTokenKind::Name { text: name, .. } = &token.kind else { continue };
            let is_path = is_dot(at + 1) || at > 0 && is_dot(at - 1);
            let total = changed.iter().find(|total| self.parent.columns[total.column].name.eq_ignore_ascii_case(name));
            if let Some(total) = total.filter(|_| !is_path && !is_call(at + 1)) {
                text.push_str(&line[end..token.span.start]);
                text.push_str(&format!("({})", total.text));
                end = token.span.end;
            }
        }
        text + &line[end..]
    }

    /// True if the schema keeps the totals itself, or a change of the record does more than that.
    fn is_kept_by_triggers(&self, totals: &[Total]) -> Result<bool> {
        let sql = format!("select sql from {}.sqlite_schema where type = 'trigger'", quote_name(&self.parent.schema));
        let rows = collect(self.catalog.connection(), &sql, &[])?;
        let texts: Vec<_> = rows.iter().filter_map(|row| row.first()?.as_text()).collect();
        let names = |text: &str| {
            let is_one = |name: &str| {
                totals.iter().any(|total| self.parent.columns[total.column].name.eq_ignore_ascii_case(name))
            };
            code(text).any(|token| is_one(&token.name()))
        };
        Ok(texts.iter().any(|text| {
            let tells = clauses::changes(text);
            tells.on_update_of.is_some_and(|table| table.eq_ignore_ascii_case(&self.parent.name))
                || tells.tables.iter().any(|table| table.eq_ignore_ascii_case(&self.parent.name)) && names(text)
        }))
    }

    /// True if the records that were there before have such totals: what does not agree by itself is somebody's own.
    fn agrees_so_far(&self, totals: &[Total]) -> Result<bool> {
        let name = |table: &Table| format!("{}.{}", quote_name(&table.schema), quote_name(&table.name));
        let (parent, table) = (name(self.parent), name(self.table));
        let count = |table: &str| {
            store::count(self.catalog.connection(), &format!("select count(*) from (select 1 from {table} limit 1)"))
        };
        if count(&parent)? == 0 {
            return Ok(true);
        }
        if count(&table)? == 0 {
            return Ok(false);
        }
        let pairs: Vec<(String, String)> = self
            .pairs
            .iter()
            .map(|(own, other)| (self.quoted_part(*own), quote_name(&self.parent.columns[*other].name)))
            .collect();
        let same: Vec<String> = pairs.iter().map(|(own, other)| format!("c.{own} = p.{other}")).collect();
        let groups: Vec<String> = pairs.iter().map(|(_, other)| format!("p.{other}")).collect();
        let differs = totals.iter().filter_map(|total| {
            let least = if is_whole(self.parent, total.column) { 0.51 } else { 0.06 };
            let column = quote_name(&self.parent.columns[total.column].name);
            Some(format!("abs({} - p.{column}) > {least}", total.sql.as_ref()?))
        });
        let differs: Vec<String> = differs.collect();
        if differs.is_empty() {
            return Ok(false);
        }
        let sql = format!(
            "select count(*) from (select 1 from {parent} as p join {table} as c on {} group by {} having {} limit 1)",
            same.join(" and "),
            groups.join(", "),
            differs.join(" or ")
        );
        Ok(store::count(self.catalog.connection(), &sql)? == 0)
    }
}

/// What is measured of each, by the rest of the name of what sums it up: `votes`, `vote_count`; `size_bytes` of `bytes`.
fn measured(table: &Table, of: &str) -> Option<usize> {
    let one = singular_name(of);
    let numbers = || (0..table.columns.len()).filter(|column| is_number(table, *column));
    let name = |column: usize| words(&table.columns[column].name);
    let is_counted = |column: &usize| name(*column).strip_suffix("_count").is_some_and(|counted| counted == one);
    let in_unit = || {
        let mut all = numbers().filter(|column| name(*column).rsplit('_').next() == Some(of));
        all.next().filter(|_| is_unit(of) && all.next().is_none())
    };
    let is_of_role = |column: &usize| {
        let roles = [Role::Tax, Role::Net, Role::Gross];
        amounts::role(&name(*column)).is_some_and(|role| roles.contains(&role) && amounts::role(of) == Some(role))
    };
    numbers()
        .find(|column| name(*column) == of)
        .or_else(|| numbers().find(is_counted))
        .or_else(in_unit)
        .or_else(|| numbers().find(is_of_role))
}

/// The only amount of gifts and payments, of which a record says how much that is together: `total_donated`, `amount_paid`.
fn given(table: &Table, name: &str) -> Option<usize> {
    let is_given = |word: &str| is_in(GIVEN, word);
    if !name.split('_').any(is_given)
        || !name
            .split('_')
            .all(|word| is_given(word) || is_any(&[SUM, AMOUNT, VALUE], word) || is_in("so far to date", word))
        || !names::is_about(&words(&table.name), GIFTS)
    {
        return None;
    }
    let is_amount = |column: &usize| {
        let own = words(&table.columns[*column].name);
        is_number(table, *column)
            && own.split('_').any(|word| is_any(&[AMOUNT, VALUE], word))
            && own.split('_').all(|word| is_any(&[AMOUNT, VALUE, SUM, GIVEN], word) || names::is_about(word, GIFTS))
    };
    let mut all = (0..table.columns.len()).filter(is_amount);
    all.next().filter(|_| all.next().is_none())
}

/// The amount of entries in an account, where nothing says which way they go.
fn entered(table: &Table, name: &str) -> Option<usize> {
    let called = |list: &str| (0..table.columns.len()).find(|column| is_in(list, &words(&table.columns[*column].name)));
    let is_account =
        is_in("balance current_balance account_balance", name) && names::is_about(&words(&table.name), "entry");
    if !is_account || called("type kind direction side entry_type debit credit debit_credit").is_some() {
        return None;
    }
    called("amount entry_amount value").filter(|column| is_number(table, *column))
}

/// What the records of a table are called at the parent of their key.
pub(super) fn relation_of(catalog: &Catalog, table: &Table, key: &Key) -> Result<Option<String>> {
    let leads_here = |relation: &Relation| {
        matches!(relation.steps.as_slice(), [step] if !step.to_parent
            && step.to.name == table.name
            && step.to.schema == table.schema
            && step.to_columns == key.columns)
    };
    let means_it = |name: &&String| {
        let found = catalog.member(&key.parent, name, None);
        matches!(found, Ok(MemberLookup::Found(Member::Relation(found))) if leads_here(&found))
    };
    let relations = catalog.relations(&key.parent)?;
    let relation = relations.iter().find(|relation| relation.kind == RelationKind::HasMany && leads_here(relation));
    Ok(relation.and_then(|relation| relation.names.iter().find(means_it)).map(|name| hop_name(name)))
}

/// True if there are records of the parent of a key that none of the table belongs to.
pub(super) fn are_without(catalog: &Catalog, table: &Table, key: &Key) -> Result<bool> {
    let name = |table: &Table| format!("{}.{}", quote_name(&table.schema), quote_name(&table.name));
    let column = |table: &Table, column: usize| quote_name(&table.columns[column].name);
    let sql = format!(
        "select count(*) from (select 1 from {} where ({}) not in (select {} from {} where {}) limit 1)",
        name(&key.parent),
        key.parent_columns.iter().map(|one| column(&key.parent, *one)).collect::<Vec<_>>().join(", "),
        key.columns.iter().map(|one| column(table, *one)).collect::<Vec<_>>().join(", "),
        name(table),
        key.columns.iter().map(|one| format!("{} is not null", column(table, *one))).collect::<Vec<_>>().join(" and "),
    );
    Ok(store::count(catalog.connection(), &sql)? > 0)
}

/// A column as an expression names it.
fn reference(catalog: &Catalog, table: &Table, column: usize) -> String {
    let name = &table.columns[column].name;
    let is_plain =
        matches!(catalog.member(table, name, None), Ok(MemberLookup::Found(Member::Column(found))) if found == column);
    if is_plain { hop_name(name) } else { quoted(name) }
}

fn is_number(table: &Table, column: usize) -> bool {
    let kind = kind(&table.columns[column]);
    kind.is_number() || kind == ColumnKind::Any
}

fn is_whole(table: &Table, column: usize) -> bool {
    kind(&table.columns[column]) == ColumnKind::Integer
}

/// What a column counts by its name: `comments_count`, `nombre_lignes`, `booked_count`.
fn counted(name: &str) -> Option<String> {
    if let Some(of) = ["_count", "_counter", "_anzahl"].iter().find_map(|word| name.strip_suffix(word)) {
        return Some(of.to_owned());
    }
    let behind = |word: &str| name.strip_prefix(word)?.strip_prefix('_');
    if let Some(of) = NUMBER_OF.iter().find_map(|word| behind(word)) {
        return Some(of.to_owned());
    }
    let of = NUMBER.iter().find_map(|word| behind(word))?;
    of.ends_with(['s', 'x']).then(|| of.to_owned())
}

/// The words of a table without those of what its records belong to: `items` of `order_items` and `orders`.
fn without_noun(name: &str, owner: &str) -> String {
    let is_its_own = |word: &&str| owner.split('_').any(|noun| alike(word, noun));
    let rest: Vec<&str> = name.split('_').filter(|word| !is_its_own(word)).collect();
    if rest.is_empty() { name.to_owned() } else { rest.join("_") }
}

fn is_of_marks(word: &str) -> bool {
    is_any(&[MARKS, RATINGS, VALUE], word)
}

/// True of the same in one or many.
fn same(one: &str, other: &str) -> bool {
    is_form_of(one, other) || is_form_of(other, one) || singular_name(one) == singular_name(other)
}

/// What the records of a table are parts of by its name: `order` of `order_items`, nothing of `lines`.
fn part_of(table: &Table) -> Option<String> {
    let name = words(&table.name);
    let is_part = |word: &str| PARTS.split_ascii_whitespace().any(|known| is_form_of(word, known));
    let (parts, rest): (Vec<&str>, Vec<&str>) = name.split('_').partition(|word| is_part(word));
    if !parts.is_empty() {
        return Some(rest.join("_"));
    }
    PART_ENDS.iter().find_map(|end| name.strip_suffix(end)).map(|rest| rest.trim_end_matches('_').to_owned())
}

/// True of a table whose records are parts of others.
pub(super) fn is_part(table: &Table) -> bool {
    part_of(table).is_some()
}

/// True if the records of a table are parts of those that a key leads to, by their name.
pub(super) fn is_part_of(catalog: &Catalog, table: &Table, key: &Key) -> bool {
    let Some(rest) = part_of(table) else { return false };
    if rest.is_empty() || alike(&rest, &words(&key.parent.name)) {
        return true;
    }
    // It is called after something else: after no other that it belongs to, and no other has an amount.
    keys::belongings(catalog, table).is_ok_and(|keys| {
        !keys.iter().filter(|other| other.columns != key.columns).any(|other| {
            let all: Vec<usize> =
                (0..other.parent.columns.len()).filter(|one| is_number(&other.parent, *one)).collect();
            alike(&rest, &words(&other.parent.name)) || whole_amount(&other.parent, &all).is_some()
        })
    })
}

/// True of the noun of a table as it stands in front of another: `rechnungs` of `rechnungen`.
pub(super) fn alike(word: &str, table: &str) -> bool {
    let noun = table.rsplit('_').next().unwrap_or(table);
    let common = word.bytes().zip(noun.bytes()).take_while(|(left, right)| left == right).count();
    same(word, table)
        || same(word, noun)
        || common >= 4 && word.len() - common <= 2 && noun.len() - common <= 2
        || common >= 6 && (common == word.len() || common == noun.len())
}

/// Words by which an amount is not that of the whole record.
fn has_other_word(name: &str) -> bool {
    const OTHERS: &str =
        "deposit claimed approved requested budget target goal planned estimated expected old tax vat shipping";
    name.split('_').any(|word| is_any(&[ASIDE, OTHERS], word))
}

/// The amount of a whole record: what is net, before what is the total, before the gross.
fn whole_amount(table: &Table, columns: &[usize]) -> Option<(usize, Role)> {
    let owner = words(&table.name);
    let is_whole = |name: &str| {
        let name = in_cents(name).unwrap_or(name);
        name.split('_').all(|word| is_any(&[WHOLE, SUM, AMOUNT, VALUE, PRICE, COST], word) || alike(word, &owner))
    };
    let of = |wanted: Role| {
        let all = columns.iter().filter(|column| {
            let name = words(&table.columns[**column].name);
            amounts::role(&table.columns[**column].name) == Some(wanted) && is_whole(&name) && !has_other_word(&name)
        });
        let is_total = |column: &&usize| words(&table.columns[**column].name).contains("total");
        let all: Vec<&usize> = all.collect();
        all.iter().find(|column| is_total(column)).or(all.first()).map(|column| (**column, wanted))
    };
    [Role::Net, Role::Total, Role::Gross].into_iter().find_map(of)
}

/// True of what is another value each time.
fn is_by_chance(line: &str) -> bool {
    let (tokens, _) = tokenize(line);
    tokens.windows(2).any(|pair| match &pair[0].kind {
        HopTokenKind::Name { text, .. } => {
            text == "fake" && pair[1].kind == HopTokenKind::Symbol(".")
                || pair[1].kind == HopTokenKind::Symbol("(") && seed::find_maker(text, true).is_ok()
        }
        _ => false,
    })
}
