//! A table that is made for the rows of a file: a first reading finds the types of its columns.

use super::bind::ColumnKind;
use super::columns::{ColumnMapping, Target};
use super::insert::StoreError;
use super::{Import, Imported, RECORDS_PER_TICK, Stored};
use crate::catalog::Affinity;
use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::files::column_type::TypeGuess;
use crate::formats::{Field, parse_numeral};
use crate::sql::quote_name;
use crate::store::{Begin, Transaction};

/// What the first reading has found.
struct Survey {
    names: Vec<String>,
    guesses: Vec<TypeGuess>,
    /// True if every record has something in the first column.
    first_is_full: bool,
}

impl Import<'_> {
    pub(super) fn import_as_new(&self) -> Result<Imported> {
        let survey = self.survey()?;
        let mut notes = Vec::new();
        self.note_header(&survey.names, &mut notes);
        let names = self.name_columns(&survey.names, &mut notes);
        let types = self.types(&names, &survey.guesses, &mut notes)?;
        let columns: Vec<(String, String)> = names.into_iter().zip(types).collect();
        let may_be_key = columns[0].0.eq_ignore_ascii_case("id")
            && survey.first_is_full
            && !columns[0].1.eq_ignore_ascii_case("REAL");
        let target = |(name, declared): &(String, String)| Target {
            name: name.clone(),
            declared_type: declared.clone(),
            kind: ColumnKind::of_type(declared, Affinity::of(declared, false)),
            has_default_for_null: false,
        };
        let mapping = ColumnMapping {
            schema: "main".to_owned(),
            table: self.name.to_owned(),
            columns: columns.iter().map(|column| Some(target(column))).collect(),
            refers_to_itself: false,
            key: if may_be_key { vec![columns[0].0.clone()] } else { Vec::new() },
        };
        let mut created = create_table(self.name, &columns, may_be_key);
        let transaction = Transaction::begin(self.connection, Begin::Immediate)?;
        let is_tried = may_be_key && self.options.on_conflict.is_none();
        let stored = match self.create(&created, &mapping, is_tried) {
            Err(StoreError::Repeated) => {
                notes.push(Diagnostic::note(format!("`{}` is not unique, and so no key", columns[0].0)));
                created = create_table(self.name, &columns, false);
                self.create(&created, &mapping, false)
            }
            outcome => outcome,
        };
        let stored = transaction.finish(stored)?;
        Ok(Imported { created: Some(created), ..Imported::of(stored, notes) })
    }

    fn survey(&self) -> Result<Survey> {
        let mut guesses: Vec<TypeGuess> = Vec::new();
        let (mut records, mut first) = (0, 0_u64);
        let names = self.input.read(&mut |names, record| {
            records += 1;
            if records % RECORDS_PER_TICK == 0 {
                (self.tick)(0)?;
            }
            guesses.resize_with(names.len(), TypeGuess::default);
            for (index, column) in record.columns().iter().enumerate() {
                let field = self.field(record, index);
                first += u64::from(*column == 0 && field != Field::Null);
                guesses[*column].observe(field, record.line());
            }
            Ok(())
        })?;
        guesses.resize_with(names.len(), TypeGuess::default);
        if names.is_empty() {
            let message = format!("{} has no records, so that there is nothing to make columns of", self.input.name);
            return Err(Diagnostic::error(message));
        }
        let first_is_full = first == records && !guesses[0].has_nulls;
        Ok(Survey { names, guesses, first_is_full })
    }

    /// Says so where the names of the columns look like a record.
    fn note_header(&self, names: &[String], notes: &mut Vec<Diagnostic>) {
        let is_date = |name: &str| {
            let digits =
                |range| name.get(range).is_some_and(|part: &str| part.bytes().all(|byte| byte.is_ascii_digit()));
            name.len() >= 10 && digits(0..4) && &name[4..5] == "-" && digits(5..7)
        };
        let is_data = |name: &String| parse_numeral(name.trim().as_bytes()).is_some() || is_date(name.trim());
        if self.input.has_header() && names.iter().any(is_data) {
            notes.push(Diagnostic::note(format!(
                "the first line of {}, `{}`, is taken for the names of the columns; --no-header reads it as a record",
                self.input.name,
                names.join(",")
            )));
        }
    }

    /// The types of the columns: those that were said, else those that hold all values.
    fn types(&self, names: &[String], guesses: &[TypeGuess], notes: &mut Vec<Diagnostic>) -> Result<Vec<String>> {
        let mut types: Vec<String> = guesses.iter().map(|guess| guess.declared_type().to_owned()).collect();
        let mut said = vec![false; names.len()];
        for (name, declared) in &self.options.types {
            let Some(at) = names.iter().position(|known| known.eq_ignore_ascii_case(name)) else {
                let error =
                    Diagnostic::error(format!("--types names `{name}`, and {} has no such column", self.input.name));
                let near = nearest(name, names.iter().map(String::as_str));
                let error = near.map_or(error.clone(), |near| error.hint(format!("did you mean `{near}`?")));
                return Err(error.hint(format!("columns: {}", names.join(", "))));
            };
            types[at].clone_from(declared);
            said[at] = true;
        }
        for ((name, guess), _) in names.iter().zip(guesses).zip(said).filter(|(_, said)| !said) {
            if let Some((line, word)) = guess.only_word() {
                notes.push(Diagnostic::note(format!(
                    "{name} is TEXT, since beside numbers it holds `{word}` (first on line {line}); --null '{word}' \
                     makes that NULL"
                )));
            }
        }
        Ok(types)
    }

    /// Makes the table and stores every record, or leaves neither.
    fn create(&self, sql: &str, mapping: &ColumnMapping, is_tried: bool) -> Result<Stored, StoreError> {
        let attempt = Transaction::begin(self.connection, Begin::Immediate)?;
        self.run_sql(sql)?;
        attempt.finish(self.store_records(mapping, is_tried))
    }

    /// Names for new columns: none empty, none twice.
    fn name_columns(&self, found: &[String], notes: &mut Vec<Diagnostic>) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut renamed = Vec::new();
        for (index, name) in found.iter().enumerate() {
            let trimmed = name.trim().replace('\0', "");
            let base = if trimmed.is_empty() { format!("column_{}", index + 1) } else { trimmed.clone() };
            let is_free = |wanted: &str| !names.iter().any(|known| known.eq_ignore_ascii_case(wanted));
            let mut chosen = base.clone();
            let mut number = 2;
            while !is_free(&chosen) {
                chosen = format!("{base}_{number}");
                number += 1;
            }
            if chosen != trimmed {
                renamed.push(format!("column {} is named {chosen}", index + 1));
            }
            names.push(chosen);
        }
        if !renamed.is_empty() {
            notes.push(Diagnostic::note(format!(
                "{} has columns without a name of their own: {}",
                self.input.name,
                renamed.join(", ")
            )));
        }
        names
    }
}

fn create_table(name: &str, columns: &[(String, String)], keyed: bool) -> String {
    let definition = |(index, (name, declared)): (usize, &(String, String))| {
        let key = if keyed && index == 0 { " PRIMARY KEY" } else { "" };
        format!("{} {declared}{key}", quote_name(name))
    };
    let columns: Vec<String> = columns.iter().enumerate().map(definition).collect();
    format!("CREATE TABLE {} ({})", quote_name(name), columns.join(", "))
}
