"""Lays out the file system that an nginx container of a bundle would see, in a scratch folder, so that nginx -t of this
machine can read it without privileges: what is mounted or copied is put where it belongs, absolute paths are rewritten
into the folder, certificates that only the deployment has are made up."""

import functools
import glob
import re
import shutil
import subprocess
from pathlib import Path

# Directives whose arguments are paths that nginx opens when it reads the configuration.
READ = {
    "ssl_certificate", "ssl_certificate_key", "ssl_trusted_certificate", "ssl_client_certificate", "ssl_dhparam",
    "proxy_ssl_certificate", "proxy_ssl_certificate_key", "proxy_ssl_trusted_certificate", "auth_basic_user_file",
}
WRITTEN = {
    "access_log", "error_log", "pid", "lock_file", "proxy_cache_path", "fastcgi_cache_path", "uwsgi_cache_path",
    "scgi_cache_path", "client_body_temp_path", "proxy_temp_path", "fastcgi_temp_path", "uwsgi_temp_path", "scgi_temp_path",
}
TEMP_PATHS = ("client_body_temp_path", "proxy_temp_path", "fastcgi_temp_path", "uwsgi_temp_path", "scgi_temp_path")

# What the official image does where a bundle brings only conf.d/ or templates/.
IMAGE_CONF = """user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log notice;
pid /run/nginx.pid;
events { worker_connections 1024; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    include /etc/nginx/conf.d/*.conf;
}
"""


def is_nginx_image(image):
    """nginx, nginx:1.27-alpine, docker.io/library/nginx, nginxinc/nginx-unprivileged, openresty/openresty:…"""
    name = image.split("@")[0].rsplit("/", 1)[-1].split(":")[0]
    return name in ("nginx", "nginx-unprivileged", "openresty")


def lay(root, folder, config, service):
    """Fills root for a service. Returns the files of the bundle that are used; none if the service does not run nginx or
    brings no configuration of its own."""
    sources = set()
    placed = []
    if is_nginx_image(service.get("image") or "") and not service.get("build"):
        pass
    elif dockerfile := final_stage_is_nginx(service.get("build")):
        placed += copied(dockerfile, Path(service["build"]["context"]))
    else:
        return sources
    for mount in service.get("volumes") or []:
        if mount.get("type") == "bind":
            placed.append((Path(mount["source"]), mount["target"]))
    for kind in ("configs", "secrets"):
        for use in service.get(kind) or []:
            about = (config.get(kind) or {}).get(use["source"], {})
            target = use.get("target") or (f"/run/secrets/{use['source']}" if kind == "secrets" else f"/{use['source']}")
            if "content" in about:
                write(root, target, about["content"])
                sources.add(target)
            elif "file" in about:
                placed.append((Path(about["file"]), target))
    for source, target in placed:
        if not target.startswith("/etc/nginx"):
            # Certificates may lie anywhere; what a web server serves is not needed.
            if not source.is_file():
                continue
        elif source.is_relative_to(folder):
            sources |= {p.resolve() for p in ([source] if source.is_file() else source.rglob("*")) if p.is_file()}
        place(root, source, target)
    conf = root / "etc/nginx"
    if not sources:
        return set()
    conf.mkdir(parents=True, exist_ok=True)
    for name in ("mime.types", "fastcgi_params", "uwsgi_params", "scgi_params", "proxy_params"):
        if Path("/etc/nginx", name).is_file() and not (conf / name).exists():
            shutil.copy(Path("/etc/nginx", name), conf / name)
    if not (conf / "nginx.conf").exists():
        (conf / "nginx.conf").write_text(IMAGE_CONF)
    substitute_templates(conf, service.get("environment") or {})
    (root / "passwd").write_text("root:x:0:0::/:/bin/sh\nnginx:x:101:101::/:/bin/sh\nwww-data:x:33:33::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n")
    (root / "group").write_text("root:x:0:\nnginx:x:101:\nwww-data:x:33:\nnobody:x:65534:\nnogroup:x:65534:\n")
    return sources


def write(root, target, text):
    path = root / target.lstrip("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def place(root, source, target):
    path = root / target.lstrip("/")
    if source.is_dir():
        shutil.copytree(source, path, dirs_exist_ok=True)
    elif source.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, path)


def final_stage_is_nginx(build):
    """The Dockerfile of a build whose last stage starts from nginx."""
    if not build or "context" not in build:
        return None
    path = Path(build["context"], build.get("dockerfile") or "Dockerfile")
    if not path.is_file():
        return None
    stages = re.findall(r"^\s*FROM\s+(?:--\S+\s+)*(\S+)", path.read_text(encoding="utf-8"), re.M | re.I)
    return path if stages and is_nginx_image(stages[-1]) else None


