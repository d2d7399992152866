//! Words that several answers use.
use crate::text::Text;

/// Names in a row: "a, b and c"; of many the first six and how many more.
pub fn listed(names: &[&str]) -> Text {
    const MOST: usize = 6;
    let (shown, rest) = names.split_at(names.len().min(MOST));
    if !rest.is_empty() {
        return Text::new(
            format!("{} and {} more", shown.join(", "), rest.len()),
            format!("{} 等 {} 个", shown.join("、"), names.len()),
        );
    }
    let en = match shown {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    Text::new(en, shown.join("、"))
}

/// Seconds for people: "0 s", "4.5 s", "1 min 30 s".
pub fn duration(seconds: f64) -> Text {
    let seconds = seconds.clamp(0.0, 1e9);
    if seconds < 60.0 {
        let shown = (seconds * 10.0).round() / 10.0;
        return Text::new(format!("{shown} s"), format!("{shown} 秒"));
    }
    let whole = seconds.round() as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    let mut en = Vec::new();
    let mut zh = Vec::new();
    for (count, short, word) in [(hours, "h", "小时"), (minutes, "min", "分"), (rest, "s", "秒")] {
        if count > 0 {
            en.push(format!("{count} {short}"));
            zh.push(format!("{count} {word}"));
        }
    }
    Text::new(en.join(" "), zh.join(" "))
}
