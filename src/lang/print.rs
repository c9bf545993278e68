//! Prints a tree as a line, such that parsing it gives the tree again.

use super::ast::*;

/// The line that says what `statement` says.
pub fn print(statement: &HopStatement) -> String {
    // At the beginning of a line `x = 3` assigns and `g.price = 3` updates; a comparison there needs `==`.
    let compares = matches!(statement, HopStatement::Value(expr) if begins_with_comparison(expr));
    let mut printer = HopPrinter { out: String::new(), double_equal: compares };
    printer.statement(statement);
    printer.out
}

/// The text of an expression, a path or a query, as [`print`] writes it.
pub fn print_expr(expr: &Expr) -> String {
    let mut printer = HopPrinter { out: String::new(), double_equal: false };
    printer.expr(expr);
    printer.out
}

/// The arguments of a call with their brackets.
pub fn print_args(args: &[Arg]) -> String {
    let mut printer = HopPrinter { out: String::new(), double_equal: false };
    printer.args(args);
    printer.out
}

pub fn print_path(path: &Path) -> String {
    let mut printer = HopPrinter { out: String::new(), double_equal: false };
    printer.path(path);
    printer.out
}

pub fn print_query(query: &Query) -> String {
    let mut printer = HopPrinter { out: String::new(), double_equal: false };
    printer.query(query);
    printer.out
}

/// The text of a column of `show`.
pub fn print_item(item: &ResultColumn) -> String {
    let mut printer = HopPrinter { out: String::new(), double_equal: false };
    printer.item(item);
    printer.out
}

/// Fields as they stand behind others, a comma before each.
pub fn print_more_fields(fields: &[FieldValue]) -> String {
    let mut printer = HopPrinter { out: String::new(), double_equal: false };
    printer.fields(fields);
    if fields.is_empty() { String::new() } else { format!(",{}", printer.out) }
}

/// True if the line begins with a bare name, or a name and one dot, and `=` behind it.
fn begins_with_comparison(expr: &Expr) -> bool {
    let mut expr = expr;
    while let ExprKind::Binary(op, left, _) = &expr.kind {
        if let ExprKind::Path(Path { head: PathHead::Name(_), segments, .. }) = &left.kind {
            return *op == BinaryOp::Equal && segments.len() < 2;
        }
        expr = left;
    }
    false
}

struct HopPrinter {
    out: String,
    /// The next `=` is printed as `==`.
    double_equal: bool,
}

