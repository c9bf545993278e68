//! Tests of the made-up values.

use super::{
    LOCALES, Locale, Maker, MakerCall, SeedContext, StreamKey, Timestamp, UniqueValues, ValueSource, find_maker, makers,
};
use crate::store::Value;

mod distribution;
mod golden;
mod records;
mod registry;
mod sql;
mod streams;
mod unique;
mod validity;

/// What is given where an argument cannot be left out.
fn needed(maker: &Maker) -> Vec<Value> {
    let text = |text: &str| Value::text(text);
    match maker.name {
        "pick" => vec![text("new"), text("paid"), text("sent")],
        "buckets" => [0, 10, 5, 10, 20, 3].map(Value::Integer).to_vec(),
        "weighted" => vec![text("a"), Value::Integer(5), text("b"), Value::Real(1.0)],
        "zipf" => vec![Value::Integer(100)],
        "nth" => vec![Value::Integer(7)],
        "maybe" => vec![Value::Real(0.2), text("x")],
        "date_since" | "datetime_since" | "date_within" | "datetime_within" => {
            vec![text("30 days"), text("2024-05-01")]
        }
        "date_until" | "datetime_until" => vec![text("30 days"), text("2024-05-01"), text("2024-04-20")],
        "years_since" => vec![text("1990-05-01")],
        "slug_of" => vec![text("The Long Way Home")],
        "mime_type_of" | "extension_of" => vec![text("cats.png")],
        "after" | "before" => vec![text("2024-05-01")],
        _ => Vec::new(),
    }
}

fn call(context: &SeedContext, name: &str, given: &[Value]) -> MakerCall {
    let maker = find_maker(name, false).or_else(|_| find_maker(name, true)).unwrap();
    maker.call(context, given).unwrap()
}

/// The first `count` values of a call at one place.
fn values(context: &SeedContext, call: &MakerCall, count: u64) -> Vec<Value> {
    let mut source = ValueSource::new(context, &StreamKey { table: "users", column: "c", ..StreamKey::default() });
    (0..count)
        .map(|row| {
            let mut value = Value::Null;
            call.make(&mut source, row, &mut value).unwrap();
            value
        })
        .collect()
}

fn texts(context: &SeedContext, name: &str, given: &[Value], count: u64) -> Vec<String> {
    values(context, &call(context, name, given), count)
        .iter()
        .map(|value| value.as_text().unwrap().into_owned())
        .collect()
}

fn integers(context: &SeedContext, name: &str, given: &[Value], count: u64) -> Vec<i64> {
    values(context, &call(context, name, given), count).iter().map(|value| value.as_integer().unwrap()).collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(text) => std::str::from_utf8(text).unwrap().replace('\n', "\\n"),
        Value::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn context_of(locale: &str) -> SeedContext {
    SeedContext { locale: Locale::find(locale).unwrap(), ..SeedContext::new(42) }
}

#[test]
fn locales_are_found_by_what_people_call_them() {
    for (name, code) in [
        ("fr_FR", "fr_FR"),
        ("FR-fr", "fr_FR"),
        ("fr", "fr_FR"),
        ("pt", "pt_BR"),
        ("en", "en_US"),
        ("de_DE.UTF-8", "de_DE"),
    ] {
        assert_eq!(Locale::find(name).unwrap().code, code, "{name}");
    }
    let error = Locale::find("xx_YY").unwrap_err();
    assert!(error.hints[0].contains("en_US, ar_SA"), "{error}");
}

#[test]
fn what_is_wrong_with_arguments_is_said() {
    let context = SeedContext::new(1);
    let text = |text: &str| Value::text(text);
    for (name, given, message) in [
        ("int", vec![Value::Integer(9), Value::Integer(2)], "int: the least is 9, which is more than 2"),
        ("int", vec![text("x")], "int: `least` is a whole number, not 'x'"),
        ("bool", vec![Value::Integer(3)], "bool: `chance` is a number from 0 to 1, not 3"),
        ("pick", vec![], "pick: `value` is missing: a value"),
        (
            "buckets",
            vec![text("a"), text("b"), Value::Integer(1)],
            "buckets: 'a' is no bound: they are all numbers, or all days or times",
        ),
        ("buckets", [5, 4, 1].map(Value::Integer).to_vec(), "buckets: a bucket goes from 5 to 4, which is less"),
        (
            "buckets",
            vec![Value::Real(0.5), Value::Real(f64::INFINITY), Value::Integer(1)],
            "buckets: the buckets go from 0.5 to inf, which is too far apart",
        ),
        ("weighted", vec![text("a")], "weighted: `weight` is missing: a number from 0 to 1000000000000"),
        ("weighted", vec![text("a"), Value::Integer(0)], "weighted: all weights are 0"),
        ("name", vec![text("a")], "fake.name: it takes no arguments"),
        (
            "iban",
            vec![text("XX")],
            "fake.iban: `country` is one of AT, BE, CH, DE, DK, ES, FI, FR, GB, IT, NL, NO, PL, PT, SA, SE, TR, not 'XX'",
        ),
        (
            "date",
            vec![text("2020-01-01"), text("2019-01-01")],
            "fake.date: it would start at 2020-01-01 00:00:00, which is later than 2019-01-01 00:00:00",
        ),
        ("after", vec![text("soon")], "after: `than` is no date"),
        ("after", vec![text("2020-01-01"), text("soon")], "after: `soon` is no length of time"),
        (
            "float",
            vec![Value::Real(0.1), Value::Real(0.2), Value::Integer(0)],
            "float: no number from 0.1 to 0.2 has so many digits",
        ),
    ] {
        let maker = find_maker(name, false).or_else(|_| find_maker(name, true)).unwrap();
        let Err(error) = maker.call(&context, &given) else { panic!("{name} takes {given:?}") };
        assert_eq!(error.message, message);
        assert!(error.hints.iter().any(|hint| hint.contains(maker.example)), "{error}");
    }
    assert_eq!(find_maker("sentense", false).map(|_| ()).unwrap_err().hints, ["did you mean `fake.sentence`?"]);
    assert_eq!(find_maker("wieghted", true).map(|_| ()).unwrap_err().hints, ["did you mean `weighted`?"]);
}

#[test]
fn strange_arguments_make_no_panic() {
    let strange = [
        Value::Null,
        Value::Integer(i64::MIN),
        Value::Integer(i64::MAX),
        Value::Integer(0),
        Value::Real(f64::NAN),
        Value::Real(f64::INFINITY),
        Value::Real(-1e300),
        Value::Real(1e300),
        Value::text("9999-12-31"),
        Value::text("0000-01-01"),
        Value::text("-9998 years"),
        Value::text("ä\0😀"),
        Value::Text(vec![0xff, 0xc0]),
        Value::Blob(vec![1]),
    ];
    let contexts = [Timestamp::MIN, Timestamp::MAX].map(|now| SeedContext { now, ..SeedContext::new(1) });
    for maker in makers().filter(|maker| !["binary", "paragraphs", "text"].contains(&maker.name)) {
        for context in &contexts {
            for one in &strange {
                for two in &strange {
                    for given in [vec![one.clone()], vec![one.clone(), two.clone()]] {
                        let Ok(call) = maker.call(context, &given) else { continue };
                        let mut value = Value::Null;
                        let key = StreamKey::default();
                        let _ = call.make(&mut ValueSource::new(context, &key), u64::MAX, &mut value);
                        if let Some(mut unique) = UniqueValues::new(context, &key, &call) {
                            unique.make(0, 0, &mut value);
                            unique.make(u64::MAX, u64::MAX, &mut value);
                        }
                    }
                }
            }
        }
    }
}
