// Trunk's pre_build hook: writes public/logos.svg, one <symbol id="logo-ID" viewBox="0 0 24 24"> for each line "ID NAME"
// of src/catalog/logos.txt. The shapes are those of the icon set on npm (CC0); what it lacks, and marks of kinds of
// service (logo-service, logo-database, …), are drawn in style/logos-own.svg: NAME is "own" there. A brand's colour that would be lost on a light or a dark card gets a lighter or darker variant
// for that theme; greys follow the text.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const LIST = "src/catalog/logos.txt";
const OWN = "style/logos-own.svg";
const SPRITE = "public/logos.svg";

/** Lightness, chroma and hue (OKLCH) of a colour written as rrggbb. */
function oklch(hex) {
  const [r, g, b] = hex.match(/../g).map((pair) => {
    const value = parseInt(pair, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const c = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
  return { lightness, chroma: Math.hypot(a, c), hue: (Math.atan2(c, a) * 180) / Math.PI };
}

/** The fill of a brand's logo: its colour, one variant for each theme, or the colour of the text. */
function fill(hex) {
  const { lightness, chroma, hue } = oklch(hex);
  if (chroma < 0.03) return "currentColor";
  const variant = (target) => `oklch(${target} ${Math.min(chroma, 0.13).toFixed(3)} ${hue.toFixed(1)})`;
  // On a white card up to 0.8 and on a dark one (0.2 to 0.25) from 0.56 on, a mark stands out by 2:1 or more.
  if (lightness < 0.56) return `light-dark(#${hex}, ${variant(0.7)})`;
  if (lightness > 0.8) return `light-dark(${variant(0.68)}, #${hex})`;
  return `#${hex}`;
}

function fail(message) {
  console.error(`style/logos.mjs: ${message}`);
  process.exit(1);
}

const packages = createRequire(new URL("../tests/e2e/package.json", import.meta.url));
let brands;
try {
  brands = packages("simple-icons");
} catch {
  fail("the package simple-icons is missing. Run ./dev setup");
}
const bySlug = new Map(Object.values(brands).map((icon) => [icon.slug, icon]));

const own = new Map();
for (const [symbol, id] of readFileSync(at(OWN), "utf8").matchAll(/<symbol id="logo-([a-z0-9-]+)"[\s\S]*?<\/symbol>/g)) own.set(id, symbol);

// All that is drawn here is in the sprite: the page falls back to the marks of kinds.
const symbols = new Map();
const listed = new Set();
for (const [index, line] of readFileSync(at(LIST), "utf8").split(/\r?\n/).entries()) {
  const text = line.replace(/#.*/, "").trim();
  if (text === "") continue;
  const place = `${LIST}:${index + 1}`;
  const [id, name, ...rest] = text.split(/\s+/);
  if (!/^[a-z0-9-]+$/.test(id) || name === undefined || rest.length > 0) fail(`${place}: expected "id name", found "${text}"`);
  if (listed.has(id)) fail(`${place}: the id "${id}" is there twice`);
  listed.add(id);
  const icon = bySlug.get(name);
  if (own.has(id)) continue;
  if (name === "own") fail(`${place}: draw <symbol id="logo-${id}" viewBox="0 0 24 24"> in ${OWN}`);
  if (icon) symbols.set(id, `<symbol id="logo-${id}" viewBox="0 0 24 24"><path fill="${fill(icon.hex.toLowerCase())}" d="${icon.path}"/></symbol>`);
  else {
    const near = [...bySlug.keys()].filter((slug) => Math.min(slug.length, name.length) > 2 && (slug.includes(name) || name.includes(slug)));
    const hint = near.length > 0 ? ` Names like it: ${near.slice(0, 8).join(", ")}.` : "";
    fail(`${place}: the icon set has no "${name}".${hint} Draw <symbol id="logo-${id}"> in ${OWN}, or choose another name.`);
  }
}

for (const [id, symbol] of own) symbols.set(id, symbol.replace(/\s*\n\s*/g, ""));

const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${[...symbols.values()].join("\n")}\n</svg>\n`;
// Writing the same again would make "trunk serve" build for ever.
if (!existsSync(at(SPRITE)) || readFileSync(at(SPRITE), "utf8") !== sprite) writeFileSync(at(SPRITE), sprite);
