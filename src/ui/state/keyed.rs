//! Parts of one source for many watchers.
//!
//! A signal looks for a watcher among all that it has when the watcher runs anew. Where a thousand cards watch one signal,
//! every change of it costs a million steps, and a letter typed takes a second. Here one effect watches the source and
//! wakes those alone whose part of it differs.
use leptos::prelude::*;
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

/// A part, and how many watch it.
struct Part<T: 'static> {
    signal: ArcRwSignal<T>,
    watchers: usize,
}

/// The parts of a source by key.
pub struct Keyed<S: 'static, K: 'static, T: 'static> {
    parts: StoredValue<HashMap<K, Part<T>>, LocalStorage>,
    source: StoredValue<Rc<dyn Fn() -> S>, LocalStorage>,
    part: fn(&S, &K) -> T,
}

impl<S, K, T> Clone for Keyed<S, K, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, K, T> Copy for Keyed<S, K, T> {}

impl<S, K, T> Keyed<S, K, T>
where
    S: 'static,
    K: Eq + Hash + Clone + Send + Sync + 'static,
    T: PartialEq + Send + Sync + 'static,
{
    /// The parts of what `source` reads; `part` takes one out of it.
    pub fn new(source: impl Fn() -> S + 'static, part: fn(&S, &K) -> T) -> Keyed<S, K, T> {
        let source: Rc<dyn Fn() -> S> = Rc::new(source);
        let parts = StoredValue::new_local(HashMap::<K, Part<T>>::new());
        let watched = source.clone();
        Effect::new(move |_| {
            let source = watched();
            let changed: Vec<(ArcRwSignal<T>, T)> = parts.with_value(|parts| {
                let now = parts.iter().map(|(key, one)| (one, part(&source, key)));
                let differs = now.filter(|(one, now)| one.signal.with_untracked(|before| before != now));
                differs.map(|(one, now)| (one.signal.clone(), now)).collect()
            });
            for (signal, now) in changed {
                signal.set(now);
            }
        });
        Keyed { parts, source: StoredValue::new_local(source), part }
    }

    /// The signal of a key's part, for as long as the component that asks lives.
    pub fn watch(self, key: &K) -> ArcRwSignal<T> {
        let own = key.clone();
        on_cleanup(move || {
            self.parts.try_update_value(|parts| {
                if let Some(part) = parts.get_mut(&own) {
                    part.watchers = part.watchers.saturating_sub(1);
                    if part.watchers == 0 {
                        parts.remove(&own);
                    }
                }
            });
        });
        let known = self.parts.try_update_value(|parts| {
            let part = parts.get_mut(key)?;
            part.watchers += 1;
            Some(part.signal.clone())
        });
        known.flatten().unwrap_or_else(|| {
            let source = self.source.with_value(Rc::clone);
            let signal = ArcRwSignal::new(untrack(|| (self.part)(&source(), key)));
            let part = Part { signal: signal.clone(), watchers: 1 };
            self.parts.update_value(|parts| drop(parts.insert(key.clone(), part)));
            signal
        })
    }
}
