//! What people type who know another language, and what it is here: one table of them.
//!
//! An idiom turns the line into another, which need not run yet: others may follow. So each says one thing only, and may be
//! bold, since a line is shown only if it runs.

use std::cell::OnceCell;
use std::rc::Rc;

use super::line::Line;
use crate::catalog::{Affinity, ColumnLookup, Label, Member, MemberLookup, Table, typed_word};
use crate::commands::example;
use crate::diagnostic::{Span, nearest};
use crate::plan::Variable;
use crate::session::Session;
use crate::sql::quote_name;
use crate::store::{Value, collect};

mod dots;
mod english;
mod frames;
mod groups;
mod methods;
mod phrases;
mod places;
mod python;
mod relations;
mod signs;
mod sql;

/// A line made of another one.
pub(super) struct Rewrite {
    pub line: String,
    /// What was wrong, in a sentence.
    pub says: String,
    /// Where.
    pub span: Option<Span>,
    /// True if a bare name is taken for a text: a guess, which is wrong where the types speak against it.
    pub guesses: bool,
}

impl Rewrite {
    /// The line with a text in the place of some tokens.
    fn of(line: &Line, range: std::ops::Range<usize>, text: &str, says: impl Into<String>) -> Rewrite {
        Rewrite { line: line.with(range.clone(), text), says: says.into(), span: line.span(range), guesses: false }
    }

    /// Another line, for what stands at these tokens.
    fn whole(line: &Line, range: std::ops::Range<usize>, text: String, says: impl Into<String>) -> Rewrite {
        Rewrite { line: text.trim().to_owned(), says: says.into(), span: line.span(range), guesses: false }
    }
}

impl Rewrite {
    fn guess(self) -> Rewrite {
        Rewrite { guesses: true, ..self }
    }
}

type Idiom = fn(&Line, &Names<'_>) -> Vec<Rewrite>;

/// All idioms, those that say most first.
const IDIOMS: &[Idiom] = &[
    places::comma_before_word,
    python::session_query,
    python::model_query,
    python::core_change,
    python::module_function,
    python::constructor,
    python::comprehension,
    python::wrapped,
    python::date,
    python::random_choice,
    python::model_column,
    places::several_values,
    places::counted_brackets,
    frames::mask,
    frames::column_in_brackets,
    frames::grouped,
    methods::on_a_set,
    methods::on_a_value,
    signs::ends,
    sql::join,
    sql::columns_first,
    sql::select_behind,
    sql::update_without_set,
    sql::for_each_change,
    sql::filter_without_per,
    signs::keys,
    relations::which_has,
    english::top,
    english::superlative,
    english::how_many,
    english::aggregate,
    english::column_of,
    english::shown_verb,
    english::filler,
    relations::several,
    relations::column,
    relations::without_count,
    relations::counted,
    relations::appended,
    relations::named,
    groups::order,
    groups::beside_aggregate,
    groups::reckoned,
    groups::column_alone,
    groups::distinct,
    places::count_behind_path,
    signs::fields,
    signs::conditions,
    signs::arguments,
    phrases::longest_first,
    places::list_without_brackets,
    places::pattern,
    places::comma_in_condition,
    places::date_part,
    places::columns_in_brackets,
    places::position_of_one,
    places::bare_text,
    places::word_behind_noun,
    places::no_noun,
    places::condition_behind_relation,
    dots::behind_both,
    dots::spaced,
    dots::braces,
    signs::others,
    signs::alias,
];

/// The lines that this one may be turned into.
pub(super) fn rewrites(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    IDIOMS.iter().flat_map(|idiom| idiom(line, names)).collect()
}

/// Lines that are rather meant than what the place of the error knows: it takes words for those of the whole line.
pub(super) fn picked(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    places::picked(line, names)
}

/// A name as a line writes it.
pub(super) fn quoted(name: &str) -> String {
    typed_word(name).into_owned()
}

/// The label of a record of a small table that is the text but for letter case, as it is spelt.
fn labelled(names: &Names<'_>, table: &Table, text: &str) -> Option<String> {
    let named = match names.session.catalog().label(table) {
        Ok(Label::Default { name_column }) => name_column,
        _ => None,
    };
    // A key that is a text names its record, too.
    let key = match table.primary_key.as_slice() {
        [key] => Some(*key).filter(|key| table.columns.get(*key).is_some_and(|one| one.affinity == Affinity::Text)),
        _ => None,
    };
    key.into_iter().chain(named).find_map(|column| spelt(names, table, column, text))
}

fn spelt(names: &Names<'_>, table: &Table, column: usize, text: &str) -> Option<String> {
    let column = quote_name(&table.columns.get(column)?.name);
    // Among the first records only: an error is not to read a large table.
    let sql = format!(
        "select {column} from (select {column} from {} limit {MAX_LABELS}) where {column} = ?1 collate nocase limit 1",
        table.quoted_name()
    );
    let rows = collect(&**names.session.connection(), &sql, &[Value::text(text)]).ok()?;
    Some(rows.first()?.first()?.as_text()?.into_owned())
}

/// How many records are looked through for a label.
const MAX_LABELS: usize = 20_000;

/// What names mean in this database.
pub(super) struct Names<'s> {
    session: &'s Session,
    tables: OnceCell<Vec<Rc<Table>>>,
}

