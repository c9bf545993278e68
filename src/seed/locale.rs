//! Languages and countries: the word lists of `fake` for each, with what it lacks from [`super::country`].

use std::collections::HashSet;
use std::sync::OnceLock;

use fake::locales::{
    AR_SA, CY_GB, DE_DE, Data, EN, FA_IR, FR_FR, IT_IT, JA_JP, NL_NL, PT_BR, PT_PT, TR_TR, ZH_CN, ZH_TW,
};

use super::country::{self, Country, Spanish};
use crate::diagnostic::{Diagnostic, Result, nearest};

type List = &'static [&'static str];

/// The words of one language and country.
#[derive(Debug)]
pub struct Locale {
    /// As in Python: `fr_FR`.
    pub code: &'static str,
    pub(super) last: List,
    /// What stands for a name: `{FirstName} {LastName}`.
    pub(super) name: &'static str,
    pub(super) words: List,
    pub(super) countries: List,
    pub(super) street: &'static str,
    pub(super) street_suffixes: List,
    pub(super) secondary: &'static str,
    pub(super) secondary_types: List,
    pub(super) city: &'static str,
    pub(super) city_prefixes: List,
    pub(super) city_suffixes: List,
    pub(super) states: List,
    pub(super) state_codes: List,
    pub(super) postcodes: List,
    pub(super) company: List,
    pub(super) company_suffixes: List,
    pub(super) phones: List,
    pub(super) cell_phones: List,
    pub(super) mail_hosts: List,
    pub(super) domains: List,
    pub(super) job: &'static str,
    pub(super) job_seniority: List,
    pub(super) job_field: List,
    pub(super) job_position: List,
    pub(super) buzz: [List; 3],
    pub(super) business: [List; 3],
    pub(super) industries: List,
    pub(super) professions: List,
    pub(super) country: &'static Country,
    first_names: OnceLock<Vec<&'static str>>,
    last_names: OnceLock<Vec<&'static str>>,
}

/// The first list, or the second where the first is empty.
const fn first_filled(first: List, second: List) -> List {
    if first.is_empty() { second } else { first }
}

const fn locale<L: Data>(code: &'static str, country: &'static Country) -> Locale {
    Locale {
        code,
        last: L::NAME_LAST_NAME,
        name: L::NAME_TPL,
        words: L::LOREM_WORD,
        countries: L::ADDRESS_COUNTRY,
        street: match country.street {
            Some(street) => street,
            None => L::ADDRESS_STREET_TPL,
        },
        street_suffixes: L::ADDRESS_STREET_SUFFIX,
        secondary: L::ADDRESS_SECONDARY_ADDR_TPL,
        secondary_types: L::ADDRESS_SECONDARY_ADDR_TYPE,
        city: L::ADDRESS_CITY_TPL,
        city_prefixes: L::ADDRESS_CITY_PREFIX,
        city_suffixes: L::ADDRESS_CITY_SUFFIX,
        states: L::ADDRESS_STATE,
        state_codes: L::ADDRESS_STATE_ABBR,
        postcodes: L::ADDRESS_POSTCODE_FORMATS,
        company: L::COMPANY_NAME_TPLS,
        company_suffixes: L::COMPANY_SUFFIX,
        phones: first_filled(country.phones, L::PHONE_NUMBER_FORMATS),
        cell_phones: first_filled(country.cell_phones, L::PHONE_CELL_NUMBER_FORMATS),
        mail_hosts: L::INTERNET_FREE_EMAIL_PROVIDER,
        domains: L::INTERNET_DOMAIN_SUFFIX,
        job: L::JOB_TITLE_TPL,
        job_seniority: L::JOB_SENIORITY,
        job_field: L::JOB_FIELD,
        job_position: L::JOB_POSITION,
        buzz: [L::COMPANY_BUZZWORD_HEAD, L::COMPANY_BUZZWORD_MIDDLE, L::COMPANY_BUZZWORD_TAIL],
        business: [L::COMPANY_BS_VERBS, L::COMPANY_BS_ADJ, L::COMPANY_BS_NOUNS],
        industries: L::COMPANY_INDUSTRY,
        professions: L::COMPANY_PROFESSION,
        country,
        first_names: OnceLock::new(),
        last_names: OnceLock::new(),
    }
}

/// Every locale, English first.
pub static LOCALES: [Locale; 15] = [
    locale::<EN>("en_US", &country::EN),
    locale::<AR_SA>("ar_SA", &country::AR),
    locale::<CY_GB>("cy_GB", &country::CY),
    locale::<DE_DE>("de_DE", &country::DE),
    locale::<Spanish>("es_ES", &country::ES),
    locale::<FA_IR>("fa_IR", &country::FA),
    locale::<FR_FR>("fr_FR", &country::FR),
    locale::<IT_IT>("it_IT", &country::IT),
    locale::<JA_JP>("ja_JP", &country::JA),
    locale::<NL_NL>("nl_NL", &country::NL),
    locale::<PT_BR>("pt_BR", &country::BR),
    locale::<PT_PT>("pt_PT", &country::PT),
    locale::<TR_TR>("tr_TR", &country::TR),
    locale::<ZH_CN>("zh_CN", &country::ZH),
    locale::<ZH_TW>("zh_TW", &country::TW),
];

pub(super) fn default() -> &'static Locale {
    &LOCALES[0]
}

/// The words of a list, each once: those of `fake` name some twice.
fn without_repeats(list: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut seen = HashSet::new();
    list.filter(|word| seen.insert(*word)).collect()
}

impl Locale {
    /// The two letters of its country.
    pub(super) fn country_code(&self) -> &'static str {
        self.country.code
    }

    /// The currency of its country.
    pub(super) fn currency(&self) -> &'static str {
        self.country.currency
    }

    /// Every first name once.
    pub(super) fn first_names(&self) -> &[&'static str] {
        self.first_names.get_or_init(|| {
            let all = self.country.female.iter().chain(self.country.male);
            without_repeats(all.map(|name| name.split(':').next().unwrap_or_default()))
        })
    }

    /// Every last name once.
    pub(super) fn last_names(&self) -> &[&'static str] {
        self.last_names.get_or_init(|| without_repeats(self.last.iter().copied()))
    }

    /// True if a space is written between words.
    pub(super) fn is_spaced(&self) -> bool {
        self.words.first().is_some_and(|word| word.is_ascii())
    }

    /// The locale of a name: `fr_FR`, `fr-fr`, `FR_FR`, or the language alone: `fr`, `pt` (the first of several).
    ///
    /// # Errors
    /// No locale has this name. The hint lists those that there are.
    pub fn find(name: &str) -> Result<&'static Locale> {
        let wanted = name.trim().replace('-', "_").to_lowercase();
        let wanted = wanted.split('.').next().unwrap_or_default();
        let exact = LOCALES.iter().find(|locale| locale.code.eq_ignore_ascii_case(wanted));
        let language =
            || LOCALES.iter().find(|locale| locale.code.split('_').next().is_some_and(|language| language == wanted));
        if let Some(locale) = exact.or_else(language) {
            return Ok(locale);
        }
        let codes: Vec<&str> = LOCALES.iter().map(|locale| locale.code).collect();
        let error =
            Diagnostic::error(format!("there is no locale `{name}`")).hint(format!("there are {}", codes.join(", ")));
        Err(match nearest(name, codes) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        })
    }
}
