// The canvas, the palette and the start page: by mouse, by touch, by keyboard alone. Every change is taken back.
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Locator, type Page } from "@playwright/test";

const card = (page: Page, name: string) => page.locator(`[data-service="${name}"]`);
const area = (page: Page, name: string) => page.locator(`[data-network="${name}"]`);
const places = (page: Page) =>
  page.locator("[data-service]").evaluateAll((cards) => cards.map((one) => [one.getAttribute("data-service"), (one as HTMLElement).style.transform]));

async function middle(of: Locator) {
  const box = (await of.boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function openTemplate(page: Page, id: string) {
  await page.goto("");
  await page.getByTestId(`template-${id}`).click();
  await expect(page.getByTestId("start")).toBeHidden();
  await expect(page.locator("[data-service]").first()).toBeVisible();
}

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
}

/** A place in an area on which there is no card: below its name. */
async function inside(page: Page, name: string) {
  const box = (await area(page, name).boundingBox())!;
  return { x: box.x + 6, y: box.y + box.height + 6 };
}

test.beforeEach(async ({ page }) => {
  page.on("pageerror", (error) => expect.soft(error.message).toBe(""));
  page.on("console", (message) => {
    if (message.type() === "error") expect.soft(message.text()).toBe("");
  });
});

test("the start page shows every template as a picture, in the reader's language", async ({ page }) => {
  await page.goto("");
  await expect(page.locator(".stack-card")).toHaveCount(4);
  for (const picture of await page.locator(".stack-picture svg").all()) expect(await picture.locator(".small-card").count()).toBeGreaterThan(2);
  await page.getByTestId("language").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("设计容器编排");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("设计容器编排");
});

for (const id of ["trading-platform", "redfire", "taifish", "ai-agent-api"]) {
  test(`${id}: no two cards overlap, and all of it shows`, async ({ page }) => {
    await openTemplate(page, id);
    const canvas = (await page.getByTestId("canvas").boundingBox())!;
    const boxes = await Promise.all((await page.locator("[data-service]").all()).map((one) => one.boundingBox()));
    for (const [number, a] of boxes.entries()) {
      expect(a!.x).toBeGreaterThanOrEqual(canvas.x);
      expect(a!.x + a!.width).toBeLessThanOrEqual(canvas.x + canvas.width);
      for (const b of boxes.slice(number + 1)) {
        const apart = a!.x + a!.width <= b!.x || b!.x + b!.width <= a!.x || a!.y + a!.height <= b!.y || b!.y + b!.height <= a!.y;
        expect(apart).toBe(true);
      }
    }
  });
}

test("by mouse: an entry of the palette is dropped into a network, deleted, and comes back", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  const before = await places(page);
  const network = (await page.locator("[data-network]").first().getAttribute("data-network"))!;
  await page.getByTestId("palette-search").fill("valkey");
  const target = await inside(page, network);
  await drag(page, await middle(page.getByTestId("palette-valkey")), target);
  await expect(page.getByTestId("carried")).toContainText(`Join ${network}`);
  await page.mouse.up();
  await expect(card(page, "valkey")).toBeVisible();
  await expect(card(page, "valkey")).toHaveAttribute("aria-label", new RegExp(`on ${network}`));
  await expect(card(page, "valkey")).toHaveAttribute("aria-pressed", "true");
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("Delete");
  await expect(card(page, "valkey")).toHaveCount(0);
  await page.getByTestId("toast-undo").click();
  await expect(card(page, "valkey")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(card(page, "valkey")).toHaveCount(0);
  expect((await places(page)).map(([name]) => name)).toEqual(before.map(([name]) => name));
});

test("an entry that is let go outside of the canvas adds nothing", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  const count = await page.locator("[data-service]").count();
  const from = await middle(page.getByTestId("palette-fastapi"));
  await drag(page, from, { x: from.x + 60, y: from.y + 10 });
  await expect(page.getByTestId("carried")).toBeVisible();
  await page.mouse.up();
  await expect(page.getByTestId("carried")).toHaveCount(0);
  await expect(page.locator("[data-service]")).toHaveCount(count);
});

