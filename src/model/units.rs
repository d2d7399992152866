//! The units of Compose values: sizes, processor shares, durations, ports and protocols.
//!
//! Parsing follows what docker compose accepts, not only what its documentation shows; printing gives the shortest text
//! that reads back as the same value.
use super::problem::{ValueError, ValueErrorKind, shown};
use std::fmt;

/// A number of bytes. Multiples are binary in every spelling: `1k`, `1kb` and `1KiB` are 1,024 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bytes(pub u64);

/// A share of processor time in billionths of one processor; `1.5` is one and a half processors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cpus {
    /// Billionths of a processor.
    pub nanos: i64,
}

/// A duration in nanoseconds, as in `1m30s`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ComposeDuration {
    /// Nanoseconds; negative ones are read although no field means anything by them.
    pub nanos: i64,
}

/// One port or a range of them, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortRange {
    /// The first port.
    pub start: u16,
    /// The last port; equal to `start` for a single one.
    pub end: u16,
}

/// The transport protocol of a port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// TCP, also where nothing is said.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

const UNITS: [(char, u64); 5] = [('p', 1 << 50), ('t', 1 << 40), ('g', 1 << 30), ('m', 1 << 20), ('k', 1 << 10)];

/// Durations' units, longest first, with their length in nanoseconds.
const SPANS: [(&str, i64); 9] = [
    ("w", 7 * 24 * HOUR),
    ("d", 24 * HOUR),
    ("h", HOUR),
    ("m", 60 * SECOND),
    ("s", SECOND),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("µs", 1_000),
    ("ns", 1),
];
const SECOND: i64 = 1_000_000_000;
const HOUR: i64 = 3_600 * SECOND;

impl Bytes {
    /// Reads a size such as `512M`, `1.5g`, `256 MiB` or `1048576`. A fraction of a byte is cut off.
    pub fn parse(text: &str) -> Result<Bytes, ValueError> {
        let split = text.rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ')).map_or(0, |at| at + 1);
        let (number, suffix) = text.split_at(split);
        let number = number.strip_suffix(' ').unwrap_or(number);
        let lower = suffix.to_ascii_lowercase();
        let factor = match lower.as_str() {
            "" | "b" => 1,
            other => {
                let mut rest = other.chars();
                let unit = rest.next().and_then(|first| UNITS.iter().find(|(letter, _)| *letter == first));
                match (unit, rest.as_str()) {
                    (Some((_, factor)), "" | "b" | "ib") => *factor,
                    _ => return Err(size_unit(text, suffix)),
                }
            }
        };
        let (whole, fraction) = decimal(number).ok_or_else(|| size_syntax(text))?;
        let scaled = scale(whole, fraction, factor.into()).and_then(|value| i64::try_from(value).ok());
        scaled.map(|value| Bytes(value.unsigned_abs())).ok_or_else(|| {
            ValueError::new(
                ValueErrorKind::Range,
                format!("“{}” is more bytes than Docker can count.", shown(text)),
                format!("“{}”超出了 Docker 能表示的字节数。", shown(text)),
            )
        })
    }

    /// Whole mebibytes, rounded to the nearest.
    pub fn mebibytes(self) -> u64 {
        self.0.saturating_add(1 << 19) >> 20
    }

    /// A size of whole mebibytes.
    pub fn from_mebibytes(count: u64) -> Bytes {
        Bytes(count.saturating_mul(1 << 20))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (letter, factor) in UNITS {
            if self.0 >= factor && self.0.is_multiple_of(factor) {
                return write!(formatter, "{}{}", self.0 / factor, letter.to_ascii_uppercase());
            }
        }
        write!(formatter, "{}", self.0)
    }
}

