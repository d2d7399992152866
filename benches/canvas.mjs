// Measures the canvas of the built page with large stacks: the time from dropping a Compose file to the first complete
// picture, the main thread's work for each event, the longest task, memory. The same of React Flow beside it.
//   node benches/canvas.mjs [--dist dist] [--sizes 100,1000,3000,10000] [--react-flow FOLDER] [--only]
// FOLDER has benches/react-flow's packages installed; without it React Flow is left out. ./dev bench runs all of it.
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { serve } from "../tests/e2e/serve.mjs";

const { chromium } = createRequire(new URL("../tests/e2e/package.json", import.meta.url))("@playwright/test");
const { values: options } = parseArgs({
  options: {
    dist: { type: "string", default: fileURLToPath(new URL("../dist", import.meta.url)) },
    sizes: { type: "string", default: "100,1000,3000,10000" },
    "react-flow": { type: "string" },
    only: { type: "boolean", default: false },
  },
});
const SIZES = options.sizes.split(",").map(Number);
/** React Flow is measured up to this size: beyond it one event takes seconds. */
const LARGEST_FOR_REACT_FLOW = 3000;
/** Milliseconds, on two cores without a GPU. */
const BUDGETS = { 1000: { shown: 350, event: 10 }, 3000: { shown: 700, event: 16 }, 10000: { shown: 2500, event: 16 } };
const EVENTS = 40;
/** With this, every step is told as it is measured. */
const told = process.env.DOCKWRIGHT_BENCH_TOLD ? (...words) => console.error(...words) : () => {};
const MIDDLE = { x: 720, y: 420 };

/** Whom each service needs: layers of five, and a network for every 25; 1.6 dependencies each. */
function needs(count) {
  return Array.from({ length: count }, (_, n) => {
    const group = Math.floor(n / 25) * 25;
    const layer = Math.floor((n - group) / 5);
    if (layer === 0) return [];
    const first = group + (layer - 1) * 5;
    return Array.from({ length: n % 5 < 3 ? 2 : 1 }, (_, k) => first + ((n + k) % 5));
  });
}

function composeFile(count) {
  const lines = ["services:"];
  needs(count).forEach((list, n) => {
    lines.push(`  svc${n}:`, `    image: "example/svc${n}:1.2.3"`, "    restart: unless-stopped", "    environment:", "      LOG_LEVEL: info", '      PORT: "8080"');
    if (list.length) lines.push(`      UPSTREAM_URL: http://svc${list[0]}:8080/api`);
    if (n % 25 === 24) lines.push("    ports:", `      - "127.0.0.1:${10000 + n}:8080"`);
    lines.push("    networks:", `      - net${Math.floor(n / 25)}`);
    if (list.length) lines.push("    depends_on:", ...list.flatMap((to) => [`      svc${to}:`, "        condition: service_healthy"]));
    lines.push("    healthcheck:", '      test: ["CMD", "wget", "-q", "--spider", "http://localhost:8080/"]', "      interval: 10s", "      retries: 3");
    lines.push("    deploy:", "      resources:", "        limits:", "          memory: 512M");
  });
  lines.push("networks:", ...Array.from({ length: Math.ceil(count / 25) }, (_, n) => `  net${n}:`), "");
  return lines.join("\n");
}

function graph(count) {
  const place = (n) => {
    const group = Math.floor(n / 25);
    const [column, row] = [group % 8, Math.floor(group / 8)];
    const local = n % 25;
    return { x: column * 1600 + Math.floor(local / 5) * 300, y: row * 640 + (local % 5) * 110 };
  };
  return {
    nodes: Array.from({ length: count }, (_, n) => ({ id: `${n}`, position: place(n), data: { label: `svc${n}` }, width: 220, height: 80 })),
    edges: needs(count).flatMap((list, n) => list.map((to) => ({ id: `${n}-${to}`, source: `${n}`, target: `${to}` }))),
  };
}

