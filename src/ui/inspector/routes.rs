//! The routes of a reverse proxy: which path goes to which service, and what the proxy does for all of them.
use super::scope::{Scope, later, scope};
use super::section::{Line, Section, SectionInfo};
use crate::ui::state::app;
use crate::ui::widgets::{Choice, Icon, Select, TextField, Toggle, icon};
use dockwright::change::Command;
use dockwright::generate::bundle::{default_routes, nginx_size};
use dockwright::model::image::ImageReference;
use dockwright::model::network::read_subnet;
use dockwright::model::{Kind, Node, PathMatch, Proxy, ProxyTls, Route, Settings};
use dockwright::text::Text;
use leptos::prelude::*;

/// The section. Its values stand in the project's settings, not in the body of the service.
pub const INFO: SectionInfo =
    SectionInfo { id: "routes", title: Text::fixed("Routes", "路由"), keys: &[], open: true };

/// A check of what was typed: what is wrong with it.
type Check = fn(&str) -> Option<Text>;

/// The routes of the service, where it is a reverse proxy.
#[component]
pub fn Routes() -> impl IntoView {
    let (app, scope) = (app(), scope());
    let name = Memo::new(move |_| scope.name());
    let routes = Memo::new(move |_| app.track(|document| own(&document.settings, &name.get())));
    let shown = Memo::new(move |_| {
        let nginx = scope.body(|body| {
            let image = body.get("image").and_then(Node::as_text).and_then(|image| ImageReference::parse(image).ok());
            image.is_some_and(|image| image.family().starts_with("nginx"))
        });
        nginx || !routes.read().is_empty()
    });
    move || shown.get().then(|| view! { <RouteList routes=routes name=name /> })
}

#[component]
fn RouteList(routes: Memo<Vec<Route>>, name: Memo<String>) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let count = Signal::derive(move || routes.read().len());
    let add = move |_| {
        let service = scope.names(Kind::Service).into_iter().find(|other| *other != scope.name_now());
        let taken = |path: &str| routes.read_untracked().iter().any(|route| route.path == path);
        let path = std::iter::once("/".to_owned())
            .chain((1..).map(|number| format!("/path-{number}/")))
            .find(|path| !taken(path));
        let route = Route {
            proxy: scope.name_now(),
            path: path.unwrap_or_default(),
            service: service.unwrap_or_default(),
            ..Route::default()
        };
        change(scope, |settings, _| settings.routes.push(route));
    };
    let default = Memo::new(move |_| match routes.read().is_empty() {
        true => app.track(|document| default_routes(document, &name.get())),
        false => Vec::new(),
    });
    view! {
        <Section info=INFO count=count>
            <Show when=move || !default.read().is_empty()>
                <p class="section-note">
                    {move || {
                        let list = default.read().iter().map(|route| format!("{} → {}:{}", route.path, route.service, route.port)).collect::<Vec<_>>();
                        let (en, zh) = (list.join(", "), list.join("、"));
                        app.t(&Text::new(
                            format!("None are set. The bundle makes them from what the service waits for: {en}."),
                            format!("尚未设置。文件包按依赖生成：{zh}。"),
                        ))
                    }}
                </p>
                <button
                    type="button"
                    class="button"
                    data-testid="routes-take"
                    on:click=move |_| {
                        let list = default.get_untracked();
                        change(scope, move |settings, _| settings.routes.extend(list));
                    }
                >
                    {move || app.t(&Text::fixed("Edit these", "编辑这些路由"))}
                </button>
            </Show>
            <ul class="routes">
                <For each=move || 0..count.get() key=|index| *index let(index)>
                    <RouteCard index=index routes=routes />
                </For>
            </ul>
            <button type="button" class="button" data-testid="routes-add" on:click=add>
                {icon(Icon::Plus)}
                {move || app.t(&Text::fixed("Add a route", "添加路由"))}
            </button>
            <ProxyLines name=name />
        </Section>
    }
}

/// The routes of a proxy, in their order.
fn own(settings: &Settings, name: &str) -> Vec<Route> {
    settings.routes.iter().filter(|route| route.proxy == name).cloned().collect()
}

/// Changes the settings as one step. The second argument is the name of the proxy.
fn change(scope: Scope, change: impl FnOnce(&mut Settings, &str)) {
    let mut settings = scope.app.with(|session| (*session.document().settings).clone());
    let before = settings.clone();
    change(&mut settings, &scope.name_now());
    if settings != before {
        scope.app.dispatch(Command::SetSettings(Box::new(settings)));
        scope.app.seal();
    }
}

