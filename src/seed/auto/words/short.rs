//! Words that are cut down, as old databases write them: `crt_dt`, `CUST_NM`, `dlvry_addr`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::is_in;

/// What words are cut down to that no rule tells.
const SHORT: &[(&str, &str)] = &[
    ("txt", "text"),
    ("dest", "destination"),
    ("typ", "type"),
    ("curr", "currency"),
    ("rcvd", "received"),
    ("obs", "observed"),
    ("acq", "acquired"),
    ("addr", "address"),
    ("auth", "author"),
    ("avl", "available"),
    ("cpy", "copy"),
    ("crt", "created"),
    ("ctg", "category"),
    ("evt", "event"),
    ("exp", "expires"),
    ("hgt", "height"),
    ("len", "length"),
    ("lst4", "last_4"),
    ("pcode", "postcode"),
    ("wdrn", "withdrawn"),
    ("mbr", "member"),
    ("mbrsp", "membership"),
    ("resv", "reservation"),
    ("publ", "published"),
    ("purch", "purchase"),
    ("rcp", "recipient"),
    ("ret", "returned"),
    ("schd", "scheduled"),
    ("snd", "sender"),
    ("trk", "tracking"),
    ("ttl", "title"),
    ("upd", "updated"),
    ("vol", "volume"),
    ("wid", "width"),
    ("cntry", "country"),
    ("lastlogin", "last_login"),
    ("lastpost", "last_post"),
    ("lastvisit", "last_visit"),
    ("lim", "limit"),
    ("mem", "memory"),
    ("regdate", "registered_date"),
    ("acct", "account"),
    ("rdg", "reading"),
    ("mfg", "manufactured"),
    ("oh", "on_hand"),
    ("pur", "purchase"),
    ("sz", "size"),
    ("cre", "created"),
    ("dtm", "datetime"),
    ("dttm", "datetime"),
    ("inv", "invoice"),
    ("recv", "received"),
    ("verif", "verified"),
    ("prev", "previous"),
    ("addl", "additional"),
    ("amt", "amount"),
    ("appt", "appointment"),
    ("arr", "arrival"),
    ("bal", "balance"),
    ("beg", "begin"),
    ("cant", "cantidad"),
    ("cd", "code"),
    ("cnt", "count"),
    ("cod", "codigo"),
    ("ctry", "country"),
    ("cust", "customer"),
    ("dep", "departure"),
    ("dept", "department"),
    ("dpt", "department"),
    ("desc", "description"),
    ("descr", "description"),
    ("dist", "distance"),
    ("dur", "duration"),
    ("emp", "employee"),
    ("extn", "extension"),
    ("fec", "fecha"),
    ("hon", "honorific"),
    ("img", "image"),
    ("lvl", "level"),
    ("maxi", "max"),
    ("mel", "mail"),
    ("mfr", "manufacturer"),
    ("mgr", "manager"),
    ("mini", "min"),
    ("msg", "message"),
    ("mth", "month"),
    ("nbr", "number"),
    ("nm", "name"),
    ("pmt", "payment"),
    ("pymt", "payment"),
    ("prio", "priority"),
    ("prod", "product"),
    ("pwd", "password"),
    ("qnty", "quantity"),
    ("qte", "quantite"),
    ("reg", "registered"),
    ("sched", "scheduled"),
    ("stat", "status"),
    ("sts", "status"),
    ("svc", "service"),
    ("tlf", "telefono"),
    ("tm", "time"),
    ("tot", "total"),
    ("trn", "transaction"),
    ("txn", "transaction"),
    ("usr", "user"),
    ("wgt", "weight"),
    ("wt", "weight"),
    ("xfer", "transfer"),
    ("xref", "reference"),
    ("yr", "year"),
];

