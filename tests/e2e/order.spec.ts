// Order on the canvas, notes, the focus mode, pictures of it.
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const card = (page: Page, name: string) => page.locator(`[data-service="${name}"]`);

async function openTemplate(page: Page, id: string) {
  await page.goto("");
  await page.getByTestId(`template-${id}`).click();
  await expect(page.getByTestId("start")).toBeHidden();
  await expect(page.locator("[data-service]").first()).toBeVisible();
}

const places = (page: Page) =>
  page.locator("[data-service]").evaluateAll((cards) => cards.map((one) => [one.getAttribute("data-service"), (one as HTMLElement).style.transform]));

const left = (page: Page, name: string) => card(page, name).evaluate((one) => Number(/translate\(([-\d.]+)px/.exec((one as HTMLElement).style.transform)![1]));

test.beforeEach(async ({ page }) => {
  page.on("pageerror", (error) => expect.soft(error.message).toBe(""));
  page.on("console", (message) => {
    if (message.type() === "error") expect.soft(message.text()).toBe("");
  });
});

test("selected services are aligned, spread and tidied up, by bar and by key, each as one step", async ({ page }) => {
  await openTemplate(page, "trading-platform");
  const before = await places(page);
  await expect(page.getByTestId("arrange-bar")).toHaveCount(0);
  await card(page, "frontend").click({ position: { x: 60, y: 10 } });
  await card(page, "backend").click({ modifiers: ["Shift"], position: { x: 60, y: 10 } });
  await card(page, "nginx").click({ modifiers: ["Shift"], position: { x: 60, y: 10 } });
  await expect(page.getByTestId("arrange-bar")).toBeVisible();
  await page.getByTestId("arrange-bar").getByRole("button", { name: /Align left/ }).click();
  await expect.poll(async () => new Set(await Promise.all(["frontend", "backend", "nginx"].map((name) => left(page, name)))).size).toBe(1);
  await page.keyboard.press("Control+z");
  await expect.poll(() => places(page)).toEqual(before);
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("Alt+t");
  await expect.poll(() => places(page)).not.toEqual(before);
  await page.keyboard.press("Control+z");
  await expect.poll(() => places(page)).toEqual(before);
});

test("a note is written, moved by mouse and by key, kept over a reload, removed and taken back", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("t");
  await expect(page.getByTestId("note-field")).toBeFocused();
  await page.keyboard.type("Ask before changing t");
  await page.keyboard.press("Escape");
  const note = page.getByTestId("note");
  await expect(note).toHaveText("Ask before changing t");
  const place = () => note.evaluate((one) => (one as HTMLElement).style.transform);
  const first = await place();
  await note.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(place).not.toBe(first);
  await page.keyboard.press("Control+z");
  await expect.poll(place).toBe(first);
  const box = (await note.boundingBox())!;
  await page.mouse.move(box.x + 10, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y - 40, { steps: 4 });
  await page.mouse.up();
  await expect.poll(place).not.toBe(first);
  const moved = await place();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByTestId("note")).toHaveText("Ask before changing t");
  expect(await place()).toBe(moved);
  await note.dblclick();
  await page.getByTestId("note-field").fill("先问再改");
  await page.keyboard.press("Control+Enter");
  await expect(note).toHaveText("先问再改");
  await note.focus();
  await page.keyboard.press("Delete");
  await expect(note).toHaveCount(0);
  await page.getByTestId("toast-undo").click();
  await expect(note).toHaveText("先问再改");
});

test("an empty note is none", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("t");
  await expect(page.getByTestId("note-field")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("note-field")).toHaveCount(0);
  await expect(page.getByTestId("note")).toHaveCount(0);
  await expect(page.locator(".bar-undo")).toBeDisabled();
});

test("the focus mode shows a service and what it needs, Escape shows all", async ({ page }) => {
  await openTemplate(page, "trading-platform");
  await card(page, "backend").click({ position: { x: 60, y: 10 } });
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("Shift+f");
  await expect(page.getByTestId("focus-bar")).toContainText("backend");
  await expect(card(page, "backend")).not.toHaveClass(/away/);
  expect(await page.locator(".card.away").count()).toBeGreaterThan(0);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("focus-bar")).toHaveCount(0);
  await expect(page.locator(".card.away")).toHaveCount(0);
});

