//! Every attribute of a service, with its meaning (Compose specification, "Services").
use dockwright::text::Text;

/// How an attribute is edited outside of the sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeForm {
    /// In a section of its own fields.
    Own,
    /// A text or number.
    Text,
    /// A time.
    Time,
    /// On or off.
    Flag,
    /// A list of texts.
    List,
    /// Names and values.
    Map,
    /// As YAML.
    Yaml,
}

/// An attribute of a service.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// The key.
    pub key: &'static str,
    /// How it is edited.
    pub form: AttributeForm,
    /// What it is for.
    pub meaning: (&'static str, &'static str),
}

impl Attribute {
    /// What it is for, in words.
    pub fn words(self) -> Text {
        Text::fixed(self.meaning.0, self.meaning.1)
    }
}

/// The attribute of a key; `None` for keys that the specification does not know.
pub fn attribute(key: &str) -> Option<Attribute> {
    ATTRIBUTES.iter().find(|one| one.key == key).copied()
}

const fn row(key: &'static str, form: AttributeForm, en: &'static str, zh: &'static str) -> Attribute {
    Attribute { key, form, meaning: (en, zh) }
}

use AttributeForm::{Flag, List, Map, Own, Text as Scalar, Time, Yaml};

/// The attributes in alphabetical order.
pub const ATTRIBUTES: &[Attribute] = &[
    row("annotations", Map, "Metadata for the container runtime", "供容器运行时使用的元数据"),
    row("attach", Flag, "Whether `up` shows its output", "`up` 时是否显示其输出"),
    row("blkio_config", Yaml, "Limits and weights of disk access", "磁盘读写的限制与权重"),
    row("build", Own, "How its image is built from source", "如何由源码构建镜像"),
    row("cap_add", Own, "Capabilities it gets besides the usual", "额外赋予的 Linux 能力"),
    row("cap_drop", Own, "Capabilities that are taken from it", "移除的 Linux 能力"),
    row("cgroup", Scalar, "Whose control group it uses: host or private", "使用的 cgroup：host 或 private"),
    row("cgroup_parent", Scalar, "The control group above its own", "上级 cgroup"),
    row("command", Own, "What it runs instead of the image's command", "替代镜像自带的命令"),
    row("configs", List, "Configs that it may read", "可读取的 config"),
    row("container_name", Own, "A fixed name for its container", "固定的容器名"),
    row("cpu_count", Scalar, "Number of CPUs (Windows)", "CPU 数量（Windows）"),
    row("cpu_percent", Scalar, "Share of the CPUs in percent (Windows)", "CPU 占比（Windows）"),
    row("cpu_period", Scalar, "Length of a scheduling period", "CPU 调度周期"),
    row("cpu_quota", Scalar, "CPU time in each period", "每个周期的 CPU 时间"),
    row("cpu_rt_period", Scalar, "Period of the real-time scheduler", "实时调度周期"),
    row("cpu_rt_runtime", Scalar, "Real-time CPU time in each period", "每个周期的实时 CPU 时间"),
    row("cpu_shares", Scalar, "Weight against other containers when CPUs are scarce", "CPU 紧张时相对其他容器的权重"),
    row("cpus", Own, "How many CPUs it may use", "可用的 CPU 数量"),
    row("cpuset", Scalar, "Which CPUs it may run on, like 0-3", "可使用的 CPU 编号，如 0-3"),
    row("credential_spec", Yaml, "Credentials of a managed service account (Windows)", "托管服务账户的凭据（Windows）"),
    row("depends_on", Own, "Services that start before it", "先于它启动的服务"),
    row("deploy", Own, "Replicas, limits, placement", "副本、资源限制、部署位置"),
    row("develop", Yaml, "What `watch` does when files change", "`watch` 在文件变化时的动作"),
    row("device_cgroup_rules", List, "Devices that it may use, as cgroup rules", "以 cgroup 规则允许的设备"),
    row("devices", List, "Devices of the host that it sees", "映射进容器的主机设备"),
    row("dns", List, "DNS servers that it asks", "使用的 DNS 服务器"),
    row("dns_opt", List, "Options for name resolution", "DNS 解析选项"),
    row("dns_search", List, "Domains that are tried for short names", "短名称的搜索域"),
    row("domainname", Scalar, "Its domain name", "域名"),
    row("entrypoint", Own, "What starts before the command", "命令之前的入口程序"),
    row("env_file", Own, "Files with environment variables", "环境变量文件"),
    row("environment", Own, "Environment variables", "环境变量"),
    row("expose", Own, "Ports that only other services see", "仅其他服务可见的端口"),
    row("extends", Yaml, "Takes over the settings of another service", "继承另一个服务的设置"),
    row("external_links", List, "Containers outside of this stack, by name", "本编排之外的容器"),
    row("extra_hosts", Map, "Host names with fixed addresses", "额外的主机名与地址"),
    row("gpus", Yaml, "Graphics processors that it may use", "可使用的 GPU"),
    row("group_add", List, "Further groups of its user", "用户所属的附加组"),
    row("healthcheck", Own, "How Docker sees that it works", "如何判断它是否正常"),
    row("hostname", Own, "Its host name inside the container", "容器内的主机名"),
    row("image", Own, "The image that it runs", "运行的镜像"),
    row("init", Flag, "A small init process that cleans up child processes", "由 init 进程回收子进程"),
    row("ipc", Scalar, "Whose shared memory it uses", "共享内存的命名空间"),
    row("isolation", Scalar, "How it is isolated (Windows)", "隔离方式（Windows）"),
    row("label_file", List, "Files with labels", "标签文件"),
    row("labels", Own, "Metadata that tools read", "供工具读取的标签"),
    row("links", List, "Services under further names; networks do this now", "以别名链接其他服务；如今由网络取代"),
    row("logging", Own, "Where its output goes", "日志去向"),
    row("mac_address", Scalar, "A fixed hardware address", "固定的 MAC 地址"),
    row("mem_limit", Own, "How much memory it may use", "可用内存上限"),
    row("mem_reservation", Own, "Memory that is set aside for it", "为其预留的内存"),
    row("mem_swappiness", Scalar, "How readily its memory is swapped, 0 to 100", "内存换出倾向，0 到 100"),
    row("memswap_limit", Scalar, "Memory and swap together; -1 for no limit", "内存与交换区合计上限；-1 为不限"),
    row("models", List, "AI models that it uses", "使用的 AI 模型"),
    row("network_mode", Own, "Whose network it uses instead of its own", "不使用独立网络，改用其他网络"),
    row("networks", Own, "Networks that it joins", "加入的网络"),
    row("oom_kill_disable", Flag, "Whether the kernel spares it when memory runs out", "内存耗尽时内核不终止它"),
    row(
        "oom_score_adj",
        Scalar,
        "How soon the kernel ends it when memory runs out, -1000 to 1000",
        "内存耗尽时被终止的优先级，-1000 到 1000",
    ),
    row("pid", Scalar, "Whose processes it sees: host or service:NAME", "进程命名空间：host 或 service:名称"),
    row("pids_limit", Own, "How many processes it may have", "进程数上限"),
    row("platform", Scalar, "Processor and system, like linux/amd64", "平台，如 linux/amd64"),
    row("ports", Own, "Ports that the host opens for it", "映射到主机的端口"),
    row("post_start", Yaml, "Commands after it has started", "启动后执行的命令"),
    row("pre_start", Yaml, "Containers that run to their end before it starts", "启动前须运行完毕的容器"),
    row("pre_stop", Yaml, "Commands before it stops", "停止前执行的命令"),
    row("privileged", Own, "All rights on the host", "拥有主机的全部权限"),
    row("profiles", Own, "It starts only with one of these profiles", "仅随这些 profile 启动"),
    row("provider", Yaml, "Another program runs it in the place of Docker", "由其他程序代替 Docker 管理"),
    row(
        "pull_policy",
        Scalar,
        "When its image is pulled: always, missing, never, build",
        "何时拉取镜像：always、missing、never、build",
    ),
    row("pull_refresh_after", Scalar, "After what time its image is pulled anew", "多久后重新拉取镜像"),
    row("read_only", Own, "Its files cannot be changed", "根文件系统只读"),
    row("restart", Own, "When it starts again after it has ended", "结束后何时重启"),
    row("runtime", Scalar, "The container runtime, like runc or nvidia", "容器运行时，如 runc、nvidia"),
    row("scale", Own, "How many containers run", "容器数量"),
    row("secrets", List, "Secrets that it may read", "可读取的 secret"),
    row("security_opt", Own, "Options of the security modules", "安全模块选项"),
    row("shm_size", Own, "Size of /dev/shm", "/dev/shm 的大小"),
    row("stdin_open", Flag, "Keeps its input open (docker run -i)", "保持标准输入打开（docker run -i）"),
    row("stop_grace_period", Time, "Time to end by itself before it is killed", "强制终止前的等待时间"),
    row("stop_signal", Scalar, "The signal that asks it to end", "要求其结束的信号"),
    row("storage_opt", Map, "Options of the storage driver", "存储驱动选项"),
    row("sysctls", Map, "Kernel parameters inside the container", "容器内的内核参数"),
    row("tmpfs", Own, "Paths that are kept in memory", "保存在内存中的路径"),
    row("tty", Flag, "A terminal (docker run -t)", "分配终端（docker run -t）"),
    row("ulimits", Yaml, "Limits of the kernel, like open files", "内核限制，如打开文件数"),
    row("use_api_socket", Flag, "Lets it control Docker", "允许它控制 Docker"),
    row("user", Own, "The user that runs its processes", "运行进程的用户"),
    row("userns_mode", Scalar, "Whose user numbers it uses", "用户命名空间"),
    row("uts", Scalar, "Whose host name it uses", "主机名命名空间"),
    row("volumes", Own, "Volumes and paths that it sees", "挂载的卷与路径"),
    row("volumes_from", List, "Mounts of another service", "复用其他服务的挂载"),
    row("working_dir", Own, "The folder in which it starts", "启动时的工作目录"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_attributes_are_there_once_and_in_order() {
        assert_eq!(ATTRIBUTES.len(), 93);
        assert!(ATTRIBUTES.is_sorted_by(|left, right| left.key < right.key));
    }
}
