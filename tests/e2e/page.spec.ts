// What holds for the page whatever is in it: it starts, at any path; it runs under its Content-Security-Policy; nothing
// leaves the origin; without scripts or without its program it says so.
import { expect, test, type Page } from "@playwright/test";

/** Collects what must not happen: messages on the console, errors, violations of the policy, requests elsewhere. */
function watch(page: Page, origin: string): string[] {
  const seen: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") seen.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => seen.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:")) seen.push(`request: ${url}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) seen.push(`${response.status()}: ${response.url()}`);
  });
  return seen;
}

async function started(page: Page) {
  await expect(page.locator("#app")).not.toBeEmpty();
  await expect(page.locator("#boot")).toBeHidden();
}

for (const path of ["", "dockwright/"]) {
  test(`starts at /${path} without an error or a request elsewhere`, async ({ page, baseURL }) => {
    const seen = watch(page, baseURL!);
    await page.goto(path);
    await started(page);
    await page.waitForLoadState("networkidle");
    expect(seen).toEqual([]);
  });
}

test("the policy stops a script that is not the page's own", async ({ page }) => {
  await page.goto("");
  await started(page);
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'/);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.foreign = true";
    document.head.append(script);
    return "foreign" in window;
  });
  expect(ran).toBe(false);
});

test("without scripts the page says what it needs", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto("");
  const words = page.locator("noscript p"); // Selectors by text leave noscript out.
  await expect(words.first()).toContainText("Allow JavaScript for this page");
  await expect(words.first()).toBeVisible();
  await expect(words.last()).toContainText("需要为本页启用 JavaScript");
  await expect(page.getByRole("status")).toBeHidden();
  await context.close();
});

test("a program that does not load is reported, in the reader's language", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: "zh-CN", baseURL });
  const page = await context.newPage();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto("");
  await expect(page.getByText("页面没有加载完整")).toBeVisible();
  await expect(page.getByText("The page did not load")).toBeHidden();
  await context.close();
});

// The editor, the rules and the generators come in a second file (style/split.mjs), which the start page does not call.
const REST = "**/rest-*.wasm";

/** Where the second file was called before it had come; undefined where that did not happen. */
const forced = (page: Page) => page.evaluate(() => (globalThis as { dockwrightRestForced?: string }).dockwrightRestForced);

test("the first load stays under 600 KB and needs only the first part", async ({ page }) => {
  const sizes: number[] = [];
  const later: string[] = [];
  page.on("response", async (response) => sizes.push(Number(response.headers()["content-length"] ?? 0)));
  page.on("request", (request) => {
    if (/rest-.*\.wasm$/.test(request.url())) later.push(request.url());
  });
  await page.goto("");
  await started(page);
  await expect(page.getByTestId("start")).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(later).toEqual([]);
  expect(await forced(page)).toBeUndefined();
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(10_000);
  expect(total).toBeLessThan(600 * 1024);
});

test("the start page works before the editor has come, and what was asked for shows when it has", async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(REST, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("");
  await started(page);
  const language = page.getByTestId("language");
  await language.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("设计容器编排");
  await page.getByTestId("theme").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await language.click();
  await page.getByTestId("template-ai-agent-api").click();
  await expect(page.getByTestId("waiting").getByRole("status")).toHaveText("Loading the editor");
  expect(await forced(page)).toBeUndefined();
  release();
  await expect(page.getByTestId("canvas")).toBeVisible();
  await expect(page.getByTestId("waiting")).toHaveCount(0);
  expect(await forced(page)).toBeUndefined();
});

test("an editor that does not come is reported, and comes when asked again", async ({ page }) => {
  let cut = true;
  await page.route(REST, (route) => (cut ? route.abort() : route.continue()));
  await page.goto("");
  await started(page);
  await page.getByTestId("start-empty").click();
  await expect(page.getByTestId("waiting").getByRole("alert")).toContainText("The editor did not load");
  cut = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByTestId("canvas")).toBeVisible();
});

test("who comes back waits for the editor, and finds the work", async ({ page }) => {
  await page.goto("");
  await page.getByTestId("template-ai-agent-api").click();
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(REST, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(REST);
  await page.reload();
  await asked;
  await expect(page.getByTestId("start")).toHaveCount(0);
  await expect(page.getByTestId("waiting")).toBeVisible();
  release();
  await expect(page.getByTestId("canvas").getByRole("button", { name: /^redis/ })).toBeVisible();
  expect(await forced(page)).toBeUndefined();
});
