// The text editor of the files panel: text and canvas are two ways to one stack.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { drop } from "./support";

const STACK = `# The shop
services:
  web:
    image: nginx:1.27-alpine # front
    ports:
      - "8080:80"
    networks: [front]
    depends_on:
      - db
  db:
    image: postgres:17-alpine
    environment:
      POSTGRES_PASSWORD: \${DB_PASSWORD}
    networks: [front]

networks:
  front:
`;

const card = (page: Page, name: string) => page.locator(`[data-service="${name}"]`);
const content = (page: Page) => page.getByTestId("editor-content");
const undo = (page: Page) => page.getByRole("banner").getByRole("button", { name: /undo/i });

async function open(page: Page, text = STACK, others: [string, string][] = []) {
  await page.goto("");
  await expect(page.locator("#app")).not.toBeEmpty();
  await drop(page, [["docker-compose.yml", text], ...others]);
  await expect(page.getByTestId("canvas")).toHaveAttribute("aria-label", /Stack with [1-9]/);
}

async function edit(page: Page) {
  await page.getByTestId("tab-files").click();
  await page.getByTestId("files-look-edit").click();
  await expect(content(page)).toBeVisible();
}

/** The text in the editor; only for texts short enough to be shown whole. */
const text = (page: Page) => page.locator(".cm-line").evaluateAll((lines) => lines.map((line) => line.textContent).join("\n"));

/** Puts the caret behind the first place of a text. */
async function caretBehind(page: Page, needle: string) {
  await content(page).evaluate((element, needle) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const line = [...element.querySelectorAll(".cm-line")].find((line) => line.textContent!.includes(needle))!;
    let left = line.textContent!.indexOf(needle) + needle.length;
    walker.currentNode = line;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = node.textContent!.length;
      if (left <= length) {
        (element as HTMLElement).focus();
        getSelection()!.collapse(node, left);
        return;
      }
      left -= length;
    }
  }, needle);
}

