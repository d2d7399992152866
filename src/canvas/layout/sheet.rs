//! Layers of items set out as a sheet: tall layers become several columns, long rows of columns several lines.
use super::super::slots::{Lists, Slots};
use super::rank::Link;

/// The shape of a large sheet, width by height; about that of a screen.
const ASPECT: f64 = 1.6;

/// A sheet up to this width and height is read without zooming out, whatever its shape.
const COMFORTABLE: (f64, f64) = (1700.0, 1100.0);

/// Cards that stood this close to one vertical line were one column.
const SAME_COLUMN: f64 = 48.0;

/// Gaps between items, in world units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spacing {
    /// Between columns.
    pub(super) column: f64,
    /// Between items of a column.
    pub(super) row: f64,
}

/// Items to set out.
pub(super) struct Stock<'a> {
    /// Width and height of each item.
    pub(super) sizes: &'a Slots<(f64, f64)>,
    /// Where the middle of each item was, if a user knows it.
    pub(super) previous: &'a Slots<Option<(f64, f64)>>,
    /// Gaps.
    pub(super) spacing: Spacing,
}

/// Items that stand below each other, and the extent that they may move in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    /// From top to bottom.
    pub(super) items: Vec<usize>,
    /// The smallest y of the line that the column is in.
    pub(super) top: f64,
    /// The largest y of that line.
    pub(super) bottom: f64,
}

/// Items set out; the top left corner of everything is 0 0.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// The top left corner of each item.
    pub(super) corners: Slots<(f64, f64)>,
    /// Columns from left to right, line by line.
    pub(super) columns: Vec<Column>,
    /// Extent.
    pub(super) width: f64,
    /// Extent.
    pub(super) height: f64,
}

/// Sets out layers from left to right, wrapped to a shape near 1.6 to 1 (or `aspect`) where they are too many to be
/// read at once.
pub(super) fn arrange(layers: &[Vec<usize>], stock: &Stock, links: &[Link], aspect: Option<f64>) -> Sheet {
    let layers: Vec<&Vec<usize>> = layers.iter().filter(|layer| !layer.is_empty()).collect();
    let height_of = |layer: &[usize]| layer.iter().map(|id| stock.sizes[*id].1 + stock.spacing.row).sum::<f64>();
    let tallest = layers.iter().map(|layer| height_of(layer)).fold(0.0, f64::max);
    let items = layers.iter().flat_map(|layer| layer.iter());
    let area: f64 =
        items.map(|id| (stock.sizes[*id].0 + stock.spacing.column) * (stock.sizes[*id].1 + stock.spacing.row)).sum();
    let side = (area / aspect.unwrap_or(ASPECT)).sqrt();
    let mut best: Option<(f64, Sheet)> = None;
    let mut tried: Vec<(Vec<usize>, usize)> = Vec::new();
    for factor in [f64::INFINITY, 1.6, 1.3, 1.1, 1.0, 0.9, 0.75, 0.6, 0.45, 0.3] {
        let limit = (side * factor).min(tallest);
        if factor.is_finite() && side * factor >= tallest {
            continue;
        }
        let columns: Vec<Vec<usize>> = layers.iter().flat_map(|layer| split(layer, stock, limit)).collect();
        let width: f64 = columns.iter().map(|column| column_width(column, stock) + stock.spacing.column).sum();
        let height = columns.iter().map(|column| height_of(column)).fold(0.0, f64::max);
        let fold = (width / (aspect.unwrap_or(ASPECT) * height.max(1.0))).sqrt();
        for lines in [1, fold.floor() as usize, fold.ceil() as usize] {
            if lines == 0 || lines > columns.len() || (lines > 1 && aspect.is_some()) {
                continue;
            }
            let shape = (columns.iter().map(Vec::len).collect(), lines);
            if tried.contains(&shape) {
                continue;
            }
            tried.push(shape);
            let sheet = stack(&columns, lines, width / lines as f64, stock);
            let score = score(&sheet, stock, area, aspect, lines, columns.len() as f64 / layers.len() as f64);
            if best.as_ref().is_none_or(|(lowest, _)| score < *lowest) {
                best = Some((score, sheet));
            }
        }
    }
    let empty = || Sheet { corners: Slots::new(0, (0.0, 0.0)), columns: Vec::new(), width: 0.0, height: 0.0 };
    let mut sheet = best.map_or_else(empty, |(_, sheet)| sheet);
    align(&mut sheet, stock, links);
    sheet
}

