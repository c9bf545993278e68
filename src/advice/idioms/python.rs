//! Python, and SQLAlchemy's and Django's classes.

use std::ops::Range;

use super::{Names, Rewrite, quoted};
use crate::advice::line::Line;
use crate::catalog::{MemberLookup, Table, singular_name};

/// The name of one record of the table that a class stands for.
fn one(names: &Names<'_>, class: &str) -> Option<String> {
    names.table(class).map(|table| quoted(&singular_name(&table.name)))
}

/// `session.query(Game)`, `db.session.get(Game, 3)`, `session.delete(g)`.
pub fn session_query(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let start = (0..line.len()).find(|at| line.is_word(*at, &["session"]) && line.is(at + 1, "."));
    let Some(session) = start.filter(|at| *at == 0 || (*at == 2 && line.is_word(0, &["db"]))) else {
        return Vec::new();
    };
    let method = session + 2;
    let Some(close) = line.close(method + 1).filter(|_| line.is(method + 1, "(")) else { return Vec::new() };
    // A line shows all that it names.
    let rest = line.rest(close + 1);
    let rest = rest.strip_suffix(".all()").unwrap_or(rest);
    let arguments = line.arguments(method + 1, close);
    let argument = |at: usize| arguments.get(at).map_or("", |range| line.typed(range.clone()));
    let says = "records are named by themselves, and each line is kept at its end";
    let text = match line.word(method).as_str() {
        "query" if let Some(text) = aggregated(line, names, &arguments, close + 1) => {
            return vec![Rewrite::whole(
                line,
                0..1,
                text,
                "a verb stands before what it counts, and groups are made by `per`",
            )];
        }
        "query" | "scalars" | "scalar" | "execute" | "select"
            if line.is(method + 3, ".") && line.is_glued(method + 3) =>
        {
            // `session.query(Game.title, Game.price)`
            let Some((class, column)) = argument(0).split_once('.') else { return Vec::new() };
            let mut columns = vec![column];
            for at in 1..arguments.len() {
                match argument(at).split_once('.') {
                    Some((of, column)) if of == class => columns.push(column),
                    _ => return Vec::new(),
                }
            }
            // The words of the query come before the columns.
            format!("{class}{rest} .{}", columns.join(", "))
        }
        "query" | "scalars" | "scalar" | "execute" => format!("{}{rest}", argument(0)),
        "get" | "query_get" => match one(names, argument(0)) {
            Some(one) => format!("{one} {}{rest}", argument(1)),
            None => return Vec::new(),
        },
        "delete" => format!("delete {}", argument(0)),
        "add" => argument(0).to_owned(),
        "commit" | "flush" if names.session.in_transaction() => "commit".to_owned(),
        "rollback" if names.session.in_transaction() => "rollback".to_owned(),
        _ => return Vec::new(),
    };
    vec![Rewrite::whole(line, 0..1, text, says)]
}

/// `session.query(Game, func.count(Review.id)).join(Review).group_by(Game.id)`, `session.query(func.avg(Review.score)).scalar()`:
/// what stands between the brackets, and what follows.
fn aggregated(line: &Line, names: &Names<'_>, arguments: &[Range<usize>], rest: usize) -> Option<String> {
    let call = |part: &Range<usize>| line.is_word(part.start, &["func"]) && line.is(part.start + 1, ".");
    let part = arguments.iter().find(|part| call(part))?;
    let (verb, open) = (line.word(part.start + 2), part.start + 3);
    let close = line.close(open)?;
    if !["count", "sum", "avg", "min", "max"].contains(&verb.as_str()) || !line.is(open + 2, ".") {
        return None;
    }
    let counted = names.table(line.typed(open + 1..open + 2))?;
    let column = if verb == "count" { String::new() } else { format!(" .{}", line.typed(open + 3..close)) };
    let noun = quoted(&counted.name);
    let grouped = (rest..line.len()).find(|at| line.is_word(*at, &["group_by"]) && line.is(at + 1, "("));
    let Some(grouped) = grouped else {
        return (arguments.len() == 1).then(|| format!("{verb} {noun}{column}"));
    };
    let key = line.arguments(grouped + 1, line.close(grouped + 1)?);
    let [key] = key.as_slice() else { return None };
    let class = names.table(line.typed(key.start..key.start + 1))?;
    let per = if class.name == counted.name {
        line.typed(key.start + 2..key.end).to_owned()
    } else {
        quoted(&singular_name(&class.name))
    };
    Some(format!("{verb} {noun}{column} per {per}"))
}

