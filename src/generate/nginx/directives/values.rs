//! Arguments that nginx reads as numbers, sizes and times.

/// A whole number.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 18 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A size: a number with `k` or `m`, and with `g` where the directive counts bytes of a body.
pub(super) fn is_size(text: &str, gigabytes: bool) -> bool {
    let unit = |c: char| matches!(c, 'k' | 'K' | 'm' | 'M') || gigabytes && matches!(c, 'g' | 'G');
    is_number(text.strip_suffix(unit).unwrap_or(text))
}

/// A time: numbers with units from years down to milliseconds, each once and in order; a last number without one
/// counts seconds.
pub(super) fn is_time(text: &str) -> bool {
    const UNITS: [&str; 8] = ["y", "M", "w", "d", "h", "m", "s", "ms"];
    let mut rest = text;
    let mut next = 0;
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let rest_at = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(rest_at).unwrap_or((rest, ""));
        if !is_number(number) {
            return false;
        }
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end).unwrap_or((after, ""));
        let word = unit.trim_end_matches(' ');
        if word.is_empty() {
            return after.is_empty();
        }
        let Some(at) = UNITS.iter().position(|one| *one == word).filter(|at| *at >= next) else { return false };
        next = at + 1;
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_nginx_reads_them() {
        for good in ["30", "30s", "1h 30m", "1h30m", "500ms", "1d", "0"] {
            assert!(is_time(good), "{good}");
        }
        for bad in ["", "s", "30x", "30s1h", "1.5h", "30 sec", "-1"] {
            assert!(!is_time(bad), "{bad}");
        }
        assert!(is_size("10m", false) && is_size("1024", false) && is_size("1g", true));
        assert!(!is_size("1g", false) && !is_size("10mb", true) && !is_size("", true) && !is_size("m", true));
    }
}
