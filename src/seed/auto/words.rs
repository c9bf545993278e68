//! The words of a name, as the tables of names know them: in lower case, without accents, compounds taken apart.

use std::borrow::Borrow;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::OnceLock;

use super::{amounts, lexicon, lifecycle, names};
use crate::catalog::{Table, snake};
use crate::seed::person::ascii;

mod schema;
mod short;

pub(super) use schema::counts_seconds;
pub use schema::reading;

/// Words that stand in front of others and mean nothing else: they are no mark of the table.
const SMALL: &str = "is has can was in on of to at no not e my by up off out all any due end new old net low max min top avg \
    sum seq pos lfd lap leg nro num idx de le em im";

/// What German puts behind any word.
const HEADS: &str = "datum preis betrag nummer adresse kosten gehalt satz strasse anzahl menge beitrag gebuehr dauer groesse gewicht \
    laenge breite hoehe bezeichnung beschreibung steuer stand summe titel zeit name status beginn anfang ende schluss frist";

/// Units of measure, which say nothing of what is measured.
const UNITS: &str = "kg g mg cm mm m km sqm sqft ft px ml cl l ms s sec secs min mins h hr hrs hours minutes seconds days months c f \
    celsius fahrenheit eur euro usd gbp chf mxn kwh w kw v a bpm hz pct percent prozent bytes kb mb gb tb m2 m3 kmh kph mph knots knot kn \
    inch inches feet gram grams kilos lb lbs oz tons tonnes miles liter liters litre litres bar mbar hpa psi kpa mmhg wh mwh gwh watts \
    mah mp mbps db dbm ppm mhz khz ghz deg degrees weeks kcal";

/// The small money of a unit of money.
const CENTS: &str = "cents cent centimes centime centavos centavo centimos centimo centesimi centesimo pence penny pennies pfennig rappen oere";

/// Words for how long something lasts, and how many of it a day has.
pub(super) const TIME_UNITS: [(&str, u32); 5] = [
    ("days tage jours dias giorni nights naechte nuits noches", 1),
    ("hours stunden arbeitsstunden heures horas h hrs", 24),
    ("minutes minuten minutos minuti min mins", 1440),
    ("seconds sekunden secondes segundos sec secs s", 86_400),
    ("milliseconds ms millis", 86_400_000),
];

/// True of a word that the tables of names know, in whichever language.
fn is_known(word: &str) -> bool {
    known().contains(word) || lexicon::knows(word)
}

/// Every word of the tables of names.
fn known() -> &'static HashSet<&'static str> {
    static KNOWN: OnceLock<HashSet<&'static str>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        // Two letters are sooner a mark, or a word cut down, than one of a trade.
        let of_trades = names::trade_vocabulary().flat_map(|list| list.split([' ', '_']));
        plain_words().chain(of_trades.filter(|word| word.len() > 2)).collect()
    })
}

/// The words that are used in all trades.
fn plain_words() -> impl Iterator<Item = &'static str> {
    let lists = [SMALL, HEADS].into_iter().chain(names::vocabulary()).chain(lifecycle::vocabulary());
    let words = lists.chain(amounts::vocabulary()).flat_map(|list| list.split([' ', '_']));
    words.filter(|word| !word.is_empty())
}

/// True of a short word of one trade, which where names are cut down is sooner another that is: `SHIP_DT`.
fn is_cut_elsewhere(word: &str) -> bool {
    static PLAIN: OnceLock<HashSet<&'static str>> = OnceLock::new();
    word.len() <= 4 && schema::is_terse() && !PLAIN.get_or_init(|| plain_words().collect()).contains(word)
}

/// What was worked out of names and trials, which are asked for again and again while a schema is filled.
pub(super) struct Memo<K, V> {
    plain: RefCell<HashMap<K, V>>,
    /// What was worked out while the names of one schema were read that is read otherwise than most.
    other: RefCell<HashMap<K, V>>,
    /// Which one that was.
    schema: Cell<u64>,
}

/// No more of them are kept.
const MAX_KEPT: usize = 10_000;

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    pub fn new() -> Memo<K, V> {
        Memo { plain: RefCell::default(), other: RefCell::default(), schema: Cell::new(0) }
    }

    pub fn get<Q: ?Sized + Eq + Hash + ToOwned<Owned = K>>(&self, key: &Q, work_out: impl FnOnce() -> V) -> V
    where
        K: Borrow<Q>,
    {
        self.kept(key).unwrap_or_else(|| {
            let found = work_out();
            self.keep(key.to_owned(), found.clone());
            found
        })
    }

    pub fn kept<Q: ?Sized + Eq + Hash>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.now().borrow().get(key).cloned()
    }

    pub fn keep(&self, key: K, value: V) {
        let mut kept = self.now().borrow_mut();
        if kept.len() >= MAX_KEPT {
            kept.clear();
        }
        kept.insert(key, value);
    }

    /// What is known of names as they are read now.
    fn now(&self) -> &RefCell<HashMap<K, V>> {
        let schema = schema::id();
        if schema == 0 {
            return &self.plain;
        }
        if self.schema.replace(schema) != schema {
            self.other.borrow_mut().clear();
        }
        &self.other
    }
}