/// `delete(Game).where(Game.id == 1)`, `update(Game).where(…).values(price=3)`, `insert(Game).values(title='x')`.
pub fn core_change(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    if !line.is_word(0, &["delete", "update", "insert"]) || !line.is(1, "(") || line.close(1) != Some(3) {
        return Vec::new();
    }
    let class = line.typed(2..3);
    let Some(one) = one(names, class) else { return Vec::new() };
    let values = (4..line.len()).find(|at| line.is_word(*at, &["values"]) && line.is(at + 1, "("));
    let fields = values.and_then(|at| Some(line.typed(at + 2..line.close(at + 1)?)));
    let conditions = line.typed(4..values.map_or(line.len(), |at| at - 1));
    let text = match (line.word(0).as_str(), fields) {
        ("delete", None) => format!("delete {class}{conditions}"),
        ("update", Some(fields)) => format!("update {class}{conditions} set {fields}"),
        ("insert", Some(fields)) => format!("create {one} {fields}"),
        _ => return Vec::new(),
    };
    vec![Rewrite::whole(line, 0..1, text, "records are changed by `create`, `update` and `delete`")]
}

/// `random.randint(1, 6)`, `fake.sentence(nb_words=4)`, `random.seed(7)`: a function without its module, arguments in order.
pub fn module_function(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    if line.is_word(0, &["random", "faker", "fake", "np"])
        && line.is(1, ".")
        && line.is_word(2, &["seed", "seed_instance"])
        && line.close(3) == Some(line.len() - 1)
    {
        let text = format!(".set seed {}", line.typed(4..line.len() - 1));
        return vec![Rewrite::whole(line, 0..1, text, "what is made up follows the setting `seed`")];
    }
    for at in 0..line.len() {
        if line.is_word(at, &["random"]) && line.is(at + 1, ".") && line.is_glued(at + 1) && line.is(at + 3, "(") {
            found.push(Rewrite::of(line, at..at + 2, "", "functions have no module before them"));
        }
        // `nb_words=4` within the brackets of a made-up value.
        let is_call =
            at >= 2 && line.is(at, "(") && line.is(at - 2, ".") && (at < 3 || line.is_word(at - 3, &["fake"]));
        if is_call && let Some(close) = line.close(at) {
            for part in line.arguments(at, close) {
                if line.is_name(part.start) && line.is(part.start + 1, "=") {
                    found.push(Rewrite::of(
                        line,
                        part.start..part.start + 2,
                        "",
                        "arguments stand in their order, without names",
                    ));
                }
            }
        }
    }
    found
}

/// `Game.query.all()`, `Game.objects.filter(…)`, `select(Game).where(…)`.
pub fn model_query(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    if line.is_word(0, &["select"])
        && line.is(1, "(")
        && let Some(close) = line.close(1)
    {
        let text = format!("{}{}", line.typed(2..close), line.rest(close + 1));
        return vec![Rewrite::whole(line, 0..1, text, "records are named by themselves")];
    }
    let is_manager = line.is(1, ".") && line.is_word(2, &["query", "objects"]);
    if !is_manager || names.noun(&line.word(0)).is_none() {
        return Vec::new();
    }
    let says = format!("`{}` needs no `.{}`", line.typed(0..1), line.word(2));
    let end = if line.text.ends_with(".all()") { line.len() - 4 } else { line.len() };
    let text = format!("{}{}", line.typed(0..1), line.typed(3..end));
    let plain = Rewrite::whole(line, 1..3, text, says.clone());
    // `Game.query.get(3)`, `Game.objects.get(id=3)`
    if line.is(3, ".")
        && line.is_word(4, &["get", "get_or_404"])
        && line.close(5).is_some_and(|close| close + 1 == line.len())
    {
        let key = line.typed(line.len() - 2..line.len() - 1);
        let text = format!("{} {key}", line.typed(0..1));
        return vec![Rewrite::whole(line, 1..3, text, says), plain];
    }
    vec![plain]
}

/// `Game(title='x')`, `Game('x', 'RPG')`.
pub fn constructor(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(one) = one(names, &line.word(0)).filter(|_| line.is(1, "(")) else { return Vec::new() };
    let Some(close) = line.close(1).filter(|close| close + 1 == line.len()) else { return Vec::new() };
    let fields = line.arguments(1, close);
    let is_named = |field: &Range<usize>| line.is_name(field.start) && line.is(field.start + 1, "=");
    let text = if fields.iter().all(is_named) {
        line.typed(2..close).to_owned()
    } else if fields.iter().any(is_named) {
        return Vec::new();
    } else {
        match names.table(&line.word(0)).and_then(|table| in_order(line, &fields, &table)) {
            Some(text) => text,
            None => return Vec::new(),
        }
    };
    let text = format!("create {one} {text}");
    vec![Rewrite::whole(line, 0..1, text, "a record is made by `create`")]
}

