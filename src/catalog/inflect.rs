//! Singular and plural of English nouns, by tables of words and of endings.

/// Nouns with forms that no ending decides, the singular first.
const IRREGULAR: &[(&str, &str)] = &[
    ("abuse", "abuses"),
    ("axis", "axes"),
    ("bus", "buses"),
    ("cache", "caches"),
    ("campus", "campuses"),
    ("canvas", "canvases"),
    ("carve", "carves"),
    ("die", "dice"),
    ("dingo", "dingoes"),
    ("dogma", "dogmata"),
    ("eave", "eaves"),
    ("echo", "echoes"),
    ("excuse", "excuses"),
    ("foot", "feet"),
    ("fuse", "fuses"),
    ("genus", "genera"),
    ("goose", "geese"),
    ("human", "humans"),
    ("id", "ids"),
    ("index", "indexes"),
    ("lemma", "lemmata"),
    ("lens", "lenses"),
    ("life", "lives"),
    ("louse", "lice"),
    ("medium", "media"),
    ("money", "monies"),
    ("mouse", "mice"),
    ("mousse", "mousses"),
    ("movie", "movies"),
    ("muse", "muses"),
    ("ox", "oxen"),
    ("passerby", "passersby"),
    ("pickaxe", "pickaxes"),
    ("quiz", "quizzes"),
    ("recluse", "recluses"),
    ("schema", "schemas"),
    ("schema", "schemata"),
    ("smiley", "smilies"),
    ("status", "statuses"),
    ("stigma", "stigmata"),
    ("thief", "thieves"),
    ("tooth", "teeth"),
    ("tornado", "tornadoes"),
    ("torpedo", "torpedoes"),
    ("twelve", "twelves"),
    ("valve", "valves"),
    ("virus", "viruses"),
    ("viscus", "viscera"),
    ("volcano", "volcanoes"),
];

/// Nouns whose singular and plural are one word.
#[rustfmt::skip]
const UNCOUNTABLE: &[&str] = &[
    "adulthood", "advice", "agenda", "aid", "aircraft", "alcohol", "ammo", "analytics", "anime", "athletics", "audio",
    "bison", "blood", "bream", "buffalo", "butter", "carp", "cash", "chaos", "chassis", "chess", "clothing", "cod",
    "commerce", "cooperation", "corps", "debris", "diabetes", "digestion", "elk", "energy", "equipment", "excretion",
    "expertise", "feedback", "firmware", "flounder", "fun", "gallows", "garbage", "gps", "graffiti", "hardware",
    "headquarters", "health", "herpes", "highjinks", "homework", "housework", "information", "jeans", "justice",
    "kudos", "labour", "literature", "machinery", "mackerel", "mail", "manga", "metadata", "mews", "moose", "mud",
    "music", "news", "only", "os", "personnel", "pike", "plankton", "pliers", "police", "pollution", "premises",
    "rain", "research", "rice", "salmon", "scissors", "series", "sewage", "shambles", "shrimp", "sms", "software",
    "species", "staff", "swine", "tennis", "traffic", "transportation", "trout", "tuna", "wealth", "welfare",
    "whiting", "wildebeest", "wildlife",
];

/// Words that are no nouns. Columns of keys end with some of them: `created_by`, `reports_to`.
const NO_NOUNS: &[&str] = &[
    "are", "at", "by", "for", "from", "has", "have", "he", "her", "his", "in", "is", "its", "me", "my", "of", "on",
    "our", "she", "that", "their", "them", "these", "they", "this", "those", "to", "us", "via", "was", "we", "were",
    "with", "yes", "you",
];

/// Endings that stay as they are.
const UNCOUNTABLE_ENDINGS: &[&str] =
    &["deer", "fish", "iam", "measles", "ois", "ous", "pokemon", "pox", "sheep", "uam"];

