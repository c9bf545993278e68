//! The values of one seed, which must be the same on every machine and in every version.

use std::path::Path;

use super::{LOCALES, SeedContext, StreamKey, Value, ValueSource, makers, needed, shown, texts};

#[test]
fn values_stay_as_they_are() {
    let context = SeedContext::new(42);
    let mut found = String::new();
    for maker in makers() {
        let call = maker.call(&context, &needed(maker)).unwrap();
        let mut source = ValueSource::new(&context, &StreamKey { table: "users", column: "c", ..StreamKey::default() });
        let mut line = vec![maker.name.to_owned()];
        for row in [0, 1, 1_000_000] {
            let mut value = Value::Null;
            call.make(&mut source, row, &mut value).unwrap();
            line.push(shown(&value));
        }
        found.push_str(&format!("{}\n", line.join("\t")));
    }
    for locale in &LOCALES {
        let context = SeedContext { locale, ..context };
        for name in ["name", "email", "address", "phone", "company", "job", "sentence", "pricetag", "iban"] {
            found.push_str(&format!("{} {name}\t{}\n", locale.code, texts(&context, name, &[], 2).join("\t")));
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/seed/tests/golden.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    for (expected, found) in expected.lines().zip(found.lines()) {
        assert_eq!(expected, found);
    }
    assert_eq!(expected.lines().count(), found.lines().count());
}