/// What is cut down in front of these, or at the end (`.`); where none are named, among others that are cut down.
const AMONG: &[(&str, &str, &str)] = &[
    ("st", "start", "dt ts tm dttm dtm date time"),
    ("strt", "start", "dt ts tm dttm dtm date time"),
    ("st", "status", "cd"),
    ("st", "state", "nm"),
    ("st", "start", "."),
    ("ttl", "total", "amt prc cst val qty cnt"),
    ("dep", "deposit", "amt"),
    ("arr", "arrears", "amt"),
    ("exp", "expense", "amt typ cd"),
    ("exp", "experience", "."),
    ("reg", "region", "cd nm"),
    ("stat", "state", "nm"),
    ("curr", "current", "st end bal"),
    ("cur", "current", "st end bal per qty ttl lvl"),
    ("tm", "team", "id nm mst"),
    ("tm", "term", "cd"),
    ("lst", "last", ""),
    ("fst", "first", ""),
    ("eff", "effective", ""),
    ("trm", "termination", "dt ts"),
    ("per", "period", "st beg end start id cd"),
    ("par", "parent", ""),
    ("org", "organization", ""),
    ("fr", "from", ""),
    ("frm", "from", "dt ts tm addr acct"),
    ("mo", "month", ""),
    ("mos", "months", ""),
    ("dy", "day", ""),
    ("dys", "days", ""),
    ("wk", "week", ""),
    ("hr", "hour", ""),
    ("hrs", "hours", ""),
    ("yrs", "years", ""),
    ("ph", "phone", "."),
    ("ph", "phone", "no nbr num ext extn"),
    ("phn", "phone", ""),
    ("mx", "max", ""),
    ("mn", "min", ""),
    ("hi", "high", ""),
    ("lo", "low", ""),
    ("br", "branch", ""),
    ("co", "company", "id nm cd mst no nbr"),
    ("bk", "back", "dt ts tm"),
    ("fl", "file", "nm pth sz typ"),
    ("tel", "phone", "nbr"),
    ("cap", "capacity", "qty"),
    ("comm", "commission", "pct rt amt"),
    ("comp", "company", "nm cd"),
    ("rev", "revenue", "amt"),
    ("rev", "reviewed", "dt ts by"),
    ("ser", "serial", "no nbr num"),
    ("ord", "order", ""),
    ("pos", "position", "cd nm"),
    ("chg", "charge", "amt cd typ"),
    ("chg", "changed", ""),
    ("chk", "check", ""),
    ("chkin", "check_in", ""),
    ("chkout", "check_out", ""),
    ("opns", "opens", "dt ts tm dttm dtm"),
    ("cls", "closed", "dt ts tm dttm dtm"),
    ("fil", "filed", "dt ts tm dttm dtm"),
    ("hrg", "hearing", "dt ts tm dttm dtm"),
    ("instr", "instructions", "txt"),
    ("int", "interest", "rt pct amt"),
    ("int", "internal", "ind flg"),
    ("sal", "salary", ""),
    ("tmp", "temperature", "c f deg"),
    ("rcpt", "recipient", "nm addr eml email ph phone tel cty city zip ctry cntry name"),
    ("pts", "points", ""),
    ("gst", "guest", "id nm"),
    ("natl", "nationality", "cd"),
    ("prog", "progress", "pct"),
    ("pref", "preferred", ""),
    ("disc", "discount", "pct amt prc cents rt"),
    ("resp", "response", ""),
    ("rtn", "returned", "dt ts tm dttm dtm"),
    ("rtn", "return", ""),
    ("cont", "contact", "prsn nm ph eml"),
    ("ln", "line", ""),
    ("lcl", "locale", ""),
    ("ht", "height", "cm in m mm ft"),
    ("nt", "net", "amt val prc"),
    ("bth", "bathroom", "cnt"),
    ("sys", "systolic", "bp"),
    ("dia", "diastolic", "bp"),
    ("exp", "expected", "cls arr dlvry ship st end"),
    ("instr", "instructions", "."),
    ("req", "requested", "amt dt ts by qty"),
    ("syst", "systolic", ""),
    ("snc", "since", ""),
    ("lab", "labor", "amt cst"),
    ("med", "medical", "rec"),
    ("trk", "tracking", "no num"),
    ("trk", "track", ""),
    ("fnm", "first_name", ""),
    ("lnm", "last_name", ""),
];