impl HopPrinter {
    fn text(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Text with one space before it, unless it opens the line or a bracket.
    fn word(&mut self, text: &str) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '(', '{', '[']) {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text(", ");
            }
            each(self, item);
        }
    }

    fn name(&mut self, name: &Name) {
        if let Some(schema) = &name.schema {
            self.name(schema);
            self.out.push('.');
        }
        if name.quoted {
            self.out.push('`');
            self.out.push_str(&name.text.replace('`', "``"));
            self.out.push('`');
        } else {
            self.out.push_str(&name.text);
        }
        if let Some(via) = &name.via {
            self.named("via", via);
        }
    }

    fn named(&mut self, word: &str, name: &Name) {
        self.word(word);
        self.text(" ");
        self.name(name);
    }

    fn statement(&mut self, statement: &HopStatement) {
        match statement {
            HopStatement::Assign { name, value } => {
                self.name(name);
                self.text(" = ");
                self.statement(value);
            }
            HopStatement::Value(expr) => self.expr(expr),
            HopStatement::Explain(inner) => {
                self.word("explain ");
                self.statement(inner);
            }
            HopStatement::ShowSql(inner) => {
                self.word("sql ");
                self.statement(inner);
            }
            HopStatement::Write(write) => self.write(write),
            HopStatement::Session(session) => self.session(session),
            HopStatement::Expect(expected) => self.expectation(expected),
            HopStatement::Describe { path, ddl } => {
                self.path(path);
                self.text(if *ddl { "??" } else { "?" });
            }
        }
    }

    fn expectation(&mut self, expected: &Expectation) {
        self.word("expect ");
        match &expected.kind {
            ExpectedKind::Condition(condition) => self.expr(&condition.condition),
            ExpectedKind::Records { some, line } => {
                self.word(if *some { "some " } else { "none " });
                self.text(&line.text);
            }
            ExpectedKind::Gives { ordered, line, given } => {
                self.word(if *ordered { "in order " } else { "" });
                self.text(&line.text);
                self.word(" gives ");
                match given {
                    Given::Line(other) => self.text(&other.text),
                    Given::Rows(rows) => {
                        for (at, row) in rows.iter().enumerate() {
                            self.text(if at > 0 { ", " } else { "" });
                            let several = row.len() != 1;
                            self.text(if several { "(" } else { "" });
                            for (at, value) in row.iter().enumerate() {
                                self.text(if at > 0 { ", " } else { "" });
                                self.expr(value);
                            }
                            self.text(if several { ")" } else { "" });
                        }
                    }
                }
            }
            ExpectedKind::Error { says, line } => {
                self.word("error ");
                if let Some(says) = says {
                    self.text(&crate::sql::quote_text(says));
                    self.text(" ");
                }
                self.text(&line.text);
            }
            ExpectedKind::Statements { most, count, line } => {
                self.word(if *most { "at most " } else { "" });
                self.text(&format!("{count} statements {}", line.text));
            }
        }
    }

    fn session(&mut self, session: &SessionCommand) {
        match session {
            SessionCommand::Begin => self.text("begin"),
            SessionCommand::Commit => self.text("commit"),
            SessionCommand::Rollback { to: None } => self.text("rollback"),
            SessionCommand::Rollback { to: Some(name) } => self.named("rollback to", name),
            SessionCommand::Savepoint(name) => self.named("savepoint", name),
            SessionCommand::Release(name) => self.named("release", name),
            SessionCommand::Forget(name) => self.named("forget", name),
            SessionCommand::Vars => self.text("vars"),
            SessionCommand::More(None) => self.text("more"),
            SessionCommand::More(Some(rows)) => self.text(&format!("more {rows}")),
            SessionCommand::Back => self.text("back"),
            SessionCommand::Quit => self.text("quit"),
            SessionCommand::Help => self.text("help"),
            SessionCommand::HelpOn(words, _) => self.text(&format!("help {words}")),
            SessionCommand::Paths { from, to } => {
                self.named("path", from);
                self.text(" ");
                self.name(to);
            }
            SessionCommand::Clear(names) => {
                self.text("clear ");
                self.list(names, Self::name);
            }
            SessionCommand::Relate(text, _) => {
                self.text("relate ");
                self.text(text);
            }
            SessionCommand::Label(text, _) => {
                self.text("label ");
                self.text(text);
            }
        }
    }

    fn write(&mut self, write: &Write) {
        match write {
            Write::Create { each, count, table, fields } => {
                if let Some(each) = each {
                    self.word("for each ");
                    self.query(each);
                }
                self.word("create ");
                self.count(count.as_ref());
                self.name(table);
                self.fields(fields);
            }
            Write::Ensure { count, table, fields } => {
                self.word("ensure ");
                self.amount(count);
                self.text(" ");
                self.name(table);
                self.fields(fields);
            }
            Write::Update { target, fields } => {
                self.word("update ");
                self.query(target);
                self.word("set");
                self.fields(fields);
            }
            Write::Delete { target, along } => {
                self.word("delete ");
                self.query(target);
                match along {
                    Some(Along::Cascade) => self.word(" cascade"),
                    Some(Along::Detach) => self.word(" detach"),
                    None => {}
                }
            }
            Write::Link { each, from, to, via, fields } => {
                self.word(if *each { "link each " } else { "link " });
                self.query(from);
                self.word("to ");
                self.link_end(to, via.as_ref());
                self.fields(fields);
            }
            Write::Unlink { from, to, via } => {
                self.word("unlink ");
                self.query(from);
                self.word("from ");
                self.link_end(to, via.as_ref());
            }
        }
    }

    fn link_end(&mut self, end: &LinkEnd, via: Option<&Name>) {
        match end {
            LinkEnd::Query { count, query } => {
                self.count(count.as_ref());
                self.query(query);
            }
            LinkEnd::Hops(steps) => self.steps(steps),
        }
        if let Some(via) = via {
            self.named("via", via);
        }
    }

    fn count(&mut self, count: Option<&RecordCount>) {
        let Some(count) = count else { return };
        match count {
            RecordCount::Between { least, most } => {
                self.amount(least);
                if least != most {
                    self.text("..");
                    self.amount(most);
                }
            }
            RecordCount::Weighted(counts, _) => {
                let parts: Vec<String> = counts.iter().map(|(count, weight)| format!("{count}, {weight}")).collect();
                self.text(&format!("weighted({})", parts.join(", ")));
            }
        }
        self.text(" ");
    }

    fn amount(&mut self, amount: &Amount) {
        match amount {
            Amount::Number(number, _) => self.text(&number.to_string()),
            Amount::Variable(name) => self.name(name),
        }
    }

    fn fields(&mut self, fields: &[FieldValue]) {
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                self.text(",");
            }
            self.text(" ");
            match field {
                FieldValue::Auto(_) => self.text("auto"),
                FieldValue::Set { name, value } => {
                    self.name(name);
                    self.text(" = ");
                    self.expr(value);
                }
            }
        }
    }

    fn query(&mut self, query: &Query) {
        for (verb, _) in &query.verbs {
            self.word(verb.word());
            self.text(" ");
        }
        self.path(&query.noun);
        if let Some(alias) = &query.alias {
            self.named("as", alias);
        }
        self.steps(&query.steps);
    }

    fn path(&mut self, path: &Path) {
        self.head(&path.head);
        for segment in &path.segments {
            self.segment(segment);
        }
    }

    fn segment(&mut self, segment: &Segment) {
        self.text(".");
        self.name(&segment.name);
        if let Some(args) = &segment.args {
            self.args(args);
        }
    }

    fn head(&mut self, head: &PathHead) {
        match head {
            PathHead::Name(name) => self.name(name),
            PathHead::Key { name, keys } => {
                self.name(name);
                self.text(" ");
                self.list(keys, Self::key);
            }
            PathHead::Call { name, args, over } => {
                self.name(name);
                self.args(args);
                if let Some(over) = over {
                    self.word("over (");
                    if !over.per.is_empty() {
                        self.text("per ");
                        self.list(&over.per, Self::expr);
                    }
                    self.by(&over.by);
                    self.text(")");
                }
            }
            PathHead::Pick { which, count, inner } => {
                self.text(which.word());
                if let Some(count) = count {
                    self.text(" ");
                    self.amount(count);
                }
                self.text(" ");
                self.query(inner);
            }
            PathHead::All(name) => self.named("all", name),
            PathHead::Any { query, earlier } => {
                self.text(if *earlier { "any earlier " } else { "any " });
                self.query(query);
            }
            PathHead::Group(items) => {
                self.text("(");
                self.list(items, Self::expr);
                self.text(")");
            }
            PathHead::Here => {}
        }
    }

    fn key(&mut self, key: &KeyLiteral) {
        match key {
            KeyLiteral::One(literal, _) => self.literal(literal),
            KeyLiteral::Tuple(keys, _) => {
                self.text("(");
                self.list(keys, Self::key);
                self.text(")");
            }
        }
    }

    fn args(&mut self, args: &[Arg]) {
        self.text("(");
        self.list(args, |printer, arg| match arg {
            Arg::Star(_) => printer.text("*"),
            Arg::Expr { distinct, expr } => {
                if *distinct {
                    printer.text("distinct ");
                }
                printer.expr(expr);
            }
            Arg::Range(low, high) => {
                printer.expr(low);
                printer.text("..");
                printer.expr(high);
            }
        });
        self.text(")");
    }

    fn steps(&mut self, steps: &[QueryStep]) {
        for step in steps {
            self.step(&step.kind);
        }
    }

    fn step(&mut self, step: &QueryStepKind) {
        match step {
            QueryStepKind::Hop { segment, via } => {
                self.word("");
                self.segment(segment);
                if let Some(via) = via {
                    self.named("via", via);
                }
            }
            QueryStepKind::Columns(paths) => {
                self.word(".");
                self.list(paths, Self::path);
            }
            QueryStepKind::Index(index) => self.word(&format!("[{index}]")),
            QueryStepKind::Slice { from, to } => {
                let bound = |bound: &Option<i64>| bound.map(|bound| bound.to_string()).unwrap_or_default();
                self.word(&format!("[{}:{}]", bound(from), bound(to)));
            }
            QueryStepKind::Where(expr) => {
                self.word("where ");
                self.expr(expr);
            }
            QueryStepKind::Having(expr) => {
                self.word("having ");
                self.expr(expr);
            }
            QueryStepKind::With(with) => {
                self.word("with ");
                self.with(with);
            }
            QueryStepKind::Without(with) => {
                self.word("without ");
                self.with(with);
            }
            QueryStepKind::By(sorts) => self.by(sorts),
            QueryStepKind::Limit(count) => {
                self.word("limit ");
                self.amount(count);
            }
            QueryStepKind::Offset(count) => {
                self.word("offset ");
                self.amount(count);
            }
            QueryStepKind::Pick { which, count } => {
                self.word(which.word());
                if let Some(count) = count {
                    self.text(" ");
                    self.amount(count);
                }
            }
            QueryStepKind::Distinct => self.word("distinct"),
            QueryStepKind::Per(items) => {
                self.word("per ");
                self.list(items, Self::item);
            }
            QueryStepKind::Show(items) => {
                self.word("show ");
                self.list(items, Self::item);
            }
            QueryStepKind::Include(list) => {
                self.word("include ");
                self.list(list, Self::with);
            }
            QueryStepKind::Set { op, query } => {
                self.word(op.word());
                self.text(" ");
                self.query(query);
            }
            QueryStepKind::Popular(Popularity::Zipf(exponent)) => {
                self.word("zipf");
                if let Some(exponent) = exponent {
                    self.text(&format!("({exponent:?})"));
                }
            }
            QueryStepKind::Popular(Popularity::Weighted(counts)) => {
                let parts: Vec<String> = counts.iter().map(|(count, weight)| format!("{count}, {weight}")).collect();
                self.word("weighted");
                self.text(&format!("({})", parts.join(", ")));
            }
        }
    }

    fn with(&mut self, with: &RelationClause) {
        if let Some(CountRange { least, most }) = with.count {
            match most {
                None => self.text(&format!("{least}+ ")),
                Some(most) if most == least => self.text(&format!("{least} ")),
                Some(most) => self.text(&format!("{least}..{most} ")),
            }
        }
        self.path(&with.relation);
        if let Some(via) = &with.via {
            self.named("via", via);
        }
        if let Some(condition) = &with.condition {
            self.word("where ");
            self.expr(condition);
        }
    }

    fn by(&mut self, sorts: &[OrderTerm]) {
        if sorts.is_empty() {
            return;
        }
        self.word("by ");
        self.list(sorts, |printer, sort| {
            printer.expr(&sort.expr);
            if sort.descending {
                printer.word("desc");
            }
            match sort.nulls_first {
                Some(true) => printer.word("nulls first"),
                Some(false) => printer.word("nulls last"),
                None => {}
            }
        });
    }

    fn item(&mut self, item: &ResultColumn) {
        match &item.kind {
            ResultColumnKind::Star => self.text("*"),
            ResultColumnKind::StarOf(path) => {
                self.path(path);
                self.text(".*");
            }
            ResultColumnKind::Expr(expr) => self.expr(expr),
            ResultColumnKind::Nested { path, items } => {
                self.path(path);
                self.text("{");
                self.list(items, Self::item);
                self.text("}");
            }
        }
        if let Some(name) = &item.name {
            self.named("as", name);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Path(path) => self.path(path),
            ExprKind::Query(query) => self.query(query),
            ExprKind::Unary(UnaryOp::Not, operand) => {
                self.text("not ");
                self.expr(operand);
            }
            ExprKind::Unary(op, operand) => {
                self.text(op.sql());
                // Two minus signs side by side would begin a comment.
                if matches!(operand.kind, ExprKind::Unary(..)) {
                    self.text(" ");
                }
                self.expr(operand);
            }
            ExprKind::Binary(op, left, right) => {
                self.expr(left);
                let double = *op == BinaryOp::Equal && std::mem::take(&mut self.double_equal);
                self.text(&format!(" {} ", if double { "==" } else { op.sql() }));
                self.expr(right);
            }
            ExprKind::IsNull { expr, not } => {
                self.expr(expr);
                self.text(if *not { " is not null" } else { " is null" });
            }
            ExprKind::Like { op, not, expr, pattern, escape } => {
                self.expr(expr);
                self.text(if *not { " not " } else { " " });
                self.text(op.sql());
                self.text(" ");
                self.expr(pattern);
                if let Some(escape) = escape {
                    self.text(" escape ");
                    self.expr(escape);
                }
            }
            ExprKind::Between { not, expr, low, high } => {
                self.expr(expr);
                self.text(if *not { " not between " } else { " between " });
                self.expr(low);
                self.text(" and ");
                self.expr(high);
            }
            ExprKind::In { not, expr, list } => {
                self.expr(expr);
                self.text(if *not { " not in " } else { " in " });
                self.expr(list);
            }
            ExprKind::Case { operand, whens, otherwise } => {
                self.text("case");
                if let Some(operand) = operand {
                    self.text(" ");
                    self.expr(operand);
                }
                for (when, then) in whens {
                    self.text(" when ");
                    self.expr(when);
                    self.text(" then ");
                    self.expr(then);
                }
                if let Some(otherwise) = otherwise {
                    self.text(" else ");
                    self.expr(otherwise);
                }
                self.text(" end");
            }
            ExprKind::Cast { expr, type_name } => {
                self.text("cast(");
                self.expr(expr);
                self.text(&format!(" as {type_name})"));
            }
            ExprKind::Collate { expr, collation } => {
                self.expr(expr);
                self.named("collate", collation);
            }
        }
    }

    fn literal(&mut self, literal: &Literal) {
        let text = match literal {
            Literal::Null => "null".to_owned(),
            Literal::True => "true".to_owned(),
            Literal::False => "false".to_owned(),
            Literal::Integer(number) => number.to_string(),
            Literal::Real(number) if number.is_infinite() => if *number < 0.0 { "-9e999" } else { "9e999" }.to_owned(),
            Literal::Real(number) => format!("{number:?}"),
            Literal::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Literal::Blob(bytes) => {
                format!("x'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
            }
            Literal::Date(date) => date.to_string(),
            Literal::Current(word) => (*word).to_owned(),
        };
        self.text(&text);
    }
}

impl SetOp {
    pub fn word(self) -> &'static str {
        match self {
            SetOp::Union => "union",
            SetOp::Minus => "minus",
            SetOp::Intersect => "intersect",
        }
    }
}
