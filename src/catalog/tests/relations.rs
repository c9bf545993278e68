use super::*;
use crate::catalog::KeyOrigin;

#[test]
fn the_schema_of_the_examples() {
    let (_, catalog) = open(GAMES);
    assert_eq!(relations(&catalog, "reviews"), ["game: belongs to games", "user: belongs to users"]);
    assert_eq!(
        relations(&catalog, "games"),
        ["reviews, reviews_as_game: has many reviews", "users: through users (reviews)"]
    );
    check_meanings(
        &catalog,
        &[
            ("games", "reviews", "reviews, reviews_as_game: has many reviews"),
            ("games", "Review", "reviews, reviews_as_game: has many reviews"),
            ("games", "user", "users: through users (reviews)"),
            ("games", "users via reviews", "users: through users (reviews)"),
            ("games", "users via review", "users: through users (reviews)"),
            ("games", "title", "column title"),
            ("games", "Titles", "column title"),
            ("games", "createdAt", "column created_at"),
            ("reviews", "game", "game: belongs to games"),
            ("reviews", "game_id", "column game_id"),
            ("reviews", "games", "game: belongs to games"),
            ("games", "revews", "unknown, near reviews"),
            ("games", "qqq", "unknown, near "),
        ],
    );
}

#[test]
fn belongs_to_names_come_from_the_column() {
    let (_, catalog) = open_with(
        "create table employees (id integer primary key, reports_to int references employees, manager_id int references employees);
         create table countries (code text primary key); create table shippers (id integer primary key);
         create table users (id integer primary key);
         create table orders (id integer primary key, SupportRepId int references employees, CountryCode text references countries,
           ShipVia int references shippers, user_name text references users, Country text references countries);
         create table profiles (id integer primary key references users, shipper text, via int references shippers);
         create table lines (order_id int, no int, primary key (order_id, no));
         create table parts (id int, o int, n int, foreign key (o, n) references lines);",
        false,
    );
    assert_eq!(
        relations(&catalog, "orders"),
        [
            "support_rep, employee: belongs to employees",
            "country_by_country_code: belongs to countries",
            "ship_via, shipper: belongs to shippers",
            "user: belongs to users",
            "country_by_country: belongs to countries",
        ]
    );
    check_meanings(
        &catalog,
        &[
            ("orders", "SupportRep", "support_rep, employee: belongs to employees"),
            ("orders", "country", "ambiguous: .country_by_country_code, .country_by_country"),
            ("orders", "CountryCode", "column CountryCode"),
            ("orders", "employees", "support_rep, employee: belongs to employees"),
            ("employees", "manager", "manager: belongs to employees"),
            ("employees", "employee", "ambiguous: .reports_to, .manager"),
            ("profiles", "user", "user: belongs to users"),
            ("profiles", "shipper", "column shipper"),
            ("parts", "line", "line: belongs to lines"),
            ("users", "profile", "profile, profile_as_user: has one profiles"),
            ("lines", "parts", "parts, parts_as_line: has many parts"),
        ],
    );
}

#[test]
fn a_key_column_gives_way_to_its_relation() {
    let (_, catalog) = open(
        "create table countries (name text primary key);
         create table cities (id integer primary key, Country text references countries);",
    );
    check_meanings(
        &catalog,
        &[
            ("cities", "Country", "country: belongs to countries"),
            ("cities", "country", "country: belongs to countries"),
            ("cities", "COUNTRY", "country: belongs to countries"),
        ],
    );
    let cities = table(&catalog, "cities");
    assert!(matches!(catalog.column(&cities, "Country"), crate::catalog::ColumnLookup::Found(1)));
}