/// Moves each item of a column as near to where it wants to be as order and gaps allow: the isotonic regression of the
/// wishes (pool adjacent violators). `wish` is the wanted middle; the result is the top of each item.
pub(super) fn settle(
    column: &Column,
    height: impl Fn(usize) -> f64,
    wish: impl Fn(usize) -> f64,
    gap: f64,
) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::with_capacity(column.items.len());
    let mut above = 0.0;
    for id in &column.items {
        let mut pool = (wish(*id) - height(*id) / 2.0 - above, 1);
        above += height(*id) + gap;
        while let Some((sum, count)) = pools.last().copied() {
            if sum / count as f64 <= pool.0 / pool.1 as f64 {
                break;
            }
            pool = (pool.0 + sum, pool.1 + count);
            pools.pop();
        }
        pools.push(pool);
    }
    let last = (column.bottom - (above - gap)).max(column.top);
    let starts = pools.iter().flat_map(|(sum, count)| {
        let start = (sum / *count as f64).clamp(column.top, last);
        std::iter::repeat_n(start, *count)
    });
    let mut above = 0.0;
    starts
        .zip(&column.items)
        .map(|(start, id)| {
            let top = start + above;
            above += height(*id) + gap;
            top
        })
        .collect()
}

/// One layer as columns of at most about `limit`: row by row, so that the order stays visible as height.
fn split(layer: &[usize], stock: &Stock, limit: f64) -> Vec<Vec<usize>> {
    let height_of = |id: &usize| stock.sizes[*id].1 + stock.spacing.row;
    let total: f64 = layer.iter().map(height_of).sum();
    let count = (total / limit.max(1.0)).ceil().clamp(1.0, layer.len().max(1) as f64) as usize;
    if count < 2 {
        return vec![layer.to_vec()];
    }
    if let Some(known) = known_columns(layer, stock, count) {
        return known;
    }
    let mut columns = vec![(0.0, Vec::new()); count];
    for id in layer {
        let shortest = columns.iter_mut().reduce(|a, b| if b.0 + 0.01 < a.0 { b } else { a });
        if let Some((height, items)) = shortest {
            *height += height_of(id);
            items.push(*id);
        }
    }
    columns.into_iter().map(|(_, items)| items).collect()
}

/// The columns that a layer had, if they are about as many as are wanted: what is known stays where it is.
fn known_columns(layer: &[usize], stock: &Stock, count: usize) -> Option<Vec<Vec<usize>>> {
    let mut known: Vec<f64> = layer.iter().filter_map(|id| stock.previous[*id]).map(|(x, _)| x).collect();
    if known.len() * 2 < layer.len() {
        return None;
    }
    known.sort_by(f64::total_cmp);
    let mut centers: Vec<f64> = Vec::new();
    let mut last = f64::NEG_INFINITY;
    for x in known {
        if x - last > SAME_COLUMN {
            centers.push(x);
        }
        last = x;
    }
    if centers.len() * 10 < count * 7 || centers.len() * 10 > count * 14 {
        return None;
    }
    let mut columns = vec![(0.0, Vec::new()); centers.len()];
    let mut new = Vec::new();
    for id in layer {
        match stock.previous[*id] {
            Some((x, _)) => {
                let column = centers.partition_point(|center| *center <= x).saturating_sub(1);
                if let Some((height, items)) = columns.get_mut(column) {
                    *height += stock.sizes[*id].1 + stock.spacing.row;
                    items.push(*id);
                }
            }
            None => new.push(*id),
        }
    }
    for id in new {
        if let Some((height, items)) = columns.iter_mut().reduce(|a, b| if b.0 < a.0 { b } else { a }) {
            *height += stock.sizes[id].1 + stock.spacing.row;
            items.push(id);
        }
    }
    let mean = columns.iter().map(|(height, _)| height).sum::<f64>() / columns.len() as f64;
    let even = columns.iter().all(|(height, items)| items.len() < 3 || *height < mean * 1.6);
    even.then(|| columns.into_iter().map(|(_, items)| items).filter(|items| !items.is_empty()).collect())
}

