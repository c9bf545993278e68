//! Tables whose records are the kinds that others are of: the states of an order, ways to pay, countries. There is one record of each, and its
//! code, its place in the order and its symbol go by its name.

use super::kinds::KINDS;
use super::kinds_of::KINDS_OF;
use super::states::{STATES, STATUS, USUAL};
use super::{Guess, is_about};
use crate::catalog::{Column, ForeignKey, Table};
use crate::seed::auto::keys::is_nullable;
use crate::seed::auto::kind::{ColumnKind, kind};
use crate::seed::auto::lifecycle;
use crate::seed::auto::words::{Memo, is_in, words};

/// The countries of which places are known.
const COUNTRIES: &str =
    "pick('United States', 'Germany', 'France', 'Spain', 'Italy', 'Netherlands', 'Brazil', 'Portugal')";

/// The kinds of something by the words of their tables, in their order, where no column lists them.
pub(super) const LOOKUPS: &[(&str, &str)] = &[
    ("country", COUNTRIES),
    (
        "currency",
        "pick('US dollar', 'Euro', 'Pound sterling', 'Swiss franc', 'Japanese yen', 'Canadian dollar', 'Australian dollar', 'Brazilian real', \
            'Swedish krona', 'Norwegian krone', 'Danish krone', 'Polish zloty', 'Czech koruna', 'Indian rupee', 'Mexican peso')",
    ),
    (
        "language",
        "pick('English', 'German', 'French', 'Spanish', 'Italian', 'Dutch', 'Portuguese', 'Polish', 'Swedish', 'Danish', 'Norwegian', 'Finnish', \
            'Czech', 'Greek', 'Turkish', 'Arabic', 'Hindi', 'Japanese', 'Mandarin', 'Korean')",
    ),
    ("continent", "pick('Africa', 'Antarctica', 'Asia', 'Europe', 'North America', 'Oceania', 'South America')"),
    ("gender sex", "pick('Female', 'Male', 'Diverse')"),
    ("marital_status civil_status", "pick('Single', 'Married', 'Divorced', 'Widowed')"),
    ("weekday day_of_week", "pick('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')"),
    (
        "payment_method payment_type payment_mode payment_option",
        "pick('Credit card', 'Debit card', 'PayPal', 'Bank transfer', 'Direct debit', 'Cash', 'Invoice', 'Gift card')",
    ),
    (
        "shipping_method delivery_method shipping_type delivery_type shipping_option",
        "pick('Standard', 'Express', 'Overnight', 'Economy', 'Click and collect')",
    ),
    ("priority ticket_priority priority_level", "pick('Low', 'Normal', 'High', 'Urgent')"),
    ("severity severity_level", "pick('Minor', 'Moderate', 'Major', 'Critical')"),
    (
        "role user_role access_role",
        "pick('Administrator', 'Manager', 'Editor', 'Author', 'Moderator', 'Support', 'Auditor', 'Member', 'Guest')",
    ),
    (
        "department dept",
        "pick('Accounting', 'Customer Service', 'Engineering', 'Facilities', 'Finance', 'Human Resources', 'IT', 'Legal', 'Logistics', 'Marketing', \
            'Operations', 'Procurement', 'Production', 'Quality', 'Research', 'Sales')",
    ),
    (
        "unit uom unit_of_measure measurement_unit measure_unit",
        "pick('Piece', 'Gram', 'Kilogram', 'Litre', 'Millilitre', 'Metre', 'Box', 'Pack', 'Dozen', 'Hour')",
    ),
    ("size", "pick('XS', 'S', 'M', 'L', 'XL', 'XXL')"),
    ("tax_rate tax_class tax_category vat_rate tax_type", "pick('Standard', 'Reduced', 'Zero', 'Exempt')"),
    (
        "customer_type customer_group client_type customer_segment",
        "pick('Private', 'Business', 'Reseller', 'Public sector')",
    ),
    (
        "membership_type membership_level loyalty_tier loyalty_level membership_tier tier",
        "pick('Basic', 'Bronze', 'Silver', 'Gold', 'Platinum')",
    ),
    (
        "employment_type contract_type",
        "pick('Full time', 'Part time', 'Fixed term', 'Temporary', 'Internship', 'Freelance')",
    ),
    ("leave_type absence_type", "pick('Annual leave', 'Sick leave', 'Parental leave', 'Unpaid leave', 'Training')"),
    ("phone_type contact_type", "pick('Mobile', 'Home', 'Work', 'Fax', 'E-mail')"),
    (
        "document_type",
        "pick('Contract', 'Invoice', 'Receipt', 'Report', 'Letter', 'Certificate', 'Identity card', 'Passport')",
    ),
    ("event_type", "pick('Concert', 'Conference', 'Workshop', 'Exhibition', 'Meetup', 'Festival', 'Webinar')"),
    ("vehicle_type car_type", "pick('Car', 'Van', 'Truck', 'Bus', 'Motorcycle', 'Trailer')"),
    ("property_type", "pick('Apartment', 'House', 'Studio', 'Office', 'Shop', 'Warehouse')"),
    ("shift_type shift", "pick('Early', 'Day', 'Late', 'Night')"),
    ("blood_type blood_group", "pick('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-')"),
    ("pet_type animal_type", "pick('Dog', 'Cat', 'Rabbit', 'Hamster', 'Bird', 'Guinea pig', 'Horse', 'Turtle')"),
    ("media_type", "pick('Book', 'Magazine', 'CD', 'DVD', 'Audio book', 'Map', 'Game')"),
];

