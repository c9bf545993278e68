//! How many there are of what is in stock or out of it.

use super::super::pattern::literal;
use super::super::words::{is_in, words};
use super::record::Record;
use crate::store::Value;

const QUANTITY: &str = "stock_quantity quantity_in_stock stock_qty qty_in_stock stock_level stock quantity qty on_hand quantity_on_hand \
    inventory inventory_quantity available_quantity";

/// There is none, or it comes later.
const NONE: &str = "outofstock soldout unavailable notavailable backorder backordered onbackorder preorder nondisponibile discontinued";

const FEW: &str = "lowstock low limited limitedstock limitedavailability";

/// There are some.
const SOME: &str = "instock available inventory auflager enstock emestoque normal ok high";

pub(super) fn make(record: &mut Record<'_>) {
    let Some(quantity) = record.called(QUANTITY) else { return };
    let texts = |values: &[Value], list: &str| {
        let is_it = |value: &&Value| value.as_text().is_some_and(|text| is_in(list, &words(&text).replace('_', "")));
        let found: Vec<String> = values.iter().filter(is_it).map(literal).collect();
        (!found.is_empty()).then(|| found.join(", "))
    };
    let told = record.agreement.listed.iter().enumerate().find_map(|(status, values)| {
        let values = values.as_deref()?;
        texts(values, SOME)?;
        Some((status, texts(values, NONE)?, texts(values, FEW)))
    });
    let (Some((status, none, few)), Some(plain)) = (told, (record.agreement.alone)(quantity)) else { return };
    let state = record.name(status);
    let some = format!("max(1, {plain})");
    let rest = few.map_or_else(|| some.clone(), |few| format!("iif({state} in ({few}), int(1, 5), {some})"));
    record.make(quantity, format!("iif({state} in ({none}), 0, {rest})"), vec![status]);
}
