//! Values as nginx writes them: durations, sizes, names, literal text, regular expressions.

/// A duration in nginx's units, as large a unit as is exact (`1y` is 365 days).
pub fn duration(seconds: u64) -> String {
    let units = [(31_536_000, "y"), (86_400, "d"), (3_600, "h"), (60, "m")];
    let unit = units.iter().find(|(length, _)| seconds > 0 && seconds.is_multiple_of(*length));
    match unit {
        Some((length, unit)) => format!("{}{unit}", seconds / length),
        None => format!("{seconds}s"),
    }
}

/// A size in nginx's units, as large a unit as is exact.
pub fn size(bytes: u64) -> String {
    let units = [(1 << 30, "g"), (1 << 20, "m"), (1 << 10, "k")];
    let unit = units.iter().find(|(length, _)| bytes > 0 && bytes.is_multiple_of(*length));
    match unit {
        Some((length, unit)) => format!("{}{unit}", bytes / length),
        None => bytes.to_string(),
    }
}

/// Literal text for a directive that expands variables. nginx has no escape for `$`, so a dollar sign becomes the
/// variable that [`DOLLAR`] defines.
pub fn literal(text: &str) -> String {
    text.replace('$', "${dollar}")
}

/// The name of the variable that holds one dollar sign.
pub const DOLLAR: &str = "$dollar";

/// A name for variables, zones and upstreams: letters, digits and underscores.
pub fn identifier(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if plain.chars().next().is_some_and(|c| c.is_ascii_alphabetic()) { plain } else { format!("u{plain}") }
}

/// Text that a regular expression matches as it stands.
pub fn escape_regex(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        if matches!(c, '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '$' | '|' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The path of a URL as nginx compares it: with `%XX` decoded. `None` if that is not UTF-8 or holds a zero byte.
pub fn decode_path(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .filter(|_| first == b'%')
            .filter(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// Whether brackets and escapes of a regular expression pair up; nginx does not start otherwise. It does not find every
/// mistake that PCRE finds.
pub fn regex_pairs(pattern: &str) -> bool {
    if pattern.starts_with(['*', '+', '?']) {
        return false;
    }
    let mut depth = 0_usize;
    let mut class = false;
    let mut class_start = false;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let first_in_class = std::mem::replace(&mut class_start, false);
        match c {
            '\\' if chars.next().is_none() => return false,
            '\\' => {}
            '[' if !class => {
                class = true;
                class_start = true;
                chars.next_if_eq(&'^');
            }
            ']' if class && !first_in_class => class = false,
            '(' if !class => depth += 1,
            ')' if !class => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => {}
        }
    }
    depth == 0 && !class
}

/// Whether Docker can resolve it: letters, digits, `.`, `_` and `-`.
pub fn is_host(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 253
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_use_the_largest_exact_unit() {
        let durations = [0, 30, 60, 90, 3_600, 86_400, 31_536_000].map(duration);
        assert_eq!(durations, ["0s", "30s", "1m", "90s", "1h", "1d", "1y"]);
        assert_eq!([0, 512, 1 << 10, 10 << 20, 1 << 30].map(size), ["0", "512", "1k", "10m", "1g"]);
    }

    #[test]
    fn url_paths_are_decoded_and_hostile_ones_refused() {
        assert_eq!(decode_path("/a%20b/%E4%B8%AD%25").as_deref(), Some("/a b/中%"));
        assert_eq!(decode_path("/100%/%zz").as_deref(), Some("/100%/%zz"));
        assert_eq!(decode_path("/%ff"), None);
        assert_eq!(decode_path("/%00"), None);
    }

    #[test]
    fn unpaired_expressions_are_found() {
        for good in ["^/a(b|c)$", r"\.(js|css)$", "[](]", "[^]]", r"\(", ""] {
            assert!(regex_pairs(good), "{good}");
        }
        for bad in ["(", ")", "[a", "a\\", "(()", "*"] {
            assert!(!regex_pairs(bad), "{bad}");
        }
    }
}
