// The work is there on return: saved by itself, several stacks, nothing lost when a save is cut off or another tab saves.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";

const state = (page: Page, wanted: "blank" | "pending" | "saved" | "failed") =>
  expect(page.getByTestId("save-state")).toHaveAttribute("data-state", wanted);

/** Opens the page and waits until it knows what it has kept. */
async function visit(page: Page) {
  await page.goto("");
  await expect(page.getByTestId("save-state")).toBeAttached();
}

/** Opens a template from the start page and waits until it is saved. */
async function template(page: Page, id: string) {
  await page.getByTestId(`template-${id}`).click();
  await state(page, "saved");
}

/** Gives the open stack another title: a step like any other. */
async function retitle(page: Page, title: string) {
  await page.getByTestId("project-name").click();
  await page.getByTestId("project-name-field").fill(title);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("project-name")).toHaveText(title);
}

async function menu(page: Page) {
  await page.getByTestId("projects-menu").click();
  await expect(page.getByTestId("projects")).toBeVisible();
  return page.getByTestId("projects");
}

const row = (page: Page, title: string) =>
  page.getByTestId("project-row").filter({ has: page.getByText(title, { exact: true }) });

type Entry = { id: string; title: string; revision: number; slot: string };

/** What the database lists. */
const entries = (page: Page): Promise<Entry[]> =>
  page.evaluate(
    () =>
      new Promise((done, failed) => {
        const open = indexedDB.open("dockwright");
        open.onerror = () => failed(open.error);
        open.onsuccess = () => {
          const all = open.result.transaction("entries").objectStore("entries").getAll();
          all.onsuccess = () => {
            open.result.close();
            done(all.result.map((text) => JSON.parse(text)));
          };
        };
      }),
  );

/** Cuts the slot of the last save off, as a crash in the middle of writing would. */
const cutOff = (page: Page, entry: Entry) =>
  page.evaluate(
    (key) =>
      new Promise<void>((done, failed) => {
        const open = indexedDB.open("dockwright");
        open.onerror = () => failed(open.error);
        open.onsuccess = () => {
          const change = open.result.transaction("slots", "readwrite");
          const slots = change.objectStore("slots");
          const read = slots.get(key);
          read.onsuccess = () => slots.put(read.result.slice(0, read.result.length / 2), key);
          change.oncomplete = () => {
            open.result.close();
            done();
          };
        };
      }),
    `${entry.id}/${entry.slot}`,
  );

test("a stack is there after a reload and in a new tab", async ({ page, context }) => {
  await visit(page);
  await template(page, "taifish");
  const services = await page.locator("[data-service]").count();
  await retitle(page, "Fish");
  await state(page, "saved");
  await page.reload();
  await expect(page.getByTestId("project-name")).toHaveText("Fish");
  await expect(page.locator("[data-service]")).toHaveCount(services);
  await expect(page.getByTestId("start")).toBeHidden();
  await state(page, "saved");
  const other = await context.newPage();
  await visit(other);
  await expect(other.getByTestId("project-name")).toHaveText("Fish");
});

test("a change is not lost when the page is left before the pause is over", async ({ page }) => {
  await visit(page);
  await template(page, "taifish");
  await retitle(page, "In a hurry");
  await page.reload();
  await expect(page.getByTestId("project-name")).toHaveText("In a hurry");
  // The first change of a stack too.
  await (await menu(page)).getByTestId("project-new").click();
  await page.getByTestId("template-redfire").click();
  await retitle(page, "Never paused");
  await page.reload();
  await expect(page.getByTestId("project-name")).toHaveText("Never paused");
  await menu(page);
  await expect(page.getByTestId("project-row")).toHaveCount(2);
});

