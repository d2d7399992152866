//! What sizes, times and counts mean, in words.
use dockwright::compose::attributes::AttributeForm;
use dockwright::model::units::{Bytes, ComposeDuration, Cpus};
use dockwright::text::Text;

/// A size of memory: "512 MiB".
pub fn memory(text: &str) -> Option<Text> {
    let bytes = Bytes::parse(text).ok()?.0;
    let units = [("GiB", 1u64 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let words = match units.iter().find(|(_, size)| bytes >= *size) {
        Some((unit, size)) => format!("{} {unit}", short(bytes as f64 / *size as f64)),
        None => return Some(Text::new(format!("{bytes} bytes"), format!("{bytes} 字节"))),
    };
    Some(Text::new(words.clone(), words))
}

/// A time: "1 min 30 s".
pub fn duration(text: &str) -> Option<Text> {
    let seconds = ComposeDuration::parse(text).ok()?.seconds();
    if seconds < 0.0 {
        return None;
    }
    if seconds < 1.0 {
        let milliseconds = short(seconds * 1000.0);
        return Some(Text::new(format!("{milliseconds} ms"), format!("{milliseconds} 毫秒")));
    }
    let whole = seconds as u64;
    let parts = [
        (whole / 86_400, "d", "天"),
        (whole / 3_600 % 24, "h", "小时"),
        (whole / 60 % 60, "min", "分"),
        (whole % 60, "s", "秒"),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|(count, ..)| *count > 0).collect();
    let en: Vec<String> = parts.iter().map(|(count, unit, _)| format!("{count} {unit}")).collect();
    let zh: Vec<String> = parts.iter().map(|(count, _, unit)| format!("{count} {unit}")).collect();
    Some(Text::new(en.join(" "), zh.join(" ")))
}

/// What is wrong with a value of an attribute of this form; nothing where a variable decides.
pub fn fault(form: AttributeForm, text: &str) -> Option<Text> {
    if text.is_empty() || text.contains('$') {
        return None;
    }
    let sound = match form {
        AttributeForm::Number => text.parse::<f64>().is_ok_and(f64::is_finite),
        AttributeForm::Size => text == "-1" || Bytes::parse(text).is_ok(),
        AttributeForm::Time => ComposeDuration::parse(text).is_ok(),
        _ => true,
    };
    let words = match form {
        AttributeForm::Number => Text::fixed("This takes a number.", "此处应填数字。"),
        AttributeForm::Size => Text::fixed("This takes a size, like 512M or 1g.", "此处应填大小，如 512M、1g。"),
        _ => Text::fixed("This takes a time, like 30s or 1m30s.", "此处应填时长，如 30s、1m30s。"),
    };
    (!sound).then_some(words)
}

/// A share of processors: "half a CPU".
pub fn cpus(text: &str) -> Option<Text> {
    let cores = Cpus::parse(text).ok()?.cores();
    let words = match cores {
        cores if cores < 0.0 => return None,
        0.0 => Text::fixed("no limit", "不限"),
        0.25 => Text::fixed("a quarter of a CPU", "四分之一个 CPU"),
        0.5 => Text::fixed("half a CPU", "半个 CPU"),
        1.0 => Text::fixed("one CPU", "一个 CPU"),
        cores if cores < 1.0 => {
            let percent = short(cores * 100.0);
            Text::new(format!("{percent} % of a CPU"), format!("一个 CPU 的 {percent}%"))
        }
        cores => Text::new(format!("{} CPUs", short(cores)), format!("{} 个 CPU", short(cores))),
    };
    Some(words)
}

/// A count of containers: "3 containers".
pub fn replicas(text: &str) -> Option<Text> {
    let count: u64 = text.parse().ok()?;
    Some(match count {
        0 => Text::fixed("none runs", "不运行"),
        1 => Text::fixed("one container", "一个容器"),
        count => Text::new(format!("{count} containers"), format!("{count} 个容器")),
    })
}

/// With two digits after the point at the most.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