/// What is done to things, the more usual first.
const DONE: &str = "created changed closed delivered opened received returned reserved shipped started finished modified updated deleted cancelled \
    canceled approved rejected completed expired registered confirmed published scheduled installed removed paid sent sold placed \
    ordered issued joined hired left ended submitted accepted assigned resolved verified admitted discharged activated added \
    archived applied booked acknowledged acquired announced attended billed born built captured certified claimed collected \
    contacted counted declined dispatched dispensed drafted edited enrolled entered established executed followed granted imported \
    inspected invoiced launched listed loaded loaned logged measured occurred performed picked planned played posted prepared \
    printed processed produced promised purchased raised rated recorded refunded released renewed repaired reported requested \
    required retired reviewed expanded decided deceased enabled disabled graduated matriculated migrated merged moved converted \
    donated disbanded founded formed discontinued bought began blocked banned borrowed died dropped earned exported filled fixed \
    fulfilled harvested hidden locked made married notified onboarded passed pledged quoted read redeemed refreshed responded \
    resigned restored revoked seen separated shown subscribed synced triaged unloaded weighed won weighted";

/// Other words that are cut down, the more usual first.
const USUAL: &str = "effective ready price cost status street state country county currency customer contact number name first last birth phone \
    mobile address description comment product quantity amount weight height length width total discount payment balance credit \
    level position department manager supplier order invoice delivery document date time day month year start end form from account \
    category class company group item line member message note owner patient property rate rating salary report request resource \
    room route schedule score net tax gross pulse play section segment sequence serial service student subject venue vehicle version \
    active visible public default place project course progress blood stock scanned served settled signed solved stopped suspended \
    taken terminated tested transferred triggered uploaded used vaccinated voided withdrawn written city stock death gender remark \
    debit limit vendor warehouse shipment reference percent hour minute second week begin period duration quarter client code \
    location parent plan policy reason receipt record region result role rule session shift size source staff step summary support \
    target task team text title transaction type unit user value view visit volume zone agent agency age alert allowance album \
    animal answer appointment application area arrival article artist asset attachment attempt author available average bank barcode \
    base batch bed bedroom bathroom bill book brand branch budget building business buyer calendar call campaign candidate capacity \
    caption card carrier case certificate channel charge check child children claim clinic color commission condition content \
    contract coupon courier cover current damage daily deal deadline deposit destination detail device diagnosis difference director \
    display distance district doctor dose driver drug due email emergency employee employer enrollment equipment error estimate \
    event exchange expense extension facility factor family fee feedback field file final firmware flag flight floor frequency fuel \
    full function gateway general genre given goal grade guest hall handle header headline history hold holder home host hotel \
    hourly household image income industry initial inspection instructor instruction insurance interest internal interval interview \
    inventory kind label language latitude longitude lead leave lecturer letter license licence list listing loan calorie locale \
    login loyalty maintenance make management manufacturer market material maximum minimum measure media medical medication meeting \
    membership menu merchant method middle milestone model monthly movement nationality network night object occupation odometer \
    offer office opening operator option organization organizer origin original outstanding overdue package page part participant \
    partner passenger password path pending person physician photo picture pickup plate player playlist point postal post \
    practitioner prefix preferred prescription primary principal priority private probability procedure profile program promotion \
    provider purchase purpose quality question quiz range reading recipient regular relationship remaining rental repair replacement \
    reply representative reporter requirement researcher reservation residence resolution response restaurant resume retail return \
    revenue review reviewer revision risk sale salutation season seat seller sender sensor severity shipping shop signature single \
    site specialty special species speaker specification stage standard statement station store story subscription subtotal suffix \
    surname system table tag technician telephone temperature term threshold ticket timezone tracking track trainer transfer transit \
    trial trip turnover usage username utility valid variance video viewing visitor vital volunteer wage website weekday window \
    withdrawal work worker yearly annual actual additional approval authorization adult allergy amenity arrears attribute audit \
    backup beneficiary bonus boarding body booking borrower bounty calibration cancellation cash cause center chapter chassis \
    collection completion component confirmation container contractor contribution conversation correction coverage criteria \
    cylinder database dealer debtor deduction definition dependent depreciation designation developer dimension disposal \
    distribution division donation donor duty education element engine engineer entity entry environment episode exam exception \
    expiration expiry external failure fare favorite feature finance fiscal follower format forward freight frozen fund gift \
    guarantee guardian head health highest hospital identifier identity import incident index individual information inquiry \
    inspector institution instance installment invitation issue journal key keyword kennel kitchen labor laboratory land ledger \
    legal lesson lender liability local loss lot lower machine mail marital marketing master match meter mileage minutes module \
    monitor mortgage national navigation nickname nurse objective observation occupancy offering operation opportunity organisation \
    outlet output overtime parameter parking passport pattern payable payee payer payroll penalty pension performance permission \
    permit personal pharmacy plant platform portfolio prerequisite preference premium previous prior process production profit \
    prospect protocol publisher publication quota quote quotation receivable reception reconciled recurring referral refund \
    registration reimbursement reminder renewal rent responsible retention reversal reward round royalty satisfaction screen search \
    secondary secretary security semester settlement signal skill social software spouse sponsor square statistic storage strategy \
    strength structure style submission subscriber substance suburb success supervisor supply surface surcharge survey symptom \
    template tenant terminal territory test theater token toll tournament trade training transport treatment trigger trouble truck \
    unique university update upper urgent vacancy vacation variant vessel voucher vote voltage ward warranty waste water wheel \
    wholesale withholding witness workflow workshop sample abstract about catalog compare concert agreement quarterly hash slug \
    domain since sort through trailer tank energy after before elevation interviewer assignment activity admission accessible \
    anonymous vegetarian smoking featured schema outline tier vat between months movie meal mechanic teacher pupil school trainee \
    ship port gate weekly timestamp datetime road stop tooth hub crew shelf specialist attendance attendee applicant composition \
    consumption payout scan pet parcel warning reserve maker systolic diastolic decision drop door experience like";

