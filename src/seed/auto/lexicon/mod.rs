//! The words of names in other languages as the English ones that the tables of names know.
//!
//! A line of a lexicon is `english = form form …`: in lower case, without accents, the words of a form joined by `_`. A form with `?`
//! is an English word, too, and is taken for one where no other word of the name is of that language.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::lifecycle;
use super::words::{is_in, is_unit};

/// A language: its lexicon, and whether what is said of a word stands behind it, as in `date_naissance`.
struct Language {
    lexicon: &'static str,
    is_head_first: bool,
}

/// Of two that know a form, the first counts where the name does not show which is meant.
const LANGUAGES: [Language; 5] = [
    Language { lexicon: include_str!("german.txt"), is_head_first: false },
    Language { lexicon: include_str!("french.txt"), is_head_first: true },
    Language { lexicon: include_str!("spanish.txt"), is_head_first: true },
    Language { lexicon: include_str!("italian.txt"), is_head_first: true },
    Language { lexicon: include_str!("portuguese.txt"), is_head_first: true },
];

const GERMAN: usize = 0;
const FRENCH: usize = 1;
const SPANISH: usize = 2;
const ITALIAN: usize = 3;
const PORTUGUESE: usize = 4;

/// Names that could be of another language by each of their words.
const ENGLISH: &str = "labor_rate";

/// The longest form in words.
const MAX_WORDS: usize = 5;

/// A form in a language.
struct Entry {
    language: usize,
    english: &'static str,
    is_english_too: bool,
}

fn forms() -> &'static HashMap<&'static str, Vec<Entry>> {
    static FORMS: OnceLock<HashMap<&'static str, Vec<Entry>>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let mut found: HashMap<&'static str, Vec<Entry>> = HashMap::new();
        for (language, Language { lexicon, .. }) in LANGUAGES.iter().enumerate() {
            for (english, forms) in lexicon.lines().filter_map(|line| line.split_once(" = ")) {
                for form in forms.split(' ') {
                    let (form, is_english_too) = form.strip_suffix('?').map_or((form, false), |form| (form, true));
                    found.entry(form).or_default().push(Entry { language, english, is_english_too });
                }
            }
        }
        found
    })
}

/// The German words that compounds are made of.
pub(super) fn is_part_of_compounds(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let german = forms().iter().filter(|(_, entries)| entries.iter().any(|entry| entry.language == GERMAN));
        german.map(|(form, _)| *form).filter(|form| form.len() > 3 && !form.contains('_')).collect()
    });
    let singular = ["en", "er", "s", "n", "e"].iter().filter_map(|end| word.strip_suffix(end));
    words.contains(word) || word.len() > 5 && singular.into_iter().any(|stem| words.contains(stem))
}

/// A form as a lexicon has it.
pub(super) fn form(word: &str) -> Option<&'static str> {
    forms().get_key_value(word).map(|(form, _)| *form)
}

/// True of a form that is no English word and that no other means, so that no name that is read has it.
#[cfg(test)]
pub(super) fn is_read(form: &str) -> bool {
    let is_sure = forms().get(form).is_some_and(|entries| entries.iter().any(|entry| !entry.is_english_too));
    let is_meant = || forms().values().flatten().any(|entry| entry.english == form);
    is_sure && !is_english(form) && preposition(form).is_none() && !is_meant()
}

/// True of a word of one of the languages.
pub(super) fn knows(word: &str) -> bool {
    !found(word).is_empty()
}

/// What is known of a form, or of that of which it is a plural.
fn found(form: &str) -> &'static [Entry] {
    if let Some(entries) = forms().get(form) {
        return entries;
    }
    if is_english(form) {
        return &[];
    }
    let singular = |ends: &[&str], is_german: bool| {
        let stems = ends.iter().filter_map(|end| form.strip_suffix(end)).filter(|stem| stem.len() > 3);
        stems
            .filter_map(|stem| forms().get(stem))
            .find(|entries| entries.iter().any(|entry| is_german == (entry.language == GERMAN)))
    };
    let known =
        singular(&["nen", "es", "en", "er", "s", "n", "e"], true).or_else(|| singular(&["es", "s", "x"], false));
    known.map_or(&[], Vec::as_slice)
}

/// True of a word that some form means, or of its plural.
fn is_english(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let words = WORDS.get_or_init(|| forms().values().flatten().flat_map(|entry| entry.english.split('_')).collect());
    words.contains(word)
        || ["es", "s"].iter().any(|end| word.strip_suffix(end).is_some_and(|stem| words.contains(stem)))
}

/// What only joins words.
fn is_particle(word: &str) -> bool {
    is_in("de du des d la le les l del los las da do dos das di della dello dei delle degli der den dem el il", word)
}

