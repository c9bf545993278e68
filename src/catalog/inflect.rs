//! Singular and plural of English nouns: plain forms at once, all else by the inflection library.
//!
//! The library compiles its rules at the first question, which takes longer than the whole program may take to start.
//! So words whose ending no special rule touches are answered here, and tests hold them to the library's answers.

use pluralizer::pluralize;

/// Nouns that the library gives a form which no schema uses, and irregular ones that many schemas use.
const OWN_FORMS: &[(&str, &str)] = &[
    ("analysis", "analyses"),
    ("axis", "axes"),
    ("bus", "buses"),
    ("cache", "caches"),
    ("campus", "campuses"),
    ("chaos", "chaos"),
    ("child", "children"),
    ("excuse", "excuses"),
    ("feedback", "feedback"),
    ("fuse", "fuses"),
    ("gps", "gps"),
    ("id", "ids"),
    ("index", "indexes"),
    ("lens", "lenses"),
    ("man", "men"),
    ("medium", "media"),
    ("metadata", "metadata"),
    ("mousse", "mousses"),
    ("movie", "movies"),
    ("muse", "muses"),
    ("news", "news"),
    ("os", "os"),
    ("person", "people"),
    ("recluse", "recluses"),
    ("schema", "schemas"),
    ("series", "series"),
    ("shelf", "shelves"),
    ("sms", "sms"),
    ("species", "species"),
    ("staff", "staff"),
    ("status", "statuses"),
    ("virus", "viruses"),
    ("woman", "women"),
];

/// Nouns with a plain ending that are not inflected in the plain way.
const NOT_PLAIN: &[&str] = &[
    "analytics",
    "athletics",
    "corps",
    "gallows",
    "headquarters",
    "jeans",
    "kudos",
    "mews",
    "news",
    "pliers",
    "scissors",
    "shambles",
    "premises",
    "aircraft",
    "aid",
    "blood",
    "carp",
    "clothing",
    "cod",
    "elk",
    "equipment",
    "firmware",
    "garbage",
    "hardware",
    "homework",
    "housework",
    "justice",
    "literature",
    "mackerel",
    "mail",
    "mud",
    "only",
    "personnel",
    "pike",
    "police",
    "research",
    "rice",
    "sewage",
    "shrimp",
    "software",
    "swine",
    "trout",
    "welfare",
    "whiting",
    "wildlife",
    "anime",
    "commerce",
    "expertise",
    "debris",
    "chassis",
    "butter",
    "flounder",
    "labour",
    "pollution",
    "transportation",
    "information",
    "cooperation",
    "digestion",
    "excretion",
    "deer",
    "fun",
    "rain",
    "foot",
    "tooth",
    "feet",
    "teeth",
    "ox",
    "axe",
    "pickaxe",
    "die",
    "dice",
    "eave",
    "goose",
    "geese",
    "mouse",
    "louse",
    "mice",
    "lice",
    "titmouse",
    "titmice",
    "carve",
    "valve",
    "groove",
    "looey",
    "passerby",
    "herself",
    "me",
    "he",
    "she",
    "them",
    "myself",
    "yourself",
    "itself",
    "himself",
    "her",
    "that",
    "has",
    "was",
    "its",
    "his",
    "thou",
    "children",
    "oxen",
    "seraph",
    "cherub",
    "twelve",
    "abuse",
    "energy",
    "machinery",
    "highjinks",
    "are",
    "were",
    "have",
    "these",
    "those",
    "they",
    "their",
    "testes",
    "reindeer",
    "my",
    "our",
    "we",
    "swiss",
    "bream",
    "health",
    "wealth",
    "wildebeest",
    "buffalo",
    "traffic",
    "music",
    "calories",
    "cherubim",
    "seraphim",
    "sheep",
    "adulthood",
    "audio",
    "automaton",
    "bison",
    "chess",
    "passersby",
    "plankton",
    "smilies",
    "advice",
    "alcohol",
    "cash",
    "diabetes",
    "herpes",
    "measles",
    "moose",
];

/// The plural of a lower-case word. A plural stays as it is; one that does not end in a letter has none.
pub(super) fn plural(word: &str) -> String {
    inflected(word, Form::Plural)
}

/// The singular of a lower-case word. A singular stays as it is.
pub(super) fn singular(word: &str) -> String {
    inflected(word, Form::Singular)
}

/// True if `longer` is the plain plural of `shorter`. Costs next to nothing, and never asks the library.
pub(super) fn is_plain_pair(shorter: &str, longer: &str) -> bool {
    if let Some(stem) = shorter.strip_suffix('y')
        && longer.strip_suffix("ies") == Some(stem)
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return true;
    }
    match longer.strip_prefix(shorter) {
        Some("s") => !shorter.ends_with('s'),
        Some("es") => shorter.ends_with(['s', 'x', 'z', 'h', 'o']),
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Singular,
    Plural,
}

