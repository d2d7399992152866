//! The nearest of several names.

/// The name that a misspelt one most likely means: at most a third of its letters differ, and only one is nearest.
pub(super) fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (wrong.chars().count() / 3).clamp(1, 3);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for name in names {
        let distance = distance(wrong, name, limit);
        match (distance, best) {
            (Some(0), _) | (None, _) => {}
            (Some(distance), Some((least, _))) if distance > least => {}
            (Some(distance), Some((least, _))) if distance == least => tied = true,
            (Some(distance), _) => {
                best = Some((distance, name));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, name)| name)
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour; `None` above the limit.
fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    if a.len().abs_diff(b.len()) > limit || a.len() > 64 || b.len() > 64 {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&row, j + 1) + 1).min(at(&next, j) + 1).min(at(&row, j) + usize::from(from != to));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_hand_are_recognised() {
        let names = ["postgres", "redis", "api", "web"];
        for (wrong, right) in [
            ("postgress", Some("postgres")),
            ("prots", None),
            ("rdeis", Some("redis")),
            ("ap", Some("api")),
            ("consul", None),
        ] {
            assert_eq!(nearest(wrong, names), right, "{wrong}");
        }
        assert_eq!(nearest("ab", ["aa", "bb"]), None);
        assert_eq!(nearest("Postgres", ["postgres"]), None);
        assert_eq!(nearest("prots", ["ports", "pid"]), Some("ports"));
    }
}