impl<'s> Names<'s> {
    pub fn new(session: &'s Session) -> Names<'s> {
        Names { session, tables: OnceCell::new() }
    }

    /// The tables, the first of many.
    pub fn tables(&self) -> &[Rc<Table>] {
        self.tables.get_or_init(|| example::tables(self.session))
    }

    pub fn table(&self, name: &str) -> Option<Rc<Table>> {
        if name.is_empty() || name.len() > 200 {
            return None;
        }
        self.session.catalog().table(name).ok().flatten()
    }

    /// The table whose records a noun names: a table or a variable.
    pub fn noun(&self, name: &str) -> Option<Rc<Table>> {
        match self.session.variables().get(name) {
            Some(Variable::Records { table, .. }) => {
                self.session.catalog().table_at(&table.schema, &table.name).ok().flatten()
            }
            Some(Variable::Query { .. } | Variable::Value(_) | Variable::Date(_)) => None,
            None => self.table(name),
        }
    }

    pub fn variable(&self, name: &str) -> Option<&'s Variable> {
        self.session.variables().get(name)
    }

    /// True if a noun can be called so.
    pub fn is_noun(&self, name: &str) -> bool {
        self.session.variables().contains_key(name) || self.table(name).is_some()
    }

    /// The tables that a line names, in their order.
    pub fn mentioned(&self, line: &Line) -> Vec<Rc<Table>> {
        let mut found: Vec<Rc<Table>> = Vec::new();
        for token in &line.tokens {
            if let crate::lang::HopTokenKind::Name { text, .. } = &token.kind
                && let Some(table) = self.noun(text)
                && !found.iter().any(|known| known.name == table.name)
            {
                found.push(table);
            }
        }
        found
    }

    pub fn member(&self, table: &Table, name: &str) -> Option<Member> {
        match self.session.catalog().member(table, name, None).ok()? {
            MemberLookup::Found(member) => Some(member),
            _ => None,
        }
    }

    /// The column of a table that is called so, or so in the singular.
    pub fn column(&self, table: &Table, name: &str) -> Option<String> {
        // Columns alone are looked through before the relations of a table are.
        let catalog = self.session.catalog();
        let spelt = |name: &str| match catalog.column(table, name) {
            ColumnLookup::Unknown { .. } => None,
            ColumnLookup::Found(_) | ColumnLookup::Ambiguous(_) => match self.member(table, name) {
                Some(Member::Column(at)) => table.columns.get(at).map(|column| quoted(&column.name)),
                _ => None,
            },
        };
        spelt(name).or_else(|| spelt(&crate::catalog::singular_name(name)))
    }

    /// The column that is called so, or nearly so.
    pub fn near_column(&self, table: &Table, name: &str) -> Option<String> {
        let columns = table.columns.iter().filter(|column| !column.hidden).map(|column| column.name.as_str());
        self.column(table, name).or_else(|| nearest(name, columns).map(quoted))
    }

    /// The tables that have a column of that name.
    pub fn with_column(&self, name: &str) -> Vec<(Rc<Table>, String)> {
        let has = |table: &Rc<Table>| Some((table.clone(), self.column(table, name)?));
        self.tables().iter().filter_map(has).collect()
    }
}
