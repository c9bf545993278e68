//! Databases that are named by a URL, in the place of a file.

use std::rc::Rc;

use super::connection::Connection;
use super::open::OpenOptions;
use crate::diagnostic::Result;

/// True if a text is a URL, and no name of a file.
pub fn is_url(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once("://") else { return false };
    !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// Opens a database by its URL.
///
/// # Errors
/// A URL or mode that cannot be; why the server cannot be reached or read.
#[cfg(feature = "remote")]
pub fn open_url(url: &str, options: &OpenOptions) -> Result<Rc<dyn Connection>> {
    super::remote::open(url, options)
}

/// # Errors
/// This program was built without.
#[cfg(not(feature = "remote"))]
pub fn open_url(_: &str, _: &OpenOptions) -> Result<Rc<dyn Connection>> {
    Err(crate::diagnostic::Diagnostic::engine(
        "this program was built without databases on servers (the feature `remote`)",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_url() {
        assert!(is_url("libsql://a") && is_url("http://127.0.0.1:8080") && is_url("ftp://x"));
        assert!(!is_url("a.db") && !is_url("://a") && !is_url("a b://c") && !is_url("file:a.db"));
    }
}