/// Stems with the endings of their singular and plural. The first that fits decides.
const IRREGULAR_ENDINGS: &[(&[&str], &str, &str)] = &[
    (&["m"], "an", "en"),
    (&["child"], "", "ren"),
    (&["pe"], "rson", "ople"),
    (&["seraph", "cherub"], "", "im"),
    (&["matr", "append"], "ix", "ices"),
    (&["cod", "mur", "sil", "vert", "ind"], "ex", "ices"),
    (&["alumn", "alg", "vertebr"], "a", "ae"),
    (&["apheli", "automat", "criteri", "hedr", "organ", "periheli", "phenomen"], "on", "a"),
    (
        &["addend", "bacteri", "curricul", "dat", "errat", "extrem", "millenni", "ov", "quor", "strat", "symposi"],
        "um",
        "a",
    ),
    (
        &[
            "alumn", "bacill", "cact", "foc", "fung", "loc", "nucle", "radi", "stimul", "strat", "syllab", "termin",
            "uter", "vir",
        ],
        "us",
        "i",
    ),
    (&["test"], "is", "es"),
    (&["analy", "cri", "diagno", "empha", "ne", "parenthe", "progno", "synop", "the"], "sis", "ses"),
    (&["afterli", "halfli", "kni", "midli", "nightli", "wi"], "fe", "ves"),
    (&["al", "ar", "ea", "el", "eo", "hoo", "oa", "wol"], "f", "ves"),
];

/// Nouns in `ie` whose plural looks like that of nouns in `y`, as whole words and by the endings of their stems.
const IE_NOUNS: &[&str] =
    &["calor", "charl", "coll", "cut", "food", "gen", "goon", "group", "hipp", "junk", "l", "neckt", "p", "t", "vegg"];
const IE_STEMS: &[&str] =
    &["dg", "ss", "ois", "lk", "ok", "wn", "mb", "th", "ch", "ec", "oal", "is", "ck", "ix", "sser", "ts", "wb"];

/// Endings of singulars that get `es`.
const ES_ENDINGS: &[&str] = &["x", "ch", "ss", "sh", "zz", "alias", "tlas", "tmas", "gas", "hero", "ato", "gro"];

/// The plural of a lower-case word. A plural stays as it is; one that does not end in a letter has none.
pub(super) fn plural(word: &str) -> String {
    if let Some((_, plural)) = known_forms(word) {
        return plural;
    }
    if let Some(stem) = word.strip_suffix("is").filter(|stem| ends_with_any(stem, &["ax", "s"])) {
        return format!("{stem}es");
    }
    if let Some(stem) = word.strip_suffix('y').filter(|stem| stem.ends_with("qu") || ends_in_consonant(stem)) {
        return format!("{stem}ies");
    }
    if word.ends_with("eaux") {
        word.to_owned()
    } else if takes_es(word) || word.ends_with("ris") {
        format!("{word}es")
    } else if word.ends_with('s') || !word.ends_with(|last: char| last.is_ascii()) {
        word.to_owned()
    } else {
        format!("{word}s")
    }
}

