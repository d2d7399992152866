// The inspector: what is typed reaches the file, what is wrong is said at the field, and nothing typed is lost.
import { expect, test, type Locator, type Page } from "@playwright/test";

const FILE = `services:
  web:
    image: nginx:1.29-alpine
    ports:
      - "8080:80"
    environment:
      MODE: production
      DB_PASSWORD: hunter2
    depends_on:
      - db
    x-note: kept
  db:
    image: postgres:17-alpine
    healthcheck:
      test: ["CMD", "pg_isready"]
      interval: 10s
  worker:
    image: redis:8-alpine

networks:
  front:
  back:
    internal: true

volumes:
  data:
`;

/** Opens the stack above by pasting it, as a user does who has a file on the clipboard. */
async function openStack(page: Page, text = FILE) {
  await page.goto("");
  await expect(page.locator("#boot")).toBeHidden();
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  await expect(page.locator('[data-service="web"]')).toBeVisible();
}

async function select(page: Page, service: string): Promise<Locator> {
  await page.locator(`[data-service="${service}"]`).click();
  const inspector = page.getByTestId("inspector");
  await expect(inspector.getByTestId("inspector-name")).toHaveValue(service);
  return inspector;
}

async function unfold(inspector: Locator, section: string) {
  const head = inspector.getByTestId(`section-${section}`);
  if ((await head.getAttribute("aria-expanded")) !== "true") await head.click();
  await expect(head).toHaveAttribute("aria-expanded", "true");
}

/** Pastes into a field: a real paste event with the text on the clipboard. */
async function paste(field: Locator, text: string) {
  await field.focus();
  await field.evaluate((element, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

test("a rename reaches the card and every reference; a refusal is said at the field", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "db");
  const name = inspector.getByTestId("inspector-name");
  await name.fill("web");
  await name.press("Enter");
  await expect(inspector.getByTestId("inspector-refusal")).toContainText("taken");
  await expect(name).toHaveValue("web");
  await name.fill("database");
  await name.press("Enter");
  await expect(page.locator('[data-service="database"]')).toBeVisible();
  await expect(page.locator('[data-service="db"]')).toHaveCount(0);
  const web = await select(page, "web");
  await expect(web.getByTestId("depends-service-0")).toHaveValue("database");
});

test("a bad port is said at its row and stays in the field; a right one clears it", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  const published = inspector.getByTestId("port-published-0");
  await published.fill("99999");
  await published.blur();
  await expect(inspector.getByTestId("port-fault-0")).toContainText("99999");
  await expect(published).toHaveValue("99999");
  await published.fill("9090");
  await expect(inspector.getByTestId("port-fault-0")).toHaveCount(0);
});

test("the last row of ports is the empty one; lines that are pasted become rows", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  await inspector.getByTestId("port-target-1").fill("443");
  await expect(inspector.getByTestId("port-target-2")).toHaveValue("");
  await paste(inspector.getByTestId("port-target-2"), '- "9000:9000"\n- "127.0.0.1:9001:9001/udp"\n');
  await expect(inspector.getByTestId("port-published-2")).toHaveValue("9000");
  await expect(inspector.getByTestId("port-ip-3")).toHaveValue("127.0.0.1");
  await expect(inspector.getByTestId("port-protocol-3")).toHaveValue("udp");
  await inspector.getByTestId("ports-remove-1").click();
  await expect(inspector.getByTestId("port-published-1")).toHaveValue("9000");
});

test("a port is closed to all but this machine with one press", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  await inspector.getByRole("button", { name: /Open on every address/ }).click();
  await expect(inspector.getByTestId("port-ip-0")).toHaveValue("127.0.0.1");
  await inspector.getByRole("button", { name: /Open on this machine only/ }).click();
  await expect(inspector.getByTestId("port-ip-0")).toHaveValue("");
});

