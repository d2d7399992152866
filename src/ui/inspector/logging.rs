//! Where a service's output goes, and its labels.
use super::scope::scope;
use super::section::{Section, SectionInfo, TextLine};
use crate::ui::state::app;
use crate::ui::widgets::{Choice, KeyValueRows};
use dockwright::model::environment::{key_values, labels};
use dockwright::text::Text;
use leptos::prelude::*;

/// The section.
pub const INFO: SectionInfo = SectionInfo {
    id: "logging",
    title: Text::fixed("Logging and labels", "日志与标签"),
    keys: &["logging", "labels"],
    open: false,
};

/// Driver, options and labels.
#[component]
pub fn Logging() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let count = Signal::derive(move || {
        scope.body(|body| {
            let options = key_values(body, &["logging", "options"], &mut Vec::new()).len();
            labels(body, &mut Vec::new()).len() + options
        })
    });
    view! {
        <Section info=INFO count=count>
            <TextLine
                label=Text::fixed("Driver", "日志驱动")
                path=&["logging", "driver"]
                placeholder="json-file"
                choices=drivers
            />
            <p class="sub-head">{move || app.t(&Text::fixed("Driver options", "驱动选项"))}</p>
            <KeyValueRows
                path=&["logging", "options"]
                name="logging-options"
                key_label=Text::fixed("Option", "选项")
                suggestions=&["max-size", "max-file", "tag", "compress"]
            />
            <p class="sub-head">{move || app.t(&Text::fixed("Labels", "标签"))}</p>
            <KeyValueRows path=&["labels"] name="labels" key_label=Text::fixed("Label", "标签") />
        </Section>
    }
}

fn drivers() -> Vec<Choice> {
    vec![
        Choice::noted("json-file", Text::fixed("files on the host", "主机上的文件")),
        Choice::noted("local", Text::fixed("compact files, rotated", "紧凑文件，自动轮转")),
        Choice::noted("journald", Text::fixed("systemd's journal", "systemd 日志")),
        Choice::noted("syslog", Text::fixed("a syslog server", "syslog 服务器")),
        Choice::noted("fluentd", Text::fixed("a Fluentd collector", "Fluentd 收集器")),
        Choice::noted("gelf", Text::fixed("Graylog, Logstash", "Graylog、Logstash")),
        Choice::noted("none", Text::fixed("no output is kept", "不保留输出")),
    ]
}