fn inflected(word: &str, form: Form) -> String {
    if PARTICLES.contains(&word)
        || word.chars().nth(1).is_none()
        || !word.chars().next_back().is_some_and(char::is_alphabetic)
    {
        return word.to_owned();
    }
    for (one, many) in OWN_FORMS {
        if word == *one || word == *many {
            return if form == Form::Singular { *one } else { *many }.to_owned();
        }
    }
    match plain(word, form) {
        Some(answer) => answer,
        None => pluralize(word, if form == Form::Singular { 1 } else { 2 }, false),
    }
}

/// The form of a word whose ending has no exceptions beyond [`NOT_PLAIN`]; `None` leaves it to the library.
fn plain(word: &str, form: Form) -> Option<String> {
    if word.len() < 3 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) || NOT_PLAIN.contains(&word) {
        return None;
    }
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| word.ends_with(suffix));
    let without = |letters: usize| word[..word.len() - letters].to_owned();
    if word.ends_with('s') && !word.ends_with("ss") {
        // What stands for the ending of the plural, and the word without it.
        let one = if ends(&[
            "ories", "tries", "ities", "ncies", "licies", "rties", "anies", "aries", "veries", "udies", "pplies",
            "milies",
        ]) {
            format!("{}y", without(3))
        } else if ends(&["sses", "shes", "tches", "nches", "rches", "boxes", "taxes"]) {
            without(2)
        } else if ends(PLAIN_PLURALS) {
            without(1)
        } else {
            return None;
        };
        // A word whose singular is no plain one (`vertices`) is the library's too.
        let exceptional = NOT_PLAIN.contains(&one.as_str())
            || one.ends_with("ese")
            || ["indice", "vertice", "matrice", "appendice", "codice"].iter().any(|tail| one.ends_with(tail));
        return match form {
            _ if exceptional => None,
            Form::Singular => Some(one),
            Form::Plural => Some(word.to_owned()),
        };
    }
    let to_ies = word.ends_with('y') && !ends(&["ay", "ey", "iy", "oy", "uy"]);
    let sibilant = ends(&["box", "tax", "ss", "sh", "tch", "nch", "rch"]);
    if !(to_ies || sibilant || ends(PLAIN_SINGULARS)) || ends(IRREGULAR_TAILS) {
        return None;
    }
    Some(match form {
        Form::Singular => word.to_owned(),
        Form::Plural if to_ies => format!("{}ies", without(1)),
        Form::Plural if sibilant => format!("{word}es"),
        Form::Plural => format!("{word}s"),
    })
}

/// Endings of plurals that lose their s, and nothing else.
const PLAIN_PLURALS: &[&str] = &[
    "ces", "ges", "les", "mes", "nes", "pes", "res", "tes", "des", "kes", "bes", "ees", "ues", "cases", "bases",
    "chases", "leases", "rses", "nses", "ouses", "izes", "waves", "rives", "hives", "tives", "deos", "dios", "bs",
    "cs", "ds", "gs", "ks", "ls", "ms", "ns", "ps", "rs", "ts", "ths", "ws", "ays", "eys", "oys",
];

/// Endings of singulars that get an s, and nothing else.
const PLAIN_SINGULARS: &[&str] = &[
    "b", "c", "d", "g", "k", "l", "p", "r", "t", "v", "w", "e", "th", "ay", "oy", "key", "vey", "rney", "deo", "dio",
    "em", "im", "om", "rm", "lm", "thm", "eam", "gram", "xam", "bum", "dium", "eum", "forum", "tion", "sion", "gion",
    "son", "pon", "gn", "mn", "wn", "ain", "oin", "gin", "min", "ken", "een", "lan", "ern", "oan", "oon", "ton",
];

/// Endings of words that do not follow those above.
const IRREGULAR_TAILS: &[&str] = &[
    "fe", "ese", "ae", "mouse", "louse", "mice", "lice", "deer", "fish", "people", "person", "child", "children", "yy",
];

