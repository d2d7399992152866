//! The bundle as the page shows it: made when the document has come to rest, and only while somebody looks.
use super::baseline::{self, Baseline};
use super::diff::change_counts;
use super::state::files;
use crate::ui::platform::random;
use crate::ui::state::{App, DrawerTab};
use dockwright::change::Command;
use dockwright::generate::bundle::{BundleOptions, bundle, missing_secrets};
use dockwright::generate::{Artifact, ArtifactProblem};
use dockwright::model::Document;
use dockwright::text::{Language, Text};
use leptos::prelude::*;
use std::cell::RefCell;
use std::sync::Arc;

/// How a file stands to the one that was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Status {
    /// As it was.
    Same,
    /// Changed.
    Changed,
    /// Not there before.
    New,
}

/// A file of the bundle.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Made {
    /// The file.
    pub artifact: Arc<Artifact>,
    /// How it stands to the one that was opened.
    pub status: Status,
    /// How many lines come and how many go.
    pub delta: (usize, usize),
    /// What could not be expressed in it.
    pub problems: Vec<Text>,
    /// Whether it is a file of the project, or the stack itself, and can be edited as text.
    pub editable: bool,
}

/// The bundle.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Files {
    /// Its files.
    pub files: Vec<Made>,
    /// Problems of files that are not in it.
    pub problems: Vec<ArtifactProblem>,
}

/// How long the findings stay as they are until the files are made anew.
const REST: std::time::Duration = std::time::Duration::from_millis(250);

thread_local! {
    /// Random bytes that every preview takes anew, so that a secret shown is the secret downloaded. They are thrown
    /// away once a secret of them is kept.
    static POOL: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The bundle of the open document; it follows the document, after its pause, while the files are shown.
pub(super) fn made(app: App) -> Memo<Arc<Files>> {
    let rested = rested(app);
    Memo::new(move |before: Option<&Arc<Files>>| {
        let shown = app.drawer.get() == Some(DrawerTab::Files);
        if !shown && let Some(before) = before {
            return before.clone();
        }
        rested.track();
        app.opened.track();
        let language = app.language.get();
        files().parts.track();
        let baseline = baseline::baseline(app);
        app.with(|session| Arc::new(files_of(session.project(), language, &baseline)))
    })
}

/// Counts the times that the document has come to rest. The findings follow while somebody types; all files of a large
/// stack would take longer than a letter.
fn rested(app: App) -> RwSignal<u64> {
    let rested = RwSignal::new(0_u64);
    let turn = StoredValue::new(0_u64);
    Effect::new(move |before: Option<()>| {
        app.problems.track();
        if before.is_none() {
            return;
        }
        let mine = turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        let settle = move || {
            if turn.try_get_value() == mine {
                rested.try_update(|rested| *rested += 1);
            }
        };
        set_timeout(settle, REST);
    });
    rested
}

/// The artifacts of a document. Secrets that `.env` lacks are made of the same bytes until [`keep_secrets`] is called.
pub(super) fn artifacts(document: &Document, language: Language) -> (Vec<Artifact>, Vec<ArtifactProblem>) {
    let bundle = bundle(document, &BundleOptions { language, parts: files().parts.get_untracked() }, &mut replay());
    (bundle.artifacts, bundle.problems)
}

/// Keeps the secrets that are missing in `.env`, as one step. Returns how many there were.
pub(super) fn keep_secrets(app: App) -> usize {
    let missing = app.with(|session| missing_secrets(session.project(), &mut replay()));
    let count = missing.len();
    if count > 0 {
        let commands = missing.into_iter().map(|(key, value)| Command::SetVariable { key, value }).collect();
        let label = Text::fixed("Generate secrets", "生成密钥");
        if app.dispatch(Command::Many { label, commands }).is_some() {
            // These bytes are in use now; the next secret is made of others.
            POOL.with_borrow_mut(Vec::clear);
        }
    }
    count
}

fn replay() -> impl FnMut(usize) -> Vec<u8> {
    let mut at = 0;
    move |length| {
        POOL.with_borrow_mut(|pool| {
            let lacking = (at + length).saturating_sub(pool.len());
            if lacking > 0 {
                pool.extend(random::bytes(lacking.max(4096)));
            }
            let taken = pool.get(at..(at + length).min(pool.len())).unwrap_or(&[]).to_vec();
            at += length;
            taken
        })
    }
}

fn files_of(document: &Document, language: Language, baseline: &Baseline) -> Files {
    let (artifacts, problems) = artifacts(document, language);
    let mut loose = problems;
    let files = artifacts
        .into_iter()
        .map(|artifact| {
            let before = baseline.get(artifact.path.as_str());
            let status = match before {
                Some(before) if **before == *artifact.text => Status::Same,
                Some(_) => Status::Changed,
                None => Status::New,
            };
            let delta = match status {
                Status::Same => (0, 0),
                Status::Changed | Status::New => change_counts(before.map(|text| &**text), &artifact.text),
            };
            let own = document.file(&artifact.path).is_some_and(|text| **text == *artifact.text);
            let editable = own || matches!(artifact.path.as_str(), baseline::COMPOSE_PATH | ".env");
            let mut problems = Vec::new();
            loose.retain(|problem| {
                let here = problem.path == artifact.path;
                if here {
                    problems.push(problem.message.clone());
                }
                !here
            });
            Made { artifact: Arc::new(artifact), status, delta, problems, editable }
        })
        .collect();
    Files { files, problems: loose }
}
