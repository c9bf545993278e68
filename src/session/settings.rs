//! What a person can set: one table of names, values and what they mean.

use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::formats::{self, FORMATS, Format, TABLE};
use crate::plan::Lazy;
use crate::seed::{LOCALES, Locale, SeedContext, Timestamp};
use crate::terminal::theme::Theme;

/// How many rows of an answer are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// A screenful at a terminal, all elsewhere.
    Screen,
    /// So many, wherever they go.
    Rows(u64),
    /// All of them.
    Off,
}

impl Limit {
    /// The limit by how it is written: a number, `off` or `screen`.
    pub fn parse(text: &str) -> Option<Limit> {
        match text.to_lowercase().as_str() {
            "off" => Some(Limit::Off),
            "screen" => Some(Limit::Screen),
            number => number.parse().ok().map(Limit::Rows),
        }
    }
}

/// Where it is told how long a line took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// Below the answers at a prompt.
    Foot,
    /// By a line of its own.
    On,
    Off,
}

/// Whether answers that do not fit the screen go through a pager.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pager {
    #[default]
    Off,
    /// That of the environment.
    On,
    /// This command.
    Command(String),
}

impl Pager {
    /// The command that was set.
    pub fn command(&self) -> Option<&str> {
        match self {
            Pager::Command(command) => Some(command),
            Pager::Off | Pager::On => None,
        }
    }
}

/// Whose keys edit a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editing {
    Emacs,
    Vi,
}

const EDITINGS: [(&str, Editing); 2] = [("emacs", Editing::Emacs), ("vi", Editing::Vi)];

const THEMES: [(&str, Theme); 3] = [("dark", Theme::Dark), ("light", Theme::Light), ("none", Theme::None)];

/// The value of that name, in any letter case.
fn named<T: Copy>(all: &[(&str, T)], text: &str) -> Option<T> {
    all.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, value)| *value)
}

/// The name of a value.
fn name_of<T: PartialEq>(all: &[(&'static str, T)], value: &T) -> String {
    all.iter().find(|(_, known)| known == value).map_or("", |(name, _)| *name).to_owned()
}

const TIMERS: [(&str, Timer); 3] = [("foot", Timer::Foot), ("on", Timer::On), ("off", Timer::Off)];

#[derive(Clone, Debug)]
pub struct Settings {
    pub format: &'static Format,
    pub limit: Limit,
    pub lazy: Lazy,
    /// Show each statement that runs.
    pub sql: bool,
    /// Show how SQLite goes about each statement that runs.
    pub explain: bool,
    pub timer: Timer,
    /// Show the number of each group as a bar, too, at a terminal.
    pub bars: bool,
    /// The keys of the prompt.
    pub editing: Editing,
    pub theme: Theme,
    /// What long answers at a prompt go through.
    pub pager: Pager,
    /// Ask before changes that are large or take others with them.
    pub confirm: bool,
    /// Keep what each line changes, so that it can be taken back.
    pub undo: bool,
    /// What made-up values come from; another one in each session where none is set.
    pub seed: Option<u64>,
    /// What `now` is to made-up values.
    pub now: Timestamp,
    /// The language and country of made-up values.
    pub locale: &'static Locale,
    /// Keep cells of csv and tsv from being formulas to a spreadsheet.
    pub excel_safe: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            format: &TABLE,
            limit: Limit::Screen,
            lazy: Lazy::Subquery,
            sql: false,
            explain: false,
            timer: Timer::Foot,
            bars: true,
            editing: Editing::Emacs,
            theme: Theme::Dark,
            pager: Pager::Off,
            confirm: true,
            undo: true,
            seed: None,
            now: SeedContext::new(0).now,
            locale: SeedContext::new(0).locale,
            excel_safe: false,
        }
    }
}

/// One setting, as `.set` and the commands of the same names know it.
pub struct Setting {
    pub name: &'static str,
    /// What it decides, in a few words.
    pub about: &'static str,
    /// The values it takes, as they are named to people and completed; `N` stands for a number.
    pub values: fn() -> Vec<&'static str>,
    get: fn(&Settings) -> String,
    set: fn(&mut Settings, &str) -> bool,
}

