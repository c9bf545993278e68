//! What is so or not by what has become of the record: `succeeded` beside a status, `is_paid` of what is paid.

use super::super::lifecycle;
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::times::{Form, Time};
use super::super::words::is_in;
use super::Agreement;
use super::lateness::names_late;
use super::states::{IN_USE, WELL, are_states, come_so_far, in_states, is_done, is_state, is_status};
use crate::store::Value;

impl Agreement<'_> {
    /// The flags that a status of the record tells of.
    pub(super) fn flags_by_status(&self) -> Vec<Made> {
        self.flags().filter(|flag| (self.free)(*flag)).filter_map(|flag| self.flag_by_status(flag)).collect()
    }

    fn flag_by_status(&self, flag: usize) -> Option<Made> {
        let stem = self.stem(flag);
        let (status, states) = self.lists().filter(|(status, _)| *status != flag).find_map(|(status, values)| {
            if !is_status(&self.table.columns[status].name) && !are_states(values) {
                return None;
            }
            let exact = || in_states(values, |text| text == stem);
            let states = match () {
                () if is_in(WELL, &stem) => in_states(values, is_done),
                () if is_in(IN_USE, &stem) => exact(),
                () => self.so_far(flag, &stem, values),
            };
            Some((status, states?))
        })?;
        let (yes, no) = match self.listed[flag].as_deref() {
            None => ("1".to_owned(), "0".to_owned()),
            Some([one, other]) => {
                let is_yes = self.says_yes(flag).ends_with(&literal(one));
                let (yes, no) = if is_yes { (one, other) } else { (other, one) };
                (literal(yes), literal(no))
            }
            Some(_) => return None,
        };
        Some(self.made(flag, format!("iif({} in ({states}), {yes}, {no})", self.name(status)), vec![status]))
    }

    /// The states in which what a flag says has been done.
    fn so_far(&self, flag: usize, stem: &str, values: &[Value]) -> Option<String> {
        let (event, about) = lifecycle::column_event(stem)?;
        if !(is_state(values, stem) || event.is_told() && about.is_empty()) || names_late(stem) {
            return None;
        }
        let rank = event.stage() * 10;
        let time = Time { column: flag, form: Form::Moment, event, about, rank, required: false, is_only: false };
        let far: Vec<String> = come_so_far(values, stem, &time).into_iter().map(literal).collect();
        (!far.is_empty() && far.len() < values.len()).then(|| far.join(", "))
    }
}
