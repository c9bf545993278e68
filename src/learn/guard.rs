//! Lines that come out of a course or a file that was handed in run with less than the person's rights: no file but the project's.

use std::ops::{Deref, DerefMut};
use std::path::PathBuf;

use crate::course::Attendance;
use crate::session::Session;

/// A session in which nobody attends, and which touches no file but those of the course's project.
pub(super) struct Guarded<'s> {
    session: &'s mut Session,
    attendance: Option<Box<Attendance>>,
    /// What it was kept to before.
    confined: Option<PathBuf>,
}

impl<'s> Guarded<'s> {
    pub fn begin(session: &'s mut Session) -> Guarded<'s> {
        let attendance = session.attendance.take();
        let confined = session.confined.clone();
        if let Some(attendance) = &attendance {
            session.confined = Some(attendance.folder.path().to_owned());
        }
        Guarded { session, attendance, confined }
    }
}

impl Deref for Guarded<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        self.session
    }
}

impl DerefMut for Guarded<'_> {
    fn deref_mut(&mut self) -> &mut Session {
        self.session
    }
}

impl Drop for Guarded<'_> {
    fn drop(&mut self) {
        self.session.confined = self.confined.take();
        if let Some(attendance) = self.attendance.take() {
            self.session.attendance = Some(attendance);
        }
    }
}
