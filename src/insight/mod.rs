//! Answers about a stack as a whole: who reaches whom and why, when what starts, what breaks, how much it needs.
//!
//! [`Insight`] is built once per revision in time linear in the document. Everything about pairs is answered for one
//! pair at a time: nothing here ever looks at all of them.
mod capacity;
mod explain;
mod gain;
mod intent;
mod order;
mod reach;
mod trace;
mod what_if;
mod why;

pub use capacity::{Capacity, Demand, Pool, PoolUse, Sum, capacity};
pub use explain::{duration, listed};
pub use gain::Change;
pub use intent::{Intent, IntentSource};
pub use order::{Order, StartTimes, Wait, order};
pub use reach::Cell;
pub use trace::{Access, access};
pub use what_if::{Hit, HitKind, Impact, Question, impact};
pub use why::{Medium, Way, Why, why};

use crate::graph::{NetworkPlace, Stack};
use crate::text::Text;
use std::sync::Arc;

/// Who talks or is talked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Party {
    /// A service, by its index in the stack.
    Service(usize),
    /// The machine that runs the containers.
    Host,
    /// Everybody else.
    Internet,
}

/// A stack with the connections that it means.
#[derive(Clone, Debug)]
pub struct Insight {
    /// The stack.
    pub stack: Arc<Stack>,
    intents: Vec<Intent>,
    /// Where the intents of each service begin in `intents`; one more than there are services.
    starts: Vec<usize>,
    /// The intents that lead to each service.
    incoming: Vec<Vec<usize>>,
    /// The services that use each service's network stack besides itself.
    followers: Vec<Vec<usize>>,
}

impl Insight {
    /// Looks at a stack.
    pub fn new(stack: Arc<Stack>) -> Insight {
        let count = stack.services().len();
        let intents = intent::read(&stack);
        let starts = (0..=count).map(|service| intents.partition_point(|intent| intent.from < service)).collect();
        let mut incoming = vec![Vec::new(); count];
        for (index, intent) in intents.iter().enumerate() {
            if let Some(Party::Service(to)) = intent.to
                && let Some(list) = incoming.get_mut(to)
            {
                list.push(index);
            }
        }
        let mut followers = vec![Vec::new(); count];
        for (index, service) in stack.services().iter().enumerate() {
            if let NetworkPlace::Shared(owner) = service.place
                && let Some(list) = followers.get_mut(owner)
            {
                list.push(index);
            }
        }
        Insight { stack, intents, starts, incoming, followers }
    }

    /// Every connection that is meant, by the service that makes it.
    pub fn intents(&self) -> &[Intent] {
        &self.intents
    }

    /// The connections that a service is meant to make.
    pub fn intents_of(&self, service: usize) -> &[Intent] {
        let at = |index: usize| self.starts.get(index).copied().unwrap_or(self.intents.len());
        self.intents.get(at(service)..at(service + 1)).unwrap_or(&[])
    }

    /// The connections that are meant to end at a service.
    pub fn intents_to(&self, service: usize) -> impl Iterator<Item = &Intent> {
        self.incoming.get(service).into_iter().flatten().filter_map(|index| self.intents.get(*index))
    }

    /// The connections that are meant from one party to another.
    pub fn intents_between(&self, from: Party, to: Party) -> impl Iterator<Item = &Intent> {
        let own = match from {
            Party::Service(service) => self.intents_of(service),
            Party::Host | Party::Internet => &[],
        };
        own.iter().filter(move |intent| intent.to == Some(to))
    }

    /// The services that use a service's network stack, itself first.
    pub(crate) fn household(&self, owner: usize) -> impl Iterator<Item = usize> {
        std::iter::once(owner).chain(self.followers.get(owner).into_iter().flatten().copied())
    }

    /// Whether a party is of this stack: an answer may be asked for after the services that it was about are gone.
    pub fn has(&self, party: Party) -> bool {
        !matches!(party, Party::Service(index) if index >= self.stack.services().len())
    }

    /// What a party is called.
    pub fn name(&self, party: Party) -> Text {
        match party {
            Party::Service(index) => {
                let name = self.stack.service(index).name.to_string();
                Text::new(name.clone(), name)
            }
            Party::Host => Text::fixed("the host", "宿主机"),
            Party::Internet => Text::fixed("the Internet", "互联网"),
        }
    }

    /// The party of a name: a service, or `host` and `internet` where no service is called so.
    pub fn find(&self, name: &str) -> Option<Party> {
        match self.stack.find(name) {
            Some(service) => Some(Party::Service(service)),
            None if name.eq_ignore_ascii_case("host") => Some(Party::Host),
            None if name.eq_ignore_ascii_case("internet") => Some(Party::Internet),
            None => None,
        }
    }

    /// Every party: the services in file order, the host, the Internet.
    pub fn parties(&self) -> impl Iterator<Item = Party> {
        (0..self.stack.services().len()).map(Party::Service).chain([Party::Host, Party::Internet])
    }

    /// True where something that the file does not tell decides about a service's network.
    pub(crate) fn is_open(&self, service: usize) -> bool {
        let owner = self.stack.service(self.stack.network_owner(service));
        owner.partial || owner.place == NetworkPlace::Elsewhere || owner.view.has_provider
    }
}

#[cfg(test)]
mod tests;
