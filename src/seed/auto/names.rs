//! What a column's name says of its values.

use super::lifecycle;
use crate::catalog::snake;

/// What a name suggests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Guess {
    /// A made-up text as a line writes it.
    Text(&'static str),
    /// A number between these, with so many digits behind the point.
    Number(f64, f64, u8),
    /// A point of time, and how a line makes one with its time of day.
    Moment(&'static str),
    /// A day.
    Day(&'static str),
    Clock,
    Flag(&'static str),
    /// Degrees of a place, and how far they go on both sides of 0.
    Degrees(&'static str, f64),
}

use Guess::{Clock, Day, Degrees, Flag, Moment, Number, Text};

const RECENTLY: Guess = Moment("fake.datetime('-2 years', 'now')");
const LATELY: Guess = Day("fake.date('-2 years', 'now')");

/// Names by their last words, the longest that fits first. Words of other languages stand with the English ones.
const NAMES: &[(&[&str], Guess)] = &[
    (
        &["first_name", "firstname", "given_name", "forename", "fname", "vorname", "prenom", "prénom", "nombre_pila"],
        Text("fake.first_name"),
    ),
    (
        &[
            "last_name",
            "lastname",
            "surname",
            "family_name",
            "lname",
            "nachname",
            "nom_famille",
            "apellido",
            "apellidos",
            "cognome",
        ],
        Text("fake.last_name"),
    ),
    (&["middle_name", "middlename"], Text("fake.first_name")),
    (
        &[
            "full_name",
            "fullname",
            "display_name",
            "author",
            "artist",
            "composer",
            "director",
            "contact",
            "contact_name",
            "owner",
            "salesperson",
            "customer_name",
            "contact_person",
            "speaker",
            "instructor",
            "lecturer",
            "recipient",
            "cardholder",
            "account_holder",
            "guest_name",
            "patient_name",
            "employee_name",
            "driver_name",
            "ansprechpartner",
        ],
        Text("fake.name"),
    ),
    (
        &["user_name", "username", "login", "nick", "nickname", "handle", "screen_name", "benutzername", "usuario"],
        Text("fake.username"),
    ),
    (&["email", "e_mail", "mail", "email_address", "correo"], Text("fake.email")),
    (
        &[
            "phone",
            "phone_number",
            "telephone",
            "tel",
            "fax",
            "mobile",
            "cell",
            "telefon",
            "telefono",
            "teléfono",
            "téléphone",
        ],
        Text("fake.world_phone"),
    ),
    (&["password", "passwd", "pwd", "passwort"], Text("fake.password(12)")),
    (&["password_hash", "hash", "digest", "checksum", "sha256", "password_digest"], Text("fake.sha256")),
    (&["md5"], Text("fake.md5")),
    (&["sha256", "checksum", "content_hash"], Text("fake.sha256")),
    (&["sha1", "commit"], Text("fake.sha1")),
    (&["token", "secret", "api_key", "session_key", "nonce", "salt"], Text("fake.hex(32)")),
    (&["uuid", "guid", "uid"], Text("fake.uuid")),
    (&["gender", "sex", "geschlecht"], Text("fake.gender")),
    (&["prefix", "salutation", "anrede", "honorific"], Text("fake.prefix")),
    (&["suffix"], Text("fake.suffix")),
    (&["job", "job_title", "occupation", "profession", "position", "beruf"], Text("fake.job")),
    (
        &[
            "company",
            "company_name",
            "employer",
            "organization",
            "organisation",
            "organization_name",
            "vendor",
            "supplier",
            "manufacturer",
            "publisher",
            "brand",
            "firma",
            "empresa",
            "entreprise",
            "label",
        ],
        Text("fake.company"),
    ),
    (&["industry", "sector"], Text("fake.industry")),
    (
        &["address", "billing_address", "shipping_address", "adresse", "direccion", "dirección", "indirizzo"],
        Text("fake.street_address"),
    ),
    (
        &["street", "street_name", "address1", "address_line1", "strasse", "straße", "calle", "rue"],
        Text("fake.street_address"),
    ),
    (&["address2", "address_line2"], Text("fake.secondary_address")),
    (&["city", "town", "stadt", "ort", "ville", "ciudad", "città", "cidade"], Text("fake.world_city")),
    (&["state", "province", "region", "county", "bundesland", "provincia", "departement"], Text("fake.world_region")),
    (
        &[
            "zip",
            "zip_code",
            "zipcode",
            "postcode",
            "post_code",
            "postal_code",
            "postalcode",
            "plz",
            "postleitzahl",
            "code_postal",
            "codigo_postal",
            "código_postal",
        ],
        Text("fake.world_postcode"),
    ),
    (&["country", "country_name", "land", "pays", "pais", "país", "nationality"], Text("fake.world_country")),
    (
        &["country_code", "iso2", "land_code", "laenderkuerzel", "code_pays", "codigo_pais", "country_iso"],
        Text("fake.world_country_code"),
    ),
    (&["language", "lang", "sprache", "langue", "idioma"], Text("fake.world_language")),
    (&["language_code", "lang_code"], Text("fake.world_language_code")),
    (&["locale"], Text("fake.world_locale")),
    (&["timezone", "time_zone", "tz"], Text("fake.world_timezone")),
    (&["currency", "currency_code", "waehrung", "währung", "devise", "moneda"], Text("fake.world_currency")),
    (&["url", "website", "homepage", "link", "web", "site"], Text("fake.url")),
    (&["image", "image_url", "photo", "avatar", "picture", "thumbnail", "avatar_url"], Text("fake.image_url")),
    (&["domain", "domain_name"], Text("fake.domain")),
    (&["host", "hostname"], Text("fake.hostname")),
    (&["ip", "ip_address", "ipv4"], Text("fake.ipv4")),
    (&["ipv6"], Text("fake.ipv6")),
    (&["mac", "mac_address"], Text("fake.mac")),
    (&["user_agent"], Text("fake.user_agent")),
    (&["slug", "permalink"], Text("fake.slug")),
    (
        &["title", "titel", "titre", "titulo", "título", "titolo", "headline", "subject", "heading"],
        Text("fake.headline"),
    ),
    (&["tagline", "slogan", "motto", "subtitle"], Text("fake.headline")),
    (
        &[
            "item_name",
            "product_name",
            "product",
            "item",
            "artikelname",
            "produktname",
            "nom_produit",
            "nombre_producto",
            "article_name",
        ],
        Text("fake.product"),
    ),
    (
        &[
            "description",
            "beschreibung",
            "descripción",
            "descripcion",
            "summary",
            "abstract",
            "excerpt",
            "about",
            "bio",
            "biography",
            "blurb",
            "details",
        ],
        Text("fake.blurb"),
    ),
    (
        &[
            "comment",
            "note",
            "notes",
            "remark",
            "remarks",
            "message",
            "feedback",
            "excuse",
            "reason",
            "caption",
            "quote",
            "review",
            "kommentar",
        ],
        Text("fake.remark"),
    ),
    (
        &["body", "content", "text", "article", "story", "lyrics", "inhalt", "contenu", "contenido"],
        Text("fake.story(1..3)"),
    ),
    (
        &["tag", "keyword", "topic", "category", "genre", "kind", "type", "group", "department", "kategorie"],
        Text("fake.topic"),
    ),
    (&["status", "state_name"], Text("pick('new', 'open', 'done')")),
    (&["role"], Text("pick('user', 'editor', 'admin')")),
    (&["priority", "severity"], Text("pick('low', 'medium', 'high')")),
    (&["level"], Text("pick('low', 'medium', 'high')")),
    (&["size"], Text("pick('S', 'M', 'L', 'XL')")),
    (&["platform"], Text("pick('PC', 'Switch', 'PS5', 'Xbox', 'Mobile')")),
    (&["color", "colour", "farbe", "couleur"], Text("fake.color_name")),
    (&["hex_color", "color_hex"], Text("fake.color")),
    (&["isbn", "isbn13"], Text("fake.isbn13")),
    (&["isbn10"], Text("fake.isbn10")),
    (&["ean", "barcode", "gtin", "ean13"], Text("fake.ean13")),
    (&["upc"], Text("fake.upc_a")),
    (
        &["sku", "code", "article_number", "part_number", "reference", "ref", "serial", "serial_number"],
        Text("upper(fake.bothify('???-####'))"),
    ),
    (&["iban"], Text("fake.iban")),
    (&["bic", "swift"], Text("fake.swift")),
    (&["card_number", "credit_card", "credit_card_number"], Text("fake.credit_card_number")),
    (&["ssn", "social_security_number"], Text("fake.ssn")),
    (&["vin"], Text("fake.vin")),
    (&["license_plate", "plate"], Text("fake.license_plate")),
    (&["version"], Text("fake.semver")),
    (&["file", "filename", "file_name"], Text("fake.file_name")),
    (&["path", "file_path"], Text("fake.file_path")),
    (&["mime_type", "mime", "content_type", "media_type"], Text("fake.mime_type")),
    (&["extension"], Text("fake.file_extension")),
    (
        &["breed", "species"],
        Text("pick('Beagle', 'Poodle', 'Collie', 'Terrier', 'Siamese', 'Persian', 'Bengal', 'Lop')"),
    ),
    (&["month_name"], Text("fake.month_name")),
    (&["weekday", "day_of_week"], Text("fake.day_of_week")),
    (
        &["json", "metadata", "meta", "settings", "config", "options", "payload", "attributes", "properties"],
        Text("fake.json"),
    ),
    (
        &[
            "price",
            "cost",
            "unit_price",
            "amount",
            "fee",
            "salary",
            "wage",
            "total",
            "subtotal",
            "tax",
            "preis",
            "precio",
            "prix",
            "prezzo",
            "betrag",
            "balance",
            "budget",
            "revenue",
        ],
        Number(5.0, 100.0, 2),
    ),
    (&["salary", "income"], Number(20_000.0, 120_000.0, 2)),
    (&["discount", "percent", "percentage", "pct", "progress"], Number(0.0, 100.0, 0)),
    (&["quantity", "qty", "menge", "cantidad", "quantité", "units", "amount_ordered"], Number(1.0, 10.0, 0)),
    (
        &["stock", "in_stock", "inventory", "count", "views", "likes", "clicks", "followers", "downloads", "visits"],
        Number(0.0, 500.0, 0),
    ),
    (&["rating", "stars"], Number(1.0, 5.0, 0)),
    (&["score", "grade", "mark"], Number(1.0, 10.0, 0)),
    (&["age", "alter", "edad"], Number(18.0, 80.0, 0)),
    (&["year", "jahr", "release_year", "publication_year", "année", "año", "anno"], Number(1970.0, 2024.0, 0)),
    (&["month"], Number(1.0, 12.0, 0)),
    (&["day"], Number(1.0, 28.0, 0)),
    (&["hour"], Number(0.0, 23.0, 0)),
    (&["minute", "second"], Number(0.0, 59.0, 0)),
    (&["latitude", "lat", "breitengrad", "latitud"], Degrees("fake.world_latitude", 85.0)),
    (&["longitude", "lon", "lng", "long", "laengengrad", "longitud"], Degrees("fake.world_longitude", 179.0)),
    (&["weight", "gewicht", "peso", "poids"], Number(1.0, 100.0, 1)),
    (&["height", "width", "length", "depth", "höhe", "breite"], Number(1.0, 200.0, 1)),
    (&["temperature", "temp"], Number(-10.0, 35.0, 1)),
    (&["duration", "minutes", "runtime"], Number(1.0, 240.0, 0)),
    (&["seconds"], Number(1.0, 3600.0, 0)),
    (&["milliseconds", "ms"], Number(100_000.0, 400_000.0, 0)),
    (&["bytes", "file_size", "filesize"], Number(1_000.0, 10_000_000.0, 0)),
    (&["pages", "page_count"], Number(50.0, 900.0, 0)),
    (&["port"], Number(1024.0, 65535.0, 0)),
    (
        &["position", "rank", "sort", "sort_order", "ordinal", "sequence", "line", "line_no", "number", "num", "no"],
        Number(1.0, 100.0, 0),
    ),
    (&["probability", "ratio", "rate", "fraction", "confidence"], Number(0.0, 1.0, 3)),
    (
        &["birthday", "birth_date", "birthdate", "date_of_birth", "dob", "born", "geburtsdatum", "nacimiento"],
        Day("fake.date_of_birth(18, 80)"),
    ),
    (&["born_at", "born_on"], Day("fake.date_of_birth(18, 80)")),
    (
        &[
            "created",
            "updated",
            "modified",
            "deleted",
            "timestamp",
            "last_login",
            "last_seen",
            "created_at",
            "updated_at",
        ],
        RECENTLY,
    ),
    (&["at"], RECENTLY),
    (&["date", "day_on", "on", "datum", "fecha", "data", "until", "since", "due", "deadline"], LATELY),
    (&["time", "uhrzeit", "hora"], Clock),
    (
        &["active", "enabled", "verified", "approved", "confirmed", "published", "visible", "available", "aktiv"],
        Flag("bool(0.8)"),
    ),
    (
        &[
            "done",
            "completed",
            "paid",
            "shipped",
            "admin",
            "featured",
            "archived",
            "disabled",
            "locked",
            "hidden",
            "deleted_flag",
            "flag",
        ],
        Flag("bool(0.3)"),
    ),
];

/// Names that people's tables go by, those of things, and what `name` is in them.
const TABLES: &[(&[&str], &str)] = &[
    (
        &[
            "product",
            "item",
            "artikel",
            "produkt",
            "produit",
            "producto",
            "good",
            "merchandise",
            "sku",
            "equipment",
            "stock",
        ],
        "fake.product",
    ),
    (
        &[
            "user",
            "person",
            "people",
            "customer",
            "client",
            "employee",
            "author",
            "artist",
            "member",
            "student",
            "teacher",
            "owner",
            "patient",
            "doctor",
            "actor",
            "director",
            "contact",
            "account",
            "player",
            "salesperson",
            "salespeople",
            "staff",
            "friend",
            "guest",
            "writer",
            "reviewer",
            "manager",
            "passenger",
            "driver",
            "candidate",
            "contributor",
        ],
        "fake.name",
    ),
    (
        &[
            "company",
            "vendor",
            "supplier",
            "publisher",
            "manufacturer",
            "organization",
            "organisation",
            "brand",
            "shipper",
            "employer",
            "club",
            "team",
            "bank",
            "store",
            "shop",
        ],
        "fake.company",
    ),
    (&["city", "town"], "fake.city"),
    (&["country", "nation"], "fake.country"),
    (&["state", "region", "province"], "fake.state"),
    (&["language"], "fake.language_name"),
    (&["color", "colour"], "fake.color_name"),
    (&["currency"], "fake.currency_name"),
    (
        &["tag", "category", "genre", "topic", "department", "keyword", "label", "kind", "type", "group", "role"],
        "fake.topic",
    ),
    (&["cat", "dog", "pet", "animal"], "fake.first_name"),
];

/// What is said of a place, in a few letters, and of any place where none may come twice.
const PLACES: &[(&str, &str, &str)] = &[
    ("fake.world_country", "fake.world_country_code", "fake.country"),
    ("fake.world_country_code", "fake.world_country_code", "fake.country_code"),
    ("fake.world_region", "fake.world_region_code", "fake.state"),
    ("fake.world_language", "fake.world_language_code", "fake.language_name"),
    ("fake.world_language_code", "fake.world_language_code", "fake.language_code"),
    ("fake.world_currency", "fake.world_currency", "fake.currency_code"),
    ("fake.world_city", "fake.world_city", "fake.city"),
    ("fake.world_timezone", "fake.world_timezone", "fake.timezone"),
    ("fake.world_locale", "fake.world_locale", "fake.locale"),
];

/// The same said of a place in no more than so many letters.
pub(super) fn shorter(made: &'static str, longest: Option<u64>) -> &'static str {
    let short = PLACES.iter().find(|(long, ..)| *long == made && longest.is_some_and(|longest| longest < 5));
    short.map_or(made, |(_, short, _)| short)
}

/// The same of which there are more.
pub(super) fn many(made: &'static str) -> &'static str {
    PLACES.iter().find(|(few, ..)| *few == made).map_or(made, |(.., many)| many)
}

/// What the name of a column of this table suggests.
pub(super) fn guess(table: &str, column: &str) -> Option<Guess> {
    let name = words(column);
    if let Some(guess) = flag(&name) {
        return Some(guess);
    }
    let owner = words(table);
    let of = |owner: &str, words: &[&str]| {
        words
            .iter()
            .any(|word| owner.ends_with(word) || owner.ends_with(&format!("{word}s")) || owner.ends_with(&plural(word)))
    };
    if matches!(name.as_str(), "name" | "nombre" | "nom" | "nome" | "namn" | "naam" | "label")
        || name == format!("{}_name", owner.trim_end_matches('s'))
    {
        let known = TABLES.iter().find(|(words, _)| of(&owner, words));
        return Some(Text(known.map_or("fake.label", |(_, made)| made)));
    }
    if name == "title" && TABLES.first().is_some_and(|(words, _)| of(&owner, words)) {
        return Some(Text("fake.product"));
    }
    if name == "title" && TABLES.get(1).is_some_and(|(words, _)| of(&owner, words)) {
        return Some(Text("fake.job"));
    }
    if let Some(whole) = name.strip_suffix("_cents") {
        return match guess(table, whole) {
            Some(Number(low, high, 2)) => Some(Number(low * 100.0, high * 100.0, 0)),
            _ => Some(Number(100.0, 20_000.0, 0)),
        };
    }
    // All words, then those behind the first, and so on.
    let mut rest = name.as_str();
    loop {
        if let Some((_, guess)) = NAMES.iter().find(|(names, _)| names.contains(&rest)) {
            return Some(*guess);
        }
        rest = rest.split_once('_')?.1;
        if rest == "name" {
            return Some(Text("fake.label"));
        }
    }
}

/// True of what something costs in a shop.
pub(super) fn is_price(column: &str) -> bool {
    words(column).split('_').any(|word| {
        matches!(
            word,
            "price"
                | "cost"
                | "fee"
                | "preis"
                | "precio"
                | "prix"
                | "prezzo"
                | "rate"
                | "einkaufspreis"
                | "verkaufspreis"
                | "einzelpreis"
        )
    })
}

/// `CountryCode`, `country code` → `country_code`.
pub(super) fn words(name: &str) -> String {
    snake(name).to_lowercase().replace([' ', '-', '.'], "_")
}

fn plural(word: &str) -> String {
    word.strip_suffix('y').map_or_else(|| format!("{word}es"), |stem| format!("{stem}ies"))
}

fn flag(name: &str) -> Option<Guess> {
    let first = name.split('_').next()?;
    (name.contains('_')
        && matches!(first, "is" | "has" | "can" | "should" | "was" | "allow" | "allows" | "ist" | "hat"))
    .then_some(Flag("bool(0.5)"))
}

/// True of a column that is empty for many records.
pub(super) fn often_empty(column: &str) -> bool {
    let name = words(column);
    let is_time =
        name.ends_with("_at") || name.ends_with("_on") || name.starts_with("date_") || name.ends_with("_date");
    is_time && lifecycle::column_event(&name).is_some_and(|(event, _)| event.is_late(&name))
        || matches!(name.as_str(), "middle_name" | "fax" | "address2" | "address_line2" | "suffix")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_any_spelling_and_order() {
        for (table, column, expected) in [
            ("Customer", "FirstName", Text("fake.first_name")),
            ("users", "work_email", Text("fake.email")),
            ("users", "name", Text("fake.name")),
            ("people", "name", Text("fake.name")),
            ("companies", "name", Text("fake.company")),
            ("categories", "name", Text("fake.topic")),
            ("Employee", "Title", Text("fake.job")),
            ("Album", "Title", Text("fake.headline")),
            ("t", "BillingPostalCode", Text("fake.world_postcode")),
            ("t", "is_admin", Flag("bool(0.5)")),
            ("t", "unitPrice", Number(5.0, 100.0, 2)),
            ("t", "HireDate", LATELY),
            ("t", "published_at", RECENTLY),
            ("kunden", "telefon", Text("fake.world_phone")),
        ] {
            assert_eq!(guess(table, column), Some(expected), "{table}.{column}");
        }
        assert_eq!(guess("t", "xyzzy"), None);
        assert!(often_empty("deleted_at") && !often_empty("created_at") && !often_empty("name"));
    }

    #[test]
    fn every_guess_is_a_value_that_can_be_made() {
        for (_, guess) in NAMES {
            let (Text(made) | Moment(made) | Day(made) | Flag(made) | Degrees(made, _)) = guess else { continue };
            assert!(crate::lang::parse(made).is_ok(), "{made}");
            let name = made.trim_start_matches("upper(").split(['(', ' ']).next().unwrap();
            let (name, bare) = name.strip_prefix("fake.").map_or((name, true), |name| (name, false));
            assert!(crate::seed::find_maker(name, bare).is_ok(), "{made}");
        }
    }
}