#[test]
fn several_keys_to_one_table() {
    let (_, catalog) = open(
        "create table teams (id integer primary key, name text);
         create table stadiums (id integer primary key, name text);
         create table matches (id integer primary key, played_on text, home_team_id int references teams,
           away_team_id int references teams, stadium_id int references stadiums);",
    );
    assert_eq!(
        relations(&catalog, "teams"),
        [
            "matches_as_home_team: has many matches",
            "matches_as_away_team: has many matches",
            "away_teams: through teams (matches)",
            "stadiums via matches_as_home_team, stadiums_as_home_team: through stadiums (matches)",
            "home_teams: through teams (matches)",
            "stadiums via matches_as_away_team, stadiums_as_away_team: through stadiums (matches)",
        ]
    );
    check_meanings(
        &catalog,
        &[
            ("teams", "matches", "ambiguous: .matches_as_home_team, .matches_as_away_team"),
            ("teams", "Match", "ambiguous: .matches_as_home_team, .matches_as_away_team"),
            ("teams", "matchesAsHomeTeam", "matches_as_home_team: has many matches"),
            ("matches", "team", "ambiguous: .home_team, .away_team"),
            ("matches", "home_team", "home_team: belongs to teams"),
            ("teams", "stadiums", "ambiguous: .stadiums via matches_as_home_team, .stadiums via matches_as_away_team"),
            (
                "teams",
                "stadiums via matches_as_away_team",
                "stadiums via matches_as_away_team, stadiums_as_away_team: through stadiums (matches)",
            ),
            (
                "teams",
                "stadium via matches",
                "ambiguous: .stadium via matches_as_home_team, .stadium via matches_as_away_team",
            ),
            ("stadiums", "teams", "ambiguous: .home_teams, .away_teams"),
            ("stadiums", "teams via matches", "ambiguous: .home_teams, .away_teams"),
            ("stadiums", "away_team", "away_teams: through teams (matches)"),
            ("teams", "teams", "ambiguous: .teams via matches_as_home_team, .teams via matches_as_away_team"),
        ],
    );
}

#[test]
fn two_composite_keys_to_one_table() {
    let (_, catalog) = open(
        "create table airports (country text, code text, primary key (country, code));
         create table flights (id integer primary key, from_country text, from_code text, to_country text, to_code text,
           foreign key (from_country, from_code) references airports, foreign key (to_country, to_code) references airports);",
    );
    assert_eq!(
        relations(&catalog, "flights"),
        [
            "airport_by_from_country_and_from_code: belongs to airports",
            "airport_by_to_country_and_to_code: belongs to airports"
        ]
    );
    assert_eq!(relations(&catalog, "airports")[0], "flights_as_from_country_and_from_code: has many flights");
}

#[test]
fn has_one_where_the_schema_says_so() {
    let (_, catalog) = open(
        "create table users (id integer primary key, email text unique collate nocase, handle text unique);
         create table shared (id integer primary key references users);
         create table keyed (user_id int primary key references users);
         create table uniq (id integer primary key, user_id int unique references users);
         create table partial (id integer primary key, user_id int references users, live int);
         create unique index only_live on partial(user_id) where live;
         create table wide (user_id int references users, n int, unique (user_id, n));
         create table by_expression (user_id int references users); create unique index e on by_expression(abs(user_id));
         create table mails (email text unique references users(email));
         create table folded (email text unique collate nocase references users(email));
         create table handles (handle text collate nocase unique references users(handle));
         create table texts (user_id text unique references users);",
    );
    let kinds: Vec<String> = catalog
        .relations(&table(&catalog, "users"))
        .unwrap()
        .iter()
        .map(|relation| format!("{} {}", relation.name(), relation.to_one()))
        .collect();
    assert_eq!(
        kinds,
        [
            "by_expressions false",
            "folded true",
            "handle true",
            "keyed true",
            "mails false",
            "partials false",
            "shared true",
            "texts false",
            "uniq true",
            "wides false",
        ]
    );
}

