//! The errors for names that mean nothing where they stand, with what was perhaps meant.

use std::rc::Rc;

use super::functions;
use super::resolver::Resolver;
use super::scope::Scope;
use crate::catalog::{ColumnLookup, MemberLookup, Relation, Table, plural_name, typed_name, typed_noun};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::lang::MARKER;
use crate::lang::ast::Name;
use crate::plan::marked::{MarkedPlace, Meaning};

/// The words that begin a change, where no table has such a name.
const BEGINNINGS: [(&str, &str); 6] = [
    ("create", "create {one} {text}='a' {number}=5"),
    ("update", "update {record} set {number}=25"),
    ("delete", "delete {record}"),
    ("link", "link {record} to {partner}"),
    ("unlink", "unlink {record} from {partner}"),
    ("clear", "clear {records}"),
];

impl Resolver<'_> {
    pub fn no_table(&self, name: &Name) -> Diagnostic {
        self.meet(name, Meaning::Unknown);
        self.mark(name, || MarkedPlace::Table);
        let within = name.schema.as_ref().map(|schema| schema.text.as_str());
        let error = match within {
            Some(database) => {
                Diagnostic::error(format!("there is no table `{}` in the database {database}", name.text))
            }
            None => Diagnostic::error(format!("there is no table `{}`", name.text)),
        }
        .at(name.span());
        match (self.catalog.nearest_table(within, &name.text), within) {
            (Ok(Some(near)), Some(database)) => error.hint(format!("did you mean {}.{near}?", typed_name(database))),
            (Ok(Some(near)), None) => error.hint(format!("did you mean {near}?")),
            _ => error.hint("the tables are listed by .tables"),
        }
    }

    pub fn no_database(&self, schema: &Name) -> Diagnostic {
        let error = Diagnostic::error(format!("there is no database `{}`", schema.text)).at(schema.span());
        let known = self.catalog.databases().unwrap_or_default();
        match nearest(&schema.text, known.iter().map(String::as_str)) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint(format!("attach 'FILE' as {};", typed_name(&schema.text))),
        }
    }

    /// The error for a name behind a dot that is no column and no relation of the table.
    pub fn unknown_member(&self, table: &Rc<Table>, name: &Name) -> Diagnostic {
        self.meet(name, Meaning::Unknown);
        self.mark(name, || MarkedPlace::Member(table.clone()));
        if name.text == MARKER {
            // What is still to be typed is near to no name.
            return Diagnostic::error("a column or relation is still to be typed").at(name.span());
        }
        let relations = self.catalog.relations(table).unwrap_or_default();
        let relation_names: Vec<String> = relations.iter().map(|relation| relation.suggestion().to_string()).collect();
        let column_names: Vec<&str> =
            table.columns.iter().filter(|column| !column.hidden).map(|column| column.name.as_str()).collect();
        let candidates = relations.iter().map(|relation| relation.name()).chain(column_names.iter().copied());
        let near = joined(&relations, &name.text).or_else(|| nearest(&name.text, candidates).map(str::to_owned));
        let meant = match &near {
            Some(near) if relations.iter().any(|relation| relation.name() == near) => Some(format!(".{near}")),
            Some(near) => Some(near.clone()),
            None => self.nearest_far(table, &name.text).map(|far| format!(".{far}")),
        };
        let meant = meant.map(|meant| format!(" Did you mean `{meant}`?")).unwrap_or_default();
        let mut names = Vec::new();
        if !relation_names.is_empty() {
            names.push(format!("relations: {}", shortened(&relation_names)));
        }
        names.push(format!("columns: {}", shortened(&column_names)));
        let message = format!("{} has no column or relation `{}`.{meant}", table.noun(), name.text);
        let error = Diagnostic::error(message).at(name.span()).hint(names.join("      "));
        let error = near.into_iter().fold(error, |error, near| error.perhaps(name.span(), near));
        // Behind a path an aggregate of it was meant, and no column of that name which a relation leads to.
        let is_aggregate = functions::about_aggregate(&name.text.to_lowercase()).is_some();
        let leading = relations.iter().filter(|relation| {
            matches!(self.catalog.column(relation.target(), &name.text), ColumnLookup::Found(_))
                && !std::ptr::eq(&**relation.target(), &**table)
        });
        let error = leading.take(if is_aggregate { 0 } else { 4 }).fold(error, |error, relation| {
            let says = format!("of {}", relation.target().name);
            error.try_instead(says, name.span(), format!("{}.{}", relation.name(), name.text))
        });
        match name.text.to_lowercase().as_str() {
            "query" | "objects" => {
                error.hint(format!("the dot forms stand right behind the noun: {}.all()", table.noun()))
            }
            _ => error,
        }
    }

    /// The nearest name of a table that a way leads to, further off than a relation.
    fn nearest_far(&self, table: &Table, name: &str) -> Option<String> {
        let far = plural_name(&self.catalog.nearest_table(None, name).ok()??);
        let leads = matches!(
            self.catalog.member(table, &far, None).ok()?,
            MemberLookup::Far { .. } | MemberLookup::SeveralPaths(_)
        );
        leads.then_some(far)
    }

    /// A `via` that leads nowhere: the ways that there are.
    pub(super) fn no_such_way(&self, table: &Rc<Table>, name: &Name, span: Span) -> Diagnostic {
        let error = Diagnostic::error(format!("{} has no relation `{}` that way", table.noun(), name.text)).at(span);
        let relations = self.catalog.relations(table).unwrap_or_default();
        let called = |known: &String| known.eq_ignore_ascii_case(&name.text);
        let named = relations.iter().filter(|relation| relation.names.iter().any(called));
        named.fold(error, |error, relation| {
            let name = typed_name(&relation.full_names()[0]);
            let via = relation.via().map(|via| format!(" via {}", typed_name(&via.name))).unwrap_or_default();
            error.hint(format!("{} .{name}{via}", typed_noun(table)))
        })
    }

    /// How a key to another table is said.
    pub(super) fn relating(&self, table: &Table, target: &str) -> String {
        match self.catalog.named_as_key(table, target) {
            Some(key) => {
                let [from, to] = [&*table.name, target].map(typed_name);
                format!("say one: relate {from}.{} to {to}", typed_name(&key.name))
            }
            None => "which column holds the key of which table is said by `relate`: .help relate".to_owned(),
        }
    }

    /// The error for a name that means nothing where it stands.
    pub fn unknown_name(&self, name: &Name, scope: &Scope) -> Diagnostic {
        let Some(record) = scope.levels().find_map(|level| level.record()) else {
            return self.unknown_start(name, scope);
        };
        let error = self.unknown_member(record.table(), name);
        self.mark(name, || scope.marked_place());
        let shown = scope.level.iter().flat_map(|level| level.shown.iter().map(|shown| &*shown.name));
        match nearest(&name.text, shown) {
            Some(near) => error.hint(format!("shown is `{near}`")),
            None => error,
        }
    }

    /// The same where there is no record around: the name is no table and no variable.
    fn unknown_start(&self, name: &Name, scope: &Scope) -> Diagnostic {
        self.mark(name, || scope.marked_place());
        self.meet(name, Meaning::Unknown);
        let error = Diagnostic::error(format!("there is no table or variable `{}`", name.text)).at(name.span());
        if let Some((_, example)) = BEGINNINGS.iter().find(|(word, _)| name.text.eq_ignore_ascii_case(word)) {
            return error.example("to change something", *example);
        }
        if name.text == "_" {
            return Diagnostic::error("`_` is the last answer that was a set of records, and there is none yet")
                .at(name.span());
        }
        if is_word_for_any(name) {
            return Diagnostic::error(format!("`{}` of which table?", name.text))
                .at(name.span())
                .hint("a record of one: `any user`; a made-up value: `fake.word`, `pick('a', 'b')`, `int(1, 9)`");
        }
        if let Some(hints) = mapper_hints(&name.text) {
            return hints.into_iter().fold(error, Diagnostic::hint);
        }
        let own = self.generated.own_table();
        if let Some(table) = &own
            && table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(&name.text))
        {
            let counts = if name.text == "n" { "; `n` counts where the table has no such column" } else { "" };
            return error.hint(format!(
                "`{}` is a column of {}, which has no value before its record is made{counts}",
                name.text,
                table.noun()
            ));
        }
        let columns = own.iter().flat_map(|table| table.columns.iter().map(|column| column.name.as_str()));
        let variables = scope.variables.keys().map(String::as_str);
        let near = self.catalog.nearest_table(None, &name.text).ok().flatten();
        let databases = self.catalog.databases().unwrap_or_default();
        let attached = databases.iter().map(String::as_str).filter(|name| !["main", "temp"].contains(name));
        match nearest(&name.text, columns.chain(variables).chain(near.as_deref()).chain(attached)) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint("the tables are listed by .tables, the variables by vars; a text stands in quotes"),
        }
    }
}

