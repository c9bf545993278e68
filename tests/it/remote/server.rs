//! A server for one test: on a free port of this machine, with a folder of its own, ended with the test.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rusqlite::Connection;
use rustix::io::{FdFlags, fcntl_setfd};
use rustix::net::sockopt::set_socket_reuseaddr;
use rustix::net::{self, AddressFamily, SocketType};
use tempfile::TempDir;

use crate::common::files;
use crate::common::program::{Outcome, Program, hopdb, wait_for};

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
    port: Port,
    /// The port at which a replica asks.
    _to_replicas: Option<Port>,
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
        let port = Port::hold();
        let child = start(&program, folder.path(), &options, port.number);
        Some(Server { child, port, _to_replicas: None, folder, options, program })
    }

    /// A primary with a replica of it, which has come to the same.
    pub fn pair(sql: &str) -> Option<(Server, Server)> {
        let between = Port::hold();
        let address = format!("127.0.0.1:{}", between.number);
        let mut primary = Server::with_options(sql, &["--grpc-listen-addr", &address])?;
        let folder = tempfile::tempdir().expect("a folder");
        let options = ["--primary-grpc-url".to_owned(), format!("http://{address}")];
        let program = primary.program.clone();
        let port = Port::hold();
        let child = start(&program, folder.path(), &options, port.number);
        primary._to_replicas = Some(between);
        Some((primary, Server { child, port, _to_replicas: None, folder, options: options.to_vec(), program }))
    }

    /// A server with the games of the demo.
    pub fn with_demo() -> Option<Server> {
        Server::with(&demo())
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port.number)
    }

    pub fn port(&self) -> u16 {
        self.port.number
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
        self.child = start(&self.program, self.folder.path(), &self.options, self.port.number);
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

/// A port of this machine that is nobody else's as long as it is held. A socket that is bound to it and does not listen keeps it from all who
/// ask for any port, and from connections that go out; who names it may listen there, since both say SO_REUSEADDR. That is so on Linux; elsewhere
/// nobody else could listen there, and nothing is held.
pub struct Port {
    pub number: u16,
    _held: Option<OwnedFd>,
}

impl Port {
    pub fn hold() -> Port {
        let socket = net::socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
        fcntl_setfd(&socket, FdFlags::CLOEXEC).expect("it is closed in children");
        set_socket_reuseaddr(&socket, true).expect("the option is set");
        net::bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).expect("a port");
        let address =
            SocketAddr::try_from(net::getsockname(&socket).expect("an address")).expect("one of the internet");
        Port { number: address.port(), _held: cfg!(target_os = "linux").then_some(socket) }
    }
}

fn start(program: &Path, folder: &Path, options: &[String], port: u16) -> Child {
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
    wait_for("sqld does not listen", || {
        let ended = child.try_wait().expect("it is a child of the test");
        assert!(ended.is_none(), "sqld ends at once: {ended:?}");
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
    });
    child
}
