//! What happens to things, in the order in which it happens: which event a column's name or a status tells of.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::words::{is_in, words};

/// An event, by its place in [`EVENTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Event(usize);

/// Events of a lower stage come before those of a higher one.
pub(super) const BIRTH: u16 = 0;
pub(super) const CREATED: u16 = 10;
pub(super) const ASKED: u16 = 20;
pub(super) const AGREED: u16 = 25;
/// Up to here, what follows in the record follows it, whatever it is about.
pub(super) const SETTLED: u16 = 35;
/// What opens before the thing itself begins.
pub(super) const DOORS: u16 = 38;
pub(super) const START: u16 = 40;
/// What is under way, in the order of the columns.
pub(super) const UNDER_WAY: u16 = 50;
pub(super) const END: u16 = 60;
/// What was away is back.
pub(super) const RETURNED: u16 = 65;
/// What takes a thing off its way: nothing follows it.
pub(super) const OFF: u16 = 70;
pub(super) const CHANGED: u16 = 80;
pub(super) const GONE: u16 = 90;
/// What lies ahead.
pub(super) const PLANNED: u16 = 100;

struct Row {
    /// Events of a lower stage come before those of a higher one.
    stage: u16,
    /// How long after what precedes it.
    span: &'static str,
    /// Many records have not come so far.
    late: bool,
    /// Without accents, with blanks between them.
    words: &'static str,
}

const fn row(stage: u16, span: &'static str, late: bool, words: &'static str) -> Row {
    Row { stage, span, late, words }
}