/// When something is done, and by whom, in which language: `erstellt_am`, `cree_le`, `creado_en`.
fn preposition(word: &str) -> Option<(&'static str, usize)> {
    Some(match word {
        "am" => ("on", GERMAN),
        "um" => ("at", GERMAN),
        "von" => ("by", GERMAN),
        "le" => ("on", FRENCH),
        "par" => ("by", FRENCH),
        "du" => ("from", FRENCH),
        "au" => ("until", FRENCH),
        "el" => ("on", SPANISH),
        "en" => ("at", SPANISH),
        "por" => ("by", SPANISH),
        "il" => ("on", ITALIAN),
        "em" => ("at", PORTUGUESE),
        _ => return None,
    })
}

/// What names are about that are the same in English: `id_client`, but `client_id` as well.
fn is_head(word: &str) -> bool {
    is_in("id dt ts num no date code type url email photo image total message status version token", word)
}

/// A word in few letters that is the mark of a table, not what its column is about.
fn is_mark(part: &str) -> bool {
    part.len() < 4 && !is_head(part) && !is_in("nb qte mt tel fec cod nom ref nro dir vol mes dia ano fin fim", part)
}

/// What people and things have by which they are told, which stands behind them as in English or in front of them.
fn is_label(word: &str) -> bool {
    is_in("name number phone email code", word)
}

/// What stands in front of the plural of what is counted.
const NUMBERS: &str = "num nb nbr nbre nombre numero nro n qtd qtde qnt quantidade quantita qta cant cantidad qte";

/// True of a plural in a language, by the singular that means the same.
fn is_plural(form: &str, language: usize) -> bool {
    const ENDS: [&[(&str, &str)]; LANGUAGES.len()] = [
        &[("nen", "n"), ("en", ""), ("er", ""), ("e", ""), ("n", ""), ("s", "")],
        &[("s", ""), ("x", ""), ("aux", "al")],
        &[("es", ""), ("s", "")],
        &[("i", "o"), ("i", "e"), ("i", "io"), ("i", "a"), ("e", "a"), ("chi", "co"), ("che", "ca"), ("ghe", "ga")],
        &[("s", ""), ("es", ""), ("ns", "m"), ("oes", "ao"), ("is", "l"), ("eis", "el")],
    ];
    let means = |form: &str| found(form).iter().find(|entry| entry.language == language).map(|entry| entry.english);
    let Some(english) = means(form) else { return false };
    ENDS[language].iter().any(|(plural, singular)| {
        let stem = form.strip_suffix(plural).filter(|stem| stem.len() > 2);
        stem.is_some_and(|stem| means(&format!("{stem}{singular}")) == Some(english))
    })
}

/// More than one of an English word.
fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ if word.ends_with(['x', 'h']) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// What stands in front of its noun in every language.
fn is_before_noun(word: &str) -> bool {
    is_in("first last next previous new old other total", word)
}

/// What stands in front of all in English.
fn is_in_front(word: &str) -> bool {
    is_in("is has can needs was max min maximum minimum average", word)
}

/// What is measured in them only here and there.
const RARE_UNITS: &str = "m3 dm3 cm3 km2 ha hl dl t q kmh deg kwp wp mwh wh mbar hpa qm mq sqm smc mc ppm mah ps cv hp";

/// What stands at the end in every language; a language, too: `titulo_en`.
fn is_at_end(word: &str) -> bool {
    is_in("before after from until since at on by to in id count en de fr es it pt nl", word)
        || is_unit(word)
        || is_in(RARE_UNITS, word)
}

/// Words of which the first is what is spoken of, in the order of English.
fn turned<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let is_last = |word: &str| word.split('_').all(is_at_end);
    let end = words.iter().rposition(|word| !is_last(word)).map_or(0, |last| last + 1);
    let (middle, behind) = words.split_at(end);
    let (front, middle): (Vec<&str>, Vec<&str>) = middle.iter().partition(|word| is_in_front(word));
    // An adjective stays in front of its noun: `date_derniere_visite` is the date of a last visit.
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for word in middle {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| is_before_noun(last)) => group.push(word),
            _ => groups.push(vec![word]),
        }
    }
    groups.reverse();
    [front, groups.concat(), behind.to_vec()].concat()
}

/// What a name begins with where a data dictionary says so in two letters what kind of thing it is: `qt_horas`, `vl_total`, `ds_titulo`.
const KINDS: &[(&str, &str)] = &[
    ("qt", "quantidade"),
    ("qtd", "quantidade"),
    ("vl", "valor"),
    ("vlr", "valor"),
    ("tp", "tipo"),
    ("st", "status"),
    ("tx", "taxa"),
    ("ds", ""),
    ("nr", ""),
    ("fl", ""),
];

/// Such a beginning in front of words of that language, written out; nothing is left of what says no more than the words.
pub(super) fn kind_in_front(first: &str, rest: &[&str]) -> Option<&'static str> {
    let is_portuguese = |part: &&str| found(part).iter().any(|entry| entry.language == PORTUGUESE);
    let (_, kind) = KINDS.iter().find(|(short, _)| *short == first)?;
    (!rest.is_empty() && rest.iter().all(is_portuguese)).then_some(*kind)
}

/// The languages of a word that means nothing in English.
fn languages_of(part: &str) -> Vec<usize> {
    let sure = found(part).iter().filter(|entry| !entry.is_english_too);
    let mut languages: Vec<usize> = sure.map(|entry| entry.language).collect();
    languages.dedup();
    languages
}

