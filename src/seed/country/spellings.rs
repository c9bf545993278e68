//! How countries are written.

/// ISO 3166-1 in two letters, then in three, and the names that people write.
const SPELLINGS: &[(&str, &str)] = &[
    ("AT", "aut|austria|österreich|oesterreich|autriche"),
    ("BE", "bel|belgium|belgien|belgique|bélgica|belgië"),
    ("BR", "bra|brazil|brasil|brasilien|brésil|brasile"),
    ("CH", "che|switzerland|schweiz|suisse|suiza|svizzera"),
    ("DE", "deu|ger|germany|deutschland|allemagne|alemania|germania|alemanha|duitsland"),
    ("DK", "dnk|denmark|dänemark|danmark|danemark|dinamarca"),
    ("ES", "esp|spain|spanien|espagne|españa|spagna|espanha|spanje"),
    ("FI", "fin|finland|finnland|finlande|finlandia|suomi"),
    ("FR", "fra|france|frankreich|francia|frança|frankrijk"),
    (
        "GB",
        "gbr|uk|united kingdom|great britain|england|großbritannien|grossbritannien|vereinigtes königreich|royaume-uni|reino unido|regno unito",
    ),
    ("IE", "irl|ireland|irland|irlande|irlanda"),
    ("IT", "ita|italy|italien|italie|italia|itália|italië"),
    ("LU", "lux|luxembourg|luxemburg|luxemburgo|lussemburgo"),
    ("NL", "nld|netherlands|the netherlands|niederlande|pays-bas|países bajos|paesi bassi|holanda|nederland|holland"),
    ("NO", "nor|norway|norwegen|norvège|noruega|norge"),
    ("PL", "pol|poland|polen|pologne|polonia|polska"),
    ("PT", "prt|portugal|portogallo"),
    ("SA", "sau|saudi arabia|saudi-arabien|arabie saoudite|arabia saudita|المملكة العربية السعودية"),
    ("SE", "swe|sweden|schweden|suède|suecia|sverige"),
    ("TR", "tur|turkey|türkei|türkiye|turquie|turquía|turchia"),
    (
        "US",
        "usa|united states|united states of america|vereinigte staaten|états-unis|etats-unis|estados unidos|stati uniti|u.s.|u.s.a.",
    ),
];

/// The two letters of a country, however it is written: `de`, `DEU`, `Germany`, `Deutschland`.
pub fn code_of(country: &str) -> Option<&'static str> {
    let name = country.trim().to_lowercase();
    SPELLINGS
        .iter()
        .find(|(code, names)| code.eq_ignore_ascii_case(&name) || names.split('|').any(|known| known == name))
        .map(|(code, _)| *code)
}
