// Answers about the stack: the matrix, the timeline, what breaks if, how much is needed; the canvas lights up.
import { expect, test, type Page } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";

const FILE = `services:
  web:
    image: nginx:1.27
    networks: [front]
    ports: ["8080:80"]
    environment: {API: "http://api:8000"}
  api:
    image: example/api:1
    networks: [back]
    expose: ["8000"]
    depends_on: {db: {condition: service_healthy}}
    environment: {DB: "postgres://u:pw@db:5432/x", DB_POOL_SIZE: "40"}
    deploy: {replicas: 3, resources: {limits: {memory: 4G}}}
  db:
    image: postgres:16
    networks: [back]
    healthcheck: {test: [CMD, pg_isready], interval: 10s, timeout: 5s, retries: 5, start_period: 20s}
networks:
  front:
  back: {internal: true}
`;

async function open(page: Page) {
  await page.goto("");
  await expect(page.locator("#boot")).toBeHidden();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, FILE);
  await expect(page.locator('[data-service="web"]')).toBeVisible();
}

test("the matrix explains a cell and opens the way, by keyboard", async ({ page }) => {
  await open(page);
  await page.getByTestId("tab-reach").click();
  const grid = page.getByTestId("reach-grid");
  await grid.focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("reach-words")).toHaveText("web cannot reach api: they share no network.");
  await expect(grid.locator('[aria-selected="true"]')).toHaveAttribute("data-cell", "broken");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("reach-answer")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(grid).toBeFocused();
  await page.getByTestId("reach-change").first().click();
  await expect(page.getByTestId("reach-words")).toContainText("web reaches api through web-api");
  await expect(grid.locator('[aria-selected="true"]')).toHaveAttribute("data-cell", "used");
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("reach-words")).toHaveText("web cannot reach api: they share no network.");
  await page.getByTestId("reach-filter").fill("db");
  await expect(grid.getByRole("rowheader")).toHaveText(["db"]);
  const found = await new AxeBuilder({ page }).include("#drawer").analyze();
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
});

test("the timeline, the question and its lights, the sums", async ({ page }) => {
  await open(page);
  await page.getByTestId("tab-order").click();
  await expect(page.getByTestId("order-words")).toHaveText("Ready after 5 s at best, 1 min 35 s at worst, in 2 waves.");
  await expect(page.getByTestId("order-row")).toHaveCount(3);
  await page.getByTestId("tab-what-if").click();
  await page.getByTestId("whatif-subject").selectOption("db");
  await expect(page.getByTestId("whatif-words")).toContainText("Without db");
  await expect(page.locator('[data-service="api"]')).toHaveAttribute("data-light", "breaks");
  await expect(page.locator('[data-service="web"]')).toHaveAttribute("data-light", "dim");
  await page.getByTestId("whatif-intruder").click();
  await expect(page.locator('[data-service="api"]')).toHaveAttribute("data-light", "reachable");
  await page.getByTestId("whatif-end").click();
  await expect(page.locator('[data-service="api"]')).not.toHaveAttribute("data-light", /./);
  await page.locator('[data-service="db"]').click();
  await expect(page.locator('[data-service="api"]')).toHaveAttribute("data-light", "user");
  await page.getByTestId("tab-capacity").click();
  await expect(page.getByTestId("capacity-pools")).toContainText("120 / 100");
  await page.getByTestId("host-memory").fill("8G");
  await expect(page.getByTestId("capacity-sums")).toContainText("more than there is");
  await page.getByTestId("language").click();
  await expect(page.getByTestId("tab-order")).toHaveText("启动顺序");
});
