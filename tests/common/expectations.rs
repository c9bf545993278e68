//! Expectations that are data: compared with what is found, or written anew where `BLESS=1` stands in the environment.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How many lines of a difference are shown.
const SHOWN: usize = 8;

/// What some files expect, compared one after another, so that one that is wrong hides no other.
#[derive(Default)]
pub struct Expectations {
    differences: String,
    count: usize,
}

/// True if expectations are to be written anew.
pub fn is_blessing() -> bool {
    std::env::var_os("BLESS").is_some()
}

impl Expectations {
    /// Compares a whole file with what it should hold.
    pub fn compare(&mut self, path: &Path, expected: &str, found: &str) {
        self.compare_as(path, expected, found, str::to_owned);
    }

    /// Compares what `essence` leaves of the texts; a file that is alike in that is not written anew.
    pub fn compare_as(&mut self, path: &Path, expected: &str, found: &str, essence: impl Fn(&str) -> String) {
        self.count += 1;
        let (alike, is) = (essence(expected), essence(found));
        if alike == is {
            return;
        }
        if is_blessing() {
            fs::write(path, found).expect("the file can be written");
            return;
        }
        let at = is.lines().zip(alike.lines()).take_while(|(is, alike)| is == alike).count();
        // The line before shows what the difference is about.
        let from = at.saturating_sub(1);
        let show = |text: &str| text.lines().skip(from).take(SHOWN).collect::<Vec<_>>().join("\n  ");
        let (place, expected, found) = (path.display(), show(&alike), show(&is));
        writeln!(self.differences, "{place}:{}\nexpected\n  {expected}\nfound\n  {found}\n", at + 1)
            .expect("a string takes all");
    }

    /// Something is wrong that cannot be written anew.
    pub fn fail(&mut self, text: &str) {
        writeln!(self.differences, "{text}").expect("a string takes all");
    }

    /// Fails where anything was different, or less was compared than is known to be there.
    #[track_caller]
    pub fn finish(self, at_least: usize) {
        let Expectations { differences, count } = self;
        assert!(differences.is_empty(), "BLESS=1 writes expectations anew\n{differences}");
        assert!(count >= at_least, "only {count} of {at_least} were found");
    }
}
