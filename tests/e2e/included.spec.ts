// Included files and extended services: what they say shows on the canvas and in the inspector, and a change lands in
// the file that says it.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { drop } from "./support";

const BASE = `# The shop
include:
  - data.yml
services:
  web:
    extends:
      file: common.yml
      service: site
    depends_on: [db]
    command: [nginx, -g, daemon off;]
    environment:
      DB_URL: postgres://shop@db:5432/shop
    restart: always
`;
const DATA = `# The data
services:
  db:
    image: postgres:17 # pinned
    environment:
      POSTGRES_PASSWORD: \${DB_PASSWORD}
`;
const COMMON = `services:
  site:
    image: nginx:1.27
    command: [nginx-debug]
    restart: unless-stopped
    environment:
      MODE: prod
      API_TOKEN: swordfish
`;

async function start(page: Page) {
  await page.goto("");
  await expect(page.locator("#app")).not.toBeEmpty();
  const files: [string, string][] = [["compose.yml", BASE], ["data.yml", DATA], ["common.yml", COMMON]];
  await drop(page, files);
  await expect(card(page, "web")).toBeVisible();
}

const card = (page: Page, name: string) => page.locator(`[data-service="${name}"]`);
const undo = (page: Page) => page.getByRole("banner").getByRole("button", { name: /undo/i });

test("services of included files are on the canvas, and a change of them lands in their file", async ({ page }) => {
  await start(page);
  await expect(card(page, "db").getByTestId("card-from")).toBeVisible();
  await expect(card(page, "web").getByTestId("card-from")).toHaveCount(0);
  await card(page, "db").click();
  const note = page.getByTestId("included-note");
  await expect(note).toContainText("data.yml");
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  const image = page.getByTestId("field-image");
  await expect(image).toHaveValue("postgres:17");
  await image.fill("postgres:18");
  await image.blur();
  await note.getByRole("button").click();
  await expect(page.getByTestId("files-path")).toHaveText("data.yml");
  await expect(page.getByTestId("files-panel")).toContainText("postgres:18 # pinned");
  await undo(page).click();
  await expect(page.getByTestId("files-panel")).toContainText("postgres:17 # pinned");
});

test("the inspector shows what a service takes over, and from where", async ({ page }) => {
  await start(page);
  await card(page, "web").click();
  const inherited = page.getByTestId("inherited");
  await expect(inherited).toContainText("site (common.yml)");
  await expect(inherited.locator('[data-key="image"]')).toContainText("nginx:1.27");
  await expect(inherited.locator('[data-key="environment"]')).toContainText("MODE=prod");
  await expect(inherited).not.toContainText("swordfish");
  await expect(inherited.locator('[data-key="restart"]')).toHaveClass(/hidden-value/);
  await expect(inherited.locator('[data-key="command"]')).toHaveClass(/hidden-value/);
  await expect(inherited.locator('[data-key="environment"]')).not.toHaveClass(/hidden-value/);
  await inherited.getByRole("button", { name: "site (common.yml)" }).click();
  await expect(page.getByTestId("files-path")).toHaveText("common.yml");
});
