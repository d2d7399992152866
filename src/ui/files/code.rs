//! Code on the page: numbered, coloured lines of which only those in view are mounted.
use crate::ui::platform::scroll;
use crate::ui::state::{Focus, app};
use crate::ui::widgets::{Icon, icon};
use dockwright::diagnostics::Severity;
use dockwright::generate::ArtifactLanguage;
use dockwright::generate::highlight::{Class, Span, highlight};
use dockwright::text::Text;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The height of a line in CSS pixels, as the stylesheet has it.
pub(super) const LINE: f64 = 20.0;
/// What is mounted above and below the lines in view.
const SPARE: usize = 16;
/// Characters of a line that are shown; nobody reads further, and a browser takes seconds for a million.
const LONGEST: usize = 4_000;

/// A text with its lines and colours.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Code {
    text: Arc<str>,
    lines: Vec<Range<usize>>,
    spans: Vec<Vec<Span>>,
    /// The width of the longest line, in halves of an em.
    pub width: usize,
}

/// A remark on a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    /// The worst of them.
    pub severity: Severity,
    /// What they say.
    pub words: Vec<Text>,
    /// The field to go to.
    pub target: Option<Focus>,
}

/// Remarks by line, counted from 0.
pub(super) type Marks = Arc<BTreeMap<usize, Mark>>;

impl Code {
    /// Colours a text.
    pub fn new(language: ArtifactLanguage, text: Arc<str>) -> Code {
        let mut lines = Vec::new();
        let mut width = 0;
        let mut start = 0;
        for line in text.split('\n') {
            let shown = line.strip_suffix('\r').unwrap_or(line);
            lines.push(start..start + shown.len());
            width = width.max(columns(shown));
            start += line.len() + 1;
        }
        let spans = highlight(language, &text);
        Code { text, lines, spans, width: width.min(LONGEST) }
    }

    /// How many lines there are. The empty line behind a last line break is none.
    pub fn len(&self) -> usize {
        match self.lines.last() {
            Some(last) if last.is_empty() && self.lines.len() > 1 => self.lines.len() - 1,
            _ => self.lines.len(),
        }
    }

    /// How many lines there are for somebody who types: the empty last one counts.
    pub fn rows(&self) -> usize {
        self.lines.len()
    }

    /// The text of a line.
    pub fn line(&self, number: usize) -> &str {
        self.lines.get(number).and_then(|range| self.text.get(range.clone())).unwrap_or("")
    }

    /// The lines, as [`Code::len`] counts them.
    pub fn all(&self) -> Vec<&str> {
        (0..self.len()).map(|number| self.line(number)).collect()
    }

    /// A line in its colours.
    pub fn view(&self, number: usize) -> AnyView {
        let text = self.line(number);
        let mut pieces: Vec<AnyView> = Vec::new();
        let mut at = 0;
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
        let mut push = |range: Range<usize>, class: Option<Class>| {
            let piece = text.get(range.start.min(end)..range.end.min(end)).unwrap_or("").to_owned();
            if piece.is_empty() {
                return;
            }
            match class {
                Some(class) => pieces.push(view! { <span class=class_name(class)>{piece}</span> }.into_any()),
                None => pieces.push(piece.into_any()),
            }
        };
        for span in self.spans.get(number).map_or(&[][..], Vec::as_slice) {
            push(at..span.range.start, None);
            push(span.range.clone(), Some(span.class));
            at = span.range.end;
        }
        push(at..text.len(), None);
        if end < text.len() {
            pieces.push("…".to_owned().into_any());
        }
        pieces.into_any()
    }
}

/// The width of a text in columns: a Chinese character takes two.
fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(|c| if u32::from(c) >= 0x1100 { 2 } else { 1 }).sum() }
}

fn class_name(class: Class) -> &'static str {
    match class {
        Class::Key => "files-key",
        Class::Text => "files-text",
        Class::Number => "files-number",
        Class::Comment => "files-comment",
        Class::Variable => "files-variable",
        Class::Word => "files-word",
        Class::Mark => "files-mark",
    }
}