def copied(dockerfile, context):
    """The files that the last stage copies from the context to /etc/nginx."""
    stage = re.split(r"^\s*FROM\s", dockerfile.read_text(encoding="utf-8"), flags=re.M | re.I)[-1]
    pairs = []
    for line in re.findall(r"^\s*COPY\s+(.+)$", stage, re.M | re.I):
        words = [word for word in line.split() if not word.startswith("--")]
        if "--from" in line or len(words) < 2 or not words[-1].startswith("/etc/nginx"):
            continue
        for word in words[:-1]:
            target = words[-1]
            source = context / word
            if target.endswith("/") and source.is_file():
                target += source.name
            pairs.append((source, target))
    return pairs


def substitute_templates(conf, environment):
    """The image's entry point fills in templates/*.template: only variables that are set, into conf.d/."""
    for template in sorted(conf.glob("templates/**/*.template")):
        text = template.read_text(encoding="utf-8")
        for name, value in environment.items():
            text = re.sub(r"\$\{" + re.escape(name) + r"\}|\$" + re.escape(name) + r"\b", lambda _: value or "", text)
        target = conf / "conf.d" / template.relative_to(conf / "templates").with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


# ---------------------------------------------------------------------------------------------------------- rewriting


def statements(text):
    """The directives of a configuration: (words, end) with words as (value, start, end), and end ";" or "{"."""
    words, position = [], 0
    token = re.compile(r"""\s+|\#[^\n]*|[;{}]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|\$\{[^}]*\}|[^\s;{}\\])+""", re.S)
    while match := token.match(text, position):
        position = match.end()
        found = match.group()
        if found in (";", "{", "}"):
            if words:
                yield words, found, position
            words = []
        elif not found.isspace() and not found.startswith("#"):
            words.append((found.strip("\"'") if found[0] in "\"'" else found, match.start(), match.end()))


def rewrite(root, version, privileged):
    """Rewrites the main configuration and all that it includes. Returns the path of the main one."""
    main = root / "etc/nginx/nginx.conf"
    seen, waiting = set(), [main]
    names = set()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.is_file() or path.name == "mime.types":
            continue
        seen.add(path)
        text = path.read_text(encoding="utf-8")
        names |= {words[0][0] for words, _, _ in statements(text)}
        new, included = rewrite_file(root, text, version, privileged)
        path.write_text(new)
        waiting += included
    text = main.read_text(encoding="utf-8")
    # Paths that are compiled in, where the configuration leaves them open. Appended or put on the same line, so that
    # the line numbers of nginx's messages stay right.
    if "pid" not in names:
        text += f"\npid {root}/nginx.pid;\n"
    inside = f" access_log {root}/access.log;" + "".join(f" {name} {root}/{name};" for name in TEMP_PATHS if name not in names)
    for words, end, position in statements(text):
        if words[0][0] == "http" and end == "{":
            text = text[:position] + inside + text[position:]
            break
    main.write_text(text)
    return main


def rewrite_file(root, text, version, privileged):
    changes, included = [], []
    for words, _, end in statements(text):
        name, start, _ = words[0]
        if version < (1, 25, 1) and (name in ("http2", "http3", "quic_retry", "quic_gso") or name == "listen" and "quic" in {w[0] for w in words}):
            changes.append((start, end, " " * (end - start)))  # This nginx does not know them yet.
        elif name == "listen" and not privileged:
            value, begin, stop = words[1]
            changes.append((begin, stop, re.sub(r"(^|:)(\d{1,3})$", lambda m: f"{m[1]}{int(m[2]) + 20000}", value)))
        elif name in READ | WRITTEN | {"include"} and len(words) > 1:
            value, begin, stop = words[1]
            if "$" in value or value.startswith(("/dev/", "data:", "engine:", "syslog:", "memory:")) or value in ("off", "stderr", "stdout"):
                continue
            path = root / value.lstrip("/") if value.startswith("/") else root / "etc/nginx" / value
            changes.append((begin, stop, f'"{path}"'))
            if name == "include":
                included += [Path(found) for found in glob.glob(str(path))]
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                if name in READ and not path.exists():
                    path.write_text("user:{PLAIN}password\n" if name == "auth_basic_user_file" else made_up(name))
    for begin, stop, new in sorted(changes, reverse=True):
        text = text[:begin] + new + text[stop:]
    return text, included


@functools.cache
def certificate():
    """A key and a certificate for it, in one text that serves as either file."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
               "-subj", "/CN=localhost", "-keyout", "-", "-out", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout


@functools.cache
def parameters():
    command = ["openssl", "genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout


def made_up(directive):
    return parameters() if directive == "ssl_dhparam" else certificate()