impl Cpus {
    /// Reads a number of processors such as `0.5` or `2`. Digits beyond the ninth after the point are rounded.
    pub fn parse(text: &str) -> Result<Cpus, ValueError> {
        let number = text.parse::<f64>().ok().filter(|value| value.is_finite() && value.abs() < 1e9);
        let number = number.ok_or_else(|| {
            let comma = if text.contains(',') { "0.5" } else { "1.5" };
            ValueError::new(
                ValueErrorKind::Syntax,
                format!("“{}” is not a number of processors. Write it like `{comma}`.", shown(text)),
                format!("“{}”不是有效的 CPU 数量。写法如 `{comma}`。", shown(text)),
            )
        })?;
        Ok(Cpus::from_cores(number))
    }

    /// A share given as a number of processors; rounded to billionths.
    pub fn from_cores(cores: f64) -> Cpus {
        Cpus { nanos: (cores * 1e9).round() as i64 }
    }

    /// The share as a number of processors.
    pub fn cores(self) -> f64 {
        self.nanos as f64 / 1e9
    }
}

impl fmt::Display for Cpus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.cores())
    }
}

impl ComposeDuration {
    /// A duration of whole seconds.
    pub const fn from_seconds(seconds: i64) -> ComposeDuration {
        ComposeDuration { nanos: seconds.saturating_mul(SECOND) }
    }

    /// The duration in seconds.
    pub fn seconds(self) -> f64 {
        self.nanos as f64 / 1e9
    }

    /// Reads a duration such as `30s`, `1m30s`, `1.5h` or `2d3h`; the units are ns, us, µs, ms, s, m, h, d and w.
    pub fn parse(text: &str) -> Result<ComposeDuration, ValueError> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if body == "0" {
            return Ok(ComposeDuration::default());
        }
        if body.is_empty() {
            return Err(duration_syntax(text));
        }
        let mut total: i64 = 0;
        let mut rest = body;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let (number, tail) = rest.split_at(digits);
            let (whole, fraction) =
                decimal(number).filter(|_| !number.is_empty()).ok_or_else(|| duration_syntax(text))?;
            let length = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
            let (unit, tail) = tail.split_at(length);
            let unit_name = if unit == "μs" { "µs" } else { unit };
            let span = SPANS.iter().find(|(name, _)| *name == unit_name).map(|(_, span)| *span);
            let span = span.ok_or_else(|| duration_unit(text, number, unit))?;
            let part = scale(whole, fraction, span.unsigned_abs().into()).and_then(|part| i64::try_from(part).ok());
            total = part.and_then(|part| total.checked_add(part)).ok_or_else(|| duration_range(text))?;
            rest = tail;
        }
        Ok(ComposeDuration { nanos: if negative { -total } else { total } })
    }
}

impl fmt::Display for ComposeDuration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nanos == 0 {
            return formatter.write_str("0s");
        }
        if self.nanos < 0 {
            formatter.write_str("-")?;
        }
        let mut rest = self.nanos.unsigned_abs();
        for (name, span) in SPANS {
            let span = span.unsigned_abs();
            if matches!(name, "w" | "d" | "µs") || rest < span {
                continue;
            }
            write!(formatter, "{}{name}", rest / span)?;
            rest %= span;
        }
        Ok(())
    }
}

impl PortRange {
    /// A single port.
    pub fn single(port: u16) -> PortRange {
        PortRange { start: port, end: port }
    }

    /// Reads `8080` or `8000-8010`; the second port is not below the first.
    pub fn parse(text: &str) -> Result<PortRange, ValueError> {
        let (start, end) = text.split_once('-').unwrap_or((text, text));
        let (start, end) = (port(start, text)?, port(end, text)?);
        if end < start {
            return Err(ValueError::new(
                ValueErrorKind::Range,
                format!("The range {} runs backwards. Write it as {end}-{start}.", shown(text)),
                format!("端口范围 {} 前后颠倒了，应写成 {end}-{start}。", shown(text)),
            ));
        }
        Ok(PortRange { start, end })
    }

    /// How many ports there are: 1 to 65,536.
    pub fn count(self) -> u32 {
        u32::from(self.end.saturating_sub(self.start)) + 1
    }

