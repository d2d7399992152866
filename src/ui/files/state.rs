//! What the files part of the page remembers while the page lives.
use dockwright::compose::report::Report;
use dockwright::generate::bundle::Parts;
use dockwright::project::LeftOut;
use leptos::prelude::*;

/// How the chosen file is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Look {
    /// As text.
    #[default]
    Text,
    /// What differs from the file as it was opened.
    Diff,
    /// As text that can be changed.
    Edit,
}

/// What the files' dialog shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Dialog {
    /// Nothing.
    #[default]
    Closed,
    /// A Compose file that cannot be read to its end, with the files that came with it.
    Broken(Broken),
    /// What was understood of the file that was opened.
    Report(Box<Opened>),
    /// What of a pasted text has no counterpart.
    Pasted(Box<super::pasted::Pasted>),
}

/// A Compose file that cannot be read to its end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Broken {
    /// Its name as it came.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What came with it.
    pub others: Vec<(String, Vec<u8>)>,
    /// False for bytes that are no text: there is nothing to mend by hand.
    pub is_text: bool,
}

/// A file that was opened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Opened {
    /// Its name as it came.
    pub path: String,
    /// What was understood.
    pub report: Report,
    /// Files that were attached, by their path in the project.
    pub attached: Vec<String>,
    /// Files that were not.
    pub left_out: Vec<LeftOut>,
}

/// The signals of this part of the page.
#[derive(Clone, Copy)]
pub(super) struct Files {
    /// The path of the chosen file.
    pub chosen: RwSignal<String>,
    /// How it is shown.
    pub look: RwSignal<Look>,
    /// A line of the chosen file to show, counted from 0; whoever shows it sets it back.
    pub jump: RwSignal<Option<usize>>,
    /// Whether secrets are shown.
    pub revealed: RwSignal<bool>,
    /// The parts of the bundle that are wanted.
    pub parts: RwSignal<Parts>,
    /// The dialog.
    pub dialog: RwSignal<Dialog>,
    /// Counts the files that were opened: whoever asked for one can close.
    pub opened: RwSignal<u64>,
}

/// The one state of this part. It can be reached from everywhere, also from callbacks that no component owns.
pub(super) fn files() -> Files {
    thread_local! {
        static OWNED: (Owner, Files) = {
            // An owner without a parent: the signals outlive every component.
            let owner = Owner::default();
            let files = owner.with(|| Files {
                chosen: RwSignal::new("docker-compose.yml".to_owned()),
                look: RwSignal::new(Look::Text),
                jump: RwSignal::new(None),
                revealed: RwSignal::new(false),
                parts: RwSignal::new(super::parts::remembered()),
                dialog: RwSignal::new(Dialog::Closed),
                opened: RwSignal::new(0),
            });
            (owner, files)
        };
    }
    OWNED.with(|(_, files)| *files)
}
