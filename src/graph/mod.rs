//! Derived views of a document: what is wired, what is meant, what starts when.
//!
//! [`Stack`] is built once per revision of a document in linear time; everything else asks it. Nothing in it is stored
//! in the document.
mod address;
mod names;
mod network;
mod port;
mod service;
mod start;
mod variables;

pub use address::{AddressTarget, Connection, Purpose, StackAddress};
pub use network::{Reach, StackNetwork};
pub use service::{NetworkPlace, StackService};
pub use start::{Cycle, DependencyEdge, StartOrder};
pub use variables::{EnvSource, VariableProblem, Variables};

use crate::model::{Document, Kind, Path, RecordId, Step};
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// A document as docker compose would run it: variables filled in, services read, names and networks resolved.
///
/// Services and networks are named by their index in [`Stack::services`] and [`Stack::networks`].
#[derive(Clone, Debug, Default)]
pub struct Stack {
    pub(crate) document: Document,
    /// The variables of `.env`.
    pub variables: Variables,
    /// What is wrong with variables in values, in file order.
    pub variable_problems: Vec<VariableProblem>,
    services: Vec<StackService>,
    networks: Vec<StackNetwork>,
    by_name: HashMap<Box<str>, usize>,
    by_network: HashMap<Box<str>, usize>,
    names: names::Names,
    addresses: Vec<StackAddress>,
    start: StartOrder,
    declared: HashSet<(Kind, Box<str>)>,
    open: bool,
    files: OnceLock<Arc<dyn Any + Send + Sync>>,
}

impl Stack {
    /// Analyses a document.
    pub fn new(document: &Document) -> Stack {
        let variables = Variables::new(document);
        let mut variable_problems = Vec::new();
        let mut services: Vec<StackService> = document
            .services()
            .iter()
            .map(|(id, record)| service::read(document, &variables, id, record, &mut variable_problems))
            .collect();
        let by_name: HashMap<Box<str>, usize> =
            services.iter().enumerate().map(|(index, service)| (service.name.clone(), index)).collect();
        let networks = network::read(document, &variables, &mut services, &mut variable_problems);
        variables::other_records(document, &variables, &mut variable_problems);
        let by_network = networks.iter().enumerate().map(|(index, network)| (network.name.clone(), index)).collect();
        service::resolve_namespaces(&mut services, &by_name);
        for service in &mut services {
            service.listens = port::listens(document, service);
        }
        let start = StartOrder::new(&services, &by_name);
        let mut stack = Stack {
            document: document.clone(),
            variables,
            variable_problems,
            names: names::Names::new(&services),
            services,
            networks,
            by_name,
            by_network,
            addresses: Vec::new(),
            start,
            declared: declared(document),
            open: document.extra.get("include").is_some(),
            files: OnceLock::new(),
        };
        stack.addresses = address::read(&stack);
        stack
    }

    /// The document that was analysed.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The services in file order.
    pub fn services(&self) -> &[StackService] {
        &self.services
    }

    /// The networks: those declared in file order, then those only used, the implicit `default` among them.
    pub fn networks(&self) -> &[StackNetwork] {
        &self.networks
    }

    /// A service by its index; an index of another stack panics.
    pub fn service(&self, index: usize) -> &StackService {
        #[expect(clippy::indexing_slicing, reason = "indexes come from this stack")]
        &self.services[index]
    }

    /// A network by its index; an index of another stack panics.
    pub fn network(&self, index: usize) -> &StackNetwork {
        #[expect(clippy::indexing_slicing, reason = "indexes come from this stack")]
        &self.networks[index]
    }

    /// The index of a service.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The index of a service by its record.
    pub fn find_id(&self, id: RecordId) -> Option<usize> {
        self.find(&self.document.get(id)?.name)
    }

    /// The index of a network.
    pub fn find_network(&self, name: &str) -> Option<usize> {
        self.by_network.get(name).copied()
    }

    /// True where the file declares a record of this kind and name.
    pub fn declares(&self, kind: Kind, name: &str) -> bool {
        // The set owns its keys; a pair cannot be borrowed piece by piece.
        self.declared.contains(&(kind, Box::from(name)))
    }

    /// Every address that services are given, in file order.
    pub fn addresses(&self) -> &[StackAddress] {
        &self.addresses
    }

    /// The addresses that one service is given.
    pub fn addresses_of(&self, service: usize) -> impl Iterator<Item = &StackAddress> {
        // They stand in the order of the services.
        let start = self.addresses.partition_point(|address| address.from < service);
        self.addresses.get(start..).unwrap_or(&[]).iter().take_while(move |address| address.from == service)
    }

    /// The connections that services are meant to make, found in their values; healthchecks and build arguments are
    /// no connections. Several addresses of one target are one connection each.
    pub fn connections(&self) -> impl Iterator<Item = Connection<'_>> {
        self.addresses.iter().filter_map(|address| address.connection(self))
    }

    /// Dependencies, cycles and the order of the start.
    pub fn start(&self) -> &StartOrder {
        &self.start
    }

    /// True where other files bring services that are not known here (`include`): what is missing may be there.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// What the rules read from the other files of the project, made when it is first asked for. This layer does not know
    /// its type; there is only one.
    pub(crate) fn files<T: Any + Send + Sync>(&self, read: impl FnOnce() -> T) -> Option<&T> {
        self.files.get_or_init(|| Arc::new(read())).downcast_ref()
    }

    /// The text of the Dockerfile of a service that is built here, where the project has it.
    pub fn dockerfile(&self, service: usize) -> Option<&str> {
        port::dockerfile(&self.document, self.service(service))
    }

    /// Where the Dockerfile of a service stands in the project; none for remote contexts and inline text.
    pub fn dockerfile_path(&self, service: usize) -> Option<String> {
        port::dockerfile_path(self.service(service))
    }

    /// The path of something in a service.
    pub fn path(&self, service: usize, steps: &[Step]) -> Path {
        Path::service(&self.service(service).name, steps)
    }

    /// The place of a network, volume or other record.
    pub fn record_path(kind: Kind, name: &str, steps: &[Step]) -> Path {
        Path::default().key(kind.section()).key(name).join(steps)
    }
}

fn declared(document: &Document) -> HashSet<(Kind, Box<str>)> {
    let names = |kind: Kind| document.table(kind).iter().map(move |(_, record)| (kind, record.name.clone()));
    Kind::ALL.into_iter().flat_map(names).collect()
}

#[cfg(test)]
mod tests;
