//! Values that say who somebody is, made up: the same value becomes the same wherever it stands, by a secret key, so that
//! keys hold and nothing can be turned back.

use std::collections::{BTreeMap, HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::copy::CHECK;
use super::picked::{Node, Picked, Refused, Set, has_word};
use super::{SOURCE, run};
use crate::catalog::{Catalog, RelationKind, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::seed::{MakerCall, SeedContext, StreamKey, ValueSource, auto};
use crate::sql::quote_name;
use crate::store::{Value, collect};

/// How many values go into one statement.
const AT_ONCE: usize = 200;

/// So many columns are asked about in one pass: a query gives 2,000 at most (limits.html).
const COLUMNS_AT_ONCE: usize = 400;

/// How often another value is drawn for one that must be unlike all others.
const MAX_DRAWS: u32 = 1000;

/// A secret of which masks are made.
#[derive(Clone)]
pub(crate) struct MaskKey([u8; 32]);

impl MaskKey {
    /// The same in every run.
    pub fn of_text(text: &str) -> MaskKey {
        MaskKey(Sha256::digest(text.as_bytes()).into())
    }

    /// Another in each run.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn random() -> Result<MaskKey> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)
            .map_err(|error| Diagnostic::engine(format!("the system gives no random numbers for a key: {error}")))?;
        Ok(MaskKey(key))
    }
}

/// How a value is made up.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// By this call of a maker: `fake.email`, `int(5, 35)`.
    Made(String),
    /// Letters become letters, digits digits, all else stays.
    Alike,
}

/// Columns whose values become the same where they are the same.
struct Group {
    form: Form,
    /// Table and column, as positions among the nodes and of the column.
    columns: Vec<(usize, usize)>,
    /// No two values may become one.
    unique: bool,
    /// Letter case makes no difference.
    folds: bool,
}

/// What is made up in which columns.
pub(super) struct Masks {
    key: MaskKey,
    groups: Vec<Group>,
    /// The tables whose checks cannot be met by other forms.
    unjudged: HashSet<usize>,
}

impl Masks {
    /// The columns that are masked: those that a comment names, those whose names say so, and those on the other side of a key.
    pub fn find(picked: &Picked<'_>, catalog: &Catalog, key: MaskKey) -> Result<Masks> {
        let nodes = picked.nodes();
        let at = |table: &Table| nodes.iter().position(|node| node.table.name == table.name);
        // Each column is alone at first, and goes with those that a key binds it to.
        let mut forms: BTreeMap<(usize, usize), Form> = BTreeMap::new();
        for (number, node) in nodes.iter().enumerate() {
            for (column, form) in forms_of(picked, catalog, node)? {
                forms.insert((number, column), form);
            }
        }
        for (column, form) in alike_by_values(picked, &forms)? {
            forms.insert(column, form);
        }
        let mut bonds: Vec<((usize, usize), (usize, usize))> = Vec::new();
        for (number, node) in nodes.iter().enumerate() {
            let relations = catalog.relations(&node.table)?;
            for relation in relations.iter().filter(|relation| relation.kind == RelationKind::BelongsTo) {
                let ([step], Some(parent)) = (relation.steps.as_slice(), at(relation.target())) else { continue };
                let pairs = step.from_columns.iter().zip(&step.to_columns);
                bonds.extend(pairs.map(|(from, to)| ((number, *from), (parent, *to))));
            }
        }
        let expressions: Vec<Vec<String>> =
            nodes.iter().map(|node| unique_expressions(picked, &node.table)).collect::<Result<_>>()?;
        let mut groups: Vec<Group> = Vec::new();
        let mut done: HashSet<(usize, usize)> = HashSet::new();
        for start in forms.keys() {
            if !done.insert(*start) {
                continue;
            }
            let mut columns = vec![*start];
            let mut next = 0;
            while let Some(column) = columns.get(next).copied() {
                let ends = bonds.iter().flat_map(|(child, parent)| [(child, parent), (parent, child)]);
                let others: Vec<_> = ends.filter(|(from, _)| **from == column).map(|(_, to)| *to).collect();
                columns.extend(others.into_iter().filter(|other| done.insert(*other)));
                next += 1;
            }
            // The parent's word counts before the child's: a column that no key leads away from.
            let is_child = |column: &(usize, usize)| bonds.iter().any(|(child, _)| child == column);
            let named = || columns.iter().filter(|column| forms.contains_key(column));
            let speaker = named().find(|column| !is_child(column)).or_else(|| named().next());
            let form = speaker.map_or(Form::Alike, |column| forms[column].clone());
            let table = |at: usize| &nodes[at].table;
            let unique = columns.iter().any(|(at, column)| is_unique(table(*at), &expressions[*at], *column));
            let folds = columns.iter().any(|(at, column)| table(*at).columns[*column].collation != "BINARY");
            // Equal names and contacts become equal ones in all tables, with or without a key between them.
            match groups.iter_mut().find(|group| form != Form::Alike && group.form == form) {
                Some(group) => {
                    group.columns.extend(columns);
                    group.unique |= unique;
                    group.folds |= folds;
                }
                None => groups.push(Group { form, columns, unique, folds }),
            }
        }
        Ok(Masks { key, groups, unjudged: HashSet::new() })
    }

