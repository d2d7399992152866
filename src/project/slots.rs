//! How a browser keeps a project so that no interrupted write and no second tab loses work.
//!
//! Each project has two slots. A save fills the slot that does not hold the last sound state, then an entry in the list
//! of projects is turned to it. Opening takes the newest slot that is whole; a slot that was cut off costs one save.
use super::{ProjectError, error, load};
use crate::model::Document;
use crate::text::Text;
use serde_json::{Map, Value, json};

/// What stands under `format` in every slot.
const FORMAT: &str = "dockwright-slot";
/// The version of the slots' form. The project text within has a version of its own.
const VERSION: u64 = 1;
/// Steps from version n to n + 1, the first being from 1 to 2.
const STEPS: [fn(&mut Map<String, Value>); VERSION as usize - 1] = [];

/// One of a project's two slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The first.
    #[default]
    A,
    /// The second.
    B,
}

/// A saved state of a project without its text: a line in the list of projects, and the head of a slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Tells projects apart; a title need not.
    pub id: String,
    /// The title; empty for an untitled project.
    pub title: String,
    /// How many services there are.
    pub services: u64,
    /// When it was saved, in milliseconds since 1970.
    pub changed: u64,
    /// Counts the saves of the project, from 1.
    pub revision: u64,
    /// The slot that holds it.
    pub slot: Side,
    /// Of the project text.
    pub checksum: u64,
}

/// Why a slot cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsound {
    /// It was cut off or changed.
    Damaged,
    /// A newer version of the program wrote it.
    Newer,
}

/// What a page knows of the last saved state of its project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The revision in the list of projects.
    pub revision: u64,
    /// The slot that holds the state the page has started from: the other one is free.
    pub slot: Side,
    /// Of that state.
    pub checksum: u64,
}

/// What to do with a state that is to be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Fill a slot.
    Write {
        /// Which.
        slot: Side,
        /// The revision it becomes.
        revision: u64,
    },
    /// Nothing: the same is saved already.
    Same,
    /// Save it as a project of its own: another tab has saved something else meanwhile.
    Copy,
}

/// What to do with a state that a closing page left behind unsaved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Nothing: it was saved after all.
    Drop,
    /// It follows the saved state.
    Adopt,
    /// Another tab went on from the same state: both are kept.
    Copy,
}

/// A project as it was opened from its slots.
#[derive(Clone, Debug)]
pub struct Restored {
    /// The project.
    pub document: Document,
    /// The state that was opened.
    pub entry: Entry,
    /// True where the last save cannot be read and the one before it was opened.
    pub fell_back: bool,
}

impl Side {
    /// Both, in order.
    pub const ALL: [Side; 2] = [Side::A, Side::B];

    /// The other slot.
    pub fn other(self) -> Side {
        match self {
            Side::A => Side::B,
            Side::B => Side::A,
        }
    }

    /// The letter that it is stored under.
    pub const fn letter(self) -> &'static str {
        match self {
            Side::A => "a",
            Side::B => "b",
        }
    }

    fn from_letter(letter: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|side| side.letter() == letter)
    }
}

impl Entry {
    /// The entry as it is stored in the list of projects.
    pub fn text(&self) -> String {
        Value::from(self.fields()).to_string()
    }

    /// An entry from the list of projects.
    ///
    /// # Errors
    /// It is damaged, and the slots then say the same; or it is of a newer version.
    pub fn read(text: &str) -> Result<Entry, Unsound> {
        Entry::of(&current(text)?).ok_or(Unsound::Damaged)
    }

    /// What a page knows after it has opened or saved this.
    pub fn known(&self) -> Known {
        Known { revision: self.revision, slot: self.slot, checksum: self.checksum }
    }

