//! A field for a part of the file as YAML.
use super::icon::{Icon, icon};
use crate::ui::inspector::scope::later;
use crate::ui::problems::fixes::FieldFindings;
use crate::ui::state::app;
use dockwright::compose::line_column;
use dockwright::compose::parse::parse;
use dockwright::compose::print::{self, Layout};
use dockwright::compose::tree::SyntaxErrorKind;
use dockwright::model::{Node, Step};
use dockwright::text::Text;
use leptos::prelude::*;

/// A field for `key: value` as YAML. It is taken over when the field is left, as one step; what cannot be read stays in
/// the field with what is wrong with it.
#[component]
pub fn YamlField(
    /// The key.
    key_name: String,
    /// The value.
    #[prop(into)]
    value: Signal<Option<Node>>,
    /// Takes the value, even when the field is already gone.
    on_change: impl Fn(Node) + Clone + Send + Sync + 'static,
    /// The place in the record, for findings.
    #[prop(into)]
    place: Signal<Vec<Step>>,
    /// For tests.
    #[prop(optional, into)]
    testid: String,
) -> impl IntoView {
    let app = app();
    let key = StoredValue::new(key_name.clone());
    let draft = RwSignal::new(None::<String>);
    let written = Memo::new(move |_| {
        let node = value.get().unwrap_or_else(Node::null);
        key.with_value(|key| print::entry(key, &node, 0, Layout::default()))
    });
    let read = Memo::new(move |_| draft.get().map(|draft| key.with_value(|key| read_entry(key, &draft))));
    let fault = move || read.get().and_then(Result::err);
    let on_late = on_change.clone();
    let on_change = Callback::new(move |node: Node| on_change(node));
    let commit = move || {
        let Some(Ok(node)) = read.try_get_untracked().flatten() else { return };
        if Some(&node) != value.get_untracked().as_ref() {
            on_change.run(node);
            app.seal();
        }
        draft.set(None);
    };
    on_cleanup(move || {
        // The callback may be gone by then; what it does is not.
        if let Some(Ok(node)) = read.try_get_untracked().flatten()
            && Some(&node) != value.try_get_untracked().flatten().as_ref()
        {
            let change = on_late.clone();
            later(move || change(node));
        }
    });
    let label = move || {
        let key = key.get_value();
        app.t(&Text::new(format!("{key} as YAML"), format!("{key} 的 YAML")))
    };
    let invalid = move || fault().is_some().to_string();
    view! {
        <div class="yaml-box">
            <textarea
                class="yaml-input mono"
                rows="3"
                spellcheck="false"
                autocomplete="off"
                aria-label=label
                aria-invalid=invalid
                data-testid=testid
                prop:value=move || draft.get().unwrap_or_else(|| written.get())
                on:input=move |event| draft.set(Some(event_target_value(&event)))
                on:keydown=move |event| {
                    if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                        commit();
                    }
                }
                on:blur=move |_| commit()
            ></textarea>
            <div aria-live="polite">
                {move || {
                    fault()
                        .map(|text| {
                            view! {
                                <p class="field-fault" data-testid="yaml-fault">
                                    {icon(Icon::Stop)}
                                    <span>{app.t(&text)}</span>
                                </p>
                            }
                        })
                }} <FieldFindings place=place />
            </div>
        </div>
    }
}

fn read_entry(key: &str, text: &str) -> Result<Node, Text> {
    let tree = parse(text);
    if let Some(error) = tree.errors.first() {
        let line = line_column(text, error.at).line;
        let (en, zh) = words(&error.kind);
        return Err(Text::new(format!("Line {line}: {en}"), format!("第 {line} 行：{zh}")));
    }
    let node = tree.root().map(|root| tree.to_node(root)).unwrap_or_else(Node::null);
    let alone = node.as_mapping().is_some_and(|mapping| mapping.len() == 1);
    match node.get(key) {
        Some(value) if alone => Ok(value.clone()),
        _ => Err(Text::new(
            format!("Keep the first line as “{key}:”, with everything else below it."),
            format!("首行应保持为“{key}:”，其余内容写在它下面。"),
        )),
    }
}

fn words(kind: &SyntaxErrorKind) -> (String, String) {
    match kind {
        SyntaxErrorKind::Invalid(words) => {
            (format!("this is no YAML ({words})."), format!("不是有效的 YAML（{words}）。"))
        }
        SyntaxErrorKind::TooDeep => ("nested too deeply.".into(), "嵌套过深。".into()),
        SyntaxErrorKind::TooManyAliases => ("the aliases expand to too much.".into(), "别名展开后过大。".into()),
        SyntaxErrorKind::TooLong => ("the text is too long.".into(), "文本过长。".into()),
        SyntaxErrorKind::DuplicateKey(key) => (format!("{key} stands here twice."), format!("{key} 重复出现。")),
        SyntaxErrorKind::UnknownAnchor => {
            ("an alias needs its anchor in this field.".into(), "别名所引用的锚点不在此处。".into())
        }
        SyntaxErrorKind::MergeOfOther => ("<< takes a map.".into(), "<< 只能合并映射。".into()),
        SyntaxErrorKind::KeyNotText(key) => {
            (format!("the key {key} is no text; put it in quotes."), format!("键 {key} 不是文本，应加引号。"))
        }
        SyntaxErrorKind::FlowIndicator(sign) => {
            (format!("a text with {sign} needs quotes here."), format!("带 {sign} 的文本在此需要加引号。"))
        }
        SyntaxErrorKind::SecondDocument => ("only one document fits here.".into(), "此处只能有一个文档。".into()),
    }
}