const ms = (time) => (time === undefined || Number.isNaN(time) ? "" : `${time < 10 ? time.toFixed(1) : Math.round(time)}`);

function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row) => row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join("  ");
  console.log([line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line), ""].join("\n"));
}

/** Seconds that the main thread has worked. */
async function worked(cdp) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  return metrics.find((metric) => metric.name === "TaskDuration").value;
}

const frame = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/** Waits until the main thread has had nothing to do for a while, so that nothing left over is counted; at most some seconds. */
async function rest(page, cdp) {
  for (let last = await worked(cdp), quiet = 0, round = 0; quiet < 3 && round < 60; round += 1) {
    await page.waitForTimeout(150);
    const now = await worked(cdp);
    quiet = now - last < 0.012 ? quiet + 1 : 0;
    last = now;
  }
}

/** Milliseconds of main thread for each event, and the longest task among them. */
async function measure(page, cdp, count, step) {
  await frame(page);
  await page.evaluate(() => (window.longest = 0));
  const before = await worked(cdp);
  for (let n = 0; n < count; n += 1) await step(n);
  await frame(page);
  const time = ((await worked(cdp)) - before) * 1000;
  const longest = await page.evaluate(() => window.longest);
  told(`  ${count} events, ${ms(time / count)} ms each, longest ${ms(longest)} ms`);
  return { event: time / count, longest };
}