    /// True for a single port.
    pub fn is_single(self) -> bool {
        self.start == self.end
    }

    /// True where the port lies in the range.
    pub fn contains(self, port: u16) -> bool {
        (self.start..=self.end).contains(&port)
    }

    /// True where the ranges have a port in common.
    pub fn overlaps(self, other: PortRange) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// The ports in order.
    pub fn ports(self) -> impl Iterator<Item = u16> {
        self.start..=self.end
    }
}

impl fmt::Display for PortRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_single() {
            write!(formatter, "{}", self.start)
        } else {
            write!(formatter, "{}-{}", self.start, self.end)
        }
    }
}

impl Protocol {
    /// Every protocol that Docker can publish.
    pub const ALL: [Protocol; 3] = [Protocol::Tcp, Protocol::Udp, Protocol::Sctp];

    /// Reads `tcp`, `udp` or `sctp` in any case.
    pub fn parse(text: &str) -> Result<Protocol, ValueError> {
        Protocol::ALL
            .into_iter()
            .find(|protocol| text.eq_ignore_ascii_case(protocol.name()))
            .ok_or_else(|| ValueError::choice(text, &["tcp", "udp", "sctp"]))
    }

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
            Protocol::Sctp => "sctp",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The whole part and the fraction's digits of `12.5`, `.5`, `5.` or `+5`; `None` for anything else.
fn decimal(text: &str) -> Option<(u128, &str)> {
    let body = text.strip_prefix('+').unwrap_or(text);
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !digits(whole) || !digits(fraction) || whole.len() > 30 {
        return None;
    }
    Some((if whole.is_empty() { 0 } else { whole.parse().ok()? }, fraction))
}

/// `whole.fraction` times `factor`, cut to a whole number; exact up to 18 digits after the point.
fn scale(whole: u128, fraction: &str, factor: u128) -> Option<u128> {
    let mut value = whole.checked_mul(factor)?;
    let digits = fraction.get(..18).unwrap_or(fraction);
    if !digits.is_empty() {
        let numerator: u128 = digits.parse().ok()?;
        let denominator = 10u128.checked_pow(u32::try_from(digits.len()).ok()?)?;
        value = value.checked_add(numerator.checked_mul(factor)? / denominator)?;
    }
    Some(value)
}

fn port(text: &str, whole: &str) -> Result<u16, ValueError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let whole = shown(whole);
        return Err(ValueError::new(
            ValueErrorKind::Syntax,
            format!("“{whole}” is not a port. Write a number like 8080 or a range like 8000-8010."),
            format!("“{whole}”不是端口。请写数字（如 8080）或范围（如 8000-8010）。"),
        ));
    }
    text.parse().map_err(|_| {
        let text = shown(text);
        ValueError::new(
            ValueErrorKind::Range,
            format!("There is no port {text}: the highest is 65535."),
            format!("不存在端口 {text}：最大为 65535。"),
        )
    })
}

fn size_syntax(text: &str) -> ValueError {
    let text = shown(text);
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("“{text}” is not a size. Write a number and a unit, like 512M or 1.5G."),
        format!("“{text}”不是有效的大小。请写数字加单位，如 512M 或 1.5G。"),
    )
}

fn size_unit(text: &str, suffix: &str) -> ValueError {
    // `512Mi` is what Kubernetes writes, and a common slip.
    let hint = match suffix.to_ascii_lowercase().strip_suffix('i') {
        Some(letter) if UNITS.iter().any(|(unit, _)| letter.starts_with(*unit)) && letter.len() == 1 => {
            Some(format!("{}B", suffix))
        }
        _ => None,
    };
    let (shown_text, suffix) = (shown(text), shown(suffix));
    match hint {
        Some(right) => ValueError::new(
            ValueErrorKind::Unit,
            format!(
                "The unit “{suffix}” is Kubernetes' way. Docker writes {right} or just its first letter, as in 512M."
            ),
            format!("“{suffix}”是 Kubernetes 的写法。Docker 写作 {right}，或只写首字母，如 512M。"),
        ),
        None if suffix == shown_text => size_syntax(text),
        None => ValueError::new(
            ValueErrorKind::Unit,
            format!("The unit “{suffix}” is not known. Use b, k, m, g, t or p, as in 512M."),
            format!("不认识单位“{suffix}”。可用 b、k、m、g、t、p，如 512M。"),
        ),
    }
}

