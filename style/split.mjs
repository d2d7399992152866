// Trunk's post_build hook for the release page: makes the WebAssembly small, and splits it in two, so that the first page
// shows after a third of the bytes. The first module holds what the start page runs; the second holds the editor, the
// rules and the generators, and comes when somebody begins to work (window.dockwrightRest, src/ui/platform/rest.rs).
//
// The cut is made after linking. The linker says which function names which function and which constant (--emit-relocs,
// see ./dev). The first part is what one gets to from the page's exports without passing a function of this project that
// style/first.txt does not name; the constants that only the others use go with them. Binaryen's wasm-split moves the
// functions: what is called across the cut goes through the table, whose slots the second module fills. A call into the
// second module before it is there loads it on the spot, so a wrong line there costs time and never correctness.
//
// Without relocations, or without wasm-split on the PATH, the page stays one module.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { pathsOf } from "./mangled.mjs";
import * as wasm from "./wasm.mjs";

/** The paths of style/first.txt, split into names, the longest first; what begins with ! stands for the second part. */
const PLACES = readFileSync(new URL("./first.txt", import.meta.url), "utf8")
  .split("\n")
  .map((line) => line.trim())
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => ({ first: !line.startsWith("!"), path: line.replace(/^!/, "").split("::") }))
  .sort((a, b) => b.path.length - a.path.length);
/** The crates of this project. */
const OWN = new Set(["app", "dockwright"]);

/** The kind of a table among the exports of a module. */
const TABLE = 1;
/** The kind of a function among the exports of a module. */
const FUNCTION = 0;

/**
 * Functions of this project up to this many bytes are followed wherever they stand: the compiler folds those that came
 * out alike into one, which then has the name of any of them.
 */
const FOLDED = 400;

const FEATURES = [
  "--enable-bulk-memory",
  "--enable-multivalue",
  "--enable-mutable-globals",
  "--enable-nontrapping-float-to-int",
  "--enable-reference-types",
  "--enable-sign-ext",
];

/** Whether a name is that of a function of this project which style/first.txt does not name. */
function isLater(mangled) {
  const names = pathsOf(mangled).at(-1) ?? [];
  if (!OWN.has(names[0])) return false;
  const place = PLACES.find(({ path }) => path.every((name, step) => names[step] === name));
  return !place?.first;
}

function optimise(file, ...flags) {
  execFileSync("wasm-opt", [file, "-o", file, "-Oz", ...FEATURES, ...flags], { stdio: "inherit" });
}

/** What the linker says of a module: functions and constants, each with the functions and constants that it names. */
function graph(linked) {
  const link = wasm.linking(linked);
  const names = wasm.functionNames(linked);
  const imported = wasm.importedFunctions(linked);
  const data = wasm.segments(linked);
  // Several symbols may stand for one function.
  const functions = new Map();
  for (const [number, [from, to]] of wasm.bodies(linked).entries()) {
    const index = number + imported;
    functions.set(index, { name: names.get(index) ?? "", size: to - from, names: within(link.code, from, to).map((one) => one.symbol) });
  }
  const constants = new Map();
  for (const symbol of link.symbols) {
    if (symbol.kind !== "data" || symbol.segment === undefined || symbol.size === 0) continue;
    const start = data[symbol.segment].from + symbol.offset;
    constants.set(symbol, { symbol, names: within(link.data, start, start + symbol.size).map((one) => one.symbol) });
  }
  const nodeOf = (symbol) => (symbol.kind === "function" ? functions.get(symbol.index) : constants.get(symbol));
  return { functions: [...functions.values()], nodeOf, data, segmentNames: link.segmentNames };
}

/** The nodes that one gets to from the roots without passing one that is cut off. */
function reach(roots, nodeOf, isCut = () => false) {
  const seen = new Set(roots);
  for (const node of seen) {
    for (const symbol of node.names) {
      const next = nodeOf(symbol);
      if (next && !isCut(next)) seen.add(next);
    }
  }
  return seen;
}

