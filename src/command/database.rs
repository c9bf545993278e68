//! Commands that tell what is in the database.

use super::{Argument, Command, Group};
use crate::session::Flow;

pub(super) const TABLES: Command = Command {
    name: "tables",
    aliases: &[],
    usage: ".tables",
    group: Group::Database,
    about: "the tables and views, with how many columns and records they have",
    more: "Views and virtual tables are not counted: that may take any time. `count NAME` counts one.",
    examples: &[(".tables", "what there is")],
    arguments: &[],
    run: |call, session, out| {
        call.at_most(0)?;
        session.tables(out)?;
        Ok(Flow::Next)
    },
};

pub(super) const SCHEMA: Command = Command {
    name: "schema",
    aliases: &[],
    usage: ".schema [NOUN]",
    group: Group::Database,
    about: "the CREATE statements, of all or of one table",
    more: "`noun?` tells the same in words, `noun??` is `.schema noun`.",
    examples: &[(".schema", "the whole schema"), (".schema games", "one table with its indexes and triggers")],
    arguments: &[&[Argument::Noun]],
    run: |call, session, out| {
        call.at_most(1)?;
        session.schema(call.get(0), out)?;
        Ok(Flow::Next)
    },
};

pub(super) const RELATIONS: Command = Command {
    name: "relations",
    aliases: &[],
    usage: ".relations [NOUN|save]",
    group: Group::Database,
    about: "the relations of all or of one table: name, kind, target, way and origin",
    more: "`save` writes what `relate` and `label` said in this session to FILE.hop beside the database, which is read \
           whenever the database is opened.",
    examples: &[
        (".relations games", "where one can hop from a game"),
        (".relations save", "keep what `relate` and `label` said"),
    ],
    arguments: &[&[Argument::Noun, Argument::Word(&["save"])]],
    run: |call, session, out| {
        call.at_most(1)?;
        match call.get(0) {
            Some("save") => session.save_relations()?,
            name => session.relations(name, out)?,
        }
        Ok(Flow::Next)
    },
};
