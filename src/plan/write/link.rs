//! `link` and `unlink`: rows of join tables.

use super::*;
use crate::catalog::{KeyStep, MemberLookup, RelationKind, typed_word};
use crate::lang::{print_more_fields, print_query};
use crate::plan::generated::field_name;
use crate::plan::relational::algebra::SortKey;
use crate::plan::relational::algebra::{JoinKind, Leaves, Scan};
use crate::plan::resolve::tree::{Base, Clause, Field};

/// The two sides of a link.
struct Ends<'q> {
    /// As they are typed, where each is a query.
    typed: Option<(&'q Query, &'q Query)>,
    fields: &'q [FieldValue],
    /// False where they are taken apart.
    links: bool,
    at: Span,
}

impl<'q> Ends<'q> {
    fn of(from: &'q Query, to: &'q LinkEnd, fields: &'q [FieldValue], links: bool) -> Ends<'q> {
        let (typed, at) = match to {
            LinkEnd::Query { count: None, query } => (Some((from, &**query)), query.at.0),
            LinkEnd::Query { query, .. } => (None, query.at.0),
            LinkEnd::Hops(_) => (None, from.at.0),
        };
        Ends { typed, fields, links, at }
    }
}

/// The keys that a query names and goes no further from.
fn keys_of(query: &Query) -> Option<usize> {
    match &query.noun.head {
        PathHead::Key { keys, .. } if query.steps.is_empty() && query.noun.segments.is_empty() => Some(keys.len()),
        _ => None,
    }
}

impl Writer<'_, '_> {
    /// The error for tables that nothing joins, or not the table behind `via`.
    fn no_join(&self, from: &Rc<Table>, to: &Rc<Table>, via: Option<&Name>, span: Span) -> Result<Diagnostic> {
        let error = Diagnostic::error(format!("no table joins {} and {}", from.name, to.name));
        let hint = "a link is a row in a table that belongs to both";
        let ways = || format!("path {} {}", typed_word(&from.name), typed_word(&to.name));
        let Some(via) = via else { return Ok(error.at(span).hint(hint).try_line("how they are related", ways())) };
        let all = self.resolver.catalog.relations(from)?;
        let joins = all.iter().filter_map(|relation| match relation.steps.as_slice() {
            [step, on] if !step.to_parent && on.to_parent && same_table(&on.to, to) => Some(step.to.name.as_str()),
            _ => None,
        });
        let mut joins: Vec<&str> = joins.collect();
        joins.dedup();
        if joins.is_empty() {
            return Ok(error.at(span).hint(hint));
        }
        Ok(Diagnostic::error(format!("`{}` does not join {} and {}", via.text, from.name, to.name))
            .at(via.span())
            .hint(format!("via {}", joins.join(", via "))))
    }

