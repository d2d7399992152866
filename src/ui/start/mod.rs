//! The start page: templates as small live pictures, and the ways to open a file.
use crate::ui::actions;
use crate::ui::files;
use crate::ui::projects::RecentProjects;
use crate::ui::state::board::board;
use crate::ui::widgets::{Icon, icon};
use dockwright::catalog::{self, Stack, stacks};
use dockwright::model::Document;
use dockwright::text::Text;
use leptos::prelude::*;
use std::sync::Arc;

/// The first page that a new user sees.
#[component]
pub fn Start() -> impl IntoView {
    let board = board();
    let app = board.app;
    let pick = move |_| files::pick(app);
    let has_work = move || {
        app.revision.track();
        app.with(|session| !session.document().is_blank())
    };
    view! {
        <main class="start" data-testid="start">
            <div class="start-inner">
                <div class="start-head">
                    <h1>{move || app.t(&Text::fixed("Design a container stack", "设计容器编排"))}</h1>
                    <p class="muted">
                        {move || app.t(&Text::fixed(
                            "Put services on networks, see what will not start or connect, and download files that docker compose accepts.",
                            "把服务放到网络上，随时看到哪里无法启动、无法连接，再下载 docker compose 可直接使用的文件。",
                        ))}
                    </p>
                </div>
                <div class="start-ways">
                    <button type="button" class="button filled large" data-testid="start-open" on:click=pick>
                        {icon(Icon::Folder)}
                        {move || app.t(&Text::fixed("Open a Compose file", "打开 Compose 文件"))}
                    </button>
                    <button
                        type="button"
                        class="button large"
                        data-testid="start-empty"
                        on:click=move |_| app.when_there(move || app.open(Document::default()))
                    >
                        {icon(Icon::Plus)}
                        {move || app.t(&Text::fixed("Start empty", "从空白开始"))}
                    </button>
                    <Show when=has_work>
                        <button
                            type="button"
                            class="button large"
                            data-testid="start-continue"
                            on:click=move |_| app.welcome.set(false)
                        >
                            {icon(Icon::ChevronLeft)}
                            {move || app.t(&Text::fixed("Back to your stack", "返回当前编排"))}
                        </button>
                    </Show>
                    <p class="start-hint muted">
                        {move || app.t(&Text::fixed(
                            "or drop it anywhere on this page, or paste its text",
                            "也可以把文件拖到页面任意位置，或直接粘贴文本",
                        ))}
                    </p>
                </div>
                <RecentProjects />
                <h2 class="start-title">{move || app.t(&Text::fixed("Start from a template", "从模板开始"))}</h2>
                <ul class="start-stacks">
                    {stacks().iter().map(|stack| view! { <StackCard stack=stack /> }).collect_view()}
                </ul>
                <p class="start-privacy muted">
                    {icon(Icon::Shield)}
                    {move || app.t(&Text::fixed(
                        "Nothing leaves this browser: no account, no upload, your work is kept on this device.",
                        "所有内容都留在此浏览器中：无需账号，不会上传，数据保存在本机。",
                    ))}
                    <button type="button" class="link" on:click=move |_| actions::run(board, "shortcuts")>
                        {move || app.t(&Text::fixed("Keyboard shortcuts", "键盘快捷键"))}
                    </button>
                </p>
            </div>
        </main>
    }
}

#[component]
fn StackCard(stack: &'static Stack) -> impl IntoView {
    let app = board().app;
    let open = move || {
        let mut document = catalog::open::open_stack(stack);
        let mut settings = (*document.settings).clone();
        settings.title = app.t(&stack.name);
        document.settings = Arc::new(settings);
        app.open(document);
    };
    let (services, networks) = stack.size;
    let counts = Text::new(
        format!("{services} services · {networks} networks"),
        format!("{services} 个服务 · {networks} 个网络"),
    );
    view! {
        <li>
            <button type="button" class="stack-card" data-testid=format!("template-{}", stack.id) on:click=move |_| app.when_there(open)>
                <span class="stack-picture" inner_html=stack.picture></span>
                <span class="stack-text">
                    <span class="stack-name">{move || app.t(&stack.name)}</span>
                    <span class="stack-counts muted tabular">{move || app.t(&counts)}</span>
                    <span class="stack-summary muted">{move || app.t(&stack.summary)}</span>
                </span>
            </button>
        </li>
    }
}
