//! Whole schemas: each is filled to the last table.

use super::world;

fn tried(schema: &str, roots: u64) -> Result<Vec<String>, String> {
    let world = world(schema);
    let lines = world.seed(roots)?;
    // What is there already is no obstacle.
    world.seed(roots).map_err(|error| format!("again: {error}"))?;
    Ok(lines)
}

fn fills(schema: &str, roots: u64) -> Vec<String> {
    tried(schema, roots).unwrap_or_else(|error| panic!("{error}\n{schema}"))
}

#[test]
fn the_schemas_of_the_lessons() {
    let lines = fills(include_str!("../../../../schema.sql"), 10);
    assert_eq!(lines, ["create 10 games auto", "create 10 users auto", "create 30 reviews auto"]);
    fills(
        "create table books (id integer primary key, title varchar, author varchar, cost integer);
         create table salespeople (id integer primary key, name varchar not null, commission float);
         create table students (id integer primary key, name text, grade integer, birthday datetime, enrolled_date datetime);
         create table excuses (id integer primary key, category varchar, content varchar, student_id integer references students(id));
         create table owners (id integer primary key, name varchar, email varchar, phone integer, address varchar);
         create table cats (id integer primary key, name varchar, age integer, breed varchar);
         create table cat_owners (owner_id integer references owners(id), cat_id integer references cats(id), primary key (owner_id, cat_id));
         create table alembic_version (version_num varchar(32) not null primary key);",
        10,
    );
}

#[test]
fn a_music_shop() {
    let lines = fills(
        "create table [Artist] ([ArtistId] integer not null, [Name] nvarchar(120), constraint [PK] primary key ([ArtistId]));
         create table [Album] ([AlbumId] integer not null, [Title] nvarchar(160) not null, [ArtistId] integer not null,
           constraint [PK] primary key ([AlbumId]), foreign key ([ArtistId]) references [Artist] ([ArtistId]));
         create table [Employee] ([EmployeeId] integer not null, [LastName] nvarchar(20) not null, [Title] nvarchar(30),
           [ReportsTo] integer, [BirthDate] datetime, [Email] nvarchar(60), constraint [PK] primary key ([EmployeeId]),
           foreign key ([ReportsTo]) references [Employee] ([EmployeeId]));
         create table [Customer] ([CustomerId] integer not null, [Company] nvarchar(80), [PostalCode] nvarchar(10), [SupportRepId] integer,
           constraint [PK] primary key ([CustomerId]), foreign key ([SupportRepId]) references [Employee] ([EmployeeId]));
         create table [Track] ([TrackId] integer not null, [Name] nvarchar(200) not null, [AlbumId] integer, [Milliseconds] integer not null,
           [UnitPrice] numeric(10,2) not null, constraint [PK] primary key ([TrackId]), foreign key ([AlbumId]) references [Album] ([AlbumId]));
         create table [Playlist] ([PlaylistId] integer not null, [Name] nvarchar(120), constraint [PK] primary key ([PlaylistId]));
         create table [PlaylistTrack] ([PlaylistId] integer not null, [TrackId] integer not null,
           constraint [PK] primary key ([PlaylistId], [TrackId]), foreign key ([PlaylistId]) references [Playlist] ([PlaylistId]),
           foreign key ([TrackId]) references [Track] ([TrackId]));",
        8,
    );
    assert_eq!(lines.len(), 7);
}

