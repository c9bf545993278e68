//! Row images: the values of a row as bytes, each with its type before it.

use super::super::hooks::ValueSink;
use super::super::value::ValueRef;

const NULL: u8 = 0;
const REAL: u8 = 1;
const TEXT: u8 = 2;
const BLOB: u8 = 3;
/// A whole number of no bytes, which is 0; of one byte, and so on up to eight.
const INTEGER: u8 = 4;

/// Appends a whole number in as few bytes as hold it, with their number before them.
#[inline]
pub(super) fn put_integer(number: i64, row: &mut Vec<u8>) {
    // The bits that differ from the sign, and the sign.
    let bits = if number == 0 { 0 } else { 65 - (number ^ (number >> 63)).leading_zeros() };
    let length = bits.div_ceil(8) as usize;
    // As many bytes each time, of which some go again: to copy a number of bytes that is not known takes longer.
    let mut bytes = [INTEGER + length as u8; 9];
    bytes[1..].copy_from_slice(&number.to_le_bytes());
    let end = row.len() + 1 + length;
    row.extend_from_slice(&bytes);
    row.truncate(end);
}

/// Appends a length, seven bits in a byte, the least first.
#[inline]
pub(super) fn put_length(length: usize, row: &mut Vec<u8>) {
    let mut rest = length;
    while rest > 0x7f {
        row.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    row.push(rest as u8);
}

/// Appends what `write` appends, with its length before it.
pub(super) fn put_block<E>(row: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<(), E> {
    let start = row.len();
    row.push(0);
    write(row)?;
    let length = row.len() - start - 1;
    if length > 0x7f {
        let mut long = Vec::with_capacity(9);
        put_length(length, &mut long);
        row.splice(start..=start, long);
    } else {
        row[start] = length as u8;
    }
    Ok(())
}

/// A length at the beginning of `bytes`, and how many bytes it takes.
fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut found = 0;
    for (place, byte) in bytes.iter().take(9).enumerate() {
        found |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((found, place + 1));
        }
    }
    None
}

/// How many bytes follow the first byte of a whole number.
pub(super) fn integer_length(kind: u8) -> Option<usize> {
    kind.checked_sub(INTEGER).map(usize::from).filter(|length| *length <= 8)
}

/// The whole number whose bytes, the least first, are these.
pub(super) fn integer(bytes: &[u8]) -> i64 {
    let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let mut all = [if negative { 0xff } else { 0 }; 8];
    for (to, from) in all.iter_mut().zip(bytes) {
        *to = *from;
    }
    i64::from_le_bytes(all)
}

/// Appends values to a row.
pub(super) struct ImageWriter<'a> {
    pub row: &'a mut Vec<u8>,
    /// True if whole numbers are to become REAL.
    pub is_real: bool,
}

impl<'a> ImageWriter<'a> {
    pub fn new(row: &'a mut Vec<u8>) -> ImageWriter<'a> {
        ImageWriter { row, is_real: false }
    }

    #[inline(always)]
    fn long(&mut self, kind: u8, bytes: &[u8]) {
        self.row.reserve(bytes.len() + 10);
        self.row.push(kind);
        put_length(bytes.len(), self.row);
        self.row.extend_from_slice(bytes);
    }
}

impl ValueSink for ImageWriter<'_> {
    #[inline]
    fn null(&mut self) {
        self.row.push(NULL);
    }

    #[inline]
    fn integer(&mut self, number: i64) {
        if self.is_real { self.real(number as f64) } else { put_integer(number, self.row) }
    }

    #[inline]
    fn real(&mut self, number: f64) {
        self.row.push(REAL);
        self.row.extend_from_slice(&number.to_bits().to_le_bytes());
    }

    #[inline]
    fn text(&mut self, bytes: &[u8]) {
        self.long(TEXT, bytes);
    }

    #[inline]
    fn blob(&mut self, bytes: &[u8]) {
        self.long(BLOB, bytes);
    }
}

/// Appends a value.
#[inline]
pub(super) fn put(value: ValueRef<'_>, row: &mut Vec<u8>) {
    let mut image = ImageWriter::new(row);
    match value {
        ValueRef::Text(bytes) => image.text(bytes),
        ValueRef::Blob(bytes) => image.blob(bytes),
        ValueRef::Null => image.null(),
        ValueRef::Integer(number) => image.integer(number),
        ValueRef::Real(number) => image.real(number),
    }
}

