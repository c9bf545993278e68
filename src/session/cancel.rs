//! The wish that what runs should stop, from any thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostic::{Diagnostic, Result};
use crate::store::Interrupt;

/// Shared between a session and whoever may stop it.
#[derive(Default)]
pub struct Cancel {
    asked: AtomicBool,
    running: Mutex<Option<Arc<dyn Interrupt>>>,
}

impl Cancel {
    /// Stops the statement that runs, and what would run after it, until [`Cancel::reset`].
    pub fn cancel(&self) {
        self.ask(true, |running| running.interrupt());
    }

    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// Fails once it is wished that what runs should stop.
    ///
    /// # Errors
    /// That it was interrupted.
    pub fn check(&self) -> Result<()> {
        if self.is_asked() { Err(Diagnostic::interrupted()) } else { Ok(()) }
    }

    /// Forgets the wish, before something new begins.
    pub fn reset(&self) {
        self.ask(false, |running| running.forget());
    }

    /// Under one lock, so that no wish is taken back by half.
    fn ask(&self, asked: bool, tell: impl FnOnce(&dyn Interrupt)) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        self.asked.store(asked, Ordering::SeqCst);
        if let Some(running) = &*running {
            tell(&**running);
        }
    }

    /// From now on, this is what is to be interrupted.
    pub fn watch(&self, running: Arc<dyn Interrupt>) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
    }
}
