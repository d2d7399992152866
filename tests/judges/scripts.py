#!/usr/bin/env python3
"""Runs verify.sh, backup.sh and restore.sh of an exported stack and sees whether what they report is true.

usage: scripts.py            (DOCKWRIGHT_CLI is the command line)

A stand-in for docker on the PATH answers from a description of the containers, so that every state can be shown: all is
well, one connection is missing, one isolation is broken, a service is ill, an image without any program. Dumps and their
return run against a real PostgreSQL on a socket, where the machine has its programs.
"""

import contextlib
import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

CLI = os.environ.get("DOCKWRIGHT_CLI", "dockwright")

STAND_IN = r'''#!/usr/bin/env python3
import json, os, subprocess, sys
world = json.load(open(os.environ["WORLD"]))
words = sys.argv[1:]
with open(os.environ["WORLD"] + ".log", "a") as log:
    log.write(json.dumps(words) + "\n")
if words[:2] == ["compose", "ps"]:
    if words[-1] in world["services"]:
        print("id-" + words[-1])
elif words[0] == "inspect":
    service = world["services"][words[-1][3:]]
    wanted = words[words.index("--format") + 1]
    if "IPAddress" in wanted:
        print(service["address"] + " ")
    elif ".State.Running" in wanted:
        print("true" if service["state"].startswith("running") else "false")
    else:
        print(service["state"])
elif words[:2] == ["compose", "exec"]:
    words = words[2:]
    env = dict(os.environ)
    while words[0].startswith("-"):
        if words[0] == "-e":
            name, value = words[1].split("=", 1)
            env[name] = value
            words = words[2:]
        else:
            words = words[1:]
    name, command = words[0], words[1:]
    service = world["services"][name]
    if not service.get("shell", True):
        sys.exit(127)
    if command[3:4] == ["probe"]:
        host, port = command[4:6]
        if not service.get("tool", True):
            sys.exit(77)
        sys.exit(0 if [name, host, port] in world["open"] else 1)
    env.update(service.get("env", {}))
    sys.exit(subprocess.run(command, env=env).returncode)
elif words[:3] == ["compose", "config", "--environment"]:
    pass
elif words[0] == "run":
    folder = world["folder"]
    at = words.index("alpine:3.22") + 1
    command = [folder if word == "/data/files" else word for word in words[at:]]
    sys.exit(subprocess.run(command).returncode)
'''

COMPOSE = """
name: judged
services:
  web:
    image: nginx:1.28-alpine
    ports: ["127.0.0.1:{port}:80"]
    networks: [front]
    depends_on: [api]
  api:
    image: acme/api:1
    environment:
      DATABASE_URL: postgresql://app:${{PW}}@db:5432/app
    expose: ["8000"]
    volumes: ["files:/data/files"]
    networks: [front, back]
    healthcheck: {{ test: ["CMD", "true"] }}
    depends_on:
      db: {{ condition: service_healthy }}
  db:
    image: postgres:17-alpine
    environment: {{ POSTGRES_USER: app, POSTGRES_DB: app, POSTGRES_PASSWORD: "${{PW}}" }}
    volumes: ["rows:/var/lib/postgresql/data"]
    networks: [back]
    healthcheck: {{ test: ["CMD", "pg_isready"] }}
networks:
  front: {{}}
  back: {{ internal: true }}
volumes: {{ files: {{}}, rows: {{}} }}
"""

# As Docker's own proxy does in front of a container that does not listen.
CLOSES_AT_ONCE = threading.Event()

checks = []


def check(name, passed, detail=""):
    checks.append(passed)
    print(f"  {'ok  ' if passed else 'FAIL'} {name}")
    if not passed:
        print("\n".join("       " + line for line in str(detail).strip().splitlines()[:20]))


def serve(listener):
    while True:
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        # Whoever only knocks is gone already.
        with caller, contextlib.suppress(OSError):
            if not CLOSES_AT_ONCE.is_set():
                caller.recv(100)


