// WebAssembly files taken apart and put together: as much of the format as style/split.mjs needs.
// Sections: the WebAssembly core specification, "Binary Format". Symbols and relocations: the tool conventions' "Linking".

const SECTION = { custom: 0, type: 1, import: 2, export: 7, code: 10, data: 11, dataCount: 12 };
/** Relocations whose index is a type and not a symbol. */
const TYPE_INDEX = 6;
/** Relocations that carry an addend: memory addresses and offsets. */
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);
const SYMBOL = { function: 0, data: 1, global: 2, section: 3, event: 4, table: 5 };
const SYMBOL_UNDEFINED = 0x10;
const SYMBOL_EXPLICIT_NAME = 0x40;

const utf8 = new TextDecoder();

/** Reads numbers and names from bytes, one after the other. */
export class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }
  byte() {
    return this.bytes[this.at++];
  }
  /** An unsigned LEB128 number. */
  number() {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }
  /** A signed LEB128 number. */
  signed() {
    let value = 0n;
    let shift = 0n;
    for (;;) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      shift += 7n;
      if (byte < 128) return Number(byte & 64 ? value - (1n << shift) : value);
    }
  }
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  name() {
    return utf8.decode(this.take(this.number()));
  }
}

/** An unsigned LEB128 number. */
export function leb(value) {
  const bytes = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) | (rest ? 128 : 0));
    value = rest;
  } while (value);
  return Buffer.from(bytes);
}

/** A signed LEB128 number. */
export function signedLeb(value) {
  const bytes = [];
  for (;;) {
    const byte = value & 127;
    value >>= 7;
    const last = (value === 0 && !(byte & 64)) || (value === -1 && byte & 64);
    bytes.push(last ? byte : byte | 128);
    if (last) return Buffer.from(bytes);
  }
}

const named = (text) => Buffer.concat([leb(Buffer.byteLength(text)), Buffer.from(text)]);

/** The sections of a module in their order: { id, name (of a custom one), start (of what it holds), bytes }. */
export function sections(bytes) {
  const all = [];
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const length = reader.number();
    const start = reader.at;
    const section = { id, start, bytes: reader.take(length) };
    if (id === SECTION.custom) {
      const inner = new Reader(section.bytes);
      section.name = inner.name();
      section.rest = inner.at;
    }
    all.push(section);
  }
  return all;
}

/** A module of sections. */
export function module(all) {
  const parts = [Buffer.from([0, 97, 115, 109, 1, 0, 0, 0])];
  for (const section of all) parts.push(Buffer.from([section.id]), leb(section.bytes.length), section.bytes);
  return Buffer.concat(parts);
}

function section(all, id) {
  return all.find((one) => one.id === id);
}

/** How many functions a module imports; its own come after them. */
export function importedFunctions(all) {
  const found = section(all, SECTION.import);
  if (!found) return 0;
  const reader = new Reader(found.bytes);
  const limits = () => {
    const flags = reader.byte();
    reader.number();
    if (flags & 1) reader.number();
  };
  let functions = 0;
  for (let left = reader.number(); left > 0; left--) {
    reader.name();
    reader.name();
    const kind = reader.byte();
    if (kind === 0) functions += (reader.number(), 1);
    else if (kind === 1) (reader.byte(), limits());
    else if (kind === 2) limits();
    else if (kind === 3) reader.take(2);
    else throw new Error(`an import of the unknown kind ${kind}`);
  }
  return functions;
}

/** The names of the functions by their index, from the name section. */
export function functionNames(all) {
  const names = new Map();
  const found = all.find((one) => one.id === SECTION.custom && one.name === "name");
  if (!found) return names;
  const reader = new Reader(found.bytes, found.rest);
  while (reader.at < reader.end) {
    const kind = reader.byte();
    const end = reader.number() + reader.at;
    if (kind === 1) for (let left = reader.number(); left > 0; left--) names.set(reader.number(), reader.name());
    reader.at = end;
  }
  return names;
}

/** A name section with these names of functions. */
export function nameSection(names) {
  const entries = [leb(names.size)];
  for (const [index, name] of [...names].sort(([a], [b]) => a - b)) entries.push(leb(index), named(name));
  const inner = Buffer.concat(entries);
  return { id: SECTION.custom, name: "name", bytes: Buffer.concat([named("name"), Buffer.from([1]), leb(inner.length), inner]) };
}

