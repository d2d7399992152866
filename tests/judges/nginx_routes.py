#!/usr/bin/env python3
"""Starts a generated nginx.conf with stub services on loopback addresses and sends real requests through every route.

    nginx_routes.py NGINX_CONF ROUTES_JSON

ROUTES_JSON:
    {"http": 80, "tls": 443, "redirect": true, "health": "/healthz", "late": false, "names": ["app.example.com"],
     "users": {"/etc/nginx/htpasswd": ["ann", "secret"]},
     "routes": [{"path": "/api/", "kind": "prefix", "service": "api", "port": 8000,
                 "strip": true, "websocket": true, "stream": true, "body_size": 1048576, "cache": 31536000,
                 "burst": 5, "user": ["ann", "secret"], "denied": true, "sample": "/api/x?y=1", "headers": {"X-A": "b"},
                 "cors": "https://app.example.com"},
                {"path": "/old", "kind": "exact", "status": 301, "location": "/new"}]}
Only "path" and one of "service" and "status" are required. Expressions need a "sample", a path that they match.

It checks: `nginx -t` with only those service names known, and (unless "late") that it fails when one of them is not;
gixy without a finding of medium or above; for each route the right service, path, forwarded headers, WebSocket echo,
streaming, body limit, rate limit, password, address list; TLS, redirect, HSTS; 502 for a stopped service; and for
"late" that nginx starts without any service. Exit code 0 if all of it holds, 1 otherwise.

Needs nginx, openssl and libnss_wrapper (or its place in DOCKWRIGHT_NSS_WRAPPER); gixy if it is installed or named by
DOCKWRIGHT_GIXY.
"""
import base64
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
STREAM_GO_ON = threading.Event()


class Report:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, what, holds, found=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAIL {what}: {found}", flush=True)
        return holds


class Stub(BaseHTTPRequestHandler):
    """A service that answers with what it was asked."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        if self.server.stopped:
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        if self.headers.get("Upgrade", "").lower() == "websocket":
            return self.websocket()
        if "stream=1" in self.path:
            return self.stream()
        body = json.dumps({
            "service": self.server.service, "port": self.server.server_address[1], "path": self.path,
            "method": self.command, "headers": dict(self.headers.items()),
        }).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_OPTIONS = do_HEAD = answer

    def websocket(self):
        if "upgrade" not in self.headers.get("Connection", "").lower():
            self.send_error(400, "Connection header lost")
            return
        key = self.headers.get("Sec-WebSocket-Key", "") + WEBSOCKET_GUID
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        self.wfile.flush()
        self.close_connection = True
        first = self.rfile.read(2)
        length = first[1] & 0x7F
        mask = self.rfile.read(4)
        data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(self.rfile.read(length)))
        reply = self.server.service.encode() + b":" + data
        self.wfile.write(bytes([0x81, len(reply)]) + reply)

    def stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        # Neither length nor chunks: nginx passes those on at once even when it buffers.
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(b"data: one\n\n")
        self.wfile.flush()
        STREAM_GO_ON.wait(10)
        self.wfile.write(b"data: two\n\n")

    def log_message(self, *_):
        pass


class StubServer(ThreadingHTTPServer):
    stopped = False

    def handle_error(self, *_):
        """nginx closes idle connections as it likes."""


class Dns(threading.Thread):
    """A resolver that knows the stubs, in place of Docker's."""

    def __init__(self, names):
        super().__init__(daemon=True)
        self.names = dict(names)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        while True:
            try:
                query, client = self.socket.recvfrom(512)
            except OSError:
                return
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1:at + 1 + query[at]].decode())
                at += 1 + query[at]
            question = query[12:at + 5]
            address = self.names.get(".".join(labels))
            a_record = query[at + 1:at + 3] == b"\0\1"
            if address and a_record:
                head = query[:2] + b"\x81\x80\0\1\0\1\0\0\0\0"
                answer = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(address)
            else:
                head = query[:2] + (b"\x81\x80" if address else b"\x81\x83") + b"\0\1\0\0\0\0\0\0"
                answer = b""
            self.socket.sendto(head + question + answer, client)


