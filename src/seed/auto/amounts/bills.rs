//! What is to be paid: so many at a price, less a discount, with tax and what comes to it; what is paid out, less what is kept.

use super::super::agree::Agreement;
use super::super::field::hop_name;
use super::super::keys;
use super::super::kind::{ColumnKind, kind};
use super::super::names;
use super::super::solve::Made;
use super::super::terms::{AMOUNT, ASIDE, SUM, VALUE, is_any};
use super::super::words::{is_in, spoken, words};
use super::is_number;
use super::orders::orders;
use super::rates;
use super::record::{Record, Term};
use super::roles::{Role, role};
use crate::catalog::Table;
use crate::diagnostic::Result;

/// What is left to be paid where nothing says what has been.
const DUE: &str = "amount_due due_amount total_due due amount_payable payable";
const PAID: &str = "paid amount_paid paid_amount total_paid";

/// What is laid on the counter, and what comes back.
const GIVEN: &str = "tendered amount_tendered cash_tendered given amount_given cash_given cash_received amount_received received cash_paid \
    cash amount_paid paid_amount paid";
const CHANGE: &str = "change change_due change_given change_amount change_returned change_back";

const PROFIT: &str = "profit total_profit profit_total gross_profit net_profit profit_amount";

pub(super) fn make(record: &mut Record<'_>) -> Result<()> {
    let bill = Bill::of(record);
    bill.lines(record);
    bill.reduced(record);
    bill.taxed(record);
    bill.whole(record);
    bill.tax_rate(record);
    bill.tendered(record);
    bill.earned(record);
    if record.one(Role::Quantity).is_some()
        && let Some(unit) = record.one(Role::Unit)
    {
        record.found.extend(price_of_parent(record.agreement, unit)?);
    }
    Ok(())
}

/// The columns of a bill. Some roles depend on which others there are.
struct Bill {
    rate: Option<usize>,
    net: Option<usize>,
    /// What is added to the net, or kept of the gross.
    tax: Option<usize>,
    gross: Option<usize>,
    discount: Option<usize>,
    /// What is kept, where that is all that lies between gross and net.
    deduction: Option<usize>,
}

impl Bill {
    fn of(record: &Record<'_>) -> Bill {
        let (net, tax, gross) = (record.one(Role::Net), record.one(Role::Tax), record.one(Role::Gross));
        // Of what is given or paid out, fees are kept; so is what lies between an amount and its net.
        const PAID: &str = "payout donation payment transaction settlement transfer don";
        let bears = |column: usize, list: &str| record.plain(column).split('_').any(|word| is_in(list, word));
        let is_kept = record.one(Role::Total).is_some_and(|total| {
            names::is_about(&words(&record.table.name), PAID)
                || (bears(total, AMOUNT) || bears(total, VALUE)) && net.is_some_and(|net| bears(net, "net nette"))
        });
        let deduction =
            record.one(Role::Deduction).filter(|_| net.is_some() && tax.is_none() && (gross.is_some() || is_kept));
        let tax = tax.or(deduction);
        // `tva` that is 20 unless something else is said is a share.
        let share = tax.filter(|tax| record.one(Role::Rate).is_none() && is_percent_at_first(record.table, *tax));
        let tax = if share.is_some() { None } else { tax };
        let gross = gross.or_else(|| record.one(Role::Total).filter(|_| net.is_some() || tax.is_some()));
        Bill {
            rate: record.one(Role::Rate).or(share),
            net,
            tax,
            gross,
            discount: record.one(Role::Discount),
            deduction,
        }
    }

    /// What is counted and what one of it costs.
    fn lines(&self, record: &mut Record<'_>) {
        let (Some(quantity), Some(unit)) = (record.one(Role::Quantity), record.one(Role::Unit)) else { return };
        let total = match (self.net, self.tax, self.gross) {
            (Some(net), Some(_), Some(_)) => Some(net),
            (Some(net), ..) if record.one(Role::Total).is_some() || record.one(Role::Gross).is_some() => Some(net),
            _ => record.one(Role::Total).or(self.net).or(record.one(Role::Gross)),
        };
        let Some(total) = total else { return };
        let total = if self.net.is_none() && record.is_whole_price(total) {
            self.charged(record).unwrap_or(total)
        } else {
            total
        };
        let mut made = record.joined(vec![quantity, unit], " * ");
        if record.divisor != 1.0 {
            made.text = format!("{} / {:.1}", made.text, record.divisor);
        }
        if let Some(percent) = record.one(Role::DiscountPercent) {
            record.make(percent, "pick(0, 0, 0, 0, 5, 10, 15, 20)".to_owned(), Vec::new());
            made.text = format!("{} * (100 - {}) / 100.0", made.text, record.name(percent));
            made.needs.push(percent);
        } else if let Some(discount) = self.discount {
            make_discount(record, discount, &made);
            made = made.and("-", discount, &record.name(discount));
        }
        // What comes to it, where nothing else is paid with it.
        if Some(total) != self.net && self.net.is_none() && self.tax.is_none() && is_sum(record, total) {
            made = with_fees(record, with_extras(record, made));
        }
        record.make_term(total, made);
    }