test("a drag moves what is selected as one step, Escape takes it back", async ({ page }) => {
  await openTemplate(page, "trading-platform");
  const before = await places(page);
  const from = await middle(card(page, "frontend"));
  await drag(page, from, { x: from.x + 30, y: from.y + 180 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  expect(await places(page)).toEqual(before);
  await drag(page, from, { x: from.x + 30, y: from.y + 180 });
  await page.mouse.up();
  expect(await places(page)).not.toEqual(before);
  await page.keyboard.press("Control+z");
  await expect.poll(() => places(page)).toEqual(before);
});

test("a rectangle selects, Shift adds, a drag takes all of them along", async ({ page }) => {
  await openTemplate(page, "trading-platform");
  const nginx = (await card(page, "nginx").boundingBox())!;
  const frontend = (await card(page, "frontend").boundingBox())!;
  await drag(page, { x: nginx.x - 30, y: nginx.y - 60 }, { x: frontend.x + 20, y: frontend.y + frontend.height + 30 });
  await page.mouse.up();
  await expect(page.locator('[data-service][aria-pressed="true"]')).toHaveCount(2);
  await card(page, "backend").click({ modifiers: ["Shift"], position: { x: 60, y: 10 } });
  await expect(page.locator('[data-service][aria-pressed="true"]')).toHaveCount(3);
});

test("a card that is dropped into another network joins it", async ({ page }) => {
  await openTemplate(page, "trading-platform");
  await drag(page, await middle(card(page, "frontend")), await inside(page, "trading-data"));
  await expect(page.getByTestId("drop-hint")).toHaveText("Join trading-data");
  await page.mouse.up();
  await expect(card(page, "frontend")).toHaveAttribute("aria-label", /on .*trading-data/);
  await page.keyboard.press("Control+z");
  await expect(card(page, "frontend")).not.toHaveAttribute("aria-label", /on .*trading-data/);
});

test("an edge is drawn from a socket to a card", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await card(page, "redis").hover();
  await drag(page, await middle(card(page, "redis").locator('[data-socket="right"]')), await middle(card(page, "db")));
  await expect(page.getByTestId("drop-hint")).toHaveText("redis waits for db");
  await page.mouse.up();
  await expect(card(page, "redis")).toHaveAttribute("aria-label", /waits for db/);
  await page.keyboard.press("Control+z");
  await expect(card(page, "redis")).not.toHaveAttribute("aria-label", /waits for db/);
});

test("a double click renames, everywhere", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await card(page, "redis").dblclick({ position: { x: 80, y: 18 } });
  await page.getByTestId("card-rename").fill("cache");
  await page.keyboard.press("Enter");
  await expect(card(page, "cache")).toBeVisible();
  await expect(card(page, "api")).toHaveAttribute("aria-label", /waits for .*cache/);
});

test("a name that cannot be is refused at the field and stays there to be mended", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await card(page, "redis").focus();
  await page.keyboard.press("F2");
  await page.getByTestId("card-rename").fill("my cache");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ visible: true })).toContainText("letters, digits");
  await expect(page.getByTestId("card-rename")).toHaveValue("my cache");
  await page.keyboard.press("Escape");
  await expect(card(page, "redis")).toBeFocused();
});