    /// The join table between two tables, with the step to it and the step on from it.
    fn join_between(
        &self,
        from: &Rc<Table>,
        to: &Rc<Table>,
        via: Option<&Name>,
        ends: &Ends<'_>,
    ) -> Result<(KeyStep, KeyStep)> {
        let span = ends.at;
        let lookup = self.resolver.catalog.member(from, &to.name, via.map(|via| via.text.as_str()))?;
        let through = |relation: &Relation| {
            relation.steps.len() == 2
                && !relation.steps[0].to_parent
                && relation.steps[1].to_parent
                && same_table(relation.target(), to)
        };
        let by_key = || {
            let text = format!("{} and {} are related by a key, not by a join table", from.name, to.name);
            Diagnostic::error(text).at(span)
        };
        let relation = match lookup {
            MemberLookup::Found(Member::Relation(relation)) => relation,
            // Of one table a key leads there and back under the same name.
            MemberLookup::Ambiguous(_)
                if via.is_none() && !self.resolver.catalog.relations(from)?.iter().any(|one| through(one)) =>
            {
                let all = self.resolver.catalog.relations(from)?;
                let keys = all.iter().filter(|one| one.kind == RelationKind::BelongsTo && same_table(one.target(), to));
                return Err(keys.into_iter().try_fold(by_key(), |error, key| self.setting(error, key, ends))?);
            }
            MemberLookup::Ambiguous(ways) => {
                let mut error =
                    Diagnostic::error(format!("several tables join {} and {}", from.name, to.name)).at(span);
                let all = self.resolver.catalog.relations(from)?;
                for way in ways {
                    // The first hop of a way always has a name that `via` takes.
                    let first = all.iter().find(|relation| relation.name() == way.name).and_then(|relation| {
                        let step = relation.steps.first()?;
                        all.iter().find(|one| {
                            one.steps.len() == 1
                                && one.steps[0].to.name == step.to.name
                                && one.steps[0].to_columns == step.to_columns
                        })
                    });
                    let named = way.via.as_deref().or(first.map(|first| first.name()));
                    error = match (named.map(typed_word), via) {
                        (Some(named), Some(via)) => error.try_instead("this way", via.span(), named),
                        (Some(named), None) => {
                            error.try_instead("this way", Span::new(span.end, span.end), format!(" via {named}"))
                        }
                        (None, _) => error.hint(way.to_string()),
                    };
                }
                return Err(error);
            }
            _ => {
                return Err(self.no_join(from, to, via, span)?);
            }
        };
        // A direct relation of that name may stand before the one through a join table.
        let all = self.resolver.catalog.relations(from)?;
        if through(&relation) {
            // Between records of one table, the key that is named after the table is that of the record that the link begins
            // at, and its name leads back: `link person 1 to person 2` is person_id = 1, friend_id = 2.
            let forth = |other: &Relation| {
                through(other)
                    && other.steps[0].to.name == relation.steps[0].to.name
                    && other.steps[0].to_columns == relation.steps[1].from_columns
                    && other.steps[1].from_columns == relation.steps[0].to_columns
            };
            let both = (via.is_none() && same_table(from, to)).then(|| all.iter().find(|other| forth(other))).flatten();
            let way: &Relation = both.map_or(&relation, |both| both);
            return Ok((way.steps[0].clone(), way.steps[1].clone()));
        }
        match all.iter().filter(|relation| through(relation)).collect::<Vec<_>>().as_slice() {
            [one] => Ok((one.steps[0].clone(), one.steps[1].clone())),
            _ => Err(self.setting(by_key(), &relation, ends)?),
        }
    }

    /// How the key of a direct relation is set, whichever end it is seen from.
    fn setting(&self, error: Diagnostic, relation: &Relation, ends: &Ends<'_>) -> Result<Diagnostic> {
        let [step] = relation.steps.as_slice() else { return Ok(error) };
        let (child, columns) =
            if step.to_parent { (&step.from, &step.from_columns) } else { (&step.to, &step.to_columns) };
        let relations = self.resolver.catalog.relations(child)?;
        let is_key = |steps: &[KeyStep]| match steps {
            [step] => step.to_parent && step.from_columns == *columns,
            _ => false,
        };
        let Some(parent) = relations.iter().find(|relation| is_key(&relation.steps)) else { return Ok(error) };
        let Some((from, to)) = ends.typed else {
            return Ok(error.hint(format!("`{}` is a key of {}, and is set by update", parent.name(), child.name)));
        };
        let (child, other) = if step.to_parent { (from, to) } else { (to, from) };
        let (key, typed, beside) = (typed_word(parent.name()), print_query(child), print_query(other));
        if ends.links && keys_of(other).is_some_and(|keys| keys > 1) {
            return Ok(error.hint(format!("`{key}` is the key of one record")));
        }
        if ends.links && self.is_whole_table(other) {
            let error = error.hint(format!("`{key}` is the key of one record"));
            return Ok(error.try_line("of the first, say", format!("update {typed} set {key} = first {beside}")));
        }
        let line = match ends.links {
            true => format!("{typed} set {key} = {beside}{}", print_more_fields(ends.fields)),
            false if keys_of(child) == Some(1) => format!("{typed} set {key} = null"),
            // Of others only those that are linked.
            false if keys_of(other) == Some(1) => format!("{typed} where {key} = {beside} set {key} = null"),
            false => format!("{typed} where {key} in ({beside}) set {key} = null"),
        };
        let is_whole = child.steps.is_empty() && child.verbs.is_empty() && keys_of(child).is_none();
        let error = error.try_line("the key is set by update", format!("update {line}"));
        Ok(if is_whole && ends.links {
            error.try_line("the key is set by update", format!("update all {line}"))
        } else {
            error
        })
    }

    /// True of a table's name alone, which is all of its records.
    fn is_whole_table(&self, query: &Query) -> bool {
        let is_alone = query.verbs.is_empty() && query.steps.is_empty() && query.noun.segments.is_empty();
        is_alone && matches!(&query.noun.head, PathHead::Name(name) if !self.scope.variables.contains_key(&name.text))
    }

