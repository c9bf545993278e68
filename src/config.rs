//! Keeps the settings of a user for later sessions, and says where the history of the prompt stands.
//!
//! They stand where the XDG Base Directory Specification puts them: `$XDG_CONFIG_HOME/hopdb/settings` with `init.hop` beside it (else
//! `~/.config/…`) and `$XDG_STATE_HOME/hopdb/history` (else `~/.local/state/…`; on Windows within `AppData`).

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Result};
use crate::platform::{CONFIG_FOLDER, STATE_FOLDER};
use crate::session::{SETTINGS, Setting, Settings};

/// The folder `variable` names if it is absolute, as the specification demands, else the one within the home.
fn folder(variable: &str, within_home: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let base =
        named.or_else(|| env::home_dir().filter(|home| home.is_absolute()).map(|home| home.join(within_home)))?;
    Some(base.join("hopdb"))
}

/// The file of the settings; `None` where there is no home.
pub fn settings_file() -> Option<PathBuf> {
    Some(folder("XDG_CONFIG_HOME", CONFIG_FOLDER)?.join("settings"))
}

/// The file of the lines that a session at the prompt begins with; `None` where there is no home.
pub fn init_file() -> Option<PathBuf> {
    Some(folder("XDG_CONFIG_HOME", CONFIG_FOLDER)?.join("init.hop"))
}

/// The file of how far a course has come, one of the program's own or that in a folder; `None` where there is no home.
pub fn progress_file(id: &str, course: Option<&Path>) -> Option<PathBuf> {
    let name = match course {
        Some(path) => format!("{id}-{:016x}.json", hash(&path.to_string_lossy())),
        None => format!("{id}.json"),
    };
    Some(folder("XDG_STATE_HOME", STATE_FOLDER)?.join("learn").join(name))
}

/// FNV-1a: the same at every version, for the names of files that stay.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The file of the lines that were typed on one database; `None` where there is no home.
pub fn own_history_file(database: &str) -> Option<PathBuf> {
    let name = format!("{:016x}", hash(database));
    Some(folder("XDG_STATE_HOME", STATE_FOLDER)?.join("history.d").join(name))
}

/// The file of the history; `None` where there is no home.
pub fn history_file() -> Option<PathBuf> {
    Some(folder("XDG_STATE_HOME", STATE_FOLDER)?.join("history"))
}

/// Takes over the settings that were kept. What is wrong with them are warnings.
pub fn load(settings: &mut Settings) -> Vec<Diagnostic> {
    let Some(path) = settings_file() else { return Vec::new() };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => return vec![Diagnostic::warning(format!("{} cannot be read: {error}", path.display()))],
    };
    let mut warnings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Err(error) = apply_line(line, settings) {
            let message = format!("{}:{}: {}", path.display(), index + 1, error.message);
            warnings.push(Diagnostic { message, ..Diagnostic::warning("") });
        }
    }
    warnings
}

/// `.set NAME VALUE`, a comment, or nothing.
fn apply_line(line: &str, settings: &mut Settings) -> Result<()> {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [] => Ok(()),
        [first, ..] if first.starts_with('#') => Ok(()),
        [".set", name, value] => Setting::find(name)?.set(settings, value),
        _ => Err(Diagnostic::error("only lines of the form `.set NAME VALUE` may stand here")),
    }
}

/// Keeps the settings, and says where.
pub fn save(settings: &Settings) -> Result<PathBuf> {
    let Some(path) = settings_file() else {
        return Err(Diagnostic::engine("there is no home folder to keep settings in"));
    };
    let cannot = |error: io::Error| Diagnostic::engine(format!("{} cannot be written: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    fs::write(&path, text(settings)).map_err(cannot)?;
    Ok(path)
}

fn text(settings: &Settings) -> String {
    SETTINGS.iter().map(|setting| format!(".set {} {}\n", setting.name, setting.get(settings))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Limit;

    #[test]
    fn what_is_kept_is_read_back() {
        let kept = Settings { limit: Limit::Rows(7), timer: crate::session::Timer::On, ..Settings::default() };
        let mut read = Settings::default();
        for line in text(&kept).lines() {
            apply_line(line, &mut read).unwrap();
        }
        assert_eq!((read.limit, read.timer), (Limit::Rows(7), crate::session::Timer::On));
    }

    #[test]
    fn nothing_but_settings_may_stand_there() {
        let mut settings = Settings::default();
        assert_eq!(apply_line("", &mut settings), Ok(()));
        assert_eq!(apply_line("# a remark", &mut settings), Ok(()));
        for line in ["games", ".open x.db", ".set limit", ".set colour red", "drop table games;"] {
            assert!(apply_line(line, &mut settings).is_err(), "{line}");
        }
    }
}