/// True of the word before a table that a record is drawn from.
pub fn is_word_for_any(name: &Name) -> bool {
    !name.quoted && ["any", "random"].iter().any(|word| name.text.eq_ignore_ascii_case(word))
}

/// What is told of the session of a mapper, which has nothing to stand for here.
pub fn mapper_hints(name: &str) -> Option<[&'static str; 2]> {
    let is_one = ["session", "db"].iter().any(|word| name.eq_ignore_ascii_case(word));
    is_one.then_some(["records are named by themselves", "every line is kept at its end; begin … commit joins several"])
}

/// The error for ways to a table that are equally short.
pub(super) fn several_ways(table: &Table, name: &Name, ways: &[Vec<String>]) -> Diagnostic {
    let error = Diagnostic::error(format!("several ways lead from {} to {}, equally short", table.noun(), name.text));
    ways.iter().fold(error.at(name.span()), |error, way| {
        let way: Vec<_> = way.iter().map(|hop| typed_name(hop)).collect();
        error.hint(format!("{} .{}", typed_noun(table), way.join(" .")))
    })
}

/// The path to one that is written as one name: `artistName`, `artist_name` for `artist.Name`.
fn joined(relations: &[Rc<Relation>], name: &str) -> Option<String> {
    let folded = |name: &str| name.to_lowercase().replace(['_', ' '], "");
    let typed = folded(name);
    relations.iter().filter(|relation| relation.to_one()).find_map(|relation| {
        let column = typed.strip_prefix(&folded(relation.name()))?;
        let mut columns = relation.target().columns.iter().filter(|known| !known.hidden);
        let found = columns.find(|known| folded(&known.name) == column)?;
        Some(format!("{}.{}", typed_name(relation.name()), typed_name(&found.name)))
    })
}

/// A list of names that stays a line: the first ones, and how many more.
fn shortened<T: AsRef<str>>(names: &[T]) -> String {
    const MOST: usize = 24;
    let mut text = names.iter().take(MOST).map(AsRef::as_ref).collect::<Vec<_>>().join(" ");
    if names.len() > MOST {
        text.push_str(&format!(" … {} more", names.len() - MOST));
    }
    text
}
