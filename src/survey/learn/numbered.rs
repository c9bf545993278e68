//! Numbers that count the records of a parent: 1, 2, 3 …, or from 0 on.

use super::pass::{Pass, Survey};
use super::tables::Entry;
use crate::diagnostic::Result;
use crate::seed::auto::hop_name;

/// A column that counts the records with one parent.
#[derive(Clone, Copy)]
pub(super) struct Numbered {
    pub column: usize,
    /// The key to the parent, by its position.
    key: usize,
    first: i64,
}

impl Numbered {
    /// As a line says it.
    pub(super) fn text(&self, entry: &Entry) -> String {
        let columns = entry.keys[self.key].columns.iter();
        let names: Vec<String> = columns.map(|column| hop_name(&entry.table.columns[*column].name)).collect();
        let counted = format!("nth({})", names.join(", "));
        if self.first == 1 { counted } else { format!("{counted} - 1") }
    }
}

/// The columns of whole numbers that count the records of each parent without a gap.
pub(super) fn numbered(pass: &Pass<'_>, survey: &mut Survey, entry: &Entry) -> Result<Vec<Numbered>> {
    let mut open: Vec<Numbered> = Vec::new();
    for (key, parents) in survey.parents.iter().enumerate() {
        // The largest family has the greatest number.
        let Some(most) = parents.as_ref().and_then(|parents| parents.groups().last().map(|(count, _)| *count)) else {
            continue;
        };
        if most < 2 || survey.key_nulls[key] > 0 {
            continue;
        }
        let counts = |at: &usize| {
            let seen = &survey.columns[*at];
            let (least, greatest) = seen.ends;
            let is_first = least == 0.0 || least == 1.0;
            seen.nulls == 0 && seen.is_whole() && is_first && greatest - least + 1.0 == most as f64
        };
        let columns = (0..entry.table.columns.len()).filter(|at| entry.is_learned(*at)).filter(counts);
        open.extend(columns.map(|column| Numbered { column, key, first: survey.columns[column].ends.0 as i64 }));
    }
    if open.is_empty() {
        return Ok(Vec::new());
    }
    // A sum of marks, one of each number, tells a set of numbers as surely as is needed.
    let mut sums: Vec<Vec<u64>> = open
        .iter()
        .map(|one| vec![0; survey.parents[one.key].as_ref().map_or(0, |parents| parents.places())])
        .collect();
    let columns: Vec<usize> = open.iter().map(|one| one.column).collect();
    pass.with_parents(survey, &columns, &mut |places, found| {
        for (one, sums) in open.iter().zip(&mut sums) {
            if let Some(sum) = found[one.key].and_then(|at| sums.get_mut(at)) {
                *sum = sum.wrapping_add(mark(places[one.column] as i64));
            }
        }
    })?;
    let holds = |(one, sums): &(&Numbered, &Vec<u64>)| {
        let Some(parents) = &survey.parents[one.key] else { return false };
        let most = parents.groups().last().map_or(0, |(count, _)| *count as i64);
        let mut wanted = vec![0_u64];
        for number in one.first..one.first + most {
            wanted.push(wanted[wanted.len() - 1].wrapping_add(mark(number)));
        }
        sums.iter().enumerate().all(|(at, sum)| wanted.get(parents.children(at) as usize) == Some(sum))
    };
    let mut kept: Vec<Numbered> = open.iter().zip(&sums).filter(holds).map(|(one, _)| *one).collect();
    kept.sort_by_key(|one| one.column);
    kept.dedup_by_key(|one| one.column);
    Ok(kept)
}

/// A number that looks like chance for each number (the finaliser of SplitMix64).
fn mark(number: i64) -> u64 {
    let mut mark = (number as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mark = (mark ^ (mark >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mark = (mark ^ (mark >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mark ^ (mark >> 31)
}