/// `CountryCode`, `country code`, `tbl_country_code` → `country_code`; `literpreis` → `liter_price`; `date_naissance` → `birth_date`.
pub(super) fn words(name: &str) -> String {
    thread_local!(static KNOWN: Memo<String, String> = Memo::new());
    KNOWN.with(|known| {
        known.get(name, || {
            let spoken = spoken(name);
            lexicon::english(&spoken.split('_').collect::<Vec<_>>(), schema::language()).join("_")
        })
    })
}

/// What stands by itself in the tables of carriers.
const TIMETABLE: &[(&str, &str)] = &[
    ("std", "scheduled_departure"),
    ("sta", "scheduled_arrival"),
    ("atd", "actual_departure"),
    ("ata", "actual_arrival"),
];

/// True of a word for a time or a part of it.
fn is_of_time(word: &str) -> bool {
    is_in("date dt day month mo mm year yr yy time ts", word)
}

/// A name in lower case, without accents, with `_` between its words.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len() + 2);
    for letter in snake(name).to_lowercase().chars() {
        match letter {
            ' ' | '-' | '.' => plain.push('_'),
            letter if letter.is_ascii() => plain.push(letter),
            letter => plain.push_str(ascii(letter)),
        }
    }
    plain
}

fn parts_of(plain: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = plain.split('_').filter(|part| !part.is_empty()).collect();
    // An abbreviation in letters of both cases: `MwSt`, `USt`.
    let mut at = 0;
    while at + 1 < parts.len() {
        let whole = format!("{}{}", parts[at], parts[at + 1]);
        match known().get(whole.as_str()).copied().or_else(|| lexicon::form(&whole)) {
            Some(whole) if !is_known(parts[at]) && !is_known(parts[at + 1]) => _ = parts.splice(at..at + 2, [whole]),
            _ => at += 1,
        }
    }
    parts
}

/// True of a part of a name that is no word cut down.
fn is_word(part: &str) -> bool {
    let is_of_language = part.len() > 2 && lexicon::knows(part);
    known().contains(part) && !is_cut_elsewhere(part)
        || part == "dt"
        || is_of_language
        || is_unit(part)
        || compound(part).is_some()
}

/// The words of a name in its own language.
pub(super) fn spoken(name: &str) -> String {
    let plain = plain(name);
    let plain = plain.trim_matches('_');
    if let Some((_, whole)) = TIMETABLE.iter().find(|(short, _)| *short == plain) {
        return (*whole).to_owned();
    }
    let mut whole = parts_of(plain);
    if whole.len() > 1 && whole[1..] != ["id"] && schema::is_marked(name) {
        whole.remove(0);
    }
    match whole.split_first().and_then(|(first, rest)| lexicon::kind_in_front(first, rest)) {
        Some("") => _ = whole.remove(0),
        Some(kind) => whole[0] = kind,
        None => {}
    }
    let is_terse = schema::is_terse();
    // `curLabour`, `strName`: the type of the column.
    let is_camel = name.starts_with(char::is_lowercase) && name.contains(char::is_uppercase);
    // Behind others it says only that they are a time.
    if whole == ["dt"] {
        whole[0] = "date";
    }
    short::write_out(&mut whole, is_terse, !is_terse || is_camel, is_word);
    let mut parts: Vec<&str> = Vec::new();
    for part in whole {
        match compound(part) {
            Some((head, tail)) => parts.extend([head, tail]),
            None => parts.extend(part.split('_')),
        }
    }
    // A mark of the table in front: `c_email`, `tbl_orders`.
    let is_mark = |part: &str| {
        part.len() <= 3
            && !is_known(part)
            && !is_in("kg mg km cm mm ml kwh", part)
            && !part.bytes().any(|byte| byte.is_ascii_digit())
    };
    // What is done then is no mark: `fed_at`.
    let is_done = parts.len() == 2 && is_in("at on by", parts[1]);
    // `dt_abertura` is when something was opened, `abertura` may be the hour.
    let is_known_so = || lexicon::knows(&parts.join("_"));
    if parts.len() > 1 && !is_done && is_mark(parts[0]) && !is_known_so() {
        parts.remove(0);
    }
    parts.join("_")
}

