//! Somebody in a course: where, and with what files.

use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;

use tempfile::TempDir;

use super::{Base, Course, Place, Progress, StepRecord};
use crate::plan::Lazy;

/// A course that a session goes through.
#[derive(Clone)]
pub struct Attendance {
    pub course: Rc<Course>,
    pub at: Place,
    pub progress: Progress,
    /// Where the progress is kept; none where nothing may be.
    pub kept: Option<PathBuf>,
    /// The project of the course, for this session alone; it is gone with it.
    pub folder: Rc<TempDir>,
    /// How the person had nested answers fetched before the course: each stage begins with it.
    pub lazy: Lazy,
    /// True once the last step is done, so that lines are no tries any more.
    pub is_over: bool,
    /// The databases that lessons begin with, each made once.
    pub bases: HashMap<Base, PathBuf>,
}

impl Attendance {
    /// What was done in the step at hand.
    pub fn record(&mut self) -> &mut StepRecord {
        let id = self.course.step_id(self.at);
        self.progress.steps.entry(id).or_default()
    }

    /// The folder that the project's files and its database stand in.
    pub fn project(&self) -> PathBuf {
        self.folder.path().join("project")
    }

    /// The database of the step.
    pub fn database(&self) -> PathBuf {
        self.project().join(format!("{}.db", self.course.id))
    }

    /// The folder of the databases that lessons begin with.
    pub fn bases_folder(&self) -> PathBuf {
        self.folder.path().join("bases")
    }
}
