// Files: they come in by picker, drop and paste, are shown as text and as a diff, are edited, and leave as a zip.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Download, type Locator, type Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { drop } from "./support";

const STACK = `# The shop
services:
  web:
    image: nginx:1.27-alpine # front
    ports:
      - "8080:80"
    networks: [front]
  db:
    image: postgres:17-alpine
    environment:
      POSTGRES_PASSWORD: \${DB_PASSWORD}
    volumes:
      - data:/var/lib/postgresql/data
    networks: [front]

networks:
  front:

volumes:
  data:
`;

type Files = [name: string, text: string][];

async function start(page: Page) {
  await page.goto("");
  await expect(page.locator("#app")).not.toBeEmpty();
}

const card = (page: Page, name: string) => page.locator(`[data-service="${name}"]`);
const undo = (page: Page) => page.getByRole("banner").getByRole("button", { name: /undo/i });
const file = (page: Page, path: string) => page.locator(`[data-testid="files-row"][data-path="${path}"]`);
/** The text in the editor. */
const typed = (within: Page | Locator) =>
  within.locator(".cm-line").evaluateAll((lines) => lines.map((line) => line.textContent).join("\n"));
/** The code that is in view, without line numbers. */
const code = async (page: Page) => (await page.locator(".files-code").allInnerTexts()).join("\n");

async function openFiles(page: Page) {
  await page.getByTestId("export").click();
  await expect(page.getByTestId("files-panel")).toBeVisible();
}

/** The entries of a zip whose files are stored, not compressed: mode and text by name. */
async function unzip(download: Download): Promise<Map<string, { text: string; mode: number }>> {
  const bytes = await readFile((await download.path())!);
  const found = new Map<string, { text: string; mode: number }>();
  let at = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  const count = bytes.readUInt16LE(at + 10);
  at = bytes.readUInt32LE(at + 16);
  for (let entry = 0; entry < count; entry += 1) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 24)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const mode = (bytes.readUInt32LE(at + 38) >>> 16) & 0o777;
    const name = bytes.toString("utf8", at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    expect(method).toBe(0);
    found.set(name, { text: bytes.toString("utf8", data, data + size), mode });
    at += 46 + nameLength + extra + comment;
  }
  return found;
}

async function download(page: Page, testId: string): Promise<Download> {
  const [got] = await Promise.all([page.waitForEvent("download"), page.getByTestId(testId).click()]);
  return got;
}

test("files are picked together, and land where the Compose file names them", async ({ page }) => {
  await start(page);
  await page.keyboard.press("ControlOrMeta+o");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByTestId("import-pick").click()]);
  const stack = STACK.replace('    ports:', "    volumes: [./nginx/nginx.conf:/etc/nginx/nginx.conf:ro]\n    ports:");
  await chooser.setFiles([
    { name: "docker-compose.yml", mimeType: "text/yaml", buffer: Buffer.from(stack) },
    { name: ".env", mimeType: "text/plain", buffer: Buffer.from("DB_PASSWORD=hunter2\n") },
    { name: "nginx.conf", mimeType: "text/plain", buffer: Buffer.from("events {}\nhttp {}\n") },
  ]);
  await expect(card(page, "web")).toBeVisible();
  await expect(page.getByTestId("import-sheet")).toBeHidden();
  await openFiles(page);
  await expect(file(page, "nginx/nginx.conf")).toBeVisible();
  await expect(page.locator(".files-code").first()).toHaveText("# The shop");
});

test("a drop opens a stack; a second one replaces it and can be taken back", async ({ page }) => {
  await start(page);
  await drop(page, [["docker-compose.yml", STACK]]);
  await expect(card(page, "db")).toBeVisible();
  await expect(page.getByTestId("toasts")).toContainText("2 services, 1 network, 1 volume");
  await drop(page, [["other.yml", "services:\n  cache:\n    image: redis:7-alpine\n"]]);
  await expect(card(page, "cache")).toBeVisible();
  await expect(card(page, "db")).toHaveCount(0);
  await undo(page).click();
  await expect(card(page, "db")).toBeVisible();
  await openFiles(page);
  await page.getByTestId("files-look-diff").click();
  await expect(page.getByTestId("files-same")).toBeVisible();
});