/** The ranges of the constants that only functions of the second part use, as [from, to) addresses in their order. */
function laterConstants({ functions, nodeOf, data, segmentNames }, kept) {
  const isFunction = (node) => node.symbol === undefined;
  const constantsOf = (roots) => [...reach(roots, nodeOf, isFunction)].filter((node) => !isFunction(node)).map((node) => node.symbol);
  const first = new Set(constantsOf(functions.filter((one) => kept.has(one))));
  const later = constantsOf(functions.filter((one) => !kept.has(one)));
  const isReadOnly = (symbol) => (segmentNames[symbol.segment] ?? "").startsWith(".rodata");
  // An address may lie under several symbols; one that the first part needs stays.
  const bytes = new Map();
  const mark = (symbol, value) => {
    const segment = data[symbol.segment];
    const marks = bytes.get(segment) ?? bytes.set(segment, new Uint8Array(segment.bytes.length)).get(segment);
    marks.fill(value, symbol.offset, symbol.offset + symbol.size);
  };
  for (const symbol of later) if (isReadOnly(symbol) && !first.has(symbol)) mark(symbol, 1);
  for (const symbol of first) mark(symbol, 0);
  const ranges = [];
  for (const [segment, marks] of bytes) {
    for (let at = 0; at < marks.length; ) {
      const from = at;
      while (at < marks.length && marks[at] === marks[from]) at++;
      if (marks[from] === 1) ranges.push([segment.address + from, segment.address + at]);
    }
  }
  return ranges.sort(([a], [b]) => a - b);
}

/** The entries of a sorted list whose offset lies in [from, to). */
function within(list, from, to) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].offset < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < list.length && list[end].offset < to) end++;
  return list.slice(low, end);
}

/** Cuts segments along ranges: what lies outside of them, and what lies inside. Zeros need not be written: memory has them. */
function cut(segments, ranges) {
  const parts = { first: [], later: [] };
  for (const { address, bytes } of segments) {
    let at = address;
    const end = address + bytes.length;
    const put = (list, to) => {
      if (to > at) list.push({ address: at, bytes: bytes.subarray(at - address, to - address) });
      at = to;
    };
    for (const [from, to] of ranges) {
      if (to <= at || from >= end) continue;
      put(parts.first, Math.max(from, at));
      put(parts.later, Math.min(to, end));
    }
    put(parts.first, end);
  }
  return parts;
}

/** The part of the page's script that brings the second module. */
const loader = (file) => `
const restUrl = new URL(${JSON.stringify(file)}, import.meta.url);
let restLoading;
let restThere = false;
function restLink(module) {
    const needed = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) (needed[from] ??= {})[name] = wasm[name];
    return needed;
}
async function restLoad() {
    const response = await fetch(restUrl);
    if (!response.ok) throw new Error("the second part of the page: " + response.status);
    const module = await WebAssembly.compile(await response.arrayBuffer());
    if (!restThere) await WebAssembly.instantiate(module, restLink(module));
    restThere = true;
}
globalThis.dockwrightRest = () => (restLoading ??= restLoad().catch((error) => { restLoading = undefined; throw error; }));
function restNow(slot) {
    if (restThere) return;
    const request = new XMLHttpRequest();
    request.open("GET", restUrl, false);
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    const module = new WebAssembly.Module(Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 255));
    new WebAssembly.Instance(module, restLink(module));
    restThere = true;
    globalThis.dockwrightRestForced = new Error("slot " + slot + " was called before the second part was there").stack;
}
function withRest(imports) {
    const slots = (_, slot) => (...values) => { restNow(slot); return wasm.TABLE.get(Number(slot))(...values); };
    return { ...imports, placeholder: new Proxy({}, { get: slots, has: () => true }) };
}
`;

/** The functions of the linked module that the first part keeps: what the page's exports get to. */
function keptFunctions(page, { functions, nodeOf }) {
  const names = wasm.functionNames(page);
  const exported = new Set(wasm.exports(page).filter(({ kind }) => kind === FUNCTION).map(({ index }) => names.get(index)));
  const isRoot = ({ name }) => exported.has(name) || name === "main" || /^__(wbindgen|externref|wasm)/.test(name);
  return reach(functions.filter(isRoot), nodeOf, (node) => node.size > FOLDED && isLater(node.name));
}

