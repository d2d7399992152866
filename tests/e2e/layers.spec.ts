// Environment layers: a base with override files on one canvas, and changes that land in one of the files.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { drop } from "./support";

const BASE = `# The shop
services:
  web:
    image: nginx:1.27 # front
    ports:
      - "8080:80"
    environment:
      MODE: dev
    deploy:
      resources:
        limits:
          memory: 256M
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: \${DB_PASSWORD}
`;
const PROD = `# Production
services:
  web:
    environment:
      MODE: prod # not dev
    deploy:
      resources:
        limits:
          memory: 1G
  metrics:
    image: prom/prometheus:v3.1.0
`;
const PATH = "docker-compose.prod.yml";

async function start(page: Page, files: [string, string][]) {
  await page.goto("");
  await expect(page.locator("#app")).not.toBeEmpty();
  await drop(page, files);
  await expect(card(page, "web")).toBeVisible();
}

const card = (page: Page, name: string) => page.locator(`[data-service="${name}"]`);
const undo = (page: Page) => page.getByRole("banner").getByRole("button", { name: /undo/i });
const layer = (page: Page, path: string) => page.getByTestId(`layer-${path}`);
const memory = (page: Page) => page.getByTestId("field-deploy-resources-limits-memory");

/** The text of a file as the page would write it. */
async function text(page: Page, path: string): Promise<string> {
  if (!(await page.getByTestId("files-panel").isVisible())) await page.getByTestId("export").click();
  await page.locator(`[data-testid="files-row"][data-path="${path}"]`).click();
  await expect(page.getByTestId("files-path")).toHaveText(path);
  await page.getByTestId("files-look-edit").click();
  await expect(page.getByTestId("editor-content")).toBeVisible();
  const lines = await page.locator(".cm-line").evaluateAll((lines) => lines.map((line) => line.textContent));
  await page.getByTestId("files-look-text").click();
  return lines.join("\n");
}

async function openResources(page: Page) {
  const head = page.getByTestId("section-resources");
  if ((await head.getAttribute("aria-expanded")) === "false") await head.click();
}

test("a change in production leaves the base as it is", async ({ page }) => {
  await start(page, [["docker-compose.yml", BASE], [PATH, PROD]]);
  await expect(page.getByTestId("layer-base")).toHaveAttribute("aria-pressed", "true");
  await expect(card(page, "metrics")).toHaveCount(0);

  await layer(page, PATH).focus();
  await page.keyboard.press("Enter");
  await expect(layer(page, PATH)).toHaveAttribute("aria-pressed", "true");
  await expect(card(page, "metrics")).toBeVisible();

  await card(page, "web").click();
  await openResources(page);
  await expect(memory(page)).toHaveValue("1G");
  const note = page.locator('[data-section="resources"]').getByTestId("origin").first();
  await expect(note).toContainText(PATH);
  await expect(note).toContainText("hides 256M in the base");

  await memory(page).fill("2G");
  await memory(page).press("Tab");
  expect(await text(page, PATH)).toBe(PROD.replace("1G", "2G"));
  expect(await text(page, "docker-compose.yml")).toBe(BASE);

  await page.getByTestId("layer-base").click();
  await expect(memory(page)).toHaveValue("256M");
  await layer(page, PATH).click();
  await expect(memory(page)).toHaveValue("2G");
  await undo(page).click();
  await expect(memory(page)).toHaveValue("1G");
  expect(await text(page, PATH)).toBe(PROD);

  // What is hidden can count again.
  await note.getByTestId("origin-back").click();
  await expect(memory(page)).toHaveValue("256M");
  expect(await text(page, PATH)).not.toContain("memory");
  await undo(page).click();
  expect(await text(page, PATH)).toBe(PROD);
});

test("the user chooses the file, adds a layer and takes it away", async ({ page }) => {
  await start(page, [["docker-compose.yml", BASE], [PATH, PROD]]);
  await layer(page, PATH).click();
  await card(page, "web").click();
  await page.getByTestId("write-to").selectOption(PATH);
  const image = page.getByTestId("field-image");
  await image.fill("nginx:1.28");
  await image.press("Tab");
  expect(await text(page, "docker-compose.yml")).toBe(BASE);
  expect(await text(page, PATH)).toContain("    image: nginx:1.28\n");

  await page.getByTestId("layers-menu").click();
  await page.getByTestId("menu-add-docker-compose.dev.yml").click();
  const dev = layer(page, "docker-compose.dev.yml");
  await expect(dev).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByTestId("write-to")).toHaveValue("docker-compose.dev.yml");
  // The choice is saved with the project.
  await expect(page.getByTestId("save-state")).toHaveAttribute("data-state", "saved");
  await page.reload();
  await expect(dev).toHaveAttribute("aria-pressed", "true");
  await expect(layer(page, PATH)).toHaveAttribute("aria-pressed", "false");
  await card(page, "web").click();
  await expect(page.getByTestId("write-to")).toHaveValue("docker-compose.dev.yml");
  await memory(page).or(page.getByTestId("section-resources")).first().waitFor();
  await openResources(page);
  await memory(page).fill("128M");
  await memory(page).press("Tab");
  expect(await text(page, "docker-compose.dev.yml")).toContain("memory: 128M");
  expect(await text(page, "docker-compose.yml")).toBe(BASE);

  await page.getByTestId("layers-menu").click();
  await page.getByTestId("menu-remove-docker-compose.dev.yml").click();
  await expect(dev).toHaveCount(0);
  await undo(page).click();
  await expect(dev).toHaveCount(1);
});

test("the override that docker compose loads by itself shows at once, and what it refuses is found there", async ({ page }) => {
  const over = "services:\n  web:\n    restart: always\n    stop_grace_period: soon\n";
  await start(page, [["docker-compose.override.yml", over], ["docker-compose.yml", BASE]]);
  await expect(layer(page, "docker-compose.override.yml")).toHaveAttribute("aria-pressed", "true");
  await page.getByTestId("problem-count").click();
  const found = page.locator('[data-testid="problem"][data-code="compose-type"]');
  await expect(found.first()).toContainText("soon");
  await page.getByTestId("layer-base").click();
  await expect(found).toHaveCount(0);
});

test("a stack without overrides has no switch, and both languages and a narrow page are fit", async ({ page }) => {
  await start(page, [["docker-compose.yml", BASE]]);
  await expect(page.getByTestId("layers")).toHaveCount(0);
  await start(page, [["docker-compose.yml", BASE], [PATH, PROD]]);
  await page.getByTestId("language").click();
  await expect(layer(page, PATH)).toHaveText("生产");
  await layer(page, PATH).click();
  await card(page, "web").click();
  await expect(page.getByTestId("write-target")).toContainText("修改写入");
  const seen = await new AxeBuilder({ page }).include("header").include('[data-testid="inspector"]').analyze();
  expect(seen.violations).toEqual([]);
  await page.setViewportSize({ width: 800, height: 700 });
  await expect(page.getByTestId("layers-select")).toBeVisible();
  await page.getByTestId("layers-select").selectOption("");
  await expect(card(page, "metrics")).toHaveCount(0);
});
