//! Bounds on what the log of changes keeps.

/// How large a database may be for its schema to be changed in a way that can be undone, unless [`super::ChangeLog::set_copy_bound`] says otherwise.
pub(in super::super) const COPY_BOUND: u64 = 64 << 20;

/// How much is kept of one line; one that changes more cannot be undone.
pub(super) const LOG_BOUND: u64 = 2 << 30;

/// How many lines can be taken back, one after the other.
pub(in super::super) const LEVELS: usize = 1000;

/// How much all lines together may hold in memory, and in files. The oldest are forgotten first.
pub(super) const MEMORY_BOUND: u64 = 64 << 20;
pub(super) const DISK_BOUND: u64 = 4 << 30;

/// How many lines may hold files at a time.
pub(super) const FILES: usize = 200;

/// Up to how many rows of a line are compared at its end with what they were. Such a line is undone also when another program has
/// changed other rows since; a longer one only when no other program has written at all. Its counts are those of all that was
/// done, not of what came of it.
pub(super) const ROWS_COMPARED: u64 = 100_000;
