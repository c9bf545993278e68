use super::*;

/// The keys that are inferred, as `child.column → parent`, or `child.(column, column) → parent`.
pub(super) fn inferred(sql: &str) -> Vec<String> {
    let (_, catalog) = open(sql);
    let mut found = Vec::new();
    for entry in catalog.tables().unwrap() {
        for relation in catalog.relations(&table(&catalog, &entry.name)).unwrap().iter() {
            if relation.kind == RelationKind::BelongsTo && relation.origin == super::super::KeyOrigin::Inferred {
                let step = &relation.steps[0];
                let columns: Vec<&str> =
                    step.from_columns.iter().map(|&column| step.from.columns[column].name.as_str()).collect();
                let columns = match columns.as_slice() {
                    [column] => (*column).to_owned(),
                    several => format!("({})", several.join(", ")),
                };
                found.push(format!("{}.{columns} → {}", entry.name, step.to.name));
            }
        }
    }
    assert!(catalog.warnings().is_empty());
    found
}

#[test]
fn off_means_off() {
    let (_, catalog) =
        open_with("create table games (id integer primary key); create table reviews (game_id int)", false);
    assert!(relations(&catalog, "reviews").is_empty());
}

#[test]
fn what_is_taken_for_a_key_and_what_is_not() {
    let games = "create table games (id integer primary key, title text); insert into games values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e');";
    let with = |sql: &str| inferred(&format!("{games} {sql}"));
    for (sql, expected) in [
        // Named after the table, in any spelling.
        ("create table r (game_id int); insert into r values (1), (null), (3)", vec!["r.game_id → games"]),
        ("create table r (gameId int); insert into r values (1)", vec!["r.gameId → games"]),
        ("create table r (GameID int); insert into r values (1)", vec!["r.GameID → games"]),
        ("create table r (gameid int); insert into r values (1)", vec!["r.gameid → games"]),
        ("create table r (game_id text); insert into r values ('1')", vec!["r.game_id → games"]),
        ("create table r (game_id int primary key, n); insert into r values (2, 1)", vec!["r.game_id → games"]),
        // No values: by the plainest name and type only.
        ("create table r (game_id int)", vec!["r.game_id → games"]),
        ("create table r (gameid int)", vec![]),
        ("create table r (game_id text)", vec![]),
        ("create table r (game int)", vec![]),
        // A value that is not found.
        ("create table r (game_id int); insert into r values (1), (9)", vec![]),
        // Declared, also if wrongly.
        ("create table r (game_id int references nowhere)", vec![]),
        // A table's own name and key.
        ("create table r (id integer primary key, r_id int); insert into r values (1, 1)", vec![]),
        // One of several kinds of parent.
        ("create table r (game_id int, game_type text); insert into r values (1, 'Game')", vec![]),
        (
            "create table r (game_id int, game_type text); insert into r values (1, 'App\\Models\\Game'), (2, 'Other')",
            vec![],
        ),
        ("create table r (game_id int, game_type text)", vec![]),
        // … which the column beside it does not say.
        ("create table r (game_id int, game_type text); insert into r values (1, 'board')", vec!["r.game_id → games"]),
        // Another column's word that only ends so.
        (
            "create table pas (id integer primary key); insert into pas values (1); create table r (paid int); insert into r values (7)",
            vec![],
        ),
        // In the singular, with the same kind of values.
        ("create table r (game int); insert into r values (1), (2), (3), (4), (5)", vec!["r.game → games"]),
        // Few numbers are found by chance, unless the table is named for what it links.
        ("create table r (game int); insert into r values (1), (3)", vec![]),
        ("create table r (game tinyint); insert into r values (1), (2), (3), (4), (5)", vec![]),
        ("create table game_tags (game int); insert into game_tags values (1), (3)", vec!["game_tags.game → games"]),
        ("create table r (game text); insert into r values ('a')", vec![]),
        ("create table r (game int); insert into r values (1), ('a')", vec![]),
        ("create table r (games int); insert into r values (1), (3)", vec![]),
        // A view is neither.
        ("create view r as select 1 as game_id", vec![]),
        ("create table r (v_id int); create view v as select 1 as id; insert into r values (1)", vec![]),
    ] {
        assert_eq!(with(sql), expected, "{sql}");
    }
}