/// A word as two: both known, or a known German head behind anything.
fn compound(word: &str) -> Option<(&str, &str)> {
    if is_known(word) || word.len() < 6 || !word.is_ascii() || word.contains('_') || short::is_whole(word) {
        return None;
    }
    let is_part = |part: &str| known().contains(part) || lexicon::is_part_of_compounds(part);
    let is_known = |head: &str| {
        let linked = ["s", "es", "n", "en"].iter().filter_map(|link| head.strip_suffix(link));
        is_part(head) || linked.into_iter().any(|head| head.len() > 2 && is_part(head))
    };
    let splits = || (3..word.len() - 1).map(|at| word.split_at(at));
    let is_whole = |(head, tail): &(&str, &str)| {
        is_part(tail) && is_known(head) && (tail.len() > 2 || matches!(*tail, "at" | "on" | "am" | "ip"))
    };
    let whole = splits().find(is_whole).map(|(head, tail)| {
        // An `s` between two words belongs to neither: `urlaubs` and `konto`, not `urlaub` and `skonto`.
        let linked = tail.starts_with('s').then(|| word.split_at(head.len() + 1)).filter(is_whole);
        linked.unwrap_or((head, tail))
    });
    whole.or_else(|| splits().find(|(_, tail)| is_in(HEADS, tail)))
}

/// The word with which the names of all columns begin: `pay` of `pay_id`, `pay_words` and `pay_amount`.
pub(super) fn mark(table: &Table) -> Option<String> {
    let first = |name: &str| words(name).split_once('_').map(|(first, _)| first.to_owned());
    let mut marks = table.columns.iter().map(|column| first(&column.name));
    let mark = marks.next()??;
    (table.columns.len() > 2 && marks.all(|other| other.as_ref() == Some(&mark))).then_some(mark)
}

/// The words of a column without that.
pub(super) fn own_words(table: &Table, column: usize) -> String {
    let whole = words(&table.columns[column].name);
    let rest = mark(table).and_then(|mark| Some(whole.strip_prefix(&mark)?.strip_prefix('_')?.to_owned()));
    rest.unwrap_or(whole)
}

/// True of one of the words of a list.
pub(super) fn is_in(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|known| known == word)
}

/// True if the word is the known one, or its plural in one of the languages.
pub(super) fn is_form_of(word: &str, known: &str) -> bool {
    word == known
        || word.strip_prefix(known).is_some_and(|end| matches!(end, "s" | "es" | "n" | "en" | "e" | "er" | "x" | "nen"))
        || known.strip_suffix('y').is_some_and(|stem| word.strip_prefix(stem) == Some("ies"))
        || known.strip_suffix('o').is_some_and(|stem| word.strip_prefix(stem) == Some("os"))
        || matches!((word, known), ("people", "person") | ("women", "woman") | ("men", "man") | ("children", "child"))
}

pub(super) fn is_unit(word: &str) -> bool {
    is_in(UNITS, word) || is_in(CENTS, word)
}

/// What is counted in the small money of a unit of money: `price` of `price_cents`.
pub(super) fn in_cents(words: &str) -> Option<&str> {
    let (of, unit) = words.rsplit_once('_')?;
    is_in(CENTS, unit).then_some(of)
}

/// A name that ends with a unit of time, without it, and how many of those a day has: `start` of `start_seconds`.
pub(super) fn in_time_unit(words: &str) -> Option<(&str, u32)> {
    let (of, unit) = words.rsplit_once('_')?;
    let is_it = |names: &str| names.split_ascii_whitespace().any(|known| is_form_of(known, unit));
    TIME_UNITS.iter().find(|(names, _)| is_it(names)).map(|(_, per_day)| (of, *per_day))
}

/// True of two numbers that may be compared: where both names say in which unit of time they are, it is one.
pub(super) fn is_same_unit(left: &str, right: &str) -> bool {
    match (in_time_unit(left), in_time_unit(right)) {
        (Some((_, left)), Some((_, right))) => left == right,
        _ => true,
    }
}

/// The words of a time that is held in milliseconds: `created_at` of `created_at_ms`, `joined` of `joined_ms`; not those of what
/// takes so long: `response_ms`, `elapsed_ms`.
pub(super) fn in_milliseconds(words: &str) -> Option<&str> {
    let (of, unit) = words.rsplit_once('_')?;
    let last = of.rsplit('_').next().unwrap_or(of);
    let is_time = is_in("at on ts timestamp date epoch", last) || lifecycle::is_done(of);
    (is_in("ms millis milliseconds", unit) && is_time).then_some(of)
}

/// The same without units and numbers at its end: `weight_kg` → `weight`, `address_line_1` → `address_line`.
pub(super) fn without_units(words: &str) -> &str {
    let mut rest = words;
    while let Some((head, last)) = rest.rsplit_once('_') {
        if !is_unit(last) && !last.bytes().all(|byte| byte.is_ascii_digit()) {
            break;
        }
        rest = head;
    }
    rest.trim_end_matches(|letter: char| letter.is_ascii_digit())
}