    fn fields(&self) -> Map<String, Value> {
        let fields = [
            ("format", json!(FORMAT)),
            ("version", json!(VERSION)),
            ("id", json!(self.id)),
            ("title", json!(self.title)),
            ("services", json!(self.services)),
            ("changed", json!(self.changed)),
            ("revision", json!(self.revision)),
            ("slot", json!(self.slot.letter())),
            // As text: JSON's readers in the browser round numbers of 64 bits.
            ("checksum", json!(format!("{:016x}", self.checksum))),
        ];
        fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    fn of(fields: &Map<String, Value>) -> Option<Entry> {
        let text = |key: &str| fields.get(key).and_then(Value::as_str);
        let number = |key: &str| fields.get(key).and_then(Value::as_u64);
        Some(Entry {
            id: text("id")?.to_owned(),
            title: text("title")?.to_owned(),
            services: number("services")?,
            changed: number("changed")?,
            revision: number("revision")?,
            slot: Side::from_letter(text("slot")?)?,
            checksum: u64::from_str_radix(text("checksum")?, 16).ok()?,
        })
    }
}

/// The text of a slot: the entry and the project file.
pub fn seal(entry: &Entry, project: &str) -> String {
    let mut fields = entry.fields();
    fields.insert("project".to_owned(), project.into());
    Value::from(fields).to_string()
}

/// The entry and the project file in a slot.
///
/// # Errors
/// The slot is not whole, or it is of a newer version.
pub fn unseal(text: &str) -> Result<(Entry, String), Unsound> {
    let mut fields = current(text)?;
    let entry = Entry::of(&fields).ok_or(Unsound::Damaged)?;
    match fields.remove("project") {
        Some(Value::String(project)) if checksum(&project) == entry.checksum => Ok((entry, project)),
        _ => Err(Unsound::Damaged),
    }
}

/// FNV-1a with 64 bits (draft-eastlake-fnv): it tells a whole text from one that was cut off or mixed up.
pub fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Opens the newest state that is whole, given the project's entry in the list and its slots.
///
/// # Errors
/// No slot can be read, with the reason of the newest one that says more than that it is damaged.
pub fn restore(listed: Option<&Entry>, slots: [Option<&str>; 2]) -> Result<Restored, ProjectError> {
    let mut sound = Vec::new();
    let mut newer = false;
    for (side, text) in Side::ALL.into_iter().zip(slots) {
        match text.map(unseal) {
            // Where it lies counts, not where it says that it lies.
            Some(Ok((entry, project))) => sound.push((Entry { slot: side, ..entry }, project)),
            Some(Err(Unsound::Newer)) => newer = true,
            Some(Err(Unsound::Damaged)) | None => {}
        }
    }
    if newer {
        return Err(newer_version());
    }
    sound.sort_by_key(|(entry, _)| std::cmp::Reverse((entry.revision, entry.changed)));
    let mut reason = None;
    for (entry, project) in sound {
        match load(&project) {
            Ok(document) => {
                let fell_back = reason.is_some() || listed.is_some_and(|listed| listed.revision > entry.revision);
                return Ok(Restored { document, entry, fell_back });
            }
            Err(_) if is_newer(&project) => return Err(newer_version()),
            Err(fault) => reason = reason.or(Some(fault)),
        }
    }
    Err(reason
        .unwrap_or_else(|| error("Both saved copies of this stack are damaged.", "此编排保存的两份副本都已损坏。")))
}

/// What to do with a state of a checksum, given what the page knows and what the list of projects says now.
pub fn decide(known: Option<&Known>, checksum: u64, listed: Option<&Entry>) -> Decision {
    match (known, listed) {
        (None, None) => Decision::Write { slot: Side::A, revision: 1 },
        // Another tab has deleted it. Work goes on here, so it is kept.
        (Some(known), None) => Decision::Write { slot: known.slot.other(), revision: known.revision + 1 },
        (Some(known), Some(listed)) if known.revision == listed.revision => {
            if known.checksum == checksum && listed.checksum == checksum {
                Decision::Same
            } else {
                Decision::Write { slot: known.slot.other(), revision: known.revision + 1 }
            }
        }
        (_, Some(listed)) if listed.checksum == checksum => Decision::Same,
        (_, Some(_)) => Decision::Copy,
    }
}

/// What to do with a state that was left behind unsaved. The revision in `left` is that of the state it follows, 0 for
/// none.
pub fn recover(left: &Entry, listed: Option<&Entry>) -> Recovery {
    match listed {
        None => Recovery::Adopt,
        Some(listed) if listed.checksum == left.checksum => Recovery::Drop,
        Some(listed) if listed.revision == left.revision => Recovery::Adopt,
        Some(_) => Recovery::Copy,
    }
}

/// A title for a copy that no other project has: `Shop (2)`, `Shop (3)`, …
pub fn copy_title<'a>(title: &str, taken: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let stem = match title.rsplit_once(" (") {
        Some((stem, end)) if end.strip_suffix(')').is_some_and(|number| number.parse::<u32>().is_ok()) => stem,
        _ => title,
    };
    let free = |title: &String| taken.clone().into_iter().all(|other| other != title);
    (2u32..).map(|number| format!("{stem} ({number})")).find(free).unwrap_or_else(|| title.to_owned())
}

