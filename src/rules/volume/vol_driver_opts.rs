//! `vol-driver-opts`: volume that cannot be mounted.
use crate::diagnostics::{Diagnostic, Severity};
use crate::graph::Stack;
use crate::model::volume::VolumeView;
use crate::model::{Kind, Path, Step};
#[cfg(test)]
use crate::rules::rule::Cases;
use crate::rules::rule::{Family, Rule};
use crate::text::Text;

/// The rule.
pub static RULE: Rule = Rule {
    code: "vol-driver-opts",
    family: Family::Volume,
    severity: Severity::Stop,
    name: Text::fixed("Volume that cannot be mounted", "无法挂载的卷"),
    why: Text::fixed(
        "The local driver hands type and device to mount. What no kernel knows, or what has no device, fails when the first container starts.",
        "local 驱动会把 type 和 device 交给 mount。内核不认识的类型或缺少 device 时，第一个容器启动就会失败。",
    ),
    how: Text::fixed(
        "Use a file system type such as nfs, ext4 or none with o: bind, and name the device.",
        "使用 nfs、ext4 等文件系统类型，或 type: none 配合 o: bind，并写明 device。",
    ),
    proof: "docker volume create --opt type=<type> --opt device=<device> x; docker run --rm -v x:/x alpine true",
    example: r#"services:
  db:
    image: postgres:16
    volumes: ["pg:/var/lib/postgresql/data"]
volumes:
  pg:
    driver: local
    driver_opts:
      type: crypt
      device: /dev/mapper/enc
"#,
    check,
    #[cfg(test)]
    cases: Cases {
        fires: &[
            r"# volumes.dd.driver_opts.type
services:
  a: {image: 'x:1', volumes: ['dd:/d']}
volumes: {dd: {driver: local, driver_opts: {type: crypt, device: /dev/mapper/e}}}
",
            r"# volumes.dd.driver_opts
services:
  a: {image: 'x:1', volumes: ['dd:/d']}
volumes: {dd: {driver_opts: {type: none, o: bind}}}
",
            r"services:
  a: {image: 'x:1', volumes: ['dd:/d']}
volumes: {dd: {driver_opts: {type: '${T}', device: x}}}
--- .env
T=luks
",
        ],
        silent: &[r"services:
  a: {image: 'x:1', volumes: ['dd:/d', 'ee:/e', 'ff:/f', 'gg:/g']}
volumes: {dd: {driver_opts: {type: none, o: bind, device: ./x}}, ee: {driver_opts: {type: nfs, o: 'addr=1.2.3.4', device: ':/x'}}, ff: {driver_opts: {type: tmpfs, device: tmpfs}}, gg: {driver: other, driver_opts: {type: what}}}
"],
    },
};

fn check(stack: &Stack, found: &mut Vec<Diagnostic>) {
    const TYPES: [&str; 24] = [
        "none",
        "bind",
        "tmpfs",
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "ext2",
        "ext3",
        "ext4",
        "xfs",
        "btrfs",
        "zfs",
        "overlay",
        "vfat",
        "exfat",
        "ntfs",
        "ntfs3",
        "iso9660",
        "squashfs",
        "ceph",
        "glusterfs",
        "9p",
        "fuse",
    ];
    for (_, record) in stack.document().volumes().iter() {
        if record.body.get("driver_opts").is_none() {
            continue;
        }
        let body = stack.variables.fill_in(&record.body, &Path::default(), &mut Vec::new());
        let view = VolumeView::new(&record.name, &body);
        if view.external || view.driver.as_deref().is_some_and(|driver| driver != "local") {
            continue;
        }
        let (kind, device) = (view.driver_option("type"), view.driver_option("device"));
        let place = |steps: &[Step]| Stack::record_path(Kind::Volume, &record.name, steps);
        match kind {
            Some(kind) if !kind.is_empty() && !TYPES.contains(&kind) && !kind.starts_with("fuse.") => {
                found.push(RULE.finding(
                    place(&["driver_opts".into(), "type".into()]),
                    format!("{kind} is no type of file system that {} can be mounted with.", record.name),
                    format!("{kind} 不是可用于挂载 {} 的文件系统类型。", record.name),
                ))
            }
            Some(kind) if device.is_none_or(str::is_empty) && kind != "tmpfs" => found.push(RULE.finding(
                place(&["driver_opts".into()]),
                format!("{} has a type, but no device.", record.name),
                format!("{} 设置了 type，但没有 device。", record.name),
            )),
            _ => {}
        }
    }
}
