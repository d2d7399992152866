//! Files as one zip archive.
//!
//! Entries are stored, not compressed: a bundle is a few dozen kilobytes. Times are fixed, so the same files give the
//! same bytes.
use super::{Artifact, ArtifactProblem};
use crate::text::Text;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// The archive, with every file inside one folder.
///
/// # Errors
/// A path is absolute, leaves the folder, or stands twice; or the archive could not be written.
pub fn zip(folder: &str, artifacts: &[Artifact]) -> Result<Vec<u8>, ArtifactProblem> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut seen: Vec<&str> = Vec::new();
    for artifact in artifacts {
        let path = artifact.path.as_str();
        let fail = |en: String, zh: String| ArtifactProblem { path: path.to_string(), message: Text::new(en, zh) };
        if !is_inside(path) {
            return Err(fail(
                format!("“{path}” cannot be in the bundle: it leads out of its folder."),
                format!("“{path}”不能放入压缩包：路径超出了所在文件夹。"),
            ));
        }
        if seen.contains(&path) {
            return Err(fail(format!("“{path}” is in the bundle twice."), format!("“{path}”在压缩包中重复。")));
        }
        seen.push(path);
        let mode = match artifact {
            Artifact { executable: true, .. } => 0o755,
            Artifact { secret: true, .. } => 0o600,
            _ => 0o644,
        };
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::DEFAULT)
            .system(System::Unix)
            .unix_permissions(mode);
        let name = if folder.is_empty() { path.to_string() } else { format!("{folder}/{path}") };
        let written = writer
            .start_file(name, options)
            .map_err(|error| error.to_string())
            .and_then(|()| writer.write_all(artifact.text.as_bytes()).map_err(|error| error.to_string()));
        if let Err(error) = written {
            return Err(fail(format!("The bundle could not be packed: {error}"), format!("无法打包：{error}")));
        }
    }
    writer.finish().map(Cursor::into_inner).map_err(|error| ArtifactProblem {
        path: String::new(),
        message: Text::new(format!("The bundle could not be packed: {error}"), format!("无法打包：{error}")),
    })
}

/// A folder name for an archive: the name of the project without what a file system refuses.
pub fn folder_name(project: &str) -> String {
    let clean: String = project
        .trim()
        .chars()
        .map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c })
        .take(64)
        .collect();
    let clean = clean.trim_matches(['.', ' ', '-']);
    if clean.is_empty() { "stack".to_string() } else { clean.to_string() }
}

fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

#[cfg(test)]
mod tests {
    use super::super::ArtifactLanguage;
    use super::*;
    use std::io::Read;
    use zip::ZipArchive;

    fn files() -> Vec<Artifact> {
        let mut script = Artifact::new("scripts/verify.sh", ArtifactLanguage::Shell, "#!/bin/sh\n");
        script.executable = true;
        let mut env = Artifact::new(".env", ArtifactLanguage::Env, "A=1\n");
        env.secret = true;
        vec![Artifact::new("说明 文件.md", ArtifactLanguage::Markdown, "# 中文\n"), env, script]
    }

    #[test]
    fn files_come_back_with_content_and_mode() {
        let bytes = zip("我的 stack", &files()).unwrap();
        assert_eq!(bytes, zip("我的 stack", &files()).unwrap());
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut found = Vec::new();
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            found.push((file.name().unwrap().to_string(), file.unix_mode().map(|mode| mode & 0o777), text));
        }
        assert_eq!(
            found,
            [
                ("我的 stack/说明 文件.md".to_string(), Some(0o644), "# 中文\n".to_string()),
                ("我的 stack/.env".to_string(), Some(0o600), "A=1\n".to_string()),
                ("我的 stack/scripts/verify.sh".to_string(), Some(0o755), "#!/bin/sh\n".to_string()),
            ]
        );
    }

    #[test]
    fn paths_that_lead_out_or_stand_twice_are_refused() {
        for path in ["/etc/passwd", "../x", "a/../b", "", "a//b", "a\\b"] {
            let file = Artifact::new(path, ArtifactLanguage::Text, "");
            assert!(zip("x", &[file]).is_err(), "{path}");
        }
        let twice = [files(), files()].concat();
        assert!(zip("x", &twice).is_err());
    }

    #[test]
    fn folder_names_fit_every_file_system() {
        assert_eq!(folder_name(" 我的/项目: v1 "), "我的-项目- v1");
        assert_eq!(folder_name("../.."), "stack");
    }
}
