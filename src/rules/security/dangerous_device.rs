//! `dangerous-device`: a device through which the host can be taken over.
use crate::diagnostics::{Diagnostic, Safety, Severity};
use crate::graph::Stack;
use crate::model::{Node, Step};
use crate::rules::mend;
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "dangerous-device",
    family: Family::Security,
    severity: Severity::Exposed,
    name: Text::fixed("A device that leads to the host", "可通往主机的设备"),
    why: Text::fixed(
        "Through a disk or the memory of the machine a process reads and writes everything, whatever the permissions of the files say.",
        "通过磁盘或内存设备，进程可以绕过文件权限读写一切。",
    ),
    how: Text::fixed("Remove the device, or mount the files that are needed.", "去掉这个设备，改为挂载需要的文件。"),
    proof: "docker inspect -f '{{json .HostConfig.Devices}}' <container>",
    example: r#"services:
  backup:
    image: example/backup:1
    devices: ["/dev/sda:/dev/sda"]
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r#"# services.a.devices[0]
services:
  a: {image: "x:1", devices: ["/dev/mem:/dev/mem"]}
"#,
            r#"services:
  a: {image: "x:1", devices: [{source: /dev/nvme0n1, target: /dev/x}]}
"#,
            r#"services:
  a: {image: "x:1", devices: ["${D}:/dev/disk"]}
--- .env
D=/dev/sdb1
"#,
        ],
        silent: &[r#"services:
  a: {image: "x:1", devices: ["/dev/ttyUSB0:/dev/ttyUSB0", "/dev/dri:/dev/dri", "/dev/net/tun", "/dev/fuse", "/dev/snd", "nvidia.com/gpu=all"]}
"#],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const EXACT: [&str; 6] = ["/dev/mem", "/dev/kmem", "/dev/kmsg", "/dev/port", "/dev", "/dev/sg0"];
    const DISKS: [&str; 7] = ["/dev/sd", "/dev/hd", "/dev/vd", "/dev/xvd", "/dev/nvme", "/dev/mmcblk", "/dev/dm-"];
    for (index, service) in stack.services().iter().enumerate() {
        let items = service.body().get("devices").and_then(Node::as_sequence).unwrap_or(&[]);
        for (at, item) in items.iter().enumerate() {
            let short = item.as_text().and_then(|text| text.split(':').next());
            let source = short.or_else(|| item.get("source").and_then(Node::as_text)).unwrap_or("");
            if !EXACT.contains(&source) && !DISKS.iter().any(|disk| source.starts_with(disk)) {
                continue;
            }
            let steps: [Step; 2] = ["devices".into(), Step::Index(at)];
            found.push(
                RULE.finding(
                    stack.path(index, &steps),
                    format!("{} has {source} of the host in its hands.", service.name),
                    format!("{} 可以直接操作主机的 {source}。", service.name),
                )
                .with_fix(
                    Safety::Review,
                    format!("Remove {source}"),
                    format!("去掉 {source}"),
                    vec![mend::set(stack, index, &steps, None)],
                ),
            );
        }
    }
}