/// Changes the route of a number.
fn change_route(scope: Scope, index: usize, with: impl FnOnce(&mut Route)) {
    change(scope, |settings, name| {
        if let Some(route) = settings.routes.iter_mut().filter(|route| route.proxy == name).nth(index) {
            with(route);
        }
    });
}

/// Changes what the proxy does for all routes.
fn change_proxy(scope: Scope, with: impl FnOnce(&mut Proxy)) {
    change(scope, |settings, name| {
        let proxy = settings.proxies.entry(name.to_owned()).or_default();
        with(proxy);
        if *proxy == Proxy::default() {
            settings.proxies.remove(name);
        }
    });
}

#[component]
fn RouteCard(index: usize, routes: Memo<Vec<Route>>) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let route = Memo::new(move |_| routes.read().get(index).cloned().unwrap_or_default());
    let open = RwSignal::new(false);
    let matches = Signal::derive(move || {
        let id = match route.read().matches {
            PathMatch::Prefix => "prefix",
            PathMatch::Exact => "exact",
            PathMatch::Regex => "regex",
        };
        id.to_owned()
    });
    let set_matches = Callback::new(move |id: String| {
        change_route(scope, index, |route| {
            route.matches = match id.as_str() {
                "exact" => PathMatch::Exact,
                "regex" => PathMatch::Regex,
                _ => PathMatch::Prefix,
            };
        });
    });
    let services = Signal::derive(move || {
        let own = scope.name();
        scope.names(Kind::Service).into_iter().filter(|name| *name != own).map(Choice::plain).collect::<Vec<_>>()
    });
    let exists = move |name: &str| app.find(Kind::Service, name).is_some();
    let service_fault = Signal::derive(move || {
        app.structure.track();
        let name = route.read().service.clone();
        (!exists(&name)).then(|| Text::new(format!("There is no service {name}."), format!("没有服务 {name}。")))
    });
    let path_check = Callback::new(move |text: String| match matches.get_untracked().as_str() {
        "regex" => text.is_empty().then(|| Text::fixed("An expression is needed.", "需要填写表达式。")),
        _ => check_path(&text),
    });
    let flag = move |get: fn(&Route) -> bool| Signal::derive(move || get(&route.read()));
    let set_flag = move |set: fn(&mut Route, bool)| {
        Callback::new(move |on: bool| change_route(scope, index, |route| set(route, on)))
    };
    let text = move |get: fn(&Route) -> String| Signal::derive(move || get(&route.read()));
    view! {
        <li class="route" data-testid=format!("route-{index}")>
            <div class="route-line">
                <Draft
                    label=Text::fixed("Path", "路径")
                    value=text(|route| route.path.clone())
                    check=path_check
                    commit=Callback::new(move |text: String| change_route(scope, index, |route| route.path = text))
                    testid=format!("route-path-{index}")
                />
                <Select
                    label=Signal::derive(move || app.t(&Text::fixed("How the path is compared", "路径匹配方式")))
                    value=matches
                    options=vec![
                        ("prefix", Text::fixed("and below", "前缀")),
                        ("exact", Text::fixed("exactly", "精确")),
                        ("regex", Text::fixed("expression", "正则")),
                    ]
                    on_change=set_matches
                    testid=format!("route-match-{index}")
                />
                <button
                    type="button"
                    class="row-remove"
                    aria-label=move || app.t(&Text::fixed("Remove the route", "移除路由"))
                    title=move || app.t(&Text::fixed("Remove the route", "移除路由"))
                    data-testid=format!("route-remove-{index}")
                    on:click=move |_| change(scope, |settings, name| {
                        let mut at = 0;
                        settings.routes.retain(|route| {
                            let own = route.proxy == name;
                            at += usize::from(own);
                            !(own && at == index + 1)
                        });
                    })
                >
                    {icon(Icon::Close)}
                </button>
            </div>
            <div class="route-line route-target">
                <span class="route-arrow" aria-hidden="true">"→"</span>
                <Draft
                    label=Text::fixed("Service that answers", "响应的服务")
                    value=text(|route| route.service.clone())
                    commit=Callback::new(move |text: String| change_route(scope, index, |route| route.service = text))
                    choices=services
                    fault=service_fault
                    testid=format!("route-service-{index}")
                />
                <Draft
                    label=Text::fixed("Port in its container", "容器端口")
                    value=text(|route| route.port.to_string())
                    check=Callback::new(|text: String| check_port(&text))
                    commit=Callback::new(move |text: String| {
                        change_route(scope, index, |route| route.port = text.parse().unwrap_or(route.port));
                    })
                    testid=format!("route-port-{index}")
                />
            </div>
            <div class="route-flags">
                <Toggle
                    label=Signal::derive(move || app.t(&Text::fixed("Cut the path off", "去掉前缀")))
                    title=Signal::derive(move || app.t(&Text::fixed("/api/users reaches the service as /users", "/api/users 以 /users 转给服务")))
                    on=flag(|route| route.strip_prefix)
                    on_change=set_flag(|route, on| route.strip_prefix = on)
                    testid=format!("route-strip-{index}")
                />
                <Toggle
                    label=Signal::derive(|| "WebSocket".to_owned())
                    on=flag(|route| route.websocket)
                    on_change=set_flag(|route, on| route.websocket = on)
                    testid=format!("route-websocket-{index}")
                />
                <Toggle
                    label=Signal::derive(move || app.t(&Text::fixed("Stream", "流式输出")))
                    title=Signal::derive(move || app.t(&Text::fixed("Answers are passed on as they come: server-sent events", "响应即时转发，用于服务器推送事件")))
                    on=flag(|route| !route.buffering)
                    on_change=set_flag(|route, on| route.buffering = !on)
                    testid=format!("route-stream-{index}")
                />
                <button
                    type="button"
                    class="link"
                    aria-expanded=move || open.get().to_string()
                    data-testid=format!("route-more-{index}")
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {move || app.t(&if open.get() { Text::fixed("Less", "收起") } else { Text::fixed("More", "更多") })}
                </button>
            </div>
            <Show when=move || open.get()>
                <div class="route-more">
                    <DraftLine
                        label=Text::fixed("Timeout, s", "超时（秒）")
                        help=Text::fixed("Longest silence of the service", "服务最长无响应时间")
                        value=text(|route| number(route.read_timeout))
                        placeholder="60"
                        check=check_count
                        commit=Callback::new(move |text: String| change_route(scope, index, |route| route.read_timeout = text.parse().ok()))
                        testid=format!("route-timeout-{index}")
                    />
                    <DraftLine
                        label=Text::fixed("Largest upload", "上传上限")
                        help=Text::fixed("client_max_body_size, such as 20m", "client_max_body_size，例如 20m")
                        value=text(|route| route.max_body.clone().unwrap_or_default())
                        placeholder="10m"
                        check=check_size
                        commit=Callback::new(move |text: String| change_route(scope, index, |route| route.max_body = some(text)))
                        testid=format!("route-body-{index}")
                    />
                    <DraftLine
                        label=Text::fixed("Cache, s", "缓存（秒）")
                        help=Text::fixed("How long browsers keep answers; for files whose name changes with their content", "浏览器保留响应的时间，适用于文件名随内容变化的静态文件")
                        value=text(|route| number(route.cache_seconds))
                        placeholder="0"
                        check=check_count
                        commit=Callback::new(move |text: String| change_route(scope, index, |route| route.cache_seconds = text.parse().ok()))
                        testid=format!("route-cache-{index}")
                    />
                    <DraftLine
                        label=Text::fixed("Rate limit", "限速")
                        help=Text::fixed("Requests a minute from one address; a tenth of them may come at once", "单个地址每分钟的请求数，允许其中十分之一瞬时到达")
                        value=text(|route| number(route.rate_per_minute))
                        placeholder="600"
                        check=check_count
                        commit=Callback::new(move |text: String| {
                            change_route(scope, index, |route| route.rate_per_minute = text.parse().ok().filter(|count| *count > 0));
                        })
                        testid=format!("route-rate-{index}")
                    />
                    <DraftLine
                        label=Text::fixed("Allowed", "允许的地址")
                        help=Text::fixed("Addresses and networks, separated by spaces", "地址或网段，用空格分隔")
                        value=text(|route| route.allow.join(" "))
                        placeholder="10.0.0.0/8"
                        check=check_addresses
                        commit=Callback::new(move |text: String| change_route(scope, index, |route| route.allow = words(&text)))
                        testid=format!("route-allow-{index}")
                    />
                    <DraftLine
                        label=Text::fixed("Origins (CORS)", "跨域来源 (CORS)")
                        help=Text::fixed("Pages that may call it, separated by spaces; * for all", "允许调用的页面来源，用空格分隔；* 表示全部")
                        value=text(|route| route.cors.join(" "))
                        placeholder="https://app.example.com"
                        check=check_origins
                        commit=Callback::new(move |text: String| change_route(scope, index, |route| route.cors = words(&text)))
                        testid=format!("route-cors-{index}")
                    />
                </div>
            </Show>
        </li>
    }
}