async function memory(browser) {
  const cdp = await browser.newBrowserCDPSession();
  const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
  const resident = processInfo
    .filter((process) => process.type === "renderer")
    .map((process) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${process.id}/status`, "utf8"))?.[1] ?? 0));
  return Math.max(...resident) / 1024;
}

/** A place where a card can be taken: presses until a drag begins. */
async function findCard(page, dragging) {
  for (let ring = 0; ring < 14; ring += 1) {
    for (let side = 0; side < 8; side += 1) {
      const angle = (side * Math.PI) / 4;
      const at = { x: MIDDLE.x + Math.cos(angle) * ring * 23, y: MIDDLE.y + Math.sin(angle) * ring * 23 };
      await page.mouse.move(at.x, at.y);
      await page.mouse.down();
      await page.mouse.move(at.x + 8, at.y + 6);
      await frame(page);
      const found = await page.evaluate(dragging);
      if (found) return at;
      await page.keyboard.press("Escape");
      await page.mouse.up();
      await page.keyboard.press("Escape");
    }
  }
  return null;
}

/** What a hand does, the same for both. */
async function gestures(page, cdp, how) {
  const result = {};
  const wave = (n) => ({ x: MIDDLE.x + 60 * Math.sin(n / 6), y: MIDDLE.y + 40 * Math.cos(n / 5) });
  const drag = async () => {
    const from = await findCard(page, how.dragging);
    if (!from) return { event: NaN, longest: NaN };
    const found = await measure(page, cdp, EVENTS, (n) => page.mouse.move(from.x + 8 + 80 * Math.sin(n / 7), from.y + 6 + 60 * Math.sin(n / 5)));
    const drop = await measure(page, cdp, 1, () => page.mouse.up());
    await rest(page, cdp);
    return { ...found, drop: drop.event };
  };
  result.drag = await drag();
  await page.mouse.move(MIDDLE.x, MIDDLE.y);
  result.pan = await how.pan(() => measure(page, cdp, EVENTS, (n) => page.mouse.move(wave(n).x, wave(n).y)));
  await rest(page, cdp);
  await page.mouse.move(how.ground.x, how.ground.y);
  await page.mouse.down();
  result.marquee = await measure(page, cdp, EVENTS, (n) => page.mouse.move(how.ground.x + 12 * (n + 1), how.ground.y + 8 * (n + 1)));
  await page.mouse.up();
  await rest(page, cdp);
  await page.mouse.move(MIDDLE.x, MIDDLE.y);
  await page.keyboard.down("Control");
  result.zoom = await measure(page, cdp, EVENTS, (n) => page.mouse.wheel(0, n % 20 < 10 ? -60 : 60));
  await page.keyboard.up("Control");
  await rest(page, cdp);
  return result;
}

async function open(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable");
  page.on("pageerror", (error) => console.error(String(error)));
  await page.addInitScript(() => {
    window.longest = 0;
    localStorage.setItem("dockwright.tour", "done");
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
    }).observe({ type: "longtask" });
  });
  await page.goto(url);
  return { context, page, cdp };
}

async function dockwright(browser, url, count) {
  const { context, page, cdp } = await open(browser, url);
  await page.waitForFunction(() => document.getElementById("app")?.hasChildNodes());
  await rest(page, cdp);
  const result = { count };
  const before = await worked(cdp);
  await page.evaluate(() => (window.longest = 0));
  result.shown = await page.evaluate(
    ([text, count]) =>
      new Promise((done) => {
        const data = new DataTransfer();
        data.items.add(new File([text], "docker-compose.yml"));
        const start = performance.now();
        // Complete: all services are counted, nothing is left to be drawn, and that picture has been painted.
        const look = () => {
          const canvas = document.getElementById("canvas");
          const complete = canvas?.getAttribute("aria-label")?.includes(` ${count} `) && canvas.getAttribute("aria-busy") !== "true";
          if (complete) requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
          else requestAnimationFrame(look);
        };
        for (const kind of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, cancelable: true, bubbles: true }));
        requestAnimationFrame(look);
      }),
    [composeFile(count), count],
  );
  told(`${count} services shown in ${ms(result.shown)} ms`);
  await rest(page, cdp);
  result.opening = { longest: await page.evaluate(() => window.longest), total: ((await worked(cdp)) - before) * 1000 };
  result.elements = await page.evaluate(() => document.getElementsByTagName("*").length);
  const ground = { x: 330, y: 130 };
  const pan = async (measured) => {
    await page.mouse.down({ button: "middle" });
    const found = await measured();
    await page.mouse.up({ button: "middle" });
    return found;
  };
  const how = { dragging: () => document.getElementById("canvas").classList.contains("dragging"), pan, ground };
  result.fit = await gestures(page, cdp, how);
  // At reading distance.
  await page.keyboard.press("Escape");
  await page.mouse.move(MIDDLE.x, MIDDLE.y);
  await page.keyboard.down("Control");
  for (let n = 0; n < 60; n += 1) {
    if ((await page.getByTestId("canvas").getAttribute("data-detail")) === "full") break;
    await page.mouse.wheel(0, -120);
    await frame(page);
  }
  await page.keyboard.up("Control");
  await rest(page, cdp);
  result.near = await gestures(page, cdp, how);
  const found = await findCard(page, how.dragging);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  if (found) await page.mouse.click(found.x, found.y);
  const field = page.getByTestId("field-image");
  await field.click();
  await rest(page, cdp);
  result.typing = await measure(page, cdp, EVENTS / 2, (n) => page.keyboard.type("abcdefghij"[n % 10], { delay: 30 }));
  await rest(page, cdp);
  result.memory = await memory(browser);
  await context.close();
  return result;
}

async function reactFlow(browser, url, count) {
  const { context, page, cdp } = await open(browser, url);
  await page.waitForFunction(() => typeof window.show === "function");
  await rest(page, cdp);
  const result = { count };
  result.shown = await page.evaluate(
    (graph) =>
      new Promise((done) => {
        const start = performance.now();
        window.show(graph).then(() => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)))));
      }),
    graph(count),
  );
  await rest(page, cdp);
  result.elements = await page.evaluate(() => document.getElementsByTagName("*").length);
  const pan = async (measured) => {
    await page.mouse.down({ button: "middle" });
    const found = await measured();
    await page.mouse.up({ button: "middle" });
    return found;
  };
  result.fit = await gestures(page, cdp, { dragging: () => document.querySelector(".react-flow__node.dragging") !== null, pan, ground: { x: 20, y: 20 } });
  result.memory = await memory(browser);
  await context.close();
  return result;
}

function bundle(packages) {
  const folder = mkdtempSync(join(tmpdir(), "react-flow-"));
  copyFileSync(fileURLToPath(new URL("react-flow/main.jsx", import.meta.url)), join(packages, "main.jsx"));
  createRequire(join(packages, "main.jsx"))("esbuild").buildSync({
    entryPoints: [join(packages, "main.jsx")],
    bundle: true,
    minify: true,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    outfile: join(folder, "main.js"),
  });
  writeFileSync(join(folder, "index.html"), '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="main.css"><style>html,body,#root{height:100%;margin:0}</style><div id="root"></div><script src="main.js"></script>');
  return folder;
}

const launch = () =>
  chromium.launch({
    executablePath: process.env.DOCKWRIGHT_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });

/** A browser of its own for each size: what one leaves behind does not slow the next. */
async function each(root, sizes, run) {
  const { server, port } = await serve({ root });
  const results = [];
  for (const count of sizes) {
    const browser = await launch();
    try {
      results.push(await run(browser, `http://127.0.0.1:${port}/`, count));
    } catch (error) {
      console.error(`${count} services: ${error.message.split("\n")[0]}`);
    }
    await browser.close();
  }
  server.close();
  return results;
}

