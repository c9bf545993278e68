//! When a program is killed.

use std::time::Duration;

/// A little later each time, until it had finished; then from the beginning again. What one run took says nothing of the
/// next on a machine that has other work, so what the last kill found chooses the next moment.
#[derive(Debug)]
pub struct Moments {
    /// From what it was told to the kill.
    pub wait: Duration,
    step: Duration,
    whole: u32,
    nothing: u32,
}

impl Default for Moments {
    fn default() -> Moments {
        Moments { wait: Duration::ZERO, step: Duration::from_millis(4), whole: 0, nothing: 0 }
    }
}

impl Moments {
    /// What was there after a kill: all of what it was told to do, or nothing of it.
    pub fn saw(&mut self, is_whole: bool) {
        if is_whole {
            self.whole += 1;
            self.step = (self.wait / 16).max(Duration::from_micros(100));
            self.wait = Duration::ZERO;
        } else {
            self.nothing += 1;
            self.wait += self.step + self.wait / 4;
        }
    }

    /// Some kills came too late and some did not.
    pub fn are_of_both(&self) -> bool {
        self.whole > 0 && self.nothing > 0
    }
}
