//! Keeps the relations of all tables, worked out when first asked for, until the schema or an annotation changes.

use std::cell::{Ref, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::annotations::{Annotations, LabelLine};
use super::graph::KeyGraph;
use super::graph_builder;
use super::key_labels::KeyLabels;
use super::members::MemberIndex;
use super::schema::SchemaCache;
use crate::diagnostic::Result;

/// What is known of relations, on top of what is known of the schema.
pub(super) struct RelationCache {
    pub schema: SchemaCache,
    /// False if only keys that are declared or annotated count.
    infer: bool,
    /// Lines of the sidecar file and of this session, which outlive changes of the schema.
    annotations: RefCell<Annotations>,
    graph: RefCell<Option<Rc<KeyGraph>>>,
    labels: RefCell<KeyLabels>,
    members: RefCell<HashMap<usize, Rc<MemberIndex>>>,
}

impl RelationCache {
    pub fn new(schema: SchemaCache, infer: bool) -> RelationCache {
        RelationCache {
            schema,
            infer,
            annotations: RefCell::default(),
            graph: RefCell::default(),
            labels: RefCell::default(),
            members: RefCell::default(),
        }
    }

    /// Forgets what the schema no longer says. Costs one look at a number.
    pub fn refresh(&self) -> Result<()> {
        if self.schema.refresh()? {
            self.forget_relations();
        }
        Ok(())
    }

    /// Forgets what was read, as if the schema had changed.
    pub fn forget(&self) {
        self.schema.forget();
        self.forget_relations();
    }

    fn forget_relations(&self) {
        *self.labels.borrow_mut() = KeyLabels::default();
        *self.graph.borrow_mut() = None;
        self.members.borrow_mut().clear();
    }

    pub fn annotations(&self) -> Ref<'_, Annotations> {
        self.annotations.borrow()
    }

    /// Takes a label, on which no relation depends.
    pub fn add_label(&self, line: LabelLine) {
        self.annotations.borrow_mut().add_label(line);
    }

    pub fn set_annotations(&self, annotations: Annotations) {
        *self.annotations.borrow_mut() = annotations;
        self.forget_relations();
    }

    pub fn graph(&self) -> Result<Rc<KeyGraph>> {
        if let Some(graph) = &*self.graph.borrow() {
            return Ok(graph.clone());
        }
        let graph = Rc::new(graph_builder::build(&self.schema, &self.annotations().relations, self.infer)?);
        *self.graph.borrow_mut() = Some(graph.clone());
        Ok(graph)
    }

    /// What can stand behind a dot after the table at `position`.
    pub fn members(&self, position: usize) -> Result<Rc<MemberIndex>> {
        if let Some(members) = self.members.borrow().get(&position) {
            return Ok(members.clone());
        }
        let graph = self.graph()?;
        let table = self.schema.table_at(position)?;
        let members = Rc::new(MemberIndex::build(&self.schema, &graph, &self.labels.borrow(), position, &table)?);
        self.members.borrow_mut().insert(position, members.clone());
        Ok(members)
    }
}
