//! Rows as bytes: each value its kind and its content, one behind the other.

use super::super::ValueRef;

const NULL: u8 = 0;
const INTEGER: u8 = 1;
const REAL: u8 = 2;
const TEXT: u8 = 3;
const BLOB: u8 = 4;

/// Appends a value.
pub(super) fn put(value: ValueRef<'_>, row: &mut Vec<u8>) {
    let mut long = |kind: u8, bytes: &[u8]| {
        row.push(kind);
        // SQLite has no value of 2^31 bytes or more (limits.html).
        row.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        row.extend_from_slice(bytes);
    };
    match value {
        ValueRef::Text(bytes) => long(TEXT, bytes),
        ValueRef::Blob(bytes) => long(BLOB, bytes),
        ValueRef::Null => row.push(NULL),
        ValueRef::Integer(number) => {
            row.push(INTEGER);
            row.extend_from_slice(&number.to_le_bytes());
        }
        ValueRef::Real(number) => {
            row.push(REAL);
            row.extend_from_slice(&number.to_bits().to_le_bytes());
        }
    }
}

/// The values of a row, in order; it ends early where the bytes are not what [`put`] writes.
pub(super) fn values(row: &[u8]) -> Values<'_> {
    Values { rest: row }
}

#[derive(Clone)]
pub(super) struct Values<'a> {
    rest: &'a [u8],
}

impl<'a> Values<'a> {
    /// The value that comes next, as its bytes, kind and all.
    fn raw(&mut self) -> Option<&'a [u8]> {
        let length = match *self.rest.first()? {
            NULL => 1,
            INTEGER | REAL => 9,
            _ => 5 + u32::from_le_bytes(self.rest.get(1..5)?.try_into().ok()?) as usize,
        };
        let (value, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(value)
    }
}

impl<'a> Iterator for Values<'a> {
    type Item = ValueRef<'a>;

    fn next(&mut self) -> Option<ValueRef<'a>> {
        let raw = self.raw()?;
        let (kind, content) = raw.split_first()?;
        let word = || content.try_into().ok().map(u64::from_le_bytes);
        Some(match *kind {
            NULL => ValueRef::Null,
            INTEGER => ValueRef::Integer(word()? as i64),
            REAL => ValueRef::Real(f64::from_bits(word()?)),
            TEXT => ValueRef::Text(content.get(4..)?),
            BLOB => ValueRef::Blob(content.get(4..)?),
            _ => return None,
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
            (one, other) => found.push(one != other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back() {
        let all = [
            ValueRef::Null,
            ValueRef::Integer(i64::MIN),
            ValueRef::Real(-0.0),
            ValueRef::Text(b"\xff\0x"),
            ValueRef::Blob(b""),
            ValueRef::Text(b""),
        ];
        let mut row = Vec::new();
        for value in all {
            put(value, &mut row);
        }
        assert_eq!(values(&row).collect::<Vec<_>>(), all);
        let mut other = Vec::new();
        for value in all.into_iter().take(5).chain([ValueRef::Blob(b"")]) {
            put(value, &mut other);
        }
        assert_eq!(differences(&row, &other), [false, false, false, false, false, true]);
        for length in 0..row.len() {
            assert!(values(&row[..length]).count() < 6, "{length}");
        }
    }
}
