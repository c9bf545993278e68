//! What a line stands on after each of its parts, and how that is written as SELECT.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::frame::{Frame, ShownName, identity_names, visible};
use super::sql::{Alias, Sql, quoted};
use crate::catalog::Table;
use crate::lang::ast::Expr;
use crate::plan::nested::Nest;
use crate::store::Value;

/// What one stands on (the reference, section 4.1).
pub enum Stand {
    Records(Set),
    Rows(Rows),
    Value(Scalar),
}

/// One value: a verb's answer or an expression.
pub struct Scalar {
    /// An expression, which may be a query in brackets.
    pub sql: Sql,
    /// The SELECT that gives the value by itself, where there is one.
    pub whole: Option<Sql>,
    pub name: String,
    pub truth: bool,
    /// Zero is an answer, not an absence: `count`, `exists`.
    pub excused: bool,
}

/// A set of records of one table, or one record or none.
#[derive(Clone)]
pub struct Set {
    pub frame: Rc<Frame>,
    /// All hold; each can stand beside `and`.
    pub filters: Vec<Sql>,
    /// What `by` said, the strongest first; the key follows.
    pub order: Vec<Order>,
    pub range: Range,
    pub one: bool,
}

#[derive(Clone)]
pub struct Order {
    pub sql: Sql,
    pub descending: bool,
    pub nulls_first: Option<bool>,
}

impl Order {
    pub fn ascending(sql: Sql) -> Order {
        Order { sql, descending: false, nulls_first: None }
    }

    /// The opposite order, nulls included.
    pub fn reversed(&self) -> Order {
        Order { sql: self.sql.clone(), descending: !self.descending, nulls_first: self.nulls_first.map(|first| !first) }
    }

    fn written(&self) -> Sql {
        let mut sql = self.sql.clone();
        if self.descending {
            sql.push(" desc");
        }
        match self.nulls_first {
            // Null is least, so these two are the order that SQLite has anyway.
            Some(first) if first == self.descending => sql.push(if first { " nulls first" } else { " nulls last" }),
            _ => {}
        }
        sql
    }
}

/// A part of an ordered answer.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    pub limit: Option<u64>,
    pub offset: u64,
}

impl Range {
    pub fn is_all(self) -> bool {
        self == Range::default()
    }

    fn write(self, sql: &mut Sql) {
        if self.is_all() {
            return;
        }
        let number = |number: u64| Sql::value(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
        sql.push(" limit ");
        sql.append(self.limit.map_or_else(|| Sql::text("-1"), number));
        if self.offset > 0 {
            sql.push(" offset ");
            sql.append(number(self.offset));
        }
    }
}

/// Columns of an answer that need not be a record's.
pub struct Rows {
    /// Where the rows come from; its frame is what names are looked up in.
    pub set: Set,
    pub columns: Vec<Shown>,
    /// One column, written `.title`: the answer is values.
    pub values: bool,
    pub grouping: Grouping,
    /// Holds a window function, which must be worked out before a filter.
    pub windowed: bool,
    pub one: bool,
    /// `show` or `.a, b` was said, so that the columns stay.
    pub said: bool,
}

/// Whether rows are records or groups of them.
pub enum Grouping {
    None,
    /// All in one group: `show count()`.
    All,
    /// One group for each value of the keys; order and range count groups.
    Keys {
        keys: Vec<Sql>,
        having: Vec<Sql>,
        order: Vec<Order>,
        /// What the keys ascend by: themselves, or the columns of a composite one.
        key_order: Vec<Sql>,
        range: Range,
        /// Of so many records that their own order is the fastest to read them in.
        large: bool,
    },
}

/// One column of an answer.
#[derive(Clone)]
pub struct Shown {
    pub name: String,
    pub sql: Sql,
    /// The label of the record whose key this is.
    pub label: Option<Sql>,
    pub source: Option<Expr>,
    pub nest: Option<Nest>,
}

impl Shown {
    pub fn new(name: impl Into<String>, sql: Sql) -> Shown {
        Shown { name: name.into(), sql, label: None, source: None, nest: None }
    }
}

/// The names by which later words call the columns. What nests has no value that a word could look at.
pub fn shown_names(columns: &[Shown]) -> Vec<ShownName> {
    let plain = columns.iter().filter(|column| column.nest.is_none());
    plain
        .map(|column| ShownName { name: column.name.clone(), sql: column.sql.clone(), source: column.source.clone() })
        .collect()
}

impl Set {
    /// Every record of the frame's source.
    pub fn all(frame: Rc<Frame>) -> Set {
        Set { frame, filters: Vec::new(), order: Vec::new(), range: Range::default(), one: false }
    }

