//! Column names that must differ from each other, as keys of a JSON object or columns of an INSERT.

use std::borrow::Cow;

/// The names with every repetition numbered, as SQLite numbers those of a subquery: `a`, `a` → `a`, `a:1`.
///
/// A number that would meet another column's own name is left out: `a`, `a`, `a:1` → `a`, `a:2`, `a:1`.
pub(super) fn unique_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Cow<'a, str>> {
    let names: Vec<&str> = names.collect();
    let repeated = |index: usize| names[..index].contains(&names[index]);
    let mut unique: Vec<Cow<'a, str>> = Vec::with_capacity(names.len());
    for (index, &name) in names.iter().enumerate() {
        if !repeated(index) {
            unique.push(Cow::Borrowed(name));
            continue;
        }
        let free = (1..).map(|number| format!("{name}:{number}")).find(|candidate| {
            !names.contains(&candidate.as_str()) && !unique.iter().any(|taken| taken.as_ref() == candidate)
        });
        unique.push(free.map_or(Cow::Borrowed(name), Cow::Owned));
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::unique_names;

    #[test]
    fn repetitions_are_numbered() {
        assert_eq!(unique_names(["a", "b"].into_iter()), ["a", "b"]);
        assert_eq!(unique_names(["a", "a", "a"].into_iter()), ["a", "a:1", "a:2"]);
        assert_eq!(unique_names(["a", "a", "a:1"].into_iter()), ["a", "a:2", "a:1"]);
        assert_eq!(unique_names(["", ""].into_iter()), ["", ":1"]);
    }
}