    /// Makes the values up: for each group a temporary table of what was and what is made of it.
    pub fn make(&self, picked: &Picked<'_>) -> Result<()> {
        let nodes = picked.nodes();
        for (number, group) in self.groups.iter().enumerate() {
            picked.tick("made-up values")?;
            let (found, made) = (format!("temp.subset_found_{number}"), table_of(number));
            for table in [&found, &made] {
                run(picked.target, &format!("DROP TABLE IF EXISTS {table}"))?;
            }
            run(picked.target, &format!("CREATE TABLE {found} (was PRIMARY KEY) WITHOUT ROWID"))?;
            run(picked.target, &format!("CREATE TABLE {made} (was PRIMARY KEY, made) WITHOUT ROWID"))?;
            for (at, column) in &group.columns {
                let node = &nodes[*at];
                let column = quote_name(&node.table.columns[*column].name);
                run(
                    picked.target,
                    &format!(
                        "INSERT OR IGNORE INTO {found} SELECT +t.{column} FROM {} WHERE t.{column} IS NOT NULL",
                        node.records(Set::All, "t"),
                    ),
                )?;
            }
            let values: Vec<Value> = collect(picked.target, &format!("SELECT was FROM {found} ORDER BY was"), &[])?
                .into_iter()
                .flatten()
                .collect();
            let mut maker = MaskMaker::new(&self.key, group)?;
            for chunk in values.chunks(AT_ONCE) {
                picked.tick("made-up values")?;
                let mut pairs = Vec::with_capacity(chunk.len() * 2);
                for was in chunk {
                    pairs.extend([was.clone(), maker.mask(was)?]);
                }
                let rows = vec!["(?, ?)"; chunk.len()].join(", ");
                collect(picked.target, &format!("INSERT INTO {made} VALUES {rows}"), &pairs)?;
            }
        }
        Ok(())
    }

    /// What stands in the place of a column of `t`, as SQL names it, in the new file.
    pub fn expression(&self, picked: &Picked<'_>, node: &Node, column: &str) -> Option<String> {
        let number = self.number_of(picked, node, column)?;
        // The sign takes the column's affinity away, which would keep the look-up from its index.
        Some(format!("(SELECT m.made FROM {} AS m WHERE m.was = +t.{column})", table_of(number)))
    }

    fn number_of(&self, picked: &Picked<'_>, node: &Node, column: &str) -> Option<usize> {
        let at = position(picked, node);
        let column = node.table.columns.iter().position(|known| quote_name(&known.name) == column)?;
        self.groups.iter().position(|group| group.columns.contains(&(at, column)))
    }

