//! Schemas of many tables.

/// The demo's tables, and so many others that belong to them and to one another.
pub fn schema(tables: usize) -> String {
    let mut text = String::from(
        "create table games (id integer primary key, title text, genre text, price integer);
         create table users (id integer primary key, name text);
         create table reviews (
             id integer primary key, score integer, game_id integer references games, user_id integer references users
         );
         create index reviews_game_id on reviews (game_id);",
    );
    for number in 3..tables {
        let other = (number * 7 + 1) % number.max(1);
        let parent = if other < 3 { "games".to_owned() } else { format!("things_{other}") };
        text.push_str(&format!(
            "create table things_{number} (id integer primary key, name text, parent_id integer references {parent});"
        ));
    }
    text
}
