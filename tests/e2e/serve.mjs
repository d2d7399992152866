// Serves the built page the way a plain static host does: at / and under the sub-path /dockwright/, compressed, without
// any header that the page would need. Used by ./dev serve, the browser tests and the benchmark.
//   node tests/e2e/serve.mjs [--root dist] [--port 8080] [--quiet]
import { createServer } from "node:http";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const SUB_PATH = "/dockwright/";
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/** The file below root that a URL path means, or null. */
async function fileOf(root, urlPath) {
  let path;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (path.includes("\0")) return null;
  if (path.startsWith(SUB_PATH)) path = path.slice(SUB_PATH.length - 1);
  const file = normalize(join(root, path.endsWith("/") ? `${path}index.html` : path));
  if (file !== root && !file.startsWith(root + sep)) return null;
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? { file, changed: found.mtimeMs } : null;
}

/** Starts the server on 127.0.0.1 and returns it with the port that it got. */
export function serve({ root = "dist", port = 0 } = {}) {
  const folder = resolve(root);
  const compressed = new Map();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    if (path === SUB_PATH.slice(0, -1)) return response.writeHead(301, { location: SUB_PATH }).end();
    if (request.method !== "GET" && request.method !== "HEAD") return response.writeHead(405).end();
    const found = await fileOf(folder, path);
    if (!found) return response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not found\n");
    const key = `${found.file}@${found.changed}`;
    // Trunk puts a hash into these names: what has such a name never changes.
    const hashed = /-[0-9a-f]{16}(_bg)?\.[a-z]+$/.test(found.file);
    const headers = {
      "content-type": TYPES[extname(found.file)] ?? "application/octet-stream",
      "cache-control": hashed ? "public, max-age=31536000, immutable" : "no-cache",
    };
    let body = compressed.get(key) ?? (await readFile(found.file));
    if (/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
      if (!compressed.has(key)) compressed.set(key, gzipSync(body, { level: 9 }));
      body = compressed.get(key);
      headers["content-encoding"] = "gzip";
    } else body = await readFile(found.file);
    response.writeHead(200, { ...headers, "content-length": body.length }).end(request.method === "HEAD" ? undefined : body);
  });
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => done({ server, port: server.address().port }));
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const option = (name, fallback) => {
    const index = process.argv.indexOf(`--${name}`);
    return index < 0 ? fallback : process.argv[index + 1];
  };
  const wanted = Number(option("port", "8080"));
  try {
    const { port } = await serve({ root: option("root", "dist"), port: wanted });
    console.log(`Dockwright is on http://127.0.0.1:${port} (and on http://127.0.0.1:${port}${SUB_PATH}). Ctrl+C ends it.`);
  } catch (error) {
    if (error.code !== "EADDRINUSE") throw error;
    console.error(`Port ${wanted} is taken. Choose another one: DOCKWRIGHT_PORT=8081 ./dev serve`);
    process.exit(1);
  }
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
}
