#!/usr/bin/env python3
"""Judges exported bundles by the real tools: docker compose, nginx, gixy, hadolint, shellcheck.

usage: judge.py FOLDER…

Prints one line for each check and a closing "judges: N passed, N failed"; exits 1 if one failed. No engine runs and
nothing is started. Where the tools are is told by the environment (./dev sets it): DOCKWRIGHT_COMPOSE (the program
itself: the wrapper of the PyPI package always exits 0), DOCKWRIGHT_HADOLINT, DOCKWRIGHT_GIXY, DOCKWRIGHT_NSS_WRAPPER.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nginx_root

BASE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
PATH = "/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin"
SECONDS = 20
MEMORY = 8 << 30


@dataclass
class Check:
    """One verdict: what was asked, of what, and what the tool said if it was not content."""

    name: str
    passed: bool
    detail: str = ""


def tool(variable, fallback):
    return os.environ.get(variable) or fallback


def missing_tools():
    """Names what has to be there before anything is judged: a tool that is missing would reject everything."""
    wanted = [
        tool("DOCKWRIGHT_COMPOSE", "docker-compose"), tool("DOCKWRIGHT_HADOLINT", "hadolint"), tool("DOCKWRIGHT_GIXY", "gixy"),
        "nginx", "shellcheck", "openssl",
    ]
    missing = [name for name in wanted if shutil.which(name, path=PATH) is None]
    if not Path(tool("DOCKWRIGHT_NSS_WRAPPER", "")).is_file():
        missing.append("libnss_wrapper.so")
    return missing


def run(command, cwd, env=None, stdin=None):
    """Runs a tool in a clean environment and within limits; a tool that hangs or is missing is a failed check."""
    clean = {"PATH": PATH, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    try:
        return subprocess.run(
            command, cwd=cwd, env=clean | (env or {}), input=stdin, capture_output=True, text=True, errors="replace",
            timeout=SECONDS, preexec_fn=limit,
        )
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"no answer within {SECONDS} s")
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]}: {error.strerror}. Run ./dev setup")


# ---------------------------------------------------------------------------------------------------------- Compose


def layers(folder):
    """The sets of Compose files that a user of the bundle would give together: the base with its override, and the base
    with each further layer (docker-compose.prod.yml)."""
    base = next((name for name in BASE_NAMES if (folder / name).is_file()), None)
    if base is None:
        return []
    stem = base.rsplit(".", 1)[0]
    others = sorted(p.name for p in folder.iterdir() if re.fullmatch(re.escape(stem) + r"\.[^.]+\.ya?ml", p.name))
    override = [name for name in others if name.split(".")[-2] == "override"]
    sets = [[base, *override]]
    sets += [[base, name] for name in others if name not in override]
    return sets


def compose(folder, files, *arguments, profiles=False):
    command = [tool("DOCKWRIGHT_COMPOSE", "docker-compose"), "--project-directory", str(folder)]
    for name in files:
        command += ["-f", str(folder / name)]
    if profiles:
        command += ["--profile", "*"]
    return run([*command, "config", *arguments], folder)


def judge_compose(folder, files):
    """config has to succeed and to say nothing: its warnings are unset variables and the like."""
    checks = []
    for profiles in (False, True):
        result = compose(folder, files, "-q", profiles=profiles)
        name = f"docker compose config: {' + '.join(files)}" + (" with all profiles" if profiles else "")
        checks.append(Check(name, result.returncode == 0 and not result.stderr.strip(), result.stderr or f"exit {result.returncode}"))
    return checks


def judge_env_example(folder, files):
    """A new member of the team copies .env.example: it names every variable that has no default."""
    result = compose(folder, files, "--variables", "--format", "json", profiles=True)
    if result.returncode != 0:
        return []
    variables = json.loads(result.stdout or "{}") or {}
    wanted = {name for name, about in variables.items() if not about.get("DefaultValue") and not about.get("PresenceValue")}
    example = folder / ".env.example"
    if not wanted and not example.is_file():
        return []
    text = example.read_text(encoding="utf-8") if example.is_file() else ""
    named = set(re.findall(r"^\s*(?:export\s+)?#?\s*([A-Za-z_][A-Za-z0-9_]*)=", text, re.M))
    missing = sorted(wanted - named)
    return [Check(".env.example names every variable without a default", not missing, "missing: " + ", ".join(missing))]


# ------------------------------------------------------------------------------------------------------------ nginx


def reachable_hosts(config, name):
    """The names that Docker's DNS and the hosts file give to a service, with an address for each: of the services that
    share a network with it, and of its own extra_hosts. Nothing else resolves in its container."""
    services = config.get("services", {})
    service = services[name]
    hosts = {"localhost": "127.0.0.1"}
    for entry in service.get("extra_hosts") or []:
        host, _, address = entry.replace("=", ":", 1).partition(":")
        hosts[host] = "127.0.0.1" if address == "host-gateway" else address.strip("[]")
    mode = service.get("network_mode") or ""
    if mode.startswith("service:"):
        owner = mode.split(":", 1)[1]
        return reachable_hosts(config, owner) | hosts if owner in services and owner != name else hosts
    for link in service.get("links") or []:
        target, _, alias = link.partition(":")
        if alias and target in services:
            hosts[alias] = "127.0.0.1"
    for network in service.get("networks") or {}:
        for position, (other, about) in enumerate(services.items()):
            if network not in (about.get("networks") or {}):
                continue
            membership = about["networks"][network] or {}
            address = membership.get("ipv4_address") or f"10.254.{position // 250}.{position % 250 + 1}"
            names = [other, about.get("container_name"), about.get("hostname"), *(membership.get("aliases") or [])]
            for host in filter(None, names):
                hosts.setdefault(host, address)
    return hosts


def judge_nginx(folder, files):
    """nginx -t for every service that runs nginx with a configuration of the bundle, with only those names resolvable
    that its container could resolve."""
    result = compose(folder, files, "--format", "json")
    if result.returncode != 0:
        return [], set()
    config = json.loads(result.stdout)
    checks, used = [], set()
    for name, service in config.get("services", {}).items():
        with tempfile.TemporaryDirectory(prefix="nginx-") as scratch:
            root = Path(scratch)
            sources = nginx_root.lay(root, folder, config, service)
            if not sources:
                continue
            used |= sources
            (root / "hosts").write_text("".join(f"{ip} {host}\n" for host, ip in reachable_hosts(config, name).items()))
            checks += test_nginx(root, name, files)
    return checks, used


def test_nginx(root, name, files):
    version = nginx_version()
    try:
        conf = nginx_root.rewrite(root, version, privileged=os.geteuid() == 0)
    except (OSError, UnicodeDecodeError) as error:
        return [Check(f"nginx -t: {name}", False, str(error))]
    preload = tool("DOCKWRIGHT_NSS_WRAPPER", "libnss_wrapper.so")
    env = {
        "LD_PRELOAD": preload,
        "NSS_WRAPPER_HOSTS": str(root / "hosts"),
        "NSS_WRAPPER_PASSWD": str(root / "passwd"),
        "NSS_WRAPPER_GROUP": str(root / "group"),
    }
    result = run(["nginx", "-t", "-c", str(conf), "-p", f"{root}/etc/nginx/", "-e", "stderr"], root, env)
    said = result.stderr.replace(str(root), "")
    # Somebody who is not root tests here; in the container nginx is started as root.
    complaints = [line for line in said.splitlines() if re.search(r"\[(warn|emerg|alert|crit|error)\]", line) and 'the "user" directive' not in line]
    title = " + ".join(files)
    checks = [Check(f"nginx -t: {name} of {title}", result.returncode == 0 and not complaints, "\n".join(complaints) or said)]
    if result.returncode == 0:
        # gixy exits 0 on what it cannot parse, which is why it is only asked after nginx itself. -lll: high severity.
        found = run([tool("DOCKWRIGHT_GIXY", "gixy"), "-lll", "-f", "json", str(conf)], root)
        checks.append(judge_gixy(name, title, found))
    return checks


def judge_gixy(name, title, result):
    try:
        findings = json.loads(result.stdout or "[]")
    except ValueError:
        return Check(f"gixy: {name} of {title}", False, result.stdout + result.stderr)
    # Since 1.23.4 nginx's own defaults are TLS 1.2 and 1.3 with strong ciphers: a missing directive is no weakness.
    findings = [f for f in findings if not (f.get("plugin") == "weak_ssl_tls" and f.get("summary", "").startswith("Missing"))]
    detail = "\n".join(f"{f.get('plugin')}: {f.get('summary')} {f.get('reason') or ''}" for f in findings)
    return Check(f"gixy: {name} of {title}", result.returncode in (0, 1) and not findings, detail or result.stderr)


def nginx_version():
    found = re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", run(["nginx", "-v"], "/").stderr)
    return tuple(map(int, found.groups())) if found else (0, 0, 0)


def judge_unused_nginx(folder, used):
    """A configuration that no service mounts does nothing: somebody will edit it in vain."""
    checks = []
    for path in sorted(folder.rglob("*.conf")):
        text = path.read_text(encoding="utf-8", errors="replace")
        looks_like_nginx = re.search(r"^\s*(server|upstream\s+\S+|http)\s*\{", text, re.M)
        if looks_like_nginx and path.resolve() not in used:
            checks.append(Check(f"mounted: {path.relative_to(folder)}", False, "no service runs nginx with this file"))
    return checks


# ------------------------------------------------------------------------------------------------------ Dockerfiles


def judge_dockerfiles(folder, files):
    """hadolint for every Dockerfile, and a Dockerfile for every build in the bundle."""
    paths = {p for p in folder.rglob("*") if p.is_file() and re.fullmatch(r"(.+\.)?Dockerfile(\.(?!dockerignore).+)?", p.name)}
    checks = []
    result = compose(folder, files, "--format", "json", profiles=True)
    config = json.loads(result.stdout) if result.returncode == 0 else {}
    for name, service in config.get("services", {}).items():
        build = service.get("build")
        if not build:
            continue
        if inline := build.get("dockerfile_inline"):
            checks.append(hadolint(f"the inline Dockerfile of {name}", "-", folder, inline))
            continue
        context = build.get("context", ".")
        if "://" in context or context.startswith("git@"):
            continue
        path = Path(context, build.get("dockerfile") or "Dockerfile")
        if path.is_file():
            paths.add(path)
        else:
            checks.append(Check(f"Dockerfile of {name}", False, f"{path} is not in the bundle"))
    for path in sorted({p.resolve() for p in paths}):
        shown = path.relative_to(folder) if path.is_relative_to(folder) else path
        checks.append(hadolint(str(shown), str(path), folder))
    return checks


def hadolint(shown, path, folder, stdin=None):
    # Even a hint is a finding. An empty configuration: none of this machine is used.
    command = [tool("DOCKWRIGHT_HADOLINT", "hadolint"), "--no-color", "-c", "/dev/null", "-t", "style", path]
    result = run(command, folder, stdin=stdin)
    return Check(f"hadolint: {shown}", result.returncode == 0, result.stdout + result.stderr)


# ---------------------------------------------------------------------------------------------------------- scripts


def judge_scripts(folder):
    checks = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            first = file.readline(200)
        if path.suffix in (".sh", ".bash") or re.match(rb"#!.*\b(ba|da)?sh\b", first):
            result = run(["shellcheck", str(path)], folder)
            checks.append(Check(f"shellcheck: {path.relative_to(folder)}", result.returncode == 0, result.stdout + result.stderr))
    return checks


# ------------------------------------------------------------------------------------------------------------- main


def judge(folder):
    """All checks of one bundle."""
    folder = Path(folder).resolve()
    sets = layers(folder) if folder.is_dir() else []
    if not sets:
        return [Check("Compose file", False, f"{folder} has none of {', '.join(BASE_NAMES)}")]
    checks, used = [], set()
    for files in sets:
        checks += judge_compose(folder, files)
        nginx_checks, sources = judge_nginx(folder, files)
        checks += nginx_checks
        used |= sources
    checks += judge_env_example(folder, sets[0])
    checks += judge_unused_nginx(folder, used)
    checks += judge_dockerfiles(folder, sets[0])
    checks += judge_scripts(folder)
    return checks


def report(checks):
    for check in checks:
        print(f"  {'ok  ' if check.passed else 'FAIL'} {check.name}")
        if not check.passed:
            for line in check.detail.strip().splitlines()[:20]:
                print(f"       {line}")


def main(folders):
    if not folders:
        print(__doc__, file=sys.stderr)
        return 2
    if missing := missing_tools():
        print(f"missing: {', '.join(missing)}. Run ./dev setup; ./dev test tells the judges where the tools are")
        print("judges: 0 passed, 1 failed")
        return 1
    passed = failed = 0
    for folder in folders:
        print(f"{os.path.basename(os.path.normpath(folder))}")
        checks = judge(folder)
        report(checks)
        passed += sum(check.passed for check in checks)
        failed += sum(not check.passed for check in checks)
    print(f"judges: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