    /// What so many cost where that is a part of the whole: `food_cost`.
    fn charged(&self, record: &Record<'_>) -> Option<usize> {
        let is_one = |column: &usize| {
            let name = record.plain(*column);
            let is_charge =
                name.rsplit_once('_').is_some_and(|(_, last)| is_in("cost total amount charge charges", last));
            is_charge
                && rates::is_amount(record, *column)
                && !record.is_whole_price(*column)
                && role(&name) != Some(Role::Unit)
        };
        let mut all = record.numbers().filter(is_one);
        all.next().filter(|_| all.next().is_none())
    }

    /// What one costs, with what is taken off it.
    fn reduced(&self, record: &mut Record<'_>) {
        if let (None, Some(unit), Some(discount), Some(total), None) = (
            record.one(Role::Quantity),
            record.one(Role::Unit).or(record.one(Role::Deduction)),
            self.discount,
            record.one(Role::Total),
            self.net,
        ) {
            make_discount(record, discount, &record.term(unit));
            record.make_term(total, record.joined(vec![unit, discount], " - "));
        }
    }

    fn taxed(&self, record: &mut Record<'_>) {
        match (self.net, self.tax, self.gross) {
            (Some(net), Some(tax), Some(gross)) if self.deduction.is_some() || is_pay(record, gross) => {
                self.pay(record, net, tax, gross);
            }
            (Some(net), Some(tax), Some(gross)) => self.invoice(record, net, tax, gross),
            // The tax that an amount has in it.
            (None, Some(tax), Some(gross)) if self.rate.is_some() && self.deduction.is_none() => {
                let base = format!("({} / (1 + {}))", record.name(gross), self.share(record));
                self.make_tax(record, tax, Term { text: base, needs: vec![gross] });
            }
            (Some(net), None, Some(gross)) if self.rate.is_none() && is_reduced(record, net, gross) => {
                let Some(discount) = self.discount else { return };
                make_discount(record, discount, &record.term(gross));
                record.make_term(net, record.joined(vec![gross, discount], " - "));
            }
            (Some(net), None, Some(gross)) => match (self.rate, record.one(Role::Gross)) {
                (Some(rate), Some(gross)) => {
                    let made = format!("{} * (1 + {})", record.name(net), self.share(record));
                    record.make(gross, made, vec![net, rate]);
                }
                _ => self.untaxed(record, net, gross),
            },
            _ => {}
        }
    }

    /// Of the gross, some is kept.
    fn pay(&self, record: &mut Record<'_>, net: usize, tax: usize, gross: usize) {
        // All that is kept, where one column says it.
        let all = record
            .called("total_deductions deductions_total total_withheld total_withholdings")
            .filter(|all| *all != tax);
        self.make_tax(record, tax, record.term(gross));
        let mut made = record.joined(vec![gross, tax], " - ");
        let others: Vec<usize> = record
            .all(Role::Tax)
            .chain(record.all(Role::Deduction))
            .filter(|other| *other != tax && Some(*other) != all)
            .collect();
        let parts: Vec<(i32, usize)> = others.iter().chain([&tax]).map(|part| (1, *part)).collect();
        for other in others {
            record.make(other, format!("{} * pick(0.09, 0.1, 0.12)", record.name(gross)), vec![gross]);
            made = made.and("-", other, &record.name_or_zero(other));
        }
        if let Some(all) = all.filter(|_| parts.len() > 1) {
            record.make_sum(all, &parts);
            made = record.joined(vec![gross, all], " - ");
        }
        record.make_term(net, made);
    }

    /// To the net, tax is added.
    fn invoice(&self, record: &mut Record<'_>, net: usize, tax: usize, gross: usize) {
        let mut base = record.term(net);
        if let (Some(discount), None) = (self.discount, record.one(Role::Quantity)) {
            make_discount(record, discount, &base);
            base = base.and("-", discount, &record.name(discount));
            base.text = format!("({})", base.text);
        }
        self.make_tax(record, tax, Term { text: base.text.clone(), needs: base.needs.clone() });
        let made = with_extras(record, base.and("+", tax, &record.name(tax)));
        record.make_term(gross, made);
    }

