//! Text that is typed into a file of the project: what it does to the document, and what an editor of the file shows.
use crate::canvas::scene::place_missing;
use crate::change::Command;
use crate::compose::report::{Fault, faults};
use crate::compose::reread::reread;
use crate::compose::{self, LineColumn, rebase};
use crate::generate::ArtifactLanguage;
use crate::generate::highlight::language_of;
use crate::model::env_file::{EnvError, EnvFile};
use crate::model::{Document, Draft, Settings};
use std::sync::Arc;

/// The Compose file's path in the project.
pub const COMPOSE_PATH: &str = "docker-compose.yml";

/// What a typed text comes to.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The step; `None` where nothing changes.
    pub command: Option<Command>,
    /// What is wrong with the text, in file order.
    pub faults: Vec<Fault>,
}

/// What an editor of a file shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The text.
    pub text: Arc<str>,
    /// Whether the text is a draft, which the stack does not follow yet.
    pub draft: bool,
    /// Whether the stack has changed in the lines that the draft changes: the draft stands as it was typed.
    pub conflict: bool,
}

/// What a text that is typed into a file does. A Compose text that cannot be read becomes the document's draft, and
/// everything else stays as it was; one that can be read becomes the document, and the draft is done.
pub fn typed(document: &Document, path: &str, text: &str) -> Typed {
    if path != COMPOSE_PATH {
        let same = document.file(path).is_some_and(|now| **now == *text);
        let command = Command::SetFile { path: path.to_owned(), text: Some(text.to_owned()) };
        return Typed { command: (!same).then_some(command), faults: faults_of(path, text) };
    }
    let mut reading = reread(document, text);
    let found = faults(&reading);
    let now = written(document);
    let command = if *now == *text {
        without_draft(document)
    } else if reading.may_replace(document) {
        let mut after = std::mem::take(&mut reading.document);
        if after.settings.draft.is_some() {
            after.settings = Arc::new(Settings { draft: None, ..(*after.settings).clone() });
        }
        place_missing(&mut after);
        Some(Command::Replace(Box::new(after)))
    } else {
        let draft = Draft { text: text.into(), over: now };
        let settings = Settings { draft: Some(draft), ..(*document.settings).clone() };
        Some(Command::SetSettings(Box::new(settings)))
    };
    let command = command.map(|command| Command::Type { path: path.to_owned(), command: Box::new(command) });
    Typed { command, faults: found }
}

/// What is wrong with the text of a file, in its order.
pub fn faults_of(path: &str, text: &str) -> Vec<Fault> {
    if path == COMPOSE_PATH {
        return faults(&compose::read(text));
    }
    if language_of(path) != ArtifactLanguage::Env {
        return Vec::new();
    }
    let fault = |error: EnvError| Fault { at: LineColumn { line: error.line, column: 1 }, what: error.message };
    EnvFile::parse(text).1.into_iter().map(fault).collect()
}

/// Drops the draft, where there is one.
pub fn without_draft(document: &Document) -> Option<Command> {
    document.settings.draft.as_ref()?;
    Some(Command::SetSettings(Box::new(Settings { draft: None, ..(*document.settings).clone() })))
}

/// What an editor of a file shows; `None` for a file that is not of the project.
pub fn shown(document: &Document, path: &str) -> Option<Shown> {
    let plain = |text: Arc<str>| Shown { text, draft: false, conflict: false };
    if path != COMPOSE_PATH {
        return document.file(path).cloned().map(plain);
    }
    let now = written(document);
    let Some(draft) = &document.settings.draft else { return Some(plain(now)) };
    if *draft.over == *now {
        return Some(Shown { text: draft.text.clone(), draft: true, conflict: false });
    }
    // The stack has changed elsewhere since: what was typed stays, and the change joins it where it can.
    Some(match rebase::merge(&draft.over, &draft.text, &now) {
        Some(merged) => Shown { text: merged.into(), draft: true, conflict: false },
        None => Shown { text: draft.text.clone(), draft: true, conflict: true },
    })
}