#[test]
fn the_key_of_another_table() {
    for (sql, expected) in [
        (
            "create table discs (album_id integer primary key); create table tracks (track_id integer primary key, album_id int);
             insert into discs values (1); insert into tracks values (1, 1)",
            vec!["tracks.album_id → discs"],
        ),
        // No values, no proof.
        ("create table discs (album_id integer primary key); create table tracks (id integer primary key, album_id int)", vec![]),
        // Two keys of one name name no parent.
        (
            "create table a (meta_id integer primary key); create table b (meta_id integer primary key);
             insert into a values (1); insert into b values (1)",
            vec![],
        ),
        // … unless it is named after one of them.
        (
            "create table users (user_id integer primary key); create table profiles (user_id integer primary key);
             insert into users values (1), (2); insert into profiles values (1)",
            vec!["profiles.user_id → users"],
        ),
        (
            "create table orders (order_id integer primary key); create table bills (order_id integer primary key);
             create table trips (id integer primary key, order_id int);
             insert into orders values (1), (2); insert into bills values (1); insert into trips values (1, 1)",
            vec!["bills.order_id → orders", "trips.order_id → orders"],
        ),
        // Words that anything may be called.
        (
            "create table countries (code text primary key); create table products (id integer primary key, code text);
             insert into countries values ('FR'); insert into products values (1, 'FR')",
            vec![],
        ),
        (
            "create table books (isbn text primary key); create table loans (id integer primary key, isbn text);
             insert into books values ('9780131103627'), ('9780262510875'); insert into loans values (1, '9780131103627')",
            vec!["loans.isbn → books"],
        ),
    ] {
        assert_eq!(inferred(sql), expected, "{sql}");
    }
}

#[test]
fn columns_that_only_look_like_keys() {
    let numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000)";
    let sql = format!(
        "create table ratings (id integer primary key, game_id int, stars int);
         create table games (id integer primary key, rating int, year int, status int, type int, kind int);
         create table status (id integer primary key, name text);
         create table types (id integer primary key, name text);
         create table years (id integer primary key, note text);
         create table kinds (id integer primary key, note text);
         insert into games select i, 1 + i % 10, 1990 + i % 20, i % 3, 1, 1 + i % 5 from ({numbers} select i from n) where i <= 100;
         insert into ratings select i, 1 + i % 100, 1 + i % 5 from ({numbers} select i from n);
         insert into status values (1, 'a'), (2, 'b'); insert into types values (1, 'a'), (2, 'b');
         insert into years select i, '' from ({numbers} select i from n) where i <= 30;
         insert into kinds select i, '' from ({numbers} select i from n);"
    );
    // `rating` is a score though ratings are about games; no year is found; status has a 0; type is but one value;
    // kinds goes far beyond the few small numbers.
    assert_eq!(inferred(&sql), ["ratings.game_id → games"]);
    let sql = "create table statuses (id integer primary key, name text); insert into statuses values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e');
         create table orders (id integer primary key, status int, level int);
         insert into orders select id, id, id from statuses; create table levels as select * from statuses;
         create table level (id integer primary key); insert into level select id from statuses;
         create table user (id integer primary key); create table users (id integer primary key);
         create table posts (id integer primary key, user_id int);
         insert into user values (1); insert into users values (1); insert into posts values (1, 1)";
    // A level is a number, and a `user_id` is of `user` before `users`.
    assert_eq!(inferred(sql), ["orders.status → statuses", "posts.user_id → user"]);
}

