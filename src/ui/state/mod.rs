//! The page's state: the session in a holder of its own, and signals for what is shown of it.
//!
//! The session is plain data and not reactive. [`App::dispatch`] runs a command once and then writes only the signals
//! of the records that the step names, so that a change of one service among thousands wakes one card.
pub mod analysis;
pub mod board;
mod checking;
pub mod layers;
pub mod settings;

pub use analysis::{Analysis, Asked};

use crate::ui::platform::rest;
use dockwright::canvas::scene::place_missing;
use dockwright::change::{Change, Command, Diff, Refusal};
use dockwright::diagnostics::{Diagnostic, Severity};
use dockwright::model::{Document, Kind, Placement, Record, RecordId};
use dockwright::rules::Silenced;
use dockwright::session::{Outcome, Session};
use dockwright::text::{Language, Text};
use leptos::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The look of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

/// The tabs of the drawer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrawerTab {
    /// The list of findings.
    #[default]
    Problems,
    /// The generated files.
    Files,
    /// Who may talk to whom.
    Reach,
    /// When what starts.
    Order,
    /// What breaks, what lies open.
    WhatIf,
    /// How much the stack needs.
    Capacity,
}

/// A short message at the edge of the page, with the way back where there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// Tells toasts apart.
    pub id: u64,
    /// What happened.
    pub text: Text,
    /// Whether to offer "Undo".
    pub undo: bool,
    /// Whether it tells of a failure.
    pub failed: bool,
    /// A button with what it does.
    pub offer: Option<Offer>,
}

/// What a message offers to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The button's words.
    pub label: Text,
    /// What it does.
    pub run: Deed,
}

/// Something to do on a press. Two are equal where they are the same one.
#[derive(Clone)]
pub struct Deed(Arc<dyn Fn() + Send + Sync>);

impl Deed {
    /// Does it.
    pub fn run(&self) {
        (self.0)();
    }
}

impl PartialEq for Deed {
    fn eq(&self, other: &Deed) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl std::fmt::Debug for Deed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Deed")
    }
}

/// What a card's badge says.
pub type Badge = Option<(Severity, usize)>;

/// A place that the page shall show: a field of the inspector, from a finding or a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Focus {
    /// The record.
    pub id: RecordId,
    /// The place in its body.
    pub steps: Vec<dockwright::model::Step>,
}

/// How far the second part of the program is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nobody has asked for it.
    Apart,
    /// It is on its way.
    Coming,
    /// It did not arrive; it can be asked for again.
    Missed,
    /// It is there.
    There,
}

/// What was asked for before the second part of the program was there.
struct Awaiting {
    /// Whether the start page was open when it was asked for.
    welcome: bool,
    run: Box<dyn FnOnce()>,
}

#[derive(Default)]
struct Mirror {
    records: HashMap<RecordId, ArcRwSignal<Option<Arc<Record>>>>,
    places: HashMap<RecordId, ArcRwSignal<Placement>>,
    badges: HashMap<RecordId, ArcRwSignal<Badge>>,
    selected: HashMap<RecordId, ArcRwSignal<bool>>,
    lights: HashMap<RecordId, ArcRwSignal<&'static str>>,
    lit: HashMap<RecordId, &'static str>,
    unlit: &'static str,
}

/// The page's state, cheap to copy into closures. Get it with [`app`].
#[derive(Clone, Copy)]
pub struct App {
    session: StoredValue<Session, LocalStorage>,
    mirror: StoredValue<Mirror, LocalStorage>,
    /// The language of the page.
    pub language: RwSignal<Language>,
    /// The look of the page.
    pub theme: RwSignal<Theme>,
    /// Counts the steps; whoever shows something of the whole document follows it.
    pub revision: RwSignal<u64>,
    /// Counts the steps that add, remove or rename records.
    pub structure: RwSignal<u64>,
    /// What is selected.
    pub selection: RwSignal<BTreeSet<RecordId>>,
    /// The findings, the worst first. They follow the document after a short pause.
    pub problems: RwSignal<Arc<Vec<Diagnostic>>>,
    /// What the user has silenced, with the reasons.
    pub silenced: RwSignal<Arc<Vec<Silenced>>>,
    /// The open tab of the drawer; `None` where it is closed.
    pub drawer: RwSignal<Option<DrawerTab>>,
    /// Messages, the oldest first.
    pub toasts: RwSignal<Vec<Toast>>,
    /// The place to show next; whoever shows it sets it back to `None`.
    pub focus: RwSignal<Option<Focus>>,
    /// Counts the changes of the cards' lights.
    pub lights: RwSignal<u64>,
    /// True until a stack was chosen: the page shows templates and the ways to open a file.
    pub welcome: RwSignal<bool>,
    /// Whether the inspector shows the file itself while nothing is selected.
    pub file_shown: RwSignal<bool>,
    /// Answers about the stack.
    pub analysis: analysis::Analysis,
    /// Counts the documents that were opened: the canvas shows each of them whole.
    pub opened: RwSignal<u64>,
    /// Counts the changes of which override files are laid on the base, and of where changes go.
    pub layering: RwSignal<u64>,
    /// How far the second part of the program is: the editor, the rules, the generators.
    pub rest: RwSignal<Rest>,
    awaiting: StoredValue<Vec<Awaiting>, LocalStorage>,
    next_toast: StoredValue<u64>,
    checking: checking::Checking,
}