/// What names of old databases end with: one of these says that other words of the name may be cut down, too.
const TERSE: &str = "dt dttm dtm ts tm nm cd nbr flg ind yn typ amt cnt prc sts stat desc descr dtl dtls hdr mst lvl qty val rt pct txt cst";

/// What stands behind what is done: `clsd_dt`.
const BEHIND_DONE: &str = "dt ts tm dttm dtm date time at on by qty amt";

/// What is told by a code, and is called without it.
const KINDS: &str = "type status role priority severity category kind class gender sex level condition method reason stage source mode nationality \
    species industry tz timezone";

/// A word that others are cut down from.
struct Whole {
    word: String,
    is_done: bool,
    is_plural: bool,
    /// How seldom it is.
    rank: u32,
}

fn by_letter() -> &'static HashMap<u8, Vec<Whole>> {
    static WORDS: OnceLock<HashMap<u8, Vec<Whole>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut found: HashMap<u8, Vec<Whole>> = HashMap::new();
        let mut add = |word: String, is_done, is_plural, at: usize| {
            let rank = u32::try_from(at / 12).unwrap_or(u32::MAX);
            found.entry(word.as_bytes()[0]).or_default().push(Whole { word, is_done, is_plural, rank });
        };
        DONE.split_ascii_whitespace().enumerate().for_each(|(at, word)| add(word.to_owned(), true, false, at));
        for (at, word) in USUAL.split_ascii_whitespace().enumerate() {
            add(word.to_owned(), false, false, at);
            add(plural(word), false, true, at);
        }
        found
    })
}

fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        _ if word.ends_with(['s', 'x']) || word.ends_with("ch") => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// How much a word has lost where a part of a name is cut down from it, in hundredths of a letter at its end; `None` where it is not.
fn lost(part: &[u8], word: &[u8]) -> Option<u32> {
    if part.first() != word.first() || word.len() <= part.len() {
        return None;
    }
    let weight = |at: usize| match word[at] {
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => 4,
        letter if letter == word[at - 1] => 2,
        b'c' if word.get(at + 1) == Some(&b'k') => 5,
        b'n' if word.get(at + 1).is_some_and(|next| matches!(next, b't' | b'g')) => 45,
        b'r' if word.get(at + 1).is_some_and(|next| !is_vowel(*next)) => 45,
        b'h' | b'l' | b'n' | b'r' | b'w' => 100,
        _ => 200,
    };
    // What it costs to come to each place of the word.
    let mut costs = vec![None; word.len() + 1];
    costs[1] = Some(0);
    for letter in &part[1..] {
        let mut next: Vec<Option<u32>> = vec![None; word.len() + 1];
        for (from, cost) in costs.iter().enumerate().take(word.len()) {
            let Some(mut cost) = *cost else { continue };
            for at in from..word.len() {
                if word[at] == *letter {
                    next[at + 1] = Some(next[at + 1].map_or(cost, |known| known.min(cost)));
                }
                cost += weight(at);
            }
        }
        costs = next;
    }
    let behind = |end: usize| match &word[end..] {
        [] => 0,
        [last] if *last == word[end - 1] => 2,
        rest if rest.iter().all(|letter| is_vowel(*letter)) => 30,
        rest => 70 + 15 * rest.len() as u32,
    };
    let least = costs.iter().enumerate().filter_map(|(end, cost)| Some((*cost)? + behind(end))).min();
    let beginning = (part.len() > 2 && word.starts_with(part)).then(|| 30 + 6 * (word.len() - part.len()) as u32);
    // What keeps vowels keeps all letters.
    let kept = if part[1..].iter().any(|letter| is_vowel(*letter)) { 30 } else { 0 };
    [least.map(|least| least + kept), beginning].into_iter().flatten().min()
}

/// The word that a part of a name is cut down from: one without vowels anywhere, others among such.
fn whole(part: &str, is_among: bool, is_done: Option<bool>) -> Option<&'static str> {
    let letters = part.as_bytes();
    if !(2..=8).contains(&letters.len()) || !letters.iter().all(u8::is_ascii_lowercase) {
        return None;
    }
    let is_bare = !letters[1..].iter().any(|letter| is_vowel(*letter));
    let most = match (letters.len(), is_among, is_bare) {
        (2, true, true) => 45,
        (3, false, true) => 60,
        (4.., false, true) => 130,
        (3, true, _) => 160,
        (4.., true, true) => 220,
        (4.., true, false) => 150,
        _ => return None,
    };
    let may_be = |whole: &&Whole| !whole.is_plural || part.ends_with('s');
    let fits = by_letter().get(&letters[0])?.iter().filter(may_be);
    let costs = fits.filter_map(|whole| {
        let lost = lost(letters, whole.word.as_bytes()).filter(|lost| *lost <= most)?;
        let odd = if is_done.is_none_or(|is_done| is_done == whole.is_done) { 0 } else { 80 };
        Some((lost + odd + whole.rank + if whole.is_plural { 50 } else { 0 }, whole))
    });
    costs.min_by_key(|(cost, _)| *cost).map(|(_, whole)| whole.word.as_str())
}

/// True of a word that others are cut down from.
pub(super) fn is_whole(word: &str) -> bool {
    let first = word.as_bytes().first();
    first.and_then(|first| by_letter().get(first)).is_some_and(|words| words.iter().any(|whole| whole.word == word))
}