/// What such a table calls the name of a kind beside `name`, the better first.
const NAMES: &str = "name title label value description type kind status method level";

/// What a kind is called in a few letters.
const CODES: &str = "code abbreviation abbr short short_name short_code iso iso_code alpha2 symbol_code key identifier";

/// What only single things have.
const THINGS_HAVE: &str = "street address building floor last4 email phone mobile latitude longitude venue user customer owner employee serial expires expiry";

/// Where it stands among the others.
const PLACES: &str = "sort_order sort display_order position sequence seq rank level ordinal weight order_index order";

/// Codes that people know.
const KNOWN: &[(&str, &str, &str)] = &[
    ("United States", "US", ""),
    ("Germany", "DE", ""),
    ("France", "FR", ""),
    ("Spain", "ES", ""),
    ("Italy", "IT", ""),
    ("Netherlands", "NL", ""),
    ("Brazil", "BR", ""),
    ("Portugal", "PT", ""),
    ("US dollar", "USD", "$"),
    ("Euro", "EUR", "€"),
    ("Pound sterling", "GBP", "£"),
    ("Swiss franc", "CHF", "Fr."),
    ("Japanese yen", "JPY", "¥"),
    ("Canadian dollar", "CAD", "C$"),
    ("Australian dollar", "AUD", "A$"),
    ("Brazilian real", "BRL", "R$"),
    ("Swedish krona", "SEK", "kr"),
    ("Norwegian krone", "NOK", "kr"),
    ("Danish krone", "DKK", "kr"),
    ("Polish zloty", "PLN", "zł"),
    ("Czech koruna", "CZK", "Kč"),
    ("Indian rupee", "INR", "₹"),
    ("Mexican peso", "MXN", "Mex$"),
    ("English", "en", ""),
    ("German", "de", ""),
    ("French", "fr", ""),
    ("Spanish", "es", ""),
    ("Italian", "it", ""),
    ("Dutch", "nl", ""),
    ("Portuguese", "pt", ""),
    ("Polish", "pl", ""),
    ("Swedish", "sv", ""),
    ("Danish", "da", ""),
    ("Norwegian", "no", ""),
    ("Finnish", "fi", ""),
    ("Czech", "cs", ""),
    ("Greek", "el", ""),
    ("Turkish", "tr", ""),
    ("Arabic", "ar", ""),
    ("Hindi", "hi", ""),
    ("Japanese", "ja", ""),
    ("Mandarin", "zh", ""),
    ("Korean", "ko", ""),
];

/// The kinds that a table lists, as its name column makes them.
fn kinds_of(table: &str) -> Option<&'static str> {
    thread_local!(static KNOWN: Memo<String, Option<&'static str>> = Memo::new());
    KNOWN.with(|known| known.get(table, || kinds_by_words(table)))
}

fn kinds_by_words(table: &str) -> Option<&'static str> {
    if let Some((_, made)) = LOOKUPS.iter().find(|(tables, _)| is_about(table, tables) && is_whole(table, tables)) {
        return Some(made);
    }
    let (of, last) = table.rsplit_once('_').unwrap_or(("", table));
    if is_in("priority urgency severity", last) {
        return kinds_of("priority");
    }
    if let Some(made) = kinds_of_column(table, of, last) {
        return Some(made);
    }
    if !is_in(STATUS, last) && !is_in(STATUS, last.trim_end_matches("es")) && !is_in("state states", last) {
        return None;
    }
    let of = STATES.iter().find(|(tables, _)| !of.is_empty() && is_about(of, tables)).map(|(_, made)| *made);
    of.or(Some(USUAL).filter(|_| !is_in("state states", last)))
}

