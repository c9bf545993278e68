//! The table of a league: how often each has won, drawn and lost, with so many goals.

use super::called;
use super::record::Record;
use crate::catalog::Table;

/// What a column is called in words, and in letters, which elsewhere mean something else.
type Names = (&'static str, &'static str);

const PLAYED: Names = ("games_played matches_played played games matches total_games total_matches spiele", "mp gp");
const WON: Names = ("wins won victories", "w");
const DRAWN: Names = ("draws drawn ties tied", "d t");
const LOST: Names = ("losses lost defeats perse", "l");
const POINTS: Names = ("points pts", "");
const DIFFERENCE: Names = ("goal_difference goal_diff", "gd diff difference");
const GOALS_FOR: Names = ("goals_for goals_scored goals", "gf");
const GOALS_AGAINST: Names = ("goals_against goals_conceded", "ga");

const ALL: [Names; 8] = [PLAYED, WON, DRAWN, LOST, POINTS, DIFFERENCE, GOALS_FOR, GOALS_AGAINST];

/// What is made up of others, with how often each counts.
const WHOLES: [(Names, &[(i32, Names)]); 3] = [
    (PLAYED, &[(1, WON), (1, DRAWN), (1, LOST)]),
    (POINTS, &[(3, WON), (1, DRAWN)]),
    (DIFFERENCE, &[(1, GOALS_FOR), (-1, GOALS_AGAINST)]),
];

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().map(|(names, _)| names)
}

fn find(table: &Table, (names, letters): Names) -> Option<usize> {
    called(table, names).or_else(|| called(table, letters))
}

/// The columns of one place in such a table.
struct Place {
    won: usize,
    drawn: Option<usize>,
    lost: usize,
}

impl Place {
    fn of(table: &Table) -> Option<Place> {
        let (won, drawn, lost) = (find(table, WON)?, find(table, DRAWN), find(table, LOST)?);
        (drawn.is_some() || find(table, PLAYED).is_some()).then_some(Place { won, drawn, lost })
    }
}

/// True of a column that is made up with the others of such a table, so that no default says more.
pub(in super::super) fn is_of_place(table: &Table, column: usize) -> bool {
    Place::of(table).is_some() && ALL.into_iter().any(|names| find(table, names) == Some(column))
}

pub(super) fn make(record: &mut Record<'_>) {
    if let Some(place) = Place::of(record.table) {
        place.make(record);
    }
    for (whole, parts) in WHOLES {
        let part = |(times, names): &(i32, Names)| Some((*times, find(record.table, *names)?));
        let parts: Vec<(i32, usize)> = parts.iter().filter_map(part).collect();
        if let Some(whole) = find(record.table, whole) {
            record.make_sum(whole, &parts);
        }
    }
}

impl Place {
    /// What a season has of games, with a goal for each that is won or lost.
    fn make(&self, record: &mut Record<'_>) {
        // All together are no more than the table lets in.
        let played = find(record.table, PLAYED).and_then(|played| record.agreement.ceiling(played));
        let share = played.map_or(14, |most| (most / 3.0).clamp(0.0, 14.0) as u8);
        for (column, most) in [(Some(self.won), 14), (self.drawn, 10), (Some(self.lost), 14)] {
            if let Some(column) = column {
                record.make(column, format!("int(0, {})", share.min(most)), Vec::new());
            }
        }
        let level = self.drawn.map_or_else(|| "0".to_owned(), |drawn| record.name_or_zero(drawn));
        for (goals, least) in [(GOALS_FOR, self.won), (GOALS_AGAINST, self.lost)] {
            let Some(goals) = find(record.table, goals) else { continue };
            let games = record.name_or_zero(least);
            let needs = self.drawn.into_iter().chain([least]).collect();
            record.make(goals, format!("int({games}, 3 * {games} + {level})"), needs);
        }
    }
}
