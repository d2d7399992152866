// Large stacks: seen from afar the canvas is painted; everything works on it all the same.
import { expect, test, type Page } from "@playwright/test";

const COUNT = 400;

/** Networks of 25 services in layers of five, each needing one of the layer before. */
function composeFile(count: number) {
  const lines = ["services:"];
  for (let n = 0; n < count; n += 1) {
    lines.push(`  svc${n}:`, `    image: example/svc${n}:1`, `    networks: [net${Math.floor(n / 25)}]`);
    if (n % 25 >= 5) lines.push(`    depends_on: [svc${n - 5}]`);
  }
  lines.push("networks:");
  for (let n = 0; n < count / 25; n += 1) lines.push(`  net${n}:`);
  return `${lines.join("\n")}\n`;
}

async function open(page: Page, text: string) {
  await page.goto("");
  await expect(page.getByTestId("start")).toBeVisible();
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "docker-compose.yml"));
    for (const kind of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, cancelable: true, bubbles: true }));
  }, text);
  await expect(page.getByTestId("canvas")).toHaveAttribute("aria-label", new RegExp(` ${COUNT} services`));
  await expect(page.getByTestId("canvas")).toHaveAttribute("data-painted", "true");
  await expect(page.getByTestId("canvas")).not.toHaveAttribute("aria-busy", "true");
}

/** A place on the canvas at which a service is painted, and its name. */
async function findService(page: Page) {
  const box = (await page.getByTestId("canvas").boundingBox())!;
  for (let y = box.y + box.height * 0.4; y < box.y + box.height * 0.7; y += 7) {
    for (let x = box.x + box.width * 0.4; x < box.x + box.width * 0.7; x += 13) {
      await page.mouse.move(x, y);
      const tip = page.locator(".far-tip");
      if (await tip.count()) return { x, y, name: (await tip.textContent())! };
    }
  }
  throw new Error("no service is painted in the middle of the canvas");
}

/** How many colours are painted. */
const colours = (page: Page) =>
  page.locator("canvas.far").first().evaluate((canvas) => {
    const painted = canvas as HTMLCanvasElement;
    const data = painted.getContext("2d")!.getImageData(0, 0, painted.width, painted.height).data;
    const found = new Set<number>();
    for (let at = 0; at < data.length; at += 4 * 97) found.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
    return found.size;
  });

/** The inspector's name field of what is selected. */
const selected = (page: Page) => page.getByTestId("inspector-name");

test.beforeEach(async ({ page }) => {
  page.on("pageerror", (error) => expect.soft(error.message).toBe(""));
});

test("from afar there are few elements, and something is painted", async ({ page }) => {
  await open(page, composeFile(COUNT));
  expect(await page.locator("[data-service]").count()).toBeLessThan(5);
  expect(await colours(page)).toBeGreaterThan(8);
});

test("what is painted is named, selected and dragged, and a drag is one step", async ({ page }) => {
  await open(page, composeFile(COUNT));
  const found = await findService(page);
  await page.mouse.click(found.x, found.y);
  await expect(selected(page)).toHaveValue(found.name);
  // The inspector has made the canvas narrower: it is painted anew.
  await expect.poll(() => colours(page)).toBeGreaterThan(8);
  await page.keyboard.press("Escape");
  await page.keyboard.press("1");
  const again = await findService(page);
  await page.mouse.move(again.x, again.y);
  await page.mouse.down();
  await page.mouse.move(again.x + 30, again.y + 20, { steps: 3 });
  await expect(page.getByTestId("canvas")).toHaveClass(/dragging/);
  await page.mouse.move(again.x + 60, again.y + 40, { steps: 3 });
  await page.mouse.up();
  await expect(page.locator(".bar-undo")).toBeEnabled();
  await page.keyboard.press("Control+z");
  await expect(page.locator(".bar-undo")).toBeDisabled();
});

test("a rectangle selects what is painted", async ({ page }) => {
  await open(page, composeFile(COUNT));
  const box = (await page.getByTestId("canvas").boundingBox())!;
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height * 0.8, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByTestId("said")).toHaveText(/\d{2,} selected/);
});

test("nearer, cards are elements again; by keyboard every service is reached from afar", async ({ page }) => {
  await open(page, composeFile(COUNT));
  await page.locator("[data-service]").first().focus();
  await page.keyboard.press("Tab");
  await expect(page.locator('[data-service="svc1"]')).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator('[data-service="svc2"]')).toBeFocused();
  await page.keyboard.press("0");
  await expect(page.getByTestId("canvas")).not.toHaveAttribute("data-painted", "true");
  await expect.poll(() => page.locator("[data-service]").count()).toBeGreaterThan(5);
  expect(await page.locator("[data-service]").count()).toBeLessThan(COUNT);
});

test("the minimap shows where one is and leads elsewhere", async ({ page }) => {
  await open(page, composeFile(COUNT));
  await expect(page.getByTestId("minimap")).toHaveCount(0);
  await page.getByTestId("canvas").focus();
  await page.keyboard.press("0");
  const map = page.getByTestId("minimap");
  await expect(map).toBeVisible();
  const frame = page.locator(".minimap-frame");
  const before = await frame.boundingBox();
  const box = (await map.boundingBox())!;
  await page.mouse.click(box.x + box.width - 12, box.y + box.height - 12);
  await expect.poll(async () => (await frame.boundingBox())!.x).toBeGreaterThan(before!.x);
  await page.keyboard.press("m");
  await expect(map).toHaveCount(0);
  await page.keyboard.press("m");
  await expect(map).toBeVisible();
});
