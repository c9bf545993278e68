//! A fault of the program ends a line and not the session.

use std::cell::Cell;

use super::*;
use crate::seed::SeedContext;
use crate::store::{FunctionSet, Value, ValueRef};

thread_local! {
    /// Whether the terminal's size cannot be asked for, as is done in the middle of an answer.
    static HAS_FAULT: Cell<bool> = const { Cell::new(false) };
}

/// A desk whose answers stop in the middle while a fault is wanted.
fn faulty_desk() -> Desk {
    let mut desk = desk(Style { terminal: false, ..TERMINAL });
    let size: Size = || if HAS_FAULT.get() { panic!("hopdb fault: there is no size") } else { Some((80, 12)) };
    desk.out = Output::new(Box::new(desk.answers.clone()), TERMINAL, size, desk.session.messages.clone());
    desk.session.interactive = false;
    desk
}

/// Runs a line that a fault ends; its error.
fn fault(desk: &mut Desk, line: &str) -> Diagnostic {
    HAS_FAULT.set(true);
    let outcome = run_text(&mut desk.session, line, &mut desk.out);
    HAS_FAULT.set(false);
    desk.answers.take();
    match outcome {
        Err(Stop::Failed(errors)) => errors.into_iter().next().unwrap(),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn a_fault_is_an_error_of_its_line() {
    let mut desk = faulty_desk();
    let error = fault(&mut desk, "games .id");
    assert_eq!((error.kind, error.span), (DiagnosticKind::Fault, Some(Span::new(0, 9))));
    assert!(error.message.contains("a fault of hopdb"), "{error}");
    assert!(error.message.contains("there is no size (src/dispatch/fault_tests.rs:"), "{error}");
    assert!(error.hints[0].contains("please report it"), "{error}");
    assert!(desk.run("count games").contains("100"));
}

#[test]
fn what_the_line_has_begun_is_taken_back() {
    let mut desk = faulty_desk();
    // The rows are answered before the line ends, so that nothing of it is committed yet.
    fault(&mut desk, "delete from reviews; update games set title = 'x' returning id");
    assert!(!desk.session.in_transaction());
    assert!(desk.run("count games where title = 'x'").contains('0'));
    assert!(!desk.run("count reviews").contains("=> 0"));
    // Within a transaction that was open, it alone is.
    desk.run("begin");
    desk.run("update games 1 set title = 'kept'");
    fault(&mut desk, "update games set title = 'x'; select * from games");
    assert!(desk.session.in_transaction());
    desk.run("commit");
    assert!(desk.run("count games where title = 'x'").contains('0'));
    assert!(desk.run("game 1 .title").contains("kept"));
    // The log of changes goes on where it was.
    desk.run(".undo");
    assert!(!desk.run("game 1 .title").contains("kept"));
}

#[test]
fn what_is_kept_is_told() {
    let mut desk = faulty_desk();
    let error = fault(&mut desk, "create game title='made'");
    let is_kept = desk.run("count games where title = 'made'").contains('1');
    assert_eq!(is_kept, error.hints.iter().any(|hint| hint.contains("`.undo` takes it back")), "{error}");
}

#[test]
fn settings_of_the_moment_do_not_stay() {
    let mut desk = faulty_desk();
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("script.hop");
    std::fs::write(&script, "games .id\n").unwrap();
    // The line in the file has the fault, and has told of it.
    HAS_FAULT.set(true);
    let outcome = run_text(&mut desk.session, &format!(".read '{}'", script.display()), &mut desk.out);
    HAS_FAULT.set(false);
    assert!(matches!(outcome, Err(Stop::Reported)), "{outcome:?}");
    let told = desk.messages.take();
    assert!(told.contains("script.hop:1:1: this is a fault of hopdb"), "{told}");
    assert!(told.contains("games .id"), "{told}");
    let line = &desk.session.line;
    assert!(line.depth == 0 && !line.is_in_seed && !line.is_quiet);
}

/// A function of SQL that has a fault.
struct Faulty;

impl FunctionSet for Faulty {
    fn names(&self) -> Vec<String> {
        vec!["faulty".to_owned()]
    }

    fn begin(&self) {}

    fn random(&self) -> u64 {
        0
    }

    fn call(&self, _index: usize, _arguments: &[ValueRef<'_>], _into: &mut Value) -> Result<()> {
        let none: [u8; 0] = [];
        panic!("the first of none: {}", none.len());
    }
}

#[test]
fn a_fault_within_the_engine_is_one_too() {
    let mut desk = faulty_desk();
    desk.session.engine.connection.add_functions(Arc::new(Faulty)).unwrap();
    let error = fault(&mut desk, "!update games set title = faulty()");
    assert_eq!(error.kind, DiagnosticKind::Fault);
    assert!(error.message.contains("the first of none"), "{error}");
    assert!(!desk.session.in_transaction());
    let functions: Arc<dyn FunctionSet> = Arc::new(crate::seed::FakeFunctions::new(SeedContext::new(1)));
    desk.session.engine.connection.add_functions(functions).unwrap();
    assert!(desk.run("count games").contains("100"));
}
