//! Values that come once.

use std::collections::HashSet;

use super::{LOCALES, SeedContext, StreamKey, UniqueValues, Value, call, makers, needed, shown};
use crate::seed::{DistinctCount, Permutation, RandomStream};

#[test]
fn permutations_leave_nothing_out() {
    for bound in (1..=70).chain([255, 256, 257, 1000, 65_537]) {
        let order = Permutation::new(bound, &mut RandomStream::new(1, "t", "c", 0));
        let mut seen: Vec<u64> = (0..bound).map(|index| order.at(index).unwrap()).collect();
        assert_eq!(order.at(bound), None);
        assert!(bound < 255 || seen.iter().zip(0..).filter(|(number, index)| **number == *index).count() < 10);
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..bound), "{bound}");
    }
    assert_eq!(Permutation::new(0, &mut RandomStream::new(1, "t", "c", 0)).at(0), None);
}

#[test]
fn no_value_comes_twice() {
    let context = SeedContext::new(12);
    for maker in makers() {
        let call = maker.call(&context, &needed(maker)).unwrap();
        let Some(mut unique) =
            UniqueValues::new(&context, &StreamKey { table: "t", column: "c", ..StreamKey::default() }, &call)
        else {
            assert!(matches!(call.distinct(&context), DistinctCount::AtLeast(_)), "{}", maker.name);
            continue;
        };
        let most = match unique.distinct() {
            DistinctCount::Exactly(count) => count,
            _ => u64::MAX,
        };
        let mut seen = HashSet::new();
        let mut value = Value::Null;
        for index in 0..most.min(20_000) {
            assert!(unique.make(index, index, &mut value));
            assert!(seen.insert(shown(&value)), "{} {}", maker.name, shown(&value));
        }
        assert!(most > 20_000 || !unique.make(most, most, &mut value), "{}", maker.name);
    }
}

#[test]
fn the_count_is_the_count() {
    let context = SeedContext::new(1);
    let integer = Value::Integer;
    for (name, given, count) in [
        ("int", vec![integer(5), integer(35)], 31),
        ("int", vec![integer(i64::MIN), integer(i64::MAX)], u64::MAX),
        ("pick", vec![Value::text("a"), Value::text("a"), integer(1), Value::Real(1.0)], 2),
        ("bool", vec![Value::Real(0.5)], 2),
        ("bool", vec![integer(1)], 1),
        ("float", vec![integer(0), integer(1), integer(2)], 101),
        ("date", vec![Value::text("2024-01-01"), Value::text("2024-12-31")], 366),
        ("buckets", [0, 5, 1, 3, 8, 1, 20, 20, 1, 90, 99, 0].map(integer).to_vec(), 9),
        ("weighted", vec![Value::text("a"), integer(0), Value::text("b"), integer(2)], 1),
    ] {
        assert_eq!(call(&context, name, &given).distinct(&context), DistinctCount::Exactly(count), "{name}");
    }
    assert_eq!(call(&context, "uuid", &[]).distinct(&context), DistinctCount::Unlimited);
}

#[test]
fn names_differ_in_every_language() {
    for locale in &LOCALES {
        let context = SeedContext { locale, ..SeedContext::new(1) };
        let call = call(&context, "name", &[]);
        let DistinctCount::Exactly(count) = call.distinct(&context) else { panic!("names are counted") };
        let mut unique = UniqueValues::new(&context, &StreamKey::default(), &call).unwrap();
        let (mut seen, mut value) = (HashSet::new(), Value::Null);
        for index in 0..count.min(60_000) {
            assert!(
                unique.make(index, index, &mut value) && seen.insert(shown(&value)),
                "{} {}",
                locale.code,
                shown(&value)
            );
        }
        assert!(count >= 1000, "{} {count}", locale.code);
    }
}

/// What is drawn is among what is counted through, where all can be.
#[test]
fn what_is_drawn_is_counted() {
    let context = SeedContext::new(8);
    for maker in makers() {
        let call = maker.call(&context, &needed(maker)).unwrap();
        let DistinctCount::Exactly(count @ ..=5000) = call.distinct(&context) else { continue };
        let mut unique = UniqueValues::new(&context, &StreamKey::default(), &call).unwrap();
        let mut value = Value::Null;
        let all: HashSet<String> = (0..count)
            .map(|index| {
                unique.make(index, index, &mut value);
                shown(&value)
            })
            .collect();
        for drawn in super::values(&context, &call, 3000) {
            assert!(all.contains(&shown(&drawn)), "{} {}", maker.name, shown(&drawn));
        }
    }
}
