use super::*;

const MUSIC: &str = "
    create table Artist (ArtistId integer primary key, Name text);
    create table Album (AlbumId integer primary key, Title text, ArtistId int references Artist);
    create table Genre (GenreId integer primary key, Name text);
    create table Track (TrackId integer primary key, Name text, AlbumId int references Album, GenreId int references Genre);
    create table Employee (EmployeeId integer primary key, LastName text, ReportsTo int references Employee);
    create table Customer (CustomerId integer primary key, SupportRepId int references Employee);
    create table Invoice (InvoiceId integer primary key, CustomerId int references Customer);
    create table InvoiceLine (InvoiceLineId integer primary key, InvoiceId int references Invoice,
      TrackId int references Track, Quantity int);
    create table Alone (id integer primary key);";

#[test]
fn the_one_shortest_path_is_taken() {
    let (_, catalog) = open(MUSIC);
    check_meanings(
        &catalog,
        &[
            ("Customer", "tracks", "tracks by customer → invoices → invoice_lines → tracks"),
            ("Customer", "artist", "artists by customer → invoices → invoice_lines → tracks → albums → artists"),
            ("Track", "artist", "artist by track → album → artist"),
            ("Artist", "tracks", "tracks by artist → albums → tracks"),
            ("Artist", "tracks via albums", "tracks via albums: through Track (Album)"),
            ("Artist", "genres via albums", "genres via albums: through Genre (Album)"),
            ("Customer", "alone", "unreachable Alone"),
            ("Customer", "Customers", "unknown, near CustomerId"),
            ("Customer", "employee", "support_rep, employee: belongs to Employee"),
            ("Invoice", "tracks", "tracks: through Track (InvoiceLine)"),
            ("InvoiceLine", "invoice", "invoice: belongs to Invoice"),
        ],
    );
}

#[test]
fn several_shortest_paths_are_listed() {
    let (_, catalog) = open(
        "create table a (id integer primary key); create table z (id integer primary key);
         create table b (id integer primary key, a_id int references a, z_id int);
         create table m (id integer primary key, a_id int references a); create table n (id integer primary key, a_id int references a);
         create table p (id integer primary key, m_id int references m, n_id int references n);",
    );
    check_meanings(&catalog, &[("a", "p", "several: ms .ps | ns .ps"), ("a", "p via m", "p via ms: through p (m)")]);
}

#[test]
fn every_way_between_two_tables() {
    let (_, catalog) = open(GAMES);
    let names = |from: &str, to: &str| -> Vec<String> {
        let ways = catalog.paths(&table(&catalog, from), &table(&catalog, to)).unwrap();
        ways.iter().map(|way| way.names.join(" .")).collect()
    };
    assert_eq!(names("users", "games"), ["reviews .game"]);
    let (_, catalog) = open(MUSIC);
    let names = |from: &str, to: &str| -> Vec<String> {
        let ways = catalog.paths(&table(&catalog, from), &table(&catalog, to)).unwrap();
        ways.iter().map(|way| way.names.join(" .")).collect()
    };
    assert_eq!(names("Artist", "Genre"), ["albums .tracks .genre"]);
    assert_eq!(names("Employee", "Employee"), ["reports_to", "employees"]);
    assert_eq!(names("Genre", "Alone"), [""; 0]);
    let (_, catalog) = open(
        "create table teams (id integer primary key); create table players (id integer primary key, team_id int references teams);
         create table games (id integer primary key, home_id int references teams, away_id int references teams, mvp_id int references players);",
    );
    let names = |from: &str, to: &str| -> Vec<String> {
        let ways = catalog.paths(&table(&catalog, from), &table(&catalog, to)).unwrap();
        ways.iter().map(|way| way.names.join(" .")).collect()
    };
    assert_eq!(names("teams", "players"), ["players", "games_as_home .mvp", "games_as_away .mvp"]);
    assert_eq!(names("teams", "teams").len(), 4 + 2);
}

#[test]
fn a_schema_where_all_is_joined_to_all_still_answers() {
    let mut sql = String::new();
    for i in 0..24 {
        sql.push_str(&format!("create table t{i} (id integer primary key"));
        for j in 0..24 {
            sql.push_str(&format!(", t{j}_id int references t{j}"));
        }
        sql.push_str(");");
    }
    let (_, catalog) = open(&sql);
    let ways = catalog.paths(&table(&catalog, "t0"), &table(&catalog, "t9")).unwrap();
    assert_eq!(ways.len(), super::super::MAX_PATHS);
    assert!(ways.is_sorted_by_key(|way| way.steps.len()));
}

#[test]
fn ways_that_are_long_and_ways_back() {
    let chain: String =
        (1..12).map(|at| format!("create table n{at} (id integer primary key, k references n{});", at + 1)).collect();
    let (_, catalog) = open(&format!("{chain} create table n12 (id integer primary key); {GAMES}"));
    let ways = |from: &str, to: &str| -> Vec<String> {
        let paths = catalog.paths(&table(&catalog, from), &table(&catalog, to)).unwrap();
        paths.iter().map(|path| path.names.join(" .")).collect()
    };
    assert_eq!(ways("n1", "n12").len(), 1);
    assert_eq!(ways("n1", "n12")[0].matches('.').count(), 10);
    assert_eq!(ways("games", "games"), ["reviews .user .reviews .game"]);
    assert_eq!(ways("reviews", "reviews"), ["game .reviews", "user .reviews"]);
    assert!(ways("games", "n1").is_empty());
}