test("variables: typed, renamed, pasted, hidden where they are secret", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  await expect(inspector.getByTestId("environment-value-1")).toHaveClass(/masked/);
  await inspector.getByRole("button", { name: "Show the value" }).click();
  await expect(inspector.getByTestId("environment-value-1")).not.toHaveClass(/masked/);
  const key = inspector.getByTestId("environment-key-2");
  await key.fill("MODE");
  await key.blur();
  await expect(key).toHaveAttribute("aria-invalid", "true");
  await expect(key).toHaveValue("MODE");
  await key.fill("LEVEL");
  await inspector.getByTestId("environment-value-2").fill("debug");
  await expect(inspector.getByTestId("environment-key-3")).toHaveValue("");
  await paste(inspector.getByTestId("environment-key-3"), "A=1\nB=two words\n");
  await expect(inspector.getByTestId("environment-key-4")).toHaveValue("B");
  await expect(inspector.getByTestId("environment-value-4")).toHaveValue("two words");
});

test("a variable of .env is set where it is used", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  await inspector.getByTestId("environment-value-0").fill("${STAGE}");
  await expect(inspector.getByText("is not set in .env")).toBeVisible();
  await inspector.getByTestId("set-variable-STAGE").click();
  const field = inspector.getByTestId("variable-STAGE");
  await field.fill("live");
  await field.press("Enter");
  await expect(inspector.locator(".variables-resolved", { hasText: "= live" })).toBeVisible();
});

test("a bad size or time speaks; a right one says what it means; typing is one step to undo", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "db");
  await unfold(inspector, "resources");
  const memory = inspector.getByTestId("field-deploy-resources-limits-memory");
  await memory.pressSequentially("512Q");
  await expect(memory).toHaveAttribute("aria-invalid", "true");
  await expect(memory).toHaveValue("512Q");
  await memory.fill("512M");
  await expect(memory).toHaveAttribute("aria-invalid", "false");
  await expect(inspector.getByText("512 MiB")).toBeVisible();
  await unfold(inspector, "health");
  const interval = inspector.getByTestId("field-healthcheck-interval");
  await interval.fill("");
  await interval.fill("1m30s");
  await expect(inspector.getByText("1 min 30 s")).toBeVisible();
  await interval.blur();
  await page.keyboard.press("Control+z");
  await expect(interval).not.toHaveValue("1m30s");
});

test("networks are joined and left with a switch, and made by name", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  await inspector.getByTestId("network-front").check({ force: true });
  await expect(inspector.getByTestId("network-front")).toBeChecked();
  const add = inspector.getByTestId("network-add");
  await add.fill("extra");
  await add.press("Enter");
  await expect(inspector.getByTestId("network-extra")).toBeChecked();
  await inspector.getByTestId("network-front").uncheck({ force: true });
  await expect(inspector.getByTestId("network-front")).not.toBeChecked();
});

test("a dependency is chosen from the services and gets a condition, by keyboard alone", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  const field = inspector.getByTestId("depends-service-1");
  await field.focus();
  await field.press("ArrowDown");
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(field).toHaveValue("worker");
  await inspector.getByTestId("depends-condition-0").selectOption("service_healthy");
  await expect(inspector.getByTestId("depends-condition-0")).toHaveValue("service_healthy");
  await field.focus();
  await field.fill("");
  await field.press("Backspace");
  await expect(inspector.getByTestId("depends-service-0")).toHaveValue("db");
});

test("rows change places with Alt and the arrow keys", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  await inspector.getByTestId("environment-key-1").press("Alt+ArrowUp");
  await expect(inspector.getByTestId("environment-key-0")).toHaveValue("DB_PASSWORD");
  await expect(inspector.getByTestId("environment-key-1")).toHaveValue("MODE");
});

test("what no field shows is kept as YAML; a mistake in it is said and the text stays", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  await unfold(inspector, "more");
  const note = inspector.getByTestId("yaml-x-note");
  await expect(note).toHaveValue("x-note: kept");
  await note.fill("x-note: [open");
  await expect(inspector.getByTestId("yaml-fault")).toContainText("Line");
  await note.blur();
  await expect(note).toHaveValue("x-note: [open");
  await note.fill("x-note: changed");
  await note.blur();
  await expect(inspector.getByTestId("yaml-fault")).toHaveCount(0);
  await expect(note).toHaveValue("x-note: changed");
});