class Bench:
    """One configuration made runnable outside a container."""

    def __init__(self, text, plan, report):
        self.plan = plan
        self.report = report
        self.folder = tempfile.mkdtemp(prefix="nginx-routes-")
        os.chmod(self.folder, 0o755)  # The workers are another user.
        self.text = text
        self.stubs = {}
        self.process = None
        endpoints = sorted({(r["service"], r["port"]) for r in plan["routes"] if "service" in r})
        services = sorted({service for service, _ in endpoints} | set(plan.get("services", [])))
        # One network of loopback addresses per run, so that runs do not meet.
        block = os.getpid() % 200 + 10
        self.addresses = {name: f"127.{block}.0.{number + 10}" for number, name in enumerate(services)}
        self.dns = Dns(self.addresses)
        self.endpoints = endpoints
        self.ports = {port: free_port() for port in {plan.get("http"), plan.get("tls")} if port}

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def prepare(self):
        text = self.text
        text = re.sub(r"^\s*http2 on;\n", "", text, flags=re.M)
        text = re.sub(r"^user .*;\n", "", text, flags=re.M)
        text = re.sub(r"^pid .*;", f"pid {self.path('nginx.pid')};", text, flags=re.M)
        text = re.sub(r"/var/log/nginx/", self.folder + "/", text)
        text = re.sub(r"(_temp_path) /tmp/(\S+);", rf"\1 {self.folder}/\2;", text)
        for port, local in self.ports.items():
            text = re.sub(rf"^(\s*listen) {port}\b", rf"\1 127.0.0.1:{local}", text, flags=re.M)
        text = re.sub(r"resolver 127\.0\.0\.11\b", f"resolver 127.0.0.1:{self.dns.port}", text)
        if self.plan.get("tls"):
            certificate(self.folder)
            text = re.sub(r"^\s*ssl_stapling.*\n", "", text, flags=re.M)  # A self-signed certificate has no issuer.
            text = re.sub(r"(ssl_certificate) .*;", rf"\1 {self.path('cert.pem')};", text)
            text = re.sub(r"(ssl_certificate_key) .*;", rf"\1 {self.path('key.pem')};", text)
        for number, (file, (user, password)) in enumerate(sorted(self.plan.get("users", {}).items())):
            line = f"{user}:{{SHA}}{base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()}\n"
            text = text.replace(file, self.write(f"users{number}", line))
        for file in sorted(self.plan.get("roots", [])):
            os.makedirs(self.path("root"), exist_ok=True)
            self.write("root/index.html", "<!doctype html>index")
            self.write("root/app.js", "app")
            text = text.replace(file, self.path("root"))
        self.conf = self.write("nginx.conf", text)
        for kind in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
            os.makedirs(self.path(kind), exist_ok=True)

    def environment(self, names):
        hosts = "".join(f"{self.addresses[name]} {name}\n" for name in names)
        passwd = "root:x:0:0:root:/root:/bin/sh\nnginx:x:101:101:nginx:/:/sbin/nologin\nnobody:x:65534:65534::/:/bin/sh\n"
        return {
            "PATH": os.environ["PATH"],
            "LD_PRELOAD": nss_wrapper(),
            "NSS_WRAPPER_HOSTS": self.write("hosts", "127.0.0.1 localhost\n" + hosts),
            "NSS_WRAPPER_PASSWD": self.write("passwd", passwd),
            "NSS_WRAPPER_GROUP": self.write("group", "root:x:0:\nnginx:x:101:\nnogroup:x:65534:\n"),
        }

    def test(self, names):
        command = [nginx(), "-t", "-e", self.path("start.log"), "-p", self.folder, "-c", self.conf]
        return subprocess.run(command, env=self.environment(names), capture_output=True, text=True, timeout=30)

    def start(self, names):
        command = [nginx(), "-e", self.path("start.log"), "-p", self.folder, "-c", self.conf, "-g", "daemon off;"]
        self.process = subprocess.Popen(command, env=self.environment(names), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + 10
        for port in self.ports.values():
            while time.monotonic() < deadline:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    if self.process.poll() is not None:
                        raise SystemExit(f"nginx ended: {self.process.stderr.read()}")
                    time.sleep(0.02)

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
            self.process.stderr.close()
            self.process = None

    def start_stubs(self):
        for service, port in self.endpoints:
            server = StubServer((self.addresses[service], port), Stub)
            server.service = service
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.stubs[service, port] = server

    def request(self, target, method="GET", headers=None, body=b"", tls=None, read=True):
        """One request on its own connection: status, headers as pairs, body."""
        tls = (not self.plan.get("http") or self.plan.get("redirect", False)) if tls is None else tls
        connection = self.connect(tls)
        name = (self.plan.get("names") or ["localhost"])[0]
        lines = [f"{method} {target} HTTP/1.1", f"Host: {name}", "Connection: close"]
        lines += [f"{key}: {value}" for key, value in (headers or {}).items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        try:
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        except OSError:
            pass  # A refused body closes the connection early; the answer is still there to read.
        return read_answer(connection) if read else connection

    def connect(self, tls):
        port = self.ports[self.plan["tls"] if tls else self.plan["http"]]
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        if tls:
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            connection = context.wrap_socket(connection, server_hostname="localhost")
        return connection


def read_answer(connection):
    data = b""
    try:
        while chunk := connection.recv(65536):
            data += chunk
    except OSError:
        pass
    connection.close()
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split()[1]) if len(lines[0].split()) > 1 else 0
    headers = [tuple(line.split(": ", 1)) for line in lines[1:] if ": " in line]
    return status, headers, body


def header(headers, name):
    return [value for key, value in headers if key.lower() == name.lower()]


def nss_wrapper():
    if os.environ.get("DOCKWRIGHT_NSS_WRAPPER"):
        return os.environ["DOCKWRIGHT_NSS_WRAPPER"]
    for folder in ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib"):
        if os.path.exists(f"{folder}/libnss_wrapper.so"):
            return f"{folder}/libnss_wrapper.so"
    raise SystemExit("libnss_wrapper is missing: apt-get install libnss-wrapper")


def nginx():
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
    if not found:
        raise SystemExit("nginx is missing: apt-get install nginx-light")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-keyout", f"{folder}/key.pem", "-out",
                    f"{folder}/cert.pem"], check=True, capture_output=True)


