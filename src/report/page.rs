//! The page: HTML with its style and script in it, and a policy that lets nothing else in. What comes from the database is always text.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::chart::{bars, binned};
use super::{ColumnCard, Contents, LONGEST, RelationCard, TableCard};
use crate::catalog::KeyOrigin;
use crate::check::{CheckReport, Problem, RelationStats, Weight};
use crate::formats::rounded;
use crate::session::{SeedRun, grouped};
use crate::store::Value;
use crate::survey::erd;
use crate::survey::snapshot::{RecordsDifference, TableDifference};
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::width::cut;

const SCRIPT: &str = include_str!("page.js");

/// The style of the page and of the diagram in it, with the colours of both.
fn style() -> String {
    let [light, dark] = erd::COLOURS;
    let page = include_str!("page.css");
    format!(
        ":root{{color-scheme:light dark;{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n\
         @media print{{:root{{color-scheme:light;{light}}}}}\n{}{page}",
        erd::STYLE
    )
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// `drawing` is the width and height of the diagram, and what stands in it.
pub(super) fn render(contents: &Contents, (width, height, drawing): &(i32, i32, String)) -> String {
    let style = style();
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(&style),
        hash(SCRIPT)
    );
    let records: u64 = contents.tables.iter().filter_map(|table| table.records).sum();
    let problems = &contents.check.problems;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (text(contents.name)) }
                style { (PreEscaped(&style)) }
            }
            body {
                header {
                    h1 { (text(contents.name)) }
                    p {
                        (several(contents.tables.len() as u64, "table")) " · "
                        (several(contents.check.relations.len() as u64, "relation")) " · "
                        (several(records, "record")) " · "
                        @if problems.is_empty() { "no problems" } @else { a href="#problems" { (found_words(&contents.check)) } }
                    }
                    div #searching role="search" hidden {
                        input #search type="search" placeholder="Find a table or column" aria-label="Find a table or column" autocomplete="off" spellcheck="false";
                        span #found role="status" {}
                    }
                }
                main {
                    section #diagram aria-label="Diagram" {
                        div #tools hidden {
                            button #in type="button" title="Nearer (+)" aria-label="Nearer" { "+" }
                            button #out type="button" title="Further (-)" aria-label="Further" { "−" }
                            button #fit type="button" title="All of it (0)" aria-label="All of it" { "⤢" }
                        }
                        div #view tabindex="0" aria-label="Diagram: plus and minus zoom, arrows move" {
                            svg.erd xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } {
                                (PreEscaped(drawing))
                            }
                        }
                    }
                    div #told {
                        nav aria-label="Tables" {
                            ul {
                                @for table in &contents.tables {
                                    li { a href={ "#" (contents.anchor(&table.name)) } { (text(&table.name)) } @if let Some(records) = table.records { " " span.dim { (grouped(records)) } } }
                                }
                            }
                        }
                        @if !problems.is_empty() { (problem_list(problems, contents.no_data)) }
                        @if let Some((run, since)) = contents.seeded { (seeds(contents, run)) (differences(contents, since)) }
                        @for table in &contents.tables { (card(contents, table)) }
                        @if !contents.check.relations.is_empty() { (spreads(&contents.check.relations)) }
                    }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

impl Contents<'_> {
    /// Where a table's card is in the page.
    pub(super) fn anchor(&self, name: &str) -> String {
        let at = self.tables.iter().position(|table| table.name == name);
        at.map_or_else(|| "told".to_owned(), |at| format!("t{at}"))
    }
}

/// A text of the database as it can be shown, with nothing in it that hides or turns the rest of the page round.
fn text(text: &str) -> Cow<'_, str> {
    sanitize::text(text, Lines::Keep)
}

fn found_words(check: &CheckReport) -> String {
    let wrong = check.count(Weight::Wrong) as u64;
    let looks = check.count(Weight::LooksWrong);
    let mut words = if wrong == 0 { "no problems".to_owned() } else { several(wrong, "problem") };
    if looks > 0 {
        words.push_str(&format!(", {looks} look{} wrong", if looks == 1 { "s" } else { "" }));
    }
    words
}

