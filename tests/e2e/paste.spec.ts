// Pasting on the page: docker commands and Compose YAML become services, and what has no counterpart is said.
import { expect, test, type Page } from "@playwright/test";

const COMMANDS = `# the shop
docker network create --subnet 10.5.0.0/24 front
docker run -d --name db --network front \\
  -e POSTGRES_PASSWORD=secret \\
  -v data:/var/lib/postgresql/data postgres:17-alpine
docker run -d --name web --network front -p 8080:80 --cidfile /tmp/web.cid nginx:1.29-alpine
`;

async function paste(page: Page, text: string) {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

const card = (page: Page, name: string) => page.locator(`[data-service="${name}"]`);

async function start(page: Page) {
  await page.goto("");
  await expect(page.locator("#app")).not.toBeEmpty();
}

test("docker commands pasted on the first page become a stack, with a report of what is left out", async ({ page }) => {
  await start(page);
  await paste(page, COMMANDS);
  const report = page.getByTestId("pasted-report");
  await expect(report).toContainText("2 services, 1 network, 1 volume");
  await expect(report).toContainText("Line 6");
  await expect(report).toContainText("--cidfile");
  await page.keyboard.press("Enter");
  await expect(report).toHaveCount(0);
  await expect(card(page, "db")).toBeVisible();
  await expect(card(page, "web")).toBeVisible();
});

test("commands and YAML pasted later join the open stack, each as one step", async ({ page }) => {
  await start(page);
  await paste(page, "services:\n  api:\n    image: node:22-alpine\n");
  await expect(card(page, "api")).toBeVisible();
  await paste(page, "docker run -d --name cache redis:7-alpine");
  await expect(card(page, "cache")).toBeVisible();
  await expect(page.getByTestId("toasts")).toContainText("Added 1 service.");
  await paste(page, "  job:\n    image: busybox\n    networks: [back]\n  worker:\n    image: busybox\n");
  await expect(card(page, "worker")).toBeVisible();
  await expect(card(page, "api")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(card(page, "worker")).toHaveCount(0);
  await expect(card(page, "job")).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(card(page, "cache")).toHaveCount(0);
  await expect(card(page, "api")).toBeVisible();
});

test("a text that describes no service changes nothing and says so", async ({ page }) => {
  await start(page);
  await paste(page, "services:\n  api:\n    image: node:22-alpine\n");
  await paste(page, "just some words");
  await expect(page.getByTestId("toasts")).toContainText("no docker commands");
  await paste(page, "docker ps -a");
  await expect(page.getByTestId("toasts")).toContainText("describe no service");
  await expect(page.locator("[data-service]")).toHaveCount(1);
});