/// Values as fields of the columns that a person fills, in their order.
fn in_order(line: &Line, values: &[Range<usize>], table: &Table) -> Option<String> {
    let is_filled = |at: &usize| !table.columns[*at].hidden && !table.primary_key.contains(at);
    let filled: Vec<usize> = (0..table.columns.len()).filter(is_filled).collect();
    if values.is_empty() || values.len() > filled.len() {
        return None;
    }
    let field = |(value, column): (&Range<usize>, &usize)| {
        format!("{}={}", quoted(&table.columns[*column].name), line.typed(value.clone()))
    };
    Some(values.iter().zip(&filled).map(field).collect::<Vec<_>>().join(" "))
}

/// `datetime(2017, 10, 17)`, `date(year=2017, month=10, day=17)`: a date stands as it is.
pub fn date(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 0..line.len() {
        if !line.is_word(at, &["datetime", "date", "timestamp"]) || !line.is(at + 1, "(") {
            continue;
        }
        let Some(close) = line.close(at + 1) else { continue };
        let Some(date) = date_of(line, &line.arguments(at + 1, close)) else { continue };
        // `datetime.datetime(2017, 10, 17)`
        let is_module = at >= 2 && line.is(at - 1, ".") && line.is_word(at - 2, &["datetime", "dt"]);
        let start = if is_module { at - 2 } else { at };
        found.push(Rewrite::of(line, start..close + 1, &date, format!("a date stands as it is: {date}")));
    }
    found
}

/// The date that numbers say, in their order or by name.
fn date_of(line: &Line, parts: &[Range<usize>]) -> Option<String> {
    const UNITS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
    let mut numbers: [Option<u32>; 6] = [None; 6];
    for (place, part) in parts.iter().enumerate() {
        let (unit, value) = match line.is_name(part.start) && line.is(part.start + 1, "=") {
            true => (UNITS.iter().position(|unit| line.is_word(part.start, &[unit]))?, part.start + 2..part.end),
            false => (place, part.clone()),
        };
        *numbers.get_mut(unit)? = Some(line.typed(value).parse().ok()?);
    }
    let [Some(year), Some(month), Some(day), hour, minute, second] = numbers else { return None };
    let mut date = format!("{year:04}-{month:02}-{day:02}");
    if hour.or(minute).or(second).is_some() {
        date.push_str(&format!("T{:02}:{:02}", hour.unwrap_or(0), minute.unwrap_or(0)));
    }
    if let Some(second) = second {
        date.push_str(&format!(":{second:02}"));
    }
    Some(date)
}

/// `rc(users)`, `random.choice(users)`, `random.sample(users, 3)`: the argument is a table.
pub fn random_choice(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 0..line.len() {
        if !line.is_name(at) || !line.is(at + 1, "(") || !line.is_glued(at + 1) {
            continue;
        }
        let Some(close) = line.close(at + 1) else { continue };
        let arguments = line.arguments(at + 1, close);
        let (table, count) = match arguments.as_slice() {
            [table] => (table, None),
            [table, count] if line.is_integer(count.start) => (table, Some(line.typed(count.clone()))),
            _ => continue,
        };
        // `pick(visits.stars)`: a value of a record by chance.
        let is_column = table.len() == 3 && line.is(table.start + 1, ".") && line.is_name(table.end - 1);
        let picks = line.is_word(at, &["pick", "choice", "choose", "sample"]) && count.is_none() && is_column;
        if let Some(known) = names.table(line.typed(table.start..table.start + 1).trim_matches('`')).filter(|_| picks) {
            let value =
                format!("random {} .{}", quoted(&singular_name(&known.name)), line.typed(table.end - 1..table.end));
            let value = if at > 0 { format!("({value})") } else { value };
            let says = "a record by chance is `random`, and its column stands behind it";
            found.push(Rewrite::of(line, at..close + 1, &value, says));
            continue;
        }
        let is_known = crate::plan::resolve::functions::is_known(&line.word(at));
        let Some(known) = names.noun(&line.word(table.start)).filter(|_| table.len() == 1 && !is_known) else {
            continue;
        };
        let module = at >= 2 && line.is(at - 1, ".") && line.is_word(at - 2, &["random", "rnd", "np"]);
        let start = if module { at - 2 } else { at };
        let text = match count {
            Some(count) => format!("random {count} {}", quoted(&known.name)),
            None => format!("random {}", quoted(&singular_name(&known.name))),
        };
        let says = format!("one of a table by chance is `{text}`");
        found.push(Rewrite::of(line, start..close + 1, &text, says));
    }
    found
}