/// How long ago something was, in words. Both times are in milliseconds since 1970.
pub fn ago(now: u64, then: u64) -> Text {
    const MINUTE: u64 = 60_000;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    // A clock that was set back makes the past the future: that is now.
    let passed = now.saturating_sub(then);
    let words = |count: u64, one: &str, many: &str, zh: &str| {
        let en = if count == 1 { one.to_owned() } else { format!("{count} {many}") };
        Text::new(format!("{en} ago"), format!("{count} {zh}前"))
    };
    match passed {
        0..MINUTE => Text::fixed("just now", "刚刚"),
        MINUTE..HOUR => words(passed / MINUTE, "a minute", "minutes", "分钟"),
        HOUR..DAY => words(passed / HOUR, "an hour", "hours", "小时"),
        _ => match passed / DAY {
            1 => Text::fixed("a day ago", "1 天前"),
            days @ ..14 => words(days, "a day", "days", "天"),
            days @ ..60 => words(days / 7, "a week", "weeks", "周"),
            days @ ..730 => words(days / 30, "a month", "months", "个月"),
            days => words(days / 365, "a year", "years", "年"),
        },
    }
}

/// Whether a project file is of a newer version than this program reads.
fn is_newer(project: &str) -> bool {
    let fields: Option<Value> = serde_json::from_str(project).ok();
    fields.and_then(|fields| fields.get("version")?.as_u64()).is_some_and(|version| version > super::VERSION)
}

/// Where one slot is newer the older one is not opened either: saving it would overwrite what is newer.
fn newer_version() -> ProjectError {
    error(
        "A newer version of Dockwright saved this stack. Reload the page to get that version.",
        "此编排由更新版本的 Dockwright 保存。重新加载页面即可使用新版本。",
    )
}