def sample_of(route):
    """A request that the route must take, and the path that its service must see."""
    path, kind = route["path"], route.get("kind", "prefix")
    if "sample" in route:
        sample = route["sample"]
    elif kind == "exact":
        sample = path + "?x=1&y=%E4%B8%AD"
    else:
        sample = path.rstrip("/") + "/probe/a%20b?x=1&y=%E4%B8%AD"
    expected = sample
    if route.get("strip") and kind == "exact":
        expected = "/?" + sample.partition("?")[2]
    elif route.get("strip") and path != "/":
        expected = "/" + sample[len(path.rstrip("/")):].lstrip("/")
    return sample, expected


def authorization(route):
    if "user" not in route:
        return {}
    return {"Authorization": "Basic " + base64.b64encode(":".join(route["user"]).encode()).decode()}


def check_proxied(bench, route):
    report, plan = bench.report, bench.plan
    sample, expected = sample_of(route)
    what = f"{route.get('kind', 'prefix')} {route['path']}"
    extra = authorization(route)
    tls = not plan.get("http") or plan.get("redirect", False)
    status, headers, body = bench.request(sample, headers=extra)
    if route.get("denied"):
        report.check(f"{what} is closed to other addresses", status == 403, status)
        return
    if not report.check(f"{what} answers 200", status == 200, f"{status} for {sample}"):
        return
    seen = json.loads(body)
    got = {key.lower(): value for key, value in seen["headers"].items()}
    name = (plan.get("names") or ["localhost"])[0]
    public = plan.get("public_tls" if tls else "public_http")
    host = f"{name}:{public}" if public else name
    report.check(f"{what} reaches {route['service']}:{route['port']}",
                 (seen["service"], seen["port"]) == (route["service"], route["port"]), (seen["service"], seen["port"]))
    report.check(f"{what} passes the path", urllib.parse.unquote(seen["path"]) == urllib.parse.unquote(expected),
                 f"{seen['path']} instead of {expected}")
    report.check(f"{what} passes a path that is still encoded", " " not in seen["path"], seen["path"])
    wanted = {"host": host, "x-real-ip": "127.0.0.1", "x-forwarded-for": "127.0.0.1",
              "x-forwarded-proto": "https" if tls else "http", "x-forwarded-host": host}
    for key, value in wanted.items():
        report.check(f"{what} sends {key}", got.get(key) == value, got.get(key))
    report.check(f"{what} does not close upstream connections", got.get("connection", "").lower() != "close"
                 or plan.get("late"), got.get("connection"))
    for key, value in route.get("request_headers", {}).items():
        report.check(f"{what} sends {key}", got.get(key.lower()) == value.encode().decode("latin-1"), got.get(key.lower()))
    for key, value in route.get("headers", {}).items():
        found = [text.encode("latin-1").decode() for text in header(headers, key)]
        report.check(f"{what} answers with {key}", found == [value], found)
    if plan.get("security_headers", True):
        for key in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
            report.check(f"{what} answers with one {key}", len(header(headers, key)) == 1, header(headers, key))
    if tls and plan.get("hsts", True):
        report.check(f"{what} answers with HSTS", len(header(headers, "Strict-Transport-Security")) == 1, headers)
    report.check(f"{what} hides the version", all("/" not in server for server in header(headers, "Server")), headers)
    if "cache" in route:
        values = ", ".join(header(headers, "Cache-Control"))
        report.check(f"{what} is cached", f"max-age={route['cache']}" in values and "immutable" in values, values)
    if "user" in route:
        report.check(f"{what} asks for a password", bench.request(sample)[0] == 401)
    if "cors" in route:
        check_cors(bench, route, sample, what, extra)
    if route.get("websocket"):
        check_websocket(bench, route, sample, what, extra, tls)
    if route.get("stream"):
        check_stream(bench, sample, what, extra)
    if "body_size" in route:
        size = route["body_size"]
        for length, good in ((size, True), (size + 1, False)):
            status = bench.request(sample, "POST", extra, b"x" * length)[0]
            report.check(f"{what} with a body of {length} bytes", (status == 200) == good, status)
    if "burst" in route:
        statuses = [bench.request(sample, headers=extra)[0] for _ in range(route["burst"] + 10)]
        report.check(f"{what} limits the rate with 429", 429 in statuses and 200 in statuses[:1] + statuses, statuses)