test("work that could not be saved is found again, with a database and without one", async ({ page }) => {
  await visit(page);
  await template(page, "taifish");
  await page.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException("gone", "UnknownError");
    };
  });
  await retitle(page, "Left behind");
  await state(page, "failed");
  await page.reload();
  await expect(page.getByTestId("project-name")).toHaveText("Left behind");
  await state(page, "saved");
  expect((await entries(page)).map((entry) => entry.title)).toEqual(["Left behind"]);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("unsaved")))).toEqual([]);
  // From here on the browser refuses the database altogether.
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("no", "SecurityError");
    };
  });
  await page.getByTestId("projects-menu").click();
  await page.getByTestId("project-new").click();
  await page.reload();
  await page.getByTestId("template-redfire").click();
  await retitle(page, "No database");
  await state(page, "failed");
  for (let visits = 0; visits < 2; visits++) {
    await page.reload();
    await expect(page.getByTestId("project-name")).toHaveText("No database");
    await state(page, "failed");
  }
});

test("a save that was cut off costs that save and no more", async ({ page }) => {
  await visit(page);
  await template(page, "taifish");
  await retitle(page, "First");
  await state(page, "saved");
  await retitle(page, "Second");
  await state(page, "saved");
  const [entry] = await entries(page);
  expect(entry.title).toBe("Second");
  await cutOff(page, entry);
  await page.reload();
  await expect(page.getByTestId("project-name")).toHaveText("First");
  await expect(page.getByTestId("toast")).toContainText("The last save was cut off");
  // Work goes on, and the damaged slot is the one that is filled.
  await retitle(page, "Third");
  await state(page, "saved");
  const [after] = await entries(page);
  expect(after).toMatchObject({ slot: entry.slot, title: "Third", revision: entry.revision + 1 });
  await page.reload();
  await expect(page.getByTestId("project-name")).toHaveText("Third");
});

test("an untouched page leaves nothing behind", async ({ page }) => {
  await visit(page);
  await state(page, "blank");
  await page.getByTestId("start-empty").click();
  await state(page, "blank");
  await page.reload();
  await expect(page.getByTestId("start")).toBeVisible();
  await expect(page.getByTestId("recent-projects")).toBeHidden();
  expect(await entries(page)).toEqual([]);
});

test("several stacks: listed, opened, renamed, copied, deleted and brought back", async ({ page }) => {
  await visit(page);
  await template(page, "taifish");
  await retitle(page, "Shop");
  await state(page, "saved");
  await (await menu(page)).getByTestId("project-new").click();
  await expect(page.getByTestId("start")).toBeVisible();
  await expect(page.getByTestId("recent-projects")).toContainText("Shop");
  await template(page, "redfire");
  await retitle(page, "Fire");
  await state(page, "saved");

  await menu(page);
  await expect(page.getByTestId("project-open")).toHaveText([/Fire\d+ services · just now/, /Shop\d+ services · just now/]);
  await row(page, "Shop").getByTestId("project-open").click();
  await expect(page.getByTestId("project-name")).toHaveText("Shop");
  await expect(page.getByTestId("projects")).toBeHidden();

  await menu(page);
  await row(page, "Fire").hover();
  await page.getByRole("button", { name: "Duplicate “Fire”" }).click();
  await expect(row(page, "Fire (2)")).toBeVisible();
  await row(page, "Fire").hover();
  await page.getByRole("button", { name: "Rename “Fire”" }).click();
  await page.getByTestId("project-title").fill("Blaze");
  await page.keyboard.press("Enter");
  await expect(row(page, "Blaze")).toBeVisible();
  await expect(page.getByTestId("project-name")).toHaveText("Shop");

  await row(page, "Blaze").hover();
  await page.getByRole("button", { name: "Delete “Blaze”" }).click();
  await expect(row(page, "Blaze")).toBeHidden();
  await page.getByTestId("toast-offer").click();
  await expect(row(page, "Blaze")).toBeVisible();

  // The one on the page: it goes, and comes back to the page.
  await row(page, "Shop").hover();
  await page.getByRole("button", { name: "Delete “Shop”" }).click();
  await expect(page.getByTestId("start")).toBeVisible();
  await expect(row(page, "Shop")).toHaveCount(0);
  await page.getByTestId("toast").filter({ hasText: "Shop" }).getByTestId("toast-offer").click();
  await expect(page.getByTestId("project-name")).toHaveText("Shop");
  expect((await entries(page)).map((entry) => entry.title).sort()).toEqual(["Blaze", "Fire (2)", "Shop"]);
});