/// Words for the same in one row, those of columns and those of a status.
const EVENTS: &[Row] = &[
    // What no row has, and what may come sooner or later.
    row(UNDER_WAY, "20 days", true, ""),
    row(
        UNDER_WAY,
        "7 days",
        true,
        "flown serviced signed_off checked audited renovated renovation refurbished maintained collected processed inspected reviewed tested graded marked read responded response answered reported acknowledged cleared lu",
    ),
    row(
        BIRTH,
        "60 years",
        false,
        "born birth dob bday geb date_of_birth birthday birthdate founded founding formed established built manufactured",
    ),
    row(
        CREATED,
        "2 years",
        false,
        "created creation set hatched spawned laid sown inserted added registered registration joined signed_up signup opened recorded \
         logged imported uploaded purchased purchase acquired acquisition bought spent incurred installed installation commissioned since \
         member_since measured occurred happened taken captured observed sampled listed planted ctime authored given administered \
         dispensed vaccinated injected performed conducted create added_on alarmed alerted new neu in_service into_service written \
         prescribed introduced founded_on sentenced plugged_in lodged",
    ),
    row(CREATED, "2 years", false, "hired hire employed employment admitted admission onboarded"),
    row(
        ASKED,
        "300 days",
        false,
        "made ordered order placed booked booking reserved requested submitted applied application issued issue issuance filed raised \
         enrolled enrolment enrollment subscribed posted announced quoted drafted draft invited invitation invite queued queue backlog \
         todo to_do pending open waiting lent loaned loan borrowed rented hired_out sold_to data date day when timestamp moment \
         reservation reserve emission nominated asked in_review under_review",
    ),
    row(5, "120 days", false, "baptised baptized baptism bapt christened"),
    row(ASKED, "3 days", false, "committed pushed"),
    row(ASKED, "3 years", false, "married marriage marr wedding"),
    row(
        AGREED,
        "3 days",
        true,
        "approved approval confirmed confirmation accepted verified assigned triaged authorized authorised signed ready scheduled_in \
         notified qualified validated granted",
    ),
    row(30, "5 days", true, "reimbursed reimbursement paid payment charged billed invoiced settled_payment"),
    row(
        SETTLED,
        "20 days",
        true,
        "published live online released release on_sale launched launch activated activation publication deployed aired premiered",
    ),
    row(DOORS, "90 days", false, "doors_open doors boarding preview off_block off_blocks pushback push_back"),
    row(
        START,
        "60 days",
        false,
        "start starts kickoff kick_off begin begins beginning from takeoff take_off check_in checkin first departure departs depart pickup \
         opens opening airs clock_in punch_in sign_in login entry effective von ab debut du reserved_for booked_for",
    ),
    row(
        START,
        "60 days",
        true,
        "doing inprogress started began begun checked_in departed picked_up clocked_in in_progress under_way underway running active_since \
         boarded seated admitted_at signed_in logged_in badged_in moved_in on_loan",
    ),
    row(
        START,
        "4 days",
        true,
        "shipped sent dispatched dispatch shipping shipment in_transit expedition out_for_delivery en_route on_the_way",
    ),
    row(UNDER_WAY, "50 minutes", true, "served"),
    row(UNDER_WAY, "7 days", true, "delivered delivery received receipt arrived"),
    row(
        END,
        "90 days",
        false,
        "landing final_whistle end ends until to thru through finish finishes check_out checkout last close closes closing stop stops \
         dropoff drop_off arrival logout clock_out sign_out punch_out exit bis fin au fine ate final touchdown touch_down maturity matures",
    ),
    row(
        END,
        "90 days",
        true,
        "fetched notice_given gave_notice notice transferred solved success ok passed filled fulfilled ended finished dropped_off checked_out \
         closed completed completion complete done resolved stopped discharged discharge clocked_out fixed left successful succeeded \
         funded restored recovered repaired term termination terminated graduated graduation settled sold sale picked_up_by clos paid_off \
         repaid reconciled landed harvested shipped_back resigned exited merged adopted signed_out logged_out badged_out moved_out \
         unplugged wrap wrapped wrapped_up on_block on_blocks finaled finalized finalised closure",
    ),
    row(RETURNED, "30 days", true, "returned return checked_back"),
    row(OFF, "30 days", true, "refunded refund"),
    row(
        OFF,
        "20 days",
        true,
        "postponed cnx cxl cxld cncl cancelled canceled cancellation cancel unregistered deregistered",
    ),
    row(
        OFF,
        "20 days",
        true,
        "discarded discard rejected declined failed error errored crashed timed_out denied void voided withdrawn rescinded dropped no_show \
         noshow lost expelled bounced disputed overdue missed contested appealed refuse abandoned unanswered no_answer refused refusal denial revoked \
         revocation repealed aborted skipped rolled_back rollback reversed reversal annulled faulted absent dnf dns dsq disqualified \
         fault failure not_funded unfunded",
    ),
    row(
        CHANGED,
        "1 year",
        false,
        "mtime updated modified changed edited edit update modification synced revised write last_update last_updated last_modified",
    ),
    row(
        GONE,
        "1 year",
        true,
        "dead divorced divorce div retire scrapped blocked_off ban deleted archived removed discontinued retired retirement deactivated \
         decommissioned deaccessioned deaccession disposed suspended banned locked lock blocked expired died death deceased demolished \
         archive retire_service closed_down out_of_service eol disbanded dissolved dissolution demolition lapsed decay decayed",
    ),
    row(
        PLANNED,
        "60 days",
        false,
        "promised promise wanted desired required needed needed_by due deadline payment_term payment_terms eta etd expected expires expiry \
         expiration expire scheduled estimated planned renewal renews next target valid_until_date best_before",
    ),
];

/// Events that come sooner in one trade and later in another, with the stages between which they do: goods are received when they are
/// sent, and a complaint before anybody is assigned.
const MOVABLE: &[(u16, u16, &str)] = &[
    (
        CREATED,
        UNDER_WAY + 9,
        "opened joined registered installed commissioned listed acquired purchased bought captured administered vaccinated injected performed conducted given uploaded planted taken measured",
    ),
    (
        ASKED,
        END + 4,
        "issued issue issuance ordered submitted posted announced raised lent loaned borrowed rented hired_out drafted quoted filed enrolled subscribed \
         queued dispensed made",
    ),
    (
        ASKED + 2,
        END + 4,
        "approved confirmed accepted verified assigned triaged authorized authorised signed ready notified qualified validated paid \
         charged billed invoiced reimbursed",
    ),
    (ASKED + 2, END + 4, "published released deployed launched activated premiered aired active"),
    (START, END + 4, "shipped sent dispatched"),
    (ASKED, END + 4, "received delivered arrived"),
    (
        START + 1,
        GONE + 4,
        "suspended blocked locked scrapped disposed archived deleted decommissioned retired demolished",
    ),
];