fn column_width(column: &[usize], stock: &Stock) -> f64 {
    column.iter().map(|id| stock.sizes[*id].0).fold(0.0, f64::max)
}

/// Puts columns beside each other in lines of about the wanted width, each column in the middle of its line.
fn stack(columns: &[Vec<usize>], lines: usize, wanted: f64, stock: &Stock) -> Sheet {
    let Spacing { column: column_gap, row: row_gap } = stock.spacing;
    let count = stock.sizes.as_slice().len();
    let mut sheet = Sheet { corners: Slots::new(count, (0.0, 0.0)), columns: Vec::new(), width: 0.0, height: 0.0 };
    let mut rest = columns;
    let mut top = 0.0;
    for line in 0..lines {
        let mut width = 0.0;
        let mut taken = 0;
        for column in rest {
            let next = column_width(column, stock) + column_gap;
            if taken > 0 && line + 1 < lines && width + next / 2.0 > wanted {
                break;
            }
            width += next;
            taken += 1;
        }
        let (here, later) = rest.split_at_checked(taken).unwrap_or((rest, &[]));
        rest = later;
        let extent = |column: &[usize]| column.iter().map(|id| stock.sizes[*id].1 + row_gap).sum::<f64>() - row_gap;
        let height = here.iter().map(|column| extent(column)).fold(0.0, f64::max);
        let mut left = 0.0;
        for column in here {
            let wide = column_width(column, stock);
            let mut y = top + (height - extent(column)) / 2.0;
            for id in column {
                let (item_width, item_height) = stock.sizes[*id];
                sheet.corners[*id] = (left + (wide - item_width) / 2.0, y);
                y += item_height + row_gap;
            }
            sheet.columns.push(Column { items: column.clone(), top, bottom: top + height });
            left += wide + column_gap;
        }
        sheet.width = sheet.width.max(left - column_gap);
        sheet.height = top + height;
        top += height + row_gap * 2.0;
        if rest.is_empty() {
            break;
        }
    }
    sheet
}

/// How good a sheet is; lower is better.
fn score(sheet: &Sheet, stock: &Stock, area: f64, aspect: Option<f64>, lines: usize, columns_per_layer: f64) -> f64 {
    let comfortable = sheet.width <= COMFORTABLE.0 && sheet.height <= COMFORTABLE.1 && aspect.is_none();
    let ratio = sheet.width.max(1.0) / sheet.height.max(1.0) / aspect.unwrap_or(ASPECT);
    let shape = if comfortable { 0.0 } else { (ratio.ln().abs() - 0.25).max(0.0) };
    let waste = if comfortable { 0.0 } else { (sheet.width * sheet.height / area.max(1.0)).max(1.0).ln() };
    let folds = (lines - 1) as f64;
    shape + 0.35 * waste + 0.12 * folds.sqrt() + 0.08 * columns_per_layer.ln() + 2.0 * movement(sheet, stock)
}

/// How far items move from where they were, as a share of the sheet; the sheet as a whole may move freely.
fn movement(sheet: &Sheet, stock: &Stock) -> f64 {
    let shifts: Vec<(f64, f64)> = sheet
        .columns
        .iter()
        .flat_map(|column| &column.items)
        .filter_map(|id| {
            let ((x, y), (width, height)) = (sheet.corners[*id], stock.sizes[*id]);
            stock.previous[*id].map(|(old_x, old_y)| (x + width / 2.0 - old_x, y + height / 2.0 - old_y))
        })
        .collect();
    if shifts.is_empty() {
        return 0.0;
    }
    let (x, y) = (median(shifts.iter().map(|shift| shift.0)), median(shifts.iter().map(|shift| shift.1)));
    let mean = shifts.iter().map(|shift| (shift.0 - x).hypot(shift.1 - y)).sum::<f64>() / shifts.len() as f64;
    (mean / (sheet.width + sheet.height).max(1.0)).min(0.5)
}

