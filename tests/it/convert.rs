//! `docker run` lines as services.
use dockwright::change::Command;
use dockwright::compose::docker_run::{Converted, convert};
use dockwright::compose::whole;
use dockwright::model::{Document, Kind, Node};
use dockwright::session::Session;
use proptest::prelude::*;

fn body(converted: &Converted, kind: Kind, name: &str) -> Node {
    let found = converted.fragment.records.iter().find(|(other, record)| *other == kind && &*record.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {converted:#?}")).1.body.clone()
}

fn printed(converted: Converted) -> String {
    let mut session = Session::new(Document::default());
    session.dispatch(&Command::Insert(Box::new(converted.fragment))).expect("a fragment");
    whole(session.document())
}

fn lost(converted: &Converted) -> Vec<&str> {
    converted.problems.iter().filter(|problem| !problem.harmless).map(|problem| problem.flag.as_str()).collect()
}

#[test]
fn commands_become_services_networks_and_volumes() {
    let converted = convert(
        "# a stack\ndocker network create --internal --subnet 10.1.0.0/24 --gateway 10.1.0.1 back\ndocker volume create -o type=nfs data\n\
         sudo docker run -d --name db --network back \\\n  -e PW='a$b c' -e USER -v data:/d -v \"$(pwd)/x\":/x:ro \\  \n  --memory 512m postgres:16 -c fsync=off && docker run -dp 8080:80 --link db:dbhost --volumes-from db:ro --pid container:db nginx\n",
    );
    assert_eq!(lost(&converted), Vec::<&str>::new());
    let text = printed(converted);
    let wanted = "services:\n  db:\n    image: postgres:16\n    container_name: db\n    command:\n      - -c\n      - fsync=off\n    environment:\n      PW: a$$b c\n      USER:\n    volumes:\n      - data:/d\n      - ./x:/x:ro\n    networks:\n      - back\n    mem_limit: 512m\n\n  nginx:\n    image: nginx\n    ports:\n      - \"8080:80\"\n    volumes_from:\n      - db:ro\n    links:\n      - db:dbhost\n    pid: service:db\n\nnetworks:\n  back:\n    ipam:\n      config:\n        - subnet: 10.1.0.0/24\n          gateway: \"10.1.0.1\"\n    internal: true\n\nvolumes:\n  data:\n    driver_opts:\n      type: nfs\n";
    assert_eq!(text, wanted);
}

#[test]
fn every_flag_has_its_attribute() {
    // A flag with its value, and a line of the service that it makes.
    for (flag, line) in [
        ("--add-host h:1.1.1.1", "- h=1.1.1.1"),
        ("--annotation a=b", "a: b"),
        ("--blkio-weight 300", "weight: 300"),
        ("--blkio-weight-device /dev/a:5", "weight: 5"),
        ("--cap-add X", "cap_add:"),
        ("--cap-drop X", "cap_drop:"),
        ("--cgroup-parent /x", "cgroup_parent: /x"),
        ("--cgroupns private", "cgroup: private"),
        ("--cpu-count 2", "cpu_count: 2"),
        ("--cpu-percent 5", "cpu_percent: 5"),
        ("--cpu-period 5", "cpu_period: 5"),
        ("--cpu-quota 5", "cpu_quota: 5"),
        ("--cpu-rt-period 5", "cpu_rt_period: 5"),
        ("--cpu-rt-runtime 5", "cpu_rt_runtime: 5"),
        ("-c 5", "cpu_shares: 5"),
        ("--cpus=.5", "cpus: .5"),
        ("--cpuset-cpus 0,1", "cpuset: \"0,1\""),
        ("--device /dev/a", "- /dev/a"),
        ("--device-cgroup-rule 'c 1:3 mr'", "- c 1:3 mr"),
        ("--device-read-bps /dev/a:1mb", "rate: 1mb"),
        ("--device-read-iops /dev/a:5", "device_read_iops:"),
        ("--device-write-bps /dev/a:5", "device_write_bps:"),
        ("--device-write-iops /dev/a:5", "device_write_iops:"),
        ("--dns 1.1.1.1", "- \"1.1.1.1\""),
        ("--dns-opt a", "dns_opt:"),
        ("--dns-option a", "dns_opt:"),
        ("--dns-search a.b", "- a.b"),
        ("--domainname d", "domainname: d"),
        ("--entrypoint /x", "- /x"),
        ("--env A=1", "A: \"1\""),
        ("-e A", "A:"),
        ("--env-file f", "format: raw"),
        ("--expose 5", "- \"5\""),
        ("--gpus all", "gpus: all"),
        ("--gpus 2", "- count: 2"),
        ("--group-add g", "- g"),
        ("--health-cmd 'a b'", "test: a b"),
        ("--health-interval 5s", "interval: 5s"),
        ("--health-retries 3", "retries: 3"),
        ("--health-start-interval 1s", "start_interval: 1s"),
        ("--health-start-period 1s", "start_period: 1s"),
        ("--health-timeout 1s", "timeout: 1s"),
        ("-h host", "hostname: host"),
        ("--init", "init: true"),
        ("-i", "stdin_open: true"),
        ("--ip 10.0.0.2 --network n", "ipv4_address: \"10.0.0.2\""),
        ("--ip6 fd::1 --network n", "ipv6_address: fd::1"),
        ("--ipc host", "ipc: host"),
        ("--isolation x", "isolation: x"),
        ("-l a=b", "a: b"),
        ("--label-file f", "label_file:"),
        ("--link other:o", "- other:o"),
        ("--link-local-ip 1.1.1.1 --network n", "link_local_ips:"),
        ("--log-driver x", "driver: x"),
        ("--log-opt a=b", "a: b"),
        ("--mac-address 02:42:ac:11:00:02", "mac_address: 02:42:ac:11:00:02"),
        ("-m 5m", "mem_limit: 5m"),
        ("--memory-reservation 5m", "mem_reservation: 5m"),
        ("--memory-swap=-1", "memswap_limit: -1"),
        ("--memory-swappiness 5", "mem_swappiness: 5"),
        ("--mount type=bind,src=/a,dst=/b,ro", "read_only: true"),
        ("--name nn", "container_name: nn"),
        ("--network host", "network_mode: host"),
        ("--net front", "- front"),
        ("--network-alias a --network n", "- a"),
        ("--network name=n,alias=a", "- a"),
        ("--no-healthcheck", "disable: true"),
        ("--oom-kill-disable", "oom_kill_disable: true"),
        ("--oom-score-adj 5", "oom_score_adj: 5"),
        ("--pid host", "pid: host"),
        ("--pids-limit 5", "pids_limit: 5"),
        ("--platform a/b", "platform: a/b"),
        ("--privileged", "privileged: true"),
        ("-p 80:80", "- \"80:80\""),
        ("--pull always", "pull_policy: always"),
        ("--read-only", "read_only: true"),
        ("--restart always", "restart: always"),
        ("--runtime r", "runtime: r"),
        ("--security-opt a", "security_opt:"),
        ("--shm-size 5m", "shm_size: 5m"),
        ("--stop-signal X", "stop_signal: X"),
        ("--stop-timeout 5", "stop_grace_period: 5s"),
        ("--storage-opt size=1G", "size: 1G"),
        ("--sysctl a=b", "a: b"),
        ("--tmpfs /x", "- /x"),
        ("-t", "tty: true"),
        ("--ulimit a=1:2", "hard: 2"),
        ("--use-api-socket", "use_api_socket: true"),
        ("-u 5", "user: \"5\""),
        ("--userns host", "userns_mode: host"),
        ("--uts host", "uts: host"),
        ("-v vol:/b", "- vol:/b"),
        ("--volume-driver d -v vol:/b", "driver: d"),
        ("--volumes-from c", "- container:c"),
        ("-w /x", "working_dir: /x"),
    ] {
        let converted = convert(&format!("docker run {flag} image"));
        assert_eq!(lost(&converted), Vec::<&str>::new(), "{flag}");
        let text = printed(converted);
        assert!(text.lines().any(|other| other.trim() == line), "{flag}\n{text}");
        assert!(text.contains("image: image\n"), "{flag}\n{text}");
    }
}

#[test]
fn what_has_no_counterpart_is_reported() {
    for (flags, reported) in [
        ("-P", "--publish-all"),
        ("--cidfile x", "--cidfile"),
        ("--cpuset-mems 0", "--cpuset-mems"),
        ("-a stdout", "--attach"),
        ("--kernel-memory 1g", "--kernel-memory"),
        ("--io-maxiops 5", "--io-maxiops"),
        ("--frobnicate=5", "--frobnicate"),
        ("-p 99999:80", "--publish"),
        ("--ulimit x", "--ulimit"),
        ("--mount type=bind", "--mount"),
        ("-e A=$(date)", "$(date)"),
    ] {
        let converted = convert(&format!("\ndocker run {flags} image"));
        assert_eq!(lost(&converted), [reported], "{flags}");
        assert_eq!(converted.problems[0].line, 2, "{flags}");
        assert_eq!(converted.fragment.records.len(), 1, "{flags}");
    }
    for (command, harmless) in [("docker build .", false), ("docker pull x", true), ("cd x", false)] {
        let converted = convert(command);
        assert_eq!(converted.problems.iter().map(|problem| problem.harmless).collect::<Vec<_>>(), [harmless]);
    }
    for flag in ["-d", "--rm", "--detach-keys a", "--sig-proxy=false", "-q"] {
        let converted = convert(&format!("docker run {flag} image"));
        assert_eq!(converted.problems.len(), 1, "{flag}");
        assert!(converted.problems[0].harmless, "{flag}");
    }
}

#[test]
fn names_are_kept_apart() {
    let converted =
        convert("docker run a/b:1\ndocker run b@sha256:1\ndocker run --network n b\ndocker run --name 'a b' x");
    let names: Vec<&str> = converted.fragment.records.iter().map(|(_, record)| &*record.name).collect();
    assert_eq!(names, ["b", "b-2", "b-3", "a-b", "n"]);
    assert_eq!(body(&converted, Kind::Network, "n").get("external").and_then(Node::as_bool), Some(true));
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>(), rest in "(docker (run|network create|volume create)|[-=:,'\"`$\\\\()<>|&;#^ \\n]|--?[a-z-]{1,12}|[a-z/0-9]{1,5}|--mount|--gpus|--network|--ulimit|-v|-p){0,40}") {
        let _ = convert(&text);
        let _ = convert(&format!("docker run {rest}"));
        let _ = convert(&format!("{rest}\n{text}"));
    }
}
