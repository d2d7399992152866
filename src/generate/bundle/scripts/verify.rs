//! `verify.sh`: waits for the stack, then proves what is meant to be connected and what is meant to be apart.
use super::Context;
use crate::generate::shell::{Item, Script};
use crate::graph::{NetworkPlace, Reach};
use crate::model::dependency::Condition;
use crate::model::port::PortMapping;
use crate::model::units::Protocol;
use crate::text::Text;

pub(super) fn script(context: &Context<'_>) -> Script {
    let stack = &context.stack;
    let say = |en: &'static str, zh: &'static str| Text::fixed(en, zh).get(context.language).to_owned();
    let about = say(
        "Waits for the stack, then proves every intended connection and every intended isolation from inside the containers.",
        "等待服务就绪，然后在容器内逐一验证应当连通的连接与应当隔离的路径。",
    );
    let usage = say("TIMEOUT: seconds to wait for each service.", "TIMEOUT：等待每个服务的秒数。");
    let mut script = Script::bash(&[&about, &usage]);
    script.allow("SC2016,SC2317,SC2329");
    script.items.push(Item::Fixed(include_str!("verify.sh")));
    script.items.push(Item::Blank);
    for (name, text) in [
        ("WANTED", say("wanted:", "期望：")),
        ("NOT_RUNNING", say("is not running", "没有运行")),
        ("CLOSED", say("no answer", "没有应答")),
        ("OPEN", say("is reachable and should not be", "可以访问，但不应该")),
        ("NO_TOOL", say("the image has no program to try it with", "镜像中没有可用于测试的程序")),
        ("OFFLINE", say("this machine has no way out either", "本机也无法访问外网")),
    ] {
        script.items.push(Item::Assign(name, text));
    }
    // Only what starts without a profile runs.
    let running: Vec<usize> = (0..stack.services().len()).filter(|index| stack.service(*index).is_default()).collect();
    let section = |script: &mut Script, en: &'static str, zh: &'static str| {
        script.items.extend([Item::Blank, Item::Comment(say(en, zh))]);
    };
    section(&mut script, "Everything is up.", "所有服务已启动。");
    let mut order = running.clone();
    order.sort_by_key(|index| stack.start().wave(*index).unwrap_or(usize::MAX));
    for index in &order {
        let service = stack.service(*index);
        let healthy = service.view.has_healthcheck()
            || stack.start().dependents(*index).any(|edge| edge.condition == Condition::Healthy);
        let wanted = match ends(context, *index) {
            true => "completed",
            false if healthy => "healthy",
            false => "running",
        };
        script.call("wait_for", [&*service.name, wanted]);
    }
    let stays = |index: &usize| !ends(context, *index);
    let mut connections: Vec<(usize, usize, u16)> = Vec::new();
    for connection in stack.connections().filter(|connection| !connection.local) {
        let (Some(from), Some(to)) = (stack.find_id(connection.from), stack.find_id(connection.to)) else { continue };
        let port = connection.port.or_else(|| stack.service(to).listens.first().copied());
        connections.extend(port.map(|port| (from, to, port)));
    }
    for route in &context.document.settings.routes {
        if let (Some(from), Some(to)) = (stack.find(&route.proxy), stack.find(&route.service)) {
            connections.push((from, to, route.port));
        }
    }
    let mut seen = std::collections::HashSet::new();
    connections.retain(|one @ (from, to, _)| {
        [from, to].into_iter().all(|index| running.contains(index) && stays(index)) && seen.insert(*one)
    });
    if !connections.is_empty() {
        section(&mut script, "Intended connections.", "应当连通。");
    }
    for (from, to, port) in connections {
        script.call("reaches", [&*stack.service(from).name, &*stack.service(to).name, &port.to_string()]);
    }
    let mut isolations = Vec::new();
    for to in running.iter().filter(|index| stays(index)) {
        let Some(port) = stack.service(*to).listens.first() else { continue };
        for from in running.iter().filter(|index| stays(index)) {
            // A service on the host's network stack reaches every bridge.
            let own = |index: usize| stack.service(stack.network_owner(index)).place == NetworkPlace::Own;
            if own(*from) && own(*to) && stack.reach(*from, *to) == Reach::No {
                isolations.push([
                    stack.service(*from).name.to_string(),
                    stack.service(*to).name.to_string(),
                    port.to_string(),
                ]);
            }
        }
    }
    if !isolations.is_empty() {
        section(&mut script, "Intended isolation.", "应当隔离。");
    }
    for isolation in isolations {
        script.call("apart", isolation);
    }
    let cut_off: Vec<&str> = running
        .iter()
        .filter(|index| stays(index) && stack.is_cut_off(**index))
        .map(|index| &*stack.service(*index).name)
        .collect();
    if !cut_off.is_empty() {
        section(&mut script, "No way out to the Internet.", "不能访问外网。");
    }
    for name in cut_off {
        script.call("cut_off", [name]);
    }
    let doors: Vec<[String; 3]> = running
        .iter()
        .filter(|index| stays(index))
        .flat_map(|index| doors(&stack.service(*index).name, &stack.service(*index).view.ports))
        .collect();
    if !doors.is_empty() {
        section(&mut script, "Published ports answer on this machine.", "已发布的端口在本机有应答。");
    }
    for door in doors {
        script.call("published", door);
    }
    script.items.push(Item::Blank);
    script.call("finish", [""; 0]);
    script
}

/// Whether a service does its work and ends.
pub(super) fn ends(context: &Context<'_>, index: usize) -> bool {
    let stack = &context.stack;
    stack.service(index).is_one_shot()
        || stack.start().dependents(index).any(|edge| edge.condition == Condition::Completed)
}

/// Where a service answers on the host, over TCP.
fn doors(name: &str, ports: &[PortMapping]) -> Vec<[String; 3]> {
    let mut out = Vec::new();
    for mapping in ports.iter().filter(|mapping| mapping.transport() == Protocol::Tcp) {
        let host = match mapping.host_ip.as_ref().and_then(|address| address.known()) {
            Some(address) if !address.is_unspecified() => address.to_string(),
            _ => "127.0.0.1".to_owned(),
        };
        for (published, _) in mapping.pairs().into_iter().take(8) {
            out.extend(published.map(|port| [name.to_owned(), host.clone(), port.to_string()]));
        }
    }
    out
}
