//! Words that more than one rule asks for, by their role, each list once.
//!
//! What columns and tables are about by themselves stands in `names`, what happens to things in `lifecycle`.

/// True of one of the words of several lists.
pub(super) fn is_any(lists: &[&str], word: &str) -> bool {
    lists.iter().any(|list| super::words::is_in(list, word))
}

pub(super) const YES: &str = "1 y j s o t yes true ja si";
pub(super) const NO: &str = "0 n f no false nein non";

/// The least and the most of something, which say so alone.
pub(super) const EXTREMES: (&str, &str) = ("min minimum minimal least", "max maximum most");
/// The lower and the upper of two.
pub(super) const LOW_HIGH: (&str, &str) =
    ("lowest smallest shortest low lower lo bas floor", "highest largest longest high upper hi ceiling superior");
pub(super) const MEANS: &str = "avg average mean media";

pub(super) const YEAR: &str = "year";
pub(super) const DAY: &str = "date data day tag";

pub(super) const WEIGHT: &str = "weight";
pub(super) const TEMPERATURE: &str = "temperature temp";

/// What any number may be called.
pub(super) const VALUE: &str = "value";
/// What any sum of money may be called.
pub(super) const AMOUNT: &str = "amount";
/// What is made up of all the others.
pub(super) const SUM: &str = "total sum grand";
pub(super) const PRICE: &str = "price";
pub(super) const COST: &str = "cost";
/// By these an amount is another than that of the whole record.
pub(super) const ASIDE: &str =
    "min max minimum maximum paid refund refunded due balance open limit credit discount previous last first";

/// What is given as marks or points.
pub(super) const MARKS: &str = "score points note nota grade marks";

pub(super) const METERS: &str = "meter counter";
pub(super) const CARS: &str = "vehicle car van auto";