/// The page's state, from the context.
pub fn app() -> App {
    expect_context::<App>()
}

impl App {
    /// The state of a page with an empty document.
    pub fn new() -> App {
        App {
            session: StoredValue::new_local(Session::default()),
            mirror: StoredValue::new_local(Mirror::default()),
            language: RwSignal::new(Language::En),
            theme: RwSignal::new(Theme::System),
            revision: RwSignal::new(0),
            structure: RwSignal::new(0),
            selection: RwSignal::new(BTreeSet::new()),
            problems: RwSignal::new(Arc::new(Vec::new())),
            silenced: RwSignal::new(Arc::new(Vec::new())),
            drawer: RwSignal::new(None),
            toasts: RwSignal::new(Vec::new()),
            focus: RwSignal::new(None),
            lights: RwSignal::new(0),
            welcome: RwSignal::new(true),
            file_shown: RwSignal::new(false),
            analysis: analysis::Analysis::new(),
            opened: RwSignal::new(0),
            layering: RwSignal::new(0),
            rest: RwSignal::new(if rest::is_apart() { Rest::Apart } else { Rest::There }),
            awaiting: StoredValue::new_local(Vec::new()),
            next_toast: StoredValue::new(0),
            checking: checking::Checking::new(),
        }
    }

    /// What stands out on a card: the worst finding and its light. Not reactive: follow [`App::problems`] and
    /// [`App::lights`] as well.
    pub fn sign(self, id: RecordId) -> (Option<Severity>, &'static str) {
        self.mirror.with_value(|mirror| {
            let badge = mirror.badges.get(&id).and_then(|badge| badge.get_untracked());
            (badge.map(|(worst, _)| worst), mirror.lit.get(&id).copied().unwrap_or(mirror.unlit))
        })
    }

    /// Asks for the second part of the program, where it is neither there nor on its way.
    pub fn load_rest(self) {
        if !matches!(self.rest.get_untracked(), Rest::Apart | Rest::Missed) {
            return;
        }
        self.rest.set(Rest::Coming);
        leptos::task::spawn_local(async move {
            match rest::load().await {
                Ok(()) => {
                    self.rest.set(Rest::There);
                    self.check_now();
                    for Awaiting { welcome, run } in self.awaiting.try_update_value(std::mem::take).unwrap_or_default()
                    {
                        self.welcome.set(welcome);
                        run();
                    }
                }
                Err(rest::NotLoaded) => self.rest.set(Rest::Missed),
            }
        });
    }

    /// Does what needs the second part of the program: at once where that is there, else as soon as it has come. Until
    /// then the page shows that it waits.
    pub fn when_there(self, run: impl FnOnce() + 'static) {
        if self.rest.get_untracked() == Rest::There {
            run();
            return;
        }
        let welcome = self.welcome.get_untracked();
        self.awaiting.update_value(|awaiting| awaiting.push(Awaiting { welcome, run: Box::new(run) }));
        self.welcome.set(false);
        self.load_rest();
    }

    /// Reads the session. Not reactive: follow [`App::revision`], [`App::record`] or another signal as well.
    pub fn with<T>(self, read: impl FnOnce(&Session) -> T) -> T {
        self.session.with_value(read)
    }

    /// Reads the document and follows every change of it.
    pub fn track<T>(self, read: impl FnOnce(&Document) -> T) -> T {
        self.revision.track();
        self.session.with_value(|session| read(session.document()))
    }

    /// The words in the page's language; follows the language.
    pub fn t(self, text: &Text) -> String {
        text.get(self.language.get()).to_owned()
    }

    /// The signal of a record; `None` in it once the record is gone.
    pub fn record(self, id: RecordId) -> ArcRwSignal<Option<Arc<Record>>> {
        let now = self.with(|session| session.document().get(id).cloned());
        self.mirror
            .try_update_value(|mirror| {
                mirror.records.entry(id).or_insert_with(|| ArcRwSignal::new(now.clone())).clone()
            })
            .unwrap_or_else(|| ArcRwSignal::new(None))
    }