#[test]
fn the_other_end_may_hold_several() {
    let (_, catalog) = open(
        "create table cities (id integer primary key, name text);
         create table trips (id integer primary key, city text references cities(name), city_id int references cities(id));",
    );
    let trips = catalog.relations(&table(&catalog, "trips")).unwrap();
    let to_one: Vec<bool> = trips.iter().map(|relation| relation.to_one()).collect();
    assert_eq!(to_one, [false, true]);
}

#[test]
fn through_ranks_joins_before_associations() {
    let (_, catalog) = open(
        "create table posts (id integer primary key, title text);
         create table tags (id integer primary key, name text);
         create table post_tags (post_id int references posts, tag_id int references tags, created_at text,
           primary key (post_id, tag_id));
         create table votes (id integer primary key, post_id int references posts, tag_id int references tags, weight int);
         create table likes (id integer primary key, post_id int references posts, tag_id int references tags, note text);",
    );
    assert_eq!(
        relations(&catalog, "posts")[3..],
        [
            "tags via likes: through tags (likes)",
            "tags: through tags (post_tags)",
            "tags via votes: through tags (votes)"
        ]
    );
    check_meanings(
        &catalog,
        &[
            ("posts", "tags", "tags: through tags (post_tags)"),
            ("posts", "tags via votes", "tags via votes: through tags (votes)"),
            ("posts", "tags via vote", "tags via votes: through tags (votes)"),
            ("posts", "tags via nothing", "unknown, near "),
            ("posts", "tags via vots", "unknown, near votes"),
        ],
    );
    let (_, catalog) = open(
        "create table a (id integer primary key); create table b (id integer primary key);
         create table x (id integer primary key, a_id int references a, b_id int references b, n int);
         create table y (id integer primary key, a_id int references a, b_id int references b, n int);",
    );
    check_meanings(
        &catalog,
        &[("a", "b", "ambiguous: .bs via xs, .bs via ys"), ("a", "b via y", "bs via ys: through b (y)")],
    );
}

#[test]
fn a_direct_relation_wins_over_a_through_one() {
    let (_, catalog) = open(
        "create table users (id integer primary key);
         create table games (id integer primary key, owner_id int references users);
         create table reviews (id integer primary key, game_id int references games, user_id int references users);",
    );
    check_meanings(
        &catalog,
        &[
            ("users", "games", "games, games_as_owner: has many games"),
            ("users", "games via reviews", "games via reviews: through games (reviews)"),
            ("games", "users", "users: through users (reviews)"),
            ("games", "user", "owner, user: belongs to users"),
        ],
    );
}

#[test]
fn friends_go_by_the_far_key() {
    let (_, catalog) = open(
        "create table characters (id integer primary key, name text);
         create table friendships (character_id int references characters, friend_id int references characters,
           primary key (character_id, friend_id));
         create table people (id integer primary key, mother_id int references people, father_id int references people);",
    );
    check_meanings(
        &catalog,
        &[
            ("characters", "friends", "friends: through characters (friendships)"),
            ("characters", "characters", "characters: through characters (friendships)"),
            ("characters", "friendships", "ambiguous: .friendships_as_character, .friendships_as_friend"),
            ("people", "mother", "mother: belongs to people"),
            ("people", "people", "ambiguous: .people_as_mother, .people_as_father"),
        ],
    );
    assert_eq!(relations(&catalog, "people").len(), 4);
}

#[test]
fn self_reference_goes_both_ways() {
    let (_, catalog) =
        open("create table employees (id integer primary key, manager_id int references employees, name text)");
    assert_eq!(
        relations(&catalog, "employees"),
        ["manager, employee: belongs to employees", "employees, employees_as_manager: has many employees"]
    );
}

#[test]
fn children_called_almost_the_same() {
    let (_, catalog) = open(
        "create table company (id integer primary key);
         create table user (id integer primary key, company_id int references company);
         create table users (id integer primary key, company_id int references company);",
    );
    assert_eq!(
        relations(&catalog, "company"),
        ["user_as_company: has many user", "users, users_as_company: has many users"]
    );
    check_meanings(
        &catalog,
        &[
            ("company", "user", "user_as_company: has many user"),
            ("company", "users", "users, users_as_company: has many users"),
        ],
    );
}