    pub fn is_whole_table(&self) -> bool {
        self.frame.base && self.filters.is_empty() && self.range.is_all()
    }

    /// The order in full: what was said, then the key, so that it is always defined.
    pub fn full_order(&self) -> Vec<Order> {
        let mut order = self.order.clone();
        if let Some(record) = self.frame.record() {
            let mut key: Vec<Sql> = record.table.primary_key.iter().map(|position| record.column(*position)).collect();
            // A primary key that may be null or is none at all leaves ties, which the rowid breaks.
            let certain = !key.is_empty()
                && (record.table.without_rowid || !super::reach::may_be_null(&record.table, &record.table.primary_key));
            if !certain {
                key.extend(record.identity().into_iter().filter(|column| !key.contains(column)).collect::<Vec<_>>());
            }
            order.extend(key.into_iter().map(Order::ascending));
        }
        // The same expression twice orders nothing more.
        let mut seen: Vec<Sql> = Vec::new();
        order.retain(|term| {
            let new = !seen.contains(&term.sql);
            seen.push(term.sql.clone());
            new
        });
        order
    }

    /// `select … from … where … [order by … limit …]`.
    pub fn select(&self, columns: Sql, ordered: bool) -> Sql {
        let order = if ordered || !self.range.is_all() { self.full_order() } else { Vec::new() };
        let mut sql = self.unordered(columns);
        write_order(&mut sql, &order);
        self.range.write(&mut sql);
        sql
    }

    /// The SELECT up to its filters.
    pub fn unordered(&self, columns: Sql) -> Sql {
        let mut sql = Sql::text("select ").then(columns).with(" from ").then(self.frame.source_joined());
        write_filters(&mut sql, " where ", &self.filters);
        sql
    }

    /// All columns that the record shows.
    pub fn columns(&self) -> Vec<Shown> {
        let Some(record) = self.frame.record() else { return Vec::new() };
        visible(&record.table).map(|(position, column)| Shown::new(&column.name, record.column(position))).collect()
    }

    /// The set as a query in brackets behind the same alias, so that a range is settled before what follows. Columns
    /// keep their names, what `by` said comes along as further columns, and `extra` ones under their own names.
    pub fn settled(&self, extra: Vec<(String, Sql)>) -> Set {
        let mut columns: Vec<Sql> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let mut put = |name: &str, sql: Sql| {
            if !names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                names.push(name.to_owned());
                columns.push(sql.with(format!(" as {}", quoted(name))));
            }
        };
        if let Some(record) = self.frame.record() {
            for (position, column) in visible(&record.table) {
                put(&column.name, record.column(position));
            }
            for name in identity_names(&record.table) {
                put(&name, Sql::column(self.frame.alias, &name));
            }
        }
        let mut order = Vec::new();
        for (index, term) in self.order.iter().enumerate() {
            let name = format!("hop:o{index}");
            put(&name, term.sql.clone());
            order.push(Order { sql: Sql::column(self.frame.alias, &name), ..term.clone() });
        }
        for (name, sql) in extra {
            put(&name, sql);
        }
        let source = self.select(Sql::join(columns, ", "), false).bracketed();
        let frame = derived(&self.frame, self.frame.table.clone(), source);
        if let Some(limit) = self.range.limit {
            let limit = limit as f64;
            frame.size.set(Some(frame.size.get().map_or(limit, |size| size.min(limit))));
        }
        Set { frame, filters: Vec::new(), order, range: Range::default(), one: self.one }
    }

    /// The set ready for a further filter.
    pub fn open(self) -> Set {
        if self.range.is_all() { self } else { self.settled(Vec::new()) }
    }
}

/// A frame like `frame` whose source is a query with the same columns.
pub fn derived(frame: &Rc<Frame>, table: Option<Rc<Table>>, source: Sql) -> Rc<Frame> {
    Rc::new(Frame {
        alias: frame.alias,
        table,
        name: frame.name.clone(),
        source,
        base: false,
        few: Cell::new(frame.few.get()),
        size: Cell::new(frame.size.get()),
        joins: RefCell::new(Vec::new()),
        parent: frame.parent.clone(),
        shown: RefCell::new(Vec::new()),
        keys: RefCell::new(None),
        grouped: RefCell::new(None),
    })
}

pub fn write_order(sql: &mut Sql, order: &[Order]) {
    if !order.is_empty() {
        sql.push(" order by ");
        sql.append(Sql::join(order.iter().map(Order::written), ", "));
    }
}

/// The terms of an ORDER BY without the words, for `over (…)`.
pub fn order_terms(order: &[Order]) -> Sql {
    Sql::join(order.iter().map(Order::written), ", ")
}