    /// The signal of a card's place.
    pub fn place(self, id: RecordId) -> ArcRwSignal<Placement> {
        let now = self.with(|session| session.document().placements.get(&id).copied().unwrap_or_default());
        self.mirror
            .try_update_value(|mirror| mirror.places.entry(id).or_insert_with(|| ArcRwSignal::new(now)).clone())
            .unwrap_or_else(|| ArcRwSignal::new(now))
    }

    /// The signal of a card's badge: the worst severity and the number of findings.
    pub fn badge(self, id: RecordId) -> ArcRwSignal<Badge> {
        self.mirror
            .try_update_value(|mirror| mirror.badges.entry(id).or_insert_with(|| ArcRwSignal::new(None)).clone())
            .unwrap_or_else(|| ArcRwSignal::new(None))
    }

    /// The signal that says whether a record is selected.
    pub fn selected(self, id: RecordId) -> ArcRwSignal<bool> {
        let now = self.with(|session| session.selection().contains(&id));
        self.mirror
            .try_update_value(|mirror| mirror.selected.entry(id).or_insert_with(|| ArcRwSignal::new(now)).clone())
            .unwrap_or_else(|| ArcRwSignal::new(now))
    }

    /// The signal of a card's light: what the question that is asked, or the selected service, has to do with it.
    pub fn light(self, id: RecordId) -> ArcRwSignal<&'static str> {
        self.mirror
            .try_update_value(|mirror| {
                let now = mirror.lit.get(&id).copied().unwrap_or(mirror.unlit);
                mirror.lights.entry(id).or_insert_with(|| ArcRwSignal::new(now)).clone()
            })
            .unwrap_or_else(|| ArcRwSignal::new(""))
    }

    /// Lights up cards; all others get the second light.
    fn light_up(self, lit: HashMap<RecordId, &'static str>, unlit: &'static str) {
        self.mirror.update_value(|mirror| {
            for (id, signal) in &mirror.lights {
                let now = lit.get(id).copied().unwrap_or(unlit);
                if signal.get_untracked() != now {
                    signal.set(now);
                }
            }
            if mirror.lit != lit || mirror.unlit != unlit {
                self.lights.update(|lights| *lights += 1);
            }
            (mirror.lit, mirror.unlit) = (lit, unlit);
        });
    }

    /// Carries out a command and shows what it did. A refusal is shown as a toast, and `None` is returned.
    pub fn dispatch(self, command: Command) -> Option<Vec<RecordId>> {
        match self.try_dispatch(command) {
            Ok(made) => Some(made),
            Err(refusal) => {
                self.toast(refusal.reason, false, true);
                None
            }
        }
    }

    /// Carries out a command and shows what it did.
    ///
    /// # Errors
    /// The refusal, for callers that show it at the field.
    pub fn try_dispatch(self, command: Command) -> Result<Vec<RecordId>, Refusal> {
        let command = match command {
            Command::Replace(mut document) => {
                // Another text knows no places: what is known by name keeps its own.
                self.with(|session| keep_places(session.document(), &mut document));
                Command::Replace(document)
            }
            other => other,
        };
        let outcome = self
            .session
            .try_update_value(|session| session.dispatch(&command))
            .unwrap_or_else(|| Err(Refusal::new("The page is closing.", "页面正在关闭。")))?;
        self.show(&outcome.diff);
        if let Some(note) = outcome.note {
            self.toast(note, false, false);
        }
        Ok(outcome.made)
    }

    /// Takes the last step back.
    pub fn undo(self) {
        let outcome = self.session.try_update_value(Session::undo).flatten();
        self.show_outcome(outcome, |label| Text::new(format!("Undid: {}", label.en), format!("已撤销：{}", label.zh)));
    }

    /// Takes the step again that was taken back last.
    pub fn redo(self) {
        let outcome = self.session.try_update_value(Session::redo).flatten();
        self.show_outcome(outcome, |label| Text::new(format!("Redid: {}", label.en), format!("已重做：{}", label.zh)));
    }

    /// Ends the joining of steps: a field was left.
    pub fn seal(self) {
        self.session.update_value(Session::seal);
    }

    /// Selects records and nothing else.
    pub fn select(self, ids: impl IntoIterator<Item = RecordId>) {
        self.session.update_value(|session| session.select(ids));
        self.sync_selection();
    }

    /// Puts another document in the place of this one, with nothing to undo.
    pub fn open(self, mut document: Document) {
        place_missing(&mut document);
        self.session.set_value(Session::new(document));
        self.mirror.with_value(|mirror| {
            for (id, signal) in &mirror.records {
                let now = self.with(|session| session.document().get(*id).cloned());
                signal.set(now);
            }
            for (id, signal) in &mirror.places {
                let now = self.with(|session| session.document().placements.get(id).copied());
                if let Some(now) = now {
                    signal.set(now);
                }
            }
        });
        self.welcome.set(false);
        self.bump(true);
        self.sync_selection();
        self.opened.update(|opened| *opened += 1);
        self.check_after_picture();
    }

    /// Shows a message with a button that carries out a command.
    pub fn offer(self, text: Text, label: Text, command: Command) {
        self.offer_deed(text, label, move || drop(self.dispatch(command.clone())));
    }

    /// Shows a message with a button that does something that is no step of the document.
    pub fn offer_deed(self, text: Text, label: Text, run: impl Fn() + Send + Sync + 'static) {
        self.show_toast(text, false, false, Some(Offer { label, run: Deed(Arc::new(run)) }));
    }

    /// Shows a message for some seconds.
    pub fn toast(self, text: Text, undo: bool, failed: bool) {
        self.show_toast(text, undo, failed, None);
    }

    fn show_toast(self, text: Text, undo: bool, failed: bool, offer: Option<Offer>) {
        let long = undo || failed || offer.is_some();
        let id = self.next_toast.try_update_value(|next| {
            *next += 1;
            *next
        });
        let Some(id) = id else { return };
        self.toasts.update(|toasts| {
            toasts.push(Toast { id, text, undo, failed, offer });
            let extra = toasts.len().saturating_sub(3);
            toasts.drain(..extra);
        });
        let stay = std::time::Duration::from_secs(if long { 8 } else { 4 });
        set_timeout(move || self.dismiss(id), stay);
    }

    /// Takes a message away.
    pub fn dismiss(self, id: u64) {
        self.toasts.try_update(|toasts| toasts.retain(|toast| toast.id != id));
    }

    /// The id of a name; not reactive.
    pub fn find(self, kind: Kind, name: &str) -> Option<RecordId> {
        self.with(|session| session.document().find(kind, name))
    }

    fn show_outcome(self, outcome: Option<Outcome>, words: impl FnOnce(&Text) -> Text) {
        if let Some(outcome) = outcome {
            self.show(&outcome.diff);
            self.toast(words(&outcome.label), false, false);
        }
    }

    fn show(self, diff: &Diff) {
        if diff.is_empty() {
            return;
        }
        let mut structure = false;
        for change in &diff.changes {
            match change {
                Change::Record { id, before, after } => {
                    structure |= match (before, after) {
                        (Some(before), Some(after)) => before.record.name != after.record.name,
                        _ => true,
                    };
                    let now = after.as_ref().map(|row| row.record.clone());
                    let signal = self.mirror.with_value(|mirror| mirror.records.get(id).cloned());
                    if let Some(signal) = signal {
                        signal.set(now);
                    }
                }
                Change::Placement { id, after, .. } => {
                    let signal = self.mirror.with_value(|mirror| mirror.places.get(id).cloned());
                    if let (Some(signal), Some(after)) = (signal, after) {
                        signal.set(*after);
                    }
                }
                Change::Extra { .. } | Change::File { .. } | Change::Settings { .. } | Change::Source { .. } => {}
            }
        }
        self.bump(structure);
        self.sync_selection();
        if !diff.is_layout_only() {
            self.check_soon();
        }
    }

    fn bump(self, structure: bool) {
        self.revision.update(|revision| *revision += 1);
        if structure {
            self.structure.update(|structure| *structure += 1);
        }
    }

    fn sync_selection(self) {
        let now = self.with(|session| session.selection().clone());
        let before = self.selection.get_untracked();
        if now == before {
            return;
        }
        self.mirror.with_value(|mirror| {
            for id in before.symmetric_difference(&now) {
                if let Some(signal) = mirror.selected.get(id) {
                    signal.set(now.contains(id));
                }
            }
        });
        self.selection.set(now);
    }
}

/// Gives the services of a new document the places that services of their names have in the old one.
fn keep_places(old: &Document, new: &mut Document) {
    let known: Vec<(RecordId, Placement)> = [Kind::Service, Kind::Network]
        .into_iter()
        .flat_map(|kind| new.table(kind).iter().map(move |(id, record)| (kind, id, record.name.clone())))
        .filter(|(_, id, _)| !new.placements.contains_key(id))
        .filter_map(|(kind, id, name)| Some((id, *old.placements.get(&old.find(kind, &name)?)?)))
        .collect();
    new.placements.extend(known);
    place_missing(new);
}
