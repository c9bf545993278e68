//! The random numbers of one row for one value, with the person and the address that its record is about.

use std::ops::{Deref, DerefMut};

use super::address::Address;
use super::context::SeedContext;
use super::person::Person;
use super::place::Place;
use super::random::RandomStream;

/// What decides the random numbers of a value beside the seed and the row.
#[derive(Clone, Copy, Debug, Default)]
pub struct StreamKey<'a> {
    pub table: &'a str,
    pub column: &'a str,
    /// Which of the made-up values of the column's expression, from 0: `int(1, 6) + int(1, 6)` has two.
    pub part: u32,
    /// Which person of the record, from 0. Values of one person agree: name, e-mail, user name; and so do the parts of
    /// its address. A second name in the same record (`author`, `editor`) is that of a further person.
    pub person: u32,
}

/// The random numbers under one key, row by row. Cheapest when rows follow one another; any order gives the same.
pub struct ValueSource {
    context: SeedContext,
    column: RandomStream,
    records: RecordStreams,
}

impl ValueSource {
    pub fn new(context: &SeedContext, key: &StreamKey<'_>) -> ValueSource {
        let records = RecordStreams {
            table: key.table.to_owned(),
            number: key.person,
            person: None,
            address: None,
            shared: None,
        };
        let column = RandomStream::new(context.seed, key.table, key.column, key.part);
        ValueSource { context: *context, column, records }
    }

    pub fn context(&self) -> &SeedContext {
        &self.context
    }

    /// The random numbers of a row, from the first on.
    pub fn draw(&mut self, row: u64) -> Draw<'_> {
        self.column.seek_row(row);
        Draw { context: &self.context, row, column: &mut self.column, records: &mut self.records }
    }
}

/// The streams that all columns of a record share, made when they are first wanted.
struct RecordStreams {
    table: String,
    number: u32,
    person: Option<Box<RandomStream>>,
    address: Option<Box<RandomStream>>,
    shared: Option<Box<RandomStream>>,
}

/// One draw: the random numbers of one row under one key. It reads as the [`RandomStream`] of the column.
pub struct Draw<'a> {
    pub context: &'a SeedContext,
    pub row: u64,
    column: &'a mut RandomStream,
    records: &'a mut RecordStreams,
}

impl Draw<'_> {
    /// The person that the record is about.
    pub fn person(&mut self) -> Person {
        self.person_of(None)
    }

    /// The same person; as a woman or a man where `female` says so.
    pub fn person_of(&mut self, female: Option<bool>) -> Person {
        let RecordStreams { table, number, person, .. } = &mut *self.records;
        let stream = record_stream(person, self.context, table, "\0person", *number, self.row);
        Person::draw(self.context, stream, female)
    }

    /// Where that person lives.
    pub fn address(&mut self) -> Address {
        let RecordStreams { table, number, address, .. } = &mut *self.records;
        let stream = record_stream(address, self.context, table, "\0address", *number, self.row);
        Address::draw(self.context, stream)
    }

    /// A place somewhere in the world, where that person may live.
    /// With its two letters, in that country.
    pub fn place(&mut self, country: &str) -> Place {
        let RecordStreams { table, number, address, .. } = &mut *self.records;
        let stream = record_stream(address, self.context, table, "\0address", *number, self.row);
        Place::draw(self.context, stream, country)
    }

    /// A stream that all columns of the record share, for what agrees and is no part of the person or address.
    pub fn shared(&mut self) -> &mut RandomStream {
        let RecordStreams { table, number, shared, .. } = &mut *self.records;
        record_stream(shared, self.context, table, "\0shared", *number, self.row)
    }
}

/// The stream in `slot` at a row. Its name can be no column's, which holds no NUL.
fn record_stream<'s>(
    slot: &'s mut Option<Box<RandomStream>>,
    context: &SeedContext,
    table: &str,
    name: &str,
    number: u32,
    row: u64,
) -> &'s mut RandomStream {
    let stream = slot.get_or_insert_with(|| Box::new(RandomStream::new(context.seed, table, name, number)));
    stream.seek_row(row);
    stream
}

impl Deref for Draw<'_> {
    type Target = RandomStream;

    fn deref(&self) -> &RandomStream {
        self.column
    }
}

impl DerefMut for Draw<'_> {
    fn deref_mut(&mut self) -> &mut RandomStream {
        self.column
    }
}
