//! How long large stacks take: reading, checking, an edit and writing, and how much memory that takes. Prints medians and
//! ratios; asserts nothing.
use dockwright::canvas::face::Faces;
use dockwright::canvas::picture::Picture;
use dockwright::canvas::scene::{Scene, place_missing};
use dockwright::change::Command;
use dockwright::compose::resolve::{Input, Resolved, resolve};
use dockwright::compose::{read, write};
use dockwright::graph::Stack;
use dockwright::rules::{self, RULES};
use dockwright::session::Session;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A layered stack with fan-in: 1.6 dependencies each, a network per 25 services, 22 lines each.
fn stack(services: usize) -> String {
    let mut text = String::from("services:\n");
    for n in 0..services {
        let group = n / 25;
        text.push_str(&format!(
            "  svc{n}:\n    image: \"example/svc{n}:1.2.3\"\n    restart: unless-stopped\n    environment:\n      LOG_LEVEL: info\n      # where its data is\n      PORT: \"8080\"\n"
        ));
        // Dependencies stay within the network, in layers of five.
        let base = group * 25;
        let layer = (n - base) / 5;
        let needs: Vec<usize> = if layer == 0 {
            Vec::new()
        } else {
            let first = base + (layer - 1) * 5;
            (0..if n % 5 < 3 { 2 } else { 1 }).map(|k| first + (n + k) % 5).collect()
        };
        if let Some(first) = needs.first() {
            text.push_str(&format!("      UPSTREAM_URL: http://svc{first}:8080/api\n"));
        }
        text.push_str(&format!(
            "    ports:\n      - \"127.0.0.1:{}:8080\"\n    networks:\n      - net{group}\n",
            10_000 + n
        ));
        if !needs.is_empty() {
            text.push_str("    depends_on:\n");
            for need in &needs {
                text.push_str(&format!("      svc{need}:\n        condition: service_healthy\n"));
            }
        }
        text.push_str(
            "    healthcheck:\n      test: [\"CMD\", \"wget\", \"-q\", \"--spider\", \"http://localhost:8080/\"]\n      interval: 10s\n      timeout: 5s\n      retries: 3\n    deploy:\n      resources:\n        limits:\n          memory: 512M\n          cpus: '0.5'\n",
        );
    }
    text.push_str("networks:\n");
    for group in 0..services.div_ceil(25) {
        text.push_str(&format!("  net{group}:\n"));
    }
    text
}

fn median(mut run: impl FnMut() -> Duration) -> Duration {
    run();
    let mut times: Vec<Duration> = (0..7).map(|_| run()).collect();
    times.sort();
    times[times.len() / 2]
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

/// What docker compose would make of a file.
fn resolved(text: &str) -> Resolved {
    let text: std::sync::Arc<str> = text.into();
    resolve(&Input {
        file: &|path| (path == "/stack/compose.yaml").then(|| text.clone()),
        directory: "/stack".to_owned(),
        files: vec!["compose.yaml".to_owned()],
        variables: Default::default(),
        env_files: Vec::new(),
        profiles: Vec::new(),
        name: None,
        absolute: false,
    })
}

/// The work behind a picture, and the parts of a check.
fn parts() {
    println!(
        "{:>9} {:>10} {:>10} {:>10} {:>10} {:>10}  slowest rules",
        "services", "analyse", "rules", "layout", "scene", "picture"
    );
    for services in [100, 1_000, 3_000, 10_000] {
        let mut document = read(&stack(services)).document;
        let analysed = Stack::new(&document);
        let analyse = median(|| timed(|| Stack::new(&document)));
        let mut rules: Vec<(Duration, &str)> = RULES
            .iter()
            .map(|rule| (median(|| timed(|| (rule.check)(&analysed, &mut Vec::new()))), rule.code))
            .collect();
        let all: Duration = rules.iter().map(|(time, _)| *time).sum();
        rules.sort();
        let slowest: Vec<String> =
            rules.iter().rev().take(6).map(|(time, code)| format!("{code} {time:.1?}")).collect();
        let layout = timed(|| place_missing(&mut document));
        let mut faces = Faces::default();
        let scene = Scene::new(&document, &mut faces);
        let again = median(|| timed(|| Scene::new(&document, &mut faces)));
        let picture = median(|| timed(|| Picture::new(&scene)));
        println!(
            "{services:>9} {analyse:>10.1?} {all:>10.1?} {layout:>10.1?} {again:>10.1?} {picture:>10.1?}  {}",
            slowest.join(", ")
        );
    }
}

/// Memory of this process in bytes: what it holds now, and the most since the last call of [`forget_peak`]. Zero where the
/// system does not tell.
fn memory() -> (usize, usize) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok()).unwrap_or(0) * 1024
    };
    (of("VmRSS:"), of("VmHWM:"))
}