    /// Lets what is masked in a table keep its form, where a rule of the table has refused another: the columns that the rule names, or
    /// all where it names none.
    ///
    /// # Errors
    /// The rule refuses that, too, and lets in the records as they are.
    pub fn keep_form(&mut self, picked: &Picked<'_>, refused: &Refused) -> Result<()> {
        let node = &refused.node;
        let at = position(picked, node);
        let is_named = |column: &(usize, usize)| {
            column.0 == at && node.table.columns.get(column.1).is_some_and(|column| refused.names(&column.name))
        };
        let named = |group: &Group| group.columns.iter().any(is_named);
        let is_made = |group: &Group| group.form != Form::Alike && group.is_of(at);
        let all = self.groups.iter().filter(|group| group.is_of(at));
        let changed: Vec<bool> = match all.clone().any(named) {
            true => self.groups.iter().map(|group| is_made(group) && named(group)).collect(),
            false => self.groups.iter().map(is_made).collect(),
        };
        if !changed.contains(&true) {
            if refused.is_met_unmasked {
                return Err(self.refusal(refused, at));
            }
            // The records themselves do not meet it.
            self.unjudged.insert(at);
        }
        for (group, _) in self.groups.iter_mut().zip(changed).filter(|(_, changed)| *changed) {
            group.form = Form::Alike;
        }
        Ok(())
    }

    /// What is said where a rule refuses whatever is made up.
    fn refusal(&self, refused: &Refused, at: usize) -> Diagnostic {
        let Refused { node, rule, why, .. } = refused;
        let masked = self.groups.iter().flat_map(|group| &group.columns).filter(|(table, _)| *table == at);
        let names: Vec<&str> = masked.map(|(_, column)| node.table.columns[*column].name.as_str()).collect();
        let named: Vec<&str> = names.iter().copied().filter(|name| refused.names(name)).collect();
        let told = if named.is_empty() { names } else { named };
        let (table, first) = (&node.table.name, told.first().copied().unwrap_or("x"));
        let made = if *rule == CHECK { "pick('a', 'b')" } else { "fake.uuid" };
        Diagnostic::error(format!(
            "{table}: {rule} refuses what --mask makes of {}, even in the form of what was there: {why}",
            told.join(", ")
        ))
        .hint(format!("say in CREATE TABLE {table} what is made instead, as in: {first} TEXT -- hop: fake {made}"))
    }

    /// True if something is made up for a table.
    pub fn is_masked(&self, picked: &Picked<'_>, node: &Node) -> bool {
        let at = position(picked, node);
        self.groups.iter().any(|group| group.is_of(at))
    }

    /// True if the checks of a table judge what is made up for it.
    pub fn is_judged(&self, picked: &Picked<'_>, node: &Node) -> bool {
        let at = position(picked, node);
        !self.unjudged.contains(&at) && self.groups.iter().any(|group| group.is_of(at))
    }

    /// The names of all columns that are masked.
    pub fn names(&self, picked: &Picked<'_>) -> Vec<String> {
        let nodes = picked.nodes();
        let name = |(at, column): &(usize, usize)| {
            let table = &nodes[*at].table;
            format!("{}.{}", table.name, table.columns[*column].name)
        };
        let mut names: Vec<String> = self.groups.iter().flat_map(|group| group.columns.iter().map(name)).collect();
        names.sort();
        names
    }
}

impl Group {
    fn is_of(&self, table: usize) -> bool {
        self.columns.iter().any(|(at, _)| *at == table)
    }
}

fn position(picked: &Picked<'_>, node: &Node) -> usize {
    let nodes = picked.nodes();
    nodes.iter().position(|other| other.table.name == node.table.name).expect("a node of these")
}

fn table_of(number: usize) -> String {
    format!("temp.subset_mask_{number}")
}