    pub(super) fn link(
        &mut self,
        from: &Query,
        to: &LinkEnd,
        via: Option<&Name>,
        fields: &[FieldValue],
    ) -> Result<Change> {
        let near = self.records(from)?;
        let (far, span) = match to {
            LinkEnd::Query { count: Some(count), query } => return self.link_some(near, count, query, via, fields),
            LinkEnd::Query { count: None, query } => (self.records(query)?.set, query.at.0),
            LinkEnd::Hops(steps) => (self.hopped(&near, steps)?, from.at.0),
        };
        let (first, second) = self.join_between(&near.set.table, &far.table, via, &Ends::of(from, to, fields, true))?;
        let join = first.to.clone();
        writable(&join, span)?;
        let ends = [
            (&first.to_columns, near.set.in_hand(), &first.from_columns),
            (&second.from_columns, far.in_hand(), &second.to_columns),
        ];
        let assigned: Vec<Assigned> = ends
            .into_iter()
            .map(|(columns, record, values)| {
                let fields = values.iter().map(|position| Field::Column(*position)).collect();
                Assigned { columns: columns.clone(), values: record.fields(fields, span) }
            })
            .collect();
        let pair: Vec<usize> = assigned.iter().flat_map(|one| one.columns.clone()).collect();
        if let Some(made_by) = self.write_options.made_by {
            self.resolver.generated.begin(made_by, vec![near.set.record, far.record]);
        }
        let assigned = self.fields_of_link(&join, assigned, fields)?;
        let (values, next) = self.resolver.generated.end();
        let lowered = (self.composer.lowering.records(&near.set), self.composer.lowering.records(&far));
        // A way that begins with a parent is joined to the record that it begins at.
        let lowered = (self.with_parents(near.set.record, lowered.0), lowered.1);
        let pairs = self.pairs(lowered, &join, &pair, &assigned[..2]);
        if assigned.iter().flat_map(|one| &one.values).any(super::create::is_generated) {
            let mut needed = OuterColumns::new(next);
            let generated_columns = self.composer.generated_columns(values, &mut needed);
            let assignments = self.opened(&assigned, &mut needed);
            let proposed = self.write_options.propose.then(|| self.proposed_new(&join, &assignments, None));
            let command = self.insert(&join, assignments, &[]);
            let mut change = self.change(ChangeKind::Link, &join, vec![command]);
            let (columns, places) = parent_columns(&needed);
            let mut repeat = self.repeat((1, 1), None, generated_columns, OuterColumns::new(0));
            repeat.needed = places;
            repeat.parents = Some(self.composer.query(self.distinct(pairs, columns)));
            change.proposed = proposed;
            change.repeat = Some(repeat);
            return Ok(change);
        }
        let assignments = self.lowered(&assigned);
        let columns: Vec<usize> = assignments.iter().map(|one| one.column).collect();
        let values = assignments.into_iter().map(|one| named(&join.columns[one.column].name, one.value)).collect();
        let rows = InsertRows::Query(self.composer.rewritten(self.distinct(pairs, values)));
        let command = Command::Insert { table: table_rc(&join), columns, rows, returning: Vec::new() };
        Ok(self.change(ChangeKind::Link, &join, vec![command]))
    }

    /// Every record of the one side beside every one of the other, less the pairs that are there already and stay as they are.
    fn pairs(&mut self, (near, far): (Lowered, Lowered), join: &Rc<Table>, pair: &[usize], ends: &[Assigned]) -> Rel {
        let values = self.lowered(ends);
        let product = Rel::Join {
            input: Box::new(near.rel),
            right: Box::new(far.rel),
            kind: JoinKind::Cross,
            on: Vec::new(),
            to_one: false,
        };
        if !only_once(join, pair) {
            return product;
        }
        let alias = self.composer.alias(&join.name);
        let same = values
            .into_iter()
            .map(|one| key_columns::equal(key_columns::bare_column(alias, &join.columns[one.column].name), one.value));
        let scan = Rel::Scan(Scan { table: join.clone(), alias });
        let there = Rel::Filter { input: Box::new(scan), conditions: same.collect(), leaves: Leaves::Some };
        let is_new = SqlExpr::Exists { not: true, query: Box::new(there) };
        Rel::Filter { input: Box::new(product), conditions: vec![is_new], leaves: Leaves::Some }
    }

