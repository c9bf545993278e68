//! `first`, `last` and `random`: one record of a set, or so many.

use std::borrow::Cow;
use std::rc::Rc;

use super::noun::NounPlace;
use super::resolver::Resolver;
use super::scope::{Level, Place, Scope};
use super::standing::Standing;
use super::steps::no_hop;
use super::tree::{Clause, RecordSet, RowClause};
use crate::catalog::{Member, MemberLookup};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Amount, Arg, ExprKind, Path, PathHead, Pick, Query, QueryStepKind, ResultColumn};
use crate::lang::print_query;
use crate::plan::variables::amount;

impl Resolver<'_> {
    /// `first(games by price)`: no function, but the word before brackets, where no table is called so.
    pub fn pick_call(&self, path: &Path) -> Result<Option<(Pick, Query)>> {
        let PathHead::Call { name, args, over: None } = &path.head else { return Ok(None) };
        let [Arg::Expr { distinct: false, expr }] = args.as_slice() else { return Ok(None) };
        let is_set = matches!(expr.kind, ExprKind::Query(_) | ExprKind::Path(_));
        let Some(which) = Pick::called(&name.text).filter(|_| is_set && !name.quoted) else { return Ok(None) };
        if self.table(name)?.is_some() {
            return Ok(None);
        }
        let noun = Path::of(PathHead::Group(vec![expr.clone()]), expr.at);
        Ok(Some((which, Query::of(noun, Vec::new()))))
    }

    /// `first 3 games by price`, and with `per` behind it so many of each group.
    pub(super) fn picked(
        &self,
        which: Pick,
        count: Option<&Amount>,
        inner: &Query,
        scope: &Scope,
        place: NounPlace,
    ) -> Result<Standing> {
        let span = inner.at.0;
        let count = count.map(|count| self.counted(count, inner, scope)).transpose()?;
        let per = inner.steps.iter().enumerate().find_map(|(at, step)| match &step.kind {
            QueryStepKind::Per(items) => Some((at, items)),
            _ => None,
        });
        let steps = per.map_or(inner.steps.as_slice(), |(at, _)| &inner.steps[..at]);
        let hop = self.hop.take();
        let mut before = Query { steps: steps.to_vec(), ..inner.clone() };
        before.noun = self.table_noun(Cow::Owned(before.noun), scope, place)?.into_owned();
        match (self.query(&before, scope, place)?, per) {
            (Standing::Records(set, _), None) if set.one => Err(self.one_already(which, inner, &set, hop)?),
            (Standing::Records(set, level), Some((at, items))) => {
                let set = self.pick_per(set, &level, which, count.unwrap_or(1), items, scope)?;
                self.steps(Standing::Records(set, level), &inner.steps[at + 1..], scope)
            }
            (Standing::Rows(_), Some(_)) => {
                Err(Diagnostic::error("`per` behind first and last takes records").at(span))
            }
            (Standing::Value(_), _) => {
                Err(Diagnostic::error("there is nothing to pick from: this is one value").at(span))
            }
            (standing, None) => self.pick(standing, which, count, span),
        }
    }

    /// How many are picked. A table before another name is no variable: what is behind it is too much.
    fn counted(&self, count: &Amount, inner: &Query, scope: &Scope) -> Result<u64> {
        if let (Amount::Variable(name), PathHead::Name(noun)) = (count, &inner.noun.head)
            && !scope.variables.contains_key(&name.text)
            && self.table(name)?.is_some()
        {
            let error = format!("the line is complete before this: found `{}`", noun.text);
            return Err(Diagnostic::error(error).at(noun.span()));
        }
        amount(count, &scope.variables)
    }

    /// The error of `first game 3 .users`.
    fn one_already(&self, which: Pick, inner: &Query, set: &RecordSet, hop: Option<String>) -> Result<Diagnostic> {
        let text = print_query(inner);
        // A relation of that very record, so that the hint can be typed.
        let relations = self.catalog.relations(&set.table)?;
        let many = relations.iter().find(|relation| !relation.to_one());
        let first = many.map_or("relation", |relation| relation.name());
        let follows = |hop: &String| {
            let member = self.catalog.member(&set.table, hop, None);
            matches!(member, Ok(MemberLookup::Found(Member::Relation(_))))
        };
        let hop = hop.filter(follows);
        let hop = hop.as_deref().unwrap_or(first);
        Ok(Diagnostic::error(format!("`{text}` is one record already; there is nothing to pick from"))
            .at(inner.at.0)
            .try_line("to pick among what it leads to", format!("{text} .{hop}.{}()", which.word())))
    }

    /// So many of each group, as records.
    fn pick_per(
        &self,
        mut set: RecordSet,
        level: &Rc<Level>,
        which: Pick,
        count: u64,
        items: &[ResultColumn],
        scope: &Scope,
    ) -> Result<RecordSet> {
        self.note_random(which);
        let inner = scope.of(level).at(Place::Per);
        let keys = items.iter().map(|item| Ok(self.item_value(item, &inner)?.expr)).collect::<Result<_>>()?;
        set.clauses.push(Clause::PickPer { which, count, keys });
        set.one = false;
        Ok(set)
    }

    /// One record or row, or with a number so many in the order of the whole.
    pub(super) fn pick(&self, standing: Standing, which: Pick, count: Option<u64>, span: Span) -> Result<Standing> {
        self.note_random(which);
        match standing {
            Standing::Records(mut set, level) => {
                set.clauses.push(Clause::Pick { which, count });
                set.one = count.is_none();
                Ok(Standing::Records(set, level))
            }
            Standing::Rows(mut rows) => {
                rows.settle();
                rows.rows.clauses.push(RowClause::Pick { which, count });
                rows.rows.one = count.is_none();
                rows.ranged = true;
                Ok(Standing::Rows(rows))
            }
            Standing::Value(_) => Err(no_hop(span)),
        }
    }

    fn note_random(&self, which: Pick) {
        if which == Pick::Random {
            self.random.set(true);
        }
    }
}
