//! What a service waits for.
use super::scope::{later, place, scope};
use super::section::{Section, SectionInfo};
use crate::ui::problems::fixes::FieldFindings;
use crate::ui::state::app;
use crate::ui::widgets::rows::{RowList, Rows};
use crate::ui::widgets::{Choice, Icon, Select, TextField, icon};
use dockwright::change::Command;
use dockwright::model::Kind;
use dockwright::model::dependency::{Condition, dependencies};
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo =
    SectionInfo { id: "depends", title: Text::fixed("Depends on", "依赖"), keys: &["depends_on"], open: true };

/// The services that must run first, each with what is waited for.
#[component]
pub fn Depends() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let found = Memo::new(move |_| scope.body(|body| dependencies(body, &mut Vec::new())));
    let count = Signal::derive(move || found.read().len());
    let list = RowList::new(
        "depends",
        count,
        Callback::new(move |index: usize| {
            let on = found.read_untracked().get(index).map(|one| one.service.to_string());
            if let Some(on) = on {
                app.dispatch(Command::Undepend { service: scope.id, on });
            }
        }),
    );
    view! {
        <Section info=INFO count=count>
            <Rows list=list row=move |index| view! { <DependRow index=index found=found /> } />
        </Section>
    }
}

#[component]
fn DependRow(index: usize, found: Memo<Vec<dockwright::model::dependency::Dependency>>) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let draft = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None::<Text>);
    let entry = Memo::new(move |_| found.read().get(index).cloned());
    let on = Memo::new(move |_| entry.get().map(|entry| entry.service.to_string()).unwrap_or_default());
    let value = Signal::derive(move || draft.get().unwrap_or_else(|| on.get()));
    let choices = Signal::derive(move || {
        let own = scope.name();
        let waited: Vec<String> = found.read().iter().map(|one| one.service.to_string()).collect();
        let names = scope.names(Kind::Service).into_iter();
        names.filter(|name| *name != own && !waited.contains(name)).map(Choice::plain).collect::<Vec<_>>()
    });
    let commit = move || {
        let Some(wanted) = draft.try_get_untracked().flatten() else { return };
        let wanted = wanted.trim().to_owned();
        let before = entry.get_untracked();
        if wanted == on.get_untracked() || wanted.is_empty() {
            draft.set(None);
            return;
        }
        let service = scope.id;
        let condition = before.as_ref().map(|before| before.condition).filter(|one| *one != Condition::Started);
        let depend = Command::Depend { service, on: wanted.clone(), condition };
        let command = match before {
            Some(before) => Command::Many {
                label: depend_label(&scope.name_now(), &wanted),
                commands: vec![Command::Undepend { service, on: before.service.to_string() }, depend],
            },
            None => depend,
        };
        match app.try_dispatch(command) {
            Ok(_) => {
                draft.set(None);
                refusal.set(None);
            }
            Err(error) => refusal.set(Some(error.reason)),
        }
    };
    on_cleanup(move || {
        // A new dependency that was typed and not left is kept.
        let wanted = draft.try_get_untracked().flatten().map(|wanted| wanted.trim().to_owned());
        let new = entry.try_get_untracked().is_some_and(|entry| entry.is_none());
        if let Some(on) = wanted.filter(|wanted| new && !wanted.is_empty()) {
            later(move || {
                app.dispatch(Command::Depend { service: scope.id, on, condition: None });
            });
        }
    });
    let type_name = Callback::new(move |text: String| {
        refusal.set(None);
        // A name that is taken from the list is whole.
        let whole = choices.read_untracked().iter().any(|choice| choice.value == text);
        draft.set(Some(text));
        if whole && entry.read_untracked().is_none() {
            commit();
        }
    });
    let condition =
        Signal::derive(move || entry.get().map_or("service_started", |entry| entry.condition.name()).to_owned());
    let set_condition = Callback::new(move |name: String| {
        let Ok(condition) = Condition::parse(&name) else { return };
        let Some(entry) = entry.get_untracked() else { return };
        let command = Command::Depend { service: scope.id, on: entry.service.into(), condition: Some(condition) };
        app.dispatch(command);
    });
    let exists = Memo::new(move |_| entry.read().is_some());
    let here = Signal::derive(move || {
        entry.get().map(|entry| entry.steps).unwrap_or_else(|| super::scope::keys(&["depends_on", ""]))
    });
    view! {
        <div class="row-cells depend-row" data-place=move || place(&here.get())>
            <TextField
                label=Signal::derive(move || app.t(&Text::fixed("Service to wait for", "等待的服务")))
                value=value
                on_input=type_name
                on_leave=Callback::new(move |()| commit())
                choices=Some(choices)
                quiet=true
                placeholder=Signal::derive(move || app.t(&Text::fixed("service", "服务")))
                mono=true
                testid=format!("depends-service-{index}")
            />
            {move || {
                exists
                    .get()
                    .then(|| {
                        view! {
                            <Select
                                label=Signal::derive(move || app.t(&Text::fixed("Condition", "条件")))
                                value=condition
                                options=vec![
                                    ("service_started", Text::fixed("started", "已启动")),
                                    ("service_healthy", Text::fixed("healthy", "健康")),
                                    ("service_completed_successfully", Text::fixed("completed", "成功结束")),
                                ]
                                on_change=set_condition
                                testid=format!("depends-condition-{index}")
                            />
                        }
                    })
            }}
            <div class="row-notes" aria-live="polite">
                {move || {
                    refusal
                        .get()
                        .or_else(|| entry.get().and_then(|entry| scope.fault(&entry.steps)))
                        .map(|text| {
                            view! {
                                <p class="field-fault">
                                    {icon(Icon::Stop)} <span>{app.t(&text)}</span>
                                </p>
                            }
                        })
                }} <FieldFindings place=here />
            </div>
        </div>
    }
}

fn depend_label(name: &str, on: &str) -> Text {
    Text::new(format!("Let {name} wait for {on}"), format!("让 {name} 等待 {on}"))
}
