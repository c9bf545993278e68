//! Lines as algebra, before any rule has a say.

use std::rc::Rc;

use super::lowering::Lowering;
use super::lowering::project;
use crate::catalog::{Catalog, CatalogOptions};
use crate::lang::ast::HopStatement;
use crate::plan::Variables;
use crate::plan::relational::algebra::{Named, Rel};
use crate::plan::relational::text::describe;
use crate::plan::resolve::resolver::Resolver;
use crate::plan::resolve::tree::TypedQuery;
use crate::store::{OpenOptions, OpenTarget, collect, open};

const SCHEMA: [&str; 4] = [
    "create table games (id integer primary key, title text, genre text, price integer)",
    "create table users (id integer primary key, name text collate nocase)",
    "create table reviews (id integer primary key, score integer,
        game_id integer references games (id), user_id integer references users (id))",
    "create table plays (word text, game_id integer references games (id))",
];

/// The plan of a line as it is lowered, one node a line.
fn lowered(line: &str) -> String {
    let connection = open(OpenTarget::Memory, &OpenOptions::default()).expect("memory can be opened");
    for statement in SCHEMA {
        collect(&*connection, statement, &[]).expect("the schema is right");
    }
    let catalog = Catalog::new(connection, CatalogOptions::default());
    catalog.refresh().expect("the schema can be read");
    let statement = crate::lang::parse(line).expect("the line can be read").expect("there is a line");
    let HopStatement::Value(expr) = statement else { panic!("the line is no query: {line}") };
    let resolver = Resolver::new(&catalog, false);
    let variables: Variables = Rc::default();
    let query = crate::plan::resolved(&resolver, &expr, &variables).expect("the line means something");
    let mut lowering = Lowering::new();
    let rel = plan(&mut lowering, &query);
    let aliases = lowering.aliases.borrow();
    describe(&rel, &aliases)
}

fn plan(lowering: &mut Lowering, query: &TypedQuery) -> Rel {
    let alias = lowering.alias("rows");
    match query {
        TypedQuery::Records(set) => {
            let set = lowering.records(set);
            let key = crate::plan::relational::key_columns::named_identity(&set.table, set.alias);
            set.select(key, true, alias)
        }
        TypedQuery::Rows(rows) => {
            let names: Vec<Rc<str>> = rows.shown_outputs().map(|output| output.name.clone()).collect();
            let rows = lowering.rows(rows);
            let columns = names.into_iter().zip(rows.columns).map(|(name, expr)| Named { name, expr }).collect();
            project(super::lowering::sorted(rows.rel, rows.order), columns, alias)
        }
        TypedQuery::Value(value) => lowering.value(value),
    }
}

fn assert_lowered(line: &str, plan: &str) {
    let lowered = lowered(line);
    let wanted: Vec<&str> = plan.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let found: Vec<&str> = lowered.lines().map(str::trim).collect();
    assert_eq!(found, wanted, "{line}:\n{lowered}");
}

#[test]
fn a_hop_reads_its_source_within() {
    assert_lowered(
        "games where price > 20 by title .reviews",
        "
        project t: r.id
          sort r.id
            filter reaches r → games: (
                filter g.price > 20
                  scan games as g
              )
              scan reviews as r
        ",
    );
}

#[test]
fn paths_to_one_are_joined_once() {
    assert_lowered(
        "reviews where game.title = 'Zelda' and user.name = 'Ann' by game.title",
        "
        project t: r.id
          sort g.title, r.id
            filter g.title = 'Zelda' and u.name = 'Ann'
              left join on u.id = r.user_id
                left join on g.id = r.game_id
                  scan reviews as r
                  scan games as g
                scan users as u
        ",
    );
}

#[test]
fn aggregates_of_one_way_share_a_node() {
    assert_lowered(
        "games show title, count(reviews) as n, max(reviews.score) as best where n > 1",
        "
        project t: g.title, counts.count as n, counts.max as best
          sort g.id
            filter counts.count > 1
              attach counts: count(*) as count, max(r.score) as max over g → reviews: (
                  scan reviews as r
                )
                scan games as g
        ",
    );
}