/// `print(games)`, `len(games)`, `list(games)`, `dir(game)`, `del g`.
pub fn wrapped(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    if line.is_word(0, &["del"]) {
        if line.len() == 2 && names.session.variables().contains_key(line.typed(1..2)) {
            return vec![Rewrite::of(
                line,
                0..1,
                "forget",
                "a variable is dropped by `forget`, a record deleted by `delete`",
            )];
        }
        return vec![Rewrite::of(line, 0..1, "delete", "`del` is written `delete`")];
    }
    if line.is_word(0, &["print", "pprint", "p", "pp", "puts", "echo", "display"]) && !line.is(1, "(") && line.len() > 1
    {
        return vec![Rewrite::whole(line, 0..1, line.rest(1).to_owned(), "a line shows what it names, by itself")];
    }
    let Some(close) = line.close(1).filter(|close| line.is(1, "(") && close + 1 == line.len()) else {
        return Vec::new();
    };
    let inner = line.typed(2..close);
    let (text, says) = match line.word(0).as_str() {
        "print" | "pprint" | "pp" | "p" | "list" | "set" | "tuple" | "str" | "repr" | "display" | "iter" | "query"
        | "show" => (inner.to_owned(), "a line shows what it names, by itself"),
        "len" | "length" | "size" => {
            let says = "how many there are is told by `count`";
            let lines = [format!("count {inner}"), format!("{inner}.count()")];
            return lines.map(|text| Rewrite::whole(line, 0..1, text, says)).into();
        }
        "dir" | "help" | "type" | "vars" | "describe" | "inspect" => {
            (format!("{inner}?"), "what something is, a `?` behind it tells")
        }
        "next" | "first" => (format!("first {inner}"), "`first` stands before the noun, without brackets"),
        "sorted" => (inner.to_owned(), "sorted is what stands before `by`"),
        _ => return Vec::new(),
    };
    vec![Rewrite::whole(line, 0..1, text, says)]
}

/// `[Game(title=fake.name()) for i in range(100)]`, `for i in range(100): create game`: so many records.
fn repeated(line: &Line, names: &Names<'_>, word: usize) -> Option<String> {
    let is_counted = line.is_word(word + 2, &["in"]) && line.is_word(word + 3, &["range"]) && line.is(word + 4, "(");
    let count = line.close(word + 4).filter(|close| is_counted && *close == word + 6)? - 1;
    let count = line.typed(count..count + 1);
    // What is made stands before the loop in a list, behind it in a block.
    let body = if word == 0 && line.is(7, ":") {
        Line::new(line.rest(8))
    } else if line.is(0, "[") || line.is_name(0) && line.is(1, "=") && line.is(2, "[") {
        Line::new(line.typed(if line.is(0, "[") { 1 } else { 3 }..word))
    } else {
        return None;
    };
    let (table, fields) = match body.is_word(0, &["create"]) {
        true => (body.typed(1..2), body.rest(2).to_owned()),
        false => {
            let close = body.close(1).filter(|close| body.is(1, "(") && close + 1 == body.len())?;
            let fields: Vec<&str> = body.arguments(1, close).into_iter().map(|part| body.typed(part)).collect();
            (body.typed(0..1), fields.join(" "))
        }
    };
    let table = names.table(table)?;
    let fields = if fields.is_empty() { "auto".to_owned() } else { fields };
    Some(format!("create {count} {} {fields}", quoted(&table.name)))
}

