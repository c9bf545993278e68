//! The topics of `.help`: the language in short, by examples on the demo.

/// One topic.
pub struct Topic {
    pub name: &'static str,
    pub about: &'static str,
    /// Lines, each with a line feed; the first is empty.
    pub text: &'static str,
}

/// Every topic, in the order in which they are to be read.
pub const TOPICS: [Topic; 11] = [
    Topic {
        name: "nouns",
        about: "where a query starts",
        text: "
  games                            every record; game, Game and Games are the same
  game 3 · games 3, 5              by primary key
  order_detail (10248, 11)         by a key of several columns
  game \"Zelda\"                     by its label
  games[2] · games[0:5]            by position
  first 3 games by price desc      some of them; also last, random
  games? · games??                 what is it; its CREATE statement
",
    },
    Topic {
        name: "hops",
        about: "a dot goes along a relation, or to a column",
        text: "
  game 3 .reviews                  has many
  review 7 .game                   belongs to
  game 3 .users                    through reviews
  game 3 .users via reviews        says which way, where there are several
  first user .reviews .game .title as far as you like; a column ends it
  games .title, price              several columns
  path users games                 every way between two tables
  .relations games                 where one can hop from a game
",
    },
    Topic {
        name: "words",
        about: "words narrow the set that the line stands on, from left to right",
        text: "
  where price > 20 and genre = 'RPG'
  with reviews · without reviews · with 3+ reviews where score >= 8
  by price desc, title             order; of two, the later rules
  limit 5 · offset 10 · [0:5] · distinct
  per genre                        a row for each group: count reviews per game
  having count > 3                 which groups
  show title, count(reviews) as n  the columns of the answer
  show title, reviews{score, user.name}   nested
  include reviews.user             records with what belongs to them
  union Q · minus Q · intersect Q
",
    },
    Topic {
        name: "expressions",
        about: "what stands in where, by, show",
        text: "
  SQLite's operators and functions: = <> < like between in is null || case when cast lower(…) date(…)
  where game.title like 'Z%'       along a relation to one: that value
  where reviews.score > 8          to many: any of them
  where avg(reviews.score) >= 8    an aggregate of what is reached
  where price > (avg games .price) a query in brackets is a value or a list
  where game = game 3              a record as a value is its key
  year(x) month(x) day(x) bucket(x, 10) median(x) percentile(x, 90)
",
    },
    Topic {
        name: "verbs",
        about: "words before a noun that ask for one value",
        text: "
  count games · count game 3 .users · count reviews per game
  sum games .price                 also avg, min, max
  exists game 3 .users where name = 'Ann'
  games .price .max()              the same behind a dot: .count() .first() .avg() …
",
    },
    Topic {
        name: "variables",
        about: "names for records, queries and values",
        text: "
  g = first game                   one record: stays that record
  dear = games where price > 20    a query: asked again at each use
  n = count games                  a value: stays as it is
  g .reviews · count dear · reviews where game = g
  _                                what the last query asked
  vars · forget g                  list them; drop one
",
    },
    Topic {
        name: "formats",
        about: "how answers look",
        text: "
  `.mode FORMAT` for the session, `--format FORMAT` for the program\n\n",
    },
    Topic {
        name: "fake",
        about: "values that are made up",
        text: "
  `.set seed N` repeats them, `.set locale fr_FR` changes their language, `.set now 2026-01-01` what counts as now.
  In SQL they are functions, another value for each row: fake_name(), fake_sentence(4, 8), int(5, 35).
  In one record the parts of one person agree, and those of one address.
",
    },
    Topic {
        name: "statements",
        about: "SQL, handed to SQLite as it is",
        text: "
  A line that begins as SQL does (select, with, insert into, create table …) is SQL, and goes on until its semicolon.
  Behind a `!` anything is: `!update games set price = 5;`
  begin · commit · rollback · savepoint NAME · rollback to NAME · release NAME
  sql LINE                         the SQL of a line, not run
  explain LINE                     the SQL, and how SQLite goes about it
",
    },
    Topic {
        name: "scripts",
        about: "lines from files, pipes and arguments",
        text: "
  hopdb FILE script.hop · hopdb FILE < script.hop · hopdb FILE -c 'count games' -c 'games .title'
  A line goes on in the next one inside brackets, behind `,` or `\\`, and where the next is indented deeper.
  # comment · -- comment · /* comment */
  The first error ends a script with status 1, unless --keep-going is given.
",
    },
    Topic {
        name: "keys",
        about: "the keys of the prompt",
        text: "
  Enter      runs the line; goes on where brackets or a statement of SQL are open
  Ctrl-C     stops what runs, or drops the line
  Ctrl-D     leaves
  Enter      on an empty line: goes on with an answer that was cut
  Up, Down   earlier lines that begin so; Ctrl-R searches them
  Tab        lists what may stand here, then puts one in
  →, Alt-→   takes what stands in grey, or a word of it
",
    },
];