const LAZY: [(&str, Lazy); 3] = [("select", Lazy::Select), ("joined", Lazy::Joined), ("subquery", Lazy::Subquery)];

/// Every setting, in the order in which they are listed.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "mode",
        about: "the format of answers",
        values: || FORMATS.iter().map(|format| format.name).collect(),
        get: |settings| settings.format.name.to_owned(),
        set: |settings, text| formats::find(text).map(|format| settings.format = format).is_some(),
    },
    Setting {
        name: "limit",
        about: "how many rows of an answer are shown",
        values: || vec!["screen", "off", "N"],
        get: |settings| match settings.limit {
            Limit::Screen => "screen".to_owned(),
            Limit::Off => "off".to_owned(),
            Limit::Rows(rows) => rows.to_string(),
        },
        set: |settings, text| Limit::parse(text).map(|limit| settings.limit = limit).is_some(),
    },
    Setting {
        name: "sql",
        about: "show each statement that runs, with its time",
        values: || vec!["on", "off"],
        get: |settings| switch_name(settings.sql),
        set: |settings, text| switch(text).map(|on| settings.sql = on).is_some(),
    },
    Setting {
        name: "explain",
        about: "show how SQLite goes about each statement",
        values: || vec!["on", "off"],
        get: |settings| switch_name(settings.explain),
        set: |settings, text| switch(text).map(|on| settings.explain = on).is_some(),
    },
    Setting {
        name: "timer",
        about: "show how long each line took: below its answer, or by a line of its own",
        values: || TIMERS.iter().map(|(name, _)| *name).collect(),
        get: |settings| name_of(&TIMERS, &settings.timer),
        set: |settings, text| {
            let switched = || switch(text).map(|on| if on { Timer::On } else { Timer::Off });
            named(&TIMERS, text).or_else(switched).map(|timer| settings.timer = timer).is_some()
        },
    },
    Setting {
        name: "bars",
        about: "show the number of each group as a bar, too, at a terminal",
        values: || vec!["on", "off"],
        get: |settings| switch_name(settings.bars),
        set: |settings, text| switch(text).map(|on| settings.bars = on).is_some(),
    },
    Setting {
        name: "editing",
        about: "the keys that edit a line",
        values: || EDITINGS.iter().map(|(name, _)| *name).collect(),
        get: |settings| name_of(&EDITINGS, &settings.editing),
        set: |settings, text| named(&EDITINGS, text).map(|editing| settings.editing = editing).is_some(),
    },
    Setting {
        name: "theme",
        about: "the colours: for a dark terminal, a light one, or none",
        values: || THEMES.iter().map(|(name, _)| *name).collect(),
        get: |settings| name_of(&THEMES, &settings.theme),
        set: |settings, text| named(&THEMES, text).map(|theme| settings.theme = theme).is_some(),
    },
    Setting {
        name: "pager",
        about: "show answers that do not fit the screen in a pager: that of $PAGER, or a command",
        values: || vec!["on", "off", "COMMAND"],
        get: |settings| match &settings.pager {
            Pager::Off => "off".to_owned(),
            Pager::On => "on".to_owned(),
            Pager::Command(command) => command.clone(),
        },
        set: |settings, text| {
            settings.pager = match switch(text) {
                Some(true) => Pager::On,
                Some(false) => Pager::Off,
                None => Pager::Command(text.to_owned()),
            };
            true
        },
    },
    Setting {
        name: "confirm",
        about: "ask before a change of several records, or one that takes others with it",
        values: || vec!["on", "off"],
        get: |settings| switch_name(settings.confirm),
        set: |settings, text| switch(text).map(|on| settings.confirm = on).is_some(),
    },
    Setting {
        name: "undo",
        about: "keep what each line changes, for `.undo`",
        values: || vec!["on", "off"],
        get: |settings| switch_name(settings.undo),
        set: |settings, text| switch(text).map(|on| settings.undo = on).is_some(),
    },
    Setting {
        name: "lazy",
        about: "how nested records are fetched",
        values: || LAZY.iter().map(|(name, _)| *name).collect(),
        get: |settings| name_of(&LAZY, &settings.lazy),
        set: |settings, text| named(&LAZY, text).map(|lazy| settings.lazy = lazy).is_some(),
    },
    Setting {
        name: "seed",
        about: "what made-up values come from: the same seed, the same values",
        values: || vec!["random", "N"],
        get: |settings| settings.seed.map_or("random".to_owned(), |seed| seed.to_string()),
        set: |settings, text| {
            let seed = if text.eq_ignore_ascii_case("random") { Some(None) } else { text.parse().ok().map(Some) };
            seed.map(|seed| settings.seed = seed).is_some()
        },
    },
    Setting {
        name: "now",
        about: "what counts as now where values are made up",
        values: || vec!["YYYY-MM-DD"],
        get: |settings| settings.now.to_string().replace(' ', "T"),
        set: |settings, text| Timestamp::parse(text).map(|now| settings.now = now).is_some(),
    },
    Setting {
        name: "locale",
        about: "the language and country of made-up values",
        values: || LOCALES.iter().map(|locale| locale.code).collect(),
        get: |settings| settings.locale.code.to_owned(),
        set: |settings, text| Locale::find(text).map(|locale| settings.locale = locale).is_ok(),
    },
    Setting {
        name: "excel-safe",
        about: "let no text of csv and tsv be a formula",
        values: || vec!["on", "off"],
        get: |settings| switch_name(settings.excel_safe),
        set: |settings, text| switch(text).map(|on| settings.excel_safe = on).is_some(),
    },
];