def world_of(folder):
    service = lambda state, address, **more: {"state": state, "address": address, **more}
    return {
        "services": {
            "web": service("running none 0", "10.0.0.2"),
            "api": service("running healthy 0", "10.0.1.3"),
            "db": service("running healthy 0", "10.0.1.4"),
        },
        "open": [["api", "db", "5432"]],
        "folder": str(folder / "files"),
    }


def run(bundle, world, script, *arguments, **env):
    (bundle / "world.json").write_text(json.dumps(world))
    (bundle / "world.json.log").write_text("")
    path = f"{bundle}/bin:/usr/lib/postgresql/15/bin:{os.environ['PATH']}"
    settings = {"PATH": path, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "WORLD": str(bundle / "world.json"), "TIMEOUT": "0"}
    result = subprocess.run(["bash", f"scripts/{script}", *arguments], cwd=bundle, env=settings | env, capture_output=True,
                            text=True, timeout=60, stdin=subprocess.DEVNULL)
    return result.returncode, result.stdout + result.stderr


def judge_verify(bundle, port):
    text = (bundle / "scripts/verify.sh").read_text()
    for call in ("reaches api db 5432", "apart web db 5432", "cut_off db", f"published web 127.0.0.1 {port}"):
        check(f"verify.sh says: {call}", f"\n{call}\n" in text, text[-900:])
    outside = f"127.0.0.1:{port}"
    code, said = run(bundle, world_of(bundle), "verify.sh", OUTSIDE=outside)
    check("verify.sh: all is well", code == 0 and "FAIL" not in said and "ok    api -> db:5432" in said, said)
    CLOSES_AT_ONCE.set()
    code, said = run(bundle, world_of(bundle), "verify.sh", OUTSIDE=outside)
    CLOSES_AT_ONCE.clear()
    check("verify.sh: a published port behind which nothing listens", code == 1 and f"FAIL  web: {outside}" in said, said)
    world = world_of(bundle)
    world["open"] = []
    code, said = run(bundle, world, "verify.sh", OUTSIDE=outside)
    check("verify.sh: a missing connection", code == 1 and "FAIL  api -> db:5432" in said, said)
    for target in ("db", "10.0.1.4"):
        world = world_of(bundle)
        world["open"].append(["web", target, "5432"])
        code, said = run(bundle, world, "verify.sh", OUTSIDE=outside)
        check(f"verify.sh: a broken isolation, seen at {target}", code == 1 and "FAIL  web -x-> db:5432" in said, said)
    world = world_of(bundle)
    world["open"].append(["db", "127.0.0.1", str(port)])
    code, said = run(bundle, world, "verify.sh", OUTSIDE=outside)
    check("verify.sh: a way out", code == 1 and f"FAIL  db -x-> {outside}" in said, said)
    code, said = run(bundle, world_of(bundle), "verify.sh", OUTSIDE="127.0.0.1:1")
    check("verify.sh: no way out of the machine proves nothing", code == 0 and "skip  db -x-> 127.0.0.1:1" in said, said)
    world = world_of(bundle)
    world["services"]["db"]["state"] = "running unhealthy 0"
    code, said = run(bundle, world, "verify.sh", OUTSIDE=outside)
    check("verify.sh: a service that is ill", code == 1 and "FAIL  db: running unhealthy 0" in said, said)
    world = world_of(bundle)
    world["services"]["web"]["state"] = "exited none 1"
    code, said = run(bundle, world, "verify.sh", OUTSIDE=outside)
    check("verify.sh: nothing is proved from a service that is down", code == 1 and "FAIL  web -x-> db:5432" in said, said)
    for lack in ("tool", "shell"):
        world = world_of(bundle)
        world["services"]["web"][lack] = False
        code, said = run(bundle, world, "verify.sh", OUTSIDE=outside)
        check(f"verify.sh: an image without {lack}", code == 0 and "skip  web -x-> db:5432" in said, said)


