//! Random documents of the full grammar, random edits, and real texts with random damage: nothing panics, nothing is lost,
//! and undo gives the bytes back.
//!
//! `./dev fuzz SECONDS` runs the last part for a time (`DOCKWRIGHT_FUZZ`), from a seed that it prints (`DOCKWRIGHT_SEED`).
use crate::corpus::texts;
use crate::edits::{edits_everywhere, named_edits};
use crate::grammar::{Form, forms, mixed, stack, write as write_by};
use crate::touched::difference;
use dockwright::change::Command;
use dockwright::compose::resolve::{Input, resolve};
use dockwright::compose::{merge, read, write};
use dockwright::rules;
use dockwright::session::Session;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Numbers from a seed (a linear congruence: the same everywhere).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

/// Some random edits of a document, one after the other, each judged by reading the result; then everything is undone.
fn edit_and_undo(text: &str, dice: &mut Dice, steps: usize) -> Result<usize, String> {
    let reading = read(text);
    if write(&reading.document) != text {
        return Err("the text is not written as it was read".to_owned());
    }
    if !reading.complete {
        return Ok(0);
    }
    let mut session = Session::new(reading.document);
    let mut done = 0;
    let mut trail = Vec::new();
    for _ in 0..steps {
        let mut all =
            if dice.roll(2) == 0 { named_edits(session.document()) } else { edits_everywhere(session.document()) };
        if all.is_empty() {
            break;
        }
        let edit = all.swap_remove(dice.roll(all.len()));
        // A file without anything is no Compose file.
        let emptied = matches!(edit.command, Command::SetExtra { value: None, .. });
        if session.dispatch(&edit.command).is_err() || emptied && session.document().services().is_empty() {
            continue;
        }
        trail.push(edit.name);
        done += 1;
        let wrong = session.document().invariants();
        if !wrong.is_empty() {
            return Err(format!("{trail:?}: {wrong:?}"));
        }
        let out = write(session.document());
        let again = read(&out);
        if !again.complete && !out.trim().is_empty() {
            return Err(format!("{trail:?}: the result cannot be read: {:?}\n{out}", again.problems));
        }
        if let Some(what) = difference(session.document(), &again.document, false) {
            return Err(format!("{trail:?}: {what}\n{out}"));
        }
        if dice.roll(4) == 0 && session.undo().is_some() {
            session.redo();
        }
        if dice.roll(3) == 0 {
            session.seal();
        }
    }
    while session.undo().is_some() {}
    if write(session.document()) != text {
        return Err(format!("{trail:?}: undo does not give the bytes back"));
    }
    Ok(done)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_document_of_the_grammar_takes_any_edits_and_gives_its_bytes_back(
        picks in proptest::collection::vec(any::<proptest::sample::Index>(), 1..12),
        seed in any::<u64>(),
    ) {
        let all: Vec<Form> = forms().into_iter().filter(|form| !form.section.is_empty()).collect();
        let some: Vec<Form> = picks.iter().map(|pick| pick.get(&all).clone()).collect();
        let text = write_by(&stack(&some), &mixed(seed));
        let edited = edit_and_undo(&text, &mut Dice(seed), 6);
        prop_assert!(edited.is_ok(), "{}\n{text}", edited.unwrap_err());
    }
}

/// Pieces of which damage is made.
const PIECES: [&str; 48] = [
    ": ",
    ":",
    "- ",
    "-",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "  ",
    "    ",
    "&a ",
    "&a1",
    "*a",
    "*a1",
    "<<: *a",
    "<<: [*a, *b]",
    "!reset ",
    "!override ",
    "!!str ",
    "!x",
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "'",
    "#",
    " # c",
    "|",
    "|-\n",
    ">",
    ">+2\n",
    "? ",
    "---\n",
    "...\n",
    "%",
    "@",
    "\u{feff}",
    "量化",
    "\u{85}",
    "${",
    "$$",
    "null",
    "services:\n",
    "\\",
];