/// How much the words of a name that mean nothing in English say of each language.
fn weights(parts: &[&str]) -> [usize; LANGUAGES.len()] {
    let mut weights = [0; LANGUAGES.len()];
    for part in parts {
        languages_of(part).iter().for_each(|language| weights[*language] += 1);
    }
    if let [_, .., last] = parts
        && let Some((_, language)) = preposition(last)
    {
        weights[language] += 1;
    }
    weights
}

/// The languages of which a name may be, by its words that mean nothing in English.
pub(super) fn languages(parts: &[&str]) -> Vec<usize> {
    let weights = weights(parts);
    let is_known = parts.iter().any(|part| !languages_of(part).is_empty());
    let most = weights.iter().max().copied().unwrap_or_default();
    (0..weights.len()).filter(|language| is_known && weights[*language] == most).collect()
}

/// The words of a name in English, in its order, where most names around it are of a language; the same words where none is of another
/// language.
pub(super) fn english(parts: &[&str], around: Option<usize>) -> Vec<String> {
    let mut weights = weights(parts);
    if let Some(language) = around {
        weights[language] += 1;
    }
    // Where all of them could be of one language, they are.
    let is_doubtful = parts.len() > 1 && !is_in(ENGLISH, &parts.join("_"));
    for (language, weight) in weights.iter_mut().enumerate().filter(|_| is_doubtful) {
        *weight += usize::from(parts.iter().all(|part| found(part).iter().any(|entry| entry.language == language)));
    }
    let best = |entries: &'static [Entry]| {
        let sure = entries.iter().filter(|entry| !entry.is_english_too || weights[entry.language] > 0);
        sure.min_by_key(|entry| (std::cmp::Reverse(weights[entry.language]), entry.language))
    };
    let many;
    let mut words: Vec<(&str, Option<usize>)> = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let longest = (1..=MAX_WORDS.min(parts.len() - at)).rev().find_map(|size| {
            let form = parts[at..at + size].join("_");
            // What stands at the end may be a language: `titel_en`.
            let is_alone = at > 0 && at + 1 == parts.len();
            let says_when = is_alone && preposition(&form).is_some_and(|(english, _)| matches!(english, "on" | "at"));
            // `num_pedido` is the number of an order, `num_pedidos` says how many there are.
            let is_counted = size > 1 && is_in(NUMBERS, parts[at]) && !forms().contains_key(form.as_str());
            best(found(&form)).filter(|_| !says_when && !is_counted).map(|entry| (size, entry))
        });
        match longest {
            Some((size, entry)) => {
                words.push((entry.english, Some(entry.language)));
                at += size;
            }
            None => {
                words.push((parts[at], None));
                at += 1;
            }
        }
    }
    if words.iter().all(|(_, language)| language.is_none()) {
        return parts.iter().map(|part| (*part).to_owned()).collect();
    }
    // Behind what is no event some are something else: the language of `titel_en`, the beginning in `zeit_von`.
    if let [.., (event, Some(spoken)), last] = words.as_mut_slice()
        && let Some((english, language)) = parts.last().and_then(|part| preposition(part))
        && *spoken == language
        && (is_in("am um le el il em", parts[parts.len() - 1])
            || lifecycle::column_event(event).is_some()
            || event.ends_with("ed"))
    {
        *last = (english, None);
    }
    // `anzahl_plaetze` are so many, and so are `num_alumnos`.
    let is_plural = |(_, language): &(&str, Option<usize>), part: &str| language.is_some_and(|of| is_plural(part, of));
    if let [first, second] = words.as_mut_slice()
        && parts.len() == 2
        && is_plural(second, parts[1])
    {
        if is_in(NUMBERS, parts[0]) {
            first.0 = "count";
        } else if first.0 == "total" && !second.0.ends_with('s') {
            many = plural(second.0);
            second.0 = &many;
        }
    }
    if words.len() > 1 && words[0].0 == "count" {
        words.rotate_left(1);
    }
    let count = words.len();
    let mut word = 0;
    words.retain(|(part, language)| {
        word += 1;
        language.is_some() || word == 1 || word == count || !is_particle(part)
    });
    let is_head_first = words.iter().any(|(_, language)| language.is_some_and(|language| LANGUAGES[language].is_head_first))
            && words.first().is_some_and(|(first, language)| language.is_some() || is_head(first))
            && parts.first().is_some_and(|first| !is_mark(first))
            && (words.len() == 2 || words.iter().filter(|(_, language)| language.is_some()).count() > 1)
            && words.last().is_some_and(|(last, language)| language.is_some() || !is_head(last) || is_at_end(last))
            // `cliente_nombre` is in the order of English.
            && !(words.last().is_some_and(|(last, _)| is_label(last))
                && words.first().is_some_and(|(first, _)| !is_label(first)));
    let plain: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let plain = if is_head_first { turned(&plain) } else { plain };
    plain.iter().flat_map(|word| word.split('_')).map(str::to_owned).collect()
}