test("a pasted text opens, and the report names what is kept as it is", async ({ page }) => {
  await start(page);
  await page.keyboard.press("ControlOrMeta+o");
  await page.getByTestId("import-text").fill(STACK.replace("    networks: [front]\n  db", "    colour: red\n    x-own: 1\n  db"));
  await page.getByTestId("import-open").click();
  const report = page.getByTestId("import-report");
  await expect(report).toContainText("services.web.colour");
  await expect(report).toContainText("Line 7:5");
  await expect(report).toContainText("services.web.x-own");
  await page.getByTestId("report-done").click();
  await expect(card(page, "web")).toBeVisible();
  await openFiles(page);
  expect(await code(page)).toContain("colour: red");
});

test("a broken file disturbs nothing, is mended in place and opens", async ({ page }) => {
  await start(page);
  await drop(page, [["docker-compose.yml", STACK]]);
  await expect(card(page, "db")).toBeVisible();
  await drop(page, [["broken.yml", 'services:\n  api:\n    image: "node:22\n  job:\n    image: busybox\n']]);
  const dialog = page.getByTestId("files-dialog");
  await expect(dialog).toContainText("broken.yml cannot be read to its end");
  await expect(dialog.getByTestId("files-faults")).toContainText(/Line \d+, column \d+/);
  await expect(card(page, "db")).toHaveCount(1);
  const field = dialog.getByTestId("editor-content");
  await expect.poll(() => typed(dialog)).toContain('image: "node:22\n');
  await dialog.getByTestId("files-again").click();
  await expect.poll(() => typed(dialog)).toContain('image: "node:22\n');
  await field.fill('services:\n  api:\n    image: "node:22"\n  job:\n    image: busybox\n');
  await expect(dialog.getByTestId("files-faults")).toBeHidden();
  await dialog.getByTestId("files-again").click();
  await expect(dialog).toBeHidden();
  await expect(card(page, "api")).toBeVisible();
  await expect(card(page, "job")).toBeVisible();
});

test("the text can be edited, the canvas follows, and the diff shows these lines only", async ({ page }) => {
  await start(page);
  await drop(page, [["docker-compose.yml", STACK]]);
  await expect(card(page, "db")).toBeVisible();
  await openFiles(page);
  await page.getByTestId("files-look-edit").click();
  const field = page.getByTestId("editor-content");
  await field.fill(STACK.replace("nginx:1.27-alpine", "caddy:2"));
  await expect(card(page, "web")).toContainText("caddy:2");
  // What cannot be read changes nothing and stays in the field.
  await field.fill(STACK.replace("nginx:1.27-alpine", '"caddy:3'));
  await expect(page.getByTestId("files-faults")).toContainText(/Line \d+/);
  await expect(card(page, "web")).toContainText("caddy:2");
  await page.getByTestId("files-look-text").click();
  await page.getByTestId("files-look-edit").click();
  await expect.poll(() => typed(page)).toContain('"caddy:3 # front');
  await field.fill(STACK.replace("nginx:1.27-alpine", "caddy:4"));
  await expect(card(page, "web")).toContainText("caddy:4");
  await expect(page.getByTestId("files-faults")).toBeHidden();
  await page.getByTestId("files-look-diff").click();
  await expect(page.locator(".files-line.removed .files-code")).toHaveText(["    image: nginx:1.27-alpine # front"]);
  await expect(page.locator(".files-line.added .files-code")).toHaveText(["    image: caddy:4 # front"]);
  const rows = await page.locator(".files-line:not(.folded)").count();
  await page.getByTestId("files-unfold").last().click();
  expect(await page.locator(".files-line:not(.folded)").count()).toBeGreaterThan(rows);
  while (await undo(page).isEnabled()) await undo(page).click();
  await expect(page.getByTestId("files-same")).toBeVisible();
  await expect(card(page, "web")).toContainText("nginx:1.27-alpine");
});

