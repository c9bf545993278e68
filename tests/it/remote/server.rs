//! A server for one test: on a free port of this machine, with a folder of its own, ended with the test.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tempfile::TempDir;

use crate::common::files;
use crate::common::program::{Outcome, PATIENCE, Program, hopdb};

/// The program of the server, if there is one.
fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("HOPDB_SQLD").filter(|named| !named.is_empty()) {
        return Some(named.into());
    }
    let places = std::env::var_os("PATH")?;
    std::env::split_paths(&places).map(|place| place.join("sqld")).find(|path| path.is_file())
}

pub struct Server {
    child: Child,
    port: u16,
    folder: TempDir,
    options: Vec<String>,
    program: PathBuf,
}

impl Server {
    /// A server with the database that SQLite makes of `sql`; none, with a line that says so, where there is no sqld.
    pub fn with(sql: &str) -> Option<Server> {
        Server::with_options(sql, &[])
    }

    pub fn with_options(sql: &str, options: &[&str]) -> Option<Server> {
        let Some(program) = program() else {
            eprintln!("left out: there is no sqld (HOPDB_SQLD names one; .ci/run gets it)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data/dbs/default");
        fs::create_dir_all(&data).expect("the folder can be made");
        let file = folder.path().join("file.db");
        let connection = Connection::open(&file).expect("the database opens");
        connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error} in {sql}"));
        // The form in which a server takes a file over.
        connection.query_row("pragma journal_mode = wal", [], |_| Ok(())).expect("the mode is set");
        drop(connection);
        fs::copy(&file, data.join("data")).expect("the file can be copied");
        let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        let (child, port) = start(&program, folder.path(), &options, None);
        Some(Server { child, port, folder, options, program })
    }

    /// A primary with a replica of it, which has come to the same.
    pub fn pair(sql: &str) -> Option<(Server, Server)> {
        let port = free_port();
        let primary = Server::with_options(sql, &["--grpc-listen-addr", &format!("127.0.0.1:{port}")])?;
        let folder = tempfile::tempdir().expect("a folder");
        let options = ["--primary-grpc-url".to_owned(), format!("http://127.0.0.1:{port}")];
        let program = primary.program.clone();
        let (child, port) = start(&program, folder.path(), &options, None);
        Some((primary, Server { child, port, folder, options: options.to_vec(), program }))
    }

    /// A server with the games of the demo.
    pub fn with_demo() -> Option<Server> {
        Server::with(&demo())
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The same database, as the file that it was made of.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("file.db")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn hopdb(&self, arguments: &[&str]) -> Program {
        let url = self.url();
        hopdb(std::iter::once(url.as_str()).chain(arguments.iter().copied())).home(self.folder())
    }

    /// The answers of these lines, as JSON.
    #[track_caller]
    pub fn answers(&self, lines: &[&str]) -> String {
        self.run(lines).assert_success().stdout
    }

    pub fn run(&self, lines: &[&str]) -> Outcome {
        let commands = lines.iter().flat_map(|line| ["-c", line]);
        let arguments: Vec<&str> = ["--format", "json"].into_iter().chain(commands).collect();
        self.hopdb(&arguments).run()
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("it is there");
        self.child.wait().expect("it ends");
    }

    /// Ends it at once, and starts it again where it was.
    pub fn kill_and_start(&mut self) {
        self.kill();
        let (child, port) = start(&self.program, self.folder.path(), &self.options, Some(self.port));
        (self.child, self.port) = (child, port);
    }

    /// Stops it in the middle of whatever it does, until [`Server::go_on`].
    pub fn stop(&self) {
        self.signal(nix::sys::signal::Signal::SIGSTOP);
    }

    pub fn go_on(&self) {
        self.signal(nix::sys::signal::Signal::SIGCONT);
    }

    fn signal(&self, signal: nix::sys::signal::Signal) {
        let id = i32::try_from(self.child.id()).expect("a process id");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), signal).expect("it is there");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn demo() -> String {
    ["schema.sql", "src/demo.sql"].map(|path| files::read(&files::in_repository(path))).concat()
}

/// A port that nobody has: somebody else may take it before it is used, so that the start is tried again then.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

fn start(program: &Path, folder: &Path, options: &[String], port: Option<u16>) -> (Child, u16) {
    let begun = Instant::now();
    loop {
        let port = port.unwrap_or_else(free_port);
        let mut child = Command::new(program)
            .args(["--no-welcome", "-d"])
            .arg(folder.join("data"))
            .arg("--http-listen-addr")
            .arg(format!("127.0.0.1:{port}"))
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sqld starts");
        while child.try_wait().expect("it is a child of the test").is_none() {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return (child, port);
            }
            assert!(begun.elapsed() < PATIENCE, "sqld does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(begun.elapsed() < PATIENCE, "sqld ends at once");
    }
}
