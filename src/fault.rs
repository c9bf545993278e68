//! A fault of the program itself: a panic, caught, becomes an error that says so and where in the source it is.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use crate::diagnostic::{Diagnostic, DiagnosticKind};

thread_local! {
    /// How many calls of [`catch`] this thread is in.
    static CATCHING: Cell<usize> = const { Cell::new(0) };
    /// What the latest panic of this thread said, and where.
    static LATEST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic within it is an error. So is one that was swallowed on its way here, as SQLite's callbacks do: what they
/// should have done has not been done.
///
/// What `work` borrows is used again after a panic. Guards and borrows are given back while the stack unwinds; whatever else lasts
/// longer than a line is for the caller to put right.
///
/// # Errors
/// The panic, without a place in a line.
pub fn catch<T>(work: impl FnOnce() -> T) -> Result<T, Diagnostic> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if CATCHING.get() == 0 || std::env::var_os("RUST_BACKTRACE").is_some() {
                before(info);
            }
            if CATCHING.get() > 0 {
                LATEST.set(Some(described(info)));
            }
        }));
    });
    CATCHING.set(CATCHING.get() + 1);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(CATCHING.get() - 1);
    match (outcome, LATEST.take()) {
        (Ok(value), None) => Ok(value),
        (Ok(_), Some(what)) => Err(error(&what)),
        (Err(_), what) => Err(error(&what.unwrap_or_else(|| "it stopped without a word".to_owned()))),
    }
}

fn described(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let what = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let what = what.unwrap_or("it stopped without a word");
    // Invariants that are checked say whose they are by themselves.
    let what = what.strip_prefix("hopdb fault: ").unwrap_or(what);
    match info.location() {
        Some(place) => format!("{what} ({}:{})", place.file(), place.line()),
        None => what.to_owned(),
    }
}

fn error(what: &str) -> Diagnostic {
    let message = format!("this is a fault of hopdb {}, not of the line: {what}", env!("CARGO_PKG_VERSION"));
    Diagnostic { kind: DiagnosticKind::Fault, ..Diagnostic::error(message) }
        .hint("please report it to those who make hopdb, with this message, the line and the schema (`.schema`)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_with_its_place() {
        let error = catch(|| -> u8 { panic!("hopdb fault: {} is odd", 3) }).unwrap_err();
        assert_eq!(error.kind, DiagnosticKind::Fault);
        assert!(error.message.contains("fault of hopdb"), "{error}");
        assert!(error.message.contains(": 3 is odd (src/fault.rs:"), "{error}");
        assert_eq!(catch(|| 5), Ok(5));
    }

    #[test]
    fn a_panic_that_was_swallowed_is_one_too() {
        let swallowed = || assert!(panic::catch_unwind(|| panic!("inner")).is_err());
        assert!(catch(swallowed).unwrap_err().message.contains("inner"));
        assert_eq!(catch(|| 5), Ok(5));
    }

    #[test]
    fn the_innermost_has_it() {
        assert!(catch(|| catch(|| panic!("inner")).unwrap_err()).unwrap().message.contains("inner"));
    }
}