fn switch(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Some(true),
        "off" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn switch_name(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

impl Setting {
    /// The setting of that name, in any letter case.
    pub fn find(name: &str) -> Result<&'static Setting> {
        if let Some(setting) = SETTINGS.iter().find(|setting| setting.name.eq_ignore_ascii_case(name)) {
            return Ok(setting);
        }
        let error = Diagnostic::error(format!("there is no setting `{name}`"));
        Err(match nearest(name, SETTINGS.iter().map(|setting| setting.name)) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error.hint("`.set` lists them all"),
        })
    }

    pub fn get(&self, settings: &Settings) -> String {
        (self.get)(settings)
    }

    /// Sets it to a value as typed.
    ///
    /// # Errors
    /// The value is none of those that it takes.
    pub fn set(&self, settings: &mut Settings, value: &str) -> Result<()> {
        if (self.set)(settings, value) {
            return Ok(());
        }
        let values = (self.values)();
        let error = Diagnostic::error(format!("`{value}` is no value of {}", self.name))
            .hint(format!("it takes {}", values.join(", ")));
        Err(match nearest(value, values) {
            Some(near) => error.hint(format!("did you mean {near}?")),
            None => error,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_taken_and_read_back() {
        for setting in SETTINGS {
            for value in (setting.values)() {
                let value = match value {
                    "N" => "7",
                    "YYYY-MM-DD" => "2024-05-06T07:08:09",
                    value => value,
                };
                let mut settings = Settings::default();
                assert_eq!(setting.set(&mut settings, value), Ok(()), "{} {value}", setting.name);
                assert_eq!(setting.get(&settings), value, "{}", setting.name);
            }
        }
    }

    #[test]
    fn a_wrong_name_or_value_says_what_would_work() {
        assert_eq!(Setting::find("limt").map(|_| ()).unwrap_err().hints, ["did you mean limit?"]);
        let error = SETTINGS[0].set(&mut Settings::default(), "jsn").unwrap_err();
        assert_eq!(error.hints.last().map(String::as_str), Some("did you mean json?"));
        assert!(SETTINGS[1].set(&mut Settings::default(), "-1").is_err());
    }
}