/// A text with damage.
fn damaged(text: &str, others: &[(String, String)], dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    let place = |text: &str, dice: &mut Dice| {
        let at = dice.roll(text.len() + 1);
        (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
    };
    for _ in 0..1 + dice.roll(4) {
        let at = place(&text, dice);
        let near = |text: &str, at: usize, dice: &mut Dice| {
            let end = (at + dice.roll(40)).min(text.len());
            (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len())
        };
        match dice.roll(8) {
            0 | 1 => text.insert_str(at, PIECES[dice.roll(PIECES.len())]),
            2 => {
                let end = near(&text, at, dice);
                text.replace_range(at..end, "");
            }
            3 => {
                let end = near(&text, at, dice);
                let part = text[at..end].to_owned();
                let to = place(&text, dice);
                text.insert_str(to, &part);
            }
            4 => {
                let end = near(&text, at, dice);
                text.replace_range(at..end, PIECES[dice.roll(PIECES.len())]);
            }
            5 => {
                // A line is moved to the side.
                let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
                match dice.roll(2) {
                    0 => text.insert_str(start, &" ".repeat(1 + dice.roll(4))),
                    _ => {
                        let rest = text[start..].trim_start_matches(' ').len();
                        let end = text.len() - rest;
                        text.replace_range(start..end.min(start + 2), "");
                    }
                }
            }
            6 => {
                // Lines of another file.
                let other = &others[dice.roll(others.len())].1;
                let lines: Vec<&str> = other.lines().collect();
                let from = dice.roll(lines.len());
                let some: Vec<&str> = lines.iter().skip(from).take(1 + dice.roll(6)).copied().collect();
                let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
                text.insert_str(start, &format!("{}\n", some.join("\n")));
            }
            _ => text.truncate(at),
        }
    }
    text
}

/// One damaged text through everything that reads it.
fn probe(text: &str, base: &str, dice: &mut Dice) -> Result<usize, String> {
    let done = edit_and_undo(text, dice, 2)?;
    let files: BTreeMap<String, Arc<str>> =
        BTreeMap::from([("/p/a.yaml".to_owned(), Arc::from(base)), ("/p/b.yaml".to_owned(), Arc::from(text))]);
    for names in [&["b.yaml"][..], &["a.yaml", "b.yaml"]] {
        let _ = resolve(&Input {
            file: &|path| files.get(path).cloned(),
            directory: "/p".to_owned(),
            files: names.iter().map(|name| (*name).to_owned()).collect(),
            variables: BTreeMap::new(),
            env_files: Vec::new(),
            profiles: vec!["*".to_owned()],
            name: None,
            absolute: true,
        });
    }
    let document = read(text).document;
    let _ = rules::check(&document);
    let _ = merge(&read(base).document, &document);
    Ok(done)
}

#[test]
fn damaged_texts_are_read_edited_and_undone_without_loss() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seconds = number("DOCKWRIGHT_FUZZ");
    let mut seed = number("DOCKWRIGHT_SEED").unwrap_or(1);
    let mut all = texts();
    let forms: Vec<Form> = forms().into_iter().filter(|form| !form.section.is_empty()).collect();
    for (number, part) in forms.chunks(10).enumerate() {
        all.push((format!("forms {number}"), write_by(&stack(part), &mixed(number as u64))));
    }
    // Damage to a small text meets more of its grammar.
    all.retain(|(_, text)| text.len() < 12_000 && !text.trim().is_empty());
    let (started, mut rounds, mut edits, mut slowest) = (Instant::now(), 0u64, 0, Duration::ZERO);
    let mut faults = 0;
    loop {
        let goes_on = match seconds {
            Some(seconds) => started.elapsed().as_secs() < seconds,
            None => rounds < 300,
        };
        if !goes_on {
            break;
        }
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (name, base) = &all[dice.roll(all.len())];
        let text = damaged(base, &all, &mut dice);
        let begun = Instant::now();
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| probe(&text, base, &mut dice)));
        let took = begun.elapsed();
        slowest = slowest.max(took);
        let wrong = match found {
            Ok(Ok(done)) => {
                edits += done;
                // Only where somebody looks at the clock: a busy machine proves nothing.
                (seconds.is_some() && took.as_secs() > 20).then(|| format!("took {took:?}"))
            }
            Ok(Err(wrong)) => Some(wrong),
            Err(_) => Some("panicked".to_owned()),
        };
        if let Some(wrong) = wrong {
            faults += 1;
            let end = wrong.char_indices().nth(3_000).map_or(wrong.len(), |(at, _)| at);
            println!("DOCKWRIGHT_SEED={seed} ({name}): {}\n--- the text\n{text:?}\n", &wrong[..end]);
            if faults >= 10 {
                break;
            }
        }
        rounds += 1;
        seed = seed.wrapping_add(1);
    }
    println!("{rounds} texts, {edits} edits, slowest {slowest:.1?}, next seed {seed}");
    assert_eq!(faults, 0, "texts that went wrong");
}
