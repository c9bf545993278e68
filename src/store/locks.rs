//! Finds which programs hold the locks of a database, where the system can say so (Linux: proc_locks(5)).
//!
//! The file is only looked at and never opened: closing any descriptor of it would drop the locks that SQLite holds on it in
//! this process (howtocorrupt.html, section 2.2).

use std::path::Path;

/// The programs that keep others from writing the database at `path`, as `NAME (process 123)`: those that write, and where
/// there is none, those that read. Empty where the system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn holders(path: &Path) -> Vec<String> {
    let Ok(locks) = std::fs::read_to_string("/proc/locks") else { return Vec::new() };
    let held: Vec<Lock> = locks.lines().filter_map(Lock::parse).collect();
    let shared = super::sidecar::sidecar_path(path, "-shm");
    let of = |path: &Path, is_meant: &dyn Fn(&Lock) -> bool| -> Vec<u32> {
        let own = std::process::id();
        let on = |lock: &&Lock| lock.process != own && is_meant(lock) && lock.is_on(path);
        held.iter().filter(on).map(|lock| lock.process).collect()
    };
    let mut processes = of(path, &|lock| lock.writes);
    processes.extend(of(&shared, &|lock| lock.writes && lock.start == WAL_WRITE));
    if processes.is_empty() {
        processes = of(path, &|_| true);
    }
    processes.sort_unstable();
    processes.dedup();
    processes.into_iter().map(process_name).collect()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn holders(_: &Path) -> Vec<String> {
    Vec::new()
}

/// The byte of a -shm that who writes has locked (walformat.html, section 2.3.3).
#[cfg(target_os = "linux")]
const WAL_WRITE: u64 = 120;

#[cfg(target_os = "linux")]
struct Lock {
    writes: bool,
    process: u32,
    device: (u32, u32),
    inode: u64,
    start: u64,
}

#[cfg(target_os = "linux")]
impl Lock {
    /// `1: POSIX  ADVISORY  WRITE 4242 08:01:131 1073741825 1073741825`
    fn parse(line: &str) -> Option<Lock> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, "POSIX" | "OFDLCK", _, access, process, place, start, ..] = fields.as_slice() else { return None };
        let mut place = place.split(':');
        let major = u32::from_str_radix(place.next()?, 16).ok()?;
        let minor = u32::from_str_radix(place.next()?, 16).ok()?;
        Some(Lock {
            writes: *access == "WRITE",
            // 0 and -1 stand for processes that cannot be seen from here.
            process: process.parse().ok().filter(|process| *process > 0)?,
            device: (major, minor),
            inode: place.next()?.parse().ok()?,
            start: start.parse().ok()?,
        })
    }

    /// True if the lock is on that file. Some file systems tell `stat` of another device than /proc/locks; then the process must
    /// be seen to have the file open.
    fn is_on(&self, path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        let Ok(file) = std::fs::metadata(path) else { return false };
        if file.ino() != self.inode {
            return false;
        }
        let same_device = (rustix::fs::major(file.dev()), rustix::fs::minor(file.dev())) == self.device;
        same_device || {
            let open = std::fs::read_dir(format!("/proc/{}/fd", self.process)).into_iter().flatten().flatten();
            open.filter_map(|entry| std::fs::read_link(entry.path()).ok()).any(|link| link == path)
        }
    }
}

#[cfg(target_os = "linux")]
fn process_name(process: u32) -> String {
    match std::fs::read_to_string(format!("/proc/{process}/comm")) {
        Ok(name) => format!("{} (process {process})", name.trim()),
        Err(_) => format!("process {process}"),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_system() {
        let lock = Lock::parse("1: POSIX  ADVISORY  WRITE 4242 fd:0a:131 1073741825 1073741825").unwrap();
        assert_eq!(
            (lock.writes, lock.process, lock.device, lock.inode, lock.start),
            (true, 4242, (0xfd, 0x0a), 131, 1_073_741_825)
        );
        assert!(!Lock::parse("2: OFDLCK ADVISORY  READ 7 00:1f:5 0 EOF").unwrap().writes);
        for line in [
            "",
            "1: -> POSIX ADVISORY WRITE 4242 fd:00:131 0 EOF",
            "2: FLOCK ADVISORY WRITE 9 fd:00:1 0 EOF",
            "3: POSIX ADVISORY WRITE -1 fd:00:1 0 EOF",
            "x",
        ] {
            assert!(Lock::parse(line).is_none(), "{line}");
        }
    }
}