#[test]
fn to_one_through_two_unique_keys() {
    let (_, catalog) = open(
        "create table people (id integer primary key); create table desks (id integer primary key);
         create table seats (person_id int unique references people, desk_id int unique references desks);",
    );
    let relations = catalog.relations(&table(&catalog, "people")).unwrap();
    assert_eq!(relations[1].name(), "desk");
    assert!(relations[1].to_one());
}

#[test]
fn broken_and_circular_keys() {
    let (_, catalog) = open(
        "create table firms (id integer primary key, head_id int references staff, gone_id int references gone(id),
           name text references firms(nope));
         create table staff (id integer primary key, firm_id int references firms);
         create table teams (id integer primary key, staff_id int references staff);
         alter table staff add column team_id int references teams;",
    );
    check_meanings(
        &catalog,
        &[
            ("firms", "gone", "the key `gone_id` of `firms` cannot be followed: there is no table `gone`"),
            ("firms", "name", "column name"),
            ("firms", "gone_id", "column gone_id"),
            ("firms", "head", "head: belongs to staff"),
            ("firms", "staff", "staff, staff_as_firm: has many staff"),
            ("staff", "firm", "firm: belongs to firms"),
            // Both are called so, and the noun has one form only.
            ("teams", "staff", "staff: belongs to staff"),
            ("teams", "staff_as_team", "staff_as_team: has many staff"),
        ],
    );
}

#[test]
fn a_key_declared_twice_is_one() {
    let (_, catalog) = open(
        "create table p (id integer primary key);
         create table c (p_id int references p references P(ID), foreign key (p_id) references p(id));",
    );
    assert_eq!(relations(&catalog, "c"), ["p: belongs to p"]);
}

#[test]
fn adding_a_key_renames_nothing_else() {
    let (shim, catalog) = open(GAMES);
    let before = relations(&catalog, "reviews");
    shim.raw.execute_batch("create table likes (id integer primary key, review_id int references reviews, user_id int references users)").unwrap();
    catalog.refresh().unwrap();
    let after = relations(&catalog, "reviews");
    assert!(before.iter().all(|relation| after.contains(relation)), "{after:?}");
    assert_eq!(relations(&catalog, "users")[1], "reviews, reviews_as_user: has many reviews");
}

#[test]
fn origins_of_relations() {
    let (_, catalog) = open(
        "create table a (id integer primary key); create table b (id integer primary key);
         create table c (id integer primary key, a_id int references a, b_id int);",
    );
    let origins = |name: &str| -> Vec<KeyOrigin> {
        catalog.relations(&table(&catalog, name)).unwrap().iter().map(|relation| relation.origin).collect()
    };
    assert_eq!(origins("c"), [KeyOrigin::Declared, KeyOrigin::Inferred]);
    assert_eq!(origins("a"), [KeyOrigin::Declared, KeyOrigin::Inferred]);
}

#[test]
fn one_of_several_keys_is_unique() {
    let (_, catalog) = open(
        "create table users (id integer primary key);
         create table desks (id integer primary key, owner_id int unique references users, cleaner_id int references users);",
    );
    check_meanings(
        &catalog,
        &[
            ("users", "desk", "ambiguous: .desk_as_owner, .desks_as_cleaner"),
            ("users", "desks", "ambiguous: .desk_as_owner, .desks_as_cleaner"),
            ("users", "desk_as_owner", "desk_as_owner: has one desks"),
        ],
    );
}

