//! `ngx-full-in-confd`: whole configuration inside another.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::Node;
use crate::rules::mend;
use crate::rules::proxy_file;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "ngx-full-in-confd",
    family: Family::Nginx,
    severity: Severity::Stop,
    name: Text::fixed("Whole configuration inside another", "完整配置被嵌套引用"),
    why: Text::fixed(
        "Files in conf.d are read within http; events or http in them is refused: directive is not allowed here.",
        "conf.d 中的文件在 http 块内读取，其中再写 events 或 http 会报错：directive is not allowed here。",
    ),
    how: Text::fixed(
        "Mount it as /etc/nginx/nginx.conf, or keep only its servers.",
        "挂载为 /etc/nginx/nginx.conf，或只保留 server 部分。",
    ),
    proof: "docker compose exec <service> nginx -t",
    example: r#"services:
  proxy:
    image: nginx:1.27
    volumes: ["./nginx.conf:/etc/nginx/conf.d/default.conf:ro"]
--- nginx.conf
events {}
http { server { listen 80; } }
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# services.w.volumes[0]
services:
  w: {image: 'nginx:1.27', volumes: ['./nginx.conf:/etc/nginx/conf.d/default.conf:ro']}
--- nginx.conf
events {}
http { server { listen 80; } }
",
            r"services:
  w: {image: 'nginx:1.27', volumes: ['./conf:/etc/nginx/conf.d']}
--- conf/x.conf
worker_processes 1;
",
        ],
        silent: &[r"services:
  w: {image: 'nginx:1.27', volumes: ['./a.conf:/etc/nginx/conf.d/default.conf:ro']}
--- a.conf
server { listen 80; }
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const MAIN: [&str; 6] = ["events", "http", "worker_processes", "user", "pid", "load_module"];
    let proxies = proxy_file::proxies(stack).iter();
    let files = proxies.flat_map(|proxy| proxy.files.iter().map(move |file| (proxy, file)));
    for (proxy, file) in files.filter(|(_, file)| file.included && file.target.contains("/conf.d/")) {
        let Some(wrong) = file.config.directives().find(|one| MAIN.contains(&one.name.as_str())) else { continue };
        let steps = &file.steps;
        let text = stack.service(proxy.service).record.body.at(steps).and_then(Node::as_text);
        let command = text.filter(|text| text.contains(&file.target)).map(|text| {
            mend::set_text(stack, proxy.service, steps, &text.replace(&file.target, "/etc/nginx/nginx.conf"))
        });
        found.push(
            RULE.in_file(
                stack,
                proxy.place(stack, file),
                (&file.path, wrong.line),
                format!("{} has {}, which is not allowed in conf.d.", file.path, wrong.name),
                format!("{} 中有 {}，而 conf.d 里不允许。", file.path, wrong.name),
            )
            .with_fix(
                Safety::Review,
                "Mount it as nginx.conf",
                "改为挂载成 nginx.conf",
                command.into_iter().collect(),
            ),
        );
    }
}
