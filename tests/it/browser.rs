//! `.report` in a real browser: searched, clicked, zoomed, by mouse and keyboard, wide and narrow, light and dark, without its script. Where
//! there is no Chromium the test says so and passes. `HOPDB_SHOTS=DIR` keeps pictures of what it saw, `HOPDB_BROWSER` names the program.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use nix::sys::stat::Mode;
use nix::unistd::mkfifo;
use serde_json::{Value, json};

use crate::common::env::TestEnv;

/// A browser that is spoken to over two pipes (chromedevtools.github.io/devtools-protocol), with one page.
struct Browser {
    child: Child,
    to: File,
    from: BufReader<File>,
    page: Option<String>,
    last: u64,
    /// What the page complained of.
    complaints: Vec<String>,
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn program() -> Option<PathBuf> {
    if let Some(named) = env::var_os("HOPDB_BROWSER") {
        return Some(named.into());
    }
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}

impl Browser {
    fn start(program: &Path, folder: &Path) -> Browser {
        let [to, from] = ["to", "from"].map(|name| folder.join(name));
        for pipe in [&to, &from] {
            mkfifo(pipe, Mode::S_IRWXU).unwrap();
        }
        let script = "exec timeout 180 \"$0\" --headless --no-sandbox --disable-gpu --no-first-run --hide-scrollbars \
                      --user-data-dir=\"$3\" --remote-debugging-pipe 3<\"$1\" 4>\"$2\"";
        let child = Command::new("sh")
            .args(["-c", script])
            .arg(program)
            .args([&to, &from, &folder.join("profile")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to = File::options().write(true).open(to).unwrap();
        let from = BufReader::new(File::open(from).unwrap());
        let mut browser = Browser { child, to, from, page: None, last: 0, complaints: Vec::new() };
        let target = browser.ask("Target.createTarget", json!({"url": "about:blank"}));
        let page = browser.ask("Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}));
        browser.page = page["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "DOM"] {
            browser.ask(&format!("{domain}.enable"), json!({}));
        }
        browser
    }

    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": parameters});
        if let Some(page) = &self.page {
            message["sessionId"] = json!(page);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let heard = self.hear();
            if heard["id"] == json!(self.last) {
                assert!(heard["error"].is_null(), "{method}: {}", heard["error"]);
                return heard["result"].clone();
            }
        }
    }

    fn hear(&mut self) -> Value {
        let mut text = Vec::new();
        self.from.read_until(0, &mut text).unwrap();
        assert_eq!(text.pop(), Some(0), "the browser has ended");
        let heard: Value = serde_json::from_slice(&text).unwrap();
        let wrong = match heard["method"].as_str() {
            Some("Runtime.exceptionThrown" | "Page.javascriptDialogOpening") => true,
            Some("Log.entryAdded") => heard["params"]["entry"]["level"] != json!("verbose"),
            Some("Runtime.consoleAPICalled") => heard["params"]["type"] == json!("error"),
            _ => false,
        };
        if wrong {
            self.complaints.push(heard.to_string());
        }
        heard
    }

    fn open(&mut self, file: &Path, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.ask("Emulation.setDeviceMetricsOverride", size);
        self.ask("Page.navigate", json!({"url": "about:blank"}));
        self.ask("Page.navigate", json!({"url": format!("file://{}", file.display())}));
        for _ in 0..600 {
            if self.tell("document.readyState + location.protocol") == json!("completefile:") {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the page does not come");
    }

    /// What an expression is.
    fn tell(&mut self, expression: &str) -> Value {
        let answer = self
            .ask("Runtime.evaluate", json!({"expression": expression, "returnByValue": true, "awaitPromise": true}));
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    fn click(&mut self, element: &str) {
        let place = self.tell(&format!(
            "(() => {{ const b = document.querySelector({element:?}).getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] }})()"
        ));
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event = json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.ask("Input.dispatchMouseEvent", event);
        }
        self.settle();
    }

    fn key(&mut self, key: &str) {
        let text = if key.chars().count() == 1 { json!(key) } else { json!(if key == "Enter" { "\r" } else { "" }) };
        let down = if text == json!("") { "rawKeyDown" } else { "keyDown" };
        self.ask("Input.dispatchKeyEvent", json!({"type": down, "key": key, "text": text}));
        self.ask("Input.dispatchKeyEvent", json!({"type": "keyUp", "key": key}));
        self.settle();
    }

    /// Waits until what was done is drawn.
    fn settle(&mut self) {
        self.tell("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
    }

    fn shot(&mut self, name: &str) {
        let Some(folder) = env::var_os("HOPDB_SHOTS") else { return };
        let picture = self.ask("Page.captureScreenshot", json!({"format": "png"}));
        let bytes = base64::engine::general_purpose::STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).unwrap();
    }

    fn seen(&mut self) -> f64 {
        self.tell("document.querySelector('#view svg').viewBox.baseVal.width").as_f64().unwrap()
    }
}

const HOSTILE: &str = "
CREATE TABLE \"<script>alert(1)</script>\" (id INTEGER PRIMARY KEY, \"<b onclick=alert(2)>\" TEXT DEFAULT '<i>', note TEXT);
INSERT INTO \"<script>alert(1)</script>\" VALUES (1, '<img src=x onerror=alert(3)>', '</script><script>alert(4)</script>'),
  (2, '</style><style>*{display:none}', '&lt;b&gt;'), (3, NULL, '\u{202e}\u{1b}[31mred');
CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE);
CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, price REAL, author_id INTEGER NOT NULL REFERENCES authors, sequel_of INTEGER REFERENCES books);
CREATE TABLE shops (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE books_shops (book_id INTEGER REFERENCES books, shop_id INTEGER REFERENCES shops, PRIMARY KEY (book_id, shop_id));
CREATE TABLE reviews (id INTEGER PRIMARY KEY, book_id INTEGER REFERENCES books, script_id INTEGER REFERENCES \"<script>alert(1)</script>\", stars INTEGER, at TEXT);
INSERT INTO authors SELECT value, 'Author ' || value, 'a' || value || '@example.com' FROM json_each('[1,2,3,4,5,6,7,8]');
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
  INSERT INTO books SELECT i, 'Book ' || i, (i * 37 % 400) / 10.0, 1 + i * i % 7, CASE WHEN i % 9 = 0 THEN i - 1 END FROM n;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
  INSERT INTO reviews SELECT i, 1 + i * i % 201, 1 + i % 3, 1 + i * 7 % 5, date('2024-01-01', i || ' days') FROM n;
";

#[test]
fn the_page_works_in_a_browser() {
    let Some(program) = program() else {
        eprintln!("skipped: there is no chromium on the PATH");
        return;
    };
    let env = TestEnv::with_database("shop.db", HOSTILE);
    env.hopdb(&["shop.db", "report", "shop.html"]).run().assert_success();
    let page = env.path("shop.html");
    let mut browser = Browser::start(&program, &env.path("."));

    for (width, height) in [(1600, 1000), (320, 640)] {
        browser.open(&page, width, height);
        let wide = browser.tell("document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(wide <= u64::from(width), "{wide} on {width}");
        browser.shot(&format!("light-{width}"));
        assert_eq!(browser.tell("document.querySelectorAll('.card').length"), json!(6));
        assert_eq!(
            browser.tell(
                "document.querySelectorAll('script').length + document.querySelectorAll('img, b[onclick]').length"
            ),
            json!(1)
        );
        assert_eq!(
            browser.tell("document.querySelector('#t0 h2').firstChild.textContent.trim()"),
            json!("<script>alert(1)</script>")
        );

        // A click on a table lights it and its relations, and leads to its card.
        let table = browser.tell("document.querySelector('a[href=\"#t2\"] .title').textContent");
        assert_eq!(table, json!("books"));
        browser.click("a[href='#t2'] .title");
        assert_eq!(browser.tell("location.hash"), json!("#t2"));
        let lit = "['.table.lit', '.table.near', '.link.lit'].map((what) => document.querySelectorAll(what).length)";
        assert_eq!(browser.tell(lit), json!([1, 4, 4]));
        let is_seen = "(() => { const b = document.querySelector('#t2').getBoundingClientRect(); return b.top >= 0 && b.top < innerHeight })()";
        assert_eq!(browser.tell(is_seen), json!(true));
        browser.shot(&format!("chosen-{width}"));
        browser.tell("scrollTo(0, 0)");

        // Nearer and further, by key, button and wheel.
        browser.tell("document.querySelector('#view').focus()");
        let before = browser.seen();
        browser.key("+");
        let nearer = browser.seen();
        assert!(nearer < before, "{nearer} {before}");
        browser.click("#out");
        assert!((browser.seen() - before).abs() < 1.0);
        let place = browser.tell("(() => { const b = document.querySelector('#view').getBoundingClientRect(); return [b.x + 100, b.y + 100] })()");
        browser.ask(
            "Input.dispatchMouseEvent",
            json!({"type": "mouseWheel", "x": place[0], "y": place[1], "deltaX": 0, "deltaY": -200}),
        );
        browser.settle();
        assert!(browser.seen() < before);
        browser.tell("document.querySelector('#view').focus()");
        browser.key("0");
        let left = "document.querySelector('#view svg').viewBox.baseVal.x";
        let before = browser.tell(left).as_f64().unwrap();
        browser.key("ArrowRight");
        assert!(browser.tell(left).as_f64().unwrap() > before);

        // Found by a column, chosen by Enter, given up by Escape.
        browser.key("/");
        for letter in "stars".chars() {
            browser.key(&letter.to_string());
        }
        assert_eq!(browser.tell("document.querySelector('#found').textContent"), json!("1 of 6"));
        assert_eq!(
            browser
                .tell("[...document.querySelectorAll('.card')].filter((card) => !card.hidden).map((card) => card.id)"),
            json!(["t4"])
        );
        browser.shot(&format!("found-{width}"));
        browser.key("Enter");
        assert_eq!(browser.tell("location.hash"), json!("#t4"));
        browser.key("Escape");
        let left = "[location.hash, document.querySelectorAll('.card[hidden], .lit, .missed').length, document.querySelector('#search').value]";
        assert_eq!(browser.tell(left), json!(["", 0, ""]));

        // By keyboard alone: the next link of the drawing, and Enter.
        browser.tell("document.querySelector('#view a').focus()");
        browser.key("Enter");
        assert_eq!(browser.tell("document.querySelectorAll('.table.lit').length"), json!(1));
    }

    // Dragged: the drawing moves, and no table is chosen.
    browser.open(&page, 1600, 1000);
    let place = browser.tell("(() => { const b = document.querySelector('a[href=\"#t2\"] .title').getBoundingClientRect(); return [b.x + 5, b.y + 5] })()");
    let [x, y] = [0, 1].map(|at| place[at].as_f64().unwrap());
    for (kind, by) in [("mousePressed", 0.0), ("mouseMoved", 30.0), ("mouseMoved", 60.0), ("mouseReleased", 60.0)] {
        browser.ask(
            "Input.dispatchMouseEvent",
            json!({"type": kind, "x": x + by, "y": y, "button": "left", "buttons": 1, "clickCount": 1}),
        );
    }
    browser.settle();
    assert_eq!(browser.tell("location.hash"), json!(""));
    // The next click is one again.
    browser.click("a[href='#t1'] .title");
    assert_eq!(browser.tell("location.hash"), json!("#t1"));

    // In the dark.
    let back = "getComputedStyle(document.documentElement).backgroundColor";
    let light = browser.tell(back);
    browser.ask("Emulation.setEmulatedMedia", json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]}));
    assert_ne!(browser.tell(back), light);
    browser.open(&page, 1600, 1000);
    browser.shot("dark-1600");
    browser.click("a[href='#t2'] .title");
    browser.shot("dark-chosen-1600");
    browser.ask("Emulation.setEmulatedMedia", json!({"media": "print", "features": []}));
    browser.shot("print");
    browser.ask("Emulation.setEmulatedMedia", json!({"media": "", "features": []}));

    // Without its script all of it can be read.
    browser.ask("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    browser.open(&page, 1600, 1000);
    assert_eq!(
        browser.tell("[document.querySelector('#searching').hidden, document.querySelectorAll('.card').length]"),
        json!([true, 6])
    );
    browser.shot("no-script");
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn a_page_behind_seeds_tells_what_they_made_and_what_differs_since() {
    let Some(program) = program() else {
        eprintln!("skipped: there is no chromium on the PATH");
        return;
    };
    let env = TestEnv::with_database(
        "shop.db",
        "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
         CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT NOT NULL, price REAL, made_on TEXT, author_id INTEGER NOT NULL REFERENCES authors);
         CREATE TABLE reviews (id INTEGER PRIMARY KEY, book_id INTEGER NOT NULL REFERENCES books, stars INTEGER, note TEXT)",
    );
    env.write(
        "seeds/1_people.hop",
        "create 12 authors name=fake.name country=weighted('Norway', 3, 'Peru', 1)\n",
    )
    .write(
        "seeds/2_books.hop",
        "create 60 books title=fake.title price=int(5, 40) made_on=fake.date('2020-01-01', '2024-12-31') author=any author\n\
         for each book create 0..9 reviews stars=int(1, 5) note=maybe(0.3, fake.sentence)\n",
    );
    env.run(&["shop.db", "seed", "--seed", "7"]).assert_success();
    let edits = [
        "update books where id <= 20 set price=price * 2",
        "update book 1 set title='<img src=x onerror=alert(1)></script><b>'",
        "update all authors set country='Peru'",
        "create 30 reviews book=book 1 stars=5",
        "delete reviews where id <= 10",
    ];
    let lines: Vec<&str> = edits.iter().flat_map(|line| ["-c", line]).collect();
    env.run(&[&["shop.db", "--yes"], &lines[..]].concat()).assert_success();
    env.run(&["shop.db", "report", "shop.html"]).assert_success();
    let page = env.path("shop.html");
    let mut browser = Browser::start(&program, &env.path("."));
    for (scheme, width, height) in
        [("light", 1600, 1000), ("dark", 1600, 1000), ("light", 320, 640), ("dark", 320, 640)]
    {
        browser.ask(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
        browser.open(&page, width, height);
        let wide = browser.tell("document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(wide <= u64::from(width), "{wide} on {width}");
        let made = "[...document.querySelectorAll('#seeds tbody tr')].map((row) => row.children[0].textContent + ' ' + row.children[1].textContent)";
        let told = browser.tell(made);
        assert_eq!(told[0], json!("1_people:1 12"));
        assert_eq!(told.as_array().map(Vec::len), Some(3));
        let since = "[...document.querySelectorAll('#differences tbody tr')].map((row) => [...row.children].slice(0, 6).map((cell) => cell.textContent).join(' '))";
        let told = browser.tell(since);
        assert_eq!((&told[0], &told[1]), (&json!("authors 12 12   9"), &json!("books 60 60   20")));
        assert_eq!(browser.tell("document.querySelectorAll('#differences img, #differences script').length"), json!(0));
        browser.tell("document.querySelector('#seeds').scrollIntoView()");
        browser.tell("document.querySelectorAll('#differences details').forEach((one) => { one.open = true })");
        browser.settle();
        browser.shot(&format!("seeds-{scheme}-{width}"));
        browser.click("#differences tbody a");
        assert_eq!(browser.tell("location.hash"), json!("#t0"));
    }
    assert_eq!(browser.complaints, Vec::<String>::new());
}