    /// A subtotal and a total, with no tax but perhaps a fee.
    fn untaxed(&self, record: &mut Record<'_>, net: usize, total: usize) {
        let mut made = with_fees(record, with_extras(record, record.term(net)));
        let is_given = record.table.columns[net].generated.is_none() && record.one(Role::Quantity).is_none();
        if let Some(discount) = self.discount.filter(|_| is_given) {
            make_discount(record, discount, &record.term(net));
            made = made.and("-", discount, &record.name_or_zero(discount));
        }
        let is_subtotal = is_in("subtotal sub_total", &record.plain(net)) && record.is_whole_price(total);
        if made.needs.len() > 1 || is_subtotal {
            record.make_term(total, made);
        }
    }

    /// Who gets change has given more than was to be paid.
    fn tendered(&self, record: &mut Record<'_>) {
        let (Some(total), Some(given), Some(_)) =
            (self.gross.or(record.one(Role::Total)), record.called(GIVEN), record.called(CHANGE))
        else {
            return;
        };
        let total = record.term(total);
        record.make(given, format!("iif(bool(0.3), {0}, 5 * ceil({0} / 5.0))", total.text), total.needs);
    }

    /// What remains of it for who sells it, where nothing says what it cost.
    fn earned(&self, record: &mut Record<'_>) {
        if let (Some(total), Some(profit)) = (self.gross.or(record.one(Role::Total)), record.called(PROFIT)) {
            let total = record.term(total);
            record.make(profit, format!("{} * float(0.1, 0.4)", total.text), total.needs);
        }
    }

    /// A total of what else has a price in the record.
    fn whole(&self, record: &mut Record<'_>) {
        if self.net.is_some() {
            return;
        }
        let is_due = |total: usize| record.called(PAID).is_none() && is_in(DUE, &record.plain(total));
        let Some(total) = record
            .all(Role::Total)
            .chain(record.all(Role::Gross))
            .find(|total| (is_sum(record, *total) || is_due(*total)) && record.is_whole_price(*total))
        else {
            return;
        };
        let parts = self.parts(record, total);
        // What so many cost is one of them, or all.
        if record.one(Role::Quantity).is_some() && !parts.iter().any(|part| record.is_made(*part)) {
            return;
        }
        let taken = self.discount.filter(|discount| !parts.contains(discount));
        let Some(first) = parts.first().copied() else { return };
        if parts.len() == 1 && taken.is_none() && self.tax.is_none() {
            return;
        }
        // What is added to a price that the record does not hold is not all of it.
        if parts.iter().all(|part| role(&record.table.columns[*part].name) == Some(Role::Extra)) {
            return;
        }
        let mut made = record.joined(parts, " + ");
        if let Some(tax) = self.tax {
            self.make_tax(record, tax, Term { text: format!("({})", made.text), needs: made.needs.clone() });
            made = made.and("+", tax, &record.name_or_zero(tax));
        }
        if let Some(discount) = taken {
            make_discount(record, discount, &record.term(first));
            made = made.and("-", discount, &record.name_or_zero(discount));
        }
        record.make_term(total, made);
    }

    /// What a total is made up of: prices that are no bounds of each other, no shares and no totals.
    fn parts(&self, record: &Record<'_>, total: usize) -> Vec<usize> {
        let orders = orders(record.table);
        let rates = rates::rates(record);
        let is_price = |column: usize| {
            let name = &record.table.columns[column].name;
            matches!(record.kind(column), ColumnKind::Decimal(_, 2))
                || names::is_price(name)
                || matches!(role(name), Some(Role::Total | Role::Extra))
        };
        let is_share = |column: usize| {
            [Role::Rate, Role::DiscountPercent, Role::Discount]
                .into_iter()
                .any(|role| record.all(role).any(|other| other == column))
        };
        record
            .numbers()
            .filter(|column| *column != total && !(record.agreement.empty)(*column))
            .filter(|column| is_price(*column) && Some(*column) != self.tax)
            .filter(|column| !is_sum(record, *column) || !record.is_whole_price(*column))
            .filter(|column| !record.words(*column).split('_').any(|word| is_any(&[ASIDE, "arrears"], word)))
            .filter(|column| !rates.iter().any(|rate| [rate.unit, rate.many].contains(column)))
            .filter(|column| !orders.iter().any(|order| [order.less, order.more].contains(column)))
            .filter(|column| !is_share(*column))
            .collect()
    }

    fn tax_rate(&self, record: &mut Record<'_>) {
        if let Some(rate) = self.rate.filter(|rate| !record.agreement.ruled[*rate]) {
            let is_percent = is_percent(record.table, rate);
            let made = if is_percent { "pick(7, 10, 19, 20, 21)" } else { "pick(0.07, 0.1, 0.19, 0.2, 0.21)" };
            record.make(rate, made.to_owned(), Vec::new());
        }
    }

    /// How much of a price is tax.
    fn share(&self, record: &Record<'_>) -> String {
        match self.rate {
            Some(rate) if is_percent(record.table, rate) => format!("{} / 100.0", record.name(rate)),
            Some(rate) => record.name(rate),
            None => "pick(0.07, 0.19, 0.2, 0.21)".to_owned(),
        }
    }

