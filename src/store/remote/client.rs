//! Sends requests over HTTP, and waits for the answers no longer than it may, nor than somebody wants.
//!
//! Each request runs on a thread beside the program's, so that names are looked up, connections made and answers read where nobody waits
//! for the system: whoever asked looks up every few milliseconds whether he should go on waiting. A request that is given up is left to its thread, which ends with it.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, Timeout};

use super::address::{Address, Token};
use super::wire::Refusal;
use crate::diagnostic::{Diagnostic, Result};

/// How long a wish to stop may go unseen.
pub(super) const LOOK: Duration = Duration::from_millis(50);

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);

/// The longest answer that is taken as a whole. The server's own bound is 10 MB where its administrator has set no other.
const ANSWER: u64 = 256 << 20;

/// The longest line of an answer that comes line by line: one record.
const LINE: usize = 256 << 20;

/// How much of such an answer is read ahead, in pieces of [`PIECE`] bytes.
const AHEAD: usize = 8;
const PIECE: usize = 64 << 10;

/// How often the server may send on to another of its addresses.
const MOVES: usize = 3;

/// Why there is no answer.
#[derive(Clone, Debug)]
pub(super) enum Lost {
    /// The server was not reached, so that nothing of the request was done.
    Unreached(String),
    /// Somebody wants to stop.
    Interrupted,
    /// There was no answer in time.
    Late(Duration),
    /// The connection ended before the end of the answer.
    Cut(String),
    /// The server said no, or that it failed.
    Status(u16, Refusal),
    /// The server does not know the stream any more, so that nothing of the request was done.
    Ended(String),
    /// The server has taken the open transaction back.
    TakenBack(String),
    /// The answer is not one of the protocol.
    Garbled(String),
    /// It sends on to another server.
    Elsewhere(String),
}

struct Job {
    path: &'static str,
    body: Vec<u8>,
    time: Option<Duration>,
    /// True if the answer is handed on as it comes.
    streams: bool,
    reply: SyncSender<std::result::Result<Vec<u8>, Lost>>,
}

/// What sends requests to one server.
pub(super) struct Client {
    sender: Mutex<Option<Sender<Job>>>,
    courier: Courier,
    interrupted: Arc<AtomicBool>,
}

/// What the thread of the requests needs.
#[derive(Clone)]
struct Courier {
    /// One for each set of certificates that may be trusted.
    agents: Vec<Agent>,
    address: Address,
    token: Option<Token>,
}

impl Client {
    /// # Errors
    /// The certificate that is to be trusted cannot be read.
    pub fn new(address: Address, token: Option<Token>, trusted: Option<&[u8]>) -> Result<Client> {
        let mut agents = vec![agent(RootCerts::WebPki)];
        if let Some(pem) = trusted {
            let own: Vec<Certificate<'static>> = parse_pem(pem)
                .filter_map(|item| match item {
                    Ok(PemItem::Certificate(certificate)) => Some(certificate),
                    _ => None,
                })
                .collect();
            if own.is_empty() {
                return Err(Diagnostic::engine("HOPDB_CA_FILE names a file without a certificate in PEM"));
            }
            // First the one that somebody has asked for; what it does not vouch for, the others may.
            agents.insert(0, agent(RootCerts::new_with_certs(&own)));
        }
        let courier = Courier { agents, address, token };
        Ok(Client { sender: Mutex::new(None), courier, interrupted: Arc::default() })
    }

    pub fn address(&self) -> &Address {
        &self.courier.address
    }

    /// A text of the server's without the token, should it say it.
    pub fn without_token(&self, text: &str) -> String {
        self.courier.without_token(text)
    }

    /// Set by whoever wants what runs to stop; until something has stopped for it.
    pub fn interrupted(&self) -> &Arc<AtomicBool> {
        &self.interrupted
    }

    /// Sends a request and waits for the whole answer.
    pub fn ask(&self, path: &'static str, body: Vec<u8>, time: Option<Duration>) -> std::result::Result<Vec<u8>, Lost> {
        let mut pieces = self.send(path, body, time, false);
        Ok(pieces.next()?.unwrap_or_default())
    }

