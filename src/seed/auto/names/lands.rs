//! The country of a table's records by the language of its columns, where none of them names one.

use super::super::words::spoken;
use super::Guess::Text;
use super::{guess_of, is_in};
use crate::catalog::Table;

/// What only people of a country call columns so, and words that they share with few others.
const LANDS: &[(&str, &str, &str)] = &[
    (
        "DE",
        "plz postleitzahl bundesland hausnummer steuerklasse",
        "ort wohnort strasse vorname nachname geburtsdatum telefon telefonnummer handynummer geschlecht anrede staatsangehoerigkeit anschrift",
    ),
    (
        "FR",
        "code_postal codepostal numero_securite_sociale siret",
        "ville prenom rue date_naissance adresse_postale courriel telephone civilite nom",
    ),
    (
        "ES",
        "codigo_postal dni provincia",
        "localidad apellido apellidos apellido1 calle ciudad fecha_nacimiento poblacion correo telefono direccion nombre movil",
    ),
    ("IT", "codice_fiscale partita_iva", "cap citta cognome indirizzo comune telefono cellulare data_nascita"),
    ("BR", "cep uf cpf cnpj", "cidade bairro logradouro telefone data_nascimento endereco"),
    ("NL", "woonplaats", "postcode achternaam voornaam straat huisnummer telefoon"),
];

/// The two letters of the country.
pub(in crate::seed::auto) fn land(table: &Table) -> Option<&'static str> {
    let told = |made: &str| {
        made.starts_with("fake.world_country") || made == "fake.world_locale" || made == "fake.world_currency"
    };
    if table.columns.iter().any(|column| matches!(guess_of(table, column), Some(Text(made)) if told(made))) {
        return None;
    }
    let names: Vec<String> = table.columns.iter().map(|column| spoken(&column.name)).collect();
    let count = |list: &str| names.iter().filter(|name| is_in(list, name) || is_in(list, without_of(name))).count();
    let weighed = LANDS.iter().map(|(code, sure, likely)| (*code, 2 * count(sure) + count(likely)));
    let best = weighed.clone().max_by_key(|(_, weight)| *weight)?;
    let is_alone = weighed.filter(|(_, weight)| *weight == best.1).count() == 1;
    (best.1 >= 2 && is_alone).then_some(best.0)
}

/// `plz_kunde` → `plz`: whose it is stands behind.
fn without_of(name: &str) -> &str {
    name.split_once('_').map_or(name, |(first, _)| first)
}
