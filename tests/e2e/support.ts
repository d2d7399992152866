// What several browser tests do in the same way.
import type { Page } from "@playwright/test";

/** Drops files, each a name and a text, on the page as the system does. */
export async function drop(page: Page, files: [string, string][]) {
  await page.evaluate((files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    for (const kind of ["dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, cancelable: true, bubbles: true }));
    }
  }, files);
}