/// What a column that is called as the table is holds one of: `ticket_types` are the types of tickets.
fn kinds_of_column(table: &str, of: &str, last: &str) -> Option<&'static str> {
    const KINDS_ARE_CALLED: &str = "type kind category class tier level method group reason channel format mode";
    if of.is_empty() {
        return None;
    }
    let one = KINDS_ARE_CALLED.split_ascii_whitespace().find(|known| super::is_form_of(last, known))?;
    let is_pick = |made: &&str| made.starts_with("pick('") && made.matches('(').count() == 1;
    let own =
        KINDS_OF.iter().find(|(tables, names, made)| is_whole(table, tables) && is_in(names, "name") && is_pick(made));
    let own = own.or_else(|| {
        let is_of = |tables: &str| is_about(of, tables);
        KINDS_OF.iter().find(|(tables, names, made)| is_of(tables) && is_in(names, one) && is_pick(made))
    });
    let named = || {
        let column = format!("{of}_{one}");
        KINDS.iter().find(|(names, made)| is_in(names, &column) && is_pick(made)).map(|(_, made)| *made)
    };
    own.map(|(.., made)| *made).or_else(named)
}

/// The kinds of one thing are not those of another whose word ends so: an age group is no customer group.
fn is_whole(table: &str, tables: &str) -> bool {
    tables.split_ascii_whitespace().any(|known| super::is_form_of(table, known))
}

/// A table of kinds.
pub(in crate::seed::auto) struct Lookup {
    /// The column that names a kind.
    pub name: usize,
    /// How it is made.
    pub made: &'static str,
}

impl Lookup {
    /// The kinds in their order.
    pub fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<&str> = Vec::new();
        for kind in self.made.split('\'').skip(1).step_by(2) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    /// The kind whose number is that of the record in its line, behind those that are there.
    pub fn in_turn(&self, there: u64) -> String {
        let kinds = self.kinds();
        let choices = kinds.iter().enumerate().map(|(at, kind)| format!("when {} then '{kind}'", at + 1));
        format!("case {there} + seq(1) {} end", choices.collect::<Vec<_>>().join(" "))
    }
}

/// The kinds that a table lists: a small one that belongs to no other, with a column for their names.
pub(in crate::seed::auto) fn lookup(table: &Table) -> Option<Lookup> {
    const MOST_COLUMNS: usize = 9;
    let made = kinds_of(&words(&table.name))?;
    if table.columns.len() > MOST_COLUMNS || !table.foreign_keys.iter().all(|key| is_of_kinds(table, key)) {
        return None;
    }
    // What has a time of its own, an address or a number is one thing and no kind of many.
    let is_thing = |column: &Column| {
        let name = words(&column.name);
        let is_time = matches!(kind(column), ColumnKind::Day | ColumnKind::Moment)
            || lifecycle::is_time_word(&name) && kind(column) != ColumnKind::Clock;
        let is_of_record = name.split('_').any(|word| is_in("created updated modified deleted changed inserted", word));
        is_time && !is_of_record || name.split('_').any(|word| is_in(THINGS_HAVE, word))
    };
    if table.columns.iter().any(is_thing) {
        return None;
    }
    let is_text =
        |column: &usize| matches!(kind(&table.columns[*column]), ColumnKind::Text(None | Some(8..)) | ColumnKind::Any);
    let own = words(&table.name);
    let called = |known: &str| {
        (0..table.columns.len()).filter(is_text).find(|column| {
            let name = words(&table.columns[*column].name);
            let bare =
                name.strip_prefix(own.trim_end_matches('s')).map_or(name.as_str(), |rest| rest.trim_start_matches('_'));
            // The name of a manager is none of a department.
            let (of, last) = name.rsplit_once('_').unwrap_or(("", &name));
            let is_own = super::is_form_of(own.rsplit('_').next().unwrap_or(&own), of) || super::is_form_of(&own, of);
            bare == known || last == known && is_own
        })
    };
    let whole = || {
        (0..table.columns.len())
            .filter(is_text)
            .find(|column| super::is_form_of(&own, &words(&table.columns[*column].name)))
    };
    let name = NAMES.split_ascii_whitespace().find_map(called).or_else(whole)?;
    let lookup = Lookup { name, made };
    let longest = if let ColumnKind::Text(longest) = kind(&table.columns[name]) { longest } else { None };
    let fits = |kind: &&str| longest.is_none_or(|longest| kind.chars().count() as u64 <= longest);
    lookup.kinds().iter().all(fits).then_some(lookup)
}

