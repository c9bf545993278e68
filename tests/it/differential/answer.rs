//! What a query means: sets of records and rows, word by word, as the reference's section 4.1 says.

use std::cmp::Ordering;

use super::aggregate::aggregated;
use super::eval::{Evaluator, Res, Scope, Variable, unsettled};
use super::rows::{by, distinct, made_one, order, pick, picked, range, row_scope, shown, unlike};
use super::tree::{Item, Noun, Of, Path, Query, SetOp, Sort, Step, Verb, What, Which, With};
use super::value::Typed;
use crate::common::database::Value;

#[derive(Clone, Debug)]
pub enum Stand {
    Records(Records),
    Rows(Rows),
    /// One value; true where it is a truth.
    Value(Typed, bool),
}

/// Records of one table, each once, in the order in which they stand.
#[derive(Clone, Debug)]
pub struct Records {
    pub table: usize,
    pub ids: Vec<usize>,
    pub one: bool,
    pub name: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Rows {
    pub names: Vec<String>,
    pub rows: Vec<Row>,
    /// One column, written `.title`.
    pub values: bool,
    pub one: bool,
    pub table: Option<usize>,
    /// Whole records with what `include` nests in them.
    pub whole: bool,
    /// Columns of groups that were not shown yet.
    pub unsaid: bool,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub record: Option<usize>,
    /// The records of a group, while they are still at hand.
    pub group: Option<Vec<usize>>,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug)]
pub enum Cell {
    Value(Typed),
    List(Vec<Cell>),
    Record(Option<Vec<Cell>>),
}

impl Cell {
    pub fn value(&self) -> Typed {
        match self {
            Cell::Value(value) => value.clone(),
            _ => Typed::null(),
        }
    }
}

