//! From the form of any released version to the present one, step by step, on the raw JSON.
//!
//! A released version never changes its meaning: a change of the form is a new version and a step that leads to it.
use super::{ProjectError, error, wrong};
use serde_json::{Map, Value};

/// The version that is written.
pub const VERSION: u64 = STEPS.len() as u64 + 1;

/// A step from one version to the next.
type Step = fn(&mut Map<String, Value>) -> Result<(), ProjectError>;

/// The step at place n leads from version n + 1 to version n + 2.
const STEPS: &[Step] = &[];

/// Brings a project file to the present version.
pub(super) fn to_current(envelope: &mut Map<String, Value>) -> Result<(), ProjectError> {
    run(envelope, STEPS)
}

fn run(envelope: &mut Map<String, Value>, steps: &[Step]) -> Result<(), ProjectError> {
    let current = steps.len() as u64 + 1;
    let found = match envelope.get("version").and_then(Value::as_u64) {
        Some(found @ 1..) => found,
        _ => return Err(wrong("version", "a whole number from 1", "从 1 开始的整数")),
    };
    if found > current {
        let app = envelope.get("app").and_then(Value::as_str).unwrap_or("?");
        return Err(error(
            format!(
                "This project was saved by a newer Dockwright ({app}, form {found}); this one reads forms up to {current}. Reload the page to get the newest."
            ),
            format!(
                "该项目由更新版本的 Dockwright（{app}，格式 {found}）保存，当前版本只能读取到格式 {current}。重新加载页面即可获得最新版本。"
            ),
        ));
    }
    for step in steps.iter().skip(usize::try_from(found - 1).unwrap_or(0)) {
        step(envelope)?;
    }
    envelope.insert("version".into(), current.into());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn note(envelope: &mut Map<String, Value>, word: &str) {
        let said = envelope.get("said").and_then(Value::as_str).unwrap_or("").to_owned();
        envelope.insert("said".into(), format!("{said}{word}").into());
    }

    #[test]
    fn steps_run_in_order_from_the_version_found() {
        let steps: &[Step] = &[
            |envelope| {
                note(envelope, "a");
                Ok(())
            },
            |envelope| {
                note(envelope, "b");
                Ok(())
            },
        ];
        for (version, said) in [(1, "ab"), (2, "b"), (3, "")] {
            let mut envelope = json!({ "version": version }).as_object().cloned().unwrap();
            run(&mut envelope, steps).unwrap();
            assert_eq!(envelope.get("version"), Some(&json!(3)));
            assert_eq!(envelope.get("said").and_then(Value::as_str).unwrap_or(""), said);
        }
        let mut newer = json!({ "version": 4, "app": "9.9" }).as_object().cloned().unwrap();
        assert!(run(&mut newer, steps).unwrap_err().message.en.contains("9.9, form 4"));
    }
}