test("the editor comes when a file is edited, and breaks no rule of the page's security", async ({ page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await page.addInitScript(() => {
    (window as any).violations = [];
    document.addEventListener("securitypolicyviolation", (event) => (window as any).violations.push(event.violatedDirective));
  });
  await open(page);
  await page.getByTestId("tab-files").click();
  expect(loaded.filter((path) => /\/editor-[0-9a-f]{16}\.js$/.test(path))).toEqual([]);
  await page.getByTestId("files-look-edit").click();
  await expect(page.locator(".cm-lineNumbers")).toContainText("17");
  expect(loaded.filter((path) => /\/editor-[0-9a-f]{16}\.js$/.test(path))).toHaveLength(1);
  await expect(page.locator(".cm-line .files-key", { hasText: "image" }).first()).toBeVisible();
  await expect(page.locator(".cm-line .files-comment").first()).toHaveText("# The shop");
  await page.keyboard.press("ControlOrMeta+f");
  expect(await page.evaluate(() => (window as any).violations)).toEqual([]);
});

test("without the editor's script the page works, with a plain field", async ({ page }) => {
  await page.route(/\/editor-[0-9a-f]{16}\.js$/, (route) => route.abort());
  await open(page);
  await page.getByTestId("tab-files").click();
  await page.getByTestId("files-look-edit").click();
  const field = page.getByTestId("files-field");
  await field.fill(STACK.replace("nginx:1.27-alpine", "caddy:2"));
  await expect(card(page, "web")).toContainText("caddy:2");
  await field.press("ControlOrMeta+z");
  await expect(field).toHaveValue(STACK);
  await page.unroute(/\/editor-[0-9a-f]{16}\.js$/);
  await page.getByTestId("editor-again").click();
  await expect(content(page)).toBeVisible();
});

test("the canvas follows while typing, and what cannot be read disturbs nothing", async ({ page }) => {
  await open(page);
  await edit(page);
  await caretBehind(page, "nginx:1.27-alpine");
  await page.keyboard.type("3.20");
  await expect(card(page, "web")).toContainText("alpine3.20");
  await caretBehind(page, "image: ");
  await page.keyboard.insertText("[x, ");
  await expect(page.getByTestId("files-faults")).toContainText(/Line \d+/);
  await expect(page.locator(".cm-lint-marker-error").first()).toBeVisible();
  await expect(card(page, "web")).toContainText("alpine3.20");
  await expect(card(page, "db")).toBeVisible();
});

test("what was typed and cannot be read is there after the panel was closed and the page reloaded", async ({ page }) => {
  await open(page);
  await edit(page);
  await caretBehind(page, "image: ");
  await page.keyboard.type('"');
  await expect(page.getByTestId("files-faults")).toContainText(/Line \d+/);
  const typed = await text(page);
  expect(typed).toContain('image: "nginx:1.27');
  await page.getByTestId("files-look-text").click();
  await expect(page.getByTestId("files-notes")).toContainText("cannot be read yet");
  await page.getByTestId("tab-problems").click();
  await expect(page.getByTestId("files-panel")).toBeHidden();
  await edit(page);
  expect(await text(page)).toBe(typed);
  await expect(page.getByRole("banner")).toContainText("Saved");
  await page.reload();
  await expect(card(page, "web")).toBeVisible();
  await edit(page);
  expect(await text(page)).toBe(typed);
  await expect(page.getByTestId("files-faults")).toContainText(/Line \d+/);
});

test("one history: steps typed and steps of the canvas are taken back in their order from either side", async ({ page }) => {
  await open(page);
  await edit(page);
  await caretBehind(page, "postgres:17-alpine");
  await page.keyboard.type("3.21");
  await expect(card(page, "db")).toContainText("alpine3.21");
  await card(page, "web").focus();
  await page.keyboard.press("F2");
  await page.getByTestId("card-rename").fill("shop");
  await page.getByTestId("card-rename").press("Enter");
  await expect.poll(() => text(page)).toContain("  shop:\n    image: nginx");
  await caretBehind(page, "8080:80");
  await page.keyboard.type("81");
  await expect.poll(() => text(page)).toContain('"8080:8081"');
  await page.keyboard.press("ControlOrMeta+z");
  await expect.poll(() => text(page)).toContain('"8080:80"');
  await page.keyboard.press("ControlOrMeta+z");
  await expect(card(page, "web")).toBeVisible();
  await expect.poll(() => text(page)).toContain("  web:\n");
  await undo(page).click();
  await expect.poll(() => text(page)).toBe(STACK);
  await expect(undo(page)).toBeDisabled();
  await content(page).focus();
  await page.keyboard.press("ControlOrMeta+Shift+Z");
  await expect(card(page, "db")).toContainText("alpine3.21");
});

test("a change on the canvas leaves the caret and the view where they are, and joins what is being typed", async ({ page }) => {
  const many = Array.from({ length: 60 }, (_, n) => `  s${n}:\n    image: busybox:1.36\n`).join("");
  await open(page, `services:\n${many}`);
  await edit(page);
  await content(page).focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("  last:");
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("image: [x, ");
  await expect(page.getByTestId("files-faults")).toContainText(/Line \d+/);
  const top = () => page.locator(".cm-scroller").evaluate((element) => Math.round(element.scrollTop));
  const before = await top();
  expect(before).toBeGreaterThan(500);
  // The name is changed elsewhere: with the inspector of a card far above.
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("s0");
  await page.keyboard.press("Enter");
  await page.getByTestId("field-image").fill("busybox:1.37");
  await expect(page.getByTestId("files-faults")).toContainText(/Line \d+/);
  expect(await top()).toBe(before);
  await content(page).focus();
  for (const _ of "[x, ") await page.keyboard.press("Backspace");
  await page.keyboard.insertText("busybox");
  await expect(page.getByTestId("files-faults")).toBeHidden();
  await expect(page.getByTestId("field-image")).toHaveValue("busybox:1.37");
});

test("keys, names and values are completed, and a word says what it means", async ({ page }) => {
  await open(page);
  await edit(page);
  await caretBehind(page, "    image: postgres:17-alpine");
  await page.keyboard.press("Enter");
  await page.keyboard.type("res");
  const list = page.locator(".cm-tooltip-autocomplete");
  // A key that comes with the list is not meant for it yet: the first one is chosen by mouse, the next by keyboard.
  await list.getByRole("option", { name: /^restart/ }).click();
  await expect(list).toContainText("unless-stopped");
  await page.keyboard.type("unl");
  await expect(list.locator("[aria-selected]")).toContainText("unless-stopped");
  await page.keyboard.press("Tab");
  await expect.poll(() => text(page)).toContain("    restart: unless-stopped\n");
  await caretBehind(page, "      - db");
  await page.keyboard.press("Enter");
  await page.keyboard.type("- ");
  await page.keyboard.press("Control+Space");
  await expect(list).toContainText("db");
  await page.keyboard.press("Escape");
  await page.locator(".cm-line .files-key", { hasText: "depends_on" }).hover();
  await expect(page.locator(".editor-meaning")).toContainText("depends_on");
});

test("findings are marked in the text, lead to the card, and the list leads to the text", async ({ page }) => {
  await open(page, STACK.replace("      - db", "      - cache"));
  await page.getByTestId("tab-problems").click();
  const problem = page.getByTestId("problem").filter({ hasText: "cache" }).first();
  await problem.hover();
  await problem.getByTestId("show-text").click();
  await expect(content(page)).toBeFocused();
  await expect(page.locator(".cm-activeLine")).toContainText("cache");
  const mark = page.locator(".cm-lintRange", { hasText: "cache" }).first();
  await expect(mark).toBeVisible();
  await mark.hover();
  const hint = page.locator(".cm-tooltip-lint");
  await expect(hint).toContainText("cache");
  await hint.getByRole("button", { name: "Show on the canvas" }).click();
  await expect(page.locator('[data-service="web"].selected')).toBeVisible();
});

test("the report on an opened file leads to its lines", async ({ page }) => {
  await open(page, STACK.replace("    depends_on:", "    colour: red\n    depends_on:"));
  const report = page.getByTestId("import-report");
  await expect(report).toContainText("services.web.colour");
  await report.getByTestId("report-jump").first().click();
  await expect(page.locator(".cm-activeLine")).toHaveText("    colour: red");
});

test("by keyboard: indent, fold, search, comment, and out by Escape and Tab", async ({ page }) => {
  await open(page);
  await edit(page);
  await page.getByTestId("files-look-edit").focus();
  await content(page).focus();
  await expect(content(page)).toHaveAttribute("aria-label", "Text of docker-compose.yml");
  await expect(page.locator("#editor-help")).toContainText("Esc, then Tab leaves");
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("  back:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("internal: true");
  await expect.poll(() => text(page)).toMatch(/\n  back:\n    internal: true$/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+/");
  await expect.poll(() => text(page)).toMatch(/\n    # internal: true$/);
  await page.keyboard.press("Tab");
  await expect.poll(() => text(page)).toMatch(/\n {6}# internal: true$/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(content(page)).not.toBeFocused();
  await expect(page.getByTestId("drawer")).toBeVisible();
  await content(page).focus();
  await page.keyboard.press("ControlOrMeta+f");
  await page.locator(".cm-search [name=search]").pressSequentially("postgres");
  await page.keyboard.press("Enter");
  await expect(page.locator(".cm-searchMatch-selected")).toHaveText("postgres");
  await page.keyboard.press("Escape");
  await caretBehind(page, "  web:");
  await page.keyboard.press("Control+Shift+BracketLeft");
  await expect(page.locator(".cm-foldPlaceholder")).toBeVisible();
});

test("other files of the project are edited the same way", async ({ page }) => {
  await open(page, STACK, [[".env", "DB_PASSWORD=hunter2\n"]]);
  await page.getByTestId("tab-files").click();
  await page.locator('[data-testid="files-row"][data-path=".env"]').click();
  await page.getByTestId("files-look-edit").click();
  await caretBehind(page, "hunter2");
  await page.keyboard.type("2\nTAG=1");
  await expect.poll(() => text(page)).toBe("DB_PASSWORD=hunter22\nTAG=1\n");
  await page.locator('[data-testid="files-row"][data-path="docker-compose.yml"]').click();
  await page.locator('[data-testid="files-row"][data-path=".env"]').click();
  await expect.poll(() => text(page)).toBe("DB_PASSWORD=hunter22\nTAG=1\n");
  await page.keyboard.press("Escape");
  await undo(page).click();
  await expect.poll(() => text(page)).not.toContain("TAG=1");
});

test("each file shows how many lines come and go, and its name's end", async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 900 });
  await open(page);
  await edit(page);
  await caretBehind(page, "nginx:1.27-alpine");
  await page.keyboard.type("9");
  const row = page.locator('[data-testid="files-row"][data-path="docker-compose.yml"]');
  await expect(row.getByTestId("files-delta")).toContainText("+1");
  await expect(row.getByTestId("files-delta")).toContainText("−1");
  const ends = page.locator('[data-testid="files-row"][data-path^="docker-compose."] .files-name-end');
  const cut = await ends.evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).length);
  expect(cut).toBe(0);
});