/// What says when a record was made, and nothing of the thing.
pub(super) const NOTED: &str = "created inserted added recorded entered ctime creation";

/// Between which stages an event of this name may come, where that is another in another trade.
pub(super) fn reach(name: &str) -> Option<(u16, u16)> {
    static WORDS: OnceLock<HashMap<&'static str, (u16, u16)>> = OnceLock::new();
    let by_word = WORDS.get_or_init(|| {
        let words = |(least, most, words): &(u16, u16, &'static str)| {
            let stages = (*least, *most);
            words.split_ascii_whitespace().map(move |word| (word, stages)).collect::<Vec<_>>()
        };
        MOVABLE.iter().flat_map(words).collect()
    });
    let name = bare(name);
    let goes_to = || Some(name.split_once("_to_")?.0);
    by_word.get(name).or_else(|| by_word.get(name.rsplit('_').next()?)).or_else(|| by_word.get(goes_to()?)).copied()
}

/// The table by its words; the first that has one counts.
fn by_word() -> &'static HashMap<&'static str, Event> {
    static WORDS: OnceLock<HashMap<&'static str, Event>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut found = HashMap::new();
        for (at, row) in EVENTS.iter().enumerate() {
            row.words.split_ascii_whitespace().for_each(|word| _ = found.entry(word).or_insert(Event(at)));
        }
        found
    })
}

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    EVENTS.iter().map(|row| row.words)
}

impl Event {
    /// What no row has a word for.
    pub const OTHER: Event = Event(0);

    pub fn stage(self) -> u16 {
        EVENTS[self.0].stage
    }

    pub fn span(self) -> &'static str {
        EVENTS[self.0].span
    }

    /// The event that a word is: as it stands, or in another gender or number.
    pub fn of(word: &str) -> Option<Event> {
        let exact = |word: &str| by_word().get(word).copied();
        let stem = |end: &str, other: &str| word.strip_suffix(end).and_then(|stem| exact(&format!("{stem}{other}")));
        exact(word)
            .or_else(|| stem("es", ""))
            .or_else(|| stem("s", ""))
            .or_else(|| stem("e", ""))
            .or_else(|| stem("a", "o"))
            .or_else(|| stem("as", "o"))
            .or_else(|| stem("", "ed"))
            .or_else(|| stem("", "d"))
    }

    /// True if whoever has come as far as `self` has been through `earlier`.
    pub fn implies(self, earlier: Event) -> bool {
        let most = match self.stage() {
            OFF => ASKED,
            stage @ ..OFF => stage - 1,
            _ => SETTLED,
        };
        self == earlier && self != Event::OTHER || earlier.stage() <= most
    }

    /// True if most records have not come so far, as this word for it tells: what `ends` has an end, what has `ended` is over.
    pub fn is_late(self, words: &str) -> bool {
        EVENTS[self.0].late && self.stage() > AGREED && !is_planned(words)
    }

    /// True of the ends of a span, which go by what they are about.
    pub fn is_bound(self) -> bool {
        !EVENTS[self.0].late && (SETTLED + 1..=END).contains(&self.stage())
    }

    /// True of what may come sooner or later, as the order of the columns tells.
    pub fn is_loose(self) -> bool {
        self.0 < 2
    }

    /// True of words for who comes to belong to something.
    pub fn is_joining(self) -> bool {
        Event::of("hired") == Some(self)
    }

    /// True if what has happened is told by a status.
    pub fn is_told(self) -> bool {
        EVENTS[self.0].late
    }
}

