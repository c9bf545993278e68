//! How well a name fits what was typed of it, and the best order of those that do.

use std::collections::HashSet;

use super::{Candidate, Completion, Kind, Usage};

/// So many letters are wanted before names are found by their middle.
const MIN_WITHIN: usize = 3;

/// How a name fits, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It begins so.
    Prefix,
    /// Its words begin so, one after the other: `relcount` of `relation_count`.
    WordStarts,
    /// It stands somewhere within.
    Within,
}

/// The candidates that fit `typed`, best first; those at one wrong letter where nothing else fits.
pub fn fitting(start: usize, typed: &str, mut candidates: Vec<Candidate>, usage: &Usage) -> Completion {
    let wanted = folded(typed);
    if wanted.is_empty() {
        // Of the functions there are too many to look through.
        candidates.retain(|one| !matches!(one.kind, Kind::Function | Kind::Aggregate));
    }
    let mut found: Vec<(Fit, Candidate)> = Vec::new();
    let mut rest = Vec::new();
    for candidate in candidates {
        match fit(&wanted, &candidate) {
            Some(fit) => found.push((fit, candidate)),
            None => rest.push(candidate),
        }
    }
    // Within a kind by use, then as they come.
    found.sort_by_cached_key(|(fit, candidate)| (*fit, candidate.kind, std::cmp::Reverse(usage.of(&candidate.name))));
    let mut candidates: Vec<Candidate> = found.into_iter().map(|(_, candidate)| candidate).collect();
    if candidates.is_empty() && wanted.chars().count() >= 3 {
        candidates = rest.into_iter().filter(|candidate| is_near(&wanted, &folded(&candidate.name))).collect();
    }
    let mut seen = HashSet::new();
    let words: HashSet<&str> =
        candidates.iter().filter(|one| one.kind == Kind::Word).map(|one| one.text.as_str()).collect();
    // A word and the function of its name are one to choose.
    let is_kept = |one: &Candidate| one.kind < Kind::Function || !words.contains(one.name.as_str());
    let kept: Vec<bool> = candidates.iter().map(|one| seen.insert(one.text.as_str()) && is_kept(one)).collect();
    let mut kept = kept.into_iter();
    candidates.retain(|_| kept.next().unwrap_or(false));
    Completion { start, candidates }
}

/// True if a candidate fits what is typed without a wrong letter.
pub fn is_fitting(typed: &str, candidate: &Candidate) -> bool {
    typed.is_empty() || fit(&folded(typed), candidate).is_some()
}

/// Lower case, without what only joins words.
fn folded(text: &str) -> String {
    folded_letters(text).collect()
}

fn folded_letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|c| !matches!(c, '_' | ' ' | '`')).flat_map(char::to_lowercase)
}

/// True if the name begins so.
fn begins(name: &str, wanted: &str) -> bool {
    let mut letters = folded_letters(name);
    wanted.chars().all(|letter| letters.next() == Some(letter))
}

fn fit(wanted: &str, candidate: &Candidate) -> Option<Fit> {
    // Words and functions are many, and few are looked for by their middle.
    let is_name = candidate.kind < Kind::Method || candidate.kind > Kind::Maker;
    let first = wanted.chars().next();
    // Most names of a large schema do not even hold the letter.
    let may_fit = is_name && folded_letters(&candidate.name).any(|letter| Some(letter) == first);
    if begins(&candidate.name, wanted) {
        Some(Fit::Prefix)
    } else if may_fit && begin_words(wanted, &words(&candidate.name)) {
        Some(Fit::WordStarts)
    } else if may_fit && wanted.chars().count() >= MIN_WITHIN && folded(&candidate.name).contains(wanted) {
        Some(Fit::Within)
    } else {
        None
    }
}

/// The words of a name in lower case, by `_`, spaces and capitals.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    for c in name.chars() {
        if matches!(c, '_' | ' ' | '`' | '.' | '-') {
            before = '_';
            continue;
        }
        if before == '_' || words.is_empty() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words
}

/// True if `wanted` is made of beginnings of some of the words, in order.
fn begin_words(wanted: &str, words: &[String]) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let Some((first, others)) = words.split_first() else { return false };
    let common = wanted.chars().zip(first.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8());
    let mut ends: Vec<usize> = common
        .scan(0, |end, length| {
            *end += length;
            Some(*end)
        })
        .collect();
    ends.reverse();
    ends.iter().any(|end| begin_words(&wanted[*end..], others)) || begin_words(wanted, others)
}

/// True if one letter more, less or other makes `wanted` the beginning of `name`.
fn is_near(wanted: &str, name: &str) -> bool {
    let length = wanted.chars().count();
    (length.saturating_sub(1)..=length + 1).any(|taken| {
        let beginning: String = name.chars().take(taken).collect();
        strsim::damerau_levenshtein(wanted, &beginning) <= 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(typed: &str, names: &[&str]) -> Vec<String> {
        let candidates = names.iter().map(|name| Candidate::new(Kind::Column, *name, "")).collect();
        fitting(0, typed, candidates, &Usage::default()).candidates.into_iter().map(|one| one.text).collect()
    }

    #[test]
    fn the_best_fit_comes_first() {
        let names = ["recount", "relation_count", "count", "RelCount"];
        assert_eq!(order("relcount", &names), ["RelCount", "relation_count"]);
        assert_eq!(order("count", &names), ["count", "relation_count", "RelCount", "recount"]);
        assert_eq!(order("createdat", &["updated_at", "created_at"]), ["created_at"]);
        assert_eq!(order("", &["b", "a"]), ["b", "a"]);
    }

    #[test]
    fn a_wrong_letter_counts_where_nothing_fits() {
        assert_eq!(order("revew", &["reviews", "users"]), ["reviews"]);
        assert_eq!(order("uers", &["reviews", "users"]), ["users"]);
        assert!(order("xyz", &["reviews", "users"]).is_empty());
        assert!(order("ux", &["users"]).is_empty());
    }

    #[test]
    fn what_was_used_comes_first() {
        let usage = Usage::default();
        usage.note("games where platform = 'PC'");
        let candidates = ["price", "platform"].map(|name| Candidate::new(Kind::Column, name, "")).to_vec();
        assert_eq!(fitting(0, "p", candidates, &usage).candidates[0].text, "platform");
    }
}