test("Enter keeps the indentation, Tab makes two spaces", async ({ page }) => {
  await start(page);
  await drop(page, [["docker-compose.yml", STACK]]);
  await expect(card(page, "db")).toBeVisible();
  await openFiles(page);
  await page.getByTestId("files-look-edit").click();
  const field = page.getByTestId("editor-content");
  await field.focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("  logs:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("name: all");
  await expect.poll(() => typed(page)).toMatch(/\n  data:\n  logs:\n    name: all$/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect.poll(() => typed(page)).toMatch(/name: all\n      $/);
});

test("a finding in a file that a service extends leads to its line there, and the card says what it extends", async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 900 });
  await start(page);
  await drop(page, [
    ["docker-compose.yml", "services:\n  api:\n    extends: {file: zz-common.yml, service: base}\n"],
    ["zz-common.yml", "services:\n  base:\n    image: x/api:1\n    privileged: true\n"],
  ]);
  await expect(card(page, "api")).toContainText("extends base");
  await page.getByTestId("problem-count").click();
  await page.locator('[data-testid="problem"][data-code="sec-privileged"]').getByTestId("go-to").click();
  await expect(page.getByTestId("files-path")).toHaveText("zz-common.yml");
  await expect(file(page, "zz-common.yml")).toBeInViewport({ ratio: 1 });
});

test("the zip holds the bundle, and its secrets stay the same", async ({ page }) => {
  await start(page);
  await drop(page, [["shop.yml", STACK]]);
  await expect(card(page, "db")).toBeVisible();
  await openFiles(page);
  await file(page, ".env").click();
  await expect(page.locator(".files-code", { hasText: "DB_PASSWORD" })).toHaveText("DB_PASSWORD=••••••••");
  await page.getByTestId("files-reveal").click();
  await expect(page.locator(".files-code", { hasText: "DB_PASSWORD" })).toHaveText(/^DB_PASSWORD=\w{20,}$/);
  const shown = (await page.locator(".files-code", { hasText: "DB_PASSWORD" }).innerText()).trim();
  const first = await download(page, "files-zip");
  expect(first.suggestedFilename()).toBe("shop.zip");
  await expect(page.getByTestId("toasts")).toContainText("docker compose up -d");
  const files = await unzip(first);
  expect(files.get("shop/docker-compose.yml")?.text).toBe(STACK);
  expect(files.get("shop/.env")?.text).toContain(`${shown}\n`);
  expect(files.get("shop/.env")?.mode).toBe(0o600);
  expect(files.get("shop/.env.example")?.text).toContain("DB_PASSWORD=\n");
  for (const [name, { text }] of files) if (name !== "shop/.env") expect(text).not.toContain(shown.split("=")[1]);
  const again = await unzip(await download(page, "files-zip"));
  expect(again.get("shop/.env")?.text).toContain(`${shown}\n`);
  // One step made the secrets: one undo takes them back.
  await undo(page).click();
  await expect(undo(page)).toBeDisabled();
});

test("a project is saved and opened again, with the places of its cards", async ({ page }) => {
  await start(page);
  await drop(page, [["shop.yml", STACK], [".env", "DB_PASSWORD=x\n"]]);
  await expect(card(page, "db")).toBeVisible();
  await openFiles(page);
  const saved = await download(page, "files-save");
  expect(saved.suggestedFilename()).toBe("shop.dockwright.json");
  const text = await readFile((await saved.path())!, "utf8");
  const project = JSON.parse(text);
  expect(project.compose).toBe(STACK);
  expect(project.files[".env"]).toBe("DB_PASSWORD=x\n");
  expect(Object.keys(project.placements.services).sort()).toEqual(["db", "web"]);
  await drop(page, [["other.yml", "services:\n  cache:\n    image: redis:7-alpine\n"]]);
  await expect(card(page, "cache")).toBeVisible();
  await drop(page, [["shop.dockwright.json", text]]);
  await expect(card(page, "db")).toBeVisible();
  await drop(page, [["broken.dockwright.json", '{"format": "dockwright",\n "version": 99}']]);
  await expect(page.getByTestId("toasts")).toContainText("newer Dockwright");
  await expect(card(page, "db")).toBeVisible();
});

