//! A bare connection for tests, just enough of one for the catalog.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, ValueRef as Raw};

use crate::catalog::{Catalog, CatalogOptions};
use crate::diagnostic::{Diagnostic, Result};
use crate::store::{Connection, Fate, Interrupt, Row, Statement, Value, ValueRef};

pub struct Shim {
    pub raw: rusqlite::Connection,
    /// How many statements were prepared.
    pub prepared: Cell<usize>,
}

/// A connection to a new database in memory, made by `sql`, and a catalog of it.
pub fn open(sql: &str) -> (Rc<Shim>, Catalog) {
    open_with(sql, true)
}

pub fn open_with(sql: &str, infer: bool) -> (Rc<Shim>, Catalog) {
    let raw = rusqlite::Connection::open_in_memory().unwrap();
    raw.execute_batch(sql).unwrap();
    wrap(raw, infer)
}

pub fn wrap(raw: rusqlite::Connection, infer: bool) -> (Rc<Shim>, Catalog) {
    let shim = Rc::new(Shim { raw, prepared: Cell::new(0) });
    let catalog = Catalog::new(shim.clone(), CatalogOptions { infer, ..CatalogOptions::default() });
    (shim, catalog)
}

fn engine(error: rusqlite::Error) -> Diagnostic {
    Diagnostic::engine(error.to_string())
}

struct Prepared<'c> {
    raw: rusqlite::Statement<'c>,
}

struct Current<'r, 's>(&'r rusqlite::Row<'s>, usize);

impl Row for Current<'_, '_> {
    fn len(&self) -> usize {
        self.1
    }

    fn get(&self, index: usize) -> ValueRef<'_> {
        match self.0.get_ref(index) {
            Ok(Raw::Integer(number)) => ValueRef::Integer(number),
            Ok(Raw::Real(number)) => ValueRef::Real(number),
            Ok(Raw::Text(text)) => ValueRef::Text(text),
            Ok(Raw::Blob(blob)) => ValueRef::Blob(blob),
            Ok(Raw::Null) | Err(_) => ValueRef::Null,
        }
    }
}

struct Bound<'v>(&'v Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => Raw::Null,
            Value::Integer(number) => Raw::Integer(*number),
            Value::Real(number) => Raw::Real(*number),
            Value::Text(text) => Raw::Text(text),
            Value::Blob(blob) => Raw::Blob(blob),
        }))
    }
}

impl Statement for Prepared<'_> {
    fn columns(&self) -> &[String] {
        &[]
    }

    fn is_readonly(&self) -> bool {
        self.raw.readonly()
    }

    fn consumed(&self) -> usize {
        0
    }

    fn parameters(&self) -> usize {
        self.raw.parameter_count()
    }

    fn stream(
        &mut self,
        parameters: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>,
    ) -> Result<u64> {
        let width = self.raw.column_count();
        let mut rows = self.raw.query(rusqlite::params_from_iter(parameters.iter().map(Bound))).map_err(engine)?;
        while let Some(row) = rows.next().map_err(engine)? {
            if each(&Current(row, width))?.is_break() {
                break;
            }
        }
        Ok(0)
    }
}

struct Never;

impl Interrupt for Never {
    fn interrupt(&self) {}

    fn forget(&self) {}
}

impl Connection for Shim {
    fn prepare<'c>(&'c self, sql: &str) -> Result<Option<Box<dyn Statement + 'c>>> {
        self.prepared.set(self.prepared.get() + 1);
        Ok(Some(Box::new(Prepared { raw: self.raw.prepare(sql).map_err(engine)? })))
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        Arc::new(Never)
    }

    fn schema_version(&self) -> Result<i64> {
        let version = |schema: &str| -> Result<i64> {
            self.raw.query_row(&format!("pragma {schema}.schema_version"), [], |row| row.get(0)).map_err(engine)
        };
        Ok(version("main")? + (version("temp")? << 32))
    }

    fn is_autocommit(&self) -> bool {
        self.raw.is_autocommit()
    }

    fn fate(&self) -> Fate {
        unreachable!("nothing is kept of it")
    }

    fn take_warnings(&self) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn add_warning(&self, warning: Diagnostic) {
        panic!("{warning}");
    }
}