/// True of a key by which a kind belongs to another, or has somebody at its head, where it may be null.
fn is_of_kinds(table: &Table, key: &ForeignKey) -> bool {
    const HEADS: &str = "head manager lead leader boss chief chair director supervisor parent region continent";
    key.columns.iter().all(|column| {
        is_nullable(table, *column) && words(&table.columns[*column].name).split('_').any(|word| is_in(HEADS, word))
    })
}

/// How a column of a table of kinds goes by their names.
pub(in crate::seed::auto) fn by_name(table: &Table, lookup: &Lookup, column: usize, name: &str) -> Option<String> {
    let kinds = lookup.kinds();
    let called = words(&table.columns[column].name);
    let own = words(&table.name);
    let own = own.rsplit('_').next().unwrap_or(&own).trim_end_matches('s');
    let called = called.strip_prefix(own).map_or(called.as_str(), |rest| rest.trim_start_matches('_'));
    let choose = |value: &dyn Fn(usize, &str) -> String| {
        let choices: Vec<String> =
            kinds.iter().enumerate().map(|(at, kind)| format!("when '{kind}' then {}", value(at, kind))).collect();
        format!("case {name} {} end", choices.join(" "))
    };
    let known = |kind: &str| KNOWN.iter().find(|(name, ..)| *name == kind);
    let is_coded =
        is_in(CODES, called) || called.rsplit('_').next().is_some_and(|last| is_in("code abbr abbreviation iso", last));
    match kind(&table.columns[column]) {
        ColumnKind::Integer if is_in(PLACES, called) => Some(choose(&|at, _| (at + 1).to_string())),
        ColumnKind::Text(longest) if column != lookup.name => {
            if called == "symbol" {
                return kinds
                    .iter()
                    .all(|kind| known(kind).is_some())
                    .then(|| choose(&|_, kind| format!("'{}'", known(kind).map_or("", |known| known.2))));
            }
            let is_key = table.primary_key == [column] && called != "id";
            if !is_coded && !is_key {
                return None;
            }
            let codes = codes(&kinds, longest);
            Some(choose(&|at, _| format!("'{}'", codes[at])))
        }
        _ => None,
    }
}

/// A code for each kind, in no more than so many letters: one that people know, the first letters, or some of them.
fn codes(kinds: &[&str], longest: Option<u64>) -> Vec<String> {
    let most = longest.map_or(4, |longest| longest.clamp(1, 4)) as usize;
    let mut found: Vec<String> = Vec::new();
    for kind in kinds {
        let known = KNOWN.iter().find(|(name, ..)| name == kind).map(|(_, code, _)| (*code).to_owned());
        let letters: Vec<char> =
            kind.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        let initials: String =
            kind.split([' ', '-']).filter_map(|word| word.chars().next()).map(|c| c.to_ascii_uppercase()).collect();
        let first: String = letters.iter().take(most).collect();
        let ways = known.into_iter().chain((initials.len() > 1).then_some(initials)).chain([first.clone()]);
        // The last letter is another where it is taken.
        let others = letters.iter().skip(most).copied().chain('0'..='9').chain('A'..='Z');
        let others = others.map(|last| format!("{}{last}", first.chars().take(most - 1).collect::<String>()));
        let code = ways
            .filter(|code| code.len() <= longest.unwrap_or(4).max(1) as usize)
            .chain(others)
            .find(|code| !found.contains(code));
        found.push(code.unwrap_or(first));
    }
    found
}

/// True of the column that names countries in a table of them.
pub(in crate::seed::auto) fn names_countries(table: &Table, column: &str) -> bool {
    lookup(table).is_some_and(|lookup| lookup.made == COUNTRIES && table.columns[lookup.name].name == column)
}

/// What the column holds that names the kinds of a table of such.
pub(super) fn made_name(table: &Table, column: &str) -> Option<Guess> {
    let lookup = lookup(table)?;
    (table.columns[lookup.name].name == column).then_some(Guess::Text(lookup.made))
}