    /// Sends a request whose answer comes line by line.
    pub fn stream(&self, path: &'static str, body: Vec<u8>, time: Option<Duration>) -> Lines<'_> {
        Lines { pieces: self.send(path, body, time, true), buffer: Vec::new(), at: 0, is_over: false }
    }

    fn send(&self, path: &'static str, body: Vec<u8>, time: Option<Duration>, streams: bool) -> Pieces<'_> {
        let (reply, pieces) = mpsc::sync_channel(AHEAD);
        let job = Job { path, body, time, streams, reply };
        let mut sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let unsent = match &*sender {
            Some(known) => known.send(job).err().map(|error| error.0),
            None => Some(job),
        };
        if let Some(job) = unsent {
            let courier = self.courier.clone();
            let (to, jobs) = mpsc::channel::<Job>();
            thread::spawn(move || {
                for job in jobs {
                    courier.carry(job);
                }
            });
            // Its thread has just begun to wait for it.
            let _ = to.send(job);
            *sender = Some(to);
        }
        Pieces { client: self, pieces, left: time, time: time.unwrap_or_default() }
    }

    /// Leaves the request that runs to its thread: the next one gets another.
    fn give_up(&self) {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Sends a request and waits, whatever somebody wants: for what keeps a stream alive, or ends it.
    pub fn ask_aside(&self, path: &'static str, body: &[u8], time: Duration) -> std::result::Result<Vec<u8>, Lost> {
        let mut answer = self.courier.post(path, body, Some(time), false)?;
        whole(&mut answer, Some(time))
    }
}

/// The pieces of one answer.
struct Pieces<'c> {
    client: &'c Client,
    pieces: Receiver<std::result::Result<Vec<u8>, Lost>>,
    /// How long may still be waited.
    left: Option<Duration>,
    time: Duration,
}

impl Pieces<'_> {
    /// The next piece; `None` behind the last.
    fn next(&mut self) -> std::result::Result<Option<Vec<u8>>, Lost> {
        let begin = Instant::now();
        loop {
            match self.pieces.recv_timeout(LOOK) {
                Ok(piece) => {
                    self.left = self.left.map(|left| left.saturating_sub(begin.elapsed()));
                    return piece.map(Some);
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {
                    if self.client.interrupted.swap(false, Ordering::SeqCst) {
                        self.client.give_up();
                        return Err(Lost::Interrupted);
                    }
                    if self.left.is_some_and(|left| begin.elapsed() >= left) {
                        self.client.give_up();
                        return Err(Lost::Late(self.time));
                    }
                }
            }
        }
    }
}

/// The lines of one answer.
pub(super) struct Lines<'c> {
    pieces: Pieces<'c>,
    buffer: Vec<u8>,
    /// Where the next line begins.
    at: usize,
    is_over: bool,
}

impl Lines<'_> {
    /// The next line; `None` behind the last.
    pub fn next(&mut self) -> std::result::Result<Option<&[u8]>, Lost> {
        let mut searched = self.at;
        loop {
            if let Some(end) = self.buffer[searched..].iter().position(|byte| *byte == b'\n') {
                let line = self.at..searched + end;
                self.at = line.end + 1;
                return Ok(Some(&self.buffer[line]));
            }
            if self.is_over {
                let line = std::mem::replace(&mut self.at, self.buffer.len())..self.buffer.len();
                return Ok((!line.is_empty()).then(|| &self.buffer[line]));
            }
            if self.buffer.len() - self.at > LINE {
                self.pieces.client.give_up();
                return Err(Lost::Garbled(format!("one record takes more than {} MB", LINE >> 20)));
            }
            self.buffer.drain(..self.at);
            self.at = 0;
            searched = self.buffer.len();
            match self.pieces.next()? {
                Some(piece) => self.buffer.extend_from_slice(&piece),
                None => self.is_over = true,
            }
        }
    }
}

impl Drop for Lines<'_> {
    fn drop(&mut self) {
        // Whoever sends more than is wanted sees that nobody takes it, and the connection ends.
        if !self.is_over {
            self.pieces.client.give_up();
        }
    }
}

impl Courier {
    /// Nobody may be there any more to take the answer.
    fn carry(&self, job: Job) {
        let mut answer = match self.post(job.path, &job.body, job.time, job.streams) {
            Ok(answer) => answer,
            Err(lost) => {
                let _ = job.reply.send(Err(lost));
                return;
            }
        };
        if !job.streams {
            let _ = job.reply.send(whole(&mut answer, job.time));
            return;
        }
        let mut reader = answer.as_reader();
        loop {
            let mut piece = vec![0; PIECE];
            let sent = match reader.read(&mut piece) {
                Ok(0) => return,
                Ok(read) => {
                    piece.truncate(read);
                    job.reply.send(Ok(piece))
                }
                Err(error) => {
                    let _ = job.reply.send(Err(Lost::Cut(error.to_string())));
                    return;
                }
            };
            if sent.is_err() {
                return;
            }
        }
    }

    /// Sends a request, and gives the answer whose head says that all is well.
    fn post(&self, path: &str, body: &[u8], time: Option<Duration>, streams: bool) -> std::result::Result<Body, Lost> {
        let mut url = format!("{}{path}", self.address.base);
        for _ in 0..=MOVES {
            let response = self.post_trusting(&url, body, time, streams)?;
            let status = response.status().as_u16();
            if (300..400).contains(&status) {
                // What is sent on was not done here.
                let to = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
                let moved = matches!(status, 307 | 308).then(|| self.address.moved(to)).flatten();
                url = moved.ok_or_else(|| Lost::Elsewhere(self.without_token(to)))?;
                continue;
            }
            let mut answer = response.into_body();
            if status == 200 {
                return Ok(answer);
            }
            let mut text = Vec::new();
            // The status says enough where the text cannot be had.
            let _ = answer.as_reader().take(4096).read_to_end(&mut text);
            let refusal = self.refusal(&text);
            return Err(if is_of_stream(status, &refusal) {
                Lost::Ended(refusal.message)
            } else {
                Lost::Status(status, refusal)
            });
        }
        Err(Lost::Garbled("the server sends on and on".to_owned()))
    }