/// Rows of equal height of which those in view are mounted, with what lies over them.
#[component]
pub(super) fn Rows(
    /// How many.
    #[prop(into)]
    count: Signal<usize>,
    /// The width of the widest, in columns.
    #[prop(into)]
    width: Signal<usize>,
    /// Draws one.
    row: Callback<usize, AnyView>,
    /// What this is, for who cannot see it.
    #[prop(into)]
    label: Signal<String>,
    /// A row to show, counted from 0; it is set back once it shows.
    #[prop(optional)]
    jump: Option<RwSignal<Option<usize>>>,
    /// Whether the rows themselves take the focus, to be scrolled by keys.
    #[prop(default = true)]
    focusable: bool,
    /// What lies over the rows and scrolls with them.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let top = RwSignal::new(0.0_f64);
    let height = RwSignal::new(scroll::page_height());
    let resized = window_event_listener(ev::resize, move |_| height.set(scroll::page_height()));
    on_cleanup(move || resized.remove());
    // In steps of some rows, so that scrolling does not draw all of them at every event.
    let first = Memo::new(move |_| ((top.get() / LINE) as usize / 8 * 8).saturating_sub(SPARE));
    let window = Memo::new(move |_| {
        let (first, count) = (first.get(), count.get());
        let seen = (height.get() / LINE) as usize + 2 * SPARE + 8;
        (first.min(count), (first + seen).min(count))
    });
    if let Some(jump) = jump {
        Effect::new(move |_| {
            if let (Some(row), Some(element)) = (jump.get(), node.get()) {
                scroll::set_top(&element, (row as f64 - 3.0).max(0.0) * LINE);
                jump.set(None);
            }
        });
    }
    view! {
        <div
            class="files-scroll"
            node_ref=node
            tabindex=focusable.then_some("0")
            role="region"
            aria-label=label
            data-testid="files-scroll"
            on:scroll=move |event| top.set(scroll::top(&event))
        >
            <div
                class="files-lines"
                style:height=move || format!("{}px", count.get() as f64 * LINE)
                style:min-width=move || format!("calc({}ch + 80px)", width.get() + 2)
            >
                <div class="files-window" style:top=move || format!("{}px", window.get().0 as f64 * LINE)>
                    {move || {
                        let (first, last) = window.get();
                        (first..last).map(|number| row.run(number)).collect_view()
                    }}
                </div>
                {children.map(|children| children())}
            </div>
        </div>
    }
}

/// A numbered row of code.
pub(super) fn code_row(code: Signal<Arc<Code>>, marks: Signal<Marks>) -> Callback<usize, AnyView> {
    let app = app();
    Callback::new(move |number: usize| {
        let code = code.get();
        let mark = marks.with(|marks| marks.get(&number).cloned());
        let class = mark.as_ref().map_or("files-line".to_owned(), |mark| format!("files-line {}", mark.severity.id()));
        view! {
            <div class=class data-line=number + 1>
                <span class="files-gutter">{mark.map(|mark| mark_view(app, mark))} <span class="files-number-cell">{number + 1}</span></span>
                <span class="files-code">{code.view(number)}</span>
            </div>
        }
        .into_any()
    })
}

fn mark_view(app: crate::ui::state::App, mark: Mark) -> AnyView {
    let words: Vec<String> = mark.words.iter().map(|text| app.t(text)).collect();
    let words = words.join("\n");
    let picture = icon(Icon::of(mark.severity));
    let class = format!("files-sign {}", mark.severity.id());
    match mark.target {
        Some(target) => {
            let go = move |_| {
                app.select([target.id]);
                app.focus.set(Some(target.clone()));
            };
            view! {
                <button type="button" class=class title=words.clone() aria-label=words on:click=go data-testid="files-sign">
                    {picture}
                </button>
            }
            .into_any()
        }
        None => view! { <span class=class title=words.clone() role="img" aria-label=words>{picture}</span> }.into_any(),
    }
}