/// `[g.title for g in games if g.price > 20]`, `for g in games: print(g.title)`.
pub fn comprehension(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(word) = (0..line.len()).find(|at| line.is_word(*at, &["for"])) else { return Vec::new() };
    let says = "a line goes over all records that it names, without a loop";
    if let Some(text) = repeated(line, names, word) {
        return vec![Rewrite::whole(line, word..word + 1, text, "a number before the table makes so many")];
    }
    // `[game for game in session.query(Game)]` is what it goes over.
    let is_whole = word == 2 && line.is(0, "[") && line.close(0) == Some(line.len() - 1);
    if is_whole && line.is_word(4, &["in"]) && line.typed(1..2) == line.typed(3..4) && line.len() > 6 {
        return vec![Rewrite::whole(line, 0..line.len(), line.typed(5..line.len() - 1).to_owned(), says)];
    }
    if !line.is_word(word + 2, &["in"]) || names.noun(&line.word(word + 3)).is_none() {
        return Vec::new();
    }
    let variable = format!("{}.", line.typed(word + 1..word + 2));
    let noun = line.typed(word + 3..word + 4);
    let shown = |text: &str| match text.strip_prefix(&variable) {
        Some(column) => format!(" .{column}"),
        None => String::new(),
    };
    if word > 0 && (line.is(0, "[") || line.is(0, "(") || line.is(0, "{")) {
        let close = line.close(0).unwrap_or(line.len());
        let condition = match (word + 4..close).find(|at| line.is_word(*at, &["if"])) {
            Some(at) => format!(" where {}", line.typed(at + 1..close).replace(&variable, "")),
            None => String::new(),
        };
        let text = format!("{noun}{condition}{}", shown(line.typed(1..word)));
        return vec![Rewrite::whole(line, 0..close, text, says)];
    }
    if word > 0 || !line.is(4, ":") {
        return Vec::new();
    }
    let body = line.rest(5);
    let inner = body.strip_prefix("print(").and_then(|body| body.strip_suffix(')')).unwrap_or(body);
    let is_own = |at: usize| line.typed(at..at + 1) == line.typed(1..2);
    // `for g in games: g.price = 3`
    let text = if is_own(5) && line.is(6, ".") && line.is(8, "=") {
        format!("update all {noun} set {}", line.rest(7))
    // What else is done with each of them is not told by what it goes over.
    } else if inner.is_empty() || inner == line.typed(1..2) {
        noun.to_owned()
    } else if inner.starts_with(&variable) {
        format!("{noun}{}", shown(inner))
    } else {
        return Vec::new();
    };
    vec![Rewrite::whole(line, 0..5, text, says)]
}

/// `Game.price` where games are in hand.
pub fn model_column(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(main) = names.mentioned(line).into_iter().next() else { return Vec::new() };
    let mut found = Vec::new();
    for at in 1..line.len() {
        let is_path = line.is_name(at) && line.is(at + 1, ".") && line.is_glued(at + 1) && !line.is(at - 1, ".");
        if !is_path {
            continue;
        }
        let of_main = names.table(&line.word(at)).is_some_and(|table| table.name == main.name);
        // `count game.reviews` begins with it, and a variable is a record of its own.
        let is_begin = at == 1 && names.noun(&line.word(0)).is_none();
        if is_begin || names.session.variables().contains_key(line.typed(at..at + 1)) {
            continue;
        }
        // `game.reviews where Review.score > 8` stands on the reviews, `reviews where game.genre = 'RPG'` names a relation.
        let hops = || (0..at).any(|before| line.is(before, "."));
        let is_relation = || names.member(&main, line.typed(at..at + 1)).is_some();
        // `posts by user.name`, where `user` may not be followed.
        let is_refused = |at: usize| {
            let meaning = names.session.catalog().member(&main, line.typed(at..at + 1), None);
            matches!(meaning, Ok(MemberLookup::BrokenKey(_)))
        };
        let of_set = !of_main
            && (hops() || !is_relation())
            && (0..at).any(|before| line.is_word(before, &["where", "by"]))
            && !is_refused(at)
            && names
                .table(&line.word(at))
                .is_some_and(|table| names.member(&table, line.typed(at + 2..at + 3)).is_some());
        if of_set || of_main && names.member(&main, line.typed(at + 2..at + 3)).is_some() {
            let says = format!("`{}` is in hand: its columns and relations go by their names", line.typed(at..at + 1));
            found.push(Rewrite::of(line, at..at + 2, "", says));
        }
    }
    // `games['price']` within a condition.
    for at in 1..line.len() {
        if line.is(at, "[") && line.is_string(at + 1) && line.is(at + 2, "]") && line.is_name(at - 1) {
            let column = line.string(at + 1).unwrap_or_default();
            let of_main = names.table(&line.word(at - 1)).is_some_and(|table| table.name == main.name);
            if at > 1 && of_main {
                found.push(Rewrite::of(line, at - 1..at + 3, &quoted(column), "columns go by their names"));
            }
        }
    }
    found
}