/// The columns of a table that are masked, by its comments, their names and their values.
fn forms_of(picked: &Picked<'_>, catalog: &Catalog, node: &Node) -> Result<Vec<(usize, Form)>> {
    let table = &node.table;
    let mut forms = Vec::new();
    let of_emails = columns_of_emails(picked, node)?;
    let relations = catalog.relations(table)?;
    let leads = relations.iter().filter(|relation| relation.kind == RelationKind::BelongsTo);
    let leading: Vec<usize> =
        leads.flat_map(|relation| relation.steps.iter().flat_map(|step| step.from_columns.clone())).collect();
    let asked = catalog.mask_comments(table);
    let fakes = catalog.fake_comments(table);
    for (position, column) in table.columns.iter().enumerate() {
        if column.generated.is_some() || column.hidden {
            continue;
        }
        let fake = fakes.iter().find(|fake| fake.column == position);
        let by_comment = match fake {
            Some(fake) => match auto::maker_call(&fake.text, &SeedContext::new(0))? {
                Some(_) => Some(Form::Made(fake.text.clone())),
                None => Some(Form::Alike),
            },
            None => None,
        };
        // The number of a record is no name, whatever the key is called: `mother`.
        let is_key = table.foreign_keys.iter().any(|key| key.broken.is_none() && key.columns.contains(&position));
        let tells_records_apart = table.primary_key.contains(&position) || leading.contains(&position);
        let personal = match auto::personal_of(table, position) {
            _ if is_key && column.affinity.is_numeric() => None,
            Some(auto::Personal::Made(maker))
                if maker.ends_with("name") && tells_records_apart && column.affinity.is_numeric() =>
            {
                None
            }
            personal => personal,
        };
        let by_name = || match personal {
            _ if of_emails.contains(&position) => Some(Form::Made("fake.email".to_owned())),
            Some(auto::Personal::Made(maker)) => Some(Form::Made(format!("fake.{maker}"))),
            Some(auto::Personal::Code) => Some(Form::Alike),
            None => asked.contains(&position).then_some(Form::Alike),
        };
        forms.extend(by_comment.or_else(by_name).map(|form| (position, form)));
    }
    Ok(forms)
}

/// The columns most of whose texts contain an e-mail address, whatever they are called.
fn columns_of_emails(picked: &Picked<'_>, node: &Node) -> Result<Vec<usize>> {
    let columns: Vec<usize> = (0..node.table.columns.len())
        .filter(|at| node.table.columns[*at].generated.is_none() && !node.table.columns[*at].hidden)
        .collect();
    let mut found = Vec::new();
    for some in columns.chunks(COLUMNS_AT_ONCE) {
        let most = |at: &usize| {
            let name = quote_name(&node.table.columns[*at].name);
            format!("sum(typeof(t.{name}) = 'text' AND t.{name} LIKE '%_@_%._%') * 2 > count(t.{name})")
        };
        let asked: Vec<String> = some.iter().map(most).collect();
        let sql = format!("SELECT {} FROM {}", asked.join(", "), node.records(Set::All, "t"));
        let answers = collect(picked.target, &sql, &[])?.into_iter().flatten();
        found.extend(some.iter().zip(answers).filter(|(_, answer)| *answer == Value::Integer(1)).map(|(at, _)| *at));
    }
    Ok(found)
}

/// So many values of a column are compared with those that are masked.
const MOST_COMPARED: usize = 500;

/// Further columns of texts, half of whose values are names or contacts that are masked elsewhere: `ship_to` beside `customers.name`.
fn alike_by_values(picked: &Picked<'_>, forms: &BTreeMap<(usize, usize), Form>) -> Result<Vec<((usize, usize), Form)>> {
    const COMPARED: [&str; 5] = ["fake.email", "fake.last_name", "fake.name", "fake.username", "fake.world_phone"];
    let nodes = picked.nodes();
    let name = |(at, column): &(usize, usize)| quote_name(&nodes[*at].table.columns[*column].name);
    let mut made: BTreeMap<&Form, String> = BTreeMap::new();
    for (column, form) in forms {
        let Form::Made(text) = form else { continue };
        if !COMPARED.contains(&text.as_str()) {
            continue;
        }
        let known = made.entry(form).or_insert_with(|| {
            format!("temp.subset_known_{}", COMPARED.iter().position(|one| *one == text).unwrap_or(0))
        });
        run(
            picked.target,
            &format!("CREATE TABLE IF NOT EXISTS {known} (was TEXT COLLATE NOCASE PRIMARY KEY) WITHOUT ROWID"),
        )?;
        let (column, records) = (name(column), nodes[column.0].records(Set::All, "t"));
        run(
            picked.target,
            &format!(
                "INSERT OR IGNORE INTO {known} SELECT t.{column} FROM {records} WHERE typeof(t.{column}) = 'text'"
            ),
        )?;
    }
    let mut found = Vec::new();
    if made.is_empty() {
        return Ok(found);
    }
    for (at, node) in nodes.iter().enumerate() {
        for (column, declared) in node.table.columns.iter().enumerate() {
            let is_other = declared.generated.is_some() || declared.hidden || declared.affinity.is_numeric();
            if is_other || forms.contains_key(&(at, column)) {
                continue;
            }
            picked.tick("values that are masked elsewhere")?;
            let (column_name, records) = (quote_name(&declared.name), node.records(Set::All, "t"));
            for (form, known) in &made {
                let sql = format!(
                    "SELECT count(*), sum(was IN {known}) FROM (SELECT DISTINCT t.{column_name} AS was FROM {records} \
                     WHERE typeof(t.{column_name}) = 'text' LIMIT {MOST_COMPARED})"
                );
                let rows = collect(picked.target, &sql, &[])?;
                let count = |place: usize| rows.first().and_then(|row| row.get(place)?.as_integer()).unwrap_or(0);
                if count(1) > 0 && count(1) * 2 >= count(0) {
                    found.push(((at, column), (*form).clone()));
                    break;
                }
            }
        }
    }
    Ok(found)
}