const ours = options.only ? [] : await each(options.dist, SIZES, dockwright);
const theirs = options["react-flow"] ? await each(bundle(options["react-flow"]), SIZES.filter((size) => size <= LARGEST_FOR_REACT_FLOW), reactFlow) : [];

const HEAD = ["", "services", "shown", "drag", "pan", "zoom", "marquee", "typing", "drop", "longest in drag", "elements", "MB"];
const row = (name, result, part) => [
  name,
  `${result.count}`,
  part === "fit" ? ms(result.shown) : "",
  ...["drag", "pan", "zoom", "marquee"].map((what) => ms(result[part]?.[what].event)),
  part === "near" ? ms(result.typing?.event) : "",
  ms(result[part]?.drag.drop),
  ms(result[part]?.drag.longest),
  part === "fit" ? `${result.elements}` : "",
  part === "fit" ? ms(result.memory) : "",
];
console.log("The canvas: milliseconds until a dropped file is shown, and of the main thread for each event");
table(HEAD, [
  ...ours.flatMap((result) => [row("all in view", result, "fit"), row("at reading distance", result, "near")]),
  ...theirs.map((result) => row("React Flow, all in view", result, "fit")),
]);
if (ours.length) {
  console.log("Opening: the longest task, and the main thread's work until it comes to rest");
  table(["services", "longest", "in total"], ours.map((result) => [`${result.count}`, ms(result.opening.longest), ms(result.opening.total)]));
}
const ratios = theirs.flatMap((flow) => {
  const own = ours.find((result) => result.count === flow.count);
  if (!own) return [];
  const ratio = (a, b) => `${(b / a).toFixed(1)}×`;
  return [[`${flow.count}`, ratio(own.shown, flow.shown), ...["drag", "pan", "zoom", "marquee"].map((what) => ratio(own.fit[what].event, flow.fit[what].event))]];
});
if (ratios.length) {
  console.log("How many times as long React Flow takes, all in view");
  table(["services", "shown", "drag", "pan", "zoom", "marquee"], ratios);
}
for (const result of ours) {
  const budget = BUDGETS[result.count];
  if (!budget) continue;
  const events = [result.fit, result.near].flatMap((part) => Object.values(part).map((found) => found.event));
  const worst = Math.max(...events.filter((time) => !Number.isNaN(time)), result.typing.event);
  const verdict = (value, limit) => `${ms(value)} ms of ${limit}${value <= limit ? "" : " OVER"}`;
  console.log(`${result.count} services: shown in ${verdict(result.shown, budget.shown)}, slowest event ${verdict(worst, budget.event)}`);
}