def check_cors(bench, route, sample, what, extra):
    origin = route["cors"]
    headers = bench.request(sample, headers={"Origin": origin, **extra})[1]
    found = header(headers, "Access-Control-Allow-Origin")
    bench.report.check(f"{what} lets {origin} read", found in ([origin], ["*"]), found)
    headers = bench.request(sample, headers={"Origin": "https://stranger.example", **extra})[1]
    found = header(headers, "Access-Control-Allow-Origin")
    bench.report.check(f"{what} does not let strangers read", found in ([], ["*"]), found)
    preflight = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    status, headers, _ = bench.request(sample, "OPTIONS", preflight)
    bench.report.check(f"{what} answers a preflight", status == 204 and header(headers, "Access-Control-Allow-Methods"),
                       (status, headers))


def check_websocket(bench, route, sample, what, extra, tls):
    connection = bench.connect(tls)
    key = base64.b64encode(b"0123456789abcdef").decode()
    lines = [f"GET {sample} HTTP/1.1", "Host: localhost", "Connection: keep-alive, Upgrade", "Upgrade: websocket",
             "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
    lines += [f"{name}: {value}" for name, value in extra.items()]
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(4096)
        if not chunk:
            break
        data += chunk
    accept = base64.b64encode(hashlib.sha1((key + WEBSOCKET_GUID).encode()).digest())
    switched = data.startswith(b"HTTP/1.1 101") and accept in data
    if bench.report.check(f"{what} switches to WebSocket", switched, data[:80]):
        mask = b"mask"
        message = bytes(byte ^ mask[i % 4] for i, byte in enumerate(b"hello"))
        connection.sendall(bytes([0x81, 0x80 | len(message)]) + mask + message)
        reply = data.partition(b"\r\n\r\n")[2]
        while len(reply) < 2 or len(reply) < 2 + reply[1]:
            chunk = connection.recv(4096)
            if not chunk:
                break
            reply += chunk
        wanted = route["service"].encode() + b":hello"
        bench.report.check(f"{what} echoes through the WebSocket", reply[2:] == wanted, reply)
    connection.close()


def check_stream(bench, sample, what, extra):
    STREAM_GO_ON.clear()
    mark = "&" if "?" in sample else "?"
    connection = bench.request(sample + mark + "stream=1", headers=extra, read=False)
    connection.settimeout(5)
    data = b""
    try:
        while b"one" not in data:
            chunk = connection.recv(4096)
            if not chunk:
                break
            data += chunk
    except OSError:
        pass
    bench.report.check(f"{what} sends events as they come", b"one" in data and b"two" not in data, data[-80:])
    STREAM_GO_ON.set()
    connection.close()


def check_fixed(bench, route):
    what = f"{route.get('kind', 'prefix')} {route['path']}"
    sample = route.get("sample", route["path"])
    status, headers, _ = bench.request(sample)
    bench.report.check(f"{what} answers {route['status']}", status == route["status"], status)
    if "location" in route:
        found = header(headers, "Location")
        bench.report.check(f"{what} leads to {route['location']}", found == [route["location"]], found)


def check_files(bench, route):
    path = route["path"].rstrip("/")
    status, _, body = bench.request(path + "/app.js")
    bench.report.check(f"{route['path']} serves a file", (status, body) == (200, b"app"), (status, body))
    status, _, body = bench.request(path + "/no/such/page")
    wanted = 200 if route.get("single_page") else 404
    bench.report.check(f"{route['path']} answers an unknown path with {wanted}", status == wanted, status)


def check_gixy(conf, report):
    tool = os.environ.get("DOCKWRIGHT_GIXY") or shutil.which("gixy")
    if not tool:
        print("gixy is missing: its findings are not checked")
        return
    run = subprocess.run([tool, "-f", "json", conf], capture_output=True, text=True, timeout=60)
    findings = json.loads(run.stdout) if run.stdout.strip().startswith("[") else []
    serious = [f for f in findings if f.get("severity", "").upper() in ("MEDIUM", "HIGH")]
    report.check("gixy has no finding of medium or above", run.returncode in (0, 1) and not serious,
                 run.stderr or [(f["plugin"], f.get("line"), f.get("reason")) for f in serious])
    for finding in findings:
        if finding not in serious:
            print(f"note gixy {finding['severity']} {finding['plugin']}: {finding.get('reason')}")


def main():
    conf, plan_file = sys.argv[1:3]
    with open(conf, encoding="utf-8") as file:
        text = file.read()
    with open(plan_file, encoding="utf-8") as file:
        plan = json.load(file)
    report = Report()
    bench = Bench(text, plan, report)
    names = sorted(bench.addresses)
    late = plan.get("late", False)
    try:
        bench.prepare()
        run = bench.test(names)
        if not report.check("nginx -t accepts it", run.returncode == 0, run.stderr):
            return 1
        report.check("nginx -t warns of nothing", "[warn]" not in run.stderr, run.stderr)
        for name in [] if late else names:
            run = bench.test([other for other in names if other != name])
            report.check(f"nginx -t needs {name}", f'host not found in upstream "{name}' in run.stderr, run.stderr)
        check_gixy(conf, report)
        bench.dns.start()
        if late:
            # Nothing is there yet: nginx starts all the same and says 502 or 504.
            bench.dns.names = {}
            bench.start([])
            for route in plan["routes"]:
                if "service" in route and not route.get("denied"):
                    status = bench.request(sample_of(route)[0], headers=authorization(route))[0]
                    report.check(f"{route['path']} without its service", status == 502, status)
            bench.stop()
            bench.dns.names = dict(bench.addresses)
        bench.start_stubs()
        bench.start(names)
        check_server(bench)
        for route in plan["routes"]:
            if "service" in route:
                check_proxied(bench, route)
            elif "files" in route:
                check_files(bench, route)
            else:
                check_fixed(bench, route)
        for (service, port), server in bench.stubs.items():
            server.stopped = True
            server.shutdown()
            server.server_close()
            route = next(r for r in plan["routes"] if (r.get("service"), r.get("port")) == (service, port))
            if not route.get("denied") and "burst" not in route:
                status = bench.request(sample_of(route)[0], headers=authorization(route))[0]
                report.check(f"{route['path']} after {service} has stopped", status == 502, status)
        bench.stop()
    finally:
        if bench.process:
            bench.process.kill()
            bench.process.wait(10)
        shutil.rmtree(bench.folder, ignore_errors=True)
    print(f"{conf}: {report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


def check_server(bench):
    plan, report = bench.plan, bench.report
    if plan.get("health"):
        for tls in [False] * bool(plan.get("http")) + [True] * bool(plan.get("tls")):
            status, _, body = bench.request(plan["health"], tls=tls)
            report.check(f"{plan['health']} over {'TLS' if tls else 'HTTP'}", (status, body) == (200, b"ok\n"), (status, body))
    if plan.get("redirect"):
        status, headers, _ = bench.request("/some/path?x=%20", tls=False)
        name = (plan.get("names") or ["localhost"])[0]
        port = f":{plan['public_tls']}" if plan.get("public_tls") else ""
        wanted = f"https://{name}{port}/some/path?x=%20"
        report.check("plain HTTP leads to TLS", (status, header(headers, "Location")) == (301, [wanted]), (status, headers))
    roots = [r for r in plan["routes"] if r["path"] == "/" and r.get("kind", "prefix") == "prefix"]
    if not roots:
        status = bench.request("/no-such-route-anywhere")[0]
        report.check("a path without a route", status == 404, status)


if __name__ == "__main__":
    sys.exit(main())