/** The bodies of the functions: where each begins and ends in the code section. */
export function bodies(all) {
  const code = section(all, SECTION.code);
  const reader = new Reader(code.bytes);
  const found = [];
  for (let left = reader.number(); left > 0; left--) {
    const length = reader.number();
    found.push([reader.at, reader.at + length]);
    reader.at += length;
  }
  return found;
}

/** The active segments of memory 0: { address, from (offset in the data section), bytes }. */
export function segments(all) {
  const data = section(all, SECTION.data);
  if (!data) return [];
  const reader = new Reader(data.bytes);
  const found = [];
  for (let left = reader.number(); left > 0; left--) {
    if (reader.number() !== 0 || reader.byte() !== 0x41) throw new Error("a data segment that is not active at a constant");
    const address = reader.signed();
    reader.byte();
    const length = reader.number();
    const from = reader.at;
    found.push({ address, from, bytes: reader.take(length) });
  }
  return found;
}

/** The same module with other data. */
export function withData(all, data) {
  const parts = [leb(data.length)];
  for (const { address, bytes } of data) {
    parts.push(Buffer.from([0, 0x41]), signedLeb(address), Buffer.from([0x0b]), leb(bytes.length), bytes);
  }
  const made = { id: SECTION.data, bytes: Buffer.concat(parts) };
  const others = all.filter((one) => one.id !== SECTION.data && one.id !== SECTION.dataCount);
  const behind = others.findLastIndex((one) => one.id === SECTION.code) + 1;
  return [...others.slice(0, behind), made, ...others.slice(behind)];
}

/** The exports of a module: { name, kind, index }. */
export function exports(all) {
  const found = section(all, SECTION.export);
  const reader = new Reader(found?.bytes ?? Buffer.from([0]));
  const list = [];
  for (let left = reader.number(); left > 0; left--) list.push({ name: reader.name(), kind: reader.byte(), index: reader.number() });
  return list;
}

/** The same module with other exports. */
export function withExports(all, list) {
  const parts = [leb(list.length)];
  for (const { name, kind, index } of list) parts.push(named(name), Buffer.from([kind]), leb(index));
  const made = { id: SECTION.export, bytes: Buffer.concat(parts) };
  return all.map((one) => (one.id === SECTION.export ? made : one));
}

/** The same module without its custom sections. */
export function withoutCustom(all) {
  return all.filter((one) => one.id !== SECTION.custom);
}

/** What the linker says of a module that it was told to keep relocations in, or null: symbols, relocations, segments. */
export function linking(all) {
  const found = all.find((one) => one.name === "linking");
  if (!found) return null;
  const reader = new Reader(found.bytes, found.rest);
  reader.number();
  const symbols = [];
  const segmentNames = [];
  while (reader.at < reader.end) {
    const kind = reader.byte();
    const end = reader.number() + reader.at;
    if (kind === 8) for (let left = reader.number(); left > 0; left--) symbols.push(symbol(reader));
    if (kind === 5) {
      for (let left = reader.number(); left > 0; left--) {
        segmentNames.push(reader.name());
        reader.number();
        reader.number();
      }
    }
    reader.at = end;
  }
  const relocations = (name) => {
    const section = all.find((one) => one.name === name);
    if (!section) return [];
    const reader = new Reader(section.bytes, section.rest);
    reader.number();
    const list = [];
    for (let left = reader.number(); left > 0; left--) {
      const kind = reader.byte();
      const offset = reader.number();
      const index = reader.number();
      if (WITH_ADDEND.has(kind)) reader.signed();
      if (kind !== TYPE_INDEX) list.push({ offset, symbol: symbols[index] });
    }
    return list.sort((a, b) => a.offset - b.offset);
  };
  return { symbols, segmentNames, code: relocations("reloc.CODE"), data: relocations("reloc.DATA") };
}

function symbol(reader) {
  const kind = reader.byte();
  const flags = reader.number();
  const undefined_ = (flags & SYMBOL_UNDEFINED) !== 0;
  if (kind === SYMBOL.data) {
    const name = reader.name();
    if (undefined_) return { kind: "data", name };
    return { kind: "data", name, segment: reader.number(), offset: reader.number(), size: reader.number() };
  }
  const index = reader.number();
  const name = kind !== SYMBOL.section && (!undefined_ || flags & SYMBOL_EXPLICIT_NAME) ? reader.name() : "";
  return { kind: kind === SYMBOL.function ? "function" : "other", index, name };
}