/// Words that columns for keys end with (`created_by`, `reports_to`) and that have no plural.
const PARTICLES: &[&str] = &["at", "by", "for", "from", "in", "of", "on", "to", "via", "with"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn irregular_and_uncountable_nouns() {
        for (one, many) in [
            ("person", "people"),
            ("child", "children"),
            ("man", "men"),
            ("woman", "women"),
            ("mouse", "mice"),
            ("datum", "data"),
            ("status", "statuses"),
            ("analysis", "analyses"),
            ("address", "addresses"),
            ("bus", "buses"),
            ("category", "categories"),
            ("movie", "movies"),
            ("cache", "caches"),
            ("axis", "axes"),
            ("virus", "viruses"),
            ("excuse", "excuses"),
            ("fuse", "fuses"),
            ("index", "indexes"),
            ("campus", "campuses"),
            ("hero", "heroes"),
            ("photo", "photos"),
            ("match", "matches"),
            ("box", "boxes"),
            ("house", "houses"),
            ("key", "keys"),
            ("quiz", "quizzes"),
            ("leaf", "leaves"),
            ("criterion", "criteria"),
            ("schema", "schemas"),
            ("medium", "media"),
        ] {
            assert_eq!(plural(one), many);
            assert_eq!(plural(many), many);
            assert_eq!(singular(many), one);
            assert_eq!(singular(one), one);
        }
        for same in
            ["series", "news", "species", "sheep", "equipment", "information", "staff", "by", "fish", "x", "t1", "数"]
        {
            assert_eq!(plural(same), same);
            assert_eq!(singular(same), same);
        }
    }

    /// Every word that is answered without the library is answered as the library does.
    #[test]
    fn plain_forms_agree_with_the_library() {
        let nouns = "account activity actor address agency agent airport album alert answer app article artist asset \
            attachment attendee attribute auction audit author award badge balance bank banner batch bill block blog \
            board book booking branch brand budget building button calendar call campaign candidate car card cart case \
            category certificate channel chapter charge chart chat check city class client code coin collection color \
            column comment company component condition config connection contact contract conversation country coupon \
            course credit currency customer database date day deal delivery department deposit detail device dialog \
            director discount district doctor document domain donation driver email employee entry error event exam \
            example exchange expense experience export facility factory family fare favorite feature fee field file \
            film filter flag flight folder follower form forum friend function game gender genre gift goal grade grant \
            group guest history holiday hospital hotel hour household image import incident industry ingredient \
            inspection instance institution instructor insurance integration interest inventory invitation invoice \
            issue item job journal journey key keyword label language league lead lesson level license line link list \
            listing loan location lock log login lot machine mailbox manager manufacturer map market match meal \
            measurement medication meeting member membership menu merchant message metric milestone minute mission \
            model module moment month movie name network node note notification number object offer office officer \
            operation option order organization origin outcome owner package page painting parameter parent park part \
            participant partner party passenger password patient pattern payment permission person phone picture place \
            plan plane planet plant platform player playlist point policy poll pool population port position post \
            price prize problem procedure process product professor profile program project promotion property \
            provider province publisher purchase question queue quote race rank rate rating reading reason receipt \
            recipe record referral refund region registration relation release reminder rental report request \
            requirement reservation resource response restaurant result review reward ring road role room round route \
            row rule sale salary sample schedule school score screen season seat section sector segment seller \
            semester sensor sequence server service session set setting shape share shelf shift shipment ship shipper \
            shop show singer site size skill slot snapshot song source sponsor sport spot stadium staff_member stage \
            state statement station stock stop store story street student study style subject submission subscription \
            suggestion supplier supply survey symbol system tag target task tax teacher team template term territory \
            test text theme thread ticket time title token tool topic tour town track trade train training transaction \
            transfer translation trip trigger truck type unit update upload url user value variant vehicle vendor \
            venue version video view violation visit vote voucher wallet warehouse watch wave website week winner \
            word worker workout year zone";
        let mut plain_ones = 0;
        for noun in nouns.split_whitespace() {
            for word in [noun.to_owned(), pluralize(noun, 2, false)] {
                for (form, count) in [(Form::Singular, 1), (Form::Plural, 2)] {
                    if let Some(answer) = plain(&word, form) {
                        assert_eq!(answer, pluralize(&word, count, false), "{word}");
                        plain_ones += 1;
                    }
                }
            }
        }
        assert!(plain_ones > 1_100, "only {plain_ones} forms were plain");
    }

    /// The exceptional endings that look plain are left to the library.
    #[test]
    fn exceptions_do_not_look_plain() {
        for word in "news series species sheep corps headquarters mice dice feet geese axes indices vertices matrices \
            appendices people children men women caches analyses diagnoses theses crises statuses aliases buses gases \
            knives wolves heroes quizzes boxes criteria phenomena media data chinese japanese money monies chassis \
            diabetes measles testes axis canvas atlas lens gallows jeans pliers scissors police software mail aircraft \
            traffic music butter health wealth trout salmon swine moose bison deer fish reindeer smallpox alumni cacti \
            fungi stimuli codices octopus genera viscera schemata stigmata oxen teeth eaves valves proofs thieves \
            passersby humans canvases cookies movies ties pies zombies calories rookies neckties smiley monkeys"
            .split_whitespace()
        {
            for (form, count) in [(Form::Singular, 1), (Form::Plural, 2)] {
                if let Some(answer) = plain(word, form) {
                    assert_eq!(answer, pluralize(word, count, false), "{word}");
                }
            }
        }
    }

    #[test]
    fn plain_pairs() {
        for (one, many) in [("game", "games"), ("bus", "buses"), ("city", "cities"), ("lens", "lenses")] {
            assert!(is_plain_pair(one, many));
        }
        for (one, many) in [("bus", "buss"), ("key", "kies"), ("games", "game"), ("person", "people"), ("cat", "cates")]
        {
            assert!(!is_plain_pair(one, many), "{one} {many}");
        }
    }
}