def postgres(scratch):
    """A real server on a socket, or nothing."""
    programs = "/usr/lib/postgresql/15/bin"
    if not shutil.which("initdb", path=programs) or os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return None
    scratch.mkdir()
    shutil.chown(scratch, "postgres")
    su = lambda line: subprocess.run(["su", "postgres", "-s", "/bin/sh", "-c", line], capture_output=True, text=True, timeout=60)
    data = scratch / "data"
    made = su(f"{programs}/initdb -D {data} -A trust -U app >/dev/null && {programs}/pg_ctl -D {data} -w "
              f"-o '-k {scratch} -c listen_addresses=' -l {scratch}/log start && {programs}/createdb -h {scratch} -U app app")
    if made.returncode:
        print(made.stdout + made.stderr)
        return None
    return lambda: su(f"{programs}/pg_ctl -D {data} -m immediate stop")


def judge_data(bundle):
    files = bundle / "files"
    files.mkdir()
    (files / "a b.txt").write_text("kept")
    socket_folder = Path(tempfile.mkdtemp()) / "pg"
    socket_folder.parent.chmod(0o755)
    stop = postgres(socket_folder)
    world = world_of(bundle)
    sql = lambda text: subprocess.run(["psql", "-h", str(socket_folder), "-U", "app", "-Atc", text, "app"], capture_output=True,
                                      text=True, timeout=20).stdout.strip()
    if stop:
        world["services"]["db"]["env"] = {"PGHOST": str(socket_folder), "POSTGRES_USER": "app", "POSTGRES_DB": "app"}
        sql("create table kept (word text); insert into kept values ('价格 100%')")
    try:
        code, said = run(bundle, world, "backup.sh", BACKUPS="saved")
        if stop:
            check("backup.sh: all is saved", code == 0 and said.count("ok    ") == 2, said)
        else:
            # Without a server pg_dump fails, and the script has to say so.
            check("backup.sh: a dump that fails is told", code == 1 and "FAIL" in said and "files.tar.gz" in said, said)
        check("backup.sh: nothing half-written stays", not list(bundle.glob("saved/*/*.part")))
        saved = sorted((bundle / "saved").iterdir())[-1]
        (files / "a b.txt").write_text("broken")
        (files / "new.txt").write_text("new")
        sql("delete from kept")
        code, said = run(bundle, world, "restore.sh", str(saved), YES="1")
        check("restore.sh: all is back", code == 0, said)
        check("restore.sh: the files are the saved ones", [f.name for f in files.iterdir()] == ["a b.txt"] and (files / "a b.txt").read_text() == "kept")
        if stop:
            check("restore.sh: the rows are the saved ones", sql("select word from kept") == "价格 100%", sql("select * from kept"))
            world["services"]["db"]["env"]["PGHOST"] = "/nonexistent"
            code, said = run(bundle, world, "backup.sh", BACKUPS="again")
            check("backup.sh: a dump that fails is told", code == 1 and "FAIL" in said and not list(bundle.glob("again/*/db.dump")), said)
            code, said = run(bundle, world, "restore.sh", str(saved), "db", YES="1")
            check("restore.sh: a failed return is told", code == 1 and "FAIL  db.dump" in said, said)
        code, said = run(bundle, world, "restore.sh", str(saved), "nobody", YES="1")
        check("restore.sh: nothing restored is a failure", code == 1, said)
        code, said = run(bundle, world, "restore.sh", str(saved))
        check("restore.sh: without a yes nothing happens", code != 0 and "ok " not in said, said)
    finally:
        if stop:
            stop()


def main():
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as scratch:
        bundle = Path(scratch) / "bundle"
        source = Path(scratch) / "docker-compose.yml"
        source.write_text(COMPOSE.format(port=port))
        subprocess.run([CLI, "export", str(source), "--parts", "all", "--out", str(bundle)], check=True, capture_output=True)
        (bundle / "bin").mkdir()
        stand_in = bundle / "bin/docker"
        stand_in.write_text(STAND_IN)
        stand_in.chmod(0o755)
        print("scripts")
        judge_verify(bundle, port)
        judge_data(bundle)
    listener.close()
    print(f"judges: {sum(checks)} passed, {len(checks) - sum(checks)} failed")
    return 0 if all(checks) else 1


if __name__ == "__main__":
    sys.exit(main())
