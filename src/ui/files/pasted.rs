//! What came of a pasted text: in short, and at length where something in it has no counterpart.
use super::state::{Dialog, files};
use crate::ui::state::{App, app};
use crate::ui::widgets::{Icon, icon};
use dockwright::change::Fragment;
use dockwright::compose::docker_run::Problem;
use dockwright::compose::report::Report;
use dockwright::model::Kind;
use dockwright::text::Text;
use leptos::prelude::*;

/// What a pasted text has left behind.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::ui) struct Pasted {
    /// "2 services, 1 network".
    pub counts: Text,
    /// What has no counterpart.
    pub problems: Vec<Problem>,
    /// False where nothing could be added.
    pub found: bool,
}

/// "2 services, 1 network" of a fragment.
pub fn counts_of(fragment: &Fragment) -> Text {
    let count = |kind: Kind| fragment.records.iter().filter(|(one, _)| *one == kind).count();
    super::import::counts(&Report { records: Kind::ALL.map(count), ..Report::default() })
}

/// Says what was added. Where a part of the text has no counterpart, all of them are listed.
pub fn show_pasted(app: App, counts: Text, problems: Vec<Problem>, found: bool) {
    if problems.iter().any(|problem| !problem.harmless) {
        files().dialog.set(Dialog::Pasted(Box::new(Pasted { counts, problems, found })));
    } else if found {
        let words = Text::new(format!("Added {}.", counts.en), format!("已添加 {}。", counts.zh));
        app.toast(words, true, false);
    } else {
        let words = Text::fixed("The commands describe no service.", "这些命令没有描述任何服务。");
        app.toast(words, false, true);
    }
}

/// The list of what has no counterpart, with its place in the pasted text.
#[component]
pub(super) fn PastedReport(pasted: Pasted) -> impl IntoView {
    let app = app();
    let Pasted { counts, problems, found } = pasted;
    let lead = match found {
        true => Text::new(
            format!("Added {}. One step of undo takes all of it back.", counts.en),
            format!("已添加 {}。撤销一步即可全部收回。", counts.zh),
        ),
        false => Text::fixed("Nothing was added.", "没有添加任何内容。"),
    };
    let (harmless, lost): (Vec<Problem>, Vec<Problem>) = problems.into_iter().partition(|problem| problem.harmless);
    let section = move |title: Text, rows: Vec<Problem>| {
        let rows = rows
            .into_iter()
            .map(|problem| {
                let place = Text::new(format!("Line {}", problem.line), format!("第 {} 行", problem.line));
                view! {
                    <li>
                        <span class="files-place tabular">{move || app.t(&place)}</span>
                        <code>{problem.flag}</code>
                        <span>{move || app.t(&problem.message)}</span>
                    </li>
                }
            })
            .collect_view();
        view! { <section><h3>{move || app.t(&title)}</h3> <ul class="files-rows">{rows}</ul></section> }
    };
    view! {
        <div class="files-report" data-testid="pasted-report" tabindex="0" role="group" aria-label=move || app.t(&Text::fixed("Report", "报告"))>
            <p class="files-lead">{icon(if found { Icon::Check } else { Icon::Fragile })} {move || app.t(&lead)}</p>
            {section(Text::fixed("Without a counterpart in Compose", "Compose 中没有对应项"), lost)}
            {(!harmless.is_empty()).then(|| section(Text::fixed("Not needed", "无需对应"), harmless))}
        </div>
        <div class="files-actions">
            <button type="button" class="button filled" autofocus data-testid="pasted-done" on:click=move |_| files().dialog.set(Dialog::Closed)>
                {move || app.t(&Text::fixed("Done", "完成"))}
            </button>
        </div>
    }
}
