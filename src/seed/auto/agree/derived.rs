//! Texts and small numbers that are made of other columns of the record: the last four digits of a card, the parts of a version, initials.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::super::kind::ColumnKind;
use super::super::solve::Made;
use super::super::words::is_in;
use super::Agreement;

/// A column by its words, those that it is made of by theirs, and how: `{0}` stands for the first of them.
type Row = (&'static str, &'static [&'static str], &'static str);

const FIRST: &str = "first_name given_name given_names forename fname";
const LAST: &str = "last_name family_name surname lname";
const TEXT: &str = "text body content message source_text quote_text body_text msg_text post comment translation";
const STATUS: &str = "response_code status_code http_status http_status_code http_code";

/// Of two rows for a column the first whose columns are there counts.
const DERIVED: &[Row] = &[
    // Codes and numbers.
    (
        "short_sha short_hash sha_short abbreviated_sha",
        &["sha commit_sha commit_hash full_sha hash"],
        "substr({0}, 1, 7)",
    ),
    (
        "masked_pan masked_number card_masked masked_card masked_card_number",
        &["last4 last_4 last_four card_last4 card_last_four last_four_digits"],
        "'**** **** **** ' || {0}",
    ),
    (
        "last4 last_4 last_four card_last4 card_last_four last_four_digits",
        &["card_number credit_card_number"],
        "substr({0}, -4)",
    ),
    (
        "pair currency_pair trading_pair symbol",
        &[
            "base_currency base_ccy base base_asset from_currency",
            "quote_currency quote_ccy quote quote_asset to_currency counter_currency",
        ],
        "{0} || '/' || {1}",
    ),
    (
        "version version_name version_string full_version semver release_version",
        &[
            "major major_version version_major",
            "minor minor_version version_minor",
            "patch patch_version version_patch",
        ],
        "{0} || '.' || {1} || '.' || {2}",
    ),
    (
        "hex hex_code hex_color color_hex hex_value html_color",
        &["red r red_value", "green g green_value", "blue b blue_value"],
        "printf('#%02x%02x%02x', {0}, {1}, {2})",
    ),
    (
        "resolution screen_resolution video_resolution dimensions image_size",
        &[
            "width_px width screen_width image_width pixel_width",
            "height_px height screen_height image_height pixel_height",
        ],
        "{0} || 'x' || {1}",
    ),
    (
        "orientation aspect",
        &["width_px width image_width", "height_px height image_height"],
        "iif({0} > {1}, 'landscape', iif({0} < {1}, 'portrait', 'square'))",
    ),
    // Places and languages.
    ("language_code lang_code lang language", &["locale locale_code"], "substr({0}, 1, 2)"),
    ("region_code territory_code", &["locale locale_code"], "substr({0}, 4, 2)"),
    (
        "formatted_address full_address address_full complete_address display_address one_line_address",
        &[
            "street street_address street_and_no address_line1 address_line_1 street_name",
            "postcode postal_code zip zip_code",
            "city town city_name",
        ],
        "{0} || ', ' || {1} || ' ' || {2}",
    ),
    (
        "tld top_level_domain",
        &["domain domain_name host hostname host_name"],
        "replace({0}, rtrim({0}, replace({0}, '.', '')), '')",
    ),
    ("internet_tld cctld tld", &["iso2 country_code alpha2 iso_code2"], "'.' || lower({0})"),
    ("iso3 alpha3 iso_code3 country_code3 country_iso3", &["iso2 country_code alpha2 iso_code2"], ISO3),
    (
        "calling_code dialling_code dialing_code phone_code phone_prefix country_calling_code",
        &["iso2 country_code alpha2 country_iso2"],
        CALLING,
    ),
    // The web.
    ("website_url website homepage homepage_url site_url", &["domain domain_name"], "'https://www.' || {0} || '/'"),
    (
        "short_url short_link shortened_url tiny_url",
        &["code short_code slug alias"],
        "'https://go.example.com/' || {0}",
    ),
    (
        "url page_url canonical_url permalink public_url share_url article_url post_url product_url loc",
        &["slug url_slug"],
        "'https://www.example.com/' || {0}",
    ),
    ("email_domain mail_domain domain", &["email mail email_address"], "substr({0}, instr({0}, '@') + 1)"),
    (
        "organisation_domain organization_domain company_domain",
        &["work_mail work_email business_email company_email"],
        "substr({0}, instr({0}, '@') + 1)",
    ),
    (
        "is_https is_secure https uses_ssl is_ssl",
        &["url endpoint target_url page_url request_url"],
        "{0} like 'https%'",
    ),
    ("ip_version ip_family", &["ip_address ip client_ip"], "iif({0} like '%:%', 6, 4)"),
    ("reason_phrase status_text http_message status_phrase", &[STATUS], REASONS),
    ("user_agent useragent", &["browser browser_name"], AGENTS),
    // Names.
    ("initials", &[FIRST, LAST], "upper(substr({0}, 1, 1) || substr({1}, 1, 1))"),
    ("initials", &["full_name name display_name"], "upper(substr({0}, 1, 1) || substr({0}, instr({0}, ' ') + 1, 1))"),
    ("sort_name name_sort sort_as last_first file_as", &[LAST, FIRST], "{0} || ', ' || {1}"),
    ("sort_name name_sort sort_as last_first file_as", &["last", "first"], "{0} || ', ' || {1}"),
    ("hashtag hash_tag", &["tag name keyword"], "'#' || lower(replace(replace({0}, ' ', ''), '-', ''))"),
    ("tag_lower tag_normalized", &["tag"], "lower({0})"),
    ("name_lower name_normalized lower_name", &["name"], "lower({0})"),
    ("email_lower email_normalized normalized_email lower_email", &["email email_address"], "lower({0})"),
    ("username_lower username_normalized normalized_username", &["username user_name login"], "lower({0})"),
    ("first_letter initial_letter", &["quote_text text name title term word"], "upper(substr({0}, 1, 1))"),
    // Lengths.
    (
        "char_count character_count chars text_length content_length char_length num_chars length_chars",
        &[TEXT],
        "length({0})",
    ),
    ("tag_length", &["tag"], "length({0})"),
    ("word_count words_count num_words", &[TEXT], "length(trim({0})) - length(replace(trim({0}), ' ', '')) + 1"),
    (
        "duration_text duration_formatted duration_display length_text",
        &["duration_seconds duration_sec duration_s seconds length_seconds"],
        "({0} / 60) || ':' || printf('%02d', {0} % 60)",
    ),
    // Files and marks.
    (
        "file_path path full_path filepath",
        &["file_name filename"],
        "'/' || pick('archive', 'data', 'files', 'srv') || '/' || {0}",
    ),
    (
        "grade_letter letter_grade letter",
        &["score_percent percent percentage score_pct final_percent total_percent"],
        "case when {0} >= 90 then 'A' when {0} >= 80 then 'B' when {0} >= 70 then 'C' when {0} >= 60 then 'D' else 'F' end",
    ),
];

/// Of a country that is not named here nothing is known.
const ISO3: &str = "case {0} when 'US' then 'USA' when 'DE' then 'DEU' when 'FR' then 'FRA' when 'ES' then 'ESP' when 'IT' then 'ITA' \
    when 'NL' then 'NLD' when 'BR' then 'BRA' when 'PT' then 'PRT' when 'GB' then 'GBR' when 'IE' then 'IRL' \
    when 'CH' then 'CHE' when 'AT' then 'AUT' when 'BE' then 'BEL' when 'LU' then 'LUX' when 'SE' then 'SWE' \
    when 'NO' then 'NOR' when 'DK' then 'DNK' when 'FI' then 'FIN' when 'PL' then 'POL' when 'CZ' then 'CZE' \
    when 'GR' then 'GRC' when 'CA' then 'CAN' when 'MX' then 'MEX' when 'AU' then 'AUS' when 'NZ' then 'NZL' \
    when 'JP' then 'JPN' when 'CN' then 'CHN' when 'IN' then 'IND' when 'ZA' then 'ZAF' when 'AR' then 'ARG' \
    when 'TR' then 'TUR' when 'SG' then 'SGP' when 'KR' then 'KOR' end";
const CALLING: &str = "case {0} when 'US' then '+1' when 'DE' then '+49' when 'FR' then '+33' when 'ES' then '+34' when 'IT' then '+39' \
    when 'NL' then '+31' when 'BR' then '+55' when 'PT' then '+351' when 'GB' then '+44' when 'IE' then '+353' \
    when 'CH' then '+41' when 'AT' then '+43' when 'BE' then '+32' when 'LU' then '+352' when 'SE' then '+46' \
    when 'NO' then '+47' when 'DK' then '+45' when 'FI' then '+358' when 'PL' then '+48' when 'CZ' then '+420' \
    when 'GR' then '+30' when 'CA' then '+1' when 'MX' then '+52' when 'AU' then '+61' when 'NZ' then '+64' \
    when 'JP' then '+81' when 'CN' then '+86' when 'IN' then '+91' when 'ZA' then '+27' when 'AR' then '+54' \
    when 'TR' then '+90' when 'SG' then '+65' when 'KR' then '+82' end";
const REASONS: &str = "case {0} when 200 then 'OK' when 201 then 'Created' when 204 then 'No Content' when 301 then 'Moved Permanently' \
    when 302 then 'Found' when 304 then 'Not Modified' when 400 then 'Bad Request' when 401 then 'Unauthorized' when 403 then 'Forbidden' \
    when 404 then 'Not Found' when 500 then 'Internal Server Error' when 502 then 'Bad Gateway' when 503 then 'Service Unavailable' else 'Unknown' end";
const AGENTS: &str = "case {0} \
    when 'Chrome' then 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/' || int(110, 131) || '.0.0.0 Safari/537.36' \
    when 'Edge' then 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Edge/' || int(110, 131) || '.0.0.0' \
    when 'Firefox' then 'Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/' || int(102, 132) || '.0' \
    when 'Safari' then 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_4) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.' || int(0, 6) || ' Safari/605.1.15' \
    else fake.user_agent end";

impl Agreement<'_> {
    pub(super) fn derived(&self) -> Vec<Made> {
        let mut found: Vec<Made> = Vec::new();
        for column in self.columns().filter(|column| (self.free)(*column) && self.listed[*column].is_none()) {
            let Some(made) = self.derived_of(column) else { continue };
            // Of two that may be made of each other, one is there first.
            let is_circular = |other: &Made| other.needs.contains(&column) && made.needs.contains(&other.column);
            if !found.iter().any(is_circular) {
                found.push(made);
            }
        }
        found
    }

    fn derived_of(&self, column: usize) -> Option<Made> {
        let name = self.words(column);
        if !may_be_derived(&name) {
            return None;
        }
        DERIVED.iter().find_map(|(words, of, made)| {
            // What stands in front of it stands in front of what it is made of, or of nothing there.
            let whose = words
                .split_ascii_whitespace()
                .filter_map(|word| name.strip_suffix(word))
                .filter(|whose| whose.is_empty() || whose.ends_with('_'))
                .min_by_key(|whose| whose.len())?;
            let needs: Option<Vec<usize>> = of.iter().map(|words| self.called(words, whose, column)).collect();
            let needs = needs?;
            let made = needs
                .iter()
                .enumerate()
                .fold((*made).to_owned(), |made, (at, need)| made.replace(&format!("{{{at}}}"), &self.name(*need)));
            Some(self.made(column, made, needs))
        })
    }

    /// The column that is called so, of the same thing where there is one.
    fn called(&self, list: &str, whose: &str, column: usize) -> Option<usize> {
        let is_held = |other: &usize| {
            *other != column
                && !(self.empty)(*other)
                && !matches!(self.kind(*other), ColumnKind::Json | ColumnKind::Blob)
        };
        let own = |other: &usize| self.words(*other).strip_prefix(whose).is_some_and(|rest| is_in(list, rest));
        let any = |other: &usize| is_in(list, &self.words(*other));
        let found = self.columns().filter(is_held).find(own);
        // The columns of a table may all have its mark.
        let last =
            |other: &usize| list.split_ascii_whitespace().any(|word| self.words(*other).ends_with(&format!("_{word}")));
        let lone = || {
            let mut all = self.columns().filter(is_held).filter(last);
            all.next().filter(|_| whose.is_empty() && all.next().is_none())
        };
        found.or_else(|| self.columns().filter(is_held).find(any)).or_else(lone)
    }
}

/// False of most names, at once.
fn may_be_derived(name: &str) -> bool {
    static LAST: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let last = |name: &'static str| name.rsplit('_').next().unwrap_or(name);
    let all = || DERIVED.iter().flat_map(|(words, ..)| words.split_ascii_whitespace()).map(last).collect();
    name.rsplit('_').next().is_some_and(|end| LAST.get_or_init(all).contains(end))
}