test("a file or a template that takes the page is a stack of its own", async ({ page }) => {
  await visit(page);
  await template(page, "taifish");
  await retitle(page, "Kept");
  // Without a pause: the last change of the stack that gives way is saved too.
  await page.locator(".bar-mark").click();
  await template(page, "redfire");
  await menu(page);
  await expect(row(page, "Kept")).toBeVisible();
  await expect(page.getByTestId("project-row")).toHaveCount(2);
});

test("two tabs with one stack: the later one is kept as a copy", async ({ page, context }) => {
  await visit(page);
  await template(page, "taifish");
  await retitle(page, "Shared");
  await state(page, "saved");
  const other = await context.newPage();
  await visit(other);
  await expect(other.getByTestId("project-name")).toHaveText("Shared");
  await retitle(page, "From the first");
  await state(page, "saved");
  await retitle(other, "From the second");
  await expect(other.getByTestId("toast")).toContainText("Another tab changed this stack too");
  await expect(other.getByTestId("project-name")).toHaveText("From the second (2)");
  await state(other, "saved");
  expect((await entries(page)).map((entry) => entry.title).sort()).toEqual(["From the first", "From the second (2)"]);
});

test("a tab without changes of its own takes over the newer state when it is returned to", async ({ page, context }) => {
  await visit(page);
  await template(page, "taifish");
  const other = await context.newPage();
  await visit(other);
  await state(other, "saved");
  await retitle(page, "Newer");
  await state(page, "saved");
  await other.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(other.getByTestId("project-name")).toHaveText("Newer");
  await retitle(other, "Newest");
  await state(other, "saved");
  expect((await entries(page)).map((entry) => entry.title)).toEqual(["Newest"]);
});

test("without a database the page works and says once that it does not save", async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, "indexedDB", {
      get() {
        throw new DOMException("no", "SecurityError");
      },
    });
  });
  await visit(page);
  await page.getByTestId("template-taifish").click();
  await state(page, "failed");
  await expect(page.getByTestId("toast")).toHaveCount(1);
  await expect(page.getByTestId("toast")).toContainText("Not saved: this browser allows no storage here");
  await retitle(page, "Still working");
  await state(page, "failed");
  await expect(page.getByTestId("toast")).toHaveCount(1);
  await expect(page.getByTestId("save-state")).toContainText("Not saved");
});

test("full storage is said, and the next change is saved once there is space", async ({ page }) => {
  await visit(page);
  await template(page, "taifish");
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function () {
      throw new DOMException("full", "QuotaExceededError");
    };
    (window as unknown as { space: () => void }).space = () => (IDBObjectStore.prototype.put = put);
  });
  await retitle(page, "Too much");
  await state(page, "failed");
  await expect(page.getByTestId("save-state")).toContainText("the browser's storage is full");
  await page.evaluate(() => (window as unknown as { space: () => void }).space());
  await retitle(page, "Enough");
  await state(page, "saved");
  expect((await entries(page)).map((entry) => entry.title)).toEqual(["Enough"]);
});

test("the list is used by keyboard alone, in both languages and themes, without a serious violation", async ({ page }) => {
  await visit(page);
  await template(page, "taifish");
  await (await menu(page)).getByTestId("project-new").click();
  await template(page, "redfire");
  await page.getByTestId("projects-menu").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".projects-row.current .projects-open")).toBeFocused();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include('[data-testid="projects"]').analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  }
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("projects-menu")).toBeFocused();
  await page.getByTestId("language").click();
  await page.getByTestId("projects-menu").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("project-open").first()).toContainText("个服务 · 刚刚");
  await expect(page.getByTestId("save-state")).toContainText("已保存");
  const title = await page.locator(".projects-row:not(.current) .projects-title").textContent();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("project-name")).toHaveText(title!);
  await expect(page.getByTestId("projects-menu")).toBeFocused();
});
