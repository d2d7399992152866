//! What looks like a secret, and how good it is.

/// True for variables whose value nobody else should see.
pub(crate) fn is_secret_name(key: &str) -> bool {
    let upper = key.to_ascii_uppercase();
    let parts: Vec<&str> = upper.split(['_', '.', '-']).filter(|part| !part.is_empty()).collect();
    let secret = parts.iter().any(|part| {
        matches!(
            *part,
            "PASSWORD" | "PASSWD" | "PASS" | "PWD" | "SECRET" | "TOKEN" | "APIKEY" | "PASSPHRASE" | "CREDENTIALS"
        )
    });
    let key_of = [
        "API_KEY",
        "SECRET_KEY",
        "ACCESS_KEY",
        "PRIVATE_KEY",
        "ENCRYPTION_KEY",
        "MASTER_KEY",
        "JWT_KEY",
        "SIGNING_KEY",
    ];
    let named = secret || key_of.iter().any(|end| upper.ends_with(end));
    // Files, switches, lifetimes, names of headers and the like are no secrets themselves.
    let about = parts.last().is_some_and(|last| {
        matches!(
            *last,
            "FILE"
                | "PATH"
                | "DIR"
                | "URL"
                | "URI"
                | "HOST"
                | "PORT"
                | "NAME"
                | "ID"
                | "TTL"
                | "EXPIRE"
                | "EXPIRES"
                | "EXPIRATION"
                | "EXPIRY"
                | "MINUTES"
                | "SECONDS"
                | "DAYS"
                | "HOURS"
                | "LENGTH"
                | "POLICY"
                | "ENABLED"
                | "ALGORITHM"
                | "ISSUER"
                | "TYPE"
                | "HEADER"
                | "LIFETIME"
                | "MAX"
                | "MIN"
                | "VERSION"
                | "PREFIX"
                | "ENDPOINT"
                | "SERVER"
                | "AUTHENTICATION"
                | "AUTH"
                | "METHOD"
                | "MODE"
                | "LIMIT"
                | "SIZE"
                | "COUNT"
                | "TIMEOUT"
                | "REQUIRED"
                | "HASH"
                | "ROUNDS"
                | "PLUGIN"
        )
    });
    let switch = ["ALLOW_EMPTY", "RANDOM_ROOT", "RANDOM_PASSWORD", "NO_PASSWORD", "PUBLIC_KEY"]
        .iter()
        .any(|word| upper.contains(word));
    named && !about && !switch
}

/// True for a value that is a secret in plain sight: not empty, no variable, no file, no switch, no placeholder of a
/// letter or two.
pub(super) fn is_literal_secret(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let word =
        matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "none" | "null" | "trust" | "md5" | "on" | "off");
    value.len() > 2 && !value.contains('$') && !value.starts_with('/') && !word
}

/// True for what everybody tries first.
pub(super) fn is_guessable(value: &str) -> bool {
    const WORDS: [&str; 30] = [
        "password",
        "passwd",
        "secret",
        "changeme",
        "change",
        "admin",
        "root",
        "postgres",
        "mysql",
        "redis",
        "mongo",
        "guest",
        "default",
        "example",
        "test",
        "demo",
        "qwerty",
        "letmein",
        "welcome",
        "minio",
        "minioadmin",
        "rabbitmq",
        "user",
        "pass",
        "mypassword",
        "mysecretpassword",
        "supersecret",
        "todo",
        "your",
        "123456",
    ];
    if value.len() < 3 {
        return false;
    }
    // Digits, years and signs at the end do not make a word better.
    let lower = value.to_ascii_lowercase();
    let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit() || "!@#$%^&*_-.".contains(c));
    let parts: Vec<&str> = stem.split(['_', '-', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let known = |part: &str| WORDS.contains(&part);
    known(stem)
        || stem.is_empty() && value.len() < 12
        || parts.iter().any(|part| known(part)) && value.len() < 28
        || lower.contains("change-me")
        || lower.contains("changeme")
        || lower.contains("change_me")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        for key in
            ["POSTGRES_PASSWORD", "JWT_SECRET", "API_KEY", "OPENAI_API_KEY", "SECRET_KEY", "GITHUB_TOKEN", "DB_PASS"]
        {
            assert!(is_secret_name(key), "{key}");
        }
        for key in [
            "POSTGRES_PASSWORD_FILE",
            "ACCESS_TOKEN_EXPIRE_MINUTES",
            "KEY",
            "TOKEN_URL",
            "PASSENGER_APP",
            "COMPASS",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
        ] {
            assert!(!is_secret_name(key), "{key}");
        }
    }

    #[test]
    fn values_that_everybody_guesses() {
        for value in [
            "password",
            "Password123!",
            "secret",
            "admin",
            "changeme",
            "redfire_secret_2024",
            "postgres",
            "123456",
            "change-me-please",
        ] {
            assert!(is_guessable(value), "{value}");
        }
        for value in ["Zk8v0Qw2LmX7rT4yB9nC", "", "x9!kLm2#", "3f9a1c7be2d84f6095ab7c1d2e3f4a5b"] {
            assert!(!is_guessable(value), "{value}");
        }
        assert!(!is_literal_secret("${X}") && !is_literal_secret("/run/secrets/x") && is_literal_secret("hunter2"));
    }
}
