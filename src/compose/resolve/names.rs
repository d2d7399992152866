//! The project's name.
use super::environment::Variables;
use super::problem::{Problems, words};
use super::scalar::as_string;
use super::{Input, interpolate, yaml};

/// The name of a project: that given, else `COMPOSE_PROJECT_NAME`, else the files' `name`, else the folder's.
pub(super) fn project_name(
    input: &Input<'_>,
    directory: &str,
    files: &[String],
    variables: &Variables,
    problems: &mut Problems,
) -> String {
    let given = input.name.as_deref().filter(|name| !name.is_empty());
    let given =
        given.or_else(|| variables.get("COMPOSE_PROJECT_NAME").map(String::as_str).filter(|name| !name.is_empty()));
    if let Some(name) = given {
        if normal(name) != name {
            let message = words(
                format!(
                    "“{name}” is no project name: use lower case letters, digits, “-” and “_”, and begin with a letter or digit."
                ),
                format!("“{name}”不能作为项目名：只能用小写字母、数字、“-”和“_”，并以字母或数字开头。"),
            );
            problems.error("compose-project-name", &[], message);
        }
        return name.to_owned();
    }
    let mut written = None;
    for file in files {
        let Some(text) = (input.file)(file) else { continue };
        let mut silent = Problems::default();
        for document in yaml::documents(&text, &mut silent) {
            let name = document.node.get("name").and_then(as_string).filter(|name| !name.is_empty());
            if let Some(name) = name {
                written = Some((file.clone(), name.to_owned()));
            }
        }
    }
    let from_file = written.map(|(file, name)| {
        let outer = problems.enter(&file);
        let name = normal(&interpolate::line(&name, &["name"], variables, problems));
        problems.enter(&outer);
        name
    });
    let name = from_file.unwrap_or_else(|| normal(directory.rsplit('/').next().unwrap_or("")));
    if name.is_empty() {
        let message = words(
            "The project has no name: neither the file nor its folder has a letter or digit that Docker accepts. Add name.",
            "项目没有名称：文件和文件夹的名称中都没有 Docker 接受的字母或数字。请添加 name。",
        );
        problems.error("compose-project-name", &["name"], message);
    }
    name
}

/// A text as Docker makes it a project name.
pub(super) fn normal(text: &str) -> String {
    let kept = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    let lower: String = text.to_lowercase().chars().filter(kept).collect();
    lower.trim_start_matches(['_', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn names_become_those_of_docker() {
        assert_eq!(normal("My App"), "myapp");
        assert_eq!(normal("__量化-2"), "2");
        assert_eq!(normal("量化"), "");
    }
}
