//! Items set out from left to right along their links. Used for cards in a block, blocks in a cluster, and clusters.
use super::super::slots::Slots;
use super::crossing;
use super::rank::{Link, forward_links, layers};
use super::sheet::{Column, Sheet, Spacing, Stock, arrange};

/// What is set out.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Width and height.
    pub(super) size: (f64, f64),
    /// Links lead from lower to higher keys; others are turned.
    pub(super) key: f64,
    /// Where an item without links would like to stand: 0 left, 1 right.
    pub(super) hint: Option<f64>,
    /// Where its middle was.
    pub(super) previous: Option<(f64, f64)>,
}

/// Items set out; the top left corner of everything is 0 0.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    /// The top left corner of each item.
    pub(super) corners: Slots<(f64, f64)>,
    /// Columns, with the extent that their items may move in.
    pub(super) columns: Vec<Column>,
    /// Extent.
    pub(super) width: f64,
    /// Extent.
    pub(super) height: f64,
}

/// Sets items out.
pub(super) fn flow(items: &[Item], links: &[Link], spacing: Spacing) -> Flow {
    if let [item] = items {
        let column = Column { items: vec![0], top: 0.0, bottom: item.size.1 };
        let corners = Slots::new(1, (0.0, 0.0));
        return Flow { corners, columns: vec![column], width: item.size.0, height: item.size.1 };
    }
    let key = |id: usize| (items.get(id).map_or(0.0, |item| item.key), id);
    let links = forward_links(links, key);
    let mut linked = Slots::new(items.len(), false);
    for link in &links {
        linked[link.from] = true;
        linked[link.to] = true;
    }
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by(|a, b| key(*a).0.total_cmp(&key(*b).0));
    let mut layer_of = layers(items.len(), &order, &links);
    let count = order.iter().map(|id| layer_of[*id] + 1).max().unwrap_or(1);
    let mut rest = Vec::new();
    let mut by_layer: Slots<Vec<usize>> = Slots::new(count, Vec::new());
    for id in order {
        match items.get(id).and_then(|item| item.hint) {
            _ if linked[id] => by_layer[layer_of[id]].push(id),
            Some(hint) if !links.is_empty() => {
                layer_of[id] = (hint * (count - 1) as f64).round() as usize;
                by_layer[layer_of[id]].push(id);
            }
            _ => rest.push(id),
        }
    }
    let mut by_layer = by_layer.as_slice().to_vec();
    let known = items.iter().any(|item| item.previous.is_some());
    if known {
        let heights = known_heights(items, &links);
        for layer in by_layer.iter_mut().chain([&mut rest]) {
            layer.sort_by(|a, b| heights[*a].total_cmp(&heights[*b]));
        }
    } else {
        rest.sort_by(|a, b| {
            let hint = |id: usize| items.get(id).and_then(|item| item.hint).unwrap_or(0.5);
            hint(*a).total_cmp(&hint(*b))
        });
    }
    crossing::order(&mut by_layer, items.len(), &links, known);

    let sizes = Slots::from(items.iter().map(|item| item.size).collect(), (0.0, 0.0));
    let previous = Slots::from(items.iter().map(|item| item.previous).collect(), None);
    let stock = Stock { sizes: &sizes, previous: &previous, spacing };
    let mut sheet = arrange(&by_layer, &stock, &links, None);
    if !rest.is_empty() {
        let aspect = (!links.is_empty()).then(|| {
            let area: f64 = rest.iter().map(|id| (sizes[*id].0 + spacing.column) * (sizes[*id].1 + spacing.row)).sum();
            (sheet.width * sheet.width / area.max(1.0)).max(1.6)
        });
        let below = arrange(&[rest], &stock, &[], aspect);
        sheet = if links.is_empty() { below } else { put_below(sheet, below, spacing.row * 2.0) };
    }
    Flow { corners: sheet.corners, columns: sheet.columns, width: sheet.width, height: sheet.height }
}

fn put_below(mut sheet: Sheet, below: Sheet, gap: f64) -> Sheet {
    let shift = sheet.height + gap;
    for mut column in below.columns {
        for id in &column.items {
            let (x, y) = below.corners[*id];
            sheet.corners[*id] = (x, y + shift);
        }
        column.top += shift;
        column.bottom += shift;
        sheet.columns.push(column);
    }
    sheet.width = sheet.width.max(below.width);
    sheet.height = shift + below.height;
    sheet
}

/// The height that each item had; for a new one the mean of what it is linked with, below all for one without.
fn known_heights(items: &[Item], links: &[Link]) -> Slots<f64> {
    let mut heights = Slots::new(items.len(), f64::MAX);
    let mut sums = Slots::new(items.len(), (0.0, 0.0));
    for link in links {
        for (id, other) in [(link.from, link.to), (link.to, link.from)] {
            if let Some((_, y)) = items.get(other).and_then(|item| item.previous) {
                sums[id] = (sums[id].0 + y * link.weight, sums[id].1 + link.weight);
            }
        }
    }
    for (id, item) in items.iter().enumerate() {
        let (sum, weight) = sums[id];
        if let Some((_, y)) = item.previous {
            heights[id] = y;
        } else if weight > 0.0 {
            heights[id] = sum / weight;
        }
    }
    heights
}