test("the picture is saved as SVG and as PNG, light and dark", async ({ page }) => {
  await openTemplate(page, "trading-platform");
  const save = async (words: string) => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(words);
    const download = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync((await file.path())!) };
  };
  const light = await save("SVG, light");
  expect(light.name).toBe("Trading platform.svg");
  const text = light.bytes.toString("utf8");
  expect(text).toContain(">backend<");
  const shown = await page.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent ?? "", text);
  expect(shown).toBe("");
  const dark = await save("SVG, dark");
  expect(dark.bytes.toString("utf8")).not.toBe(text);
  const png = await save("PNG, light");
  expect(png.name).toBe("Trading platform.png");
  expect(png.bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(png.bytes.readUInt32BE(16)).toBeGreaterThan(1000);
});

test("where everything shows it shows again when the drawer opens", async ({ page }) => {
  await openTemplate(page, "trading-platform");
  await page.getByTestId("tab-problems").click();
  await expect(page.getByTestId("drawer")).toBeVisible();
  await expect
    .poll(async () => {
      const canvas = (await page.getByTestId("canvas").boundingBox())!;
      const boxes = await Promise.all((await page.locator("[data-service]").all()).map((one) => one.boundingBox()));
      return boxes.every((box) => box!.y >= canvas.y && box!.y + box!.height <= canvas.y + canvas.height);
    })
    .toBe(true);
});

test("who types fast after the slash loses no letter", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await page.getByTestId("canvas").focus();
  await page.evaluate(() => {
    const press = (key: string) => document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    press("/");
  });
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-testid"))).toBe("palette-search");
});

for (const scheme of ["light", "dark"] as const) {
  test(`no violation that axe finds, ${scheme}: notes, bars, minimap`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await openTemplate(page, "trading-platform");
    await page.getByTestId("canvas").focus();
    await page.keyboard.press("t");
    await page.keyboard.type("A note");
    await page.keyboard.press("Escape");
    await card(page, "backend").click({ position: { x: 60, y: 10 } });
    await card(page, "nginx").click({ modifiers: ["Shift"], position: { x: 60, y: 10 } });
    await page.getByTestId("canvas").focus();
    await page.keyboard.press("0");
    await expect(page.getByTestId("arrange-bar")).toBeVisible();
    const found = await new AxeBuilder({ page }).analyze();
    expect(found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)])).toEqual([]);
  });
}

test.describe("at the first visit", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  for (const language of ["en", "zh"] as const) {
    test(`the tour has five steps, can be left, and comes once (${language})`, async ({ page }) => {
      await page.goto("");
      if (language === "zh") await page.getByTestId("language").click();
      await page.getByTestId("template-ai-agent-api").click();
      const tour = page.getByTestId("tour");
      for (let step = 1; step <= 5; step += 1) {
        await expect(tour).toContainText(`${step} / 5`);
        const box = (await tour.boundingBox())!;
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(1440);
        expect(box.y + box.height).toBeLessThanOrEqual(900);
        await page.getByTestId("tour-next").click();
      }
      await expect(tour).toHaveCount(0);
      await page.reload();
      await expect(page.locator("[data-service]").first()).toBeVisible();
      await expect(tour).toHaveCount(0);
    });
  }

  test("Escape leaves the tour; the command palette brings it back", async ({ page }) => {
    await openTemplate(page, "ai-agent-api");
    await expect(page.getByTestId("tour")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByTestId("tour")).toHaveCount(0);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("show the tour");
    await page.keyboard.press("Enter");
    await expect(page.getByTestId("tour")).toBeVisible();
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 800 }, hasTouch: true });

  test("the stack comes as a list that can be read, and leads to the inspector", async ({ page }) => {
    await page.goto("");
    await page.getByTestId("template-trading-platform").click();
    const list = page.getByTestId("list-view");
    await expect(list).toBeVisible();
    await expect(list.getByRole("button", { name: /backend/ }).first()).toBeVisible();
    for (const row of await list.locator(".list-row").all()) expect((await row.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    await list.getByRole("button", { name: /backend/ }).first().tap();
    await expect(page.getByTestId("inspector-name")).toHaveValue("backend");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /Services as a list/ }).tap();
    await expect(list).toHaveCount(0);
    await expect(card(page, "backend")).toBeVisible();
  });
});
