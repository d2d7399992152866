//! Services as they run.
use super::variables::{VariableProblem, Variables};
use crate::model::dependency::Namespace;
use crate::model::extends;
use crate::model::knowledge::{self, ImageKnowledge};
use crate::model::service_view::ServiceView;
use crate::model::template::node_has_variable;
use crate::model::{Document, Kind, Node, Path, Record, RecordId};
use std::collections::HashMap;
use std::sync::Arc;

/// Where a service's network stack is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkPlace {
    /// Its own, on the networks that it joins.
    Own,
    /// That of another service: `network_mode: service:x`. The index of the service at the end of the chain.
    Shared(usize),
    /// The host's.
    Host,
    /// None at all.
    Nowhere,
    /// The bridge of the engine, where no names are resolved.
    Bridge,
    /// That of something outside of the file, or unknown.
    Elsewhere,
}

/// A service with its variables filled in.
#[derive(Clone, Debug)]
pub struct StackService {
    /// The record.
    pub id: RecordId,
    /// The name in the file.
    pub name: Box<str>,
    /// The record as written.
    pub record: Arc<Record>,
    /// The body with variables filled in and `extends` of this file resolved; `None` where it is the one as written.
    filled: Option<Box<Node>>,
    /// The attributes.
    pub view: ServiceView,
    /// What is known of its image.
    pub knowledge: Option<&'static ImageKnowledge>,
    /// Where its network stack is.
    pub place: NetworkPlace,
    /// The networks that it joins, sorted; empty unless the network stack is its own.
    pub networks: Vec<usize>,
    /// The TCP ports on which it is known to listen, as far as the file, the image and the recipe tell.
    pub listens: Vec<u16>,
    /// True where the file does not tell everything about the service: it extends one of another file.
    pub partial: bool,
}

impl StackService {
    /// The body with variables filled in.
    pub fn body(&self) -> &Node {
        self.filled.as_deref().unwrap_or(&self.record.body)
    }

    /// True where it runs unless a profile is asked for.
    pub fn is_default(&self) -> bool {
        self.view.profiles.is_empty()
    }

    /// True where both run together in some choice of profiles that a user makes on purpose: both are always on, or
    /// they share a profile.
    pub fn runs_with(&self, other: &StackService) -> bool {
        self.view.profiles.is_empty() && other.view.profiles.is_empty()
            || self.view.profiles.iter().any(|profile| other.view.profiles.contains(profile))
    }

    /// How many containers it has at most; 1 where a variable decides.
    pub fn replicas(&self) -> i64 {
        self.view.deploy.replica_count().unwrap_or(1)
    }

    /// What its image is for, where that is known.
    pub fn keeps_data(&self) -> bool {
        self.knowledge.is_some_and(|image| image.role.keeps_data())
    }

    /// The words of its entrypoint and command.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let commands = [&self.view.entrypoint, &self.view.command];
        commands.into_iter().flatten().flat_map(|command| command.words.iter().map(String::as_str))
    }

    /// True where it does its work and ends: a migration, an init job, a backup.
    pub fn is_one_shot(&self) -> bool {
        const WORDS: [&str; 12] = [
            "migrate",
            "migration",
            "migrations",
            "upgrade",
            "init",
            "seed",
            "setup",
            "createdb",
            "loaddata",
            "bootstrap",
            "makemigrations",
            "collectstatic",
        ];
        let parts = self.name.split(['-', '_', '.']);
        parts.into_iter().any(|part| WORDS.contains(&part))
            || self.words().flat_map(str::split_whitespace).any(|word| WORDS.contains(&word))
                && !self.words().any(|word| word.contains("&&") || word.contains(';'))
    }
}

/// Reads a service and notes what is wrong with its variables.
pub(super) fn read(
    document: &Document,
    variables: &Variables,
    id: RecordId,
    record: &Arc<Record>,
    problems: &mut Vec<VariableProblem>,
) -> StackService {
    let (extended, partial) = resolve_extends(document, record);
    let body = extended.as_ref().unwrap_or(&record.body);
    let filled = if node_has_variable(body) {
        Some(variables.fill_in(body, &Path::service(&record.name, &[]), problems))
    } else {
        extended
    };
    let view = ServiceView::new(&record.name, filled.as_ref().unwrap_or(&record.body));
    let knowledge = view.image_reference.as_ref().and_then(knowledge::of);
    // An image that is built here is not the one of the registry.
    let knowledge = if view.build.is_some() { None } else { knowledge };
    StackService {
        id,
        name: record.name.clone(),
        record: record.clone(),
        filled: filled.map(Box::new),
        view,
        knowledge,
        place: NetworkPlace::Own,
        networks: Vec::new(),
        listens: Vec::new(),
        partial,
    }
}

/// Finds out whose network stack each service uses.
pub(super) fn resolve_namespaces(services: &mut [StackService], by_name: &HashMap<Box<str>, usize>) {
    let direct: Vec<Option<usize>> =
        services.iter().map(|service| by_name.get(service.view.network_mode.as_ref()?.service()?).copied()).collect();
    let places: Vec<NetworkPlace> = services
        .iter()
        .enumerate()
        .map(|(index, service)| match &service.view.network_mode {
            None => NetworkPlace::Own,
            Some(Namespace::Host) => NetworkPlace::Host,
            Some(Namespace::None) => NetworkPlace::Nowhere,
            Some(Namespace::Bridge) => NetworkPlace::Bridge,
            Some(Namespace::Container(_) | Namespace::Other(_)) => NetworkPlace::Elsewhere,
            Some(Namespace::Service(_)) => {
                let mut at = index;
                // A chain longer than this goes in circles.
                for _ in 0..32 {
                    match direct.get(at).copied().flatten() {
                        Some(next) => at = next,
                        None => break,
                    }
                }
                let ended = at != index && direct.get(at).is_some_and(Option::is_none);
                if ended { NetworkPlace::Shared(at) } else { NetworkPlace::Elsewhere }
            }
        })
        .collect();
    for (service, place) in services.iter_mut().zip(places) {
        service.place = place;
    }
}

/// The body with what it takes from a service of the same file, and whether another file has more.
fn resolve_extends(document: &Document, record: &Record) -> (Option<Node>, bool) {
    let mut body: Option<Node> = None;
    let mut seen = vec![record.name.clone()];
    loop {
        let now = body.as_ref().unwrap_or(&record.body);
        if now.get("extends").is_none() {
            return (body, false);
        }
        let Some(name) = extends::base_of(now) else { return (body, true) };
        let base = document.table(Kind::Service).by_name(name);
        let Some((_, base)) = base.filter(|_| !seen.iter().any(|known| **known == *name)) else { return (body, true) };
        seen.push(name.into());
        let mut merged = base.body.clone();
        let mut own = body.unwrap_or_else(|| record.body.clone());
        if let Some(mapping) = own.as_mapping_mut() {
            mapping.remove("extends");
        }
        extends::lay(&mut merged, &own);
        body = Some(merged);
    }
}