/// The runs of a name's words in which its meaning is looked for: all of them, those at the end, those in front, those between.
pub(super) fn runs(words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in [words, without_units(words)] {
        let parts: Vec<&str> = name.split('_').collect();
        let count = parts.len();
        let ends = (0..count).map(|from| (from, count));
        let begins = (1..count).rev().map(|to| (0, to));
        let between = (2..count).rev().flat_map(|size| (1..count).map(move |from| (from, from + size - 1)));
        for (from, to) in ends.chain(begins).chain(between.filter(|(_, to)| *to < count)) {
            let run = parts[from..to].join("_");
            // What is measured in kilometres is no mileage for that.
            let is_unit = to - from < count && parts[from..to].iter().all(|part| is_unit(part));
            if !run.is_empty() && !is_unit && !found.contains(&run) {
                found.push(run);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names are read into English before the tables are asked.
    #[test]
    fn no_table_has_words_that_are_never_read() {
        let lists = names::vocabulary().chain(names::trade_vocabulary());
        let lists = lists.chain(lifecycle::vocabulary()).chain(amounts::vocabulary());
        let words: HashSet<&str> = lists.flat_map(str::split_ascii_whitespace).collect();
        let is_dead = |word: &&&str| word.len() > 3 && lexicon::is_read(word) && !is_in(names::PERCENT, word);
        let dead: Vec<&&str> = words.iter().filter(is_dead).collect();
        assert!(dead.is_empty(), "{dead:?}");
    }

    #[test]
    fn words_of_names() {
        for (name, expected) in [
            ("CountryCode", "country_code"),
            ("c_first_name", "first_name"),
            ("tbl_orders", "orders"),
            ("fed_at", "fed_at"),
            ("Geburtsdatum", "birth_date"),
            ("literpreis", "liter_price"),
            ("monatsbeitrag", "monthly_fee"),
            ("createdat", "created_at"),
            ("prénom", "first_name"),
            ("MwSt", "vat"),
            ("USt_Betrag", "vat_amount"),
            ("Kursbeginn", "course_start"),
            ("Mietende", "rent_end"),
            ("date_naissance", "birth_date"),
            ("montant_total", "total_amount"),
            ("fecha_de_envio", "sent_date"),
            ("data_nascimento", "birth_date"),
            ("anzahl_plaetze", "seat_count"),
            ("creado_el", "created_on"),
            ("geprueft_von", "tested_by"),
            ("titel_en", "title_en"),
            ("adhesion_le", "joined_on"),
            ("num_tareas", "task_count"),
            ("num_factura", "invoice_number"),
            ("total_respuestas", "total_answers"),
            ("dueno_telefono", "owner_phone"),
            ("telefono_dueno", "owner_phone"),
            ("consommation_m3", "consumption_m3"),
            ("urlaubskonto", "leave_account"),
            ("lagerkonto", "warehouse_account"),
            ("nombre_en", "name_en"),
            ("zeit_von", "time_from"),
            ("nb_lignes", "line_count"),
            ("duree_sejour_jours", "stay_duration_days"),
            ("id_client", "id_client"),
            ("exp_date", "expires_date"),
            ("exp_spent_on", "exp_spent_on"),
            ("FullNm", "full_name"),
            ("NetAmt", "net_amount"),
            ("DLV_DT", "delivered_dt"),
            ("FRST_NM", "first_name"),
            ("QTY_RSV", "qty_reserved"),
            ("intLowestFloor", "lowest_floor"),
            ("cpu_rpm", "cpu_rpm"),
            ("candidate", "candidate"),
            ("passport", "passport"),
            ("report", "report"),
            ("dlvry_dt", "delivery_dt"),
            ("frst_nm", "first_name"),
            ("CUST_TYP_CD", "customer_type"),
            ("actv_flg", "active_flag"),
            ("cls_dt", "closed_dt"),
            ("cls_nm", "class_name"),
            ("ord_dtl", "order_item"),
            ("cust_mst", "customer"),
            ("rm_nbr", "room_number"),
            ("st_ts", "start_ts"),
            ("st_cd", "status"),
            ("treat_id", "treat_id"),
            ("feed_kg", "feed_kg"),
            ("mdl_survey_invitation", "survey_invitation"),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
        assert_eq!(without_units("weight_kg"), "weight");
        assert!(is_form_of("categories", "category") && is_form_of("kunden", "kunde") && is_form_of("socios", "socio"));
        assert_eq!(runs("x_y_z"), ["x_y_z", "y_z", "z", "x_y", "x", "y"]);
        assert_eq!(runs("distance_km"), ["distance_km", "distance"]);
    }
}
