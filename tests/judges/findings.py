#!/usr/bin/env python3
"""Judges findings about Dockerfiles and nginx configurations by the tools that read such files.

    findings.py CASES [-v]

CASES has files after lines of these kinds:
  === nginx CODE        nginx -t must refuse the configuration, and `check` must report CODE with the rank "stop"
  === nginx accepted    nginx -t must take it, and `check` must report nothing of that rank
  === hadolint DL CODE  hadolint must report DL, and `check` must report CODE
  === hadolint clean    neither hadolint nor `check` may report anything that the other one has a name for

DOCKWRIGHT_CLI is the command line, DOCKWRIGHT_HADOLINT hadolint; nginx is on the PATH.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import nginx_root  # noqa: E402

NGINX = "services:\n  w: {image: 'nginx:1.22', volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro', './certs:/certs:ro']}\n"
BUILD = "services:\n  a: {build: .}\n"
# Where hadolint and `check` say the same under names of their own.
SAME = {
    "DL3000": "df-workdir-rel", "DL3002": "df-user-root", "DL3007": "df-latest", "DL3009": "df-apt-no-recommends",
    "DL3011": "df-expose-range", "DL3014": "dl3014", "DL3015": "df-apt-no-recommends", "DL3020": "df-add",
    "DL3021": "dl3021", "DL3022": "df-copy-from-unknown", "DL3024": "df-dup-stage", "DL3025": "df-shell-cmd",
    "DL3042": "df-pip-cache", "DL3061": "df-no-from", "DL3064": "df-secret-env", "DL4003": "df-multi-cmd",
    "DL4004": "df-multi-cmd", "DL1000": "df-syntax",
}


def cases(text):
    for block in text.split("=== ")[1:]:
        head, body = block.split("\n", 1)
        yield head.split(), body


def run(command, folder):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30, check=False)


def check(cli, folder):
    said = run([cli, "check", "--format", "json", "compose.yaml"], folder)
    return {(one["code"], one["rank"]) for one in json.loads(said.stdout)["diagnostics"]}


def judge_nginx(cli, folder, wanted, text):
    (folder / "compose.yaml").write_text(NGINX)
    (folder / "nginx.conf").write_text(text)
    stops = {code for code, rank in check(cli, folder) if rank == "stop"}
    root = folder / "root"
    (root / "etc/nginx").mkdir(parents=True)
    (root / "etc/nginx/nginx.conf").write_text(text)
    version = tuple(int(n) for n in re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", run(["nginx", "-v"], folder).stderr).groups())
    conf = nginx_root.rewrite(root, version, privileged=os.geteuid() == 0)
    tested = run(["nginx", "-t", "-c", str(conf), "-p", f"{root}/etc/nginx/", "-e", "stderr"], folder)
    if wanted == "accepted":
        if tested.returncode != 0:
            return f"nginx refuses it: {tested.stderr}"
        return f"check stops at {stops}" if stops else None
    if tested.returncode == 0:
        return "nginx accepts it"
    return None if wanted in stops else f"check reports {stops}; nginx says {tested.stderr}"


def judge_dockerfile(cli, folder, wanted, text):
    (folder / "compose.yaml").write_text(BUILD)
    (folder / "Dockerfile").write_text(text)
    codes = {code for code, _ in check(cli, folder)}
    hadolint = os.environ.get("DOCKWRIGHT_HADOLINT", "hadolint")
    said = run([hadolint, "--no-color", "-c", "/dev/null", "-f", "json", "Dockerfile"], folder)
    rules = {one["code"] for one in json.loads(said.stdout or "[]")}
    if wanted == ["clean"]:
        named = {rule for rule in rules if rule in SAME}
        mine = codes & (set(SAME.values()) | {code for code in codes if code.startswith("df-")})
        return f"hadolint: {named}, check: {mine}" if named or mine else None
    rule, code = wanted
    missing = ([] if rule in rules else [rule]) + ([] if code in codes else [code])
    return f"missing {missing}; hadolint: {rules}, check: {codes}" if missing else None


def main():
    arguments = [one for one in sys.argv[1:] if not one.startswith("-")]
    verbose = "-v" in sys.argv
    cli = os.environ.get("DOCKWRIGHT_CLI")
    if len(arguments) != 1 or not cli:
        sys.exit(__doc__)
    cli = str(pathlib.Path(cli).resolve())
    passed = failed = 0
    for head, body in cases(pathlib.Path(arguments[0]).read_text()):
        with tempfile.TemporaryDirectory() as root:
            folder = pathlib.Path(root) / "p"
            folder.mkdir()
            if head[0] == "nginx":
                wrong = judge_nginx(cli, folder, head[1], body)
            else:
                wrong = judge_dockerfile(cli, folder, head[1:], body)
        if wrong:
            failed += 1
            print(f"wrong: {' '.join(head)}: {wrong}\n{body}")
        else:
            passed += 1
            if verbose:
                print(f"right: {' '.join(head)}")
    print(f"findings: {passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
