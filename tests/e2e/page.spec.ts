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

// The budget is 600 KB; ./dev bench reports it and fails above it. It is not met until the page is cut in two
// (style/split.mjs); until then this keeps the one module from growing unseen.
test("the first load does not grow", async ({ page }) => {
  const sizes: number[] = [];
  page.on("response", async (response) => sizes.push(Number(response.headers()["content-length"] ?? 0)));
  await page.goto("");
  await started(page);
  await page.waitForLoadState("networkidle");
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(10_000);
  expect(total).toBeLessThan(1600 * 1024);
});