/// The Compose text as it is written; the source's own where nothing differs, so that it is held once.
fn written(document: &Document) -> Arc<str> {
    let text = compose::write(document);
    if *text == *document.source.text { document.source.text.clone() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::read;
    use crate::model::Kind;
    use crate::project;
    use crate::session::Session;

    const TEXT: &str = "# shop\nservices:\n  web:\n    image: nginx\n  db:\n    image: postgres:17\n";

    fn opened() -> Session {
        Session::new(read(TEXT).document)
    }

    fn typing(session: &mut Session, text: &str) -> usize {
        let typed = typed(session.document(), COMPOSE_PATH, text);
        if let Some(command) = &typed.command {
            session.dispatch(command).unwrap();
        }
        typed.faults.len()
    }

    fn text(session: &Session) -> Shown {
        shown(session.document(), COMPOSE_PATH).unwrap()
    }

    #[test]
    fn what_can_be_read_becomes_the_stack_and_the_rest_waits() {
        let mut session = opened();
        let broken = TEXT.replace("nginx", "\"nginx");
        assert_ne!(typing(&mut session, &broken), 0);
        assert_eq!((&*text(&session).text, text(&session).draft), (&*broken, true));
        assert_eq!(compose::write(session.document()), TEXT, "the stack stays as it was");
        let mended = TEXT.replace("nginx", "\"nginx:1\"");
        assert_eq!(typing(&mut session, &mended), 0);
        assert_eq!(compose::write(session.document()), mended);
        assert_eq!(session.document().settings.draft, None);
    }

    #[test]
    fn typing_is_one_step_until_it_is_sealed_and_undo_takes_drafts_back_too() {
        let mut session = opened();
        for end in [":", ":1", ":1.", ":1.2"] {
            typing(&mut session, &TEXT.replace("nginx", &format!("nginx{end}")));
        }
        assert_eq!(session.history().len(), 1);
        session.seal();
        typing(&mut session, &TEXT.replace("nginx", "\"nginx:1.2"));
        let draft = text(&session);
        assert!(draft.draft);
        session.undo().unwrap();
        assert_eq!(*text(&session).text, TEXT.replace("nginx", "nginx:1.2"));
        session.undo().unwrap();
        assert_eq!(*text(&session).text, *TEXT);
        session.redo().unwrap();
        session.redo().unwrap();
        assert_eq!(text(&session), draft);
    }

    #[test]
    fn a_text_typed_back_leaves_nothing_to_undo() {
        let mut session = opened();
        typing(&mut session, &TEXT.replace("image: nginx", "image: [nginx"));
        typing(&mut session, TEXT);
        assert!(session.history().is_empty());
        assert_eq!(text(&session), Shown { text: TEXT.into(), draft: false, conflict: false });
    }

    #[test]
    fn a_change_elsewhere_joins_the_draft() {
        let mut session = opened();
        typing(&mut session, &TEXT.replace("image: nginx", "image: [nginx"));
        let db = session.document().find(Kind::Service, "db").unwrap();
        session.dispatch(&Command::SetImage { service: db, image: "postgres:18".into() }).unwrap();
        let both = TEXT.replace("image: nginx", "image: [nginx").replace("17", "18");
        assert_eq!(text(&session), Shown { text: both.as_str().into(), draft: true, conflict: false });
        // Typing goes on from there, and what can be read then holds both.
        typing(&mut session, &both.replace("[nginx", "caddy"));
        assert_eq!(compose::write(session.document()), TEXT.replace("nginx", "caddy").replace("17", "18"));
    }

    #[test]
    fn a_change_of_the_same_lines_is_a_conflict_and_loses_nothing() {
        let mut session = opened();
        let mine = TEXT.replace("image: nginx", "image: [nginx");
        typing(&mut session, &mine);
        let web = session.document().find(Kind::Service, "web").unwrap();
        session.dispatch(&Command::SetImage { service: web, image: "caddy".into() }).unwrap();
        assert_eq!(text(&session), Shown { text: mine.as_str().into(), draft: true, conflict: true });
        let command = without_draft(session.document()).unwrap();
        let mut other = session.clone();
        other.dispatch(&command).unwrap();
        assert_eq!(*text(&other).text, TEXT.replace("nginx", "caddy"));
        // Or what was typed stands.
        typing(&mut session, &mine);
        assert_eq!(text(&session), Shown { text: mine.as_str().into(), draft: true, conflict: false });
    }

    #[test]
    fn a_draft_is_saved_with_the_project() {
        let mut session = opened();
        typing(&mut session, &TEXT.replace("image: nginx", "image: [nginx"));
        let again = project::load(&project::save(session.document())).unwrap();
        assert_eq!(again.settings.draft, session.document().settings.draft);
        assert_eq!(shown(&again, COMPOSE_PATH), Some(text(&session)));
        assert!(!project::save(opened().document()).contains("draft"));
    }

    #[test]
    fn other_files_are_taken_as_they_are() {
        let mut session = opened();
        let typed = typed(session.document(), ".env", "A=1\nB='x\n");
        assert_eq!(typed.faults.len(), 1);
        session.dispatch(&typed.command.unwrap()).unwrap();
        assert_eq!(session.document().file(".env").map(|text| &**text), Some("A=1\nB='x\n"));
        assert_eq!(shown(session.document(), "nginx.conf"), None);
    }

    #[test]
    fn no_beginning_of_a_text_harms_the_stack() {
        for end in 0..TEXT.len() {
            let mut session = opened();
            typing(&mut session, &TEXT[..end]);
            assert_eq!(session.document().invariants(), Vec::<String>::new());
            assert_eq!(&*text(&session).text, &TEXT[..end]);
            if session.undo().is_some() {
                assert_eq!(compose::write(session.document()), TEXT);
            }
        }
    }
}