pub fn write_filters(sql: &mut Sql, word: &'static str, filters: &[Sql]) {
    if !filters.is_empty() {
        sql.push(word);
        sql.append(Sql::join(filters.iter().cloned(), " and "));
    }
}

impl Rows {
    /// The whole SELECT with these columns, in order.
    pub fn select(&self, columns: Sql) -> Sql {
        match &self.grouping {
            Grouping::None => self.set.select(columns, true),
            Grouping::All => self.set.unordered(columns),
            Grouping::Keys { keys, key_order, having, order, range, large } => {
                let mut sql = self.set.unordered(columns);
                sql.push(" group by ");
                // An index on the keys would lead to each record by itself, unless it tells all that is asked for.
                let told = |column: &Shown| keys.contains(&column.sql) || column.sql == Sql::text("count(*)");
                let scan = *large && !(self.set.filters.is_empty() && self.columns.iter().all(told));
                let scanned = |key: Sql| if scan { Sql::text("+").then(key.bracketed()) } else { key };
                sql.append(Sql::join(keys.iter().cloned().map(scanned), ", "));
                write_filters(&mut sql, " having ", having);
                let mut order = order.clone();
                order.extend(key_order.iter().cloned().map(Order::ascending));
                write_order(&mut sql, &order);
                range.write(&mut sql);
                sql
            }
        }
    }

    pub fn range(&mut self) -> &mut Range {
        match &mut self.grouping {
            Grouping::Keys { range, .. } => range,
            _ => &mut self.set.range,
        }
    }

    /// The order in full.
    pub fn full_order(&self) -> Vec<Order> {
        match &self.grouping {
            Grouping::None => self.set.full_order(),
            Grouping::All => Vec::new(),
            Grouping::Keys { key_order, order, .. } => {
                let mut order = order.clone();
                order.extend(key_order.iter().cloned().map(Order::ascending));
                order
            }
        }
    }