/// The middle value; 0 for none.
pub(super) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    let middle = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    let (_, value, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    *value
}

/// Moves items up and down within their line towards the items that they are linked with.
fn align(sheet: &mut Sheet, stock: &Stock, links: &[Link]) {
    if links.is_empty() {
        return;
    }
    let count = stock.sizes.as_slice().len();
    let mut line_of = Slots::new(count, (f64::NAN, 0_usize));
    for (number, column) in sheet.columns.iter().enumerate() {
        for id in &column.items {
            line_of[*id] = (column.top, number);
        }
    }
    let pairs = links.iter().enumerate().flat_map(|(id, link)| [(link.from, id), (link.to, id)]);
    let near = Lists::new(count, pairs);
    for sweep in 0..5 {
        let forward = sweep % 2 == 0;
        let both = sweep > 2;
        for step in 0..sheet.columns.len() {
            let number = if forward { step } else { sheet.columns.len() - 1 - step };
            let Some(column) = sheet.columns.get(number) else { continue };
            let middle = |id: usize| sheet.corners[id].1 + stock.sizes[id].1 / 2.0;
            let wish = |id: usize| {
                let (mut sum, mut weight) = (0.0, 0.0);
                for link in near.of(id).iter().filter_map(|link| links.get(*link as usize)) {
                    let other = if link.from == id { link.to } else { link.from };
                    let (line, place) = line_of[other];
                    let wanted = both || (forward && place < number) || (!forward && place > number);
                    if line == line_of[id].0 && wanted {
                        sum += link.weight * middle(other);
                        weight += link.weight;
                    }
                }
                if weight > 0.0 { sum / weight } else { middle(id) }
            };
            let tops = settle(column, |id| stock.sizes[id].1, wish, stock.spacing.row);
            for (id, top) in column.items.clone().into_iter().zip(tops) {
                sheet.corners[id].1 = top;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SPACING: Spacing = Spacing { column: 72.0, row: 24.0 };

    fn cards(count: usize) -> Slots<(f64, f64)> {
        Slots::new(count, (220.0, 80.0))
    }

    fn sheet(layers: &[Vec<usize>], count: usize) -> Sheet {
        let (sizes, previous) = (cards(count), Slots::new(count, None));
        arrange(layers, &Stock { sizes: &sizes, previous: &previous, spacing: SPACING }, &[], None)
    }

    #[test]
    fn what_fits_a_screen_is_not_wrapped() {
        let chain: Vec<Vec<usize>> = (0..5).map(|id| vec![id]).collect();
        assert_eq!(sheet(&chain, 5).height, 80.0);
        assert_eq!(sheet(&[(0..9).collect(), vec![9]], 10).columns.len(), 2);
    }

    #[test]
    fn long_chains_and_tall_layers_wrap() {
        for layers in [(0..400).map(|id| vec![id]).collect::<Vec<_>>(), vec![(0..400).collect::<Vec<usize>>()]] {
            let sheet = sheet(&layers, 400);
            let ratio = sheet.width / sheet.height;
            assert!((1.1..2.3).contains(&ratio), "{ratio}");
        }
    }

    #[test]
    fn items_settle_as_near_to_their_wish_as_order_allows() {
        let column = Column { items: vec![0, 1, 2], top: 0.0, bottom: 1000.0 };
        let wishes = [500.0, 100.0, 900.0];
        let tops = settle(&column, |_| 80.0, |id| wishes[id], 20.0);
        assert_eq!(tops, [210.0, 310.0, 860.0]);
    }

    proptest! {
        #[test]
        fn settled_items_keep_order_gap_and_extent(wishes in prop::collection::vec(-500.0..1500.0, 1..9)) {
            let column = Column { items: (0..wishes.len()).collect(), top: 0.0, bottom: 1000.0 };
            let tops = settle(&column, |_| 80.0, |id| wishes[id], 20.0);
            prop_assert!(tops.windows(2).all(|pair| pair[1] - pair[0] >= 99.999));
            prop_assert!(tops[0] >= 0.0 && tops[tops.len() - 1] + 80.0 <= 1000.001);
        }
    }
}
