// Measures the built page: what the first visit loads, and how long it takes until the app stands and answers.
// ./dev bench builds the page and runs this. Exits 1 if the first load is over its budget.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { serve } from "../tests/e2e/serve.mjs";

const { chromium } = createRequire(new URL("../tests/e2e/package.json", import.meta.url))("@playwright/test");

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const BUDGET = 600 * 1024;
const RUNS = 7;
// A slow phone as Lighthouse imagines it: a fourth of the processor, 1.6 Mbit/s, 150 ms there and back.
const CONDITIONS = [
  { name: "this machine", cpu: 1, network: null },
  { name: "slow phone", cpu: 4, network: { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 } },
];

const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
const ms = (time) => `${Math.round(time)} ms`;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row) => row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join("  ");
  console.log([line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line), ""].join("\n"));
}

/** One first visit in a new, empty browser profile. Times are milliseconds from the start of the navigation. */
async function visit(browser, url, { cpu, network }) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  if (network) await session.send("Network.emulateNetworkConditions", network);
  if (cpu > 1) await session.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  const loaded = [];
  page.on("response", (response) => loaded.push(new URL(response.url()).pathname));
  await page.addInitScript(() => {
    // Usable: the app is in the page, has been painted, and the main thread has come to rest once.
    const observer = new MutationObserver(() => {
      if (!document.getElementById("app")?.hasChildNodes()) return;
      observer.disconnect();
      performance.mark("mounted");
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => performance.mark("usable"))));
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await page.goto(url);
  await page.waitForFunction(() => performance.getEntriesByName("usable").length > 0);
  const times = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
    mounted: performance.getEntriesByName("mounted")[0].startTime,
    usable: performance.getEntriesByName("usable")[0].startTime,
  }));
  await page.waitForLoadState("networkidle");
  await context.close();
  return { ...times, loaded };
}

const { server, port } = await serve({ root: DIST });
const browser = await chromium.launch({
  executablePath: process.env.DOCKWRIGHT_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const url = `http://127.0.0.1:${port}/`;

const results = [];
let loaded = [];
for (const condition of CONDITIONS) {
  const visits = [];
  for (let run = 0; run < RUNS; run++) visits.push(await visit(browser, url, condition));
  loaded = visits[0].loaded.map((path) => path.replace(/^\/$/, "/index.html"));
  results.push([condition.name, ...["paint", "mounted", "usable"].map((what) => ms(median(visits.map((v) => v[what])))), ms(Math.max(...visits.map((v) => v.usable)))]);
}
await browser.close();
server.close();

const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const sizes = files.map((entry) => {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = readFileSync(path);
  const name = path.slice(DIST.length);
  return { name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length, first: loaded.includes(name) };
});
const sum = (list, what) => list.reduce((total, file) => total + file[what], 0);
const row = (name, list) => [name, kb(sum(list, "raw")), kb(sum(list, "gzip")), kb(sum(list, "brotli"))];
const first = sizes.filter((file) => file.first);

console.log("Size");
table(
  ["file", "raw", "gzip", "brotli"],
  [...sizes.toSorted((a, b) => b.gzip - a.gzip).map((file) => row(`${file.name.slice(1)}${file.first ? "" : " (later)"}`, [file])), row("WebAssembly", sizes.filter((f) => extname(f.name) === ".wasm")), row("first load", first)],
);
console.log(`First visit, median of ${RUNS}, Chromium`);
table(["condition", "first paint", "mounted", "usable", "slowest usable"], results);

const total = sum(first, "gzip");
console.log(`first load ${kb(total)} gzipped, budget ${kb(BUDGET)}: ${total <= BUDGET ? "within" : "OVER"}`);
process.exitCode = total <= BUDGET ? 0 : 1;
