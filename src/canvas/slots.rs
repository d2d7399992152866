//! Numbered values for algorithms that run on numbers: reading never fails.
use std::ops::{Index, IndexMut};

/// A list in which every number can be read: outside of it stands one blank value, and what is written there is lost.
#[derive(Clone, Debug)]
pub(super) struct Slots<T> {
    items: Vec<T>,
    blank: T,
    lost: T,
}

impl<T: Clone> Slots<T> {
    /// `len` times the same value, which is the blank one too.
    pub(super) fn new(len: usize, blank: T) -> Slots<T> {
        Slots { items: vec![blank.clone(); len], lost: blank.clone(), blank }
    }

    /// These values.
    pub(super) fn from(items: Vec<T>, blank: T) -> Slots<T> {
        Slots { items, lost: blank.clone(), blank }
    }

    /// All values in order.
    pub(super) fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// Adds a value; returns its number.
    pub(super) fn push(&mut self, value: T) -> usize {
        self.items.push(value);
        self.items.len() - 1
    }
}

impl<T> Index<usize> for Slots<T> {
    type Output = T;
    fn index(&self, number: usize) -> &T {
        self.items.get(number).unwrap_or(&self.blank)
    }
}

impl<T: Clone> IndexMut<usize> for Slots<T> {
    fn index_mut(&mut self, number: usize) -> &mut T {
        match self.items.get_mut(number) {
            Some(item) => item,
            None => {
                self.lost = self.blank.clone();
                &mut self.lost
            }
        }
    }
}

/// For each number a list of others, in one block of memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    starts: Vec<u32>,
    entries: Vec<u32>,
}

impl Lists {
    /// The second of each pair, listed under the first; lists keep the order of the pairs.
    pub(super) fn new(len: usize, pairs: impl Iterator<Item = (usize, usize)> + Clone) -> Lists {
        let mut starts = vec![0_u32; len + 1];
        for (key, _) in pairs.clone() {
            if let Some(count) = starts.get_mut(key + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = Slots::from(starts.clone(), 0);
        let mut entries = vec![0_u32; sum as usize];
        for (key, value) in pairs {
            if key >= len {
                continue;
            }
            if let Some(entry) = entries.get_mut(next[key] as usize) {
                *entry = value as u32;
            }
            next[key] += 1;
        }
        Lists { starts, entries }
    }

    /// The list of a number; empty for one that does not exist.
    pub(super) fn of(&self, number: usize) -> &[u32] {
        let (Some(from), Some(to)) = (self.starts.get(number), self.starts.get(number + 1)) else { return &[] };
        self.entries.get(*from as usize..*to as usize).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_is_blank_and_stays_blank() {
        let mut slots = Slots::new(2, 7);
        slots[1] = 3;
        slots[9] = 4;
        assert_eq!((slots[0], slots[1], slots[9]), (7, 3, 7));
    }

    #[test]
    fn lists_keep_the_order_of_the_pairs() {
        let pairs = [(2, 5), (0, 1), (2, 4), (9, 9)];
        let lists = Lists::new(3, pairs.iter().copied());
        assert_eq!(lists.of(2), [5, 4]);
        assert_eq!(lists.of(0), [1]);
        assert!(lists.of(1).is_empty() && lists.of(9).is_empty());
    }
}
