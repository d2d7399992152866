//! Image references such as `ghcr.io/acme/api:1.4@sha256:…` (Compose specification, service attribute `image`; the
//! grammar of distribution references).
use super::problem::{ValueError, ValueErrorKind, shown};
use super::template::{split_outside, tokens};

/// The parts of an image reference; parts may hold variables.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageReference {
    /// The registry's host, with its port; Docker Hub where absent.
    pub registry: Option<Box<str>>,
    /// The path, such as `library/redis`, `redis` or `acme/api`.
    pub repository: Box<str>,
    /// The tag; `latest` where neither it nor a digest is written.
    pub tag: Option<Box<str>>,
    /// The digest, such as `sha256:…`.
    pub digest: Option<Box<str>>,
}

impl ImageReference {
    /// Reads a reference.
    pub fn parse(text: &str) -> Result<ImageReference, ValueError> {
        if text.is_empty() {
            return Err(syntax(text));
        }
        let parts = split_outside(text, '@');
        let (rest, digest) = match parts.as_slice() {
            [rest] => (*rest, None),
            [rest, digest] if is_digest(digest) => (*rest, Some(Box::from(*digest))),
            _ => return Err(bad_digest(text)),
        };
        let components = split_outside(rest, '/');
        let (registry, path) = match components.as_slice() {
            [first, path @ ..] if !path.is_empty() && is_registry(first) => (Some(Box::from(*first)), path),
            path => (None, path),
        };
        let Some((last, before)) = path.split_last() else { return Err(syntax(text)) };
        let (name, tag) = match split_outside(last, ':').as_slice() {
            [name] => (*name, None),
            [name, tag] => (*name, Some(*tag)),
            _ => return Err(syntax(text)),
        };
        if let Some(tag) = tag.filter(|tag| !tag.contains('$') && !is_tag(tag)) {
            return Err(bad_tag(tag));
        }
        for part in before.iter().chain([&name]) {
            check_component(part, text)?;
        }
        let repository: Vec<&str> = before.iter().copied().chain([name]).collect();
        Ok(ImageReference { registry, repository: repository.join("/").into(), tag: tag.map(Into::into), digest })
    }

    /// What the image holds, as far as its name tells: the last part of the path in lower case, such as `postgres`.
    /// Empty where a variable decides.
    pub fn family(&self) -> String {
        let last = split_outside(&self.repository, '/').pop().unwrap_or("");
        if last.contains('$') { String::new() } else { last.to_ascii_lowercase() }
    }

    /// The tag where it is written out, without variables; the default of a variable does not count.
    pub fn fixed_tag(&self) -> Option<&str> {
        self.tag.as_deref().filter(|tag| !tag.contains('$'))
    }

    /// True where the tag or the digest is left to a variable.
    pub fn is_template(&self) -> bool {
        self.to_string().contains('$')
    }
}

impl std::fmt::Display for ImageReference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(registry) = &self.registry {
            write!(formatter, "{registry}/")?;
        }
        formatter.write_str(&self.repository)?;
        if let Some(tag) = &self.tag {
            write!(formatter, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(formatter, "@{digest}")?;
        }
        Ok(())
    }
}

/// The family of an image text; see [`ImageReference::family`].
pub fn family(text: &str) -> String {
    ImageReference::parse(text).map(|reference| reference.family()).unwrap_or_default()
}

fn is_registry(component: &str) -> bool {
    !component.contains('$') && (component.contains(['.', ':']) || component == "localhost")
        || component.starts_with("${") && component.contains("}:")
}

