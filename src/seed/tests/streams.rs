//! Values depend on their place and on nothing else.

use super::{SeedContext, StreamKey, Value, ValueSource, call, makers, needed};
use crate::seed::RandomStream;

#[test]
fn the_order_of_rows_does_not_matter() {
    let context = SeedContext::new(11);
    for maker in makers() {
        let call = maker.call(&context, &needed(maker)).unwrap();
        let key = StreamKey { table: "t", column: "c", ..StreamKey::default() };
        let (mut forward, mut backward) = (ValueSource::new(&context, &key), ValueSource::new(&context, &key));
        let all: Vec<Value> = (0..40)
            .map(|row| {
                let mut value = Value::text("left over");
                call.make(&mut forward, row, &mut value).unwrap();
                value
            })
            .collect();
        for row in (0..40).rev() {
            let mut value = Value::Null;
            call.make(&mut backward, row, &mut value).unwrap();
            assert_eq!(value, all[row as usize], "{} {row}", maker.name);
        }
    }
}

#[test]
fn every_part_of_a_place_counts() {
    let key = StreamKey { table: "t", column: "c", part: 0, person: 0 };
    let word = |seed: u64, key: StreamKey<'_>, row: u64| first_number(seed, &key, row);
    let one = word(1, key, 0);
    assert_eq!(one, word(1, StreamKey { table: "T", ..key }, 0), "SQL reads t and T as one name");
    for other in [
        word(2, key, 0),
        word(1, StreamKey { table: "u", ..key }, 0),
        word(1, StreamKey { column: "d", ..key }, 0),
        word(1, StreamKey { part: 1, ..key }, 0),
        word(1, key, 1),
        word(1, key, u64::MAX),
    ] {
        assert_ne!(one, other);
    }
}

fn first_number(seed: u64, key: &StreamKey<'_>, row: u64) -> u64 {
    ValueSource::new(&SeedContext::new(seed), key).draw(row).next_u64()
}

#[test]
fn rows_share_no_words() {
    let mut stream = RandomStream::new(5, "t", "c", 0);
    let mut seen = std::collections::HashSet::new();
    for row in (0..50).chain([u64::MAX - 1, u64::MAX]) {
        stream.seek_row(row);
        for _ in 0..100 {
            assert!(seen.insert(stream.next_u64()), "two words came twice");
        }
    }
}

#[test]
fn long_texts_are_repeatable() {
    let context = SeedContext::new(3);
    let call = call(&context, "paragraphs", &[Value::Integer(20)]);
    let make = |rows: [u64; 2]| {
        let mut source = ValueSource::new(&context, &StreamKey::default());
        rows.map(|row| {
            let mut value = Value::Null;
            call.make(&mut source, row, &mut value).unwrap();
            value
        })
    };
    let [first, second] = make([0, 1]);
    assert_ne!(first, second);
    assert_eq!(make([1, 0]), [second, first]);
}