test("any setting is found by what it is for and added", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  await unfold(inspector, "more");
  await inspector.getByTestId("add-setting").fill("killed");
  await inspector.getByTestId("add-stop_grace_period").click();
  const field = inspector.getByTestId("field-stop_grace_period");
  await expect(field).toHaveValue("30s");
  await field.fill("1m");
  await expect(inspector.getByText("1 min", { exact: true })).toBeVisible();
});

test("parts of attributes are found too, and a wrong number says so at the field", async ({ page }) => {
  await openStack(page);
  const inspector = await select(page, "web");
  await unfold(inspector, "more");
  await inspector.getByTestId("add-setting").fill("update order");
  await inspector.getByTestId("add-setting").fill("deploy.update_config.order");
  await inspector.getByTestId("add-setting").press("Enter");
  await expect(inspector.getByTestId("yaml-deploy")).toHaveValue(/order: stop-first/);
  await inspector.getByTestId("add-setting").fill("oom_score_adj");
  await inspector.getByTestId("add-setting").press("Enter");
  const field = inspector.getByTestId("field-oom_score_adj");
  await field.fill("many");
  await expect(inspector.getByText("This takes a number.")).toBeVisible();
  await expect(field).toHaveValue("many");
  await field.fill("-500");
  await expect(inspector.getByText("This takes a number.")).toHaveCount(0);
});

/** Opens the inspector of the file itself from the list of commands. */
async function openFile(page: Page): Promise<Locator> {
  await page.getByTestId("open-commands").click();
  await page.keyboard.type("settings of the file");
  await page.keyboard.press("Enter");
  const inspector = page.getByTestId("inspector");
  await expect(inspector.getByTestId("inspector-file")).toBeVisible();
  return inspector;
}

test("networks, volumes, secrets, configs and models take any setting, with the field that fits", async ({ page }) => {
  await openStack(page);
  let inspector = await openFile(page);
  await inspector.getByTestId("record-back").click();
  await expect(inspector.getByTestId("inspector-name")).toHaveValue("back");
  await unfold(inspector, "more");
  await inspector.getByTestId("add-setting").fill("ipv6");
  await inspector.getByTestId("add-enable_ipv6").click();
  await expect(inspector.getByTestId("field-enable_ipv6")).toBeChecked();
  await inspector.getByTestId("add-setting").fill("taken");
  await expect(inspector.getByTestId("add-ipam.config.aux_addresses")).toBeVisible();
  await inspector.getByTestId("add-setting").press("Escape");

  inspector = await openFile(page);
  for (const [kind, name] of [["secrets", "secret"], ["configs", "config"], ["models", "model"]]) {
    await inspector.getByTestId(`declare-${kind}`).click();
    await expect(inspector.getByTestId("inspector-name")).toHaveValue(name);
    inspector = await openFile(page);
  }
  await inspector.getByTestId("record-secret").click();
  await inspector.getByTestId("field-file").fill("./key.txt");
  await inspector.getByTestId("add-setting").fill("template_driver");
  await inspector.getByTestId("add-setting").press("Enter");
  await inspector.getByTestId("field-template_driver").fill("golang");
  inspector = await openFile(page);
  await inspector.getByTestId("record-model").click();
  await inspector.getByTestId("add-setting").fill("context_size");
  await inspector.getByTestId("add-setting").press("Enter");
  await inspector.getByTestId("field-context_size").fill("4096");
  await inspector.getByTestId("field-context_size").blur();
  // What was set is in the document, not only in the field.
  inspector = await openFile(page);
  await inspector.getByTestId("record-secret").click();
  await expect(inspector.getByTestId("field-file")).toHaveValue("./key.txt");
  await expect(inspector.getByTestId("field-template_driver")).toHaveValue("golang");
});

