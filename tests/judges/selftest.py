#!/usr/bin/env python3
"""Shows that the judges can fail: good bundles pass, and each bad one is rejected by the check that is meant for it."""

import sys
import tempfile
from pathlib import Path

import judge

NGINX = """
worker_processes auto;
events { worker_connections 1024; }
http {
    include /etc/nginx/mime.types;
    upstream api { server api:8000; }
    server {
        listen 443 ssl;
        http2 on;
        server_tokens off;
        ssl_certificate /etc/nginx/ssl/fullchain.pem;
        ssl_certificate_key /etc/nginx/ssl/privkey.pem;
        location / {
            proxy_pass http://api;
            proxy_set_header Host $host;
        }
    }
}
"""

COMPOSE = """
services:
  proxy:
    image: nginx:1.27-alpine
    ports: ["8443:443"]
    volumes:
      - ./nginx.conf:/etc/nginx/nginx.conf:ro
      - ./ssl:/etc/nginx/ssl:ro
    networks: [front]
  api:
    build: ./api
    environment:
      DATABASE_URL: postgresql://app:${DB_PASSWORD}@db:5432/app
    networks: [front, data]
  db:
    image: postgres:17-alpine
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD}
    networks: [data]
networks:
  front: {}
  data:
    internal: true
"""

DOCKERFILE = """
FROM python:3.13-slim
WORKDIR /app
COPY . .
USER 1000
CMD ["python", "main.py"]
"""

GOOD = {
    "docker-compose.yml": COMPOSE,
    "docker-compose.prod.yml": "services:\n  api:\n    restart: always\n",
    ".env": "DB_PASSWORD=x\n",
    ".env.example": "DB_PASSWORD=\n",
    "nginx.conf": NGINX,
    "api/Dockerfile": DOCKERFILE,
    "backup.sh": '#!/bin/sh\nset -eu\ncp -r "$1" "$2"\n',
}


def changed(**files):
    """The good bundle with other texts; a name stands for the file that it abbreviates, None leaves it out."""
    names = {
        "compose": "docker-compose.yml", "prod": "docker-compose.prod.yml", "env": ".env", "example": ".env.example",
        "nginx": "nginx.conf", "dockerfile": "api/Dockerfile", "script": "backup.sh", "extra": "conf.d/other.conf",
    }
    bundle = GOOD | {names[key]: text for key, text in files.items()}
    return {path: text for path, text in bundle.items() if text is not None}


ALIAS = COMPOSE.replace("networks: [front, data]", "networks:\n      front:\n        aliases: [backend]\n      data: {}")
CONF_D = COMPOSE.replace("./nginx.conf:/etc/nginx/nginx.conf", "./conf.d:/etc/nginx/conf.d")
TEMPLATE = CONF_D.replace("./conf.d:/etc/nginx/conf.d", "./templates:/etc/nginx/templates").replace(
    "    ports:", "    environment: {UPSTREAM: api}\n    ports:", 1)
BUILT = COMPOSE.replace("image: nginx:1.27-alpine", "build: ./web").replace("      - ./nginx.conf:/etc/nginx/nginx.conf:ro\n", "")
SERVER = "server {{ listen 80; server_tokens off; location / {{ proxy_pass http://{}:8000; }} }}\n"
WEB = "FROM node:22-alpine AS build\nWORKDIR /app\nCOPY . .\nFROM nginx:1.27-alpine\nCOPY site.conf /etc/nginx/conf.d/default.conf\n"