/// What the proxy does for all routes.
#[component]
fn ProxyLines(name: Memo<String>) -> impl IntoView {
    let (app, scope) = (app(), scope());
    let proxy = Memo::new(move |_| {
        app.track(|document| document.settings.proxies.get(&name.get()).cloned().unwrap_or_default())
    });
    let tls = Memo::new(move |_| proxy.read().tls.clone());
    let flag = move |get: fn(&ProxyTls) -> bool| Signal::derive(move || tls.read().as_ref().is_some_and(get));
    let set_flag = move |set: fn(&mut ProxyTls, bool)| {
        Callback::new(move |on: bool| {
            change_proxy(scope, |proxy| {
                if let Some(tls) = &mut proxy.tls {
                    set(tls, on);
                }
            })
        })
    };
    view! {
        <DraftLine
            label=Text::fixed("Host names", "域名")
            help=Text::fixed("server_name, separated by spaces; empty for every name", "server_name，用空格分隔；留空表示任意域名")
            value=Signal::derive(move || proxy.read().server_names.join(" "))
            placeholder="app.example.com"
            check=check_hosts
            commit=Callback::new(move |text: String| change_proxy(scope, |proxy| proxy.server_names = words(&text)))
            testid="proxy-names".to_owned()
        />
        <Line label=Text::fixed("Name lookup", "名称解析")>
            <Toggle
                label=Signal::derive(move || app.t(&Text::fixed("At each request: starts while a service is down", "每次请求时解析：服务停止时也能启动")))
                on=Signal::derive(move || proxy.read().late)
                on_change=Callback::new(move |on: bool| change_proxy(scope, |proxy| proxy.late = on))
                testid="proxy-late"
            />
        </Line>
        <Line label=Text::fixed("TLS", "TLS")>
            <Toggle
                label=Signal::derive(move || app.t(&Text::fixed("HTTPS ends at this proxy", "在此代理终止 HTTPS")))
                on=Signal::derive(move || tls.read().is_some())
                on_change=Callback::new(move |on: bool| change_proxy(scope, |proxy| proxy.tls = on.then(ProxyTls::default)))
                testid="proxy-tls"
            />
        </Line>
        <Show when=move || tls.read().is_some()>
            <DraftLine
                label=Text::fixed("Certificate", "证书")
                help=Text::fixed("Path of the chain in the container", "证书链在容器中的路径")
                value=Signal::derive(move || tls.get().map(|tls| tls.certificate).unwrap_or_default())
                placeholder="/etc/nginx/certs/fullchain.pem"
                check=check_file
                commit=Callback::new(move |text: String| change_proxy(scope, |proxy| {
                    if let Some(tls) = &mut proxy.tls {
                        tls.certificate = text;
                    }
                }))
                testid="proxy-certificate".to_owned()
            />
            <DraftLine
                label=Text::fixed("Private key", "私钥")
                help=Text::fixed("Path in the container", "在容器中的路径")
                value=Signal::derive(move || tls.get().map(|tls| tls.key).unwrap_or_default())
                placeholder="/etc/nginx/certs/privkey.pem"
                check=check_file
                commit=Callback::new(move |text: String| change_proxy(scope, |proxy| {
                    if let Some(tls) = &mut proxy.tls {
                        tls.key = text;
                    }
                }))
                testid="proxy-key".to_owned()
            />
            <div class="route-flags">
                <Toggle
                    label=Signal::derive(move || app.t(&Text::fixed("Redirect HTTP", "HTTP 跳转到 HTTPS")))
                    on=flag(|tls| tls.redirect)
                    on_change=set_flag(|tls, on| tls.redirect = on)
                    testid="proxy-redirect"
                />
                <Toggle
                    label=Signal::derive(move || app.t(&Text::fixed("HSTS for a year", "HSTS 一年")))
                    on=flag(|tls| tls.hsts)
                    on_change=set_flag(|tls, on| tls.hsts = on)
                    testid="proxy-hsts"
                />
                <Toggle
                    label=Signal::derive(move || app.t(&Text::fixed("TLS 1.3 only", "仅 TLS 1.3")))
                    on=flag(|tls| tls.modern)
                    on_change=set_flag(|tls, on| tls.modern = on)
                    testid="proxy-modern"
                />
            </div>
        </Show>
    }
}

