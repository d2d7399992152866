//! The first-run tour: five short steps beside what they are about. It blocks nothing and can be left at any time.
use crate::ui::state::board::board;
use crate::ui::state::settings;
use crate::ui::widgets::{Icon, IconButton};
use dockwright::text::Text;
use leptos::prelude::*;

/// A step: what is pointed at, as a name that the style knows, a heading, and a sentence or two.
struct Step {
    place: &'static str,
    title: Text,
    words: Text,
}

static STEPS: [Step; 5] = [
    Step {
        place: "palette",
        title: Text::fixed("Services come from here", "从这里添加服务"),
        words: Text::fixed(
            "Drag one onto the canvas, or press / and type its name.",
            "拖到画布上即可，也可以按 / 输入名称查找。",
        ),
    },
    Step {
        place: "canvas",
        title: Text::fixed("Areas are networks", "每个区域是一个网络"),
        words: Text::fixed(
            "Services in the same area reach each other, others do not. Drop a card into an area to join it.",
            "同一区域内的服务可以互相访问，不同区域之间则不行。把卡片拖进区域，就加入了该网络。",
        ),
    },
    Step {
        place: "card",
        title: Text::fixed("Select a service to set it up", "选中服务进行配置"),
        words: Text::fixed(
            "Ports, environment, volumes and limits open at the right. Pull an edge from a card's right side to what it waits for.",
            "端口、环境变量、卷和资源上限会在右侧打开。从卡片右侧拉出连线，指向它要等待的服务。",
        ),
    },
    Step {
        place: "problems",
        title: Text::fixed("Mistakes show while you work", "问题实时可见"),
        words: Text::fixed(
            "Problems lists them, the worst first, with why they matter and a fix.",
            "「问题」按严重程度列出，并说明原因与修复方法。",
        ),
    },
    Step {
        place: "export",
        title: Text::fixed("Take the files with you", "导出文件"),
        words: Text::fixed(
            "Export downloads the Compose file, .env, nginx.conf, Dockerfiles and documents. Nothing leaves this browser before.",
            "「导出」会下载 Compose 文件、.env、nginx.conf、Dockerfile 和文档。在此之前，任何内容都不会离开浏览器。",
        ),
    },
];

/// The tour, where it is on.
#[component]
pub fn Tour() -> impl IntoView {
    let board = board();
    let app = board.app;
    // It begins with the first stack that is opened in this browser.
    Effect::new(move |_| {
        if !app.welcome.get() && board.tour.get_untracked().is_none() && !settings::tour_is_done() {
            board.tour.set(Some(0));
        }
    });
    let step = move || {
        let number = board.tour.get().filter(|_| !app.welcome.get())?;
        STEPS.get(number).map(|step| (number, step))
    };
    let skip = move || app.t(&Text::fixed("Skip the tour (Esc)", "跳过引导 (Esc)"));
    view! {
        {move || step().map(|(number, step)| {
            let last = number + 1 == STEPS.len();
            let next = if last { Text::fixed("Done", "完成") } else { Text::fixed("Next", "下一步") };
            view! {
                <section class=format!("tour at-{}", step.place) data-testid="tour" aria-label=app.t(&Text::fixed("Tour", "引导"))>
                    <div class="tour-head">
                        <h2>{app.t(&step.title)}</h2>
                        <IconButton icon=Icon::Close name=Signal::derive(skip) on_press=move || board.end_tour() />
                    </div>
                    <p>{app.t(&step.words)}</p>
                    <div class="tour-foot">
                        <span class="tabular muted">{format!("{} / {}", number + 1, STEPS.len())}</span>
                        {(number > 0).then(|| view! {
                            <button type="button" class="button quiet" data-testid="tour-back" on:click=move |_| board.tour.set(Some(number - 1))>
                                {app.t(&Text::fixed("Back", "上一步"))}
                            </button>
                        })}
                        <button
                            type="button"
                            class="button filled"
                            data-testid="tour-next"
                            on:click=move |_| if last { board.end_tour() } else { board.tour.set(Some(number + 1)) }
                        >
                            {app.t(&next)}
                        </button>
                    </div>
                </section>
            }
        })}
    }
}