/// True if an index keeps the values of a column apart, alone or with others.
fn is_unique(table: &Table, expressions: &[String], column: usize) -> bool {
    let indexed = table.indexes.iter().filter(|index| index.unique).any(|index| index.columns.contains(&Some(column)));
    let name = &table.columns[column].name;
    indexed || table.primary_key.contains(&column) || expressions.iter().any(|sql| has_word(sql, name))
}

/// The unique indexes of a table over expressions, as they were made.
fn unique_expressions(picked: &Picked<'_>, table: &Table) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for index in table.indexes.iter().filter(|index| index.unique && index.columns.contains(&None)) {
        let sql = format!("SELECT sql FROM {SOURCE}.sqlite_schema WHERE type = 'index' AND name = ?1");
        let rows = collect(picked.target, &sql, &[Value::text(&index.name)])?;
        found.extend(rows.iter().filter_map(|row| row.first()?.as_text().map(|sql| sql.into_owned())));
    }
    Ok(found)
}

/// Makes values up for one group.
struct MaskMaker<'m> {
    key: &'m MaskKey,
    group: &'m Group,
    call: Option<(MakerCall, ValueSource)>,
    used: HashSet<Vec<u8>>,
    /// What was made of values that letter case makes no difference to.
    known: HashMap<Vec<u8>, Value>,
}

impl<'m> MaskMaker<'m> {
    fn new(key: &'m MaskKey, group: &'m Group) -> Result<MaskMaker<'m>> {
        let call = match &group.form {
            Form::Made(text) => {
                let context = SeedContext::new(u64::from_le_bytes(first_bytes(&key.0)));
                let call = auto::maker_call(text, &context)?.expect("a text that was read as a call");
                Some((call, ValueSource::new(&context, &StreamKey { column: text, ..StreamKey::default() })))
            }
            Form::Alike => None,
        };
        Ok(MaskMaker { key, group, call, used: HashSet::new(), known: HashMap::new() })
    }

    fn mask(&mut self, was: &Value) -> Result<Value> {
        let mut folded = bytes_of(was);
        if self.group.folds {
            folded.make_ascii_lowercase();
            if let Some(made) = self.known.get(&folded) {
                return Ok(made.clone());
            }
        }
        for attempt in 0..MAX_DRAWS {
            let made = self.draw(was, &folded, attempt)?;
            // An index may not tell small letters from capitals.
            let mut bytes = bytes_of(&made);
            bytes.make_ascii_lowercase();
            if self.group.unique && !self.used.insert(bytes) {
                continue;
            }
            if self.group.folds {
                self.known.insert(folded, made.clone());
            }
            return Ok(made);
        }
        Err(Diagnostic::error("so many values cannot be masked and stay unlike each other"))
    }

    fn draw(&mut self, was: &Value, folded: &[u8], attempt: u32) -> Result<Value> {
        let digest = digest(self.key, &self.group.form, folded, attempt);
        match (&mut self.call, was) {
            (Some((call, source)), was) if !is_blank(was) => {
                let mut made = Value::Null;
                call.make(source, u64::from_le_bytes(first_bytes(&digest)) >> 16, &mut made)?;
                Ok(match (was, made) {
                    // Where numbers stand, a text is none.
                    (Value::Integer(_) | Value::Real(_) | Value::Blob(_), Value::Text(_)) => alike(was, &digest),
                    // By the value alone, so that the same becomes the same beside whatever others.
                    (_, made) => {
                        let letters = if self.group.unique { 8 } else { 4 };
                        apart(call.maker.name, made, &digest[8..8 + letters])
                    }
                })
            }
            _ => Ok(alike(was, &digest)),
        }
    }
}