test("the file's own keys have fields: its name, what it includes, extensions", async ({ page }) => {
  await openStack(page, `x-team: [a, b]\n${FILE}`);
  const inspector = await openFile(page);
  await expect(inspector.getByTestId("yaml-x-team")).toHaveValue(/x-team:/);
  await inspector.getByTestId("add-setting").fill("project");
  await inspector.getByTestId("add-name").click();
  await inspector.getByTestId("field-name").fill("shop");
  await inspector.getByTestId("add-setting").fill("include");
  await inspector.getByTestId("add-include").click();
  await expect(inspector.getByTestId("yaml-include")).toHaveValue(/other\/compose.yaml/);
  await page.getByTestId("export").click();
  await expect(page.getByTestId("files-panel")).toContainText("name: shop");
  await expect(page.getByTestId("files-panel")).toContainText("include:");
  await expect(page.getByTestId("files-panel")).toContainText("x-team: [a, b]");
});

test("a problem's place is shown: the list goes to the field, and the field to its fix", async ({ page }) => {
  await openStack(page, FILE.replace("image: postgres:17-alpine", 'image: postgres:17-alpine\n    ports:\n      - "5432:5432"'));
  await page.getByTestId("problem-count").click();
  const row = page.locator('[data-testid="problem"][data-code="net-db-published"]');
  await row.getByTestId("go-to").click();
  const inspector = page.getByTestId("inspector");
  await expect(inspector.getByTestId("inspector-name")).toHaveValue("db");
  const finding = inspector.getByTestId("finding-net-db-published");
  await expect(finding).toBeVisible();
  await finding.getByTestId("fix").click();
  await expect(finding).toHaveCount(0);
  await expect(row).toHaveCount(0);
});

test("the list of problems works by keyboard: arrows, Enter, F", async ({ page }) => {
  await openStack(page, FILE.replace("image: postgres:17-alpine", 'image: postgres:17-alpine\n    ports:\n      - "5432:5432"'));
  await page.getByTestId("problem-count").click();
  const lines = page.getByTestId("problems").locator(".problems-line");
  await lines.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(lines.nth(1)).toBeFocused();
  const row = page.locator('[data-testid="problem"][data-code="net-db-published"]');
  await row.locator(".problems-line").focus();
  await page.keyboard.press("f");
  await expect(row).toHaveCount(0);
});

test("the routes of a proxy are edited, checked and taken back", async ({ page }) => {
  await page.goto("");
  await page.getByTestId("template-taifish").click();
  await page.locator("[data-service=nginx]").click();
  await expect(page.getByTestId("route-1")).toBeVisible();
  await page.getByTestId("routes-add").click();
  await expect(page.getByTestId("route-path-2")).toHaveValue("/path-1/");
  await page.getByTestId("route-path-2").fill("events");
  await page.getByTestId("route-path-2").press("Tab");
  await expect(page.getByTestId("route-2")).toContainText("A path begins with /.");
  await expect(page.getByTestId("route-path-2")).toHaveValue("events");
  await page.getByTestId("route-path-2").fill("/events/");
  await page.getByTestId("route-port-2").fill("70000");
  await page.getByTestId("route-port-2").press("Tab");
  await expect(page.getByTestId("route-2")).toContainText("from 1 to 65535");
  await page.getByTestId("route-port-2").fill("5000");
  await page.getByTestId("route-port-2").press("Tab");
  await page.getByTestId("route-service-2").fill("app");
  await page.getByTestId("route-service-2").press("Tab");
  await page.getByTestId("route-stream-2").press("Space");
  await page.getByTestId("route-more-2").click();
  await page.getByTestId("route-timeout-2").fill("600");
  await page.getByTestId("route-timeout-2").press("Tab");
  await page.getByTestId("proxy-late").press("Space");
  await page.getByTestId("route-remove-2").click();
  await expect(page.getByTestId("route-2")).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(page.getByTestId("route-path-2")).toHaveValue("/events/");
});