fn duration_syntax(text: &str) -> ValueError {
    let text = shown(text);
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("“{text}” is not a duration. Write numbers with units, like 30s or 1m30s."),
        format!("“{text}”不是有效的时长。请写数字加单位，如 30s 或 1m30s。"),
    )
}

fn duration_unit(text: &str, number: &str, unit: &str) -> ValueError {
    if unit.is_empty() {
        let number = shown(number);
        return ValueError::new(
            ValueErrorKind::Unit,
            format!("{number} has no unit. Write {number}s for seconds or {number}m for minutes."),
            format!("{number} 缺少单位。秒写作 {number}s，分钟写作 {number}m。"),
        );
    }
    if unit.contains(' ') {
        return duration_syntax(text);
    }
    let unit = shown(unit);
    ValueError::new(
        ValueErrorKind::Unit,
        format!("The unit “{unit}” is not known. Use ns, us, ms, s, m, h, d or w, as in 1m30s."),
        format!("不认识单位“{unit}”。可用 ns、us、ms、s、m、h、d、w，如 1m30s。"),
    )
}

fn duration_range(text: &str) -> ValueError {
    let text = shown(text);
    ValueError::new(
        ValueErrorKind::Range,
        format!("“{text}” is longer than the 292 years that Docker can count."),
        format!("“{text}”超出了 Docker 能表示的 292 年。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_docker_reads_them() {
        let good = [
            ("512", 512),
            ("512b", 512),
            ("512 b", 512),
            ("1k", 1024),
            ("1kb", 1024),
            ("1KiB", 1024),
            ("512m", 512 << 20),
            ("512 M", 512 << 20),
            ("0.5g", 512 << 20),
            (".5g", 512 << 20),
            ("1.g", 1 << 30),
            ("1GiB", 1 << 30),
            ("1Pb", 1 << 50),
            ("1.5", 1),
            ("5.", 5),
            ("+5", 5),
            ("0", 0),
            ("8191P", 8191 << 50),
        ];
        for (text, bytes) in good {
            assert_eq!(Bytes::parse(text), Ok(Bytes(bytes)), "{text}");
        }
        let bad = [
            ("", ValueErrorKind::Syntax),
            ("-1", ValueErrorKind::Syntax),
            ("512Mi", ValueErrorKind::Unit),
            ("1ib", ValueErrorKind::Unit),
            ("1E", ValueErrorKind::Unit),
            ("1x", ValueErrorKind::Unit),
            ("512  M", ValueErrorKind::Syntax),
            ("much", ValueErrorKind::Syntax),
            (" 5m", ValueErrorKind::Syntax),
            ("0x10", ValueErrorKind::Syntax),
            ("1.2.3g", ValueErrorKind::Syntax),
            ("99999999P", ValueErrorKind::Range),
            ("99999999999999999999999999999999999999999", ValueErrorKind::Syntax),
        ];
        for (text, kind) in bad {
            assert_eq!(Bytes::parse(text).map_err(|error| error.kind), Err(kind), "{text}");
        }
        assert!(Bytes::parse("512Mi").unwrap_err().message.en.contains("MiB"));
    }

    #[test]
    fn sizes_are_printed_in_the_largest_unit_that_is_exact() {
        for (bytes, text) in
            [(0, "0"), (512, "512"), (1024, "1K"), (1 << 30, "1G"), (3 << 29, "1536M"), (1025, "1025"), (1 << 40, "1T")]
        {
            assert_eq!(Bytes(bytes).to_string(), text);
            assert_eq!(Bytes::parse(text), Ok(Bytes(bytes)));
        }
    }

    #[test]
    fn processors() {
        for (text, nanos, printed) in [
            ("0.5", 500_000_000, "0.5"),
            ("1e2", 100_000_000_000, "100"),
            ("2", 2_000_000_000, "2"),
            ("5.", 5_000_000_000, "5"),
            (".25", 250_000_000, "0.25"),
            ("-1", -1_000_000_000, "-1"),
            ("0.001", 1_000_000, "0.001"),
        ] {
            let cpus = Cpus::parse(text).unwrap();
            assert_eq!((cpus.nanos, cpus.to_string().as_str()), (nanos, printed), "{text}");
        }
        for text in ["", "0,5", "1/2", "one", "inf", "NaN", "1e300"] {
            assert!(Cpus::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_read_as_docker_reads_them() {
        for (text, nanos, printed) in [
            ("30s", 30 * SECOND, "30s"),
            ("1m30s", 90 * SECOND, "1m30s"),
            ("1.5h", 5_400 * SECOND, "1h30m"),
            ("1d2h", 26 * HOUR, "26h"),
            ("1w", 168 * HOUR, "168h"),
            ("2s3h", 10_802 * SECOND, "3h2s"),
            ("1h1h", 2 * HOUR, "2h"),
            ("-5s", -5 * SECOND, "-5s"),
            ("+5s", 5 * SECOND, "5s"),
            (".5s", SECOND / 2, "500ms"),
            ("1.s", SECOND, "1s"),
            ("1s500ms", 3 * SECOND / 2, "1s500ms"),
            ("1µs", 1_000, "1us"),
            ("1us", 1_000, "1us"),
            ("100ns", 100, "100ns"),
            ("0", 0, "0s"),
        ] {
            let duration = ComposeDuration::parse(text).unwrap();
            assert_eq!((duration.nanos, duration.to_string().as_str()), (nanos, printed), "{text}");
            assert_eq!(ComposeDuration::parse(printed), Ok(duration));
        }
        for (text, kind) in [
            ("30", ValueErrorKind::Unit),
            ("1y", ValueErrorKind::Unit),
            ("5M", ValueErrorKind::Unit),
            ("1m 30s", ValueErrorKind::Syntax),
            ("", ValueErrorKind::Syntax),
            ("s", ValueErrorKind::Syntax),
            (".s", ValueErrorKind::Syntax),
            ("-", ValueErrorKind::Syntax),
            ("999999999w", ValueErrorKind::Range),
        ] {
            assert_eq!(ComposeDuration::parse(text).map_err(|error| error.kind), Err(kind), "{text}");
        }
    }

    #[test]
    fn port_ranges() {
        let range = PortRange::parse("8000-8010").unwrap();
        assert_eq!((range.count(), range.to_string().as_str()), (11, "8000-8010"));
        assert!(range.contains(8010) && range.overlaps(PortRange::single(8000)) && !range.contains(7999));
        assert_eq!(PortRange::parse("080"), Ok(PortRange::single(80)));
        for (text, kind) in [
            ("", ValueErrorKind::Syntax),
            ("a", ValueErrorKind::Syntax),
            ("-1", ValueErrorKind::Syntax),
            ("+80", ValueErrorKind::Syntax),
            ("80-", ValueErrorKind::Syntax),
            ("70000", ValueErrorKind::Range),
            ("99999999999999999999", ValueErrorKind::Range),
            ("5-3", ValueErrorKind::Range),
        ] {
            assert_eq!(PortRange::parse(text).map_err(|error| error.kind), Err(kind), "{text}");
        }
        assert_eq!(Protocol::parse("UDP"), Ok(Protocol::Udp));
        assert!(Protocol::parse("foo").is_err() && Protocol::parse("").is_err());
    }
}
