//! The healthcheck of a service.
use super::scope::{Scope, keys, scope};
use super::section::{Line, Section, SectionInfo, TextLine};
use super::units;
use crate::ui::state::app;
use crate::ui::widgets::{Select, TextField};
use dockwright::model::healthcheck::{HealthTest, healthcheck};
use dockwright::model::{Node, Step, command, edit};
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo =
    SectionInfo { id: "health", title: Text::fixed("Health", "健康检查"), keys: &["healthcheck"], open: false };

/// The form of the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Image,
    Shell,
    Exec,
    None,
}

/// The test, how often it runs and when it has failed.
#[component]
pub fn Health() -> impl IntoView {
    let scope = scope();
    let form = Memo::new(move |_| scope.body(form_of));
    let count = Signal::derive(move || usize::from(matches!(form.get(), Form::Shell | Form::Exec)));
    view! {
        <Section info=INFO count=count>
            <TestLines form=form />
            {move || {
                matches!(form.get(), Form::Shell | Form::Exec | Form::Image)
                    .then(|| {
                        view! {
                            <TextLine
                                label=Text::fixed("Interval", "间隔")
                                path=&["healthcheck", "interval"]
                                placeholder="30s"
                                meaning=units::duration
                            />
                            <TextLine
                                label=Text::fixed("Timeout", "超时")
                                path=&["healthcheck", "timeout"]
                                placeholder="30s"
                                meaning=units::duration
                            />
                            <TextLine
                                label=Text::fixed("Retries", "重试次数")
                                path=&["healthcheck", "retries"]
                                placeholder="3"
                                number=true
                            />
                            <TextLine
                                label=Text::fixed("Start period", "启动宽限")
                                path=&["healthcheck", "start_period"]
                                placeholder="0s"
                                meaning=units::duration
                            />
                            <TextLine
                                label=Text::fixed("Start interval", "启动期间隔")
                                path=&["healthcheck", "start_interval"]
                                placeholder="5s"
                                meaning=units::duration
                            />
                        }
                    })
            }}
        </Section>
    }
}

#[component]
fn TestLines(form: Memo<Form>) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let draft = RwSignal::new(None::<String>);
    let written = Memo::new(move |_| scope.body(line_of));
    let value = Signal::derive(move || draft.get().unwrap_or_else(|| written.get()));
    let fault = Signal::derive(move || {
        let draft = draft.get()?;
        if form.get() == Form::Exec { command::split(&draft).err().map(|error| error.message) } else { None }
    });
    let set = Callback::new(move |text: String| {
        draft.set(Some(text.clone()));
        set_line(scope, form.get_untracked(), &text);
    });
    let leave = Callback::new(move |()| {
        if fault.get_untracked().is_none() {
            draft.set(None);
        }
    });
    let chosen = Signal::derive(move || {
        let id = match form.get() {
            Form::Image => "",
            Form::Shell => "CMD-SHELL",
            Form::Exec => "CMD",
            Form::None => "NONE",
        };
        id.to_owned()
    });
    let choose = Callback::new(move |id: String| {
        draft.set(None);
        let line = written.get_untracked();
        match id.as_str() {
            "" => scope.set(&keys(&["healthcheck"]), None),
            "NONE" => scope.edit("healthcheck", |body| {
                // Times without a test mean nothing.
                edit::remove_path(body, &keys(&["healthcheck"]));
                edit::set_healthcheck_test(body, &HealthTest::None);
            }),
            "CMD" => {
                let words = command::split(&line).map(|words| words.words).unwrap_or_default();
                scope.edit("healthcheck", |body| {
                    edit::remove_path(body, &disable());
                    edit::set_healthcheck_test(body, &HealthTest::Exec(words));
                });
            }
            _ => scope.edit("healthcheck", |body| {
                edit::remove_path(body, &disable());
                edit::set_healthcheck_test(body, &HealthTest::Shell(line));
            }),
        }
    });
    let test = || keys(&["healthcheck", "test"]);
    view! {
        <Line label=Text::fixed("Test", "检查方式") steps=keys(&["healthcheck"])>
            <Select
                label=Signal::derive(move || app.t(&Text::fixed("Form of the test", "检查方式")))
                value=chosen
                options=vec![
                    ("", Text::fixed("The image's own, if any", "镜像自带（如有）")),
                    ("CMD-SHELL", Text::fixed("Shell line", "Shell 命令行")),
                    ("CMD", Text::fixed("Program", "直接运行程序")),
                    ("NONE", Text::fixed("None: switched off", "关闭")),
                ]
                on_change=choose
                testid="health-form"
            />
        </Line>
        {move || {
            matches!(form.get(), Form::Shell | Form::Exec)
                .then(|| {
                    view! {
                        <Line label=Text::fixed("Command", "命令") steps=test()>
                            <TextField
                                label=Signal::derive(move || app.t(&Text::fixed("Command of the test", "检查命令")))
                                value=value
                                on_input=set
                                on_leave=leave
                                fault=fault
                                place=Signal::derive(test)
                                multiline=true
                                mono=true
                                placeholder="curl -fsS http://localhost:8000/health"
                                testid="health-test"
                            />
                        </Line>
                    }
                })
        }}
    }
}

fn disable() -> Vec<Step> {
    keys(&["healthcheck", "disable"])
}

fn form_of(body: &Node) -> Form {
    let Some(check) = healthcheck(body, &mut Vec::new()) else { return Form::Image };
    match &check.test {
        _ if check.disable => Form::None,
        Some(HealthTest::None) => Form::None,
        Some(HealthTest::Exec(_)) => Form::Exec,
        Some(HealthTest::Shell(_)) => Form::Shell,
        // A list that begins with none of the words is shown as the program that it looks like.
        None if body.at(&keys(&["healthcheck", "test"])).is_some() => Form::Exec,
        None => Form::Image,
    }
}

fn line_of(body: &Node) -> String {
    let read = healthcheck(body, &mut Vec::new()).and_then(|check| check.line());
    read.unwrap_or_else(|| {
        let items = body.at(&keys(&["healthcheck", "test"])).and_then(Node::as_sequence).unwrap_or(&[]);
        let words: Vec<String> = items.iter().filter_map(Node::as_text).map(str::to_owned).collect();
        if words.iter().any(|word| word == "NONE") { String::new() } else { command::join(&words) }
    })
}

fn set_line(scope: Scope, form: Form, text: &str) {
    match form {
        Form::Shell => scope.edit("healthcheck", |body| {
            edit::set_healthcheck_test(body, &HealthTest::Shell(text.to_owned()));
        }),
        Form::Exec => {
            if let Ok(words) = command::split(text) {
                scope.edit("healthcheck", |body| edit::set_healthcheck_test(body, &HealthTest::Exec(words.words)));
            }
        }
        Form::Image | Form::None => {}
    }
}