/// A field whose text is taken over when it is left. What is wrong stays in the field.
#[component]
fn Draft(
    label: Text,
    #[prop(into)] value: Signal<String>,
    #[prop(optional)] check: Option<Callback<String, Option<Text>>>,
    commit: Callback<String>,
    #[prop(optional)] choices: Option<Signal<Vec<Choice>>>,
    #[prop(optional)] fault: Option<Signal<Option<Text>>>,
    #[prop(optional)] placeholder: &'static str,
    testid: String,
) -> impl IntoView {
    let app = app();
    let draft = RwSignal::new(None::<String>);
    let shown = Signal::derive(move || draft.get().unwrap_or_else(|| value.get()));
    let wrong = move |text: &str| check.and_then(|check| check.run(text.to_owned()));
    let trouble = Signal::derive(move || match draft.get() {
        Some(text) => wrong(text.trim()),
        None => fault.and_then(|fault| fault.get()),
    });
    let take = move || {
        let Some(text) = draft.try_get_untracked().flatten() else { return };
        let text = text.trim().to_owned();
        if wrong(&text).is_none() {
            draft.set(None);
            commit.run(text);
        }
    };
    let input = Callback::new(move |text: String| {
        let whole = choices.is_some_and(|choices| choices.read_untracked().iter().any(|choice| choice.value == text));
        draft.set(Some(text));
        if whole {
            take();
        }
    });
    on_cleanup(move || {
        // What was typed and not left is kept.
        let text = draft.try_get_untracked().flatten().map(|text| text.trim().to_owned());
        if let Some(text) = text.filter(|text| wrong(text).is_none()) {
            later(move || commit.run(text));
        }
    });
    view! {
        <TextField
            label=Signal::derive(move || app.t(&label))
            value=shown
            on_input=input
            on_leave=Callback::new(move |()| take())
            fault=trouble
            choices=choices
            placeholder=Signal::derive(move || placeholder.to_owned())
            mono=true
            testid=testid
        />
    }
}

