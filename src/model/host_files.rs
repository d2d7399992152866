//! Host names in the other files of a project: nginx configurations and files of variables.
//!
//! The text is changed in place, word by word; comments, quotes and layout stay.
use super::url;
use std::ops::Range;

/// The text of a file with a host renamed; `None` where the file does not name it, or is of no kind that is known.
pub fn rename_host(path: &str, text: &str, from: &str, to: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ranges = if name == ".env" || name.starts_with(".env.") || name.ends_with(".env") {
        in_variables(text, from)
    } else if name.ends_with(".conf") || name.ends_with(".conf.template") {
        in_nginx(text, from)
    } else {
        Vec::new()
    };
    if ranges.is_empty() {
        return None;
    }
    let mut out = text.to_owned();
    for range in ranges.into_iter().rev() {
        out.replace_range(range, to);
    }
    Some(out)
}

/// The places of a host in the values of `KEY=VALUE` lines.
fn in_variables(text: &str, host: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let content = line.trim_start();
        let indent = line.len() - content.len();
        let content = content.trim_end();
        if content.starts_with('#') {
            continue;
        }
        let Some((key, value)) = content.split_once('=') else { continue };
        let offset = at + indent + key.len() + 1;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let offset = offset + usize::from(quote.is_some());
        let value = match quote {
            Some(quote) => value.get(1..).and_then(|inner| inner.split(quote).next()).unwrap_or(""),
            // A comment begins behind a space.
            None => value.split(" #").next().unwrap_or(value).trim_end(),
        };
        let key = key.trim().trim_start_matches("export ").trim();
        let mut own: Vec<Range<usize>> = url::environment_references(key, value)
            .into_iter()
            .filter(|one| one.host == host && value.get(one.host_range.clone()) == Some(host))
            .map(|one| one.host_range.start + offset..one.host_range.end + offset)
            .collect();
        own.sort_by_key(|range| range.start);
        own.dedup();
        found.extend(own);
    }
    found
}

/// Directives whose first argument is an address (nginx: `proxy_pass` and its kin; `server` within `upstream`).
const PASSES: [&str; 7] =
    ["proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "memcached_pass", "proxy_redirect"];

/// The places of a host in an nginx configuration. An upstream of the same name hides the host from `proxy_pass`.
fn in_nginx(text: &str, host: &str) -> Vec<Range<usize>> {
    let statements = statements(text);
    let word = |range: &Range<usize>| text.get(range.clone()).unwrap_or("");
    let hidden = statements
        .iter()
        .any(|words| matches!(words.as_slice(), [first, name] if word(first) == "upstream" && word(name) == host));
    let mut found = Vec::new();
    for words in &statements {
        let Some((first, rest)) = words.split_first() else { continue };
        let address = match word(first) {
            "server" => rest.first(),
            "set" => rest.get(1).filter(|_| !hidden),
            name if PASSES.contains(&name) && !hidden => rest.first(),
            _ => None,
        };
        let Some(range) = address else { continue };
        let address = word(range);
        let scheme = address.find("://").map_or(0, |at| at + 3);
        let rest = address.get(scheme..).unwrap_or("");
        let end = rest.find([':', '/', '?', '$']).unwrap_or(rest.len());
        if rest.get(..end) == Some(host) {
            found.push(range.start + scheme..range.start + scheme + end);
        }
    }
    found
}

/// The words of each statement, without quotes; a statement ends at `;`, `{` or `}`.
fn statements(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut all = Vec::new();
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(at..).unwrap_or("");
        match c {
            '#' => at += rest.find('\n').unwrap_or(rest.len()),
            ';' | '{' | '}' => {
                all.push(std::mem::take(&mut words));
                at += 1;
            }
            '"' | '\'' => {
                let inner = rest.get(1..).unwrap_or("");
                let length = inner.find(c).unwrap_or(inner.len());
                words.push(at + 1..at + 1 + length);
                at += (length + 2).min(rest.len());
            }
            c if c.is_whitespace() => at += c.len_utf8(),
            _ => {
                // `${name}` is one word with its braces.
                let mut depth = 0;
                let mut before = ' ';
                let length = rest.find(|c: char| {
                    if c == '{' && before == '$' {
                        depth += 1;
                    } else if c == '}' && depth > 0 {
                        depth -= 1;
                    } else if depth == 0 && (c.is_whitespace() || matches!(c, ';' | '{' | '}')) {
                        return true;
                    }
                    before = c;
                    false
                });
                let length = length.unwrap_or(rest.len());
                words.push(at..at + length);
                at += length;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nginx_follows_a_host() {
        let text = "# api:8000 stays\nupstream app { server api:8000 weight=2; server api; server api2:1; }\nserver {\n  listen 80; server_name api;\n  location /api/ { proxy_pass http://api:8000/api; } # http://api\n  location /x { set $up \"http://api:1\"; proxy_pass $up; fastcgi_pass api:9000; }\n  location /app { proxy_pass http://app; }\n}\n";
        let out = rename_host("nginx/nginx.conf", text, "api", "core").unwrap();
        let wanted = text
            .replace("server api:8000", "server core:8000")
            .replace("server api;", "server core;")
            .replace("proxy_pass http://api:8000/api", "proxy_pass http://core:8000/api")
            .replace("\"http://api:1\"", "\"http://core:1\"")
            .replace("fastcgi_pass api:9000", "fastcgi_pass core:9000");
        assert_eq!(out, wanted);
        // The name of an upstream is no host.
        let own = "upstream api { server api:80; }\nserver { location / { proxy_pass http://api; } }\n";
        let out = rename_host("a.conf", own, "api", "core").unwrap();
        assert_eq!(out, own.replace("server api:80", "server core:80"));
        assert_eq!(rename_host("a.conf", "server { listen 80; server_name api; }", "api", "core"), None);
        for broken in ["proxy_pass \"http://api", "{", "${", "set $x ${api", ";;}\u{e9}"] {
            rename_host("a.conf", broken, "api", "core");
        }
    }

    #[test]
    fn variables_follow_a_host() {
        let text = "# db\nDATABASE_URL=postgres://u:p@db:5432/db\nexport DB_HOST='db' # db\nNAME=db\nKAFKA_BROKERS=db:9092,x:9092,db:9093\r\n";
        let out = rename_host(".env", text, "db", "store").unwrap();
        assert!(out.contains("@store:5432/db\n") && out.contains("NAME=db\n"), "{out}");
        assert!(out.contains("export DB_HOST='store' # db\n"), "{out}");
        assert!(out.contains("KAFKA_BROKERS=store:9092,x:9092,store:9093\r\n"), "{out}");
        assert_eq!(rename_host("Dockerfile", "ENV DB_HOST=db", "db", "store"), None);
    }
}
