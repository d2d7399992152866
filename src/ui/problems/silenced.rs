//! Silencing a finding with a reason, and the list of what is silenced.
use crate::ui::platform::focus_soon;
use crate::ui::state::app;
use crate::ui::widgets::text_field::fresh_number;
use crate::ui::widgets::{Icon, icon};
use dockwright::diagnostics::Diagnostic;
use dockwright::rules::{Silenced, silence, unsilence};
use dockwright::text::Text;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::prelude::*;

/// The button that silences a finding, and the question why.
#[component]
pub(super) fn Silence(
    /// The finding.
    finding: Diagnostic,
) -> impl IntoView {
    let app = app();
    let open = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let everywhere = RwSignal::new(false);
    let number = fresh_number();
    let (form, field) = (format!("silence-{number}"), format!("silence-reason-{number}"));
    let (controls, for_field, target) = (form.clone(), field.clone(), format!("#{field}"));
    let place = finding.path.to_string();
    let code = finding.code;
    let finding = StoredValue::new(finding);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let command = app.with(|session| {
            finding.with_value(|finding| {
                silence(session.document(), finding, everywhere.get_untracked(), &reason.get_untracked())
            })
        });
        if app.dispatch(command).is_some() {
            let what = Text::new(format!("Silenced {code}"), format!("已忽略 {code}"));
            app.toast(what, true, false);
            focus_soon(".problems-line");
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            open.set(false);
        }
    };
    let scope = move |value: bool, words: Text| {
        view! {
            <label class="problems-scope">
                <input
                    type="radio"
                    name=format!("silence-scope-{number}")
                    prop:checked=move || everywhere.get() == value
                    on:change=move |_| everywhere.set(value)
                />
                <span>{move || app.t(&words)}</span>
            </label>
        }
    };
    let here = if place.is_empty() {
        Text::fixed("This finding", "这一处")
    } else {
        Text::new(format!("At {place}"), format!("仅 {place}"))
    };
    view! {
        <div class="problems-silence">
            <button
                type="button"
                class="button small quiet"
                aria-expanded=move || open.get().to_string()
                aria-controls=controls
                data-testid="silence"
                on:click=move |_| {
                    open.update(|open| *open = !*open);
                    if open.get_untracked() {
                        focus_soon(&target);
                    }
                }
            >
                {icon(Icon::EyeOff)}
                {move || app.t(&Text::fixed("Silence…", "忽略…"))}
            </button>
            <form id=form class="problems-silence-form" hidden=move || !open.get() on:submit=submit on:keydown=on_key>
                <label for=for_field>{move || app.t(&Text::fixed("Reason", "原因"))}</label>
                <input
                    id=field
                    class="field-input"
                    type="text"
                    required=true
                    maxlength="300"
                    autocomplete="off"
                    data-testid="silence-reason"
                    placeholder=move || app.t(&Text::fixed("It is saved with the project", "会随项目保存"))
                    prop:value=move || reason.get()
                    on:input=move |event| reason.set(event_target_value(&event))
                />
                <div class="problems-scopes" role="radiogroup" aria-label=move || app.t(&Text::fixed("Where", "范围"))>
                    {scope(false, here)}
                    {scope(true, Text::new(format!("Every {code}"), format!("所有 {code}")))}
                </div>
                <button
                    type="submit"
                    class="button small filled"
                    data-testid="silence-confirm"
                    disabled=move || reason.with(|reason| reason.trim().is_empty())
                >
                    {move || app.t(&Text::fixed("Silence", "忽略"))}
                </button>
            </form>
        </div>
    }
}

/// What is silenced, with the reasons and the way back.
#[component]
pub(super) fn SilencedList() -> impl IntoView {
    let app = app();
    view! {
        <section class="problems-group" data-testid="silenced-list">
            <h2 class="problems-head">{move || app.t(&Text::fixed("Silenced", "已忽略"))}</h2>
            <ul>
                <For
                    each=move || app.silenced.with(|silenced| silenced.to_vec())
                    key=|one| (super::key_of(&one.finding), one.reason.clone())
                    let(one)
                >
                    <SilencedRow silenced=one />
                </For>
            </ul>
        </section>
    }
}

#[component]
fn SilencedRow(silenced: Silenced) -> impl IntoView {
    let app = app();
    let Silenced { finding, reason, in_source } = silenced.clone();
    let code = finding.code;
    let rank = finding.severity;
    let what = finding.what;
    let reason = if reason.is_empty() {
        Text::fixed("No reason given", "没有写原因")
    } else {
        Text::new(reason.clone(), reason)
    };
    let back = move |_| {
        let command = app.with(|session| unsilence(session.document(), &silenced));
        if app.dispatch(command).is_some() {
            app.toast(Text::new(format!("{code} is shown again"), format!("已恢复 {code}")), true, false);
        }
    };
    view! {
        <li class=format!("problems-row is-silenced rank-{}", rank.id()) data-testid="silenced" data-code=code>
            <div class="problems-top">
                <div class="problems-line">
                    <span class="problems-icon" aria-hidden="true">{icon(Icon::EyeOff)}</span>
                    <span class="problems-words">{move || app.t(&what)}</span>
                    <span class="problems-reason">{move || app.t(&reason)}</span>
                    <span class="problems-code mono">{code}</span>
                </div>
                <span class="problems-quick">
                    {if in_source {
                        view! { <span class="problems-source">{move || app.t(&Text::fixed("by a comment", "由注释忽略"))}</span> }.into_any()
                    } else {
                        view! {
                            <button type="button" class="button small quiet" data-testid="unsilence" on:click=back>
                                {move || app.t(&Text::fixed("Show again", "恢复"))}
                            </button>
                        }
                        .into_any()
                    }}
                </span>
            </div>
        </li>
    }
}
