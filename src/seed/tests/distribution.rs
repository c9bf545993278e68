//! How often values come. The seeds are fixed, so these cannot fail by chance; the tolerances are about four deviations.

use super::{SeedContext, Value, call, integers, texts, values};

const COUNT: u64 = 100_000;

fn share(values: &[i64], wanted: impl Fn(i64) -> bool) -> f64 {
    values.iter().filter(|value| wanted(**value)).count() as f64 / values.len() as f64
}

#[test]
fn whole_numbers_are_even() {
    let found = integers(&SeedContext::new(1), "int", &[Value::Integer(1), Value::Integer(10)], COUNT);
    for wanted in 1..=10 {
        let share = share(&found, |value| value == wanted);
        assert!((share - 0.1).abs() < 0.004, "{wanted}: {share}");
    }
    // Neighbours know nothing of one another.
    let pairs = found.windows(2).filter(|pair| pair[0] == pair[1]).count() as f64 / COUNT as f64;
    assert!((pairs - 0.1).abs() < 0.004, "{pairs}");
}

#[test]
fn chances_are_kept() {
    let context = SeedContext::new(2);
    for chance in [0.0, 0.3, 1.0] {
        let found = share(&integers(&context, "bool", &[Value::Real(chance)], COUNT), |value| value == 1);
        assert!((found - chance).abs() < 0.006, "{chance}: {found}");
    }
    let maybe = call(&context, "maybe", &[Value::Real(0.2), Value::Integer(1)]);
    let nulls = values(&context, &maybe, COUNT).iter().filter(|value| value.is_null()).count() as f64 / COUNT as f64;
    assert!((nulls - 0.2).abs() < 0.006, "{nulls}");
    let weights =
        [Value::text("a"), Value::Integer(5), Value::text("b"), Value::Integer(0), Value::text("c"), Value::Integer(1)];
    let found = texts(&context, "weighted", &weights, COUNT);
    let count = |wanted: &str| found.iter().filter(|value| *value == wanted).count() as f64 / COUNT as f64;
    assert!((count("a") - 5.0 / 6.0).abs() < 0.005 && count("b") == 0.0, "{} {}", count("a"), count("b"));
    let women =
        texts(&context, "gender", &[], COUNT).iter().filter(|gender| *gender == "F").count() as f64 / COUNT as f64;
    assert!((women - 0.5).abs() < 0.007, "{women}");
}

#[test]
fn the_bell_curve_has_its_mean_and_deviation() {
    let context = SeedContext::new(3);
    let found: Vec<f64> =
        values(&context, &call(&context, "normal", &[Value::Integer(100), Value::Integer(15)]), COUNT)
            .iter()
            .map(|value| if let Value::Real(number) = value { *number } else { f64::NAN })
            .collect();
    let mean = found.iter().sum::<f64>() / COUNT as f64;
    let deviation = (found.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / COUNT as f64).sqrt();
    let within = found.iter().filter(|number| (**number - 100.0).abs() < 15.0).count() as f64 / COUNT as f64;
    assert!((mean - 100.0).abs() < 0.2 && (deviation - 15.0).abs() < 0.15, "{mean} {deviation}");
    assert!((within - 0.6827).abs() < 0.006, "{within}");
}

#[test]
fn buckets_are_as_full_as_their_weights() {
    let context = SeedContext::new(6);
    let bounds = [0, 10, 5, 10, 20, 3, 40, 40, 2].map(Value::Integer);
    let found = integers(&context, "buckets", &bounds, COUNT);
    for (from, to, wanted) in [(0, 9, 0.5), (10, 19, 0.3), (40, 40, 0.2)] {
        let share = share(&found, |value| (from..=to).contains(&value));
        assert!((share - wanted).abs() < 0.007, "{from}: {share}");
    }
    assert!((share(&found, |value| value == 3) - 0.05).abs() < 0.003);
    assert!(found.iter().all(|value| (0..20).contains(value) || *value == 40));
    let days = ["2024-01-30", "2024-02-02"].map(Value::text);
    let mut days = texts(&context, "buckets", &[&days[..], &[Value::Integer(1)]].concat(), 1000);
    days.sort_unstable();
    days.dedup();
    assert_eq!(days, ["2024-01-30", "2024-01-31", "2024-02-01"]);
    let times = ["2024-01-30 10:00", "2024-01-30 10:30"].map(Value::text);
    for time in texts(&context, "buckets", &[&times[..], &[Value::Integer(1)]].concat(), 1000) {
        assert!(("2024-01-30 10:00:00".."2024-01-30 10:30:00").contains(&time.as_str()), "{time}");
    }
}

#[test]
fn zipf_falls_as_it_should() {
    let context = SeedContext::new(4);
    for exponent in [0.0, 0.5, 1.0, 1.7] {
        let found = integers(&context, "zipf", &[Value::Integer(50), Value::Real(exponent)], COUNT);
        let total: f64 = (1..=50).map(|k| f64::from(k).powf(-exponent)).sum();
        for k in [1, 2, 3, 10, 50] {
            let expected = (k as f64).powf(-exponent) / total;
            let share = share(&found, |value| value == k);
            let deviation = (expected * (1.0 - expected) / COUNT as f64).sqrt();
            assert!((share - expected).abs() < 4.0 * deviation, "{exponent} {k}: {share} {expected}");
        }
    }
}

#[test]
fn numbers_stay_within_their_bounds_and_digits() {
    let context = SeedContext::new(5);
    for value in
        values(&context, &call(&context, "float", &[Value::Integer(-1), Value::Real(2.5), Value::Integer(2)]), 10_000)
    {
        let Value::Real(number) = value else { panic!("{value:?}") };
        assert!((-1.0..=2.5).contains(&number), "{number}");
        assert_eq!(format!("{number:.2}").parse(), Ok(number));
    }
    let days = texts(&context, "date", &[Value::text("2024-02-27"), Value::text("2024-03-01")], 1000);
    let mut days: Vec<&str> = days.iter().map(String::as_str).collect();
    days.sort_unstable();
    days.dedup();
    assert_eq!(days, ["2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01"]);
    let whole = [Value::Integer(i64::MIN), Value::Integer(i64::MAX)];
    let negative = share(&integers(&context, "int", &whole, 10_000), |value| value < 0);
    assert!((negative - 0.5).abs() < 0.02, "{negative}");
}