fn is_tag(tag: &str) -> bool {
    let start = tag.starts_with(|c: char| c == '_' || c.is_ascii_alphanumeric());
    start && tag.len() <= 128 && tag.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    digest.contains('$')
        || digest.split_once(':').is_some_and(|(algorithm, hex)| {
            let length = if algorithm == "sha512" { 128 } else { 64 };
            !algorithm.is_empty() && hex.len() == length && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

fn check_component(component: &str, whole: &str) -> Result<(), ValueError> {
    if component.is_empty() {
        return Err(syntax(whole));
    }
    // What a variable holds is not known; the letters around it are.
    let literal: String = match tokens(component) {
        Ok(tokens) => tokens
            .into_iter()
            .filter_map(|token| match token {
                super::template::Token::Literal(text) => Some(text),
                super::template::Token::Variable(_) => None,
            })
            .collect(),
        Err(error) => return Err(error),
    };
    if literal.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let (found, right) = (shown(component), shown(&component.to_lowercase()));
        return Err(ValueError::new(
            ValueErrorKind::Syntax,
            format!("Image names are lower case: “{found}” must be “{right}”."),
            format!("镜像名只能用小写字母：“{found}”应写成“{right}”。"),
        ));
    }
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
    if !literal.bytes().all(allowed) {
        return Err(syntax(whole));
    }
    if !component.contains('$') && literal.starts_with(['.', '_', '-']) | literal.ends_with(['.', '_', '-']) {
        return Err(syntax(whole));
    }
    Ok(())
}

fn syntax(text: &str) -> ValueError {
    let text = shown(text);
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("“{text}” is not an image name. Write name:tag, like postgres:16 or ghcr.io/acme/api:1.4."),
        format!("“{text}”不是镜像名。请写成“名称:标签”，如 postgres:16 或 ghcr.io/acme/api:1.4。"),
    )
}

fn bad_tag(tag: &str) -> ValueError {
    let tag = shown(tag);
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("“{tag}” is not a tag. Tags have letters, digits, dots, hyphens and underscores, like 16-alpine."),
        format!("“{tag}”不是标签。标签由字母、数字、点、连字符和下划线组成，如 16-alpine。"),
    )
}

fn bad_digest(text: &str) -> ValueError {
    let text = shown(text);
    ValueError::new(
        ValueErrorKind::Syntax,
        format!("The digest in “{text}” is not complete. It is sha256: and 64 hexadecimal digits."),
        format!("“{text}”中的摘要不完整。摘要是 sha256: 加 64 位十六进制数。"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        let hex = "a".repeat(64);
        for (text, registry, repository, tag, family) in [
            ("redis", None, "redis", None, "redis"),
            ("redis:7-alpine", None, "redis", Some("7-alpine"), "redis"),
            ("bitnami/postgresql:16", None, "bitnami/postgresql", Some("16"), "postgresql"),
            ("ghcr.io/acme/team/api", Some("ghcr.io"), "acme/team/api", None, "api"),
            ("localhost:5000/app:1", Some("localhost:5000"), "app", Some("1"), "app"),
            ("localhost/app", Some("localhost"), "app", None, "app"),
            ("nginx:${TAG:-1.27}", None, "nginx", Some("${TAG:-1.27}"), "nginx"),
            ("${REG}/app:1", None, "${REG}/app", Some("1"), "app"),
            ("${REG:-docker.io/acme}/app", None, "${REG:-docker.io/acme}/app", None, "app"),
            ("${IMAGE:-redis:7}", None, "${IMAGE:-redis:7}", None, ""),
        ] {
            let found = ImageReference::parse(text).unwrap();
            assert_eq!(
                (found.registry.as_deref(), &*found.repository, found.tag.as_deref(), found.family().as_str()),
                (registry, repository, tag, family),
                "{text}"
            );
            assert_eq!(found.to_string(), text);
        }
        let pinned = format!("redis:7@sha256:{hex}");
        let found = ImageReference::parse(&pinned).unwrap();
        assert_eq!((found.tag.as_deref(), found.digest.is_some(), found.to_string()), (Some("7"), true, pinned));
    }

    #[test]
    fn what_is_no_reference() {
        for text in [
            "",
            "Redis",
            "acme/API:1",
            "redis:",
            "redis:a b",
            "redis 7",
            "a//b",
            "redis@sha256:abc",
            "-redis",
            "http://x/y",
            "redis:7:8",
            "a@b@c",
        ] {
            assert!(ImageReference::parse(text).is_err(), "{text}");
        }
        assert_eq!(family("Bad Image"), "");
    }
}
