//! The prompt on a pseudo-terminal.

use expectrl::process::unix::{UnixProcess, WaitStatus};
use expectrl::session::{OsStream, Session};
use expectrl::{ControlCode, Eof, Expect};
use rustix::termios::{LocalModes, tcgetattr};

use super::env::TestEnv;
use super::program::{PATIENCE, wait_until_busy};

/// Never ends, and shows nothing before it does.
pub const ENDLESS: &str = "with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c;";
/// Never ends, and has rows at once.
pub const ENDLESS_ROWS: &str = "with recursive c(n) as (select 1 union all select n + 1 from c) select n from c;";

pub struct Prompt {
    pub session: Session<UnixProcess, OsStream>,
    /// The folder of its settings and history.
    pub home: TestEnv,
    /// How it asks for a line.
    pub asks: &'static str,
}

pub fn start(arguments: &[&str]) -> Prompt {
    let mut prompt = start_in(TestEnv::new(), arguments);
    prompt.wait_for("hopdb> ");
    prompt
}

pub fn start_in(home: TestEnv, arguments: &[&str]) -> Prompt {
    start_with(home, arguments, &[("TERM", "xterm")])
}

/// The same with an environment of its own.
pub fn start_with(home: TestEnv, arguments: &[&str], environment: &[(&str, &str)]) -> Prompt {
    let program = environment.iter().fold(home.hopdb(arguments), |program, (name, value)| program.env(name, value));
    let mut session = Session::spawn(program.into_command()).unwrap();
    session.set_expect_timeout(Some(PATIENCE));
    session.get_process_mut().set_window_size(100, 30).unwrap();
    Prompt { session, home, asks: "hopdb> " }
}

impl Prompt {
    /// Waits until `text` is shown, and gives what was shown before it.
    pub fn wait_for(&mut self, text: &str) -> String {
        let found = self.session.expect(text).unwrap_or_else(|error| panic!("`{text}` is not shown: {error}"));
        String::from_utf8_lossy(found.before()).into_owned()
    }

    pub fn type_line(&mut self, line: &str) {
        self.session.send(format!("{line}\r")).unwrap();
    }

    /// What a line answers: all that is shown until the next prompt.
    pub fn answer(&mut self, line: &str) -> String {
        self.type_line(line);
        self.wait_for("\x1b[?2004l");
        self.wait_for(self.asks)
    }

    /// Waits until what was typed computes.
    pub fn wait_until_busy(&self) {
        let id = self.session.get_process().pid().as_raw();
        wait_until_busy(u32::try_from(id).expect("a process id"));
    }

    pub fn press(&mut self, key: ControlCode) {
        self.session.send(key).unwrap();
    }

    /// True if the terminal gathers lines and knows Ctrl-C, as it did before the program began.
    pub fn is_cooked(&self) -> bool {
        let terminal = self.session.get_process().get_raw_handle().unwrap();
        tcgetattr(&terminal).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ISIG)
    }

    /// The exit status, once it has ended.
    pub fn status(&mut self) -> i32 {
        self.session.expect(Eof).unwrap();
        match self.session.get_process().wait().unwrap() {
            WaitStatus::Exited(_, status) => status,
            other => panic!("it ended by {other:?}"),
        }
    }
}