    /// The rows as a query in brackets: windows, groups and ranges are settled. Where the rows are records still, the
    /// record stays in hand.
    pub fn settled(self) -> Rows {
        let alias = self.set.frame.alias;
        let names: Vec<String> = (0..self.columns.len()).map(|index| format!("hop:c{index}")).collect();
        let labels: Vec<String> = (0..self.columns.len()).map(|index| format!("hop:t{index}")).collect();
        let mut extra: Vec<(String, Sql)> = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            extra.push((names[index].clone(), column.sql.clone()));
            if let Some(label) = &column.label {
                extra.push((labels[index].clone(), label.clone()));
            }
        }
        let columns: Vec<Shown> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| Shown {
                sql: Sql::column(alias, &names[index]),
                label: column.label.as_ref().map(|_| Sql::column(alias, &labels[index])),
                ..column.clone()
            })
            .collect();
        let set = match &self.grouping {
            Grouping::None => {
                let nests: Vec<Sql> =
                    self.columns.iter().filter_map(|c| c.nest.as_ref()).flat_map(Nest::pieces).collect();
                let joins = self.set.frame.joins_for(0, nests.iter());
                let set = self.set.settled(extra);
                // What nests is asked for later, and may name what is joined here.
                *set.frame.joins.borrow_mut() = joins;
                set
            }
            grouping => {
                let mut order = Vec::new();
                if matches!(grouping, Grouping::Keys { .. }) {
                    for (index, term) in self.full_order().into_iter().enumerate() {
                        let name = format!("hop:o{index}");
                        extra.push((name.clone(), term.sql.clone()));
                        order.push(Order { sql: Sql::column(alias, &name), ..term });
                    }
                }
                let list = extra.into_iter().map(|(name, sql)| sql.with(format!(" as {}", quoted(&name))));
                let source = self.select(Sql::join(list, ", ")).bracketed();
                let frame = derived(&self.set.frame, None, source);
                Set { order, ..Set::all(frame) }
            }
        };
        if !self.set.frame.shown.borrow().is_empty() {
            *set.frame.shown.borrow_mut() = shown_names(&columns);
        }
        Rows { set, columns, grouping: Grouping::None, windowed: false, ..self }
    }

    /// Each row once, at the place of its first; only what is shown can be named from here on.
    pub fn distinct(self) -> Rows {
        if self.windowed {
            return self.settled().distinct();
        }
        if let Some(rows) = self.distinct_by_order() {
            return rows;
        }
        let alias = self.set.frame.alias;
        let simple = matches!(self.grouping, Grouping::None) && self.set.range.is_all();
        let order = self.full_order();
        let name = |index: usize| format!("hop:c{index}");
        let label = |index: usize| format!("hop:t{index}");
        let mut list: Vec<Sql> = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            list.push(column.sql.clone().with(format!(" as {}", quoted(&name(index)))));
            if let Some(sql) = &column.label {
                list.push(sql.clone().with(format!(" as {}", quoted(&label(index)))));
            }
        }
        // Where rows come in the order of one ascending value, that value is their place; else they are numbered.
        // Its order must be that of plain comparison, since nothing tells a collation further.
        let binary = self.set.frame.table.as_ref().is_some_and(|table| {
            self.set.order.is_empty()
                && table.primary_key.iter().all(|at| table.columns[*at].collation.eq_ignore_ascii_case("BINARY"))
        });
        let place = match order.as_slice() {
            [only] if simple && binary => only.sql.clone(),
            [] => Sql::text("row_number() over ()"),
            _ => Sql::text("row_number() over (order by ").then(order_terms(&order)).with(")"),
        };
        list.push(place.with(" as \"hop:p\""));
        let inner = self.select_rows(Sql::join(list, ", ")).bracketed();
        let count = self.columns.len();
        let mut outer = Sql::text("select ");
        for (index, column) in self.columns.iter().enumerate() {
            outer.push(format!("{}, ", quoted(&name(index))));
            if column.label.is_some() {
                outer.push(format!("{}, ", quoted(&label(index))));
            }
        }
        outer.push("min(\"hop:p\") as \"hop:p\" from ");
        outer.append(inner);
        outer.push(" group by ");
        outer.append(Sql::join((0..count).map(|index| Sql::text(quoted(&name(index)))), ", "));
        let frame = derived(&self.set.frame, None, outer.bracketed());
        let columns: Vec<Shown> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| Shown {
                sql: Sql::column(alias, &name(index)),
                label: column.label.as_ref().map(|_| Sql::column(alias, &label(index))),
                ..column.clone()
            })
            .collect();
        *frame.shown.borrow_mut() = shown_names(&columns);
        let set = Set { order: vec![Order::ascending(Sql::column(alias, "hop:p"))], ..Set::all(frame) };
        Rows { set, columns, grouping: Grouping::None, windowed: false, ..self }
    }

    /// The same where `by` names every column: rows that are the same stand side by side, and the order says it all.
    fn distinct_by_order(&self) -> Option<Rows> {
        let said = &self.set.order;
        let plain = matches!(self.grouping, Grouping::None) && self.set.range.is_all() && !self.windowed;
        let all =
            self.columns.iter().all(|column| column.label.is_none() && said.iter().any(|term| term.sql == column.sql));
        let only = said.iter().all(|term| self.columns.iter().any(|column| column.sql == term.sql));
        // Which of two values that only a collation takes for the same is shown, is for their places to say.
        let binary = |column: &crate::catalog::Column| column.collation.eq_ignore_ascii_case("BINARY");
        let binary = self.set.frame.table.as_ref().is_some_and(|table| table.columns.iter().all(binary));
        if !(plain && all && only && binary) {
            return None;
        }
        let alias = self.set.frame.alias;
        let name = |index: usize| format!("hop:c{index}");
        let list = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| column.sql.clone().with(format!(" as {}", quoted(&name(index)))));
        let mut source = Sql::text("select distinct ")
            .then(Sql::join(list, ", "))
            .with(" from ")
            .then(self.set.frame.source_joined());
        write_filters(&mut source, " where ", &self.set.filters);
        let frame = derived(&self.set.frame, None, source.bracketed());
        let columns: Vec<Shown> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| Shown { sql: Sql::column(alias, &name(index)), ..column.clone() })
            .collect();
        *frame.shown.borrow_mut() = shown_names(&columns);
        let order = said
            .iter()
            .filter_map(|term| {
                let index = self.columns.iter().position(|column| column.sql == term.sql)?;
                Some(Order { sql: columns[index].sql.clone(), ..term.clone() })
            })
            .collect();
        let set = Set { order, ..Set::all(frame) };
        Some(Rows {
            set,
            columns,
            grouping: Grouping::None,
            windowed: false,
            values: self.values,
            one: self.one,
            said: self.said,
        })
    }

    /// The SELECT without an order of its own where its range does not need one.
    pub fn select_rows(&self, columns: Sql) -> Sql {
        match &self.grouping {
            Grouping::None => self.set.select(columns, false),
            _ => self.select(columns),
        }
    }

    /// A SELECT that has a row where there is one. Aggregates of a whole set always have theirs.
    pub fn probe(&self) -> Sql {
        match self.grouping {
            Grouping::All => Sql::text("select 1"),
            _ => self.select_rows(Sql::text("1")),
        }
    }

    /// A column of a frame by the name that a settled query gave it.
    pub fn alias(&self) -> Alias {
        self.set.frame.alias
    }
}