#[test]
fn windows_over_windows_come_in_layers() {
    assert_lowered(
        "games per genre show genre, count() as n, sum(n) over (by genre) as sum, rank() over (by sum) as place",
        "
        project t: counts.genre, counts.count as n, shown.sum, shown2.place
          sort counts.genre
            extend shown2: rank() over (order by shown.sum) as place
              extend shown: sum(counts.count) over (order by counts.genre) as sum
                aggregate counts: count(*) as count per g.genre
                  scan games as g
        ",
    );
}

#[test]
fn groups_reach_each_record_once() {
    assert_lowered(
        "reviews per user having count(user.reviews) > 2 show user.name, avg(score)",
        "
        project t: u.name as user.name, counts.avg as avg(score)
          sort counts.user
            filter coalesce(reached.count, 0) > 2
              left join on reached.user is counts.user
                aggregate counts: count(*) as count, avg(r.score) as avg per r.user_id as user
                  left join on u.id = r.user_id
                    scan reviews as r
                    scan users as u
                project reached: totals.user, totals.count
                  aggregate totals: count(*) as count per pairs.user
                    join on r2.id = pairs.record
                      scan reviews as r2
                      distinct
                        project pairs: r3.user_id as user, r4.id as record
                          join on r4.user_id = u2.id
                            join on u2.id = r3.user_id
                              scan reviews as r3
                              scan users as u2
                            scan reviews as r4
        ",
    );
}

#[test]
fn a_union_tells_conditions_of_one_record() {
    assert_lowered(
        "games where price > 20 union first 3 games",
        "
        project t: g.id
          sort g.id
            filter g.price > 20 or g.id in (
                project keys: g2.id
                  limit 3
                    sort g2.id
                      scan games as g2
              )
              scan games as g
        ",
    );
}

#[test]
fn picks_per_group_number_the_keys_alone() {
    assert_lowered(
        "first 2 reviews by score per game.genre",
        "
        project t: r.id
          sort r.score, r.id
            filter r.id in (
                project keys: r2.id
                  filter numbered.place <= 2
                    extend numbered: row_number() over (partition by g.genre order by r2.score, r2.id) as place
                      left join on g.id = r2.game_id
                        scan reviews as r2
                        scan games as g
              )
              left join on g2.id = r.game_id
                scan reviews as r
                scan games as g2
        ",
    );
}

#[test]
fn picks_per_group_of_cut_records_number_these() {
    assert_lowered(
        "first 2 (games limit 9) per genre",
        "
        project t: g.id
          sort g.id
            filter numbered.place <= 2
              extend numbered: row_number() over (partition by g.genre order by g.id) as place
                limit 9
                  sort g.id
                    scan games as g
        ",
    );
}

#[test]
fn rows_that_compare_alike_are_grouped_together() {
    assert_lowered(
        "games .genre minus games where price > 20 .title",
        "
        project t: counts.genre
          sort counts.place
            filter counts.place is not null and counts.found = 0
              aggregate counts: min(both.place) as place, count(both.found) as found per both.genre
                union all as both
                  project answer: g.genre, g.id as place, null as found
                    scan games as g
                  project other: g2.title as value, null as place, 1 as found
                    filter g2.price > 20
                      scan games as g2
        ",
    );
}

#[test]
fn rows_under_two_collations_are_looked_up() {
    assert_lowered(
        "games .title minus users .name",
        "
        project t: distinct_rows.title
          sort distinct_rows.place
            filter other.found is null
              left join on other.value is distinct_rows.title
                aggregate distinct_rows: min(g.id) as place per g.title
                  scan games as g
                project other: other2.value, 1 as found
                  distinct
                    project other2: u.name as value
                      scan users as u
        ",
    );
}

#[test]
fn distinct_rows_stand_at_their_first_place() {
    assert_lowered(
        "games .genre distinct",
        "
        project t: distinct_rows.genre
          sort distinct_rows.place
            aggregate distinct_rows: min(g.id) as place per g.genre
              scan games as g
        ",
    );
}