fn short(part: &str) -> Option<&'static str> {
    SHORT.iter().find(|(short, _)| *short == part).map(|(_, whole)| *whole)
}

/// True of a part of a name that is cut down, whatever stands beside it.
pub(super) fn is_cut(part: &str, is_word: impl Fn(&str) -> bool) -> bool {
    is_in(TERSE, part) || short(part).is_some() || !is_word(part) && whole(part, false, Some(false)).is_some()
}

/// Writes out what is cut down in the parts of a name; in a schema of such names, more boldly.
pub(super) fn write_out(parts: &mut Vec<&str>, is_terse: bool, may_be_marked: bool, is_word: impl Fn(&str) -> bool) {
    let cut = parts.clone();
    let is_known = |part: &str| is_word(part) || part.strip_suffix('s').is_some_and(&is_word);
    let is_plain = |part: &str| part.len() > 2 && !is_in(TERSE, part) && short(part).is_none() && is_known(part);
    for (at, part) in cut.iter().enumerate() {
        let rest = &cut[at + 1..];
        let is_beside = |(other, part): (usize, &&str)| other != at && is_cut(part, &is_word);
        let is_among = is_terse || cut.iter().enumerate().any(is_beside);
        let stands = |before: &str| match rest.first() {
            _ if before.is_empty() => is_among,
            None => before == "." && is_among && at > 0,
            next => next.is_some_and(|next| is_in(before, next)),
        };
        let among = AMONG.iter().find(|(short, _, before)| short == part && stands(before)).map(|(_, whole, _)| *whole);
        // In front of what is no time, `exp_amount`, it is the mark of expenses.
        let is_expense =
            *part == "exp" && at == 0 && !rest.is_empty() && !rest.iter().any(|part| super::is_of_time(part));
        let known = among.or_else(|| short(part).filter(|_| !is_expense));
        // In front stands a mark of the table or of the type.
        let is_mark = may_be_marked && at == 0 && part.len() < 4 && rest.iter().any(|part| is_plain(part));
        let next = rest.iter().find(|part| !is_in("up in out off back bk", part));
        // A flag says what is done, or how something is.
        let is_done = match next {
            None => Some(at > 0 && is_in("qty dt ts", cut[at - 1])),
            Some(next) if is_in("flg ind yn", next) => None,
            Some(next) => Some(is_in(BEHIND_DONE, next)),
        };
        let found = known.or_else(|| if is_mark || is_word(part) { None } else { whole(part, is_among, is_done) });
        parts[at] = found.unwrap_or(part);
    }
    // What says only what kind of thing a table or a column is.
    match cut.as_slice() {
        [_, .., "txt" | "mst" | "mstr" | "hdr" | "tbl" | "rec"] => _ = parts.pop(),
        [.., zone, "cd"] if is_in(KINDS, parts[cut.len() - 2]) || is_in("zn zone", zone) => _ = parts.pop(),
        [_, .., last @ ("flg" | "ind" | "yn" | "dtl" | "dtls")] => {
            parts[cut.len() - 1] = if last.starts_with('d') { "item" } else { "flag" };
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_cut_down() {
        for (part, expected) in [
            ("dlvry", Some("delivery")),
            ("cntct", Some("contact")),
            ("brth", Some("birth")),
            ("clnts", Some("clients")),
            ("sms", None),
            ("gps", None),
            ("pdf", None),
            ("html", None),
            ("treat", None),
            ("xyzzy", None),
        ] {
            assert_eq!(whole(part, false, Some(false)), expected, "{part}");
        }
        for (part, is_done, expected) in [
            ("opn", true, Some("opened")),
            ("cls", false, Some("class")),
            ("subm", true, Some("submitted")),
            ("rm", false, Some("room")),
            ("prop", false, Some("property")),
        ] {
            assert_eq!(whole(part, true, Some(is_done)), expected, "{part}");
        }
    }
}