    fn distinct(&self, rel: Rel, columns: Vec<Named>) -> Rel {
        let alias = self.composer.alias("pairs");
        Rel::Distinct(Box::new(Rel::Project { input: Box::new(rel), alias, columns }))
    }

    /// `link each user to 1..5 games`: for each on the one side some of the other, none of them twice.
    fn link_some(
        &mut self,
        near: Target,
        count: &RecordCount,
        query: &Query,
        via: Option<&Name>,
        fields: &[FieldValue],
    ) -> Result<Change> {
        let span = query.at.0;
        let Some(made_by) = self.write_options.made_by else {
            return Err(
                Diagnostic::error("some of them, left to chance, are only linked by a line of its own").at(span)
            );
        };
        let far = self.records(query)?.set.table.clone();
        let (first, second) =
            self.join_between(&near.set.table, &far, via, &Ends { typed: None, fields, links: true, at: span })?;
        let join = first.to.clone();
        writable(&join, span)?;
        self.resolver.generated.begin(made_by, vec![near.set.record]);
        self.resolver.generated.enter(&join.columns[second.from_columns[0]].name);
        let (_, picked) = self.resolver.any_key(query, false, &self.scope, &[], |_| Ok(second.to_columns.clone()))?;
        let own = first.from_columns.iter().map(|position| Field::Column(*position)).collect();
        let assigned = vec![
            Assigned { columns: first.to_columns.clone(), values: near.set.in_hand().fields(own, span) },
            Assigned { columns: second.from_columns.clone(), values: picked },
        ];
        let assigned = self.fields_of_link(&join, assigned, fields)?;
        let (values, next) = self.resolver.generated.end();
        let set = self.composer.lowering.records(&near.set);
        let mut needed = OuterColumns::new(next);
        let own_side = self.opened(&assigned[..1], &mut needed);
        let places = own_side.iter().filter_map(|one| match one.value {
            SqlExpr::Generated(place) => Some(place),
            _ => None,
        });
        let near_places: Vec<usize> = places.collect();
        let generated_columns = self.composer.generated_columns(values, &mut needed);
        let assignments = self.opened(&assigned, &mut needed);
        let proposed = self.write_options.propose.then(|| self.proposed_new(&join, &assignments, None));
        let command = self.insert(&join, assignments, &[]);
        let mut change = self.change(ChangeKind::Link, &join, vec![command]);
        let rel = self.composer.lowering.flush(near.set.record, set.rel);
        let set = Lowered { rel, ..set };
        let mut repeat = self.repeat(self.counted(count)?, Some(set), generated_columns, needed);
        let alias = self.composer.alias(&join.name);
        let both = first.to_columns.iter().chain(&second.from_columns);
        let columns = both
            .map(|position| {
                let field = Field::Column(*position);
                named(&field_name(&join, &field), key_columns::column(alias, &join.columns[*position]))
            })
            .collect();
        let scan = Rel::Scan(Scan { table: join.clone(), alias });
        let all = Rel::Project { input: Box::new(scan), alias: self.composer.alias("pairs"), columns };
        repeat.pairs = Some(Pairs { statement: self.composer.query(all), near: near_places, far: far.name.clone() });
        change.repeat = Some(repeat);
        change.proposed = proposed;
        Ok(change)
    }

    /// `link users to .reviews .game`: what each of them reaches.
    fn hopped(&self, near: &Target, steps: &[QueryStep]) -> Result<RecordSet> {
        let nothing = || Diagnostic::error("hops to the records that are linked belong here");
        let mut keys: Vec<KeyStep> = Vec::new();
        let mut rest = steps;
        let mut table = near.set.table.clone();
        while let Some((QueryStep { kind: QueryStepKind::Hop { segment, via }, .. }, further)) = rest.split_first() {
            if segment.args.is_some() {
                break;
            }
            match self.resolver.behind_dot(&table, &segment.name, via.as_ref())? {
                Member::Relation(relation) => {
                    table = relation.target().clone();
                    keys.extend(relation.steps.iter().cloned());
                }
                Member::Column(_) => return Err(nothing().at(segment.name.span())),
            }
            rest = further;
        }
        if keys.is_empty() {
            return Err(nothing());
        }
        let scope = self.scope.of(&near.level);
        let set = self.resolver.related(&near.set.in_hand(), &keys);
        let level = set.level(scope.level.as_ref());
        let is_filter = |clause: &Clause| matches!(clause, Clause::Filter { .. } | Clause::Order(_));
        match self.resolver.steps(Standing::Records(set, level), rest, &scope)? {
            Standing::Records(set, _)
                if set.clauses.iter().all(is_filter) && matches!(set.base, Base::Related { .. }) =>
            {
                Ok(set)
            }
            _ => Err(Diagnostic::error("behind the hops of a link there are only filters").at(steps[0].at.0)),
        }
    }