test("by keyboard alone: add, walk, move, connect, duplicate, delete, undo", async ({ page }) => {
  await page.goto("");
  await page.getByTestId("start-empty").press("Enter");
  await page.keyboard.press("/");
  await expect(page.getByTestId("palette-search")).toBeFocused();
  await page.keyboard.type("postgres");
  await page.keyboard.press("Enter");
  await expect(card(page, "postgres")).toBeFocused();
  await page.keyboard.press("/");
  await expect(page.getByTestId("palette-search")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("fastapi");
  await page.keyboard.press("Enter");
  await expect(card(page, "fastapi")).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(card(page, "postgres")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(card(page, "fastapi")).toBeFocused();
  await page.keyboard.press("c");
  await expect(page.getByTestId("search-field")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(card(page, "fastapi")).toHaveAttribute("aria-label", /waits for postgres/);
  await expect(page.getByTestId("said")).toHaveText("fastapi now waits for postgres");
  const place = await card(page, "fastapi").evaluate((one) => one.style.transform);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  expect(await card(page, "fastapi").evaluate((one) => one.style.transform)).not.toBe(place);
  await page.keyboard.press("Control+d");
  await expect(card(page, "fastapi-2")).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(card(page, "fastapi-2")).toHaveCount(0);
  for (const _ of [1, 2, 3, 4, 5, 6, 7]) await page.keyboard.press("Control+z");
  await expect(page.locator("[data-service]")).toHaveCount(0);
});

test("the command palette finds actions, services on the canvas and services to add", async ({ page }) => {
  await openTemplate(page, "trading-platform");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("influx");
  await expect(page.getByTestId("choice-service-influxdb")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(card(page, "influxdb")).toBeFocused();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("select all");
  await page.keyboard.press("Enter");
  await expect(page.locator('[data-service][aria-pressed="true"]')).toHaveCount(7);
});

test("the menu opens by the right button and by keyboard, and gives back what it took", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await card(page, "db").click({ button: "right" });
  await expect(page.getByTestId("menu-delete")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("menu")).toHaveCount(0);
  await card(page, "db").focus();
  await page.keyboard.press("Shift+F10");
  await expect(page.getByTestId("menu")).toBeVisible();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(card(page, "db")).toHaveCount(0);
});

test("services are copied as Compose text and pasted from it", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openTemplate(page, "ai-agent-api");
  await card(page, "redis").click();
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("Control+c");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toContain("services:");
  expect(text).toContain("redis:");
  await page.keyboard.press("Control+v");
  await expect(card(page, "redis-2")).toBeVisible();
});

test("a network is added, is a place to drop on, and is taken back", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("n");
  await expect(area(page, "backend")).toBeAttached();
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  await drag(page, await middle(page.getByTestId("palette-go")), await inside(page, "backend"));
  await expect(page.getByTestId("carried")).toContainText("Join backend");
  await page.mouse.up();
  await expect(card(page, "go-app")).toHaveAttribute("aria-label", /on backend/);
});

test("wheel pans, control and wheel zooms at the pointer, keys zoom", async ({ page }) => {
  await openTemplate(page, "trading-platform");
  const before = (await card(page, "backend").boundingBox())!;
  await page.mouse.move(before.x + 20, before.y + 20);
  await page.mouse.wheel(0, 100);
  await expect.poll(async () => Math.round((await card(page, "backend").boundingBox())!.y - before.y)).toBe(-100);
  await page.mouse.wheel(0, -100);
  await expect.poll(async () => Math.round((await card(page, "backend").boundingBox())!.y - before.y)).toBe(0);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await expect.poll(async () => (await card(page, "backend").boundingBox())!.width).toBeGreaterThan(before.width * 1.2);
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("0");
  await expect(page.getByTestId("zoom")).toHaveText("100%");
});

test("the project has a name, and the work is there on return", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await page.getByTestId("project-name").click();
  await page.getByTestId("project-name-field").fill("Night shift");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("project-name")).toHaveText("Night shift");
  await expect(page).toHaveTitle(/Night shift/);
  const before = await places(page);
  await page.reload();
  await expect(page.getByTestId("project-name")).toHaveText("Night shift");
  await expect.poll(() => places(page)).toEqual(before);
});