/// A line with such a field.
#[component]
fn DraftLine(
    label: Text,
    help: Text,
    #[prop(into)] value: Signal<String>,
    placeholder: &'static str,
    check: Check,
    commit: Callback<String>,
    testid: String,
) -> impl IntoView {
    let words = label.clone();
    view! {
        <Line label=label help=Some(help)>
            <Draft label=words value=value check=Callback::new(move |text: String| check(&text)) commit=commit placeholder=placeholder testid=testid />
        </Line>
    }
}

fn number(value: Option<u32>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn words(text: &str) -> Vec<String> {
    text.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn check_path(text: &str) -> Option<Text> {
    if !text.starts_with('/') {
        return Some(Text::fixed("A path begins with /.", "路径以 / 开头。"));
    }
    let odd = text.contains(char::is_whitespace) || text.contains(['?', '#']);
    odd.then(|| Text::fixed("A path has no spaces, ? or #.", "路径不含空格、? 和 #。"))
}

fn check_port(text: &str) -> Option<Text> {
    let port = text.parse::<u16>().ok().filter(|port| *port > 0);
    port.is_none().then(|| Text::fixed("A port is a number from 1 to 65535.", "端口是 1 到 65535 的数字。"))
}

fn check_count(text: &str) -> Option<Text> {
    let wrong = !text.is_empty() && text.parse::<u32>().is_err();
    wrong.then(|| Text::fixed("A whole number is needed.", "需要填写整数。"))
}

fn check_size(text: &str) -> Option<Text> {
    let wrong = !text.is_empty() && nginx_size(text).is_none();
    wrong.then(|| Text::fixed("A size looks like 512k, 20m or 1g.", "大小的写法如 512k、20m、1g。"))
}

fn check_addresses(text: &str) -> Option<Text> {
    let wrong =
        words(text).into_iter().find(|word| word.parse::<std::net::IpAddr>().is_err() && read_subnet(word).is_err())?;
    Some(Text::new(format!("{wrong} is no address and no network."), format!("{wrong} 不是地址，也不是网段。")))
}

fn check_origins(text: &str) -> Option<Text> {
    let right = |word: &String| {
        let rest = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://"));
        word == "*" || rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
    };
    let wrong = words(text).into_iter().find(|word| !right(word))?;
    Some(Text::new(
        format!("{wrong} is no origin: https://app.example.com has no path."),
        format!("{wrong} 不是来源：写法如 https://app.example.com，不带路径。"),
    ))
}

fn check_hosts(text: &str) -> Option<Text> {
    let right = |word: &String| {
        word.starts_with('~') || word.chars().all(|c| c.is_alphanumeric() || ".-*_".contains(c)) && !word.contains("..")
    };
    let wrong = words(text).into_iter().find(|word| !right(word))?;
    Some(Text::new(format!("{wrong} is no host name."), format!("{wrong} 不是域名。")))
}

fn check_file(text: &str) -> Option<Text> {
    (!text.starts_with('/')).then(|| Text::fixed("A path in the container begins with /.", "容器中的路径以 / 开头。"))
}
