//! The files of this repository that tests read, and copies of its folders.

use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder of this repository, wherever the tests are started.
pub fn in_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files in a folder of this repository whose names end so, by their names.
pub fn with_extension(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(in_repository(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    files.sort();
    assert!(!files.is_empty(), "no .{extension} in {folder}");
    files
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Copies a folder with all that is in it, but databases.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            copy_folder(&path, &to.join(name));
        } else if !name.contains(".db") {
            fs::copy(&path, to.join(name)).expect("the file can be copied");
        }
    }
}