fn several(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

fn value(found: &Value) -> Markup {
    match found {
        Value::Null => html! { span.null { "NULL" } },
        Value::Text(_) => {
            let whole = found.as_text().unwrap_or_default();
            html! { (cut(&sanitize::text(&whole, Lines::Show), LONGEST)) }
        }
        Value::Blob(bytes) => html! { span.dim { (several(bytes.len() as u64, "byte")) } },
        Value::Integer(number) => html! { (number) },
        Value::Real(number) => html! { (rounded(*number)) },
    }
}

fn card(contents: &Contents, table: &TableCard) -> Markup {
    let (names, rows) = &table.samples;
    let of = |problem: &&Problem| problem.table.as_deref() == Some(table.name.as_str());
    html! {
        article.card id=(contents.anchor(&table.name)) {
            h2 {
                (text(&table.name)) " "
                small {
                    @if table.kind != "table" { (table.kind) } @else if let Some(records) = table.records { (several(records, "record")) }
                }
            }
            @if let Some(why) = &table.unreadable { p.wrong { "It cannot be read: " (text(why)) } }
            @for problem in contents.check.problems.iter().filter(of) {
                p.wrong {
                    b { (problem.kind.word()) } " " (text(&problem.name)) ": " (text(&problem.what))
                    @if let Some(line) = &problem.line { br; code { (text(line)) } }
                }
            }
            @if !table.columns.is_empty() {
                div.scroll { table.columns {
                    thead { tr { th { "column" } th { "type" } th { "key" } th.number { "nulls" } th.number { "distinct" } th { "values" } } }
                    tbody { @for column in &table.columns { (column_row(contents, column)) } }
                } }
            }
            @if !table.relations.is_empty() {
                h3 { "Relations" }
                div.scroll { table.relations { tbody {
                    @for relation in &table.relations { (relation_row(contents, relation)) }
                } } }
                @if table.relations_left_out > 0 { p.dim { "and " (table.relations_left_out) " more" } }
            }
            @if !rows.is_empty() {
                details open {
                    summary { "First records" }
                    div.scroll { table.samples {
                        thead { tr { @for name in names { th { (text(name)) } } } }
                        tbody { @for row in rows { tr { @for found in row { td.number[matches!(found, Value::Integer(_) | Value::Real(_))] { (value(found)) } } } } }
                    } }
                }
            }
            @if !table.ddl.is_empty() { details { summary { "SQL" } pre { code { (text(&table.ddl)) } } } }
        }
    }
}

fn column_row(contents: &Contents, column: &ColumnCard) -> Markup {
    html! {
        tr {
            th scope="row" { (text(&column.name)) }
            td {
                (text(&column.declared))
                @if column.not_null { " " span.dim { "not null" } }
                @if let Some(default) = &column.default { " " span.dim { "default " (text(&cut(default, LONGEST))) } }
            }
            td {
                @if column.is_primary { span.key { "PK" } " " }
                @for (to, is_declared) in &column.leads_to {
                    span.key { "FK" } " → " a href={ "#" (contents.anchor(to)) } { (text(to)) } @if !is_declared { span.dim { " (undeclared)" } } " "
                }
            }
            @match &column.profile {
                Some(profile) => {
                    td.number { @if profile.nulls > 0 { (grouped(profile.nulls)) } }
                    td.number { (grouped(profile.distinct)) }
                    td { @if !contents.no_data { (values(column)) } }
                }
                None => { td {} td {} td {} }
            }
        }
    }
}

/// A histogram, or the commonest values.
fn values(column: &ColumnCard) -> Markup {
    let Some(profile) = &column.profile else { return html! {} };
    let ends = html! { span.dim { (value(&profile.least)) " … " (value(&profile.greatest)) } };
    if column.is_primary || profile.records == profile.nulls {
        return if profile.records > profile.nulls {
            ends
        } else {
            html! {}
        };
    }
    if let Some(found) = &column.histogram {
        let told = format!("{} bins from {} to {}", found.bins.len(), found.least, found.greatest);
        let told = cut(&told, 2 * LONGEST);
        return html! { (bars(&found.bins, &text(&told))) " " span.dim { (text(&cut(&found.least, LONGEST / 2))) " … " (text(&cut(&found.greatest, LONGEST / 2))) } };
    }
    // Where no value is there twice, none is the commonest.
    let is_repeated = profile.commonest.first().is_some_and(|(_, times)| *times > 1 || profile.distinct == 1);
    if !is_repeated {
        return ends;
    }
    let short = |found: &Value| match found {
        Value::Text(_) => Value::text(cut(&found.as_text().unwrap_or_default(), LONGEST / 2).into_owned()),
        other => other.clone(),
    };
    html! {
        @for (at, (found, times)) in profile.commonest.iter().enumerate() {
            @if at > 0 { ", " } (value(&short(found))) " " span.dim { "×" (grouped(*times)) }
        }
        @if profile.distinct > profile.commonest.len() as u64 { span.dim { ", …" } }
    }
}

fn relation_row(contents: &Contents, relation: &RelationCard) -> Markup {
    html! {
        tr {
            th scope="row" { code { (text(&relation.name)) } }
            td { (relation.kind) " " a href={ "#" (contents.anchor(&relation.target)) } { (text(&relation.target)) } }
            td { @if let Some(spread) = &relation.spread { (spread_chart(spread)) } }
            td.dim {
                @if let Some(spread) = &relation.spread { (spread_words(spread)) }
                (origin(relation.origin))
            }
        }
    }
}

fn origin(origin: KeyOrigin) -> &'static str {
    match origin {
        KeyOrigin::Declared => "",
        KeyOrigin::Inferred => " · inferred",
        KeyOrigin::Annotated => " · said",
    }
}

/// How many children a parent has, from the least to the most.
fn spread_chart(spread: &RelationStats) -> Markup {
    let (Some(least), Some(most)) = (spread.least, spread.most) else { return html! {} };
    bars(
        &binned(&spread.groups, 24),
        &format!("how many {} have {least} to {most} {}", text(&spread.parent), text(&spread.child)),
    )
}

