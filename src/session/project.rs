//! The files of a project: the base, the override files laid on it, and which of them show.
use crate::canvas::scene::place_missing;
use crate::change::Diff;
use crate::compose::layers::{self, Bodies, Sheet};
use crate::model::{Document, Kind, Placement, RecordId, Settings};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which file changes are written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WriteTo {
    /// The one that has the value; a new value goes where its neighbours are.
    #[default]
    Defining,
    /// The base.
    Base,
    /// An override file, by path.
    Override(Box<str>),
}

/// The files of a project.
#[derive(Clone, Debug, Default)]
pub(super) struct Project {
    /// The base with all other files.
    pub base: Document,
    /// The override files.
    pub sheets: Vec<Sheet>,
    /// The paths of those that are laid on the base, in order.
    pub active: Vec<Box<str>>,
    /// Where changes are written.
    pub write_to: WriteTo,
    /// The ids of records that only overrides have, by name: they are the same whenever the override shows.
    ids: BTreeMap<(Kind, Box<str>), RecordId>,
    /// Where cards of such records stand that nobody has moved yet.
    spots: BTreeMap<RecordId, Placement>,
}

impl Project {
    /// The files of a document. What docker compose lays on the base by itself is laid on it.
    pub fn new(base: Document) -> Project {
        let mut project = Project { base, ..Project::default() };
        project.sheets = layers::sheets(&project.base, &[]);
        project.activate_automatic();
        project
    }

    /// Lays on the base what docker compose lays on it by itself.
    pub fn activate_automatic(&mut self) {
        let automatic = self.sheets.iter().filter(|sheet| layers::is_automatic(&sheet.path));
        self.active = automatic.take(1).map(|sheet| sheet.path.clone()).collect();
    }

    /// Takes a step, and follows the files that it changes.
    pub fn take(&mut self, diff: &Diff) {
        diff.apply(&mut self.base);
        self.refresh();
    }

    /// Reads the override files again that have changed.
    pub fn refresh(&mut self) {
        if self.sheets.is_empty() && self.base.files.is_empty() {
            return;
        }
        self.sheets = layers::sheets(&self.base, &self.sheets);
        let there = |path: &str| self.sheets.iter().any(|sheet| *sheet.path == *path);
        self.active.retain(|path| there(path));
        if let WriteTo::Override(path) = &self.write_to
            && !there(path)
        {
            self.write_to = WriteTo::Defining;
        }
    }

    /// The override files that are laid on the base, in order.
    pub fn active_sheets(&self) -> Vec<&Sheet> {
        self.active.iter().filter_map(|path| self.sheets.iter().find(|sheet| sheet.path == *path)).collect()
    }

    /// What the base and the active override files make together; `None` where the base is alone. `before` is what they
    /// made before.
    pub fn view(&mut self, before: Option<&Document>) -> Option<Document> {
        if self.active.is_empty() {
            return None;
        }
        let (ids, base) = (&self.ids, &self.base);
        let over = self.active_sheets();
        let mut view = layers::stacked(base, &over, before, &mut |kind, name| ids.get(&(kind, name.into())).copied());
        for kind in Kind::ALL {
            let own: Vec<(RecordId, Box<str>)> = view
                .table(kind)
                .iter()
                .filter(|(id, _)| self.base.get(*id).is_none())
                .map(|(id, record)| (id, record.name.clone()))
                .collect();
            for (id, name) in own {
                // The base never gives this number out.
                self.base.reserve(id);
                let spot = self
                    .base
                    .settings
                    .places
                    .get(&place_key(kind, &name))
                    .map(|[x, y]| Placement { x: f64::from(*x), y: f64::from(*y) });
                if let Some(spot) = spot.or_else(|| self.spots.get(&id).copied()) {
                    view.placements.insert(id, spot);
                }
                self.ids.insert((kind, name), id);
            }
        }
        place_missing(&mut view);
        // Where a card was set out first, it stands again when a move of it is taken back.
        for (id, spot) in view.placements.iter().filter(|(id, _)| self.base.get(**id).is_none()) {
            self.spots.entry(*id).or_insert(*spot);
        }
        Some(view)
    }

    /// Remembers the id of a record that only an override has.
    pub fn know(&mut self, kind: Kind, name: &str, id: RecordId) {
        self.ids.insert((kind, name.into()), id);
    }

    /// Notes where a card stands: by its id where the base has the record, else by its name.
    pub fn set_place(&mut self, kind: Kind, name: &str, id: RecordId, place: Option<Placement>) {
        if self.base.get(id).is_some() {
            match place {
                Some(place) => self.base.placements.insert(id, place),
                None => self.base.placements.remove(&id),
            };
            return;
        }
        let mut settings: Settings = (*self.base.settings).clone();
        match place {
            // Half a unit of the world is nothing that anybody sees.
            Some(Placement { x, y }) => {
                settings.places.insert(place_key(kind, name), [x.round() as i32, y.round() as i32])
            }
            None => settings.places.remove(&place_key(kind, name)),
        };
        if settings != *self.base.settings {
            self.base.settings = Arc::new(settings);
        }
    }

    /// A record's bodies in the base and the active override files.
    pub fn bodies(&self, kind: Kind, name: &str) -> Bodies {
        let body = |document: &Document| document.table(kind).by_name(name).map(|(_, record)| record.body.clone());
        std::iter::once(&self.base)
            .chain(self.active_sheets().into_iter().map(|sheet| &sheet.document))
            .map(body)
            .collect()
    }

    /// The number of the file that changes are written to, among the base and the active override files.
    pub fn chosen(&self) -> Option<usize> {
        match &self.write_to {
            WriteTo::Defining => None,
            WriteTo::Base => Some(0),
            WriteTo::Override(path) => self.active.iter().position(|one| one == path).map(|at| at + 1),
        }
    }
}

/// The key of a place in [`Settings::places`].
pub(super) fn place_key(kind: Kind, name: &str) -> String {
    format!("{}.{name}", kind.section())
}