    fn post_trusting(
        &self,
        url: &str,
        body: &[u8],
        time: Option<Duration>,
        streams: bool,
    ) -> std::result::Result<ureq::http::Response<Body>, Lost> {
        // An answer that comes row by row takes as long as whoever takes the rows.
        let (all, each) = if streams { (None, time) } else { (time, None) };
        let mut last = Lost::Unreached(String::new());
        for agent in &self.agents {
            let mut request = agent.post(url).header("content-type", "application/json");
            if let Some(token) = &self.token {
                request = request.header("authorization", token.header());
            }
            match request.config().timeout_global(all).timeout_per_read(each).build().send(body) {
                Ok(response) => return Ok(response),
                Err(error) => last = self.lost(&error, time),
            }
            // Others may trust the certificate.
            if !matches!(last, Lost::Unreached(_)) {
                break;
            }
        }
        Err(last)
    }

    fn lost(&self, error: &ureq::Error, time: Option<Duration>) -> Lost {
        let text = self.without_token(&error.to_string());
        match error {
            ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => Lost::Unreached(format!(
                "no connection within {} s",
                CONNECT.min(time.unwrap_or(CONNECT)).as_secs_f64()
            )),
            ureq::Error::Timeout(_) => Lost::Late(time.unwrap_or_default()),
            ureq::Error::HostNotFound => Lost::Unreached("there is no host of that name".to_owned()),
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::ConnectionFailed | ureq::Error::BadUri(_) => {
                Lost::Unreached(text)
            }
            ureq::Error::Io(error) if is_unreached(error) => {
                Lost::Unreached(if error.kind() == std::io::ErrorKind::ConnectionRefused {
                    "nobody listens there".to_owned()
                } else {
                    text
                })
            }
            ureq::Error::Protocol(_) => Lost::Garbled(text),
            _ => Lost::Cut(text),
        }
    }

    fn without_token(&self, text: &str) -> String {
        self.token.as_ref().map_or_else(|| text.to_owned(), |token| token.hidden(text))
    }

    /// What the server says of its refusal: JSON with a message, or a text.
    fn refusal(&self, text: &[u8]) -> Refusal {
        let said = serde_json::from_slice::<serde_json::Value>(text).ok();
        let of = |key: &str| said.as_ref().and_then(|said| said.get(key)?.as_str().map(str::to_owned));
        let message = of("message").or_else(|| of("error")).unwrap_or_else(|| {
            let text = String::from_utf8_lossy(text);
            text.lines().next().unwrap_or_default().chars().take(200).collect()
        });
        Refusal { message: self.without_token(&message), code: of("code") }
    }
}

/// True if the server does not know the stream any more, by the very words of the servers that there are: any other refusal may come from
/// something before the server, which has handed the request on.
fn is_of_stream(status: u16, refusal: &Refusal) -> bool {
    match status {
        400 => match refusal.code.as_deref() {
            Some(code) => code.starts_with("STREAM_") || code.starts_with("BATON_"),
            None => ["Received an invalid baton", "Received a baton that has already been used"]
                .iter()
                .any(|said| refusal.message.trim() == *said),
        },
        404 => refusal.message.starts_with("stream not found"),
        _ => false,
    }
}

/// True if a connection did not come about, so that nothing went over it.
fn is_unreached(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    // A certificate that is not trusted comes as an error within that of the system's.
    let is_of_tls = error.get_ref().is_some_and(|inner| inner.to_string().contains("certificate"));
    // What the system says of a name that it does not know has no kind.
    let is_of_name = error.to_string().contains("lookup address");
    is_of_tls
        || is_of_name
        || matches!(
            error.kind(),
            ErrorKind::ConnectionRefused
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::AddrNotAvailable
        )
}

fn whole(answer: &mut Body, time: Option<Duration>) -> std::result::Result<Vec<u8>, Lost> {
    answer.with_config().limit(ANSWER).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => Lost::Garbled(format!("the answer is longer than {} MB", ANSWER >> 20)),
        ureq::Error::Timeout(_) => Lost::Late(time.unwrap_or_default()),
        error => Lost::Cut(error.to_string()),
    })
}

fn agent(roots: RootCerts) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        // A connection that has been idle may be one that the server has ended.
        .max_idle_age(Duration::from_secs(3))
        .timeout_connect(Some(CONNECT))
        .user_agent(concat!("hopdb/", env!("CARGO_PKG_VERSION")))
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .build()
        .new_agent()
}