/// True of words for what has been done to something: `joined`, `last_seen`; not of what is doing or of how long it takes.
pub(super) fn is_done(words: &str) -> bool {
    const DONE: &str = "sent read left begun paid sold lent built made met born";
    let last = words.rsplit('_').next().unwrap_or(words);
    Event::of(words).or_else(|| Event::of(last)).is_some() && (last.ends_with("ed") || is_in(DONE, last))
        || words
            .strip_prefix("last_")
            .is_some_and(|seen| is_in("seen active used login visit activity message post", seen))
}

/// True of words of which one says that it lies ahead.
pub(super) fn is_planned(words: &str) -> bool {
    words.split('_').any(|word| Event::of(word).is_some_and(|event| event.stage() == PLANNED))
}

/// True if both tell of the same: words of one row, or of one stem.
pub(super) fn is_same(left: &str, right: &str) -> bool {
    let event = column_event(left).map(|(event, _)| event).filter(|event| !event.is_loose());
    event.is_some() && event == event_of(right) || is_of_stem(left, right)
}

/// True if both have a word of one stem: `dropped_at`, `dropped`; `arrival`, `arrived`. Who has checked in has not checked out.
pub(super) fn is_of_stem(left: &str, right: &str) -> bool {
    const WAYS: &str = "in out up down on off back away over";
    let stem = |words: &str| {
        let word = bare(words).split('_').max_by_key(|word| word.len()).unwrap_or_default().to_owned();
        word.get(..word.len().min(5)).unwrap_or(&word).to_owned()
    };
    let way = |words: &str| bare(words).split_once('_').and_then(|(_, way)| is_in(WAYS, way).then(|| way.to_owned()));
    let (one, other) = (stem(left), stem(right));
    let is_apart = way(left).zip(way(right)).is_some_and(|(left, right)| left != right);
    let is_word = |words: &str| bare(words).len() > 2 && !bare(words).contains('_');
    let is_rooted = is_word(left) && is_word(right) && root(bare(left)) == root(bare(right));
    (one.len() > 3 && one == other || is_rooted) && !is_apart
}

/// What is left of a word of what is done, without the endings by which its forms differ: `refus` of `refused` and `refusal`, `cancel` of
/// `cancelled` and `cancellation`.
pub(super) fn root(word: &str) -> String {
    const ENDINGS: [&str; 22] = [
        "ations", "ation", "ating", "ated", "ators", "ator", "ions", "ion", "ure", "ers", "er", "ors", "or", "als",
        "al", "ment", "ance", "ence", "ing", "ed", "ate", "e",
    ];
    let cut = ENDINGS.iter().find_map(|end| word.strip_suffix(end).filter(|stem| stem.len() > 2)).unwrap_or(word);
    let cut = cut.strip_suffix('i').filter(|stem| stem.len() > 2).or_else(|| cut.strip_suffix('y')).unwrap_or(cut);
    let is_twice = cut.len() > 3 && cut.as_bytes()[cut.len() - 1] == cut.as_bytes()[cut.len() - 2];
    if is_twice && !cut.ends_with("ss") { cut[..cut.len() - 1].to_owned() } else { cut.to_owned() }
}

/// The event that a state of a list tells of: who is `hired` there has been something else before.
pub(super) fn state_of(status: &str) -> Option<Event> {
    event_of(status).map(|event| if event.is_joining() { Event::of("completed").unwrap_or(event) } else { event })
}

/// The event that a status tells of.
pub(super) fn event_of(status: &str) -> Option<Event> {
    let words = words(status);
    Event::of(&words).or_else(|| column_event(&words).map(|(event, _)| event))
}

