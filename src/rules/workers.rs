//! How many processes a server starts.
use crate::graph::StackService;
use crate::model::Step;

/// Variables that say so to the servers of Python, Ruby and Node.
const VARIABLES: [&str; 6] =
    ["WORKER_PROCESSES", "WEB_CONCURRENCY", "UVICORN_WORKERS", "GUNICORN_WORKERS", "WORKERS", "WORKER_COUNT"];

/// The number of processes that a service starts, with its place; none where nothing says it.
pub(super) fn workers(service: &StackService) -> Option<(u64, Vec<Step>)> {
    let number = |text: &str| text.trim().parse::<u64>().ok().filter(|count| *count > 0);
    let words: Vec<&str> = service.words().flat_map(str::split_whitespace).collect();
    for (word, next) in words.iter().zip(words.iter().skip(1).chain([&""])) {
        let count = match word.strip_prefix("--workers") {
            Some("") => number(next),
            Some(rest) => rest.strip_prefix('=').and_then(number),
            None => None,
        };
        if let Some(count) = count {
            return Some((count, vec![Step::from("command")]));
        }
    }
    let entry = service.view.environment.iter().find(|entry| VARIABLES.contains(&&*entry.key))?;
    Some((number(entry.value.as_deref()?)?, entry.steps.clone()))
}
