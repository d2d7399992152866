//! Checking: the rules after a short pause, and what docker compose refuses of the whole project.
use super::{App, Badge, Rest};
use crate::ui::platform::next_frame;
use dockwright::compose::resolve::Resolved;
use dockwright::model::{Kind, RecordId};
use dockwright::rules::{self, Checked};
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// How long after a change the rules run.
const PAUSE: Duration = Duration::from_millis(120);
/// How long a large project rests before it is resolved as a whole; what it was resolved to before counts until then.
const REST: Duration = Duration::from_millis(1200);
/// Up to so many services a project is resolved with every check.
const SMALL: usize = 150;

/// What is known from earlier checks.
#[derive(Clone, Copy)]
pub(super) struct Checking {
    /// Whether a check is on its way.
    pending: StoredValue<bool>,
    /// Counts the checks; a later one makes an earlier one's rest void.
    turn: StoredValue<u64>,
    resolved: StoredValue<Option<Arc<Resolved>>, LocalStorage>,
}

impl Checking {
    /// Nothing is known yet.
    pub fn new() -> Checking {
        Checking { pending: StoredValue::new(false), turn: StoredValue::new(0), resolved: StoredValue::new_local(None) }
    }
}

impl App {
    /// Checks the document after a pause, once for all changes in it.
    pub(super) fn check_soon(self) {
        if self.checking.pending.get_value() {
            return;
        }
        self.checking.pending.set_value(true);
        set_timeout(
            move || {
                self.checking.pending.try_update_value(|pending| *pending = false);
                self.check(false);
            },
            PAUSE,
        );
    }

    /// Checks the document once it has been painted: a large one shows before all is known about it.
    pub(super) fn check_after_picture(self) {
        next_frame(move || set_timeout(move || self.check_now(), Duration::ZERO));
    }

    /// Checks the document at once, as a whole.
    pub(super) fn check_now(self) {
        self.check(true);
    }

    fn check(self, whole: bool) {
        // The rules are in the second part; when it arrives, it checks.
        if self.rest.get_untracked() != Rest::There {
            return;
        }
        let checking = self.checking;
        let turn = checking.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        let analysed = self.session.try_with_value(|session| rules::analyse(session.document()));
        let (Some(analysed), Some(turn)) = (analysed, turn) else { return };
        let stack = analysed.stack.clone();
        let known = checking.resolved.try_get_value().flatten();
        let resolved = match known {
            Some(known) if !whole && stack.services().len() > SMALL => {
                let go_on = move || {
                    if checking.turn.try_get_value() == Some(turn) {
                        self.check(true);
                    }
                };
                set_timeout(go_on, REST);
                known
            }
            _ => {
                let resolved = self.with(|session| Arc::new(session.resolved()));
                checking.resolved.try_set_value(Some(resolved.clone()));
                resolved
            }
        };
        let Checked { found: problems, silenced, .. } = match stack.document().is_blank() {
            true => Checked::default(),
            false => self.with(|session| rules::check_project(&analysed, &session.compose_texts(), &resolved)),
        };
        self.analysis.stack.try_update(|shown| *shown = stack);
        let mut badges: HashMap<RecordId, (dockwright::diagnostics::Severity, usize)> = HashMap::new();
        for problem in &problems {
            let subject = problem.subject().and_then(|(section, name)| self.find(Kind::from_section(section)?, name));
            if let Some(id) = subject {
                let badge = badges.entry(id).or_insert((problem.severity, 0));
                badge.0 = badge.0.min(problem.severity);
                badge.1 += 1;
            }
        }
        self.mirror.update_value(|mirror| {
            for id in badges.keys() {
                mirror.badges.entry(*id).or_insert_with(|| ArcRwSignal::new(None));
            }
            for (id, signal) in &mirror.badges {
                let now: Badge = badges.get(id).copied();
                if signal.get_untracked() != now {
                    signal.set(now);
                }
            }
        });
        let changed = self.silenced.try_with_untracked(|shown| **shown != silenced).unwrap_or(false);
        if changed {
            self.silenced.try_update(|shown| *shown = Arc::new(silenced));
        }
        self.problems.try_update(|shown| *shown = Arc::new(problems));
    }
}