/// The event of a column whose words are joined by `_`, with the words that say what it is about: `sales_start` is the start of
/// `sales`.
pub(super) fn column_event(words: &str) -> Option<(Event, String)> {
    let bare = bare(words);
    let parts: Vec<&str> = bare.split('_').collect();
    // All words, then those behind the first, and so on; then those in front.
    for from in 0..parts.len() {
        // What is seen for the first and for the last time, and done again.
        if from == 1
            && let Some(end) =
                [(FIRST, "first"), (LAST, "last"), (NEXT, "next")].iter().find(|(list, _)| is_in(list, parts[0]))
        {
            let about = parts[1..].join("_");
            let about = about.strip_suffix("_due").unwrap_or(&about).to_owned();
            return Event::of(end.1).map(|event| (event, about));
        }
        // The end of what something else begins.
        if from == 1 && is_in("start begin debut end fin final", parts[0]) {
            return Event::of(parts[0]).map(|event| (event, parts[1..].join("_")));
        }
        if let Some(event) = Event::of(&parts[from..].join("_")) {
            let about = parts[..from].join("_");
            // What is expected to be delivered lies ahead.
            let ahead = is_planned(&about) && !matches!(event.stage(), START | END);
            return Some((if ahead { Event::of("planned").unwrap_or(event) } else { event }, about));
        }
    }
    for to in (1..parts.len()).rev() {
        if let Some(event) = Event::of(&parts[..to].join("_")) {
            return Some((event, parts[to..].join("_")));
        }
    }
    None
}

const FIRST: &str = "first premiere";
const LAST: &str = "last latest";

const NEXT: &str = "next";

pub(super) fn is_first_or_last(words: &str) -> bool {
    words.split_once('_').is_some_and(|(first, _)| is_in(FIRST, first) || is_in(LAST, first))
}

/// Words at the end and in front of a name that say only that it is a time.
const BEHIND: &str =
    "at on date time datetime timestamp day ts utc data il em um am le el en epoch unix for dt ms millis";
const BEFORE: &str = "date dt data time datetime ts timestamp";

/// True of a name that says by its first or last word that it is a time.
pub(super) fn is_time_word(words: &str) -> bool {
    let (first, last) = (words.split('_').next().unwrap_or(words), words.rsplit('_').next().unwrap_or(words));
    words.contains('_') && (is_in(BEHIND, last) || is_in(BEFORE, first))
}

/// A column's words without those that say only that it is a time.
pub(super) fn bare(words: &str) -> &str {
    let mut rest = words;
    while let Some((head, last)) = rest.rsplit_once('_') {
        // A table is reserved for the time at which somebody comes.
        if !is_in(BEHIND, last) || is_in("reserved_for booked_for", rest) {
            break;
        }
        rest = head;
    }
    while let Some((first, tail)) = rest.split_once('_') {
        let says_nothing =
            is_in(BEFORE, first) || matches!(first, "of" | "de" | "d" | "has" | "was" | "is") && rest != words;
        if !says_nothing {
            break;
        }
        rest = tail;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_of_events() {
        for (name, stage, about) in [
            ("created_at", CREATED, ""),
            ("sales_start", START, "sales"),
            ("valid_to", END, "valid"),
            ("check_in", START, ""),
            ("checked_out_at", END, ""),
            ("first_stay", START, "stay"),
            ("date_joined", CREATED, ""),
            ("fecha_inicio", START, ""),
            ("date_de_fin", END, ""),
            ("startdatum", START, ""),
            ("date_fin_adhesion", END, "membership"),
            ("due_date", PLANNED, ""),
            ("estimated_delivery", PLANNED, "estimated"),
            ("annulée_le", OFF, ""),
            ("cancelada_en", OFF, ""),
        ] {
            let (event, family) = column_event(&words(name)).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((event.stage(), family.as_str()), (stage, about), "{name}");
        }
        assert_eq!(column_event("colour"), None);
    }

    #[test]
    fn who_has_come_far_has_been_through_what_is_before() {
        let event = |word| Event::of(word).unwrap();
        assert!(event("delivered").implies(event("shipped")) && !event("pending").implies(event("shipped")));
        assert!(!event("cancelled").implies(event("shipped")) && event("canceled").implies(event("cancelled")));
        assert!(
            is_same("dropped_at", "dropped") && is_same("actual_arrival", "arrived") && !is_same("paid_at", "pending")
        );
    }
}
