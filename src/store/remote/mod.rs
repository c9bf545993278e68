//! Databases on a libSQL server (sqld, Turso), over Hrana: HTTP and JSON. The only user of ureq.
//!
//! [`client`] sends requests, [`link`] makes streams of them, [`mirror`] is the schema on which statements are prepared, [`route`] says where each
//! runs.

mod address;
mod client;
mod connection;
mod copy;
mod failure;
mod link;
mod literals;
mod log;
mod mirror;
mod pages;
mod route;
mod statement;
mod wire;

use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use address::{Address, Token};
use client::Client;
use connection::RemoteConnection;
use link::Link;

use super::connection::Connection;
use super::open::OpenOptions;
use crate::diagnostic::{Diagnostic, Result};

/// The server that the program's token is for: the first one that was opened. No other gets it.
static TOKEN_FOR: OnceLock<String> = OnceLock::new();

/// Opens a database by its URL.
///
/// # Errors
/// A URL or mode that cannot be; the server's.
pub(super) fn open(url: &str, options: &OpenOptions) -> Result<Rc<dyn Connection>> {
    let address = Address::parse(url)?;
    if options.safe {
        return Err(Diagnostic::engine("--safe touches nothing but one file, and this is a server")
            .hint("`--readonly` lets nothing be written there"));
    }
    if options.sandbox {
        return Err(Diagnostic::engine("--sandbox works on a copy of a file, and this is a server")
            .hint("`.save FILE` makes a file of the database; then `hopdb FILE --sandbox`"));
    }
    if options.create {
        return Err(Diagnostic::engine("a server's database is made there, and not from here"));
    }
    let origin = address.origin();
    let is_bound = TOKEN_FOR.get().is_none_or(|bound| *bound == origin);
    let token = if is_bound { token(options)? } else { None };
    let is_exposed = token.is_some() && !address.is_encrypted && !address.is_loopback();
    let trusted = std::env::var_os("HOPDB_CA_FILE").filter(|path| !path.is_empty());
    let trusted = trusted.map(|path| read_certificate(Path::new(&path))).transpose()?;
    let link = Link::new(Arc::new(Client::new(address, token, trusted.as_deref())?));
    let connection = RemoteConnection::open(link, options)?;
    let bound = TOKEN_FOR.get_or_init(|| origin.clone());
    if !is_bound && self::token(options)?.is_some() {
        connection.add_warning(
            Diagnostic::warning(format!("the token is for {bound}, and was not sent to {origin}"))
                .hint("a program of its own opens that with another"),
        );
    }
    if is_exposed {
        connection.add_warning(
            Diagnostic::warning("the token goes over the network without encryption")
                .hint("https:// keeps it to the server"),
        );
    }
    Ok(Rc::new(connection))
}

/// The token of `--token-file`, else of the environment.
fn token(options: &OpenOptions) -> Result<Option<Token>> {
    match &options.token_file {
        Some(path) => Token::read(path).map(Some),
        None => Token::new(&std::env::var("HOPDB_TOKEN").unwrap_or_default()),
    }
}

fn read_certificate(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| {
        Diagnostic::engine(format!("HOPDB_CA_FILE names {}, which cannot be read: {error}", path.display()))
    })
}