#[test]
fn names_that_say_a_part() {
    for (sql, expected) in [
        // The end of the table's name.
        (
            "create table facet_cities (id integer primary key, name text); insert into facet_cities values (4, 'a'), (9, 'b');
             create table shops (id integer primary key, _city_id int); insert into shops values (1, 4), (2, 9)",
            vec!["shops._city_id → facet_cities"],
        ),
        // … of two tables.
        (
            "create table facet_cities (id integer primary key); create table old_cities (id integer primary key);
             insert into facet_cities values (4), (9); insert into old_cities values (4), (9);
             create table shops (id integer primary key, city_id int); insert into shops values (1, 4), (2, 9)",
            vec![],
        ),
        // The end of the column's name, behind a role.
        (
            "create table staff (staff_id integer primary key); insert into staff values (1), (2);
             create table stores (store_id integer primary key, manager_staff_id int); insert into stores values (1, 2), (2, 1)",
            vec!["stores.manager_staff_id → staff"],
        ),
        (
            "create table items (itemID integer primary key, parentItemID int);
             insert into items values (1, null), (2, 1), (3, 1), (4, 2)",
            vec!["items.parentItemID → items"],
        ),
        // The role alone.
        (
            "create table employees (id integer primary key, ReportsTo int); insert into employees values (1, null), (2, 1);
             create table customers (id integer primary key, SupportRepId int); insert into customers values (1, 2), (2, 1)",
            vec!["customers.SupportRepId → employees", "employees.ReportsTo → employees"],
        ),
        (
            "create table categories (id integer primary key, parent_id int); insert into categories values (1, null), (2, 1)",
            vec!["categories.parent_id → categories"],
        ),
        (
            "create table users (id integer primary key); insert into users values (1), (2);
             create table posts (id integer primary key, author_id int, created_by int); insert into posts values (1, 1, 2), (2, 2, 7)",
            vec!["posts.author_id → users"],
        ),
        // The exact name of another table's key, and text where that is text.
        (
            "create table users (uid text primary key); insert into users values ('7'), ('8');
             create table events (id integer primary key, uid text); insert into events values (1, '8')",
            vec!["events.uid → users"],
        ),
        (
            "create table accounts (id varchar(20) primary key); insert into accounts values ('7'), ('8');
             create table bills (id integer primary key, billing_account_id int); insert into bills values (1, 8), (2, 7)",
            vec!["bills.billing_account_id → accounts"],
        ),
        // The owner of a key is the table that is named so.
        (
            "create table books (id integer primary key, title text); create table pages (book integer primary key, text);
             create table comments (id integer primary key, book int);
             insert into books values (1, ''), (2, ''), (3, ''), (4, ''), (5, ''), (6, '');
             insert into pages select id, '' from books; insert into comments select id, id from books",
            vec!["comments.book → books", "pages.book → books"],
        ),
        // Beside a column that is called so but says something else.
        (
            "create table customers (id integer primary key); create table addresses (id integer primary key);
             insert into customers values (1); insert into addresses values (1), (2);
             create table customer_addresses (customer_id int, address_id int, address_type text);
             insert into customer_addresses values (1, 1, 'home'), (1, 2, 'work')",
            vec!["customer_addresses.customer_id → customers", "customer_addresses.address_id → addresses"],
        ),
    ] {
        assert_eq!(inferred(sql), expected, "{sql}");
    }
}

#[test]
fn a_late_value_is_seen_in_a_long_table() {
    let sql = "create table games (id integer primary key); insert into games values (1);
         create table r (id integer primary key, game_id int);
         insert into r with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)
           select i, iif(i > 60000, 7, 1) from n;
         create table s (a int, b int, game_id int, primary key (a, b)) without rowid; insert into s select id, 1, game_id from r;";
    assert!(inferred(sql).is_empty());
}

#[test]
fn chinook_without_its_references() {
    let sql = "
        create table Album (AlbumId INTEGER NOT NULL primary key, Title NVARCHAR(160), ArtistId INTEGER NOT NULL);
        create table Artist (ArtistId INTEGER NOT NULL primary key, Name NVARCHAR(120));
        create table Customer (CustomerId INTEGER NOT NULL primary key, FirstName text, SupportRepId INTEGER);
        create table Employee (EmployeeId INTEGER NOT NULL primary key, LastName text, ReportsTo INTEGER);
        create table Genre (GenreId INTEGER NOT NULL primary key, Name text);
        create table Invoice (InvoiceId INTEGER NOT NULL primary key, CustomerId INTEGER, Total NUMERIC(10,2));
        create table InvoiceLine (InvoiceLineId INTEGER primary key, InvoiceId INTEGER, TrackId INTEGER, Quantity INTEGER);
        create table MediaType (MediaTypeId INTEGER primary key, Name text);
        create table Playlist (PlaylistId INTEGER primary key, Name text);
        create table PlaylistTrack (PlaylistId INTEGER, TrackId INTEGER, primary key (PlaylistId, TrackId));
        create table Track (TrackId INTEGER primary key, Name text, AlbumId INTEGER, MediaTypeId INTEGER, GenreId INTEGER);
        insert into Artist values (1, 'a'), (2, 'b'); insert into Album values (1, 'x', 1), (2, 'y', 2), (3, 'z', 2);
        insert into Employee values (1, 'x', null), (2, 'y', 1); insert into Customer values (1, 'a', 2);
        insert into Genre values (1, 'g'); insert into MediaType values (1, 'm'); insert into Playlist values (1, 'p');
        insert into Track values (1, 't', 1, 1, 1), (2, 'u', 3, 1, 1); insert into PlaylistTrack values (1, 1), (1, 2);
        insert into Invoice values (1, 1, 9.9); insert into InvoiceLine values (1, 1, 2, 1);";
    assert_eq!(
        inferred(sql),
        [
            "Album.ArtistId → Artist",
            "Customer.SupportRepId → Employee",
            "Employee.ReportsTo → Employee",
            "Invoice.CustomerId → Customer",
            "InvoiceLine.InvoiceId → Invoice",
            "InvoiceLine.TrackId → Track",
            "PlaylistTrack.PlaylistId → Playlist",
            "PlaylistTrack.TrackId → Track",
            "Track.AlbumId → Album",
            "Track.MediaTypeId → MediaType",
            "Track.GenreId → Genre",
        ]
    );
}

