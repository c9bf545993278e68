//! Encrypted connections: a proxy on this machine with a certificate of the test's own before a real server.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::server::Server;
use crate::common::program::hopdb;

/// Hands on what comes encrypted to the port of a server, a request and its answer after the other.
fn proxy(config: Arc<ServerConfig>, to: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let (Ok(connection), config) = (connection, Arc::clone(&config)) else { return };
            // A connection that is not trusted ends, and others come.
            thread::spawn(move || hand_on(connection, config, to));
        }
    });
    port
}

fn hand_on(connection: TcpStream, config: Arc<ServerConfig>, to: u16) -> std::io::Result<()> {
    let session = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut outside = StreamOwned::new(session, connection);
    let mut inside = TcpStream::connect(("127.0.0.1", to))?;
    let mut piece = [0; 65536];
    loop {
        // The requests of these tests come in one piece with their heads, or in two.
        let mut request = Vec::new();
        loop {
            let read = outside.read(&mut piece)?;
            if read == 0 {
                return Ok(());
            }
            request.extend_from_slice(&piece[..read]);
            if is_whole(&request) {
                break;
            }
        }
        inside.write_all(&request)?;
        let mut answer = Vec::new();
        while !is_whole(&answer) {
            let read = inside.read(&mut piece)?;
            if read == 0 {
                return Ok(());
            }
            answer.extend_from_slice(&piece[..read]);
        }
        outside.write_all(&answer)?;
        outside.flush()?;
    }
}

/// True if a message has as many bytes as its head says, or the last of its chunks.
fn is_whole(message: &[u8]) -> bool {
    let text = String::from_utf8_lossy(message);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    match length {
        Some(length) => body.len() >= length,
        None => body.ends_with("0\r\n\r\n"),
    }
}

#[test]
fn certificates_are_looked_at() {
    let Some(server) = Server::with_demo() else { return };
    let made = |name: &str| {
        let own = rcgen::generate_simple_self_signed(vec![name.to_owned()]).expect("a certificate");
        let key = rustls::pki_types::PrivateKeyDer::try_from(own.signing_key.serialize_der()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .expect("a configuration");
        (own.cert.pem(), proxy(Arc::new(config), server.port()))
    };
    let (pem, port) = made("localhost");
    let file = server.folder().join("ca.pem");
    std::fs::write(&file, pem).unwrap();
    let url = format!("https://localhost:{port}");
    let count = |url: &str, trusted: bool| {
        let program = hopdb([url, "-c", "count games"]).env("HOPDB_TOKEN", "secret");
        let program = if trusted { program.env("HOPDB_CA_FILE", &file) } else { program };
        program.run()
    };
    assert_eq!(count(&url, true).assert_success().stdout, "=> 100\n");
    assert_eq!(count(&url.replace("https", "libsql"), true).assert_success().stdout, "=> 100\n");
    let outcome = count(&url, false).assert_failure();
    assert!(outcome.stderr.contains("is not trusted"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("secret"), "{}", outcome.stderr);
    // Trusted, and of another name.
    let (pem, port) = made("other.example.org");
    std::fs::write(&file, pem).unwrap();
    let outcome = count(&format!("https://localhost:{port}"), true).assert_failure();
    assert!(outcome.stderr.contains("is not trusted"), "{}", outcome.stderr);
}
