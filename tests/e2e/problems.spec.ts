// The list of problems: found by service, subject and cause; mended after a look at the change; silenced with a reason.
import { expect, test, type Page } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";

const FILE = `services:
  web:
    image: nginx:1.27
    networks: [front]
    ports: ["8080:80"]
  api:
    image: example/api:1
    networks: [back]
    environment: {DB: "postgres://u:pw@db:5432/x", REDIS_URL: "redis://localhost:6379"}
  db:
    image: postgres:16
    networks: [back]
    ports: ["5432:5432"] # for the tools
    environment: {POSTGRES_PASSWORD: hunter2}
networks:
  front:
    ipam: {config: [{subnet: 172.20.0.0/16}]}
  back:
    ipam: {config: [{subnet: 172.20.5.0/24}]}
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
  await page.getByTestId("problem-count").click();
  await expect(page.getByTestId("problems")).toBeVisible();
}

const rows = (page: Page) => page.getByTestId("problem");

test("filters by service and by subject, together and back", async ({ page }) => {
  await open(page);
  const all = await rows(page).count();
  await page.getByTestId("problems-record").selectOption("services.db");
  const ofDb = await rows(page).count();
  expect(ofDb).toBeGreaterThan(0);
  expect(ofDb).toBeLessThan(all);
  for (const subject of await page.locator(".problems-subject").allTextContents()) expect(subject).toBe("db");
  await page.getByTestId("problems-family").selectOption("Ports");
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toHaveAttribute("data-code", "net-db-published");
  // What was chosen stays, even when the last problem of it is gone.
  await rows(page).locator(".problems-line").focus();
  await page.keyboard.press("f");
  await expect(rows(page)).toHaveCount(0);
  await expect(page.getByTestId("problems-family")).toHaveValue("Ports");
  await page.getByTestId("problems-family").selectOption("");
  await page.getByTestId("problems-record").selectOption("");
  await expect(rows(page).first()).toBeVisible();
});

test("groups by cause, and remembers it", async ({ page }) => {
  await open(page);
  await page.getByTestId("group-cause").click();
  const heads = page.locator(".problems-head");
  await expect(heads.filter({ hasText: "Networks with overlapping" }).or(heads.filter({ hasText: "overlap" })).first()).toBeVisible();
  await page.reload();
  await open(page);
  await expect(page.getByTestId("group-cause")).toHaveAttribute("aria-pressed", "true");
  await page.getByTestId("group-rank").click();
  await expect(heads.first()).toContainText("Will not start");
});

test("an open problem shows the change of its fix, the command that proves it, and both languages", async ({ page }) => {
  await open(page);
  const row = page.locator('[data-testid="problem"][data-code="net-db-published"]');
  await row.locator(".problems-line").click();
  const diff = row.getByTestId("fix-diff").first();
  await expect(diff).toContainText("docker-compose.yml");
  await expect(diff.locator(".removed")).toContainText('ports: ["5432:5432"]');
  await expect(row.locator(".problems-proof")).toBeVisible();
  // Nothing has changed yet.
  await expect(row).toHaveCount(1);
  const toggle = row.getByTestId("fix-preview").first();
  await toggle.press("Enter");
  await expect(toggle).toHaveAttribute("aria-expanded", "false");
  const axe = await new AxeBuilder({ page }).include(".problems").analyze();
  expect(axe.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  await row.locator(".problems-fix").first().getByTestId("fix").click();
  await expect(row).toHaveCount(0);
});

test("silences with a reason, lists what is silenced, and shows it again", async ({ page }) => {
  await open(page);
  const row = page.locator('[data-testid="problem"][data-code="env-literal-secret"]').first();
  await row.locator(".problems-line").focus();
  await page.keyboard.press("ArrowRight");
  await row.getByTestId("silence").press("Enter");
  await expect(row.getByTestId("silence-reason")).toBeFocused();
  await expect(row.getByTestId("silence-confirm")).toBeDisabled();
  await page.keyboard.type("a test account");
  await page.keyboard.press("Enter");
  await expect(row).toHaveCount(0);
  await page.getByTestId("show-silenced").click();
  const silenced = page.getByTestId("silenced");
  await expect(silenced).toHaveCount(1);
  await expect(silenced).toContainText("a test account");
  await silenced.getByTestId("unsilence").click();
  await expect(row).toHaveCount(1);
  await expect(page.getByTestId("show-silenced")).toBeHidden();
  await page.keyboard.press("Control+z");
  await expect(row).toHaveCount(0);
});

test("networks carry their problems", async ({ page }) => {
  await open(page);
  const label = page.locator('[data-network="back"], [data-network="front"]').filter({ has: page.getByTestId("area-badge") });
  await expect(label.first()).toBeVisible();
  await expect(label.first()).toHaveAttribute("aria-label", /problems/);
});

test("the size of the host is saved with the project and counts for the rules", async ({ page }) => {
  await open(page);
  await page.getByTestId("tab-capacity").click();
  await page.getByTestId("host-memory").fill("16G");
  await page.getByTestId("host-memory").press("Tab");
  await page.getByTestId("host-cpus").fill("2");
  await page.getByTestId("host-cpus").press("Tab");
  await page.getByTestId("host-cpus").fill("8");
  await page.getByTestId("host-cpus").press("Tab");
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("host-cpus")).toHaveValue("2");
  await expect(page.getByTestId("host-memory")).toHaveValue("16G");
});
