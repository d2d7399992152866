// The paths in a mangled name of Rust (the v0 scheme, RFC 2603): of the function itself and of every type in it.

/** All paths that a mangled name mentions, each as the list of its names. Empty for names of another scheme. */
export function pathsOf(mangled) {
  if (!mangled.startsWith("_R")) return [];
  const parser = new Parser(mangled);
  try {
    parser.path();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  return parser.paths;
}

class Unreadable extends Error {}

class Parser {
  constructor(text) {
    this.text = text;
    this.at = 2;
    this.paths = [];
    this.repeated = new Set();
  }
  next() {
    if (this.at >= this.text.length) throw new Unreadable(this.text);
    return this.text[this.at++];
  }
  accept(letter) {
    if (this.text[this.at] !== letter) return false;
    this.at++;
    return true;
  }
  base62() {
    const end = this.text.indexOf("_", this.at);
    if (end < 0) throw new Unreadable(this.text);
    let value = 0;
    for (const letter of this.text.slice(this.at, end)) {
      value = value * 62 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".indexOf(letter);
    }
    const isZero = end === this.at;
    this.at = end + 1;
    return isZero ? 0 : value + 1;
  }
  disambiguator() {
    if (this.accept("s")) this.base62();
  }
  identifier() {
    this.disambiguator();
    this.accept("u");
    const digits = /^(0|[1-9][0-9]*)/.exec(this.text.slice(this.at, this.at + 6))?.[0];
    if (digits === undefined) throw new Unreadable(this.text);
    this.at += digits.length;
    this.accept("_");
    this.at += Number(digits);
    return this.text.slice(this.at - Number(digits), this.at);
  }
  /** Reads what stands at an earlier place, once: its paths are known after that. */
  back(read) {
    const here = this.at - 1;
    const place = this.base62() + 2;
    if (place >= here) throw new Unreadable(this.text);
    const after = this.at;
    this.at = place;
    const known = this.paths.length;
    const found = read();
    if (this.repeated.has(place)) this.paths.length = known;
    this.repeated.add(place);
    this.at = after;
    return found;
  }
  /** The names of a path; it is noted. */
  path() {
    const names = this.names();
    if (names.length > 0) this.paths.push(names);
    return names;
  }
  names() {
    const kind = this.next();
    if (kind === "C") return [this.identifier()];
    if (kind === "B") return this.back(() => this.names());
    if (kind === "N") {
      this.next();
      const outer = this.names();
      const name = this.identifier();
      return name === "" ? outer : [...outer, name];
    }
    if (kind === "I") {
      const names = this.names();
      while (!this.accept("E")) this.argument();
      return names;
    }
    if (kind === "M" || kind === "X") {
      this.disambiguator();
      const place = this.path();
      this.type();
      if (kind === "X") this.path();
      return place;
    }
    if (kind === "Y") {
      this.type();
      return this.path();
    }
    throw new Unreadable(this.text);
  }
  argument() {
    if (this.accept("L")) this.base62();
    else if (this.accept("K")) this.constant();
    else this.type();
  }
  type() {
    const kind = this.text[this.at];
    if (/[a-z]/.test(kind)) {
      this.at++;
      return;
    }
    if ("CMXYNI".includes(kind)) {
      this.path();
      return;
    }
    this.at++;
    if (kind === "B") this.back(() => this.type());
    else if (kind === "A") (this.type(), this.constant());
    else if (kind === "S" || kind === "P" || kind === "O") this.type();
    else if (kind === "R" || kind === "Q") {
      if (this.accept("L")) this.base62();
      this.type();
    } else if (kind === "T") while (!this.accept("E")) this.type();
    else if (kind === "F") this.signature();
    else if (kind === "D") {
      this.binder();
      while (!this.accept("E")) {
        this.path();
        while (this.accept("p")) (this.identifier(), this.type());
      }
      if (this.accept("L")) this.base62();
    } else throw new Unreadable(this.text);
  }
  binder() {
    if (this.accept("G")) this.base62();
  }
  signature() {
    this.binder();
    this.accept("U");
    if (this.accept("K") && !this.accept("C")) this.identifier();
    while (!this.accept("E")) this.type();
    this.type();
  }
  constant() {
    if (this.accept("p")) return;
    if (this.accept("B")) {
      this.back(() => this.constant());
      return;
    }
    this.next();
    const end = this.text.indexOf("_", this.at);
    if (end < 0) throw new Unreadable(this.text);
    this.at = end + 1;
  }
}
