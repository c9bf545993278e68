//! Words that more than one rule asks for, by their role, each list once; English, German, French and Spanish ones and some more,
//! without accents.
//!
//! What columns and tables are about by themselves stands in `names`, what happens to things in `lifecycle`.

/// True of one of the words of several lists.
pub(super) fn is_any(lists: &[&str], word: &str) -> bool {
    lists.iter().any(|list| super::words::is_in(list, word))
}

pub(super) const YES: &str = "1 y j s o t yes true ja oui si";
pub(super) const NO: &str = "0 n f no false nein non";

/// The least and the most of something, which say so alone.
pub(super) const EXTREMES: (&str, &str) = (
    "min minimum minima mindest minimal minimo minimale least",
    "max maximum maxima hoechst maximal maximo massimo massima maximale most",
);
/// The lower and the upper of two.
pub(super) const LOW_HIGH: (&str, &str) = (
    "lowest smallest shortest low lower lo bas floor untere unterer untergrenze inferieure inferieur inferior",
    "highest largest longest high upper hi haut ceiling obere oberer obergrenze superieure superieur superior",
);
pub(super) const MEANS: &str =
    "avg average mean mittel moyenne moyen promedio media durchschnitt durchschnitts durchschnittliche schnitt";

pub(super) const YEAR: &str = "year jahr annee ano anio anno";
pub(super) const DAY: &str = "date data day tag datum fecha jour dia";

pub(super) const WEIGHT: &str = "weight gewicht peso poids";
pub(super) const TEMPERATURE: &str = "temperature temp temperatur temperatura";

/// What any number may be called.
pub(super) const VALUE: &str = "value wert valeur valor";
/// What any sum of money may be called.
pub(super) const AMOUNT: &str = "amount betrag importe importo montant monto";
/// What is made up of all the others.
pub(super) const SUM: &str =
    "total totale sum gesamt summe suma grand gesamtbetrag gesamtpreis gesamtkosten gesamtsumme endbetrag";
pub(super) const PRICE: &str = "price preis prix precio prezzo";
pub(super) const COST: &str = "cost costo coste kosten";
/// By these an amount is another than that of the whole record.
pub(super) const ASIDE: &str =
    "min max minimum maximum paid refund refunded due balance open limit credit discount previous last first";

/// What is given as marks or points.
pub(super) const MARKS: &str = "score points punkte note nota grade marks zensur";

pub(super) const METERS: &str = "meter zaehler compteur contador medidor contatore hidrometro counter";
pub(super) const CARS: &str = "vehicle car van fahrzeug auto voiture vehicule vehiculo coche";