/// The values of a row, in order; it ends early where the bytes are not what [`put`] writes.
pub(super) fn values(row: &[u8]) -> ImageValues<'_> {
    ImageValues { rest: row }
}

#[derive(Clone)]
pub(super) struct ImageValues<'a> {
    rest: &'a [u8],
}

impl<'a> ImageValues<'a> {
    /// The value that comes next: its kind, its content, and both with what is between them.
    fn raw(&mut self) -> Option<(u8, &'a [u8], &'a [u8])> {
        let (kind, behind) = self.rest.split_first()?;
        let (start, length) = match *kind {
            NULL => (0, 0),
            REAL => (0, 8),
            TEXT | BLOB => length(behind).map(|(length, taken)| (taken, length))?,
            kind => (0, integer_length(kind)?),
        };
        let (content, rest) = behind.get(start..)?.split_at_checked(length)?;
        let whole = &self.rest[..1 + start + length];
        self.rest = rest;
        Some((*kind, content, whole))
    }
}

impl<'a> Iterator for ImageValues<'a> {
    type Item = ValueRef<'a>;

    fn next(&mut self) -> Option<ValueRef<'a>> {
        let (kind, content, _) = self.raw()?;
        Some(match kind {
            NULL => ValueRef::Null,
            REAL => ValueRef::Real(f64::from_bits(u64::from_le_bytes(content.try_into().ok()?))),
            TEXT => ValueRef::Text(content),
            BLOB => ValueRef::Blob(content),
            _ => ValueRef::Integer(integer(content)),
        })
    }
}

/// For each column, whether two rows of one table differ in it.
pub(super) fn differences(left: &[u8], right: &[u8]) -> Vec<bool> {
    let (mut left, mut right) = (values(left), values(right));
    let mut found = Vec::new();
    loop {
        match (left.raw(), right.raw()) {
            (None, None) => return found,
            (one, other) => found.push(one.map(|(_, _, whole)| whole) != other.map(|(_, _, whole)| whole)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_lengths_come_back() {
        for shift in 0..64 {
            for number in [1_i64 << shift, (1_i64 << shift).wrapping_sub(1), (-1_i64) << shift, !(1_i64 << shift)] {
                let mut row = Vec::new();
                put_integer(number, &mut row);
                assert_eq!(values(&row).next(), Some(ValueRef::Integer(number)));
                assert!(row.len() <= 9);
            }
            let mut row = Vec::new();
            put_length(1 << shift, &mut row);
            assert_eq!(length(&row), (shift < 63).then_some((1 << shift, row.len())));
        }
    }

    #[test]
    fn blocks_have_their_length_before_them() {
        for size in [0, 1, 127, 128, 129, 20_000] {
            let content: Vec<u8> = (0..size).map(|number: u32| number as u8).collect();
            let mut row = vec![9];
            put_block(&mut row, |row| {
                row.extend_from_slice(&content);
                Ok::<_, ()>(())
            })
            .unwrap();
            let (found, taken) = length(&row[1..]).unwrap();
            assert_eq!((row[0], found, &row[1 + taken..]), (9, content.len(), content.as_slice()));
        }
    }

    #[test]
    fn values_come_back() {
        let all = [
            ValueRef::Null,
            ValueRef::Integer(i64::MIN),
            ValueRef::Integer(0),
            ValueRef::Integer(-1),
            ValueRef::Integer(128),
            ValueRef::Integer(-129),
            ValueRef::Integer(i64::MAX),
            ValueRef::Real(-0.0),
            ValueRef::Text(b"\xff\0x"),
            ValueRef::Blob(&[7; 200]),
            ValueRef::Text(b""),
        ];
        let mut row = Vec::new();
        for value in all {
            put(value, &mut row);
        }
        assert_eq!(values(&row).collect::<Vec<_>>(), all);
        let mut other = Vec::new();
        for value in all.into_iter().take(10).chain([ValueRef::Blob(b"")]) {
            put(value, &mut other);
        }
        assert_eq!(
            differences(&row, &other),
            [false, false, false, false, false, false, false, false, false, false, true]
        );
        for length in 0..row.len() {
            assert!(values(&row[..length]).count() < 11, "{length}");
        }
    }
}