impl Evaluator<'_> {
    fn scope<'a>(&self, records: &Records, id: usize, outer: Option<&'a Scope<'a>>) -> Scope<'a> {
        Scope { record: Some((records.table, id)), group: None, shown: &[], name: records.name, bound: None, outer }
    }

    pub fn query(&self, query: &Query, outer: Option<&Scope>) -> Res<Stand> {
        let mut stand = self.noun(&query.noun, outer)?;
        if let (Some(alias), Stand::Records(records)) = (query.alias, &mut stand) {
            records.name = Some(alias);
        }
        let mut pending = query.verb.map(|verb| (verb, query.distinct));
        // `distinct` in front acts on rows before anything is cut off, unless they are grouped later.
        let grouped = query.steps.iter().any(|step| matches!(step, Step::Per(_)));
        let mut done = 0;
        for (at, _) in query.steps.iter().enumerate().filter(|(_, step)| step.cuts()) {
            if !query.distinct || grouped || matches!(stand, Stand::Rows(_)) && done > 0 {
                break;
            }
            if at > 0 && query.steps[at - 1].cuts() {
                continue;
            }
            stand = self.steps(stand, &query.steps[done..at], outer, &mut pending)?;
            done = at;
            if let Stand::Rows(rows) = stand {
                stand = Stand::Rows(distinct(rows)?);
                break;
            }
        }
        let stand = self.steps(stand, &query.steps[done..], outer, &mut pending)?;
        let stand = match (stand, query.distinct && (pending.is_some() || query.verb.is_none())) {
            (Stand::Rows(rows), true) => Stand::Rows(distinct(rows)?),
            (stand, _) => stand,
        };
        let Some((verb, _)) = pending else { return Ok(stand) };
        self.verb(stand, verb)
    }

    fn verb(&self, stand: Stand, verb: Verb) -> Res<Stand> {
        let count = match &stand {
            Stand::Records(records) => records.ids.len(),
            Stand::Rows(rows) => rows.rows.len(),
            Stand::Value(..) => return unsettled("a verb over a value"),
        };
        let number = |number: usize| Typed::plain(Value::Integer(number as i64));
        match (verb, stand) {
            (Verb::Count, _) => Ok(Stand::Value(number(count), false)),
            (Verb::Exists, _) => Ok(Stand::Value(number(usize::from(count > 0)), true)),
            (verb, Stand::Rows(rows)) if rows.names.len() == 1 => {
                let values = rows.rows.iter().map(|row| row.cells[0].value()).collect();
                Ok(Stand::Value(aggregated(verb.word(), false, None, values)?, false))
            }
            _ => unsettled("a verb over what it does not take"),
        }
    }

    fn noun(&self, noun: &Noun, outer: Option<&Scope>) -> Res<Stand> {
        let all = |table: usize| (0..self.world.rows[table].len()).collect::<Vec<usize>>();
        Ok(match noun {
            Noun::Table(table) | Noun::All(table) => {
                Stand::Records(Records { table: *table, ids: all(*table), one: false, name: None })
            }
            Noun::Keys(table, keys) => {
                let about = self.world.table(*table);
                let mut ids = Vec::new();
                for id in all(*table) {
                    let matches = keys.iter().any(|key| {
                        if about.primary_key.is_empty() {
                            return self.world.identities[*table][id] == *key;
                        }
                        about.primary_key.iter().zip(key).all(|(at, value)| {
                            let own = self.world.cell(*table, id, *at);
                            super::value::compare(&own, &Typed::plain(value.clone())) == Some(Ordering::Equal)
                        })
                    });
                    if matches {
                        ids.push(id);
                    }
                }
                Stand::Records(Records { table: *table, ids, one: keys.len() == 1, name: None })
            }
            Noun::Pick { which, count, query, per } => match self.query(query, outer)? {
                Stand::Records(records) if per.is_empty() => {
                    if records.one {
                        return unsettled("a pick from one record");
                    }
                    Stand::Records(pick(records, *which, *count))
                }
                Stand::Records(records) => Stand::Records(self.pick_per(records, *which, *count, per, outer)?),
                _ => return unsettled("a pick from no records"),
            },
            Noun::Group(query) => self.query(query, outer)?,
            Noun::Variable(at) => match self.variables.get(*at) {
                Some(Variable::Records { table, ids, one }) => {
                    let mut ids = ids.clone();
                    ids.sort_unstable();
                    Stand::Records(Records { table: *table, ids, one: *one, name: None })
                }
                Some(Variable::Query(query)) => self.query(query, None)?,
                _ => return unsettled("no such set"),
            },
            Noun::Way(path) => {
                let Some(scope) = outer else { return unsettled("a way from nowhere") };
                let (table, one) = (path.end(self.world), path.to_one(self.world));
                Stand::Records(Records { table, ids: self.ends(path, scope)?, one, name: None })
            }
        })
    }

    fn pick_per(
        &self,
        records: Records,
        which: Which,
        count: Option<u64>,
        per: &[Item],
        outer: Option<&Scope>,
    ) -> Res<Records> {
        let wanted = count.unwrap_or(1) as usize;
        let mut kept = Vec::new();
        for (_, group) in self.groups(&records, per, outer)? {
            let skip = match which {
                Which::First => 0,
                Which::Last => group.len().saturating_sub(wanted),
            };
            kept.extend(group.into_iter().skip(skip).take(wanted));
        }
        let ids = records.ids.iter().copied().filter(|id| kept.contains(id)).collect();
        Ok(Records { ids, one: false, ..records })
    }

    /// The groups by their keys, ascending, with their records in order.
    fn groups(&self, records: &Records, per: &[Item], outer: Option<&Scope>) -> Res<Vec<(Vec<Typed>, Vec<usize>)>> {
        let mut groups: Vec<(Vec<Typed>, Vec<usize>)> = Vec::new();
        for id in &records.ids {
            let scope = self.scope(records, *id, outer);
            let mut keys = Vec::new();
            for item in per {
                let What::Expr(expr) = &item.what else { return unsettled("a key that is no value") };
                keys.push(self.eval(expr, &scope)?);
            }
            match groups.iter_mut().find(|(known, _)| order(known, &keys).is_eq()) {
                Some((known, _)) if unlike(known, &keys) => {
                    return unsettled("one of several equal values that are written differently");
                }
                Some((_, group)) => group.push(*id),
                None => groups.push((keys, vec![*id])),
            }
        }
        groups.sort_by(|(one, _), (other, _)| order(one, other));
        Ok(groups)
    }

    pub fn steps(
        &self,
        mut stand: Stand,
        steps: &[Step],
        outer: Option<&Scope>,
        pending: &mut Option<(Verb, bool)>,
    ) -> Res<Stand> {
        let mut index = 0;
        while index < steps.len() {
            let pair = match (&steps[index], steps.get(index + 1)) {
                (Step::Limit(limit), Some(Step::Offset(offset))) | (Step::Offset(offset), Some(Step::Limit(limit))) => {
                    Some((*offset as i64, (*offset + *limit) as i64))
                }
                _ => None,
            };
            if let Some((from, to)) = pair {
                stand = range(stand, Some(from), Some(to))?;
                index += 2;
                continue;
            }
            let next = steps.get(index + 1);
            if let (Step::With(with) | Step::Without(with), Some(Step::Where(_))) = (&steps[index], next)
                && with.is_open()
            {
                return unsettled("the where would belong to what `with` names");
            }
            if let (Step::Include(list), Some(Step::Where(_))) = (&steps[index], next)
                && list.last().is_some_and(With::is_open)
            {
                return unsettled("the where would belong to what `include` names");
            }
            stand = self.step(stand, &steps[index], outer, pending)?;
            index += 1;
        }
        Ok(stand)
    }

    fn step(&self, stand: Stand, step: &Step, outer: Option<&Scope>, pending: &mut Option<(Verb, bool)>) -> Res<Stand> {
        match (step, stand) {
            (_, Stand::Value(..)) => unsettled("nothing goes on from a value"),
            (Step::Limit(limit), stand) => range(stand, None, Some(*limit as i64)),
            (Step::Offset(offset), stand) => range(stand, Some(*offset as i64), None),
            (Step::Slice(from, to), stand) => range(stand, *from, *to),
            (Step::Index(at), stand) => {
                let count = match &stand {
                    Stand::Records(records) => records.ids.len(),
                    Stand::Rows(rows) => rows.rows.len(),
                    Stand::Value(..) => 0,
                } as i64;
                let place = if *at < 0 { count + at } else { *at };
                let stand = if (0..count).contains(&place) {
                    range(stand, Some(place), Some(place + 1))?
                } else {
                    range(stand, Some(0), Some(0))?
                };
                Ok(made_one(stand))
            }
            (Step::Pick(which, count), stand) => picked(stand, *which, *count),
            (Step::Call("all"), stand) => Ok(stand),
            (Step::Call("first"), stand) => picked(stand, Which::First, None),
            (Step::Call("last"), stand) => picked(stand, Which::Last, None),
            (Step::Call(name), stand) => {
                let verbs = [Verb::Count, Verb::Exists, Verb::Sum, Verb::Avg, Verb::Min, Verb::Max];
                match verbs.into_iter().find(|verb| verb.word() == *name) {
                    Some(verb) => self.verb(stand, verb),
                    None => unsettled("no such call"),
                }
            }
            (Step::Distinct, Stand::Rows(rows)) => Ok(Stand::Rows(distinct(rows)?)),
            (Step::Distinct, stand) => Ok(stand),
            (Step::Set(op, query), stand) => self.set_word(stand, *op, query, outer),
            (step, Stand::Records(records)) => self.record_step(records, step, outer, pending),
            (step, Stand::Rows(rows)) => self.row_step(rows, step, outer, pending),
        }
    }

    fn record_step(
        &self,
        mut records: Records,
        step: &Step,
        outer: Option<&Scope>,
        pending: &mut Option<(Verb, bool)>,
    ) -> Res<Stand> {
        let world = self.world;
        match step {
            Step::Hop(relation) => {
                let one = records.one && world.relations[*relation].to_one;
                let ids = world.reach(*relation, &records.ids);
                Ok(Stand::Records(Records { table: world.relations[*relation].to, ids, one, name: None }))
            }
            Step::Column(_, column) => {
                let path = Path {
                    start: super::tree::Start::Up(0),
                    table: records.table,
                    hops: Vec::new(),
                    column: Some(*column),
                };
                let name = world.table(records.table).columns[*column].name.clone();
                let item = Item { what: What::Expr(super::tree::Expr::Path(path)), name: Some(name) };
                Ok(Stand::Rows(Rows { values: true, ..self.shown(&records, &[item], outer)? }))
            }
            Step::Columns(paths) => {
                let items: Vec<Item> = paths
                    .iter()
                    .map(|path| Item { what: What::Expr(super::tree::Expr::Path(path.clone())), name: None })
                    .collect();
                Ok(Stand::Rows(self.shown(&records, &items, outer)?))
            }
            Step::Where(_) | Step::With(_) | Step::Without(_) => {
                let mut kept = Vec::new();
                for id in &records.ids {
                    if self.passes(step, &self.scope(&records, *id, outer))? {
                        kept.push(*id);
                    }
                }
                records.ids = kept;
                Ok(Stand::Records(records))
            }
            Step::By(sorts) => {
                let mut keyed = Vec::new();
                for id in &records.ids {
                    keyed.push((self.sort_keys(sorts, &self.scope(&records, *id, outer))?, *id));
                }
                keyed.sort_by(|(one, _), (other, _)| by(sorts, one, other));
                records.ids = keyed.into_iter().map(|(_, id)| id).collect();
                Ok(Stand::Records(records))
            }
            Step::Per(items) => self.per(&records, None, items, outer, pending),
            Step::Show(items) => Ok(Stand::Rows(self.show(&records, items, outer)?)),
            Step::Include(list) => {
                let items: Vec<Item> = std::iter::once(Item { what: What::Star, name: None })
                    .chain(list.iter().map(|with| self.included(with)))
                    .collect();
                let mut rows = self.shown(&records, &items, outer)?;
                rows.whole = true;
                Ok(Stand::Rows(rows))
            }
            _ => unsettled("a word that records do not take"),
        }
    }

    pub fn passes(&self, step: &Step, scope: &Scope) -> Res<bool> {
        match step {
            Step::Where(expr) | Step::Having(expr) => Ok(self.truth(expr, scope)? == Some(true)),
            Step::With(with) => self.holds(with, scope),
            Step::Without(with) => Ok(!self.holds(with, scope)?),
            _ => unsettled("no filter"),
        }
    }

    pub fn sort_keys(&self, sorts: &[Sort], scope: &Scope) -> Res<Vec<Typed>> {
        sorts.iter().map(|sort| self.eval(&sort.expr, scope)).collect()
    }

    fn row_step(
        &self,
        mut rows: Rows,
        step: &Step,
        outer: Option<&Scope>,
        pending: &mut Option<(Verb, bool)>,
    ) -> Res<Stand> {
        match step {
            Step::Where(_) | Step::Having(_) | Step::With(_) | Step::Without(_) => {
                let mut kept = Vec::new();
                for row in rows.rows {
                    let shown = shown(&rows.names, &row.cells);
                    if self.passes(step, &row_scope(rows.table, &row, &shown, outer))? {
                        kept.push(row);
                    }
                }
                rows.rows = kept;
                Ok(Stand::Rows(rows))
            }
            Step::By(sorts) => {
                let mut keyed = Vec::new();
                for row in rows.rows {
                    let shown = shown(&rows.names, &row.cells);
                    keyed.push((self.sort_keys(sorts, &row_scope(rows.table, &row, &shown, outer))?, row));
                }
                keyed.sort_by(|(one, _), (other, _)| by(sorts, one, other));
                rows.rows = keyed.into_iter().map(|(_, row)| row).collect();
                Ok(Stand::Rows(rows))
            }
            Step::Show(items) if rows.unsaid => {
                let mut shown_rows = Vec::new();
                for row in rows.rows {
                    if row.group.is_none() {
                        return unsettled("groups that are settled already");
                    }
                    let scope = row_scope(rows.table, &row, &[], outer);
                    let cells = self.cells(items, &scope)?;
                    shown_rows.push(Row { cells, ..row });
                }
                let names = items.iter().map(|item| item.column_name(self.world)).collect();
                let rows = Rows { rows: shown_rows, names, unsaid: false, ..rows };
                Ok(Stand::Rows(self.windows(rows, items, outer)?))
            }
            Step::PickColumn(name) => {
                let Some(at) = rows.names.iter().position(|known| known == name) else {
                    return unsettled("no such column in the answer");
                };
                rows.names = vec![name.clone()];
                for row in &mut rows.rows {
                    row.cells = vec![row.cells[at].clone()];
                }
                rows.values = true;
                rows.unsaid = false;
                Ok(Stand::Rows(rows))
            }
            Step::Per(items) if rows.values => {
                let Some(table) = rows.table else { return unsettled("values of no records") };
                let ids = rows.rows.iter().filter_map(|row| row.record).collect();
                let records = Records { table, ids, one: false, name: None };
                let values = rows.rows.iter().map(|row| row.cells[0].value()).collect();
                self.per(&records, Some(values), items, outer, pending)
            }
            _ => unsettled("a word that rows do not take"),
        }
    }

    fn per(
        &self,
        records: &Records,
        values: Option<Vec<Typed>>,
        items: &[Item],
        outer: Option<&Scope>,
        pending: &mut Option<(Verb, bool)>,
    ) -> Res<Stand> {
        let (verb, distinct) = pending.take().unwrap_or((Verb::Count, false));
        if verb == Verb::Exists || values.is_none() && verb != Verb::Count {
            return unsettled("a verb that groups do not take");
        }
        let mut names: Vec<String> = items.iter().map(|item| item.column_name(self.world)).collect();
        names.push(verb.word().to_owned());
        let mut rows = Vec::new();
        for (keys, group) in self.groups(records, items, outer)? {
            let value = match &values {
                Some(values) if verb != Verb::Count || distinct => {
                    let own = records.ids.iter().zip(values);
                    let own = own.filter(|(id, _)| group.contains(id)).map(|(_, value)| value.clone()).collect();
                    aggregated(verb.word(), distinct, None, own)?
                }
                _ => Typed::plain(Value::Integer(group.len() as i64)),
            };
            let cells = keys.into_iter().chain([value]).map(Cell::Value).collect();
            rows.push(Row { record: None, group: Some(group), cells });
        }
        let (table, unsaid) = (Some(records.table), verb == Verb::Count);
        Ok(Stand::Rows(Rows { names, rows, values: false, one: false, table, whole: false, unsaid }))
    }

    fn set_word(&self, stand: Stand, op: SetOp, query: &Query, outer: Option<&Scope>) -> Res<Stand> {
        match (stand, self.query(query, outer)?) {
            (Stand::Records(mut records), Stand::Records(other)) if records.table == other.table => {
                match op {
                    SetOp::Union => {
                        records.ids.extend(other.ids);
                        records.ids.sort_unstable();
                        records.ids.dedup();
                    }
                    SetOp::Minus => records.ids.retain(|id| !other.ids.contains(id)),
                    SetOp::Intersect => records.ids.retain(|id| other.ids.contains(id)),
                }
                records.one = false;
                Ok(Stand::Records(records))
            }
            (Stand::Rows(rows), Stand::Rows(other)) if rows.names.len() == other.names.len() => {
                let cells = |row: &Row| -> Vec<Typed> { row.cells.iter().map(Cell::value).collect() };
                let among = |row: &Row| other.rows.iter().any(|known| order(&cells(row), &cells(known)).is_eq());
                let mut rows = match op {
                    SetOp::Union => {
                        let mut rows = rows;
                        rows.rows.extend(other.rows.clone());
                        rows.rows.sort_by(|one, other| order(&cells(one), &cells(other)));
                        distinct(rows)?
                    }
                    SetOp::Minus => {
                        let mut rows = distinct(rows)?;
                        rows.rows.retain(|row| !among(row));
                        rows
                    }
                    SetOp::Intersect => {
                        let mut rows = distinct(rows)?;
                        rows.rows.retain(|row| among(row));
                        rows
                    }
                };
                rows.one = false;
                Ok(Stand::Rows(rows))
            }
            _ => unsettled("a set word between what does not go together"),
        }
    }

    fn included(&self, with: &With) -> Item {
        let Of::Path(path) = &with.of else { return Item { what: What::Star, name: None } };
        let star = || Item { what: What::Star, name: None };
        let (first, rest) = path.hops.split_first().map_or((0, &[][..]), |(first, rest)| (*first, rest));
        let mut items = vec![star()];
        let to = self.world.relations[first].to;
        let mut condition = with.condition.clone();
        if !rest.is_empty() {
            let further = Path { table: to, hops: rest.to_vec(), ..path.clone() };
            let inner = With { of: Of::Path(further), condition: condition.take(), count: None };
            items.push(self.included(&inner));
        }
        let way = Path { hops: vec![first], column: None, ..path.clone() };
        let mut query = Query::of(Noun::Way(way));
        query.steps.extend(condition.map(Step::Where));
        let name = Some(self.world.relations[first].name.trim_matches('`').to_owned());
        Item { what: What::Nest(Of::Query(Box::new(query)), items), name }
    }
}