#[test]
fn schemas_in_the_style_of_others() {
    let northwind = "
        create table Customers (CustomerID TEXT primary key, CompanyName TEXT);
        create table CustomerDemographics (CustomerTypeID TEXT primary key);
        create table CustomerCustomerDemo (CustomerID TEXT, CustomerTypeID TEXT, primary key (CustomerID, CustomerTypeID));
        create table Employees (EmployeeID INTEGER primary key, ReportsTo INTEGER, Region TEXT);
        create table Orders (OrderID INTEGER primary key, CustomerID TEXT, EmployeeID INTEGER, ShipVia INTEGER, ShipRegion TEXT);
        create table \"Order Details\" (OrderID INTEGER, ProductID INTEGER, primary key (OrderID, ProductID));
        create table Products (ProductID INTEGER primary key, SupplierID INTEGER);
        create table Suppliers (SupplierID INTEGER primary key, Region TEXT);
        create table Shippers (ShipperID INTEGER primary key);
        create table Regions (RegionID INTEGER primary key);
        create table Territories (TerritoryID TEXT primary key, RegionID INTEGER);
        insert into Customers values ('ALFKI', 'x'); insert into CustomerDemographics values ('t');
        insert into CustomerCustomerDemo values ('ALFKI', 't'); insert into Employees values (1, null, 'WA');
        insert into Orders values (10248, 'ALFKI', 1, 1, null); insert into \"Order Details\" values (10248, 1);
        insert into Suppliers values (1, 'LA'); insert into Products values (1, 1); insert into Shippers values (1);
        insert into Regions values (1); insert into Territories values ('01581', 1);";
    assert_eq!(
        inferred(northwind),
        [
            "CustomerCustomerDemo.CustomerID → Customers",
            "CustomerCustomerDemo.CustomerTypeID → CustomerDemographics",
            "Employees.ReportsTo → Employees",
            "Order Details.OrderID → Orders",
            "Order Details.ProductID → Products",
            "Orders.CustomerID → Customers",
            "Orders.EmployeeID → Employees",
            "Products.SupplierID → Suppliers",
            "Territories.RegionID → Regions",
        ]
    );
    let sakila = "
        create table actor (actor_id integer primary key, last_update text);
        create table language (language_id integer primary key, name text);
        create table film (film_id integer primary key, title text, language_id int, original_language_id int, rating text);
        create table film_actor (actor_id int, film_id int, last_update text, primary key (actor_id, film_id));
        create table film_text (film_id int primary key, title text);
        create table store (store_id integer primary key, manager_staff_id int);
        create table staff (staff_id integer primary key, store_id int, active int);
        insert into actor values (1, ''); insert into language values (1, 'en'); insert into film values (1, 'x', 1, null, 'PG');
        insert into film_actor values (1, 1, ''); insert into film_text values (1, 'x'); insert into store values (1, 1);
        insert into staff values (1, 1, 1);";
    assert_eq!(
        inferred(sakila),
        [
            "film.language_id → language",
            "film_actor.actor_id → actor",
            "film_actor.film_id → film",
            "film_text.film_id → film",
            "staff.store_id → store",
        ]
    );
    let (_, catalog) = open(sakila);
    assert_eq!(meaning(&catalog, "film", "actors"), "actors: through actor (film_actor)");
    assert_eq!(meaning(&catalog, "film", "film_text"), "film_text, film_text_as_film: has one film_text");
    let wordpress = "
        create table wp_posts (ID integer primary key, post_author int, post_title text, post_parent int, comment_count int);
        create table wp_users (ID integer primary key, user_login text);
        create table wp_postmeta (meta_id integer primary key, post_id int, meta_key text);
        create table wp_usermeta (umeta_id integer primary key, user_id int);
        create table wp_commentmeta (meta_id integer primary key, comment_id int);
        create table wp_comments (comment_ID integer primary key, comment_post_ID int, user_id int);
        create table wp_terms (term_id integer primary key, name text);
        create table wp_termmeta (meta_id integer primary key, term_id int);
        create table wp_term_taxonomy (term_taxonomy_id integer primary key, term_id int, taxonomy text, parent int, count int);
        create table wp_term_relationships (object_id int, term_taxonomy_id int, primary key (object_id, term_taxonomy_id));
        create table wp_options (option_id integer primary key, option_name text);
        insert into wp_posts values (1, 1, 'x', 0, 1); insert into wp_users values (1, 'a');
        insert into wp_postmeta values (1, 1, 'k'); insert into wp_usermeta values (1, 1); insert into wp_commentmeta values (1, 1);
        insert into wp_comments values (1, 1, 0); insert into wp_terms values (1, 't'); insert into wp_termmeta values (1, 1);
        insert into wp_term_taxonomy values (1, 1, 'category', 0, 1); insert into wp_term_relationships values (1, 1);";
    assert_eq!(
        inferred(wordpress),
        [
            "wp_commentmeta.comment_id → wp_comments",
            "wp_postmeta.post_id → wp_posts",
            "wp_term_relationships.term_taxonomy_id → wp_term_taxonomy",
            "wp_term_taxonomy.term_id → wp_terms",
            "wp_termmeta.term_id → wp_terms",
            "wp_usermeta.user_id → wp_users",
        ]
    );
    let rails = "
        create table users (id integer primary key autoincrement not null, email varchar, created_at datetime(6) not null);
        create table people (id integer primary key, user_id integer);
        create table statuses (id integer primary key, name text);
        create table comments (id integer primary key, commentable_type varchar, commentable_id integer, person_id integer, status_id bigint, parent_id int);
        create table active_storage_attachments (id integer primary key, record_type text, record_id bigint, blob_id bigint);
        create table active_storage_blobs (id integer primary key, key varchar);
        create table records (id integer primary key);
        create table schema_migrations (version varchar not null primary key);
        create table ar_internal_metadata (key varchar not null primary key, value varchar);
        insert into active_storage_blobs values (1, 'k'); insert into records values (1);
        insert into active_storage_attachments values (1, 'User', 1, 1);";
    assert_eq!(
        inferred(rails),
        [
            "active_storage_attachments.blob_id → active_storage_blobs",
            "comments.person_id → people",
            "comments.status_id → statuses",
            "comments.parent_id → comments",
            "people.user_id → users"
        ]
    );
    let django = "
        create table auth_user (id integer primary key, username varchar(150));
        create table auth_group (id integer primary key, name varchar(150));
        create table auth_user_groups (id integer primary key, user_id integer, group_id integer);
        create table django_content_type (id integer primary key, app_label text, model text);
        create table django_admin_log (id integer primary key, object_id text, content_type_id integer, user_id integer);
        create table blog_post (id integer primary key, author_id integer);
        create table blog_comment (id integer primary key, post_id integer);
        insert into auth_user values (1, 'a'); insert into auth_group values (1, 'g'); insert into auth_user_groups values (1, 1, 1);
        insert into blog_post values (1, 1); insert into blog_comment values (1, 1);
        insert into django_content_type values (1, 'auth', 'user'); insert into django_admin_log values (1, '1', 1, 1);";
    assert_eq!(
        inferred(django),
        [
            "auth_user_groups.user_id → auth_user",
            "auth_user_groups.group_id → auth_group",
            "blog_comment.post_id → blog_post",
            "blog_post.author_id → auth_user",
            "django_admin_log.content_type_id → django_content_type",
            "django_admin_log.user_id → auth_user",
        ]
    );
}