/// The singular of a lower-case word. A singular stays as it is.
pub(super) fn singular(word: &str) -> String {
    if let Some((singular, _)) = known_forms(word) {
        return singular;
    }
    if let Some(stem) = word.strip_suffix("ies") {
        let is_ie = IE_NOUNS.contains(&stem) || ends_with_any(stem, IE_STEMS);
        return format!("{stem}{}", if is_ie { "ie" } else { "y" });
    }
    if let Some(stem) = word.strip_suffix("eaux") {
        return format!("{stem}eau");
    }
    let without_es = word.strip_suffix("es").unwrap_or(word);
    if takes_es(without_es) || ends_with_any(without_es, &["cho", "go", "tto", "aris", "eris", "iris", "oris", "uris"])
    {
        return without_es.to_owned();
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// True if `longer` is the plural of `shorter` by its ending alone. It costs next to nothing.
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

/// Singular and plural of a word that a table tells of.
fn known_forms(word: &str) -> Option<(String, String)> {
    let both = |singular: &str, plural: &str| Some((singular.to_owned(), plural.to_owned()));
    if NO_NOUNS.contains(&word)
        || word.chars().nth(1).is_none()
        || !word.ends_with(char::is_alphabetic)
        || UNCOUNTABLE.contains(&word)
        || ends_with_any(word, UNCOUNTABLE_ENDINGS)
        || word.strip_suffix("ese").is_some_and(ends_in_consonant)
    {
        return both(word, word);
    }
    if let Some((one, many)) = IRREGULAR.iter().find(|(one, many)| word == *one || word == *many) {
        return both(one, many);
    }
    for (stems, one, many) in IRREGULAR_ENDINGS {
        // The longer ending first: one may end as the other does.
        for ending in [many, one] {
            if let Some(stem) = word.strip_suffix(ending)
                && ends_with_any(stem, stems)
            {
                return both(&format!("{stem}{one}"), &format!("{stem}{many}"));
            }
        }
    }
    None
}

/// True if a singular gets `es`.
fn takes_es(word: &str) -> bool {
    let is_us = |stem: &str| !stem.is_empty() && !ends_with_any(stem, &["a", "o", "u", "em", "en"]);
    ends_with_any(word, ES_ENDINGS) || word.strip_suffix("us").is_some_and(is_us)
}

/// True if a stem ends in a consonant.
fn ends_in_consonant(stem: &str) -> bool {
    stem.ends_with(|last| !matches!(last, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

fn ends_with_any(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}

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

    #[test]
    fn regular_nouns() {
        let with_s = "account actor agent airport album alert answer app article artist asset attachment attendee attribute \
            auction audit author award badge balance bank banner bill block blog board book booking brand budget \
            building button calendar call campaign candidate car card cart case certificate channel chapter charge \
            chart chat check client code coin collection color column comment component condition config connection \
            contact contract conversation coupon course credit customer database date day deal department deposit \
            detail device dialog director discount district doctor document domain donation driver email employee \
            error event exam example exchange expense experience export fare favorite feature fee field file film \
            filter flag flight folder follower form forum friend function game gender genre gift goal grade grant \
            group guest holiday hospital hotel hour household image import incident ingredient inspection instance \
            institution instructor insurance integration interest invitation invoice issue item job journal journey \
            key keyword label language league lead lesson level license line link list listing loan location lock log \
            login lot machine manager manufacturer map market meal measurement medication meeting member membership \
            menu merchant message metric milestone minute mission model module moment month movie name network node \
            note notification number object offer office officer operation option order organization origin outcome \
            owner package page painting parameter parent park part participant partner passenger password patient \
            pattern payment permission phone picture place plan plane planet plant platform player playlist point \
            poll pool population port position post price prize problem procedure product professor profile program \
            project promotion provider province publisher purchase question queue quote race rank rate rating reading \
            reason receipt recipe record referral refund region registration relation release reminder rental report \
            request requirement reservation resource response restaurant result review reward ring road role room \
            round route row rule sale sample schedule school score screen season seat section sector segment seller \
            semester sensor sequence server service session set setting shape share shift shipment ship shipper shop \
            show singer site size skill slot snapshot song source sponsor sport spot stadium staff_member stage state \
            statement station stock stop store street student style subject submission subscription suggestion \
            supplier survey symbol system tag target task teacher team template term test text theme thread ticket \
            time title token tool topic tour town track trade train training transaction transfer translation trip \
            trigger truck type unit update upload url user value variant vehicle vendor venue version video view \
            violation visit vote voucher wallet warehouse wave website week winner word worker workout year zone";
        let with_es = "address batch branch class mailbox match process tax watch";
        let with_ies = "activity agency category city company country currency delivery entry facility factory family history \
            industry inventory party policy property salary story study supply territory";
        for (nouns, cut, ending) in [(with_s, "", "s"), (with_es, "", "es"), (with_ies, "y", "ies")] {
            for one in nouns.split_whitespace() {
                let many = format!("{}{ending}", one.strip_suffix(cut).unwrap());
                assert_eq!((plural(one), plural(&many)), (many.clone(), many.clone()));
                assert_eq!((singular(one), singular(&many)), (one.to_owned(), one.to_owned()));
            }
        }
    }

    /// Words whose endings look like others.
    #[test]
    fn misleading_endings() {
        for (word, one, many) in [
            ("news", "news", "news"),
            ("series", "series", "series"),
            ("species", "species", "species"),
            ("sheep", "sheep", "sheep"),
            ("corps", "corps", "corps"),
            ("headquarters", "headquarters", "headquarters"),
            ("mice", "mouse", "mice"),
            ("dice", "die", "dice"),
            ("feet", "foot", "feet"),
            ("geese", "goose", "geese"),
            ("axes", "axis", "axes"),
            ("indices", "index", "indices"),
            ("vertices", "vertex", "vertices"),
            ("matrices", "matrix", "matrices"),
            ("appendices", "appendix", "appendices"),
            ("people", "person", "people"),
            ("children", "child", "children"),
            ("men", "man", "men"),
            ("women", "woman", "women"),
            ("caches", "cache", "caches"),
            ("analyses", "analysis", "analyses"),
            ("diagnoses", "diagnosis", "diagnoses"),
            ("theses", "thesis", "theses"),
            ("crises", "crisis", "crises"),
            ("statuses", "status", "statuses"),
            ("aliases", "alias", "aliases"),
            ("buses", "bus", "buses"),
            ("gases", "gas", "gases"),
            ("knives", "knife", "knives"),
            ("wolves", "wolf", "wolves"),
            ("heroes", "hero", "heroes"),
            ("quizzes", "quiz", "quizzes"),
            ("boxes", "box", "boxes"),
            ("criteria", "criterion", "criteria"),
            ("phenomena", "phenomenon", "phenomena"),
            ("media", "medium", "media"),
            ("data", "datum", "data"),
            ("chinese", "chinese", "chinese"),
            ("japanese", "japanese", "japanese"),
            ("money", "money", "monies"),
            ("monies", "money", "monies"),
            ("chassis", "chassis", "chassis"),
            ("diabetes", "diabetes", "diabetes"),
            ("measles", "measles", "measles"),
            ("testes", "testis", "testes"),
            ("axis", "axis", "axes"),
            ("canvas", "canvas", "canvases"),
            ("atlas", "atlas", "atlases"),
            ("lens", "lens", "lenses"),
            ("gallows", "gallows", "gallows"),
            ("jeans", "jeans", "jeans"),
            ("pliers", "pliers", "pliers"),
            ("scissors", "scissors", "scissors"),
            ("police", "police", "police"),
            ("software", "software", "software"),
            ("mail", "mail", "mail"),
            ("aircraft", "aircraft", "aircraft"),
            ("traffic", "traffic", "traffic"),
            ("music", "music", "music"),
            ("butter", "butter", "butter"),
            ("health", "health", "health"),
            ("wealth", "wealth", "wealth"),
            ("trout", "trout", "trout"),
            ("salmon", "salmon", "salmon"),
            ("swine", "swine", "swine"),
            ("moose", "moose", "moose"),
            ("bison", "bison", "bison"),
            ("deer", "deer", "deer"),
            ("fish", "fish", "fish"),
            ("reindeer", "reindeer", "reindeer"),
            ("smallpox", "smallpox", "smallpox"),
            ("alumni", "alumnus", "alumni"),
            ("cacti", "cactus", "cacti"),
            ("fungi", "fungus", "fungi"),
            ("stimuli", "stimulus", "stimuli"),
            ("codices", "codex", "codices"),
            ("octopus", "octopus", "octopuses"),
            ("genera", "genus", "genera"),
            ("viscera", "viscus", "viscera"),
            ("schemata", "schema", "schemata"),
            ("stigmata", "stigma", "stigmata"),
            ("oxen", "ox", "oxen"),
            ("teeth", "tooth", "teeth"),
            ("eaves", "eave", "eaves"),
            ("valves", "valve", "valves"),
            ("proofs", "proof", "proofs"),
            ("thieves", "thief", "thieves"),
            ("passersby", "passerby", "passersby"),
            ("humans", "human", "humans"),
            ("canvases", "canvas", "canvases"),
            ("cookies", "cookie", "cookies"),
            ("movies", "movie", "movies"),
            ("ties", "tie", "ties"),
            ("pies", "pie", "pies"),
            ("zombies", "zombie", "zombies"),
            ("calories", "calorie", "calories"),
            ("rookies", "rookie", "rookies"),
            ("neckties", "necktie", "neckties"),
            ("smiley", "smiley", "smilies"),
            ("monkeys", "monkey", "monkeys"),
        ] {
            assert_eq!((singular(word), plural(word)), (one.to_owned(), many.to_owned()), "{word}");
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