fn spread_words(spread: &RelationStats) -> String {
    let (Some(least), Some(median), Some(most)) = (spread.least, spread.median, spread.most) else {
        return "no parents".to_owned();
    };
    let mut words = format!("{least} – {median} – {most} each");
    if spread.childless > 0 {
        words.push_str(&format!(", {} of {} without", grouped(spread.childless), grouped(spread.parents)));
    }
    if spread.parentless > 0 {
        words.push_str(&format!(", {} of {} belong to none", grouped(spread.parentless), grouped(spread.children)));
    }
    words
}

fn spreads(relations: &[RelationStats]) -> Markup {
    html! {
        section #relations {
            h2 { "Relations" }
            p.dim { "How many children a parent has: least, median, most; and how many parents have so many, as bars." }
            div.scroll { table {
                thead { tr { th { "relation" } th.number { "parents" } th.number { "children" } th { "children per parent" } th {} } }
                tbody { @for spread in relations {
                    tr {
                        th scope="row" { (text(&spread.name)) }
                        td.number { (grouped(spread.parents)) }
                        td.number { (grouped(spread.children)) }
                        td { (spread_chart(spread)) }
                        td.dim { (spread_words(spread)) (origin(spread.origin)) }
                    }
                } }
            } }
        }
    }
}

fn problem_list(problems: &[Problem], no_data: bool) -> Markup {
    html! {
        section #problems {
            h2 { "Problems" }
            ul { @for problem in problems {
                li {
                    b { (problem.kind.word()) } " " (text(&problem.name)) ": " (text(&problem.what))
                    @if !no_data && !problem.first.is_empty() { " " span.dim { "(" (text(&problem.first.join(" · "))) ")" } }
                    @if let Some(line) = &problem.line { br; code { (text(line)) } }
                }
            } }
        }
    }
}

fn seeds(contents: &Contents, run: &SeedRun) -> Markup {
    html! {
        section #seeds {
            h2 { "Seeds" }
            p.dim { "The last run was " code { (text(&run.command)) } ", and ended at " (text(&run.at)) "." }
            div.scroll { table {
                thead { tr { th { "seed" } th.number { "records" } @if !contents.no_data { th { "line" } } } }
                tbody { @for line in &run.lines {
                    tr {
                        th scope="row" { (text(&line.file)) @if line.at > 0 { ":" (line.at) } }
                        td.number { (grouped(line.count)) }
                        @if !contents.no_data { td { code { (text(&line.line)) } } }
                    }
                } }
            } }
            @if run.lines_left_out > 0 { p.dim { "and " (several(run.lines_left_out as u64, "line")) " more" } }
        }
    }
}

/// How the tables differ from what the last run of seeds left.
fn differences(contents: &Contents, tables: &[TableDifference]) -> Markup {
    let told: Vec<&TableDifference> =
        tables.iter().filter(|table| !table.is_same() || table.note().is_some()).collect();
    html! {
        section #differences {
            h2 { "Since the last seed" }
            @if told.is_empty() { p { "Nothing differs from what it left." } } @else {
                div.scroll { table {
                    thead { tr { th { "table" } th.number { "then" } th.number { "now" } th.number { "made" } th.number { "lost" } th.number { "changed" } th {} } }
                    tbody { @for table in told { (difference_row(contents, table)) } }
                } }
            }
        }
    }
}

fn difference_row(contents: &Contents, table: &TableDifference) -> Markup {
    let none = RecordsDifference::default();
    let records = table.records();
    let count = |of: fn(&RecordsDifference) -> u64| records.map(of).filter(|count| *count > 0).map(grouped);
    html! {
        tr {
            th scope="row" { a href={ "#" (contents.anchor(&table.table)) } { (text(&table.table)) } }
            td.number { (grouped(table.then)) }
            td.number { (grouped(table.now)) }
            @for count in [count(|one| one.made), count(|one| one.lost), count(|one| one.changed)] { td.number { (count.unwrap_or_default()) } }
            td {
                @if let Some(note) = table.note() { div { (text(&note)) } }
                @for (name, changed, moved) in table.columns() {
                    div {
                        b { (text(name)) }
                        @if changed > 0 { " " span.dim { "×" (grouped(changed)) } }
                        @if !contents.no_data { @for one in moved { " · " span.dim { (text(&one.of)) } (text(one.to_string().strip_prefix(&one.of).unwrap_or_default())) } }
                    }
                }
                @let changed = &records.unwrap_or(&none).changed_records;
                @if !contents.no_data && !changed.is_empty() {
                    details {
                        summary { "First records" }
                        @for record in changed {
                            div {
                                b { (key(&record.key)) }
                                @for (name, then, now) in &record.columns { " · " span.dim { (text(name)) } " " (value(then)) " → " (value(now)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn key(key: &[Value]) -> Markup {
    html! { @for (at, part) in key.iter().enumerate() { @if at > 0 { ", " } (value(part)) } }
}
