// Trunk's post_build hook: adds the text editor under its hashed name, and puts the hash of each inline script into the
// page's Content-Security-Policy, so that exactly these scripts run and no other. Trunk writes one, which loads the
// WebAssembly by its hashed name.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "./editor.mjs";

const folder = process.env.TRUNK_STAGING_DIR ?? "dist";
const page = join(folder, "index.html");
let html = readFileSync(page, "utf8");

const editor = await bundle();
// The minifier takes the quotes off and puts the attributes in another order.
const place = [...html.matchAll(/<meta\b[^>]*>/g)].map(([tag]) => tag).find((tag) => tag.includes("dockwright-editor"));
if (!place?.includes("editor.js")) {
  console.error('style/seal.mjs: index.html does not have <meta name="dockwright-editor" content="editor.js">');
  process.exit(1);
}
html = html.replace(place, () => place.replace("editor.js", editor.name));
writeFileSync(join(folder, editor.name), editor.text);

const hashes = [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)]
  .filter(([, attributes]) => !/\ssrc\s*=/.test(attributes))
  .map(([, , text]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);

// The minifier may have changed the quotes around the value, not the value.
const marker = /(?:'|&#39;|&apos;)sha256-boot(?:'|&#39;|&apos;)/g;
if ((html.match(marker) ?? []).length !== 1) {
  console.error("style/seal.mjs: index.html does not have 'sha256-boot' once in its Content-Security-Policy");
  process.exit(1);
}
if (hashes.length === 0) {
  console.error("style/seal.mjs: the built page has no inline script; nothing would start the app");
  process.exit(1);
}
writeFileSync(page, html.replace(marker, hashes.join(" ")));
