//! Values depend on their place and on nothing else.

use super::{Place, Run, Value, call, makers, needed};
use crate::seed::Stream;

#[test]
fn the_order_of_rows_does_not_matter() {
    let run = Run::new(11);
    for maker in makers() {
        let call = maker.call(&run, &needed(maker)).unwrap();
        let place = Place { table: "t", column: "c", ..Place::default() };
        let (mut forward, mut backward) = (run.source(&place), run.source(&place));
        let all: Vec<Value> = (0..40)
            .map(|row| {
                let mut value = Value::text("left over");
                forward.make(&call, row, &mut value).unwrap();
                value
            })
            .collect();
        for row in (0..40).rev() {
            let mut value = Value::Null;
            backward.make(&call, row, &mut value).unwrap();
            assert_eq!(value, all[row as usize], "{} {row}", maker.name);
        }
    }
}

#[test]
fn every_part_of_a_place_counts() {
    let place = Place { table: "t", column: "c", part: 0, person: 0 };
    let word = |seed: u64, place: Place<'_>, row: u64| run_word(seed, &place, row);
    let one = word(1, place, 0);
    assert_eq!(one, word(1, Place { table: "T", ..place }, 0), "SQL reads t and T as one name");
    for other in [
        word(2, place, 0),
        word(1, Place { table: "u", ..place }, 0),
        word(1, Place { column: "d", ..place }, 0),
        word(1, Place { part: 1, ..place }, 0),
        word(1, place, 1),
        word(1, place, u64::MAX),
    ] {
        assert_ne!(one, other);
    }
}

fn run_word(seed: u64, place: &Place<'_>, row: u64) -> u64 {
    Run::new(seed).source(place).draw(row).two_words()
}

#[test]
fn rows_share_no_words() {
    let mut stream = Stream::new(5, "t", "c", 0);
    let mut seen = std::collections::HashSet::new();
    for row in (0..50).chain([u64::MAX - 1, u64::MAX]) {
        stream.go_to(row);
        for _ in 0..100 {
            assert!(seen.insert(stream.two_words()), "two words came twice");
        }
    }
}

#[test]
fn long_texts_are_repeatable() {
    let run = Run::new(3);
    let call = call(&run, "paragraphs", &[Value::Integer(20)]);
    let make = |rows: [u64; 2]| {
        let mut source = run.source(&Place::default());
        rows.map(|row| {
            let mut value = Value::Null;
            source.make(&call, row, &mut value).unwrap();
            value
        })
    };
    let [first, second] = make([0, 1]);
    assert_ne!(first, second);
    assert_eq!(make([1, 0]), [second, first]);
}