# A title, a bundle, and the start of the check that must reject it (None: nothing may).
CASES = [
    ("a good bundle", GOOD, None),
    ("an upstream by an alias", changed(compose=ALIAS, nginx=NGINX.replace("api:8000", "backend:8000")), None),
    ("a mounted conf.d", changed(compose=CONF_D, nginx=None, extra=SERVER.format("api")), None),
    ("a template with a variable", changed(compose=TEMPLATE, nginx=None) | {"templates/site.conf.template": SERVER.format("${UPSTREAM}")}, None),
    ("nginx built from a Dockerfile", changed(compose=BUILT, nginx=None) | {"web/Dockerfile": WEB, "web/site.conf": SERVER.format("api")}, None),
    ("no Compose file", changed(compose=None), "Compose file"),
    ("an unset variable", changed(env=None), "docker compose config"),
    ("an obsolete key", changed(compose="version: '3'\n" + COMPOSE), "docker compose config"),
    ("an unknown key", changed(compose=COMPOSE.replace("    image: postgres", "    imagee: postgres")), "docker compose config"),
    ("a dependency on nothing", changed(compose=COMPOSE.replace("    build: ./api", "    build: ./api\n    depends_on: [cache]")), "docker compose config"),
    ("a cycle", changed(compose=COMPOSE.replace("    build: ./api", "    build: ./api\n    depends_on: [db]").replace(
        "    image: postgres", "    depends_on: [api]\n    image: postgres")), "docker compose config"),
    ("a layer that is wrong", changed(prod="services:\n  api:\n    restrat: always\n"), "docker compose config: docker-compose.yml + docker-compose.prod.yml"),
    ("a profile that is wrong", changed(compose=COMPOSE.replace("    image: postgres", "    profiles: [x]\n    hostname: ${MISSING}\n    image: postgres")), "docker compose config"),
    ("an example that lacks a variable", changed(example="OTHER=\n"), ".env.example"),
    ("an upstream on another network", changed(nginx=NGINX.replace("api:8000", "db:5432")), "nginx -t"),
    ("an upstream that does not exist", changed(nginx=NGINX.replace("api:8000", "apii:8000")), "nginx -t"),
    ("an upstream of the image's own network only", changed(compose=CONF_D, nginx=None, extra=SERVER.format("db")), "nginx -t"),
    ("a template for another network", changed(compose=TEMPLATE.replace("UPSTREAM: api", "UPSTREAM: db"), nginx=None) | {
        "templates/site.conf.template": SERVER.format("${UPSTREAM}")}, "nginx -t"),
    ("a built proxy that reaches nothing", changed(compose=BUILT, nginx=None) | {"web/Dockerfile": WEB, "web/site.conf": SERVER.format("db")}, "nginx -t"),
    ("a syntax error for nginx", changed(nginx=NGINX.replace("server_tokens off;", "server_tokens off")), "nginx -t"),
    ("a directive in the wrong place", changed(nginx="server { listen 80; }\n"), "nginx -t"),
    ("an included file that is missing", changed(nginx=NGINX.replace("http {", "http {\n    include /etc/nginx/proxy.conf;")), "nginx -t"),
    ("two servers of one name", changed(nginx=NGINX.replace("upstream", "server { listen 80; server_name a; }\n server { listen 80; server_name a; }\n upstream")), "nginx -t"),
    ("a request split by a variable", changed(nginx=NGINX.replace("location / {", "location ~ /v1/(.*)$ { proxy_pass http://api/$1?x=$uri; }\n location / {")), "gixy"),
    ("a configuration that nobody mounts", changed(extra=SERVER.format("api")), "mounted"),
    ("a Dockerfile that runs as root", changed(dockerfile=DOCKERFILE.replace("USER 1000", "USER root")), "hadolint"),
    ("a Dockerfile that is none", changed(dockerfile="FRUM alpine\n"), "hadolint"),
    ("a build without a Dockerfile", changed(dockerfile=None), "Dockerfile of api"),
    ("a script with an unquoted variable", changed(script="#!/bin/sh\ncd $1\nrm -rf $2/*\n"), "shellcheck"),
]


def main():
    if missing := judge.missing_tools():
        print(f"missing: {', '.join(missing)}. Run ./dev setup; ./dev test tells the judges where the tools are")
        print("selftest: 0 passed, 1 failed")
        return 1
    passed = failed = 0
    for title, bundle, rejected_by in CASES:
        with tempfile.TemporaryDirectory(prefix="bundle-") as scratch:
            for path, text in bundle.items():
                target = Path(scratch, path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text.lstrip("\n"))
            checks = judge.judge(scratch)
        bad = [check for check in checks if not check.passed]
        if rejected_by is None:
            right = not bad and len(checks) > 3
        else:
            right = any(check.name.startswith(rejected_by) for check in bad)
        print(f"  {'ok  ' if right else 'FAIL'} {'accepts' if rejected_by is None else 'rejects'} {title}")
        if right:
            passed += 1
        else:
            failed += 1
            judge.report(checks)
    print(f"selftest: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