#[test]
fn tables_that_point_at_each_other() {
    let (_, catalog) = open(
        "create table x (id integer primary key, y_id integer references y (id));
         create table y (id integer primary key, x_id integer references x (id));
         create table sheep (id integer primary key, news_id integer references news (id));
         create table news (id integer primary key, sheep_id integer references sheep (id));",
    );
    check_meanings(
        &catalog,
        &[
            ("x", "y", "y: belongs to y"),
            ("x", "ys", "ys, ys_as_x: has many y"),
            ("sheep", "news", "news: belongs to news"),
            ("sheep", "news_as_sheep", "news_as_sheep: has many news"),
        ],
    );
}

#[test]
fn every_relation_is_shown_by_what_finds_it_and_never_by_a_number() {
    let (_, catalog) = open_with(
        "create table accounts (id integer primary key);
         create table statuses (id integer primary key, account_id integer references accounts (id),
           in_reply_to_id integer references statuses (id), reblog_of_id integer references statuses (id),
           in_reply_to_account_id integer references accounts (id));
         create table mentions (id integer primary key, account_id integer references accounts (id),
           status_id integer references statuses (id));",
        false,
    );
    for name in ["accounts", "statuses", "mentions"] {
        let table = table(&catalog, name);
        for relation in catalog.relations(&table).unwrap().iter() {
            let shown = relation.suggestion();
            assert!(!shown.name.ends_with(|last: char| last.is_ascii_digit()), "{name} {shown}");
            match catalog.member(&table, &shown.name, shown.via.as_deref()).unwrap() {
                MemberLookup::Found(Member::Relation(found)) => assert_eq!(told(&found), told(relation)),
                other => panic!("{name} {shown}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_name_is_kept_for_the_column_that_is_called_so() {
    let (_, catalog) = open_with(
        "create table users (id integer primary key);
         create table posts (id integer primary key, user_id int, approved_by int references users (id));
         create table drafts (id integer primary key, id_user int, user_name text, approved_by int references users (id));
         create table notes (id integer primary key, user_name text, approved_by int references users (id));
         create table profiles (id integer primary key references users (id), user_code text);
         create table likes (post_id int references posts (id), user_id int references users (id));
         create table groups (id integer primary key);
         create table seats (group_id int references groups (id), userid int, held_by int references users (id));
         create table replies (id integer primary key, post_id int references posts (id));
         create table logs (id integer primary key, userid int, reply_id int references replies (id));
         create table trips (id integer primary key, user_id int references users (id), user_code text,
           guide int references users (id));
         create table stays (trip_id int references trips (id), user_no int,
           user int references users (id));
         create table visits (id integer primary key, user_id int references users (id), guide int references users (id));",
        false,
    );
    let other = |column: &str, table: &str, other: &str| {
        format!(
            "`{column}` of `{table}` is no relation, as no key is declared for it; what leads to `users` is .{other}"
        )
    };
    let (of_posts, of_seats) = (other("user_id", "posts", "approved_by"), other("userid", "seats", "held_by"));
    let of_logs = "`userid` of `logs` is no relation, as no key is declared for it";
    check_meanings(
        &catalog,
        &[
            ("posts", "user", &of_posts),
            ("posts", "users", "users: through users (likes)"),
            ("drafts", "user", &other("id_user", "drafts", "approved_by")),
            ("drafts", "users", &other("id_user", "drafts", "approved_by")),
            ("drafts", "approved_by", "approved_by: belongs to users"),
            // A name is as likely a text that was copied.
            ("notes", "user", "approved_by, user: belongs to users"),
            ("profiles", "user", &other("user_code", "profiles", "user_by_id")),
            ("likes", "user", "user: belongs to users"),
            ("visits", "user", "user: belongs to users"),
            ("trips", "user", "user: belongs to users"),
            ("stays", "user", "user: belongs to users"),
            ("trips", "users", "users: through users (stays)"),
            ("groups", "users", &of_seats),
            ("groups", "held_by via seats", "held_by: through users (seats)"),
            ("replies", "user", &of_posts),
            ("logs", "user", of_logs),
        ],
    );
}
