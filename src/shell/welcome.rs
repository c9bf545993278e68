//! Shows the welcome of a session at a terminal.

use crate::session::Session;

/// Lines to try in the demo, each with what it shows.
const TRY: [(&str, &str); 3] = [
    ("games", "every game"),
    ("game 3 .reviews by score desc", "reviews of one, best first"),
    ("users with 3+ reviews show name, count(reviews)", "who reviews much"),
];

/// The file, how many tables it has, and where help is.
pub fn show(session: &Session) {
    let tables = match session.catalog().refresh().and_then(|()| session.catalog().tables()) {
        Ok(tables) => match tables.len() {
            1 => "1 table".to_owned(),
            count => format!("{count} tables"),
        },
        // The first line that needs the tables will say what is wrong with them.
        Err(_) => "unreadable tables".to_owned(),
    };
    let version = env!("CARGO_PKG_VERSION");
    let mut text = format!("hopdb {version} · {} · {tables} · .help for help, Ctrl-D leaves", session.name());
    if let Some(mode) = session.mode_in_words() {
        text.push('\n');
        text.push_str(&mode);
    }
    if let Some(file) = session.pending_file() {
        text.push_str(&format!("\n`.migrate` makes {}", file.display()));
    } else if session.file().is_none() {
        text.push_str("\nTry:");
        for (line, about) in TRY {
            text.push_str(&format!("\n  {line:<50}{about}"));
        }
    }
    session.messages().prose(&text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, CatalogOptions};
    use crate::lang::ast::HopStatement;
    use crate::store::OpenOptions;
    use crate::{demo, lang, plan};

    #[test]
    fn the_lines_to_try_work_on_the_demo() {
        let catalog = Catalog::new(demo::open(&OpenOptions::default()).unwrap(), CatalogOptions::default());
        for (line, _) in TRY {
            let Ok(Some(HopStatement::Value(expr))) = lang::parse(line) else { panic!("{line}") };
            let options = plan::Options {
                bare: true,
                labels: false,
                lazy: plan::Lazy::Subquery,
                rewrites: plan::Rewrites::default(),
            };
            plan::plan(&expr, &catalog, &plan::Variables::default(), options).unwrap();
        }
    }
}