test("the drawer opens, is pulled by keyboard, and remembers its height", async ({ page }) => {
  await openTemplate(page, "ai-agent-api");
  await page.getByTestId("tab-files").click();
  const edge = page.getByRole("separator", { name: "Height of the drawer" });
  const height = async () => (await page.getByTestId("drawer").boundingBox())!.height;
  const before = await height();
  await edge.focus();
  await page.keyboard.press("ArrowUp");
  await expect.poll(height).toBeGreaterThan(before + 10);
  const tall = await height();
  await page.reload();
  await page.getByTestId("tab-files").click();
  await expect.poll(async () => Math.abs((await height()) - tall)).toBeLessThan(2);
});

for (const scheme of ["light", "dark"] as const) {
  test(`no violation that axe finds, ${scheme}: start page, canvas, menu, command palette, shortcuts`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const check = async () => expect((await new AxeBuilder({ page }).analyze()).violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))])).toEqual([]);
    await page.goto("");
    await expect(page.getByTestId("start")).toBeVisible();
    await check();
    await page.getByTestId("template-redfire").click();
    await expect(card(page, "redis")).toBeVisible();
    await check();
    await page.keyboard.press("Control+k");
    await expect(page.getByTestId("search-list")).toBeVisible();
    await check();
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByTestId("shortcuts")).toBeVisible();
    await check();
    await page.keyboard.press("Escape");
    await card(page, "redis").click({ button: "right" });
    await expect(page.getByTestId("menu")).toBeVisible();
    await check();
  });
}

test.describe("by touch", () => {
  test.use({ hasTouch: true, viewport: { width: 800, height: 900 } });

  test("an entry is dragged from the sheet onto the canvas; a finger moves a card; two fingers zoom", async ({ page }) => {
    await openTemplate(page, "ai-agent-api");
    const finger = await page.context().newCDPSession(page);
    const touch = (type: string, points: { x: number; y: number; id?: number }[]) =>
      finger.send("Input.dispatchTouchEvent", { type, touchPoints: points } as never);
    await page.getByTestId("open-palette").tap();
    await page.getByTestId("palette-search").fill("nats");
    const from = await middle(page.getByTestId("palette-nats"));
    const canvas = (await page.getByTestId("canvas").boundingBox())!;
    await touch("touchStart", [from]);
    await touch("touchMove", [{ x: from.x + 40, y: from.y + 2 }]);
    await touch("touchMove", [{ x: from.x + 260, y: from.y + 60 }]);
    const to = { x: canvas.x + canvas.width - 130, y: canvas.y + canvas.height - 160 };
    await touch("touchMove", [to]);
    await expect(page.getByTestId("carried")).toBeVisible();
    await touch("touchEnd", []);
    await expect(card(page, "nats")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");

    const before = await places(page);
    const at = await middle(card(page, "db"));
    await touch("touchStart", [at]);
    for (const step of [20, 40, 60]) await touch("touchMove", [{ x: at.x - step, y: at.y + step }]);
    await touch("touchEnd", []);
    await expect.poll(() => places(page)).not.toEqual(before);
    await page.keyboard.press("Escape");

    const zoom = page.getByTestId("zoom");
    const scale = async () => parseInt((await zoom.textContent())!);
    const now = await scale();
    const ground = { x: canvas.x + canvas.width / 2, y: canvas.y + 60 };
    await touch("touchStart", [{ x: ground.x - 20, y: ground.y, id: 1 }, { x: ground.x + 20, y: ground.y, id: 2 }]);
    await touch("touchMove", [{ x: ground.x - 60, y: ground.y, id: 1 }, { x: ground.x + 60, y: ground.y, id: 2 }]);
    await touch("touchEnd", []);
    await expect.poll(scale).toBeGreaterThan(now * 1.5);
  });

  test("a long press opens the menu", async ({ page }) => {
    await openTemplate(page, "ai-agent-api");
    const finger = await page.context().newCDPSession(page);
    const at = await middle(card(page, "db"));
    await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
    await expect(page.getByTestId("menu-delete")).toBeVisible();
    await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await expect(page.getByTestId("menu-delete")).toBeVisible();
  });
});
