//! What a country has that `fake` does not know: given names by gender, cities with their regions, its currency.

mod cities;
mod names;
mod spain;
mod spellings;

pub use spain::{ES, Spanish};
pub use spellings::code_of;

type List = &'static [&'static str];

/// What belongs together in the address of one city.
#[derive(Debug)]
pub struct City {
    pub name: &'static str,
    pub state: &'static str,
    pub code: &'static str,
    /// The pattern of its postcodes.
    pub postcode: &'static str,
    pub latitude: f64,
    pub longitude: f64,
}

/// One country.
#[derive(Debug)]
pub struct Country {
    pub female: List,
    pub male: List,
    pub female_titles: List,
    pub male_titles: List,
    pub cities: &'static [City],
    /// ISO 3166-1.
    pub code: &'static str,
    pub country: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    /// Numbers of telephones and mobile ones where `fake` has only those of the United States: `#` is a digit, `^` none
    /// that is 0.
    pub phones: List,
    pub cell_phones: List,
    /// How a street is called, where `fake` writes it otherwise than people do.
    pub street: Option<&'static str>,
    /// True if the number of the house stands before the street.
    pub number_first: bool,
}

pub static EN: Country = Country {
    female: names::EN_FEMALE,
    male: names::EN_MALE,
    female_titles: &["Ms.", "Mrs.", "Miss", "Dr."],
    male_titles: &["Mr.", "Dr."],
    cities: cities::EN,
    code: "US",
    country: "United States",
    currency: "USD",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: true,
};

pub static AR: Country = Country {
    female: names::AR_FEMALE,
    male: names::AR_MALE,
    female_titles: &["السيدة", "الآنسة"],
    male_titles: &["السيد"],
    cities: cities::AR,
    code: "SA",
    country: "المملكة العربية السعودية",
    currency: "SAR",
    phones: &["+966 11 ### ####", "+966 12 ### ####", "+966 13 ### ####", "011 ### ####"],
    cell_phones: &["+966 50 ### ####", "+966 53 ### ####", "+966 55 ### ####", "055 ### ####"],
    street: None,
    number_first: true,
};

pub static CY: Country = Country {
    female: names::CY_FEMALE,
    male: names::CY_MALE,
    female_titles: &["Ms.", "Mrs."],
    male_titles: &["Mr."],
    cities: cities::CY,
    code: "GB",
    country: "Y Deyrnas Unedig",
    currency: "GBP",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: true,
};

pub static DE: Country = Country {
    female: names::DE_FEMALE,
    male: names::DE_MALE,
    female_titles: &["Frau"],
    male_titles: &["Herr"],
    cities: cities::DE,
    code: "DE",
    country: "Deutschland",
    currency: "EUR",
    phones: &["+49 30 ^#######", "+49 40 ^#######", "+49 89 ^#######", "0221 ^######", "0711 ^######", "0351 ^######"],
    cell_phones: &["0151 ^#######", "0160 ^######", "0171 ^######", "0176 ^#######"],
    street: Some("{StreetName}{StreetSuffix}"),
    number_first: false,
};

pub static FA: Country = Country {
    female: names::FA_FEMALE,
    male: names::FA_MALE,
    female_titles: &["خانم"],
    male_titles: &["آقای"],
    cities: cities::FA,
    code: "IR",
    country: "ایران",
    currency: "IRR",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: false,
};

pub static FR: Country = Country {
    female: names::FR_FEMALE,
    male: names::FR_MALE,
    female_titles: &["Mme"],
    male_titles: &["M."],
    cities: cities::FR,
    code: "FR",
    country: "France",
    currency: "EUR",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: true,
};

pub static IT: Country = Country {
    female: names::IT_FEMALE,
    male: names::IT_MALE,
    female_titles: &["Sig.ra", "Dott.ssa"],
    male_titles: &["Sig.", "Dott."],
    cities: cities::IT,
    code: "IT",
    country: "Italia",
    currency: "EUR",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: false,
};

pub static JA: Country = Country {
    female: names::JA_FEMALE,
    male: names::JA_MALE,
    female_titles: &["様"],
    male_titles: &["様"],
    cities: cities::JA,
    code: "JP",
    country: "日本",
    currency: "JPY",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: false,
};

pub static NL: Country = Country {
    female: names::NL_FEMALE,
    male: names::NL_MALE,
    female_titles: &["Mevrouw"],
    male_titles: &["Meneer"],
    cities: cities::NL,
    code: "NL",
    country: "Nederland",
    currency: "EUR",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: false,
};

pub static BR: Country = Country {
    female: names::BR_FEMALE,
    male: names::BR_MALE,
    female_titles: &["Sra.", "Dra."],
    male_titles: &["Sr.", "Dr."],
    cities: cities::BR,
    code: "BR",
    country: "Brasil",
    currency: "BRL",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: false,
};

pub static PT: Country = Country {
    female: names::BR_FEMALE,
    male: names::BR_MALE,
    female_titles: &["Sra.", "Dra."],
    male_titles: &["Sr.", "Dr."],
    cities: cities::PT,
    code: "PT",
    country: "Portugal",
    currency: "EUR",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: false,
};

pub static TR: Country = Country {
    female: names::TR_FEMALE,
    male: names::TR_MALE,
    female_titles: &["Sn."],
    male_titles: &["Sn."],
    cities: cities::TR,
    code: "TR",
    country: "Türkiye",
    currency: "TRY",
    phones: &[],
    cell_phones: &[],
    street: None,
    number_first: false,
};

pub static ZH: Country = Country {
    female: names::ZH_FEMALE,
    male: names::ZH_MALE,
    female_titles: &["女士", "小姐"],
    male_titles: &["先生"],
    cities: cities::ZH,
    code: "CN",
    country: "中国",
    currency: "CNY",
    phones: &["010-^#######", "021-^#######", "020-^#######", "0755-^#######", "0571-^#######"],
    cell_phones: &["13#########", "15#########", "18#########", "17#########"],
    street: None,
    number_first: false,
};

pub static TW: Country = Country {
    female: names::TW_FEMALE,
    male: names::TW_MALE,
    female_titles: &["女士", "小姐"],
    male_titles: &["先生"],
    cities: cities::TW,
    code: "TW",
    country: "臺灣",
    currency: "TWD",
    phones: &["02-^###-####", "03-^##-####", "04-^###-####", "07-^##-####"],
    cell_phones: &["09##-###-###"],
    street: None,
    number_first: false,
};
