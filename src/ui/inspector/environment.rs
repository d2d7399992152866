//! The environment of a service.
use super::scope::{keys, scope};
use super::section::{Line, Section, SectionInfo};
use crate::ui::state::app;
use crate::ui::widgets::{KeyValueRows, TextRows};
use dockwright::model::Node;
use dockwright::model::environment::environment;
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo = SectionInfo {
    id: "environment",
    title: Text::fixed("Environment", "环境变量"),
    keys: &["environment", "env_file"],
    open: true,
};

/// Names and values, and the files with more of them.
#[component]
pub fn Environment() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let count = Signal::derive(move || scope.body(|body| environment(body, &mut Vec::new()).len()));
    // Files with conditions are maps; they are edited as YAML.
    let plain_files = Memo::new(move |_| {
        scope.body(|body| {
            let items = body.get("env_file").and_then(Node::as_sequence).unwrap_or(&[]);
            items.iter().all(|item| item.as_scalar().is_some())
        })
    });
    view! {
        <Section info=INFO count=count>
            <KeyValueRows path=&["environment"] name="environment" key_label=Text::fixed("Name", "名称") hides_secrets=true />
            {move || {
                plain_files
                    .get()
                    .then(|| {
                        view! {
                            <Line label=Text::fixed("Env files", "变量文件") steps=keys(&["env_file"])>
                                <TextRows
                                    steps=keys(&["env_file"])
                                    name="env_file"
                                    label=Signal::derive(move || app.t(&Text::fixed("File with variables", "变量文件")))
                                    placeholder="./app.env"
                                />
                            </Line>
                        }
                    })
            }}
        </Section>
    }
}