    fn make_tax(&self, record: &mut Record<'_>, tax: usize, of: Term) {
        let needs = of.needs.into_iter().chain(self.rate).collect();
        record.make(tax, format!("{} * {}", of.text, self.share(record)), needs);
    }
}

/// True of what is called gross and net where a discount is all that lies between.
fn is_reduced(record: &Record<'_>, net: usize, gross: usize) -> bool {
    let says = |column: usize, word: &str| record.words(column).split('_').any(|part| part == word);
    says(net, "net") && says(gross, "gross") && record.one(Role::Discount).is_some()
}

/// Most things have no discount.
fn make_discount(record: &mut Record<'_>, discount: usize, price: &Term) {
    record.make(discount, format!("{} * pick(0, 0, 0, 0.05, 0.1, 0.2)", price.text), price.needs.clone());
}

/// With what it costs to ship it, and the like; a tip that stands behind the total is given on top of it.
fn with_extras(record: &Record<'_>, term: Term) -> Term {
    let last = record.all(Role::Total).chain(record.all(Role::Gross)).max();
    let is_on_top = |extra: &usize| last.is_some_and(|total| total < *extra) && is_in("tip", &record.plain(*extra));
    record
        .all(Role::Extra)
        .filter(|extra| !is_on_top(extra))
        .fold(term, |term, extra| term.and("+", extra, &record.name(extra)))
}

/// With what is charged for it.
fn with_fees(record: &Record<'_>, term: Term) -> Term {
    let is_fee = |fee: &usize| record.plain(*fee).split('_').any(|word| is_in("fee fees", word));
    record.all(Role::Deduction).filter(is_fee).fold(term, |term, fee| term.and("+", fee, &record.name_or_zero(fee)))
}

/// True of a column that is called a sum.
fn is_sum(record: &Record<'_>, column: usize) -> bool {
    record.words(column).split('_').any(|word| is_in(SUM, word))
}

/// True of what people earn.
fn is_pay(record: &Record<'_>, gross: usize) -> bool {
    let (column, table) = (record.words(gross), words(&record.table.name));
    column.split('_').chain(table.split('_')).any(|word| is_in("pay payroll payslip paycheck wage wages", word))
        || record
            .numbers()
            .any(|column| record.words(column).split('_').any(|word| is_in("deduction deductions", word)))
        || ["salary", "lohn"].iter().any(|word| column.contains(word) || table.contains(word))
}

/// True of a rate that is some per cent unless something else is said.
fn is_percent_at_first(table: &Table, column: usize) -> bool {
    let default = table.columns[column].default.as_deref();
    let number = default.and_then(|default| default.trim_matches(['(', ')', ' ']).parse::<f64>().ok());
    number.is_some_and(|number| (2.0..=27.0).contains(&number))
}

/// True of a rate that is written as so many of a hundred.
fn is_percent(table: &Table, column: usize) -> bool {
    if is_percent_at_first(table, column) {
        return true;
    }
    let is_share = |word: &str| is_in(names::PERCENT, word) || word.ends_with("satz") || is_in("taux tipo", word);
    let column = &table.columns[column];
    // A digit behind the point is too few for a share of one.
    spoken(&column.name).split('_').any(is_share)
        || words(&column.name).split('_').any(is_share)
        || matches!(kind(column), ColumnKind::Integer | ColumnKind::Decimal(_, ..=1))
}

/// The price of what is sold, where a record that it belongs to has one.
fn price_of_parent(agreement: &Agreement<'_>, unit: usize) -> Result<Option<Made>> {
    let table = agreement.table;
    for key in keys::belongings(agreement.catalog, table)? {
        let Some(relation) = &key.relation else { continue };
        if key.is_self_reference || key.columns.iter().any(|column| (agreement.empty)(*column)) {
            continue;
        }
        let same_kind = |column: &usize| {
            let whole = |kind: ColumnKind| kind == ColumnKind::Integer;
            whole(kind(&key.parent.columns[*column])) == whole(kind(&table.columns[unit]))
        };
        let price = (0..key.parent.columns.len())
            .filter(|column| is_number(&key.parent, *column) && same_kind(column))
            .find(|column| {
                let name = &key.parent.columns[*column].name;
                let is_cost = |word: &str| is_in("cost purchase wholesale buying", word);
                role(name) == Some(Role::Unit) && !words(name).split('_').any(is_cost)
            });
        let Some(plain) = (agreement.alone)(unit) else { continue };
        if let Some(price) = price {
            let path = format!("{}.{}", hop_name(relation), hop_name(&key.parent.columns[price].name));
            return Ok(Some(Made {
                line: format!("coalesce({path}, {plain})"),
                needs: key.columns.clone(),
                ..Made::new(unit, plain)
            }));
        }
    }
    Ok(None)
}