    pub(super) fn unlink(&mut self, from: &Query, to: &LinkEnd, via: Option<&Name>) -> Result<Change> {
        let near = self.records(from)?.set;
        let LinkEnd::Query { count: None, query } = to else {
            return Err(Diagnostic::error("unlink names the records on both sides").at(from.at.0));
        };
        let far = self.records(query)?.set;
        let (first, second) = self.join_between(&near.table, &far.table, via, &Ends::of(from, to, &[], false))?;
        let join = first.to.clone();
        check_identity(&join, from.at.0)?;
        let alias = self.composer.alias(&join.name);
        let near = self.composer.lowering.records(&near);
        let far = self.composer.lowering.records(&far);
        let conditions = vec![
            self.among(key_columns::to_columns(&first, alias), key_columns::from_columns(&first, near.alias), near),
            self.among(key_columns::from_columns(&second, alias), key_columns::to_columns(&second, far.alias), far),
        ];
        let scan = Rel::Scan(Scan { table: join.clone(), alias });
        let rel = self.composer.rewritten(Rel::Filter {
            input: Box::new(scan),
            conditions: conditions.clone(),
            leaves: Leaves::Some,
        });
        let identity = key_columns::named_identity(&join, alias);
        let keys = key_columns::key(&join, alias).into_iter().map(SortKey::ascending).collect();
        let sorted = Rel::Sort { input: Box::new(rel.clone()), keys };
        let project = Rel::Project { input: Box::new(sorted), alias: self.composer.alias("answer"), columns: identity };
        let conditions = plain_conditions(&rel).expect("a filtered scan is one");
        let command = Command::Delete { table: table_rc(&join), alias, conditions };
        let mut change = self.change(ChangeKind::Unlink, &join, vec![command]);
        change.targets = Some(self.composer.query(project));
        let mut keys = first.to_columns.clone();
        keys.extend(&second.from_columns);
        if has_own_data(&join, &keys) {
            let count = counted(rel, self.composer.alias("counts"), self.composer.alias("answer"));
            change.checks.push(Check {
                statement: self.composer.query(count),
                message: format!("{} holds data of its own, which would be lost", join.name),
                hint: None,
                ask: true,
            });
        }
        Ok(change)
    }

    /// `columns in (select listed from set)`.
    fn among(&self, columns: Vec<SqlExpr>, listed: Vec<SqlExpr>, set: Lowered) -> SqlExpr {
        let names = (1..).map(|index| format!("key{index}"));
        let list = names.zip(listed).map(|(name, expr)| named(&name, expr)).collect();
        let query = self.composer.select(set, list, false);
        SqlExpr::InQuery { not: false, expr: Box::new(key_columns::row(columns)), query: Box::new(query) }
    }
}

/// True if these columns name a row at most once, or there is nothing else that two rows could differ in.
fn only_once(table: &Table, pair: &[usize]) -> bool {
    let same = |key: &[usize]| key.len() == pair.len() && key.iter().all(|column| pair.contains(column));
    same(&table.primary_key)
        || table.indexes.iter().any(|index| {
            index.unique && !index.partial && {
                let columns: Option<Vec<usize>> = index.columns.iter().copied().collect();
                columns.is_some_and(|columns| same(&columns))
            }
        })
        || !has_own_data(table, pair)
}

/// True if a join table holds more than its keys, a number of its own and times.
fn has_own_data(table: &Table, keys: &[usize]) -> bool {
    table.columns.iter().enumerate().any(|(position, column)| {
        let name = column.name.to_lowercase();
        let time = name.ends_with("_at")
            || name.ends_with("_on")
            || name == "created"
            || name == "updated"
            || name.contains("timestamp");
        !(keys.contains(&position)
            || table.primary_key == [position]
            || time
            || column.generated.is_some()
            || column.hidden)
    })
}