test("a thousand services: typing in the inspector and in the text keeps up", async ({ page }) => {
  const services = Array.from(
    { length: 1000 },
    (_, n) => `  svc${n}:\n    image: example/svc${n}:1.2.3\n    environment:\n      PORT: "8080"\n    networks: [net${n % 40}]\n${n % 5 ? `    depends_on: [svc${n - 1}]\n` : ""}`,
  );
  const networks = Array.from({ length: 40 }, (_, n) => `  net${n}:\n`);
  await open(page, `services:\n${services.join("")}networks:\n${networks.join("")}`);
  await expect(page.getByTestId("toasts")).toContainText("1000 services");
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("svc500");
  await page.keyboard.press("Enter");
  const image = page.getByTestId("field-image");
  await image.focus();
  await page.keyboard.press("End");
  await page.keyboard.type("-abcdefghijklmnopqrstuvwxyz");
  await expect(image).toHaveValue(/-abcdefghijklmnopqrstuvwxyz$/);
  await edit(page);
  await content(page).focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("# the quick brown fox jumps over the lazy dog\n");
  await page.keyboard.press("ControlOrMeta+f");
  await page.locator(".cm-search [name=search]").pressSequentially("uvwxyz");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("-0123456789");
  await expect(image).toHaveValue(/-0123456789$/);
  // One step on a fast machine; what is typed slowly is several.
  await expect(async () => {
    await page.keyboard.press("ControlOrMeta+z");
    await expect(image).toHaveValue(/xyz$/, { timeout: 500 });
  }).toPass();
});

test("the editor speaks Chinese", async ({ page }) => {
  await open(page);
  await edit(page);
  await page.getByRole("banner").getByRole("button", { name: "中文" }).click();
  await expect(content(page)).toHaveAttribute("aria-label", "docker-compose.yml 的文本");
  await content(page).focus();
  await page.keyboard.press("ControlOrMeta+f");
  await expect(page.locator(".cm-search")).toContainText("区分大小写");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the editor with its panels is accessible in the ${colorScheme} theme`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await edit(page);
    await content(page).focus();
    await page.keyboard.press("ControlOrMeta+f");
    await expect(page.locator(".cm-search")).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('[data-testid="files-panel"]').analyze();
    const found = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  });
}