#[test]
fn nasty_tables() {
    let mut failed = Vec::new();
    for schema in [
        // Strict, without rowid, text keys.
        "create table t (code text primary key, n int not null, x real not null, y any, z blob not null) strict, without rowid",
        "create table countries (code char(2) primary key check (code = upper(code)), name text not null unique) without rowid",
        "create table t (a text not null, b int not null, c text, primary key (a, b)) without rowid",
        // Two keys whose records lead to each other's.
        "create table a (id integer primary key, b_id int references b); create table b (id integer primary key, a_id int not null references a); \
           create table t (id integer primary key, a_id int references a, b_id int references b)",
        // Composite unique, expressions and partial indexes.
        "create table a (id integer primary key); create table t (a_id int not null references a, line_no int not null, unique (a_id, line_no))",
        "create table users (id integer primary key, email text not null); create unique index u on users (lower(email))",
        "create table users (id integer primary key, name text); create table addresses (id integer primary key, \
           user_id int not null references users, is_default int not null default 0); \
           create unique index one_default on addresses (user_id) where is_default = 1",
        "create table users (id integer primary key, name text); create table subs (id integer primary key, \
           user_id int not null references users, cancelled_at text); \
           create unique index live on subs (user_id) where cancelled_at is null",
        "create table t (id integer primary key, slug text collate nocase unique, pos int unique check (pos > 0))",
        // Generated columns and checks over them.
        "create table t (a int not null, b int as (a * 2) stored, c text as ('x' || a), check (b < 100))",
        // Triggers that count.
        "create table p (id integer primary key, kids int not null default 0); create table k (id integer primary key, \
           p_id int not null references p); create trigger more after insert on k begin update p set kids = kids + 1 where id = new.p_id; end",
        // Self references.
        "create table categories (id integer primary key, name text, parent_id int references categories)",
        "create table nodes (id integer primary key, root_id int not null references nodes(id), check (root_id <= id))",
        "create table chain (id integer primary key, next_id int unique references chain)",
        // Circles.
        "create table a (id integer primary key, b_id int references b); create table b (id integer primary key, a_id int not null references a)",
        "create table a (id integer primary key, b_id int not null references b deferrable initially deferred); \
           create table b (id integer primary key, a_id int not null references a)",
        "create table a (id integer primary key, b_id int references b); create table b (id integer primary key, c_id int not null references c); \
           create table c (id integer primary key, a_id int not null references a)",
        "create table a (id integer primary key, b_id int not null references b); \
           create table b (id integer primary key, a_id int not null references a)",
        "create table staff (staff_id smallint not null, name text not null, store_id int not null, primary key (staff_id), \
           foreign key (store_id) references store (store_id)); \
           create table store (store_id int not null, manager_id smallint not null unique, primary key (store_id), \
           foreign key (manager_id) references staff (staff_id)); \
           create table customers (id integer primary key, store_id int not null references store (store_id))",
        "create table a (id text primary key, b_id text not null references b); create table b (id text primary key, a_id text not null references a)",
        // Keys to the table itself that must not be null.
        "create table t (id integer primary key, boss_id int not null references t(id), check (boss_id <> id))",
        "create table t (id integer primary key, next_id int not null unique references t(id))",
        "create table t (code text primary key, parent text not null references t(code))",
        // Triggers that refuse, sums that must be met.
        "create table t (id integer primary key, a date not null, b date not null); create trigger x before insert on t \
           begin select case when new.b < new.a then raise(abort, 'early') end; end",
        "create table t (id integer primary key, a real not null, b real not null, c real not null, check (a + b + c = 100))",
        "create table t (id integer primary key, sha256 text check (length(sha256) = 64 and sha256 not glob '*[^0-9a-f]*'))",
        // One to one, and keys that are primary keys.
        "create table users (id integer primary key, name text); create table profiles (user_id integer primary key references users, bio text)",
        "create table users (id integer primary key, name text); create table profiles (id integer primary key, user_id int not null unique references users)",
        "create table a (x int not null, y text not null, primary key (x, y)); \
           create table b (id integer primary key, ax int not null, ay text not null, foreign key (ax, ay) references a (x, y)); \
           create table c (ax int not null, ay text not null, primary key (ax, ay), foreign key (ax, ay) references a)",
        // Two keys to the same parent, another record each.
        "create table users (id integer primary key, name text); create table follows (follower_id int not null references users, \
           followed_id int not null references users, check (follower_id <> followed_id), primary key (follower_id, followed_id))",
        "create table teams (id integer primary key, name text); create table matches (id integer primary key, \
           home_id int not null references teams, away_id int not null references teams, played_on date, check (home_id <> away_id))",
        "create table people (id integer primary key, name text); \
           create table follows (a int not null references people, b int not null references people, check (a <> b), primary key (a, b))",
        // A key with a check on it, exclusive arcs, keys that are no primary keys.
        "create table countries (code text primary key); insert into countries values ('DE'), ('FR'), ('XX'); \
           create table t (country_code text not null references countries check (country_code in ('DE', 'FR')))",
        "create table posts (id integer primary key); create table photos (id integer primary key); create table comments (id integer primary key, \
           post_id int references posts, photo_id int references photos, check ((post_id is null) + (photo_id is null) = 1))",
        "create table p (id integer primary key, code text not null unique); create table k (id integer primary key, p_code text not null references p(code))",
        // Words and odd names everywhere.
        "create table \"order\" (id integer primary key, \"select\" text, \"a b\" int check (\"a b\" > 5), [n] int, \"fake\" text); \
           create table \"order details\" (\"order id\" int not null references \"order\"(id), \"from\" date, \"to\" date, check (\"to\" > \"from\"))",
        // Checks in combination.
        "create table events (id integer primary key, kind text not null check (kind in ('online', 'onsite')), url text, room text, \
           starts_at text not null, ends_at text not null, seats int not null check (seats between 1 and 500), taken int not null default 0, \
           check (ends_at > starts_at), check (taken <= seats and taken >= 0), \
           check ((kind = 'online' and url is not null) or (kind = 'onsite' and room is not null)))",
        "create table r (lo int not null, mid int not null, hi int not null, check (lo < mid and mid < hi), check (hi <= 50 and lo >= 10))",
        "create table t (only_defaults int default 5)",
        // Checks that null, a type or another record stands in the way of.
        "create table p (id integer primary key); create table t (id integer primary key, p_id int not null references p, \
           parent_id int references t, check (p_id is null or parent_id is not null))",
        "create table p (id integer primary key); create table t (id integer primary key, name int check (name between 3 and 4000), \
           p_id int references p, check (name <= p_id))",
        "create table t (id integer primary key, name int not null, parent_id int references t, check (name <= parent_id))",
        "create table t (id integer primary key, code date, rating text unique, check (rating <= code))",
        "create table t (id integer primary key, start_on decimal(4, 1) check (start_on > 10))",
        "create table t (id integer primary key, created_at text check (length(created_at) = 6), start_on text, check (created_at <= start_on))",
        "create table p (id integer primary key); create table t (id text primary key, kind text check (kind in ('a', 'b', 'c')), \
           price int check (price < 9), p_id int unique references p, unique (kind, price)) without rowid",
        "create table t (id integer primary key check (id > 1000), x int)",
        // Few values that must not repeat, made of others.
        "create table t (id integer primary key, name text check (name in ('new', 'old', 'gone')), code text unique, check (name <= code))",
        "create table t (id integer primary key, name int check (name in (1, 2, 3, 5, 8)) unique, flag boolean, check (flag is not name))",
        "create table t (id integer primary key, name int unique, k_id int references t, check (name <= k_id))",
        // Names of times, and no times.
        "create table t (id integer primary key, shipped date check (shipped > '2011-01-01'), \
           created_at int check (created_at in (1, 2, 3, 5, 8)), k_id int references t)",
        "create table p (id integer primary key, start_on int check (start_on in (1, 2, 3, 5, 8))); \
           create table t (id integer primary key, start_on date check (start_on > '2011-01-01'), p_id int references p)",
        // What counts from one, and must not; parents that no rule lets in.
        "create table p (id integer primary key); create table t (id integer primary key, rank int check (rank between 3 and 4000), \
           p_id int references p, unique (rank, p_id))",
        "create table p (id integer primary key); create table t (id integer primary key, name int check (name > 100), p_id int references p, \
           check (name <= p_id))",
        // Keys of texts and of several columns that must name another record.
        "create table t (code text primary key, boss text not null references t(code), check (boss <> code))",
        "create table t (code text primary key check (length(code) = 4), boss text not null unique references t(code), check (boss <> code)) strict",
        "create table t (a int not null, b text not null, pa int not null, pb text not null, primary key (a, b), \
           foreign key (pa, pb) references t(a, b), check (pa <> a or pb <> b)) without rowid",
    ] {
        if let Err(error) = tried(schema, 12) {
            failed.push(format!("{schema}\n  {error}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn tables_that_hold_little_are_said_to() {
    let world = world("create table flags (name text primary key check (name in ('a', 'b', 'c')))");
    let steps = crate::seed::auto::plan(&world.catalog, Some(20)).unwrap();
    assert_eq!(steps[0].line, "create 3 flags auto");
    assert_eq!(steps[0].note.as_deref(), Some("the primary key (name) leaves room for 3"));
    // Each text that a pattern has room for is as likely as any other.
    let lines =
        fills("create table seats (id integer primary key, code text unique check (code glob 'A[0-9][0-9]'))", 60);
    assert_eq!(lines, ["create 60 seats auto"]);
    for (rule, room) in [("code glob 'A[0-9][0-9]'", 100), ("code glob '[a-c][xyz]'", 9), ("code glob '[A-Z]'", 26)] {
        let world =
            super::world(&format!("create table seats (id integer primary key, code text unique check ({rule}))"));
        let steps = crate::seed::auto::plan(&world.catalog, Some(300)).unwrap();
        assert_eq!(steps[0].line, format!("create {room} seats auto"), "{rule}");
        world.create(room, "seats", &[]).unwrap();
    }
}

#[test]
fn a_parent_that_no_rule_lets_in_is_named_with_the_rule() {
    let world = world(
        "create table p (id integer primary key);
         create table t (id integer primary key, p_id int not null references p check (p_id > 100))",
    );
    let steps = crate::seed::auto::plan(&world.catalog, Some(10)).unwrap();
    assert_eq!(steps[1].note.as_deref(), Some("left out: the check `p_id > 100` cannot be solved"));
}

#[test]
fn a_table_of_one_record_gets_it_and_those_that_belong_to_it_no_more() {
    let schema = "create table settings (id integer primary key check (id = 1), theme text not null default 'dark');
        create table places (settings_id int not null unique references settings, name text not null);
        create table visits (id integer primary key, settings_id int not null references settings);";
    let lines = fills(schema, 10);
    assert_eq!(lines, ["create 1 settings auto", "create 1 places auto", "create 3 visits auto"]);
    // The one is there.
    let lines = fills(&format!("{schema} insert into settings values (1, 'light');"), 10);
    assert_eq!(lines, ["", "create 1 places auto", "create 3 visits auto"]);
    for (rule, room) in [("id between 1 and 3", 3), ("id in (4, 7)", 2), ("id = 0", 1), ("id > 0 and id < 2", 1)] {
        let schema = format!("create table t (id integer primary key check ({rule}), a text)");
        assert_eq!(fills(&schema, 10), [format!("create {room} t auto")], "{rule}");
    }
}

#[test]
fn names_of_several_lines_are_left_out_with_what_needs_their_records() {
    let schema = "create table \"a\nb\" (id integer primary key);
        create table c (id integer primary key, \"d\ne\" text);
        create table f (id integer primary key, c_id int not null references c);
        create table g (id integer primary key, f_id int references f);
        create table h (id integer primary key, ab int references \"a\nb\");";
    assert_eq!(fills(schema, 10), ["", "", "", "", "create 10 g auto"]);
    let steps = crate::seed::auto::plan(&world(schema).catalog, None).unwrap();
    let notes: Vec<&str> = steps.iter().filter_map(|step| step.note.as_deref()).collect();
    let feed = "left out: a line cannot hold a name with a line feed in it";
    let needs = ["left out: it needs records of a\nb", "left out: it needs records of c"];
    assert_eq!(notes, [feed, feed, needs[0], needs[1]]);
}

#[test]
fn what_triggers_fill_is_left_to_them() {
    let schema = "create table users (id integer primary key, name text);
        create table sizes (user_id int primary key references users, files int not null) without rowid;
        create table files (id integer primary key, user_id int not null references users);
        create trigger sized after insert on files begin
          insert or replace into sizes values (new.user_id, (select count(*) from files where user_id = new.user_id)); end;";
    let lines = fills(schema, 10);
    assert_eq!(lines, ["", "create 10 users auto", "create 30 files auto"]);
    let note = crate::seed::auto::plan(&world(schema).catalog, None).unwrap().remove(0).note;
    assert_eq!(note.as_deref(), Some("left to the trigger sized on files"));
    // Others need its records.
    let schema = format!("{schema} create table notes (id integer primary key, user_id int references sizes)");
    let steps = crate::seed::auto::plan(&world(&schema).catalog, Some(3)).unwrap();
    assert_eq!(steps[1].line, "create 3 sizes auto");
    assert_eq!(world(&schema).seed(3).map(|lines| lines.len()), Ok(4));
}

#[test]
fn circles_without_a_way_in_are_named() {
    let world = world(
        "create table a (x int, y int, bx int not null, \"by\" int not null, primary key (x, y), foreign key (bx, \"by\") references b (x, y)); \
         create table b (x int, y int, ax int not null, ay int not null, primary key (x, y), foreign key (ax, ay) references a (x, y))",
    );
    let error = crate::seed::auto::plan(&world.catalog, None).unwrap_err();
    assert_eq!(error.message, "a, b: each needs a record of another before its own");
}
