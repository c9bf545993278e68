//! Where the values of one place come from: its words, and the person and address that its record is about.

use std::ops::{Deref, DerefMut};

use super::maker::{Call, Maker};
use super::person::{Person, Residence};
use super::stream::Stream;
use super::{Moment, Run};
use crate::diagnostic::Result;
use crate::store::Value;

/// What a value is made for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
    /// Which of the made-up values of the column's expression, from 0: `int(1, 6) + int(1, 6)` has two.
    pub part: u32,
    /// Which person of the record, from 0. Values of one person agree: name, e-mail, user name; and so do the parts of
    /// its address. A second name in the same record (`author`, `editor`) is that of a further person.
    pub person: u32,
}

/// The values of one place, row by row. Cheapest when rows follow one another; any order gives the same values.
pub struct Source {
    run: Run,
    words: Stream,
    records: Records,
}

impl Source {
    pub(super) fn new(run: Run, place: &Place<'_>) -> Source {
        let records =
            Records { table: place.table.to_owned(), number: place.person, person: None, address: None, shared: None };
        Source { run, words: Stream::new(run.seed, place.table, place.column, place.part), records }
    }

    /// Makes the value of a row. A text that is in `into` already gives its memory to the new one.
    ///
    /// # Errors
    /// Arguments that do not fit one another; a call that [`super::Maker::call`] has checked fails for no row.
    pub fn make(&mut self, call: &Call, row: u64, into: &mut Value) -> Result<()> {
        (call.maker.make)(&mut self.draw(row), &call.arguments, into)
    }

    /// Makes the value of a row with arguments that may be others in each row.
    ///
    /// # Errors
    /// As [`super::Maker::call`].
    pub fn make_with(&mut self, maker: &'static Maker, given: &[Value], row: u64, into: &mut Value) -> Result<()> {
        let arguments = maker.arguments(&self.run, given)?;
        (maker.make)(&mut self.draw(row), &arguments, into).map_err(|error| maker.taught(error))
    }

    /// The random words of a row, from the first on, for whatever else is drawn for this place.
    pub fn draw(&mut self, row: u64) -> Draw<'_> {
        self.words.go_to(row);
        Draw { run: &self.run, row, words: &mut self.words, records: &mut self.records }
    }
}

/// The streams of a record's person and address, made when they are first wanted.
struct Records {
    table: String,
    number: u32,
    person: Option<Box<Stream>>,
    address: Option<Box<Stream>>,
    shared: Option<Box<Stream>>,
}

impl Records {
    /// The names of these streams can be no column's, which holds no NUL.
    fn stream<'s>(
        slot: &'s mut Option<Box<Stream>>,
        run: &Run,
        table: &str,
        name: &str,
        number: u32,
        row: u64,
    ) -> &'s mut Stream {
        let stream = slot.get_or_insert_with(|| Box::new(Stream::new(run.seed, table, name, number)));
        stream.go_to(row);
        stream
    }
}

/// The words of one row at one place. It reads as the [`Stream`] of the column.
pub struct Draw<'a> {
    pub run: &'a Run,
    pub row: u64,
    words: &'a mut Stream,
    records: &'a mut Records,
}

impl Draw<'_> {
    pub fn now(&self) -> Moment {
        self.run.now
    }

    /// The person that the record is about.
    pub fn person(&mut self) -> Person {
        self.person_of(None)
    }

    /// The same, or the one that it would be were it a woman (true) or a man.
    pub fn person_of(&mut self, female: Option<bool>) -> Person {
        let Records { table, number, person, .. } = &mut *self.records;
        let stream = Records::stream(person, self.run, table, "\0person", *number, self.row);
        Person::draw(self.run, stream, female)
    }

    /// A stream that all columns of the record share, for what agrees and is no part of the person or address.
    pub fn shared(&mut self) -> &mut Stream {
        let Records { table, number, shared, .. } = &mut *self.records;
        Records::stream(shared, self.run, table, "\0shared", *number, self.row)
    }

    /// Where that person lives.
    pub fn residence(&mut self) -> Residence {
        let Records { table, number, address, .. } = &mut *self.records;
        let stream = Records::stream(address, self.run, table, "\0address", *number, self.row);
        Residence::draw(self.run, stream)
    }
}

impl Deref for Draw<'_> {
    type Target = Stream;

    fn deref(&self) -> &Stream {
        self.words
    }
}

impl DerefMut for Draw<'_> {
    fn deref_mut(&mut self) -> &mut Stream {
        self.words
    }
}