test("a large file is shown without mounting all of its lines", async ({ page }) => {
  await start(page);
  const services = Array.from({ length: 400 }, (_, n) => `  s${n}:\n    image: busybox:1.36\n    command: ["sleep", "${n}"]\n`);
  await drop(page, [["docker-compose.yml", `services:\n${services.join("")}`]]);
  await expect(page.getByTestId("toasts")).toContainText("400 services");
  await openFiles(page);
  const lines = page.locator(".files-line");
  await expect(lines.first()).toBeVisible();
  expect(await lines.count()).toBeLessThan(120);
  await page.getByTestId("files-scroll").evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(page.locator(".files-code", { hasText: '"399"' })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`files, editor and dialogs are accessible in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await start(page);
    const check = async (within: string) => {
      const { violations } = await new AxeBuilder({ page }).include(within).analyze();
      const found = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    };
    await drop(page, [["docker-compose.yml", STACK.replace("    networks: [front]\n  db", "    colour: red\n  db")], ["a.png", "\0"]]);
    await expect(page.getByTestId("import-report")).toBeVisible();
    await check('[data-testid="files-dialog"]');
    await page.getByTestId("report-done").click();
    await openFiles(page);
    await expect(page.locator(".files-line").first()).toBeVisible();
    await check('[data-testid="files-panel"]');
    await page.getByTestId("files-look-edit").click();
    await page.getByTestId("editor-content").fill(STACK.replace("caddy", "x").replace("services:", "services: ["));
    await expect(page.getByTestId("files-faults")).toContainText(/Line \d+/);
    await check('[data-testid="files-panel"]');
    await page.getByTestId("editor-content").fill(STACK.replace("1.27", "1.29"));
    await expect(page.getByTestId("files-faults")).toBeHidden();
    await page.getByTestId("files-look-diff").click();
    await expect(page.locator(".files-line.added").first()).toBeVisible();
    await check('[data-testid="files-panel"]');
    await page.keyboard.press("ControlOrMeta+o");
    await expect(page.getByTestId("import-sheet")).toBeVisible();
    await check('[data-testid="import-sheet"]');
  });
}

test("which parts come along is chosen and remembered", async ({ page }) => {
  await start(page);
  await drop(page, [["docker-compose.yml", STACK]]);
  await expect(card(page, "web")).toBeVisible();
  await page.keyboard.press("Escape");
  await openFiles(page);
  await expect(file(page, "scripts/verify.sh")).toBeVisible();
  await expect(file(page, ".github/workflows/stack.yml")).toHaveCount(0);
  await page.getByTestId("files-parts").click();
  await page.getByTestId("files-part-scripts").uncheck();
  await page.getByTestId("files-part-ci").check();
  await expect(file(page, "scripts/verify.sh")).toHaveCount(0);
  await expect(file(page, ".github/workflows/stack.yml")).toBeVisible();
  if (process.env.DOCKWRIGHT_SHOT) await page.screenshot({ path: process.env.DOCKWRIGHT_SHOT });
  const waiting = page.waitForEvent("download");
  await page.getByTestId("files-zip").click();
  const names = [...(await unzip(await waiting)).keys()];
  expect(names.some((name) => name.endsWith(".github/workflows/stack.yml"))).toBe(true);
  expect(names.some((name) => name.endsWith("scripts/verify.sh"))).toBe(false);
  await page.reload();
  await expect(page.locator("#app")).not.toBeEmpty();
  expect(await page.evaluate(() => localStorage.getItem("dockwright.parts"))).toBe("dev,prod,docs,ci");
});
