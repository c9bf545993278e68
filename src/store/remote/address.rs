//! The address of a database on a server, and the token for it. Neither the token nor what could be one is ever shown.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use ureq::http::Uri;

use crate::diagnostic::{Diagnostic, Result};

/// Where a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// The URL without a slash at its end, to which the paths of the protocol are added.
    pub base: String,
    /// As it is named to people.
    pub name: String,
    pub host: String,
    pub is_encrypted: bool,
}

/// The longest token that is read from a file: those in use have some hundred bytes.
const TOKEN: u64 = 64 << 10;

impl Address {
    /// # Errors
    /// A scheme that is not spoken; a token or password in the URL.
    pub fn parse(text: &str) -> Result<Address> {
        // What is wrong is told without the text, which may hold a secret.
        let wrong = |why: &str| Diagnostic::engine(format!("this URL cannot be opened: {why}"));
        let (scheme, rest) = text.split_once("://").ok_or_else(|| wrong("it has no `://`"))?;
        let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
        let mut is_encrypted = match scheme.to_ascii_lowercase().as_str() {
            "libsql" | "https" => true,
            "http" => false,
            "ws" | "wss" => {
                return Err(wrong("WebSockets are not spoken").hint("the same host with http:// or https://"));
            }
            other => {
                return Err(wrong(&format!("`{other}://` is not spoken"))
                    .hint("http://, https:// and libsql:// name a libSQL server"));
            }
        };
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("tls", "0")) if scheme.eq_ignore_ascii_case("libsql") => is_encrypted = false,
                Some(("tls", "1")) => {}
                _ => return Err(wrong("there is more behind its `?` than `tls`").hint(TOKEN_PLACES)),
            }
        }
        if text.contains('#') {
            return Err(wrong("there is a `#` in it, behind which nothing goes to a server").hint(TOKEN_PLACES));
        }
        if rest.contains('@') {
            return Err(wrong("there is a name or password in it").hint(TOKEN_PLACES));
        }
        let scheme = if is_encrypted { "https" } else { "http" };
        let base = format!("{scheme}://{}", rest.trim_end_matches('/'));
        let uri: Uri = base.parse().map_err(|_| wrong("it is not well formed"))?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(|| wrong("it names no host"))?.to_owned();
        Ok(Address { name: base.clone(), base, host, is_encrypted })
    }

    /// True if nothing that is sent leaves this machine.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_matches(['[', ']']);
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The server alone, by scheme, host and port: what a token is for.
    pub fn origin(&self) -> String {
        let scheme = if self.is_encrypted { "https" } else { "http" };
        let port = self.base.parse::<Uri>().ok().and_then(|own| port(&own));
        format!("{scheme}://{}:{}", self.host.to_ascii_lowercase(), port.unwrap_or_default())
    }

    /// The address that the server sends on to, where that is the same server.
    pub fn moved(&self, location: &str) -> Option<String> {
        let to: Uri = location.parse().ok()?;
        let own: Uri = self.base.parse().ok()?;
        let is_same_host = to.host().is_some_and(|host| host.eq_ignore_ascii_case(&self.host));
        // From http to https the usual port is another.
        let is_same = is_same_host && (port(&to) == port(&own) || own.port().is_none() && to.port().is_none());
        // A path alone stays with the server; a token never goes from https to http.
        match to.host() {
            None => location.starts_with('/').then(|| {
                format!(
                    "{}://{}{location}",
                    if self.is_encrypted { "https" } else { "http" },
                    own.authority().map_or("", |all| all.as_str())
                )
            }),
            Some(_) if is_same && (to.scheme_str() == Some("https") || !self.is_encrypted) => Some(location.to_owned()),
            Some(_) => None,
        }
    }
}

/// The port of a URL, which its scheme says where it does not itself.
fn port(uri: &Uri) -> Option<u16> {
    uri.port_u16().or(match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    })
}

const TOKEN_PLACES: &str = "a token comes from the environment, HOPDB_TOKEN, or from a file, `--token-file FILE`";

/// What opens the door, as the header says it.
#[derive(Clone)]
pub(super) struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl Token {
    /// # Errors
    /// It holds what no header can.
    pub fn new(text: &str) -> Result<Option<Token>> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(Diagnostic::engine("the token holds characters that no token has"));
        }
        let has_scheme = ["Bearer ", "Basic "].iter().any(|scheme| text.starts_with(scheme));
        Ok(Some(Token(if has_scheme { text.to_owned() } else { format!("Bearer {text}") })))
    }

    /// # Errors
    /// The file cannot be read, or is none with a token.
    pub fn read(path: &Path) -> Result<Token> {
        let name = path.display();
        let mut text = String::new();
        let read = File::open(path).and_then(|file| file.take(TOKEN).read_to_string(&mut text));
        read.map_err(|error| Diagnostic::engine(format!("the token in {name} cannot be read: {error}")))?;
        Token::new(&text)?.ok_or_else(|| Diagnostic::engine(format!("there is no token in {name}: it is empty")))
    }

    pub(super) fn header(&self) -> &str {
        &self.0
    }

    /// A text of the server's without the token, should it say it.
    pub(super) fn hidden(&self, text: &str) -> String {
        let bare = self.0.split_once(' ').map_or(self.0.as_str(), |(_, bare)| bare);
        text.replace(bare, "…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let base = |text: &str| Address::parse(text).map(|address| address.base).map_err(|error| error.to_string());
        assert_eq!(base("libsql://a.example.org/"), Ok("https://a.example.org".to_owned()));
        assert_eq!(base("libsql://127.0.0.1:8080?tls=0"), Ok("http://127.0.0.1:8080".to_owned()));
        assert_eq!(base("http://[::1]:8080/dev/x"), Ok("http://[::1]:8080/dev/x".to_owned()));
        for wrong in [
            "http://",
            "ws://a",
            "ftp://a",
            "http://me:secret@a",
            "https://a?authToken=secret",
            "http://a#secret",
            "http://a b",
        ] {
            let error = base(wrong).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn who_is_sent_on_to() {
        let address = Address::parse("https://a.example.org").unwrap();
        assert_eq!(address.moved("https://A.example.org/x"), Some("https://A.example.org/x".to_owned()));
        assert_eq!(address.moved("/x"), Some("https://a.example.org/x".to_owned()));
        assert_eq!(address.moved("https://a.example.org:443/x").as_deref(), Some("https://a.example.org:443/x"));
        assert_eq!(address.moved("https://a.example.org:8443/x"), None);
        assert_eq!(address.moved("http://a.example.org/x"), None);
        let plain = Address::parse("http://a.example.org").unwrap();
        assert_eq!(plain.moved("https://a.example.org/x").as_deref(), Some("https://a.example.org/x"));
        assert_eq!(plain.moved("http://a.example.org:81/x"), None);
        assert_eq!(plain.origin(), "http://a.example.org:80");
        assert_eq!(Address::parse("libsql://A.example.org/db").unwrap().origin(), "https://a.example.org:443");
        assert_eq!(address.moved("https://b.example.org/x"), None);
    }

    #[test]
    fn tokens_are_not_shown() {
        let token = Token::new(" abc \n").unwrap().unwrap();
        assert_eq!(token.header(), "Bearer abc");
        assert_eq!(token.hidden("no abc here"), "no … here");
        assert!(!format!("{token:?}").contains("abc"));
        assert!(Token::new("a\nb").is_err() && Token::new(" ").unwrap().is_none());
    }
}