/// Lets the system count the most from now on (proc_pid_clear_refs: 5 resets the peak).
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// One file read, edited and written, as `dockwright edit` does it: the time of all three, and the memory against the text.
fn read_edit_write() {
    let text = stack(1_000);
    // First, while the process holds nothing that could be used again.
    forget_peak();
    let (before, _) = memory();
    let document = read(&text).document;
    let (id, _) = document.services().iter().nth(500).expect("a service");
    let mut session = Session::new(document);
    let command = Command::SetImage { service: id, image: "example/other:2".into() };
    session.dispatch(&command).expect("an image can be set");
    let out = write(session.document());
    let (held, peak) = memory();
    let ratio = |bytes: usize| bytes.saturating_sub(before) as f64 / text.len() as f64;
    let (held, peak) = (ratio(held), ratio(peak));
    drop(black_box((session, out)));
    let all = median(|| {
        timed(|| {
            let mut session = Session::new(read(&text).document);
            session.dispatch(&command).expect("an image can be set");
            write(session.document())
        })
    });
    let tree = median(|| timed(|| dockwright::compose::parse::parse(&text)));
    println!(
        "{} lines, {:.2} MB: read, edit and write in {all:.1?} ({:.1} times one parse of {tree:.1?}); memory {held:.1} times the text held, {peak:.1} times at the most",
        text.lines().count(),
        text.len() as f64 / 1e6,
        all.as_secs_f64() / tree.as_secs_f64(),
    );
}

fn main() {
    read_edit_write();
    // `cargo bench --bench core -- edit` stops here.
    if std::env::args().any(|argument| argument == "edit") {
        return;
    }
    parts();
    println!(
        "{:>9} {:>8} {:>10} {:>10} {:>10} {:>10} {:>14} {:>10}",
        "services", "lines", "read", "check", "resolve", "sum", "edit + write", "findings"
    );
    let mut first: Option<(usize, Duration)> = None;
    for services in [100, 1_000, 5_000] {
        let text = stack(services);
        let document = read(&text).document;
        let findings = rules::check(&document).len();
        let reading = median(|| timed(|| read(&text)));
        let checking = median(|| timed(|| rules::check(&document)));
        let resolving = median(|| timed(|| resolved(&text)));
        let (id, _) = document.services().iter().nth(services / 2).expect("a service");
        let edited = median(|| {
            let mut session = Session::new(document.clone());
            let command = Command::SetImage { service: id, image: "example/other:2".into() };
            timed(|| {
                session.dispatch(&command).expect("an image can be set");
                write(session.document())
            })
        });
        let sum = reading + checking;
        println!(
            "{services:>9} {:>8} {reading:>10.1?} {checking:>10.1?} {resolving:>10.1?} {sum:>10.1?} {edited:>14.1?} {findings:>10}",
            text.lines().count()
        );
        match first {
            None => first = Some((services, sum)),
            Some((n, time)) => println!(
                "          {:.1} times the services take {:.1} times as long",
                services as f64 / n as f64,
                sum.as_secs_f64() / time.as_secs_f64()
            ),
        }
    }
}