fn is_blank(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.iter().all(u8::is_ascii_whitespace))
}

fn first_bytes(bytes: &[u8; 32]) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&bytes[..8]);
    first
}

fn digest(key: &MaskKey, form: &Form, value: &[u8], attempt: u32) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(key.0);
    hash.update(format!("{form:?}"));
    hash.update(attempt.to_le_bytes());
    hash.update(value);
    // The key stands at both ends, so that nothing can be hung on.
    hash.update(key.0);
    hash.finalize().into()
}

fn bytes_of(value: &Value) -> Vec<u8> {
    match value {
        Value::Null => Vec::new(),
        Value::Integer(number) => number.to_string().into_bytes(),
        Value::Real(number) => number.to_string().into_bytes(),
        Value::Text(bytes) | Value::Blob(bytes) => bytes.clone(),
    }
}

/// A made-up address or user name with letters that hardly come twice.
fn apart(maker: &str, made: Value, digest: &[u8]) -> Value {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let tag: String = digest.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let text = made.as_text().unwrap_or_default().into_owned();
    match maker {
        "email" => {
            let (name, domain) = text.split_once('@').unwrap_or((&text, "example.org"));
            Value::text(format!("{name}.{tag}@{domain}"))
        }
        "username" => Value::text(format!("{text}_{tag}")),
        _ => made,
    }
}

/// The value with other letters and digits.
fn alike(was: &Value, digest: &[u8; 32]) -> Value {
    let mut stream = ByteStream { block: *digest, at: 0 };
    let text =
        |text: &str, stream: &mut ByteStream| -> String { text.chars().map(|letter| other(letter, stream)).collect() };
    match was {
        Value::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(was) => Value::text(text(was, &mut stream)),
            Err(_) => Value::Text(
                bytes.iter().map(|byte| if byte.is_ascii() { b'a' + stream.next() % 26 } else { *byte }).collect(),
            ),
        },
        Value::Integer(number) => {
            let made: i128 = text(&number.to_string(), &mut stream).parse().expect("other digits make another number");
            Value::Integer((made % i128::from(i64::MAX)) as i64)
        }
        Value::Real(number) if number.is_finite() => {
            Value::Real(text(&number.to_string(), &mut stream).parse().expect("other digits make another number"))
        }
        Value::Real(number) => Value::Real(*number),
        Value::Blob(bytes) => Value::Blob(bytes.iter().map(|_| stream.next()).collect()),
        Value::Null => Value::Null,
    }
}

/// Another letter of the kind. A zero stays one, so that numbers keep their length.
fn other(letter: char, stream: &mut ByteStream) -> char {
    match letter {
        '0' => '0',
        '1'..='9' => char::from(b'1' + stream.next() % 9),
        _ if letter.is_uppercase() => char::from(b'A' + stream.next() % 26),
        _ if letter.is_alphabetic() => char::from(b'a' + stream.next() % 26),
        _ => letter,
    }
}

/// Bytes without an end out of a digest.
struct ByteStream {
    block: [u8; 32],
    at: usize,
}

impl ByteStream {
    fn next(&mut self) -> u8 {
        if self.at == self.block.len() {
            self.block = Sha256::digest(self.block).into();
            self.at = 0;
        }
        self.at += 1;
        self.block[self.at - 1]
    }
}