function split(folder, file, linkedFile) {
  const page = wasm.sections(readFileSync(file));
  const linked = wasm.sections(readFileSync(linkedFile));
  if (!wasm.linking(linked)) return null;
  const whole = graph(linked);
  const kept = keptFunctions(page, whole);
  const later = new Set(whole.functions.filter((one) => !kept.has(one)).map((one) => one.name));
  const ranges = laterConstants(whole, kept);
  // What wasm-bindgen adds has no counterpart in the linked module, and stays.
  const names = wasm.functionNames(page);
  const moved = [...names].filter(([, name]) => later.has(name)).map(([index]) => index);

  // wasm-split is told the functions by name: short ones that are certain to be different.
  const short = new Map([...names.keys()].map((index) => [index, `f${index}`]));
  const work = mkdtempSync(join(tmpdir(), "dockwright-split-"));
  const at = (name) => join(work, name);
  const plain = wasm.withoutCustom(page);
  writeFileSync(at("in.wasm"), wasm.module([...plain, wasm.nameSection(short)]));
  writeFileSync(at("moved"), moved.map((index) => `f${index}`).join("\n"));
  const flags = ["--all-features", `--split-funcs=@${at("moved")}`, "--import-namespace=first", "--placeholder-namespace=placeholder", "--placeholdermap"];
  execFileSync("wasm-split", [at("in.wasm"), "-o1", at("first.wasm"), "-o2", at("later.wasm"), ...flags], { stdio: "inherit" });
  if (process.env.DOCKWRIGHT_SLOTS) writeSlots(process.env.DOCKWRIGHT_SLOTS, readFileSync(at("first.wasm.placeholders"), "utf8"), names);

  let first = wasm.withoutCustom(wasm.sections(readFileSync(at("first.wasm"))));
  // wasm-split 108 exports the first table in the place of every other: the tables keep the indexes that they had.
  const tables = new Map(wasm.exports(page).filter(({ kind }) => kind === TABLE).map(({ name, index }) => [name, index]));
  first = wasm.withExports(first, wasm.exports(first).map((one) => ({ ...one, index: (one.kind === TABLE && tables.get(one.name)) || one.index })));
  const second = wasm.withoutCustom(wasm.sections(readFileSync(at("later.wasm"))));
  const data = cut(wasm.segments(first), ranges);
  writeFileSync(file, wasm.module(wasm.withData(first, data.first)));
  writeFileSync(at("later.wasm"), wasm.module(wasm.withData(second, data.later)));
  optimise(file);
  optimise(at("later.wasm"));
  const rest = readFileSync(at("later.wasm"));
  const name = `rest-${createHash("sha256").update(rest).digest("hex").slice(0, 16)}.wasm`;
  writeFileSync(join(folder, name), rest);
  rmSync(work, { recursive: true });
  return name;
}

/** Writes which function stands behind each slot of the table, for whoever looks for the caller of dockwrightRestForced. */
function writeSlots(file, placeholders, names) {
  const lines = placeholders.trim().split("\n").map((line) => /^(\d+):f(\d+)$/.exec(line)).filter(Boolean);
  writeFileSync(file, lines.map(([, slot, index]) => `${slot} ${names.get(Number(index))}\n`).join(""));
}

/** The table of the functions, which the second module fills, by the name under which the first one exports it. */
function tableName(firstFile) {
  const tables = wasm.exports(wasm.sections(readFileSync(firstFile))).filter(({ kind, index }) => kind === TABLE && index === 0);
  if (tables.length !== 1) throw new Error(`${firstFile} exports its table of functions ${tables.length} times`);
  return tables[0].name;
}

function sizes(folder, ...names) {
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    console.log(`${name}: ${Math.round(bytes.length / 1024)} KB, ${Math.round(gzipSync(bytes, { level: 9 }).length / 1024)} KB gzipped`);
  }
}

function main() {
  if (process.env.TRUNK_PROFILE !== "release") return;
  const folder = process.env.TRUNK_STAGING_DIR;
  const page = readdirSync(folder).find((name) => /^app-.*_bg\.wasm$/.test(name));
  const script = page.replace(/_bg\.wasm$/, ".js");
  const linked = join(process.env.CARGO_TARGET_DIR ?? "target", "wasm32-unknown-unknown/release/app.wasm");
  let hasTool = true;
  try {
    execFileSync("wasm-split", ["--version"]);
  } catch {
    hasTool = false;
  }
  const rest = hasTool && existsSync(linked) ? split(folder, join(folder, page), linked) : null;
  if (rest === null) {
    console.log("style/split.mjs: no relocations or no wasm-split: the page stays one module");
    optimise(join(folder, page));
    sizes(folder, page);
    return;
  }
  const path = join(folder, script);
  const before = readFileSync(path, "utf8");
  const call = "= __wbg_get_imports();";
  if (!before.includes(call)) throw new Error(`${script} does not have ${call}`);
  const table = tableName(join(folder, page));
  const after = before.replaceAll(call, "= withRest(__wbg_get_imports());") + loader(rest).replace("wasm.TABLE", `wasm[${JSON.stringify(table)}]`);
  writeFileSync(path, after);
  sizes(folder, page, rest);
}

if (process.argv[1] && import.meta.url.endsWith(process.argv[1].split("/").pop())) main();