/// The fields of an entry or a slot of any version, brought to this one.
fn current(text: &str) -> Result<Map<String, Value>, Unsound> {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(text) else { return Err(Unsound::Damaged) };
    let version = fields.get("version").and_then(Value::as_u64).filter(|version| *version > 0);
    match version {
        Some(version) if fields.get("format").and_then(Value::as_str) == Some(FORMAT) => {
            if version > VERSION {
                return Err(Unsound::Newer);
            }
            for step in STEPS.iter().skip(version as usize - 1) {
                step(&mut fields);
            }
            Ok(fields)
        }
        _ => Err(Unsound::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Settings;
    use crate::project::save;
    use std::sync::Arc;

    /// A slot as version 1 wrote it. It is never changed: whoever has one keeps their work.
    const V1: &str = include_str!("../../tests/fixtures/slot-v1.json");

    fn titled(title: &str) -> Document {
        let mut document = Document::default();
        document.settings = Arc::new(Settings { title: title.into(), ..Settings::default() });
        document
    }

    fn slot(title: &str, revision: u64, slot: Side) -> (Entry, String) {
        let project = save(&titled(title));
        let entry = Entry {
            id: "p".into(),
            title: title.into(),
            services: 0,
            changed: 1_700_000_000_000 + revision,
            revision,
            slot,
            checksum: checksum(&project),
        };
        let text = seal(&entry, &project);
        (entry, text)
    }

    fn title(restored: &Restored) -> &str {
        &restored.document.settings.title
    }

    #[test]
    fn the_newest_whole_slot_is_opened() {
        let (_, old) = slot("old", 6, Side::B);
        let (entry, new) = slot("new", 7, Side::A);
        for (slots, side) in [([Some(&*new), Some(&*old)], Side::A), ([Some(&*old), Some(&*new)], Side::B)] {
            let restored = restore(Some(&entry), slots).expect("both are whole");
            assert_eq!((title(&restored), restored.entry.slot, restored.fell_back), ("new", side, false));
        }
    }

    #[test]
    fn a_write_cut_off_anywhere_never_loses_the_state_before_it() {
        let (_, old) = slot("old", 6, Side::B);
        let (entry, new) = slot("new", 7, Side::A);
        for length in (0..new.len()).filter(|length| new.is_char_boundary(*length)) {
            let cut = new.get(..length).unwrap_or_default();
            let restored = restore(Some(&entry), [Some(cut), Some(&old)]).expect("the older one is whole");
            assert_eq!((title(&restored), restored.fell_back), ("old", true), "cut at {length}");
        }
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let (entry, new) = slot("new", 7, Side::A);
        let (_, old) = slot("old", 6, Side::B);
        let mixed = new.replace("\\\"title\\\": \\\"new\\\"", "\\\"title\\\": \\\"odd\\\"");
        assert_ne!(mixed, new);
        assert_eq!(unseal(&mixed), Err(Unsound::Damaged));
        assert_eq!(title(&restore(Some(&entry), [Some(&mixed), Some(&old)]).expect("old")), "old");
    }

    #[test]
    fn a_whole_slot_with_a_project_that_cannot_be_read_gives_way_too() {
        let entry = Entry { revision: 9, checksum: checksum("{}"), ..slot("x", 9, Side::A).0 };
        let (_, old) = slot("old", 8, Side::B);
        let restored = restore(Some(&entry), [Some(&seal(&entry, "{}")), Some(&old)]).expect("old");
        assert_eq!((title(&restored), restored.fell_back), ("old", true));
    }

    #[test]
    fn a_newer_slot_is_neither_opened_nor_passed_over() {
        let (_, old) = slot("old", 6, Side::B);
        let newer = old.replace("\"version\":1", "\"version\":2");
        assert_eq!(unseal(&newer), Err(Unsound::Newer));
        let fault = restore(None, [Some(&newer), Some(&old)]).expect_err("it would be overwritten");
        assert!(fault.message.en.contains("newer version"), "{}", fault.message.en);
        let project = save(&titled("x")).replace("\"version\": 1", "\"version\": 999");
        let entry = Entry { revision: 7, checksum: checksum(&project), ..slot("x", 7, Side::A).0 };
        let fault = restore(None, [Some(&seal(&entry, &project)), Some(&old)]).expect_err("so would this");
        assert!(fault.message.en.contains("newer version"), "{}", fault.message.en);
    }

    #[test]
    fn nothing_whole_is_said() {
        for slots in [[None, None], [Some(""), Some("{")], [Some("[]"), Some("null")]] {
            assert!(restore(None, slots).is_err());
        }
    }

    #[test]
    fn a_slot_of_version_1_opens() {
        let restored = restore(None, [None, Some(V1.trim_end())]).expect("version 1 is read for ever");
        assert_eq!(title(&restored), "Frozen");
        let entry = Entry {
            id: "0f".into(),
            title: "Frozen".into(),
            services: 1,
            changed: 1_790_000_000_000,
            revision: 4,
            slot: Side::B,
            checksum: 0xe131_f57f_05ce_b3d2,
        };
        assert_eq!(restored.entry, entry);
        assert_eq!(Entry::read(&entry.text()), Ok(entry));
    }

    #[test]
    fn saves_alternate_between_the_slots() {
        let mut known = None;
        let mut listed: Option<Entry> = None;
        let mut sides = Vec::new();
        for number in 1..=4 {
            let (entry, _) = slot(&format!("state {number}"), number, Side::A);
            match decide(known.as_ref(), entry.checksum, listed.as_ref()) {
                Decision::Write { slot, revision } => {
                    assert_eq!(revision, number);
                    sides.push(slot);
                    let entry = Entry { slot, revision, ..entry };
                    known = Some(entry.known());
                    listed = Some(entry);
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(sides, [Side::A, Side::B, Side::A, Side::B]);
    }

    #[test]
    fn a_save_after_falling_back_fills_the_damaged_slot() {
        // The list says revision 7 in slot A; A was cut off, and revision 6 in slot B was opened.
        let (listed, _) = slot("new", 7, Side::A);
        let (opened, _) = slot("old", 6, Side::B);
        let known = Known { revision: listed.revision, ..opened.known() };
        assert_eq!(decide(Some(&known), 1, Some(&listed)), Decision::Write { slot: Side::A, revision: 8 });
        // Even where the user makes the lost state again.
        assert_eq!(
            decide(Some(&known), listed.checksum, Some(&listed)),
            Decision::Write { slot: Side::A, revision: 8 }
        );
    }

    #[test]
    fn another_tabs_newer_state_is_never_overwritten() {
        let (base, _) = slot("base", 3, Side::A);
        let (other, _) = slot("other", 4, Side::B);
        let known = base.known();
        assert_eq!(decide(Some(&known), 1, Some(&other)), Decision::Copy);
        assert_eq!(decide(Some(&known), other.checksum, Some(&other)), Decision::Same);
        assert_eq!(decide(None, 1, Some(&other)), Decision::Copy);
        assert_eq!(decide(Some(&known), base.checksum, Some(&base)), Decision::Same);
        assert_eq!(decide(Some(&known), 1, None), Decision::Write { slot: Side::B, revision: 4 });
    }

    #[test]
    fn what_a_closing_page_left_is_saved_once() {
        let (base, _) = slot("base", 3, Side::A);
        let (left, _) = slot("left", 3, Side::A);
        assert_eq!(recover(&left, Some(&base)), Recovery::Adopt);
        assert_eq!(recover(&left, None), Recovery::Adopt);
        assert_eq!(recover(&left, Some(&Entry { revision: 4, ..left.clone() })), Recovery::Drop);
        assert_eq!(recover(&left, Some(&slot("other", 4, Side::B).0)), Recovery::Copy);
    }

    #[test]
    fn copies_have_titles_of_their_own() {
        assert_eq!(copy_title("Shop", ["Shop"]), "Shop (2)");
        assert_eq!(copy_title("Shop", ["Shop", "Shop (2)"]), "Shop (3)");
        assert_eq!(copy_title("Shop (2)", ["Shop", "Shop (2)"]), "Shop (3)");
        assert_eq!(copy_title("Shop (old)", []), "Shop (old) (2)");
    }

    #[test]
    fn times_are_said_in_words() {
        let said = |seconds: u64| ago(10_000_000_000_000, 10_000_000_000_000 - seconds * 1000).en.into_owned();
        assert_eq!(said(0), "just now");
        assert_eq!(said(60), "a minute ago");
        assert_eq!(said(59 * 60), "59 minutes ago");
        assert_eq!(said(3600), "an hour ago");
        assert_eq!(said(86_400), "a day ago");
        assert_eq!(said(20 * 86_400), "2 weeks ago");
        assert_eq!(said(90 * 86_400), "3 months ago");
        assert_eq!(said(800 * 86_400), "2 years ago");
        assert_eq!(ago(5, 10), Text::fixed("just now", "刚刚"));
    }
}
