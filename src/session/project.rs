//! The files of a project: the base, the override files laid on it, and which of them show.
use crate::canvas::scene::place_missing;
use crate::change::Diff;
use crate::compose::included;
use crate::compose::layers::{self, Bodies, Sheet};
use crate::model::{Document, Kind, Layers, Placement, RecordId, Settings, WriteTo};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The files of a project.
#[derive(Clone, Debug, Default)]
pub(super) struct Project {
    /// The base with all other files.
    pub base: Document,
    /// The override files.
    pub sheets: Vec<Sheet>,
    /// The files that the base includes. What they have shows, and changes of it are written there.
    pub included: Vec<Sheet>,
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
    /// The files of a document. What the user has laid on the base is laid on it; where nothing was chosen, what docker
    /// compose takes by itself.
    pub fn new(base: Document) -> Project {
        let mut project = Project { base, ..Project::default() };
        project.sheets = layers::sheets(&project.base, &[]);
        project.included = included(&project.base, &[]);
        match project.base.settings.layers.clone() {
            Some(Layers { active, write_to }) => {
                project.active = active.into_iter().map(String::into_boxed_str).collect();
                project.write_to = write_to;
                project.keep_existing();
            }
            None => project.active = project.automatic(),
        }
        project.note_layers();
        project
    }

    /// Lays on the base what docker compose lays on it by itself.
    pub fn activate_automatic(&mut self) {
        self.active = self.automatic();
        self.write_to = WriteTo::Defining;
        self.note_layers();
    }

    fn automatic(&self) -> Vec<Box<str>> {
        let automatic = self.sheets.iter().filter(|sheet| layers::is_automatic(&sheet.path));
        automatic.take(1).map(|sheet| sheet.path.clone()).collect()
    }

    /// Lays override files on the base, in the order given; those that are not there are left out.
    pub fn activate(&mut self, paths: &[Box<str>]) {
        self.active = paths.to_vec();
        self.keep_existing();
        self.note_layers();
    }

    /// Chooses the file that changes are written to. An override that is not laid on the base is not taken.
    pub fn set_write_to(&mut self, to: WriteTo) {
        self.write_to = to;
        self.keep_existing();
        self.note_layers();
    }

    /// Drops what was chosen of files that are not there.
    fn keep_existing(&mut self) {
        self.active.retain(|path| self.sheets.iter().any(|sheet| sheet.path == *path));
        if let WriteTo::Override(path) = &self.write_to
            && !self.active.contains(path)
        {
            self.write_to = WriteTo::Defining;
        }
    }

    /// Keeps the choice in the settings, so that it is saved with the project. It is no step: a step that is taken back
    /// leaves the choice as it is.
    fn note_layers(&mut self) {
        let is_automatic = self.write_to == WriteTo::Defining && self.active == self.automatic();
        let layers = (!is_automatic).then(|| Layers {
            active: self.active.iter().map(ToString::to_string).collect(),
            write_to: self.write_to.clone(),
        });
        if self.base.settings.layers != layers {
            Arc::make_mut(&mut self.base.settings).layers = layers;
        }
    }

    /// Takes a step, and follows the files that it changes.
    pub fn take(&mut self, diff: &Diff) {
        diff.apply(&mut self.base);
        self.refresh();
    }

    /// Reads the override files again that have changed.
    pub fn refresh(&mut self) {
        if self.sheets.is_empty() && self.included.is_empty() && self.base.files.is_empty() {
            return;
        }
        self.sheets = layers::sheets(&self.base, &self.sheets);
        self.included = included(&self.base, &self.included);
        self.keep_existing();
        self.note_layers();
    }

    /// The override files that are laid on the base, in order.
    pub fn active_sheets(&self) -> Vec<&Sheet> {
        self.active.iter().filter_map(|path| self.sheets.iter().find(|sheet| sheet.path == *path)).collect()
    }

    /// True where what shows is more than the base: files are laid on it, or it includes some.
    pub fn has_view(&self) -> bool {
        !self.active.is_empty() || !self.included.is_empty()
    }

    /// The file that a record comes from, where the base does not have it and includes a file that has.
    pub fn included_home(&self, kind: Kind, name: &str) -> Option<&Sheet> {
        if self.included.is_empty() || self.base.find(kind, name).is_some() {
            return None;
        }
        self.included.iter().find(|sheet| sheet.document.find(kind, name).is_some())
    }

    /// The base with what the files have that it includes.
    fn with_included(&self) -> Document {
        let mut whole = self.base.clone();
        let mut brought = BTreeMap::new();
        for sheet in &self.included {
            for kind in Kind::ALL {
                for (_, record) in sheet.document.table(kind).iter() {
                    if whole.find(kind, &record.name).is_some() {
                        continue;
                    }
                    let known = self.ids.get(&(kind, record.name.clone())).copied();
                    let id = known.filter(|id| whole.get(*id).is_none()).unwrap_or_else(|| whole.fresh_id(kind));
                    whole.reserve(id);
                    let table = whole.table_mut(kind);
                    table.insert(table.len(), id, record.clone());
                    brought.insert(id, sheet.path.clone());
                }
            }
        }
        whole.included = Arc::new(brought);
        whole
    }

    /// What the base, what it includes and the active override files make together; `None` where the base is alone.
    /// `before` is what they made before.
    pub fn view(&mut self, before: Option<&Document>) -> Option<Document> {
        if !self.has_view() {
            return None;
        }
        let base = self.with_included();
        let (ids, over) = (&self.ids, self.active_sheets());
        let mut view = layers::stacked(&base, &over, before, &mut |kind, name| ids.get(&(kind, name.into())).copied());
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

    /// A record's bodies in the base, or the file that it includes for it, and the active override files.
    pub fn bodies(&self, kind: Kind, name: &str) -> Bodies {
        let body = |document: &Document| document.table(kind).by_name(name).map(|(_, record)| record.body.clone());
        let first = self.included_home(kind, name).map_or(&self.base, |sheet| &sheet.document);
        std::iter::once(first).chain(self.active_sheets().into_iter().map(|sheet| &sheet.document)).map(body).collect()
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
